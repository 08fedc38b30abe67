//! Exemplary people and units, and who was commended for what.
//!
//! Takes the pages of one edition with the roles `vanguard` and `commendation`; gives people by category, unit, year, and for
//! each commendation the vanguards whom its rows mean: the page that a row names, or the one vanguard of that name.

use super::{Ground, page as page_value};
use crate::diagnostic::Diagnostic;
use crate::directive::lower::plain;
use crate::kind::Role;
use crate::page::Page;
use crate::resolve::fields::page_named;
use crate::resolve::names::{self, By};
use crate::site::PageId;
use crate::value::{Data, Map, Value};
use crate::words;
use std::collections::BTreeMap;

/// The tables of a commendation, each with the column that holds the name.
const ROLLS: [(&str, &str); 2] = [("units", "unit"), ("people", "name")];

/// Everybody of an edition.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// In the order of their sections.
    all: Vec<Person>,
    /// The same by reading and by strokes, as indices into `all`.
    orders: BTreeMap<By, Vec<usize>>,
    /// The rolls of each commendation, ready to be told.
    commendations: BTreeMap<PageId, Map>,
    /// For each vanguard the commendations that mean them, the newest first, with the rows.
    commended: BTreeMap<PageId, Vec<Value>>,
}

/// A vanguard.
#[derive(Clone, Debug)]
struct Person {
    id: PageId,
    name: String,
    /// The folder of the section below `content/`.
    section: String,
    /// By field: what it says without marks, what is shown, and its place in the order that the kind gives.
    fields: BTreeMap<String, Said>,
}

#[derive(Clone, Debug)]
struct Said {
    key: String,
    label: Value,
    rank: usize,
}

/// Whom a template asks for. Words are compared with the value or the label of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Wanted {
    /// Field and what it says, all of which have to hold.
    pub with: Vec<(String, String)>,
    /// Below this section, by its folder.
    pub section: Option<String>,
    /// In this order; otherwise in that of their sections.
    pub by: Option<By>,
    /// No more than this.
    pub limit: Option<usize>,
}

