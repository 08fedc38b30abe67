//! The list of releases that a place keeps beside them: what was published when, by whom, and which numbers were given out.
//!
//! Takes and gives text. It stands outside of what a server shows, because who published and why is nobody's business there.

use serde::{Deserialize, Serialize};

use super::manifest::{Issue, Manifest};
use crate::hash::sum::Sum;

/// Its name in the place.
pub const NAME: &str = "releases.json";
/// The form that this program writes and reads.
const VERSION: u32 = 1;

/// What a place holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The form.
    jianbao: u32,
    /// Which site is published there.
    pub site: String,
    /// Which edition of it.
    pub edition: String,
    /// The releases that are kept, oldest first.
    pub releases: Vec<Release>,
    /// Every numbered issue that was ever published there.
    pub issues: Vec<Published>,
    /// The release to which readers were led last, where that is not seen by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u32>,
}

/// A release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its number at this place.
    pub id: u32,
    /// When it was published, by the clock of whoever did it: for people alone.
    pub date: String,
    /// Who published it, on which machine.
    pub who: String,
    /// How many pages it has.
    pub pages: usize,
    /// How many files.
    pub files: usize,
    /// How many bytes.
    pub bytes: u64,
    /// What was said about it.
    pub note: String,
    /// The sum of its manifest.
    pub manifest: Sum,
}

/// An issue whose number is given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The first release it was in.
    pub release: u32,
    /// The issue.
    pub issue: Issue,
}

impl Release {
    /// The folder of a release.
    pub fn folder(id: u32) -> String {
        format!("releases/{id:04}")
    }

    /// The number of the release in a folder of that name.
    pub fn id_of(name: &str) -> Option<u32> {
        let id = name.parse().ok()?;
        (format!("{id:04}") == name).then_some(id)
    }
}

impl Ledger {
    /// One without releases.
    pub fn new(manifest: &Manifest) -> Ledger {
        let (site, edition) = (manifest.about.site.id.clone(), manifest.about.edition.clone());
        Ledger { jianbao: VERSION, site, edition, releases: Vec::new(), issues: Vec::new(), seen: None }
    }

    /// Reads what [`Ledger::text`] gave; `None` for anything else.
    pub fn parse(bytes: &[u8]) -> Option<Ledger> {
        let ledger: Ledger = serde_json::from_slice(bytes).ok()?;
        (ledger.jianbao == VERSION).then_some(ledger)
    }

    /// The text to keep.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// A release by its number.
    pub fn get(&self, id: u32) -> Option<&Release> {
        self.releases.iter().find(|release| release.id == id)
    }

    /// Issues of `manifest` whose numbers were given to other pages, or to pages of another title: (now, then).
    pub fn reused<'a>(&'a self, manifest: &'a Manifest) -> Vec<(&'a Issue, &'a Published)> {
        let then = |now: &Issue| self.issues.iter().find(move |then| then.issue.number == now.number);
        let pairs = manifest.about.issues.iter().filter_map(|now| Some((now, then(now)?)));
        pairs.filter(|(now, then)| **now != then.issue).collect()
    }

    /// Notes the issues of a release; a number that is given out anew belongs to the new page from now on.
    pub fn note_issues(&mut self, manifest: &Manifest, release: u32) {
        for issue in &manifest.about.issues {
            match self.issues.iter_mut().find(|known| known.issue.number == issue.number) {
                Some(known) if known.issue == *issue => {}
                Some(known) => *known = Published { release, issue: issue.clone() },
                None => self.issues.push(Published { release, issue: issue.clone() }),
            }
        }
    }
}
