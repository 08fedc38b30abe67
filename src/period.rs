//! Periods on which an office reports: years, halves, quarters, months and weeks.
//!
//! Takes what people type (`2026-H1`, `2026上半年`, `2026年第二季度`, `2026-06`, `2026-W27`); gives calendar periods that can be
//! compared, followed back and written in Chinese and English. No clock: a period is a part of the calendar.

use crate::date::Date;
use crate::lang;
use std::fmt;

/// A part of the calendar. Ordered by its first day, a longer period before the shorter ones that begin with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// The year, 1 to 9999; of a week, the ISO 8601 year.
    pub year: u16,
    /// Which part of it.
    pub part: Part,
}

/// A part of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// All of it.
    Year,
    /// The first or second half, 1 or 2.
    Half(u8),
    /// A quarter, 1 to 4.
    Quarter(u8),
    /// A month, 1 to 12.
    Month(u8),
    /// A week, 1 to 53, as ISO 8601 counts them: from Monday, the first one holding 4 January.
    Week(u8),
}

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

impl Period {
    /// Reads a period; `None` when it is in no accepted form or there is no such part of a year.
    pub fn parse(text: &str) -> Option<Period> {
        let text: String = lang::fold(text).chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.to_ascii_uppercase().replace('零', "〇");
        let (year, rest) = text.split_at(text.char_indices().nth(4).map_or(text.len(), |(at, _)| at));
        let year = year_of(year)?;
        let part = part_of(rest)?;
        let most = match part {
            Part::Week(_) => weeks(year),
            _ => u8::MAX,
        };
        let sound = match part {
            Part::Year => true,
            Part::Half(number) => (1..=2).contains(&number),
            Part::Quarter(number) => (1..=4).contains(&number),
            Part::Month(number) => (1..=12).contains(&number),
            Part::Week(number) => (1..=most).contains(&number),
        };
        sound.then_some(Period { year, part })
    }

    /// The period of the same length right before; `None` before the year 1.
    pub fn previous(self) -> Option<Period> {
        let before = |number: u8, most: u8, part: fn(u8) -> Part| match number {
            0 | 1 => (self.year.checked_sub(1).filter(|year| *year > 0)?, part(most)).into(),
            number => Some((self.year, part(number - 1))),
        };
        let (year, part) = match self.part {
            Part::Year => (self.year.checked_sub(1).filter(|year| *year > 0)?, Part::Year),
            Part::Half(number) => before(number, 2, Part::Half)?,
            Part::Quarter(number) => before(number, 4, Part::Quarter)?,
            Part::Month(number) => before(number, 12, Part::Month)?,
            Part::Week(number) => before(number, weeks(self.year.saturating_sub(1)), Part::Week)?,
        };
        Some(Period { year, part })
    }

    /// The period of the same length right after; `None` after the year 9999.
    pub fn next(self) -> Option<Period> {
        let (number, most): (u8, u8) = match self.part {
            Part::Year => (1, 1),
            Part::Half(number) => (number, 2),
            Part::Quarter(number) => (number, 4),
            Part::Month(number) => (number, 12),
            Part::Week(number) => (number, weeks(self.year)),
        };
        let (year, number) = if number >= most { (self.year + 1, 1) } else { (self.year, number + 1) };
        (year <= 9999).then_some(Period { year, part: self.part.with(number) })
    }

    /// Its first and last day.
    pub fn days(self) -> (Date, Date) {
        let months = |first: u8, last: u8| (day(self.year, first, 1), last_day(self.year, last));
        match self.part {
            Part::Year => months(1, 12),
            Part::Half(number) => months(number * 6 - 5, number * 6),
            Part::Quarter(number) => months(number * 3 - 2, number * 3),
            Part::Month(number) => months(number, number),
            Part::Week(number) => {
                let monday = first_monday(self.year) + (i64::from(number) - 1) * 7;
                (from_days(monday), from_days(monday + 6))
            }
        }
    }

    /// Whether a day lies in it.
    pub fn contains(self, date: &Date) -> bool {
        let day = Date { time: None, ..*date };
        let (first, last) = self.days();
        first <= day && day <= last
    }

    /// Whether the other lies in it as a whole.
    pub fn covers(self, other: Period) -> bool {
        let (first, last) = other.days();
        self.contains(&first) && self.contains(&last)
    }

    /// Whether both are of one length, so that one can be compared with the other.
    pub fn is_like(self, other: Period) -> bool {
        std::mem::discriminant(&self.part) == std::mem::discriminant(&other.part)
    }

