//! The digest of the answer to every query, for proving outputs fresh.
//!
//! Takes a query, asks the site of the reader; gives a digest that changes whenever a rendering could see another answer.
//! What is missing has a digest too. Pages are named by path.

use super::digest::Parts;
use super::facts::nothing;
use super::record::{self, QueryId};
use super::{List, Query, Reader};
use crate::config::Taxonomy;
use crate::hash::Digest;
use crate::page::{Edition, Settings};
use crate::picture::recipe::Recipe;
use crate::site::{Other, PageId, Picture, SectionId};
use crate::value::Value;

fn recipe_parts(parts: &mut Parts, recipe: &Recipe) {
    let Recipe { form, width, height, is_whole } = recipe;
    parts.text(&format!("{form:?} {width} {height} {is_whole}"));
}

impl Reader {
    /// The digest of the answer to a numbered query. Each is worked out once.
    pub fn answer(&self, id: QueryId) -> Digest {
        self.answers.get(id, || {
            self.questions.query(id).map_or_else(nothing, |query| record::covered(|| self.work_out(&query)))
        })
    }

    fn work_out(&self, query: &Query) -> Digest {
        let page = |path: &str, digest: &dyn Fn(PageId) -> Digest| self.page_of(path).map_or_else(nothing, digest);
        let section = |folder: &str, digest: &dyn Fn(SectionId) -> Digest| {
            self.sections.get(folder).map_or_else(nothing, |id| digest(*id))
        };
        let site = &self.site;
        let mut parts = Parts::new();
        match query {
            Query::Made(output) => {
                let Some(work) = self.work(&output.1) else { return nothing() };
                parts.option(crate::plan::template(site, &work).as_deref());
            }
            Query::Settings => self.settings_parts(&mut parts),
            Query::Edition => {
                let (name, title, banner, is_marked) = self.edition_of_variable();
                parts.text(name).text(title).text(banner).flag(is_marked);
            }
            Query::Labels => {
                for (language, labels) in &site.edition.theme.labels {
                    parts.text(language).number(labels.len());
                    for (key, text) in labels {
                        parts.text(key).text(text);
                    }
                }
            }
            Query::Template(name) => return self.templates.get(name).copied().unwrap_or_else(nothing),
            Query::Asset(path) => return self.asset_digest(path),
            Query::Today => {
                parts.date(Some(site.today));
            }
            Query::Facts(path) => return page(path, &|id| self.facts_digest(id)),
            Query::Body(path) => return page(path, &|id| self.body_digest(id)),
            Query::Composition(path) => return page(path, &|id| self.composition_digest(id)),
            Query::Previous(path) => {
                let other = self.page_of(path).and_then(|id| site.pages.get(id)?.previous);
                self.pages_parts(&mut parts, other.as_slice());
            }
            Query::Next(path) => {
                let other = self.page_of(path).and_then(|id| site.pages.get(id)?.next);
                self.pages_parts(&mut parts, other.as_slice());
            }
            Query::Backlinks(path) => {
                let others = self.page_of(path).and_then(|id| site.pages.get(id));
                self.pages_parts(&mut parts, others.map_or(&[], |page| &page.backlinks));
            }
            Query::Place(folder) => return section(folder, &|id| self.place_digest(id)),
            Query::Section(folder) => return section(folder, &|id| self.section_digest(id)),
            Query::Above(folder) => return section(folder, &|id| self.above_digest(id)),
            Query::Sections(folder) => {
                let children = self.sections.get(folder).and_then(|id| site.sections.get(*id));
                for child in children.map_or(&[][..], |section| &section.children) {
                    parts.of(self.section_digest(*child));
                }
            }
            Query::PageAt(source) => {
                if let Some(found) = self.find_page(source).and_then(|id| site.pages.get(id).map(|page| (id, page))) {
                    parts.text(self.path_of(found.0)).text(&found.1.url);
                }
            }
            Query::SectionAt(folder) => {
                if let Some(id) = self.find_section(folder) {
                    parts.text(self.folder_of(id)).flag(true);
                }
            }
            Query::AtUrl(url) => {
                parts.option(self.find_url(url).map(|id| self.path_of(id)));
                parts.option(self.sections_by_url.get(url).map(|id| self.folder_of(*id)));
            }
            Query::Pages(wanted) => self.pages_parts(&mut parts, &self.choose(wanted)),
            Query::List(list, number) => {
                let Some(found) = self.find_list(list) else { return nothing() };
                parts.number(found.all.len()).number(found.total()).text(found.first);
                let number = if matches!(**list, List::Home | List::Archive(None)) { 1 } else { *number };
                self.pages_parts(&mut parts, found.shown(number));
            }
            Query::Taxonomy(name) => self.terms_parts(&mut parts, name, None),
            Query::Terms(first) => self.terms_parts(&mut parts, &first.0, first.1),
            Query::Term(named) => {
                let (taxonomy, name) = &**named;
                let Some(term) = self.named_term(taxonomy, name) else { return nothing() };
                parts.text(&term.name).text(&term.url).number(term.pages.len());
            }
            Query::Archives => {
                for period in &site.archives {
                    parts.number(period.year.into()).number(period.month.unwrap_or(0).into());
                    parts.text(&period.url).number(period.pages.len());
                }
            }
            Query::Menu => self.menu_parts(&mut parts),
            Query::Data(path) => match site.edition.data.get(path) {
                Some(value) => {
                    parts.plain(value);
                }
                None => return nothing(),
            },
            Query::Office(asked) => {
                let known = |path: &str| self.page_of(path);
                let Some(question) = asked.question(known, |folder| self.sections.get(folder).copied()) else {
                    return nothing();
                };
                self.answer_value(&mut parts, &site.office.answer(&question));
            }
            Query::Newest(most) => {
                for id in site.latest.iter().take(*most) {
                    parts.text(self.path_of(*id));
                }
            }
            Query::Picture(output) => {
                let Some(Picture { source: _, recipe, others }) = site.pictures.get(output) else { return nothing() };
                recipe_parts(&mut parts, recipe);
                for Other { path, recipe } in others {
                    recipe_parts(parts.text(path), recipe);
                }
            }
            Query::Search(part) => self.searched_parts(&mut parts, *part),
            Query::Index => self.index_parts(&mut parts),
            Query::Addresses => {
                for (url, date) in self.all_addresses() {
                    parts.text(url).date(date);
                }
            }
        }
        parts.digest()
    }

