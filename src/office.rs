//! What an office reports: reports composed of others, rankings, ledgers, plans, numbered issues, people.
//!
//! Takes the pages and tables of one edition, after the gate; gives what can be worked out of them, and diagnostics. All of
//! it is made from what the edition has: what the gate took is in no order, total, number or list here.
//!
//! Answers are the program's own values. A mapping with the one entry [`PAGE`] stands for the page of that number; texts are
//! in the source language, masks and marks included. `render` turns both into what templates see.

pub mod cell;
pub mod chart;
pub mod composed;
pub mod decimal;
pub mod field;
pub mod fields;
pub mod figure;
pub mod html;
pub mod issue;
pub mod ledger;
pub mod people;
pub mod progress;
pub mod ranking;
pub mod rows;
pub mod target;
pub mod unit;

use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::page::Edition;
use crate::path::SitePath;
use crate::resolve::Facts;
use crate::resolve::links::Targets;
use crate::site::{PageId, Section, SectionId};
use crate::value::{Data, Map, Value};
use std::collections::BTreeMap;

/// The name of the entry that stands for a page: `{@page: 12}`.
pub const PAGE: &str = "@page";

/// What the office is worked out from.
pub struct Ground<'a> {
    /// The edition.
    pub edition: &'a Edition,
    /// Title, address, date of each page.
    pub facts: &'a [Facts],
    /// The sections, in order below their parents; the home page's is the first.
    pub sections: &'a [Section],
    /// The section of each page.
    pub home_of: &'a [SectionId],
    /// What links and fields can name.
    pub targets: &'a Targets<'a>,
    /// The day of the build.
    pub today: Date,
}

/// Everything of the office in one edition.
#[derive(Clone, Debug, Default)]
pub struct Office {
    issues: issue::Issues,
    /// The reports that are composed of others, and of which.
    pub composed: BTreeMap<PageId, composed::Plan>,
    people: people::People,
    changes: BTreeMap<PageId, BTreeMap<String, figure::Change>>,
    units: unit::Units,
    rankings: ranking::Rankings,
    ledgers: ledger::Ledgers,
    plans: target::Plans,
}

/// What templates and texts can ask.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// An issue of the bulletin, by its page.
    Issue(PageId),
    /// Years with their issues, the newest first.
    Issues {
        /// Of this year alone.
        year: Option<u16>,
        /// No more issues than this.
        limit: Option<usize>,
    },
    /// The issues that a page stands in.
    Published(PageId),
    /// Vanguards.
    People(people::Wanted),
    /// Vanguards in groups by what a field says.
    PeopleBy(people::Wanted, String),
    /// The rolls of a commendation.
    Commendation(PageId),
    /// The commendations of a vanguard.
    Commended(PageId),
    /// The units of the organisation.
    Units,
    /// The ranking of a page.
    Ranking(PageId),
    /// The newest ranking of what is wanted.
    LatestRanking(ranking::Wanted),
    /// Units over periods.
    Rankings(ranking::Wanted),
    /// The rows of a ledger.
    Ledger(PageId),
    /// The rows of all ledgers that are wanted.
    Ledgers(ledger::Wanted),
    /// The row that a problem's page is.
    Problem(PageId),
    /// The rows that a page raised.
    Raised(PageId),
    /// The targets of a plan.
    Plan(PageId),
    /// The targets of all plans that are wanted.
    Plans(target::Wanted),
    /// The targets that a report answers.
    Answered(PageId),
}

impl Office {
    /// The numbered issues.
    pub fn issues(&self) -> &issue::Issues {
        &self.issues
    }

    /// Works everything out, and says what is wrong with it.
    pub fn new(ground: &Ground, out: &mut Vec<Diagnostic>) -> Office {
        // Rankings, ledgers and plans read their rows once more; what is wrong with them is said once.
        for page in &ground.edition.pages {
            let kind = ground.edition.kinds.get(&page.kind).filter(|kind| kind.role.is_some());
            if let Some(field) = kind.and_then(|kind| kind.row_field()) {
                rows::rows(page, ground, &field.name, out);
            }
        }
        let units = unit::Units::new(ground, out);
        let rankings = ranking::Rankings::new(ground, &units, out);
        Office {
            composed: composed::plans(ground, out),
            changes: figure::changes(ground),
            issues: issue::Issues::new(ground, out),
            people: people::People::new(ground, out),
            ledgers: ledger::Ledgers::new(ground, &units, out),
            plans: target::Plans::new(ground, &units, out),
            rankings,
            units,
        }
    }

