//! The texts of an edition's pages: rendered, or as they were rendered the last time.
//!
//! Takes pages and what their links lead to; gives a leaf for each. A leaf is kept for as long as its page is the same one and
//! every address in it means what it meant; one that shows what is worked out of other pages is made again each time.

mod kept;

use super::fields::{self, Fields};
use super::links::{Target, Targets};
use crate::directive::Names;
use crate::directive::lower::plain;
use crate::hash::Digest;
use crate::kind::{Kinds, Role};
use crate::markdown::Rendered;
use crate::outline::{self, Asked, Listing, Outline};
use crate::page::{Edition, Page};
use crate::path;
use crate::progress::{Progress, Stage};
use crate::shelf::Shelved;
use crate::site::PageId;
use crate::value::Value;
pub use kept::Kept;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// What is done to a page and its leaf as soon as both are there: their texts are put where they take no memory.
pub type Shelve = Arc<dyn Fn(&Page, &Leaf) + Send + Sync>;

/// What becomes of one page's texts.
#[derive(Serialize, Deserialize)]
pub struct Leaf {
    /// Its text, ready to be read.
    #[serde(skip)]
    pub rendered: Arc<Shelved<Rendered>>,
    /// The same with marks in the place of numbers, where another page may take it in.
    #[serde(skip)]
    pub unnumbered: Option<Box<Shelved<Rendered>>>,
    /// What readers can see of the text: see [`Rendered::digest`].
    pub digest: Digest,
    /// The ids of its headings, in order.
    pub ids: Vec<String>,
    /// What the text leads to.
    pub outline: Outline,
    /// What its fields lead to; `links` and `html` have moved to those below. Most lead to nothing, and have these in common.
    pub fields: Arc<Fields>,
    /// See [`Fields::links`].
    pub links: Arc<BTreeMap<String, Vec<String>>>,
    /// See [`Fields::html`].
    pub html: Arc<BTreeMap<String, String>>,
    /// In one or two sentences.
    pub summary: Arc<str>,
}

/// What the last rendering came to.
#[derive(Default)]
pub struct Leaves {
    ground: Option<Ground>,
    /// The digest of the ground, where another process has rendered these pages.
    thawed: Option<Digest>,
    /// What addresses meant: see [`addresses`].
    addresses: Option<Digest>,
    /// Ordered by path.
    pages: Vec<(Arc<Page>, Arc<Leaf>)>,
    /// What is done to each that was not known.
    pub shelve: Option<Shelve>,
}

/// What holds for every text.
#[derive(Debug, PartialEq)]
struct Ground {
    names: Names,
    kinds: Arc<Kinds>,
    language: String,
    mask: String,
}

impl Leaves {
    /// The leaf of every page. Where `twin`, the leaves of an edition that sees less, has one of the same page with the same
    /// addresses, it is shared.
    pub fn leaves(
        &mut self,
        targets: &Targets,
        listing: &dyn Listing,
        twin: Option<&Leaves>,
        progress: &Progress,
    ) -> Vec<Arc<Leaf>> {
        let ground = Ground::of(targets.edition);
        if !self.stands_on(&ground) {
            *self = Leaves { shelve: self.shelve.take(), ..Leaves::default() };
        }
        (self.ground, self.thawed) = (Some(ground), None);
        let addresses = Some(addresses(targets));
        let same_addresses = addresses == self.addresses;
        let last = &self.pages;
        let twin = twin.filter(|twin| twin.ground == self.ground);
        let same_as_twin = twin.is_some_and(|twin| twin.addresses == addresses);
        let one = |(id, page): (usize, &Arc<Page>)| {
            let at = path::place_in(last, id, &page.path, |(known, _)| &known.path);
            let own = at.and_then(|at| last.get(at)).filter(|(known, _)| Arc::ptr_eq(known, page));
            if let Some((_, leaf)) = own.filter(|(_, leaf)| leaf.holds(same_addresses, page, id, targets)) {
                return Arc::clone(leaf);
            }
            let shared = twin.and_then(|twin| twin.of(page, id));
            let shared = shared.filter(|leaf| leaf.holds(same_as_twin, page, id, targets));
            let leaf = shared.unwrap_or_else(|| Arc::new(leaf(page, id, targets, listing)));
            if let Some(shelve) = &self.shelve {
                shelve(page, &leaf);
            }
            leaf
        };
        let pages = &targets.edition.pages;
        progress.begin(Stage::Texts, pages.len());
        let leaves: Vec<Arc<Leaf>> = pages.par_iter().enumerate().map(one).inspect(|_| progress.step()).collect();
        self.pages = pages.iter().cloned().zip(leaves.iter().cloned()).collect();
        self.addresses = addresses;
        leaves
    }

    /// Puts a new page with its leaf in the place of the one of the same source.
    pub fn replace(&mut self, id: PageId, page: Arc<Page>, leaf: Arc<Leaf>) {
        if let Some(known) = self.pages.get_mut(id).filter(|(known, _)| known.path == page.path) {
            *known = (page, leaf);
        }
    }

    /// All leaves in the order of their pages.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Leaf>> {
        self.pages.iter().map(|(_, leaf)| leaf)
    }

    /// The leaf at a place.
    pub fn get(&self, id: PageId) -> Option<&Arc<Leaf>> {
        self.pages.get(id).map(|(_, leaf)| leaf)
    }

    fn of(&self, page: &Arc<Page>, guess: usize) -> Option<Arc<Leaf>> {
        let at = path::place_in(&self.pages, guess, &page.path, |(known, _)| &known.path)?;
        let (known, leaf) = self.pages.get(at)?;
        Arc::ptr_eq(known, page).then(|| Arc::clone(leaf))
    }
}

