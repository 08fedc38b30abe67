//! From text with directives to a [`Flow`] for the Markdown parser.
//!
//! Takes a text as the gate leaves it; gives text in which every directive is a slot mark, and the calls that the
//! page's host fills in. What is visible here and not in a narrower edition becomes a marked slot.

use super::{Call, Container, ContainerName, Form, Names, Piece, Place, scan};
use crate::flow::{Flow, SLOT_END, SLOT_START, Slot};
use std::ops::Range;

/// A text ready for rendering.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The text with its slots.
    pub flow: Flow,
    /// What the host slots call for, by index.
    pub calls: Vec<HostCall>,
}

/// A directive that the page fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCall {
    /// Its English name.
    pub name: &'static str,
    /// What stands in brackets.
    pub argument: String,
    /// What stands in braces.
    pub attributes: String,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// Makes the flow of a text.
pub fn lower(text: &str, names: &Names, place: Place) -> Lowered {
    let found = scan(text, names, place);
    let mut lowering = Lowering { text, names, calls: Vec::new() };
    let flow = lowering.flow(&found.pieces, 0);
    Lowered { flow, calls: lowering.calls }
}

/// A text in one line for titles, labels and cells: masks become the mask sign, what narrower editions do not see
/// stands between the marks of `flow`.
pub fn plain(text: &str, names: &Names, mask: &str) -> String {
    if !super::near::may_hold_directive(text) {
        return text.to_owned();
    }
    let found = scan(text, names, Place::Field);
    let mut out = String::with_capacity(text.len());
    plain_pieces(text, &found.pieces, mask, false, &mut out);
    out
}

/// `nested` says that a mark is open already: marks do not stand in each other.
fn plain_pieces(text: &str, pieces: &[Piece], mask: &str, nested: bool, out: &mut String) {
    for piece in pieces {
        match &piece.form {
            Form::Text => out.push_str(&text[piece.range.clone()]),
            Form::Escape | Form::Comment | Form::Call(_) => {}
            Form::Container(container) => plain_pieces(text, &container.body, mask, nested, out),
            Form::Mask { body } if body.is_empty() => out.push_str(mask),
            Form::Restricted { level: 0, body } => plain_pieces(text, body, mask, nested, out),
            Form::Mask { body } | Form::Restricted { body, .. } => {
                if !nested {
                    out.push(crate::flow::MARKED_START);
                }
                plain_pieces(text, body, mask, true, out);
                if !nested {
                    out.push(crate::flow::MARKED_END);
                }
            }
        }
    }
}

struct Lowering<'a> {
    text: &'a str,
    names: &'a Names,
    calls: Vec<HostCall>,
}

impl Lowering<'_> {
    fn flow(&mut self, pieces: &[Piece], dedent: usize) -> Flow {
        let mut flow = Flow::default();
        self.pieces(pieces, dedent, &mut flow);
        flow
    }

    fn pieces(&mut self, pieces: &[Piece], dedent: usize, flow: &mut Flow) {
        for piece in pieces {
            match &piece.form {
                Form::Text => self.copy(piece.range.clone(), dedent, flow),
                Form::Escape | Form::Comment => {}
                Form::Container(container) => self.container(container, dedent, flow),
                Form::Call(call) => self.call(call, piece.range.clone(), dedent, flow),
                Form::Mask { body } if body.is_empty() => slot(flow, Slot::Mask, piece.range.start),
                Form::Mask { body } => self.marked(self.names.mask_level(), body, piece.range.start, flow),
                Form::Restricted { level: 0, body } => self.pieces(body, 0, flow),
                Form::Restricted { level, body } => self.marked(*level, body, piece.range.start, flow),
            }
        }
    }

    fn marked(&mut self, level: usize, body: &[Piece], at: usize, flow: &mut Flow) {
        let label = self.names.label(level).to_owned();
        let body = self.flow(body, 0);
        slot(flow, Slot::MarkedInline { label, body }, at);
    }

    fn container(&mut self, container: &Container, dedent: usize, flow: &mut Flow) {
        let made = match container.name {
            ContainerName::Edition(0) => return self.pieces(&container.body, dedent.max(container.indent), flow),
            ContainerName::Edition(level) => {
                let label = self.names.label(level).to_owned();
                Slot::Marked { label, body: self.flow(&container.body, container.indent) }
            }
            ContainerName::Callout(class) => {
                let title = (!container.title.is_empty()).then(|| {
                    let mut pieces = Vec::new();
                    let mut problems = Vec::new();
                    let mut found = super::inline::Found { pieces: &mut pieces, problems: &mut problems };
                    super::inline::scan(self.text, container.title.clone(), self.names, 0, &mut found);
                    self.flow(&pieces, 0)
                });
                Slot::Callout { class, title, body: self.flow(&container.body, container.indent) }
            }
        };
        let indent = &self.text[container.open.start..container.open.start + container.indent];
        block(flow, made, indent.get(dedent..).unwrap_or(""), container.open.start);
    }

    fn call(&mut self, call: &Call, range: Range<usize>, dedent: usize, flow: &mut Flow) {
        let index = self.calls.len();
        self.calls.push(HostCall {
            name: call.name,
            argument: self.text[call.argument.clone()].to_owned(),
            attributes: self.text[call.attributes.clone()].to_owned(),
            range: range.clone(),
        });
        let made = Slot::Host { index, block: call.block };
        if call.block {
            let line = &self.text[range.clone()];
            let indent = &line[..line.len() - line.trim_start().len()];
            block(flow, made, indent.get(dedent..).unwrap_or(""), range.start);
        } else {
            slot(flow, made, range.start);
        }
    }

    /// Copies text, taking up to `dedent` bytes of white space off the beginning of each line.
    fn copy(&self, range: Range<usize>, dedent: usize, flow: &mut Flow) {
        if dedent == 0 {
            origin(flow, range.start);
            flow.text.push_str(&self.text[range]);
            return;
        }
        let mut at = range.start;
        for line in self.text[range.clone()].split_inclusive('\n') {
            let fresh = at == 0 || self.text.as_bytes()[at - 1] == b'\n';
            let spaces = if fresh { line.len() - line.trim_start_matches([' ', '\t', '\u{3000}']).len() } else { 0 };
            let mut skip = spaces.min(dedent);
            while !line.is_char_boundary(skip) {
                skip -= 1;
            }
            origin(flow, at + skip);
            flow.text.push_str(&line[skip..]);
            at += line.len();
        }
    }
}

fn origin(flow: &mut Flow, from: usize) {
    let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    flow.origin.0.push((cut(flow.text.len()), cut(from)));
}

fn slot(flow: &mut Flow, made: Slot, from: usize) {
    origin(flow, from);
    flow.text.push_str(&format!("{SLOT_START}{}{SLOT_END}", flow.slots.len()));
    flow.slots.push(made);
}

fn block(flow: &mut Flow, made: Slot, indent: &str, from: usize) {
    if !flow.text.is_empty() {
        flow.text.push_str(if flow.text.ends_with('\n') { "\n" } else { "\n\n" });
    }
    flow.text.push_str(indent);
    slot(flow, made, from);
    flow.text.push_str("\n\n");
}
