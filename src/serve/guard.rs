//! Who may ask for what, and what browsers are told about it.
//!
//! Takes a request and the address that is listened on; gives a refusal or nothing. A name that leads to this machine
//! (DNS rebinding) and a page of another site get nothing out of the preview, which shows the internal edition.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use super::exchange::{Answer, Asked};
use crate::lang::Lang;

/// What every answer says.
pub const HEADERS: [(&str, &str); 5] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// The guard of one address.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Where it listens.
    pub address: SocketAddr,
    /// Names of this machine that may be used besides, in lower case; only where the network may look on.
    pub names: Vec<String>,
    /// The language of refusals.
    pub lang: Lang,
}

impl Guard {
    /// The refusal that a request deserves. `is_own` is for what only the preview's own pages ask for.
    pub fn refuse(&self, asked: &Asked, is_own: bool) -> Option<Answer> {
        let Some(host) = asked.header("host").filter(|host| self.knows(host)) else {
            return Some(Answer::text(
                421,
                self.lang.pick(
                    "这个地址不是预览的地址。请照启动预览时显示的地址打开。",
                    "this is not an address of the preview. Open one of those that were shown when it started.",
                ),
            ));
        };
        let origin = asked.has("origin").then(|| asked.header("origin").unwrap_or(""));
        let foreign = origin.is_some_and(|origin| origin != format!("http://{host}"));
        let header = |name| asked.header(name).unwrap_or("");
        let navigates = header("sec-fetch-mode") == "navigate" && header("sec-fetch-dest") == "document";
        let from_elsewhere = match header("sec-fetch-site") {
            "" | "same-origin" => false,
            // Typed, or from a bookmark.
            "none" => is_own && !navigates,
            _ => is_own || !navigates,
        };
        (foreign || from_elsewhere).then(|| {
            Answer::text(
                403,
                self.lang
                    .pick("预览不回答别的网站发来的请求。", "the preview does not answer requests from other sites."),
            )
        })
    }

    /// Whether a host name with its port means this preview.
    fn knows(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.is_empty() && port.bytes().all(|c| c.is_ascii_digit()) => {
                (name, port.parse().ok())
            }
            _ => (host, Some(80)),
        };
        if port != Some(self.address.port()) {
            return false;
        }
        let ip: Option<IpAddr> = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            Some(inner) => inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            None => name.parse().ok().filter(IpAddr::is_ipv4),
        };
        let name = name.to_ascii_lowercase();
        match ip.map(|ip| ip.to_canonical()) {
            // Numbers cannot be rebound to another machine. With an unspecified address the machine has many.
            Some(ip) => {
                ip.is_loopback() || ip == self.address.ip().to_canonical() || self.address.ip().is_unspecified()
            }
            None => name == "localhost" || name.ends_with(".localhost") || self.names.contains(&name),
        }
    }
}

/// What a page may load. Its own scripts are named by their hashes: nobody else's run. Pictures, styles and films may come
/// from anywhere, as they may on the server that the site is for.
pub fn policy(scripts: &[String]) -> String {
    let mut sources = String::from("'self'");
    for source in scripts {
        sources.push(' ');
        sources.push_str(source);
    }
    format!(
        "default-src 'self' http: https: data: blob:; script-src {sources}; style-src 'self' 'unsafe-inline' http: https:; \
         connect-src 'self'; worker-src 'self' blob:; object-src 'self'; base-uri 'self'; frame-ancestors 'self'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::exchange::Method;

    fn guard(address: &str) -> Guard {
        Guard {
            address: address.parse().unwrap_or(([127, 0, 0, 1], 1).into()),
            names: vec!["office-pc".to_owned()],
            lang: Lang::En,
        }
    }

    fn refused(guard: &Guard, is_own: bool, headers: &[(&str, &str)]) -> Option<u16> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let asked = Asked { method: Method::Get, path: "/".into(), query: String::new(), headers, is_local: true };
        guard.refuse(&asked, is_own).map(|answer| answer.status)
    }

    #[test]
    fn only_names_of_this_machine() {
        let own = guard("127.0.0.1:8620");
        for host in [
            "127.0.0.1:8620",
            "localhost:8620",
            "LOCALHOST:8620",
            "[::1]:8620",
            "a.localhost:8620",
            "127.0.0.2:8620",
            "OFFICE-PC:8620",
        ] {
            assert_eq!(refused(&own, false, &[("host", host)]), None, "{host}");
        }
        for host in [
            "evil.example:8620",
            "127.0.0.1",
            "localhost:80",
            "192.168.1.7:8620",
            "127.0.0.1.evil.example:8620",
            "",
            ":8620",
            "localhost:8620:8620",
            "[::2]:8620",
            "localhost.:8620",
        ] {
            assert_eq!(refused(&own, false, &[("host", host)]), Some(421), "{host}");
        }
        assert_eq!(refused(&own, false, &[]), Some(421));
        assert_eq!(refused(&own, false, &[("host", "localhost:8620"), ("host", "evil.example")]), Some(421));
        let wide = guard("0.0.0.0:8620");
        assert_eq!(refused(&wide, false, &[("host", "192.168.1.7:8620")]), None);
        assert_eq!(refused(&wide, false, &[("host", "evil.example:8620")]), Some(421));
    }

    #[test]
    fn other_sites_may_link_here_and_nothing_else() {
        let own = guard("127.0.0.1:8620");
        let host = ("host", "localhost:8620");
        let navigation = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        let site = |site| ("sec-fetch-site", site);
        assert_eq!(refused(&own, false, &[host, site("cross-site"), navigation[0], navigation[1]]), None);
        assert_eq!(
            refused(&own, false, &[host, site("cross-site"), navigation[0], ("sec-fetch-dest", "iframe")]),
            Some(403)
        );
        assert_eq!(refused(&own, false, &[host, site("same-site"), ("sec-fetch-mode", "no-cors")]), Some(403));
        assert_eq!(refused(&own, true, &[host, site("cross-site"), navigation[0], navigation[1]]), Some(403));
        assert_eq!(refused(&own, true, &[host, site("same-origin")]), None);
        for origin in ["null", "http://evil.example", "https://localhost:8620", "http://127.0.0.1:8620"] {
            assert_eq!(refused(&own, false, &[host, ("origin", origin)]), Some(403), "{origin}");
        }
        assert_eq!(refused(&own, true, &[host, ("origin", "http://localhost:8620")]), None);
    }
}
