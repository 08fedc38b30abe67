//! The end of the program between two writes: whoever ends it waits here until nobody writes.
//!
//! Takes nothing and gives guards. A process that ends by way of [`close`] leaves no half-written file, and a whole edition
//! where that does not take long; one that is killed leaves what the next build puts right.

#![expect(clippy::disallowed_methods, reason = "the shell is where somebody waits")]

use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

/// Held while an edition is being written.
static EDITION: RwLock<()> = RwLock::new(());
/// Held while a file is being written.
static FILE: RwLock<()> = RwLock::new(());

/// Begins to write an edition; after [`close`] never returns.
pub fn edition() -> RwLockReadGuard<'static, ()> {
    EDITION.read().unwrap_or_else(PoisonError::into_inner)
}

/// Begins to write a file; after [`close`] never returns.
pub fn file() -> RwLockReadGuard<'static, ()> {
    FILE.read().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until no edition is being written, but no longer than `patience`, and until no file is. From then on nobody in
/// this process writes any more: it is about to end.
pub fn close(patience: Duration) {
    let start = Instant::now();
    let edition = loop {
        match EDITION.try_write() {
            Ok(guard) => break Some(guard),
            Err(_) if start.elapsed() > patience => break None,
            Err(_) => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    std::mem::forget(edition);
    std::mem::forget(FILE.write().unwrap_or_else(PoisonError::into_inner));
}
