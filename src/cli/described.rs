//! The manifest of an edition that was just built, for the commands that carry it out of the house.
//!
//! Takes what building came to; gives the manifest and the folder in which its files lie.

use std::path::PathBuf;

use super::build::Work;
use super::report::Edition;
use crate::diagnostic::Diagnostic;
use crate::emit::manifest::{Manifest as Listed, Purpose, Stored};
use crate::engine::Settings;
use crate::engine::release::Release;
use crate::fs::Disk;
use crate::publish::manifest::{self, Manifest};
use crate::publish::{about, sums};

/// How a command says what is wrong.
pub struct Codes {
    /// A file is not as it was built.
    pub changed: &'static str,
    /// A file of the site has a name that is needed.
    pub taken: &'static str,
}

/// The manifest of an edition, and its folder. Whoever asks has the lock of writing.
pub fn described(
    work: &Work,
    settings: &Settings,
    (tree, results, known): (&Disk, &[Edition], Option<Release>),
    edition: &str,
    codes: &Codes,
) -> Result<(Manifest, PathBuf), Diagnostic> {
    let changed = |path: &str| Diagnostic::new(codes.changed).with("path", path).for_edition(edition);
    let result = results.iter().find(|result| result.name == edition).ok_or_else(|| changed(edition))?;
    let Stored::Found(listed) = Listed::new(Purpose::Build, edition, &result.output).stored(work.root) else {
        return Err(changed(&result.output));
    };
    if let Some(path) = manifest::taken(listed.files.keys().map(String::as_str)).first() {
        return Err(Diagnostic::new(codes.taken).with("path", *path).for_edition(edition));
    }
    let (root, folder) = (work.root, work.place(&result.output));
    let settings = Settings { editions: None, ..settings.clone() };
    let files = work.on_threads(|| sums::files(root, &folder, &listed));
    let files = files.map_err(|troubles| match troubles.first() {
        Some(sums::Trouble::Changed(path) | sums::Trouble::Refused(path, _)) => changed(path),
        None => changed(edition),
    })?;
    let about = work.on_threads(|| about::about(root, tree, &settings, edition, || known));
    Ok((Manifest { about: about.ok_or_else(|| changed(&result.output))?, files }, folder))
}
