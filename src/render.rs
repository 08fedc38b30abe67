//! Rendering: every planned output of one edition as bytes.
//!
//! Takes a [`Site`] and what is planned for it; gives the bytes of each output with what it has asked of the site, or
//! diagnostics with a place in a template. Rendering one output changes nothing that another can see, so it runs on many
//! threads at once. Templates are read once and go from site to site: nothing that they can call belongs to one.
//!
//! * `tera` is the door to the template engine; `faults` words its failures, `theme` looks for circles before it does, and
//!   `closure` tells what a template consists of.
//! * `facts` and `fields` turn pages into values for templates, once each; `context` and `meta` add what belongs to one
//!   output; `functions`, `menu`, `office`, `filters` and `labels` are what templates can call; `embed` puts a page's text
//!   into another page; `recent` keeps the values that were made last.
//! * `finish` is the last step over every text: relative addresses, marks, no comments; `picture` gives images their sizes there.
//! * `packed` compresses what another output holds.
//! * `search` makes the files of the search.
//! * `feed`, `index`, `sitemap` and `look` (the colours of a site) are outputs without templates; `quoted` writes texts as JSON
//!   has them.
//!
//! The templates of a theme stand under `<theme>/<file>`, and a bare name means the nearest layer that has it: a site's
//! `page.html` replaces that of the theme below, and can extend it as `{% extends "bulletin/page.html" %}`.

pub mod closure;
pub mod context;
pub mod embed;
pub mod facts;
pub mod faults;
pub mod feed;
pub mod fields;
pub mod filters;
pub mod finish;
pub mod functions;
pub mod index;
pub mod labels;
pub mod ledger;
pub mod look;
pub mod menu;
pub mod meta;
pub mod office;
pub mod packed;
pub mod picture;
pub mod quoted;
pub mod ranking;
pub mod recent;
pub mod search;
pub mod sitemap;
pub mod tera;
pub mod theme;

use self::tera::{Cause, Engine, Failure};
use crate::diagnostic::Diagnostic;
use crate::hash::Digest;
use crate::lang::Lang;
use crate::page::Page;
use crate::plan::{self, Planned, Work};
use crate::query::assets::Standing;
use crate::query::{Made, Query, QueryId, Questions, Reader, Trace, record};
use crate::search::Index;
use crate::site::{PageId, Site, Text};
use closure::{Closures, Reads};
use facts::Facts;
use faults::Files;
use finish::{Addresses, Markup};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use faults::merge;

/// Renders the outputs of one edition. It owns the site it renders, and can go on with the next one.
pub struct Renderer {
    facts: Arc<Facts>,
    theme: Compiled,
    questions: Arc<Questions>,
}

/// The templates of a theme, read. They know no site.
struct Compiled {
    engine: Engine,
    /// Of all files: see [`closure::digest`].
    digest: Digest,
    reads: BTreeMap<String, Reads>,
    digests: Arc<BTreeMap<String, Digest>>,
    faults: Vec<Diagnostic>,
}

thread_local! {
    /// What a template wrote, before the last step. Kept for the next output of this thread.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Compiled {
    /// Reads the templates of a theme. Whatever is wrong with any of them is told at once.
    fn new(files: &Files) -> Compiled {
        let Closures { digests, reads } = closure::closures(files);
        let mut engine = Engine::new(files.prefixes.clone());
        functions::register(&mut engine);
        filters::register(&mut engine);
        let mut faults = theme::check(files);
        if faults.is_empty()
            && let Err(failure) = engine.load(files.texts())
        {
            // The engine stops at the first template that it cannot read.
            for (name, text) in files.texts() {
                let failure = self::tera::syntax(name, text);
                faults.extend(failure.iter().flat_map(|failure| faults::of_loading(failure, files)));
            }
            faults.append(&mut missing(files));
            if faults.is_empty() {
                faults = faults::of_loading(&failure, files);
            }
        }
        Compiled { engine, digest: closure::digest(files), reads, digests: Arc::new(digests), faults }
    }
}

