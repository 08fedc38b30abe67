//! What can be wrong with the front matter of a page.

use crate::diagnostic::Severity::{Error, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "start-left",
        severity: Warning,
        zh: Text {
            message: "这一段是新建页面时的提示，还没有改写",
            help: "把它改成自己的内容，或者删掉",
            explain: "`jianbao new` 在新页面里写了几段提示，说明该写什么。不改写就发布，读者看到的是提示。还没有写好的页面，可以写上“草稿: 是”。",
        },
        en: Text {
            message: "this paragraph still tells what to write here",
            help: "write your own text in its place, or delete it",
            explain: "`jianbao new` begins a page with paragraphs that tell what to write. Left as they are, they are what readers see. A page that is not ready can say `draft: true`.",
        },
        example: "---\ntitle: 关于我们\nkind: page\n---\n\n在这里写正文。空一行另起一段，小标题前面写 ## 和一个空格。",
    },
    Entry {
        code: "front-missing",
        severity: Error,
        zh: Text {
            message: "文件开头没有 `---`",
            help: "在最前面写三行：`---`、`title: 标题`、`---`",
            explain: "每一页开头用两行 `---` 夹住标题、日期等项目，程序才知道这一页是什么、给谁看。",
        },
        en: Text {
            message: "the file does not begin with `---`",
            help: "begin it with three lines: `---`, `title: …`, `---`",
            explain: "Each page begins with its title, date and so on between two `---` lines; they say what it is and whom it is for.",
        },
        example: "# 通知",
    },
    Entry {
        code: "front-unclosed",
        severity: Error,
        zh: Text {
            message: "开头的 `---` 没有结束",
            help: "在各项之后另起一行写 `---`",
            explain: "没有第二行 `---`，分不清哪里是项目、哪里是正文。",
        },
        en: Text {
            message: "the front matter does not end",
            help: "write a line `---` after its items",
            explain: "Without a second `---` nobody can tell items from text.",
        },
        example: "---\ntitle: 通知",
    },
    Entry {
        code: "front-fence",
        severity: Error,
        zh: Text {
            message: "`{typed}` 不是 `---`",
            help: "写三个半角减号 `---`",
            explain: "开头要写恰好三个半角减号，破折号或全角横线不行。",
        },
        en: Text {
            message: "`{typed}` is not `---`",
            help: "write three plain hyphens: `---`",
            explain: "The first line has exactly three hyphens; dashes and full-width lines are other characters.",
        },
        example: "——",
    },
    Entry {
        code: "front-shape",
        severity: Error,
        zh: Text {
            message: "`---` 之间不是“名称: 内容”的写法",
            help: "一行一项，写成 `title: 标题`",
            explain: "开头的项目由名称、冒号、空格、内容组成。",
        },
        en: Text {
            message: "what stands between the `---` lines is no list of names and values",
            help: "write one item a line, as in `title: …`",
            explain: "Front matter has names, each with a colon, a space and a value.",
        },
        example: "---\n通知\n---",
    },
    Entry {
        code: "field-unknown",
        severity: Error,
        zh: Text {
            message: "{label}（`{kind}`）没有 `{field}` 这一项",
            help: "删去这一行；自己用的数据放在 `extra` 下面",
            explain: "写错的项不起作用，却看不出来，所以算作错误。",
        },
        en: Text {
            message: "`{field}` is not a field of `{kind}` ({label})",
            help: "remove the line; data of your own goes under `extra`",
            explain: "A misspelt field would silently have no effect, so it is an error.",
        },
        example: "titel: 通知",
    },
    Entry {
        code: "field-missing",
        severity: Error,
        zh: Text {
            message: "缺少 `{label}`（{field}）",
            help: "加一行 `{label}: …`，或 `{field}: …`",
            explain: "这一类页面必须有这一项。",
        },
        en: Text {
            message: "`{field}` (`{label}`) is missing",
            help: "add a line `{field}: …`, or `{label}: …`",
            explain: "Pages of this kind must have it.",
        },
        example: "---\ndate: 2026-06-30\n---",
    },
    Entry {
        code: "field-twice",
        severity: Error,
        zh: Text {
            message: "`{field}` 用中文和英文各写了一次",
            help: "删去其中一个",
            explain: "中英文名称是同一项，写两次不知道以哪个为准。",
        },
        en: Text {
            message: "`{field}` is given twice, under its Chinese and its English name",
            help: "remove one of them",
            explain: "Both names mean the same field; of two values nobody knows which counts.",
        },
        example: "title: 一\n标题: 二",
    },
    Entry {
        code: "field-type",
        severity: Error,
        zh: Text {
            message: "`{field}` 的写法不对",
            help: "按这一项的写法改",
            explain: "每一项有自己的写法：文字、数字、列表或一组内容。",
        },
        en: Text {
            message: "`{field}` is not written as it should be",
            help: "write it as this field is written",
            explain: "Each field has its shape: text, number, list or map.",
        },
        example: "weight: 第一",
    },
    Entry {
        code: "field-choice",
        severity: Error,
        zh: Text {
            message: "`{field}` 不能是 `{value}`",
            help: "可以写：{choices}",
            explain: "这一项只能从固定的几个值里选。",
        },
        en: Text {
            message: "`{field}` cannot be `{value}`",
            help: "it can be: {choices}",
            explain: "This field takes one of a few values.",
        },
        example: "category: 别的",
    },
    Entry {
        code: "date-invalid",
        severity: Error,
        zh: Text {
            message: "`{value}` 不是日期",
            help: "写成 `2026-06-30`、`2026/6/30` 或 `2026年6月30日`",
            explain: "日期要有年、月、日，并且日历上有这一天。",
        },
        en: Text {
            message: "`{value}` is not a date",
            help: "write `2026-06-30`, `2026/6/30` or `2026年6月30日`",
            explain: "A date has year, month and day, and there has to be such a day.",
        },
        example: "date: 2026-02-30",
    },
    Entry {
        code: "slug-invalid",
        severity: Error,
        zh: Text {
            message: "网址名 `{slug}` 不能用",
            help: "只用小写字母、数字和 `-`",
            explain: "网址名会成为文件名，在各种系统上都要能用。",
        },
        en: Text {
            message: "`{slug}` cannot be part of an address",
            help: "use lower-case letters, digits and `-`",
            explain: "It becomes a file name, which has to work on every system.",
        },
        example: "slug: a/b",
    },
    Entry {
        code: "alias-invalid",
        severity: Error,
        zh: Text {
            message: "旧网址 `{alias}` 不能用",
            help: "写成 `/old/page.html` 这样的站内地址",
            explain: "旧网址是本站内曾经用过的地址。",
        },
        en: Text {
            message: "`{alias}` cannot be an old address",
            help: "write an address of this site, as `/old/page.html`",
            explain: "An alias is an address that a page of this site once had.",
        },
        example: "aliases: [../../x]",
    },
    Entry {
        code: "alias-clash",
        severity: Error,
        zh: Text {
            message: "旧网址 `{alias}` 已经指向另一页",
            help: "只留一个",
            explain: "一个旧网址只能跳转到一页。",
        },
        en: Text {
            message: "the old address `{alias}` leads to another page already",
            help: "keep one of them",
            explain: "An old address can lead to one page only.",
        },
        example: "aliases: [/a.html]",
    },
    Entry {
        code: "title-hidden",
        severity: Error,
        zh: Text {
            message: "标题在这个版本里是空的",
            help: "标题里至少留一部分不加 `:内部[…]`",
            explain: "每一页在每个版本里都要有标题。",
        },
        en: Text {
            message: "nothing is left of the title in this edition",
            help: "leave a part of it outside `:internal[…]`",
            explain: "A page needs a title in every edition that has it.",
        },
        example: "title: \":内部[人事安排]\"",
    },
];
