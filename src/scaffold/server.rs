//! Settings for the web server that a site stands on: types, caching, compressed files, security headers, the page for what is
//! not there, and for editions that are not for everybody the networks that may see them.
//!
//! Takes the editions of a site; gives one file for the server to be filled in further by whoever runs it. The texts stand in
//! `scaffold/server/`. Looks at no server.

use super::{Draft, text};
use crate::media::{self, TYPES};

/// The servers that settings are known for.
pub const NAMES: [&str; 4] = ["nginx", "apache", "iis", "caddy"];

/// What a header tells browsers to refuse: the same as in every page, and that no other site may show it in a frame.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";

/// Endings of the files that are compressed beside themselves, see `render::packed`.
const PACKED: [&str; 10] = ["html", "css", "js", "xml", "json", "txt", "svg", "webmanifest", "csv", "md"];

/// An edition that is to be served.
#[derive(Clone, Debug)]
pub struct Served {
    /// Its name.
    pub name: String,
    /// Its name as people say it.
    pub label: String,
    /// Its address, where the site says it.
    pub base_url: String,
    /// Whether it is for everybody.
    pub is_open: bool,
}

/// The texts for one server.
struct Texts {
    file: &'static str,
    head: &'static str,
    edition: &'static str,
    allow: &'static str,
    /// What stands in the place of the networks where everybody may see it.
    open: &'static str,
    foot: &'static str,
}

/// The settings of `server`, one of [`NAMES`], for the editions of a site; `None` for another server.
pub fn settings(server: &str, title: &str, editions: &[Served]) -> Option<Draft> {
    let Texts { file, head, edition, allow, open, foot } = texts(server)?;
    let title: String = title.chars().filter(|c| !c.is_control() && !matches!(c, '<' | '>' | '-')).collect();
    // What is kept by what stands between is for everybody only where everything is.
    let scope = if editions.iter().all(|edition| edition.is_open) { "public, " } else { "private, " };
    let mut whole = text::fill(head, &[("title", title), ("scope", scope.to_owned())]);
    for (at, served) in editions.iter().enumerate() {
        let folder = match server {
            "iis" => format!("C:\\inetpub\\bulletin\\{}", served.name),
            _ => format!("/srv/www/bulletin/{}", served.name),
        };
        let (host, port) = place(served, at);
        let words = [
            ("name", served.name.clone()),
            ("label", served.label.replace("--", "")),
            ("folder", folder),
            ("host", host),
            ("listen", if port == "80" { String::new() } else { format!("Listen {port}\n") }),
            ("port", port),
            ("policy", POLICY.to_owned()),
            ("scope", if served.is_open { "public, " } else { "private, " }.to_owned()),
            ("allow", if served.is_open { open } else { allow }.to_owned()),
            ("types", types(server)),
            ("packed", packed()),
        ];
        whole.push_str(&text::fill(edition, &words));
    }
    whole.push_str(foot);
    Some(Draft { path: format!("server/{file}"), bytes: whole.into_bytes() })
}

fn texts(server: &str) -> Option<Texts> {
    let all = |file, head, edition, allow, open, foot| Texts { file, head, edition, allow, open, foot };
    Some(match server {
        "nginx" => all(
            "nginx.conf",
            include_str!("server/nginx.head"),
            include_str!("server/nginx.edition"),
            include_str!("server/nginx.allow"),
            "",
            "",
        ),
        "apache" => all(
            "apache.conf",
            include_str!("server/apache.head"),
            include_str!("server/apache.edition"),
            include_str!("server/apache.allow"),
            "        Require all granted\n",
            "",
        ),
        "caddy" => all(
            "Caddyfile",
            include_str!("server/caddy.head"),
            include_str!("server/caddy.edition"),
            include_str!("server/caddy.allow"),
            "",
            "",
        ),
        "iis" => all(
            "iis.config",
            include_str!("server/iis.head"),
            include_str!("server/iis.edition"),
            include_str!("server/iis.allow"),
            "",
            "</configuration>\n",
        ),
        _ => return None,
    })
}

/// Name and port of the host. An edition without an address gets a port of its own, so that none hides another.
fn place(served: &Served, at: usize) -> (String, String) {
    let rest = served.base_url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or("");
    // What is no name of a host would be a setting of its own.
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':');
    let host = if host.chars().all(is_name) { host } else { "" };
    match host.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => (host.to_owned(), port.to_owned()),
        _ if !host.is_empty() => (host.to_owned(), "80".to_owned()),
        _ => ("localhost".to_owned(), (8080 + at).to_string()),
    }
}

fn types(server: &str) -> String {
    if server == "caddy" {
        return types_of_caddy();
    }
    let line = |(ending, kind): &(&str, &str)| match server {
        "nginx" => format!("        {kind} {ending};\n"),
        "apache" => format!("    AddType {kind} .{ending}\n"),
        "iis" => {
            let charset = if media::is_charset_told(kind) { "; charset=utf-8" } else { "" };
            format!(
                "        <remove fileExtension=\".{ending}\" />\n        <mimeMap fileExtension=\".{ending}\" mimeType=\"{kind}{charset}\" />\n"
            )
        }
        _ => String::new(),
    };
    TYPES.iter().map(line).collect()
}

/// Caddy is told a type by a matcher of its own: the endings of each.
fn types_of_caddy() -> String {
    let mut kinds: Vec<&str> = TYPES.iter().map(|(_, kind)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let line = |(number, kind): (usize, &str)| {
        let endings = TYPES.iter().filter(|(_, known)| *known == kind).map(|(ending, _)| format!(" *.{ending}"));
        let is_told = media::is_charset_told(kind) || kind == "application/json";
        let charset = if is_told { "; charset=utf-8" } else { "" };
        let endings: String = endings.collect();
        format!("\t@type{number} path{endings}\n\theader @type{number} Content-Type \"{kind}{charset}\"\n")
    };
    kinds.into_iter().enumerate().map(line).collect()
}

/// The rules by which Apache sends what is compressed: it has to be told the type of each ending.
fn packed() -> String {
    let rule = |ending: &&str| {
        let kind = media::of(&format!("file.{ending}"));
        format!(
            "    RewriteCond %{{HTTP:Accept-Encoding}} \\bgzip\\b\n    RewriteCond %{{DOCUMENT_ROOT}}$1.gz -f\n    \
             RewriteRule ^(/.*\\.{ending})$ $1.gz [T={kind},E=no-gzip:1,E=JIANBAO_GZ:1,PT,L]\n"
        )
    };
    PACKED.iter().map(rule).collect()
}
