//! Several hands for many small steps.
//!
//! Takes a list and what to do with each of it; gives the first thing that went wrong, after which nobody begins anew.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Does `work` for every item, for so many at the same time.
pub fn each<T: Sync, E: Send>(items: &[T], at_once: usize, work: impl Fn(&T) -> Result<(), E> + Sync) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let wrong: Mutex<Option<E>> = Mutex::new(None);
    let hand = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = work(item) {
                next.store(items.len(), Ordering::Relaxed);
                wrong.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..at_once.min(items.len()) {
            scope.spawn(hand);
        }
        hand();
    });
    wrong.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_or_the_first_fault() {
        let sum = AtomicUsize::new(0);
        let items: Vec<usize> = (0..1000).collect();
        let add = |item: &usize| {
            sum.fetch_add(*item, Ordering::Relaxed);
            if *item == 7 && items.len() == 1000 { Err("seven") } else { Ok(()) }
        };
        assert_eq!(each(&items[8..], 4, add), Ok(()));
        assert_eq!(sum.load(Ordering::Relaxed), 999 * 500 - 28);
        assert_eq!(each(&items, 4, add), Err("seven"));
        assert_eq!(each(&[], 4, |_: &usize| Err("none")), Ok(()));
    }
}
