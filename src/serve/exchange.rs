//! A request and an answer as the preview understands them: data, without any server behind them.
//!
//! Takes the raw target of a request apart. Decides nothing.

use crate::percent;
use std::ops::Range;
use std::sync::Arc;

/// How something is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The whole of it.
    Get,
    /// What would be said about it.
    Head,
    /// In a way that a preview has no use for.
    Other,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How.
    pub method: Method,
    /// The path as it was sent, percent signs and all.
    pub path: String,
    /// What follows the `?`, as it was sent.
    pub query: String,
    /// Header lines: name in lower case, value. What is no text is left out.
    pub headers: Vec<(String, String)>,
    /// Whether it comes from this machine.
    pub is_local: bool,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Header lines.
    pub headers: Vec<(&'static str, String)>,
    /// What follows them.
    pub body: Body,
}

/// What an answer brings.
#[derive(Debug)]
pub enum Body {
    /// These bytes, or this part of them.
    Bytes(Arc<Vec<u8>>, Range<usize>),
    /// An event for every change, for as long as somebody listens.
    Events,
}

impl Asked {
    /// The one value of a header; `None` when there is none, or more than one.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        values.next().filter(|_| values.next().is_none())
    }

    /// Whether a header was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known == name)
    }

    /// The path without its percent signs, beginning with `/`; `None` when it is no text or none that a site can have:
    /// with control characters, backslashes, empty parts, `.` or `..`.
    pub fn decoded(&self) -> Option<String> {
        let path = decode(&self.path, false)?;
        let inner = path.strip_prefix('/')?;
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let sound = |part: &str| !matches!(part, "" | "." | "..");
        let clean = inner.is_empty() || inner.split('/').all(sound);
        (clean && path != "//" && !path.contains(|c: char| c.is_control() || c == '\\')).then_some(path)
    }

    /// Every value of a parameter of the query.
    pub fn parameters<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(move |(key, _)| *key == name).filter_map(|(_, value)| decode(value, true))
    }

    /// The first value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.parameters(name).next()
    }
}

impl Answer {
    /// An answer with a body that is there.
    pub fn new(status: u16, kind: &str, bytes: Arc<Vec<u8>>) -> Answer {
        let range = 0..bytes.len();
        Answer { status, headers: vec![("content-type", kind.to_owned())], body: Body::Bytes(bytes, range) }
    }

    /// An answer that is a sentence.
    pub fn text(status: u16, text: &str) -> Answer {
        Answer::new(status, "text/plain; charset=utf-8", Arc::new(format!("{text}\n").into_bytes()))
    }

    /// Adds a header line.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }
}

/// Text behind percent signs; in a query, `+` is a blank. `None` when it is no UTF-8 or a sign stands alone.
fn decode(text: &str, is_query: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        bytes.push(match first {
            b'%' => {
                let pair = std::str::from_utf8(rest.get(..2)?).ok()?;
                let byte = pair.bytes().all(|c| c.is_ascii_hexdigit()).then(|| u8::from_str_radix(pair, 16).ok())??;
                rest = rest.get(2..)?;
                byte
            }
            b'+' if is_query => b' ',
            byte => *byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// A path as an address of the preview holds it: `@` begins those of the other editions, and `:` ends the name of a drive.
pub fn encode(path: &str) -> String {
    percent::encode(path, b"/@:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(path: &str) -> Asked {
        Asked { method: Method::Get, path: path.to_owned(), query: String::new(), headers: Vec::new(), is_local: true }
    }

    #[test]
    fn paths_that_climb_are_no_paths() {
        for path in [
            "/../a",
            "/a/%2e%2e/b",
            "/a/..",
            "/.",
            "//host/a",
            "/a//b",
            "/a%5Cb",
            "/%00",
            "/%",
            "/%zz",
            "a",
            "/%FF",
            "//",
            "/a/%2E%2E%2Fb",
            "/%+1",
        ] {
            assert_eq!(asked(path).decoded(), None, "{path}");
        }
        for (path, decoded) in
            [("/", "/"), ("/a/", "/a/"), ("/%E5%85%AC%E5%BC%80.html", "/公开.html"), ("/a%2Fb", "/a/b")]
        {
            assert_eq!(asked(path).decoded().as_deref(), Some(decoded));
        }
    }

    #[test]
    fn what_is_encoded_comes_back() {
        let path = "/栏目/a b%?#+.html";
        assert_eq!(asked(&encode(path)).decoded().as_deref(), Some(path));
    }
}
