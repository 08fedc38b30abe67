//! Many files at once, by the program `rsync`, which sends of a file only what a similar one there does not have.
//!
//! Takes paths of a folder here; brings them to one there. Everything else that is done there is done over SFTP: `rsync` knows
//! neither locks nor links that are switched. Which of its options are given is written here and nowhere else.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

use super::wire::Asked;
use super::{NAME, Sftp, listen, refused};
use crate::publish::host::{Carrier, Host, Load, Trouble, Why};
use crate::publish::survey::{GONE, RELEASES};

/// The question where one arrives.
const REALPATH: u8 = 16;

/// What it is always called with. Names of files go over its input, and no shell of the other side sees any name. A file is as
/// new as the server's clock says, and as readable as the server makes new files. Lengths and times prove nothing here: each file
/// is looked through. What is half there lies in a folder of its own, and no file is ever written into.
const OPTIONS: [&str; 9] = [
    "--protect-args",
    "--from0",
    "--files-from=-",
    "--no-implied-dirs",
    "--copy-links",
    "--ignore-times",
    "--chmod=D777,F666",
    "--out-format=+",
    "--no-motd",
];

impl Carrier for Sftp {
    fn carry(&self, load: &Load) -> Result<(), Trouble> {
        // Whoever comes upon it later removes it.
        let name = load.to.rsplit('/').next().unwrap_or(load.to);
        let aside = format!("{RELEASES}/{GONE}rsync-{name}");
        self.create_folder(&aside)?;
        let carried = self.rsync(load, &aside);
        let removed = self.remove_folder(&aside);
        carried.and(removed)
    }
}

impl Sftp {
    fn rsync(&self, load: &Load, aside: &str) -> Result<(), Trouble> {
        let trouble = |sort: Why, reason: String| Trouble { sort, path: load.to.to_owned(), reason };
        let mut command = Command::new("rsync");
        // Newer ones take no path that leads upwards.
        let root = self.root()?;
        let below = |path: &str| format!("{root}/{path}");
        command.args(OPTIONS).arg(format!("--temp-dir={}", below(aside)));
        command.args(load.like.map(|like| format!("--copy-dest={}", below(like))));
        command.arg("-e").arg(shell(self.address.options()));
        command.args(["--", "./"]).arg(format!("{}:{}/", machine(&self.address.host), below(load.to)));
        // The language of what it says is the one that is looked for here, and nobody's habits change what it does.
        command
            .env("LC_ALL", "C")
            .env_remove("RSYNC_ICONV")
            .env_remove("RSYNC_OLD_ARGS")
            .env_remove("RSYNC_PARTIAL_DIR");
        command.current_dir(self.site.as_deref().unwrap_or(std::path::Path::new(".")));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| trouble(Why::Tool, format!("rsync: {error}")))?;
        let said = listen(child.stderr.take());
        let (mut input, output) = (child.stdin.take(), child.stdout.take());
        let names: Vec<u8> = load.paths.iter().flat_map(|path| format!("./{path}\0").into_bytes()).collect();
        let mut count = 0;
        std::thread::scope(|scope| {
            // That it listens no longer is seen by how it ends.
            scope.spawn(move || input.as_mut().map(|input| input.write_all(&names)));
            let mut piece = [0; 512];
            let Some(mut output) = output else { return };
            while let Ok(read @ 1..) = output.read(&mut piece) {
                let lines = piece.get(..read).unwrap_or_default().iter().filter(|byte| **byte == b'+').count();
                count += lines;
                (0..lines).for_each(|_| (load.sent)());
            }
        });
        let ended = child.wait().map_err(|error| trouble(Why::Other, format!("rsync: {error}")))?;
        let said = said.and_then(|said| said.join().ok()).unwrap_or_default();
        if ended.success() {
            // It leaves out what is no file, and is content.
            let is_all = count >= load.paths.len();
            let reason = || format!("rsync sent {count} of {} files", load.paths.len());
            return if is_all { Ok(()) } else { Err(trouble(Why::Other, reason())) };
        }
        let (sort, reason) = why(ended.code(), &said);
        Err(trouble(sort, reason))
    }

    /// The place, from the root of the machine.
    fn root(&self) -> Result<String, Trouble> {
        let path = self.address.path.trim_end_matches('/');
        if path.starts_with('/') {
            return Ok(path.to_owned());
        }
        let home = match self.one("", Asked::new(REALPATH).text("."), NAME)? {
            Ok(mut answer) => answer.number().and_then(|_| answer.text()).ok_or_else(|| self.lost(""))?,
            Err(refusal) => return Err(refused("", refusal)),
        };
        Ok(format!("{}/{path}", home.trim_end_matches('/')))
    }
}

