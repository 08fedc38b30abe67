//! Text for the Markdown parser, in which every directive has become a slot mark.
//!
//! A [`Flow`] is what lies between the scanner of directives, which makes it, and `markdown`, which renders it. It knows
//! neither the syntax of directives nor that of Markdown: it is text, the things that stand in it, and where it came from.

use serde::{Deserialize, Serialize};
use std::mem;

/// Opens a slot mark. The decimal index of the slot follows.
pub const SLOT_START: char = '\u{FDD0}';
/// Closes a slot mark.
pub const SLOT_END: char = '\u{FDD1}';
/// Opens a run that narrower editions do not see, in plain text such as a title.
pub const MARKED_START: char = '\u{FDD2}';
/// Closes such a run.
pub const MARKED_END: char = '\u{FDD3}';

/// Text for the Markdown parser in which every directive has become a slot mark: U+FDD0, decimal index, U+FDD1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flow {
    /// The text with its marks.
    pub text: String,
    /// What the marks stand for.
    pub slots: Vec<Slot>,
    /// Where the text came from.
    pub origin: Offsets,
}

/// What stands in a text in place of a directive.
#[derive(Debug, Clone, PartialEq)]
pub enum Slot {
    /// `:::note 标题` … `:::`; the mark stands alone on a line with blank lines around it.
    Callout {
        /// What kind of callout.
        class: Callout,
        /// The title, if the author gave one.
        title: Option<Flow>,
        /// The text inside.
        body: Flow,
    },
    /// A marked block: visible here, not in a narrower edition. `label` is what the reader sees, e.g. 内部.
    Marked {
        /// What the reader sees.
        label: String,
        /// The text inside.
        body: Flow,
    },
    /// A marked run inside a line.
    MarkedInline {
        /// What the reader sees.
        label: String,
        /// The text inside, a part of a line.
        body: Flow,
    },
    /// The mask sign.
    Mask,
    /// Rendered by the host: `::figures{…}` (block) or `:figure[name]` (inline).
    Host {
        /// The number by which the host knows it.
        index: usize,
        /// Whether it is a block.
        block: bool,
    },
}

/// The classes of callouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Callout {
    /// 说明
    Note,
    /// 提示
    Tip,
    /// 注意
    Warning,
}

/// Pairs of an offset in the flow's text and the offset it came from, ascending in both.
///
/// Between two pairs offsets advance together, but never past the second pair: inside a mark, which may be shorter or
/// longer than its directive, the map stays within the directive. Without pairs the map is the identity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Offsets(pub Vec<(u32, u32)>);

/// A stretch of marked text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text without marks.
    Text(&'t str),
    /// A well-formed mark with this index, which need not belong to any slot.
    Slot(usize),
}

/// The pieces of a marked text, in order.
#[derive(Debug, Clone)]
pub struct Pieces<'t> {
    rest: &'t str,
}

impl Flow {
    /// Text in which nothing stands and whose offsets are its own.
    #[must_use]
    pub fn plain(text: &str) -> Flow {
        Flow { text: text.to_owned(), slots: Vec::new(), origin: Offsets::default() }
    }

    /// The source text with every slot replaced by the source text inside it, as a reader of a code block should see it.
    ///
    /// Uses no recursion, so any depth of nesting will do. Host slots give nothing.
    #[must_use]
    pub fn source_text(&self, mask: &str) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut open = vec![(self, pieces(&self.text))];
        while let Some((flow, rest)) = open.last_mut() {
            let flow: &Flow = flow;
            match rest.next() {
                None => {
                    open.pop();
                }
                Some(Piece::Text(run)) => text.push_str(run),
                Some(Piece::Slot(index)) => match flow.slots.get(index) {
                    Some(Slot::Mask) => text.push_str(mask),
                    Some(Slot::Host { .. }) | None => {}
                    Some(slot) => {
                        // The title comes out first, so it goes on the stack last.
                        open.extend(slot.flows().rev().map(|inner| (inner, pieces(&inner.text))));
                    }
                },
            }
        }
        text
    }
}

/// Drops nested slots in a loop: text may nest deeper than a stack of calls reaches.
impl Drop for Flow {
    fn drop(&mut self) {
        let mut slots = mem::take(&mut self.slots);
        while let Some(mut slot) = slots.pop() {
            for flow in slot.flows_mut() {
                slots.append(&mut flow.slots);
            }
        }
    }
}

impl Slot {
    /// Whether the slot is a block, and not a part of a line.
    #[must_use]
    pub fn is_block(&self) -> bool {
        match self {
            Slot::Callout { .. } | Slot::Marked { .. } => true,
            Slot::MarkedInline { .. } | Slot::Mask => false,
            Slot::Host { block, .. } => *block,
        }
    }

    /// The flows inside, in reading order.
    pub fn flows(&self) -> impl DoubleEndedIterator<Item = &Flow> {
        let (title, body) = match self {
            Slot::Callout { title, body, .. } => (title.as_ref(), Some(body)),
            Slot::Marked { body, .. } | Slot::MarkedInline { body, .. } => (None, Some(body)),
            Slot::Mask | Slot::Host { .. } => (None, None),
        };
        title.into_iter().chain(body)
    }

    fn flows_mut(&mut self) -> impl Iterator<Item = &mut Flow> {
        let (title, body) = match self {
            Slot::Callout { title, body, .. } => (title.as_mut(), Some(body)),
            Slot::Marked { body, .. } | Slot::MarkedInline { body, .. } => (None, Some(body)),
            Slot::Mask | Slot::Host { .. } => (None, None),
        };
        title.into_iter().chain(body)
    }
}

impl Callout {
    /// The class of the HTML element.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Callout::Note => "note",
            Callout::Tip => "tip",
            Callout::Warning => "warning",
        }
    }
}

impl Offsets {
    /// The offset from which the text at `at` came.
    #[must_use]
    pub fn map(&self, at: usize) -> usize {
        let next = self.0.partition_point(|&(here, _)| here as usize <= at);
        let limit = self.0.get(next).map_or(usize::MAX, |&(_, there)| there as usize);
        let mapped = match next.checked_sub(1).and_then(|before| self.0.get(before)) {
            Some(&(here, there)) => there as usize + (at - here as usize),
            None => at,
        };
        mapped.min(limit)
    }
}

/// Cuts marked text into its pieces. Marks that are not well formed are left out.
#[must_use]
pub fn pieces(text: &str) -> Pieces<'_> {
    Pieces { rest: text }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        loop {
            let end = self.rest.find([SLOT_START, SLOT_END]).unwrap_or(self.rest.len());
            if end > 0 {
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Piece::Text(text));
            }
            let mut chars = self.rest.chars();
            let mark = chars.next()?;
            self.rest = chars.as_str();
            if mark == SLOT_START {
                let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
                let (number, after) = self.rest.split_at(digits);
                if let (Ok(index), Some(after)) = (number.parse(), after.strip_prefix(SLOT_END)) {
                    self.rest = after;
                    return Some(Piece::Slot(index));
                }
            }
        }
    }
}
