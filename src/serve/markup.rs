//! A page of the site becomes a page of the preview: one element more, and a policy that lets its own scripts run.
//!
//! Takes finished HTML; gives it with the client's script in its head, and the sources that its own scripts need. Every
//! other byte stays as `build` would write it.

use crate::hash::integrity;

/// Elements whose content is text to their end tag.
const RAW: [&str; 8] = ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"];

/// What there is to know about a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Where the client's script goes.
    pub place: usize,
    /// Where the head begins.
    pub start: usize,
    /// What its own scripts are to be allowed by: hashes and addresses, as a policy names them.
    pub sources: Vec<String>,
}

/// Puts `element` into a page.
pub fn insert(page: &[u8], place: usize, element: &str) -> Vec<u8> {
    let (before, after) = page.split_at(place.min(page.len()));
    [before, element.as_bytes(), after].concat()
}

/// Looks through a page.
pub fn scan(page: &[u8]) -> Scan {
    let mut scan = Scan::default();
    let (mut head_end, mut head_start, mut at) = (None, None, 0);
    let mut sources = Vec::new();
    while let Some(open) = find(page, at, b"<") {
        if page[open..].starts_with(b"<!--") {
            at = find(page, open + 4, b"-->").map_or(page.len(), |end| end + 3);
            continue;
        }
        let tag = Tag::read(page, open);
        at = tag.end;
        match tag.name.as_str() {
            "/head" => head_end = head_end.or(Some(open)),
            "html" | "head" => head_start = Some(tag.end),
            "!doctype" if head_start.is_none() => head_start = Some(tag.end),
            _ => {}
        }
        for (name, value) in &tag.attributes {
            if name.starts_with("on") && name.len() > 2 {
                sources.push("'unsafe-hashes'".to_owned());
                sources.push(integrity::source(value.as_bytes()));
            }
        }
        if RAW.contains(&tag.name.as_str()) {
            let end = end_of(page, at, &tag.name);
            if tag.name == "script" {
                match tag.attributes.iter().find(|(name, _)| name == "src") {
                    None => sources.push(integrity::source(&lines(page.get(at..end).unwrap_or(&[])))),
                    Some((_, src)) => sources.extend(host(src)),
                }
            }
            at = end;
        }
    }
    sources.sort();
    sources.dedup();
    scan.sources = sources;
    scan.start = head_start.unwrap_or(0);
    scan.place = head_end.unwrap_or(scan.start);
    scan
}

/// An address of another site, as a policy names it.
fn host(src: &str) -> Option<String> {
    let src = src.trim();
    let src = src.split(['?', '#']).next().unwrap_or("");
    let whole = src.starts_with("http://") || src.starts_with("https://");
    (whole && !src.contains([' ', ';', ',', '\'', '"']) && src.is_ascii()).then(|| src.to_owned())
}

/// A text as a browser hashes it, which knows one sort of line break.
fn lines(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'\r' if text.get(at + 1) == Some(&b'\n') => {}
            b'\r' => out.push(b'\n'),
            byte => out.push(*byte),
        }
    }
    out
}

fn find(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    bytes.get(from..)?.windows(wanted.len()).position(|part| part == wanted).map(|at| from + at)
}

/// Where the end tag of a raw element begins.
fn end_of(page: &[u8], from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(open) = find(page, at, b"</") {
        let rest = page.get(open + 2..).unwrap_or(&[]);
        let same = rest.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()));
        if same && rest.get(name.len()).is_none_or(|c| c.is_ascii_whitespace() || matches!(c, b'>' | b'/')) {
            return open;
        }
        at = open + 2;
    }
    page.len()
}

struct Tag {
    /// In lower case, with `/` or `!` before it; empty when it is no tag.
    name: String,
    attributes: Vec<(String, String)>,
    end: usize,
}

impl Tag {
    /// Reads the tag that begins at `open`.
    fn read(page: &[u8], open: usize) -> Tag {
        let mut tag = Tag { name: String::new(), attributes: Vec::new(), end: open + 1 };
        let sign = page.get(open + 1).filter(|c| matches!(c, b'/' | b'!')).is_some();
        if !page.get(open + 1 + usize::from(sign)).is_some_and(u8::is_ascii_alphabetic) {
            return tag;
        }
        let ends = |c: &u8| c.is_ascii_whitespace() || *c == b'>';
        let length = page[open + 2..].iter().position(|c| ends(c) || *c == b'/').unwrap_or(page.len() - open - 2);
        tag.name = String::from_utf8_lossy(&page[open + 1..open + 2 + length]).to_ascii_lowercase();
        let mut at = open + 2 + length;
        loop {
            while page.get(at).is_some_and(|c| c.is_ascii_whitespace() || *c == b'/') {
                at += 1;
            }
            match page.get(at) {
                None => break,
                Some(b'>') => {
                    at += 1;
                    break;
                }
                Some(_) => {}
            }
            let start = at;
            at += 1;
            while page.get(at).is_some_and(|c| !ends(c) && !matches!(c, b'/' | b'=')) {
                at += 1;
            }
            let name = String::from_utf8_lossy(&page[start..at]).to_ascii_lowercase();
            let blank = |mut at: usize| {
                while page.get(at).is_some_and(u8::is_ascii_whitespace) {
                    at += 1;
                }
                at
            };
            let mut value = "".into();
            if page.get(blank(at)) == Some(&b'=') {
                at = blank(blank(at) + 1);
                let from = match page.get(at) {
                    Some(quote @ (b'"' | b'\'')) => {
                        let end = find(page, at + 1, &[*quote]).unwrap_or(page.len());
                        let inside = at + 1..end;
                        at = (end + 1).min(page.len());
                        inside
                    }
                    _ => {
                        let end = at + page[at..].iter().position(ends).unwrap_or(page.len() - at);
                        let inside = at..end;
                        at = end;
                        inside
                    }
                };
                value = String::from_utf8_lossy(page.get(from).unwrap_or(&[]));
            }
            tag.attributes.push((name, plain(&value)));
        }
        tag.end = at;
        tag
    }
}

/// An attribute's value without the references that templates write.
fn plain(value: &str) -> String {
    let known = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&#x2F;", "/"),
        ("&#47;", "/"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    known
        .iter()
        .fold(value.to_owned(), |text, (from, to)| if text.contains('&') { text.replace(from, to) } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_goes_to_the_end_of_the_head() {
        let page = b"<!DOCTYPE html><html><head><title></head></title><!-- </head> --><script>'</head>'</script></HEAD ><body>";
        let scan = scan(page);
        assert_eq!(&page[scan.place..scan.place + 6], b"</HEAD");
        let bare = super::scan(b"<!doctype html><p>a");
        assert_eq!(bare.place, 15);
        assert_eq!(super::scan(b"a < b <").place, 0);
        assert_eq!(insert(b"ab", 1, "<i>"), b"a<i>b");
    }

    #[test]
    fn its_own_scripts_are_named() {
        let scan = scan(b"<script>\r\nalert(1)\n</script><script src='a.js'></script><b onclick=\"f(&quot;a&quot;)\"><script src=https://x.example/a.js?b></script>");
        let mut wanted = vec![
            integrity::source(b"\nalert(1)\n"),
            integrity::source(b"f(\"a\")"),
            "'unsafe-hashes'".to_owned(),
            "https://x.example/a.js".to_owned(),
        ];
        wanted.sort();
        assert_eq!(scan.sources, wanted);
    }
}
