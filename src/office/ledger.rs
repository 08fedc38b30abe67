//! Ledgers: problems, what became of them, and how far their mending has come.
//!
//! Takes pages of the roles `ledger` and `problem` as one edition has them; gives rows with the state they are in on the day of
//! the build, and counts. A ledger has rows of its own, or collects the problem pages of its section and below.

pub mod block;
pub mod check;
pub mod state;

use super::field::{Row, maybe_page, of_page, spoken, title, veil};
use super::progress::{self, Mark, Sections};
use super::rows::rows;
use super::unit::Units;
use super::{Ground, page};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::kind::Role;
use crate::path::SitePath;
use crate::resolve::links::Target;
use crate::site::{PageId, SectionId};
use crate::source::Span;
use crate::value::{Data, Map, Value};
use crate::words::worded::Worded;
use state::{Account, STATES, State};
use std::collections::{BTreeMap, BTreeSet};

/// All ledgers of an edition.
#[derive(Clone, Debug, Default)]
pub struct Ledgers {
    rows: Vec<Entry>,
    /// The rows of each page of role `ledger`.
    ledgers: BTreeMap<PageId, Vec<usize>>,
    /// The row that each page of role `problem` is.
    problems: BTreeMap<PageId, usize>,
    sections: Sections,
    units: Units,
    /// Files that rows name as evidence.
    files: BTreeSet<SitePath>,
}

/// One problem.
#[derive(Clone, Debug)]
struct Entry {
    mark: Mark,
    /// What templates see.
    shown: Map,
    raised_by: Option<PageId>,
}

/// What rows are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wanted {
    /// Those of one ledger.
    pub ledger: Option<PageId>,
    /// Those that a section, or one below it, owns.
    pub owner: Option<SectionId>,
    /// Those of a unit.
    pub unit: Option<String>,
    /// Those in a state.
    pub state: Option<&'static str>,
}

