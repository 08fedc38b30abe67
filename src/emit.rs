//! Puts the outputs of an edition on the disk: writes what differs, removes what the edition no longer has, and
//! remembers in a manifest which files are the program's own.
//!
//! Takes outputs and a folder; gives counts and diagnostics. First everything is looked at and nothing written, so
//! that an edition that cannot be written stays as it was. Each file is then replaced in one step. Never writes
//! through a symbolic link, never touches a file that it did not write (unless the memo is lost: then files at the
//! places of outputs are taken over), and removes only files that its last manifest names.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are written")]

mod disk;
pub mod folders;
pub mod manifest;
pub mod names;
mod survey;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use self::disk::Standing;
pub use self::folders::Folder;
use self::manifest::{Manifest, Purpose, Stored};
use self::survey::Plan;
use crate::diagnostic::Diagnostic;
use crate::engine::{Content, Output};
use crate::fs::native;
use crate::source::{ReadFailure, Tree};

/// Everything that is needed to write one edition.
pub struct Job<'a> {
    /// The root of the site, absolute.
    pub root: &'a Path,
    /// Where to write, and for which edition.
    pub folder: &'a Folder,
    /// The other folders of the site, which must stay apart from this one.
    pub others: &'a [Folder],
    /// What to write.
    pub outputs: &'a [Output],
    /// Where outputs that are copies come from.
    pub tree: &'a dyn Tree,
    /// Wait until every file is on the disk for good.
    pub sync: bool,
}

/// What writing an edition came to.
#[derive(Debug, Default)]
pub struct Emitted {
    /// Paths of the files that were written, sorted.
    pub written: Vec<String>,
    /// How many files were right already.
    pub unchanged: usize,
    /// Paths of the files that were removed, sorted.
    pub removed: Vec<String>,
    /// What went wrong, or is worth knowing.
    pub diagnostics: Vec<Diagnostic>,
}

impl Emitted {
    /// Whether the folder now holds the edition.
    pub fn is_done(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// What can be said before looking at files: whether folder and names are fit.
pub fn check(job: &Job) -> Vec<Diagnostic> {
    let mut diagnostics = folders::check(job.root, job.folder, job.others);
    diagnostics.extend(names::check(&job.folder.edition, job.outputs.iter().map(|output| &*output.path)));
    diagnostics
}

/// Writes an edition, or refuses to and leaves its folder as it was.
pub fn emit(job: &Job) -> Emitted {
    let mut emitted = Emitted { diagnostics: check(job), ..Emitted::default() };
    if !emitted.is_done() {
        return emitted;
    }
    let mut desk = Desk::new(job);
    let takes_over = desk.adopted && holds_something(&job.folder.path);
    if takes_over && job.folder.purpose == Purpose::Export {
        emitted.diagnostics.push(desk.fault("output-occupied"));
        return emitted;
    }
    match desk.survey() {
        Ok(plan) => {
            if takes_over {
                emitted.diagnostics.push(desk.fault("output-adopted"));
            }
            desk.carry_out(plan, &mut emitted);
        }
        Err(faults) => emitted.diagnostics.extend(faults),
    }
    emitted.written.sort();
    emitted.diagnostics.sort();
    emitted
}

/// The job with what is known from before.
struct Desk<'a> {
    job: &'a Job<'a>,
    /// The folder as people and manifests name it.
    shown: String,
    /// The last manifest, or an empty one.
    last: Manifest,
    /// No manifest says which files are ours: those at the places of outputs are taken over.
    adopted: bool,
    planned: BTreeSet<&'a str>,
    /// Folders that outputs stand in, parents before children.
    folders: BTreeSet<&'a str>,
}

impl<'a> Desk<'a> {
    fn new(job: &'a Job<'a>) -> Desk<'a> {
        let shown = folders::shown(job.root, &job.folder.path);
        let blank = Manifest::new(job.folder.purpose, &job.folder.edition, &shown);
        let (last, adopted) = match blank.stored(job.root) {
            Stored::Found(found) => (found, false),
            Stored::Missing | Stored::Damaged => (blank, true),
        };
        let planned = job.outputs.iter().map(|output| &*output.path).collect();
        let mut folders = BTreeSet::new();
        for output in job.outputs {
            let mut path = &*output.path;
            while let Some((folder, _)) = path.rsplit_once('/') {
                if !folders.insert(folder) {
                    break;
                }
                path = folder;
            }
        }
        Desk { job, shown, last, adopted, planned, folders }
    }

    fn fault(&self, code: &'static str) -> Diagnostic {
        Diagnostic::new(code).with("folder", &self.shown).for_edition(&self.job.folder.edition)
    }

    fn fault_at(&self, code: &'static str, path: &str) -> Diagnostic {
        self.fault(code).with("path", crate::path::join(&self.shown, path))
    }

