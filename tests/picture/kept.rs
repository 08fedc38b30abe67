//! Pictures on the disk: made once, kept by content, made again where what is kept is damaged, gone with their source.

use std::fs;
use std::path::{Path, PathBuf};

use super::drawn;
use crate::program;

const PAGE: &str = "---\ntitle: 甲\naudience: public\n---\n![图](a.jpg)\n";

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir_all(&content).unwrap();
    fs::write(content.join("site.yaml"), "title: 测试\n").unwrap();
    fs::write(content.join("a.md"), PAGE).unwrap();
    fs::write(content.join("a.jpg"), drawn("jpeg 600x400 exif=1 gps")).unwrap();
    folder
}

fn build(root: &Path) {
    let run = program::jianbao(root, &["build", "--date", "2026-07-01"]);
    assert_eq!(run.exit, 0, "{run:?}");
}

fn kept(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join(".jianbao/pictures")).unwrap();
    let mut kept: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with("index")).collect();
    kept.sort();
    kept
}

/// Lets the file be old enough for its times to tell of every later change.
fn rest() {
    std::thread::sleep(std::time::Duration::from_millis(80));
}

fn read(root: &Path) -> Vec<Vec<u8>> {
    ["a.jpg", "a-480.jpg", "a-480.webp", "a-600.webp"]
        .map(|name| fs::read(root.join("public").join(name)).unwrap())
        .into()
}

#[test]
fn made_once_and_again_when_damaged() {
    let folder = site();
    let root = folder.path();
    rest();
    build(root);
    let first = read(root);
    // The picture itself is only copied, which takes no keeping.
    assert_eq!(kept(root).len(), 3);
    for damage in [&b""[..], b"jianbao\n", b"jianbao\n0123456789abcdef and not what it was"] {
        for path in kept(root) {
            fs::write(path, damage).unwrap();
        }
        fs::remove_dir_all(root.join("public")).unwrap();
        fs::remove_dir_all(root.join("internal")).unwrap();
        build(root);
        assert_eq!(read(root), first);
    }
    fs::write(root.join(".jianbao/pictures/index"), "1 nonsense\n{}").unwrap();
    fs::remove_dir_all(root.join(".jianbao/memo")).unwrap();
    fs::remove_file(root.join("public/a-480.webp")).unwrap();
    build(root);
    assert_eq!(read(root), first);
}

#[test]
fn what_is_kept_goes_with_its_source() {
    let folder = site();
    let root = folder.path();
    build(root);
    let first = kept(root);
    fs::write(root.join("content/a.jpg"), drawn("jpeg 600x400 paint=1")).unwrap();
    build(root);
    let second = kept(root);
    assert_eq!(second.len(), 3);
    assert!(first.iter().all(|path| !second.contains(path)));
    fs::write(root.join("content/a.md"), PAGE.replace("![图](a.jpg)", "文")).unwrap();
    build(root);
    assert!(!root.join("public/a-480.webp").exists() && !root.join("public/a.jpg").exists());
}

/// Every raster that comes of the sample site, whose pictures say who drew them and where.
#[test]
fn the_sample_site_publishes_no_traces() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let files = program::read_tree(&source);
    assert!(files.iter().any(|(path, bytes)| path.ends_with(".jpg") && super::has(bytes, super::WORD)));
    for (path, bytes) in files {
        let path = root.join("content").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let run = program::jianbao(root, &["build", "--date", "2026-07-20"]);
    assert_eq!(run.exit, 0, "{run:?}");
    for edition in ["public", "internal"] {
        let mut seen = 0;
        for (path, bytes) in program::read_tree(&root.join(edition)) {
            if jianbao::picture::named(&path).is_some() {
                let left: Vec<&str> = super::TRACES.into_iter().filter(|trace| super::has(&bytes, trace)).collect();
                assert!(left.is_empty(), "{edition}/{path}: {left:?}");
                seen += 1;
            }
        }
        assert!(seen > 8, "{seen}");
    }
}
