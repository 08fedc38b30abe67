//! What can be wrong with ledgers and plans.

use crate::diagnostic::Severity::{Error, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "ledger-transition",
        severity: Error,
        zh: Text {
            message: "`{from}` 不能变成 `{to}`",
            help: "补上漏记的一步，写明日期和状态",
            explain: "整改要一步一步走：未启动、整改中、已整改、已销号；验收不通过退回整改中，销号后再出问题记反弹，反弹后重新整改。跳过一步，台账就说不清问题是怎样解决的。",
        },
        en: Text {
            message: "`{from}` cannot become `{to}`",
            help: "add the step that is left out, with its date",
            explain: "A problem goes its way step by step: not begun, being mended, mended, closed; back to being mended when it is not accepted; relapsed when it comes back. An account that skips a step does not tell how the problem was solved.",
        },
        example: "经过: 2026-03-01 未启动；2026-05-10 已销号",
    },
    Entry {
        code: "ledger-history",
        severity: Error,
        zh: Text {
            message: "经过里的 `{part}` 看不懂",
            help: "写成 `2026-03-01 整改中；2026-05-10 已整改`",
            explain: "经过由日期和状态组成，各段用分号隔开，程序据此检查先后。情况说明写在整改措施或备注里。",
        },
        en: Text {
            message: "`{part}` in the history is not a date and a state",
            help: "write `2026-03-01 整改中；2026-05-10 已整改`",
            explain: "A history is dates and states, separated by semicolons. Explanations belong to the measure or the note.",
        },
        example: "经过: 三月 整改中",
    },
    Entry {
        code: "ledger-unit",
        severity: Warning,
        zh: Text {
            message: "单位表里没有 `{unit}`",
            help: "改成单位表里的名称；确是另一个单位，就在单位表里加上它",
            explain: "台账和计划按单位统计进度。名称写得不一样，就会当作两个单位，统计也就不对。",
        },
        en: Text {
            message: "`{unit}` is not in the table of units",
            help: "write the name as the table has it, or add the unit to the table",
            explain: "Ledgers and plans tell their progress by unit. A unit under two names is counted as two.",
        },
        example: "责任单位: 城关镇政付",
    },
    Entry {
        code: "ledger-order",
        severity: Error,
        zh: Text {
            message: "经过的日期倒了：`{date}` 写在 `{before}` 之后",
            help: "按先后写，或改正日期",
            explain: "经过按时间先后写。",
        },
        en: Text {
            message: "the history goes back from `{before}` to `{date}`",
            help: "put the steps in order, or mend the date",
            explain: "A history is written in the order of time.",
        },
        example: "经过: 2026-05-10 整改中；2026-03-01 已整改",
    },
    Entry {
        code: "ledger-state",
        severity: Error,
        zh: Text {
            message: "状态是 `{state}`，经过的最后一步却是 {date} `{last}`",
            help: "两处改成一致",
            explain: "状态是现在的情况，经过的最后一步也是。",
        },
        en: Text {
            message: "the state is `{state}`, but the history ends with `{last}` on {date}",
            help: "make the two agree",
            explain: "The state is where things stand now, and so is the last step of the history.",
        },
        example: "状态: 已销号\n经过: 2026-03-01 整改中",
    },
    Entry {
        code: "ledger-future",
        severity: Error,
        zh: Text {
            message: "日期 `{date}` 还没有到",
            help: "改正日期；本次生成的日期是 {today}",
            explain: "发现、销号和经过说的是已经发生的事。",
        },
        en: Text {
            message: "`{date}` has not come yet",
            help: "mend the date; this build is made on {today}",
            explain: "Found, closed and history tell what has happened.",
        },
        example: "销号日期: 2062-05-10",
    },
    Entry {
        code: "ledger-overdue",
        severity: Error,
        zh: Text {
            message: "状态写了 `逾期`，整改期限 `{due}` 却没有过",
            help: "写实际状态，例如 `整改中`；过了期限程序会自己标出逾期",
            explain: "逾期由程序按整改期限和生成日期判断，不需要写。",
        },
        en: Text {
            message: "the state is `overdue`, but the due date `{due}` has not passed",
            help: "write the actual state, such as `整改中`; the program tells by itself what is overdue",
            explain: "Whether something is overdue follows from its due date and the day of the build.",
        },
        example: "状态: 逾期\n整改期限: 2099-12-31",
    },
    Entry {
        code: "ledger-dates",
        severity: Error,
        zh: Text {
            message: "{label}（{field}）`{date}` 早于发现日期 `{found}`",
            help: "改正其中一个日期",
            explain: "先发现问题，再定期限，再销号。",
        },
        en: Text {
            message: "`{field}` ({label}) `{date}` is before the day of finding, `{found}`",
            help: "mend one of the two dates",
            explain: "A problem is found first, then due, then closed.",
        },
        example: "发现日期: 2026-05-10\n整改期限: 2026-03-01",
    },
    Entry {
        code: "ledger-closing",
        severity: Error,
        zh: Text {
            message: "已销号的问题没有写{label}（{field}）",
            help: "在这一行补上；还没有验收的，状态写 `已整改`",
            explain: "销号要有据可查：哪一天、谁验收、凭什么材料。",
        },
        en: Text {
            message: "a closed problem has no `{field}` ({label})",
            help: "add it, or write the state `已整改` until somebody has accepted the work",
            explain: "Closing has to be proved: on what day, by whom, with what evidence.",
        },
        example: "状态: 已销号",
    },
    Entry {
        code: "ledger-unclosed",
        severity: Error,
        zh: Text {
            message: "写了销号日期 `{date}`，状态却是 `{state}`",
            help: "状态改为 `已销号`，或去掉销号日期",
            explain: "有销号日期的就是已销号的问题，后来又出现的记为反弹。",
        },
        en: Text {
            message: "there is a closing date `{date}`, but the state is `{state}`",
            help: "write the state `已销号`, or take the date out",
            explain: "What has a closing date is closed, or relapsed when it came back.",
        },
        example: "状态: 整改中\n销号日期: 2026-05-10",
    },
    Entry {
        code: "ledger-closed-date",
        severity: Error,
        zh: Text {
            message: "销号日期 `{date}` 与经过里的 `{history}` 不一致",
            help: "两处改成一致",
            explain: "同一件事只有一个日期。",
        },
        en: Text {
            message: "the closing date is `{date}`, but the history says `{history}`",
            help: "make the two agree",
            explain: "One event has one date.",
        },
        example: "销号日期: 2026-05-11\n经过: 2026-05-10 已销号",
    },
    Entry {
        code: "ledger-id",
        severity: Error,
        zh: Text {
            message: "编号 `{id}` 在台账里出现了两次",
            help: "给其中一个改编号",
            explain: "编号用来指明是哪一个问题，不能重复。",
        },
        en: Text {
            message: "`{id}` occurs twice in this ledger",
            help: "give one of the two another number",
            explain: "A number tells which problem is meant.",
        },
        example: "编号: 2026-01",
    },
    Entry {
        code: "ledger-evidence",
        severity: Warning,
        zh: Text {
            message: "佐证 `{target}` 找不到",
            help: "检查路径；文件放在 `content/` 里，路径从台账页面所在的文件夹算起；不是文件的，写文号或材料名称",
            explain: "佐证写的是文件或页面时，读者可以点开看；找不到就只显示文字。",
        },
        en: Text {
            message: "the evidence `{target}` does not exist",
            help: "look at the path; it starts from the folder of the ledger's page",
            explain: "Evidence that names a file or page becomes a link; what does not exist is shown as words.",
        },
        example: "佐证: files/验收单.pdf",
    },
    Entry {
        code: "ledger-empty",
        severity: Warning,
        zh: Text {
            message: "台账里一个问题也没有",
            help: "写 `数据文件`，或写 `问题清单`，或在本栏目里建“问题”类的页面",
            explain: "台账从数据文件、问题清单或本栏目的问题页面取内容，三样都没有就是空的。",
        },
        en: Text {
            message: "the ledger has no problems",
            help: "name a data file, write `rows`, or add pages of kind `problem` to the section",
            explain: "A ledger takes its problems from a data file, from its own rows, or from the problem pages of its section.",
        },
        example: "kind: ledger",
    },
    Entry {
        code: "owner-missing",
        severity: Error,
        zh: Text {
            message: "没有栏目 `{folder}`",
            help: "写栏目的文件夹名，例如 `grassroots`",
            explain: "牵头栏目写 `content/` 里的文件夹名，程序据此统计每个栏目的进度。",
        },
        en: Text {
            message: "there is no section `{folder}`",
            help: "write the name of a section's folder, such as `grassroots`",
            explain: "The owner names a folder below `content/`; progress is counted for each.",
        },
        example: "牵头栏目: grassrots",
    },
    Entry {
        code: "plan-id",
        severity: Error,
        zh: Text {
            message: "编号 `{id}` 在计划里出现了两次",
            help: "给其中一个改编号",
            explain: "编号用来指明是哪一项目标，不能重复。",
        },
        en: Text {
            message: "`{id}` occurs twice in this plan",
            help: "give one of the two another number",
            explain: "A number tells which target is meant.",
        },
        example: "编号: 1",
    },
    Entry {
        code: "plan-answer",
        severity: Warning,
        zh: Text {
            message: "目标已完成，却没有写对应报告或完成情况",
            help: "写 `对应报告`（报告页面的路径），或用一句话写 `完成情况`",
            explain: "说完成了，就要让人看到完成得怎样。",
        },
        en: Text {
            message: "a target is done, but neither `report` nor `result` says how",
            help: "name the report's page, or write the result in a sentence",
            explain: "What is done should be seen to be done.",
        },
        example: "状态: 已完成",
    },
    Entry {
        code: "plan-period",
        severity: Warning,
        zh: Text {
            message: "对应报告说的是{report}，不在计划的时期（{plan}）里",
            help: "检查对应报告写的是不是别的时期的报告",
            explain: "计划的目标由同一时期的报告，或其中某个季度、月份的报告来回答。",
        },
        en: Text {
            message: "the report is on {report}, which is not within the plan's period ({plan})",
            help: "see whether the report of another period was named",
            explain: "The targets of a plan are answered by reports on its period or on parts of it.",
        },
        example: "时期: 2026上半年\n对应报告: ../talent/2025-h2.md",
    },
];

/// Codes that are said of the widest edition alone: a narrower one may lack what the gate took, and nothing else.
pub const WHOLE: &[&str] = &[
    "ledger-transition",
    "ledger-history",
    "ledger-state",
    "ledger-closed-date",
    "ledger-closing",
    "ledger-evidence",
    "ledger-empty",
    "owner-missing",
    "plan-answer",
];
