//! Data files: CSV, YAML, JSON and workbooks below `content/data/` as values.
//!
//! Takes a file's text or bytes; gives a list of rows (CSV, a sheet) or whatever the file holds. Columns and cells keep their
//! directives: what they hide is the gate's business.

mod book;
pub mod columns;
mod json;
mod sheet;
mod table;

pub use book::hidden;
pub use book::parts;
pub use json::write as write_json;
pub use table::write as write_csv;

use crate::diagnostic::Diagnostic;
use crate::directive::{self, Names, Place};
use crate::document::Finding;
use crate::lang;
use crate::path::SitePath;
use crate::source::{self, Span, grid};
use crate::validate::AUDIENCE;
use crate::value::{Data, Key, Value};
use crate::yaml;

/// Reads a data file by its extension; `None` for a file that is no table of ours.
pub fn read(path: &SitePath, text: &str, names: &Names, level: usize, out: &mut Vec<Finding>) -> Option<Value> {
    let mut found = Vec::new();
    let value = match path.extension().as_str() {
        "csv" => table::read(path, text, &mut found),
        "yaml" | "yml" => {
            let value = yaml::parse(text, path, 0, &mut found);
            let colon = value.as_str().and_then(|_| yaml::colon_diagnostic(text, path, 0));
            found.extend(colon);
            value
        }
        "json" => json::read(path, text, &mut found),
        _ => return None,
    };
    out.extend(found.into_iter().map(|diagnostic| Finding { level, diagnostic }));
    check(&value, path, names, level, out);
    Some(value)
}

/// Reads a workbook: its sheets that can be seen, with their names, the first one first.
pub fn workbook(
    path: &SitePath,
    bytes: &[u8],
    names: &Names,
    level: usize,
    out: &mut Vec<Finding>,
) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let tables = sheet::tables(path, bytes, &mut found);
    out.extend(found.into_iter().map(|diagnostic| Finding { level, diagnostic }));
    tables.iter().for_each(|(_, table)| check(table, path, names, level, out));
    tables
}

/// A table after the gate. What is left of a cell of CSV is what would have been read if it alone had been written: behind a
/// part that went may stand a number.
pub fn settled(path: &SitePath, value: Value) -> Value {
    if path.extension() == "csv" { table::retyped(value) } else { value }
}

/// What a workbook is exported as: `x.xlsx.json`.
pub fn exported_name(path: &SitePath) -> String {
    if grid::is_workbook(path) { format!("{path}.json") } else { path.to_string() }
}

/// The sheets of an exported workbook; `None` for any other file.
pub fn exported_sheets(path: &SitePath, value: &Value) -> Option<Vec<(String, Value)>> {
    let book = path.strip_suffix(".json").and_then(SitePath::new).filter(grid::is_workbook);
    let sheets = value.as_map().filter(|_| book.is_some())?;
    Some(sheets.iter().map(|(name, table)| (name.to_owned(), table.clone())).collect())
}

/// Says that a table is not read because of its format. Pictures and the like are nobody's table.
pub fn unread(path: &SitePath) -> Option<Diagnostic> {
    let extension = path.extension();
    let known = ["xls", "xlt", "xlsb", "et", "ett", "ods", "fods", "numbers", "tsv", "dbf"].contains(&&*extension);
    known.then(|| Diagnostic::new("data-format").with("extension", extension).in_file(path))
}

/// The text that the places in a file point into: of a workbook what it holds, of any other file what was read of it.
pub fn text(path: &SitePath, bytes: &[u8]) -> String {
    if grid::is_workbook(path) { sheet::text(bytes) } else { source::decode(bytes).text }
}

/// Says what is wrong with the directives of names and cells.
fn check(value: &Value, path: &SitePath, names: &Names, level: usize, out: &mut Vec<Finding>) {
    // A row may say whom it is for. A word that is no edition hides it from everybody: not without saying so.
    let stated = value.get(AUDIENCE.0).or(value.get(AUDIENCE.1)).filter(|word| !word.is_null());
    if let Some(word) = stated.filter(|word| names.level(word.display().trim()).is_none()) {
        let near = lang::nearest(&word.display(), names.words());
        let diagnostic = Diagnostic::new("audience-unknown").with("word", word.display()).at(path, word.span);
        out.push(Finding { level, diagnostic: diagnostic.suggest(near) });
    }
    let mut text = |text: &str, span: Span| {
        for problem in directive::scan(text, names, Place::Field).problems {
            out.push(Finding { level: level.max(problem.level), diagnostic: problem.diagnostic.at(path, span) });
        }
    };
    match &value.data {
        Data::Text(cell) => text(cell, value.span),
        Data::List(items) => items.iter().for_each(|item| check(item, path, names, level, out)),
        Data::Map(map) => {
            // All rows of a table have the header's keys; what is wrong with one is said once, where it stands.
            map.0.iter().for_each(|(key, _)| text(&key.name, key.span));
            map.0.iter().for_each(|(_, value)| check(value, path, names, level, out));
        }
        _ => {}
    }
}

/// The keys of a table's header. `column` names a column for people, by its place in the list.
fn header(
    path: &SitePath,
    names: &[(String, Span)],
    column: &dyn Fn(usize) -> String,
    out: &mut Vec<Diagnostic>,
) -> Vec<Key> {
    for (at, (name, span)) in names.iter().enumerate() {
        if name.is_empty() {
            out.push(Diagnostic::new("data-header").with("column", column(at)).at(path, *span));
        } else if names[..at].iter().any(|(other, _)| other == name) {
            out.push(Diagnostic::new("data-column").with("column", name.clone()).at(path, *span));
        }
    }
    names.iter().map(|(name, span)| Key { name: name.clone(), span: *span }).collect()
}
