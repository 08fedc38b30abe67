//! What a target of a plan can be in.
//!
//! Takes words; gives states. Knows no plan.

use crate::lang;

/// What became of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nothing has begun.
    Pending,
    /// It is under way.
    Active,
    /// It is done.
    Done,
    /// A part of it is done, and no more will be.
    Partial,
    /// It was not done.
    Failed,
    /// It goes on in the next plan.
    Carried,
}

/// Every state in the order in which it is told: English word, Chinese word.
pub const STATES: [(State, &str, &str); 6] = [
    (State::Pending, "pending", "未启动"),
    (State::Active, "active", "推进中"),
    (State::Done, "done", "已完成"),
    (State::Partial, "partial", "部分完成"),
    (State::Failed, "failed", "未完成"),
    (State::Carried, "carried", "结转"),
];

impl State {
    /// The state of a word, Chinese or English.
    pub fn parse(word: &str) -> Option<State> {
        let word = lang::fold(word);
        STATES.iter().find(|(_, en, zh)| *en == word.trim() || *zh == word.trim()).map(|(state, ..)| *state)
    }

    /// The English word, which templates see.
    pub fn word(self) -> &'static str {
        STATES.iter().find(|(state, ..)| *state == self).map_or("", |(_, en, _)| en)
    }

    /// The Chinese word.
    pub fn chinese(self) -> &'static str {
        STATES.iter().find(|(state, ..)| *state == self).map_or("", |(.., zh)| zh)
    }

    /// Whether a due date that has passed makes it late: nobody has said yet what became of it.
    pub fn can_be_late(self) -> bool {
        matches!(self, State::Pending | State::Active)
    }
}
