//! Releases in a real store that speaks S3, `s3s-fs`: contents, order, keys, connections that break.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jianbao::config::targets::Switch;
use jianbao::hash::sum::Sum;
use jianbao::lang::Lang;
use jianbao::publish::host::Host;
use jianbao::publish::patient::Patient;
use jianbao::publish::s3::Store;
use jianbao::publish::sign::{Asked, Key};

use super::dav::{PUBLISH, command, run, site_at};
use super::ordered::{needs, site};
use super::place::{names, owner, publish, seen, target, texts};
use super::rounds::{cutting, one_at_a_time, there_and_back, through_cuts};
use super::server::{self, Answer, get};

/// A store with one bucket, whose objects are files of this machine.
pub struct Server {
    folder: tempfile::TempDir,
    port: u16,
    child: Mutex<Child>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

pub fn key(secret: &str) -> Key {
    Key { id: "writer".to_owned(), secret: secret.to_owned(), token: None, region: "us-east-1".to_owned() }
}

fn store(program: &Path, port: u16, folder: &Path) -> Child {
    Command::new(program)
        .args(["--host", "127.0.0.1", "--port", &port.to_string()])
        .args(["--access-key", "writer", "--secret-key", "hunter2"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

impl Server {
    pub fn start() -> Option<Server> {
        let program = server::find("s3s-fs")?;
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bulletin")).unwrap();
        for _ in 0..5 {
            let port = server::free_port();
            let mut child = store(&program, port, folder.path());
            if server::answers(&mut child, port) {
                return Some(Server { folder, port, child: child.into() });
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        panic!("s3s-fs does not start");
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Kills it.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Removes its notes on objects, which it keeps of those that are gone too: they would fill any small disk. It does without.
    pub fn forget(&self) {
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "json") {
                fs::remove_file(path).unwrap();
            }
        }
    }

    /// Starts it again where it was.
    pub fn restart(&self) {
        let mut child = store(&server::find("s3s-fs").unwrap(), self.port, self.folder.path());
        assert!(server::answers(&mut child, self.port));
        *self.child.lock().unwrap() = child;
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join("bulletin").join(path)
    }

    fn host(&self, prefix: &str) -> Store {
        Store::at(&format!("http://127.0.0.1:{}", self.port), "bulletin", prefix, key("hunter2"), 4)
    }

    /// What a reader gets.
    fn read(&self, path: &str) -> Answer {
        let (host, path) = (format!("127.0.0.1:{}", self.port), format!("/bulletin/{path}"));
        let body = Sum::of(b"");
        let asked = Asked { method: "GET", host: &host, path: &path, query: &[], headers: &[], body };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let headers = key("hunter2").sign(&asked, now as i64);
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        // The store asks for the name under which it is reached.
        let more: String = headers.collect();
        // It writes over the file that it is just sending, as real stores do not, and lets go then.
        loop {
            if let Some(answer) = server::try_get(self.port, &path, &host, &more) {
                return answer;
            }
        }
    }
}

#[test]
fn releases_in_a_store() {
    let Some(server) = Server::start() else { return };
    let (host, target) = (server.host("一 处/下"), target(Switch::Order));
    let long = "长".repeat(200_000);
    let site = |round: usize| {
        texts(&[
            ("index.html", &format!("{round}")),
            ("a/b c/c+d.txt", "same"),
            ("long.txt", &long),
            ("空%20&.css", ""),
            ("empty.txt", ""),
        ])
    };
    there_and_back(&host, &target, &server.at("一 处/下"), &site);
    // By hand in the store.
    host.replace("current/index.html", b"by hand").unwrap();
    host.replace("current/strange.html", b"by hand").unwrap();
    assert_eq!(publish(&host, &target, &site(5), &owner("one", 7)), Ok(Some(5)));
    assert_eq!(seen(&server.at("一 处/下")), Some(site(5)));
    // Elsewhere in the bucket nothing is touched.
    let other = server.host("");
    assert_eq!(other.read("一 处/下/current/index.html"), Ok(Some(b"5".to_vec())));
    assert_eq!(other.read("nothing"), Ok(None));
}

#[test]
fn readers_are_told_what_files_are() {
    let Some(server) = Server::start() else { return };
    let site = texts(&[("index.html", "same"), ("a.css", "same"), ("b.pdf", "%PDF")]);
    publish(&server.host(""), &target(Switch::Order), &site, &owner("one", 1)).unwrap();
    for (path, kind) in
        [("index.html", "text/html; charset=utf-8"), ("a.css", "text/css; charset=utf-8"), ("b.pdf", "application/pdf")]
    {
        let answer = server.read(&format!("current/{path}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
    }
}

#[test]
fn one_publisher_at_a_time_in_a_store() {
    let Some(server) = Server::start() else { return };
    one_at_a_time(&server.host("x"), &target(Switch::Order));
}

#[test]
fn wrong_keys_and_buckets() {
    let Some(server) = Server::start() else { return };
    let address = format!("http://127.0.0.1:{}", server.port);
    let refused = |host: Store| {
        let fault = publish(&Patient::new(&host), &target(Switch::Order), &site(1), &owner("one", 1)).unwrap_err();
        (fault.code, fault.message(Lang::En))
    };
    let (code, said) = refused(Store::at(&address, "bulletin", "", key("hunter3"), 2));
    assert!(
        code == "publish-login" && said.contains("SignatureDoesNotMatch") && !said.contains("hunter"),
        "{code} {said}"
    );
    // This one makes buckets as they are named; that others do not stands in the tests of `s3`.
    let (code, said) = refused(Store::at(&address, "b", "", key("hunter2"), 2));
    assert!(code == "publish-nowhere" && said.contains("InvalidBucketName"), "{code} {said}");
    let nobody = format!("http://127.0.0.1:{}", server::free_port());
    assert_eq!(refused(Store::at(&nobody, "bulletin", "", key("hunter2"), 2)).0, "publish-unreachable");
    assert_eq!(fs::read_dir(server.at("")).unwrap().count(), 0);
}

/// Readers ask all the while: no page that is there refers to something that is not.
#[test]
fn readers_of_a_store() {
    const ROUNDS: usize = 12;
    let Some(server) = Server::start() else { return };
    let (host, target) = (server.host(""), target(Switch::Order));
    publish(&host, &target, &site(0), &owner("one", 0)).unwrap();
    let is_over = AtomicBool::new(false);
    let read = || {
        let mut count = 0;
        while !is_over.load(Ordering::SeqCst) {
            for page in ["index.html", "a.html"] {
                let answer = server.read(&format!("current/{page}"));
                assert_eq!(answer.status, 200, "{page}");
                for need in needs(&String::from_utf8(answer.body.clone()).unwrap()) {
                    if server.read(&format!("current/{need}")).status != 200 {
                        // What is gone belongs to a page that is gone.
                        let again = server.read(&format!("current/{page}"));
                        assert!(again.body != answer.body, "{page} needs {need}");
                    }
                }
            }
            count += 1;
        }
        count
    };
    std::thread::scope(|scope| {
        let reader = scope.spawn(read);
        for round in 1..=ROUNDS {
            publish(&host, &target, &site(round), &owner("one", round)).unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
        assert!(reader.join().unwrap() > 1);
    });
}

/// The connection is cut once somewhere: whoever has patience comes to the end.
#[test]
fn a_store_whose_connection_is_cut() {
    let Some(server) = Server::start() else { return };
    let bytes = Arc::new(AtomicI64::new(-1));
    let port = cutting(server.port, Arc::clone(&bytes));
    let host = Store::at(&format!("http://127.0.0.1:{port}"), "bulletin", "", key("hunter2"), 2);
    through_cuts(&host, &target(Switch::Order), &server.at(""), &bytes, 80_000, &|_| ());
}

/// The program, with its keys in the environment; and killed at any moment.
#[test]
fn the_program_and_a_store() {
    let Some(server) = Server::start() else { return };
    let to = format!("s3://bulletin/b\", endpoint: \"http://127.0.0.1:{}", server.port);
    let site = site_at(&to);
    let lacks = run(site.path(), &PUBLISH, &[]);
    assert!(lacks.exit != 0 && lacks.stderr.contains("publish-no-secret"), "{}", lacks.stderr);
    let secrets = [("AWS_ACCESS_KEY_ID", "writer"), ("AWS_SECRET_ACCESS_KEY", "hunter2")];
    let number = |round: usize| {
        for page in 0..20 {
            let text = format!("---\ntitle: 第{page}页\n---\n<p>之{round}之</p>\n");
            fs::write(site.path().join(format!("content/{page}.md")), text).unwrap();
        }
    };
    let shown = |page: usize| {
        let text = fs::read_to_string(server.at(&format!("b/current/{page}.html"))).unwrap();
        text.split('之').nth(1).unwrap().to_owned()
    };
    number(0);
    let first = run(site.path(), &PUBLISH, &secrets);
    assert!(first.exit == 0 && first.stderr.contains("release 1 published"), "{}", first.stderr);
    number(1);
    assert_eq!(run(site.path(), &PUBLISH, &secrets).exit, 0);
    assert_eq!(run(site.path(), &["verify", "内网"], &secrets).exit, 0);
    let list = run(site.path(), &["releases"], &secrets).stdout;
    assert!(list.starts_with("* 2  ") && list.lines().count() == 2, "{list}");
    assert_eq!(run(site.path(), &["rollback"], &secrets).exit, 0);
    assert_eq!((shown(0), shown(19)), ("0".to_owned(), "0".to_owned()));
    let mut wait = Duration::from_millis(60);
    for round in 2..=12 {
        number(round);
        let mut process = command(site.path(), &PUBLISH, &secrets).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(wait);
        wait = if process.try_wait().unwrap().is_some() { Duration::ZERO } else { wait + Duration::from_millis(23) };
        let _ = process.kill();
        process.wait().unwrap();
        // Each page is there, of one round or another.
        (0..20).for_each(|page| assert!(shown(page).parse::<usize>().unwrap() <= round));
    }
    let done = run(site.path(), &PUBLISH, &secrets);
    assert_eq!(done.exit, 0, "{}", done.stderr);
    (0..20).for_each(|page| assert_eq!(shown(page), "12"));
    assert_eq!(run(site.path(), &["verify", "内网"], &secrets).exit, 0);
    let is_left = |name: &String| name.starts_with("lock") || name.starts_with("switching");
    assert_eq!(names(&server.at("b")).into_iter().filter(is_left).count(), 0);
    // It is a store of its own: nobody reads what stands beside the site.
    assert_ne!(get(server.port, "/bulletin/b/releases.json", "").status, 200);
}
