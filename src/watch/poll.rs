//! Looks at a site every so often, where the system does not say what changes in it.
//!
//! Takes the folders of a site; gives the paths whose size, times or number differ from the look before. Some drives
//! keep times in whole seconds: what changed is told again for as long as another change could have the same time.

#![expect(clippy::disallowed_methods, reason = "the shell is where the disk is looked at")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::batch::Change;
use super::place::{Place, Places};
use crate::fs;

/// The coarsest times that drives in use keep.
const COARSE: Duration = Duration::from_secs(2);

/// Deeper folders are a circle of links.
const DEEPEST: usize = 64;

/// The shortest pause between two looks, so that a slow drive is not looked at all the time: so many times the look.
const PAUSE: u32 = 4;

/// What a look saw of a file, or of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    is_folder: bool,
    length: u64,
    modified: Option<SystemTime>,
    /// Change of anything about it, and its number on the drive, where the system tells.
    inner: (i64, i64, u64),
}

/// The last look, and when the next one is due.
pub struct Polls {
    interval: Duration,
    due: Instant,
    seen: BTreeMap<PathBuf, Stamp>,
    /// Files that changed not long ago, and until when they are told again.
    fresh: BTreeMap<PathBuf, Instant>,
}

impl Polls {
    /// Looks for the first time.
    pub fn new(interval: Duration, places: &Places) -> Polls {
        let mut polls = Polls { interval, due: Instant::now(), seen: BTreeMap::new(), fresh: BTreeMap::new() };
        polls.seen = polls.timed(places);
        polls
    }

    /// How often it looks.
    pub fn interval(&self) -> Duration {
        self.interval
    }

    /// When to look next.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// Looks again and tells what differs.
    pub fn look(&mut self, places: &Places, mut tell: impl FnMut(PathBuf, Change)) {
        let now = self.timed(places);
        let until = Instant::now() + COARSE;
        let old = std::mem::take(&mut self.seen);
        let fresh = std::mem::take(&mut self.fresh);
        for (path, last) in fresh {
            tell(path.clone(), Change::Written);
            if last > Instant::now() {
                self.fresh.insert(path, last);
            }
        }
        for (path, stamp) in &now {
            let change = match old.get(path) {
                Some(known) if known == stamp => continue,
                Some(_) => Change::Written,
                None => Change::Came,
            };
            if !stamp.is_folder {
                self.fresh.insert(path.clone(), until);
            }
            tell(path.clone(), change);
        }
        for path in old.into_keys().filter(|path| !now.contains_key(path)) {
            tell(path, Change::Went);
        }
        self.seen = now;
    }

    fn timed(&mut self, places: &Places) -> BTreeMap<PathBuf, Stamp> {
        let start = Instant::now();
        let seen = stamps(places);
        let cost = start.elapsed();
        self.due = start + cost + self.interval.max(cost * PAUSE);
        seen
    }
}

/// Everything there is in the sources, litter left out, links within them followed.
fn stamps(places: &Places) -> BTreeMap<PathBuf, Stamp> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<(PathBuf, usize)> = places.sources().map(|folder| (folder, 0)).collect();
    while let Some((folder, depth)) = folders.pop() {
        let entries = std::fs::read_dir(&folder);
        // That a folder can be read, or no longer, is a change of it.
        let stamp = Stamp { is_folder: true, length: u64::from(entries.is_ok()), modified: None, inner: (0, 0, 0) };
        found.insert(folder, stamp);
        for entry in entries.into_iter().flatten().flatten() {
            let path = entry.path();
            if fs::is_litter(&entry.file_name().to_string_lossy()) {
                continue;
            }
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_symlink() && !leads_inside(&path, places) {
                continue;
            }
            let Ok(data) = std::fs::metadata(&path) else { continue };
            if !data.is_dir() {
                found.insert(path, stamp_of(&data));
            } else if depth < DEEPEST && !(kind.is_symlink() && leads_upwards(&path)) {
                folders.push((path, depth + 1));
            }
        }
    }
    found
}

