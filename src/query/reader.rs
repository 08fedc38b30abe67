//! The reader: answers questions about one site and notes each of them.
//!
//! Takes a site and owns it; gives parts of it. Nothing of a site is public here but through a method that notes its query,
//! or that says why it need not.

use super::record::{self, Answers, QueryId, Questions};
use super::searched::Searched;
use super::told::{Text, Told};
use super::{Asked, Below, List, Listed, Query, Wanted};
use crate::directive::{Names, lower};
use crate::hash::{Digest, Table};
use crate::kind::Kinds;
use crate::office::Question;
use crate::office::composed::assembly::Composition;
use crate::office::figure::Change;
use crate::page::{Page, Settings};
use crate::path::{self, SitePath};
use crate::site::{self, PageId, Period, Resolved, SectionId, Site, Term, TermList};
use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Pages on lists that lead on elsewhere, where the settings say that a list shows all.
const FEW: usize = 20;

/// Queries about one page. Their numbers are kept, since they are asked all the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfPage {
    /// See [`Query::Facts`].
    Facts,
    /// See [`Query::Body`].
    Body,
    /// See [`Query::Previous`].
    Previous,
    /// See [`Query::Next`].
    Next,
    /// See [`Query::Backlinks`].
    Backlinks,
    /// See [`Query::Composition`].
    Composition,
}

/// Queries about one section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfSection {
    /// See [`Query::Place`].
    Place,
    /// See [`Query::Section`].
    Section,
    /// See [`Query::Sections`].
    Sections,
    /// See [`Query::Above`].
    Above,
}

/// What is known of a section itself.
#[derive(Clone, Copy)]
pub struct Place<'s> {
    /// Its folder.
    pub folder: &'s str,
    /// Its title.
    pub title: &'s str,
    /// Address of its first list page.
    pub url: &'s str,
    /// Its page, if it has one.
    pub page: Option<PageId>,
}

/// Answers questions about one site.
pub struct Reader {
    pub(super) site: Site,
    pub(super) templates: Arc<BTreeMap<String, Digest>>,
    pub(super) questions: Arc<Questions>,
    pub(super) answers: Answers,
    by_path: Table<SitePath, PageId>,
    /// Made when somebody asks for it first; so are the places of the terms of each taxonomy, ordered by name.
    by_url: OnceLock<Table<String, PageId>>,
    pub(super) by_term: OnceLock<Vec<Vec<usize>>>,
    /// Ordinary pages: the newest first, those without a date last, by path.
    pub(super) all: Vec<PageId>,
    /// The same of each kind.
    pub(super) by_kind: BTreeMap<String, Vec<PageId>>,
    pub(super) sections: BTreeMap<String, SectionId>,
    pub(super) sections_by_url: BTreeMap<String, SectionId>,
    pub(super) below: Vec<Below>,
    pub(super) own: Vec<OnceLock<Digest>>,
    pub(super) full: Vec<OnceLock<Digest>>,
    /// Of each section, and of those above it.
    pub(super) places: Vec<[OnceLock<Digest>; 2]>,
    of_page: Vec<[OnceLock<QueryId>; 6]>,
    of_section: Vec<[OnceLock<QueryId>; 4]>,
    pub(super) search: Searched,
}

impl Reader {
    /// A reader of a site, with the digests of its templates by name. Works out once what many questions need; takes time in
    /// proportion to the pages.
    pub fn new(site: Site, questions: Arc<Questions>, templates: Arc<BTreeMap<String, Digest>>) -> Reader {
        let mut reader = Reader {
            search: Searched::default(),
            templates,
            questions,
            answers: Answers::new(),
            by_path: Table::with_capacity_and_hasher(site.pages.len(), Default::default()),
            by_url: OnceLock::new(),
            by_term: OnceLock::new(),
            all: site.latest.clone(),
            by_kind: BTreeMap::new(),
            sections: BTreeMap::new(),
            sections_by_url: BTreeMap::new(),
            below: vec![Below::default(); site.sections.len()],
            own: site.pages.iter().map(|_| OnceLock::new()).collect(),
            full: site.pages.iter().map(|_| OnceLock::new()).collect(),
            of_page: site.pages.iter().map(|_| Default::default()).collect(),
            places: site.sections.iter().map(|_| Default::default()).collect(),
            of_section: site.sections.iter().map(|_| Default::default()).collect(),
            site,
        };
        let site = &reader.site;
        for (id, (page, resolved)) in site.edition.pages.iter().zip(&site.pages).enumerate() {
            reader.by_path.insert(page.path.clone(), id);
            if !page.is_section && resolved.date.is_none() {
                reader.all.push(id);
            }
        }
        for (id, section) in site.sections.iter().enumerate() {
            reader.sections.insert(section.path.clone(), id);
            reader.sections_by_url.entry(section.url.clone()).or_insert(id);
        }
        for &id in &reader.all {
            let Some(page) = site.edition.pages.get(id) else { continue };
            reader.by_kind.entry(page.kind.clone()).or_default().push(id);
            let mut above = site.pages.get(id).map(|resolved| resolved.section);
            // Sections end at the home page; the bound holds even if a site were wrongly made.
            for _ in 0..=site.sections.len() {
                let Some(section) = above else { break };
                if let Some(below) = reader.below.get_mut(section) {
                    below.count += 1;
                    below.latest = below.latest.or(Some(id));
                }
                above = site.sections.get(section).and_then(|section| section.parent);
            }
        }
        reader
    }

