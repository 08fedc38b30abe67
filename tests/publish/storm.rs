//! Random faults, one after another, over every way to a server: what is served after each is one whole release, a repeated
//! publishing completes, and what was published before can still be gone back to.
//!
//! Left out unless it is asked for: `cargo test --test all -- --ignored a_storm_of_faults --nocapture`, with `JIANBAO_FAULTS`
//! for each kind and place, and `JIANBAO_SEED`. Prints how many faults of each kind there were, and what came of them.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::time::Duration;

use jianbao::config::targets::{Switch, Target};
use jianbao::diagnostic::Diagnostic;
use jianbao::publish::course;
use jianbao::publish::dav::Dav;
use jianbao::publish::folder::Folder;
use jianbao::publish::host::Host;
use jianbao::publish::patient::Patient;
use jianbao::publish::s3::Store;
use jianbao::publish::sftp::Sftp;

use super::dav::{self, PUBLISH, command, run, site_at};
use super::faults::Disk;
use super::ordered::{self, needs};
use super::place::{Texts, carry_out_reading, owner, seen, target};
use super::rounds::cutting;
use super::rsync::laid;
use super::{s3, ssh};

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The connection, after so many bytes.
    Cut,
    /// The server, after so many files.
    Server,
    /// The program, after so many milliseconds.
    Killed,
    /// The disk there.
    Full,
    /// Files there, by hand.
    ByHand,
    /// Somebody else publishes at the same time.
    Two,
}

/// A random number generator that gives the same numbers everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % most as u64) as usize
    }
}

/// A server that can be killed and started again where it was.
enum Server {
    None,
    Ssh(ssh::Server),
    Dav(dav::Server),
    S3(s3::Server),
}

impl Server {
    fn kill(&self) {
        match self {
            Server::None => {}
            Server::Ssh(server) => server.kill(),
            Server::Dav(server) => server.kill(),
            Server::S3(server) => server.kill(),
        }
    }

    /// Makes room where it lets nothing go by itself.
    fn tidy_up(&self) {
        if let Server::S3(server) = self {
            server.forget();
        }
    }

    fn restart(&mut self) {
        match self {
            Server::None => {}
            Server::Ssh(server) => server.restart(),
            Server::Dav(server) => server.restart(),
            Server::S3(server) => server.restart(),
        }
    }
}

/// A place that is struck.
struct Ground {
    name: &'static str,
    target: Target,
    /// Where its files lie on this machine.
    place: PathBuf,
    /// What is one disk.
    disk: PathBuf,
    /// A way to it, past what cuts connections.
    host: Box<dyn Fn() -> Box<dyn Host> + Sync>,
    /// How many bytes are left until a connection is cut.
    bytes: Arc<AtomicI64>,
    server: Mutex<Server>,
    /// Where `rsync` takes files from.
    from: Option<tempfile::TempDir>,
    kinds: &'static [Kind],
    /// The address for the program, its environment, and where it publishes to.
    to: String,
    secrets: Vec<(&'static str, String)>,
    shown: PathBuf,
}

/// A site of some rounds, with something to carry in each.
fn site(round: usize) -> Texts {
    let mut site = ordered::site(round);
    site.insert("long.txt".to_owned(), format!("{round:06}").repeat(10_000));
    site.extend((0..8).map(|at| (format!("f{}/{at}.txt", at % 3), format!("{}", round / (at + 1)).repeat(300))));
    site
}

struct Storm<'a> {
    ground: &'a Ground,
    dice: Dice,
    /// How often something was published.
    count: usize,
    /// The round that readers saw last.
    now: usize,
    /// What came of the faults.
    told: BTreeMap<(Kind, String), usize>,
}

