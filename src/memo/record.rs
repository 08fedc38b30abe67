//! One page in the memo: everything that was made of its file, each part once.
//!
//! Takes the parts as the stages hold them, gives a form that can be written, and makes the parts of it again: parts that
//! were shared are shared again, because that is how the stages tell that nothing has changed.

use super::Memo;
use crate::corpus::{Document, Life};
use crate::directive::{self, Form as PieceForm, Names, Piece, Place};
use crate::document::Source;
use crate::flow::Offsets;
use crate::hash::Digest;
use crate::page::Page;
use crate::path::SitePath;
use crate::read::Kept;
use crate::resolve::leaves::Leaf;
use crate::source::{Span, Stamp};
use crate::value::Map;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// Everything that was made of one file.
#[derive(Clone)]
pub(super) struct Record {
    pub kept: Kept,
    pub document: Option<Arc<Document>>,
    /// By the place of the edition in the head.
    editions: Vec<OfEdition>,
}

/// What an edition has of it.
#[derive(Clone, Default)]
struct OfEdition {
    page: Option<Arc<Page>>,
    leaf: Option<Arc<Leaf>>,
}

impl Record {
    pub fn new(kept: Kept, memo: &Memo) -> Record {
        let document = memo.reading.document(&kept).cloned();
        let editions = memo.editions.values().map(|of| {
            let page = document.as_ref().and_then(|document| of.selected.page(document)).cloned();
            let leaf = page.as_ref().and_then(|page| of.leaves.leaf(page));
            OfEdition { page, leaf }
        });
        let editions = editions.collect();
        Record { kept, document, editions }
    }

    /// Whether another one is made of the very same parts.
    pub fn is_same(&self, other: &Record) -> bool {
        let (own, others) = (&self.kept, &other.kept);
        let same =
            |(one, other): (&OfEdition, &OfEdition)| same(&one.page, &other.page) && same(&one.leaf, &other.leaf);
        (&own.path, own.stamp, own.digest) == (&others.path, others.stamp, others.digest)
            && Arc::ptr_eq(&own.source, &others.source)
            && self::same(&self.document, &other.document)
            && self.editions.len() == other.editions.len()
            && self.editions.iter().zip(&other.editions).all(same)
    }

    /// What an edition has of its document.
    pub fn page(&self, edition: usize) -> Option<(Arc<Document>, Arc<Page>)> {
        Some((self.document.clone()?, self.editions.get(edition)?.page.clone()?))
    }

    /// The text of what an edition has.
    pub fn leaf(&self, edition: usize) -> Option<(Arc<Page>, Arc<Leaf>)> {
        let of = self.editions.get(edition)?;
        Some((of.page.clone()?, of.leaf.clone()?))
    }

    /// As it is written.
    pub fn form(&self) -> Form<'_> {
        let source = &*self.kept.source;
        let pages: Vec<Option<&Arc<Page>>> = self.editions.iter().map(|of| of.page.as_ref()).collect();
        let leaves: Vec<Option<&Arc<Leaf>>> = self.editions.iter().map(|of| of.leaf.as_ref()).collect();
        Form {
            path: self.kept.path.clone(),
            stamp: self.kept.stamp,
            digest: self.kept.digest,
            text: &source.text,
            body: source.body,
            front: Cow::Borrowed(&source.front),
            front_span: source.front_span,
            is_plain: source.pieces == plain(source.text.len().saturating_sub(source.body)),
            document: self.document.as_deref().map(DocumentForm::new),
            pages: each(&pages, |page| PageForm::new(page, self.document.as_deref(), source)),
            leaves: each(&leaves, Arc::clone),
        }
    }
}

fn same<T>(one: &Option<Arc<T>>, other: &Option<Arc<T>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

/// A record as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct Form<'a> {
    path: SitePath,
    stamp: Stamp,
    digest: Digest,
    text: &'a str,
    body: usize,
    front: Cow<'a, Map>,
    front_span: Span,
    /// Whether no directive stands in the text. Where one does, they are looked for again.
    is_plain: bool,
    #[serde(borrow)]
    document: Option<DocumentForm<'a>>,
    #[serde(borrow)]
    pages: Vec<Part<PageForm<'a>>>,
    leaves: Vec<Part<Arc<Leaf>>>,
}

/// What an edition has.
#[derive(Serialize, Deserialize)]
enum Part<T> {
    /// Nothing that is known.
    Unknown,
    /// The same as the edition at this place.
    As(usize),
    /// This.
    Own(T),
}

#[derive(Serialize, Deserialize)]
struct DocumentForm<'a> {
    kind: &'a str,
    level: usize,
    fields: Cow<'a, Map>,
    life: Life,
}

