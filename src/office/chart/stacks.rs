//! Stacked bars: what belongs together in one bar, a piece for each series, with the sum behind it and its parts below it.
//!
//! Takes a grid without numbers below nought; gives what stands inside the SVG, and its height. A sum is told where each of its
//! parts can be shown; elsewhere the bar is as long as what is known, and the sign of what is not stands behind it.

use super::bars::{BAR, BETWEEN, GAP, LINE, MOST_ROOM, axis, rect};
use super::pen::{Anchor, EM, NARROW, Pen, room, width, wrapped};
use super::scale::{Base, LENGTH, Scale};
use super::words::Words;
use super::{Grid, Mark, Said, Series};
use crate::office::decimal::Decimal;

/// Draws stacked bars.
pub fn draw(grid: &Grid, words: &Words) -> (String, i64) {
    let totals = totals(grid, words);
    let known = (0..grid.labels.len()).map(|row| parts(grid, row).last().map_or(Decimal::ZERO, |part| part.to));
    let scale = Scale::of(known, Base::Nought);
    let right = totals.marks.iter().map(|mark| room(&words.number(mark))).max().unwrap_or(0).min(MOST_ROOM);
    let place = |at: i128| at * (LENGTH - right) / LENGTH;
    let (mut pen, mut bars) = (Pen::default(), Pen::default());
    let mut y = 0;
    for (row, (label, total)) in grid.labels.iter().zip(&totals.marks).enumerate() {
        for line in wrapped(&label.plain, NARROW) {
            y += LINE;
            bars.text("chart-label", (0, y - 35), 0, Anchor::Start, &line);
        }
        let mut end = 0;
        for Part { series, is_inner, from, to } in parts(grid, row) {
            let Some(scale) = &scale else { continue };
            let (from, to) = (place(scale.at(from)), place(scale.at(to)));
            if from < to {
                bars.raw(&rect(series, is_inner, (from, to - from), (y, BAR)));
            }
            end = to;
        }
        let class = match total {
            Mark::Number { is_inner: true, .. } => "chart-number is-inner",
            Mark::Number { .. } => "chart-number",
            Mark::Hidden(_) => "chart-masked",
            Mark::Empty => "chart-none",
        };
        bars.text(class, (end, y + BAR / 2 + 34), 6, Anchor::Start, &words.number(total));
        y += BAR;
        for line in addends(grid, row, words) {
            y += LINE;
            let words: Vec<(&str, &str)> = line.iter().map(|(class, text)| (*class, text.as_str())).collect();
            bars.words("chart-parts", (0, y - 35), &words);
        }
        y += BETWEEN - GAP;
    }
    if let Some(scale) = &scale {
        y = axis(&mut pen, scale, place, y, words);
    }
    pen.raw(&bars.drawn());
    (pen.drawn(), y)
}

/// The sums of the labels, as a series: what lacks a part has no sum.
pub fn totals(grid: &Grid, words: &Words) -> Series {
    let total = |row: usize| {
        let marks: Vec<&Mark> = grid.series.iter().filter_map(|series| series.marks.get(row)).collect();
        let hidden = marks.iter().find(|mark| matches!(mark, Mark::Hidden(_)));
        match (hidden, grid.sum(row)) {
            (Some(hidden), _) => (*hidden).clone(),
            (None, None) => Mark::Empty,
            (None, Some(value)) => {
                let texts: Vec<String> = marks.iter().map(|mark| words.number(mark)).collect();
                let plain = words.sum(value, &texts);
                let is_inner = marks.iter().any(|mark| matches!(mark, Mark::Number { is_inner: true, .. }));
                Mark::Number { value, said: Said { source: plain.clone(), plain }, is_inner }
            }
        }
    };
    let name = words.label("chart_total", "合计", "Total", &[]);
    Series { name: Said { plain: name.clone(), source: name }, marks: (0..grid.labels.len()).map(total).collect() }
}

/// A piece of a bar.
struct Part {
    /// The number of its series.
    series: usize,
    is_inner: bool,
    /// What the pieces before it come to, and what they come to with it.
    from: Decimal,
    to: Decimal,
}

/// The pieces of the bar of a label: one for each number that can be shown.
fn parts(grid: &Grid, row: usize) -> Vec<Part> {
    let mut sum = 0;
    let mut parts = Vec::new();
    for (series, own) in grid.series.iter().enumerate() {
        if let Some(Mark::Number { value, is_inner, .. }) = own.marks.get(row) {
            let from = Decimal::of_units(sum);
            sum += value.units();
            parts.push(Part { series, is_inner: *is_inner, from, to: Decimal::of_units(sum) });
        }
    }
    parts
}

/// The parts of a sum in the order of the key, `740 + 220 + *`, in lines that a telephone has room for.
fn addends(grid: &Grid, row: usize, words: &Words) -> Vec<Vec<(&'static str, String)>> {
    let most = i64::try_from(NARROW).unwrap_or(i64::MAX).saturating_mul(EM);
    let mut lines: Vec<Vec<(&'static str, String)>> = vec![Vec::new()];
    let mut taken = 0;
    for (at, series) in grid.series.iter().enumerate() {
        let mark = series.marks.get(row).unwrap_or(&Mark::Empty);
        let class = match mark {
            Mark::Number { is_inner: true, .. } => "chart-number is-inner",
            Mark::Hidden(_) => "chart-masked",
            _ => "",
        };
        let own = words.number(mark);
        let sign = if at > 0 { " + " } else { "" };
        let needed = width(sign) + width(&own);
        if at > 0 && taken + needed > most {
            lines.push(Vec::new());
            taken = 0;
        }
        taken += needed;
        if let Some(line) = lines.last_mut() {
            let sign = if line.is_empty() { sign.trim_start() } else { sign };
            line.extend((!sign.is_empty()).then(|| ("", sign.to_owned())));
            line.push((class, own));
        }
    }
    lines
}
