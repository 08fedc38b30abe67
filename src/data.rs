//! Data files: CSV, YAML, JSON and workbooks below `content/data/` as values.
//!
//! Takes a file's text or bytes; gives a list of rows (CSV, a sheet) or whatever the file holds. Columns and cells keep their
//! directives: what they hide is the gate's business.

mod book;
pub mod columns;
mod sheet;

use crate::diagnostic::Diagnostic;
use crate::directive::{self, Names, Place};
use crate::document::Finding;
use crate::lang;
use crate::path::SitePath;
use crate::source::{self, Span, grid};
use crate::validate::AUDIENCE;
use crate::value::{Data, Key, Map, Value};
use crate::yaml;

/// Reads a data file by its extension; `None` for a file that is no table of ours.
pub fn read(path: &SitePath, text: &str, names: &Names, level: usize, out: &mut Vec<Finding>) -> Option<Value> {
    let mut found = Vec::new();
    let value = match path.extension().as_str() {
        "csv" => csv_table(path, text, &mut found),
        "yaml" | "yml" => {
            let value = yaml::parse(text, path, 0, &mut found);
            let colon = value.as_str().and_then(|_| yaml::colon_diagnostic(text, path, 0));
            found.extend(colon);
            value
        }
        "json" => json(path, text, &mut found),
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

/// Rows as maps from the header's names. A row with more or fewer cells than the header is a fault.
fn csv_table(path: &SitePath, text: &str, out: &mut Vec<Diagnostic>) -> Value {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    if text.trim().is_empty() {
        return Value { data: Data::List(Vec::new()), span: Span::default() };
    }
    let mut header: Vec<Key> = Vec::new();
    let mut rows = Vec::new();
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(0);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let span = Span::new(start, line_end(text, start));
                out.push(Diagnostic::new("data-csv").with("detail", error.to_string()).at(path, span));
                break;
            }
        }
        let start = record.position().map_or(start, |position| usize::try_from(position.byte()).unwrap_or(start));
        let start = start + text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches('\n').len());
        let end = usize::try_from(reader.position().byte()).unwrap_or(start);
        let cells = cells(text, start, end, &record);
        if header.is_empty() {
            header = self::header(path, &cells, &|at| (at + 1).to_string(), out);
            continue;
        }
        if record.len() != header.len() {
            let diagnostic = Diagnostic::new("data-ragged")
                .with("found", record.len().to_string())
                .with("expected", header.len().to_string());
            out.push(diagnostic.at(path, Span::new(start, line_end(text, start))));
            continue;
        }
        let row = header.iter().zip(cells).map(|(key, (cell, span))| {
            let data = if cell.is_empty() { Data::Null } else { number(&cell) };
            (key.clone(), Value { data, span })
        });
        rows.push(Value { data: Data::Map(Map(row.collect())), span: Span::new(start, line_end(text, start)) });
    }
    Value { data: Data::List(rows), span: Span::new(0, text.len()) }
}

/// Cells with their places. The parser tells where a row begins; within it each cell is looked for in turn.
fn cells(text: &str, start: usize, end: usize, record: &csv::StringRecord) -> Vec<(String, Span)> {
    let end = end.min(text.len());
    let mut at = start;
    let mut found = Vec::with_capacity(record.len());
    for cell in record {
        let span = match text.get(at..end).and_then(|rest| rest.find(cell)) {
            Some(more) => {
                let from = at + more;
                at = from + cell.len();
                Span::new(from, at)
            }
            None => Span::new(start, line_end(text, start)),
        };
        found.push((cell.trim().to_owned(), span));
    }
    found
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

/// A cell is a number when it is written as one; document numbers and telephone numbers with a leading nought stay text.
fn number(cell: &str) -> Data {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let leading = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    let plain =
        digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|c| c.is_ascii_digit() || c == b'.');
    if plain && !leading && digits.len() <= 15 {
        if let Ok(number) = cell.parse::<i64>() {
            return Data::Int(number);
        }
        if let (Ok(number), false) = (cell.parse::<f64>(), cell.ends_with('.')) {
            return Data::Float(number);
        }
    }
    Data::Text(cell.to_owned())
}

fn line_end(text: &str, start: usize) -> usize {
    text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |more| start + more)
}

fn json(path: &SitePath, text: &str, out: &mut Vec<Diagnostic>) -> Value {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => from_json(value),
        Err(error) => {
            let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let mut at = (before + error.column().saturating_sub(1)).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
            out.push(Diagnostic::new("data-json").with("detail", error.to_string()).at(path, Span::new(at, end)));
            Value::default()
        }
    }
}

fn from_json(value: serde_json::Value) -> Value {
    use serde_json::Value as Json;
    Value::from(match value {
        Json::Null => Data::Null,
        Json::Bool(truth) => Data::Bool(truth),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Data::Int(whole),
            (None, Some(real)) => Data::Float(real),
            (None, None) => Data::Text(number.to_string()),
        },
        Json::String(text) => Data::Text(text),
        Json::Array(items) => Data::List(items.into_iter().map(from_json).collect()),
        Json::Object(map) => Data::Map(Map(map
            .into_iter()
            .map(|(name, value)| (Key { name, span: Span::default() }, from_json(value)))
            .collect())),
    })
}

/// A value as JSON text, for exports of a data file.
pub fn write_json(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(&to_json(value)).unwrap_or_default();
    text.push('\n');
    text
}

fn to_json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match &value.data {
        Data::Null => Json::Null,
        Data::Bool(truth) => Json::Bool(*truth),
        Data::Int(number) => Json::from(*number),
        Data::Float(number) => Json::from(*number),
        Data::Text(text) => Json::String(text.clone()),
        Data::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Data::Map(map) => Json::Object(map.iter().map(|(name, value)| (name.to_owned(), to_json(value))).collect()),
    }
}

/// A table as CSV text, for exports: the first row's names are the header.
pub fn write_csv(value: &Value) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows: Vec<&Map> = value.items().iter().filter_map(Value::as_map).collect();
    let header: Vec<&str> = rows.first().map(|row| row.iter().map(|(name, _)| name).collect()).unwrap_or_default();
    // A vector takes every write, and rows are as long as the header by construction.
    let _ = writer.write_record(&header);
    for row in rows {
        let _ = writer.write_record(header.iter().map(|name| row.get(name).map(Value::display).unwrap_or_default()));
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}
