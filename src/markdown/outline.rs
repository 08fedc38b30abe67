//! The marks that stand in the HTML before the texts of headings, and the numbers put in their place.
//!
//! A number depends on headings that come later (the highest level of all is the first), so a heading is written with a
//! mark: U+FDD4, its place among the headings, U+FDD5. No source can hold those characters.

use super::{Heading, escape};
use crate::numbering::{Counter, Style};
use crate::words;

/// Begins a mark.
pub const MARK_START: char = '\u{FDD4}';
/// Ends a mark.
pub const MARK_END: char = '\u{FDD5}';

/// The class of a heading that has no number among those that have.
const UNNUMBERED: &str = "unnumbered";

/// The mark of a heading.
#[must_use]
pub fn mark(index: usize) -> String {
    format!("{MARK_START}{index}{MARK_END}")
}

/// Gives the headings of the main text their numbers. The highest level that any of them has is the first; a heading of
/// which nothing is left has none.
pub fn number(headings: &mut [Heading], style: Style) {
    let counts = |heading: &&mut Heading| {
        let is_empty = words::without_marks(&heading.text).trim().is_empty();
        heading.is_main && !is_empty && !heading.classes.iter().any(|class| class == UNNUMBERED)
    };
    let mut counted: Vec<&mut Heading> = headings.iter_mut().filter(counts).collect();
    let top = counted.iter().map(|heading| heading.level).min().unwrap_or(1);
    let mut counter = Counter::new(style);
    for heading in &mut counted {
        heading.number = counter.next(heading.level + 1 - top);
    }
}

/// HTML with the numbers of its headings in place of their marks.
#[must_use]
pub fn with_numbers(html: &str, headings: &[Heading]) -> String {
    let mut out = String::with_capacity(html.len() + headings.len() * 40);
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(MARK_START) {
        out.push_str(before);
        let Some((index, after)) = after.split_once(MARK_END) else {
            rest = after;
            break;
        };
        let heading = index.parse().ok().and_then(|index: usize| headings.get(index));
        if let Some(heading) = heading.filter(|heading| !heading.number.is_empty()) {
            out.push_str("<span class=\"heading-number\">");
            out.push_str(&escape::text(&heading.number));
            out.push_str("</span>");
        }
        rest = after;
    }
    out.push_str(rest);
    out
}
