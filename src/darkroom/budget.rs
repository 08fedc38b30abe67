//! How much memory pictures may take together while they are made.
//!
//! Takes weights in bytes; lets as many go on as fit, and the others wait. One that would not fit by itself goes on alone.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes for all together.
const MOST: u64 = 768 * 1024 * 1024;

/// The room that there is.
#[derive(Default)]
pub struct Budget {
    taken: Mutex<u64>,
    freed: Condvar,
}

/// Room for one; given back at the end.
pub struct Room<'b> {
    budget: &'b Budget,
    weight: u64,
}

impl Budget {
    /// Waits for room.
    pub fn take(&self, weight: u64) -> Room<'_> {
        let weight = weight.min(MOST);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken > 0 && *taken + weight > MOST {
            taken = self.freed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += weight;
        Room { budget: self, weight }
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        let mut taken = self.budget.taken.lock().unwrap_or_else(PoisonError::into_inner);
        *taken = taken.saturating_sub(self.weight);
        self.budget.freed.notify_all();
    }
}
