//! The memo on the disk: `.jianbao/memo/`, a head, shards of pages, and a file of texts.
//!
//! Takes and gives a [`Memo`]. Reads all files at once and writes only those whose pages have changed. What is missing or
//! cannot be read is nothing, never a fault: `memo` says what may be believed.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are read and written")]

mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::emit::disk;
use crate::engine::Built;
use crate::engine::outputs::Outputs;
use crate::engine::session::Room;
use crate::hash::Digest;
use crate::memo::whole::Whole;
use crate::memo::{self, Head, Memo, OfEdition, SHARDS, Shard};
use crate::search::Index;
use crate::shelf::Shelf;
use texts::TextFile;

/// Where the memo is kept, from the root of the site.
const FOLDER: &str = ".jianbao/memo";

/// The file of what goes for all pages.
const HEAD: &str = "head";

/// The file of what the last build came to as a whole.
const WHOLE: &str = "whole";

/// How the names of files begin that say what the outputs of an edition were made from; then comes the name of the edition.
const OUTPUTS: &str = "outputs-";

/// The same of the indexes of their search.
const SEARCH: &str = "search-";

/// The file of what was found in attached documents.
const PAPERS: &str = "papers";

/// Bytes of outputs that are held in memory from their making to their writing, where there is another place for more: those
/// of a thousand pages or two: those of an ordinary site. More would only be kept from other work that wants memory.
const AT_HAND: usize = 8 * 1024 * 1024;

/// The memo of one site.
pub struct Store {
    folder: PathBuf,
    program: Digest,
    /// What the files hold, by number; `None` where nobody knows.
    shards: Vec<Option<(Shard, Option<Digest>)>>,
    head: Option<Head>,
    texts: Arc<TextFile>,
    /// Where outputs lie that are made and not yet written.
    spool: Option<Arc<TextFile>>,
    /// What is on the disk of the outputs of each edition: see [`crate::engine::outputs::Outputs::generation`].
    outputs: BTreeMap<String, u64>,
    /// The same of the index of its search.
    searches: BTreeMap<String, Arc<Index>>,
    /// The same of what was found in documents.
    papers: u64,
}

/// The file for the outputs of an edition. Its name is in it as a digest: an edition may be called whatever it likes.
fn outputs(edition: &str) -> String {
    format!("{OUTPUTS}{}", Digest::of(edition.as_bytes()))
}

/// The file for the search of an edition.
fn search(edition: &str) -> String {
    format!("{SEARCH}{}", Digest::of(edition.as_bytes()))
}

/// What the program is, down to the day on which it was built: no two builds of it trust each other's memos.
pub fn program() -> Digest {
    let own = std::env::current_exe().and_then(fs::metadata).ok();
    let written = own.as_ref().and_then(|own| own.modified().ok()?.duration_since(UNIX_EPOCH).ok());
    let length = own.map(|own| own.len());
    Digest::of_debug(&(env!("CARGO_PKG_VERSION"), length, written))
}

/// Says that the memo could not be written.
pub fn unkept(error: io::Error) -> Diagnostic {
    Diagnostic::new("memo-unkept").with("reason", error.to_string())
}

impl Store {
    /// The memo of the site at `root`, of which nothing has been read, as `program` writes it.
    pub fn new(root: &Path, program: Digest) -> Store {
        let folder = root.join(FOLDER);
        let texts = Arc::new(TextFile::new(root, &folder));
        let (shards, outputs) = (vec![None; SHARDS], BTreeMap::new());
        let searches = BTreeMap::new();
        Store { folder, program, shards, head: None, texts, spool: None, outputs, searches, papers: 0 }
    }

