//! What can be wrong with `site.yaml`, themes and kinds.

use crate::diagnostic::Severity::{Error, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "site-missing",
        severity: Error,
        zh: Text {
            message: "没有找到 `content/site.yaml`",
            help: "在 `content` 文件夹里新建 `site.yaml`，至少写一行 `title: 简报名称`",
            explain: "每个网站都由 `content/site.yaml` 说明名称、版本和栏目。没有这个文件，程序不知道要生成什么。",
        },
        en: Text {
            message: "there is no `content/site.yaml`",
            help: "create it in the folder `content`, with at least a line `title: …`",
            explain: "Every site is described by `content/site.yaml`. Without it there is nothing to build.",
        },
        example: "content/",
    },
    Entry {
        code: "site-title",
        severity: Error,
        zh: Text {
            message: "`site.yaml` 没有写简报名称",
            help: "加一行 `title: 简报名称`",
            explain: "名称是报头、网页标题和订阅的名字，不能没有。",
        },
        en: Text {
            message: "`site.yaml` has no title",
            help: "add a line `title: …`",
            explain: "The title is the masthead, the name of the feed and part of every page title.",
        },
        example: "organization: 办公室",
    },
    Entry {
        code: "site-key",
        severity: Error,
        zh: Text {
            message: "`{whole}` 里没有 `{key}` 这个设置项",
            help: "删去这一行，或改成列出的设置项",
            explain: "写错的设置项不起作用，却看不出来，所以算作错误。",
        },
        en: Text {
            message: "`{key}` is not a setting of `{whole}`",
            help: "remove the line, or write a known setting",
            explain: "A misspelt setting would silently have no effect, so it is an error.",
        },
        example: "titel: 简报",
    },
    Entry {
        code: "site-shape",
        severity: Error,
        zh: Text {
            message: "这一项设置的写法不对",
            help: "应写成 `{expected}`",
            explain: "每项设置有自己的写法：有的是一个词，有的是一组值。写法不对时程序不猜。",
        },
        en: Text {
            message: "this setting is not written as it should be",
            help: "write `{expected}`",
            explain: "Each setting has its shape: a word, a list or a map. Where it has another, the program does not guess.",
        },
        example: "paginate: 很多",
    },
    Entry {
        code: "audience-unknown",
        severity: Error,
        zh: Text {
            message: "没有 `{word}` 这个范围",
            help: "写 `public`（公开）或 `internal`（内部）",
            explain: "看不懂的范围一律按最严处理：在改正之前，内容不会出现在任何版本里。",
        },
        en: Text {
            message: "`{word}` is not an audience",
            help: "write `public` or `internal`",
            explain: "What cannot be understood counts as most restricted: until it is mended the text is in no edition.",
        },
        example: "audience: 公開",
    },
    Entry {
        code: "audience-conflict",
        severity: Warning,
        zh: Text {
            message: "这一页写着公开，但它的栏目只供内部，仍按内部处理",
            help: "把栏目 `_index.md` 的范围改为公开，或把这一页移到公开的栏目",
            explain: "栏目注明了范围，栏目里的一切都不会超出这个范围。",
        },
        en: Text {
            message: "this page is marked for a narrower edition than its section allows; it stays in the wider one",
            help: "open the section in its `_index.md`, or move the page to an open section",
            explain: "What a section says about its audience holds for everything in it.",
        },
        example: "audience: public",
    },
    Entry {
        code: "audience-key",
        severity: Error,
        zh: Text {
            message: "`{key}` 不是范围的写法",
            help: "写成 `{right}: internal` 或 `范围: 内部`",
            explain: "写错的范围不起作用，本想只给内部看的内容就会公开，所以算作错误。",
        },
        en: Text {
            message: "`{key}` is not how an audience is written",
            help: "write `{right}: internal`",
            explain: "A misspelt audience restricts nothing, and what it should keep back would be published: so it is an error.",
        },
        example: "audiance: internal",
    },
    Entry {
        code: "edition-order",
        severity: Error,
        zh: Text {
            message: "`public` 要排在第一个",
            help: "把 `editions` 从窄到宽排列，例如 `[public, internal]`",
            explain: "后面的版本包含前面版本的全部内容。公开版排在后面，就会带上内部的内容。",
        },
        en: Text {
            message: "`public` has to come first",
            help: "list `editions` from the narrowest to the widest, as `[public, internal]`",
            explain: "Each edition has everything of those before it: listed later, the public one would have what is internal.",
        },
        example: "editions: [internal, public]",
    },
    Entry {
        code: "theme-audience",
        severity: Error,
        zh: Text {
            message: "主题里的文件不能只给一个版本",
            help: "把文件移到 `content/static@internal/`",
            explain: "主题的文件是各个版本共用的，名字里的 `@` 不起作用。",
        },
        en: Text {
            message: "a file of a theme cannot be for one edition",
            help: "move it to `content/static@internal/`",
            explain: "The files of a theme serve every edition; an `@` in their names would have no effect.",
        },
        example: "themes/bulletin/static/x@internal.txt",
    },
    Entry {
        code: "theme-missing",
        severity: Error,
        zh: Text {
            message: "没有主题 `{theme}`",
            help: "主题在 `themes/{theme}/` 文件夹里；自带的主题叫 `bulletin`",
            explain: "主题决定网页的样子。程序自带 `bulletin`，其他主题要放在 `themes` 文件夹里。",
        },
        en: Text {
            message: "there is no theme `{theme}`",
            help: "a theme stands in `themes/{theme}/`; the one that is built in is `bulletin`",
            explain: "The theme makes the pages look as they do. `bulletin` is built in, others stand in the folder `themes`.",
        },
        example: "theme: bulletn",
    },
    Entry {
        code: "theme-cycle",
        severity: Error,
        zh: Text {
            message: "主题互相继承：{chain}",
            help: "改 `theme.yaml` 的 `extends`，让继承有尽头",
            explain: "主题可以继承另一个主题，但不能绕回自己。",
        },
        en: Text {
            message: "themes extend each other in a circle: {chain}",
            help: "change `extends` in `theme.yaml` so that the chain ends",
            explain: "A theme may extend another, but not, by whatever way, itself.",
        },
        example: "extends: bulletin",
    },
    Entry {
        code: "kind-unknown",
        severity: Error,
        zh: Text {
            message: "没有页面类型 `{kind}`",
            help: "类型在主题的 `kinds` 文件夹里定义",
            explain: "类型决定一页有哪些栏目要填、用哪个模板。",
        },
        en: Text {
            message: "there is no kind `{kind}`",
            help: "kinds are defined in the folder `kinds` of the theme",
            explain: "The kind of a page says which fields it has and which template it uses.",
        },
        example: "kind: raport",
    },
    Entry {
        code: "kind-key",
        severity: Error,
        zh: Text {
            message: "类型文件里没有 `{key}` 这一项",
            help: "可用的项有 name、label、type、required、audience、help、choices、of、fields",
            explain: "写错的项不起作用，所以算作错误。",
        },
        en: Text {
            message: "`{key}` is not known in a kind file",
            help: "known are name, label, type, required, audience, help, choices, of, fields",
            explain: "A misspelt key would silently have no effect, so it is an error.",
        },
        example: "requierd: true",
    },
    Entry {
        code: "kind-shape",
        severity: Error,
        zh: Text {
            message: "类型文件里这一项的写法不对",
            help: "应写成 `{expected}`",
            explain: "类型文件由固定的几项组成，写法见主题说明。",
        },
        en: Text {
            message: "this part of a kind file is not written as it should be",
            help: "write `{expected}`",
            explain: "A kind file has a fixed shape; see the documentation of themes.",
        },
        example: "fields: period",
    },
    Entry {
        code: "kind-type",
        severity: Error,
        zh: Text {
            message: "没有字段类型 `{type}`",
            help: "常用的有 text、markdown、date、number、choice、image、file、page、list",
            explain: "字段类型说明一栏里填什么，程序据此检查。",
        },
        en: Text {
            message: "`{type}` is not a type of field",
            help: "common ones are text, markdown, date, number, choice, image, file, page, list",
            explain: "The type says what a field holds, and pages are checked against it.",
        },
        example: "type: txt",
    },
    Entry {
        code: "kind-role",
        severity: Error,
        zh: Text {
            message: "没有作用 `{role}`",
            help: "写 report、ranking、ledger、problem、plan、issue、vanguard、commendation 之一，或者删去这一行",
            explain: "类型的作用说明程序怎样处理这类页面：汇编、排名、台账、期刊等。",
        },
        en: Text {
            message: "`{role}` is not a role",
            help: "write one of report, ranking, ledger, problem, plan, issue, vanguard, commendation, or take the line out",
            explain: "The role of a kind says what the program does with its pages: compose, rank, count, number them.",
        },
        example: "role: rank",
    },
    Entry {
        code: "kind-twice",
        severity: Error,
        zh: Text {
            message: "类型 `{kind}` 定义了两次",
            help: "删去其中一个文件",
            explain: "同一个主题里，两个同名的类型不知道以哪个为准。",
        },
        en: Text {
            message: "the kind `{kind}` is defined twice",
            help: "remove one of the files",
            explain: "Of two kinds with one name in a theme nobody knows which counts.",
        },
        example: "name: report",
    },
    Entry {
        code: "kind-duplicate",
        severity: Error,
        zh: Text {
            message: "字段 `{field}` 定义了两次",
            help: "删去其中一个",
            explain: "同名的字段不知道以哪个为准。",
        },
        en: Text {
            message: "the field `{field}` is defined twice",
            help: "remove one of them",
            explain: "Of two fields with one name nobody knows which counts.",
        },
        example: "- name: period",
    },
    Entry {
        code: "look-contrast",
        severity: Warning,
        zh: Text {
            message: "`{name}` 的 `{colour}` 写在 `{other}` 上看不清：对比度 {ratio}:1，不到 {least}:1",
            help: "改成 `\"{near}\"`，是最接近又看得清的颜色",
            explain: "正文和背景的对比度不到 4.5:1（大字、图形 3:1），视力不好的读者、反光的屏幕、老投影仪上就读不出来。无障碍检查也按这个数（WCAG 2.2 AA）。",
        },
        en: Text {
            message: "`{name}` as `{colour}` is hard to read on `{other}`: a contrast of {ratio}:1 where it takes {least}:1",
            help: "write `\"{near}\"`, the nearest colour that is told apart",
            explain: "Text with a contrast of less than 4.5:1 (3:1 for large letters and graphics) is lost on readers with poor eyesight, on glaring screens and old projectors. WCAG 2.2 AA asks for the same.",
        },
        example: "外观:\n  红色: \"#e8a0a0\"",
    },
    Entry {
        code: "look-contrast-below",
        severity: Warning,
        zh: Text {
            message: "`{name}` 的 `{colour}` 上，`{other}` 看不清：对比度 {ratio}:1，不到 {least}:1",
            help: "改成 `\"{near}\"`，是最接近又看得清的颜色",
            explain: "背景换了颜色，上面的文字也要跟着看：对比度不到 4.5:1（大字、图形 3:1），视力不好的读者就读不出来。",
        },
        en: Text {
            message: "`{other}` is hard to read on `{name}` as `{colour}`: a contrast of {ratio}:1 where it takes {least}:1",
            help: "write `\"{near}\"`, the nearest colour on which it is told apart",
            explain: "Where the ground has another colour, what stands on it may be lost on readers with poor eyesight: with a contrast of less than 4.5:1 (3:1 for large letters and graphics).",
        },
        example: "外观:\n  纸色: \"#808080\"",
    },
];
