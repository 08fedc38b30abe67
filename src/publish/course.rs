//! The course of a publishing: what would be done, whether it may be, and its doing.
//!
//! Takes a host and a manifest; gives a draft, which somebody looks at, and carries it out. A draft that was made under the
//! lock holds until the lock is given back.

use std::collections::BTreeSet;

use super::diff::{self, Plan};
use super::host::Host;
use super::ledger::{Ledger, Release};
use super::lock::{self, Held, Owner, Taken};
use super::manifest::Manifest;
use super::ordered;
use super::release::{self, Job};
use super::survey::{self, Base, Next, Remote, Wanted, survey};
use crate::config::targets::{Place, Switch, Target};
use crate::diagnostic::Diagnostic;
use crate::hash::sum::Sum;

/// What somebody wants besides what the settings say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leave {
    /// How many files of a hundred may go; what the settings say when nothing is said.
    pub max_deletes: Option<u8>,
    /// Whether numbers of issues may be given out anew.
    pub reissue: bool,
    /// Whether a site that is called otherwise may be replaced.
    pub take_over: bool,
}

/// What would be done.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What the place holds.
    pub remote: Remote,
    /// What differs.
    pub plan: Plan,
    /// What comes of it.
    pub step: Step,
    /// What keeps it from being done, and what is worth knowing.
    pub told: Vec<Diagnostic>,
}

/// What comes of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Readers see it already.
    Nothing,
    /// It is there, and readers are led to it.
    Switch(u32),
    /// It is sent.
    Publish,
}

/// What a place holds.
pub fn look(host: &dyn Host, target: &Target, wanted: Wanted) -> Result<Remote, Diagnostic> {
    match target.switch {
        Switch::Order => ordered::survey(host, wanted, &target.name),
        Switch::Link | Switch::Rename => survey(host, wanted, &target.name),
    }
}

/// Works out what has to be done for `manifest` to be seen at a place.
pub fn draft(host: &dyn Host, target: &Target, manifest: &Manifest, leave: &Leave) -> Result<Draft, Diagnostic> {
    let wanted = Wanted::of(&manifest.about);
    let next = Next { manifest: Sum::of(manifest.text().as_bytes()), keep: target.keep };
    let wanted = Wanted { site: wanted.site.filter(|_| !leave.take_over), next: Some(next), ..wanted };
    let remote = look(host, target, wanted)?;
    let mut told: Vec<Diagnostic> = overheard(target).into_iter().collect();
    let (none, sound) = (Default::default(), BTreeSet::new());
    let (there, disturbed) =
        remote.base.as_ref().map_or((&none, &sound), |base| (&base.manifest.files, &base.disturbed));
    let plan = diff::diff(&manifest.files, there, disturbed);
    let is_same =
        |base: &Base| base.manifest.files == manifest.files && base.disturbed.is_empty() && base.foreign.is_empty();
    let seen = remote.current.and_then(|current| current.id);
    let mut step = Step::Publish;
    if target.switch == Switch::Order {
        let is_seen = |base: &Base| is_same(base) && !remote.stock.is_open();
        let is_seen = remote.base.as_ref().is_some_and(is_seen);
        // What is seen may be gone from the list, or from where it is copied from: then it could not be gone back to.
        step = match ordered::same(host, &remote, manifest, &target.name)? {
            Some(id) if is_seen && Some(id) == seen => Step::Nothing,
            Some(id) => Step::Switch(id),
            None => Step::Publish,
        };
    } else if let Some(base) = &remote.base {
        if is_same(base) {
            step = match base.id {
                Some(id) if remote.current.is_none() => Step::Switch(id),
                _ => Step::Nothing,
            };
        } else if let Some(last) = remote.folders.last().copied().filter(|last| Some(*last) != base.id) {
            // The last release may be the very same: readers were led away from it, or not yet to it.
            let last = survey::look(host, Some(last), Release::folder(last), &target.name)?;
            let id = last.filter(is_same).and_then(|last| last.id).filter(|id| Some(*id) > seen);
            step = id.map_or(Step::Publish, Step::Switch);
        }
    }
    // What was stopped half-way was disturbed by nobody.
    told.extend(remote.base.as_ref().filter(|_| !remote.stock.is_open()).and_then(|base| disturbance(base, target)));
    if step == Step::Publish && plan.blows(there.len(), leave.max_deletes.unwrap_or(target.max_deletes)) {
        let fault = Diagnostic::new("publish-fuse").with("target", &*target.name);
        let fault = fault.with("count", plan.deletes.len().to_string()).with("of", there.len().to_string());
        told.push(fault.with("percent", leave.max_deletes.unwrap_or(target.max_deletes).to_string()));
    }
    let ledger: Option<&Ledger> = remote.ledger.as_ref();
    let reused = ledger.filter(|_| !leave.reissue).map_or_else(Vec::new, |ledger| ledger.reused(manifest));
    for (now, then) in reused {
        let fault = Diagnostic::new("publish-issue-reused").with("issue", &*now.number).with("path", &*now.path);
        let fault = fault.with("title", &*now.title).with("other", &*then.issue.path);
        told.push(fault.with("was", &*then.issue.title).with("release", then.release.to_string()));
    }
    Ok(Draft { remote, plan, step, told })
}

