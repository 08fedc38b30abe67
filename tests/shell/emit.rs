//! Writing editions: what differs, what is removed, what is refused, and what is left alone.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test works on real files and may fail by a panic"
)]

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use jianbao::emit::manifest::{Manifest, Purpose};
use jianbao::emit::{Emitted, Folder, Job, emit};
use jianbao::engine::{Content, Output};
use jianbao::fs::Disk;
use jianbao::path::SitePath;

struct Site(tempfile::TempDir);

impl Site {
    fn new() -> Site {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("content/static")).unwrap();
        fs::write(folder.path().join("content/static/photo.jpg"), [0xFF, 0, 1]).unwrap();
        Site(folder)
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn folder(&self, edition: &str, path: &str) -> Folder {
        Folder { purpose: Purpose::Build, edition: edition.to_owned(), path: self.root().join(path) }
    }

    fn emit(&self, folder: &Folder, others: &[Folder], files: &[(&str, &str)]) -> Emitted {
        let (tree, _) = Disk::list(self.root());
        let content = |text: &str| match text.strip_prefix("copy:") {
            Some(path) => Content::Copy(SitePath::new(path).unwrap()),
            None => Content::Bytes(text.as_bytes().to_vec()),
        };
        let outputs: Vec<Output> =
            files.iter().map(|(path, text)| Output { path: (*path).to_owned(), content: content(text) }).collect();
        emit(&Job { root: self.root(), folder, others, outputs: &outputs, tree: &tree, sync: false })
    }

    fn public(&self, files: &[(&str, &str)]) -> Emitted {
        self.emit(&self.folder("public", "public"), &[], files)
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
    for damage in [None, Some("{"), Some("{\"version\":1}"), Some("\0")] {
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
    let forged = site.text(site.manifest("public").to_str().unwrap()).replace("a.html", "../content/static/photo.jpg");
    fs::write(site.manifest("public"), forged).unwrap();
    site.public(&[("a.html", "a")]);
    assert!(site.has("content/static/photo.jpg"));
}

#[test]
fn a_run_that_was_killed_is_gone_on_with() {
    let site = Site::new();
    site.public(&[("a.html", "a")]);
    // What is on the disk after a kill between the first write and the last manifest.
    let text = site.text(site.manifest("public").to_str().unwrap());
    let claim = text
        .replace("\"complete\":true", "\"complete\":false")
        .replace("\"files\":{", "\"files\":{\"new.html\":{\"length\":3,\"digest\":\"00\"},");
    fs::write(site.manifest("public"), claim).unwrap();
    site.put("public/new.html", "new");
    site.put("public/b/.jianbao-1-2.part", "half");
    site.put("public/.jianbao-1-1.part", "half");
    site.put("public/.jianbao-notes", "mine");
    let next = site.public(&[("a.html", "a"), ("new.html", "newer"), ("b/x.html", "x")]);
    assert_eq!(counts(&next), (2, 1, 0));
    assert!(!site.has("public/b/.jianbao-1-2.part") && !site.has("public/.jianbao-1-1.part"));
    assert!(site.has("public/.jianbao-notes"));
    assert!(site.text(site.manifest("public").to_str().unwrap()).contains("\"complete\":true"));
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
fn many_files_are_written_by_many_threads() {
    let site = Site::new();
    let names: Vec<String> = (0..2000).map(|at| format!("{}/{at}.html", at % 37)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
    assert_eq!(counts(&site.public(&files)), (2000, 0, 0));
    assert_eq!(counts(&site.public(&files[..1990])), (0, 1990, 10));
    assert!(names[..1990].iter().all(|name| site.text(&format!("public/{name}")) == *name));
}
