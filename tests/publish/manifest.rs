//! The manifest of what was published, made of a real build, and `sha256sum` to judge it.

use std::fs;
use std::path::Path;
use std::process::Command;

use jianbao::date::Date;
use jianbao::emit::manifest::{Manifest as Written, Purpose, Stored};
use jianbao::engine::Settings;
use jianbao::fs::Disk;
use jianbao::hash::sum::Sum;
use jianbao::publish::about;
use jianbao::publish::manifest::{About, File, Manifest, SUMS, Site};
use jianbao::publish::sums::{self, Trouble};

use crate::program;

fn built(root: &Path) -> Written {
    program::write_tree(
        root,
        &program::Files::from([
            ("content/site.yaml".to_owned(), b"title: t\neditions: [public, internal]\n".to_vec()),
            ("content/a.md".to_owned(), b"---\ntitle: a\naudience: public\n---\ntext\n".to_vec()),
            ("content/static/a b/文.txt".to_owned(), b"x".to_vec()),
        ]),
    );
    let run = program::jianbao(root, &["build", "--date", "2026-07-01", "--lang", "en"]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    match Written::new(Purpose::Build, "public", "public").stored(root) {
        Stored::Found(written) => written,
        _ => panic!("a build leaves a manifest"),
    }
}

fn about() -> About {
    About {
        program: "0.1.0".to_owned(),
        site: Site::of("", "t", ""),
        edition: "public".to_owned(),
        date: "2026-07-01".to_owned(),
        source: Sum::of(b""),
        issues: Vec::new(),
    }
}

#[test]
fn plain_tools_agree() {
    let root = tempfile::tempdir().unwrap();
    let written = built(root.path());
    let folder = root.path().join("public");
    let files = sums::files(root.path(), &folder, &written).unwrap();
    assert!(files.contains_key("a b/文.txt") && files.len() == written.files.len());
    for (path, file) in &files {
        assert_eq!(*file, File::of(&fs::read(folder.join(path)).unwrap()), "{path}");
        assert_eq!(*file, sums::read(&folder.join(path)).unwrap(), "{path}");
    }
    let manifest = Manifest { about: about(), files };
    let text = manifest.text();
    fs::write(folder.join("jianbao.json"), &text).unwrap();
    fs::write(folder.join(SUMS), manifest.sums(&text, None)).unwrap();
    let check = || Command::new("sha256sum").args(["--strict", "-c", SUMS]).current_dir(&folder).output();
    // Where there is no such tool, as on Windows, there is nobody to agree.
    let Ok(judged) = check() else { return };
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
    fs::write(folder.join("a.html"), "other").unwrap();
    assert!(!check().unwrap().status.success());
}

#[test]
fn sums_are_kept_and_never_wrong() {
    let root = tempfile::tempdir().unwrap();
    let written = built(root.path());
    let folder = root.path().join("public");
    let files = sums::files(root.path(), &folder, &written).unwrap();
    // What is known is not read again.
    fs::remove_file(folder.join("a.html")).unwrap();
    assert_eq!(sums::files(root.path(), &folder, &written).unwrap(), files);
    // What was kept damaged is not believed.
    let kept = fs::read_dir(root.path().join(".jianbao/publish")).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&kept).unwrap();
    fs::write(&kept, text.replacen(&files["a.html"].sha256.to_string(), &Sum::of(b"").to_string(), 1)).unwrap();
    let troubles = sums::files(root.path(), &folder, &written).unwrap_err();
    assert!(matches!(&troubles[..], [Trouble::Changed(path)] if path == "a.html"), "{troubles:?}");
    // Neither is a file that is not what the build wrote.
    fs::write(folder.join("a.html"), "other").unwrap();
    let troubles = sums::files(root.path(), &folder, &written).unwrap_err();
    assert!(matches!(&troubles[..], [Trouble::Changed(path)] if path == "a.html"), "{troubles:?}");
}

fn told(root: &Path, edition: &str) -> About {
    let settings = Settings { date: Date::parse("2026-07-01").unwrap(), drafts: false, jobs: 0, editions: None };
    about::about(root, &Disk::list(root).0, &settings, edition, || None).unwrap()
}

/// The source of an edition is known by what the reviewer's copy holds, as `sha256sum` lists it; and what is internal leaves no
/// trace in what is said of a public edition.
#[test]
fn what_a_manifest_says() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    built(root);
    let issue = "---\ntitle: 第3期\nkind: issue\nyear: 2026\nnumber: 3\ndate: 2026-03-01\naudience: public\n---\nx\n";
    fs::create_dir_all(root.join("content/issues")).unwrap();
    fs::write(root.join("content/issues/3.md"), issue).unwrap();
    let public = told(root, "public");
    assert_eq!(public.issues[0].number, "2026-3");
    assert_eq!(public.issues[0].path, "issues/3.html");
    assert_eq!((public.site.title.as_str(), public.date.as_str()), ("t", "2026-07-01"));
    let run = program::jianbao(root, &["export", "--edition", "public", "--date", "2026-07-01", "--lang", "en"]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    let exported = program::read_tree(&root.join("export/public"));
    let list: String = exported.iter().map(|(path, bytes)| format!("{}  {path}\n", Sum::of(bytes))).collect();
    assert_eq!(public.source, Sum::of(list.as_bytes()));
    // Asked again it is said from what was kept, and when the source changes it is another one.
    assert_eq!(told(root, "public"), public);
    let internal = told(root, "internal");
    fs::write(root.join("content/secret.md"), "---\ntitle: s\naudience: internal\n---\n").unwrap();
    fs::write(root.join("content/a.md"), "---\ntitle: a\naudience: public\n---\ntext:internal[ more]\n").unwrap();
    assert_eq!(told(root, "public"), public);
    assert_ne!(told(root, "internal").source, internal.source);
}
