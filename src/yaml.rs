//! The YAML door: text to [`Value`] with spans, and back to text.
//!
//! Reads over `saphyr-parser`'s events, so that every value knows where it stands and keeps what was typed
//! (`010` stays text, as do dates); writes with `serde_yaml`. Never fails: it gives what it could read, and
//! diagnostics that name the mistakes editors make (full-width colon, tab, ideographic space, ` #`).

mod fault;

pub use fault::{colon_diagnostic, full_width_colon, missing_space};

use crate::diagnostic::Diagnostic;
use crate::path::SitePath;
use crate::source::Span;
use crate::value::{Data, Key, Map, Value};
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;

/// Levels of nesting that a document may have. Bulletins need five; the limit keeps hostile input off the stack.
const DEEPEST: usize = 64;
/// Values that aliases may unfold to in one document.
const MOST_COPIES: usize = 20_000;

/// Reads one YAML document. `offset` is where `text` starts in `file`: spans count from the start of the file.
/// An empty document is null.
pub fn parse(text: &str, file: &SitePath, offset: usize, out: &mut Vec<Diagnostic>) -> Value {
    let mut reader = Reader {
        text,
        file,
        offset,
        parser: Parser::new_from_str(text),
        out,
        cursor: (0, 0),
        anchors: HashMap::new(),
        copies: 0,
        ascii: text.is_ascii(),
    };
    reader.document()
}

/// The text of `span` in `text`, which starts at `offset` of its file; empty where it does not lie there.
pub fn typed(text: &str, offset: usize, span: Span) -> &str {
    let range = (span.start as usize).saturating_sub(offset)..(span.end as usize).saturating_sub(offset);
    text.get(range).unwrap_or("")
}

/// Writes a value as a block of YAML, ending in a line break. Text that another type could be read from is quoted.
pub fn write(value: &Value) -> String {
    serde_yaml::to_string(&to_yaml(value)).unwrap_or_default()
}

