//! Annotated sources: files with carets under the lines that are found fault with.
//!
//! Takes the body of a `site` block, gives the files it holds; takes what the program said, gives the same body
//! with the annotations that this calls for, so that expectation and truth are compared as two texts.

use std::collections::BTreeMap;

use super::workbook;
use crate::program::Said;

/// The files of a `site` or `edit` block.
pub struct Sources {
    pub files: Vec<Source>,
    /// Lines before the first file: the substitutions of an `edit` block.
    pub commands: Vec<String>,
}

/// One file as written between `-- path --` and the next such line.
pub struct Source {
    pub path: String,
    /// `crlf`, `bom`, `gb18030`, `utf16`, `hex`, `picture` (a line for `picture/drawn.rs`), `package` and `compound` (see `attachment.rs`), `xlsx` (the notation of `workbook.rs`), `open` (no line end at the end), `times=N` (the last line so many
    /// times), `fifo`, `-> target`.
    pub flags: Vec<String>,
    header: String,
    lines: Vec<Line>,
}

enum Line {
    Text(String),
    Note { code: String, words: bool },
    Help,
}

impl Sources {
    pub fn parse(body: &[String]) -> Sources {
        let mut sources = Sources { files: Vec::new(), commands: Vec::new() };
        for line in body {
            if let Some((path, flags)) = header(line) {
                sources.files.push(Source { path, flags, header: line.clone(), lines: Vec::new() });
            } else if let Some(file) = sources.files.last_mut() {
                let after_note = matches!(file.lines.last(), Some(Line::Note { .. }));
                file.lines.push(match note(line) {
                    Some((code, words)) => Line::Note { code, words },
                    None if after_note && line.trim_start().starts_with("= ") => Line::Help,
                    None => Line::Text(line.clone()),
                });
            } else {
                sources.commands.push(line.clone());
            }
        }
        sources
    }

    /// The body with the annotations that `said` calls for. What stands in no line of these files is left in `said`.
    /// A note that was written without words is shown without them unless `fill`, and help only where help was written.
    pub fn annotated(&self, said: &mut Vec<Said>, fill: bool) -> Vec<String> {
        let mut body = self.commands.clone();
        for file in &self.files {
            body.push(file.header.clone());
            let mut wants = file.wants();
            let mut number = 0;
            for text in file.texts() {
                number += 1;
                body.push(text.clone());
                let mut here: Vec<Said> = Vec::new();
                said.retain(|item| {
                    let mine = file.placed(item).filter(|item| item.range.is_some_and(|range| range[0] == number));
                    let other = mine.is_none();
                    here.extend(mine);
                    other
                });
                for item in here {
                    let (words, help) = take(&mut wants, number, &item.code);
                    body.push(show(&item, text, words || fill));
                    if help {
                        body.push(format!("  = {}", item.help));
                    }
                }
            }
        }
        body
    }
}

impl Source {
    fn texts(&self) -> impl Iterator<Item = &String> {
        self.lines.iter().filter_map(|line| match line {
            Line::Text(text) => Some(text),
            _ => None,
        })
    }

    /// What is said about this file, with its place in these lines: a workbook's are cells.
    fn placed(&self, item: &Said) -> Option<Said> {
        if item.file.as_deref() != Some(&self.path) {
            return None;
        }
        if !self.is_workbook() {
            return Some(item.clone());
        }
        let body: Vec<&str> = self.texts().map(String::as_str).collect();
        let (names, lines) = workbook::lines(&body);
        let sheet = item.sheet.as_ref().map_or(Some(0), |sheet| names.iter().position(|name| name == sheet))?;
        let place = |row: usize, column: usize| {
            let at = lines
                .iter()
                .position(|line| line.as_ref().is_some_and(|line| (line.sheet, line.row) == (sheet, row)))?;
            Some((at + 1, lines[at].as_ref()?.cells.get(column.checked_sub(1)?)?.clone()))
        };
        let [row, column, end_row, end_column] = item.range?;
        let (line, start) = place(row, column)?;
        let (end_line, end) = place(end_row, end_column - 1)?;
        Some(Said { range: Some([line, start.start + 1, end_line, end.end + 1]), ..item.clone() })
    }

    fn is_workbook(&self) -> bool {
        self.flags.iter().any(|word| word == "xlsx")
    }

    /// For each annotated line: the codes written there, whether with words and with help.
    fn wants(&self) -> BTreeMap<usize, Vec<(String, bool, bool)>> {
        let mut wants: BTreeMap<usize, Vec<(String, bool, bool)>> = BTreeMap::new();
        let mut number = 0;
        for line in &self.lines {
            match line {
                Line::Text(_) => number += 1,
                Line::Note { code, words } => wants.entry(number).or_default().push((code.clone(), *words, false)),
                Line::Help => {
                    if let Some(last) = wants.get_mut(&number).and_then(|list| list.last_mut()) {
                        last.2 = true;
                    }
                }
            }
        }
        wants
    }

