//! The commands that publish: what leaves the house, and the way back.

use super::{ArgumentRow, CommandRow, OptionRow, SWITCH, Words};

/// For commands that change what is published.
const BREAK_LOCK: OptionRow = OptionRow {
    name: "break-lock",
    help: Words {
        zh: "拿走别人的锁；先问清对方已经停下", en: "take the lock from whoever has it; ask them first"
    },
    ..SWITCH
};

const TARGET: ArgumentRow = ArgumentRow {
    name: Words { zh: "目标", en: "TARGET" },
    is_required: false,
    choices: &[],
    is_folder: false,
    help: Words {
        zh: "site.yaml 中 publish 下面的名称（只有一个时可以不写）",
        en: "a name below `publish` in site.yaml (default: the only one)",
    },
};

/// `jianbao publish`.
pub const PUBLISH: CommandRow = CommandRow {
    name: "publish",
    about: Words {
        zh: "把一个版本发布到服务器：整个换上，或者不动",
        en: "put an edition onto its server: whole, or not at all",
    },
    more: Words {
        zh: "先生成，再与服务器上的比较，列出要上传和撤下的文件，确认以后上传到读者看不到的文件夹，传完一下子换上。中途断开，读者看到的不变，再发布一次就接着做。\
             发布目标写在 site.yaml 的 publish 下面；只有一个时可以不写名称。",
        en: "Builds, compares with what is on the server, shows what would be sent and removed, asks, sends it to a folder that readers do not see, and leads them to it in one step. \
             When it is stopped half-way readers see what they saw, and the next publishing goes on with it. Targets stand below `publish` in site.yaml; the name may be left out when there is one.",
    },
    options: &[
        OptionRow {
            name: "dry-run",
            help: Words {
                zh: "只列出会做什么，不写服务器", en: "show what would be done, and do nothing"
            },
            ..SWITCH
        },
        OptionRow {
            name: "yes",
            short: Some('y'),
            help: Words { zh: "不再询问，直接发布", en: "publish without asking" },
            ..SWITCH
        },
        OptionRow {
            name: "note",
            value: Some(Words { zh: "说明", en: "TEXT" }),
            help: Words {
                zh: "写进发布记录的一句话，读者看不到",
                en: "a line for the list of releases, which readers do not see",
            },
            ..SWITCH
        },
        OptionRow {
            name: "max-deletes",
            value: Some(Words { zh: "百分数", en: "PERCENT" }),
            help: Words {
                zh: "这一次最多可以撤下百分之几的文件（不写则按 site.yaml，一般是 10）",
                en: "how many files of a hundred may go this time (default: what site.yaml says, or 10)",
            },
            ..SWITCH
        },
        OptionRow {
            name: "reissue",
            help: Words {
                zh: "已用过的期号可以给现在的页面",
                en: "numbers of issues that were given out may belong to other pages now",
            },
            ..SWITCH
        },
        OptionRow {
            name: "take-over",
            help: Words {
                zh: "换掉那里的另一个网站，或网站改了名",
                en: "replace another site there, or this one under an earlier name",
            },
            ..SWITCH
        },
        BREAK_LOCK,
    ],
    arguments: &[TARGET],
};

/// `jianbao rollback`.
pub const ROLLBACK: CommandRow = CommandRow {
    name: "rollback",
    about: Words { zh: "退回到以前的一次发布", en: "lead readers back to an earlier release" },
    more: Words {
        zh: "不写序号时退到现在这次的前一次；序号由 `jianbao releases` 列出。不上传任何文件，一下子换过去；以后的发布不受影响。",
        en: "Without a number, to the one before the release that they see; `jianbao releases` lists the numbers. Nothing is sent, and it is done in one step.",
    },
    options: &[BREAK_LOCK],
    arguments: &[
        TARGET,
        ArgumentRow {
            name: Words { zh: "序号", en: "RELEASE" },
            is_required: false,
            choices: &[],
            is_folder: false,
            help: Words { zh: "退到第几次发布", en: "the number of the release" },
        },
    ],
};

/// `jianbao releases`.
pub const RELEASES: CommandRow = CommandRow {
    name: "releases",
    about: Words { zh: "列出以前的发布", en: "list the releases of a target" },
    more: Words {
        zh: "每次一行：序号、时间、谁发布的、多少页、说明。读者看到的那一次前面有 *。",
        en: "One line each: its number, when, by whom, how many pages, the note. The one that readers see is marked with *.",
    },
    options: &[],
    arguments: &[TARGET],
};
