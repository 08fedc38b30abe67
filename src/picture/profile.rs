//! Profiles of colours (ICC) without what they tell of devices, people and days.
//!
//! Takes the bytes of a profile; gives one with the same colours, and nothing for a profile that is not followed anyway.

use super::big;
use std::collections::BTreeMap;

/// The parts that say what colours mean.
const COLOURS: [&[u8; 4]; 17] = [
    b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"chad", b"A2B0", b"A2B1", b"A2B2",
    b"B2A0", b"B2A1", b"B2A2", b"lumi", b"cicp",
];
/// What stands before the table of parts.
const HEAD: usize = 128;
/// Of that: who made it and when, the platform, the device, the program, a checksum.
const TOLD: [std::ops::Range<usize>; 5] = [4..8, 24..36, 40..44, 48..56, 80..HEAD];

/// The colours of a profile; empty for one of another kind than red, green and blue, and for one that is damaged.
pub fn colours(profile: &[u8]) -> Vec<u8> {
    let is_followed = profile.get(16..20) == Some(b"RGB ");
    if is_followed { rebuilt(profile).unwrap_or_default() } else { Vec::new() }
}

fn rebuilt(profile: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| usize::try_from(big(profile, at)?).ok();
    let mut head = profile.get(..HEAD)?.to_vec();
    TOLD.into_iter().filter_map(|told| head.get_mut(told).map(|told| told.fill(0))).for_each(drop);
    let mut parts = Vec::new();
    for at in (0..number(HEAD)?).map_while(|part| part.checked_mul(12)?.checked_add(HEAD + 4)) {
        let name = profile.get(at..at.checked_add(4)?)?;
        if COLOURS.iter().any(|known| name == *known) {
            let (start, length) = (number(at + 4)?, number(at + 8)?);
            parts.push((name, start, profile.get(start..start.checked_add(length)?)?));
        }
    }
    let mut out = head;
    out.extend(u32::try_from(parts.len()).ok()?.to_be_bytes());
    let mut table = Vec::new();
    let mut body = Vec::new();
    let mut placed: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    let first = out.len() + parts.len() * 12;
    for (name, start, part) in parts {
        // Parts may be one and the same.
        let place = match placed.get(&(start, part.len())) {
            Some(place) => *place,
            None => {
                let place = u32::try_from(first + body.len()).ok()?;
                body.extend_from_slice(part);
                body.resize(body.len().next_multiple_of(4), 0);
                placed.insert((start, part.len()), place);
                place
            }
        };
        table.extend_from_slice(name);
        table.extend(place.to_be_bytes());
        table.extend(u32::try_from(part.len()).ok()?.to_be_bytes());
    }
    out.append(&mut table);
    out.append(&mut body);
    let length = u32::try_from(out.len()).ok()?;
    out.get_mut(..4)?.copy_from_slice(&length.to_be_bytes());
    Some(out)
}
