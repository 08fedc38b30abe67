//! Outputs and addresses in words that mean the same in the next site.
//!
//! Takes what is planned; gives how it is made, told with paths and names, and back. Also the list of all addresses.

use super::{Made, Query, Reader};
use crate::date::Date;
use crate::plan::Work;
use crate::site::{PageId, Picture};

impl Reader {
    /// All addresses for search engines with the days of their last change: home page and sections, pages, terms.
    pub fn addresses(&self) -> Vec<(&str, Option<Date>)> {
        self.ask(|| Query::Addresses);
        self.all_addresses()
    }

    /// The picture at an output path.
    pub fn picture(&self, output: &str) -> Option<&Picture> {
        self.ask(|| Query::Picture(output.to_owned()));
        self.site.pictures.get(output)
    }

    pub(super) fn all_addresses(&self) -> Vec<(&str, Option<Date>)> {
        let site = &self.site;
        let changed = |id: PageId| site.pages.get(id).and_then(|page| page.updated.max(page.date));
        let newest = |pages: &[PageId]| pages.iter().filter_map(|id| changed(*id)).max();
        let mut addresses: Vec<(&str, Option<Date>)> = Vec::with_capacity(site.pages.len() + site.sections.len());
        for (id, section) in site.sections.iter().enumerate() {
            let pages = if id == 0 { &site.latest } else { &section.pages };
            addresses.push((&section.url, section.page.and_then(changed).max(newest(pages))));
        }
        let undated = (0..site.pages.len()).filter(|id| site.pages.get(*id).is_some_and(|page| page.date.is_none()));
        for id in site.latest.iter().copied().chain(undated) {
            if let Some((page, resolved)) = self.parts(id)
                && !page.is_section
            {
                addresses.push((&resolved.url, changed(id)));
            }
        }
        for list in &site.taxonomies {
            addresses.push((&list.url, None));
            addresses.extend(list.terms.iter().map(|term| (term.url.as_str(), newest(&term.pages))));
        }
        addresses
    }

    /// Whether an output is made as it was.
    pub fn is_made_so(&self, work: &Work, made: &Made) -> bool {
        match (work, made) {
            // There are many of these, and nothing has to be written down to compare them.
            (Work::Page(id), Made::Page(path)) => {
                self.site.edition.pages.get(*id).is_some_and(|page| page.path == *path)
            }
            _ => self.made(work).as_ref() == Some(made),
        }
    }

    /// How an output is made, told without numbers; `None` for a number that this site does not have.
    pub fn made(&self, work: &Work) -> Option<Made> {
        let site = &self.site;
        let period = |at: usize| site.archives.get(at).map(|period| (period.year, period.month));
        Some(match work {
            Work::Home => Made::Home,
            Work::Section { id, number } => Made::Section(site.sections.get(*id)?.path.clone(), *number),
            Work::Page(id) => Made::Page(site.edition.pages.get(*id)?.path.clone()),
            Work::Taxonomy(at) => Made::Taxonomy(site.taxonomies.get(*at)?.name.clone()),
            Work::Term { taxonomy, term, number } => {
                let list = site.taxonomies.get(*taxonomy)?;
                Made::Term(list.name.clone(), list.terms.get(*term)?.name.clone(), *number)
            }
            Work::Archive { period: None, number } => Made::Archive(None, *number),
            Work::Archive { period: Some(at), number } => Made::Archive(Some(period(*at)?), *number),
            Work::NotFound => Made::NotFound,
            Work::Redirect(to) => Made::Redirect(to.clone()),
            Work::Atom => Made::Atom,
            Work::JsonFeed => Made::JsonFeed,
            Work::Index => Made::Index,
            Work::Sitemap => Made::Sitemap,
            Work::Robots => Made::Robots,
            Work::Look => Made::Look,
            Work::Packed(packing, work) => Made::Packed(*packing, Box::new(self.made(work)?)),
            Work::PackedAsset(packing, path) => Made::PackedAsset(*packing, path.clone()),
            Work::SearchPage => Made::SearchPage,
            Work::Search(part) => Made::Search(*part),
        })
    }

    /// The same with the numbers of this site; `None` for what it does not have.
    pub(super) fn work(&self, made: &Made) -> Option<Work> {
        let site = &self.site;
        let taxonomy = |name: &str| site.taxonomies.iter().position(|list| list.name == name);
        Some(match made {
            Made::Home => Work::Home,
            Made::Section(folder, number) => Work::Section { id: *self.sections.get(folder)?, number: *number },
            Made::Page(path) => Work::Page(self.page_of(path)?),
            Made::Taxonomy(name) => Work::Taxonomy(taxonomy(name)?),
            Made::Term(name, term, number) => {
                let taxonomy = taxonomy(name)?;
                Work::Term { taxonomy, term: self.term_at(taxonomy, term)?, number: *number }
            }
            Made::Archive(None, number) => Work::Archive { period: None, number: *number },
            Made::Archive(Some(wanted), number) => {
                let at = site.archives.iter().position(|period| (period.year, period.month) == *wanted)?;
                Work::Archive { period: Some(at), number: *number }
            }
            Made::NotFound => Work::NotFound,
            Made::Redirect(to) => Work::Redirect(to.clone()),
            Made::Atom => Work::Atom,
            Made::JsonFeed => Work::JsonFeed,
            Made::Index => Work::Index,
            Made::Sitemap => Work::Sitemap,
            Made::Robots => Work::Robots,
            Made::Look => Work::Look,
            Made::Packed(packing, made) => Work::Packed(*packing, Box::new(self.work(made)?)),
            Made::PackedAsset(packing, path) => Work::PackedAsset(*packing, path.clone()),
            Made::SearchPage => Work::SearchPage,
            Made::Search(part) => Work::Search(*part),
        })
    }
}
