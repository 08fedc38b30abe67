//! Values by number, of which only those that were made last are kept.
//!
//! Takes numbers and ways to make their values; gives values, made again where they have been let go. What a value is must not
//! depend on when it is made. Many threads may ask at once.

use crate::hash::Table;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Parts with a lock of their own, so that threads seldom wait for each other.
const SHARDS: usize = 64;

/// Values that were made lately.
pub struct Recent<T> {
    shards: Vec<Mutex<Shard<T>>>,
    /// How many values a shard keeps.
    most: usize,
}

struct Shard<T> {
    values: Table<usize, T>,
    /// The numbers of these values, the oldest first.
    order: VecDeque<usize>,
}

impl<T: Clone> Recent<T> {
    /// Keeps about so many values.
    pub fn new(most: usize) -> Recent<T> {
        let shard = || Mutex::new(Shard { values: Table::default(), order: VecDeque::new() });
        Recent { shards: (0..SHARDS).map(|_| shard()).collect(), most: most.div_ceil(SHARDS) }
    }

    /// The value of a number. While it is made nothing is locked, so that it may be made of other values.
    pub fn get(&self, number: usize, make: impl FnOnce() -> T) -> T {
        let Some(shard) = self.shards.get(number % SHARDS) else { return make() };
        if let Some(known) = lock(shard).values.get(&number) {
            return known.clone();
        }
        let made = make();
        let mut shard = lock(shard);
        // Another thread may have been faster.
        if shard.values.insert(number, made.clone()).is_none() {
            shard.order.push_back(number);
        }
        let oldest = if shard.order.len() > self.most { shard.order.pop_front() } else { None };
        let gone = oldest.and_then(|oldest| shard.values.remove(&oldest));
        // Taking it apart takes longer than all the rest.
        drop(shard);
        drop(gone);
        made
    }
}

/// A poisoned lock only means that another thread gave up while making a value of its own.
fn lock<T>(shard: &Mutex<Shard<T>>) -> MutexGuard<'_, Shard<T>> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first_and_is_made_again() {
        let recent = Recent::new(SHARDS * 2);
        let get = |number: usize| {
            let mut is_made = false;
            let value = recent.get(number * SHARDS, || {
                is_made = true;
                number
            });
            assert_eq!(value, number);
            is_made
        };
        assert_eq!([0, 1, 0, 1].map(get), [true, true, false, false]);
        assert_eq!([2, 1, 2].map(get), [true, false, false]);
        // 2 took the place of 0, which now takes that of 1.
        assert_eq!([0, 2, 1].map(get), [true, false, true]);
        assert_eq!(recent.shards.iter().map(|shard| lock(shard).values.len()).sum::<usize>(), 2);
    }

    #[test]
    fn a_value_may_be_made_of_others() {
        let recent = Recent::new(1);
        // The second lies in the same part as the first.
        assert_eq!(recent.get(0, || 1 + recent.get(SHARDS, || 2)), 3);
    }
}
