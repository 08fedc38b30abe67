//! What the tests of watching share: a small site, the real program that watches it, and branches of git.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{self, Files};

/// Longer than anything takes that is waited for.
pub const LONG: Duration = Duration::from_secs(60);

/// A call of the program, for a site.
pub fn program(root: &Path, args: &str) -> Command {
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
    pub child: Child,
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
    pub fn build(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
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
    pub fn rest(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(700)) {
            lines.push(line);
        }
        lines
    }

    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let done = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(done.success());
    }

    pub fn ended(&mut self) -> Option<i32> {
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

pub fn written(build: &Value, edition: &str) -> u64 {
    let editions = build["editions"].as_array().unwrap();
    editions.iter().find(|one| one["name"] == edition).map_or(0, |one| one["written"].as_u64().unwrap())
}

pub fn codes(build: &Value) -> Vec<String> {
    build["diagnostics"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

/// Makes a repository of `folder` with `sources` in its branch `main`, and in `other` what `change` makes of them, which stays
/// checked out. Gives what calls git there.
pub fn two_branches(folder: &Path, sources: &str, change: &dyn Fn()) -> impl Fn(&str) + use<> {
    let folder = folder.to_owned();
    let git = move |line: &str| {
        let mut call = Command::new("git");
        call.args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]);
        let done = call.args(line.split(' ')).current_dir(&folder).output().unwrap();
        assert!(done.status.success(), "git {line}: {}", String::from_utf8_lossy(&done.stderr));
    };
    git("init -q");
    git(&format!("add {sources}"));
    git("commit -qm one");
    git("checkout -qb other");
    change();
    git("add content");
    git("commit -qm many");
    git
}
