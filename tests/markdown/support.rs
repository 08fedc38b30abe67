//! A host for tests, and short ways to build flows.

use std::ops::Range;

use jianbao::flow::{Callout, Flow, Slot};
use jianbao::markdown::{Host, LinkTarget, Options, Rendered, Resolved, render};

/// Resolves every address to itself, except those beginning with `gone`.
#[derive(Default)]
pub struct Site {
    pub seen: Vec<(String, Range<usize>)>,
}

impl Host for Site {
    fn resolve(&mut self, what: LinkTarget, destination: &str, span: Range<usize>) -> Resolved {
        self.seen.push((format!("{what:?} {destination}"), span));
        if destination.starts_with("gone") { Resolved::Plain } else { Resolved::To(destination.to_owned()) }
    }
    fn slot(&mut self, index: usize, block: bool) -> String {
        if block {
            format!("<table class=\"internal\"><tr><td>图{index}</td></tr></table>")
        } else {
            format!("<b>图{index}</b>")
        }
    }
    fn mask(&self) -> &str {
        "*"
    }
    fn callout_title(&self, class: Callout) -> String {
        match class {
            Callout::Note => "说明",
            Callout::Tip => "提示",
            Callout::Warning => "注意",
        }
        .to_owned()
    }
}

pub fn page(flow: &Flow) -> Rendered {
    render(flow, &mut Site::default(), &Options::default())
}

pub fn html(markdown: &str) -> String {
    page(&Flow::plain(markdown)).html
}

/// A text in which `@0` … `@9` are marks.
pub fn flow(text: &str, slots: Vec<Slot>) -> Flow {
    let mut marked = text.to_owned();
    for index in 0..10 {
        marked = marked.replace(&format!("@{index}"), &format!("\u{FDD0}{index}\u{FDD1}"));
    }
    Flow { text: marked, slots, origin: Default::default() }
}

pub fn marked(body: Flow) -> Slot {
    Slot::Marked { label: "内部".into(), body }
}

pub fn run(body: &str) -> Slot {
    Slot::MarkedInline { label: "内部".into(), body: Flow::plain(body) }
}

pub fn note(body: Flow) -> Slot {
    Slot::Callout { class: Callout::Note, title: None, body }
}
