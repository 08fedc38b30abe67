//! The excerpt of a source under a diagnostic: the place, the line, and carets under the right characters.
//!
//! Takes a text and a range of it; gives lines for a terminal. A Han character takes two columns, a combining mark
//! none, a tab goes to the next stop; what would move the cursor or hide on a screen is shown as a sign. This is
//! the door to `unicode-width`.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

use super::Text;
use super::paint::{FRAME, Style};
use crate::path::{self, SitePath};

/// Columns of source shown at most; a longer line is cut to the part around the range.
const WINDOW: usize = 100;
/// Columns before the range that stay visible when a line is cut.
const LEAD: usize = 30;
/// Distance of tab stops.
const TAB: usize = 4;
/// Characters looked at on each side of the start of a range; the rest of a line is off the window anyway.
const REACH: usize = 400;

/// Text that can be shown in one line: what moves the cursor, hides or turns the direction becomes a sign.
pub fn tame(text: &str) -> String {
    text.chars().map(sign).collect()
}

/// The line that says where: ` ──▶ content/a.md:12:8`.
pub fn arrow(out: &mut String, digits: usize, place: &str) {
    let _ = writeln!(out, "{:pad$}{FRAME}──▶{FRAME:#} {place}", "", pad = digits.saturating_sub(1));
}

/// The place, and below it the marked part of the text when there is one. `after` follows the place.
pub fn draw(out: &mut String, file: &SitePath, range: Option<(&Text, (u32, u32))>, after: &str, loud: Style) {
    let name = tame(file);
    let Some((text, (start, end))) = range else {
        return arrow(out, 2, &format!("{name}{after}"));
    };
    let (first, from) = text.locate(start as usize);
    let (last, to) = ends(text, first, end.max(start) as usize);
    let digits = text.number(last).to_string().len();
    arrow(out, digits, &format!("{name}{}{after}", text.place(start as usize)));
    let blank = format!("{:digits$} {FRAME}│{FRAME:#}", "");
    let _ = writeln!(out, "{blank}");
    let rows = rows(text, (first, from), (last, to));
    for (number, row) in rows {
        let shown = text.number(number);
        let _ = writeln!(out, "{FRAME}{shown:>digits$} │{FRAME:#}{}", row.source());
        let _ = writeln!(
            out,
            "{blank} {:indent$}{loud}{:^<carets$}{loud:#}",
            "",
            "",
            indent = row.indent,
            carets = row.carets
        );
        if number < last && last - first > 1 {
            let _ = writeln!(out, "{:digits$} {FRAME}⋮{FRAME:#}", "");
        }
    }
}

/// The lines that show a range: one, or the first and the last.
fn rows(text: &Text, (first, from): (usize, usize), (last, to): (usize, usize)) -> Vec<(usize, Row)> {
    if last == first {
        return vec![(first, Row::new(text.line(first), from, to))];
    }
    let opening = text.line(first);
    let closing = text.line(last);
    let margin = closing.len() - closing.trim_start().len();
    vec![(first, Row::new(opening, from, opening.len())), (last, Row::new(closing, margin.min(to), to))]
}

/// Where a range of a text ends, as line and offset: one that takes in a line's end is still about that line.
fn ends(text: &Text, first: usize, end: usize) -> (usize, usize) {
    match text.locate(end) {
        (last, 0) if last > first => (last - 1, text.line(last - 1).len()),
        place => place,
    }
}

/// The same lines for a page that has its own means to mark a part of them.
pub fn excerpt(text: &Text, start: usize, end: usize) -> Vec<super::Line> {
    let (first, from) = text.locate(start);
    let rows = rows(text, (first, from), ends(text, first, end.max(start)));
    rows.into_iter().map(|(line, row)| row.parts(text.number(line))).collect()
}

/// A line as it is shown, and where its carets go.
struct Row {
    text: String,
    indent: usize,
    carets: usize,
}

/// A character as it is shown.
struct Cell {
    text: char,
    /// Blanks to show instead, for a tab.
    width: usize,
    offset: usize,
}

impl Row {
    /// Lays out `line` with carets under `from..to` (bytes of the line).
    fn new(line: &str, from: usize, to: usize) -> Row {
        let begin = line.get(..from).and_then(|before| before.char_indices().rev().nth(REACH)).map_or(0, |(at, _)| at);
        let stop =
            line.get(from..).and_then(|rest| rest.char_indices().nth(REACH)).map_or(line.len(), |(at, _)| from + at);
        let cells = cells(line.get(begin..stop).unwrap_or(""), begin);
        let column =
            |offset: usize| cells.iter().take_while(|cell| cell.offset < offset).map(|cell| cell.width).sum::<usize>();
        let (total, start, end) = (column(stop), column(from), column(to));
        if total <= WINDOW && begin == 0 && stop == line.len() {
            let text = cells.iter().map(Cell::show).collect();
            return Row { text, indent: start, carets: end.saturating_sub(start).max(1) };
        }
        let left = start.saturating_sub(LEAD).min((total + 2).saturating_sub(WINDOW));
        let mut row = Row { text: String::new(), indent: 0, carets: 0 };
        let (mut at, mut shown) = (0, 0);
        if left > 0 || begin > 0 {
            row.text.push('…');
            shown = 1;
        }
        for cell in &cells {
            let here = at;
            at += cell.width;
            if here < left {
                continue;
            }
            if shown + cell.width >= WINDOW {
                break;
            }
            if cell.offset < from {
                row.indent = shown + cell.width;
            } else if cell.offset < to {
                row.carets += cell.width;
            }
            shown += cell.width;
            row.text.push_str(&cell.show());
            if here + cell.width == total && stop == line.len() {
                return row.marked();
            }
        }
        row.text.push('…');
        row.marked()
    }

    fn marked(mut self) -> Row {
        self.carets = self.carets.max(1);
        self
    }

    /// What stands before, above and behind the carets.
    fn parts(&self, number: usize) -> super::Line {
        let mut line = super::Line { number, ..super::Line::default() };
        let mut at = 0;
        for c in self.text.chars() {
            let part = match at {
                at if at < self.indent => &mut line.before,
                at if at < self.indent + self.carets => &mut line.marked,
                _ => &mut line.after,
            };
            part.push(c);
            at += c.width().unwrap_or(1);
        }
        line
    }

    fn source(&self) -> String {
        if self.text.is_empty() { String::new() } else { format!(" {}", self.text) }
    }
}

impl Cell {
    fn show(&self) -> String {
        if self.text == '\t' { " ".repeat(self.width) } else { self.text.to_string() }
    }
}

fn cells(text: &str, begin: usize) -> Vec<Cell> {
    let mut column = 0;
    let cell = |(at, c): (usize, char)| {
        let (text, width) = match c {
            '\t' => (c, TAB - column % TAB),
            c => (sign(c), sign(c).width().unwrap_or(1)),
        };
        column += width;
        Cell { text, width, offset: begin + at }
    };
    text.char_indices().map(cell).collect()
}

/// A control character as its picture, an invisible one or a noncharacter as U+FFFD, any other as it is.
fn sign(c: char) -> char {
    match c {
        '\0'..='\x1F' if c != '\t' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}'),
        '\x7F' => '\u{2421}',
        '\u{80}'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{FDD0}'..='\u{FDEF}' => '\u{FFFD}',
        c if path::is_invisible(c) => '\u{FFFD}',
        c => c,
    }
}
