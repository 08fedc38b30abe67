//! A folder of a machine that is reached through SSH, as a place that holds releases.
//!
//! Takes an address; does single steps there. The `ssh` of the system brings the stream: keys, agent, known hosts and jumps are
//! its business, and no secret passes through here. OpenDAL's SFTP has no links and no renaming over something, and `sftp -b` waits
//! for each step of each file; so questions go out as they come, and many answers are awaited at the same time.

#![expect(clippy::disallowed_types, reason = "the shell is where other programs are started")]

mod wire;

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use self::wire::{Answer, Asked, Coming, Wire};
use super::crew::each;
use super::host::{Entry, Host, Sort, Trouble, Why};

/// How much of a file is sent with one question.
const PIECE: usize = 32_000;
/// How many pieces of a file are under way at the same time.
const WINDOW: usize = 32;
/// How many files of a folder are removed at the same time.
const AT_ONCE: usize = 16;
/// How much of what `ssh` says is kept, from its end.
const SAID: usize = 2_000;

// Kinds of questions and answers.
const OPEN: u8 = 3;
const CLOSE: u8 = 4;
const READ: u8 = 5;
const WRITE: u8 = 6;
const LSTAT: u8 = 7;
const OPENDIR: u8 = 11;
const READDIR: u8 = 12;
const REMOVE: u8 = 13;
const MKDIR: u8 = 14;
const RMDIR: u8 = 15;
const RENAME: u8 = 18;
const READLINK: u8 = 19;
const SYMLINK: u8 = 20;
const STATUS: u8 = 101;
const HANDLE: u8 = 102;
const DATA: u8 = 103;
const NAME: u8 = 104;
const ATTRS: u8 = 105;
const EXTENDED: u8 = 200;

// What a status says.
const OK: u32 = 0;
const END: u32 = 1;
const MISSING: u32 = 2;
const DENIED: u32 = 3;

// How a file is opened: to read; to write one that is not there yet.
const TO_READ: u32 = 1;
const TO_MAKE: u32 = 0x02 | 0x08 | 0x20;

const POSIX_RENAME: &str = "posix-rename@openssh.com";
const HARD_LINK: &str = "hardlink@openssh.com";

/// A machine and a folder of it.
pub struct Sftp {
    address: Address,
    session: Mutex<Option<Arc<Session>>>,
    was_there: AtomicBool,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Who logs in.
    pub user: Option<String>,
    /// The machine.
    pub host: String,
    /// The port.
    pub port: Option<u16>,
    /// The folder.
    pub path: String,
    /// A file of settings for `ssh` other than the user's own.
    pub settings: Option<PathBuf>,
}

struct Session {
    wire: Wire,
    child: Mutex<Child>,
}

impl Drop for Session {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Nothing is under way any more; a process that is gone already is as good.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// What a server said no with.
struct Refusal {
    code: u32,
    reason: String,
}

type Answered<T> = Result<Result<T, Refusal>, Trouble>;

impl Sftp {
    /// A machine, which is asked when something is wanted of it.
    pub fn at(address: Address) -> Sftp {
        Sftp { address, session: Mutex::new(None), was_there: AtomicBool::new(false) }
    }

    fn session(&self) -> Result<Arc<Session>, Trouble> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = session.as_ref().filter(|session| session.wire.is_alive()) {
            return Ok(Arc::clone(session));
        }
        *session = None;
        let fresh = self.connect().map_err(|reason| {
            // Whoever was never let in need not knock again.
            let sort = if self.was_there.load(Ordering::Relaxed) { Why::Lost } else { Why::Away };
            Trouble { sort, path: String::new(), reason }
        })?;
        self.was_there.store(true, Ordering::Relaxed);
        let fresh = Arc::new(fresh);
        *session = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// Lets `ssh` log in. What it says is the reason when it does not.
    fn connect(&self) -> Result<Session, String> {
        let Address { user, host, port, settings, .. } = &self.address;
        let mut command = Command::new("ssh");
        if let Some(settings) = settings {
            command.arg("-F").arg(settings);
        }
        // Nobody is there to type a password, and a machine that is not known is none to send anything to.
        let firm = ["BatchMode=yes", "StrictHostKeyChecking=yes", "ClearAllForwardings=yes", "ConnectTimeout=20"];
        let alive = ["ServerAliveInterval=15", "ServerAliveCountMax=3"];
        firm.iter().chain(&alive).for_each(|option| {
            command.args(["-o", option]);
        });
        if let Some(user) = user {
            command.args(["-l", user]);
        }
        if let Some(port) = port {
            command.args(["-p", &port.to_string()]);
        }
        command.args(["-s", "--", host, "sftp"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("ssh: {error}"))?;
        let said = listen(child.stderr.take());
        let (Some(output), Some(input)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("ssh: no streams".to_owned());
        };
        match Wire::begin(Box::new(output), Box::new(input)) {
            Ok(wire) => Ok(Session { wire, child: Mutex::new(child) }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                let said = said.and_then(|said| said.join().ok()).unwrap_or_default();
                let last = said.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned);
                Err(last.unwrap_or_else(|| error.to_string()))
            }
        }
    }

