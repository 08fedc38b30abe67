//! PNG files, chunk by chunk.
//!
//! Takes bytes; gives sizes, what stands beside the picture, and a copy with the chunks that are the picture: what is not on
//! the list below is left out, texts, times, thumbnails and makers' own chunks among it.

use super::{Facts, Fault, Format, Seen, big, exif};
use crate::hash;
use std::ops::Range;

/// The chunks that are the picture: pixels, colours as numbers, transparency, the frames of an animation.
const PICTURE: [&[u8; 4]; 13] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"sBIT", b"acTL", b"fcTL", b"fdAT",
];

/// Where the chunks begin.
const START: usize = 8;

/// What stands in a file beside its pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anatomy {
    /// Which way up it is.
    pub orientation: u8,
    /// Whether its colours are those of a profile other than sRGB.
    pub has_profile: bool,
}

/// Name, content and whole of the chunk at a place.
fn chunk(bytes: &[u8], at: usize) -> Option<(&[u8], &[u8], Range<usize>)> {
    let length = usize::try_from(big(bytes, at)?).ok()?;
    let end = at.checked_add(12)?.checked_add(length)?;
    let name = bytes.get(at + 4..at + 8)?;
    Some((name, bytes.get(at + 8..at + 8 + length)?, at..end)).filter(|_| end <= bytes.len())
}

/// Size of the picture; `None` where the bytes end before they tell.
pub fn facts(bytes: &[u8]) -> Option<Seen> {
    // The size stands first; whether it moves, and which way up it is, anywhere before the pixels.
    if bytes.get(12..16).is_some_and(|name| name != b"IHDR") {
        return Some(Err(Fault::Broken));
    }
    let (mut width, mut height) = (big(bytes, 16)?, big(bytes, 20)?);
    let mut is_animated = false;
    let mut at = START;
    loop {
        // Pixels tell nothing of it, and may be longer than what is known.
        if bytes.get(at + 4..at + 8)? == b"IDAT" {
            break;
        }
        let (name, content, whole) = chunk(bytes, at)?;
        match name {
            b"acTL" => is_animated = true,
            b"eXIf" if exif::is_turned(exif::orientation(content)) => (width, height) = (height, width),
            b"IEND" => return Some(Err(Fault::Broken)),
            _ => {}
        }
        at = whole.end;
    }
    Some(Ok(Facts { format: Format::Png, width, height, is_animated }))
}

/// What stands beside the pixels of a whole file.
pub fn anatomy(bytes: &[u8]) -> Anatomy {
    let mut found = Anatomy { orientation: 1, has_profile: false };
    let mut at = START;
    while let Some((name, content, whole)) = chunk(bytes, at) {
        match name {
            b"eXIf" if at < bytes.len() => found.orientation = exif::orientation(content),
            // The name of a profile stands before it, in clear.
            b"iCCP" => found.has_profile = !content.get(..79.min(content.len())).is_some_and(super::jpeg::is_srgb),
            b"IDAT" => break,
            _ => {}
        }
        at = whole.end;
    }
    found
}

/// The picture alone. A file that ends before its picture does is broken.
pub fn alone(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(bytes.get(..START).ok_or(Fault::Broken)?);
    let mut at = START;
    loop {
        let (name, _, whole) = chunk(bytes, at).ok_or(Fault::Broken)?;
        at = whole.end;
        if PICTURE.iter().any(|known| name == *known) {
            out.extend_from_slice(bytes.get(whole).unwrap_or_default());
        }
        // What stands behind the end is no part of the picture.
        if name == b"IEND" {
            return Ok(out);
        }
    }
}

/// The names of the chunks that are not the picture.
pub fn strange(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = START;
    while let Some((name, _, whole)) = chunk(bytes, at) {
        if !PICTURE.iter().any(|known| name == *known) {
            found.push(String::from_utf8_lossy(name).into_owned());
        }
        at = whole.end;
    }
    found
}

/// A picture that stands alone, with a camera's note and a profile of colours beside it.
pub fn with(alone: &[u8], note: Option<&[u8]>, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    // Both stand behind the head and before all else.
    let (head, rest) = alone.split_at_checked(START + 25)?;
    let mut out = head.to_vec();
    let mut push = |name: &[u8], content: &[u8]| {
        out.extend(u32::try_from(content.len()).ok()?.to_be_bytes());
        let named = [name, content].concat();
        out.extend_from_slice(&named);
        out.extend(hash::crc32(&named).to_be_bytes());
        Some(())
    };
    if let Some(profile) = profile {
        push(b"iCCP", &[b"colours\0\0".as_slice(), &stored(profile)].concat())?;
    }
    if let Some(note) = note {
        push(b"eXIf", note)?;
    }
    out.extend_from_slice(rest);
    Some(out)
}

/// In the format of zlib, not compressed.
fn stored(bytes: &[u8]) -> Vec<u8> {
    const MOST: usize = 65_535;
    let mut out = vec![0x78, 0x01];
    let count = bytes.len().div_ceil(MOST).max(1);
    for number in 0..count {
        let part = bytes.get(number * MOST..bytes.len().min((number + 1) * MOST)).unwrap_or_default();
        let length = u16::try_from(part.len()).unwrap_or_default();
        out.push(u8::from(number + 1 == count));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend_from_slice(part);
    }
    let (one, two) = bytes.iter().fold((1_u32, 0_u32), |(one, two), byte| {
        let one = (one + u32::from(*byte)) % 65_521;
        (one, (two + one) % 65_521)
    });
    out.extend((two << 16 | one).to_be_bytes());
    out
}
