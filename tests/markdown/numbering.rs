//! Numbers of headings against a model that counts each of them from the beginning.

use super::support::Site;
use jianbao::flow::Flow;
use jianbao::markdown::{MARK_START, Options, number, render, with_numbers};
use jianbao::numbering::Style;
use proptest::prelude::*;

/// 1 to 199 in Chinese numerals, by hand: tens and units, and 百 before them.
fn han(number: usize) -> String {
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let below = |rest: usize, tens_of_one: &str| match (rest / 10, rest % 10) {
        (0, unit) => digits[unit].to_owned(),
        (1, unit) => format!("{tens_of_one}十{}", digits[unit]),
        (tens, unit) => format!("{}十{}", digits[tens], digits[unit]),
    };
    match (number / 100, number % 100) {
        (0, rest) => below(rest, ""),
        (_, 0) => "一百".to_owned(),
        (_, rest) if rest < 10 => format!("一百零{}", below(rest, "")),
        (_, rest) => format!("一百{}", below(rest, "一")),
    }
}

/// The number of the heading at `at`: how many of its level there are since the last one above it.
fn expected(outline: &[(usize, bool)], at: usize) -> String {
    let top = outline.iter().filter(|(_, counts)| *counts).map(|(level, _)| *level).min().unwrap_or(1);
    let (level, counts) = outline[at];
    if !counts {
        return String::new();
    }
    let mut count = 1;
    for (other, counts) in outline[..at].iter().rev().filter(|(_, counts)| *counts) {
        if *other < level {
            break;
        }
        count += usize::from(*other == level && *counts);
    }
    match level - top {
        0 => format!("{}、", han(count)),
        1 => format!("（{}）", han(count)),
        2 => format!("{count}."),
        3 => format!("（{count}）"),
        _ => String::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_are_those_of_the_model(
        outline in proptest::collection::vec((prop_oneof![4 => 2..4usize, 1 => 1..7usize], prop::bool::weighted(0.9)), 0..160)
    ) {
        let text: String = outline
            .iter()
            .enumerate()
            .map(|(at, (level, counts))| format!("{} {}\n\n", "#".repeat(*level), if *counts { format!("甲{at}") } else { String::new() }))
            .collect();
        let options = Options { marks: true, ..Options::default() };
        let mut page = render(&Flow::plain(&text), &mut Site::default(), &options);
        number(&mut page.headings, Style::Official);
        let numbers: Vec<String> = page.headings.iter().map(|heading| heading.number.clone()).collect();
        let model: Vec<String> = (0..outline.len()).map(|at| expected(&outline, at)).collect();
        prop_assert_eq!(&numbers, &model);
        let html = with_numbers(&page.html, &page.headings);
        prop_assert!(!html.contains(MARK_START));
        let shown: Vec<&str> = html.split("<span class=\"heading-number\">").skip(1).filter_map(|rest| rest.split("</span>").next()).collect();
        let written: Vec<&str> = model.iter().map(String::as_str).filter(|number| !number.is_empty()).collect();
        prop_assert_eq!(shown, written);
    }
}
