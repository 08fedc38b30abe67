//! The command that builds an edition and puts it into one file.
//!
//! Takes a call and a site; gives an archive with its manifest, sealed where there is a key.

use std::path::Path;

use serde_json::json;

use super::build::Work;
use super::console::Console;
use super::syntax::Format;
use crate::diagnostic::Diagnostic;
use crate::emit::manifest::{Manifest as Listed, Purpose, Stored};
use crate::engine::{Settings, release};
use crate::fs::Disk;
use crate::lang::Lang;
use crate::publish::manifest::{self, Manifest};
use crate::publish::{about, key, pack, sums};

/// Builds an edition and packs it.
pub fn pack(work: Work, edition: &str, target: &Path, console: &mut Console) -> Result<u8, Diagnostic> {
    if work.call.drafts {
        return Err(Diagnostic::new("pack-drafts"));
    }
    let (root, settings, shown) = (work.root, work.settings.clone(), target);
    let target = work.cwd.join(target);
    pack::form(shown)?;
    let key = key::find(Some(root), console.alone)?;
    let mut told = Vec::new();
    let code = match console.format {
        // One object is the answer, and what was built is a part of it.
        Format::Json => {
            let mut inner = Console { out: &mut told, err: &mut *console.err, input: None, ..*console };
            work.build(&[edition.to_owned()], None, &mut inner)?
        }
        Format::Human => work.build(&[edition.to_owned()], None, console)?,
    };
    if code != 0 {
        return console.answer(&String::from_utf8_lossy(&told)).map(|()| code);
    }
    let manifest = made(root, &settings, edition)?;
    let (manifest, folder) = (&manifest.0, &manifest.1);
    let about = &manifest.about;
    let seal = match &key {
        Some(key) => {
            let words = format!("{} {} {}", about.site.title, about.edition, about.date);
            let seal = key.seal(&manifest.text(), &words);
            Some(seal.ok_or_else(|| Diagnostic::new("key-wrong").with("path", "…"))?)
        }
        None => None,
    };
    pack::pack(&target, folder, manifest, seal.as_deref())?;
    let (files, bytes) = (manifest.files.len(), manifest.length());
    if console.format == Format::Json {
        let built: serde_json::Value = serde_json::from_slice(&told).unwrap_or_default();
        let told = json!({
            "archive": shown.to_string_lossy(), "edition": edition, "date": about.date, "files": files, "bytes": bytes,
            "sealed": seal.is_some(), "editions": built["editions"], "diagnostics": built["diagnostics"],
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

/// The manifest of the edition that was just built, and its folder.
fn made(root: &Path, settings: &Settings, edition: &str) -> Result<(Manifest, std::path::PathBuf), Diagnostic> {
    let changed = |path: &str| Diagnostic::new("pack-changed").with("path", path);
    let built = crate::emit::manifest::all(root).into_iter();
    let mut built = built.filter(|about| about.purpose == Purpose::Build && about.edition == edition);
    let output = release::folder(&Disk::list(root).0, settings, edition);
    let about = built.find(|about| Some(&about.output) == output.as_ref()).ok_or_else(|| changed(edition))?;
    let Stored::Found(listed) = Listed::new(Purpose::Build, edition, &about.output).stored(root) else {
        return Err(changed(&about.output));
    };
    if let Some(path) = manifest::taken(listed.files.keys().map(String::as_str)).first() {
        return Err(Diagnostic::new("pack-taken").with("path", *path).for_edition(edition));
    }
    let folder = crate::emit::folders::path_of(root, &about.output);
    let files = sums::files(root, &folder, &listed).map_err(|troubles| match troubles.first() {
        Some(sums::Trouble::Changed(path) | sums::Trouble::Refused(path, _)) => changed(path),
        None => changed(edition),
    })?;
    let about = about::about(root, &Disk::list(root).0, settings, edition, None);
    Ok((Manifest { about: about.ok_or_else(|| changed(edition))?, files }, folder))
}
