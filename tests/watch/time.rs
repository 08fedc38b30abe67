//! When the real program looks at a site: every so often, past the limit of watches, and at midnight.

use std::fs;
#[cfg(target_os = "linux")]
use std::path::Path;
#[cfg(unix)]
use std::process::Command;
#[cfg(target_os = "linux")]
use std::process::Stdio;

use super::support::{Site, Watch, page, program};
use crate::program;

#[test]
fn a_site_can_be_looked_at_every_so_often() {
    let site = Site::new();
    let mut watch = site.watch("--poll 0.1");
    watch.wait("looking for changes every 0.1 s; Ctrl-C ends");
    for text in ["三。", "四。", "五。"] {
        site.put("content/a.md", &page("甲", text));
        while !site.read("public/a.html").contains(text) {
            watch.wait("written");
        }
    }
    fs::remove_file(site.path("content/b.md")).unwrap();
    while site.path("public/b.html").exists() {
        watch.wait("removed");
    }
    // Without a number, and with one that is none.
    drop(watch);
    Watch::start(program(&site.root(), "watch --poll --lang zh")).wait("每 2 秒查看一次改动");
    for wrong in ["0", "-1", "often", "1e9"] {
        let run = program::jianbao(&site.root(), &["watch", &format!("--poll={wrong}"), "--lang", "en"]);
        assert_eq!(run.exit, 2, "{wrong}");
        assert!(run.stderr.starts_with("error[call-value-wrong]"), "{}", run.stderr);
    }
}

/// A user of its own, whose limit of watches can be set, is what Linux gives to whom it allows that.
#[cfg(target_os = "linux")]
#[test]
fn past_the_limit_of_watches_it_looks_for_itself() {
    let limited = |watches: usize, program: &Path, root: &Path| {
        let script = format!(
            "echo {watches} > /proc/sys/user/max_inotify_watches && exec '{}' watch --lang en --date 2026-07-01 --root '{}'",
            program.display(),
            root.display()
        );
        let mut call = Command::new("unshare");
        call.args(["-Ur", "sh", "-c", &script]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        call
    };
    let able =
        Command::new("unshare").args(["-Ur", "sh", "-c", "echo 9 > /proc/sys/user/max_inotify_watches"]).output();
    if !able.is_ok_and(|done| done.status.success()) {
        println!("not tried: this system lends nobody a limit of his own");
        return;
    }
    let program = Path::new(env!("CARGO_BIN_EXE_jianbao"));
    let site = Site::new();
    let told = format!("warning[{}]", "watch-limit");
    let mut watch = Watch::start(limited(3, program, &site.root()));
    watch.wait("looking for changes every 2 s");
    watch.wait(&told);
    site.put("content/a.md", &page("甲", "三。"));
    watch.wait("written");
    drop(watch);
    // Reached later, by a new folder.
    let watches =
        3 + program::list_tree(&site.path("themes")).keys().map(|path| path.matches('/').count()).max().unwrap() + 3;
    let mut watch = Watch::start(limited(watches, program, &site.root()));
    watch.wait("Ctrl-C ends");
    for number in 0..20 {
        site.put(&format!("content/new{number}/c.md"), &page("新", "新。"));
    }
    watch.wait(&told);
    site.put("content/new19/c.md", &page("新", "更新。"));
    while !site.read("public/new19/c.html").contains("更新。") {
        watch.wait("written");
    }
}

/// A zone in which it is almost midnight: `seconds` are left of the day.
#[cfg(unix)]
fn shortly_before_midnight(seconds: i64) -> (String, String) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
    let mut east = (86_400 - seconds - now).rem_euclid(86_400);
    if east > 43_200 {
        east -= 86_400;
    }
    // Zones are written with their sign the other way round.
    let (sign, off) = if east > 0 { ("-", east) } else { ("+", -east) };
    let zone = format!("XXX{sign}{:02}:{:02}:{:02}", off / 3600, off / 60 % 60, off % 60);
    let tomorrow = Command::new("date")
        .env("TZ", &zone)
        .args(["-d", &format!("@{}", now + seconds + 60), "+%Y-%m-%d"])
        .output()
        .unwrap();
    (zone, String::from_utf8(tomorrow.stdout).unwrap().trim().to_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn at_midnight_what_is_due_appears_and_leaves() {
    // On a busy machine the first build may take longer than what is left of the day.
    for seconds in [4, 12, 40] {
        let (zone, tomorrow) = shortly_before_midnight(seconds);
        let site = Site::new();
        site.put(
            "content/later.md",
            &page("以后", "到时。").replace("audience", &format!("date: {tomorrow}\naudience")),
        );
        let mut call = program(&site.root(), "watch --lang en");
        call.env("TZ", &zone);
        let mut watch = Watch::start(call);
        watch.wait("Ctrl-C ends");
        if site.path("public/later.html").exists() {
            continue;
        }
        watch.wait(&format!("on {tomorrow} a page appears or leaves by its date"));
        let lines = watch.wait("written");
        assert!(lines.contains(&format!("today is {tomorrow}")), "{lines:#?}");
        assert!(site.path("public/later.html").is_file());
        watch.wait("no page waits for its date any more");
        return;
    }
    panic!("the first build was never done within forty seconds");
}