    fn place(&self, path: &str) -> String {
        if path.is_empty() {
            self.address.path.clone()
        } else {
            format!("{}/{path}", self.address.path.trim_end_matches('/'))
        }
    }

    fn lost(&self, path: &str) -> Trouble {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).take();
        Trouble { sort: Why::Lost, path: path.to_owned(), reason: "the connection was lost".to_owned() }
    }

    fn ask(&self, session: &Session, path: &str, asked: &Asked) -> Result<Coming, Trouble> {
        session.wire.ask(asked).ok_or_else(|| self.lost(path))
    }

    /// The answer that is awaited, or the status instead of it.
    fn answer(&self, coming: Coming, path: &str, kind: u8) -> Answered<Answer> {
        let mut answer = coming.wait().ok_or_else(|| self.lost(path))?;
        match answer.kind {
            STATUS => match (answer.number(), answer.text()) {
                (Some(OK), _) if kind == STATUS => Ok(Ok(answer)),
                (Some(code), reason) => Ok(Err(Refusal { code, reason: reason.unwrap_or_default() })),
                (None, _) => Err(self.lost(path)),
            },
            other if other == kind => Ok(Ok(answer)),
            _ => Err(self.lost(path)),
        }
    }

    fn one(&self, path: &str, asked: &Asked, kind: u8) -> Answered<Answer> {
        let session = self.session()?;
        let coming = self.ask(&session, path, asked)?;
        self.answer(coming, path, kind)
    }

