//! CSV: the door to `csv`, reading tables and writing them.
//!
//! Takes text; gives rows under the names of the header, with the place of every cell. Commas, semicolons and tabs separate
//! cells, whichever the header has. Writes with commas.

use crate::diagnostic::Diagnostic;
use crate::path::SitePath;
use crate::source::Span;
use crate::value::{Data, Key, Map, Value};

/// Commas of Chinese text, which separate nothing.
const WIDE: [char; 2] = ['，', '；'];

/// Rows as maps from the header's names. A row with more or fewer cells than the header is a fault.
pub fn read(path: &SitePath, text: &str, out: &mut Vec<Diagnostic>) -> Value {
    if text.trim().is_empty() {
        return Value { data: Data::List(Vec::new()), span: Span::default() };
    }
    let separator = separator(path, text, out);
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
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
            header = super::header(path, &cells, &|at| (at + 1).to_string(), out);
            continue;
        }
        if record.len() != header.len() {
            let diagnostic = Diagnostic::new("data-ragged")
                .with("found", record.len().to_string())
                .with("expected", header.len().to_string());
            let line = Span::new(start, line_end(text, start));
            let wide = record.len() < header.len() && record.iter().any(|cell| cell.contains(WIDE));
            let diagnostic = match wide {
                true => diagnostic.help(
                    "各格之间用英文逗号 `,`，不用中文的 `，`",
                    "put ASCII commas `,` between the cells, not `，`",
                ),
                false => diagnostic,
            };
            out.push(diagnostic.at(path, line));
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

/// What stands between the cells of a header: a comma where there is one outside quotes, or else a tab or a semicolon, as
/// spreadsheet programs write for some languages. Full-width ones are said: they separate nothing.
fn separator(path: &SitePath, text: &str, out: &mut Vec<Diagnostic>) -> u8 {
    let start = text.len() - text.trim_start_matches('\n').len();
    let mut quoted = false;
    let mut wide = None;
    let mut met = Vec::new();
    for (at, c) in text[start..line_end(text, start)].char_indices() {
        quoted ^= c == '"';
        match c {
            _ if quoted => {}
            ',' | '\t' | ';' => met.push(c),
            c if WIDE.contains(&c) => wide = wide.or(Some(Span::new(start + at, start + at + c.len_utf8()))),
            _ => {}
        }
    }
    if let (true, Some(span)) = (met.is_empty(), wide) {
        let typed = text.get(span.start as usize..span.end as usize).unwrap_or("");
        out.push(Diagnostic::new("data-separator").with("typed", typed).at(path, span));
    }
    match met {
        met if met.contains(&',') || met.is_empty() => b',',
        met if met.contains(&'\t') => b'\t',
        _ => b';',
    }
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

/// A table of which cells were cut: what is left is read anew.
pub fn retyped(table: Value) -> Value {
    let data = match table.data {
        Data::List(rows) => Data::List(rows.into_iter().map(retyped).collect()),
        Data::Map(row) => Data::Map(Map(row.0.into_iter().map(|(key, cell)| (key, retyped(cell))).collect())),
        Data::Text(text) if text.trim().is_empty() => Data::Null,
        Data::Text(text) => number(text.trim()),
        data => data,
    };
    Value { data, span: table.span }
}

fn line_end(text: &str, start: usize) -> usize {
    text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |more| start + more)
}

/// A table as CSV text, for exports: the first row's names are the header.
pub fn write(value: &Value) -> String {
    let rows: Vec<&Map> = value.items().iter().filter_map(Value::as_map).collect();
    let header: Vec<&str> = rows.first().map(|row| row.iter().map(|(name, _)| name).collect()).unwrap_or_default();
    if header.is_empty() {
        return String::new();
    }
    // Quotes keep a single column from being cut at the signs that separate columns elsewhere.
    let style = if header.len() > 1 { csv::QuoteStyle::Necessary } else { csv::QuoteStyle::Always };
    let mut writer = csv::WriterBuilder::new().quote_style(style).from_writer(Vec::new());
    // A vector takes every write, and rows are as long as the header by construction.
    let _ = writer.write_record(&header);
    for row in rows {
        let _ = writer.write_record(header.iter().map(|name| row.get(name).map(Value::display).unwrap_or_default()));
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}
