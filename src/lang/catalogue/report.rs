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
    Entry {
        code: "figures-missing",
        severity: Error,
        zh: Text {
            message: "本页的“数据”里没有 `{name}`",
            help: "`only` 里写开头“数据”下的名称，用逗号隔开",
            explain: "`::figures{only=\"a,b\"}` 只显示写到的几项数据，按写的先后。",
        },
        en: Text {
            message: "there is no figure `{name}` on this page",
            help: "name under `only` what stands under `figures`, with commas between",
            explain: "`::figures{only=\"a,b\"}` shows the figures that it names, in that order.",
        },
        example: "::figures{only=\"trained\"}",
    },
    Entry {
        code: "report-missing",
        severity: Warning,
        zh: Text {
            message: "{section} 没有 `{period}` 的报告，汇编里没有这个栏目",
            help: "请这个栏目报来；不汇编它，就在 `汇编` 的 `栏目` 里只列要汇编的栏目",
            explain: "汇编的报告由同一时期各栏目的报告组成。这个栏目以前有过报告，或者列在 `栏目` 里，却没有这一时期的。",
        },
        en: Text {
            message: "{section} has no report for `{period}`: the composed report goes without it",
            help: "ask the section for it; or list under `sections` of `compose` those that are to be composed",
            explain: "A composed report is made of the reports of the sections for its period. This section has reported before, or is listed, and has none for this period.",
        },
        example: "compose: {sections: [education, talent]}",
    },
    Entry {
        code: "report-twice",
        severity: Error,
        zh: Text {
            message: "同一栏目同一时期已有报告 `{first}`，汇编时不知道取哪一篇",
            help: "改这一页的 `时期`，或换一个类型，例如 `类型: 页面`",
            explain: "汇编取每个栏目一个时期的一篇报告。两篇都写着同一时期，程序不猜。",
        },
        en: Text {
            message: "`{first}` is a report of this section for the same period: which of the two is to be composed is unclear",
            help: "change the `period` of this page, or its kind, as `kind: page`",
            explain: "A composed report takes one report of each section for its period. Where two have the same, the program does not guess.",
        },
        example: "period: 2026年上半年",
    },
    Entry {
        code: "compose-section",
        severity: Error,
        zh: Text {
            message: "没有栏目 `{section}`",
            help: "写栏目文件夹的名字，例如 `education`",
            explain: "`汇编` 的 `栏目` 里一行一个，写 `content/` 下面文件夹的名字。",
        },
        en: Text {
            message: "there is no section `{section}`",
            help: "write the name of its folder, as `education`",
            explain: "Under `sections` of `compose` stand names of folders below `content/`.",
        },
        example: "compose: {sections: [educaton]}",
    },
    Entry {
        code: "compose-empty",
        severity: Warning,
        zh: Text {
            message: "`{period}` 还没有可以汇编的报告",
            help: "在各栏目里写这一时期的报告，`时期` 要相同",
            explain: "汇编取各栏目里 `时期` 与本页相同的工作报告。一篇也没有，页面上就只有自己的文字。",
        },
        en: Text {
            message: "there is no report for `{period}` to compose",
            help: "write the reports of the sections with the same `period`",
            explain: "Reports of the sections with the period of this page are composed. Without any, the page has its own text alone.",
        },
        example: "compose: true",
    },
];

/// Codes that are said of the widest edition alone: a narrower one may lack what the gate took, and nothing else.
pub const WHOLE: &[&str] = &["figures-missing", "report-missing", "compose-section", "compose-empty"];