    fn handle(&self, path: &str, asked: &Asked) -> Answered<Vec<u8>> {
        match self.one(path, asked, HANDLE)? {
            Ok(mut answer) => answer.bytes().map(Ok).ok_or_else(|| self.lost(path)),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn close(&self, path: &str, handle: &[u8]) -> Result<(), Trouble> {
        self.one(path, &Asked::new(CLOSE).bytes(handle), STATUS)?.map(|_| ()).map_err(|refusal| refused(path, refusal))
    }

    /// What stands at a path, links not followed.
    fn standing(&self, path: &str) -> Result<Option<Entry>, Trouble> {
        let session = self.session()?;
        let coming = self.ask(&session, path, &Asked::new(LSTAT).text(&self.place(path)))?;
        match self.answer(coming, path, ATTRS)? {
            Ok(mut answer) => entry(String::new(), &mut answer).map(Some).ok_or_else(|| self.lost(path)),
            Err(refusal) if refusal.code == MISSING => Ok(None),
            Err(refusal) => Err(refused(path, refusal)),
        }
    }

    /// Writes a file that is not there yet; the status when it cannot be made.
    fn make(&self, path: &str, bytes: &[u8]) -> Answered<()> {
        let session = self.session()?;
        let open = Asked::new(OPEN).text(&self.place(path)).number(TO_MAKE).number(0);
        let handle = match self.handle(path, &open)? {
            Ok(handle) => handle,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut coming = std::collections::VecDeque::new();
        let written = |coming: Coming| match self.answer(coming, path, STATUS)? {
            Ok(_) => Ok(()),
            // A full disk has no number of its own.
            Err(refusal) => Err(refused(path, refusal)),
        };
        let mut offset = 0;
        for piece in bytes.chunks(PIECE) {
            if coming.len() >= WINDOW
                && let Some(first) = coming.pop_front()
            {
                written(first)?;
            }
            let write = Asked::new(WRITE).bytes(&handle).long(offset).bytes(piece);
            coming.push_back(self.ask(&session, path, &write)?);
            offset += piece.len() as u64;
        }
        coming.into_iter().try_for_each(written)?;
        self.close(path, &handle).map(Ok)
    }

    fn create_root(&self) -> Result<(), Trouble> {
        let root = &self.address.path;
        let ends = root.match_indices('/').map(|(at, _)| at).chain([root.len()]);
        for part in ends.filter_map(|end| root.get(..end)).filter(|part| !part.is_empty()) {
            // That it cannot be made is seen by what is to stand in it.
            let _ = self.one("", &Asked::new(MKDIR).text(part).number(0), STATUS)?;
        }
        Ok(())
    }

    /// Puts something in the place of whatever stands there, where the server can.
    fn over(&self, from: &str, to: &str) -> Result<(), Trouble> {
        let (from_place, to_place) = (self.place(from), self.place(to));
        let session = self.session()?;
        let can = |name: &str| session.wire.extensions.iter().any(|known| known == name);
        if can(POSIX_RENAME) {
            let asked = Asked::new(EXTENDED).text(POSIX_RENAME).text(&from_place).text(&to_place);
            return self.one(to, &asked, STATUS)?.map(|_| ()).map_err(|refusal| refused(to, refusal));
        }
        // Elsewhere there is a moment without it.
        let asked = Asked::new(RENAME).text(&from_place).text(&to_place);
        if self.one(to, &asked, STATUS)?.is_ok() {
            return Ok(());
        }
        self.remove(to)?;
        self.one(to, &asked, STATUS)?.map(|_| ()).map_err(|refusal| refused(to, refusal))
    }
}

/// Keeps the end of what `ssh` says.
fn listen(said: Option<impl Read + Send + 'static>) -> Option<std::thread::JoinHandle<String>> {
    let mut said = said?;
    Some(std::thread::spawn(move || {
        let mut kept = Vec::new();
        let mut piece = [0; 512];
        while let Ok(count) = said.read(&mut piece) {
            if count == 0 {
                break;
            }
            kept.extend(piece.get(..count).unwrap_or_default());
            let more = kept.len().saturating_sub(SAID);
            kept.drain(..more);
        }
        String::from_utf8_lossy(&kept).into_owned()
    }))
}

fn refused(path: &str, Refusal { code, reason }: Refusal) -> Trouble {
    let sort = if code == DENIED { Why::Denied } else { Why::Other };
    let reason = if reason.is_empty() { format!("status {code}") } else { reason };
    Trouble { sort, path: path.to_owned(), reason }
}

/// Reads what a server says of a file.
fn entry(name: String, answer: &mut Answer) -> Option<Entry> {
    let flags = answer.number()?;
    let length = if flags & 1 != 0 { answer.long()? } else { 0 };
    if flags & 2 != 0 {
        answer.long()?;
    }
    let mode = if flags & 4 != 0 { answer.number()? } else { 0 };
    let written = match flags & 8 != 0 {
        true => {
            answer.number()?;
            answer.number()?
        }
        false => 0,
    };
    if flags & 0x8000_0000 != 0 {
        for _ in 0..answer.number()? {
            answer.bytes()?;
            answer.bytes()?;
        }
    }
    let sort = match mode & 0o170_000 {
        0o040_000 => Sort::Folder,
        0o100_000 => Sort::File,
        _ => Sort::Other,
    };
    Some(Entry { name, sort, length, written: i64::from(written) })
}

impl Host for Sftp {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let open = Asked::new(OPEN).text(&self.place(path)).number(TO_READ).number(0);
        let handle = match self.handle(path, &open)? {
            Ok(handle) => handle,
            Err(refusal) if refusal.code == MISSING => return Ok(None),
            Err(refusal) => return Err(refused(path, refusal)),
        };
        let mut bytes = Vec::new();
        loop {
            let read = Asked::new(READ).bytes(&handle).long(bytes.len() as u64).number(0x3_0000);
            match self.one(path, &read, DATA)? {
                Ok(mut answer) => bytes.extend(answer.bytes().ok_or_else(|| self.lost(path))?),
                Err(refusal) if refusal.code == END => break,
                Err(refusal) => return Err(refused(path, refusal)),
            }
        }
        self.close(path, &handle).map(|()| Some(bytes))
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let aside = format!("{path}.part");
        self.remove(&aside)?;
        self.make(&aside, bytes)?.map_err(|refusal| refused(&aside, refusal))?;
        self.over(&aside, path)
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, Trouble> {
        let mut refusal = match self.make(path, bytes)? {
            Ok(()) => return Ok(true),
            Err(refusal) => refusal,
        };
        if refusal.code == MISSING {
            self.create_root()?;
            match self.make(path, bytes)? {
                Ok(()) => return Ok(true),
                Err(again) => refusal = again,
            }
        }
        if self.standing(path)?.is_some() { Ok(false) } else { Err(refused(path, refusal)) }
    }

    fn upload(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.make(path, bytes)?.map_err(|refusal| refused(path, refusal))
    }

    fn link(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        let session = self.session()?;
        if !session.wire.extensions.iter().any(|known| known == HARD_LINK) {
            return Ok(false);
        }
        let asked = Asked::new(EXTENDED).text(HARD_LINK).text(&self.place(from)).text(&self.place(to));
        match self.one(to, &asked, STATUS)? {
            Ok(_) => Ok(true),
            // An earlier question may have been answered with yes, and the answer lost.
            Err(_) => Ok(self.standing(to)?.is_some()),
        }
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        match self.one(path, &Asked::new(REMOVE).text(&self.place(path)), STATUS)? {
            Err(refusal) if refusal.code != MISSING => Err(refused(path, refusal)),
            _ => Ok(()),
        }
    }

    fn create_folder(&self, path: &str) -> Result<(), Trouble> {
        match self.one(path, &Asked::new(MKDIR).text(&self.place(path)).number(0), STATUS)? {
            Ok(_) => Ok(()),
            Err(refusal) => match self.standing(path)? {
                Some(Entry { sort: Sort::Folder, .. }) => Ok(()),
                _ => Err(refused(path, refusal)),
            },
        }
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<Entry>>, Trouble> {
        let handle = match self.handle(folder, &Asked::new(OPENDIR).text(&self.place(folder)))? {
            Ok(handle) => handle,
            Err(refusal) if refusal.code == MISSING => return Ok(None),
            Err(refusal) => return Err(refused(folder, refusal)),
        };
        let mut all = Vec::new();
        loop {
            let mut answer = match self.one(folder, &Asked::new(READDIR).bytes(&handle), NAME)? {
                Ok(answer) => answer,
                Err(refusal) if refusal.code == END => break,
                Err(refusal) => return Err(refused(folder, refusal)),
            };
            let mut read = || {
                for _ in 0..answer.number()? {
                    let (name, _) = (answer.text()?, answer.bytes()?);
                    let found = entry(name, &mut answer)?;
                    if !matches!(found.name.as_str(), "." | "..") {
                        all.push(found);
                    }
                }
                Some(())
            };
            read().ok_or_else(|| self.lost(folder))?;
        }
        self.close(folder, &handle)?;
        all.sort();
        Ok(Some(all))
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Trouble> {
        let asked = Asked::new(RENAME).text(&self.place(from)).text(&self.place(to));
        self.one(from, &asked, STATUS)?.map(|_| ()).map_err(|refusal| refused(from, refusal))
    }

    fn remove_folder(&self, folder: &str) -> Result<(), Trouble> {
        let Some(entries) = self.list(folder)? else { return Ok(()) };
        let (folders, files): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| entry.sort == Sort::Folder);
        for one in folders {
            self.remove_folder(&format!("{folder}/{}", one.name))?;
        }
        each(&files, AT_ONCE, |file| self.remove(&format!("{folder}/{}", file.name)))?;
        match self.one(folder, &Asked::new(RMDIR).text(&self.place(folder)), STATUS)? {
            Err(refusal) if refusal.code != MISSING => Err(refused(folder, refusal)),
            _ => Ok(()),
        }
    }

    fn follow(&self, link: &str) -> Result<Option<String>, Trouble> {
        if self.standing(link)?.is_none_or(|entry| entry.sort != Sort::Other) {
            return Ok(None);
        }
        match self.one(link, &Asked::new(READLINK).text(&self.place(link)), NAME)? {
            Ok(mut answer) => {
                let to = answer.number().and_then(|_| answer.text());
                to.map(Some).ok_or_else(|| self.lost(link))
            }
            Err(refusal) => Err(refused(link, refusal)),
        }
    }

    fn point(&self, link: &str, to: &str) -> Result<(), Trouble> {
        let aside = format!("{link}.new");
        self.remove(&aside)?;
        // OpenSSH has these two in this order, and others follow it.
        let asked = Asked::new(SYMLINK).text(to).text(&self.place(&aside));
        self.one(link, &asked, STATUS)?.map_err(|refusal| refused(link, refusal))?;
        self.over(&aside, link)
    }
}
