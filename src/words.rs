//! Counting and cutting plain text that is Chinese, Latin or both.
//!
//! Takes plain text in which runs may stand between U+FDD2 and U+FDD3, see `flow`; these marks count for nothing and are
//! never separated. Knows no markup.

pub mod reading;
pub mod strokes;
pub mod worded;

use crate::flow::{MARKED_END, MARKED_START};

/// What stands at the end of a text that was cut inside a sentence.
const ELLIPSIS: char = '…';

/// Whether the character is a Han character, 〇 and 々 included.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{3005}' | '\u{3007}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2FA1F}' | '\u{30000}'..='\u{3FFFD}')
}

/// Whether the character is Japanese kana, which is written without spaces, as Han characters are.
#[must_use]
pub fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{31F0}'..='\u{31FF}' | '\u{1B000}'..='\u{1B16F}')
}

/// The number of words: one for each Han character, one for each run of other letters and digits, none for punctuation.
#[must_use]
pub fn count(text: &str) -> usize {
    let mut words = 0;
    let mut inside = false;
    for c in text.chars() {
        if is_han(c) || is_kana(c) {
            words += 1;
            inside = false;
        } else if is_mark(c) {
            // A run that is marked in the middle is still one run.
        } else {
            let letter = !is_chinese_punctuation(c) && c.is_alphanumeric();
            words += usize::from(letter && !inside);
            inside = letter;
        }
    }
    words
}

/// Characters of a summary that is taken from the text.
pub const SUMMARY: usize = 120;

/// The beginning of a text, cut at the end of a sentence so that it has at most `limit` characters.
///
/// Where not even the first sentence fits, it is cut between characters, for Latin text between words, and ends in `…`.
/// Line breaks and runs of white space become one space, or none beside a Han character.
#[must_use]
pub fn summary(text: &str, limit: usize) -> String {
    let text = one_line(text);
    let mut sentence = None;
    let mut count = 0;
    let mut space = None;
    let mut hard = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_mark(c) {
            continue;
        }
        count += 1;
        if count > limit {
            return match sentence {
                Some(end) => close(&text, end, None),
                None => close(&text, space.filter(|_| !ends_in_han(&text, hard)).unwrap_or(hard), Some(ELLIPSIS)),
            };
        }
        let end = at + c.len_utf8();
        // The ellipsis needs a place too.
        if count < limit {
            hard = end;
            if c == ' ' {
                space = Some(at);
            }
        }
        let next = chars.peek().map(|&(_, next)| next);
        let full = match c {
            '。' | '！' | '？' | '；' => true,
            '.' | '!' | '?' => next.is_none_or(|next| next == ' '),
            // A closing quotation mark or bracket belongs to the sentence that it closes.
            _ => sentence == Some(at) && matches!(c, '”' | '’' | '」' | '』' | '）' | '》' | '】' | ')' | '"'),
        };
        if full {
            sentence = Some(end);
        }
    }
    text
}

/// The text without the marks around marked runs.
#[must_use]
pub fn without_marks(text: &str) -> String {
    if text.contains(MARKED_START) || text.contains(MARKED_END) { text.replace(is_mark, "") } else { text.to_owned() }
}

/// The punctuation that Chinese text is full of. Only to be quick about it: it is not alphanumeric anyway.
fn is_chinese_punctuation(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}')
}

fn is_mark(c: char) -> bool {
    matches!(c, MARKED_START | MARKED_END)
}

fn ends_in_han(text: &str, end: usize) -> bool {
    let before = text.get(..end).unwrap_or_default();
    before.chars().next_back().is_some_and(|c| is_han(c) || !c.is_alphanumeric())
}

fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let wide = |c: char| is_han(c) || is_kana(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FFEF}');
        let beside = line.chars().rev().find(|&c| !is_mark(c)).is_some_and(wide)
            || word.chars().find(|&c| !is_mark(c)).is_some_and(wide);
        if !line.is_empty() && !beside {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The text up to `end`, with a marked run that is open there closed.
fn close(text: &str, end: usize, tail: Option<char>) -> String {
    let mut cut = text.get(..end).unwrap_or(text).trim_end().to_owned();
    cut.extend(tail);
    if cut.rfind(MARKED_START) > cut.rfind(MARKED_END) {
        cut.push(MARKED_END);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted() {
        for (text, words) in [
            ("", 0),
            ("　，。！", 0),
            ("乡村振兴", 4),
            ("2026年6月", 4),
            ("A组 B组", 4),
            ("hello, world", 2),
            ("二〇二六年", 5),
            ("赟喆𠮷", 3),
            ("授课*场次", 4),
            ("a\u{FDD2}b\u{FDD3}c", 1),
        ] {
            assert_eq!(count(text), words, "{text}");
        }
    }

    #[test]
    fn summaries_end_with_sentences() {
        for (text, limit, cut) in [
            ("一二三。四五六。", 20, "一二三。四五六。"),
            ("一二三。四五六。七", 8, "一二三。四五六。"),
            ("一二三。四五六。七", 7, "一二三。"),
            ("一二三四五六", 4, "一二三…"),
            ("他说：“好。”然后走了", 8, "他说：“好。”"),
            ("Version 3.5 is out. More follows later.", 25, "Version 3.5 is out."),
            ("one two three four", 10, "one two…"),
            ("一行\n二行", 10, "一行二行"),
            ("共\u{FDD2}一二三四五\u{FDD3}次", 4, "共\u{FDD2}一二…\u{FDD3}"),
            ("𠮷𠮷𠮷", 2, "𠮷…"),
            ("一二", 0, "…"),
        ] {
            assert_eq!(summary(text, limit), cut, "{text}");
        }
    }
}