#[derive(Serialize, Deserialize)]
struct PageForm<'a> {
    /// `None` for those of the document.
    fields: Option<Cow<'a, Map>>,
    /// `None` for the whole of the source.
    body: Option<&'a str>,
    marked: Option<&'a str>,
    origin: Cow<'a, Offsets>,
}

impl<'a> DocumentForm<'a> {
    fn new(document: &'a Document) -> DocumentForm<'a> {
        let Document { kind, level, fields, life, .. } = document;
        DocumentForm { kind, level: *level, fields: Cow::Borrowed(fields), life: *life }
    }

    fn document(self, path: &SitePath, source: &Arc<Source>) -> Document {
        Document {
            path: path.clone(),
            is_section: path.name() == "_index.md",
            kind: self.kind.to_owned(),
            level: self.level,
            source: Arc::clone(source),
            fields: self.fields.into_owned(),
            life: self.life,
        }
    }
}

impl<'a> PageForm<'a> {
    fn new(page: &'a Page, document: Option<&Document>, source: &Source) -> PageForm<'a> {
        let as_typed = document.is_some_and(|document| document.fields == page.fields);
        let is_whole = source.text.get(source.body..) == Some(&page.body);
        PageForm {
            fields: (!as_typed).then_some(Cow::Borrowed(&page.fields)),
            body: (!is_whole).then_some(&page.body),
            marked: page.marked.as_deref(),
            origin: Cow::Borrowed(&page.origin),
        }
    }

    fn page(self, document: &Document) -> Option<Page> {
        let whole = || document.source.text.get(document.source.body..);
        Some(Page {
            path: document.path.clone(),
            is_section: document.is_section,
            kind: document.kind.clone(),
            fields: self.fields.map_or_else(|| document.fields.clone(), Cow::into_owned),
            body: self.body.or_else(whole)?.to_owned(),
            marked: self.marked.map(str::to_owned),
            origin: self.origin.into_owned(),
        })
    }
}

impl Form<'_> {
    /// The parts, made again. `None` for a form that nothing could have been written as.
    pub fn record(self, names: &Names, editions: usize) -> Option<Record> {
        // The body begins inside the text, between two characters.
        let body = self.text.get(self.body..)?;
        let pieces = if self.is_plain { plain(body.len()) } else { directive::scan(body, names, Place::Body).pieces };
        let source = Arc::new(Source {
            text: self.text.to_owned(),
            body: self.body,
            front: self.front.into_owned(),
            front_span: self.front_span,
            pieces,
            is_broken: false,
            faults: Vec::new(),
        });
        let path = self.path;
        let document = self.document.map(|form| Arc::new(form.document(&path, &source)));
        let pages = parts(self.pages, |form| Some(Arc::new(form.page(document.as_deref()?)?)))?;
        let leaves = parts(self.leaves, Some)?;
        let of = |(page, leaf): (Option<Arc<Page>>, _)| OfEdition { leaf: page.as_ref().and(leaf), page };
        let all: Vec<OfEdition> = pages.into_iter().zip(leaves).map(of).collect();
        let kept = Kept { path, stamp: self.stamp, digest: self.digest, source };
        (all.len() == editions).then_some(Record { kept, document, editions: all })
    }
}

/// What editions have, each part that several have in common once.
fn each<'p, T, F>(parts: &[Option<&'p Arc<T>>], form: impl Fn(&'p Arc<T>) -> F) -> Vec<Part<F>> {
    let mut forms = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        let Some(part) = part else {
            forms.push(Part::Unknown);
            continue;
        };
        let before = parts.iter().take(at).position(|known| known.is_some_and(|known| Arc::ptr_eq(known, part)));
        forms.push(before.map_or_else(|| Part::Own(form(part)), Part::As));
    }
    forms
}

/// The reverse of [`each`]; `None` where that cannot have been.
fn parts<F, T>(forms: Vec<Part<F>>, make: impl Fn(F) -> Option<Arc<T>>) -> Option<Vec<Option<Arc<T>>>> {
    let mut parts: Vec<Option<Arc<T>>> = Vec::with_capacity(forms.len());
    for form in forms {
        let part = match form {
            Part::Unknown => None,
            Part::As(at) => Some(parts.get(at)?.clone()?),
            Part::Own(form) => Some(make(form)?),
        };
        parts.push(part);
    }
    Some(parts)
}

/// The pieces of a text without directives.
fn plain(length: usize) -> Vec<Piece> {
    vec![Piece { range: 0..length, form: PieceForm::Text }]
}
