//! What can be wrong with reports: periods, numbering, composition, figures.

use crate::diagnostic::Severity::Error;
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[Entry {
    code: "period-invalid",
    severity: Error,
    zh: Text {
        message: "`{value}` 不是时期",
        help: "写成 `2026上半年`、`2026年第二季度`、`2026年6月`、`2026年第27周` 或 `2026`",
        explain: "时期是年、半年、季度、月或周。程序按它找上一期、排先后、汇编报告，所以要能读懂。",
    },
    en: Text {
        message: "`{value}` is not a period",
        help: "write `2026-H1`, `2026-Q2`, `2026-06`, `2026-W27` or `2026`",
        explain: "A period is a year, half, quarter, month or week. The program finds the one before by it, orders and composes by it, so it has to be read.",
    },
    example: "period: 2026年六月上旬",
}];

/// Codes that are said of the widest edition alone: a narrower one may lack what the gate took, and nothing else.
pub const WHOLE: &[&str] = &[];
