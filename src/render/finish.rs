//! The last step over every text output: one pass that makes addresses relative and turns marks into elements.
//!
//! Takes the bytes that a template wrote and where they will stand; gives the bytes of the output.
//!
//! * Root-relative addresses in attributes lead from the output to the file they name, so that a tree works on any server,
//!   below any path and from a disk. An address of a folder names its `index.html`.
//! * What stands between U+FDD2 and U+FDD3 becomes `<mark class="internal">` in text. In attributes, in elements that hold
//!   plain text only, and in XML the marks are dropped. A mark never crosses an element: it is closed before a tag and
//!   opened again behind it, and ends with the block it stands in, should a template have cut its end off.
//! * Comments and what browsers take for comments are dropped, and so are other noncharacters.

use super::picture::{self, Position};
use crate::bytes::{find, find_all};
use crate::path;
use crate::site::Picture;
use std::borrow::Cow;

/// What is being finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// HTML.
    Html,
    /// XML: no comments, no marks, no characters that XML forbids.
    Xml,
}

/// What root-relative addresses become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses<'a> {
    /// Relative to the output at this path.
    RelativeTo(&'a str),
    /// Below this path or address, which ends in `/`.
    Below(&'a str),
    /// Below `base`, for addresses that stood below `of`, which ends in `/` and does not begin with one.
    Moved {
        /// Where they stood.
        of: &'a str,
        /// Where they stand.
        base: &'a str,
    },
}

/// The path of a site on its server, `sub/` for `https://example.com/sub`; empty where it is the whole of it.
pub fn folder_of(base_url: &str) -> String {
    let path = base_url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    match path.trim_matches('/') {
        "" => String::new(),
        path => format!("{path}/"),
    }
}

const START: &[u8] = b"<mark class=\"internal\">";
const END: &[u8] = b"</mark>";

/// Elements whose content is text to the end tag, in which marks can be no elements.
const RAW: [&str; 8] = ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"];
/// How far the end of a tag is looked for.
const LONGEST_TAG: usize = 16 * 1024;
/// Attributes that hold addresses.
const ATTRIBUTES: [&str; 10] =
    ["href", "src", "srcset", "action", "poster", "data", "formaction", "cite", "imagesrcset", "xlink:href"];
/// Elements that stand in a line: a mark goes on behind their tags.
const INLINE: [&str; 32] = [
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q",
    "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "label",
];

/// What is known of the picture at an output path.
pub type Known<'s> = &'s dyn Fn(&str) -> Option<&'s Picture>;

/// Finishes an output.
pub fn finish(bytes: &[u8], markup: Markup, addresses: Addresses) -> Vec<u8> {
    with_pictures(bytes, markup, addresses, &|_| None)
}

/// Finishes an output with pictures on it.
pub fn with_pictures<'s>(bytes: &'s [u8], markup: Markup, addresses: Addresses<'s>, pictures: Known<'s>) -> Vec<u8> {
    let out = Vec::with_capacity(bytes.len() + bytes.len() / 16);
    // Mostly there is none, and then no piece need be looked through by itself.
    let is_plain = find_nonchar(bytes, 0).is_none();
    let (shown, is_inside, wanted, open) = (0, false, false, false);
    let mut pass = Pass { bytes, at: 0, out, markup, addresses, pictures, is_plain, shown, is_inside, wanted, open };
    pass.run();
    pass.out
}

/// Text without marks and other noncharacters, for what is neither HTML nor XML.
pub fn plain(text: &str) -> String {
    text.replace(|c| ('\u{FDD0}'..='\u{FDEF}').contains(&c), "")
}

struct Pass<'a> {
    bytes: &'a [u8],
    at: usize,
    out: Vec<u8>,
    markup: Markup,
    addresses: Addresses<'a>,
    pictures: Known<'a>,
    /// Whether there is no noncharacter in it.
    is_plain: bool,
    /// How many pictures there have been that have several sizes.
    shown: usize,
    /// Whether a `<picture>` is open.
    is_inside: bool,
    /// Whether the text at this point is marked.
    wanted: bool,
    /// Whether a mark element is open.
    open: bool,
}

