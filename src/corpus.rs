//! Everything a site is made of, before the gate: who may see what is written beside every part.
//!
//! Takes files already read; works out what a page gets from its section (kind, audience, defaults), checks its
//! fields against its kind, and keeps the level of each part. Nothing is numbered, ordered or counted here.

pub mod columns;
mod kept;

use crate::config::Config;
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::directive::{NOBODY, Names, near};
use crate::document::{Finding, Source};
use crate::hash::Digest;
use crate::kind::{Kind, Kinds, common_fields, find};
use crate::lang;
use crate::path::{self, SitePath};
use crate::picture::Pictures;
use crate::source::Span;
use crate::theme::Theme;
use crate::validate::{self, AUDIENCE, Subject};
use crate::value::{Key, Map, Value};
pub use kept::Kept;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A page or section page with the audience of each of its parts.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its file.
    pub path: SitePath,
    /// Whether it is an `_index.md`.
    pub is_section: bool,
    /// The name of its kind.
    pub kind: String,
    /// The narrowest edition that sees it.
    pub level: usize,
    /// What was read.
    pub source: Arc<Source>,
    /// Front matter, typed, under English names.
    pub fields: Arc<Map>,
    /// When it appears and goes.
    pub life: Life,
}

/// When a page is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Life {
    /// Within its dates.
    Live,
    /// Not yet, no longer, or a draft.
    Dormant,
}

/// A data file.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Its file.
    pub path: SitePath,
    /// Its name below `content/data/`. A workbook is a file for each of its sheets: `x.xlsx` is the first one.
    pub name: String,
    /// Another name of the same table: the first sheet of a workbook is `x.xlsx`, and `x.xlsx#6月` as well.
    pub also: Option<String>,
    /// The sheet that it is, in a workbook.
    pub sheet: Option<String>,
    /// The narrowest edition that sees it.
    pub level: usize,
    /// What it holds.
    pub value: Value,
}

impl DataFile {
    /// All its names.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.also)
    }

    /// Whether this is what pages mean by `name`.
    pub fn is_named(&self, name: &str) -> bool {
        self.names().any(|own| own == name)
    }
}

/// A file that is emitted as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its file.
    pub path: SitePath,
    /// Where it is emitted, from the root of the edition.
    pub public: SitePath,
    /// The narrowest edition that sees it.
    pub level: usize,
}

/// A whole site, read.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// The settings.
    pub config: Config,
    /// The names of the editions.
    pub names: Names,
    /// The kinds of pages.
    pub kinds: Arc<Kinds>,
    /// Pages, ordered by path.
    pub documents: Vec<Arc<Document>>,
    /// Data files, ordered by path.
    pub data: Vec<DataFile>,
    /// Files beside pages, ordered by path.
    pub assets: Vec<Asset>,
    /// Files below `static` folders, ordered by path.
    pub statics: Vec<Asset>,
    /// What the files of pictures are, those of the theme among them.
    pub pictures: Pictures,
    /// The theme.
    pub theme: Arc<Theme>,
}

/// What a section gives to what stands below it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Inherited {
    defaults: Map,
    /// The level that the section demands of everything below it.
    floor: usize,
}

/// The date of the build and what to do about drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Today.
    pub date: Date,
    /// Whether drafts and pages of the future are built.
    pub drafts: bool,
}

/// What the last settling came to, so that a page is settled again only when it, its section, or what holds for all pages has
/// changed.
#[derive(Default)]
pub struct Settled {
    ground: Option<Ground>,
    /// The digest of the ground, where another process has settled these pages.
    thawed: Option<Digest>,
    /// When they were settled.
    moment: Option<Moment>,
    sections: BTreeMap<String, Arc<Inherited>>,
    /// What pages below no section are given.
    nothing: Arc<Inherited>,
    /// Ordered by path.
    pages: Vec<Arc<SettledPage>>,
}

/// What holds for every page.
#[derive(Clone, Debug, PartialEq)]
struct Ground {
    config: Config,
    names: Names,
    kinds: Arc<Kinds>,
}

struct SettledPage {
    inherited: Arc<Inherited>,
    document: Arc<Document>,
    found: Vec<Finding>,
}

/// A page that was settled again because its text has changed.
pub struct Resettled {
    at: usize,
    /// As it was.
    pub before: Arc<Document>,
    page: Arc<SettledPage>,
}

