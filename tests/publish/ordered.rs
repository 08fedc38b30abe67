//! Places whose files are replaced one by one: at no step does a page refer to something that is not there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use jianbao::config::targets::{Switch, Target};
use jianbao::publish::course;
use jianbao::publish::folder::Folder;
use jianbao::publish::lock::Owner;

use super::place::{Failing, Meanwhile, Texts, carry_out, names, owner, publish, room, seen, target, texts};

/// A site whose pages name what they need: parts of this round, and pages that are new with it.
pub fn site(round: usize) -> Texts {
    let (part, page) = (format!("p/{round}.css"), format!("new-{round}.html"));
    let needs = |list: &[&str]| list.iter().map(|one| format!("[{one}]")).collect::<String>() + &format!(" {round}");
    texts(&[
        ("index.html", &needs(&["a.html", &part])),
        ("a.html", &needs(&[&page, &part])),
        (&page, &needs(&["index.html", &part])),
        (&part, &format!("{round}")),
        ("same.txt", "same"),
        ("feed.xml", &needs(&[&page])),
        ("fixed.css", &format!("{}", round / 3)),
    ])
}

/// What a page needs.
pub fn needs(text: &str) -> Vec<String> {
    text.split('[').skip(1).filter_map(|rest| Some(rest.split_once(']')?.0.to_owned())).collect()
}

fn whole(shown: &Texts, at: usize) {
    for (path, text) in shown {
        for need in needs(text) {
            assert!(shown.contains_key(&need), "{path} needs {need} at step {at}");
        }
    }
}

fn contents(root: &Path) -> usize {
    fs::read_dir(root.join("objects")).map_or(0, |entries| entries.count())
}

#[test]
fn releases_one_by_one() {
    let root = room();
    let (host, target) = (Folder::at(root.path()), target(Switch::Order));
    for round in 1..=6 {
        assert_eq!(publish(&host, &target, &site(round), &owner("one", round)), Ok(Some(round as u32)));
        assert_eq!(seen(root.path()), Some(site(round)));
    }
    assert_eq!(publish(&host, &target, &site(6), &owner("one", 7)), Ok(Some(6)));
    // Three are kept: of what they have, each content once.
    let kept: BTreeMap<String, ()> =
        (4..=6).flat_map(|round| site(round).into_values()).map(|text| (text, ())).collect();
    assert_eq!(contents(root.path()), kept.len());
    assert_eq!(course::roll_back(&host, &target, &owner("one", 9), None), Ok(5));
    assert_eq!(seen(root.path()), Some(site(5)));
    assert_eq!(course::roll_back(&host, &target, &owner("one", 9), None), Ok(4));
    assert_eq!(course::roll_back(&host, &target, &owner("one", 9), Some(6)), Ok(6));
    assert_eq!(seen(root.path()), Some(site(6)));
    assert_eq!(
        course::roll_back(&host, &target, &owner("one", 9), Some(3)).unwrap_err().code,
        "publish-release-unknown"
    );
    // The same as an earlier one is a release of its own, and it is known which of the two readers see.
    assert_eq!(publish(&host, &target, &site(5), &owner("one", 8)), Ok(Some(7)));
    assert_eq!(course::roll_back(&host, &target, &owner("one", 9), Some(5)), Ok(5));
    assert_eq!(course::roll_back(&host, &target, &owner("one", 9), None).unwrap_err().code, "publish-release-none");
    assert_eq!(course::roll_back(&host, &target, &owner("one", 9), Some(7)), Ok(7));
    // By hand on the server.
    fs::write(root.path().join("current/a.html"), "by hand").unwrap();
    fs::write(root.path().join("current/strange.html"), "by hand").unwrap();
    assert_eq!(publish(&host, &target, &site(5), &owner("one", 9)), Ok(Some(7)));
    assert_eq!(seen(root.path()), Some(site(5)));
    fs::remove_file(root.path().join("current/jianbao.json")).unwrap();
    fs::write(root.path().join("current/strange.html"), "by hand").unwrap();
    assert_eq!(publish(&host, &target, &site(5), &owner("one", 10)), Ok(Some(7)));
    assert_eq!(seen(root.path()), Some(site(5)));
    assert_eq!(names(root.path()), ["current", "objects", "releases", "releases.json"]);
}

