//! From the tree of files to the corpus: which file is what, each read once, in parallel.
//!
//! Takes a [`Tree`]; gives a [`Corpus`] and findings. Never fails; the one thing it can refuse is a `site.yaml`
//! that leaves nothing to build.

use crate::config::{self, Config, SITE_FILE};
use crate::corpus::{self, Asset, Corpus, DataFile, Moment, public_path};
use crate::data;
use crate::diagnostic::Diagnostic;
use crate::directive::Names;
use crate::document::{self, Finding, LARGEST, Source};
use crate::kind::{self, Kinds};
use crate::path::SitePath;
use crate::progress::Progress;
use crate::source::{self, Entry, ReadFailure, Tree, grid};
use crate::theme::{Layer, Template, Theme, contrast};
use crate::validate::{self, Subject};
use crate::value::{Data, Value};
use crate::yaml;
use std::collections::BTreeSet;
use std::sync::Arc;

mod memo;
mod pictures;

pub use memo::{Kept, Memo, Revision};

/// How long a chain of themes that extend each other may be.
const LONGEST_CHAIN: usize = 8;

/// A site as read.
#[derive(Default)]
pub struct Reading {
    /// Everything in it.
    pub corpus: Corpus,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Whether `site.yaml` is missing or wrong, so that there is nothing to build.
    pub is_unusable: bool,
}

/// Reads a whole site, as if nothing had ever been read.
pub fn read(tree: &dyn Tree, moment: Moment) -> Reading {
    read_again(tree, moment, &mut Memo::default(), &Progress::default())
}

/// Reads a whole site. What `memo` knows of a file is taken from there as long as the file has not changed.
pub fn read_again(tree: &dyn Tree, moment: Moment, memo: &mut Memo, progress: &Progress) -> Reading {
    let mut findings = Vec::new();
    let mut config = site_config(tree, &mut findings);
    let names = config.names();
    let text =
        find(tree, SITE_FILE).and_then(|entry| tree.read(&entry.path).ok()).map(|bytes| source::decode(&bytes).text);
    let site = Subject {
        path: &SitePath::fixed(SITE_FILE),
        text: text.as_deref().unwrap_or(""),
        names: &names,
        level: 0,
        widest: 0,
        taxonomies: &[],
    };
    validate::settings(&config.values, &site, &mut findings);
    let mut corpus = Corpus { names: names.clone(), ..Corpus::default() };
    memo.begin(&corpus.names);
    findings.extend(memo.theme(tree, &config, &mut corpus));
    if let Some(value) = config.values.get("look").cloned() {
        let typed = validate::look::look(&value, &corpus.theme, &site, &mut findings);
        config.values.set("look", Value { data: Data::Map(typed), span: value.span });
    }
    let is_unusable = findings.iter().any(|finding| {
        let place = finding.diagnostic.place.as_ref();
        finding.diagnostic.is_error() && place.is_none_or(|place| place.file.as_str() == SITE_FILE)
    });
    let mut files = Files::default();
    for entry in tree.entries() {
        files.sort(entry);
    }
    let pages = memo.pages(tree, &files.pages, progress);
    findings.extend(pages.iter().flat_map(|page| page.found.iter().cloned()));
    let sources = pages.iter().map(|page| (page.path.clone(), Arc::clone(&page.source))).collect();
    let (names, kinds) = (&corpus.names, &corpus.kinds);
    let settled = &mut memo.settled;
    corpus.documents = corpus::documents(sources, &config, names, kinds, moment, settled, &mut findings);
    corpus.data = memo.data(tree, &files.data, &mut findings);
    corpus::columns::restrict(&mut corpus, &mut findings);
    let mut level = |path: &SitePath| corpus::name_level(path, &corpus.names, &mut findings);
    let floors = corpus::floors(&corpus.documents);
    corpus.assets = files.assets.iter().filter_map(|path| asset(path, "content", &mut level)).collect();
    corpus.statics = files.statics.iter().filter_map(|(path, root)| asset(path, root, &mut level)).collect();
    corpus.assets.iter_mut().for_each(|asset| asset.level = asset.level.max(corpus::floor(&asset.path, &floors)));
    corpus.pictures = memo.pictures(tree);
    corpus::clashing_data(&corpus.data, &mut findings);
    corpus::clashing_assets(&corpus.assets, &mut findings);
    corpus::clashing_assets(&corpus.statics, &mut findings);
    // Without the theme its kinds are missing too, and every page would be said to be wrong.
    if findings.iter().any(|finding| finding.diagnostic.code.starts_with("theme-")) {
        findings.retain(|finding| !matches!(finding.diagnostic.code, "kind-unknown" | "field-unknown"));
    }
    corpus.config = config;
    Reading { corpus, findings, is_unusable }
}

