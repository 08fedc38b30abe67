//! From failures of the template engine to diagnostics: a file, a place, a sentence in both languages, a way out.
//!
//! Takes what the engine says in English and for itself; gives codes of the catalogue with the words that matter. A
//! message of the engine that is not known here is passed on as it is.

use super::tera::{Cause, Failure};
use super::{filters, functions};
use crate::diagnostic::Diagnostic;
use crate::lang;
use crate::path::SitePath;
use crate::source::Span;
use crate::theme::Theme;
use std::collections::BTreeMap;
use std::ops::Range;

/// Filters, functions and tests that the engine has by itself, for "did you mean".
const FILTERS: [&str; 37] = [
    "safe",
    "default",
    "upper",
    "lower",
    "wordcount",
    "escape",
    "escape_html",
    "escape_xml",
    "newlines_to_br",
    "pluralize",
    "trim",
    "trim_start",
    "trim_end",
    "replace",
    "capitalize",
    "title",
    "truncate",
    "indent",
    "str",
    "int",
    "float",
    "length",
    "reverse",
    "split",
    "abs",
    "round",
    "first",
    "last",
    "nth",
    "join",
    "sort",
    "unique",
    "get",
    "values",
    "keys",
    "pairs",
    "group_by",
];
const FUNCTIONS: [&str; 3] = ["range", "throw", "super"];
const TESTS: [&str; 17] = [
    "string",
    "number",
    "map",
    "bool",
    "array",
    "integer",
    "float",
    "none",
    "iterable",
    "defined",
    "undefined",
    "odd",
    "even",
    "divisible_by",
    "starting_with",
    "ending_with",
    "containing",
];

/// The templates of a theme under their full names, `bulletin/page.html`.
pub struct Files<'t> {
    /// The layers' prefixes, nearest first.
    pub prefixes: Vec<String>,
    by_name: BTreeMap<String, (&'t SitePath, &'t str)>,
}

impl<'t> Files<'t> {
    /// The files of a theme. Where two layers have one name (a site that changes an embedded theme by its name), the
    /// lowest keeps it and those above are numbered, so that they can extend what they replace.
    pub fn of(theme: &'t Theme) -> Files<'t> {
        let mut files = Files { prefixes: Vec::new(), by_name: BTreeMap::new() };
        for (at, layer) in theme.layers.iter().enumerate() {
            let below = theme.layers.iter().skip(at + 1).filter(|other| other.name == layer.name).count();
            let prefix = if below == 0 { format!("{}/", layer.name) } else { format!("{}@{below}/", layer.name) };
            for template in &layer.templates {
                files.by_name.insert(format!("{prefix}{}", template.name), (&template.path, &template.text));
            }
            files.prefixes.push(prefix);
        }
        files
    }

    /// Full name and text of every template.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &'t str)> {
        self.by_name.iter().map(|(name, (_, text))| (name.as_str(), *text))
    }

    /// The full name that a name in a template stands for.
    pub fn find(&self, name: &str) -> Option<&str> {
        let whole = self.by_name.get_key_value(name).map(|(name, _)| name.as_str());
        let below = || self.prefixes.iter().find_map(|prefix| self.by_name.get_key_value(&format!("{prefix}{name}")));
        whole.or_else(|| below().map(|(name, _)| name.as_str()))
    }

    /// File and text of a template.
    pub fn get(&self, name: &str) -> Option<(&'t SitePath, &'t str)> {
        self.by_name.get(name).copied()
    }

    /// Every name by which a template can be called.
    pub fn words(&self) -> Vec<String> {
        let bare =
            |name: &str| self.prefixes.iter().find_map(|prefix| name.strip_prefix(prefix.as_str())).map(str::to_owned);
        self.by_name.keys().flat_map(|name| [bare(name), Some(name.clone())]).flatten().collect()
    }

    fn place(&self, diagnostic: Diagnostic, template: &str, range: Option<Range<usize>>) -> Diagnostic {
        match (self.get(template), range) {
            (Some((path, _)), Some(range)) => diagnostic.at(path, Span::new(range.start, range.end)),
            (Some((path, _)), None) => diagnostic.in_file(path),
            (None, _) => diagnostic,
        }
    }
}

