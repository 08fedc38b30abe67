//! SVG as text, and how much room words take.
//!
//! Takes places in whole numbers: across in hundredths of a percent of the width, down in hundredths of the height of a letter.
//! So a chart fills the width that it finds, and its words stay as large as those around it. Nothing is measured.

use crate::markdown::escaped;
use std::fmt::Write;

/// The height of a letter, which everything down the page is counted in.
pub const EM: i64 = 100;
/// How many letters of full width a name may have in a line, so that a narrow telephone has room for it in large type and within a box.
pub const NARROW: usize = 13;
/// The width of such a telephone, in hundredths of a letter.
pub const TELEPHONE: i64 = 1640;

/// Across: hundredths of a percent as `12.34%`.
pub fn across(at: i128) -> String {
    hundredths(at, "%")
}

/// Down: hundredths of a letter's height as `1.25em`.
pub fn down(at: i64) -> String {
    hundredths(at.into(), "em")
}

fn hundredths(at: i128, unit: &str) -> String {
    let sign = if at < 0 { "-" } else { "" };
    let (whole, rest) = (at.abs() / 100, at.abs() % 100);
    match (rest, rest % 10) {
        (0, _) => format!("{sign}{whole}{unit}"),
        (_, 0) => format!("{sign}{whole}.{}{unit}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}{unit}"),
    }
}

/// What is being drawn.
#[derive(Default)]
pub struct Pen(String);

/// Where a word stands to its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

impl Pen {
    /// What has been drawn.
    pub fn drawn(self) -> String {
        self.0
    }

    /// Anything that is SVG already.
    pub fn raw(&mut self, svg: &str) {
        self.0.push_str(svg);
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: (i128, i64), to: (i128, i64)) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.0,
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"currentColor\"/>",
            across(from.0),
            down(from.1),
            across(to.0),
            down(to.1),
        );
    }

    /// Words, moved `aside` pixels.
    pub fn text(&mut self, class: &str, at: (i128, i64), aside: i64, anchor: Anchor, words: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let aside = if aside == 0 { String::new() } else { format!(" dx=\"{aside}\"") };
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y) = (across(at.0), down(at.1));
        let _ = writeln!(self.0, "<text{class} x=\"{x}\" y=\"{y}\"{aside}{anchor}>{}</text>", escaped(words));
    }

    /// Words of several kinds in a line, each with its class; most have none.
    pub fn words(&mut self, class: &str, at: (i128, i64), words: &[(&str, &str)]) {
        let _ = write!(self.0, "<text class=\"{class}\" x=\"{}\" y=\"{}\">", across(at.0), down(at.1));
        for (class, words) in words {
            let _ = match *class {
                "" => write!(self.0, "{}", escaped(words)),
                class => write!(self.0, "<tspan class=\"{class}\">{}</tspan>", escaped(words)),
            };
        }
        self.0.push_str("</text>\n");
    }
}

/// The width of words in hundredths of a letter of full width: more rather than less.
pub fn width(words: &str) -> i64 {
    words.chars().map(|c| if c.is_ascii() { 58 } else { 100 }).sum()
}

/// The room that words take across, in hundredths of a percent of the width of a narrow telephone.
pub fn room(words: &str) -> i128 {
    (i128::from(width(words)) + 40) * 10_000 / i128::from(TELEPHONE)
}

/// Words in lines of no more than so many letters of full width, broken between words and between Chinese letters, and never
/// before a mark that may not begin a line.
pub fn wrapped(words: &str, letters: usize) -> Vec<String> {
    let most = i64::try_from(letters).unwrap_or(i64::MAX).saturating_mul(EM);
    let mut lines = vec![String::new()];
    for part in parts(words) {
        let is_full = lines.last().is_some_and(|line| !line.is_empty() && width(line) + width(part.trim_end()) > most);
        match lines.last_mut() {
            Some(line) if !is_full => line.push_str(part),
            _ => lines.push(part.to_owned()),
        }
    }
    lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// What may not be taken apart: a Chinese letter with the marks behind it, a word of others with its space.
fn parts(words: &str) -> Vec<&str> {
    let closes = |c: char| "，。、；：！？）】》」』”’…—％%,.;:!?)]}·".contains(c);
    let opens = |c: char| "（【《「『“‘([{".contains(c);
    let mut parts = Vec::new();
    let (mut start, mut length) = (0, 0);
    let mut before: Option<char> = None;
    for (at, c) in words.char_indices() {
        let splits = before.is_some_and(|before| {
            let is_wide = !before.is_ascii() || !c.is_ascii() || before == ' ' || length >= 20;
            is_wide && !closes(c) && !opens(before) && c != ' '
        });
        if splits {
            parts.push(&words[start..at]);
            (start, length) = (at, 0);
        }
        length += 1;
        before = Some(c);
    }
    parts.push(&words[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_with_the_digits_they_need() {
        for (at, text) in [(0, "0%"), (10_000, "100%"), (3333, "33.33%"), (1250, "12.5%"), (5, "0.05%"), (-20, "-0.2%")]
        {
            assert_eq!(across(at), text);
        }
        assert_eq!(down(135), "1.35em");
    }

    #[test]
    fn lines_break_where_they_may() {
        for (words, letters, lines) in [
            ("示例镇", 15, "示例镇"),
            ("云溪县行政审批和政务服务局，综合科", 13, "云溪县行政审批和政务服务|局，综合科"),
            ("the office of public records", 9, "the office of|public records"),
            ("（甲）", 1, "（甲）"),
            ("", 3, ""),
        ] {
            assert_eq!(wrapped(words, letters).join("|"), lines);
        }
    }
}