impl<'a> Pass<'a> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            let rest = self.rest();
            let end = find(rest, 0, b'<').unwrap_or(rest.len());
            self.text(self.at..self.at + end);
            self.at += end;
            if self.at < self.bytes.len() {
                self.angle();
            }
        }
        self.close();
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    /// What begins with `<`.
    fn angle(&mut self) {
        let rest = self.rest();
        match rest.get(1) {
            Some(b'!') if rest.starts_with(b"<!--") => {
                // `<!-->` is a whole comment, so its end may overlap its beginning. One without an end takes the rest.
                let end = find_all(rest, 2, b"-->").map(|at| at + 3);
                self.at += end.unwrap_or(rest.len());
            }
            Some(b'!') if rest.starts_with(b"<![CDATA[") => {
                let end = find_all(rest, 9, b"]]>").map_or(rest.len(), |at| at + 3);
                self.raw(end);
            }
            Some(b'!') if rest.get(2..9).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) => self.raw_tag(),
            Some(b'?') if self.markup == Markup::Xml => self.raw_tag(),
            Some(b'!' | b'?') => {
                // To a browser this is a comment.
                let end = find(rest, 0, b'>').map_or(rest.len(), |at| at + 1);
                self.at += end;
            }
            Some(c) if c.is_ascii_alphabetic() => self.tag(1),
            Some(b'/') if rest.get(2).is_some_and(u8::is_ascii_alphabetic) => self.tag(2),
            _ => {
                self.text(self.at..self.at + 1);
                self.at += 1;
            }
        }
    }

    /// Copies `length` bytes, dropping noncharacters.
    fn raw(&mut self, length: usize) {
        let range = self.at..(self.at + length).min(self.bytes.len());
        self.at = range.end;
        let bytes = self.bytes.get(range).unwrap_or(&[]);
        self.copy(bytes);
    }

    fn raw_tag(&mut self) {
        let end = find(self.rest(), 0, b'>').map_or(self.rest().len(), |at| at + 1);
        self.raw(end);
    }

    /// Text between tags, in which marks become elements.
    fn text(&mut self, range: std::ops::Range<usize>) {
        let bytes = self.bytes.get(range).unwrap_or(&[]);
        let mut from = 0;
        while let Some(at) = self.nonchar(bytes, from) {
            self.run_of_text(bytes.get(from..at).unwrap_or(&[]));
            match bytes.get(at + 2) {
                Some(0x92) => self.wanted = self.markup == Markup::Html,
                Some(0x93) => {
                    self.wanted = false;
                    self.close();
                }
                _ => {}
            }
            from = at + 3;
        }
        self.run_of_text(bytes.get(from..).unwrap_or(&[]));
    }

    fn run_of_text(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.wanted && !self.open {
            self.out.extend_from_slice(START);
            self.open = true;
        }
        match self.markup {
            Markup::Html => self.out.extend_from_slice(bytes),
            Markup::Xml => copy(&mut self.out, bytes, Markup::Xml),
        }
    }

    fn close(&mut self) {
        if self.open {
            self.out.extend_from_slice(END);
            self.open = false;
        }
    }

    /// A start or end tag whose name begins after `skip` bytes.
    fn tag(&mut self, skip: usize) {
        self.close();
        let start = self.at;
        let name = self.rest().get(skip..).unwrap_or(&[]);
        let length =
            name.iter().position(|c| c.is_ascii_whitespace() || matches!(c, b'>' | b'/')).unwrap_or(name.len());
        let name = name.get(..length).unwrap_or(&[]);
        let is = |known: &&str| name.eq_ignore_ascii_case(known.as_bytes());
        if self.wanted && !INLINE.iter().any(is) {
            self.wanted = false;
        }
        if self.markup == Markup::Html && is(&"picture") {
            self.is_inside = skip == 1;
        }
        if self.markup == Markup::Html && skip == 1 && is(&"img") && self.image(start + skip + length) {
            return;
        }
        let raw = if skip == 1 && self.markup == Markup::Html { RAW.iter().copied().find(is) } else { None };
        self.at = start + skip + length;
        let head = self.bytes.get(start..self.at).unwrap_or(&[]);
        self.copy(head);
        while self.attribute() {}
        if let Some(name) = raw {
            let end = end_tag(self.rest(), name.as_bytes());
            self.raw(end);
        }
    }

    /// An image whose attributes begin at a place, written with all that is known of it. False where nothing is.
    fn image(&mut self, from: usize) -> bool {
        let rest = self.bytes.get(from..).unwrap_or(&[]);
        let end = find(rest, 0, b'>').map_or(rest.len(), |at| at + 1);
        // A value may hold the sign that ends a tag: then the tag goes on.
        let tag = (end..=rest.len().min(end + LONGEST_TAG)).filter(|end| rest.get(end - 1) == Some(&b'>'));
        let read = |end: usize| picture::attributes(std::str::from_utf8(rest.get(..end)?).ok()?);
        let Some((attributes, length)) = tag.into_iter().find_map(read) else { return false };
        let Some(output) = picture::value(&attributes, "src").and_then(picture::output) else { return false };
        let Some(known) = (self.pictures)(&output) else { return false };
        let position = Position { is_first: self.shown == 0, is_inside: self.is_inside };
        self.shown += usize::from(!known.others.is_empty());
        let html = picture::elements(&attributes, known, position);
        self.out.extend(finish(html.as_bytes(), self.markup, self.addresses));
        self.at = from + length;
        true
    }

    /// What comes next inside a tag. False when the tag has ended.
    fn attribute(&mut self) -> bool {
        let rest = self.rest();
        let gap = rest.iter().position(|c| !c.is_ascii_whitespace() && *c != b'/').unwrap_or(rest.len());
        let blank = rest.get(..gap).unwrap_or(&[]);
        self.out.extend_from_slice(blank);
        self.at += gap;
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        match rest.first() {
            None => return false,
            Some(b'>') => {
                self.out.push(b'>');
                self.at += 1;
                return false;
            }
            Some(_) => {}
        }
        // A name may begin with `=`, which is how browsers read a stray one.
        let length = rest.iter().skip(1).position(|c| c.is_ascii_whitespace() || matches!(c, b'>' | b'/' | b'='));
        let length = length.map_or(rest.len(), |at| at + 1);
        let name = rest.get(..length).unwrap_or(&[]);
        self.copy(name);
        self.at += length;
        let rest = rest.get(length..).unwrap_or(&[]);
        let blank = rest.iter().position(|c| !c.is_ascii_whitespace()).unwrap_or(rest.len());
        if rest.get(blank) != Some(&b'=') {
            return true;
        }
        let after = rest.get(blank + 1..).unwrap_or(&[]);
        let space = after.iter().position(|c| !c.is_ascii_whitespace()).unwrap_or(after.len());
        let after = after.get(space..).unwrap_or(&[]);
        self.out.push(b'=');
        self.at += blank + 1 + space;
        let (quote, value) = match after.first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = after.get(1..).unwrap_or(&[]);
                (Some(*quote), inner.get(..find(inner, 0, *quote).unwrap_or(inner.len())).unwrap_or(&[]))
            }
            _ => {
                let end = after.iter().position(|c| c.is_ascii_whitespace() || *c == b'>').unwrap_or(after.len());
                (None, after.get(..end).unwrap_or(&[]))
            }
        };
        self.out.extend(quote);
        let known = ATTRIBUTES.iter().find(|known| name.eq_ignore_ascii_case(known.as_bytes()));
        match known {
            Some(known) if known.ends_with("srcset") => self.candidates(value),
            Some(_) => self.address(value),
            None => self.copy(value),
        }
        self.at += value.len() + usize::from(quote.is_some());
        if let Some(quote) = quote {
            // An unclosed value takes the rest of the file; the output is closed all the same.
            self.out.push(quote);
            self.at = self.at.saturating_add(1).min(self.bytes.len());
        }
        true
    }

    /// One address, as an attribute holds it.
    fn address(&mut self, value: &[u8]) {
        let blank = value.iter().position(|c| !c.is_ascii_whitespace()).unwrap_or(value.len());
        let inner = value.get(blank..).unwrap_or(&[]);
        let rooted =
            inner.strip_prefix(b"&#x2F;").or_else(|| inner.strip_prefix(b"&#47;")).or_else(|| inner.strip_prefix(b"/"));
        // `//host/` and, to browsers, `/\host/` lead to another site.
        let rooted = rooted.filter(|rest| !matches!(rest.first(), Some(b'/' | b'\\')) && !rest.starts_with(b"&#x2F;"));
        let rooted = rooted.and_then(|rest| std::str::from_utf8(rest).ok());
        match rooted {
            Some(rest) => match self.nonchar(rest.as_bytes(), 0) {
                Some(_) => self.moved(&plain(rest)),
                None => self.moved(rest),
            },
            None => self.copy(value),
        }
    }

    /// The next noncharacter in a piece.
    fn nonchar(&self, piece: &[u8], from: usize) -> Option<usize> {
        if self.is_plain { None } else { find_nonchar(piece, from) }
    }

    /// Copies a piece as [`copy`] does.
    fn copy(&mut self, piece: &[u8]) {
        match (self.is_plain, self.markup) {
            (true, Markup::Html) => self.out.extend_from_slice(piece),
            (_, markup) => copy(&mut self.out, piece, markup),
        }
    }

    /// An address without its leading slash, as it leads from here.
    fn moved(&mut self, rest: &str) {
        let cut = rest.bytes().position(|byte| matches!(byte, b'#' | b'?')).unwrap_or(rest.len());
        let (target, tail) = rest.split_at(cut);
        let mut target = Cow::Borrowed(target.trim_end());
        // Only behind a dot there can be such a part.
        if target.contains('.') && target.split('/').any(|part| matches!(part, "." | "..")) {
            let folder = target.ends_with('/') || target.ends_with('.');
            let mut resolved = path::resolve("", &target).map_or_else(String::new, |path| path.to_string());
            if folder && !resolved.is_empty() {
                resolved.push('/');
            }
            target = Cow::Owned(resolved);
        }
        let (base, target) = match self.addresses {
            Addresses::Below(base) => (base, target),
            Addresses::Moved { of, base } => {
                (base, target.strip_prefix(of).map(|below| Cow::Owned(below.to_owned())).unwrap_or(target))
            }
            Addresses::RelativeTo(from) => {
                if target.is_empty() || target.ends_with('/') {
                    target.to_mut().push_str("index.html");
                }
                let relative = path::relative(from, &target);
                // Before a colon in the first part, a browser would see the name of a scheme.
                let scheme = relative.split('/').next().is_some_and(|part| part.contains(':'));
                (if scheme { "./" } else { "" }, Cow::Owned(relative))
            }
        };
        for part in [base, &target, tail] {
            self.out.extend_from_slice(part.as_bytes());
        }
    }

    /// A list of addresses, each with a description behind it.
    fn candidates(&mut self, value: &[u8]) {
        let mut rest = value;
        while !rest.is_empty() {
            let gap = rest.iter().position(|c| !c.is_ascii_whitespace() && *c != b',').unwrap_or(rest.len());
            self.copy(rest.get(..gap).unwrap_or(&[]));
            rest = rest.get(gap..).unwrap_or(&[]);
            let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
            let whole = rest.get(..end).unwrap_or(&[]);
            // A comma at the end of an address ends the candidate; one inside it belongs to it.
            let length = whole.iter().rposition(|c| *c != b',').map_or(0, |last| last + 1);
            self.address(whole.get(..length).unwrap_or(&[]));
            rest = rest.get(length..).unwrap_or(&[]);
            if length == end {
                let next = find(rest, 0, b',').unwrap_or(rest.len());
                self.copy(rest.get(..next).unwrap_or(&[]));
                rest = rest.get(next..).unwrap_or(&[]);
            }
        }
    }
}