impl Storm<'_> {
    fn is_ordered(&self) -> bool {
        self.ground.target.switch == Switch::Order
    }

    fn attempt(
        &mut self,
        host: &dyn Host,
        round: usize,
        at: &(dyn Fn(usize) + Sync),
        breaks: bool,
    ) -> Result<Option<u32>, Diagnostic> {
        self.count += 1;
        attempt(self.ground, host, round, &format!("{}", 0), self.count, at, breaks)
    }

    /// What readers see is whole: one of these rounds, or pages that have all that they need where files are replaced singly.
    fn look(&self, rounds: &[usize], what: &str) {
        let Some(shown) = seen(&self.ground.place) else {
            assert!(self.ground.target.switch == Switch::Rename, "{} {what}: nothing is seen", self.ground.name);
            return;
        };
        if self.is_ordered() {
            for (path, text) in &shown {
                needs(text).iter().for_each(|need| assert!(shown.contains_key(need), "{path} needs {need}: {what}"));
            }
            return;
        }
        let is_whole = rounds.iter().any(|round| shown == site(*round));
        assert!(is_whole, "{} {what}: {:?} of {rounds:?}", self.ground.name, shown.get("index.html"));
    }

    /// Publishes without a fault, which has to be done; and goes back and forth.
    fn mend(&mut self, round: usize, what: &str) {
        let host = (self.ground.host)();
        let host = Patient::new(&*host);
        let mut end = self.attempt(&host, round, &|_| (), false);
        if end.as_ref().is_err_and(|fault| fault.code == "publish-locked") {
            *self.told.entry((Kind::Two, "the lock had to be broken".to_owned())).or_default() += 1;
            end = self.attempt(&host, round, &|_| (), true);
        }
        let id = end.unwrap_or_else(|fault| panic!("{} {what}: {fault:?}", self.ground.name));
        assert_eq!(seen(&self.ground.place), Some(site(round)), "{} {what}", self.ground.name);
        if let Ok(_before) = course::roll_back(&host, &self.ground.target, &owner("one", 9), None) {
            let shown = seen(&self.ground.place).unwrap();
            let is_one = (0..=round).any(|one| shown == site(one));
            assert!(is_one || what.contains("ByHand"), "{} {what}: what was there before is not", self.ground.name);
            assert_eq!(course::roll_back(&host, &self.ground.target, &owner("one", 9), id), Ok(id.unwrap()));
            assert_eq!(seen(&self.ground.place), Some(site(round)), "{} {what}", self.ground.name);
        }
        assert!(!self.ground.place.join("lock.json").exists(), "{} {what}", self.ground.name);
        self.now = round;
    }

    fn strike(&mut self, kind: Kind, round: usize, what: &str) {
        let ground = self.ground;
        let host = (ground.host)();
        let patient = Patient::new(&*host);
        let host: &dyn Host = if self.dice.below(3) == 0 { &patient } else { &*host };
        let end = match kind {
            Kind::Cut => {
                ground.bytes.store(self.dice.below(170_000) as i64, Ordering::SeqCst);
                let end = self.attempt(host, round, &|_| (), false);
                let was_cut = ground.bytes.swap(-1, Ordering::SeqCst) < 0;
                *self.told.entry((kind, if was_cut { "cut" } else { "not reached" }.to_owned())).or_default() += 1;
                end
            }
            Kind::Server => {
                let last = self.dice.below(18);
                let kill = |count: usize| {
                    if count == last {
                        ground.server.lock().unwrap().kill();
                    }
                };
                let end = self.attempt(host, round, &kill, false);
                let mut server = ground.server.lock().unwrap();
                server.kill();
                server.restart();
                end
            }
            Kind::Full => {
                let Some(_) = &self.disk() else { return };
                let ballast = ground.disk.join("ballast");
                let free = 16_777_216 - self.dice.below(24_000);
                // Whatever room is left after what is there.
                let _ = fs::write(&ballast, vec![7_u8; free.saturating_sub(used(&ground.disk))]);
                let end = self.attempt(host, round, &|_| (), false);
                fs::remove_file(&ballast).unwrap();
                end
            }
            Kind::ByHand => {
                self.by_hand();
                Ok(None)
            }
            Kind::Two => {
                let (barrier, other) = (Barrier::new(2), (ground.host)());
                let (breaks, delay) = (self.dice.below(2) == 0, self.dice.below(60) as u64);
                self.count += 2;
                let count = self.count;
                let ends = std::thread::scope(|scope| {
                    let second = scope.spawn(|| {
                        barrier.wait();
                        std::thread::sleep(Duration::from_millis(delay));
                        attempt(ground, &*other, round + 1, "other", count, &|_| (), breaks)
                    });
                    barrier.wait();
                    let first = attempt(ground, host, round, "0", count - 1, &|_| (), false);
                    [first, second.join().unwrap()]
                });
                for end in &ends {
                    let word = end.as_ref().err().map_or("done", |fault| fault.code).to_owned();
                    *self.told.entry((kind, word)).or_default() += 1;
                }
                self.look(&[self.now, round, round + 1], what);
                return;
            }
            Kind::Killed => return,
        };
        let word = end.as_ref().err().map_or("done", |fault| fault.code).to_owned();
        *self.told.entry((kind, word)).or_default() += 1;
        if kind != Kind::ByHand {
            self.look(&[self.now, round], what);
        }
    }

    fn disk(&self) -> Option<()> {
        let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
        mounts.contains(&format!(" {} ", self.ground.disk.display())).then_some(())
    }

    /// Changes, removes or adds something in what readers see or in what stands beside it.
    fn by_hand(&mut self) {
        let current = fs::canonicalize(self.ground.place.join("current")).unwrap();
        let files: Vec<String> = crate::program::read_tree(&current).into_keys().collect();
        let file = current.join(&files[self.dice.below(files.len())]);
        let beside = self.ground.place.join("releases");
        match self.dice.below(8) {
            0 => fs::remove_file(file).unwrap(),
            1 => fs::write(file, "by hand, and of another length").unwrap(),
            2 => fs::write(current.join("foreign.html"), "by hand").unwrap(),
            3 => fs::write(file, "").unwrap(),
            4 => fs::remove_dir_all(current.join("f1")).unwrap(),
            5 => {
                // A store keeps what it takes for nothing of ours.
                open(&beside.join("next-0badc0de"));
                fs::write(beside.join("next-0badc0de/x"), "x").unwrap();
            }
            6 => fs::write(beside.join("next-0badbeef.json"), "{}").unwrap(),
            _ => fs::remove_file(self.ground.place.join("releases.json")).unwrap(),
        }
    }

    fn blow(&mut self, faults: usize) {
        self.mend(0, "the first");
        self.mend(1, "the second");
        let mut round = 1;
        for kind in self.ground.kinds.iter().copied().filter(|kind| *kind != Kind::Killed) {
            for fault in 0..faults {
                round += 2;
                let what = format!("{kind:?} {fault}");
                self.ground.server.lock().unwrap().tidy_up();
                self.strike(kind, round, &what);
                // The same again, or something newer.
                round += 1 + self.dice.below(2);
                let next = if self.dice.below(2) == 0 && kind != Kind::Two { round - 1 } else { round };
                let again = if next < self.now { round } else { next };
                self.mend(again, &what);
                round = round.max(again);
            }
        }
    }

    /// The program, as it is called, killed at any moment.
    fn kill(&mut self, faults: usize) {
        let ground = self.ground;
        let secrets: Vec<(&str, &str)> = ground.secrets.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let site = site_at(&ground.to);
        let number = |round: usize| {
            for page in 0..20 {
                let text = format!("---\ntitle: 第{page}页\n---\n<p>之{round}之</p>\n");
                fs::write(site.path().join(format!("content/{page}.md")), text).unwrap();
            }
        };
        let numbers = || -> Option<Vec<usize>> {
            let page = |page: usize| {
                let text = fs::read_to_string(ground.shown.join(format!("current/{page}.html"))).ok()?;
                text.split('之').nth(1)?.parse().ok()
            };
            (0..20).map(page).collect()
        };
        number(0);
        let done = run(site.path(), &PUBLISH, &secrets);
        assert_eq!(done.exit, 0, "{}", done.stderr);
        for fault in 1..=faults {
            number(fault);
            let mut process = command(site.path(), &PUBLISH, &secrets).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(40 + self.dice.below(460) as u64));
            let word = if process.try_wait().unwrap().is_some() { "done before" } else { "killed" };
            let _ = process.kill();
            process.wait().unwrap();
            *self.told.entry((Kind::Killed, word.to_owned())).or_default() += 1;
            match numbers() {
                Some(all) if self.is_ordered() => assert!(all.iter().all(|one| *one <= fault), "{all:?}"),
                Some(all) => assert!(all.iter().all(|one| *one == all[0]), "{} {all:?}", ground.name),
                None => assert!(ground.target.switch == Switch::Rename, "{}: a page is not there", ground.name),
            }
            let done = run(site.path(), &PUBLISH, &secrets);
            assert_eq!(done.exit, 0, "{} {fault}: {}", ground.name, done.stderr);
            assert_eq!(numbers(), Some(vec![fault; 20]), "{}", ground.name);
            assert!(!ground.shown.join("lock.json").exists());
        }
        let verified = run(site.path(), &["verify", "内网"], &secrets);
        assert_eq!(verified.exit, 0, "{}", verified.stderr);
    }
}

