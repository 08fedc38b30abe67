//! Addresses: where each page of an edition is written.
//!
//! Takes pages and settings; gives output paths. Two pages at one address are an error,
//! never renamed: an address that changes when another page is added breaks every link to it.

use crate::diagnostic::Diagnostic;
use crate::hash::Table;
use crate::page::{Edition, Page, Slugs, Urls};
use crate::path::{self, SitePath};
use crate::value::Value;
use crate::words::reading;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How the outputs of an edition are named.
pub struct Naming<'a> {
    urls: Urls,
    slugs: Slugs,
    /// Output folder by source folder below `content/`, where a section asks for another name.
    folders: BTreeMap<&'a str, String>,
}

impl<'a> Naming<'a> {
    /// The naming of an edition; slugs that cannot be file names are said and not used.
    pub fn new(edition: &'a Edition, out: &mut Vec<Diagnostic>) -> Naming<'a> {
        let mut naming =
            Naming { urls: edition.settings.urls, slugs: edition.settings.slugs, folders: BTreeMap::new() };
        for page in edition.pages.iter().filter(|page| page.is_section) {
            if let (Some(slug), Some(folder)) = (slug_of(page, out), folder(page))
                && !folder.is_empty()
            {
                naming.folders.insert(folder, slug);
            }
        }
        naming
    }

    /// The output folder of a folder below `content/`.
    pub fn folder(&self, folder: &str) -> String {
        let mut whole = String::with_capacity(folder.len());
        let mut at = 0;
        for part in folder.split('/').filter(|part| !part.is_empty()) {
            let source = &folder[..at + part.len()];
            at += part.len() + 1;
            if !whole.is_empty() {
                whole.push('/');
            }
            match self.folders.get(source) {
                Some(name) => whole.push_str(name),
                None if is_safe(part) => whole.push_str(part),
                None => whole.push_str(&self.slug(part)),
            }
        }
        whole
    }

    /// The output path of a page.
    pub fn page(&self, page: &Page, out: &mut Vec<Diagnostic>) -> String {
        let below = page.path.below("content").unwrap_or(&page.path);
        let (parent, name) = below.rsplit_once('/').unwrap_or(("", below));
        if page.is_section {
            return path::join(&self.folder(parent), "index.html");
        }
        // A bundle, `x/index.md`, is the page `x` of the folder above.
        let (parent, name) = match (parent.rsplit_once('/'), name) {
            (Some((above, own)), "index.md") => (above, own),
            (None, "index.md") if !parent.is_empty() => ("", parent),
            _ => (parent, page.path.stem()),
        };
        let slug = slug_of(page, out).unwrap_or_else(|| self.slug(name));
        self.leaf(&self.folder(parent), &slug)
    }

    /// The output path of something called `slug` in an output folder.
    pub fn leaf(&self, folder: &str, slug: &str) -> String {
        let ending = match self.urls {
            Urls::File => ".html",
            Urls::Directory => "/index.html",
        };
        let mut leaf = String::with_capacity(folder.len() + 1 + slug.len() + ending.len());
        if !folder.is_empty() {
            leaf.push_str(folder);
            leaf.push('/');
        }
        leaf.push_str(slug);
        leaf.push_str(ending);
        leaf
    }

    /// A name as part of an address.
    pub fn slug(&self, name: &str) -> String {
        if is_safe(name) {
            return name.to_owned();
        }
        match self.slugs {
            Slugs::Pinyin => pinyin_slug(name),
            Slugs::Keep => {
                let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>:\"|?*\\/#%&".contains(c);
                name.replace(forbidden, "-").trim_matches('-').to_owned()
            }
        }
    }

    /// The slug of a term: like a page's, in lower case.
    pub fn term(&self, name: &str) -> String {
        let slug = self.slug(name).to_lowercase().replace('.', "-");
        if slug.is_empty() { pinyin_slug(name) } else { slug }
    }
}

/// Whether a name can be part of an address as it is.
fn is_safe(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// The folder below `content/` that a section page stands in.
fn folder(page: &Page) -> Option<&str> {
    if page.path.parent() == "content" { Some("") } else { page.path.parent().strip_prefix("content/") }
}

fn slug_of(page: &Page, out: &mut Vec<Diagnostic>) -> Option<String> {
    let value = page.fields.get("slug")?;
    let slug = value.as_str()?.trim();
    let letters = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if slug.is_empty() || !slug.chars().all(letters) || path::unsafe_name(slug).is_some() || slug.starts_with('.') {
        out.push(Diagnostic::new("slug-invalid").with("slug", slug).at(&page.path, value.span));
        return None;
    }
    Some(slug.to_owned())
}

/// Syllables and runs of Latin letters or digits, joined by `-`. A character without a reading is named by its
/// code point, so that rare characters in names survive and stay apart.
pub fn pinyin_slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len() * 2);
    // Whether the last letter belongs to a run that may go on.
    let mut in_run = false;
    for c in name.chars() {
        let is_latin = c.is_ascii_alphanumeric() || c == '_';
        let syllable = if is_latin { None } else { reading::syllable(c) };
        if (is_latin || syllable.is_some() || c.is_alphanumeric()) && !(is_latin && in_run) && !slug.is_empty() {
            slug.push('-');
        }
        in_run = is_latin;
        match syllable {
            Some(syllable) => slug.push_str(&syllable),
            None if is_latin => slug.push(c.to_ascii_lowercase()),
            None if c.is_alphanumeric() => slug.push_str(&format!("u{:x}", c as u32)),
            None => {}
        }
    }
    slug
}

