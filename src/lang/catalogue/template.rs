//! Templates: those that cannot be read, and those that fail while a page is made.

use crate::diagnostic::Severity::Error;
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "template-syntax",
        severity: Error,
        zh: Text {
            message: "模板的写法有误：{cause}",
            help: "检查这里的 {{ }}、{% %} 是否成对，每个 {% if %}、{% for %}、{% block %} 是否有结尾",
            explain: "模板引擎读不懂这个模板。冒号后面是引擎的原话，箭头指着它读不下去的地方，毛病有时在前面一点。任何一个模板读不懂，整个版本都不会生成，已有的成品保持不变。",
        },
        en: Text {
            message: "the template cannot be read: {cause}",
            help: "see that every {{ }} and {% %} here is closed, and every {% if %}, {% for %} and {% block %} ended",
            explain: "The template engine does not understand this template. The words after the colon are its own; the caret shows where it gave up, and the fault may lie a little before. As long as any template cannot be read, the edition is not built, and its last good output stays.",
        },
        example: "{% if page.date %}{{ page.date }",
    },
    Entry {
        code: "template-unknown",
        severity: Error,
        zh: Text {
            message: "模板用到的 `{name}` 不存在",
            help: "对照 themes/README.md 里的函数和过滤器",
            explain: "函数、过滤器、测试和组件在读模板时就核对。`| x` 是过滤器，`x()` 是函数，`is x` 是测试，`<x />` 是组件；`{% block x %}` 表示上级模板里没有这个块，写了也不会显示。",
        },
        en: Text {
            message: "there is no `{name}` for templates to use",
            help: "compare with the functions and filters in themes/README.md",
            explain: "Functions, filters, tests and components are checked when templates are read. `| x` is a filter, `x()` a function, `is x` a test, `<x />` a component; `{% block x %}` means that no template above has such a block, so that it would never show.",
        },
        example: "{{ page.date | dat(style=\"long\") }}",
    },
    Entry {
        code: "template-missing",
        severity: Error,
        zh: Text {
            message: "模板 `{name}` 不存在",
            help: "在主题的 templates/ 里建立这个文件，或者改用已有的模板",
            explain: "模板按文件名到主题里找，找不到再到它所扩展的主题里找。`extends`、`include`、页面的 `template` 字段和类型文件里的 `template` 都要写已有的文件名。要指明某个主题里的文件，写成 `主题名/文件名`，例如 `bulletin/page.html`。",
        },
        en: Text {
            message: "there is no template `{name}`",
            help: "make this file in the theme's templates/, or use one that is there",
            explain: "A template is looked for by its file name in the theme, then in the theme it extends. `extends`, `include`, a page's field `template` and the `template` of a kind all need the name of a file that is there. To name the file of one theme, write `theme/file`, such as `bulletin/page.html`.",
        },
        example: "{% extends \"bas.html\" %}",
    },
    Entry {
        code: "template-cycle",
        severity: Error,
        zh: Text {
            message: "模板绕成了圈：{chain}",
            help: "要扩展下层主题的同名模板，写出主题名，例如 {% extends \"bulletin/page.html\" %}",
            explain: "一个模板通过 `extends` 或 `include` 又用到了自己，永远生成不完。最常见的是站点的 page.html 写了 `{% extends \"page.html\" %}`：不带主题名的 page.html 指的就是它自己。",
        },
        en: Text {
            message: "templates go round in a circle: {chain}",
            help: "to extend the namesake of a theme below, give the theme's name, as in {% extends \"bulletin/page.html\" %}",
            explain: "A template uses itself by way of `extends` or `include`, and would never be done. The usual case is a site's page.html with `{% extends \"page.html\" %}`: without a theme's name, page.html is that file itself.",
        },
        example: "{% extends \"page.html\" %}",
    },
    Entry {
        code: "template-deep",
        severity: Error,
        zh: Text {
            message: "模板一个套一个，超过 {limit} 层",
            help: "把中间的几层合并起来",
            explain: "`extends` 或 `include` 连成的链太长。正常的主题只有三四层；这个限制使写错的模板不会耗尽内存。",
        },
        en: Text {
            message: "templates are nested more than {limit} deep",
            help: "join some of those in the middle",
            explain: "The chain of `extends` or `include` is too long. A sound theme has three or four steps; the limit keeps a wrong one from using up the machine.",
        },
        example: "{% include \"part-33.html\" %}",
    },
    Entry {
        code: "template-duplicate",
        severity: Error,
        zh: Text {
            message: "组件 `{name}` 在 `{other}` 里已经定义过",
            help: "给其中一个换个名字，或者删去",
            explain: "同一个主题里，组件的名字在所有模板中只能用一次。站点的主题可以用同名组件替换下层主题的组件。",
        },
        en: Text {
            message: "component `{name}` is already defined in `{other}`",
            help: "rename one of the two, or delete it",
            explain: "Within one theme the name of a component is used once over all templates. A site's theme may replace a component of the theme below by one of the same name.",
        },
        example: "{% component badge(label) %}{{ label }}{% endcomponent badge %}",
    },
    Entry {
        code: "template-variable",
        severity: Error,
        zh: Text {
            message: "模板里的变量 `{name}` 没有定义（生成 `{page}` 时）",
            help: "对照 themes/README.md 里的变量；不是每页都有的，写成 `{name}?.字段`，或先用 {% if %} 判断",
            explain: "模板要显示一个不存在的变量。每种页面有哪些变量见 themes/README.md；组件里只看得到传给它的参数。",
        },
        en: Text {
            message: "variable `{name}` is not defined (while making `{page}`)",
            help: "compare with themes/README.md; for what not every page has, write `{name}?.field` or ask with {% if %} first",
            explain: "The template shows a variable that is not there. Which kind of page has which variables stands in themes/README.md; a component sees only what is handed to it.",
        },
        example: "{{ pgae.title }}",
    },
    Entry {
        code: "template-field",
        severity: Error,
        zh: Text {
            message: "模板用到的字段 `{name}` 没有定义（生成 `{page}` 时）",
            help: "检查字段名；不是每页都有的，先用 {% if %} 判断，或写成 `?.{name}`",
            explain: "点号前面的值里没有这个字段。页面总有通用字段和本类型的全部字段，没有填的为空；这里多半是字段名写错，或者这一页属于别的类型。",
        },
        en: Text {
            message: "field `{name}` is not defined (while making `{page}`)",
            help: "check the name; for what not every page has, ask with {% if %} first, or write `?.{name}`",
            explain: "The value before the dot has no such field. A page always has the common fields and all those of its kind, empty when not filled in; most likely the name is misspelt, or this page is of another kind.",
        },
        example: "{{ page.titel }}",
    },
    Entry {
        code: "template-argument",
        severity: Error,
        zh: Text {
            message: "这里还缺参数 `{name}`（生成 `{page}` 时）",
            help: "写上参数，例如 {name}=\"…\"",
            explain: "函数或过滤器必须有这个参数才能用。各自的参数见 themes/README.md。",
        },
        en: Text {
            message: "argument `{name}` is missing here (while making `{page}`)",
            help: "add the argument, such as {name}=\"…\"",
            explain: "The function or filter cannot do without this argument. See themes/README.md for the arguments of each.",
        },
        example: "{{ section() }}",
    },
    Entry {
        code: "template-option",
        severity: Error,
        zh: Text {
            message: "没有 `{name}` 这个参数（生成 `{page}` 时）",
            help: "对照 themes/README.md 里的参数名",
            explain: "函数或过滤器不认识这个参数。写错的参数如果不报错，就等于没写，列表里会混进不该有的页面。",
        },
        en: Text {
            message: "there is no argument `{name}` (while making `{page}`)",
            help: "compare with the arguments in themes/README.md",
            explain: "The function or filter does not know this argument. Were a misspelt one passed over, it would count as not written, and a list would hold pages that do not belong there.",
        },
        example: "{% for p in pages(sectoin=\"talent\") %}{{ p.title }}{% endfor %}",
    },
    Entry {
        code: "template-value",
        severity: Error,
        zh: Text {
            message: "参数的值 `{name}` 不能用（生成 `{page}` 时）",
            help: "对照 themes/README.md 里可以写的值",
            explain: "有的参数只能写规定的几个词，例如 date 的 style，pages() 的 sort。",
        },
        en: Text {
            message: "`{name}` is no value for this argument (while making `{page}`)",
            help: "compare with the values in themes/README.md",
            explain: "Some arguments take certain words only, such as the style of date and the sort of pages().",
        },
        example: "{{ page.date | date(style=\"lang\") }}",
    },
    Entry {
        code: "template-number",
        severity: Error,
        zh: Text {
            message: "参数 `{name}` 要写整数（生成 `{page}` 时）",
            help: "写成不带引号、不小于 0 的整数，例如 limit=5",
            explain: "数量参数只能是不小于 0 的整数，不加引号。",
        },
        en: Text {
            message: "`{name}` needs a whole number (while making `{page}`)",
            help: "write a whole number from 0 on without quotes, such as limit=5",
            explain: "Arguments that count things are whole numbers from 0 on, without quotes.",
        },
        example: "{% for p in pages(limit=\"five\") %}{{ p.title }}{% endfor %}",
    },
    Entry {
        code: "template-date",
        severity: Error,
        zh: Text {
            message: "`{name}` 不是日期（生成 `{page}` 时）",
            help: "过滤器 date 前面写日期字段，例如 page.date、page.updated、site.date",
            explain: "过滤器 date 只接受日期，例如 2026-06-30 或 2026年6月30日。",
        },
        en: Text {
            message: "`{name}` is not a date (while making `{page}`)",
            help: "put a date before the filter, such as page.date, page.updated or site.date",
            explain: "The filter date takes dates only, such as 2026-06-30 or 2026/6/30.",
        },
        example: "{{ page.title | date }}",
    },
    Entry {
        code: "template-label",
        severity: Error,
        zh: Text {
            message: "主题的 i18n 里没有文字 `{name}`（生成 `{page}` 时）",
            help: "在主题的 i18n/zh-CN.yaml 里加上这一项",
            explain: "`t` 按名称到主题的 i18n 文件里取文字，先取站点语言的，没有再取其他语言的。哪一种都没有，就是名称写错了，或者还没有加上。",
        },
        en: Text {
            message: "no label `{name}` in the theme's i18n (while making `{page}`)",
            help: "add it to the theme's i18n/en.yaml",
            explain: "`t` takes a label by its name from the theme's i18n files, in the site's language first, then in any other. Where none has it, the name is misspelt or the label has not been added yet.",
        },
        example: "{{ t(key=\"contnets\") }}",
    },
    Entry {
        code: "template-asset",
        severity: Error,
        zh: Text {
            message: "没有文件 `{name}`（生成 `{page}` 时）",
            help: "把它放进主题的 static 文件夹，或改正名称",
            explain: "`asset` 给出样式文件或脚本的网址，网址随内容变化。这个文件主题的 static 里没有，站点的 content/static 里也没有。",
        },
        en: Text {
            message: "there is no file `{name}` (while making `{page}`)",
            help: "put it into the folder static of the theme, or mend the name",
            explain: "`asset` gives the address of a style sheet or script, which changes with what it holds. Neither static of the theme nor content/static of the site has this file.",
        },
        example: "{{ asset(path=\"/assets/styel.css\").url }}",
    },
    Entry {
        code: "template-type",
        severity: Error,
        zh: Text {
            message: "这里要的是 `{expected}`，得到的是 `{found}`（生成 `{page}` 时）",
            help: "检查过滤器前面的值或参数是不是写错了字段",
            explain: "过滤器或函数得到的值类型不对，例如把数字交给只处理文字的过滤器。",
        },
        en: Text {
            message: "expected `{expected}` here, found `{found}` (while making `{page}`)",
            help: "see whether the value before the filter, or the argument, is the right field",
            explain: "A filter or function was given a value of another type, such as a number where it works on text.",
        },
        example: "{{ page.words | split(pat=\",\") }}",
    },
    Entry {
        code: "template-long",
        severity: Error,
        zh: Text {
            message: "生成 `{page}` 时，模板写出的内容超过 {limit} MB",
            help: "检查模板里的循环",
            explain: "没有哪一页会这样长，多半是循环套循环停不下来。程序在这里停住，免得写满磁盘。",
        },
        en: Text {
            message: "while making `{page}`, the template wrote more than {limit} MB",
            help: "look at the loops in the template",
            explain: "No page is that long; most likely loops within loops have run away. The program stops here before the disk is full.",
        },
        example: "{% for a in range(end=9999) %}{% for b in range(end=9999) %}…{% endfor %}{% endfor %}",
    },
    Entry {
        code: "template-failed",
        severity: Error,
        zh: Text {
            message: "模板在生成 `{page}` 时出错：{cause}",
            help: "检查箭头所指的表达式",
            explain: "模板读得懂，但算到这里算不下去。冒号后面是模板引擎的原话。",
        },
        en: Text {
            message: "the template failed while making `{page}`: {cause}",
            help: "look at the expression under the caret",
            explain: "The template can be read, but this part of it cannot be worked out. The words after the colon are those of the template engine.",
        },
        example: "{% if page.title > 3 %}…{% endif %}",
    },
];
