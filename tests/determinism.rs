//! Equal sources give equal bytes: whatever the folder, the order in which files came to be, the machine's time zone
//! and language, and the number of workers. Runs the real binary, as a person would.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use crate::program::{self, Files};

/// A build of `files`, written in the order given, with these variables and arguments.
fn built(files: &[(String, Vec<u8>)], variables: &[(&str, &str)], args: &[&str]) -> Files {
    let root = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        program::write_tree(root.path(), [(path, bytes)]);
    }
    build(root.path(), variables, args);
    outputs(root.path())
}

fn build(root: &Path, variables: &[(&str, &str)], args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    command.arg("build").args(args).current_dir(root).env_remove("SOURCE_DATE_EPOCH");
    command.envs(variables.iter().copied());
    if !args.contains(&"--date") && !variables.iter().any(|(name, _)| *name == "SOURCE_DATE_EPOCH") {
        command.args(["--date", "2026-07-20"]);
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn outputs(root: &Path) -> Files {
    let mut all = Files::new();
    for edition in ["public", "internal"] {
        all.extend(
            program::read_tree(&root.join(edition))
                .into_iter()
                .map(|(name, bytes)| (format!("{edition}/{name}"), bytes)),
        );
    }
    assert!(all.len() > 20, "a build of the sample site has more than {} files", all.len());
    all
}

/// The sample site of the repository.
fn sample() -> Vec<(String, Vec<u8>)> {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    program::read_tree(&content).into_iter().map(|(path, bytes)| (format!("content/{path}"), bytes)).collect()
}

fn assert_same(what: &str, first: &Files, second: &Files) {
    if let Some(difference) = program::difference(first, second) {
        panic!("{what}: {difference}");
    }
}

/// What the sample site comes to, for all tests to compare with.
fn first() -> &'static Files {
    static FIRST: OnceLock<Files> = OnceLock::new();
    FIRST.get_or_init(|| built(&sample(), &[], &[]))
}

/// Each build differs from the first in several ways at once: bytes that are the same with all of them are so with each.
#[test]
fn the_same_bytes_everywhere() {
    let files = sample();
    let backwards: Vec<_> = files.iter().rev().cloned().collect();
    for (files, zone, locale, args) in [
        (&files, "Asia/Shanghai", "zh_CN.UTF-8", &["--jobs", "1"][..]),
        (&backwards, "America/St_Johns", "C", &["--jobs", "2"]),
        (&files, "Pacific/Kiritimati", "tr_TR.UTF-8", &["--lang", "en", "--jobs", "5"]),
    ] {
        let variables = [("TZ", zone), ("LANG", locale), ("LC_ALL", locale), ("LANGUAGE", locale)];
        let what = format!("another folder and order of files, TZ={zone} LANG={locale} {args:?}");
        assert_same(&what, first(), &built(files, &variables, args));
    }
}

/// The day of the build is the only thing taken from outside, and can be given in two ways.
#[test]
fn the_date_is_an_input() {
    let epoch = built(&sample(), &[("SOURCE_DATE_EPOCH", "1784505600"), ("TZ", "Pacific/Kiritimati")], &[]);
    assert_same("SOURCE_DATE_EPOCH=2026-07-20T00:00:00Z", first(), &epoch);
}

/// A second build writes nothing, and one after an edit and its undoing ends where it began.
#[test]
fn there_and_back_again() {
    let root = tempfile::tempdir().unwrap();
    program::write_tree(root.path(), &sample().into_iter().collect::<BTreeMap<_, _>>());
    build(root.path(), &[], &[]);
    let first = outputs(root.path());
    assert_same("the first time", self::first(), &first);
    build(root.path(), &[], &[]);
    assert_same("again", &first, &outputs(root.path()));
    let page = root.path().join("content/about.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replace("---\n\n", "---\n\n一段新的文字。\n\n")).unwrap();
    build(root.path(), &[], &[]);
    assert!(program::difference(&first, &outputs(root.path())).is_some());
    fs::write(&page, text).unwrap();
    build(root.path(), &[], &[]);
    assert_same("there and back", &first, &outputs(root.path()));
    build(root.path(), &[], &["--cold"]);
    assert_same("--cold", &first, &outputs(root.path()));
}
