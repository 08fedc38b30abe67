//! Sources: the tree of files a build reads, a file's text, and spans in it.
//!
//! Takes what the shell found on disk; gives typed access to it. The layers below the shell see files only
//! through [`Tree`], so a build is a function of a tree and its settings.

pub mod grid;

use crate::path::SitePath;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// A range of bytes in one file's text, end exclusive. Spans are for people: they are equal to each other
/// whatever they say and hash to nothing, so that no value, memo key or output can come to depend on one. Only the memo writes
/// them down, beside the text that they count in, to point into that same text again.
#[derive(Clone, Copy, Debug, Default, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`; offsets past 4 GiB are cut, since no readable source is that long.
    pub fn new(start: usize, end: usize) -> Span {
        let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { start: cut(start), end: cut(end.max(start)) }
    }

    /// The same range, `by` bytes further on.
    pub fn shifted(self, by: usize) -> Span {
        Span::new(self.start as usize + by, self.end as usize + by)
    }
}

impl PartialEq for Span {
    fn eq(&self, _: &Span) -> bool {
        true
    }
}

impl std::hash::Hash for Span {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// One file that a [`Tree`] holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands, from the root of the site.
    pub path: SitePath,
    /// Its length in bytes when it was listed.
    pub size: u64,
    /// Changes whenever the file does.
    pub stamp: Stamp,
}

/// What the system says of a file without reading it: when it was written, which file it is, how long it is. Two looks with
/// the same known stamp met the same bytes. 0 says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp(pub u64);

impl Stamp {
    /// That of every file that is part of the program: such a file stays as it is for as long as the program runs, and the
    /// next release may bring another one.
    pub const EMBEDDED: Stamp = Stamp(1);

    /// Whether it tells anything.
    pub fn is_known(self) -> bool {
        self.0 != 0
    }

    /// Whether it tells something that still holds in another run.
    pub fn is_lasting(self) -> bool {
        self.0 > Stamp::EMBEDDED.0
    }
}

/// Why a file that was listed could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFailure {
    /// It is gone by now.
    Vanished,
    /// The system refused, in its own words.
    Refused(String),
}

/// All files of a site, the embedded theme among them.
pub trait Tree: Sync {
    /// Every file, ordered by path.
    fn entries(&self) -> &[Entry];
    /// The bytes of a listed file.
    fn read(&self, path: &SitePath) -> Result<Vec<u8>, ReadFailure>;
    /// The first bytes of a listed file, no more than `most`; all of them where the file is not longer.
    fn head(&self, path: &SitePath, most: usize) -> Result<Vec<u8>, ReadFailure> {
        let mut bytes = self.read(path)?;
        bytes.truncate(most);
        Ok(bytes)
    }
}

/// The text of a file and what had to be done to get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark, with `\n` line ends, without noncharacters.
    pub text: String,
    /// How the bytes were read.
    pub encoding: Encoding,
}

/// How a file's bytes became text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16 with a byte order mark, as Notepad writes "Unicode".
    Utf16,
    /// GB18030, the older Chinese encoding of Notepad ("ANSI").
    Gb18030,
    /// None of these: undecodable bytes became U+FFFD.
    Broken,
}

/// Reads bytes as text. Never fails: what cannot be read becomes U+FFFD and is told by the encoding.
///
/// Line ends are made `\n`; NUL and the noncharacters U+FDD0..U+FDEF, which mark slots inside the program,
/// become U+FFFD so that no author can forge one.
pub fn decode(bytes: &[u8]) -> Decoded {
    let (text, encoding) = if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let kind = if encoding == encoding_rs::UTF_8 { Encoding::Utf8 } else { Encoding::Utf16 };
        let (text, broken) = encoding.decode_with_bom_removal(bytes);
        (text.into_owned(), if broken { Encoding::Broken } else { kind })
    } else if let Some(text) = utf8(bytes) {
        (text.to_owned(), Encoding::Utf8)
    } else if is_mostly_utf8(bytes) {
        // UTF-8 with something pasted from elsewhere: read as GB18030, every marker in it would turn to rubbish.
        (String::from_utf8_lossy(bytes).into_owned(), Encoding::Broken)
    } else {
        let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
        if broken {
            (String::from_utf8_lossy(bytes).into_owned(), Encoding::Broken)
        } else {
            (text.into_owned(), Encoding::Gb18030)
        }
    };
    Decoded { text: normalise(text), encoding }
}

/// The text that bytes are in UTF-8; `None` where they are none. Many bytes are looked at at once, other than by the standard
/// library: it counts where whole texts are read.
pub fn utf8(bytes: &[u8]) -> Option<&str> {
    match encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(Cow::Borrowed(text)) => Some(text),
        _ => None,
    }
}

/// Reads a long text that was kept as its bytes.
pub fn utf8_field<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let bytes = <&[u8]>::deserialize(from)?;
    utf8(bytes).map(str::to_owned).ok_or_else(|| D::Error::custom("no UTF-8"))
}

/// Whether more characters than faults come out of reading bytes as UTF-8, plain ASCII not counted. Text in GB18030
/// gives next to none.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut faults) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    sound > faults
}

/// Text as [`decode`] gives it, made of text that did not come from the bytes of a file: a cell, or a string with escapes.
pub fn normalise(text: String) -> String {
    let forged = |c: char| c == '\0' || ('\u{FDD0}'..='\u{FDEF}').contains(&c);
    // U+FDD0.. begin with EF B7: one look at the bytes spares most texts the copy. It goes on to the end, so that many are looked at at once.
    let suspicious = |text: &str| {
        let (bytes, next) = (text.as_bytes(), text.as_bytes().get(1..).unwrap_or_default());
        let begun = bytes.iter().zip(next).fold(false, |seen, (one, two)| seen | ((*one == 0xEF) & (*two == 0xB7)));
        begun | bytes.iter().fold(false, |seen, byte| seen | (*byte == 0))
    };
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    if suspicious(&text) { text.replace(forged, "\u{FFFD}") } else { text }
}

/// Where an offset stands in a text, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Line and column of a byte offset; one past the end gives the position after the last character.
pub fn position(text: &str, offset: usize) -> Position {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}
