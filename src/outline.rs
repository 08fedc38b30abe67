//! One page's text to HTML: links, figures and lists of pages filled in.
//!
//! Takes a page and what its links can lead to; gives the rendered text, where it links to, and diagnostics whose
//! places are in the page's file.

use crate::diagnostic::Diagnostic;
use crate::directive::lower::{HostCall, Lowered, lower};
use crate::directive::{self, Place, near};
use crate::flow::Callout;
use crate::hash::Digest;
use crate::lang;
use crate::markdown::{self, Host, LinkTarget, Options, Rendered, Resolved};
use crate::numbering;
use crate::office::figure::Change;
use crate::page::{Edition, Page};
use crate::path::SitePath;
use crate::percent;
use crate::resolve::links::{Target, Targets};
use crate::site::PageId;
use crate::source::Span;
use crate::value::{Map, Value};
use serde::{Deserialize, Serialize};

/// What the text of a page leads to. Paths are in order, each once.
#[derive(Default, Serialize, Deserialize)]
pub struct Outline {
    /// Pages that it links to.
    pub pages: Vec<SitePath>,
    /// Files that it shows or links to.
    pub assets: Vec<SitePath>,
    /// Those of them that it shows as pictures.
    pub shown: Vec<SitePath>,
    /// Links to a heading: page, anchor without `#`, place in the file.
    pub anchors: Vec<(SitePath, String, Span)>,
    /// Every address in it, and what it meant.
    pub asked: Vec<Asked>,
    /// Whether it shows what is worked out of other pages, so that nobody can tell by its addresses alone whether it still holds.
    #[serde(skip)]
    pub is_composite: bool,
    /// What is wrong.
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
}

/// An address that a text names, and what it meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// As typed.
    pub typed: Box<str>,
    /// Whether it stands in a field, which counts from the folder of contents as well.
    pub in_field: bool,
    /// Of the page that it led to, and where it led.
    meaning: Digest,
}

impl Asked {
    /// What `typed` means now, and where it leads.
    pub fn now(typed: &str, in_field: bool, target: &Target, targets: &Targets) -> (Asked, Option<String>) {
        let page = match target {
            Target::Page(id, _) => targets.edition.pages.get(*id).map(|page| &page.path),
            _ => None,
        };
        let url = targets.url(target, typed);
        // No path and no address holds such a character.
        let page = page.map_or("\n", |page| page.as_str());
        let meaning = Digest::of([page, url.as_deref().unwrap_or("\n")].join("\n").as_bytes());
        (Asked { typed: typed.into(), in_field, meaning }, url)
    }
}

/// What lists of pages in a text can ask for.
pub trait Listing: Sync {
    /// Title and address of the pages that `::pages{…}` asks for, or what is wrong with its attributes.
    fn pages(&self, from: PageId, attributes: &[(String, String)]) -> Result<Vec<(String, String)>, Diagnostic>;
    /// How a figure of a page differs from its namesake in an earlier report.
    fn change(&self, page: PageId, figure: &str) -> Option<&Change>;
    /// The HTML of a directive of the office, `::ranking{…}`; see [`crate::office::Office::block`].
    fn block(
        &self,
        name: &str,
        from: PageId,
        attributes: &[(String, String)],
        line: &mut dyn FnMut(&str) -> String,
        out: &mut Vec<Diagnostic>,
    ) -> Result<String, Diagnostic>;
}

/// Renders the text of a page, and tells what it leads to.
///
/// Before its headings stand marks, not numbers yet: see [`finish`].
pub fn outline(page: &Page, id: PageId, targets: &Targets, listing: &dyn Listing) -> (Rendered, Outline) {
    let headings = if is_numbered(page, targets.edition) { Headings::Numbered } else { Headings::Typed };
    rendered(page, id, targets, listing, headings)
}

