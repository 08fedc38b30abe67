//! What every place that holds releases has to stand, whatever server it is: releases one after another and back, one publisher
//! at a time, connections that break.
//!
//! Takes a host and where its files lie on this machine.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jianbao::config::targets::Target;
use jianbao::publish::course;
use jianbao::publish::host::Host;
use jianbao::publish::patient::Patient;

use super::place::{Texts, owner, publish, seen, texts};

/// Publishes five releases and the last of them again, goes back to the fourth and forth to the fifth.
pub fn there_and_back(host: &dyn Host, target: &Target, place: &Path, site: &dyn Fn(usize) -> Texts) {
    for round in 1..=5 {
        assert_eq!(publish(host, target, &site(round), &owner("one", round)), Ok(Some(round as u32)));
        assert_eq!(seen(place), Some(site(round)));
    }
    assert_eq!(publish(host, target, &site(5), &owner("one", 6)), Ok(Some(5)));
    assert_eq!(course::roll_back(host, target, &owner("one", 9), None), Ok(4));
    assert_eq!(seen(place), Some(site(4)));
    assert_eq!(course::roll_back(host, target, &owner("one", 9), Some(5)), Ok(5));
}

/// Nobody publishes while somebody else does, unless the lock is broken.
pub fn one_at_a_time(host: &dyn Host, target: &Target) {
    assert_eq!(host.create("lock.json", b"one"), Ok(true));
    assert_eq!(host.create("lock.json", b"two"), Ok(false));
    host.remove("lock.json").unwrap();
    course::lock(host, target, &owner("other", 1), false).unwrap();
    let site = texts(&[("index.html", "1")]);
    assert_eq!(publish(host, target, &site, &owner("one", 2)).unwrap_err().code, "publish-locked");
    assert!(course::lock(host, target, &owner("one", 3), true).unwrap().is_some());
    assert_eq!(publish(host, target, &site, &owner("one", 4)), Ok(Some(1)));
}

/// The connection is cut once somewhere in each round, after `most` bytes at the latest: whoever has patience comes to the end.
/// `lay` is told each site before it is published.
pub fn through_cuts(
    host: &dyn Host,
    target: &Target,
    place: &Path,
    bytes: &AtomicI64,
    most: i64,
    lay: &dyn Fn(&Texts),
) {
    let patient = Patient::new(host);
    let body = "文".repeat(20_000);
    let site = |round: usize| texts(&[("index.html", &format!("{round}{body}{round}")), ("a/same.txt", "same")]);
    lay(&site(0));
    publish(&patient, target, &site(0), &owner("one", 0)).unwrap();
    let mut cut = 0;
    for round in 1..=12 {
        lay(&site(round));
        bytes.store((round as i64) * 7_919 % most, Ordering::SeqCst);
        let end = publish(&patient, target, &site(round), &owner("one", round));
        cut += usize::from(bytes.swap(-1, Ordering::SeqCst) < 0);
        assert_eq!(end, Ok(Some(round as u32 + 1)));
        assert_eq!(seen(place), Some(site(round)));
    }
    assert!(cut > 6, "{cut}");
}

/// A way to the server that is cut when so many bytes have come by, and then again. What is left counts for all connections.
pub fn cutting(to: u16, bytes: Arc<AtomicI64>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let Ok(far) = TcpStream::connect(("127.0.0.1", to)) else { continue };
            for (mut from, mut into) in [
                (near.try_clone().unwrap(), far.try_clone().unwrap()),
                (far.try_clone().unwrap(), near.try_clone().unwrap()),
            ] {
                let bytes = Arc::clone(&bytes);
                std::thread::spawn(move || {
                    let mut piece = [0; 4096];
                    while let Ok(count) = from.read(&mut piece) {
                        let left = bytes.fetch_sub(count as i64, Ordering::SeqCst);
                        let is_cut = left >= 0 && left < count as i64;
                        if count == 0 || is_cut || into.write_all(&piece[..count]).is_err() {
                            break;
                        }
                    }
                    let _ = (from.shutdown(Shutdown::Both), into.shutdown(Shutdown::Both));
                });
            }
        }
    });
    port
}
