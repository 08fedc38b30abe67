//! RTF: text with commands, names among them.

use super::Finds;
use crate::source;

/// Reads the head of a file for names, and all of it for comments and changes.
pub(super) fn read(bytes: &[u8], finds: &mut Finds) {
    let text = String::from_utf8_lossy(bytes);
    for word in ["{\\author ", "{\\operator ", "{\\company ", "{\\manager ", "{\\*\\company ", "{\\*\\manager "] {
        for (at, _) in text.match_indices(word) {
            let value = text.get(at + word.len()..).and_then(|rest| rest.split('}').next()).unwrap_or_default();
            finds.author(&decoded(value));
        }
    }
    finds.comments += text.matches("{\\*\\annotation").count();
    finds.changes += text.matches("\\revised").count() + text.matches("\\deleted").count();
    finds.inside.extend(text.contains("{\\*\\objdata").then(|| "objdata".to_owned()));
}

/// A text with its signs read: `\'d5\'c5` in the older encoding, `\u24352?` in Unicode.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let hex = rest
            .strip_prefix("\\'")
            .and_then(|tail| tail.get(..2))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = hex {
            bytes.push(byte);
            rest = rest.get(4..).unwrap_or_default();
            continue;
        }
        out.push_str(&source::decode(&std::mem::take(&mut bytes)).text);
        if let Some(tail) = rest.strip_prefix("\\u") {
            let length = tail.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(tail.len());
            let number = tail.get(..length).and_then(|digits| digits.parse::<i32>().ok()).map(|number| number & 0xFFFF);
            out.extend(number.and_then(|number| u32::try_from(number).ok()).and_then(char::from_u32));
            // A sign for programs that know no Unicode follows.
            let after = tail.get(length..).unwrap_or_default();
            rest = after.strip_prefix(' ').unwrap_or(after);
            rest = rest.strip_prefix('?').unwrap_or(rest);
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    out.push_str(&source::decode(&bytes).text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let mut finds = Finds::default();
        read(b"{\\rtf1{\\info{\\author \\'d5\\'c5\\'c8\\'fd}{\\operator \\u26446?\\u22235 ?}}text}", &mut finds);
        assert_eq!(finds.authors.into_iter().collect::<Vec<String>>(), ["张三", "李四"]);
    }
}
