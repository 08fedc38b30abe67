//! What can be wrong with a source file: its bytes, its YAML.

use crate::diagnostic::Severity::{Error, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "encoding-ansi",
        severity: Warning,
        zh: Text {
            message: "文件是 GB18030（ANSI）编码，已转换后读取",
            help: "另存为 UTF-8；或运行 `iconv -f GB18030 -t UTF-8 -o {file}.tmp {file} && mv {file}.tmp {file}`",
            explain: "旧记事本默认存为 ANSI 编码，换一台电脑可能变成乱码。程序能读，但请改存为 UTF-8。",
        },
        en: Text {
            message: "the file is in GB18030 and was converted to be read",
            help: "save it as UTF-8, or run `iconv -f GB18030 -t UTF-8 -o {file}.tmp {file} && mv {file}.tmp {file}`",
            explain: "Older Notepads save text in GB18030 (\"ANSI\"), which other machines may misread. It can be read, but should be saved as UTF-8.",
        },
        example: "通知",
    },
    Entry {
        code: "encoding-unicode",
        severity: Warning,
        zh: Text {
            message: "文件是 UTF-16（Unicode）编码，已转换后读取",
            help: "另存为 UTF-8；或运行 `iconv -f UTF-16 -t UTF-8 -o {file}.tmp {file} && mv {file}.tmp {file}`",
            explain: "记事本里的“Unicode”是 UTF-16。程序能读，但请改存为 UTF-8。",
        },
        en: Text {
            message: "the file is in UTF-16 and was converted to be read",
            help: "save it as UTF-8, or run `iconv -f UTF-16 -t UTF-8 -o {file}.tmp {file} && mv {file}.tmp {file}`",
            explain: "What Notepad calls \"Unicode\" is UTF-16. It can be read, but should be saved as UTF-8.",
        },
        example: "通知",
    },
    Entry {
        code: "encoding-broken",
        severity: Error,
        zh: Text {
            message: "文件里有读不懂的字节，不是 UTF-8，也不是 GB18030",
            help: "用记事本打开，另存为 UTF-8 编码",
            explain: "文件可能损坏，或者本来不是文字文件。读错的文字不能发布。",
        },
        en: Text {
            message: "the file has bytes that are neither UTF-8 nor GB18030",
            help: "open it in an editor and save it as UTF-8",
            explain: "The file may be damaged, or no text at all. What cannot be read must not be published.",
        },
        example: "\\xFF",
    },
    Entry {
        code: "source-index",
        severity: Error,
        zh: Text {
            message: "`{name}` 不是栏目页的名字",
            help: "改名为 `_index.md`",
            explain: "栏目页必须恰好叫 `_index.md`，大小写不同在有的系统上是另一个文件。",
        },
        en: Text {
            message: "`{name}` is not the name of a section page",
            help: "rename it to `_index.md`",
            explain: "A section page is called exactly `_index.md`; with other letters it is another file on some systems.",
        },
        example: "content/talent/_Index.md",
    },
    Entry {
        code: "file-large",
        severity: Error,
        zh: Text {
            message: "文件有 {size} MB，超过 {limit} MB 的上限",
            help: "把内容分成几页，图片和附件另存为文件",
            explain: "正文不会有这么大，多半是别的文件改了名字。",
        },
        en: Text {
            message: "the file has {size} MB; the limit is {limit} MB",
            help: "split it into pages, and keep pictures and attachments in files of their own",
            explain: "No text is that long: it is probably another kind of file under a wrong name.",
        },
        example: "content/film.md",
    },
    Entry {
        code: "file-unreadable",
        severity: Error,
        zh: Text {
            message: "文件读不出来：{detail}",
            help: "看看文件是否被别的程序占用，有没有读取权限",
            explain: "程序要读完所有文件才能生成，少读一个就可能漏掉内容。",
        },
        en: Text {
            message: "the file cannot be read: {detail}",
            help: "see whether another program holds it, and whether you may read it",
            explain: "All files have to be read: with one missing, something could be left out unnoticed.",
        },
        example: "content/a.md",
    },
    Entry {
        code: "file-vanished",
        severity: Error,
        zh: Text {
            message: "读取时文件已经不在了",
            help: "再运行一次；如果是误删，请恢复文件",
            explain: "文件在列出之后、读取之前被移走或删除了。",
        },
        en: Text {
            message: "the file was gone when it was to be read",
            help: "run again; if it was deleted by mistake, put it back",
            explain: "It was moved or deleted after it had been listed.",
        },
        example: "content/a.md",
    },
    Entry {
        code: "yaml-syntax",
        severity: Error,
        zh: Text {
            message: "这里的写法读不懂",
            help: "检查这一行和上一行的冒号、引号、缩进",
            explain: "开头两行 `---` 之间是 YAML：一行一项，冒号用半角，后面空一格，下一级多缩进两个空格。",
        },
        en: Text {
            message: "this is not valid YAML",
            help: "look at colons, quotes and indentation of this line and the one above",
            explain: "Between the two `---` lines stands YAML: one item a line, a colon and a space after its name, two spaces for each level.",
        },
        example: "title: }通知",
    },
    Entry {
        code: "yaml-tab",
        severity: Error,
        zh: Text {
            message: "缩进用了制表符（Tab）",
            help: "改成空格，每一级两个",
            explain: "YAML 不允许用制表符缩进。",
        },
        en: Text {
            message: "the line is indented with a tab",
            help: "use spaces, two for each level",
            explain: "YAML does not allow tabs for indentation.",
        },
        example: "\tlabel: 人次",
    },
    Entry {
        code: "yaml-indent",
        severity: Error,
        zh: Text {
            message: "缩进用了全角空格",
            help: "改成半角空格，每一级两个",
            explain: "全角空格看起来和两个半角空格一样，YAML 却不认。",
        },
        en: Text {
            message: "the line is indented with a full-width space",
            help: "use ordinary spaces, two for each level",
            explain: "A full-width space looks like two ordinary ones, but is none for YAML.",
        },
        example: "　label: 人次",
    },
    Entry {
        code: "yaml-colon",
        severity: Error,
        zh: Text {
            message: "`{key}` 后面是全角冒号",
            help: "写成半角冒号加一个空格：`{key}: …`",
            explain: "中文输入法打出的冒号是全角的，YAML 不认。",
        },
        en: Text {
            message: "there is a full-width colon after `{key}`",
            help: "write an ordinary colon and a space: `{key}: …`",
            explain: "A Chinese input method types full-width colons, which are not colons for YAML.",
        },
        example: "标题：通知",
    },
    Entry {
        code: "yaml-space",
        severity: Error,
        zh: Text {
            message: "`{key}` 的冒号后面要空一格",
            help: "写成 `{write}`",
            explain: "冒号后面没有空格，YAML 就把整行当成一段文字。",
        },
        en: Text {
            message: "there is no space after the colon of `{key}`",
            help: "write `{write}`",
            explain: "Without a space behind the colon the whole line is one text to YAML.",
        },
        example: "标题:关于例会",
    },
    Entry {
        code: "yaml-comma",
        severity: Error,
        zh: Text {
            message: "花括号里用了全角逗号",
            help: "写成半角逗号加一个空格：`, `",
            explain: "花括号里的各项用半角逗号分开，全角逗号算作文字。",
        },
        en: Text {
            message: "there is a full-width comma between braces",
            help: "write an ordinary comma and a space: `, `",
            explain: "Items between braces are parted by ordinary commas; a full-width one is part of the text.",
        },
        example: "{目标: 修路，责任单位: 办公室}",
    },
    Entry {
        code: "yaml-unclosed",
        severity: Error,
        zh: Text {
            message: "引号没有结束",
            help: "在这一项的末尾补上同样的引号；内容里的引号用中文引号",
            explain: "用引号开头的内容，要用同样的引号结束。",
        },
        en: Text {
            message: "the quote is not closed",
            help: "put the same quote at the end of the value",
            explain: "A value that begins with a quote ends with the same quote.",
        },
        example: "title: \"通知",
    },
    Entry {
        code: "yaml-bracket",
        severity: Error,
        zh: Text {
            message: "括号 `{mark}` 没有结束",
            help: "补上对应的右括号；几项之间用半角逗号分开",
            explain: "列表写在方括号里，一组内容写在花括号里，各项之间用半角逗号分开。",
        },
        en: Text {
            message: "the bracket `{mark}` is not closed",
            help: "add the bracket that closes it, with ordinary commas between items",
            explain: "Lists stand in square brackets and maps in braces, with ordinary commas between their items.",
        },
        example: "tags: [党建",
    },
    Entry {
        code: "yaml-item",
        severity: Error,
        zh: Text {
            message: "`{text}` 不是“名称: 内容”的写法",
            help: "写成“名称: 内容”，冒号用半角，后面空一格；多余的字删去",
            explain: "开头一行一项，由名称、冒号、空格、内容组成。",
        },
        en: Text {
            message: "`{text}` is no name with a value",
            help: "write a name, a colon, a space and the value, or remove it",
            explain: "Each line has a name, a colon, a space and a value.",
        },
        example: "title: 通知\n关于例会",
    },
    Entry {
        code: "yaml-level",
        severity: Error,
        zh: Text {
            message: "缩进不对",
            help: "和上面同级的一行对齐；下一级多缩进两个空格",
            explain: "同一级的各行要从同一列开始。",
        },
        en: Text {
            message: "the line is not indented as it should be",
            help: "begin it in the same column as the lines of its level; a level below has two spaces more",
            explain: "Lines of one level begin in one column.",
        },
        example: "title: 通知\n  date: 2026-06-30",
    },
    Entry {
        code: "yaml-hash",
        severity: Error,
        zh: Text {
            message: "`{text}` 会被当作注释丢掉",
            help: "把整个值放进引号：`\"…\"`",
            explain: "YAML 里空格加 `#` 是注释的开头，后面的字都不算内容。",
        },
        en: Text {
            message: "`{text}` would be dropped as a comment",
            help: "put the whole value into quotes: `\"…\"`",
            explain: "In YAML a space and `#` begin a comment: what follows is not part of the value.",
        },
        example: "title: 关于 #3 楼",
    },
    Entry {
        code: "yaml-duplicate",
        severity: Error,
        zh: Text {
            message: "`{key}` 写了两次", help: "删去其中一个", explain: "同一项写两次，不知道以哪个为准。"
        },
        en: Text {
            message: "`{key}` is written twice",
            help: "remove one of them",
            explain: "Of two values under one name nobody knows which counts.",
        },
        example: "title: 一\ntitle: 二",
    },
    Entry {
        code: "yaml-key",
        severity: Error,
        zh: Text {
            message: "名称只能是一个词",
            help: "写成 `名称: 内容`",
            explain: "冒号前面应是一个词，不能是列表或另一组内容。",
        },
        en: Text {
            message: "a name has to be a word",
            help: "write `name: value`",
            explain: "What stands before a colon is a word, never a list or a map.",
        },
        example: "? [a]\n: b",
    },
    Entry {
        code: "yaml-merge",
        severity: Error,
        zh: Text {
            message: "不能用 `<<` 合并",
            help: "直接写出各项",
            explain: "YAML 1.2 没有合并。不认的合并会丢掉内容，比如注明的范围。",
        },
        en: Text {
            message: "`<<` cannot be used to merge",
            help: "write the items out",
            explain: "YAML 1.2 has no merging. Left unread it would lose what it was to bring, an audience for one.",
        },
        example: "<<: *base",
    },
    Entry {
        code: "yaml-quote",
        severity: Error,
        zh: Text {
            message: "`{text}` 要放进引号",
            help: "写成 `\"…\"`，把整个值放在两个英文双引号之间",
            explain: "值里有冒号加空格，或以 `*`、`@`、`[`、`\"` 等符号开头时，YAML 会当作自己的记号。",
        },
        en: Text {
            message: "`{text}` needs quotes",
            help: "write `\"…\"`: the whole value between two double quotes",
            explain: "A value with a colon and a space in it, or one that begins with `*`, `@`, `[`, `\"` and the like, is taken for YAML of its own.",
        },
        example: "title: 先锋: 某某",
    },
    Entry {
        code: "yaml-documents",
        severity: Error,
        zh: Text {
            message: "多了一行 `---`", help: "删去这一行", explain: "开头只能有一段 `---` 之间的内容。"
        },
        en: Text {
            message: "there is one `---` too many",
            help: "remove the line",
            explain: "There is one block between `---` lines, at the beginning.",
        },
        example: "a: 1\n---\nb: 2",
    },
    Entry {
        code: "yaml-deep",
        severity: Error,
        zh: Text {
            message: "嵌套超过 {limit} 层", help: "减少层次", explain: "正常的内容三四层就够了。"
        },
        en: Text {
            message: "it is nested more than {limit} levels deep",
            help: "use fewer levels",
            explain: "Content needs three or four levels.",
        },
        example: "[[[[",
    },
    Entry {
        code: "yaml-alias",
        severity: Error,
        zh: Text {
            message: "引用展开后超过 {limit} 项",
            help: "不用 `*` 引用，直接写出内容",
            explain: "层层引用可以让很小的文件展开成极大的内容。",
        },
        en: Text {
            message: "aliases unfold to more than {limit} values",
            help: "write the values out instead of using `*`",
            explain: "Aliases of aliases can make a small file unfold to a huge one.",
        },
        example: "a: *b",
    },
];
