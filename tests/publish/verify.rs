//! Nobody changes a byte of a published folder without being found out.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use jianbao::hash::sum::Sum;
use jianbao::progress::Progress;
use jianbao::publish::manifest::{About, File, Manifest, NAME, SEAL, SUMS, Site};
use jianbao::publish::place::Folder;
use jianbao::publish::seal::{Public, Secret};
use jianbao::publish::verify::{self, Known, Seal, Verdict};

use crate::program::{self, Files};

/// Files of a site, some of them empty or with names that are hard to carry.
pub fn files() -> Files {
    let texts = [
        ("index.html", "<p>a</p>\n"),
        ("a b/新闻.html", "text\n"),
        ("empty.txt", ""),
        ("assets/x.0a1b2c3d4e.css", "a{}"),
    ];
    texts.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// A folder as publishing leaves it.
pub fn publish(folder: &Path, files: &Files, secret: Option<&Secret>) -> Manifest {
    let about = About {
        program: "0.1.0".to_owned(),
        site: Site::of("", "测试", ""),
        edition: "public".to_owned(),
        date: "2026-07-01".to_owned(),
        source: Sum::of(b""),
        issues: Vec::new(),
    };
    let described = files.iter().map(|(path, bytes)| (path.clone(), File::of(bytes))).collect();
    let manifest = Manifest { about, files: described };
    let text = manifest.text();
    let seal = secret.map(|secret| secret.seal(&text, "test").unwrap());
    program::write_tree(folder, files);
    fs::write(folder.join(SUMS), manifest.sums(&text, seal.as_deref())).unwrap();
    if let Some(seal) = seal {
        fs::write(folder.join(SEAL), seal).unwrap();
    }
    fs::write(folder.join(NAME), text).unwrap();
    manifest
}

fn verified(folder: &Path, key: &Public) -> Verdict {
    let known = Known { key: Some(key), manifest: None, progress: &Progress::default() };
    verify::verify(&Folder(folder.to_owned()), &known)
}

fn pair() -> (Secret, Public) {
    let (secret, public) = Secret::generate(None).unwrap();
    (Secret::parse(&secret, None).unwrap(), Public::parse(&public).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// One bit anywhere, a byte more or less, a file gone, put in or swapped with another.
    #[test]
    fn whatever_is_done_to_it_is_found(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bit in 0_u8..8, deed in 0..6) {
        let folder = tempfile::tempdir().unwrap();
        let (secret, key) = pair();
        publish(folder.path(), &files(), Some(&secret));
        let whole = verified(folder.path(), &key);
        prop_assert!(whole.diagnostics.is_empty(), "{:?}", whole.diagnostics);
        prop_assert_eq!(whole.seal, Seal::Sound);
        let tree = program::read_tree(folder.path());
        prop_assert_eq!(tree.len(), 7);
        let path = tree.keys().nth(which.index(tree.len())).unwrap();
        let place = folder.path().join(path);
        let mut bytes = tree[path].clone();
        match deed {
            0 if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
                fs::write(&place, bytes).unwrap();
            }
            1 if !bytes.is_empty() => {
                bytes.remove(at.index(bytes.len()));
                fs::write(&place, bytes).unwrap();
            }
            2 => fs::remove_file(&place).unwrap(),
            3 => fs::write(folder.path().join("assets/more.txt"), "").unwrap(),
            4 => fs::rename(&place, folder.path().join("renamed")).unwrap(),
            _ => {
                bytes.insert(at.index(bytes.len() + 1), bit);
                fs::write(&place, bytes).unwrap();
            }
        }
        let found = verified(folder.path(), &key);
        prop_assert!(found.diagnostics.iter().any(|one| one.is_error()), "{} {deed}: nothing was found", path);
    }
}

/// Whoever changes a page and makes a new manifest for it still has no key; and a copy of the manifest needs none.
#[test]
fn a_forged_manifest_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, key) = pair();
    let kept = publish(folder.path(), &files(), Some(&secret)).text();
    let mut forged = files();
    forged.insert("index.html".to_owned(), b"forged".to_vec());
    let (other, _) = pair();
    publish(folder.path(), &forged, Some(&other));
    let found = verified(folder.path(), &key);
    assert_eq!(found.seal, Seal::Wrong);
    assert_eq!(found.diagnostics[0].code, "verify-seal-other");
    let known = Known { key: None, manifest: Some(kept.as_bytes()), progress: &Progress::default() };
    let found = verify::verify(&Folder(folder.path().to_owned()), &known);
    assert!(found.changed.contains(&"index.html".to_owned()) && found.changed.contains(&NAME.to_owned()), "{found:?}");
}
