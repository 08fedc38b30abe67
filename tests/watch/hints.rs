//! What a watcher tells of each way in which files come to be other than they were, watched by the system and by looking.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use jianbao::live::Hint;
use jianbao::watch::{Event, Watcher};

use super::support::two_branches;

/// Longer than anything takes, so that a hint that does not come fails the test and one that comes does not wait.
const LONG: Duration = Duration::from_secs(20);

struct Site {
    folder: tempfile::TempDir,
    watcher: Watcher,
}

/// A site that was there before anybody watched.
fn site(poll: bool) -> Site {
    let folder = tempfile::tempdir().unwrap();
    for path in
        ["content/notice/a.md", "content/notice/b.md", "content/deep/er/c.md", "content/site.yaml", "public/index.html"]
    {
        let file = folder.path().join("site").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "before\n").unwrap();
    }
    let watcher = Watcher::start(&folder.path().join("site"), poll.then_some(Duration::from_millis(30)));
    assert_eq!(watcher.polls().is_some(), poll);
    Site { folder, watcher }
}

impl Site {
    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("site").join(path)
    }

    fn put(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    /// Takes hints until one covers `path`; gives them all.
    fn told(&mut self, path: &str) -> Vec<Hint> {
        let (path, start, mut hints) = (self.path(path), Instant::now(), Vec::new());
        while start.elapsed() < LONG {
            if let Event::Changed(hint) = self.watcher.next(Some(LONG)) {
                hints.push(hint);
                if covers(hints.last().unwrap(), &path) {
                    return hints;
                }
            }
        }
        panic!("{} was not told in {hints:?}", path.display());
    }

    /// Writes a file and waits until it is told.
    fn saved(&mut self, path: &str, text: &str) {
        self.put(path, text);
        self.told(path);
    }

    /// Paths told until one covers `path`, from the root.
    fn paths(&mut self, path: &str) -> Vec<String> {
        let root = self.path("");
        let name = |path: PathBuf| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let names = self.told(path).into_iter().flat_map(|hint| match hint {
            Hint::Everything => vec![root.clone()],
            Hint::Paths(paths) => paths,
        });
        names.map(name).collect()
    }
}

fn covers(hint: &Hint, path: &Path) -> bool {
    match hint {
        Hint::Everything => true,
        Hint::Paths(paths) => paths.iter().any(|told| path.starts_with(told)),
    }
}

/// An editor that writes a file a little later; whether it came to that in time. A busy machine may hold it up for longer than
/// anybody would wait for an editor.
fn writes_soon(file: PathBuf, text: &'static str) -> thread::JoinHandle<bool> {
    let start = Instant::now();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(30));
        fs::write(file, text).unwrap();
        start.elapsed() < Duration::from_millis(60)
    })
}

fn both(test: impl Fn(bool)) {
    test(false);
    test(true);
}

#[test]
fn a_save_is_told_at_once_and_by_its_name_alone() {
    let mut site = site(false);
    let mut best = LONG;
    for round in 0..10 {
        let start = Instant::now();
        site.put("content/notice/a.md", &format!("round {round}\n"));
        assert_eq!(site.paths("content/notice/a.md"), ["content/notice/a.md"]);
        best = best.min(start.elapsed());
    }
    assert!(best < Duration::from_millis(40), "the quickest of ten took {best:?}");
}

#[test]
fn saves_in_several_steps_are_one() {
    both(|poll| {
        let mut site = site(poll);
        // Written aside and renamed, under a name that is no litter.
        site.put("content/notice/sedQx8", "aside\n");
        fs::rename(site.path("content/notice/sedQx8"), site.path("content/notice/a.md")).unwrap();
        let told = site.paths("content/notice/a.md");
        assert!(poll || told == ["content/notice/a.md"], "{told:?}");
        // The old one renamed as a backup, the new one written in its place a little later.
        fs::rename(site.path("content/notice/b.md"), site.path("content/notice/b.md~")).unwrap();
        let file = site.path("content/notice/b.md");
        let editor = writes_soon(file, "after\n");
        site.told("content/notice/b.md");
        let found = fs::read_to_string(site.path("content/notice/b.md")).unwrap_or_default();
        assert!(found == "after\n" || !editor.join().unwrap(), "told too early: {found}");
    });
}

#[test]
fn a_file_that_is_emptied_and_written_again_is_told_when_it_is_full() {
    both(|poll| {
        let mut site = site(poll);
        for _ in 0..3 {
            let file = site.path("content/notice/a.md");
            fs::write(&file, "").unwrap();
            let editor = writes_soon(file, "full\n");
            site.told("content/notice/a.md");
            let found = fs::read_to_string(site.path("content/notice/a.md")).unwrap();
            assert!(found == "full\n" || !editor.join().unwrap(), "told too early");
            while !matches!(site.watcher.next(Some(Duration::from_millis(200))), Event::Quiet) {}
        }
        // What stays empty is told all the same, and so is what is gone for good.
        site.saved("content/notice/new.md", "");
        fs::remove_file(site.path("content/notice/new.md")).unwrap();
        site.told("content/notice/new.md");
    });
}

#[test]
fn litter_and_what_stands_outside_the_sources_is_not_told() {
    both(|poll| {
        let mut site = site(poll);
        let others = [
            "content/notice/~$a.docx",
            "content/.~lock.a.xlsx#",
            "content/notice/.a.md.swp",
            "content/notice/a.md~",
            "content/notice/a.tmp",
            "content/.git/index",
            "public/index.html",
            ".jianbao/manifest/x.json",
            "notes.txt",
        ];
        for other in others {
            site.put(other, "x\n");
        }
        // Vim tries whether it may write here.
        site.put("content/notice/4913", "");
        fs::remove_file(site.path("content/notice/4913")).unwrap();
        site.put("content/notice/b.md", "after\n");
        let told = site.paths("content/notice/b.md");
        assert!(told.iter().all(|path| path == "content/notice/b.md"), "{told:?}");
    });
}

