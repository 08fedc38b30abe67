//! Reports composed of those of the sections: one document out of what the edition has.
//!
//! Takes the pages of one edition and, once they are rendered, their texts; gives which report is made of which others, and
//! the composed text: what was done by section, what is wrong, what comes next, numbered through. Never renders by itself:
//! each part was rendered as a part of its own page, so its links, figures and masks are those of that page.

pub mod assembly;
pub mod division;
pub mod html;
pub mod notes;

use super::Ground;
use crate::diagnostic::Diagnostic;
use crate::directive::lower::plain;
use crate::kind::Role;
use crate::lang;
use crate::markdown::Rendered;
use crate::numbering::Style;
use crate::outline;
use crate::page::Page;
use crate::period::Period;
use crate::site::{PageId, SectionId};
use crate::value::{Map, Value};
use crate::words;
use assembly::{Composition, Input};
use division::Class;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a composed report is made of.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The sections with their reports, in order.
    pub reports: Vec<(SectionId, PageId)>,
    /// The parts that are wanted, with the titles they have where the page types none.
    pub parts: Vec<(Class, String)>,
    /// Whether what a report says stands under the title of that report, and not of its section.
    pub by_report: bool,
}

/// The parts in their order: class, field, title where none is given (Chinese, English).
const PARTS: [(Class, &str, &str, &str); 3] = [
    (Class::Work, "work", "主要工作", "Main work"),
    (Class::Problems, "problems", "存在问题", "Problems"),
    (Class::Plans, "plans", "下步打算", "Next steps"),
];

/// The period of a report.
pub fn period(page: &Page) -> Option<Period> {
    page.fields.get("period").and_then(Value::as_str).and_then(Period::parse)
}

/// Whether a page is a report.
pub fn is_report(ground: &Ground, page: &Page) -> bool {
    !page.is_section && ground.edition.kinds.get(&page.kind).is_some_and(|kind| kind.role == Some(Role::Report))
}

/// How a page is to be composed, if it is.
pub fn wish(page: &Page) -> Option<(&Map, &Value)> {
    let value = page.fields.get("compose")?;
    Some((value.as_map()?, value))
}

/// Every composed report with what it is made of, and what is wrong with that.
pub fn plans(ground: &Ground, out: &mut Vec<Diagnostic>) -> BTreeMap<PageId, Plan> {
    let reports: Vec<(PageId, Period)> = (0..ground.edition.pages.len())
        .filter_map(|id| {
            let page = ground.edition.pages.get(id).filter(|page| is_report(ground, page))?;
            Some((id, period(page)?))
        })
        .collect();
    let of_sections: Vec<(SectionId, PageId, Period)> = reports
        .iter()
        .filter(|(id, _)| wish(&ground.edition.pages[*id]).is_none())
        .filter_map(|(id, period)| Some((*ground.home_of.get(*id).filter(|home| **home != 0)?, *id, *period)))
        .collect();
    let order = sections_in_order(ground);
    let mut plans = BTreeMap::new();
    let mut twice = BTreeSet::new();
    for (id, period) in &reports {
        let page = &ground.edition.pages[*id];
        let Some((wish, value)) = wish(page) else { continue };
        let mut said = Vec::new();
        let listed = wish.get("sections").map(|list| sections_of(list, ground, page, &mut said));
        let sections = listed.as_ref().unwrap_or(&order);
        let by_report = wish.get("headings").and_then(Value::as_str) == Some("report");
        let mut plan = Plan { reports: Vec::new(), parts: parts(wish, ground), by_report };
        for section in sections {
            let mut of_period = of_sections.iter().filter(|(home, _, own)| home == section && own == period);
            if let Some((_, report, _)) = of_period.next() {
                plan.reports.push((*section, *report));
                twice.extend(of_period.map(|(_, second, _)| (*report, *second)));
            } else if listed.is_some() || of_sections.iter().any(|(home, ..)| home == section) {
                // A section that never reports is none of those that are missed.
                let title = words::without_marks(&ground.sections[*section].title);
                let diagnostic = Diagnostic::new("report-missing").with("section", title);
                said.push(diagnostic.with("period", period.to_string()).at(&page.path, value.span));
            }
        }
        if plan.reports.is_empty() {
            let diagnostic = Diagnostic::new("compose-empty").with("period", period.to_string());
            said = vec![diagnostic.at(&page.path, value.span)];
        }
        out.extend(said);
        plans.insert(*id, plan);
    }
    out.extend(twice.into_iter().map(|(first, second)| {
        let (first, second) = (&ground.edition.pages[first], &ground.edition.pages[second]);
        let place = second.fields.get("period").map_or_else(Default::default, |value| value.span);
        Diagnostic::new("report-twice").with("first", first.path.as_str()).at(&second.path, place)
    }));
    plans
}

