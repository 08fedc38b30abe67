//! Publishing a release and switching to another one.
//!
//! Takes a host, what it holds and what it is to hold. A release is put together in a folder that nobody sees, under a name
//! that says so; then it gets its number, and only then readers are led to it, in one step. Whatever ends this at any point
//! leaves readers with one whole release, and the next publishing goes on from there.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::crew::each;
use super::diff::Plan;
use super::host::{Carrier, Host, Load, Trouble};
use super::ledger::{Ledger, NAME as LEDGER, Release};
use super::lock::{self, Owner};
use super::manifest::{self, File, Manifest};
use super::ordered;
use super::step::{Done, Step};
use super::survey::{Base, CURRENT, GONE, NEXT, RELEASES, Remote, folders_of, tree};
use crate::config::targets::{Switch, Target};
use crate::diagnostic::Diagnostic;
use crate::hash::sum::Sum;
use crate::progress::{Progress, Stage};

/// How many files are given second names with one question.
const LINKS: usize = 256;
/// How many files are sent with one question, and of how many bytes: few enough that every hand has something to send where a
/// place takes one step after the other.
const LOAD: usize = 16;
const WEIGHT: u64 = 1 << 20;

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

/// A file of the manifest.
type Listed<'f> = (&'f String, &'f File);

/// How some files get there.
enum Way<'f> {
    /// Somebody brings them, of each only what differs from the one that is there.
    Carried(&'f dyn Carrier, Vec<Listed<'f>>),
    /// They are sent as they are.
    Sent(Vec<Listed<'f>>),
}

