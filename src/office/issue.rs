//! Numbered issues of the bulletin: which articles stand in which, in which order, and what is wrong with the numbers.
//!
//! Takes the pages of one edition; articles are named by the issue (`articles 文章`) or name it (`issue 期号`). Gives each
//! issue's name, articles and neighbours. Never renders a text.

pub mod name;
mod order;

use super::cell::Cell;
use super::{Ground, page};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::directive::lower::plain;
use crate::kind::Role;
use crate::lang;
use crate::page::Page;
use crate::resolve::fields::page_named;
use crate::site::PageId;
use crate::source::Span;
use crate::value::{Data, Map, Value};
use crate::words;
use name::{Name, Named};
use std::collections::{BTreeMap, BTreeSet};

/// All issues of an edition.
#[derive(Clone, Debug, Default)]
pub struct Issues {
    /// In the order in which they came out.
    all: Vec<Issue>,
    /// The issues that a page stands in, as indices into `all`.
    of_page: BTreeMap<PageId, Vec<usize>>,
}

/// One issue.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its page.
    id: PageId,
    /// What it is called; `None` when its number is hidden or could not be read.
    name: Option<Name>,
    /// Its number since the first issue of all.
    total: Option<u32>,
    date: Option<Date>,
    articles: Vec<PageId>,
}

impl Issues {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Finds the issues and their articles.
    pub fn new(ground: &Ground, out: &mut Vec<Diagnostic>) -> Issues {
        let mut issues = Issues::default();
        let is_issue = |id: &PageId| role(ground, *id) == Some(Role::Issue) && !ground.edition.pages[*id].is_section;
        issues.all = (0..ground.edition.pages.len()).filter(is_issue).map(|id| issue(id, ground, out)).collect();
        if issues.all.is_empty() {
            // Where there are no issues, `issue` is a word of the page like any other.
            return issues;
        }
        issues.all.sort_by_key(|issue| (issue.name.map(|name| name.year), issue.date, issue.name, issue.id));
        order::check(&issues.all, ground, out);
        let collected = issues.collected(ground, out);
        for (at, issue) in issues.all.iter_mut().enumerate() {
            let named = named(issue.id, ground, out);
            for (article, span) in &named {
                if let Some(other) = collected.of.get(article).filter(|other| **other != at)
                    && let Some(other) = collected.names.get(other)
                {
                    let diagnostic = Diagnostic::new("issue-article-other").with("page", path(ground, *article));
                    let own = &ground.edition.pages[issue.id].path;
                    out.push(diagnostic.with("issue", other.to_string()).at(own, *span));
                }
            }
            issue.articles = named.iter().map(|(article, _)| *article).collect();
            let first: BTreeSet<PageId> = issue.articles.iter().copied().collect();
            let rest = collected.pages.get(&at).map_or(&[][..], Vec::as_slice);
            issue.articles.extend(rest.iter().filter(|article| !first.contains(article)));
            let own = &ground.edition.pages[issue.id];
            if issue.articles.is_empty() && own.body.facts().is_blank {
                out.push(Diagnostic::new("issue-empty").in_file(&own.path));
            }
        }
        for (at, issue) in issues.all.iter().enumerate() {
            for article in &issue.articles {
                issues.of_page.entry(*article).or_default().push(at);
            }
        }
        issues
    }

    /// An issue: its name, articles and neighbours; null for a page that is none.
    pub fn of(&self, id: PageId) -> Value {
        let Some(at) = self.all.iter().position(|issue| issue.id == id) else { return Value::default() };
        let neighbour = |at: Option<usize>| at.and_then(|at| self.all.get(at)).map_or_else(Value::default, brief);
        let mut map = record(&self.all[at]);
        map.set("previous", neighbour(at.checked_sub(1)));
        map.set("next", neighbour(Some(at + 1)));
        Value::from(Data::Map(map))
    }

