//! The door to workbooks: the bytes of an `.xlsx` as sheets of cells, each with its place.
//!
//! Reads over `calamine`'s stream of cells, never its ranges, which would set aside memory for every cell between two
//! far ones. Takes bytes; gives what the visible sheets hold, and the text that their places point into
//! ([`crate::source::grid`]). What of it is a table is for [`super::sheet`] to say.

mod package;

pub use package::parts;

use crate::document::LARGEST;
use crate::source::{self, Span, grid};
use crate::value::Data;
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

/// Cells that the sheets of a workbook may span together. A county has some dozen units and an office some hundred
/// rows; beyond this it is no table for a bulletin.
pub const MOST_CELLS: usize = 2_000_000;
/// How the older `.xls`, and everything with a password, begins.
const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// A workbook as read.
#[derive(Debug, Default)]
pub struct Book {
    /// The sheets that can be seen, in their order.
    pub sheets: Vec<Sheet>,
    /// The names of those that cannot. Nothing of them is read.
    pub hidden: Vec<String>,
    /// The text that places point into.
    pub text: String,
}

/// One sheet.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows that hold anything, in order; each has as many cells as the widest.
    pub rows: Vec<Row>,
    /// Cells that are one: first and last, both with row and column from 0.
    pub merged: Vec<[(usize, usize); 2]>,
    /// Rows that nobody sees, from 0.
    pub hidden_rows: BTreeSet<usize>,
    /// Columns that nobody sees, first and last, from 0.
    pub hidden_columns: Vec<(usize, usize)>,
}

/// One row of a sheet.
#[derive(Debug, Default)]
pub struct Row {
    /// Its number, from 0.
    pub number: usize,
    /// Its cells, from the first column on.
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Debug, Default)]
pub struct Cell {
    /// What it holds.
    pub content: Content,
    /// Its place.
    pub span: Span,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A value; null for nothing.
    Value(Data),
    /// A formula that came to an error such as `#REF!`.
    Fault(String),
    /// A formula of which the file does not have the result.
    Unknown,
}

impl Default for Content {
    fn default() -> Content {
        Content::Value(Data::Null)
    }
}

impl Content {
    /// Whether there is nothing in the cell.
    pub fn is_empty(&self) -> bool {
        *self == Content::default()
    }

    fn shown(&self) -> String {
        match self {
            Content::Value(Data::Text(text)) => text.clone(),
            Content::Value(data) => crate::value::Value::from(data.clone()).display(),
            Content::Fault(word) => word.clone(),
            Content::Unknown => String::new(),
        }
    }
}

/// Why a workbook is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It needs a password.
    Locked,
    /// It is of the older format that `.xls` files have.
    Old,
    /// It is too large.
    Large,
    /// It is damaged, or something else altogether; the reader's own words.
    Broken(String),
}

/// How many rows and columns nobody sees, by sheet; `None` for what is no workbook.
pub fn hidden(bytes: &[u8]) -> Option<Vec<(String, usize, usize)>> {
    let count = |(sheet, hidden): (String, package::Hidden)| {
        let columns = hidden.columns.iter().map(|(first, last)| last.saturating_sub(*first) + 1).sum();
        (sheet, hidden.rows.len(), columns)
    };
    Some(package::survey(bytes).ok()?.into_iter().map(count).collect())
}

/// Reads a workbook.
pub fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    if bytes.starts_with(&COMPOUND) {
        return Err(match Xlsx::new(Cursor::new(bytes)) {
            Err(XlsxError::Password) => Refusal::Locked,
            _ => Refusal::Old,
        });
    }
    let mut unseen = package::survey(bytes)?;
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(refusal)?;
    let mut book = Book::default();
    let mut writer = grid::Writer::default();
    let mut room = MOST_CELLS;
    for sheet in xlsx.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let name = source::normalise(sheet.name.clone()).trim().to_owned();
        if sheet.visible != SheetVisible::Visible {
            book.hidden.push(name);
            continue;
        }
        let cells = cells(&mut xlsx, &sheet.name, &mut room)?;
        let merged = xlsx.merge_cells_by_sheet_name(&sheet.name).map_err(refusal)?;
        let corner = |(row, column): (u32, u32)| (row as usize, column as usize);
        if !book.sheets.is_empty() {
            writer.sheet(&name);
        }
        let hidden = unseen.remove(&sheet.name).unwrap_or_default();
        book.sheets.push(Sheet {
            name,
            rows: rows(cells, &mut writer, &mut room)?,
            merged: merged.iter().map(|range| [corner(range.start), corner(range.end)]).collect(),
            hidden_rows: hidden.rows,
            hidden_columns: hidden.columns,
        });
    }
    book.text = writer.finish();
    Ok(book)
}

fn refusal(error: XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::Locked,
        error => Refusal::Broken(error.to_string()),
    }
}

type Cells = BTreeMap<(usize, usize), Content>;