/// The text of a file, with whatever there is to say about reading it.
fn text(tree: &dyn Tree, entry: &Entry, out: &mut Vec<Finding>) -> Option<String> {
    bytes(tree, entry, out).map(|bytes| decoded(entry, &bytes, out))
}

fn decoded(entry: &Entry, bytes: &[u8], out: &mut Vec<Finding>) -> String {
    let decoded = source::decode(bytes);
    if let Some(diagnostic) = document::encoding_diagnostic(&entry.path, &decoded) {
        out.push(Finding { level: 0, diagnostic });
    }
    decoded.text
}

fn bytes(tree: &dyn Tree, entry: &Entry, out: &mut Vec<Finding>) -> Option<Vec<u8>> {
    let mut say = |diagnostic: Diagnostic| out.push(Finding { level: 0, diagnostic: diagnostic.in_file(&entry.path) });
    let large = |size: u64| {
        let megabytes = |bytes: u64| (bytes / 1024 / 1024).to_string();
        Diagnostic::new("file-large").with("size", megabytes(size)).with("limit", megabytes(LARGEST))
    };
    if entry.size > LARGEST {
        say(large(entry.size));
        return None;
    }
    match tree.read(&entry.path) {
        Ok(bytes) if bytes.len() as u64 > LARGEST => {
            say(large(bytes.len() as u64));
            None
        }
        Ok(bytes) => Some(bytes),
        Err(ReadFailure::Vanished) => {
            say(Diagnostic::new("file-vanished"));
            None
        }
        Err(ReadFailure::Refused(detail)) => {
            say(Diagnostic::new("file-unreadable").with("detail", detail));
            None
        }
    }
}

fn page(entry: &Entry, bytes: Option<Vec<u8>>, names: &Names, found: &mut Vec<Finding>) -> Source {
    let name = entry.path.name();
    // On a disk that does not tell cases apart `_Index.md` would be the section's page, here it would be an ordinary one.
    if name != "_index.md" && name.to_lowercase().starts_with("_index") {
        let diagnostic = Diagnostic::new("source-index").with("name", name).in_file(&entry.path);
        found.push(Finding { level: 0, diagnostic });
    }
    let source = match bytes {
        Some(bytes) => document::read(&entry.path, &bytes, names, found),
        None => Source::unread(),
    };
    // Below `@internal` nothing is anybody's business but the internal edition's.
    let floor = corpus::name_level(&entry.path, names, &mut Vec::new());
    if floor < names.editions.len() {
        found.iter_mut().for_each(|finding| finding.level = finding.level.max(floor));
    }
    source
}

/// The tables of a data file: one, or one for each sheet of a workbook.
fn data_files(entry: &Entry, bytes: Option<Vec<u8>>, names: &Names, out: &mut Vec<Finding>) -> Vec<DataFile> {
    let path = &entry.path;
    let level = corpus::name_level(path, names, out);
    let least = level.min(names.editions.len());
    let public = public_path(path);
    let mut name = public.strip_prefix("content/data/").unwrap_or(&public).to_owned();
    let Some(bytes) = bytes else { return Vec::new() };
    let sheets = if grid::is_workbook(path) {
        data::workbook(path, &bytes, names, least, out)
    } else {
        let text = decoded(entry, &bytes, out);
        let Some(value) = data::read(path, &text, names, least, out) else {
            out.extend(data::unread(path).map(|diagnostic| Finding { level: least, diagnostic }));
            return Vec::new();
        };
        let Some(sheets) = data::exported_sheets(path, &value) else {
            return vec![DataFile { path: path.clone(), name, also: None, sheet: None, level, value }];
        };
        name.truncate(name.len() - ".json".len());
        sheets
    };
    let table = |(at, (sheet, value)): (usize, (String, Value))| {
        let own = format!("{name}#{sheet}");
        let (name, also) = if at == 0 { (name.clone(), Some(own)) } else { (own, None) };
        DataFile { path: path.clone(), name, also, sheet: Some(sheet), level, value }
    };
    sheets.into_iter().enumerate().map(table).collect()
}

fn asset(path: &SitePath, root: &str, level: &mut impl FnMut(&SitePath) -> usize) -> Option<Asset> {
    let level = level(path);
    let public = SitePath::new(path.below(root)?)?;
    Some(Asset { path: path.clone(), public, level })
}

