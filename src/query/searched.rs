//! What can be searched, as the files of the search tell it.
//!
//! Takes the index of the site, which is made when somebody asks for it first; gives its parts, each noted as a query. Prose
//! that changes changes the shards of the characters that came or went, and of no others. Texts are read of pages alone that the
//! index of the site before does not know.

use super::digest::Parts;
use super::facts::nothing;
use super::record::QueryId;
use super::{Query, Reader};
use crate::date::Date;
use crate::hash::{Digest, Table};
use crate::lang::Lang;
use crate::page::Page;
use crate::search::entry::{self, Entry};
use crate::search::index::Pages;
use crate::search::shard::Shard;
use crate::search::{Index, Layout, Part};
use crate::site::PageId;
use crate::words;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// The index of a site, and what was the index of the site before.
#[derive(Default)]
pub struct Searched {
    layout: OnceLock<Layout>,
    /// By page: what stands for its entry.
    keys: OnceLock<Vec<OnceLock<Digest>>>,
    index: OnceLock<Arc<Index>>,
    last: Option<Arc<Index>>,
    /// The pieces of the long text that was cut last: they are asked for one after another.
    cut: Mutex<Option<Arc<Cut>>>,
    /// Entries that the index was made of and the files of texts will be, by number.
    handed: Mutex<Handed>,
    /// The queries whose answers may have changed with texts that were replaced.
    doubts: Vec<QueryId>,
}

/// Bytes of texts that are kept from the index to the files of texts. Those of larger sites are fetched a second time.
const HANDED: usize = 24 << 20;

/// Entries by the numbers of their pages.
#[derive(Default)]
struct Handed {
    entries: Table<usize, Entry>,
    bytes: usize,
}

impl Handed {
    fn put(&mut self, number: usize, entry: Entry) {
        if self.bytes + entry.text.len() <= HANDED {
            self.bytes += entry.text.len();
            self.entries.insert(number, entry);
        }
    }

    fn take(&mut self, number: usize) -> Option<Entry> {
        let entry = self.entries.remove(&number)?;
        self.bytes -= entry.text.len();
        Some(entry)
    }
}

/// A page as results show it.
pub struct Result<'s> {
    /// What is searched.
    pub entry: Entry,
    /// In how many pieces its text is cut.
    pub pieces: usize,
    /// Its address from the root.
    pub url: &'s str,
    /// When it was published.
    pub date: Option<Date>,
    /// The title of the section at the top that it stands below.
    pub section: String,
    /// The label of its kind.
    pub kind: &'s str,
    /// What readers are told when narrower editions do not have it.
    pub marked: Option<&'s str>,
}

/// By what results can be chosen: values with what readers are told they are, and the numbers of their pages.
#[derive(Default)]
pub struct Filters {
    /// Sections at the top, by their folders, in the order of their folders.
    pub sections: BTreeMap<String, (String, Vec<u32>)>,
    /// Kinds, by name.
    pub kinds: BTreeMap<String, (String, Vec<u32>)>,
}

/// A text in its pieces.
struct Cut {
    /// Of the page with this number.
    number: usize,
    pieces: Vec<String>,
}

/// What a page was before its text was replaced.
pub(super) struct Before {
    layout: Layout,
    /// Where the index is made.
    entry: Option<Entry>,
}

impl Reader {
    fn index(&self) -> &Index {
        self.index_of(&|_, _| {})
    }

    /// `done` takes what the index was made of.
    fn index_of(&self, done: &(dyn Fn(usize, Entry) + Sync)) -> &Index {
        if let Some(known) = self.search.index.get() {
            return known;
        }
        let Layout { pages, .. } = self.layout();
        let edition = &self.site.edition;
        let ground = (&edition.names, &edition.kinds, &edition.settings.mask, &edition.settings.taxonomies);
        let pages = Pages {
            ground: Digest::of_debug(&ground),
            paths: pages.iter().map(|id| self.path_of(*id).into()).collect(),
            keys: pages.par_iter().map(|id| self.entry_key(*id)).collect(),
            shards: self.layout().shards,
            entry: &|number| self.entry(number),
            done,
        };
        // Made outside the cell: a thread that waits for the others takes up other work meanwhile, which may want the index too,
        // and would then wait for itself.
        let made = Arc::new(Index::new(pages, self.search.last.as_deref()));
        self.search.index.get_or_init(|| made)
    }

    /// Makes the index if there is to be one: before many threads want it, and each would make its own. What it was made of is
    /// kept for the files of texts, which are made next.
    pub fn make_search(&self) {
        if self.has_search() {
            self.index_of(&|number, entry| self.handed().put(number, entry));
        }
    }

    fn handed(&self) -> MutexGuard<'_, Handed> {
        self.search.handed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn layout(&self) -> &Layout {
        self.search.layout.get_or_init(|| Layout::new(&self.site))
    }

