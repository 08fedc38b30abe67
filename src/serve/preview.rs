//! The site as the preview shows it: what each address has at this moment, and what stays when something breaks.
//!
//! Takes hints that files may have changed; gives outputs, rendered when they are asked for, and what is wrong. While an
//! edition has errors, a page that they concern stays as it was last right. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use super::file::{self, File};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::hash::Digest;
use crate::lang::Lang;
use crate::live::{Hint, Live, Refreshed};
use crate::path::SitePath;
use crate::render::finish;
use crate::source::{Stamp, Tree};

/// Bytes of pages that are kept as they were last right.
const KEPT: usize = 64 << 20;
/// The largest output that is kept until the next change.
const SMALL: usize = 4 << 20;

/// A site in preview.
pub struct Preview {
    /// Where it stands on the disk.
    pub root: PathBuf,
    /// The language of what it says.
    pub lang: Lang,
    /// What tells this run of the program from others.
    pub instance: String,
    site: RwLock<Site>,
    is_read: Mutex<bool>,
    reading: Condvar,
    shelf: Mutex<Shelf>,
}

/// The site between two changes.
pub struct Site {
    live: Live,
    /// How many changes there have been.
    pub generation: u64,
    /// The names of the editions, narrowest first, with whether each has errors.
    pub editions: Vec<(String, bool)>,
    /// What is wrong, apart from templates.
    pub diagnostics: Vec<Diagnostic>,
}

/// What an address has.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The output; `None` when there is none, or none that can be shown.
    pub file: Option<File>,
    /// What is wrong with its template.
    pub faults: Vec<Diagnostic>,
}

/// An output's edition and path.
type Key = (String, String);

#[derive(Default)]
struct Shelf {
    /// What has been rendered since the last change.
    fresh: BTreeMap<Key, Shown>,
    /// Digests of files that are copied, with the stamps they had when they were read.
    digests: BTreeMap<SitePath, (Stamp, Digest)>,
    /// Pages as they were last right, with the time of their last use.
    good: BTreeMap<Key, (u64, File)>,
    size: usize,
    uses: u64,
}

impl Preview {
    /// A preview of a site that has not been read yet.
    pub fn new(root: &Path, live: Live, lang: Lang, instance: String) -> Preview {
        let site = Site { live, generation: 0, editions: Vec::new(), diagnostics: Vec::new() };
        Preview {
            root: root.to_owned(),
            lang,
            instance,
            site: RwLock::new(site),
            is_read: Mutex::new(false),
            reading: Condvar::new(),
            shelf: Mutex::default(),
        }
    }

    /// Looks at the disk again. True when there is something new to tell.
    pub fn refresh(&self, hint: &Hint) -> bool {
        let mut site = self.site.write().unwrap_or_else(PoisonError::into_inner);
        let Refreshed { diagnostics, site_wrong: _, changed } = site.live.refresh(hint);
        let editions: Vec<(String, bool)> =
            site.live.editions().into_iter().map(|edition| (edition.name, edition.failed)).collect();
        let is_new = changed || site.generation == 0 || diagnostics != site.diagnostics;
        site.diagnostics = diagnostics;
        if !editions.is_empty() {
            site.editions = editions;
        } else {
            // Without settings nothing is known of the editions; those that were known have errors now.
            site.editions.iter_mut().for_each(|(_, failed)| *failed = true);
        }
        if is_new {
            site.generation += 1;
            let mut shelf = lock(&self.shelf);
            shelf.fresh.clear();
        }
        drop(site);
        *lock(&self.is_read) = true;
        self.reading.notify_all();
        is_new
    }

    /// Keeps what is known of the site for the next process. Whoever asks for a page meanwhile gets it.
    pub fn save_memo(&self) {
        // Without it the next preview starts more slowly, and that is all: a preview has no say over the disk.
        let _ = self.site().live.save_memo();
    }

    /// Works it out for another day from the next look on.
    pub fn set_date(&self, date: Date) {
        self.site.write().unwrap_or_else(PoisonError::into_inner).live.set_date(date);
    }