    /// `2026年上半年`, `2026年第二季度`, `2026年6月`, `2026年第27周`.
    pub fn chinese(self) -> String {
        let year = self.year;
        match self.part {
            Part::Year => format!("{year}年"),
            Part::Half(1) => format!("{year}年上半年"),
            Part::Half(_) => format!("{year}年下半年"),
            Part::Quarter(number) => format!("{year}年第{}季度", DIGITS[usize::from(number.min(9))]),
            Part::Month(number) => format!("{year}年{number}月"),
            Part::Week(number) => format!("{year}年第{number}周"),
        }
    }

    /// `first half of 2026`, `second quarter of 2026`, `June 2026`, `week 27 of 2026`.
    pub fn english(self) -> String {
        const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let year = self.year;
        let of = |words: &[&'static str], number: u8| words.get(usize::from(number) - 1).copied().unwrap_or("");
        match self.part {
            Part::Year => year.to_string(),
            Part::Half(number) => format!("{} half of {year}", of(&ORDINALS, number)),
            Part::Quarter(number) => format!("{} quarter of {year}", of(&ORDINALS, number)),
            Part::Month(number) => format!("{} {year}", of(&MONTHS, number)),
            Part::Week(number) => format!("week {number} of {year}"),
        }
    }
}

impl Part {
    fn with(self, number: u8) -> Part {
        match self {
            Part::Year => Part::Year,
            Part::Half(_) => Part::Half(number),
            Part::Quarter(_) => Part::Quarter(number),
            Part::Month(_) => Part::Month(number),
            Part::Week(_) => Part::Week(number),
        }
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Period) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Period) -> std::cmp::Ordering {
        self.days().0.cmp(&other.days().0).then(self.part.cmp(&other.part)).then(self.year.cmp(&other.year))
    }
}

/// The canonical form, `2026-H1`, `2026-Q2`, `2026-06`, `2026-W27`, `2026`. [`Period::parse`] reads it back.
impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        match self.part {
            Part::Year => Ok(()),
            Part::Half(number) => write!(out, "-H{number}"),
            Part::Quarter(number) => write!(out, "-Q{number}"),
            Part::Month(number) => write!(out, "-{number:02}"),
            Part::Week(number) => write!(out, "-W{number:02}"),
        }
    }
}

fn year_of(text: &str) -> Option<u16> {
    let digits = text.chars().map(|c| match DIGITS.iter().position(|digit| *digit == c) {
        Some(value) => u16::try_from(value).ok(),
        None => c.to_digit(10).and_then(|value| u16::try_from(value).ok()),
    });
    let digits: Vec<u16> = digits.collect::<Option<_>>()?;
    let year = digits.iter().fold(0, |year, digit| year * 10 + digit);
    (digits.len() == 4 && year > 0).then_some(year)
}

fn part_of(rest: &str) -> Option<Part> {
    let rest = rest.strip_prefix('年').unwrap_or(rest);
    let rest = rest.trim_start_matches(['-', '/', '.', '—', '第']);
    match rest {
        "" | "全年" | "年度" | "度" => return Some(Part::Year),
        "上半年" => return Some(Part::Half(1)),
        "下半年" => return Some(Part::Half(2)),
        _ => {}
    }
    if let Some(number) = rest.strip_suffix("季度").or_else(|| rest.strip_suffix("季")) {
        return small(number).map(Part::Quarter);
    }
    if let Some(number) = rest.strip_suffix("月份").or_else(|| rest.strip_suffix('月')) {
        return small(number).map(Part::Month);
    }
    if let Some(number) = rest.strip_suffix('周') {
        return small(number).map(Part::Week);
    }
    for (letter, part) in [('H', Part::Half as fn(u8) -> Part), ('Q', Part::Quarter), ('W', Part::Week)] {
        if let Some(number) = rest.strip_prefix(letter) {
            return small(number).map(part);
        }
    }
    small(rest).map(Part::Month)
}

