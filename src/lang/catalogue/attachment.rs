//! What documents hold that nobody sees on their pages. Said of editions that are narrower than the widest, and of a public one.

use crate::diagnostic::Severity::{Error, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "attachment-author",
        severity: Error,
        zh: Text {
            message: "附件 `{name}` 的属性里有姓名或单位：{found}",
            help: "在 Word 或 WPS 里打开：文件 → 信息 → 检查文档 → 全部删除，保存；PDF 从删干净的文档重新导出。可以公开的，在 site.yaml 里写 `检查: {允许: [作者]}`",
            explain: "文档属性里的作者、最后保存的人、单位、主管，读者下载以后在“属性”里都看得到，经办人的姓名往往就这样公开了。标题、日期、软件名称不算。",
        },
        en: Text {
            message: "the properties of the attachment `{name}` hold names: {found}",
            help: "open it in Word or WPS: File → Info → Inspect Document → Remove All, and save; export a PDF again from the clean document. Where they may be public, write `check: {allow: [author]}` in site.yaml",
            explain: "Author, last saved by, company and manager are seen by everyone who downloads the document and looks at its properties. Titles, dates and names of programs do not count.",
        },
        example: "附件:\n  - 通知.docx",
    },
    Entry {
        code: "attachment-comments",
        severity: Error,
        zh: Text {
            message: "附件 `{name}` 里有批注 {found} 条",
            help: "在 Word 或 WPS 里打开：审阅 → 删除 → 删除文档中的所有批注，保存；PDF 删去注释后另存。可以公开的，在 site.yaml 里写 `检查: {允许: [批注]}`",
            explain: "起草、会签时的批注写着谁在什么时候说了什么，不该随文件一起公开。",
        },
        en: Text {
            message: "the attachment `{name}` has comments: {found}",
            help: "open it in Word or WPS: Review → Delete → Delete All Comments in Document, and save; take the annotations out of a PDF. Where they may be public, write `check: {allow: [comments]}` in site.yaml",
            explain: "Comments from drafting say who said what and when; they are not meant to be published with the document.",
        },
        example: "附件:\n  - 方案.docx",
    },
    Entry {
        code: "attachment-changes",
        severity: Error,
        zh: Text {
            message: "附件 `{name}` 里有没有处理的修订 {found} 处",
            help: "在 Word 或 WPS 里打开：审阅 → 接受 → 接受所有修订，关闭“修订”，保存。可以公开的，在 site.yaml 里写 `检查: {允许: [修订]}`",
            explain: "修订里留着改动以前的文字和改动的人，显示为“最终版”时看不见，读者切换一下就都看得见。",
        },
        en: Text {
            message: "the attachment `{name}` has changes that were not accepted: {found}",
            help: "open it in Word or WPS: Review → Accept → Accept All Changes, turn tracking off, and save. Where they may be public, write `check: {allow: [changes]}` in site.yaml",
            explain: "Tracked changes keep the words before the change and who made it. They are not seen in the view of the final text, and are one click away.",
        },
        example: "附件:\n  - 办法.docx",
    },
    Entry {
        code: "attachment-hidden",
        severity: Error,
        zh: Text {
            message: "附件 `{name}` 里有隐藏的内容：{found}",
            help: "在 Excel、PowerPoint 或 WPS 里取消隐藏，把不该公开的删去，保存；只给结果的，复制成数值另存一份。可以公开的，在 site.yaml 里写 `检查: {允许: [隐藏]}`",
            explain: "隐藏的工作表、行、列、幻灯片、备注和文字，只是不显示，谁都能取消隐藏。括号里是隐藏了几行几列。",
        },
        en: Text {
            message: "the attachment `{name}` has hidden content: {found}",
            help: "unhide it in Excel, PowerPoint or WPS, delete what is not public, and save. Where it may be public, write `check: {allow: [hidden]}` in site.yaml",
            explain: "Hidden sheets, rows, columns, slides, notes and words are only not shown; anybody can show them. In brackets stands how many rows and columns.",
        },
        example: "附件:\n  - 名单.xlsx",
    },
    Entry {
        code: "attachment-properties",
        severity: Error,
        zh: Text {
            message: "附件 `{name}` 里有自行添加的属性：{found}",
            help: "在 Word 或 WPS 里打开：文件 → 信息 → 检查文档 → 全部删除，保存。可以公开的，在 site.yaml 里写 `检查: {允许: [属性]}`",
            explain: "备注和自定义属性常由公文系统写入：文号、经办人、流转编号。WPS 自己写的版本号不算。",
        },
        en: Text {
            message: "the attachment `{name}` has properties that were added: {found}",
            help: "open it in Word or WPS: File → Info → Inspect Document → Remove All, and save. Where they may be public, write `check: {allow: [properties]}` in site.yaml",
            explain: "Comments and custom properties are often written by document systems: numbers, names, routes. The version numbers that WPS writes do not count.",
        },
        example: "附件:\n  - 通知.docx",
    },
    Entry {
        code: "attachment-inside",
        severity: Error,
        zh: Text {
            message: "附件 `{name}` 里面还有别的文件：{found}",
            help: "图表和嵌入的表格改成图片（复制 → 选择性粘贴 → 图片）；缩略图在“另存为”时不勾选“保存缩略图”；PDF 删去附件。可以公开的，在 site.yaml 里写 `检查: {允许: [内嵌]}`",
            explain: "从 Excel 粘贴的图表带着整个工作簿，其中的其他工作表也都在里面。缩略图是第一页原来的样子，可能还没有删改。",
        },
        en: Text {
            message: "the attachment `{name}` has other files inside: {found}",
            help: "turn charts and embedded tables into pictures (paste special); save without a thumbnail; take attachments out of a PDF. Where they may be public, write `check: {allow: [inside]}` in site.yaml",
            explain: "A chart that was pasted from Excel carries its whole workbook with all other sheets. A thumbnail shows the first page as it was, perhaps before something was taken out.",
        },
        example: "附件:\n  - 汇报.pptx",
    },
    Entry {
        code: "attachment-place",
        severity: Error,
        zh: Text {
            message: "附件 `{name}` 里的照片或视频记着拍摄地点：{found} 处",
            help: "把照片换成去掉拍摄信息的：在 Word 里选中照片，图片格式 → 压缩图片；或者另存为 PDF；视频用剪辑软件重新导出，不带位置。可以公开的，在 site.yaml 里写 `检查: {允许: [拍摄地点]}`",
            explain: "手机照片记着经纬度，插进文档以后还在。网页上的图片由程序去掉，文档里面的程序不能改。",
        },
        en: Text {
            message: "photographs or films in the attachment `{name}` say where they were taken: {found}",
            help: "put photographs without such notes in their place: in Word, Picture Format → Compress Pictures; or save it as PDF; export films anew without their place. Where they may be public, write `check: {allow: [place]}` in site.yaml",
            explain: "Photographs from a telephone hold their coordinates, inside a document too. The program takes them out of pictures on pages; it does not change documents.",
        },
        example: "附件:\n  - 事迹.docx",
    },
    Entry {
        code: "attachment-closed",
        severity: Error,
        zh: Text {
            message: "附件 `{name}` 打不开，无法检查：加了密，或者已经损坏",
            help: "去掉密码后重新保存，再放进来；确实要公开加密文件的，在 site.yaml 里写 `检查: {允许: [加密]}`",
            explain: "看不到里面有什么，就不能断定它可以公开。公开的文件也用不着密码。",
        },
        en: Text {
            message: "the attachment `{name}` cannot be looked into: it has a password, or is damaged",
            help: "save it without its password; to publish it all the same, write `check: {allow: [closed]}` in site.yaml",
            explain: "Nobody can tell that a document is fit to be public when it cannot be seen what is in it; and what is public needs no password.",
        },
        example: "附件:\n  - 名册.docx",
    },
    Entry {
        code: "attachment-old",
        severity: Warning,
        zh: Text {
            message: "附件 `{name}` 是旧格式，其中的批注、修订和隐藏内容查不出来",
            help: "另存为 .docx、.xlsx、.pptx 或 PDF 再用；不想再提醒的，在 site.yaml 里写 `检查: {允许: [旧格式]}`",
            explain: ".doc、.xls、.ppt 和 .wps 只查得到作者和单位。手机上也多半打不开它们。",
        },
        en: Text {
            message: "the attachment `{name}` is in an older format, in which comments, changes and hidden content are not found",
            help: "save it as .docx, .xlsx, .pptx or PDF; to be told no more, write `check: {allow: [old]}` in site.yaml",
            explain: "In .doc, .xls, .ppt and .wps only names of authors and companies are found. Telephones mostly do not open them either.",
        },
        example: "附件:\n  - 通知.doc",
    },
    Entry {
        code: "attachment-unseen",
        severity: Warning,
        zh: Text {
            message: "`{name}` 会原样发布，其中可能记着的时间、地点、设备、作者查不全，也不会去掉",
            help: "先用剪辑软件或压缩软件另存一份不带这些信息的，再放进来；查看过、可以公开的，在 site.yaml 里写 `检查: {允许: [{path}]}`",
            explain: "手机拍的视频、录音，和照片一样记着地点和机型；压缩包、图纸、邮件里有什么，程序也不看。照片和图片会自动清理，这些文件不会。",
        },
        en: Text {
            message: "`{name}` is published as it is: times, places, devices and authors that may be noted in it are not all found, and not taken out",
            help: "save a copy without them in a program for films or archives; when it has been looked at and may be public, write `check: {allow: [{path}]}` in site.yaml",
            explain: "Films and recordings of a telephone note place and device as photographs do, and what is in archives, plans and mails is not looked at. Pictures are cleaned by the program, these files are not.",
        },
        example: "[现场视频](现场.mp4)",
    },
];