    /// The site as it stands. Waits for its first reading, and for one that is going on.
    pub fn site(&self) -> RwLockReadGuard<'_, Site> {
        let mut is_read = lock(&self.is_read);
        while !*is_read {
            is_read = self.reading.wait(is_read).unwrap_or_else(PoisonError::into_inner);
        }
        drop(is_read);
        self.site.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What one address of an edition has.
    pub fn shown(&self, site: &Site, edition: &str, path: &str) -> Shown {
        let key = (edition.to_owned(), path.to_owned());
        if let Some(known) = lock(&self.shelf).fresh.get(&key) {
            return known.clone();
        }
        let made = site.live.output(edition, path);
        let is_page = file::is_page(path);
        let concerned = is_page && site.is_concerned(edition, path);
        let mut shelf = lock(&self.shelf);
        let shown = match made {
            Some(Ok(bytes)) => {
                let made = File::new(bytes);
                let right = if concerned { shelf.good(&key) } else { None };
                if is_page && !concerned {
                    shelf.keep(&key, &made);
                }
                Shown { file: Some(right.unwrap_or(made)), faults: Vec::new() }
            }
            Some(Err(faults)) => Shown { file: shelf.good(&key), faults },
            // A page that is refused has no output; one that was deleted from a site without errors is gone.
            None if site.is_failed(edition) => Shown { file: shelf.good(&key), faults: Vec::new() },
            None => {
                shelf.forget(&key);
                Shown::default()
            }
        };
        let size = shown.file.as_ref().map_or(0, |file| file.bytes.len());
        if is_page || size <= SMALL {
            shelf.trim();
            shelf.fresh.insert(key, shown.clone());
        }
        shown
    }

    /// The digest of what an address has.
    pub fn digest(&self, site: &Site, edition: &str, path: &str) -> Option<Digest> {
        // A file that is copied is read again only when it is not the one that was read.
        let copied = if file::is_page(path) { None } else { site.copied(edition, path) };
        if let Some((source, stamp)) = &copied
            && let Some((_, digest)) = lock(&self.shelf).digests.get(source).filter(|(known, _)| known == stamp)
        {
            return Some(*digest);
        }
        let digest = self.shown(site, edition, path).file.map(|file| file.digest);
        if let (Some((source, stamp)), Some(digest)) = (copied, digest) {
            lock(&self.shelf).digests.insert(source, (stamp, digest));
        }
        digest
    }
}

impl Site {
    /// Whether an edition has errors.
    pub fn is_failed(&self, edition: &str) -> bool {
        self.editions.iter().any(|(name, failed)| name == edition && *failed)
    }

    /// Whether the errors of an edition may be errors of this page: its own, or those of what all pages share.
    fn is_concerned(&self, edition: &str, path: &str) -> bool {
        if !self.is_failed(edition) {
            return false;
        }
        let own = self.live.source(edition, path);
        self.of(edition).filter(|fault| fault.is_error()).any(|fault| match &fault.place {
            None => true,
            Some(place) => own.as_ref() == Some(&place.file) || place.file.extension() != "md",
        })
    }

    /// What there is to say about an edition.
    pub fn of(&self, edition: &str) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(move |one| one.edition.as_deref().is_none_or(|name| name == edition))
    }

    /// The file that a page is made from.
    pub fn source(&self, edition: &str, path: &str) -> Option<SitePath> {
        self.live.source(edition, path)
    }

    /// The folder of an edition on the server that it is meant for, `sub/`.
    pub fn folder(&self, edition: &str) -> String {
        finish::folder_of(self.live.base_url(edition))
    }

    /// The file that is copied to an address, with a stamp that says something.
    fn copied(&self, edition: &str, path: &str) -> Option<(SitePath, Stamp)> {
        let source = self.live.source(edition, path)?;
        let entries = self.live.disk().entries();
        let at = entries.binary_search_by(|entry| entry.path.cmp(&source)).ok()?;
        let stamp = entries.get(at)?.stamp;
        stamp.is_known().then_some((source, stamp))
    }

    /// The text of a source, for diagnostics to point into.
    pub fn text(&self, path: &SitePath) -> Option<String> {
        self.live.disk().read(path).ok().map(|bytes| crate::data::text(path, &bytes))
    }

    /// The files that there is something to say about.
    pub fn concerned(&self) -> BTreeSet<&SitePath> {
        self.diagnostics.iter().filter_map(|one| one.place.as_ref()).map(|place| &place.file).collect()
    }
}

impl Shelf {
    fn good(&mut self, key: &Key) -> Option<File> {
        self.uses += 1;
        let (used, file) = self.good.get_mut(key)?;
        *used = self.uses;
        Some(file.clone())
    }

    fn keep(&mut self, key: &Key, file: &File) {
        self.forget(key);
        self.uses += 1;
        self.size += file.bytes.len();
        self.good.insert(key.clone(), (self.uses, file.clone()));
        while self.size > KEPT {
            let oldest = self.good.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { break };
            self.forget(&oldest);
        }
    }

    fn forget(&mut self, key: &Key) {
        if let Some((_, file)) = self.good.remove(key) {
            self.size = self.size.saturating_sub(file.bytes.len());
        }
    }

    /// A crawler that asks for every page of a large site must not have them all stay.
    fn trim(&mut self) {
        let size: usize =
            self.fresh.values().filter_map(|shown| shown.file.as_ref()).map(|file| file.bytes.len()).sum();
        if self.fresh.len() > 1000 || size > KEPT {
            self.fresh.clear();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
