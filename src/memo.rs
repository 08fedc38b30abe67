//! The memo on disk, as bytes: what one process has made of a site's pages, for the next one.
//!
//! Takes and gives the memos of the stages. A *head* holds what goes for all pages; the pages themselves lie in *shards*, so
//! that an edit writes one small file again; texts lie on a shelf, and are fetched one by one. The head names the digest of each shard: one that is old, damaged, or of another
//! run is empty, and its pages are made again. Whatever is read here is believed only as far as the stages would believe what
//! they made themselves a moment ago, so a memo changes how long a build takes, and nothing else. Never touches a disk; this
//! is the door to `postcard`.

mod record;
mod said;
pub mod whole;

use crate::corpus::{self, Settled};
use crate::directive::Names;
use crate::edition::Selected;
use crate::engine::outputs::Outputs;
use crate::engine::papers::Papers;
use crate::hash::Digest;
use crate::markdown::Rendered;
use crate::query::Questions;
use crate::read::{self, Kept};
use crate::resolve::leaves::{self, Leaves, Shelve};
use crate::search::Index;
use crate::shelf::Shelf;
use rayon::prelude::*;
use record::{Form, Ground, Record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// How many files the pages are spread over.
pub const SHARDS: usize = 256;

/// What each file of the memo begins with.
const MAGIC: &[u8; 8] = b"jianbao\n";

/// What is known of a site, stage by stage.
#[derive(Default)]
pub struct Memo {
    /// What was read, and what the pages came to before the gate.
    pub reading: read::Memo,
    /// What came through the gate, by the name of the edition.
    pub editions: BTreeMap<String, OfEdition>,
    /// What was found in attached documents.
    pub papers: Papers,
    /// What renderings have asked, by number.
    pub questions: Arc<Questions>,
    /// Where the texts of these pages lie, if anywhere but in memory.
    pub shelf: OnceLock<Arc<dyn Shelf>>,
}

impl Memo {
    /// Whether something that was wanted of it has been lost, so that nothing made with it can be believed.
    pub fn is_damaged(&self) -> bool {
        self.shelf.get().is_some_and(|shelf| shelf.is_damaged())
    }
}

impl Memo {
    /// What puts the texts of a leaf on this shelf, and if it is for the last edition, lets go of what its page was made of. Texts
    /// that the shelf does not take stay where they are: whoever keeps the memo says so.
    pub fn shelve(shelf: Arc<dyn Shelf>, is_last: bool) -> Shelve {
        Arc::new(move |page, leaf| {
            let _ = record::leaf_away(leaf, &shelf, false);
            if is_last {
                page.body.let_go();
            }
        })
    }

    /// Lets go of the front matter of pages, from which their fields have been made: their files have it.
    pub fn leave_fronts(&self, shelf: &Arc<dyn Shelf>) {
        self.leave(shelf, record::leave_front);
    }

    /// Lets go of all that was read from the files of pages: they have it.
    pub fn leave_to_files(&self, shelf: &Arc<dyn Shelf>) {
        self.leave(shelf, record::leave_to_file);
    }

    fn leave(&self, shelf: &Arc<dyn Shelf>, what: fn(&Kept, &Ground)) {
        let names = Arc::new(self.reading.names().clone());
        let ground = Ground { names: &names, shelf, editions: 0 };
        self.reading.kept().for_each(|kept| what(&kept, &ground));
    }
}

/// What is known of one edition.
#[derive(Default)]
pub struct OfEdition {
    /// Its pages.
    pub selected: Selected,
    /// Their texts.
    pub leaves: Leaves,
    /// What its outputs were made from.
    pub outputs: Outputs,
    /// The index of its search, once it has been brought up.
    pub search: Option<Arc<Index>>,
}

/// What goes for all pages.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The digest of each shard; `None` for one without pages.
    shards: Vec<Option<Digest>>,
    texts: Texts,
    names: Arc<Names>,
    settled: Option<corpus::Kept>,
    editions: Vec<(String, Option<Digest>, Option<leaves::Kept>)>,
}

/// The file that the texts lie in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// Which file it is: each has another number than the one before.
    pub number: u64,
    /// How much of it counts, in bytes.
    pub length: u64,
}

/// Some of the pages.
#[derive(Clone, Default)]
pub struct Shard {
    /// Ordered by path.
    records: Vec<Record>,
}

