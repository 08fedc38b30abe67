//! What can be wrong with links and addresses.

use crate::diagnostic::Severity::{Error, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "link-missing",
        severity: Error,
        zh: Text {
            message: "页面 `{target}` 不存在",
            help: "检查路径；路径从本页所在的文件夹算起",
            explain: "链接写的是源文件的路径，例如 `../talent/2026-h1.md`。读者点了打不开的链接，是检查中最常见的扣分项。",
        },
        en: Text {
            message: "page `{target}` does not exist",
            help: "look at the path; it starts from the folder of this page",
            explain: "Links name source files, as `../talent/2026-h1.md`. A link that leads nowhere fails every inspection.",
        },
        example: "[上半年](../talnt/2026-h1.md)",
    },
    Entry {
        code: "link-anchor",
        severity: Error,
        zh: Text {
            message: "`{target}` 里没有小标题 `{anchor}`",
            help: "`#` 后面写小标题的文字",
            explain: "链接可以指到一页中的小标题，小标题改了，链接也要改。",
        },
        en: Text {
            message: "there is no heading `{anchor}` in `{target}`",
            help: "after `#` write the text of a heading",
            explain: "A link can lead to a heading; when the heading changes, the link has to follow.",
        },
        example: "[做法](a.md#做法)",
    },
    Entry {
        code: "link-dormant",
        severity: Warning,
        zh: Text {
            message: "`{target}` 尚未发布或已经撤下，这里只显示文字",
            help: "到期后会自动变成链接；已撤下的请删去链接",
            explain: "指向未到日期、已过期或草稿页面的链接，在它出现之前只显示文字。",
        },
        en: Text {
            message: "`{target}` is not published yet or not any more; the link is written as text",
            help: "it becomes a link when its time comes; remove it when the page is gone for good",
            explain: "A link to a page that waits, has expired or is a draft is written as text meanwhile.",
        },
        example: "[预告](next.md)",
    },
    Entry {
        code: "link-image",
        severity: Error,
        zh: Text {
            message: "`{target}` 是页面，不能当图片",
            help: "去掉前面的 `!`，或写图片的文件名",
            explain: "`![…](…)` 显示图片，`[…](…)` 是链接。",
        },
        en: Text {
            message: "`{target}` is a page and cannot be shown as a picture",
            help: "remove the `!`, or name a picture",
            explain: "`![…](…)` shows a picture, `[…](…)` is a link.",
        },
        example: "![图](a.md)",
    },
    Entry {
        code: "url-clash",
        severity: Error,
        zh: Text {
            message: "网址 `{url}` 与 `{other}` 相同",
            help: "给其中一页写上 `slug: 别的名字`",
            explain: "两页不能用同一个网址。程序不会自动改名，因为改了名，旧链接就会失效。",
        },
        en: Text {
            message: "the address `{url}` is that of `{other}` too",
            help: "give one of them another `slug:`",
            explain: "Two pages cannot have one address. Neither is renamed silently: links to it would break.",
        },
        example: "slug: same",
    },
    Entry {
        code: "term-clash",
        severity: Error,
        zh: Text {
            message: "`{term}` 和 `{other}` 的网址都是 `{url}`",
            help: "统一成一个词，或在 `site.yaml` 写 `slugs: keep`",
            explain: "同音的词会得到同样的拼音网址。",
        },
        en: Text {
            message: "`{term}` and `{other}` both get the address `{url}`",
            help: "use one word for both, or write `slugs: keep` in `site.yaml`",
            explain: "Words that sound alike get the same pinyin address.",
        },
        example: "tags: [先锋, 先烽]",
    },
    Entry {
        code: "url-taken",
        severity: Error,
        zh: Text {
            message: "`{path}` 会由两处生成",
            help: "给页面换一个 `slug`，或给文件改名",
            explain: "两个文件不能放在同一个位置；程序不替你选。",
        },
        en: Text {
            message: "`{path}` would be written twice",
            help: "give the page another `slug`, or rename the file",
            explain: "Two files cannot stand at one place, and the program does not choose between them.",
        },
        example: "content/static/index.html",
    },
    Entry {
        code: "asset-clash",
        severity: Error,
        zh: Text {
            message: "另一个文件也会放到 `{path}`",
            help: "给其中一个改名",
            explain: "内部版包含公开版的全部文件，两个文件不能放在同一个位置。",
        },
        en: Text {
            message: "another file goes to `{path}` too",
            help: "rename one of them",
            explain: "An edition has all files of the narrower ones; two cannot stand at one place.",
        },
        example: "content/static@internal/a.txt",
    },
];
