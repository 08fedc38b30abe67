//! The gate: the one place where restricted text is cut out.
//!
//! Takes a [`Corpus`], which knows who may see what, and an edition; gives an [`Edition`], a type that has no word
//! for it. [`select`] is the only function of the program that makes one. What it gives depends on nothing that
//! the edition may not see: documents, fields, columns, cells, assets and settings of wider editions are gone, and
//! a mask is one fixed mark whatever it hides.

pub mod cut;
mod kept;

use crate::config::{self, EditionConfig};
use crate::corpus::{Corpus, Document, Life};
use crate::data;
use crate::diagnostic::Diagnostic;
use crate::directive::{self, Names, Place};
use crate::document::{Body, Finding};
use crate::hash::Digest;
use crate::kind::{Field, Kind, Kinds, Shape};
use crate::page::{Edition, Packing, Page, Settings, Slugs, Urls};
use crate::path::{self, SitePath};
use crate::picture::{Pictures, recipe};
use crate::validate::field_level;
use crate::value::{Data, Map, Value};
use crate::words::worded::Worded;
use cut::Cut;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Fields that steer the program and are no content: whom a page is for, what it gives on to its section.
const STEERING: [&str; 3] = ["audience", "cascade", "draft"];

/// What the last selecting came to, so that a page is cut again only when it, or what holds for all pages, has changed.
#[derive(Default)]
pub struct Selected {
    ground: Option<(Names, Arc<Kinds>)>,
    /// The digest of the ground, where another process has selected these pages.
    thawed: Option<Digest>,
    /// Ordered by path.
    pages: Vec<SelectedPage>,
}

#[derive(Clone)]
struct SelectedPage {
    document: Arc<Document>,
    page: Arc<Page>,
    found: Vec<Finding>,
}

/// A page that was cut again because its text has changed.
pub struct Reselected {
    at: usize,
    selected: SelectedPage,
}

impl Reselected {
    /// As it is.
    pub fn page(&self) -> &Arc<Page> {
        &self.selected.page
    }
}

impl Selected {
    /// Cuts a document again that differs from `before` in its text alone. `twin` is what a narrower edition has of it. `None`
    /// where there is anything to say about it.
    pub fn revise(
        &self,
        before: &Arc<Document>,
        after: &Arc<Document>,
        corpus: &Corpus,
        index: usize,
        twin: Option<&Arc<Page>>,
    ) -> Option<Reselected> {
        let at = self.pages.binary_search_by(|known| known.document.path.cmp(&after.path)).ok()?;
        let last = self.pages.get(at).filter(|last| Arc::ptr_eq(&last.document, before) && last.found.is_empty())?;
        let mut found = Vec::new();
        let page = page(after, corpus, &Cut { names: &corpus.names, level: index }, &mut found);
        if !found.is_empty() || !page.differs_at_most_in_title(&last.page) {
            return None;
        }
        // What of the page is for wider editions alone leaves it the same here.
        let same = [Some(&last.page), twin].into_iter().flatten().find(|known| known.says_the_same(&page));
        let page = same.map_or_else(|| Arc::new(page), Arc::clone);
        Some(Reselected { at, selected: SelectedPage { document: Arc::clone(after), page, found } })
    }

    /// Takes a page cut again for what is known from now on.
    pub fn accept(&mut self, reselected: Reselected) {
        if let Some(page) = self.pages.get_mut(reselected.at) {
            *page = reselected.selected;
        }
    }
}

