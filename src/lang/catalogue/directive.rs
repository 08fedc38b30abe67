//! What can be wrong with directives: blocks, masks, comments.

use crate::diagnostic::Severity::Error;
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "directive-unclosed",
        severity: Error,
        zh: Text {
            message: "这一块没有结束",
            help: "在它的末尾另起一行写 `{fence}`",
            explain: "没有结束标记，就不知道哪些内容受限制。在改正之前，后面的内容都按受限处理。",
        },
        en: Text {
            message: "this block does not end",
            help: "write a line `{fence}` where it ends",
            explain: "Without its end nobody knows what the block guards; until then all that follows counts as guarded.",
        },
        example: ":::内部\n只供内部",
    },
    Entry {
        code: "directive-stray",
        severity: Error,
        zh: Text {
            message: "`{fence}` 没有对应的开头",
            help: "删去这一行，或补上开头，例如 `{fence}内部`",
            explain: "多出来的结束标记说明前面的开头可能写错了，受限的内容会因此露出来。",
        },
        en: Text {
            message: "`{fence}` ends nothing",
            help: "remove it, or write the beginning of its block, as `{fence}internal`",
            explain: "An end too many may mean that a beginning was mistyped, and what it guards would show.",
        },
        example: "正文\n:::",
    },
    Entry {
        code: "directive-unknown",
        severity: Error,
        zh: Text {
            message: "没有 `{name}` 这个标记",
            help: "要原样显示，在前面加反斜杠：`\\{name}`",
            explain: "行首的 `:::` 和 `::` 是标记。写错名字的标记可能是想限制内容的，所以不能当作普通文字。",
        },
        en: Text {
            message: "there is no directive `{name}`",
            help: "to show it literally put a backslash before it: `\\{name}`",
            explain: "A line that begins with `:::` or `::` is a directive. A misspelt one may have been meant to guard something, so it is never taken for text.",
        },
        example: ":::intern\n内容\n:::",
    },
    Entry {
        code: "directive-near",
        severity: Error,
        zh: Text {
            message: "`{typed}` 不是标记",
            help: "写成 `{right}`；要原样显示，在前面加反斜杠",
            explain: "全角冒号、多余的空格、拼错的名字都会让标记失效，本想遮住的内容就会公开，所以算作错误。",
        },
        en: Text {
            message: "`{typed}` is not a directive",
            help: "write `{right}`; to show it literally put a backslash before it",
            explain: "With full-width marks, spaces or other letters a directive has no effect, and what it should hide would be published: so it is an error.",
        },
        example: "：：：内部",
    },
    Entry {
        code: "directive-line",
        severity: Error,
        zh: Text {
            message: "`{name}` 要另起一行",
            help: "把它放在一行的开头",
            explain: "块标记只在行首起作用；写在行中，内容不会被限制。",
        },
        en: Text {
            message: "`{name}` has to stand on a line of its own",
            help: "put it at the beginning of a line",
            explain: "Block directives work at the beginning of a line only; within a line they would guard nothing.",
        },
        example: "正文 :::内部",
    },
    Entry {
        code: "directive-rest",
        severity: Error,
        zh: Text {
            message: "`{name}` 后面不能接着写 `{rest}`",
            help: "把内容写在下一行",
            explain: "受限的内容从下一行开始，到 `:::` 那一行为止。",
        },
        en: Text {
            message: "`{rest}` cannot follow `{name}` on its line",
            help: "write the text on the next line",
            explain: "What is guarded begins on the next line and ends before the line `:::`.",
        },
        example: ":::内部 只供内部",
    },
    Entry {
        code: "directive-place",
        severity: Error,
        zh: Text {
            message: "这里不能用块标记",
            help: "用行内的写法 `:内部[…]`",
            explain: "标题、摘要等一行的内容里，只能用行内标记。",
        },
        en: Text {
            message: "a block cannot stand here",
            help: "use the inline form `:internal[…]`",
            explain: "Titles, summaries and cells are single lines: only inline directives work there.",
        },
        example: "summary: \":::内部\"",
    },
    Entry {
        code: "directive-leaf",
        severity: Error,
        zh: Text {
            message: "`{name}` 的写法不对",
            help: "写成 `{name}` 或 `{name}{name=value}`，后面不能有别的字",
            explain: "这一类标记独占一行。",
        },
        en: Text {
            message: "`{name}` is not written as it should be",
            help: "write `{name}` or `{name}{name=value}` and nothing behind it",
            explain: "Such a directive has a line of its own.",
        },
        example: "::figures 全部",
    },
    Entry {
        code: "directive-brackets",
        severity: Error,
        zh: Text {
            message: "这一行的方括号不成对",
            help: "补齐 `[` 和 `]`；内容里要写方括号，前面加反斜杠 `\\[`",
            explain: "括号不成对，就分不清哪些内容在标记里面。",
        },
        en: Text {
            message: "the brackets of this line do not balance",
            help: "complete `[` and `]`; a bracket in the text is written `\\[`",
            explain: "With a bracket missing nobody can tell what the directive holds.",
        },
        example: "授课:mask[128场次",
    },
    Entry {
        code: "directive-deep",
        severity: Error,
        zh: Text {
            message: "标记嵌套超过 {limit} 层", help: "减少层次", explain: "正常的内容两三层就够了。"
        },
        en: Text {
            message: "directives stand more than {limit} deep in each other",
            help: "use fewer levels",
            explain: "Two or three levels do for any content.",
        },
        example: ":::内部\n:::内部",
    },
    Entry {
        code: "directive-joined",
        severity: Error,
        zh: Text {
            message: "去掉受限内容后，前后的字连成了一个标记",
            help: "在两处之间加一个空格或换行",
            explain: "前后文字连在一起的意思和原来不同，程序不猜。",
        },
        en: Text {
            message: "what stands before and after a restricted part joins to a directive",
            help: "put a space or a line break between them",
            explain: "Joined, the text would mean something that nobody wrote.",
        },
        example: ":ma:内部[x]sk[1]",
    },
    Entry {
        code: "directive-attributes",
        severity: Error,
        zh: Text {
            message: "读不懂 `{part}`",
            help: "写成 `{名称=值}`，值里有空格时加引号",
            explain: "大括号里是“名称=值”，用空格隔开。",
        },
        en: Text {
            message: "`{part}` cannot be read",
            help: "write `{name=value}`, with quotes round a value that has spaces",
            explain: "Between the braces stand names with values, separated by spaces.",
        },
        example: "::pages{limit}",
    },
    Entry {
        code: "directive-attribute",
        severity: Error,
        zh: Text {
            message: "没有 `{name}` 这个选项",
            help: "只写这条指令有的选项",
            explain: "写错的选项不起作用，所以算作错误。",
        },
        en: Text {
            message: "there is no option `{name}`",
            help: "write one that this directive has",
            explain: "A misspelt option would silently have no effect, so it is an error.",
        },
        example: "::pages{sections=talent}",
    },
    Entry {
        code: "directive-value",
        severity: Error,
        zh: Text {
            message: "`{name}` 不能是 `{value}`",
            help: "检查名称是否写对",
            explain: "栏目和类型要写已有的，条数要写数字。",
        },
        en: Text {
            message: "`{name}` cannot be `{value}`",
            help: "see whether it is spelt as it should be",
            explain: "Sections and kinds have to exist, limits are numbers.",
        },
        example: "::pages{limit=五}",
    },
    Entry {
        code: "comment-unclosed",
        severity: Error,
        zh: Text {
            message: "注释 `<!--` 没有结束",
            help: "在末尾写 `-->`；要原样显示，写成 `\\<!--`",
            explain: "注释不会出现在任何版本里。没有结束，就不知道到哪里为止。",
        },
        en: Text {
            message: "the comment does not end",
            help: "write `-->` where it ends; to show it literally write `\\<!--`",
            explain: "Comments are in no edition. Without an end nobody knows how far one reaches.",
        },
        example: "<!-- 待核实",
    },
    Entry {
        code: "figure-missing",
        severity: Error,
        zh: Text {
            message: "本页的“数据”里没有 `{name}`",
            help: "在开头的 `figures` 下写上它，或改成已有的名称",
            explain: "`:figure[名称]` 显示开头 `figures` 里的数据；在这个版本里没有这一项。",
        },
        en: Text {
            message: "there is no figure `{name}` on this page",
            help: "add it under `figures`, or write the name of one that is there",
            explain: "`:figure[name]` shows a figure from the front matter; this edition has none of that name.",
        },
        example: ":figure[trained]",
    },
];
