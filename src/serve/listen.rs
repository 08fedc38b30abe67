//! Finding an address to listen on.
//!
//! Takes an address and perhaps a port; gives a listener on that port or the next free one, and a word about it.

#![expect(clippy::disallowed_methods, reason = "the shell is where the environment is read")]

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpListener};

use crate::diagnostic::Diagnostic;

/// The port when none is named.
const PORT: u16 = 8620;
/// How many ports after it are tried.
const TRIES: u16 = 50;

/// Listens on `port` of `ip`, or on the next one that is free.
pub fn listen(ip: IpAddr, port: Option<u16>) -> Result<(TcpListener, SocketAddr, Vec<Diagnostic>), Diagnostic> {
    let first = port.unwrap_or(PORT);
    let refused = |error: &io::Error| {
        let shown = SocketAddr::new(ip, first).to_string();
        Diagnostic::new("serve-address").with("address", shown).with("reason", error.to_string())
    };
    let ports = (first..=first.saturating_add(TRIES)).take(if first == 0 { 1 } else { usize::from(TRIES) });
    // Whatever stands in the way of all of them, the system finds a port of its own choice.
    for tried in ports.chain((first != 0).then_some(0)) {
        match TcpListener::bind((ip, tried)).and_then(|listener| Ok((listener.local_addr()?, listener))) {
            Ok((address, listener)) => {
                let used = address.port();
                let moved = tried != first;
                let taken = moved.then(|| {
                    Diagnostic::new("serve-port-taken").with("port", first.to_string()).with("used", used.to_string())
                });
                return Ok((listener, address, taken.into_iter().collect()));
            }
            // On Windows a port that somebody has reserved is refused by permission; elsewhere ports below 1024 are.
            Err(error) if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) && tried != 0 => {}
            Err(error) => return Err(refused(&error)),
        }
    }
    Err(refused(&io::Error::from(ErrorKind::AddrInUse)))
}

/// Names by which the network may know this machine.
pub fn names() -> Vec<String> {
    let names = ["HOSTNAME", "COMPUTERNAME"].iter().filter_map(|name| std::env::var(name).ok());
    names.map(|name| name.to_ascii_lowercase()).filter(|name| !name.is_empty()).collect()
}