fn rendered(
    page: &Page,
    id: PageId,
    targets: &Targets,
    listing: &dyn Listing,
    headings: Headings,
) -> (Rendered, Outline) {
    let edition = targets.edition;
    let text = page.body.text();
    let Lowered { flow, calls } = lower(&text, &edition.names, Place::Body);
    let chinese = edition.settings.language.to_ascii_lowercase().starts_with("zh");
    let mut host =
        PageHost { page, text: &text, id, targets, listing, calls, chinese, headings, outline: Outline::default() };
    let options = Options { cjk: chinese, marks: headings != Headings::Unseen, ..Options::default() };
    let mut rendered = markdown::render(&flow, &mut host, &options);
    if headings == Headings::Numbered {
        markdown::number(&mut rendered.headings, numbering::Style::of(&edition.settings.language));
    }
    let mut outline = host.outline;
    for paths in [&mut outline.pages, &mut outline.assets, &mut outline.shown] {
        paths.sort_unstable();
        paths.dedup();
        paths.shrink_to_fit();
    }
    outline.asked.shrink_to_fit();
    (rendered, outline)
}

/// Puts the numbers of headings into the text, once nothing more is to be taken from it.
pub fn finish(rendered: &mut Rendered) {
    if rendered.html.contains(markdown::MARK_START) {
        rendered.html = markdown::with_numbers(&rendered.html, &rendered.headings);
    }
}

/// What becomes of numbers that are typed before headings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Headings {
    /// The program writes its own.
    Numbered,
    /// They stay, and are looked at.
    Typed,
    /// They are no business of ours: places in a field are not those of the file.
    Unseen,
}

/// Whether the program numbers the headings of a page.
pub fn is_numbered(page: &Page, edition: &Edition) -> bool {
    let own = page.fields.get("numbered").and_then(Value::as_bool);
    own.unwrap_or_else(|| edition.kinds.get(&page.kind).is_some_and(|kind| kind.is_numbered))
}

struct PageHost<'a> {
    page: &'a Page,
    /// The text of the page.
    text: &'a str,
    id: PageId,
    targets: &'a Targets<'a>,
    listing: &'a dyn Listing,
    calls: Vec<HostCall>,
    chinese: bool,
    headings: Headings,
    outline: Outline,
}

