//! What can be wrong with a call of the program.

use crate::diagnostic::Severity::Error;
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "call-command-unknown",
        severity: Error,
        zh: Text {
            message: "没有命令 `{name}`",
            help: "`jianbao help` 列出全部命令",
            explain: "程序名后面的第一个词是命令，例如 `jianbao build`。",
        },
        en: Text {
            message: "there is no command `{name}`",
            help: "`jianbao help` lists the commands",
            explain: "The first word after the program's name is a command, as in `jianbao build`.",
        },
        example: "jianbao biuld",
    },
    Entry {
        code: "call-option-unknown",
        severity: Error,
        zh: Text {
            message: "没有选项 `{name}`",
            help: "`jianbao help 命令` 列出一个命令的选项",
            explain: "各个命令的选项不同；`--root`、`--lang` 等共同选项可用于所有命令。",
        },
        en: Text {
            message: "there is no option `{name}`",
            help: "`jianbao help COMMAND` lists the options of a command",
            explain: "Commands differ in their options; common ones such as `--root` and `--lang` go with every command.",
        },
        example: "jianbao build --rot site",
    },
    Entry {
        code: "call-option-twice",
        severity: Error,
        zh: Text {
            message: "选项 `{name}` 写了两次",
            help: "请只留一个",
            explain: "这个选项只能有一个值，写两次就看不出要哪一个。",
        },
        en: Text {
            message: "the option `{name}` is given twice",
            help: "leave one of them out",
            explain: "The option has one value; given twice, it is not clear which.",
        },
        example: "jianbao build --root a --root b",
    },
    Entry {
        code: "call-value-missing",
        severity: Error,
        zh: Text {
            message: "选项 `{name}` 后面缺少值",
            help: "请在后面写上值，例如 `{name} 值`",
            explain: "这个选项要有一个值，写在后面，用空格或 `=` 隔开。",
        },
        en: Text {
            message: "the option `{name}` lacks its value",
            help: "write the value after it: `{name} VALUE`",
            explain: "The option needs a value after it, with a space or `=` between.",
        },
        example: "jianbao build --root",
    },
    Entry {
        code: "call-value-extra",
        severity: Error,
        zh: Text {
            message: "选项 `{name}` 不带值",
            help: "请只写 `{name}`",
            explain: "这个选项写上就是开，不写就是关。",
        },
        en: Text {
            message: "the option `{name}` takes no value",
            help: "write `{name}` alone",
            explain: "The option is on when it is there and off when it is not.",
        },
        example: "jianbao build --drafts=yes",
    },
    Entry {
        code: "call-value-wrong",
        severity: Error,
        zh: Text {
            message: "`{name}` 不能是 `{value}`",
            help: "`jianbao help` 说明可以写什么",
            explain: "选项的值不在允许的范围内。日期写作 `2026-06-30`、`2026/6/30` 或 `2026年6月30日`。",
        },
        en: Text {
            message: "`{name}` cannot be `{value}`",
            help: "`jianbao help` says what it can be",
            explain: "The value is not one that the option knows. Dates are written `2026-06-30`, `2026/6/30` or `2026年6月30日`.",
        },
        example: "jianbao build --format xml",
    },
    Entry {
        code: "call-argument-missing",
        severity: Error,
        zh: Text {
            message: "缺少 `{name}`",
            help: "请补上，例如 `{usage}`",
            explain: "这个命令没有它就不知道要做什么。",
        },
        en: Text {
            message: "`{name}` is missing",
            help: "add it, as in `{usage}`",
            explain: "Without it the command does not know what to do.",
        },
        example: "jianbao export",
    },
    Entry {
        code: "call-argument-extra",
        severity: Error,
        zh: Text {
            message: "多出 `{name}`",
            help: "路径中如有空格，请加引号；`jianbao help 命令` 说明用法",
            explain: "这个命令后面不能再写别的词。",
        },
        en: Text {
            message: "`{name}` is one word too many",
            help: "put quotes around a path with spaces; `jianbao help COMMAND` shows the usage",
            explain: "The command takes no further words.",
        },
        example: "jianbao build public",
    },
    Entry {
        code: "call-encoding",
        severity: Error,
        zh: Text {
            message: "命令行中有无法识别的文字",
            help: "请检查终端的编码是否为 UTF-8",
            explain: "选项的值必须是 UTF-8 文字。",
        },
        en: Text {
            message: "there is text in the call that cannot be read",
            help: "see to it that the terminal's encoding is UTF-8",
            explain: "The values of options must be UTF-8 text.",
        },
        example: "jianbao build --edition \\xB9\\xAB",
    },
    Entry {
        code: "call-syntax",
        severity: Error,
        zh: Text {
            message: "命令写法有误：{reason}",
            help: "`jianbao help` 说明用法",
            explain: "程序无法理解这一行命令。",
        },
        en: Text {
            message: "the call cannot be understood: {reason}",
            help: "`jianbao help` shows the usage",
            explain: "The program cannot make sense of the line.",
        },
        example: "jianbao build --=x",
    },
    Entry {
        code: "call-root",
        severity: Error,
        zh: Text {
            message: "在 `{path}` 及其上级文件夹中没有找到站点（`content/site.yaml`）",
            help: "请到站点文件夹中运行，或用 `--root 文件夹` 指明",
            explain: "含有 `content/site.yaml` 的文件夹就是一个站点。不写 `--root` 时，从当前文件夹逐级向上找。",
        },
        en: Text {
            message: "there is no site (`content/site.yaml`) in `{path}` or a folder above it",
            help: "go to the folder of the site, or name it with `--root DIR`",
            explain: "A folder with `content/site.yaml` is a site. Without `--root` it is looked for from the current folder upwards.",
        },
        example: "cd / && jianbao build",
    },
    Entry {
        code: "call-root-wrong",
        severity: Error,
        zh: Text {
            message: "`{path}` 不是站点：其中没有 `content/site.yaml`",
            help: "请检查 `--root` 后面的路径",
            explain: "`--root` 后面写含有 `content/site.yaml` 的文件夹，不在它的上级中寻找。",
        },
        en: Text {
            message: "`{path}` is no site: it has no `content/site.yaml`",
            help: "check the path after `--root`",
            explain: "`--root` names the folder with `content/site.yaml` itself; folders above it are not searched.",
        },
        example: "jianbao build --root content",
    },
    Entry {
        code: "call-edition-unknown",
        severity: Error,
        zh: Text {
            message: "没有 `{name}` 这一版",
            help: "各版的名称在 `content/site.yaml` 的 `editions:` 中",
            explain: "`--edition` 后面写 `site.yaml` 中的版本名称，例如 `public`。",
        },
        en: Text {
            message: "there is no edition `{name}`",
            help: "the editions are named under `editions:` in `content/site.yaml`",
            explain: "`--edition` takes the name that an edition has in `site.yaml`, such as `public`.",
        },
        example: "jianbao build --edition publik",
    },
    Entry {
        code: "call-output-editions",
        severity: Error,
        zh: Text {
            message: "`--output` 只能与一个 `--edition` 同用",
            help: "请写明是哪一版，例如 `jianbao build --edition public --output {path}`",
            explain: "各版必须写到不同的文件夹。不写 `--edition` 时要生成所有的版本，不能都写到一个文件夹里。",
        },
        en: Text {
            message: "`--output` goes with exactly one `--edition`",
            help: "say which edition: `jianbao build --edition public --output {path}`",
            explain: "Editions are written to folders apart. Without `--edition` all of them are built, and cannot go to one folder.",
        },
        example: "jianbao build --output www",
    },
    Entry {
        code: "call-code-unknown",
        severity: Error,
        zh: Text {
            message: "没有代码为 `{name}` 的消息",
            help: "`jianbao explain` 列出全部代码",
            explain: "代码是消息开头方括号里的词，例如 `错误[link-missing]` 中的 `link-missing`。",
        },
        en: Text {
            message: "no message has the code `{name}`",
            help: "`jianbao explain` lists the codes",
            explain: "The code is the word in brackets at the start of a message: `link-missing` in `error[link-missing]`.",
        },
        example: "jianbao explain link-mising",
    },
    Entry {
        code: "call-epoch",
        severity: Error,
        zh: Text {
            message: "环境变量 `SOURCE_DATE_EPOCH` 不是秒数：`{value}`",
            help: "请写 1970 年以来的秒数，或删去这个变量，或用 `--date`",
            explain: "`SOURCE_DATE_EPOCH` 规定生成日期（按协调世界时），使同样的源文件总是生成同样的网站。",
        },
        en: Text {
            message: "the environment variable `SOURCE_DATE_EPOCH` is no number of seconds: `{value}`",
            help: "set it to the seconds since 1970, unset it, or use `--date`",
            explain: "`SOURCE_DATE_EPOCH` sets the build date (UTC), so that the same sources always give the same site.",
        },
        example: "SOURCE_DATE_EPOCH=today jianbao build",
    },
    Entry {
        code: "call-answer",
        severity: Error,
        zh: Text {
            message: "无法写到标准输出：{reason}",
            help: "请检查重定向的目标和磁盘空间",
            explain: "所要的内容没有全部写出。",
        },
        en: Text {
            message: "cannot write to standard output: {reason}",
            help: "check where it is redirected to, and the room on that disk",
            explain: "What was asked for could not be written completely.",
        },
        example: "jianbao schema > /dev/full",
    },
    Entry {
        code: "call-place-unknown",
        severity: Error,
        zh: Text {
            message: "不知道 `{place}` 是哪里",
            help: "请写文件夹、.zip 或 .tar.zst 文件、以 http:// 或 https:// 开头的网址，或 site.yaml 里发布目标的名称",
            explain: "`jianbao verify` 核对一个文件夹、一个打包文件、一个网址，或一个发布目标。文件夹和文件要存在；网址里不要写用户名和密码；目标的名称要在站点文件夹里才认得。",
        },
        en: Text {
            message: "`{place}` is no place that can be verified",
            help: "name a folder, a .zip or .tar.zst file, an address that begins with http:// or https://, or a target of site.yaml",
            explain: "`jianbao verify` looks at a folder, an archive, an address or a target. A folder or an archive has to be there; an address holds no user and no password; targets are known inside a site alone.",
        },
        example: "jianbao verify bulletin.example",
    },
];