/// Which file is what.
#[derive(Default)]
struct Files<'a> {
    pages: Vec<&'a Entry>,
    data: Vec<&'a Entry>,
    assets: Vec<SitePath>,
    statics: Vec<(SitePath, String)>,
}

impl<'a> Files<'a> {
    fn sort(&mut self, entry: &'a Entry) {
        let Some(rest) = entry.path.below("content") else { return };
        let top = rest.split('/').next().unwrap_or("");
        let folder = top.split('@').next().unwrap_or("");
        let nested = rest.contains('/');
        if nested && folder == "static" {
            self.statics.push((entry.path.clone(), format!("content/{top}")));
        } else if nested && folder == "data" {
            self.data.push(entry);
        } else if matches!(entry.path.extension().as_str(), "md" | "markdown") {
            self.pages.push(entry);
        } else if entry.path.as_str() != SITE_FILE {
            self.assets.push(entry.path.clone());
        }
    }
}

fn find<'a>(tree: &'a dyn Tree, path: &str) -> Option<&'a Entry> {
    let entries = tree.entries();
    let at = entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
    entries.get(at)
}

fn site_config(tree: &dyn Tree, findings: &mut Vec<Finding>) -> Config {
    let path = SitePath::fixed(SITE_FILE);
    let mut found = Vec::new();
    let mut config = None;
    match find(tree, SITE_FILE) {
        Some(entry) => {
            let text = text(tree, entry, findings).unwrap_or_default();
            let value = yaml::parse(&text, &path, 0, &mut found);
            let colon = value.as_str().and_then(|_| yaml::colon_diagnostic(&text, &path, 0));
            if let Some(diagnostic) = colon {
                found.push(diagnostic);
            } else if !found.iter().any(Diagnostic::is_error) {
                config = Some(config::read(&value, &path, &mut found));
            }
        }
        None => found.push(Diagnostic::new("site-missing").in_file(&path)),
    }
    findings.extend(found.into_iter().map(|diagnostic| Finding { level: 0, diagnostic }));
    // With settings that cannot be read nothing is built; the default ones let the other files be checked.
    config.unwrap_or_else(|| config::read(&Value::default(), &path, &mut Vec::new()))
}

