//! How diagnostics are shown: sentences for people, in Chinese or English, and records for programs.
//!
//! Takes diagnostics and the texts they point into; gives text with terminal styles in it, which the shell strips
//! where nobody would see them. Never reads a file and never decides what is a fault.
//!
//! The excerpts are laid out here, in `snippet`, and not by `annotate-snippets`: that crate writes its own
//! `error[…]: `, `-->` and `= help:`, with no way to say `错误[…]：`, `──▶` and `帮助：` instead, and it does not cut a
//! line of ten thousand characters to the part that matters.

mod paint;
mod snippet;

use std::fmt::Write;

use serde::Serialize;

use super::{Diagnostic, Place, Severity};
use crate::lang::Lang;
use crate::path::SitePath;
use crate::source::grid::{self, Sheets};
use crate::source::{self, Position};

/// How many diagnostics of one build are shown to people unless they ask for all.
pub const LIMIT: usize = 50;

/// Gives the text that the places of a file point into; `None` when it cannot be read (any more).
pub type Texts<'a> = &'a dyn Fn(&SitePath) -> Option<String>;

/// A diagnostic for programs. Lines and columns count from 1, columns in characters; in a workbook they are rows and
/// columns of cells. What is not known is `null`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// The code in the catalogue.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
    /// The file, from the root of the site, with `/`.
    pub file: Option<String>,
    /// The sheet of a workbook; left out for the first one, and for other files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Line of the first character.
    pub line: Option<usize>,
    /// Column of the first character.
    pub column: Option<usize>,
    /// Line of the end.
    pub end_line: Option<usize>,
    /// Column after the last character.
    pub end_column: Option<usize>,
    /// What to do about it.
    pub help: Option<String>,
    /// The edition it concerns alone.
    pub edition: Option<String>,
}

/// The diagnostics as people read them: errors first, at most `limit` of them, then a line with the numbers.
/// Empty when there is nothing to say.
pub fn human(diagnostics: &[Diagnostic], lang: Lang, limit: usize, texts: Texts) -> String {
    let mut ordered: Vec<&Diagnostic> = diagnostics.iter().collect();
    ordered.sort_by_key(|diagnostic| diagnostic.severity);
    let shown = ordered.len().min(limit);
    let (first, rest) = ordered.split_at(shown);
    let mut files = Files::new(texts);
    let mut out = String::new();
    for diagnostic in first {
        one(&mut out, diagnostic, lang, &mut files);
        out.push('\n');
    }
    if !rest.is_empty() {
        let count = counted(rest.iter().copied(), lang);
        let _ = match lang {
            Lang::Zh => writeln!(out, "此外还有 {count}未列出；加 `-v` 可全部列出。"),
            Lang::En => writeln!(out, "{count} more not shown; `-v` shows them all"),
        };
    }
    if !ordered.is_empty() {
        let _ = writeln!(out, "{}", counted(ordered.iter().copied(), lang));
    }
    out
}

/// The diagnostics as programs read them, in the order given.
pub fn records(diagnostics: &[Diagnostic], lang: Lang, texts: Texts) -> Vec<Record> {
    let mut files = Files::new(texts);
    let record = |diagnostic: &Diagnostic| {
        let range = diagnostic.place.as_ref().and_then(|place| files.range(place));
        let sheet = diagnostic.place.as_ref().and_then(|place| files.sheet(place));
        Record {
            severity: diagnostic.severity.name(),
            code: diagnostic.code,
            message: diagnostic.message(lang),
            file: diagnostic.place.as_ref().map(|place| place.file.to_string()),
            sheet,
            line: range.map(|(start, _)| start.line),
            column: range.map(|(start, _)| start.column),
            end_line: range.map(|(_, end)| end.line),
            end_column: range.map(|(_, end)| end.column),
            help: Some(diagnostic.help_text(lang)).filter(|help| !help.is_empty()),
            edition: diagnostic.edition.clone(),
        }
    };
    diagnostics.iter().map(record).collect()
}

/// A line of a source, divided where something is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its number, as people count.
    pub number: usize,
    /// What stands before the fault.
    pub before: String,
    /// What is at fault; empty for a place between two characters at the end of a line.
    pub marked: String,
    /// What stands behind it.
    pub after: String,
}

/// The lines that a diagnostic is shown with on a terminal, for a page that marks them by its own means. Empty when there
/// are none.
pub fn excerpt(diagnostic: &Diagnostic, texts: Texts) -> Vec<Line> {
    let mut files = Files::new(texts);
    let Some(place) = &diagnostic.place else { return Vec::new() };
    let Some((start, end)) = place.range.filter(|_| diagnostic.code != SECRET) else { return Vec::new() };
    files.open(&place.file).map_or_else(Vec::new, |text| snippet::excerpt(text, start as usize, end as usize))
}

/// `2 个错误，1 个警告`; what there is none of is left out.
pub fn counted<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>, lang: Lang) -> String {
    let mut counts = [(Severity::Error, 0), (Severity::Warning, 0), (Severity::Note, 0)];
    for diagnostic in diagnostics {
        for (severity, count) in &mut counts {
            *count += usize::from(*severity == diagnostic.severity);
        }
    }
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> = some
        .map(|(severity, count)| match lang {
            Lang::Zh => {
                format!("{count} {}{}", if severity == Severity::Note { "条" } else { "个" }, word(severity, lang))
            }
            Lang::En => format!("{count} {}{}", word(severity, lang), if count == 1 { "" } else { "s" }),
        })
        .collect();
    words.join(lang.pick("，", ", "))
}

