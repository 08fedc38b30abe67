//! A build as a function: a tree of files and settings in, outputs and diagnostics out.
//!
//! The only file that sees both sides of the gate: it knows which editions a fault concerns, and can tell an author
//! that what a public page links to is there, but internal. It writes nothing.

pub mod export;

use crate::corpus::{Corpus, Moment};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::document::Finding;
use crate::edition;
use crate::page::Edition;
use crate::path::{self, SitePath};
use crate::plan::{self, Planned};
use crate::read;
use crate::render::{self, Renderer};
use crate::resolve;
use crate::schema;
use crate::site::Site;
use crate::source::Tree;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a build depends on besides its files.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Today, for scheduled and expired pages.
    pub date: Date,
    /// Whether drafts and pages of the future are built.
    pub drafts: bool,
    /// Threads; 0 for one a core.
    pub jobs: usize,
    /// Only these editions; `None` for all.
    pub editions: Option<Vec<String>>,
}

/// The bytes of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// These.
    Bytes(Vec<u8>),
    /// Those of a file of the tree, as it is.
    Copy(SitePath),
}

/// One file of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its path from the root of the edition.
    pub path: String,
    /// What it holds.
    pub content: Content,
}

/// One edition, built.
#[derive(Clone, Debug)]
pub struct BuiltEdition {
    /// Its name.
    pub name: String,
    /// The folder it belongs in, from the root of the site.
    pub folder: String,
    /// How many pages it has.
    pub pages: usize,
    /// Its files, ordered by path.
    pub outputs: Vec<Output>,
    /// Whether it has errors and so must not be written.
    pub failed: bool,
}

/// What came of a build.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// The editions that were asked for, narrowest first.
    pub editions: Vec<BuiltEdition>,
    /// Everything there is to say, ordered by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether `site.yaml` is missing or wrong, so that nothing was built.
    pub site_wrong: bool,
    /// Every edition of the site with its folder, whether it was asked for or not.
    pub folders: Vec<(String, String)>,
}

/// Builds every edition that is asked for.
pub fn build(tree: &dyn Tree, settings: &Settings) -> Built {
    with_threads(settings.jobs, || {
        let reading = read_site(tree, settings);
        let editions = reading.corpus.config.editions.iter();
        let folders = editions.map(|edition| (edition.name.clone(), edition.output.clone())).collect();
        let mut built = Built { site_wrong: reading.is_unusable, folders, ..Built::default() };
        let indices = wanted(&reading.corpus, settings.editions.as_deref());
        let mut said = Said::new(&reading.corpus, &reading.findings, &indices);
        if !built.site_wrong {
            for index in indices {
                built.editions.extend(build_edition(&reading.corpus, index, &reading.findings, settings, &mut said));
            }
        }
        built.diagnostics = said.finish();
        built
    })
}

/// The sources of one edition after the gate, as a tree that builds to the same bytes.
pub fn export(tree: &dyn Tree, settings: &Settings, edition: &str) -> (Vec<Output>, Vec<Diagnostic>) {
    with_threads(settings.jobs, || {
        let reading = read_site(tree, settings);
        let indices = wanted(&reading.corpus, Some(&[edition.to_owned()]));
        let mut said = Said::new(&reading.corpus, &reading.findings, &indices);
        let mut outputs = Vec::new();
        if !reading.is_unusable {
            for index in indices {
                let mut found = Vec::new();
                if let Some(site) = resolve_edition(&reading.corpus, index, settings, &mut found) {
                    outputs = export::export(&reading.corpus, index, &site, tree);
                }
                of_narrower(&reading.corpus, index, &mut found);
                said.add(index, found);
            }
        }
        let diagnostics = said.finish();
        if diagnostics.iter().any(Diagnostic::is_error) {
            outputs.clear();
        }
        (outputs, diagnostics)
    })
}

