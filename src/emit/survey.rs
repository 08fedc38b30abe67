//! The look at an output folder before anything is written to it: what differs, what is stale, what is in the way.
//!
//! Takes the outputs and the last manifest; gives a plan that can be carried out, or the reasons why none can.
//! Never changes anything on the disk.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are read")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use rayon::prelude::*;

use super::Desk;
use super::disk::{self, Seen, Standing};
use super::manifest::File;
use crate::diagnostic::Diagnostic;
use crate::engine::{Content, Output};
use crate::fs::is_settled;
use crate::hash::{Digest, Unordered};
use crate::path::{SitePath, folder_of};
use crate::progress::Stage;
use crate::source::Stamp;

/// What is to be done, once it is certain that it can be.
#[derive(Default)]
pub(super) struct Plan<'a> {
    /// Outputs that differ from what stands on the disk, by path.
    pub write: Vec<Write<'a>>,
    pub unchanged: usize,
    /// Files that are as they should be, of which the manifest says something else or nothing.
    pub learnt: Vec<(&'a str, File)>,
    /// How many files were read only because they were written shortly before the manifest.
    pub doubted: usize,
    /// Files that may change without their stamps showing it, as it is just now. A later manifest may not vouch for them.
    pub unsettled: Vec<&'a str>,
    /// Own files to remove before anything is written: something new takes their place.
    pub first: Vec<String>,
    /// Own files to remove at the end.
    pub stale: Vec<String>,
}

/// An output to be written.
pub(super) struct Write<'a> {
    pub output: &'a Output,
    /// What it should be.
    pub file: File,
    /// Its bytes if neither the output nor a source has them.
    pub made: Option<Vec<u8>>,
    /// Whether its folder is not there yet.
    pub in_new_folder: bool,
}

/// What was found at the place of an output.
struct Look {
    file: File,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// All is as the manifest says; whether it took a reading to know.
    Same(Reading),
    /// The bytes are right, and the manifest has to learn it.
    Learnt,
    Differs,
    Foreign,
    /// Something else stands there, and no manifest says whose it is.
    Unknown,
}

#[derive(Clone, Copy)]
enum Reading {
    Spared,
    /// The manifest is too young to vouch for it.
    Doubted,
    /// The present time is too near for any manifest.
    Unsettled,
}

impl<'a> Desk<'a> {
    /// Looks at everything and writes nothing.
    pub(super) fn survey(&self) -> Result<Plan<'a>, Vec<Diagnostic>> {
        let mut faults = self.roads();
        if !faults.is_empty() {
            return Err(faults);
        }
        let now = SystemTime::now();
        let stale = &self.sight.stale;
        // On a disk that does not tell cases apart, `A.html` and `a.html` are one file.
        let twins: BTreeSet<String> = stale.iter().map(|path| path.to_lowercase()).collect();
        let (barred, missing) = self.folders(&mut faults);
        let in_new_folder = |path: &str| missing.contains(folder_of(path));
        let is_barred = |path: &str| path.match_indices('/').any(|(at, _)| barred.contains(&path[..at]));
        let progress = self.job.progress;
        progress.begin(Stage::Comparing, self.sight.outputs.len());
        let look = |(output, known): &(&'a Output, Option<File>)| {
            progress.step();
            if !barred.is_empty() && is_barred(&output.path) {
                return None;
            }
            if in_new_folder(&output.path) {
                let new = self.wanted(output, *known).map(|file| Look { file, state: State::Differs });
                return Some(new.map_err(Box::new));
            }
            let has_twin = !twins.is_empty() && twins.contains(&output.path.to_lowercase());
            Some(self.look(output, *known, has_twin, now).map_err(Box::new))
        };
        let looked: Vec<Option<Result<Look, Box<Diagnostic>>>> = self.sight.outputs.par_iter().map(look).collect();
        let mut plan = Plan { unchanged: self.sight.unseen, ..Plan::default() };
        let mut foreign = Vec::new();
        let mut adopted = Vec::new();
        for ((output, _), look) in self.sight.outputs.iter().zip(looked) {
            let Look { file, state } = match look {
                Some(Ok(look)) => look,
                Some(Err(fault)) => {
                    faults.push(*fault);
                    continue;
                }
                None => continue,
            };
            let path = output.path.as_str();
            let write = || Write { output, file, made: None, in_new_folder: in_new_folder(path) };
            match state {
                State::Same(reading) => {
                    plan.unchanged += 1;
                    match reading {
                        Reading::Spared => {}
                        Reading::Doubted => plan.doubted += 1,
                        Reading::Unsettled => plan.unsettled.push(path),
                    }
                }
                State::Learnt => {
                    plan.unchanged += 1;
                    plan.learnt.push((path, file));
                }
                State::Differs => plan.write.push(write()),
                State::Foreign => foreign.push(path),
                State::Unknown => adopted.push(write()),
            }
        }
        // Without a manifest a folder is taken for an earlier output when something in it is as it would be written.
        if plan.unchanged == 0 {
            foreign.extend(adopted.drain(..).map(|write| write.output.path.as_str()));
        }
        plan.write.append(&mut adopted);
        plan.write.sort_by(|a, b| a.output.path.cmp(&b.output.path));
        if let Some(path) = foreign.first() {
            faults.push(self.fault_at("output-foreign", path).with("count", foreign.len().to_string()));
        }
        if faults.is_empty() {
            self.make(&mut plan.write, &mut faults);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        self.share_out_stale(&mut plan);
        Ok(plan)
    }