impl Renderer {
    /// Takes a site, and reads the templates of its theme. `questions` are those of the process: what is read of different
    /// sites can be compared when they share them.
    pub fn new(site: Site, questions: &Arc<Questions>) -> Renderer {
        let theme = Compiled::new(&Files::of(&site.edition.theme));
        Renderer::with_theme(site, theme, Arc::clone(questions), None)
    }

    /// Takes up the index of the search that an earlier process made, before anybody has asked for anything.
    pub fn recall_search(&mut self, index: Option<Arc<Index>>) {
        if let Some(facts) = Arc::get_mut(&mut self.facts) {
            facts.reader.recall_search(index);
        }
    }

    /// Makes the index of the search if there is to be one: before many threads want it, and each would make its own.
    pub fn make_search(&self) {
        self.facts.reader.make_search();
    }

    /// The index of the search, for the next process; `None` where nobody has needed one.
    pub fn search(&self) -> Option<Arc<Index>> {
        self.facts.reader.known_search()
    }

    /// Goes on with another site, and with the templates that have been read as long as they are the same.
    #[must_use]
    pub fn with_site(self, site: Site) -> Renderer {
        let files = Files::of(&site.edition.theme);
        let theme = if closure::digest(&files) == self.theme.digest { self.theme } else { Compiled::new(&files) };
        // Taking the old site apart takes a while, and nobody has to wait for it.
        let old = self.facts;
        let search = old.reader.known_search();
        rayon::spawn(move || drop(old));
        Renderer::with_theme(site, theme, self.questions, search)
    }

    /// Lets go of what was made to render and can be made again: after all outputs, memory is wanted for other work.
    pub fn let_go(&mut self) {
        if let Some(facts) = Arc::get_mut(&mut self.facts) {
            facts.let_go();
        }
    }

    /// Goes on with another text and title of a page, where nothing else of the site differs: see
    /// [`crate::resolve::is_title_shown_only`]. `None` while something is being rendered.
    pub fn with_page(mut self, id: PageId, page: Arc<Page>, title: String, text: Text) -> Option<Renderer> {
        let facts = Facts::new(Arc::into_inner(self.facts)?.into_reader().with_page(id, page, title, text)?);
        self.theme.engine.global("site", context::site(&facts));
        Some(Renderer { facts: Arc::new(facts), theme: self.theme, questions: self.questions })
    }

    fn with_theme(site: Site, mut theme: Compiled, questions: Arc<Questions>, search: Option<Arc<Index>>) -> Renderer {
        let mut reader = Reader::new(site, Arc::clone(&questions), Arc::clone(&theme.digests));
        reader.recall_search(search);
        let facts = Facts::new(reader);
        theme.engine.global("site", context::site(&facts));
        Renderer { facts: Arc::new(facts), theme, questions }
    }

    /// What is wrong with the templates of the theme. Nothing can be rendered by a template then.
    pub fn faults(&self) -> &[Diagnostic] {
        &self.theme.faults
    }

    /// The site that is rendered.
    pub fn site(&self) -> &Site {
        self.facts.reader.unrecorded()
    }

    /// Puts another text in place of that of a page, when nothing else of the site changes with it. Gives `false`, and does
    /// nothing, when the page differs in more than its text, when its text is part of another one, or while something is
    /// being rendered. Whether summary, links and files are the same as before is for the caller to know.
    pub fn replace_body(&mut self, id: PageId, page: Arc<Page>, text: Text) -> bool {
        Arc::get_mut(&mut self.facts).is_some_and(|facts| facts.reader.replace_body(id, page, text))
    }

    /// The queries besides those for texts whose answers may have changed with texts that were replaced.
    pub fn take_doubts(&mut self) -> Vec<QueryId> {
        Arc::get_mut(&mut self.facts).map(|facts| facts.reader.take_doubts()).unwrap_or_default()
    }

