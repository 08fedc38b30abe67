//! Plans: the targets of a period, and what became of them.
//!
//! Takes pages of role `plan` as one edition has them; gives targets with the state they are in on the day of the build, the
//! reports that answer them, and counts.

pub mod block;
pub mod state;

use super::Ground;
use super::field::{Row, maybe_page, of_page, spoken, veil};
use super::progress::{self, Mark, Sections};
use super::rows::rows;
use super::unit::Units;
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::kind::Role;
use crate::period::Period;
use crate::site::{PageId, SectionId};
use crate::value::{Data, Map, Value};
use crate::words::worded::Worded;
use state::{STATES, State};
use std::collections::BTreeSet;

/// All plans of an edition.
#[derive(Clone, Debug, Default)]
pub struct Plans {
    /// By period, then by path.
    plans: Vec<Plan>,
    sections: Sections,
    units: Units,
}

/// One plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its page.
    pub page: PageId,
    /// Its period; `None` when that is hidden here.
    pub period: Option<Period>,
    /// Its targets in their order.
    pub targets: Vec<Target>,
}

/// One target.
#[derive(Clone, Debug)]
pub struct Target {
    /// What counts of it.
    pub mark: Mark,
    /// What templates see of it.
    pub shown: Map,
    /// The report that answers it.
    pub report: Option<PageId>,
}

/// What targets are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wanted {
    /// Those of one plan.
    pub plan: Option<PageId>,
    /// Those of plans for a period, or for parts of it.
    pub period: Option<Period>,
    /// Those that a section, or one below it, owns.
    pub owner: Option<SectionId>,
}

