//! Several steps over one wire: all their first questions in one letter, all their second ones in the next.
//!
//! Takes steps; gives what came of them. A server answers as if it had been asked one question after the other (it has to), so
//! that a folder may be asked for in the same letter as what is to stand in it. What depends on the end of a step waits for it.

use std::collections::VecDeque;

use super::wire::{Asked, Coming};
use super::{
    ATTRS, Answered, CLOSE, DATA, END, EXTENDED, FSTAT, HANDLE, HARD_LINK, LSTAT, MISSING, MKDIR, NAME, OPEN, OPENDIR,
    PIECE, READ, READDIR, READLINK, REMOVE, RENAME, RMDIR, Refusal, STATUS, Session, Sftp, TO_MAKE, TO_READ, entry,
    refused,
};
use crate::publish::host::{Entry, Host, Sort, Trouble};
use crate::publish::step::{Done, Step};

/// How many files and folders one letter opens: servers have no more than some hundred at the same time.
const OPENED: usize = 16;
/// How many steps one letter begins.
const BEGUN: usize = 256;
/// How many pieces of a file are asked for with one letter.
const PIECES: usize = 64;
/// How many parts of a folder are asked for in the first letter, and in each of the next ones.
const FIRST_PARTS: usize = 2;
const PARTS: usize = 8;
/// From how many bytes on a letter goes out.
const WEIGHT: usize = 1 << 18;

/// A file or folder that is being read.
struct Talk {
    at: usize,
    handle: Vec<u8>,
    bytes: Vec<u8>,
    /// How long a file is, as far as the server has said.
    length: Option<u64>,
    entries: Vec<Entry>,
    is_first: bool,
    is_over: bool,
}

impl Talk {
    /// How many pieces of a file are to be asked for; one where nobody knows how many there are.
    fn missing(&self) -> usize {
        let left = self.length.map(|length| length.saturating_sub(self.bytes.len() as u64));
        left.map_or(1, |left| usize::try_from(left.div_ceil(PIECE as u64)).unwrap_or(PIECES)).clamp(1, PIECES)
    }
}

/// How far the steps of a letter have come.
struct Group<'a> {
    sftp: &'a Sftp,
    session: &'a Session,
    steps: &'a [Step<'a>],
    done: Vec<Done>,
    talks: Vec<Talk>,
    /// Questions that go out next, what they are about, and how many bytes they are.
    letter: Vec<(usize, Asked)>,
    weight: usize,
    written: VecDeque<(usize, Coming)>,
    wrong: Option<Trouble>,
}

impl Sftp {
    /// Does several steps in as few letters as the server can bear.
    pub(super) fn many(&self, steps: &[Step]) -> Result<Vec<Done>, Trouble> {
        let session = self.session()?;
        let mut done = Vec::with_capacity(steps.len());
        let mut rest = steps;
        while !rest.is_empty() {
            let mut opened = 0;
            let opens =
                |step: &Step| matches!(step, Step::Read(_) | Step::List(_) | Step::Upload(..) | Step::Replace(..));
            let fits = |step: &&Step| {
                opened += usize::from(opens(step));
                opened <= OPENED
            };
            let count = rest.iter().take(BEGUN).take_while(fits).count().max(1);
            let (steps, others) = rest.split_at(count.min(rest.len()));
            rest = others;
            let (letter, written) = (Vec::new(), VecDeque::new());
            let blank = vec![Done::Well; steps.len()];
            let mut group = Group {
                sftp: self,
                session: &session,
                steps,
                done: blank,
                talks: Vec::new(),
                letter,
                weight: 0,
                written,
                wrong: None,
            };
            group.go()?;
            done.extend(group.done);
        }
        Ok(done)
    }