impl PageHost<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.page.origin.map(range.start);
        let end = self.page.origin.map(range.end.saturating_sub(1).max(range.start));
        Span::new(start, if range.end > range.start { end + 1 } else { end })
    }

    fn say(&mut self, diagnostic: Diagnostic, span: Span) {
        // What is wrong with a table that a directive shows has its place in that table.
        let has_place = diagnostic.place.is_some();
        self.outline.diagnostics.push(if has_place { diagnostic } else { diagnostic.at(&self.page.path, span) });
    }

    fn figure(&mut self, call: &HostCall, span: Span) -> String {
        let name = call.argument.trim();
        let figures = self.page.fields.get("figures").and_then(Value::as_map);
        match figures.and_then(|figures| figures.get(name)) {
            Some(figure) => {
                let mut html = self.line(figure.get("value"));
                html.push_str(&self.line(figure.get("unit")));
                html
            }
            None => {
                let near = figures.and_then(|figures| lang::nearest(name, figures.iter().map(|(name, _)| name)));
                let near = near.map(str::to_owned);
                self.say(Diagnostic::new("figure-missing").with("name", name).suggest(near.as_deref()), span);
                String::new()
            }
        }
    }

    /// A field's text as HTML, with its masks and marks.
    fn line(&mut self, value: Option<&Value>) -> String {
        let text = value.map(Value::display).unwrap_or_default();
        let flow = lower(&text, &self.targets.edition.names, Place::Field).flow;
        let options = Options { cjk: self.chinese, heading_ids: false, ..Options::default() };
        markdown::inline(&flow, self, &options)
    }

    /// `::figures`, or with `only="a,b"` those that are named, in that order.
    fn figures(&mut self, attributes: &[(String, String)], span: Span) -> Result<String, Diagnostic> {
        let empty = Map::default();
        let page = self.page;
        let all = page.fields.get("figures").and_then(Value::as_map).unwrap_or(&empty);
        let mut shown: Vec<(&str, &Value)> = all.iter().collect();
        for (name, value) in attributes {
            if name != "only" {
                return Err(directive::unknown_attribute(name, &[("only", "only")]));
            }
            shown.clear();
            for wanted in value.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty()) {
                match all.iter().find(|(name, _)| *name == wanted) {
                    Some(figure) => shown.push(figure),
                    None => {
                        let near = lang::nearest(wanted, all.iter().map(|(name, _)| name));
                        self.say(Diagnostic::new("figures-missing").with("name", wanted).suggest(near), span);
                    }
                }
            }
        }
        if shown.is_empty() {
            return Ok(String::new());
        }
        let mut html = String::from("<dl class=\"figures\">\n");
        for (name, figure) in shown {
            let label = match figure.get("label") {
                Some(label) => self.line(Some(label)),
                None => self.line(Some(&Value::text(name))),
            };
            let value = self.line(figure.get("value"));
            let unit = self.line(figure.get("unit"));
            let change = self.change(name, figure);
            html.push_str(&format!(
                "<div class=\"figure\"><dt>{label}</dt><dd class=\"figure-value\">{value}<span class=\"figure-unit\">{unit}</span></dd>{change}</div>\n"
            ));
        }
        html.push_str("</dl>\n");
        Ok(html)
    }

    /// How a figure has changed: as typed, or as worked out.
    fn change(&mut self, name: &str, figure: &Value) -> String {
        if let Some(typed) = figure.get("change") {
            return format!("<dd class=\"figure-change\">{}</dd>", self.line(Some(typed)));
        }
        let (listing, id) = (self.listing, self.id);
        self.outline.is_composite = true;
        let Some(change) = listing.change(id, name) else { return String::new() };
        let text = self.line(Some(&Value::text(&change.text)));
        let against = markdown::escaped(&change.against);
        let against = if self.chinese { format!("比{against}") } else { format!("against {against}") };
        let (class, arrow) = (change.direction.name(), change.direction.arrow());
        format!(
            "<dd class=\"figure-change {class}\"><span aria-hidden=\"true\">{arrow}</span> {text} <span class=\"figure-against\">{against}</span></dd>"
        )
    }

    /// A directive with attributes on a line of its own.
    fn block(&mut self, call: &HostCall, span: Span) -> String {
        let made = near::attributes(&call.attributes)
            .map_err(|part| Diagnostic::new("directive-attributes").with("part", part))
            .and_then(|attributes| match call.name {
                "figures" => self.figures(&attributes, span),
                "pages" => self.list(&attributes),
                name => {
                    let (listing, id) = (self.listing, self.id);
                    self.outline.is_composite = true;
                    let mut found = Vec::new();
                    let mut line = |text: &str| self.line(Some(&Value::text(text)));
                    let made = listing.block(name, id, &attributes, &mut line, &mut found);
                    found.into_iter().for_each(|diagnostic| self.say(diagnostic, span));
                    made
                }
            });
        made.unwrap_or_else(|diagnostic| {
            self.say(diagnostic, span);
            String::new()
        })
    }

    fn list(&mut self, attributes: &[(String, String)]) -> Result<String, Diagnostic> {
        let mut html = String::from("<ul class=\"pages\">\n");
        self.outline.is_composite = true;
        for (title, url) in self.listing.pages(self.id, attributes)? {
            let title = markdown::escaped(&title);
            html.push_str(&format!("<li><a href=\"{}\">{title}</a></li>\n", markdown::escaped(&url)));
        }
        html.push_str("</ul>\n");
        Ok(html)
    }
}

