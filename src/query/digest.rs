//! Digests of answers: a buffer that takes texts, numbers, dates and values one after another, and is hashed at the end.
//!
//! Every part says how long it is, so that no two sequences of parts look alike. Spans are never written.

use crate::date::Date;
use crate::hash::Digest;
use crate::value::{Data, Value};

/// What a digest is taken of.
#[derive(Default)]
pub struct Parts(Vec<u8>);

impl Parts {
    /// Nothing yet.
    pub fn new() -> Parts {
        Parts(Vec::with_capacity(512))
    }

    /// The digest of all parts.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) -> &mut Parts {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds a text that may be missing.
    pub fn option(&mut self, text: Option<&str>) -> &mut Parts {
        match text {
            Some(text) => self.flag(true).text(text),
            None => self.flag(false),
        }
    }

    /// Adds a number.
    pub fn number(&mut self, number: usize) -> &mut Parts {
        self.0.extend_from_slice(&(number as u64).to_le_bytes());
        self
    }

    /// Adds a number that may be negative.
    pub fn signed(&mut self, number: i64) -> &mut Parts {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    /// Adds yes or no.
    pub fn flag(&mut self, truth: bool) -> &mut Parts {
        self.0.push(u8::from(truth));
        self
    }

    /// Adds the digest of something else.
    pub fn of(&mut self, digest: Digest) -> &mut Parts {
        self.0.extend_from_slice(digest.bytes());
        self
    }

    /// Adds a date that may be missing.
    pub fn date(&mut self, date: Option<Date>) -> &mut Parts {
        let Some(Date { year, month, day, time }) = date else { return self.flag(false) };
        self.flag(true).0.extend_from_slice(&year.to_le_bytes());
        self.0.extend_from_slice(&[month, day]);
        self.flag(time.is_some());
        if let Some((hour, minute, second)) = time {
            self.0.extend_from_slice(&[hour, minute, second]);
        }
        self
    }

    /// Adds a value. `other` may write a value in a way of its own; it says whether it did.
    pub fn value(&mut self, value: &Value, other: &mut dyn FnMut(&mut Parts, &Value) -> bool) -> &mut Parts {
        if other(self, value) {
            return self;
        }
        match &value.data {
            Data::Null => self.0.push(0),
            Data::Bool(truth) => self.0.extend_from_slice(&[1, u8::from(*truth)]),
            Data::Int(number) => {
                self.0.push(2);
                self.signed(*number);
            }
            Data::Float(number) => {
                self.0.push(3);
                self.0.extend_from_slice(&number.to_bits().to_le_bytes());
            }
            Data::Text(text) => {
                self.0.push(4);
                self.text(text);
            }
            Data::List(items) => {
                self.0.push(5);
                self.number(items.len());
                items.iter().for_each(|item| {
                    self.value(item, other);
                });
            }
            Data::Map(map) => {
                self.0.push(6);
                self.number(map.0.len());
                for (name, value) in map.iter() {
                    self.text(name).value(value, other);
                }
            }
        }
        self
    }

    /// Adds a value as it stands.
    pub fn plain(&mut self, value: &Value) -> &mut Parts {
        self.value(value, &mut |_, _| false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn parts_do_not_run_together() {
        let digest = |texts: &[&str]| {
            let mut parts = Parts::new();
            texts.iter().for_each(|text| {
                parts.text(text);
            });
            parts.digest()
        };
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_ne!(digest(&["a"]), digest(&["a", ""]));
        assert_eq!(digest(&["甲", ""]), digest(&["甲", ""]));
    }

    #[test]
    fn spans_say_nothing() {
        let at = |start| Value { data: Data::Text("甲".to_owned()), span: Span::new(start, start + 1) };
        assert_eq!(Parts::new().plain(&at(0)).digest(), Parts::new().plain(&at(9)).digest());
        assert_ne!(
            Parts::new().plain(&at(0)).digest(),
            Parts::new().plain(&Value::from(Data::List(vec![at(0)]))).digest()
        );
    }
}
