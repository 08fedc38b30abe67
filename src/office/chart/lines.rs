//! Lines from left to right, one for each series.
//!
//! Takes a grid; gives what stands inside the SVG, and its height. Lines differ in dashes and signs, not in colour alone. Where a
//! number is missing or masked a line has a gap.

use super::pen::{Anchor, Pen, TELEPHONE, across, down, room, width, wrapped};
use super::scale::{Base, LENGTH, Scale};
use super::words::Words;
use super::{Grid, Mark};
use std::fmt::Write;

/// Where the picture begins, and how high it is.
const TOP: i64 = 150;
const HEIGHT: i64 = 1300;
/// The longest line of a name below.
const NAME: usize = 7;
/// Room across, in hundredths of a letter: a telephone, and the text of a page on a desk.
const ROOMS: (i64, i64) = (TELEPHONE, 3900);
/// Points beyond which they have no signs.
const MOST_SIGNS: usize = 24;
/// What is left free at the right.
const MARGIN: i128 = 350;

/// Dashes of the lines, and signs of their points.
const DASHES: [&str; 5] = ["", "7 4", "2 4", "12 4 2 4", "16 5"];
const SIGNS: [&str; 5] =
    ["M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z", "M-4-4H4V4H-4Z", "M0-5L5 4H-5Z", "M0-5L5 0L0 5L-5 0Z", "M0 5L5-4H-5Z"];

/// Draws lines.
pub fn draw(grid: &Grid, words: &Words) -> (String, i64) {
    let Some(scale) = Scale::of(grid.values(), Base::Near) else { return (String::new(), 0) };
    let mut pen = Pen::default();
    let tick = |tick| words.tick(tick, &scale);
    let left = scale.ticks.iter().map(|value| room(&tick(*value))).max().unwrap_or(0).min(3000);
    let plot = Plot { left, width: LENGTH - left - MARGIN, count: grid.labels.len() };
    for value in &scale.ticks {
        let y = height(scale.at(*value));
        let class = if value.units() == 0 { "chart-nought" } else { "chart-grid" };
        pen.line(class, (left - 100, y), (LENGTH, y));
        pen.text("chart-tick", (left - 200, y + 35), 0, Anchor::End, &tick(*value));
    }
    for (number, series) in grid.series.iter().enumerate() {
        let points: Vec<Option<(i128, i128)>> = series
            .marks
            .iter()
            .enumerate()
            .map(|(at, mark)| mark.value().map(|value| (plot.x(at), LENGTH - scale.at(value))))
            .collect();
        pen.raw(&format!(
            "<svg x=\"0\" y=\"{}\" width=\"100%\" height=\"{}\" viewBox=\"0 0 {LENGTH} {LENGTH}\" preserveAspectRatio=\"none\" overflow=\"visible\">{}</svg>\n",
            down(TOP),
            down(HEIGHT),
            path(&points, number),
        ));
        let is_inner = |mark: &Mark| matches!(mark, Mark::Number { is_inner: true, .. });
        for (point, mark) in points.iter().zip(&series.marks) {
            if let Some((x, y)) = point.filter(|_| grid.labels.len() <= MOST_SIGNS || is_inner(mark)) {
                pen.raw(&sign(number, is_inner(mark), x, TOP + of(y, HEIGHT)));
            }
        }
    }
    let foot = TOP + HEIGHT + if masks(grid, &plot, words, &mut pen) { 85 } else { 0 };
    if let [series] = &grid.series[..] {
        numbers(&series.marks, &scale, &plot, words, &mut pen);
    }
    let lines = names(grid, &plot, foot, &mut pen);
    (pen.drawn(), foot + 60 + lines * 135)
}

/// Where points lie across.
struct Plot {
    left: i128,
    width: i128,
    count: usize,
}

impl Plot {
    fn x(&self, at: usize) -> i128 {
        // Counts of rows are far below what a number can hold.
        let (at, last) = (at as i128, self.count.saturating_sub(1) as i128);
        if last == 0 { self.left + self.width / 2 } else { self.left + at * self.width / last }
    }