/// How many bytes of the disk a folder takes.
fn used(place: &Path) -> usize {
    let said = Command::new("du").args(["-s", "-B1"]).arg(place).output().unwrap().stdout;
    String::from_utf8(said).unwrap().split_whitespace().next().unwrap().parse().unwrap()
}

fn attempt(
    ground: &Ground,
    host: &dyn Host,
    round: usize,
    copy: &str,
    once: usize,
    at: &(dyn Fn(usize) + Sync),
    breaks: bool,
) -> Result<Option<u32>, Diagnostic> {
    let now = site(round);
    if let Some(from) = &ground.from {
        laid(from.path(), now.clone());
    }
    let own = owner(copy, once);
    course::lock(host, &ground.target, &own, breaks)?;
    let count = AtomicUsize::new(0);
    let read = |path: &str| {
        at(count.fetch_add(1, Ordering::SeqCst));
        now[path].clone().into_bytes()
    };
    let done = carry_out_reading(host, &ground.target, &now, &read, &own);
    match course::unlock(host, &ground.target, &own) {
        Some(fault) => done.and(Err(fault)),
        None => done.map(|(id, _)| id),
    }
}

const ALL: [Kind; 6] = [Kind::Cut, Kind::Server, Kind::Killed, Kind::Full, Kind::ByHand, Kind::Two];