/// What loading the templates found wrong.
pub fn of_loading(failure: &Failure, files: &Files) -> Vec<Diagnostic> {
    if let Cause::Failed(message) = &failure.cause {
        let found = reports(message, files);
        if !found.is_empty() {
            return found;
        }
    }
    let mut diagnostic = of_failure(failure, files);
    if let Cause::Failed(message) = &failure.cause {
        diagnostic = duplicate(message, files).unwrap_or_else(|| unread(message));
    }
    vec![diagnostic]
}

/// A component that two templates of one layer define.
fn duplicate(message: &str, files: &Files) -> Option<Diagnostic> {
    let mut words = message.strip_prefix("Component `")?.split('`');
    let (name, first, second) = (words.next()?, words.nth(1)?, words.nth(1)?);
    let (_, text) = files.get(second)?;
    let tag = format!("component {name}");
    let range = text.find(&tag).map(|at| at..at + tag.len());
    let other = files.get(first).map_or(first, |(path, _)| path.as_str());
    Some(files.place(Diagnostic::new("template-duplicate").with("name", name).with("other", other), second, range))
}

/// What the engine says of a template that it cannot take.
fn unread(message: &str) -> Diagnostic {
    Diagnostic::new("template-syntax").with("cause", first_line(message))
}

/// What a rendering stumbled over.
pub fn of_rendering(failure: &Failure, files: &Files, output: &str) -> Diagnostic {
    of_failure(failure, files).with("page", output)
}

fn of_failure(failure: &Failure, files: &Files) -> Diagnostic {
    let diagnostic = match &failure.cause {
        Cause::Syntax(message) => unread(message),
        Cause::Refused(refusal) => {
            Diagnostic::new(refusal.code).with("name", &*refusal.name).suggest(refusal.near.as_deref())
        }
        Cause::Missing(name) => missing(name, files),
        Cause::Cycle(chain) => Diagnostic::new("template-cycle").with("chain", chain.join(" → ")),
        Cause::TooLong => Diagnostic::new("template-long").with("limit", (super::tera::LONGEST >> 20).to_string()),
        Cause::Failed(message) => failed(message),
    };
    match &failure.template {
        Some(template) => files.place(diagnostic, template, failure.range.clone()),
        None => diagnostic,
    }
}

/// A template that is called for and is not there.
pub fn missing(name: &str, files: &Files) -> Diagnostic {
    let words = files.words();
    Diagnostic::new("template-missing")
        .with("name", name)
        .suggest(lang::nearest(name, words.iter().map(String::as_str)))
}

/// The code for a message of the engine about a rendering.
fn failed(message: &str) -> Diagnostic {
    let quoted = |before: &str| {
        let (name, rest) = message.strip_prefix(before)?.split_once('`')?;
        let known = rest.split_once(": ").map_or("", |(_, known)| known);
        Some((name, lang::nearest(name, known.split(", ").filter(|word| !word.is_empty()))))
    };
    if let Some((name, near)) = quoted("Variable `") {
        return Diagnostic::new("template-variable").with("name", name).suggest(near);
    }
    if let Some((name, near)) = quoted("Field `") {
        return Diagnostic::new("template-field").with("name", name).suggest(near);
    }
    if let Some((name, _)) = quoted("Missing keyword argument `") {
        return Diagnostic::new("template-argument").with("name", name);
    }
    if let Some((expected, _)) = quoted("Invalid type for the value, expected `") {
        let found = message.rsplit('`').nth(1).unwrap_or("");
        return Diagnostic::new("template-type")
            .with("expected", expected.trim_start_matches('&'))
            .with("found", found);
    }
    Diagnostic::new("template-failed").with("cause", first_line(message))
}

fn first_line(message: &str) -> String {
    let line = message.lines().next().unwrap_or("").trim_end_matches('.');
    let mut chars = line.chars();
    match chars.next() {
        Some(first) if chars.as_str().starts_with(|c: char| c.is_lowercase()) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => line.to_owned(),
    }
}

