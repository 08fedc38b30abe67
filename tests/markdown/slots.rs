//! Slots wherever a mark may land.

use super::support::{Site, flow, html, marked, note, page, run};
use jianbao::flow::{Callout, Flow, Offsets, Slot};
use jianbao::markdown::{Options, inline, render};

const MASK: &str = "<span class=\"masked\">*</span>";
const RUN: &str = "<mark class=\"internal\" title=\"内部\">";
const BLOCK: &str = "<div class=\"internal\" data-label=\"内部\" role=\"group\" aria-label=\"内部\">\n";
const NOTE: &str = "<aside class=\"callout note\" role=\"note\"><p class=\"callout-title\">说明</p>\n";

fn body(text: &str, slots: Vec<Slot>) -> String {
    page(&flow(text, slots)).html
}

#[test]
fn blocks_take_the_place_of_their_paragraph() {
    let plain = || note(Flow::plain("一\n"));
    assert_eq!(body("甲\n\n@0\n\n乙", vec![plain()]), format!("<p>甲</p>\n{NOTE}<p>一</p>\n</aside>\n<p>乙</p>\n"));
    assert_eq!(body("甲\n@0\n乙", vec![plain()]), format!("<p>甲</p>\n{NOTE}<p>一</p>\n</aside>\n<p>乙</p>\n"));
    assert_eq!(body("- @0", vec![plain()]), format!("<ul>\n<li>\n{NOTE}<p>一</p>\n</aside>\n</li>\n</ul>\n"));
    let titled =
        Slot::Callout { class: Callout::Tip, title: Some(Flow::plain("**注意：**请")), body: Flow::plain("") };
    assert_eq!(
        body("@0", vec![titled]),
        "<aside class=\"callout tip\" role=\"note\"><p class=\"callout-title\"><strong>注意：</strong>请</p>\n</aside>\n"
    );
    assert_eq!(body("@0", vec![marked(Flow::plain("# 甲"))]), format!("{BLOCK}<h1 id=\"甲\">甲</h1>\n</div>\n"));
    let table = Slot::Host { index: 3, block: true };
    assert_eq!(body("@0", vec![table]), "<table class=\"internal\"><tr><td>图3</td></tr></table>\n");
}

#[test]
fn runs_stand_in_their_line() {
    let slots = || vec![Slot::Mask, run("**要**点"), Slot::Host { index: 7, block: false }];
    assert_eq!(
        body("授课@0场次@1，@2", slots()),
        format!("<p>授课{MASK}场次{RUN}<strong>要</strong>点</mark>，<b>图7</b></p>\n")
    );
    assert_eq!(page(&flow("授课@0场次@1，@2", slots())).text, "授课*场次要点，图7");
    // A mark is a letter for the rules of emphasis.
    assert_eq!(body("**授课：**@0", slots()), format!("<p><strong>授课：</strong>{MASK}</p>\n"));
    assert_eq!(body("@0**（共）**@0", slots()), format!("<p>{MASK}<strong>（共）</strong>{MASK}</p>\n"));
    let line = flow("第@0期@1", slots());
    assert_eq!(
        inline(&line, &mut Site::default(), &Options::default()),
        format!("第{MASK}期{RUN}<strong>要</strong>点</mark>")
    );
}

#[test]
fn code_is_interrupted() {
    assert_eq!(
        body("```text\na\n\n@0\n\nb\n```", vec![note(Flow::plain("一"))]),
        format!(
            "<pre><code class=\"language-text\">a\n</code></pre>\n{NOTE}<p>一</p>\n</aside>\n\
             <pre><code class=\"language-text\">b\n</code></pre>\n"
        )
    );
    assert_eq!(body("```\n@0\n```", vec![note(Flow::plain("一"))]), format!("{NOTE}<p>一</p>\n</aside>\n"));
    assert_eq!(
        body("    x\n\n    @0\n", vec![marked(Flow::plain("一"))]),
        format!("<pre><code>x\n</code></pre>\n{BLOCK}<p>一</p>\n</div>\n")
    );
    assert_eq!(body("`a@0b`", vec![run("**x**<y>")]), format!("<p><code>a{RUN}**x**&lt;y&gt;</mark>b</code></p>\n"));
    assert_eq!(body("```\na@0\n```", vec![Slot::Mask]), format!("<pre><code>a{MASK}\n</code></pre>\n"));
}

