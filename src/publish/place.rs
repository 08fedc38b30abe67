//! What holds a published site and can be asked for its files: a folder here; a server ([`super::http`]) and an archive
//! ([`super::pack`]) are others.
//!
//! Takes paths from the root of the site; gives lengths, sums and short texts. Changes nothing.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the shell is where files are read")]

use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;

use super::manifest::File;
use crate::hash::sum::Adding;
use crate::path;

/// What can be asked for the files of a site, by many at once.
pub trait Place: Sync {
    /// A file as a whole, if it is no longer than `most`.
    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Trouble>;
    /// A file's length and sum. No more than `most` bytes are asked for: what is longer is told to be so.
    fn describe(&self, path: &str, most: u64) -> Result<File, Trouble>;
    /// Everything that lies there; `None` where nobody can say.
    fn list(&self) -> Option<Result<Vec<String>, Trouble>>;
    /// What comes when nothing but the place itself is asked for, where that can be asked.
    fn front(&self, _most: u64) -> Option<Result<File, Trouble>> {
        None
    }
    /// How many may ask at the same time.
    fn at_once(&self) -> usize;
}

/// Why a file cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is none.
    Missing,
    /// It is there, but what comes is something else: a link, an address elsewhere.
    Other(String),
    /// Nobody can say: the system or the network failed.
    Failed(String),
}

/// A folder on this machine.
pub struct Folder(pub PathBuf);

impl Place for Folder {
    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        let mut bytes = Vec::new();
        self.open(path)?.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }

    fn describe(&self, path: &str, most: u64) -> Result<File, Trouble> {
        described(self.open(path)?, most)
    }

    fn list(&self) -> Option<Result<Vec<String>, Trouble>> {
        let mut paths = Vec::new();
        Some(self.walk("", &mut paths).map(|()| paths).map_err(failed))
    }

    fn at_once(&self) -> usize {
        std::thread::available_parallelism().map_or(2, usize::from)
    }
}

impl Folder {
    fn open(&self, path: &str) -> Result<fs::File, Trouble> {
        let place = self.0.join(path);
        let found = place.symlink_metadata().map_err(failed)?;
        if found.is_symlink() {
            return Err(Trouble::Other(fs::read_link(&place).unwrap_or_default().to_string_lossy().into_owned()));
        }
        if !found.is_file() {
            return Err(Trouble::Missing);
        }
        fs::File::open(place).map_err(failed)
    }

    /// Names that are no text are shown as far as they are; no site has such files.
    fn walk(&self, folder: &str, paths: &mut Vec<String>) -> io::Result<()> {
        let mut entries = fs::read_dir(self.0.join(folder))?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = path::join(folder, &entry.file_name().to_string_lossy());
            // A link to a folder is no folder: who follows it may never come back.
            if entry.file_type()?.is_dir() { self.walk(&path, paths)? } else { paths.push(path) }
        }
        Ok(())
    }
}

/// Length and sum of what comes from `from`, to `most` bytes and one more.
pub fn described(mut from: impl Read, most: u64) -> Result<File, Trouble> {
    let mut adding = Adding::default();
    let mut length = 0;
    let mut piece = vec![0; 1 << 16];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(File { length, sha256: adding.sum() }),
            Ok(count) => {
                adding.add(piece.get(..count).unwrap_or_default());
                length += count as u64;
                if length > most {
                    return Ok(File { length, sha256: adding.sum() });
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

fn failed(error: io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Trouble::Missing,
        _ => Trouble::Failed(error.to_string()),
    }
}
