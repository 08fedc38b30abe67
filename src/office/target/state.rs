//! What a target of a plan can be in.
//!
//! Takes words; gives states. Knows no plan.

use crate::words::worded::Worded;

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

impl Worded for State {
    const ALL: &'static [(State, &'static str, &'static str)] = &STATES;
}

impl State {
    /// Whether a due date that has passed makes it late: nobody has said yet what became of it.
    pub fn can_be_late(self) -> bool {
        matches!(self, State::Pending | State::Active)
    }
}
