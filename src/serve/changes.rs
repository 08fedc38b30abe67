//! Waiting until something may have changed.
//!
//! Takes the root of a site; says when its files are not as they were. Says nothing of what that means.

#![expect(clippy::disallowed_methods, reason = "the shell is where the disk and the clock are looked at")]

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::fs::SOURCES;
use crate::live::Hint;

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// Says when something may have changed.
pub trait Watch: Send {
    /// Waits for it; `None` when nothing will ever be told again.
    fn next(&mut self) -> Option<Hint>;
}

/// Looks at every file again and again.
pub struct Looking {
    root: PathBuf,
    seen: Vec<(PathBuf, Option<SystemTime>, u64)>,
}

impl Looking {
    /// What stands there now counts as seen.
    pub fn new(root: &Path) -> Looking {
        let mut looking = Looking { root: root.to_owned(), seen: Vec::new() };
        looking.seen = looking.look();
        looking
    }

    fn look(&self) -> Vec<(PathBuf, Option<SystemTime>, u64)> {
        let mut found = Vec::new();
        let mut folders: Vec<PathBuf> = SOURCES.iter().map(|folder| self.root.join(folder)).collect();
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                let Ok(meta) = entry.metadata() else { continue };
                if meta.is_dir() {
                    folders.push(entry.path());
                }
                found.push((entry.path(), meta.modified().ok(), meta.len()));
            }
        }
        found.sort();
        found
    }
}

impl Watch for Looking {
    fn next(&mut self) -> Option<Hint> {
        loop {
            std::thread::sleep(PAUSE);
            let now = self.look();
            if now != self.seen {
                self.seen = now;
                return Some(Hint::Everything);
            }
        }
    }
}
