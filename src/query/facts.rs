//! Digests of what is known of pages and sections: everything that `render::facts` puts into their records.
//!
//! Takes the data that records are made of; gives a digest each, without making a record. A new part of [`Told`] does not
//! compile before it has its place here. Terms count with name and address, not with how many pages they have: records
//! of pages leave that out, so that a new page does not change all others of its term.

use super::Reader;
use super::digest::Parts;
use super::told::Told;
use crate::flow::{Callout, Flow};
use crate::hash::Digest;
use crate::lang::Lang;
use crate::markdown::{self, Host, LinkTarget, Options, Resolved};
use crate::office::PAGE;
use crate::office::figure::Change;
use crate::site::{PageId, SectionId};
use crate::value::{Data, Map, Value};
use std::ops::Range;

/// Stands for what a site does not have.
pub(super) fn nothing() -> Digest {
    Parts::new().text("nothing").digest()
}

impl Reader {
    /// The facts of a page, those of the pages that its fields name among them.
    pub(super) fn facts_digest(&self, id: PageId) -> Digest {
        let Some(cell) = self.full.get(id) else { return nothing() };
        *cell.get_or_init(|| {
            let own = self.own_digest(id);
            let Some(told) = self.told(id) else { return own };
            let mut parts = Parts::new();
            parts.of(own);
            let mut names_any = false;
            for url in told.links.values().flatten() {
                if let Some(other) = self.find_url(url) {
                    names_any = true;
                    parts.text(url).of(self.own_digest(other));
                } else if let Some(section) = self.sections_by_url.get(url) {
                    names_any = true;
                    parts.text(url).of(self.place_digest(*section)).of(self.above_digest(*section));
                }
            }
            if names_any { parts.digest() } else { own }
        })
    }

    /// The facts of a page but for those of pages that it names.
    fn own_digest(&self, id: PageId) -> Digest {
        let Some(cell) = self.own.get(id) else { return nothing() };
        *cell.get_or_init(|| self.told(id).map_or_else(nothing, |told| self.told_digest(&told)))
    }

    fn told_digest(&self, told: &Told) -> Digest {
        let Told { id, path, is_section, kind, marked, url, title, summary, date, updated, section, .. } = *told;
        let Told { weight, is_pinned, terms, cover, links, html, fields: _, .. } = *told;
        let mut parts = Parts::new();
        parts.text(path).flag(is_section).text(kind).option(marked).text(url).text(title).text(summary);
        parts.date(date).date(updated).signed(weight).flag(is_pinned).option(cover);
        parts.text(self.folder_of(section)).of(self.place_digest(section)).of(self.above_digest(section));
        for (own, list) in terms.iter().zip(&self.site.taxonomies) {
            parts.number(own.len());
            for term in own.iter().filter_map(|at| list.terms.get(*at)) {
                parts.text(&term.name).text(&term.url);
            }
        }
        parts.number(links.len());
        for (name, urls) in links {
            parts.text(name).number(urls.len());
            urls.iter().for_each(|url| {
                parts.text(url);
            });
        }
        parts.number(html.len());
        for (name, html) in html {
            parts.text(name).text(html);
        }
        for (name, value) in told.fields() {
            parts.text(name);
            if !html.contains_key(name) {
                self.field(&mut parts, value);
            }
        }
        let figures = told.field("figures").and_then(Value::as_map);
        for (name, change) in figures
            .into_iter()
            .flat_map(Map::iter)
            .filter_map(|(name, _)| Some((name, self.site.office.change(id, name)?)))
        {
            let Change { direction, text, difference, percent, against } = change;
            parts.text(name).text(direction.name()).text(text).text(difference).text(percent).text(against);
        }
        parts.digest()
    }

    /// A value of a field. A line of Markdown in it may link to pages, and is told with their addresses.
    fn field(&self, parts: &mut Parts, value: &Value) {
        parts.value(value, &mut |parts, value| {
            let Some(text) = value.as_str().filter(|text| text.contains(['[', '<'])) else { return false };
            parts.text(text).text(&self.line(&self.plain(text)));
            true
        });
    }

    /// What the office answers: a page in it is told with its facts.
    pub(super) fn answer_value(&self, parts: &mut Parts, value: &Value) {
        parts.value(value, &mut |parts, value| {
            let Data::Map(map) = &value.data else { return false };
            let Some(id) = map.get(PAGE).and_then(Value::as_int).filter(|_| map.0.len() == 1) else { return false };
            match usize::try_from(id) {
                Ok(id) => self.page_parts(parts, id),
                Err(_) => {
                    parts.of(nothing());
                }
            }
            true
        });
    }

