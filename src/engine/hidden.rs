//! What an edition has not although it was written: the friendlier words, from the one side that sees both.
//!
//! Takes the corpus and what an edition met; changes diagnostics alone, never a page.

use crate::corpus::Corpus;
use crate::diagnostic::Diagnostic;
use crate::path::{self, SitePath};

/// A narrower edition may lack what the gate took, and nothing else: what is said of the whole is not said of it.
pub(super) fn of_narrower(corpus: &Corpus, index: usize, found: &mut Vec<Diagnostic>) {
    if is_narrower(corpus, index) {
        found.retain(|diagnostic| !crate::lang::is_of_the_whole(diagnostic.code));
    }
}

/// Whether there is an edition that has more, in this site or in the one that this was taken from.
pub(super) fn is_narrower(corpus: &Corpus, index: usize) -> bool {
    index + 1 < corpus.config.editions.len() || corpus.config.is_excerpt
}

/// A link to what only a wider edition has is, to this one, a link to nothing. The author is told more; an entry of the
/// menu is left out without a word, since the menu is one for all editions.
pub(super) fn explain_hidden(corpus: &Corpus, index: usize, found: &mut Vec<Diagnostic>) {
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
    /// It is in no edition, since it or what it stands in could not be read, which has been said of that.
    Unread,
}

/// Whether a page, section or file is there, but not for the edition at `index`.
fn hidden(corpus: &Corpus, path: &str, index: usize) -> Option<Hidden> {
    let names = [path.to_owned(), format!("{path}/_index.md"), format!("{path}/index.md")];
    let page = corpus.documents.iter().find(|document| names.iter().any(|name| *name == *document.path));
    let page = page.map(|document| (&document.path, document.level));
    let asset =
        || corpus.assets.iter().find(|asset| asset.path.as_str() == path).map(|asset| (&asset.path, asset.level));
    let (found, level) = page.or_else(asset)?;
    // What a folder's own page says of it goes for all that stands in it, and so does that it cannot be read.
    let is_over = |page: &SitePath| {
        page == found || (matches!(page.name(), "_index.md" | "index.md") && found.below(page.parent()).is_some())
    };
    match corpus.documents.iter().any(|document| document.source.is_broken && is_over(&document.path)) {
        true => Some(Hidden::Unread),
        false => (level > index).then_some(Hidden::At(level)),
    }
}