/// A JSON Schema of the front matter of every kind, for editors.
pub fn schema(tree: &dyn Tree) -> (String, Vec<Diagnostic>) {
    let date = Date { year: 1970, month: 1, day: 1, time: None };
    let settings = Settings { date, drafts: false, jobs: 0, editions: None };
    let reading = read_site(tree, &settings);
    // Faults of pages are no business of the schema.
    let theme = |finding: &&Finding| {
        let place = finding.diagnostic.place.as_ref();
        // Outside a site the schema is that of the built-in kinds.
        finding.diagnostic.code != "site-missing"
            && place.is_none_or(|place| {
                place.file.starts_with("themes/") || place.file.as_str() == crate::config::SITE_FILE
            })
    };
    let findings: Vec<Finding> = reading.findings.iter().filter(theme).cloned().collect();
    let said = Said::new(&reading.corpus, &findings, &wanted(&reading.corpus, None));
    (schema::schema(&reading.corpus), said.finish())
}

fn read_site(tree: &dyn Tree, settings: &Settings) -> read::Reading {
    read::read(tree, Moment { date: settings.date, drafts: settings.drafts })
}

/// Runs `work` with a number of threads.
fn with_threads<T: Send>(jobs: usize, work: impl FnOnce() -> T + Send) -> T {
    if jobs == 0 {
        return work();
    }
    match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
        Ok(pool) => pool.install(work),
        // A system that grants no threads still has this one.
        Err(_) => work(),
    }
}

/// The indices of the editions that are asked for. An unknown name is the caller's to say: it knows the whole call.
fn wanted(corpus: &Corpus, names: Option<&[String]>) -> Vec<usize> {
    let editions = &corpus.config.editions;
    let asked = |name: &str| names.is_none_or(|names| names.iter().any(|asked| asked == name));
    (0..editions.len()).filter(|index| asked(&editions[*index].name)).collect()
}

fn resolve_edition(corpus: &Corpus, index: usize, settings: &Settings, out: &mut Vec<Diagnostic>) -> Option<Site> {
    let mut findings = Vec::new();
    let edition: Edition = edition::select(corpus, index, &mut findings)?;
    out.extend(findings.into_iter().map(|finding| finding.diagnostic));
    Some(resolve::resolve(edition, settings.date, out))
}

fn build_edition(
    corpus: &Corpus,
    index: usize,
    findings: &[Finding],
    settings: &Settings,
    said: &mut Said,
) -> Option<BuiltEdition> {
    let config = corpus.config.editions.get(index)?;
    let mut found = Vec::new();
    let site = Arc::new(resolve_edition(corpus, index, settings, &mut found)?);
    let mut planned = plan::plan(&site);
    planned.sort_by(|a, b| a.path.cmp(&b.path));
    let files = copies(&site);
    check_outputs(&planned, &files, &site, &mut found);
    let mut built = BuiltEdition {
        name: config.name.clone(),
        folder: config.output.clone(),
        pages: site.pages.len(),
        outputs: Vec::new(),
        failed: false,
    };
    // Rendering is worth its while even when the edition cannot be written: template errors are reported with all others.
    // Without its theme every template would be missing: that has been said in one sentence.
    let themeless = findings.iter().any(|finding| finding.diagnostic.code.starts_with("theme-"));
    let rendered = if themeless { Vec::new() } else { render(&site, &planned, &mut found) };
    explain_hidden(corpus, index, &mut found);
    of_narrower(corpus, index, &mut found);
    built.failed = concerns(findings, index) || found.iter().any(Diagnostic::is_error);
    if !built.failed {
        let paths = planned.into_iter().map(|planned| planned.path);
        built.outputs =
            paths.zip(rendered).map(|(path, bytes)| Output { path, content: Content::Bytes(bytes) }).collect();
        built.outputs.extend(files.into_iter().map(|(path, from)| Output { path, content: Content::Copy(from) }));
        built.outputs.sort_by(|a, b| a.path.cmp(&b.path));
    }
    said.add(index, found);
    Some(built)
}

