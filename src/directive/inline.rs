//! Inline directives, escapes and comments within a stretch of text that no container marker interrupts.
//!
//! Takes a range of a text; appends its pieces and problems. See [`super::near`] for what counts as close to a name.

use super::near::{close_to, colon_run, name_end, near_miss};
use super::{CALLOUTS, Call, DEEPEST, Form, INLINES, Names, Piece, Problem};
use crate::diagnostic::Diagnostic;
use crate::lang;
use std::ops::Range;

/// Words by which people say that something is to be hidden, and what does it. Left as text, they would publish what stands
/// behind them.
const MEANT: [(&str, &str); 14] = [
    ("隐藏", "遮盖"),
    ("屏蔽", "遮盖"),
    ("打码", "遮盖"),
    ("遮挡", "遮盖"),
    ("遮蔽", "遮盖"),
    ("隐去", "遮盖"),
    ("hide", "mask"),
    ("hidden", "mask"),
    ("保密", "内部"),
    ("涉密", "内部"),
    ("不公开", "内部"),
    ("secret", "internal"),
    ("private", "internal"),
    ("confidential", "internal"),
];

/// The colons that are more than one byte long, as [`is_colon`](super::near::is_colon) has them.
const OTHER_COLONS: [&str; 9] = ["：", "；", "﹕", "︓", "︰", "∶", "꞉", "ː", "˸"];

/// The bytes with which a colon or a comment begins.
const BEGINS: [bool; 256] = {
    let mut begins = [false; 256];
    let mut at = 0;
    while at < OTHER_COLONS.len() {
        begins[OTHER_COLONS[at].as_bytes()[0] as usize] = true;
        at += 1;
    }
    begins[b':' as usize] = true;
    begins[b';' as usize] = true;
    begins[b'<' as usize] = true;
    begins
};

/// Where the findings go.
pub struct Found<'a> {
    /// Pieces in order.
    pub pieces: &'a mut Vec<Piece>,
    /// Problems in any order.
    pub problems: &'a mut Vec<Problem>,
}

/// Finds the inline directives of `range`, which the edition of `level` and wider ones see.
pub fn scan(text: &str, range: Range<usize>, names: &Names, level: usize, found: &mut Found) {
    let mut scanner = Scanner { text, names, found, problems_of_line: 0..0 };
    let pieces = scanner.run(range, level, 0);
    scanner.found.pieces.extend(pieces);
}

struct Scanner<'a, 'b> {
    text: &'a str,
    names: &'a Names,
    found: &'a mut Found<'b>,
    /// The line whose brackets have been counted last.
    problems_of_line: Range<usize>,
}

/// What stands at a colon run.
enum At {
    Nothing,
    /// A directive: its name's end, its content, its whole end.
    Directive {
        word: Range<usize>,
        content: Range<usize>,
    },
    /// A fault up to this offset.
    Wrong(usize, Diagnostic),
}