/// What its end comes to: of which sort, and what it says about it.
fn why(code: Option<i32>, said: &str) -> (Why, String) {
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let sort = match code {
        // What the other side says comes before any number.
        _ if has(&["No space left on device", "Disk quota exceeded", "Disc quota exceeded"]) => Why::Full,
        _ if has(&["Permission denied (13)", "Read-only file system"]) => Why::Denied,
        // The other side has no such program, or the account may not run it, or what answers is none.
        Some(124..=127 | 1 | 2 | 4) => Why::Tool,
        // A stream that breaks; a signal; no answer; `ssh` itself.
        Some(10 | 12 | 20 | 30 | 35 | 255) | None => Why::Lost,
        _ => Why::Other,
    };
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("rsync error:"));
    let is_closed = |line: &&str| line.contains("connection unexpectedly closed");
    let line = lines().rfind(|line| !is_closed(line)).or_else(|| lines().next_back()).map(str::to_owned);
    let code = || code.map_or("rsync was stopped".to_owned(), |code| format!("rsync ended with {code}"));
    (sort, line.unwrap_or_else(code))
}

/// The name of a machine before a colon.
fn machine(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

/// How `ssh` is called, as `rsync` takes that apart: at blanks, but not between quotes, where two stand for one.
fn shell(options: Vec<OsString>) -> OsString {
    let mut line = OsString::from("ssh");
    for option in options {
        line.push(" '");
        line.push(option.to_string_lossy().replace('\'', "''"));
        line.push("'");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        let said = "rsync: [receiver] mkstemp \"/srv/x\" failed: No space left on device (28)\nrsync error: some files (code 23)\n";
        assert_eq!(why(Some(23), said).0, Why::Full);
        assert_eq!(why(Some(11), "rsync: write failed on \"x\": Disk quota exceeded (122)").0, Why::Full);
        assert_eq!(
            why(Some(23), "rsync: mkstemp \"x\" failed: Permission denied (13)\nrsync error: (code 23)").0,
            Why::Denied
        );
        let said = "Connection reset by peer\nrsync: connection unexpectedly closed (9 bytes received so far) [sender]\n\nrsync error: x (code 12)\n";
        assert_eq!(why(Some(12), said), (Why::Lost, "Connection reset by peer".to_owned()));
        assert_eq!(why(Some(255), "").0, Why::Lost);
        assert_eq!(why(None, "").0, Why::Lost);
        let said =
            "sh: 1: rsync: not found\nrsync: connection unexpectedly closed (0 bytes received so far) [sender]\n";
        assert_eq!(why(Some(127), said), (Why::Tool, "sh: 1: rsync: not found".to_owned()));
        assert_eq!(why(Some(23), "").0, Why::Other);
    }

    #[test]
    fn words_for_the_shell_that_is_none() {
        let line = shell(["-F", "/a b/it's"].map(OsString::from).to_vec());
        assert_eq!(line, OsString::from("ssh '-F' '/a b/it''s'"));
        assert_eq!((machine("::1"), machine("host")), ("[::1]".to_owned(), "host".to_owned()));
    }
}
