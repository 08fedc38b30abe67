//! One edition, resolved: every page has its address, its place among the others and its rendered text.
//!
//! Takes nothing by itself (see `resolve`, which makes it); it is what templates may ask about.

use crate::date::Date;
use crate::hash::Digest;
use crate::markdown::Rendered;
use crate::office::Office;
use crate::office::composed::assembly::Composition;
use crate::page::Edition;
use crate::path::SitePath;
use crate::picture::recipe::Recipe;
use crate::resolve::leaves::Leaf;
use crate::shelf::Shelved;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The place of a page in [`Site::pages`].
pub type PageId = usize;
/// The place of a section in [`Site::sections`].
pub type SectionId = usize;

/// One edition with everything worked out that spans pages.
pub struct Site {
    /// What it was made from; `pages[i]` here belongs to `edition.pages[i]`.
    pub edition: Edition,
    /// Every page, section pages included, in the edition's order (by path).
    pub pages: Vec<Resolved>,
    /// Every section; the home page's is the first. A section may lack an `_index.md`.
    pub sections: Vec<Section>,
    /// Ordinary pages of the whole site, newest first: what feeds, archives and the home page list.
    pub latest: Vec<PageId>,
    /// Terms of each taxonomy of the settings, in their order.
    pub taxonomies: Vec<TermList>,
    /// Ordinary pages by year and month, newest first.
    pub archives: Vec<Period>,
    /// Old addresses and where they lead: output path to url.
    pub redirects: BTreeMap<String, String>,
    /// Files beside pages that something emitted refers to: output path by source path.
    pub assets: BTreeMap<String, SitePath>,
    /// The pictures among all files that are copied, by output path.
    pub pictures: BTreeMap<String, Picture>,
    /// Reports, rankings, ledgers, plans, issues and people.
    pub office: Office,
    /// The build date.
    pub today: Date,
}

/// What resolving adds to a page.
pub struct Resolved {
    /// Output path, `talent/2026-h1.html`.
    pub output: String,
    /// Its address from the root, `/talent/2026-h1.html`.
    pub url: String,
    /// Title; visible-here-only runs stand between the marks of `flow`. Never empty.
    pub title: String,
    /// In one or two sentences; may hold marks like `title`.
    pub summary: Arc<str>,
    /// When it was published.
    pub date: Option<Date>,
    /// When it was changed.
    pub updated: Option<Date>,
    /// The section it stands in; for a section page, the section it is the page of.
    pub section: SectionId,
    /// Order among its siblings, smaller first.
    pub weight: i64,
    /// Stands before all others.
    pub is_pinned: bool,
    /// Its terms per taxonomy, as indices into that taxonomy's terms.
    pub terms: Vec<Vec<usize>>,
    /// Address of its cover picture, from the root.
    pub cover: Option<String>,
    /// Fields of its kind that name files or pages, resolved: field name to addresses from the root.
    pub links: Arc<BTreeMap<String, Vec<String>>>,
    /// Its text.
    pub text: Text,
    /// The parts of a text that is composed of others.
    pub composition: Option<Box<Composition>>,
    /// Fields that are Markdown, as HTML.
    pub html: Arc<BTreeMap<String, String>>,
    /// Pages whose text links here, by path.
    pub backlinks: Vec<PageId>,
    /// The neighbours within its section, in the section's order.
    pub previous: Option<PageId>,
    /// See `previous`.
    pub next: Option<PageId>,
}

/// A picture and what is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its source.
    pub source: SitePath,
    /// What stands at its own address.
    pub recipe: Recipe,
    /// Other sizes and formats, where pages show it; ordered by format and width.
    pub others: Vec<Other>,
}

/// A picture in another size or format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Its output path.
    pub path: String,
    /// How it is made.
    pub recipe: Recipe,
}

/// The text of a page, which may lie on a shelf.
#[derive(Clone)]
pub struct Text {
    rendered: Arc<Shelved<Rendered>>,
    /// What readers can see of it: see [`Rendered::digest`].
    pub digest: Digest,
}

impl Text {
    /// A text that has just been made.
    pub fn new(rendered: Rendered) -> Text {
        Text { digest: rendered.digest(), rendered: Arc::new(Shelved::new(rendered)) }
    }

    /// The text of a page by itself.
    pub fn of(leaf: &Leaf) -> Text {
        Text { digest: leaf.digest, rendered: Arc::clone(&leaf.rendered) }
    }

    /// The text.
    pub fn rendered(&self) -> Arc<Rendered> {
        self.rendered.get()
    }

    /// The ids of its headings, in order.
    pub fn ids(&self) -> Vec<String> {
        self.rendered().headings.iter().map(|heading| heading.id.clone()).collect()
    }
}

/// A folder of pages.
pub struct Section {
    /// Path below `content/`, `talent`; empty for the home page.
    pub path: String,
    /// Its page, when there is an `_index.md` in this edition.
    pub page: Option<PageId>,
    /// Title, from its page, its kind's default or its folder.
    pub title: String,
    /// Address of its first list page.
    pub url: String,
    /// Output path of its first list page.
    pub output: String,
    /// The section above; `None` for the home page.
    pub parent: Option<SectionId>,
    /// Sections right below, in order.
    pub children: Vec<SectionId>,
    /// Ordinary pages right in it, in order.
    pub pages: Vec<PageId>,
    /// Pages on one of its list pages.
    pub paginate: usize,
}

/// A taxonomy's terms in this edition.
pub struct TermList {
    /// The key, `tags`.
    pub name: String,
    /// What readers see.
    pub title: String,
    /// Address of the page that lists the terms.
    pub url: String,
    /// Output path of that page.
    pub output: String,
    /// By number of pages, then name.
    pub terms: Vec<Term>,
}

/// One term and its pages.
pub struct Term {
    /// As written.
    pub name: String,
    /// Address of its first list page.
    pub url: String,
    /// Output path of that page.
    pub output: String,
    /// Newest first.
    pub pages: Vec<PageId>,
}

/// A year or month with pages.
pub struct Period {
    /// The year.
    pub year: u16,
    /// The month; `None` for the whole year.
    pub month: Option<u8>,
    /// Address.
    pub url: String,
    /// Output path.
    pub output: String,
    /// Newest first.
    pub pages: Vec<PageId>,
}

impl Site {
    /// The section of a path below `content/`.
    pub fn section(&self, path: &str) -> Option<SectionId> {
        self.sections.iter().position(|section| section.path == path)
    }
}
