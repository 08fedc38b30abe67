//! Properties of the gate: what is restricted has no influence on any byte of the public edition.
//!
//! Random sites are laid out twice with the same public text and different restricted text (`gate/sites.rs`), and
//! built cold, and again over the output of the other. Planted words are looked for in every byte of what came out
//! (`gate/traces.rs`). What `export` writes builds to the same bytes.

mod office;
mod sites;
mod texts;
mod traces;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};

use crate::program::{self, Files, jianbao};
use crate::suite::workbook;
use sites::{Plan, Secrets};

const DATE: &str = "2026-07-01";

/// Few cases by default, as each is several whole builds; `PROPTEST_CASES` asks for more.
pub fn config(cases: u32) -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(cases);
    let persistence = FileFailurePersistence::WithSource("regressions");
    Config { cases, max_shrink_iters: 400, failure_persistence: Some(Box::new(persistence)), ..Config::default() }
}

/// Puts exactly these files below `root`, besides what the program wrote there.
fn lay_out(root: &Path, files: &Files) {
    for old in ["content", "themes"] {
        let _ = fs::remove_dir_all(root.join(old));
    }
    program::write_tree(root, files);
}

/// Builds all editions and gives the bytes of the public one, which must have been written. Also how many of its
/// files were written this time.
fn public(root: &Path) -> Result<(Files, u64), TestCaseError> {
    let run = jianbao(root, &["build", "--format", "json", "--lang", "en", "--date", DATE]);
    let report = run.report().map_err(TestCaseError::fail)?;
    let mine = |edition: &Option<String>| edition.as_deref() != Some("internal");
    let faults: Vec<_> =
        report.diagnostics.iter().filter(|said| said.severity == "error" && mine(&said.edition)).collect();
    prop_assert!(faults.is_empty(), "restricted text must not refuse the public edition: {faults:#?}");
    let written = report.editions.iter().find(|edition| edition.0 == "public").map_or(0, |edition| edition.1);
    let files = program::read_tree(&root.join("public"));
    prop_assert!(files.contains_key("index.html"), "no public edition: {}", run.stdout);
    Ok((files, written))
}

fn no_trace(files: &Files) -> Result<(), TestCaseError> {
    let found = traces::find(files);
    prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
    Ok(())
}

proptest! {
    #![proptest_config(config(24))]

    /// Invariant 3 of the architecture, and no planted word anywhere.
    #[test]
    fn restricted_text_has_no_influence(plan in sites::plan(), one in sites::secrets(), other in sites::secrets()) {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        lay_out(first.path(), &plan.files(&one));
        lay_out(second.path(), &plan.files(&other));
        let (cold, _) = public(first.path())?;
        let (changed, _) = public(second.path())?;
        no_trace(&cold)?;
        no_trace(&changed)?;
        if let Some(difference) = program::difference(&cold, &changed) {
            prop_assert!(false, "restricted text shows: {difference}");
        }
        // Again over what is there: the other's sources in the first one's folder.
        lay_out(first.path(), &plan.files(&other));
        let (warm, written) = public(first.path())?;
        if let Some(difference) = program::difference(&cold, &warm) {
            prop_assert!(false, "restricted text shows when built again: {difference}");
        }
        prop_assert_eq!(written, 0, "files of the public edition were written again");
    }

    /// The reviewer's copy builds to the very bytes that are published.
    #[test]
    fn the_exported_sources_build_the_same(plan in sites::plan(), secrets in sites::secrets()) {
        let (whole, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        lay_out(whole.path(), &plan.files(&secrets));
        let (published, _) = public(whole.path())?;
        let target = copy.path().join("review");
        let target_text = target.to_string_lossy().into_owned();
        let run = jianbao(whole.path(), &["export", "--edition", "public", "--output", &target_text, "--date", DATE, "--lang", "en"]);
        prop_assert_eq!(run.exit, 0, "{}", run.stderr);
        no_trace(&program::read_tree(&target))?;
        let (again, _) = public(&target)?;
        if let Some(difference) = program::difference(&published, &again) {
            prop_assert!(false, "published (first) and built from the export (second): {difference}");
        }
    }
}

/// The search for planted words bites: the same site with one marker taken away is found out, for each sort of place.
#[test]
fn a_leak_is_found() {
    let (plan, secrets) = (Plan::fixed(), Secrets::fixed());
    let files = plan.files(&secrets);
    let root = tempfile::tempdir().unwrap();
    lay_out(root.path(), &files);
    let (sound, _) = public(root.path()).unwrap();
    assert_eq!(traces::find(&sound), None);
    let leaks = [
        ("content/news/p0.md", ":::internal\n", ":::note\n"),
        ("content/news/p0.md", ":mask[", "["),
        ("content/news/p0.md", ":internal[", "["),
        ("content/news/p0.md", "audience: internal", "audience: public"),
        ("content/site.yaml", "audience: internal\n", "audience: public\n"),
        ("content/data/t.csv", ":internal[", "["),
        ("content/data/t.csv", "内部", "公开"),
        ("content/data/u.yaml", ":internal[", "["),
        ("content/data/u.yaml", "内部", "公开"),
        ("content/data/v.json", ":mask[", "["),
        ("content/data/v.json", "内部", "公开"),
        ("content/data/w.xlsx", ":internal[", "["),
        ("content/data/w.xlsx", "内部", "公开"),
    ];
    for (path, marker, instead) in leaks {
        let changed = match String::from_utf8(files[path].clone()) {
            Ok(text) => text.replace(marker, instead).into_bytes(),
            Err(_) => workbook::replaced(&files[path], marker, instead),
        };
        assert!(changed != files[path], "{path} has no `{marker}`");
        let mut leaky = files.clone();
        leaky.insert(path.to_owned(), changed);
        lay_out(root.path(), &leaky);
        let run = jianbao(root.path(), &["build", "--date", DATE, "--lang", "en"]);
        let found = traces::find(&program::read_tree(&root.path().join("public")));
        assert!(found.is_some(), "with `{instead}` for `{marker}` in {path} nothing is found\n{}", run.stderr);
    }
}
