//! Releases in a folder: what readers see after any number of publishings that were stopped at any step.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use jianbao::config::targets::{Switch, Target};
use jianbao::publish::course;
use jianbao::publish::folder::Folder;
use jianbao::publish::host::Host;
use jianbao::publish::ledger::Ledger;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::place::{Failing, Texts, carry_out, names, owner, publish, room, seen, target, texts};

const BOTH: [Switch; 2] = [Switch::Link, Switch::Rename];

fn ledger(root: &Path) -> Ledger {
    Ledger::parse(&fs::read(root.join("releases.json")).unwrap()).unwrap()
}

#[test]
fn each_release_is_whole_and_old_ones_go() {
    for switch in BOTH {
        let place = room();
        let (folder, target) = (Folder::at(place.path()), target(switch));
        for round in 1..=6 {
            let site = texts(&[("index.html", &format!("{round}")), ("a/b/c.txt", "same"), ("d.txt", "same")]);
            let id = publish(&folder, &target, &site, &owner("one", round)).unwrap();
            assert_eq!(id, Some(round as u32));
            assert_eq!(seen(place.path()), Some(site));
        }
        let kept: Vec<u32> = ledger(place.path()).releases.iter().map(|release| release.id).collect();
        assert_eq!(kept, [4, 5, 6]);
        let there = if switch == Switch::Link { &["0004", "0005", "0006"][..] } else { &["0004", "0005"] };
        assert_eq!(names(&place.path().join("releases")), there);
        assert_eq!(names(place.path()), ["current", "releases", "releases.json"]);
    }
}

#[cfg(unix)]
#[test]
fn what_has_not_changed_is_there_once() {
    use std::os::unix::fs::MetadataExt;
    let place = room();
    let folder = Folder::at(place.path());
    for round in 1..=2 {
        let site = texts(&[("index.html", &format!("{round}")), ("same.txt", "same")]);
        publish(&folder, &target(Switch::Link), &site, &owner("one", round)).unwrap();
    }
    let links = |path: &str| fs::metadata(place.path().join("releases").join(path)).unwrap().nlink();
    assert_eq!((links("0002/same.txt"), links("0002/index.html")), (2, 1));
}

#[test]
fn back_and_forth() {
    for switch in BOTH {
        let place = room();
        let (folder, target) = (Folder::at(place.path()), target(switch));
        let site = |round: usize| texts(&[("index.html", &format!("{round}")), ("same.txt", "same")]);
        for round in 1..=3 {
            publish(&folder, &target, &site(round), &owner("one", round)).unwrap();
        }
        assert_eq!(course::roll_back(&folder, &target, &owner("one", 9), None), Ok(2));
        assert_eq!(seen(place.path()), Some(site(2)));
        assert_eq!(course::roll_back(&folder, &target, &owner("one", 9), None), Ok(1));
        assert_eq!(seen(place.path()), Some(site(1)));
        assert_eq!(
            course::roll_back(&folder, &target, &owner("one", 9), None).unwrap_err().code,
            "publish-release-none"
        );
        assert_eq!(course::roll_back(&folder, &target, &owner("one", 9), Some(3)), Ok(3));
        assert_eq!(
            course::roll_back(&folder, &target, &owner("one", 9), Some(9)).unwrap_err().code,
            "publish-release-unknown"
        );
        assert_eq!(course::roll_back(&folder, &target, &owner("one", 9), Some(1)), Ok(1));
        // The last release is there already: it is not sent again.
        assert_eq!(publish(&folder, &target, &site(3), &owner("one", 7)), Ok(Some(3)));
        assert_eq!(seen(place.path()), Some(site(3)));
        assert_eq!(course::roll_back(&folder, &target, &owner("one", 9), Some(1)), Ok(1));
        assert_eq!(publish(&folder, &target, &site(4), &owner("one", 8)), Ok(Some(4)));
        assert_eq!(seen(place.path()), Some(site(4)));
    }
}

#[test]
fn from_links_to_folders_and_back() {
    let place = room();
    let folder = Folder::at(place.path());
    for round in 1..=6 {
        let site = texts(&[("index.html", &format!("{round}")), ("same.txt", "same")]);
        let switch = BOTH[round / 2 % 2];
        assert_eq!(publish(&folder, &target(switch), &site, &owner("one", round)), Ok(Some(round as u32)));
        assert_eq!(seen(place.path()), Some(site));
        assert_eq!(place.path().join("current").is_symlink(), switch == Switch::Link);
    }
}