#[test]
fn what_is_not_there_whole_is_not_led_to() {
    let root = room();
    let (host, target) = (Folder::at(root.path()), target(Switch::Order));
    for round in 1..=2 {
        publish(&host, &target, &site(round), &owner("one", round)).unwrap();
    }
    let sum = jianbao::publish::manifest::File::of(site(1)["a.html"].as_bytes()).sha256;
    fs::remove_file(root.path().join(format!("objects/{sum}"))).unwrap();
    assert_eq!(course::roll_back(&host, &target, &owner("one", 9), None).unwrap_err().code, "publish-release-damaged");
    assert_eq!(seen(root.path()), Some(site(2)));
    // What is published anew is sent anew.
    assert_eq!(publish(&host, &target, &site(1), &owner("one", 3)), Ok(Some(3)));
    assert_eq!(course::roll_back(&host, &target, &owner("one", 9), Some(1)), Ok(1));
    // And so is what readers see, for whoever goes back to it.
    let sum = jianbao::publish::manifest::File::of(site(1)["p/1.css"].as_bytes()).sha256;
    fs::remove_file(root.path().join(format!("objects/{sum}"))).unwrap();
    assert_eq!(publish(&host, &target, &site(1), &owner("one", 5)), Ok(Some(4)));
    assert_eq!(course::roll_back(&host, &target, &owner("one", 9), Some(2)), Ok(2));
    assert_eq!(course::roll_back(&host, &target, &owner("one", 9), Some(4)), Ok(4));
    assert_eq!(seen(root.path()), Some(site(1)));
}

#[test]
fn somebody_elses_folder_is_left_alone() {
    let root = room();
    fs::create_dir(root.path().join("current")).unwrap();
    fs::write(root.path().join("current/index.html"), "theirs").unwrap();
    let (host, target) = (Folder::at(root.path()), target(Switch::Order));
    assert_eq!(publish(&host, &target, &site(1), &owner("one", 1)).unwrap_err().code, "publish-occupied");
}

/// It is stopped at every step: no page lacks anything then, and the next publishing comes to the end.
#[test]
fn stopped_at_any_step_one_by_one() {
    for is_done in [false, true] {
        let root = room();
        let (folder, target) = (Folder::at(root.path()), target(Switch::Order));
        publish(&folder, &target, &site(0), &owner("one", 0)).unwrap();
        let mut steps = 0;
        loop {
            let (next, own) = (site(steps + 1), owner("one", steps + 1));
            course::lock(&folder, &target, &own, false).unwrap();
            let failing = Failing { folder: &folder, steps, is_done, goes_on: false, taken: Default::default() };
            let end = carry_out(&failing, &target, &next, &next, &own);
            whole(&seen(root.path()).unwrap(), steps);
            // Every other time something else is published next.
            let then = if steps % 2 == 0 { next } else { site(steps) };
            publish(&folder, &target, &then, &owner("one", steps + 1000)).unwrap();
            assert_eq!(seen(root.path()), Some(then), "{steps}");
            let list = fs::read_to_string(root.path().join("releases.json")).unwrap();
            // What was listed and not reached is removed by the next that is.
            assert!(list.matches("\"id\"").count() <= 6, "{list}");
            if end.is_ok() {
                break;
            }
            steps += 1;
        }
        assert!(steps > 30, "{steps}");
        assert!(names(root.path()).iter().all(|name| !name.starts_with("switching")), "{:?}", names(root.path()));
    }
}

