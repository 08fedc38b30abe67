//! Markdown to HTML: the only file that knows `pulldown_cmark`.
//!
//! Takes a [`Flow`], gives safe HTML, the headings and the plain text. What depends on the site is asked of a [`Host`].
//! Never reads anything else, and never fails: whatever is nested too deep or marked wrongly is written as plain text.
//!
//! * Every slot is a Markdown document of its own, so nothing in it can swallow what follows, nor be swallowed. All texts of
//!   a page share ids, footnotes and link reference definitions. A reference finds its own text's definition first, then
//!   the first one of the page; for a footnote, a text gets a stub of each definition that stands elsewhere, because the
//!   parser takes `[^a]` for a reference only where it knows a definition.
//! * Footnotes are written last, in the order of the references to them; those nobody refers to are left out.
//! * HTML that the author typed is sanitised text by text, before slots are put in: see `sanitize` and `writer`.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::rc::Rc;

use pulldown_cmark::{Alignment, BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Parser, Tag, TagEnd};

pub use anchor::slug;
pub use drawing::without_drawings;
pub use host::{Heading, Host, LinkTarget, Nobody, Options, Rendered, Resolved};
pub use outline::{MARK_END, MARK_START, mark, number, with_numbers};
pub use raw::text_of;

use crate::flow::{self, Flow, Piece, SLOT_END, SLOT_START, Slot};
use crate::words;
use page::{Links, Page, normalise};
use writer::{Typed, Writer};

mod anchor;
mod cjk;
mod drawing;
mod escape;
mod host;
mod outline;
mod page;
mod punctuation;
mod raw;
mod writer;

/// Slots nested deeper than this are written as plain text.
pub const MAX_NESTING: usize = 24;

/// Renders a document.
pub fn render(flow: &Flow, host: &mut dyn Host, options: &Options) -> Rendered {
    let mut page = Page::new(host, options);
    gather(&mut page, flow);
    let mut html = fragment(&mut page, flow, false, 0);
    footnotes(&mut page, &mut html);
    let text = words::without_marks(page.text.trim());
    let words = words::count(&text);
    let lead = words::summary(&page.lead, words::SUMMARY);
    Rendered { html, headings: page.headings, text, lead, words }
}

/// Plain text as HTML or XML, for elements and quoted attributes.
#[must_use]
pub fn escaped(text: &str) -> String {
    escape::attribute(text)
}

/// Renders one line, without a paragraph around it: titles, table cells, captions. Block syntax is text.
pub fn inline(flow: &Flow, host: &mut dyn Host, options: &Options) -> String {
    fragment(&mut Page::new(host, options), flow, true, 0).trim().to_owned()
}

/// The HTML of CommonMark without extensions and without sanitising, by the way that all text goes.
///
/// This is what the suite of the specification runs through; never use it for a page.
#[must_use]
pub fn to_html_unsanitised(text: &str) -> String {
    let options = Options { heading_ids: false, ..Options::default() };
    let flow = Flow::plain(text);
    let mut host = Nobody;
    let mut page = Page::new(&mut host, &options);
    page.verbatim = true;
    fragment(&mut page, &flow, false, 0)
}

/// How offsets and strings of the parser lead back to a flow.
#[derive(Debug)]
struct Source {
    joiners: cjk::Joiners,
    /// The length of what was put before the text.
    lead: usize,
    /// Whether the text holds any mark.
    marks: bool,
}

impl Source {
    fn origin(&self, flow: &Flow, span: Range<usize>) -> Range<usize> {
        let map = |at| flow.origin.map(self.joiners.original(at).saturating_sub(self.lead));
        map(span.start)..map(span.end)
    }
}

/// A footnote's definition, kept until the text is written.
struct Definition<'f> {
    events: Vec<(Event<'static>, Range<usize>)>,
    flow: &'f Flow,
    source: Rc<Source>,
    depth: usize,
}

type Extensions = pulldown_cmark::Options;

fn extensions(verbatim: bool) -> Extensions {
    if verbatim {
        return Extensions::empty();
    }
    Extensions::ENABLE_TABLES
        | Extensions::ENABLE_FOOTNOTES
        | Extensions::ENABLE_STRIKETHROUGH
        | Extensions::ENABLE_TASKLISTS
        | Extensions::ENABLE_HEADING_ATTRIBUTES
        | Extensions::ENABLE_DEFINITION_LIST
}

/// Stands before a text that is a part of a line, so that its beginning is no block syntax. A space for the rules of
/// emphasis, as the beginning of a line is, but none that the parser strips.
const GUARD: char = '\u{2003}';

