//! Chinese text for a parser that knows only Western spacing.
//!
//! CommonMark decides by the characters on both sides whether a run of `*` opens or closes emphasis, and fails beside
//! Chinese punctuation: `**注意：**请` stays as it is. Here U+2060, which the parser takes for a letter, is put between
//! the run and the punctuation where that rule fails next to Chinese; it is taken out of everything that the parser gives
//! back. The effect is the rule of the public specification for CJK-friendly emphasis: a run may open where
//! `!after.space && (!after.punct || before.space || before.punct || after.cjk || before.cjk)`, and close in mirror.
//!
//! `_` is left alone. By that rule it opens where it is left-flanking and either not right-flanking or after punctuation.
//! Where only Chinese makes it left-flanking a letter stands before it, so it is right-flanking and not after punctuation:
//! nothing is gained, and a letter put beside `_` would make it lose what it has.
//!
//! Text without Chinese neighbours comes back borrowed and unchanged.

use std::borrow::Cow;

use super::punctuation::PUNCTUATION;
use crate::flow::{MARKED_END, MARKED_START, SLOT_END, SLOT_START};
use crate::words::{is_han, is_kana};

/// What is put beside a run.
const JOINER: char = '\u{2060}';
/// Stands for a joiner that the author typed. As long as a joiner, so that offsets stay.
const TYPED_JOINER: char = '\u{FDD4}';
const JOINER_LENGTH: usize = JOINER.len_utf8();
/// More adjoining runs of different signs than this are no emphasis that anybody typed.
const RUNS: usize = 8;

/// Text ready for the parser, and the way back.
#[derive(Debug)]
pub(super) struct Prepared<'t> {
    /// The text to parse.
    pub(super) text: Cow<'t, str>,
    /// The way back.
    pub(super) joiners: Joiners,
}

/// Where joiners were put, as offsets in the prepared text, ascending.
#[derive(Debug, Default)]
pub(super) struct Joiners {
    at: Vec<usize>,
    /// Whether the author typed joiners too.
    typed: bool,
}

/// Puts joiners beside emphasis. `ambiguous`: the page is Chinese, so “”‘’…—· count as Chinese punctuation.
pub(super) fn prepare(text: Cow<'_, str>, ambiguous: bool) -> Prepared<'_> {
    let mut gaps = gaps(&text, ambiguous);
    if ambiguous {
        gaps.extend(colons(&text));
        gaps.sort_unstable();
        gaps.dedup();
    }
    if gaps.is_empty() {
        return Prepared { text, joiners: Joiners::default() };
    }
    let mut out = String::with_capacity(text.len() + gaps.len() * JOINER_LENGTH);
    let mut joiners = Vec::with_capacity(gaps.len());
    let mut done = 0;
    for gap in gaps {
        out.push_str(text.get(done..gap).unwrap_or_default());
        joiners.push(out.len());
        out.push(JOINER);
        done = gap;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    let typed = text.contains(JOINER) || text.contains(TYPED_JOINER);
    if typed {
        let mut next = joiners.iter().peekable();
        out = out
            .char_indices()
            .map(|(at, c)| match c {
                JOINER if next.next_if_eq(&&at).is_none() => TYPED_JOINER,
                _ => c,
            })
            .collect();
    }
    Prepared { text: Cow::Owned(out), joiners: Joiners { at: joiners, typed } }
}

impl Joiners {
    /// The offset in the text that was prepared.
    pub(super) fn original(&self, at: usize) -> usize {
        at.saturating_sub(JOINER_LENGTH * self.at.partition_point(|&joiner| joiner < at))
    }

    /// The string as the author wrote it, where that differs.
    pub(super) fn restore(&self, text: &str) -> Option<String> {
        if self.at.is_empty() || !(text.contains(JOINER) || self.typed && text.contains(TYPED_JOINER)) {
            return None;
        }
        let kept = text.chars().filter(|&c| c != JOINER);
        Some(kept.map(|c| if c == TYPED_JOINER { JOINER } else { c }).collect())
    }
}

/// Whether a line that ends in the last line of `before` and goes on with `after` is joined without a space: one side is Chinese.
///
/// Characters that are at home in both scripts are as their neighbours inside the line.
pub(super) fn joins(before: &str, after: &str) -> bool {
    // No line is decided by characters far away from its end, and looking far would make long dotted lines slow.
    const REACH: usize = 64;
    let side = |c: &char| !is_ambiguous(*c) && !matches!(*c, MARKED_START | MARKED_END);
    before.chars().rev().take(REACH).take_while(|&c| c != '\n').find(side).is_some_and(is_wide_letter)
        || after.chars().take(REACH).find(side).is_some_and(is_wide_letter)
}

/// Chinese and Japanese letters and punctuation. Not Hangul: Korean has spaces between words.
fn is_wide_letter(c: char) -> bool {
    is_han(c)
        || is_kana(c)
        || matches!(c,
            SLOT_START | SLOT_END | '\u{2E80}'..='\u{303F}' | '\u{3099}'..='\u{312F}' | '\u{31A0}'..='\u{4DBF}'
            | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF01}'..='\u{FF9F}' | '\u{FFE0}'..='\u{FFE6}')
}

/// Punctuation that is Chinese on Chinese pages and Western on others.
fn is_ambiguous(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·' | '‥' | '―')
}

/// The characters beside which emphasis is decided the Chinese way.
fn is_cjk(c: char) -> bool {
    is_wide_letter(c)
        || matches!(c,
            '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A000}'..='\u{A4CF}' | '\u{A960}'..='\u{A97F}'
            | '\u{AC00}'..='\u{D7FF}' | '\u{FE50}'..='\u{FE6F}' | '\u{FFA0}'..='\u{FFEF}' | '\u{16FE0}'..='\u{18DFF}'
            | '\u{1F200}'..='\u{1F2FF}')
}

/// Variation selectors belong to the character before them.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// What the parser takes for punctuation.
pub(super) fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    let code = u32::from(c);
    let next = PUNCTUATION.partition_point(|&(first, _)| first <= code);
    next.checked_sub(1).and_then(|at| PUNCTUATION.get(at)).is_some_and(|&(_, last)| code <= last)
}

/// How the rule of flanking sees a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Space,
    Punctuation,
    Letter,
}