impl Head {
    /// What goes for all pages of a memo, which lie in shards of these digests.
    pub fn of(memo: &Memo, shards: Vec<Option<Digest>>, texts: Texts) -> Head {
        let edition = |(name, of): (&String, &OfEdition)| (name.clone(), of.selected.kept(), of.leaves.kept());
        Head {
            shards,
            texts,
            names: Arc::new(memo.reading.names().clone()),
            settled: memo.reading.settled().kept(),
            editions: memo.editions.iter().map(edition).collect(),
        }
    }

    /// The digest of a shard; `None` for one without pages.
    pub fn shard(&self, number: usize) -> Option<Digest> {
        *self.shards.get(number)?
    }

    /// The names of the editions.
    pub fn editions(&self) -> impl Iterator<Item = &str> {
        self.editions.iter().map(|(name, ..)| name.as_str())
    }

    /// The file that the texts lie in.
    pub fn texts(&self) -> Texts {
        self.texts
    }

    /// The bytes to keep.
    pub fn bytes(&self, program: Digest) -> Vec<u8> {
        sealed(program, self).0
    }

    /// Reads what [`Head::bytes`] gave. `None` for anything else, and for what another program wrote.
    pub fn read(bytes: &[u8], program: Digest) -> Option<Head> {
        opened(bytes, program, None)
    }
}

impl Shard {
    /// The pages of a memo of which there is nothing to say, in their shards.
    pub fn all(memo: &Memo) -> Vec<Shard> {
        let record = |(guess, kept): (usize, Kept)| {
            let place = usize::try_from(Digest::of(kept.path.as_bytes()).short()).unwrap_or_default() % SHARDS;
            (place, Record::new(kept, guess, memo))
        };
        let kept: Vec<Kept> = memo.reading.kept().collect();
        let records: Vec<(usize, Record)> = kept.into_par_iter().enumerate().map(record).collect();
        let mut shards = vec![Shard::default(); SHARDS];
        for (place, record) in records {
            if let Some(shard) = shards.get_mut(place) {
                shard.records.push(record);
            }
        }
        shards
    }

    /// Whether it holds no page.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Whether another one is made of the very same parts.
    pub fn is_same(&self, other: &Shard) -> bool {
        self.records.len() == other.records.len()
            && self.records.iter().zip(&other.records).all(|(one, other)| one.is_same(other))
    }

    /// Puts the texts on a shelf: those that lie on none, or all. `None` where it takes no more.
    pub fn put_away(&self, shelf: &Arc<dyn Shelf>, all: bool) -> Option<()> {
        self.records.iter().try_for_each(|record| record.put_away(shelf, all))
    }

    /// Lets go of what was read from files: they have it.
    pub fn leave_to_files(&self, names: &Arc<Names>, shelf: &Arc<dyn Shelf>) {
        self.records.iter().for_each(|record| record.leave_to_file(&Ground { names, shelf, editions: 0 }));
    }

    /// How many bytes of it lie on the shelf.
    pub fn shelved(&self) -> u64 {
        self.records.iter().map(Record::shelved).sum()
    }

    /// The bytes to keep, and their digest for the head. `None` before the texts have been put away.
    pub fn bytes(&self, program: Digest) -> Option<(Vec<u8>, Digest)> {
        let forms: Vec<Form> = self.records.iter().map(Record::form).collect::<Option<_>>()?;
        Some(sealed(program, &forms))
    }

    /// Reads what [`Shard::bytes`] gave: a shard of this digest, whose texts lie on a shelf. `None` for anything else.
    pub fn read(bytes: &[u8], program: Digest, digest: Digest, head: &Head, shelf: &Arc<dyn Shelf>) -> Option<Shard> {
        let forms: Vec<Form> = opened(bytes, program, Some(digest))?;
        let ground = Ground { names: &head.names, shelf, editions: head.editions.len() };
        let records = forms.into_iter().map(|form| form.record(&ground));
        Some(Shard { records: records.collect::<Option<_>>()? })
    }
}

/// The bytes to keep of what the outputs of an edition were made from.
pub fn outputs(of: &OfEdition, questions: &Questions, program: Digest) -> Option<Vec<u8>> {
    let length = of.outputs.frozen_length();
    of.outputs.freeze(questions, |frozen| sealed_in(program, frozen, length).0)
}

/// Reads what [`outputs`] gave. `None` for anything else, and for what another program wrote.
pub fn read_outputs(bytes: &[u8], questions: &Questions, program: Digest) -> Option<Outputs> {
    Outputs::thaw(opened(bytes, program, None)?, questions)
}