/// A narrower edition may lack what the gate took, and nothing else: what is said of the whole is not said of it.
fn of_narrower(corpus: &Corpus, index: usize, found: &mut Vec<Diagnostic>) {
    if is_narrower(corpus, index) {
        found.retain(|diagnostic| !crate::lang::is_of_the_whole(diagnostic.code));
    }
}

/// Whether there is an edition that has more, in this site or in the one that this was taken from.
fn is_narrower(corpus: &Corpus, index: usize) -> bool {
    index + 1 < corpus.config.editions.len() || corpus.config.is_excerpt
}

fn render(site: &Arc<Site>, planned: &[Planned], out: &mut Vec<Diagnostic>) -> Vec<Vec<u8>> {
    let renderer = match Renderer::new(Arc::clone(site)) {
        Ok(renderer) => renderer,
        Err(diagnostics) => {
            out.extend(diagnostics);
            return Vec::new();
        }
    };
    let results: Vec<Result<Vec<u8>, Vec<Diagnostic>>> =
        planned.par_iter().map(|planned| renderer.render(planned)).collect();
    let mut rendered = Vec::with_capacity(results.len());
    let mut failed = Vec::new();
    for result in results {
        match result {
            Ok(bytes) => rendered.push(bytes),
            Err(diagnostics) => failed.extend(diagnostics),
        }
    }
    out.extend(render::merge(failed));
    rendered
}

/// Files that are copied as they are: output path and source. The site's own win over the theme's.
fn copies(site: &Site) -> BTreeMap<String, SitePath> {
    let mut files = site.edition.theme.statics.clone();
    files.extend(site.edition.statics.iter().map(|(path, from)| (path.clone(), from.clone())));
    files.extend(site.assets.iter().map(|(path, from)| (path.clone(), from.clone())));
    files
}

/// Two outputs at one address: whichever came first is not for the program to choose.
fn check_outputs(planned: &[Planned], files: &BTreeMap<String, SitePath>, site: &Site, out: &mut Vec<Diagnostic>) {
    // Pages and terms that share an address have been named, with their files, by `resolve`.
    let named: BTreeSet<String> = out
        .iter()
        .flat_map(|said| &said.args)
        .filter(|(name, _)| *name == "url")
        .map(|(_, url)| url.to_lowercase())
        .collect();
    let mut seen = BTreeSet::new();
    let copied = files.iter().map(|(path, from)| (path, Some(from)));
    for (path, from) in planned.iter().map(|planned| (&planned.path, None)).chain(copied) {
        let is_new = seen.insert(path);
        if is_new || named.contains(&resolve::urls::url(path).to_lowercase()) {
            continue;
        }
        let page = || site.pages.iter().position(|page| page.output == *path).and_then(|id| site.edition.pages.get(id));
        let diagnostic = Diagnostic::new("url-taken").with("path", path.clone());
        out.push(match from.or_else(|| page().map(|page| &page.path)) {
            Some(file) => diagnostic.in_file(file),
            None => diagnostic,
        });
    }
}

/// Whether anything found while reading is an error of this edition.
fn concerns(findings: &[Finding], index: usize) -> bool {
    findings.iter().any(|finding| finding.level <= index && finding.diagnostic.is_error())
}

