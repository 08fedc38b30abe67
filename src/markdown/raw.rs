//! HTML as authors type it, cut into tokens.
//!
//! This is no HTML parser and decides nothing about safety: what is kept of the tokens still goes through `sanitize`. It is
//! here so that an author's tag cannot swallow what follows it, so that comments vanish with all they hold, and so that
//! addresses reach the host.

use std::borrow::Cow;

/// A part of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// Text with its entities. A `<` that begins no tag comes alone.
    Text(&'t str),
    /// A start tag, its name in lower case. `at` is its offset.
    Open { name: String, attributes: Vec<(String, &'t str)>, at: usize },
    /// An end tag.
    Close { name: String },
    /// A comment, declaration or instruction. If it is not closed it reaches to the end.
    Comment { text: &'t str, closed: bool },
}

/// The bytes that a tag may have.
const LONGEST_TAG: usize = 8192;

/// Cuts raw HTML into tokens.
#[derive(Debug)]
pub(super) struct Tokens<'t> {
    html: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(html: &'t str) -> Tokens<'t> {
        Tokens { html, at: 0 }
    }

    /// After the start tag of a script or style: its content, without the end tag, which is passed over.
    /// Without an end tag the content reaches to the end and comes as an error.
    pub(super) fn content_of(&mut self, name: &str) -> Result<&'t str, &'t str> {
        let rest = self.rest();
        let is_end = |&(at, _): &(usize, &str)| {
            let tag = rest.get(at + 2..at + 2 + name.len());
            tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name))
        };
        let Some((end, _)) = rest.match_indices("</").find(is_end) else {
            self.at = self.html.len();
            return Err(rest);
        };
        let (content, tag) = rest.split_at_checked(end).unwrap_or((rest, ""));
        self.at += end + tag.find('>').map_or(tag.len(), |close| close + 1);
        Ok(content)
    }

    fn rest(&self) -> &'t str {
        self.html.get(self.at..).unwrap_or_default()
    }

    fn comment(&mut self, rest: &'t str) -> Option<Token<'t>> {
        let (open, end) = match rest {
            _ if rest.starts_with("<!-->") => ("<!--", ">"),
            _ if rest.starts_with("<!--->") => ("<!---", ">"),
            _ if rest.starts_with("<!--") => ("<!--", "--"),
            _ if rest.starts_with("<![CDATA[") => ("<![CDATA[", "]]>"),
            _ if rest.starts_with("<?") => ("<?", ">"),
            _ if rest.starts_with("<!") => ("<!", ">"),
            _ => return None,
        };
        let body = rest.get(open.len()..).unwrap_or_default();
        let end = match end {
            // Browsers end a comment at `--!>` as well; `--` alone does not end it, and may overlap the real end.
            "--" => body.match_indices('>').find_map(|(at, _)| {
                let inside = body.get(..at)?;
                (inside.ends_with("--") || inside.ends_with("--!")).then_some(at + 1)
            }),
            _ => body.find(end).map(|at| at + end.len()),
        };
        let text = body.get(..end.unwrap_or(body.len())).unwrap_or_default();
        self.at += open.len() + text.len();
        Some(Token::Comment { text, closed: end.is_some() })
    }

    fn tag(&mut self, rest: &'t str) -> Option<Token<'t>> {
        // A tag that goes on and on is none. To look for its end to the end of the text, for every `<`, would be slow.
        let rest = rest.get(..rest.floor_char_boundary(LONGEST_TAG)).unwrap_or(rest);
        let before = self.html.len() - self.rest().len();
        let inner = rest.strip_prefix('<')?;
        let (close, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let length =
            inner.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<')).unwrap_or(inner.len());
        let (name, mut inner) = inner.split_at_checked(length)?;
        let mut attributes = Vec::new();
        loop {
            inner = inner.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if let Some(after) = inner.strip_prefix('>') {
                let at = self.at;
                self.at = before + rest.len() - after.len();
                let name = name.to_ascii_lowercase();
                return Some(if close { Token::Close { name } } else { Token::Open { name, attributes, at } });
            }
            let (key, value, after) = attribute(inner)?;
            attributes.push((key.to_ascii_lowercase(), value));
            inner = after;
        }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        if rest.starts_with('<') {
            if let Some(token) = self.comment(rest) {
                return Some(token);
            }
            if let Some(token) = self.tag(rest) {
                return Some(token);
            }
            self.at += 1;
            return Some(Token::Text("<"));
        }
        let end = rest.find('<').unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).map(Token::Text)
    }
}

/// A name, the raw value, and what follows. Nothing if the tag ends in the middle.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let length = text
        .char_indices()
        .find(|&(at, c)| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<') || c == '=' && at > 0)
        .map(|(at, _)| at)?;
    let (name, after) = text.split_at_checked(length)?;
    if name.is_empty() {
        return None;
    }
    let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
        return Some((name, "", after));
    };
    let value = value.trim_ascii_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            let (value, after) = quoted.split_once(quote)?;
            return Some((name, value, after));
        }
    }
    let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
    let (value, after) = value.split_at_checked(end)?;
    Some((name, value, after))
}

