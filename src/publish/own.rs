//! Who publishes: the person, the machine, the copy of the site on it.
//!
//! Takes the environment and the root of a site; gives an [`Owner`]. Nothing of it reaches what readers see.

#![expect(clippy::disallowed_methods, reason = "the shell is where the environment and files are read")]

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::path::Path;

use super::lock::Owner;
use crate::emit::disk;
use crate::hash::Digest;

/// What makes this copy of a site another one than that on any other disk, from the root of the site.
const COPY: &str = "copy";

/// Who publishes the site at `root` from now on. `since` is the time as people write it.
pub fn owner(root: &Path, since: String) -> Owner {
    let machine = machine();
    // A folder that two machines share is one copy on each of them.
    let copy = Digest::of(format!("{}\n{machine}\n{}", copy(root), root.display()).as_bytes()).to_string();
    Owner { who: format!("{}@{machine}", person()), since, copy, once: format!("{:016x}", random()) }
}

fn person() -> String {
    let named = ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    named.into_iter().find(|name| !name.trim().is_empty()).unwrap_or_else(|| "?".to_owned())
}

fn machine() -> String {
    let named = ["COMPUTERNAME", "HOSTNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    let read =
        ["/proc/sys/kernel/hostname", "/etc/hostname"].into_iter().filter_map(|path| fs::read_to_string(path).ok());
    let found = named.chain(read).map(|name| name.trim().to_owned()).find(|name| !name.is_empty());
    found.unwrap_or_else(|| "?".to_owned())
}

/// A number that nobody else has: the keys that the system gives every process for its tables.
fn random() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

fn copy(root: &Path) -> String {
    let folder = root.join(super::FOLDER);
    let path = folder.join(COPY);
    if let Ok(known) = fs::read_to_string(&path) {
        return known;
    }
    let fresh = format!("{:016x}{:016x}", random(), random());
    // Where it cannot be kept, a lock that is left behind has to be broken on demand.
    let _ = disk::create_folders(&folder).and_then(|()| disk::replace(&path, fresh.as_bytes(), false));
    fresh
}
