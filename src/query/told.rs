//! What a reader gives for a page: all that is known of it in one piece, its text in another.
//!
//! Takes a page of a site; lends its parts. What is not here cannot be read without its own query, and what is here is in
//! the digest of the page's facts or text: see `facts`.

use crate::date::Date;
use crate::markdown::{Heading, Rendered};
use crate::page::Page;
use crate::path::SitePath;
use crate::site::{self, PageId, Resolved, SectionId};
use crate::value::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Fields that no rendering reads: they are for the program, or told in another form.
pub(super) const UNREAD: [&str; 16] = [
    "audience", "draft", "expires", "slug", "aliases", "template", "numbered", "cascade", "kind", "title", "date",
    "updated", "weight", "pinned", "summary", "cover",
];

/// All that is known of a page but its text and its place among others.
#[derive(Clone, Copy)]
pub struct Told<'s> {
    /// Its number in this site.
    pub id: PageId,
    /// Its source.
    pub path: &'s SitePath,
    /// Whether it is the page of a section.
    pub is_section: bool,
    /// The name of its kind.
    pub kind: &'s str,
    /// What readers are told when narrower editions do not have it.
    pub marked: Option<&'s str>,
    /// Its address from the root.
    pub url: &'s str,
    /// Its title, with marks.
    pub title: &'s str,
    /// Its summary, with marks; may be empty.
    pub summary: &'s str,
    /// When it was published.
    pub date: Option<Date>,
    /// When it was changed.
    pub updated: Option<Date>,
    /// The section it stands in.
    pub section: SectionId,
    /// Order among its siblings.
    pub weight: i64,
    /// Stands before all others.
    pub is_pinned: bool,
    /// Its terms per taxonomy.
    pub terms: &'s [Vec<usize>],
    /// Address of its cover.
    pub cover: Option<&'s str>,
    /// What its fields lead to: see [`Resolved::links`].
    pub links: &'s BTreeMap<String, Vec<String>>,
    /// Its fields that are Markdown, as HTML.
    pub html: &'s BTreeMap<String, String>,
    pub(super) fields: &'s Map,
}

impl<'s> Told<'s> {
    pub(super) fn new(id: PageId, page: &'s Page, resolved: &'s Resolved) -> Told<'s> {
        Told {
            id,
            path: &page.path,
            is_section: page.is_section,
            kind: &page.kind,
            marked: page.marked.as_deref(),
            url: &resolved.url,
            title: &resolved.title,
            summary: &resolved.summary,
            date: resolved.date,
            updated: resolved.updated,
            section: resolved.section,
            weight: resolved.weight,
            is_pinned: resolved.is_pinned,
            terms: &resolved.terms,
            cover: resolved.cover.as_deref(),
            links: &resolved.links,
            html: &resolved.html,
            fields: &page.fields,
        }
    }

    /// A field as written; none for those that only the program reads, or that are told here in another form.
    pub fn field(&self, name: &str) -> Option<&'s Value> {
        self.fields.get(name).filter(|_| !UNREAD.contains(&name))
    }

    /// The fields that can be read, in order.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'s str, &'s Value)> {
        self.fields.iter().filter(|(name, _)| !UNREAD.contains(name))
    }
}

/// The text of a page.
pub struct Text(Arc<Rendered>);

impl Text {
    pub(super) fn new(text: &site::Text) -> Text {
        Text(text.rendered())
    }

    /// Safe HTML.
    pub fn html(&self) -> &str {
        &self.0.html
    }

    /// Its headings in order.
    pub fn headings(&self) -> &[Heading] {
        &self.0.headings
    }

    /// How many words it has.
    pub fn words(&self) -> usize {
        self.0.words
    }
}
