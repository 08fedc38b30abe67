//! What a line says to the directive scanner, and what merely looks like a directive.
//!
//! Takes one line; gives a container's opening or closing, a leaf, text, or a fault with the words to write
//! instead. A misspelt marker that passed as text would publish what it was meant to guard, so every form that a
//! person could take for a directive is a fault: full-width colons, spaces, a colon too few, other letters.

use super::{CALLOUTS, ContainerName, LEAVES, Names, Place};
use crate::diagnostic::Diagnostic;
use crate::lang;
use crate::path::is_invisible;
use std::ops::Range;

/// What a line is. Ranges are offsets in the line.
pub enum Line {
    /// Nothing that concerns lines; it may hold inline directives.
    Text,
    /// Something that looks like a directive and is none.
    Wrong(Wrong),
    /// A container begins.
    Open {
        /// Length of its fence.
        colons: usize,
        /// What it does.
        name: ContainerName,
        /// The rest of the line.
        title: Range<usize>,
        /// White space before the fence, in bytes.
        indent: usize,
    },
    /// A container ends.
    Close {
        /// Length of the fence.
        colons: usize,
        /// The fence.
        mark: Range<usize>,
    },
    /// A directive with a line of its own.
    Leaf {
        /// Its English name.
        name: &'static str,
        /// What stands in brackets.
        argument: Range<usize>,
        /// What stands in braces.
        attributes: Range<usize>,
    },
}

/// A fault in a line.
pub struct Wrong {
    /// Whether it may have been meant to begin or end a block.
    pub is_fence: bool,
    /// Where.
    pub range: Range<usize>,
    /// What.
    pub diagnostic: Diagnostic,
}

/// A colon, or a character that a person could take for one or hit in its place: the semicolon shares its key.
pub fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：' | '﹕' | '︓' | '︰' | '∶' | '꞉' | 'ː' | '˸' | ';' | '；')
}

/// Whether a text has anything that directives or comments begin with.
pub fn may_hold_directive(text: &str) -> bool {
    // Asked of every title and cell there is, and nearly always answered with no: by bytes, of which few begin a colon.
    let bytes = text.as_bytes();
    let begins = |byte: &u8| matches!(byte, b':' | b';' | b'<' | 0xCB | 0xE2 | 0xEA | 0xEF);
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(begins) {
        at += next;
        let colon = match bytes[at] {
            b'<' => bytes[at..].starts_with(b"<!--"),
            // The byte begins a character.
            _ => text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_colon),
        };
        if colon {
            return true;
        }
        at += 1;
    }
    false
}

/// A run of colons, or of semicolons: its length in characters, whether they are plain colons and nothing else, and its
/// end. `；:mask[1]` is punctuation and then a directive: the two do not mix.
pub fn colon_run(text: &str) -> (usize, bool, usize) {
    let semicolon = |c: char| matches!(c, ';' | '；');
    let first = text.chars().next().is_some_and(semicolon);
    let mut colons = 0;
    let mut plain = true;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if is_colon(c) && semicolon(c) == first {
            colons += 1;
            plain &= c == ':';
            end = at + c.len_utf8();
        } else if is_invisible(c) && colons > 0 {
            plain = false;
        } else {
            break;
        }
    }
    (colons, plain, end)
}

/// The end of the name at the start of a text: letters, digits, `_`, `-`, and invisible characters among them.
pub fn name_end(text: &str) -> usize {
    let visible = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut length = 0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        length += usize::from(visible(c));
        if length > 64 || !(visible(c) || is_invisible(c)) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// The known word that `word` is close to, itself included: case, full-width and invisible characters do not
/// count; two edits for words of four letters, one for shorter ones, none for words of one or two Latin letters.
pub fn close_to<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = lang::fold(word);
    let typed = folded.chars().count();
    known
        .filter_map(|name| {
            let length = name.chars().count();
            let allowed = match length {
                0 => return None,
                1 => 0,
                2 | 3 => usize::from(!name.is_ascii() || length == 3),
                _ => 2,
            };
            // Most words are too long or too short: that is seen without looking at their letters.
            if typed.abs_diff(length) > allowed {
                return None;
            }
            let edits = lang::distance(&folded, &lang::fold(name), allowed);
            // A two-letter Chinese name has nothing left of it when both letters differ in length and form.
            (edits <= allowed && edits < typed.max(length)).then_some((edits, name))
        })
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, name)| name)
}

