//! What a place holds: its releases, the one that readers see, what was left half-done, and what others have changed.
//!
//! Takes a host and what is to be published; gives what stands there, or why nothing may be published there. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::host::{Host, Sort, Trouble};
use super::ledger::{Ledger, NAME as LEDGER, Release};
use super::manifest::{self, About, Manifest};
use crate::diagnostic::Diagnostic;
use crate::hash::sum::Sum;

/// The name under which readers see a release.
pub const CURRENT: &str = "current";
/// The folder of releases.
pub const RELEASES: &str = "releases";
/// How the name of a release begins that is being put together.
pub const NEXT: &str = "next-";
/// How the name of a release begins that is being removed.
pub const GONE: &str = "gone-";

/// What a place holds.
#[derive(Clone, Debug, Default)]
pub struct Remote {
    /// Its list of releases; `None` where nothing was published yet.
    pub ledger: Option<Ledger>,
    /// The release that readers see.
    pub current: Option<Current>,
    /// The numbers of the folders in `releases`.
    pub folders: BTreeSet<u32>,
    /// Releases that somebody began to put together.
    pub begun: Vec<String>,
    /// Lists of what those were to be.
    pub intents: Vec<String>,
    /// Releases that somebody began to remove.
    pub gone: Vec<String>,
    /// Where files can be taken from that are there already.
    pub base: Option<Base>,
}

/// The release that readers see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Current {
    /// Its number; `None` where the list does not have it.
    pub id: Option<u32>,
    /// Whether `current` is its folder, not a link to it.
    pub is_folder: bool,
}

/// A release that is there whole.
#[derive(Clone, Debug)]
pub struct Base {
    /// Its number, if it is known.
    pub id: Option<u32>,
    /// Its folder.
    pub folder: String,
    /// What it should hold.
    pub manifest: Manifest,
    /// Files that are not as they should be.
    pub disturbed: BTreeSet<String>,
    /// Files that do not belong to it.
    pub foreign: Vec<String>,
}

/// What has to be published at a place.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// This site; any where nobody asks.
    pub site: Option<&'a str>,
    /// This edition.
    pub edition: &'a str,
}

