//! The outputs of one edition as they were made: their digests, what they asked, and what they were told.
//!
//! Takes a renderer and a plan; makes the outputs that would come out otherwise, and proves of the others that they would
//! not: every query that they asked gives the same answer now. Nothing is ever declared stale by what an edit looks like.
//!
//! By the same proof an output is taken over from a narrower edition, and never from a wider one: what was made of less can show
//! nothing that its readers must not see, and what a narrower edition comes to does not depend on whether a wider one is made.

use super::{Content, Output};
use crate::diagnostic::Diagnostic;
use crate::hash::{Digest, Summed};
use crate::plan::Planned;
use crate::progress::{Progress, Stage};
use crate::query::{Query, QueryId, Questions, Trace};
use crate::render::{self, Renderer};
use crate::shelf::{Laid, Shelf};
use rayon::prelude::*;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is known of the outputs of an edition.
#[derive(Default)]
pub struct Outputs {
    /// By number of the query: its answer when all outputs were last brought up. What is kept was made from these.
    answers: Vec<Option<Digest>>,
    /// By path.
    kept: BTreeMap<String, Kept>,
    /// The queries whose answers may have changed since; `None` for any of them.
    doubtful: Option<Vec<QueryId>>,
    /// The outputs that may differ from what was written last; `None` for any of them.
    pending: Option<BTreeSet<String>>,
    /// Counts the times that anything of what is kept has changed.
    generation: u64,
}

/// An output that was made.
#[derive(Clone)]
struct Kept {
    length: u64,
    digest: Digest,
    trace: Trace,
}

/// What is kept of the outputs of an edition for the next process, as it is read there: see [`Freezing`].
#[derive(Deserialize)]
pub struct Frozen {
    asked: Vec<Vec<(Query, Digest)>>,
    outputs: Vec<FrozenOutput>,
}

#[derive(Deserialize)]
struct FrozenOutput {
    path: String,
    length: u64,
    digest: Digest,
    made: u32,
    asked: Vec<u32>,
}

/// The same as it is written. Queries have numbers of their own there: their places in the list.
#[derive(Serialize)]
pub struct Freezing<'a> {
    asked: Vec<Vec<(Arc<Query>, Digest)>>,
    outputs: Vec<FreezingOutput<'a>>,
}

#[derive(Serialize)]
struct FreezingOutput<'a> {
    path: &'a str,
    length: u64,
    digest: Digest,
    made: u32,
    asked: Renumbered<'a>,
}

/// Numbers of queries, and the places that each number has.
struct Renumbered<'a> {
    asked: &'a [QueryId],
    places: &'a [u32],
}

impl Serialize for Renumbered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = |id: &QueryId| self.places.get(*id as usize).copied().unwrap_or(u32::MAX);
        serializer.collect_seq(self.asked.iter().map(place))
    }
}

/// How many queries are written as one list. Lists that may be longer are read into room that is made larger again and again;
/// these are read in one go, and let go of one by one.
const CHUNK: usize = 4096;

/// Why an output was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// It was not known.
    Unknown,
    /// The answer to this query is another one.
    Changed(QueryId),
}

/// One output, brought up.
enum Brought<'k> {
    Same(&'k Kept),
    Made(Because, Result<(Content, Kept), Vec<Diagnostic>>),
}

/// What the making of outputs takes besides a renderer.
pub struct Making<'a> {
    /// Told how far it has come.
    pub progress: &'a Progress,
    /// Takes the outputs beyond the first `at_hand` bytes; all stay in memory where there is none.
    pub shelf: Option<&'a Arc<dyn Shelf>>,
    /// How many bytes stay in memory.
    pub at_hand: usize,
}

/// An edition that sees less, whose outputs have just been brought up.
pub struct Narrower<'a> {
    /// What is known of them.
    pub known: &'a Outputs,
    /// What they hold, ordered by path; some may be missing.
    pub outputs: &'a [Output],
}

impl Narrower<'_> {
    /// The output at the place of a planned one, if that would come out the same: it is made so here as well, and everything
    /// that was asked there is answered so here.
    fn twin(&self, planned: &Planned, renderer: &Renderer) -> Option<(Content, Kept)> {
        let kept = self.known.kept.get(&planned.path)?;
        let is_same = |id: &QueryId| {
            let there = self.known.answers.get(*id as usize).copied().flatten();
            there == Some(renderer.answer(*id))
        };
        let Trace { made, asked } = &kept.trace;
        if !renderer.is_made_so(planned, *made) || !is_same(made) || !asked.iter().all(is_same) {
            return None;
        }
        let at = self.outputs.binary_search_by(|output| output.path.cmp(&planned.path)).ok()?;
        // What was not made this time is known by its digest alone, and who writes here needs the bytes.
        let content = self.outputs.get(at).map(|output| &output.content);
        let content = content.filter(|content| matches!(content, Content::Bytes(_) | Content::Laid(_)))?;
        Some((content.clone(), kept.clone()))
    }
}

/// What is held in memory of the outputs that are being made.
struct Hand<'a> {
    making: &'a Making<'a>,
    /// Bytes.
    held: AtomicUsize,
}

