//! Questions about a site: the only way in which templates see it.
//!
//! A [`Reader`] takes questions and answers with places in the site or parts of it. Every access of a rendering goes
//! through one of its methods, so what a rendering has read can be recorded here and nowhere else. Answers are the
//! program's own data; turning them into values for templates is the business of `render`.

use crate::office::Question;
use crate::office::figure::Change;
use crate::page::{Page, Settings};
use crate::path;
use crate::resolve::names::{self, By};
use crate::site::{PageId, Period, Resolved, Section, SectionId, Site, Term, TermList};
use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which pages are wanted, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wanted {
    /// Below this section, given by its path.
    pub section: Option<String>,
    /// Of this kind, by English or Chinese name.
    pub kind: Option<String>,
    /// With a term of this taxonomy.
    pub taxonomy: Option<String>,
    /// With this term of it.
    pub term: Option<String>,
    /// In this order; without one, a section's own order, or else the newest first.
    pub sort: Option<Sort>,
    /// No more than this.
    pub limit: Option<usize>,
}

/// An order of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// The newest first.
    Date,
    /// What was changed last first.
    Updated,
    /// By `weight`, then the newest first.
    Weight,
    /// By title.
    Title,
    /// By `weight`, then by name as it is read.
    Pinyin,
    /// By `weight`, then by the strokes of the name.
    Stroke,
}

/// The words for orders.
pub const SORTS: [(&str, Sort); 6] = [
    ("date", Sort::Date),
    ("updated", Sort::Updated),
    ("weight", Sort::Weight),
    ("title", Sort::Title),
    ("pinyin", Sort::Pinyin),
    ("stroke", Sort::Stroke),
];

/// What is known of the pages below a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// How many there are.
    pub count: usize,
    /// The newest.
    pub latest: Option<PageId>,
}

/// Answers questions about one site.
pub struct Reader {
    site: Arc<Site>,
    by_path: BTreeMap<String, PageId>,
    by_url: BTreeMap<String, PageId>,
    /// Ordinary pages: the newest first, those without a date last, by path.
    all: Vec<PageId>,
    /// The same of each kind.
    by_kind: BTreeMap<String, Vec<PageId>>,
    sections: BTreeMap<String, SectionId>,
    below: Vec<Below>,
}

