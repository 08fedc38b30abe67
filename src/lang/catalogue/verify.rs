//! What can be found when a published site is verified, and what can be wrong with the keys that seal it.

use crate::diagnostic::Severity::{Error, Note, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "verify-no-manifest",
        severity: Error,
        zh: Text {
            message: "这里没有发布清单 `{path}`",
            help: "请核对文件夹或网址；清单是 `jianbao publish` 或 `jianbao pack` 写在网站根目录的",
            explain: "核对要以发布清单为准：它写明每个文件的长度和 SHA-256。没有清单，要么这里不是用本程序发布的网站，要么清单被人删掉了。手里另有清单时可用 `--manifest`。",
        },
        en: Text {
            message: "there is no manifest `{path}`",
            help: "check the folder or address; `jianbao publish` and `jianbao pack` write a manifest at the root of the site",
            explain: "Verification goes by the manifest, which names every file with its length and SHA-256. Without one, either this is no site that was published with this program, or somebody removed it. With a copy of the manifest at hand, use `--manifest`.",
        },
        example: "jianbao verify public",
    },
    Entry {
        code: "verify-manifest-damaged",
        severity: Error,
        zh: Text {
            message: "清单 `{path}` 不是发布时的样子（第 {line} 行）",
            help: "不要相信这里的内容；请重新发布，或用 `--manifest` 按手里的清单核对",
            explain: "清单的每个字节都由程序写定。它有一处不同，就不能再作为依据。",
        },
        en: Text {
            message: "the manifest `{path}` is not as it was published (line {line})",
            help: "do not trust what stands here; publish again, or verify by your own copy with `--manifest`",
            explain: "Every byte of a manifest is settled by the program. Where one differs, it proves nothing any more.",
        },
        example: "jianbao.json",
    },
    Entry {
        code: "verify-manifest-newer",
        severity: Error,
        zh: Text {
            message: "清单是更新的版本（{version}）写的",
            help: "请用发布它的那个版本的程序，或更新的版本",
            explain: "较早的程序不知道新清单的写法，不能凭猜测核对。",
        },
        en: Text {
            message: "the manifest has a later form ({version})",
            help: "use the version of the program that published it, or a later one",
            explain: "An earlier program does not know what a later manifest means, and does not guess.",
        },
        example: "jianbao.json",
    },
    Entry {
        code: "verify-manifest-path",
        severity: Error,
        zh: Text {
            message: "清单里有网站不会有的文件名 `{path}`",
            help: "不要相信这里的内容；请重新发布",
            explain: "清单只写网站文件夹以内的文件。指向别处的名称不是本程序写的。",
        },
        en: Text {
            message: "the manifest names `{path}`, which no site can have",
            help: "do not trust what stands here; publish again",
            explain: "A manifest names files inside the folder of the site. A name that leads elsewhere was not written by this program.",
        },
        example: "\"../secret\"",
    },
    Entry {
        code: "verify-manifest-other",
        severity: Error,
        zh: Text {
            message: "清单 `{path}` 与 `--manifest` 给出的不同",
            help: "如果后来又发布过，请用最近一次的清单；否则有人换掉了它",
            explain: "用 `--manifest` 时，以手里的清单为准：服务器上的清单和文件都要与它一致。",
        },
        en: Text {
            message: "the manifest `{path}` is another one than `--manifest` has",
            help: "if the site was published since, take the manifest of that time; if not, somebody replaced it",
            explain: "With `--manifest` your own copy counts: the manifest and the files on the server have to agree with it.",
        },
        example: "jianbao verify http://bulletin.example --manifest kept.json",
    },
    Entry {
        code: "verify-unsealed",
        severity: Note,
        zh: Text {
            message: "没有签名：只能证明文件与清单一致",
            help: "要证明清单也没有被换，请用 `jianbao key` 生成密钥，再发布",
            explain: "能改文件的人也能改清单。签名由密钥作出，密钥不在服务器上，所以换不了。",
        },
        en: Text {
            message: "there is no seal: the files agree with the manifest, and that is all that is proved",
            help: "to prove the manifest too, make a key with `jianbao key` and publish again",
            explain: "Whoever can change files can change the manifest. A seal needs the key, which is not on the server.",
        },
        example: "jianbao verify public",
    },
    Entry {
        code: "verify-unjudged",
        severity: Warning,
        zh: Text {
            message: "有签名 `{path}`，但没有公钥，无法核对",
            help: "用 `--key` 给出公钥（一行文字或 .pub 文件）",
            explain: "签名要用发布者的公钥核对。没有公钥，只能证明文件与清单一致。",
        },
        en: Text {
            message: "there is a seal `{path}`, and no key to judge it by",
            help: "give the public key with `--key`: its line, or the .pub file",
            explain: "A seal is judged by the public key of those who publish. Without it, only the agreement of files and manifest is proved.",
        },
        example: "jianbao verify public",
    },
    Entry {
        code: "verify-no-seal",
        severity: Error,
        zh: Text {
            message: "没有签名 `{path}`",
            help: "发布时没有用密钥，或者签名被人删掉了；请查明后重新发布",
            explain: "给出了公钥，就要有签名：没有签名，清单可能是任何人写的。",
        },
        en: Text {
            message: "there is no seal `{path}`",
            help: "the site was published without a key, or somebody removed the seal; find out, then publish again",
            explain: "Where a key is given there has to be a seal: without one, anybody may have written the manifest.",
        },
        example: "jianbao verify public --key seal.pub",
    },
    Entry {
        code: "verify-seal-other",
        severity: Error,
        zh: Text {
            message: "签名出自另一把密钥 {name}，不是 {key}",
            help: "请核对公钥；如果公钥没有错，就不要相信这里的内容",
            explain: "每把密钥有自己的编号。签名的编号不同，说明不是由这位发布者签的。",
        },
        en: Text {
            message: "the seal is of another key, {name} instead of {key}",
            help: "check the public key; if it is right, do not trust what stands here",
            explain: "Every key has a number of its own. A seal with another number was not made by this publisher.",
        },
        example: "jianbao verify public --key other.pub",
    },
    Entry {
        code: "verify-seal-broken",
        severity: Error,
        zh: Text {
            message: "签名 `{path}` 与清单不符（密钥 {key}）",
            help: "不要相信这里的内容；请重新发布，并查明谁改过",
            explain: "签名只对签过的那份清单有效，差一个字节也不行。清单或签名被改过。",
        },
        en: Text {
            message: "the seal `{path}` does not fit the manifest (key {key})",
            help: "do not trust what stands here; publish again, and find out who changed it",
            explain: "A seal is of one text, to its last byte. Manifest or seal were changed.",
        },
        example: "jianbao.json.minisig",
    },
    Entry {
        code: "verify-sums",
        severity: Error,
        zh: Text {
            message: "`{path}` 与清单不一致",
            help: "有人改过它，或者发布没有完成；请重新发布",
            explain: "`SHA256SUMS` 由清单得来，供 `sha256sum -c` 使用，一个字节都不会不同。",
        },
        en: Text {
            message: "`{path}` does not agree with the manifest",
            help: "somebody changed it, or the publishing did not end; publish again",
            explain: "`SHA256SUMS` is made from the manifest, for `sha256sum -c`, and does not differ from it by a byte.",
        },
        example: "SHA256SUMS",
    },
    Entry {
        code: "verify-changed",
        severity: Error,
        zh: Text {
            message: "`{path}` 被改动：与发布时不同",
            help: "重新发布可以恢复；请先查明是谁改的",
            explain: "这个文件的长度或 SHA-256 与清单所写的不同。",
        },
        en: Text {
            message: "`{path}` is not what was published",
            help: "publishing again mends it; find out first who changed it",
            explain: "Length or SHA-256 of the file are not those of the manifest.",
        },
        example: "index.html",
    },
    Entry {
        code: "verify-missing",
        severity: Error,
        zh: Text {
            message: "缺少 `{path}`",
            help: "重新发布可以恢复；请先查明是谁删的",
            explain: "清单里有这个文件，这里却没有。",
        },
        en: Text {
            message: "`{path}` is missing",
            help: "publishing again mends it; find out first who removed it",
            explain: "The manifest names this file, and it is not here.",
        },
        example: "index.html",
    },
    Entry {
        code: "verify-foreign",
        severity: Error,
        zh: Text {
            message: "多出 `{path}`：不是发布的文件",
            help: "查明它的来历，然后删除",
            explain: "发布的文件夹里只应有发布的文件。多出来的可能是别人放的，读者也能打开它。",
        },
        en: Text {
            message: "`{path}` was not published",
            help: "find out where it comes from, and remove it",
            explain: "A published folder holds what was published and nothing else. Readers can open what somebody else has put there.",
        },
        example: "public/shell.php",
    },
    Entry {
        code: "verify-elsewhere",
        severity: Error,
        zh: Text {
            message: "`{path}` 被引到别处：`{to}`",
            help: "要核对的若就是那里，请直接给出那个网址；否则去掉服务器上的转向或链接",
            explain: "读者得到的不是发布的文件，而是转向或链接所指的内容。程序不跟着走，因为那里不归清单管。",
        },
        en: Text {
            message: "`{path}` leads elsewhere: `{to}`",
            help: "if that is the place to verify, name it; if not, remove the redirect or link",
            explain: "Readers do not get the published file but what a redirect or link leads to. It is not followed: the manifest does not speak of that place.",
        },
        example: "jianbao verify http://bulletin.example（转到 https）(which leads to https)",
    },
    Entry {
        code: "verify-front",
        severity: Error,
        zh: Text {
            message: "网址本身显示的不是 `index.html`",
            help: "请核对服务器的首页设置；可用 `jianbao init --server` 写出的设置",
            explain: "读者打开网址时，服务器应当给出发布的 `index.html`。",
        },
        en: Text {
            message: "the address itself shows something else than `index.html`",
            help: "look at the server's setting of the start page; `jianbao init --server` writes one",
            explain: "A reader who opens the address should get the `index.html` that was published.",
        },
        example: "jianbao verify http://bulletin.example",
    },
    Entry {
        code: "verify-unreachable",
        severity: Error,
        zh: Text {
            message: "无法读取 `{path}`：{reason}",
            help: "请核对网址、网络和权限，然后再核对一次",
            explain: "网络不通、服务器出错或没有权限时，什么也不能证明。退出码是 3，以便与“被改动”区分。",
        },
        en: Text {
            message: "cannot read `{path}`: {reason}",
            help: "check address, network and permissions, and verify again",
            explain: "Where the network, the server or the system fail, nothing is proved. The exit code is 3, to tell it from a change.",
        },
        example: "jianbao verify http://bulletin.example",
    },
    Entry {
        code: "verify-unasked",
        severity: Note,
        zh: Text {
            message: "没有核对 `{path}`：服务器从不给出这种文件",
            help: "在服务器上核对文件夹，例如 `jianbao verify /srv/www/bulletin/current`",
            explain: "`web.config`、`.htaccess` 是服务器的设置，服务器自己读，不给读者。",
        },
        en: Text {
            message: "`{path}` was not verified: servers do not hand out such files",
            help: "verify the folder on the server, such as `jianbao verify /srv/www/bulletin/current`",
            explain: "`web.config` and `.htaccess` are settings that the server reads and never shows.",
        },
        example: "content/static/web.config",
    },
    Entry {
        code: "key-open",
        severity: Error,
        zh: Text {
            message: "密钥文件 `{path}` 别人也能读（权限 {mode}）",
            help: "运行 `chmod 600` 改成只有自己能读；可能已经泄露时，请换一把",
            explain: "谁有密钥，谁就能以发布者的名义签名。密钥文件只应由本人读写。",
        },
        en: Text {
            message: "others can read the key `{path}` (mode {mode})",
            help: "run `chmod 600` on it; if it may have been read, make another key",
            explain: "Whoever has the key can sign in the publisher's name. Its file is for its owner alone.",
        },
        example: "chmod 644 seal.key",
    },
    Entry {
        code: "key-inside",
        severity: Error,
        zh: Text {
            message: "密钥 `{path}` 在站点文件夹里",
            help: "请放到站点以外，例如不写 `--output` 时的位置",
            explain: "站点会被复制、共享、放进版本库，密钥不能跟着走。",
        },
        en: Text {
            message: "the key `{path}` lies in the folder of the site",
            help: "keep it elsewhere, such as where it is put without `--output`",
            explain: "Sites are copied, shared and kept in repositories. A key must not go with them.",
        },
        example: "jianbao key --output content/seal.key",
    },
    Entry {
        code: "key-exists",
        severity: Error,
        zh: Text {
            message: "`{path}` 已经存在",
            help: "用 `--output` 换一个文件；旧密钥不要删，用它签过的网站还要靠它核对",
            explain: "绝不覆盖已有的密钥。",
        },
        en: Text {
            message: "`{path}` is there already",
            help: "name another file with `--output`; keep the old key, sites sealed with it are verified by it",
            explain: "A key is never overwritten.",
        },
        example: "jianbao key",
    },
    Entry {
        code: "key-wrong",
        severity: Error,
        zh: Text {
            message: "`{path}` 不是能用的密钥",
            help: "公钥是 .pub 文件或其中以 RW 开头的一行；重新生成用 `jianbao key`",
            explain: "密钥是 minisign 的格式，由 `jianbao key` 或 `minisign -G` 生成。",
        },
        en: Text {
            message: "`{path}` is no key that can be used",
            help: "a public key is a .pub file, or the line in it that begins with RW; `jianbao key` makes a pair",
            explain: "Keys have the form of minisign, and are made by `jianbao key` or `minisign -G`.",
        },
        example: "jianbao verify public --key RWQ",
    },
    Entry {
        code: "key-locked",
        severity: Error,
        zh: Text {
            message: "密钥 `{path}` 要密码，环境变量 JIANBAO_KEY_PASSWORD 里没有或不对",
            help: "把密码放进环境变量 JIANBAO_KEY_PASSWORD",
            explain: "密码不写在命令行上，因为别人可以从进程列表里看到。",
        },
        en: Text {
            message: "the key `{path}` is locked, and JIANBAO_KEY_PASSWORD is missing or wrong",
            help: "put the password into the environment variable JIANBAO_KEY_PASSWORD",
            explain: "A password does not belong on the command line, where others see it in the list of processes.",
        },
        example: "jianbao pack bulletin.zip",
    },
    Entry {
        code: "key-nowhere",
        severity: Error,
        zh: Text {
            message: "不知道密钥该放在哪里",
            help: "用 `--output` 写明文件",
            explain: "没有用户文件夹的系统（例如某些服务账户），要写明密钥放在哪里。",
        },
        en: Text {
            message: "there is no place for a key",
            help: "name a file with `--output`",
            explain: "On a system without a folder for the user, such as a service account, the place has to be named.",
        },
        example: "jianbao key",
    },
    Entry {
        code: "key-unreadable",
        severity: Error,
        zh: Text {
            message: "无法读取密钥 `{path}`：{reason}",
            help: "请核对路径和权限",
            explain: "指定了密钥，就一定要能读到；不会悄悄不签名。",
        },
        en: Text {
            message: "cannot read the key `{path}`: {reason}",
            help: "check path and permissions",
            explain: "A key that is named has to be readable: nothing goes out unsealed in silence.",
        },
        example: "jianbao verify public --key none.pub",
    },
    Entry {
        code: "key-unwritten",
        severity: Error,
        zh: Text {
            message: "无法写入 `{path}`：{reason}",
            help: "请核对文件夹和权限，或用 `--output` 换一个位置",
            explain: "新密钥要写进文件才有用。",
        },
        en: Text {
            message: "cannot write `{path}`: {reason}",
            help: "check folder and permissions, or name another place with `--output`",
            explain: "A new key is of use only in a file.",
        },
        example: "jianbao key --output /none/seal.key",
    },
    Entry {
        code: "pack-form",
        severity: Error,
        zh: Text {
            message: "`{path}` 不是能写的文件类型",
            help: "文件名以 .zip 或 .tar.zst 结尾",
            explain: "从文件名看出写成哪一种：.zip 哪里都能打开，.tar.zst 更小。",
        },
        en: Text {
            message: "`{path}` is no form that can be written",
            help: "let the name end in .zip or .tar.zst",
            explain: "The name says which form is written: a .zip opens everywhere, a .tar.zst is smaller.",
        },
        example: "jianbao pack bulletin.rar --edition public",
    },
    Entry {
        code: "pack-exists",
        severity: Error,
        zh: Text {
            message: "`{path}` 已经存在，没有覆盖",
            help: "换一个文件名，或者先删去它",
            explain: "带走的文件各是一次发布，不会悄悄换掉。",
        },
        en: Text {
            message: "`{path}` is there already, and was not overwritten",
            help: "name another file, or remove this one",
            explain: "Each file that is carried away is a release of its own, and none is replaced in silence.",
        },
        example: "jianbao pack bulletin.zip --edition public",
    },
    Entry {
        code: "pack-drafts",
        severity: Error,
        zh: Text {
            message: "不能带着草稿装", help: "去掉 `--drafts`", explain: "草稿还没有审过，不能带出去。"
        },
        en: Text {
            message: "drafts are not packed",
            help: "leave out `--drafts`",
            explain: "Drafts have not been reviewed and do not leave the house.",
        },
        example: "jianbao pack bulletin.zip --edition public --drafts",
    },
    Entry {
        code: "pack-taken",
        severity: Error,
        zh: Text {
            message: "网站里有 `{path}`，发布清单要用这个名称",
            help: "请给这个文件改名",
            explain: "清单、签名和校验值放在网站根目录下，名称是固定的，站点自己的文件不能叫这些名称。",
        },
        en: Text {
            message: "the site has a file `{path}`, and publishing needs that name",
            help: "rename the file",
            explain: "Manifest, seal and sums stand at the root of a site under names that are fixed; no file of the site can have them.",
        },
        example: "content/static/SHA256SUMS",
    },
    Entry {
        code: "pack-changed",
        severity: Error,
        zh: Text {
            message: "`{path}` 不是刚才生成的样子",
            help: "不要在生成以后改动输出文件夹；再运行一次",
            explain: "装的时候逐个核对。有人正在改动输出文件夹时，什么也不装。",
        },
        en: Text {
            message: "`{path}` is not as it was just built",
            help: "do not change the output folder; run it once more",
            explain: "Every file is compared while it is packed. Where somebody changes the folder meanwhile, nothing is packed.",
        },
        example: "public/index.html",
    },
    Entry {
        code: "pack-write",
        severity: Error,
        zh: Text {
            message: "无法写入 `{path}`：{reason}",
            help: "请核对文件夹、权限和剩余空间",
            explain: "写到一半的文件会删去，原来的文件不动。",
        },
        en: Text {
            message: "cannot write `{path}`: {reason}",
            help: "check folder, permissions and free space",
            explain: "A file that is half written is removed; what was there before is left alone.",
        },
        example: "jianbao pack /none/bulletin.zip --edition public",
    },
];
