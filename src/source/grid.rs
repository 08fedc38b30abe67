//! The text of a workbook: what places in its sheets point into.
//!
//! Diagnostics point into texts, and a workbook is none. So it is given one: a row of a sheet is a line, tabs stand
//! between its cells, and before every sheet but the first stands a line with a form feed and the sheet's name.
//! Takes cells in order and gives the text with their spans ([`Writer`]); takes such a text and gives back sheet, row
//! and column of an offset ([`Sheets`]). Never opens a file.

use super::Span;
use crate::path::SitePath;

/// What begins the line that names a sheet.
const SHEET: char = '\u{C}';

/// Whether places in a file are cells of a workbook: `.xlsx`, `.xlsm`.
pub fn is_workbook(path: &SitePath) -> bool {
    matches!(path.extension().as_str(), "xlsx" | "xlsm")
}

/// The name of a cell as spreadsheet programs write it; row and column count from 1: `cell_name(7, 2)` is `B7`.
pub fn cell_name(row: usize, column: usize) -> String {
    format!("{}{row}", column_name(column))
}

/// The letters of a column, which counts from 1: 1 is `A`, 27 is `AA`.
pub fn column_name(column: usize) -> String {
    let mut rest = column.max(1);
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Writes the text of a workbook, cell by cell, in the order of sheets, rows and columns.
#[derive(Default)]
pub struct Writer {
    text: String,
    row: usize,
    column: usize,
}

impl Writer {
    /// Ends the sheet and begins another one.
    pub fn sheet(&mut self, name: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push(SHEET);
        self.text.extend(name.chars().map(flat));
        self.text.push('\n');
        (self.row, self.column) = (0, 0);
    }

    /// Writes a cell, rows and columns from 0, and gives its place. What breaks lines or cells becomes a space.
    pub fn cell(&mut self, row: usize, column: usize, text: &str) -> Span {
        while self.row < row {
            self.text.push('\n');
            (self.row, self.column) = (self.row + 1, 0);
        }
        while self.column < column {
            self.text.push('\t');
            self.column += 1;
        }
        let start = self.text.len();
        self.text.extend(text.chars().map(flat));
        Span::new(start, self.text.len())
    }

    /// How many bytes have been written.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text.
    pub fn finish(mut self) -> String {
        self.text.push('\n');
        self.text
    }
}

fn flat(c: char) -> char {
    if matches!(c, '\n' | '\r' | '\t' | SHEET) { ' ' } else { c }
}

/// Where the sheets of a workbook's text begin.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    /// The number of the line before the first row, counted from 1, and the name; the first sheet is not here.
    begins: Vec<(usize, String)>,
}

impl Sheets {
    /// Finds the sheets of a text that a [`Writer`] wrote.
    pub fn of(text: &str) -> Sheets {
        let lines = text.split('\n').enumerate();
        let begins = lines.filter_map(|(at, line)| Some((at + 1, line.strip_prefix(SHEET)?.to_owned()))).collect();
        Sheets { begins }
    }

    /// The sheet of a line and the row in it, both numbers from 1; no name for the first sheet.
    pub fn row(&self, line: usize) -> (Option<&str>, usize) {
        match self.begins.iter().rev().find(|(begin, _)| *begin < line) {
            Some((begin, name)) => (Some(name), line - begin),
            None => (None, line),
        }
    }
}

/// The column of an offset in the line of a row, from 1.
pub fn column(line: &str, offset: usize) -> usize {
    line.bytes().take(offset).filter(|byte| *byte == b'\t').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cells() {
        let names =
            [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")];
        for (column, name) in names {
            assert_eq!(column_name(column), name);
        }
        assert_eq!(cell_name(7, 2), "B7");
    }

    #[test]
    fn places_are_found_again() {
        let mut writer = Writer::default();
        let title = writer.cell(1, 0, "考\n核");
        let far = writer.cell(2, 3, "x");
        writer.sheet("6月");
        let other = writer.cell(0, 1, "y");
        let last = writer.cell(4, 0, "z");
        let text = writer.finish();
        assert_eq!(text, "\n考 核\n\t\t\tx\n\u{C}6月\n\ty\n\n\n\nz\n");
        let sheets = Sheets::of(&text);
        let found = |span: Span| {
            let before = &text[..span.start as usize];
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let (sheet, row) = sheets.row(before.matches('\n').count() + 1);
            let line = text[start..].lines().next().unwrap_or("");
            (sheet.map(str::to_owned), cell_name(row, column(line, span.start as usize - start)))
        };
        assert_eq!(found(title), (None, "A2".to_owned()));
        assert_eq!(found(far), (None, "D3".to_owned()));
        assert_eq!(found(other), (Some("6月".to_owned()), "B1".to_owned()));
        assert_eq!(found(last), (Some("6月".to_owned()), "A5".to_owned()));
    }
}
