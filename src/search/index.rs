//! The index: for each gram the pages that hold it, in shards.
//!
//! Takes pages with what stands for what they say, and their entries where these have to be looked at; gives the index, made
//! anew or from an earlier one. Both ways come to the same. Entries of pages that an earlier index knows are not asked for.

use super::entry::Entry;
use super::found::Found;
use super::grams::{Gram, Part, scan};
use super::list::Gaps;
use super::shard::{ANYWHERE, Lists, PLACES, Revision, Shard, TAGS, TITLE};
use crate::hash::Digest;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The index of one edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// What entries are made from besides pages.
    ground: Digest,
    /// The sources of the pages, by number.
    paths: Arc<Vec<Box<str>>>,
    /// What stands for the entry of each.
    keys: Vec<Digest>,
    shards: Vec<Arc<Shard>>,
}

/// What an index is made of.
pub struct Pages<'a> {
    /// What entries are made from besides pages.
    pub ground: Digest,
    /// The sources of the pages, by number.
    pub paths: Vec<Box<str>>,
    /// What stands for the entry of each: another entry has another key.
    pub keys: Vec<Digest>,
    /// In how many shards it is cut.
    pub shards: usize,
    /// The entry of a page, by number.
    pub entry: &'a (dyn Fn(usize) -> Entry + Sync),
    /// Takes the entries that have been looked at, with their numbers.
    pub done: &'a (dyn Fn(usize, Entry) + Sync),
}

impl Index {
    /// The index of these pages. What `last` knows is taken from there.
    pub fn new(pages: Pages, last: Option<&Index>) -> Index {
        last.and_then(|last| last.next(&pages)).unwrap_or_else(|| Index::anew(pages))
    }

    fn anew(pages: Pages) -> Index {
        let shards = made(&pages);
        Index { ground: pages.ground, paths: Arc::new(pages.paths), keys: pages.keys, shards }
    }

    /// The index of the next pages; `None` where it is quicker made anew.
    fn next(&self, pages: &Pages) -> Option<Index> {
        if self.ground != pages.ground || self.shards.len() != pages.shards {
            return None;
        }
        let mut numbers: Vec<Option<u32>> = vec![None; self.paths.len()];
        let mut new: Vec<usize> = Vec::new();
        let by_path = || self.paths.iter().enumerate().map(|(number, path)| (&**path, number)).collect();
        let mut known: Option<HashMap<&str, usize>> = None;
        for (number, (path, key)) in pages.paths.iter().zip(&pages.keys).enumerate() {
            // Mostly a page stands where it stood.
            let at = match self.paths.get(number).filter(|known| *known == path) {
                Some(_) => Some(number),
                None => known.get_or_insert_with(by_path).get(&**path).copied(),
            };
            match at.filter(|at| self.keys.get(*at) == Some(key)).and_then(|at| numbers.get_mut(at)) {
                Some(place) => *place = u32::try_from(number).ok(),
                None => new.push(number),
            }
        }
        if new.len() > pages.keys.len() / 8 + 8 {
            return None;
        }
        let is_same = new.is_empty() && numbers.iter().zip(0..).all(|(own, number)| *own == Some(number));
        let mut shards = self.shards.clone();
        if !is_same {
            let added = added(pages, &new);
            shards.par_iter_mut().zip(added).for_each(|(shard, added)| {
                if let Some(revised) = shard.revised(&Revision { numbers: &numbers, only: None, added: &added }) {
                    *shard = Arc::new(revised);
                }
            });
        }
        Some(Index { ground: self.ground, paths: Arc::new(pages.paths.clone()), keys: pages.keys.clone(), shards })
    }

    /// Takes up that a page has another entry. Gives the shards that have become others.
    pub fn replace(&mut self, number: usize, key: Digest, old: &Entry, new: &Entry) -> Vec<usize> {
        if let Some(known) = self.keys.get_mut(number) {
            *known = key;
        }
        let count = self.shards.len();
        let (old, new) = (grams(old), grams(new));
        let only: BTreeSet<Gram> = old.symmetric_difference(&new).map(|(gram, _)| gram.clone()).collect();
        let number_of = |own: usize| u32::try_from(own).ok();
        let numbers: Vec<Option<u32>> =
            (0..self.keys.len()).map(|own| number_of(own).filter(|_| own != number)).collect();
        let mut added: BTreeMap<usize, BTreeMap<Gram, Lists>> =
            only.iter().map(|gram| (gram.shard(count), BTreeMap::new())).collect();
        for (gram, place) in new.iter().filter(|(gram, _)| only.contains(gram)) {
            let lists = added.entry(gram.shard(count)).or_default().entry(gram.clone()).or_default();
            if let Some(list) = lists.get_mut(*place) {
                list.extend(number_of(number));
            }
        }
        let mut changed = Vec::new();
        for (at, added) in added {
            let Some(shard) = self.shards.get_mut(at) else { continue };
            if let Some(revised) = shard.revised(&Revision { numbers: &numbers, only: Some(&only), added: &added }) {
                *shard = Arc::new(revised);
                changed.push(at);
            }
        }
        changed
    }

