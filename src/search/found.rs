//! What one thread has found in the pages that it has looked through: for each gram their numbers.
//!
//! Takes the parts of texts, page after page in the order of their numbers; gives lists by shard. Nearly everything that it is told it
//! has been told of the same page before, so that is what it looks at first.

use super::grams::{Gram, Part};
use super::list::Gaps;
use super::shard::{ANYWHERE, PLACES};
use crate::hash::Table;

/// What one thread has found.
#[derive(Default)]
pub struct Found {
    /// By character where it is one of the first plane; empty as long as there is none.
    singles: Vec<Known>,
    /// Pairs, and other characters.
    pairs: Pairs,
    words: Table<Box<str>, Known>,
    lists: Lists,
    /// The places of lists, by shard.
    by_shard: Vec<Vec<u32>>,
}

/// What was met, each with its lists.
#[derive(Default)]
struct Lists {
    anywhere: Vec<(Gram, Gaps)>,
    /// Those of titles and tags, which few have: by the place of the others.
    aside: Table<u32, [Gaps; PLACES - 1]>,
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
        // Nothing more is looked up.
        (self.singles, self.pairs, self.words) = Default::default();
        self.by_shard = vec![Vec::new(); shards];
        for (place, (gram, _)) in (0..).zip(&self.lists.anywhere) {
            if let Some(places) = self.by_shard.get_mut(gram.shard(shards)) {
                places.push(place);
            }
        }
    }

    /// What stands in a shard, in any order: each gram with the list of each place.
    pub fn shard(&self, at: usize) -> impl Iterator<Item = (&Gram, [Option<&Gaps>; PLACES])> {
        let places = self.by_shard.get(at).into_iter().flatten();
        places.filter_map(|place| {
            let (gram, anywhere) = self.lists.anywhere.get(*place as usize)?;
            let aside = self.lists.aside.get(place);
            let list = |at: usize| match at.checked_sub(ANYWHERE + 1) {
                None => Some(anywhere),
                Some(at) => aside?.get(at).filter(|list| !list.is_empty()),
            };
            Some((gram, std::array::from_fn(list)))
        })
    }
}

#[inline]
fn note(known: &mut Known, place: usize, number: u32, lists: &mut Lists, gram: impl FnOnce() -> Gram) {
    if known.last == number && place == ANYWHERE {
        return;
    }
    if known.list == NONE {
        known.list = u32::try_from(lists.anywhere.len()).unwrap_or(NONE);
        lists.anywhere.push((gram(), Gaps::default()));
    }
    if known.last != number {
        known.last = number;
        if let Some((_, list)) = lists.anywhere.get_mut(known.list as usize) {
            list.push(number);
        }
    }
    if let Some(at) = place.checked_sub(ANYWHERE + 1)
        && let Some(list) = lists.aside.entry(known.list).or_default().get_mut(at)
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
