//! What is known of files from the last reading.
//!
//! Takes listed files; gives what they hold, read again only where the system says that a file has changed, and parsed again
//! only where its bytes differ. Whatever depends on several files is not kept here.

mod kept;

use super::{bytes, data_files, page, pictures, theme};
use crate::config::Config;
use crate::corpus::{Corpus, DataFile, Document, Resettled, Settled};
use crate::directive::Names;
use crate::document::{Finding, Source};
use crate::hash::Digest;
use crate::kind::Kinds;
use crate::path::{self, SitePath};
use crate::picture::Pictures;
use crate::progress::{Progress, Stage};
use crate::source::{Entry, Stamp, Tree};
use crate::theme::Theme;
pub use kept::Kept;
use rayon::prelude::*;
use std::sync::Arc;

/// What the last reading came to.
#[derive(Default)]
pub struct Memo {
    names: Names,
    pages: Vec<Arc<Known<Source>>>,
    data: Vec<Arc<Known<Vec<DataFile>>>>,
    theme: Option<KnownTheme>,
    pictures: Vec<pictures::Known>,
    /// What it came to page by page.
    pub(super) settled: Settled,
}

/// A file with what it holds.
pub struct Known<T> {
    /// The file.
    pub path: SitePath,
    stamp: Stamp,
    /// `None` where it could not be read.
    digest: Option<Digest>,
    /// What it holds.
    pub source: Arc<T>,
    /// What there is to say about it.
    pub found: Vec<Finding>,
}

struct KnownTheme {
    name: String,
    files: Vec<(SitePath, Stamp)>,
    theme: Arc<Theme>,
    kinds: Arc<Kinds>,
    found: Vec<Finding>,
}

impl Memo {
    /// Forgets what depends on the names of editions, when they are others.
    pub(super) fn begin(&mut self, names: &Names) {
        if self.names != *names {
            *self = Memo { names: names.clone(), ..Memo::default() };
        }
    }

    /// The pages, ordered by path.
    pub(super) fn pages(
        &mut self,
        tree: &dyn Tree,
        entries: &[&Entry],
        progress: &Progress,
    ) -> Vec<Arc<Known<Source>>> {
        let names = &self.names;
        progress.begin(Stage::Reading, entries.len());
        self.pages =
            known(tree, entries, &self.pages, progress, |entry, bytes, found| page(entry, bytes, names, found));
        self.pages.clone()
    }

    /// The tables of all data files, ordered by path.
    pub(super) fn data(&mut self, tree: &dyn Tree, entries: &[&Entry], out: &mut Vec<Finding>) -> Vec<DataFile> {
        let names = &self.names;
        self.data = known(tree, entries, &self.data, &Progress::default(), |entry, bytes, found| {
            data_files(entry, bytes, names, found)
        });
        out.extend(self.data.iter().flat_map(|file| file.found.iter().cloned()));
        self.data.iter().flat_map(|file| file.source.iter().cloned()).collect()
    }

    /// What the pictures are.
    pub(super) fn pictures(&mut self, tree: &dyn Tree) -> Pictures {
        self.pictures = pictures::look(tree, &self.pictures);
        self.pictures.iter().map(|known| (known.path.clone(), known.seen.clone())).collect()
    }

    /// One page read again after a change of its file, and settled again; `None` where more than its text may have changed,
    /// or where there is anything to say about it.
    pub fn revise(&self, tree: &dyn Tree, entry: &Entry) -> Option<Revision> {
        let at = self.pages.binary_search_by(|known| known.path.cmp(&entry.path)).ok()?;
        let last = self.pages.get(at).filter(|last| last.found.is_empty())?;
        let known = one(tree, entry, Some(last), &|entry, bytes, found| page(entry, bytes, &self.names, found));
        if Arc::ptr_eq(&known.source, &last.source) {
            return Some(Revision { at, known, settled: None });
        }
        if !known.found.is_empty() {
            return None;
        }
        let settled = Some(self.settled.revise(&known.path, &known.source)?);
        Some(Revision { at, known, settled })
    }

