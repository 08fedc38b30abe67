//! Whether a folder stands on a drive of another machine, whose changes the system does not hear of.
//!
//! Takes the table of mounts as Linux gives it, or the form of a path on Windows; gives the kind of drive.

#![cfg_attr(
    target_os = "linux",
    expect(clippy::disallowed_methods, reason = "the shell is where the table of mounts is read")
)]

use std::path::Path;

/// Kinds of drives that belong to another machine, or are seen through one.
const NETWORK: [&str; 20] = [
    "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "gpfs", "9p",
    "drvfs", "virtiofs", "vboxsf", "vmhgfs", "prl_fs", "fuse",
];

/// The kind of network drive that `folder` stands on, without links in its path; `None` when it is a local one.
#[cfg(target_os = "linux")]
pub fn network(folder: &Path) -> Option<String> {
    let table = std::fs::read("/proc/self/mountinfo").ok()?;
    let kind = kind_of(&String::from_utf8_lossy(&table), folder.to_str()?)?;
    is_network(&kind).then_some(kind)
}

/// The same on Windows: a mapped drive is a share by its true name.
#[cfg(windows)]
pub fn network(folder: &Path) -> Option<String> {
    use std::path::{Component, Prefix};
    match folder.components().next()? {
        Component::Prefix(prefix) => {
            matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)).then(|| "SMB".to_owned())
        }
        _ => None,
    }
}

/// Other systems say nothing that could be relied on.
#[cfg(not(any(target_os = "linux", windows)))]
pub fn network(_folder: &Path) -> Option<String> {
    None
}

/// Whether drives of this kind give no notice of what others change. A `fuseblk` is a local disk.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "the table of mounts is that of Linux"))]
fn is_network(kind: &str) -> bool {
    NETWORK.contains(&kind) || kind.starts_with("fuse.")
}

/// The kind of the drive that `path` stands on, by the text of `/proc/self/mountinfo`: the deepest mount above it, and of
/// several at one place the last.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "the table of mounts is that of Linux"))]
fn kind_of(table: &str, path: &str) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for line in table.lines() {
        // `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`: any number of words stands before the ` - `.
        let Some((before, after)) = line.split_once(" - ") else { continue };
        let (Some(point), Some(kind)) = (before.split(' ').nth(4), after.split(' ').next()) else { continue };
        let point = unescape(point);
        let inside = path.strip_prefix(point.trim_end_matches('/'));
        let above = inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if above && best.is_none_or(|(length, _)| point.len() >= length) {
            best = Some((point.len(), kind));
        }
    }
    best.map(|(_, kind)| kind.to_owned())
}

/// `\040` and its like stand for white space and backslashes.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let octal = tail.get(..3).filter(|_| *first == b'\\').and_then(|digits| std::str::from_utf8(digits).ok());
        match octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(3..).unwrap_or(&[]);
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
28 22 0:25 / /home rw,nosuid shared:12 master:3 - btrfs /dev/vdb rw,subvol=/home
31 22 0:44 / /mnt/share rw - cifs //server/简报 rw,vers=3.1.1
32 22 0:45 / /mnt/office\\040share rw shared:7 - nfs4 10.0.0.2:/export rw
33 22 0:46 / /mnt/c rw,noatime - 9p C:\\134 rw,aname=drvfs;path=C:\\;uid=1000
34 22 0:47 / /home/me/cloud rw - fuse.sshfs me@server: rw,user_id=1000
35 22 8:17 / /media/usb rw - fuseblk /dev/sdb1 rw
36 22 0:48 / /srv rw - tmpfs none rw
37 36 0:49 / /srv rw shared:9 - nfs server:/a rw
broken line
";

    fn of(path: &str) -> Option<String> {
        kind_of(TABLE, path).filter(|kind| is_network(kind))
    }

    #[test]
    fn the_deepest_mount_above_a_path_is_its_drive() {
        assert_eq!(kind_of(TABLE, "/root/site").as_deref(), Some("ext4"));
        assert_eq!(kind_of(TABLE, "/home/me/site").as_deref(), Some("btrfs"));
        assert_eq!(kind_of(TABLE, "/homework").as_deref(), Some("ext4"));
        assert_eq!(kind_of(TABLE, "/").as_deref(), Some("ext4"));
        assert_eq!(kind_of("", "/"), None);
    }

    #[test]
    fn network_drives_are_known_and_local_ones_are_not_taken_for_them() {
        assert_eq!(of("/mnt/share/site").as_deref(), Some("cifs"));
        assert_eq!(of("/mnt/share").as_deref(), Some("cifs"));
        assert_eq!(of("/mnt/shares/site"), None);
        assert_eq!(of("/mnt/office share/site").as_deref(), Some("nfs4"));
        assert_eq!(of("/mnt/c/Users/a/site").as_deref(), Some("9p"));
        assert_eq!(of("/home/me/cloud/site").as_deref(), Some("fuse.sshfs"));
        assert_eq!(of("/media/usb/site"), None, "a disk of this machine");
        assert_eq!(of("/srv/site").as_deref(), Some("nfs"), "the last of two at one place");
    }

    #[test]
    fn names_are_unescaped() {
        assert_eq!(unescape("/a\\040b\\011c\\134d\\"), "/a b\tc\\d\\");
        assert_eq!(unescape("/简\\04"), "/简\\04");
    }
}
