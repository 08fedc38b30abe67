//! What goes in and out beside the text: the host that a page asks, the options, the result.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::flow::Callout;
use crate::hash::Digest;
use crate::source::utf8_field;
#[cfg(doc)]
use crate::words;

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTarget {
    /// A link.
    Link,
    /// The source of an image.
    Image,
}

/// What becomes of a link or image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// It leads to this address. One whose scheme is not allowed counts as `Plain`.
    To(String),
    /// Its text is written without it.
    Plain,
}

/// What the caller decides while a page is rendered.
pub trait Host {
    /// The address for a destination as the author wrote it. `span` is the whole link in the original text; for a tag typed
    /// in HTML, an empty range at its beginning. Destinations come in the order of the text, footnotes last.
    fn resolve(&mut self, what: LinkTarget, destination: &str, span: Range<usize>) -> Resolved;
    /// HTML for a host slot. It is trusted, and not looked into.
    fn slot(&mut self, index: usize, block: bool) -> String;
    /// The mask sign, as plain text.
    fn mask(&self) -> &str;
    /// What a reader is told about the mask sign.
    fn mask_title(&self) -> Option<&str> {
        None
    }
    /// Told of each heading of the main text: its text up to the first markup, and the place of the whole in the original
    /// text. Gives how many bytes of that text are a number which the program writes by itself; they are left out.
    fn heading(&mut self, _text: &str, _span: Range<usize>) -> usize {
        0
    }
    /// The title of a callout that has none of its own, e.g. 提示.
    fn callout_title(&self, class: Callout) -> String;
    /// What the box before a task says to those who do not see it.
    fn task_label(&self, is_done: bool) -> &str {
        if is_done { "已完成" } else { "未完成" }
    }
    /// The label of the link from a footnote back to the text.
    fn back_title(&self) -> &str {
        "返回正文"
    }
}

/// A host that knows no site: links lead where they say, and nothing stands in slots. For texts by themselves, in tests and benches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Host for Nobody {
    fn resolve(&mut self, _: LinkTarget, destination: &str, _: Range<usize>) -> Resolved {
        Resolved::To(destination.to_owned())
    }

    fn slot(&mut self, _: usize, _: bool) -> String {
        String::new()
    }

    fn mask(&self) -> &str {
        "*"
    }

    fn callout_title(&self, class: Callout) -> String {
        class.class().to_owned()
    }
}

/// How a text is rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The page is Chinese: “”‘’…—· are Chinese punctuation.
    pub cjk: bool,
    /// Headings get ids. A typed `{#id}` counts in any case.
    pub heading_ids: bool,
    /// Headings are marked in the HTML, for [`super::with_numbers`].
    pub marks: bool,
    /// Stands before the ids of footnotes; needed where several texts share an HTML page.
    pub id_prefix: String,
}

impl Default for Options {
    fn default() -> Options {
        Options { cjk: true, heading_ids: true, marks: false, id_prefix: String::new() }
    }
}

/// A rendered text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rendered {
    /// Safe HTML.
    #[serde(deserialize_with = "utf8_field")]
    pub html: String,
    /// The headings in the order of the text.
    pub headings: Vec<Heading>,
    /// The plain text, a line for each block, for search.
    #[serde(deserialize_with = "utf8_field")]
    pub text: String,
    /// What the main text begins with, as plain text: its [`words::summary`]. Marked runs stand between U+FDD2 and U+FDD3.
    pub lead: String,
    /// The number of words: see [`words::count`].
    pub words: usize,
}

impl Rendered {
    /// A digest of what readers can see: the HTML, the headings, the number of words.
    pub fn digest(&self) -> Digest {
        let Rendered { html, headings, words, text: _, lead: _ } = self;
        let mut bytes = Vec::with_capacity(64 * (headings.len() + 1));
        bytes.extend(Digest::of(html.as_bytes()).bytes());
        bytes.extend(words.to_le_bytes());
        for heading in headings {
            // Classes and place are told to nobody.
            let Heading { level, id, text, number, classes: _, is_main: _, span: _ } = heading;
            bytes.extend(level.to_le_bytes());
            for part in [id, text, number] {
                bytes.extend(part.len().to_le_bytes());
                bytes.extend(part.as_bytes());
            }
        }
        Digest::of(&bytes)
    }
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: usize,
    /// Empty where headings get no ids.
    pub id: String,
    /// Plain text. Marked runs stand between U+FDD2 and U+FDD3.
    pub text: String,
    /// Its official number, `一、`; empty where it has none.
    pub number: String,
    /// Its classes, as typed in `{.class}`.
    pub classes: Vec<String>,
    /// Whether it stands in the main text, and not in a list, quotation, table, callout or footnote.
    pub is_main: bool,
    /// Where it stands in the original text.
    pub span: Range<usize>,
}
