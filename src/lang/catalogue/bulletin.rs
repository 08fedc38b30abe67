//! What can be wrong with issues of the bulletin, people and commendations.

use crate::diagnostic::Severity::{Error, Note, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "issue-number",
        severity: Error,
        zh: Text {
            message: "`{value}` 不是期数",
            help: "期数和总期数写成从 1 开始的整数，例如 `期数: 3`；增刊另加一行 `增刊: 是`",
            explain: "期数按年编，从第1期开始；总期数从创刊起连续编。程序按它们排先后、查缺号、找上一期，所以要是整数。",
        },
        en: Text {
            message: "`{value}` is not the number of an issue",
            help: "write a whole number from 1 on, such as `number: 3`; for a supplement add `supplement: true`",
            explain: "Issues are numbered within the year, and by a total from the first issue of all. The program orders them, looks for gaps and finds the issue before by these numbers, so they have to be whole numbers.",
        },
        example: "number: 三甲",
    },
    Entry {
        code: "issue-double",
        severity: Error,
        zh: Text {
            message: "期号 `{issue}` 已经用了：`{other}`",
            help: "改其中一个的期数；增刊写 `增刊: 是`，另外编号",
            explain: "一年里每一期的期数只能用一次，增刊另外编号。两期同号，写着这个期号的文章就不知道归哪一期。",
        },
        en: Text {
            message: "issue `{issue}` is there already: `{other}`",
            help: "give one of them another number; a supplement says `supplement: true` and is numbered apart",
            explain: "Within a year each number belongs to one issue; supplements are numbered apart. Of two issues with one number an article cannot say to which it belongs.",
        },
        example: "number: 3",
    },
    Entry {
        code: "issue-total-double",
        severity: Error,
        zh: Text {
            message: "总期数 `{issue}` 已经用了：`{other}`",
            help: "改其中一个的总期数",
            explain: "总期数从创刊起连续编，每一期一个。",
        },
        en: Text {
            message: "the total number `{issue}` is there already: `{other}`",
            help: "give one of them another total number",
            explain: "The total number runs on from the first issue of all, one for each issue.",
        },
        example: "total: 148",
    },
    Entry {
        code: "issue-gap",
        severity: Warning,
        zh: Text {
            message: "`{issue}` 前面缺 `{missing}`",
            help: "补上缺的一期，或者改正期数",
            explain: "一年里的期数应当从1连续编下去（网站上最早的一年可以从中间开始）。缺号多半是漏放了一期，或者期数写错了。",
        },
        en: Text {
            message: "before `{issue}` there is no `{missing}`",
            help: "add the missing issue, or correct the number",
            explain: "The numbers of a year run from 1 without gaps (in the first year of the site they may begin later). A gap mostly means that an issue was forgotten or a number mistyped.",
        },
        example: "number: 5",
    },
    Entry {
        code: "issue-total-gap",
        severity: Warning,
        zh: Text {
            message: "总第 `{issue}` 期前面缺总第 `{missing}` 期",
            help: "补上缺的一期，给没写总期数的一期写上，或者改正总期数",
            explain: "总期数应当连续。缺号多半是漏放了一期、哪一期没写总期数，或者写错了。",
        },
        en: Text {
            message: "before the total number `{issue}` there is no `{missing}`",
            help: "add the missing issue, give the total to an issue that lacks it, or correct the number",
            explain: "Total numbers run without gaps. A gap mostly means that an issue was forgotten, lacks its total, or that a number was mistyped.",
        },
        example: "total: 150",
    },
    Entry {
        code: "issue-order",
        severity: Warning,
        zh: Text {
            message: "日期早于前一期：`{other}` 是 {date}",
            help: "改正日期或者期数",
            explain: "期数大的一期，日期不应当比期数小的早。",
        },
        en: Text {
            message: "this date is before that of the issue with the smaller number, `{other}` of {date}",
            help: "correct the date or the number",
            explain: "An issue with a larger number should not be dated before one with a smaller number.",
        },
        example: "date: 2026-01-05",
    },
    Entry {
        code: "issue-unreadable",
        severity: Error,
        zh: Text {
            message: "`{value}` 不是期号",
            help: "写成 `2026-3`、`2026年第3期`、`第3期`（本页日期那一年的）或 `总第148期`；增刊写 `2026-增1` 或 `2026年增刊第1期`",
            explain: "页面用“期号”说明自己刊于哪一期，程序据此把它收进那一期，所以要能读懂。",
        },
        en: Text {
            message: "`{value}` names no issue",
            help: "write `2026-3`, or `3` for the year of this page's date; a supplement is `2026-s1`",
            explain: "A page says by `issue` in which issue it stands, and the program collects it there, so it has to be read.",
        },
        example: "issue: 七月号",
    },
    Entry {
        code: "issue-missing",
        severity: Warning,
        zh: Text {
            message: "没有期号是 `{issue}` 的一期",
            help: "建这一期的页面（`jianbao new issue`），或者改正期号",
            explain: "页面写着刊于这一期，可是没有这一期的页面，文章就没有收进任何一期。",
        },
        en: Text {
            message: "there is no issue `{issue}`",
            help: "make a page for that issue (`jianbao new issue`), or correct the number",
            explain: "The page says that it stands in this issue, but there is no page of the issue, so it stands in none.",
        },
        example: "issue: 2026-13",
    },
    Entry {
        code: "issue-article-twice",
        severity: Warning,
        zh: Text {
            message: "`{page}` 在本期里写了两次",
            help: "删去一行",
            explain: "一篇文章在一期里只刊一次，后写的不算。",
        },
        en: Text {
            message: "`{page}` stands in this issue twice",
            help: "take one of the lines out",
            explain: "An article stands in an issue once; the second line has no effect.",
        },
        example: "articles: [a.md, a.md]",
    },
    Entry {
        code: "issue-article-other",
        severity: Warning,
        zh: Text {
            message: "`{page}` 自己写着刊于 `{issue}`",
            help: "改正那一页的“期号”，或者从本期的“文章”里去掉它",
            explain: "这一期的“文章”里有它，它自己的“期号”却是另一期，于是它在两期里都刊了。",
        },
        en: Text {
            message: "`{page}` says itself that it stands in `{issue}`",
            help: "correct `issue` in that page, or take it out of `articles` here",
            explain: "This issue names the article, but the article's own `issue` names another one, so it stands in both.",
        },
        example: "articles: [a.md]",
    },
    Entry {
        code: "issue-article-wrong",
        severity: Error,
        zh: Text {
            message: "`{page}` 不是文章",
            help: "“文章”里写普通页面；栏目和期刊不能作为文章",
            explain: "一期由普通页面组成。栏目页只有列表，另一期里已有它自己的文章。",
        },
        en: Text {
            message: "`{page}` is not an article",
            help: "name ordinary pages in `articles`; sections and issues cannot be articles",
            explain: "An issue is made of ordinary pages. A section's page is a list, and another issue has articles of its own.",
        },
        example: "articles: [../education/_index.md]",
    },
    Entry {
        code: "issue-empty",
        severity: Warning,
        zh: Text {
            message: "这一期没有文章",
            help: "在“文章”里一行写一个页面，或者在页面里写 `期号: ` 加本期的期号",
            explain: "一期没有文章，也没有正文，读者会看到一页空白。",
        },
        en: Text {
            message: "this issue has no articles",
            help: "name the pages in `articles`, one a line, or write the number of the issue into `issue` of the pages",
            explain: "An issue without articles and without a text of its own is an empty page to its readers.",
        },
        example: "kind: issue",
    },
    Entry {
        code: "person-namesake",
        severity: Note,
        zh: Text {
            message: "有不止一位先锋叫 `{name}`：`{one}`、`{other}`",
            help: "在这一行写上 `先锋: ` 和页面，例如 `先锋: {one}`；不写则不加链接",
            explain: "表彰名单里的人按姓名自动链接到先锋页面。重名时程序不猜是哪一位，要写明。",
        },
        en: Text {
            message: "more than one vanguard is called `{name}`: `{one}`, `{other}`",
            help: "write the page into this row, such as `vanguard: {one}`; without it there is no link",
            explain: "The names of a commendation are linked to the vanguards of that name. Where two have it the program does not guess.",
        },
        example: "people: [{name: 王伟}]",
    },
];

/// Codes that are said of the widest edition alone: a narrower one may lack what the gate took, and nothing else.
pub const WHOLE: &[&str] = &[
    "issue-double",
    "issue-total-double",
    "issue-gap",
    "issue-total-gap",
    "issue-order",
    "issue-missing",
    "issue-empty",
];
