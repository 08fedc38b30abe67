//! Workbooks in cases: a text notation of sheets, written as `.xlsx` by `rust_xlsxwriter`.
//!
//! A line is a row, `|` stands between cells. `== name [hidden] [rows=3] [columns=C] ==` begins a sheet of this name, of
//! which the named rows and columns are hidden; the first may go without. In a cell: numbers, `85.3%`, `2026-06-30`
//! (a date), `true`, `#REF!` (a formula that came to it), `=A1+1` (a formula without a result), `'95` (a text), `<` and
//! `^` (merged with the cell to the left, or above), and any text.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

/// One line of the notation: which sheet and row it is, and where its cells stand in it, in characters.
pub struct Line {
    pub sheet: usize,
    pub row: usize,
    pub cells: Vec<std::ops::Range<usize>>,
}

/// The sheets' names and the lines that are rows, by their number in the body from 0.
pub fn lines(body: &[&str]) -> (Vec<String>, Vec<Option<Line>>) {
    let mut names: Vec<String> = Vec::new();
    let mut row = 0;
    let lines = body.iter().map(|line| {
        if let Some(name) = heading(line) {
            names.push(name.split(' ').next().unwrap_or("").to_owned());
            row = 0;
            return None;
        }
        if names.is_empty() {
            names.push("Sheet1".to_owned());
        }
        row += 1;
        let mut at = 0;
        let cells = line.split('|').map(|cell| {
            let start = at + cell.chars().take_while(|c| *c == ' ').count();
            let end = start + cell.trim().chars().count();
            at += cell.chars().count() + 1;
            start.min(at - 1)..end.min(at - 1).max(start.min(at - 1))
        });
        Some(Line { sheet: names.len() - 1, row, cells: cells.collect() })
    });
    let lines = lines.collect();
    (names, lines)
}

fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("== ")?.strip_suffix(" ==")
}

/// The bytes of the workbook that a text describes.
pub fn bytes(body: &[&str]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let mut sheets: Vec<(String, Vec<&str>)> = Vec::new();
    for line in body {
        match heading(line) {
            Some(name) => sheets.push((name.to_owned(), Vec::new())),
            None if sheets.is_empty() => sheets.push(("Sheet1".to_owned(), vec![line])),
            None => sheets.last_mut().unwrap().1.push(line),
        }
    }
    let shown = sheets.iter().position(|(heading, _)| !heading.contains(" hidden")).unwrap();
    for (at, (heading, rows)) in sheets.iter().enumerate() {
        let sheet = workbook.add_worksheet();
        if at == shown {
            sheet.set_active(true);
        }
        let mut words = heading.split(' ');
        sheet.set_name(words.next().unwrap()).unwrap();
        for word in words {
            if word == "hidden" {
                sheet.set_hidden(true);
            } else if let Some(rows) = word.strip_prefix("rows=") {
                for row in rows.split(',') {
                    sheet.set_row_hidden(row.parse::<u32>().unwrap() - 1).unwrap();
                }
            } else if let Some(columns) = word.strip_prefix("columns=") {
                let number = |letter: &str| u16::from(letter.bytes().next().unwrap() - b'A');
                for column in columns.split(',') {
                    sheet.set_column_hidden(number(column)).unwrap();
                }
            }
        }
        write(sheet, rows);
    }
    without_results(workbook.save_to_buffer().unwrap())
}

/// The bytes of a workbook with tables of texts: name, rows, and whether nobody sees the sheet.
pub fn of_tables(tables: &[(String, Vec<Vec<String>>, bool)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows, is_hidden) in tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap().set_hidden(*is_hidden);
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), cell).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// A workbook in which a text is replaced in every part.
pub fn replaced(bytes: &[u8], text: &str, instead: &str) -> Vec<u8> {
    repacked(bytes, &mut |_, part| match String::from_utf8(part) {
        Ok(part) => part.replace(text, instead).into_bytes(),
        Err(error) => error.into_bytes(),
    })
}

/// The parts of an archive, changed and packed again.
pub fn repacked(bytes: &[u8], change: &mut dyn FnMut(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        out.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&change(&name, text)).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn write(sheet: &mut Worksheet, rows: &[&str]) {
    let table: Vec<Vec<&str>> = rows.iter().map(|row| row.split('|').map(str::trim).collect()).collect();
    for (at, row) in table.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            write_cell(sheet, u32::try_from(at).unwrap(), u16::try_from(column).unwrap(), cell);
        }
    }
    for (at, row) in table.iter().enumerate() {
        for column in 0..row.len() {
            let joins =
                |row: usize, column: usize, sign: &str| table.get(row).and_then(|row| row.get(column)) == Some(&sign);
            if row[column] == "<" || row[column] == "^" {
                continue;
            }
            let right = (column + 1..).take_while(|column| joins(at, *column, "<")).last().unwrap_or(column);
            let down = (at + 1..).take_while(|row| joins(*row, column, "^")).last().unwrap_or(at);
            if right > column || down > at {
                let [first, last] = [at, down].map(|row| u32::try_from(row).unwrap());
                let [left, right] = [column, right].map(|column| u16::try_from(column).unwrap());
                sheet.merge_range(first, left, last, right, row[column], &Format::new()).unwrap();
                write_cell(sheet, first, left, row[column]);
            }
        }
    }
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &str) {
    let percent = cell.strip_suffix('%').and_then(|number| number.parse::<f64>().ok());
    let date = ExcelDateTime::parse_from_str(cell).ok().filter(|_| cell.starts_with("20") && cell.contains('-'));
    let done = if matches!(cell, "" | "<" | "^") {
        return;
    } else if let Some(text) = cell.strip_prefix('\'') {
        sheet.write_string(row, column, text)
    } else if cell.starts_with('=') {
        sheet.write_formula(row, column, Formula::new(cell).set_result(NO_RESULT))
    } else if cell.starts_with('#') && cell.ends_with(['!', '?', 'A']) {
        sheet.write_formula(row, column, Formula::new("=A1").set_result(cell))
    } else if let Some(percent) = percent {
        sheet.write_number_with_format(row, column, percent / 100.0, &Format::new().set_num_format("0.0%"))
    } else if let Some(date) = date {
        let format = if cell.contains(':') { "yyyy-mm-dd hh:mm" } else { "yyyy\"年\"m\"月\"d\"日\"" };
        sheet.write_datetime_with_format(row, column, date, &Format::new().set_num_format(format))
    } else if let Ok(truth) = cell.parse::<bool>() {
        sheet.write_boolean(row, column, truth)
    } else if let Ok(number) = cell.parse::<f64>() {
        sheet.write_number(row, column, number)
    } else {
        sheet.write_string(row, column, cell.replace("\\n", "\n"))
    };
    done.unwrap();
}

const NO_RESULT: &str = "NO-RESULT";

/// The writer gives every formula some result; programs that export tables do not.
fn without_results(bytes: Vec<u8>) -> Vec<u8> {
    let bytes = replaced(&bytes, &format!("<v>{NO_RESULT}</v>"), "");
    replaced(&bytes, " t=\"str\"><f>", "><f>")
}
