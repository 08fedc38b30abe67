//! The site on disk as a [`Tree`]: its `content/` and `themes/`, and the embedded theme behind them.
//!
//! Takes the root of a site; gives every file that may take part in a build, in one order on every machine, and
//! diagnostics for what cannot. Follows a symbolic link only to what stands in `content/` or `themes/` of the same
//! site, so that nothing from outside, and no finished edition, comes in by it. This is the door to `walkdir`.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the shell is where files are read")]

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::Diagnostic;
use crate::hash::Digest;
use crate::path::{self, SitePath};
use crate::source::{Entry, ReadFailure, Stamp, Tree};

static BULLETIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/bulletin");

static NEW_SITE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/scaffold/site");

/// Where the embedded theme stands in every site.
const BULLETIN_FOLDER: &str = "themes/bulletin";

/// The folders of a site that hold sources.
pub const SOURCES: [&str; 2] = ["content", "themes"];

/// The file that makes a folder a site.
pub const SITE_FILE: &str = "content/site.yaml";

/// The files of a site as they were listed once.
pub struct Disk {
    root: Option<PathBuf>,
    entries: Vec<Entry>,
    /// The listed files that come from the program itself.
    embedded: BTreeMap<SitePath, &'static [u8]>,
}

/// The nearest folder from `start` upwards that holds a site.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| is_site(folder)).map(Path::to_owned)
}

/// Whether `folder` holds a site.
pub fn is_site(folder: &Path) -> bool {
    folder.join(SITE_FILE).is_file()
}

impl Disk {
    /// Lists the site at `root`, and what is wrong with names, links and folders in it, sorted.
    pub fn list(root: &Path) -> (Disk, Vec<Diagnostic>) {
        let mut listing = Listing {
            root: root.to_owned(),
            allowed: SOURCES.iter().filter_map(|folder| real_source(root, folder)).collect(),
            files: Vec::new(),
            diagnostics: Vec::new(),
        };
        for folder in SOURCES {
            listing.walk(folder);
        }
        let entries = listing.looked_at();
        let Listing { mut diagnostics, .. } = listing;
        diagnostics.sort();
        diagnostics.dedup();
        (Disk::with_theme(Some(root.to_owned()), entries), diagnostics)
    }

    /// Looks again at single files, given as the system names them. `None` where that is not enough: something was added or
    /// removed, or is no plain file. Gives the listed files among them.
    pub fn look_again(&mut self, paths: &[PathBuf]) -> Option<Vec<Entry>> {
        let root = self.root.clone()?;
        let mut found = Vec::new();
        for native in paths {
            let outside =
                native.strip_prefix(&root).map_or(true, |below| !SOURCES.iter().any(|top| below.starts_with(top)));
            if outside || native.file_name().is_some_and(|name| is_litter(&name.to_string_lossy())) {
                continue;
            }
            let path = site_path(&root, native)?;
            let at = self.entries.binary_search_by(|entry| entry.path.cmp(&path)).ok()?;
            let now = native.symlink_metadata().ok().filter(Metadata::is_file)?;
            if self.embedded.contains_key(&path) {
                return None;
            }
            let entry = Entry { path, size: now.len(), stamp: stamp(&now) };
            *self.entries.get_mut(at)? = entry.clone();
            found.push(entry);
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found.dedup_by(|a, b| a.path == b.path);
        Some(found)
    }

    /// The embedded theme alone: what there is outside any site.
    pub fn embedded() -> Disk {
        Disk::with_theme(None, Vec::new())
    }

    fn with_theme(root: Option<PathBuf>, mut entries: Vec<Entry>) -> Disk {
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries.dedup_by(|a, b| a.path == b.path);
        let mut theme = Vec::new();
        collect(&BULLETIN, &mut theme);
        let below = |(path, bytes): (String, _)| Some((SitePath::new(&path::join(BULLETIN_FOLDER, &path))?, bytes));
        let mut embedded: BTreeMap<SitePath, &'static [u8]> = theme.into_iter().filter_map(below).collect();
        embedded.retain(|path, _| entries.binary_search_by(|entry| entry.path.cmp(path)).is_err());
        entries.extend(embedded.iter().map(|(path, bytes)| embedded_entry(path, bytes)));
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Disk { root, entries, embedded }
    }
}

impl Tree for Disk {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>, ReadFailure> {
        if let Some(bytes) = self.embedded.get(path) {
            return Ok(bytes.to_vec());
        }
        let root = self.root.as_ref().ok_or(ReadFailure::Vanished)?;
        std::fs::read(native(root, path)).map_err(failure)
    }

