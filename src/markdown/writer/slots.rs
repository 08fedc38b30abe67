//! Slots in the text: blocks in place of paragraphs, runs inside lines, plain text where no tags may stand.

use super::{MARKS, Place, Writer};
use crate::flow::{self, Flow, Piece, SLOT_END, SLOT_START, Slot};
use crate::markdown::{self, escape, raw};
use crate::words;

/// HTML that stands for a mark in the output.
pub(super) struct Content {
    html: String,
    block: bool,
}

impl<'f> Writer<'_, 'f, '_> {
    /// A slot among text. Marks without a slot leave nothing.
    pub(super) fn slot(&mut self, index: usize) {
        let flow: &'f Flow = self.flow;
        let Some(slot) = flow.slots.get(index).filter(|_| self.html.hidden.is_none()) else { return };
        if self.in_alternative() {
            let text = markdown::plain_slot(self.page, slot, self.depth);
            self.plain(&text);
        } else if slot.is_block() {
            if self.line || self.inline > 0 || self.page.in_link > 0 || matches!(self.place, Place::Heading { .. }) {
                let text = markdown::plain_slot(self.page, slot, self.depth);
                self.framed(slot, &text);
            } else {
                self.block(slot);
            }
        } else {
            match slot {
                Slot::MarkedInline { label, body } => self.marked_run(label, body),
                Slot::Host { index, .. } => {
                    let html = self.page.host.slot(*index, false);
                    self.reopen();
                    let text = raw::text_of(&html);
                    self.settle(&text);
                    self.page.text.push_str(&text);
                    self.put(html, false);
                }
                _ => self.mask(),
            }
        }
    }

    /// A slot in an inline code: what it says is text, not Markdown.
    pub(super) fn literal_slot(&mut self, index: usize) {
        let flow: &'f Flow = self.flow;
        let Some(slot) = flow.slots.get(index).filter(|_| self.html.hidden.is_none()) else { return };
        match slot {
            Slot::Mask => self.mask(),
            Slot::Host { .. } => {
                let text = markdown::plain_slot(self.page, slot, self.depth);
                self.push_both(&text);
            }
            _ => {
                let mask = self.page.host.mask().to_owned();
                let text = slot.flows().map(|flow| flow.source_text(&mask)).collect::<Vec<_>>().join("\n");
                self.framed(slot, &text);
            }
        }
    }

    /// Text of a code block. A block slot ends the code, which goes on after it.
    pub(super) fn code_block(&mut self, text: &str) {
        for piece in flow::pieces(text) {
            match piece {
                Piece::Text(text) => self.code_text(text),
                Piece::Slot(index) => {
                    if self.flow.slots.get(index).is_some_and(Slot::is_block) {
                        self.slot(index);
                    } else {
                        self.open_code_again();
                        self.literal_slot(index);
                    }
                }
            }
        }
    }

    fn code_text(&mut self, mut text: &str) {
        if let Place::Code { open, trim, .. } = &mut self.place {
            if *trim {
                text = text.trim_start_matches('\n');
                *trim = text.is_empty();
            }
            if !*open && text.trim().is_empty() {
                return;
            }
        }
        self.open_code_again();
        self.page.text.push_str(text);
        escape::push_text(&mut self.out, text);
    }

    fn open_code_again(&mut self) {
        if let Place::Code { start, open, tag, trim } = &mut self.place
            && !*open
        {
            *start = self.out.len();
            (*open, *trim) = (true, false);
            self.out.push_str(tag);
        }
    }

    fn mask(&mut self) {
        self.reopen();
        let sign = self.page.host.mask().to_owned();
        self.settle(&sign);
        let title = self.page.host.mask_title();
        let title = title.map(|title| format!(" title=\"{}\"", escape::attribute(title))).unwrap_or_default();
        let html = format!("<span class=\"masked\"{title}>{}</span>", escape::text(&sign));
        self.page.text.push_str(&sign);
        self.put(html, false);
    }

    fn marked_run(&mut self, label: &str, body: &'f Flow) {
        self.reopen();
        self.settle(
            flow::pieces(&body.text)
                .find_map(|piece| match piece {
                    Piece::Text(text) => Some(text),
                    Piece::Slot(_) => None,
                })
                .unwrap_or("*"),
        );
        let outer = self.page.marked == 0;
        let [start, end] = MARKS;
        self.page.text.extend(outer.then_some(start));
        self.page.marked += 1;
        let inner = markdown::fragment(self.page, body, true, self.depth + 1);
        self.page.marked -= 1;
        self.page.text.extend(outer.then_some(end));
        self.put(format!("{}{inner}</mark>", mark(label)), false);
    }

