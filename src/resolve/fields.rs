//! Fields that name pages or files, and fields that are Markdown.
//!
//! Takes the front matter of one page and what links can lead to; gives addresses, HTML and the files that are used, each
//! under the path of its field: `lead`, and inside tables and mappings `people/0/vanguard` (the row counts from 0).

use super::links::{Target, Targets};
use crate::diagnostic::Diagnostic;
use crate::directive::lower::plain;
use crate::kind::{Field, Shape};
use crate::outline::{self, Asked, Listing};
use crate::page::Page;
use crate::path::SitePath;
use crate::site::PageId;
use crate::value::{Data, Value};
use crate::words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the fields of a page lead to.
#[derive(Default, Serialize, Deserialize)]
pub struct Fields {
    /// Addresses from the root by the path of the field; an empty one for what leads nowhere.
    pub links: BTreeMap<String, Vec<String>>,
    /// Markdown as HTML by name of the field.
    pub html: BTreeMap<String, String>,
    /// Files that are shown or linked to.
    pub assets: BTreeSet<SitePath>,
    /// Those of them that are pictures to be shown.
    pub shown: BTreeSet<SitePath>,
    /// What is wrong.
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
    /// Every address in them, and what it meant.
    pub asked: Vec<Asked>,
    /// See [`outline::Outline::is_composite`].
    #[serde(skip)]
    pub is_composite: bool,
}

/// The path of a field inside another: of a row by its number, of an entry by its name.
pub fn inside(outer: &str, inner: impl std::fmt::Display) -> String {
    format!("{outer}/{inner}")
}

/// What the fields of a page lead to, those inside tables and mappings included.
pub fn fields(page: &Page, id: PageId, targets: &Targets, listing: &dyn Listing) -> Fields {
    let mut found = Fields::default();
    let Some(kind) = targets.edition.kinds.get(&page.kind) else { return bare_fields(page, id, targets) };
    for (key, value) in &page.fields.0 {
        let Some(field) = kind.field(&key.name) else { continue };
        match (field.shape, value.as_str()) {
            (Shape::Markdown, Some(text)) => {
                let (rendered, outline) = outline::field(text, page, id, targets, listing);
                found.assets.extend(outline.assets);
                found.shown.extend(outline.shown);
                found.diagnostics.extend(outline.diagnostics);
                found.asked.extend(outline.asked);
                found.is_composite |= outline.is_composite;
                found.html.insert(key.name.clone(), rendered.html);
            }
            _ => found.linked(&key.name, field, value, page, id, targets),
        }
    }
    found
}

/// The common fields of a page whose kind the theme does not have.
fn bare_fields(page: &Page, id: PageId, targets: &Targets) -> Fields {
    let mut found = Fields::default();
    if let Some(cover) = page.fields.get("cover") {
        found.link("cover", cover, Shape::Image, page, id, targets);
    }
    for item in page.fields.get("attachments").map_or(&[][..], Value::items) {
        found.link("attachments", item.get("file").unwrap_or(item), Shape::File, page, id, targets);
    }
    found
}

impl Fields {
    /// Whether they lead to nothing, and there is nothing to say of them.
    pub fn is_empty(&self) -> bool {
        let Fields { links, html, assets, shown, diagnostics, asked, is_composite } = self;
        let is_silent = diagnostics.is_empty() && asked.is_empty() && !is_composite;
        is_silent && links.is_empty() && html.is_empty() && assets.is_empty() && shown.is_empty()
    }

    /// Finds what a field names, and what the fields inside it do.
    fn linked(&mut self, path: &str, field: &Field, value: &Value, page: &Page, id: PageId, targets: &Targets) {
        match (field.shape, field.of.as_deref()) {
            (Shape::Image | Shape::File | Shape::Page, _) => self.link(path, value, field.shape, page, id, targets),
            (Shape::List, Some(of @ (Shape::Image | Shape::File | Shape::Page))) => {
                let items = if value.items().is_empty() { std::slice::from_ref(value) } else { value.items() };
                for item in items {
                    self.link(path, item.get("file").unwrap_or(item), *of, page, id, targets);
                }
            }
            _ if field.fields.is_empty() => {}
            _ => match &value.data {
                Data::List(rows) => {
                    for (at, row) in rows.iter().enumerate() {
                        self.entries(&inside(path, at), field, row, page, id, targets);
                    }
                }
                _ => self.entries(path, field, value, page, id, targets),
            },
        }
    }

    /// Finds what the entries of a row or mapping name.
    fn entries(&mut self, path: &str, field: &Field, row: &Value, page: &Page, id: PageId, targets: &Targets) {
        for field in &field.fields {
            if let Some(value) = row.get(&field.name) {
                self.linked(&inside(path, &field.name), field, value, page, id, targets);
            }
        }
    }

    fn link(&mut self, path: &str, value: &Value, shape: Shape, page: &Page, id: PageId, targets: &Targets) {
        let typed = typed(value, targets);
        if typed.is_empty() {
            return;
        }
        let target = find(&typed, page, id, targets);
        match &target {
            Target::Missing => self.diagnostics.push(targets.missing(&page.path, &typed).at(&page.path, value.span)),
            Target::Dormant => {
                let diagnostic = Diagnostic::new("link-dormant").with("target", &*typed);
                self.diagnostics.push(diagnostic.at(&page.path, value.span));
            }
            Target::Asset(path) => {
                self.assets.insert(path.clone());
                if shape == Shape::Image {
                    self.shown.insert(path.clone());
                }
            }
            _ => {}
        }
        let (asked, url) = Asked::now(&typed, true, &target, targets);
        self.links.entry(path.to_owned()).or_default().push(url.unwrap_or_default());
        self.asked.push(asked);
    }
}

/// The page that a value of a field names; none when it names nothing of this edition. What is wrong with it is said by
/// [`fields`].
pub fn page_named(value: &Value, page: &Page, id: PageId, targets: &Targets) -> Option<PageId> {
    match find(&typed(value, targets), page, id, targets) {
        Target::Page(id, _) => Some(id),
        _ => None,
    }
}

fn typed(value: &Value, targets: &Targets) -> String {
    let text = plain(value.as_str().unwrap_or(""), &targets.edition.names, "");
    words::without_marks(&text).trim().to_owned()
}

/// What a field means: a field names a page from the folder of contents as often as from its own.
pub fn find(typed: &str, page: &Page, id: PageId, targets: &Targets) -> Target {
    match targets.find(&page.path, Some(id), typed) {
        Target::Missing if !typed.starts_with(['/', '.']) => targets.find(&page.path, Some(id), &format!("/{typed}")),
        target => target,
    }
}