/// The names containers have.
fn container_words(names: &Names) -> impl Iterator<Item = &str> {
    names.words().chain(CALLOUTS.iter().flat_map(|(en, zh, _)| [*en, *zh]))
}

fn container(name: &str, names: &Names) -> Option<ContainerName> {
    let callout = CALLOUTS.iter().find(|(en, zh, _)| *en == name || *zh == name);
    match (names.level(name), callout) {
        (Some(level), _) => Some(ContainerName::Edition(level)),
        (None, Some((_, _, callout))) => Some(ContainerName::Callout(*callout)),
        (None, None) => None,
    }
}

/// What a line (its line break included) is.
pub fn classify(line: &str, names: &Names, place: Place) -> Line {
    let body = line.trim_end();
    let start = body.find(|c: char| !c.is_whitespace() && !is_invisible(c)).unwrap_or(body.len());
    let marks = start + quote_marks(&body[start..]);
    let rest = &body[marks..];
    if !rest.starts_with(is_colon) {
        return Line::Text;
    }
    let (colons, plain, run) = colon_run(rest);
    let after = &rest[run..];
    let spaces = after.len() - after.trim_start().len();
    let word = &after[spaces..spaces + name_end(&after[spaces..])];
    let exact = plain && marks == start && !body[..start].contains(is_invisible);
    let line = Candidate { names, body, start, run: marks..marks + run, colons, spaces, word };
    match (colons, exact && place == Place::Body) {
        (3.., true) => line.fence(),
        (2, true) => line.leaf(),
        (1, _) => line.single(),
        _ => line.misplaced(place, exact),
    }
}

/// The length of the quote and list marks at the start of a line: `> `, `- `, `1. `, also nested.
fn quote_marks(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let mark = match rest[digits..].chars().next() {
            Some('>') if digits == 0 => 1,
            Some('-' | '*' | '+') if digits == 0 => 1,
            Some('.' | ')') if digits > 0 => digits + 1,
            _ => return at,
        };
        let after = &rest[mark..];
        let space = after.len() - after.trim_start().len();
        if space == 0 && !rest.starts_with('>') {
            return at;
        }
        at += mark + space;
    }
}

/// A line that begins with colons.
struct Candidate<'a> {
    names: &'a Names,
    body: &'a str,
    start: usize,
    run: Range<usize>,
    colons: usize,
    spaces: usize,
    word: &'a str,
}

