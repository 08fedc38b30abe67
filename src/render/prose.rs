//! Markdown in one line, for labels of settings and themes; and the escaping of plain text.
//!
//! Takes a text, gives safe HTML by way of the Markdown layer. A link to a page is written as from the folder of
//! contents; one that leads nowhere in this edition becomes its text.

use super::facts::Facts;
use crate::flow::{Callout, Flow};
use crate::lang::Lang;
use crate::markdown::{self, Host, LinkTarget, Options, Resolved};
use std::ops::Range;

/// A label in one line, with emphasis and links.
pub fn inline(facts: &Facts, text: &str) -> String {
    let options = Options { cjk: facts.lang == Lang::Zh, heading_ids: false, ..Options::default() };
    markdown::inline(&Flow::plain(text), &mut LabelHost(facts), &options)
}

struct LabelHost<'a>(&'a Facts);

impl Host for LabelHost<'_> {
    fn resolve(&mut self, _: LinkTarget, destination: &str, _: Range<usize>) -> Resolved {
        let (target, tail) = match destination.find(['#', '?']) {
            Some(at) => destination.split_at(at),
            None => (destination, ""),
        };
        let reader = &self.0.reader;
        let page = reader.page_at(target).and_then(|id| reader.page(id)).map(|(_, page)| page.url.clone());
        match page {
            Some(url) => Resolved::To(url + tail),
            // A page that this edition does not have is like one that was never written.
            None if target.ends_with(".md") && !target.contains("://") => Resolved::Plain,
            None => Resolved::To(destination.to_owned()),
        }
    }

    fn slot(&mut self, _: usize, _: bool) -> String {
        String::new()
    }

    fn mask(&self) -> &str {
        &self.0.reader.settings().mask
    }

    fn callout_title(&self, _: Callout) -> String {
        String::new()
    }
}
