//! Films, recordings, icons and archives: what is easily found in them, and which of them nobody looks into.
//!
//! A telephone notes in a film where it was taken, as it does in a photograph. That is found in the forms that telephones write; what
//! else is noted in a film, a recording or an archive is not, and is not taken out.

use super::Finds;
use crate::path::SitePath;
use crate::picture::png;

/// Films and recordings.
const FILMS: [&str; 19] = [
    "mp4", "m4v", "mov", "3gp", "3g2", "avi", "mkv", "webm", "wmv", "flv", "mpg", "mpeg", "mp3", "m4a", "wav", "aac",
    "amr", "ogg", "wma",
];
/// Archives, drawings and mails.
const OPAQUE: [&str; 17] = [
    "zip", "rar", "7z", "tar", "tgz", "bz2", "xz", "iso", "vsd", "vsdx", "mpp", "pub", "msg", "eml", "dwg", "dxf",
    "psd",
];
/// How the place of a film is called in it.
const PLACES: [&[u8]; 3] = [b"\xA9xyz", b"com.apple.quicktime.location", b"loci\0\0\0\0"];

/// Whether a file is a film or a recording, by its name.
pub(super) fn is_film(path: &SitePath) -> bool {
    FILMS.contains(&path.extension().as_str())
}

/// Whether it is something else that is not looked into.
pub(super) fn is_opaque(path: &SitePath) -> bool {
    OPAQUE.contains(&path.extension().as_str()) || path.name().ends_with(".tar.gz")
}

/// Whether it is an icon.
pub(super) fn is_icon(path: &SitePath) -> bool {
    matches!(path.extension().as_str(), "ico" | "cur")
}

/// The film of a telephone. Boxes follow each other; what is said of all of it stands in `moov`.
pub(super) fn film(bytes: &[u8], finds: &mut Finds) {
    let mut at = 0;
    while let Some((name, content, next)) = part(bytes, at) {
        if matches!(name, b"moov" | b"meta" | b"udta" | b"uuid") {
            finds.places += usize::from(PLACES.iter().any(|place| has(content, place)));
        }
        at = next;
    }
}

fn part(bytes: &[u8], at: usize) -> Option<(&[u8], &[u8], usize)> {
    let short: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    let name = bytes.get(at + 4..at + 8)?;
    let length = match u32::from_be_bytes(short) {
        0 => bytes.len() - at,
        1 => usize::try_from(u64::from_be_bytes(bytes.get(at + 8..at + 16)?.try_into().ok()?)).ok()?,
        length => usize::try_from(length).ok()?,
    };
    let next = at.checked_add(length.max(8))?;
    Some((name, bytes.get(at + 8..next.min(bytes.len()))?, next))
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|part| part == word)
}

/// An icon: bitmaps, which hold nothing else, or pictures of the format PNG, which may.
pub(super) fn icon(bytes: &[u8], finds: &mut Finds) {
    let count = usize::from(bytes.get(4).copied().unwrap_or_default());
    let number = |at: usize| {
        let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    for entry in (0..count).map(|entry| 6 + entry * 16) {
        let picture = || bytes.get(number(entry + 12)?..)?.get(..number(entry + 8)?);
        let picture = picture().filter(|picture| picture.starts_with(b"\x89PNG"));
        for chunk in picture.map(png::strange).unwrap_or_default() {
            finds.property(&chunk);
        }
    }
}
