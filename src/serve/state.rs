//! What an open page is told when it asks how things stand.
//!
//! Takes the site and the page that asks; gives JSON: digests of what the page is made of, what is wrong, and where the same
//! page stands in the other editions.

use serde::Serialize;

use super::answer::{self, Target};
use super::exchange::{self, Asked};
use super::preview::{Preview, Site};
use crate::diagnostic::print::{self, Line, Record};
use crate::diagnostic::{Diagnostic, Severity};
use crate::fs;
use crate::hash::Digest;
use crate::lang::Lang;
use crate::path::SitePath;

/// How many files one page may ask about.
const FILES: usize = 200;

#[derive(Serialize)]
struct State {
    instance: String,
    generation: u64,
    version: String,
    /// The digest of the page; `null` when there is none.
    page: Option<String>,
    /// The digests of files that the page asked about, in its order.
    files: Vec<Option<String>>,
    /// What is wrong with the edition and the page, errors first.
    problems: Vec<Problem>,
    /// How many more there are.
    more: usize,
    /// The editions, narrowest first.
    editions: Vec<Edition>,
    /// The file that the page is made from.
    source: Option<Source>,
}

#[derive(Serialize)]
struct Problem {
    severity: &'static str,
    code: &'static str,
    zh: Words,
    en: Words,
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    excerpt: Vec<Line>,
    href: Option<String>,
}

#[derive(Serialize)]
struct Words {
    severity: &'static str,
    message: String,
    help: Option<String>,
}

#[derive(Serialize)]
struct Edition {
    name: String,
    zh: String,
    en: String,
    failed: bool,
    /// Whether it has the page; `null` when that was not asked.
    has: Option<bool>,
    /// The address of the page in it, or of where that would be.
    href: String,
}

#[derive(Serialize)]
struct Source {
    file: String,
    href: Option<String>,
}

/// What a page is shown from: in the difference, from both editions.
pub fn digest(preview: &Preview, site: &Site, target: &Target) -> Option<String> {
    let own = preview.digest(site, &target.edition, &target.path)?.to_string();
    let narrowest = site.editions.first().filter(|_| target.is_difference);
    Some(match narrowest {
        Some((name, _)) => {
            let other = preview.digest(site, name, &target.path);
            Digest::of(format!("{own}{}", other.map_or_else(String::new, |other| other.to_string())).as_bytes())
                .to_string()
        }
        None => own,
    })
}

/// The state of things, as JSON.
pub fn state(preview: &Preview, site: &Site, target: &Target, asked: &Asked) -> String {
    let shown = preview.shown(site, &target.edition, &target.path);
    let mut found: Vec<&Diagnostic> = site.of(&target.edition).chain(&shown.faults).collect();
    found.sort_by_key(|one| one.severity);
    let more = found.len().saturating_sub(print::LIMIT);
    found.truncate(print::LIMIT);
    let about = asked.parameter("about").is_some();
    let edition = |(name, failed): &(String, bool)| Edition {
        name: name.clone(),
        zh: super::spoken(name, Lang::Zh),
        en: super::spoken(name, Lang::En),
        failed: *failed,
        has: about.then(|| preview.shown(site, name, &target.path).file.is_some()),
        href: exchange::encode(&format!("{}{}", answer::prefix(site, name, false), target.path)),
    };
    let source = site.source(&target.edition, &target.path);
    let state = State {
        instance: preview.instance.clone(),
        generation: site.generation,
        version: answer::version(),
        page: digest(preview, site, target),
        files: asked.parameters("file").take(FILES).map(|path| file(preview, site, &path)).collect(),
        problems: found.into_iter().map(|one| problem(preview, site, asked, one)).collect(),
        more,
        editions: site.editions.iter().map(edition).collect(),
        source: source.map(|path| Source { href: link(preview, asked, &path, 1, 1), file: path.to_string() }),
    };
    serde_json::to_string(&state).unwrap_or_default()
}

/// The digest of a file by its address.
fn file(preview: &Preview, site: &Site, path: &str) -> Option<String> {
    let target = answer::target(site, path).ok()?;
    preview.digest(site, &target.edition, &target.path).map(|digest| digest.to_string())
}

fn problem(preview: &Preview, site: &Site, asked: &Asked, one: &Diagnostic) -> Problem {
    let texts = |path: &SitePath| site.text(path);
    let in_lang = |lang| print::records(std::slice::from_ref(one), lang, &texts).pop();
    let words = |record: Option<Record>, lang| Words {
        severity: print::word(one.severity, lang),
        message: record.as_ref().map_or_else(String::new, |record| record.message.clone()),
        help: record.and_then(|record| record.help),
    };
    let (zh, en) = (in_lang(Lang::Zh), in_lang(Lang::En));
    let (line, column) = zh.as_ref().map_or((None, None), |record| (record.line, record.column));
    let path = one.place.as_ref().map(|place| &place.file);
    Problem {
        severity: one.severity.name(),
        code: one.code,
        file: path.map(ToString::to_string),
        line,
        column,
        excerpt: if one.severity == Severity::Note { Vec::new() } else { print::excerpt(one, &texts) },
        href: path.and_then(|path| link(preview, asked, path, line.unwrap_or(1), column.unwrap_or(1))),
        zh: words(zh, Lang::Zh),
        en: words(en, Lang::En),
    }
}

/// An address that opens a file in VS Code. Only for who sits at this machine: elsewhere it would lead to nothing, and tell
/// how the folders here are named.
fn link(preview: &Preview, asked: &Asked, path: &SitePath, line: usize, column: usize) -> Option<String> {
    let native = fs::native(&preview.root, path);
    if !asked.is_local || !super::stands(&native) {
        return None;
    }
    let text = native.to_string_lossy().replace('\\', "/");
    // `\\server\share` and `/home` begin with their slashes, `C:/` with none.
    let text = text.strip_prefix("//?/").unwrap_or(&text);
    let slash = if text.starts_with('/') { "" } else { "/" };
    Some(format!("vscode://file{slash}{}:{line}:{column}", exchange::encode(text)))
}