    /// A page that is shown with its facts.
    pub(super) fn page_parts(&self, parts: &mut Parts, id: PageId) {
        parts.text(self.path_of(id)).of(self.facts_digest(id));
    }

    /// Pages that are shown with their facts.
    pub(super) fn pages_parts(&self, parts: &mut Parts, ids: &[PageId]) {
        parts.number(ids.len());
        ids.iter().for_each(|id| self.page_parts(parts, *id));
    }

    /// A section itself.
    pub(super) fn place_digest(&self, id: SectionId) -> Digest {
        let (Some(section), Some([cell, _])) = (self.site.sections.get(id), self.places.get(id)) else {
            return nothing();
        };
        *cell.get_or_init(|| {
            let mut parts = Parts::new();
            parts.text(&section.path).text(&section.title).text(&section.url);
            parts.option(section.page.map(|page| self.path_of(page)));
            parts.digest()
        })
    }

    /// The sections above a section.
    pub(super) fn above_digest(&self, id: SectionId) -> Digest {
        let Some([_, cell]) = self.places.get(id) else { return nothing() };
        *cell.get_or_init(|| {
            let mut parts = Parts::new();
            for above in self.chain(id) {
                parts.of(self.place_digest(above));
            }
            parts.digest()
        })
    }

    /// The facts of a section: those of its page, what stands above and below it.
    pub(super) fn section_digest(&self, id: SectionId) -> Digest {
        let Some(section) = self.site.sections.get(id) else { return nothing() };
        let below = self.below.get(id).copied().unwrap_or_default();
        let mut parts = Parts::new();
        parts.of(self.place_digest(id)).of(self.above_digest(id)).number(below.count);
        for page in [section.page, below.latest] {
            parts.flag(page.is_some());
            page.iter().for_each(|page| self.page_parts(&mut parts, *page));
        }
        parts.digest()
    }

    /// The text of a page as [`Reader::body`] gives it.
    pub(super) fn body_digest(&self, id: PageId) -> Digest {
        self.site.pages.get(id).map_or_else(nothing, |page| page.text.digest)
    }

    /// The parts of a composed text as [`Reader::composition`] gives them.
    pub(super) fn composition_digest(&self, id: PageId) -> Digest {
        let Some(whole) = self.site.pages.get(id).and_then(|page| page.composition.as_ref()) else { return nothing() };
        let mut parts = Parts::new();
        parts.text(&whole.introduction).number(whole.parts.len());
        for part in &whole.parts {
            parts.text(&part.title).text(&part.number).text(&part.id).text(&part.html).number(part.sections.len());
            for (title, report, id) in &part.sections {
                parts.text(title).text(id);
                self.page_parts(&mut parts, *report);
            }
        }
        parts.digest()
    }

    /// A label in one line, with emphasis and links. A link to a page is written as from the folder of contents; one that
    /// leads nowhere in this edition becomes its text.
    pub fn line(&self, text: &str) -> String {
        let is_chinese = Lang::from_locale(&self.settings().language) == Lang::Zh;
        let options = Options { cjk: is_chinese, heading_ids: false, ..Options::default() };
        markdown::inline(&Flow::plain(text), &mut LabelHost(self), &options)
    }
}

struct LabelHost<'a>(&'a Reader);

impl Host for LabelHost<'_> {
    fn resolve(&mut self, _: LinkTarget, destination: &str, _: Range<usize>) -> Resolved {
        let (target, tail) = match destination.find(['#', '?']) {
            Some(at) => destination.split_at(at),
            None => (destination, ""),
        };
        match self.0.url_at(target) {
            Some(url) => Resolved::To(url.to_owned() + tail),
            // A page that this edition does not have is like one that was never written.
            None if target.ends_with(".md") && !target.contains("://") => Resolved::Plain,
            None => Resolved::To(destination.to_owned()),
        }
    }

    fn slot(&mut self, _: usize, _: bool) -> String {
        String::new()
    }

    fn mask(&self) -> &str {
        &self.0.settings().mask
    }

    fn callout_title(&self, _: Callout) -> String {
        String::new()
    }
}
