//! What a place holds: its releases, the one that readers see, what was left half-done, and what others have changed.
//!
//! Takes a host and what is to be published; gives what stands there, or why nothing may be published there. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::host::{Entry, Host, Sort, Trouble};
use super::ledger::{Ledger, NAME as LEDGER, Release};
use super::lock;
use super::manifest::{self, About, Manifest};
use super::ordered::Stock;
use super::step::{Done, Step};
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
    /// What is left of locks that somebody began to take.
    pub litter: Vec<String>,
    /// Where files can be taken from that are there already.
    pub base: Option<Base>,
    /// The release that would be dropped next: the new one can be made of it.
    pub spare: Option<Base>,
    /// Whether there is a folder of releases.
    pub is_begun: bool,
    /// What it holds besides where files are replaced one by one.
    pub stock: Stock,
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
    /// The folders in it.
    pub folders: BTreeSet<String>,
}

/// The number of a release, if it is known, and its folder.
type Named = (Option<u32>, String);

/// What has to be published at a place.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// This site; any where nobody asks.
    pub site: Option<&'a str>,
    /// This edition.
    pub edition: &'a str,
    /// What is to come there, when anything is.
    pub next: Option<Next>,
}

/// What is to come to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// The sum of its manifest.
    pub manifest: Sum,
    /// How many releases are kept then.
    pub keep: usize,
}

