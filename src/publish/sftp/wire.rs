//! The wire of SFTP, version 3: questions and answers as OpenSSH has them, many under way at the same time.
//!
//! Takes a stream to a server and one from it; gives answers to those who asked, whatever the order in which they come. Knows
//! no files.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// An answer that is longer comes from nobody who speaks this.
const LONGEST: u32 = 1 << 22;
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

const INIT: u8 = 1;
const VERSION: u8 = 2;

/// A question: what it is about, and its parts.
pub struct Asked {
    kind: u8,
    parts: Vec<u8>,
}

impl Asked {
    /// A question of a kind.
    pub fn new(kind: u8) -> Asked {
        Asked { kind, parts: Vec::new() }
    }

    /// With a number.
    pub fn number(mut self, number: u32) -> Asked {
        self.parts.extend(number.to_be_bytes());
        self
    }

    /// With a long number.
    pub fn long(mut self, number: u64) -> Asked {
        self.parts.extend(number.to_be_bytes());
        self
    }

    /// With bytes.
    pub fn bytes(self, bytes: &[u8]) -> Asked {
        let mut asked = self.number(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        asked.parts.extend(bytes);
        asked
    }

    /// With a text.
    pub fn text(self, text: &str) -> Asked {
        self.bytes(text.as_bytes())
    }

    fn frame(&self, id: Option<u32>, letter: &mut Vec<u8>) {
        let id = id.map(u32::to_be_bytes);
        let id = id.as_ref().map_or(&[][..], |id| id);
        let length = u32::try_from(1 + id.len() + self.parts.len()).unwrap_or(u32::MAX);
        letter.extend(length.to_be_bytes());
        letter.push(self.kind);
        letter.extend(id);
        letter.extend(&self.parts);
    }
}

/// An answer, read from its beginning to its end.
pub struct Answer {
    /// What it is.
    pub kind: u8,
    parts: Vec<u8>,
    at: usize,
}

impl Answer {
    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.parts.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// The next number.
    pub fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// The next long number.
    pub fn long(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_be_bytes)
    }

    /// The next bytes.
    pub fn bytes(&mut self) -> Option<Vec<u8>> {
        let length = self.number()?;
        self.take(usize::try_from(length).ok()?).map(<[u8]>::to_vec)
    }

    /// The next text.
    pub fn text(&mut self) -> Option<String> {
        self.bytes().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Who waits for which answer; nobody once the stream has ended.
type Waiting = Arc<Mutex<Option<BTreeMap<u32, Sender<Answer>>>>>;

/// A conversation.
pub struct Wire {
    output: Mutex<Box<dyn Write + Send>>,
    waiting: Waiting,
    next: AtomicU32,
    letters: AtomicU32,
    /// What the server can do besides.
    pub extensions: Vec<String>,
}

/// An answer that is under way.
pub struct Coming(Receiver<Answer>);

impl Coming {
    /// The answer; `None` when it does not come.
    pub fn wait(self) -> Option<Answer> {
        self.0.recv_timeout(PATIENCE).ok()
    }
}

impl Wire {
    /// Begins a conversation.
    pub fn begin(mut output: Box<dyn Write + Send>, mut input: Box<dyn Read + Send>) -> io::Result<Wire> {
        let mut letter = Vec::new();
        Asked::new(INIT).number(3).frame(None, &mut letter);
        output.write_all(&letter)?;
        output.flush()?;
        let mut hello = answer(&mut input)?;
        let is_known = hello.kind == VERSION && hello.number().is_some_and(|version| version >= 3);
        if !is_known {
            return Err(io::Error::other("the server speaks no SFTP of version 3"));
        }
        let mut extensions = Vec::new();
        while let (Some(name), Some(_)) = (hello.text(), hello.text()) {
            extensions.push(name);
        }
        let waiting: Waiting = Arc::new(Mutex::new(Some(BTreeMap::new())));
        let told = Arc::clone(&waiting);
        std::thread::spawn(move || {
            while let Ok(mut answer) = answer(&mut input) {
                let id = answer.number();
                let asker = id.and_then(|id| lock(&told).as_mut()?.remove(&id));
                // Somebody who waits no longer needs no answer.
                let _ = asker.map(|asker| asker.send(answer));
            }
            *lock(&told) = None;
        });
        Ok(Wire {
            output: Mutex::new(output),
            waiting,
            next: AtomicU32::new(1),
            letters: AtomicU32::new(0),
            extensions,
        })
    }

    /// Asks several questions, without waiting; `None` when nobody is there any more.
    pub fn ask(&self, all: &[Asked]) -> Option<Vec<Coming>> {
        let count = u32::try_from(all.len()).ok()?;
        let first = self.next.fetch_add(count, Ordering::Relaxed);
        self.letters.fetch_add(1, Ordering::Relaxed);
        let ids = (0..count).map(|at| first.wrapping_add(at));
        let mut comings = Vec::with_capacity(all.len());
        {
            let mut waiting = lock(&self.waiting);
            let waiting = waiting.as_mut()?;
            for id in ids.clone() {
                let (sender, receiver) = channel();
                waiting.insert(id, sender);
                comings.push(Coming(receiver));
            }
        }
        let mut letter = Vec::with_capacity(all.iter().map(|asked| asked.parts.len() + 16).sum());
        all.iter().zip(ids).for_each(|(asked, id)| asked.frame(Some(id), &mut letter));
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        output.write_all(&letter).and_then(|()| output.flush()).ok()?;
        Some(comings)
    }

    /// How many questions were asked so far, and in how many letters they went out.
    pub fn asked(&self) -> (u32, u32) {
        (self.next.load(Ordering::Relaxed) - 1, self.letters.load(Ordering::Relaxed))
    }

    /// Whether anybody is there.
    pub fn is_alive(&self) -> bool {
        lock(&self.waiting).is_some()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads the next answer.
fn answer(input: &mut dyn Read) -> io::Result<Answer> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if !(1..=LONGEST).contains(&length) {
        return Err(io::Error::other("the server sends something else"));
    }
    let mut parts = vec![0; length as usize];
    input.read_exact(&mut parts)?;
    let kind = parts.first().copied().unwrap_or(0);
    Ok(Answer { kind, parts, at: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let mut frame = Vec::new();
        Asked::new(9).text("a/b").number(7).long(1 << 40).frame(Some(3), &mut frame);
        assert_eq!(frame.len(), 4 + 1 + 4 + 7 + 4 + 8);
        let Ok(mut read) = answer(&mut frame.as_slice()) else { return assert!(frame.is_empty()) };
        assert_eq!((read.kind, read.number(), read.text()), (9, Some(3), Some("a/b".to_owned())));
        assert_eq!((read.number(), read.long(), read.number()), (Some(7), Some(1 << 40), None));
    }

    #[test]
    fn what_is_cut_or_huge_is_no_answer() {
        assert!(answer(&mut [0, 0, 0, 9, 1].as_slice()).is_err());
        assert!(answer(&mut [0xff, 0, 0, 0, 1].as_slice()).is_err());
        assert!(answer(&mut [0, 0, 0, 0].as_slice()).is_err());
        let mut short = Answer { kind: 1, parts: vec![0, 0, 0, 9, 1], at: 0 };
        assert_eq!(short.bytes(), None);
        let begun = Wire::begin(Box::new(Vec::new()), Box::new([0, 0, 0, 5, 2, 0, 0, 0, 2].as_slice()));
        assert!(begun.is_err());
    }
}
