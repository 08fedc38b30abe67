//! Lists of page numbers as text: few letters, and quick to read for a script.
//!
//! Takes ascending numbers, gives printable ASCII without `"`, `\`, `|` and space, so that it stands in a script as it is. A list is
//! written as the gaps between its numbers, or as a map with a bit for each number where that is shorter. Nothing in it depends on
//! how many pages there are, so a page that is added at the end leaves lists without it as they were.

/// The letters, by the value that they stand for.
const LETTERS: &[u8; 91] =
    b"!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{}~";

/// Gaps below this are one letter.
const ONE: u32 = 60;
/// With how many first letters gaps of two begin, and of three.
const TWO: u32 = 18;
const THREE: u32 = 11;
/// How many letters there are.
const BASE: u32 = 91;
/// What longer gaps begin with, and maps.
const LONG: u32 = ONE + TWO + THREE;
const MAP: u32 = LONG + 1;
/// Bits in one letter of a map.
const BITS: u32 = 6;

/// Writes a list, which comes in parts, one after another.
pub fn write(parts: &[&[u32]], out: &mut String) {
    let numbers = || parts.iter().copied().flatten().copied();
    let last = parts.iter().rev().find_map(|part| part.last());
    let most = last.map_or(0, |last| last.saturating_add(1).div_ceil(BITS)) as usize + 1;
    // A gap takes one letter at least.
    if parts.iter().map(|part| part.len()).sum::<usize>() <= most {
        let start = out.len();
        let mut next = 0;
        numbers().for_each(|number| {
            gap(number.saturating_sub(next), out);
            next = number.saturating_add(1);
        });
        if out.len() - start <= most {
            return;
        }
        out.truncate(start);
    }
    out.reserve(most);
    map(numbers(), out);
}

/// Writes numbers in any order, a letter each; what is too large for one is written as the largest that is not.
pub fn letters(numbers: impl Iterator<Item = u32>, out: &mut String) {
    numbers.for_each(|number| letter(number.min(BASE - 1), out));
}

/// Reads what [`write()`] wrote; stops at anything else.
pub fn read(text: &str) -> Vec<u32> {
    let mut numbers = Vec::new();
    tell(text, |number| numbers.push(number));
    numbers
}

/// The values of letters, by their bytes.
const VALUES: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut at = 0;
    while at < LETTERS.len() {
        values[LETTERS[at] as usize] = at as u8;
        at += 1;
    }
    values
};

/// Tells the numbers of a list in order; stops at anything that [`write()`] does not write.
pub fn tell(text: &str, mut tell: impl FnMut(u32)) {
    let value = |byte: u8| {
        let value = VALUES.get(usize::from(byte)).copied().filter(|value| *value != u8::MAX);
        value.map(u32::from)
    };
    let mut values = text.bytes().map_while(value).peekable();
    if values.next_if_eq(&MAP).is_some() {
        for (at, bits) in (0..).step_by(BITS as usize).zip(values) {
            (0..BITS).filter(|bit| bits >> bit & 1 == 1).for_each(|bit| tell(at + bit));
        }
        return;
    }
    let mut next: u32 = 0;
    while let Some(first) = values.next() {
        let (more, base, from) = match first {
            _ if first < ONE => (0, first, 0),
            _ if first < ONE + TWO => (1, first - ONE, ONE),
            _ if first < LONG => (2, first - ONE - TWO, ONE + TWO * BASE),
            _ => (4, 0, ONE + TWO * BASE + THREE * BASE * BASE),
        };
        let gap = values.by_ref().take(more).fold(base, |sum, value| sum.wrapping_mul(BASE).wrapping_add(value));
        let number = next.wrapping_add(from).wrapping_add(gap);
        tell(number);
        next = number.wrapping_add(1);
    }
}

fn gap(gap: u32, out: &mut String) {
    // By far the most.
    if gap < ONE {
        return letter(gap, out);
    }
    let (first, rest, more) = if gap < ONE + TWO * BASE {
        let rest = gap - ONE;
        (ONE + rest / BASE, rest % BASE, 1)
    } else if gap < ONE + TWO * BASE + THREE * BASE * BASE {
        let rest = gap - ONE - TWO * BASE;
        (ONE + TWO + rest / (BASE * BASE), rest % (BASE * BASE), 2)
    } else {
        (LONG, gap - ONE - TWO * BASE - THREE * BASE * BASE, 4)
    };
    letter(first, out);
    (0..more).rev().for_each(|place| letter(rest / BASE.pow(place) % BASE, out));
}

fn map(numbers: impl Iterator<Item = u32>, out: &mut String) {
    letter(MAP, out);
    let (mut at, mut bits) = (0, 0);
    numbers.for_each(|number| {
        while number >= at + BITS {
            letter(bits, out);
            (at, bits) = (at + BITS, 0);
        }
        bits |= 1 << (number - at);
    });
    letter(bits, out);
}

#[inline]
fn letter(value: u32, out: &mut String) {
    out.push(LETTERS.get(value as usize).map_or('!', |letter| char::from(*letter)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(numbers: &[u32]) -> String {
        let mut text = String::new();
        write(&[numbers], &mut text);
        let (one, other) = numbers.split_at(numbers.len() / 2);
        let mut again = String::new();
        write(&[one, &[], other, &[]], &mut again);
        assert_eq!(again, text);
        text
    }

    #[test]
    fn a_letter_each() {
        let mut out = String::new();
        letters([0, 1, 90, 91, 7].into_iter(), &mut out);
        assert_eq!(out, "!#~~)");
    }

    #[test]
    fn many_pages_are_few_letters() {
        let all: Vec<u32> = (0..10_000).collect();
        assert_eq!(written(&all).len(), 10_000_usize.div_ceil(6) + 1);
        assert_eq!(written(&[0]), "!");
        assert_eq!(written(&[9_999]).len(), 3);
        assert_eq!(written(&[]), "");
        for edge in [59, 60, 1_697, 1_698, 92_788, 92_789, 1 << 24] {
            assert_eq!(read(&written(&[edge])), [edge]);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(numbers in prop::collection::btree_set(0u32..40_000, 0..300)) {
            let numbers: Vec<u32> = numbers.into_iter().collect();
            let text = written(&numbers);
            prop_assert_eq!(read(&text), numbers);
            prop_assert!(!text.contains(['"', '\\', '|', ' ']));
        }

        #[test]
        fn dense_lists_too(numbers in prop::collection::btree_set(0u32..200, 0..200)) {
            let numbers: Vec<u32> = numbers.into_iter().collect();
            prop_assert_eq!(read(&written(&numbers)), numbers);
        }
    }
}
