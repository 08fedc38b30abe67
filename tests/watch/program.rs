//! The real program, watching: what it writes and says of each change, and how it ends.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{self, Files};

const LONG: Duration = Duration::from_secs(60);

fn program(root: &Path, args: &str) -> Command {
    let mut call = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    call.args(args.split_whitespace()).arg("--root").arg(root);
    call.env_remove("SOURCE_DATE_EPOCH").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    call
}

pub fn page(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\naudience: public\n---\n\n{text}\n")
}

/// A small site with the theme `plain`.
pub struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    pub fn new() -> Site {
        let site = Site { folder: tempfile::tempdir().unwrap() };
        let plain = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/plain");
        for (path, bytes) in program::read_tree(&plain) {
            site.put(&format!("themes/plain/{path}"), &String::from_utf8(bytes).unwrap());
        }
        site.put("content/site.yaml", "title: 测试\ntheme: plain\neditions: [public, internal]\n");
        site.put("content/_index.md", &page("首页", "家。"));
        site.put("content/a.md", &page("甲", "一。"));
        site.put("content/b.md", &page("乙", "二。"));
        site
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn put(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_default()
    }

    /// Both editions as they stand on the disk.
    pub fn outputs(&self) -> Files {
        let folders = ["public", "internal"].into_iter();
        let files = folders.flat_map(|name| {
            let tree = program::read_tree(&self.path(name));
            tree.into_iter().map(move |(path, bytes)| (format!("{name}/{path}"), bytes))
        });
        files.collect()
    }

    /// Both editions as a first build of the same sources makes them, elsewhere.
    pub fn cold(&self) -> Files {
        let other = Site { folder: tempfile::tempdir().unwrap() };
        for folder in ["content", "themes"] {
            let tree = program::read_tree(&self.path(folder));
            let tree: BTreeMap<String, Vec<u8>> =
                tree.into_iter().map(|(path, bytes)| (format!("{folder}/{path}"), bytes)).collect();
            program::write_tree(&other.root(), &tree);
        }
        let run = program::jianbao(&other.root(), &["build", "--date", "2026-07-01", "-q"]);
        assert_eq!(run.exit, 0, "{}", run.stderr);
        other.outputs()
    }

    pub fn watch(&self, args: &str) -> Watch {
        Watch::start(program(&self.root(), &format!("watch --date 2026-07-01 --lang en {args}")))
    }
}

/// A program that watches, and what it says, line by line.
pub struct Watch {
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watch {
    pub fn start(mut call: Command) -> Watch {
        let mut child = call.spawn().unwrap();
        let (send, lines) = mpsc::channel();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let other = send.clone();
        thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        thread::spawn(move || BufReader::new(err).lines().map_while(Result::ok).all(|line| other.send(line).is_ok()));
        Watch { child, lines, said: Vec::new() }
    }

    /// Waits for a line that holds `words`; gives all lines since the last wait.
    pub fn wait(&mut self, words: &str) -> Vec<String> {
        self.wait_for(words, |line| line.contains(words))
    }

    fn wait_for(&mut self, words: &str, is_it: impl Fn(&str) -> bool) -> Vec<String> {
        let start = Instant::now();
        let mut met = Vec::new();
        while let Some(left) = LONG.checked_sub(start.elapsed()) {
            let Ok(line) = self.lines.recv_timeout(left) else { break };
            self.said.push(line.clone());
            met.push(line);
            if is_it(met.last().unwrap()) {
                return met;
            }
        }
        panic!("no `{words}` was said, but:\n{}", self.said.join("\n"));
    }

    /// The next build that is about all that was done up to now, of a program that speaks JSON.
    fn build(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        while start.elapsed() < LONG {
            let line = self.wait_for("a build", |line| line.starts_with('{')).pop().unwrap();
            let value: Value = serde_json::from_str(&line).unwrap();
            if is_it(&value) {
                return value;
            }
        }
        panic!("not told: {}", self.said.join("\n"));
    }

    /// What is said until nothing was said for a while that is long beside every pause of the program.
    fn rest(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(700)) {
            lines.push(line);
        }
        lines
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let done = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(done.success());
    }

    fn ended(&mut self) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < LONG {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("it did not end");
    }
}

fn written(build: &Value, edition: &str) -> u64 {
    let editions = build["editions"].as_array().unwrap();
    editions.iter().find(|one| one["name"] == edition).map_or(0, |one| one["written"].as_u64().unwrap())
}

fn codes(build: &Value) -> Vec<String> {
    build["diagnostics"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

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
    assert!(shape.starts_with("00:00:00 public 0 written, 0 removed; internal 0 written, 0 removed (0"), "{line}");
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
    let root = site.root();
    let git = move |line: &str| {
        let mut call = Command::new("git");
        call.args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]);
        let done = call.args(line.split(' ')).current_dir(&root).output().unwrap();
        assert!(done.status.success(), "git {line}: {}", String::from_utf8_lossy(&done.stderr));
    };
    git("init -q");
    git("add content themes");
    git("commit -qm one");
    git("checkout -qb other");
    for number in 0..200 {
        site.put(&format!("content/many/{number}.md"), &page(&format!("第{number}"), "见[甲](../a.md)。"));
    }
    site.put("content/a.md", &page("甲", "另一支。"));
    git("add content");
    git("commit -qm many");
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
