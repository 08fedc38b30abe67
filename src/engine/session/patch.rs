//! The way of a save that changes nothing but prose or a title: one source is read, one page cut for each edition and its text
//! rendered.
//!
//! Takes a file that has changed; gives what follows from it, or nothing when more than one page's own text would follow. It
//! decides by comparing what every stage gives with what it gave before, so it never has to know what an edit means.

use super::Session;
use crate::corpus::Life;
use crate::diagnostic::Diagnostic;
use crate::edition::Reselected;
use crate::page::Page;
use crate::read::Revision;
use crate::resolve;
use crate::resolve::leaves::Leaf;
use crate::site::{PageId, Text};
use crate::source::{Entry, Tree};
use std::sync::Arc;

/// What one changed file comes to.
pub(super) struct Patch {
    revision: Revision,
    editions: Vec<OfEdition>,
}

struct OfEdition {
    /// Its place in the session.
    at: usize,
    reselected: Reselected,
    /// The page's new text; `None` where the edition sees no change.
    text: Option<(PageId, Arc<Leaf>)>,
    /// Its new title, where its fields are others.
    title: Option<String>,
}

impl Patch {
    /// Whether any edition differs.
    pub(super) fn is_change(&self) -> bool {
        self.editions.iter().any(|edition| edition.text.is_some())
    }
}

/// What follows from a change of one file.
pub(super) fn patch(session: &Session, tree: &dyn Tree, entry: &Entry) -> Option<Patch> {
    if session.reading.is_unusable {
        return None;
    }
    let revision = session.memo.reading.revise(tree, entry)?;
    let mut patch = Patch { revision, editions: Vec::new() };
    let Some((before, after)) = patch.revision.documents() else { return Some(patch) };
    let mut twin: Option<Arc<Page>> = None;
    for (at, edition) in session.editions.iter().enumerate() {
        if after.level > edition.index || after.life != Life::Live {
            continue;
        }
        let site = edition.site();
        let known = session.memo.editions.get(&site.edition.name)?;
        let corpus = &session.reading.corpus;
        let reselected = known.selected.revise(before, after, corpus, edition.index, twin.as_ref())?;
        let page = Arc::clone(reselected.page());
        let id = site.edition.page_at(&page.path)?;
        let last = site.edition.pages.get(id)?;
        let (mut text, mut title) = (None, None);
        if !Arc::ptr_eq(last, &page) {
            if !is_quiet(last, &page) {
                return None;
            }
            let leaf = resolve::leaf_of(site, id, &page)?;
            if !known.leaves.get(id)?.differs_in_text_alone(&leaf) {
                return None;
            }
            if !last.has_same_facts(&page) {
                let is_told = |said: &Diagnostic| said.place.as_ref().is_some_and(|place| place.file == page.path);
                if edition.found.iter().any(is_told) || !resolve::is_title_shown_only(site, id, &known.leaves) {
                    return None;
                }
                title = Some(resolve::title_of(site, &page)?);
            }
            text = Some((id, Arc::new(leaf)));
        }
        twin = Some(page);
        patch.editions.push(OfEdition { at, reselected, text, title });
    }
    Some(patch)
}

/// What else than its own page looks at a text: whether there is any, and ids typed in HTML that a link may lead to.
fn is_quiet(last: &Page, page: &Page) -> bool {
    let (last, page) = (last.body.facts(), page.body.facts());
    last.is_blank == page.is_blank && !last.has_ids && !page.has_ids
}

/// Takes up what follows. `None` when the renderer has to see the whole site anew.
pub(super) fn apply(session: &mut Session, patch: Patch) -> Option<()> {
    if let Some((before, after)) = patch.revision.documents() {
        let documents = &mut session.reading.corpus.documents;
        let at = documents.binary_search_by(|document| document.path.cmp(&before.path)).ok()?;
        *documents.get_mut(at)? = Arc::clone(after);
    }
    session.memo.reading.accept(patch.revision);
    for OfEdition { at, reselected, text, title } in patch.editions {
        if let (Some((id, leaf)), Some(title)) = (&text, title) {
            retitle(session, at, reselected, Retitled { id: *id, title, leaf })?;
            continue;
        }
        let edition = session.editions.get_mut(at)?;
        let known = session.memo.editions.get_mut(&edition.site().edition.name)?;
        let page = Arc::clone(reselected.page());
        known.selected.accept(reselected);
        if let Some((id, leaf)) = text {
            known.leaves.replace(id, Arc::clone(&page), Arc::clone(&leaf));
            known.outputs.doubt(edition.renderer.body_of(&page.path));
            if !edition.renderer.replace_body(id, page, Text::of(&leaf)) {
                return None;
            }
            edition.renderer.take_doubts().into_iter().for_each(|query| known.outputs.doubt(query));
        }
    }
    Some(())
}

/// What becomes of a page under another title.
struct Retitled<'a> {
    id: PageId,
    title: String,
    leaf: &'a Arc<Leaf>,
}

/// Goes on with another title of a page. Which outputs show it is found out by asking them all.
fn retitle(session: &mut Session, at: usize, reselected: Reselected, new: Retitled) -> Option<()> {
    let Retitled { id, title, leaf } = new;
    let page = Arc::clone(reselected.page());
    let mut edition = (at < session.editions.len()).then(|| session.editions.remove(at))?;
    let known = session.memo.editions.get_mut(&edition.site().edition.name)?;
    known.selected.accept(reselected);
    known.leaves.replace(id, Arc::clone(&page), Arc::clone(leaf));
    known.outputs.doubt_answers();
    edition.renderer = edition.renderer.with_page(id, page, title, Text::of(leaf))?;
    session.editions.insert(at, edition);
    Some(())
}