    /// What the last process has left. Empty where it left nothing that can be read.
    pub fn load(&mut self) -> Memo {
        let head = fs::read(self.folder.join(HEAD)).ok().and_then(|bytes| Head::read(&bytes, self.program));
        let Some((head, texts)) = head.and_then(|head| {
            let texts = self.texts.opened(head.texts())?;
            Some((head, Arc::new(texts)))
        }) else {
            return Memo::default();
        };
        self.texts = Arc::clone(&texts);
        let shelf: Arc<dyn Shelf> = texts;
        let read = |number: usize| -> Option<(Shard, Option<Digest>)> {
            let Some(digest) = head.shard(number) else { return Some((Shard::default(), None)) };
            let bytes = fs::read(self.place(number)).ok()?;
            Some((Shard::read(&bytes, self.program, digest, &head, &shelf)?, Some(digest)))
        };
        let questions = Arc::default();
        let outputs = |name: &str| -> Option<(String, Outputs)> {
            let bytes = fs::read(self.folder.join(outputs(name))).ok()?;
            Some((name.to_owned(), memo::read_outputs(&bytes, &questions, self.program)?))
        };
        let index = |name: &str| -> Option<(String, Arc<Index>)> {
            let bytes = fs::read(self.folder.join(search(name))).ok()?;
            Some((name.to_owned(), memo::read_search(&bytes, self.program)?))
        };
        let names: Vec<&str> = head.editions().collect();
        let (shards, (known, searches)): (_, (Vec<_>, Vec<_>)) = rayon::join(
            || (0..SHARDS).into_par_iter().map(read).collect(),
            || {
                rayon::join(
                    || names.par_iter().filter_map(|name| outputs(name)).collect(),
                    || names.par_iter().filter_map(|name| index(name)).collect(),
                )
            },
        );
        (self.shards, self.head) = (shards, Some(head.clone()));
        let mut memo = memo::thaw(head, self.shards.iter().flatten().map(|(shard, _)| shard), questions, shelf);
        let papers = fs::read(self.folder.join(PAPERS)).ok();
        memo.papers = papers.and_then(|bytes| memo::read_papers(&bytes, self.program)).unwrap_or_default();
        for (name, outputs) in known {
            self.outputs.insert(name.clone(), outputs.generation());
            memo.editions.entry(name).or_default().outputs = outputs;
        }
        for (name, index) in searches {
            self.searches.insert(name.clone(), Arc::clone(&index));
            memo.editions.entry(name).or_default().search = Some(index);
        }
        memo
    }

    /// Room outside the memory for a session that worked with what was loaded. Only who has the lock of writing may use it.
    pub fn room(&mut self) -> Room {
        let spool = Arc::new(self.texts.spool());
        self.spool = Some(Arc::clone(&spool));
        Room { texts: Some(self.texts.clone()), outputs: Some(spool), at_hand: AT_HAND }
    }

    /// Removes what was made and is not to be written any more.
    pub fn clear(&mut self) {
        if let Some(spool) = self.spool.take() {
            spool.remove();
        }
    }