impl Ledgers {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.ledgers.is_empty() && self.problems.is_empty()
    }

    /// Reads and checks all ledgers.
    pub fn new(ground: &Ground, units: &Units, out: &mut Vec<Diagnostic>) -> Ledgers {
        let sections = Sections::new(ground.sections);
        let mut made = Ledgers { sections, units: units.clone(), ..Ledgers::default() };
        let of_role = |role: Role| {
            let pages = ground.edition.pages.iter().enumerate();
            pages.filter(move |(_, page)| ground.edition.kinds.get(&page.kind).is_some_and(|k| k.role == Some(role)))
        };
        for (id, _) in of_role(Role::Problem) {
            let Some(row) = of_page(ground, id) else { continue };
            made.problems.insert(id, made.rows.len());
            made.add(&row, Some(id), out);
        }
        for (id, page) in of_role(Role::Ledger) {
            let (own, is_named) = (rows(page, ground, "rows", &mut Vec::new()), page.fields.get("data").is_some());
            let rows: Vec<usize> = match own {
                Some(own) => {
                    let first = made.rows.len();
                    let all = || {
                        own.items.iter().map(|row| Row {
                            ground,
                            page: id,
                            file: &own.file,
                            fields: &row.fields,
                            span: row.span,
                        })
                    };
                    all().for_each(|row| made.add(&row, None, out));
                    twice(all(), out);
                    (first..made.rows.len()).collect()
                }
                // The file is not there, which has been said.
                None if is_named => continue,
                None => {
                    let home = ground.home_of.get(id).copied().unwrap_or(0);
                    let inside = |page: &PageId| {
                        ground.home_of.get(*page).is_some_and(|section| made.sections.is_below(*section, home))
                    };
                    let found: Vec<PageId> = made.problems.keys().copied().filter(inside).collect();
                    twice(found.iter().filter_map(|id| of_page(ground, *id)), out);
                    found.iter().filter_map(|page| made.problems.get(page).copied()).collect()
                }
            };
            if rows.is_empty() {
                out.push(Diagnostic::new("ledger-empty").at(&page.path, Span::new(0, 3)));
            }
            for row in &rows {
                if let Some(entry) = made.rows.get_mut(*row) {
                    entry.shown.set("ledger", super::page(id));
                }
            }
            made.ledgers.insert(id, rows);
        }
        made
    }

    fn add(&mut self, row: &Row, own: Option<PageId>, out: &mut Vec<Diagnostic>) {
        let today = Date { time: None, ..row.ground.today };
        let state = row.text("state").and_then(|word| State::parse(&word));
        let account = check::history(row);
        check::check(row, state, &account, out);
        let owner = row.section("owner").unwrap_or_else(|diagnostic| {
            out.push(diagnostic);
            None
        });
        let mut mark = Mark { owner, unit: row.unit(&self.units, out), ..Mark::default() };
        // A row whose state is hidden here is in no count, late or not.
        if state.is_some_and(|state| !matches!(state, State::Closed | State::Mended)) {
            mark.date(row.date("due"), &today);
        }
        let late = mark.late.is_some() || (state == Some(State::Overdue) && row.date("due").is_none());
        let now = state.map(|state| match state {
            _ if late => State::Overdue,
            // Typed and not true: it has been said.
            State::Overdue => State::Active,
            state => state,
        });
        mark.is_late = late;
        mark.is_done = now == Some(State::Closed);
        mark.state = now.map(State::word);
        let raised_by = row.linked("raised_by");
        let evidence = self.evidence(row, out);
        let mut shown = shown(row, own, &account);
        shown.set("state", mark.state.map_or_else(Value::default, Value::text));
        let typed = state.filter(|typed| *typed != State::Overdue && mark.is_late);
        shown.set("typed", typed.map_or_else(Value::default, |state| Value::text(state.word())));
        shown.set("veil", if row.get("state").is_some() && state.is_none() { veil() } else { Value::default() });
        shown.set("overdue", Value::from(Data::Bool(mark.is_late)));
        shown.set("days", mark.late.map_or_else(Value::default, |days| Value::from(Data::Int(days))));
        shown.set("left", mark.soon.map_or_else(Value::default, |days| Value::from(Data::Int(days))));
        shown.set("owner", owner.map_or_else(Value::default, |id| self.sections.told(id)));
        shown.set("raised_by", maybe_page(raised_by));
        shown.set("evidence", evidence);
        self.rows.push(Entry { mark, shown, raised_by });
    }

    /// What proves that a problem is mended: a text, with an address where it names a page or file.
    fn evidence(&mut self, row: &Row, out: &mut Vec<Diagnostic>) -> Value {
        let Some(value) = row.get("evidence") else { return Value::default() };
        let mut told = Map::default();
        told.set("text", Value::text(spoken(value)));
        told.set("url", Value::default());
        if let Some(typed) = row.text("evidence") {
            let target = row.target(&typed);
            match &target {
                Target::Page(id, _) => told.set("text", title(row.ground, *id)),
                Target::Asset(path) => {
                    told.set("text", Value::text(path.name()));
                    self.files.insert(path.clone());
                }
                Target::Missing if looks_like_path(&typed) => {
                    let mut diagnostic = Diagnostic::new("ledger-evidence").with("target", &*typed);
                    let path = row.ground.edition.pages.get(row.page).map_or(row.file, |page| &page.path);
                    // A file of another sort was not meant.
                    let ending = typed.rsplit('.').next().unwrap_or("");
                    diagnostic.help = row.ground.targets.missing(path, &typed).help;
                    diagnostic.help = diagnostic.help.filter(|(zh, _)| zh.contains(&format!(".{ending}`")));
                    out.push(row.say(diagnostic, "evidence"));
                }
                _ => {}
            }
            if let Some(url) = row.ground.targets.url(&target, &typed) {
                told.set("url", Value::text(url));
            }
        }
        Value::from(Data::Map(told))
    }

    /// The pages that are ledgers.
    pub fn pages(&self) -> impl Iterator<Item = PageId> {
        self.ledgers.keys().copied()
    }

    /// Files that the edition has to hold because rows name them.
    pub fn files(&self) -> impl Iterator<Item = &SitePath> {
        self.files.iter()
    }

    /// The rows that are wanted, with their progress, and the ledgers that they stand in with theirs.
    pub fn wanted(&self, wanted: &Wanted) -> Value {
        let found = self.find(wanted);
        let mut map = Map::default();
        map.set("page", maybe_page(wanted.ledger));
        map.set("rows", self.told(&found));
        map.set("progress", self.progress(&found));
        let ledgers = self.ledgers.iter().filter_map(|(id, rows)| {
            let own: Vec<usize> = rows.iter().copied().filter(|row| found.contains(row)).collect();
            let mut part = Map::default();
            part.set("page", page(*id));
            part.set("progress", self.progress(&own));
            (!own.is_empty()).then(|| Value::from(Data::Map(part)))
        });
        map.set("ledgers", Value::from(Data::List(ledgers.collect())));
        Value::from(Data::Map(map))
    }

    /// A ledger with its rows; null for a page that is none.
    pub fn ledger(&self, id: PageId) -> Value {
        match self.ledgers.contains_key(&id) {
            true => self.wanted(&Wanted { ledger: Some(id), ..Wanted::default() }),
            false => Value::default(),
        }
    }

    /// The row that a problem's page is; null for any other.
    pub fn problem(&self, id: PageId) -> Value {
        let row = self.problems.get(&id).and_then(|row| self.rows.get(*row));
        row.map_or_else(Value::default, |entry| Value::from(Data::Map(entry.shown.clone())))
    }

    /// The rows that a page raised.
    pub fn raised(&self, by: PageId) -> Value {
        let rows: Vec<usize> = (0..self.rows.len())
            .filter(|row| self.rows.get(*row).is_some_and(|entry| entry.raised_by == Some(by)))
            .collect();
        self.told(&rows)
    }

    fn find(&self, wanted: &Wanted) -> Vec<usize> {
        let base: Vec<usize> = match wanted.ledger {
            Some(id) => self.ledgers.get(&id).cloned().unwrap_or_default(),
            None => (0..self.rows.len()).collect(),
        };
        let matches = |mark: &Mark| {
            wanted.owner.is_none_or(|outer| mark.owner.is_some_and(|own| self.sections.is_below(own, outer)))
                && wanted.unit.as_ref().is_none_or(|unit| mark.unit == self.units.full(unit))
                && wanted.state.is_none_or(|state| mark.state == Some(state))
        };
        base.into_iter().filter(|row| self.rows.get(*row).is_some_and(|entry| matches(&entry.mark))).collect()
    }

    fn told(&self, rows: &[usize]) -> Value {
        let rows = rows.iter().filter_map(|row| self.rows.get(*row));
        Value::from(Data::List(rows.map(|entry| Value::from(Data::Map(entry.shown.clone()))).collect()))
    }

    fn progress(&self, rows: &[usize]) -> Value {
        let marks: Vec<&Mark> = rows.iter().filter_map(|row| self.rows.get(*row)).map(|entry| &entry.mark).collect();
        progress::progress(&marks, &STATES.map(|(_, word, _)| word), &self.sections)
    }
}

