//! The manifest of an output folder: which files the program put there, what was in them, and how the system described them.
//!
//! Kept in `.jianbao/manifest/`, outside of what is published. Takes and gives lists of files; a manifest that is missing,
//! old or damaged is no manifest, never an error. One line of JSON says what it is about, then each file has a line: digest,
//! length, stamp, stamp of the source, path.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are read")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::hash::{Digest, hex, write_hex};
use crate::path;
use crate::source::Stamp;

/// The form this program writes; another one is read as no manifest.
const VERSION: u32 = 2;

/// Where manifests are kept, from the root of the site.
const FOLDER: &str = ".jianbao/manifest";

/// How their names end.
const ENDING: &str = "list";

/// What the program put into one output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// What it is about.
    pub about: About,
    /// Whether the files are as listed; false from before the first write to after the last.
    pub complete: bool,
    /// The files by their path in the folder.
    pub files: BTreeMap<String, File>,
}

/// What a manifest is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What was written: a site or its sources.
    pub purpose: Purpose,
    /// The edition it was written for.
    pub edition: String,
    /// The folder, from the root of the site where it stands inside, with `/`.
    pub output: String,
}

/// A file that the program wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// Its length in bytes.
    pub length: u64,
    /// The digest of its bytes.
    pub digest: Digest,
    /// What the system said of it when these were its bytes; unknown if that was never seen.
    pub stamp: Stamp,
    /// For a copy: stamp and path of its source when these were its bytes.
    pub source: Stamp,
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

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
    #[serde(flatten)]
    about: About,
    complete: bool,
    /// The digest of all that follows.
    digest: String,
}

impl File {
    /// Describes `bytes` that no system has seen.
    pub fn of(bytes: &[u8]) -> File {
        File::known(bytes.len() as u64, Digest::of(bytes))
    }

    /// A file of which only length and digest are known.
    pub fn known(length: u64, digest: Digest) -> File {
        File { length, digest, stamp: Stamp::default(), source: Stamp::default() }
    }

    /// Whether both hold the same bytes.
    pub fn equals(&self, other: &File) -> bool {
        (self.length, self.digest) == (other.length, other.digest)
    }
}

impl Manifest {
    /// A manifest that names no file.
    pub fn new(purpose: Purpose, edition: &str, output: &str) -> Manifest {
        let about = About { purpose, edition: edition.to_owned(), output: output.to_owned() };
        Manifest { about, complete: false, files: BTreeMap::new() }
    }

    /// Where the manifest of this edition and folder is kept.
    pub fn path(&self, root: &Path) -> PathBuf {
        let About { purpose, edition, output } = &self.about;
        let plain: String =
            edition.chars().take(40).map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
        let export = if *purpose == Purpose::Export { "export-" } else { "" };
        let digest = Digest::of(format!("{export}{edition}\n{output}").as_bytes()).to_string();
        let short = digest.get(..12).unwrap_or(&digest);
        root.join(FOLDER).join(format!("{export}{plain}-{short}.{ENDING}"))
    }

    /// The manifest on disk for the same edition and folder.
    pub fn stored(&self, root: &Path) -> Stored {
        match std::fs::read(self.path(root)) {
            Ok(bytes) => match Manifest::parse(&bytes) {
                Some(found) if self.about == found.about => Stored::Found(found),
                _ => Stored::Damaged,
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Stored::Missing,
            Err(_) => Stored::Damaged,
        }
    }

    /// The bytes to keep.
    pub fn bytes(&self) -> Vec<u8> {
        let mut body: Vec<u8> = Vec::with_capacity(self.files.keys().map(|path| path.len() + 80).sum());
        for (path, file) in &self.files {
            let File { length, digest, stamp, source } = file;
            body.extend(hex(digest.bytes()).as_bytes());
            for number in [*length, stamp.0, source.0] {
                body.push(b' ');
                write_hex(number, &mut body);
            }
            body.push(b' ');
            body.extend(path.as_bytes());
            body.push(b'\n');
        }
        let digest = Digest::of(&body).to_string();
        let head = Head { version: VERSION, about: self.about.clone(), complete: self.complete, digest };
        let mut bytes = serde_json::to_vec(&head).unwrap_or_default();
        bytes.push(b'\n');
        bytes.extend(body);
        bytes
    }

    /// Reads what [`Manifest::bytes`] gave; `None` for anything else.
    pub fn parse(bytes: &[u8]) -> Option<Manifest> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let head = head(bytes.get(..end)?)?;
        let body = bytes.get(end + 1..)?;
        if head.digest != Digest::of(body).to_string() {
            return None;
        }
        let lines = std::str::from_utf8(body).ok()?.split_terminator('\n');
        let files = lines.map(line).collect::<Option<BTreeMap<String, File>>>()?;
        Some(Manifest { about: head.about, complete: head.complete, files })
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

/// What all manifests of a site are about, as far as they can be read, in the order of their names.
pub fn all(root: &Path) -> Vec<About> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root.join(FOLDER))
        .map(|entries| entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
        .unwrap_or_default();
    paths.sort();
    let lists = paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == ENDING));
    let first_line = |path: &PathBuf| {
        let mut line = Vec::new();
        BufReader::new(open(path)?).read_until(b'\n', &mut line).ok()?;
        Some(head(&line)?.about)
    };
    lists.filter_map(first_line).collect()
}

#[expect(clippy::disallowed_types, reason = "the lists of files need not be read to know what they are about")]
fn open(path: &Path) -> Option<std::fs::File> {
    std::fs::File::open(path).ok()
}

fn head(line: &[u8]) -> Option<Head> {
    let head: Head = serde_json::from_slice(line).ok()?;
    (head.version == VERSION).then_some(head)
}

fn line(line: &str) -> Option<(String, File)> {
    let mut parts = line.splitn(5, ' ');
    let digest = Digest::parse(parts.next()?)?;
    let mut number = || u64::from_str_radix(parts.next()?, 16).ok();
    let (length, stamp, source) = (number()?, Stamp(number()?), Stamp(number()?));
    let path = parts.next()?;
    // A path that leaves the folder was not written by this program, whatever the file says.
    path::is_clean(path).then(|| (path.to_owned(), File { length, digest, stamp, source }))
}