/// Renders one text: a document, or with `line` a part of a line.
fn fragment<'f>(page: &mut Page<'f, '_>, flow: &'f Flow, line: bool, depth: usize) -> String {
    if depth > MAX_NESTING {
        let text = flow.source_text(page.host.mask());
        page.text.push_str(&text);
        let text = escape::text(&text);
        return if line { text } else { format!("<p>{text}</p>\n") };
    }
    let text = raw::defuse(&flow.text);
    let (text, lead) = if line {
        let line = text.replace(['\n', '\r'], " ");
        (Cow::Owned(format!("{GUARD}{line}")), GUARD.len_utf8())
    } else {
        let stubs = stubs(page, &text);
        let lead = stubs.len();
        (if lead > 0 { Cow::Owned(stubs + &text) } else { text }, lead)
    };
    let prepared = cjk::prepare(text, page.options.cjk);
    let marks = prepared.text.contains(SLOT_START) || prepared.text.contains(SLOT_END);
    let source = Rc::new(Source { joiners: prepared.joiners, lead, marks });
    let links = Rc::clone(&page.links);
    let known = |link: BrokenLink<'_>| known(&links, &link.reference);
    let parser = Parser::new_with_broken_link_callback(&prepared.text, extensions(page.verbatim), Some(known));
    let mut events = parser.into_offset_iter();
    let mut writer = Writer::new(page, flow, Rc::clone(&source), depth, line);
    while let Some((event, span)) = events.next() {
        if !line && span.start < lead {
            continue;
        }
        if let Event::Start(Tag::FootnoteDefinition(label)) = event {
            let definition = take_definition(&mut events);
            let label = normalise(&writer.value(&label));
            let definition = Definition { events: definition, flow, source: Rc::clone(&source), depth };
            writer.page.footnotes.definitions.entry(label).or_insert(definition);
            continue;
        }
        let event = match event {
            Event::Text(text) if line && span.start == 0 => match text.strip_prefix(GUARD) {
                Some(rest) => Event::Text(rest.to_owned().into()),
                None => Event::Text(text),
            },
            event => event,
        };
        write_event(&mut writer, event, span);
    }
    writer.finish()
}

/// The events of a definition that has just begun.
fn take_definition<'t>(
    events: &mut impl Iterator<Item = (Event<'t>, Range<usize>)>,
) -> Vec<(Event<'static>, Range<usize>)> {
    let mut taken = Vec::new();
    let mut open = 1;
    for (event, span) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(_)) => open += 1,
            Event::End(TagEnd::FootnoteDefinition) => open -= 1,
            // A definition inside another gives its text to it.
            _ => taken.push((event.into_static(), span)),
        }
        if open == 0 {
            break;
        }
    }
    taken
}

fn write_event(writer: &mut Writer<'_, '_, '_>, event: Event<'_>, span: Range<usize>) {
    match event {
        Event::Start(tag) => open(writer, tag, span),
        Event::End(end) => close(writer, end),
        Event::Text(text) => match writer.restored(&text) {
            Some(text) => writer.text(&text),
            None => writer.text(&text),
        },
        Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => match writer.restored(&code) {
            Some(code) => writer.code(&code),
            None => writer.code(&code),
        },
        Event::Html(html) | Event::InlineHtml(html) => writer.html(&html, span),
        Event::FootnoteReference(label) => {
            let label = writer.value(&label).into_owned();
            writer.footnote_reference(&label);
        }
        Event::SoftBreak => writer.soft_break(),
        Event::HardBreak => writer.hard_break(),
        Event::Rule => writer.rule(),
        Event::TaskListMarker(checked) => writer.checkbox(checked),
    }
}

