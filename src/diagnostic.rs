//! Diagnostics: one type for everything the program has to say about a site.
//!
//! A diagnostic names a code of the catalogue, the words to put into its sentence, and a place. Its wording, in
//! Chinese or English, comes from [`crate::lang`]; how it is shown is the business of [`print`].

pub mod print;

use crate::lang::{self, Lang};
use crate::path::SitePath;
use crate::source::Span;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The edition cannot be built as it stands.
    Error,
    /// It can, but somebody should look.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// Where something is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file, from the root of the site.
    pub file: SitePath,
    /// The range in its text; `None` for the file as a whole. Kept as plain offsets: here they do count.
    pub range: Option<(u32, u32)>,
}

impl Place {
    /// A range of a file.
    pub fn at(file: &SitePath, span: Span) -> Place {
        Place { file: file.clone(), range: Some((span.start, span.end)) }
    }

    /// A file as a whole: its beginning where it is text, so that an editor can jump to it.
    pub fn file(file: &SitePath) -> Place {
        let text =
            matches!(file.extension().as_str(), "md" | "markdown" | "yaml" | "yml" | "csv" | "json" | "html" | "xml");
        Place { file: file.clone(), range: text.then_some((0, 0)) }
    }
}

/// Something to say about the site. Ordered by place, so that a sorted list reads like the files.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where; `None` for the site or the call as a whole.
    pub place: Option<Place>,
    /// How grave, as the catalogue has it.
    pub severity: Severity,
    /// The code of the catalogue entry.
    pub code: &'static str,
    /// Words for the placeholders of the entry's sentences.
    pub args: Vec<(&'static str, String)>,
    /// An action that fits this case better than the entry's general one: (Chinese, English).
    pub help: Option<(String, String)>,
    /// The edition it concerns; `None` for all.
    pub edition: Option<String>,
}

impl Diagnostic {
    /// A diagnostic with the severity its entry has. A code outside the catalogue counts as an error
    /// (`tests/tidy` sees to it that there is none).
    pub fn new(code: &'static str) -> Diagnostic {
        let severity = lang::entry(code).map_or(Severity::Error, |entry| entry.severity);
        Diagnostic { place: None, severity, code, args: Vec::new(), help: None, edition: None }
    }

    /// Puts `value` where the sentences have `{name}`.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Diagnostic {
        self.args.push((name, value.into()));
        self
    }

    /// Points at a range of a file.
    pub fn at(mut self, file: &SitePath, span: Span) -> Diagnostic {
        self.place = Some(Place::at(file, span));
        self
    }

    /// Points at a file.
    pub fn in_file(mut self, file: &SitePath) -> Diagnostic {
        self.place = Some(Place::file(file));
        self
    }

    /// Replaces the entry's help by a better one.
    pub fn help(mut self, zh: impl Into<String>, en: impl Into<String>) -> Diagnostic {
        self.help = Some((zh.into(), en.into()));
        self
    }

    /// Adds "did you mean" when something near is known.
    pub fn suggest(self, nearest: Option<&str>) -> Diagnostic {
        match nearest {
            Some(name) => self.help(format!("是否想写 `{name}`？"), format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Says that it concerns one edition only.
    pub fn for_edition(mut self, name: &str) -> Diagnostic {
        self.edition = Some(name.to_owned());
        self
    }

    /// Whether the edition cannot be written because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The sentence, enough by itself.
    pub fn message(&self, lang: Lang) -> String {
        let template = lang::entry(self.code).map_or(self.code, |entry| entry.text(lang).message);
        lang::fill(template, &self.args)
    }

    /// What to do about it; empty when there is nothing to say.
    pub fn help_text(&self, lang: Lang) -> String {
        match (&self.help, lang) {
            (Some((zh, _)), Lang::Zh) => zh.clone(),
            (Some((_, en)), Lang::En) => en.clone(),
            (None, _) => lang::fill(lang::entry(self.code).map_or("", |entry| entry.text(lang).help), &self.args),
        }
    }
}
