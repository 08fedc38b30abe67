//! WebP files, chunk by chunk.
//!
//! Takes bytes; gives sizes, what stands beside the picture, and a copy with the picture or its frames alone.

use super::{Facts, Fault, Format, Seen, exif, little};

/// What a file says of itself in its first chunk: the bits for profile, notes of the camera, texts, movement.
const PROFILE: u8 = 0x20;
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
const MOVES: u8 = 0x02;

/// What stands in a file beside its pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anatomy {
    /// Which way up it is.
    pub orientation: u8,
    /// Whether its colours are those of a profile other than sRGB.
    pub has_profile: bool,
    /// Whether it is compressed without loss.
    pub is_exact: bool,
}

/// Name and content of the chunk at a place, and where the next one begins.
fn chunk(bytes: &[u8], at: usize) -> Option<(&[u8], &[u8], usize)> {
    let name = bytes.get(at..at.checked_add(4)?)?;
    let length = usize::try_from(little(bytes, at + 4)?).ok()?;
    let content = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
    Some((name, content, at + 8 + length + length % 2))
}

fn three(bytes: &[u8], at: usize) -> Option<u32> {
    let [a, b, c]: [u8; 3] = bytes.get(at..at + 3)?.try_into().ok()?;
    Some(u32::from_le_bytes([a, b, c, 0]))
}

/// Size of the picture; `None` where the bytes end before they tell.
pub fn facts(bytes: &[u8]) -> Option<Seen> {
    let content = bytes.get(20..)?;
    let (width, height, flags) = match bytes.get(12..16)? {
        b"VP8X" => (three(content, 4)? + 1, three(content, 7)? + 1, *content.first()?),
        b"VP8L" => {
            let bits = little(content, 1)?;
            ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1, 0)
        }
        b"VP8 " => {
            let side =
                |at: usize| Some(u32::from(u16::from_le_bytes(content.get(at..at + 2)?.try_into().ok()?)) & 0x3FFF);
            (side(6)?, side(8)?, 0)
        }
        _ => return Some(Err(Fault::Broken)),
    };
    // The notes of a camera stand behind the picture: what lies on its side is known where the whole file is.
    let (width, height) = if flags & EXIF != 0 && is_turned(bytes)? { (height, width) } else { (width, height) };
    Some(Ok(Facts { format: Format::WebP, width, height, is_animated: flags & MOVES != 0 }))
}

/// Whether the picture lies on its side; `None` where the bytes end before they tell.
fn is_turned(bytes: &[u8]) -> Option<bool> {
    let end = usize::try_from(little(bytes, 4)?).ok()?.checked_add(8)?;
    let mut at = 12;
    while at < end {
        let (name, content, next) = chunk(bytes, at)?;
        if name == b"EXIF" {
            return Some(exif::is_turned(way(content)));
        }
        at = next;
    }
    Some(false)
}

fn way(content: &[u8]) -> u8 {
    exif::orientation(content.strip_prefix(b"Exif\0\0").unwrap_or(content))
}

/// What stands beside the pixels of a whole file.
pub fn anatomy(bytes: &[u8]) -> Anatomy {
    let mut found = Anatomy { orientation: 1, ..Anatomy::default() };
    let mut at = 12;
    while let Some((name, content, next)) = chunk(bytes, at) {
        match name {
            b"EXIF" => found.orientation = way(content),
            b"ICCP" => found.has_profile = !super::jpeg::is_srgb(content),
            b"VP8L" => found.is_exact = true,
            _ => {}
        }
        at = next;
    }
    found
}

/// The picture alone. A file that ends before its picture does is broken.
pub fn alone(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let said = little(bytes, 4).and_then(|length| usize::try_from(length).ok()).ok_or(Fault::Broken)?;
    // What stands behind the end is no part of the picture.
    let bytes = bytes.get(..said.saturating_add(8)).ok_or(Fault::Broken)?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut at = 12;
    let mut is_shown = false;
    while at < bytes.len() {
        let (name, content, next) = chunk(bytes, at).ok_or(Fault::Broken)?;
        at = next;
        match name {
            b"VP8X" => {
                let mut content = content.to_vec();
                if let Some(flags) = content.first_mut() {
                    *flags &= !(PROFILE | EXIF | XMP);
                }
                push(&mut out, name, &content);
            }
            b"ANMF" => {
                is_shown = true;
                push(&mut out, name, &frame(content)?);
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" => {
                is_shown |= name != b"ALPH" && name != b"ANIM";
                push(&mut out, name, content);
            }
            _ => {}
        }
    }
    if !is_shown {
        return Err(Fault::Broken);
    }
    let length = u32::try_from(out.len() - 8).map_err(|_| Fault::Broken)?;
    if let Some(place) = out.get_mut(4..8) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    Ok(out)
}

/// A picture that stands alone, with a camera's note and a profile of colours beside it. `None` for one without the first chunk
/// that announces them: it has none.
pub fn with(alone: &[u8], note: Option<&[u8]>, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let (head, rest) = alone.split_at_checked(30).filter(|(head, _)| head.get(12..16) == Some(b"VP8X"))?;
    let mut out = head.to_vec();
    if let Some(profile) = profile {
        *out.get_mut(20)? |= PROFILE;
        push(&mut out, b"ICCP", profile);
    }
    out.extend_from_slice(rest);
    if let Some(note) = note {
        *out.get_mut(20)? |= EXIF;
        push(&mut out, b"EXIF", note);
    }
    let length = u32::try_from(out.len() - 8).ok()?;
    out.get_mut(4..8)?.copy_from_slice(&length.to_le_bytes());
    Some(out)
}

/// A frame of an animation, with nothing in it but its pixels.
fn frame(content: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut out = content.get(..16).ok_or(Fault::Broken)?.to_vec();
    let mut at = 16;
    while at < content.len() {
        let (name, inner, next) = chunk(content, at).ok_or(Fault::Broken)?;
        at = next;
        if matches!(name, b"VP8 " | b"VP8L" | b"ALPH") {
            push(&mut out, name, inner);
        }
    }
    Ok(out)
}

fn push(out: &mut Vec<u8>, name: &[u8], content: &[u8]) {
    out.extend_from_slice(name);
    out.extend_from_slice(&u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(content);
    out.extend(std::iter::repeat_n(0, content.len() % 2));
}
