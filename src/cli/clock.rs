//! The build date when the call does not name one: the only place where the program looks at a clock for it.
//!
//! Takes the environment and the system's clock, gives a day. This is the door to `chrono`.

#![expect(clippy::disallowed_methods, reason = "the shell is where the environment and the clock are read")]

use chrono::{DateTime, Datelike, Local};

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