impl Hand<'_> {
    /// The bytes themselves, or where they lie.
    fn content(&self, bytes: Summed) -> Content {
        let held = self.held.fetch_add(bytes.bytes().len(), Ordering::Relaxed);
        let shelf = self.making.shelf.filter(|_| held >= self.making.at_hand);
        match shelf.and_then(|shelf| Laid::new(&bytes, shelf)) {
            Some(laid) => Content::Laid(laid),
            None => Content::Bytes(bytes),
        }
    }
}

impl Outputs {
    /// Says that everything of the site may have changed.
    pub fn doubt_all(&mut self) {
        self.doubtful = None;
        self.pending = None;
    }

    /// Says that any answer may be another one, while nothing is copied that was not, and everything else is as before.
    pub fn doubt_answers(&mut self) {
        self.doubtful = None;
    }

    /// Says that everything has been written as it was brought up last.
    pub fn are_written(&mut self) {
        self.pending = Some(BTreeSet::new());
    }

    /// The outputs that may differ from what was written last; `None` if nobody knows.
    pub fn pending(&self) -> Option<&BTreeSet<String>> {
        self.pending.as_ref()
    }

    /// Says that the answer to a query may have changed, and of those that were sure no other.
    pub fn doubt(&mut self, query: QueryId) {
        if let Some(doubtful) = &mut self.doubtful {
            doubtful.push(query);
        }
    }

    /// Changes with what is kept; 0 for what nobody has changed.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// About how many bytes it takes to keep them, for making room.
    pub fn frozen_length(&self) -> usize {
        let of = |(path, kept): (&String, &Kept)| path.len() + 32 + 3 * kept.trace.asked.len();
        self.kept.iter().map(of).sum::<usize>() + self.answers.len() * 64
    }

    /// What to keep for the next process, written by `write`; `None` where a query has been lost.
    pub fn freeze<T>(&self, questions: &Questions, write: impl FnOnce(&Freezing) -> T) -> Option<T> {
        let mut places: Vec<u32> = vec![u32::MAX; self.answers.len()];
        let mut asked: Vec<Vec<(Arc<Query>, Digest)>> = Vec::new();
        let answered = self.answers.iter().zip(&mut places).enumerate();
        let answered = answered.filter_map(|(id, (answer, place))| Some((id, (*answer)?, place)));
        for (count, (id, answer, place)) in answered.enumerate() {
            *place = number(count);
            if count.is_multiple_of(CHUNK) {
                asked.push(Vec::with_capacity(CHUNK));
            }
            asked.last_mut()?.push((questions.query(number(id))?, answer));
        }
        let place = |id: &QueryId| places.get(*id as usize).copied().filter(|place| *place != u32::MAX);
        let mut outputs = Vec::with_capacity(self.kept.len());
        for (path, Kept { length, digest, trace: Trace { made, asked } }) in &self.kept {
            let made = place(made).filter(|_| asked.iter().all(|id| place(id).is_some()))?;
            let asked = Renumbered { asked, places: &places };
            outputs.push(FreezingOutput { path, length: *length, digest: *digest, made, asked });
        }
        Some(write(&Freezing { asked, outputs }))
    }

    /// What [`Outputs::freeze`] kept, in a process with these questions; `None` for what makes no sense.
    pub fn thaw(frozen: Frozen, questions: &Questions) -> Option<Outputs> {
        let mut outputs = Outputs::default();
        let count = frozen.asked.iter().map(Vec::len).sum();
        let mut ids = Vec::with_capacity(count);
        questions.make_room(count);
        outputs.answers.reserve(count);
        for (query, answer) in frozen.asked.into_iter().flatten() {
            let id = questions.id_of(query);
            ids.push(id);
            let at = id as usize;
            if at >= outputs.answers.len() {
                outputs.answers.resize(at + 1, None);
            }
            if let Some(known) = outputs.answers.get_mut(at) {
                *known = Some(answer);
            }
        }
        let id = |place: u32| ids.get(place as usize).copied();
        let kept = frozen.outputs.into_iter().map(|FrozenOutput { path, length, digest, made, mut asked }| {
            for own in &mut asked {
                *own = id(*own)?;
            }
            Some((path, Kept { length, digest, trace: Trace { made: id(made)?, asked } }))
        });
        outputs.kept = kept.collect::<Option<_>>()?;
        Some(outputs)
    }