impl Resettled {
    /// As it is.
    pub fn after(&self) -> &Arc<Document> {
        &self.page.document
    }
}

impl Settled {
    /// Settles one page again; `None` where more than the text below its front matter has changed, or where there is
    /// anything to say about it.
    pub fn revise(&self, path: &SitePath, source: &Arc<Source>) -> Option<Resettled> {
        let at = self.pages.binary_search_by(|known| known.document.path.cmp(path)).ok()?;
        let last = self.pages.get(at).filter(|last| last.found.is_empty())?;
        let (before, old) = (&last.document, &last.document.source);
        // A section gives its fields on to others.
        if before.is_section || source.is_broken {
            return None;
        }
        let same_head = old.head == source.head;
        let ground = self.ground.as_ref()?;
        let settler = Settler {
            config: &ground.config,
            names: &ground.names,
            kinds: &ground.kinds,
            moment: self.moment?,
            taxonomies: ground.config.taxonomies.iter().map(|taxonomy| taxonomy.name.clone()).collect(),
            sections: &self.sections,
            nothing: &self.nothing,
        };
        let page = settler.settle(path.clone(), Arc::clone(source), Arc::clone(&last.inherited));
        let after = &page.document;
        let same = (after.level, after.life, &after.kind) == (before.level, before.life, &before.kind);
        let same_fields = match same_head {
            true => after.fields == before.fields,
            false => after.fields.differs_at_most_in("title", &before.fields),
        };
        (same && page.found.is_empty() && same_fields).then(|| Resettled {
            at,
            before: Arc::clone(before),
            page: Arc::new(page),
        })
    }

    /// Takes a page settled again for what is known from now on.
    pub fn accept(&mut self, resettled: Resettled) {
        if let Some(page) = self.pages.get_mut(resettled.at) {
            *page = resettled.page;
        }
    }
}

/// Settles every page, ordered by path: kind, audience, fields.
pub fn documents(
    sources: Vec<(SitePath, Arc<Source>)>,
    config: &Config,
    names: &Names,
    kinds: &Arc<Kinds>,
    moment: Moment,
    memo: &mut Settled,
    out: &mut Vec<Finding>,
) -> Vec<Arc<Document>> {
    let ground = Ground { config: config.clone(), names: names.clone(), kinds: Arc::clone(kinds) };
    if !memo.stands_on(&ground) {
        *memo = Settled::default();
    }
    let same_moment = memo.moment == Some(moment);
    (memo.ground, memo.thawed, memo.moment) = (Some(ground), None, Some(moment));
    let mut sections: BTreeMap<String, Arc<Inherited>> = BTreeMap::new();
    // Paths are ordered, but `a-b/_index.md` comes before `a/_index.md`: go by depth, so that parents come first.
    let mut pages: Vec<&(SitePath, Arc<Source>)> =
        sources.iter().filter(|(path, _)| path.name() == "_index.md").collect();
    pages.sort_by_key(|(path, _)| path.matches('/').count());
    for (path, source) in pages {
        let inherited = inherit(path, source, &sections, config, names, kinds, out);
        // What is equal stays the same, so that pages can tell by a glance.
        let known = memo.sections.get(path.parent()).filter(|known| ***known == inherited);
        let inherited = known.map_or_else(|| Arc::new(inherited), Arc::clone);
        sections.insert(path.parent().to_owned(), inherited);
    }
    let taxonomies: Vec<String> = config.taxonomies.iter().map(|taxonomy| taxonomy.name.clone()).collect();
    let settler = Settler { config, names, kinds, moment, taxonomies, sections: &sections, nothing: &memo.nothing };
    let last = &memo.pages;
    let settled: Vec<Arc<SettledPage>> = sources
        .into_par_iter()
        .enumerate()
        .map(|(guess, (path, source))| {
            let inherited = settler.inherited(&path);
            let at = path::place_in(last, guess, &path, |known| &known.document.path);
            let known = at.and_then(|at| last.get(at)).filter(|known| {
                let same_file = Arc::ptr_eq(&known.document.source, &source);
                same_file && Arc::ptr_eq(&known.inherited, inherited) && (same_moment || settler.lives_on(known))
            });
            known.map_or_else(|| Arc::new(settler.settle(path, source, Arc::clone(inherited))), Arc::clone)
        })
        .collect();
    let mut documents = Vec::with_capacity(settled.len());
    for page in &settled {
        out.extend(page.found.iter().cloned());
        documents.push(Arc::clone(&page.document));
    }
    (memo.sections, memo.pages) = (sections, settled);
    documents
}