fn open(writer: &mut Writer<'_, '_, '_>, tag: Tag<'_>, span: Range<usize>) {
    match tag {
        Tag::Paragraph => writer.open_paragraph(),
        Tag::Heading { level, id, classes, .. } => {
            let id = id.map(|id| writer.value(&id).into_owned());
            let classes = classes.iter().map(|class| writer.value(class).into_owned()).collect();
            writer.open_heading(Typed { level: level as usize, id, classes, span });
        }
        Tag::BlockQuote(_) => writer.open_block("<blockquote>\n"),
        Tag::CodeBlock(kind) => {
            let info = match &kind {
                CodeBlockKind::Fenced(info) => writer.value(info),
                CodeBlockKind::Indented => Cow::Borrowed(""),
            };
            let language = info.split(' ').next().unwrap_or_default().to_owned();
            writer.open_code(&language);
        }
        Tag::HtmlBlock => writer.open_html(),
        Tag::List(None) => writer.open_block("<ul>\n"),
        Tag::List(Some(1)) => writer.open_block("<ol>\n"),
        Tag::List(Some(first)) => writer.open_block(&format!("<ol start=\"{first}\">\n")),
        Tag::Item => writer.open_block("<li>"),
        Tag::DefinitionList => writer.open_block("<dl>\n"),
        Tag::DefinitionListTitle => writer.open_block("<dt>"),
        Tag::DefinitionListDefinition => writer.open_block("<dd>"),
        Tag::Table(alignments) => writer.open_table(alignments.into_iter().map(class_of).collect()),
        Tag::TableHead => writer.open_row(true),
        Tag::TableRow => writer.open_row(false),
        Tag::TableCell => writer.open_cell(),
        Tag::Emphasis => writer.open_inline("<em>"),
        Tag::Strong => writer.open_inline("<strong>"),
        Tag::Strikethrough => writer.open_inline("<del>"),
        Tag::Superscript => writer.open_inline("<sup>"),
        Tag::Subscript => writer.open_inline("<sub>"),
        Tag::Link { link_type, dest_url, title, .. } => {
            let (mut destination, title) = (writer.value(&dest_url).into_owned(), writer.value(&title).into_owned());
            if link_type == LinkType::Email {
                destination.insert_str(0, "mailto:");
            }
            writer.open_link(&destination, &title, span);
        }
        Tag::Image { dest_url, title, .. } => {
            let (destination, title) = (writer.value(&dest_url).into_owned(), writer.value(&title).into_owned());
            writer.open_image(&destination, &title, span);
        }
        // Definitions are taken out before, and front matter is none of the parser's extensions here.
        Tag::FootnoteDefinition(_) | Tag::MetadataBlock(_) => {}
    }
}

fn close(writer: &mut Writer<'_, '_, '_>, end: TagEnd) {
    match end {
        TagEnd::Paragraph => writer.close_paragraph(),
        TagEnd::Heading(_) => writer.close_heading(),
        TagEnd::BlockQuote(_) => writer.close_block("</blockquote>"),
        TagEnd::CodeBlock => writer.close_code(),
        TagEnd::HtmlBlock => writer.close_html(),
        TagEnd::List(true) => writer.close_block("</ol>"),
        TagEnd::List(false) => writer.close_block("</ul>"),
        TagEnd::Item => writer.close_block("</li>"),
        TagEnd::DefinitionList => writer.close_block("</dl>"),
        TagEnd::DefinitionListTitle => writer.close_block("</dt>"),
        TagEnd::DefinitionListDefinition => writer.close_block("</dd>"),
        TagEnd::Table => writer.close_block("</tbody></table>"),
        TagEnd::TableHead => writer.close_row(true),
        TagEnd::TableRow => writer.close_row(false),
        TagEnd::TableCell => writer.close_cell(),
        TagEnd::Emphasis => writer.close_inline("</em>"),
        TagEnd::Strong => writer.close_inline("</strong>"),
        TagEnd::Strikethrough => writer.close_inline("</del>"),
        TagEnd::Superscript => writer.close_inline("</sup>"),
        TagEnd::Subscript => writer.close_inline("</sub>"),
        TagEnd::Link => writer.close_link(),
        TagEnd::Image => writer.close_image(),
        TagEnd::FootnoteDefinition | TagEnd::MetadataBlock(_) => {}
    }
}

/// Alignment is a class, since pages allow no styles.
fn class_of(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::None => "",
        Alignment::Left => "left",
        Alignment::Center => "center",
        Alignment::Right => "right",
    }
}

