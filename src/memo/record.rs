//! One page in the memo: everything that was made of its file, each part once.
//!
//! Takes the parts as the stages hold them, gives a form that can be written, and makes the parts of it again: parts that
//! were shared are shared again, because that is how the stages tell that nothing has changed. What was written in the file,
//! and the texts that were made of it, are not in the form: the file has the one, a shelf the others, and they are fetched
//! when somebody looks at them.

use super::Memo;
use crate::corpus::{Document, Life};
use crate::directive::{self, Form as PieceForm, Names, Piece, Place as Where};
use crate::document::{self, Body, BodyFacts, Front, Source, Written};
use crate::flow::Offsets;
use crate::hash::Digest;
use crate::page::Page;
use crate::path::SitePath;
use crate::read::Kept;
use crate::resolve::leaves::Leaf;
use crate::shelf::{Fetch, Place, Shelf, Shelved};
use crate::source::{Span, Stamp, utf8};
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

/// What all records of one memo have in common.
pub(super) struct Ground<'a> {
    pub names: &'a Arc<Names>,
    pub shelf: &'a Arc<dyn Shelf>,
    pub editions: usize,
}

impl Record {
    /// Of a page that is likely to be found at `guess` wherever pages are ordered by path.
    pub fn new(kept: Kept, guess: usize, memo: &Memo) -> Record {
        let document = memo.reading.document(&kept, guess).cloned();
        let editions = memo.editions.values().map(|of| {
            let page = document.as_ref().and_then(|document| of.selected.page(document, guess)).cloned();
            let leaf = page.as_ref().and_then(|page| of.leaves.leaf(page, guess));
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

    /// The texts that lie on no shelf yet, and those that do if `all`, are put on this one. `None` where it takes no more.
    pub fn put_away(&self, shelf: &Arc<dyn Shelf>, all: bool) -> Option<()> {
        for of in &self.editions {
            if let Some(text) = of.page.as_ref().and_then(|page| page.body.shelved()) {
                put_away(text, shelf, all, plain_text, |text| Some(text.as_bytes().to_vec()))?;
            }
            if let Some(leaf) = &of.leaf {
                leaf_away(leaf, shelf, all)?;
            }
        }
        Some(())
    }

    /// Lets go of what was written in the file, which the file has.
    pub fn leave_to_file(&self, ground: &Ground) {
        leave_to_file(&self.kept, ground);
    }

    /// How many bytes of it lie on the shelf.
    pub fn shelved(&self) -> u64 {
        let length = |place: Option<Place>| place.map_or(0, |place| u64::from(place.length));
        let of_edition = |of: &OfEdition| {
            let own = of.page.as_ref().and_then(|page| page.body.shelved()).map_or(0, |text| length(text.place()));
            let leaf = of.leaf.as_ref().map_or(0, |leaf| {
                length(leaf.rendered.place()) + leaf.unnumbered.as_ref().map_or(0, |text| length(text.place()))
            });
            own + leaf
        };
        self.editions.iter().map(of_edition).sum()
    }

    /// As it is written; `None` before its texts have been put away.
    pub fn form(&self) -> Option<Form<'_>> {
        let pages: Vec<Option<&Arc<Page>>> = self.editions.iter().map(|of| of.page.as_ref()).collect();
        let leaves: Vec<Option<&Arc<Leaf>>> = self.editions.iter().map(|of| of.leaf.as_ref()).collect();
        let document = self.document.as_deref();
        Some(Form {
            path: self.kept.path.clone(),
            stamp: self.kept.stamp,
            digest: self.kept.digest,
            head: self.kept.source.head,
            written: (self.kept.path.name() == "_index.md").then(|| WrittenForm::new(&self.kept.source)),
            document: document.map(DocumentForm::new),
            pages: each(&pages, |page| PageForm::new(page, document))?,
            leaves: each(&leaves, LeafForm::new)?,
        })
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
    head: Digest,
    /// Of the page of a section alone, which gives on what stands there.
    written: Option<WrittenForm>,
    #[serde(borrow)]
    document: Option<DocumentForm<'a>>,
    #[serde(borrow)]
    pages: Vec<Part<PageForm<'a>>>,
    leaves: Vec<Part<LeafForm>>,
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
struct WrittenForm {
    text: String,
    body: usize,
    front: Map,
    front_span: Span,
    /// Whether no directive stands in the text. Where one does, they are looked for again.
    is_plain: bool,
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
    body: BodyFacts,
    /// Where the text lies; `None` for the whole of the source.
    own: Option<Place>,
    marked: Option<&'a str>,
    origin: Cow<'a, Offsets>,
}

#[derive(Serialize, Deserialize)]
struct LeafForm {
    leaf: Arc<Leaf>,
    rendered: Place,
    unnumbered: Option<Place>,
}

impl WrittenForm {
    fn new(source: &Source) -> WrittenForm {
        let (front, written) = (source.front(), source.written());
        let is_plain = written.pieces == plain(written.body().len());
        let (text, front, front_span) = (written.text.clone(), front.fields.clone(), front.span);
        WrittenForm { text, body: written.body, front, front_span, is_plain }
    }

    fn source(self, names: &Names) -> Option<Source> {
        let WrittenForm { text, body, front, front_span, is_plain } = self;
        // The body begins inside the text, between two characters.
        let rest = text.get(body..)?;
        let pieces = if is_plain { plain(rest.len()) } else { directive::scan(rest, names, Where::Body).pieces };
        Some(Source::new(Front { fields: front, span: front_span }, Written { text, body, pieces }))
    }
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
            fields: Arc::new(self.fields.into_owned()),
            life: self.life,
        }
    }
}

impl<'a> PageForm<'a> {
    fn new(page: &'a Page, document: Option<&Document>) -> Option<PageForm<'a>> {
        let as_typed = document.is_some_and(|document| document.fields == page.fields);
        let own = match page.body.shelved() {
            Some(text) => Some(text.place()?),
            None => None,
        };
        Some(PageForm {
            fields: (!as_typed).then_some(Cow::Borrowed(&page.fields)),
            body: page.body.facts(),
            own,
            marked: page.marked.as_deref(),
            origin: Cow::Borrowed(&page.origin),
        })
    }

    fn page(self, document: &Document, shelf: &Arc<dyn Shelf>) -> Page {
        let fields = self.fields.map(|fields| Arc::new(fields.into_owned()));
        let own = self.own.map(|place| Shelved::away(Some(place), fetch(shelf, place, plain_text)));
        Page {
            path: document.path.clone(),
            is_section: document.is_section,
            kind: document.kind.clone(),
            fields: fields.unwrap_or_else(|| Arc::clone(&document.fields)),
            body: Body::thaw(self.body, &document.source, own),
            marked: self.marked.map(str::to_owned),
            origin: self.origin.into_owned(),
        }
    }
}

impl LeafForm {
    fn new(leaf: &Arc<Leaf>) -> Option<LeafForm> {
        let unnumbered = match &leaf.unnumbered {
            Some(text) => Some(text.place()?),
            None => None,
        };
        Some(LeafForm { leaf: Arc::clone(leaf), rendered: leaf.rendered.place()?, unnumbered })
    }

    fn leaf(self, shelf: &Arc<dyn Shelf>) -> Option<Leaf> {
        let text = |place| Shelved::away(Some(place), fetch(shelf, place, super::rendered));
        // Nobody else can have what has just been read.
        let mut leaf = Arc::into_inner(self.leaf)?;
        leaf.rendered = Arc::new(text(self.rendered));
        leaf.unnumbered = self.unnumbered.map(|place| Box::new(text(place)));
        Some(leaf)
    }
}

impl Form<'_> {
    /// The parts, made again. `None` for a form that nothing could have been written as.
    pub fn record(self, ground: &Ground) -> Option<Record> {
        let path = self.path;
        let source = Arc::new(match self.written {
            Some(form) => form.source(ground.names)?,
            None => Source::away(self.head, from_file(&path, self.digest, ground)),
        });
        let document = self.document.map(|form| Arc::new(form.document(&path, &source)));
        let pages = parts(self.pages, |form| Some(Arc::new(form.page(document.as_deref()?, ground.shelf))))?;
        let leaves = parts(self.leaves, |form| Some(Arc::new(form.leaf(ground.shelf)?)))?;
        let of = |(page, leaf): (Option<Arc<Page>>, _)| OfEdition { leaf: page.as_ref().and(leaf), page };
        let all: Vec<OfEdition> = pages.into_iter().zip(leaves).map(of).collect();
        let kept = Kept { path, stamp: self.stamp, digest: self.digest, source };
        (all.len() == ground.editions).then_some(Record { kept, document, editions: all })
    }
}

/// What editions have, each part that several have in common once.
fn each<'p, T, F>(parts: &[Option<&'p Arc<T>>], form: impl Fn(&'p Arc<T>) -> Option<F>) -> Option<Vec<Part<F>>> {
    let mut forms = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        let Some(part) = part else {
            forms.push(Part::Unknown);
            continue;
        };
        let before = parts.iter().take(at).position(|known| known.is_some_and(|known| Arc::ptr_eq(known, part)));
        forms.push(match before {
            Some(at) => Part::As(at),
            None => Part::Own(form(part)?),
        });
    }
    Some(forms)
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

/// How a text is read that lies on a shelf.
type Open<T> = fn(&[u8]) -> Option<T>;

fn plain_text(bytes: &[u8]) -> Option<String> {
    utf8(bytes).map(str::to_owned)
}

fn fetch<T: 'static>(shelf: &Arc<dyn Shelf>, place: Place, open: Open<T>) -> Fetch<T> {
    let shelf = Arc::clone(shelf);
    Arc::new(move || open(&shelf.fetch(place)?).map(Arc::new))
}

