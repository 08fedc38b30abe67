//! What is known of pictures without reading them: which content a source has, and what recipes made of it.
//!
//! Kept in one file of lines. One that is missing, damaged or of another version is empty: then the pictures are read again.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are read")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::emit::disk;
use crate::hash::Digest;
use crate::path::SitePath;
use crate::picture::develop::VERSION;
use crate::picture::recipe::Recipe;
use crate::source::Stamp;

/// What a recipe came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its bytes.
    pub length: u64,
    /// Their digest.
    pub digest: Digest,
}

impl Made {
    /// Describes a file.
    pub fn of(file: &[u8]) -> Made {
        Made { length: file.len() as u64, digest: Digest::of(file) }
    }
}

/// What is known of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What the system said of it when it had this content; unknown where that is not sure.
    pub stamp: Stamp,
    /// Of its bytes.
    pub digest: Digest,
    /// What recipes made of it.
    pub made: BTreeMap<Recipe, Made>,
}

/// What is known of all.
#[derive(Default)]
pub struct Index {
    file: PathBuf,
    is_loaded: bool,
    sources: BTreeMap<SitePath, Source>,
}

/// As it is written. A recipe is no key of JSON.
#[derive(Serialize, Deserialize)]
struct Line {
    path: SitePath,
    stamp: Stamp,
    digest: Digest,
    made: Vec<(Recipe, Made)>,
}

impl Index {
    /// That in a file, of which nothing has been read.
    pub fn new(file: PathBuf) -> Index {
        Index { file, ..Index::default() }
    }

    /// Reads the file, once.
    pub fn load(&mut self) {
        if std::mem::replace(&mut self.is_loaded, true) {
            return;
        }
        self.sources = fs::read_to_string(&self.file).ok().and_then(|text| read(&text)).unwrap_or_default();
    }

    /// Writes the file.
    pub fn save(&self) -> io::Result<()> {
        let line = |(path, source): (&SitePath, &Source)| {
            let Source { stamp, digest, made } = source;
            let made = made.iter().map(|(recipe, made)| (*recipe, *made)).collect();
            serde_json::to_string(&Line { path: path.clone(), stamp: *stamp, digest: *digest, made })
                .unwrap_or_default()
        };
        let lines: Vec<String> = self.sources.iter().map(line).collect();
        let body = lines.join("\n");
        let text = format!("{VERSION} {}\n{body}", Digest::of(body.as_bytes()));
        disk::replace(&self.file, text.as_bytes(), false).map(drop)
    }

    /// What is known of a source that still is as it was. Without a sure stamp nobody can tell.
    pub fn known(&self, source: &SitePath, stamp: Stamp) -> Option<&Source> {
        self.sources.get(source).filter(|known| known.stamp == stamp && stamp.is_known())
    }

    /// What a recipe made of a source, as it was read last.
    pub fn made(&self, source: &SitePath, recipe: &Recipe) -> Option<Made> {
        self.sources.get(source)?.made.get(recipe).copied()
    }

    /// Takes up what was made of a source.
    pub fn learn(&mut self, path: &SitePath, mut source: Source) {
        if let Some(known) = self.sources.remove(path).filter(|known| known.digest == source.digest) {
            let mut made = known.made;
            made.extend(source.made);
            source.made = made;
        }
        self.sources.insert(path.clone(), source);
    }

    /// Forgets sources.
    pub fn retain(&mut self, is_there: impl Fn(&SitePath) -> bool) {
        self.sources.retain(|path, _| is_there(path));
    }

    /// The content of every source.
    pub fn digests(&self) -> BTreeSet<Digest> {
        self.sources.values().map(|source| source.digest).collect()
    }
}

fn read(text: &str) -> Option<BTreeMap<SitePath, Source>> {
    let (head, body) = text.split_once('\n')?;
    let (version, digest) = head.split_once(' ')?;
    if version.parse() != Ok(VERSION) || Digest::parse(digest) != Some(Digest::of(body.as_bytes())) {
        return None;
    }
    let line = |line: &str| {
        let Line { path, stamp, digest, made } = serde_json::from_str(line).ok()?;
        Some((path, Source { stamp, digest, made: made.into_iter().collect() }))
    };
    body.lines().map(line).collect()
}
