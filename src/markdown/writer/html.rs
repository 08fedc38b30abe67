//! HTML that the author typed: comments and scripts vanish, addresses go to the host, the rest goes to `sanitize`.

use std::ops::Range;

use super::Writer;
use crate::flow::{self, Piece};
use crate::markdown::raw::{self, Token, Tokens};
use crate::markdown::{LinkTarget, escape};
use crate::sanitize;

/// Open tags beyond this many are left out: browsers nest no deeper, and repairing deep nests is slow.
const MAX_OPEN: usize = 64;

/// What is known about the author's tags.
#[derive(Default)]
pub(super) struct State {
    /// Whether any tag or text of the author is in the output as it was typed.
    pub(super) typed: bool,
    /// The lines of an HTML block, each with its offsets there and in the text.
    block: Option<(String, Vec<(usize, usize)>)>,
    /// How many tags are open in all.
    open: usize,
    /// The tags that are open in the present line. They end with it.
    inline: Vec<String>,
    /// For each `<a>` of the author, whether it is written.
    links: Vec<bool>,
    /// The script or style that is open in the present line. Its text is left out, and the tags in it stay in pairs.
    pub(super) hidden: Option<String>,
}

impl Writer<'_, '_, '_> {
    pub(in crate::markdown) fn open_html(&mut self) {
        self.html.block = Some(Default::default());
    }

    /// A line of an HTML block, or a tag among text.
    pub(in crate::markdown) fn html(&mut self, html: &str, span: Range<usize>) {
        if self.page.verbatim {
            self.out.push_str(&self.source.joiners.restore(html).unwrap_or_else(|| html.to_owned()));
        } else if let Some((block, lines)) = &mut self.html.block {
            lines.push((block.len(), span.start));
            block.push_str(html);
        } else if !self.in_alternative() {
            self.tokens(html, &[(0, span.start)], false);
        }
    }

    pub(in crate::markdown) fn close_html(&mut self) {
        if let Some((block, lines)) = self.html.block.take() {
            self.end_typed();
            self.page.break_line();
            self.tokens(&block, &lines, true);
            self.page.break_line();
        }
    }

    /// At the end of a line: closes the tags that are open in it, scripts and styles included.
    pub(super) fn end_typed(&mut self) {
        self.html.hidden = None;
        while let Some(name) = self.html.inline.last().cloned() {
            self.close_tag(&name, false);
        }
    }

    fn tokens(&mut self, html: &str, lines: &[(usize, usize)], block: bool) {
        let mut tokens = Tokens::new(html);
        while let Some(token) = tokens.next() {
            match token {
                Token::Text(text) => self.typed_text(text),
                Token::Comment { closed: true, .. } => {}
                Token::Comment { text, closed: false } => self.slots_of(text),
                Token::Open { name, .. } if raw::is_hidden(&name) => match tokens.content_of(&name) {
                    Ok(_) => {}
                    Err(rest) if block => self.slots_of(rest),
                    Err(_) => self.html.hidden = Some(name),
                },
                Token::Open { name, attributes, at } => self.open_tag(&name, &attributes, span_of(at, lines), block),
                Token::Close { name } => self.close_tag(&name, block),
            }
        }
    }

    fn typed_text(&mut self, text: &str) {
        let restored = self.restored(text);
        for piece in flow::pieces(restored.as_deref().unwrap_or(text)) {
            match piece {
                Piece::Text(_) if self.html.hidden.is_some() => {}
                Piece::Text(text) => {
                    self.html.typed |= !text.trim().is_empty();
                    self.out.push_str(if text == "<" { "&lt;" } else { text });
                    self.page.text.push_str(&raw::decode(text));
                }
                Piece::Slot(index) => self.slot(index),
            }
        }
    }

    /// The blocks in text that is otherwise left out.
    fn slots_of(&mut self, text: &str) {
        for piece in flow::pieces(text) {
            if let Piece::Slot(index) = piece {
                self.slot(index);
            }
        }
    }

    fn open_tag(&mut self, name: &str, attributes: &[(String, &str)], span: Range<usize>, block: bool) {
        if !sanitize::allows_element(name) || self.html.open >= MAX_OPEN {
            return;
        }
        self.reopen();
        let url = match name {
            "a" => {
                let target = value_of(attributes, "href");
                let written = target.is_none() || self.page.in_link == 0;
                let url = match target.filter(|_| written) {
                    Some(target) => self.resolve_typed(LinkTarget::Link, target, span),
                    None => None,
                };
                let written = written && (target.is_none() || url.is_some());
                self.html.links.push(written);
                if !written {
                    return;
                }
                url.map(|url| ("href", url))
            }
            "img" => {
                let source = value_of(attributes, "src").unwrap_or_default();
                match self.resolve_typed(LinkTarget::Image, source, span) {
                    Some(url) => Some(("src", url)),
                    None => {
                        self.typed_text(value_of(attributes, "alt").unwrap_or_default());
                        return;
                    }
                }
            }
            "input" => {
                if value_of(attributes, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) {
                    self.checkbox(value_of(attributes, "checked").is_some());
                    self.html.typed = true;
                }
                return;
            }
            _ => None,
        };
        self.html.typed = true;
        if !raw::is_void(name) {
            self.html.open += usize::from(!raw::ends_itself(name));
            if !block {
                self.html.inline.push(name.to_owned());
            }
        }
        self.out.push('<');
        self.out.push_str(name);
        if let Some((key, url)) = url {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            escape::push_url(&mut self.out, &url);
            self.out.push('"');
        }
        for (key, value) in attributes {
            if matches!(key.as_str(), "href" | "src") || !sanitize::allows_attribute(name, key) {
                continue;
            }
            let value = raw::decode(&self.value(value));
            if key == "alt" {
                self.page.text.push_str(&value);
            }
            let value = match key.as_str() {
                "id" if value.is_empty() => continue,
                "id" => self.page.ids.claim(&value),
                "class" => sanitize::simple_classes(&value),
                _ => value,
            };
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            escape::push_attribute(&mut self.out, &value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn close_tag(&mut self, name: &str, block: bool) {
        if self.html.hidden.take_if(|open| open == name).is_some() {
            return;
        }
        if !block {
            match self.html.inline.iter().rposition(|open| open == name) {
                Some(at) => drop(self.html.inline.remove(at)),
                // Nothing that this could close is open anywhere.
                None if self.html.open <= self.html.inline.len() && name != "a" => return,
                None => {}
            }
        }
        let unwritten = name == "a" && self.html.links.pop() == Some(false);
        if unwritten || !sanitize::allows_element(name) || raw::is_void(name) {
            return;
        }
        self.html.typed = true;
        self.html.open = self.html.open.saturating_sub(usize::from(!raw::ends_itself(name)));
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn resolve_typed(&mut self, what: LinkTarget, target: &str, span: Range<usize>) -> Option<String> {
        let target = raw::decode(&self.value(target));
        self.resolve(what, target.trim(), span)
    }
}

fn value_of<'t>(attributes: &[(String, &'t str)], key: &str) -> Option<&'t str> {
    attributes.iter().find(|(name, _)| name == key).map(|&(_, value)| value)
}

/// The place of a tag in the text, as an empty range at its beginning.
fn span_of(at: usize, lines: &[(usize, usize)]) -> Range<usize> {
    let next = lines.partition_point(|&(here, _)| here <= at);
    let start = match next.checked_sub(1).and_then(|line| lines.get(line)) {
        Some(&(here, there)) => there + (at - here),
        None => at,
    };
    start..start
}
