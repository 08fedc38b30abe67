//! Texts in quotes, as scripts and JSON have them.
//!
//! Takes a text; writes it behind what is there, without a list of parts in between: there may be a hundred thousand of them.

use std::fmt::Write;

/// Bytes that are looked at together.
const BLOCK: usize = 32;

/// Writes a text in quotes.
pub fn text(text: &str, out: &mut String) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut rest = text;
    // None of the bytes that need it is part of another character.
    while let Some(at) = special(rest.as_bytes()) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        match special.as_bytes().first() {
            Some(b'\n') => out.push_str("\\n"),
            Some(b'"') => out.push_str("\\\""),
            Some(b'\\') => out.push_str("\\\\"),
            Some(byte) => {
                let _ = write!(out, "\\u{byte:04x}");
            }
            None => {}
        }
        rest = special.get(1..).unwrap_or("");
    }
    out.push_str(rest);
    out.push('"');
}

/// Where the first byte stands that cannot stand in quotes as it is.
fn special(bytes: &[u8]) -> Option<usize> {
    let is_special = |byte: &u8| *byte < b' ' || matches!(*byte, b'"' | b'\\' | 0x7F);
    // Without a way out in the middle a processor looks at a whole block at once.
    let has_one = |block: &[u8]| block.iter().fold(false, |any, byte| any | is_special(byte));
    let (at, block) = bytes.chunks(BLOCK).enumerate().find(|(_, block)| has_one(block))?;
    Some(at * BLOCK + block.iter().position(is_special)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_quotes_are_json() {
        let long = format!("{}\n{}\"", "长".repeat(40), "a".repeat(64));
        for said in ["", "甲\"乙\\丙\n丁", "\u{1}\u{7f}\t", "</script>\u{2028}", &long] {
            let mut out = String::new();
            text(said, &mut out);
            assert_eq!(serde_json::from_str::<String>(&out).ok().as_deref(), Some(said), "{out}");
        }
    }
}
