//! What can be wrong with a preview.

use crate::diagnostic::Severity::{Error, Note, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "serve-address",
        severity: Error,
        zh: Text {
            message: "无法在 `{address}` 上预览：{reason}",
            help: "去掉 `--bind`、`--port` 再试；要让别的电脑看到，`--bind` 后写本机的地址或 0.0.0.0",
            explain: "预览要在本机的一个地址和端口上等待浏览器。地址不是本机的、端口要有特别的权限，或者系统不让程序监听网络时，就无法预览。",
        },
        en: Text {
            message: "cannot show a preview at `{address}`: {reason}",
            help: "leave out `--bind` and `--port`; for other machines to see it, give an address of this one or 0.0.0.0",
            explain: "A preview waits for browsers on an address and port of this machine. The address may belong to another machine, the port may \
                      need special rights, or the system may not let the program listen at all.",
        },
        example: "jianbao serve --bind 203.0.113.7",
    },
    Entry {
        code: "serve-port-taken",
        severity: Note,
        zh: Text {
            message: "端口 {port} 已被占用，改用 {used}",
            help: "可能已经开着一个预览；不需要的话，在那个窗口里按 Ctrl-C 结束它",
            explain: "一个端口同一时刻只能由一个程序使用。预览自动改用后面第一个空着的端口；请照显示的地址打开。",
        },
        en: Text {
            message: "port {port} is taken, {used} is used instead",
            help: "another preview may be running; when you do not need it, end it with Ctrl-C in its window",
            explain: "A port belongs to one program at a time. The preview takes the next free one; open the address that is shown.",
        },
        example: "jianbao serve（第二个窗口）(in a second window)",
    },
    Entry {
        code: "serve-open-to-network",
        severity: Warning,
        zh: Text {
            message: "预览开在 `{address}` 上，网络中的其他电脑能看到内部版",
            help: "只在可信的网络里这样用，看完就按 Ctrl-C；不写 `--bind` 时只有本机能看",
            explain: "预览同时显示公开版和内部版，不问密码。写了 `--bind` 而且不是本机回环地址时，凡能连到这台电脑的人都能打开内部版。",
        },
        en: Text {
            message: "the preview listens on `{address}`: the network can see the internal edition",
            help: "do so in a network that you trust alone, and end it when done; without `--bind` only this machine sees it",
            explain: "A preview shows all editions and asks for no password. With `--bind` and an address other than the loopback one, whoever \
                      reaches this machine can open the internal edition.",
        },
        example: "jianbao serve --bind 0.0.0.0",
    },
    Entry {
        code: "serve-open",
        severity: Warning,
        zh: Text {
            message: "打不开浏览器：{reason}",
            help: "请自己在浏览器里打开 {address}",
            explain: "`--open` 让系统用默认浏览器打开预览。没有桌面或没有设置默认浏览器的系统做不到；预览本身照常运行。",
        },
        en: Text {
            message: "no browser could be opened: {reason}",
            help: "open {address} in a browser yourself",
            explain: "With `--open` the system is asked to open the preview in its browser. A system without a desktop, or without a default \
                      browser, cannot; the preview itself runs all the same.",
        },
        example: "jianbao serve --open",
    },
];