/// Somebody breaks the lock and publishes, at any step of another publishing: whatever both come to, the next one makes it whole.
#[test]
fn two_at_a_time_one_by_one() {
    for steps in 0..60 {
        let root = room();
        let (host, target) = (Folder::at(root.path()), target(Switch::Order));
        publish(&host, &target, &site(0), &owner("one", 0)).unwrap();
        let other = || {
            course::lock(&host, &target, &owner("two", 2), true).unwrap();
            let _ = carry_out(&host, &target, &site(2), &site(2), &owner("two", 2));
            course::unlock(&host, &target, &owner("two", 2));
        };
        let meanwhile = Meanwhile { host: &host, steps, taken: AtomicUsize::new(0), what: &other };
        course::lock(&host, &target, &owner("one", 1), false).unwrap();
        let _ = carry_out(&meanwhile, &target, &site(1), &site(1), &owner("one", 1));
        course::unlock(&host, &target, &owner("one", 1));
        // The same again as whoever came last, or as the other.
        for round in [2 - steps % 2, 2, 1] {
            publish(&host, &target, &site(round), &owner("one", 3 + round)).unwrap();
            assert_eq!(seen(root.path()), Some(site(round)), "step {steps}, round {round}");
        }
    }
}

/// Lets another thread go on, and waits until it says so.
fn hand_over(to: &Sender<()>, from: &Mutex<Receiver<()>>) {
    to.send(()).unwrap();
    from.lock().unwrap().recv().unwrap();
}

/// One publishes and is stopped at a step; another one breaks the lock, and at a step of his the first goes on to his end. `false`
/// where the first has no such step.
fn in_turn(host: &Folder, target: &Target, first: usize, second: usize) -> bool {
    let ((begin, begun), (go_on, goes_on), (end, ended)) = (channel(), channel(), channel());
    let (goes_on, ended) = (Mutex::new(goes_on), Mutex::new(ended));
    let course = |owner: &Owner, steps: usize, site: &Texts, what: &(dyn Fn() + Sync)| {
        let meanwhile = Meanwhile { host, steps, taken: AtomicUsize::new(0), what };
        let _ = carry_out(&meanwhile, target, site, site, owner);
        course::unlock(host, target, owner);
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            let (begin, end) = (begin, end);
            course::lock(host, target, &owner("one", 1), false).unwrap();
            course(&owner("one", 1), first, &site(1), &|| hand_over(&begin, &goes_on));
            let _ = end.send(());
        });
        let is_met = begun.recv().is_ok();
        if is_met {
            course::lock(host, target, &owner("two", 2), true).unwrap();
            course(&owner("two", 2), second, &site(2), &|| hand_over(&go_on, &ended));
            let _ = go_on.send(());
        }
        is_met
    })
}

/// Somebody breaks the lock at any step of another publishing, and the other goes on and comes to its end at any step of theirs.
#[test]
fn two_in_turn_one_by_one() {
    let target = Target { at_once: 1, ..target(Switch::Order) };
    let mut met = 0;
    for (first, second) in (0..60).flat_map(|first| (first % 7..70).step_by(7).map(move |second| (first, second))) {
        let root = room();
        let host = Folder::at(root.path());
        publish(&host, &target, &site(0), &owner("one", 0)).unwrap();
        if !in_turn(&host, &target, first, second) {
            break;
        }
        met += 1;
        for round in [2 - (first + second) % 2, 2, 1] {
            let id = publish(&host, &target, &site(round), &owner("one", 3 + round)).unwrap();
            assert_eq!(seen(root.path()), Some(site(round)), "steps {first} and {second}, round {round}");
            // Its number leads to it from elsewhere too.
            course::roll_back(&host, &target, &owner("one", 9), None).unwrap();
            assert_eq!(course::roll_back(&host, &target, &owner("one", 10), id), Ok(id.unwrap()), "{first} {second}");
            assert_eq!(seen(root.path()), Some(site(round)), "steps {first} and {second}, round {round} again");
        }
    }
    assert!(met > 400, "{met}");
}
