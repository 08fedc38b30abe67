//! What has to be done so that a place holds one list of files instead of another.
//!
//! Takes two lists; gives a plan. Touches nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::manifest::File;
use crate::lang::Lang;

/// Files by their paths.
pub type Files = BTreeMap<String, File>;

/// A fuse never blows for so few files: of a small site every page is more than a tenth.
const FEW: usize = 5;

/// What has to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What has to be sent, ordered by path.
    pub uploads: Vec<Upload>,
    /// What the new list no longer has, ordered.
    pub deletes: Vec<String>,
    /// What is there already, ordered.
    pub kept: Vec<String>,
}

/// A file that has to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its path.
    pub path: String,
    /// What it is to be.
    pub file: File,
    /// Why.
    pub reason: Reason,
}

/// Why a file has to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was not there.
    New,
    /// Another one was there.
    Changed,
    /// It was there, and somebody else has changed or removed it since.
    Disturbed,
}

impl Reason {
    /// The word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Reason::New => "new",
            Reason::Changed => "changed",
            Reason::Disturbed => "disturbed",
        }
    }

    /// The word for people.
    pub fn spoken(self, lang: Lang) -> &'static str {
        match self {
            Reason::New => lang.pick("新增", "new"),
            Reason::Changed => lang.pick("改动", "changed"),
            Reason::Disturbed => lang.pick("服务器上被改过", "changed on the server"),
        }
    }
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.uploads.is_empty() && self.deletes.is_empty()
    }

    /// How many bytes have to be sent.
    pub fn bytes(&self) -> u64 {
        self.uploads.iter().map(|upload| upload.file.length).sum()
    }

    /// Whether more files go than `percent` of a hundred allows, where there were so many `before`.
    pub fn blows(&self, before: usize, percent: u8) -> bool {
        self.deletes.len() > FEW && self.deletes.len() * 100 > before * usize::from(percent)
    }
}

/// How `here` comes to be what is `there`; what is `disturbed` there is not what the list says.
pub fn diff(here: &Files, there: &Files, disturbed: &BTreeSet<String>) -> Plan {
    let mut plan = Plan::default();
    for (path, file) in here {
        let reason = match there.get(path) {
            None => Reason::New,
            Some(known) if known != file => Reason::Changed,
            Some(_) if disturbed.contains(path) => Reason::Disturbed,
            Some(_) => {
                plan.kept.push(path.clone());
                continue;
            }
        };
        plan.uploads.push(Upload { path: path.clone(), file: *file, reason });
    }
    plan.deletes = there.keys().filter(|path| !here.contains_key(*path)).cloned().collect();
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(path, text)| ((*path).to_owned(), File::of(text.as_bytes()))).collect()
    }

    #[test]
    fn every_file_has_a_reason() {
        let here = files(&[("a", "1"), ("b", "2"), ("c", "3"), ("e", "5")]);
        let there = files(&[("a", "1"), ("b", "other"), ("d", "4"), ("e", "5")]);
        let plan = diff(&here, &there, &BTreeSet::from(["e".to_owned(), "x".to_owned()]));
        let uploads: Vec<(&str, Reason)> = plan.uploads.iter().map(|one| (one.path.as_str(), one.reason)).collect();
        assert_eq!(uploads, [("b", Reason::Changed), ("c", Reason::New), ("e", Reason::Disturbed)]);
        assert_eq!((plan.deletes, plan.kept), (vec!["d".to_owned()], vec!["a".to_owned()]));
        assert_eq!(diff(&here, &here, &BTreeSet::new()).bytes(), 0);
        assert!(diff(&here, &here, &BTreeSet::new()).is_empty());
    }

    #[test]
    fn the_fuse() {
        let gone = |count: usize| Plan { deletes: vec![String::new(); count], ..Plan::default() };
        assert!(!gone(5).blows(5, 0));
        assert!(gone(6).blows(59, 10));
        assert!(!gone(6).blows(60, 10));
        assert!(!gone(60).blows(60, 100));
    }
}
