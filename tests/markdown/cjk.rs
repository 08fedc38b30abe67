//! Chinese text: emphasis beside punctuation, and line ends.

use super::support::{Site, html};
use jianbao::flow::Flow;
use jianbao::markdown::{Options, inline, render};

#[test]
fn every_case_of_the_list() {
    let list = include_str!("data/emphasis.md");
    let cases: Vec<_> = list.lines().filter_map(|line| line.split_once(" ⇒ ")).collect();
    assert!(cases.len() > 60);
    let wrong: Vec<_> = cases
        .into_iter()
        .map(|(markdown, want)| (markdown.replace('⏎', "\n"), want.replace('⏎', "\n")))
        .filter_map(|(markdown, want)| {
            let found = html(&markdown);
            (found.trim() != format!("<p>{want}</p>")).then(|| format!("{markdown}\n  want {want}\n  have {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn blocks_that_hold_emphasis() {
    assert_eq!(html("- **注意：**请\n- 二"), "<ul>\n<li><strong>注意：</strong>请</li>\n<li>二</li>\n</ul>\n");
    let table = html("|甲|乙|\n|:--|--:|\n|**注意：**请|约**1%**完|");
    assert!(
        table.contains(
            "<td class=\"left\"><strong>注意：</strong>请</td><td class=\"right\">约<strong>1%</strong>完</td>"
        )
    );
    assert_eq!(html("## **（一）**总体"), "<h2 id=\"一总体\"><strong>（一）</strong>总体</h2>\n");
    assert_eq!(
        html(">~~~中\n>**（a）**中\n>~~~"),
        "<blockquote>\n<pre><code class=\"language-中\">**（a）**中\n</code></pre>\n</blockquote>\n"
    );
    assert_eq!(html("***\n* * *\n**一。**\n"), "<hr />\n<hr />\n<p><strong>一。</strong></p>\n");
}

#[test]
fn a_typed_joiner_stays_and_none_is_added() {
    assert_eq!(html("一\u{2060}二**三：**四"), "<p>一\u{2060}二<strong>三：</strong>四</p>\n");
    assert!(!html("[a](<x**：**请> \"t**：**请\")").contains("%E2%81%A0"));
    assert!(!html("[a](<x**：**请> \"t**：**请\")").contains('\u{2060}'));
}

#[test]
fn spans_lead_to_the_original_text() {
    let text = "甲**《乙》**丙 [链接](a.md) **丁：**戊 ![图](b.png)";
    let mut site = Site::default();
    let page = render(&Flow::plain(text), &mut site, &Options::default());
    let spans: Vec<_> = site.seen.iter().map(|(_, span)| &text[span.clone()]).collect();
    assert_eq!(spans, ["[链接](a.md)", "![图](b.png)"]);
    assert_eq!(page.text, "甲《乙》丙 链接 丁：戊 图");
}

#[test]
fn a_line_is_never_a_block() {
    for (text, want) in [
        ("# 标题", "# 标题"),
        ("- 甲", "- 甲"),
        ("1. 重点", "1. 重点"),
        ("    code", "code"),
        ("**（一）**总体", "<strong>（一）</strong>总体"),
        ("**\"a\"** b", "<strong>\"a\"</strong> b"),
        ("> a", "&gt; a"),
        ("", ""),
        ("a\n\nb", "a  b"),
    ] {
        assert_eq!(inline(&Flow::plain(text), &mut Site::default(), &Options::default()), want);
    }
}