impl<'a> Wanted<'a> {
    /// The site and edition of a manifest.
    pub fn of(about: &'a About) -> Wanted<'a> {
        Wanted { site: Some(&about.site.id), edition: &about.edition, next: None }
    }
}

/// Looks at a place where nothing but what is `wanted` may have been published.
pub fn survey(host: &dyn Host, wanted: Wanted, target: &str) -> Result<Remote, Diagnostic> {
    let told = |trouble: Trouble| trouble.diagnostic(target);
    let fault = |code: &'static str| Diagnostic::new(code).with("target", target);
    let mut remote = Remote::default();
    let glance = [
        Step::Read(LEDGER.to_owned()),
        Step::List(RELEASES.to_owned()),
        Step::Follow(CURRENT.to_owned()),
        Step::List(String::new()),
    ];
    let mut seen = host.all(&glance).map_err(told)?.into_iter();
    let mut next = || seen.next().unwrap_or(Done::Well);
    if let Some(bytes) = next().bytes() {
        let ledger = Ledger::parse(&bytes).ok_or_else(|| fault("publish-ledger").with("path", LEDGER))?;
        guard(&ledger.site, &ledger.edition, wanted, target)?;
        remote.ledger = Some(ledger);
    }
    let releases = next().entries();
    remote.is_begun = releases.is_some();
    for entry in releases.unwrap_or_default() {
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
    let link = next().leads();
    let entries = next().entries().unwrap_or_default();
    let is_litter = |name: &str| name.strip_prefix(lock::NAME).is_some_and(|rest| rest.starts_with('.'));
    remote.litter = entries.iter().map(|entry| entry.name.clone()).filter(|name| is_litter(name)).collect();
    remote.current = current(host, &remote, link, &entries, target)?;
    let base = remote.base_place();
    let spare = wanted.next.and_then(|next| remote.spare_place(next));
    let places: Vec<Named> = base.clone().into_iter().chain(spare.clone()).collect();
    let mut found = looks(host, &places, target)?.into_iter();
    remote.base = base.and_then(|_| found.next().flatten()).map(|(base, _)| base);
    let recorded = |id: Option<u32>| remote.ledger.as_ref()?.get(id?).map(|release| release.manifest);
    // What is not what was recorded then is nothing to build upon.
    let spare = spare.and_then(|_| found.next().flatten());
    remote.spare = spare.filter(|(spare, sum)| recorded(spare.id) == Some(*sum)).map(|(spare, _)| spare);
    if let Some(base) = &remote.base {
        guard(&base.manifest.about.site.id, &base.manifest.about.edition, wanted, target)?;
    }
    Ok(remote)
}

impl Remote {
    /// Number and folder of the release that readers see; without one, of the last that is there.
    fn base_place(&self) -> Option<Named> {
        let last = self.folders.last().map(|id| (Some(*id), Release::folder(*id)));
        let seen = self.current.map(|current| match current {
            Current { is_folder: false, id: Some(id) } => (Some(id), Release::folder(id)),
            current => (current.id, CURRENT.to_owned()),
        });
        seen.or(last)
    }

    /// Number and folder of the release that is dropped when another one comes.
    fn spare_place(&self, next: Next) -> Option<Named> {
        let base = self.base_place()?.0?;
        let ledger = self.ledger.as_ref()?;
        // Nothing will come, or what comes was begun already.
        if ledger.get(base).is_some_and(|base| base.manifest == next.manifest) || !self.begun.is_empty() {
            return None;
        }
        let id = self.dropped(ledger, next.keep.saturating_sub(1)).into_iter().min().filter(|id| *id != base)?;
        self.folders.contains(&id).then(|| (Some(id), Release::folder(id)))
    }

    /// The releases that are there beyond so many, never the one that readers see.
    fn dropped(&self, ledger: &Ledger, keep: usize) -> Vec<u32> {
        let seen = self.current.and_then(|current| current.id);
        let is_there = |id: &u32| Some(*id) == seen || self.folders.contains(id);
        let ids = ledger.releases.iter().rev().map(|release| release.id).filter(is_there);
        ids.skip(keep).filter(|id| Some(*id) != seen).collect()
    }
}

/// Refuses a place where another site or another edition is published.
pub(super) fn guard(site: &str, edition: &str, wanted: Wanted, target: &str) -> Result<(), Diagnostic> {
    if wanted.site.is_some_and(|wanted| wanted != site) {
        return Err(Diagnostic::new("publish-site-other").with("target", target));
    }
    if edition != wanted.edition {
        let fault = Diagnostic::new("publish-edition-other").with("target", target);
        return Err(fault.with("edition", wanted.edition).with("other", edition));
    }
    Ok(())
}

fn current(
    host: &dyn Host,
    remote: &Remote,
    link: Option<String>,
    root: &[Entry],
    target: &str,
) -> Result<Option<Current>, Diagnostic> {
    let told = |trouble: Trouble| trouble.diagnostic(target);
    let occupied = || Diagnostic::new("publish-occupied").with("target", target).with("path", CURRENT);
    if let Some(to) = link {
        let id = to.trim_end_matches('/').strip_prefix("releases/").and_then(Release::id_of).ok_or_else(occupied)?;
        // A link that leads nowhere is put right by publishing anew.
        return Ok(remote.folders.contains(&id).then_some(Current { id: Some(id), is_folder: false }));
    }
    let Some(entry) = root.iter().find(|entry| entry.name == CURRENT) else { return Ok(None) };
    let text = host.read(&format!("{CURRENT}/{}", manifest::NAME)).map_err(told)?;
    let Some(text) = text.filter(|_| entry.sort == Sort::Folder) else { return Err(occupied()) };
    let sum = Sum::of(&text);
    // The folder bears no number: it is the release with this manifest that stands nowhere else.
    let releases = remote.ledger.iter().flat_map(|ledger| ledger.releases.iter().rev());
    let mut own = releases.filter(|release| release.manifest == sum && !remote.folders.contains(&release.id));
    Ok(Some(Current { id: own.next().map(|release| release.id), is_folder: true }))
}

/// A release and how it stands; `None` where it is none.
pub fn look(host: &dyn Host, id: Option<u32>, folder: String, target: &str) -> Result<Option<Base>, Diagnostic> {
    let found = looks(host, &[(id, folder)], target)?.into_iter().next();
    Ok(found.flatten().map(|(base, _)| base))
}

/// Releases and how they stand, each with the sum of its manifest; `None` for what is none.
fn looks(host: &dyn Host, places: &[Named], target: &str) -> Result<Vec<Option<(Base, Sum)>>, Diagnostic> {
    let told = |trouble: Trouble| trouble.diagnostic(target);
    let read = |(_, folder): &Named| Step::Read(format!("{folder}/{}", manifest::NAME));
    let texts = if places.is_empty() {
        Vec::new()
    } else {
        host.all(&places.iter().map(read).collect::<Vec<Step>>()).map_err(told)?
    };
    // What cannot be read was changed by somebody: everything is sent anew.
    let read = texts.into_iter().map(|text| {
        let text = text.bytes()?;
        Manifest::parse(&text).ok().map(|manifest| (manifest, Sum::of(&text)))
    });
    let read: Vec<Option<(Manifest, Sum)>> = read.collect();
    let known = places.iter().zip(&read).filter_map(|((_, folder), read)| {
        let (manifest, _) = read.as_ref()?;
        Some((folder.as_str(), folders_of(manifest.files.keys())))
    });
    let known: Vec<(&str, BTreeSet<&str>)> = known.collect();
    let mut trees = trees(host, &known).map_err(told)?.into_iter();
    let bases = places.iter().zip(read).map(|((id, folder), read)| {
        let (manifest, sum) = read?;
        Some((Base::of(*id, folder, manifest, trees.next()?), sum))
    });
    Ok(bases.collect())
}

impl Base {
    /// How a release stands whose folder holds this.
    fn of(id: Option<u32>, folder: &str, manifest: Manifest, Tree { files, folders }: Tree) -> Base {
        // The manifest is written last; what is younger was changed afterwards. Both times are of the same clock.
        let written = files.get(manifest::NAME).map_or(i64::MAX, |(_, written)| *written);
        let is_sound = |path: &String, length: u64| {
            files.get(path).is_some_and(|(there, time)| *there == length && *time <= written)
        };
        let disturbed = manifest.files.iter().filter(|(path, file)| !is_sound(path, file.length));
        let disturbed = disturbed.map(|(path, _)| path.clone()).collect();
        let is_foreign =
            |path: &&String| !manifest.files.contains_key(*path) && !manifest::OWN.contains(&path.as_str());
        let foreign = files.keys().filter(is_foreign).cloned().collect();
        Base { id, folder: folder.to_owned(), manifest, disturbed, foreign, folders }
    }
}

/// What lies below a folder, by paths in it.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Files: length, and time of writing.
    pub files: BTreeMap<String, (u64, i64)>,
    /// Folders.
    pub folders: BTreeSet<String>,
}

/// What lies below a folder.
pub fn tree(host: &dyn Host, folder: &str) -> Result<Tree, Trouble> {
    Ok(trees(host, &[(folder, BTreeSet::new())])?.into_iter().next().unwrap_or_default())
}

/// What lies below some folders. Those below that are known are asked for at once, others when they are come upon.
fn trees(host: &dyn Host, places: &[(&str, BTreeSet<&str>)]) -> Result<Vec<Tree>, Trouble> {
    let mut trees = vec![Tree::default(); places.len()];
    let known = |(at, (_, below)): (usize, &(&str, BTreeSet<&str>))| {
        let below: Vec<(usize, String)> = below.iter().map(|folder| (at, (*folder).to_owned())).collect();
        std::iter::once((at, String::new())).chain(below)
    };
    let mut open: Vec<(usize, String)> = places.iter().enumerate().flat_map(known).collect();
    let mut asked: BTreeSet<(usize, String)> = open.iter().cloned().collect();
    while !open.is_empty() {
        let place = |(at, below): &(usize, String)| {
            let folder = places.get(*at).map_or("", |(folder, _)| *folder);
            Step::List(if below.is_empty() { folder.to_owned() } else { crate::path::join(folder, below) })
        };
        let listed = host.all(&open.iter().map(place).collect::<Vec<Step>>())?;
        let mut more = Vec::new();
        for ((at, below), entries) in open.into_iter().zip(listed) {
            let Some(tree) = trees.get_mut(at) else { continue };
            for entry in entries.entries().unwrap_or_default() {
                let path = crate::path::join(&below, &entry.name);
                if entry.sort == Sort::Folder {
                    tree.folders.insert(path.clone());
                    let one = (at, path);
                    if asked.insert(one.clone()) {
                        more.push(one);
                    }
                    continue;
                }
                // What is neither file nor folder has no length that a file could have.
                let length = if entry.sort == Sort::File { entry.length } else { u64::MAX };
                tree.files.insert(path, (length, entry.written));
            }
        }
        open = more;
    }
    trees.iter_mut().for_each(Tree::leave_links);
    Ok(trees)
}

impl Tree {
    /// Leaves out what was seen through a link in the place of a folder.
    fn leave_links(&mut self) {
        let mut folders = BTreeSet::new();
        let is_in = |path: &str, folders: &BTreeSet<String>| {
            path.rsplit_once('/').is_none_or(|(folder, _)| folders.contains(folder))
        };
        for folder in std::mem::take(&mut self.folders) {
            if is_in(&folder, &folders) {
                folders.insert(folder);
            }
        }
        self.files.retain(|path, _| is_in(path, &folders));
        self.folders = folders;
    }
}

/// The folders that files stand in, those above first.
pub fn folders_of<'a>(paths: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
    paths.flat_map(|path| path.match_indices('/').filter_map(move |(at, _)| path.get(..at))).collect()
}
