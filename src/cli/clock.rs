//! The build date when the call does not name one, and the time of day: the only place where the program asks for them.
//!
//! Takes the environment and the system's clock, gives days and times in the place where the computer stands. This is the
//! door to `chrono`.

#![expect(clippy::disallowed_methods, reason = "the shell is where the environment and the clock are read")]

use std::time::Duration;

use chrono::{DateTime, Datelike, Days, Local, NaiveTime, SecondsFormat, TimeZone};

use crate::date::Date;
use crate::diagnostic::Diagnostic;

/// The day that `SOURCE_DATE_EPOCH` names (UTC), else today as the system's calendar has it.
pub fn today() -> Result<Date, Diagnostic> {
    let day = match std::env::var_os("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) {
        Some(text) => {
            let text = text.to_string_lossy().into_owned();
            let day = text.trim().parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
            day.map(|day| day.date_naive()).ok_or(text)
        }
        None => Ok(Local::now().date_naive()),
    };
    // The program's dates have years of four digits.
    let read = day.and_then(|day| {
        let text = format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
        Date::parse(&text).ok_or(text)
    });
    read.map_err(|text| Diagnostic::new("call-epoch").with("value", text))
}

/// Whether today is the same day for ever, because the environment names it.
pub fn stands_still() -> bool {
    std::env::var_os("SOURCE_DATE_EPOCH").is_some_and(|text| !text.is_empty())
}

/// The time of day, `14:03:22`.
pub fn time() -> String {
    Local::now().format("%H:%M:%S").to_string()
}

/// Day and time, `2026-06-30 14:03:22`.
pub fn moment() -> String {
    Local::now().format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Day and time with the zone, for programs: `2026-06-30T14:03:22+08:00`.
pub fn stamp() -> String {
    Local::now().to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// How long until the day is another one.
pub fn until_midnight() -> Duration {
    let now = Local::now();
    let next = now.date_naive().checked_add_days(Days::new(1)).map(|day| day.and_time(NaiveTime::MIN));
    // Where the clock is put forward at midnight, that time does not exist; an hour more or less does no harm.
    let next = next.and_then(|next| Local.from_local_datetime(&next).earliest());
    next.and_then(|next| (next - now).to_std().ok()).unwrap_or(Duration::from_secs(3600))
}
