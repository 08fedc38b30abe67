//! Commands and options of the program with their help in both languages: the one table from which the parser, the
//! help texts, the man page and the completions come.
//!
//! Data alone.

mod proof;
mod release;

use crate::lang::Lang;

/// A text in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

/// A command.
pub struct CommandRow {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: Words,
    /// What else is to be known.
    pub more: Words,
    /// The options that it has besides the common ones.
    pub options: &'static [OptionRow],
    /// The words that follow it.
    pub arguments: &'static [ArgumentRow],
}

/// An option.
pub struct OptionRow {
    /// Its name after `--`.
    pub name: &'static str,
    /// Its letter after `-`.
    pub short: Option<char>,
    /// What its value is called; `None` for a switch.
    pub value: Option<Words>,
    /// The value it has when it is given without one; `None` when it needs one.
    pub unsaid: Option<&'static str>,
    /// The values there are; empty for any.
    pub choices: &'static [&'static str],
    /// Whether the value is a folder.
    pub is_folder: bool,
    /// How often it is given.
    pub given: Given,
    /// What it does, in a line.
    pub help: Words,
}

/// How often an option is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Once at most.
    Optional,
    /// Once.
    Required,
    /// Any number of times.
    Repeated,
}

/// A word after a command.
pub struct ArgumentRow {
    /// What it is called.
    pub name: Words,
    /// Whether the command needs it.
    pub is_required: bool,
    /// The values there are; empty for any.
    pub choices: &'static [&'static str],
    /// Whether it is a folder.
    pub is_folder: bool,
    /// What it is.
    pub help: Words,
}

const SWITCH: OptionRow = OptionRow {
    name: "",
    short: None,
    value: None,
    unsaid: None,
    choices: &[],
    is_folder: false,
    given: Given::Optional,
    help: Words { zh: "", en: "" },
};

/// For commands that watch.
const POLL: OptionRow = OptionRow {
    name: "poll",
    value: Some(Words { zh: "秒", en: "SECONDS" }),
    unsaid: Some("2"),
    help: Words {
        zh: "每隔几秒查看一次改动，不等系统通知，用于网络盘（不写秒数则为 2）",
        en: "look for changes every so often instead of being told by the system, as on network drives (default: 2)",
    },
    ..SWITCH
};

const EDITION: Words = Words { zh: "版本", en: "NAME" };
const FOLDER: Words = Words { zh: "文件夹", en: "DIR" };

const EDITIONS: OptionRow = OptionRow {
    name: "edition",
    value: Some(EDITION),
    given: Given::Repeated,
    help: Words {
        zh: "只处理这一版，例如 public；可以写多次",
        en: "only this edition, such as public; may be repeated",
    },
    ..SWITCH
};

/// The line that says what the program is.
pub const ABOUT: Words = Words {
    zh: "简报：由一份源文件生成公开版和内部版两个网站",
    en: "jianbao: one source, a public and an internal edition of a bulletin's site",
};

/// What follows the help of the program as a whole.
pub const CLOSING: Words = Words {
    zh: "退出码：0 完成；1 内容有错误；2 命令或 site.yaml 有错误；3 读写文件失败\n\
         `jianbao help 命令` 说明一个命令，`jianbao explain 代码` 解释一条消息。",
    en: "Exit codes: 0 done; 1 the content has errors; 2 the call or site.yaml is wrong; 3 files failed\n\
         `jianbao help COMMAND` explains a command, `jianbao explain CODE` a message.",
};

