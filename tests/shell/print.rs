//! How diagnostics look on a terminal and as records.

#![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

use jianbao::diagnostic::print::{human, records};
use jianbao::diagnostic::{Diagnostic, Place};
use jianbao::lang::Lang;
use jianbao::path::SitePath;

fn file(path: &str) -> SitePath {
    SitePath::new(path).unwrap()
}

fn fault(text: &str, marked: &str) -> Diagnostic {
    let start = text.find(marked).unwrap();
    let range = Some((start as u32, (start + marked.len()) as u32));
    let mut fault = Diagnostic::new("call-option-unknown").with("name", "--x").help("改一改", "mend it");
    fault.place = Some(Place { file: file("content/a.md"), range });
    fault
}

fn shown(diagnostics: &[Diagnostic], lang: Lang, text: &str) -> String {
    let styled = human(diagnostics, lang, 50, &|_| Some(text.to_owned()));
    jianbao_strip(&styled)
}

fn jianbao_strip(styled: &str) -> String {
    anstream::adapter::strip_str(styled).to_string()
}

#[test]
fn carets_stand_under_han() {
    let text = "一\n二\n详见[上半年情况](../jiaoyu/2026-h1.md)。\n";
    let found = shown(&[fault(text, "(../jiaoyu/2026-h1.md)")], Lang::Zh, text);
    let expected = "\
错误[call-option-unknown]：没有选项 `--x`
──▶ content/a.md:3:10
  │
3 │ 详见[上半年情况](../jiaoyu/2026-h1.md)。
  │                 ^^^^^^^^^^^^^^^^^^^^^^
帮助：改一改

1 个错误
";
    assert_eq!(found, expected);
}

#[test]
fn the_frame_follows_the_width_of_line_numbers() {
    let text = format!("{}标题：x", "\n".repeat(11));
    let found = shown(&[fault(&text, "：")], Lang::En, &text);
    let expected = "\
error[call-option-unknown]: there is no option `--x`
 ──▶ content/a.md:12:3
   │
12 │ 标题：x
   │     ^^
help: mend it

1 error
";
    assert_eq!(found, expected);
}

#[test]
fn tabs_marks_and_hidden_characters() {
    let text = "\té\u{301}\u{200B}\u{1b}甲乙";
    let found = shown(&[fault(text, "乙")], Lang::Zh, text);
    assert!(found.contains("1 │     é\u{301}\u{FFFD}␛甲乙\n  │          ^^\n"), "{found}");
}

#[test]
fn an_empty_range_has_one_caret_even_after_the_end() {
    let text = "甲乙";
    let mut at_end = fault(text, "甲");
    at_end.place.as_mut().unwrap().range = Some((6, 6));
    assert!(shown(&[at_end.clone()], Lang::Zh, text).contains("1 │ 甲乙\n  │     ^\n"));
    at_end.place.as_mut().unwrap().range = Some((4000, 4001));
    assert!(shown(&[at_end.clone()], Lang::Zh, text).contains("1 │ 甲乙\n  │     ^\n"));
    // In the middle of a character.
    at_end.place.as_mut().unwrap().range = Some((1, 2));
    assert!(shown(&[at_end.clone()], Lang::Zh, text).contains("1 │ 甲乙\n  │ ^\n"));
    assert!(shown(&[at_end], Lang::Zh, "").contains("1 │\n  │ ^\n"));
}

#[test]
fn long_ranges_show_their_first_and_last_line() {
    let text = "甲:::内部\n一\n二\n  乙丙\n丁";
    let found = shown(&[fault(text, ":::内部\n一\n二\n  乙")], Lang::Zh, text);
    let expected = "\
──▶ content/a.md:1:2
  │
1 │ 甲:::内部
  │   ^^^^^^^
  ⋮
4 │   乙丙
  │   ^^
";
    assert!(found.contains(expected), "{found}");
    let whole = shown(&[fault(text, ":::内部\n")], Lang::Zh, text);
    assert!(whole.contains("1 │ 甲:::内部\n  │   ^^^^^^^\n帮助"), "{whole}");
}

