//! Writing editions: what differs, what is removed, what is refused, and what is left alone.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test works on real files and may fail by a panic"
)]

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use jianbao::diagnostic::Diagnostic;
use jianbao::emit::manifest::{File, Manifest, Purpose};
use jianbao::emit::{Emitted, Folder, Job, Keeper, emit, unmade};
use jianbao::engine::{Content, Output};
use jianbao::fs::Disk;
use jianbao::hash::{Digest, Summed};
use jianbao::path::SitePath;
use jianbao::progress::Progress;
use jianbao::shelf::{Laid, Place, Shelf};

struct Site(tempfile::TempDir, Progress);

impl Site {
    fn new() -> Site {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("content/static")).unwrap();
        fs::write(folder.path().join("content/static/photo.jpg"), [0xFF, 0, 1]).unwrap();
        Site(folder, Progress::default())
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn folder(&self, edition: &str, path: &str) -> Folder {
        Folder { purpose: Purpose::Build, edition: edition.to_owned(), path: self.root().join(path) }
    }

    /// Writing these into a folder, where nothing is made after all.
    fn job<'j>(&'j self, folder: &'j Folder, outputs: &'j [Output], tree: &'j Disk) -> Job<'j> {
        let (root, progress) = (self.root(), &self.1);
        Job { root, folder, others: &[], outputs, tree, make: &unmade, sync: false, progress }
    }

    fn emit(&self, folder: &Folder, others: &[Folder], files: &[(&str, &str)]) -> Emitted {
        let (tree, _) = Disk::list(self.root());
        let content = |text: &str| match text.strip_prefix("copy:") {
            Some(path) => Content::Copy(SitePath::new(path).unwrap()),
            None => Content::Bytes(Summed::of(text.as_bytes().to_vec())),
        };
        let outputs: Vec<Output> =
            files.iter().map(|(path, text)| Output { path: (*path).to_owned(), content: content(text) }).collect();
        emit(&Job { others, ..self.job(folder, &outputs, &tree) })
    }

    fn public(&self, files: &[(&str, &str)]) -> Emitted {
        self.emit(&self.folder("public", "public"), &[], files)
    }

    /// Outputs of which only the digests are known; what is made after all, by path.
    fn known(&self, files: &[(&str, &str)]) -> (Emitted, Vec<String>) {
        let (tree, _) = Disk::list(self.root());
        let content = |text: &str| Content::Known { length: text.len() as u64, digest: Digest::of(text.as_bytes()) };
        let outputs: Vec<Output> =
            files.iter().map(|(path, text)| Output { path: (*path).to_owned(), content: content(text) }).collect();
        let made = Mutex::new(Vec::new());
        let make = |path: &str| {
            made.lock().unwrap().push(path.to_owned());
            let text = files.iter().find(|(known, _)| *known == path).unwrap().1;
            if text == "fault" { Err(vec![Diagnostic::new("template-fault")]) } else { Ok(text.as_bytes().to_vec()) }
        };
        let folder = self.folder("public", "public");
        let job = Job { make: &make, ..self.job(&folder, &outputs, &tree) };
        let emitted = emit(&job);
        let mut made = made.into_inner().unwrap();
        made.sort();
        (emitted, made)
    }

