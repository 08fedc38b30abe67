//! A burst of changes until it comes to rest.
//!
//! Takes what was seen of single paths, and when; gives them all at once. A save is ripe shortly after its last notice;
//! a file that was emptied or taken away gets a moment to come back, since that is how many editors save.

#![expect(clippy::disallowed_methods, reason = "the shell is where the disk is looked at")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::place::Places;

/// A burst has come to rest when nothing was seen for so long.
const REST: Duration = Duration::from_millis(10);

/// A burst that does not come to rest is told in parts this long.
const LONGEST: Duration = Duration::from_millis(200);

/// How long a file may be empty or away before it is taken for that: editors write in several steps.
pub const GRACE: Duration = Duration::from_millis(80);

/// How long git may take to lay out its files before they are looked at all the same.
const GIT: Duration = Duration::from_secs(2);

/// Past so many paths it is simpler to look at all.
const MANY: usize = 1000;

/// What was seen of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new under this name.
    Came,
    /// It has gone from this name.
    Went,
    /// It has gone from this name and has another one in the site.
    Moved,
    /// Its contents may differ.
    Written,
    /// Its rights or times differ, or it is to be looked at again.
    Marked,
}

/// What was seen since the last hint.
#[derive(Debug, Default)]
pub struct Batch {
    touched: BTreeMap<PathBuf, Touch>,
    everything: bool,
    anew: bool,
    /// First and last notice.
    span: Option<(Instant, Instant)>,
    /// Not to be told before this time.
    held: Option<Instant>,
}

#[derive(Debug)]
struct Touch {
    since: Instant,
    /// Whether it was not there before the burst.
    is_new: bool,
    /// Whether it is known where it went.
    is_moved: bool,
    /// Whether anything but its contents changed.
    is_named: bool,
}

/// A burst at rest.
#[derive(Debug, Default)]
pub struct Ripe {
    /// Whether the folders to watch may be others than before.
    pub is_anew: bool,
    /// The paths to look at; `None` for all.
    pub paths: Option<Vec<PathBuf>>,
    /// Folders that are new.
    pub folders: BTreeSet<PathBuf>,
    /// Whether anything came or went, not only contents.
    pub names_changed: bool,
}

impl Batch {
    /// Something was seen of a path.
    pub fn touch(&mut self, at: Instant, path: PathBuf, change: Change) {
        self.extend(at);
        if self.everything {
            return;
        }
        let touch = self.touched.entry(path).or_insert(Touch {
            since: at,
            is_new: change == Change::Came,
            is_moved: false,
            is_named: false,
        });
        touch.is_moved = change == Change::Moved || (touch.is_moved && change == Change::Went);
        touch.is_named |= change != Change::Written;
        if self.touched.len() > MANY {
            self.everything = true;
            self.touched.clear();
        }
    }

    /// Anything may have changed.
    pub fn everything(&mut self, at: Instant) {
        self.extend(at);
        self.everything = true;
        self.touched.clear();
    }

    /// The same, and the folders to watch may be others.
    pub fn anew(&mut self, at: Instant) {
        self.everything(at);
        self.anew = true;
    }

    /// When to look whether the burst has come to rest; `None` when nothing was seen.
    pub fn due(&self) -> Option<Instant> {
        let (first, last) = self.span?;
        let due = (last + REST).min(first + LONGEST);
        Some(self.held.map_or(due, |held| held.max(due)))
    }

    /// Whether nothing speaks against telling the burst, which is due. If something does, it is due again later.
    pub fn is_settled(&mut self, now: Instant, places: &Places) -> bool {
        let Some((first, _)) = self.span else { return false };
        let unsettled = self.touched.iter().filter(|(path, touch)| touch.may_return(path));
        let until = unsettled.map(|(_, touch)| touch.since + GRACE).max();
        let mut until = until.filter(|until| *until > now && now < first + LONGEST);
        if until.is_none() && now < first + GIT && places.busy().is_some_and(is_recent) {
            until = Some(now + 2 * REST);
        }
        self.held = until;
        until.is_none()
    }

    /// The burst, which begins anew.
    pub fn take(&mut self) -> Ripe {
        let batch = std::mem::take(self);
        let mut ripe = Ripe { is_anew: batch.anew, names_changed: batch.everything, ..Ripe::default() };
        if batch.everything {
            return ripe;
        }
        let mut paths = Vec::new();
        for (path, touch) in batch.touched {
            let found = path.symlink_metadata().ok();
            let is_folder = found.as_ref().is_some_and(std::fs::Metadata::is_dir);
            // Written aside and gone again: how some editors save. And a folder in which something was written has told so by
            // that file itself.
            if (found.is_none() && touch.is_new) || (is_folder && !touch.is_named) {
                continue;
            }
            ripe.names_changed |= is_folder || found.is_none_or(|found| found.is_symlink());
            if is_folder && touch.is_new {
                ripe.folders.insert(path.clone());
            }
            paths.push(path);
        }
        ripe.paths = Some(paths);
        ripe
    }

