//! What reading leaves to the next process: files with what they hold.
//!
//! Takes and gives what `memo` writes down. What somebody has to be told about is not kept: it is found again.

use super::{Known, Memo};
use crate::corpus::{Document, Settled};
use crate::directive::Names;
use crate::document::Source;
use crate::hash::Digest;
use crate::path::SitePath;
use crate::source::Stamp;
use rayon::prelude::*;
use std::sync::Arc;

/// A page's file and what it holds.
#[derive(Clone)]
pub struct Kept {
    /// The file.
    pub path: SitePath,
    /// What the system said of it.
    pub stamp: Stamp,
    /// Of its bytes.
    pub digest: Digest,
    /// What it holds.
    pub source: Arc<Source>,
}

impl Memo {
    /// The names of the editions that pages were read with.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The pages of which there is nothing to say, ordered by path.
    pub fn kept(&self) -> impl ParallelIterator<Item = Kept> {
        self.pages.par_iter().filter_map(|known| {
            let source = &known.source;
            let is_silent = known.found.is_empty() && source.faults.is_empty() && !source.is_broken;
            let Known { path, stamp, digest, source, .. } = &**known;
            is_silent.then_some(Kept {
                path: path.clone(),
                stamp: *stamp,
                digest: (*digest)?,
                source: Arc::clone(source),
            })
        })
    }

    /// What the pages came to.
    pub fn settled(&self) -> &Settled {
        &self.settled
    }

    /// What became of a page that was read, where there is nothing to say of it; likely to be found at `guess`.
    pub fn document(&self, kept: &Kept, guess: usize) -> Option<&Arc<Document>> {
        self.settled.document(&kept.path, guess).filter(|document| Arc::ptr_eq(&document.source, &kept.source))
    }

    /// What another process has read: pages ordered by path.
    pub fn thaw(names: Names, pages: impl Iterator<Item = Kept>, settled: Settled) -> Memo {
        let known = |Kept { path, stamp, digest, source }| {
            Arc::new(Known { path, stamp, digest: Some(digest), source, found: Vec::new() })
        };
        Memo { names, pages: pages.map(known).collect(), settled, ..Memo::default() }
    }
}