    /// The first questions of a step.
    fn first(&self, session: &Session, step: &Step) -> Vec<Asked> {
        let place = |path: &str| self.place(path);
        match step {
            Step::Read(path) => vec![Asked::new(OPEN).text(&place(path)).number(TO_READ).number(0)],
            Step::List(path) => vec![Asked::new(OPENDIR).text(&place(path))],
            Step::Follow(path) => {
                vec![Asked::new(READLINK).text(&place(path)), Asked::new(LSTAT).text(&place(path))]
            }
            Step::Upload(path, _) => vec![Asked::new(OPEN).text(&place(path)).number(TO_MAKE).number(0)],
            Step::Replace(path, _) => {
                let aside = place(&aside(path));
                vec![Asked::new(REMOVE).text(&aside), Asked::new(OPEN).text(&aside).number(TO_MAKE).number(0)]
            }
            Step::Link(from, to) if session.can(HARD_LINK) => {
                vec![Asked::new(EXTENDED).text(HARD_LINK).text(&place(from)).text(&place(to))]
            }
            Step::Link(..) => Vec::new(),
            Step::Rename(from, to) => vec![Asked::new(RENAME).text(&place(from)).text(&place(to))],
            Step::Remove(path) => vec![Asked::new(REMOVE).text(&place(path))],
            Step::CreateFolder(path) => vec![Asked::new(MKDIR).text(&place(path)).number(0)],
            Step::RemoveFolder(path) => vec![Asked::new(RMDIR).text(&place(path))],
        }
    }
}

/// What a file is called until it is whole.
fn aside(path: &str) -> String {
    format!("{path}.part")
}

/// What a step is about.
fn path<'s>(step: &'s Step) -> &'s str {
    match step {
        Step::Read(path)
        | Step::List(path)
        | Step::Follow(path)
        | Step::Upload(path, _)
        | Step::Replace(path, _)
        | Step::Link(_, path)
        | Step::Rename(path, _)
        | Step::Remove(path)
        | Step::CreateFolder(path)
        | Step::RemoveFolder(path) => path,
    }
}

