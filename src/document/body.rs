//! The text of a page: the whole body of its source, or what the gate left of that.
//!
//! Takes a source or a text; gives it to whoever reads it. What else is asked of a body is known without it, since the text
//! may lie on a shelf. Front matter cannot be reached from here.

use super::{Source, Written};
use crate::hash::Digest;
use crate::shelf::Shelved;
use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::sync::Arc;

/// The text of a page as an edition has it. Two are equal when their texts are.
#[derive(Clone, Debug)]
pub struct Body {
    facts: Facts,
    text: Text,
}

/// What is known of a body without its text.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Facts {
    digest: Digest,
    /// How many bytes it has.
    pub length: usize,
    /// Whether there is nothing to read in it.
    pub is_blank: bool,
    /// Whether it may have ids typed in HTML.
    pub has_ids: bool,
    /// Whether it may show what does not stand in it.
    pub has_directives: bool,
}

#[derive(Clone, Debug)]
enum Text {
    Whole(Arc<Source>),
    Own(Box<Shelved<String>>),
}

/// A text that can be read for as long as this is held.
pub struct Passage(Held);

enum Held {
    Whole(Arc<Written>),
    Own(Arc<String>),
}

impl Body {
    /// The whole body of a source.
    pub fn whole(source: &Arc<Source>) -> Body {
        Body { facts: Facts::of(source.written().body()), text: Text::Whole(Arc::clone(source)) }
    }

    /// A text that stands in no file as it is.
    pub fn own(text: String) -> Body {
        Body { facts: Facts::of(&text), text: Text::Own(Box::new(Shelved::new(text))) }
    }

    /// What [`Body::facts`] and [`Body::shelved`] gave, in another process.
    pub fn thaw(facts: Facts, source: &Arc<Source>, own: Option<Shelved<String>>) -> Body {
        Body { facts, text: own.map_or_else(|| Text::Whole(Arc::clone(source)), |own| Text::Own(Box::new(own))) }
    }

    /// The text.
    pub fn text(&self) -> Passage {
        Passage(match &self.text {
            Text::Whole(source) => Held::Whole(source.written()),
            Text::Own(text) => Held::Own(text.get()),
        })
    }

    /// Lets go of the text where a file has it: it is read again when somebody looks at it.
    pub fn let_go(&self) {
        if let Text::Whole(source) = &self.text {
            source.leave_written();
        }
    }

    /// What stands for the text.
    pub fn digest(&self) -> Digest {
        self.facts.digest
    }

    /// What is known without the text.
    pub fn facts(&self) -> Facts {
        self.facts
    }

    /// The text, where it is not that of the source.
    pub fn shelved(&self) -> Option<&Shelved<String>> {
        match &self.text {
            Text::Whole(_) => None,
            Text::Own(text) => Some(text),
        }
    }
}

impl Facts {
    fn of(text: &str) -> Facts {
        let digest = Digest::of(text.as_bytes());
        Facts {
            digest,
            length: text.len(),
            is_blank: text.trim().is_empty(),
            has_ids: text.contains("id="),
            has_directives: text.contains("::") || text.contains(":figure["),
        }
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Body) -> bool {
        self.facts.digest == other.facts.digest
    }
}

impl Deref for Passage {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Held::Whole(written) => written.body(),
            Held::Own(text) => text,
        }
    }
}
