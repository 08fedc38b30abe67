//! Which columns of a table count, and what stands in them.
//!
//! Takes rows and what the page says of its indicators; gives the columns by what they mean. A column of a narrower edition may be
//! missing because the gate took it, so what is said of missing ones is said of the whole alone.

use super::Indicator;
use crate::data::columns::{self, EXCLUDED, FOLLOWING, GROUP, NOTE, RANK, TOTAL, UNIT};
use crate::diagnostic::Diagnostic;
use crate::directive::Names;
use crate::lang;
use crate::office::cell::Cell;
use crate::office::decimal::Decimal;
use crate::office::rows::Rows;
use crate::office::unit::bare;
use crate::page::Page;
use crate::validate::AUDIENCE;
use crate::value::{Key, Value};

/// The columns of a ranking by what they mean.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Names of units.
    pub unit: Option<String>,
    /// Groups.
    pub group: Option<String>,
    /// Typed totals.
    pub total: Option<String>,
    /// Typed places.
    pub rank: Option<String>,
    /// Reasons for leaving a unit out.
    pub excluded: Option<String>,
    /// Remarks.
    pub note: Option<String>,
    /// What counts.
    pub indicators: Vec<Indicator>,
}

impl Columns {
    /// Finds the columns of a ranking's rows.
    pub fn new(rows: &Rows, page: &Page, names: &Names, out: &mut Vec<Diagnostic>) -> Columns {
        let find = |words: &[&str]| {
            let of = |word: &&str| rows.columns.iter().find(|column| columns::folded(&column.name) == *word);
            words.iter().find_map(of).map(|column| column.name.clone())
        };
        let mut found = Columns {
            unit: find(UNIT),
            group: find(GROUP),
            total: find(TOTAL),
            rank: find(RANK),
            excluded: find(EXCLUDED),
            note: find(NOTE),
            indicators: Vec::new(),
        };
        let roles = [&found.unit, &found.group, &found.total, &found.rank, &found.excluded, &found.note];
        let has_role = |column: &Key| {
            roles.into_iter().flatten().any(|name| *name == column.name)
                || columns::is(&column.name, FOLLOWING)
                || columns::is(&column.name, &[AUDIENCE.0, AUDIENCE.1])
        };
        let free: Vec<&Key> = rows.columns.iter().filter(|column| !has_role(column)).collect();
        let declared = page.fields.get("indicators").map_or(&[][..], Value::items);
        let mut indicators: Vec<Indicator> =
            declared.iter().filter_map(|item| indicator(item, &free, page, names, out)).collect();
        let mut is_unclear = false;
        if declared.is_empty() {
            let counting = counting(rows, &free, found.total.is_some(), names);
            is_unclear = counting.len() > 1 && counting.iter().any(|column| has_number(rows, &column.name, names));
            if is_unclear && let Some(first) = counting.first() {
                let said: Vec<&str> = counting.iter().map(|column| column.name.as_str()).collect();
                let diagnostic = Diagnostic::new("ranking-columns").with("columns", said.join("、"));
                out.push(diagnostic.at(&rows.file, first.span));
            }
            let one = |column: &&Key| Indicator { name: column.name.clone(), weight: Some(Decimal::ONE), full: None };
            indicators = counting.iter().filter(|_| !is_unclear).map(one).collect();
        }
        if indicators.is_empty()
            && declared.is_empty()
            && !is_unclear
            && let Some(total) = found.total.take()
        {
            // A table of totals alone: they are the marks.
            indicators.push(Indicator { name: total, weight: Some(Decimal::ONE), full: None });
        }
        let start = rows.columns.first().map_or(page_start(), |column| column.span);
        if found.unit.is_none() && !rows.items.is_empty() {
            out.push(Diagnostic::new("ranking-unit").at(&rows.file, start));
        } else if indicators.is_empty() && declared.is_empty() && !is_unclear && !rows.items.is_empty() {
            out.push(Diagnostic::new("ranking-marks").at(&rows.file, start));
        }
        found.indicators = indicators;
        found
    }
}

fn page_start() -> crate::source::Span {
    crate::source::Span::default()
}

/// An indicator as the page declares it, under the name of its column.
fn indicator(item: &Value, free: &[&Key], page: &Page, names: &Names, out: &mut Vec<Diagnostic>) -> Option<Indicator> {
    let typed = item.get("name")?;
    let name = bare(typed, names)?;
    let Some(column) = free.iter().find(|column| columns::folded(&column.name) == columns::folded(&name)) else {
        let near = lang::nearest(&name, free.iter().map(|column| column.name.as_str()));
        out.push(
            Diagnostic::new("ranking-indicator").with("name", name.clone()).at(&page.path, typed.span).suggest(near),
        );
        return None;
    };
    let number = |key: &str| Cell::read(item.get(key), names);
    let weight = match number("weight") {
        Cell::Empty => Some(Decimal::ONE),
        Cell::Number(number, _) => Decimal::of(number),
        Cell::Hidden(_) | Cell::Wrong(_) => None,
    };
    let full = number("full").number().and_then(Decimal::of);
    Some(Indicator { name: column.name.clone(), weight, full })
}

/// The columns that count where the page does not say: those that hold numbers and are no telephone numbers or means by their names.
///
/// Of a column that is all hidden nobody knows what it holds: it counts where no other does. A lone column that holds some number,
/// or is called marks, counts too, so that each cell that is no number can be named.
fn counting<'a>(rows: &Rows, free: &[&'a Key], has_total: bool, names: &Names) -> Vec<&'a Key> {
    let open: Vec<&Key> = free.iter().copied().filter(|column| !columns::is_no_mark(&column.name)).collect();
    let of = |fits: &dyn Fn(Count) -> bool| -> Vec<&'a Key> {
        open.iter().copied().filter(|column| fits(count(rows, &column.name, names))).collect()
    };
    let numeric = of(&|count| count.numbers > count.others);
    let hidden = of(&|count| count.hidden > 0 && count.numbers + count.others == 0);
    let is_marks = |column: &&Key| columns::is(&column.name, columns::MARKS);
    let called: Vec<&Key> = open.iter().copied().filter(is_marks).collect();
    let some = of(&|count| count.numbers > 0);
    if !numeric.is_empty() {
        numeric
    } else if !hidden.is_empty() || has_total {
        hidden
    } else if called.len() == 1 {
        called
    } else {
        some.into_iter().filter(|_| open.len() == 1).collect()
    }
}

/// How many cells of a column hold what.
#[derive(Clone, Copy, Default)]
struct Count {
    numbers: usize,
    hidden: usize,
    others: usize,
}

fn has_number(rows: &Rows, column: &str, names: &Names) -> bool {
    count(rows, column, names).numbers > 0
}

fn count(rows: &Rows, column: &str, names: &Names) -> Count {
    let mut count = Count::default();
    for row in &rows.items {
        match Cell::read(row.fields.get(column), names) {
            Cell::Number(..) => count.numbers += 1,
            Cell::Hidden(_) => count.hidden += 1,
            Cell::Wrong(_) => count.others += 1,
            Cell::Empty => {}
        }
    }
    count
}
