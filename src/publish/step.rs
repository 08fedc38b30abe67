//! Steps that a place is asked for together, so that nobody waits for each of them.
//!
//! Takes and gives what the single steps of a [`Host`] take and give. Decides nothing.

use super::host::{Entry, Host, Trouble};

/// One of several steps. They begin in the order in which they stand, and none waits for the end of another: what a step needs
/// from one before it is done by that one's beginning (a name, a folder), never by its end (what a file holds).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// [`Host::read`].
    Read(String),
    /// [`Host::list`].
    List(String),
    /// [`Host::follow`].
    Follow(String),
    /// [`Host::upload`].
    Upload(String, &'a [u8]),
    /// [`Host::replace`].
    Replace(String, &'a [u8]),
    /// [`Host::link`].
    Link(String, String),
    /// [`Host::rename`].
    Rename(String, String),
    /// [`Host::remove`].
    Remove(String),
    /// [`Host::create_folder`].
    CreateFolder(String),
    /// [`Host::remove_folder`].
    RemoveFolder(String),
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is done, and there is nothing to tell.
    Well,
    /// The bytes of a file.
    Bytes(Option<Vec<u8>>),
    /// What stands in a folder.
    Entries(Option<Vec<Entry>>),
    /// Where a link leads.
    Leads(Option<String>),
    /// Whether a file got a second name.
    Linked(bool),
}

impl Done {
    /// The bytes of a file that was read.
    pub fn bytes(self) -> Option<Vec<u8>> {
        if let Done::Bytes(bytes) = self { bytes } else { None }
    }

    /// What stands in a folder that was listed.
    pub fn entries(self) -> Option<Vec<Entry>> {
        if let Done::Entries(entries) = self { entries } else { None }
    }

    /// Where a link leads that was followed.
    pub fn leads(self) -> Option<String> {
        if let Done::Leads(to) = self { to } else { None }
    }
}

/// Does one step by itself.
pub fn take<H: Host + ?Sized>(host: &H, step: &Step) -> Result<Done, Trouble> {
    let done = match step {
        Step::Read(path) => return host.read(path).map(Done::Bytes),
        Step::List(folder) => return host.list(folder).map(Done::Entries),
        Step::Follow(link) => return host.follow(link).map(Done::Leads),
        Step::Link(from, to) => return host.link(from, to).map(Done::Linked),
        Step::Upload(path, bytes) => host.upload(path, bytes),
        Step::Replace(path, bytes) => host.replace(path, bytes),
        Step::Rename(from, to) => host.rename(from, to),
        Step::Remove(path) => host.remove(path),
        Step::CreateFolder(path) => host.create_folder(path),
        Step::RemoveFolder(folder) => host.remove_folder(folder),
    };
    done.map(|()| Done::Well)
}
