//! From an edition to a [`Site`]: addresses, sections, order, links, taxonomies, archives.
//!
//! Takes what came through the gate; works out everything that spans pages, from scratch each time. Texts are
//! rendered here once, in parallel, because only then is it known which files and headings are referred to.

pub mod fields;
pub mod groups;
pub mod leaves;
pub mod links;
pub mod names;
pub mod pictures;
pub mod sections;
pub mod urls;

use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::directive::{self, lower::plain};
use crate::hash::Table;
use crate::lang;
use crate::office::composed::{self, assembly::Composition};
use crate::office::figure::Change;
use crate::office::{Ground, Office};
use crate::outline::{self, Listing};
use crate::page::{Edition, Page};
use crate::path::SitePath;
use crate::progress::Progress;
use crate::site::{PageId, Resolved, Site, Text};
use crate::value::{Data, Value};
use crate::words;
use leaves::{Leaf, Leaves};
use links::{Target, Targets};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use urls::Naming;

/// What is known of a page before its text is rendered.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Title with marks.
    pub title: String,
    /// Address from the root.
    pub url: String,
    /// When it was published.
    pub date: Option<Date>,
    /// Order among its siblings; `None` for pages that do not say.
    pub weight: Option<i64>,
    /// Stands before all others.
    pub is_pinned: bool,
}

