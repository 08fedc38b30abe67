//! The raw-text scan for directives: what is restricted, boxed, masked or filled in, found before any Markdown.
//!
//! Takes a text and the names of the editions; gives a tree of pieces that covers the text without gaps, and
//! problems. Never fails, never decides what is shown: that is the gate's business (`edition`). It knows nothing
//! of Markdown on purpose, so that no code fence, HTML block or link can hide a marker from it.
//!
//! Whatever looks like a directive and is not quite one is a problem, never text: see [`near`].

pub mod inline;
pub mod lower;
pub mod near;

use crate::diagnostic::Diagnostic;
use crate::flow::Callout;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How deep directives may stand in each other.
pub const DEEPEST: usize = 24;

/// Problems of one text that are kept. The page is refused by the first; more than a screenful helps nobody.
const MOST_PROBLEMS: usize = 100;

/// The level that no edition reaches: what names an edition which this site does not build.
pub const NOBODY: usize = usize::MAX;

/// The names by which directives ask for editions. A level is the index of an edition, narrowest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Names {
    /// Each edition's name and what readers are shown as its name (`内部`), narrowest first.
    pub editions: Vec<(String, String)>,
}

/// The two editions every site knows by name, whether it builds them or not.
const BUILT_IN: [(&str, &str); 2] = [("public", "公开"), ("internal", "内部")];

impl Names {
    /// The level that a name asks for, `None` when no edition is called so. A site without an edition
    /// `internal` still hides what is marked so, from everybody.
    pub fn level(&self, word: &str) -> Option<usize> {
        let english = BUILT_IN.iter().find(|(_, zh)| *zh == word).map_or(word, |(en, _)| en);
        match self.editions.iter().position(|(name, _)| name == english || name == word) {
            Some(level) => Some(level),
            None if english == "public" => Some(0),
            None if english == "internal" => Some(NOBODY),
            None => None,
        }
    }

    /// The level of what `:mask[…]` hides: the edition `internal`, or the widest where there is none of that name.
    pub fn mask_level(&self) -> usize {
        let internal = self.editions.iter().position(|(name, _)| name == "internal");
        internal.unwrap_or_else(|| self.widest())
    }

    /// The level of what is not for the public: the widest edition, or nobody where there is the public one alone.
    pub fn widest(&self) -> usize {
        match &self.editions[..] {
            [(name, _)] if name == "public" => NOBODY,
            editions => editions.len().saturating_sub(1),
        }
    }

    /// What readers are shown for a level.
    pub fn label(&self, level: usize) -> &str {
        self.editions.get(level).map_or("", |(_, label)| label)
    }

    /// Every word that names an edition.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let built_in = BUILT_IN.iter().flat_map(|(en, zh)| [*en, *zh]);
        self.editions.iter().map(|(name, _)| name.as_str()).chain(built_in)
    }
}

/// A stretch of the text. The pieces of a list lie end to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The bytes it covers, marks included.
    pub range: Range<usize>,
    /// What it is.
    pub form: Form,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text without directives.
    Text,
    /// A backslash that makes the directive behind it literal.
    Escape,
    /// An HTML comment, which no output holds.
    Comment,
    /// `:::name … :::`.
    Container(Container),
    /// `:internal[…]`: for an edition and wider ones.
    Restricted {
        /// The narrowest edition that sees it.
        level: usize,
        /// What stands between the brackets.
        body: Vec<Piece>,
    },
    /// `:mask[…]`: a fixed mark for narrower editions. With nothing inside it is the mark in every edition.
    Mask {
        /// What stands between the brackets.
        body: Vec<Piece>,
    },
    /// `:figure[name]` or `::figures{…}`: filled in when the page is rendered.
    Call(Call),
}

/// `:::name title` … `:::`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// What it does.
    pub name: ContainerName,
    /// The rest of the opening line.
    pub title: Range<usize>,
    /// The opening line, its line break included.
    pub open: Range<usize>,
    /// The closing line; empty when it is missing.
    pub close: Range<usize>,
    /// White space before the opening colons, in bytes: taken off the lines inside.
    pub indent: usize,
    /// What stands between the two lines.
    pub body: Vec<Piece>,
}

/// What a container does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerName {
    /// Restricts its text to the edition of this level and wider ones.
    Edition(usize),
    /// Sets its text in a box.
    Callout(Callout),
}

/// A directive that stands for something of the page or the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its English name.
    pub name: &'static str,
    /// What stands in brackets.
    pub argument: Range<usize>,
    /// What stands in braces.
    pub attributes: Range<usize>,
    /// Whether it has a line of its own.
    pub block: bool,
}

