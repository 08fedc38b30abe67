//! `jianbao publish` as it is called: its question, its fellows, its end at any moment, and readers all the while.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jianbao::emit::lock::{self, Holder, Purpose};

use crate::program::{self, Files, Run, jianbao};

const SETTINGS: &str = "title: 测试\ntheme: plain\neditions: [public, internal]\naudience: public\npublish:\n  \
                        web: {edition: public, to: file:server, keep: 5}\n";

fn site(pages: usize) -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let content = site.path().join("content");
    fs::create_dir_all(content.join("static")).unwrap();
    fs::write(content.join("site.yaml"), SETTINGS).unwrap();
    let themes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/plain");
    crate::program::write_tree(&site.path().join("themes/plain"), &crate::program::read_tree(&themes));
    for page in 0..pages {
        fs::write(content.join(format!("{page}.md")), format!("---\ntitle: 第{page}页\n---\n0\n")).unwrap();
    }
    site
}

/// Every page says the same number.
fn number(site: &Path, pages: usize, number: usize) {
    for page in 0..pages {
        let text = format!("---\ntitle: 第{page}页\n---\n<p>之{number}之</p>\n");
        fs::write(site.join(format!("content/{page}.md")), text).unwrap();
    }
}

/// The number that a page says.
fn said(html: &str) -> usize {
    let number = html.split("之").nth(1).unwrap_or_else(|| panic!("not a whole page: {html}"));
    number.parse().unwrap()
}

fn publish(site: &Path, more: &[&str]) -> Run {
    let call = ["publish", "--lang", "en", "--date", "2026-07-01"];
    jianbao(site, &[&call[..], more].concat())
}

#[test]
fn somebody_is_asked() {
    let site = site(1);
    let ask = |answer: &str| {
        let args: Vec<OsString> =
            ["publish", "--lang", "zh", "--date", "2026-07-01"].into_iter().map(OsString::from).collect();
        let (mut out, mut err, mut input) = (Vec::new(), Vec::new(), answer.as_bytes());
        let exit = jianbao::cli::run_asking(&args, site.path(), &mut out, &mut err, &mut input);
        (exit, String::from_utf8(err).unwrap())
    };
    let (exit, said) = ask("否\n");
    assert!(exit == 2 && said.contains("发布吗？") && said.contains("+ 0.html"), "{said}");
    assert_eq!(ask("\n").0, 2);
    assert!(!site.path().join("server/current").exists());
    let (exit, said) = ask("是\n");
    assert!(exit == 0 && said.contains("已发布第 1 次"), "{said}");
    assert!(site.path().join("server/current/0.html").exists());
    // There is nothing to ask.
    let (exit, said) = ask("");
    assert!(exit == 0 && said.contains("没有变化"), "{said}");
}

#[test]
fn one_process_of_a_copy() {
    let site = site(1);
    let other = Holder { pid: 7, command: "publish".to_owned(), since: "2026-07-01 08:00:00".to_owned() };
    let lock = lock::take(site.path(), Purpose::Publish, &other, Duration::ZERO).unwrap();
    let run = publish(site.path(), &["--yes"]);
    let told = format!("error[{}]", "publish-busy");
    assert!(run.exit == 3 && run.stderr.contains(&told), "{}", run.stderr);
    drop(lock);
    assert_eq!(publish(site.path(), &["--yes"]).exit, 0);
}

#[test]
fn who_and_why_is_for_the_list_alone() {
    let site = site(1);
    assert_eq!(publish(site.path(), &["--yes", "--note", "年中改版"]).exit, 0);
    let list = jianbao(site.path(), &["releases", "--lang", "en"]);
    assert!(list.stdout.starts_with("* 1  ") && list.stdout.ends_with("年中改版\n"), "{}", list.stdout);
    let whole = jianbao(site.path(), &["releases", "--format", "json"]).stdout;
    let whole: serde_json::Value = serde_json::from_str(&whole).unwrap();
    assert_eq!((&whole["current"], &whole["releases"][0]["note"]), (&1.into(), &"年中改版".into()));
    let who = whole["releases"][0]["who"].as_str().unwrap();
    for (path, bytes) in crate::program::read_tree(&site.path().join("server/releases/0001")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("年中改版") && !text.contains(who), "{path}");
    }
}

/// Readers read all the while: every page is there, and none is older than the one before.
#[test]
fn readers_never_miss_a_page() {
    const PAGES: usize = 3;
    let site = site(PAGES);
    number(site.path(), PAGES, 0);
    assert_eq!(publish(site.path(), &["--yes"]).exit, 0);
    let (current, is_over) = (site.path().join("server/current"), AtomicBool::new(false));
    let read = || {
        let (mut last, mut count) = (0, 0);
        while !is_over.load(Ordering::SeqCst) {
            let page = fs::read_to_string(current.join(format!("{}.html", count % PAGES))).unwrap();
            let now = said(&page);
            assert!(now >= last, "{now} after {last}");
            (last, count) = (now, count + 1);
        }
        count
    };
    std::thread::scope(|scope| {
        let readers = [scope.spawn(read), scope.spawn(read)];
        for round in 1..=50 {
            number(site.path(), PAGES, round);
            let run = publish(site.path(), &["--yes"]);
            assert_eq!(run.exit, 0, "{}", run.stderr);
        }
        is_over.store(true, Ordering::SeqCst);
        for reader in readers {
            assert!(reader.join().unwrap() > 50);
        }
    });
}