fn to_yaml(value: &Value) -> serde_yaml::Value {
    use serde_yaml::Value as Yaml;
    match &value.data {
        Data::Null => Yaml::Null,
        Data::Bool(truth) => Yaml::Bool(*truth),
        Data::Int(number) => Yaml::Number((*number).into()),
        Data::Float(number) => Yaml::Number((*number).into()),
        Data::Text(text) => Yaml::String(text.clone()),
        Data::List(items) => Yaml::Sequence(items.iter().map(to_yaml).collect()),
        Data::Map(map) => {
            Yaml::Mapping(map.iter().map(|(name, value)| (Yaml::String(name.to_owned()), to_yaml(value))).collect())
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    file: &'a SitePath,
    offset: usize,
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    out: &'a mut Vec<Diagnostic>,
    /// A known pair of (characters, bytes): the parser counts characters, spans count bytes.
    cursor: (usize, usize),
    anchors: HashMap<usize, Value>,
    copies: usize,
    ascii: bool,
}

/// Reading stopped; the diagnostic is out already.
struct Stopped;

impl<'a> Reader<'a> {
    fn document(&mut self) -> Value {
        let mut value = Value::default();
        let mut documents = 0;
        loop {
            let Ok(event) = self.next() else { return value };
            match event {
                (Event::StreamEnd, _) => return value,
                (Event::StreamStart | Event::DocumentEnd | Event::Nothing, _) => {}
                (Event::DocumentStart(_), span) => {
                    documents += 1;
                    if documents > 1 {
                        self.out.push(Diagnostic::new("yaml-documents").at(self.file, span));
                        return value;
                    }
                }
                (event, span) => match self.value(event, span, 0) {
                    Ok(read) => value = read,
                    Err(Stopped) => return value,
                },
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Stopped> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                let span = self.span(span.start.index(), span.end.index());
                Ok((event, span))
            }
            Some(Err(error)) => {
                let at = self.bytes(error.marker().index());
                let diagnostic = fault::syntax(self.text, at, error.info(), self.file, self.offset);
                self.out.push(diagnostic);
                Err(Stopped)
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn span(&mut self, start: usize, end: usize) -> Span {
        let (start, end) = (self.bytes(start), self.bytes(end));
        // The parser lets a plain value reach to the end of its line's spaces.
        let trimmed = self.text.get(start..end).map_or(end, |text| start + text.trim_end().len());
        Span::new(start, trimmed).shifted(self.offset)
    }

    fn bytes(&mut self, chars: usize) -> usize {
        if self.ascii {
            return chars.min(self.text.len());
        }
        let (known_chars, known_bytes) = if self.cursor.0 <= chars { self.cursor } else { (0, 0) };
        let rest = &self.text[known_bytes..];
        let more = rest.char_indices().nth(chars - known_chars).map_or(rest.len(), |(at, _)| at);
        self.cursor = (chars, known_bytes + more);
        known_bytes + more
    }

    fn value(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Value, Stopped> {
        if depth > DEEPEST {
            self.out.push(Diagnostic::new("yaml-deep").with("limit", DEEPEST.to_string()).at(self.file, span));
            return Err(Stopped);
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                if plain {
                    self.check_hash(span);
                }
                let data = if plain { resolve(&text) } else { Data::Text(text.into_owned()) };
                Ok(self.remember(anchor, Value { data, span }))
            }
            Event::SequenceStart(anchor, _) => {
                let mut items = Vec::new();
                let end = loop {
                    match self.next()? {
                        (Event::SequenceEnd | Event::StreamEnd, end) => break end,
                        (event, span) => items.push(self.value(event, span, depth + 1)?),
                    }
                };
                let span = Span { start: span.start, end: end.end.max(span.start) };
                Ok(self.remember(anchor, Value { data: Data::List(items), span }))
            }
            Event::MappingStart(anchor, _) => {
                let (map, end) = self.mapping(depth)?;
                if let Some(diagnostic) = fault::flow(self.text, &map, span, self.file, self.offset) {
                    self.out.push(diagnostic);
                    return Err(Stopped);
                }
                let span = Span { start: span.start, end: end.end.max(span.start) };
                Ok(self.remember(anchor, Value { data: Data::Map(map), span }))
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(Value { data: Data::Null, span }),
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<(Map, Span), Stopped> {
        let mut entries: Vec<(Key, Value)> = Vec::new();
        let mut seen: HashMap<String, ()> = HashMap::new();
        loop {
            let (name, span) = match self.next()? {
                (Event::MappingEnd | Event::StreamEnd, end) => return Ok((Map(entries), end)),
                (Event::Scalar(name, ..), span) => {
                    if name.starts_with('\u{3000}') {
                        // To YAML it is a letter: the line would be a key of the level above.
                        let start = span.start as usize;
                        let spaces = name.len() - name.trim_start_matches('\u{3000}').len();
                        let diagnostic = Diagnostic::new("yaml-indent");
                        self.out.push(diagnostic.at(self.file, Span::new(start, start + spaces)));
                        return Err(Stopped);
                    }
                    (name.trim().to_owned(), span)
                }
                (event, span) => {
                    self.value(event, span, depth + 1)?;
                    self.out.push(Diagnostic::new("yaml-key").at(self.file, span));
                    (String::new(), span)
                }
            };
            if name == "<<" {
                // Merging is not part of YAML 1.2; unread, it would lose whatever it was to bring, an audience for one.
                self.out.push(Diagnostic::new("yaml-merge").at(self.file, span));
            }
            let (event, value_span) = self.next()?;
            let value = self.value(event, value_span, depth + 1)?;
            if seen.insert(name.clone(), ()).is_some() {
                self.out.push(Diagnostic::new("yaml-duplicate").with("key", name).at(self.file, span));
            } else {
                entries.push((Key { name, span }, value));
            }
        }
    }

    fn remember(&mut self, anchor: usize, value: Value) -> Value {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        value
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<Value, Stopped> {
        let Some(value) = self.anchors.get(&anchor) else { return Ok(Value { data: Data::Null, span }) };
        self.copies += size(value);
        if self.copies > MOST_COPIES {
            self.out.push(Diagnostic::new("yaml-alias").with("limit", MOST_COPIES.to_string()).at(self.file, span));
            return Err(Stopped);
        }
        Ok(Value { data: value.data.clone(), span })
    }

    /// `title: 关于 #3 楼` is cut at ` #` by YAML without a word. A comment has a space after its mark; text has not.
    fn check_hash(&mut self, span: Span) {
        let end = (span.end as usize).saturating_sub(self.offset);
        let Some(rest) = self.text.get(end..) else { return };
        let line = rest.split('\n').next().unwrap_or("");
        let cut = line.trim_start_matches([' ', '\t']);
        let lost = cut.starts_with('#') && cut.len() > 1 && !cut[1..].starts_with([' ', '#', '!', '-', '=']);
        if lost && cut.len() < line.len() && span.end > span.start {
            let start = end + (line.len() - cut.len());
            let span = Span::new(start, end + line.trim_end().len()).shifted(self.offset);
            self.out.push(Diagnostic::new("yaml-hash").with("text", cut.trim_end()).at(self.file, span));
        }
    }
}

/// How many values a value holds, itself included.
fn size(value: &Value) -> usize {
    match &value.data {
        Data::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Data::Map(map) => 1 + map.iter().map(|(_, value)| size(value)).sum::<usize>(),
        _ => 1,
    }
}

/// The YAML 1.2 core schema, as far as a value can be written back as it was typed: `010`, `1.10` and `+5` stay text,
/// so that no title, number of a document or change loses a sign or a nought.
fn resolve(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Data::Null,
        "true" => return Data::Bool(true),
        "false" => return Data::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        let whole = text.parse::<i64>().ok().filter(|number| number.to_string() == text);
        let real = text.parse::<f64>().ok().filter(|number| number.to_string() == text);
        return whole.map(Data::Int).or(real.map(Data::Float)).unwrap_or_else(|| Data::Text(text.to_owned()));
    }
    Data::Text(text.to_owned())
}
