//! GIF files, block by block.
//!
//! Takes bytes; gives sizes, and a copy with the frames, how long each is shown and how often all are: without comments, and
//! without what programs have put in of their own.

use super::{Facts, Fault, Format, Seen};

/// Size of the picture; `None` where the bytes end before they tell.
pub fn facts(bytes: &[u8]) -> Option<Seen> {
    let side = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    // Whether it moves makes no difference: no other sizes are made of it either way.
    Some(Ok(Facts { format: Format::Gif, width: side(6)?, height: side(8)?, is_animated: true }))
}

/// How many bytes a table of colours has, by the byte that tells.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Where a row of sub-blocks ends.
fn blocks_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

/// The frames alone. A file that ends in the middle of one is broken.
pub fn alone(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    alone_or_none(bytes).ok_or(Fault::Broken)
}

fn alone_or_none(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut at = 13 + table(*bytes.get(10)?);
    let mut out = bytes.get(..at)?.to_vec();
    let mut frames = 0;
    loop {
        let start = at;
        match bytes.get(at) {
            Some(0x2C) => {
                let flags = *bytes.get(at + 9)?;
                at = blocks_end(bytes, at + 10 + table(flags) + 1)?;
                out.extend_from_slice(bytes.get(start..at)?);
                frames += 1;
            }
            Some(0x21) => {
                let kind = *bytes.get(at + 1)?;
                at = blocks_end(bytes, at + 2)?;
                let name = bytes.get(start + 3..start + 14).unwrap_or_default();
                let is_loop = kind == 0xFF && matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0");
                if kind == 0xF9 || is_loop {
                    out.extend_from_slice(bytes.get(start..at)?);
                }
            }
            Some(0x3B) if frames > 0 => {
                out.push(0x3B);
                return Some(out);
            }
            _ => return None,
        }
    }
}
