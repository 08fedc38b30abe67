//! `::chart{…}`: numbers of a table or of a page as a picture, with the table behind it.
//!
//! Takes the attributes of a directive and what one edition knows; gives a figure in HTML with an inline SVG, or nothing and
//! what is wrong. All of it is made from what the gate has left: a masked number has no part in scale, order, shape and words,
//! and stands as the mark. No style, no script, no id: a theme gives the classes their look.
//!
//! * `wish` reads the attributes, `grid` finds names and numbers in the data, `choice` the columns that are meant.
//! * `scale` places numbers on an axis, exactly; `bars`, `stacks` and `lines` draw, `pen` writes SVG.
//! * `words` says in a sentence what the picture shows; `figure` puts everything together.

pub mod bars;
pub mod choice;
pub mod figure;
pub mod grid;
pub mod lines;
pub mod pen;
pub mod scale;
pub mod stacks;
pub mod wish;
pub mod words;

use super::Ground;
use super::decimal::Decimal;
use crate::diagnostic::Diagnostic;
use crate::site::PageId;
use wish::{Form, Sort, Wish};

/// The most series that can be told apart in black and white: of bars, of lines.
const MOST: (usize, usize) = (4, 5);
/// Bars beyond which a chart is no picture any more.
const LONG: usize = 40;

/// What a chart is drawn from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// What the names are names of: the head of their column.
    pub head: Said,
    /// The names, in order.
    pub labels: Vec<Said>,
    /// The numbers, a series for each column.
    pub series: Vec<Series>,
    /// What is counted; empty where nothing says so.
    pub unit: String,
}

/// A text of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// As it is in pictures: without marks, and with the sign for what is masked.
    pub plain: String,
    /// In the source language.
    pub source: String,
}

/// Numbers under one name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: Said,
    /// A mark for each label.
    pub marks: Vec<Mark>,
}

/// One number of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It can be shown.
    Number {
        /// What it is.
        value: Decimal,
        /// How it is written.
        said: Said,
        /// Whether narrower editions do not have it.
        is_inner: bool,
    },
    /// The gate has masked it.
    Hidden(String),
    /// There is none.
    Empty,
}

impl Mark {
    /// The number, where it can be shown.
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Mark::Number { value, .. } => Some(*value),
            _ => None,
        }
    }
}

impl Grid {
    /// Every number that can be shown.
    pub fn values(&self) -> impl Iterator<Item = Decimal> {
        self.series.iter().flat_map(|series| series.marks.iter().filter_map(Mark::value))
    }

    /// What the numbers of a label come to, where all of them can be shown.
    fn sum(&self, row: usize) -> Option<Decimal> {
        let mut values = self.series.iter().map(|series| series.marks.get(row).and_then(Mark::value));
        values.try_fold(0, |sum, value| Some(sum + value?.units())).map(Decimal::of_units)
    }

    /// Puts the labels in another order, or leaves some out.
    fn keep(&mut self, order: &[usize]) {
        self.labels = order.iter().filter_map(|at| self.labels.get(*at).cloned()).collect();
        for series in &mut self.series {
            series.marks = order.iter().filter_map(|at| series.marks.get(*at).cloned()).collect();
        }
    }

    /// Makes series of the labels, and labels of the series.
    fn turned(self) -> Grid {
        let Grid { head, labels, series, unit } = self;
        let turned = labels.into_iter().enumerate().map(|(at, name)| {
            let marks = series.iter().map(|series| series.marks.get(at).cloned().unwrap_or(Mark::Empty));
            Series { name, marks: marks.collect() }
        });
        Grid { head, unit, series: turned.collect(), labels: series.iter().map(|series| series.name.clone()).collect() }
    }
}

/// The HTML of a chart; empty where there is nothing to show, or something wrong, which is said.
pub fn block(
    ground: &Ground,
    from: PageId,
    attributes: &[(String, String)],
    line: &mut dyn FnMut(&str) -> String,
    out: &mut Vec<Diagnostic>,
) -> Result<String, Diagnostic> {
    let mut wish = wish::wish(attributes)?;
    let Some(page) = ground.edition.pages.get(from) else { return Ok(String::new()) };
    let Some(grid) = grid::grid(&wish, page, ground, out)? else { return Ok(String::new()) };
    let grid = arranged(grid, &wish);
    if grid.labels.is_empty() || grid.series.is_empty() {
        return Ok(String::new());
    }
    if wish.form == Form::Stacks && grid.series.len() == 1 {
        // There is nothing to put together: an edition may lack the others.
        wish.form = Form::Bars;
    }
    let most = if wish.form == Form::Lines { MOST.1 } else { MOST.0 };
    if grid.series.len() > most {
        let counts = [("count", grid.series.len()), ("most", most)];
        let diagnostic = counts
            .into_iter()
            .fold(Diagnostic::new("chart-many"), |diagnostic, (name, count)| diagnostic.with(name, count.to_string()));
        return Err(diagnostic.with("names", names(&grid)));
    }
    if wish.form == Form::Stacks
        && let Some((series, label, text)) = negative(&grid)
    {
        let diagnostic = Diagnostic::new("chart-negative").with("column", series).with("name", label);
        return Err(diagnostic.with("value", text));
    }
    if wish.form != Form::Lines && grid.labels.len() > LONG {
        let count = grid.labels.len().to_string();
        out.push(Diagnostic::new("chart-long").with("count", count).with("most", LONG.to_string()));
    }
    Ok(figure::figure(&grid, &wish, ground.edition, line))
}

/// A number below nought: its series, its label, and how it is written.
fn negative(grid: &Grid) -> Option<(&str, &str, &str)> {
    grid.series.iter().find_map(|series| {
        series.marks.iter().zip(&grid.labels).find_map(|(mark, label)| match mark {
            Mark::Number { value, said, .. } if value.units() < 0 => {
                Some((series.name.plain.as_str(), label.plain.as_str(), said.plain.as_str()))
            }
            _ => None,
        })
    })
}

fn names(grid: &Grid) -> String {
    grid.series.iter().map(|series| series.name.plain.as_str()).collect::<Vec<_>>().join("、")
}

/// Turned, put in order and cut as is wished. What cannot be shown stands last in any order, as the table has it.
fn arranged(grid: Grid, wish: &Wish) -> Grid {
    let mut grid = if wish.is_turned { grid.turned() } else { grid };
    let mut order: Vec<usize> = (0..grid.labels.len()).collect();
    if let (Some(sort), Some(first)) = (wish.sort, grid.series.first()) {
        let value = |at: &usize| match wish.form {
            Form::Stacks => grid.sum(*at),
            Form::Bars | Form::Lines => first.marks.get(*at).and_then(Mark::value),
        };
        order.sort_by(|a, b| match (value(a), value(b)) {
            (Some(a), Some(b)) if sort == Sort::Low => a.cmp(&b),
            (Some(a), Some(b)) => b.cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
    }
    order.truncate(wish.limit.unwrap_or(usize::MAX));
    grid.keep(&order);
    grid
}
