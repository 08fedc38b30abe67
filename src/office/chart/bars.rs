//! Bars that lie: a name on a line of its own, below it a bar for each series with its number behind it.
//!
//! Takes a grid; gives what stands inside the SVG, and its height. Names have the whole width, so that they are read on a
//! telephone as well, and every bar says its number, so that nobody has to measure.

use super::pen::{Anchor, EM, NARROW, Pen, across, down, room, wrapped};
use super::scale::{Base, LENGTH, Scale};
use super::words::Words;
use super::{Grid, Mark};

/// The height of a line of a name, of a bar, and what lies between.
pub const LINE: i64 = 135;
/// See [`LINE`].
pub const BAR: i64 = 95;
/// See [`LINE`].
pub const GAP: i64 = 25;
/// See [`LINE`].
pub const BETWEEN: i64 = 80;
/// The most of the width that numbers may take.
pub const MOST_ROOM: i128 = 4000;

/// Draws bars. Without any number there is no axis.
pub fn draw(grid: &Grid, words: &Words) -> (String, i64) {
    let scale = Scale::of(grid.values(), Base::Nought);
    let frame = Frame::of(grid, scale.as_ref(), words);
    let mut pen = Pen::default();
    let mut y = 0;
    let mut bars = Pen::default();
    for (row, label) in grid.labels.iter().enumerate() {
        for line in wrapped(&label.plain, NARROW) {
            y += LINE;
            bars.text("chart-label", (0, y - 35), 0, Anchor::Start, &line);
        }
        for (number, series) in grid.series.iter().enumerate() {
            let mark = series.marks.get(row).unwrap_or(&Mark::Empty);
            frame.bar(&mut bars, scale.as_ref(), mark, number, y, words);
            y += BAR + GAP;
        }
        y += BETWEEN - GAP;
    }
    if let Some(scale) = &scale {
        // The lines of the axis lie below everything.
        y = axis(&mut pen, scale, |at| frame.x(at), y, words);
    }
    pen.raw(&bars.drawn());
    (pen.drawn(), y)
}

/// The lines of a scale down to `y`, with what they stand for below them; gives where that ends. `place` tells where on the
/// scale is where in the picture.
pub fn axis(pen: &mut Pen, scale: &Scale, place: impl Fn(i128) -> i128, y: i64, words: &Words) -> i64 {
    for (at, tick) in scale.ticks.iter().enumerate() {
        let x = place(scale.at(*tick));
        let class = if tick.units() == 0 { "chart-nought" } else { "chart-grid" };
        pen.line(class, (x, 20), (x, y));
        let anchor = match at {
            0 if x < 500 => Anchor::Start,
            _ if at + 1 == scale.ticks.len() && x > 9500 => Anchor::End,
            _ => Anchor::Middle,
        };
        let class = if at % 2 == 1 && scale.ticks.len() > 4 { "chart-tick is-more" } else { "chart-tick" };
        pen.text(class, (x, y + 115), 0, anchor, &words.tick(*tick, scale));
    }
    y + 150
}

/// The part of the width that bars have.
struct Frame {
    left: i128,
    width: i128,
}

impl Frame {
    /// Leaves room for the numbers: behind the longest bar, and before those that go to the left.
    fn of(grid: &Grid, scale: Option<&Scale>, words: &Words) -> Frame {
        let (mut left, mut right) = (0, 0);
        for mark in grid.series.iter().flat_map(|series| &series.marks) {
            let needed = room(&words.number(mark));
            match mark.value() {
                Some(value) if value.units() < 0 => left = needed.max(left),
                _ => right = needed.max(right),
            }
        }
        if scale.is_none() {
            return Frame { left: 0, width: LENGTH };
        }
        let (left, right) = (left.min(MOST_ROOM), right.min(MOST_ROOM));
        Frame { left, width: LENGTH - left - right }
    }

    fn x(&self, at: i128) -> i128 {
        self.left + at * self.width / LENGTH
    }

    /// A bar and its number; for what is masked or missing the sign alone.
    fn bar(&self, pen: &mut Pen, scale: Option<&Scale>, mark: &Mark, number: usize, y: i64, words: &Words) {
        let nought = scale.map_or(0, |scale| self.x(scale.nought()));
        let text = words.number(mark);
        let middle = y + BAR / 2 + 34;
        let aside = if scale.is_some() { 6 } else { 0 };
        let (value, is_inner) = match (mark, scale) {
            (Mark::Number { value, is_inner, .. }, Some(scale)) => (self.x(scale.at(*value)), *is_inner),
            (Mark::Hidden(_), _) => return pen.text("chart-masked", (nought, middle), aside, Anchor::Start, &text),
            _ => return pen.text("chart-none", (nought, middle), aside, Anchor::Start, &text),
        };
        let (from, to) = (nought.min(value), nought.max(value));
        if from < to {
            pen.raw(&rect(number, is_inner, (from, to - from), (y, BAR)));
        }
        let class = if is_inner { "chart-number is-inner" } else { "chart-number" };
        let is_left = value < nought;
        let (aside, anchor) = if is_left { (-aside, Anchor::End) } else { (aside, Anchor::Start) };
        pen.text(class, (value, middle), aside, anchor, &text);
    }
}

/// A bar of a series: full, hollow, grey or striped, so that they differ without colours.
pub fn rect(series: usize, is_inner: bool, (x, width): (i128, i128), (y, height): (i64, i64)) -> String {
    let number = series + 1;
    let inner = if is_inner { " is-inner" } else { "" };
    let (fill, rest) = match number {
        2 => ("none", " stroke=\"currentColor\""),
        3 => ("currentColor", " fill-opacity=\".45\""),
        4 => ("none", " stroke=\"currentColor\""),
        _ => ("currentColor", ""),
    };
    let mut svg = format!(
        "<rect class=\"chart-bar is-{number}{inner}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"{rest}/>\n",
        across(x),
        down(y),
        across(width),
        down(height),
    );
    if number == 4 {
        svg.push_str(&format!(
            "<line class=\"chart-stripes\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"currentColor\" stroke-width=\"{}\" stroke-dasharray=\"2 4\"/>\n",
            across(x),
            down(y + height / 2),
            across(x + width),
            down(y + height / 2),
            down(height),
        ));
    }
    svg
}

/// The key of a series beside its name.
pub fn key(series: usize) -> String {
    rect(series, false, (200, LENGTH - 400), (5, EM - 10))
}