    /// A shard.
    pub fn shard(&self, at: usize) -> Option<&Shard> {
        self.shards.get(at).map(|shard| &**shard)
    }
}

/// All grams of an entry with their places.
fn grams(entry: &Entry) -> BTreeSet<(Gram, usize)> {
    let mut all = BTreeSet::new();
    each(entry, |part, place| {
        for gram in Gram::of(part) {
            if place != ANYWHERE {
                all.insert((gram.clone(), place));
            }
            all.insert((gram, ANYWHERE));
        }
    });
    all
}

/// The grams of some pages, by shard.
fn added(pages: &Pages, numbers: &[usize]) -> Vec<BTreeMap<Gram, Lists>> {
    let shards = pages.shards;
    let mut added = vec![BTreeMap::new(); shards];
    for number in numbers.iter().copied() {
        let entry = (pages.entry)(number);
        for (gram, place) in grams(&entry) {
            let Some(own) = added.get_mut(gram.shard(shards)) else { continue };
            let lists: &mut Lists = own.entry(gram).or_default();
            if let Some(list) = lists.get_mut(place) {
                list.extend(u32::try_from(number));
            }
        }
        (pages.done)(number, entry);
    }
    added
}

/// Tells all parts of an entry with their places.
fn each(entry: &Entry, mut tell: impl FnMut(Part, usize)) {
    scan(&entry.title, |part| tell(part, TITLE));
    entry.tags.iter().for_each(|tag| scan(tag, |part| tell(part, TAGS)));
    scan(&entry.text, |part| tell(part, ANYWHERE));
}

/// The shards, made anew.
fn made(all: &Pages) -> Vec<Arc<Shard>> {
    let (pages, count) = (all.keys.len(), all.shards);
    let chunk = pages.div_ceil(rayon::current_num_threads().max(1)).max(1);
    let chunks = 0..pages.div_ceil(chunk);
    let found = |at: usize| {
        let mut found = Found::default();
        for number in at * chunk..((at + 1) * chunk).min(pages) {
            let own = u32::try_from(number).unwrap_or(u32::MAX);
            let entry = (all.entry)(number);
            each(&entry, |part, place| found.put(part, place, own));
            (all.done)(number, entry);
        }
        found.sort(count);
        found
    };
    let found: Vec<Found> = chunks.into_par_iter().map(found).collect();
    (0..count).into_par_iter().map(|at| Arc::new(shard(&found, at))).collect()
}

