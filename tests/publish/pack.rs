//! Archives: the same bytes each time, opened by the plain tools of the system, and verified packed and unpacked.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;

use jianbao::archive::{self, Form};
use jianbao::progress::Progress;
use jianbao::publish::pack::{self, Archive};
use jianbao::publish::place::Place;
use jianbao::publish::verify::{self, Known};

use super::verify::{files, publish};
use crate::program;

fn codes(place: &dyn Place) -> Vec<&'static str> {
    let known = Known { key: None, manifest: None, progress: &Progress::default() };
    verify::verify(place, &known).diagnostics.into_iter().map(|one| one.code).collect()
}

fn packed(folder: &Path, name: &str) -> Vec<u8> {
    let site = folder.join("site");
    let manifest = publish(&site, &files(), None);
    let target = folder.join(name);
    let _ = fs::remove_file(&target);
    pack::pack(&target, &site, &manifest, None).unwrap();
    fs::read(&target).unwrap()
}

#[test]
fn the_same_site_is_the_same_archive() {
    for name in ["a.zip", "a.tar.zst"] {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(one.path().join("site")).unwrap();
        fs::create_dir(other.path().join("site")).unwrap();
        let bytes = packed(one.path(), name);
        assert!(bytes == packed(other.path(), name) && bytes == packed(one.path(), name), "{name}");
        let archive = Archive::open(&one.path().join(name), Form::of(name).unwrap()).unwrap();
        assert_eq!(codes(&archive), ["verify-unsealed"]);
        assert_eq!(fs::read_dir(one.path()).unwrap().count(), 2, "nothing else is left");
    }
}

#[test]
fn plain_tools_open_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir(folder.join("site")).unwrap();
    let tools: [(&str, &str, &[&str]); 2] =
        [("a.zip", "unzip", &["-q", "../a.zip"]), ("a.tar.zst", "tar", &["--zstd", "-xf", "../a.tar.zst"])];
    for (name, tool, args) in tools {
        packed(folder, name);
        let (Some(tool), true) = (find_quietly(tool), name == "a.zip" || find_quietly("zstd").is_some()) else {
            continue;
        };
        let out = folder.join(format!("{name}-out"));
        fs::create_dir(&out).unwrap();
        assert!(Command::new(tool).args(args).current_dir(&out).env("LC_ALL", "C.UTF-8").status().unwrap().success());
        assert!(program::read_tree(&out) == program::read_tree(&folder.join("site")), "{name}");
        let run = program::jianbao(folder, &["verify", &format!("{name}-out"), "--lang", "en"]);
        assert_eq!(run.exit, 0, "{}", run.stderr);
    }
}

/// A tool that no test asks for by name.
fn find_quietly(name: &str) -> Option<std::path::PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

#[test]
fn a_changed_file_is_not_packed() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    fs::create_dir(&site).unwrap();
    let manifest = publish(&site, &files(), None);
    fs::write(site.join("index.html"), "other").unwrap();
    let target = folder.path().join("a.zip");
    let fault = pack::pack(&target, &site, &manifest, None).unwrap_err();
    assert_eq!(fault.code, "pack-changed");
    let fault = pack::pack(&folder.path().join("none/a.zip"), &site, &manifest, None).unwrap_err();
    assert_eq!(fault.code, "pack-write");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half written is left");
}

#[test]
fn two_files_of_one_name_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = Vec::new();
    let names = ["index.html", "index.html"];
    let written = archive::write(Form::TarZst, Cursor::new(&mut bytes), names.into_iter(), &|_| Ok(b"x".to_vec()));
    written.unwrap();
    fs::write(folder.path().join("a.tar.zst"), &bytes).unwrap();
    let archive = Archive::open(&folder.path().join("a.tar.zst"), Form::TarZst).unwrap();
    assert!(archive.list().unwrap().unwrap().contains(&"index.html (!)".to_owned()));
    // The end of a ZIP that speaks of one file more than can be seen.
    fs::create_dir(folder.path().join("site")).unwrap();
    let mut bytes = packed(folder.path(), "a.zip");
    let count = bytes.len() - 12;
    bytes[count] += 1;
    fs::write(folder.path().join("a.zip"), bytes).unwrap();
    assert!(Archive::open(&folder.path().join("a.zip"), Form::Zip).is_err());
}

#[test]
fn it_is_sealed_with_the_key_that_the_environment_names() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let yaml = "title: t\neditions: [public, internal]\n";
    program::write_tree(&home.join("site"), &program::Files::from([("content/site.yaml".to_owned(), yaml.into())]));
    let call = |args: &[&str]| {
        let mut call = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        call.args(args)
            .current_dir(home.join("site"))
            .env("HOME", home)
            .env("APPDATA", home)
            .env_remove("XDG_CONFIG_HOME");
        call.env_remove("JIANBAO_KEY")
            .env_remove("JIANBAO_KEY_PASSWORD")
            .env("JIANBAO_KEY_FILE", home.join("seal.key"));
        let output = call.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(call(&["key", "--output", "../seal.key"]).0, Some(0));
    let (code, said) = call(&["pack", "../a.zip", "--edition", "public", "--lang", "en"]);
    assert!(code == Some(0) && said.contains(", sealed"), "{said}");
    let (code, said) = call(&["verify", "../a.zip", "--lang", "en"]);
    assert!(code == Some(0) && said.contains("the seal is sound"), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(home.join("seal.key"), fs::Permissions::from_mode(0o644)).unwrap();
        let (code, said) = call(&["pack", "../b.zip", "--edition", "public", "--lang", "en"]);
        assert!(code == Some(2) && said.contains("key-open") && !home.join("b.zip").exists(), "{said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// A byte changed anywhere in an archive is found, or changes nothing of what comes out of it.
    #[test]
    fn a_changed_archive_is_found_and_never_panics(at in any::<prop::sample::Index>(), bit in 0_u8..8, is_zip in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("site")).unwrap();
        let name = if is_zip { "a.zip" } else { "a.tar.zst" };
        let mut bytes = packed(folder.path(), name);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        fs::write(folder.path().join(name), &bytes).unwrap();
        let form = Form::of(name).unwrap();
        if let Ok(archive) = Archive::open(&folder.path().join(name), form) {
            let sound = codes(&archive) == ["verify-unsealed"];
            let whole = archive.list().unwrap().unwrap().len() == files().len() + 2;
            prop_assert!(!sound || whole, "byte {} is not found", at);
        }
    }
}
