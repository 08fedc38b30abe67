//! Writes the HTML of one text: blocks, inline elements, text and line breaks.
//!
//! Slots and raw HTML are in the submodules. The output holds slot marks again, now for *pieces*: HTML that is put in only
//! after the text was sanitised, so that no tag of the text reaches into them and nothing in them is sanitised twice.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::mem;
use std::ops::Range;
use std::rc::Rc;

use super::page::Page;
use super::{Heading, Source, anchor, cjk, escape, outline};
use crate::flow::{self, Flow, MARKED_END, MARKED_START, Piece, SLOT_END, SLOT_START};
use crate::sanitize;

mod html;
mod inline;
mod slots;

/// Blocks nested deeper than this lose their frame, not their content.
const MAX_BLOCKS: usize = 64;

/// Writes one text.
pub(super) struct Writer<'w, 'f, 'h> {
    pub(super) page: &'w mut Page<'f, 'h>,
    flow: &'f Flow,
    source: Rc<Source>,
    depth: usize,
    /// Whether the text is a part of a line, where no blocks may stand.
    line: bool,
    out: String,
    pieces: Vec<slots::Content>,
    place: Place,
    /// How many blocks are open around the present one.
    blocks: usize,
    /// How many inline elements are open.
    inline: usize,
    /// For each open link, whether it is written.
    links: Vec<bool>,
    images: Vec<inline::Image>,
    /// Whether text is the alternative text of an image.
    alternative: bool,
    /// A soft break that vanishes if Chinese follows: its offsets in output and plain text.
    soft_break: Option<(usize, usize)>,
    table: Table,
    html: html::State,
}

/// Where text goes.
enum Place {
    /// Straight into a block: tight list items, table cells.
    Block,
    Paragraph {
        start: usize,
        open: bool,
        text: usize,
    },
    Heading {
        start: usize,
        text: usize,
        typed: Typed,
    },
    Code {
        start: usize,
        open: bool,
        tag: String,
        trim: bool,
    },
}

/// What the source says about a heading.
pub(super) struct Typed {
    pub(super) level: usize,
    pub(super) id: Option<String>,
    pub(super) classes: Vec<String>,
    pub(super) span: Range<usize>,
}

#[derive(Default)]
struct Table {
    classes: Vec<&'static str>,
    column: usize,
    head: bool,
}

impl<'w, 'f, 'h> Writer<'w, 'f, 'h> {
    pub(super) fn new(
        page: &'w mut Page<'f, 'h>,
        flow: &'f Flow,
        source: Rc<Source>,
        depth: usize,
        line: bool,
    ) -> Self {
        let out = String::with_capacity(flow.text.len() + flow.text.len() / 4);
        Writer {
            page,
            flow,
            source,
            depth,
            line,
            out,
            pieces: Vec::new(),
            place: Place::Block,
            blocks: 0,
            inline: 0,
            links: Vec::new(),
            images: Vec::new(),
            alternative: false,
            soft_break: None,
            table: Table::default(),
            html: html::State::default(),
        }
    }

    /// The HTML: sanitised if the author typed any, with the slots in their places.
    pub(super) fn finish(mut self) -> String {
        self.end_inline();
        let out = mem::take(&mut self.out);
        let html = if self.html.typed { sanitize::clean(&out) } else { out };
        slots::fill(html, self.pieces)
    }

    /// Begins a block on a line of its own.
    pub(super) fn open_block(&mut self, tag: &str) {
        self.end_inline();
        self.end_line();
        self.page.break_line();
        self.blocks += 1;
        if self.blocks <= MAX_BLOCKS {
            self.out.push_str(tag);
        }
    }

    pub(super) fn close_block(&mut self, tag: &str) {
        self.end_inline();
        if self.blocks <= MAX_BLOCKS {
            self.out.push_str(tag);
            self.out.push('\n');
        }
        self.blocks = self.blocks.saturating_sub(1);
        self.place = Place::Block;
    }

    pub(super) fn rule(&mut self) {
        self.end_line();
        self.out.push_str("<hr />\n");
    }

    pub(super) fn open_paragraph(&mut self) {
        self.end_inline();
        if self.line {
            return;
        }
        self.end_line();
        self.page.break_line();
        self.place = Place::Paragraph { start: self.out.len(), open: true, text: self.page.text.len() };
        self.out.push_str("<p>");
    }

