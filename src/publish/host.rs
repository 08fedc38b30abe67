//! What a place can be asked to do where an edition is published.
//!
//! Paths are relative to the place, with `/`. Every step is done wholly or not at all, except for those that say otherwise.
//! Knows nothing of releases.

use super::step::{self, Done, Step};
use crate::diagnostic::Diagnostic;

/// A place that holds releases.
pub trait Host: Sync {
    /// The bytes of a file; `None` where there is none.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Trouble>;
    /// Puts a file in the place of whatever file was there.
    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble>;
    /// Makes a file where there was none; `false` where there was one. Nobody else can do so at the same time.
    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, Trouble>;
    /// Writes a new file where nobody looks yet. What is cut off leaves a shorter one.
    fn upload(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble>;
    /// Gives a file a second name in a folder where nobody looks yet; `false` where that cannot be done here.
    fn link(&self, from: &str, to: &str) -> Result<bool, Trouble>;
    /// Puts a copy of a file in the place of whatever file was there; `false` where there is none to copy.
    fn copy(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        match self.read(from)? {
            Some(bytes) => self.replace(to, &bytes).map(|()| true),
            None => Ok(false),
        }
    }
    /// Removes a file; that it is gone already is as good.
    fn remove(&self, path: &str) -> Result<(), Trouble>;
    /// Makes a folder; that it is there already is as good. The one above it is there.
    fn create_folder(&self, path: &str) -> Result<(), Trouble>;
    /// What stands in a folder, links not followed; `None` where there is no folder.
    fn list(&self, folder: &str) -> Result<Option<Vec<Entry>>, Trouble>;
    /// Gives a file or folder another name, which nothing has yet.
    fn rename(&self, from: &str, to: &str) -> Result<(), Trouble>;
    /// Removes a folder and all it holds, in as many steps as that takes.
    fn remove_folder(&self, folder: &str) -> Result<(), Trouble>;
    /// Where a link leads; `None` where there is none.
    fn follow(&self, link: &str) -> Result<Option<String>, Trouble>;
    /// Makes a link lead somewhere, in one step.
    fn point(&self, link: &str, to: &str) -> Result<(), Trouble>;
    /// Whoever brings many files there in one go, where there is somebody.
    fn carrier(&self) -> Option<&dyn Carrier> {
        None
    }
    /// Does several steps; what came of each, in their order. Where one fails, those after it may be done or not.
    fn all(&self, steps: &[Step]) -> Result<Vec<Done>, Trouble> {
        steps.iter().map(|one| step::take(self, one)).collect()
    }
}

/// Somebody who brings many files to a host in one go.
pub trait Carrier: Sync {
    /// Brings them. What is cut off leaves some of them, each whole. It may be that some still arrive for a moment after whoever
    /// asked has ended.
    fn carry(&self, load: &Load) -> Result<(), Trouble>;
}

/// Files of a site that are brought in one go.
pub struct Load<'a> {
    /// Their paths in the site.
    pub paths: &'a [&'a str],
    /// The folder that nobody looks at yet, in which the folders of all of them are there.
    pub to: &'a str,
    /// A folder with files that may be much like them.
    pub like: Option<&'a str>,
    /// Is called when one of them is sent, more than once for one that is sent again.
    pub sent: &'a (dyn Fn() + Sync),
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it is.
    pub sort: Sort,
    /// The length of a file.
    pub length: u64,
    /// When it was written, in seconds of the host's own clock.
    pub written: i64,
}

/// What something in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, or something that is neither.
    Other,
}

/// Why a step was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Of which sort.
    pub sort: Why,
    /// What it was about.
    pub path: String,
    /// What the system says.
    pub reason: String,
}

/// Sorts of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The place was lost: later it may be there again.
    Lost,
    /// The place cannot be reached, or lets nobody in.
    Away,
    /// There is no room.
    Full,
    /// It is not allowed.
    Denied,
    /// Whoever asks is not known there, or cannot prove who they are.
    Secret,
    /// Nobody vouches for the place.
    Stranger,
    /// There is no such place.
    Nowhere,
    /// A program that is needed is not there, here or at the place, or may not be run.
    Tool,
    /// Anything else.
    Other,
}

impl Trouble {
    /// For somebody who publishes there.
    pub fn diagnostic(&self, target: &str) -> Diagnostic {
        let code = match self.sort {
            Why::Lost | Why::Away => "publish-unreachable",
            Why::Full => "publish-full",
            Why::Denied | Why::Other => "publish-failed",
            Why::Secret => "publish-login",
            Why::Stranger => "publish-certificate",
            Why::Nowhere => "publish-nowhere",
            Why::Tool => "publish-rsync",
        };
        let fault = Diagnostic::new(code).with("target", target).with("reason", &*self.reason);
        fault.with("path", if self.path.is_empty() { "." } else { &self.path })
    }
}
