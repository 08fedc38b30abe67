//! Words for one of a few things: the state of a problem, a sort of traces in a document.
//!
//! Takes words as editors type them, Chinese or English; gives things, and their words. Knows what none of them means.

use crate::lang;

/// Something that has a word in either language.
pub trait Worded: Copy + PartialEq + 'static {
    /// All of them in the order in which they are told: English word, Chinese word.
    const ALL: &'static [(Self, &'static str, &'static str)];

    /// What a word means, Chinese or English.
    fn parse(word: &str) -> Option<Self> {
        let word = lang::fold(word);
        Self::ALL.iter().find(|(_, en, zh)| *en == word.trim() || *zh == word.trim()).map(|(state, ..)| *state)
    }

    /// The English word, which templates see.
    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(state, ..)| *state == self).map_or("", |(_, en, _)| en)
    }

    /// The Chinese word.
    fn chinese(self) -> &'static str {
        Self::ALL.iter().find(|(state, ..)| *state == self).map_or("", |(.., zh)| zh)
    }
}
