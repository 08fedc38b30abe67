//! What attached documents hold besides their pages, in editions for everybody.
//!
//! Takes the files that an edition copies, and the tree; gives diagnostics. A document is read once, for as long as it does not
//! change; what was found is kept for the next process.

use crate::attachment::{self, MOST_BYTES, Sort, Trace};
use crate::config::Allowed;
use crate::diagnostic::Diagnostic;
use crate::path::SitePath;
use crate::source::{Entry, Stamp, Tree};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was found in documents.
#[derive(Default)]
pub struct Papers {
    known: BTreeMap<SitePath, Known>,
    /// Changes with what is kept; 0 for what nobody has changed.
    generation: u64,
}

/// What was found in one.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Known {
    stamp: Stamp,
    traces: Vec<Trace>,
}

/// What is kept for the next process.
#[derive(Serialize, Deserialize)]
pub struct Frozen(Vec<(SitePath, Known)>);

impl Papers {
    /// Says what the documents among some files hold that is not allowed.
    pub fn inspect<'f>(
        &mut self,
        files: impl Iterator<Item = &'f SitePath>,
        tree: &dyn Tree,
        allowed: &Allowed,
        out: &mut Vec<Diagnostic>,
    ) {
        let entries = tree.entries();
        let entry = |path: &SitePath| {
            let at = entries.binary_search_by(|entry| entry.path.cmp(path)).ok()?;
            entries.get(at)
        };
        let files: Vec<&Entry> = files
            .filter(|path| attachment::is_looked_into(path) || attachment::is_unseen(path))
            .filter_map(entry)
            .collect();
        let known = |entry: &&Entry| {
            let known =
                self.known.get(&entry.path).filter(|known| known.stamp == entry.stamp && entry.stamp.is_known());
            let known = known.cloned().or_else(|| Some(Known { stamp: entry.stamp, traces: look(entry, tree)? }));
            known.map(|known| (entry.path.clone(), known))
        };
        let found: Vec<(SitePath, Known)> = files.par_iter().filter_map(known).collect();
        for (path, known) in found {
            let traces = known.traces.iter().filter(|trace| !allowed.allows(&path, trace.sort));
            out.extend(traces.map(|trace| trace.diagnostic(&path)));
            if self.known.get(&path) != Some(&known) {
                self.known.insert(path, known);
                self.generation += 1;
            }
        }
    }

    /// Forgets documents that are gone.
    pub fn tidy(&mut self, tree: &dyn Tree) {
        let before = self.known.len();
        let entries = tree.entries();
        self.known.retain(|path, _| entries.binary_search_by(|entry| entry.path.cmp(path)).is_ok());
        self.generation += u64::from(self.known.len() != before);
    }

    /// Changes with what is kept.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// What to keep. A stamp that says nothing, or nothing to another process, is worth nothing there.
    pub fn freeze(&self) -> Frozen {
        let lasting = self.known.iter().filter(|(_, known)| known.stamp.is_lasting());
        Frozen(lasting.map(|(path, known)| (path.clone(), known.clone())).collect())
    }

    /// What another process has kept.
    pub fn thaw(Frozen(known): Frozen) -> Papers {
        Papers { known: known.into_iter().collect(), generation: 0 }
    }
}

/// `None` for a file that cannot be read: that is said where it is copied.
fn look(entry: &Entry, tree: &dyn Tree) -> Option<Vec<Trace>> {
    let is_unseen = attachment::is_unseen(&entry.path);
    let said = |sort: Sort| Trace { sort, found: String::new() };
    let mut traces = match () {
        () if !attachment::is_looked_into(&entry.path) => Vec::new(),
        () if entry.size <= MOST_BYTES => attachment::inspect(&tree.read(&entry.path).ok()?),
        // Films may well be so long.
        () if is_unseen => Vec::new(),
        () => vec![said(Sort::Closed)],
    };
    if is_unseen {
        traces.retain(|trace| trace.sort != Sort::Closed);
        traces.push(said(Sort::Unseen));
    }
    Some(traces)
}