    /// The index of this site, or else of an earlier one.
    pub fn known_search(&self) -> Option<Arc<Index>> {
        self.search.index.get().or(self.search.last.as_ref()).cloned()
    }

    /// Takes up the index of an earlier site: what it knows is not worked out again.
    pub fn recall_search(&mut self, last: Option<Arc<Index>>) {
        self.search.last = last;
    }

    /// The queries of the search whose answers may have changed with texts that were replaced, each told once.
    pub fn take_doubts(&mut self) -> Vec<QueryId> {
        std::mem::take(&mut self.search.doubts)
    }

    /// What to know of a page before another text takes its place; `None` when the search needs other files then.
    pub(super) fn before(&self, id: PageId, new: &Page) -> Option<Before> {
        let layout = self.layout().replaced(id, self.site.edition.pages.get(id)?, new)?;
        let entry = self.search.index.get().and_then(|_| Entry::of(&self.site, id));
        Some(Before { layout, entry })
    }

    /// Takes up that the text of a page is another one.
    pub(super) fn replace_searched(&mut self, id: PageId, before: Before) {
        let Before { layout, entry: old } = before;
        let Some(number) = layout.number(id) else { return };
        let pieces = layout.pieces.get(number).copied().unwrap_or(1);
        let mut touched: Vec<Part> = (1..pieces).map(|piece| Part::More(number, piece)).collect();
        touched.push(Part::Texts(layout.file_of(number)));
        let shards = layout.shards;
        self.search.layout = OnceLock::from(layout);
        self.search.cut = Mutex::default();
        self.search.handed = Mutex::default();
        if let Some(key) = self.search.keys.get_mut().and_then(|keys| keys.get_mut(id)) {
            *key = OnceLock::new();
        }
        match (old, self.search.index.take()) {
            (Some(old), Some(mut index)) => {
                let key = self.entry_key(id);
                let changed = Arc::make_mut(&mut index).replace(number, key, &old, &self.entry(number));
                touched.extend(changed.into_iter().map(Part::Grams).chain([Part::Head]));
                self.search.index = OnceLock::from(index);
            }
            _ => touched.extend((0..shards).map(Part::Grams).chain([Part::Head])),
        }
        for part in touched {
            let asked = self.questions.id(&Query::Search(part));
            self.answers.forget(asked);
            self.search.doubts.push(asked);
        }
    }

    /// How many pages can be searched, the first page of each file of texts, and about how long each shard is: see
    /// [`Shard::measure`].
    pub fn searched(&self) -> (usize, &[u32], Vec<u32>) {
        self.ask(|| Query::Search(Part::Head));
        let layout = self.layout();
        (layout.pages.len(), &layout.starts, self.measures())
    }

    fn measures(&self) -> Vec<u32> {
        let index = self.index();
        (0..self.layout().shards).map(|at| index.shard(at).map_or(0, Shard::measure)).collect()
    }

    /// One shard of the index.
    pub fn searched_shard(&self, number: usize) -> Option<&Shard> {
        self.ask(|| Query::Search(Part::Grams(number)));
        self.index().shard(number)
    }

