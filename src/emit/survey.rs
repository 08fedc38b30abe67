//! The look at an output folder before anything is written to it: what differs, what is stale, what is in the way.
//!
//! Takes the outputs and the last manifest; gives a plan that can be carried out, or the reasons why none can.
//! Never changes anything on the disk.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are read")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rayon::prelude::*;

use super::Desk;
use super::disk::{self, Standing};
use super::manifest::File;
use crate::diagnostic::Diagnostic;
use crate::engine::Output;

/// What is to be done, once it is certain that it can be.
pub(super) struct Plan<'a> {
    /// Outputs that differ from what stands on the disk.
    pub write: Vec<&'a Output>,
    pub unchanged: usize,
    pub files: BTreeMap<String, File>,
    /// Own files to remove before anything is written: something new takes their place.
    pub first: Vec<String>,
    /// Own files to remove at the end.
    pub stale: Vec<String>,
}

/// What was found at the place of an output.
struct Look {
    file: File,
    state: State,
}

enum State {
    Same,
    Differs,
    Foreign,
    /// Something else stands there, and no manifest says whose it is.
    Unknown,
}

impl<'a> Desk<'a> {
    /// Looks at everything and writes nothing.
    pub(super) fn survey(&self) -> Result<Plan<'a>, Vec<Diagnostic>> {
        let mut faults = self.roads();
        let stale: BTreeSet<&str> =
            self.last.files.keys().map(String::as_str).filter(|path| !self.planned.contains(path)).collect();
        // On a disk that does not tell cases apart, `A.html` and `a.html` are one file.
        let twins: BTreeMap<String, &str> = stale.iter().map(|path| (path.to_lowercase(), *path)).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        // What would stand below a folder that cannot be one is not looked for: the folder has been named.
        let mut barred: BTreeSet<&str> = BTreeSet::new();
        for folder in &self.folders {
            let fault = match disk::standing(&self.place(folder)) {
                Ok(Standing::Nothing | Standing::Folder) => continue,
                Ok(Standing::File(_)) if stale.contains(folder) => continue,
                Ok(Standing::File(_)) => self.fault_at("output-file-in-way", folder),
                Ok(Standing::Other) => self.fault_at("output-link", folder),
                Err(error) => self.failed("output-write", folder, &error),
            };
            faults.push(fault);
            barred.insert(folder);
        }
        let is_barred = |path: &str| path.match_indices('/').any(|(at, _)| barred.contains(&path[..at]));
        let looked: Vec<(&Output, Result<Look, Diagnostic>)> = self
            .job
            .outputs
            .par_iter()
            .filter(|output| !is_barred(&output.path))
            .map(|output| (output, self.look(output, twins.contains_key(&output.path.to_lowercase()))))
            .collect();
        let mut plan =
            Plan { write: Vec::new(), unchanged: 0, files: BTreeMap::new(), first: Vec::new(), stale: Vec::new() };
        let mut foreign = Vec::new();
        let mut adopted = Vec::new();
        for (output, look) in looked {
            match look {
                Ok(Look { file, state }) => {
                    match state {
                        State::Same => plan.unchanged += 1,
                        State::Differs => plan.write.push(output),
                        State::Foreign => foreign.push(&*output.path),
                        State::Unknown => adopted.push(output),
                    }
                    plan.files.insert(output.path.clone(), file);
                }
                Err(fault) => faults.push(fault),
            }
        }
        // Without a manifest a folder is taken for an earlier output when something in it is as it would be written.
        if plan.unchanged == 0 {
            foreign.extend(adopted.drain(..).map(|output| &*output.path));
        }
        plan.write.append(&mut adopted);
        if let Some(path) = foreign.first() {
            faults.push(self.fault_at("output-foreign", path).with("count", foreign.len().to_string()));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let lower: BTreeSet<String> = self.planned.iter().map(|path| path.to_lowercase()).collect();
        let parents = |path: &str| {
            let mut above = path;
            std::iter::from_fn(move || above.rsplit_once('/').map(|(folder, _)| (above = folder, folder).1))
                .any(|folder| self.planned.contains(folder))
        };
        for path in stale {
            let in_way = self.folders.contains(path) || lower.contains(&path.to_lowercase()) || parents(path);
            if in_way { plan.first.push(path.to_owned()) } else { plan.stale.push(path.to_owned()) }
        }
        Ok(plan)
    }

    /// Whether the way to the output folder leads through folders alone.
    fn roads(&self) -> Vec<Diagnostic> {
        let folder = &self.job.folder.path;
        let below = folder.ancestors().take_while(|step| *step != self.job.root);
        // Outside the site the folder itself is ours to judge, its parents are not.
        let steps = if folder.starts_with(self.job.root) { below.collect() } else { vec![folder.as_path()] };
        let mut faults = Vec::new();
        for step in steps {
            match disk::standing(step) {
                Ok(Standing::Nothing | Standing::Folder) => {}
                Ok(Standing::File(_)) => faults.push(self.fault_at("output-file-in-way", "")),
                Ok(Standing::Other) => faults.push(self.fault_at("output-link", "")),
                Err(error) => faults.push(self.failed("output-write", "", &error)),
            }
        }
        faults
    }

    fn look(&self, output: &Output, has_twin: bool) -> Result<Look, Diagnostic> {
        let bytes = self.bytes(output)?;
        let file = File::of(&bytes);
        let path = &*output.path;
        let place = self.place(path);
        let state = match disk::standing(&place) {
            Ok(Standing::Nothing) => State::Differs,
            // The twin goes first, and this file with it where they are one.
            Ok(Standing::File(_)) if has_twin => State::Differs,
            Ok(Standing::File(length)) => {
                let same = length == file.length && fs::read(&place).is_ok_and(|found| *found == *bytes);
                match () {
                    () if same => State::Same,
                    () if self.is_ours(path) => State::Differs,
                    () if self.adopted => State::Unknown,
                    () => State::Foreign,
                }
            }
            Ok(Standing::Folder) if self.holds_only_ours(path) => State::Differs,
            Ok(Standing::Folder) => return Err(self.fault_at("output-folder-in-way", path)),
            Ok(Standing::Other) => return Err(self.fault_at("output-link", path)),
            Err(error) => return Err(self.failed("output-write", path, &error)),
        };
        Ok(Look { file, state })
    }

    /// Whether a folder holds nothing but files of the last manifest, which go anyway.
    fn holds_only_ours(&self, folder: &str) -> bool {
        let Ok(entries) = fs::read_dir(self.place(folder)) else { return false };
        entries.into_iter().all(|entry| {
            let Ok(entry) = entry else { return false };
            let name = entry.file_name();
            let path = crate::path::join(folder, &name.to_string_lossy());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.holds_only_ours(&path),
                Ok(kind) => kind.is_file() && self.is_ours(&path),
                Err(_) => false,
            }
        })
    }
}