/// Works out an edition. Texts that `leaves` knows are taken from there, or from `twin`, the leaves of a narrower edition.
pub fn resolve(
    edition: Edition,
    today: Date,
    known: &mut Leaves,
    twin: Option<&Leaves>,
    progress: &Progress,
    out: &mut Vec<Diagnostic>,
) -> Site {
    let naming = Naming::new(&edition, out);
    let outputs: Vec<String> = each(&edition, out, |_, page, out| naming.page(page, out));
    urls::clashes(&edition, &outputs, out);
    let urls: Vec<String> = outputs.iter().map(|output| urls::url(output)).collect();
    let facts: Vec<Facts> = each(&edition, out, |id, page, out| facts(page, &urls[id], &edition, out));
    let (sections, home_of) = sections::sections(&edition, &facts, &naming);
    let targets = Targets {
        edition: &edition,
        sections: sections.iter().map(|section| (section.path.clone(), section.url.clone())).collect(),
        assets: edition.assets.iter().map(|path| (path.as_str(), asset_output(path, &naming))).collect(),
        urls: &urls,
    };
    let latest = sections::latest(&edition, &facts);
    let groups = groups::taxonomies(&edition, &naming, &facts, &latest, out);
    let ground =
        Ground { edition: &edition, facts: &facts, sections: &sections, home_of: &home_of, targets: &targets, today };
    let office = Office::new(&ground, out);
    let lists = Lists { ground: &ground, office: &office, latest: &latest };
    let leaves = known.leaves(&targets, &lists, twin, progress);
    let mut texts: Vec<Text> = leaves.iter().map(|leaf| Text::of(leaf)).collect();
    let compositions = composed::compose(&ground, &office.composed, |id| {
        leaves[id].unnumbered.as_deref().unwrap_or(&leaves[id].rendered).get()
    });
    let mut compositions: BTreeMap<PageId, Composition> = compositions.into_iter().collect();
    for (id, composition) in &mut compositions {
        let mut whole = std::mem::take(&mut composition.rendered);
        outline::finish(&mut whole);
        texts[*id] = Text::new(whole);
    }
    let whole_ids: BTreeMap<PageId, Vec<String>> = compositions.keys().map(|id| (*id, texts[*id].ids())).collect();
    let ids = |id: PageId| whole_ids.get(&id).unwrap_or(&leaves[id].ids);
    let mut backlinks: Vec<Vec<PageId>> = vec![Vec::new(); edition.pages.len()];
    let mut assets = BTreeMap::new();
    let mut shown = BTreeSet::new();
    let by_path: Table<&str, PageId> =
        edition.pages.iter().enumerate().map(|(id, page)| (page.path.as_str(), id)).collect();
    for (id, leaf) in leaves.iter().enumerate() {
        let (outline, fields) = (&leaf.outline, &leaf.fields);
        out.extend(outline.diagnostics.iter().chain(&fields.diagnostics).cloned());
        for (path, anchor, span) in &outline.anchors {
            if let Some(to) = by_path.get(path.as_str()).copied() {
                check_anchor(&edition.pages[id], &edition.pages[to], ids(to), anchor, *span, out);
            }
        }
        // Readers of a section's report are told where it went.
        let reports =
            office.composed.get(&id).into_iter().flat_map(|plan| plan.reports.iter().map(|(_, report)| *report));
        for to in outline.pages.iter().filter_map(|path| by_path.get(path.as_str()).copied()).chain(reports) {
            // Pages come in order, so one that links twice is the last that did.
            if backlinks[to].last() != Some(&id) {
                backlinks[to].push(id);
            }
        }
        shown.extend(outline.shown.iter().chain(&fields.shown).cloned());
        for path in outline.assets.iter().chain(&fields.assets) {
            if let Some(output) = targets.assets.get(path.as_str()) {
                assets.insert(output.clone(), path.clone());
            }
        }
    }
    for path in office.files() {
        if let Some(output) = targets.assets.get(path.as_str()) {
            assets.insert(output.clone(), path.clone());
        }
    }
    let pictures = pictures::pictures(&edition, &assets, &shown);
    let redirects = groups::redirects(&edition, &naming, &urls, out);
    let archives = groups::archives(&facts, &latest, &naming);
    check_menu(&targets, out);
    let mut neighbours: Vec<(Option<PageId>, Option<PageId>)> = vec![(None, None); edition.pages.len()];
    for section in &sections {
        for (at, id) in section.pages.iter().enumerate() {
            let previous = at.checked_sub(1).and_then(|at| section.pages.get(at)).copied();
            neighbours[*id] = (previous, section.pages.get(at + 1).copied());
        }
    }
    let parts = outputs.into_iter().zip(facts).zip(leaves.iter().zip(texts)).zip(backlinks).enumerate();
    let pages = parts.map(|(id, (((output, facts), (leaf, text)), backlinks))| {
        let (previous, next) = neighbours[id];
        Resolved {
            output,
            url: facts.url,
            title: facts.title,
            summary: match compositions.get(&id).filter(|_| !has_summary(&edition.pages[id])) {
                Some(_) => text.rendered().lead.as_str().into(),
                None => Arc::clone(&leaf.summary),
            },
            date: facts.date,
            updated: date(&edition.pages[id], "updated"),
            section: home_of[id],
            weight: facts.weight.unwrap_or(0),
            is_pinned: facts.is_pinned,
            terms: groups.of_page.iter().map(|of_page| of_page[id].clone()).collect(),
            cover: leaf.links.get("cover").and_then(|links| links.first().cloned()),
            links: Arc::clone(&leaf.links),
            html: Arc::clone(&leaf.html),
            text,
            composition: compositions.remove(&id).map(Box::new),
            backlinks,
            previous,
            next,
        }
    });
    let pages = pages.collect();
    let taxonomies = groups.lists;
    Site { pages, sections, latest, taxonomies, archives, redirects, assets, pictures, office, today, edition }
}

/// Something of every page, on all cores; what is said of them in their order.
fn each<T: Send>(
    edition: &Edition,
    out: &mut Vec<Diagnostic>,
    of: impl Fn(PageId, &Page, &mut Vec<Diagnostic>) -> T + Sync,
) -> Vec<T> {
    let one = |(id, page): (PageId, &Arc<Page>)| {
        let mut found = Vec::new();
        (of(id, page, &mut found), found)
    };
    let each: Vec<(T, Vec<Diagnostic>)> = edition.pages.par_iter().enumerate().map(one).collect();
    let mut all = Vec::with_capacity(each.len());
    for (value, found) in each {
        all.push(value);
        out.extend(found);
    }
    all
}

/// The title of a page of an edition that has been worked out, as if the page had been written anew; `None` where there is
/// anything to say about it.
pub fn title_of(site: &Site, page: &Page) -> Option<String> {
    let mut found = Vec::new();
    let facts = facts(page, "", &site.edition, &mut found);
    found.is_empty().then_some(facts.title)
}

