//! What an issue is called, and how people write it.
//!
//! Takes the text of the field `issue 期号`; gives the issue that it names. Knows no pages.

use crate::lang;
use crate::period;
use std::fmt;

/// The name of an issue: its number within the year, supplements apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The year.
    pub year: u16,
    /// Whether it is a supplement: they are numbered apart.
    pub is_supplement: bool,
    /// From 1.
    pub number: u32,
}

/// An issue as a page names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// By number within a year; without a year, within that of the page's date.
    Number {
        /// The year, where it was written.
        year: Option<u16>,
        /// `增刊`.
        is_supplement: bool,
        /// From 1.
        number: u32,
    },
    /// By the number that runs on over the years, `总第148期`.
    Total(u32),
}

/// The short form, `2026-3` and `2026-s1`; [`Named::parse`] reads it back.
impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}{}", self.year, if self.is_supplement { "s" } else { "" }, self.number)
    }
}

impl Named {
    /// Reads `2026-3`, `2026年第3期`, `第3期`, `3`, `2026年增刊第1期`, `2026-增1`, `2026-s1`, `总第148期`; `第3期（总第148期）`
    /// is the third. `None` for anything else.
    pub fn parse(text: &str) -> Option<Named> {
        let text: String = lang::fold(text).chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.split_once("(总第").map_or(text.as_str(), |(before, _)| before);
        if let Some(total) = text.strip_prefix("总第").or_else(|| text.strip_prefix('总')) {
            return counted(total).map(Named::Total);
        }
        let (year, rest) = year(text);
        let rest = rest.trim_start_matches(['-', '/', '.', '—']);
        let supplement = ["增刊", "增", "s"].iter().find_map(|word| rest.strip_prefix(word));
        let rest = supplement.unwrap_or(rest).trim_start_matches(['-', '—']);
        counted(rest).map(|number| Named::Number { year, is_supplement: supplement.is_some(), number })
    }
}

/// A year at the beginning, where something that ends it follows.
fn year(text: &str) -> (Option<u16>, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (year, rest) = text.split_at(digits);
    let ended = ["年度", "年", "-", "/", ".", "—", "第"].iter().any(|end| rest.starts_with(end));
    match year.parse() {
        Ok(year) if digits == 4 && year > 0 && ended => {
            (Some(year), rest.strip_prefix('年').map_or(rest, |rest| rest.strip_prefix('度').unwrap_or(rest)))
        }
        _ => (None, text),
    }
}

/// `第3期`, `3期`, `第十二期`, `3`.
fn counted(text: &str) -> Option<u32> {
    let text = text.strip_prefix('第').unwrap_or(text);
    let text = text.strip_suffix('期').or_else(|| text.strip_suffix('号')).unwrap_or(text);
    let digits = !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { period::small(text).map(u32::from) };
    number.filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_forms() {
        let number = |year, is_supplement, number| Some(Named::Number { year, is_supplement, number });
        for (text, named) in [
            ("2026-3", number(Some(2026), false, 3)),
            ("2026/12", number(Some(2026), false, 12)),
            ("2026年第3期", number(Some(2026), false, 3)),
            ("２０２６年第３期", number(Some(2026), false, 3)),
            ("2026年度第十二期", number(Some(2026), false, 12)),
            ("第3期", number(None, false, 3)),
            ("3", number(None, false, 3)),
            ("第3期（总第148期）", number(None, false, 3)),
            ("2026年增刊第1期", number(Some(2026), true, 1)),
            ("2026-增1", number(Some(2026), true, 1)),
            ("2026-S1", number(Some(2026), true, 1)),
            ("增刊1", number(None, true, 1)),
            ("2026", number(None, false, 2026)),
            ("总第148期", Some(Named::Total(148))),
        ] {
            assert_eq!(Named::parse(text), named, "{text}");
        }
        for text in ["", "期", "第期", "2026年", "2026-0", "七月号", "2026-3-1", "特刊", "2026-第", "-3a", "1234567"]
        {
            assert_eq!(Named::parse(text), None, "{text}");
        }
    }
}