    fn settings_parts(&self, parts: &mut Parts) {
        let Edition { settings, names, kinds, .. } = &self.site.edition;
        parts.text(env!("CARGO_PKG_VERSION"));
        for (name, label) in &names.editions {
            parts.text(name).text(label);
        }
        // A kind is data without places, so what is written for people says it all.
        parts.text(&format!("{kinds:?}"));
        let Settings { title, organization, language, base_url, theme, mask, paginate, taxonomies, .. } = settings;
        let Settings { urls, slugs, menu, footer, profile, look, extra, .. } = settings;
        parts.text(title).text(organization).text(language).text(base_url).text(theme).text(mask).number(*paginate);
        for (Taxonomy { name, title }, list) in taxonomies.iter().zip(&self.site.taxonomies) {
            parts.text(name).text(title).text(&list.url);
        }
        parts.text(&format!("{urls:?} {slugs:?}")).number(menu.len());
        menu.iter().for_each(|entry| {
            parts.plain(entry);
        });
        parts
            .plain(footer)
            .option(profile.as_deref())
            .plain(look)
            .plain(extra)
            .flag(self.has_archive())
            .flag(self.has_search());
        parts.text(&format!("{:?}", self.theme_settings()));
    }

    fn terms_parts(&self, parts: &mut Parts, name: &str, limit: Option<usize>) {
        let Some(list) = self.site.taxonomies.iter().find(|list| list.name == name) else { return };
        parts.text(&list.name).text(&list.title).text(&list.url);
        for term in list.terms.iter().take(limit.unwrap_or(usize::MAX)) {
            parts.text(&term.name).text(&term.url).number(term.pages.len());
        }
    }

    /// What the entries of the menu lead to; how the settings name them is in [`Query::Settings`].
    fn menu_parts(&self, parts: &mut Parts) {
        let of_section = |parts: &mut Parts, id: SectionId| {
            let page = self.site.sections.get(id).and_then(|section| section.page).and_then(|page| self.told(page));
            parts.of(self.place_digest(id)).of(self.above_digest(id));
            if let Some(label) = page.and_then(|page| page.field("label")) {
                parts.plain(label);
            }
        };
        if self.settings().menu.is_empty() {
            let top = self.site.sections.first().map_or(&[][..], |home| &home.children);
            top.iter().for_each(|id| of_section(parts, *id));
            return;
        }
        for entry in &self.settings().menu {
            let named = ["page", "页面"].iter().find_map(|name| entry.get(name)).map(Value::display);
            let Some(target) = named.or_else(|| entry.as_str().map(str::to_owned)) else { continue };
            match (self.find_section(&target), self.find_page(&target).and_then(|id| self.told(id))) {
                (Some(section), _) => of_section(parts, section),
                (None, Some(page)) => {
                    parts.text(page.title).text(page.url);
                }
                (None, None) => {
                    parts.of(nothing());
                }
            }
        }
    }
}
