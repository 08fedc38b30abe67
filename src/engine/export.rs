//! The sources of one edition as a tree of their own: the reviewer's copy.
//!
//! Takes what came through the gate; gives files that build, under the same program, to the same bytes. Nothing is
//! taken from the original texts but what [`crate::edition::select`] let through; pictures are taken bare.

use super::{Content, Output, Treatment};
use crate::config::SITE_FILE;
use crate::corpus::{Corpus, DataFile, Document, Life};
use crate::data;
use crate::edition::cut::Cut;
use crate::edition::settled;
use crate::hash::Summed;
use crate::page::Page;
use crate::path::SitePath;
use crate::picture;
use crate::site::Site;
use crate::source::{Span, Tree};
use crate::value::{Data, Key, Map, Value};
use crate::yaml;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Every file of the exported tree, ordered by path.
pub fn export(corpus: &Corpus, index: usize, site: &Site, tree: &dyn Tree) -> Vec<Output> {
    let cut = Cut { names: &corpus.names, level: index };
    let mut outputs = vec![file(SITE_FILE, settings(corpus, index, &cut))];
    let visible = || corpus.documents.iter().filter(|document| document.level <= index);
    let pages: BTreeMap<&str, &Page> = site.edition.pages.iter().map(|page| (&*page.path, &**page)).collect();
    let live: Vec<_> = visible().filter(|document| document.life == Life::Live).collect();
    let live = live.par_iter().filter_map(|document| {
        let page = pages.get(&*document.path)?;
        let fields = front(document, &cut, corpus);
        Some(file(&page.path, format!("---\n{}---\n{}", yaml::write(&fields), &*page.body.text())))
    });
    outputs.extend(live.collect::<Vec<Output>>());
    // Pages that wait keep their place, so that links to them mean the same; their texts are not part of the copy.
    for document in visible().filter(|document| document.life == Life::Dormant) {
        let mut fields = Map::default();
        fields.set("title", Value::text("…"));
        fields.set("draft", Value::from(Data::Bool(true)));
        fields.set("audience", Value::text(level_name(corpus, document.level)));
        fields.set("kind", Value::text("page"));
        outputs.push(file(&document.path, format!("---\n{}---\n", yaml::write(&Value::from(Data::Map(fields))))));
    }
    let tables: Vec<&DataFile> = corpus.data.iter().filter(|table| table.level <= index).collect();
    for tables in tables.chunk_by(|one, other| one.path == other.path) {
        outputs.extend(table(tables, &cut));
    }
    let copies = site.assets.values().chain(site.edition.statics.values()).cloned();
    outputs.extend(copies.map(|path| copy(path, site)));
    for layer in &corpus.theme.layers {
        let folder = format!("themes/{}", layer.name);
        let files = tree.entries().iter().map(|entry| &entry.path);
        let files = files.filter(|path| path.below(&folder).is_some_and(is_of_theme));
        outputs.extend(files.map(|path| copy(path.clone(), site)));
    }
    outputs.sort_by(|a, b| a.path.cmp(&b.path));
    outputs.dedup_by(|a, b| a.path == b.path);
    outputs
}

/// A file that is published as it is, or as a picture.
fn copy(path: SitePath, site: &Site) -> Output {
    let name = path.to_string();
    let content = match site.edition.pictures.get(&path) {
        Some(Ok(_)) => Content::Treated(path, Treatment { is_picture: true, packing: None }),
        _ => Content::Copy(path),
    };
    Output { path: name, content }
}

/// Whether a build looks at a file of a theme. What lies about there besides is nobody's business.
fn is_of_theme(path: &str) -> bool {
    let is_text = || ["templates/", "kinds/", "i18n/"].iter().any(|folder| path.starts_with(folder));
    path == "theme.yaml" || path.starts_with("static/") || (is_text() && !picture::is_picture(path))
}

/// A data file. A workbook becomes JSON with what the edition has of its sheets: the file itself holds more than that,
/// comments, hidden sheets, names of authors.
fn table(tables: &[&DataFile], cut: &Cut) -> Option<Output> {
    let first = tables.first()?;
    let path = &first.path;
    if first.sheet.is_some() {
        let sheets = tables.iter().filter_map(|table| {
            let key = Key { name: table.sheet.clone()?, span: Span::default() };
            Some((key, cut.unmarked(&table.value)?))
        });
        let text = data::write_json(&Value::from(Data::Map(Map(sheets.collect()))));
        return Some(file(&data::exported_name(path), text));
    }
    let value = cut.unmarked(&first.value)?;
    let text = match path.extension().as_str() {
        "csv" => data::write_csv(&value),
        "json" => data::write_json(&value),
        _ => yaml::write(&value),
    };
    Some(file(path, text))
}

fn file(path: &str, text: String) -> Output {
    Output { path: path.to_owned(), content: Content::Bytes(Summed::of(text.into_bytes())) }
}

fn level_name(corpus: &Corpus, level: usize) -> &str {
    corpus.config.editions.get(level).map_or("internal", |edition| edition.name.as_str())
}

/// Front matter as the edition has it, with what sections and kinds gave written out. Fields are cut but not marked:
/// the kind marks them again.
fn front(document: &Document, cut: &Cut, corpus: &Corpus) -> Value {
    let kind = corpus.kinds.get(&document.kind);
    let mut front = Map::default();
    for (key, value) in &document.fields.0 {
        let field = kind.and_then(|kind| kind.field(&key.name));
        let level = field.map_or(0, |field| crate::validate::field_level(field, cut.names));
        let steering = matches!(key.name.as_str(), "cascade" | "draft" | "audience" | "kind");
        if !steering && level <= cut.level {
            let own = cut.of_edition(value, field);
            let left = own.and_then(|value| cut.unmarked(&cut.within(value, field))).map(|value| settled(value, field));
            front.0.extend(left.filter(|value| !value.is_null()).map(|value| (key.clone(), value)));
        }
    }
    if kind.is_some() {
        front.set("kind", Value::text(&*document.kind));
    }
    // A section that said nothing about itself lays nothing on its pages; one that did, does so again.
    if !document.is_section || document.fields.get("audience").is_some() {
        front.set("audience", Value::text(level_name(corpus, document.level)));
    }
    Value::from(Data::Map(front))
}

fn settings(corpus: &Corpus, index: usize, cut: &Cut) -> String {
    let mut values = corpus.config.values.clone();
    values.remove("audience");
    let mut values = cut.unmarked_map(&values).unwrap_or_default();
    let editions = corpus.config.editions.iter().take(index + 1).map(|edition| {
        let mut map = Map::default();
        map.set("name", Value::text(&*edition.name));
        map.set("output", Value::text(&*edition.output));
        edition
            .overlay
            .iter()
            .filter_map(|(name, value)| Some((name, cut.unmarked(value)?)))
            .for_each(|(name, value)| map.set(name, value));
        Value::from(Data::Map(map))
    });
    values.set("editions", Value::from(Data::List(editions.collect())));
    values.set("audience", Value::text(level_name(corpus, corpus.config.default_level.min(index))));
    if super::hidden::is_narrower(corpus, index) {
        values.set("excerpt", Value::from(Data::Bool(true)));
    }
    // Where an edition is published says nothing about its text, and names servers.
    values.remove("publish");
    yaml::write(&Value::from(Data::Map(values)))
}
