//! The shelf of texts: one file that only grows, and the site's own files.
//!
//! Takes bytes and gives places; gives bytes for places, checked against their digests. What is not there as it was put is
//! noted, and nothing else: see [`Shelf`].

#![expect(clippy::disallowed_types, reason = "the shell is where files are read and written")]

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fs::native;
use crate::hash::Digest;
use crate::memo::Texts;
use crate::path::SitePath;
use crate::shelf::{Place, Shelf};

/// How the name of the file begins; then comes its number.
const NAME: &str = "texts-";

/// The same of the file for outputs that are made and not yet written.
const SPOOL: &str = "spool-";

/// Bytes that may lie unused before the file is written anew, besides as many as are used.
const SLACK: u64 = 1024 * 1024;

/// One file of texts, and where the site's own files are.
pub(super) struct TextFile {
    root: PathBuf,
    folder: PathBuf,
    name: &'static str,
    number: u64,
    open: Mutex<Open>,
    is_damaged: Arc<AtomicBool>,
}

#[derive(Default)]
struct Open {
    file: Option<Arc<File>>,
    /// Up to where it has been written, or is about to be.
    length: u64,
    /// Why it took no more.
    fault: Option<io::Error>,
}

impl TextFile {
    /// A file that nothing has been put in.
    pub(super) fn new(root: &Path, folder: &Path) -> TextFile {
        let (root, folder) = (root.to_owned(), folder.to_owned());
        TextFile { root, folder, name: NAME, number: 1, open: Mutex::default(), is_damaged: Arc::default() }
    }

    /// A file for what is made and not yet written. Whoever has it removes it.
    pub(super) fn spool(&self) -> TextFile {
        TextFile { name: SPOOL, number: 1, open: Mutex::default(), is_damaged: Arc::default(), ..self.next() }
    }

    /// Removes the file, of which nothing is wanted any more.
    pub(super) fn remove(&self) {
        if self.open().file.take().is_some() {
            // The next process that keeps a memo removes what this one cannot.
            let _ = fs::remove_file(self.path());
        }
    }

    /// The file of the last process; `None` if it is not there, or shorter than it was.
    pub(super) fn opened(&self, texts: Texts) -> Option<TextFile> {
        let own = TextFile { number: texts.number, ..self.next() };
        let mut open = Open { length: texts.length, ..Open::default() };
        if texts.length > 0 {
            let file = OpenOptions::new().read(true).write(true).open(own.path()).ok()?;
            // Behind what counts may stand what a process wrote that did not come to its end.
            (file.metadata().ok()?.len() >= texts.length).then_some(())?;
            open.file = Some(Arc::new(file));
        }
        Some(TextFile { open: Mutex::new(open), ..own })
    }

    /// An empty one, to take this one's place.
    pub(super) fn next(&self) -> TextFile {
        TextFile {
            root: self.root.clone(),
            folder: self.folder.clone(),
            name: self.name,
            number: self.number.wrapping_add(1),
            open: Mutex::default(),
            is_damaged: Arc::clone(&self.is_damaged),
        }
    }

    /// An empty one, for those who have nothing of this one.
    pub(super) fn anew(&self) -> TextFile {
        TextFile { is_damaged: Arc::default(), ..self.next() }
    }

    /// Whether it can be used further: it is where it was, and not mostly filled with what nobody wants any more.
    pub(super) fn serves(&self, live: u64) -> bool {
        let length = self.open().length;
        let is_there = length == 0 || fs::metadata(self.path()).is_ok_and(|known| known.len() >= length);
        is_there && length <= live.saturating_mul(2).saturating_add(SLACK)
    }

    /// All of it, for the head.
    pub(super) fn all(&self) -> Texts {
        Texts { number: self.number, length: self.open().length }
    }

    pub(super) fn name(&self) -> String {
        format!("{}{}", self.name, self.number)
    }

    /// Why it took no more.
    pub(super) fn fault(&self) -> io::Error {
        self.open().fault.take().unwrap_or_else(|| io::Error::other("the file of texts could not be written"))
    }

    fn path(&self) -> PathBuf {
        self.folder.join(self.name())
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file to write to, and where so many bytes have their place in it.
    fn room(&self, length: u64) -> io::Result<(Arc<File>, u64)> {
        let mut open = self.open();
        let file = match &open.file {
            Some(file) => Arc::clone(file),
            None => {
                fs::create_dir_all(&self.folder)?;
                // A process that still reads an old file of this name keeps what it has open.
                let _ = fs::remove_file(self.path());
                let new = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(self.path())?;
                Arc::clone(open.file.insert(Arc::new(new)))
            }
        };
        let at = open.length;
        open.length += length;
        Ok((file, at))
    }
}

/// Reads from a place of a file, beside others who read or write elsewhere in it.
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, bytes, at);
    #[cfg(windows)]
    {
        let (mut rest, mut at) = (bytes, at);
        while !rest.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(file, rest, at)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => (rest, at) = (&mut std::mem::take(&mut rest)[count..], at + count as u64),
            }
        }
        Ok(())
    }
    #[cfg(not(any(unix, windows)))]
    {
        let _ = (file, bytes, at);
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Writes to a place of a file, beside others who read or write elsewhere in it.
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::write_all_at(file, bytes, at);
    #[cfg(windows)]
    {
        let (mut rest, mut at) = (bytes, at);
        while !rest.is_empty() {
            match std::os::windows::fs::FileExt::seek_write(file, rest, at)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                count => (rest, at) = (&rest[count..], at + count as u64),
            }
        }
        Ok(())
    }
    #[cfg(not(any(unix, windows)))]
    {
        let _ = (file, bytes, at);
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl Shelf for TextFile {
    fn put(&self, bytes: &[u8], digest: Digest) -> Option<Place> {
        let length = u32::try_from(bytes.len()).ok()?;
        let written = self.room(u64::from(length)).and_then(|(file, at)| write_at(&file, bytes, at).map(|()| at));
        match written {
            Ok(at) => Some(Place { at, length, digest }),
            Err(fault) => {
                self.open().fault = Some(fault);
                None
            }
        }
    }

    fn fetch(&self, place: Place) -> Option<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(place.length).ok()?];
        let file = self.open().file.clone();
        let is_read = file.is_some_and(|file| read_at(&file, &mut bytes, place.at).is_ok());
        let is_whole = is_read && Digest::of(&bytes) == place.digest;
        self.is_damaged.fetch_or(!is_whole, Ordering::Relaxed);
        is_whole.then_some(bytes)
    }

    fn source(&self, path: &SitePath, digest: Digest) -> Option<Vec<u8>> {
        let bytes = fs::read(native(&self.root, path)).ok().filter(|bytes| Digest::of(bytes) == digest);
        self.is_damaged.fetch_or(bytes.is_none(), Ordering::Relaxed);
        bytes
    }

    fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }
}