/// What the section of an `_index.md` gives on: its own cascade over that of the sections above.
fn inherit(
    path: &SitePath,
    source: &Source,
    sections: &BTreeMap<String, Arc<Inherited>>,
    config: &Config,
    names: &Names,
    kinds: &Kinds,
    out: &mut Vec<Finding>,
) -> Inherited {
    let mut inherited = above(path.parent(), sections, false).map(|above| (**above).clone()).unwrap_or_default();
    let front = source.front();
    if let Some(value) = common(&front.fields, "audience").filter(|value| !value.is_null()) {
        // An unreadable word is said when the page itself is settled.
        inherited.floor = inherited.floor.max(config.level(value, names).unwrap_or(NOBODY));
    }
    let Some(cascade) = common(&front.fields, "cascade").and_then(Value::as_map) else { return inherited };
    let known = common_fields();
    let mut own: BTreeSet<String> = BTreeSet::new();
    for (key, value) in &cascade.0 {
        let field = find(&known, &key.name).or_else(|| kinds.0.values().find_map(|kind| kind.field(&key.name)));
        let taxonomy = config.taxonomies.iter().any(|taxonomy| taxonomy.name == key.name);
        if field.is_some_and(|field| own.contains(&field.name)) {
            let diagnostic = Diagnostic::new("field-twice").with("field", &*key.name).at(path, key.span);
            out.push(Finding { level: 0, diagnostic });
            continue;
        }
        match field {
            Some(field) => {
                own.insert(field.name.clone());
                inherited.defaults.set(&field.name, value.clone());
            }
            None if taxonomy => inherited.defaults.set(&key.name, value.clone()),
            None => {
                let words = known.iter().flat_map(|field| [field.name.as_str(), field.label.as_str()]);
                let near = lang::nearest(&key.name, words);
                let diagnostic = Diagnostic::new("field-unknown").with("field", &*key.name).with("kind", "cascade");
                let diagnostic = diagnostic.with("label", CASCADE);
                out.push(Finding { level: 0, diagnostic: diagnostic.at(path, key.span).suggest(near) });
            }
        }
    }
    inherited
}

/// What the nearest section above (or at) a folder gives on.
fn above<'a>(folder: &str, sections: &'a BTreeMap<String, Arc<Inherited>>, own: bool) -> Option<&'a Arc<Inherited>> {
    let mut folder = folder;
    if own && let Some(inherited) = sections.get(folder) {
        return Some(inherited);
    }
    while let Some((parent, _)) = folder.rsplit_once('/') {
        if let Some(inherited) = sections.get(parent) {
            return Some(inherited);
        }
        folder = parent;
    }
    None
}

/// What editors call the defaults for the pages below.
const CASCADE: &str = "下级默认";

/// The value of a common field as typed, under either key.
fn common<'a>(front: &'a Map, name: &str) -> Option<&'a Value> {
    let label = match name {
        "audience" => AUDIENCE.1,
        "cascade" => CASCADE,
        "kind" => "类型",
        _ => name,
    };
    front.get(name).or(front.get(label))
}

struct Settler<'a> {
    config: &'a Config,
    names: &'a Names,
    kinds: &'a Kinds,
    moment: Moment,
    taxonomies: Vec<String>,
    sections: &'a BTreeMap<String, Arc<Inherited>>,
    nothing: &'a Arc<Inherited>,
}