impl Scanner<'_, '_> {
    fn run(&mut self, range: Range<usize>, level: usize, depth: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut plain_from = range.start;
        let mut at = range.start;
        while let Some(hit) = self.next_hit(at, range.end) {
            let escaped = self.escaped(hit, range.start);
            if self.text[hit..range.end].starts_with("<!--") {
                if escaped {
                    plain(&mut pieces, plain_from..hit - 1);
                    pieces.push(Piece { range: hit - 1..hit, form: Form::Escape });
                    plain_from = hit;
                    at = hit + 4;
                    continue;
                }
                plain(&mut pieces, plain_from..hit);
                // `<!-->` is a whole comment to an HTML parser, so the end may overlap the beginning.
                let end = match self.text[hit + 2..range.end].find("-->") {
                    Some(more) => hit + 2 + more + 3,
                    None => {
                        let diagnostic = Diagnostic::new("comment-unclosed");
                        self.found.problems.push(Problem { level, range: hit..hit + 4, diagnostic });
                        range.end
                    }
                };
                pieces.push(Piece { range: hit..end, form: Form::Comment });
                plain_from = end;
                at = end;
                continue;
            }
            let (mut hit, (mut colons, mut plain_run, length)) = (hit, colon_run(&self.text[hit..range.end]));
            let after = hit + length;
            // `授课：:mask[1]`: the last colon begins a directive, those before it are punctuation.
            let before = self.text[hit..after].strip_suffix(':').and_then(|rest| rest.chars().next_back());
            if !plain_run && before.is_some_and(|c| c != ':') {
                let sole = self.look(after - 1, 1, true, after, range.end);
                if matches!(sole, At::Directive { .. }) {
                    (hit, colons, plain_run) = (after - 1, 1, true);
                }
            }
            match self.look(hit, colons, plain_run, after, range.end) {
                At::Nothing if escaped && colons > 1 => {
                    plain(&mut pieces, plain_from..hit - 1);
                    pieces.push(Piece { range: hit - 1..hit, form: Form::Escape });
                    plain_from = hit;
                    at = after;
                }
                At::Nothing => at = after,
                At::Directive { .. } | At::Wrong(..) if escaped => {
                    plain(&mut pieces, plain_from..hit - 1);
                    pieces.push(Piece { range: hit - 1..hit, form: Form::Escape });
                    plain_from = hit;
                    at = after;
                }
                At::Wrong(end, diagnostic) => {
                    self.found.problems.push(Problem { level, range: hit..end, diagnostic });
                    at = end.max(after);
                }
                At::Directive { word, content } => {
                    plain(&mut pieces, plain_from..hit);
                    self.balance(hit, level);
                    let end = content.end + 1;
                    pieces.push(Piece { range: hit..end, form: self.form(word, content, level, depth) });
                    plain_from = end;
                    at = end;
                }
            }
        }
        plain(&mut pieces, plain_from..range.end);
        pieces
    }

    /// The next place where a directive or comment may begin.
    fn next_hit(&self, from: usize, end: usize) -> Option<usize> {
        let bytes = self.text.as_bytes().get(from..end)?;
        let mut at = 0;
        loop {
            at += bytes.get(at..)?.iter().position(|byte| BEGINS[usize::from(*byte)])?;
            let hit = match bytes[at] {
                b':' | b';' => true,
                b'<' => bytes[at..].starts_with(b"<!--"),
                // Most Chinese punctuation begins as the other colons do: what comes next tells them apart.
                _ => OTHER_COLONS.iter().any(|colon| bytes[at..].starts_with(colon.as_bytes())),
            };
            if hit {
                return Some(from + at);
            }
            at += 1;
        }
    }

