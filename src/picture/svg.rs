//! Drawings: written anew with what draws, and nothing else.
//!
//! Takes the text of an SVG file; gives its size, and a drawing without scripts, without addresses that lead out of it, without
//! comments, and without what drawing programs note for themselves: layers, file names, authors. Photographs inside of it are
//! treated as those beside it.

use super::{Facts, Fault, Format, Seen};
use crate::source;
use crate::xml::{self, Event, Events};
use std::borrow::Cow;

/// Elements that draw nothing themselves, or bring in what is not drawn.
const DROPPED: [&str; 11] = [
    "script",
    "foreignObject",
    "metadata",
    "iframe",
    "embed",
    "object",
    "audio",
    "video",
    "handler",
    "listener",
    "discard",
];

/// How deep elements may stand in each other.
const DEEPEST: usize = 256;

/// Whether a file begins as a drawing does: with white space, declarations, comments, and then `<svg`.
pub fn is_drawing(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let head = source::decode(head).text;
    head.trim_start().starts_with('<') && (head.contains("<svg") || head.contains(":svg"))
}

/// The size of a drawing.
pub fn facts(bytes: &[u8]) -> Seen {
    let text = source::decode(bytes).text;
    let mut events = Events::new(&text);
    while let Some(event) = events.read().map_err(|_| Fault::Broken)? {
        let Event::Open { name, attributes, .. } = event else { continue };
        if xml::local(name) != "svg" {
            return Err(Fault::Broken);
        }
        let length = |name: &str| xml::attribute(&attributes, name).and_then(length);
        let (mut width, mut height) = (length("width").unwrap_or(0), length("height").unwrap_or(0));
        if width == 0 || height == 0 {
            let frame = xml::attribute(&attributes, "viewBox").unwrap_or_default();
            let frame: Vec<u32> = frame.split([' ', ',']).filter(|part| !part.is_empty()).map(length_or_0).collect();
            (width, height) = match frame.as_slice() {
                [_, _, width, height] => (*width, *height),
                _ => (0, 0),
            };
        }
        return Ok(Facts { format: Format::Svg, width, height, is_animated: false });
    }
    Err(Fault::Broken)
}

fn length_or_0(text: &str) -> u32 {
    length(text).unwrap_or(0)
}

/// A length in pixels; none for one in other units, or in none that is sound.
fn length(text: &str) -> Option<u32> {
    let number: f64 = text.trim().trim_end_matches("px").parse().ok()?;
    // What is no number in this range comes to 0.
    (0.5..100_000.0).contains(&number).then(|| number.round() as u32)
}

/// The drawing alone.
pub fn alone(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let text = source::decode(bytes).text;
    let mut events = Events::new(&text);
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<&str> = Vec::new();
    // How deep the element stands that is left out with all in it.
    let mut hidden: Option<usize> = None;
    while let Some(event) = events.read().map_err(|_| Fault::Broken)? {
        match event {
            Event::Open { name, attributes, is_empty } => {
                if open.is_empty() && (xml::local(name) != "svg" || !out.is_empty()) || open.len() >= DEEPEST {
                    return Err(Fault::Broken);
                }
                if hidden.is_none() && is_dropped(name) {
                    hidden = Some(open.len());
                }
                if hidden.is_none() {
                    element(&mut out, name, &attributes, is_empty);
                }
                if !is_empty {
                    open.push(name);
                } else if hidden == Some(open.len()) {
                    hidden = None;
                }
            }
            Event::Close(name) => {
                if open.pop() != Some(name) {
                    return Err(Fault::Broken);
                }
                if hidden.is_none() {
                    out.push_str("</");
                    out.push_str(name);
                    out.push('>');
                } else if hidden == Some(open.len()) {
                    hidden = None;
                }
            }
            Event::Text(text) if hidden.is_none() && !open.is_empty() => {
                let is_style = open.last().is_some_and(|name| xml::local(name) == "style");
                if !is_style || is_harmless(&text) {
                    out.push_str(&xml::escaped(&text));
                }
            }
            Event::Text(_) => {}
        }
    }
    if out.is_empty() || !open.is_empty() {
        return Err(Fault::Broken);
    }
    out.push('\n');
    Ok(out.into_bytes())
}

/// Elements of drawing programs have a prefix of their own; those of SVG have none, or that one.
fn is_dropped(name: &str) -> bool {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    !matches!(prefix, "" | "svg") || DROPPED.iter().any(|dropped| dropped.eq_ignore_ascii_case(local))
}

fn element(out: &mut String, name: &str, attributes: &[(&str, Cow<str>)], is_empty: bool) {
    out.push('<');
    out.push_str(name);
    for (key, value) in attributes {
        if let Some(value) = kept(key, value) {
            out.push(' ');
            out.push_str(key);
            out.push_str("=\"");
            out.push_str(&xml::escaped(&value).replace('\n', "&#10;"));
            out.push('"');
        }
    }
    out.push_str(if is_empty { "/>" } else { ">" });
}

