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
        if declared.is_empty() {
            let numeric = free.iter().filter(|column| is_numeric(rows, &column.name, names));
            let one = |column: &&Key| Indicator { name: column.name.clone(), weight: Some(Decimal::ONE), full: None };
            indicators = numeric.map(one).collect();
        }
        if indicators.is_empty()
            && declared.is_empty()
            && let Some(total) = found.total.take()
        {
            // A table of totals alone: they are the marks.
            indicators.push(Indicator { name: total, weight: Some(Decimal::ONE), full: None });
        }
        let start = rows.columns.first().map_or(page_start(), |column| column.span);
        if found.unit.is_none() && !rows.items.is_empty() {
            out.push(Diagnostic::new("ranking-unit").at(&rows.file, start));
        } else if indicators.is_empty() && declared.is_empty() && !rows.items.is_empty() {
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

/// Whether a column holds numbers: more of them than of other things, or nothing but hidden cells.
fn is_numeric(rows: &Rows, column: &str, names: &Names) -> bool {
    let (mut numbers, mut hidden, mut others) = (0, 0, 0);
    for row in &rows.items {
        match Cell::read(row.fields.get(column), names) {
            Cell::Number(..) => numbers += 1,
            Cell::Hidden(_) => hidden += 1,
            Cell::Wrong(_) => others += 1,
            Cell::Empty => {}
        }
    }
    numbers > others || (hidden > 0 && numbers + others == 0)
}