#[test]
fn attributes_get_plain_text() {
    assert_eq!(
        body("[a](b@0.html \"共@1\")", vec![run("1*2*"), Slot::Mask]),
        "<p><a href=\"b12.html\" title=\"共*\">a</a></p>\n"
    );
    assert_eq!(
        body("![图@0@1](a.png)", vec![run("**甲**\""), Slot::Mask]),
        "<p><img src=\"a.png\" alt=\"图甲&quot;*\" /></p>\n"
    );
    assert_eq!(
        body("<b title=\"@0\">x</b>", vec![run("甲\" onclick=\"x")]),
        "<p><b title=\"甲&quot; onclick=&quot;x\">x</b></p>\n"
    );
}

#[test]
fn headings_take_ids_and_text_from_slots() {
    let page = page(&flow("## 共@0人@1\n\n## 共@0人@1", vec![Slot::Mask, run("**甲**")]));
    assert_eq!(page.html.matches("id=\"共人甲\"").count(), 1);
    assert!(page.html.contains("id=\"共人甲-2\""));
    assert_eq!(page.headings[0].text, "共*人\u{FDD2}甲\u{FDD3}");
    let page = super::support::page(&flow("# @0", vec![note(Flow::plain("一"))]));
    assert_eq!(page.html, "<h1 id=\"一\"><span class=\"callout note\">一</span></h1>\n");
}

#[test]
fn tables_quotes_and_footnotes_hold_slots() {
    assert!(body("|甲|\n|--|\n|@0|", vec![run("乙")]).contains(&format!("<td>{RUN}乙</mark></td>")));
    assert!(
        body("> @0\n> 后", vec![marked(Flow::plain("乙"))])
            .contains(&format!("<blockquote>\n{BLOCK}<p>乙</p>\n</div>\n<p>后</p>"))
    );
    assert!(body("文[^1]\n\n[^1]: 注@0", vec![Slot::Mask]).contains(&format!("<p>注{MASK} <a href=\"#fnref-1\"")));
}

#[test]
fn nothing_swallows_and_nothing_is_swallowed() {
    for open in [
        "```",
        "<div>",
        "<!-- x",
        "<table>",
        "<script>",
        "<textarea>",
        "<plaintext>",
        "<b>",
        "~~~~",
        "<div title=\"",
        "<![CDATA[",
    ] {
        let inside = body("前\n\n@0\n\n后", vec![marked(Flow::plain(open))]);
        assert!(inside.ends_with("</div>\n<p>后</p>\n"), "{open}: {inside}");
        let outside = body(&format!("{open}\n\n@0\n\n后文"), vec![marked(Flow::plain("**里**"))]);
        assert!(outside.contains(&format!("{BLOCK}<p><strong>里</strong></p>\n</div>")), "{open}: {outside}");
    }
    // What an author closed in a comment is gone with all it holds.
    assert_eq!(body("<!--\n\n@0\n\n-->", vec![marked(Flow::plain("里"))]).trim(), "");
}

#[test]
fn definitions_are_shared_by_all_texts() {
    let slots = vec![marked(Flow::plain("[乙] [甲]\n\n[乙]: b.html"))];
    let html = body("[甲] [乙]\n\n[甲]: a.html \"题\"\n\n@0", slots);
    assert_eq!(html.matches("<a href=\"b.html\">乙</a>").count(), 2);
    assert_eq!(html.matches("<a href=\"a.html\" title=\"题\">甲</a>").count(), 2);
}