    /// The pages whose texts stand in one file.
    pub fn searched_texts(&self, file: usize) -> Vec<Result<'_>> {
        self.ask(|| Query::Search(Part::Texts(file)));
        let layout = self.layout();
        let result = |number: usize| {
            let id = *layout.pages.get(number)?;
            let told = self.told(id)?;
            let handed = self.handed().take(number);
            Some(Result {
                entry: handed.unwrap_or_else(|| self.entry(number)),
                pieces: layout.pieces.get(number).copied().unwrap_or(1),
                url: told.url,
                date: told.date,
                section: self.top(id).map(|(_, title)| words::without_marks(title)).unwrap_or_default(),
                kind: self.label_of(told.kind),
                marked: told.marked,
            })
        };
        layout.file(file).filter_map(result).collect()
    }

    /// A further piece of the text of a page.
    pub fn searched_piece(&self, number: usize, piece: usize) -> String {
        self.ask(|| Query::Search(Part::More(number, piece)));
        self.cut(number).pieces.get(piece).cloned().unwrap_or_default()
    }

    fn cut(&self, number: usize) -> Arc<Cut> {
        let last = || self.search.cut.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = last().as_ref().filter(|known| known.number == number) {
            return Arc::clone(known);
        }
        let count = self.layout().pieces.get(number).copied().unwrap_or(1);
        let Entry { text, .. } = self.entry(number);
        let pieces = entry::pieces(&text, count).into_iter().map(str::to_owned).collect();
        let cut = Arc::new(Cut { number, pieces });
        *last() = Some(Arc::clone(&cut));
        cut
    }

    /// By what results can be chosen. The names alone are part of [`Part::Head`] too.
    pub fn searched_filters(&self) -> Filters {
        self.ask(|| Query::Search(Part::Filters));
        self.filters()
    }

    /// The sections and kinds by which results can be chosen, with what readers are told they are.
    pub fn searched_names(&self) -> [Vec<(String, String)>; 2] {
        self.ask(|| Query::Search(Part::Head));
        let Filters { sections, kinds } = self.filters();
        [sections, kinds].map(|all| all.into_iter().map(|(name, (title, _))| (name, title)).collect())
    }

    fn entry(&self, number: usize) -> Entry {
        let id = self.layout().pages.get(number);
        id.and_then(|id| Entry::of(&self.site, *id)).unwrap_or_default()
    }

    /// See [`Reader::entry_digest`]. Each is worked out once.
    fn entry_key(&self, id: PageId) -> Digest {
        let keys = self.search.keys.get_or_init(|| self.site.pages.iter().map(|_| OnceLock::new()).collect());
        keys.get(id).map_or_else(nothing, |key| *key.get_or_init(|| self.entry_digest(id)))
    }

    /// What stands for the entry of a page: everything that [`Entry::of`] looks at.
    fn entry_digest(&self, id: PageId) -> Digest {
        let mut parts = Parts::new();
        if let Some((page, resolved)) = self.parts(id) {
            parts.text(&resolved.title).text(&page.kind).of(page.body.digest()).of(resolved.text.digest);
            parts.flag(resolved.composition.is_some());
            for (own, list) in resolved.terms.iter().zip(&self.site.taxonomies) {
                own.iter().filter_map(|at| list.terms.get(*at)).for_each(|term| {
                    parts.text(&term.name);
                });
            }
            parts.number(resolved.html.len());
            for (name, html) in &*resolved.html {
                parts.text(name).text(html);
            }
            resolved.links.keys().for_each(|name| {
                parts.text(name);
            });
            for (name, value) in page.fields.iter() {
                parts.text(name).plain(value);
            }
        }
        parts.digest()
    }

    fn filters(&self) -> Filters {
        let mut filters = Filters::default();
        for (number, id) in (0..).zip(&self.layout().pages) {
            let Some(told) = self.told(*id) else { continue };
            if let Some((folder, title)) = self.top(*id) {
                let new = || (words::without_marks(title), Vec::new());
                filters.sections.entry(folder.to_owned()).or_insert_with(new).1.push(number);
            }
            let new = || (self.label_of(told.kind).to_owned(), Vec::new());
            filters.kinds.entry(told.kind.to_owned()).or_insert_with(new).1.push(number);
        }
        filters
    }

    /// The section at the top that a page stands below: folder and title.
    fn top(&self, id: PageId) -> Option<(&str, &str)> {
        let own = self.site.pages.get(id)?.section;
        let top = self.chain(own).first().copied().unwrap_or(own);
        let section = self.site.sections.get(top).filter(|_| top != 0)?;
        Some((&section.path, &section.title))
    }

    fn label_of<'s>(&'s self, kind: &'s str) -> &'s str {
        let lang = Lang::from_locale(&self.settings().language);
        let label = self.kinds().get(kind).map(|kind| match lang {
            Lang::Zh => kind.label.as_str(),
            Lang::En => kind.label_en.as_str(),
        });
        label.filter(|label| !label.is_empty()).unwrap_or(kind)
    }

    pub(super) fn searched_parts(&self, parts: &mut Parts, part: Part) {
        let layout = self.layout();
        match part {
            Part::Head => {
                parts.number(layout.pages.len()).number(layout.shards).number(layout.starts.len());
                layout.starts.iter().chain(&self.measures()).for_each(|number| {
                    parts.number(*number as usize);
                });
                for names in self.searched_names() {
                    parts.number(names.len());
                    for (name, title) in names {
                        parts.text(&name).text(&title);
                    }
                }
            }
            Part::Filters => {
                let Filters { sections, kinds } = self.filters();
                for (name, (_, numbers)) in sections.iter().chain(&kinds) {
                    parts.text(name).number(numbers.len());
                    numbers.iter().for_each(|number| {
                        parts.number(*number as usize);
                    });
                }
                parts.number(sections.len());
            }
            Part::Grams(number) => match self.index().shard(number) {
                Some(shard) => {
                    parts.of(shard.digest);
                }
                None => {
                    parts.flag(false);
                }
            },
            Part::Texts(file) => {
                for number in layout.file(file) {
                    let Some(id) = layout.pages.get(number) else { continue };
                    // The label of the kind is in the settings; section and marks are facts.
                    parts.of(self.entry_key(*id)).of(self.facts_digest(*id));
                    parts.number(layout.pieces.get(number).copied().unwrap_or(1));
                }
            }
            Part::More(number, piece) => {
                parts.number(piece).number(layout.pieces.get(number).copied().unwrap_or(1));
                if let Some(id) = layout.pages.get(number) {
                    parts.of(self.entry_key(*id));
                }
            }
        }
    }
}