    fn escaped(&self, at: usize, from: usize) -> bool {
        let before = self.text[from..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        before % 2 == 1
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.names.words().chain(INLINES.iter().flat_map(|(en, zh)| [*en, *zh]))
    }

    /// What a run of colons and the name behind it are.
    fn look(&self, hit: usize, colons: usize, plain: bool, after: usize, limit: usize) -> At {
        // Names are short: what decides lies close by, and a line of a million colons costs no more than its length.
        let mut near_end = limit.min(after + 400);
        while !self.text.is_char_boundary(near_end) {
            near_end -= 1;
        }
        let line = self.text[after..near_end].split('\n').next().unwrap_or("");
        let rest = line.trim_start();
        let gap = line.len() - rest.len();
        let word = after + gap..after + gap + name_end(rest);
        let name = &self.text[word.clone()];
        if name.is_empty() {
            return At::Nothing;
        }
        let tail = &line[word.end - after..];
        let tail_gap = tail.len() - tail.trim_start().len();
        let bracket = tail.trim_start().chars().next();
        if gap == 0
            && let Some((end, near)) = self.sprinkled(rest)
        {
            return self.near_miss(hit, word.start + end, near);
        }
        // Whatever the name is, without a bracket one or two colons are punctuation: so it is nearly everywhere.
        if colons <= 2 && !bracket.is_some_and(opens) {
            return At::Nothing;
        }
        let Some(near) = close_to(name, self.words().chain(CALLOUTS.iter().map(|(en, ..)| *en))) else {
            let folded = lang::fold(name);
            return match MEANT.iter().find(|(word, _)| *word == folded) {
                Some((_, right)) if colons == 1 && gap == 0 && tail_gap == 0 && bracket == Some('[') => {
                    self.near_miss(hit, word.end, right)
                }
                _ => At::Nothing,
            };
        };
        let same = lang::fold(name) == lang::fold(near);
        let callout = CALLOUTS.iter().any(|(en, ..)| *en == near);
        if colons > 2 && (same || !near.is_ascii() || gap == 0) {
            return At::Wrong(word.end, Diagnostic::new("directive-line").with("name", format!(":::{near}")));
        }
        if callout {
            return At::Nothing;
        }
        if bracket == Some('[') && gap == 0 && tail_gap == 0 && plain && colons == 1 && name == near {
            let line_end = self.text[word.end..limit].find('\n').map_or(limit, |more| word.end + more);
            return match closing_bracket(&self.text[word.end + 1..line_end]) {
                Some(length) => At::Directive { content: word.end + 1..word.end + 1 + length, word },
                None => At::Wrong(line_end, Diagnostic::new("directive-brackets")),
            };
        }
        let typed = Typed {
            mark: &self.text[hit..after],
            colons,
            gaps: (gap > 0, tail_gap > 0),
            bracket,
            is_same: same,
            is_han: !near.is_ascii(),
            hides: self.hides(near),
        };
        if typed.is_near_miss() { self.near_miss(hit, word.end + tail_gap, near) } else { At::Nothing }
    }

    /// A name that hides something with spaces or signs in it or behind it, up to a bracket: `内 部[`, `mask:[`, `mask**[`. The
    /// offset of the bracket, and the name. A single space behind the name is looked at elsewhere.
    fn sprinkled(&self, rest: &str) -> Option<(usize, &str)> {
        let end = rest.char_indices().take(40).find(|(_, c)| matches!(c, '[' | '［' | '【')).map(|(at, _)| at)?;
        let typed = &rest[..end];
        let sign = |c: char| c.is_whitespace() || (c.is_ascii_punctuation() && !matches!(c, '-' | '_'));
        if !typed.trim_end().contains(sign) {
            return None;
        }
        let bare = lang::fold(&typed.replace(sign, ""));
        let near = self.words().find(|word| self.hides(word) && lang::fold(word) == bare)?;
        Some((end, near))
    }

    /// Whether a directive of this name keeps its text from anybody.
    fn hides(&self, name: &str) -> bool {
        INLINES[0].0 == name || INLINES[0].1 == name || self.names.level(name).is_some_and(|level| level > 0)
    }

    fn near_miss(&self, hit: usize, bracket: usize, near: &str) -> At {
        let end = bracket + self.text[bracket..].chars().next().map_or(0, char::len_utf8);
        At::Wrong(end, near_miss(&self.text[hit..end], &format!(":{near}[…]")))
    }

    fn form(&mut self, word: Range<usize>, content: Range<usize>, level: usize, depth: usize) -> Form {
        let name = &self.text[word];
        if INLINES[1].0 == name || INLINES[1].1 == name {
            let call = Call {
                name: INLINES[1].0,
                argument: content.clone(),
                attributes: content.end..content.end,
                block: false,
            };
            return Form::Call(call);
        }
        let mask = INLINES[0].0 == name || INLINES[0].1 == name;
        let inner = if mask { self.names.mask_level() } else { self.names.level(name).unwrap_or(super::NOBODY) };
        let inner_level = level.max(inner);
        let body = if depth < DEEPEST {
            self.run(content, inner_level, depth + 1)
        } else {
            let diagnostic = Diagnostic::new("directive-deep").with("limit", DEEPEST.to_string());
            self.found.problems.push(Problem { level, range: content.clone(), diagnostic });
            Vec::new()
        };
        if mask { Form::Mask { body } } else { Form::Restricted { level: inner, body } }
    }

    /// On a line with a directive all brackets have to balance: one too many may be one that was meant to hold more.
    fn balance(&mut self, at: usize, level: usize) {
        if self.problems_of_line.contains(&at) {
            return;
        }
        let start = self.text[..at].rfind('\n').map_or(0, |before| before + 1);
        let end = self.text[at..].find('\n').map_or(self.text.len(), |more| at + more);
        self.problems_of_line = start..end;
        let mut depth = 0_i64;
        let mut lowest = 0;
        each_bracket(&self.text[start..end], |_, step| {
            depth += step;
            lowest = lowest.min(depth);
            true
        });
        if depth != 0 || lowest < 0 {
            let range = start..start + self.text[start..end].trim_end().len();
            self.found.problems.push(Problem { level, range, diagnostic: Diagnostic::new("directive-brackets") });
        }
    }
}

/// What was typed in place of `:name[`, where the name is known or close to a known one.
struct Typed<'a> {
    /// The colons, or what stands for them.
    mark: &'a str,
    colons: usize,
    /// White space before and behind the name.
    gaps: (bool, bool),
    bracket: Option<char>,
    /// Whether the name differs by no more than case and width.
    is_same: bool,
    is_han: bool,
    /// Whether the directive that was perhaps meant keeps something from somebody.
    hides: bool,
}