#[test]
fn footnotes_number_through() {
    let inner = "    code\n\n里[^b]与[^a]\n\n[^b]: 乙注";
    let html = body("外[^c]\n\n@0\n\n再[^b]\n\n[^a]: 甲注\n[^c]: 丙注", vec![note(Flow::plain(inner))]);
    let order: Vec<_> = ["丙注", "乙注", "甲注"].iter().map(|note| html.find(note).unwrap()).collect();
    assert!(order.is_sorted(), "{html}");
    assert!(
        html.contains(
            "里<sup class=\"footnote-ref\"><a href=\"#fn-2\" id=\"fnref-2\" role=\"doc-noteref\">2</a></sup>与"
        )
    );
    assert!(html.contains("id=\"fnref-2-2\"") && html.contains("href=\"#fnref-2-2\""));
    assert!(html.contains("<pre><code>code\n</code></pre>"));
    assert_eq!(html.matches("<li id=\"fn-").count(), 3);
    let options = Options { id_prefix: "p1-".into(), ..Options::default() };
    let html = render(&Flow::plain("a[^x]\n\n[^x]: b[^x] c[^y]\n\n[^y]: d"), &mut Site::default(), &options).html;
    assert!(html.contains("<li id=\"p1-fn-1\">") && html.contains("<li id=\"p1-fn-2\"><p>d"), "{html}");
    assert_eq!(super::support::html("a\n\n[^x]: nobody asks"), "<p>a</p>\n");
}

#[test]
fn marks_that_mean_nothing_are_dropped() {
    assert_eq!(
        body("甲@9乙\u{FDD0}丙\u{FDD1}丁\u{FDD0}99999999999999999999999\u{FDD1}", vec![]),
        "<p>甲乙丙丁99999999999999999999999</p>\n"
    );
    assert_eq!(
        body("甲&#xFDD0;0&#xFDD1;&#64976;0&#64977;", vec![Slot::Mask]),
        "<p>甲\u{FFFD}0\u{FFFD}\u{FFFD}0\u{FFFD}</p>\n"
    );
}

#[test]
fn depth_is_bounded() {
    let mut nested = Flow::plain("底");
    for _ in 0..10_000 {
        nested = flow("层\n\n@0", vec![marked(nested)]);
    }
    let html = page(&nested).html;
    assert!(html.contains('底') && html.matches('层').count() == 10_000);
    let mut nested = Flow::plain("底");
    for _ in 0..10_000 {
        nested = flow("[@0](@0 \"@0\")", vec![Slot::MarkedInline { label: "内部".into(), body: nested }]);
        if nested.slots.len() > 1 {
            break;
        }
    }
    drop(nested);
    let quotes = format!("{}底", "> ".repeat(10_000));
    assert!(super::support::html(&quotes).matches("<blockquote>").count() < 100);
}

#[test]
fn offsets_of_slots_lead_to_the_original() {
    let text = "甲:internal[[乙](b.md)]";
    let inner = Flow { text: "[乙](b.md)".into(), slots: vec![], origin: Offsets(vec![(0, 13)]) };
    let outer = Flow {
        text: "甲\u{FDD0}0\u{FDD1} [c](c.md)".into(),
        slots: vec![Slot::MarkedInline { label: "内部".into(), body: inner }],
        origin: Offsets(vec![(0, 0), (3, 3), (10, text.len() as u32)]),
    };
    let mut site = Site::default();
    render(&outer, &mut site, &Options::default());
    let spans: Vec<_> = site.seen.iter().map(|(what, span)| (what.as_str(), span.clone())).collect();
    assert_eq!(spans, [("Link b.md", 13..24), ("Link c.md", text.len() + 1..text.len() + 10)]);
}

#[test]
fn leads_and_summaries_are_balanced() {
    let flow = flow(
        "# 题\n\n第@0段。\n\n@1\n\n@2\n\n- 项",
        vec![run("一"), marked(Flow::plain("里段。")), note(Flow::plain("旁"))],
    );
    let page = page(&flow);
    assert_eq!(page.lead, "第\u{FDD2}一\u{FDD3}段。\u{FDD2}里段。\u{FDD3}");
    assert_eq!(page.text, "题\n第一段。\n里段。\n说明\n旁\n项");
    assert_eq!(page.words, 10);
    assert_eq!(html("x"), "<p>x</p>\n");
}