/// Reads the theme of the settings and those it extends: templates, labels, kinds, files.
fn theme(tree: &dyn Tree, config: &Config, corpus: &mut Corpus, findings: &mut Vec<Finding>) {
    let mut theme = Theme::default();
    let mut kinds = Kinds::default();
    let mut next = Some((config.theme.clone(), None));
    while let Some((name, origin)) = next.take() {
        let say = |diagnostic: Diagnostic, findings: &mut Vec<Finding>| {
            let diagnostic = match &origin {
                Some((path, span)) => diagnostic.at(path, *span),
                None => match config.values.get("theme") {
                    Some(value) => diagnostic.at(&SitePath::fixed(SITE_FILE), value.span),
                    None => diagnostic.in_file(&SitePath::fixed(SITE_FILE)),
                },
            };
            findings.push(Finding { level: 0, diagnostic });
        };
        if theme.layers.iter().any(|layer| layer.name == name) || theme.layers.len() >= LONGEST_CHAIN {
            let chain = theme.layers.iter().map(|layer| layer.name.as_str()).chain([name.as_str()]);
            let chain = chain.collect::<Vec<_>>().join(" → ");
            say(Diagnostic::new("theme-cycle").with("chain", chain), findings);
            break;
        }
        let folder = format!("themes/{name}");
        let files: Vec<&Entry> = tree.entries().iter().filter(|entry| entry.path.below(&folder).is_some()).collect();
        if files.is_empty() || name.is_empty() || name.contains('/') {
            let known = tree.entries().iter().filter_map(|entry| entry.path.below("themes")?.split('/').next());
            let near = crate::lang::nearest(&name, known);
            say(Diagnostic::new("theme-missing").with("theme", name).suggest(near), findings);
            break;
        }
        let mut layer = Layer { name: name.clone(), templates: Vec::new() };
        let mut own_kinds = BTreeSet::new();
        let mut has_search = None;
        for entry in files {
            let Some(rest) = entry.path.below(&folder) else { continue };
            if rest
                .split('/')
                .any(|part| crate::path::audience_of_name(part).is_some_and(|word| corpus.names.level(word).is_some()))
            {
                let diagnostic = Diagnostic::new("theme-audience").in_file(&entry.path);
                findings.push(Finding { level: 0, diagnostic });
                continue;
            }
            let extension = entry.path.extension();
            let is_yaml = matches!(extension.as_str(), "yaml" | "yml");
            if let Some(output) = rest.strip_prefix("static/") {
                if theme.statics.contains_key(output) {
                    continue;
                }
                theme.statics.insert(output.to_owned(), entry.path.clone());
                if matches!(entry.path.extension().as_str(), "css" | "js") {
                    theme.assets.extend(bytes(tree, entry, findings).map(|bytes| (output.to_owned(), bytes)));
                }
            } else if let Some(template) = rest.strip_prefix("templates/") {
                if let Some(text) = text(tree, entry, findings) {
                    layer.templates.push(Template { name: template.to_owned(), path: entry.path.clone(), text });
                }
            } else if rest.starts_with("kinds/") && is_yaml {
                let value = yaml_file(tree, entry, findings);
                let mut found = Vec::new();
                if let Some(kind) = value.and_then(|value| kind::read(&value, &entry.path, &mut found)) {
                    // A kind of a nearer theme replaces one below it; two in one theme contradict each other.
                    if own_kinds.insert(kind.name.clone()) {
                        kinds.0.entry(kind.name.clone()).or_insert(kind);
                    } else {
                        found.push(Diagnostic::new("kind-twice").with("kind", kind.name).in_file(&entry.path));
                    }
                }
                findings.extend(found.into_iter().map(|diagnostic| Finding { level: 0, diagnostic }));
            } else if rest.starts_with("i18n/") && is_yaml {
                if let Some(value) = yaml_file(tree, entry, findings) {
                    let labels = theme.labels.entry(entry.path.stem().to_owned()).or_default();
                    for (key, value) in value.as_map().into_iter().flat_map(|map| map.iter()) {
                        labels.entry(key.to_owned()).or_insert_with(|| value.display());
                    }
                }
            } else if rest == "theme.yaml"
                && let Some(value) = yaml_file(tree, entry, findings)
            {
                if let Some(value) = value.get("settings") {
                    let mut found = Vec::new();
                    let settings = kind::settings(value, &entry.path, &mut found);
                    let known = |field: &kind::Field| theme.settings.iter().any(|nearer| nearer.name == field.name);
                    let new: Vec<_> = settings.into_iter().filter(|field| !known(field)).collect();
                    theme.settings.extend(new);
                    findings.extend(found.into_iter().map(|diagnostic| Finding { level: 0, diagnostic }));
                }
                let (colours, pairs) = (value.get("colours"), value.get("contrast"));
                let found = contrast::read(colours, pairs, &entry.path, &mut theme.contrast);
                findings.extend(found.into_iter().map(|diagnostic| Finding { level: 0, diagnostic }));
                has_search = value.get("search").and_then(Value::as_bool);
                theme.whole.extend(value.get("whole").map_or(&[][..], Value::items).iter().map(Value::display));
                if let Some(below) = value.get("extends").filter(|value| !value.is_null()) {
                    next = Some((below.display(), Some((entry.path.clone(), below.span))));
                }
            }
        }
        theme.has_search = theme.has_search.or(has_search);
        theme.layers.push(layer);
    }
    // Words of kinds have to be told apart, and a field's edition has to be one.
    for kind in kinds.0.values() {
        let Some(path) = &kind.path else { continue };
        for field in kind.fields.iter().flat_map(kind::Field::all) {
            let unknown = field.audience.as_ref().filter(|word| corpus.names.level(word).is_none());
            if let Some(word) = unknown {
                let near = crate::lang::nearest(word, corpus.names.words());
                let diagnostic =
                    Diagnostic::new("audience-unknown").with("word", word.clone()).in_file(path).suggest(near);
                findings.push(Finding { level: 0, diagnostic });
            }
        }
    }
    corpus.theme = Arc::new(theme);
    corpus.kinds = Arc::new(kinds);
}

fn yaml_file(tree: &dyn Tree, entry: &Entry, findings: &mut Vec<Finding>) -> Option<Value> {
    let text = text(tree, entry, findings)?;
    let mut found = Vec::new();
    let value = yaml::parse(&text, &entry.path, 0, &mut found);
    let broken = found.iter().any(Diagnostic::is_error);
    findings.extend(found.into_iter().map(|diagnostic| Finding { level: 0, diagnostic }));
    (!broken).then_some(value)
}