#[test]
fn folders_that_come_go_and_change_their_names_stay_watched() {
    both(|poll| {
        let mut site = site(poll);
        site.saved("content/new/in/side/page.md", "x\n");
        site.saved("content/new/in/side/page.md", "later\n");
        fs::rename(site.path("content/deep"), site.path("content/low")).unwrap();
        site.told("content/low/er/c.md");
        site.saved("content/low/er/c.md", "later\n");
        fs::remove_dir_all(site.path("content/low")).unwrap();
        site.told("content/low/er/c.md");
        site.saved("content/low/er/c.md", "again\n");
        site.saved("content/low/er/c.md", "and again\n");
    });
}

#[test]
fn the_folders_of_sources_may_themselves_come_and_go() {
    both(|poll| {
        let mut site = site(poll);
        site.saved("themes/own/theme.yaml", "x\n");
        site.saved("themes/own/theme.yaml", "later\n");
        fs::remove_dir_all(site.path("content")).unwrap();
        site.told("content/notice/a.md");
        site.saved("content/notice/a.md", "again\n");
        // Put aside, and another one in its place.
        fs::rename(site.path("content"), site.path("old")).unwrap();
        site.put("next/notice/a.md", "next\n");
        fs::rename(site.path("next"), site.path("content")).unwrap();
        while site.told("content/notice/a.md").is_empty() {}
        for text in ["one\n", "two\n", "three\n"] {
            site.saved("content/notice/a.md", text);
        }
        site.put("old/notice/a.md", "nobody's\n");
        site.put("content/notice/b.md", "last\n");
        let told = site.paths("content/notice/b.md");
        assert!(told.iter().all(|path| !path.starts_with("old")), "{told:?}");
    });
}

#[test]
fn a_site_that_is_moved_away_is_missed_and_found_again() {
    both(|poll| {
        let mut site = site(poll);
        let away = site.folder.path().join("away");
        fs::rename(site.path(""), &away).unwrap();
        let mut notices = Vec::new();
        let mut wait = |site: &mut Site, code: &str| loop {
            match site.watcher.next(Some(LONG)) {
                Event::Notice(notice) => {
                    notices.push(notice.code);
                    if notice.code == code {
                        break;
                    }
                }
                Event::Quiet => panic!("no `{code}` in {notices:?}"),
                _ => {}
            }
        };
        wait(&mut site, "watch-root-gone");
        fs::rename(&away, site.path("")).unwrap();
        wait(&mut site, "watch-root-back");
        site.told("content/notice/a.md");
        site.put("content/notice/a.md", "later\n");
        assert_eq!(site.paths("content/notice/a.md"), ["content/notice/a.md"]);
    });
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_to_is_told_under_both_names() {
    both(|poll| {
        let mut site = site(poll);
        std::os::unix::fs::symlink("notice", site.path("content/link")).unwrap();
        site.told("content/link");
        site.put("content/notice/b.md", "later\n");
        let (one, other) = (site.path("content/notice/b.md"), site.path("content/link/b.md"));
        let hints = site.told("content/link/b.md");
        assert!(covers(hints.last().unwrap(), &one) && covers(hints.last().unwrap(), &other), "{hints:?}");
    });
}

#[test]
fn hundreds_of_files_from_git_come_in_few_hints() {
    both(|poll| {
        let mut site = site(poll);
        let git = two_branches(&site.path(""), "content", &|| {
            for number in 0..200 {
                site.put(&format!("content/many/{number}.md"), "x\n");
            }
        });
        while !matches!(site.watcher.next(Some(Duration::from_millis(400))), Event::Quiet) {}
        git("checkout -q main");
        let mut hints = Vec::new();
        while let Event::Changed(hint) = site.watcher.next(Some(Duration::from_millis(600))) {
            hints.push(hint);
        }
        // By looking, files that are gone are told of but once; of what is new, for two seconds.
        assert!((1..=3).contains(&hints.len()), "{} hints", hints.len());
        git("checkout -q other");
        let hints = site.told("content/many/199.md");
        assert!(hints.len() <= 3, "{} hints", hints.len());
    });
}

#[test]
fn a_stream_of_changes_is_told_in_parts() {
    let mut site = site(false);
    let file = site.path("content/notice/a.md");
    let writer = thread::spawn(move || {
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(1500) {
            fs::write(&file, format!("{:?}\n", start.elapsed())).unwrap();
            thread::sleep(Duration::from_millis(2));
        }
    });
    let mut hints = 0;
    while !writer.is_finished() {
        hints += usize::from(matches!(site.watcher.next(Some(Duration::from_millis(100))), Event::Changed(_)));
    }
    writer.join().unwrap();
    assert!((3..=150).contains(&hints), "{hints} hints in 1.5 s");
}

#[test]
fn a_waiting_watcher_can_be_woken_and_does_not_wait_longer_than_asked() {
    let mut site = site(false);
    assert!(matches!(site.watcher.next(Some(Duration::from_millis(20))), Event::Quiet));
    let waker = site.watcher.waker();
    let other = thread::spawn(move || waker.wake());
    assert!(matches!(site.watcher.next(None), Event::Woken));
    other.join().unwrap();
}
