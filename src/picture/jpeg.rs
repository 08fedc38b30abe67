//! JPEG files, segment by segment.
//!
//! Takes bytes; gives sizes, what stands beside the picture, and a copy that holds the picture alone: tables, frames and scans,
//! the two marks that decoders need, and nothing else.

use super::{Facts, Fault, Format, Seen, exif};
use std::ops::Range;

/// What stands in a file beside its pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anatomy {
    /// Which way up it is.
    pub orientation: u8,
    /// Whether its colours are those of a profile other than sRGB.
    pub has_profile: bool,
    /// Whether it is made of four inks.
    pub is_cmyk: bool,
}

struct Segment {
    marker: u8,
    /// With its marker.
    whole: Range<usize>,
    /// Without marker and length.
    content: Range<usize>,
}

/// Marks that stand alone.
fn is_bare(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xD0..=0xD9)
}

/// The segment that begins at `at` or after some filling. `None` where the file ends before it does, or is no such file.
fn segment(bytes: &[u8], at: usize) -> Option<Segment> {
    let mut mark = at;
    if *bytes.get(mark)? != 0xFF {
        return None;
    }
    while *bytes.get(mark)? == 0xFF {
        mark += 1;
    }
    let marker = *bytes.get(mark)?;
    let start = mark - 1;
    if is_bare(marker) {
        return Some(Segment { marker, whole: start..mark + 1, content: mark + 1..mark + 1 });
    }
    let length = usize::from(u16::from_be_bytes(bytes.get(mark + 1..mark + 3)?.try_into().ok()?));
    let end = mark + 1 + length;
    (length >= 2 && end <= bytes.len()).then_some(Segment { marker, whole: start..end, content: mark + 3..end })
}

/// Whether a segment begins a frame, which says how large the picture is.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

/// Size and place of the picture; `None` where the bytes end before they tell.
pub fn facts(bytes: &[u8]) -> Option<Seen> {
    let mut at = 2;
    let mut orientation = 1;
    loop {
        if at < bytes.len() && bytes.get(at) != Some(&0xFF) {
            return Some(Err(Fault::Broken));
        }
        let Segment { marker, whole, content } = segment(bytes, at)?;
        let content = bytes.get(content).unwrap_or_default();
        if let Some(block) = content.strip_prefix(b"Exif\0\0").filter(|_| marker == 0xE1) {
            orientation = exif::orientation(block);
        }
        if is_frame(marker) {
            let side = |at: usize| Some(u32::from(u16::from_be_bytes(content.get(at..at + 2)?.try_into().ok()?)));
            let (Some(height), Some(width)) = (side(1), side(3)) else { return Some(Err(Fault::Broken)) };
            let (width, height) = if exif::is_turned(orientation) { (height, width) } else { (width, height) };
            return Some(Ok(Facts { format: Format::Jpeg, width, height, is_animated: false }));
        }
        if matches!(marker, 0xD9 | 0xDA) {
            return Some(Err(Fault::Broken));
        }
        at = whole.end;
    }
}

/// What stands beside the pixels of a whole file.
pub fn anatomy(bytes: &[u8]) -> Anatomy {
    let mut found = Anatomy { orientation: 1, ..Anatomy::default() };
    let (mut at, mut is_framed) = (2, false);
    while let Some(Segment { marker, whole, content }) =
        segment(bytes, at).filter(|one| !matches!(one.marker, 0xD9 | 0xDA))
    {
        let content = bytes.get(content).unwrap_or_default();
        match marker {
            0xE1 if !is_framed => {
                if let Some(block) = content.strip_prefix(b"Exif\0\0") {
                    found.orientation = exif::orientation(block);
                }
            }
            0xE2 if content.starts_with(b"ICC_PROFILE\0") => found.has_profile |= !is_srgb(content),
            _ if is_frame(marker) => {
                is_framed = true;
                found.is_cmyk = content.get(5) == Some(&4);
            }
            _ => {}
        }
        at = whole.end;
    }
    found
}

