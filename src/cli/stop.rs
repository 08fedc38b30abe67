//! Ctrl-C and the system's request to end: the process ends at once, but between two writes.
//!
//! Takes who wants to hear of it; installs itself for the rest of the process. A second request ends without waiting. This is the door to `ctrlc`.

#![expect(clippy::disallowed_methods, reason = "the shell is where somebody waits")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::emit::ending;

/// How long an edition that is being written is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// The exit code of a program that was interrupted in its work, as shells have it.
pub const INTERRUPTED: u8 = 130;

/// Who is told of a request to end, where somebody wants to end by himself.
static HEARER: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);

/// From now on the process ends with [`INTERRUPTED`] when it is asked to.
pub fn hear() {
    let asked = AtomicBool::new(false);
    let answer = move || {
        if asked.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(INTERRUPTED));
        }
        // Not here: a second request has to be heard while this one waits.
        std::thread::spawn(|| {
            let hearer = HEARER.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(hearer) = hearer.as_ref() {
                hearer();
                std::thread::sleep(PATIENCE);
            }
            ending::close(PATIENCE);
            std::process::exit(if hearer.is_some() { 0 } else { i32::from(INTERRUPTED) });
        });
    };
    // Where nobody can be asked, the system ends the process as it always does.
    let _ = ctrlc::set_handler(answer);
}

/// For work that goes on until somebody ends it, that is no interruption: `hearer` makes it end by itself. If that takes
/// too long, the process ends all the same.
pub fn is_the_end(hearer: impl Fn() + Send + 'static) {
    *HEARER.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(hearer));
}