fn folder(root: &Path) -> Ground {
    let (place, shown) = (root.join("folder"), root.join("folder2"));
    let at = place.clone();
    Ground {
        name: "file",
        target: target(Switch::Link),
        disk: place.clone(),
        place,
        host: Box::new(move || Box::new(Folder::at(&at))),
        bytes: Arc::default(),
        server: Mutex::new(Server::None),
        from: None,
        kinds: &[Kind::Killed, Kind::Full, Kind::ByHand, Kind::Two],
        to: format!("file:{}", shown.display()),
        secrets: Vec::new(),
        shown,
    }
}

fn over_ssh(server: ssh::Server, is_rsync: bool) -> Ground {
    let bytes = Arc::new(AtomicI64::new(-1));
    let port = cutting(server.port, Arc::clone(&bytes));
    server.know(port);
    let (place, shown, address) = (server.at("www"), server.at("www2"), server.address(port));
    let from = is_rsync.then(|| tempfile::tempdir().unwrap());
    let site = from.as_ref().map(|from| from.path().to_owned());
    let host = move || -> Box<dyn Host> {
        let sftp = Sftp::at(address.clone());
        Box::new(match &site {
            Some(site) => sftp.with_rsync(site.clone()),
            None => sftp,
        })
    };
    Ground {
        name: if is_rsync { "rsync" } else { "sftp" },
        target: target(Switch::Link),
        disk: place.clone(),
        place,
        host: Box::new(host),
        bytes,
        from,
        kinds: if is_rsync { &[Kind::Cut, Kind::Server, Kind::Killed, Kind::Full, Kind::ByHand] } else { &ALL },
        to: format!("{}://127.0.0.1:{port}{}", if is_rsync { "rsync" } else { "sftp" }, shown.display()),
        secrets: vec![("JIANBAO_SSH_CONFIG", server.at("ssh_config").to_str().unwrap().to_owned())],
        shown,
        server: Mutex::new(Server::Ssh(server)),
    }
}