/// Says which rows of one ledger have the number of another.
fn twice<'a>(rows: impl Iterator<Item = Row<'a>>, out: &mut Vec<Diagnostic>) {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for row in rows {
        if let Some(id) = row.text("id").filter(|id| !known.insert(id.clone())) {
            let diagnostic = row.say(Diagnostic::new("ledger-id").with("id", id), "id");
            if !out.contains(&diagnostic) {
                out.push(diagnostic);
            }
        }
    }
}

/// Whether an evidence is probably the path of a file rather than words: `files/a.pdf`.
fn looks_like_path(text: &str) -> bool {
    let ending = text.rsplit_once('.').map_or("", |(_, ending)| ending);
    (2..=4).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ending.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !text.contains(char::is_whitespace)
}

/// What templates see of a row as it is written.
fn shown(row: &Row, own: Option<PageId>, account: &Account) -> Map {
    let mut map = Map::default();
    let text = |name: &str| row.get(name).map_or_else(Value::default, |value| Value::text(spoken(value)));
    map.set("id", text("id"));
    map.set("problem", own.map_or_else(|| text("problem"), |id| title(row.ground, id)));
    map.set("page", maybe_page(own));
    map.set("ledger", Value::default());
    for name in ["unit", "person", "found", "measure", "due", "closed", "closed_by"] {
        map.set(name, text(name));
    }
    // A page has a common field `note` of its own meaning in many kinds: problems call theirs `remark`.
    map.set("note", if own.is_some() { text("remark") } else { text("note") });
    let events = account.events.iter().map(|event| {
        let mut map = Map::default();
        map.set("date", Value::text(event.date.iso_day()));
        map.set("state", Value::text(event.state.word()));
        Value::from(Data::Map(map))
    });
    map.set("history", Value::from(Data::List(events.collect())));
    map
}
