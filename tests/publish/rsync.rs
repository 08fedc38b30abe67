//! Releases that `rsync` brings to a real SSH server: whole, only what differs, and whatever breaks meanwhile.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jianbao::config::targets::Switch;
use jianbao::publish::course;
use jianbao::publish::host::{Carrier, Host, Load, Trouble, Why};
use jianbao::publish::sftp::Sftp;

use super::dav::{PUBLISH, command, run, site_at};
use super::place::{Carried, Texts, carry_out, carry_out_reading, names, owner, publish, seen, target, texts};
use super::rounds::{cutting, there_and_back, through_cuts};
use super::server;
use super::ssh::Server;

/// A server, if there is one, and `rsync`.
fn start() -> Option<(Server, tempfile::TempDir)> {
    server::find("rsync")?;
    Some((Server::start()?, tempfile::tempdir().unwrap()))
}

/// The machine, where `rsync` brings what lies in a folder.
fn host(server: &Server, port: u16, from: &Path) -> Sftp {
    Sftp::at(server.address(port)).with_rsync(from.to_owned())
}

/// Lays a site into a folder, in which nothing else is then.
pub fn laid(from: &Path, site: Texts) -> Texts {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            fs::remove_dir_all(entry.path()).unwrap();
        } else {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    for (path, text) in &site {
        let place = from.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }
    site
}

#[test]
fn releases_by_rsync() {
    let Some((server, from)) = start() else { return };
    let place = server.at("www");
    let host = host(&server, server.port, from.path());
    for switch in [Switch::Link, Switch::Rename] {
        let long = "长".repeat(200_000);
        let site = |round: usize| {
            let round = round.to_string();
            // Names that are something else to a shell, to `rsync` or to a list of names; and one as long in each round.
            let odd = [
                "index.html",
                "# x.txt",
                ";$(id) `id`.txt",
                "-a/--x",
                "a'b\"c/d ef*?.txt",
                "~/~",
                "a b/[1].txt",
                "h:x/y",
            ];
            let odd = odd.iter().map(|path| (*path, round.as_str()));
            let same = [("a/b/c.txt", "same"), ("long.txt", long.as_str()), ("空.txt", "")];
            laid(from.path(), texts(&odd.chain(same).collect::<Vec<_>>()))
        };
        let _ = fs::remove_dir_all(&place);
        there_and_back(&host, &target(switch), &place, &site);
        fs::write(place.join("current/index.html"), "by hand").unwrap();
        assert_eq!(publish(&host, &target(switch), &site(5), &owner("one", 7)), Ok(Some(6)));
        assert_eq!(seen(&place), Some(site(5)));
        assert_eq!(names(&place), ["current", "releases", "releases.json"]);
        let left = names(&place.join("releases"));
        assert!(left.iter().all(|name| name.parse::<u32>().is_ok()), "{left:?}");
    }
}

/// What is not readable to others here is so there; and nothing of what is as it was passes by.
#[cfg(unix)]
#[test]
fn only_what_differs_is_sent() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let Some((server, from)) = start() else { return };
    let bytes = Arc::new(AtomicI64::new(0));
    let port = cutting(server.port, Arc::clone(&bytes));
    server.know(port);
    let host = host(&server, port, from.path());
    // As random as an attachment, and of the same length each time.
    let mut state = 1_u64;
    let noise: String = (0..60_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            format!("{:016x}", state)
        })
        .collect();
    let site = |round: usize| {
        let body = format!("{}{round}{}", &noise[..500_000], &noise[500_000..]);
        laid(from.path(), texts(&[("big.txt", &body), ("index.html", &round.to_string())]))
    };
    for round in 1..=2 {
        let site = site(round);
        fs::set_permissions(from.path().join("big.txt"), fs::Permissions::from_mode(0o600)).unwrap();
        bytes.store(i64::MAX / 2, Ordering::SeqCst);
        assert_eq!(publish(&host, &target(Switch::Link), &site, &owner("one", round)), Ok(Some(round as u32)));
        let passed = i64::MAX / 2 - bytes.load(Ordering::SeqCst);
        assert_eq!(seen(&server.at("www")), Some(site));
        assert!(if round == 1 { passed > 900_000 } else { passed < 300_000 }, "{round}: {passed}");
        let mode = |path: &str| fs::metadata(server.at("www/current").join(path)).unwrap().mode() & 0o777;
        assert_eq!(mode("big.txt"), mode("jianbao.json"));
    }
}

