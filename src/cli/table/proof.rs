//! The commands that prove what was published: the key, and the verification.

use super::{ArgumentRow, CommandRow, EDITION, Given, OptionRow, SWITCH, Words};

const FILE: Words = Words { zh: "文件", en: "FILE" };

/// `jianbao key`.
pub const KEY: CommandRow = CommandRow {
    name: "key",
    about: Words {
        zh: "生成签名用的密钥，证明网站是自己发布的", en: "make the key that seals what is published"
    },
    more: Words {
        zh: "生成一对 minisign 密钥：私钥只有自己能读，放在站点以外；公钥印在屏幕上，可以交给任何人，用来核对（jianbao verify --key）。以后 publish 和 pack \
             自动用它签名。也可以放在环境变量 JIANBAO_KEY 或 JIANBAO_KEY_FILE 里。环境变量 JIANBAO_KEY_PASSWORD 里有密码时，私钥用它锁住。绝不覆盖已有的密钥。",
        en: "Makes a pair of keys of minisign. The secret one is for you alone and lies outside of the site; the public one is printed, may be given to anybody, \
             and judges what the other sealed (jianbao verify --key). From then on publish and pack seal with it. It may also come from JIANBAO_KEY or \
             JIANBAO_KEY_FILE. With a password in JIANBAO_KEY_PASSWORD the secret key is locked by it. A key is never overwritten.",
    },
    options: &[OptionRow {
        name: "output",
        value: Some(FILE),
        is_folder: true,
        help: Words {
            zh: "私钥写到这个文件（不写则在用户的设置文件夹里）；公钥在旁边，名称以 .pub 结尾",
            en: "the file of the secret key (default: in the user's settings); the public one is put beside it and ends in .pub",
        },
        ..SWITCH
    }],
    arguments: &[],
};

/// `jianbao verify`.
pub const VERIFY: CommandRow = CommandRow {
    name: "verify",
    about: Words { zh: "核对发布的网站有没有被改动", en: "prove that a published site is unchanged" },
    more: Words {
        zh: "逐个核对清单里的每个文件，列出被改动的、缺少的和多出的。核对网址时像读者一样逐个打开，多出的文件看不到。退出码：0 完全一致；1 有不同；2 命令有错误；3 读不到。\
             适合定时运行，用 --format json 交给监控程序。断网时可以核对拷来的文件夹。",
        en: "Looks at every file of the manifest and names what is changed, missing and foreign. A site at an address is asked file by file, as readers ask; foreign files cannot \
             be seen there. Exit codes: 0 as published; 1 something differs; 2 the call is wrong; 3 something could not be read. With --format json for a monitor; works offline \
             on a folder that was carried away.",
    },
    options: &[
        OptionRow {
            name: "key",
            value: Some(Words { zh: "公钥", en: "KEY" }),
            help: Words {
                zh: "发布者的公钥：.pub 文件，或其中以 RW 开头的一行（不写则用自己的）",
                en: "the public key of those who publish: the .pub file, or its line that begins with RW (default: your own)",
            },
            ..SWITCH
        },
        OptionRow {
            name: "manifest",
            value: Some(FILE),
            is_folder: true,
            help: Words {
                zh: "以手里的这份清单为准，不信服务器上的",
                en: "go by this copy of the manifest, not by the one on the server",
            },
            ..SWITCH
        },
    ],
    arguments: &[ArgumentRow {
        name: Words { zh: "位置", en: "PLACE" },
        is_required: true,
        choices: &[],
        is_folder: false,
        help: Words {
            zh: "发布位置、文件夹、jianbao pack 写出的文件，或者网址，例如 http://bulletin.example/",
            en: "a target, a folder, a file of jianbao pack, or an address such as http://bulletin.example/",
        },
    }],
};

/// `jianbao init --server`.
pub const SERVER: OptionRow = OptionRow {
    name: "server",
    value: Some(Words { zh: "服务器", en: "SERVER" }),
    choices: &["nginx", "apache", "iis", "caddy"],
    help: Words {
        zh: "不建网站，给已有的站点写出网页服务器的设置：nginx、apache、iis、caddy",
        en: "no site, but the settings of a web server for the site that is here: nginx, apache, iis, caddy",
    },
    ..SWITCH
};

/// `jianbao due`.
pub const DUE: CommandRow = CommandRow {
    name: "due",
    about: Words {
        zh: "下一次有页面定时发布或到期是哪一天", en: "say when the next page appears or expires"
    },
    more: Words {
        zh: "每一版写出日子，以及那一天出现的（+）和撤下的（-）页面。到了那一天要重新生成和发布；用计划任务，或者一直开着 jianbao watch。草稿不算。",
        en: "For each edition, the day and the pages that appear (+) and leave (-) then. On that day the site has to be built and published again: by a timer, or by a \
             jianbao watch that goes on. Drafts do not count.",
    },
    options: &[],
    arguments: &[],
};

/// `jianbao pack`.
pub const PACK: CommandRow = CommandRow {
    name: "pack",
    about: Words {
        zh: "把一版网站装进一个文件，带清单，用U盘或光盘带走",
        en: "put an edition into one file with its manifest, to be carried",
    },
    more: Words {
        zh: "先生成，再装进 .zip（哪里都能打开）或 .tar.zst（更小）。解开以后双击 index.html 就能看。有密钥时自动签名。到了那边，用 jianbao verify 核对这个文件或解开的文件夹。\
             同样的内容每次得到同样的文件（签名除外）。不覆盖已有的文件。",
        en: "Builds, then writes a .zip, which every system opens, or a .tar.zst, which is smaller. Unpacked, the site opens from index.html. Sealed where there is a key. On the other \
             side jianbao verify takes the file or the unpacked folder. The same site gives the same bytes each time, the seal apart. No file is overwritten.",
    },
    options: &[OptionRow {
        name: "edition",
        value: Some(EDITION),
        given: Given::Required,
        help: Words { zh: "要装的版本，例如 public", en: "the edition, such as public" },
        ..SWITCH
    }],
    arguments: &[ArgumentRow {
        name: FILE,
        is_required: true,
        choices: &[],
        is_folder: true,
        help: Words { zh: "写到这个文件：.zip 或 .tar.zst", en: "the file: .zip or .tar.zst" },
    }],
};
