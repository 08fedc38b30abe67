//! The literate suite: every case of `tests/suite/**/*.md`, run in this process, several at a time.
//!
//! A case is a heading, prose, a site and what must come of it. `UPDATE=1` rewrites the expectations in place,
//! `UPDATE=words` only those whose wording alone differs, `SUITE=links` runs the cases whose file or title holds
//! the word. `tests/README.md` describes the blocks.

mod annotate;
pub mod case;
mod diff;
mod extract;
mod stage;
pub mod workbook;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use case::{Book, Case};
use stage::Outcome;

/// How expectations that are not met are treated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Update {
    No,
    /// Only where codes and places agree and the words do not.
    Words,
    All,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite")
}

fn books() -> Vec<Book> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut folders = vec![folder()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.iter().map(|path| Book::read(path)).collect()
}

#[test]
fn cases() {
    let update = match std::env::var("UPDATE").as_deref() {
        Err(_) | Ok("" | "0") => Update::No,
        Ok("words") => Update::Words,
        Ok(_) => Update::All,
    };
    let wanted = std::env::var("SUITE").unwrap_or_default();
    let books = books();
    let chosen: Vec<(usize, &Case)> = books
        .iter()
        .enumerate()
        .flat_map(|(number, book)| book.cases.iter().map(move |case| (number, case)))
        .filter(|(number, case)| books[*number].name.contains(&wanted) || case.title.contains(&wanted))
        .collect();
    assert!(!chosen.is_empty(), "no case of tests/suite holds `{wanted}`");

    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Outcome)>> = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((book, case)) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = stage::perform(&books[*book].name, case, update);
                    done.lock().unwrap().push((*book, outcome));
                }
            });
        }
    });

    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(book, outcome)| (*book, outcome.line));
    for (number, book) in books.iter().enumerate() {
        let edits = done.iter().filter(|(of, _)| *of == number).flat_map(|(_, outcome)| &outcome.edits);
        book.rewrite(edits);
    }
    let failures: Vec<&String> = done.iter().flat_map(|(_, outcome)| &outcome.failures).collect();
    let failed = done.iter().filter(|(_, outcome)| !outcome.failures.is_empty()).count();
    println!("literate suite: {} cases, {failed} failed", done.len());
    if !failures.is_empty() {
        let text: Vec<&str> = failures.iter().map(|failure| failure.as_str()).collect();
        panic!("{failed} of {} cases failed\n\n{}", done.len(), text.join("\n"));
    }
}

/// Codes that no test brings about, and why.
const BEYOND: [(&str, &str); 8] = [
    ("call-syntax", "for faults that the parser of the command line may learn to tell in future"),
    ("data-csv", "the CSV reader has no other faults in text that is UTF-8"),
    ("output-full", "a test does not fill a disk"),
    ("output-remove", "whoever runs the tests may remove the files they wrote"),
    ("source-folder-unreadable", "tests may run as root, who may list every folder"),
    ("watch-network", "a test mounts no drive of another machine"),
    ("watch-unavailable", "tests may run as root, who may watch every folder"),
    ("source-name-long", "file systems refuse such a name before the program can"),
];

/// Invariant 8 of the architecture: every code of the catalogue occurs in the suite; those that no sources can
/// bring about (a full disk, a file that vanishes) in another test, by name.
#[test]
fn every_code_occurs() {
    let mut met = BTreeSet::new();
    for book in books() {
        for case in &book.cases {
            for block in &case.blocks {
                if matches!(block.word.as_str(), "site" | "diagnostics" | "edit" | "run") {
                    met.extend(block.body.iter().flat_map(|line| annotate::codes(line)));
                }
            }
        }
    }
    // Only these are read: the browser's packages beside them may be put in place by another test meanwhile.
    let tests = crate::program::list_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    let others = tests.iter().filter(|(path, _)| path.ends_with(".rs") && !path.starts_with("suite"));
    let others: String = others.map(|(_, path)| fs::read_to_string(path).unwrap()).collect();
    let told = |code: &str| met.contains(code) || others.contains(&format!("\"{code}\""));
    let known: Vec<&str> = jianbao::lang::entries().map(|entry| entry.code).collect();
    let missing: Vec<&&str> =
        known.iter().filter(|code| !told(code) && !BEYOND.iter().any(|(other, _)| other == *code)).collect();
    assert!(missing.is_empty(), "{} codes occur in no case of tests/suite: {missing:?}", missing.len());
    let stale: Vec<_> = BEYOND.iter().filter(|(code, _)| told(code) || !known.contains(code)).collect();
    assert!(stale.is_empty(), "these are within reach, or gone: {stale:?}");
}

/// The runner itself must be able to fail: wrong expectations of each sort are told, with file and line.
#[test]
fn a_wrong_expectation_is_told() {
    let text = "## Wrong\n````site\n-- content/a.md --\n---\ntitle: A\n---\nText\n^^^^ error[no-such] words\n````\n\
                ```contains internal/a.html\nno such text\n```\n```lacks internal/a.html\nText\n```\n\
                ```files internal\na.txt\n```\n```output internal/a.html\nx\n```\n";
    let book = Book::parse("wrong.md", text);
    let outcome = stage::perform("wrong.md", &book.cases[0], Update::No);
    let told: Vec<&str> = outcome.failures.iter().map(|failure| failure.lines().next().unwrap_or("")).collect();
    for place in ["wrong.md:2", "wrong.md:10", "wrong.md:13", "wrong.md:16", "wrong.md:19"] {
        assert!(told.iter().any(|line| line.contains(place)), "{place} is not among {told:#?}");
    }
}
