//! The next release, made of the one that would be dropped: whatever was there, whoever changed it, wherever it ends.

use std::fs;
use std::path::Path;

use jianbao::config::targets::Switch;
use jianbao::publish::course;
use jianbao::publish::folder::Folder;
use jianbao::publish::ledger::Ledger;
use jianbao::publish::manifest::OWN;

use super::place::{Failing, Texts, owner, publish, room, seen, target, texts};

const BOTH: [Switch; 2] = [Switch::Link, Switch::Rename];

fn listed(root: &Path) -> Vec<u32> {
    let ledger = Ledger::parse(&fs::read(root.join("releases.json")).unwrap()).unwrap();
    ledger.releases.iter().map(|release| release.id).collect()
}

/// What a release holds; nothing where there is none of that number.
fn release(root: &Path, id: u32) -> Option<Texts> {
    let folder = root.join(format!("releases/{id:04}"));
    let files = folder.is_dir().then(|| crate::program::read_tree(&folder))?.into_iter();
    let site = files.filter(|(path, _)| !OWN.contains(&path.as_str()));
    Some(site.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect())
}

/// Names that come and go, folders where files were, texts of the same length.
fn site(round: usize) -> Texts {
    let (name, number) = (format!("{}.html", round % 4), round.to_string());
    let turn = if round.is_multiple_of(2) { "turn" } else { "turn/a/b.txt" };
    let list = [
        ("index.html", number.as_str()),
        ("same.txt", "same"),
        ("deep/er/same.txt", "same"),
        (&name, "comes and goes"),
        (turn, "turns"),
        (&format!("folder{}/x.txt", round % 3), "x"),
    ];
    texts(&list)
}

#[test]
fn every_release_stays_what_it_was() {
    for switch in BOTH {
        let place = room();
        let (folder, target) = (Folder::at(place.path()), target(switch));
        for round in 1..=12 {
            let id = publish(&folder, &target, &site(round), &owner("one", round)).unwrap();
            assert_eq!(id, Some(round as u32));
            assert_eq!(seen(place.path()), Some(site(round)));
            for id in listed(place.path()) {
                assert!(release(place.path(), id).is_none_or(|there| there == site(id as usize)), "{round}: {id}");
            }
        }
        assert_eq!(listed(place.path()), [10, 11, 12]);
        for id in [10, 11, 12, 10] {
            assert_eq!(course::roll_back(&folder, &target, &owner("one", 9), Some(id)), Ok(id));
            assert_eq!(seen(place.path()), Some(site(id as usize)));
        }
        // The oldest one is seen: another one is dropped.
        assert_eq!(publish(&folder, &target, &site(13), &owner("one", 13)), Ok(Some(13)));
        assert_eq!(seen(place.path()), Some(site(13)));
        assert_eq!(course::roll_back(&folder, &target, &owner("one", 9), Some(12)), Ok(12));
        assert_eq!(seen(place.path()), Some(site(12)));
    }
}

#[cfg(unix)]
#[test]
fn the_next_release_is_made_of_the_oldest() {
    use std::os::unix::fs::MetadataExt;
    let place = room();
    let (folder, target) = (Folder::at(place.path()), target(Switch::Link));
    let inode = |path: &str| fs::metadata(place.path().join("releases").join(path)).unwrap().ino();
    for round in 1..=3 {
        publish(&folder, &target, &site(round), &owner("one", round)).unwrap();
    }
    let (was, same, other) = (inode("0001"), inode("0001/same.txt"), inode("0003/index.html"));
    publish(&folder, &target, &site(4), &owner("one", 4)).unwrap();
    assert_eq!((inode("0004"), inode("0004/same.txt")), (was, same));
    assert_eq!(inode("0003/index.html"), other);
}

/// Somebody changes by hand what lies in the release that comes next.
#[cfg(unix)]
#[test]
fn what_others_did_to_the_oldest_does_not_come_back() {
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    let tamper = |path: &Path, text: &str| {
        fs::remove_file(path).unwrap();
        fs::write(path, text).unwrap();
        fs::File::options().write(true).open(path).unwrap().set_modified(later).unwrap();
    };
    let deeds: [&dyn Fn(&Path); 6] = [
        &|old| tamper(&old.join("same.txt"), "evil"),
        &|old| tamper(&old.join("deep/er/same.txt"), "longer than it was"),
        &|old| fs::remove_file(old.join("same.txt")).unwrap(),
        &|old| {
            fs::create_dir_all(old.join("foreign/folder")).unwrap();
            fs::write(old.join("foreign/folder/x.html"), "not ours").unwrap();
        },
        // The folder leads elsewhere, where everything is as it should be.
        &|old| {
            fs::rename(old.join("deep"), old.with_file_name("moved")).unwrap();
            std::os::unix::fs::symlink("../moved", old.join("deep")).unwrap();
        },
        // The manifest says what the list does not know.
        &|old| {
            let manifest = old.join("jianbao.json");
            let text = fs::read_to_string(&manifest).unwrap().replace("2026-07-01", "2026-07-02");
            fs::write(&manifest, text).unwrap();
        },
    ];
    for (at, deed) in deeds.iter().enumerate() {
        let place = room();
        let (folder, target) = (Folder::at(place.path()), target(Switch::Link));
        for round in 1..=3 {
            publish(&folder, &target, &site(round), &owner("one", round)).unwrap();
        }
        deed(&place.path().join("releases/0001"));
        assert_eq!(publish(&folder, &target, &site(4), &owner("one", 4)), Ok(Some(4)), "{at}");
        assert_eq!(seen(place.path()), Some(site(4)), "{at}");
        assert!(!place.path().join("releases/0004/deep").is_symlink());
    }
}

/// It ends at any step, or a single step is refused: readers see one whole release, every release that is there is whole, and
/// the next publishing is done.
#[test]
fn wherever_it_ends() {
    for (switch, goes_on) in BOTH.into_iter().flat_map(|switch| [(switch, false), (switch, true)]) {
        let mut ends = 0;
        for steps in 0..60_usize {
            let place = room();
            let (folder, target) = (Folder::at(place.path()), target(switch));
            for round in 1..=3 {
                publish(&folder, &target, &site(round), &owner("one", round)).unwrap();
            }
            let is_done = steps.is_multiple_of(2) && !goes_on;
            let failing = Failing { folder: &folder, steps, is_done, goes_on, taken: Default::default() };
            ends += usize::from(publish(&failing, &target, &site(4), &owner("one", 4)).is_err());
            match seen(place.path()) {
                Some(seen) => assert!(seen == site(3) || seen == site(4), "{steps} {goes_on}"),
                None => assert_eq!(switch, Switch::Rename),
            }
            for id in 1..=4 {
                let there = release(place.path(), id);
                assert!(there.is_none_or(|there| there == site(id as usize)), "{steps} {goes_on}: {id}");
            }
            publish(&folder, &target, &site(5), &owner("one", 5)).unwrap();
            assert_eq!(seen(place.path()), Some(site(5)), "{steps} {goes_on}");
            let ids = listed(place.path());
            for id in ids.iter().copied().filter(|id| release(place.path(), *id).is_some()).collect::<Vec<u32>>() {
                assert_eq!(course::roll_back(&folder, &target, &owner("one", 9), Some(id)), Ok(id));
                let now = seen(place.path()).unwrap();
                assert!((2..=5).any(|round| now == site(round)), "{steps} {goes_on}: {id}");
            }
        }
        assert!((20..60).contains(&ends), "{ends}");
    }
}