impl People {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.commendations.is_empty() && self.commended.is_empty()
    }

    /// Finds everybody, and whom commendations mean.
    pub fn new(ground: &Ground, out: &mut Vec<Diagnostic>) -> People {
        let mut people = People::default();
        for section in ground.sections {
            let is_person = |id: &&PageId| role(ground, **id) == Some(Role::Vanguard);
            people.all.extend(section.pages.iter().filter(is_person).map(|id| person(*id, &section.path, ground)));
        }
        let places: BTreeMap<PageId, usize> =
            people.all.iter().enumerate().map(|(at, person)| (person.id, at)).collect();
        for by in [By::Reading, By::Strokes] {
            let mut ids: Vec<PageId> = people.all.iter().map(|person| person.id).collect();
            names::by_name(&mut ids, ground.edition, by);
            people.orders.insert(by, ids.iter().filter_map(|id| places.get(id).copied()).collect());
        }
        let mut all: Vec<PageId> =
            (0..ground.edition.pages.len()).filter(|id| role(ground, *id) == Some(Role::Commendation)).collect();
        all.sort_by_key(|id| (std::cmp::Reverse(ground.facts[*id].date), *id));
        for id in all {
            let rolls = people.rolls(id, ground, out);
            people.commendations.insert(id, rolls);
        }
        people
    }

    /// The pages of those who are wanted.
    pub fn list(&self, wanted: &Wanted) -> Value {
        list(self.found(wanted).iter().map(|person| page_value(person.id)))
    }

    /// The same in groups by what a field says: choices in the order of the kind, years the newest first, anything else in the
    /// order of the people; last those who say nothing.
    pub fn groups(&self, wanted: &Wanted, field: &str) -> Value {
        let mut groups: Vec<(Option<&Said>, Vec<PageId>)> = Vec::new();
        for person in self.found(wanted) {
            let said = person.fields.get(field);
            match groups.iter_mut().find(|(known, _)| known.map(|known| &known.key) == said.map(|said| &said.key)) {
                Some((_, pages)) => pages.push(person.id),
                None => groups.push((said, vec![person.id])),
            }
        }
        groups.sort_by(|(a, _), (b, _)| match (a, b) {
            (Some(a), Some(b)) if field == "year" => b.key.cmp(&a.key),
            (Some(a), Some(b)) => a.rank.cmp(&b.rank),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
        list(groups.into_iter().map(|(said, pages)| {
            let mut map = Map::default();
            map.set("key", said.map_or_else(Value::default, |said| Value::text(&*said.key)));
            map.set("label", said.map_or_else(Value::default, |said| said.label.clone()));
            map.set("people", list(pages.into_iter().map(page_value)));
            Value::from(Data::Map(map))
        }))
    }

    /// The rolls of a commendation, `units` and `people`: their rows, each with the page of its vanguard where there is one.
    pub fn commendation(&self, id: PageId) -> Value {
        self.commendations.get(&id).map_or_else(Value::default, |rolls| Value::from(Data::Map(rolls.clone())))
    }

    /// The commendations of a vanguard, the newest first: `page` and `honour`.
    pub fn commended(&self, id: PageId) -> Value {
        list(self.commended.get(&id).into_iter().flatten().cloned())
    }

    fn found(&self, wanted: &Wanted) -> Vec<&Person> {
        let matches = |person: &&Person| {
            let section = wanted.section.as_deref().map(|section| section.trim_matches('/'));
            let below = section.is_none_or(|section| {
                person.section == section || section.is_empty() || person.section.starts_with(&format!("{section}/"))
            });
            below
                && wanted.with.iter().all(|(field, word)| {
                    let said = person.fields.get(field);
                    said.is_some_and(|said| said.key == *word || said.label.display() == *word)
                })
        };
        let limit = wanted.limit.unwrap_or(usize::MAX);
        match wanted.by.and_then(|by| self.orders.get(&by)) {
            Some(order) => order.iter().filter_map(|at| self.all.get(*at)).filter(matches).take(limit).collect(),
            None => self.all.iter().filter(matches).take(limit).collect(),
        }
    }

    /// Finds the vanguards of a commendation's rows.
    fn rolls(&mut self, id: PageId, ground: &Ground, out: &mut Vec<Diagnostic>) -> Map {
        let own = &ground.edition.pages[id];
        let kind = ground.edition.kinds.get(&own.kind);
        let fields = |table: &str| kind.and_then(|kind| kind.field(table)).map_or(&[][..], |field| &field.fields);
        let mut rolls = Map::default();
        for (table, column) in ROLLS {
            let rows = own.fields.get(table).map_or(&[][..], Value::items).iter().map(|row| {
                // Every column of the table can be named, whether the row has it or not.
                let mut told = Map::default();
                fields(table).iter().for_each(|field| told.set(&field.name, Value::default()));
                for (name, value) in
                    row.as_map().iter().flat_map(|row| row.iter()).filter(|(name, _)| *name != "vanguard")
                {
                    told.set(name, value.clone());
                }
                if let Some(vanguard) = self.meant(row, column, id, ground, out) {
                    told.set("vanguard", page_value(vanguard));
                    let mut entry = Map::default();
                    entry.set("page", page_value(id));
                    entry.set("honour", row.get("honour").cloned().unwrap_or_default());
                    self.commended.entry(vanguard).or_default().push(Value::from(Data::Map(entry)));
                }
                Value::from(Data::Map(told))
            });
            let rows: Vec<Value> = rows.collect();
            rolls.set(table, Value::from(Data::List(rows)));
        }
        rolls
    }

    /// The vanguard whom a row means.
    fn meant(
        &self,
        row: &Value,
        column: &str,
        id: PageId,
        ground: &Ground,
        out: &mut Vec<Diagnostic>,
    ) -> Option<PageId> {
        let own = &ground.edition.pages[id];
        if let Some(named) = row.get("vanguard") {
            // What leads nowhere has been said where links are checked.
            return page_named(named, own, id, ground.targets);
        }
        let cell = row.get(column)?;
        let name = said(cell, ground);
        let unit = row.get("unit").filter(|_| column != "unit").map(|unit| said(unit, ground)).unwrap_or_default();
        let same_unit = |person: &Person| {
            let theirs = person.fields.get("unit").map_or("", |said| said.key.as_str());
            unit.is_empty() || theirs.is_empty() || theirs.contains(&*unit) || unit.contains(theirs)
        };
        let mut found = self.all.iter().filter(|person| !name.is_empty() && person.name == name && same_unit(person));
        let first = found.next()?;
        if let Some(second) = found.next() {
            let path = |person: &Person| ground.edition.pages.get(person.id).map_or("", |page| page.path.as_str());
            let diagnostic = Diagnostic::new("person-namesake").with("name", name.clone());
            let diagnostic = diagnostic.with("one", path(first)).with("other", path(second));
            out.push(diagnostic.at(&own.path, cell.span));
            return None;
        }
        Some(first.id)
    }
}

fn role(ground: &Ground, id: PageId) -> Option<Role> {
    ground.edition.kinds.get(&ground.edition.pages.get(id)?.kind)?.role
}

/// What a value says to readers of this edition, without marks; nothing where it is masked.
fn said(value: &Value, ground: &Ground) -> String {
    words::without_marks(&plain(&value.display(), &ground.edition.names, "")).trim().to_owned()
}

fn person(id: PageId, section: &str, ground: &Ground) -> Person {
    let page: &Page = &ground.edition.pages[id];
    let kind = ground.edition.kinds.get(&page.kind);
    let fields = page.fields.0.iter().filter_map(|(key, value)| {
        let key_said = said(value, ground);
        if key_said.is_empty() || value.as_map().is_some() || matches!(value.data, Data::List(_)) {
            return None;
        }
        let choices = kind.and_then(|kind| kind.field(&key.name)).map_or(&[][..], |field| field.choices.as_slice());
        let rank = choices.iter().position(|choice| choice.value == key_said);
        let label =
            rank.and_then(|at| choices.get(at)).map(|choice| choice.label.as_str()).filter(|label| !label.is_empty());
        let label = label.map_or_else(|| Value::from(value.data.clone()), Value::text);
        Some((key.name.clone(), Said { key: key_said, label, rank: rank.unwrap_or(usize::MAX) }))
    });
    Person { id, name: names::name(page, ground.edition), section: section.to_owned(), fields: fields.collect() }
}

fn list(items: impl Iterator<Item = Value>) -> Value {
    Value::from(Data::List(items.collect()))
}