    /// The whole site, for those who plan outputs and word what is wrong with templates. What is read here is noted nowhere:
    /// nothing that becomes part of an output may come from it (`tests/tidy.rs` knows the one file that asks).
    pub fn unrecorded(&self) -> &Site {
        &self.site
    }

    /// The queries of this process.
    pub fn questions(&self) -> &Questions {
        &self.questions
    }

    /// Puts another text in place of a page's. Gives `false`, and changes nothing, when more than the text differs or the
    /// text is part of another one: then the site has to be worked out anew.
    pub fn replace_body(&mut self, id: PageId, page: Arc<Page>, text: site::Text) -> bool {
        let mut composed = self.site.office.composed.iter();
        let is_part =
            composed.any(|(whole, plan)| *whole == id || plan.reports.iter().any(|(_, report)| *report == id));
        let Some(old) = self.site.edition.pages.get(id) else { return false };
        if is_part || !old.has_same_facts(&page) {
            return false;
        }
        let before = if self.has_search() { self.before(id, &page) } else { None };
        if self.has_search() && before.is_none() {
            return false;
        }
        let (Some(old), Some(resolved)) = (self.site.edition.pages.get_mut(id), self.site.pages.get_mut(id)) else {
            return false;
        };
        let path = page.path.clone();
        *old = page;
        resolved.text = text;
        let asked = self.questions.id(&Query::Body(path));
        self.answers.forget(asked);
        if let Some(before) = before {
            self.replace_searched(id, before);
        }
        true
    }

    pub(super) fn ask(&self, query: impl FnOnce() -> Query) {
        if record::is_recording() {
            record::note(self.questions.id(&query()));
        }
    }

    fn ask_of_page(&self, what: OfPage, id: PageId) {
        if record::is_recording()
            && let Some(slot) = self.of_page.get(id).and_then(|slots| slots.get(what as usize))
            && let Some(page) = self.site.edition.pages.get(id)
        {
            record::note(*slot.get_or_init(|| {
                let path = page.path.clone();
                self.questions.id(&match what {
                    OfPage::Facts => Query::Facts(path),
                    OfPage::Body => Query::Body(path),
                    OfPage::Previous => Query::Previous(path),
                    OfPage::Next => Query::Next(path),
                    OfPage::Backlinks => Query::Backlinks(path),
                    OfPage::Composition => Query::Composition(path),
                })
            }));
        }
    }

    fn ask_of_section(&self, what: OfSection, id: SectionId) {
        if record::is_recording()
            && let Some(slot) = self.of_section.get(id).and_then(|slots| slots.get(what as usize))
        {
            record::note(*slot.get_or_init(|| {
                let folder = self.folder_of(id).to_owned();
                self.questions.id(&match what {
                    OfSection::Place => Query::Place(folder),
                    OfSection::Section => Query::Section(folder),
                    OfSection::Sections => Query::Sections(folder),
                    OfSection::Above => Query::Above(folder),
                })
            }));
        }
    }

    /// Notes one query for everything that `read` reads. The answer of that query has to cover it: see `answer`.
    pub fn covering<T>(&self, query: impl FnOnce() -> Query, read: impl FnOnce() -> T) -> T {
        self.ask(query);
        record::covered(read)
    }

    /// See [`Reader::covering`].
    pub fn covering_page<T>(&self, what: OfPage, id: PageId, read: impl FnOnce() -> T) -> T {
        self.ask_of_page(what, id);
        record::covered(read)
    }

    /// See [`Reader::covering`].
    pub fn covering_section<T>(&self, what: OfSection, id: SectionId, read: impl FnOnce() -> T) -> T {
        self.ask_of_section(what, id);
        record::covered(read)
    }