/// The process is killed at any moment of a publishing: what readers see is one release, and the next publishing is done.
#[cfg(unix)]
#[test]
fn killed_at_any_moment() {
    const PAGES: usize = 20;
    let site = site(PAGES);
    number(site.path(), PAGES, 0);
    assert_eq!(publish(site.path(), &["--yes"]).exit, 0);
    let whole = |round: usize| {
        let pages = (0..PAGES).map(|page| site.path().join(format!("server/current/{page}.html")));
        let numbers: Vec<usize> = pages.map(|path| said(&fs::read_to_string(path).unwrap())).collect();
        assert!(numbers.iter().all(|number| *number == numbers[0] && *number <= round), "{numbers:?}");
        numbers[0]
    };
    let mut wait = Duration::ZERO;
    let mut reached = 0;
    for round in 1..=40 {
        number(site.path(), PAGES, round);
        let mut process = Command::new(env!("CARGO_BIN_EXE_jianbao"))
            .args(["publish", "--yes", "-q", "--date", "2026-07-01"])
            .current_dir(site.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(wait);
        // Each lives longer than the one before, until one is done in its time.
        wait = if process.try_wait().unwrap().is_some() { Duration::ZERO } else { wait + Duration::from_millis(3) };
        let _ = process.kill();
        process.wait().unwrap();
        let now = whole(round);
        assert!(now >= reached, "{now} after {reached}");
        reached = now;
    }
    let run = publish(site.path(), &["--yes"]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    assert_eq!(whole(40), 40);
    assert!(!site.path().join("server/lock.json").exists());
}

/// The sum of the sources is the same whether they were read just now or are known from the builds before, and another one
/// after each change of a byte.
#[test]
fn the_sum_of_the_sources() {
    let site = site(6);
    let lay = |path: &str, text: &str| {
        let place = site.path().join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    };
    let source = |root: &Path| {
        // Where the files are the same the manifest stays that of the last release.
        let _ = fs::remove_dir_all(root.join("server"));
        let run = publish(root, &["--yes"]);
        assert_eq!(run.exit, 0, "{}", run.stderr);
        let manifest = fs::read(root.join("server/current/jianbao.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        manifest["source"].as_str().unwrap().to_owned()
    };
    // As somebody has it who never built it.
    let cold = || {
        let other = tempfile::tempdir().unwrap();
        for folder in ["content", "themes"] {
            program::write_tree(&other.path().join(folder), &program::read_tree(&site.path().join(folder)));
        }
        source(other.path())
    };
    let mut seen = vec![source(site.path())];
    assert_eq!(seen[0], cold());
    let page = "---\ntitle: 又一页\naudience: public\n---\n正文，见[第一页](../1.md)。\n";
    let edits = [
        ("content/2.md", "---\ntitle: 第2页\n---\n1\n"),
        ("content/2.md", "---\ntitle: 第二页\n---\n1\n"),
        ("content/data/a.csv", "a,b\n1,2\n"),
        ("content/data/a.csv", "a,b\n1,3\n"),
        ("content/static/x.txt", "1"),
        ("content/static/x.txt", "2"),
        ("content/deep/er.md", page),
        ("content/deep/_index.md", "---\ntitle: 栏目\n---\n"),
        ("themes/plain/templates/extra.html", "{# 1 #}"),
        ("themes/plain/templates/extra.html", "{# 2 #}"),
    ];
    for (path, text) in edits {
        lay(path, text);
        let now = source(site.path());
        assert_eq!(now, cold(), "{path}");
        assert!(!seen.contains(&now), "{path}: {text}");
        seen.push(now);
    }
    // What the edition does not have changes nothing.
    lay("content/inside.md", "---\ntitle: 内部\naudience: internal\n---\n");
    assert_eq!(Some(&source(site.path())), seen.last());
}

/// A password that stands in the settings is refused, and neither the terminal nor a log shows it.
#[test]
fn a_password_is_never_repeated() {
    for publish in ["  web: {edition: public, to: \"sftp://web:hunter2@server/www\"}\n", "  web:\n    密码: hunter2\n"]
    {
        let root = tempfile::tempdir().unwrap();
        let yaml = format!("title: 测试\npublish:\n{publish}");
        program::write_tree(root.path(), &Files::from([("content/site.yaml".to_owned(), yaml.into_bytes())]));
        for call in [&["build"][..], &["publish", "web"], &["check", "--format", "json"]] {
            let run = jianbao(root.path(), call);
            let said = format!("{}{}", run.stdout, run.stderr);
            assert!(run.exit != 0 && said.contains("publish-secret"), "{said}");
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}