    /// Folders of outputs that cannot be ones, and those that are not there yet. What would stand below either is not looked for:
    /// of the former the folder is named.
    fn folders(&self, faults: &mut Vec<Diagnostic>) -> (Unordered<&'a str>, Unordered<&'a str>) {
        let folders = self.sight.folders.par_iter().chain([&""]);
        // A folder without a fault is one that is not there.
        let unfit = |folder: &&'a str| {
            let folder = *folder;
            let fault = match disk::standing(&self.place(folder)) {
                Ok(Standing::Nothing) => return Some((folder, None)),
                Ok(Standing::Folder) => return None,
                Ok(Standing::File(_)) if self.sight.stale.iter().any(|path| path == folder) => return None,
                Ok(Standing::File(_)) => self.fault_at("output-file-in-way", folder),
                Ok(Standing::Other) => self.fault_at("output-link", folder),
                Err(error) => self.failed("output-write", folder, &error),
            };
            Some((folder, Some(fault)))
        };
        let found: Vec<(&str, Option<Diagnostic>)> = folders.filter_map(unfit).collect();
        let (barred, missing): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, fault)| fault.is_some());
        let folders = |list: &[(&'a str, Option<Diagnostic>)]| list.iter().map(|(folder, _)| *folder).collect();
        let sorted = (folders(&barred), folders(&missing));
        faults.extend(barred.into_iter().filter_map(|(_, fault)| fault));
        sorted
    }

    /// Makes what is only known by its digest and has to be written. What comes out is right, whatever the digest said.
    fn make(&self, writes: &mut [Write], faults: &mut Vec<Diagnostic>) {
        let known = |write: &&mut Write| matches!(write.output.content, Content::Known { .. });
        let make = |write: &mut Write| match (self.job.make)(&write.output.path) {
            Ok(bytes) => {
                write.made = Some(bytes);
                Vec::new()
            }
            Err(found) if found.iter().any(Diagnostic::is_error) => found,
            Err(_) => vec![self.fault_at("output-write", &write.output.path).with("reason", "nothing makes it")],
        };
        let found: Vec<Vec<Diagnostic>> = writes.par_iter_mut().filter(known).map(make).collect();
        faults.extend(found.into_iter().flatten());
    }

    /// What is no output any more goes first where it is in the way of one.
    fn share_out_stale(&self, plan: &mut Plan) {
        if self.sight.stale.is_empty() {
            return;
        }
        let lower: BTreeSet<String> = self.sight.outputs.iter().map(|(output, _)| output.path.to_lowercase()).collect();
        let folders: BTreeSet<&str> = self.sight.folders.iter().copied().collect();
        let is_below_output = |path: &str| path.match_indices('/').any(|(at, _)| self.sight.has(&path[..at]));
        for path in &self.sight.stale {
            let in_way =
                folders.contains(path.as_str()) || lower.contains(&path.to_lowercase()) || is_below_output(path);
            if in_way { plan.first.push(path.clone()) } else { plan.stale.push(path.clone()) }
        }
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

    fn look(&self, output: &Output, known: Option<File>, has_twin: bool, now: SystemTime) -> Result<Look, Diagnostic> {
        let wanted = self.wanted(output, known)?;
        let path = &*output.path;
        let place = self.place(path);
        match disk::standing(&place) {
            Ok(Standing::Nothing) => Ok(Look { file: wanted, state: State::Differs }),
            // The twin goes first, and this file with it where they are one.
            Ok(Standing::File(_)) if has_twin => Ok(Look { file: wanted, state: State::Differs }),
            Ok(Standing::File(seen)) => Ok(self.compare(output, wanted, known, seen, &place, now)),
            Ok(Standing::Folder) if self.holds_only_ours(path) => Ok(Look { file: wanted, state: State::Differs }),
            Ok(Standing::Folder) => Err(self.fault_at("output-folder-in-way", path)),
            Ok(Standing::Other) => Err(self.fault_at("output-link", path)),
            Err(error) => Err(self.failed("output-write", path, &error)),
        }
    }

    /// What an output should be. A copy is not read when its source is described as it was when it was last copied.
    fn wanted(&self, output: &Output, known: Option<File>) -> Result<File, Diagnostic> {
        Ok(match &output.content {
            Content::Bytes(bytes) => File::known(bytes.length(), bytes.digest()),
            Content::Laid(laid) => File::known(laid.length(), laid.digest()),
            Content::Known { length, digest } => File::known(*length, *digest),
            Content::Picture(..) => return Err(self.fault_at("output-write", &output.path).with("reason", "not made")),
            Content::Copy(source) => copy(known, self.source_stamp(source, ""), || self.copied(source))?,
            Content::Treated(source, treatment) => {
                let now = self.source_stamp(source, &format!("{treatment:?}"));
                copy(known, now, || self.treated(source, *treatment))?
            }
        })
    }

    /// The stamp of a source together with its path, as another file may well have been written and created at the same time, and
    /// with how it is copied.
    fn source_stamp(&self, source: &SitePath, how: &str) -> Stamp {
        let entries = self.job.tree.entries();
        let found = entries.binary_search_by(|entry| entry.path.cmp(source)).ok().and_then(|at| entries.get(at));
        match found.map(|entry| entry.stamp).filter(|stamp| stamp.is_lasting()) {
            Some(stamp) => Stamp(Digest::of(format!("{:x} {how} {source}", stamp.0).as_bytes()).short()),
            None => Stamp::default(),
        }
    }

    /// Compares an output with the file at its place.
    fn compare(
        &self,
        output: &Output,
        wanted: File,
        known: Option<File>,
        seen: Seen,
        place: &Path,
        now: SystemTime,
    ) -> Look {
        let look = |file: File, state: State| Look { file, state };
        // The file is described as it was when it had the bytes that the manifest says.
        let described = known.filter(|known| known.stamp.is_known() && known.stamp == seen.stamp);
        let has_settled = self.record.seen.is_some_and(|manifest| is_settled(seen.time, manifest.time));
        if let Some(known) = described.filter(|_| has_settled) {
            return match known.equals(&wanted) {
                true if known.source == wanted.source => look(known, State::Same(Reading::Spared)),
                true => look(File { stamp: seen.stamp, ..wanted }, State::Learnt),
                false => look(wanted, State::Differs),
            };
        }
        let is_wanted = |found: Vec<u8>| match &output.content {
            Content::Bytes(bytes) => found == bytes.bytes(),
            _ => Digest::of(&found) == wanted.digest,
        };
        if seen.length == wanted.length && fs::read(place).is_ok_and(is_wanted) {
            // A stamp that a change in this very moment would not alter vouches for nothing.
            let is_sure = is_settled(seen.time, now);
            let file = File { stamp: if is_sure { seen.stamp } else { Stamp::default() }, ..wanted };
            let is_known = known.is_some_and(|known| known.equals(&wanted) && known.source == wanted.source);
            return match (is_known, is_sure, described.is_some()) {
                (true, true, true) => look(file, State::Same(Reading::Doubted)),
                (true, false, _) => look(file, State::Same(Reading::Unsettled)),
                _ => look(file, State::Learnt),
            };
        }
        match known {
            Some(_) => look(wanted, State::Differs),
            None if self.adopts() => look(wanted, State::Unknown),
            None => look(wanted, State::Foreign),
        }
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

/// What a copy should be, by the stamp of its source.
fn copy(
    known: Option<File>,
    now: Stamp,
    bytes: impl FnOnce() -> Result<Vec<u8>, Diagnostic>,
) -> Result<File, Diagnostic> {
    Ok(match known.filter(|known| known.source == now && now.is_known()) {
        Some(known) => File { stamp: Stamp::default(), ..known },
        None => File { source: now, ..File::of(&bytes()?) },
    })
}
