//! How far the rows of ledgers and plans have come: counts by state, what is done, late, and due soon.
//!
//! Takes what was found of each row; gives counts in total, by section and by unit. A row whose state the gate has masked is in
//! no count.

use crate::date::Date;
use crate::period::days_between;
use crate::site::{Section, SectionId};
use crate::value::{Data, Map, Value};
use std::collections::BTreeMap;

/// How many days before it is due a row is told to be due soon.
pub const SOON: i64 = 7;

/// What counts of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The word of its state; `None` when it is hidden here.
    pub state: Option<&'static str>,
    /// Whether nothing is left to do.
    pub is_done: bool,
    /// Whether it is late.
    pub is_late: bool,
    /// Days since it was due, when it is late and the day is known here.
    pub late: Option<i64>,
    /// Days until it is due, when that is soon.
    pub soon: Option<i64>,
    /// The section that owns it.
    pub owner: Option<SectionId>,
    /// The unit that does it; empty for none.
    pub unit: String,
}

impl Mark {
    /// Sets late and soon from the day it is due, for a row that is not done.
    pub fn date(&mut self, due: Option<Date>, today: &Date) {
        let left = due.map(|due| days_between(today, &due));
        self.late = left.filter(|left| *left < 0).map(|left| -left);
        self.soon = left.filter(|left| (0..=SOON).contains(left));
    }
}

/// The counts of some rows. `states` are all words that there are, in order.
pub fn progress(marks: &[&Mark], states: &[&'static str], sections: &Sections) -> Value {
    let known: Vec<&Mark> = marks.iter().copied().filter(|mark| mark.state.is_some()).collect();
    let mut map = counts(&known, states);
    let mut owners: BTreeMap<SectionId, Vec<&Mark>> = BTreeMap::new();
    let mut units: Vec<(&str, Vec<&Mark>)> = Vec::new();
    for mark in &known {
        if let Some(owner) = mark.owner {
            owners.entry(owner).or_default().push(mark);
        }
        if !mark.unit.is_empty() {
            match units.iter_mut().find(|(unit, _)| *unit == mark.unit) {
                Some((_, own)) => own.push(mark),
                None => units.push((&mark.unit, vec![mark])),
            }
        }
    }
    let owners = owners.into_iter().map(|(owner, own)| {
        let mut part = counts(&own, states);
        part.set("owner", sections.told(owner));
        Value::from(Data::Map(part))
    });
    map.set("owners", Value::from(Data::List(owners.collect())));
    let units = units.into_iter().map(|(unit, own)| {
        let mut part = counts(&own, states);
        part.set("unit", Value::text(unit));
        Value::from(Data::Map(part))
    });
    map.set("units", Value::from(Data::List(units.collect())));
    Value::from(Data::Map(map))
}

fn counts(marks: &[&Mark], states: &[&'static str]) -> Map {
    let count = |wanted: &dyn Fn(&Mark) -> bool| marks.iter().filter(|mark| wanted(mark)).count();
    let (total, done) = (marks.len(), count(&|mark| mark.is_done));
    let mut map = Map::default();
    map.set("total", number(total));
    map.set("done", number(done));
    // Rounded down: only what is done as a whole is a hundred per cent.
    map.set("share", number((done * 100).checked_div(total).unwrap_or(0)));
    map.set("overdue", number(count(&|mark| mark.is_late)));
    map.set("soon", number(count(&|mark| mark.soon.is_some())));
    let states = states.iter().filter_map(|state| {
        let count = count(&|mark| mark.state == Some(state));
        (count > 0).then(|| {
            let mut entry = Map::default();
            entry.set("state", Value::text(*state));
            entry.set("count", number(count));
            Value::from(Data::Map(entry))
        })
    });
    map.set("counts", Value::from(Data::List(states.collect())));
    map
}

/// A count as a value.
pub fn number(count: usize) -> Value {
    Value::from(Data::Int(i64::try_from(count).unwrap_or(i64::MAX)))
}

/// The sections of an edition as rows name them.
#[derive(Clone, Debug, Default)]
pub struct Sections(Vec<(String, Value)>);

impl Sections {
    /// Folder, title and address of each section.
    pub fn new(sections: &[Section]) -> Sections {
        let told = |section: &Section| {
            let mut map = Map::default();
            map.set("title", Value::text(&*section.title));
            map.set("url", Value::text(&*section.url));
            map.set("folder", Value::text(&*section.path));
            (section.path.clone(), Value::from(Data::Map(map)))
        };
        Sections(sections.iter().map(told).collect())
    }

    /// What readers are told of a section: `title`, `url`, `folder`.
    pub fn told(&self, id: SectionId) -> Value {
        self.0.get(id).map(|(_, told)| told.clone()).unwrap_or_default()
    }

    /// Whether a section is another one, or stands below it.
    pub fn is_below(&self, id: SectionId, outer: SectionId) -> bool {
        let folder = |id: SectionId| self.0.get(id).map(|(folder, _)| folder.as_str());
        match (folder(id), folder(outer)) {
            (Some(own), Some(outer)) => {
                outer.is_empty() || own.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            _ => false,
        }
    }
}