/// The cells of a sheet that hold anything.
fn cells(xlsx: &mut Xlsx<Cursor<&[u8]>>, name: &str, room: &mut usize) -> Result<Cells, Refusal> {
    let mut cells = Cells::new();
    let mut letters = 0;
    let mut reader = xlsx.worksheet_cells_reader(name).map_err(refusal)?;
    let percents: Vec<bool> = percents(&reader);
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(refusal)? {
        let content = content(cell.get_value(), percents.get(style).is_some_and(|percent| *percent));
        if content.is_empty() {
            continue;
        }
        letters += if let Content::Value(Data::Text(text)) = &content { text.len() } else { 0 };
        let (row, column) = cell.get_position();
        cells.insert((row as usize, column as usize), content);
        if cells.len() > *room || letters as u64 > LARGEST {
            return Err(Refusal::Large);
        }
    }
    drop(reader);
    let mut reader = xlsx.worksheet_cells_reader(name).map_err(refusal)?;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(refusal)? {
        if cell.formula.is_some() && cell.value == DataRef::Empty {
            let (row, column) = cell.pos;
            cells.insert((row as usize, column as usize), Content::Unknown);
        }
    }
    Ok(cells)
}

/// Which styles of a workbook show a number as a percentage.
fn percents(reader: &calamine::XlsxCellReader<'_, Cursor<&[u8]>>) -> Vec<bool> {
    let is_percent = |code: &str| {
        let mut quoted = false;
        let first = code.split(';').next().unwrap_or("");
        first.chars().any(|c| {
            quoted ^= c == '"';
            c == '%' && !quoted
        })
    };
    let styles = reader.styles().iter();
    styles.map(|style| style.number_format.as_ref().is_some_and(|format| is_percent(&format.format_code))).collect()
}

/// Puts cells into rows of one width and writes them into the text.
fn rows(cells: Cells, writer: &mut grid::Writer, room: &mut usize) -> Result<Vec<Row>, Refusal> {
    let width = cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
    let mut rows: Vec<Row> = Vec::new();
    for ((number, column), content) in cells {
        if rows.last().is_none_or(|row| row.number != number) {
            *room = room.checked_sub(width).ok_or(Refusal::Large)?;
            rows.push(Row { number, cells: Vec::new() });
            rows.last_mut().into_iter().for_each(|row| row.cells.resize_with(width, Cell::default));
        }
        if let Some(cell) = rows.last_mut().and_then(|row| row.cells.get_mut(column)) {
            cell.content = content;
        }
    }
    for row in &mut rows {
        for (column, cell) in row.cells.iter_mut().enumerate() {
            cell.span = writer.cell(row.number, column, &cell.content.shown());
        }
        if writer.len() as u64 > LARGEST {
            return Err(Refusal::Large);
        }
    }
    Ok(rows)
}

fn content(value: &DataRef<'_>, is_percent: bool) -> Content {
    let text = |text: &str| match source::normalise(text.to_owned()).trim() {
        "" => Data::Null,
        text => Data::Text(text.to_owned()),
    };
    Content::Value(match value {
        DataRef::Empty => Data::Null,
        DataRef::Int(number) if is_percent => percent(*number as f64),
        DataRef::Float(number) if is_percent => percent(*number),
        DataRef::Int(number) => Data::Int(*number),
        DataRef::Float(number) => number_of(*number),
        DataRef::String(words) => text(words),
        DataRef::SharedString(words) => text(words),
        DataRef::Bool(truth) => Data::Bool(*truth),
        DataRef::DateTime(moment) => Data::Text(time(moment)),
        DataRef::DateTimeIso(words) => text(words.strip_suffix("T00:00:00").unwrap_or(words)),
        DataRef::DurationIso(words) => text(words),
        DataRef::Error(error) => return Content::Fault(error.to_string()),
    })
}

/// The number that a person typed: spreadsheet programs count in binary and keep 15 digits, so that 95.3 may stand in
/// the file as 95.30000000000001.
fn number_of(number: f64) -> Data {
    let number = format!("{number:.14e}").parse().unwrap_or(number);
    if number.fract() == 0.0 && number.abs() < 1e15 { Data::Int(number as i64) } else { Data::Float(number) }
}

/// What a cell with a percent format shows: 0.853 is `85.3%`, with every digit there is.
fn percent(number: f64) -> Data {
    let hundredfold = crate::value::Value::from(number_of(number * 100.0));
    Data::Text(format!("{}%", hundredfold.display()))
}

/// `2026-06-30`, `2026-06-30 14:30`, `14:30` where there is no day; `36:30` for a span of time.
fn time(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        let minutes = (moment.as_f64() * 24.0 * 60.0).round();
        return format!("{}:{:02}", (minutes / 60.0).floor(), minutes.rem_euclid(60.0));
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let clock =
        if second > 0 { format!("{hour:02}:{minute:02}:{second:02}") } else { format!("{hour:02}:{minute:02}") };
    match (moment.as_f64() < 1.0, clock.as_str()) {
        (true, _) => clock,
        (false, "00:00") => format!("{year:04}-{month:02}-{day:02}"),
        (false, _) => format!("{year:04}-{month:02}-{day:02} {clock}"),
    }
}