impl Settler<'_> {
    fn inherited(&self, path: &SitePath) -> &Arc<Inherited> {
        above(path.parent(), self.sections, path.name() != "_index.md").unwrap_or(self.nothing)
    }

    fn settle(&self, path: SitePath, source: Arc<Source>, inherited: Arc<Inherited>) -> SettledPage {
        let mut out = Vec::new();
        let is_section = path.name() == "_index.md";
        let (front, written) = (source.front(), source.written());
        let level = self.level(&path, &source, &front.fields, &inherited, &mut out);
        let kind = self.kind(&path, &front.fields, &inherited, is_section, level, &mut out);
        // A fault in the text of an internal page is no business of the public edition. Where nobody knows whom the page
        // is for, it is everybody's.
        let least = if level == NOBODY { 0 } else { level };
        out.extend(source.faults.iter().map(|fault| Finding { level: fault.level.max(least), ..fault.clone() }));
        let subject = Subject {
            path: &path,
            text: &written.text,
            names: self.names,
            level: least,
            widest: self.config.editions.len().saturating_sub(1),
            taxonomies: &self.taxonomies,
        };
        let mut front = front.fields.clone();
        for (name, value) in inherited.defaults.iter().filter(|_| !is_section) {
            let field = kind.field(name);
            let label = field.map_or(name, |field| field.label.as_str());
            let typed = front.get(name).or(front.get(label)).is_some();
            // The kind and audience are settled already; a default for a field this kind lacks is not for it.
            if !typed
                && !matches!(name, "kind" | "audience")
                && (field.is_some() || self.taxonomies.iter().any(|t| t == name))
            {
                front.0.push((Key { name: name.to_owned(), span: Span::default() }, value.without_spans()));
            }
        }
        let before = out.len();
        let mut fields =
            if source.is_broken { Map::default() } else { validate::fields(&front, &kind, &subject, &mut out) };
        let life = self.life(&fields);
        if is_draft(&fields) && life == Life::Dormant {
            // What a draft lacks is still to be written.
            let tail = out.split_off(before);
            out.extend(tail.into_iter().filter(|finding| finding.diagnostic.code != "field-missing"));
        } else {
            validate::start::start_left(&written, &kind, &subject, &mut out);
        }
        columns::restrict_rows(&mut fields, &kind, self.names);
        let kind = kind.name.clone();
        let document = Document { path, is_section, kind, level, source, fields: Arc::new(fields), life };
        SettledPage { inherited, document: Arc::new(document), found: out }
    }

    fn level(
        &self,
        path: &SitePath,
        source: &Source,
        front: &Map,
        inherited: &Inherited,
        out: &mut Vec<Finding>,
    ) -> usize {
        let own = common(front, "audience").filter(|value| !value.is_null());
        let explicit = own.map(|value| (self.config.level(value, self.names), value.span));
        let base = match &explicit {
            Some((Ok(level), _)) => *level,
            Some((Err(diagnostic), span)) => {
                out.push(Finding { level: 0, diagnostic: diagnostic.clone().at(path, *span) });
                NOBODY
            }
            None => match inherited.defaults.get("audience") {
                Some(value) => self.config.level(value, self.names).unwrap_or_else(|diagnostic| {
                    out.push(Finding { level: 0, diagnostic: diagnostic.in_file(path) });
                    NOBODY
                }),
                None => self.config.default_level,
            },
        };
        let named = name_level(path, self.names, out);
        if let Some((Ok(level), span)) = explicit
            && level < inherited.floor
        {
            let diagnostic = Diagnostic::new("audience-conflict").at(path, span);
            out.push(Finding { level: inherited.floor, diagnostic });
        }
        if source.is_broken { NOBODY } else { base.max(inherited.floor).max(named) }
    }

    fn kind(
        &self,
        path: &SitePath,
        front: &Map,
        inherited: &Inherited,
        is_section: bool,
        level: usize,
        out: &mut Vec<Finding>,
    ) -> Kind {
        let fallback = match (is_section, path.as_str()) {
            (true, "content/_index.md") if self.kinds.get("home").is_some() => "home",
            (true, _) => "section",
            (false, _) => "page",
        };
        let own = common(front, "kind").filter(|value| !value.is_null());
        let given = own.or(inherited.defaults.get("kind").filter(|_| !is_section));
        let word = given.map_or_else(|| fallback.to_owned(), Value::display);
        let mut kind = match self.kinds.get(&word) {
            Some(kind) => kind.clone(),
            None => {
                if let Some(value) = given {
                    let near = lang::nearest(&word, self.kinds.words());
                    let diagnostic = Diagnostic::new("kind-unknown").with("kind", word.clone()).suggest(near);
                    let diagnostic =
                        if own.is_some() { diagnostic.at(path, value.span) } else { diagnostic.in_file(path) };
                    out.push(Finding { level: if level == NOBODY { 0 } else { level }, diagnostic });
                }
                Kind::bare(fallback)
            }
        };
        if path.as_str() == "content/_index.md" {
            // The home page bears the name of the site when it has none of its own.
            kind.fields.iter_mut().filter(|field| field.name == "title").for_each(|field| field.is_required = false);
        }
        kind
    }

    /// Whether a page settled on another day would be the same: all that a day decides is whether a page is there.
    fn lives_on(&self, known: &SettledPage) -> bool {
        known.found.is_empty() && self.life(&known.document.fields) == known.document.life
    }

    fn life(&self, fields: &Map) -> Life {
        let date = |name: &str| fields.get(name).and_then(Value::as_str).and_then(Date::parse);
        let draft = is_draft(fields);
        let waits = date("date").is_some_and(|date| !date.reached_by(&self.moment.date));
        let expired = date("expires").is_some_and(|date| date.expired_by(&self.moment.date));
        if ((draft || waits) && !self.moment.drafts) || expired { Life::Dormant } else { Life::Live }
    }
}