    /// Gives a file a time of writing of long ago.
    fn age(&self, path: &str, seconds: u64) {
        let file = fs::File::options().write(true).open(self.root().join(path)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    }

    fn put(&self, path: &str, text: &str) {
        let file = self.root().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    fn has(&self, path: &str) -> bool {
        self.root().join(path).symlink_metadata().is_ok()
    }

    fn time(&self, path: &str) -> SystemTime {
        fs::metadata(self.root().join(path)).unwrap().modified().unwrap()
    }

    /// The manifest of the public edition.
    fn record(&self) -> Manifest {
        Manifest::parse(&fs::read(self.manifest("public")).unwrap()).unwrap()
    }

    fn manifest(&self, folder: &str) -> std::path::PathBuf {
        Manifest::new(Purpose::Build, "public", folder).path(self.root())
    }
}

fn codes(emitted: &Emitted) -> Vec<&'static str> {
    emitted.diagnostics.iter().map(|fault| fault.code).collect()
}

fn counts(emitted: &Emitted) -> (usize, usize, usize) {
    assert_eq!(codes(emitted), [""; 0]);
    (emitted.written.len(), emitted.unchanged, emitted.removed.len())
}

#[test]
fn only_what_differs_is_written() {
    let site = Site::new();
    let photo = "copy:content/static/photo.jpg";
    // Else the clock may be in doubt about it, and the second build has something to learn.
    std::thread::sleep(Duration::from_millis(100));
    let first = site.public(&[("a.html", "a"), ("b/c.html", "c"), ("photo.jpg", photo)]);
    assert_eq!(counts(&first), (3, 0, 0));
    assert_eq!(first.written, ["a.html", "b/c.html", "photo.jpg"]);
    let (a, memo) = (site.time("public/a.html"), fs::metadata(site.manifest("public")).unwrap().modified().unwrap());
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(counts(&site.public(&[("a.html", "a"), ("b/c.html", "c"), ("photo.jpg", photo)])), (0, 3, 0));
    assert_eq!(fs::metadata(site.manifest("public")).unwrap().modified().unwrap(), memo);
    // Of equal length and yet not equal.
    let third = site.public(&[("a.html", "a"), ("b/c.html", "d"), ("photo.jpg", photo)]);
    assert_eq!(counts(&third), (1, 2, 0));
    assert_eq!(third.written, ["b/c.html"]);
    assert_eq!((site.text("public/b/c.html").as_str(), site.time("public/a.html")), ("d", a));
    assert_eq!(fs::read(site.root().join("public/photo.jpg")).unwrap(), [0xFF, 0, 1]);
}

#[test]
fn own_stale_files_go_and_foreign_ones_stay() {
    let site = Site::new();
    site.put("public/.gitignore", "*");
    site.public(&[("a.html", "a"), ("b/c/d.html", "d"), ("b/e.html", "e")]);
    site.put("public/b/mine.txt", "mine");
    let second = site.public(&[("a.html", "a")]);
    assert_eq!(second.removed, ["b/c/d.html", "b/e.html"]);
    assert!(!site.has("public/b/c") && site.has("public/b/mine.txt") && site.has("public/.gitignore"));
    fs::remove_file(site.root().join("public/b/mine.txt")).unwrap();
    site.public(&[]);
    assert!(site.has("public/b"), "an empty folder that no removal emptied is not ours to judge");
    assert!(!site.has("public/a.html"));
}

#[test]
fn a_foreign_file_refuses_the_edition_before_anything_is_written() {
    let site = Site::new();
    site.public(&[("a.html", "a")]);
    site.put("public/b.html", "foreign");
    let refused = site.public(&[("0.html", "0"), ("a.html", "new"), ("b.html", "b")]);
    assert_eq!(codes(&refused), ["output-foreign"]);
    assert_eq!((site.text("public/a.html"), site.text("public/b.html")), ("a".into(), "foreign".into()));
    assert!(!site.has("public/0.html"));
    // A foreign file that says what we would say is as good as ours.
    site.put("public/b.html", "b");
    assert_eq!(counts(&site.public(&[("a.html", "a"), ("b.html", "b")])), (0, 2, 0));
}

#[test]
fn a_lost_or_damaged_memo_takes_over_what_is_there() {
    let site = Site::new();
    site.public(&[("a.html", "a"), ("same.css", "same"), ("old.html", "old")]);
    let whole = site.text(site.manifest("public").to_str().unwrap());
    let cut = &whole[..whole.len() - 1];
    let older = whole.replace("\"version\":2", "\"version\":1");
    let other = whole.replace("old.html", "odd.html");
    for damage in [None, Some("{"), Some("{\"version\":1}"), Some("\0"), Some(cut), Some(&older), Some(&other)] {
        match damage {
            None => fs::remove_file(site.manifest("public")).unwrap(),
            Some(text) => fs::write(site.manifest("public"), text).unwrap(),
        }
        site.put("public/a.html", "someone's");
        let adopted = site.public(&[("a.html", "a"), ("same.css", "same")]);
        assert_eq!(codes(&adopted), ["output-adopted"]);
        assert!(adopted.is_done());
        assert_eq!((site.text("public/a.html"), site.text("public/old.html")), ("a".into(), "old".into()));
    }
    // A manifest cannot be made to name files outside its folder.
    let mut forged = site.record();
    let file = forged.files.remove("a.html").unwrap();
    forged.files.insert("../content/static/photo.jpg".to_owned(), file);
    fs::write(site.manifest("public"), forged.bytes()).unwrap();
    site.public(&[("a.html", "a")]);
    assert!(site.has("content/static/photo.jpg"));
}

#[test]
fn a_run_that_was_killed_is_gone_on_with() {
    let site = Site::new();
    site.public(&[("a.html", "a")]);
    // What is on the disk after a kill between the first write and the last manifest.
    let mut claim = site.record();
    claim.complete = false;
    claim.files.insert("new.html".to_owned(), File::of(b"new"));
    fs::write(site.manifest("public"), claim.bytes()).unwrap();
    site.put("public/new.html", "new");
    site.put("public/b/.jianbao-1-2.part", "half");
    site.put("public/.jianbao-1-1.part", "half");
    site.put("public/.jianbao-notes", "mine");
    let next = site.public(&[("a.html", "a"), ("new.html", "newer"), ("b/x.html", "x")]);
    assert_eq!(counts(&next), (2, 1, 0));
    assert!(!site.has("public/b/.jianbao-1-2.part") && !site.has("public/.jianbao-1-1.part"));
    assert!(site.has("public/.jianbao-notes"));
    assert!(site.record().complete);
}

#[test]
fn files_and_folders_may_change_places_when_they_are_ours() {
    let site = Site::new();
    site.public(&[("a", "file"), ("b/c.html", "c")]);
    let second = site.public(&[("a/x.html", "x"), ("b", "file")]);
    assert_eq!(counts(&second), (2, 0, 2));
    assert_eq!((site.text("public/a/x.html"), site.text("public/b")), ("x".into(), "file".into()));
    site.put("public/a/mine.txt", "mine");
    let third = site.public(&[("a", "file"), ("b", "file")]);
    assert_eq!(codes(&third), ["output-folder-in-way"]);
    assert!(site.has("public/a/x.html"));
    site.put("public/z", "mine");
    assert_eq!(codes(&site.public(&[("z/a.html", "a")])), ["output-file-in-way"]);
}

#[test]
fn a_name_may_change_its_case() {
    let site = Site::new();
    site.public(&[("A.html", "a"), ("D/x.html", "x")]);
    let second = site.public(&[("a.html", "a"), ("d/x.html", "x")]);
    assert_eq!(counts(&second), (2, 0, 2));
    assert_eq!((site.text("public/a.html"), site.text("public/d/x.html")), ("a".into(), "x".into()));
    let names = fs::read_dir(site.root().join("public")).unwrap().count();
    assert_eq!(names, 2);
}

#[test]
fn outputs_must_fit_every_system() {
    let site = Site::new();
    let faults = |files: &[(&str, &str)]| codes(&site.public(files));
    assert_eq!(faults(&[("aux.html", "")]), ["output-name"]);
    assert_eq!(faults(&[("a/b:c.html", "")]), ["output-name"]);
    assert_eq!(faults(&[("../a.html", "")]), ["output-name"]);
    assert_eq!(faults(&[("/a.html", "")]), ["output-name"]);
    assert_eq!(faults(&[("A.html", ""), ("a.html", "")]), ["output-case"]);
    assert_eq!(faults(&[("D/a.html", ""), ("d/b.html", "")]), ["output-case"]);
    assert_eq!(faults(&[("x/D/a.html", ""), ("x/D/b.html", ""), ("x/d/c.html", "")]), ["output-case"]);
    assert_eq!(faults(&[("a.html", ""), ("a.html", "")]), ["output-twice"]);
    assert_eq!(faults(&[("d", ""), ("d/a.html", "")]), ["output-folder"]);
    assert_eq!(faults(&[("专/报.html", ""), ("b/c.html", "")]), [""; 0]);
    assert!(!site.has("a.html"));
}

#[test]
fn editions_stay_apart_from_each_other_and_from_sources() {
    let site = Site::new();
    let public = site.folder("public", "public");
    for (path, code) in [
        ("", "output-above"),
        ("..", "output-above"),
        ("content", "output-into-source"),
        ("content/static/x", "output-into-source"),
        ("Content/x", "output-into-source"),
        ("themes", "output-into-source"),
        (".jianbao/x", "output-into-source"),
        ("x/../content", "output-into-source"),
        ("public", "output-nested"),
        ("PUBLIC", "output-nested"),
        ("public/internal", "output-nested"),
    ] {
        let refused = site.emit(&site.folder("internal", path), std::slice::from_ref(&public), &[("a.html", "a")]);
        assert_eq!(codes(&refused), [code], "{path}");
    }
    let around = [site.folder("public", "out/public")];
    assert_eq!(codes(&site.emit(&site.folder("internal", "out"), &around, &[])), ["output-nested"]);
    assert!(!site.has("public") && !site.has("content/a.html"));
    assert_eq!(codes(&site.emit(&site.folder("internal", "public2"), &[public], &[("a.html", "a")])), [""; 0]);
}

#[test]
fn a_folder_that_was_written_for_another_edition_is_remembered() {
    let site = Site::new();
    site.public(&[("a.html", "a")]);
    let internal = site.folder("internal", "public");
    assert_eq!(codes(&site.emit(&internal, &[], &[("a.html", "secret")])), ["output-nested"]);
    assert_eq!(site.text("public/a.html"), "a");
    fs::remove_dir_all(site.root().join("public")).unwrap();
    assert_eq!(codes(&site.emit(&internal, &[], &[("a.html", "secret")])), [""; 0]);
}

#[test]
fn exports_go_to_empty_folders_or_their_own() {
    let site = Site::new();
    let folder = Folder { purpose: Purpose::Export, edition: "public".into(), path: site.root().join("export/public") };
    site.put("export/public/mine.txt", "mine");
    assert_eq!(codes(&site.emit(&folder, &[], &[("content/a.md", "a")])), ["output-occupied"]);
    assert!(!site.has("export/public/content"));
    fs::remove_file(site.root().join("export/public/mine.txt")).unwrap();
    assert_eq!(counts(&site.emit(&folder, &[], &[("content/a.md", "a"), ("content/b.md", "b")])), (2, 0, 0));
    assert_eq!(counts(&site.emit(&folder, &[], &[("content/a.md", "a")])), (0, 1, 1));
}

#[test]
fn a_copy_that_vanished_refuses_the_edition() {
    let site = Site::new();
    let refused = site.public(&[("a.html", "a"), ("b.jpg", "copy:content/static/gone.jpg")]);
    assert_eq!(codes(&refused), ["output-copy-vanished"]);
    assert!(!site.has("public/a.html"));
}

#[cfg(unix)]
#[test]
fn links_are_never_written_through() {
    use std::os::unix::fs::symlink;
    let site = Site::new();
    fs::create_dir(site.root().join("elsewhere")).unwrap();
    site.put("elsewhere/b.html", "theirs");
    let target = site.root().join("elsewhere");
    symlink(&target, site.root().join("public")).unwrap();
    assert_eq!(codes(&site.public(&[("a.html", "a")])), ["output-link"]);
    fs::remove_file(site.root().join("public")).unwrap();
    site.public(&[("a.html", "a"), ("d/x.html", "x")]);
    symlink(target.join("b.html"), site.root().join("public/b.html")).unwrap();
    assert_eq!(codes(&site.public(&[("a.html", "a"), ("b.html", "b")])), ["output-link"]);
    fs::remove_file(site.root().join("public/b.html")).unwrap();
    // A folder of ours that somebody replaced by a link: neither written to nor swept.
    fs::remove_dir_all(site.root().join("public/d")).unwrap();
    site.put("elsewhere/x.html", "theirs");
    symlink(&target, site.root().join("public/d")).unwrap();
    assert_eq!(codes(&site.public(&[("a.html", "a"), ("d/x.html", "y")])), ["output-link"]);
    assert_eq!(counts(&site.public(&[("a.html", "a")])), (0, 1, 0));
    assert_eq!((site.text("elsewhere/x.html"), site.text("elsewhere/b.html")), ("theirs".into(), "theirs".into()));
    // A parent inside the site.
    symlink(&target, site.root().join("out")).unwrap();
    assert_eq!(codes(&site.emit(&site.folder("internal", "out/internal"), &[], &[("a.html", "a")])), ["output-link"]);
    // Into a source folder by a link.
    symlink(site.root().join("content"), site.root().join("www")).unwrap();
    assert_eq!(codes(&site.emit(&site.folder("internal", "www"), &[], &[("a.html", "a")])), ["output-into-source"]);
}

#[test]
fn what_is_known_is_made_only_where_the_disk_has_something_else() {
    let site = Site::new();
    let files = [("a.html", "a"), ("b/c.html", "c"), ("d.html", "d")];
    let (first, made) = site.known(&files);
    assert_eq!((counts(&first), made.len()), ((3, 0, 0), 3));
    let (second, made) = site.known(&files);
    assert_eq!((counts(&second), made.len()), ((0, 3, 0), 0));
    // One gone, one edited, one touched.
    fs::remove_file(site.root().join("public/a.html")).unwrap();
    site.put("public/b/c.html", "x");
    site.age("public/d.html", 60);
    let (third, made) = site.known(&files);
    assert_eq!((counts(&third), made), ((2, 1, 0), vec!["a.html".to_owned(), "b/c.html".to_owned()]));
    assert_eq!((site.text("public/a.html"), site.text("public/b/c.html")), ("a".into(), "c".into()));
    // What cannot be made refuses the edition before anything is written.
    let (refused, _) = site.known(&[("a.html", "new"), ("b/c.html", "fault")]);
    assert_eq!(codes(&refused), ["template-fault"]);
    assert_eq!((site.text("public/a.html"), site.text("public/b/c.html")), ("a".into(), "c".into()));
    // And so does what nothing makes.
    let (tree, _) = Disk::list(site.root());
    let outputs =
        [Output { path: "a.html".to_owned(), content: Content::Known { length: 1, digest: Digest::of(b"z") } }];
    let folder = site.folder("public", "public");
    let job = site.job(&folder, &outputs, &tree);
    assert!(!emit(&job).is_done() && site.has("public/d.html"));
    // What lay aside and is lost is said, and the file stays as it was.
    let lost: Arc<dyn Shelf> = Arc::new(Forgetful);
    let content = Content::Laid(Laid::new(&Summed::of(b"longer than before".to_vec()), &lost).unwrap());
    let outputs = [Output { path: "a.html".to_owned(), content }];
    let lost = emit(&Job { outputs: &outputs, ..job });
    assert_eq!((codes(&lost), site.text("public/a.html")), (vec!["output-write"], "a".into()));
}

#[test]
fn a_file_that_somebody_edited_is_repaired_however_it_is_dated() {
    let site = Site::new();
    let files = [("a.html", "good"), ("b.html", "b")];
    site.public(&files);
    // Within the clock's grain of the writing, and of equal length.
    fs::write(site.root().join("public/a.html"), "evil").unwrap();
    assert_eq!(counts(&site.public(&files)), (1, 1, 0));
    // The manifest is now older than the doubt about the files; the times of the file are set back to what they were.
    settle(&site, &files);
    let time = site.time("public/a.html");
    fs::write(site.root().join("public/a.html"), "evil").unwrap();
    let file = fs::File::options().write(true).open(site.root().join("public/a.html")).unwrap();
    file.set_modified(time).unwrap();
    drop(file);
    // Only Unix has a time that nobody can set back.
    let repaired = if cfg!(unix) { (1, 1, 0) } else { (0, 2, 0) };
    assert_eq!(counts(&site.public(&files)), repaired);
    // An older copy with an older date, of equal length.
    settle(&site, &files);
    site.put("aside", "evil");
    site.age("aside", 3600);
    fs::rename(site.root().join("aside"), site.root().join("public/a.html")).unwrap();
    assert_eq!(counts(&site.public(&files)), (1, 1, 0));
    assert_eq!(site.text("public/a.html"), "good");
}

/// Builds until the manifest vouches for every file.
fn settle(site: &Site, files: &[(&str, &str)]) {
    files.iter().for_each(|(path, _)| site.age(&format!("public/{path}"), 60));
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(counts(&site.public(files)).0, 0);
    std::thread::sleep(Duration::from_millis(100));
}

#[test]
fn a_settled_file_is_not_read() {
    let site = Site::new();
    let files = [("a.html", "a"), ("photo.jpg", "copy:content/static/photo.jpg")];
    site.age("content/static/photo.jpg", 60);
    std::thread::sleep(Duration::from_millis(100));
    site.public(&files);
    settle(&site, &files);
    // A touched file is read once, found right, and believed from then on.
    let before = site.record();
    site.age("public/a.html", 30);
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(counts(&site.public(&files)), (0, 2, 0));
    let after = site.record();
    assert!(before.files["a.html"].stamp != after.files["a.html"].stamp && after.files["a.html"].stamp.is_known());
    assert_eq!(before.files["photo.jpg"], after.files["photo.jpg"]);
    // The manifest is believed: when it is wrong with good reason to be believed, nobody finds out.
    let mut record = site.record();
    let lie = Digest::of(b"lie");
    record.files.values_mut().for_each(|file| (file.length, file.digest) = (1, lie));
    fs::write(site.manifest("public"), record.bytes()).unwrap();
    let emitted = site.public(&files);
    // `a` is written because it is said to differ; the copy is said to be as its source, and is compared with the disk.
    assert_eq!(emitted.written, ["a.html"]);
}

#[test]
fn a_copy_follows_its_source() {
    let site = Site::new();
    let photo = [("photo.jpg", "copy:content/static/photo.jpg")];
    for bytes in ["123", "124", "1234", "124"] {
        site.put("content/static/photo.jpg", bytes);
        assert_eq!(counts(&site.public(&photo)), (1, 0, 0));
        assert_eq!(site.text("public/photo.jpg"), bytes);
        site.age("content/static/photo.jpg", 60);
        std::thread::sleep(Duration::from_millis(60));
        assert_eq!(counts(&site.public(&photo)), (0, 1, 0));
    }
    // Another source of the same length and times at the same place.
    site.put("content/static/other.jpg", "999");
    site.age("content/static/other.jpg", 60);
    assert_eq!(counts(&site.public(&[("photo.jpg", "copy:content/static/other.jpg")])), (1, 0, 0));
    assert_eq!(site.text("public/photo.jpg"), "999");
}

/// One edition that is written again and again.
struct Watch<'a> {
    site: &'a Site,
    keeper: Keeper,
}