/// A number up to 99, in digits or in Chinese (`六`, `十二`, `二十七`).
pub fn small(text: &str) -> Option<u8> {
    if !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digit = |text: &str| {
        let mut chars = text.chars();
        let first = chars.next()?;
        let value = DIGITS.iter().position(|digit| *digit == first)?;
        if chars.next().is_none() { u8::try_from(value).ok() } else { None }
    };
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens)? };
            let ones = if ones.is_empty() { 0 } else { digit(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

fn day(year: u16, month: u8, day: u8) -> Date {
    Date { year, month, day, time: None }
}

fn last_day(year: u16, month: u8) -> Date {
    day(year, month, crate::date::days(year, month))
}

/// Weeks of an ISO 8601 year, 52 or 53.
fn weeks(year: u16) -> u8 {
    let length = (first_monday(year.saturating_add(1)) - first_monday(year)) / 7;
    u8::try_from(length).unwrap_or(52)
}

/// The Monday of week 1, in days since 1 January 1970.
fn first_monday(year: u16) -> i64 {
    let fourth = days_since_epoch(i64::from(year), 1, 4);
    // 1 January 1970 was a Thursday.
    fourth - (fourth + 3).rem_euclid(7)
}

/// Days from 1 January 1970 in the Gregorian calendar (Howard Hinnant's `days_from_civil`).
pub fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The day that a spreadsheet means by a bare number, where the number stands for a day of this century or the end of the last:
/// it counts from 30 December 1899, as Excel does after its leap day that there was not.
pub fn from_serial(text: &str) -> Option<Date> {
    let serial: i64 = text.trim().parse().ok()?;
    (30_000..=73_000).contains(&serial).then(|| from_days(serial - 25_569))
}

/// The day that lies `days` after 1 January 1970.
pub fn from_days(days: i64) -> Date {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let small = |number: i64| u8::try_from(number).unwrap_or(1);
    Date {
        year: u16::try_from(year).unwrap_or(1),
        month: small(month),
        day: small(of_year - (153 * shifted + 2) / 5 + 1),
        time: None,
    }
}

/// Days from one day to another, negative when the other is earlier.
pub fn days_between(from: &Date, to: &Date) -> i64 {
    let count = |date: &Date| days_since_epoch(i64::from(date.year), i64::from(date.month), i64::from(date.day));
    count(to) - count(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_forms() {
        for (typed, canonical, chinese) in [
            ("2026-H1", "2026-H1", "2026年上半年"),
            ("2026上半年", "2026-H1", "2026年上半年"),
            ("２０２６年下半年", "2026-H2", "2026年下半年"),
            ("二〇二六年上半年", "2026-H1", "2026年上半年"),
            ("2026年第二季度", "2026-Q2", "2026年第二季度"),
            ("2026q4", "2026-Q4", "2026年第四季度"),
            ("2026年6月", "2026-06", "2026年6月"),
            ("2026年6月份", "2026-06", "2026年6月"),
            ("2026/6", "2026-06", "2026年6月"),
            ("2026年十二月", "2026-12", "2026年12月"),
            ("2026-W27", "2026-W27", "2026年第27周"),
            ("2026年第二十七周", "2026-W27", "2026年第27周"),
            ("2026", "2026", "2026年"),
            ("2026年度", "2026", "2026年"),
        ] {
            let period = Period::parse(typed);
            let written = period.map(|period| (period.to_string(), period.chinese()));
            assert_eq!(written, Some((canonical.to_owned(), chinese.to_owned())), "{typed}");
            assert_eq!(Period::parse(chinese), period, "{typed}");
        }
        for wrong in ["", "上半年", "2026-H3", "2026-Q0", "2026-13", "2025-W53", "26-H1", "2026年六半年", "0000"]
        {
            assert_eq!(Period::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_and_neighbours() {
        let days = |text: &str| {
            let days = Period::parse(text).map(Period::days);
            days.map_or_else(String::new, |(first, last)| format!("{first}..{last}"))
        };
        assert_eq!(days("2026-H2"), "2026-07-01..2026-12-31");
        assert_eq!(days("2024-02"), "2024-02-01..2024-02-29");
        assert_eq!(days("2026-W01"), "2025-12-29..2026-01-04");
        assert_eq!(days("2026-W53"), "2026-12-28..2027-01-03");
        for text in ["2026", "2026-H1", "2026-Q1", "2026-01", "2026-W01", "2021-W01"] {
            let own = Period::parse(text);
            let before = own.and_then(Period::previous);
            assert_eq!(before.and_then(Period::next), own, "{text}");
            let gap = before.zip(own).map(|(before, own)| days_between(&before.days().1, &own.days().0));
            assert_eq!(gap, Some(1), "{text}");
        }
        let covers =
            |outer: &str, inner: &str| Period::parse(outer).zip(Period::parse(inner)).map(|(a, b)| a.covers(b));
        assert_eq!((covers("2026-H1", "2026-06"), covers("2026-H1", "2026-07")), (Some(true), Some(false)));
    }
}
