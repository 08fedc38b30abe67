//! What can be wrong with publishing.

use crate::diagnostic::Severity::{Error, Note, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "publish-scheme",
        severity: Error,
        zh: Text {
            message: "不认识发布地址 `{to}`",
            help: "写文件夹：`file:/srv/www/bulletin`、`file:\\\\服务器\\共享\\简报`；SSH 服务器：`sftp://用户@服务器/srv/www/bulletin`（用 rsync 上传的写 `rsync://`）；WebDAV：`webdavs://用户@服务器/简报`；或对象存储：`s3://存储桶/简报`",
            explain: "发布地址开头说明怎样送到：`file:` 是本机或共享文件夹，`sftp:` 是用 SSH 登录的服务器，`rsync:` 也是，由 rsync 上传，`webdavs:`（不加密的是 `webdav:`）是开通了 WebDAV 的网页服务器，`s3:` 是对象存储。相对的文件夹从站点文件夹算起，以 `.` 开头。",
        },
        en: Text {
            message: "there is no way to publish to `{to}`",
            help: "write a folder, `file:/srv/www/bulletin`, a server with SSH, `sftp://user@host/srv/www/bulletin` (`rsync://` where rsync sends the files), one with WebDAV, `webdavs://user@host/bulletin`, or a store, `s3://bucket/bulletin`",
            explain: "The beginning of an address says how files get there: `file:` is a folder of this machine or a share, `sftp:` a server that is logged into through SSH, `rsync:` one to which rsync sends the files, also through SSH, `webdavs:` (`webdav:` without encryption) a web server that is written to through WebDAV, `s3:` a store of objects. A relative folder begins with a dot and is one of the site.",
        },
        example: "to: ftp://server/www",
    },
    Entry {
        code: "publish-address",
        severity: Error,
        zh: Text {
            message: "发布地址 `{to}` 不完整",
            help: "写成 `sftp://用户@服务器:端口/文件夹`（`rsync://` 也这样写）、`webdavs://用户@服务器:端口/文件夹` 或 `file:/文件夹`",
            explain: "服务器的地址要有服务器名和文件夹，里面不能有 `..`、`?` 和 `#`；端口是数字，可以不写。文件夹的地址要有路径。",
        },
        en: Text {
            message: "the address `{to}` is not complete",
            help: "write `sftp://user@host:port/folder`, the same with `rsync://`, `webdavs://user@host:port/folder` or `file:/folder`",
            explain: "The address of a server needs the server and a folder without `..`, `?` and `#`; a port is a number and may be left out. That of a folder needs a path.",
        },
        example: "to: sftp://server",
    },
    Entry {
        code: "publish-secret",
        severity: Error,
        zh: Text {
            message: "发布目标 `{target}` 里写了密码",
            help: "从 `site.yaml` 删去密码，并换一个新的；SSH 用密钥登录，由 SSH 代理保管；别的密码放进环境变量，例如 `JIANBAO_WEBDAV_PASSWORD`",
            explain: "`site.yaml` 会被复制、备份、交给别人看，密码写在里面等于公开。程序不读写在里面的密码，这里也不重复它。SSH 的密钥放在本人的文件夹里，由系统的 SSH 和 SSH 代理使用。",
        },
        en: Text {
            message: "the target `{target}` has a password in it",
            help: "remove it from `site.yaml`, and change it; log in to SSH with a key that its agent keeps, and put other passwords into the environment, as `JIANBAO_WEBDAV_PASSWORD`",
            explain: "`site.yaml` is copied, backed up and shown to others: a password in it is public. It is neither used nor repeated here. Keys for SSH lie in your own folder and are used by the SSH of the system and its agent.",
        },
        example: "to: sftp://web:secret@server/www",
    },
    Entry {
        code: "publish-lacks",
        severity: Error,
        zh: Text {
            message: "发布目标 `{target}` 没有写 `{key}`",
            help: "写成 `{target}: {edition: public, to: file:/srv/www/bulletin}`",
            explain: "每个发布目标要写明发布哪一版（`edition` 版本）和放到哪里（`to` 地址）。写明版本，内部版就不会放错地方。",
        },
        en: Text {
            message: "the target `{target}` does not say its `{key}`",
            help: "write `{target}: {edition: public, to: file:/srv/www/bulletin}`",
            explain: "A target says which edition goes there (`edition`) and where that is (`to`). Since it names the edition, the internal one cannot end up in the wrong place.",
        },
        example: "publish: {intranet: {to: ../server}",
    },
    Entry {
        code: "publish-edition",
        severity: Error,
        zh: Text {
            message: "没有 `{name}` 这个版本可以发布",
            help: "写 `editions` 里有的版本，例如 `public`",
            explain: "发布目标的 `edition` 是 `editions` 中的一个名称。",
        },
        en: Text {
            message: "there is no edition `{name}` to publish",
            help: "write one of `editions`, such as `public`",
            explain: "The `edition` of a target is one of the names in `editions`.",
        },
        example: "edition: publik",
    },
    Entry {
        code: "publish-shared",
        severity: Error,
        zh: Text {
            message: "发布目标 `{name}` 与 `{other}` 地址相同，版本却不同",
            help: "给其中一个另写地址",
            explain: "一个位置只放一个版本。两个版本轮流放到同一个位置，读者就会看到不该看的内容。",
        },
        en: Text {
            message: "the targets `{name}` and `{other}` have one address and two editions",
            help: "give one of them another address",
            explain: "A place holds one edition. If two took turns there, readers would see what is not for them.",
        },
        example: "publish: {a: {edition: public, to: ../web}, b: {edition: internal, to: ../web}",
    },
    Entry {
        code: "publish-target-unknown",
        severity: Error,
        zh: Text {
            message: "`site.yaml` 里没有发布目标 `{name}`",
            help: "看 `site.yaml` 的 `publish`，写那里的名称",
            explain: "`jianbao publish` 后面写的是 `site.yaml` 中 `publish` 下面的名称。",
        },
        en: Text {
            message: "`site.yaml` has no target `{name}`",
            help: "write a name that stands below `publish` in `site.yaml`",
            explain: "What follows `jianbao publish` is a name that stands below `publish` in `site.yaml`.",
        },
        example: "jianbao publish intranett",
    },
    Entry {
        code: "publish-target-which",
        severity: Error,
        zh: Text {
            message: "有几个发布目标：{names}",
            help: "写明发布到哪一个，例如 `jianbao publish 名称`",
            explain: "只有一个发布目标时可以不写名称；有几个时必须写，以免发错地方。",
        },
        en: Text {
            message: "there are several targets: {names}",
            help: "say which, as in `jianbao publish NAME`",
            explain: "The name may be left out where there is one target only; with several, guessing could publish to the wrong place.",
        },
        example: "jianbao publish",
    },
    Entry {
        code: "publish-target-none",
        severity: Error,
        zh: Text {
            message: "`site.yaml` 里没有发布目标",
            help: "在 `site.yaml` 里写 `publish: {intranet: {edition: internal, to: file:/srv/www/bulletin}}`",
            explain: "发布到哪里、发布哪一版，写在 `site.yaml` 的 `publish` 下面，写一次就行。",
        },
        en: Text {
            message: "`site.yaml` names no target",
            help: "write `publish: {intranet: {edition: internal, to: file:/srv/www/bulletin}}` in `site.yaml`",
            explain: "Where to publish which edition stands below `publish` in `site.yaml`, once and for all.",
        },
        example: "jianbao publish",
    },
    Entry {
        code: "publish-settings",
        severity: Error,
        zh: Text {
            message: "`site.yaml` 有错误，不知道发布到哪里",
            help: "运行 `jianbao check`，改好以后再试",
            explain: "发布目标写在 `site.yaml` 里。那里有错误时程序不猜。",
        },
        en: Text {
            message: "`site.yaml` is wrong, so nobody knows where to publish",
            help: "run `jianbao check`, mend what it says, and try again",
            explain: "Targets stand in `site.yaml`. Where that has errors nothing is guessed.",
        },
        example: "jianbao rollback",
    },
    Entry {
        code: "publish-drafts",
        severity: Error,
        zh: Text {
            message: "草稿不发布",
            help: "去掉 `--drafts` 再发布",
            explain: "`--drafts` 是给自己看的：草稿和还没到日期的页面都会生成。这样的网站不能放到服务器上。",
        },
        en: Text {
            message: "drafts are not published",
            help: "leave out `--drafts`",
            explain: "`--drafts` is for your own eyes: drafts and pages of the future are built with it. Such a site does not belong on a server.",
        },
        example: "jianbao publish --drafts",
    },
    Entry {
        code: "publish-unconfirmed",
        severity: Error,
        zh: Text {
            message: "没有确认，没有发布到 `{target}`",
            help: "先用 `--dry-run` 看会做什么，再加 `--yes` 发布",
            explain: "发布前会列出要上传和撤下的文件，请人确认。没有人在终端前时（例如定时任务），用 `--yes` 表示已经确认。",
        },
        en: Text {
            message: "nobody agreed, so nothing was published to `{target}`",
            help: "see what would be done with `--dry-run`, then publish with `--yes`",
            explain: "Before publishing, what would be sent and removed is shown, and somebody is asked. Where nobody sits at a terminal, as in a scheduled job, `--yes` says that it is agreed to.",
        },
        example: "jianbao publish < /dev/null",
    },
    Entry {
        code: "publish-busy",
        severity: Error,
        zh: Text {
            message: "这台电脑上已有一个发布在进行（进程 {pid}，从 {since} 起）",
            help: "等它结束再发布",
            explain: "同一份稿子，同一时刻只能有一个 `jianbao publish` 或 `jianbao rollback`。程序被强行结束时，系统会自动放开。",
        },
        en: Text {
            message: "another publishing is under way on this machine (process {pid}, since {since})",
            help: "wait until it is done",
            explain: "From one copy of a site one process publishes at a time. The system lets go when a process ends, however it ends.",
        },
        example: "jianbao publish（两个窗口同时）(in two windows)",
    },
    Entry {
        code: "publish-share",
        severity: Error,
        zh: Text {
            message: "本机打不开共享文件夹 `{path}`",
            help: "请管电脑的同志把共享挂载成文件夹，在 `site.yaml` 里写那个文件夹",
            explain: "`\\\\服务器\\共享` 这样的地址，只有 Windows 直接认得。别的系统要先把共享挂载到一个文件夹，再写那个文件夹。",
        },
        en: Text {
            message: "this system cannot open the share `{path}` by its address",
            help: "mount it, and write the folder where it is mounted",
            explain: "An address such as `\\\\server\\share` is known to Windows alone. Elsewhere the share is mounted as a folder, and that folder is the address.",
        },
        example: "to: file://server/share",
    },
    Entry {
        code: "publish-unreachable",
        severity: Error,
        zh: Text {
            message: "连不上发布目标 `{target}`：{reason}",
            help: "看网络是否通、服务器是否开着；接通以后再发布一次，会接着没做完的做",
            explain: "网站没有受影响：读者看到的仍是原来的完整版本。上传了一半的文件留在服务器上，下次发布接着传。",
        },
        en: Text {
            message: "the target `{target}` cannot be reached: {reason}",
            help: "check the network and the server, then publish again: it goes on where it stopped",
            explain: "Readers are not affected: they see the release that was there, whole. What was sent already stays, and the next publishing goes on with it.",
        },
        example: "to: sftp://nowhere/srv/www",
    },
    Entry {
        code: "publish-rsync",
        severity: Error,
        zh: Text {
            message: "不能用 rsync 发布到 `{target}`：{reason}",
            help: "这台电脑和服务器上都要装 rsync 3，登录的用户要能运行它；不然把地址改成 `sftp://`，别的照旧",
            explain: "`rsync:` 用 rsync 程序通过 SSH 上传文件，两边都要有这个程序。只许用 SFTP 的用户不能运行它。已发布的不变，改成 `sftp://` 就接着用同一个文件夹。",
        },
        en: Text {
            message: "rsync cannot be used for `{target}`: {reason}",
            help: "rsync 3 has to be on this machine and on the server, and the account has to be let run it; or write `sftp://`, and all else stays as it is",
            explain: "With `rsync:` the program rsync sends the files through SSH, and both sides need it. An account that may use nothing but SFTP cannot run it. Readers see what they saw; with `sftp://` publishing goes on in the same folder.",
        },
        example: "to: rsync://web@server/srv/www",
    },
    Entry {
        code: "publish-full",
        severity: Error,
        zh: Text {
            message: "发布目标 `{target}` 的磁盘满了：{reason}",
            help: "腾出空间，再发布一次，会接着没做完的做；也可以少留几次：`keep: 2`",
            explain: "读者看到的仍是原来的完整版本。每次发布只占有变化的文件的空间，保留的次数由 `keep` 决定。",
        },
        en: Text {
            message: "there is no room left at `{target}`: {reason}",
            help: "make room and publish again: it goes on where it stopped; `keep: 2` keeps fewer releases",
            explain: "Readers see the release that was there, whole. A release takes the room of what has changed; how many are kept is said by `keep`.",
        },
        example: "keep: 1000",
    },
    Entry {
        code: "publish-failed",
        severity: Error,
        zh: Text {
            message: "发布目标 `{target}` 不让写 `{path}`：{reason}",
            help: "请管服务器的同志让发布的用户可以在那里建文件夹、写文件、改名",
            explain: "读者看到的仍是原来的完整版本。发布的用户要能在那个文件夹里建立 `releases`、`current`、`releases.json` 和 `lock.json`。",
        },
        en: Text {
            message: "`{path}` cannot be written at `{target}`: {reason}",
            help: "ask whoever runs the server to let the one who publishes make, write and rename files there",
            explain: "Readers see the release that was there, whole. Whoever publishes has to be able to make `releases`, `current`, `releases.json` and `lock.json` in that folder.",
        },
        example: "to: file:/root/www",
    },
    Entry {
        code: "publish-locked",
        severity: Error,
        zh: Text {
            message: "`{target}` 正由 {who} 发布，已有 {minutes} 分钟（对方的时间 {since}）",
            help: "等对方发布完；确知对方已经停下，再加 `--break-lock`",
            explain: "一个位置同一时刻只能由一个人发布。对方的电脑断电或断网时，锁会留下来；程序不按时间猜，请先问对方。",
        },
        en: Text {
            message: "`{target}` is being published by {who} for {minutes} minutes (since {since} on their clock)",
            help: "wait for them; when you know that they have stopped, add `--break-lock`",
            explain: "One person at a time publishes to a place. Where a machine lost its power or network a lock stays behind; nothing is guessed from its age, so ask first.",
        },
        example: "jianbao publish",
    },
    Entry {
        code: "publish-lock-broken",
        severity: Warning,
        zh: Text {
            message: "从 {who} 手里拿过了 `{target}` 的锁",
            help: "告诉对方",
            explain: "写了 `--break-lock`。对方如果还在发布，会在切换之前发现，停下来，不影响读者。",
        },
        en: Text {
            message: "the lock of `{target}` was taken from {who}",
            help: "tell them",
            explain: "`--break-lock` was given. If they are publishing still, they find out before readers are led anywhere, and stop.",
        },
        example: "jianbao publish --break-lock",
    },
    Entry {
        code: "publish-lock-lost",
        severity: Error,
        zh: Text {
            message: "`{target}` 的锁被别人拿走了，没有切换",
            help: "问清是谁在发布，再发布一次",
            explain: "别人用 `--break-lock` 拿走了锁。读者看到的没有变，已上传的文件会由下一次发布接着用或清除。",
        },
        en: Text {
            message: "somebody took the lock of `{target}`; readers were led nowhere",
            help: "find out who publishes, then publish again",
            explain: "Somebody took the lock with `--break-lock`. Readers see what they saw; what was sent is used or removed by the next publishing.",
        },
        example: "jianbao publish --break-lock（另一台电脑）(on another machine)",
    },
    Entry {
        code: "publish-resumed",
        severity: Note,
        zh: Text {
            message: "上次发布到 `{target}` 没有做完，这次接着做",
            help: "不用做什么",
            explain: "上次发布在这台电脑上被强行结束，留下了锁和一部分文件。已完整上传的文件不再上传。",
        },
        en: Text {
            message: "the last publishing to `{target}` was stopped; this one goes on with it",
            help: "there is nothing to do",
            explain: "The last publishing from this machine was killed and left its lock and some files. Files that are there whole are not sent again.",
        },
        example: "jianbao publish",
    },
    Entry {
        code: "publish-ledger",
        severity: Error,
        zh: Text {
            message: "`{target}` 的发布记录 `{path}` 读不懂",
            help: "把它移走再发布：程序会由各次发布的文件重新记起；也可能是新版程序写的",
            explain: "`releases.json` 记着发布过几次、各是谁发的、哪些期号用过。它损坏了，或由更新的程序写成，程序就不猜。移走它，期号的记录由保留的各次发布重新得出。",
        },
        en: Text {
            message: "the list of releases `{path}` at `{target}` cannot be read",
            help: "move it away and publish: it is made anew from the releases that are there; or a later version of the program wrote it",
            explain: "`releases.json` says what was published when, by whom, and which numbers of issues are given out. Where it is damaged, or of a later version, nothing is guessed. Without it, the list is made anew from the releases that are kept.",
        },
        example: "releases.json",
    },
    Entry {
        code: "publish-site-other",
        severity: Error,
        zh: Text {
            message: "`{target}` 上是另一个网站",
            help: "看地址是否写错；确实要换掉它，或只是网站改了名，就加 `--take-over`",
            explain: "每次发布的清单里写着是哪个网站。网站按 `base_url` 认，没有写就按名称和单位认；改了这些，也会被当成另一个网站。",
        },
        en: Text {
            message: "`{target}` holds another site",
            help: "check the address; to replace that site, or when yours has only got another name, add `--take-over`",
            explain: "The manifest of a release says which site it is: by its `base_url`, or without one by its title and organization. When those were changed, it counts as another one.",
        },
        example: "to: file:/srv/www/other",
    },
    Entry {
        code: "publish-edition-other",
        severity: Error,
        zh: Text {
            message: "`{target}` 上是 `{other}` 版，不能放 `{edition}` 版",
            help: "给这一版另写地址",
            explain: "一个位置只放一个版本。想改放另一版，请另用一个文件夹，让服务器改指过去，以免公开的地方出现内部版，或反过来。",
        },
        en: Text {
            message: "`{target}` holds the edition `{other}`, so `{edition}` cannot go there",
            help: "give this edition another address",
            explain: "A place holds one edition. To put another one there, use another folder and let the server point to it: so the internal edition never comes to a public place unseen.",
        },
        example: "publish: {web: {edition: internal, to: file:/srv/www/public}",
    },
    Entry {
        code: "publish-occupied",
        severity: Error,
        zh: Text {
            message: "`{target}` 上已有 `{path}`，不是本程序放的",
            help: "把它移走或改名；服务器的网站根目录要指向发布文件夹里的 `current`",
            explain: "程序在发布文件夹里用 `current` 指向读者看到的版本。那里已有别的文件或文件夹，程序不动它。",
        },
        en: Text {
            message: "`{path}` at `{target}` was not put there by this program",
            help: "move it away; the server's root has to be `current` in that folder",
            explain: "In the folder of a target, `current` leads to what readers see. Something else of that name is never touched.",
        },
        example: "current/index.html",
    },
    Entry {
        code: "publish-fuse",
        severity: Error,
        zh: Text {
            message: "这次会从 `{target}` 撤下 {of} 个文件中的 {count} 个，超过了 {percent}%",
            help: "用 `--dry-run` 看是哪些；确实要撤，就加 `--max-deletes 100`",
            explain: "一次撤下很多文件，多半是稿子没有同步好，或者写错了设置。上限写在目标的 `max_deletes`，不写是 10%；5 个以内总是可以。",
        },
        en: Text {
            message: "{count} of {of} files would go from `{target}`, more than {percent} %",
            help: "see which with `--dry-run`; when it is right, add `--max-deletes 100`",
            explain: "When many files go at once, most often the sources are not all there, or a setting is wrong. The limit is `max_deletes` of the target, 10 % unless it says otherwise; up to 5 files always may go.",
        },
        example: "max_deletes: 10%",
    },
    Entry {
        code: "publish-issue-reused",
        severity: Error,
        zh: Text {
            message: "期号 `{issue}` 已经给过《{was}》（`{other}`），现在是《{title}》（`{path}`）",
            help: "改期号；确实是同一期改了题目或网址，就加 `--reissue`",
            explain: "已发布的期号读者已经看到、引用过，不能悄悄给另一篇。",
        },
        en: Text {
            message: "the number `{issue}` was given to `{was}` at `{other}` and is now `{title}` at `{path}`",
            help: "change the number; when it is the same issue under another title or address, add `--reissue`",
            explain: "A number that was published has been seen and quoted: it is never silently given to something else.",
        },
        example: "issue: 2026年第3期",
    },
    Entry {
        code: "publish-disturbed",
        severity: Warning,
        zh: Text {
            message: "`{target}` 上有文件被别人动过：`{path}` 等，共 {count} 个",
            help: "这次会照本机的内容放好；请查清是谁改的",
            explain: "读者看到的文件与发布时记下的长度或时间不符，或者多了、少了文件。改网站请改稿子再发布，不要在服务器上改。",
        },
        en: Text {
            message: "somebody changed files at `{target}`: `{path}` is the first of {count}",
            help: "they are put right; find out who changed them",
            explain: "What readers see differs from what was published, by length or time, or files were added or removed. Change the sources and publish, never the server.",
        },
        example: "current/index.html",
    },
    Entry {
        code: "publish-left",
        severity: Warning,
        zh: Text {
            message: "已经发布，但旧的一次没有清除干净：`{path}`：{reason}",
            help: "下次发布会再清除",
            explain: "新版本已经换上。超出 `keep` 的旧版本没有删完，不影响读者。",
        },
        en: Text {
            message: "it is published, but an old release could not be removed: `{path}`: {reason}",
            help: "the next publishing tries again",
            explain: "Readers see the new release. One beyond `keep` could not be removed, which does readers no harm.",
        },
        example: "keep: 1",
    },
    Entry {
        code: "publish-changed",
        severity: Error,
        zh: Text {
            message: "`{path}` 在发布时变了",
            help: "等别的生成结束，再发布一次",
            explain: "上传的每个文件都要与清单相符。发布时有别的程序改了输出文件夹，就停下来，读者看到的不变。",
        },
        en: Text {
            message: "`{path}` changed while it was being published",
            help: "wait until nobody builds any more, and publish again",
            explain: "Every file that is sent has to be what the manifest says. Something changed the output folder meanwhile; readers see what they saw.",
        },
        example: "jianbao build（同时）(meanwhile)",
    },
    Entry {
        code: "publish-name",
        severity: Error,
        zh: Text {
            message: "`{path}` 是发布要用的文件名",
            help: "给 `content/static` 里的这个文件改名",
            explain: "发布时会在网站里放 `jianbao.json`、`jianbao.json.minisig` 和 `SHA256SUMS`，用来证明网站没有被改动。网站自己的文件不能用这些名字。",
        },
        en: Text {
            message: "the name `{path}` is needed for publishing",
            help: "give the file in `content/static` another name",
            explain: "Publishing puts `jianbao.json`, `jianbao.json.minisig` and `SHA256SUMS` into a site, to prove that it is unchanged. No file of the site can bear these names.",
        },
        example: "content/static/SHA256SUMS",
    },
    Entry {
        code: "publish-build",
        severity: Error,
        zh: Text {
            message: "有错误，没有发布到 `{target}`",
            help: "改好上面的错误再发布",
            explain: "有错误的版本不发布，读者看到的仍是上一次发布的。",
        },
        en: Text {
            message: "there are errors, so nothing was published to `{target}`",
            help: "mend the errors above and publish again",
            explain: "An edition with errors is never published; readers see the last release.",
        },
        example: "jianbao publish",
    },
    Entry {
        code: "publish-release-unknown",
        severity: Error,
        zh: Text {
            message: "`{target}` 上没有第 {id} 次发布",
            help: "有的是：{there}；`jianbao releases` 列出它们",
            explain: "每次发布有一个序号。只保留最近几次，由 `keep` 决定。",
        },
        en: Text {
            message: "`{target}` has no release {id}",
            help: "there are {there}; `jianbao releases` lists them",
            explain: "Releases are numbered. The last ones are kept, as many as `keep` says.",
        },
        example: "jianbao rollback intranet 99",
    },
    Entry {
        code: "publish-release-none",
        severity: Error,
        zh: Text {
            message: "`{target}` 上没有更早的发布可以退回",
            help: "用 `jianbao releases` 看有哪些，写明序号",
            explain: "不写序号就退到现在这次的前一次。现在已经是最早的一次，或者还没有发布过。",
        },
        en: Text {
            message: "`{target}` has no earlier release to go back to",
            help: "see what there is with `jianbao releases`, and name its number",
            explain: "Without a number readers are led to the release before the one they see. This is the first one that is kept, or nothing was published yet.",
        },
        example: "jianbao rollback",
    },
];
