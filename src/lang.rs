//! The two languages of the program: which one is spoken, the catalogue of diagnostics, and near words.
//!
//! Takes codes and words, gives sentences. Knows nothing of files or sites.

pub mod catalogue;

use crate::diagnostic::Severity;
use std::borrow::Cow;

/// A language the program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The language for a locale name such as `zh_CN.UTF-8` or `en-GB`: Chinese for every `zh`, else English.
    pub fn from_locale(locale: &str) -> Lang {
        if locale.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
    }

    /// Picks one of two wordings.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// One kind of diagnostic: everything there is to say about it in both languages.
#[derive(Debug)]
pub struct Entry {
    /// Its name, `topic-fault`, stable over versions.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// The Chinese texts.
    pub zh: Text,
    /// The English texts.
    pub en: Text,
    /// An example that brings it about, as an author would type it.
    pub example: &'static str,
}

/// The texts of an entry in one language; `{name}` stands for a word of the case at hand.
#[derive(Debug)]
pub struct Text {
    /// The first line, enough by itself.
    pub message: &'static str,
    /// The action to take, when the case gives no better one.
    pub help: &'static str,
    /// Why it is a fault, for `jianbao explain`.
    pub explain: &'static str,
}

impl Entry {
    /// The texts in one language.
    pub fn text(&self, lang: Lang) -> &Text {
        lang.pick(&self.zh, &self.en)
    }
}

/// The entry of a code.
pub fn entry(code: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.code == code)
}

/// All entries, topic by topic.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    catalogue::TOPICS.iter().flat_map(|topic| topic.iter())
}

/// Whether a code is said of the widest edition alone.
pub fn is_of_the_whole(code: &str) -> bool {
    catalogue::WHOLE.iter().any(|codes| codes.contains(&code))
}

/// Puts the words into a sentence. A placeholder without a word stays as it is.
pub fn fill(template: &str, args: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let word = after.find('}').and_then(|close| {
            let (_, value) = args.iter().find(|(name, _)| *name == &after[..close])?;
            Some((value, close))
        });
        match word {
            Some((value, close)) => {
                out.push_str(value);
                rest = &after[close + 1..];
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The known word nearest to `typed`, if one is near enough to be what was meant: at most a third of its letters
/// differ (two for short words), case and full-width forms not counted.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = fold(typed);
    let length = typed.chars().count();
    // Chinese words are short: half of a two-letter word may differ, never all of it.
    let allowed = if typed.is_ascii() { (length / 3).max(2) } else { (length / 2).max(1) };
    let mut found: Option<(usize, &str)> = None;
    for word in known {
        // Only what is nearer than the nearest so far is of any interest: most words are passed over at their first letters, and
        // a site with as many broken links as pages is told of all of them in a moment.
        let limit = match found {
            Some((0, _)) => break,
            Some((least, _)) => least - 1,
            None => allowed,
        };
        let edits = distance(&typed, &folded(word), limit);
        if edits <= limit && edits < word.chars().count().max(length) {
            found = Some((edits, word));
        }
    }
    found.map(|(_, word)| word)
}

/// The same as [`fold`], without a copy of a word that is folded as it stands.
fn folded(word: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| (byte.is_ascii_graphic() && !byte.is_ascii_uppercase()) || byte == b' ';
    if word.bytes().all(is_plain) { Cow::Borrowed(word) } else { Cow::Owned(fold(word)) }
}

/// Lower case, full-width ASCII made half-width, invisible characters left out: what makes two words look alike.
pub fn fold(word: &str) -> String {
    word.chars()
        .filter(|c| !crate::path::is_invisible(*c))
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// Edits (insert, delete, change, swap of neighbours) between two words; gives `limit + 1` once it is passed.
pub fn distance(a: &str, b: &str, limit: usize) -> usize {
    if limit == 0 {
        return usize::from(!a.chars().take(64).eq(b.chars().take(64)));
    }
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        // Further from the diagonal than the limit every way is longer than it.
        let mut row = vec![limit + 1; b.len() + 1];
        row[0] = i;
        let mut lowest = i;
        for j in i.saturating_sub(limit).max(1)..=(i + limit).min(b.len()) {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
            lowest = lowest.min(best);
        }
        // Every later row comes of these two, and one edit more where neighbours are swapped.
        if lowest > limit && last.iter().all(|edits| *edits >= limit) {
            return limit + 1;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0).min(limit + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every word of up to four of these letters, which make every sort of edit.
    fn words() -> Vec<String> {
        let mut words = vec![String::new()];
        let mut last = words.clone();
        for _ in 0..4 {
            last = last.iter().flat_map(|word| ['a', 'B', '年'].map(|letter| format!("{word}{letter}"))).collect();
            words.extend(last.iter().cloned());
        }
        words
    }

    #[test]
    fn giving_up_early_changes_no_distance() {
        let words = words();
        for a in &words {
            for b in &words {
                let whole = distance(a, b, 9);
                (0..4).for_each(|limit| assert_eq!(distance(a, b, limit), whole.min(limit + 1), "{a} {b} {limit}"));
            }
        }
    }

    #[test]
    fn the_nearest_word_is_the_first_of_those_with_the_fewest_edits() {
        let words = words();
        for typed in &words {
            let length = typed.chars().count();
            let most = if typed.is_ascii() { (length / 3).max(2) } else { (length / 2).max(1) };
            let edits = words.iter().map(|word| (distance(&fold(typed), &fold(word), 9), word));
            let near = edits.filter(|(edits, word)| *edits <= most && *edits < word.chars().count().max(length));
            let expected = near.min_by_key(|(edits, _)| *edits).map(|(_, word)| word.as_str());
            assert_eq!(nearest(typed, words.iter().map(String::as_str)), expected, "{typed}");
        }
    }
}
