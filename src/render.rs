//! Rendering: every planned output of one edition as bytes.
//!
//! Takes a [`Site`] and what is planned for it; gives the bytes of each output, or diagnostics with a place in a
//! template. Rendering one output changes nothing that another can see, so it runs on many threads at once.
//!
//! * `tera` is the door to the template engine; `faults` words its failures, `theme` looks for circles before it does.
//! * `facts` turns pages into values for templates, once each; `context` and `meta` add what belongs to one output;
//!   `functions`, `office`, `filters` and `prose` are what templates can call; `embed` puts a page's text into another page.
//! * `finish` is the last step over every text: relative addresses, marks, no comments.
//! * `feed` and `sitemap` are outputs without templates.
//!
//! The templates of a theme stand under `<theme>/<file>`, and a bare name means the nearest layer that has it: a site's
//! `page.html` replaces that of the theme below, and can extend it as `{% extends "bulletin/page.html" %}`.

pub mod context;
pub mod embed;
pub mod facts;
pub mod faults;
pub mod feed;
pub mod filters;
pub mod finish;
pub mod functions;
pub mod ledger;
pub mod meta;
pub mod office;
pub mod prose;
pub mod ranking;
pub mod sitemap;
pub mod tera;
pub mod theme;

use self::tera::{Cause, Engine, Failure};
use crate::diagnostic::Diagnostic;
use crate::plan::{self, Planned, Work};
use crate::query::Reader;
use crate::site::Site;
use facts::Facts;
use faults::Files;
use finish::{Addresses, Markup};
use std::cell::RefCell;
use std::sync::Arc;

pub use faults::merge;

/// Renders the outputs of one edition.
pub struct Renderer {
    facts: Arc<Facts>,
    engine: Engine,
}

thread_local! {
    /// What a template wrote, before the last step. Kept for the next output of this thread.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Renderer {
    /// Reads the templates of the site's theme. Whatever is wrong with any of them is told at once.
    pub fn new(site: Arc<Site>) -> Result<Renderer, Vec<Diagnostic>> {
        let facts = Arc::new(Facts::new(Reader::new(site)));
        let files = Files::of(&facts.reader.site().edition.theme);
        let circles = theme::check(&files);
        if !circles.is_empty() {
            return Err(circles);
        }
        let mut engine = Engine::new(files.prefixes.clone());
        functions::register(&mut engine, &facts);
        filters::register(&mut engine, &facts);
        engine.global("site", context::site(&facts));
        if let Err(failure) = engine.load(files.texts()) {
            // The engine stops at the first template that it cannot read.
            let mut unread: Vec<Diagnostic> = Vec::new();
            for (name, text) in files.texts() {
                let failure = self::tera::syntax(name, text);
                unread.extend(failure.iter().flat_map(|failure| faults::of_loading(failure, &files)));
            }
            let mut missing = missing(&files);
            unread.append(&mut missing);
            return Err(if unread.is_empty() { faults::of_loading(&failure, &files) } else { unread });
        }
        Ok(Renderer { facts, engine })
    }

    /// The bytes of one output.
    pub fn render(&self, planned: &Planned) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let site = self.facts.reader.site();
        if let Some(template) = plan::template(site, &planned.work) {
            return self.templated(planned, &template);
        }
        Ok(match &planned.work {
            Work::Atom => feed::atom(&self.facts),
            Work::JsonFeed => feed::json(&self.facts),
            Work::Sitemap => sitemap::sitemap(&self.facts),
            Work::Robots => sitemap::robots(&self.facts),
            Work::Redirect(to) => self.redirect(planned, to),
            // Every other output has a template.
            _ => Vec::new(),
        })
    }

    fn templated(&self, planned: &Planned, template: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
        if !self.engine.has(template) {
            return Err(vec![self.missing(planned, template)]);
        }
        let (variables, here) = context::variables(&self.facts, planned, template);
        BUFFER.with_borrow_mut(|buffer| {
            buffer.clear();
            let done = functions::at(here, || self.engine.render(template, &variables, buffer));
            match done {
                Ok(()) => Ok(self.finish(buffer, planned)),
                Err(failure) => Err(vec![self.failed(&failure, planned, template)]),
            }
        })
    }

    fn failed(&self, failure: &Failure, planned: &Planned, template: &str) -> Diagnostic {
        let files = Files::of(&self.facts.reader.site().edition.theme);
        let mut failure = failure.clone();
        if failure.template.is_none() && !matches!(failure.cause, Cause::Missing(_)) {
            failure.template = files.find(template).map(str::to_owned);
        }
        faults::of_rendering(&failure, &files, &planned.path)
    }

    /// A template that a page or its kind names and the theme has not.
    fn missing(&self, planned: &Planned, template: &str) -> Diagnostic {
        let site = self.facts.reader.site();
        let diagnostic = faults::missing(template, &Files::of(&site.edition.theme)).with("page", &*planned.path);
        let id = match planned.work {
            Work::Page(id) => Some(id),
            Work::Section { id, .. } => self.facts.reader.section(id).and_then(|section| section.page),
            Work::Home => self.facts.reader.section(0).and_then(|section| section.page),
            _ => None,
        };
        let Some((page, _)) = id.and_then(|id| self.facts.reader.page(id)) else { return diagnostic };
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
        // A server answers with this file at any depth, so its addresses have to count from the root of the server.
        if planned.work == Work::NotFound && !base.is_empty() {
            let root = base.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
            let root = root.trim_matches('/');
            let root = if root.is_empty() { "/".to_owned() } else { format!("/{root}/") };
            return finish::finish(bytes, markup, Addresses::Below(&root));
        }
        finish::finish(bytes, markup, Addresses::RelativeTo(&planned.path))
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