/// The commands.
pub const COMMANDS: &[CommandRow] = &[
    CommandRow {
        name: "init",
        about: Words {
            zh: "建立一个新网站，每类页面各有一个示例",
            en: "begin a new site with an example of each kind",
        },
        more: Words {
            zh: "写入设置、栏目、示例页面、单位名称表、VS Code 的设置和使用说明。文件夹可以已有别的文件，但绝不覆盖：要写的文件有一个已经存在，就什么也不写。\
                 没有写 --title、--organization 时，在终端上会询问。",
            en: "Writes settings, sections, example pages, a table of units, settings for VS Code and a guide, all in Chinese. The folder may hold other files, but \
                 nothing is ever overwritten: when one of the files is already there, nothing is written at all. On a terminal, asks for --title and --organization \
                 when they are not given.",
        },
        options: &[
            OptionRow {
                name: "title",
                value: Some(Words { zh: "名称", en: "NAME" }),
                help: Words { zh: "简报的名称，例如 云溪组工简报", en: "the name of the bulletin" },
                ..SWITCH
            },
            OptionRow {
                name: "organization",
                value: Some(Words { zh: "单位", en: "NAME" }),
                help: Words { zh: "编发单位的名称", en: "the organization that publishes it" },
                ..SWITCH
            },
            proof::SERVER,
        ],
        arguments: &[ArgumentRow {
            name: FOLDER,
            is_required: false,
            choices: &[],
            is_folder: true,
            help: Words {
                zh: "建在哪个文件夹（不写则为当前文件夹）",
                en: "the folder to begin it in (default: this one)",
            },
        }],
    },
    CommandRow {
        name: "new",
        about: Words {
            zh: "新建一页，写好开头，说明要填什么", en: "begin a new page, ready to fill in"
        },
        more: Words {
            zh: "例如：jianbao new 通报 \"关于某事的通报\"。页面放进最合适的栏目，文件名由标题或时期得来；标题里有“2026年上半年”这样的时期，就填进“时期”。\
                 期刊自动取下一个期数，可以不写标题。新页面写明“范围: 内部”，写好审过再改成公开。绝不覆盖已有的文件。",
            en: "For example: jianbao new notice \"Summer hours\". The page goes into the section that suits it; its file is named after the title, or the period in \
                 it. An issue takes the next number and needs no title. A new page is for the widest edition until you say otherwise. Nothing is ever overwritten.",
        },
        options: &[
            OptionRow {
                name: "section",
                value: Some(Words { zh: "栏目", en: "SECTION" }),
                help: Words {
                    zh: "放进这个栏目：文件夹或栏目的标题", en: "the section: its folder or its title"
                },
                ..SWITCH
            },
            OptionRow {
                name: "name",
                value: Some(Words { zh: "文件名", en: "NAME" }),
                help: Words { zh: "文件名，不用写 .md", en: "the name of the file, without .md" },
                ..SWITCH
            },
            OptionRow {
                name: "supplement",
                help: Words { zh: "这一期是增刊", en: "the issue is a supplement" },
                ..SWITCH
            },
        ],
        arguments: &[
            ArgumentRow {
                name: Words { zh: "类型", en: "KIND" },
                is_required: true,
                choices: &[],
                is_folder: false,
                help: Words {
                    zh: "页面类型，例如 通报、工作报告、先锋、期刊",
                    en: "the kind of page, such as notice, report, vanguard, issue",
                },
            },
            ArgumentRow {
                name: Words { zh: "标题", en: "TITLE" },
                is_required: false,
                choices: &[],
                is_folder: false,
                help: Words {
                    zh: "标题；有空格时加引号，期刊可以不写",
                    en: "the title, in quotes; issues can do without",
                },
            },
        ],
    },
    CommandRow {
        name: "build",
        about: Words { zh: "生成各版网站，写入各自的文件夹", en: "build every edition into its folder" },
        more: Words {
            zh: "只改写内容有变化的文件，只删除以前由程序写入而现在不再需要的文件。有错误的版本保持上一次的样子，其他版本照常写入。",
            en: "Writes only files that differ, and removes only files that it wrote earlier and no longer needs. An edition with errors keeps its last good \
                 output; the others are written all the same.",
        },
        options: &[
            EDITIONS,
            OptionRow {
                name: "output",
                value: Some(FOLDER),
                is_folder: true,
                help: Words {
                    zh: "写到这个文件夹（须同时写明一个 --edition）",
                    en: "write to this folder (with exactly one --edition)",
                },
                ..SWITCH
            },
        ],
        arguments: &[],
    },
    CommandRow {
        name: "watch",
        about: Words {
            zh: "生成，然后每次保存都自动再生成，直到按 Ctrl-C",
            en: "build, then build again on every save, until Ctrl-C",
        },
        more: Words {
            zh: "每次只说一行：什么时候、每一版渲染、写入和删除几个文件、用时多少。错误只说一次，改好会告诉您；有错误的版本保持上一次的样子。定时发布或到期的页面到日子自动更新。\
                 站点在网络盘上时，自动改为每 2 秒查看一次。",
            en: "Says one line each time: when, how many files were rendered, written and removed in each edition, and how long it took. Errors are told once, and so is that they \
                 are mended; an edition with errors keeps its last good output. Pages with a date appear and leave on their day. On a network drive, looks every 2 seconds. \
                 With --format json, each build is one JSON object on a line of its own.",
        },
        options: &[
            POLL,
            OptionRow {
                name: "publish",
                value: Some(Words { zh: "目标", en: "TARGET" }),
                help: Words {
                    zh: "每次没有错误地生成以后，发布到这个目标，不提问",
                    en: "publish to this target after each build without errors, asking nothing",
                },
                ..SWITCH
            },
        ],
        arguments: &[],
    },
    CommandRow {
        name: "serve",
        about: Words {
            zh: "在浏览器里预览，存盘以后网页自己更新", en: "preview in a browser that follows every save"
        },
        more: Words {
            zh: "网页由内存生成，不写任何文件。/ 是公开版，/@internal/ 是内部版；每页下方有一条预览栏，可以切换版本，也可以看“对照”：公开版看不到的内容当场标出。\
                 内容有错误时，网页上盖一层说明，改好就消失。默认只有本机能打开。按 Ctrl-C 结束。",
            en: "Pages are rendered from memory; no file is written. / is the public edition, /@internal/ the internal one; a bar on each page leads from one to the \
                 other, and to the difference: what the public edition does not have, marked in place. Errors are laid over the page until they are mended. By \
                 default only this machine can open it. Ctrl-C ends it.",
        },
        options: &[
            OptionRow {
                name: "port",
                value: Some(Words { zh: "端口", en: "N" }),
                help: Words {
                    zh: "用这个端口（不写则为 8620）；已被占用时用后面第一个空着的",
                    en: "the port (default: 8620); the next free one when it is taken",
                },
                ..SWITCH
            },
            OptionRow {
                name: "bind",
                value: Some(Words { zh: "地址", en: "ADDR" }),
                help: Words {
                    zh: "开在这个地址上，例如 0.0.0.0：别的电脑也能看到，包括内部版",
                    en: "listen on this address, such as 0.0.0.0: other machines will see it, the internal edition too",
                },
                ..SWITCH
            },
            OptionRow { name: "open", help: Words { zh: "打开浏览器", en: "open a browser" }, ..SWITCH },
            POLL,
        ],
        arguments: &[],
    },
    CommandRow {
        name: "check",
        about: Words {
            zh: "检查全部内容，不写入任何文件", en: "report everything that is wrong, without writing"
        },
        more: Words {
            zh: "列出生成时会报告的所有错误和警告。",
            en: "Reports every error and warning that a build would.",
        },
        options: &[EDITIONS],
        arguments: &[],
    },
    CommandRow {
        name: "export",
        about: Words {
            zh: "导出一个版本的源文件，供审核", en: "write the sources of one edition, for review"
        },
        more: Words {
            zh: "导出的是去掉其他版本内容之后的源文件；由它们生成的网站与这一版完全相同。图片里的拍摄地点、时间、机型已经去掉。只写到空文件夹，或以前由本站导出的文件夹。",
            en: "What is written are the sources without anything that the edition does not show; a site built from them is the same as the edition. Pictures are without place, time and camera. Writes only to an \
                 empty folder, or to one that was exported from this site before.",
        },
        options: &[
            OptionRow {
                name: "edition",
                value: Some(EDITION),
                given: Given::Required,
                help: Words { zh: "要导出的版本，例如 public", en: "the edition to export, such as public" },
                ..SWITCH
            },
            OptionRow {
                name: "output",
                value: Some(FOLDER),
                is_folder: true,
                help: Words {
                    zh: "写到这个文件夹（不写则为站点中的 export/版本）",
                    en: "write to this folder (default: export/NAME in the site)",
                },
                ..SWITCH
            },
        ],
        arguments: &[],
    },
    proof::VERIFY,
    proof::PACK,
    proof::KEY,
    proof::DUE,
    release::PUBLISH,
    release::ROLLBACK,
    release::RELEASES,
    CommandRow {
        name: "schema",
        about: Words {
            zh: "输出页面各类型的 JSON Schema，供编辑器使用",
            en: "print the kinds of pages as JSON Schema, for editors",
        },
        more: Words {
            zh: "在 VS Code 等编辑器中可据此提示和检查页面开头的各项。不在站点中时，输出自带主题的类型。",
            en: "Editors such as VS Code can complete and check front matter by it. Outside a site, the kinds of the embedded theme are printed.",
        },
        options: &[],
        arguments: &[],
    },
    CommandRow {
        name: "explain",
        about: Words { zh: "解释一条消息：为什么、怎么改", en: "explain a message: why, and what to do" },
        more: Words { zh: "不写代码时列出全部代码。", en: "Without a code, lists them all." },
        options: &[],
        arguments: &[ArgumentRow {
            name: Words { zh: "代码", en: "CODE" },
            is_required: false,
            choices: &[],
            is_folder: false,
            help: Words {
                zh: "消息开头方括号里的词，例如 link-missing",
                en: "the word in brackets in a message, such as link-missing",
            },
        }],
    },
    CommandRow {
        name: "completions",
        about: Words { zh: "输出命令行补全脚本", en: "print the completions of a shell" },
        more: Words {
            zh: "例如：jianbao completions bash > jianbao.bash",
            en: "For example: jianbao completions bash > jianbao.bash",
        },
        options: &[],
        arguments: &[ArgumentRow {
            name: Words { zh: "外壳", en: "SHELL" },
            is_required: true,
            choices: &["bash", "elvish", "fish", "powershell", "zsh"],
            is_folder: false,
            help: Words {
                zh: "bash、elvish、fish、powershell 或 zsh", en: "bash, elvish, fish, powershell or zsh"
            },
        }],
    },
    CommandRow {
        name: "man",
        about: Words { zh: "输出手册页", en: "print the manual page" },
        more: Words {
            zh: "写上命令时输出那个命令的手册页，例如：jianbao man build > jianbao-build.1",
            en: "With a command, prints the page of that command: jianbao man build > jianbao-build.1",
        },
        options: &[],
        arguments: &[OF_COMMAND],
    },
    CommandRow {
        name: "help",
        about: Words { zh: "显示帮助", en: "show help" },
        more: Words { zh: "写上命令时说明那个命令。", en: "With a command, explains that command." },
        options: &[],
        arguments: &[OF_COMMAND],
    },
];

