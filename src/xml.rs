//! XML as a row of tags and texts: enough to look into drawings and documents of other programs.
//!
//! Takes a text; gives tags with their attributes, and texts, entities read. Comments, declarations and instructions are
//! passed over. Builds no tree, follows no address, and reads an entity of a document's own only where its value is plain text.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A tag or a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'x> {
    /// A start tag.
    Open {
        /// Its name, prefix included.
        name: &'x str,
        /// Its attributes in order.
        attributes: Vec<(&'x str, Cow<'x, str>)>,
        /// Whether it ends itself.
        is_empty: bool,
    },
    /// An end tag.
    Close(&'x str),
    /// Text between tags.
    Text(Cow<'x, str>),
}

/// The text is no XML here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// Entities that a document may declare: more are nothing that anybody drew.
const MOST_ENTITIES: usize = 100;

/// A text being read.
pub struct Events<'x> {
    text: &'x str,
    at: usize,
    entities: BTreeMap<&'x str, &'x str>,
}

/// A name without its prefix.
pub fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The value of an attribute, whatever its prefix.
pub fn attribute<'a>(attributes: &'a [(&str, Cow<'_, str>)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(own, _)| local(own) == name).map(|(_, value)| value.as_ref())
}

/// Tells each element of a text as it begins and as it ends: its name, that of the element it stands in, both without their
/// prefixes; and, at its end, the text since the last tag before it that began something. Gives whether the text is whole.
pub fn walk<'x>(text: &'x str, mut tell: impl FnMut(&'x str, Option<&'x str>, Option<&str>)) -> bool {
    let mut events = Events::new(text);
    let (mut inside, mut word) = (Vec::new(), String::new());
    loop {
        match events.read() {
            Ok(Some(Event::Open { name, is_empty, .. })) => {
                let name = local(name);
                tell(name, inside.last().copied(), None);
                word.clear();
                if is_empty {
                    tell(name, inside.last().copied(), Some(""));
                } else {
                    inside.push(name);
                }
            }
            Ok(Some(Event::Text(text))) => word.push_str(&text),
            Ok(Some(Event::Close(name))) => {
                inside.pop();
                tell(local(name), inside.last().copied(), Some(&word));
            }
            Ok(None) => return inside.is_empty(),
            Err(Unreadable) => return false,
        }
    }
}