/// What one edition may see. `index` is its place among the editions of the settings. A page of which `narrower`, an
/// edition that sees less, has as much, is the same one.
pub fn select(
    corpus: &Corpus,
    index: usize,
    memo: &mut Selected,
    narrower: Option<&Edition>,
    out: &mut Vec<Finding>,
) -> Option<Edition> {
    let config = corpus.config.editions.get(index)?;
    let cut = Cut { names: &corpus.names, level: index };
    let settings = settings(corpus, &cut, config);
    let visible = corpus.documents.iter().filter(|document| document.level <= index);
    let (live, dormant): (Vec<&Arc<Document>>, Vec<&Arc<Document>>) =
        visible.partition(|document| document.life == Life::Live);
    let pages = pages(&live, corpus, &cut, memo, narrower, out);
    let dormant: BTreeSet<_> = dormant.iter().map(|document| document.path.clone()).collect();
    let data = corpus.data.iter().filter(|file| file.level <= index);
    let data = data.filter_map(|file| Some((file, data::settled(&file.path, cut.value(&file.value)?))));
    let data = data.flat_map(|(file, value)| file.names().map(move |name| (name.clone(), value.clone()))).collect();
    let data_paths = corpus.data.iter().filter(|file| file.level <= index);
    let data_paths =
        data_paths.flat_map(|file| file.names().map(move |name| (name.clone(), file.path.clone()))).collect();
    let assets = corpus.assets.iter().filter(|asset| asset.level <= index).map(|asset| asset.path.clone()).collect();
    let statics = corpus.statics.iter().filter(|asset| asset.level <= index);
    let statics = statics.map(|asset| (asset.public.to_string(), asset.path.clone())).collect();
    let pictures = pictures(corpus, index);
    let overlay = |key: &str| {
        let text = config.overlay.get(key).map(Value::display).unwrap_or_default();
        directive::lower::plain(&cut.text(&text), &corpus.names, &settings.mask)
    };
    let title = match (overlay("title"), config.name.as_str(), settings.language.starts_with("zh")) {
        (title, ..) if !title.is_empty() => title,
        (_, "public", true) => "公开版".to_owned(),
        (_, "internal", true) => "内部版".to_owned(),
        (_, "public", false) => "public edition".to_owned(),
        (_, "internal", false) => "internal edition".to_owned(),
        (_, name, _) => name.to_owned(),
    };
    Some(Edition {
        name: config.name.clone(),
        title,
        banner: overlay("banner"),
        is_marked: index > 0,
        settings,
        names: corpus.names.clone(),
        kinds: corpus.kinds.clone(),
        pages,
        dormant,
        data,
        data_paths,
        assets,
        statics,
        pictures,
        theme: corpus.theme.clone(),
    })
}

/// How texts are compressed, as `compress` says: in ways by name, or in the one that every server knows.
fn packings(value: &Value) -> Vec<Packing> {
    if value.truth() == Some(true) {
        return vec![Packing::Gzip];
    }
    let named = value.items().iter().filter_map(|word| Packing::parse(word.as_str()?));
    named.collect::<BTreeSet<Packing>>().into_iter().collect()
}

/// What the pictures are that the edition may see.
fn pictures(corpus: &Corpus, index: usize) -> Pictures {
    let files = corpus.assets.iter().chain(&corpus.statics).filter(|asset| asset.level <= index);
    let files = files.map(|asset| &asset.path).chain(corpus.theme.statics.values());
    let seen = |path: &SitePath| Some((path.clone(), corpus.pictures.get(path)?.clone()));
    if corpus.pictures.is_empty() { Pictures::new() } else { files.filter_map(seen).collect() }
}

fn pages(
    documents: &[&Arc<Document>],
    corpus: &Corpus,
    cut: &Cut,
    memo: &mut Selected,
    narrower: Option<&Edition>,
    out: &mut Vec<Finding>,
) -> Vec<Arc<Page>> {
    if !memo.stands_on(corpus) {
        memo.pages.clear();
    }
    (memo.ground, memo.thawed) = (Some((corpus.names.clone(), Arc::clone(&corpus.kinds))), None);
    let last = &memo.pages;
    let one = |(guess, document): (usize, &&Arc<Document>)| {
        let at = path::place_in(last, guess, &document.path, |known| &known.document.path);
        let known = at.and_then(|at| last.get(at)).filter(|known| Arc::ptr_eq(&known.document, document));
        known.cloned().unwrap_or_else(|| {
            let mut found = Vec::new();
            let page = page(document, corpus, cut, &mut found);
            let twin = narrower.and_then(|narrower| narrower.page(&page.path)).filter(|twin| twin.says_the_same(&page));
            let page = twin.map_or_else(|| Arc::new(page), Arc::clone);
            SelectedPage { document: Arc::clone(document), page, found }
        })
    };
    memo.pages = documents.par_iter().enumerate().map(one).collect();
    out.extend(memo.pages.iter().flat_map(|selected| selected.found.iter().cloned()));
    memo.pages.iter().map(|selected| Arc::clone(&selected.page)).collect()
}

fn page(document: &Document, corpus: &Corpus, cut: &Cut, out: &mut Vec<Finding>) -> Page {
    let source = &document.source;
    let written = source.written();
    let (body, origin) = cut.body(&written.text, written.body, &written.pieces);
    // Cutting may join what stood apart into something that reads as a directive: say so rather than guess.
    if source.faults.is_empty() && body.len() != written.body().len() {
        let mut say = |start: usize, end: usize| {
            let span = crate::source::Span::new(origin.map(start), origin.map(end));
            let diagnostic = Diagnostic::new("directive-joined").at(&document.path, span);
            out.push(Finding { level: cut.level, diagnostic });
        };
        let problems = directive::scan(&body, cut.names, Place::Body).problems;
        problems.iter().for_each(|problem| say(problem.range.start, problem.range.end));
        if problems.is_empty() && cut.is_unsettled(&body) {
            say(0, body.len());
        }
    }
    let kind = corpus.kinds.get(&document.kind);
    Page {
        path: document.path.clone(),
        is_section: document.is_section,
        kind: document.kind.clone(),
        fields: same_or_new(&document.fields, fields(&document.fields, kind, cut)),
        body: if body == written.body() { Body::whole(source) } else { Body::own(body) },
        marked: (document.level > 0).then(|| cut.names.label(document.level).to_owned()),
        origin,
    }
}