    /// Whether there is nothing for it to do: what it works out may show the titles of pages and go by them.
    pub fn is_idle(&self) -> bool {
        let Office { issues, composed, people, changes, units: _, rankings, ledgers, plans } = self;
        composed.is_empty()
            && changes.is_empty()
            && issues.is_empty()
            && people.is_empty()
            && rankings.list.is_empty()
            && ledgers.is_empty()
            && plans.is_empty()
    }

    /// How a figure of a page differs from its namesake in an earlier report.
    pub fn change(&self, page: PageId, figure: &str) -> Option<&figure::Change> {
        self.changes.get(&page)?.get(figure)
    }

    /// The answer to a question; null where there is nothing.
    pub fn answer(&self, question: &Question) -> Value {
        match question {
            Question::Issue(id) => self.issues.of(*id),
            Question::Issues { year, limit } => self.issues.list(*year, *limit),
            Question::Published(id) => self.issues.published(*id),
            Question::People(wanted) => self.people.list(wanted),
            Question::PeopleBy(wanted, field) => self.people.groups(wanted, field),
            Question::Commendation(id) => self.people.commendation(*id),
            Question::Commended(id) => self.people.commended(*id),
            Question::Units => self.units.answer(),
            Question::Ranking(page) => {
                self.rankings.of_page(*page).map_or_else(Value::default, |at| self.rankings.record(at))
            }
            Question::LatestRanking(wanted) => {
                self.rankings.newest(wanted).map_or_else(Value::default, |at| self.rankings.record(at))
            }
            Question::Rankings(wanted) => self.rankings.overview(wanted),
            Question::Ledger(id) => self.ledgers.ledger(*id),
            Question::Ledgers(wanted) => self.ledgers.wanted(wanted),
            Question::Problem(id) => self.ledgers.problem(*id),
            Question::Raised(id) => self.ledgers.raised(*id),
            Question::Plan(id) => self.plans.plan(*id),
            Question::Plans(wanted) => self.plans.wanted(wanted),
            Question::Answered(id) => self.plans.answered(*id),
        }
    }

    /// The HTML of a directive on a line of its own (`::ranking{…}`), or what is wrong with its attributes. `line` renders a
    /// text of a cell, with its masks and marks; what else there is to say goes to `out`.
    pub fn block(
        &self,
        name: &str,
        ground: &Ground,
        from: PageId,
        attributes: &[(String, String)],
        line: &mut dyn FnMut(&str) -> String,
        out: &mut Vec<Diagnostic>,
    ) -> Result<String, Diagnostic> {
        match name {
            "chart" => chart::block(ground, from, attributes, line, out),
            "fields" => fields::block(ground, attributes),
            "ranking" => ranking::block::block(&self.rankings, &self.units, ground, from, attributes, line),
            "ledger" => ledger::block::block(&self.ledgers, ground, from, attributes, line),
            "plan" => target::block::block(&self.plans, ground, from, attributes, line),
            _ => Ok(String::new()),
        }
    }

    /// The plans of an edition.
    pub fn plans(&self) -> &target::Plans {
        &self.plans
    }

    /// Files that the edition has to hold because a row names them.
    pub fn files(&self) -> impl Iterator<Item = &SitePath> {
        self.ledgers.files()
    }
}

/// The page that a value stands for; the opposite of [`page`].
pub fn page_of(value: &Value) -> Option<PageId> {
    value.get(PAGE).and_then(Value::as_int).and_then(|id| PageId::try_from(id).ok())
}

/// The value that stands for a page.
pub fn page(id: PageId) -> Value {
    let mut map = Map::default();
    map.set(PAGE, Value::from(Data::Int(i64::try_from(id).unwrap_or(i64::MAX))));
    Value::from(Data::Map(map))
}
