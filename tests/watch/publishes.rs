//! Whoever watches and publishes: every clean build, nothing else, and what becomes of a target that cannot be reached.

use std::fs;

use super::support::{Site, page, program};

const SETTINGS: &str =
    "title: 测试\ntheme: plain\neditions: [public, internal]\npublish:\n  web: {edition: public, to: file:server}\n";

fn site() -> Site {
    let site = Site::new();
    site.put("content/site.yaml", SETTINGS);
    site
}

#[test]
fn every_clean_build_is_published() {
    let site = site();
    let seen = |path: &str| site.read(&format!("server/current/{path}"));
    let mut watch = site.watch("--publish web");
    watch.wait("release 1 published");
    assert!(seen("a.html").contains("一。"));
    site.put("content/a.md", &page("甲", "新的。"));
    watch.wait("release 2 published");
    assert!(seen("a.html").contains("新的。"));
    // What is wrong is not published, and neither is anything beside it.
    site.put("content/a.md", "---\ntitle: 甲\naudience: nobody\n---\n\n错的。\n");
    site.put("content/b.md", &page("乙", "等着。"));
    watch.wait("has errors");
    let said = watch.rest().concat();
    assert!(!said.contains("published") && !seen("b.html").contains("等着。"), "{said}");
    site.put("content/a.md", &page("甲", "又新的。"));
    watch.wait("release 3 published");
    assert!(seen("a.html").contains("又新的。") && seen("b.html").contains("等着。"));
    // Nothing that readers see has changed.
    site.put("content/a.md", &page("甲", "又新的。"));
    assert!(!watch.rest().concat().contains("published"));
    // What was published is what anybody would publish.
    let run = program(&site.root(), "publish --yes --date 2026-07-01 --lang en").output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success() && said.contains("nothing has changed since release 3"), "{said}");
}

#[test]
fn what_cannot_be_published_is_said_once_and_does_not_end_it() {
    let site = site();
    fs::write(site.path("server"), "in the way").unwrap();
    let mut watch = site.watch("--publish web");
    watch.wait("error[");
    watch.wait("not published; it is tried again");
    site.put("content/a.md", &page("甲", "新的。"));
    watch.wait("written");
    assert!(!watch.rest().concat().contains("not published"));
    fs::remove_file(site.path("server")).unwrap();
    site.put("content/a.md", &page("甲", "更新的。"));
    watch.wait("release 1 published");
    assert!(site.read("server/current/a.html").contains("更新的。"));
}

#[test]
fn a_target_that_is_none_is_told_at_once() {
    let site = site();
    for (call, code) in
        [("watch --publish wed", "publish-target-unknown"), ("watch --publish web --drafts", "publish-drafts")]
    {
        let run = program(&site.root(), &format!("{call} --lang en")).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success() && said.contains(&format!("error[{code}]")), "{said}");
    }
}

/// It is asked to end while it publishes: readers see nothing or a whole site, and the next publishing is done.
#[cfg(unix)]
#[test]
fn asked_to_end_while_it_publishes() {
    use std::time::Instant;

    use super::support::LONG;
    let site = site();
    for number in 0..300 {
        site.put(&format!("content/many/{number}.md"), &page(&format!("第{number}"), &"很长。".repeat(50)));
    }
    let mut watch = site.watch("--publish web");
    let start = Instant::now();
    while fs::read_dir(site.path("server/releases")).map_or(0, Iterator::count) == 0 && start.elapsed() < LONG {
        std::thread::yield_now();
    }
    watch.signal("TERM");
    assert_eq!(watch.ended(), Some(0));
    let pages = || fs::read_dir(site.path("server/current/many")).map_or(0, Iterator::count);
    let whole = fs::read_dir(site.path("public/many")).unwrap().count();
    assert!(pages() == 0 || pages() == whole, "{}", pages());
    let run = program(&site.root(), "publish --yes --date 2026-07-01").output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(pages(), whole);
}
