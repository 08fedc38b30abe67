//! Single steps on the disk, each of which is done wholly or not at all.
//!
//! Takes true paths; gives the system's answer. Knows nothing of editions.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the shell is where files are written")]

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How the names of files written aside begin and end. They are the program's own: whatever bears such a name in an
/// output folder was left behind by a run that was killed.
const ASIDE: (&str, &str) = (".jianbao-", ".part");

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// What stands at a path, links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Nothing,
    /// A file of this length.
    File(u64),
    /// A folder.
    Folder,
    /// A symbolic link, or something that is neither file nor folder.
    Other,
}

/// What stands at `path`.
pub fn standing(path: &Path) -> io::Result<Standing> {
    match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => Ok(Standing::Other),
        Ok(found) if found.is_dir() => Ok(Standing::Folder),
        Ok(found) if found.is_file() => Ok(Standing::File(found.len())),
        Ok(_) => Ok(Standing::Other),
        // Below a file nothing can stand.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(Standing::Nothing)
        }
        Err(error) => Err(error),
    }
}

/// Writes `bytes` aside and puts them in the place of whatever file stood at `path`. `sync` waits until they are
/// on the disk.
pub fn replace(path: &Path, bytes: &[u8], sync: bool) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut tries = 0;
    loop {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let aside = folder.join(format!("{}{}-{number}{}", ASIDE.0, std::process::id(), ASIDE.1));
        let done = write_aside(&aside, bytes, sync).and_then(|()| fs::rename(&aside, path));
        let Err(error) = done else { return Ok(()) };
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

fn write_aside(aside: &Path, bytes: &[u8], sync: bool) -> io::Result<()> {
    let mut file = File::create_new(aside)?;
    file.write_all(bytes)?;
    if sync { file.sync_all() } else { Ok(()) }
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

/// Removes a file; that it is gone already is as good.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