    fn head(&self, path: &SitePath, most: usize) -> Result<Vec<u8>, ReadFailure> {
        if let Some(bytes) = self.embedded.get(path) {
            return Ok(bytes.get(..most).unwrap_or(bytes).to_vec());
        }
        let root = self.root.as_ref().ok_or(ReadFailure::Vanished)?;
        let mut bytes = Vec::new();
        let file = File::open(native(root, path)).map_err(failure)?;
        file.take(most as u64).read_to_end(&mut bytes).map_err(failure)?;
        Ok(bytes)
    }
}

fn failure(error: io::Error) -> ReadFailure {
    match error.kind() {
        io::ErrorKind::NotFound => ReadFailure::Vanished,
        _ => ReadFailure::Refused(error.to_string()),
    }
}

fn embedded_entry(path: &SitePath, bytes: &'static [u8]) -> Entry {
    // What is part of the program stays as it is for as long as the program runs.
    Entry { path: path.clone(), size: bytes.len() as u64, stamp: Stamp::EMBEDDED }
}

/// How long after a file was written its time may be that of a later write too, where the disk keeps parts of a second.
const FINE: Duration = Duration::from_millis(50);
/// The same where it keeps whole seconds, or as FAT does every second one.
const COARSE: Duration = Duration::from_millis(2100);

/// The stamp of a file; an unknown one for a file written so lately that a second write could leave the same times.
pub fn stamp(found: &Metadata) -> Stamp {
    let (stamp, written) = print(found);
    if is_settled(written, SystemTime::now()) { stamp } else { Stamp::default() }
}

/// Whether a file written at the first time would bear another one if it had been written again until the second. A time in
/// the future is no older than now.
pub fn is_settled(written: SystemTime, now: SystemTime) -> bool {
    let doubt = if nanos(written).is_multiple_of(1_000_000_000) { COARSE } else { FINE };
    now.duration_since(written).is_ok_and(|age| age >= doubt)
}

/// The stamp of a file however lately it was written, and when that was or something else about it was changed.
pub fn print(found: &Metadata) -> (Stamp, SystemTime) {
    let Ok(written) = found.modified() else { return (Stamp::default(), SystemTime::now()) };
    #[cfg_attr(not(unix), expect(unused_mut, reason = "other systems know of no later change"))]
    let mut latest = written;
    let mut bytes = Vec::with_capacity(56);
    bytes.extend(nanos(written).to_le_bytes());
    bytes.extend(found.len().to_le_bytes());
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // The time of change cannot be set back as that of writing can, and a file put in place by renaming is another one.
        for part in [found.ctime(), found.ctime_nsec(), i64::from_ne_bytes(found.ino().to_ne_bytes())] {
            bytes.extend(part.to_le_bytes());
        }
        let seconds = u64::try_from(found.ctime()).unwrap_or_default();
        let parts = u64::try_from(found.ctime_nsec()).unwrap_or_default();
        // Someone may have set the time of writing back, and may do so again at once.
        let changed = UNIX_EPOCH.checked_add(Duration::from_secs(seconds) + Duration::from_nanos(parts));
        latest = latest.max(changed.unwrap_or(latest));
    }
    #[cfg(not(unix))]
    bytes.extend(found.created().map_or(0, nanos).to_le_bytes());
    (Stamp(Digest::of(&bytes).short().max(Stamp::EMBEDDED.0 + 1)), latest)
}

