//! Columns and cells of tables that the pages using them keep for wider editions.
//!
//! Takes a corpus as read; writes into its tables, in the source language, what their pages' kinds demand: a column that a kind
//! keeps internal becomes `:internal[name]`, and a ranking's typed totals and places, which would tell of hidden marks, are for the
//! widest edition. The gate, exports and templates then find it in the table itself.

use super::{Corpus, DataFile};
use crate::data::columns::{self, EXCLUDED, FOLLOWING, GROUP, NOTE, RANK, TOTAL, UNIT};
use crate::diagnostic::Diagnostic;
use crate::directive::{self, Form, NOBODY, Names, Place, near};
use crate::document::Finding;
use crate::kind::{Kind, Role};
use crate::lang;
use crate::path::SitePath;
use crate::validate::{AUDIENCE, field_level};
use crate::value::{Data, Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What the pages that use a table demand of it.
#[derive(Default)]
struct Demand {
    /// The least level of everything in it.
    floor: usize,
    /// Folded names of columns and their levels.
    columns: Vec<(String, usize)>,
    /// Folded names of columns that everybody may see: not taken for misspelt restricted ones.
    open: Vec<String>,
    /// Whether it is a ranking: the level of what its totals are made with.
    ranking: Option<usize>,
}

/// Restricts the tables of a corpus.
///
/// Every page counts, whichever edition it is for and whether its day has come: a name that one page keeps internal is not
/// published because another page does not.
pub fn restrict(corpus: &mut Corpus, out: &mut Vec<Finding>) {
    let mut demands: BTreeMap<SitePath, Demand> = BTreeMap::new();
    for document in &corpus.documents {
        let Some(kind) = corpus.kinds.get(&document.kind) else { continue };
        let ranking = ranking(&document.fields, kind, &corpus.names);
        let Some(data) = document.fields.get("data").filter(|value| !value.is_null()) else { continue };
        let Some(name) = columns::table(data, None, &corpus.names) else { continue };
        let base = |name: &str| name.split('#').next().unwrap_or("").to_owned();
        for file in corpus.data.iter().filter(|file| base(&file.name) == base(&name)) {
            demands.entry(file.path.clone()).or_default().add(kind, ranking, &corpus.names);
        }
    }
    for file in &mut corpus.data {
        if let Some(demand) = demands.get(&file.path) {
            file.level = file.level.max(demand.floor);
            near_misses(file, demand, &corpus.names, out);
            rewrite(&mut file.value, demand, &corpus.names);
        }
    }
}

/// Restricts the rows that a ranking holds itself, as [`restrict`] does those of a table.
pub fn restrict_rows(fields: &mut Map, kind: &Kind, names: &Names) {
    let ranking = ranking(fields, kind, names);
    if let (Some(least), Some(rows)) = (ranking, fields.get_mut("rows")) {
        rewrite(rows, &Demand { ranking: Some(least), ..Demand::default() }, names);
    }
}

/// Of a ranking, the level of what its totals are made with.
fn ranking(fields: &Map, kind: &Kind, names: &Names) -> Option<usize> {
    (kind.role == Some(Role::Ranking)).then(|| fields.get("indicators").map_or(0, |value| columns::level(value, names)))
}

impl Demand {
    fn add(&mut self, kind: &Kind, ranking: Option<usize>, names: &Names) {
        if let Some(least) = ranking {
            self.ranking = Some(self.ranking.unwrap_or(0).max(least));
        }
        let Some(table) = kind.row_field() else { return };
        self.floor = self.floor.max(field_level(table, names));
        for field in &table.fields {
            let level = field_level(field, names);
            let words = [&field.name, &field.label].map(|word| columns::folded(word));
            for word in words.into_iter().filter(|word| !word.is_empty()) {
                match level {
                    0 => self.open.push(word),
                    _ => self.columns.push((word, level)),
                }
            }
        }
    }

    /// The level of a column by its plain name.
    fn level(&self, name: &str) -> usize {
        let name = columns::folded(name);
        let exact = self.columns.iter().filter(|(word, _)| *word == name).map(|(_, level)| *level).max();
        exact.or_else(|| self.near(&name).map(|(_, level)| *level)).unwrap_or(0)
    }

    /// The restricted column that a name was probably meant to be: one letter more, less, other or swapped.
    fn near(&self, name: &str) -> Option<&(String, usize)> {
        if self.open.iter().any(|word| word == name) {
            return None;
        }
        self.columns.iter().find(|(word, _)| word.chars().count() > 2 && lang::distance(name, word, 1) == 1)
    }
}

/// A misspelt name would publish its column: it is hidden, and said.
fn near_misses(file: &DataFile, demand: &Demand, names: &Names, out: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    let keys = file.value.items().iter().filter_map(Value::as_map).flat_map(|row| &row.0);
    for (key, _) in keys.filter(|(key, _)| seen.insert(&key.name)) {
        let (name, own) = columns::name(&key.name, names);
        let folded = columns::folded(&name);
        let exact = demand.columns.iter().any(|(word, _)| *word == folded);
        if let (0, false, Some((word, _))) = (own, exact, demand.near(&folded)) {
            let diagnostic = Diagnostic::new("data-near").with("column", &*name).with("right", &**word);
            let level = if file.level == NOBODY { 0 } else { file.level };
            out.push(Finding { level, diagnostic: diagnostic.at(&file.path, key.span) });
        }
    }
}

/// Carries a demand out on every table within a value.
fn rewrite(value: &mut Value, demand: &Demand, names: &Names) {
    let Data::List(rows) = &mut value.data else {
        if let Data::Map(map) = &mut value.data {
            map.0.iter_mut().for_each(|(_, value)| rewrite(value, demand, names));
        }
        return;
    };
    for row in rows.iter_mut() {
        if let Data::Map(map) = &mut row.data {
            columns_of(map, names, |name| demand.level(name));
        }
    }
    if let Some(least) = demand.ranking {
        hide_sums(rows, least, names);
    }
}

/// Raises the levels of columns.
fn columns_of(row: &mut Map, names: &Names, level_of: impl Fn(&str) -> usize) {
    row.0.retain_mut(|(key, _)| {
        let (name, own) = columns::name(&key.name, names);
        let level = level_of(&name);
        if level > own {
            let Some((edition, _)) = names.editions.get(level) else { return false };
            key.name = format!(":{edition}[{name}]");
        }
        true
    });
}

/// Keeps typed totals and places from all editions but the widest.
///
/// A total less the marks that are shown is the mark that is not; and places tell between which totals it lies. The program works
/// both out for each edition. They go whether there is something to hide or not: otherwise they would tell that. Totals without
/// open marks beside them are marks themselves, and stay; `least` is the level of what totals are made with.
fn hide_sums(rows: &mut [Value], least: usize, names: &Names) {
    let widest = names.editions.len().saturating_sub(1);
    let is_sum = |name: &str| columns::is(name, TOTAL);
    let of_sums = if has_open_marks(rows, names) { widest } else { least };
    for row in rows {
        let Data::Map(map) = &mut row.data else { continue };
        columns_of(map, names, |name| match (is_sum(name), columns::is(name, RANK) || columns::is(name, FOLLOWING)) {
            (true, _) => of_sums,
            (_, true) => widest,
            _ => 0,
        });
    }
}

/// Whether everybody may see a column that counts, going by what everybody may see of it.
fn has_open_marks(rows: &[Value], names: &Names) -> bool {
    let roles = [UNIT, TOTAL, RANK, GROUP, EXCLUDED, NOTE, FOLLOWING, &[AUDIENCE.0, AUDIENCE.1]];
    let mut found: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    for map in rows.iter().filter(|row| columns::stated(row, names) == 0).filter_map(Value::as_map) {
        for (key, cell) in &map.0 {
            let (name, level) = columns::name(&key.name, names);
            if level > 0 || roles.iter().any(|words| columns::is(&name, words)) {
                continue;
            }
            let (numbers, masks, others) = found.entry(name).or_default();
            match open(cell, names) {
                None => *masks += 1,
                Some(text) if text.is_empty() => {}
                Some(text) if is_number(&text) => *numbers += 1,
                Some(_) => *others += 1,
            }
        }
    }
    found.values().any(|(numbers, masks, others)| numbers > others || (*masks > 0 && numbers + others == 0))
}

/// What everybody may see of a cell; `None` where a part of it is masked.
fn open(cell: &Value, names: &Names) -> Option<String> {
    let text = cell.display();
    if !near::may_hold_directive(&text) {
        return Some(text.trim().to_owned());
    }
    let (mut left, mut at) = (String::new(), 0);
    for piece in directive::scan(&text, names, Place::Field).pieces {
        match piece.form {
            Form::Mask { .. } => return None,
            Form::Restricted { level, .. } if level > 0 => {
                left.push_str(text.get(at..piece.range.start).unwrap_or(""));
                at = piece.range.end;
            }
            _ => {}
        }
    }
    left.push_str(text.get(at..).unwrap_or(""));
    Some(left.trim().to_owned())
}

/// Whether a text is probably a number, in any way of writing one.
fn is_number(text: &str) -> bool {
    let text = lang::fold(text);
    text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| {
            c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '，' | '%' | '‰' | '+' | '-' | '−')
        })
}