#[test]
fn long_lines_are_cut_around_the_range() {
    let text = format!("{}中心{}", "前".repeat(5000), "后".repeat(5000));
    let found = shown(&[fault(&text, "中心")], Lang::Zh, &text);
    let lines: Vec<&str> = found.lines().collect();
    let source = lines.iter().find(|line| line.contains("中心")).unwrap();
    let (before, after) = source.split_once("中心").unwrap();
    assert_eq!(before, format!("1 │ …{}", "前".repeat(15)));
    assert!(after.ends_with("后…") && after.chars().count() < 50, "{after}");
    assert!(lines.contains(&format!("  │ {}^^^^", " ".repeat(31)).as_str()), "{found}");
    // A range that is itself too long is cut as well, and still has carets.
    let long = shown(&[fault(&text, &text.clone())], Lang::Zh, &text);
    assert!(long.lines().all(|line| line.chars().count() < 120), "{long}");
}

#[test]
fn a_cut_near_the_end_shows_the_end() {
    let text = format!("{}终", "a".repeat(300));
    let found = shown(&[fault(&text, "终")], Lang::Zh, &text);
    assert!(found.contains("a终\n"), "{found}");
    assert!(!found.contains("终…"), "{found}");
}

#[test]
fn no_text_no_excerpt() {
    let found = jianbao_strip(&human(&[fault("甲", "甲")], Lang::En, 50, &|_| None));
    assert_eq!(
        found,
        "error[call-option-unknown]: there is no option `--x`\n ──▶ content/a.md\nhelp: mend it\n\n1 error\n"
    );
}

#[test]
fn words_of_a_message_cannot_move_the_cursor() {
    let fault = Diagnostic::new("call-option-unknown").with("name", "--\x1b[2J\r\nx\u{202E}");
    let found = human(&[fault], Lang::En, 50, &|_| None);
    assert!(jianbao_strip(&found).starts_with("error[call-option-unknown]: there is no option `--␛[2J␍␊x\u{FFFD}`\n"));
}

#[test]
fn errors_come_first_and_the_rest_is_counted() {
    let note = Diagnostic::new("output-adopted").with("folder", "public");
    let mut all = vec![note; 3];
    all.extend((0..60).map(|at| Diagnostic::new("call-option-unknown").with("name", format!("--{at}"))));
    let found = shown(&all, Lang::Zh, "");
    assert!(found.starts_with("错误[call-option-unknown]：没有选项 `--0`"));
    assert_eq!(found.matches("错误[").count(), 50);
    assert!(
        found.ends_with("此外还有 10 个错误，3 条提示未列出；加 `-v` 可全部列出。\n60 个错误，3 条提示\n"),
        "{found}"
    );
    assert_eq!(shown(&[], Lang::Zh, ""), "");
}

#[test]
fn an_edition_is_named_beside_the_place() {
    let one = fault("甲", "甲").for_edition("public");
    assert!(shown(&[one], Lang::Zh, "甲").contains("──▶ content/a.md:1:1（版本 `public`）\n"));
}

#[test]
fn records_count_characters_from_one() {
    let text = "一\n甲乙(丙)\n";
    let mut plain = Diagnostic::new("call-encoding");
    plain.help = Some((String::new(), String::new()));
    let found = records(&[fault(text, "(丙)"), plain], Lang::En, &|_| Some(text.to_owned()));
    let first = &found[0];
    assert_eq!(
        (first.severity, first.code, first.file.as_deref()),
        ("error", "call-option-unknown", Some("content/a.md"))
    );
    let places = (first.line, first.column, first.end_line, first.end_column);
    assert_eq!(places, (Some(2), Some(3), Some(2), Some(6)));
    assert_eq!(first.help.as_deref(), Some("mend it"));
    assert_eq!((found[1].file.clone(), found[1].line, found[1].help.clone()), (None, None, None));
    let missing = records(&[fault(text, "甲")], Lang::En, &|_| None);
    assert_eq!((missing[0].line, missing[0].end_column), (None, None));
}
