//! How a program that watches or builds ends, by signals or killed, and who waits for whom on one site.

use std::fs;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;
#[cfg(unix)]
use std::time::Instant;

#[cfg(unix)]
use super::support::{LONG, Watch};
use super::support::{Site, page, program};
use crate::program;

#[cfg(unix)]
#[test]
fn it_ends_at_once_when_asked_to() {
    for (name, args) in [("INT", ""), ("TERM", ""), ("INT", "--poll 30")] {
        let site = Site::new();
        let mut watch = site.watch(args);
        watch.wait("Ctrl-C ends");
        let start = Instant::now();
        watch.signal(name);
        assert_eq!(watch.ended(), Some(0), "{name}");
        assert!(start.elapsed() < Duration::from_secs(2), "{name} took {:?}", start.elapsed());
        watch.wait("no longer watching");
        assert_eq!(program::difference(&site.outputs(), &site.cold()), None);
    }
}

/// A site that takes a while to write.
fn large() -> Site {
    let site = Site::new();
    for number in 0..150 {
        site.put(&format!("content/many/{number}.md"), &page(&format!("第{number}"), &"很长。".repeat(50)));
    }
    site
}

fn leftovers(site: &Site) -> Vec<String> {
    let files = program::list_tree(&site.root()).into_keys();
    files.filter(|path| path.contains(".part")).collect()
}

#[cfg(unix)]
#[test]
fn a_build_that_is_interrupted_leaves_no_half_file_and_says_so_by_its_code() {
    let site = large();
    let mut interrupted = 0;
    for round in 0..12 {
        site.put("content/site.yaml", &format!("title: 第{round}回\ntheme: plain\neditions: [public, internal]\n"));
        let mut build = Watch::start(program(&site.root(), "build --date 2026-07-01"));
        thread::sleep(Duration::from_millis(15 * round));
        build.signal(if round % 2 == 0 { "INT" } else { "TERM" });
        match build.ended() {
            Some(0) => {}
            // Before it could even listen, the system ends it.
            Some(130) | None => interrupted += 1,
            code => panic!("{code:?}"),
        }
        assert_eq!(leftovers(&site), [""; 0], "round {round}");
    }
    assert!(interrupted > 0, "every build was over before it was interrupted");
    assert!(program(&site.root(), "build --date 2026-07-01").status().unwrap().success());
    assert_eq!(program::difference(&site.outputs(), &site.cold()), None);
}

#[cfg(unix)]
#[test]
fn an_edition_that_is_being_written_is_finished_before_the_end() {
    let site = large();
    assert!(program(&site.root(), "build --date 2026-07-01 -q").status().unwrap().success());
    let mut caught = 0;
    for round in 0..40 {
        let title = format!("第{round}回");
        site.put("content/site.yaml", &format!("title: {title}\ntheme: plain\neditions: [public, internal]\n"));
        let mut build = Watch::start(program(&site.root(), "build --date 2026-07-01"));
        // As soon as the first of its files is another one.
        let start = Instant::now();
        let names = ["public/index.html", "public/many/7.html", "public/many/77.html", "public/many/140.html"];
        while start.elapsed() < LONG && !names.iter().any(|name| site.read(name).contains(&title)) {}
        build.signal("INT");
        let code = build.ended();
        let pages = program::read_tree(&site.path("public"));
        let pages = pages.iter().filter(|(path, _)| path.ends_with(".html"));
        let is_new = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(&title);
        let old: Vec<&String> = pages.filter(|(_, bytes)| !is_new(bytes)).map(|(path, _)| path).collect();
        assert_eq!(old, [""; 0], "round {round}");
        caught += usize::from(code == Some(130));
        if caught == 5 {
            return;
        }
    }
    panic!("every build was over before it was interrupted");
}

#[test]
fn whatever_is_killed_the_next_build_repairs() {
    let site = large();
    let mut random: u64 = 0x2545_F491_4F6C_DD1D;
    let mut next = move |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    for round in 0..24 {
        site.put("content/site.yaml", &format!("title: 第{round}回\ntheme: plain\neditions: [public, internal]\n"));
        site.put(&format!("content/many/{}.md", next(150)), &page("改", &format!("第{round}回。")));
        let _ = fs::remove_file(site.path(&format!("content/many/{}.md", next(150))));
        let watches = next(3) == 0;
        let mut child =
            program(&site.root(), if watches { "watch --date 2026-07-01" } else { "build --date 2026-07-01" })
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
        thread::sleep(Duration::from_millis(next(350)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let last = program(&site.root(), "build --date 2026-07-01 --lang en").output().unwrap();
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    assert_eq!(leftovers(&site), [""; 0]);
    assert_eq!(program::difference(&site.outputs(), &site.cold()), None);
}

#[test]
fn builds_at_the_same_time_wait_for_each_other() {
    let site = large();
    for round in 0..3 {
        site.put("content/site.yaml", &format!("title: 第{round}回\ntheme: plain\neditions: [public, internal]\n"));
        let builds: Vec<Child> =
            (0..3).map(|_| program(&site.root(), "build --date 2026-07-01 --lang en").spawn().unwrap()).collect();
        for build in builds {
            let done = build.wait_with_output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
        assert_eq!(program::difference(&site.outputs(), &site.cold()), None);
    }
}

#[test]
fn who_is_at_work_on_a_site_is_told() {
    use jianbao::emit::lock::{self, Holder, Purpose};
    let site = Site::new();
    let own = Holder { pid: 4711, command: "publish".to_owned(), since: "2026-07-01 09:00:00".to_owned() };
    let lock = lock::take(&site.root(), Purpose::Write, &own, Duration::ZERO).unwrap();
    let refused = program(&site.root(), "build --lang en").output().unwrap();
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3), "{text}");
    let wanted = format!("error[{}]: another process is writing this site", "output-locked");
    assert!(text.starts_with(&wanted), "{text}");
    let wanted = ": another process is writing this site: `jianbao publish` (process 4711, since 2026-07-01 09:00:00)";
    assert!(text.contains(wanted), "{text}");
    // Looking needs no lock.
    assert!(program(&site.root(), "check --date 2026-07-01").status().unwrap().success());
    drop(lock);
    // One that watches keeps nobody from building, but another one from watching; and a killed one keeps nobody.
    let mut watch = site.watch("");
    watch.wait("Ctrl-C ends");
    assert!(program(&site.root(), "build --date 2026-07-01").status().unwrap().success());
    let refused = program(&site.root(), "watch --lang en").output().unwrap();
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{text}");
    let wanted = format!("error[{}]: a `jianbao watch` watches this site already", "call-watched");
    assert!(text.starts_with(&wanted), "{text}");
    assert!(text.contains(&format!("(process {}, since 2", watch.child.id())), "{text}");
    watch.child.kill().unwrap();
    watch.child.wait().unwrap();
    site.watch("").wait("Ctrl-C ends");
}
