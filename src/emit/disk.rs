//! Single steps on the disk, each of which is done wholly or not at all.
//!
//! Takes true paths; gives the system's answer. Knows nothing of editions.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the shell is where files are written")]

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use super::ending;
use crate::fs::print;
use crate::source::Stamp;

/// How the names of files written aside begin and end. They are the program's own: whatever bears such a name in an
/// output folder was left behind by a run that was killed.
const ASIDE: (&str, &str) = (".jianbao-", ".part");

static COUNTER: AtomicU64 = AtomicU64::new(0);
static PROCESS: OnceLock<u32> = OnceLock::new();

/// What stands at a path, links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Nothing,
    /// A file.
    File(Seen),
    /// A folder.
    Folder,
    /// A symbolic link, or something that is neither file nor folder.
    Other,
}

/// What the system says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its length in bytes.
    pub length: u64,
    /// Its stamp, however lately it was written.
    pub stamp: Stamp,
    /// When it was written.
    pub time: SystemTime,
}

impl Seen {
    fn of(found: &Metadata) -> Seen {
        let (stamp, time) = print(found);
        Seen { length: found.len(), stamp, time }
    }
}

/// What stands at `path`.
pub fn standing(path: &Path) -> io::Result<Standing> {
    match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => Ok(Standing::Other),
        Ok(found) if found.is_dir() => Ok(Standing::Folder),
        Ok(found) if found.is_file() => Ok(Standing::File(Seen::of(&found))),
        Ok(_) => Ok(Standing::Other),
        // Below a file nothing can stand.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(Standing::Nothing)
        }
        Err(error) => Err(error),
    }
}

/// Writes `bytes` aside and puts them in the place of whatever file stood at `path`. `sync` waits until they are
/// on the disk. Gives what the system says of the new file, unless another one took its place at once.
pub fn replace(path: &Path, bytes: &[u8], sync: bool) -> io::Result<Option<Seen>> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let _writing = ending::file();
    let mut tries = 0;
    loop {
        let aside = aside(folder);
        let done = write_aside(&aside, bytes, sync).and_then(|written| fs::rename(&aside, path).map(|()| written));
        let error = match done {
            Ok(written) => return Ok(placed(path, &written)),
            Err(error) => error,
        };
        let _ = fs::remove_file(&aside);
        // On Windows a scanner or a browser may hold the old file for a moment; and another run of the program may
        // have taken the file written aside for a leftover.
        let passing = match error.kind() {
            io::ErrorKind::NotFound => folder.is_dir(),
            io::ErrorKind::PermissionDenied => cfg!(windows),
            _ => false,
        };
        tries += 1;
        if !passing || tries > 5 {
            return Err(error);
        }
        std::thread::sleep(Duration::from_millis(20 * tries));
    }
}

/// Writes `bytes` to `path` in a folder that was made just now, into which nobody looks yet: at once, under its name. What a
/// killed run leaves there is no whole file.
pub fn write_new(path: &Path, bytes: &[u8], sync: bool) -> io::Result<Option<Seen>> {
    let written = {
        let _writing = ending::file();
        write_aside(path, bytes, sync)
    };
    match written {
        // Windows may set the time of writing only when the file is closed.
        Ok(written) if cfg!(unix) => Ok(Some(Seen::of(&written))),
        Ok(written) => Ok(placed(path, &written)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => replace(path, bytes, sync),
        Err(error) => {
            let _ = fs::remove_file(path);
            Err(error)
        }
    }
}

/// Writes a file with `bytes` where none is: it is there with all of them or not at all, where the system knows second names
/// of files. False where something stands already.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let _writing = ending::file();
    let aside = aside(path.parent().unwrap_or(Path::new(".")));
    let done = write_aside(&aside, bytes, false).and_then(|_| fs::hard_link(&aside, path));
    let _ = fs::remove_file(&aside);
    match done {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(_) => create_at_once(path, bytes),
    }
}

/// The same where a file has one name only: whoever is killed in between leaves an empty one.
fn create_at_once(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut file = match File::create_new(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        file => file?,
    };
    file.write_all(bytes).map(|()| true).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// A name in `folder` that nobody else has.
fn aside(folder: &Path) -> PathBuf {
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let process = *PROCESS.get_or_init(std::process::id);
    folder.join(format!("{}{process}-{number}{}", ASIDE.0, ASIDE.1))
}

fn write_aside(aside: &Path, bytes: &[u8], sync: bool) -> io::Result<Metadata> {
    let mut file = File::create_new(aside)?;
    file.write_all(bytes)?;
    if sync {
        file.sync_all()?;
    }
    file.metadata()
}

/// What the system says of a file at its place, if it is the one that was written aside. Putting it there changes the time
/// of change, so that only now its stamp is known.
fn placed(path: &Path, written: &Metadata) -> Option<Seen> {
    let found = path.symlink_metadata().ok()?;
    #[cfg(unix)]
    let is_same = {
        use std::os::unix::fs::MetadataExt;
        let which = |found: &Metadata| (found.ino(), found.mtime(), found.mtime_nsec());
        which(&found) == which(written)
    };
    // Windows may set the time of writing only when the file is closed.
    #[cfg(not(unix))]
    let is_same = true;
    (is_same && found.is_file() && found.len() == written.len()).then(|| Seen::of(&found))
}

/// Removes what killed runs left in `folder`; whether there was anything.
pub fn clean(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    let mut found = false;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(ASIDE.0) && name.ends_with(ASIDE.1));
        if ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            found |= fs::remove_file(entry.path()).is_ok();
        }
    }
    found
}

/// Makes a folder and those above it.
pub fn create_folders(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Removes a file; that it is gone already is as good.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