/// Writes the footnotes that the text refers to, and those they refer to.
fn footnotes(page: &mut Page<'_, '_>, html: &mut String) {
    let mut next = 0;
    page.aside += 1;
    while let Some(note) = page.footnotes.cited.get(next).cloned() {
        if next == 0 {
            html.push_str("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        }
        next += 1;
        page.break_line();
        let mut body = String::new();
        if let Some(definition) = page.footnotes.definitions.remove(&note.label) {
            let mut writer = Writer::new(page, definition.flow, definition.source, definition.depth, false);
            for (event, span) in definition.events {
                write_event(&mut writer, event, span);
            }
            body = writer.finish();
        }
        // A footnote may refer to itself, so its references are complete only now.
        let references = page.footnotes.cited.get(next - 1).map(|note| note.references.clone()).unwrap_or_default();
        let title = escape::attribute(page.host.back_title());
        let mut back = String::new();
        for reference in &references {
            let reference = escape::attribute(reference);
            let _ = write!(
                back,
                " <a href=\"#{reference}\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"{title}\">↩</a>"
            );
        }
        let body = body.trim_end();
        let body = match body.strip_suffix("</p>") {
            Some(body) => format!("{body}{back}</p>"),
            None => format!("{body}\n<p>{}</p>", back.trim_start()),
        };
        let _ = writeln!(html, "<li id=\"{}\">{}</li>", escape::attribute(&note.id), body.trim_start());
    }
    page.aside -= 1;
    if next > 0 {
        html.push_str("</ol>\n</section>\n");
    }
}

/// Collects the definitions of all texts, where there is more than one.
fn gather<'f>(page: &mut Page<'f, '_>, root: &'f Flow) {
    if !root.slots.iter().any(|slot| slot.flows().next().is_some()) {
        return;
    }
    let mut links = Links::new();
    let mut open = vec![(root, 0)];
    while let Some((flow, depth)) = open.pop() {
        if flow.text.contains("]:") {
            let text = raw::defuse(&flow.text);
            let parser = Parser::new_ext(&text, extensions(false));
            for (label, definition) in parser.reference_definitions().iter() {
                let title = definition.title.as_deref().unwrap_or_default();
                let definition =
                    (fill_plain(page, flow, &definition.dest, depth), fill_plain(page, flow, title, depth));
                links.entry(normalise(label)).or_insert(definition);
            }
            if text.contains("[^") {
                for event in parser {
                    if let Event::Start(Tag::FootnoteDefinition(label)) = event {
                        page.notes.insert(normalise(&label));
                    }
                }
            }
        }
        // Runs and titles are parts of lines and hold no definitions.
        let bodies = flow.slots.iter().rev().filter(|slot| slot.is_block() && depth < MAX_NESTING);
        open.extend(bodies.filter_map(|slot| slot.flows().next_back()).map(|body| (body, depth + 1)));
    }
    page.links = Rc::new(links);
}

fn known(links: &Links, label: &str) -> Option<(CowStr<'static>, CowStr<'static>)> {
    if links.is_empty() {
        return None;
    }
    let (destination, title) = links.get(&normalise(label))?;
    Some((destination.clone().into(), title.clone().into()))
}

/// Definitions for the footnotes that a text refers to and another one defines. A rule ends the last.
fn stubs(page: &Page<'_, '_>, text: &str) -> String {
    let mut stubs = String::new();
    if page.notes.is_empty() {
        return stubs;
    }
    let mut wanted = std::collections::BTreeMap::new();
    for reference in text.split("[^").skip(1) {
        let Some((label, after)) = reference.split_once(']') else { continue };
        let normal = normalise(label);
        if !label.contains(['\n', '\r', '\\', '[']) && page.notes.contains(&normal) {
            let defined = wanted.entry(normal).or_insert((label, false));
            defined.1 |= after.starts_with(':');
        }
    }
    for (label, _) in wanted.into_values().filter(|&(_, defined)| !defined) {
        let _ = write!(stubs, "[^{label}]: x\n\n");
    }
    if !stubs.is_empty() {
        stubs.push_str("***\n\n");
    }
    stubs
}

/// Text with its marks replaced by the plain text of their slots.
fn fill_plain(page: &mut Page<'_, '_>, flow: &Flow, text: &str, depth: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in flow::pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Slot(index) => {
                if let Some(slot) = flow.slots.get(index) {
                    out.push_str(&plain_slot(page, slot, depth));
                }
            }
        }
    }
    out
}

/// What a slot says, without any markup.
fn plain_slot(page: &mut Page<'_, '_>, slot: &Slot, depth: usize) -> String {
    match slot {
        Slot::Mask => page.host.mask().to_owned(),
        Slot::Host { index, block } => raw::text_of(&page.host.slot(*index, *block)),
        _ => slot.flows().map(|flow| plain(page, flow, depth + 1)).collect::<Vec<_>>().join(" "),
    }
}

/// What a text says, without any markup.
fn plain(page: &mut Page<'_, '_>, flow: &Flow, depth: usize) -> String {
    if depth > MAX_NESTING {
        return flow.source_text(page.host.mask());
    }
    let text = format!("{GUARD}{}", raw::defuse(&flow.text));
    let prepared = cjk::prepare(Cow::Owned(text), page.options.cjk);
    let mut out = String::new();
    for event in Parser::new_ext(&prepared.text, extensions(page.verbatim)) {
        match event {
            Event::Text(text) | Event::Code(text) => {
                let restored = prepared.joiners.restore(&text);
                out.push_str(&fill_plain(page, flow, restored.as_deref().unwrap_or(&text), depth));
            }
            Event::SoftBreak if cjk::joins(&out, "") => {}
            Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Paragraph | Tag::Item | Tag::TableCell) => {
                out.push(' ')
            }
            _ => {}
        }
    }
    out.trim().to_owned()
}