#[test]
fn a_connection_that_is_cut_under_rsync() {
    let Some((server, from)) = start() else { return };
    let bytes = Arc::new(AtomicI64::new(-1));
    let port = cutting(server.port, Arc::clone(&bytes));
    server.know(port);
    let host = host(&server, port, from.path());
    let lay = |site: &Texts| {
        laid(from.path(), site.clone());
    };
    through_cuts(&host, &target(Switch::Link), &server.at("www"), &bytes, 20_000, &lay);
}

/// Whoever brought files may be bringing some still when the next one comes: they arrive where nobody looks.
#[cfg(unix)]
#[test]
fn what_arrives_late_arrives_nowhere() {
    let Some((server, from)) = start() else { return };
    let (place, target) = (server.at("www"), target(Switch::Link));
    let host = host(&server, server.port, from.path());
    let first = laid(from.path(), texts(&[("index.html", "1"), ("a/b.txt", "same")]));
    publish(&host, &target, &first, &owner("one", 1)).unwrap();
    // Everything is brought, and then somebody takes the lock.
    let second = laid(from.path(), texts(&[("index.html", "2"), ("a/b.txt", "same"), ("a/new.txt", "new")]));
    course::lock(&host, &target, &owner("one", 2), false).unwrap();
    course::lock(&host, &target, &owner("two", 3), true).unwrap();
    assert_eq!(carry_out(&host, &target, &second, &second, &owner("one", 2)).unwrap_err().code, "publish-lock-lost");
    let left = names(&place.join("releases")).into_iter().find(|name| name.starts_with("next-")).unwrap();
    let late = "cd a && read word && for name in late.txt new.txt; do echo \"$word\" > x && mv x $name; done";
    let mut late = Command::new("sh")
        .args(["-c", late])
        .current_dir(place.join("releases").join(left))
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It is in its folder when it listens.
    std::thread::sleep(Duration::from_millis(200));
    course::unlock(&host, &target, &owner("two", 3));
    let third = laid(from.path(), texts(&[("index.html", "3"), ("a/b.txt", "same"), ("a/new.txt", "new")]));
    assert_eq!(publish(&host, &target, &third, &owner("two", 4)), Ok(Some(2)));
    late.stdin.take().unwrap().write_all(b"late\n").unwrap();
    late.wait().unwrap();
    assert_eq!(seen(&place), Some(third));
    assert_eq!(names(&place.join("releases")), ["0001", "0002"]);
}

/// It brings what is much like a file that is there. All else is sent at the same time; from the first time on it has to be able to come.
#[test]
fn what_is_new_is_not_carried() {
    struct Watched<'a>(&'a Sftp, Mutex<Vec<String>>);
    impl Carrier for Watched<'_> {
        fn carry(&self, load: &Load) -> Result<(), Trouble> {
            self.1.lock().unwrap().push(load.paths.join(" "));
            self.0.carry(load)
        }
    }
    let Some((server, from)) = start() else { return };
    let (host, target) = (host(&server, server.port, from.path()), target(Switch::Link));
    let watched = Watched(&host, Mutex::default());
    let place = Carried { host: &host, carrier: &watched };
    let rounds =
        [&[("a", "1"), ("b", "1")][..], &[("a", "2"), ("b", "1"), ("c", "2")], &[("a", "2"), ("b", "1"), ("d", "3")]];
    for (round, site) in (1..).zip(rounds) {
        let site = laid(from.path(), texts(site));
        assert_eq!(publish(&place, &target, &site, &owner("one", round)), Ok(Some(round as u32)));
        assert_eq!(seen(&server.at("www")), Some(site));
    }
    assert_eq!(watched.1.into_inner().unwrap(), ["", "a"]);
}

