//! The colours of diagnostics. This is the door to `anstyle`.
//!
//! Takes a severity, gives a style; whether it is seen is the business of the stream it goes to.

use anstyle::AnsiColor;
pub use anstyle::Style;

use crate::diagnostic::Severity;

/// What is to be seen first.
pub const BOLD: Style = Style::new().bold();
/// The frame of an excerpt.
pub const FRAME: Style = colour(AnsiColor::BrightBlue);
/// What to do about it.
pub const HELP: Style = colour(AnsiColor::Green);

/// The word of a severity, and the carets.
pub fn loud(severity: Severity) -> Style {
    match severity {
        Severity::Error => colour(AnsiColor::BrightRed),
        Severity::Warning => colour(AnsiColor::Yellow),
        Severity::Note => colour(AnsiColor::Cyan),
    }
}

const fn colour(colour: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(anstyle::Color::Ansi(colour)))
}
