//! What can go wrong when a site or page is begun: `init`, `new`.

use crate::diagnostic::Severity::Error;
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "call-init-site",
        severity: Error,
        zh: Text {
            message: "`{path}` 已经是一个网站",
            help: "请换一个文件夹，例如 `jianbao init 新文件夹`；要增加页面，用 `jianbao new`",
            explain: "含有 `content/site.yaml` 的文件夹就是一个网站。`jianbao init` 只建立新网站，不改动已有的网站。",
        },
        en: Text {
            message: "`{path}` is a site already",
            help: "name another folder, as in `jianbao init DIR`; for a new page there is `jianbao new`",
            explain: "A folder with `content/site.yaml` is a site. `jianbao init` only begins new ones and leaves those that are there alone.",
        },
        example: "jianbao init && jianbao init",
    },
    Entry {
        code: "call-init-inside",
        severity: Error,
        zh: Text {
            message: "`{path}` 在网站 `{site}` 的源文件里面",
            help: "请换到网站以外的文件夹，例如 `jianbao init ../新文件夹`",
            explain: "网站的 `content` 和 `themes` 里的文件都是那个网站的内容，再在里面建一个网站，两边都会乱。",
        },
        en: Text {
            message: "`{path}` lies among the sources of the site `{site}`",
            help: "name a folder outside of that site",
            explain: "Everything in `content` and `themes` of a site is its content; a second site in there would make a muddle of both.",
        },
        example: "cd content/notice && jianbao init",
    },
    Entry {
        code: "call-init-file",
        severity: Error,
        zh: Text {
            message: "`{path}` 是文件，不是文件夹",
            help: "请写一个文件夹的名称，没有的话程序会建立",
            explain: "网站要建在文件夹里。",
        },
        en: Text {
            message: "`{path}` is a file, not a folder",
            help: "name a folder; it is made when it is not there",
            explain: "A site is begun in a folder.",
        },
        example: "jianbao init README.md",
    },
    Entry {
        code: "call-init-taken",
        severity: Error,
        zh: Text {
            message: "`{path}` 已经存在，什么也没有写入",
            help: "请把它移走或改名，或者换一个文件夹，例如 `jianbao init 新文件夹`",
            explain: "`jianbao init` 绝不覆盖已有的文件。要写的文件有一个已经存在，就一个也不写，免得新旧混在一起。",
        },
        en: Text {
            message: "`{path}` is there already; nothing was written",
            help: "move it away or rename it, or name another folder, as in `jianbao init DIR`",
            explain: "`jianbao init` never overwrites a file. When one of its files is there already it writes none at all, so that old and new are not mixed.",
        },
        example: "mkdir content && touch content/_index.md && jianbao init",
    },
    Entry {
        code: "call-kind-unknown",
        severity: Error,
        zh: Text {
            message: "没有 `{name}` 这种页面",
            help: "`jianbao schema` 列出全部类型",
            explain: "`jianbao new` 后面先写页面类型，中文名、英文名都可以，例如 `通报`、`notice`。类型由主题规定，可以自己增加。",
        },
        en: Text {
            message: "there is no kind of page `{name}`",
            help: "`jianbao schema` has all kinds",
            explain: "After `jianbao new` comes the kind of page, by its English or Chinese name. Kinds belong to the theme; a site may add its own.",
        },
        example: "jianbao new 通抱 放假安排",
    },
    Entry {
        code: "call-title-missing",
        severity: Error,
        zh: Text {
            message: "新建{label}（{kind}）要写标题",
            help: "在类型后面写上标题，例如 `jianbao new {kind} 标题`，有空格时两头加引号",
            explain: "除了期刊，程序不知道页面叫什么。",
        },
        en: Text {
            message: "a new page of the kind `{kind}` ({label}) needs a title",
            help: "write the title after the kind, as in `jianbao new {kind} TITLE`, in quotes when it has spaces",
            explain: "Except for issues, the program cannot know what a page is called.",
        },
        example: "jianbao new notice",
    },
    Entry {
        code: "call-supplement",
        severity: Error,
        zh: Text {
            message: "`{kind}` 没有增刊",
            help: "去掉 `--supplement`，或把类型写成 期刊",
            explain: "增刊是期刊的一种，另外编号。",
        },
        en: Text {
            message: "`{kind}` has no supplements",
            help: "leave `--supplement` out, or make the kind `issue`",
            explain: "Supplements are issues of the bulletin that are numbered apart.",
        },
        example: "jianbao new notice 通知 --supplement",
    },
    Entry {
        code: "call-section-unknown",
        severity: Error,
        zh: Text {
            message: "没有栏目 `{name}`",
            help: "栏目是 `content` 里含有 `_index.md` 的文件夹；写文件夹名或栏目的标题",
            explain: "`--section` 后面写已有的栏目。要新建栏目，用 `jianbao new 工作栏目 标题`。",
        },
        en: Text {
            message: "there is no section `{name}`",
            help: "sections are the folders in `content` with an `_index.md`; write a folder or a section's title",
            explain: "`--section` takes a section that is there. A new one is begun with `jianbao new section TITLE`.",
        },
        example: "jianbao new notice 通知 --section notise",
    },
    Entry {
        code: "call-section-unclear",
        severity: Error,
        zh: Text {
            message: "好几个栏目里都有{label}（{kind}），不知道放进哪一个",
            help: "用 `--section` 写明栏目",
            explain: "没有写栏目时，页面放进这类页面最多的栏目；几个栏目一样多，程序不猜。在栏目的文件夹里运行，就放进那个栏目。",
        },
        en: Text {
            message: "several sections have pages of the kind `{kind}` ({label})",
            help: "name one with `--section`",
            explain: "Without a section a page goes where most of its kind are; between several the program does not guess. Called in the folder of a section, it takes that one.",
        },
        example: "jianbao new report 2026年上半年情况",
    },
    Entry {
        code: "call-name-wrong",
        severity: Error,
        zh: Text {
            message: "`{name}` 不能作文件名",
            help: "用字母、数字、汉字和 `-`，不要有 `/`、`@`，不要以 `.` 或 `_` 开头",
            explain: "文件名里的 `@` 有范围的意思，`_index`、`index` 是栏目和文件夹页面的专用名。",
        },
        en: Text {
            message: "`{name}` cannot be the name of a page's file",
            help: "use letters, digits and `-`; no `/` or `@`, no `.` or `_` at its start",
            explain: "In a file name `@` speaks of the audience, and `_index` and `index` have meanings of their own.",
        },
        example: "jianbao new notice 通知 --name a/b",
    },
    Entry {
        code: "call-page-exists",
        severity: Error,
        zh: Text {
            message: "`{path}` 已经存在，没有写入",
            help: "打开它来改；要另写一页，换一个文件名，例如加上 `--name {name}`",
            explain: "`jianbao new` 绝不覆盖已有的文件。同一类页面、同一时期，文件名也相同，多半是已经写过了。",
        },
        en: Text {
            message: "`{path}` is there already; nothing was written",
            help: "open it to change it, or give another name, as in `--name {name}`",
            explain: "`jianbao new` never overwrites a file. A page of the same kind about the same period has the same name: most likely it was begun before.",
        },
        example: "jianbao new report 2026年上半年情况",
    },
];

/// Codes that are said of the widest edition alone: a narrower one may lack what the gate took, and nothing else.
pub const WHOLE: &[&str] = &[];
