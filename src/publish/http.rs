//! A live site, asked over HTTP as any reader asks.
//!
//! Takes an address; gives lengths and sums of what comes from there. Follows no redirect, because a reader who is led
//! elsewhere does not get what was published, and asks for nothing compressed.

use std::time::Duration;

use super::manifest::File;
use super::place::{Place, Trouble, described};
use super::web::{Answer, Question, Web};
use crate::percent;

/// How many questions are on their way at the same time. A small office server bears that.
const AT_ONCE: usize = 16;
/// How often a question is asked when the network fails.
const TRIES: u64 = 3;

/// A site at an address.
pub struct Live {
    web: Web,
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
        Some(Live { web: Web::new(AT_ONCE), base: format!("{scheme}://{rest}/") })
    }

    /// Its address, with `/` at its end.
    pub fn address(&self) -> &str {
        &self.base
    }

    fn ask(&self, path: &str) -> Result<Answer, Trouble> {
        let url = format!("{}{}", self.base, percent::path(path));
        let headers = [("cache-control", "no-cache")];
        let asked = self.web.ask(&Question { method: "GET", url: &url, headers: &headers, body: None });
        let answer = asked.map_err(|unheard| Trouble::Failed(unheard.reason))?;
        match answer.status {
            200 => Ok(answer),
            404 | 410 => Err(Trouble::Missing),
            300..=399 => {
                let to = answer.header("location");
                Err(Trouble::Other(if to.is_empty() { "?" } else { to }.to_owned()))
            }
            status => Err(Trouble::Failed(format!("HTTP {status}"))),
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
            let answer = self.ask(path)?;
            answer.bytes(most).map_err(Trouble::Failed)
        })
    }

    fn describe(&self, path: &str, most: u64) -> Result<File, Trouble> {
        self.again(|| described(self.ask(path)?.reader(), most))
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
    }
}
