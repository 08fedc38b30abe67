//! A shard of the index: some of the grams, each with the pages that hold it.
//!
//! Takes lists of numbers by gram; keeps them as they are written for scripts, in the order of the grams. Takes up changes of
//! single pages without knowing their old texts: their numbers are struck from all lists, and put into those where they belong.

use super::grams::Gram;
use super::list::{self, Gaps};
use crate::hash::Digest;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// In how many places of a page a gram can stand. See [`ANYWHERE`].
pub const PLACES: usize = 3;
/// The place of a list: what stands anywhere is in the first, what stands in the title in the second, in the tags in the third.
pub const ANYWHERE: usize = 0;
/// See [`ANYWHERE`].
pub const TITLE: usize = 1;
/// See [`ANYWHERE`].
pub const TAGS: usize = 2;

/// The numbers of pages by place.
pub type Lists = [Vec<u32>; PLACES];

/// Shards are measured in so many bytes.
const MEASURE: usize = 4096;

/// Some of the grams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Characters and pairs, the lists of each right behind it, a space between them.
    pub characters: String,
    /// Words, and the lists of each, between bars.
    pub words: String,
    /// What stands for both.
    pub digest: Digest,
}

/// What becomes of the pages of a shard.
pub struct Revision<'a> {
    /// The new number of a page, by its old one; `None` for those that are struck out.
    pub numbers: &'a [Option<u32>],
    /// The only grams whose lists hold a page that gets another number, if that is known.
    pub only: Option<&'a BTreeSet<Gram>>,
    /// What is put in then.
    pub added: &'a BTreeMap<Gram, Lists>,
}

/// A shard that is being written.
#[derive(Default)]
struct Draft {
    characters: String,
    words: String,
}

impl Shard {
    /// The shard of these grams, which come in order. The list of each place may come in parts, one after another.
    pub fn new<'l>(grams: impl Iterator<Item = (&'l Gram, [Vec<&'l Gaps>; PLACES])>) -> Shard {
        let mut draft = Draft::default();
        for (gram, places) in grams {
            let last = places.iter().rposition(|parts| !parts.is_empty()).unwrap_or(0);
            draft.gram(gram, places.iter().take(last + 1), |parts, out| list::join(parts, out));
        }
        draft.done()
    }

    /// About how long it is, for those who have to know before they load it. It seldom becomes another one.
    pub fn measure(&self) -> u32 {
        u32::try_from((self.characters.len() + self.words.len()).div_ceil(MEASURE)).unwrap_or(u32::MAX)
    }

    /// The grams in order, each with its lists as they are written.
    pub fn grams(&self) -> impl Iterator<Item = (Gram, &str)> {
        let mut rest = self.characters.as_str();
        let characters = std::iter::from_fn(move || {
            let mut chars = rest.chars();
            let one = chars.next()?;
            let two = chars.clone().next().filter(|two| !two.is_ascii());
            rest = rest.get(one.len_utf8() + two.map_or(0, char::len_utf8)..)?;
            let end = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            let (lists, more) = rest.split_at(end);
            rest = more;
            Some((Gram::Characters(one, two), lists))
        });
        let mut parts = self.words.split('|');
        let words = std::iter::from_fn(move || {
            let word = parts.next()?;
            parts.next().map(|lists| (Gram::Word(word.into()), lists))
        });
        characters.chain(words)
    }

    /// The shard after a revision; `None` where that changes nothing.
    pub fn revised(&self, revision: &Revision) -> Option<Shard> {
        let Revision { numbers, only, added } = revision;
        let mut added = added.iter().peekable();
        let mut draft = Draft {
            characters: String::with_capacity(self.characters.len() + 64),
            words: String::with_capacity(self.words.len() + 64),
        };
        let new = |number: u32| numbers.get(number as usize).copied().flatten();
        for (gram, text) in self.grams() {
            while let Some((new, lists)) = added.next_if(|(new, _)| **new < gram) {
                draft.lists(new, lists);
            }
            let more = added.next_if(|(new, _)| **new == gram).map(|(_, lists)| lists);
            let mut is_same = true;
            if only.is_none_or(|only| only.contains(&gram)) {
                text.split(' ').for_each(|list| list::tell(list, |number| is_same &= new(number) == Some(number)));
            }
            if more.is_none() && is_same {
                draft.text(&gram, text);
                continue;
            }
            let mut lists = read(text);
            for (place, list) in lists.iter_mut().enumerate() {
                *list = list.iter().filter_map(|number| new(*number)).collect();
                list.extend(more.and_then(|more| more.get(place)).into_iter().flatten());
                list.sort_unstable();
                list.dedup();
            }
            if !lists.iter().all(Vec::is_empty) {
                draft.lists(&gram, &lists);
            }
        }
        for (new, lists) in added {
            draft.lists(new, lists);
        }
        (draft.characters != self.characters || draft.words != self.words).then(|| draft.done())
    }
}

impl Draft {
    fn text(&mut self, gram: &Gram, lists: &str) {
        match gram {
            Gram::Characters(one, two) => {
                self.characters.push(*one);
                self.characters.extend(*two);
                self.characters.push_str(lists);
            }
            Gram::Word(word) => [&**word, "|", lists, "|"].into_iter().for_each(|part| self.words.push_str(part)),
        }
    }

    fn lists(&mut self, gram: &Gram, lists: &Lists) {
        let last = lists.iter().rposition(|list| !list.is_empty()).unwrap_or(0);
        self.gram(gram, lists.iter().take(last + 1), |list, out| list::write(list, out));
    }

    /// A gram, and behind it the list of each place, as `write` writes it.
    fn gram<T>(&mut self, gram: &Gram, places: impl Iterator<Item = T>, write: impl Fn(T, &mut String)) {
        self.text(gram, "");
        let out = match gram {
            Gram::Characters(..) => &mut self.characters,
            Gram::Word(_) => {
                self.words.pop();
                &mut self.words
            }
        };
        for (at, place) in places.enumerate() {
            if at > 0 {
                out.push(' ');
            }
            write(place, out);
        }
        if matches!(gram, Gram::Word(_)) {
            out.push('|');
        }
    }

    fn done(self) -> Shard {
        let Draft { characters, words } = self;
        let digest = Digest::of(
            &[Digest::of(characters.as_bytes()).bytes().as_slice(), Digest::of(words.as_bytes()).bytes()].concat(),
        );
        Shard { characters, words, digest }
    }
}

/// The lists of a gram from what is written behind it.
pub fn read(text: &str) -> Lists {
    let mut lists = text.split(' ').map(list::read);
    std::array::from_fn(|_| lists.next().unwrap_or_default())
}
