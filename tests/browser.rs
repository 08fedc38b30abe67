//! The preview and the pages of the theme in a real browser: `tests/browser/*.test.mjs`, by Node's own test runner and Playwright's core.
//!
//! Left out where there is no Chromium, unless `JIANBAO_BROWSER=1` asks for it, as `.ci/run` does; and with
//! `JIANBAO_NO_BROWSER=1`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program;

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// Where a Chromium stands when `JIANBAO_CHROMIUM` does not say so.
const PLACES: [&str; 8] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/snap/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
];

/// Runs a program; what is wrong when it fails.
fn run(command: &mut Command, what: &str) {
    let output = command.output().unwrap_or_else(|problem| {
        panic!("{what} cannot be run: {problem}\nInstall Node.js 20 or later, or leave the browser out: JIANBAO_NO_BROWSER=1 cargo test")
    });
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{what} fails:\n{}", said.concat());
}

/// Fetches what the tests need, unless it is there in the versions that `package.json` names.
fn prepare(folder: &Path) {
    let json = |path: &str| -> Option<serde_json::Value> {
        serde_json::from_str(&fs::read_to_string(folder.join(path)).ok()?).ok()
    };
    let wanted = json("package.json").unwrap_or_default();
    let wanted = wanted["devDependencies"].as_object().cloned().unwrap_or_default();
    assert!(wanted.contains_key("playwright-core"), "tests/browser/package.json names a version of playwright-core");
    let is_there = |(name, version): (&String, &serde_json::Value)| {
        json(&format!("node_modules/{name}/package.json")).is_some_and(|found| found["version"] == *version)
    };
    if !wanted.iter().all(is_there) {
        let mut npm = Command::new(NPM);
        run(npm.args(["ci", "--no-audit", "--no-fund", "--prefix"]).arg(folder), "npm ci --prefix tests/browser");
    }
}

#[test]
fn the_preview_in_a_browser() {
    if env::var_os("JIANBAO_NO_BROWSER").is_some() {
        eprintln!("left out: JIANBAO_NO_BROWSER is set");
        return;
    }
    let chromium = env::var_os("JIANBAO_CHROMIUM").map(PathBuf::from);
    let chromium = chromium.or_else(|| PLACES.iter().map(PathBuf::from).find(|place| place.is_file()));
    let Some(chromium) = chromium.filter(|place| place.is_file()) else {
        let advice = "no Chromium is found, which the tests of the preview look through.\n\
             Install it:          sudo apt-get install chromium\n\
             or say where it is:  JIANBAO_CHROMIUM=/path/to/chrome cargo test";
        // Where a change lands the browser is no matter of choice; `.ci/run` says so.
        assert!(env::var_os("JIANBAO_BROWSER").is_none(), "{advice}");
        return eprintln!("left out: {advice}");
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    prepare(&folder);
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = names.filter(|path| path.to_string_lossy().ends_with(".test.mjs")).collect();
    files.sort();
    assert!(!files.is_empty());
    // Built once for all files, each of which goes on from a copy.
    let sample = tempfile::tempdir().unwrap();
    for name in ["content", "themes"] {
        program::write_tree(&sample.path().join(name), &program::read_tree(&folder.join("../..").join(name)));
    }
    let mut build = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    run(build.args(["build", "--date", "2026-07-15", "--root"]).arg(sample.path()), "jianbao build");
    let mut node = Command::new("node");
    // Not part of the tests of another runner, if this is one of them.
    node.env_remove("NODE_TEST_CONTEXT").env_remove("NODE_OPTIONS");
    node.env("JIANBAO", env!("CARGO_BIN_EXE_jianbao")).env("JIANBAO_CHROMIUM", chromium);
    node.env("JIANBAO_SAMPLE", sample.path());
    run(node.args(["--test", "--test-reporter=spec"]).args(&files), "node --test tests/browser/*.test.mjs");
}