/// Whether a photograph says where it was taken.
pub fn has_place(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(Segment { marker, whole, content }) =
        segment(bytes, at).filter(|one| !matches!(one.marker, 0xD9 | 0xDA))
    {
        let block = bytes.get(content).unwrap_or_default().strip_prefix(b"Exif\0\0");
        if marker == 0xE1 && block.is_some_and(exif::has_place) {
            return true;
        }
        at = whole.end;
    }
    false
}

/// Whether a colour profile calls itself sRGB, in one of the two ways in which profiles write.
pub fn is_srgb(profile: &[u8]) -> bool {
    let has = |word: &[u8]| profile.windows(word.len()).any(|part| part == word);
    has(b"sRGB") || has(b"s\0R\0G\0B")
}

/// The picture alone. A file that ends before its picture does is broken.
pub fn alone(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(b"\xFF\xD8");
    let mut at = 2;
    loop {
        let Segment { marker, whole, content } = segment(bytes, at).ok_or(Fault::Broken)?;
        let inner = bytes.get(content).unwrap_or_default();
        at = whole.end;
        match marker {
            // The end. What stands behind it is no part of the picture: telephones put films there.
            0xD9 => {
                out.extend_from_slice(b"\xFF\xD9");
                return Ok(out);
            }
            // JFIF, without its thumbnail.
            0xE0 if inner.starts_with(b"JFIF\0") && inner.len() >= 12 => {
                out.extend_from_slice(b"\xFF\xE0\0\x10");
                out.extend_from_slice(inner.get(..12).unwrap_or_default());
                out.extend_from_slice(&[0, 0]);
            }
            // How the colours were mixed.
            0xEE if inner.starts_with(b"Adobe") && inner.len() >= 12 => {
                out.extend_from_slice(b"\xFF\xEE\0\x0E");
                out.extend_from_slice(inner.get(..12).unwrap_or_default());
            }
            0xDA => {
                let end = scan_end(bytes, whole.end).ok_or(Fault::Broken)?;
                out.extend_from_slice(bytes.get(whole.start..end).unwrap_or_default());
                at = end;
            }
            // Tables, frames, intervals.
            0xC0..=0xCF | 0xDB..=0xDF => out.extend_from_slice(bytes.get(whole).unwrap_or_default()),
            _ => {}
        }
    }
}

/// A picture that stands alone, with a camera's note and a profile of colours beside it.
pub fn with(alone: &[u8], note: Option<&[u8]>, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    // A profile that is longer than a segment goes on in the next.
    const MOST: usize = 65_519;
    let (head, rest) = alone.split_at_checked(if alone.get(2..4) == Some(b"\xFF\xE0") { 20 } else { 2 })?;
    let mut out = head.to_vec();
    let mut push = |marker: u8, parts: &[&[u8]]| {
        let length = u16::try_from(2 + parts.iter().map(|part| part.len()).sum::<usize>()).ok()?;
        out.extend_from_slice(&[0xFF, marker]);
        out.extend(length.to_be_bytes());
        parts.iter().for_each(|part| out.extend_from_slice(part));
        Some(())
    };
    if let Some(note) = note {
        push(0xE1, &[b"Exif\0\0", note])?;
    }
    if let Some(profile) = profile {
        let count = u8::try_from(profile.len().div_ceil(MOST).max(1)).ok()?;
        for number in 1..=count {
            let start = usize::from(number - 1) * MOST;
            let part = profile.get(start..profile.len().min(start + MOST))?;
            push(0xE2, &[b"ICC_PROFILE\0", &[number, count], part])?;
        }
    }
    out.extend_from_slice(rest);
    Some(out)
}

/// Where the pixels of a scan end: at the next mark that is not part of them.
fn scan_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match bytes.get(at + 1)? {
            0 | 0xD0..=0xD7 => at += 2,
            0xFF => at += 1,
            _ => return Some(at),
        }
    }
}
