//! The text of a composed report, out of the rendered texts of its own page and of the sections' reports.
//!
//! Takes rendered texts with marks before their headings (see `markdown`); gives one text of the same form, with ids that are
//! unique, levels that fit and footnotes in one row, and the parts it is made of.

use super::Plan;
use super::division::{self, Class};
use super::html;
use super::notes::Notes;
use crate::flow::{MARKED_END, MARKED_START};
use crate::markdown::{self, Heading, Rendered};
use crate::numbering::Style;
use crate::site::PageId;
use crate::words;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A composed text.
#[derive(Clone, Debug, Default)]
pub struct Composition {
    /// The whole, as any page has it.
    pub rendered: Rendered,
    /// What stands before the first part.
    pub introduction: String,
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a composed text.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Its heading; may hold marks like a title.
    pub title: String,
    /// Its number, `一、`; empty where the page has none.
    pub number: String,
    /// The id of its heading.
    pub id: String,
    /// Its text, without its heading.
    pub html: String,
    /// The sections that it comes from: title, report, id of the heading.
    pub sections: Vec<(String, PageId, String)>,
}

/// A text that is a part of the whole.
pub struct Input<'a> {
    /// The page.
    pub page: PageId,
    /// What readers are told when narrower editions do not have the page at all.
    pub marked: Option<&'a str>,
    /// Title of the section.
    pub title: &'a str,
    /// The section's path: stands before all ids of the text.
    pub path: &'a str,
    /// The text.
    pub rendered: Arc<Rendered>,
    /// Whether the program numbers it.
    pub is_numbered: bool,
}

/// A text cut at its highest headings.
struct Source {
    headings: Vec<Heading>,
    top: usize,
    pieces: Vec<Piece>,
}

struct Piece {
    class: Class,
    /// The heading that begins it.
    heading: Option<usize>,
    html: String,
}

/// The document that comes into being.
#[derive(Default)]
struct Draft {
    /// With the levels as they ought to be, also beyond the sixth.
    headings: Vec<Heading>,
    ids: BTreeSet<String>,
    notes: Notes,
}

/// Composes a report. `own` is the text of its own page, `reports` those of the sections, in order; its headings are numbered in a style.
pub fn assemble(plan: &Plan, own: &Input, reports: &[Input], style: Style) -> Composition {
    let mut draft = Draft::default();
    let page = draft.read(own, "", &plan.parts);
    let base = if page.pieces.len() > 1 { page.top } else { 2 };
    let sources: Vec<(&Input, Source)> =
        reports.iter().map(|report| (report, draft.read(report, &report.path.replace('/', "-"), &[]))).collect();
    let mut introduction = page.pieces.first().map(|piece| draft.take(&page, &piece.html, 0)).unwrap_or_default();
    let mut parts = Vec::new();
    let mut contents = Vec::new();
    for (class, title, piece) in sequence(plan, &page) {
        let mut part = Part { title: title.to_owned(), ..Part::default() };
        let first = draft.headings.len();
        let known = draft.ids.clone();
        let mut content = match piece {
            Some(piece) => {
                part.title =
                    piece.heading.and_then(|at| page.headings.get(at)).map_or_else(String::new, |h| h.text.clone());
                draft.take(&page, &piece.html, 0)
            }
            None => draft.head(base, &markdown::slug(title), title),
        };
        let head = html::heading(&content, &markdown::mark(first));
        let is_own = head.clone().is_some_and(|head| !html::is_blank(&without(&content, head)));
        if class != Class::Other {
            for (report, source) in &sources {
                let is_marked = report.marked.is_some() && own.marked != report.marked;
                draft.entry(class, base, (report, source, is_marked), &mut content, &mut part.sections);
            }
        }
        if piece.is_none()
            && let Some(head) = html::heading(&content, &markdown::mark(first))
        {
            let (head, rest) = content.split_at(head.end);
            content = html::headed(head, rest);
            draft.mark(first, &content);
        }
        if class != Class::Other && !is_own && part.sections.is_empty() {
            // Nothing stands here: the heading goes, and its number with it.
            draft.headings.truncate(first);
            draft.ids = known;
            continue;
        }
        part.id = draft.headings.get(first).map_or_else(String::new, |heading| heading.id.clone());
        part.html = html::heading(&content, &markdown::mark(first))
            .map_or_else(|| content.clone(), |head| without(&content, head));
        contents.push((first, content));
        parts.push(part);
    }
    let Draft { mut headings, mut notes, .. } = draft;
    if own.is_numbered {
        markdown::number(&mut headings, style);
    }
    headings.iter_mut().for_each(|heading| heading.level = heading.level.min(6));
    introduction = notes.renumbered(&introduction);
    let mut whole = introduction.clone();
    for ((first, content), part) in contents.iter().zip(&mut parts) {
        whole.push_str(&notes.renumbered(content));
        part.html = markdown::with_numbers(&notes.renumbered(&part.html), &headings);
        part.number = headings.get(*first).map_or_else(String::new, |heading| heading.number.clone());
    }
    whole.push_str(&notes.section(&whole));
    let text = markdown::text_of(&html::remarked(&whole, |_| String::new())).replace('↩', "");
    let lead = match reports.first() {
        Some(report) if html::is_blank(&introduction) => report.rendered.lead.clone(),
        _ => own.rendered.lead.clone(),
    };
    let words = words::count(&text);
    let introduction = markdown::with_numbers(&introduction, &headings);
    Composition { rendered: Rendered { html: whole, headings, text, lead, words }, introduction, parts }
}

