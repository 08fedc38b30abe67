//! Questions over HTTP: the one way in which this program speaks to servers.
//!
//! Takes a method, an address, headers and a body; gives a status, headers and a body to read. Follows no redirect, asks for
//! nothing compressed, trusts whom the machine trusts, and says nothing of what it sends. This is the door to `ureq`.
//!
//! Apache OpenDAL would bring WebDAV and S3 by itself. With these two services alone, without any client or encryption of
//! connections, version 0.59 makes the program 3.7 MiB larger, and that by much more than all of publishing is now; it knows no
//! conditional writing over WebDAV, which the lock needs, and none of its errors tells a wrong password from a forbidden
//! folder. What is asked of such servers is a dozen methods of HTTP, and the client for these was here: it verifies live sites.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error, http};

use super::host::{Trouble, Why};

/// How long an idle connection is kept: common servers let go after five seconds.
const IDLE: Duration = Duration::from_secs(4);

/// Somebody who asks.
pub struct Web {
    agent: Agent,
    was_there: AtomicBool,
}

/// A question.
pub struct Question<'a> {
    /// The method.
    pub method: &'a str,
    /// The whole address.
    pub url: &'a str,
    /// Names in lower case, and values.
    pub headers: &'a [(&'a str, &'a str)],
    /// What is sent along; `None` sends nothing, not even a length.
    pub body: Option<&'a [u8]>,
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: u16,
    head: http::response::Parts,
    body: Body,
}

/// No answer came.
pub struct Unheard {
    /// Whether that may be otherwise in a moment.
    pub why: Why,
    /// What the system says.
    pub reason: String,
}

impl Web {
    /// Somebody who asks so many questions at the same time.
    pub fn new(at_once: usize) -> Web {
        // The machine's own list of those who vouch for servers: an intranet has its own.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .max_idle_connections(at_once * 2)
            .max_idle_connections_per_host(at_once * 2)
            .max_idle_age(IDLE)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_recv_body(Some(Duration::from_secs(1800)))
            .timeout_send_body(Some(Duration::from_secs(1800)))
            .user_agent(concat!("jianbao/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build();
        Web { agent: config.into(), was_there: AtomicBool::new(false) }
    }

    /// Asks once.
    pub fn ask(&self, question: &Question) -> Result<Answer, Unheard> {
        let Question { method, url, headers, body } = question;
        let mut request = http::Request::builder().method(*method).uri(*url).header("accept-encoding", "identity");
        for (name, value) in *headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(body) => request.body(*body).map_err(Error::from).and_then(|request| self.agent.run(request)),
            None => request.body(()).map_err(Error::from).and_then(|request| self.agent.run(request)),
        };
        let (head, body) = answer.map_err(|error| self.unheard(&error))?.into_parts();
        self.was_there.store(true, Ordering::Relaxed);
        Ok(Answer { status: head.status.as_u16(), head, body })
    }

    fn unheard(&self, error: &Error) -> Unheard {
        let is_stranger = match error {
            Error::Tls(_) | Error::Rustls(_) => true,
            Error::Io(error) => error.kind() == std::io::ErrorKind::InvalidData,
            _ => false,
        };
        // Whoever was never heard need not be asked again.
        let why = match error {
            _ if is_stranger => Why::Stranger,
            Error::Http(_) | Error::BadUri(_) => Why::Other,
            _ if self.was_there.load(Ordering::Relaxed) => Why::Lost,
            _ => Why::Away,
        };
        Unheard { why, reason: error.to_string() }
    }
}

impl Unheard {
    /// What it was about.
    pub fn about(self, path: &str) -> Trouble {
        Trouble { sort: self.why, path: path.to_owned(), reason: self.reason }
    }
}

impl Answer {
    /// A header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// Hears it out: whoever has answered to the end can be asked again.
    pub fn end(self) {
        // What is cut off says no more than what is known.
        let _ = std::io::copy(&mut self.reader().take(1 << 20), &mut std::io::sink());
    }

    /// What was sent along, piece by piece.
    pub fn reader(self) -> impl Read {
        self.body.into_reader()
    }

    /// What was sent along, to `most` bytes and one more. The connection can be lost in the middle of it.
    pub fn bytes(self, most: u64) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let read = self.reader().take(most.saturating_add(1)).read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| error.to_string())
    }
}
