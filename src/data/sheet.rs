//! Sheets as tables: which row is the header, which cells belong to it, and what is wrong with them.
//!
//! Takes the bytes of a workbook; gives a list of rows for each sheet that can be seen, under the same rules as CSV.
//! What an editor sees in the sheet and the program could not tell from something else is a fault: merged cells, hidden
//! rows and columns, formulas without a result. Never guesses.

use super::book::{self, Book, Cell, Content, Refusal, Row, Sheet};
use super::header;
use crate::diagnostic::Diagnostic;
use crate::document::LARGEST;
use crate::path::SitePath;
use crate::source::{Span, grid};
use crate::value::{Data, Key, Map, Value};

/// The text that places in a workbook point into; empty when it cannot be read.
pub fn text(bytes: &[u8]) -> String {
    book::read(bytes).map(|book| book.text).unwrap_or_default()
}

/// The tables of a workbook with the names of their sheets.
pub fn tables(path: &SitePath, bytes: &[u8], out: &mut Vec<Diagnostic>) -> Vec<(String, Value)> {
    let Book { sheets, hidden, .. } = match book::read(bytes) {
        Ok(book) => book,
        Err(refusal) => {
            out.push(refused(&refusal).in_file(path));
            return Vec::new();
        }
    };
    out.extend(hidden.into_iter().map(|sheet| Diagnostic::new("data-sheet-hidden").with("sheet", sheet).in_file(path)));
    sheets
        .into_iter()
        .map(|sheet| {
            let rows = Table::of(&sheet, path).map(|table| table.read(out)).unwrap_or_default();
            let ends = rows.first().zip(rows.last()).map(|(first, last)| (first.span.start, last.span.end));
            let span = ends.map_or(Span::default(), |(start, end)| Span { start, end });
            (sheet.name, Value { data: Data::List(rows), span })
        })
        .collect()
}

fn refused(refusal: &Refusal) -> Diagnostic {
    match refusal {
        Refusal::Locked => Diagnostic::new("data-book-locked"),
        Refusal::Old => Diagnostic::new("data-book-old"),
        Refusal::Large => Diagnostic::new("data-book-large")
            .with("cells", book::MOST_CELLS.to_string())
            .with("limit", (LARGEST / 1024 / 1024).to_string()),
        Refusal::Broken(detail) => Diagnostic::new("data-book-broken").with("detail", detail.clone()),
    }
}

/// The part of a sheet that is its table.
struct Table<'a> {
    sheet: &'a Sheet,
    path: &'a SitePath,
    header: &'a Row,
    rows: &'a [Row],
    /// The columns in which anything stands.
    columns: Vec<usize>,
}