impl Host for PageHost<'_> {
    fn resolve(&mut self, what: LinkTarget, destination: &str, range: std::ops::Range<usize>) -> Resolved {
        let target = self.targets.find(&self.page.path, Some(self.id), destination);
        let span = self.span(range);
        match &target {
            Target::Missing => {
                let diagnostic = self.targets.missing(&self.page.path, destination);
                self.say(diagnostic, span);
            }
            Target::Dormant => self.say(Diagnostic::new("link-dormant").with("target", destination), span),
            Target::Page(_, _) | Target::Section(_) if what == LinkTarget::Image => {
                self.say(Diagnostic::new("link-image").with("target", destination), span);
            }
            Target::Page(id, tail) => {
                let path = self.targets.edition.pages.get(*id).map_or(&self.page.path, |page| &page.path);
                if *id != self.id {
                    self.outline.pages.push(path.clone());
                }
                if let Some((_, anchor)) = tail.split_once('#')
                    && !anchor.is_empty()
                {
                    self.outline.anchors.push((path.clone(), percent::decode(anchor), span));
                }
            }
            Target::Asset(path) => {
                self.outline.assets.push(path.clone());
                if what == LinkTarget::Image {
                    self.outline.shown.push(path.clone());
                }
            }
            Target::Foreign | Target::Section(_) | Target::Static(_) => {}
        }
        let (asked, url) = Asked::now(destination, false, &target, self.targets);
        self.outline.asked.push(asked);
        url.map_or(Resolved::Plain, Resolved::To)
    }

    fn slot(&mut self, index: usize, _block: bool) -> String {
        let Some(call) = self.calls.get(index).cloned() else { return String::new() };
        let end = call.range.start + self.text.get(call.range.clone()).map_or(0, |text| text.trim_end().len());
        let span = self.span(call.range.start..end);
        match call.name {
            "figure" => self.figure(&call, span),
            _ => self.block(&call, span),
        }
    }

    fn mask(&self) -> &str {
        &self.targets.edition.settings.mask
    }

    fn mask_title(&self) -> Option<&str> {
        Some(if self.chinese { "不公开" } else { "not public" })
    }

    fn heading(&mut self, text: &str, range: std::ops::Range<usize>) -> usize {
        let Some(typed) = numbering::typed(text).filter(|_| self.headings != Headings::Unseen) else { return 0 };
        let Some(mark) = text.get(typed.mark.clone()) else { return 0 };
        let source = self.text.get(range.clone()).unwrap_or_default();
        let place = source.find(mark).map_or(range.clone(), |at| range.start + at..range.start + at + mark.len());
        let span = self.span(place);
        match (self.headings, typed.right) {
            (Headings::Numbered, _) => self.say(Diagnostic::new("number-typed").with("number", mark), span),
            (_, Some(right)) => {
                self.say(Diagnostic::new("number-form").with("number", mark).with("right", right), span);
            }
            (_, None) => {}
        }
        if self.headings == Headings::Numbered { typed.rest } else { 0 }
    }

    fn callout_title(&self, class: Callout) -> String {
        let (zh, en) = match class {
            Callout::Note => ("说明", "Note"),
            Callout::Tip => ("提示", "Tip"),
            Callout::Warning => ("注意", "Warning"),
        };
        (if self.chinese { zh } else { en }).to_owned()
    }

    fn task_label(&self, is_done: bool) -> &str {
        match (is_done, self.chinese) {
            (true, true) => "已完成",
            (false, true) => "未完成",
            (true, false) => "done",
            (false, false) => "not done",
        }
    }

    fn back_title(&self) -> &str {
        if self.chinese { "返回正文" } else { "back to the text" }
    }
}

/// Renders a text field of a page that is Markdown.
pub fn field(text: &str, page: &Page, id: PageId, targets: &Targets, listing: &dyn Listing) -> (Rendered, Outline) {
    let part = Page::part_of(page, text.to_owned());
    let (rendered, mut outline) = rendered(&part, id, targets, listing, Headings::Unseen);
    // Offsets in a field are none in the file: its diagnostics point at the file as a whole.
    for diagnostic in &mut outline.diagnostics {
        *diagnostic = diagnostic.clone().in_file(&page.path);
    }
    (rendered, outline)
}
