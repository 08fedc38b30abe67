//! What the benches of single stages stand on: a site in memory, and the stages as functions of what came before them.
//!
//! Everything goes through the public interface of the library; nothing here is timed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jianbao::corpus::Moment;
use jianbao::date::Date;
use jianbao::diagnostic::Diagnostic;
use jianbao::edition::{self, Selected};
use jianbao::emit::manifest::Purpose;
use jianbao::emit::{self, Emitted, Folder, Job};
use jianbao::engine::{Content, Output};
use jianbao::hash::Summed;
use jianbao::page::Edition;
use jianbao::path::SitePath;
use jianbao::plan::{self, Planned};
use jianbao::progress::Progress;
use jianbao::query::Questions;
use jianbao::read::{self, Reading};
use jianbao::render::Renderer;
use jianbao::resolve::{self, leaves::Leaves};
use jianbao::site::Site;
use jianbao::source::{Entry, ReadFailure, Stamp, Tree};

#[path = "site/shapes.rs"]
pub mod shapes;

/// A site that no disk takes part in.
pub struct Memory {
    entries: Vec<Entry>,
    files: BTreeMap<SitePath, Vec<u8>>,
}

impl Tree for Memory {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>, ReadFailure> {
        self.files.get(path).cloned().ok_or(ReadFailure::Vanished)
    }
}

impl Memory {
    /// A site of a shape, with the theme of the benches.
    pub fn of(shape: &str, number: usize) -> Memory {
        let mut files = BTreeMap::new();
        let mut put = |path: String, bytes: Vec<u8>| drop(files.insert(SitePath::new(&path).unwrap(), bytes));
        assert!(
            shapes::site(shape, number, &mut |path, text| put(path, text.into_bytes())),
            "there is no shape {shape}"
        );
        let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/theme");
        let mut folders = vec![theme.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path: PathBuf = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let below = path.strip_prefix(&theme).unwrap().to_str().unwrap().replace('\\', "/");
                    put(format!("themes/{below}"), std::fs::read(&path).unwrap());
                }
            }
        }
        let entry = |(path, bytes): (&SitePath, &Vec<u8>)| Entry {
            path: path.clone(),
            size: bytes.len() as u64,
            stamp: Stamp::default(),
        };
        Memory { entries: files.iter().map(entry).collect(), files }
    }

    /// How many bytes its pages are.
    pub fn bytes(&self) -> u64 {
        self.pages().map(|entry| entry.size).sum()
    }

    /// How many pages it has.
    pub fn count(&self) -> u64 {
        self.pages().count() as u64
    }

    fn pages(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.path.as_str().ends_with(".md"))
    }
}

/// The day on which all of it happens.
pub const TODAY: Date = Date { year: 2026, month: 7, day: 1, time: None };

/// Bytes to pages: front matter, segments, kinds.
pub fn read(tree: &Memory) -> Reading {
    let reading = read::read(tree, Moment { date: TODAY, drafts: false });
    assert!(!reading.is_unusable);
    reading
}

/// Pages to what an edition may see of them. What `known` holds of the pages is not cut again.
pub fn gate(reading: &Reading, index: usize, known: &mut Selected) -> Edition {
    edition::select(&reading.corpus, index, known, None, &mut Vec::new()).unwrap()
}

/// An edition to a site: addresses, lists, links, and the texts as HTML. What `known` holds of the texts is not made again.
pub fn resolve(edition: Edition, known: &mut Leaves) -> (Site, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let site = resolve::resolve(edition, TODAY, known, None, &Progress::default(), &mut found);
    (site, found)
}

/// Which outputs there are to be.
pub fn plan(site: Site) -> (Renderer, Vec<Planned>) {
    let planned = plan::plan(&site);
    let renderer = Renderer::new(site, &Arc::<Questions>::default());
    assert_eq!(renderer.faults(), []);
    (renderer, planned)
}

/// Planned outputs to bytes.
pub fn render(renderer: &Renderer, planned: &[Planned]) -> Vec<Output> {
    let made = planned.iter().map(|planned| {
        let (bytes, _) = renderer.render(planned).unwrap();
        Output { path: planned.path.clone(), content: Content::Bytes(Summed::of(bytes)) }
    });
    made.collect()
}

/// Outputs to files.
pub fn emit(tree: &Memory, root: &Path, outputs: &[Output]) -> Emitted {
    let folder = Folder { purpose: Purpose::Build, edition: "public".to_owned(), path: root.join("public") };
    let progress = Progress::default();
    let job = Job {
        root,
        folder: &folder,
        others: &[],
        outputs,
        tree,
        make: &emit::unmade,
        sync: false,
        progress: &progress,
    };
    let emitted = emit::emit(&job);
    assert!(emitted.is_done(), "{:?}", emitted.diagnostics);
    emitted
}