impl<'a> Table<'a> {
    /// Finds the header: the first row with anything in it. Rows above it with one single cell are titles, as offices
    /// write them over their tables; but not where the row below holds numbers and so is no header.
    fn of(sheet: &'a Sheet, path: &'a SitePath) -> Option<Table<'a>> {
        let wide = sheet.rows.iter().position(|row| filled(row).count() > 1);
        let names = wide.filter(|at| filled(&sheet.rows[*at]).all(|cell| is_name(&cell.content)));
        let (header, rows) = sheet.rows[names.unwrap_or(0)..].split_first()?;
        let used = |column: &usize| {
            let mut column = std::iter::once(header).chain(rows).filter_map(|row| row.cells.get(*column));
            column.any(|cell| !cell.content.is_empty())
        };
        let columns = (0..header.cells.len()).filter(used).collect();
        Some(Table { sheet, path, header, rows, columns })
    }

    fn read(&self, out: &mut Vec<Diagnostic>) -> Vec<Value> {
        self.check_merged(out);
        self.check_hidden(out);
        let names: Vec<(String, Span)> = self.columns.iter().map(|column| self.name(*column, out)).collect();
        let letters = |at: usize| grid::column_name(self.columns.get(at).map_or(at, |column| *column) + 1);
        let keys = header(self.path, &names, &letters, out);
        self.rows.iter().map(|row| self.row(row, &keys, out)).collect()
    }

    /// The name of a column. A line break in it (Alt+Enter) only makes the column narrow.
    fn name(&self, column: usize, out: &mut Vec<Diagnostic>) -> (String, Span) {
        let Some(cell) = self.header.cells.get(column) else { return Default::default() };
        let value = self.value(self.header, column, cell, out);
        if !matches!(cell.content, Content::Value(_)) {
            // That the name is wrong has been said; that it is missing too would be once too often.
            return (grid::column_name(column + 1), cell.span);
        }
        let name = Value::from(value).display();
        let mut lines = name.lines().map(str::trim);
        let first = lines.next().unwrap_or("").to_owned();
        let joined = lines.fold(first, |name, line| {
            let words = name.ends_with(|c: char| c.is_ascii()) && line.starts_with(|c: char| c.is_ascii());
            if words { format!("{name} {line}") } else { name + line }
        });
        (joined, cell.span)
    }

    fn row(&self, row: &Row, keys: &[Key], out: &mut Vec<Diagnostic>) -> Value {
        let mut map = Map::default();
        for (key, column) in keys.iter().zip(&self.columns) {
            let Some(cell) = row.cells.get(*column) else { continue };
            let data = self.value(row, *column, cell, out);
            map.0.push((key.clone(), Value { data, span: cell.span }));
        }
        let ends = filled(row).next().zip(filled(row).last());
        let span = ends.map_or(Span::default(), |(a, b)| Span { start: a.span.start, end: b.span.end });
        Value { data: Data::Map(map), span }
    }

    fn value(&self, row: &Row, column: usize, cell: &Cell, out: &mut Vec<Diagnostic>) -> Data {
        let name = grid::cell_name(row.number + 1, column + 1);
        match &cell.content {
            Content::Value(data) => return data.clone(),
            Content::Fault(word) => {
                let diagnostic = Diagnostic::new("data-formula").with("cell", name).with("value", word.clone());
                out.push(diagnostic.at(self.path, cell.span));
            }
            Content::Unknown => {
                out.push(Diagnostic::new("data-formula-unknown").with("cell", name).at(self.path, cell.span));
            }
        }
        Data::Null
    }

    /// A merged cell holds one value where the table has several rows or columns.
    fn check_merged(&self, out: &mut Vec<Diagnostic>) {
        for [first, last] in &self.sheet.merged {
            let row = self.sheet.rows.iter().find(|row| row.number == first.0);
            let cell = row.and_then(|row| row.cells.get(first.1));
            if let Some(cell) = cell.filter(|cell| last.0 >= self.header.number && !cell.content.is_empty()) {
                let name = |(row, column): (usize, usize)| grid::cell_name(row + 1, column + 1);
                let diagnostic = Diagnostic::new("data-merged").with("first", name(*first)).with("last", name(*last));
                out.push(diagnostic.at(self.path, cell.span));
            }
        }
    }

    /// What is hidden in the sheet would be published with the rest, by somebody who does not see it.
    fn check_hidden(&self, out: &mut Vec<Diagnostic>) {
        let rows = std::iter::once(self.header).chain(self.rows);
        let hidden: Vec<&Row> = rows.filter(|row| self.sheet.hidden_rows.contains(&row.number)).collect();
        if let Some(cell) = hidden.first().and_then(|row| filled(row).next()) {
            let diagnostic = Diagnostic::new("data-hidden-rows").with("count", hidden.len().to_string());
            let first = hidden.first().map_or(0, |row| row.number + 1);
            out.push(diagnostic.with("row", first.to_string()).at(self.path, cell.span));
        }
        let is_hidden =
            |column: usize| self.sheet.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column));
        for column in self.columns.iter().filter(|column| is_hidden(**column)) {
            let span = self.header.cells.get(*column).map_or(Span::default(), |cell| cell.span);
            let diagnostic = Diagnostic::new("data-hidden-column").with("column", grid::column_name(column + 1));
            out.push(diagnostic.at(self.path, span));
        }
    }
}

fn filled(row: &Row) -> impl Iterator<Item = &Cell> {
    row.cells.iter().filter(|cell| !cell.content.is_empty())
}

/// Whether something may be the name of a column: a text, or a year.
fn is_name(content: &Content) -> bool {
    match content {
        Content::Value(Data::Int(year)) => (1900..2200).contains(year),
        Content::Value(data) => matches!(data, Data::Text(_)),
        Content::Fault(_) | Content::Unknown => true,
    }
}
