//! Puts the outputs of an edition on the disk: writes what differs, removes what the edition no longer has, and
//! remembers in a manifest which files are the program's own.
//!
//! Takes outputs and a folder; gives counts and diagnostics. First everything is looked at and nothing written, so
//! that an edition that cannot be written stays as it was. Each file is then replaced in one step. Never writes
//! through a symbolic link, never touches a file that it did not write (unless the memo is lost: then files at the
//! places of outputs are taken over), and removes only files that its last manifest names.
//!
//! A file is not read when the system describes it as it did when its bytes were last known. That holds as far as every
//! change shows in the description; so a file is read whenever it was written so shortly before the manifest that the clock
//! of the disk may not have moved between them.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are written")]

pub mod disk;
pub mod ending;
pub mod folders;
pub mod keeper;
pub mod lock;
pub mod manifest;
pub mod names;
mod record;
mod survey;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use self::disk::Standing;
pub use self::folders::Folder;
pub use self::keeper::Keeper;
use self::manifest::{File, Purpose};
use self::record::{Record, Sight, folders_of};
use self::survey::{Plan, Write};
use crate::diagnostic::Diagnostic;
use crate::engine::{Content, Output, Treatment};
use crate::path::{SitePath, folder_of};
use crate::progress::{Progress, Stage};
use crate::source::{ReadFailure, Stamp, Tree};

/// Makes the bytes of an output that is only known by its digest, from its path.
pub type Make<'a> = &'a (dyn Fn(&str) -> Result<Vec<u8>, Vec<Diagnostic>> + Sync);

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
    /// Makes outputs whose content is only known, where the file on the disk is another one: [`unmade`] if there are none.
    pub make: Make<'a>,
    /// Wait until every file is on the disk for good.
    pub sync: bool,
    /// Where it says how far it has come.
    pub progress: &'a Progress,
}

/// What makes nothing: for outputs that all bring their bytes.
pub fn unmade(_: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
    Err(Vec::new())
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
    Keeper::new().write(job, None, false)
}

/// How many files may be read in each build only because they were written shortly before the manifest. When there are more,
/// the manifest is worth saving again.
const DOUBTED: usize = 100;

/// The job with what is known from before.
struct Desk<'a> {
    job: &'a Job<'a>,
    record: Record,
    sight: Sight<'a>,
    /// There will be another writing soon: until the last one the manifest says that it is not complete.
    lasting: bool,
}

impl<'a> Desk<'a> {
    fn work(&mut self, emitted: &mut Emitted) {
        let takes_over = self.adopts() && holds_something(&self.job.folder.path);
        if takes_over && self.job.folder.purpose == Purpose::Export {
            return emitted.diagnostics.push(self.fault("output-occupied"));
        }
        match self.survey() {
            Ok(plan) => {
                if takes_over {
                    emitted.diagnostics.push(self.fault("output-adopted"));
                }
                self.carry_out(plan, emitted);
            }
            Err(faults) => emitted.diagnostics.extend(faults),
        }
    }

    /// No manifest says which files are ours: those at the places of outputs are taken over.
    fn adopts(&self) -> bool {
        self.record.seen.is_none()
    }

    fn fault(&self, code: &'static str) -> Diagnostic {
        Diagnostic::new(code).with("folder", &self.record.shown).for_edition(&self.job.folder.edition)
    }

    fn fault_at(&self, code: &'static str, path: &str) -> Diagnostic {
        self.fault(code).with("path", crate::path::join(&self.record.shown, path))
    }

