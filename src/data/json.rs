//! JSON: texts to values that know where they stand, and back.
//!
//! `serde_json` says whether a text is JSON, and what is wrong with it; a walk over a text that is finds the places, which
//! `serde_json` does not tell. Never fails: of a text that is no JSON it gives nothing, and a diagnostic.

use crate::diagnostic::Diagnostic;
use crate::path::SitePath;
use crate::source::{self, Span};
use crate::value::{Data, Key, Map, Value};

/// Reads a text. A name that stands twice in one object is a fault; the first counts.
pub fn read(path: &SitePath, text: &str, out: &mut Vec<Diagnostic>) -> Value {
    // It also keeps nesting within bounds.
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let mut at = (before + error.column().saturating_sub(1)).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
        out.push(Diagnostic::new("data-json").with("detail", error.to_string()).at(path, Span::new(at, end)));
        return Value::default();
    }
    Walk { path, text, at: 0, out }.value()
}

/// A walk over a text that is known to be JSON.
struct Walk<'a> {
    path: &'a SitePath,
    text: &'a str,
    at: usize,
    out: &'a mut Vec<Diagnostic>,
}

impl Walk<'_> {
    /// The first byte behind white space.
    fn next(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Whether the next sign is this one, which is then passed.
    fn passes(&mut self, sign: u8) -> bool {
        let is_it = self.next() == sign;
        self.at += usize::from(is_it);
        is_it
    }

    fn value(&mut self) -> Value {
        let first = self.next();
        let start = self.at;
        let data = match first {
            b'{' => self.object(),
            b'[' => self.list(),
            b'"' => Data::Text(self.string()),
            _ => self.word(),
        };
        Value { data, span: Span::new(start, self.at) }
    }

    fn object(&mut self) -> Data {
        let mut map = Map::default();
        self.passes(b'{');
        while !self.passes(b'}') && self.at < self.text.len() {
            self.next();
            let start = self.at;
            let name = self.string();
            let span = Span::new(start, self.at);
            self.passes(b':');
            let value = self.value();
            self.passes(b',');
            if map.get(&name).is_some() {
                self.out.push(Diagnostic::new("data-json-twice").with("name", name).at(self.path, span));
            } else {
                map.0.push((Key { name, span }, value));
            }
        }
        Data::Map(map)
    }

    fn list(&mut self) -> Data {
        let mut items = Vec::new();
        self.passes(b'[');
        while !self.passes(b']') && self.at < self.text.len() {
            items.push(self.value());
            self.passes(b',');
        }
        Data::List(items)
    }

    /// A string with its quotes. Signs that mark slots inside the program are forged in no other way than by escapes.
    fn string(&mut self) -> String {
        let start = self.at;
        let bytes = self.text.as_bytes();
        self.at += 1;
        while bytes.get(self.at).is_some_and(|byte| *byte != b'"') {
            self.at += if bytes[self.at] == b'\\' { 2 } else { 1 };
        }
        self.at = (self.at + 1).min(bytes.len());
        let typed = self.text.get(start..self.at).unwrap_or("");
        source::normalise(serde_json::from_str(typed).unwrap_or_default())
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Data {
        let start = self.at;
        let rest = &self.text[start..];
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')));
        self.at = start + end.unwrap_or(rest.len()).max(1).min(rest.len());
        let word = self.text.get(start..self.at).unwrap_or("");
        match (word, word.parse::<i64>(), word.parse::<f64>()) {
            ("true", ..) => Data::Bool(true),
            ("false", ..) => Data::Bool(false),
            ("null", ..) => Data::Null,
            (_, Ok(whole), _) => Data::Int(whole),
            (_, _, Ok(real)) => Data::Float(real),
            _ => Data::Text(word.to_owned()),
        }
    }
}

/// A value as JSON text, for exports of a data file.
pub fn write(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(&to_json(value)).unwrap_or_default();
    text.push('\n');
    text
}

fn to_json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match &value.data {
        Data::Null => Json::Null,
        Data::Bool(truth) => Json::Bool(*truth),
        Data::Int(number) => Json::from(*number),
        Data::Float(number) => Json::from(*number),
        Data::Text(text) => Json::String(text.clone()),
        Data::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Data::Map(map) => Json::Object(map.iter().map(|(name, value)| (name.to_owned(), to_json(value))).collect()),
    }
}
