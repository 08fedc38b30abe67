//! What the rendering of texts leaves to the next process: leaves, and what addresses meant to them.
//!
//! Takes and gives what `memo` writes down. What somebody has to be told about is not kept: it is found again.

use super::{Ground, Leaf, Leaves};
use crate::hash::Digest;
use crate::page::Page;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What texts were rendered with.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    ground: Digest,
    addresses: Option<Digest>,
}

impl Leaves {
    /// What the texts were rendered with; `None` when there are none.
    pub fn kept(&self) -> Option<Kept> {
        let ground = self.thawed.or_else(|| self.ground.as_ref().map(Digest::of_debug))?;
        Some(Kept { ground, addresses: self.addresses })
    }

    /// The leaf of a page, where it depends on no other page and there is nothing to say of it; likely to be found at `guess`.
    pub fn leaf(&self, page: &Arc<Page>, guess: usize) -> Option<Arc<Leaf>> {
        self.of(page, guess).filter(|leaf| {
            let (outline, fields) = (&leaf.outline, &leaf.fields);
            let is_composite = outline.is_composite || fields.is_composite;
            !is_composite && outline.diagnostics.is_empty() && fields.diagnostics.is_empty()
        })
    }

    /// What another process has rendered: pages ordered by path.
    pub fn thaw(kept: Kept, pages: impl Iterator<Item = (Arc<Page>, Arc<Leaf>)>) -> Leaves {
        Leaves {
            ground: None,
            thawed: Some(kept.ground),
            addresses: kept.addresses,
            pages: pages.collect(),
            shelve: None,
        }
    }

    /// Whether this is what all texts were rendered with.
    pub(super) fn stands_on(&self, ground: &Ground) -> bool {
        match (&self.ground, self.thawed) {
            (Some(known), _) => known == ground,
            (None, known) => known.is_some_and(|known| known == Digest::of_debug(ground)),
        }
    }
}