/// Whether the element has no end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "col" | "hr" | "img" | "input" | "wbr")
}

/// Whether the end tag of the element is often left out, because the next element ends it.
pub(super) fn ends_itself(name: &str) -> bool {
    matches!(
        name,
        "p" | "li" | "dt" | "dd" | "tr" | "td" | "th" | "thead" | "tbody" | "tfoot" | "colgroup" | "rt" | "rp"
    )
}

/// Whether the content of the element is not for readers.
pub(super) fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style")
}

/// The text with its numeric and its commonest named entities decoded; others stay as they are.
pub(super) fn decode(text: &str) -> String {
    const LONGEST: usize = 12;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(LONGEST).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(after.get(..end)?)?, after.get(end + 1..)?))) {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    let number = match name.strip_prefix('#') {
        Some(number) => number,
        None => {
            return Some(match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => '\u{A0}',
                "colon" => ':',
                "emsp" => '\u{2003}',
                "middot" => '·',
                "mdash" => '—',
                "hellip" => '…',
                "ldquo" => '“',
                "rdquo" => '”',
                _ => return None,
            });
        }
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    // No entity may give one of the marks that only the program sets.
    let c = char::from_u32(code).filter(|&c| c != '\0' && !('\u{FDD0}'..='\u{FDEF}').contains(&c));
    Some(c.unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// The text of HTML that somebody else wrote, for search and for places where no tags may stand.
#[must_use]
pub fn text_of(html: &str) -> String {
    let mut out = String::new();
    let mut tokens = Tokens::new(html);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => out.push_str(&decode(text)),
            Token::Open { name, .. } if is_hidden(&name) => {
                let _ = tokens.content_of(&name);
            }
            Token::Open { name, .. } | Token::Close { name } => {
                let inline = matches!(
                    name.as_str(),
                    "a" | "abbr"
                        | "b"
                        | "code"
                        | "del"
                        | "em"
                        | "i"
                        | "ins"
                        | "kbd"
                        | "mark"
                        | "s"
                        | "small"
                        | "span"
                        | "strong"
                        | "sub"
                        | "sup"
                        | "u"
                        | "ruby"
                        | "img"
                );
                if !inline && !out.is_empty() && !out.ends_with(char::is_whitespace) {
                    out.push(' ');
                }
            }
            Token::Comment { .. } => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Text without the numeric entities that stand for the program's own marks; they would give marks that nobody placed.
/// U+FFFD takes their place, in as many characters, so that offsets stay.
pub(super) fn defuse(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    for (found, _) in text.match_indices('&') {
        let start = found + 2;
        let Some(rest) = text.get(found..).and_then(|rest| rest.strip_prefix("&#")) else { continue };
        let (hex, digits) = match rest.strip_prefix(['x', 'X']) {
            Some(digits) => (1, digits),
            None => (0, rest),
        };
        let length = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
        let number = digits.get(..length).unwrap_or_default();
        let code = u32::from_str_radix(number, if hex == 1 { 16 } else { 10 });
        if code.is_ok_and(|code| (0xFDD0..=0xFDEF).contains(&code)) {
            let good = if hex == 1 { "FFFD" } else { "65533" };
            let end = start + hex + length;
            out.to_mut().replace_range(end - good.len()..end, good);
        }
    }
    out
}
