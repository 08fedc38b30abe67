//! Which folder an edition may be written to: never a source folder, the root or anything above it, and never in or
//! around the folder of another edition.
//!
//! Takes folders as the settings or the call name them; compares their true places, letters of both cases alike,
//! because the disk may not tell them apart.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are read")]

use std::path::{Component, Path, PathBuf};

use super::manifest::{self, Purpose};
use crate::diagnostic::Diagnostic;
use crate::path;

/// An output folder and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// What is to be written there.
    pub purpose: Purpose,
    /// The edition.
    pub edition: String,
    /// The folder, absolute.
    pub path: PathBuf,
}

/// Folders of a site that are never written to.
const KEPT: [&str; 5] = ["content", "themes", ".jianbao", ".git", ".svn"];

/// Why `wanted` may not be written, one diagnostic for each folder that is in the way. `others` are the other
/// folders of the site as settings have them; those that manifests name are looked up here.
pub fn check(root: &Path, wanted: &Folder, others: &[Folder]) -> Vec<Diagnostic> {
    let root_parts = parts(root);
    let target = parts(&wanted.path);
    let name = shown(root, &wanted.path);
    let fault = |code: &'static str| Diagnostic::new(code).with("folder", &name).for_edition(&wanted.edition);
    if root_parts.starts_with(&target) {
        return vec![fault("output-above")];
    }
    for kept in KEPT {
        let mut kept_parts = root_parts.clone();
        kept_parts.push(kept.to_owned());
        if target.starts_with(&kept_parts) || target.starts_with(&parts(&root.join(kept))) {
            return vec![fault("output-into-source").with("other", kept)];
        }
    }
    let recorded = manifest::all(root).into_iter().map(|known| Folder {
        purpose: known.purpose,
        edition: known.edition,
        path: path_of(root, &known.output),
    });
    // A folder that is gone keeps nothing from being written; one that the settings name is spoken for even so.
    let recorded = recorded.filter(|known| known.path.is_dir());
    let mut diagnostics = Vec::new();
    for other in others.iter().cloned().chain(recorded) {
        if (other.purpose, &other.edition) == (wanted.purpose, &wanted.edition) {
            continue;
        }
        let place = parts(&other.path);
        if target.starts_with(&place) || place.starts_with(&target) {
            let other_name = shown(root, &other.path);
            diagnostics.push(fault("output-nested").with("other", other_name).with("edition", other.edition));
        }
    }
    diagnostics.sort();
    diagnostics.dedup();
    diagnostics
}

/// An output folder as people and manifests name it: from the root of the site where it stands inside, with `/`.
pub fn shown(root: &Path, folder: &Path) -> String {
    let (root, folder) = (true_place(root), true_place(folder));
    match folder.strip_prefix(&root) {
        Ok(inside) if inside.as_os_str().is_empty() => ".".to_owned(),
        Ok(inside) => inside.iter().fold(String::new(), |text, part| path::join(&text, &part.to_string_lossy())),
        Err(_) => folder.to_string_lossy().replace('\\', "/"),
    }
}

/// The folder that [`shown`] named.
pub fn path_of(root: &Path, shown: &str) -> PathBuf {
    root.join(shown)
}

/// A path without links, `.` and `..`, as far as it exists; the rest is taken as written.
pub fn true_place(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut place = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                place.pop();
            }
            Component::CurDir => {}
            // `C:` alone would mean wherever the process stands on that drive.
            Component::Prefix(_) => place.push(part),
            part => {
                place.push(part);
                // Step by step, so that `..` after a link goes up from where the link leads.
                place = place.canonicalize().unwrap_or(place);
            }
        }
    }
    plain(place)
}

/// Without the `\\?\` that Windows puts before a true place.
fn plain(path: PathBuf) -> PathBuf {
    let short = path.to_str().and_then(|text| text.strip_prefix(r"\\?\"));
    match short {
        Some(short) if short.as_bytes().get(1) == Some(&b':') => PathBuf::from(short),
        _ => path,
    }
}

/// The parts of a true place, in one spelling.
fn parts(path: &Path) -> Vec<String> {
    true_place(path).components().map(|part| part.as_os_str().to_string_lossy().to_lowercase()).collect()
}
