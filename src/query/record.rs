//! Who has asked what: queries under short numbers, and the recorder of one rendering.
//!
//! Takes queries as they are met; gives the numbers of those that one rendering has asked, and what it takes to ask them
//! again of another site. Knows no site itself.

use super::Query;
use crate::hash::{Digest, Table};
use std::cell::RefCell;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// The number of a query in its [`Questions`].
pub type QueryId = u32;

/// Queries under numbers that mean the same for every site of a process. Only ever grows.
#[derive(Default)]
pub struct Questions(RwLock<Known>);

#[derive(Default)]
struct Known {
    ids: Table<Arc<Query>, QueryId>,
    all: Vec<Arc<Query>>,
}

impl Questions {
    /// The number of a query, a new one if nobody has asked it yet.
    pub fn id(&self, query: &Query) -> QueryId {
        // A poisoned lock only means that another thread gave up somewhere; what is known stays true.
        if let Some(id) = self.0.read().unwrap_or_else(PoisonError::into_inner).ids.get(query) {
            return *id;
        }
        self.id_of(query.clone())
    }

    /// The number of a query that nobody needs any more, and that is likely to be new.
    pub fn id_of(&self, query: Query) -> QueryId {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = known.ids.get(&query) {
            return *id;
        }
        let query = Arc::new(query);
        let id = QueryId::try_from(known.all.len()).unwrap_or(QueryId::MAX);
        known.all.push(Arc::clone(&query));
        known.ids.insert(query, id);
        id
    }

    /// Takes room for so many more queries at once.
    pub fn make_room(&self, more: usize) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.ids.reserve(more);
        known.all.reserve(more);
    }

    /// The query of a number.
    pub fn query(&self, id: QueryId) -> Option<Arc<Query>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).all.get(id as usize).cloned()
    }
}

/// What one rendering has asked: numbers in order, each once; the first place is that of the output's own plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// How the output is made.
    pub made: QueryId,
    /// What was asked on the way.
    pub asked: Vec<QueryId>,
}

#[derive(Default)]
struct Recorder {
    is_on: bool,
    /// How many queries that cover what is read now are open.
    covered: usize,
    asked: Vec<QueryId>,
}

thread_local! {
    static RECORDER: RefCell<Recorder> = RefCell::default();
}

/// Whether what is read now has to be noted.
pub(super) fn is_recording() -> bool {
    RECORDER.with_borrow(|recorder| recorder.is_on && recorder.covered == 0)
}

/// Notes a query of the rendering that is going on.
pub(super) fn note(id: QueryId) {
    RECORDER.with_borrow_mut(|recorder| {
        // The same is often asked twice in a row.
        if recorder.is_on && recorder.covered == 0 && recorder.asked.last() != Some(&id) {
            recorder.asked.push(id);
        }
    });
}

/// Reads what the answer of a query that has been noted covers.
pub(super) fn covered<T>(read: impl FnOnce() -> T) -> T {
    struct Open;
    impl Drop for Open {
        fn drop(&mut self) {
            RECORDER.with_borrow_mut(|recorder| recorder.covered -= 1);
        }
    }
    RECORDER.with_borrow_mut(|recorder| recorder.covered += 1);
    let _open = Open;
    read()
}

/// Renders one output and tells what it has asked.
pub fn recording<T>(render: impl FnOnce() -> T) -> (T, Vec<QueryId>) {
    let before = RECORDER.replace(Recorder { is_on: true, ..Recorder::default() });
    let result = render();
    let mut asked = RECORDER.replace(before).asked;
    asked.sort_unstable();
    asked.dedup();
    asked.shrink_to_fit();
    (result, asked)
}

/// Digests by the number of their query, for one site. Filled from many threads.
pub(super) struct Answers(Vec<OnceLock<Box<[OnceLock<Digest>]>>>);

/// Queries in one block of [`Answers`], and blocks.
const BLOCK: usize = 1 << 12;
const BLOCKS: usize = 1 << 12;

impl Answers {
    pub(super) fn new() -> Answers {
        Answers((0..BLOCKS).map(|_| OnceLock::new()).collect())
    }

    /// The digest of a number, worked out if it is not known. More numbers than there is room for are worked out each time.
    pub(super) fn get(&self, id: QueryId, make: impl FnOnce() -> Digest) -> Digest {
        let id = id as usize;
        let block =
            self.0.get(id / BLOCK).map(|block| block.get_or_init(|| (0..BLOCK).map(|_| OnceLock::new()).collect()));
        match block.and_then(|block| block.get(id % BLOCK)) {
            Some(cell) => *cell.get_or_init(make),
            None => make(),
        }
    }

    /// Forgets the digest of a number.
    pub(super) fn forget(&mut self, id: QueryId) {
        let id = id as usize;
        let block = self.0.get_mut(id / BLOCK).and_then(OnceLock::get_mut);
        if let Some(cell) = block.and_then(|block| block.get_mut(id % BLOCK)) {
            cell.take();
        }
    }
}
