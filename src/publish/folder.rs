//! A folder of this machine or its network as a place that holds releases.
//!
//! Takes the folder; does single steps in it. Never follows a link that stands below it, except for the one that is asked
//! for.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the shell is where files are written")]

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use super::host::{Entry, Host, Sort, Trouble, Why};
use crate::emit::{disk, ending};

/// How often something is tried that a scanner or a server may hold for a moment, as Windows has it.
const TRIES: u32 = 10;

/// A folder.
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder at `root`, which is made when something is written to it.
    pub fn at(root: &Path) -> Folder {
        Folder { root: root.to_owned() }
    }

    fn place(&self, path: &str) -> PathBuf {
        let mut place = self.root.clone();
        place.extend(path.split('/').filter(|part| !part.is_empty()));
        place
    }
}

/// What the system's word for a fault comes to.
fn trouble(path: &str, error: &io::Error) -> Trouble {
    let sort = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Why::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Why::Denied,
        io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::StaleNetworkFileHandle
        | io::ErrorKind::TimedOut => Why::Lost,
        _ => Why::Other,
    };
    Trouble { sort, path: path.to_owned(), reason: error.to_string() }
}

/// Nothing where there is nothing.
fn found<T>(path: &str, result: io::Result<T>) -> Result<Option<T>, Trouble> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(trouble(path, &error)),
    }
}

fn entry(name: String, seen: &Metadata) -> Entry {
    let sort = match seen.file_type() {
        kind if kind.is_symlink() => Sort::Other,
        kind if kind.is_dir() => Sort::Folder,
        kind if kind.is_file() => Sort::File,
        _ => Sort::Other,
    };
    let since = seen.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let written = since.and_then(|since| i64::try_from(since.as_secs()).ok()).unwrap_or(0);
    Entry { name, sort, length: seen.len(), written }
}

/// Does what may be refused only for a moment, because somebody looks at the file.
fn insist<T>(step: impl Fn() -> io::Result<T>) -> io::Result<T> {
    let mut tries = 0;
    loop {
        match step() {
            Err(error) if cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied && tries < TRIES => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(20 * u64::from(tries)));
            }
            result => return result,
        }
    }
}

fn write_new(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let _writing = ending::file();
    File::create_new(place)?.write_all(bytes)
}

impl Host for Folder {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        found(path, fs::read(self.place(path)))
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        disk::replace(&self.place(path), bytes, true).map(|_| ()).map_err(|error| trouble(path, &error))
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, Trouble> {
        // The lock is the first thing that comes to a place.
        fs::create_dir_all(&self.root).map_err(|error| trouble("", &error))?;
        let created = disk::create(&self.place(path), bytes).map_err(|error| trouble(path, &error))?;
        if created {
            // Nobody else writes here now: what is left of earlier ones is nobody's.
            disk::clean(&self.root);
        }
        Ok(created)
    }

    fn upload(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        write_new(&self.place(path), bytes).map_err(|error| trouble(path, &error))
    }

    fn link(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        match fs::hard_link(self.place(from), self.place(to)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(true),
            // Not every file system has second names, and none has any number of them.
            Err(_) => Ok(false),
        }
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        let place = self.place(path);
        found(path, insist(|| fs::remove_file(&place))).map(|_| ())
    }

    fn create_folder(&self, path: &str) -> Result<(), Trouble> {
        match fs::create_dir(self.place(path)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(trouble(path, &error)),
            _ => Ok(()),
        }
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<Entry>>, Trouble> {
        let place = self.place(folder);
        // A link to a folder is none here; the place itself may be reached through one.
        if !folder.is_empty() && place.symlink_metadata().is_ok_and(|seen| !seen.is_dir()) {
            return Ok(None);
        }
        let Some(entries) = found(folder, fs::read_dir(&place))? else { return Ok(None) };
        let mut all = Vec::new();
        for one in entries {
            let one = one.map_err(|error| trouble(folder, &error))?;
            // What is gone by now is not there; what has no proper name is nobody's of ours.
            let (Ok(seen), Ok(name)) = (one.metadata(), one.file_name().into_string()) else { continue };
            all.push(entry(name, &seen));
        }
        all.sort();
        Ok(Some(all))
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Trouble> {
        let (from_place, to_place) = (self.place(from), self.place(to));
        insist(|| fs::rename(&from_place, &to_place)).map_err(|error| trouble(from, &error))
    }

    fn remove_folder(&self, folder: &str) -> Result<(), Trouble> {
        let place = self.place(folder);
        found(folder, insist(|| fs::remove_dir_all(&place))).map(|_| ())
    }

    fn follow(&self, link: &str) -> Result<Option<String>, Trouble> {
        let place = self.place(link);
        if !place.symlink_metadata().is_ok_and(|seen| seen.is_symlink()) {
            return Ok(None);
        }
        let to = fs::read_link(&place).map_err(|error| trouble(link, &error))?;
        Ok(Some(to.to_string_lossy().replace('\\', "/")))
    }

    fn point(&self, link: &str, to: &str) -> Result<(), Trouble> {
        let aside = self.place(&format!("{link}.new"));
        let step = || {
            match fs::remove_file(&aside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            symlink(to, &aside)?;
            fs::rename(&aside, self.place(link))
        };
        insist(step).map_err(|error| trouble(link, &error))
    }
}

#[cfg(unix)]
fn symlink(to: &str, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

#[cfg(windows)]
fn symlink(to: &str, at: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(to.replace('/', "\\"), at)
}

#[cfg(not(any(unix, windows)))]
fn symlink(_: &str, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
