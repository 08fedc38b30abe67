//! The menu: its entries, and which of them are current on an output.
//!
//! Takes the facts of a site; gives the entries as the settings have them, or the sections at the top.

use super::facts::Facts;
use super::functions::{Here, with_here};
use super::tera as values;
use super::tera::{Datum, Record};
use crate::query::Query;
use crate::site::SectionId;
use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The menu of a site, with the forms in which outputs show it.
pub struct Menu {
    entries: Vec<Entry>,
    /// By which entries are current.
    shown: Mutex<BTreeMap<Vec<bool>, Datum>>,
}

/// The menu as the present output shows it.
pub fn menu(facts: &Facts) -> Datum {
    let menu = facts.reader.covering(
        || Query::Menu,
        || facts.menu.get_or_init(|| Menu { entries: entries(facts), shown: Mutex::default() }),
    );
    let current = with_here(|here| current(&menu.entries, here, facts));
    // A poisoned lock only means that another thread gave up while it made its own.
    let mut shown = menu.shown.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = |(entry, current): (&Entry, &bool)| {
        let record = Record::with_room(4).with("title", &*entry.title).with("url", &*entry.url);
        record.with("current", *current).with("marked", entry.marked.as_deref()).into()
    };
    let make = || values::list(menu.entries.iter().zip(&current).map(entry).collect());
    match shown.get(&current) {
        Some(known) => known.clone(),
        None => {
            let made = make();
            shown.insert(current.clone(), made.clone());
            made
        }
    }
}

/// An entry of the menu.
struct Entry {
    title: String,
    url: String,
    marked: Option<String>,
    section: Option<SectionId>,
}

impl Entry {
    /// How near it is to the present output, if that is what it leads to or stands below it. The home page's entry is
    /// near to that alone, a section's also to everything below it.
    fn nearness(&self, here: &Here, facts: &Facts) -> Option<usize> {
        if self.url == here.url {
            return Some(usize::MAX);
        }
        let (own, here) = self.section.zip(here.section)?;
        let is_inside = own != 0 && (own == here || facts.reader.above(here).contains(&own));
        // How deep the sections of entries lie belongs to the menu.
        is_inside.then(|| facts.reader.covering(|| Query::Menu, || facts.reader.above(own).len()))
    }
}

/// Which entries are current: the nearest, not those it stands below.
fn current(entries: &[Entry], here: &Here, facts: &Facts) -> Vec<bool> {
    let near: Vec<Option<usize>> = entries.iter().map(|entry| entry.nearness(here, facts)).collect();
    let nearest = near.iter().flatten().max();
    near.iter().map(|near| near.is_some() && near.as_ref() == nearest).collect()
}

/// The menu as the settings have it; without one, the sections at the top.
fn entries(facts: &Facts) -> Vec<Entry> {
    let reader = &facts.reader;
    let of_section = |id: SectionId, title: Option<String>| {
        let section = reader.section(id)?;
        // A section can say what it is called in the menu.
        let page = section.page.and_then(|page| reader.page(page)).map(|page| facts.text(&page, "label"));
        let label = page.filter(|label| !label.is_empty()).unwrap_or_else(|| section.title.to_owned());
        Some(Entry { title: title.unwrap_or(label), url: section.url.to_owned(), marked: None, section: Some(id) })
    };
    let settings = &reader.settings().menu;
    if settings.is_empty() {
        return reader.children(0).iter().filter_map(|id| of_section(*id, None)).collect();
    }
    let entry = |item: &Value| {
        let said = |names: [&str; 2]| names.iter().find_map(|name| item.get(name)).map(Value::display);
        let title = said(["title", "标题"]).map(|title| facts.plain(&title));
        let marked = said(["marked", "标记"]);
        if let Some(url) = said(["url", "网址"]) {
            return Some(Entry { title: title.unwrap_or_else(|| url.clone()), url, marked, section: None });
        }
        let target = said(["page", "页面"]).or_else(|| item.as_str().map(str::to_owned))?;
        if let Some(id) = reader.section_at(&target) {
            return Some(Entry { marked, ..of_section(id, title)? });
        }
        let page = reader.page_at(&target).and_then(|id| reader.page(id))?;
        Some(Entry {
            title: title.unwrap_or_else(|| page.title.to_owned()),
            url: page.url.to_owned(),
            marked,
            section: None,
        })
    };
    // An entry for what this edition does not have is left out.
    settings.iter().filter_map(entry).collect()
}
