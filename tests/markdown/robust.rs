//! No input panics, and none takes long.

use std::time::{Duration, Instant};

use super::support::{Site, html, page};
use jianbao::flow::{Callout, Flow, Offsets, Slot};
use jianbao::markdown::{Options, inline, render};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => prop::sample::select(vec![
            "*", "**", "_", "~~", "`", "```\n", "\n", "\n\n", "> ", "- ", "1. ", "# ", "|", "|-|\n", "[^a]", "[^a]: ", "[a]", "[a]: b\n",
            "](", ")", "![", "<b>", "</b>", "<!--", "-->", "<script>", "</script>", "<a href='x'>", "</a>", "<div>", "<table>", "\\", "&#xFDD0;",
            "{#a}", "    ", ": ", "\u{2060}", "“", "…", "：", "中", "a", "<", ">", "\"", "'", "=", "\u{FDD0}", "\u{FDD1}", "\u{FDD0}0\u{FDD1}",
            "\u{FDD0}1\u{FDD1}", "\u{FDD0}2\u{FDD1}", "\u{FDD4}", "<input type=checkbox>", "[x] ", "\r\n", "\t", "\0",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

fn flows() -> impl Strategy<Value = Flow> {
    let leaf = text().prop_map(|text| Flow::plain(&text));
    leaf.prop_recursive(3, 12, 3, |inner| {
        let slot = prop_oneof![
            Just(Slot::Mask),
            inner.clone().prop_map(|body| Slot::MarkedInline { label: "内\"部".into(), body }),
            inner.clone().prop_map(|body| Slot::Marked { label: "内部".into(), body }),
            (inner.clone(), inner).prop_map(|(title, body)| Slot::Callout {
                class: Callout::Tip,
                title: Some(title),
                body
            }),
            any::<bool>().prop_map(|block| Slot::Host { index: 1, block }),
        ];
        (text(), prop::collection::vec(slot, 0..4), prop::collection::vec((0..99u32, 0..99u32), 0..4))
            .prop_map(|(text, slots, origin)| Flow { text, slots, origin: Offsets(origin) })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn nothing_panics(flow in flows()) {
        let page = page(&flow);
        let marks = ['\u{FDD0}', '\u{FDD1}'];
        prop_assert!(!page.html.contains(marks));
        prop_assert!(!page.text.contains(marks));
        prop_assert!(!page.html.to_lowercase().contains("<script"));
        prop_assert!(!page.html.contains("<!--"));
        inline(&flow, &mut Site::default(), &Options { cjk: false, ..Options::default() });
    }

    #[test]
    fn spans_lie_on_characters(text in text()) {
        let mut site = Site::default();
        let page = render(&Flow::plain(&text), &mut site, &Options::default());
        for span in site.seen.into_iter().map(|(_, span)| span).chain(page.headings.into_iter().map(|heading| heading.span)) {
            prop_assert!(text.get(span).is_some());
        }
    }
}

/// Twice the input must not take much more than twice the time.
#[test]
#[ignore = "takes times: run it on a quiet machine"]
fn nothing_is_quadratic() {
    let parts = [
        "[链接](a.html) ",
        "# 题\n",
        "**注意：**请",
        "> ",
        "[^1]",
        "<b>甲",
        "<div>\n\n",
        "<b title=\"1\">x\n\n",
        "……\n",
        "a\n“”",
        "*_",
        "<!-- ",
        "&#xFDD0;",
        "<",
        "- a\n",
        "|a|b|\n|-|-|\n|1|2|\n\n",
        "`",
        "<script>",
        "<a href=x>",
        "![a](b ",
        "<!-- a -->",
        "<div <a x='",
        "<script></script>",
        "<div>\n<script></script>",
        "![",
        "<?",
        "<p>",
        "~~~**",
    ];
    let slow: Vec<_> = parts
        .iter()
        .filter_map(|part| {
            let time = |bytes: usize| {
                let text = part.repeat(bytes / part.len());
                let start = Instant::now();
                html(&text);
                start.elapsed()
            };
            let (one, four) = (time(40_000).max(Duration::from_millis(8)), time(160_000));
            (four > one * 10).then(|| format!("{part:?}: {one:?} {four:?}"))
        })
        .collect();
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// Measured with `cargo test --release -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn speed() {
    let paragraph = "今年以来，**各单位：**按照《条例》要求，开展[集中培训](../a.md)128场次，覆盖约**100%**人员，取得*明显*成效。\n接着第二行文字，继续推进工作。\n\n";
    let mut text = String::from("# 总体情况\n\n");
    while text.len() < 2500 {
        text.push_str(paragraph);
        text.push_str("- 一是抓落实\n- 二是抓培训\n\n## 小节\n\n");
    }
    let flow = Flow::plain(&text);
    let start = Instant::now();
    for _ in 0..10_000 {
        page(&flow);
    }
    println!("10,000 pages of {} bytes: {:?}", text.len(), start.elapsed());
    let start = Instant::now();
    for _ in 0..10_000 {
        std::hint::black_box(
            pulldown_cmark::Parser::new_ext(&text, pulldown_cmark::Options::ENABLE_TABLES).into_offset_iter().count(),
        );
    }
    println!("the parser alone: {:?}", start.elapsed());
    for (name, part) in [
        ("paragraphs", paragraph),
        ("links", "[甲](a.html)\n"),
        ("headings", "# 题\n\n"),
        ("typed html", "<b>甲</b>乙\n\n"),
    ] {
        let text = part.repeat(20_000_000 / part.len());
        let start = Instant::now();
        page(&Flow::plain(&text));
        println!("20 MB of {name}: {:?}", start.elapsed());
    }
}
