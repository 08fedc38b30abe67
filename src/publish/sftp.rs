//! A folder of a machine that is reached through SSH, as a place that holds releases.
//!
//! Takes an address; does single steps there. The `ssh` of the system brings the stream: keys, agent, known hosts and jumps are
//! its business, and no secret passes through here. OpenDAL's SFTP has no links and no renaming over something, and `sftp -b` waits
//! for each step of each file; so questions go out as they come, and many answers are awaited at the same time.

#![expect(clippy::disallowed_types, reason = "the shell is where other programs are started")]

mod many;
mod rsync;
mod wire;

use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use self::wire::{Answer, Asked, Coming, Wire};
use super::host::{Carrier, Entry, Host, Sort, Trouble, Why};
use super::step::{Done, Step};
use super::survey;
use crate::hash::Digest;

/// How much of a file is sent with one question.
const PIECE: usize = 32_000;
/// How many folders are removed with one letter.
const MANY: usize = 256;
/// How much of what `ssh` says is kept, from its end.
const SAID: usize = 2_000;

// Kinds of questions and answers.
const OPEN: u8 = 3;
const CLOSE: u8 = 4;
const READ: u8 = 5;
const WRITE: u8 = 6;
const LSTAT: u8 = 7;
const FSTAT: u8 = 8;
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

// How a file is opened: to read; to write one that is not there yet; to write it anew.
const TO_READ: u32 = 1;
const TO_MAKE: u32 = 0x02 | 0x08 | 0x20;
const TO_MAKE_ANEW: u32 = 0x02 | 0x08 | 0x10;

const POSIX_RENAME: &str = "posix-rename@openssh.com";
const HARD_LINK: &str = "hardlink@openssh.com";

/// A machine and a folder of it.
pub struct Sftp {
    address: Address,
    session: Mutex<Option<Arc<Session>>>,
    was_there: AtomicBool,
    /// The folder of this machine whose files `rsync` brings there, where it does.
    site: Option<PathBuf>,
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

impl Address {
    /// What `ssh` is called with before the name of the machine.
    fn options(&self) -> Vec<OsString> {
        let settings = self.settings.iter().flat_map(|settings| [OsString::from("-F"), settings.clone().into()]);
        // Nobody is there to type a password, and a machine that is not known is none to send anything to.
        let firm = ["BatchMode=yes", "StrictHostKeyChecking=yes", "ClearAllForwardings=yes", "ConnectTimeout=20"];
        let alive = ["ServerAliveInterval=15", "ServerAliveCountMax=3"];
        let firm = firm.into_iter().chain(alive).flat_map(|option| ["-o".into(), option.into()]);
        let user = self.user.iter().flat_map(|user| ["-l".into(), user.into()]);
        let port = self.port.iter().flat_map(|port| ["-p".into(), port.to_string().into()]);
        settings.chain(firm).chain(user).chain(port).collect()
    }
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
        Sftp { address, session: Mutex::new(None), was_there: AtomicBool::new(false), site: None }
    }

