//! The memo on disk, as bytes: what one process has made of a site's pages, for the next one.
//!
//! Takes and gives the memos of the stages. A *head* holds what goes for all pages; the pages themselves lie in *shards*, so
//! that an edit writes one small file again. The head names the digest of each shard: one that is old, damaged, or of another
//! run is empty, and its pages are made again. Whatever is read here is believed only as far as the stages would believe what
//! they made themselves a moment ago, so a memo changes how long a build takes, and nothing else. Never touches a disk; this
//! is the door to `postcard`.

mod record;
pub mod whole;

use crate::corpus::{self, Settled};
use crate::directive::Names;
use crate::edition::Selected;
use crate::engine::outputs::Outputs;
use crate::engine::papers::Papers;
use crate::hash::Digest;
use crate::query::Questions;
use crate::read;
use crate::resolve::leaves::{self, Leaves};
use record::{Form, Record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

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
}

/// What goes for all pages.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The digest of each shard; `None` for one without pages.
    shards: Vec<Option<Digest>>,
    names: Names,
    settled: Option<corpus::Kept>,
    editions: Vec<(String, Option<Digest>, Option<leaves::Kept>)>,
}

/// Some of the pages.
#[derive(Clone, Default)]
pub struct Shard {
    /// Ordered by path.
    records: Vec<Record>,
}

impl Head {
    /// What goes for all pages of a memo, which lie in shards of these digests.
    pub fn of(memo: &Memo, shards: Vec<Option<Digest>>) -> Head {
        let edition = |(name, of): (&String, &OfEdition)| (name.clone(), of.selected.kept(), of.leaves.kept());
        Head {
            shards,
            names: memo.reading.names().clone(),
            settled: memo.reading.settled().kept(),
            editions: memo.editions.iter().map(edition).collect(),
        }
    }

    /// The digest of a shard; `None` for one without pages.
    pub fn shard(&self, number: usize) -> Option<Digest> {
        *self.shards.get(number)?
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
        let mut shards = vec![Shard::default(); SHARDS];
        for kept in memo.reading.kept() {
            let place = usize::try_from(Digest::of(kept.path.as_bytes()).short()).unwrap_or_default() % SHARDS;
            if let Some(shard) = shards.get_mut(place) {
                shard.records.push(Record::new(kept, memo));
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

    /// The bytes to keep, and their digest for the head.
    pub fn bytes(&self, program: Digest) -> (Vec<u8>, Digest) {
        let forms: Vec<Form> = self.records.iter().map(Record::form).collect();
        sealed(program, &forms)
    }

    /// Reads what [`Shard::bytes`] gave: a shard of this digest. `None` for anything else.
    pub fn read(bytes: &[u8], program: Digest, digest: Digest, head: &Head) -> Option<Shard> {
        let forms: Vec<Form> = opened(bytes, program, Some(digest))?;
        let records = forms.into_iter().map(|form| form.record(&head.names, head.editions.len()));
        Some(Shard { records: records.collect::<Option<_>>()? })
    }
}

/// The bytes to keep of what the outputs of an edition were made from.
pub fn outputs(of: &OfEdition, questions: &Questions, program: Digest) -> Option<Vec<u8>> {
    Some(sealed(program, &of.outputs.freeze(questions)?).0)
}

/// Reads what [`outputs`] gave. `None` for anything else, and for what another program wrote.
pub fn read_outputs(bytes: &[u8], questions: &Questions, program: Digest) -> Option<Outputs> {
    Outputs::thaw(opened(bytes, program, None)?, questions)
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
pub fn thaw<'s>(head: Head, shards: impl Iterator<Item = &'s Shard>) -> Memo {
    let mut records: Vec<&Record> = shards.flat_map(|shard| &shard.records).collect();
    records.sort_unstable_by(|a, b| a.kept.path.cmp(&b.kept.path));
    let settled = match head.settled {
        Some(kept) => Settled::thaw(kept, records.iter().filter_map(|record| record.document.clone())),
        None => Settled::default(),
    };
    let mut editions = BTreeMap::new();
    for (at, (name, selected, texts)) in head.editions.into_iter().enumerate() {
        let selected = selected.map(|kept| Selected::thaw(kept, records.iter().filter_map(|record| record.page(at))));
        let leaves = texts.map(|kept| Leaves::thaw(kept, records.iter().filter_map(|record| record.leaf(at))));
        let of = OfEdition {
            selected: selected.unwrap_or_default(),
            leaves: leaves.unwrap_or_default(),
            outputs: Outputs::default(),
        };
        editions.insert(name, of);
    }
    let kept = records.iter().map(|record| record.kept.clone());
    Memo { reading: read::Memo::thaw(head.names, kept, settled), editions, ..Memo::default() }
}

/// A file: what it is, who wrote it, the digest of what it holds, and that; and the digest.
fn sealed(program: Digest, value: &impl Serialize) -> (Vec<u8>, Digest) {
    // Nothing that is kept refuses to be written.
    let bytes = postcard::to_stdvec(value).unwrap_or_default();
    let digest = Digest::of(&bytes);
    let parts: [&[u8]; 4] = [MAGIC, program.bytes(), digest.bytes(), &bytes];
    (parts.concat(), digest)
}

/// What a file holds that is written by this program and whole; and that has this digest, if there is one to have.
fn opened<'b, T: Deserialize<'b>>(file: &'b [u8], program: Digest, wanted: Option<Digest>) -> Option<T> {
    let rest = file.strip_prefix(MAGIC)?.strip_prefix(program.bytes())?;
    let (digest, bytes) = rest.split_first_chunk()?;
    let digest = Digest::from_bytes(*digest);
    let is_wanted = wanted.is_none_or(|wanted| wanted == digest) && Digest::of(bytes) == digest;
    is_wanted.then(|| postcard::from_bytes(bytes).ok()).flatten()
}