/// A file that is something else when it has been brought is noticed, and so is one that it does not take for a file.
#[cfg(unix)]
#[test]
fn what_changes_meanwhile() {
    struct Meddling<'a>(&'a Sftp, &'a Path);
    impl Carrier for Meddling<'_> {
        fn carry(&self, load: &Load) -> Result<(), Trouble> {
            fs::write(self.1.join("index.html"), "9").unwrap();
            self.0.carry(load)
        }
    }
    let Some((server, from)) = start() else { return };
    let host = host(&server, server.port, from.path());
    let site = laid(from.path(), texts(&[("index.html", "1"), ("x.txt", "x")]));
    let read = |path: &str| fs::read(from.path().join(path)).unwrap_or_default();
    publish(&host, &target(Switch::Link), &site, &owner("one", 1)).unwrap();
    let meddling = Carried { host: &host, carrier: &Meddling(&host, from.path()) };
    let site = laid(from.path(), texts(&[("index.html", "2"), ("x.txt", "x")]));
    course::lock(&host, &target(Switch::Link), &owner("one", 2), false).unwrap();
    let end = carry_out_reading(&meddling, &target(Switch::Link), &site, &read, &owner("one", 2));
    assert_eq!(end.unwrap_err().code, "publish-changed");
    host.create_folder("releases/next-x").unwrap();
    let load = |paths: &'static [&str]| Load { paths, to: "releases/next-x", like: None, sent: &|| () };
    assert!(Command::new("mkfifo").arg(from.path().join("pipe")).status().unwrap().success());
    assert_eq!(host.carry(&load(&["x.txt", "pipe"])).unwrap_err().sort, Why::Other);
    assert_eq!(host.carry(&load(&["x.txt", "gone.txt"])).unwrap_err().sort, Why::Other);
    assert_eq!(host.carry(&load(&["x.txt"])), Ok(()));
}

/// Without the program, and where the account on the other side may not run it, that is said in both languages.
#[cfg(unix)]
#[test]
fn without_the_program() {
    let Some((mut server, from)) = start() else { return };
    let site = site_at(&format!("rsync://127.0.0.1:{}{}", server.port, server.at("www").display()));
    let settings = server.at("ssh_config");
    let secrets = [("JIANBAO_SSH_CONFIG", settings.to_str().unwrap())];
    let only = from.path().join("bin");
    fs::create_dir(&only).unwrap();
    std::os::unix::fs::symlink(server::find("ssh").unwrap(), only.join("ssh")).unwrap();
    for (lang, word) in [("en", "cannot be used for `内网`"), ("zh", "不能用 rsync 发布到 `内网`")] {
        let call = ["publish", "--yes", "--date", "2026-07-01", "--lang", lang];
        let out = command(site.path(), &call, &secrets).env("PATH", &only).output().unwrap();
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(!out.status.success() && said.contains("publish-rsync") && said.contains(word), "{said}");
    }
    assert!(!server.at("www/current").exists());
    server.only_sftp();
    let refused = run(site.path(), &PUBLISH, &secrets);
    assert!(refused.exit != 0 && refused.stderr.contains("publish-rsync"), "{}", refused.stderr);
    assert!(!server.at("www/current").exists() && !server.at("www/lock.json").exists());
}

/// The program as it is called, and killed at any moment.
#[cfg(unix)]
#[test]
fn killed_while_rsync_sends() {
    let Some((server, _)) = start() else { return };
    let site = site_at(&format!("rsync://127.0.0.1:{}{}", server.port, server.at("www").display()));
    let settings = server.at("ssh_config");
    let secrets = [("JIANBAO_SSH_CONFIG", settings.to_str().unwrap())];
    let number = |round: usize| {
        for page in 0..20 {
            let text = format!("---\ntitle: 第{page}页\n---\n<p>之{round}之</p>\n");
            fs::write(site.path().join(format!("content/{page}.md")), text).unwrap();
        }
    };
    let shown = || {
        let pages = (0..20).map(|page| fs::read_to_string(server.at(&format!("www/current/{page}.html"))).unwrap());
        let numbers: Vec<String> = pages.map(|page| page.split('之').nth(1).unwrap().to_owned()).collect();
        assert!(numbers.iter().all(|number| *number == numbers[0]), "{numbers:?}");
        numbers[0].clone()
    };
    number(0);
    let done = run(site.path(), &PUBLISH, &secrets);
    assert!(done.exit == 0 && done.stderr.contains("at rsync://127.0.0.1:"), "{}", done.stderr);
    let mut wait = Duration::from_millis(100);
    for round in 1..=12 {
        number(round);
        let mut process = command(site.path(), &PUBLISH, &secrets).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(wait);
        wait = if process.try_wait().unwrap().is_some() { Duration::ZERO } else { wait + Duration::from_millis(37) };
        let _ = process.kill();
        process.wait().unwrap();
        shown();
    }
    let done = run(site.path(), &PUBLISH, &secrets);
    assert_eq!(done.exit, 0, "{}", done.stderr);
    assert_eq!(shown(), "12");
    assert_eq!(run(site.path(), &["verify", "内网"], &secrets).exit, 0);
    assert!(!server.at("www/lock.json").exists());
    assert_eq!(run(site.path(), &["rollback"], &secrets).exit, 0);
}