    /// Whether a word stands too near the last one, which ends where its point is.
    fn is_near(&self, at: usize, widest: i64, room: i64) -> bool {
        let last = self.count.saturating_sub(1).max(1);
        let apart = self.x(last) - self.x(at);
        apart * i128::from(room) / LENGTH < i128::from(widest) * 3 / 2 + 20
    }

    /// Every how many-th word is shown where each has so much room.
    fn every(&self, widest: i64, room: i64) -> usize {
        let room = room * i64::try_from(self.width).unwrap_or(0) / 10_000;
        let fit = usize::try_from(room / (widest + 60).max(1)).unwrap_or(1).max(2);
        self.count.saturating_sub(1).div_ceil(fit).max(1)
    }
}

fn of(share: i128, length: i64) -> i64 {
    i64::try_from(share * i128::from(length) / LENGTH).unwrap_or(0)
}

fn height(at: i128) -> i64 {
    TOP + HEIGHT - of(at, HEIGHT)
}

/// A line with its gaps. A point alone is drawn as well: the ends of lines are round.
fn path(points: &[Option<(i128, i128)>], series: usize) -> String {
    let mut shape = String::new();
    for (at, point) in points.iter().enumerate() {
        let Some((x, y)) = point else { continue };
        let follows = at.checked_sub(1).and_then(|before| points.get(before)).is_some_and(Option::is_some);
        // Writing to a string cannot fail.
        let _ = write!(shape, "{}{x} {y}", if follows { "L" } else { "M" });
        let is_alone = !follows && !points.get(at + 1).is_some_and(Option::is_some);
        if is_alone {
            shape.push_str("h1");
        }
    }
    format!("<path class=\"chart-line is-{}\" d=\"{shape}\" {}/>", series + 1, stroke(series))
}

fn stroke(series: usize) -> String {
    let dashes = DASHES.get(series).filter(|dashes| !dashes.is_empty());
    let dashes = dashes.map(|dashes| format!(" stroke-dasharray=\"{dashes}\"")).unwrap_or_default();
    format!(
        "fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\"{dashes} vector-effect=\"non-scaling-stroke\""
    )
}

/// The sign of a point; what narrower editions do not have is hollow.
fn sign(series: usize, is_inner: bool, x: i128, y: i64) -> String {
    let shape = SIGNS.get(series).unwrap_or(&SIGNS[0]);
    let (inner, fill) = if is_inner { (" is-inner", " fill=\"none\" stroke=\"currentColor\"") } else { ("", "") };
    format!(
        "<svg x=\"{}\" y=\"{}\" overflow=\"visible\"><path class=\"chart-sign is-{}{inner}\" d=\"{shape}\"{fill}/></svg>\n",
        across(x),
        down(y),
        series + 1,
    )
}

/// The sign for what is masked, below its place; whether there is one.
fn masks(grid: &Grid, plot: &Plot, words: &Words, pen: &mut Pen) -> bool {
    let mut is_masked = false;
    for at in 0..grid.labels.len() {
        let is_hidden = |marks: &[Mark]| matches!(marks.get(at), Some(Mark::Hidden(_)));
        if grid.series.iter().any(|series| is_hidden(&series.marks)) {
            is_masked = true;
            pen.text("chart-masked", (plot.x(at), TOP + HEIGHT + 125), 0, Anchor::Middle, words.mask);
        }
    }
    is_masked
}