/// A link to what only a wider edition has is, to this one, a link to nothing. The author is told more; an entry of the
/// menu is left out without a word, since the menu is one for all editions.
fn explain_hidden(corpus: &Corpus, index: usize, found: &mut Vec<Diagnostic>) {
    found.retain_mut(|diagnostic| {
        let (Some(place), "link-missing") = (&diagnostic.place, diagnostic.code) else { return true };
        let target = diagnostic.args.iter().find(|(name, _)| *name == "target").map(|(_, value)| value.as_str());
        let folder = place.file.parent().strip_prefix("content").unwrap_or("").trim_start_matches('/');
        // Data files name pages from the folder of contents.
        let folder = if place.file.below("content/data").is_some() { "" } else { folder };
        let Some(resolved) = target.and_then(|target| path::resolve(folder, target)) else { return true };
        let Some(hidden) = hidden(corpus, &format!("content/{resolved}"), index) else { return true };
        let Hidden::At(level) = hidden else { return false };
        if place.file.as_str() == crate::config::SITE_FILE {
            return false;
        }
        let label = corpus.config.editions.get(level).map_or("internal", |edition| edition.name.as_str());
        let here = &corpus.config.editions[index].name;
        diagnostic.help = Some((
            format!("它只在 `{label}` 版里，`{here}` 版里没有。把这个链接写进 `:{label}[…]`，或者公开那一页"),
            format!(
                "it is in the edition `{label}` alone, not in `{here}`; put the link into `:{label}[…]`, or open that page to `{here}`"
            ),
        ));
        true
    });
}

/// Why something that is there is not in an edition.
enum Hidden {
    /// It is for the edition of this level and wider ones.
    At(usize),
    /// It could not be read, which has been said of itself.
    Unread,
}

/// Whether a page, section or file is there, but not for the edition at `index`.
fn hidden(corpus: &Corpus, path: &str, index: usize) -> Option<Hidden> {
    let names = [path.to_owned(), format!("{path}/_index.md"), format!("{path}/index.md")];
    if let Some(page) = corpus.documents.iter().find(|document| names.iter().any(|name| *name == *document.path)) {
        return match page.source.is_broken {
            true => Some(Hidden::Unread),
            false => (page.level > index).then_some(Hidden::At(page.level)),
        };
    }
    let asset = corpus.assets.iter().find(|asset| asset.path.as_str() == path)?;
    (asset.level > index).then_some(Hidden::At(asset.level))
}

/// Where one diagnostic was met.
#[derive(Default)]
struct InEditions {
    indices: Vec<usize>,
    help: Option<(String, String)>,
}

/// Collects what is said, once for what concerns every edition.
struct Said<'a> {
    names: Vec<&'a str>,
    all: Vec<Diagnostic>,
    /// By what is said, without the help: that may know more in a wider edition. The last help stands.
    by_edition: BTreeMap<Diagnostic, InEditions>,
    built: Vec<usize>,
}

impl<'a> Said<'a> {
    /// What was found while reading, as far as it concerns one of the editions that are built.
    fn new(corpus: &'a Corpus, findings: &[Finding], indices: &[usize]) -> Said<'a> {
        let names: Vec<&str> = corpus.config.editions.iter().map(|edition| edition.name.as_str()).collect();
        let all_asked = indices.len() == names.len();
        let asked = |finding: &&Finding| all_asked || indices.iter().any(|index| finding.level <= *index);
        let all = findings.iter().filter(asked).map(|finding| {
            let mut diagnostic = finding.diagnostic.clone();
            if finding.level > 0 {
                diagnostic.edition = names.get(finding.level).map(|name| (*name).to_owned());
            }
            diagnostic
        });
        Said { all: all.collect(), names, by_edition: BTreeMap::new(), built: Vec::new() }
    }

    fn add(&mut self, index: usize, found: Vec<Diagnostic>) {
        self.built.push(index);
        for mut diagnostic in found {
            let help = diagnostic.help.take();
            let met = self.by_edition.entry(diagnostic).or_default();
            if !met.indices.contains(&index) {
                met.indices.push(index);
            }
            met.help = help.or_else(|| met.help.take());
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        for (mut diagnostic, InEditions { indices: editions, help }) in self.by_edition {
            diagnostic.help = help;
            if editions.len() == self.built.len() && self.names.len() == self.built.len() {
                self.all.push(diagnostic);
            } else {
                self.all.extend(editions.iter().map(|index| {
                    let name = self.names.get(*index).copied().unwrap_or_default();
                    diagnostic.clone().for_edition(name)
                }));
            }
        }
        self.all.sort();
        self.all.dedup();
        self.all
    }
}
