//! What is kept between one writing of an edition and the next, so that a small change is small work.
//!
//! Takes jobs for one edition after another; gives what came of them. Whatever it is not sure of it looks at on the disk.
//!
//! A manifest may be saved later than the files it speaks of, because it is needed for two things only. *Which files are
//! ours*: so a new name is saved before its file is written, and a name that is gone right after its file is. *Which files
//! need not be read*: a digest is believed only together with the stamp that the file had when it was taken, so an entry
//! that is too old costs a look at the file and nothing else. A process that is killed at any moment therefore leaves files
//! that the next build finds different and writes again, and perhaps a file written aside: until [`Keeper::finish`] the
//! manifest on the disk says that it is not complete, and the next build tidies up.

use std::path::PathBuf;

use super::record::{Record, Sight};
use super::{Desk, Emitted, Folder, Job, check, ending};
use crate::diagnostic::Diagnostic;

/// The knowledge of one output folder. Without any it looks at everything.
#[derive(Default)]
pub struct Keeper {
    kept: Option<Kept>,
}

struct Kept {
    root: PathBuf,
    folder: Folder,
    others: Vec<Folder>,
    sync: bool,
    record: Record,
}

impl Kept {
    fn is_for(&self, job: &Job) -> bool {
        self.root == job.root && self.folder == *job.folder
    }
}

impl Keeper {
    /// One that knows nothing yet.
    pub fn new() -> Keeper {
        Keeper::default()
    }

    /// Writes an edition, or refuses to and leaves its folder as it was. `changed` are the paths of all outputs that are
    /// new, gone or may differ since the last time; `None` if nobody knows. Only these are looked at, unless it is
    /// uncertain whether the folder holds the last edition. `job.outputs` is the whole edition all the same.
    pub fn emit(&mut self, job: &Job, changed: Option<&[&str]>) -> Emitted {
        self.write(job, changed, true)
    }

    /// The same; `lasting` for a keeper that goes on, whose last save is yet to come.
    pub(super) fn write(&mut self, job: &Job, changed: Option<&[&str]>, lasting: bool) -> Emitted {
        let kept = self.kept.take().filter(|kept| kept.is_for(job));
        let (record, sight) = match kept.filter(|kept| kept.record.is_current(job.root)) {
            Some(Kept { record, others, .. }) => {
                let changed = changed.filter(|_| record.is_whole && others == job.others);
                let sight = changed.and_then(|changed| Sight::some(job, &record.last, changed));
                (record, sight)
            }
            None => (Record::load(job), None),
        };
        let mut emitted = Emitted::default();
        let _writing = ending::edition();
        if sight.as_ref().is_none_or(Sight::changes_names) {
            emitted.diagnostics = check(job);
        }
        let sight = sight.unwrap_or_else(|| Sight::all(job, &record.last));
        let mut desk = Desk { job, record, sight, lasting };
        if emitted.is_done() {
            desk.work(&mut emitted);
        }
        emitted.written.sort();
        emitted.diagnostics.sort();
        let mut record = desk.record;
        record.is_whole = emitted.is_done();
        let known = record.seen.is_some();
        self.kept = known.then(|| Kept {
            root: job.root.to_owned(),
            folder: job.folder.clone(),
            others: job.others.to_vec(),
            sync: job.sync,
            record,
        });
        emitted
    }

    /// Saves what was put off. To be called when there is nothing else to do.
    pub fn rest(&mut self) -> Result<(), Diagnostic> {
        self.save(false)
    }

    /// Saves that the folder holds a whole edition: after the last writing.
    pub fn finish(&mut self) -> Result<(), Diagnostic> {
        self.save(true)
    }

    fn save(&mut self, last: bool) -> Result<(), Diagnostic> {
        let Some(kept) = &mut self.kept else { return Ok(()) };
        let record = &mut kept.record;
        let complete = record.last.complete || (last && record.is_whole);
        if !record.is_unsaved && complete == record.last.complete {
            return Ok(());
        }
        // Somebody else's manifest is the later one.
        if !record.is_current(&kept.root) {
            self.kept = None;
            return Ok(());
        }
        record.save(&kept.root, complete, kept.sync).map_err(|error| {
            let fault = Diagnostic::new("output-memo").with("folder", &record.shown).with("reason", error.to_string());
            fault.for_edition(&kept.folder.edition)
        })
    }
}
