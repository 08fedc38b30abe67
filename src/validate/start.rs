//! What is left of the text that a new page begins with.
//!
//! Takes a page's source and its kind; says which lines of the kind's starting text still stand there. Changes nothing.

use super::Subject;
use crate::diagnostic::Diagnostic;
use crate::directive::Form;
use crate::document::{Finding, Written};
use crate::kind::Kind;
use crate::source::Span;
use std::collections::BTreeSet;

/// Letters of the shortest paragraph of a starting text that tells what to write: a set phrase such as `特此通知。` stays.
const SHORTEST: usize = 8;

/// Says which lines of a body are still the instructions of its kind's starting text.
pub fn start_left(source: &Written, kind: &Kind, subject: &Subject, out: &mut Vec<Finding>) {
    let told = |line: &str| line.chars().count() >= SHORTEST && !line.starts_with(['#', ':', '|']);
    let start: BTreeSet<&str> = kind.start.lines().map(str::trim).filter(|line| told(line)).collect();
    let mut at = source.body;
    for line in source.body().split_inclusive('\n') {
        let (from, typed) = (at + line.len() - line.trim_start().len(), line.trim());
        let to = from + typed.len();
        at += line.len();
        if !start.contains(typed) {
            continue;
        }
        let marked = source.pieces.iter().any(|piece| {
            let (first, last) = (piece.range.start + source.body, piece.range.end + source.body);
            piece.form != Form::Text && first < to && from < last
        });
        // What stands in a mark may be for fewer readers than the page.
        let level = if marked { subject.level.max(subject.widest) } else { subject.level };
        let diagnostic = Diagnostic::new("start-left").at(subject.path, Span::new(from, to));
        out.push(Finding { level, diagnostic });
    }
}
