//! Addresses as browsers and servers write them: `%E6%95%99` for a character, and back.
//!
//! Takes and gives text. Knows nothing of where an address leads.

/// Turns `%E6%95%99` back into characters; what is no UTF-8 stays as typed.
pub fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(value) if byte == b'%' => {
                bytes.push(value);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// A path as it stands in an address.
pub fn path(path: &str) -> String {
    encode(path, b"/")
}

/// A word as it stands in a part of an address.
pub fn word(word: &str) -> String {
    encode(word, b"")
}

/// A text as it stands in an address: letters, digits and `-._~` as they are (RFC 3986, 2.3), and the bytes `kept` besides.
pub fn encode(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte if kept.contains(&byte) => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(path("a b/新%.html"), "a%20b/%E6%96%B0%25.html");
        assert_eq!(word("a/b+c=~"), "a%2Fb%2Bc%3D~");
        assert_eq!(encode("C:/新@", b"/:@"), "C:/%E6%96%B0@");
        assert_eq!(decode("%E6%96%B0%25.%zz%E6"), "%E6%96%B0%25.%zz%E6");
        assert_eq!(decode("a%20b/%E6%96%B0%25%z"), "a b/新%%z");
    }
}