    /// The bytes of one output, and what it has asked of the site. With the [`Renderer::answer`] to each
    /// query it can be proved of another site that the output would come out the same.
    pub fn render(&self, planned: &Planned) -> Result<(Vec<u8>, Trace), Vec<Diagnostic>> {
        let (result, asked) = record::recording(|| {
            self.facts.reader.ask_settings();
            self.output(planned)
        });
        result.map(|bytes| (bytes, Trace { made: self.made(planned), asked }))
    }

    /// The query for the text of a page, by its source.
    pub fn body_of(&self, path: &crate::path::SitePath) -> QueryId {
        self.questions.id(&Query::Body(path.clone()))
    }

    /// The query of a number.
    pub fn query(&self, id: QueryId) -> Option<Arc<Query>> {
        self.questions.query(id)
    }

    /// The digest of the answer to a query.
    pub fn answer(&self, query: QueryId) -> Digest {
        self.facts.reader.answer(query)
    }

    /// What has changed, in words, when the answer to a query has.
    pub fn why(&self, query: QueryId, lang: Lang) -> String {
        let site = self.site();
        let title = |path: &str| {
            let id = site.edition.pages.iter().position(|page| page.path.as_str() == path)?;
            site.pages.get(id).map(|page| crate::words::without_marks(&page.title))
        };
        self.questions.query(query).map(|query| query.changed(lang, &title)).unwrap_or_default()
    }

    /// The query that says how an output is made.
    pub fn made(&self, planned: &Planned) -> QueryId {
        // A number that the site does not have is made of nothing.
        let made = self.facts.reader.made(&planned.work).unwrap_or(Made::NotFound);
        self.questions.id(&Query::Made(Box::new((planned.path.clone(), made))))
    }

    /// Whether a query that says how an output is made says it of this one.
    pub fn is_made_so(&self, planned: &Planned, query: QueryId) -> bool {
        self.questions.query(query).is_some_and(|query| match &*query {
            Query::Made(output) => {
                let (path, made) = &**output;
                *path == planned.path && self.facts.reader.is_made_so(&planned.work, made)
            }
            _ => false,
        })
    }

    fn output(&self, planned: &Planned) -> Result<Vec<u8>, Vec<Diagnostic>> {
        if let Work::Packed(packing, work) = &planned.work {
            let path = packed::of(&planned.path, *packing).to_owned();
            // What is wrong with it is told with the output itself.
            let bytes = self.output(&Planned { path, work: Work::clone(work) }).map_err(|_| Vec::new())?;
            return Ok(packed::packed(&bytes, *packing));
        }
        if let Some(template) = plan::template(self.site(), &planned.work) {
            return self.templated(planned, &template);
        }
        Ok(match &planned.work {
            Work::Atom => feed::atom(&self.facts),
            Work::JsonFeed => feed::json(&self.facts),
            Work::Index => index::index(&self.facts),
            Work::Sitemap => sitemap::sitemap(&self.facts),
            Work::Robots => sitemap::robots(&self.facts),
            Work::PackedAsset(packing, path) => match self.facts.reader.asset(path) {
                Standing::Asset(bytes) => packed::packed(&bytes, *packing),
                Standing::File | Standing::Nothing => Vec::new(),
            },
            Work::Look => look::sheet(&self.site().edition).unwrap_or_default().into_bytes(),
            Work::Search(part) => search::script(&self.facts, *part),
            Work::Redirect(to) => self.redirect(planned, to),
            // Every other output has a template.
            _ => Vec::new(),
        })
    }

