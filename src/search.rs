//! Search in one edition: which pages hold which characters, pairs of characters and words.
//!
//! Takes a [`Site`], so what came through the gate and nothing else; gives an [`Index`] that is cut in shards by character, and
//! the texts that readers are shown. Makes no files: `render::search` does.
//!
//! A reader's browser takes the shards of the characters that are asked for, has with them the pages that may hold the words,
//! and looks into the texts of those that it is going to show whether they do, so that a phrase means the phrase.
//!
//! * `entry` says what of a page is searched; `grams` cuts a text into characters, pairs and words, `found` is what a thread
//!   has found of them; `list` writes lists of pages in few letters; `shard` is a part of the index, `index` the whole; both take
//!   up changes of single pages.
//!
//! Pages have numbers by date, the oldest first: a page that is added is mostly the newest and changes no other's number, and
//! what is shown first, the newest, stands in few files together.

pub mod entry;
pub mod found;
pub mod grams;
pub mod index;
pub mod list;
pub mod shard;

use crate::page::Page;
use crate::site::{PageId, Site};
pub use index::Index;
use serde::{Deserialize, Serialize};

/// The text of a page beyond so many bytes stands in files of its own, each about so long.
const PIECE: usize = 12_000;
/// Lengths are counted in so many bytes, so that few edits change what stands in which file.
const UNIT: usize = 512;
/// How long the texts in one file are, in units. Whoever is shown a result loads the whole file; but files cost time to write.
const FILE: usize = 54;
/// Bytes of texts for each shard of the index. Of real texts it takes less than half as much.
const SHARD: usize = 30_000;

/// A file that the page for searching loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    /// What there is: how many pages and files, sections and kinds.
    Head,
    /// The pages of each section and kind.
    Filters,
    /// A shard of the index.
    Grams(usize),
    /// Some pages as results show them, with the beginnings of their texts.
    Texts(usize),
    /// Of the text of a page, by its number, a further piece.
    More(usize, usize),
}

/// How what can be searched is spread over files. Known without reading a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The pages that are searched, by number: by date, the oldest first, and before them those without one. The home page is
    /// not among them.
    pub pages: Vec<PageId>,
    /// The number of the first page in each file of texts.
    pub starts: Vec<u32>,
    /// In how many pieces the text of a page is cut, by number.
    pub pieces: Vec<usize>,
    /// How many shards the index is cut into: a power of two, so that it seldom changes.
    pub shards: usize,
    /// What each page adds to the length of a file, in units.
    units: Vec<usize>,
    /// How many bytes all texts have.
    bytes: usize,
}

impl Part {
    /// Its path from the root of the edition.
    pub fn path(self) -> String {
        match self {
            Part::Head => "search/head.js".to_owned(),
            Part::Filters => "search/filters.js".to_owned(),
            Part::Grams(number) => format!("search/grams/{number}.js"),
            Part::Texts(number) => format!("search/texts/{number}.js"),
            Part::More(number, piece) => format!("search/more/{number}-{piece}.js"),
        }
    }
}

impl Layout {
    /// That of a site.
    pub fn new(site: &Site) -> Layout {
        let home = site.sections.first().and_then(|section| section.page);
        let mut pages: Vec<PageId> = (0..site.pages.len()).filter(|id| Some(*id) != home).collect();
        // Pages are in the order of their paths, and stay so within a day.
        pages.sort_by_key(|id| site.pages.get(*id).and_then(|page| page.date));
        let bodies = || pages.iter().filter_map(|id| site.edition.pages.get(*id)).map(|page| &**page);
        let pieces = bodies().map(pieces).collect();
        let units: Vec<usize> = bodies().map(units).collect();
        let bytes = bodies().map(|page| page.body.facts().length).sum();
        Layout { starts: starts(&units), shards: shards(bytes), pages, pieces, units, bytes }
    }

    /// Takes up that a page is another one now; `None` when files have to be other ones for it.
    #[must_use]
    pub fn replaced(&self, id: PageId, old: &Page, new: &Page) -> Option<Layout> {
        let length = |page: &Page| page.body.facts().length;
        let mut layout = self.clone();
        layout.bytes = (self.bytes + length(new)).saturating_sub(length(old));
        if let Some(own) = self.number(id).and_then(|number| layout.units.get_mut(number)) {
            *own = units(new);
        }
        let is_same = pieces(old) == pieces(new) && shards(layout.bytes) == self.shards;
        (is_same && starts(&layout.units) == self.starts).then_some(layout)
    }

    /// The number of a page.
    pub fn number(&self, id: PageId) -> Option<usize> {
        self.pages.iter().position(|other| *other == id)
    }

    /// The file of texts that a page stands in, by its number.
    pub fn file_of(&self, number: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= number).saturating_sub(1)
    }

    /// The numbers of the pages whose texts stand in a file.
    pub fn file(&self, file: usize) -> std::ops::Range<usize> {
        let start = |file: usize| self.starts.get(file).map_or(self.pages.len(), |start| *start as usize);
        start(file)..start(file + 1)
    }

    /// Every file.
    pub fn parts(&self) -> Vec<Part> {
        let grams = (0..self.shards).map(Part::Grams);
        let texts = (0..self.starts.len()).map(Part::Texts);
        let more = |(number, pieces): (usize, &usize)| (1..*pieces).map(move |piece| Part::More(number, piece));
        let more = self.pieces.iter().enumerate().flat_map(more);
        [Part::Head, Part::Filters].into_iter().chain(grams).chain(texts).chain(more).collect()
    }
}

/// In how many pieces the text of a page is cut. Its source tells about how long that will be.
fn pieces(page: &Page) -> usize {
    page.body.facts().length.div_ceil(PIECE).max(1)
}

fn units(page: &Page) -> usize {
    page.body.facts().length.min(PIECE).div_ceil(UNIT)
}

fn starts(units: &[usize]) -> Vec<u32> {
    let (mut starts, mut sum) = (Vec::new(), FILE);
    for (number, own) in (0..).zip(units) {
        // Titles and addresses take room, too.
        sum += own + 1;
        if sum > FILE {
            starts.push(number);
            sum = own + 1;
        }
    }
    starts
}

fn shards(bytes: usize) -> usize {
    (bytes / SHARD).next_power_of_two().clamp(4, 256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_texts_are_about_as_long() {
        assert_eq!(starts(&[]), [0; 0]);
        assert_eq!(starts(&[0; 100]), [0, 54]);
        assert_eq!(starts(&[24, 24, 1, 24, 1]), [0, 3]);
        let layout = Layout { starts: vec![0, 2], pages: vec![7, 8, 9], ..Layout::default() };
        assert_eq!((layout.file(0), layout.file(1), layout.file(2)), (0..2, 2..3, 3..3));
        assert_eq!([0, 1, 2].map(|number| layout.file_of(number)), [0, 0, 1]);
    }
}