/// Whether the title of an ordinary page decides nothing in an edition that has been worked out: it is shown, where templates
/// ask for it, and that is all. `leaves` are the texts of all pages, which may show lists of them.
pub fn is_title_shown_only(site: &Site, id: PageId, leaves: &Leaves) -> bool {
    let section = site.pages.get(id).and_then(|page| site.sections.get(page.section));
    let sort = section.and_then(|section| site.edition.pages.get(section.page?)?.fields.get("sort"));
    site.office.is_idle()
        && !sort.is_some_and(|sort| sections::goes_by_title(&sort.display()))
        && !leaves.all().any(|leaf| leaf.is_composite())
}

/// One page of an edition that has been worked out, as if its text had been written anew; `None` where its text shows what is
/// worked out of other pages.
pub fn leaf_of(site: &Site, id: PageId, page: &Page) -> Option<Leaf> {
    let urls: Vec<String> = site.pages.iter().map(|page| page.url.clone()).collect();
    let output_of: BTreeMap<&str, &String> = site.assets.iter().map(|(output, path)| (path.as_str(), output)).collect();
    let naming = Naming::new(&site.edition, &mut Vec::new());
    let output = |path: &SitePath| {
        let known = output_of.get(path.as_str());
        known.map_or_else(|| asset_output(path, &naming), |output| (*output).clone())
    };
    let targets = Targets {
        edition: &site.edition,
        sections: site.sections.iter().map(|section| (section.path.clone(), section.url.clone())).collect(),
        assets: site.edition.assets.iter().map(|path| (path.as_str(), output(path))).collect(),
        urls: &urls,
    };
    let leaf = leaves::leaf(page, id, &targets, &Nothing);
    (!leaf.outline.is_composite && !leaf.fields.is_composite).then_some(leaf)
}

/// Stands for the other pages where nobody is to ask for them.
struct Nothing;

impl Listing for Nothing {
    fn pages(&self, _: PageId, _: &[(String, String)]) -> Result<Vec<(String, String)>, Diagnostic> {
        Ok(Vec::new())
    }

    fn change(&self, _: PageId, _: &str) -> Option<&Change> {
        None
    }

    fn block(
        &self,
        _: &str,
        _: PageId,
        _: &[(String, String)],
        _: &mut dyn FnMut(&str) -> String,
        _: &mut Vec<Diagnostic>,
    ) -> Result<String, Diagnostic> {
        Ok(String::new())
    }
}

fn has_summary(page: &Page) -> bool {
    page.fields.get("summary").or(page.fields.get("description")).and_then(Value::as_str).is_some()
}

/// Entries of the menu lead somewhere, as links in a text do.
fn check_menu(targets: &Targets, out: &mut Vec<Diagnostic>) {
    let site = SitePath::fixed(crate::config::SITE_FILE);
    for entry in &targets.edition.settings.menu {
        let typed = entry.get("page").or(entry.get("url")).unwrap_or(entry);
        let Some(address) = typed.as_str() else { continue };
        match targets.find(&site, None, address) {
            Target::Missing => out.push(targets.missing(&site, address).at(&site, typed.span)),
            Target::Dormant => {
                out.push(Diagnostic::new("link-dormant").with("target", address).at(&site, typed.span));
            }
            _ => {}
        }
    }
}

fn date(page: &Page, field: &str) -> Option<Date> {
    page.fields.get(field).and_then(Value::as_str).and_then(Date::parse)
}