impl<'x> Events<'x> {
    /// Reads from the beginning.
    pub fn new(text: &'x str) -> Events<'x> {
        Events { text: text.trim_start_matches('\u{FEFF}'), at: 0, entities: BTreeMap::new() }
    }

    fn rest(&self) -> &'x str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What comes next; `None` at the end.
    pub fn read(&mut self) -> Result<Option<Event<'x>>, Unreadable> {
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return Ok(None);
            }
            let Some(inner) = rest.strip_prefix('<') else {
                let end = rest.find('<').unwrap_or(rest.len());
                self.at += end;
                return Ok(Some(Event::Text(self.decoded(rest.get(..end).unwrap_or_default())?)));
            };
            if let Some(text) = inner.strip_prefix("![CDATA[") {
                let end = text.find("]]>").ok_or(Unreadable)?;
                self.at += rest.len() - text.len() + end + 3;
                return Ok(Some(Event::Text(Cow::Borrowed(text.get(..end).unwrap_or_default()))));
            }
            if inner.starts_with("!--") {
                self.at += rest.get(4..).and_then(|text| text.find("-->")).ok_or(Unreadable)? + 7;
            } else if inner.starts_with('?') {
                self.at += rest.find("?>").ok_or(Unreadable)? + 2;
            } else if inner.starts_with('!') {
                self.declaration(rest)?;
            } else if let Some(name) = inner.strip_prefix('/') {
                let end = name.find('>').ok_or(Unreadable)?;
                self.at += 2 + end + 1;
                return Ok(Some(Event::Close(name.get(..end).unwrap_or_default().trim_end())));
            } else {
                return self.open(inner).map(Some);
            }
        }
    }

    /// `<!DOCTYPE … [ … ]>`, with the entities that it declares.
    fn declaration(&mut self, rest: &'x str) -> Result<(), Unreadable> {
        let end = rest.find('>').ok_or(Unreadable)?;
        let subset = rest.find('[').filter(|at| *at < end);
        let Some(open) = subset else {
            self.at += end + 1;
            return Ok(());
        };
        // There may be white space between the two; what follows the declaration may have `]>` too.
        let mut ends = rest.match_indices(']').map(|(at, _)| at).filter(|at| *at > open);
        let close = ends.find(|at| rest.get(at + 1..).is_some_and(|text| text.trim_start().starts_with('>')));
        let close = close.ok_or(Unreadable)?;
        let subset = rest.get(open + 1..close).unwrap_or_default();
        for part in subset.split("<!ENTITY").skip(1).take(MOST_ENTITIES) {
            let Some((name, value)) = part.trim_start().split_once(char::is_whitespace) else { continue };
            let value = value.trim_start();
            let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let value = value.get(1..).and_then(|value| value.split(quote).next()).unwrap_or_default();
            if !value.contains(['&', '<', '%']) {
                self.entities.insert(name, value);
            }
        }
        self.at += close;
        self.at += self.rest().find('>').ok_or(Unreadable)? + 1;
        Ok(())
    }

    fn open(&mut self, inner: &'x str) -> Result<Event<'x>, Unreadable> {
        let stops = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<' | '=');
        let (name, mut left) = inner.split_at(inner.find(stops).ok_or(Unreadable)?);
        if name.is_empty() {
            return Err(Unreadable);
        }
        let mut attributes = Vec::new();
        let is_empty = loop {
            left = left.trim_start();
            if let Some(after) = left.strip_prefix("/>") {
                left = after;
                break true;
            }
            if let Some(after) = left.strip_prefix('>') {
                left = after;
                break false;
            }
            let (key, after) = left.split_at(left.find(stops).ok_or(Unreadable)?);
            let value = after.trim_start().strip_prefix('=').ok_or(Unreadable)?.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or(Unreadable)?;
            let value = value.get(1..).unwrap_or_default();
            let end = value.find(quote).ok_or(Unreadable)?;
            if key.is_empty() {
                return Err(Unreadable);
            }
            attributes.push((key, self.decoded(value.get(..end).unwrap_or_default())?));
            left = value.get(end + 1..).unwrap_or_default();
        };
        self.at = self.text.len() - left.len();
        Ok(Event::Open { name, attributes, is_empty })
    }

    /// A text with its entities read.
    fn decoded(&self, text: &'x str) -> Result<Cow<'x, str>, Unreadable> {
        if !text.contains('&') {
            return Ok(Cow::Borrowed(text));
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            out.push_str(before);
            let (name, after) = after.split_once(';').ok_or(Unreadable)?;
            let number = name.strip_prefix('#').map(|digits| match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            });
            match (name, number) {
                ("amp", _) => out.push('&'),
                ("lt", _) => out.push('<'),
                ("gt", _) => out.push('>'),
                ("quot", _) => out.push('"'),
                ("apos", _) => out.push('\''),
                (_, Some(number)) => out.push(number.ok().and_then(char::from_u32).ok_or(Unreadable)?),
                _ => out.push_str(self.entities.get(name).ok_or(Unreadable)?),
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(Cow::Owned(out))
    }
}

/// A text as it stands between tags or in an attribute.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<String>, Unreadable> {
        let mut events = Events::new(text);
        let mut found = Vec::new();
        while let Some(event) = events.read()? {
            found.push(match event {
                Event::Open { name, attributes, is_empty } => format!("{name} {attributes:?} {is_empty}"),
                Event::Close(name) => format!("/{name}"),
                Event::Text(text) => text.into_owned(),
            });
        }
        Ok(found)
    }

    #[test]
    fn tags_and_texts() {
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"乙\">] ><!-- c --><a x='1' y=\"&b;&#65;\"><b/>甲&lt;<![CDATA[<]]></a >";
        let wanted = ["a [(\"x\", \"1\"), (\"y\", \"乙A\")] false", "b [] true", "甲<", "<", "/a"];
        assert_eq!(all(text), Ok(wanted.map(str::to_owned).to_vec()));
        for wrong in ["<a", "<a b>", "<a b=c>", "<!-- a", "&c;", "<a b='", "<![CDATA[", "<"] {
            assert_eq!(all(wrong), Err(Unreadable), "{wrong}");
        }
    }
}
