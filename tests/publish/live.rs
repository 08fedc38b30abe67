//! Live sites, verified over the network: a small server that misbehaves as told, and the real nginx where there is one.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::server::Nginx;
use super::verify::{files, publish};
use crate::program::{self, Files};

/// What the small server does with a path.
#[derive(Clone)]
enum Deed {
    Status(&'static str),
    Redirect,
    Text(&'static str),
    /// Half of what it promised.
    Cut,
}

/// Serves files on a port of its own for as long as the test lasts.
fn serve(files: Files, deeds: &[(&str, Deed)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let deeds: BTreeMap<String, Deed> = deeds.iter().map(|(path, deed)| ((*path).to_owned(), deed.clone())).collect();
    let shared = Arc::new((files, deeds));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || {
                let _ = answer(&stream, &shared.0, &shared.1);
            });
        }
    });
    address
}

fn answer(mut stream: &TcpStream, files: &Files, deeds: &BTreeMap<String, Deed>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let path = first.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
    let path = jianbao::percent::decode(path);
    let path = if path.is_empty() { "index.html".to_owned() } else { path };
    let (head, body) = match (deeds.get(&path), files.get(&path)) {
        (Some(Deed::Status(status)), _) => ((*status).to_owned(), Vec::new()),
        (Some(Deed::Redirect), _) => ("302 Found\r\nlocation: /elsewhere".to_owned(), Vec::new()),
        (Some(Deed::Text(text)), _) => ("200 OK".to_owned(), text.as_bytes().to_vec()),
        (_, Some(bytes)) => ("200 OK".to_owned(), bytes.clone()),
        (_, None) => ("404 Not Found".to_owned(), Vec::new()),
    };
    write!(stream, "HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len())?;
    let sent = if matches!(deeds.get(&path), Some(Deed::Cut)) { &body[..body.len() / 2] } else { &body[..] };
    stream.write_all(sent)
}

fn published(more: &[(&str, &str)]) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let mut all = files();
    all.extend(more.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())));
    publish(folder.path(), &all, None);
    program::read_tree(folder.path())
}

/// Exit code, codes with their messages, and the report.
fn verified(address: &str) -> (u8, Vec<String>, Value) {
    let run = program::jianbao(Path::new("."), &["verify", address, "--format", "json", "--lang", "en"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}\n{}", run.stdout, run.stderr));
    let said = report["diagnostics"].as_array().unwrap().iter();
    let said = said.map(|one| format!("{}: {}", one["code"].as_str().unwrap(), one["message"].as_str().unwrap()));
    (run.exit, said.collect(), report)
}

fn codes(said: &[String], code: &str) -> usize {
    said.iter().filter(|one| one.starts_with(&format!("{code}:"))).count()
}

#[test]
fn a_sound_site_is_the_same() {
    let (exit, said, report) = verified(&serve(published(&[]), &[]));
    assert_eq!((exit, &report["same"], said.len()), (0, &Value::Bool(true), 1), "{said:?}");
    assert!(said[0].starts_with("verify-unsealed"));
}

#[test]
fn what_a_server_does_to_a_site_is_found() {
    let deeds = [
        ("index.html", Deed::Text("<p>A</p>\n")),
        ("a b/新闻.html", Deed::Redirect),
        ("assets/x.0a1b2c3d4e.css", Deed::Status("410 Gone")),
    ];
    let (exit, said, report) = verified(&serve(published(&[]), &deeds));
    assert_eq!(exit, 1, "{said:?}");
    assert_eq!(report["changed"], serde_json::json!(["/", "a b/新闻.html", "index.html"]));
    assert_eq!(report["missing"], serde_json::json!(["assets/x.0a1b2c3d4e.css"]));
    for code in ["verify-front", "verify-elsewhere", "verify-missing", "verify-changed"] {
        assert_eq!(codes(&said, code), 1, "{code} {said:?}");
    }
}

#[test]
fn what_cannot_be_read_is_no_change() {
    let deeds = [("index.html", Deed::Status("503 Service Unavailable")), ("a b/新闻.html", Deed::Cut)];
    let (exit, said, report) = verified(&serve(published(&[]), &deeds));
    assert_eq!((exit, &report["changed"]), (3, &serde_json::json!([])), "{said:?}");
    assert_eq!(codes(&said, "verify-unreachable"), 3, "{said:?}");
    assert_eq!(report["unread"], serde_json::json!(["a b/新闻.html", "index.html"]));
}

#[test]
fn settings_of_a_server_are_not_asked_for() {
    let files = published(&[("web.config", "<x/>"), ("sub/.htaccess", "x")]);
    let hidden = [("web.config", Deed::Status("404 Not Found")), ("sub/.htaccess", Deed::Status("403 Forbidden"))];
    let (exit, said, _) = verified(&serve(files, &hidden));
    assert_eq!(exit, 0, "{said:?}");
    assert_eq!(codes(&said, "verify-unasked"), 2);
}

#[test]
fn the_real_nginx() {
    let root = tempfile::tempdir().unwrap();
    let site = root.path().join("site");
    fs::create_dir(&site).unwrap();
    publish(&site, &files(), None);
    let Some(nginx) = Nginx::start(root.path(), "", &format!("root {};", site.display())) else { return };
    let (exit, said, _) = verified(&nginx.address());
    assert_eq!(exit, 0, "{said:?}");
    fs::write(site.join("index.html"), "<p>A</p>\n").unwrap();
    fs::remove_file(site.join("empty.txt")).unwrap();
    let (exit, said, report) = verified(&nginx.address());
    assert_eq!(exit, 1, "{said:?}");
    assert_eq!(report["changed"], serde_json::json!(["/", "index.html"]));
    assert_eq!(report["missing"], serde_json::json!(["empty.txt"]));
}

/// The figure: 10,000 files in no more than ten seconds. `cargo test --release -- --ignored ten_thousand`.
#[test]
#[ignore = "measures"]
fn ten_thousand_files() {
    let root = tempfile::tempdir().unwrap();
    let site = root.path().join("site");
    fs::create_dir(&site).unwrap();
    let page = |at: usize| (format!("{}/page-{at}.html", at % 100), format!("<p>{at}</p>\n").repeat(2000).into_bytes());
    let mut all: Files = (0..10_000).map(page).collect();
    all.extend(files());
    publish(&site, &all, None);
    let Some(nginx) = Nginx::start(root.path(), "", &format!("root {};", site.display())) else { return };
    for _ in 0..3 {
        let (exit, said, report) = verified(&nginx.address());
        assert_eq!(exit, 0, "{said:?}");
        eprintln!("{} files, {} bytes, {} ms", report["files"], report["bytes"], report["ms"]);
    }
}
