//! The commands that prove something: `key` makes the key that seals, `verify` looks whether a place holds what was published.
//!
//! Takes a call; gives what was found, for people or for a monitor. Changes nothing but for the files of a new key.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are looked for")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;
use serde_json::json;

use super::build::millis;
use super::console::Console;
use super::gauge;
use super::syntax::Format;
use super::{releases, report};
use crate::archive::Form;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::print::{self, Record};
use crate::lang::Lang;
use crate::progress::Progress;
use crate::publish::away::Away;
use crate::publish::http::Live;
use crate::publish::key;
use crate::publish::manifest;
use crate::publish::pack::Archive;
use crate::publish::place::{Folder, Place};
use crate::publish::reach;
use crate::publish::verify::{self, Known, Seal, Verdict};

/// What a call says about a verification.
pub struct Wish<'a> {
    /// The place, as typed.
    pub place: &'a str,
    /// The public key, as typed.
    pub key: Option<&'a str>,
    /// A copy of the manifest.
    pub manifest: Option<&'a Path>,
}

/// What is told to a monitor.
#[derive(Serialize)]
struct Told<'a> {
    place: &'a str,
    same: bool,
    site: Option<&'a str>,
    title: Option<&'a str>,
    edition: Option<&'a str>,
    date: Option<&'a str>,
    program: Option<&'a str>,
    files: usize,
    bytes: u64,
    seal: &'static str,
    changed: &'a [String],
    missing: &'a [String],
    foreign: &'a [String],
    unread: &'a [String],
    ms: u64,
    diagnostics: Vec<Record>,
}

/// Makes a pair of keys.
pub fn make_key(
    output: Option<&Path>,
    root: Option<&Path>,
    cwd: &Path,
    console: &mut Console,
) -> Result<u8, Diagnostic> {
    let path = output.map(|output| cwd.join(output));
    let (secret, public, key) = key::make(path.as_deref(), root)?;
    if console.format == Format::Json {
        let told = json!({ "secret": secret.to_string_lossy(), "public": public.to_string_lossy(), "key": key.line() });
        return console.answer(&super::json(&told)).map(|()| 0);
    }
    if !console.quiet {
        let (secret, public) = (secret.display(), public.display());
        console.say(&match console.lang {
            Lang::Zh => format!(
                "私钥 {secret}：只给自己，请另存一份在安全的地方\n公钥 {public}：可以交给任何人，核对时用 `jianbao verify 位置 --key {}`\n",
                key.line()
            ),
            Lang::En => format!(
                "the secret key {secret}: for yourself alone; keep a copy in a safe place\nthe public key {public}: for anybody, to verify with `jianbao verify PLACE --key {}`\n",
                key.line()
            ),
        });
    }
    console.answer(&format!("{}\n", key.line())).map(|()| 0)
}

/// Looks whether a place holds what was published there.
pub fn verify(wish: &Wish, root: Option<&Path>, cwd: &Path, console: &mut Console) -> Result<u8, Diagnostic> {
    let start = Instant::now();
    let place = place(wish.place, root, cwd)?;
    let key = key::public(wish.key, cwd, console.alone)?;
    let copy = wish.manifest.map(|path| read(&cwd.join(path), path)).transpose()?;
    let progress = if console.watched { Progress::watched() } else { Progress::default() };
    let known = Known { key: key.as_ref(), manifest: copy.as_deref(), progress: &progress };
    let verdict = gauge::watching(&progress, None, console, || verify::verify(&*place, &known));
    console.done();
    let code = report::exit_code(&verdict.diagnostics, false);
    let ms = millis(start);
    if console.format == Format::Json {
        return console.answer(&super::json(&told(wish.place, &verdict, code == 0, ms, console.lang))).map(|()| code);
    }
    console.show(&verdict.diagnostics, &|_| None);
    if !console.quiet {
        console.say(&line(wish.place, &verdict, ms, console.lang));
    }
    Ok(code)
}

