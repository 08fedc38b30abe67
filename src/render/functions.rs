//! The functions that templates call: lists of pages, sections, neighbours, menu, data, labels.
//!
//! Takes the facts of a site; adds functions to an [`Engine`]. Which output is being rendered is kept per thread while
//! it is: a component sees nothing of the context it is called from, but `previous()` must work there too.

use super::facts::Facts;
use super::office;
use super::tera as values;
use super::tera::{Args, Datum, Engine, Record, Refusal};
use crate::lang;
use crate::query::{SORTS, Wanted};
use crate::site::{PageId, SectionId};
use crate::value::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The output that is being rendered.
#[derive(Clone, Debug, Default)]
pub struct Here {
    /// Its address.
    pub url: String,
    /// Its page.
    pub page: Option<PageId>,
    /// Its section, or the section its page stands in.
    pub section: Option<SectionId>,
}

thread_local! {
    static HERE: RefCell<Here> = RefCell::default();
}

/// Renders with `here` as the present output.
pub fn at<T>(here: Here, render: impl FnOnce() -> T) -> T {
    let before = HERE.with_borrow_mut(|present| std::mem::replace(present, here));
    let result = render();
    HERE.set(before);
    result
}

/// The output that is being rendered on this thread.
pub fn here() -> Here {
    HERE.with_borrow(Clone::clone)
}

/// Answers that are lists, shared by all outputs which ask the same.
struct Lists<K>(Mutex<BTreeMap<K, Datum>>);

impl<K: Ord> Lists<K> {
    fn new() -> Lists<K> {
        Lists(Mutex::new(BTreeMap::new()))
    }

    fn get(&self, key: K, make: impl FnOnce(&K) -> Datum) -> Datum {
        // A poisoned lock only means that another thread gave up while making its own list.
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let made = make(&key);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert(made).clone()
    }
}

/// Names of all functions of ours, for "did you mean".
pub const NAMES: [&str; 32] = [
    "pages",
    "sections",
    "subsections",
    "section",
    "page",
    "previous",
    "next",
    "backlinks",
    "menu",
    "terms",
    "archives",
    "composed",
    "data",
    "issue",
    "issues",
    "published",
    "people",
    "people_by",
    "commendation",
    "commended",
    "t",
    "units",
    "ranking",
    "latest_ranking",
    "rankings",
    "ledger",
    "ledgers",
    "problem",
    "raised",
    "plan",
    "plans",
    "answered",
];

/// Adds all functions.
pub fn register(engine: &mut Engine, facts: &Arc<Facts>) {
    let mut add = |name: &'static str, known: &'static [&'static str], answer: Answer| {
        let facts = Arc::clone(facts);
        engine.function(name, known, move |args| answer(&facts, args));
    };
    type Answer = fn(&Facts, &Args) -> Result<Datum, Refusal>;
    add("sections", &[], |facts, _| Ok(children(facts, 0)));
    add("subsections", &[], |facts, _| {
        Ok(HERE.with_borrow(|here| here.section).map_or_else(|| values::list(Vec::new()), |id| children(facts, id)))
    });
    add("section", &["path"], |facts, args| {
        let path = args.needed("path")?;
        Ok(facts.reader.section_at(&path).map_or_else(values::none, |id| facts.section(id)))
    });
    add("page", &["path"], |facts, args| {
        let path = args.needed("path")?;
        Ok(facts.reader.page_at(&path).map_or_else(values::none, |id| facts.page(id)))
    });
    add("previous", &[], |facts, _| Ok(neighbour(facts, |page| page.previous)));
    add("next", &[], |facts, _| Ok(neighbour(facts, |page| page.next)));
    add("backlinks", &[], |facts, _| {
        let page = HERE.with_borrow(|here| here.page).and_then(|id| facts.reader.page(id));
        Ok(facts.pages(page.map_or(&[], |(_, page)| page.backlinks.as_slice())))
    });
    add("terms", &["taxonomy", "limit"], |facts, args| {
        let name = args.text("taxonomy").unwrap_or_else(|| "tags".to_owned());
        let Some(taxonomy) = facts.reader.taxonomy_at(&name) else { return Ok(values::list(Vec::new())) };
        let count = facts.reader.taxonomies().get(taxonomy).map_or(0, |list| list.terms.len());
        let count = args.count("limit")?.map_or(count, |limit| limit.min(count));
        Ok(values::list((0..count).map(|term| facts.term(taxonomy, term)).collect()))
    });
    add("data", &["path"], |facts, args| {
        let path = args.needed("path")?;
        match facts.reader.data(&path) {
            Some(_) => Ok(facts.data(&path)),
            None => {
                let known = facts.reader.site().edition.data.keys().map(String::as_str);
                Err(Refusal::new("data-missing", path.clone()).meant(lang::nearest(&path, known)))
            }
        }
    });
    add("composed", &["path"], office::composed);
    add("issue", &["path"], office::issue);
    add("issues", &["year", "limit"], office::issues);
    add("published", &["path"], office::published);
    add("people", &["category", "unit", "year", "section", "sort", "limit"], office::people);
    add("people_by", &["field", "category", "unit", "year", "section", "sort", "limit"], office::people_by);
    add("commendation", &["path"], office::commendation);
    add("commended", &["path"], office::commended);
    add("t", &["*"], |facts, args| label(facts, &args.needed("key")?, args));
    for (name, known, answer) in super::ledger::FUNCTIONS.into_iter().chain(super::ranking::FUNCTIONS) {
        add(name, known, answer);
    }

    let (facts_of_lists, lists) = (Arc::clone(facts), Lists::new());
    engine.function("pages", &["section", "kind", "taxonomy", "term", "sort", "limit"], move |args| {
        let facts = &facts_of_lists;
        Ok(lists.get(wanted(args)?, |wanted| facts.pages(&facts.reader.pages(wanted))))
    });
    let all = values::list(
        facts
            .reader
            .archives()
            .iter()
            .map(|period| {
                let record = Record::with_room(4).with("year", period.year).with("month", period.month);
                record.with("url", &*period.url).with("count", period.pages.len()).into()
            })
            .collect(),
    );
    engine.function("archives", &[], move |_| Ok(all.clone()));
    let (entries, menus, facts) = (menu(facts), Lists::new(), Arc::clone(facts));
    engine.function("menu", &[], move |_| {
        let current = HERE.with_borrow(|here| current(&entries, here, &facts));
        Ok(menus.get(current, |current: &Vec<bool>| {
            let entries = entries.iter().zip(current);
            values::list(
                entries
                    .map(|(entry, current)| {
                        let record = Record::with_room(4).with("title", &*entry.title).with("url", &*entry.url);
                        record.with("current", *current).with("marked", entry.marked.as_deref()).into()
                    })
                    .collect(),
            )
        }))
    });
}

