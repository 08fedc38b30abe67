//! A server that is killed, a disk that is full, a place where nothing may be written: what readers see, and what comes next.

#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jianbao::config::targets::Switch;
use jianbao::publish::course;
use jianbao::publish::folder::Folder;
use jianbao::publish::host::Host;
use jianbao::publish::sftp::Sftp;

use super::place::{Texts, carry_out_reading, owner, publish, seen, target};
use super::ssh::Server;

/// A site of so many files of 4 kB, all of them changed in each round.
fn site(files: usize, round: usize) -> Texts {
    (0..files).map(|at| (format!("{}/{at}.html", at % 5), format!("{round:04}").repeat(1000))).collect()
}

/// The server is killed in the middle of it, early and late: readers see the last release, and when the server is there again
/// the next publishing goes on.
#[test]
fn a_server_that_is_killed() {
    let Some(mut server) = Server::start() else { return };
    let target = target(Switch::Link);
    const FILES: usize = 300;
    publish(&Sftp::at(server.address(server.port)), &target, &site(FILES, 0), &owner("one", 0)).unwrap();
    for (round, last) in [1, 70, 250, 299].into_iter().enumerate() {
        let (host, now) = (Sftp::at(server.address(server.port)), site(FILES, round + 1));
        course::lock(&host, &target, &owner("one", round + 1), false).unwrap();
        let count = AtomicUsize::new(0);
        let server_at = Mutex::new(&server);
        let read = |path: &str| {
            if count.fetch_add(1, Ordering::SeqCst) == last {
                server_at.lock().unwrap().kill();
            }
            now[path].clone().into_bytes()
        };
        let end = carry_out_reading(&host, &target, &now, &read, &owner("one", round + 1));
        assert_eq!(end.unwrap_err().code, "publish-unreachable");
        assert_eq!(seen(&server.at("www")), Some(site(FILES, round)));
        server.restart();
        let host = Sftp::at(server.address(server.port));
        let sent = AtomicUsize::new(0);
        let read = |path: &str| {
            sent.fetch_add(1, Ordering::SeqCst);
            now[path].clone().into_bytes()
        };
        course::lock(&host, &target, &owner("one", round + 100), false).unwrap();
        carry_out_reading(&host, &target, &now, &read, &owner("one", round + 100)).unwrap();
        course::unlock(&host, &target, &owner("one", round + 100));
        assert_eq!(seen(&server.at("www")), Some(now.clone()));
        // What had come through is not sent again.
        let sent = sent.into_inner();
        assert!(sent <= FILES - last.saturating_sub(200), "{sent} of {FILES} again, {last} before");
    }
}

/// A small disk, where the system lets one be made.
pub struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// One of such a size.
    pub fn mount(at: &'a Path, size: &str) -> Option<Disk<'a>> {
        std::fs::create_dir_all(at).unwrap();
        let size = format!("size={size}");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output();
        if done.is_ok_and(|done| done.status.success()) {
            return Some(Disk(at));
        }
        eprintln!("left out: nobody but the system's owner makes a disk");
        None
    }

    fn again(&self, how: &str) {
        let done = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(self.0).status();
        assert!(done.unwrap().success());
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_disk_that_is_full_or_may_not_be_written() {
    let Some(server) = Server::start() else { return };
    let place = server.at("www");
    let Some(disk) = Disk::mount(&place, "1m") else { return };
    let (folder, sftp) = (Folder::at(&place), Sftp::at(server.address(server.port)));
    let hosts: [(&dyn Host, &str); 2] = [(&folder, "publish-full"), (&sftp, "publish-failed")];
    let target = target(Switch::Link);
    let mut round = 0;
    let mut now = site(20, 0);
    publish(&folder, &target, &now, &owner("one", 0)).unwrap();
    for (host, code) in hosts {
        for much in [400, 230] {
            round += 1;
            let end = publish(host, &target, &site(much, round), &owner("one", round));
            assert_eq!(end.unwrap_err().code, code);
            assert_eq!(seen(&place), Some(now.clone()));
        }
        round += 1;
        let small = site(20, round);
        publish(host, &target, &small, &owner("one", round)).unwrap();
        assert_eq!(seen(&place), Some(small.clone()));
        now = small;
        disk.again("ro");
        round += 1;
        assert!(publish(host, &target, &site(20, round), &owner("one", round)).is_err());
        assert_eq!(seen(&place), Some(now.clone()));
        disk.again("rw");
        publish(host, &target, &site(20, round), &owner("one", round)).unwrap();
        now = site(20, round);
        assert_eq!(seen(&place), Some(now.clone()));
    }
}
