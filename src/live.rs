//! A site on a disk that stays loaded while its files change: what `watch` and `serve` work with.
//!
//! Takes the root of a site and hints about what may have changed; gives diagnostics, single outputs, or all of them. Hints
//! are no more than that: what a file says is read again. Writes nothing and waits for nothing.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::darkroom::{Darkroom, Keep};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::engine::outputs::Because;
use crate::engine::session::{Asked, Session};
use crate::engine::{Built, Settings};
use crate::fs::Disk;
use crate::lang::Lang;
use crate::path::SitePath;
use crate::progress::Progress;
use crate::source::{ReadFailure, Tree};
use crate::store::{self, Store};

/// What may have changed on the disk since the last look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Nobody knows what.
    Everything,
    /// Files or folders at these paths, absolute, as the system names them.
    Paths(Vec<PathBuf>),
}

/// One edition as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionState {
    /// Its name.
    pub name: String,
    /// The folder it belongs in, from the root of the site.
    pub folder: String,
    /// Whether it has errors, as far as is known without rendering it.
    pub failed: bool,
}

/// What came of a look at the disk.
#[derive(Clone, Debug, Default)]
pub struct Refreshed {
    /// Everything there is to say without having rendered anything.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether `site.yaml` is missing or wrong, so that there is nothing to show.
    pub site_wrong: bool,
    /// Whether anything differs from the look before.
    pub changed: bool,
}

/// A site that stays loaded.
pub struct Live {
    root: PathBuf,
    disk: Disk,
    /// What could not be listed.
    unlisted: Vec<Diagnostic>,
    session: Session,
    darkroom: Darkroom,
    /// Whether the site has been worked out for the present day, so that single files can be taken up.
    is_current: bool,
    last: Refreshed,
    progress: Progress,
    store: Mutex<Store>,
    pool: Option<rayon::ThreadPool>,
}

impl Live {
    /// A site at which nobody has looked yet. `stack` is that of its threads, in bytes.
    pub fn new(root: &Path, settings: Settings, stack: usize) -> Live {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(settings.jobs).stack_size(stack).build().ok();
        let session = Session::new(Settings { jobs: 0, ..settings });
        Live {
            root: root.to_owned(),
            disk: Disk::embedded(),
            unlisted: Vec::new(),
            session,
            darkroom: Darkroom::new(root),
            store: Mutex::new(Store::new(root, store::program())),
            is_current: false,
            last: Refreshed::default(),
            progress: Progress::default(),
            pool,
        }
    }

    /// Takes up what the last process knew of the site. To be called before the first look.
    pub fn load_memo(&mut self) {
        let (session, store) = (&mut self.session, self.store.get_mut().unwrap_or_else(PoisonError::into_inner));
        on(self.pool.as_ref(), || session.recall(store.load()));
    }

    /// Keeps what is known now for the next process; gives a warning where that cannot be done. Writes only what has changed.
    pub fn save_memo(&self) -> Option<Diagnostic> {
        if self.session.is_unusable() {
            return None;
        }
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let store = &mut *store;
        on(self.pool.as_ref(), || store.save(self.session.memo())).err().map(store::unkept)
    }

    /// Says from now on how far it has come.
    pub fn watched_by(&mut self, progress: &Progress) {
        self.progress = progress.clone();
        self.session.watched_by(progress);
    }

    /// The day that the site is worked out for, from the next refresh on.
    pub fn set_date(&mut self, date: Date) {
        self.session.settings_mut().date = date;
        self.is_current = false;
    }

