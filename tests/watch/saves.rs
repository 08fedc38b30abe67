//! The real program, watching: what it writes and says of each change.

use std::fs;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::{Site, codes, page, two_branches, written};
use crate::program;

#[test]
fn each_save_is_built_and_told_in_a_line() {
    let site = Site::new();
    let mut watch = site.watch("");
    let first = watch.wait("Ctrl-C ends");
    assert!(
        first[0].starts_with("public in public/: ") && first[1].starts_with("internal in internal/: "),
        "{first:#?}"
    );
    site.put("content/a.md", &page("甲", "三。"));
    let line = watch.wait("written").pop().unwrap();
    let form = |c: char| if c.is_ascii_digit() { '0' } else { c };
    let shape: String = line.chars().map(form).collect();
    assert!(
        shape.starts_with(
            "00:00:00 public 0 rendered, 0 written, 0 removed; internal 0 rendered, 0 written, 0 removed (0"
        ),
        "{line}"
    );
    assert!(shape.ends_with(" ms)"), "{line}");
    assert!(site.read("public/a.html").contains("三。"));
    // An editor that writes aside and renames, and one that keeps a backup.
    site.put("content/a.md.new", &page("甲", "四。"));
    fs::rename(site.path("content/a.md.new"), site.path("content/a.md")).unwrap();
    watch.wait("written");
    assert!(site.read("public/a.html").contains("四。"));
    fs::rename(site.path("content/a.md"), site.path("content/a.md~")).unwrap();
    site.put("content/a.md", &page("甲", "五。"));
    watch.wait("written");
    assert!(site.read("public/a.html").contains("五。"));
    // A new page and one that goes.
    site.put("content/new/c.md", &page("丙", "新。"));
    while !site.path("public/new/c.html").is_file() {
        watch.wait("written");
    }
    fs::rename(site.path("content/new"), site.path("content/old")).unwrap();
    while !site.path("public/old/c.html").is_file() {
        watch.wait("written");
    }
    fs::remove_dir_all(site.path("content/old")).unwrap();
    while site.path("public/old/c.html").exists() {
        watch.wait("removed");
    }
    assert_eq!(program::difference(&site.outputs(), &site.cold()), None);
}

#[test]
fn what_is_wrong_is_said_once_and_mending_it_is_enough() {
    let site = Site::new();
    let mut watch = site.watch("");
    watch.wait("Ctrl-C ends");
    let good = site.outputs();
    site.put("content/a.md", &page("甲", "见[无](no.md)和[没有](none.md)。"));
    let lines = watch.wait("has errors, left as it was");
    assert_eq!(lines.iter().filter(|line| line.starts_with("error[link-missing]")).count(), 2, "{lines:#?}");
    assert_eq!(program::difference(&site.outputs(), &good), None, "the last good output stays");
    // The same faults further down, and another page: nothing of them is said again.
    site.put("content/a.md", &page("甲", "上。\n\n见[无](no.md)和[没有](none.md)。"));
    let lines = watch.wait("has errors, left as it was");
    assert!(!lines.iter().any(|line| line.contains("link-missing")), "{lines:#?}");
    site.put("content/a.md", &page("甲", "见[无](no.md)。"));
    watch.wait("1 error mended, 1 left");
    site.put("content/a.md", &page("甲", "好。"));
    watch.wait("every error is mended");
    assert!(site.read("public/a.html").contains("好。"));
    // Settings and templates.
    let settings = site.read("content/site.yaml");
    site.put("content/site.yaml", "title: [\n");
    watch.wait("site.yaml is wrong, every edition left as it was");
    assert!(site.read("public/a.html").contains("好。"));
    site.put("content/site.yaml", &settings.replace("测试", "改名"));
    watch.wait("every error is mended");
    let template = site.read("themes/plain/templates/page.html");
    site.put("themes/plain/templates/page.html", "{% if %}");
    let lines = watch.wait("has errors, left as it was");
    assert!(lines.iter().any(|line| line.starts_with("error[template-")), "{lines:#?}");
    site.put("themes/plain/templates/page.html", &template.replace("{% endblock", "<p>other</p>{% endblock"));
    watch.wait("every error is mended");
    assert!(site.read("public/a.html").contains("<p>other</p>"));
    assert_eq!(program::difference(&site.outputs(), &site.cold()), None);
}

