//! How far long work has come, for whoever watches it.
//!
//! Takes one word from the work whenever a stage begins and whenever one of its parts is done; gives what was said last, from
//! another thread. When nobody watches, a word costs a comparison. Knows no clock, and decides nothing: no output depends on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Stage {
    /// Pages are read.
    Reading = 1,
    /// The texts of pages become HTML.
    Texts,
    /// Outputs are rendered.
    Rendering,
    /// Pictures are made.
    Pictures,
    /// Outputs are compared with the files that stand on the disk.
    Comparing,
    /// Files are written.
    Writing,
    /// Published files are compared with their sums.
    Verifying,
    /// Files are sent to where they are published.
    Sending,
}

/// By their numbers, less one.
const STAGES: [Stage; 8] = [
    Stage::Reading,
    Stage::Texts,
    Stage::Rendering,
    Stage::Pictures,
    Stage::Comparing,
    Stage::Writing,
    Stage::Verifying,
    Stage::Sending,
];

/// A stage, and how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// What is being done.
    pub stage: Stage,
    /// How many of its parts are done.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

/// Where work says how far it has come. The default is one at which nobody looks.
#[derive(Clone, Debug, Default)]
pub struct Progress(Option<Arc<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    stage: AtomicU8,
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    /// One that somebody watches.
    pub fn watched() -> Progress {
        Progress(Some(Arc::default()))
    }

    /// Says that a stage of so many parts begins.
    pub fn begin(&self, stage: Stage, total: usize) {
        if let Some(counts) = &self.0 {
            counts.done.store(0, Ordering::Relaxed);
            counts.total.store(total, Ordering::Relaxed);
            counts.stage.store(stage as u8, Ordering::Release);
        }
    }

    /// Says that one part of the stage is done.
    pub fn step(&self) {
        if let Some(counts) = &self.0 {
            counts.done.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What was said last; `None` before the first stage. Where a stage begins in this very moment, the numbers may be those of
    /// one and the name that of the other: the next look is right again.
    pub fn look(&self) -> Option<Look> {
        let counts = self.0.as_ref()?;
        let number = counts.stage.load(Ordering::Acquire);
        let stage = *STAGES.get(usize::from(number).checked_sub(1)?)?;
        let total = counts.total.load(Ordering::Relaxed);
        Some(Look { stage, done: counts.done.load(Ordering::Relaxed).min(total), total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_last_is_seen_from_every_handle() {
        let progress = Progress::watched();
        let worker = progress.clone();
        assert_eq!(progress.look(), None);
        for stage in STAGES {
            worker.begin(stage, 2);
            worker.step();
            assert_eq!(progress.look(), Some(Look { stage, done: 1, total: 2 }));
        }
    }

    #[test]
    fn nothing_is_seen_where_nobody_watches() {
        let progress = Progress::default();
        progress.begin(Stage::Reading, 2);
        progress.step();
        assert_eq!(progress.look(), None);
    }
}
