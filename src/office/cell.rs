//! A cell of a table as the edition sees it: what is shown, and the number it holds if it holds one.
//!
//! Takes values in the source language; tells a hidden number from a missing one and from a wrong one.

use crate::directive::lower::plain;
use crate::directive::{self, Form, Names, Place};
use crate::value::{Data, Value};
use crate::words;

/// What a cell holds where a number is due.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A number, and what is shown for it, in the source language.
    Number(f64, String),
    /// The gate has masked it: it has no part in orders and totals.
    Hidden(String),
    /// Nothing.
    Empty,
    /// Something that is no number.
    Wrong(String),
}

impl Cell {
    /// Reads a cell.
    pub fn read(value: Option<&Value>, names: &Names) -> Cell {
        let Some(value) = value else { return Cell::Empty };
        match &value.data {
            Data::Null => Cell::Empty,
            Data::Int(number) => Cell::Number(*number as f64, number.to_string()),
            Data::Float(number) if number.is_finite() => Cell::Number(*number, number.to_string()),
            Data::Text(text) if text.trim().is_empty() => Cell::Empty,
            Data::Text(text) if is_masked(text, names) => Cell::Hidden(text.clone()),
            Data::Text(text) => match number(&words::without_marks(&plain(text, names, ""))) {
                Some(number) => Cell::Number(number, text.clone()),
                None => Cell::Wrong(text.clone()),
            },
            _ => Cell::Wrong(value.display()),
        }
    }

    /// The number, if it holds one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Cell::Number(number, _) => Some(*number),
            _ => None,
        }
    }
}

/// Whether any part of a text is a mask of which the inside is gone.
pub fn is_masked(text: &str, names: &Names) -> bool {
    fn any(pieces: &[directive::Piece]) -> bool {
        pieces.iter().any(|piece| match &piece.form {
            Form::Mask { body } => body.is_empty() || any(body),
            Form::Restricted { body, .. } => any(body),
            _ => false,
        })
    }
    directive::near::may_hold_directive(text) && any(&directive::scan(text, names, Place::Field).pieces)
}

/// The number that a text writes: full-width digits, separators of thousands, a percent sign (`85%` is 85), `分` (`90分` is 90)
/// and a sign are understood; `None` for anything else, `#REF!` and dates included.
pub fn number(text: &str) -> Option<f64> {
    let text = crate::lang::fold(text);
    let text = text.trim().trim_end_matches(['%', '‰', '分']).trim_end().replace('−', "-");
    let body = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let (whole, fraction) = body.split_once('.').unwrap_or((body, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split([',', '，', ' ']);
    let grouped = whole.contains([',', '，', ' ']);
    let first = groups.next().unwrap_or("");
    let sound = digits(first)
        && digits(fraction)
        && (!grouped || first.len() <= 3)
        && groups.all(|group| digits(group) && group.len() == 3);
    let plain: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
    sound.then(|| plain.parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (text, value) in [
            ("95", 95.0),
            ("９５．５", 95.5),
            ("1,234.5", 1234.5),
            ("１，２３４", 1234.0),
            ("85%", 85.0),
            ("85 %", 85.0),
            ("90.5分", 90.5),
            ("-3.0", -3.0),
            ("+2", 2.0),
            ("−1.5", -1.5),
            ("010", 10.0),
        ] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in
            ["", "#REF!", "优秀", "2026-06-30", "1,23", "12,34", "1.2.3", "9 5", "--1", ".", "5.", "NaN", "1e5", "分"]
        {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
