//! Questions to the office in words that mean the same in the next site.
//!
//! Takes a [`Question`], which names pages and sections by number; gives the same with their paths, and back.

use crate::office::ledger::state::State;
use crate::office::{Question, ledger, people, ranking, target};
use crate::period::Period;
use crate::site::{PageId, SectionId};
use crate::words::worded::Worded;
use serde::{Deserialize, Serialize};

/// A question to the office.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Asked {
    /// About one page.
    Page(About, String),
    /// Issues of a year, and how many of them.
    Issues(Option<u16>, Option<usize>),
    /// Vanguards.
    People(people::Wanted),
    /// Vanguards in groups.
    PeopleBy(people::Wanted, String),
    /// The units.
    Units,
    /// The newest ranking.
    LatestRanking(ranking::Wanted),
    /// Units over periods.
    Rankings(ranking::Wanted),
    /// Rows of ledgers: of one, of a section, of a unit, in a state.
    Ledgers(Option<String>, Owner, Option<String>, Option<String>),
    /// Targets of plans: of one, for a period, of a section.
    Plans(Option<String>, Option<String>, Owner),
}

/// What is asked about one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum About {
    /// The issue that it is.
    Issue,
    /// The issues that it stands in.
    Published,
    /// The rolls of a commendation.
    Commendation,
    /// The commendations of a vanguard.
    Commended,
    /// Its ranking.
    Ranking,
    /// Its rows.
    Ledger,
    /// The row that it is.
    Problem,
    /// The rows that it raised.
    Raised,
    /// Its targets.
    Plan,
    /// The targets that it answers.
    Answered,
}

/// Whose rows are asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// Anybody's.
    Anybody,
    /// Those of a section that the edition does not have.
    Nobody,
    /// Those of a section, by its folder.
    Section(String),
}

impl Asked {
    /// The question, told with the paths of pages and the folders of sections.
    pub fn new(
        question: &Question,
        page: impl Fn(PageId) -> String,
        folder: impl Fn(SectionId) -> Option<String>,
    ) -> Asked {
        let about = |about: About, id: &PageId| Asked::Page(about, page(*id));
        let owner = |id: Option<SectionId>| match id {
            None => Owner::Anybody,
            Some(id) => folder(id).map_or(Owner::Nobody, Owner::Section),
        };
        match question {
            Question::Issue(id) => about(About::Issue, id),
            Question::Published(id) => about(About::Published, id),
            Question::Commendation(id) => about(About::Commendation, id),
            Question::Commended(id) => about(About::Commended, id),
            Question::Ranking(id) => about(About::Ranking, id),
            Question::Ledger(id) => about(About::Ledger, id),
            Question::Problem(id) => about(About::Problem, id),
            Question::Raised(id) => about(About::Raised, id),
            Question::Plan(id) => about(About::Plan, id),
            Question::Answered(id) => about(About::Answered, id),
            Question::Issues { year, limit } => Asked::Issues(*year, *limit),
            Question::People(wanted) => Asked::People(wanted.clone()),
            Question::PeopleBy(wanted, field) => Asked::PeopleBy(wanted.clone(), field.clone()),
            Question::Units => Asked::Units,
            Question::LatestRanking(wanted) => Asked::LatestRanking(wanted.clone()),
            Question::Rankings(wanted) => Asked::Rankings(wanted.clone()),
            Question::Ledgers(ledger::Wanted { ledger, owner: section, unit, state }) => {
                Asked::Ledgers(ledger.map(&page), owner(*section), unit.clone(), state.map(str::to_owned))
            }
            Question::Plans(target::Wanted { plan, period, owner: section }) => {
                Asked::Plans(plan.map(&page), period.map(|period| period.to_string()), owner(*section))
            }
        }
    }

    /// The question with the numbers of another site; `None` when that lacks the page it is about.
    pub fn question(
        &self,
        page: impl Fn(&str) -> Option<PageId>,
        section: impl Fn(&str) -> Option<SectionId>,
    ) -> Option<Question> {
        let owner = |owner: &Owner| match owner {
            Owner::Anybody => None,
            Owner::Nobody => Some(SectionId::MAX),
            Owner::Section(folder) => Some(section(folder).unwrap_or(SectionId::MAX)),
        };
        // Outside, whether the page that is asked for is there.
        let named = |path: &Option<String>| match path {
            None => Some(None),
            Some(path) => page(path).map(Some),
        };
        Some(match self {
            Asked::Page(about, path) => {
                let id = page(path)?;
                match about {
                    About::Issue => Question::Issue(id),
                    About::Published => Question::Published(id),
                    About::Commendation => Question::Commendation(id),
                    About::Commended => Question::Commended(id),
                    About::Ranking => Question::Ranking(id),
                    About::Ledger => Question::Ledger(id),
                    About::Problem => Question::Problem(id),
                    About::Raised => Question::Raised(id),
                    About::Plan => Question::Plan(id),
                    About::Answered => Question::Answered(id),
                }
            }
            Asked::Issues(year, limit) => Question::Issues { year: *year, limit: *limit },
            Asked::People(wanted) => Question::People(wanted.clone()),
            Asked::PeopleBy(wanted, field) => Question::PeopleBy(wanted.clone(), field.clone()),
            Asked::Units => Question::Units,
            Asked::LatestRanking(wanted) => Question::LatestRanking(wanted.clone()),
            Asked::Rankings(wanted) => Question::Rankings(wanted.clone()),
            Asked::Ledgers(ledger, whose, unit, state) => Question::Ledgers(ledger::Wanted {
                ledger: named(ledger)?,
                owner: owner(whose),
                unit: unit.clone(),
                state: state.as_deref().and_then(State::parse).map(State::word),
            }),
            Asked::Plans(plan, period, whose) => Question::Plans(target::Wanted {
                plan: named(plan)?,
                period: period.as_deref().and_then(Period::parse),
                owner: owner(whose),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let paths = ["a.md", "b.md"];
        let page = |id: PageId| paths[id].to_owned();
        let folder = |id: SectionId| (id == 0).then(|| "talent".to_owned());
        let of_path = |path: &str| paths.iter().position(|other| *other == path);
        for question in [
            Question::Issue(1),
            Question::Published(0),
            Question::Commendation(0),
            Question::Commended(0),
            Question::Ranking(0),
            Question::Ledger(0),
            Question::Problem(0),
            Question::Raised(1),
            Question::Plan(0),
            Question::Answered(0),
            Question::Units,
            Question::Issues { year: Some(2026), limit: None },
            Question::Ledgers(ledger::Wanted { owner: Some(0), state: Some("overdue"), ..ledger::Wanted::default() }),
            Question::Ledgers(ledger::Wanted {
                owner: Some(SectionId::MAX),
                ledger: Some(1),
                ..ledger::Wanted::default()
            }),
            Question::Plans(target::Wanted { period: Period::parse("2026-H1"), ..target::Wanted::default() }),
            Question::PeopleBy(people::Wanted::default(), "unit".to_owned()),
        ] {
            let asked = Asked::new(&question, page, folder);
            let back = asked.question(of_path, |folder| (folder == "talent").then_some(0));
            assert_eq!(back.as_ref(), Some(&question), "{asked:?}");
        }
        assert_eq!(Asked::Page(About::Issue, "gone.md".to_owned()).question(of_path, |_| None), None);
    }
}
