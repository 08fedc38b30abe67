//! Everything that a build came to, for a build that begins with the very same: nothing has to be read then.
//!
//! Takes and gives what the engine gave, contents by their digests, with what there was to say, which is said each time. Never says whether the files of an edition are still as they were written: that is seen on the disk.

use super::said::Said;
use super::{opened, sealed};
use crate::engine::{Built, BuiltEdition, Content, Output, Settings, Treatment};
use crate::hash::Digest;
use crate::path::SitePath;
use crate::source::Tree;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Everything that a build came to.
#[derive(Serialize, Deserialize)]
pub struct Whole {
    /// What it began with.
    key: Digest,
    folders: Vec<(String, String)>,
    editions: Vec<Edition>,
    said: Vec<Said>,
}

#[derive(Serialize, Deserialize)]
struct Edition {
    name: String,
    folder: String,
    pages: usize,
    outputs: Vec<(String, Kept)>,
}

#[derive(Serialize, Deserialize)]
enum Kept {
    Made(u64, Digest),
    Copy(SitePath),
    Treated(SitePath, Treatment),
}

/// What a build begins with: every file as the system tells of it, and the settings. `None` where it does not tell of all.
pub fn key(tree: &dyn Tree, settings: &Settings) -> Option<Digest> {
    let Settings { date, drafts, jobs: _, editions } = settings;
    let mut bytes = format!("{:?}\n", (date, drafts, editions)).into_bytes();
    for entry in tree.entries() {
        if !entry.stamp.is_known() {
            return None;
        }
        bytes.extend(entry.path.as_bytes());
        bytes.push(0);
        bytes.extend(entry.size.to_le_bytes());
        bytes.extend(entry.stamp.0.to_le_bytes());
    }
    Some(Digest::of(&bytes))
}

impl Whole {
    /// What a build came to that began with `key`; `None` where there was an error, or where it did not come to its end.
    pub fn of(key: Digest, built: &Built) -> Option<Whole> {
        // A picture of which it is not known what it comes to has not been made.
        let is_made = |output: &Output| !matches!(output.content, Content::Picture(..));
        let said = built.diagnostics.iter().map(Said::of).collect::<Option<_>>()?;
        let is_whole =
            !built.site_wrong && !built.editions.iter().any(|one| one.failed || !one.outputs.iter().all(is_made));
        let edition = |edition: &BuiltEdition| Edition {
            name: edition.name.clone(),
            folder: edition.folder.clone(),
            pages: edition.pages,
            outputs: edition.outputs.par_iter().map(kept).collect(),
        };
        let editions = || built.editions.iter().map(edition).collect();
        is_whole.then(|| Whole { key, folders: built.folders.clone(), editions: editions(), said })
    }

    /// The bytes to keep.
    pub fn bytes(&self, program: Digest) -> Vec<u8> {
        sealed(program, self).0
    }

    /// Reads what [`Whole::bytes`] gave, if it began with `key`. `None` for anything else.
    pub fn read(bytes: &[u8], program: Digest, key: Digest) -> Option<Built> {
        let whole: Whole = opened(bytes, program, None)?;
        (whole.key == key).then(|| whole.built()).flatten()
    }

    fn built(self) -> Option<Built> {
        let editions = self.editions.into_iter().map(|edition| BuiltEdition {
            name: edition.name,
            folder: edition.folder,
            pages: edition.pages,
            outputs: edition.outputs.into_iter().map(output).collect(),
            failed: false,
            rendered: Default::default(),
            pending: None,
        });
        let diagnostics = self.said.into_iter().map(Said::diagnostic).collect::<Option<_>>()?;
        Some(Built { editions: editions.collect(), folders: self.folders, diagnostics, ..Built::default() })
    }
}

fn kept(output: &Output) -> (String, Kept) {
    let kept = match &output.content {
        Content::Bytes(bytes) => Kept::Made(bytes.length(), bytes.digest()),
        Content::Laid(laid) => Kept::Made(laid.length(), laid.digest()),
        Content::Known { length, digest } => Kept::Made(*length, *digest),
        Content::Treated(source, treatment) => Kept::Treated(source.clone(), *treatment),
        Content::Copy(source) | Content::Picture(source, _) => Kept::Copy(source.clone()),
    };
    (output.path.clone(), kept)
}

fn output((path, kept): (String, Kept)) -> Output {
    let content = match kept {
        Kept::Made(length, digest) => Content::Known { length, digest },
        Kept::Copy(source) => Content::Copy(source),
        Kept::Treated(source, treatment) => Content::Treated(source, treatment),
    };
    Output { path, content }
}
