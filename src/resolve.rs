//! From an edition to a [`Site`]: addresses, sections, order, links, taxonomies, archives.
//!
//! Takes what came through the gate; works out everything that spans pages, from scratch each time. Texts are
//! rendered here once, in parallel, because only then is it known which files and headings are referred to.

pub mod fields;
pub mod groups;
pub mod links;
pub mod names;
pub mod sections;
pub mod urls;

use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::directive::{self, lower::plain};
use crate::lang;
use crate::office::composed::{self, assembly::Composition};
use crate::office::figure::Change;
use crate::office::{Ground, Office};
use crate::outline::{self, Listing, Outline};
use crate::page::{Edition, Page};
use crate::path::SitePath;
use crate::site::{PageId, Resolved, Site};
use crate::value::{Data, Value};
use crate::words;
use fields::Fields;
use links::{Target, Targets};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use urls::Naming;

/// Characters of a summary that is taken from the text.
const SUMMARY: usize = 120;

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

/// Works out an edition.
pub fn resolve(edition: Edition, today: Date, out: &mut Vec<Diagnostic>) -> Site {
    let naming = Naming::new(&edition, out);
    let outputs: Vec<String> = edition.pages.iter().map(|page| naming.page(page, out)).collect();
    urls::clashes(&edition, &outputs, out);
    let urls: Vec<String> = outputs.iter().map(|output| urls::url(output)).collect();
    let facts: Vec<Facts> =
        edition.pages.iter().zip(&urls).map(|(page, url)| facts(page, url, &edition, out)).collect();
    let (sections, home_of) = sections::sections(&edition, &facts, &naming);
    let targets = Targets {
        edition: &edition,
        pages: edition.pages.iter().enumerate().map(|(id, page)| (page.path.as_str(), id)).collect(),
        sections: sections.iter().map(|section| (section.path.clone(), section.url.clone())).collect(),
        assets: edition.assets.iter().map(|path| (path.as_str(), asset_output(path, &naming))).collect(),
        urls: urls.clone(),
    };
    let latest = sections::latest(&edition, &facts);
    let groups = groups::taxonomies(&edition, &naming, &facts, &latest, out);
    let ground =
        Ground { edition: &edition, facts: &facts, sections: &sections, home_of: &home_of, targets: &targets, today };
    let office = Office::new(&ground, out);
    let lists = Lists { ground: &ground, office: &office, latest: &latest };
    let mut rendered: Vec<(Outline, Fields)> = (0..edition.pages.len())
        .into_par_iter()
        .map(|id| {
            let page = &edition.pages[id];
            (outline::outline(page, id, &targets, &lists), fields::fields(page, id, &targets, &lists))
        })
        .collect();
    let compositions = composed::compose(&ground, &office.composed, |id| &rendered[id].0.rendered);
    let mut compositions: BTreeMap<PageId, Composition> = compositions.into_iter().collect();
    for (id, composition) in &mut compositions {
        let outline = &mut rendered[*id].0;
        outline.rendered = std::mem::take(&mut composition.rendered);
        // Readers of a section's report are told where it went.
        outline.pages.extend(office.composed[id].reports.iter().map(|(_, report)| *report));
    }
    rendered.par_iter_mut().for_each(|(outline, _)| outline::finish(&mut outline.rendered));
    let headings: Vec<&[crate::markdown::Heading]> =
        rendered.iter().map(|(outline, _)| outline.rendered.headings.as_slice()).collect();
    let mut backlinks: Vec<Vec<PageId>> = vec![Vec::new(); edition.pages.len()];
    let mut assets = BTreeMap::new();
    for (id, (outline, fields)) in rendered.iter().enumerate() {
        out.extend(outline.diagnostics.iter().chain(&fields.diagnostics).cloned());
        for (to, anchor, span) in &outline.anchors {
            check_anchor(&edition.pages[id], &edition.pages[*to], headings[*to], anchor, *span, out);
        }
        for to in &outline.pages {
            backlinks[*to].push(id);
        }
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
    let redirects = groups::redirects(&edition, &naming, &urls, out);
    let archives = groups::archives(&facts, &latest, &naming);
    check_menu(&targets, out);
    let mut neighbours: HashMap<PageId, (Option<PageId>, Option<PageId>)> = HashMap::new();
    for section in &sections {
        for (at, id) in section.pages.iter().enumerate() {
            let previous = at.checked_sub(1).and_then(|at| section.pages.get(at)).copied();
            neighbours.insert(*id, (previous, section.pages.get(at + 1).copied()));
        }
    }
    let parts = outputs.into_iter().zip(facts).zip(rendered).zip(backlinks).enumerate();
    let pages = parts.map(|(id, (((output, facts), (outline, fields)), backlinks))| {
        let page = &edition.pages[id];
        let summary = match page.fields.get("summary").or(page.fields.get("description")).and_then(Value::as_str) {
            Some(summary) => plain(summary, &edition.names, &edition.settings.mask),
            None => words::summary(&outline.rendered.lead, SUMMARY),
        };
        let (previous, next) = neighbours.get(&id).copied().unwrap_or_default();
        Resolved {
            output,
            url: facts.url,
            title: facts.title,
            summary,
            date: facts.date,
            updated: date(page, "updated"),
            section: home_of[id],
            weight: facts.weight.unwrap_or(0),
            is_pinned: facts.is_pinned,
            terms: groups.of_page.iter().map(|of_page| of_page[id].clone()).collect(),
            cover: fields.links.get("cover").and_then(|links| links.first().cloned()),
            links: fields.links,
            html: fields.html,
            rendered: outline.rendered,
            composition: compositions.remove(&id),
            backlinks,
            previous,
            next,
        }
    });
    let pages = pages.collect();
    Site { pages, sections, latest, taxonomies: groups.lists, archives, redirects, assets, office, today, edition }
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
    headings: &[crate::markdown::Heading],
    anchor: &str,
    span: crate::source::Span,
    out: &mut Vec<Diagnostic>,
) {
    let known = || headings.iter().map(|heading| heading.id.as_str()).filter(|id| !id.is_empty());
    // Ids that are typed in HTML are not headings: look for them where there is any.
    let typed = || to.body.contains(&format!("id=\"{anchor}\"")) || to.body.contains(&format!("id='{anchor}'"));
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
    ) -> Result<String, Diagnostic> {
        self.office.block(name, self.ground, from, attributes, line)
    }
}