impl Plans {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.plans.is_empty()
    }

    /// Reads and checks all plans.
    pub fn new(ground: &Ground, units: &Units, out: &mut Vec<Diagnostic>) -> Plans {
        let mut made = Plans { plans: Vec::new(), sections: Sections::new(ground.sections), units: units.clone() };
        for (id, page) in ground.edition.pages.iter().enumerate() {
            if ground.edition.kinds.get(&page.kind).is_none_or(|kind| kind.role != Some(Role::Plan)) {
                continue;
            }
            let period = of_page(ground, id).and_then(|row| row.text("period"));
            let period = period.and_then(|text| Period::parse(&text));
            let rows = rows(page, ground, "targets", &mut Vec::new());
            let mut known: BTreeSet<String> = BTreeSet::new();
            let items = rows.iter().flat_map(|rows| rows.items.iter().map(|row| (&rows.file, row)));
            let targets = items.map(|(file, row)| {
                let row = Row { ground, page: id, file, fields: &row.fields, span: row.span };
                if let Some(id) = row.text("id").filter(|id| !known.insert(id.clone())) {
                    out.push(row.say(Diagnostic::new("plan-id").with("id", id), "id"));
                }
                made.target(&row, period, out)
            });
            let targets = targets.collect();
            made.plans.push(Plan { page: id, period, targets });
        }
        made.plans.sort_by_key(|plan| (plan.period, plan.page));
        made
    }

    fn target(&self, row: &Row, period: Option<Period>, out: &mut Vec<Diagnostic>) -> Target {
        let today = Date { time: None, ..row.ground.today };
        let state = match row.get("state") {
            None => Some(State::Pending),
            Some(value) => row.bare(value).and_then(|word| State::parse(&word)),
        };
        let owner = row.section("owner").unwrap_or_else(|diagnostic| {
            out.push(diagnostic);
            None
        });
        let report = row.linked("report");
        check(row, state, report, period, out);
        let mut mark = Mark { owner, unit: row.unit(&self.units, out), ..Mark::default() };
        if state.is_some_and(State::can_be_late) {
            // What has no date of its own is due when its period ends; a date that is hidden here is unknown.
            let due = match row.get("due") {
                Some(_) => row.date("due"),
                None => period.map(|period| period.days().1),
            };
            mark.date(due, &today);
        }
        mark.is_late = mark.late.is_some();
        mark.is_done = state == Some(State::Done);
        mark.state = state.map(State::word);
        let mut shown = Map::default();
        let text = |name: &str| row.get(name).map_or_else(Value::default, |value| Value::text(spoken(value)));
        for name in ["id", "target", "unit", "person", "due", "result"] {
            shown.set(name, text(name));
        }
        shown.set("state", mark.state.map_or_else(Value::default, Value::text));
        shown.set("veil", if state.is_none() { veil() } else { Value::default() });
        shown.set("overdue", Value::from(Data::Bool(mark.is_late)));
        shown.set("days", mark.late.map_or_else(Value::default, |days| Value::from(Data::Int(days))));
        shown.set("left", mark.soon.map_or_else(Value::default, |days| Value::from(Data::Int(days))));
        shown.set("owner", owner.map_or_else(Value::default, |id| self.sections.told(id)));
        shown.set("report", maybe_page(report));
        shown.set("plan", super::page(row.page));
        Target { mark, shown, report }
    }

    /// The pages that are plans.
    pub fn pages(&self) -> impl Iterator<Item = PageId> {
        self.plans.iter().map(|plan| plan.page)
    }

    /// The plans for a period, and those for parts of it, in the order of their periods.
    pub fn plans_for(&self, period: Period) -> Vec<&Plan> {
        let own = |plan: &&Plan| plan.period.is_some_and(|own| own == period || period.covers(own));
        self.plans.iter().filter(own).collect()
    }

    /// The targets that are wanted, with their progress, and the plans that they stand in with theirs.
    pub fn wanted(&self, wanted: &Wanted) -> Value {
        let plans = match wanted.period {
            Some(period) => self.plans_for(period),
            None => self.plans.iter().collect(),
        };
        let matches = |target: &&Target| {
            let own = |outer| target.mark.owner.is_some_and(|own| self.sections.is_below(own, outer));
            wanted.owner.is_none_or(own)
        };
        let (mut all, mut parts) = (Vec::new(), Vec::new());
        for plan in plans.into_iter().filter(|plan| wanted.plan.is_none_or(|id| id == plan.page)) {
            let own: Vec<&Target> = plan.targets.iter().filter(matches).collect();
            if own.is_empty() && wanted.owner.is_some() {
                continue;
            }
            let mut part = self.part(&own);
            part.set("page", super::page(plan.page));
            let period = plan.period.map(|period| Value::text(period.to_string()));
            part.set("period", period.unwrap_or_default());
            parts.push(Value::from(Data::Map(part)));
            all.extend(own);
        }
        let mut map = self.part(&all);
        map.set("page", maybe_page(wanted.plan));
        map.set("plans", Value::from(Data::List(parts)));
        Value::from(Data::Map(map))
    }

    fn part(&self, targets: &[&Target]) -> Map {
        let mut map = Map::default();
        let told = targets.iter().map(|target| Value::from(Data::Map(target.shown.clone())));
        map.set("targets", Value::from(Data::List(told.collect())));
        let marks: Vec<&Mark> = targets.iter().map(|target| &target.mark).collect();
        map.set("progress", progress::progress(&marks, &STATES.map(|(_, word, _)| word), &self.sections));
        map
    }

    /// A plan with its targets; null for a page that is none.
    pub fn plan(&self, id: PageId) -> Value {
        match self.pages().any(|plan| plan == id) {
            true => self.wanted(&Wanted { plan: Some(id), ..Wanted::default() }),
            false => Value::default(),
        }
    }

    /// The targets that a report answers.
    pub fn answered(&self, report: PageId) -> Value {
        let targets = self.plans.iter().flat_map(|plan| &plan.targets);
        let own = targets.filter(|target| target.report == Some(report));
        Value::from(Data::List(own.map(|target| Value::from(Data::Map(target.shown.clone()))).collect()))
    }
}

/// Says what is wrong with what became of a target.
fn check(row: &Row, state: Option<State>, report: Option<PageId>, plan: Option<Period>, out: &mut Vec<Diagnostic>) {
    if state == Some(State::Done) && row.get("report").is_none() && row.get("result").is_none() {
        out.push(row.say(Diagnostic::new("plan-answer"), "state"));
    }
    let Some(report) = report else { return };
    let Some(own) = of_page(row.ground, report) else { return };
    let period = own.text("period").and_then(|text| Period::parse(&text));
    if let (Some(period), Some(plan)) = (period, plan)
        && period != plan
        && !plan.covers(period)
    {
        let diagnostic = Diagnostic::new("plan-period").with("report", period.chinese());
        out.push(row.say(diagnostic.with("plan", plan.chinese()), "report"));
    }
}
