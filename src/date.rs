//! Dates as bulletins write them: `2026-06-30`, `2026/6/30`, `2026.6.30`, `2026年6月30日`, each with an optional time.
//!
//! Takes text, gives calendar days checked against the Gregorian calendar. No clock and no time zone: a date means
//! the day in the place where the bulletin is made.

use std::borrow::Cow;
use std::fmt;

/// A calendar day, with a time of day where one was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
    /// Hour, minute and second; `None` sorts before every time of the day.
    pub time: Option<(u8, u8, u8)>,
}

/// What separates year, month and day, and what may end them, in each accepted form.
const FORMS: [(char, char, Option<char>); 4] =
    [('-', '-', None), ('/', '/', None), ('.', '.', None), ('年', '月', Some('日'))];

impl Date {
    /// Reads a date; `None` when it is in no accepted form or there is no such day.
    pub fn parse(text: &str) -> Option<Date> {
        let text = text.trim();
        // Nearly all are written so: `2026-06-30`, with or without a time.
        if let Some((day, rest)) = text.split_at_checked(10)
            && !rest.starts_with(|next: char| next.is_ascii_digit())
            && let Some(date) = Date::of_digits(day.as_bytes())
        {
            return Some(Date { time: if rest.is_empty() { None } else { Some(parse_time(rest)?) }, ..date });
        }
        FORMS.iter().find_map(|form| Date::parse_form(text, *form))
    }

    /// A day as `2026-06-30`; `None` for anything else.
    fn of_digits(text: &[u8]) -> Option<Date> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
        let digits = |digits: &[&u8]| {
            digits
                .iter()
                .try_fold(0, |number: u16, byte| byte.is_ascii_digit().then(|| number * 10 + u16::from(**byte - b'0')))
        };
        let year = digits(&[y1, y2, y3, y4])?;
        let (month, day) = (u8::try_from(digits(&[m1, m2])?).ok()?, u8::try_from(digits(&[d1, d2])?).ok()?);
        Date { year, month, day, time: None }.checked()
    }

    /// The same if there is such a day.
    fn checked(self) -> Option<Date> {
        let valid = (1..=12).contains(&self.month) && (1..=days(self.year, self.month)).contains(&self.day);
        (valid && self.year > 0).then_some(self)
    }

    fn parse_form(text: &str, (first, second, end): (char, char, Option<char>)) -> Option<Date> {
        let (year, rest) = text.split_once(first)?;
        let (month, rest) = rest.split_once(second)?;
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (day, mut rest) = rest.split_at(digits);
        if let Some(end) = end {
            rest = rest.strip_prefix(end)?;
        }
        let date = Date {
            year: (year.len() == 4).then(|| number(year, 4))??,
            month: u8::try_from(number(month, 2)?).ok()?,
            day: u8::try_from(number(day, 2)?).ok()?,
            time: if rest.trim().is_empty() { None } else { Some(parse_time(rest)?) },
        };
        date.checked()
    }

    /// Whether this moment has come by `now`. A date without a time comes with the start of its day; a `now`
    /// without a time stands for the whole day.
    pub fn reached_by(&self, now: &Date) -> bool {
        match now.time {
            Some(_) => self <= now,
            None => (self.year, self.month, self.day) <= (now.year, now.month, now.day),
        }
    }

    /// Whether a page that expires on this date is gone by `now`: after the end of the day, or at the given time.
    pub fn expired_by(&self, now: &Date) -> bool {
        let (mine, day) = ((self.year, self.month, self.day), (now.year, now.month, now.day));
        match (self.time, now.time) {
            (Some(mine_at), Some(at)) => (mine, mine_at) <= (day, at),
            _ => mine < day,
        }
    }

    /// The day after, without a time.
    #[must_use]
    pub fn next_day(&self) -> Date {
        let (mut year, mut month, mut day) = (self.year, self.month, self.day + 1);
        if day > days(year, month) {
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
        Date { year, month, day, time: None }
    }

    /// The day without its time, `2026-06-30`.
    pub fn iso_day(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// The time of day, midnight where none was given.
    pub fn clock(&self) -> (u8, u8, u8) {
        self.time.unwrap_or((0, 0, 0))
    }
}

/// ISO 8601: `2026-06-30`, or `2026-06-30T09:05:00` where there is a time. [`Date::parse`] reads it back.
impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.iso_day())?;
        match self.time {
            Some((hour, minute, second)) => write!(out, "T{hour:02}:{minute:02}:{second:02}"),
            None => Ok(()),
        }
    }
}

/// `14:30`, `14:30:00`, `14时30分`, after a space or `T`; a zone behind it is accepted and left out.
fn parse_time(text: &str) -> Option<(u8, u8, u8)> {
    let text = text.trim_start_matches(['T', 't', ' ', '\u{3000}']).trim_end();
    let zone = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    if !text[zone..].chars().all(|c| c.is_ascii_digit() || matches!(c, 'Z' | 'z' | '+' | '-' | ':')) {
        return None;
    }
    let text = text[..zone].trim_end();
    let text = match text.is_ascii() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.replace(['时', '点', '分', '：'], ":")),
    };
    let text = text.trim_end_matches([':', '秒']);
    let mut parts = text.split(':');
    let hour = number(parts.next()?, 2)?;
    let minute = parts.next().map_or(Some(0), |part| number(part, 2))?;
    let second = parts.next().map_or(Some(0), |part| number(part.split('.').next()?, 2))?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((u8::try_from(hour).ok()?, u8::try_from(minute).ok()?, u8::try_from(second).ok()?))
}

fn number(text: &str, most: usize) -> Option<u16> {
    let sound = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if sound { text.parse().ok() } else { None }
}

fn leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// How many days a month has.
pub fn days(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The short way says what the long one does.
    #[test]
    fn the_usual_form_is_read_as_all_are() {
        let days = [
            "2026-06-30",
            "2026-02-29",
            "2024-02-29",
            "0000-01-01",
            "2026-13-01",
            "2026-6-3",
            "2026-06-3a",
            "二026-06-3",
        ];
        let rests = [
            "",
            " ",
            "T08:00:00+08:00",
            " 8:30",
            "　8时30分",
            "1",
            "01",
            "x",
            "T",
            "Z",
            "年",
            " 8:30:61",
            "T08:00:00.5Z",
        ];
        for day in days {
            for rest in rests {
                let text = format!("{day}{rest}");
                let slowly = FORMS.iter().find_map(|form| Date::parse_form(text.trim(), *form));
                assert_eq!(Date::parse(&text), slowly, "{text}");
            }
        }
        assert!(Date::parse("2026-06-30T08:00:00+08:00").is_some_and(|date| date.time == Some((8, 0, 0))));
    }
}