    fn failed(&self, code: &'static str, path: &str, error: &io::Error) -> Diagnostic {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => self.fault("output-full"),
            _ => self.fault_at(code, path).with("reason", error.to_string()),
        }
    }

    fn place(&self, path: &str) -> PathBuf {
        let folder = &self.job.folder.path;
        let mut place = PathBuf::with_capacity(folder.as_os_str().len() + path.len() + 1);
        place.push(folder);
        place.extend(path.split('/'));
        place
    }

    fn is_ours(&self, path: &str) -> bool {
        self.record.last.files.contains_key(path)
    }

    fn copied(&self, source: &SitePath) -> Result<Vec<u8>, Diagnostic> {
        self.job.tree.read(source).map_err(|failure| {
            let fault = match failure {
                ReadFailure::Vanished => self.fault("output-copy-vanished"),
                ReadFailure::Refused(reason) => self.fault("output-copy-refused").with("reason", reason),
            };
            fault.with("path", &**source).in_file(source)
        })
    }

    fn treated(&self, source: &SitePath, treatment: Treatment) -> Result<Vec<u8>, Diagnostic> {
        treatment.of(self.copied(source)?).map_err(|fault| fault.diagnostic(source))
    }

    fn carry_out(&mut self, plan: Plan<'a>, emitted: &mut Emitted) {
        emitted.unchanged = plan.unchanged;
        let idle = plan.write.is_empty() && plan.first.is_empty() && plan.stale.is_empty();
        if std::mem::take(&mut self.record.is_littered) {
            self.tidy(&plan);
        }
        if !idle && let Err(fault) = self.claim(&plan) {
            return emitted.diagnostics.push(fault);
        }
        let gone = plan.first.len() + plan.stale.len() > 0;
        self.sweep(&plan.first, emitted);
        if emitted.is_done() {
            self.write(&plan.write, emitted);
        }
        if emitted.is_done() {
            self.sweep(&plan.stale, emitted);
        }
        let learnt = !plan.learnt.is_empty();
        for (path, file) in plan.learnt {
            self.record.last.files.insert(path.to_owned(), file);
        }
        for path in plan.unsettled {
            self.record.last.files.entry(path.to_owned()).and_modify(|file| file.stamp = Stamp::default());
        }
        if emitted.is_done() {
            self.forget(plan.first.iter().chain(&plan.stale));
        }
        self.record.is_unsaved |= !idle || learnt || plan.doubted > DOUBTED;
        // While it is about to be complete again, a manifest on the disk that is not may stay as it is.
        let is_lacking = self.record.is_unsaved || !(self.lasting || self.record.last.complete);
        let waits = self.lasting && self.sight.unseen > 0 && !gone;
        if emitted.is_done() && is_lacking && !waits {
            let complete = !self.lasting || (idle && self.record.last.complete);
            if let Err(fault) = self.save(complete) {
                emitted.diagnostics.push(fault);
            }
        }
    }

    /// Names every file that is about to be ours as ours: a run that is killed half-way leaves nothing behind that the
    /// next one would take for somebody else's.
    fn claim(&mut self, plan: &Plan) -> Result<(), Diagnostic> {
        let fresh: Vec<&Write> = plan.write.iter().filter(|write| !self.is_ours(&write.output.path)).collect();
        if fresh.is_empty() && !self.adopts() && !self.record.last.complete {
            return Ok(());
        }
        for write in &fresh {
            self.record.last.files.insert(write.output.path.clone(), File::known(write.file.length, write.file.digest));
        }
        if let Some(folder) = self.record.last.path(self.job.root).parent() {
            disk::clean(folder);
        }
        let saved = self.save(false);
        if saved.is_err() {
            self.forget(fresh.iter().map(|write| &write.output.path));
        }
        saved
    }

    fn forget<'p>(&mut self, paths: impl Iterator<Item = &'p String>) {
        for path in paths {
            self.record.last.files.remove(path);
        }
    }

    fn save(&mut self, complete: bool) -> Result<(), Diagnostic> {
        let saved = self.record.save(self.job.root, complete, self.job.sync);
        saved.map_err(|error| self.fault("output-memo").with("reason", error.to_string()))
    }

    /// Removes what killed runs left behind.
    fn tidy(&self, plan: &Plan) {
        let mut folders: BTreeSet<String> = self.sight.folders.iter().map(|folder| (*folder).to_owned()).collect();
        folders.extend(plan.first.iter().chain(&plan.stale).map(|path| folder_of(path).to_owned()));
        folders.insert(String::new());
        for folder in folders.iter().filter(|folder| self.is_straight(folder)) {
            disk::clean(&self.place(folder));
        }
        if let Some(folder) = self.record.last.path(self.job.root).parent() {
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

    fn write(&mut self, writes: &[Write], emitted: &mut Emitted) {
        if writes.is_empty() {
            return;
        }
        if let Err(error) = fs::create_dir_all(&self.job.folder.path) {
            return emitted.diagnostics.push(self.failed("output-write", "", &error));
        }
        for folder in folders_of(writes.iter().map(|write| write.output.path.as_str())) {
            match fs::create_dir(self.place(folder)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return emitted.diagnostics.push(self.failed("output-write", folder, &error));
                }
                _ => {}
            }
        }
        let progress = self.job.progress;
        progress.begin(Stage::Writing, writes.len());
        let one = |write| self.write_one(write).map_err(Box::new);
        let done: Vec<Result<File, Box<Diagnostic>>> =
            writes.par_iter().map(one).inspect(|_| progress.step()).collect();
        for (write, one) in writes.iter().zip(done) {
            match one {
                Ok(file) => {
                    let path = &write.output.path;
                    self.record.last.files.insert(path.clone(), file);
                    emitted.written.push(path.clone());
                }
                // A full disk says the same for every file.
                Err(fault) if emitted.diagnostics.contains(&fault) => {}
                Err(fault) => emitted.diagnostics.push(*fault),
            }
        }
    }

    /// Writes one file; gives what is known of it then, by the bytes that were really written.
    fn write_one(&self, write: &Write) -> Result<File, Diagnostic> {
        let bytes = match (&write.made, &write.output.content) {
            (Some(made), _) => Cow::Borrowed(made.as_slice()),
            (None, Content::Bytes(bytes)) => Cow::Borrowed(bytes.bytes()),
            (None, Content::Laid(laid)) => Cow::Owned(laid.bytes().ok_or_else(|| {
                let reason = "what was made has been lost from `.jianbao/memo`";
                self.fault_at("output-write", &write.output.path).with("reason", reason)
            })?),
            (None, Content::Copy(source)) => Cow::Owned(self.copied(source)?),
            (None, Content::Treated(source, treatment)) => Cow::Owned(self.treated(source, *treatment)?),
            // The survey has made it; what a picture comes to is known by now.
            (None, Content::Known { .. } | Content::Picture(..)) => {
                return Err(self.fault_at("output-write", &write.output.path));
            }
        };
        let path = &write.output.path;
        let way = if write.in_new_folder { disk::write_new } else { disk::replace };
        let seen = way(&self.place(path), &bytes, self.job.sync);
        let seen = seen.map_err(|error| self.failed("output-write", path, &error))?;
        let stamp = seen.map_or(Stamp::default(), |seen| seen.stamp);
        let now = match &write.output.content {
            // What was digested already is not digested again.
            Content::Bytes(_) | Content::Laid(_) => write.file,
            _ => File { source: write.file.source, ..File::of(&bytes) },
        };
        Ok(File { stamp, ..now })
    }

    /// Removes own files and the folders that become empty by it.
    fn sweep(&self, paths: &[String], emitted: &mut Emitted) {
        let mut emptied = BTreeSet::new();
        for path in paths {
            let folder = folder_of(path);
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
                folder = folder_of(folder);
            }
        }
    }
}

/// Whether a folder holds anything that people would see as such.
fn holds_something(folder: &Path) -> bool {
    let Ok(mut entries) = fs::read_dir(folder) else { return false };
    entries.any(|entry| entry.is_ok_and(|entry| !entry.file_name().to_string_lossy().starts_with('.')))
}
