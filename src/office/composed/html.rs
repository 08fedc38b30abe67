//! Cutting and joining HTML that the program wrote.
//!
//! Takes HTML of which the elements are closed in order and the attributes quoted, as `markdown` gives it; gives parts of it
//! that are as sound, with their ids and heading levels changed. Never meant for HTML from elsewhere.

use crate::markdown::{MARK_END, MARK_START};
use std::collections::BTreeMap;
use std::ops::Range;

/// Elements without content.
const VOID: [&str; 6] = ["br", "col", "hr", "img", "input", "wbr"];

/// Attributes that name ids, several of them with spaces between.
const NAMING: [&str; 4] = ["headers", "for", "aria-labelledby", "aria-describedby"];

/// A tag in HTML.
pub struct Tag<'t> {
    /// Its bytes in the HTML.
    pub range: Range<usize>,
    /// Its text, `<a href="#x">`.
    pub text: &'t str,
    /// The name of its element.
    pub name: &'t str,
    /// Whether it ends an element.
    pub is_end: bool,
}

impl<'t> Tag<'t> {
    /// The attributes: name, and the bytes of the value in `text`.
    fn attributes(&self) -> Vec<(&'t str, Range<usize>)> {
        let mut found = Vec::new();
        let mut at = 1 + self.name.len();
        while let Some((before, after)) = self.text.get(at..).and_then(|rest| rest.split_once("=\"")) {
            let start = at + before.len() + 2;
            let end = start + after.find('"').unwrap_or(after.len());
            found.push((before.rsplit(' ').next().unwrap_or(before), start..end));
            at = end + 1;
        }
        found
    }

    /// The value of an attribute, as it is written.
    pub fn attribute(&self, name: &str) -> Option<&'t str> {
        self.attributes().into_iter().find(|(own, _)| *own == name).and_then(|(_, range)| self.text.get(range))
    }

    /// The level of a heading.
    fn heading(&self) -> Option<usize> {
        let level = self.name.strip_prefix('h')?.parse().ok()?;
        (1..=6).contains(&level).then_some(level)
    }
}

/// The tags of HTML, in order.
pub fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + html.get(at..)?.find('<')?;
            at = start + 1;
            let rest = html.get(at..)?;
            let is_end = rest.starts_with('/');
            let inner = rest.strip_prefix('/').unwrap_or(rest);
            let length = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
            if length == 0 {
                continue;
            }
            let mut quoted = false;
            let end = rest.find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })?;
            at += end + 1;
            return Some(Tag { range: start..at, text: html.get(start..at)?, name: inner.get(..length)?, is_end });
        }
    })
}

/// The ids in HTML, as they are written.
pub fn ids(html: &str) -> Vec<&str> {
    tags(html).filter(|tag| !tag.is_end).filter_map(|tag| tag.attribute("id")).collect()
}

/// HTML with other ids, in the places that refer to them too.
pub fn renamed(html: &str, names: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut from = 0;
    for tag in tags(html).filter(|tag| !tag.is_end) {
        for (name, value) in tag.attributes() {
            let Some(written) = tag.text.get(value.clone()) else { continue };
            let new = match name {
                "id" => names.get(written).cloned(),
                "href" => written.strip_prefix('#').and_then(|id| names.get(id)).map(|id| format!("#{id}")),
                _ if NAMING.contains(&name) => {
                    let ids = written.split(' ').map(|id| names.get(id).map_or(id, String::as_str));
                    Some(ids.collect::<Vec<_>>().join(" "))
                }
                _ => None,
            };
            if let Some(new) = new {
                out.push_str(html.get(from..tag.range.start + value.start).unwrap_or_default());
                out.push_str(&new);
                from = tag.range.start + value.end;
            }
        }
    }
    out.push_str(html.get(from..).unwrap_or_default());
    out
}

