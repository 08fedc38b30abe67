//! A folder as a place of releases, which may fail or end at any step; and what readers see there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use jianbao::config::targets::{Place, Switch, Target};
use jianbao::diagnostic::Diagnostic;
use jianbao::hash::sum::Sum;
use jianbao::progress::Progress;
use jianbao::publish::course::{self, Leave};
use jianbao::publish::folder::Folder;
use jianbao::publish::host::{Carrier, Entry, Host, Trouble, Why};
use jianbao::publish::ledger::Release;
use jianbao::publish::lock::Owner;
use jianbao::publish::manifest::{About, File, Issue, Manifest, OWN, Site};
use jianbao::publish::release::{Job, own_files};
use jianbao::publish::step::{self, Done, Step};

/// A site: path to text.
pub type Texts = BTreeMap<String, String>;

/// A site of these texts.
pub fn texts(list: &[(&str, &str)]) -> Texts {
    list.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// The manifest of a site.
pub fn manifest(texts: &Texts) -> Manifest {
    let about = About {
        program: "0".to_owned(),
        site: Site { id: "here".to_owned(), title: "测试".to_owned(), base_url: String::new() },
        edition: "public".to_owned(),
        date: "2026-07-01".to_owned(),
        source: Sum::default(),
        issues: Vec::<Issue>::new(),
    };
    Manifest { about, files: texts.iter().map(|(path, text)| (path.clone(), File::of(text.as_bytes()))).collect() }
}

/// A folder in memory where the system has one: many small steps that each wait for a disk take long.
pub fn room() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// The target of the tests.
pub fn target(switch: Switch) -> Target {
    Target {
        name: "intranet".to_owned(),
        edition: "public".to_owned(),
        place: Place::Folder("server".to_owned()),
        keep: 3,
        max_deletes: 100,
        switch,
        at_once: 2,
    }
}

/// Whoever publishes for the n-th time.
pub fn owner(copy: &str, once: usize) -> Owner {
    let (who, since) = ("someone@here".to_owned(), "2026-07-01 08:00:00".to_owned());
    Owner { who, since, copy: copy.to_owned(), once: format!("{once:08x}") }
}

/// What a publishing came to: the release that readers see, and what was left undone.
pub type End = Result<(Option<u32>, Option<Diagnostic>), Diagnostic>;

/// The course of a publishing by whoever has the lock. `bytes` are what the files are found to hold.
pub fn carry_out(host: &dyn Host, target: &Target, texts: &Texts, bytes: &Texts, owner: &Owner) -> End {
    carry_out_reading(host, target, texts, &|path| bytes[path].clone().into_bytes(), owner)
}

/// The same where `read` is called for every file that is sent.
pub fn carry_out_reading(
    host: &dyn Host,
    target: &Target,
    texts: &Texts,
    read: &(dyn Fn(&str) -> Vec<u8> + Sync),
    owner: &Owner,
) -> End {
    let manifest = manifest(texts);
    let draft = course::draft(host, target, &manifest, &Leave::default())?;
    let (date, who, note) = ("then".to_owned(), owner.who.clone(), "注".to_owned());
    let release = Release { id: 0, date, who, pages: 1, files: 0, bytes: 0, note, manifest: Sum::default() };
    let own = own_files(&manifest, None);
    let read = |path: &str| Ok(read(path));
    let progress = Progress::default();
    let job = Job { host, target, owner, manifest: &manifest, own: &own, read: &read, release, progress: &progress };
    course::carry_out(&job, &draft)
}

/// The whole course of a publishing.
pub fn publish(host: &dyn Host, target: &Target, texts: &Texts, owner: &Owner) -> Result<Option<u32>, Diagnostic> {
    course::lock(host, target, owner, false)?;
    let done = carry_out(host, target, texts, texts, owner);
    match course::unlock(host, target, owner) {
        Some(fault) => Err(fault),
        None => done.map(|(id, _)| id),
    }
}

/// The names of what stands in a folder, ordered.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What readers see in a folder, without the files that publishing adds; `None` where they see nothing.
pub fn seen(root: &Path) -> Option<Texts> {
    let current = root.join("current");
    if !current.is_dir() {
        return None;
    }
    let files = crate::program::read_tree(&fs::canonicalize(current).unwrap());
    let site = files.into_iter().filter(|(path, _)| !OWN.contains(&path.as_str()));
    Some(site.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect())
}

/// A folder that fails from a step on, as when the way to it is lost, or the process ends.
pub struct Failing<'a> {
    pub folder: &'a Folder,
    /// How many steps are done.
    pub steps: usize,
    /// Whether the step at which it ends is done and only its answer lost.
    pub is_done: bool,
    /// Whether only that step fails, as where it is not allowed; of several steps at once the others are done.
    pub goes_on: bool,
    pub taken: AtomicUsize,
}

