//! What can be wrong with the files of a site before anybody reads them: names, links, folders.

use crate::diagnostic::Severity::{Error, Note, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "source-name-unreadable",
        severity: Error,
        zh: Text {
            message: "文件名 `{path}` 无法读取",
            help: "请在资源管理器中给它改名，名称中不要用反斜杠，也不要用其他编码的文字",
            explain: "文件名必须是 UTF-8 编码，且不含反斜杠。从旧系统或压缩包中取出的中文文件名有时是 GBK 编码，换一台机器就变成乱码。\
                      这样的文件无法在页面中引用，放过它又可能漏掉一页内容，所以算作错误。",
        },
        en: Text {
            message: "the name of `{path}` cannot be read",
            help: "rename it, without backslashes and without text in another encoding",
            explain: "Names must be UTF-8 and hold no backslash. Names from old systems or archives are sometimes in GBK and turn \
                      to rubbish on another machine. No page could refer to such a file, and passing over it could lose a page, so it is an error.",
        },
        example: "content/notice/\\xC8\\xCB\\xB2\\xC5.md",
    },
    Entry {
        code: "source-name-control",
        severity: Error,
        zh: Text {
            message: "文件名 `{name}` 含有控制字符或不可见字符",
            help: "请给它改名，删去这些字符",
            explain: "换行、零宽空格一类的字符在屏幕上看不见：两个看起来相同的文件名可能指两个文件，链接也无从写对。\
                      从网页或聊天窗口复制文件名时最容易带进来。",
        },
        en: Text {
            message: "the name `{name}` has control characters or invisible ones",
            help: "rename it without them",
            explain: "Characters such as line breaks and zero-width spaces do not show: two names that look alike may be two files, and \
                      nobody can write a link to them. They mostly come in with names copied from web pages or chats.",
        },
        example: "content/notice/培训\u{200B}通知.md，其中有零宽空格 (with a zero-width space)",
    },
    Entry {
        code: "source-name-long",
        severity: Error,
        zh: Text {
            message: "文件名超过 255 字节：`{name}`",
            help: "请改一个短名称（一个汉字占 3 字节，不超过 80 个汉字），长标题写在 `标题：` 里",
            explain: "多数文件系统的文件名不得超过 255 字节。这样的文件在别的机器上既存不下，也取不出。",
        },
        en: Text {
            message: "a name is longer than 255 bytes: `{name}`",
            help: "give it a short name and put the long title into `title:`",
            explain: "Most file systems allow 255 bytes in a name. Such a file cannot be copied to another machine.",
        },
        example: "content/notice/（一百个汉字）.md",
    },
    Entry {
        code: "source-name-windows",
        severity: Warning,
        zh: Text {
            message: "文件名 `{name}` 在 Windows 上不能用",
            help: "请改名：不用 `<>:\"|?*`，不以句点或空格结尾，不用 `con`、`aux`、`nul`、`com1` 之类的名称",
            explain: "编辑人员多用 Windows。带这些字符或保留名称的文件在那里无法打开、复制或同步。",
        },
        en: Text {
            message: "the name `{name}` cannot be used on Windows",
            help: "rename it: none of `<>:\"|?*`, no dot or space at the end, not `con`, `aux`, `nul`, `com1` and the like",
            explain: "Editors mostly sit at Windows. There, files with such characters or with a device's name cannot be opened, copied or synchronised.",
        },
        example: "content/notice/aux.md",
    },
    Entry {
        code: "source-name-decomposed",
        severity: Note,
        zh: Text {
            message: "文件名 `{name}` 中的字母与附加符号是分开编码的",
            help: "链接找不到这个文件时，请重新输入一次文件名",
            explain: "苹果系统有时把 `é` 存成 `e` 和一个附加符号两个字符，看起来与一个字符的 `é` 相同，但不是同一个名称。",
        },
        en: Text {
            message: "the name `{name}` has letters and their accents as separate characters",
            help: "if links do not find the file, type its name anew",
            explain: "Apple's systems sometimes keep `é` as `e` and an accent. It looks like the single character `é` but is another name.",
        },
        example: "content/cafe\u{301}.md",
    },
    Entry {
        code: "source-link-outside",
        severity: Warning,
        zh: Text {
            message: "符号链接 `{path}` 指向本站源文件以外，已跳过",
            help: "请把所指的文件复制到 `content/` 里",
            explain: "符号链接（快捷方式的一种）只在指向本站 `content/` 或 `themes/` 之内时才跟随。否则机器上的任何文件，\
                      包括已经生成的内部版，都可能经由一个链接进入公开版。",
        },
        en: Text {
            message: "the symbolic link `{path}` leads out of the site's sources and is skipped",
            help: "copy what it leads to into `content/`",
            explain: "Links are followed only to what stands in `content/` or `themes/` of the same site. Otherwise any file of the machine, \
                      a finished internal edition among them, could get into the public edition by a link.",
        },
        example: "content/static/all -> ../../internal",
    },
    Entry {
        code: "source-link-broken",
        severity: Warning,
        zh: Text {
            message: "符号链接 `{path}` 所指的文件不存在，已跳过",
            help: "请删去这个链接，或换成文件本身",
            explain: "链接所指的文件可能已经移走、改名，或者在另一台机器上。",
        },
        en: Text {
            message: "the symbolic link `{path}` leads to nothing and is skipped",
            help: "remove the link, or put the file itself there",
            explain: "What it leads to was moved or renamed, or is on another machine.",
        },
        example: "content/photo.jpg -> /mnt/old/photo.jpg",
    },
    Entry {
        code: "source-link-loop",
        severity: Warning,
        zh: Text {
            message: "符号链接 `{path}` 绕回它自己的上级文件夹，已跳过",
            help: "请删去这个链接",
            explain: "跟随这样的链接，文件夹会一层套一层，没有尽头。",
        },
        en: Text {
            message: "the symbolic link `{path}` leads back to a folder above it and is skipped",
            help: "remove the link",
            explain: "Following it, folders would nest without end.",
        },
        example: "content/a/b -> ..",
    },
    Entry {
        code: "source-link-narrow",
        severity: Error,
        zh: Text {
            message: "符号链接 `{path}` 指向名称带 `@` 范围的文件，自身却没有同样的标记",
            help: "请给链接的名称加上同样的 `@` 标记，或把文件复制过来",
            explain: "名称以 `@internal` 之类结尾的文件只给一定范围的读者看。经由没有标记的链接，它会进入别的版本，所以拒绝。",
        },
        en: Text {
            message: "the symbolic link `{path}` leads to a file whose name has an `@` audience that the link lacks",
            help: "give the link's name the same `@` mark, or copy the file",
            explain: "A name that ends in `@internal` or the like keeps a file to some readers. By a link without the mark it would get into other \
                      editions, so the link is refused.",
        },
        example: "content/static/list.xlsx -> ../static@internal/list.xlsx",
    },
    Entry {
        code: "source-special",
        severity: Warning,
        zh: Text {
            message: "`{path}` 既不是文件也不是文件夹，已跳过",
            help: "请把它从 `content/` 和 `themes/` 中移走",
            explain: "管道、套接字和设备没有可以生成页面的内容，读取时还可能一直等待。",
        },
        en: Text {
            message: "`{path}` is neither a file nor a folder and is skipped",
            help: "move it out of `content/` and `themes/`",
            explain: "Pipes, sockets and devices hold nothing to make a page of, and reading one may wait for ever.",
        },
        example: "mkfifo content/pipe",
    },
    Entry {
        code: "source-folder-unreadable",
        severity: Error,
        zh: Text {
            message: "无法列出 `{path}`：{reason}",
            help: "请检查权限，或共享盘是否已经断开",
            explain: "不能列出的文件夹里可能有页面。缺了它们就生成，会把已经发布的页面撤下来，所以各版都保持原样。",
        },
        en: Text {
            message: "cannot list `{path}`: {reason}",
            help: "check the permissions, and whether the network drive is still there",
            explain: "There may be pages in the folder. Building without them would take published pages away, so every edition is left as it was.",
        },
        example: "chmod 000 content/notice",
    },
];