    /// Years with their issues, the newest first: those of one year, and no more than `limit` issues.
    pub fn list(&self, year: Option<u16>, limit: Option<usize>) -> Value {
        let mut years: Vec<(Option<u16>, Vec<Value>)> = Vec::new();
        let wanted = |issue: &&Issue| year.is_none_or(|year| issue.year() == Some(year));
        for issue in self.all.iter().rev().filter(wanted).take(limit.unwrap_or(usize::MAX)) {
            match years.last_mut().filter(|(year, _)| *year == issue.year()) {
                Some((_, issues)) => issues.push(brief(issue)),
                None => years.push((issue.year(), vec![brief(issue)])),
            }
        }
        let years = years.into_iter().map(|(year, issues)| {
            let mut map = Map::default();
            map.set("year", year.map_or_else(Value::default, |year| int(i64::from(year))));
            map.set("issues", Value::from(Data::List(issues)));
            Value::from(Data::Map(map))
        });
        Value::from(Data::List(years.collect()))
    }

    /// The issues that have a name, with their pages, in the order in which they came out.
    pub fn names(&self) -> impl Iterator<Item = (PageId, Name)> {
        self.all.iter().filter_map(|issue| Some((issue.id, issue.name?)))
    }

    /// The issues that a page stands in, in the order in which they came out.
    pub fn published(&self, id: PageId) -> Value {
        let issues = self.of_page.get(&id).map_or(&[][..], Vec::as_slice);
        Value::from(Data::List(issues.iter().filter_map(|at| self.all.get(*at)).map(brief).collect()))
    }

    /// The pages that name an issue, for each issue in their order; what names none is said.
    fn collected(&self, ground: &Ground, out: &mut Vec<Diagnostic>) -> Collected {
        let mut by_name: BTreeMap<Name, usize> = BTreeMap::new();
        let mut by_total: BTreeMap<u32, usize> = BTreeMap::new();
        for (at, issue) in self.all.iter().enumerate() {
            if let Some(name) = issue.name {
                by_name.entry(name).or_insert(at);
            }
            if let Some(total) = issue.total {
                by_total.entry(total).or_insert(at);
            }
        }
        let mut collected =
            Collected { names: by_name.iter().map(|(name, at)| (*at, *name)).collect(), ..Collected::default() };
        for (id, page) in ground.edition.pages.iter().enumerate() {
            if page.is_section || role(ground, id) == Some(Role::Issue) {
                continue;
            }
            let Some(value) = page.fields.get("issue") else { continue };
            let typed = words::without_marks(&plain(&value.display(), &ground.edition.names, ""));
            if typed.trim().is_empty() {
                continue;
            }
            let say = |diagnostic: Diagnostic| diagnostic.at(&page.path, value.span);
            let (found, wanted) = match Named::parse(&typed) {
                None => {
                    out.push(say(Diagnostic::new("issue-unreadable").with("value", typed.trim())));
                    continue;
                }
                Some(Named::Total(total)) => (by_total.get(&total), total.to_string()),
                Some(Named::Number { year, is_supplement, number }) => {
                    let Some(year) = year.or(ground.facts[id].date.map(|date| date.year)) else {
                        let diagnostic = Diagnostic::new("issue-unreadable").with("value", typed.trim());
                        out.push(say(diagnostic.help(
                            format!("本页没有日期，写上哪一年的：`2026-{number}`"),
                            format!("the page has no date: write the year too, `2026-{number}`"),
                        )));
                        continue;
                    };
                    let name = Name { year, is_supplement, number };
                    (by_name.get(&name), name.to_string())
                }
            };
            match found {
                Some(at) => {
                    collected.of.insert(id, *at);
                    collected.pages.entry(*at).or_default().push(id);
                }
                None => {
                    let known: Vec<String> = by_name.keys().map(Name::to_string).collect();
                    let near = lang::nearest(&wanted, known.iter().map(String::as_str));
                    out.push(say(Diagnostic::new("issue-missing").with("issue", wanted.clone()).suggest(near)));
                }
            }
        }
        for pages in collected.pages.values_mut() {
            pages.sort_by_key(|id| {
                let facts = &ground.facts[*id];
                // Ids follow paths.
                (!facts.is_pinned, facts.weight.unwrap_or(i64::MAX), facts.date, *id)
            });
        }
        collected
    }
}