const OF_COMMAND: ArgumentRow = ArgumentRow {
    name: Words { zh: "命令", en: "COMMAND" },
    is_required: false,
    choices: &[
        "init",
        "new",
        "build",
        "watch",
        "serve",
        "check",
        "export",
        "verify",
        "pack",
        "key",
        "due",
        "publish",
        "rollback",
        "releases",
        "schema",
        "explain",
        "completions",
        "man",
        "help",
    ],
    is_folder: false,
    help: Words { zh: "一个命令的名称", en: "the name of a command" },
};

/// The options that go with every command.
pub const COMMON: &[OptionRow] = &[
    OptionRow {
        name: "root",
        value: Some(FOLDER),
        is_folder: true,
        help: Words {
            zh: "站点文件夹（不写则从当前文件夹向上找 content/site.yaml）",
            en: "the folder of the site (default: the nearest parent with content/site.yaml)",
        },
        ..SWITCH
    },
    OptionRow {
        name: "lang",
        value: Some(Words { zh: "语言", en: "LANG" }),
        choices: &["zh", "en"],
        help: Words {
            zh: "消息的语言：zh 或 en（不写则随系统）",
            en: "language of messages: zh or en (default: the system's)",
        },
        ..SWITCH
    },
    OptionRow {
        name: "format",
        value: Some(Words { zh: "格式", en: "FORMAT" }),
        choices: &["human", "json"],
        help: Words {
            zh: "结果的格式：human 给人看，json 给程序用",
            en: "form of the result: human, or json for programs",
        },
        ..SWITCH
    },
    OptionRow {
        name: "date",
        value: Some(Words { zh: "日期", en: "DATE" }),
        help: Words {
            zh: "按这一天生成，例如 2026-06-30（不写则为今天）",
            en: "build as on this day, such as 2026-06-30 (default: today)",
        },
        ..SWITCH
    },
    OptionRow { name: "drafts", help: Words { zh: "草稿也生成", en: "build drafts too" }, ..SWITCH },
    OptionRow {
        name: "jobs",
        value: Some(Words { zh: "个数", en: "N" }),
        help: Words {
            zh: "同时使用几个处理器核心（不写则全部）",
            en: "how many processor cores to use (default: all)",
        },
        ..SWITCH
    },
    OptionRow {
        name: "cold",
        help: Words { zh: "不用以前的中间结果，全部重做", en: "ignore the memo and do everything anew" },
        ..SWITCH
    },
    OptionRow {
        name: "quiet",
        short: Some('q'),
        help: Words { zh: "只报告错误和警告", en: "report errors and warnings alone" },
        ..SWITCH
    },
    OptionRow {
        name: "verbose",
        short: Some('v'),
        help: Words {
            zh: "列出全部消息和每个写入、删除的文件",
            en: "show all messages, and every file written or removed",
        },
        ..SWITCH
    },
];

/// The texts of help itself.
pub mod frame {
    use super::Words;

    /// Heading of the usage line.
    pub const USAGE: Words = Words { zh: "用法：", en: "Usage: " };
    /// Heading of the commands.
    pub const COMMANDS: Words = Words { zh: "命令：", en: "Commands:" };
    /// Heading of the options.
    pub const OPTIONS: Words = Words { zh: "选项：", en: "Options:" };
    /// Heading of the word after a command.
    pub const ARGUMENTS: Words = Words { zh: "参数：", en: "Arguments:" };
    /// Stands for the options in a usage line.
    pub const ANY_OPTIONS: Words = Words { zh: "[选项]", en: "[OPTIONS]" };
    /// Stands for the command in a usage line.
    pub const A_COMMAND: Words = Words { zh: "<命令>", en: "<COMMAND>" };
    /// The option for help.
    pub const HELP: Words = Words { zh: "显示帮助", en: "show help" };
    /// The option for the version.
    pub const VERSION: Words = Words { zh: "显示版本", en: "show the version" };
}
