//! HTML that authors type.

use super::support::{Site, html};
use jianbao::flow::Flow;
use jianbao::markdown::{Options, render};

/// Markdown `⇒` the whole HTML; `⏎` is a line end.
const CASES: &str = "
<script>alert(1)</script> ⇒ 
甲<script>alert(1)</script>乙 ⇒ <p>甲乙</p>
<style>p{}</style> ⇒ 
<b onclick=\"x()\">甲</b> ⇒ <p><b>甲</b></p>
<b style=\"color:red\">甲</b> ⇒ <p><b>甲</b></p>
<b>甲 ⇒ <p><b>甲</b></p>
甲</div></main>乙 ⇒ <p>甲乙</p>
<iframe src=\"x\"></iframe>甲 ⇒ 甲
<form><input type=\"text\"><button>好</button></form> ⇒ 好
<input type=\"checkbox\" checked> ⇒ <input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"已完成\">
甲<!-- 秘 -->乙 ⇒ <p>甲乙</p>
<!-- 秘⏎⏎密 --> ⇒ 
<div>⏎<!-- 秘⏎⏎甲⏎⏎</div> ⇒ <div>⏎<p>甲</p>⏎</div>
<a href=\"javascript:x\">甲</a> ⇒ <p>甲</p>
<a href=\"java&#x73;cript:x\">甲</a> ⇒ <p>甲</p>
<a href=\"javascript&colon;x\">甲</a> ⇒ <p>甲</p>
<a href=\" data:text/html,x\">甲</a> ⇒ <p>甲</p>
<a href=\"gone.html\">甲</a> ⇒ <p>甲</p>
<a href=\"a.html\" target=\"_blank\">甲</a> ⇒ <p><a href=\"a.html\">甲</a></p>
<img src=\"gone.png\" alt=\"图\">甲 ⇒ <p>图甲</p>
<img src=\"a.png\" alt=\"图\" width=\"10\" onerror=\"x\"> ⇒ <img src=\"a.png\" alt=\"图\" width=\"10\">
[甲](javascript:x) ⇒ <p>甲</p>
[甲](JaVaScRiPt:x) ⇒ <p>甲</p>
[甲](data:text/html,x) ⇒ <p>甲</p>
![甲](data:image/png,x) ⇒ <p>甲</p>
[甲](vbscript:x) ⇒ <p>甲</p>
<javascript:x> ⇒ <p>javascript:x</p>
[甲](tel:123) ⇒ <p><a href=\"tel:123\">甲</a></p>
<a@b.cn> ⇒ <p><a href=\"mailto:a@b.cn\">a@b.cn</a></p>
<mark class=\"internal x\">甲</mark> ⇒ <p><mark class=\"x\">甲</mark></p>
<ruby>赟<rt>yūn</rt></ruby> ⇒ <p><ruby>赟<rt>yūn</rt></ruby></p>
H<sub>2</sub>O<sup>+</sup> ⇒ <p>H<sub>2</sub>O<sup>+</sup></p>
<svg><script>x</script></svg>甲 ⇒ <p>甲</p>
<b>&lt;i&gt;</b> ⇒ <p><b>&lt;i&gt;</b></p>
# 甲 {#js .x .internal onclick=x style=y} ⇒ <h1 id=\"js\" class=\"x\">甲</h1>
# 甲 {#\"><b>} ⇒ <h1 id=\"甲\">甲 {#\"&gt;<b>}</b></h1>
*甲<script>一*二</script>三 ⇒ <p><em>甲</em>三</p>
<div>⏎⏎甲</div>乙 ⇒ <div>⏎<p>甲</p></div>乙<p></p>
<math><a href=\"javascript:x\">甲</a></math> ⇒ <p>甲</p>
";

#[test]
fn every_case() {
    let wrong: Vec<_> = CASES
        .lines()
        .filter_map(|line| line.split_once(" ⇒ "))
        .map(|(markdown, want)| (html(&markdown.replace('⏎', "\n")), markdown, want.replace('⏎', "\n")))
        .filter(|(found, _, want)| found.trim() != want)
        .map(|(found, markdown, want)| format!("{markdown}\n  want {want}\n  have {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn allowed_elements_stay() {
    let text = "<details open><summary>更多</summary>\n\n**正文**\n\n</details>\n\n<figure><img src=\"a.png\" alt=\"x\"><figcaption>图</figcaption></figure>\n";
    let html = html(text);
    assert!(
        html.starts_with("<details open=\"\"><summary>更多</summary>\n<p><strong>正文</strong></p>\n</details>"),
        "{html}"
    );
    assert!(html.contains("<figure><img src=\"a.png\" alt=\"x\"><figcaption>图</figcaption></figure>"));
}

#[test]
fn the_parts_we_write_survive_beside_typed_html() {
    let text = "<b>甲</b>\n\n|a|\n|-:|\n|1|\n\n- [x] 一\n\n文[^1]\n\n# 题\n\n[^1]: 注\n";
    let html = html(text);
    for part in [
        "<th class=\"right\">a</th>",
        "<input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"已完成\">",
        "<a href=\"#fn-1\" id=\"fnref-1\" role=\"doc-noteref\">1</a>",
        "<h1 id=\"题\">题</h1>",
        "<section class=\"footnotes\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn typed_links_reach_the_host_in_order() {
    let text = "[a](1) <a href=\"2&amp;3\">b</a>\n\n<p>\n<img\n src='4'></p>\n";
    let mut site = Site::default();
    render(&Flow::plain(text), &mut site, &Options::default());
    let seen: Vec<_> = site.seen.iter().map(|(what, _)| what.as_str()).collect();
    assert_eq!(seen, ["Link 1", "Link 2&3", "Image 4"]);
    assert_eq!(site.seen[2].1.start, text.find("<img").unwrap());
}

#[test]
fn ids_stay_unique() {
    let html = html("# 甲\n\n# 甲 {#甲}\n\n<i id=\"甲\">x</i>\n\n# 甲\n\n# ！\n\n# ？");
    for id in ["甲", "甲-2", "甲-3", "甲-4", "section", "section-2"] {
        assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{id} in {html}");
    }
}