fn over_dav(server: dav::Server) -> Ground {
    let bytes = Arc::new(AtomicI64::new(-1));
    let port = cutting(server.port(), Arc::clone(&bytes));
    let address = format!("http://127.0.0.1:{port}");
    Ground {
        name: "webdav",
        target: target(Switch::Rename),
        disk: server.at("www"),
        place: server.at("www/one"),
        host: Box::new(move || Box::new(Dav::at(&address, "/dav/one", Some(("web", "hunter2")), 2))),
        bytes,
        from: None,
        kinds: &ALL,
        to: format!("webdav://127.0.0.1:{port}/dav/two"),
        secrets: vec![("JIANBAO_WEBDAV_USER", "web".to_owned()), ("JIANBAO_WEBDAV_PASSWORD", "hunter2".to_owned())],
        shown: server.at("www/two"),
        server: Mutex::new(Server::Dav(server)),
    }
}

fn over_s3(server: s3::Server) -> Ground {
    let bytes = Arc::new(AtomicI64::new(-1));
    let port = cutting(server.port(), Arc::clone(&bytes));
    let address = format!("http://127.0.0.1:{port}");
    let to = format!("s3://bulletin/two\", endpoint: \"{address}");
    Ground {
        name: "s3",
        target: target(Switch::Order),
        disk: server.at("").parent().unwrap().to_owned(),
        place: server.at("one"),
        host: Box::new(move || Box::new(Store::at(&address, "bulletin", "one", s3::key("hunter2"), 2))),
        bytes,
        from: None,
        kinds: &ALL,
        to,
        secrets: vec![("AWS_ACCESS_KEY_ID", "writer".to_owned()), ("AWS_SECRET_ACCESS_KEY", "hunter2".to_owned())],
        shown: server.at("two"),
        server: Mutex::new(Server::S3(server)),
    }
}

#[test]
#[ignore = "takes minutes"]
fn a_storm_of_faults() {
    let number =
        |name: &str, usual: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (faults, seed) = (number("JIANBAO_FAULTS", 20), number("JIANBAO_SEED", 1));
    let only = std::env::var("JIANBAO_STORM").unwrap_or_default();
    let root = tempfile::tempdir().unwrap();
    let grounds = [
        Some(folder(root.path())),
        ssh::Server::start().map(|server| over_ssh(server, false)),
        ssh::Server::start().map(|server| over_ssh(server, true)),
        dav::Server::start("").map(over_dav),
        s3::Server::start().map(over_s3),
    ];
    let mut all = 0;
    for ground in grounds.into_iter().flatten().filter(|ground| only.is_empty() || ground.name == only) {
        let disk = Disk::mount(&ground.disk, "16m");
        open(&ground.disk);
        open(&ground.place);
        let mut storm = Storm { ground: &ground, dice: Dice(seed as u64), count: 0, now: 0, told: BTreeMap::new() };
        storm.blow(faults);
        drop(disk);
        storm.kill(faults);
        for ((kind, word), count) in &storm.told {
            println!("{:8} {kind:?}: {word}: {count}", ground.name);
        }
        all += ground.kinds.len() * faults;
    }
    println!("{all} faults, seed {seed}");
}

/// The server runs as somebody else where the tests run as root.
fn open(place: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = fs::create_dir_all(place);
    let _ = fs::set_permissions(place, fs::Permissions::from_mode(0o777));
}