impl<'a> Wanted<'a> {
    /// The site and edition of a manifest.
    pub fn of(about: &'a About) -> Wanted<'a> {
        Wanted { site: Some(&about.site.id), edition: &about.edition }
    }
}

/// Looks at a place where nothing but what is `wanted` may have been published.
pub fn survey(host: &dyn Host, wanted: Wanted, target: &str) -> Result<Remote, Diagnostic> {
    let told = |trouble: Trouble| trouble.diagnostic(target);
    let fault = |code: &'static str| Diagnostic::new(code).with("target", target);
    let mut remote = Remote::default();
    if let Some(bytes) = host.read(LEDGER).map_err(told)? {
        let ledger = Ledger::parse(&bytes).ok_or_else(|| fault("publish-ledger").with("path", LEDGER))?;
        guard(&ledger.site, &ledger.edition, wanted, target)?;
        remote.ledger = Some(ledger);
    }
    for entry in host.list(RELEASES).map_err(told)?.unwrap_or_default() {
        let is_folder = entry.sort == Sort::Folder;
        match Release::id_of(&entry.name) {
            Some(id) if is_folder => {
                remote.folders.insert(id);
            }
            _ if entry.name.starts_with(GONE) => remote.gone.push(entry.name),
            _ if !entry.name.starts_with(NEXT) => {}
            _ if is_folder => remote.begun.push(entry.name),
            _ => remote.intents.push(entry.name),
        }
    }
    remote.current = current(host, &remote, target)?;
    remote.base = base(host, &remote, target)?;
    if let Some(base) = &remote.base {
        guard(&base.manifest.about.site.id, &base.manifest.about.edition, wanted, target)?;
    }
    Ok(remote)
}

/// Refuses a place where another site or another edition is published.
fn guard(site: &str, edition: &str, wanted: Wanted, target: &str) -> Result<(), Diagnostic> {
    if wanted.site.is_some_and(|wanted| wanted != site) {
        return Err(Diagnostic::new("publish-site-other").with("target", target));
    }
    if edition != wanted.edition {
        let fault = Diagnostic::new("publish-edition-other").with("target", target);
        return Err(fault.with("edition", wanted.edition).with("other", edition));
    }
    Ok(())
}

fn current(host: &dyn Host, remote: &Remote, target: &str) -> Result<Option<Current>, Diagnostic> {
    let told = |trouble: Trouble| trouble.diagnostic(target);
    let occupied = || Diagnostic::new("publish-occupied").with("target", target).with("path", CURRENT);
    if let Some(to) = host.follow(CURRENT).map_err(told)? {
        let id = to.trim_end_matches('/').strip_prefix("releases/").and_then(Release::id_of).ok_or_else(occupied)?;
        // A link that leads nowhere is put right by publishing anew.
        return Ok(remote.folders.contains(&id).then_some(Current { id: Some(id), is_folder: false }));
    }
    let entries = host.list("").map_err(told)?.unwrap_or_default();
    let Some(entry) = entries.iter().find(|entry| entry.name == CURRENT) else { return Ok(None) };
    let text = host.read(&format!("{CURRENT}/{}", manifest::NAME)).map_err(told)?;
    let Some(text) = text.filter(|_| entry.sort == Sort::Folder) else { return Err(occupied()) };
    let sum = Sum::of(&text);
    // The folder bears no number: it is the release with this manifest that stands nowhere else.
    let releases = remote.ledger.iter().flat_map(|ledger| ledger.releases.iter().rev());
    let mut own = releases.filter(|release| release.manifest == sum && !remote.folders.contains(&release.id));
    Ok(Some(Current { id: own.next().map(|release| release.id), is_folder: true }))
}

/// The release that readers see; without one, the last that is there.
fn base(host: &dyn Host, remote: &Remote, target: &str) -> Result<Option<Base>, Diagnostic> {
    let last = remote.folders.last().map(|id| (Some(*id), Release::folder(*id)));
    let seen = remote.current.map(|current| match current {
        Current { is_folder: false, id: Some(id) } => (Some(id), Release::folder(id)),
        current => (current.id, CURRENT.to_owned()),
    });
    match seen.or(last) {
        Some((id, folder)) => look(host, id, folder, target),
        None => Ok(None),
    }
}

/// A release and how it stands; `None` where it is none.
pub fn look(host: &dyn Host, id: Option<u32>, folder: String, target: &str) -> Result<Option<Base>, Diagnostic> {
    let told = |trouble: Trouble| trouble.diagnostic(target);
    let name = format!("{folder}/{}", manifest::NAME);
    let Some(text) = host.read(&name).map_err(told)? else { return Ok(None) };
    // What cannot be read was changed by somebody: everything is sent anew.
    let Ok(manifest) = Manifest::parse(&text) else { return Ok(None) };
    let found = files(host, &folder).map_err(told)?;
    // The manifest is written last; what is younger was changed afterwards. Both times are of the same clock.
    let written = found.get(manifest::NAME).map_or(i64::MAX, |(_, written)| *written);
    let is_sound =
        |path: &String, length: u64| found.get(path).is_some_and(|(there, time)| *there == length && *time <= written);
    let disturbed = manifest.files.iter().filter(|(path, file)| !is_sound(path, file.length));
    let disturbed = disturbed.map(|(path, _)| path.clone()).collect();
    let is_foreign = |path: &&String| !manifest.files.contains_key(*path) && !manifest::OWN.contains(&path.as_str());
    let foreign = found.keys().filter(is_foreign).cloned().collect();
    Ok(Some(Base { id, folder, manifest, disturbed, foreign }))
}

/// The files below a folder by their paths in it: length, and time of writing.
pub fn files(host: &dyn Host, folder: &str) -> Result<BTreeMap<String, (u64, i64)>, Trouble> {
    let mut found = BTreeMap::new();
    let mut folders = vec![String::new()];
    while let Some(below) = folders.pop() {
        let place = if below.is_empty() { folder.to_owned() } else { format!("{folder}/{below}") };
        for entry in host.list(&place)?.unwrap_or_default() {
            let path = crate::path::join(&below, &entry.name);
            match entry.sort {
                Sort::Folder => folders.push(path),
                Sort::File | Sort::Other => {
                    // What is neither file nor folder has no length that a file could have.
                    let length = if entry.sort == Sort::File { entry.length } else { u64::MAX };
                    found.insert(path, (length, entry.written));
                }
            }
        }
    }
    Ok(found)
}
