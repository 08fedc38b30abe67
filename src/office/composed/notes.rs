//! The footnotes of a composed text: those of all its parts, in one row.
//!
//! Takes texts with their footnotes at the end, as `markdown` writes them; gives the texts without, and one list of those
//! that the whole refers to, numbered in the order of the references.

use super::html;
use std::collections::BTreeMap;

/// How the list of footnotes begins and ends.
const OPEN: &str = "<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n";
const CLOSE: &str = "</ol>\n</section>\n";

/// Footnotes by the ids of the references to them.
#[derive(Debug, Default)]
pub struct Notes {
    all: Vec<String>,
    by_reference: BTreeMap<String, usize>,
    /// Those that were referred to, in order.
    cited: Vec<usize>,
}

impl Notes {
    /// Takes the footnotes from the end of a text.
    pub fn take(&mut self, text: &str) -> String {
        let Some((body, list)) = text.rsplit_once(OPEN) else { return text.to_owned() };
        let mut depth = 0_usize;
        let mut start = 0;
        for tag in html::tags(list).filter(|tag| tag.name == "li") {
            match (tag.is_end, depth) {
                (false, _) => {
                    start = if depth == 0 { tag.range.start } else { start };
                    depth += 1;
                }
                (true, 1) => {
                    depth = 0;
                    self.keep(list.get(start..tag.range.end).unwrap_or_default());
                }
                (true, _) => depth = depth.saturating_sub(1),
            }
        }
        body.to_owned()
    }

    fn keep(&mut self, note: &str) {
        let index = self.all.len();
        let backs = html::tags(note).filter(|tag| tag.attribute("class") == Some("footnote-back"));
        let references = backs.filter_map(|tag| tag.attribute("href")?.strip_prefix('#'));
        self.by_reference.extend(references.map(|id| (id.to_owned(), index)));
        self.all.push(note.to_owned());
    }

    /// A text with the numbers that its references have in the whole.
    pub fn renumbered(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        let mut open = false;
        for tag in html::tags(text) {
            open |= tag.name == "sup" && tag.attribute("class") == Some("footnote-ref");
            let note = tag.attribute("id").filter(|_| open).and_then(|id| self.by_reference.get(id)).copied();
            let Some(note) = note else { continue };
            open = false;
            let number = self.cited.iter().position(|cited| *cited == note).unwrap_or_else(|| {
                self.cited.push(note);
                self.cited.len() - 1
            });
            out.push_str(text.get(from..tag.range.end).unwrap_or_default());
            out.push_str(&(number + 1).to_string());
            let rest = text.get(tag.range.end..).unwrap_or_default();
            from = tag.range.end + (rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
        }
        out.push_str(text.get(from..).unwrap_or_default());
        out
    }

    /// The list of the footnotes that the whole refers to.
    pub fn section(&mut self, whole: &str) -> String {
        let mut notes = Vec::new();
        let mut next = 0;
        while let Some(note) = self.cited.get(next).and_then(|note| self.all.get(*note)).cloned() {
            // A footnote may refer to another.
            notes.push(self.renumbered(&note));
            next += 1;
        }
        if notes.is_empty() {
            return String::new();
        }
        let body = notes.join("\n");
        let present: Vec<&str> = html::ids(whole).into_iter().chain(html::ids(&body)).collect();
        format!("{OPEN}{}\n{CLOSE}", with_backs_to(&body, &present))
    }
}

/// Notes without the ways back to references that the whole does not have.
fn with_backs_to(notes: &str, present: &[&str]) -> String {
    let mut out = String::with_capacity(notes.len());
    let mut from = 0;
    for tag in html::tags(notes).filter(|tag| tag.attribute("class") == Some("footnote-back")) {
        let leads =
            tag.attribute("href").and_then(|href| href.strip_prefix('#')).is_some_and(|id| present.contains(&id));
        let end =
            notes.get(tag.range.end..).and_then(|rest| rest.find("</a>")).map(|end| tag.range.end + end + "</a>".len());
        if let Some(end) = end.filter(|_| !leads) {
            out.push_str(notes.get(from..tag.range.start).unwrap_or_default().trim_end_matches(' '));
            from = end;
        }
    }
    out.push_str(notes.get(from..).unwrap_or_default());
    out
}