    /// Reads what the answer to a question to the office covers, which has been asked.
    pub fn covering_answer<T>(&self, read: impl FnOnce() -> T) -> T {
        record::covered(read)
    }

    pub(super) fn path_of(&self, id: PageId) -> &str {
        self.site.edition.pages.get(id).map_or("", |page| page.path.as_str())
    }

    pub(super) fn folder_of(&self, id: SectionId) -> &str {
        self.site.sections.get(id).map_or("", |section| section.path.as_str())
    }

    /// The page of a source, named from the root of the site.
    pub(super) fn page_of(&self, path: &str) -> Option<PageId> {
        self.by_path.get(path).copied()
    }

    pub(super) fn parts(&self, id: PageId) -> Option<(&Page, &Resolved)> {
        Some((self.site.edition.pages.get(id)?, self.site.pages.get(id)?))
    }

    pub(super) fn told(&self, id: PageId) -> Option<Told<'_>> {
        self.parts(id).map(|(page, resolved)| Told::new(id, page, resolved))
    }

    /// Notes the settings, which every output reads.
    pub fn ask_settings(&self) {
        self.ask(|| Query::Settings);
    }

    /// The settings of the site. Every output has asked for them: see [`Reader::ask_settings`].
    pub fn settings(&self) -> &Settings {
        &self.site.edition.settings
    }

    /// The kinds of pages; part of [`Query::Settings`].
    pub fn kinds(&self) -> &Kinds {
        &self.site.edition.kinds
    }

    /// The name of the kind of every page, many times; what the theme does not have is a kind without fields of its own.
    pub fn names_of_kinds(&self) -> impl Iterator<Item = &str> {
        self.site.edition.pages.iter().map(|page| page.kind.as_str())
    }

    /// The names of editions; part of [`Query::Settings`].
    pub fn names(&self) -> &Names {
        &self.site.edition.names
    }

    /// Whether the theme has archives; part of [`Query::Settings`].
    pub fn has_archive(&self) -> bool {
        crate::plan::has_archive(&self.site)
    }

    /// Whether the site can be searched; part of [`Query::Settings`].
    pub fn has_search(&self) -> bool {
        crate::plan::has_search(&self.site)
    }

    /// A text of front matter or settings as readers see it, by what [`Query::Settings`] says.
    pub fn plain(&self, text: &str) -> String {
        lower::plain(text, self.names(), &self.settings().mask)
    }

    /// The words of the theme, by language and key.
    pub fn labels(&self) -> &BTreeMap<String, BTreeMap<String, String>> {
        self.ask(|| Query::Labels);
        &self.site.edition.theme.labels
    }

    /// Notes a template with all that belongs to it.
    pub fn ask_template(&self, name: &str) {
        self.ask(|| Query::Template(name.to_owned()));
    }

    /// Every page, by number: for places to keep what is made of them.
    pub fn size(&self) -> (usize, usize) {
        (self.site.pages.len(), self.site.sections.len())
    }

    /// The facts of a page.
    pub fn page(&self, id: PageId) -> Option<Told<'_>> {
        self.ask_of_page(OfPage::Facts, id);
        self.told(id)
    }

    /// The text of a page.
    pub fn body(&self, id: PageId) -> Option<Text> {
        self.ask_of_page(OfPage::Body, id);
        self.site.pages.get(id).map(|page| Text::new(&page.text))
    }

    /// The page before a page.
    pub fn previous(&self, id: PageId) -> Option<PageId> {
        self.ask_of_page(OfPage::Previous, id);
        self.site.pages.get(id)?.previous
    }

    /// The page after a page.
    pub fn next(&self, id: PageId) -> Option<PageId> {
        self.ask_of_page(OfPage::Next, id);
        self.site.pages.get(id)?.next
    }

    /// The pages that link to a page.
    pub fn backlinks(&self, id: PageId) -> &[PageId] {
        self.ask_of_page(OfPage::Backlinks, id);
        self.site.pages.get(id).map_or(&[], |page| &page.backlinks)
    }

    /// The parts of a composed text.
    pub fn composition(&self, id: PageId) -> Option<&Composition> {
        self.ask_of_page(OfPage::Composition, id);
        self.site.pages.get(id)?.composition.as_deref()
    }

    /// How a figure of a page differs from its namesake in an earlier report; part of the facts of the page.
    pub fn change(&self, page: PageId, figure: &str) -> Option<&Change> {
        self.ask_of_page(OfPage::Facts, page);
        self.site.office.change(page, figure)
    }

    /// The place of a page by its source, `education/a.md`, with or without `content/` or a leading `/`.
    pub fn page_at(&self, source: &str) -> Option<PageId> {
        self.ask(|| Query::PageAt(source.to_owned()));
        self.find_page(source)
    }

    /// The address of the page at a source.
    pub fn url_at(&self, source: &str) -> Option<&str> {
        self.page_at(source).and_then(|id| self.site.pages.get(id)).map(|page| page.url.as_str())
    }

    pub(super) fn find_page(&self, source: &str) -> Option<PageId> {
        let source = source.trim_start_matches('/');
        let below = path::join("content", source);
        self.page_of(&below).or_else(|| self.page_of(source))
    }

    /// The place of the page with this address, from the root.
    pub fn page_of_url(&self, url: &str) -> Option<PageId> {
        self.ask(|| Query::AtUrl(url.to_owned()));
        self.find_url(url)
    }

    pub(super) fn find_url(&self, url: &str) -> Option<PageId> {
        let known = self.by_url.get_or_init(|| {
            let pages = self.site.pages.iter().enumerate();
            pages.map(|(id, page)| (page.url.clone(), id)).collect()
        });
        known.get(url.split(['#', '?']).next().unwrap_or(url)).copied()
    }

    /// The section whose first list page has this address.
    pub fn section_of_url(&self, url: &str) -> Option<SectionId> {
        self.ask(|| Query::AtUrl(url.to_owned()));
        self.sections_by_url.get(url).copied()
    }

    /// What is known of a section itself.
    pub fn section(&self, id: SectionId) -> Option<Place<'_>> {
        self.ask_of_section(OfSection::Place, id);
        let section = self.site.sections.get(id)?;
        Some(Place { folder: &section.path, title: &section.title, url: &section.url, page: section.page })
    }

    /// The place of a section by its folder below `content/`, or by its `_index.md`.
    pub fn section_at(&self, folder: &str) -> Option<SectionId> {
        self.ask(|| Query::SectionAt(folder.to_owned()));
        self.find_section(folder)
    }

    pub(super) fn find_section(&self, folder: &str) -> Option<SectionId> {
        let folder = folder.trim_matches('/');
        let folder = folder.strip_suffix("_index.md").unwrap_or(folder).trim_end_matches('/');
        let folder = if folder == "content" { "" } else { folder.strip_prefix("content/").unwrap_or(folder) };
        self.sections.get(folder).copied()
    }

    /// The sections above a section, outermost first, the home page's left out.
    pub fn above(&self, id: SectionId) -> Vec<SectionId> {
        self.ask_of_section(OfSection::Above, id);
        self.chain(id)
    }

    pub(super) fn chain(&self, id: SectionId) -> Vec<SectionId> {
        let mut chain = Vec::new();
        let mut next = self.site.sections.get(id).and_then(|section| section.parent);
        while let Some(above) = next.filter(|above| *above != 0 && chain.len() < self.site.sections.len()) {
            chain.push(above);
            next = self.site.sections.get(above).and_then(|section| section.parent);
        }
        chain.reverse();
        chain
    }

    /// The sections right below a section.
    pub fn children(&self, id: SectionId) -> &[SectionId] {
        self.ask_of_section(OfSection::Sections, id);
        self.site.sections.get(id).map_or(&[], |section| &section.children)
    }

    /// What stands below a section, in sections below it too.
    pub fn below(&self, id: SectionId) -> Below {
        self.ask_of_section(OfSection::Section, id);
        self.below.get(id).copied().unwrap_or_default()
    }

    /// Title and address of each section, to be told as part of the facts of a page or section alone.
    pub fn crumbs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.site.sections.iter().map(|section| (section.title.as_str(), section.url.as_str()))
    }

    /// Name and address of each term by taxonomy, to be told as part of the facts of a page alone.
    pub fn tags(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = (&str, &str)>)> {
        self.site
            .taxonomies
            .iter()
            .map(|list| (list.name.as_str(), list.terms.iter().map(|term| (term.name.as_str(), term.url.as_str()))))
    }

    /// Name, title and address of each taxonomy; part of [`Query::Settings`].
    pub fn taxonomies(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.site.taxonomies.iter().map(|list| (list.name.as_str(), list.title.as_str(), list.url.as_str()))
    }

    /// The place of a taxonomy by its name or title; the settings say which there are.
    pub fn taxonomy_at(&self, name: &str) -> Option<usize> {
        self.site.taxonomies.iter().position(|list| list.name == name || list.title == name)
    }

    /// A taxonomy with its terms.
    pub fn taxonomy(&self, at: usize) -> Option<&TermList> {
        let list = self.site.taxonomies.get(at)?;
        self.ask(|| Query::Taxonomy(list.name.clone()));
        Some(list)
    }

    /// The first terms of a taxonomy, or all.
    pub fn terms(&self, at: usize, limit: Option<usize>) -> &[Term] {
        let Some(list) = self.site.taxonomies.get(at) else { return &[] };
        self.ask(|| Query::Terms(Box::new((list.name.clone(), limit))));
        list.terms.get(..limit.unwrap_or(usize::MAX).min(list.terms.len())).unwrap_or(&[])
    }

    /// A term by its place.
    pub fn term(&self, taxonomy: usize, term: usize) -> Option<&Term> {
        let list = self.site.taxonomies.get(taxonomy)?;
        let term = list.terms.get(term)?;
        self.ask(|| Query::Term(Box::new((list.name.clone(), term.name.clone()))));
        Some(term)
    }

    /// The names of a page's terms; part of its facts.
    pub fn names_of_terms<'s>(&'s self, page: &Told<'s>) -> Vec<&'s str> {
        self.ask_of_page(OfPage::Facts, page.id);
        let terms = page.terms.iter().zip(&self.site.taxonomies);
        terms.flat_map(|(own, list)| own.iter().filter_map(|at| Some(list.terms.get(*at)?.name.as_str()))).collect()
    }

    /// Years and months with pages.
    pub fn archives(&self) -> &[Period] {
        self.ask(|| Query::Archives);
        &self.site.archives
    }

    /// The newest pages with a date.
    pub fn newest(&self, most: usize) -> &[PageId] {
        self.ask(|| Query::Newest(most));
        self.site.latest.get(..most.min(self.site.latest.len())).unwrap_or(&[])
    }

    /// A list that is cut in pages, and one of these.
    pub fn list(&self, list: &List, number: usize) -> Option<Listed<'_>> {
        self.ask(|| Query::List(Box::new(list.clone()), number));
        self.find_list(list)
    }

    pub(super) fn find_list(&self, list: &List) -> Option<Listed<'_>> {
        let per_list = self.settings().paginate;
        let short =
            |all, first| Listed { all, per_list: if per_list == 0 { FEW } else { per_list }, is_short: true, first };
        Some(match list {
            List::Home => short(self.site.latest.as_slice(), self.site.sections.first()?.output.as_str()),
            List::Section(folder) => {
                let section = self.site.sections.get(*self.sections.get(folder)?)?;
                Listed { all: &section.pages, per_list: section.paginate, is_short: false, first: &section.output }
            }
            List::Term(taxonomy, term) => {
                let term = self.named_term(taxonomy, term)?;
                Listed { all: &term.pages, per_list, is_short: false, first: &term.output }
            }
            List::Archive(None) => short(self.site.latest.as_slice(), crate::plan::ARCHIVE),
            List::Archive(Some((year, month))) => {
                let period = self.site.archives.iter().find(|period| (period.year, period.month) == (*year, *month))?;
                match month {
                    None => short(&period.pages, &period.output),
                    Some(_) => Listed { all: &period.pages, per_list, is_short: false, first: &period.output },
                }
            }
        })
    }

    /// The pages that are wanted. Nothing is an answer too: a section, kind or term that is not in this edition is
    /// like one that was never written.
    pub fn pages(&self, wanted: &Wanted) -> Vec<PageId> {
        self.ask(|| Query::Pages(Box::new(wanted.clone())));
        self.choose(wanted)
    }

    /// The answer of the office to a question.
    pub fn office(&self, question: &Question) -> Value {
        self.ask(|| Query::Office(Box::new(self.asked(question))));
        self.site.office.answer(question)
    }

    fn asked(&self, question: &Question) -> Asked {
        Asked::new(
            question,
            |id| self.path_of(id).to_owned(),
            |id| self.site.sections.get(id).map(|section| section.path.clone()),
        )
    }

    /// A data file by its path below `content/data/`.
    pub fn data(&self, path: &str) -> Option<&Value> {
        let path = path.trim_start_matches("data/");
        self.ask(|| Query::Data(path.to_owned()));
        self.site.edition.data.get(path)
    }

    /// The names of data files, to guess what was meant by one that is not there: what fails is made anew each time.
    pub fn names_of_data(&self) -> impl Iterator<Item = &str> {
        self.site.edition.data.keys().map(String::as_str)
    }
}
