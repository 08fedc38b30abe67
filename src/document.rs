//! One source file, read: front matter, text, directives, and what is wrong with them.
//!
//! Takes a file's bytes and the names of the editions. Never fails and knows no other file: what depends on a
//! section or a kind is worked out in `corpus`.

mod body;

use crate::diagnostic::Diagnostic;
use crate::directive::{self, Names, Piece, Place};
use crate::hash::Digest;
use crate::path::SitePath;
use crate::shelf::{Fetch, Held};
use crate::source::{self, Decoded, Encoding, Span};
use crate::value::{Data, Map, Value};
use crate::yaml;
pub use body::{Body, Facts as BodyFacts};
use std::fmt;
use std::sync::{Arc, OnceLock};

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

/// A page's source: what is known of it at all times, and what was written, which may be left to the file.
#[derive(Default)]
pub struct Source {
    /// Of the text before the body.
    pub head: Digest,
    /// Whether the front matter could not be read, so that nobody knows whom the page is for.
    pub is_broken: bool,
    /// What is wrong with its directives, and the narrowest edition whose text each fault touches.
    pub faults: Vec<Finding>,
    front: Held<Front>,
    written: Held<Written>,
    /// Reads the file again for what was left to it.
    home: OnceLock<Fetch<Source>>,
}

/// What stands before the text of a page.
#[derive(Debug, Default)]
pub struct Front {
    /// The front matter under the keys as typed.
    pub fields: Map,
    /// Where it stands.
    pub span: Span,
}

/// The text of a page's source as it was written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The whole text.
    pub text: String,
    /// Where the body begins in it.
    pub body: usize,
    /// The body's directives; ranges count from the body's start.
    pub pieces: Vec<Piece>,
}

impl Source {
    /// A source of which there is nothing to say.
    pub fn new(front: Front, written: Written) -> Source {
        let head = written.head();
        Source { head, front: Held::new(front), written: Held::new(written), ..Source::default() }
    }

    /// A source that could not be read.
    pub fn unread() -> Source {
        Source { is_broken: true, ..Source::default() }
    }

    /// One that was left to its file, of which there is nothing to say.
    pub fn away(head: Digest, home: Fetch<Source>) -> Source {
        Source { head, home: OnceLock::from(home), ..Source::default() }
    }

    /// The front matter. It is empty where the file no longer has it.
    pub fn front(&self) -> Arc<Front> {
        self.front.get().or_else(|| self.again()?.front.get()).unwrap_or_default()
    }

    /// The text. It is empty where the file no longer has it.
    pub fn written(&self) -> Arc<Written> {
        self.written.get().or_else(|| self.again()?.written.get()).unwrap_or_default()
    }

    /// Says how the file is read again: from now on what was written may be left to it.
    pub fn at_home(&self, home: impl FnOnce() -> Fetch<Source>) {
        self.home.get_or_init(home);
    }

    /// Leaves the front matter to the file, if it is known how to read it again.
    pub fn leave_front(&self) {
        if self.home.get().is_some() {
            self.front.let_go();
        }
    }

    /// Leaves the text to the file, if it is known how to read it again.
    pub fn leave_written(&self) {
        if self.home.get().is_some() {
            self.written.let_go();
        }
    }

    fn again(&self) -> Option<Arc<Source>> {
        self.home.get().and_then(|home| home())
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Source({})", self.head)
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
    let (mut front, mut source) = (Front::default(), Written::default());
    let mut is_broken = decoded.encoding == Encoding::Broken;
    match split(&text) {
        Split::Found { front: range, body } => {
            let mut found = Vec::new();
            let value = yaml::parse(&text[range.clone()], path, range.start, &mut found);
            source.body = body;
            front.span = Span::new(range.start, range.end);
            match value.data {
                Data::Map(map) => front.fields = map,
                Data::Null => {}
                _ if found.is_empty() => found.push(not_a_mapping(&text, &range, path)),
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
    Source { is_broken, faults, ..Source::new(front, source) }
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
