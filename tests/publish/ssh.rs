//! Releases on a real SSH server, which the tests start for themselves: links, keys, connections that break.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use jianbao::config::targets::Switch;
use jianbao::publish::course;
use jianbao::publish::host::Host;
use jianbao::publish::patient::Patient;
use jianbao::publish::sftp::{Address, Sftp};

use super::place::{Counting, Failing, carry_out, owner, publish, seen, target, texts};
use super::rounds::{cutting, one_at_a_time, there_and_back, through_cuts};
use super::server;

/// The number of the user `nobody` on Debian.
#[cfg(unix)]
const NOBODY: u32 = 65_534;

/// A server with a folder of its own.
pub struct Server {
    folder: tempfile::TempDir,
    pub port: u16,
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn keygen(path: &Path) {
    let args = ["-q", "-t", "ed25519", "-N", "", "-f"];
    assert!(Command::new("ssh-keygen").args(args).arg(path).status().unwrap().success());
}

fn daemon(sshd: &Path, settings: &Path) -> Child {
    let mut command = Command::new(sshd);
    command.args(["-D", "-e", "-f"]).arg(settings);
    command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

impl Server {
    /// Kills it with all its conversations.
    #[cfg(target_os = "linux")]
    pub fn kill(&self) {
        let parent = |pid: u32| -> Option<u32> {
            let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            text.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
        };
        let all = fs::read_dir("/proc").unwrap().flatten();
        let all: Vec<u32> = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
        let mut own = vec![self.child.id()];
        for _ in 0..4 {
            let more =
                all.iter().filter(|pid| !own.contains(pid) && parent(**pid).is_some_and(|pid| own.contains(&pid)));
            let more: Vec<u32> = more.copied().collect();
            own.extend(more);
        }
        let own = own.iter().map(u32::to_string);
        let _ = Command::new("kill").arg("-9").args(own).stderr(Stdio::null()).status();
    }

    /// Starts it again where it was.
    #[cfg(target_os = "linux")]
    pub fn restart(&mut self) {
        let _ = self.child.wait();
        self.child = daemon(&server::find("sshd").unwrap(), &self.at("sshd_config"));
        assert!(server::answers(&mut self.child, self.port));
    }

    /// Starts it again with accounts that may use SFTP and nothing else.
    pub fn only_sftp(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let settings = fs::read_to_string(self.at("sshd_config")).unwrap();
        fs::write(self.at("sshd_config"), settings + "ForceCommand internal-sftp\n").unwrap();
        self.child = daemon(&server::find("sshd").unwrap(), &self.at("sshd_config"));
        assert!(server::answers(&mut self.child, self.port));
    }

    /// Starts one; nothing where the system has none.
    pub fn start() -> Option<Server> {
        let (sshd, _) = (server::find("sshd")?, server::find("ssh")?);
        // Where it runs as root it wants this folder; others need none.
        let _ = fs::create_dir_all("/run/sshd");
        for _ in 0..5 {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            let port = server::free_port();
            keygen(&at("host"));
            keygen(&at("key"));
            fs::copy(at("key.pub"), at("authorized")).unwrap();
            let text = format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nPidFile none\nAuthorizedKeysFile {}\nStrictModes no\n\
                 UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nMaxStartups 100\nSubsystem sftp internal-sftp\n",
                at("host").display(),
                at("authorized").display()
            );
            fs::write(at("sshd_config"), text).unwrap();
            let mut child = daemon(&sshd, &at("sshd_config"));
            if server::answers(&mut child, port) {
                let server = Server { folder, port, child };
                server.know(port);
                return Some(server);
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        panic!("sshd does not start");
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The host key as it is known for a port, and the settings of whoever logs in.
    pub fn know(&self, port: u16) {
        let key = fs::read_to_string(self.at("host.pub")).unwrap();
        fs::write(self.at("known"), format!("[127.0.0.1]:{port} {key}")).unwrap();
        self.settle("ssh_config", "known", "key");
    }

    fn settle(&self, name: &str, known: &str, key: &str) -> PathBuf {
        let text = format!(
            "Host *\n  IdentityFile {}\n  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile {}\n  \
             GlobalKnownHostsFile /dev/null\n  UpdateHostKeys no\n",
            self.at(key).display(),
            self.at(known).display()
        );
        fs::write(self.at(name), text).unwrap();
        self.at(name)
    }

    pub fn address(&self, port: u16) -> Address {
        let path = self.at("www").to_string_lossy().into_owned();
        let settings = Some(self.at("ssh_config"));
        Address { user: None, host: "127.0.0.1".to_owned(), port: Some(port), path, settings }
    }
}

#[test]
fn releases_on_a_server() {
    let Some(server) = Server::start() else { return };
    let place = server.at("www");
    let host = Sftp::at(server.address(server.port));
    for switch in [Switch::Link, Switch::Rename] {
        let target = target(switch);
        let long = "长".repeat(200_000);
        let site = |round: usize| {
            texts(&[("index.html", &format!("{round}")), ("a/b/c.txt", "same"), ("long.txt", &long), ("空.txt", "")])
        };
        let _ = fs::remove_dir_all(&place);
        there_and_back(&host, &target, &place, &site);
        // By hand on the server.
        fs::write(place.join("current/index.html"), "by hand").unwrap();
        assert_eq!(publish(&host, &target, &site(5), &owner("one", 7)), Ok(Some(6)));
        assert_eq!(seen(&place), Some(site(5)));
        let mut names: Vec<_> = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["current", "releases", "releases.json"]);
    }
}

#[cfg(unix)]
#[test]
fn what_has_not_changed_is_linked_on_the_server() {
    use std::os::unix::fs::MetadataExt;
    let Some(server) = Server::start() else { return };
    let host = Sftp::at(server.address(server.port));
    for round in 1..=2 {
        let site = texts(&[("index.html", &format!("{round}")), ("same.txt", "same")]);
        publish(&host, &target(Switch::Link), &site, &owner("one", round)).unwrap();
    }
    let links = |path: &str| fs::metadata(server.at("www/releases").join(path)).unwrap().nlink();
    assert_eq!((links("0002/same.txt"), links("0002/index.html")), (2, 1));
}

/// One page of many is changed: how often the server is asked does not depend on how many there are. (A server tells a hundred
/// names of a folder at a time, so that the number of questions in these requests grows by one for each hundred files.)
#[test]
fn a_changed_page_takes_few_requests() {
    let count = |pages: usize| {
        let server = Server::start()?;
        let host = Sftp::at(server.address(server.port));
        let target = target(Switch::Link);
        let site = |round: usize| {
            let same = (0..pages).map(|page| (format!("{}/{page}.html", page % 3), "same".to_owned()));
            same.chain([("a/changed.html".to_owned(), round.to_string())]).collect()
        };
        for round in 1..=4 {
            publish(&host, &target, &site(round), &owner("one", round)).unwrap();
        }
        let (counting, before) = (Counting { host: &host, asked: Default::default() }, host.asked());
        assert_eq!(publish(&counting, &target, &site(5), &owner("one", 5)), Ok(Some(5)));
        assert_eq!(seen(&server.at("www")), Some(site(5)));
        let after = host.asked();
        let asked = (counting.asked.into_inner(), after.0 - before.0, after.1 - before.1);
        eprintln!("{pages} pages: {} requests, {} questions in {} letters", asked.0, asked.1, asked.2);
        Some(asked)
    };
    let (Some(few), Some(many)) = (count(30), count(270)) else { return };
    assert!(few.0 == many.0 && many.0 <= 10, "{few:?} {many:?}");
    assert_eq!(few, many);
}

/// A user who may not write in a folder of the place, at any of those that publishing writes to: readers see what was there, whoever
/// publishes is told which file it is, and once he may it is published. Root may write everywhere, so that somebody else logs in there.
#[cfg(unix)]
#[test]
fn whoever_may_not_write_there() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let Some(server) = Server::start() else { return };
    let place = server.at("www");
    fs::create_dir(&place).unwrap();
    let is_root = fs::metadata(&place).unwrap().uid() == 0;
    let allow = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let mut address = server.address(server.port);
    if is_root {
        allow(&server.at(""), 0o755);
        std::os::unix::fs::chown(&place, Some(NOBODY), Some(NOBODY)).unwrap();
        address.user = Some("nobody".to_owned());
    }
    let host = Sftp::at(address);
    let site = |round: usize| texts(&[("index.html", &format!("{round}")), ("a/same.txt", "same")]);
    for switch in [Switch::Link, Switch::Rename, Switch::Order] {
        let target = target(switch);
        for entry in fs::read_dir(&place).unwrap() {
            let path = entry.unwrap().path();
            fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path)).unwrap();
        }
        publish(&host, &target, &site(1), &owner("one", 1)).unwrap();
        let folders = match switch {
            Switch::Order => ["", "releases", "objects", "current"].as_slice(),
            _ => ["", "releases"].as_slice(),
        };
        for (at, folder) in folders.iter().enumerate() {
            let (folder, round) = (place.join(folder), at + 2);
            allow(&folder, 0o555);
            let told = publish(&host, &target, &site(round), &owner("one", round)).unwrap_err();
            assert_eq!(told.code, "publish-failed", "{switch:?} {}: {told:?}", folder.display());
            assert!(told.args.iter().any(|(name, path)| *name == "path" && !path.is_empty()), "{told:?}");
            assert_eq!(seen(&place).map(|seen| seen["index.html"].clone()), Some(format!("{}", at + 1)), "{told:?}");
            allow(&folder, 0o755);
            publish(&host, &target, &site(round), &owner("one", round + 100)).unwrap();
            assert_eq!(seen(&place), Some(site(round)));
        }
    }
}

