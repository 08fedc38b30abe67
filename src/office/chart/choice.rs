//! Which column names the rows of a chart, and which are drawn.
//!
//! Takes the rows of a table as one edition has them and what is wished; gives columns. What nobody has named is chosen as a
//! reader would: the first column of words, and those of numbers that measure something.

use super::wish::Wish;
use crate::data::columns::{self, DERIVED, EXCLUDED, FOLLOWING, GROUP, NOTE, RANK, TOTAL, UNIT};
use crate::diagnostic::Diagnostic;
use crate::directive::Names;
use crate::lang;
use crate::office::cell::Cell;
use crate::office::rows::Rows;
use crate::validate::AUDIENCE;

/// Columns that name their rows whatever stands in them.
const NAMES: &[&str] = &["name", "姓名", "名字", "项目", "指标", "栏目"];
/// Columns that tell the time of their rows: `2026` is no number there.
const TIMES: &[&str] = &[
    "year", "month", "quarter", "week", "period", "date", "年份", "年度", "年", "月份", "月", "季度", "周", "时期",
    "日期", "期次",
];

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the rows.
    pub key: String,
    /// Its name without marks, as an editor names it.
    pub plain: String,
    /// The name that readers see, in the source language.
    pub head: String,
}

/// The columns of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The names of the rows; `None` where the edition does not have the column that was asked for.
    pub label: Option<Column>,
    /// The numbers, in order.
    pub values: Vec<Column>,
}

/// What stands in a column.
#[derive(Default)]
struct Found {
    numbers: usize,
    words: usize,
    hidden: usize,
}

/// Chooses. What is asked for and not there is said.
pub fn choose(columns: &[Column], rows: &Rows, wish: &Wish, names: &Names, out: &mut Vec<Diagnostic>) -> Choice {
    let mut named = |typed: &str| {
        let folded = columns::folded(typed);
        let fits = |column: &&Column| {
            [&column.plain, &column.head, &column.key].into_iter().any(|name| columns::folded(name) == folded)
        };
        let found = columns.iter().find(fits);
        if found.is_none() {
            let known = columns.iter().map(|column| column.plain.as_str());
            let list = known.clone().collect::<Vec<_>>().join("、");
            let near = lang::nearest(typed, known);
            out.push(Diagnostic::new("chart-column").with("column", typed).with("known", list).suggest(near));
        }
        found.cloned()
    };
    let label = match wish.label {
        Some(typed) => named(typed),
        None => label(columns, rows, names, wish),
    };
    if !wish.values.is_empty() {
        let values = wish.values.iter().filter_map(|typed| named(typed)).collect();
        return Choice { label, values };
    }
    let fits = |column: &&Column| {
        let found = found(column, rows, names);
        Some(*column) != label.as_ref()
            && !is_aside(&column.plain)
            && (found.numbers > found.words || (found.hidden > 0 && found.numbers + found.words == 0))
    };
    let candidates: Vec<&Column> = columns.iter().filter(fits).collect();
    let is_sum = |column: &Column| columns::is(&column.plain, TOTAL) || columns::is(&column.plain, DERIVED);
    let is_measure = |column: &Column| !is_sum(column) && !columns::is_no_mark(&column.plain);
    let measures: Vec<Column> =
        candidates.iter().filter(|column| is_measure(column)).map(|column| (*column).clone()).collect();
    let values = match measures.is_empty() {
        // A total is no part beside its parts, but alone it is what there is to show.
        true => candidates.into_iter().filter(|column| is_sum(column)).cloned().collect(),
        false => measures,
    };
    if values.is_empty() && !rows.items.is_empty() {
        let list = columns.iter().map(|column| column.plain.as_str()).collect::<Vec<_>>().join("、");
        out.push(Diagnostic::new("chart-numbers").with("known", list));
    }
    Choice { label, values }
}

/// The column that names rows, where nobody says which.
fn label(columns: &[Column], rows: &Rows, names: &Names, wish: &Wish) -> Option<Column> {
    let is_wanted =
        |column: &Column| wish.values.iter().any(|typed| columns::folded(typed) == columns::folded(&column.plain));
    let free = || columns.iter().filter(|column| !is_wanted(column) && !is_aside(&column.plain));
    let time = free().next().filter(|column| columns::is(&column.plain, TIMES));
    let words = || {
        free().find(|column| {
            let found = found(column, rows, names);
            columns::is(&column.plain, UNIT) || columns::is(&column.plain, NAMES) || found.words > found.numbers
        })
    };
    time.or_else(words).or_else(|| free().next()).or_else(|| columns.first()).cloned()
}

/// Columns that are neither names nor numbers of a chart by themselves.
fn is_aside(name: &str) -> bool {
    columns::is(name, NOTE)
        || columns::is(name, FOLLOWING)
        || columns::is(name, RANK)
        || columns::is(name, GROUP)
        || columns::is(name, EXCLUDED)
        || columns::is(name, &[AUDIENCE.0, AUDIENCE.1])
}

fn found(column: &Column, rows: &Rows, names: &Names) -> Found {
    let mut found = Found::default();
    for row in &rows.items {
        match Cell::read(row.fields.get(&column.key), names) {
            Cell::Number(..) => found.numbers += 1,
            Cell::Hidden(_) => found.hidden += 1,
            Cell::Wrong(text) if !is_blank(&text) => found.words += 1,
            Cell::Wrong(_) | Cell::Empty => {}
        }
    }
    found
}

/// Whether a cell says that there is nothing to say.
pub fn is_blank(text: &str) -> bool {
    matches!(text.trim(), "—" | "——" | "-" | "–" | "－" | "/" | "…" | "……")
}
