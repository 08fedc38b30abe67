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
];

/// Codes that are said of the widest edition alone: a narrower one may lack what the gate took, and nothing else.
pub const WHOLE: &[&str] = &[];