impl Candidate<'_> {
    fn wrong(&self, diagnostic: Diagnostic) -> Line {
        Line::Wrong(Wrong { is_fence: self.colons > 2, range: self.run.start..self.body.len(), diagnostic })
    }

    /// Whether it has plain colons, three or more, and a name right behind them.
    fn is_plain(&self) -> bool {
        let colons = &self.body[self.run.clone()];
        self.colons > 2 && self.spaces == 0 && colons.bytes().all(|byte| byte == b':')
    }

    /// Where the name ends.
    fn word_end(&self) -> usize {
        self.run.end + self.spaces + self.word.len()
    }

    fn fence(self) -> Line {
        if self.run.end == self.body.len() {
            return Line::Close { colons: self.colons, mark: self.run };
        }
        let end = self.word_end();
        let title = self.body[end..].trim();
        let bracketed = title.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some();
        match container(self.word, self.names) {
            Some(ContainerName::Edition(_)) if !title.is_empty() => {
                self.wrong(Diagnostic::new("directive-rest").with("name", self.word).with("rest", title))
            }
            Some(name) => {
                let from = end + (self.body[end..].len() - self.body[end..].trim_start().len());
                let title = if bracketed { from + 1..self.body.len() - 1 } else { from..self.body.len() };
                Line::Open { colons: self.colons, name, title, indent: self.start }
            }
            None => self.unknown(),
        }
    }

    fn unknown(&self) -> Line {
        let typed = if self.word.is_empty() { self.body[self.run.end..].trim() } else { self.word };
        let near = lang::nearest(typed, container_words(self.names));
        let write = near.map(|name| format!(":::{name}"));
        self.wrong(Diagnostic::new("directive-unknown").with("name", format!(":::{typed}")).suggest(write.as_deref()))
    }

    fn leaf(self) -> Line {
        let near = close_to(self.word, container_words(self.names));
        if let (Some(name), true) = (near, !self.word.is_empty()) {
            return self.wrong(near_miss(&self.body[self.run.start..self.word_end()], &format!(":::{name}")));
        }
        // `::1` and `::ffff:1` are addresses, `::std::max` is code.
        let digits = !self.word.is_empty() && self.word.chars().all(|c| c.is_ascii_digit());
        if digits || self.body[self.word_end()..].starts_with(':') {
            return Line::Text;
        }
        if self.word.is_empty() || self.spaces > 0 {
            // `::` alone is a fence with a colon missing; `:: text` is prose.
            return if self.run.end == self.body.len() { self.wrong(near_miss("::", ":::")) } else { Line::Text };
        }
        let Some((name, _)) = LEAVES.iter().find(|(en, zh)| *en == self.word || *zh == self.word) else {
            let known = LEAVES.iter().flat_map(|(en, zh)| [*en, *zh]);
            let near = lang::nearest(self.word, known).map(|name| format!("::{name}"));
            let diagnostic = Diagnostic::new("directive-unknown").with("name", format!("::{}", self.word));
            return self.wrong(diagnostic.suggest(near.as_deref()));
        };
        let mut at = self.word_end();
        let argument = enclosed(self.body, &mut at, '[', ']');
        let attributes = enclosed(self.body, &mut at, '{', '}');
        // Neither brackets nor text with brackets: nothing of a leaf is ever cut.
        let plain = |range: &Range<usize>| !self.body[range.clone()].contains(['[', ']', '【', '［']);
        match (argument, attributes) {
            (Some(argument), Some(attributes))
                if at == self.body.len() && argument.is_empty() && plain(&attributes) =>
            {
                Line::Leaf { name, argument, attributes }
            }
            _ => self.wrong(Diagnostic::new("directive-leaf").with("name", format!("::{}", self.word))),
        }
    }

    /// One colon: text, unless the line is nothing but `:internal`.
    fn single(self) -> Line {
        let whole = self.word_end() == self.body.len() && self.spaces == 0 && !self.word.is_empty();
        match close_to(self.word, self.names.words()) {
            Some(name) if whole => {
                self.wrong(near_miss(&self.body[self.run.start..self.word_end()], &format!(":::{name}")))
            }
            _ => Line::Text,
        }
    }

    /// Two or more colons that cannot be a marker: full-width ones, ones behind a quote or list mark, ones in a field.
    fn misplaced(self, place: Place, exact: bool) -> Line {
        let near = close_to(self.word, container_words(self.names));
        let typed = &self.body[self.run.start..self.word_end()];
        match near {
            Some(_) if exact && place == Place::Field => self.wrong(Diagnostic::new("directive-place")),
            // Rightly written, but behind a quote or list mark.
            Some(name) if self.is_plain() => {
                self.wrong(Diagnostic::new("directive-line").with("name", format!(":::{name}")))
            }
            Some(name) => self.wrong(near_miss(typed, &format!(":::{name}"))),
            None if place == Place::Field => Line::Text,
            None if self.colons > 2 && self.run.end == self.body.len() => self.wrong(near_miss(typed, ":::")),
            None if self.colons > 2 => self.unknown(),
            None => Line::Text,
        }
    }
}

/// "`typed` is not a directive; write `right`".
pub fn near_miss(typed: &str, right: &str) -> Diagnostic {
    Diagnostic::new("directive-near").with("typed", typed.trim()).with("right", right)
}

/// What stands between two marks at `at`, which moves behind them; empty when they are not there, `None` when the
/// second is missing.
fn enclosed(text: &str, at: &mut usize, open: char, close: char) -> Option<Range<usize>> {
    let rest = &text[*at..];
    if !rest.starts_with(open) {
        return Some(*at..*at);
    }
    let end = rest.find(close)?;
    let range = *at + 1..*at + end;
    *at += end + 1;
    Some(range)
}

/// Reads `{data="a.csv" limit=5}`: names and values in order, or the part that could not be read.
pub fn attributes(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut rest = text.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let end = name_end(rest);
        let (name, after) = rest.split_at(end);
        let after = after.strip_prefix('=').filter(|_| !name.is_empty()).ok_or_else(|| rest.to_owned())?;
        let (value, after) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).ok_or_else(|| rest.to_owned())?,
            _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        found.push((name.to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    Ok(found)
}