    pub(super) fn close_paragraph(&mut self) {
        self.end_inline();
        if let Place::Paragraph { open, text, .. } = mem::replace(&mut self.place, Place::Block) {
            if open {
                self.out.push_str("</p>\n");
            }
            if self.blocks == 0 {
                self.page.add_to_lead(text);
            }
        }
    }

    pub(super) fn open_heading(&mut self, typed: Typed) {
        self.end_inline();
        self.end_line();
        self.page.break_line();
        self.place = Place::Heading { start: self.out.len(), text: self.page.text.len(), typed };
    }

    /// The start tag is written last, when the text of the heading is known.
    pub(super) fn close_heading(&mut self) {
        self.end_inline();
        let Place::Heading { start, text, typed: Typed { level, id, classes, span } } =
            mem::replace(&mut self.place, Place::Block)
        else {
            return;
        };
        let mut inner = self.out.split_off(start.min(self.out.len()));
        let span = self.source.origin(self.flow, span);
        let is_main = self.blocks == 0 && self.page.aside == 0;
        if is_main {
            self.take_number(&mut inner, text, span.clone());
        }
        let text = self.page.text_since(text);
        let id = match id.filter(|id| !id.is_empty()) {
            Some(id) => self.page.ids.claim(&id),
            None if self.page.options.heading_ids => self.page.ids.claim(&anchor::slug(&text)),
            None => String::new(),
        };
        let _ = write!(self.out, "<h{level}");
        if !id.is_empty() {
            self.out.push_str(" id=\"");
            escape::push_attribute(&mut self.out, &id);
            self.out.push('"');
        }
        let classes: Vec<String> = classes.into_iter().filter(|class| sanitize::is_simple_class(class)).collect();
        if !classes.is_empty() {
            let _ = write!(self.out, " class=\"{}\"", escape::attribute(&classes.join(" ")));
        }
        self.out.push('>');
        if self.page.options.marks {
            self.out.push_str(&outline::mark(self.page.headings.len()));
        }
        let _ = writeln!(self.out, "{inner}</h{level}>");
        let number = String::new();
        self.page.headings.push(Heading { level, id, text, number, classes, is_main, span });
    }