    /// Looks at the disk and works the site out again. Renders nothing.
    pub fn refresh(&mut self, hint: &Hint) -> Refreshed {
        let entries = match hint {
            Hint::Paths(paths) if self.is_current => self.disk.look_again(paths),
            _ => None,
        };
        if let Some(entries) = &entries {
            let (session, disk) = (&mut self.session, &self.disk);
            if let Some(changed) = on(self.pool.as_ref(), || session.patch(disk, entries)) {
                self.last.changed = changed;
                return self.last.clone();
            }
        } else {
            (self.disk, self.unlisted) = Disk::list(&self.root);
        }
        let (session, disk) = (&mut self.session, &self.disk);
        on(self.pool.as_ref(), || session.refresh(disk));
        let mut diagnostics = self.unlisted.clone();
        diagnostics.extend(self.session.diagnostics());
        diagnostics.sort();
        diagnostics.dedup();
        self.last = Refreshed { diagnostics, site_wrong: self.session.is_unusable(), changed: true };
        self.is_current = true;
        self.last.clone()
    }

    /// Every edition of the site, narrowest first.
    pub fn editions(&self) -> Vec<EditionState> {
        let editions = self.session.folders().into_iter();
        editions.map(|(name, folder)| EditionState { failed: self.session.is_failed(&name), name, folder }).collect()
    }

    /// One output, rendered now: its bytes, or what is wrong with its template; `None` when the edition has no such output.
    /// An edition with errors is shown as far as it goes.
    pub fn output(&self, edition: &str, path: &str) -> Option<Result<Vec<u8>, Vec<Diagnostic>>> {
        Some(match on(self.pool.as_ref(), || self.session.output(edition, path))? {
            Asked::Made(made) => made,
            Asked::Picture(source, recipe) => {
                on(self.pool.as_ref(), || self.darkroom.picture(&self.disk, &source, recipe))
            }
            Asked::Copy(source) => self.copied(&source),
            Asked::Treated(source, treatment) => {
                let treat = |bytes| treatment.of(bytes).map_err(|fault| vec![fault.diagnostic(&source)]);
                self.copied(&source).and_then(treat)
            }
        })
    }

    fn copied(&self, source: &SitePath) -> Result<Vec<u8>, Vec<Diagnostic>> {
        self.disk.read(source).map_err(|failure| {
            let fault = match failure {
                ReadFailure::Vanished => Diagnostic::new("file-vanished"),
                ReadFailure::Refused(detail) => Diagnostic::new("file-unreadable").with("detail", detail),
            };
            vec![fault.in_file(source)]
        })
    }

    /// The source that an output is made from, where it is one file: `content/talent/a.md`.
    pub fn source(&self, edition: &str, path: &str) -> Option<SitePath> {
        self.session.source(edition, path)
    }

    /// The address at which an edition will stand; empty where the site does not say.
    pub fn base_url(&self, edition: &str) -> &str {
        self.session.base_url(edition)
    }

    /// Every output of every edition, for `emit`. Pictures are made.
    pub fn built(&mut self) -> Built {
        let (session, darkroom, disk, progress) = (&mut self.session, &self.darkroom, &self.disk, &self.progress);
        let mut built = on(self.pool.as_ref(), || {
            let mut built = session.built(disk);
            darkroom.develop(disk, &mut built, Keep::Yes, progress);
            built
        });
        built.diagnostics.extend(self.unlisted.iter().cloned());
        built.diagnostics.sort();
        built.diagnostics.dedup();
        built
    }

    /// Says that an edition has been written as it was built last.
    pub fn is_written(&mut self, edition: &str) {
        self.session.is_written(edition);
    }

    /// Why an output was rendered, in words.
    pub fn why(&self, edition: &str, because: &Because, lang: Lang) -> String {
        self.session.why(edition, because, lang)
    }

    /// Whether something could not be listed. It may be pages: without them every edition would lose some.
    pub fn is_sick(&self) -> bool {
        self.unlisted.iter().any(Diagnostic::is_error)
    }

    /// The files as they were listed last.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The day on which the next page appears or leaves by its date.
    pub fn due(&self) -> Option<Date> {
        self.session.due()
    }
}

/// Does work on the threads of a pool.
fn on<T: Send>(pool: Option<&rayon::ThreadPool>, work: impl FnOnce() -> T + Send) -> T {
    match pool {
        Some(pool) => pool.install(work),
        None => work(),
    }
}