impl Watch<'_> {
    fn emit(&mut self, files: &[(&str, &str)], changed: Option<&[&str]>) -> Emitted {
        let (tree, _) = Disk::list(self.site.root());
        let content = |text: &str| Content::Bytes(Summed::of(text.as_bytes().to_vec()));
        let outputs: Vec<Output> =
            files.iter().map(|(path, text)| Output { path: (*path).to_owned(), content: content(text) }).collect();
        let folder = self.site.folder("public", "public");
        let job = self.site.job(&folder, &outputs, &tree);
        self.keeper.emit(&job, changed)
    }
}

#[test]
fn a_keeper_looks_only_at_what_changed() {
    let site = Site::new();
    let mut watch = Watch { site: &site, keeper: Keeper::new() };
    assert_eq!(counts(&watch.emit(&[("a.html", "a"), ("b/c.html", "c")], None)), (2, 0, 0));
    assert!(!site.record().complete);
    // What is not named is not looked at, what is named is.
    site.put("public/b/c.html", "mine");
    assert_eq!(counts(&watch.emit(&[("a.html", "1"), ("b/c.html", "c")], Some(&["a.html"]))), (1, 1, 0));
    assert_eq!((site.text("public/a.html"), site.text("public/b/c.html")), ("1".into(), "mine".into()));
    assert_eq!(counts(&watch.emit(&[("a.html", "1"), ("b/c.html", "c")], Some(&["a.html"]))), (0, 2, 0));
    assert_eq!(counts(&watch.emit(&[("a.html", "1"), ("b/c.html", "c")], Some(&["b/c.html"]))), (1, 1, 0));
    // The digest of a file that is ours may be saved later, a name of ours not.
    assert_eq!(site.record().files["a.html"].digest, Digest::of(b"a"));
    let three = [("a.html", "1"), ("b/c.html", "c"), ("d/e.html", "e")];
    assert_eq!(counts(&watch.emit(&three, Some(&["d/e.html"]))), (1, 2, 0));
    assert!(site.record().files.contains_key("d/e.html"));
    let removed = watch.emit(&[("a.html", "1"), ("d/e.html", "e")], Some(&["b/c.html"]));
    assert_eq!((counts(&removed), removed.removed), ((0, 2, 1), vec!["b/c.html".to_owned()]));
    assert!(!site.record().files.contains_key("b/c.html") && !site.has("public/b"));
    // A path that was not named is missed by counting, and then everything is looked at.
    site.put("public/a.html", "mine");
    let three = [("a.html", "1"), ("d/e.html", "e"), ("f.html", "f")];
    assert_eq!(counts(&watch.emit(&three, Some(&["d/e.html"]))), (2, 1, 0));
    assert_eq!(counts(&watch.emit(&[("a.html", "1"), ("f.html", "f")], Some(&[]))), (0, 2, 1));
    // Names are looked at together with those that stay.
    assert_eq!(
        codes(&watch.emit(&[("A.html", "1"), ("a.html", "1"), ("f.html", "f")], Some(&["A.html"]))),
        ["output-case"]
    );
    // After a refusal everything is looked at.
    site.put("public/f.html", "mine");
    assert_eq!(counts(&watch.emit(&[("a.html", "2"), ("f.html", "f")], Some(&["a.html"]))), (2, 0, 0));
    watch.emit(&[("a.html", "3"), ("f.html", "f")], Some(&["a.html"]));
    watch.keeper.rest().unwrap();
    assert_eq!((site.record().files["a.html"].digest, site.record().complete), (Digest::of(b"3"), false));
    watch.keeper.finish().unwrap();
    assert!(site.record().complete);
}