/// The word for a severity.
pub fn word(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.pick("错误", "error"),
        Severity::Warning => lang.pick("警告", "warning"),
        Severity::Note => lang.pick("提示", "note"),
    }
}

/// The fault at whose place a password stands. What is shown on a screen or kept in a log does not repeat it.
const SECRET: &str = "publish-secret";

fn one(out: &mut String, diagnostic: &Diagnostic, lang: Lang, files: &mut Files<'_>) {
    let (loud, bold, green) = (paint::loud(diagnostic.severity), paint::BOLD, paint::HELP);
    let colon = lang.pick("：", ": ");
    let message = snippet::tame(&diagnostic.message(lang));
    let _ = writeln!(
        out,
        "{loud}{}[{}]{loud:#}{bold}{colon}{message}{bold:#}",
        word(diagnostic.severity, lang),
        diagnostic.code
    );
    let edition = diagnostic.edition.as_deref().map(|name| match lang {
        Lang::Zh => format!("（版本 `{}`）", snippet::tame(name)),
        Lang::En => format!(" (edition `{}`)", snippet::tame(name)),
    });
    let edition = edition.unwrap_or_default();
    match &diagnostic.place {
        Some(place) => {
            let text = files.open(&place.file);
            let range = place.range.and_then(|range| Some((text?, range)));
            if let Some((text, (start, _))) = range.filter(|_| diagnostic.code == SECRET) {
                let shown = format!("{}{}{edition}", snippet::tame(&place.file), text.place(start as usize));
                snippet::arrow(out, 2, &shown);
            } else {
                snippet::draw(out, &place.file, range, &edition, loud);
            }
        }
        None if !edition.is_empty() => snippet::arrow(out, 2, edition.trim_matches([' ', '(', ')', '（', '）'])),
        None => {}
    }
    let help = diagnostic.help_text(lang);
    if !help.is_empty() {
        let mut lines = help.lines().map(snippet::tame);
        let first = lines.next().unwrap_or_default();
        let _ = writeln!(out, "{green}{}{green:#}{colon}{first}", lang.pick("帮助", "help"));
        for line in lines {
            let _ = writeln!(out, "      {line}");
        }
    }
}

/// The texts of files, the last one kept: sorted diagnostics ask for the same file many times in a row.
struct Files<'a> {
    texts: Texts<'a>,
    last: Option<(SitePath, Option<Text>)>,
}

/// A text and where its lines begin, so that many places in a long file cost little.
pub struct Text {
    text: String,
    starts: Vec<usize>,
    /// The sheets, where places are cells of a workbook.
    sheets: Option<Sheets>,
}

impl<'a> Files<'a> {
    fn new(texts: Texts<'a>) -> Files<'a> {
        Files { texts, last: None }
    }

    fn open(&mut self, file: &SitePath) -> Option<&Text> {
        if self.last.as_ref().is_none_or(|(known, _)| known != file) {
            self.last = Some((file.clone(), (self.texts)(file).map(|text| Text::new(file, text))));
        }
        self.last.as_ref().and_then(|(_, text)| text.as_ref())
    }

    fn range(&mut self, place: &Place) -> Option<(Position, Position)> {
        let (start, end) = place.range?;
        let text = self.open(&place.file)?;
        let mut end = text.position(end as usize);
        // A range ends after its last character, in a workbook after its last cell.
        end.column += usize::from(text.sheets.is_some());
        Some((text.position(start as usize), end))
    }
}

impl Files<'_> {
    fn sheet(&mut self, place: &Place) -> Option<String> {
        let (start, _) = place.range?;
        self.open(&place.file)?.sheet(start as usize).map(str::to_owned)
    }
}

impl Text {
    /// Finds the lines of `text`, which is that of `file`.
    pub fn new(file: &SitePath, text: String) -> Text {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let sheets = grid::is_workbook(file).then(|| Sheets::of(&text));
        Text { text, starts, sheets }
    }

    /// Line and column of an offset; row and column of the cell in a workbook.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let inside = offset.saturating_sub(start);
        let column = match &self.sheets {
            Some(_) => grid::column(self.line(line), inside),
            None => source::position(self.line(line), inside).column,
        };
        Position { line: self.number(line), column }
    }

    /// The number that people know a line by: in a workbook that of the row.
    pub fn number(&self, line: usize) -> usize {
        self.sheets.as_ref().map_or(line, |sheets| sheets.row(line).1)
    }

    /// The sheet that an offset stands in, unless it is the first one.
    pub fn sheet(&self, offset: usize) -> Option<&str> {
        self.sheets.as_ref()?.row(self.locate(offset).0).0
    }

    /// An offset for people, behind the name of its file: `:12:8`, in a workbook `:B7` or `#6月:B7`.
    pub fn place(&self, offset: usize) -> String {
        let Position { line, column } = self.position(offset);
        match (&self.sheets, self.sheet(offset)) {
            (None, _) => format!(":{line}:{column}"),
            (Some(_), None) => format!(":{}", grid::cell_name(line, column)),
            (Some(_), Some(sheet)) => format!("#{}:{}", snippet::tame(sheet), grid::cell_name(line, column)),
        }
    }

    /// A line by its number from 1, without its end.
    pub fn line(&self, line: usize) -> &str {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line).map_or(self.text.len(), |next| next - 1);
        self.text.get(start..end).unwrap_or("")
    }

    /// An offset as line number and offset in that line, cut to where a character begins.
    pub fn locate(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let text = self.line(line);
        let mut inside = offset.saturating_sub(start).min(text.len());
        while !text.is_char_boundary(inside) {
            inside -= 1;
        }
        (line, inside)
    }
}
