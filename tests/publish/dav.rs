//! Releases on a real Apache that is written to through WebDAV: renaming, passwords, certificates, connections that break.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use jianbao::config::targets::{Place, Switch, Target};
use jianbao::lang::Lang;
use jianbao::publish::course::{self, Leave};
use jianbao::publish::dav::Dav;
use jianbao::publish::patient::Patient;

use super::place::{manifest, owner, publish, seen, target, texts};
use super::rounds::{cutting, one_at_a_time, there_and_back, through_cuts};
use super::server::{self, Apache, get};
use crate::program::{self, Run};

/// `hunter2` as Apache keeps it.
const USERS: &str = "web:{SHA}87u9ZqY9S/F0eUBXjsPQEDUw4h0=\n";

/// A server whose folder `www` is written to below `/dav`, and `www/current` is seen at `/`.
pub struct Server {
    folder: tempfile::TempDir,
    apache: Apache,
}

impl Server {
    pub fn start(more: &str) -> Option<Server> {
        let folder = tempfile::tempdir().unwrap();
        let (shown, www, own) = (folder.path().display(), folder.path().join("www"), folder.path().join("own"));
        fs::create_dir(&www).unwrap();
        fs::create_dir(&own).unwrap();
        fs::write(folder.path().join("users"), USERS).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The server runs as somebody else where the tests run as root.
            for place in [&www, &own] {
                fs::set_permissions(place, fs::Permissions::from_mode(0o777)).unwrap();
            }
        }
        let modules = ["dav", "dav_fs", "alias", "auth_basic", "authn_core", "authn_file", "authz_user"];
        let modules: String = modules
            .iter()
            .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
            .collect();
        let apache = Apache::with(folder.path(), |port| {
            format!(
                "{modules}Listen 127.0.0.1:{port}\nDavLockDB {shown}/own/locks\nDocumentRoot {shown}\nAlias /dav {shown}/www\nAlias / {shown}/www/current/\n\
                 <Directory {shown}>\nRequire all granted\n</Directory>\n<Location /dav>\nDav On\nDirectoryIndex disabled\nAuthType Basic\nAuthName dav\n\
                 AuthUserFile {shown}/users\nRequire valid-user\n</Location>\n{}",
                more.replace("SHOWN", &shown.to_string())
            )
        })?;
        Some(Server { folder, apache })
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn port(&self) -> u16 {
        self.apache.port
    }

    pub fn kill(&self) {
        self.apache.kill();
    }

    pub fn restart(&self) {
        self.apache.restart();
    }

    fn host(&self, path: &str) -> Dav {
        Dav::at(&format!("http://127.0.0.1:{}", self.apache.port), path, Some(("web", "hunter2")), 4)
    }
}

#[test]
fn releases_on_a_web_server() {
    let Some(server) = Server::start("") else { return };
    let (place, host, target) = (server.at("www/一 处/下"), server.host("/dav/一 处/下"), target(Switch::Rename));
    let long = "长".repeat(200_000);
    let site = |round: usize| {
        texts(&[("index.html", &format!("{round}")), ("a/b c/c.txt", "same"), ("long.txt", &long), ("空%20.txt", "")])
    };
    there_and_back(&host, &target, &place, &site);
    // By hand on the server.
    fs::write(place.join("current/index.html"), "by hand").unwrap();
    assert_eq!(publish(&host, &target, &site(5), &owner("one", 7)), Ok(Some(6)));
    assert_eq!(seen(&place), Some(site(5)));
    let mut names: Vec<_> = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    // Apache keeps what it was told of files beside them.
    names.retain(|name| name != ".DAV");
    assert_eq!(names, ["current", "releases", "releases.json"]);
}

#[test]
fn one_publisher_at_a_time_on_a_web_server() {
    let Some(server) = Server::start("") else { return };
    one_at_a_time(&server.host("/dav"), &target(Switch::Rename));
}

