//! Values that need not stay in memory: what was made once lies on a shelf, and is fetched when somebody looks at it.
//!
//! Takes values and ways to fetch them; gives them out. A shelf that no longer has what was put on it says so of itself: what
//! is given then is empty, and whoever works with the shelf asks it at the end whether all that was fetched can be believed.

use crate::hash::{Digest, Summed};
use crate::path::SitePath;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where bytes lie on a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The first of them.
    pub at: u64,
    /// How many there are.
    pub length: u32,
    /// What they are.
    pub digest: Digest,
}

/// Where things lie that are not in memory.
pub trait Shelf: Send + Sync {
    /// Puts bytes on it, whose digest is told; `None` where it takes no more.
    fn put(&self, bytes: &[u8], digest: Digest) -> Option<Place>;
    /// The bytes at a place; `None`, and the shelf is damaged from then on, when they are not there as they were put.
    fn fetch(&self, place: Place) -> Option<Vec<u8>>;
    /// A source file of the site; `None`, and the shelf is damaged from then on, when it has another digest.
    fn source(&self, path: &SitePath, digest: Digest) -> Option<Vec<u8>>;
    /// Whether it lacked anything that somebody wanted.
    fn is_damaged(&self) -> bool;
}

/// Bytes that were put on a shelf.
#[derive(Clone)]
pub struct Laid {
    place: Place,
    shelf: Arc<dyn Shelf>,
}

impl Laid {
    /// Puts bytes on a shelf; `None` where it takes no more.
    pub fn new(bytes: &Summed, shelf: &Arc<dyn Shelf>) -> Option<Laid> {
        Some(Laid { place: shelf.put(bytes.bytes(), bytes.digest())?, shelf: Arc::clone(shelf) })
    }

    /// How many they are.
    pub fn length(&self) -> u64 {
        u64::from(self.place.length)
    }

    /// What they are.
    pub fn digest(&self) -> Digest {
        self.place.digest
    }

    /// The bytes; `None` where the shelf has lost them.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        self.shelf.fetch(self.place)
    }
}

impl PartialEq for Laid {
    fn eq(&self, other: &Laid) -> bool {
        self.place == other.place
    }
}

impl Eq for Laid {}

impl fmt::Debug for Laid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Laid({:?})", self.place)
    }
}

/// A value in memory, which its owner may let go of.
pub struct Held<T>(Mutex<Option<Arc<T>>>);

impl<T> Held<T> {
    /// A value that is there.
    pub fn new(value: T) -> Held<T> {
        Held(Mutex::new(Some(Arc::new(value))))
    }

    /// The value, if it is still there.
    pub fn get(&self) -> Option<Arc<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets go of it.
    pub fn let_go(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl<T> Default for Held<T> {
    fn default() -> Held<T> {
        Held(Mutex::default())
    }
}

/// How a value is fetched.
pub type Fetch<T> = Arc<dyn Fn() -> Option<Arc<T>> + Send + Sync>;

/// A value that is in memory, or can be fetched.
pub struct Shelved<T>(Mutex<State<T>>);

struct State<T> {
    value: Option<Arc<T>>,
    place: Option<Place>,
    fetch: Option<Fetch<T>>,
}

impl<T: Default> Shelved<T> {
    /// A value in memory.
    pub fn new(value: T) -> Shelved<T> {
        Shelved(Mutex::new(State { value: Some(Arc::new(value)), place: None, fetch: None }))
    }

    /// A value on a shelf.
    pub fn away(place: Option<Place>, fetch: Fetch<T>) -> Shelved<T> {
        Shelved(Mutex::new(State { value: None, place, fetch: Some(fetch) }))
    }

    /// The value. It is empty where the shelf no longer has it.
    pub fn get(&self) -> Arc<T> {
        let state = self.state();
        let fetched = || state.fetch.as_ref().and_then(|fetch| fetch()).unwrap_or_default();
        state.value.clone().unwrap_or_else(fetched)
    }

    /// Where it lies, if it has been put on a shelf with places.
    pub fn place(&self) -> Option<Place> {
        self.state().place
    }

    /// Puts it on a shelf: from now on it is fetched.
    pub fn put_away(&self, place: Option<Place>, fetch: Fetch<T>) {
        *self.state() = State { value: None, place, fetch: Some(fetch) };
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for Shelved<T> {
    fn clone(&self) -> Shelved<T> {
        let State { value, place, fetch } = &*self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Shelved(Mutex::new(State { value: value.clone(), place: *place, fetch: fetch.clone() }))
    }
}

impl<T: Default> Default for Shelved<T> {
    fn default() -> Shelved<T> {
        // Nothing is what is given where nothing can be fetched.
        Shelved(Mutex::new(State { value: None, place: None, fetch: None }))
    }
}

impl<T> fmt::Debug for Shelved<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Shelved")
    }
}
