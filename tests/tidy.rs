//! Conventions as tests: layers, doors, words that have no business after the gate, module docs, lengths, catalogue.
//!
//! Each check is a function over the text of `src`, and beside the checks stands a test that they can fail.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The layers of `architecture.md`, outermost last. A top-level module imports from its own layer and those before it.
const LAYERS: [(&str, &[&str]); 6] = [
    (
        "L0 words",
        &[
            "archive",
            "bytes",
            "hash",
            "path",
            "percent",
            "shelf",
            "source",
            "diagnostic",
            "lang",
            "value",
            "media",
            "date",
            "period",
            "numbering",
            "words",
            "flow",
            "progress",
        ],
    ),
    (
        "L1 sources",
        &[
            "yaml",
            "xml",
            "data",
            "picture",
            "attachment",
            "config",
            "kind",
            "theme",
            "directive",
            "document",
            "validate",
            "corpus",
            "read",
        ],
    ),
    ("L2 the gate", &["page", "edition"]),
    (
        "L3 one edition",
        &["markdown", "sanitize", "outline", "site", "resolve", "office", "search", "query", "plan", "render"],
    ),
    ("L4 engine", &["memo", "engine", "schema", "explain"]),
    (
        "L5 shell",
        &["fs", "emit", "darkroom", "store", "live", "watch", "serve", "publish", "scaffold", "cli", "lib", "main"],
    ),
];

/// Crates that any file may use: they are part of how the program is written, not a service behind a door.
const EVERYWHERE: [&str; 3] = ["rayon", "serde", "serde_json"];
/// Crates that come through the door of another one.
const SAME_DOOR: [(&str, &str); 8] = [
    ("moxcms", "image"),
    ("saphyr_parser", "serde_yaml"),
    ("clap_complete", "clap"),
    ("clap_mangen", "clap"),
    ("chardetng", "encoding_rs"),
    ("icu_locale_core", "icu_collator"),
    ("tokio", "axum"),
    ("tokio_stream", "axum"),
];
/// What only the shell may touch.
const AMBIENT: [&str; 8] =
    ["std::fs", "std::env", "std::net", "std::process", "SystemTime", "Instant::now", "thread::sleep", "RandomState"];
/// What after the gate cannot be said.
const FORGOTTEN: [&str; 3] = ["Audience", "Corpus", "Document"];
const HARD_LIMIT: usize = 600;

struct Source {
    /// Path below `src`, such as `render/tera.rs`.
    path: String,
    /// The text up to its unit tests.
    text: String,
    lines: usize,
}

impl Source {
    fn new(path: &str, text: &str) -> Source {
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        Source { path: path.to_owned(), text: code.to_owned(), lines: text.lines().count() }
    }

    /// The top-level module it belongs to.
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or("")
    }

    /// Its lines without comments and string contents, numbered from 1.
    fn code(&self) -> impl Iterator<Item = (usize, String)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, strip(line)))
    }
}

/// A line without its comment and the contents of its string literals.
fn strip(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                chars.next();
            }
            '\'' if !quoted && chars.peek() == Some(&'"') => {
                chars.next();
                chars.next();
            }
            '"' => {
                quoted = !quoted;
                out.push('"');
            }
            '/' if !quoted && chars.peek() == Some(&'/') => break,
            _ if quoted => {}
            c => out.push(c),
        }
    }
    out
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let files = crate::program::read_tree(&root().join("src"));
    let rust = files.into_iter().filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(path, bytes)| Source::new(&path, &String::from_utf8(bytes).unwrap())).collect()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|(_, modules)| modules.contains(&module))
}