/// Sections as readers meet them: each before those below it, the home page's left out.
fn sections_in_order(ground: &Ground) -> Vec<SectionId> {
    let mut order = Vec::new();
    let mut open = vec![0];
    while let Some(id) = open.pop() {
        let Some(section) = ground.sections.get(id) else { continue };
        if id != 0 {
            order.push(id);
        }
        open.extend(section.children.iter().rev());
    }
    order
}

/// The sections that a page lists.
fn sections_of(list: &Value, ground: &Ground, page: &Page, said: &mut Vec<Diagnostic>) -> Vec<SectionId> {
    let mut sections = Vec::new();
    for item in list.items() {
        let typed = item.display();
        let folder = typed.trim().trim_matches('/').trim_start_matches("content/");
        let folder = folder.trim_end_matches("_index.md").trim_end_matches('/');
        let found = ground.sections.iter().position(|section| section.path == folder && !folder.is_empty());
        // Editors know a section by its title as well.
        let found = found.or_else(|| ground.sections.iter().position(|section| section.title == typed.trim()));
        match found {
            Some(id) if !sections.contains(&id) => sections.push(id),
            Some(_) => {}
            None => {
                let known = ground.sections.iter().map(|section| section.path.as_str()).filter(|path| !path.is_empty());
                let near = lang::nearest(folder, known);
                let diagnostic = Diagnostic::new("compose-section").with("section", typed.clone()).suggest(near);
                said.push(diagnostic.at(&page.path, item.span));
            }
        }
    }
    sections
}

/// The parts that are wanted: `否` leaves one out.
fn parts(wish: &Map, ground: &Ground) -> Vec<(Class, String)> {
    let edition = ground.edition;
    let chinese = is_chinese(ground);
    let part = |(class, field, zh, en): (Class, &str, &str, &str)| {
        let typed = wish.get(field).map(Value::display).unwrap_or_default();
        let typed = plain(typed.trim(), &edition.names, &edition.settings.mask);
        match typed.as_str() {
            "否" | "no" | "No" | "false" => None,
            "" | "是" | "yes" | "Yes" | "true" => Some((class, if chinese { zh } else { en }.to_owned())),
            _ => Some((class, typed)),
        }
    };
    PARTS.into_iter().filter_map(part).collect()
}

/// The composed texts, out of the rendered texts of all pages.
pub fn compose(
    ground: &Ground,
    plans: &BTreeMap<PageId, Plan>,
    rendered: impl Fn(PageId) -> Arc<Rendered> + Sync,
) -> Vec<(PageId, Composition)> {
    let input = |page: PageId, section: Option<SectionId>, by_report: bool| Input {
        page,
        marked: ground.edition.pages[page].marked.as_deref(),
        title: match section {
            Some(_) if by_report => ground.facts[page].title.as_str(),
            Some(id) => ground.sections[id].title.as_str(),
            None => "",
        },
        path: section.map_or("", |id| ground.sections[id].path.as_str()),
        rendered: rendered(page),
        is_numbered: outline::is_numbered(&ground.edition.pages[page], ground.edition),
    };
    let style = Style::of(&ground.edition.settings.language);
    let composed = |(id, plan): (&PageId, &Plan)| {
        let report = |(section, report): &(SectionId, PageId)| input(*report, Some(*section), plan.by_report);
        let reports: Vec<Input> = plan.reports.iter().map(report).collect();
        (*id, assembly::assemble(plan, &input(*id, None, false), &reports, style))
    };
    plans.par_iter().map(composed).collect()
}

fn is_chinese(ground: &Ground) -> bool {
    ground.edition.settings.language.to_ascii_lowercase().starts_with("zh")
}
