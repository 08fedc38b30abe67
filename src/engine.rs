//! A build as a function: a tree of files and settings in, outputs and diagnostics out.
//!
//! The only module that sees both sides of the gate: `session` takes a site through all the stages and keeps what it made,
//! `said` knows which editions a fault concerns, `hidden` tells an author that what a public page links to is there, but
//! internal, `export` writes the reviewer's copy, and `release` tells what a manifest says of an edition, `due` when it changes by itself. None of them touches a disk.

pub mod due;
pub mod export;
mod hidden;
pub mod outputs;
pub mod papers;
pub mod release;
mod said;
pub mod session;

use crate::corpus::{Corpus, Moment};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::document::Finding;
use crate::hash::{Digest, Summed};
use crate::page::Packing;
use crate::path::SitePath;
use crate::picture::recipe::Recipe;
use crate::picture::{Fault, bare};
use crate::read;
use crate::render::packed;
use crate::schema;
use crate::shelf::Laid;
use crate::source::Tree;
use outputs::Because;
use papers::Papers;
use said::Said;
use serde::{Deserialize, Serialize};
use session::Session;
use std::collections::{BTreeMap, BTreeSet};

/// What a build depends on besides its files.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Today, for scheduled and expired pages.
    pub date: Date,
    /// Whether drafts and pages of the future are built.
    pub drafts: bool,
    /// Threads; 0 for one a core.
    pub jobs: usize,
    /// Only these editions; `None` for all.
    pub editions: Option<Vec<String>>,
}

/// The bytes of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// These.
    Bytes(Summed),
    /// Those that lie there, made now.
    Laid(Laid),
    /// Those of a file of the tree, as it is.
    Copy(SitePath),
    /// Those of a file of the tree after this was done to them.
    Treated(SitePath, Treatment),
    /// What this recipe makes of the picture in a file of the tree.
    Picture(SitePath, Recipe),
    /// What an earlier run made of the same site, and this one did not make again.
    Known {
        /// How many bytes it is.
        length: u64,
        /// Their digest.
        digest: Digest,
    },
}

/// What is done to the bytes of a file that is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Treatment {
    /// It is a picture, of which nothing is taken that stands beside it.
    pub is_picture: bool,
    /// Then it is compressed.
    pub packing: Option<Packing>,
}

impl Treatment {
    /// What becomes of bytes; why nothing does, for a picture that is none.
    pub fn of(self, bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
        let bytes = if self.is_picture { bare::bare(&bytes)? } else { bytes };
        Ok(match self.packing {
            Some(packing) => packed::packed(&bytes, packing),
            None => bytes,
        })
    }
}

/// One file of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its path from the root of the edition.
    pub path: String,
    /// What it holds.
    pub content: Content,
}

/// One edition, built.
#[derive(Clone, Debug)]
pub struct BuiltEdition {
    /// Its name.
    pub name: String,
    /// The folder it belongs in, from the root of the site.
    pub folder: String,
    /// How many pages it has.
    pub pages: usize,
    /// Its files, ordered by path.
    pub outputs: Vec<Output>,
    /// Which of them were made this time, and why.
    pub rendered: BTreeMap<String, Because>,
    /// The outputs that may differ from what was written last, see [`session::Session::is_written`]; `None` for any of them.
    pub pending: Option<BTreeSet<String>>,
    /// Whether it has errors and so must not be written.
    pub failed: bool,
}

/// What came of a build.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// The editions that were asked for, narrowest first.
    pub editions: Vec<BuiltEdition>,
    /// Everything there is to say, ordered by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether `site.yaml` is missing or wrong, so that nothing was built.
    pub site_wrong: bool,
    /// Every edition of the site with its folder, whether it was asked for or not.
    pub folders: Vec<(String, String)>,
}

/// Builds every edition that is asked for.
pub fn build(tree: &dyn Tree, settings: &Settings) -> Built {
    with_threads(settings.jobs, || {
        let mut session = Session::new(settings.clone());
        session.refresh(tree);
        session.built(tree)
    })
}

/// The sources of one edition after the gate, as a tree that builds to the same bytes.
pub fn export(tree: &dyn Tree, settings: &Settings, edition: &str) -> (Vec<Output>, Vec<Diagnostic>) {
    with_threads(settings.jobs, || {
        let reading = read_site(tree, settings);
        let indices = wanted(&reading.corpus, Some(&[edition.to_owned()]));
        let mut said = Said::new(&reading.corpus, &reading.findings, &indices);
        let mut outputs = Vec::new();
        if !reading.is_unusable {
            for index in indices {
                let mut found = Vec::new();
                if let Some(site) = session::resolve_edition(&reading.corpus, index, settings.date, &mut found) {
                    // What would refuse the edition refuses its sources.
                    session::files(&reading.corpus, index, &site, tree, &mut Papers::default(), &mut found);
                    outputs = export::export(&reading.corpus, index, &site, tree);
                }
                hidden::of_narrower(&reading.corpus, index, &mut found);
                said.add(index, found);
            }
        }
        let diagnostics = said.finish();
        if diagnostics.iter().any(Diagnostic::is_error) {
            outputs.clear();
        }
        (outputs, diagnostics)
    })
}

/// A JSON Schema of the front matter of every kind, for editors.
pub fn schema(tree: &dyn Tree) -> (String, Vec<Diagnostic>) {
    let date = Date { year: 1970, month: 1, day: 1, time: None };
    let settings = Settings { date, drafts: false, jobs: 0, editions: None };
    let reading = read_site(tree, &settings);
    // Faults of pages are no business of the schema.
    let theme = |finding: &&Finding| {
        let place = finding.diagnostic.place.as_ref();
        // Outside a site the schema is that of the built-in kinds.
        finding.diagnostic.code != "site-missing"
            && place.is_none_or(|place| {
                place.file.starts_with("themes/") || place.file.as_str() == crate::config::SITE_FILE
            })
    };
    let findings: Vec<Finding> = reading.findings.iter().filter(theme).cloned().collect();
    let said = Said::new(&reading.corpus, &findings, &wanted(&reading.corpus, None));
    (schema::schema(&reading.corpus), said.finish())
}

fn read_site(tree: &dyn Tree, settings: &Settings) -> read::Reading {
    read::read(tree, Moment { date: settings.date, drafts: settings.drafts })
}

/// Runs `work` with a number of threads.
fn with_threads<T: Send>(jobs: usize, work: impl FnOnce() -> T + Send) -> T {
    if jobs == 0 {
        return work();
    }
    match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
        Ok(pool) => pool.install(work),
        // A system that grants no threads still has this one.
        Err(_) => work(),
    }
}

/// The indices of the editions that are asked for. An unknown name is the caller's to say: it knows the whole call.
fn wanted(corpus: &Corpus, names: Option<&[String]>) -> Vec<usize> {
    let editions = &corpus.config.editions;
    let asked = |name: &str| names.is_none_or(|names| names.iter().any(|asked| asked == name));
    (0..editions.len()).filter(|index| asked(&editions[*index].name)).collect()
}