impl Side {
    /// The ends of the text count as space.
    fn of(c: Option<char>) -> Side {
        match c {
            None => Side::Space,
            Some(c) if c.is_whitespace() => Side::Space,
            Some(c) if is_punctuation(c) => Side::Punctuation,
            Some(_) => Side::Letter,
        }
    }
}

/// The places before colons that begin a line without a space behind them. The parser takes each for a definition, also
/// `:12` and a directive that was written to be read literally; on Chinese pages a definition has its space.
fn colons(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches(' ');
        let definition = body.strip_prefix(':').is_some_and(|rest| rest.starts_with([' ', '\t']));
        if body.starts_with(':') && !definition {
            found.push(start + line.len() - body.len());
        }
        start += line.len();
    }
    found
}

/// Where joiners belong, ascending.
fn gaps(text: &str, ambiguous: bool) -> Vec<usize> {
    let cjk = |c: char| is_cjk(c) || ambiguous && is_ambiguous(c);
    let bytes = text.as_bytes();
    let sign = |at: usize| bytes.get(at).copied().filter(|byte| matches!(byte, b'*' | b'_' | b'~'));
    let mut gaps = Vec::new();
    let mut from = 0;
    while let Some(found) =
        bytes.get(from..).and_then(|rest| rest.iter().position(|&byte| byte == b'*' || byte == b'~'))
    {
        let found = from + found;
        // A cluster is a row of signs; those before the first `*` or `~` can only be `_`.
        let mut start =
            found - bytes.get(from..found).map_or(0, |row| row.iter().rev().take_while(|&&b| b == b'_').count());
        let end = (found..).find(|&at| sign(at).is_none()).unwrap_or(bytes.len());
        from = end;
        let before = text.get(..start).unwrap_or_default();
        let escaped = before.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1;
        let (mut last, mut beyond) = {
            let mut back = before.chars().rev();
            let last = back.next();
            (last, if last.is_some_and(is_selector) { back.next() } else { last })
        };
        if escaped {
            start += 1;
            (last, beyond) = (Some('*'), Some('*'));
        }
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        if start >= end || !(beyond.is_some_and(cjk) || next.is_some_and(cjk)) {
            continue;
        }
        cluster(start, end, [Side::of(last), Side::of(next)], sign, &mut gaps);
    }
    gaps
}

/// Finds the gaps in one row of signs. A joiner beside one run changes what its neighbour sees, so the row is walked
/// forth, back and forth again, after which nothing changes any more.
fn cluster(start: usize, end: usize, outer: [Side; 2], sign: impl Fn(usize) -> Option<u8>, gaps: &mut Vec<usize>) {
    let mut bounds = [end; RUNS + 1];
    let mut runs = 0;
    let mut at = start;
    while at < end {
        let Some(bound) = bounds.get_mut(runs).filter(|_| runs < RUNS) else { return };
        *bound = at;
        runs += 1;
        let own = sign(at);
        at = (at..end).find(|&next| sign(next) != own).unwrap_or(end);
    }
    let mut joined = [false; RUNS + 1];
    // A fence of `~~~` is no emphasis, and `_` gains nothing: see above.
    let fit = |run: usize| match (bounds.get(run).and_then(|&at| sign(at)), bounds.get(run), bounds.get(run + 1)) {
        (Some(b'*'), _, _) => true,
        (Some(b'~'), Some(from), Some(to)) => to - from <= 2,
        _ => false,
    };
    let fits = |gap: usize| (gap == 0 || fit(gap - 1)) && (gap == runs || fit(gap));
    for run in (0..runs).chain((0..runs).rev()).chain(0..runs) {
        let side = |gap: usize, edge: usize, outer: Side| match joined.get(gap) {
            Some(true) => Side::Letter,
            _ if gap == edge => outer,
            _ => Side::Punctuation,
        };
        let [before, after] = outer;
        let gap = match (side(run, 0, before), side(run + 1, runs, after)) {
            (Side::Letter, Side::Punctuation) => run + 1,
            (Side::Punctuation, Side::Letter) => run,
            _ => continue,
        };
        if let Some(joined) = joined.get_mut(gap).filter(|_| fits(gap)) {
            *joined = true;
        }
    }
    gaps.extend(bounds.iter().zip(joined).filter(|&(_, joined)| joined).map(|(&bound, _)| bound));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back() {
        let text = "甲**“乙”**丙";
        let prepared = prepare(Cow::Borrowed(text), true);
        for (at, c) in prepared.text.char_indices().filter(|&(_, c)| c != JOINER) {
            assert!(text.get(prepared.joiners.original(at)..).is_some_and(|rest| rest.starts_with(c)));
        }
    }

    #[test]
    fn latin_text_is_not_touched() {
        for text in ["a **\"b\"** c", "x*(y)*z", "**“point”** here", "~~~\n中\n~~~"] {
            assert!(matches!(prepare(Cow::Borrowed(text), false).text, Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn a_typed_joiner_stays() {
        let prepared = prepare(Cow::Borrowed("一\u{2060}二**“三”**四"), true);
        assert_eq!(prepared.joiners.restore(&prepared.text).as_deref(), Some("一\u{2060}二**“三”**四"));
    }
}