fn children(facts: &Facts, id: SectionId) -> Datum {
    let children = facts.reader.section(id).map_or(&[][..], |section| section.children.as_slice());
    values::list(children.iter().map(|id| facts.section(*id)).collect())
}

fn neighbour(facts: &Facts, which: impl Fn(&crate::site::Resolved) -> Option<PageId>) -> Datum {
    let page = HERE.with_borrow(|here| here.page).and_then(|id| facts.reader.page(id));
    page.and_then(|(_, page)| which(page)).map_or_else(values::none, |id| facts.page(id))
}

fn wanted(args: &Args) -> Result<Wanted, Refusal> {
    let sort = match args.text("sort") {
        None => None,
        Some(word) => match SORTS.iter().find(|(name, _)| *name == word) {
            Some((_, sort)) => Some(*sort),
            None => {
                let near = lang::nearest(&word, SORTS.iter().map(|(name, _)| *name));
                return Err(Refusal::new("template-value", word.clone()).meant(near));
            }
        },
    };
    Ok(Wanted {
        section: args.text("section"),
        kind: args.text("kind"),
        taxonomy: args.text("taxonomy"),
        term: args.text("term"),
        limit: args.count("limit")?,
        sort,
    })
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
        is_inside.then(|| facts.reader.above(own).len())
    }
}

/// Which entries are current: the nearest, not those it stands below.
fn current(entries: &[Entry], here: &Here, facts: &Facts) -> Vec<bool> {
    let near: Vec<Option<usize>> = entries.iter().map(|entry| entry.nearness(here, facts)).collect();
    let nearest = near.iter().flatten().max();
    near.iter().map(|near| near.is_some() && near.as_ref() == nearest).collect()
}

/// The menu as the settings have it; without one, the sections at the top.
fn menu(facts: &Facts) -> Vec<Entry> {
    let reader = &facts.reader;
    let of_section = |id: SectionId, title: Option<String>| {
        let section = reader.section(id)?;
        // A section can say what it is called in the menu.
        let page = section.page.and_then(|page| reader.page(page)).map(|(page, _)| facts.text(page, "label"));
        let label = page.filter(|label| !label.is_empty()).unwrap_or_else(|| section.title.clone());
        Some(Entry { title: title.unwrap_or(label), url: section.url.clone(), marked: None, section: Some(id) })
    };
    let settings = &reader.settings().menu;
    if settings.is_empty() {
        let top = reader.section(0).map_or(&[][..], |home| home.children.as_slice());
        return top.iter().filter_map(|id| of_section(*id, None)).collect();
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
        let (_, page) = reader.page_at(&target).and_then(|id| reader.page(id))?;
        Some(Entry { title: title.unwrap_or_else(|| page.title.clone()), url: page.url.clone(), marked, section: None })
    };
    // An entry for what this edition does not have is left out.
    settings.iter().filter_map(entry).collect()
}

/// A label of the theme in the language of the site, with `{name}` filled in from the arguments.
pub fn label(facts: &Facts, key: &str, args: &Args) -> Result<Datum, Refusal> {
    let Some(text) = text(facts, key) else {
        let labels = &facts.reader.site().edition.theme.labels;
        let keys = labels.values().flat_map(|labels| labels.keys().map(String::as_str));
        return Err(Refusal::new("template-label", key).meant(lang::nearest(key, keys)));
    };
    if !text.contains('{') {
        return Ok(text.into());
    }
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after.split_once('}').and_then(|(name, tail)| Some((args.text(name)?, tail)));
        match value {
            Some((value, tail)) => {
                filled.push_str(&value);
                rest = tail;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    Ok(filled.into())
}

/// A label: in the language of the site, in another form of that language, or in any that has it.
pub fn text<'a>(facts: &'a Facts, key: &str) -> Option<&'a str> {
    let labels = &facts.reader.site().edition.theme.labels;
    let language = facts.reader.settings().language.as_str();
    let short = |tag: &str| tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
    let exact = labels.get(language).and_then(|labels| labels.get(key));
    let near =
        || labels.iter().filter(|(tag, _)| short(tag) == short(language)).find_map(|(_, labels)| labels.get(key));
    let any = || labels.values().find_map(|labels| labels.get(key));
    exact.or_else(near).or_else(any).map(String::as_str)
}
