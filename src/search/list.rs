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
/// The letter of [`MAP`].
const MARK: char = '~';
/// The most letters of a gap.
const LONGEST: usize = 5;
/// Bits in one letter of a map.
const BITS: u32 = 6;

/// A list that is being written, one number after another: its gaps. It takes a quarter of the room that numbers would.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// ASCII.
    letters: Vec<u8>,
    /// The number after the last; 0 where there is none.
    next: u32,
}

impl Gaps {
    /// Puts a number behind those that are there. One that is not above them is left out.
    #[inline]
    pub fn push(&mut self, number: u32) {
        let Some(between) = number.checked_sub(self.next) else { return };
        self.next = number.saturating_add(1);
        match LETTERS.get(between as usize).filter(|_| between < ONE) {
            // By far the most.
            Some(letter) => self.letters.push(*letter),
            None => gap(between, |letter| self.letters.push(letter)),
        }
    }

    /// Whether there is no number.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }
}

/// Writes a list.
pub fn write(numbers: &[u32], out: &mut String) {
    let mut gaps = Gaps::default();
    numbers.iter().for_each(|number| gaps.push(*number));
    join(&[&gaps], out);
}

/// Writes a list that comes in parts, each of which goes on above the one before.
pub fn join(parts: &[&Gaps], out: &mut String) {
    let next = parts.iter().map(|part| part.next).max().unwrap_or(0);
    let most = next.div_ceil(BITS) as usize + 1;
    // The first gap of each further part is another one.
    let least = parts.iter().map(|part| part.letters.len()).sum::<usize>().saturating_sub(parts.len() * LONGEST);
    if least <= most {
        let start = out.len();
        let mut before = 0;
        for part in parts.iter().filter(|part| !part.is_empty()) {
            let mut numbers = Numbers::of(&part.letters);
            if let Some(first) = numbers.next() {
                gap(first.saturating_sub(before), |letter| out.push(letter.into()));
                out.push_str(str::from_utf8(numbers.rest).unwrap_or_default());
            }
            before = part.next;
        }
        if out.len() - start <= most {
            return;
        }
        out.truncate(start);
    }
    out.reserve(most);
    map(parts.iter().flat_map(|part| Numbers::of(&part.letters)), out);
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

fn value(byte: u8) -> Option<u32> {
    VALUES.get(usize::from(byte)).copied().filter(|value| *value != u8::MAX).map(u32::from)
}

/// Tells the numbers of a list in order; stops at anything that [`write()`] does not write.
pub fn tell(text: &str, tell: impl FnMut(u32)) {
    match text.strip_prefix(MARK) {
        Some(bits) => {
            let mut tell = tell;
            for (at, bits) in (0..).step_by(BITS as usize).zip(bits.bytes().map_while(value)) {
                (0..BITS).filter(|bit| bits >> bit & 1 == 1).for_each(|bit| tell(at + bit));
            }
        }
        None => Numbers::of(text.as_bytes()).for_each(tell),
    }
}

/// The numbers of a list that is written as gaps.
struct Numbers<'t> {
    /// What has not been read.
    rest: &'t [u8],
    next: u32,
}

impl<'t> Numbers<'t> {
    fn of(rest: &'t [u8]) -> Numbers<'t> {
        Numbers { rest, next: 0 }
    }
}

impl Iterator for Numbers<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let mut values = self.rest.iter().copied().map_while(value);
        let first = values.next()?;
        let (more, base, from) = match first {
            _ if first < ONE => (0, first, 0),
            _ if first < ONE + TWO => (1, first - ONE, ONE),
            _ if first < LONG => (2, first - ONE - TWO, ONE + TWO * BASE),
            _ => (4, 0, ONE + TWO * BASE + THREE * BASE * BASE),
        };
        let gap = values.take(more).fold(base, |sum, value| sum.wrapping_mul(BASE).wrapping_add(value));
        let number = self.next.wrapping_add(from).wrapping_add(gap);
        self.next = number.wrapping_add(1);
        self.rest = self.rest.get(1 + more..).unwrap_or_default();
        Some(number)
    }
}

/// Tells the letters of a gap.
fn gap(gap: u32, mut tell: impl FnMut(u8)) {
    let mut put = |value: u32| tell(LETTERS.get(value as usize).copied().unwrap_or(b'!'));
    if gap < ONE {
        return put(gap);
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
    put(first);
    (0..more).rev().for_each(|place| put(rest / BASE.pow(place) % BASE));
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
        write(numbers, &mut text);
        let gaps = |numbers: &[u32]| {
            let mut gaps = Gaps::default();
            numbers.iter().for_each(|number| gaps.push(*number));
            gaps
        };
        let (one, other) = numbers.split_at(numbers.len() / 2);
        let mut again = String::new();
        join(&[&gaps(one), &Gaps::default(), &gaps(other), &Gaps::default()], &mut again);
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

    #[test]
    fn what_is_not_above_is_left_out() {
        let mut gaps = Gaps::default();
        [3, 3, 9, 4, 9, 10].into_iter().for_each(|number| gaps.push(number));
        let mut text = String::new();
        join(&[&gaps], &mut text);
        assert_eq!(read(&text), [3, 9, 10]);
        assert_eq!(VALUES[MARK as usize] as u32, MAP);
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