    /// Makes what has to be made, or takes it over from a narrower edition. Gives the content of each output that is planned, and
    /// which were made and why. A template that fails is said, and its output is not among the contents.
    pub fn bring_up(
        &mut self,
        renderer: &Renderer,
        planned: &[Planned],
        narrower: Option<&Narrower>,
        making: &Making,
        out: &mut Vec<Diagnostic>,
    ) -> (Vec<Content>, BTreeMap<String, Because>) {
        if !renderer.faults().is_empty() {
            out.extend(renderer.faults().iter().cloned());
            return Default::default();
        }
        renderer.make_search();
        let changed = self.changed(renderer);
        let is_changed = |id: &QueryId| changed.get(*id as usize).copied().unwrap_or(true);
        let hand = Hand { making, held: AtomicUsize::new(0) };
        making.progress.begin(Stage::Rendering, planned.len());
        let brought: Vec<Brought> = planned
            .par_iter()
            .map(|planned| {
                let because = match self.kept.get(&planned.path) {
                    None => Because::Unknown,
                    Some(kept) => {
                        let made = kept.trace.made;
                        let is_so = renderer.is_made_so(planned, made) && !is_changed(&made);
                        let other = (!is_so).then(|| renderer.made(planned));
                        match other.or_else(|| first(&kept.trace.asked, is_changed, renderer)) {
                            None => return Brought::Same(kept),
                            Some(query) => Because::Changed(query),
                        }
                    }
                };
                let render = || {
                    let (bytes, trace) = renderer.render(planned)?;
                    let bytes = Summed::of(bytes);
                    let (length, digest) = (bytes.length(), bytes.digest());
                    Ok((hand.content(bytes), Kept { length, digest, trace }))
                };
                let twin = narrower.and_then(|narrower| narrower.twin(planned, renderer));
                Brought::Made(because, twin.map_or_else(render, Ok))
            })
            .inspect(|_| making.progress.step())
            .collect();
        let mut contents = Vec::with_capacity(brought.len());
        let mut reasons = BTreeMap::new();
        let (mut failed, mut lost, mut made) = (Vec::new(), Vec::new(), Vec::new());
        for (planned, brought) in planned.iter().zip(brought) {
            match brought {
                Brought::Same(kept) => contents.push(Content::Known { length: kept.length, digest: kept.digest }),
                Brought::Made(because, Ok((content, kept))) => {
                    made.push((planned.path.clone(), kept));
                    reasons.insert(planned.path.clone(), because);
                    contents.push(content);
                }
                Brought::Made(_, Err(faults)) => {
                    failed.extend(faults);
                    lost.push(planned.path.clone());
                }
            }
        }
        for path in &lost {
            self.kept.remove(path);
        }
        if let Some(pending) = &mut self.pending {
            pending.extend(reasons.keys().chain(&lost).cloned());
        }
        let some_were_new = reasons.values().any(|because| *because == Because::Unknown);
        if made.len() + lost.len() > 0 || self.kept.len() > planned.len() {
            self.generation += 1;
        }
        self.remember(renderer, &made, &changed);
        self.kept.extend(made);
        if some_were_new || self.kept.len() > planned.len() {
            // What is planned no longer is not known any more.
            let is_planned = |path: &str| planned.binary_search_by(|planned| planned.path.as_str().cmp(path)).is_ok();
            self.kept.retain(|path, _| is_planned(path));
        }
        out.extend(render::merge(failed));
        (contents, reasons)
    }

    /// By number: whether the answer to a query that is known has changed.
    fn changed(&self, renderer: &Renderer) -> Vec<bool> {
        let is_changed =
            |id: usize, known: &Option<Digest>| known.is_some_and(|known| renderer.answer(number(id)) != known);
        match &self.doubtful {
            None => self.answers.par_iter().enumerate().map(|(id, known)| is_changed(id, known)).collect(),
            Some(doubtful) => {
                let mut changed = vec![false; self.answers.len()];
                for id in doubtful {
                    let id = *id as usize;
                    if let (Some(changed), Some(known)) = (changed.get_mut(id), self.answers.get(id)) {
                        *changed = is_changed(id, known);
                    }
                }
                changed
            }
        }
    }

    /// Keeps the answers that what is kept was made from.
    fn remember(&mut self, renderer: &Renderer, made: &[(String, Kept)], changed: &[bool]) {
        let asked = made.iter().flat_map(|(_, kept)| kept.trace.asked.iter().chain([&kept.trace.made]));
        let mut new: Vec<QueryId> = asked.copied().collect();
        new.sort_unstable();
        new.dedup();
        let most = new.last().map_or(0, |id| *id as usize + 1);
        if most > self.answers.len() {
            self.answers.resize(most, None);
        }
        // The answers that have changed are those of nothing that was kept: whoever asked them has been made again, or failed.
        for (known, _) in self.answers.iter_mut().zip(changed).filter(|(_, changed)| **changed) {
            *known = None;
        }
        let answers: Vec<(QueryId, Digest)> = new.into_par_iter().map(|id| (id, renderer.answer(id))).collect();
        for (id, answer) in answers {
            if let Some(known) = self.answers.get_mut(id as usize) {
                *known = Some(answer);
            }
        }
        self.doubtful = Some(Vec::new());
    }
}

/// The first changed query of those that were asked: by what it asks, not by its number, which no two runs need share.
fn first(asked: &[QueryId], is_changed: impl Fn(&QueryId) -> bool, renderer: &Renderer) -> Option<QueryId> {
    let changed = asked.iter().copied().filter(|id| is_changed(id));
    changed.min_by_key(|id| renderer.query(*id))
}

fn number(at: usize) -> QueryId {
    QueryId::try_from(at).unwrap_or(QueryId::MAX)
}