/// The fields of a document, which a page has too where nothing of them had to go: most have all of them, and there are many.
fn same_or_new(all: &Arc<Map>, own: Map) -> Arc<Map> {
    if **all == own { Arc::clone(all) } else { Arc::new(own) }
}

fn fields(fields: &Map, kind: Option<&Kind>, cut: &Cut) -> Map {
    let visible =
        fields.0.iter().filter(|(key, _)| !STEERING.contains(&key.name.as_str())).filter_map(|(key, value)| {
            let field = kind.and_then(|kind| kind.field(&key.name));
            let level = field.map_or(0, |field| field_level(field, cut.names));
            if level > cut.level {
                return None;
            }
            let value = cut.of_edition(value, field)?;
            let whole = cut.within(value, field);
            let left = cut.value(&whole)?;
            // What was for wider editions as a whole is here as if it had not been written; of a title that is said.
            if key.name != "title" && cut::emptied(&whole, &left) {
                return None;
            }
            let value = settled(left, field);
            let marked = if level > 0 { cut.mark_field(value, field, level) } else { cut.mark_within(value, field) };
            Some((key.clone(), marked))
        });
    let mut own = Vec::with_capacity(fields.0.len());
    own.extend(visible);
    Map(own)
}

/// A field's value after the gate: what was emptied is as if it had not been written, a figure without its value
/// altogether.
pub fn settled(value: Value, field: Option<&Field>) -> Value {
    let value = value.without_nulls();
    match value.data {
        Data::Map(figures) if field.is_some_and(|field| field.shape == Shape::Figures) => {
            let whole = figures.0.into_iter().filter(|(_, figure)| figure.get("value").is_some());
            Value { data: Data::Map(Map(whole.collect())), span: value.span }
        }
        data => Value { data, span: value.span },
    }
}

fn settings(corpus: &Corpus, cut: &Cut, config: &EditionConfig) -> Settings {
    // At the top of `site.yaml` the key `audience` is the default of pages, not whom the settings are for.
    let mut own = corpus.config.values.clone();
    own.remove("audience");
    let mut values = cut.map(&own).unwrap_or_default();
    if let Some(base) = config.overlay.get("base_url") {
        values.set("base_url", base.clone());
    }
    let mask = values.get("mask").map(Value::display).filter(|mask| !mask.is_empty()).unwrap_or_else(|| "*".to_owned());
    let text = |key: &str| {
        let text = values.get(key).map(Value::display).unwrap_or_default();
        directive::lower::plain(&text, &corpus.names, &mask)
    };
    let or = |value: String, default: &str| if value.is_empty() { default.to_owned() } else { value };
    let mut base_url = text("base_url");
    if !base_url.is_empty() && !base_url.ends_with('/') {
        base_url.push('/');
    }
    let paginate = values.get("paginate").and_then(Value::as_int).and_then(|count| usize::try_from(count).ok());
    Settings {
        title: text("title"),
        organization: text("organization"),
        language: or(text("language"), "zh-CN"),
        base_url,
        theme: corpus.config.theme.clone(),
        mask: mask.clone(),
        paginate: paginate.unwrap_or(20),
        taxonomies: config::taxonomies(values.get("taxonomies")),
        urls: if text("urls") == "directory" { Urls::Directory } else { Urls::File },
        slugs: if text("slugs") == "keep" { Slugs::Keep } else { Slugs::Pinyin },
        menu: values.get("menu").map(|menu| menu.items().to_vec()).unwrap_or_default(),
        footer: values.get("footer").cloned().unwrap_or_default(),
        compress: values.get("compress").map(packings).unwrap_or_default(),
        profile: values.get("profile").map(Value::display).filter(|profile| !profile.is_empty()),
        look: values.get("look").cloned().unwrap_or(Value::from(Data::Null)),
        search: values.get("search").and_then(Value::truth).unwrap_or(true),
        index: values.get("index").and_then(Value::truth).unwrap_or(false),
        extra: values.get("extra").cloned().unwrap_or(Value::from(Data::Null)),
        widest_picture: config::widest_picture(values.get("pictures")).unwrap_or(recipe::WIDEST),
    }
}
