//! What the settling of pages leaves to the next process: documents, and what they were settled with.
//!
//! Takes and gives what `memo` writes down. What somebody has to be told about is not kept: it is found again.

use super::{Document, Ground, Inherited, Settled, SettledPage, above};
use crate::hash::Digest;
use crate::path::{self, SitePath};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What pages were settled with.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Of the settings, the names of editions and the kinds.
    ground: Digest,
    /// What each section gives on.
    sections: BTreeMap<String, Arc<Inherited>>,
}

impl Settled {
    /// What the pages were settled with; `None` when there are none.
    pub fn kept(&self) -> Option<Kept> {
        let ground = self.thawed.or_else(|| self.ground.as_ref().map(Ground::digest))?;
        Some(Kept { ground, sections: self.sections.clone() })
    }

    /// A page of which there is nothing to say, likely to be found at `guess`.
    pub fn document(&self, path: &SitePath, guess: usize) -> Option<&Arc<Document>> {
        let at = path::place_in(&self.pages, guess, path, |known| &known.document.path)?;
        self.pages.get(at).filter(|known| known.found.is_empty()).map(|known| &known.document)
    }

    /// What another process has settled: pages ordered by path.
    pub fn thaw(kept: Kept, documents: impl Iterator<Item = Arc<Document>>) -> Settled {
        let mut settled = Settled { thawed: Some(kept.ground), sections: kept.sections, ..Settled::default() };
        let page = |document: Arc<Document>| {
            let inherited = above(document.path.parent(), &settled.sections, !document.is_section);
            let inherited = Arc::clone(inherited.unwrap_or(&settled.nothing));
            Arc::new(SettledPage { inherited, document, found: Vec::new() })
        };
        settled.pages = documents.map(page).collect();
        settled
    }

    /// Whether this is what all pages were settled with.
    pub(super) fn stands_on(&self, ground: &Ground) -> bool {
        match (&self.ground, self.thawed) {
            (Some(known), _) => known == ground,
            (None, known) => known == Some(ground.digest()),
        }
    }
}

impl Ground {
    fn digest(&self) -> Digest {
        Digest::of_debug(self)
    }
}