fn put_away<T: Default + 'static>(
    text: &Shelved<T>,
    shelf: &Arc<dyn Shelf>,
    all: bool,
    open: Open<T>,
    bytes: impl Fn(&T) -> Option<Vec<u8>>,
) -> Option<()> {
    if all || text.place().is_none() {
        let bytes = bytes(&text.get())?;
        let place = shelf.put(&bytes, Digest::of(&bytes))?;
        text.put_away(Some(place), fetch(shelf, place, open));
    }
    Some(())
}

/// Lets go of what was written in the file of a page, which the file has. That of a section is asked for all the time.
pub(super) fn leave_to_file(kept: &Kept, ground: &Ground) {
    leave_front(kept, ground);
    kept.source.leave_written();
}

/// The same of the front matter alone.
pub(super) fn leave_front(kept: &Kept, ground: &Ground) {
    if kept.path.name() != "_index.md" {
        kept.source.at_home(|| from_file(&kept.path, kept.digest, ground));
        kept.source.leave_front();
    }
}

/// Puts the texts of a leaf on a shelf: those that lie on none, or all.
pub(super) fn leaf_away(leaf: &Leaf, shelf: &Arc<dyn Shelf>, all: bool) -> Option<()> {
    let mut texts = [Some(&*leaf.rendered), leaf.unnumbered.as_deref()].into_iter().flatten();
    texts.try_for_each(|text| put_away(text, shelf, all, super::rendered, super::bytes_of))
}

fn from_file(path: &SitePath, digest: Digest, ground: &Ground) -> Fetch<Source> {
    let (shelf, names, path) = (Arc::clone(ground.shelf), Arc::clone(ground.names), path.clone());
    Arc::new(move || {
        let bytes = shelf.source(&path, digest)?;
        Some(Arc::new(document::read(&path, &bytes, &names, &mut Vec::new())))
    })
}