fn facts(page: &Page, url: &str, edition: &Edition, out: &mut Vec<Diagnostic>) -> Facts {
    let typed = page.fields.get("title");
    let mut title = typed.and_then(Value::as_str).unwrap_or("").trim().to_owned();
    title = plain(&title, &edition.names, &edition.settings.mask);
    if words::without_marks(&title).trim().is_empty() {
        if let Some(value) = typed {
            // There was a title, and the gate left nothing of it.
            out.push(Diagnostic::new("title-hidden").at(&page.path, value.span));
        }
        title = if page.path.as_str() == "content/_index.md" {
            edition.settings.title.clone()
        } else {
            page.path.stem().to_owned()
        };
    }
    Facts {
        title,
        url: url.to_owned(),
        date: date(page, "date"),
        weight: page.fields.get("weight").and_then(|weight| match weight.data {
            Data::Int(number) => Some(number),
            Data::Float(number) => Some(number as i64),
            _ => None,
        }),
        is_pinned: page.fields.get("pinned").and_then(Value::as_bool).unwrap_or(false),
    }
}

fn asset_output(path: &SitePath, naming: &Naming) -> String {
    let folder = path.parent().strip_prefix("content").unwrap_or("").trim_start_matches('/');
    crate::path::join(&naming.folder(folder), path.name())
}

fn check_anchor(
    page: &Page,
    to: &Page,
    ids: &[String],
    anchor: &str,
    span: crate::source::Span,
    out: &mut Vec<Diagnostic>,
) {
    let known = || ids.iter().map(String::as_str).filter(|id| !id.is_empty());
    // Ids that are typed in HTML are not headings: look for them where there is any.
    let typed = || {
        let text = to.body.text();
        text.contains(&format!("id=\"{anchor}\"")) || text.contains(&format!("id='{anchor}'"))
    };
    if known().any(|id| id == anchor) || anchor.starts_with("fn-") || anchor.starts_with("fnref-") || typed() {
        return;
    }
    let near = lang::nearest(anchor, known()).map(|id| format!("#{id}"));
    let diagnostic = Diagnostic::new("link-anchor").with("anchor", anchor).with("target", to.path.as_str());
    out.push(diagnostic.at(&page.path, span).suggest(near.as_deref()));
}

/// What `::pages{…}` looks through.
struct Lists<'a> {
    ground: &'a Ground<'a>,
    office: &'a Office,
    latest: &'a [PageId],
}

impl Listing for Lists<'_> {
    fn change(&self, page: PageId, figure: &str) -> Option<&Change> {
        self.office.change(page, figure)
    }

    fn pages(&self, from: PageId, attributes: &[(String, String)]) -> Result<Vec<(String, String)>, Diagnostic> {
        const KNOWN: [(&str, &str); 3] = [("section", "栏目"), ("kind", "类型"), ("limit", "条数")];
        let mut pages: Vec<PageId> = self.latest.to_vec();
        let mut limit = usize::MAX;
        for (name, value) in attributes {
            let wrong = || Diagnostic::new("directive-value").with("name", name.clone()).with("value", value.clone());
            match name.as_str() {
                "section" | "栏目" => {
                    let path = value.trim_matches('/');
                    let near = || lang::nearest(path, self.ground.sections.iter().map(|section| section.path.as_str()));
                    let known = self.ground.sections.iter().find(|section| section.path == path);
                    let section = known.ok_or_else(|| wrong().suggest(near()))?;
                    pages.clone_from(&section.pages);
                }
                "kind" | "类型" => {
                    let near = || lang::nearest(value, self.ground.edition.kinds.words());
                    let kind = self.ground.edition.kinds.get(value).ok_or_else(|| wrong().suggest(near()))?;
                    pages.retain(|id| self.ground.edition.pages[*id].kind == kind.name);
                }
                "limit" | "条数" => limit = value.parse().map_err(|_| wrong())?,
                _ => {
                    return Err(directive::unknown_attribute(name, &KNOWN));
                }
            }
        }
        pages.retain(|id| *id != from);
        let entry = |id: PageId| (self.ground.facts[id].title.clone(), self.ground.facts[id].url.clone());
        Ok(pages.into_iter().take(limit).map(entry).collect())
    }

    fn block(
        &self,
        name: &str,
        from: PageId,
        attributes: &[(String, String)],
        line: &mut dyn FnMut(&str) -> String,
        out: &mut Vec<Diagnostic>,
    ) -> Result<String, Diagnostic> {
        self.office.block(name, self.ground, from, attributes, line, out)
    }
}