fn assert_none(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// The identifiers of a line, in order.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// Imports that run against the layers, and modules that no layer knows.
fn against_the_layers(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources {
        let Some(own) = layer(source.module()) else {
            problems.push(format!("src/{}: `{}` has no place in the table of layers", source.path, source.module()));
            continue;
        };
        let text: String = source.code().map(|(_, line)| line + "\n").collect();
        for (at, _) in text.match_indices("crate::") {
            let rest = &text[at + "crate::".len()..];
            let names: Vec<&str> = match rest.strip_prefix('{') {
                // `use crate::{a::b, c}`: the word before each `::`, and words that stand alone.
                Some(group) => top_names(group),
                None => words(rest).take(1).collect(),
            };
            for name in names {
                if layer(name).is_some_and(|other| other > own) {
                    let line = text[..at].matches('\n').count() + 1;
                    problems.push(format!(
                        "src/{}:{line}: {} may not use `{name}` of {}",
                        source.path,
                        LAYERS[own].0,
                        LAYERS[layer(name).unwrap()].0
                    ));
                }
            }
        }
    }
    problems
}

/// The first names of the entries of an import group whose `{` has been read.
fn top_names(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut names) = (1, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' => {}
            _ => continue,
        }
        if (c == ',' && depth == 1) || depth == 0 {
            names.extend(words(&group[start..at]).next());
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    names
}

/// Crates that more than one file imports.
fn many_doors(sources: &[Source], crates: &[String]) -> Vec<String> {
    let mut doors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources {
        for name in crates.iter().map(String::as_str).filter(|name| !EVERYWHERE.contains(name)) {
            let used = source.code().any(|(_, line)| {
                let first = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
                line.match_indices(&format!("{name}::")).any(|(at, _)| first(at))
                    || line.trim().trim_start_matches("pub ").starts_with(&format!("use {name};"))
            });
            if used {
                let door = SAME_DOOR.iter().find(|(inner, _)| *inner == name).map_or(name, |(_, door)| door);
                doors.entry(door).or_default().insert(&source.path);
            }
        }
    }
    let wide = doors.into_iter().filter(|(_, files)| files.len() > 1);
    wide.map(|(name, files)| format!("`{name}` has {} doors: {files:?}", files.len())).collect()
}

fn forgotten_words(sources: &[Source]) -> Vec<String> {
    let after = sources.iter().filter(|source| layer(source.module()) == Some(3));
    let hits = after.flat_map(|source| source.code().map(move |(number, line)| (source, number, line)));
    hits.filter_map(|(source, number, line)| {
        let word = words(&line).find(|word| FORGOTTEN.contains(word))?;
        Some(format!("src/{}:{number}: after the gate nobody says `{word}`", source.path))
    })
    .collect()
}

fn ambient(sources: &[Source]) -> Vec<String> {
    let inner = sources.iter().filter(|source| layer(source.module()).is_some_and(|own| own < 5));
    let hits = inner.flat_map(|source| source.code().map(move |(number, line)| (source, number, line)));
    hits.filter_map(|(source, number, line)| {
        let what = AMBIENT.iter().find(|what| line.contains(*what))?;
        Some(format!("src/{}:{number}: only the shell may use `{what}`", source.path))
    })
    .collect()
}

/// Rendering that reads a site past the recorder. `render.rs` plans and words faults; every other reading is noted.
fn unrecorded(sources: &[Source]) -> Vec<String> {
    let inner = sources.iter().filter(|source| source.path.starts_with("render/"));
    let hits = inner.flat_map(|source| source.code().map(move |(number, line)| (source, number, line)));
    hits.filter(|(_, _, line)| {
        ["unrecorded(", "Site>", "&Site", "_of_variable("].iter().any(|word| line.contains(word))
    })
    // The one variable that all outputs share; who may read its day or its edition is known from the templates.
    .filter(|(source, _, line)| !(source.path == "render/context.rs" && line.contains("_of_variable(")))
    .map(|(source, number, _)| format!("src/{}:{number}: ask the reader, so that it is recorded", source.path))
    .collect()
}

fn unkempt(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources {
        if !source.text.starts_with("//! ") {
            problems.push(format!("src/{}: begins without `//! `", source.path));
        }
        if source.path.ends_with("mod.rs") || ["utils", "helpers", "common", "manager"].contains(&source.module()) {
            problems.push(format!("src/{}: no such name here", source.path));
        }
        let table = source.path.starts_with("lang/catalogue");
        if source.lines > HARD_LIMIT && !table {
            problems.push(format!("src/{}: {} lines; cut it in two concepts", source.path, source.lines));
        }
        for (number, line) in source.code() {
            let calls = [".unwrap()", ".expect(", "todo!", "unimplemented!", "dbg!", "panic!("];
            if let Some(call) = calls.iter().find(|call| line.contains(*call)) {
                problems.push(format!("src/{}:{number}: `{call}`", source.path));
            }
        }
        for (number, line) in source.text.lines().enumerate() {
            if ["TODO", "FIXME", "XXX", "HACK"].iter().any(|word| words(line).any(|other| other == *word)) {
                problems.push(format!("src/{}:{}: finish it or file an issue", source.path, number + 1));
            }
        }
    }
    problems
}

/// The literal codes of `Diagnostic::new("…")`, with their places.
fn raised(sources: &[Source]) -> Vec<(String, String)> {
    let mut codes = Vec::new();
    for source in sources {
        for (at, _) in source.text.match_indices("Diagnostic::new(\"") {
            let code = source.text[at + "Diagnostic::new(\"".len()..].split('"').next().unwrap_or("");
            let line = source.text[..at].matches('\n').count() + 1;
            codes.push((code.to_owned(), format!("src/{}:{line}", source.path)));
        }
    }
    codes
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    names.filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).collect()
}

