//! What a problem of a ledger can be in, what may follow what, and how an account of it is read.
//!
//! Takes words and texts without directives; gives states and dated events. Knows no ledger and no today.

use crate::date::Date;
use crate::lang;
use crate::words::worded::Worded;

/// Where the mending of a problem stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nothing has begun.
    Pending,
    /// It is being mended.
    Active,
    /// It is mended, and nobody has accepted that yet.
    Mended,
    /// It is mended and accepted.
    Closed,
    /// It should be mended and is not.
    Overdue,
    /// It was closed and came back.
    Relapsed,
}

/// Every state in the order in which it is told: English word, Chinese word.
pub const STATES: [(State, &str, &str); 6] = [
    (State::Pending, "pending", "未启动"),
    (State::Active, "active", "整改中"),
    (State::Mended, "mended", "已整改"),
    (State::Closed, "closed", "已销号"),
    (State::Overdue, "overdue", "逾期"),
    (State::Relapsed, "relapsed", "反弹"),
];

impl Worded for State {
    const ALL: &'static [(State, &'static str, &'static str)] = &STATES;
}

impl State {
    /// Whether the other may come right after it. Mended work that is not accepted is taken up again; what was closed can
    /// only come back; overdue is what the calendar makes of work that has not ended.
    pub fn may_become(self, next: State) -> bool {
        use State::{Active, Closed, Mended, Overdue, Pending, Relapsed};
        matches!(
            (self, next),
            (Pending, Active | Overdue)
                | (Active, Mended | Overdue)
                | (Mended, Closed | Active)
                | (Closed, Relapsed)
                | (Relapsed, Active)
                | (Overdue, Active | Mended)
        )
    }

    /// What may come after it.
    pub fn followers(self) -> impl Iterator<Item = State> {
        STATES.iter().map(|(state, ..)| *state).filter(move |next| self.may_become(*next))
    }

    /// Whether a due date that has passed makes it overdue.
    pub fn can_be_late(self) -> bool {
        matches!(self, State::Pending | State::Active | State::Relapsed | State::Overdue)
    }
}

/// A change of state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub date: Date,
    /// To what.
    pub state: State,
}

/// What was found in an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The changes that could be read, in the order in which they were written.
    pub events: Vec<Event>,
    /// The parts that could not.
    pub unread: Vec<String>,
}

/// Reads `2026-03-01 整改中；2026-05-10 已整改`.
pub fn account(text: &str) -> Account {
    let mut found = Account::default();
    for part in text.split(['；', ';', '、', '，', ',', '。', '\n']).map(str::trim).filter(|part| !part.is_empty())
    {
        match event(part) {
            Some(event) => found.events.push(event),
            None => found.unread.push(part.to_owned()),
        }
    }
    found
}

/// Reads a date and a state, with or without a space or colon between them.
fn event(part: &str) -> Option<Event> {
    let part = lang::fold(part);
    STATES.iter().flat_map(|(state, en, zh)| [(*state, *en), (*state, *zh)]).find_map(|(state, word)| {
        let date = part.strip_suffix(word)?.trim_end_matches(|c: char| c == ':' || c.is_whitespace());
        Some(Event { date: Date::parse(date)?, state })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts() {
        let read = |text: &str| {
            let found = account(text);
            let events = found.events.iter().map(|event| format!("{} {}", event.date, event.state.word()));
            (events.collect::<Vec<_>>().join("|"), found.unread.join("|"))
        };
        let two = "2026-03-01 active|2026-05-10 mended";
        for text in [
            "2026-03-01 整改中；2026-05-10 已整改",
            "2026年3月1日整改中、2026年5月10日：已整改。",
            "2026/3/1 active; 2026.5.10 Mended",
            "2026-03-01　整改中\n２０２６-０５-１０ 已整改；",
        ] {
            assert_eq!(read(text), (two.to_owned(), String::new()), "{text}");
        }
        assert_eq!(read("三月 整改中；2026-05-10 完成").1, "三月 整改中|2026-05-10 完成");
    }

    #[test]
    fn what_may_follow() {
        let followers = |state: State| state.followers().map(State::word).collect::<Vec<_>>().join(" ");
        assert_eq!(followers(State::Pending), "active overdue");
        assert_eq!(followers(State::Active), "mended overdue");
        assert_eq!(followers(State::Mended), "active closed");
        assert_eq!(followers(State::Closed), "relapsed");
        assert_eq!(followers(State::Overdue), "active mended");
        assert_eq!(followers(State::Relapsed), "active");
        assert!(
            STATES.iter().all(|(state, en, zh)| State::parse(en) == Some(*state) && State::parse(zh) == Some(*state))
        );
    }
}
