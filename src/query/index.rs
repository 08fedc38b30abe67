//! What programs of others are told of all pages of an edition, and of its sections.
//!
//! Takes the site of a reader; lends of each page what `index.json` shows, and no more, so that an edit that shows there is told
//! from one that does not. Whoever adds a part has to add it to the digest: nothing here is taken apart with `..`.

use super::digest::Parts;
use super::{Query, Reader};
use crate::date::Date;
use crate::site::{PageId, Section};

/// A page as other programs are told of it. Texts have marks.
pub struct Entry<'s> {
    /// Its address from the root.
    pub url: &'s str,
    /// Its title.
    pub title: &'s str,
    /// The name of its kind.
    pub kind: &'s str,
    /// The folder of the section that it stands in; empty for the home page.
    pub section: &'s str,
    /// When it was published.
    pub date: Option<Date>,
    /// When it was changed.
    pub updated: Option<Date>,
    /// Its terms, by the names of the taxonomies in which it has any.
    pub terms: Vec<(&'s str, Vec<&'s str>)>,
    /// Its summary; may be empty.
    pub summary: &'s str,
    /// Its order among its siblings, if it was given one.
    pub weight: Option<i64>,
}

/// A section as other programs are told of it.
pub struct Folder<'s> {
    /// Its path below `content/`.
    pub path: &'s str,
    /// Its title, with marks.
    pub title: &'s str,
    /// The address of its first list page, from the root.
    pub url: &'s str,
}

impl Reader {
    /// Every page, ordered by address.
    pub fn index_entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.ask(|| Query::Index);
        let url = |id: &PageId| self.site.pages.get(*id).map(|page| page.url.as_str());
        let mut ids: Vec<PageId> = (0..self.site.pages.len()).collect();
        ids.sort_unstable_by(|a, b| url(a).cmp(&url(b)));
        ids.into_iter().filter_map(|id| self.entry_of(id))
    }

    /// Every section but the home page, ordered by path.
    pub fn index_folders(&self) -> impl Iterator<Item = Folder<'_>> {
        self.ask(|| Query::Index);
        // The home page's path is empty.
        let named = self.sections.iter().filter(|(path, _)| !path.is_empty());
        named.filter_map(|(_, id)| {
            let Section { path, title, url, .. } = self.site.sections.get(*id)?;
            Some(Folder { path, title, url })
        })
    }

    fn entry_of(&self, id: PageId) -> Option<Entry<'_>> {
        let (page, resolved) = self.parts(id)?;
        let taxonomies = resolved.terms.iter().zip(&self.site.taxonomies).filter(|(own, _)| !own.is_empty());
        let terms = taxonomies.map(|(own, list)| {
            (list.name.as_str(), own.iter().filter_map(|at| Some(list.terms.get(*at)?.name.as_str())).collect())
        });
        Some(Entry {
            url: &resolved.url,
            title: &resolved.title,
            kind: &page.kind,
            section: self.folder_of(resolved.section),
            date: resolved.date,
            updated: resolved.updated,
            terms: terms.collect(),
            summary: &resolved.summary,
            weight: page.fields.get("weight").map(|_| resolved.weight),
        })
    }

    /// The order is that of addresses, which are told.
    pub(super) fn index_parts(&self, parts: &mut Parts) {
        for Entry { url, title, kind, section, date, updated, terms, summary, weight } in
            (0..self.site.pages.len()).filter_map(|id| self.entry_of(id))
        {
            let mut own = Parts::new();
            own.text(url).text(title).text(kind).text(section).date(date).date(updated).text(summary);
            own.signed(weight.unwrap_or(0)).flag(weight.is_some()).number(terms.len());
            for (name, terms) in terms {
                own.text(name).number(terms.len());
                terms.iter().for_each(|term| {
                    own.text(term);
                });
            }
            // What is told of a hundred thousand pages would be as long as the file.
            parts.of(own.digest());
        }
        for Folder { path, title, url } in self.index_folders() {
            parts.text(path).text(title).text(url);
        }
    }
}