/// Leaf directives (`::name`): English and Chinese name.
pub const LEAVES: [(&str, &str); 7] = [
    ("figures", "数据"),
    ("pages", "页面"),
    ("ranking", "排名"),
    ("ledger", "台账"),
    ("plan", "计划"),
    ("chart", "图表"),
    ("fields", "字段"),
];

/// Says that a directive has no attribute `name`, and which it has: those of `known`, English and Chinese.
pub fn unknown_attribute(name: &str, known: &[(&str, &str)]) -> Diagnostic {
    let near = crate::lang::nearest(name, known.iter().flat_map(|(en, zh)| [*en, *zh]));
    let list = |word: fn(&(&str, &str)) -> String, between| known.iter().map(word).collect::<Vec<_>>().join(between);
    let zh = list(|(_, zh)| (*zh).to_owned(), "、");
    let en = list(|(en, _)| (*en).to_owned(), ", ");
    let diagnostic = Diagnostic::new("directive-attribute").with("name", name);
    diagnostic.help(format!("可用的有 {zh}"), format!("known are {en}")).suggest(near)
}

/// Inline directives besides editions: English and Chinese name.
pub const INLINES: [(&str, &str); 2] = [("mask", "遮盖"), ("figure", "数据")];

/// Callout containers: English and Chinese name.
pub const CALLOUTS: [(&str, &str, Callout); 3] =
    [("note", "说明", Callout::Note), ("tip", "提示", Callout::Tip), ("warning", "注意", Callout::Warning)];

/// Something wrong with the directives of a text.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The narrowest edition whose text it touches: a fault inside an internal block is no business of the public
    /// edition, a block that does not end is everybody's.
    pub level: usize,
    /// Where, in the scanned text.
    pub range: Range<usize>,
    /// What; its place is filled in by the caller.
    pub diagnostic: Diagnostic,
}

/// What [`scan`] found.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// The whole text in pieces.
    pub pieces: Vec<Piece>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Where a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The body of a page: containers and leaf directives may stand on lines of their own.
    Body,
    /// A field or a cell: inline directives only.
    Field,
}

/// Finds every directive of a text.
pub fn scan(text: &str, names: &Names, place: Place) -> Scan {
    // Every directive has a colon of some kind, and a comment has `<!--`: most fields have neither.
    if place == Place::Field && !near::may_hold_directive(text) {
        return Scan { pieces: vec![Piece { range: 0..text.len(), form: Form::Text }], problems: Vec::new() };
    }
    let mut scanner = Scanner { text, names, problems: Vec::new(), open: Vec::new(), pieces: Vec::new(), misspelt: 0 };
    scanner.lines(place);
    scanner.problems.sort_by_key(|problem| problem.range.start);
    limit(&mut scanner.problems);
    Scan { pieces: scanner.pieces, problems: scanner.problems }
}

/// Keeps the first problems, and always one of the narrowest level among them: it decides which editions refuse.
fn limit(problems: &mut Vec<Problem>) {
    if problems.len() > MOST_PROBLEMS
        && let Some((lowest, _)) = problems.iter().enumerate().min_by_key(|(_, problem)| problem.level)
    {
        let at = lowest.min(MOST_PROBLEMS - 1);
        problems.swap(at, lowest);
        problems.truncate(MOST_PROBLEMS);
    }
}

struct Scanner<'a> {
    text: &'a str,
    names: &'a Names,
    problems: Vec<Problem>,
    open: Vec<Open>,
    /// Pieces of the innermost open container, or of the text.
    pieces: Vec<Piece>,
    /// Beginnings of blocks that were misspelt: each explains one end too many.
    misspelt: usize,
}

/// A container whose end has not come yet.
struct Open {
    colons: usize,
    name: ContainerName,
    title: Range<usize>,
    line: Range<usize>,
    indent: usize,
    /// The pieces of what it stands in, kept aside.
    outer: Vec<Piece>,
    outer_level: usize,
}

