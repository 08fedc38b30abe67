//! What somebody has to be told again, kept for the next process.
//!
//! Takes and gives diagnostics. Their codes and the names of their words are the catalogue's own: what it does not have cannot
//! be kept, and the build that would have needed it does its work again.

use crate::diagnostic::{Diagnostic, Place};
use crate::lang::{self, Entry};
use serde::{Deserialize, Serialize};

/// A diagnostic as it is written down.
#[derive(Serialize, Deserialize)]
pub struct Said {
    place: Option<(crate::path::SitePath, Option<(u32, u32)>)>,
    code: String,
    words: Vec<(String, String)>,
    help: Option<(String, String)>,
    edition: Option<String>,
}

impl Said {
    /// What to write down of a diagnostic; `None` for an error, and for one that could not be read again.
    pub fn of(diagnostic: &Diagnostic) -> Option<Said> {
        let Diagnostic { place, severity, code, args, help, edition } = diagnostic;
        let entry = lang::entry(code).filter(|entry| entry.severity == *severity && !diagnostic.is_error())?;
        args.iter().try_for_each(|(name, _)| word(entry, name).map(drop))?;
        Some(Said {
            place: place.as_ref().map(|Place { file, range }| (file.clone(), *range)),
            code: (*code).to_owned(),
            words: args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            help: help.clone(),
            edition: edition.clone(),
        })
    }

    /// The diagnostic; `None` for one that the catalogue does not have.
    pub fn diagnostic(self) -> Option<Diagnostic> {
        let Said { place, code, words, help, edition } = self;
        let entry = lang::entry(&code)?;
        let args = words.into_iter().map(|(name, value)| Some((word(entry, &name)?, value)));
        Some(Diagnostic {
            place: place.map(|(file, range)| Place { file, range }),
            severity: entry.severity,
            code: entry.code,
            args: args.collect::<Option<_>>()?,
            help,
            edition,
        })
    }
}

/// The name of a word as the sentences of an entry have it.
fn word(entry: &'static Entry, name: &str) -> Option<&'static str> {
    let texts = [entry.zh.message, entry.zh.help, entry.en.message, entry.en.help];
    texts.into_iter().find_map(|text| {
        let at = text.find(&format!("{{{name}}}"))? + 1;
        text.get(at..at + name.len())
    })
}

#[cfg(test)]
mod tests {
    use super::Said;
    use crate::diagnostic::Diagnostic;
    use crate::path::SitePath;
    use crate::source::Span;

    #[test]
    fn what_is_said_is_said_again_the_same() {
        let file = SitePath::fixed("content/a.md");
        let own = Diagnostic::new("link-dormant").with("target", "b.md").at(&file, Span { start: 3, end: 9 });
        for said in [own.clone(), own.clone().help("改", "mend").for_edition("public"), own.clone().in_file(&file)] {
            assert_eq!(Said::of(&said).and_then(Said::diagnostic).as_ref(), Some(&said));
        }
        assert!(Said::of(&Diagnostic::new("link-missing")).is_none(), "errors are found again");
        assert!(Said::of(&own.with("no such word", "")).is_none());
    }
}
