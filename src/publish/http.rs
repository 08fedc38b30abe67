//! A live site, asked over HTTP as any reader asks.
//!
//! Takes an address; gives lengths and sums of what comes from there. Follows no redirect, because a reader who is led
//! elsewhere does not get what was published, and asks for nothing compressed. This is the door to `ureq`.

use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use super::manifest::File;
use super::place::{Place, Trouble, described};

/// How many questions are on their way at the same time. A small office server bears that.
const AT_ONCE: usize = 16;
/// How often a question is asked when the network fails.
const TRIES: u64 = 3;

/// A site at an address.
pub struct Live {
    agent: Agent,
    /// With `/` at its end.
    base: String,
}

impl Live {
    /// The site at an address, `http://host/bulletin`; `None` for what is no such address.
    pub fn new(address: &str) -> Option<Live> {
        let (scheme, rest) = address.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let rest = rest.split(['?', '#']).next().unwrap_or("");
        if !matches!(scheme.as_str(), "http" | "https")
            || rest.is_empty()
            || rest.starts_with('/')
            || rest.contains('@')
        {
            return None;
        }
        // The address of a page stands for the folder it lies in.
        let rest = match rest.rsplit_once('/') {
            Some((folder, name)) if name.ends_with(".html") || name.ends_with(".json") => folder,
            _ => rest.trim_end_matches('/'),
        };
        // The machine's own list of those who vouch for servers: an intranet has its own.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(AT_ONCE * 2)
            .max_idle_connections_per_host(AT_ONCE * 2)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_recv_body(Some(Duration::from_secs(1800)))
            .user_agent(concat!("jianbao/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build();
        Some(Live { agent: config.into(), base: format!("{scheme}://{rest}/") })
    }

    /// Its address, with `/` at its end.
    pub fn address(&self) -> &str {
        &self.base
    }

    fn ask(&self, path: &str) -> Result<Body, Trouble> {
        let url = format!("{}{}", self.base, encoded(path));
        let asked =
            self.agent.get(&url).header("cache-control", "no-cache").header("accept-encoding", "identity").call();
        let answer = asked.map_err(|error| Trouble::Failed(error.to_string()))?;
        let status = answer.status();
        match status.as_u16() {
            200 => Ok(answer.into_body()),
            404 | 410 => Err(Trouble::Missing),
            300..=399 => {
                let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or("?");
                Err(Trouble::Other(to.to_owned()))
            }
            _ => Err(Trouble::Failed(format!("HTTP {status}"))),
        }
    }

    /// Asks, and asks again where the network failed: a monitor that cries at every lost connection is soon not heard.
    fn again<T>(&self, ask: impl Fn() -> Result<T, Trouble>) -> Result<T, Trouble> {
        let mut tries = 1;
        loop {
            match ask() {
                Err(Trouble::Failed(_)) if tries < TRIES => {
                    std::thread::park_timeout(Duration::from_millis(200 * tries));
                    tries += 1;
                }
                answer => return answer,
            }
        }
    }
}

impl Place for Live {
    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        self.again(|| {
            let mut body = self.ask(path)?;
            let bytes = body.with_config().limit(most + 1).read_to_vec();
            bytes.map_err(|error| Trouble::Failed(error.to_string()))
        })
    }

    fn describe(&self, path: &str, most: u64) -> Result<File, Trouble> {
        self.again(|| described(self.ask(path)?.into_reader(), most))
    }

    fn list(&self) -> Option<Result<Vec<String>, Trouble>> {
        None
    }

    fn front(&self, most: u64) -> Option<Result<File, Trouble>> {
        Some(self.describe("", most))
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }
}

/// A path as it stands in an address.
fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => text.push(char::from(byte)),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let base = |address| Live::new(address).map(|live| live.base);
        assert_eq!(base("HTTP://a.example").as_deref(), Some("http://a.example/"));
        assert_eq!(base("https://a/b/index.html?x#y").as_deref(), Some("https://a/b/"));
        assert_eq!(base("https://a/b/jianbao.json").as_deref(), Some("https://a/b/"));
        for wrong in ["ftp://a", "a", "http://", "http:///a", "http://user:secret@a/"] {
            assert_eq!(base(wrong), None, "{wrong}");
        }
        assert_eq!(encoded("a b/新%.html"), "a%20b/%E6%96%B0%25.html");
    }
}
