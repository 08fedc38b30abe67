//! Questions about a site: the only way in which templates see it.
//!
//! A [`Reader`] takes questions and answers with places in the site or parts of it. Every access of a rendering goes
//! through one of its methods, and each of them notes a [`Query`]: what was asked, in words that mean the same in the next
//! site, so never by the number of a page. The digest of its answer, asked again of another site, proves an output fresh.
//!
//! Cuts stand where edits are frequent: what is known of a page is one query, its text another. Whoever is handed a list
//! of pages has read the facts of them all, so the answer of a list holds their digests.
//!
//! * `reader` asks and notes; `choose` finds lists of pages, `outputs` what is planned; `told` is what a page gives.
//! * `given` is what a rendering is given besides the site; `index` is what other programs are told of all pages.
//! * `searched` keeps the index of the search, which outlives a site: the next one is made from it.
//! * `answer` and `facts` take the digests of answers, by way of `digest`; `asked` names questions to the office.
//! * `record` numbers queries and notes which ones a rendering asks; `changed` says in words what a query is about.

pub mod answer;
pub mod asked;
pub mod assets;
pub mod changed;
pub mod choose;
pub mod digest;
pub mod facts;
pub mod given;
pub mod index;
pub mod outputs;
pub mod reader;
pub mod record;
pub mod searched;
pub mod told;
pub mod turn;

pub use asked::Asked;
pub use reader::Reader;
pub use record::{QueryId, Questions, Trace};
pub use told::{Text, Told};

use crate::page::Packing;
use crate::path::SitePath;
use crate::search;
use crate::site::PageId;
use serde::{Deserialize, Serialize};

/// Something that a rendering can read. Pages are named by the path of their source, sections by their folder below
/// `content/`, which is empty for the home page. There are several for each page of a site, so what is rare is boxed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Query {
    /// How an output is made: its path, what it shows. The answer is the name of its template.
    Made(Box<(String, Made)>),
    /// The settings, the names of all editions, the kinds of pages. Every output reads them.
    Settings,
    /// Name, title and banner of the edition, and whether it has what narrower ones have not.
    Edition,
    /// The words of the theme.
    Labels,
    /// A template with all that it extends, includes and calls.
    Template(String),
    /// A style sheet or script of the theme.
    Asset(String),
    /// The day of the build.
    Today,
    /// All that is known of a page but its text and its place among others.
    Facts(SitePath),
    /// The text of a page: HTML, headings, words.
    Body(SitePath),
    /// The page before a page, with its facts.
    Previous(SitePath),
    /// The page after a page, with its facts.
    Next(SitePath),
    /// The pages that link to a page, with their facts.
    Backlinks(SitePath),
    /// The parts of a text that is composed of others.
    Composition(SitePath),
    /// Title and address of a section, and which page it has.
    Place(String),
    /// The facts of a section, with how many pages stand below it and the newest of them.
    Section(String),
    /// The sections right below a section, with their facts.
    Sections(String),
    /// The sections above a section.
    Above(String),
    /// Which page stands at a path, as a template or text names it.
    PageAt(String),
    /// Which section stands at a path.
    SectionAt(String),
    /// Which page or section has an address.
    AtUrl(String),
    /// A list of pages, with their facts.
    Pages(Box<Wanted>),
    /// One page of a list that is cut in pages, with the facts of those on it.
    List(Box<List>, usize),
    /// A taxonomy with its terms.
    Taxonomy(String),
    /// The first terms of a taxonomy.
    Terms(Box<(String, Option<usize>)>),
    /// A term of a taxonomy: address and number of pages.
    Term(Box<(String, String)>),
    /// Years and months with pages.
    Archives,
    /// The entries of the menu.
    Menu,
    /// A data file.
    Data(String),
    /// A question to the office.
    Office(Box<Asked>),
    /// Which pages are the newest.
    Newest(usize),
    /// All addresses, for the sitemap.
    Addresses,
    /// All pages and sections, as other programs are told of them.
    Index,
    /// The picture at an output path: its size, and which others there are of it.
    Picture(String),
    /// A part of the search.
    Search(search::Part),
}

/// How an output is made, told without numbers of pages. See [`crate::plan::Work`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Made {
    /// The home page.
    Home,
    /// A list page of a section.
    Section(String, usize),
    /// A page.
    Page(SitePath),
    /// The terms of a taxonomy.
    Taxonomy(String),
    /// A list page of a term.
    Term(String, String, usize),
    /// A list page of a year or month, or of all.
    Archive(Option<(u16, Option<u8>)>, usize),
    /// For addresses that lead nowhere.
    NotFound,
    /// At an old address, leading to this one.
    Redirect(String),
    /// The Atom feed.
    Atom,
    /// The JSON feed.
    JsonFeed,
    /// The list of all pages.
    Index,
    /// The sitemap.
    Sitemap,
    /// For search engines.
    Robots,
    /// The colours of the site.
    Look,
    /// Another one, compressed.
    Packed(Packing, Box<Made>),
    /// A style sheet or script of the theme, compressed.
    PackedAsset(Packing, String),
    /// The page for searching.
    SearchPage,
    /// A file that this page loads.
    Search(search::Part),
}

/// A list that is cut in pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum List {
    /// The newest, on the home page.
    Home,
    /// Those right in a section.
    Section(String),
    /// Those of a term of a taxonomy.
    Term(String, String),
    /// Those of a year or month, or of all.
    Archive(Option<(u16, Option<u8>)>),
}

/// Which pages are wanted, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Wanted {
    /// Below this section, given by its path.
    pub section: Option<String>,
    /// Of this kind, by English or Chinese name.
    pub kind: Option<String>,
    /// With a term of this taxonomy.
    pub taxonomy: Option<String>,
    /// With this term of it.
    pub term: Option<String>,
    /// In this order; without one, a section's own order, or else the newest first.
    pub sort: Option<Sort>,
    /// No more than this.
    pub limit: Option<usize>,
}

/// An order of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Sort {
    /// The newest first.
    Date,
    /// What was changed last first.
    Updated,
    /// By `weight`, then the newest first.
    Weight,
    /// By title.
    Title,
    /// By `weight`, then by name as it is read.
    Pinyin,
    /// By `weight`, then by the strokes of the name.
    Stroke,
}

/// The words for orders.
pub const SORTS: [(&str, Sort); 6] = [
    ("date", Sort::Date),
    ("updated", Sort::Updated),
    ("weight", Sort::Weight),
    ("title", Sort::Title),
    ("pinyin", Sort::Pinyin),
    ("stroke", Sort::Stroke),
];

/// What is known of the pages below a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// How many there are.
    pub count: usize,
    /// The newest.
    pub latest: Option<PageId>,
}

/// A list that is cut in pages, found.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'s> {
    /// All pages of it.
    pub all: &'s [PageId],
    /// How many stand on one list page; 0 for all.
    pub per_list: usize,
    /// Whether only the first of them are shown, on one list page.
    pub is_short: bool,
    /// Output path of its first list page.
    pub first: &'s str,
}

impl<'s> Listed<'s> {
    /// How many list pages there are.
    pub fn total(&self) -> usize {
        if self.is_short { 1 } else { crate::plan::lists(self.all.len(), self.per_list) }
    }

    /// The pages on one list page.
    pub fn shown(&self, number: usize) -> &'s [PageId] {
        let start = number.saturating_sub(1).saturating_mul(self.per_list).min(self.all.len());
        let end =
            if self.per_list == 0 { self.all.len() } else { start.saturating_add(self.per_list).min(self.all.len()) };
        self.all.get(start..end).unwrap_or(&[])
    }
}
