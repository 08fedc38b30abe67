//! What of a page is searched: its title, its tags, and everything that it says.
//!
//! Takes a page of one edition with what was worked out for it; gives plain texts. The text is the rendered one, with what
//! directives show; of the fields those that are words for readers.

use crate::directive::lower;
use crate::kind::{Field, Kind, Shape};
use crate::markdown;
use crate::page::Edition;
use crate::site::{PageId, Site};
use crate::value::{Data, Value};
use crate::words;

/// A page as it is searched. Nothing in it is marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its title.
    pub title: String,
    /// Its terms, all taxonomies in one.
    pub tags: Vec<String>,
    /// Everything else that it says, a line for each piece.
    pub text: String,
}

/// Fields that say nothing to readers, or whose words stand elsewhere.
const LEFT_OUT: [&str; 11] =
    ["title", "tags", "template", "slug", "sort", "description", "keywords", "extra", "kind", "issue", "aliases"];

/// Keys inside of fields that lead somewhere.
const LEADING: [&str; 6] = ["page", "file", "url", "against", "cover", "portrait"];

impl Entry {
    /// That of a page of a site.
    pub fn of(site: &Site, id: PageId) -> Option<Entry> {
        let edition = &site.edition;
        let (page, resolved) = (edition.pages.get(id)?, site.pages.get(id)?);
        let terms = resolved.terms.iter().zip(&site.taxonomies);
        let terms = terms.flat_map(|(own, list)| own.iter().filter_map(|at| Some(list.terms.get(*at)?.name.clone())));
        let mut text = String::new();
        if let Some(composition) = &resolved.composition {
            // What it is composed of is found where it was written.
            lines(&composition.introduction, &mut text);
            composition.parts.iter().for_each(|part| line(&words::without_marks(&part.title), &mut text));
        } else {
            let rendered = resolved.text.rendered();
            text.reserve(rendered.text.len() + 1);
            match page.body.facts().has_directives {
                true => lines(&rendered.html, &mut text),
                false => line(&rendered.text, &mut text),
            }
        }
        let kind = edition.kinds.get(&page.kind);
        for (name, value) in page.fields.iter() {
            let is_shown = !LEFT_OUT.contains(&name)
                && !resolved.html.contains_key(name)
                && !resolved.links.contains_key(name)
                && edition.settings.taxonomies.iter().all(|taxonomy| taxonomy.name != name);
            if is_shown && let Some(field) = kind.and_then(|kind| field_of(kind, name)) {
                say(value, Some(field), edition, &mut text);
            }
        }
        resolved.html.values().for_each(|html| lines(html, &mut text));
        Some(Entry { title: words::without_marks(&resolved.title), tags: terms.collect(), text })
    }
}

/// A text in about equal pieces that end where lines do; fewer where there are not enough lines.
pub fn pieces(text: &str, count: usize) -> Vec<&str> {
    let mut rest = text;
    let mut pieces = Vec::with_capacity(count);
    for left in (2..=count).rev() {
        let wanted = rest.len() / left;
        let Some(end) = rest.bytes().enumerate().skip(wanted).find(|(_, byte)| *byte == b'\n') else { break };
        let (piece, more) = rest.split_at(end.0);
        pieces.push(piece);
        rest = more.trim_start_matches('\n');
    }
    pieces.push(rest);
    pieces
}

fn field_of<'k>(kind: &'k Kind, name: &str) -> Option<&'k Field> {
    kind.fields.iter().find(|field| field.name == name)
}

/// The words of a field.
fn say(value: &Value, field: Option<&Field>, edition: &Edition, out: &mut String) {
    let shape = field.map_or(Shape::Text, |field| field.shape);
    match (&value.data, shape) {
        (_, Shape::Date | Shape::Bool | Shape::Image | Shape::File | Shape::Page | Shape::Url | Shape::Markdown) => {}
        (Data::Text(text), Shape::Choice) => {
            let choice = field.and_then(|field| field.choices.iter().find(|choice| choice.value == *text));
            line(choice.map_or(text, |choice| &choice.label), out);
        }
        (Data::Text(text), _) => {
            let text = lower::plain(text, &edition.names, &edition.settings.mask);
            line(&words::without_marks(&text), out);
        }
        (Data::Int(_) | Data::Float(_), Shape::Figures | Shape::Phone | Shape::Text | Shape::Table) => {
            line(&value.display(), out);
        }
        (Data::List(items), _) => items.iter().for_each(|item| {
            say(item, field.filter(|field| field.shape != Shape::List), edition, out);
        }),
        (Data::Map(map), _) => {
            for (name, value) in map.iter().filter(|(name, _)| !LEADING.contains(name)) {
                let inner = field.and_then(|field| field.fields.iter().find(|inner| inner.name == name));
                let figures = field.filter(|field| field.shape == Shape::Figures && inner.is_none());
                say(value, inner.or(figures), edition, out);
            }
        }
        _ => {}
    }
}

fn line(text: &str, out: &mut String) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(text);
}

/// Tags that do not end a line.
const INLINE: [&str; 18] = [
    "a", "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "s", "small", "span", "strong", "sub", "sup",
    "u", "wbr",
];

/// The text of HTML that the program has made, a line for each block.
fn lines(html: &str, out: &mut String) {
    let mut open = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        push(text, &mut open);
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let name = tag.get(1..end).unwrap_or("").trim_start_matches('/');
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        if !INLINE.contains(&name) {
            line(&open, out);
            open.clear();
        }
        rest = tag.get(end..).unwrap_or("");
        // What a chart shows stands in the table behind it.
        if name == "svg" {
            rest = rest.split_once("</svg>").map_or("", |(_, rest)| rest);
        }
    }
    push(rest, &mut open);
    line(&open, out);
}

fn push(text: &str, out: &mut String) {
    if text.contains('&') {
        out.push_str(&markdown::text_of(text));
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_lines_of_their_own() {
        let said = |html: &str| {
            let mut out = String::new();
            lines(html, &mut out);
            out
        };
        assert_eq!(said("<table><tr><td>经济</td><td>发展</td></tr></table><p>甲<b>乙</b></p>"), "经济\n发展\n甲乙");
        assert_eq!(said("<p>1 &lt; 2 &amp; 3</p>"), "1 < 2 & 3");
        assert_eq!(said("<p>甲</p><svg viewBox=\"0 0 1 1\"><text>乙</text></svg><p>丙</p>"), "甲\n丙");
        assert_eq!(said("光<"), "光");
    }

    #[test]
    fn long_texts_are_cut_at_lines() {
        for (text, count, wanted) in [
            ("甲", 1, vec!["甲"]),
            ("一二\n三四\n五六", 3, vec!["一二", "三四", "五六"]),
            ("一二三四五六\n七", 3, vec!["一二三四五六", "七"]),
            ("一二三四五六", 2, vec!["一二三四五六"]),
            ("", 4, vec![""]),
        ] {
            assert_eq!(pieces(text, count), wanted);
        }
    }
}
