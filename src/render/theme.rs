//! What templates refer to: found in their texts before the engine reads them, so that circles and long chains are told
//! with their places.
//!
//! Takes template files; gives references and diagnostics. The engine follows chains by recursion, on a stack that ends.

use super::faults::Files;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::BTreeMap;
use std::ops::Range;

/// Templates that may extend or include each other in a row.
pub const DEEPEST: usize = 32;

/// How a template refers to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// `{% extends "…" %}`
    Extends,
    /// `{% include "…" %}`
    Includes,
}

/// A reference to another template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Of which kind.
    pub tie: Tie,
    /// The name as written.
    pub name: String,
    /// The name, in the text.
    pub range: Range<usize>,
}

/// The references of one template, in order. Comments and `{% raw %}` hold none.
pub fn references(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut raw = false;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find('{')).map(|more| at + more) {
        let rest = text.get(next..).unwrap_or("");
        if rest.starts_with("{#") && !raw {
            at = rest.find("#}").map_or(text.len(), |end| next + end + 2);
            continue;
        }
        at = next + 1;
        let Some(inner) = rest.strip_prefix("{%") else { continue };
        let inner = inner.trim_start_matches('-').trim_start();
        let word: &str = inner.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let tie = match word {
            "raw" => {
                raw = true;
                continue;
            }
            "endraw" => {
                raw = false;
                continue;
            }
            "extends" if !raw => Tie::Extends,
            "include" if !raw => Tie::Includes,
            _ => continue,
        };
        let name = inner.get(word.len()..).unwrap_or("").trim_start();
        let Some(quote) = name.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { continue };
        let Some(name) = name.get(1..).and_then(|name| name.split(quote).next()) else { continue };
        let start = name.as_ptr().addr() - text.as_ptr().addr();
        found.push(Reference { tie, name: name.to_owned(), range: start..start + name.len() });
    }
    found
}

/// Circles and chains that are too long.
pub fn check(files: &Files) -> Vec<Diagnostic> {
    let texts: Vec<(&str, &str)> = files.texts().collect();
    let all: BTreeMap<&str, Vec<Reference>> = texts.iter().map(|(name, text)| (*name, references(text))).collect();
    let mut found = Vec::new();
    for tie in [Tie::Extends, Tie::Includes] {
        let mut search = Search { files, all: &all, tie, depth: BTreeMap::new(), chain: Vec::new(), found: Vec::new() };
        for (name, _) in &texts {
            search.visit(name);
        }
        found.append(&mut search.found);
    }
    found
}

struct Search<'a> {
    files: &'a Files<'a>,
    all: &'a BTreeMap<&'a str, Vec<Reference>>,
    tie: Tie,
    /// How long the longest chain from a template is.
    depth: BTreeMap<&'a str, usize>,
    chain: Vec<&'a str>,
    found: Vec<Diagnostic>,
}

impl<'a> Search<'a> {
    /// The length of the longest chain that begins with a template. Its own recursion ends at [`DEEPEST`].
    fn visit(&mut self, name: &'a str) -> usize {
        if let Some(depth) = self.depth.get(name) {
            return *depth;
        }
        let all = self.all;
        let mut deepest = 0;
        self.chain.push(name);
        for reference in all.get(name).map_or(&[][..], Vec::as_slice) {
            if reference.tie != self.tie {
                continue;
            }
            let Some(to) = self.files.find(&reference.name) else { continue };
            let Some((to, _)) = all.get_key_value(to) else { continue };
            let span = Span::new(reference.range.start, reference.range.end);
            let path = self.files.get(name).map(|(path, _)| path);
            let place = |diagnostic: Diagnostic| path.map_or(diagnostic.clone(), |path| diagnostic.at(path, span));
            if let Some(from) = self.chain.iter().position(|before| before == to) {
                let circle = self.chain.iter().skip(from).chain([to]).copied().collect::<Vec<_>>().join(" → ");
                self.found.push(place(Diagnostic::new("template-cycle").with("chain", circle)));
                continue;
            }
            if self.chain.len() >= DEEPEST {
                self.found.push(place(Diagnostic::new("template-deep").with("limit", DEEPEST.to_string())));
                continue;
            }
            deepest = deepest.max(self.visit(to));
        }
        self.chain.pop();
        let depth = deepest + 1;
        // A chain can begin anywhere, so what was measured from its middle is joined with what stands above.
        if self.chain.len() + depth > DEEPEST
            && self.found.is_empty()
            && let Some((path, _)) = self.files.get(name)
        {
            self.found.push(Diagnostic::new("template-deep").with("limit", DEEPEST.to_string()).in_file(path));
        }
        self.depth.insert(name, depth);
        depth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_references() {
        let text = "{# {% include \"no\" %} #}{%- extends 'a/b.html' -%}{% raw %}{% include \"no\" %}{% endraw %}\n中{% include \"c\" %}{%";
        let names: Vec<_> =
            references(text).iter().map(|found| (found.tie, text[found.range.clone()].to_owned())).collect();
        assert_eq!(names, [(Tie::Extends, "a/b.html".to_owned()), (Tie::Includes, "c".to_owned())]);
    }
}
