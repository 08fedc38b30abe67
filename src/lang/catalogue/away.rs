//! What can be wrong with places that are reached over the network with a name and a password.

use crate::diagnostic::Severity::{Error, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "publish-no-secret",
        severity: Error,
        zh: Text {
            message: "发布到 `{target}` 要登录，没有找到 `{name}`",
            help: "设环境变量 `{name}`，或写在只有自己能读的文件里，用 `JIANBAO_SECRETS_FILE` 指给程序；不要写进 `site.yaml`",
            explain: "登录用的名字、密码和密钥只从环境变量，或站点以外的一个文件里读，每行写 `名称 = 值`。一个文件可以放几个目标的：写在 `[目标]` 下面的只给那个目标用。",
        },
        en: Text {
            message: "publishing to `{target}` needs `{name}`, and it is nowhere",
            help: "set the environment variable `{name}`, or write it into a file that only you can read and name that in `JIANBAO_SECRETS_FILE`; never into `site.yaml`",
            explain: "Names, passwords and keys are read from the environment, or from a file outside of the site with a line `NAME = value` for each. One file can hold those of several targets: what stands below `[target]` is for that target alone.",
        },
        example: "to: webdavs://web@server/bulletin",
    },
    Entry {
        code: "publish-login",
        severity: Error,
        zh: Text {
            message: "`{target}` 不让登录：{reason}",
            help: "核对用户名和密码（或密钥）是否写对、是否过期；换过以后再发布",
            explain: "服务器连上了，但不认这个用户名和密码，或者要密码而没有给。读者看到的没有变。",
        },
        en: Text {
            message: "`{target}` does not let you in: {reason}",
            help: "see whether the name and the password or key are right and still valid, then publish again",
            explain: "The server answers, but it does not accept this name and password, or wants one and got none. Readers see what they saw.",
        },
        example: "JIANBAO_WEBDAV_PASSWORD=wrong jianbao publish",
    },
    Entry {
        code: "publish-certificate",
        severity: Error,
        zh: Text {
            message: "`{target}` 的证书没有人担保，什么也没有上传：{reason}",
            help: "请管服务器的同志看证书是否过期、名称是否相符；单位自己的证书，先装进这台电脑的受信任根证书",
            explain: "`webdavs:` 和 `https:` 的服务器要用证书证明自己。证书过期、名称不符，或者签发的单位不在这台电脑信任的名单里，就可能是别人冒充，程序不发送密码和文件。这项检查不能关掉。",
        },
        en: Text {
            message: "nobody vouches for `{target}`, so nothing was sent: {reason}",
            help: "ask whoever runs the server whether its certificate has expired or bears another name; where the house has its own authority, add it to those that this machine trusts",
            explain: "A server of `webdavs:` or `https:` proves itself with a certificate. Where that has expired, bears another name, or comes from an authority that this machine does not trust, it may be somebody else: neither password nor file is sent. There is no way to leave out this check.",
        },
        example: "to: webdavs://self-signed.example/bulletin",
    },
    Entry {
        code: "publish-nowhere",
        severity: Error,
        zh: Text {
            message: "`{target}` 的位置不存在：{reason}",
            help: "核对 `to` 里的路径或名称，以及 `endpoint`、`region`；请管服务器的同志开通 WebDAV，或先建好存储桶",
            explain: "服务器连上了，但那个路径没有开通 WebDAV，或者没有这个存储桶，或者它不在这个地区。程序不建存储桶：谁能读它、收不收费，要由人来定。",
        },
        en: Text {
            message: "the place of `{target}` does not exist: {reason}",
            help: "check the path or name in `to`, and `endpoint` and `region`; whoever runs the server enables WebDAV there or makes the bucket",
            explain: "The server answers, but there is no WebDAV at that path, or no such bucket, or that is kept in another region. Buckets are not made here: who may read one, and who pays for it, is for people to decide.",
        },
        example: "to: s3://no-such-bucket/bulletin",
    },
    Entry {
        code: "publish-release-damaged",
        severity: Error,
        zh: Text {
            message: "`{target}` 上第 {id} 次发布的内容不全",
            help: "退到别的一次（`jianbao releases` 列出它们），或者再发布一次",
            explain: "逐个换文件的地方，各次发布的内容放在 `objects` 里。有人删了其中的文件，这一次就恢复不了。读者看到的没有变。",
        },
        en: Text {
            message: "release {id} at `{target}` is not whole any more",
            help: "go back to another one (`jianbao releases` lists them), or publish anew",
            explain: "Where files are replaced one by one, what releases hold lies in `objects`. Somebody removed something there, so this one cannot be brought back. Readers see what they saw.",
        },
        example: "jianbao rollback web 3",
    },
    Entry {
        code: "publish-overheard",
        severity: Warning,
        zh: Text {
            message: "发布到 `{target}` 的密码在网上是明文",
            help: "请管服务器的同志开通 HTTPS，把 `to` 改成 `webdavs:`",
            explain: "`webdav:` 不加密：同一个网络里的人能看到密码和内容。`webdavs:` 加密，也核对服务器的证书。",
        },
        en: Text {
            message: "the password for `{target}` goes over the network as it is",
            help: "ask for HTTPS on the server, and write `webdavs:` in `to`",
            explain: "With `webdav:` nothing is encrypted: others in the same network can read the password and the pages. `webdavs:` encrypts, and checks the server's certificate.",
        },
        example: "to: webdav://web@server/bulletin",
    },
    Entry {
        code: "secrets-inside",
        severity: Error,
        zh: Text {
            message: "密码文件 `{path}` 在站点文件夹里",
            help: "移到站点以外；可能已被复制或备份时，请换密码",
            explain: "站点会被复制、共享、放进版本库，密码不能跟着走。",
        },
        en: Text {
            message: "the secrets in `{path}` lie in the folder of the site",
            help: "move the file out of it; if it may have been copied, change what it holds",
            explain: "A site is copied, shared and kept in repositories: no place for secrets.",
        },
        example: "JIANBAO_SECRETS_FILE=content/secrets",
    },
    Entry {
        code: "secrets-open",
        severity: Error,
        zh: Text {
            message: "密码文件 `{path}` 别人也能读（权限 {mode}）",
            help: "运行 `chmod 600` 改成只有自己能读；可能已经泄露时，请换密码",
            explain: "谁有密码，谁就能改服务器上的网站。密码文件只应由本人读写。",
        },
        en: Text {
            message: "others can read the secrets in `{path}` (mode {mode})",
            help: "run `chmod 600` on it; if it may have been read, change what it holds",
            explain: "Whoever has the password can change the site on the server. The file is for its owner alone.",
        },
        example: "chmod 644 ~/.config/jianbao/secrets",
    },
    Entry {
        code: "secrets-unreadable",
        severity: Error,
        zh: Text {
            message: "读不了密码文件 `{path}`：{reason}",
            help: "核对 `JIANBAO_SECRETS_FILE` 写的位置",
            explain: "`JIANBAO_SECRETS_FILE` 指明了密码文件，就必须能读。文件是 UTF-8 的文本。",
        },
        en: Text {
            message: "the secrets in `{path}` cannot be read: {reason}",
            help: "check what `JIANBAO_SECRETS_FILE` says",
            explain: "Where `JIANBAO_SECRETS_FILE` names a file, that has to be readable. It is text in UTF-8.",
        },
        example: "JIANBAO_SECRETS_FILE=/nowhere",
    },
    Entry {
        code: "secrets-line",
        severity: Error,
        zh: Text {
            message: "密码文件 `{path}` 第 {line} 行看不懂",
            help: "每行写 `名称 = 值`，或 `[目标]`，或以 `#` 开头的说明",
            explain: "看不懂的行里可能有密码，这里不重复它。",
        },
        en: Text {
            message: "line {line} of the secrets in `{path}` cannot be understood",
            help: "write `NAME = value`, `[target]`, or a remark after `#`",
            explain: "A line that cannot be understood may hold a password, so it is not repeated here.",
        },
        example: "JIANBAO_WEBDAV_PASSWORD hunter2",
    },
];
