//! What the texts of one page share while they are rendered: host, ids, headings, footnotes, plain text.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::anchor::Ids;
use super::{Definition, Heading, Host, Options};
use crate::flow::{MARKED_END, MARKED_START};

/// Enough text for any summary; more is not collected.
const LEAD: usize = 2000;

/// The state of one page.
pub(super) struct Page<'f, 'h> {
    pub(super) host: &'h mut dyn Host,
    pub(super) options: &'f Options,
    /// What the author wrote is taken as it is: only for the suite of the specification.
    pub(super) verbatim: bool,
    /// Link reference definitions of all texts.
    pub(super) links: Rc<Links>,
    /// The normalised labels of footnotes defined in any text; empty where the page has but one.
    pub(super) notes: BTreeSet<String>,
    pub(super) ids: Ids,
    pub(super) headings: Vec<Heading>,
    /// The text of the page so far, with marks around marked runs.
    pub(super) text: String,
    /// The first paragraphs.
    pub(super) lead: String,
    pub(super) footnotes: Footnotes<'f>,
    /// How many texts around the present one are marked.
    pub(super) marked: usize,
    /// How many texts around the present one are beside the main text: callouts and footnotes.
    pub(super) aside: usize,
    /// How many links are open: there is no link in a link.
    pub(super) in_link: usize,
}

/// Link reference definitions by normalised label: destination and title.
pub(super) type Links = HashMap<String, (String, String)>;

/// Footnotes in the order of their first reference.
#[derive(Default)]
pub(super) struct Footnotes<'f> {
    numbers: HashMap<String, usize>,
    pub(super) cited: Vec<Note>,
    pub(super) definitions: BTreeMap<String, Definition<'f>>,
}

/// A footnote that is referred to.
#[derive(Clone)]
pub(super) struct Note {
    pub(super) label: String,
    pub(super) id: String,
    /// The ids of the references.
    pub(super) references: Vec<String>,
}

impl<'f, 'h> Page<'f, 'h> {
    pub(super) fn new(host: &'h mut dyn Host, options: &'f Options) -> Page<'f, 'h> {
        Page {
            host,
            options,
            verbatim: false,
            links: Rc::default(),
            notes: BTreeSet::new(),
            ids: Ids::default(),
            headings: Vec::new(),
            text: String::new(),
            lead: String::new(),
            footnotes: Footnotes::default(),
            marked: 0,
            aside: 0,
            in_link: 0,
        }
    }

    /// Begins a new line of the plain text.
    pub(super) fn break_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// The plain text since an offset, marked if the text around it is.
    pub(super) fn text_since(&self, start: usize) -> String {
        let text = self.text.get(start..).unwrap_or_default().trim();
        if self.marked > 0 && !text.is_empty() { format!("{MARKED_START}{text}{MARKED_END}") } else { text.to_owned() }
    }

    /// Takes a paragraph of the main text into the lead.
    pub(super) fn add_to_lead(&mut self, start: usize) {
        if self.aside > 0 || self.lead.len() >= LEAD {
            return;
        }
        let text = self.text_since(start);
        if !self.lead.is_empty() && !text.is_empty() {
            self.lead.push('\n');
        }
        self.lead.push_str(&text);
    }

    /// The number of a footnote, its id and the id of this reference to it.
    pub(super) fn cite(&mut self, label: &str) -> (usize, String, String) {
        let label = normalise(label);
        let next = self.footnotes.cited.len() + 1;
        let prefix = &self.options.id_prefix;
        let number = *self.footnotes.numbers.entry(label.clone()).or_insert(next);
        if number == next {
            let id = self.ids.claim(&format!("{prefix}fn-{number}"));
            self.footnotes.cited.push(Note { label, id, references: Vec::new() });
        }
        let reference = self.ids.claim(&format!("{prefix}fnref-{number}"));
        let note = self.footnotes.cited.get_mut(number - 1);
        let id = note.map(|note| {
            note.references.push(reference.clone());
            note.id.clone()
        });
        (number, id.unwrap_or_default(), reference)
    }
}

/// Labels are equal in any case and with any white space.
pub(super) fn normalise(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