    /// Takes a revision for what is known from now on.
    pub fn accept(&mut self, revision: Revision) {
        if let Some(page) = self.pages.get_mut(revision.at) {
            *page = revision.known;
        }
        if let Some(settled) = revision.settled {
            self.settled.accept(settled);
        }
    }

    /// The theme and its kinds.
    pub(super) fn theme(&mut self, tree: &dyn Tree, config: &Config, corpus: &mut Corpus) -> Vec<Finding> {
        let files = tree.entries().iter().filter(|entry| entry.path.below("themes").is_some());
        let files: Vec<(SitePath, Stamp)> = files.map(|entry| (entry.path.clone(), entry.stamp)).collect();
        let is_sure = files.iter().all(|(_, stamp)| stamp.is_known());
        let fresh = |known: &&mut KnownTheme| {
            is_sure && known.name == config.theme && known.files == files && known.found.is_empty()
        };
        if let Some(known) = self.theme.as_mut().filter(fresh) {
            (corpus.theme, corpus.kinds) = (Arc::clone(&known.theme), Arc::clone(&known.kinds));
            return Vec::new();
        }
        let mut found = Vec::new();
        theme(tree, config, corpus, &mut found);
        // What is equal stays the same, so that what is made of it can tell by a glance.
        if let Some(known) = &self.theme {
            if known.kinds == corpus.kinds {
                corpus.kinds = Arc::clone(&known.kinds);
            }
            if known.theme == corpus.theme {
                corpus.theme = Arc::clone(&known.theme);
            }
        }
        let (theme, kinds) = (Arc::clone(&corpus.theme), Arc::clone(&corpus.kinds));
        self.theme = Some(KnownTheme { name: config.theme.clone(), files, theme, kinds, found: found.clone() });
        found
    }
}

/// A page of which the text alone has changed.
pub struct Revision {
    at: usize,
    known: Arc<Known<Source>>,
    settled: Option<Resettled>,
}

impl Revision {
    /// The page's document before and after; `None` where its bytes are the same.
    pub fn documents(&self) -> Option<(&Arc<Document>, &Arc<Document>)> {
        self.settled.as_ref().map(|settled| (&settled.before, settled.after()))
    }
}

/// What files hold: as known, or as `read` finds it.
fn known<T: Send + Sync>(
    tree: &dyn Tree,
    entries: &[&Entry],
    last: &[Arc<Known<T>>],
    progress: &Progress,
    read: impl Fn(&Entry, Option<Vec<u8>>, &mut Vec<Finding>) -> T + Sync,
) -> Vec<Arc<Known<T>>> {
    let known = |(guess, entry): (usize, &&Entry)| {
        let at = path::place_in(last, guess, &entry.path, |known| &known.path);
        one(tree, entry, at.and_then(|at| last.get(at)), &read)
    };
    entries.par_iter().enumerate().map(known).inspect(|_| progress.step()).collect()
}

/// How a file that has changed is read.
type Read<'r, T> = dyn Fn(&Entry, Option<Vec<u8>>, &mut Vec<Finding>) -> T + Sync + 'r;

fn one<T>(tree: &dyn Tree, entry: &Entry, last: Option<&Arc<Known<T>>>, read: &Read<T>) -> Arc<Known<T>> {
    if let Some(last) = last.filter(|last| last.stamp == entry.stamp && entry.stamp.is_known()) {
        return Arc::clone(last);
    }
    let mut found = Vec::new();
    let bytes = bytes(tree, entry, &mut found);
    // What could not be read is tried again the next time.
    let digest = bytes.as_ref().map(|bytes| Digest::of(bytes));
    if let Some(last) = last.filter(|last| digest.is_some() && last.digest == digest) {
        let Known { path, source, found, .. } = &**last;
        let (path, source, found) = (path.clone(), Arc::clone(source), found.clone());
        return Arc::new(Known { path, stamp: entry.stamp, digest, source, found });
    }
    let source = read(entry, bytes, &mut found);
    Arc::new(Known { path: entry.path.clone(), stamp: entry.stamp, digest, source: Arc::new(source), found })
}
