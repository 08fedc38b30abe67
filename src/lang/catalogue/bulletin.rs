//! What can be wrong with issues of the bulletin, people and commendations.

use crate::lang::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[];

/// Codes that are said of the widest edition alone: a narrower one may lack what the gate took, and nothing else.
pub const WHOLE: &[&str] = &[];