/// What is wrong with an English first line.
fn unlike_a_message(text: &str) -> Option<&'static str> {
    let first = words(text).next().unwrap_or("");
    let shouted = first.len() > 1 && first.chars().all(|c| !c.is_lowercase());
    if text.trim().is_empty() {
        Some("is empty")
    } else if text.starts_with(|c: char| c.is_uppercase()) && !shouted {
        Some("begins with a capital")
    } else if text.ends_with('.') {
        Some("ends with a stop")
    } else if text.contains('\n') {
        Some("has more than one line")
    } else {
        None
    }
}

#[test]
fn layers() {
    assert_none(against_the_layers(&sources()));
}

#[test]
fn one_door_for_each_crate() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let names = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap().lines();
    let crates: Vec<String> =
        names.filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim().replace('-', "_")).collect();
    assert!(crates.iter().any(|name| name == "tera"), "{crates:?}");
    assert_none(many_doors(&sources(), &crates));
}

#[test]
fn no_audience_after_the_gate() {
    assert_none(forgotten_words(&sources()));
}

#[test]
fn no_ambient_reads() {
    assert_none(ambient(&sources()));
}

#[test]
fn kempt() {
    assert_none(unkempt(&sources()));
}

#[test]
fn codes_and_catalogue_agree() {
    let sources = sources();
    let known: BTreeSet<&str> = jianbao::lang::entries().map(|entry| entry.code).collect();
    let mut problems: Vec<String> = raised(&sources)
        .into_iter()
        .filter(|(code, _)| !known.contains(code.as_str()))
        .map(|(code, place)| format!("{place}: `{code}` is not in the catalogue"))
        .collect();
    let outside: String = sources
        .iter()
        .filter(|source| !source.path.starts_with("lang/catalogue"))
        .map(|source| source.text.as_str())
        .collect();
    problems.extend(
        known
            .iter()
            .filter(|code| !outside.contains(&format!("\"{code}\"")))
            .map(|code| format!("nobody raises `{code}`")),
    );
    assert_none(problems);
}

#[test]
fn catalogue_is_in_style() {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for entry in jianbao::lang::entries() {
        let code = entry.code;
        let mut say = |what: String| problems.push(format!("`{code}`: {what}"));
        if !seen.insert(code) {
            say("stands twice".to_owned());
        }
        let kebab = code.contains('-') && code.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        if !kebab {
            say("a code is `topic-fault`".to_owned());
        }
        let pairs = [("message", entry.zh.message, entry.en.message), ("help", entry.zh.help, entry.en.help)];
        for (name, zh, en) in pairs {
            if placeholders(zh) != placeholders(en) {
                say(format!("the two {name}s have other placeholders: {:?} {:?}", placeholders(zh), placeholders(en)));
            }
            if name == "message" || !en.is_empty() {
                unlike_a_message(en).into_iter().for_each(|wrong| say(format!("the English {name} {wrong}: {en}")));
            }
            if zh.ends_with('。') {
                say(format!("the Chinese {name} ends with a stop: {zh}"));
            }
            if zh.is_empty() != en.is_empty() {
                say(format!("{name} in one language only"));
            }
        }
        if entry.zh.explain.is_empty() || entry.en.explain.is_empty() || entry.example.is_empty() {
            say("explanation and example are for `jianbao explain`".to_owned());
        }
        if !entry.zh.message.chars().any(|c| c as u32 > 0x2E80) || entry.en.message.chars().any(|c| c as u32 > 0x2E80) {
            say("the languages are mixed up".to_owned());
        }
    }
    assert_none(problems);
}