#[test]
fn whoever_is_not_let_in() {
    let Some(server) = Server::start("<Location /dav/closed>\nRequire user boss\n</Location>\n") else { return };
    let site = texts(&[("index.html", "1")]);
    let address = format!("http://127.0.0.1:{}", server.apache.port);
    let refused = |host: Dav| {
        let fault =
            publish(&Patient::new(&host), &super::place::target(Switch::Rename), &site, &owner("one", 1)).unwrap_err();
        (fault.code, fault.message(Lang::En))
    };
    let (code, said) = refused(Dav::at(&address, "/dav", Some(("web", "wrong")), 2));
    assert!(code == "publish-login" && said.contains("401") && !said.contains("wrong"), "{code} {said}");
    assert_eq!(refused(Dav::at(&address, "/dav", None, 2)).0, "publish-login");
    // Apache does not tell whether somebody else would be let in.
    assert_eq!(refused(server.host("/dav/closed")).0, "publish-login");
    // Here nothing is written to.
    assert_eq!(refused(server.host("/elsewhere")).0, "publish-nowhere");
    // Over a network that others hear a password is not sent in silence.
    let heard = Place::parse("webdav://web@intranet/dav").unwrap();
    let target = Target { place: heard, ..target(Switch::Rename) };
    let draft = course::draft(&server.host("/dav"), &target, &manifest(&site), &Leave::default()).unwrap();
    assert_eq!(draft.told.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["publish-overheard"]);
    let nobody = Dav::at(&format!("http://127.0.0.1:{}", server::free_port()), "/dav", None, 2);
    assert_eq!(refused(nobody).0, "publish-unreachable");
    assert_eq!(fs::read_dir(server.at("www")).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn what_the_server_may_not_write() {
    use std::os::unix::fs::PermissionsExt;
    let Some(server) = Server::start("") else { return };
    fs::set_permissions(server.at("www"), fs::Permissions::from_mode(0o555)).unwrap();
    let site = texts(&[("index.html", "1")]);
    let host = server.host("/dav");
    let fault = publish(&host, &target(Switch::Rename), &site, &owner("one", 1)).unwrap_err();
    fs::set_permissions(server.at("www"), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(fault.code, "publish-failed" | "publish-unreachable"), "{fault:?}");
    assert_eq!(publish(&host, &target(Switch::Rename), &site, &owner("one", 2)), Ok(Some(1)));
}

/// Readers ask all the while: a page that comes has its parts, and none is older than the one before.
#[test]
fn readers_of_a_web_server() {
    const ROUNDS: usize = 20;
    let Some(server) = Server::start("") else { return };
    let (host, target) = (server.host("/dav"), target(Switch::Rename));
    let site = |round: usize| {
        let (page, part) = (format!("<link href=p.{round:03}.css>"), format!("p.{round:03}.css"));
        texts(&[("index.html", &page), ("a/b.html", &page), (&part, "css")])
    };
    publish(&host, &target, &site(0), &owner("one", 0)).unwrap();
    let is_over = AtomicBool::new(false);
    let port = server.apache.port;
    let read = |page: &str| {
        let (mut last, mut count) = (0, 0);
        while !is_over.load(Ordering::SeqCst) {
            let answer = get(port, page, "");
            // Between two renamings there is nothing, neither page nor part. Apache may have seen the folder just before, and takes
            // the request for one to list it.
            if matches!(answer.status, 403 | 404) {
                continue;
            }
            let text = String::from_utf8(answer.body).unwrap();
            let part = text.strip_prefix("<link href=").and_then(|text| text.strip_suffix('>'));
            let part = part.unwrap_or_else(|| panic!("{} {text}", answer.status));
            let now: usize = part[2..5].parse().unwrap();
            assert!(now >= last, "{now} after {last}");
            // A part that is gone belongs to a page that is gone.
            if get(port, &format!("/{part}"), "").status != 200 {
                let again = get(port, page, "");
                assert!(again.status != 200 || again.body != text.as_bytes(), "{part} is missing");
            }
            (last, count) = (now, count + 1);
        }
        count
    };
    std::thread::scope(|scope| {
        let readers = [scope.spawn(|| read("/")), scope.spawn(|| read("/a/b.html"))];
        for round in 1..=ROUNDS {
            publish(&host, &target, &site(round), &owner("one", round)).unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
        for reader in readers {
            assert!(reader.join().unwrap() > ROUNDS);
        }
    });
}

/// The connection is cut once somewhere: whoever has patience comes to the end, and readers see nothing between.
#[test]
fn a_web_server_whose_connection_is_cut() {
    let Some(server) = Server::start("") else { return };
    let bytes = Arc::new(AtomicI64::new(-1));
    let port = cutting(server.apache.port, Arc::clone(&bytes));
    let host = Dav::at(&format!("http://127.0.0.1:{port}"), "/dav", Some(("web", "hunter2")), 2);
    through_cuts(&host, &target(Switch::Rename), &server.at("www"), &bytes, 80_000, &|_| ());
}

/// A site that is published to `to`.
pub fn site_at(to: &str) -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let content = site.path().join("content");
    fs::create_dir_all(&content).unwrap();
    let settings =
        format!("title: 测试\ntheme: plain\naudience: public\npublish:\n  内网: {{edition: public, to: \"{to}\"}}\n");
    fs::write(content.join("site.yaml"), settings).unwrap();
    let themes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/plain");
    program::write_tree(&site.path().join("themes/plain"), &program::read_tree(&themes));
    for page in 0..20 {
        fs::write(content.join(format!("{page}.md")), format!("---\ntitle: 第{page}页\n---\n0\n")).unwrap();
    }
    site
}

/// The program with an environment of its own.
pub fn command(site: &Path, args: &[&str], secrets: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    command.args(args).current_dir(site).stdin(Stdio::null());
    for name in [
        "JIANBAO_SECRETS_FILE",
        "JIANBAO_WEBDAV_USER",
        "JIANBAO_WEBDAV_PASSWORD",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
    ] {
        command.env_remove(name);
    }
    command.env("XDG_CONFIG_HOME", site).env("APPDATA", site).envs(secrets.iter().copied());
    command
}

pub fn run(site: &Path, args: &[&str], secrets: &[(&str, &str)]) -> Run {
    let args = [args, &["--lang", "en"]].concat();
    let done = command(site, &args, secrets).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run {
        exit: u8::try_from(done.status.code().unwrap()).unwrap(),
        stdout: text(done.stdout),
        stderr: text(done.stderr),
    }
}

pub const PUBLISH: [&str; 4] = ["publish", "--yes", "--date", "2026-07-01"];

#[test]
fn the_program_and_its_secrets() {
    let Some(server) = Server::start("") else { return };
    let site = site_at(&format!("webdav://web@127.0.0.1:{}/dav/b", server.apache.port));
    let told = |run: &Run, code: &str| {
        let code = format!("error[{code}]");
        assert!(run.exit != 0 && run.stderr.contains(&code) && !run.stderr.contains("hunter"), "{}", run.stderr);
    };
    told(&run(site.path(), &PUBLISH, &[]), "publish-no-secret");
    let elsewhere = tempfile::tempdir().unwrap();
    let file = |folder: &Path, text: &str| {
        let path = folder.join("secrets");
        fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        path.to_str().unwrap().to_owned()
    };
    let with = |path: &str| run(site.path(), &PUBLISH, &[("JIANBAO_SECRETS_FILE", path)]);
    told(&with("/nowhere"), "secrets-unreadable");
    told(&with(&file(&site.path().join("content"), "JIANBAO_WEBDAV_PASSWORD=hunter2")), "secrets-inside");
    fs::remove_file(site.path().join("content/secrets")).unwrap();
    told(&with(&file(elsewhere.path(), "JIANBAO_WEBDAV_PASSWORD hunter2")), "secrets-line");
    told(&with(&file(elsewhere.path(), "JIANBAO_WEBDAV_PASSWORD=hunter3")), "publish-login");
    let path = file(elsewhere.path(), "JIANBAO_WEBDAV_PASSWORD=x\n[内网]\nJIANBAO_WEBDAV_PASSWORD = hunter2\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        told(&with(&path), "secrets-open");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let first = with(&path);
    assert!(first.exit == 0 && first.stderr.contains("release 1 published"), "{}", first.stderr);
    let secrets = [("JIANBAO_WEBDAV_PASSWORD", "hunter2")];
    fs::write(site.path().join("content/1.md"), "---\ntitle: 1\n---\nother\n").unwrap();
    assert_eq!(run(site.path(), &PUBLISH, &secrets).exit, 0);
    let list = run(site.path(), &["releases"], &secrets).stdout;
    assert!(list.starts_with("* 2  ") && list.lines().count() == 2, "{list}");
    assert_eq!(run(site.path(), &["verify", "内网"], &secrets).exit, 0);
    assert_eq!(run(site.path(), &["rollback"], &secrets).exit, 0);
    assert!(!fs::read_to_string(server.at("www/b/current/1.html")).unwrap().contains("other"));
    fs::write(server.at("www/b/current/1.html"), "by hand").unwrap();
    let verified = run(site.path(), &["verify", "内网"], &secrets);
    assert!(verified.exit == 1 && verified.stderr.contains("verify-changed"), "{}", verified.stderr);
    for (path, bytes) in program::read_tree(&site.path().join(".jianbao")) {
        assert!(!bytes.windows(7).any(|seven| seven == b"hunter2"), "{path}");
    }
}

/// The process is killed at any moment: what readers see is one release or, between two renamings, nothing; the next
/// publishing is done.
#[cfg(unix)]
#[test]
fn killed_while_it_writes_to_a_web_server() {
    let Some(server) = Server::start("") else { return };
    let site = site_at(&format!("webdav://127.0.0.1:{}/dav", server.apache.port));
    let secrets = [("JIANBAO_WEBDAV_USER", "web"), ("JIANBAO_WEBDAV_PASSWORD", "hunter2")];
    let number = |round: usize| {
        for page in 0..20 {
            let text = format!("---\ntitle: 第{page}页\n---\n<p>之{round}之</p>\n");
            fs::write(site.path().join(format!("content/{page}.md")), text).unwrap();
        }
    };
    let shown = || {
        let pages = (0..20).map(|page| fs::read_to_string(server.at(&format!("www/current/{page}.html"))));
        let pages: Vec<String> = pages.collect::<Result<_, _>>().ok()?;
        let numbers: Vec<String> = pages.iter().map(|page| page.split('之').nth(1).unwrap().to_owned()).collect();
        assert!(numbers.iter().all(|number| *number == numbers[0]), "{numbers:?}");
        Some(numbers[0].clone())
    };
    number(0);
    let done = run(site.path(), &PUBLISH, &secrets);
    assert_eq!(done.exit, 0, "{}", done.stderr);
    let mut wait = Duration::from_millis(60);
    for round in 1..=15 {
        number(round);
        let mut process = command(site.path(), &PUBLISH, &secrets).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(wait);
        wait = if process.try_wait().unwrap().is_some() { Duration::ZERO } else { wait + Duration::from_millis(17) };
        let _ = process.kill();
        process.wait().unwrap();
        shown();
    }
    let done = run(site.path(), &PUBLISH, &secrets);
    assert_eq!(done.exit, 0, "{}", done.stderr);
    assert_eq!(shown().as_deref(), Some("15"));
    assert!(!server.at("www/lock.json").exists());
}

/// Nothing is sent to a server for which nobody vouches.
#[test]
fn certificates() {
    let Some(openssl) = server::find("openssl") else { return };
    let Some(_) = server::find("apache2") else { return };
    let keys = tempfile::tempdir().unwrap();
    let made = Command::new(openssl)
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"])
        .args(["-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=127.0.0.1"])
        .args(["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"])
        .current_dir(keys.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let shown = keys.path().display();
    let more = format!(
        "LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so\nSSLEngine on\nSSLCertificateFile {shown}/cert.pem\nSSLCertificateKeyFile {shown}/key.pem\n"
    );
    let Some(server) = Server::start(&more) else { return };
    let site = site_at(&format!("webdavs://web@127.0.0.1:{}/dav", server.apache.port));
    let password = ("JIANBAO_WEBDAV_PASSWORD", "hunter2");
    let refused = run(site.path(), &PUBLISH, &[password]);
    assert!(refused.exit != 0 && refused.stderr.contains("publish-certificate"), "{}", refused.stderr);
    assert_eq!(fs::read_dir(server.at("www")).unwrap().count(), 0);
    // The machine trusts it.
    let certificate = keys.path().join("cert.pem");
    let trusted = run(site.path(), &PUBLISH, &[password, ("SSL_CERT_FILE", certificate.to_str().unwrap())]);
    assert_eq!(trusted.exit, 0, "{}", trusted.stderr);
    assert!(server.at("www/current/index.html").exists());
}
