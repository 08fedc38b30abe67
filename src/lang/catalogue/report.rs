//! What can be wrong with reports: periods, numbering, composition, figures.

use crate::diagnostic::Severity::{Error, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
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
    },
    Entry {
        code: "number-typed",
        severity: Warning,
        zh: Text {
            message: "小标题前面的 `{number}` 不用写，程序会编号",
            help: "删去 `{number}`；这一页不要编号，就在开头写 `编号: 否`",
            explain: "工作报告、通报这几类页面的小标题由程序编成 一、（一）1.（1）。公开版少了内部的段落，编号会自动接上；手写的编号接不上，所以程序去掉它，换成自己的。",
        },
        en: Text {
            message: "`{number}` before a heading need not be typed: the program numbers this page",
            help: "delete `{number}`; if the page is to have no numbers, write `numbered: false` in its front matter",
            explain: "Headings of reports and notices are numbered 一、（一）1.（1） by the program. Where an edition lacks internal parts the numbers close up; typed ones could not, so they are taken off.",
        },
        example: "## 一、主要做法",
    },
    Entry {
        code: "number-form",
        severity: Warning,
        zh: Text {
            message: "小标题的编号 `{number}` 写法不规范",
            help: "写成 `{right}`",
            explain: "公文的结构层次序数依次是 一、（一）1.（1）：`一` 后面是顿号，`（一）` 后面没有标点，`1` 后面是圆点，括号用全角。",
        },
        en: Text {
            message: "the number `{number}` of a heading is not in its official form",
            help: "write `{right}`",
            explain: "Official texts number their headings 一、（一）1.（1）: 、 after 一, nothing after （一）, a point after 1, and wide brackets.",
        },
        example: "## 一.主要做法",
    },
];

/// Codes that are said of the widest edition alone: a narrower one may lack what the gate took, and nothing else.
pub const WHOLE: &[&str] = &[];