fn nanos(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos())
}

/// `path` as the operating system names it, below `root`.
pub fn native(root: &Path, path: &str) -> PathBuf {
    let mut native = root.to_owned();
    native.extend(path.split('/'));
    native
}

/// A path below `root` as the program names it.
pub fn site_path(root: &Path, native: &Path) -> Option<SitePath> {
    let below = native.to_str().zip(root.to_str());
    let below = below.and_then(|(native, root)| native.strip_prefix(root)?.strip_prefix('/'));
    if let Some(clean) = below.filter(|below| path::is_clean(below)) {
        return SitePath::new(clean);
    }
    let mut text = String::with_capacity(native.as_os_str().len());
    for part in native.strip_prefix(root).ok()?.components() {
        let Component::Normal(part) = part else { return None };
        if !text.is_empty() {
            text.push('/');
        }
        text.push_str(part.to_str()?);
    }
    SitePath::new(&text)
}

/// Whether a file or folder of this name is nobody's content: hidden ones, and what editors and systems leave about.
pub fn is_litter(name: &str) -> bool {
    let ends_with = |ending: &&str| {
        let tail = name.len().checked_sub(ending.len()).and_then(|at| name.as_bytes().get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(ending.as_bytes()))
    };
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || [".tmp", ".swp", ".swo", ".crdownload"].iter().any(ends_with)
        || ["thumbs.db", "desktop.ini", "ehthumbs.db"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The texts that a new site is made of, by path.
pub fn new_site() -> Vec<(String, &'static [u8])> {
    let mut texts = Vec::new();
    collect(&NEW_SITE, &mut texts);
    texts
}

fn collect(folder: &'static Dir<'static>, into: &mut Vec<(String, &'static [u8])>) {
    for file in folder.files() {
        let parts: Option<Vec<&str>> = file.path().iter().map(|part| part.to_str()).collect();
        if let Some(parts) = parts.filter(|parts| !parts.iter().any(|part| is_litter(part))) {
            into.push((parts.join("/"), file.contents()));
        }
    }
    for inner in folder.dirs() {
        collect(inner, into);
    }
}

/// The true place of a source folder, when that is inside the site.
fn real_source(root: &Path, folder: &str) -> Option<PathBuf> {
    let root = root.canonicalize().ok()?;
    let real = root.join(folder).canonicalize().ok()?;
    // `content` linked to the root, or to a finished edition, would let everything in.
    (real == root.join(folder)).then_some(real)
}

struct Listing {
    root: PathBuf,
    /// True places of the source folders: what a link may lead to.
    allowed: Vec<PathBuf>,
    files: Vec<(SitePath, DirEntry)>,
    diagnostics: Vec<Diagnostic>,
}

impl Listing {
    fn walk(&mut self, folder: &str) {
        let top = self.root.join(folder);
        match top.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Ok(found) if found.is_symlink() => {
                let fault = Diagnostic::new("source-link-outside").with("path", folder);
                self.diagnostics.push(fault);
                return;
            }
            _ => {}
        }
        // In the order of the disk: what is found is sorted once at the end.
        let mut walk = WalkDir::new(&top).follow_links(true).into_iter();
        while let Some(step) = walk.next() {
            match step {
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) => {
                    let is_folder = entry.file_type().is_dir();
                    if !self.take(entry) && is_folder {
                        walk.skip_current_dir();
                    }
                }
                Err(error) => self.fault(&error),
            }
        }
    }

    /// Lists a file, or says whether to look into a folder.
    fn take(&mut self, entry: DirEntry) -> bool {
        let name = entry.file_name().to_string_lossy();
        if is_litter(&name) {
            return false;
        }
        let Some(path) = site_path(&self.root, entry.path()) else {
            let shown = self.shown(entry.path());
            self.diagnostics.push(Diagnostic::new("source-name-unreadable").with("path", shown));
            return false;
        };
        if !self.name_is_fit(&path, &name) {
            return false;
        }
        if entry.path_is_symlink() && !self.link_is_fit(&path, entry.path()) {
            return false;
        }
        let kind = entry.file_type();
        if kind.is_dir() {
            return true;
        }
        if !kind.is_file() {
            self.diagnostics.push(Diagnostic::new("source-special").with("path", &*path).in_file(&path));
            return false;
        }
        self.files.push((path, entry));
        true
    }

    /// What the system says of each file. Asking takes longer than listing, so all cores ask.
    fn looked_at(&mut self) -> Vec<Entry> {
        let files = std::mem::take(&mut self.files);
        let look = |(path, entry): (SitePath, DirEntry)| {
            let found = entry.metadata()?;
            Ok(Entry { path, size: found.len(), stamp: stamp(&found) })
        };
        let found: Vec<Result<Entry, walkdir::Error>> = files.into_par_iter().map(look).collect();
        let mut entries = Vec::with_capacity(found.len());
        for one in found {
            match one {
                Ok(entry) => entries.push(entry),
                Err(error) => self.fault(&error),
            }
        }
        entries
    }

    fn name_is_fit(&mut self, path: &SitePath, name: &str) -> bool {
        let code = match path::unsafe_name(name) {
            None if name.chars().any(|c| matches!(c, '\u{300}'..='\u{36F}' | '\u{3099}' | '\u{309A}')) => {
                "source-name-decomposed"
            }
            None => return true,
            Some("control") => "source-name-control",
            Some("long") => "source-name-long",
            Some(_) => "source-name-windows",
        };
        let fault = Diagnostic::new(code).with("name", name.escape_debug().to_string()).in_file(path);
        let fit = !fault.is_error();
        self.diagnostics.push(fault);
        fit
    }

    /// Whether a link leads to a source of this site, and to one that its own name does not open to more readers.
    fn link_is_fit(&mut self, path: &SitePath, native: &Path) -> bool {
        let code = match native.canonicalize() {
            Err(_) => "source-link-broken",
            Ok(real) => {
                let inside = self.allowed.iter().find_map(|top| real.strip_prefix(top).ok());
                match inside {
                    None => "source-link-outside",
                    Some(rest) if !marks(rest).is_empty() && marks(rest) != marks(Path::new(path.as_str())) => {
                        "source-link-narrow"
                    }
                    Some(_) => return true,
                }
            }
        };
        self.diagnostics.push(Diagnostic::new(code).with("path", &**path).in_file(path));
        false
    }

    fn fault(&mut self, error: &walkdir::Error) {
        let native = error.path().unwrap_or(&self.root);
        let path = site_path(&self.root, native);
        let is_link = native.symlink_metadata().is_ok_and(|found| found.is_symlink());
        let gone = error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound);
        let code = match error.loop_ancestor() {
            Some(_) => "source-link-loop",
            None if is_link && gone => "source-link-broken",
            // Gone between listing its folder and looking at it: an editor's own file, most likely.
            None if gone => return,
            None => "source-folder-unreadable",
        };
        if path.as_ref().is_some_and(|path| path.split('/').any(is_litter)) {
            return;
        }
        let reason = error.io_error().map(ToString::to_string).unwrap_or_default();
        let fault = Diagnostic::new(code).with("path", self.shown(native)).with("reason", reason);
        self.diagnostics.push(match &path {
            Some(path) => fault.in_file(path),
            None => fault,
        });
    }

    fn shown(&self, native: &Path) -> String {
        native.strip_prefix(&self.root).unwrap_or(native).to_string_lossy().replace('\\', "/")
    }
}

/// The audiences that the names along a path ask for.
fn marks(path: &Path) -> Vec<String> {
    let names = path.iter().filter_map(|part| part.to_str());
    names.filter_map(|name| path::audience_of_name(name).map(str::to_owned)).collect()
}