/// The address of an output from the root: what cannot stand in an address as it is becomes `%xx`.
pub fn url(output: &str) -> String {
    let mut url = String::with_capacity(output.len() + 1);
    url.push('/');
    if output.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/')) {
        url.push_str(output);
        return url;
    }
    for c in output.chars() {
        match c {
            ' ' | '"' | '<' | '>' | '#' | '?' | '%' | '{' | '}' | '|' | '^' | '`' | '\\' => {
                url.push_str(&format!("%{:02X}", c as u32));
            }
            c => url.push(c),
        }
    }
    url
}

/// Where an old address was: `/old/x.html`, `old/x`, `old/`.
pub fn alias(typed: &str, naming: &Naming) -> Option<String> {
    let path = typed.trim().split(['?', '#']).next().unwrap_or("");
    if path.contains("://") {
        return None;
    }
    let resolved: SitePath = path::resolve("", path)?;
    let safe = resolved.split('/').all(|part| path::unsafe_name(part).is_none());
    if !safe {
        return None;
    }
    Some(match () {
        () if path.ends_with('/') => format!("{resolved}/index.html"),
        () if resolved.extension().is_empty() => naming.leaf(resolved.parent(), resolved.name()),
        () => resolved.to_string(),
    })
}

/// The pages an edition names twice.
pub fn clashes(edition: &Edition, outputs: &[String], out: &mut Vec<Diagnostic>) {
    let mut seen: Table<Cow<str>, usize> = Table::with_capacity_and_hasher(outputs.len(), Default::default());
    for (at, output) in outputs.iter().enumerate() {
        // Editors' file systems do not tell capital letters from small ones.
        let is_small = output.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let folded = if is_small { Cow::Borrowed(output.as_str()) } else { Cow::Owned(output.to_lowercase()) };
        let Some(other) = seen.insert(folded, at) else { continue };
        let (page, other) = (&edition.pages[at], &edition.pages[other]);
        let value = page.fields.get("slug").map(|value: &Value| value.span);
        let diagnostic = Diagnostic::new("url-clash").with("url", url(output)).with("other", other.path.as_str());
        out.push(match value {
            Some(span) => diagnostic.at(&page.path, span),
            None => diagnostic.in_file(&page.path),
        });
    }
}