#[test]
fn what_others_change_is_put_right() {
    for switch in BOTH {
        let place = room();
        let (folder, target) = (Folder::at(place.path()), target(switch));
        let site = texts(&[("index.html", "1"), ("a/b.txt", "same"), ("c.txt", "gone")]);
        publish(&folder, &target, &site, &owner("one", 1)).unwrap();
        assert_eq!(publish(&folder, &target, &site, &owner("one", 2)), Ok(Some(1)));
        let current = fs::canonicalize(place.path().join("current")).unwrap();
        fs::write(current.join("a/b.txt"), "longer").unwrap();
        fs::remove_file(current.join("c.txt")).unwrap();
        fs::write(current.join("foreign.txt"), "not ours").unwrap();
        assert_eq!(publish(&folder, &target, &site, &owner("one", 3)), Ok(Some(2)));
        assert_eq!(seen(place.path()), Some(site.clone()));
        // Of the same length, and later than the manifest.
        let current = fs::canonicalize(place.path().join("current")).unwrap();
        fs::write(current.join("index.html"), "2").unwrap();
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
        fs::File::options().write(true).open(current.join("index.html")).unwrap().set_modified(later).unwrap();
        assert_eq!(publish(&folder, &target, &site, &owner("one", 4)), Ok(Some(3)));
        assert_eq!(seen(place.path()), Some(site));
    }
}

#[test]
fn one_publisher_at_a_time() {
    let place = room();
    let (folder, target) = (Folder::at(place.path()), target(Switch::Link));
    let site = texts(&[("index.html", "1")]);
    course::lock(&folder, &target, &owner("other", 1), false).unwrap();
    assert_eq!(publish(&folder, &target, &site, &owner("one", 2)).unwrap_err().code, "publish-locked");
    let broken = course::lock(&folder, &target, &owner("one", 3), true).unwrap().unwrap();
    assert_eq!(broken.code, "publish-lock-broken");
    // Whose lock was broken gives none back.
    assert_eq!(course::unlock(&folder, &target, &owner("other", 1)), None);
    assert!(place.path().join("lock.json").exists());
    // What an own process left behind is taken over.
    assert_eq!(publish(&folder, &target, &site, &owner("one", 4)), Ok(Some(1)));
    assert_eq!(names(place.path()), ["current", "releases", "releases.json"]);
}

/// A process that was killed while it took the lock keeps nobody out.
#[test]
fn a_lock_that_says_nothing() {
    use std::time::{Duration, SystemTime};
    let place = room();
    let (folder, target) = (Folder::at(place.path()), target(Switch::Link));
    let site = texts(&[("index.html", "1")]);
    let lock = place.path().join("lock.json");
    let at = |text: &str, seconds: u64| {
        let file = fs::File::create(&lock).unwrap();
        (&file).write_all(text.as_bytes()).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    };
    // Somebody is about to write it; and what somebody wrote by hand is nobody's to remove.
    for (text, seconds) in [("", 5), ("do not publish", 86_400)] {
        at(text, seconds);
        assert_eq!(publish(&folder, &target, &site, &owner("one", 1)).unwrap_err().code, "publish-locked");
    }
    at("", 70);
    fs::write(place.path().join(".jianbao-7-0.part"), "left behind").unwrap();
    assert_eq!(publish(&folder, &target, &site, &owner("one", 1)), Ok(Some(1)));
    assert_eq!(names(place.path()), ["current", "releases", "releases.json"]);
}

/// Whoever sees a lock sees whose it is.
#[test]
fn a_lock_is_written_in_one_step() {
    let place = room();
    let folder = Folder::at(place.path());
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let look = || {
            let mut seen = 0;
            while !is_over.load(Ordering::SeqCst) {
                if let Some(text) = folder.read("lock.json").unwrap() {
                    assert_eq!(text, b"one");
                    seen += 1;
                }
            }
            seen
        };
        let looker = scope.spawn(look);
        for _ in 0..3_000 {
            assert_eq!(folder.create("lock.json", b"one"), Ok(true));
            folder.remove("lock.json").unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
        assert!(looker.join().unwrap() > 0);
    });
}

#[test]
fn what_keeps_readers_from_being_led_anywhere() {
    let place = room();
    let (folder, target) = (Folder::at(place.path()), target(Switch::Link));
    let (site, other) = (texts(&[("index.html", "1")]), texts(&[("index.html", "2")]));
    publish(&folder, &target, &site, &owner("one", 1)).unwrap();
    // Another one takes the lock in the middle of it.
    course::lock(&folder, &target, &owner("one", 2), false).unwrap();
    course::lock(&folder, &target, &owner("two", 3), true).unwrap();
    let end = carry_out(&folder, &target, &other, &other, &owner("one", 2));
    assert_eq!(end.unwrap_err().code, "publish-lock-lost");
    // What an own process left behind is told.
    let told = course::lock(&folder, &target, &owner("two", 4), false).unwrap();
    assert_eq!(told.unwrap().code, "publish-resumed");
    // Somebody builds meanwhile.
    let (third, fourth) = (texts(&[("index.html", "3")]), texts(&[("index.html", "4")]));
    let end = carry_out(&folder, &target, &third, &fourth, &owner("two", 4));
    assert_eq!(end.unwrap_err().code, "publish-changed");
    assert_eq!(seen(place.path()), Some(site));
    let failing = Failing { folder: &folder, steps: 0, is_done: false, goes_on: false, taken: Default::default() };
    let end = carry_out(&failing, &target, &other, &other, &owner("two", 4));
    assert_eq!(end.unwrap_err().code, "publish-unreachable");
    assert_eq!(carry_out(&folder, &target, &other, &other, &owner("two", 4)), Ok((Some(2), None)));
    assert_eq!(seen(place.path()), Some(other));
}

