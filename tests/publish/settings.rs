//! The settings that `jianbao init --server` writes, in the real servers: types, caching, compressed files, headers, the page for what
//! is not there, and who may see it.

use std::fs;
use std::path::Path;

use super::server::{Apache, Caddy, Nginx, get};
use super::verify::publish;
use crate::program::{self, Files};

/// A new site's settings for a server, and two editions where they say they lie.
fn laid(root: &Path, server: &str) -> String {
    let yaml = "title: 测试; }\nbase_url: http://localhost/\neditions: [public, internal]\n";
    program::write_tree(root, &Files::from([("content/site.yaml".to_owned(), yaml.as_bytes().to_vec())]));
    let run = program::jianbao(root, &["init", "--server", server, "--lang", "en"]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    let again = program::jianbao(root, &["init", "--server", server, "--lang", "en"]);
    assert!(again.stderr.starts_with("error[call-init-taken]"), "{}", again.stderr);
    for edition in ["public", "internal"] {
        let current = root.join(edition).join("current");
        fs::create_dir_all(&current).unwrap();
        let text = |text: &str| text.as_bytes().to_vec();
        let files = [
            ("index.html", text(&format!("<p>{edition}</p>"))),
            ("index.html.gz", b"\x1f\x8bpacked".to_vec()),
            ("404.html", text("<p>none</p>")),
            ("assets/style.css", text("a{}")),
            ("files/a.ofd", text("x")),
            ("b/新闻.html", text("<p>b</p>")),
        ];
        publish(&current, &files.map(|(path, bytes)| (path.to_owned(), bytes)).into(), None);
    }
    fs::read_to_string(root.join(run.stdout.trim())).unwrap().replace("/srv/www/bulletin", &root.display().to_string())
}

/// What holds for all servers.
fn tried(port: u16, edition: &str, scope: &str) {
    let page = get(port, "/", "");
    assert_eq!((page.status, String::from_utf8_lossy(&page.body).into_owned()), (200, format!("<p>{edition}</p>")));
    assert_eq!(page.header("content-type").to_lowercase(), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), format!("{scope}no-cache"));
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert_eq!(page.header("content-encoding"), "");
    let packed = get(port, "/index.html", "Accept-Encoding: gzip\r\n");
    assert_eq!((packed.header("content-encoding"), &packed.body[..]), ("gzip", &b"\x1f\x8bpacked"[..]));
    assert_eq!(packed.header("content-type").to_lowercase(), "text/html; charset=utf-8");
    assert_eq!(packed.header("vary"), "Accept-Encoding");
    let itself = get(port, "/index.html.gz", "");
    assert_eq!(itself.header("content-encoding"), "");
    assert!(itself.header("content-type").starts_with("application/gzip"));
    let kept = get(port, "/assets/style.css?v=2a2834817b", "");
    assert_eq!(kept.header("cache-control"), format!("{scope}max-age=31536000, immutable"));
    assert_eq!(kept.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(get(port, "/assets/style.css", "").header("cache-control"), format!("{scope}no-cache"));
    let none = get(port, "/none.html?v=2a2834817b", "");
    assert_eq!((none.status, &none.body[..]), (404, &b"<p>none</p>"[..]));
    assert_eq!((none.header("cache-control"), none.header("x-frame-options")), (&*format!("{scope}no-cache"), "DENY"));
    for (path, kind) in [
        ("/files/a.ofd", "application/ofd"),
        ("/jianbao.json", "application/json; charset=utf-8"),
        ("/SHA256SUMS", "text/plain; charset=utf-8"),
        ("/b/%E6%96%B0%E9%97%BB.html", "text/html; charset=utf-8"),
    ] {
        let answer = get(port, path, "");
        assert_eq!((answer.status, answer.header("content-type").to_lowercase().as_str()), (200, kind), "{path}");
    }
    let address = format!("http://127.0.0.1:{port}/");
    let verified = program::jianbao(Path::new("."), &["verify", &address, "--lang", "en"]);
    assert_eq!(verified.exit, 0, "{}", verified.stderr);
}

/// The part of settings that is for one edition, with what stands before all of them.
fn part(settings: &str, edition: &str) -> String {
    let (public, internal) = settings.split_once("\n# 内部版").unwrap();
    let head = public.split("\n# 公开版").next().unwrap();
    if edition == "public" { public.to_owned() } else { format!("{head}\n# 内部版{internal}") }
}

/// Settings of which each line is written anew.
fn rewritten(text: &str, line: impl Fn(&str) -> Option<String>) -> String {
    text.lines().map(|own| line(own).unwrap_or_else(|| own.to_owned()) + "\n").collect()
}

/// Each edition by itself in a server that `start` starts, and that the internal one is shut where `lets_in` is not among its settings.
fn tried_in<S>(settings: &str, lets_in: &str, start: impl Fn(&str) -> Option<S>, port: fn(&S) -> u16) {
    // Whatever stands at the same port is told apart by name: one edition at a time is asked by address.
    for (edition, scope) in [("public", "public, "), ("internal", "private, ")] {
        let Some(server) = start(&part(settings, edition)) else { return };
        tried(port(&server), edition, scope);
    }
    let (open, shut) = (part(settings, "internal"), part(settings, "internal").replace(lets_in, ""));
    assert_ne!(open, shut);
    assert_eq!(get(port(&start(&shut).unwrap()), "/", "").status, 403);
}

#[test]
fn nginx_takes_them() {
    let root = tempfile::tempdir().unwrap();
    let settings = laid(root.path(), "nginx");
    let own = |text: &str, port: u16| {
        rewritten(text, |line| match line.trim_start() {
            line if line.contains("listen [::]") => Some(String::new()),
            line if line.starts_with("listen ") => Some(format!("listen 127.0.0.1:{port};")),
            _ => None,
        })
    };
    let start = |text: &str| Nginx::with(root.path(), |port| own(text, port));
    tried_in(&settings, "allow 127.0.0.0/8;", start, |nginx| nginx.port);
    // And as it is, but for the places.
    let whole = Nginx::with(root.path(), |port| {
        settings
            .replace("listen 80;", &format!("listen 127.0.0.1:{port};"))
            .replace("listen [::]:80;", "")
            .replace("listen 8081;", "")
            .replace("listen [::]:8081;", "")
    });
    let Some(whole) = whole else { return };
    assert_eq!(get(whole.port, "/", "").body, b"<p>public</p>");
}

#[test]
fn apache_takes_them() {
    let root = tempfile::tempdir().unwrap();
    let settings = laid(root.path(), "apache");
    let own = |text: &str, port: u16| {
        rewritten(text, |line| match line {
            line if line.starts_with("Listen ") => Some(String::new()),
            line if line.starts_with("<VirtualHost ") => {
                Some(format!("Listen 127.0.0.1:{port}\n<VirtualHost 127.0.0.1:{port}>"))
            }
            _ => None,
        })
    };
    let start = |text: &str| Apache::with(root.path(), |port| own(text, port));
    tried_in(&settings, "127.0.0.0/8 ", start, |apache| apache.port);
}

#[test]
fn caddy_takes_them() {
    let root = tempfile::tempdir().unwrap();
    let settings = laid(root.path(), "caddy");
    let own = |text: &str, port: u16| {
        rewritten(text, |line| line.starts_with("http://").then(|| format!("http://:{port} {{\n\tbind 127.0.0.1")))
    };
    let start = |text: &str| Caddy::with(root.path(), |port| own(text, port));
    tried_in(&settings, "127.0.0.0/8 ", start, |caddy| caddy.port);
}