    fn failed(&self, code: &'static str, path: &str, error: &io::Error) -> Diagnostic {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => self.fault("output-full"),
            _ => self.fault_at(code, path).with("reason", error.to_string()),
        }
    }

    fn place(&self, path: &str) -> PathBuf {
        native(&self.job.folder.path, path)
    }

    fn is_ours(&self, path: &str) -> bool {
        self.last.files.contains_key(path)
    }

    fn bytes<'o>(&self, output: &'o Output) -> Result<Cow<'o, [u8]>, Diagnostic> {
        match &output.content {
            Content::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            Content::Known { .. } => Err(self.fault("output-copy-vanished")),
            Content::Copy(source) => self.job.tree.read(source).map(Cow::Owned).map_err(|failure| {
                let fault = match failure {
                    ReadFailure::Vanished => self.fault("output-copy-vanished"),
                    ReadFailure::Refused(reason) => self.fault("output-copy-refused").with("reason", reason),
                };
                fault.with("path", &**source).in_file(source)
            }),
        }
    }

    fn carry_out(&mut self, plan: Plan, emitted: &mut Emitted) {
        emitted.unchanged = plan.unchanged;
        let idle = plan.write.is_empty() && plan.first.is_empty() && plan.stale.is_empty();
        self.tidy(&plan);
        if !idle {
            // From here on every file that is about to be ours is named as ours: a run that is killed half-way
            // leaves nothing behind that the next one would take for somebody else's.
            let known = self.last.files.clone();
            self.last.files.extend(plan.files.iter().map(|(path, file)| (path.clone(), file.clone())));
            self.last.complete = false;
            if let Err(fault) = self.keep() {
                self.last.files = known;
                return emitted.diagnostics.push(fault);
            }
        }
        self.sweep(&plan.first, emitted);
        if emitted.is_done() {
            self.write(&plan, emitted);
        }
        if emitted.is_done() {
            self.sweep(&plan.stale, emitted);
        }
        if emitted.is_done() {
            self.last.files = plan.files;
            self.last.complete = true;
            if let Err(fault) = self.keep() {
                emitted.diagnostics.push(fault);
            }
        }
    }

    /// Removes what killed runs left behind.
    fn tidy(&self, plan: &Plan) {
        let folder_of = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
        let mut folders: BTreeSet<String> = self.folders.iter().map(|folder| (*folder).to_owned()).collect();
        folders.extend(plan.first.iter().chain(&plan.stale).map(|path| folder_of(path)));
        folders.insert(String::new());
        for folder in folders.iter().filter(|folder| self.is_straight(folder)) {
            disk::clean(&self.place(folder));
        }
        if let Some(folder) = self.last.path(self.job.root).parent() {
            disk::clean(folder);
        }
    }

    /// Whether a folder below the output folder is one, and is reached without a link.
    fn is_straight(&self, folder: &str) -> bool {
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
        folder.is_empty()
            || ends
                .filter_map(|end| folder.get(..end))
                .all(|part| matches!(disk::standing(&self.place(part)), Ok(Standing::Folder)))
    }

    fn write(&self, plan: &Plan, emitted: &mut Emitted) {
        if let Err(error) = fs::create_dir_all(&self.job.folder.path) {
            return emitted.diagnostics.push(self.failed("output-write", "", &error));
        }
        for folder in &self.folders {
            match fs::create_dir(self.place(folder)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return emitted.diagnostics.push(self.failed("output-write", folder, &error));
                }
                _ => {}
            }
        }
        let write_one = |output: &&Output| -> Result<String, Diagnostic> {
            let bytes = self.bytes(output)?;
            let done = disk::replace(&self.place(&output.path), &bytes, self.job.sync);
            done.map_err(|error| self.failed("output-write", &output.path, &error))?;
            Ok(output.path.clone())
        };
        let done: Vec<Result<String, Diagnostic>> = plan.write.par_iter().map(write_one).collect();
        for one in done {
            match one {
                Ok(path) => emitted.written.push(path),
                // A full disk says the same for every file.
                Err(fault) if emitted.diagnostics.contains(&fault) => {}
                Err(fault) => emitted.diagnostics.push(fault),
            }
        }
    }

    /// Removes own files and the folders that become empty by it.
    fn sweep(&self, paths: &[String], emitted: &mut Emitted) {
        let mut emptied = BTreeSet::new();
        for path in paths {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let place = self.place(path);
            if !self.is_straight(folder) || !matches!(disk::standing(&place), Ok(Standing::File(_))) {
                continue;
            }
            match disk::remove(&place) {
                Ok(()) => {
                    emitted.removed.push(path.clone());
                    emptied.insert(folder);
                }
                Err(error) => emitted.diagnostics.push(self.failed("output-remove", path, &error)),
            }
        }
        for folder in emptied.into_iter().rev() {
            let mut folder = folder;
            // A folder that still holds something stays: the system refuses to remove it.
            while !folder.is_empty() && fs::remove_dir(self.place(folder)).is_ok() {
                folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
            }
        }
    }

    /// Puts the manifest on the disk if it differs from the one there.
    fn keep(&self) -> Result<(), Diagnostic> {
        let path = self.last.path(self.job.root);
        let bytes = self.last.bytes();
        if fs::read(&path).is_ok_and(|found| found == bytes) {
            return Ok(());
        }
        let done =
            path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| disk::replace(&path, &bytes, self.job.sync));
        done.map_err(|error| self.fault("output-memo").with("reason", error.to_string()))
    }
}

/// Whether a folder holds anything that people would see as such.
fn holds_something(folder: &Path) -> bool {
    let Ok(mut entries) = fs::read_dir(folder) else { return false };
    entries.any(|entry| entry.is_ok_and(|entry| !entry.file_name().to_string_lossy().starts_with('.')))
}