impl Group<'_> {
    fn go(&mut self) -> Result<(), Trouble> {
        let (steps, sftp) = (self.steps, self.sftp);
        let first: Vec<Vec<Asked>> = steps.iter().map(|step| sftp.first(self.session, step)).collect();
        let counts: Vec<usize> = first.iter().map(Vec::len).collect();
        let all: Vec<Asked> = first.into_iter().flatten().collect();
        let mut comings = sftp.ask(self.session, "", &all)?.into_iter();
        for (at, (step, count)) in steps.iter().zip(counts).enumerate() {
            self.begun(at, step, comings.by_ref().take(count).collect())?;
        }
        self.post()?;
        while self.talks.iter().any(|talk| !talk.is_over) {
            self.read()?;
        }
        let closing: Vec<Asked> = self.talks.iter().map(|talk| Asked::new(CLOSE).bytes(&talk.handle)).collect();
        if !closing.is_empty() {
            // That a file which was read is closed need not be waited for.
            sftp.ask(self.session, "", &closing)?;
        }
        for talk in std::mem::take(&mut self.talks) {
            if let (Some(done), Some(step)) = (self.done.get_mut(talk.at), steps.get(talk.at)) {
                let is_file = matches!(step, Step::Read(_));
                let mut entries = talk.entries;
                entries.sort();
                *done = if is_file { Done::Bytes(Some(talk.bytes)) } else { Done::Entries(Some(entries)) };
            }
        }
        while let Some((at, coming)) = self.written.pop_front() {
            let answered = sftp.answer(coming, self.path(at), STATUS)?;
            // A full disk has no number of its own.
            self.note(at, answered.map(|_| ()));
        }
        for step in steps {
            // What is whole takes its place; nothing does where anything before it went wrong.
            if let (Step::Replace(path, _), None) = (step, &self.wrong) {
                sftp.over(&aside(path), path)?;
            }
        }
        self.wrong.take().map_or(Ok(()), Err)
    }

    fn path(&self, at: usize) -> &str {
        self.steps.get(at).map_or("", |step| path(step))
    }

    /// Keeps the first thing that went wrong.
    fn note(&mut self, at: usize, result: Result<(), Refusal>) {
        if let Err(refusal) = result {
            let trouble = refused(self.path(at), refusal);
            self.wrong.get_or_insert(trouble);
        }
    }

    fn set(&mut self, at: usize, done: Done) {
        if let Some(place) = self.done.get_mut(at) {
            *place = done;
        }
    }

    /// Takes the first answers of a step, and asks the next questions.
    fn begun(&mut self, at: usize, step: &Step, comings: Vec<Coming>) -> Result<(), Trouble> {
        let sftp = self.sftp;
        let about = path(step);
        let mut comings = comings.into_iter();
        let mut next = |kind: u8| -> Answered<super::Answer> {
            let coming = comings.next().ok_or_else(|| sftp.lost(about))?;
            sftp.answer(coming, about, kind)
        };
        match step {
            Step::Read(_) | Step::List(_) => match next(HANDLE)? {
                Ok(mut answer) => {
                    let handle = answer.bytes().ok_or_else(|| sftp.lost(about))?;
                    let (bytes, entries) = (Vec::new(), Vec::new());
                    let (is_first, is_over) = (true, false);
                    self.talks.push(Talk { at, handle, bytes, length: None, entries, is_first, is_over });
                }
                Err(refusal) if refusal.code == MISSING => {
                    let is_file = matches!(step, Step::Read(_));
                    self.set(at, if is_file { Done::Bytes(None) } else { Done::Entries(None) });
                }
                Err(refusal) => self.note(at, Err(refusal)),
            },
            Step::Upload(_, bytes) | Step::Replace(_, bytes) => {
                if matches!(step, Step::Replace(..)) {
                    // That it cannot be removed is seen when it is to be made.
                    let _ = next(STATUS)?;
                }
                match next(HANDLE)? {
                    Ok(mut answer) => {
                        let handle = answer.bytes().ok_or_else(|| sftp.lost(about))?;
                        self.write(at, &handle, bytes)?;
                    }
                    Err(refusal) => self.note(at, Err(refusal)),
                }
            }
            Step::Follow(_) => {
                let (to, standing) = (next(NAME)?, next(ATTRS)?);
                let sort = standing.ok().and_then(|mut answer| entry(String::new(), &mut answer)).map(|one| one.sort);
                let leads = match to {
                    Ok(mut answer) => {
                        Some(answer.number().and_then(|_| answer.text()).ok_or_else(|| sftp.lost(about))?)
                    }
                    Err(refusal) => {
                        // What is no link leads nowhere.
                        let is_link = sort == Some(Sort::Other);
                        self.note(at, if is_link { Err(refusal) } else { Ok(()) });
                        None
                    }
                };
                self.set(at, Done::Leads(leads));
            }
            Step::Link(_, to) => {
                let is_linked = match sftp.can_link(self.session) {
                    false => false,
                    // An earlier question may have been answered with yes, and the answer lost.
                    true => next(STATUS)?.is_ok() || sftp.standing(to)?.is_some(),
                };
                self.set(at, Done::Linked(is_linked));
            }
            Step::Rename(..) => {
                let answered = next(STATUS)?;
                self.note(at, answered.map(|_| ()));
            }
            Step::Remove(_) => match next(STATUS)? {
                Err(refusal) if refusal.code != MISSING => self.note(at, Err(refusal)),
                _ => {}
            },
            Step::CreateFolder(folder) => {
                if let Err(refusal) = next(STATUS)? {
                    let is_there = sftp.standing(folder)?.is_some_and(|one| one.sort == Sort::Folder);
                    self.note(at, if is_there { Ok(()) } else { Err(refusal) });
                }
            }
            Step::RemoveFolder(folder) => match next(STATUS)? {
                // There is something in it.
                Err(refusal) if refusal.code != MISSING => sftp.remove_folder(folder)?,
                _ => {}
            },
        }
        Ok(())
    }

    /// Writes a file that was opened, and closes it.
    fn write(&mut self, at: usize, handle: &[u8], bytes: &[u8]) -> Result<(), Trouble> {
        for (number, piece) in bytes.chunks(PIECE).enumerate() {
            let offset = (number * PIECE) as u64;
            self.letter.push((at, Asked::new(super::WRITE).bytes(handle).long(offset).bytes(piece)));
            self.weight += piece.len();
            if self.weight >= WEIGHT {
                self.post()?;
            }
        }
        self.letter.push((at, Asked::new(CLOSE).bytes(handle)));
        Ok(())
    }

    fn post(&mut self) -> Result<(), Trouble> {
        self.weight = 0;
        if self.letter.is_empty() {
            return Ok(());
        }
        let (about, all): (Vec<usize>, Vec<Asked>) = std::mem::take(&mut self.letter).into_iter().unzip();
        let comings = self.sftp.ask(self.session, "", &all)?;
        self.written.extend(about.into_iter().zip(comings));
        Ok(())
    }

    /// Reads on in everything that is not read to its end.
    fn read(&mut self) -> Result<(), Trouble> {
        let (sftp, steps) = (self.sftp, self.steps);
        let is_file = |at: usize| matches!(steps.get(at), Some(Step::Read(_)));
        let mut letter = Vec::new();
        let mut counts = Vec::new();
        for talk in self.talks.iter().filter(|talk| !talk.is_over) {
            let is_file = is_file(talk.at);
            let count = match (is_file, talk.is_first) {
                (true, _) => talk.missing(),
                (false, true) => FIRST_PARTS,
                (false, false) => PARTS,
            };
            if is_file && talk.is_first {
                letter.push(Asked::new(FSTAT).bytes(&talk.handle));
            }
            counts.push(count);
            for piece in 0..count {
                let offset = (talk.bytes.len() + piece * PIECE) as u64;
                letter.push(match is_file {
                    true => Asked::new(READ).bytes(&talk.handle).long(offset).number(PIECE as u32),
                    false => Asked::new(READDIR).bytes(&talk.handle),
                });
            }
        }
        let mut comings = sftp.ask(self.session, "", &letter)?.into_iter();
        let mut wrong = None;
        for (talk, count) in self.talks.iter_mut().filter(|talk| !talk.is_over).zip(counts) {
            let about = steps.get(talk.at).map_or("", |step| path(step));
            let is_file = is_file(talk.at);
            let asks = is_file && talk.is_first;
            if let Some(coming) = asks.then(|| comings.next()).flatten() {
                let standing = sftp.answer(coming, about, ATTRS)?.ok();
                let standing = standing.and_then(|mut answer| entry(String::new(), &mut answer));
                talk.length = standing.filter(|one| one.sort == Sort::File).map(|one| one.length);
            }
            talk.is_first = false;
            let mut is_short = false;
            for coming in comings.by_ref().take(count) {
                match sftp.answer(coming, about, if is_file { DATA } else { NAME })? {
                    Err(refusal) if refusal.code == END => talk.is_over |= !is_short,
                    Err(refusal) => {
                        talk.is_over = true;
                        wrong.get_or_insert((talk.at, refusal));
                    }
                    // What comes after a hole is asked for again.
                    Ok(_) if is_short || talk.is_over => {}
                    Ok(mut answer) if is_file => {
                        let piece = answer.bytes().ok_or_else(|| sftp.lost(about))?;
                        is_short = piece.len() < PIECE;
                        talk.bytes.extend(piece);
                    }
                    Ok(mut answer) => named(&mut answer, &mut talk.entries).ok_or_else(|| sftp.lost(about))?,
                }
            }
            talk.is_over |= is_file && talk.length == Some(talk.bytes.len() as u64);
        }
        if let Some((at, refusal)) = wrong {
            self.note(at, Err(refusal));
        }
        Ok(())
    }
}

/// Takes the names of a part of a folder.
fn named(answer: &mut super::Answer, entries: &mut Vec<Entry>) -> Option<()> {
    for _ in 0..answer.number()? {
        let (name, _) = (answer.text()?, answer.bytes()?);
        let found = entry(name, answer)?;
        if !matches!(found.name.as_str(), "." | "..") {
            entries.push(found);
        }
    }
    Some(())
}