/// Where the end tag of a raw element begins.
fn end_tag(bytes: &[u8], name: &[u8]) -> usize {
    let mut from = 0;
    while let Some(at) = find_all(bytes, from, b"</") {
        let rest = bytes.get(at + 2..).unwrap_or(&[]);
        let same = rest.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name));
        if same && rest.get(name.len()).is_none_or(|c| c.is_ascii_whitespace() || matches!(c, b'>' | b'/')) {
            return at;
        }
        from = at + 2;
    }
    bytes.len()
}

/// The next of U+FDD0..U+FDEF, which are EF B7 90..AF. It lies whole in the bytes.
fn find_nonchar(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at = find_all(bytes, at, &[0xEF, 0xB7])?;
        if matches!(bytes.get(at + 2), Some(0x90..=0xAF)) {
            return Some(at);
        }
        at += 1;
    }
}

/// Copies without noncharacters, and for XML without what it forbids: control characters and U+FFFE, U+FFFF.
fn copy(out: &mut Vec<u8>, bytes: &[u8], markup: Markup) {
    let from = out.len();
    let mut at = 0;
    while let Some(next) = find_nonchar(bytes, at) {
        out.extend_from_slice(bytes.get(at..next).unwrap_or(&[]));
        at = next + 3;
    }
    out.extend_from_slice(bytes.get(at..).unwrap_or(&[]));
    if markup == Markup::Xml && out.iter().skip(from).any(|c| is_control(*c) || *c == 0xEF) {
        let text = String::from_utf8_lossy(out.get(from..).unwrap_or(&[])).into_owned();
        out.truncate(from);
        let forbidden = |c: char| c.is_ascii() && is_control(c as u8) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
        out.extend_from_slice(text.replace(forbidden, "").as_bytes());
    }
}

fn is_control(c: u8) -> bool {
    c < 0x20 && !matches!(c, b'\t' | b'\n' | b'\r')
}