fn leads_inside(link: &Path, places: &Places) -> bool {
    link.canonicalize().is_ok_and(|real| places.of(&real) != Place::Elsewhere)
}

fn leads_upwards(link: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    match (real(link), link.parent().and_then(real)) {
        (Some(target), Some(folder)) => folder.starts_with(target),
        _ => true,
    }
}

fn stamp_of(data: &std::fs::Metadata) -> Stamp {
    Stamp { is_folder: false, length: data.len(), modified: data.modified().ok(), inner: inner(data) }
}

#[cfg(unix)]
fn inner(data: &std::fs::Metadata) -> (i64, i64, u64) {
    use std::os::unix::fs::MetadataExt;
    (data.ctime(), data.ctime_nsec(), data.ino())
}

#[cfg(not(unix))]
fn inner(data: &std::fs::Metadata) -> (i64, i64, u64) {
    let since = |at: SystemTime| at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let made = data.created().map(since).unwrap_or_default();
    (i64::try_from(made.as_secs()).unwrap_or(0), i64::from(made.subsec_nanos()), 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    struct Site(PathBuf);

    impl Drop for Site {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn site(name: &str) -> io::Result<(Site, Places)> {
        let root = std::env::temp_dir().join(format!("jianbao-poll-{}-{name}", std::process::id()));
        std::fs::create_dir_all(root.join("content/a/b"))?;
        let places = Places::new(&root);
        Ok((Site(root), places))
    }

    fn told(polls: &mut Polls, places: &Places) -> Vec<(String, Change)> {
        let mut told = Vec::new();
        polls.look(places, |path, change| {
            let path = path.strip_prefix(places.root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            told.push((path, change));
        });
        told.sort_by(|a, b| a.0.cmp(&b.0));
        told
    }

    #[test]
    fn each_sort_of_change_is_seen_once_and_its_files_a_little_longer() -> io::Result<()> {
        let (site, places) = site("sorts")?;
        let file = site.0.join("content/a/b/page.md");
        std::fs::write(&file, "one")?;
        std::fs::write(site.0.join("content/.hidden"), "one")?;
        let mut polls = Polls::new(Duration::from_millis(1), &places);
        assert_eq!(told(&mut polls, &places), []);
        // The same length, and the time put back: number or change time of the inode tell.
        let before = std::fs::metadata(&file)?.modified()?;
        std::fs::write(&file, "two")?;
        std::fs::OpenOptions::new().write(true).open(&file)?.set_modified(before)?;
        if cfg!(unix) {
            assert_eq!(told(&mut polls, &places), [("content/a/b/page.md".to_owned(), Change::Written)]);
            assert_eq!(told(&mut polls, &places), [("content/a/b/page.md".to_owned(), Change::Written)], "again");
        }
        polls.fresh.values_mut().for_each(|until| *until = Instant::now());
        told(&mut polls, &places);
        assert_eq!(told(&mut polls, &places), [], "not for ever");
        std::fs::rename(site.0.join("content/a"), site.0.join("content/c"))?;
        let names = ["a", "a/b", "a/b/page.md"].map(|name| (format!("content/{name}"), Change::Went));
        let others = ["c", "c/b", "c/b/page.md"].map(|name| (format!("content/{name}"), Change::Came));
        assert_eq!(told(&mut polls, &places), [names, others].concat());
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn links_within_the_site_are_followed_and_circles_end() -> io::Result<()> {
        use std::os::unix::fs::symlink;
        let (site, places) = site("links")?;
        std::fs::write(site.0.join("content/a/b/page.md"), "one")?;
        symlink("a", site.0.join("content/other"))?;
        symlink("..", site.0.join("content/a/up"))?;
        symlink("/etc", site.0.join("content/outside"))?;
        let names: Vec<String> = stamps(&places)
            .into_keys()
            .map(|path| path.strip_prefix(&site.0).unwrap_or(&path).to_string_lossy().into_owned())
            .collect();
        assert!(names.contains(&"content/other/b/page.md".to_owned()), "{names:?}");
        assert!(names.iter().all(|name| !name.contains("outside")) && names.len() < 20, "{names:?}");
        Ok(())
    }
}
