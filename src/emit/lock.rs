//! One process at a time writes what a site is built to.
//!
//! Takes the root of a site and who asks; gives a lock, or who has it. The system lets go of a lock when its process ends,
//! however it ends. On a drive that has no locks everybody gets one: that is how it was before there were any.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the shell is where files are written")]

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// Where locks are kept, from the root of the site.
const FOLDER: &str = ".jianbao";

/// What a lock is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To write: for as long as that takes.
    Write,
    /// To write whenever something changes: for as long as somebody watches.
    Watch,
    /// To publish: for as long as that takes.
    Publish,
}

/// Who has a lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The number of the process.
    pub pid: u32,
    /// What it was called to do.
    pub command: String,
    /// Since when, as people write it.
    pub since: String,
}

/// A lock; given back when it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: Option<File>,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::Write => "lock",
            Purpose::Watch => "lock-watch",
            Purpose::Publish => "lock-publish",
        }
    }
}

/// Takes the lock of the site at `root`, waiting for it for as long as `patience`; or says who has it, where that is
/// known.
pub fn take(root: &Path, purpose: Purpose, own: &Holder, patience: Duration) -> Result<Lock, Option<Holder>> {
    let folder = root.join(FOLDER);
    let path = folder.join(purpose.name());
    // Who holds it stands in a file beside: on Windows nobody else can read the locked one.
    let holder = folder.join(format!("{}.json", purpose.name()));
    let opened = fs::create_dir_all(&folder)
        .and_then(|()| File::options().read(true).write(true).create(true).truncate(false).open(&path));
    // Where nothing can be written, `emit` says so in better words.
    let Ok(file) = opened else { return Ok(Lock { _file: None }) };
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => {
                // Only for the message that somebody else may read.
                let _ = fs::write(&holder, serde_json::to_vec(own).unwrap_or_default());
                return Ok(Lock { _file: Some(file) });
            }
            Err(TryLockError::WouldBlock) if start.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                let known = fs::read(&holder).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
                return Err(known);
            }
            Err(TryLockError::Error(_)) => return Ok(Lock { _file: None }),
        }
    }
}