    /// What is written to disk.
    pub fn bytes(&self) -> Vec<u8> {
        let has = |flag: &str| self.flags.iter().any(|word| word == flag);
        let end = if has("crlf") { "\r\n" } else { "\n" };
        let mut text: String = self.texts().map(|line| format!("{line}{end}")).collect();
        if let Some(times) = self.flags.iter().find_map(|word| word.strip_prefix("times=")) {
            let last = self.texts().last().map(|line| format!("{line}{end}")).unwrap_or_default();
            text += &last.repeat(times.parse::<usize>().unwrap() - 1);
        }
        if has("open") {
            text.truncate(text.len().saturating_sub(end.len()));
        }
        if self.is_workbook() {
            return workbook::bytes(&self.texts().map(String::as_str).collect::<Vec<_>>());
        }
        if has("picture") {
            return crate::picture::drawn(text.trim());
        }
        if has("package") {
            return crate::attachment::package(&text);
        }
        if has("compound") {
            return crate::attachment::compound(&text);
        }
        if has("hex") {
            let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
            return digits
                .chunks(2)
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
                .collect();
        }
        if has("gb18030") {
            return encoding_rs::GB18030.encode(&text).0.into_owned();
        }
        if has("utf16") {
            return [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        }
        let mark: &[u8] = if has("bom") { &[0xEF, 0xBB, 0xBF] } else { &[] };
        [mark, text.as_bytes()].concat()
    }

    /// Whether it is a pipe and no file.
    pub fn is_fifo(&self) -> bool {
        self.flags.iter().any(|word| word == "fifo")
    }

    /// Where a symbolic link of this name points to.
    pub fn link(&self) -> Option<&str> {
        let at = self.flags.iter().position(|word| word == "->")?;
        self.flags.get(at + 1).map(String::as_str)
    }
}

/// `-- path flags… --`
fn header(line: &str) -> Option<(String, Vec<String>)> {
    let inner = line.strip_prefix("-- ")?.strip_suffix(" --")?;
    let mut words = super::case::split(inner).into_iter();
    Some((unescape(&words.next()?), words.collect()))
}

/// `\u{7}` as the character, for names that no editor should have to show.
fn unescape(path: &str) -> String {
    let mut parts = path.split("\\u{");
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_once('}').unwrap();
        let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).unwrap();
        format!("{text}{c}{rest}")
    })
}

/// The code of an annotation, and whether it has words. `None` for any other line.
fn note(line: &str) -> Option<(String, bool)> {
    let marks = line.trim_start_matches(' ');
    let rest = marks.trim_start_matches('^').trim_start_matches('!');
    if rest.len() == marks.len() {
        return None;
    }
    let rest =
        rest.strip_prefix("..").map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':'));
    let rest = rest.strip_prefix(' ')?;
    let rest = ["error[", "warning[", "note["].iter().find_map(|word| rest.strip_prefix(word))?;
    let (code, words) = rest.split_once(']')?;
    let words = words.split_once(' ').map_or("", |(_, words)| words);
    Some((code.to_owned(), !words.trim().is_empty()))
}

/// A line without the wording of what it expects: what `UPDATE=words` may not change.
pub fn shape(line: &str) -> &str {
    let said = note(line).is_some() || (!line.starts_with(' ') && codes(line).next().is_some());
    if line.trim_start().starts_with("= ") {
        "="
    } else if said {
        let code = line.find(']').map_or(line.len(), |at| at + 1);
        let end = line[code..].find(' ').map_or(line.len(), |at| code + at);
        &line[..end]
    } else {
        line
    }
}

/// The codes that a line of a block names.
pub fn codes(line: &str) -> impl Iterator<Item = String> {
    ["error[", "warning[", "note[", "错误[", "警告[", "提示["]
        .into_iter()
        .flat_map(move |word| line.match_indices(word).map(move |(at, _)| &line[at + word.len()..]))
        .filter_map(|rest| rest.split_once(']').map(|(code, _)| code.to_owned()))
        .collect::<Vec<_>>()
        .into_iter()
}

fn take(wants: &mut BTreeMap<usize, Vec<(String, bool, bool)>>, line: usize, code: &str) -> (bool, bool) {
    let Some(list) = wants.get_mut(&line) else { return (true, false) };
    let Some(at) = list.iter().position(|(wanted, ..)| wanted == code) else { return (true, false) };
    let (_, words, help) = list.remove(at);
    (words, help)
}

/// The line of carets for something said about `text`.
fn show(item: &Said, text: &str, words: bool) -> String {
    let [line, column, end_line, end_column] = item.range.unwrap_or([1, 1, 1, 1]);
    let wide = |from: usize, to: usize| -> usize {
        text.chars().skip(from - 1).take(to.saturating_sub(from)).map(width).sum()
    };
    let (marks, to) = if end_line == line {
        (wide(column, end_column), String::new())
    } else {
        (wide(column, text.chars().count() + 1), format!("..{end_line}:{end_column}"))
    };
    let marks = if marks == 0 { "!".to_owned() } else { "^".repeat(marks) };
    format!("{}{marks}{to} {}", " ".repeat(wide(1, column)), head(item, words))
}

/// `error[code]@edition message`
pub fn head(item: &Said, words: bool) -> String {
    let edition = item.edition.as_ref().map_or(String::new(), |name| format!("@{name}"));
    let words = if words { format!(" {}", item.message) } else { String::new() };
    format!("{}[{}]{edition}{words}", item.severity, item.code)
}

/// Columns of a character on a terminal. Marks that take none count as one, so that a caret can stand under them.
fn width(c: char) -> usize {
    let wide = matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{303E}' | '\u{3041}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1F64F}' | '\u{1F900}'..='\u{1F9FF}' | '\u{20000}'..='\u{3FFFD}');
    if wide { 2 } else { 1 }
}