#[test]
fn one_publisher_at_a_time_on_a_server() {
    let Some(server) = Server::start() else { return };
    one_at_a_time(&Sftp::at(server.address(server.port)), &target(Switch::Link));
}

/// A lock is there with all that it says, or not at all, and what is left of one that was not taken goes.
#[test]
fn a_lock_on_a_server_is_written_in_one_step() {
    let Some(server) = Server::start() else { return };
    let (host, lock) = (Sftp::at(server.address(server.port)), server.at("www/lock.json"));
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let looker = scope.spawn(|| {
            let mut seen = 0;
            while !is_over.load(Ordering::SeqCst) {
                if let Ok(text) = fs::read_to_string(&lock) {
                    assert_eq!(text, "one");
                    seen += 1;
                }
            }
            seen
        });
        for _ in 0..300 {
            assert_eq!(host.create("lock.json", b"one"), Ok(true));
            assert_eq!(host.create("lock.json", b"two"), Ok(false));
            host.remove("lock.json").unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
        assert!(looker.join().unwrap() > 0);
    });
    assert_eq!(fs::read_dir(server.at("www")).unwrap().count(), 0);
    fs::write(server.at("www/lock.json.0123456789abcdef"), "").unwrap();
    publish(&host, &target(Switch::Link), &texts(&[("index.html", "1")]), &owner("one", 1)).unwrap();
    assert!(!server.at("www/lock.json.0123456789abcdef").exists());
}

