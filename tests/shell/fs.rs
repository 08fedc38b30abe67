//! Listing a site: what belongs to it, what is skipped, what is told.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test works on real files and may fail by a panic"
)]

use std::fs;
use std::path::Path;

use jianbao::fs::{Disk, find_root, is_litter};
use jianbao::path::SitePath;
use jianbao::source::{ReadFailure, Tree};

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "content/site.yaml", "title: x\n");
    folder
}

/// What is listed in `content/`, and the codes of the diagnostics.
fn listed(root: &Path) -> (Vec<String>, Vec<&'static str>) {
    let (tree, faults) = Disk::list(root);
    let paths = tree.entries().iter().filter(|entry| entry.path.starts_with("content/"));
    (paths.map(|entry| entry.path.to_string()).collect(), faults.iter().map(|fault| fault.code).collect())
}

#[test]
fn files_are_listed_in_order_and_litter_is_not() {
    let site = site();
    let root = site.path();
    for path in ["content/b/x.md", "content/b.md", "content/b-c.md", "content/乡村/_index.md", "content/a@internal.csv"]
    {
        put(root, path, "x");
    }
    for path in [
        "content/~$报告.docx",
        "content/.DS_Store",
        "content/x.tmp",
        "content/.~lock.a.odt#",
        "content/Thumbs.db",
        "content/.git/config",
        "content/a.md.swp",
        "content/a.md~",
        "content/desktop.ini",
        ".jianbao/x",
        "public/index.html",
        "README.md",
    ] {
        put(root, path, "x");
    }
    let (paths, codes) = listed(root);
    assert_eq!(
        paths,
        [
            "content/a@internal.csv",
            "content/b-c.md",
            "content/b.md",
            "content/b/x.md",
            "content/site.yaml",
            "content/乡村/_index.md"
        ]
    );
    assert_eq!(codes, [""; 0]);
    let (tree, _) = Disk::list(root);
    assert!(tree.entries().is_sorted_by(|a, b| a.path < b.path));
    let site_file = SitePath::new("content/site.yaml").unwrap();
    assert_eq!(tree.entries().iter().find(|entry| entry.path == site_file).unwrap().size, 9);
    assert_eq!(tree.read(&site_file).unwrap(), b"title: x\n");
    fs::remove_file(root.join("content/b.md")).unwrap();
    assert_eq!(tree.read(&SitePath::new("content/b.md").unwrap()), Err(ReadFailure::Vanished));
}

#[test]
fn the_embedded_theme_fills_what_the_site_lacks() {
    let own = Disk::embedded();
    let file = SitePath::new("themes/bulletin/theme.yaml").unwrap();
    assert!(own.entries().iter().any(|entry| entry.path == file));
    let site = site();
    put(site.path(), "themes/bulletin/theme.yaml", "name: mine\n");
    put(site.path(), "themes/mine/theme.yaml", "name: mine\n");
    let (tree, _) = Disk::list(site.path());
    assert_eq!(tree.read(&file).unwrap(), b"name: mine\n");
    assert_eq!(tree.entries().iter().filter(|entry| entry.path == file).count(), 1);
    let embedded = own.entries().iter().filter(|entry| entry.path != file);
    for entry in embedded {
        assert_eq!(tree.read(&entry.path), own.read(&entry.path), "{}", entry.path);
    }
    assert!(tree.entries().is_sorted_by(|a, b| a.path < b.path));
}

#[test]
fn the_root_is_the_nearest_folder_with_a_site() {
    let site = site();
    let root = site.path().canonicalize().unwrap();
    put(&root, "content/notice/a.md", "x");
    assert_eq!(find_root(&root.join("content/notice")).as_deref(), Some(root.as_path()));
    assert_eq!(find_root(&root).as_deref(), Some(root.as_path()));
    assert_eq!(find_root(tempfile::tempdir().unwrap().path()), None);
}

#[test]
fn litter_is_known_by_name() {
    for name in [".git", "~$a.docx", "a.TMP", "THUMBS.DB", "a.md~", ".a.swp"] {
        assert!(is_litter(name), "{name}");
    }
    for name in ["a.md", "tmp", "thumbs.db.md", "~a.md", "报告.docx"] {
        assert!(!is_litter(name), "{name}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_stay_inside_the_sources() {
        let site = site();
        let root = site.path();
        put(root, "content/real/a.md", "a");
        put(root, "internal/secret.html", "s");
        put(root, "content/static@internal/list.txt", "s");
        symlink("real", root.join("content/folder")).unwrap();
        symlink("real/a.md", root.join("content/file.md")).unwrap();
        symlink("../internal", root.join("content/out")).unwrap();
        symlink("/etc/hostname", root.join("content/host.md")).unwrap();
        symlink("..", root.join("content/real/loop")).unwrap();
        symlink("nowhere", root.join("content/broken.md")).unwrap();
        symlink("static@internal/list.txt", root.join("content/list.txt")).unwrap();
        symlink("static@internal", root.join("content/all")).unwrap();
        let (paths, codes) = listed(root);
        assert_eq!(
            paths,
            [
                "content/file.md",
                "content/folder/a.md",
                "content/real/a.md",
                "content/site.yaml",
                "content/static@internal/list.txt"
            ]
        );
        let mut sorted = codes.clone();
        sorted.sort_unstable();
        assert_eq!(
            sorted,
            [
                "source-link-broken",
                "source-link-loop",
                "source-link-loop",
                "source-link-narrow",
                "source-link-narrow",
                "source-link-outside",
                "source-link-outside"
            ]
        );
    }

    #[test]
    fn a_linked_source_folder_is_refused() {
        let site = site();
        let elsewhere = tempfile::tempdir().unwrap();
        symlink(elsewhere.path(), site.path().join("themes")).unwrap();
        put(elsewhere.path(), "x/theme.yaml", "x");
        let (_, codes) = listed(site.path());
        assert_eq!(codes, ["source-link-outside"]);
    }

    #[test]
    fn names_are_judged() {
        let site = site();
        let root = site.path();
        put(root, "content/aux.md", "x");
        put(root, "content/a:b.md", "x");
        put(root, "content/cafe\u{301}.md", "x");
        put(root, "content/零\u{200B}宽.md", "x");
        put(root, "content/a\\b.md", "x");
        fs::write(root.join("content").join(std::ffi::OsStr::from_bytes(b"\xC8\xCB.md")), "x").unwrap();
        let (paths, mut codes) = listed(root);
        assert_eq!(paths, ["content/a:b.md", "content/aux.md", "content/cafe\u{301}.md", "content/site.yaml"]);
        codes.sort_unstable();
        assert_eq!(
            codes,
            [
                "source-name-control",
                "source-name-decomposed",
                "source-name-unreadable",
                "source-name-unreadable",
                "source-name-windows",
                "source-name-windows"
            ]
        );
    }

    #[test]
    fn a_pipe_is_no_file() {
        let site = site();
        let pipe = site.path().join("content/pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            assert_eq!(listed(site.path()).1, ["source-special"]);
        }
    }
}