    fn extend(&mut self, at: Instant) {
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first, last.max(at)));
        self.held = None;
    }
}

impl Touch {
    /// Whether the file is away or empty, but perhaps only in the middle of being saved.
    fn may_return(&self, path: &Path) -> bool {
        match path.symlink_metadata() {
            Ok(found) => found.is_file() && found.len() == 0,
            Err(_) => !self.is_new && !self.is_moved,
        }
    }
}

/// Whether a sign is there and no leftover of a program that was killed.
fn is_recent(sign: &Path) -> bool {
    let written = sign.symlink_metadata().ok().and_then(|found| found.modified().ok());
    written.is_some_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age < Duration::from_secs(10)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    fn ms(number: u64) -> Duration {
        Duration::from_millis(number)
    }

    struct Site(PathBuf, Places);

    impl Site {
        fn new(name: &str) -> io::Result<Site> {
            let root = std::env::temp_dir().join(format!("jianbao-batch-{}-{name}", std::process::id()));
            std::fs::create_dir_all(root.join("content"))?;
            let places = Places::new(&root);
            Ok(Site(root, places))
        }
        fn path(&self, name: &str) -> PathBuf {
            self.0.join("content").join(name)
        }
        fn put(&self, name: &str, text: &str) -> io::Result<()> {
            std::fs::write(self.path(name), text)
        }
    }

    impl Drop for Site {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_burst_is_due_after_its_rest_and_a_long_one_in_parts() {
        let (mut batch, start) = (Batch::default(), Instant::now());
        assert_eq!(batch.due(), None);
        batch.touch(start, "a".into(), Change::Written);
        assert_eq!(batch.due(), Some(start + REST));
        batch.touch(start + ms(7), "b".into(), Change::Written);
        assert_eq!(batch.due(), Some(start + ms(7) + REST));
        for step in 1..100 {
            batch.touch(start + ms(7 * step), "c".into(), Change::Written);
        }
        assert_eq!(batch.due(), Some(start + LONGEST));
    }

    #[test]
    fn an_emptied_file_gets_its_time_and_a_full_one_needs_none() -> io::Result<()> {
        let (site, start) = (Site::new("emptied")?, Instant::now());
        site.put("a.md", "")?;
        let mut batch = Batch::default();
        batch.touch(start, site.path("a.md"), Change::Written);
        assert!(!batch.is_settled(start + ms(10), &site.1));
        assert_eq!(batch.due(), Some(start + GRACE));
        site.put("a.md", "text")?;
        batch.touch(start + ms(50), site.path("a.md"), Change::Written);
        assert_eq!(batch.due(), Some(start + ms(60)), "a new notice ends the waiting");
        assert!(batch.is_settled(start + ms(60), &site.1));
        site.put("a.md", "")?;
        assert!(batch.is_settled(start + GRACE, &site.1), "what stays empty is told as such");
        Ok(())
    }

    #[test]
    fn what_is_gone_may_come_back_unless_it_is_known_where_it_went() -> io::Result<()> {
        let (site, start) = (Site::new("gone")?, Instant::now());
        let mut batch = Batch::default();
        batch.touch(start, site.path("old.md"), Change::Went);
        assert!(!batch.is_settled(start + ms(10), &site.1));
        batch.touch(start, site.path("old.md"), Change::Moved);
        assert!(batch.is_settled(start + ms(10), &site.1));
        assert_eq!(batch.take().paths, Some(vec![site.path("old.md")]));
        Ok(())
    }

    #[test]
    fn what_came_and_went_in_one_burst_was_never_there() -> io::Result<()> {
        let (site, start) = (Site::new("aside")?, Instant::now());
        let mut batch = Batch::default();
        batch.touch(start, site.path("4913"), Change::Came);
        batch.touch(start, site.path("4913"), Change::Went);
        assert!(batch.is_settled(start + ms(10), &site.1));
        assert_eq!(batch.take().paths, Some(vec![]));
        assert_eq!(batch.due(), None);
        Ok(())
    }

    #[test]
    fn new_folders_are_named_and_written_ones_are_not_paths() -> io::Result<()> {
        let (site, start) = (Site::new("folders")?, Instant::now());
        std::fs::create_dir_all(site.path("new"))?;
        let mut batch = Batch::default();
        batch.touch(start, site.path("new"), Change::Written);
        assert_eq!(batch.take().paths, Some(vec![]));
        batch.touch(start, site.path("new"), Change::Came);
        let ripe = batch.take();
        assert_eq!((ripe.folders.len(), ripe.paths), (1, Some(vec![site.path("new")])));
        Ok(())
    }

    #[test]
    fn very_many_paths_are_everything() {
        let (mut batch, start) = (Batch::default(), Instant::now());
        for number in 0..=MANY {
            batch.touch(start, format!("{number}").into(), Change::Written);
        }
        assert!(batch.take().paths.is_none());
        batch.anew(start);
        batch.touch(start, "a".into(), Change::Written);
        let ripe = batch.take();
        assert!(ripe.is_anew && ripe.paths.is_none());
    }
}
