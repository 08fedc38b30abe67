//! What the gate leaves to the next process: the pages of an edition.
//!
//! Takes and gives what `memo` writes down. What somebody has to be told about is not kept: it is found again.

use super::{Selected, SelectedPage};
use crate::corpus::{Corpus, Document};
use crate::directive::Names;
use crate::hash::Digest;
use crate::kind::Kinds;
use crate::page::Page;
use crate::path;
use std::sync::Arc;

impl Selected {
    /// A digest of what the pages were cut by; `None` when there are none.
    pub fn kept(&self) -> Option<Digest> {
        self.thawed.or_else(|| self.ground.as_ref().map(|(names, kinds)| digest(names, kinds)))
    }

    /// What the edition has of a document, where there is nothing to say of it; likely to be found at `guess`.
    pub fn page(&self, document: &Arc<Document>, guess: usize) -> Option<&Arc<Page>> {
        let at = path::place_in(&self.pages, guess, &document.path, |known| &known.document.path)?;
        let known = self.pages.get(at).filter(|known| Arc::ptr_eq(&known.document, document))?;
        known.found.is_empty().then_some(&known.page)
    }

    /// What another process has selected: pages ordered by path.
    pub fn thaw(kept: Digest, pages: impl Iterator<Item = (Arc<Document>, Arc<Page>)>) -> Selected {
        let pages = pages.map(|(document, page)| SelectedPage { document, page, found: Vec::new() });
        Selected { ground: None, thawed: Some(kept), pages: pages.collect() }
    }

    /// Whether this is what all pages were cut by.
    pub(super) fn stands_on(&self, corpus: &Corpus) -> bool {
        match (&self.ground, self.thawed) {
            (Some((names, kinds)), _) => *names == corpus.names && Arc::ptr_eq(kinds, &corpus.kinds),
            (None, known) => known.is_some_and(|known| known == digest(&corpus.names, &corpus.kinds)),
        }
    }
}

fn digest(names: &Names, kinds: &Kinds) -> Digest {
    Digest::of_debug(&(names, kinds))
}
