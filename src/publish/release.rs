//! Publishing a release and switching to another one.
//!
//! Takes a host, what it holds and what it is to hold. A release is put together in a folder that nobody sees, under a name
//! that says so; then it gets its number, and only then readers are led to it, in one step. Whatever ends this at any point
//! leaves readers with one whole release, and the next publishing goes on from there.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::crew::each;
use super::diff::Plan;
use super::host::{Host, Trouble};
use super::ledger::{Ledger, NAME as LEDGER, Release};
use super::lock::{self, Owner};
use super::manifest::{self, File, Manifest};
use super::survey::{Base, CURRENT, GONE, NEXT, RELEASES, Remote, files};
use crate::config::targets::{Switch, Target};
use crate::diagnostic::Diagnostic;
use crate::hash::sum::Sum;
use crate::progress::{Progress, Stage};

/// A release that is to be published.
pub struct Job<'a> {
    /// Where.
    pub host: &'a dyn Host,
    /// What the settings say about it.
    pub target: &'a Target,
    /// Who publishes, and has the lock of the place.
    pub owner: &'a Owner,
    /// What is published.
    pub manifest: &'a Manifest,
    /// The files that publishing adds, in the order in which they are written.
    pub own: &'a [(&'static str, Vec<u8>)],
    /// Reads a file of the site.
    pub read: &'a (dyn Fn(&str) -> io::Result<Vec<u8>> + Sync),
    /// What the list says about it; number, counts and sum are filled in.
    pub release: Release,
    /// Is told how far it has come.
    pub progress: &'a Progress,
}

