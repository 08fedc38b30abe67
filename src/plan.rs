//! What an edition consists of: every output that a template or the program makes, by path.
//!
//! Takes a [`Site`], gives its outputs in the order of their paths. Makes nothing itself, and does not mind two outputs
//! at one path: that is told by `engine`, which also knows the files that are copied.

use crate::page::{Packing, Urls};
use crate::path;
use crate::render::packed;
use crate::search;
use crate::site::{PageId, SectionId, Site};
use crate::theme::Theme;

/// An output to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its path from the root of the edition.
    pub path: String,
    /// How it is made.
    pub work: Work,
}

/// How an output is made. List pages are numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// The home page.
    Home,
    /// One list page of a section.
    Section {
        /// Which section.
        id: SectionId,
        /// Which of its list pages.
        number: usize,
    },
    /// An ordinary page.
    Page(PageId),
    /// The terms of a taxonomy.
    Taxonomy(usize),
    /// One list page of a term.
    Term {
        /// Which taxonomy.
        taxonomy: usize,
        /// Which of its terms.
        term: usize,
        /// Which of its list pages.
        number: usize,
    },
    /// All periods, or one list page of a year or month.
    Archive {
        /// Which year or month; `None` for all.
        period: Option<usize>,
        /// Which of its list pages.
        number: usize,
    },
    /// What a server shows for an address that leads nowhere.
    NotFound,
    /// A page at an old address that leads to this url.
    Redirect(String),
    /// `feed.xml`
    Atom,
    /// `feed.json`
    JsonFeed,
    /// `index.json`
    Index,
    /// `sitemap.xml`
    Sitemap,
    /// `robots.txt`
    Robots,
    /// The colours that the settings name, as a style sheet.
    Look,
    /// Another output, compressed; its path is that of the other with `.gz` or `.br` behind it.
    Packed(Packing, Box<Work>),
    /// A style sheet or script of the theme, by its output path, compressed.
    PackedAsset(Packing, String),
    /// The page for searching.
    SearchPage,
    /// A file that this page loads.
    Search(search::Part),
}

/// Output path of the Atom feed.
pub const ATOM: &str = "feed.xml";
/// Output path of the JSON feed.
pub const JSON_FEED: &str = "feed.json";
/// Output path of the list of all pages for other programs.
pub const INDEX: &str = "index.json";
/// Output path of the sitemap.
pub const SITEMAP: &str = "sitemap.xml";
/// Output path of the colours of the site.
pub const LOOK: &str = "assets/look.css";
/// Output path of the page with all periods.
pub const ARCHIVE: &str = "archive/index.html";
/// Output path of the page for addresses that lead nowhere.
pub const NOT_FOUND: &str = "404.html";
/// Output path of the page for searching.
pub const SEARCH: &str = "search.html";

/// Every output of an edition but the files that are copied, ordered by path.
pub fn plan(site: &Site) -> Vec<Planned> {
    let mut planned = Vec::with_capacity(site.pages.len() + site.pages.len() / 4 + 32);
    let mut add = |path: String, work: Work| planned.push(Planned { path, work });
    let urls = site.edition.settings.urls;
    for (id, section) in site.sections.iter().enumerate() {
        if id == 0 {
            add(section.output.clone(), Work::Home);
            continue;
        }
        for number in 1..=lists(section.pages.len(), section.paginate) {
            add(numbered(&section.output, number, urls), Work::Section { id, number });
        }
    }
    for (id, (page, resolved)) in site.edition.pages.iter().zip(&site.pages).enumerate() {
        if !page.is_section {
            add(resolved.output.clone(), Work::Page(id));
        }
    }
    let per_list = site.edition.settings.paginate;
    for (taxonomy, list) in site.taxonomies.iter().enumerate() {
        add(list.output.clone(), Work::Taxonomy(taxonomy));
        for (term, entry) in list.terms.iter().enumerate() {
            for number in 1..=lists(entry.pages.len(), per_list) {
                add(numbered(&entry.output, number, urls), Work::Term { taxonomy, term, number });
            }
        }
    }
    if has_archive(site) {
        add(ARCHIVE.to_owned(), Work::Archive { period: None, number: 1 });
        for (index, period) in site.archives.iter().enumerate() {
            // A year leads on to its months, so its newest pages are enough.
            let count = if period.month.is_some() { lists(period.pages.len(), per_list) } else { 1 };
            for number in 1..=count {
                add(numbered(&period.output, number, urls), Work::Archive { period: Some(index), number });
            }
        }
    }
    if has_template(&site.edition.theme, "404.html") {
        add(NOT_FOUND.to_owned(), Work::NotFound);
    }
    for (output, url) in &site.redirects {
        add(output.clone(), Work::Redirect(url.clone()));
    }
    add(ATOM.to_owned(), Work::Atom);
    add(JSON_FEED.to_owned(), Work::JsonFeed);
    if site.edition.settings.index {
        add(INDEX.to_owned(), Work::Index);
    }
    if !site.edition.settings.base_url.is_empty() {
        add(SITEMAP.to_owned(), Work::Sitemap);
    }
    if crate::render::look::sheet(&site.edition).is_some() {
        add(LOOK.to_owned(), Work::Look);
    }
    add("robots.txt".to_owned(), Work::Robots);
    if has_search(site) {
        add(SEARCH.to_owned(), Work::SearchPage);
        search::Layout::new(site).parts().into_iter().for_each(|part| add(part.path(), Work::Search(part)));
    }
    let texts: Vec<usize> =
        (0..planned.len()).filter(|at| planned.get(*at).is_some_and(|one| packed::is_text(&one.path))).collect();
    for packing in &site.edition.settings.compress {
        let text = |at: &usize| {
            let Planned { path, work } = planned.get(*at)?;
            Some(Planned { path: packed::path(path, *packing), work: Work::Packed(*packing, Box::new(work.clone())) })
        };
        let texts: Vec<Planned> = texts.iter().filter_map(text).collect();
        let asset = |path: &String| Planned {
            path: packed::path(path, *packing),
            work: Work::PackedAsset(*packing, path.clone()),
        };
        planned.extend(site.edition.theme.assets.keys().filter(|path| is_asset(site, path)).map(asset));
        planned.extend(texts);
    }
    planned.sort_by(|a, b| a.path.cmp(&b.path));
    planned
}