/// The parts in order: those that the page types where it types them, those that it does not in their usual places.
fn sequence<'a>(plan: &'a Plan, page: &'a Source) -> Vec<(Class, &'a str, Option<&'a Piece>)> {
    let mut sequence: Vec<(Class, &str, Option<&Piece>)> = Vec::new();
    for piece in page.pieces.iter().skip(1) {
        let wanted = plan.parts.iter().any(|(class, _)| *class == piece.class);
        let is_first = !sequence.iter().any(|(class, ..)| *class == piece.class);
        sequence.push((if wanted && is_first { piece.class } else { Class::Other }, "", Some(piece)));
    }
    let mut after = 0;
    for (class, title) in &plan.parts {
        let at = sequence.iter().position(|(other, ..)| other == class);
        if at.is_none() {
            sequence.insert(after.min(sequence.len()), (*class, title, None));
        }
        after = at.unwrap_or(after) + 1;
    }
    sequence
}

impl Draft {
    /// A text with ids that nothing else has, cut at its highest headings.
    fn read(&mut self, input: &Input, prefix: &str, titles: &[(Class, String)]) -> Source {
        let html = &input.rendered.html;
        let mut names = BTreeMap::new();
        for id in html::ids(html) {
            let wanted = if prefix.is_empty() { id.to_owned() } else { format!("{prefix}-{id}") };
            names.insert(id.to_owned(), self.claim(&wanted));
        }
        let html = html::renamed(html, &names);
        let html = self.notes.take(&html);
        let headings: Vec<Heading> = input
            .rendered
            .headings
            .iter()
            .cloned()
            .map(|mut heading| {
                heading.id = names.get(&markdown::escaped(&heading.id)).cloned().unwrap_or_default();
                heading.number = String::new();
                heading
            })
            .collect();
        let top = headings.iter().filter(|heading| heading.is_main).map(|heading| heading.level).min().unwrap_or(1);
        let highest = headings.iter().enumerate().filter(|(_, heading)| heading.is_main && heading.level == top);
        let mut places: Vec<(usize, usize)> =
            highest.filter_map(|(at, _)| Some((html::heading(&html, &markdown::mark(at))?.start, at))).collect();
        places.sort_unstable();
        let class = |at: usize| {
            let heading = headings.get(at)?;
            let named = titles.iter().find(|(_, title)| division::bare(title) == division::bare(&heading.text));
            Some(named.map_or_else(|| division::class(&heading.text, &heading.classes), |(class, _)| *class))
        };
        let begins = std::iter::once(None).chain(places.iter().map(|(_, at)| Some(*at)));
        let starts: Vec<usize> = places.iter().map(|(start, _)| *start).collect();
        let pieces = begins.zip(html::cut(&html, &starts)).map(|(heading, html)| Piece {
            class: heading.and_then(class).unwrap_or(Class::Other),
            heading,
            html,
        });
        let pieces = pieces.collect();
        let mut headings = headings;
        if !input.is_numbered {
            // Its author numbers by hand.
            headings.iter_mut().for_each(|heading| heading.is_main = false);
        }
        Source { headings, top, pieces }
    }