/// Whether this opens a pair in which a person could take the text for that of a directive: all that
/// [`Typed::is_near_miss`] knows.
fn opens(c: char) -> bool {
    matches!(c, '[' | '［' | '【' | '〔' | '〖' | '﹝' | '(' | '（' | '{' | '｛' | '「' | '｢')
}

impl Typed<'_> {
    /// Whether it may have been meant as a directive. What hides nothing is looked at less closely, and a pair of full-width
    /// marks round a common word less than plain ones: `属性：公开（全文）` is prose.
    fn is_near_miss(&self) -> bool {
        let half = self.mark.starts_with(':');
        let semicolon = self.mark.contains([';', '；']);
        match self.bracket {
            _ if semicolon => {
                matches!(self.bracket, Some('[' | '【' | '［'))
                    && self.is_same
                    && self.hides
                    && self.gaps == (false, false)
            }
            Some('[') => match self.gaps {
                (false, false) => self.is_same || !self.is_han || half,
                (true, false) | (false, true) => self.is_same && (self.hides || half),
                (true, true) => false,
            },
            Some('［' | '【' | '〔' | '〖' | '﹝') => {
                let tight = self.gaps == (false, false);
                self.hides && (self.is_same || (tight && (!self.is_han || half)))
            }
            Some('(' | '（' | '{' | '｛' | '「' | '｢') => {
                let sole = self.colons == 1 && self.gaps == (false, false);
                sole && self.is_same && self.hides && (half || !self.is_han)
            }
            _ => false,
        }
    }
}

fn plain(pieces: &mut Vec<Piece>, range: Range<usize>) {
    if !range.is_empty() {
        pieces.push(Piece { range, form: Form::Text });
    }
}

/// Walks over the brackets of a line that no backslash escapes, until `visit` says to stop.
fn each_bracket(line: &str, mut visit: impl FnMut(usize, i64) -> bool) {
    let mut skip = false;
    for (at, byte) in line.bytes().enumerate() {
        let step = match byte {
            _ if skip => {
                skip = false;
                0
            }
            b'\\' => {
                skip = true;
                0
            }
            b'[' => 1,
            b']' => -1,
            _ => 0,
        };
        if step != 0 && !visit(at, step) {
            return;
        }
    }
}

/// The offset of the bracket that closes one opened just before this text.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 1;
    let mut end = None;
    each_bracket(text, |at, step| {
        depth += step;
        if depth == 0 {
            end = Some(at);
        }
        depth > 0
    });
    end
}

#[cfg(test)]
mod tests {
    use super::super::near::is_colon;
    use super::*;

    #[test]
    fn every_colon_is_looked_for() {
        let all = (0..=0x10_FFFF).filter_map(char::from_u32).filter(|c| is_colon(*c)).map(String::from);
        let known = OTHER_COLONS.map(str::to_owned).into_iter().chain([":".to_owned(), ";".to_owned()]);
        let sorted = |words: &mut dyn Iterator<Item = String>| {
            let mut words: Vec<String> = words.collect();
            words.sort();
            words
        };
        assert_eq!(sorted(&mut all.into_iter()), sorted(&mut known.into_iter()));
    }

    /// What is taken for punctuation at once is what a longer look takes for it.
    #[test]
    fn without_a_bracket_nothing_is_a_near_miss() {
        // Every bracket that Unicode knows lies below.
        let brackets = (0..=0xFFFF).filter_map(char::from_u32).filter(|c| !opens(*c)).map(Some).chain([None]);
        for bracket in brackets {
            for bits in 0..64_u8 {
                let is = |bit: u8| bits >> bit & 1 == 1;
                let mark = if is(0) {
                    ":"
                } else if is(1) {
                    "；"
                } else {
                    "："
                };
                let (gaps, is_same, is_han, hides) = ((is(1), is(2)), is(3), is(4), is(5));
                let typed = Typed { mark, colons: 1, gaps, bracket, is_same, is_han, hides };
                assert!(!typed.is_near_miss(), "{bracket:?}");
            }
        }
    }
}
