//! Which way up a photograph is: the one thing that is read of what a camera notes beside it.
//!
//! Takes the block that begins with `II*` or `MM`; gives a number from 1 to 8, as EXIF counts. Reads no place, no name.

/// The tag of the orientation.
const ORIENTATION: u16 = 0x0112;
/// The tag of the table of places.
const GPS: u16 = 0x8825;

/// The orientation; 1, the right way up, where nothing else is said.
pub fn orientation(block: &[u8]) -> u8 {
    entry(block, ORIENTATION)
        .and_then(|value| u8::try_from(value).ok())
        .filter(|way| (1..=8).contains(way))
        .unwrap_or(1)
}

/// Whether it says where the picture was taken.
pub fn has_place(block: &[u8]) -> bool {
    entry(block, GPS).is_some()
}

/// The first number of an entry of the first table.
fn entry(block: &[u8], wanted: u16) -> Option<u32> {
    let is_little = match block.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair: [u8; 2] = block.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let long = |at: usize| if is_little { super::little(block, at) } else { super::big(block, at) };
    let table = usize::try_from(long(4)?).ok()?;
    let count = usize::from(short(table)?);
    (0..count).map_while(|number| table.checked_add(2 + number * 12)).find_map(|at| {
        let value = at.checked_add(8)?;
        // Type 3 is a number of two bytes.
        let number = || if short(at + 2)? == 3 { short(value).map(u32::from) } else { long(value) };
        if short(at)? == wanted { number() } else { None }
    })
}

/// Whether a picture that is turned like this lies on its side.
pub fn is_turned(orientation: u8) -> bool {
    orientation >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways() {
        let block =
            |value: u8| [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[value, 0, 0, 0]].concat();
        assert_eq!(orientation(&block(6)), 6);
        assert_eq!(orientation(&block(9)), 1);
        assert_eq!(orientation(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0"), 8);
        assert_eq!(orientation(b"II*\0\xFF\xFF\xFF\xFF"), 1);
        assert!(!has_place(&block(1)));
    }
}
