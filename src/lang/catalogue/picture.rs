//! What can be wrong with pictures.

use crate::diagnostic::Severity::Error;
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "picture-broken",
        severity: Error,
        zh: Text {
            message: "图片 `{name}` 损坏或不完整",
            help: "从原处重新复制一份；自己的电脑上也打不开的，换一张",
            explain: "文件没有写完、拷贝时中断、传输时出错，都会使图片残缺。残缺的图片读者看不到，或者只看到一半，所以不发布。",
        },
        en: Text {
            message: "the picture `{name}` is damaged or cut short",
            help: "copy it again from where it came; if your computer does not show it either, take another one",
            explain: "A file that was not written to its end, or was damaged on its way, shows nothing or half of itself; it is not published.",
        },
        example: "![会场](cut.jpg)",
    },
    Entry {
        code: "picture-unknown",
        severity: Error,
        zh: Text {
            message: "`{name}` 叫图片的名字，却不是图片",
            help: "用看图软件打开它，另存为 JPG 或 PNG；打不开的，换一张",
            explain: "文件是什么，看内容，不看名字。把别的文件改名为 .jpg，不会使它变成图片。",
        },
        en: Text {
            message: "`{name}` is named like a picture and is none",
            help: "open it in a viewer and save it as JPG or PNG; if it does not open, take another one",
            explain: "What a file is shows in its content, not in its name. Another file does not become a picture by being renamed to .jpg.",
        },
        example: "![会场](note.jpg)",
    },
    Entry {
        code: "picture-format",
        severity: Error,
        zh: Text {
            message: "图片 `{name}` 是 {format} 格式，不少浏览器显示不出来",
            help: "用看图软件打开它，另存为 JPG（照片）或 PNG（截图、图表）；手机照片可以在“相机”设置里改为“兼容性最佳”",
            explain: "HEIC、TIFF 等格式，机关电脑上的浏览器大多不认，其中的拍摄时间、地点等信息也去不掉，所以不发布。JPG、PNG、WebP、GIF、BMP、SVG 都可以用。",
        },
        en: Text {
            message: "the picture `{name}` is in the format {format}, which many browsers do not show",
            help: "open it in a viewer and save it as JPG (photographs) or PNG (screenshots, charts)",
            explain: "Browsers in offices do not show HEIC, TIFF and others, and what these hold of time and place cannot be taken out. JPG, PNG, WebP, GIF, BMP and SVG can be used.",
        },
        example: "![会场](IMG_0001.HEIC)",
    },
    Entry {
        code: "picture-large",
        severity: Error,
        zh: Text {
            message: "图片 `{name}` 有 {width}×{height} 像素（{pixels} 万），超过了 {limit} 万",
            help: "用看图软件缩小到宽 4000 像素以内再用",
            explain: "解开这样大的图片要占用几个 GB 的内存。也有人故意做很小的文件、写很大的尺寸。正常的照片不会有这么大。",
        },
        en: Text {
            message: "the picture `{name}` has {width}×{height} pixels ({pixels}0,000), more than {limit}0,000",
            help: "scale it down to a width of 4000 pixels before it is used",
            explain: "Unpacked, such a picture takes gigabytes. Some small files announce such sizes on purpose; no ordinary photograph has them.",
        },
        example: "![全景](panorama.png)",
    },
    Entry {
        code: "picture-long",
        severity: Error,
        zh: Text {
            message: "图片 `{name}` 的文件超过了 {limit} MB",
            help: "用看图软件缩小后另存一份再用",
            explain: "这样大的文件，多半是没有压缩过的扫描件或位图。",
        },
        en: Text {
            message: "the file of the picture `{name}` is larger than {limit} MB",
            help: "scale it down and save it again before it is used",
            explain: "A file of this size is mostly a scan or a bitmap that was never compressed.",
        },
        example: "![扫描件](scan.bmp)",
    },
];