#[test]
fn the_papers_are_there() {
    let missing: Vec<String> = [
        "README.md",
        "README.zh-CN.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "tests/README.md",
        "themes/README.md",
        ".ci/run",
    ]
    .iter()
    .filter(|name| !root().join(name).is_file())
    .map(|name| format!("{name} is missing"))
    .collect();
    assert_none(missing);
}

/// Headings and code blocks outside and inside fences.
fn skeleton(markdown: &str) -> (usize, usize) {
    let (mut headings, mut fences, mut inside) = (0, 0, false);
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
            fences += usize::from(inside);
        } else if !inside && line.starts_with('#') {
            headings += 1;
        }
    }
    (headings, fences)
}

#[test]
fn the_readmes_say_the_same() {
    let read = |name: &str| fs::read_to_string(root().join(name)).unwrap_or_default();
    assert_eq!(skeleton(&read("README.md")), skeleton(&read("README.zh-CN.md")), "(headings, code blocks)");
}

#[test]
fn what_is_rendered_is_recorded() {
    assert_none(unrecorded(&sources()));
}

#[test]
fn each_check_can_fail() {
    let one = |path: &str, text: &str| vec![Source::new(path, text)];
    assert_eq!(against_the_layers(&one("hash.rs", "use crate::engine::build;")).len(), 1);
    assert_eq!(against_the_layers(&one("read.rs", "use crate::{lang::{self, Lang}, edition::Edition, cli};")).len(), 2);
    assert_eq!(against_the_layers(&one("cleverness.rs", "")).len(), 1);
    assert_eq!(against_the_layers(&one("engine.rs", "use crate::hash; // crate::cli\n\"crate::cli\"")).len(), 0);
    let two = [Source::new("a.rs", "use tera::Tera;"), Source::new("b.rs", "let x = tera::Value::null();")];
    assert_eq!(many_doors(&two, &["tera".to_owned()]).len(), 1);
    assert_eq!(many_doors(&two[..1], &["tera".to_owned()]).len(), 0);
    assert_eq!(forgotten_words(&one("render/feed.rs", "fn f(a: Audience) {}")).len(), 1);
    assert_eq!(forgotten_words(&one("engine.rs", "fn f(a: Audience) {}")).len(), 0);
    assert_eq!(ambient(&one("site.rs", "use std::fs;")).len(), 1);
    assert_eq!(ambient(&one("cli.rs", "use std::fs;")).len(), 0);
    assert_eq!(unrecorded(&one("render/feed.rs", "let site = facts.reader.unrecorded();")).len(), 1);
    assert_eq!(unrecorded(&one("render.rs", "let site = facts.reader.unrecorded();")).len(), 0);
    assert_eq!(unkempt(&one("site.rs", "fn a() {}")).len(), 1);
    assert_eq!(unkempt(&one("site.rs", "//! A.\nlet a = b.unwrap(); // TODO\n#[cfg(test)]\nc.unwrap();")).len(), 2);
    assert_eq!(unkempt(&one("site.rs", &format!("//! A.\n{}", "\n".repeat(700)))).len(), 1);
    assert!(unlike_a_message("Page is gone").is_some() && unlike_a_message("page is gone.").is_some());
    assert!(unlike_a_message("YAML does not allow tabs").is_none());
    assert_eq!(placeholders("a {b} {c}"), BTreeSet::from(["b", "c"]));
}