    fn templated(&self, planned: &Planned, template: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
        if !self.theme.faults.is_empty() {
            return Err(self.theme.faults.clone());
        }
        if !self.theme.engine.has(template) {
            return Err(vec![self.missing(planned, template)]);
        }
        self.facts.reader.ask_template(template);
        let reads = self.theme.reads.get(template).copied().unwrap_or_default();
        if reads.day {
            self.facts.reader.today();
        }
        if reads.edition {
            self.facts.reader.edition();
        }
        let (variables, here) = context::variables(&self.facts, planned, template);
        BUFFER.with_borrow_mut(|buffer| {
            buffer.clear();
            let done = functions::at(&self.facts, here, || self.theme.engine.render(template, &variables, buffer));
            match done {
                Ok(()) => Ok(self.finish(buffer, planned)),
                Err(failure) => Err(vec![self.failed(&failure, planned, template)]),
            }
        })
    }

    fn failed(&self, failure: &Failure, planned: &Planned, template: &str) -> Diagnostic {
        let files = Files::of(&self.site().edition.theme);
        let mut failure = failure.clone();
        if failure.template.is_none() && !matches!(failure.cause, Cause::Missing(_)) {
            failure.template = files.find(template).map(str::to_owned);
        }
        faults::of_rendering(&failure, &files, &planned.path)
    }

    /// A template that a page or its kind names and the theme has not.
    fn missing(&self, planned: &Planned, template: &str) -> Diagnostic {
        let site = self.site();
        let diagnostic = faults::missing(template, &Files::of(&site.edition.theme)).with("page", &*planned.path);
        let of_section = |id: usize| site.sections.get(id).and_then(|section| section.page);
        let id = match planned.work {
            Work::Page(id) => Some(id),
            Work::Section { id, .. } => of_section(id),
            Work::Home => of_section(0),
            _ => None,
        };
        let Some(page) = id.and_then(|id| site.edition.pages.get(id)) else { return diagnostic };
        let kind = site.edition.kinds.get(&page.kind).and_then(|kind| kind.path.as_ref());
        match (page.fields.get("template"), kind) {
            (Some(value), _) => diagnostic.at(&page.path, value.span),
            (None, Some(path)) => diagnostic.in_file(path),
            (None, None) => diagnostic,
        }
    }

    fn finish(&self, bytes: &[u8], planned: &Planned) -> Vec<u8> {
        let markup = if planned.path.ends_with(".xml") { Markup::Xml } else { Markup::Html };
        let base = &self.facts.reader.settings().base_url;
        let known = |output: &str| self.facts.reader.picture(output);
        // A server answers with this file at any depth, so its addresses have to count from the root of the server.
        if planned.work == Work::NotFound && !base.is_empty() {
            let root = format!("/{}", finish::folder_of(base));
            return finish::with_pictures(bytes, markup, Addresses::Below(&root), &known);
        }
        finish::with_pictures(bytes, markup, Addresses::RelativeTo(&planned.path), &known)
    }

    /// A page that leads on to another address, for themes without `redirect.html`.
    fn redirect(&self, planned: &Planned, to: &str) -> Vec<u8> {
        let relative = crate::markdown::escaped(&crate::path::relative(&planned.path, to.trim_start_matches('/')));
        let language = crate::markdown::escaped(&self.facts.reader.settings().language);
        let canonical = self
            .facts
            .permalink(to)
            .map(|url| format!("<link rel=\"canonical\" href=\"{}\">\n", crate::markdown::escaped(&url)));
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n<title>{relative}</title>\n\
             <meta http-equiv=\"refresh\" content=\"0; url={relative}\">\n<meta name=\"robots\" content=\"noindex\">\n{}\
             <p><a href=\"{relative}\">{relative}</a></p>\n</html>\n",
            canonical.unwrap_or_default(),
        );
        self.finish(html.as_bytes(), planned)
    }
}

/// References to templates that are not there, in all templates.
fn missing(files: &Files) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, text) in files.texts() {
        let Some((path, _)) = files.get(name) else { continue };
        for reference in theme::references(text).iter().filter(|reference| files.find(&reference.name).is_none()) {
            let span = crate::source::Span::new(reference.range.start, reference.range.end);
            found.push(faults::missing(&reference.name, files).at(path, span));
        }
    }
    found
}