impl Issue {
    fn year(&self) -> Option<u16> {
        self.name.map(|name| name.year).or(self.date.map(|date| date.year))
    }
}

/// The pages that name issues.
#[derive(Default)]
struct Collected {
    /// By issue, in order.
    pages: BTreeMap<usize, Vec<PageId>>,
    /// The issue that a page names.
    of: BTreeMap<PageId, usize>,
    /// The names of issues.
    names: BTreeMap<usize, Name>,
}

fn role(ground: &Ground, id: PageId) -> Option<Role> {
    ground.edition.kinds.get(&ground.edition.pages.get(id)?.kind)?.role
}

fn path(ground: &Ground, id: PageId) -> String {
    ground.edition.pages.get(id).map_or_else(String::new, |page| page.path.to_string())
}

fn issue(id: PageId, ground: &Ground, out: &mut Vec<Diagnostic>) -> Issue {
    let page = &ground.edition.pages[id];
    let date = ground.facts[id].date;
    let mut whole = |field: &str, most: u32| whole(page, field, most, ground, out);
    let number = whole("number", 999_999);
    let total = whole("total", 999_999);
    let year = match page.fields.get("year") {
        Some(_) => whole("year", 9999).and_then(|year| u16::try_from(year).ok()),
        None => date.map(|date| date.year),
    };
    let is_supplement = page.fields.get("supplement").and_then(Value::as_bool).unwrap_or(false);
    let name = year.zip(number).map(|(year, number)| Name { year, is_supplement, number });
    Issue { id, name, total, date, articles: Vec::new() }
}

/// A whole number from 1 on; what is none is said, what is hidden or missing is not.
fn whole(page: &Page, field: &str, most: u32, ground: &Ground, out: &mut Vec<Diagnostic>) -> Option<u32> {
    let value = page.fields.get(field)?;
    let number = match Cell::read(Some(value), &ground.edition.names) {
        Cell::Number(number, _) if number.fract() == 0.0 && number >= 1.0 && number <= f64::from(most) => {
            return Some(number as u32);
        }
        Cell::Number(_, shown) | Cell::Wrong(shown) => shown,
        Cell::Hidden(_) | Cell::Empty => return None,
    };
    let shown = words::without_marks(&plain(&number, &ground.edition.names, ""));
    out.push(Diagnostic::new("issue-number").with("value", shown).at(&page.path, value.span));
    None
}

/// The articles that an issue names, each once, with their places.
fn named(id: PageId, ground: &Ground, out: &mut Vec<Diagnostic>) -> Vec<(PageId, Span)> {
    let own = &ground.edition.pages[id];
    let mut found: Vec<(PageId, Span)> = Vec::new();
    for item in own.fields.get("articles").map_or(&[][..], Value::items) {
        // What leads nowhere has been said where links are checked.
        let Some(article) = page_named(item, own, id, ground.targets) else { continue };
        let is_article = !ground.edition.pages[article].is_section && role(ground, article) != Some(Role::Issue);
        let is_new = found.iter().all(|(known, _)| *known != article);
        if is_article && is_new {
            found.push((article, item.span));
        } else {
            let code = if is_article { "issue-article-twice" } else { "issue-article-wrong" };
            out.push(Diagnostic::new(code).with("page", path(ground, article)).at(&own.path, item.span));
        }
    }
    found
}

/// What lists say of an issue.
fn brief(issue: &Issue) -> Value {
    Value::from(Data::Map(record(issue)))
}

fn record(issue: &Issue) -> Map {
    let mut map = Map::default();
    let number = |number: Option<u32>| number.map_or_else(Value::default, |number| int(i64::from(number)));
    map.set("page", page(issue.id));
    map.set("number", number(issue.name.map(|name| name.number)));
    map.set("year", number(issue.year().map(u32::from)));
    map.set("supplement", Value::from(Data::Bool(issue.name.is_some_and(|name| name.is_supplement))));
    map.set("total", number(issue.total));
    map.set("articles", Value::from(Data::List(issue.articles.iter().map(|id| page(*id)).collect())));
    map
}

fn int(number: i64) -> Value {
    Value::from(Data::Int(number))
}