/// One shard of what the threads have found, in their order.
fn shard(found: &[Found], at: usize) -> Shard {
    let mut all: Vec<(&Gram, usize, [Option<&Gaps>; PLACES])> = Vec::new();
    for (part, found) in found.iter().enumerate() {
        all.extend(found.shard(at).map(|(gram, lists)| (gram, part, lists)));
    }
    all.sort_unstable_by_key(|(gram, part, _)| (*gram, *part));
    let grams = all.chunk_by(|(one, ..), (other, ..)| one == other);
    Shard::new(grams.filter_map(|same| {
        let place = |at: usize| same.iter().filter_map(|(.., lists)| lists.get(at).copied().flatten()).collect();
        Some((same.first()?.0, std::array::from_fn(place)))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::shard::read;
    use proptest::prelude::*;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    /// Few characters, so that the same stand side by side often.
    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(
            prop::sample::select(vec![
                "经",
                "济",
                "发",
                "展",
                "，",
                "\n",
                " ",
                "WPS",
                "ｗｐｓ",
                "2026",
                "3.5",
                "𠮷",
                "é",
            ]),
            0..12,
        )
        .prop_map(|parts| parts.concat())
    }

    fn entry() -> impl Strategy<Value = Entry> {
        (text(), prop::collection::vec(text(), 0..2), text()).prop_map(|(title, tags, text)| Entry {
            title,
            tags,
            text,
        })
    }

    type Site = BTreeMap<u8, Entry>;

    fn site() -> impl Strategy<Value = Site> {
        prop::collection::btree_map(0u8..12, entry(), 0..9)
    }

    /// The order of pages is another one when `turned`, as if their dates were.
    fn index(site: &Site, turned: bool, last: Option<&Index>) -> Index {
        let mut pages: Vec<(&u8, &Entry)> = site.iter().collect();
        if turned {
            pages.reverse();
        }
        let all = Pages {
            ground: Digest::of(b""),
            paths: pages.iter().map(|(name, _)| name.to_string().into()).collect(),
            keys: pages.iter().map(|(_, entry)| Digest::of_debug(entry)).collect(),
            shards: 4,
            entry: &|number| pages[number].1.clone(),
            done: &|_, _| {},
        };
        match last {
            // What is quicker made anew is made the other way here, too.
            Some(last) => last.next(&all).unwrap_or_else(|| Index::anew(all)),
            None => Index::anew(all),
        }
    }

    fn naive(text: &str, gram: &Gram) -> bool {
        let mut holds = false;
        scan(text, |part| holds |= Gram::of(part).any(|own| own == *gram));
        holds
    }

    fn lists(index: &Index, gram: &Gram) -> Lists {
        let shard = &index.shards[gram.shard(4)];
        shard.grams().find(|(own, _)| own == gram).map(|(_, text)| read(text)).unwrap_or_default()
    }

    proptest! {
        #[test]
        fn each_gram_has_the_pages_that_hold_it(site in site()) {
            let index = index(&site, false, None);
            let mut all: BTreeSet<Gram> = site.values().flat_map(grams).map(|(gram, _)| gram).collect();
            for (gram, _) in index.shards.iter().flat_map(|shard| shard.grams()) {
                prop_assert!(all.contains(&gram), "{gram:?}");
            }
            all.insert(Gram::Characters('无', None));
            for gram in all {
                let pages = |holds: &dyn Fn(&Entry) -> bool| -> Vec<u32> {
                    (0..).zip(site.values()).filter(|(_, entry)| holds(entry)).map(|(number, _)| number).collect()
                };
                let title = pages(&|entry| naive(&entry.title, &gram));
                let tags = pages(&|entry| entry.tags.iter().any(|tag| naive(tag, &gram)));
                let anywhere = pages(&|entry| {
                    [&entry.title, &entry.text].into_iter().chain(&entry.tags).any(|text| naive(text, &gram))
                });
                prop_assert_eq!(lists(&index, &gram), [anywhere, title, tags]);
            }
        }

        #[test]
        fn what_changes_is_taken_up(before in site(), after in site(), same in prop::collection::btree_set(0u8..12, 0..12), turned in any::<bool>()) {
            let mut after = after;
            for name in same {
                after.remove(&name);
                after.extend(before.get(&name).map(|entry| (name, entry.clone())));
            }
            let known = index(&before, false, None);
            prop_assert!(index(&after, turned, Some(&known)) == index(&after, turned, None));
        }

        #[test]
        fn one_page_is_replaced(site in site(), entry in entry(), at in any::<prop::sample::Index>()) {
            prop_assume!(!site.is_empty());
            let number = at.index(site.len());
            let name = site.keys().copied().collect::<Vec<u8>>()[number];
            let mut known = index(&site, false, None);
            let before = known.clone();
            let changed = known.replace(number, Digest::of_debug(&entry), &site[&name], &entry);
            let mut after = site.clone();
            after.insert(name, entry);
            prop_assert!(known == index(&after, false, None));
            let others: Vec<usize> = (0..4).filter(|shard| before.shards[*shard] != known.shards[*shard]).collect();
            prop_assert_eq!(changed, others);
        }
    }

    #[test]
    fn no_text_is_read_of_pages_that_are_known() {
        let site: Site = (0..200).map(|name| (name, Entry { title: "经济".into(), ..Entry::default() })).collect();
        let known = index(&site, false, None);
        let (reads, sum) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let paths: Vec<Box<str>> = site.keys().map(|name| name.to_string().into()).collect();
        let mut keys: Vec<Digest> = site.values().map(Digest::of_debug).collect();
        keys[7] = Digest::of(b"other");
        let entry = |number: usize| {
            reads.fetch_add(1, Relaxed);
            sum.fetch_add(number, Relaxed);
            Entry::default()
        };
        let all = Pages { ground: Digest::of(b""), paths, keys, shards: 4, entry: &entry, done: &|_, _| {} };
        let next = Index::new(all, Some(&known));
        assert_eq!((reads.into_inner(), sum.into_inner()), (1, 7));
        assert_eq!(lists(&next, &Gram::Characters('经', Some('济')))[TITLE].len(), 199);
    }
}