impl Reader {
    /// A reader of a site. Works out once what many questions need; takes time in proportion to the pages.
    pub fn new(site: Arc<Site>) -> Reader {
        let mut reader = Reader {
            by_path: BTreeMap::new(),
            by_url: BTreeMap::new(),
            all: site.latest.clone(),
            by_kind: BTreeMap::new(),
            sections: BTreeMap::new(),
            below: vec![Below::default(); site.sections.len()],
            site: Arc::clone(&site),
        };
        for (id, (page, resolved)) in site.edition.pages.iter().zip(&site.pages).enumerate() {
            reader.by_path.insert(page.path.to_string(), id);
            reader.by_url.insert(resolved.url.clone(), id);
            if !page.is_section && resolved.date.is_none() {
                reader.all.push(id);
            }
        }
        for (id, section) in site.sections.iter().enumerate() {
            reader.sections.insert(section.path.clone(), id);
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

    /// The settings of the site.
    pub fn settings(&self) -> &Settings {
        &self.site.edition.settings
    }

    /// The whole site, for what plans and feeds need; templates never get at it.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// A page by its place.
    pub fn page(&self, id: PageId) -> Option<(&Page, &Resolved)> {
        Some((self.site.edition.pages.get(id)?, self.site.pages.get(id)?))
    }

    /// The place of a page by its source, `education/a.md`, with or without `content/` or a leading `/`.
    pub fn page_at(&self, source: &str) -> Option<PageId> {
        let source = source.trim_start_matches('/');
        let below = path::join("content", source);
        self.by_path.get(&below).or_else(|| self.by_path.get(source)).copied()
    }

    /// The place of the page with this address, from the root.
    pub fn page_of_url(&self, url: &str) -> Option<PageId> {
        self.by_url.get(url.split(['#', '?']).next().unwrap_or(url)).copied()
    }

    /// A section by its place.
    pub fn section(&self, id: SectionId) -> Option<&Section> {
        self.site.sections.get(id)
    }

    /// The place of a section by its folder below `content/`, or by its `_index.md`.
    pub fn section_at(&self, folder: &str) -> Option<SectionId> {
        let folder = folder.trim_matches('/');
        let folder = folder.strip_suffix("_index.md").unwrap_or(folder).trim_end_matches('/');
        let folder = if folder == "content" { "" } else { folder.strip_prefix("content/").unwrap_or(folder) };
        self.sections.get(folder).copied()
    }

    /// The section whose first list page has this address.
    pub fn section_of_url(&self, url: &str) -> Option<SectionId> {
        self.site.sections.iter().position(|section| section.url == url)
    }

    /// The sections above a section, outermost first, the home page's left out.
    pub fn above(&self, id: SectionId) -> Vec<SectionId> {
        let mut chain = Vec::new();
        let mut next = self.section(id).and_then(|section| section.parent);
        while let Some(above) = next.filter(|above| *above != 0 && chain.len() < self.site.sections.len()) {
            chain.push(above);
            next = self.section(above).and_then(|section| section.parent);
        }
        chain.reverse();
        chain
    }

    /// What stands below a section, in sections below it too.
    pub fn below(&self, id: SectionId) -> Below {
        self.below.get(id).copied().unwrap_or_default()
    }

    /// The taxonomies with their terms.
    pub fn taxonomies(&self) -> &[TermList] {
        &self.site.taxonomies
    }

    /// A term by its place.
    pub fn term(&self, taxonomy: usize, term: usize) -> Option<&Term> {
        self.site.taxonomies.get(taxonomy)?.terms.get(term)
    }

    /// The place of a taxonomy by its name or title.
    pub fn taxonomy_at(&self, name: &str) -> Option<usize> {
        self.site.taxonomies.iter().position(|list| list.name == name || list.title == name)
    }

    /// Years and months with pages.
    pub fn archives(&self) -> &[Period] {
        &self.site.archives
    }

    /// Ordinary pages with a date, newest first.
    pub fn latest(&self) -> &[PageId] {
        &self.site.latest
    }

    /// The answer of the office to a question.
    pub fn office(&self, question: &Question) -> Value {
        self.site.office.answer(question)
    }

    /// How a figure of a page differs from its namesake in an earlier report.
    pub fn change(&self, page: PageId, figure: &str) -> Option<&Change> {
        self.site.office.change(page, figure)
    }

    /// A data file by its path below `content/data/`.
    pub fn data(&self, path: &str) -> Option<&Value> {
        self.site.edition.data.get(path.trim_start_matches("data/"))
    }

    /// The pages that are wanted. Nothing is an answer too: a section, kind or term that is not in this edition is
    /// like one that was never written.
    pub fn pages(&self, wanted: &Wanted) -> Vec<PageId> {
        let kind = wanted.kind.as_ref().map(|word| {
            let kinds = &self.site.edition.kinds;
            kinds.get(word).map_or(word.as_str(), |kind| kind.name.as_str())
        });
        let section = wanted.section.as_ref().map(|folder| self.section_at(folder));
        let terms = self.terms(wanted);
        let base: &[PageId] = match (section, terms, kind) {
            (Some(None), ..) => &[],
            // A section without sections below it has an order of its own.
            (Some(Some(id)), ..) if self.section(id).is_some_and(|section| section.children.is_empty()) => {
                self.section(id).map_or(&[], |section| section.pages.as_slice())
            }
            (_, Some((Some(taxonomy), Some(term))), _) => self.term(taxonomy, term).map_or(&[], |term| &term.pages),
            (_, _, Some(kind)) => self.by_kind.get(kind).map_or(&[], Vec::as_slice),
            _ => &self.all,
        };
        let matches = |id: &PageId| {
            let Some((page, resolved)) = self.page(*id) else { return false };
            kind.is_none_or(|kind| page.kind == kind)
                && section.flatten().is_none_or(|id| self.is_below(resolved.section, id))
                && terms.is_none_or(|(taxonomy, term)| {
                    let own = taxonomy.and_then(|at| resolved.terms.get(at)).map_or(&[][..], Vec::as_slice);
                    match term {
                        Some(term) => own.contains(&term),
                        None => wanted.term.is_none() && !own.is_empty(),
                    }
                })
        };
        let limit = wanted.limit.unwrap_or(usize::MAX);
        let Some(sort) = wanted.sort else { return base.iter().copied().filter(matches).take(limit).collect() };
        let mut found: Vec<PageId> = base.iter().copied().filter(matches).collect();
        self.sort(&mut found, sort);
        found.truncate(limit);
        found
    }

    /// The taxonomy and the term that are asked for, where they exist; `None` when neither is asked for.
    fn terms(&self, wanted: &Wanted) -> Option<(Option<usize>, Option<usize>)> {
        let name = match (&wanted.taxonomy, &wanted.term) {
            (Some(name), _) => name.as_str(),
            (None, Some(_)) => "tags",
            (None, None) => return None,
        };
        let taxonomy = self.taxonomy_at(name);
        let term = wanted.term.as_ref().and_then(|term| {
            let list = self.site.taxonomies.get(taxonomy?)?;
            list.terms.iter().position(|entry| entry.name == *term)
        });
        Some((taxonomy, term))
    }

    fn is_below(&self, section: SectionId, outer: SectionId) -> bool {
        outer == 0 || section == outer || self.above(section).contains(&outer)
    }

    fn sort(&self, pages: &mut [PageId], sort: Sort) {
        let resolved = |id: &PageId| self.site.pages.get(*id);
        // Pages without a date come last, whichever way the others go; the path settles what is left.
        let newest = |a: &PageId, b: &PageId| {
            let date = |id: &PageId| resolved(id).and_then(|page| page.date);
            date(b).cmp(&date(a)).then(a.cmp(b))
        };
        match sort {
            Sort::Date => pages.sort_by(newest),
            Sort::Updated => {
                let changed = |id: &PageId| resolved(id).and_then(|page| page.updated.or(page.date));
                pages.sort_by(|a, b| changed(b).cmp(&changed(a)).then(a.cmp(b)));
            }
            Sort::Weight => {
                let weight = |id: &PageId| resolved(id).map_or(0, |page| page.weight);
                pages.sort_by(|a, b| weight(a).cmp(&weight(b)).then_with(|| newest(a, b)));
            }
            Sort::Pinyin => names::by_name(pages, &self.site.edition, By::Reading),
            Sort::Stroke => names::by_name(pages, &self.site.edition, By::Strokes),
            Sort::Title => {
                let title = |id: &PageId| resolved(id).map(|page| crate::words::without_marks(&page.title));
                pages.sort_by_cached_key(|id| (title(id), *id));
            }
        }
    }
}
