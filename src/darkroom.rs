//! Where pictures are made, each once: what they came to is kept in `.jianbao/pictures/`.
//!
//! Takes recipes and the files they are for; gives bytes, or how many there are and their digest. What is kept is named by the
//! content of the source and the recipe; what is damaged or of another version is made again. Works on several pictures at a
//! time, but never on more pixels than fit into a bounded memory.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are read and written")]

mod budget;
mod index;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use self::budget::Budget;
use self::index::{Index, Made, Source};
use crate::diagnostic::Diagnostic;
use crate::emit::disk;
use crate::engine::{Built, Content};
use crate::hash::Digest;
use crate::path::SitePath;
use crate::picture::develop::{self, VERSION};
use crate::picture::recipe::Recipe;
use crate::picture::{self, Fault};
use crate::progress::{Progress, Stage};
use crate::source::{ReadFailure, Stamp, Tree};

/// Where pictures are kept, from the root of the site.
const FOLDER: &str = ".jianbao/pictures";
/// What a kept picture begins with.
const MAGIC: &[u8; 8] = b"jianbao\n";

/// The pictures of one site.
pub struct Darkroom {
    folder: PathBuf,
    index: Mutex<Index>,
    budget: Budget,
}

/// Whether what is made is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// For the next time.
    Yes,
    /// No: somebody only wants to know whether it can be made.
    No,
}

impl Darkroom {
    /// The pictures of the site at `root`. Nothing is read before somebody asks.
    pub fn new(root: &Path) -> Darkroom {
        let folder = root.join(FOLDER);
        Darkroom { index: Mutex::new(Index::new(folder.join("index"))), folder, budget: Budget::default() }
    }

    /// Makes every picture of the editions that can be written, and puts into the outputs what it came to. An edition with one
    /// that cannot be made is failed, and it is said.
    pub fn develop(&self, tree: &dyn Tree, built: &mut Built, keep: Keep, progress: &Progress) {
        let mut wanted: BTreeMap<SitePath, BTreeSet<Recipe>> = BTreeMap::new();
        for output in built.editions.iter().filter(|one| !one.failed).flat_map(|one| &one.outputs) {
            if let Content::Picture(source, recipe) = &output.content {
                wanted.entry(source.clone()).or_default().insert(*recipe);
            }
        }
        if wanted.is_empty() {
            return;
        }
        let work: Vec<(&SitePath, Vec<Recipe>)> = {
            let index = self.index();
            let lacking = |(source, recipes): (&'_ SitePath, &BTreeSet<Recipe>)| {
                let known = index.known(source, stamp(tree, source));
                recipes
                    .iter()
                    .copied()
                    .filter(|recipe| known.is_none_or(|known| !known.made.contains_key(recipe)))
                    .collect()
            };
            wanted
                .iter()
                .map(|one| (one.0, lacking(one)))
                .filter(|(_, recipes): &(_, Vec<Recipe>)| !recipes.is_empty())
                .collect()
        };
        progress.begin(Stage::Pictures, work.len());
        let one = |(source, recipes): &(&SitePath, Vec<Recipe>)| {
            let made = self.make(tree, source, recipes, keep);
            progress.step();
            made.err().map(|fault| (SitePath::clone(source), fault))
        };
        let faults: BTreeMap<SitePath, Diagnostic> = work.par_iter().filter_map(one).collect();
        self.settle(built, &faults);
        if keep == Keep::Yes && !work.is_empty() {
            self.tidy(tree);
        }
    }

    /// Puts into the outputs what their pictures came to.
    fn settle(&self, built: &mut Built, faults: &BTreeMap<SitePath, Diagnostic>) {
        let index = self.index();
        let mut met: BTreeMap<&Diagnostic, Vec<String>> = BTreeMap::new();
        let all = built.editions.len() == built.folders.len();
        for edition in built.editions.iter_mut().filter(|one| !one.failed) {
            let mut found = BTreeSet::new();
            for output in &mut edition.outputs {
                let Content::Picture(source, recipe) = &output.content else { continue };
                match (faults.get(source), index.made(source, recipe)) {
                    (None, Some(Made { length, digest })) => output.content = Content::Known { length, digest },
                    (fault, _) => {
                        found.extend(fault);
                        edition.failed = true;
                    }
                }
            }
            found.into_iter().for_each(|fault| met.entry(fault).or_default().push(edition.name.clone()));
            if edition.failed {
                edition.outputs.clear();
            }
        }
        for (fault, names) in met {
            if all && names.len() == built.editions.len() {
                built.diagnostics.push(fault.clone());
            } else {
                built.diagnostics.extend(names.iter().map(|name| fault.clone().for_edition(name)));
            }
        }
        built.diagnostics.sort();
        built.diagnostics.dedup();
    }