impl Job<'_> {
    fn told(&self, trouble: &Trouble) -> Diagnostic {
        trouble.diagnostic(&self.target.name)
    }

    fn do_it<T>(&self, result: Result<T, Trouble>) -> Result<T, Diagnostic> {
        result.map_err(|trouble| self.told(&trouble))
    }

    /// Publishes by a plan that was made from what the place holds. Gives the number of the release, and why an old one could not
    /// be removed where that is so.
    pub fn publish(&self, plan: &Plan, remote: &Remote) -> Result<(u32, Option<Diagnostic>), Diagnostic> {
        self.do_it(self.host.create_folder(RELEASES))?;
        sweep(self.host, remote).map_err(|trouble| self.told(&trouble))?;
        let next = format!("{RELEASES}/{NEXT}{}", self.owner.once);
        let there = self.begin(&next, remote)?;
        self.fill(&next, &there, plan, remote.base.as_ref())?;
        // The manifest comes last: whatever is younger than it was changed by somebody else.
        for (name, bytes) in self.own {
            let path = format!("{next}/{name}");
            self.do_it(self.host.remove(&path).and_then(|()| self.host.upload(&path, bytes)))?;
        }
        self.hold()?;
        let listed = remote.ledger.iter().flat_map(|ledger| &ledger.releases).map(|release| release.id);
        let id = listed.chain(remote.folders.iter().copied()).max().unwrap_or(0) + 1;
        self.do_it(self.host.rename(&next, &Release::folder(id)))?;
        self.do_it(self.host.remove(&format!("{next}.json")))?;
        let ledger = self.enter(id, remote)?;
        activate(self.host, self.target, id, remote)?;
        // From here on the release is published, whatever becomes of old ones.
        let left = prune(self.host, self.target, ledger, id, &self.owner.once).err().map(|trouble| {
            let fault = Diagnostic::new("publish-left").with("target", &*self.target.name);
            fault.with("path", trouble.path).with("reason", trouble.reason)
        });
        Ok((id, left))
    }

    /// Somebody may have taken the lock: then whatever was done here leads nowhere.
    fn hold(&self) -> Result<(), Diagnostic> {
        match self.do_it(lock::is_held(self.host, self.owner))? {
            true => Ok(()),
            false => Err(Diagnostic::new("publish-lock-lost").with("target", &*self.target.name)),
        }
    }

    /// Makes the folder of the next release, or goes on with one that was begun: gives the files in it that are right.
    fn begin(&self, next: &str, remote: &Remote) -> Result<BTreeSet<String>, Diagnostic> {
        let intent = |folder: &str| format!("{folder}.json");
        let mut there = BTreeSet::new();
        let mut is_made = false;
        for begun in &remote.begun {
            let old = format!("{RELEASES}/{begun}");
            let wanted = self.do_it(self.host.read(&intent(&old)))?.and_then(|text| Manifest::parse(&text).ok());
            let Some(wanted) = wanted.filter(|_| !is_made) else {
                self.do_it(self.host.remove_folder(&old))?;
                continue;
            };
            self.do_it(self.host.rename(&old, next))?;
            is_made = true;
            // What has its whole length is whole: files are written from their beginning to their end.
            let is_right = |path: &str, length: u64| {
                let file = self.manifest.files.get(path);
                file.is_some_and(|file| file.length == length && wanted.files.get(path) == Some(file))
            };
            for (path, (length, _)) in self.do_it(files(self.host, next))? {
                if is_right(&path, length) {
                    there.insert(path);
                } else {
                    self.do_it(self.host.remove(&format!("{next}/{path}")))?;
                }
            }
        }
        self.do_it(self.host.replace(&intent(next), self.manifest.text().as_bytes()))?;
        for old in remote.intents.iter().filter(|old| **old != format!("{NEXT}{}.json", self.owner.once)) {
            self.do_it(self.host.remove(&format!("{RELEASES}/{old}")))?;
        }
        self.do_it(self.host.create_folder(next))?;
        for folder in folders_of(self.manifest.files.keys()) {
            self.do_it(self.host.create_folder(&format!("{next}/{folder}")))?;
        }
        Ok(there)
    }

    /// Puts every file there that is missing: from the release that is there, else from here.
    fn fill(&self, next: &str, there: &BTreeSet<String>, plan: &Plan, base: Option<&Base>) -> Result<(), Diagnostic> {
        let kept: BTreeSet<&str> = plan.kept.iter().map(String::as_str).collect();
        let missing: Vec<(&String, &File)> =
            self.manifest.files.iter().filter(|(path, _)| !there.contains(*path)).collect();
        self.progress.begin(Stage::Sending, missing.len());
        each(&missing, self.target.at_once, |(path, file)| {
            let to = format!("{next}/{path}");
            let from = base.filter(|_| kept.contains(path.as_str())).map(|base| format!("{}/{path}", base.folder));
            let is_linked = match from {
                Some(from) => self.do_it(self.host.link(&from, &to))?,
                None => false,
            };
            if !is_linked {
                let bytes = self.bytes(path, file)?;
                self.do_it(self.host.upload(&to, &bytes))?;
            }
            self.progress.step();
            Ok(())
        })
    }

    /// The bytes of a file of the site, which have to be those that the manifest names.
    fn bytes(&self, path: &str, file: &File) -> Result<Vec<u8>, Diagnostic> {
        let changed = || Diagnostic::new("publish-changed").with("path", path);
        let bytes = (self.read)(path).map_err(|_| changed())?;
        if File::of(&bytes) == *file { Ok(bytes) } else { Err(changed()) }
    }

    /// Writes the release into the list.
    fn enter(&self, id: u32, remote: &Remote) -> Result<Ledger, Diagnostic> {
        let mut ledger = remote.ledger.clone().unwrap_or_else(|| Ledger::new(self.manifest));
        // A site may have got another name.
        ledger.site.clone_from(&self.manifest.about.site.id);
        for id in remote.folders.iter().filter(|id| ledger.get(**id).is_none()).copied().collect::<Vec<u32>>() {
            self.adopt(id, &mut ledger)?;
        }
        let text = self.manifest.text();
        ledger.releases.push(Release {
            id,
            files: self.manifest.files.len(),
            bytes: self.manifest.length(),
            manifest: Sum::of(text.as_bytes()),
            ..self.release.clone()
        });
        ledger.note_issues(self.manifest, id);
        self.do_it(self.host.replace(LEDGER, ledger.text().as_bytes()))?;
        Ok(ledger)
    }
}