/// Whether what stands at an output path is a style sheet or script of the theme, and no file of the site's own.
pub fn is_asset(site: &Site, path: &str) -> bool {
    site.edition.theme.assets.contains_key(path) && !site.edition.statics.contains_key(path)
}

/// How many list pages `count` pages make: at least one. With 0 on each, all stand on one.
pub fn lists(count: usize, paginate: usize) -> usize {
    count.checked_div(paginate).map_or(1, |_| count.div_ceil(paginate)).max(1)
}

/// Output path of a list page: the first is `output` itself, the second of `a/index.html` is `a/page/2.html`, that of
/// `tags/x.html` is `tags/x/page/2.html`.
pub fn numbered(output: &str, number: usize, urls: Urls) -> String {
    if number <= 1 {
        return output.to_owned();
    }
    let stem = output.strip_suffix(".html").unwrap_or(output);
    let folder = match stem.strip_suffix("index") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.trim_end_matches('/'),
        _ => stem,
    };
    let file = match urls {
        Urls::File => format!("page/{number}.html"),
        Urls::Directory => format!("page/{number}/index.html"),
    };
    path::join(folder, &file)
}

/// Whether the edition has archives at all: a theme may leave them out.
pub fn has_archive(site: &Site) -> bool {
    has_template(&site.edition.theme, "archive.html")
}

/// Whether the site can be searched: its theme has to be made for it, and its settings may do without.
pub fn has_search(site: &Site) -> bool {
    let theme = &site.edition.theme;
    site.edition.settings.search && theme.has_search == Some(true) && has_template(theme, "search.html")
}

/// Whether any layer of a theme has a template.
pub fn has_template(theme: &Theme, name: &str) -> bool {
    theme.layers.iter().any(|layer| layer.templates.iter().any(|template| template.name == name))
}

/// The template of an output, by its bare name; `None` for what the program makes by itself.
///
/// For a page that is what its field `template` says, else its kind, else the kind's namesake, else the general one.
pub fn template(site: &Site, work: &Work) -> Option<String> {
    let theme = &site.edition.theme;
    let of_page = |id: Option<PageId>, general: &str| {
        let page = id.and_then(|id| site.edition.pages.get(id));
        let own = page.and_then(|page| page.fields.get("template")).map(|value| value.display());
        let of_kind = || {
            let page = page?;
            // The home page is of the kind `section` or `page` as long as nobody says otherwise.
            let unsaid = general == "home.html" && matches!(page.kind.as_str(), "section" | "page");
            let kind = site.edition.kinds.get(&page.kind).filter(|_| !unsaid)?;
            let namesake = || Some(format!("{}.html", kind.name)).filter(|name| has_template(theme, name));
            kind.template.clone().or_else(namesake)
        };
        own.filter(|name| !name.is_empty()).or_else(of_kind).unwrap_or_else(|| general.to_owned())
    };
    let section_page = |id: SectionId| site.sections.get(id).and_then(|section| section.page);
    Some(match work {
        Work::Home => of_page(section_page(0), "home.html"),
        Work::Section { id, .. } => of_page(section_page(*id), "section.html"),
        Work::Page(id) => of_page(Some(*id), "page.html"),
        Work::Taxonomy(_) => "taxonomy.html".to_owned(),
        Work::Term { .. } => "term.html".to_owned(),
        Work::Archive { .. } => "archive.html".to_owned(),
        Work::NotFound => "404.html".to_owned(),
        Work::Redirect(_) if has_template(theme, "redirect.html") => "redirect.html".to_owned(),
        Work::SearchPage => "search.html".to_owned(),
        Work::Atom if has_template(theme, "feed.xml") => "feed.xml".to_owned(),
        Work::Redirect(_)
        | Work::Atom
        | Work::JsonFeed
        | Work::Index
        | Work::Sitemap
        | Work::Robots
        | Work::Search(_)
        | Work::Look
        | Work::PackedAsset(..) => {
            return None;
        }
        Work::Packed(_, work) => return template(site, work),
    })
}
