//! The units of an organisation: full names, short names, groups, and the order that is the office's.
//!
//! Takes the table `units` below `content/data/`, if there is one; gives units by either name. Without a table any name will do.

use super::Ground;
use super::cell::is_masked;
use super::rows;
use crate::data::columns::{self, DERIVED, TOTAL};
use crate::diagnostic::Diagnostic;
use crate::directive::Names;
use crate::directive::lower::plain;
use crate::kind::{Field, Shape};
use crate::lang;
use crate::path::SitePath;
use crate::source::Span;
use crate::value::{Data, Map, Value};
use crate::words;
use std::collections::BTreeMap;

/// Where the table may stand.
const FILES: [&str; 5] = ["units.yaml", "units.yml", "units.csv", "units.json", "units.xlsx"];

/// The columns of the table: English name, Chinese name, what they hold, whether each row needs them.
const COLUMNS: [(&str, &str, Shape, bool); 4] = [
    ("full", "全称", Shape::Text, true),
    ("short", "简称", Shape::Text, false),
    ("group", "分组", Shape::Text, false),
    ("order", "排序", Shape::Number, false),
];

/// A unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its name.
    pub full: String,
    /// What it is called in tables; its name where there is nothing shorter.
    pub short: String,
    /// The group it is compared in.
    pub group: Option<String>,
}

/// The units in their order.
#[derive(Clone, Debug, Default)]
pub struct Units {
    list: Vec<Unit>,
    by_name: BTreeMap<String, usize>,
    is_given: bool,
}

impl Units {
    /// Reads the table.
    pub fn new(ground: &Ground, out: &mut Vec<Diagnostic>) -> Units {
        let mut found = FILES.iter().filter(|name| ground.edition.data.contains_key(**name));
        let Some(name) = found.next() else { return Units::default() };
        let from = SitePath::new(&format!("content/data/{name}")).unwrap_or_else(|| SitePath::fixed("content/data"));
        if let Some(second) = found.next() {
            let path = ground.edition.data_paths.get(*second).unwrap_or(&from);
            out.push(Diagnostic::new("unit-tables").with("first", *name).with("second", *second).in_file(path));
        }
        let fields: Vec<Field> = COLUMNS
            .iter()
            .map(|(name, label, shape, is_required)| Field {
                name: (*name).to_owned(),
                label: (*label).to_owned(),
                shape: *shape,
                is_required: *is_required,
                ..Field::default()
            })
            .collect();
        let Some(rows) = rows::table(&from, ground, name, &fields, Span::default(), out) else {
            return Units { is_given: false, ..Units::default() };
        };
        let names = &ground.edition.names;
        let mut units = Units { is_given: true, ..Units::default() };
        let mut sorted: Vec<(Option<f64>, &rows::Row)> = rows
            .items
            .iter()
            .map(|row| {
                let order = row.fields.get("order").and_then(|value| match value.data {
                    Data::Int(number) => Some(number as f64),
                    Data::Float(number) => Some(number),
                    _ => None,
                });
                (order, row)
            })
            .collect();
        // Units that do not say where they stand follow those that do, as they are written.
        sorted.sort_by(|(a, _), (b, _)| match (a, b) {
            (Some(a), Some(b)) => a.total_cmp(b),
            (None, None) => std::cmp::Ordering::Equal,
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        for (_, row) in sorted {
            let text = |name: &str| row.fields.get(name).and_then(|value| bare(value, names));
            let Some(full) = text("full") else { continue };
            let short = text("short").unwrap_or_else(|| full.clone());
            let at = units.list.len();
            let mut is_new = true;
            for (column, name) in [("full", &full), ("short", &short)] {
                if units.by_name.get(&key(name)).is_some_and(|other| *other != at) {
                    is_new = false;
                    let span = row.fields.get(column).map_or(row.span, |value| value.span);
                    out.push(Diagnostic::new("unit-twice").with("unit", &**name).at(&rows.file, span));
                } else if is_new {
                    units.by_name.insert(key(name), at);
                }
            }
            if is_new {
                units.list.push(Unit { full, short, group: text("group") });
            } else {
                units.by_name.retain(|_, unit| *unit != at);
            }
        }
        units
    }

    /// Whether there is a table.
    pub fn is_given(&self) -> bool {
        self.is_given
    }

    /// The place of a unit in the order, by its full or short name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(&key(name)).copied()
    }

    /// The unit at a place.
    pub fn get(&self, at: usize) -> Option<&Unit> {
        self.list.get(at)
    }

    /// All units in order.
    pub fn all(&self) -> &[Unit] {
        &self.list
    }

    /// What to say of a name that no unit has; `None` where there is no table, or the name is in it.
    pub fn unknown(&self, name: &str) -> Option<Diagnostic> {
        if !self.is_given || self.find(name).is_some() {
            return None;
        }
        let diagnostic = Diagnostic::new("unit-unknown").with("unit", name);
        if columns::is(name, TOTAL) || columns::is(name, DERIVED) {
            return Some(
                diagnostic
                    .help("删去这一行：合计、平均由程序来算", "remove the row: the program works sums and means out"),
            );
        }
        Some(diagnostic.suggest(lang::nearest(name, self.names())))
    }

    /// The name of the table that an unknown name is nearly; `None` where there is no such name, or no table.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        if self.find(name).is_some() { None } else { lang::nearest(name, self.names()) }
    }

    /// The full name of a unit; a name that is not in the table as it is.
    pub fn full<'n>(&'n self, name: &'n str) -> &'n str {
        self.find(name).and_then(|at| self.get(at)).map_or(name, |unit| &unit.full)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().flat_map(|unit| [unit.full.as_str(), unit.short.as_str()])
    }

    /// What `units()` gives to templates.
    pub fn answer(&self) -> Value {
        let unit = |unit: &Unit| {
            let mut map = Map::default();
            map.set("full", Value::text(&*unit.full));
            map.set("short", Value::text(&*unit.short));
            map.set("group", unit.group.as_deref().map_or_else(Value::default, Value::text));
            Value::from(Data::Map(map))
        };
        Value::from(Data::List(self.list.iter().map(unit).collect()))
    }
}

/// A name as it is compared: letters of one width, no white space.
fn key(name: &str) -> String {
    columns::folded(name)
}

/// The text of a cell without its marks; nothing where it is empty or hidden.
pub fn bare(value: &Value, names: &Names) -> Option<String> {
    let text = value.display();
    if is_masked(&text, names) {
        return None;
    }
    let text = words::without_marks(&plain(&text, names, "")).trim().to_owned();
    (!text.is_empty()).then_some(text)
}