fn is_draft(fields: &Map) -> bool {
    fields.get("draft").and_then(Value::as_bool).unwrap_or(false)
}

/// The least level of everything in a folder: what a section says of itself, and what a page with its own folder is for.
pub fn floors(documents: &[Arc<Document>]) -> BTreeMap<String, usize> {
    let mut floors = BTreeMap::new();
    for document in documents {
        let states = || {
            let front = document.source.front();
            document.source.is_broken || common(&front.fields, "audience").is_some_and(|value| !value.is_null())
        };
        let bundle = document.path.name() == "index.md";
        if bundle || (document.is_section && states()) {
            floors.insert(document.path.parent().to_owned(), document.level);
        }
    }
    floors
}

/// The least level of a file, by the folders it stands in.
pub fn floor(path: &SitePath, floors: &BTreeMap<String, usize>) -> usize {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    folders.filter_map(|folder| floors.get(folder)).copied().max().unwrap_or(0)
}

/// The level that the names of a file and its folders ask for (`@internal`). A word that is no edition hides the file
/// from everybody and is said, except behind a name that looks like a mail address: `someone@example.org.txt`.
pub fn name_level(path: &SitePath, names: &Names, out: &mut Vec<Finding>) -> usize {
    let mut level = 0;
    for part in path.split('/') {
        let Some(word) = path::audience_of_name(part) else { continue };
        let tail = part.rsplit(['@', '＠']).next().unwrap_or("");
        level = level.max(match names.level(word) {
            Some(level) => level,
            None if tail.matches('.').count() > 1 && near::close_to(word, names.words()).is_none() => 0,
            None => {
                let near = lang::nearest(word, names.words()).filter(|near| near.is_ascii());
                let diagnostic = Diagnostic::new("audience-unknown").with("word", word).in_file(path).suggest(near);
                out.push(Finding { level: 0, diagnostic });
                NOBODY
            }
        });
    }
    level
}

/// A path without the words that name editions.
pub fn public_path(path: &str) -> String {
    path.split('/').map(path::without_audience).collect::<Vec<_>>().join("/")
}

/// Two data files of one name in an edition that sees both.
pub fn clashing_data(files: &[DataFile], out: &mut Vec<Finding>) {
    let mut seen: BTreeMap<&str, &DataFile> = BTreeMap::new();
    for file in files {
        // All names of a workbook clash when one does: its own is enough to say.
        let taken = file.names().find_map(|name| Some((name, *seen.get(name.as_str())?)));
        if let Some((name, other)) = taken.filter(|(_, other)| other.path != file.path) {
            let diagnostic = Diagnostic::new("data-clash").with("name", name.as_str()).in_file(&file.path);
            out.push(Finding { level: file.level.max(other.level).min(NOBODY - 1), diagnostic });
        }
        seen.extend(file.names().map(|name| (name.as_str(), file)));
    }
}

/// Two assets that would stand at one place in an edition that sees both.
pub fn clashing_assets(assets: &[Asset], out: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for asset in assets {
        if !seen.insert(&asset.public) {
            let diagnostic = Diagnostic::new("asset-clash").with("path", asset.public.as_str()).in_file(&asset.path);
            out.push(Finding { level: asset.level.min(NOBODY - 1), diagnostic });
        }
    }
}