#[test]
fn nothing_is_sent_to_strangers() {
    let Some(server) = Server::start() else { return };
    let site = texts(&[("index.html", "1")]);
    let refused = |settings: PathBuf| {
        let host = Sftp::at(Address { settings: Some(settings), ..server.address(server.port) });
        let fault = publish(&Patient::new(&host), &target(Switch::Link), &site, &owner("one", 1)).unwrap_err();
        assert_eq!(fault.code, "publish-unreachable");
        fault.message(jianbao::lang::Lang::En)
    };
    fs::write(server.at("nobody"), "").unwrap();
    let unknown = refused(server.settle("unknown_config", "nobody", "key"));
    assert!(unknown.contains("Host key verification failed"), "{unknown}");
    keygen(&server.at("other"));
    let key = fs::read_to_string(server.at("other.pub")).unwrap();
    fs::write(server.at("false"), format!("[127.0.0.1]:{} {key}", server.port)).unwrap();
    let another = refused(server.settle("false_config", "false", "key"));
    assert!(another.contains("verification failed"), "{another}");
    let denied = refused(server.settle("other_config", "known", "other"));
    assert!(denied.contains("Permission denied"), "{denied}");
    assert!(!server.at("www").exists());
}

/// The connection is cut once somewhere: whoever has patience comes to the end, and readers see nothing between.
#[test]
fn a_connection_that_is_cut() {
    let Some(server) = Server::start() else { return };
    let bytes = Arc::new(AtomicI64::new(-1));
    let port = cutting(server.port, Arc::clone(&bytes));
    server.know(port);
    let host = Sftp::at(server.address(port));
    through_cuts(&host, &target(Switch::Link), &server.at("www"), &bytes, 90_000, &|_| ());
}

/// Without patience it ends at the cut; the next one goes on.
#[test]
fn stopped_at_any_step_on_a_server() {
    let Some(server) = Server::start() else { return };
    let (host, target) = (Sftp::at(server.address(server.port)), target(Switch::Link));
    let site =
        |round: usize| texts(&[("index.html", &format!("{round}")), ("a/x.txt", &format!("{round}")), ("same", "")]);
    publish(&host, &target, &site(0), &owner("one", 0)).unwrap();
    let folder = jianbao::publish::folder::Folder::at(&server.at("www"));
    let mut now = 0;
    for steps in 0..45 {
        // What was stopped is what is left in the folder; that it was stopped over the wire changes nothing.
        course::lock(&folder, &target, &owner("one", steps + 1), false).unwrap();
        let failing =
            Failing { folder: &folder, steps, is_done: steps % 2 == 0, goes_on: false, taken: Default::default() };
        let (next, own) = (site(steps + 1), owner("one", steps + 1));
        let _ = carry_out(&failing, &target, &next, &next, &own);
        let seen_now = seen(&server.at("www")).unwrap();
        assert!(seen_now == site(now) || seen_now == next, "{steps}");
        now = steps + 1;
        publish(&host, &target, &next, &owner("one", steps + 100)).unwrap();
        assert_eq!(seen(&server.at("www")), Some(next));
    }
}
