//! What stands inside lines: emphasis, links, images, checkboxes, references to footnotes.

use std::fmt::Write as _;
use std::ops::Range;

use super::Writer;
use crate::markdown::{LinkTarget, Resolved, escape};
use crate::sanitize;

/// An open image.
pub(super) enum Image {
    /// Its text is the alternative text; the title follows.
    Written { title: String },
    /// Its text stands for it.
    Plain,
    /// Inside the alternative text of another.
    Inside,
}

impl Writer<'_, '_, '_> {
    pub(in crate::markdown) fn open_inline(&mut self, tag: &str) {
        if self.in_alternative() {
            return;
        }
        self.reopen();
        self.inline += 1;
        self.out.push_str(tag);
    }

    pub(in crate::markdown) fn close_inline(&mut self, tag: &str) {
        if self.in_alternative() {
            return;
        }
        self.inline = self.inline.saturating_sub(1);
        self.out.push_str(tag);
    }

    pub(in crate::markdown) fn open_link(&mut self, destination: &str, title: &str, span: Range<usize>) {
        let mut written = false;
        if !self.in_alternative() && self.page.in_link == 0 {
            self.reopen();
            if let Some(url) = self.resolve(LinkTarget::Link, destination, span) {
                self.out.push_str("<a href=\"");
                escape::push_url(&mut self.out, &url);
                self.push_title(title);
                self.out.push_str("\">");
                self.page.in_link += 1;
                written = true;
            }
        }
        self.links.push(written);
    }

    pub(in crate::markdown) fn close_link(&mut self) {
        if self.links.pop() == Some(true) {
            self.out.push_str("</a>");
            self.page.in_link = self.page.in_link.saturating_sub(1);
        }
    }

    pub(in crate::markdown) fn open_image(&mut self, destination: &str, title: &str, span: Range<usize>) {
        let image = if self.in_alternative() {
            Image::Inside
        } else {
            self.reopen();
            match self.resolve(LinkTarget::Image, destination, span) {
                Some(url) => {
                    self.out.push_str("<img src=\"");
                    escape::push_url(&mut self.out, &url);
                    self.out.push_str("\" alt=\"");
                    self.alternative = true;
                    Image::Written { title: title.to_owned() }
                }
                None => Image::Plain,
            }
        };
        self.images.push(image);
    }

    pub(in crate::markdown) fn close_image(&mut self) {
        if let Some(Image::Written { title }) = self.images.pop() {
            self.soft_break = None;
            self.alternative = false;
            self.push_title(&title);
            self.out.push_str("\" />");
        }
    }

    pub(in crate::markdown) fn checkbox(&mut self, checked: bool) {
        let label = escape::attribute(self.page.host.task_label(checked));
        let checked = if checked { " checked=\"\"" } else { "" };
        let _ = writeln!(self.out, "<input type=\"checkbox\" disabled=\"\"{checked} aria-label=\"{label}\" />");
    }

    pub(in crate::markdown) fn footnote_reference(&mut self, label: &str) {
        if self.in_alternative() {
            return;
        }
        self.reopen();
        let (number, id, reference) = self.page.cite(label);
        let (id, reference) = (escape::attribute(&id), escape::attribute(&reference));
        let _ = match self.page.in_link {
            0 => write!(
                self.out,
                "<sup class=\"footnote-ref\"><a href=\"#{id}\" id=\"{reference}\" role=\"doc-noteref\">{number}</a></sup>"
            ),
            _ => write!(self.out, "<sup class=\"footnote-ref\" id=\"{reference}\">{number}</sup>"),
        };
    }

    fn push_title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str("\" title=\"");
            escape::push_attribute(&mut self.out, title);
        }
    }

    /// What the host makes of an address, if it is a safe one.
    pub(super) fn resolve(&mut self, what: LinkTarget, destination: &str, span: Range<usize>) -> Option<String> {
        let span = self.source.origin(self.flow, span);
        match self.page.host.resolve(what, destination, span) {
            Resolved::To(url) if self.page.verbatim || sanitize::is_safe_url(&url) => Some(url),
            Resolved::To(_) | Resolved::Plain => None,
        }
    }
}
