//! What random sites are written with: public and restricted pieces of pages, and a template that shows all of a page.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::traces::{HAN, LATIN};

/// Parts of a body as anybody may read them.
pub const PUBLIC: [&str; 20] = [
    "平常的一段，有**重点**和[链接](/news/target.md)。",
    "见 [pub] 与 [^n] 和 [另一个][pub]。",
    "```",
    "~~~text\ncode\n~~~",
    "- 一\n- 二\n\n  续",
    "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |",
    "<div>",
    "</div>",
    "> 引文\n> 第二行",
    "## 一、标题",
    "## 存在问题",
    "## 主要做法\n\n### 小标题",
    "## 下步打算\n\n打算。",
    "注[^p]。\n\n[^p]: 公开的注。",
    "术语\n: 说明",
    "<!-- 注 -->",
    ":::note 说明\n盒子里\n:::",
    "1. a\n2. b",
    "    indented",
    "文字\\",
];
/// Parts in which `@` stands for one line of restricted text.
pub const LINES: [&str; 15] = [
    "培训:mask[@]人次，:internal[@]公开。",
    "`code :mask[@] code`",
    "## 标题 :internal[@] 之后",
    "### :mask[@]",
    "## 一、:internal[@]二",
    "# 存在:internal[@]问题",
    "| 甲 | 乙 |\n| --- | --- |\n| :mask[@] | :internal[@] |",
    "- 一:内部[@]\n- 二:遮盖[@]",
    "```\n:mask[@]\n:internal[@]\n```",
    "**重:mask[@]点** *a:internal[@]b* ~~c:mask[@]~~",
    "> 引 :internal[@]",
    "<p>:mask[@]</p>",
    "<!-- @ -->",
    "[字:internal[@]](/news/target.md) 和 ![图:mask[@]](https://example.org/a.png)",
    "词\n: :internal[@]",
];
/// Parts in which `@` stands for lines of restricted text.
pub const BLOCKS: [&str; 8] = [
    ":::internal\n@\n:::",
    ":::内部\n@\n:::",
    ":::::internal\n@\n:::::",
    "```\n:::internal\n@\n:::\n```",
    "<div>\n:::internal\n@\n:::\n</div>",
    "- 一\n\n  :::internal\n@\n  :::\n- 二",
    ":::note 说明\n一\n:::internal\n@\n:::\n二\n:::",
    "| 甲 |\n| --- |\n| 1 |\n:::internal\n@\n:::\n| 2 |",
];

/// Pieces of a restricted line. Brackets balance, since a line whose brackets do not is refused with its page.
const SHARDS: [&str; 34] = [
    " ",
    "ZqxCanary",
    "鼍龘",
    "128",
    "0",
    "[x]",
    "[[x]]",
    "\\[",
    "\\]",
    "`",
    "``",
    "**",
    "_",
    "~~",
    "|",
    "<b>",
    "</p>",
    "<script>alert(1)</script>",
    "&amp;",
    "[a](https://example.org/ZqxCanary)",
    "![ZqxCanary](https://example.org/鼍龘.png)",
    ":mask[9]",
    ":internal[深]",
    "{{ site.title }}",
    "{% raw %}",
    "#",
    "\t",
    "[^n]",
    "[pub]",
    "$x$",
    "\"",
    "'",
    "\u{200B}",
    "𠮷",
];
/// Lines of a restricted block. None closes a container that it did not open.
const HOSTILE: [&str; 47] = [
    "ZqxCanary 鼍龘",
    "",
    "```",
    "~~~~",
    "<div>",
    "</div>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<script>",
    "<style>",
    "<textarea>",
    "<pre>",
    "<details open>",
    "[pub]: https://example.org/ZqxCanary '鼍龘'",
    "[^n]: 鼍龘 ZqxCanary",
    "| ZqxCanary | b |\n| --- | --- |\n| 鼍龘 |",
    "- ZqxCanary",
    "    鼍龘",
    "\tZqxCanary",
    "# ZqxCanary",
    "## 一、标题",
    "## 存在问题",
    "# 下步打算",
    "## 鼍龘 {.problems}",
    "> 鼍龘",
    "1. ZqxCanary",
    ": 鼍龘",
    "\\",
    "---",
    "===",
    "***",
    "text\\",
    "ZqxCanary  ",
    ":::note ZqxCanary\n鼍龘\n:::",
    ":: internal",
    "：内部[",
    ":mask【1】",
    ":mask[unbalanced",
    "]] ]",
    "![ZqxCanary](missing.png)",
    "[鼍龘](missing.md)",
    "[b](/news/target.md#nowhere)",
    "::figures",
    "\u{FDD0}0\u{FDD1}",
    "{{ page.title }}",
    "\u{2060}**鼍龘**",
];

/// A line to hide.
pub fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        // Behind an unseen space a semicolon before a directive is taken for a slip, and its page, or the settings, refused.
        5 => vec(select(&SHARDS[..]), 0..6)
            .prop_map(|shards| format!("{}{LATIN}{HAN}", shards.concat().replace(";\u{200B}", "; "))),
        1 => Just(String::new()),
    ]
}

/// Lines to hide.
pub fn block() -> impl Strategy<Value = String> {
    (vec(select(&HOSTILE[..]), 0..7), any::<bool>())
        .prop_map(|(lines, crlf)| lines.join(if crlf { "\r\n" } else { "\n" }))
}

/// A page template that shows everything there is to show.
pub const EVERYTHING: &str = r#"{% extends "base.html" %}
{% block main %}<h1>{{ page.title }}</h1>{{ page.summary }} {{ page.words }} {{ page.minutes }} {{ page.marked or "" }} {{ page.drafter or "" }} {{ page.phone or "" }}
{{ content }}
{% for f in page.figures or [] %}<p>{{ f.name }} {{ f.label }} {{ f.value }} {{ f.unit or "" }} {{ f.change or "" }}</p>{% endfor %}
{% set whole = composed() %}{% if whole %}{{ whole.introduction }}{% for p in whole.parts %}{{ p.number or "" }}{{ p.title }}{{ p.html }}{% for s in p.sections %}{{ s.title }}{{ s.page.url }}{% endfor %}{% endfor %}{% endif %}
{% for h in toc or [] %}{{ h.number or "" }}{{ h.title }}{% endfor %}
{% for p in pages() %}<p>{{ p.url }} {{ p.title }} {{ p.date or "" }} {{ p.summary }}</p>{% endfor %}
{% for s in sections() %}<p>{{ s.url }} {{ s.title }} {{ s.count }}</p>{% endfor %}
{% for p in backlinks() %}<p>{{ p.url }} {{ p.title }}</p>{% endfor %}
{% for w in terms(taxonomy="tags") %}<p>{{ w.url }} {{ w.name }} {{ w.count }}</p>{% endfor %}
{% for m in archives() %}<p>{{ m.url }} {{ m.count }}</p>{% endfor %}
{% for name in ["t.csv", "u.yaml", "v.json", "w.xlsx", "w.xlsx#二", "x.csv"] %}{% for row in data(path=name) %}<p>{% for key, value in row %}{{ key }}={{ value }}{% if value is number %} (number){% endif %};{% endfor %}</p>{% endfor %}{% endfor %}
{% set before = previous() %}{% if before %}{{ before.title }}{% endif %}{% set after = next() %}{% if after %}{{ after.title }}{% endif %}
<p>{{ page.extra?.open or "" }} {{ page.extra?.closed?.text or "" }}</p>
{% endblock main %}
"#;