impl Scanner<'_> {
    fn lines(&mut self, place: Place) {
        let mut start = 0;
        let mut plain_from = 0;
        while start < self.text.len() {
            let end = self.text[start..].find('\n').map_or(self.text.len(), |more| start + more + 1);
            let line = &self.text[start..end];
            match near::classify(line, self.names, place) {
                near::Line::Text => {}
                near::Line::Wrong(wrong) => {
                    // The page is refused by this line; what else it holds need not be said.
                    self.plain(plain_from..start);
                    self.pieces.push(Piece { range: start..end, form: Form::Text });
                    plain_from = end;
                    let range = start + wrong.range.start..start + wrong.range.end;
                    // A fence that is misspelt may shift the ends of all around it: everybody's business.
                    let level = if wrong.is_fence { 0 } else { self.level() };
                    self.misspelt += usize::from(wrong.is_fence);
                    self.problem(level, range, wrong.diagnostic);
                }
                near::Line::Open { colons, name, title, indent } => {
                    self.plain(plain_from..start);
                    self.push(colons, name, start + title.start..start + title.end, start..end, indent);
                    plain_from = end;
                }
                near::Line::Close { colons, mark } => {
                    self.plain(plain_from..start);
                    self.close(colons, start..end, start + mark.start..start + mark.end);
                    plain_from = end;
                }
                near::Line::Leaf { name, argument, attributes } => {
                    self.plain(plain_from..start);
                    let at = |range: Range<usize>| start + range.start..start + range.end;
                    let call = Call { name, argument: at(argument), attributes: at(attributes), block: true };
                    self.pieces.push(Piece { range: start..end, form: Form::Call(call) });
                    plain_from = end;
                }
            }
            start = end;
        }
        self.plain(plain_from..self.text.len());
        while let Some(open) = self.open.last() {
            let diagnostic = Diagnostic::new("directive-unclosed").with("fence", ":".repeat(open.colons));
            let range = open.line.start + open.indent..open.line.end;
            self.problem(open.outer_level, range, diagnostic);
            self.pop(self.text.len()..self.text.len());
        }
    }

    /// The narrowest edition that sees the text at this point.
    fn level(&self) -> usize {
        let levels = self.open.iter().map(|open| match open.name {
            ContainerName::Edition(level) => level,
            ContainerName::Callout(_) => 0,
        });
        levels.max().unwrap_or(0)
    }

    fn plain(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            let level = self.level();
            let mut found = inline::Found { pieces: &mut self.pieces, problems: &mut self.problems };
            inline::scan(self.text, range, self.names, level, &mut found);
        }
    }

    fn push(&mut self, colons: usize, name: ContainerName, title: Range<usize>, line: Range<usize>, indent: usize) {
        let outer_level = self.level();
        if self.open.len() >= DEEPEST {
            let diagnostic = Diagnostic::new("directive-deep").with("limit", DEEPEST.to_string());
            self.problem(outer_level, line.start + indent..line.end, diagnostic);
            self.pieces.push(Piece { range: line, form: Form::Text });
            return;
        }
        if !title.is_empty() {
            // The pieces are found again where the title is used; here its faults count.
            let mut found = inline::Found { pieces: &mut Vec::new(), problems: &mut self.problems };
            inline::scan(self.text, title.clone(), self.names, outer_level, &mut found);
        }
        let outer = std::mem::take(&mut self.pieces);
        self.open.push(Open { colons, name, title, line, indent, outer, outer_level });
    }

    /// A bare fence closes the innermost container, whose fence must be as long. Where it fits only one further
    /// out, those between were not closed; where it fits none, nobody can say what was meant.
    fn close(&mut self, colons: usize, line: Range<usize>, mark: Range<usize>) {
        let Some(at) = self.open.iter().rposition(|open| open.colons == colons) else {
            let level = self.open.last().map_or(0, |open| open.outer_level);
            if self.misspelt == 0 {
                self.problem(level, mark, Diagnostic::new("directive-stray").with("fence", ":".repeat(colons)));
            }
            self.misspelt = self.misspelt.saturating_sub(1);
            self.pieces.push(Piece { range: line, form: Form::Text });
            return;
        };
        while self.open.len() > at + 1 {
            if let Some(inner) = self.open.last() {
                let diagnostic = Diagnostic::new("directive-unclosed").with("fence", ":".repeat(inner.colons));
                let range = inner.line.start + inner.indent..inner.line.end;
                self.problem(self.open[at].outer_level, range, diagnostic);
            }
            self.pop(line.start..line.start);
        }
        self.pop(line);
    }

    fn pop(&mut self, close: Range<usize>) {
        if let Some(open) = self.open.pop() {
            let body = std::mem::replace(&mut self.pieces, open.outer);
            let range = open.line.start..close.end;
            let container =
                Container { name: open.name, title: open.title, open: open.line, close, indent: open.indent, body };
            self.pieces.push(Piece { range, form: Form::Container(container) });
        }
    }

    fn problem(&mut self, level: usize, range: Range<usize>, diagnostic: Diagnostic) {
        let text = &self.text[range.clone()];
        let range = range.start..range.start + text.trim_end().len();
        self.problems.push(Problem { level, range, diagnostic });
    }
}
