//! The manifest of an output folder: which files the program put there, and what was in them.
//!
//! Kept in `.jianbao/manifest/`, outside of what is published. Takes and gives lists of files; a manifest that is
//! missing, old or damaged is no manifest, never an error.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are read")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::hash::Digest;

/// The form this program writes; another one is read as no manifest.
const VERSION: u32 = 1;

/// Where manifests are kept, from the root of the site.
const FOLDER: &str = ".jianbao/manifest";

/// What the program put into one output folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    version: u32,
    /// What was written there: a site or its sources.
    pub purpose: Purpose,
    /// The edition it was written for.
    pub edition: String,
    /// The folder, from the root of the site where it stands inside, with `/`.
    pub output: String,
    /// Whether the files are as listed; false from before the first write to after the last.
    pub complete: bool,
    /// The files by their path in the folder.
    pub files: BTreeMap<String, File>,
}

/// A file that the program wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its length in bytes.
    pub length: u64,
    /// The digest of its bytes.
    pub digest: String,
}

/// What an output folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// A built edition.
    Build,
    /// The sources of an edition.
    Export,
}

impl File {
    /// Describes `bytes`.
    pub fn of(bytes: &[u8]) -> File {
        File { length: bytes.len() as u64, digest: Digest::of(bytes).to_string() }
    }
}

impl Manifest {
    /// A manifest that names no file.
    pub fn new(purpose: Purpose, edition: &str, output: &str) -> Manifest {
        Manifest {
            version: VERSION,
            purpose,
            edition: edition.to_owned(),
            output: output.to_owned(),
            complete: false,
            files: BTreeMap::new(),
        }
    }

    /// Where the manifest of this edition and folder is kept.
    pub fn path(&self, root: &Path) -> PathBuf {
        let plain: String =
            self.edition.chars().take(40).map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
        let export = if self.purpose == Purpose::Export { "export-" } else { "" };
        let key = format!("{export}{}\n{}", self.edition, self.output);
        let digest = Digest::of(key.as_bytes()).to_string();
        let short = digest.get(..12).unwrap_or(&digest);
        root.join(FOLDER).join(format!("{export}{plain}-{short}.json"))
    }

    /// The manifest on disk for the same edition and folder.
    pub fn stored(&self, root: &Path) -> Stored {
        match std::fs::read(self.path(root)) {
            Ok(bytes) => match parse(&bytes) {
                Some(found) if self.is_about(&found) => Stored::Found(found),
                _ => Stored::Damaged,
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Stored::Missing,
            Err(_) => Stored::Damaged,
        }
    }

    /// The bytes to keep.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    fn is_about(&self, other: &Manifest) -> bool {
        (self.purpose, &self.edition, &self.output) == (other.purpose, &other.edition, &other.output)
    }
}

/// What there is of a manifest on disk.
pub enum Stored {
    /// One that can be relied on.
    Found(Manifest),
    /// None: nothing was ever written, or the memo was thrown away.
    Missing,
    /// One that cannot be read.
    Damaged,
}

/// All manifests of a site that can be read, in the order of their names.
pub fn all(root: &Path) -> Vec<Manifest> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root.join(FOLDER))
        .map(|entries| entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
        .unwrap_or_default();
    paths.sort();
    let readable = paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    readable.filter_map(|path| parse(&std::fs::read(path).ok()?)).collect()
}

fn parse(bytes: &[u8]) -> Option<Manifest> {
    let found: Manifest = serde_json::from_slice(bytes).ok()?;
    // A path that leaves the folder was not written by this program, whatever the file says.
    let inside = |path: &String| crate::path::SitePath::new(path).is_some_and(|clean| *clean == **path);
    (found.version == VERSION && found.files.keys().all(inside)).then_some(found)
}