/// The numbers above the points: all where there is room, the ends and the extremes otherwise.
fn numbers(marks: &[Mark], scale: &Scale, plot: &Plot, words: &Words, pen: &mut Pen) {
    let values: Vec<(usize, &Mark, _)> =
        marks.iter().enumerate().filter_map(|(at, mark)| Some((at, mark, mark.value()?))).collect();
    let (most, least) = (values.iter().map(|one| one.2).max(), values.iter().map(|one| one.2).min());
    let widest = values.iter().map(|(_, mark, _)| width(&words.number(mark))).max().unwrap_or(0);
    let has_room = |room| plot.every(widest, room) == 1;
    let chosen = |at: usize, value| {
        let is_end = values.first().is_some_and(|one| one.0 == at) || values.last().is_some_and(|one| one.0 == at);
        let first = |wanted| values.iter().find(|one| Some(one.2) == wanted).is_some_and(|one| one.0 == at);
        // Beside an end there is no room for another number.
        let is_free = plot.x(at) > plot.left + 1500 && plot.x(at) < LENGTH - MARGIN - 1500;
        is_end || (is_free && ((Some(value) == most && first(most)) || (Some(value) == least && first(least))))
    };
    for (at, mark, value) in &values {
        let is_chosen = chosen(*at, *value);
        if !is_chosen && !has_room(ROOMS.1) {
            continue;
        }
        let inner = if matches!(mark, Mark::Number { is_inner: true, .. }) { " is-inner" } else { "" };
        let more = if is_chosen || has_room(ROOMS.0) { "" } else { " is-more" };
        let x = plot.x(*at);
        let (anchor, aside) = match x {
            _ if plot.count == 1 => (Anchor::Middle, 0),
            x if x <= plot.left + 500 => (Anchor::Start, -5),
            x if x >= LENGTH - MARGIN - 700 => (Anchor::End, 8),
            _ => (Anchor::Middle, 0),
        };
        let place = (x, height(scale.at(*value)) - 65);
        pen.text(&format!("chart-number{inner}{more}"), place, aside, anchor, &words.number(mark));
    }
}

/// The names below: as many as a telephone has room for, and more where there is more. Gives the lines that they take.
fn names(grid: &Grid, plot: &Plot, foot: i64, pen: &mut Pen) -> i64 {
    let all: Vec<Vec<String>> = grid.labels.iter().map(|label| wrapped(&label.plain, NAME)).collect();
    let widest = all.iter().flatten().map(|line| width(line)).max().unwrap_or(0);
    let (few, more) = (plot.every(widest, ROOMS.0), plot.every(widest, ROOMS.1));
    let last = plot.count.saturating_sub(1);
    // The last name is always there, and no other so near that they would touch.
    let shown = |at: usize, every: usize, room: i64| {
        at == last || (at.is_multiple_of(every) && !plot.is_near(at, widest, room))
    };
    let mut lines = 1;
    for (at, name) in all.iter().enumerate() {
        let class = match (shown(at, few, ROOMS.0), shown(at, more, ROOMS.1)) {
            (false, false) => continue,
            (true, true) => "chart-name",
            (true, false) => "chart-name is-less",
            (false, true) => "chart-name is-more",
        };
        let own = name.iter().map(|line| width(line)).max().unwrap_or(0);
        // Half of a long first name has no room at its left on a telephone.
        let is_wide = i128::from(own) * LENGTH / i128::from(2 * ROOMS.0) > plot.x(at);
        let places = match at {
            _ if at == last && last > 0 => vec![(class, plot.x(at), 10, Anchor::End)],
            0 if is_wide => {
                vec![("chart-name is-more", plot.x(at), 0, Anchor::Middle), ("chart-name is-less", 0, 0, Anchor::Start)]
            }
            _ => vec![(class, plot.x(at), 0, Anchor::Middle)],
        };
        for (row, line) in name.iter().enumerate() {
            let row = i64::try_from(row).unwrap_or(0);
            lines = lines.max(row + 1);
            for (class, x, aside, anchor) in &places {
                pen.text(class, (*x, foot + 145 + row * 135), *aside, *anchor, line);
            }
        }
    }
    lines
}

/// The key of a series beside its name.
pub fn key(series: usize) -> String {
    format!("<path class=\"chart-line is-{}\" d=\"M0 8H32\" {}/>{}", series + 1, stroke(series), {
        let shape = SIGNS.get(series).unwrap_or(&SIGNS[0]);
        format!("<path class=\"chart-sign is-{}\" transform=\"translate(16 8)\" d=\"{shape}\"/>", series + 1)
    })
}
