//! What is said about watching a site, and about others who are at work on it.

use crate::diagnostic::Severity::{Error, Note, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "output-locked",
        severity: Error,
        zh: Text {
            message: "另一个程序正在写这个站点：`{command}`（进程 {pid}，{since} 开始）",
            help: "等它结束再来一次；如果它早该结束了，先关掉进程 {pid}",
            explain: "两个程序同时写同一个文件夹，会互相打乱，所以同一时间只让一个写。程序等了几秒，对方还没有写完。\
                      对方一结束（哪怕是被强行关掉的），锁就自动解开，不用删任何文件。",
        },
        en: Text {
            message: "another process is writing this site: `{command}` (process {pid}, since {since})",
            help: "wait for it to end and try again; if it should have ended long ago, end process {pid} first",
            explain: "Two programs that write one folder at the same time spoil each other's work, so one writes at a time. This one waited some seconds for the other. The lock \
                      is open as soon as that process ends, even if it is killed; there is no file to remove.",
        },
        example: "jianbao build & jianbao build",
    },
    Entry {
        code: "call-watched",
        severity: Error,
        zh: Text {
            message: "已经有一个 `{command}` 在监视这个站点（进程 {pid}，{since} 开始）",
            help: "用那一个就行；找不到它的窗口时，关掉进程 {pid} 再来一次",
            explain: "同一个站点只需要一个 `jianbao watch`：两个会把同样的内容生成两遍。它运行时仍然可以用 `jianbao build`、`jianbao check`、`jianbao serve`。\
                      那个进程一结束，锁就自动解开，不用删任何文件。",
        },
        en: Text {
            message: "a `{command}` watches this site already (process {pid}, since {since})",
            help: "that one is enough; if you cannot find its window, end process {pid} and try again",
            explain: "One `jianbao watch` is enough for a site: two would build everything twice. `jianbao build`, `jianbao check` and `jianbao serve` work beside it. The lock is \
                      open as soon as that process ends; there is no file to remove.",
        },
        example: "jianbao watch & jianbao watch",
    },
    Entry {
        code: "watch-network",
        severity: Note,
        zh: Text {
            message: "站点在网络盘或共享盘上（`{kind}`），系统不会通知改动，改为每 {seconds} 秒查看一次",
            help: "嫌慢可以写 `--poll 0.5`，也可以把站点复制到本机磁盘上再编辑",
            explain: "网络盘、共享文件夹、WSL 里的 Windows 盘以及 FUSE 盘上，别人（甚至自己在另一个系统里）改了文件，本机系统并不知道。\
                      所以程序每隔一段时间自己查看一遍文件的大小和时间。保存之后最多等这么久，页面才会更新；其他一切照常。",
        },
        en: Text {
            message: "the site is on a network or shared drive (`{kind}`), where the system does not tell of changes; looking every {seconds} s instead",
            help: "for shorter waits give `--poll 0.5`, or keep the site on a disk of this machine",
            explain: "On network drives, shared folders, Windows drives seen from WSL and FUSE drives, the system does not hear of what others change. The program \
                      therefore looks at sizes and times of the files itself every so often. A save is seen after that time at the latest; nothing else is different.",
        },
        example: "/mnt/share/site",
    },
    Entry {
        code: "watch-limit",
        severity: Warning,
        zh: Text {
            message: "系统允许监视的文件夹数量已用完，改为每 {seconds} 秒查看一次",
            help: "关掉不用的编辑器窗口；或者请管理员运行 `sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=1024`，然后重新开始",
            explain: "Linux 限制每个用户能监视多少个文件夹（inotify），编辑器、网盘客户端和本程序共用这个数量。用完之后系统不再通知新的改动，\
                      所以程序每隔一段时间自己查看一遍。功能不受影响，只是保存之后要多等一会儿。",
        },
        en: Text {
            message: "the system's limit of watched folders is reached; looking every {seconds} s instead",
            help: "close editors you do not need, or have an administrator run `sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=1024`, then start again",
            explain: "Linux limits how many folders a user may watch (inotify); editors, sync clients and this program share that number. Past it the system \
                      does not tell of changes any more, and the program looks for itself every so often. Everything works, saves are only seen a little later.",
        },
        example: "sysctl fs.inotify.max_user_watches=1",
    },
    Entry {
        code: "watch-unavailable",
        severity: Warning,
        zh: Text {
            message: "系统无法监视这个站点（{reason}），改为每 {seconds} 秒查看一次",
            help: "通常是某个文件夹无权读取：改好权限后重新开始",
            explain: "有的文件夹不许读取，有的系统不提供监视。程序每隔一段时间自己查看一遍文件的大小和时间，功能不受影响，只是保存之后要多等一会儿。",
        },
        en: Text {
            message: "the system cannot watch this site ({reason}); looking every {seconds} s instead",
            help: "most likely a folder may not be read: mend its rights and start again",
            explain: "Some folders may not be read, and some systems do not watch at all. The program looks at sizes and times of the files itself every so often. \
                      Everything works, saves are only seen a little later.",
        },
        example: "chmod 000 content/notice",
    },
    Entry {
        code: "watch-root-gone",
        severity: Warning,
        zh: Text {
            message: "站点文件夹 `{path}` 不见了，等它回来",
            help: "如果是移走或改名了，请按 Ctrl-C 结束，到新的位置重新开始",
            explain: "整个站点文件夹被删除、移走、改名，或者所在的移动盘拔掉了。已经生成的内容没有动。文件夹回到原处后，程序会自动接着工作。",
        },
        en: Text {
            message: "the site's folder `{path}` is gone; waiting for it to come back",
            help: "if it was moved or renamed, end this with Ctrl-C and start again in its new place",
            explain: "The whole folder of the site was removed, moved or renamed, or its drive was unplugged. Nothing that was built is touched. When the folder is back in its \
                      place, the program goes on by itself.",
        },
        example: "mv site site-old",
    },
    Entry {
        code: "watch-root-back",
        severity: Note,
        zh: Text {
            message: "站点文件夹回来了",
            help: "",
            explain: "站点文件夹曾经不见，现在又在原处了。程序把它全部重新读一遍，然后照常工作。",
        },
        en: Text {
            message: "the site's folder is back",
            help: "",
            explain: "The folder of the site had gone and is in its place again. The program reads all of it anew and goes on.",
        },
        example: "mv site-old site",
    },
];
