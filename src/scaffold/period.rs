//! The period that a new page is about.
//!
//! Takes a kind, a title and today; gives the period that the title names, or the one such pages are usually about. Where a
//! title names months in a way that is no period, it gives none: that is for its editor to say.

use crate::date::Date;
use crate::kind::{Kind, Role, Shape};
use crate::lang;
use crate::period::{Part, Period, small};

/// What a title says of months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Months {
    /// One month or several, from one to the other.
    Span(Option<u16>, u8, u8),
    /// Something that is no month.
    Unclear,
}

/// The period that the title names, and the one to write down.
pub fn period(kind: &Kind, title: &str, today: &Date) -> (Option<Period>, Option<Period>) {
    let is_about_one = kind.field("period").is_some_and(|field| field.shape == Shape::Period && field.is_required);
    let title: String = lang::fold(title).chars().filter(|c| !c.is_whitespace()).collect();
    let written = written(&title);
    let months = months(&title).filter(|months| is_about_one || matches!(months, Months::Span(Some(_), ..)));
    let named = match (months, written) {
        (Some(Months::Span(year, first, last)), whole)
            if whole.is_none_or(|whole| whole.part == Part::Year || first != last) =>
        {
            let year = year.or(whole.map(|whole| whole.year));
            let Some(part) = part(first, last) else { return (None, None) };
            Some(year.map_or_else(|| latest(kind, part, today), |year| Period { year, part }))
        }
        (Some(Months::Unclear), None | Some(Period { part: Part::Year | Part::Month(_), .. })) => return (None, None),
        (_, Some(whole)) => Some(whole),
        _ => half(&title, today),
    };
    (named, named.or_else(|| usual(kind, today)))
}

/// The longest text in a title that is a period by itself.
fn written(title: &str) -> Option<Period> {
    let mut starts = title.char_indices().map(|(at, _)| &title[at..]);
    starts.find_map(|rest| {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(12).filter(|end| *end > 4);
        let texts: Vec<&str> = ends.map(|end| &rest[..end]).collect();
        texts.into_iter().rev().find_map(Period::parse)
    })
}

/// A half without a year is one of this year.
fn half(title: &str, today: &Date) -> Option<Period> {
    let half = |number: u8| Some(Period { year: today.year, part: Part::Half(number) });
    match (title.contains("上半年"), title.contains("下半年")) {
        (true, false) => half(1),
        (false, true) => half(2),
        _ => None,
    }
}

/// The first months that a title names: `6月`, `六月`, `2026年1-6月`, `1月至6月`. A day of a month is none of them.
fn months(title: &str) -> Option<Months> {
    const DASHES: [char; 6] = ['-', '—', '–', '~', '至', '到'];
    title.match_indices('月').find_map(|(at, sign)| {
        let before = &title[..at];
        // `近三个月` is a span that no calendar knows.
        if before.strip_suffix('个').and_then(number).is_some() {
            return Some(Months::Unclear);
        }
        let (before, last) = number(before)?;
        let after = title[at + sign.len()..].trim_start_matches('份');
        let number_after = after.trim_start_matches(DASHES).trim_start_matches(is_digit);
        // The first of two months is read with the second.
        let is_first = after.starts_with(DASHES) && number_after.starts_with('月');
        let is_day = after.starts_with(is_digit) && number_after.starts_with(['日', '号']);
        if is_first || is_day {
            return None;
        }
        let apart = before.strip_suffix(DASHES).map(|rest| rest.trim_end_matches('份').trim_end_matches('月'));
        let (before, first) = apart.and_then(number).unwrap_or((before, last));
        // `2026-6月`: what stands before the dash is the year.
        let year = Period::parse(first).map(|period| period.year);
        let (first, year) = match year {
            Some(year) => (last, Some(year)),
            None => (
                first,
                before
                    .strip_suffix('年')
                    .and_then(number)
                    .and_then(|(_, year)| Period::parse(year))
                    .map(|period| period.year),
            ),
        };
        Some(match (small(first), small(last)) {
            (Some(first), Some(last)) if part(first, last).is_some() => Months::Span(year, first, last),
            _ => Months::Unclear,
        })
    })
}

/// A text that ends in a number, taken apart.
fn number(text: &str) -> Option<(&str, &str)> {
    let before = text.trim_end_matches(is_digit);
    (before.len() < text.len()).then(|| text.split_at(before.len()))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || "〇零一二三四五六七八九十".contains(c)
}

/// The part of a year that goes from one month to another.
fn part(first: u8, last: u8) -> Option<Part> {
    match (first, last) {
        (1, 12) => Some(Part::Year),
        (1, 6) => Some(Part::Half(1)),
        (7, 12) => Some(Part::Half(2)),
        (1, 3) => Some(Part::Quarter(1)),
        (4, 6) => Some(Part::Quarter(2)),
        (7, 9) => Some(Part::Quarter(3)),
        (10, 12) => Some(Part::Quarter(4)),
        (1..=12, _) if first == last => Some(Part::Month(first)),
        _ => None,
    }
}

/// The latest such part of a year that has begun; a plan is for the current year, begun or not.
fn latest(kind: &Kind, part: Part, today: &Date) -> Period {
    let this = Period { year: today.year, part };
    let waits = this.days().0 > Date { time: None, ..*today } && kind.role != Some(Role::Plan);
    if waits { Period { year: today.year.saturating_sub(1).max(1), part } } else { this }
}

/// The period that a page of a kind is usually about: reports and rankings what is over, plans what is to come.
fn usual(kind: &Kind, today: &Date) -> Option<Period> {
    kind.field("period").filter(|field| field.shape == Shape::Period && field.is_required)?;
    let half = Period { year: today.year, part: Part::Half(if today.month <= 6 { 1 } else { 2 }) };
    match kind.role {
        Some(Role::Ranking) => Period { year: today.year, part: Part::Month(today.month) }.previous(),
        Some(Role::Plan) => half.next(),
        _ => half.previous(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        let field = crate::kind::Field {
            name: "period".to_owned(),
            shape: Shape::Period,
            is_required: true,
            ..Default::default()
        };
        let kind = Kind { fields: vec![field], ..Kind::bare("ranking") };
        let today = Date { year: 2026, month: 7, day: 15, time: None };
        for (title, expected) in [
            ("六月考核排名", "2026-06"),
            ("6月份考核排名", "2026-06"),
            ("十二月考核排名", "2025-12"),
            ("2026年1-6月工作", "2026-H1"),
            ("２０２６年１—３月工作", "2026-Q1"),
            ("1月至12月工作", "2026"),
            ("二〇二五年七至十二月工作", "2025-H2"),
            ("2026年5月工作", "2026-05"),
            ("2026-5月工作", "2026-05"),
            ("2026年度六月考核", "2026-06"),
            ("2026年第二季度工作", "2026-Q2"),
            ("上半年工作", "2026-H1"),
            ("13月工作", ""),
            ("2026年2-5月工作", ""),
            ("近三个月工作", ""),
            ("6月30日工作", "2026-H1"),
            ("工作", "2026-H1"),
        ] {
            let found = period(&kind, title, &today).1.map_or_else(String::new, |period| period.to_string());
            assert_eq!(found, expected, "{title}");
        }
    }
}