    /// One picture, kept or made now.
    pub fn picture(&self, tree: &dyn Tree, source: &SitePath, recipe: Recipe) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let known = self.index().known(source, stamp(tree, source)).map(|known| known.digest);
        if let Some(kept) = known.and_then(|digest| self.kept(digest, &recipe)) {
            return Ok(kept);
        }
        let made = self.make(tree, source, &[recipe], Keep::Yes).map_err(|fault| vec![fault])?;
        made.into_iter().next().ok_or_else(Vec::new)
    }

    /// Makes files of one picture, or takes them from what is kept.
    fn make(
        &self,
        tree: &dyn Tree,
        source: &SitePath,
        recipes: &[Recipe],
        keep: Keep,
    ) -> Result<Vec<Vec<u8>>, Diagnostic> {
        // Not before there is room: a file of many bytes waits as well.
        let _room = self.budget.take(weight(tree, source));
        let bytes = tree.read(source).map_err(|failure| unread(failure, source))?;
        let digest = Digest::of(&bytes);
        let mut files: Vec<Option<Vec<u8>>> = recipes.iter().map(|recipe| self.kept(digest, recipe)).collect();
        let missing: Vec<usize> = (0..files.len()).filter(|at| files.get(*at).is_some_and(Option::is_none)).collect();
        let wanted: Vec<Recipe> = missing.iter().filter_map(|at| recipes.get(*at)).copied().collect();
        if !wanted.is_empty() {
            let made = develop::develop(&bytes, &wanted).map_err(|fault: Fault| fault.diagnostic(source))?;
            for ((at, recipe), file) in missing.into_iter().zip(&wanted).zip(made) {
                if keep == Keep::Yes && !develop::is_light(&bytes, recipe) {
                    // Without it the picture is made again next time, and that is all.
                    let _ = self.keep(digest, recipe, &file);
                }
                if let Some(place) = files.get_mut(at) {
                    *place = Some(file);
                }
            }
        }
        let files: Vec<Vec<u8>> = files.into_iter().flatten().collect();
        let made = recipes.iter().zip(&files).map(|(recipe, file)| (*recipe, Made::of(file)));
        self.index().learn(source, Source { stamp: stamp(tree, source), digest, made: made.collect() });
        Ok(files)
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        index.load();
        index
    }

    /// Where a file is kept: the content of its source, then the recipe.
    fn place(&self, digest: Digest, recipe: &Recipe) -> PathBuf {
        let key = Digest::of_debug(&(VERSION, recipe)).short();
        self.folder.join(format!("{digest}-{key:016x}"))
    }

    fn kept(&self, digest: Digest, recipe: &Recipe) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.place(digest, recipe)).ok()?;
        let rest = bytes.strip_prefix(MAGIC)?;
        let (known, file) = rest.split_first_chunk::<16>()?;
        let is_whole = Digest::of(file) == Digest::from_bytes(*known);
        is_whole.then(|| bytes.split_off(MAGIC.len() + 16))
    }

    fn keep(&self, digest: Digest, recipe: &Recipe, file: &[u8]) -> std::io::Result<()> {
        disk::create_folders(&self.folder)?;
        let bytes = [&MAGIC[..], Digest::of(file).bytes(), file].concat();
        disk::replace(&self.place(digest, recipe), &bytes, false).map(drop)
    }

    /// Saves what is known, and removes what is kept of pictures that are gone.
    fn tidy(&self, tree: &dyn Tree) {
        let mut index = self.index();
        let entries = tree.entries();
        index.retain(|source| entries.binary_search_by(|entry| entry.path.cmp(source)).is_ok());
        // What cannot be saved is found out again.
        let _ = disk::create_folders(&self.folder).and_then(|()| index.save());
        let sources = index.digests();
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let of = name.to_str().and_then(|name| Digest::parse(name.split_once('-')?.0));
            if of.is_some_and(|of| !sources.contains(&of)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// The stamp of a source; an unknown one where it does not tell of another run.
fn stamp(tree: &dyn Tree, source: &SitePath) -> Stamp {
    let entries = tree.entries();
    let at = entries.binary_search_by(|entry| entry.path.cmp(source)).ok();
    let stamp = at.and_then(|at| entries.get(at)).map(|entry| entry.stamp);
    stamp.filter(|stamp| stamp.is_lasting()).unwrap_or_default()
}

/// How many bytes it takes to work on a picture.
fn weight(tree: &dyn Tree, source: &SitePath) -> u64 {
    let head = tree.head(source, picture::HEAD).unwrap_or_default();
    match picture::look(&head, false) {
        // Pixels as they are unpacked, and a first smaller size of them.
        picture::Look::Known(Ok(facts)) => u64::from(facts.width) * u64::from(facts.height) * 6,
        _ => 64 * 1024 * 1024,
    }
}

fn unread(failure: ReadFailure, source: &SitePath) -> Diagnostic {
    let fault = match failure {
        ReadFailure::Vanished => Diagnostic::new("file-vanished"),
        ReadFailure::Refused(detail) => Diagnostic::new("file-unreadable").with("detail", detail),
    };
    fault.in_file(source)
}