/// Whatever fails after readers were led to a release, that release is published.
#[test]
fn an_old_release_that_cannot_be_removed() {
    let mut left = 0;
    for steps in 0..60 {
        let place = room();
        let (folder, target) = (Folder::at(place.path()), target(Switch::Link));
        let site = |round: usize| texts(&[("index.html", &format!("{round}"))]);
        for round in 1..=3 {
            publish(&folder, &target, &site(round), &owner("one", round)).unwrap();
        }
        let target = Target { keep: 1, ..target };
        course::lock(&folder, &target, &owner("one", 4), false).unwrap();
        let failing = Failing { folder: &folder, steps, is_done: false, goes_on: false, taken: Default::default() };
        let end = carry_out(&failing, &target, &site(4), &site(4), &owner("one", 4));
        if let Ok((id, Some(fault))) = &end {
            assert_eq!((*id, fault.code), (Some(4), "publish-left"));
            left += 1;
        }
        assert_eq!(seen(place.path()), Some(site(if end.is_ok() { 4 } else { 3 })), "{steps}");
        publish(&folder, &target, &site(5), &owner("one", 5)).unwrap();
        assert_eq!(names(&place.path().join("releases")).len(), 1, "{steps}");
    }
    assert!(left >= 3, "{left}");
}

/// A site that a few numbers make up; the longest files differ in length.
fn site(seed: &[u8]) -> Texts {
    let mut site: Texts = seed
        .iter()
        .enumerate()
        .filter(|(_, number)| **number > 0)
        .map(|(at, number)| {
            let folder = ["", "a/", "a/b/", "c/"][at % 4];
            (format!("{folder}{at}.html"), "x".repeat(usize::from(*number)))
        })
        .collect();
    site.insert("index.html".to_owned(), format!("{seed:?}"));
    site
}

/// Publishings that end at a random step, one after the other, and then one that does not.
#[test]
fn stopped_at_any_step() {
    let stop = (prop::collection::vec(0..4_u8, 8), 0..90_usize, any::<bool>());
    let cases = (any::<bool>(), prop::collection::vec(stop, 1..5));
    let mut runner = TestRunner::new(crate::gate::config(300));
    runner
        .run(&cases, |(links, stops)| {
            let place = room();
            let switch = if links { Switch::Link } else { Switch::Rename };
            let (folder, target) = (Folder::at(place.path()), target(switch));
            let first = site(&[1, 1, 1, 1, 2, 3, 1, 1]);
            publish(&folder, &target, &first, &owner("one", 0)).unwrap();
            let mut possible = vec![first];
            let mut last = 1;
            for (round, (seed, steps, is_done)) in stops.iter().enumerate() {
                possible.push(site(seed));
                let failing = Failing {
                    folder: &folder,
                    steps: *steps,
                    is_done: *is_done,
                    goes_on: false,
                    taken: Default::default(),
                };
                let _ = publish(&failing, &target, &site(seed), &owner("one", round + 1));
                match seen(place.path()) {
                    Some(seen) => prop_assert!(possible.contains(&seen), "a mixture: {seen:?}"),
                    // Between two names of folders there is a moment without any.
                    None => prop_assert!(!links, "nothing is seen"),
                }
                let listed = ledger(place.path()).releases.iter().map(|release| release.id).max().unwrap();
                prop_assert!(listed >= last, "a release is lost");
                last = listed;
            }
            let site = site(&[9, 1, 1, 1]);
            publish(&folder, &target, &site, &owner("one", 99)).unwrap();
            prop_assert_eq!(seen(place.path()), Some(site.clone()));
            // Nothing is left lying about, and every release in the list is there and leads back.
            prop_assert_eq!(names(place.path()), ["current", "releases", "releases.json"]);
            let kept: Vec<u32> = ledger(place.path()).releases.iter().map(|release| release.id).collect();
            prop_assert!(names(&place.path().join("releases")).len() <= kept.len());
            for id in kept {
                prop_assert_eq!(course::roll_back(&folder, &target, &owner("one", 9), Some(id)), Ok(id));
                let seen = seen(place.path()).unwrap();
                prop_assert!(seen == site || possible.contains(&seen), "{seen:?}");
            }
            Ok(())
        })
        .unwrap();
}