    /// Takes a typed number off a heading, if the host writes its own.
    fn take_number(&mut self, inner: &mut String, start: usize, span: Range<usize>) {
        let typed = self.page.text.get(start..).unwrap_or_default();
        // A number inside of markup is a part of the text.
        let plain = inner.chars().take_while(|c| !matches!(c, '<' | '&' | &SLOT_START));
        let plain: usize = plain.zip(typed.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
        let plain_text = typed.get(..plain).unwrap_or_default().to_owned();
        let number = self.page.host.heading(&plain_text, span);
        if number > 0 && number <= plain {
            inner.drain(..number);
            self.page.text.drain(start..start + number);
        }
    }

    pub(super) fn open_code(&mut self, language: &str) {
        self.end_inline();
        self.end_line();
        self.page.break_line();
        let tag = match language {
            "" => "<pre><code>".to_owned(),
            _ => format!("<pre><code class=\"language-{}\">", escape::attribute(language)),
        };
        self.out.push_str(&tag);
        let start = self.out.len() - tag.len();
        self.place = Place::Code { start, open: true, tag, trim: false };
    }

    pub(super) fn close_code(&mut self) {
        if let Place::Code { open: true, .. } = mem::replace(&mut self.place, Place::Block) {
            self.out.push_str("</code></pre>\n");
        }
    }

    pub(super) fn open_table(&mut self, classes: Vec<&'static str>) {
        self.open_block("<table>");
        self.table = Table { classes, column: 0, head: true };
    }

    pub(super) fn open_row(&mut self, head: bool) {
        self.page.break_line();
        self.table.column = 0;
        self.table.head = head;
        self.out.push_str(if head { "<thead><tr>" } else { "<tr>" });
    }

    pub(super) fn close_row(&mut self, head: bool) {
        self.out.push_str(if head { "</tr></thead><tbody>\n" } else { "</tr>\n" });
    }

    pub(super) fn open_cell(&mut self) {
        if self.table.column > 0 {
            self.page.text.push(' ');
        }
        self.out.push_str(if self.table.head { "<th" } else { "<td" });
        match self.table.classes.get(self.table.column) {
            Some(&class) if !class.is_empty() => {
                let _ = write!(self.out, " class=\"{class}\">");
            }
            _ => self.out.push('>'),
        }
    }

    pub(super) fn close_cell(&mut self) {
        self.end_inline();
        self.out.push_str(if self.table.head { "</th>" } else { "</td>" });
        self.table.column += 1;
    }

    /// Text, with its slots.
    pub(super) fn text(&mut self, text: &str) {
        if let Place::Code { .. } = self.place {
            self.code_block(text);
        } else if self.source.marks {
            for piece in flow::pieces(text) {
                match piece {
                    Piece::Text(text) => self.plain(text),
                    Piece::Slot(index) => self.slot(index),
                }
            }
        } else {
            self.plain(text);
        }
    }

    pub(super) fn code(&mut self, code: &str) {
        if self.in_alternative() {
            self.text(code);
            return;
        }
        self.reopen();
        self.settle(code);
        self.out.push_str("<code>");
        self.inline += 1;
        for piece in flow::pieces(code) {
            match piece {
                Piece::Text(text) => self.push_both(text),
                Piece::Slot(index) => self.literal_slot(index),
            }
        }
        self.inline -= 1;
        self.out.push_str("</code>");
    }

    /// The end of a line, which is white space unless Chinese stands on either side.
    pub(super) fn soft_break(&mut self) {
        if matches!(self.place, Place::Paragraph { open: false, .. }) || cjk::joins(&self.page.text, "") {
            return;
        }
        self.soft_break = Some((self.out.len(), self.page.text.len()));
        self.out.push(if self.in_alternative() { ' ' } else { '\n' });
        self.page.text.push(' ');
    }

    pub(super) fn hard_break(&mut self) {
        if self.in_alternative() {
            self.plain(" ");
        } else if !matches!(self.place, Place::Paragraph { open: false, .. }) {
            self.out.push_str("<br />\n");
            self.page.text.push('\n');
        }
    }

    /// Text without slots.
    fn plain(&mut self, text: &str) {
        if matches!(self.place, Place::Paragraph { open: false, .. }) && text.trim().is_empty() {
            return;
        }
        self.reopen();
        self.settle(text);
        self.push_both(text);
    }

    fn push_both(&mut self, text: &str) {
        if self.html.hidden.is_some() {
            return;
        }
        self.page.text.push_str(text);
        if self.in_alternative() {
            escape::push_attribute(&mut self.out, text);
        } else {
            escape::push_text(&mut self.out, text);
        }
    }

    /// Takes back a soft break before Chinese.
    fn settle(&mut self, next: &str) {
        if next.is_empty() {
            return;
        }
        if let Some((out, text)) = self.soft_break.take()
            && cjk::joins("", next)
        {
            remove_byte(&mut self.out, out);
            remove_byte(&mut self.page.text, text);
        }
    }

    /// Opens the paragraph again that a block slot has closed.
    fn reopen(&mut self) {
        if let Place::Paragraph { open, .. } = &mut self.place
            && !*open
        {
            *open = true;
            self.out.push_str("<p>");
        }
    }

    fn in_alternative(&self) -> bool {
        self.alternative
    }

    fn end_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// Forgets what cannot outlive a block.
    fn end_inline(&mut self) {
        self.soft_break = None;
        self.end_typed();
    }

    /// A string from the parser as the author wrote it, where that differs.
    pub(super) fn restored(&self, text: &str) -> Option<String> {
        self.source.joiners.restore(text)
    }

    /// A string from the parser as the author wrote it, with slots as plain text.
    pub(super) fn value<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let source = Rc::clone(&self.source);
        let restored = source.joiners.restore(text).map_or(Cow::Borrowed(text), Cow::Owned);
        if source.marks && restored.contains([SLOT_START, SLOT_END]) {
            return Cow::Owned(super::fill_plain(self.page, self.flow, &restored, self.depth));
        }
        restored
    }
}

fn remove_byte(text: &mut String, at: usize) {
    if text.is_char_boundary(at) && at < text.len() {
        text.remove(at);
    }
}

/// The marks that stand around marked text in plain text.
const MARKS: [char; 2] = [MARKED_START, MARKED_END];
