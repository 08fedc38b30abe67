//! What the pictures of a site are, by the heads of their files.
//!
//! Takes listed files; gives format and size of each that is a picture by its name, looked at again only where the system says
//! that a file has changed. Unpacks none.

use crate::path::SitePath;
use crate::picture::{self, Fault, HEAD, Look, MOST_BYTES, Seen};
use crate::source::{Entry, Stamp, Tree};
use rayon::prelude::*;

/// A picture that was looked at.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its file.
    pub path: SitePath,
    stamp: Stamp,
    /// What it is.
    pub seen: Seen,
}

/// Every picture, ordered by path.
pub fn look(tree: &dyn Tree, last: &[Known]) -> Vec<Known> {
    let entries: Vec<&Entry> = tree.entries().iter().filter(|entry| picture::is_picture(&entry.path)).collect();
    let one = |entry: &&Entry| {
        let at = last.binary_search_by(|known| known.path.cmp(&entry.path)).ok();
        let known = at.and_then(|at| last.get(at)).filter(|known| known.stamp == entry.stamp && entry.stamp.is_known());
        known.cloned().unwrap_or_else(|| Known {
            path: entry.path.clone(),
            stamp: entry.stamp,
            seen: seen(tree, entry),
        })
    };
    entries.par_iter().map(one).collect()
}

fn seen(tree: &dyn Tree, entry: &Entry) -> Seen {
    if entry.size > MOST_BYTES {
        return Err(Fault::Large(0, 0));
    }
    // A file that cannot be read is said to be so where it is copied.
    let head = tree.head(&entry.path, HEAD).map_err(|_| Fault::Broken)?;
    match picture::look(&head, head.len() < HEAD) {
        Look::Known(seen) => seen,
        Look::Unclear => picture::facts(&tree.read(&entry.path).map_err(|_| Fault::Broken)?),
    }
}
