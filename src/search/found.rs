//! What one thread has found in the pages that it has looked through: for each gram their numbers.
//!
//! Takes the parts of texts, page after page in the order of their numbers; gives lists by shard. Nearly everything that it is told it
//! has been told of the same page before, so that is what it looks at first.

use super::grams::{Gram, Part};
use super::shard::{ANYWHERE, Lists};
use crate::hash::Table;

/// What one thread has found.
#[derive(Default)]
pub struct Found {
    /// By character where it is one of the first plane; empty as long as there is none.
    singles: Vec<Known>,
    /// Pairs, and other characters.
    pairs: Pairs,
    words: Table<Box<str>, Known>,
    lists: Vec<(Gram, Lists)>,
    /// The places of lists, by shard.
    by_shard: Vec<Vec<usize>>,
}

/// A gram that has been met.
#[derive(Clone, Copy)]
struct Known {
    /// The place of its lists; [`NONE`] where it has none.
    list: u32,
    /// The page that it was met in last.
    last: u32,
}

const NONE: u32 = u32::MAX;
const UNKNOWN: Known = Known { list: NONE, last: NONE };

impl Found {
    /// Takes up a part of the text of a page, by its number.
    #[inline]
    pub fn put(&mut self, part: Part, place: usize, number: u32) {
        let Found { singles, pairs, words, lists, .. } = self;
        match part {
            Part::Character(c, before) => {
                if singles.is_empty() {
                    singles.resize(1 << 16, UNKNOWN);
                }
                let single = match singles.get_mut(c as usize) {
                    Some(known) => known,
                    None => pairs.entry(c, None),
                };
                note(single, place, number, lists, || Gram::Characters(c, None));
                if let Some(before) = before {
                    note(pairs.entry(before, Some(c)), place, number, lists, || Gram::Characters(before, Some(c)));
                }
            }
            Part::Word(word) => {
                if !words.contains_key(word) {
                    words.insert(word.into(), UNKNOWN);
                }
                if let Some(known) = words.get_mut(word) {
                    note(known, place, number, lists, || Gram::Word(word.into()));
                }
            }
        }
    }

    /// Sorts what was found into shards.
    pub fn sort(&mut self, shards: usize) {
        self.by_shard = vec![Vec::new(); shards];
        for (place, (gram, _)) in self.lists.iter().enumerate() {
            if let Some(places) = self.by_shard.get_mut(gram.shard(shards)) {
                places.push(place);
            }
        }
    }

    /// What stands in a shard, in any order.
    pub fn shard(&self, at: usize) -> impl Iterator<Item = (&Gram, &Lists)> {
        let places = self.by_shard.get(at).into_iter().flatten();
        places.filter_map(|place| self.lists.get(*place)).map(|(gram, lists)| (gram, lists))
    }
}

#[inline]
fn note(known: &mut Known, place: usize, number: u32, lists: &mut Vec<(Gram, Lists)>, gram: impl FnOnce() -> Gram) {
    if known.last == number && place == ANYWHERE {
        return;
    }
    if known.list == NONE {
        known.list = u32::try_from(lists.len()).unwrap_or(NONE);
        lists.push((gram(), Lists::default()));
    }
    let Some((_, own)) = lists.get_mut(known.list as usize) else { return };
    if known.last != number {
        known.last = number;
        if let Some(list) = own.get_mut(ANYWHERE) {
            list.push(number);
        }
    }
    if place != ANYWHERE
        && let Some(list) = own.get_mut(place)
        && list.last() != Some(&number)
    {
        list.push(number);
    }
}

/// A table of pairs of characters that never loses one: each stands at the first free place from where its hash says.
#[derive(Default)]
struct Pairs {
    /// A power of two of them, at most half of them taken. No pair is 0.
    slots: Vec<(u64, Known)>,
    taken: usize,
}

impl Pairs {
    #[inline]
    fn entry(&mut self, one: char, two: Option<char>) -> &mut Known {
        if self.taken * 2 >= self.slots.len() {
            self.grow();
        }
        let key = u64::from(one as u32) << 32 | two.map_or(0, |two| u64::from(two as u32));
        let at = self.place(key);
        // The place is one of the table's.
        let (own, known) = &mut self.slots[at];
        if *own != key {
            *own = key;
            self.taken += 1;
        }
        known
    }

    #[inline]
    fn place(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask;
        while let Some((own, _)) = self.slots.get(at)
            && *own != key
            && *own != 0
        {
            at = (at + 1) & mask;
        }
        at
    }

    #[cold]
    fn grow(&mut self) {
        let more = (self.slots.len() * 2).max(1 << 12);
        let before = std::mem::replace(&mut self.slots, vec![(0, UNKNOWN); more]);
        for (key, known) in before.into_iter().filter(|(key, _)| *key != 0) {
            let at = self.place(key);
            self.slots[at] = (key, known);
        }
    }
}
