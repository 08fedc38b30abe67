//! Cutting texts and values for one edition.
//!
//! Takes pieces and values with their directives; gives the same source language with everything left out that the
//! edition may not see. A mask of which it may not see the inside becomes `:mask[]`.

use crate::data::columns;
use crate::directive::{self, Container, ContainerName, Form, Names, Piece, Place};
use crate::flow::Offsets;
use crate::kind::{Field, Shape, find};
use crate::validate::{AUDIENCE, field_level};
use crate::value::{Data, Key, Map, Value};

/// The edition that texts are cut for.
#[derive(Clone, Copy)]
pub struct Cut<'a> {
    /// The names of all editions.
    pub names: &'a Names,
    /// Its level.
    pub level: usize,
}

/// Entries of mappings that name things for the program. They are never wrapped in a mark: it would be taken for
/// a part of the name.
const NAMING: [&str; 14] = [
    "audience", "file", "url", "page", "path", "image", "href", "src", "id", "type", "slug", "section", "kind", "date",
];

impl Cut<'_> {
    /// The body of a page: what the edition sees of it, and where each part stood in the file.
    pub fn body(&self, text: &str, start: usize, pieces: &[Piece]) -> (String, Offsets) {
        let body = &text[start..];
        let mut out =
            Writer { source: body, shift: start, text: String::with_capacity(body.len()), origin: Offsets::default() };
        self.pieces(pieces, &mut out);
        (out.text, out.origin)
    }

    /// A text of a field or cell.
    pub fn text(&self, text: &str) -> String {
        if !directive::near::may_hold_directive(text) {
            return text.to_owned();
        }
        // What stood before and after a part that went may join to a directive: cut until nothing more goes.
        let mut text = text.to_owned();
        loop {
            let scan = directive::scan(&text, self.names, Place::Body);
            let room = String::with_capacity(text.len());
            let mut out = Writer { source: &text, shift: 0, text: room, origin: Offsets::default() };
            self.pieces(&scan.pieces, &mut out);
            if out.text.len() >= text.len() {
                return out.text;
            }
            text = out.text;
        }
    }

    /// Whether cutting a text that has been cut would change it: something has joined to a directive.
    pub fn is_unsettled(&self, text: &str) -> bool {
        self.text(text) != text
    }

    fn pieces(&self, pieces: &[Piece], out: &mut Writer) {
        for piece in pieces {
            match &piece.form {
                Form::Text | Form::Escape | Form::Call(_) => out.copy(piece.range.clone()),
                Form::Comment => {}
                Form::Container(container) => self.container(container, out),
                Form::Restricted { level, .. } if *level > self.level => {}
                Form::Restricted { level: 0, body } => self.pieces(body, out),
                Form::Restricted { body, .. } => self.inside(piece, body, out),
                Form::Mask { .. } if self.names.mask_level() > self.level => out.insert(":mask[]", piece.range.start),
                // Where there is nobody to hide it from, a mask is plain text.
                Form::Mask { body } if self.names.mask_level() == 0 && !body.is_empty() => self.pieces(body, out),
                Form::Mask { body } => self.inside(piece, body, out),
            }
        }
    }

    /// Keeps a directive's marks and cuts what stands inside.
    fn inside(&self, piece: &Piece, body: &[Piece], out: &mut Writer) {
        match (body.first(), body.last()) {
            (Some(first), Some(last)) => {
                out.copy(piece.range.start..first.range.start);
                self.pieces(body, out);
                out.copy(last.range.end..piece.range.end);
            }
            _ => out.copy(piece.range.clone()),
        }
    }

    fn container(&self, container: &Container, out: &mut Writer) {
        match container.name {
            ContainerName::Edition(level) if level > self.level => {}
            ContainerName::Edition(0) => self.pieces(&container.body, out),
            _ => {
                if container.title.is_empty() {
                    out.copy(container.open.clone());
                } else {
                    // The title of a box is text of its own and may hold inline directives.
                    out.copy(container.open.start..container.title.start);
                    out.insert(&self.text(&out.source[container.title.clone()]), container.title.start);
                    out.copy(container.title.end..container.open.end);
                }
                self.pieces(&container.body, out);
                out.copy(container.close.clone());
            }
        }
    }

    /// A value, or nothing when it is a mapping for a wider edition.
    pub fn value(&self, value: &Value) -> Option<Value> {
        self.cut_value(value, true)
    }

    /// Like [`Cut::value`], for a source tree: what is for a wider edition than the narrowest is not marked, because
    /// it still says so itself.
    pub fn unmarked(&self, value: &Value) -> Option<Value> {
        self.cut_value(value, false)
    }

    /// A mapping without the entries of wider editions; nothing when the whole is for one.
    pub fn map(&self, map: &Map) -> Option<Map> {
        self.cut_map(map, true)
    }

    /// Like [`Cut::map`], for a source tree.
    pub fn unmarked_map(&self, map: &Map) -> Option<Map> {
        self.cut_map(map, false)
    }

    fn cut_value(&self, value: &Value, marking: bool) -> Option<Value> {
        let data = match &value.data {
            Data::Text(text) => Data::Text(self.text(text)),
            Data::List(items) => {
                // An item of which nothing is left was for wider editions as a whole.
                let items = items.iter().filter_map(|item| Some((item, self.cut_value(item, marking)?)));
                Data::List(items.filter(|(before, after)| !emptied(before, after)).map(|(_, after)| after).collect())
            }
            Data::Map(map) => Data::Map(self.cut_map(map, marking)?),
            data => data.clone(),
        };
        Some(Value { data, span: value.span })
    }

    fn cut_map(&self, map: &Map, marking: bool) -> Option<Map> {
        // An empty cell in the column of audiences says nothing, as an empty key does in front matter.
        let stated = map.get(AUDIENCE.0).or(map.get(AUDIENCE.1)).filter(|word| !word.is_null());
        let level = stated.map_or(0, |value| self.names.level(value.display().trim()).unwrap_or(directive::NOBODY));
        if level > self.level {
            return None;
        }
        let mut cut = Map::default();
        for (key, value) in &map.0 {
            let (name, column) = columns::name(&key.name, self.names);
            if column > self.level {
                continue;
            }
            let Some(mut left) = self.cut_value(value, marking) else { continue };
            if emptied(value, &left) {
                left.data = Data::Null;
            }
            let value = left;
            let level = level.max(column);
            let value = if level > 0 && marking { self.mark(value, &name, level) } else { value };
            let name = if marking || column == 0 { name } else { key.name.clone() };
            cut.0.push((Key { name, span: key.span }, value));
        }
        Some(cut)
    }

    /// The value of a field that may be given for each edition apart: that of the widest one which this edition contains.
    pub fn of_edition<'v>(&self, value: &'v Value, field: Option<&Field>) -> Option<&'v Value> {
        match (&value.data, field.is_some_and(|field| field.is_per_edition)) {
            (Data::Map(map), true) => {
                let names = self.names.editions.iter().take(self.level + 1).rev();
                names.filter_map(|(name, _)| map.get(name)).next()
            }
            _ => Some(value),
        }
    }

    /// A value without those of its parts that their fields' kind keeps for wider editions.
    pub fn within(&self, value: &Value, field: Option<&Field>) -> Value {
        let fields = field.map_or(&[][..], |field| field.fields.as_slice());
        let data = match &value.data {
            Data::List(rows) if !fields.is_empty() => {
                Data::List(rows.iter().map(|row| self.within(row, field)).collect())
            }
            Data::Map(map) if !fields.is_empty() => {
                let visible = map.0.iter().filter_map(|(key, value)| {
                    let field = find(fields, &key.name);
                    let level = field.map_or(0, |field| field_level(field, self.names));
                    (level <= self.level).then(|| (key.clone(), self.within(value, field)))
                });
                Data::Map(Map(visible.collect()))
            }
            data => data.clone(),
        };
        Value { data, span: value.span }
    }

    /// Marks the texts of those parts of a value that their fields' kind keeps for wider editions.
    pub fn mark_within(&self, value: Value, field: Option<&Field>) -> Value {
        let fields = field.map_or(&[][..], |field| field.fields.as_slice());
        let part = |(key, value): (Key, Value)| {
            let field = find(fields, &key.name);
            let level = field.map_or(0, |field| field_level(field, self.names));
            let value = if level > 0 { self.mark_field(value, field, level) } else { self.mark_within(value, field) };
            (key, value)
        };
        let data = match value.data {
            Data::List(rows) if !fields.is_empty() => {
                Data::List(rows.into_iter().map(|row| self.mark_within(row, field)).collect())
            }
            Data::Map(map) if !fields.is_empty() => Data::Map(Map(map.0.into_iter().map(part).collect())),
            data => data,
        };
        Value { data, span: value.span }
    }

    /// Marks the texts of a field that narrower editions do not have.
    pub fn mark_field(&self, value: Value, field: Option<&Field>, level: usize) -> Value {
        match field.map(|field| (field.shape, field.of.as_deref())) {
            Some((Shape::Markdown, _)) => match value.as_str() {
                Some(text) => {
                    let (name, label) =
                        (&self.names.editions[level.min(self.names.editions.len() - 1)].0, text.trim_end());
                    Value { data: Data::Text(format!("::::::{name}\n{label}\n::::::\n")), span: value.span }
                }
                None => value,
            },
            Some((Shape::Text | Shape::Phone | Shape::Person | Shape::Map | Shape::Table | Shape::Figures, _))
            | Some((Shape::List, Some(Shape::Text | Shape::Phone | Shape::Person | Shape::Map))) => {
                self.mark(value, "", level)
            }
            _ => value,
        }
    }

    /// Wraps the texts of a value in the directive of the edition that sees them first.
    fn mark(&self, value: Value, name: &str, level: usize) -> Value {
        let Some((edition, _)) = self.names.editions.get(level) else { return value };
        let span = value.span;
        let data = match value.data {
            Data::Text(text) if !NAMING.contains(&name) => {
                Data::Text(text.split('\n').map(|line| wrap(line, edition)).collect::<Vec<_>>().join("\n"))
            }
            Data::List(items) => Data::List(items.into_iter().map(|item| self.mark(item, name, level)).collect()),
            Data::Map(map) => Data::Map(Map(map
                .0
                .into_iter()
                .map(|(key, value)| {
                    let value = self.mark(value, &key.name, level);
                    (key, value)
                })
                .collect())),
            data => data,
        };
        Value { data, span }
    }
}