    /// Keeps what is known now, and says how many files that took, that of the texts not counted. What is kept is let go of
    /// by the memory, and fetched when it is looked at.
    pub fn save(&mut self, memo: &Memo) -> io::Result<usize> {
        // What is damaged is of no use to the next process; a memo that was made since does not lie there.
        if self.texts.is_damaged() {
            self.forget();
        }
        if memo.is_damaged() {
            return Ok(0);
        }
        let frozen = |(name, of): (&String, &OfEdition)| {
            let is_new = self.outputs.get(name) != Some(&of.outputs.generation());
            is_new.then(|| memo::outputs(of, &memo.questions, self.program)).flatten()
        };
        let (shards, frozen): (Vec<Shard>, Vec<Option<Vec<u8>>>) =
            rayon::join(|| Shard::all(memo), || memo.editions.iter().map(frozen).collect());
        let live: u64 = shards.iter().map(Shard::shelved).sum();
        let is_anew = !self.texts.serves(live);
        if is_anew {
            self.texts = Arc::new(self.texts.next());
            self.shards = vec![None; SHARDS];
        }
        let shelf: Arc<dyn Shelf> = self.texts.clone();
        let is_kept = |(shard, known): &(Shard, &Option<(Shard, Option<Digest>)>)| {
            known.as_ref().is_some_and(|(known, _)| known.is_same(shard))
        };
        let changed: Vec<(usize, Shard)> = shards
            .into_iter()
            .zip(&self.shards)
            .enumerate()
            .filter(|(_, pair)| !is_kept(pair))
            .map(|(number, (shard, _))| (number, shard))
            .collect();
        if !changed.is_empty() {
            fs::create_dir_all(&self.folder)?;
        }
        let names = Arc::new(memo.reading.names().clone());
        let write = |(number, shard): (usize, Shard)| -> io::Result<(usize, Shard, Option<Digest>)> {
            let place = self.place(number);
            if shard.is_empty() {
                disk::remove(&place)?;
                return Ok((number, shard, None));
            }
            let kept = shard.put_away(&shelf, is_anew).and_then(|()| shard.bytes(self.program));
            let Some((bytes, digest)) = kept else { return Err(self.texts.fault()) };
            disk::replace(&place, &bytes, false)?;
            shard.leave_to_files(&names, &shelf);
            Ok((number, shard, Some(digest)))
        };
        let written: Vec<io::Result<(usize, Shard, Option<Digest>)>> = changed.into_par_iter().map(write).collect();
        let mut count = 0;
        for one in written {
            let (number, shard, digest) = one?;
            count += usize::from(digest.is_some());
            if let Some(known) = self.shards.get_mut(number) {
                *known = Some((shard, digest));
            }
        }
        for ((name, of), frozen) in memo.editions.iter().zip(frozen) {
            let again = || is_anew.then(|| memo::outputs(of, &memo.questions, self.program)).flatten();
            if let Some(bytes) = frozen.or_else(again) {
                fs::create_dir_all(&self.folder)?;
                disk::replace(&self.folder.join(outputs(name)), &bytes, false)?;
                self.outputs.insert(name.clone(), of.outputs.generation());
                count += 1;
            }
        }
        for (name, of) in &memo.editions {
            let Some(index) = &of.search else { continue };
            if self.searches.get(name).is_none_or(|known| !Arc::ptr_eq(known, index) && known != index) {
                fs::create_dir_all(&self.folder)?;
                disk::replace(&self.folder.join(search(name)), &memo::search(index, self.program), false)?;
                self.searches.insert(name.clone(), Arc::clone(index));
                count += 1;
            }
        }
        if self.papers != memo.papers.generation() {
            fs::create_dir_all(&self.folder)?;
            disk::replace(&self.folder.join(PAPERS), &memo::papers(&memo.papers, self.program), false)?;
            self.papers = memo.papers.generation();
            count += 1;
        }
        let digests = self.shards.iter().map(|known| known.as_ref().and_then(|(_, digest)| *digest)).collect();
        let head = Head::of(memo, digests, self.texts.all());
        if self.head.as_ref() != Some(&head) {
            fs::create_dir_all(&self.folder)?;
            disk::replace(&self.folder.join(HEAD), &head.bytes(self.program), false)?;
            self.head = Some(head);
            count += 1;
            self.tidy();
        }
        // What was put away is fetched from here, and whoever fetches asks here whether it was all there.
        let _ = memo.shelf.set(shelf);
        Ok(count)
    }

    /// Forgets what is kept: the next process begins with nothing.
    pub fn forget(&mut self) {
        for name in [HEAD, WHOLE] {
            // Where it cannot be removed the next process finds out by itself.
            let _ = fs::remove_file(self.folder.join(name));
        }
        self.texts = Arc::new(self.texts.anew());
        (self.head, self.shards, self.outputs) = (None, vec![None; SHARDS], BTreeMap::new());
        self.searches = BTreeMap::new();
    }

    /// What a build came to that began with `key`, if it was the last one.
    pub fn load_whole(&self, key: Digest) -> Option<Built> {
        Whole::read(&fs::read(self.folder.join(WHOLE)).ok()?, self.program, key)
    }

    /// Keeps what a build came to.
    pub fn save_whole(&self, whole: &Whole) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        disk::replace(&self.folder.join(WHOLE), &whole.bytes(self.program), false).map(drop)
    }

    fn place(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number:02x}"))
    }

    /// Removes what is none of the memo's files.
    fn tidy(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let is_shard = |name: &str| name.len() == 2 && usize::from_str_radix(name, 16).is_ok();
        for entry in entries.flatten() {
            let name = entry.file_name();
            let is_known = name.to_str().is_some_and(|name| {
                let is_fixed = name == HEAD || name == WHOLE || name == PAPERS || name == self.texts.name();
                is_fixed || name.starts_with(OUTPUTS) || name.starts_with(SEARCH) || is_shard(name)
            });
            if !is_known && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                // What cannot be removed does no harm.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}