/// The place that a word names.
fn place(word: &str, root: Option<&Path>, cwd: &Path) -> Result<Box<dyn Place>, Diagnostic> {
    // Who types a password need not read it again.
    let shown = match (word.split_once("://"), word.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => word.to_owned(),
    };
    let unknown = || Diagnostic::new("call-place-unknown").with("place", &*shown);
    if word.contains("://") {
        return Live::new(word).map(|live| Box::new(live) as Box<dyn Place>).ok_or_else(unknown);
    }
    let path = cwd.join(word);
    let holds = |folder: &PathBuf| folder.join(manifest::NAME).is_file();
    if path.is_dir() {
        // A target keeps its releases side by side; readers are led to one of them.
        let current = path.join("current");
        let folder = if !holds(&path) && holds(&current) { current } else { path };
        return Ok(Box::new(Folder(folder)));
    }
    if path.file_name().is_some_and(|name| name == manifest::NAME) && path.is_file() {
        return path.parent().map(|folder| Box::new(Folder(folder.to_owned())) as Box<dyn Place>).ok_or_else(unknown);
    }
    match Form::of(&path.to_string_lossy()).filter(|_| path.is_file()) {
        Some(form) => match Archive::open(&path, form) {
            Ok(archive) => Ok(Box::new(archive)),
            Err(error) => {
                Err(Diagnostic::new("verify-unreachable").with("path", word).with("reason", error.to_string()))
            }
        },
        None => target(word, root)?.ok_or_else(unknown),
    }
}

/// The place that a word of the settings names, if it looks like one.
fn target(word: &str, root: Option<&Path>) -> Result<Option<Box<dyn Place>>, Diagnostic> {
    let Some(root) = root.filter(|_| !word.contains(['/', '\\', '.'])) else { return Ok(None) };
    let target = releases::known(root, Some(word))?;
    let host = reach::host(root, &target, &releases::folders(root))?;
    Ok(Some(Box::new(Away::at(host, target.at_once))))
}

fn read(path: &Path, shown: &Path) -> Result<Vec<u8>, Diagnostic> {
    std::fs::read(path).map_err(|error| {
        let shown = shown.to_string_lossy();
        Diagnostic::new("verify-unreachable").with("path", shown).with("reason", error.to_string())
    })
}

fn told<'a>(place: &'a str, verdict: &'a Verdict, same: bool, ms: u64, lang: Lang) -> Told<'a> {
    let about = verdict.about.as_ref();
    Told {
        place,
        same,
        site: about.map(|about| about.site.id.as_str()),
        title: about.map(|about| about.site.title.as_str()),
        edition: about.map(|about| about.edition.as_str()),
        date: about.map(|about| about.date.as_str()),
        program: about.map(|about| about.program.as_str()),
        files: verdict.files,
        bytes: verdict.bytes,
        seal: match verdict.seal {
            Seal::None => "none",
            Seal::Unjudged => "unjudged",
            Seal::Sound => "sound",
            Seal::Wrong => "wrong",
        },
        changed: &verdict.changed,
        missing: &verdict.missing,
        foreign: &verdict.foreign,
        unread: &verdict.unread,
        ms,
        diagnostics: print::records(&verdict.diagnostics, lang, &|_| None),
    }
}

/// What came of it, in a line.
fn line(place: &str, verdict: &Verdict, ms: u64, lang: Lang) -> String {
    let Verdict { about, files, seal, changed, missing, foreign, unread, .. } = verdict;
    let Some(about) = about else {
        return match lang {
            Lang::Zh => format!("{place}：无法核对\n"),
            Lang::En => format!("{place}: cannot be verified\n"),
        };
    };
    let counts = [changed.len(), missing.len(), foreign.len(), unread.len()];
    let is_wrong = *seal == Seal::Wrong || counts.iter().any(|count| *count > 0);
    let [changed, missing, foreign, unread] = counts;
    let edition = super::spoken(&about.edition, lang);
    let (title, date) = (&about.site.title, &about.date);
    let sealed = match (seal, lang) {
        (Seal::Sound, Lang::Zh) => "，签名有效",
        (Seal::Sound, Lang::En) => ", the seal is sound",
        (Seal::Wrong, Lang::Zh) => "，签名无效",
        (Seal::Wrong, Lang::En) => ", the seal is wrong",
        _ => "",
    };
    let found = match (is_wrong, lang) {
        (false, Lang::Zh) => "与发布时完全一致".to_owned(),
        (false, Lang::En) => "as it was published".to_owned(),
        (true, Lang::Zh) => format!("改动 {changed}，缺少 {missing}，多出 {foreign}，读不到 {unread}"),
        (true, Lang::En) => format!("{changed} changed, {missing} missing, {foreign} foreign, {unread} unread"),
    };
    match lang {
        Lang::Zh => format!("{place}：《{title}》{edition}（{date}），{files} 个文件，{found}{sealed}，{ms} 毫秒\n"),
        Lang::En => format!("{place}: {title}, {edition} of {date}, {files} files, {found}{sealed}, {ms} ms\n"),
    }
}
