//! The cases of CommonMark 0.31.2, through the same writer as every page.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use jianbao::markdown::to_html_unsanitised;
use serde_json::Value;

/// The cases as JSON: a list of `{markdown, html, section, number}`, as `commonmark-spec` on npm exports them. They are
/// under another licence and so no part of the repository: fetched once, into `target/tools`.
fn cases() -> PathBuf {
    let tools = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/tools");
    let json = tools.join("commonmark-0.31.2.json");
    if !json.is_file() {
        fs::create_dir_all(&tools).unwrap();
        let run = |program: &str, args: &[&str]| {
            let output = Command::new(program).args(args).current_dir(&tools).output();
            let output =
                output.unwrap_or_else(|problem| panic!("`{program}` is needed for the cases of CommonMark: {problem}"));
            assert!(
                output.status.success(),
                "`{program} {}`: {}",
                args.join(" "),
                String::from_utf8_lossy(&output.stderr)
            );
            output.stdout
        };
        let install = ["install", "--prefix", ".", "--no-save", "--no-audit", "--no-fund", "commonmark-spec@0.31.2"];
        run(if cfg!(windows) { "npm.cmd" } else { "npm" }, &install);
        let cases = run(
            "node",
            &["-e", "process.stdout.write(JSON.stringify(require('./node_modules/commonmark-spec').tests))"],
        );
        // Written aside first: several tests may want it at once.
        let aside = tools.join(format!("commonmark-{:?}.json", std::thread::current().id()));
        fs::write(&aside, cases).unwrap();
        fs::rename(&aside, &json).unwrap();
    }
    json
}

const BLOCKS: &str = "p h1 h2 h3 h4 h5 h6 pre hr br ul ol li blockquote div table tr td th tbody thead section del article \
                      script style dl dt dd";

/// HTML as the runner of the specification compares it: white space beside tags of blocks and entities make no difference.
fn normal(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    let mut pre = 0;
    while !rest.is_empty() {
        let end = match rest.strip_prefix('<') {
            Some(_) => rest.find('>').map_or(rest.len(), |end| end + 1),
            None => rest.find('<').unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(end);
        rest = after;
        if !token.starts_with('<') {
            let text = token.replace("&quot;", "\"").replace("&#39;", "'").replace("&#x27;", "'");
            match pre {
                0 => {
                    let words = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
                    let space = |edge: bool| if edge && !out.ends_with(['\n', ' ']) { " " } else { "" };
                    let before = space(text.starts_with(|c: char| c.is_ascii_whitespace()));
                    out.push_str(before);
                    out.push_str(&words);
                    if !words.is_empty() && text.ends_with(|c: char| c.is_ascii_whitespace()) {
                        out.push(' ');
                    }
                }
                _ => out.push_str(&text),
            }
            continue;
        }
        let name = token.trim_start_matches(['<', '/']).split([' ', '>', '/', '\n']).next().unwrap();
        let close = token.starts_with("</");
        if name == "pre" {
            pre = if close { 0 } else { 1 };
        }
        let block = BLOCKS.split_whitespace().any(|block| block == name);
        if block && pre == 0 || name == "pre" {
            out.truncate(out.trim_end().len());
            out.push('\n');
        }
        out.push_str(
            &token
                .replace(" />", ">")
                .replace("/>", ">")
                .replace("&#39;", "'")
                .replace("&#x27;", "'")
                .replace("%27", "'"),
        );
        if block && (close || name != "pre") {
            out.push('\n');
        }
    }
    out.trim().to_owned()
}

#[test]
fn all_cases_of_the_specification() {
    let path = cases();
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(cases.len(), 652);
    let (mut exact, mut wrong) = (0, Vec::new());
    for case in &cases {
        let field = |name: &str| case[name].as_str().unwrap().replace('→', "\t");
        let (html, found) = (field("html"), to_html_unsanitised(&field("markdown")));
        exact += usize::from(html == found);
        if normal(&html) != normal(&found) {
            wrong.push(format!("{}: {:?}\n  want {html:?}\n  have {found:?}", case["number"], field("markdown")));
        }
    }
    println!("{exact} of 652 without normalising");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// What the parser alone gives.
fn alone(text: &str) -> String {
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, pulldown_cmark::Parser::new(text));
    out.replace("&#x27;", "&#39;")
}

#[test]
fn latin_text_is_as_the_parser_alone_gives_it() {
    let text = fs::read_to_string(cases()).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let differ: Vec<_> = cases
        .iter()
        .map(|case| case["markdown"].as_str().unwrap().replace('→', "\t"))
        .filter(|text| alone(text) != to_html_unsanitised(text))
        .map(|text| format!("{text:?}\n  alone {:?}\n  here  {:?}", alone(&text), to_html_unsanitised(&text)))
        .collect();
    assert!(differ.is_empty(), "{} differ\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn punctuation_is_what_the_parser_takes_for_it() {
    for c in (' '..'\u{20000}').filter(|c| !c.is_whitespace() && !('\u{FDD0}'..='\u{FDD4}').contains(c)) {
        // After a Han letter and before it, a run opens beside punctuation only with our help, and always then.
        assert!(
            matches!(c, '\\' | '*' | '_' | '`' | '<' | '~')
                || to_html_unsanitised(&format!("甲*{c}乙*")).contains("<em>"),
            "{c:?}"
        );
    }
}