    /// HTML of a text as a part of the document, its headings moved by some levels.
    fn take(&mut self, source: &Source, html: &str, by: isize) -> String {
        html::remarked(&html::shifted(html, by), |index| {
            let Some(heading) = source.headings.get(index) else { return String::new() };
            let mut heading = heading.clone();
            heading.level = heading.level.saturating_add_signed(by).max(1);
            self.headings.push(heading);
            markdown::mark(self.headings.len() - 1)
        })
    }

    /// A heading of the program's own.
    fn head(&mut self, level: usize, id: &str, title: &str) -> String {
        let id = self.claim(id);
        let heading = Heading { level, id: id.clone(), text: title.to_owned(), is_main: true, ..Heading::default() };
        self.headings.push(heading);
        let level = level.min(6);
        let mark = markdown::mark(self.headings.len() - 1);
        format!("<h{level} id=\"{}\">{mark}{}</h{level}>\n", markdown::escaped(&id), markdown::escaped(title))
    }

    /// What a section's report says on a part, below the title of the section.
    fn entry(
        &mut self,
        class: Class,
        base: usize,
        (report, source, is_marked): (&Input, &Source, bool),
        out: &mut String,
        sections: &mut Vec<(String, PageId, String)>,
    ) {
        let of_class = |piece: &&Piece| match class {
            Class::Work => !matches!(piece.class, Class::Problems | Class::Plans),
            class => piece.class == class,
        };
        let pieces: Vec<&Piece> = source.pieces.iter().filter(of_class).collect();
        let headed = pieces.iter().filter(|piece| piece.heading.is_some()).count();
        let texts: Vec<(String, isize)> = pieces
            .iter()
            .map(|piece| {
                // A heading that only says what the part says already would be a level too many.
                let is_wrapper = class != Class::Work || (headed == 1 && piece.class == Class::Work);
                let head =
                    piece.heading.filter(|_| is_wrapper).and_then(|at| html::heading(&piece.html, &markdown::mark(at)));
                let html = head.map_or_else(|| piece.html.clone(), |head| without(&piece.html, head));
                let below = base + 2;
                let top = source.highest(&html).unwrap_or(below);
                (html, below as isize - top as isize)
            })
            .filter(|(html, _)| !html::is_blank(html))
            .collect();
        if texts.is_empty() {
            return;
        }
        let id = match class {
            Class::Problems => format!("{}-problems", report.path.replace('/', "-")),
            Class::Plans => format!("{}-plans", report.path.replace('/', "-")),
            Class::Work | Class::Other => report.path.replace('/', "-"),
        };
        let at = self.headings.len();
        let head = self.head(base + 1, &id, report.title);
        let id = self.headings.last().map_or(id, |heading| heading.id.clone());
        sections.push((report.title.to_owned(), report.page, id));
        let mut content: String = texts.iter().map(|(html, by)| self.take(source, html, *by)).collect();
        if let Some(label) = report.marked.filter(|_| is_marked) {
            content = html::marked(&content, label);
        }
        let content = html::headed(&head, &content);
        self.mark(at, &content);
        out.push_str(&content);
    }

    /// Says of a heading in the table of contents that narrower editions lack it, where it has come to stand in a marked block.
    fn mark(&mut self, at: usize, html: &str) {
        let is_marked = html::begins_marked(html);
        if let Some(heading) = self.headings.get_mut(at).filter(|_| is_marked) {
            heading.text = format!("{MARKED_START}{}{MARKED_END}", words::without_marks(&heading.text));
        }
    }

    fn claim(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        let mut number = 2;
        while !self.ids.insert(id.clone()) {
            id = format!("{wanted}-{number}");
            number += 1;
        }
        id
    }
}

impl Source {
    /// The highest level of the main headings in a part of the text.
    fn highest(&self, html: &str) -> Option<usize> {
        let mut levels = Vec::new();
        html::remarked(html, |index| {
            levels.extend(self.headings.get(index).map(|heading| heading.level));
            String::new()
        });
        levels.into_iter().min()
    }
}

/// HTML without a part, and without the line break after it.
fn without(html: &str, part: std::ops::Range<usize>) -> String {
    let after = html.get(part.end..).unwrap_or_default();
    format!("{}{}", html.get(..part.start).unwrap_or_default(), after.strip_prefix('\n').unwrap_or(after))
}
