//! Editions that are made together against each one made alone: a wider one takes over what comes out the same, and both ways
//! must come to the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use jianbao::engine::{self, Built, Content, Output, Settings};
use proptest::prelude::*;

use super::{Edit, Files, Memory, PAGES, WORDS, cases, edit, perform, settings, site};

const EDITIONS: [&str; 3] = ["public", "internal", "secret"];
const SETTINGS: &str = "content/site.yaml";

/// The site with a third edition, something in most pages that not all of them see, and a section that all see as it is.
fn three() -> Files {
    let mut files = site();
    for (path, title) in [("b/_index", "乙栏"), ("c/_index", "丙栏"), ("c/open", "公开"), ("c/plain", "平常")] {
        let text = format!("---\ntitle: {title}\naudience: public\n---\n{title}的话。\n");
        files.insert(format!("content/{path}.md"), text);
    }
    let settings = files[SETTINGS].replace("[public, internal]", "[public, internal, secret]");
    files.insert(SETTINGS.to_owned(), settings);
    for (path, more) in PAGES.iter().zip([":::internal\n内情。\n:::\n", ":secret[密]\n"]) {
        let text = files[*path].clone();
        files.insert((*path).to_owned(), format!("{text}\n{more}"));
    }
    files
}

/// Edits that have to do with editions; the others are those of everybody.
fn told_apart(files: &mut Files, edit: Edit) {
    let (path, word) = (PAGES[edit.page % PAGES.len()], WORDS[edit.word % WORDS.len()]);
    let mut change = |path: &str, change: &dyn Fn(&str) -> String| {
        if let Some(text) = files.get_mut(path) {
            *text = change(text);
        }
    };
    let overlay = |part: &str| format!("[public, {{name: internal, {part}}}, secret]");
    let all = "[public, internal, secret]";
    match edit.what % 12 {
        0 => change(SETTINGS, &|text| text.replace(all, &overlay(&format!("banner: {word}")))),
        1 => change(SETTINGS, &|text| text.replace(all, &overlay(&format!("title: {word}")))),
        2 => change(SETTINGS, &|text| text.replace(all, &overlay("base_url: https://internal.example/"))),
        3 => change(SETTINGS, &|text| format!("{text}base_url: https://bulletin.example/\n")),
        4 => change(SETTINGS, &|text| format!("{text}footer:\n  address: 文昌路:mask[{word}]号\n")),
        5 => {
            change("themes/t/templates/page.html", &|text| text.replace("{{ page.title }}", "{{ site.edition.name }}"))
        }
        6 => change("themes/t/templates/rows.html", &|text| {
            format!("{text}{{% if site.edition.marked %}}{word}{{% endif %}}")
        }),
        7 => change("themes/t/templates/base.html", &|text| format!("{text}{{{{ <seal of={{site}} /> }}}}")),
        8 => change("themes/t/templates/rows.html", &|text| {
            format!("{text}{{% component seal(of) %}}{{{{ of.edition.title }}}}{{% endcomponent seal %}}")
        }),
        9 => change(path, &|text| format!("{text}\n:secret[{word}]\n")),
        10 => change(path, &|text| format!("{text}\n:::secret\n## {word}\n:::\n")),
        _ => change(path, &|text| text.replace("audience: public", "audience: secret")),
    }
}

/// What an edition comes to, or that it cannot be written.
fn outputs<'b>(built: &'b Built, name: &str) -> Option<&'b [Output]> {
    let edition = built.editions.iter().find(|edition| edition.name == name)?;
    (!edition.failed).then_some(&edition.outputs)
}

fn as_alone(files: &Files) -> Result<(), String> {
    let tree = Memory::new(files);
    let together = engine::build(&tree, &settings());
    for name in EDITIONS {
        let alone = engine::build(&tree, &Settings { editions: Some(vec![name.to_owned()]), ..settings() });
        let (one, other) = (outputs(&together, name), outputs(&alone, name));
        if one == other {
            continue;
        }
        let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
        let differing = one.iter().zip(other).find(|(one, other)| one != other);
        let show = |output: &Output| match &output.content {
            Content::Bytes(bytes) => format!("{}: {}", output.path, String::from_utf8_lossy(bytes.bytes())),
            other => format!("{}: {other:?}", output.path),
        };
        let differing = differing.map(|(one, other)| format!("{}\nand not\n{}", show(one), show(other)));
        return Err(format!(
            "with the others {name} has {} outputs, alone {}; the first that differs is\n{}",
            one.len(),
            other.len(),
            differing.unwrap_or_default()
        ));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases() * 2, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn together_as_alone(edits in prop::collection::vec((any::<bool>(), edit()), 0..8)) {
        let mut files = three();
        for (of_editions, edit) in edits {
            if of_editions { told_apart(&mut files, edit) } else { perform(&mut files, edit) }
        }
        as_alone(&files).map_err(TestCaseError::fail)?;
    }
}

/// Every such edit once by itself: what chance may leave out.
#[test]
fn each_difference_alone() {
    for what in 0..12 {
        let mut files = three();
        told_apart(&mut files, Edit { page: what, what, word: what });
        assert!(files != three() || what == 11, "edit {what} changes nothing");
        as_alone(&files).unwrap_or_else(|fault| panic!("edit {what}: {fault}"));
    }
}

/// The outputs of an edition whose bytes are those of a narrower one, not only like them.
fn taken_over(files: &Files, name: &str) -> BTreeSet<String> {
    let built = engine::build(&Memory::new(files), &settings());
    let at = EDITIONS.iter().position(|edition| *edition == name).unwrap();
    assert!(built.editions.iter().all(|edition| !edition.failed), "{:#?}", built.diagnostics);
    let bytes = |at: usize| -> BTreeMap<&str, *const u8> {
        let outputs = built.editions[at].outputs.iter().filter_map(|output| match &output.content {
            Content::Bytes(bytes) => Some((output.path.as_str(), bytes.bytes().as_ptr())),
            _ => None,
        });
        outputs.collect()
    };
    let (narrower, own) = (bytes(at - 1), bytes(at));
    own.iter().filter(|(path, at)| narrower.get(*path) == Some(at)).map(|(path, _)| (*path).to_owned()).collect()
}

#[test]
fn what_is_taken_over() {
    let mut files = three();
    let has = |all: &BTreeSet<String>, same: &[&str], other: &[&str]| {
        assert!(
            same.iter().all(|path| all.contains(*path)),
            "one of {same:?} is made twice, and only taken over {all:?}"
        );
        assert!(!other.iter().any(|path| all.contains(*path)), "one of {other:?} is of another edition: {all:?}");
    };
    // Masks, lists with pages that not everybody sees, and what says which edition it is of.
    let of_edition = ["feed.xml", "feed.json", "robots.txt"];
    has(
        &taken_over(&files, "internal"),
        &["c/open.html", "c/plain.html", "c/index.html"],
        &["a/one.html", "index.html"],
    );
    has(&taken_over(&files, "internal"), &[], &of_edition);
    has(&taken_over(&files, "secret"), &["a/one.html", "b/index.html", "c/open.html", "index.html"], &["a/two.html"]);
    has(&taken_over(&files, "secret"), &[], &of_edition);
    // A template that names the edition makes an output of each.
    let page = files["themes/t/templates/page.html"].replace("{{ page.title }}", "{{ site.edition.name }}");
    files.insert("themes/t/templates/page.html".to_owned(), page);
    has(&taken_over(&files, "internal"), &["c/index.html"], &["c/open.html"]);
}
