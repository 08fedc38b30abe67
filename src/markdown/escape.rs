//! Writing text, attributes and addresses into HTML so that they stay what they are.

/// Appends text between tags.
pub(super) fn push_text(out: &mut String, text: &str) {
    push(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Appends text inside a quoted attribute.
pub(super) fn push_attribute(out: &mut String, text: &str) {
    push(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#39;"),
        _ => None,
    });
}

/// Text between tags.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_text(&mut out, text);
    out
}

/// Text inside a quoted attribute.
pub(super) fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_attribute(&mut out, text);
    out
}

/// Appends an address inside a quoted attribute. What may not stand in an address is percent-encoded.
pub(super) fn push_url(out: &mut String, url: &str) {
    let mut done = 0;
    for (at, byte) in url.bytes().enumerate() {
        let safe = byte.is_ascii_alphanumeric() || b"!#$%()*+,-./:;=?@_~".contains(&byte);
        if safe {
            continue;
        }
        out.push_str(url.get(done..at).unwrap_or_default());
        match byte {
            b'&' => out.push_str("&amp;"),
            b'\'' => out.push_str("&#39;"),
            _ => {
                out.push('%');
                for digit in [byte >> 4, byte & 15] {
                    out.extend(char::from_digit(u32::from(digit), 16).map(|digit| digit.to_ascii_uppercase()));
                }
            }
        }
        done = at + 1;
    }
    out.push_str(url.get(done..).unwrap_or_default());
}

/// Every escaped byte is ASCII, so the cuts always lie between characters.
fn push(out: &mut String, text: &str, escape: impl Fn(u8) -> Option<&'static str>) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(escaped) = escape(byte) {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push_str(escaped);
            done = at + 1;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
}
