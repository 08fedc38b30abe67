//! SHA-256 sums: the digest that plain tools know, for what leaves the house.
//!
//! Takes bytes, at once or piece by piece; gives a sum and its text. How it is worked out stands in `integrity`.

use super::{bytes_of, hex, integrity};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The SHA-256 of some bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sum([u8; 32]);

impl Sum {
    /// The sum of `bytes`.
    pub fn of(bytes: &[u8]) -> Sum {
        let mut adding = Adding::default();
        adding.add(bytes);
        adding.sum()
    }

    /// Reads what [`fmt::Display`] wrote: 64 hexadecimal digits in lower case.
    pub fn parse(text: &str) -> Option<Sum> {
        bytes_of(text).filter(|_| !text.bytes().any(|byte| byte.is_ascii_uppercase())).map(Sum)
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Sum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl From<Sum> for String {
    fn from(sum: Sum) -> String {
        sum.to_string()
    }
}

impl TryFrom<String> for Sum {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Sum, &'static str> {
        Sum::parse(&text).ok_or("no SHA-256 sum")
    }
}

/// A sum in the making.
#[derive(Clone, Default)]
pub struct Adding(integrity::Running);

impl Adding {
    /// Takes the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.add(bytes);
    }

    /// The sum of all that was taken.
    pub fn sum(self) -> Sum {
        Sum(self.0.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Sum::of(b"").to_string(), empty);
        assert_eq!(Sum::parse(empty), Some(Sum::of(b"")));
        for wrong in [&empty[1..], &empty.to_uppercase(), &empty.replace('e', "g"), "é", ""] {
            assert_eq!(Sum::parse(wrong), None, "{wrong}");
        }
        let mut adding = Adding::default();
        adding.add(b"bulle");
        adding.add(b"tin");
        assert_eq!(adding.sum(), Sum::of(b"bulletin"));
    }
}
