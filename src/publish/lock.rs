//! One publisher at a time: a file at the place says who publishes there.
//!
//! Takes a host and who asks; takes the lock, or says who has it and for how long by the clock of the host alone. A lock
//! that an own process left behind when it was killed is taken over, as is an old one that says nothing; any other is broken on
//! demand only.

use serde::{Deserialize, Serialize};

use super::host::{Host, Trouble};

/// The file.
pub const NAME: &str = "lock.json";
/// A file that is written to see what the host's clock says.
const PROBE: &str = "lock.probe";
/// After how many seconds a lock that holds nothing is nobody's: where it cannot be written in one step, whoever is killed
/// in between leaves it so, and takes no longer to write a line.
const EMPTY: i64 = 60;

/// Who publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Who, on which machine: for people.
    pub who: String,
    /// Since when by that machine's clock: for people.
    pub since: String,
    /// The copy of the site on the machine, of which only one process publishes at a time.
    pub copy: String,
    /// This publishing and no other.
    pub once: String,
}

/// How a lock was come by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Nobody had it.
    Free,
    /// This one was killed: the lock was its own.
    Own(Owner),
    /// It was taken from this one on demand; nobody knows whom where the file could not be read.
    Broken(Option<Owner>),
}

/// Who has the lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The owner, if that can be read.
    pub owner: Option<Owner>,
    /// For how many seconds, by the host's clock.
    pub age: i64,
}

/// Takes the lock. `owner` holds the lock of its copy of the site on its own machine.
pub fn take(host: &dyn Host, owner: &Owner, breaks: bool) -> Result<Result<Taken, Held>, Trouble> {
    let text = serde_json::to_vec(owner).unwrap_or_default();
    if host.create(NAME, &text)? {
        return Ok(Ok(Taken::Free));
    }
    let written = host.read(NAME)?;
    let other = written.as_deref().and_then(|text| serde_json::from_slice::<Owner>(text).ok());
    let taken = match &other {
        Some(other) if other.copy == owner.copy => Taken::Own(other.clone()),
        None if written.is_some_and(|text| text.is_empty()) && age(host)? >= EMPTY => Taken::Free,
        other if breaks => Taken::Broken(other.clone()),
        _ => return Ok(Err(Held { owner: other, age: age(host)? })),
    };
    host.remove(NAME)?;
    if host.create(NAME, &text)? {
        return Ok(Ok(taken));
    }
    Ok(Err(Held { owner: holder(host)?, age: age(host)? }))
}

/// Whether the lock is still this owner's.
pub fn is_held(host: &dyn Host, owner: &Owner) -> Result<bool, Trouble> {
    Ok(is_of(host.read(NAME)?.as_deref(), owner))
}

/// Whether what the lock holds is this owner's.
pub fn is_of(text: Option<&[u8]>, owner: &Owner) -> bool {
    text.and_then(|text| serde_json::from_slice(text).ok()).as_ref() == Some(owner)
}

/// Gives the lock back.
pub fn give_back(host: &dyn Host, owner: &Owner) -> Result<(), Trouble> {
    if is_held(host, owner)? { host.remove(NAME) } else { Ok(()) }
}

fn holder(host: &dyn Host) -> Result<Option<Owner>, Trouble> {
    Ok(host.read(NAME)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// How long ago the lock was taken. Only times that the host itself gave are compared.
fn age(host: &dyn Host) -> Result<i64, Trouble> {
    host.replace(PROBE, b"")?;
    let entries = host.list("")?.unwrap_or_default();
    host.remove(PROBE)?;
    let written = |name: &str| entries.iter().find(|entry| entry.name == name).map(|entry| entry.written);
    Ok(written(PROBE).zip(written(NAME)).map_or(0, |(now, then)| (now - then).max(0)))
}
