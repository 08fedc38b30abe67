//! Looking for bytes in many of them.
//!
//! Takes bytes; gives offsets. The door to `memchr`, which looks at as many at once as the processor can.

/// Below so many bytes, getting ready takes longer than looking.
const FEW: usize = 48;

/// Where `wanted` stands first, at `from` or behind it.
pub fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let found = match rest.len() {
        ..FEW => rest.iter().position(|byte| *byte == wanted),
        _ => memchr::memchr(wanted, rest),
    };
    found.map(|at| from + at)
}

/// Where all of `wanted`, which are some, stand first, at `from` or behind it.
pub fn find_all(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let found = match rest.len() {
        ..FEW => {
            let (first, tail) = wanted.split_first()?;
            let is_there = |at: usize| rest.get(at + 1..).is_some_and(|rest| rest.starts_with(tail));
            rest.iter().enumerate().position(|(at, byte)| byte == first && is_there(at))
        }
        _ => memchr::memmem::find(rest, wanted),
    };
    found.map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Few and many bytes are looked through in different ways, to the same end.
    #[test]
    fn both_ways_find_the_same() {
        for length in 0..150_usize {
            let bytes: Vec<u8> = (0..length).map(|at| (at * at % 7) as u8).collect();
            for from in 0..=length + 1 {
                for wanted in [&[0, 1][..], &[1, 4], &[4, 2, 2], &[3], &[9]] {
                    let plain = (from..length).find(|at| bytes[*at..].starts_with(wanted));
                    assert_eq!(find_all(&bytes, from, wanted), plain, "{length} {from} {wanted:?}");
                    let plain = (from..length).find(|at| bytes[*at] == wanted[0]);
                    assert_eq!(find(&bytes, from, wanted[0]), plain, "{length} {from} {wanted:?}");
                }
            }
        }
    }
}
