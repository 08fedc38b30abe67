//! What a manifest says of an edition besides its files, worked out once for each state of the sources.
//!
//! Takes the listed files of a site; gives an [`About`]. A site of which no file has changed need not be read again.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are read")]

use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::manifest::{self, About, Issue, Site};
use crate::emit::disk;
use crate::engine::release::{self, Release};
use crate::engine::{Content, Output, Settings};
use crate::fs::Disk;
use crate::hash::Digest;
use crate::hash::sum::Sum;
use crate::memo::whole;
use crate::source::Tree;

/// What was worked out, and from what.
#[derive(Serialize, Deserialize)]
struct Kept {
    key: String,
    about: About,
}

/// What there is to tell of an edition that builds without errors. `None` where the site cannot be read, or changes while it is.
/// Whoever has just built it may know it; otherwise the site is read again where any file of it has changed.
pub fn about(
    root: &Path,
    tree: &Disk,
    settings: &Settings,
    edition: &str,
    known: impl FnOnce() -> Option<Release>,
) -> Option<About> {
    let kept = root.join(super::FOLDER).join(format!("{}.about", Digest::of(edition.as_bytes())));
    let program = env!("CARGO_PKG_VERSION");
    let key = whole::key(tree, settings);
    let key = key.map(|key| Digest::of_debug(&(key, program, crate::store::program())).to_string());
    if let Some(key) = &key
        && let Some(known) = fs::read(&kept).ok().and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok())
        && known.key == *key
    {
        return Some(known.about);
    }
    let release = known().or_else(|| release::release(tree, settings, edition))?;
    let source = source(&release.sources, tree)?;
    let issues = release.issues.into_iter().map(|(number, path, title)| Issue { number, path, title });
    let about = About {
        program: program.to_owned(),
        site: Site::of(&release.base_url, &release.title, &release.organization),
        edition: edition.to_owned(),
        date: About::day(&settings.date),
        source,
        issues: issues.collect(),
    };
    if let Some(key) = key {
        let bytes = serde_json::to_vec(&Kept { key, about: about.clone() }).unwrap_or_default();
        let folder = kept.parent().unwrap_or(root);
        // That it fails costs time and nothing else.
        let _ = disk::create_folders(folder).and_then(|()| disk::replace(&kept, &bytes, false));
    }
    Some(about)
}

/// The sum of the list that `sha256sum` makes of an export.
fn source(sources: &[Output], tree: &Disk) -> Option<Sum> {
    let sums: Vec<(&str, Sum)> =
        sources.par_iter().map(|output| Some((output.path.as_str(), sum(output, tree)?))).collect::<Option<_>>()?;
    Some(Sum::of(manifest::sums(sums.into_iter()).as_bytes()))
}

fn sum(output: &Output, tree: &Disk) -> Option<Sum> {
    match &output.content {
        Content::Bytes(bytes) => Some(Sum::of(bytes.bytes())),
        Content::Laid(laid) => Some(Sum::of(&laid.bytes()?)),
        Content::Copy(path) => Some(Sum::of(&tree.read(path).ok()?)),
        Content::Treated(path, treatment) => Some(Sum::of(&treatment.of(tree.read(path).ok()?).ok()?)),
        Content::Known { .. } | Content::Picture(..) => None,
    }
}
