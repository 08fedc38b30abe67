//! The manifest of one edition together with what stands of it on the disk, and the part of an edition that is looked at.
//!
//! Takes a job; loads and saves its manifest, and lays outputs and known files side by side. Decides nothing.

use std::io;
use std::path::Path;

use super::disk::{self, Seen, Standing};
use super::manifest::{File, Manifest, Stored};
use super::{Job, folders};
use crate::engine::Output;

/// A manifest and how it stands on the disk.
pub(super) struct Record {
    /// The folder as people and manifests name it.
    pub shown: String,
    /// What is known now. That it is `complete` is said of the manifest on the disk.
    pub last: Manifest,
    /// The manifest on the disk; `None` when it says nothing about which files are ours.
    pub seen: Option<Seen>,
    /// Something is known that the manifest on the disk does not say.
    pub is_unsaved: bool,
    /// The folder holds the edition that `last` names, as far as we know.
    pub is_whole: bool,
    /// A run that was killed may have left files written aside.
    pub is_littered: bool,
}

impl Record {
    /// What the disk has for a job.
    pub fn load(job: &Job) -> Record {
        let shown = folders::shown(job.root, &job.folder.path);
        let blank = Manifest::new(job.folder.purpose, &job.folder.edition, &shown);
        // Before it is read: one that is replaced meanwhile is then found to be another one.
        let seen = seen(&blank.path(job.root));
        let (last, seen) = match blank.stored(job.root) {
            Stored::Found(found) => (found, seen),
            Stored::Missing | Stored::Damaged => (blank, None),
        };
        let is_littered = seen.is_none() || !last.complete;
        Record { shown, last, seen, is_unsaved: false, is_whole: false, is_littered }
    }

    /// Whether the manifest on the disk is still the one that was loaded or saved.
    pub fn is_current(&self, root: &Path) -> bool {
        self.seen.is_some() && seen(&self.last.path(root)) == self.seen
    }

    /// Puts the manifest on the disk.
    pub fn save(&mut self, root: &Path, complete: bool, sync: bool) -> io::Result<()> {
        let path = self.last.path(root);
        let before = std::mem::replace(&mut self.last.complete, complete);
        let folder = path.parent().unwrap_or(root);
        let saved = disk::create_folders(folder).and_then(|()| disk::replace(&path, &self.last.bytes(), sync));
        match saved {
            Ok(seen) => {
                self.seen = seen;
                self.is_unsaved = false;
                Ok(())
            }
            Err(error) => {
                self.last.complete = before;
                Err(error)
            }
        }
    }
}

fn seen(path: &Path) -> Option<Seen> {
    match disk::standing(path) {
        Ok(Standing::File(seen)) => Some(seen),
        _ => None,
    }
}

/// The part of an edition that is looked at: all of it, or what is said to have changed.
pub(super) struct Sight<'a> {
    /// Outputs, each with what is known of the file at its place if that is ours; ordered by path.
    pub outputs: Vec<(&'a Output, Option<File>)>,
    /// Files of ours that are no outputs any more.
    pub stale: Vec<String>,
    /// Folders that these outputs stand in, parents before children.
    pub folders: Vec<&'a str>,
    /// How many outputs there are that are not looked at.
    pub unseen: usize,
}

impl<'a> Sight<'a> {
    /// All of it.
    pub fn all(job: &Job<'a>, last: &Manifest) -> Sight<'a> {
        let mut sorted: Vec<&Output> = job.outputs.iter().collect();
        sorted.sort_by(|a, b| a.path.cmp(&b.path));
        let mut outputs = Vec::with_capacity(sorted.len());
        let mut stale = Vec::new();
        let mut known = last.files.iter().peekable();
        for output in sorted {
            while let Some((path, _)) = known.next_if(|(path, _)| **path < output.path) {
                stale.push(path.clone());
            }
            let file = known.next_if(|(path, _)| **path == output.path).map(|(_, file)| *file);
            outputs.push((output, file));
        }
        stale.extend(known.map(|(path, _)| path.clone()));
        Sight::new(outputs, stale, 0)
    }

    /// The outputs at some paths; what is ours there and no output any more is stale. `None` when outputs and known files
    /// do not come to the same number by it: then somebody forgot to name something.
    pub fn some(job: &Job<'a>, last: &Manifest, paths: &[&str]) -> Option<Sight<'a>> {
        let mut paths = paths.to_vec();
        paths.sort_unstable();
        paths.dedup();
        let find = |path: &str| {
            let found = job.outputs.binary_search_by(|output| output.path.as_str().cmp(path));
            // Outputs in another order are found all the same.
            found.ok().and_then(|at| job.outputs.get(at)).or_else(|| job.outputs.iter().find(|one| one.path == path))
        };
        let mut outputs = Vec::new();
        let mut stale = Vec::new();
        for path in paths {
            match (find(path), last.files.get(path)) {
                (Some(output), file) => outputs.push((output, file.copied())),
                (None, Some(_)) => stale.push(path.to_owned()),
                (None, None) => {}
            }
        }
        let fresh = outputs.iter().filter(|(_, file)| file.is_none()).count();
        let unseen = job.outputs.len().saturating_sub(outputs.len());
        (last.files.len() + fresh == job.outputs.len() + stale.len()).then(|| Sight::new(outputs, stale, unseen))
    }

    fn new(outputs: Vec<(&'a Output, Option<File>)>, stale: Vec<String>, unseen: usize) -> Sight<'a> {
        let folders = folders_of(outputs.iter().map(|(output, _)| output.path.as_str()));
        Sight { outputs, stale, folders, unseen }
    }

    /// Whether the names in the edition are other ones than before.
    pub fn changes_names(&self) -> bool {
        !self.stale.is_empty() || self.outputs.iter().any(|(_, file)| file.is_none())
    }

    /// Whether one of these outputs has this path.
    pub fn has(&self, path: &str) -> bool {
        self.outputs.binary_search_by(|(output, _)| output.path.as_str().cmp(path)).is_ok()
    }
}

/// The folders that files stand in, parents before children. Takes their paths in order: then all files of a folder stand
/// together, and a folder is new when the path before does not lead through it.
pub(super) fn folders_of<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut folders = Vec::new();
    let mut before = "";
    for path in paths {
        let met = |folder: &str| before.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let slashes = path.match_indices('/').map(|(at, _)| path.get(..at).unwrap_or_default());
        folders.extend(slashes.filter(|folder| !met(folder)));
        before = path;
    }
    folders
}