impl Leaf {
    /// Whether it would be made the same again.
    fn holds(&self, same_addresses: bool, page: &Page, id: PageId, targets: &Targets) -> bool {
        if self.is_composite() {
            return false;
        }
        if same_addresses {
            return true;
        }
        // What is said of an address names what stands near it: it is worked out anew with other addresses.
        let is_silent = self.outline.diagnostics.is_empty() && self.fields.diagnostics.is_empty();
        let means_the_same = |asked: &Asked| {
            let target = meaning(asked, page, id, targets);
            Asked::now(&asked.typed, asked.in_field, &target, targets).0 == *asked
        };
        is_silent && self.outline.asked.iter().chain(&self.fields.asked).all(means_the_same)
    }

    /// Whether it shows what is worked out of other pages.
    pub fn is_composite(&self) -> bool {
        self.outline.is_composite || self.fields.is_composite
    }

    /// Whether another leaf differs from this one in the text of its page alone: nothing that other pages could show, no
    /// address, no heading that can be linked to, nothing that is said.
    pub fn differs_in_text_alone(&self, other: &Leaf) -> bool {
        let (own, others) = (&self.outline, &other.outline);
        let quiet = |leaf: &Leaf| leaf.outline.diagnostics.is_empty() && leaf.fields.diagnostics.is_empty();
        !(self.is_composite() || other.is_composite())
            && self.unnumbered.is_none()
            && other.unnumbered.is_none()
            && quiet(self)
            && quiet(other)
            && self.summary == other.summary
            && own.pages == others.pages
            && own.assets == others.assets
            && own.shown == others.shown
            && own
                .anchors
                .iter()
                .map(|(page, id, _)| (page, id))
                .eq(others.anchors.iter().map(|(page, id, _)| (page, id)))
            && self.fields.assets == other.fields.assets
            && self.fields.shown == other.fields.shown
            && self.links == other.links
            && self.html == other.html
            && self.ids == other.ids
    }
}

fn meaning(asked: &Asked, page: &Page, id: PageId, targets: &Targets) -> Target {
    match asked.in_field {
        true => fields::find(&asked.typed, page, id, targets),
        false => targets.find(&page.path, Some(id), &asked.typed),
    }
}

/// What leaves have in common whose fields lead to nothing.
#[derive(Default)]
struct Nothing {
    fields: Arc<Fields>,
    links: Arc<BTreeMap<String, Vec<String>>>,
    html: Arc<BTreeMap<String, String>>,
}

static NOTHING: LazyLock<Nothing> = LazyLock::new(Nothing::default);

/// The leaf of one page, made anew.
pub fn leaf(page: &Page, id: PageId, targets: &Targets, listing: &dyn Listing) -> Leaf {
    let edition = targets.edition;
    let (mut rendered, outline) = outline::outline(page, id, targets, listing);
    let mut fields = fields::fields(page, id, targets, listing);
    let nothing = &*NOTHING;
    let is_led = !fields.is_empty();
    let (links, html) = (std::mem::take(&mut fields.links), std::mem::take(&mut fields.html));
    let summary = match page.fields.get("summary").or(page.fields.get("description")).and_then(Value::as_str) {
        Some(summary) => plain(summary, &edition.names, &edition.settings.mask).into(),
        None => rendered.lead.as_str().into(),
    };
    let is_report = edition.kinds.get(&page.kind).is_some_and(|kind| kind.role == Some(Role::Report));
    let unnumbered = is_report.then(|| Box::new(Shelved::new(rendered.clone())));
    outline::finish(&mut rendered);
    Leaf {
        digest: rendered.digest(),
        ids: rendered.headings.iter().map(|heading| heading.id.clone()).collect(),
        rendered: Arc::new(Shelved::new(rendered)),
        unnumbered,
        links: if links.is_empty() { Arc::clone(&nothing.links) } else { Arc::new(links) },
        html: if html.is_empty() { Arc::clone(&nothing.html) } else { Arc::new(html) },
        outline,
        fields: if is_led { Arc::new(fields) } else { Arc::clone(&nothing.fields) },
        summary,
    }
}

impl Ground {
    fn of(edition: &Edition) -> Ground {
        Ground {
            names: edition.names.clone(),
            kinds: Arc::clone(&edition.kinds),
            language: edition.settings.language.clone(),
            mask: edition.settings.mask.clone(),
        }
    }
}

/// A digest of everything that an address in a text can lead to.
fn addresses(targets: &Targets) -> Digest {
    let edition = targets.edition;
    let mut all = String::with_capacity(edition.pages.len() * 96);
    let mut add = |parts: [&str; 3]| {
        for part in parts {
            all.push_str(part);
            all.push('\0');
        }
    };
    edition.pages.iter().zip(targets.urls).for_each(|(page, url)| add(["page", &page.path, url]));
    targets.sections.iter().for_each(|(folder, url)| add(["section", folder, url]));
    let outputs = edition.assets.iter().map(|path| (path, targets.assets.get(path.as_str())));
    outputs.for_each(|(path, output)| add(["asset", path, output.map_or("", String::as_str)]));
    edition.statics.keys().for_each(|path| add(["static", path, ""]));
    edition.dormant.iter().for_each(|path| add(["dormant", path, ""]));
    Digest::of(all.as_bytes())
}
