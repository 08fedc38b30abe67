//! Sections and the order of pages.
//!
//! Takes pages with their facts; gives the tree of folders, each with its pages in order. A folder is a section when
//! it has an `_index.md` or pages in this edition.

use super::Facts;
use super::names::{self, By};
use super::urls::{Naming, url};
use crate::page::Edition;
use crate::path;
use crate::site::{PageId, Section, SectionId};
use crate::value::Value;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// All sections, the home page's first, and the section of each page.
pub fn sections(edition: &Edition, facts: &[Facts], naming: &Naming) -> (Vec<Section>, Vec<SectionId>) {
    let mut folders: BTreeMap<&str, Option<PageId>> = BTreeMap::from([("", None)]);
    let mut folder_of = Vec::with_capacity(edition.pages.len());
    let mut before = "";
    for (id, page) in edition.pages.iter().enumerate() {
        let mut folder = page.path.parent().strip_prefix("content").unwrap_or("").trim_start_matches('/');
        if page.path.name() == "index.md" {
            // A bundle's folder is the page itself.
            folder = path::folder_of(folder);
        }
        folder_of.push(folder);
        // Pages of a folder mostly follow each other.
        if folder == before && !page.is_section {
            continue;
        }
        before = folder;
        let own = page.is_section.then_some(id);
        let entry = folders.entry(folder).or_insert(None);
        *entry = entry.or(own);
        while let Some((above, _)) = folder.rsplit_once('/') {
            folders.entry(above).or_insert(None);
            folder = above;
        }
    }
    let ids: BTreeMap<&str, SectionId> = folders.keys().copied().enumerate().map(|(id, path)| (path, id)).collect();
    let mut sections: Vec<Section> =
        folders.iter().map(|(path, page)| section((*path).to_owned(), *page, edition, facts, naming)).collect();
    let mut home_of: Vec<SectionId> = Vec::with_capacity(folder_of.len());
    for (at, folder) in folder_of.iter().enumerate() {
        let last = at.checked_sub(1).filter(|last| folder_of[*last] == *folder).map(|last| home_of[last]);
        home_of.push(last.unwrap_or_else(|| ids.get(folder).copied().unwrap_or(0)));
    }
    for (id, home) in home_of.iter().enumerate() {
        if !edition.pages[id].is_section {
            sections[*home].pages.push(id);
        }
    }
    for id in 1..sections.len() {
        let above = path::folder_of(&sections[id].path).to_owned();
        let parent = ids.get(above.as_str()).copied().unwrap_or(0);
        sections[id].parent = Some(parent);
        sections[parent].children.push(id);
    }
    let weights: Vec<i64> =
        sections.iter().map(|section| section.page.and_then(|id| facts[id].weight).unwrap_or(i64::MAX)).collect();
    sections.par_iter_mut().for_each(|section| {
        // Sections are numbered by path.
        section.children.sort_by_key(|child| (weights[*child], *child));
        let sort = section.page.and_then(|id| edition.pages[id].fields.get("sort")).map(Value::display);
        order(&mut section.pages, facts, edition, sort.as_deref().unwrap_or(""));
    });
    (sections, home_of)
}

fn section(path: String, page: Option<PageId>, edition: &Edition, facts: &[Facts], naming: &Naming) -> Section {
    let output = path::join(&naming.folder(&path), "index.html");
    let title = match (page, path.as_str()) {
        (Some(id), _) => facts[id].title.clone(),
        (None, "") => edition.settings.title.clone(),
        (None, path) => path.rsplit('/').next().unwrap_or(path).to_owned(),
    };
    let own = page.and_then(|id| edition.pages[id].fields.get("paginate")).and_then(Value::as_int);
    let paginate = own.and_then(|count| usize::try_from(count).ok()).unwrap_or(edition.settings.paginate);
    // What shows everything on its first page would only say it again on further ones.
    let template = page.and_then(|id| edition.pages[id].fields.get("template")).map(Value::display);
    let is_whole = template.is_some_and(|name| edition.theme.whole.contains(&name));
    let paginate = if is_whole { 0 } else { paginate };
    Section {
        url: url(&output),
        output,
        title,
        path,
        page,
        parent: None,
        children: Vec::new(),
        pages: Vec::new(),
        paginate,
    }
}

/// Puts pages in order: pinned ones first, then as the section asks. Without a wish, pages with a weight come first,
/// by weight, then the newest.
fn order(pages: &mut [PageId], facts: &[Facts], edition: &Edition, sort: &str) {
    let newest = |id: &PageId| Reverse(facts[*id].date);
    let weight = |id: &PageId| facts[*id].weight.unwrap_or(i64::MAX);
    // Ids follow paths.
    match sort {
        "date" => pages.sort_by_cached_key(|id| (!facts[*id].is_pinned, newest(id), weight(id), *id)),
        "pinyin" | "拼音" => names::order(pages, edition, By::Reading, &|id| (!facts[id].is_pinned, weight(&id))),
        "stroke" | "笔画" => names::order(pages, edition, By::Strokes, &|id| (!facts[id].is_pinned, weight(&id))),
        "title" => {
            let title = |id: &PageId| facts[*id].title.as_str();
            pages.sort_by_cached_key(|id| (!facts[*id].is_pinned, title(id), *id));
        }
        _ => pages.sort_by_cached_key(|id| (!facts[*id].is_pinned, weight(id), newest(id), *id)),
    }
}

/// Whether [`order`] looks at titles.
pub fn goes_by_title(sort: &str) -> bool {
    !matches!(sort, "" | "date" | "weight")
}

/// Ordinary pages of the whole edition that have a date, newest first.
pub fn latest(edition: &Edition, facts: &[Facts]) -> Vec<PageId> {
    let dated = |id: &PageId| !edition.pages[*id].is_section && facts[*id].date.is_some();
    let mut pages: Vec<PageId> = (0..edition.pages.len()).filter(dated).collect();
    // Ids follow paths.
    pages.sort_by_cached_key(|id| (Reverse(facts[*id].date), *id));
    pages
}
