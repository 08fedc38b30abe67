//! Links: what an address in a text means within one edition.
//!
//! Takes an address as an author typed it and the file it stands in; gives where it leads, or says that there is
//! nothing. What a wider edition has is nothing here.

use crate::diagnostic::Diagnostic;
use crate::hash::Table;
use crate::lang;
use crate::page::Edition;
use crate::path::{self, SitePath};
use crate::percent;
use crate::resolve::urls;
use crate::site::PageId;
use std::collections::BTreeMap;

/// Everything in an edition that a link can lead to.
pub struct Targets<'a> {
    /// The edition.
    pub edition: &'a Edition,
    /// Address by page.
    pub urls: &'a [String],
    /// Address of a section's list by folder below `content/`.
    pub sections: BTreeMap<String, String>,
    /// Output path by source path of files beside pages.
    pub assets: Table<&'a str, String>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Away from the site, or an address that is none of our business.
    Foreign,
    /// A page, with the part of the address from `#` on.
    Page(PageId, String),
    /// A section without a page of its own.
    Section(String),
    /// A file beside pages: its source path.
    Asset(SitePath),
    /// A file below `static`: its address.
    Static(String),
    /// A page whose time has not come or has passed.
    Dormant,
    /// Nothing.
    Missing,
}

impl Targets<'_> {
    /// The page of a source.
    pub fn page(&self, path: &str) -> Option<PageId> {
        self.edition.pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok()
    }

    /// What `typed` means in the file `from`.
    pub fn find(&self, from: &SitePath, from_id: Option<PageId>, typed: &str) -> Target {
        if typed.starts_with("//") || scheme(typed) {
            return Target::Foreign;
        }
        let (path, tail) = split(typed);
        if path.is_empty() {
            return match from_id {
                Some(id) if !typed.is_empty() => Target::Page(id, tail.to_owned()),
                _ => Target::Missing,
            };
        }
        let decoded = percent::decode(path);
        let Some(target) = resolve(from, &decoded) else {
            // `..` up to the root itself names the home page's section.
            return if climbs_to_root(from, &decoded) { self.section("", tail) } else { Target::Missing };
        };
        let whole = format!("content/{target}");
        let page = |path: &str| self.page(path);
        if let Some(id) = page(&whole) {
            return Target::Page(id, tail.to_owned());
        }
        if let Some(path) = SitePath::new(&whole) {
            if self.edition.dormant.contains(&path) {
                return Target::Dormant;
            }
            if self.assets.contains_key(path.as_str()) {
                return Target::Asset(path);
            }
        }
        if let Some(id) = page(&format!("{whole}/_index.md")).or_else(|| page(&format!("{whole}/index.md"))) {
            return Target::Page(id, tail.to_owned());
        }
        if decoded.starts_with('/') && self.edition.statics.contains_key(target.as_str()) {
            return Target::Static(urls::url(&target));
        }
        let folder = target.strip_suffix("/_index.md").unwrap_or(&target);
        self.section(folder, tail)
    }

    fn section(&self, folder: &str, tail: &str) -> Target {
        let page = path::join(&path::join("content", folder), "_index.md");
        match (self.page(&page), self.sections.get(folder)) {
            (Some(id), _) => Target::Page(id, tail.to_owned()),
            (None, Some(url)) => Target::Section(format!("{url}{tail}")),
            (None, None) => Target::Missing,
        }
    }

    /// The address of a target from the root; `None` for what has none.
    pub fn url(&self, target: &Target, typed: &str) -> Option<String> {
        match target {
            Target::Foreign => Some(typed.to_owned()),
            Target::Page(id, tail) => self.urls.get(*id).map(|url| format!("{url}{tail}")),
            Target::Section(url) | Target::Static(url) => Some(url.clone()),
            Target::Asset(path) => {
                let (_, tail) = split(typed);
                self.assets.get(path.as_str()).map(|output| urls::url(output) + tail)
            }
            Target::Dormant | Target::Missing => None,
        }
    }

    /// A link that leads nowhere, with the nearest target that there is.
    pub fn missing(&self, from: &SitePath, typed: &str) -> Diagnostic {
        let (path, _) = split(typed);
        let decoded = percent::decode(path);
        let diagnostic = Diagnostic::new("link-missing").with("target", decoded.clone());
        let near = self.nearest(from, &decoded);
        diagnostic.suggest(near.as_deref())
    }

    /// The path, as one would write it in `from`, of the page or file that was probably meant: the same name in
    /// another folder, another ending, or nearly the same path.
    fn nearest(&self, from: &SitePath, typed: &str) -> Option<String> {
        let wanted = resolve(from, typed).map_or_else(|| typed.to_owned(), |path| path.to_string());
        let stem = |path: &str| path.rsplit('/').next().unwrap_or("").split('.').next().unwrap_or("").to_lowercase();
        let known = || {
            let pages = self.edition.pages.iter().map(|page| page.path.as_str());
            pages
                .chain(self.edition.assets.iter().map(SitePath::as_str))
                .filter(|path| *path != from.as_str())
                .filter_map(|path| path.strip_prefix("content/"))
        };
        let same_file = || known().find(|path| without_ending(path) == without_ending(&wanted));
        // Long lists are not searched letter by letter: a broken link costs no more than a look at each name.
        let same_name = || {
            let wanted = stem(&wanted);
            let mut found = known().filter(|path| stem(path) == wanted && !matches!(&*wanted, "index" | "_index"));
            found.next().filter(|_| found.next().is_none())
        };
        let folder = path::folder_of(&wanted);
        let near_path = || lang::nearest(&wanted, known().filter(|path| path::folder_of(path) == folder).take(2000));
        let near_any = || lang::nearest(&wanted, known().take(2000));
        let found = same_file().or_else(near_path).or_else(same_name).or_else(near_any)?;
        let from = from.strip_prefix("content/").unwrap_or(from);
        Some(path::relative(from, found))
    }
}

fn without_ending(path: &str) -> &str {
    match path.rfind('.') {
        Some(dot) if !path[dot..].contains('/') => &path[..dot],
        _ => path.trim_end_matches('/'),
    }
}

/// A path below `content/`, as typed in a file there. A leading `/` means `content/` itself.
fn resolve(from: &SitePath, typed: &str) -> Option<SitePath> {
    let folder = from.parent().strip_prefix("content").unwrap_or("").trim_start_matches('/');
    path::resolve(folder, typed)
}

fn climbs_to_root(from: &SitePath, typed: &str) -> bool {
    // A path that ends at the root has no parts left; one step further down it is sound.
    resolve(from, &format!("{}/x", typed.trim_end_matches('/'))).is_some_and(|path| path.as_str() == "x")
}

/// Path, and the rest from `?` or `#` on.
fn split(typed: &str) -> (&str, &str) {
    typed.split_at(typed.find(['?', '#']).unwrap_or(typed.len()))
}

/// `name:` at the beginning, as in `https:` and `mailto:`. A single letter is a drive of Windows, not a scheme.
fn scheme(typed: &str) -> bool {
    let end = typed.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))).unwrap_or(0);
    end > 1 && typed[end..].starts_with(':') && typed.starts_with(|c: char| c.is_ascii_alphabetic())
}
