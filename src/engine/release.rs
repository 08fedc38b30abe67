//! What a manifest of a published edition says besides its files: what the site is called, its numbered issues, and the
//! sources that it was made from.
//!
//! Takes a tree; gives what came through the gate, and nothing else: a manifest is as public as the edition. Renders nothing.

use super::{Output, Settings, export, read_site, session, wanted, with_threads};
use crate::corpus::Corpus;
use crate::site::Site;
use crate::source::Tree;
use crate::words;

/// One edition, as far as a manifest tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The name of the site.
    pub title: String,
    /// Who publishes it.
    pub organization: String,
    /// Where it says it stands; empty when it does not.
    pub base_url: String,
    /// Its numbered issues in the order in which they came out: number, output path, title.
    pub issues: Vec<(String, String, String)>,
    /// Its sources, as an export has them.
    pub sources: Vec<Output>,
}

/// What there is to tell of an edition that builds without errors; `None` where the site cannot be read.
pub fn release(tree: &dyn Tree, settings: &Settings, edition: &str) -> Option<Release> {
    with_threads(settings.jobs, || {
        let reading = read_site(tree, settings);
        let index = *wanted(&reading.corpus, Some(&[edition.to_owned()])).first()?;
        if reading.is_unusable {
            return None;
        }
        let site = session::resolve_edition(&reading.corpus, index, settings.date, &mut Vec::new())?;
        Some(of(&reading.corpus, index, &site, tree))
    })
}

/// The same of an edition that is worked out already.
pub(super) fn of(corpus: &Corpus, index: usize, site: &Site, tree: &dyn Tree) -> Release {
    let issues = site.office.issues().names().filter_map(|(page, name)| {
        let page = site.pages.get(page)?;
        Some((name.to_string(), page.output.clone(), words::without_marks(&page.title)))
    });
    let own = &site.edition.settings;
    Release {
        title: own.title.clone(),
        organization: own.organization.clone(),
        base_url: own.base_url.clone(),
        issues: issues.collect(),
        sources: export::export(corpus, index, site, tree),
    }
}