/// The bytes to keep of the index of a search.
pub fn search(index: &Index, program: Digest) -> Vec<u8> {
    sealed(program, index).0
}

/// Reads what [`search`] gave. `None` for anything else, and for what another program wrote.
pub fn read_search(bytes: &[u8], program: Digest) -> Option<Arc<Index>> {
    opened(bytes, program, None).map(Arc::new)
}

/// The bytes to keep of what was found in documents.
pub fn papers(papers: &Papers, program: Digest) -> Vec<u8> {
    sealed(program, &papers.freeze()).0
}

/// Reads what [`papers`] gave. `None` for anything else, and for what another program wrote.
pub fn read_papers(bytes: &[u8], program: Digest) -> Option<Papers> {
    Some(Papers::thaw(opened(bytes, program, None)?))
}

/// What a process finds that comes after another one.
pub fn thaw<'s>(
    head: Head,
    shards: impl Iterator<Item = &'s Shard>,
    questions: Arc<Questions>,
    shelf: Arc<dyn Shelf>,
) -> Memo {
    let mut records: Vec<&Record> = shards.flat_map(|shard| &shard.records).collect();
    records.par_sort_unstable_by(|a, b| a.kept.path.cmp(&b.kept.path));
    let records = &records;
    let edition = |at: usize, selected: Option<Digest>, texts: Option<leaves::Kept>| OfEdition {
        selected: selected.map_or_else(Selected::default, |kept| {
            Selected::thaw(kept, records.iter().filter_map(|record| record.page(at)))
        }),
        leaves: texts.map_or_else(Leaves::default, |kept| {
            Leaves::thaw(kept, records.iter().filter_map(|record| record.leaf(at)))
        }),
        ..OfEdition::default()
    };
    let (of, names) = (head.editions, Names::clone(&head.names));
    let settled = head.settled;
    let (reading, editions) = rayon::join(
        || {
            let settled = settled.map_or_else(Settled::default, |kept| {
                Settled::thaw(kept, records.iter().filter_map(|record| record.document.clone()))
            });
            read::Memo::thaw(names, records.iter().map(|record| record.kept.clone()), settled)
        },
        || {
            let known = |(at, (name, selected, texts))| (name, edition(at, selected, texts));
            of.into_iter().enumerate().map(known).collect::<BTreeMap<String, OfEdition>>()
        },
    );
    Memo { reading, editions, questions, shelf: OnceLock::from(shelf), ..Memo::default() }
}

/// A text as it lies on a shelf.
fn bytes_of(text: &Rendered) -> Option<Vec<u8>> {
    postcard::to_stdvec(text).ok()
}

/// The reverse of [`bytes_of`].
fn rendered(bytes: &[u8]) -> Option<Rendered> {
    postcard::from_bytes(bytes).ok()
}

/// A file: what it is, who wrote it, the digest of what it holds, and that; and the digest.
fn sealed(program: Digest, value: &impl Serialize) -> (Vec<u8>, Digest) {
    sealed_in(program, value, 0)
}

/// The same, of about this length: room that is made larger again and again is memory that has to be got.
fn sealed_in(program: Digest, value: &impl Serialize, length: usize) -> (Vec<u8>, Digest) {
    let mut head = Vec::with_capacity(length + 64);
    for part in [MAGIC.as_slice(), program.bytes(), Digest::default().bytes()] {
        head.extend_from_slice(part);
    }
    let (before, own) = (MAGIC.len() + program.bytes().len(), head.len());
    // Nothing that is kept refuses to be written.
    let mut file = postcard::to_extend(value, head).unwrap_or_default();
    let digest = Digest::of(file.get(own..).unwrap_or_default());
    if let Some(place) = file.get_mut(before..own) {
        place.copy_from_slice(digest.bytes());
    }
    (file, digest)
}

/// What a file holds that is written by this program and whole; and that has this digest, if there is one to have.
fn opened<'b, T: Deserialize<'b>>(file: &'b [u8], program: Digest, wanted: Option<Digest>) -> Option<T> {
    let rest = file.strip_prefix(MAGIC)?.strip_prefix(program.bytes())?;
    let (digest, bytes) = rest.split_first_chunk()?;
    let digest = Digest::from_bytes(*digest);
    let is_wanted = wanted.is_none_or(|wanted| wanted == digest) && Digest::of(bytes) == digest;
    is_wanted.then(|| postcard::from_bytes(bytes).ok()).flatten()
}