#[test]
fn programs_get_one_object_for_each_build() {
    let site = Site::new();
    site.put("content/later.md", &page("以后", "到时。").replace("audience", "date: 2026-07-09\naudience"));
    let mut watch = site.watch("--format json");
    let first = watch.build(|_| true);
    let keys: Vec<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["time", "date", "ms", "editions", "diagnostics", "due"]);
    assert_eq!((&first["date"], &first["due"]), (&"2026-07-01".into(), &Value::Null), "the day was given: it stays");
    assert!(written(&first, "public") > 3 && codes(&first).is_empty());
    site.put("content/a.md", &page("甲", "[无](no.md)"));
    let wrong = watch.build(|build| !codes(build).is_empty());
    assert_eq!(codes(&wrong), ["link-missing"]);
    site.put("content/a.md", &page("甲", "有。"));
    let right = watch.build(|build| codes(build).is_empty());
    assert!(written(&right, "public") > 0 && written(&right, "internal") > 0);
}

#[test]
fn a_page_in_the_middle_of_being_saved_is_no_fault() {
    let site = Site::new();
    site.put("content/data/表.csv", "单位,数\n甲,1\n");
    let mut watch = site.watch("");
    watch.wait("Ctrl-C ends");
    let mut calm = 0;
    for round in 0..20 {
        // Emptied, then filled; half written, then whole; gone, then back.
        let text = page("甲", &format!("第{round}次，见[乙](b.md)。"));
        let mut steps = vec![Instant::now()];
        let mut step = |done: io::Result<()>| {
            done.unwrap();
            steps.push(Instant::now());
            thread::sleep(Duration::from_millis(30));
        };
        step(fs::write(site.path("content/a.md"), ""));
        step(fs::write(site.path("content/a.md"), &text[..20]));
        step(fs::write(site.path("content/a.md"), &text));
        step(fs::rename(site.path("content/b.md"), site.path("content/b.md~")));
        step(fs::rename(site.path("content/b.md~"), site.path("content/b.md")));
        // A busy machine may stop this test in the middle for longer than anybody would wait for an editor.
        let is_calm = steps.windows(2).all(|two| two[1] - two[0] < Duration::from_millis(60));
        while !site.read("public/a.html").contains(&format!("第{round}次")) {
            let lines = watch.wait("written");
            assert!(!is_calm || !lines.iter().any(|line| line.starts_with("error")), "{lines:#?}");
        }
        let lines = watch.rest();
        assert!(!is_calm || !lines.iter().any(|line| line.starts_with("error")), "{lines:#?}");
        calm += usize::from(is_calm);
        if calm == 3 {
            return;
        }
    }
    println!("not tried: this machine is too busy");
}

#[test]
fn litter_is_no_reason_to_build() {
    let site = Site::new();
    let mut watch = site.watch("");
    watch.wait("Ctrl-C ends");
    for litter in ["content/~$a.docx", "content/.~lock.a.xlsx#", "content/.a.md.swp", "content/a.md~", "content/x.tmp"]
    {
        site.put(litter, "x\n");
    }
    site.put("public/stray.txt", "x\n");
    site.put("notes.md", "x\n");
    assert_eq!(watch.rest(), [""; 0]);
    site.put("content/a.md", &page("甲", "三。"));
    assert_eq!(watch.wait("written").len(), 1);
}

#[test]
fn hundreds_of_files_from_git_are_few_builds() {
    let site = Site::new();
    let git = two_branches(&site.root(), "content themes", &|| {
        for number in 0..200 {
            site.put(&format!("content/many/{number}.md"), &page(&format!("第{number}"), "见[甲](../a.md)。"));
        }
        site.put("content/a.md", &page("甲", "另一支。"));
    });
    git("checkout -q main");
    let mut watch = site.watch("--format json");
    watch.build(|_| true);
    git("checkout -q other");
    let mut builds = 0;
    while !site.path("public/many/199.html").is_file() || !site.path("internal/many/0.html").is_file() {
        let build = watch.build(|_| true);
        assert_eq!(codes(&build), [""; 0], "nothing is wrong in either branch");
        builds += 1;
    }
    assert!(builds <= 3, "{builds} builds");
    git("checkout -q main");
    while site.path("internal/many").exists() || site.path("public/many").exists() {
        assert_eq!(codes(&watch.build(|_| true)), [""; 0]);
    }
    assert_eq!(program::difference(&site.outputs(), &site.cold()), None);
}
