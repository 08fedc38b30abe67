//! A text as search sees it: characters that are written without spaces, pairs of them that stand side by side, and words.
//!
//! Takes plain text; gives grams in order. Full-width letters and digits count as their half-width forms, capitals as small letters.
//! Spaces are nothing between characters; punctuation and the end of a line part them. `search.js` of the theme reads texts in the
//! very same way: whoever changes one changes the other.

use crate::flow::{MARKED_END, MARKED_START};
use crate::words::{is_han, is_kana};

/// Of a longer word its beginning is indexed.
pub const LONGEST: usize = 32;

/// What can be looked up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gram {
    /// A character, or two that stand side by side.
    Characters(char, Option<char>),
    /// A run of letters and digits.
    Word(Box<str>),
}

/// What a text is made of, as [`scan`] tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'t> {
    /// A character, and the one before it where it stands right beside it.
    Character(char, Option<char>),
    /// A word.
    Word(&'t str),
}

/// Whether characters like this are written without spaces between words.
pub fn is_joined(c: char) -> bool {
    is_han(c) || is_kana(c) || matches!(c, '\u{AC00}'..='\u{D7A3}' | 'ー')
}

/// Full-width forms of ASCII as ASCII, capitals small.
pub fn folded(c: char) -> char {
    let c = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{A0}' => ' ',
        _ => c,
    };
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) => small,
        _ => c,
    }
}

/// Tells the parts of a text in order.
pub fn scan(text: &str, mut tell: impl FnMut(Part)) {
    let mut word = String::new();
    let mut before = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        // Most of what is read are these and the marks between them: both are told at a glance.
        if is_common(c) || (!c.is_ascii() && !is_parting(c) && is_joined(c)) {
            end(&mut word, &mut before, &mut tell);
            tell(Part::Character(c, before));
            before = Some(c);
            continue;
        }
        if is_parting(c) {
            end(&mut word, &mut before, &mut tell);
            before = None;
            continue;
        }
        let c = folded(c);
        if c.is_alphanumeric() {
            word.push(c);
            continue;
        }
        match c {
            MARKED_START | MARKED_END | '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
            // The point of a number.
            '.' if word.ends_with(|c: char| c.is_ascii_digit())
                && chars.clone().next().is_some_and(|c| folded(c).is_ascii_digit()) =>
            {
                word.push('.');
            }
            ' ' | '\t' => end(&mut word, &mut before, &mut tell),
            _ => {
                end(&mut word, &mut before, &mut tell);
                before = None;
            }
        }
    }
    end(&mut word, &mut before, &mut tell);
}

/// Characters of the block that nearly all of them are of.
#[inline]
fn is_common(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// Whether it is one of the marks that Chinese texts are full of, all of which part what stands on both sides.
#[inline]
fn is_parting(c: char) -> bool {
    matches!(c, '\n' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3020}' | '\u{FF01}'..='\u{FF0D}' | '\u{FF1A}'..='\u{FF20}'
        | '\u{2010}'..='\u{2027}')
}

#[inline]
fn end(word: &mut String, before: &mut Option<char>, tell: &mut impl FnMut(Part)) {
    if word.is_empty() {
        return;
    }
    if word.len() > LONGEST
        && let Some((longest, _)) = word.char_indices().nth(LONGEST)
    {
        word.truncate(longest);
    }
    tell(Part::Word(word));
    word.clear();
    *before = None;
}

impl Gram {
    /// The grams of a part.
    pub fn of(part: Part) -> impl Iterator<Item = Gram> {
        let (one, two) = match part {
            Part::Character(c, None) => (Gram::Characters(c, None), None),
            Part::Character(c, Some(before)) => (Gram::Characters(c, None), Some(Gram::Characters(before, Some(c)))),
            Part::Word(word) => (Gram::Word(word.into()), None),
        };
        [Some(one), two].into_iter().flatten()
    }

    /// In which of `shards` shards it stands. Words that begin with the same two letters stand in the same, so that the
    /// beginning of one is enough to find it.
    pub fn shard(&self, shards: usize) -> usize {
        match self {
            Gram::Characters(one, two) => shard(*one, *two, shards),
            Gram::Word(word) => {
                let mut letters = word.chars();
                shard(letters.next().unwrap_or(' '), letters.next(), shards)
            }
        }
    }
}

/// The shard of what begins with these characters.
pub fn shard(one: char, two: Option<char>, shards: usize) -> usize {
    let mixed = (one as u32)
        .wrapping_mul(0x9E37_79B1)
        .wrapping_add(two.map_or(0, |two| (two as u32).wrapping_mul(0x85EB_CA6B)));
    (mixed >> 16) as usize & (shards - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(text: &str) -> String {
        let mut said = Vec::new();
        scan(text, |part| {
            said.extend(Gram::of(part).map(|gram| match gram {
                Gram::Characters(one, two) => format!("{one}{}", two.map(String::from).unwrap_or_default()),
                Gram::Word(word) => format!("<{word}>"),
            }));
        });
        said.join(" ")
    }

    #[test]
    fn texts_are_cut() {
        for (text, wanted) in [
            ("经济发展", "经 济 经济 发 济发 展 发展"),
            ("经济，发展", "经 济 经济 发 展 发展"),
            ("经济\n发展", "经 济 经济 发 展 发展"),
            ("张　三", "张 三 张三"),
            ("使用WPS软件", "使 用 使用 <wps> 软 件 软件"),
            ("ＷＰＳ　２０２６年", "<wps> <2026> 年"),
            ("85.3%、1.", "<85.3> <1>"),
            ("授课*场次", "授 课 授课 场 次 场次"),
            ("Hello, World-wide", "<hello> <world> <wide>"),
            ("赟𠮷", "赟 𠮷 赟𠮷"),
            ("两\u{FDD2}个\u{FDD3}人", "两 个 两个 人 个人"),
            ("", ""),
        ] {
            assert_eq!(grams(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_told_at_a_glance_is_so() {
        for c in '\0'..=char::MAX {
            assert!(!is_common(c) || is_joined(c), "{c:?}");
            let own = folded(c);
            let is_nothing = matches!(own, '.' | ' ' | '\t' | MARKED_START | MARKED_END);
            assert!(!is_parting(c) || !(is_joined(c) || own.is_alphanumeric() || is_nothing), "{c:?}");
        }
    }

    #[test]
    fn beginnings_of_words_share_a_shard() {
        let shard = |word: &str| Gram::Word(word.into()).shard(64);
        assert_eq!(shard("20"), shard("2026"));
        assert_eq!(shard("wp"), shard("wps"));
        assert!(
            (0..64)
                .all(|at| (0x4E00..0x5E00).any(|c| char::from_u32(c).is_some_and(|c| super::shard(c, None, 64) == at)))
        );
    }
}
