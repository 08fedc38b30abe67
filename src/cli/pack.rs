//! The command that builds an edition and puts it into one file.
//!
//! Takes a call and a site; gives an archive with its manifest, sealed where there is a key.

use std::path::Path;

use serde_json::json;

use super::build::Work;
use super::console::Console;
use super::described::{Codes, described};
use super::syntax::Format;
use crate::diagnostic::{Diagnostic, print};
use crate::lang::Lang;
use crate::publish::{key, pack};

/// What is wrong with what was built.
const CODES: Codes = Codes { changed: "pack-changed", taken: "pack-taken" };

/// Builds an edition and packs it.
pub fn pack(mut work: Work, edition: &str, target: &Path, console: &mut Console) -> Result<u8, Diagnostic> {
    if work.call.drafts {
        return Err(Diagnostic::new("pack-drafts"));
    }
    let shown = target;
    let target = work.cwd.join(target);
    pack::form(shown)?;
    let key = key::find(Some(work.root), console.alone)?;
    let _lock = work.lock("pack")?;
    work.is_described = true;
    let mut outcome = work.written(&[edition.to_owned()], None, console)?;
    if outcome.is_wrong() {
        return Ok(outcome.told(console));
    }
    // One object is the answer in JSON, and what was built is a part of it.
    if console.format == Format::Human {
        outcome.told(console);
    }
    let known = outcome.release.take();
    let (manifest, folder) =
        described(&work, &work.settings, (&outcome.tree, &outcome.results, known), edition, &CODES)?;
    let about = &manifest.about;
    let seal = match &key {
        Some(key) => {
            let words = format!("{} {} {}", about.site.title, about.edition, about.date);
            let seal = key.seal(&manifest.text(), &words);
            Some(seal.ok_or_else(|| Diagnostic::new("key-wrong").with("path", "…"))?)
        }
        None => None,
    };
    pack::pack(&target, &folder, &manifest, seal.as_deref())?;
    let (files, bytes) = (manifest.files.len(), manifest.length());
    if console.format == Format::Json {
        console.done();
        let mut diagnostics = outcome.diagnostics.clone();
        diagnostics.sort();
        diagnostics.dedup();
        let told = print::records(&diagnostics, console.lang, &super::texts(&outcome.tree));
        let told = json!({
            "archive": shown.to_string_lossy(), "edition": edition, "date": about.date, "files": files, "bytes": bytes,
            "sealed": seal.is_some(), "editions": outcome.results, "diagnostics": told,
        });
        return console.answer(&super::json(&told)).map(|()| 0);
    }
    if !console.quiet {
        let (name, shown) = (super::spoken(edition, console.lang), shown.display());
        let sealed = match (seal.is_some(), console.lang) {
            (true, Lang::Zh) => "，已签名",
            (true, Lang::En) => ", sealed",
            (false, _) => "",
        };
        console.say(&match console.lang {
            Lang::Zh => format!("{name}装进 {shown}：{files} 个文件，{bytes} 字节{sealed}\n"),
            Lang::En => format!("{name} in {shown}: {files} files, {bytes} bytes{sealed}\n"),
        });
    }
    Ok(0)
}
