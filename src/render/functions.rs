//! The functions that templates call: lists of pages, sections, neighbours, menu, data, labels.
//!
//! Adds functions to an [`Engine`] that belong to no site. Which output of which site is being rendered is kept per thread
//! while it is: an engine outlives the site, and a component sees nothing of the context it is called from, but
//! `previous()` must work there too.

use super::facts::Facts;
use super::office;
use super::tera as values;
use super::tera::{Args, Datum, Engine, Refusal};
use super::{context, labels, menu};
use crate::lang;
use crate::query::reader::{OfPage, OfSection};
use crate::query::{Reader, SORTS, Wanted};
use crate::site::{PageId, SectionId};
use std::cell::RefCell;
use std::sync::Arc;

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

/// What is being rendered, of which site.
struct Stage {
    facts: Arc<Facts>,
    here: Here,
}

thread_local! {
    static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) };
}

/// Renders with `here` as the present output of a site. The site is let go when that is done.
pub fn at<T>(facts: &Arc<Facts>, here: Here, render: impl FnOnce() -> T) -> T {
    struct Before(Option<Stage>);
    impl Drop for Before {
        fn drop(&mut self) {
            STAGE.set(self.0.take());
        }
    }
    let _before = Before(STAGE.replace(Some(Stage { facts: Arc::clone(facts), here })));
    render()
}

/// The output that is being rendered on this thread.
pub fn with_here<T>(read: impl FnOnce(&Here) -> T) -> T {
    STAGE.with_borrow(|stage| match stage {
        Some(stage) => read(&stage.here),
        None => read(&Here::default()),
    })
}

/// The page of the output that is being rendered.
pub fn present_page() -> Option<PageId> {
    with_here(|here| here.page)
}

/// Answers with the facts of the site that is being rendered on this thread.
pub fn with_facts(answer: impl FnOnce(&Facts) -> Result<Datum, Refusal>) -> Result<Datum, Refusal> {
    STAGE.with_borrow(|stage| match stage {
        Some(stage) => answer(&stage.facts),
        // The engine runs nothing but what `at` renders.
        None => Ok(values::none()),
    })
}

/// Names of all functions of ours, for "did you mean".
pub const NAMES: [&str; 33] = [
    "asset",
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

/// Adds all functions. They belong to no site: each answers with the one that is being rendered.
pub fn register(engine: &mut Engine) {
    let mut add = |name: &'static str, known: &'static [&'static str], answer: Answer| {
        engine.function(name, known, move |args| with_facts(|facts| answer(facts, args)));
    };
    type Answer = fn(&Facts, &Args) -> Result<Datum, Refusal>;
    add("sections", &[], |facts, _| Ok(children(facts, 0)));
    add("subsections", &[], |facts, _| {
        Ok(with_here(|here| here.section).map_or_else(|| values::list(Vec::new()), |id| children(facts, id)))
    });
    add("section", &["path"], |facts, args| {
        let path = args.needed("path")?;
        Ok(facts.reader.section_at(&path).map_or_else(values::none, |id| facts.section(id)))
    });
    add("page", &["path"], |facts, args| {
        let path = args.needed("path")?;
        Ok(facts.reader.page_at(&path).map_or_else(values::none, |id| facts.page(id)))
    });
    add(
        "pages",
        &["section", "kind", "taxonomy", "term", "sort", "limit"],
        |facts, args| Ok(facts.list(wanted(args)?)),
    );
    add("previous", &[], |facts, _| Ok(neighbour(facts, OfPage::Previous, Reader::previous)));
    add("next", &[], |facts, _| Ok(neighbour(facts, OfPage::Next, Reader::next)));
    add("backlinks", &[], |facts, _| {
        let Some(id) = present_page() else { return Ok(values::list(Vec::new())) };
        let pages = || facts.pages(facts.reader.backlinks(id));
        Ok(facts.reader.covering_page(OfPage::Backlinks, id, pages))
    });
    add("menu", &[], |facts, _| Ok(menu::menu(facts)));
    add("terms", &["taxonomy", "limit"], |facts, args| {
        let name = args.text("taxonomy").unwrap_or_else(|| "tags".to_owned());
        let Some(taxonomy) = facts.reader.taxonomy_at(&name) else { return Ok(values::list(Vec::new())) };
        Ok(facts.terms(taxonomy, args.count("limit")?))
    });
    add("archives", &[], |facts, _| Ok(context::periods(facts.reader.archives().iter())));
    add("data", &["path"], |facts, args| {
        let path = args.needed("path")?;
        facts.data(&path).ok_or_else(|| {
            let known = facts.reader.names_of_data();
            Refusal::new("data-missing", path.clone()).meant(lang::nearest(&path, known))
        })
    });
    add("asset", &["path"], super::look::asset);
    add("composed", &["path"], office::composed);
    add("issue", &["path"], office::issue);
    add("issues", &["year", "limit"], office::issues);
    add("published", &["path"], office::published);
    add("people", &["category", "unit", "year", "section", "sort", "limit"], office::people);
    add("people_by", &["field", "category", "unit", "year", "section", "sort", "limit"], office::people_by);
    add("commendation", &["path"], office::commendation);
    add("commended", &["path"], office::commended);
    add("t", &["*"], |facts, args| labels::label(facts, &args.needed("key")?, args));
    for (name, known, answer) in super::ledger::FUNCTIONS.into_iter().chain(super::ranking::FUNCTIONS) {
        add(name, known, answer);
    }
}

fn children(facts: &Facts, id: SectionId) -> Datum {
    let sections = || values::list(facts.reader.children(id).iter().map(|id| facts.section(*id)).collect());
    facts.reader.covering_section(OfSection::Sections, id, sections)
}

fn neighbour(facts: &Facts, what: OfPage, which: fn(&Reader, PageId) -> Option<PageId>) -> Datum {
    let Some(id) = present_page() else { return values::none() };
    let page = || which(&facts.reader, id).map_or_else(values::none, |id| facts.page(id));
    facts.reader.covering_page(what, id, page)
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
