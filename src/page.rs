//! What comes through the gate: the pages of one edition, as if nothing else had ever been written.
//!
//! These types have no word for audiences, so nothing that works with them can forget to ask for one.

use crate::config::Taxonomy;
use crate::directive::Names;
use crate::document::Body;
use crate::flow::Offsets;
use crate::kind::Kinds;
use crate::path::SitePath;
use crate::picture::Pictures;
use crate::theme::Theme;
use crate::value::{Map, Value};
use crate::words::worded::Worded;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A page or section page as one edition has it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its source, from the root of the site.
    pub path: SitePath,
    /// Whether it is the `_index.md` of a section (or of the home page).
    pub is_section: bool,
    /// The name of its kind.
    pub kind: String,
    /// Front matter under English names, checked against the kind. Texts are in the source language: they may hold
    /// `:mask[]` and marked runs.
    pub fields: Arc<Map>,
    /// The text, in the source language.
    pub body: Body,
    /// What readers are told when narrower editions do not have this page at all, e.g. `内部`.
    pub marked: Option<String>,
    /// Maps offsets in `body` to offsets in the file, for diagnostics alone.
    pub origin: Offsets,
}

/// How outputs are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Urls {
    /// `section/page.html`
    File,
    /// `section/page/index.html`
    Directory,
}

/// How names with other letters than a–z become part of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slugs {
    /// `培训` → `pei-xun`
    Pinyin,
    /// As they are.
    Keep,
}

/// How texts are compressed beside themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Packing {
    /// `x.html.gz`
    Gzip,
    /// `x.html.br`
    Brotli,
}

impl Worded for Packing {
    const ALL: &'static [(Packing, &'static str, &'static str)] =
        &[(Packing::Gzip, "gz", "gzip"), (Packing::Brotli, "br", "brotli")];
}

/// The settings of the site as one edition has them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name of the bulletin.
    pub title: String,
    /// Who publishes it.
    pub organization: String,
    /// BCP 47 tag of the text, `zh-CN`.
    pub language: String,
    /// Where it will stand, ending in `/`; empty when not given.
    pub base_url: String,
    /// The name of the theme.
    pub theme: String,
    /// What stands for every masked text.
    pub mask: String,
    /// Pages on a list page.
    pub paginate: usize,
    /// Ways of grouping pages.
    pub taxonomies: Vec<Taxonomy>,
    /// How outputs are named.
    pub urls: Urls,
    /// How Chinese names become addresses.
    pub slugs: Slugs,
    /// Entries of the menu as written: texts that name a section or page, or maps with `title` and `page` or `url`.
    pub menu: Vec<Value>,
    /// How texts are emitted compressed too.
    pub compress: Vec<Packing>,
    /// The foot of every page, as written.
    pub footer: Value,
    /// `gov` for the labels of government sites.
    pub profile: Option<String>,
    /// What it says about the look of the theme: see [`Theme::settings`].
    pub look: Value,
    /// Whether the site can be searched, if its theme can.
    pub search: bool,
    /// Whether it lists all its pages for other programs.
    pub index: bool,
    /// The site's own settings.
    pub extra: Value,
    /// The width of the widest picture that is published.
    pub widest_picture: u32,
}

/// Everything one edition is made of.
#[derive(Clone, Debug)]
pub struct Edition {
    /// Its name, `public`.
    pub name: String,
    /// What readers are told it is, `公开版`.
    pub title: String,
    /// The words of its band on top; empty for none.
    pub banner: String,
    /// Whether it has anything that a narrower edition has not.
    pub is_marked: bool,
    /// Its settings.
    pub settings: Settings,
    /// The names that containers may have; needed to read the directives that are left.
    pub names: Names,
    /// The kinds of pages.
    pub kinds: Arc<Kinds>,
    /// Its pages, ordered by path: those whose time has come and not passed.
    pub pages: Vec<Arc<Page>>,
    /// Its pages whose time has not come or has passed. A link to one is written as text.
    pub dormant: BTreeSet<SitePath>,
    /// Data files by their path below `content/data/`.
    pub data: BTreeMap<String, Value>,
    /// The sources of these, for diagnostics alone.
    pub data_paths: BTreeMap<String, SitePath>,
    /// Files beside pages, by source path: emitted, below the same path, when something refers to them.
    pub assets: BTreeSet<SitePath>,
    /// Files copied as they are: source by output path.
    pub statics: BTreeMap<String, SitePath>,
    /// What the pictures among these files are, and those of the theme.
    pub pictures: Pictures,
    /// Its theme.
    pub theme: Arc<Theme>,
}

impl Page {
    /// A part of a page that is worked with as if it were one: another text, and no fields.
    pub fn part_of(page: &Page, text: String) -> Page {
        Page {
            path: page.path.clone(),
            is_section: page.is_section,
            kind: page.kind.clone(),
            fields: Arc::default(),
            body: Body::own(text),
            marked: page.marked.clone(),
            origin: Offsets::default(),
        }
    }

    /// Whether another page of the same file says the same, each word in the same place of the file.
    pub fn says_the_same(&self, other: &Page) -> bool {
        self.body == other.body && self.origin == other.origin && self.has_same_facts(other)
    }

    /// Whether another page of the same file says the same but for its text and its title.
    pub fn differs_at_most_in_title(&self, other: &Page) -> bool {
        let own = (&self.path, self.is_section, &self.kind, &self.marked);
        own == (&other.path, other.is_section, &other.kind, &other.marked)
            && self.fields.differs_at_most_in("title", &other.fields)
    }

    /// Whether another page of the same file says the same but for its text.
    pub fn has_same_facts(&self, other: &Page) -> bool {
        let own = (&self.path, self.is_section, &self.kind, &self.fields, &self.marked);
        own == (&other.path, other.is_section, &other.kind, &other.fields, &other.marked)
    }
}

impl Edition {
    /// The page of a source.
    pub fn page(&self, path: &SitePath) -> Option<&Arc<Page>> {
        self.pages.get(self.page_at(path)?)
    }

    /// The place of the page of a source among [`Edition::pages`].
    pub fn page_at(&self, path: &SitePath) -> Option<usize> {
        self.pages.binary_search_by(|page| page.path.cmp(path)).ok()
    }
}
