//! What a call came to: a line for each edition, or one JSON object, and the exit code.
//!
//! Takes counts and diagnostics; gives text. Knows nothing of how they came about.

use serde::Serialize;

use super::console::Console;
use super::syntax::Format;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::print::{self, Record, Texts};
use crate::lang::Lang;

/// What became of one edition.
#[derive(Clone, Debug, Serialize)]
pub struct Edition {
    /// Its name.
    pub name: String,
    /// Its folder, from the root of the site.
    pub output: String,
    /// How many pages it has.
    pub pages: usize,
    /// How many files it has.
    pub files: usize,
    /// How many were written.
    pub written: usize,
    /// How many were right already.
    pub unchanged: usize,
    /// How many were removed.
    pub removed: usize,
    /// How long it took: its share of the common work, and its own.
    pub ms: u64,
    /// How many of its files were rendered, which may come out as they were.
    #[serde(skip)]
    pub rendered: usize,
    /// What to tell people about it.
    #[serde(skip)]
    pub fate: Fate,
}

/// How an edition ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is on the disk.
    Written,
    /// It was refused or failed, and what was there stays.
    Kept,
    /// Writing broke off; the next build goes on with it.
    Broken,
    /// It was only looked at.
    Checked,
}

#[derive(Serialize)]
struct Whole<'a> {
    editions: &'a [Edition],
    diagnostics: Vec<Record>,
}

/// Gives the result, JSON as the answer or diagnostics and a line for each edition for people; and the exit code.
pub fn give(
    console: &mut Console,
    editions: &[Edition],
    diagnostics: &[Diagnostic],
    site_wrong: bool,
    texts: Texts,
) -> u8 {
    console.done();
    let code = exit_code(diagnostics, site_wrong);
    if console.format == Format::Json {
        let whole = Whole { editions, diagnostics: print::records(diagnostics, console.lang, texts) };
        return match console.answer(&super::json(&whole)) {
            Ok(()) => code,
            Err(fault) => {
                let faults = [fault];
                console.show(&faults, texts);
                exit_code(&faults, false)
            }
        };
    }
    console.show(diagnostics, texts);
    if !console.quiet {
        let lines: String = editions.iter().map(|edition| line(edition, console.lang)).collect();
        console.say(&lines);
    }
    code
}

/// The exit code that diagnostics come to. A wrong call counts before failing files, these before wrong content.
pub fn exit_code(diagnostics: &[Diagnostic], site_wrong: bool) -> u8 {
    let worst = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).map(|diagnostic| match diagnostic.code {
        "call-answer" => 3,
        "output-above" | "output-into-source" | "output-nested" | "output-occupied" => 2,
        "publish-build" | "publish-issue-reused" | "publish-name" => 1,
        "publish-unreachable"
        | "publish-full"
        | "publish-failed"
        | "publish-locked"
        | "publish-lock-lost"
        | "publish-busy"
        | "publish-ledger"
        | "publish-changed" => 3,
        code if code.starts_with("call-") || code.starts_with("publish-") => 2,
        "output-name" | "output-case" | "output-twice" | "output-folder" => 1,
        "verify-unreachable" | "key-unreadable" | "key-unwritten" => 3,
        "pack-write" | "pack-changed" => 3,
        "pack-taken" => 1,
        code if code.starts_with("key-") || code.starts_with("pack-") => 2,
        code if code.starts_with("output-") || code.starts_with("serve-") => 3,
        _ => 1,
    });
    let found: Vec<u8> = worst.chain(site_wrong.then_some(2)).collect();
    [2, 3, 1].into_iter().find(|code| found.contains(code)).unwrap_or(0)
}

/// An edition's name as people say it.
pub fn spoken(name: &str, lang: Lang) -> String {
    match (lang, name) {
        (Lang::Zh, "public") => "公开版".to_owned(),
        (Lang::Zh, "internal") => "内部版".to_owned(),
        (Lang::Zh, name) => format!("{name} 版"),
        (Lang::En, name) => name.to_owned(),
    }
}

/// How an edition ended, in a line.
pub fn line(edition: &Edition, lang: Lang) -> String {
    let Edition { output, pages, files, written, unchanged, removed, ms, .. } = edition;
    let name = spoken(&edition.name, lang);
    let folder = format!("{}/", output.trim_end_matches('/'));
    match (lang, edition.fate) {
        (Lang::Zh, Fate::Written) => format!(
            "{name} {folder}：{pages} 页，{files} 个文件（写入 {written}，未变 {unchanged}，删除 {removed}），{ms} 毫秒\n"
        ),
        (Lang::En, Fate::Written) => format!(
            "{name} in {folder}: {pages} pages, {files} files ({written} written, {unchanged} unchanged, {removed} removed), {ms} ms\n"
        ),
        (Lang::Zh, Fate::Kept) => format!("{name} {folder}：有错误，没有写入，保持原样\n"),
        (Lang::En, Fate::Kept) => format!("{name} in {folder}: has errors, not written, left as it was\n"),
        (Lang::Zh, Fate::Broken) => {
            format!("{name} {folder}：没有写完（写入 {written}，删除 {removed}），请排除原因后再生成\n")
        }
        (Lang::En, Fate::Broken) => {
            format!(
                "{name} in {folder}: not finished ({written} written, {removed} removed); mend the cause and build again\n"
            )
        }
        (Lang::Zh, Fate::Checked) => format!("{name}：{pages} 页，{files} 个文件，已检查，{ms} 毫秒\n"),
        (Lang::En, Fate::Checked) => format!("{name}: {pages} pages, {files} files, checked, {ms} ms\n"),
    }
}