impl Job<'_> {
    /// Writes a release into the list that stands there whole and is not listed: whoever published it was stopped just then, or
    /// the list was lost.
    fn adopt(&self, id: u32, ledger: &mut Ledger) -> Result<(), Diagnostic> {
        let path = format!("{}/{}", Release::folder(id), manifest::NAME);
        let Some(text) = self.do_it(self.host.read(&path))? else { return Ok(()) };
        let Ok(found) = Manifest::parse(&text) else { return Ok(()) };
        if (&found.about.site.id, &found.about.edition) != (&ledger.site, &ledger.edition) {
            return Ok(());
        }
        ledger.releases.push(Release {
            id,
            date: found.about.date.clone(),
            who: "?".to_owned(),
            pages: pages(&found.files),
            files: found.files.len(),
            bytes: found.length(),
            note: String::new(),
            manifest: Sum::of(&text),
        });
        ledger.releases.sort_by_key(|release| release.id);
        ledger.note_issues(&found, id);
        Ok(())
    }
}

/// Removes what earlier publishings began to remove.
fn sweep(host: &dyn Host, remote: &Remote) -> Result<(), Trouble> {
    remote.gone.iter().try_for_each(|gone| host.remove_folder(&format!("{RELEASES}/{gone}")))
}

/// Leads readers to a release that is there whole.
pub fn activate(host: &dyn Host, target: &Target, id: u32, remote: &Remote) -> Result<(), Diagnostic> {
    let folder = Release::folder(id);
    // A release that bears no number gets one that nobody has.
    let unknown = || remote.folders.last().copied().unwrap_or(0).max(id) + 1;
    let seen = remote.current.filter(|current| current.is_folder).map(|current| current.id.unwrap_or_else(unknown));
    let step = || match (target.switch, seen) {
        (Switch::Link, seen) => {
            if let Some(seen) = seen {
                host.rename(CURRENT, &Release::folder(seen))?;
            }
            host.point(CURRENT, &folder)
        }
        (Switch::Rename, Some(seen)) if seen == id => Ok(()),
        (Switch::Rename, seen) => {
            match seen {
                Some(seen) => host.rename(CURRENT, &Release::folder(seen))?,
                // A link may be there even where it leads nowhere.
                None => host.remove(CURRENT)?,
            }
            host.rename(&folder, CURRENT)
        }
    };
    step().map_err(|trouble: Trouble| trouble.diagnostic(&target.name))
}

/// Removes the oldest releases beyond those that are kept, never the one that readers see.
fn prune(host: &dyn Host, target: &Target, mut ledger: Ledger, current: u32, once: &str) -> Result<(), Trouble> {
    let ids = ledger.releases.iter().rev().map(|release| release.id);
    let old: Vec<u32> = ids.skip(target.keep).filter(|id| *id != current).collect();
    if old.is_empty() {
        return Ok(());
    }
    ledger.releases.retain(|release| !old.contains(&release.id));
    host.replace(LEDGER, ledger.text().as_bytes())?;
    let there = host.list(RELEASES)?.unwrap_or_default();
    for id in old.into_iter().rev() {
        if there.iter().any(|entry| Release::id_of(&entry.name) == Some(id)) {
            // Under its own name a release is whole, at any moment.
            let gone = format!("{RELEASES}/{GONE}{id:04}-{once}");
            host.rename(&Release::folder(id), &gone)?;
            host.remove_folder(&gone)?;
        }
    }
    Ok(())
}

/// The folders that files stand in, those above first.
fn folders_of<'a>(paths: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
    let above = |path: &'a str| path.match_indices('/').filter_map(move |(at, _)| path.get(..at));
    paths.flat_map(|path| above(path)).collect()
}

/// The files that publishing adds to a site, in the order in which they are written.
pub fn own_files(manifest: &Manifest, seal: Option<&str>) -> Vec<(&'static str, Vec<u8>)> {
    let text = manifest.text();
    let sums = manifest.sums(&text, seal);
    let seal = seal.map(|seal| (manifest::SEAL, seal.as_bytes().to_vec()));
    let (first, last) = ((manifest::SUMS, sums.into_bytes()), (manifest::NAME, text.into_bytes()));
    std::iter::once(first).chain(seal).chain([last]).collect()
}

/// The number of pages among files.
pub fn pages(files: &BTreeMap<String, File>) -> usize {
    files.keys().filter(|path| path.ends_with(".html")).count()
}
