//! One source file, read: front matter, text, directives, and what is wrong with them.
//!
//! Takes a file's bytes and the names of the editions. Never fails and knows no other file: what depends on a
//! section or a kind is worked out in `corpus`.

mod body;

use crate::diagnostic::Diagnostic;
use crate::directive::{self, Names, Piece, Place};
use crate::hash::Digest;
use crate::path::SitePath;
use crate::shelf::{Fetch, Shelved};
use crate::source::{self, Decoded, Encoding, Span};
use crate::value::{Data, Map, Value};
use crate::yaml;
pub use body::{Body, Facts as BodyFacts};
use std::sync::Arc;

/// The largest source that is read, in bytes. Far beyond any bulletin; it keeps a film that somebody renamed to
/// `.md` from filling the memory.
pub const LARGEST: u64 = 32 * 1024 * 1024;

/// A diagnostic and the narrowest edition it concerns.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The level of that edition; 0 concerns all.
    pub level: usize,
    /// What there is to say.
    pub diagnostic: Diagnostic,
}

/// A page's source: what is known of it at all times, and what was written, which may lie on a shelf.
#[derive(Debug, Default)]
pub struct Source {
    /// Of the text before the body.
    pub head: Digest,
    /// Whether the front matter could not be read, so that nobody knows whom the page is for.
    pub is_broken: bool,
    /// What is wrong with its directives, and the narrowest edition whose text each fault touches.
    pub faults: Vec<Finding>,
    written: Shelved<Written>,
}

/// A page's source as it was written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The whole text.
    pub text: String,
    /// Where the body begins in it.
    pub body: usize,
    /// The front matter under the keys as typed.
    pub front: Map,
    /// Where the front matter stands.
    pub front_span: Span,
    /// The body's directives; ranges count from the body's start.
    pub pieces: Vec<Piece>,
}

impl Source {
    /// A source of which there is nothing to say.
    pub fn new(written: Written) -> Source {
        Source { head: written.head(), written: Shelved::new(written), ..Source::default() }
    }

    /// A source that could not be read.
    pub fn unread() -> Source {
        Source { is_broken: true, ..Source::default() }
    }

    /// One that lies on a shelf, of which there is nothing to say.
    pub fn away(head: Digest, fetch: Fetch<Written>) -> Source {
        Source { head, written: Shelved::away(None, fetch), ..Source::default() }
    }

    /// What was written.
    pub fn written(&self) -> Arc<Written> {
        self.written.get()
    }

    /// Leaves what was written to the file, from where `fetch` takes it from now on. Nothing changes where it was left before.
    pub fn put_away(&self, fetch: impl FnOnce() -> Fetch<Written>) {
        if self.written.is_held() {
            self.written.put_away(None, fetch());
        }
    }
}

impl Written {
    /// The text below the front matter.
    pub fn body(&self) -> &str {
        self.text.get(self.body..).unwrap_or_default()
    }

    fn head(&self) -> Digest {
        Digest::of(self.text.get(..self.body).unwrap_or_default().as_bytes())
    }
}

/// Reads one page.
pub fn read(path: &SitePath, bytes: &[u8], names: &Names, out: &mut Vec<Finding>) -> Source {
    let mut say = |diagnostic: Diagnostic| out.push(Finding { level: 0, diagnostic });
    let decoded = source::decode(bytes);
    if let Some(diagnostic) = encoding_diagnostic(path, &decoded) {
        say(diagnostic);
    }
    let text = decoded.text;
    let mut source = Written::default();
    let mut is_broken = decoded.encoding == Encoding::Broken;
    match split(&text) {
        Split::Found { front, body } => {
            let mut found = Vec::new();
            let value = yaml::parse(&text[front.clone()], path, front.start, &mut found);
            source.body = body;
            source.front_span = Span::new(front.start, front.end);
            match value.data {
                Data::Map(map) => source.front = map,
                Data::Null => {}
                _ if found.is_empty() => found.push(not_a_mapping(&text, &front, path)),
                _ => {}
            }
            // A faulty value leaves the others readable: they are checked too. That nothing is published is settled by the error.
            const LOCAL: [&str; 3] = ["yaml-hash", "yaml-duplicate", "yaml-merge"];
            is_broken |= found.iter().any(|said| said.is_error() && !LOCAL.contains(&said.code));
            found.into_iter().for_each(&mut say);
        }
        Split::Unclosed => {
            is_broken = true;
            source.body = text.len();
            say(Diagnostic::new("front-unclosed").at(path, Span::new(0, 3)));
        }
        Split::Mistyped(length) => {
            is_broken = true;
            say(Diagnostic::new("front-fence").with("typed", &text[..length]).at(path, Span::new(0, length)));
        }
        Split::Missing => {
            is_broken = true;
            let end = text.find('\n').unwrap_or(text.len());
            say(Diagnostic::new("front-missing").at(path, Span::new(0, end)));
        }
    }
    let scan = directive::scan(&text[source.body..], names, Place::Body);
    let mut faults = Vec::new();
    for problem in scan.problems {
        let span = Span::new(problem.range.start, problem.range.end).shifted(source.body);
        faults.push(Finding { level: problem.level, diagnostic: problem.diagnostic.at(path, span) });
    }
    source.pieces = scan.pieces;
    source.text = text;
    Source { is_broken, faults, ..Source::new(source) }
}

/// What to say about how a file had to be decoded.
pub fn encoding_diagnostic(path: &SitePath, decoded: &Decoded) -> Option<Diagnostic> {
    let code = match decoded.encoding {
        Encoding::Utf8 => return None,
        Encoding::Gb18030 => "encoding-ansi",
        Encoding::Utf16 => "encoding-unicode",
        Encoding::Broken => "encoding-broken",
    };
    let diagnostic = Diagnostic::new(code).with("file", path.as_str());
    Some(match decoded.text.find(char::REPLACEMENT_CHARACTER) {
        Some(at) if decoded.encoding == Encoding::Broken => {
            diagnostic.at(path, Span::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8()))
        }
        _ => diagnostic.in_file(path),
    })
}

enum Split {
    Found {
        front: std::ops::Range<usize>,
        body: usize,
    },
    Unclosed,
    Missing,
    /// The first line looks like a fence and is none: its length.
    Mistyped(usize),
}

fn split(text: &str) -> Split {
    let first = text.split('\n').next().unwrap_or("");
    if first.trim_end() != "---" {
        let dashes = |c: char| matches!(c, '-' | '—' | '－' | '–' | '─' | '−');
        let typed = first.trim();
        let looks = typed.chars().count() > 1 && typed.chars().all(dashes);
        return if looks { Split::Mistyped(first.len()) } else { Split::Missing };
    }
    let start = (first.len() + 1).min(text.len());
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Split::Found { front: start..at, body: at + line.len() };
        }
        at += line.len();
    }
    Split::Unclosed
}

fn not_a_mapping(text: &str, front: &std::ops::Range<usize>, path: &SitePath) -> Diagnostic {
    let whole = || {
        let end = front.start + text[front.clone()].trim_end().len();
        Diagnostic::new("front-shape").at(path, Span::new(front.start, end))
    };
    yaml::colon_diagnostic(&text[front.clone()], path, front.start).unwrap_or_else(whole)
}

/// A value in which nothing was said.
pub fn is_empty(value: &Value) -> bool {
    match &value.data {
        Data::Null => true,
        Data::Text(text) => text.trim().is_empty(),
        Data::List(items) => items.is_empty(),
        _ => false,
    }
}
