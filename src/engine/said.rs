//! What is said about a build, each thing once for all the editions it is true of.
//!
//! Takes findings with their levels and what each edition met; gives diagnostics in one order. Words nothing.

use crate::corpus::Corpus;
use crate::diagnostic::Diagnostic;
use crate::document::Finding;
use std::collections::BTreeMap;

/// Where one diagnostic was met.
#[derive(Default)]
struct InEditions {
    indices: Vec<usize>,
    help: Option<(String, String)>,
}

/// Collects what is said, once for what concerns every edition.
pub(super) struct Said<'a> {
    names: Vec<&'a str>,
    all: Vec<Diagnostic>,
    /// By what is said, without the help: that may know more in a wider edition. The last help stands.
    by_edition: BTreeMap<Diagnostic, InEditions>,
    built: Vec<usize>,
}

impl<'a> Said<'a> {
    /// What was found while reading, as far as it concerns one of the editions that are built.
    pub(super) fn new(corpus: &'a Corpus, findings: &[Finding], indices: &[usize]) -> Said<'a> {
        let names: Vec<&str> = corpus.config.editions.iter().map(|edition| edition.name.as_str()).collect();
        let all_asked = indices.len() == names.len();
        let asked = |finding: &&Finding| all_asked || indices.iter().any(|index| finding.level <= *index);
        let all = findings.iter().filter(asked).map(|finding| {
            let mut diagnostic = finding.diagnostic.clone();
            if finding.level > 0 {
                diagnostic.edition = names.get(finding.level).map(|name| (*name).to_owned());
            }
            diagnostic
        });
        Said { all: all.collect(), names, by_edition: BTreeMap::new(), built: Vec::new() }
    }

    pub(super) fn add(&mut self, index: usize, found: Vec<Diagnostic>) {
        self.built.push(index);
        for mut diagnostic in found {
            let help = diagnostic.help.take();
            let met = self.by_edition.entry(diagnostic).or_default();
            if !met.indices.contains(&index) {
                met.indices.push(index);
            }
            met.help = help.or_else(|| met.help.take());
        }
    }

    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        for (mut diagnostic, InEditions { indices: editions, help }) in self.by_edition {
            diagnostic.help = help;
            if editions.len() == self.built.len() && self.names.len() == self.built.len() {
                self.all.push(diagnostic);
            } else {
                self.all.extend(editions.iter().map(|index| {
                    let name = self.names.get(*index).copied().unwrap_or_default();
                    diagnostic.clone().for_edition(name)
                }));
            }
        }
        self.all.sort();
        self.all.dedup();
        self.all
    }
}