    /// A slot as a run of text, where no block may stand.
    fn framed(&mut self, slot: &Slot, text: &str) {
        self.reopen();
        self.settle(text);
        let inner = escape::text(text);
        let (html, marked) = match slot {
            Slot::Marked { label, .. } | Slot::MarkedInline { label, .. } => {
                (format!("{}{inner}</mark>", mark(label)), true)
            }
            Slot::Callout { class, .. } => (format!("<span class=\"callout {}\">{inner}</span>", class.class()), false),
            Slot::Mask | Slot::Host { .. } => (inner, false),
        };
        let [start, end] = MARKS;
        let marked = marked && self.page.marked == 0;
        // What is inside may be marked in turn; marks do not nest.
        let text = if marked || self.page.marked > 0 { words::without_marks(text) } else { text.to_owned() };
        self.page.text.extend(marked.then_some(start));
        self.page.text.push_str(&text);
        self.page.text.extend(marked.then_some(end));
        self.put(html, false);
    }

    /// A block in place of the paragraph, or between two parts of the paragraph or code.
    fn block(&mut self, slot: &'f Slot) {
        self.soft_break = None;
        match &mut self.place {
            Place::Paragraph { start, open, .. } if *open => {
                *open = false;
                if self.out.len() == *start + "<p>".len() {
                    self.out.truncate(*start);
                } else {
                    self.out.truncate(self.out.trim_end().len());
                    self.out.push_str("</p>\n");
                }
            }
            Place::Code { start, open, tag, trim } => {
                *trim = true;
                if *open && self.out.len() == *start + tag.len() {
                    self.out.truncate(*start);
                } else if *open {
                    self.out.truncate(self.out.trim_end_matches('\n').len());
                    self.out.push_str("\n</code></pre>\n");
                }
                *open = false;
            }
            _ => {}
        }
        self.end_line();
        self.page.break_line();
        let html = self.block_html(slot);
        self.put(html, true);
        self.out.push('\n');
        self.page.break_line();
        // What the block says has been taken into the lead already.
        if let Place::Paragraph { text, .. } = &mut self.place {
            *text = self.page.text.len();
        }
    }

    fn block_html(&mut self, slot: &'f Slot) -> String {
        match slot {
            Slot::Callout { class, title, body } => {
                self.page.aside += 1;
                let title = match title {
                    Some(title) => markdown::fragment(self.page, title, true, self.depth + 1),
                    None => {
                        let title = self.page.host.callout_title(*class);
                        self.page.text.push_str(&title);
                        escape::text(&title)
                    }
                };
                self.page.break_line();
                let body = markdown::fragment(self.page, body, false, self.depth + 1);
                self.page.aside -= 1;
                let class = class.class();
                format!(
                    "<aside class=\"callout {class}\" role=\"note\"><p class=\"callout-title\">{title}</p>\n{body}</aside>"
                )
            }
            Slot::Marked { label, body } => {
                self.page.marked += 1;
                let body = markdown::fragment(self.page, body, false, self.depth + 1);
                self.page.marked -= 1;
                let label = escape::attribute(label);
                format!(
                    "<div class=\"internal\" data-label=\"{label}\" role=\"group\" aria-label=\"{label}\">\n{body}</div>"
                )
            }
            Slot::Host { index, .. } => {
                let html = self.page.host.slot(*index, true);
                self.page.text.push_str(&raw::text_of(&markdown::without_drawings(&html)));
                html
            }
            Slot::MarkedInline { .. } | Slot::Mask => String::new(),
        }
    }

    fn put(&mut self, html: String, block: bool) {
        self.out.push(SLOT_START);
        self.out.push_str(&self.pieces.len().to_string());
        self.out.push(SLOT_END);
        self.pieces.push(Content { html, block });
    }
}

fn mark(label: &str) -> String {
    format!("<mark class=\"internal\" title=\"{}\">", escape::attribute(label))
}

/// Puts the pieces in place of their marks. A block whose mark the author's HTML has swallowed comes at the end.
pub(super) fn fill(html: String, pieces: Vec<Content>) -> String {
    if pieces.is_empty() {
        return html;
    }
    let mut pieces: Vec<_> = pieces.into_iter().map(Some).collect();
    let mut out =
        String::with_capacity(html.len() + pieces.iter().flatten().map(|piece| piece.html.len()).sum::<usize>());
    for piece in flow::pieces(&html) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Slot(index) => {
                if let Some(content) = pieces.get_mut(index).and_then(Option::take) {
                    out.push_str(&content.html);
                }
            }
        }
    }
    for content in pieces.into_iter().flatten().filter(|content| content.block) {
        out.push_str(&content.html);
        out.push('\n');
    }
    out
}