/// What the engine reports in one text: `error: …` and ` --> file:line:column`, with a picture of the line after it.
fn reports(message: &str, files: &Files) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut lines = message.lines().peekable();
    while let Some(line) = lines.next() {
        let place = lines.peek().and_then(|next| next.trim_start().strip_prefix("--> "));
        let (Some(said), Some(place)) = (line.strip_prefix("error: "), place) else { continue };
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next().and_then(|part| part.parse::<usize>().ok()).unwrap_or(1);
        let number = parts.next().and_then(|part| part.parse::<usize>().ok()).unwrap_or(1);
        let template = parts.next().unwrap_or("");
        let diagnostic = unknown(said, files);
        let name = said.split('`').nth(1).unwrap_or("");
        let range = files.get(template).and_then(|(_, text)| locate(text, number, column, name));
        found.push(files.place(diagnostic, template, range));
    }
    found
}

/// The code for what a template refers to and the engine does not know.
fn unknown(said: &str, files: &Files) -> Diagnostic {
    let name = said.split('`').nth(1).unwrap_or("");
    let new = |shown: String, near: Option<&str>| Diagnostic::new("template-unknown").with("name", shown).suggest(near);
    match said.split('`').next().unwrap_or("").trim() {
        "Unknown filter" => new(format!("| {name}"), lang::nearest(name, FILTERS.into_iter().chain(filters::NAMES))),
        "Unknown function" => {
            new(format!("{name}()"), lang::nearest(name, FUNCTIONS.into_iter().chain(functions::NAMES)))
        }
        "Unknown test" => new(format!("is {name}"), lang::nearest(name, TESTS)),
        "Unknown component" => {
            let known = defined(files, "component");
            new(format!("<{name} />"), lang::nearest(name, known.iter().map(String::as_str)))
        }
        "Unknown template" => missing(name, files),
        "Block" => {
            let known = defined(files, "block");
            let others = known.iter().map(String::as_str).filter(|other| *other != name);
            new(format!("{{% block {name} %}}"), lang::nearest(name, others))
        }
        _ => unread(said),
    }
}

/// The names that templates define with a tag.
fn defined(files: &Files, tag: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (_, text) in files.texts() {
        for (at, _) in text.match_indices("{%") {
            let inner = text.get(at + 2..).unwrap_or("").trim_start_matches('-').trim_start();
            let name =
                inner.strip_prefix(tag).filter(|rest| rest.starts_with(char::is_whitespace)).map(str::trim_start);
            let end = |name: &str| {
                name.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(name.len())
            };
            names.extend(name.map(|name| name.get(..end(name)).unwrap_or("").to_owned()));
        }
    }
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    names
}

/// The bytes of `name` at or after a column of a line, or what stands at that column.
fn locate(text: &str, line: usize, column: usize, name: &str) -> Option<Range<usize>> {
    let start = match line {
        0 | 1 => 0,
        _ => text.match_indices('\n').nth(line - 2).map(|(at, _)| at + 1)?,
    };
    let line = text.get(start..)?.lines().next().unwrap_or("");
    let at = line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
    let found = line.get(at..).and_then(|rest| rest.find(name)).map(|more| at + more).or_else(|| line.find(name));
    Some(match found.filter(|_| !name.is_empty()) {
        Some(at) => start + at..start + at + name.len(),
        None => start + at..start + line.len().max(at),
    })
}

/// Joins failures that say the same of the same place on many pages: the first page, in the order of names, stands
/// for all, whichever thread was faster.
pub fn merge(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut merged: BTreeMap<Diagnostic, Diagnostic> = BTreeMap::new();
    for diagnostic in found {
        let mut key = diagnostic.clone();
        key.args.retain(|(name, _)| *name != "page");
        let entry = merged.entry(key).or_insert_with(|| diagnostic.clone());
        if diagnostic < *entry {
            *entry = diagnostic;
        }
    }
    merged.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let text = "一行\n中文{{ nosuch() }}\n";
        assert_eq!(locate(text, 2, 6, "nosuch").map(|range| &text[range]), Some("nosuch"));
        assert_eq!(locate(text, 2, 1, "").map(|range| &text[range]), Some("中文{{ nosuch() }}"));
        assert_eq!(locate(text, 9, 1, "x"), None);
    }

    #[test]
    fn words_of_the_engine() {
        let diagnostic = failed("Variable `titel` is not defined. Available variables: page, title");
        assert_eq!((diagnostic.code, diagnostic.help.is_some()), ("template-variable", true));
        assert_eq!(failed("Invalid type for the value, expected `&str` but got `i64`").args[1].1, "i64");
        assert_eq!(failed("Cannot compare `a` with `b`.").args[0].1, "cannot compare `a` with `b`");
    }
}