/// That a password passes by others on its way.
fn overheard(target: &Target) -> Option<Diagnostic> {
    let Place::Dav(dav) = &target.place else { return None };
    let is_told = dav.user.is_some() && dav.is_overheard();
    is_told.then(|| Diagnostic::new("publish-overheard").with("target", &*target.name))
}

/// What others have done to the release that is there.
fn disturbance(base: &Base, target: &Target) -> Option<Diagnostic> {
    let count = base.disturbed.len() + base.foreign.len();
    let first = base.disturbed.iter().chain(&base.foreign).next()?;
    let fault = Diagnostic::new("publish-disturbed").with("target", &*target.name);
    Some(fault.with("count", count.to_string()).with("path", first.as_str()))
}

impl Draft {
    /// Whether it may be carried out.
    pub fn is_sound(&self) -> bool {
        !self.told.iter().any(Diagnostic::is_error)
    }
}

/// Carries out a draft; gives the number of the release that readers see then, and what was left undone.
pub fn carry_out(job: &Job, draft: &Draft) -> Result<(Option<u32>, Option<Diagnostic>), Diagnostic> {
    let done = done(job, draft);
    // Whoever takes the lock takes what was begun as well, so that something is missing here: that is not what is wrong.
    let is_lost = || job.host.read(lock::NAME).is_ok_and(|lock| !lock::is_of(lock.as_deref(), job.owner));
    match done {
        Err(fault) if fault.code == "publish-failed" && is_lost() => {
            Err(Diagnostic::new("publish-lock-lost").with("target", &*job.target.name))
        }
        done => done,
    }
}

fn done(job: &Job, draft: &Draft) -> Result<(Option<u32>, Option<Diagnostic>), Diagnostic> {
    match draft.step {
        Step::Nothing => Ok((draft.remote.current.and_then(|current| current.id), None)),
        Step::Switch(id) => {
            release::activate(job.host, job.target, job.owner, id, &draft.remote)?;
            Ok((Some(id), None))
        }
        Step::Publish if job.target.switch == Switch::Order => {
            ordered::publish(job, &draft.remote).map(|(id, left)| (Some(id), left))
        }
        Step::Publish => job.publish(&draft.plan, &draft.remote).map(|(id, left)| (Some(id), left)),
    }
}

/// Leads readers to another release that is there: `wanted`, or the one before the one that they see; `owner` has the lock.
/// Gives its number.
pub fn roll_back(host: &dyn Host, target: &Target, owner: &Owner, wanted: Option<u32>) -> Result<u32, Diagnostic> {
    let edition = &target.edition;
    let remote = look(host, target, Wanted { site: None, edition, next: None })?;
    let seen = remote.current.and_then(|current| current.id);
    let fault = |code: &'static str| Diagnostic::new(code).with("target", &*target.name);
    let id = match wanted {
        Some(id) if Some(id) == seen || remote.folders.contains(&id) => id,
        Some(id) => {
            let there: Vec<String> = remote
                .folders
                .iter()
                .chain(seen.iter().filter(|id| !remote.folders.contains(id)))
                .map(u32::to_string)
                .collect();
            return Err(fault("publish-release-unknown").with("id", id.to_string()).with("there", there.join(", ")));
        }
        None => {
            let before = remote.folders.iter().rev().find(|id| seen.is_none_or(|seen| **id < seen));
            *before.ok_or_else(|| fault("publish-release-none"))?
        }
    };
    if Some(id) != seen {
        release::activate(host, target, owner, id, &remote)?;
    }
    Ok(id)
}

/// Takes the lock of a place, or says who has it; and tells how it was come by where that is worth knowing.
pub fn lock(host: &dyn Host, target: &Target, owner: &Owner, breaks: bool) -> Result<Option<Diagnostic>, Diagnostic> {
    let fault = |code: &'static str| Diagnostic::new(code).with("target", &*target.name);
    let who = |owner: &Option<Owner>| owner.as_ref().map_or("?".to_owned(), |owner| owner.who.clone());
    match lock::take(host, owner, breaks).map_err(|trouble| trouble.diagnostic(&target.name))? {
        Ok(Taken::Free) => Ok(None),
        Ok(Taken::Own(_)) => Ok(Some(fault("publish-resumed"))),
        Ok(Taken::Broken(owner)) => Ok(Some(fault("publish-lock-broken").with("who", who(&owner)))),
        Err(Held { owner, age }) => {
            let since = owner.as_ref().map_or("?".to_owned(), |owner| owner.since.clone());
            let fault = fault("publish-locked").with("who", who(&owner)).with("since", since);
            Err(fault.with("minutes", (age / 60).to_string()))
        }
    }
}

/// Gives the lock back. That it cannot be given back is worth knowing.
pub fn unlock(host: &dyn Host, target: &Target, owner: &Owner) -> Option<Diagnostic> {
    lock::give_back(host, owner).err().map(|trouble| trouble.diagnostic(&target.name))
}