#[test]
fn a_keeper_gives_way_to_another_build() {
    let site = Site::new();
    let mut watch = Watch { site: &site, keeper: Keeper::new() };
    watch.emit(&[("a.html", "a"), ("b.html", "b")], None);
    watch.emit(&[("a.html", "1"), ("b.html", "b")], Some(&["a.html"]));
    // The other build has a page that we do not have, and its own idea of another.
    assert_eq!(counts(&site.public(&[("a.html", "1"), ("b.html", "2"), ("c.html", "c")])), (2, 1, 0));
    watch.keeper.rest().unwrap();
    assert!(site.record().files.contains_key("c.html"), "a later manifest is not overwritten by an earlier one");
    assert_eq!(counts(&watch.emit(&[("a.html", "3"), ("b.html", "b")], Some(&["a.html"]))), (2, 0, 1));
}

#[test]
fn a_watch_that_was_killed_is_mended_by_the_next_build() {
    let site = Site::new();
    let mut watch = Watch { site: &site, keeper: Keeper::new() };
    watch.emit(&[("a.html", "a"), ("b.html", "b")], None);
    watch.keeper.finish().unwrap();
    std::thread::sleep(Duration::from_millis(100));
    // A rebuild, and then nothing is saved any more.
    watch.emit(&[("a.html", "1"), ("b.html", "b")], Some(&["a.html"]));
    site.put("public/.jianbao-1-1.part", "half");
    drop(watch);
    assert!(!site.record().complete);
    assert_eq!(counts(&site.public(&[("a.html", "a"), ("b.html", "b")])), (1, 1, 0));
    assert!(!site.has("public/.jianbao-1-1.part"));
    assert_eq!(site.text("public/a.html"), "a");
}

#[test]
fn many_files_are_written_by_many_threads() {
    let site = Site::new();
    let names: Vec<String> = (0..2000).map(|at| format!("{}/{at}.html", at % 37)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
    assert_eq!(counts(&site.public(&files)), (2000, 0, 0));
    assert_eq!(counts(&site.public(&files[..1990])), (0, 1990, 10));
    assert!(names[..1990].iter().all(|name| site.text(&format!("public/{name}")) == *name));
}

/// A shelf that has nothing any more.
struct Forgetful;

impl Shelf for Forgetful {
    fn put(&self, bytes: &[u8], digest: Digest) -> Option<Place> {
        Some(Place { at: 0, length: bytes.len() as u32, digest })
    }

    fn fetch(&self, _: Place) -> Option<Vec<u8>> {
        None
    }

    fn source(&self, _: &SitePath, _: Digest) -> Option<Vec<u8>> {
        None
    }

    fn is_damaged(&self) -> bool {
        true
    }
}