/// A folder in which a release is put together.
#[derive(Default)]
struct Begun {
    /// The files that it has already.
    there: BTreeSet<String>,
    /// The folders that it has already.
    folders: BTreeSet<String>,
    /// What has to be done before others can be put there.
    before: Vec<Step<'static>>,
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
        if !remote.is_begun {
            self.do_it(self.host.create_folder(RELEASES))?;
        }
        sweep(self.host, remote).map_err(|trouble| self.told(&trouble))?;
        let next = format!("{RELEASES}/{NEXT}{}", self.owner.once);
        let begun = self.begin(&next, remote)?;
        self.fill(&next, begun, plan, remote.base.as_ref())?;
        let listed = remote.ledger.iter().flat_map(|ledger| &ledger.releases).map(|release| release.id);
        let id = listed.chain(remote.folders.iter().copied()).max().unwrap_or(0) + 1;
        let ledger = self.enter(id, remote)?;
        let text = ledger.text();
        let steps = [
            Step::Rename(next.clone(), Release::folder(id)),
            Step::Remove(intent(&next)),
            Step::Replace(LEDGER.to_owned(), text.as_bytes()),
        ];
        self.do_it(self.host.all(&steps))?;
        activate(self.host, self.target, self.owner, id, remote)?;
        // From here on the release is published, whatever becomes of old ones.
        let left = prune(self.host, self.target, ledger, id, &self.owner.once).err().map(|trouble| {
            let fault = Diagnostic::new("publish-left").with("target", &*self.target.name);
            fault.with("path", trouble.path).with("reason", trouble.reason)
        });
        Ok((id, left))
    }

    /// Somebody may have taken the lock: then whatever was done here leads nowhere.
    fn hold(&self, lock: Option<&[u8]>) -> Result<(), Diagnostic> {
        match lock::is_of(lock, self.owner) {
            true => Ok(()),
            false => Err(Diagnostic::new("publish-lock-lost").with("target", &*self.target.name)),
        }
    }

    /// Begins the folder of the next release: with one that somebody began, or with the release that would be dropped, or anew.
    fn begin(&self, next: &str, remote: &Remote) -> Result<Begun, Diagnostic> {
        let wanted = folders_of(self.manifest.files.keys());
        let mut begun = self.go_on(next, &wanted, remote)?;
        let text = self.manifest.text();
        if let (None, Some(spare)) = (&begun, &remote.spare) {
            begun = Some(self.take_apart(next, spare, &wanted, &text)?);
        } else {
            self.do_it(self.host.replace(&intent(next), text.as_bytes()))?;
        }
        for old in remote.intents.iter().filter(|old| **old != format!("{NEXT}{}.json", self.owner.once)) {
            self.do_it(self.host.remove(&format!("{RELEASES}/{old}")))?;
        }
        let is_new = begun.is_none();
        let mut begun = begun.unwrap_or_default();
        if is_new {
            begun.before.push(Step::CreateFolder(next.to_owned()));
        }
        let missing = wanted.iter().filter(|folder| !begun.folders.contains(**folder));
        let missing: Vec<Step> = missing.map(|folder| Step::CreateFolder(format!("{next}/{folder}"))).collect();
        begun.before.extend(missing);
        Ok(begun)
    }

    /// Goes on with a release that was begun, if there is one: the files in it that are right stay.
    fn go_on(&self, next: &str, folders: &BTreeSet<&str>, remote: &Remote) -> Result<Option<Begun>, Diagnostic> {
        let mut found = None;
        for begun in &remote.begun {
            let old = format!("{RELEASES}/{begun}");
            let wanted = self.do_it(self.host.read(&intent(&old)))?.and_then(|text| Manifest::parse(&text).ok());
            let Some(wanted) = wanted.filter(|_| found.is_none()) else {
                self.do_it(self.host.remove_folder(&old))?;
                continue;
            };
            // Whoever brought files to it in one go may still bring some: they are to arrive where nobody looks again.
            let is_left = self.host.carrier().is_some();
            if !is_left {
                self.do_it(self.host.rename(&old, next))?;
            }
            // What has its whole length is whole: files are written from their beginning to their end.
            let is_right = |path: &str, length: u64| {
                let file = self.manifest.files.get(path);
                file.is_some_and(|file| file.length == length && wanted.files.get(path) == Some(file))
            };
            let tree = self.do_it(tree(self.host, if is_left { &old } else { next }))?;
            let (right, wrong): (Vec<_>, Vec<_>) =
                tree.files.into_iter().partition(|(path, (length, _))| is_right(path, *length));
            let (left, empty): (BTreeSet<String>, BTreeSet<String>) =
                tree.folders.into_iter().partition(|folder| folders.contains(folder.as_str()));
            let right: Vec<String> = right.into_iter().map(|(path, _)| path).collect();
            if is_left {
                let there = self.take_over(&old, next, right, &left)?;
                found = Some(Begun { there, folders: left, before: Vec::new() });
                continue;
            }
            let wrong = wrong.iter().map(|(path, _)| Step::Remove(format!("{next}/{path}")));
            let empty = empty.iter().rev().map(|folder| Step::RemoveFolder(format!("{next}/{folder}")));
            self.do_it(self.host.all(&wrong.chain(empty).collect::<Vec<Step>>()))?;
            found = Some(Begun { there: right.into_iter().collect(), folders: left, before: Vec::new() });
        }
        Ok(found)
    }

    /// Gives files of a release that was begun second names in a folder of their own, and removes it; those that are there then.
    fn take_over(
        &self,
        old: &str,
        next: &str,
        files: Vec<String>,
        folders: &BTreeSet<String>,
    ) -> Result<BTreeSet<String>, Diagnostic> {
        let below = folders.iter().map(|folder| Step::CreateFolder(format!("{next}/{folder}")));
        let folders: Vec<Step> = std::iter::once(Step::CreateFolder(next.to_owned())).chain(below).collect();
        self.do_it(self.host.all(&folders))?;
        let mut there = BTreeSet::new();
        for load in files.chunks(LINKS) {
            let link = |path: &String| Step::Link(format!("{old}/{path}"), format!("{next}/{path}"));
            let done = self.do_it(self.host.all(&load.iter().map(link).collect::<Vec<Step>>()))?;
            let linked = load.iter().zip(done).filter(|(_, done)| *done == Done::Linked(true));
            there.extend(linked.map(|(path, _)| path.clone()));
        }
        let gone = format!("{RELEASES}/{GONE}{}", old.trim_start_matches(RELEASES).trim_start_matches('/'));
        self.do_it(self.host.rename(old, &gone))?;
        // What still arrives keeps it for a moment; then the next publishing removes it.
        let _ = self.host.remove_folder(&gone);
        Ok(there)
    }

    /// The name under which a release is taken apart: whoever comes upon it removes it.
    fn aside(&self, spare: &Base) -> String {
        format!("{RELEASES}/{GONE}{:04}-{}", spare.id.unwrap_or(0), self.owner.once)
    }

    /// Removes from a release that nobody needs any more whatever the next one does not have as it is. Other releases may have the same files under second names: nothing is written into any of them.
    fn take_apart(&self, next: &str, spare: &Base, wanted: &BTreeSet<&str>, text: &str) -> Result<Begun, Diagnostic> {
        let old = &spare.manifest.files;
        let is_fit = |path: &String| old.get(path) == self.manifest.files.get(path) && !spare.disturbed.contains(path);
        let (fit, unfit): (BTreeSet<&String>, BTreeSet<&String>) = old.keys().partition(|path| is_fit(path));
        let aside = self.aside(spare);
        let unfit = unfit.into_iter().chain(&spare.foreign).map(String::as_str).chain(manifest::OWN);
        let (left, empty): (BTreeSet<&String>, BTreeSet<&String>) =
            spare.folders.iter().partition(|folder| wanted.contains(folder.as_str()));
        let below = |path: &str| format!("{aside}/{path}");
        let mut steps = vec![Step::Rename(spare.folder.clone(), aside.clone())];
        steps.extend(unfit.map(|path| Step::Remove(below(path))));
        steps.extend(empty.into_iter().rev().map(|folder| Step::RemoveFolder(below(folder))));
        // Before it gets the name of a release to come it holds nothing else than what that release has.
        steps.push(Step::Replace(intent(next), text.as_bytes()));
        self.do_it(self.host.all(&steps))?;
        let (there, folders) = (fit.into_iter().cloned().collect(), left.into_iter().cloned().collect());
        Ok(Begun { there, folders, before: vec![Step::Rename(aside, next.to_owned())] })
    }

    /// Puts every file there that is missing: from the release that is there, else from here; and what publishing adds.
    fn fill(&self, next: &str, begun: Begun, plan: &Plan, base: Option<&Base>) -> Result<(), Diagnostic> {
        let Begun { there, mut before, .. } = begun;
        let kept: BTreeSet<&str> = plan.kept.iter().map(String::as_str).collect();
        let missing = self.manifest.files.iter().filter(|(path, _)| !there.contains(*path));
        let (near, mut far): (Vec<_>, Vec<_>) =
            missing.partition(|(path, _)| base.is_some() && kept.contains(path.as_str()));
        self.progress.begin(Stage::Sending, near.len() + far.len());
        if let Some(base) = base.filter(|_| !near.is_empty()) {
            self.do_it(self.host.all(&std::mem::take(&mut before)))?;
            far.extend(self.link(next, base, &near)?);
        }
        // A carrier has nothing to save where nothing like a file is there yet, and takes his time for it. Whether he can come at all is
        // to be known from the first publishing on, for which he is asked even so.
        let carrier = self.host.carrier();
        let is_like = |path: &String| base.is_some_and(|base| base.manifest.files.contains_key(path));
        let (carried, sent): (Vec<_>, Vec<_>) =
            far.into_iter().partition(|(path, _)| carrier.is_some() && is_like(path));
        let mut loads = loads(sent);
        let last = loads.pop().unwrap_or_default();
        let carrier = carrier.filter(|_| base.is_none() || !carried.is_empty());
        let carriage = carrier.map(|carrier| Way::Carried(carrier, carried));
        let ways: Vec<Way> = carriage.into_iter().chain(loads.into_iter().map(Way::Sent)).collect();
        if !ways.is_empty() {
            self.do_it(self.host.all(&std::mem::take(&mut before)))?;
        }
        each(&ways, self.target.at_once, |way| match way {
            Way::Carried(carrier, files) => self.carry(*carrier, next, files, base),
            Way::Sent(load) => self.send(next, Vec::new(), load, &[]).map(|_| ()),
        })?;
        // The manifest comes last: whatever is younger than it was changed by somebody else.
        let lock = self.send(next, before, &last, self.own)?;
        self.hold(lock.as_deref())
    }

    /// Gives files of the release that is there second names in the next one; those that cannot have one are given back.
    fn link<'f>(&self, next: &str, base: &Base, near: &[Listed<'f>]) -> Result<Vec<Listed<'f>>, Diagnostic> {
        let unlinked = Mutex::new(Vec::new());
        let loads: Vec<&[Listed]> = near.chunks(LINKS).collect();
        each(&loads, self.target.at_once, |load| {
            let link = |(path, _): &Listed| Step::Link(format!("{}/{path}", base.folder), format!("{next}/{path}"));
            let done = self.do_it(self.host.all(&load.iter().map(link).collect::<Vec<Step>>()))?;
            for (one, done) in load.iter().zip(done) {
                match done {
                    Done::Linked(true) => self.progress.step(),
                    _ => unlinked.lock().unwrap_or_else(PoisonError::into_inner).push(*one),
                }
            }
            Ok(())
        })?;
        Ok(unlinked.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets somebody bring files in one go. What he brought is known to be what the manifest names, because it was so before and is
    /// so afterwards.
    fn carry(&self, carrier: &dyn Carrier, next: &str, far: &[Listed], base: Option<&Base>) -> Result<(), Diagnostic> {
        let is_as_listed = || each(far, self.target.at_once, |(path, file)| self.bytes(path, file).map(|_| ()));
        is_as_listed()?;
        let count = AtomicUsize::new(0);
        let sent = || {
            // What is sent again is no more than it was.
            if count.fetch_add(1, Ordering::Relaxed) < far.len() {
                self.progress.step();
            }
        };
        let paths: Vec<&str> = far.iter().map(|(path, _)| path.as_str()).collect();
        let like = base.map(|base| base.folder.as_str());
        let carried = carrier.carry(&Load { paths: &paths, to: next, like, sent: &sent });
        is_as_listed()?;
        self.do_it(carried)
    }

    /// Sends some files after other steps, and then those that publishing adds, if they are given; what the lock holds then.
    fn send(
        &self,
        next: &str,
        before: Vec<Step>,
        load: &[Listed],
        own: &[(&str, Vec<u8>)],
    ) -> Result<Option<Vec<u8>>, Diagnostic> {
        let is_last = !own.is_empty();
        let bytes: Vec<Vec<u8>> = load.iter().map(|(path, file)| self.bytes(path, file)).collect::<Result<_, _>>()?;
        let site = load.iter().zip(&bytes).map(|((path, _), bytes)| (path.as_str(), bytes));
        let own = own.iter().map(|(name, bytes)| (*name, bytes));
        let sent = site.chain(own).map(|(path, bytes)| Step::Upload(format!("{next}/{path}"), bytes.as_slice()));
        let mut steps: Vec<Step> = before.into_iter().chain(sent).collect();
        if is_last {
            steps.push(Step::Read(lock::NAME.to_owned()));
        }
        let done = self.do_it(self.host.all(&steps))?;
        load.iter().for_each(|_| self.progress.step());
        Ok(done.into_iter().last().and_then(Done::bytes))
    }

    /// The bytes of a file of the site, which have to be those that the manifest names.
    pub(super) fn bytes(&self, path: &str, file: &File) -> Result<Vec<u8>, Diagnostic> {
        let changed = || Diagnostic::new("publish-changed").with("path", path);
        let bytes = (self.read)(path).map_err(|_| changed())?;
        if File::of(&bytes) == *file { Ok(bytes) } else { Err(changed()) }
    }

    /// The list with the release in it.
    pub(super) fn enter(&self, id: u32, remote: &Remote) -> Result<Ledger, Diagnostic> {
        let mut ledger = remote.ledger.clone().unwrap_or_else(|| Ledger::new(self.manifest));
        // Of what is no longer there nothing is to be told.
        let spare = remote.spare.as_ref().and_then(|spare| spare.id);
        ledger.releases.retain(|release| Some(release.id) != spare);
        // A site may have got another name.
        ledger.site.clone_from(&self.manifest.about.site.id);
        let unlisted = remote.folders.iter().filter(|id| ledger.get(**id).is_none() && Some(**id) != spare);
        for id in unlisted.copied().collect::<Vec<u32>>() {
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
    if !remote.litter.is_empty() {
        host.all(&remote.litter.iter().map(|name| Step::Remove(name.clone())).collect::<Vec<Step>>())?;
    }
    remote.gone.iter().try_for_each(|gone| host.remove_folder(&format!("{RELEASES}/{gone}")))
}

/// Leads readers to a release that is there whole.
pub fn activate(host: &dyn Host, target: &Target, owner: &Owner, id: u32, remote: &Remote) -> Result<(), Diagnostic> {
    if target.switch == Switch::Order {
        return ordered::activate(host, target, owner, id, remote);
    }
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
        (_, Some(seen)) if seen == id => Ok(()),
        (_, seen) => {
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

/// What a release is to be that is being put together.
fn intent(folder: &str) -> String {
    format!("{folder}.json")
}

/// Files in loads of which each is sent at once.
fn loads(files: Vec<Listed>) -> Vec<Vec<Listed>> {
    let mut loads: Vec<Vec<Listed>> = Vec::new();
    let mut room = 0;
    for one in files {
        let length = one.1.length;
        match loads.last_mut() {
            Some(load) if load.len() < LOAD && length <= room => {
                room -= length;
                load.push(one);
            }
            _ => {
                room = WEIGHT.saturating_sub(length);
                loads.push(vec![one]);
            }
        }
    }
    loads
}

/// The files that publishing adds to a site, in the order in which they are written.
pub fn own_files(manifest: &Manifest, seal: Option<&str>) -> Vec<(&'static str, Vec<u8>)> {
    let text = manifest.text();
    let sums = manifest.sums(&text, seal);
    let seal = seal.map(|seal| (manifest::SEAL, seal.as_bytes().to_vec()));
    let (first, last) = ((manifest::SUMS, sums.into_bytes()), (manifest::NAME, text.into_bytes()));
    std::iter::once(first).chain(seal).chain([last]).collect()
}

/// The number of pages among files, as far as their names tell.
fn pages(files: &BTreeMap<String, File>) -> usize {
    files.keys().filter(|path| path.ends_with(".html")).count()
}