/// HTML with the levels of its headings moved by `by`, never beyond the first and the sixth.
pub fn shifted(html: &str, by: isize) -> String {
    let mut out = String::with_capacity(html.len());
    let mut from = 0;
    for tag in tags(html) {
        let Some(level) = tag.heading() else { continue };
        let digit = tag.range.start + if tag.is_end { 3 } else { 2 };
        out.push_str(html.get(from..digit).unwrap_or_default());
        out.push_str(&level.saturating_add_signed(by).clamp(1, 6).to_string());
        from = digit + 1;
    }
    out.push_str(html.get(from..).unwrap_or_default());
    out
}

/// HTML with other numbers in the marks of its headings.
pub fn remarked(html: &str, mut mark: impl FnMut(usize) -> String) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(MARK_START) {
        out.push_str(before);
        let Some((index, after)) = after.split_once(MARK_END) else { break };
        out.push_str(&index.parse().map(&mut mark).unwrap_or_default());
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The bytes of a heading, by its mark.
pub fn heading(html: &str, mark: &str) -> Option<Range<usize>> {
    let at = html.find(mark)?;
    let start = html.get(..at)?.rfind("<h")?;
    let end = html.get(at..)?.find("</h")? + at + "</h1>".len();
    Some(start..end)
}

/// Cuts HTML in pieces that begin at these places, in ascending order. What is open at a place is closed before it and
/// opened again behind it.
pub fn cut(html: &str, places: &[usize]) -> Vec<String> {
    let mut pieces = vec![String::new()];
    // Start tags that are open, and where each begins and ends in the present piece.
    let mut open: Vec<(&str, String, Range<usize>)> = Vec::new();
    let mut from = 0;
    let mut places = places.iter().copied().peekable();
    let part = |piece: &mut Vec<String>, open: &mut Vec<(&str, String, Range<usize>)>, from: &mut usize, to: usize| {
        let Some(last) = piece.last_mut() else { return };
        last.push_str(html.get(*from..to).unwrap_or_default());
        for (name, _, range) in open.iter().rev() {
            // An element that has nothing yet need not have begun.
            if last.get(range.end..).is_some_and(|inside| inside.trim().is_empty()) {
                last.truncate(range.start);
            } else {
                last.push_str(&format!("</{name}>\n"));
            }
        }
        let mut next = String::new();
        for (_, tag, range) in open.iter_mut() {
            let start = next.len();
            next.push_str(tag);
            *range = start..next.len();
        }
        piece.push(next);
        *from = to;
    };
    for tag in tags(html) {
        while let Some(place) = places.next_if(|place| *place <= tag.range.start) {
            part(&mut pieces, &mut open, &mut from, place);
        }
        let Some(piece) = pieces.last_mut() else { break };
        piece.push_str(html.get(from..tag.range.end).unwrap_or_default());
        from = tag.range.end;
        if tag.is_end {
            if let Some(at) = open.iter().rposition(|(name, ..)| *name == tag.name) {
                open.truncate(at);
            }
        } else if !VOID.contains(&tag.name) {
            let end = piece.len();
            open.push((tag.name, without_id(&tag), end - tag.text.len()..end));
        }
    }
    for place in places {
        part(&mut pieces, &mut open, &mut from, place);
    }
    if let Some(piece) = pieces.last_mut() {
        piece.push_str(html.get(from..).unwrap_or_default());
    }
    pieces
}

fn without_id(tag: &Tag) -> String {
    match tag.attribute("id") {
        Some(id) => tag.text.replacen(&format!(" id=\"{id}\""), "", 1),
        None => tag.text.to_owned(),
    }
}

/// HTML that narrower editions do not have, marked as `markdown` marks a block.
pub fn marked(html: &str, label: &str) -> String {
    let label = crate::markdown::escaped(label);
    format!("{MARKED} data-label=\"{label}\" role=\"group\" aria-label=\"{label}\">\n{html}</div>\n")
}

/// How a marked block begins.
const MARKED: &str = "<div class=\"internal\"";

/// Whether a text begins with a marked block.
pub fn begins_marked(html: &str) -> bool {
    html.trim_start().starts_with(MARKED)
}

/// A heading of the program's own before a text. Where nothing but marked blocks follows, narrower editions do not have the
/// heading either, so it stands in the first of them.
pub fn headed(head: &str, text: &str) -> String {
    let first = text.trim_start().strip_prefix(MARKED).and_then(|rest| rest.split_once('>'));
    match first.filter(|_| is_marked(text)) {
        Some((attributes, rest)) => format!("{MARKED}{attributes}>\n{}\n{}", head.trim(), rest.trim_start()),
        None => format!("{}\n{}", head.trim_end(), text.trim_start_matches('\n')),
    }
}

/// Whether a text has nothing but marked blocks.
fn is_marked(html: &str) -> bool {
    let (mut depth, mut from) = (0_usize, 0);
    for tag in tags(html).filter(|tag| !VOID.contains(&tag.name)) {
        let between = html.get(from..tag.range.start).unwrap_or_default();
        if depth == 0 && !(between.trim().is_empty() && tag.text.starts_with(MARKED)) {
            return false;
        }
        depth = if tag.is_end { depth.saturating_sub(1) } else { depth + 1 };
        from = tag.range.end;
    }
    from > 0 && html.get(from..).unwrap_or_default().trim().is_empty()
}

/// Whether nothing of HTML would be seen.
pub fn is_blank(html: &str) -> bool {
    let mut from = 0;
    for tag in tags(html) {
        let before = html.get(from..tag.range.start).unwrap_or_default();
        if !before.trim().is_empty() || matches!(tag.name, "img" | "input" | "hr") {
            return false;
        }
        from = tag.range.end;
    }
    html.get(from..).unwrap_or_default().trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_at_a_cut_is_closed_and_opened_again() {
        let html =
            "<p>甲<br /></p><div id=\"d\" class=\"x\">\n<h2>乙</h2><p title=\"a>b\">丙</p><h2>丁</h2></div><p>戊</p>";
        let places: Vec<usize> = html.match_indices("<h2>").map(|(at, _)| at).collect();
        assert_eq!(
            cut(html, &places),
            [
                "<p>甲<br /></p>",
                "<div class=\"x\"><h2>乙</h2><p title=\"a>b\">丙</p></div>\n",
                "<div class=\"x\"><h2>丁</h2></div><p>戊</p>",
            ]
        );
        assert_eq!(cut(html, &[]), [html]);
        assert_eq!(cut("<p>甲</p>", &[10]), ["<p>甲</p>", ""]);
    }

    #[test]
    fn ids_are_renamed_where_they_are_named() {
        let names = BTreeMap::from([("a".to_owned(), "x-a".to_owned())]);
        let html =
            "<p id=\"a\" class=\"a\"><a href=\"#a\">a</a><a href=\"/a\" id=\"b\">b</a><td headers=\"a b\">c</td></p>";
        assert_eq!(ids(html), ["a", "b"]);
        assert_eq!(
            renamed(html, &names),
            "<p id=\"x-a\" class=\"a\"><a href=\"#x-a\">a</a><a href=\"/a\" id=\"b\">b</a><td headers=\"x-a b\">c</td></p>"
        );
    }

    #[test]
    fn levels_end_at_six() {
        assert_eq!(shifted("<h2 id=\"a\">甲</h2><hr /><h5>乙</h5>", 2), "<h4 id=\"a\">甲</h4><hr /><h6>乙</h6>");
        assert_eq!(shifted("<h1>甲</h1>", -1), "<h1>甲</h1>");
    }

    #[test]
    fn blank_is_what_nobody_sees() {
        assert!(is_blank(""));
        assert!(is_blank("<div class=\"internal\">\n</div>\n"));
        assert!(!is_blank("<p>甲</p>"));
        assert!(!is_blank("<p><img src=\"a.png\" alt=\"\" /></p>"));
    }
}
