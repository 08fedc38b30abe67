//! Lists of pages: which are wanted, and in which order.
//!
//! Takes what is wanted; gives the numbers of pages. What it reads is covered by the query of the list.

use super::{Reader, Sort, Wanted};
use crate::resolve::names::{self, By};
use crate::site::{PageId, SectionId, Term, TermList};

impl Reader {
    /// See [`Reader::pages`].
    pub(super) fn choose(&self, wanted: &Wanted) -> Vec<PageId> {
        let kind = wanted.kind.as_ref().map(|word| {
            let kinds = &self.site.edition.kinds;
            kinds.get(word).map_or(word.as_str(), |kind| kind.name.as_str())
        });
        let section = wanted.section.as_ref().map(|folder| self.find_section(folder));
        let terms = self.terms_of(wanted);
        let base: &[PageId] = match (section, terms, kind) {
            (Some(None), ..) => &[],
            // A section without sections below it has an order of its own.
            (Some(Some(id)), ..) if self.site.sections.get(id).is_some_and(|section| section.children.is_empty()) => {
                self.site.sections.get(id).map_or(&[], |section| section.pages.as_slice())
            }
            (_, Some((Some(taxonomy), Some(term))), _) => {
                let term = self.site.taxonomies.get(taxonomy).and_then(|list| list.terms.get(term));
                term.map_or(&[], |term| term.pages.as_slice())
            }
            (_, _, Some(kind)) => self.by_kind.get(kind).map_or(&[], Vec::as_slice),
            _ => &self.all,
        };
        let matches = |id: &PageId| {
            let Some((page, resolved)) = self.parts(*id) else { return false };
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
    fn terms_of(&self, wanted: &Wanted) -> Option<(Option<usize>, Option<usize>)> {
        let name = match (&wanted.taxonomy, &wanted.term) {
            (Some(name), _) => name.as_str(),
            (None, Some(_)) => "tags",
            (None, None) => return None,
        };
        let taxonomy = self.taxonomy_at(name);
        let term = wanted.term.as_ref().and_then(|term| self.term_at(taxonomy?, term));
        Some((taxonomy, term))
    }

    /// A term by the names of both.
    pub(super) fn named_term(&self, taxonomy: &str, term: &str) -> Option<&Term> {
        let at = self.site.taxonomies.iter().position(|list| list.name == taxonomy)?;
        self.site.taxonomies.get(at)?.terms.get(self.term_at(at, term)?)
    }

    /// The place of a term by its name among those of the taxonomy at a place. Each list page of a term asks for it, so that terms
    /// are not gone through one by one.
    pub(super) fn term_at(&self, taxonomy: usize, name: &str) -> Option<usize> {
        let by_term = self.by_term.get_or_init(|| {
            let ordered = |list: &TermList| {
                let mut places: Vec<usize> = (0..list.terms.len()).collect();
                places.sort_unstable_by_key(|at| list.terms.get(*at).map(|term| term.name.as_str()));
                places
            };
            self.site.taxonomies.iter().map(ordered).collect()
        });
        let (terms, places) = (&self.site.taxonomies.get(taxonomy)?.terms, by_term.get(taxonomy)?);
        let found = places.binary_search_by_key(&Some(name), |at| terms.get(*at).map(|term| term.name.as_str()));
        places.get(found.ok()?).copied()
    }

    fn is_below(&self, section: SectionId, outer: SectionId) -> bool {
        outer == 0 || section == outer || self.chain(section).contains(&outer)
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