/// The value of an attribute that may stay.
fn kept<'v>(key: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let lower = key.to_ascii_lowercase();
    match lower.split_once(':') {
        Some(("xmlns", prefix)) if !matches!(prefix, "xlink" | "svg") => return None,
        Some(("xmlns", _) | ("xlink", "href") | ("xml", "space" | "lang")) | None => {}
        Some(_) => return None,
    }
    if lower.starts_with("on") || lower.starts_with("data-") || matches!(lower.as_str(), "enable-background" | "ping") {
        return None;
    }
    if xml::local(&lower) == "href" {
        return address(value);
    }
    // An animation could put an address where there was none.
    let leads = lower == "attributename" && value.to_ascii_lowercase().ends_with("href");
    let is_name = lower.starts_with("xmlns");
    (is_name || (!leads && is_harmless(value))).then_some(Cow::Borrowed(value))
}

/// An address that leads to a part of the drawing, or is a photograph itself.
fn address(value: &str) -> Option<Cow<'_, str>> {
    let value = value.trim();
    if value.starts_with('#') {
        return Some(Cow::Borrowed(value));
    }
    let (kind, data) = value.strip_prefix("data:image/")?.split_once(',')?;
    let packed = unpack(data).filter(|_| kind.to_ascii_lowercase().ends_with(";base64"))?;
    let picture = super::format(&packed).filter(|format| *format != Format::Svg)?;
    let alone = super::develop::alone(&packed, picture).ok()?;
    let name = match picture {
        Format::Jpeg => "jpeg",
        Format::Gif => "gif",
        Format::WebP => "webp",
        _ => "png",
    };
    Some(Cow::Owned(format!("data:image/{name};base64,{}", pack(&alone))))
}

/// Whether a text leads nowhere: rules of style may name parts of the drawing alone.
fn is_harmless(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let leads = lower.match_indices("url(").any(|(at, word)| {
        let inner = lower.get(at + word.len()..).unwrap_or_default().trim_start().trim_start_matches(['"', '\'']);
        !inner.starts_with('#')
    });
    const WORDS: [&str; 6] = ["@import", "javascript:", "expression(", "image(", "image-set(", "src("];
    let names = leads || WORDS.iter().any(|word| lower.contains(word));
    // A sign can be written as a number, and a word with such signs.
    let is_disguised = lower.contains('\\') && lower.contains('(');
    !names && !is_disguised
}

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Reads Base64, white space in it passed over.
fn unpack(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = SIGNS.iter().position(|sign| *sign == byte)?;
        bits = (bits << 6 | u32::try_from(value).ok()?) & 0xFF_FFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}

/// Writes Base64.
fn pack(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().enumerate().fold(0_u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for place in 0..4 {
            let sign = SIGNS.get((bits >> (18 - 6 * place)) as usize & 63).copied().unwrap_or(b'A');
            out.push(if place <= three.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> String {
        alone(text.as_bytes())
            .map_or_else(|fault| format!("{fault:?}"), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    #[test]
    fn what_stays_and_what_goes() {
        let cases = [
            ("<svg><!-- 张三 --><rect width='1' onclick='x()'/></svg>", "<svg><rect width=\"1\"/></svg>\n"),
            (
                "<?xml version='1.0'?><svg><script>x</script><g><metadata><a/></metadata>甲</g></svg>",
                "<svg><g>甲</g></svg>\n",
            ),
            (
                "<svg xmlns:xlink='x' xmlns:inkscape='y' inkscape:docname='C:\\张三'><use xlink:href='#a'/><image href='http://x/y.png'/></svg>",
                "<svg xmlns:xlink=\"x\"><use xlink:href=\"#a\"/><image/></svg>\n",
            ),
            (
                "<svg><style>a{fill:url(#b)}</style><style>@import 'x'</style><a fill='url(http://x)' style='fill:red'/></svg>",
                "<svg><style>a{fill:url(#b)}</style><style></style><a style=\"fill:red\"/></svg>\n",
            ),
            ("<svg><sodipodi:namedview><g/></sodipodi:namedview><g/></svg>", "<svg><g/></svg>\n"),
            (
                "<svg><a href='javascript:x'>b</a><set attributeName='href' to='x'/></svg>",
                "<svg><a>b</a><set to=\"x\"/></svg>\n",
            ),
            ("<svg><g></svg>", "Broken"),
            ("<html/>", "Broken"),
            ("", "Broken"),
        ];
        for (text, wanted) in cases {
            assert_eq!(clean(text), wanted, "{text}");
        }
    }

    #[test]
    fn sizes() {
        let size = |text: &str| facts(text.as_bytes()).map(|facts| (facts.width, facts.height));
        assert_eq!(size("<svg width='30px' height='20'/>"), Ok((30, 20)));
        assert_eq!(size("<svg width='100%' viewBox='0 0 64.4 32'/>"), Ok((64, 32)));
        assert_eq!(size("<svg/>"), Ok((0, 0)));
        assert_eq!(size("<g/>"), Err(Fault::Broken));
    }

    #[test]
    fn base64() {
        for bytes in [&b""[..], b"a", b"ab", b"abc", b"\xFF\0\x10\x80"] {
            assert_eq!(unpack(&pack(bytes)).as_deref(), Some(bytes));
        }
        assert_eq!(pack(b"ab"), "YWI=");
    }
}
