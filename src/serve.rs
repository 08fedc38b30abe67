//! `jianbao serve`: the site in a browser while it is written, both editions, following every save.
//!
//! Takes the root of a site and an address; listens, reads the site, and renders what is asked for from memory. Writes nothing
//! to the disk, and what it adds to pages never reaches what `build` writes.

#![expect(clippy::disallowed_methods, reason = "the shell is where the clock and the environment are read")]

mod answer;
mod exchange;
mod file;
mod follow;
mod guard;
mod http;
mod listen;
mod markup;
mod open;
mod preview;
mod state;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};

use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::emit::lock::Holder;
use crate::lang::Lang;
use crate::live::Live;
use crate::path::SitePath;

pub use open::open;

/// What a preview is told.
pub struct Options {
    /// The site.
    pub root: PathBuf,
    /// The address to listen on.
    pub bind: IpAddr,
    /// The port that was asked for.
    pub port: Option<u16>,
    /// The language of pages and messages of its own.
    pub lang: Lang,
    /// How often to look at the files where the system does not watch them; `None` for finding that out.
    pub poll: Option<Duration>,
    /// What day it is, asked again now and then; `None` where the day stands still.
    pub today: Option<Today>,
    /// Who it is, for others that want to write to the site.
    pub own: Holder,
}

/// Says what day it is.
pub type Today = Box<dyn FnMut() -> Option<Date> + Send>;

/// A preview that listens and has not read its site yet.
pub struct Listening {
    listener: std::net::TcpListener,
    guard: guard::Guard,
    options: Options,
    /// What there is to say about the address.
    pub diagnostics: Vec<Diagnostic>,
}

/// What happens while a preview runs.
pub enum News {
    /// The site has been read: what is wrong, with the texts of the files concerned, and the editions.
    Read {
        /// Everything there is to say.
        diagnostics: Vec<Diagnostic>,
        /// The names of the editions, narrowest first.
        editions: Vec<String>,
        /// The texts that diagnostics point into.
        texts: Vec<(SitePath, String)>,
    },
    /// Something about the watching is worth knowing.
    Notice(Diagnostic),
    /// It has ended.
    Ended(std::io::Result<()>),
}

/// Begins to listen. From now on requests wait, and none is refused.
pub fn listen(options: Options) -> Result<Listening, Diagnostic> {
    let (listener, address, diagnostics) = listen::listen(options.bind, options.port)?;
    let names = if address.ip().is_loopback() { Vec::new() } else { listen::names() };
    let guard = guard::Guard { address, names, lang: options.lang };
    Ok(Listening { listener, guard, options, diagnostics })
}

impl Listening {
    /// The address for a browser on this machine.
    pub fn address(&self) -> String {
        let at = self.guard.address;
        let ip = match at.ip() {
            ip if !ip.is_unspecified() => ip,
            IpAddr::V4(_) => [127, 0, 0, 1].into(),
            IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        };
        format!("http://{}/", SocketAddr::new(ip, at.port()))
    }

    /// Whether the network may look on.
    pub fn is_open(&self) -> bool {
        !self.guard.address.ip().is_loopback()
    }

    /// Reads the site, follows its changes and answers requests, on threads of their own; gives what there is to tell.
    pub fn start(self, live: Live) -> Receiver<News> {
        let (tell, news) = channel();
        let Options { root, lang, poll, today, own, .. } = self.options;
        let preview = Arc::new(preview::Preview::new(&root, live, lang, instance()));
        let bell = http::Bell::new();
        let follower =
            follow::Follower { preview: Arc::clone(&preview), bell: bell.clone(), tell: tell.clone(), today, own };
        std::thread::spawn(move || follower.follow(&root, poll));
        let (listener, guard) = (self.listener, self.guard);
        std::thread::spawn(move || {
            let answering: http::Answering = Arc::new(move |asked| answer::answer(&preview, &guard, asked));
            let _ = tell.send(News::Ended(http::run(listener, answering, bell)));
        });
        news
    }
}

/// The address of an edition below that of the preview.
pub fn below(address: &str, edition: Option<&str>) -> String {
    edition.map_or_else(|| address.to_owned(), |name| format!("{address}{}", exchange::encode(&format!("@{name}/"))))
}

/// An edition's name as people say it.
fn spoken(name: &str, lang: Lang) -> String {
    crate::cli::spoken(name, lang)
}

/// Text without terminal styles.
fn plain(text: &str) -> String {
    crate::cli::unstyled(text)
}

/// Whether there is a file.
fn stands(path: &Path) -> bool {
    path.is_file()
}

/// A word that no other run of the program has had.
fn instance() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{:x}-{:x}", now.as_nanos(), std::process::id())
}