    /// The same machine, where `rsync` brings what is sent from this folder.
    pub fn with_rsync(self, site: PathBuf) -> Sftp {
        Sftp { site: Some(site), ..self }
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
        let mut command = Command::new("ssh");
        command.args(self.address.options()).args(["-s", "--", &self.address.host, "sftp"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
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

    fn ask(&self, session: &Session, path: &str, asked: &[Asked]) -> Result<Vec<Coming>, Trouble> {
        session.wire.ask(asked).ok_or_else(|| self.lost(path))
    }

    fn ask_one(&self, session: &Session, path: &str, asked: Asked) -> Result<Coming, Trouble> {
        self.ask(session, path, &[asked])?.pop().ok_or_else(|| self.lost(path))
    }

    /// How many questions were asked over the connection so far, and in how many letters they went out.
    pub fn asked(&self) -> (u32, u32) {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session.as_ref().map_or((0, 0), |session| session.wire.asked())
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

    fn one(&self, path: &str, asked: Asked, kind: u8) -> Answered<Answer> {
        let session = self.session()?;
        let coming = self.ask_one(&session, path, asked)?;
        self.answer(coming, path, kind)
    }

    /// What stands at a path, links not followed.
    fn standing(&self, path: &str) -> Result<Option<Entry>, Trouble> {
        let session = self.session()?;
        let coming = self.ask_one(&session, path, Asked::new(LSTAT).text(&self.place(path)))?;
        match self.answer(coming, path, ATTRS)? {
            Ok(mut answer) => entry(String::new(), &mut answer).map(Some).ok_or_else(|| self.lost(path)),
            Err(refusal) if refusal.code == MISSING => Ok(None),
            Err(refusal) => Err(refused(path, refusal)),
        }
    }

    fn create_root(&self) -> Result<(), Trouble> {
        let root = &self.address.path;
        let ends = root.match_indices('/').map(|(at, _)| at).chain([root.len()]);
        for part in ends.filter_map(|end| root.get(..end)).filter(|part| !part.is_empty()) {
            // That it cannot be made is seen by what is to stand in it.
            let _ = self.one("", Asked::new(MKDIR).text(part).number(0), STATUS)?;
        }
        Ok(())
    }

    /// Puts something in the place of whatever stands there, where the server can.
    fn over(&self, from: &str, to: &str) -> Result<(), Trouble> {
        let (from_place, to_place) = (self.place(from), self.place(to));
        let session = self.session()?;
        if session.can(POSIX_RENAME) {
            let asked = Asked::new(EXTENDED).text(POSIX_RENAME).text(&from_place).text(&to_place);
            return self.one(to, asked, STATUS)?.map(|_| ()).map_err(|refusal| refused(to, refusal));
        }
        // Elsewhere there is a moment without it.
        let asked = || Asked::new(RENAME).text(&from_place).text(&to_place);
        if self.one(to, asked(), STATUS)?.is_ok() {
            return Ok(());
        }
        self.remove(to)?;
        self.one(to, asked(), STATUS)?.map(|_| ()).map_err(|refusal| refused(to, refusal))
    }

    /// Does one step by itself.
    fn single(&self, step: Step) -> Result<Done, Trouble> {
        Ok(self.many(&[step])?.pop().unwrap_or(Done::Well))
    }

    fn can_link(&self, session: &Session) -> bool {
        session.can(HARD_LINK)
    }
}

impl Session {
    /// Whether the server can do something besides what all can.
    fn can(&self, name: &str) -> bool {
        self.wire.extensions.iter().any(|known| known == name)
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
        self.single(Step::Read(path.to_owned())).map(Done::bytes)
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.single(Step::Replace(path.to_owned(), bytes)).map(|_| ())
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, Trouble> {
        // Whoever is killed before the name is given leaves a file under a name that nobody else uses, and nobody is kept out by it.
        let aside = self.place(&format!("{path}.{:016x}", Digest::of(bytes).short()));
        let open = || self.one(path, Asked::new(OPEN).text(&aside).number(TO_MAKE_ANEW).number(0), HANDLE);
        let mut opened = open()?;
        if matches!(&opened, Err(refusal) if refusal.code == MISSING) {
            self.create_root()?;
            opened = open()?;
        }
        let mut opened = match opened {
            Ok(opened) => opened,
            Err(refusal) => {
                return if self.standing(path)?.is_some() { Ok(false) } else { Err(refused(path, refusal)) };
            }
        };
        let (handle, session) = (opened.bytes().ok_or_else(|| self.lost(path))?, self.session()?);
        let write = Asked::new(WRITE).bytes(&handle).long(0).bytes(bytes);
        // This renames to no name that is in use.
        let rename = Asked::new(RENAME).text(&aside).text(&self.place(path));
        let mut refusals = Vec::new();
        for coming in self.ask(&session, path, &[write, Asked::new(CLOSE).bytes(&handle), rename])? {
            refusals.push(self.answer(coming, path, STATUS)?.err());
        }
        let renamed = refusals.pop().flatten();
        match (refusals.into_iter().flatten().next(), renamed) {
            (None, None) => Ok(true),
            // What does not hold all of it would keep everybody out.
            (Some(unwritten), None) => self.remove(path).and(Err(refused(path, unwritten))),
            (unwritten, Some(in_use)) => {
                let is_there = self.standing(path)?.is_some();
                // That it is not there any more is as good.
                let _ = self.one(path, Asked::new(REMOVE).text(&aside), STATUS)?;
                if unwritten.is_none() && is_there {
                    Ok(false)
                } else {
                    Err(refused(path, unwritten.unwrap_or(in_use)))
                }
            }
        }
    }

    fn upload(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.single(Step::Upload(path.to_owned(), bytes)).map(|_| ())
    }

    fn link(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        let done = self.single(Step::Link(from.to_owned(), to.to_owned()))?;
        Ok(done == Done::Linked(true))
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        self.single(Step::Remove(path.to_owned())).map(|_| ())
    }

    fn create_folder(&self, path: &str) -> Result<(), Trouble> {
        self.single(Step::CreateFolder(path.to_owned())).map(|_| ())
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<Entry>>, Trouble> {
        self.single(Step::List(folder.to_owned())).map(Done::entries)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Trouble> {
        self.single(Step::Rename(from.to_owned(), to.to_owned())).map(|_| ())
    }

    fn remove_folder(&self, folder: &str) -> Result<(), Trouble> {
        let found = survey::tree(self, folder)?;
        let files: Vec<Step> = found.files.keys().map(|path| Step::Remove(format!("{folder}/{path}"))).collect();
        self.many(&files)?;
        // Those below first; what still holds something then is told.
        let below = found.folders.iter().rev().map(|path| format!("{folder}/{path}"));
        let all: Vec<String> = below.chain([folder.to_owned()]).collect();
        let session = self.session()?;
        for some in all.chunks(MANY) {
            let asked: Vec<Asked> = some.iter().map(|one| Asked::new(RMDIR).text(&self.place(one))).collect();
            for (one, coming) in some.iter().zip(self.ask(&session, folder, &asked)?) {
                match self.answer(coming, one, STATUS)? {
                    Err(refusal) if refusal.code != MISSING => return Err(refused(one, refusal)),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn follow(&self, link: &str) -> Result<Option<String>, Trouble> {
        self.single(Step::Follow(link.to_owned())).map(Done::leads)
    }

    fn point(&self, link: &str, to: &str) -> Result<(), Trouble> {
        let (aside, session) = (format!("{link}.new"), self.session()?);
        let place = self.place(&aside);
        // OpenSSH has link and place in this order, and others follow it.
        let asked = [Asked::new(REMOVE).text(&place), Asked::new(SYMLINK).text(to).text(&place)];
        let mut comings = self.ask(&session, link, &asked)?.into_iter();
        let (Some(removed), Some(made)) = (comings.next(), comings.next()) else { return Err(self.lost(link)) };
        // That it cannot be removed is seen when it is to be made.
        let _ = self.answer(removed, link, STATUS)?;
        self.answer(made, link, STATUS)?.map_err(|refusal| refused(link, refusal))?;
        self.over(&aside, link)
    }

    fn carrier(&self) -> Option<&dyn Carrier> {
        self.site.as_ref().map(|_| self as &dyn Carrier)
    }

    fn all(&self, steps: &[Step]) -> Result<Vec<Done>, Trouble> {
        self.many(steps)
    }
}