/// A place that counts how often it is asked.
pub struct Counting<'a> {
    pub host: &'a dyn Host,
    pub asked: AtomicUsize,
}

/// A place to which somebody else brings what is brought in one go.
pub struct Carried<'a> {
    pub host: &'a dyn Host,
    pub carrier: &'a dyn Carrier,
}

/// A place at which something else happens before it is asked for the n-th time.
pub struct Meanwhile<'a> {
    pub host: &'a dyn Host,
    pub steps: usize,
    pub taken: AtomicUsize,
    pub what: &'a (dyn Fn() + Sync),
}

macro_rules! counted {
    ($($name:ident($($arg:ident: $sort:ty),*) -> $given:ty;)*) => {
        impl Host for Meanwhile<'_> {
            $(fn $name(&self, $($arg: $sort),*) -> Result<$given, Trouble> {
                if self.taken.fetch_add(1, Ordering::SeqCst) == self.steps {
                (self.what)();
                }
                self.host.$name($($arg),*)
            })*
        }
        impl Host for Carried<'_> {
            $(fn $name(&self, $($arg: $sort),*) -> Result<$given, Trouble> {
                self.host.$name($($arg),*)
            })*
            fn carrier(&self) -> Option<&dyn Carrier> {
                Some(self.carrier)
            }
        }
        impl Host for Counting<'_> {
            $(fn $name(&self, $($arg: $sort),*) -> Result<$given, Trouble> {
                self.asked.fetch_add(1, Ordering::SeqCst);
                self.host.$name($($arg),*)
            })*
        }
    };
}

counted! {
    read(path: &str) -> Option<Vec<u8>>;
    replace(path: &str, bytes: &[u8]) -> ();
    create(path: &str, bytes: &[u8]) -> bool;
    upload(path: &str, bytes: &[u8]) -> ();
    link(from: &str, to: &str) -> bool;
    remove(path: &str) -> ();
    create_folder(path: &str) -> ();
    list(folder: &str) -> Option<Vec<Entry>>;
    rename(from: &str, to: &str) -> ();
    remove_folder(folder: &str) -> ();
    follow(link: &str) -> Option<String>;
    point(link: &str, to: &str) -> ();
    all(steps: &[Step]) -> Vec<Done>;
}

impl Failing<'_> {
    fn step<T>(&self, work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
        let taken = self.taken.fetch_add(1, Ordering::SeqCst);
        let sort = if self.goes_on { Why::Denied } else { Why::Lost };
        let lost = || Trouble { sort, path: String::new(), reason: "cut".to_owned() };
        if taken < self.steps || (self.goes_on && taken > self.steps) {
            return work();
        }
        if taken == self.steps && self.is_done {
            work()?;
        }
        Err(lost())
    }
}

impl Host for Failing<'_> {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        self.step(|| self.folder.read(path))
    }
    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.step(|| self.folder.replace(path, bytes))
    }
    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, Trouble> {
        self.step(|| self.folder.create(path, bytes))
    }
    fn upload(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        if self.taken.load(Ordering::SeqCst) == self.steps && !self.is_done {
            // A part of it has come through.
            self.folder.upload(path, &bytes[..bytes.len() / 2])?;
        }
        self.step(|| self.folder.upload(path, bytes))
    }
    fn link(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        self.step(|| self.folder.link(from, to))
    }
    fn remove(&self, path: &str) -> Result<(), Trouble> {
        self.step(|| self.folder.remove(path))
    }
    fn create_folder(&self, path: &str) -> Result<(), Trouble> {
        self.step(|| self.folder.create_folder(path))
    }
    fn list(&self, folder: &str) -> Result<Option<Vec<Entry>>, Trouble> {
        self.step(|| self.folder.list(folder))
    }
    fn rename(&self, from: &str, to: &str) -> Result<(), Trouble> {
        self.step(|| self.folder.rename(from, to))
    }
    fn remove_folder(&self, folder: &str) -> Result<(), Trouble> {
        if self.taken.load(Ordering::SeqCst) == self.steps
            && !self.is_done
            && let Some(entries) = self.folder.list(folder)?
            && let Some(first) = entries.first()
        {
            let _ = self.folder.remove(&format!("{folder}/{}", first.name));
        }
        self.step(|| self.folder.remove_folder(folder))
    }
    fn follow(&self, link: &str) -> Result<Option<String>, Trouble> {
        self.step(|| self.folder.follow(link))
    }
    fn point(&self, link: &str, to: &str) -> Result<(), Trouble> {
        self.step(|| self.folder.point(link, to))
    }
    fn all(&self, steps: &[Step]) -> Result<Vec<Done>, Trouble> {
        let done = steps.iter().map(|one| step::take(self, one));
        // A server that is asked several things at once does not stop at the first that it refuses.
        if self.goes_on { done.collect::<Vec<_>>().into_iter().collect() } else { done.collect() }
    }
}