/// Whether a text had something and has nothing left.
pub fn emptied(before: &Value, after: &Value) -> bool {
    let empty = |value: &Value| value.as_str().is_none_or(|text| text.trim().is_empty());
    !empty(before) && empty(after)
}

/// `:internal[line]`, where that can be read back: brackets have to balance, and there has to be something inside.
fn wrap(line: &str, edition: &str) -> String {
    let mut depth = 0_i32;
    let mut sound = !line.trim().is_empty() && !line.contains('\\') && !line.starts_with(&format!(":{edition}["));
    for c in line.chars() {
        depth += i32::from(c == '[') - i32::from(c == ']');
        sound &= depth >= 0;
    }
    if sound && depth == 0 { format!(":{edition}[{line}]") } else { line.to_owned() }
}

/// Collects what is kept, with its offsets.
struct Writer<'a> {
    source: &'a str,
    /// Where `source` begins in its file.
    shift: usize,
    text: String,
    origin: Offsets,
}

impl Writer<'_> {
    fn copy(&mut self, range: std::ops::Range<usize>) {
        if !range.is_empty() {
            self.mark(range.start);
            self.text.push_str(&self.source[range]);
        }
    }

    fn insert(&mut self, text: &str, at: usize) {
        self.mark(at);
        self.text.push_str(text);
    }

    fn mark(&mut self, from: usize) {
        let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        self.origin.0.push((cut(self.text.len()), cut(from + self.shift)));
    }
}
