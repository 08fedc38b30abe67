//! Files put on the disk where there were none: all of them, or none.
//!
//! Takes a root and files; gives nothing, or what stands in the way. Whatever was made before something failed is taken away
//! again. Writes over nothing and follows no link.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are written")]

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Draft;
use crate::diagnostic::Diagnostic;
use crate::fs::native;

/// The first path below `root` that stands in the way of one of the files: the file itself, or a file or link where there
/// would have to be a folder.
pub fn in_the_way(root: &Path, files: &[Draft]) -> Option<String> {
    files.iter().find_map(|file| {
        let folders = file.path.match_indices('/').map(|(at, _)| &file.path[..at]);
        let blocked = |folder: &&str| native(root, folder).symlink_metadata().is_ok_and(|found| !found.is_dir());
        let folder = folders.into_iter().find(blocked).map(str::to_owned);
        folder.or_else(|| native(root, &file.path).symlink_metadata().is_ok().then(|| file.path.clone()))
    })
}

/// Writes the files below `root`, which is made when it is missing.
pub fn write(root: &Path, files: &[Draft]) -> Result<(), Diagnostic> {
    let mut made = Made::default();
    for file in files {
        let path = native(root, &file.path);
        if let Err(error) = made.file(&path, &file.bytes) {
            made.undo();
            let reason = error.to_string();
            return Err(Diagnostic::new("output-write").with("path", &*file.path).with("reason", reason));
        }
    }
    Ok(())
}

/// What has been made so far, in this order.
#[derive(Default)]
struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Made {
    fn file(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let missing: Vec<&Path> = path.ancestors().skip(1).take_while(|folder| !folder.is_dir()).collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            self.folders.push(folder.to_owned());
        }
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        self.files.push(path.to_owned());
        file.write_all(bytes)
    }

    /// Takes away what was made. What cannot be taken away stays: there is nothing better to do about it.
    fn undo(&self) {
        for file in self.files.iter().rev() {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
