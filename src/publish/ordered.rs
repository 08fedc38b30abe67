//! Publishing to places without folders that could be renamed: the files that readers see are replaced one by one.
//!
//! Takes a host, what it holds and what it is to hold. First everything is brought to where nobody looks: each content once,
//! under its sum, in `objects`, and what publishing adds under the number of the release. Then the place itself copies what has
//! changed to `current`, in an order in which no page ever refers to something missing: new files, changed ones, new pages,
//! changed pages, what lists pages, the manifest; and only then whatever is gone is removed. While that goes on readers see pages
//! of both releases, each with all its parts. A note that stands beside `current` meanwhile says which release is on its way,
//! and whatever stops it, the next publishing goes on from there. A release is taken back in the same way.
//!
//! Where somebody breaks the lock of one who is not dead, both replace files at once. Each has a note of his own, and takes those of
//! the others away before he looks at what is there; whoever misses his note at the end puts it back, so that the next publishing
//! trusts nothing and replaces everything. So one of the two is whole, or it is known that none is.

use std::collections::{BTreeMap, BTreeSet};

use super::crew::each;
use super::diff::{self, Files, Plan};
use super::host::{Host, Trouble, Why};
use super::ledger::{Ledger, NAME as LEDGER, Release};
use super::lock::{self, Owner};
use super::manifest::{self, Manifest, OWN};
use super::release::Job;
use super::survey::{self, CURRENT, Current, RELEASES, Remote, Wanted, folders_of, tree};
use crate::config::targets::Target;
use crate::diagnostic::Diagnostic;
use crate::hash::sum::Sum;
use crate::progress::Stage;

/// The folder of contents.
const OBJECTS: &str = "objects";
/// How the name of a note begins that says which release is on its way to `current`; whoever writes it is named behind that.
const NOTE: &str = "switching-";
/// What a note says when it cannot be known what of several releases is there.
const DOUBT: &str = "?";

/// What such a place holds besides.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// The contents in `objects`: sum and length.
    pub contents: BTreeMap<String, u64>,
    /// Notes about releases that were on their way to `current` when somebody was stopped.
    pub notes: Vec<String>,
}

impl Stock {
    /// Whether a release was on its way to `current`.
    pub fn is_open(&self) -> bool {
        !self.notes.is_empty()
    }

    fn has(&self, file: &manifest::File) -> bool {
        self.contents.get(&file.sha256.to_string()) == Some(&file.length)
    }
}

fn object(sum: Sum) -> String {
    format!("{OBJECTS}/{sum}")
}

/// Looks at a place where nothing but what is `wanted` may have been published.
pub fn survey(host: &dyn Host, wanted: Wanted, target: &str) -> Result<Remote, Diagnostic> {
    let told = |trouble: Trouble| trouble.diagnostic(target);
    let fault = |code: &'static str| Diagnostic::new(code).with("target", target);
    let mut remote = Remote::default();
    if let Some(bytes) = host.read(LEDGER).map_err(told)? {
        let ledger = Ledger::parse(&bytes).ok_or_else(|| fault("publish-ledger").with("path", LEDGER))?;
        survey::guard(&ledger.site, &ledger.edition, wanted, target)?;
        remote.ledger = Some(ledger);
    }
    for entry in host.list(RELEASES).map_err(told)?.unwrap_or_default() {
        let Some(id) = Release::id_of(&entry.name) else { continue };
        // Nobody is led to a release before it is listed. Where the list was lost, whatever is whole counts.
        let is_kept = match &remote.ledger {
            Some(ledger) => ledger.get(id).is_some(),
            None => release(host, id).map_err(told)?.is_some(),
        };
        if is_kept {
            remote.folders.insert(id);
        } else {
            remote.gone.push(entry.name);
        }
    }
    let contents = host.list(OBJECTS).map_err(told)?.unwrap_or_default();
    remote.stock.contents = contents.into_iter().map(|entry| (entry.name, entry.length)).collect();
    remote.stock.notes = notes(host).map_err(told)?;
    let Some(text) = host.read(&format!("{CURRENT}/{}", manifest::NAME)).map_err(told)? else {
        // Where the list is ours, so is what stands there, whatever somebody has removed of it.
        let is_own = remote.ledger.is_some() || remote.stock.is_open();
        let is_free = is_own || host.list(CURRENT).map_err(told)?.unwrap_or_default().is_empty();
        return if is_free { Ok(remote) } else { Err(fault("publish-occupied").with("path", CURRENT)) };
    };
    let id = seen(remote.ledger.as_ref(), Sum::of(&text));
    remote.current = Some(Current { id, is_folder: true });
    remote.base = survey::look(host, id, CURRENT.to_owned(), target)?;
    if let Some(base) = &mut remote.base {
        let about = &base.manifest.about;
        survey::guard(&about.site.id, &about.edition, wanted, target)?;
        if let Some(note) = remote.stock.notes.first() {
            // Whatever differs between the two may be that of the one or the other.
            let is_one = remote.stock.notes.len() == 1;
            let next = if is_one { announced(host, note).map_err(told)? } else { None };
            let is_open =
                |path: &String| next.as_ref().is_none_or(|next| next.get(path) != base.manifest.files.get(path));
            let open: Vec<String> = base.manifest.files.keys().filter(|path| is_open(path)).cloned().collect();
            base.disturbed.extend(open);
        }
    }
    Ok(remote)
}

/// The release whose manifest readers find; of several that are the same, the one to which they were led.
fn seen(ledger: Option<&Ledger>, manifest: Sum) -> Option<u32> {
    let ledger = ledger?;
    let same: Vec<u32> = ledger.releases.iter().filter(|one| one.manifest == manifest).map(|one| one.id).collect();
    ledger.seen.filter(|id| same.contains(id)).or_else(|| same.last().copied())
}

/// What a release was to be: the text of its manifest, and what that says.
fn release(host: &dyn Host, id: u32) -> Result<Option<(Vec<u8>, Manifest)>, Trouble> {
    let text = host.read(&format!("{}/{}", Release::folder(id), manifest::NAME))?;
    Ok(text.and_then(|text| Manifest::parse(&text).ok().map(|manifest| (text, manifest))))
}

/// The release that is there whole and is the same as `manifest`, of those that readers may be led to: the one that they see,
/// where that was disturbed, and the last.
pub fn same(host: &dyn Host, remote: &Remote, manifest: &Manifest, target: &str) -> Result<Option<u32>, Diagnostic> {
    let seen = remote.current.and_then(|current| current.id);
    let last = remote.folders.last().copied().filter(|last| Some(*last) >= seen);
    for id in seen.iter().chain(&last) {
        let Some(listed) = remote.ledger.as_ref().and_then(|ledger| ledger.get(*id)) else { continue };
        let found = release(host, *id).map_err(|trouble| trouble.diagnostic(target))?;
        let found = found.filter(|(text, _)| listed.manifest == Sum::of(text)).map(|(_, manifest)| manifest.files);
        if found.is_some_and(|found| found == manifest.files && found.values().all(|file| remote.stock.has(file))) {
            return Ok(Some(*id));
        }
    }
    Ok(None)
}

/// Publishes, as [`Job::publish`] does.
pub fn publish(job: &Job, remote: &Remote) -> Result<(u32, Option<Diagnostic>), Diagnostic> {
    let host = job.host;
    let told = |trouble: Trouble| trouble.diagnostic(&job.target.name);
    let lost = || Diagnostic::new("publish-lock-lost").with("target", &*job.target.name);
    let is_held = || lock::is_held(host, job.owner).map_err(told);
    // What was there when this one had the lock is nobody else's.
    if !remote.gone.is_empty() && !is_held()? {
        return Err(lost());
    }
    for gone in &remote.gone {
        host.remove_folder(&format!("{RELEASES}/{gone}")).map_err(told)?;
    }
    host.create_folder(OBJECTS).map_err(told)?;
    host.create_folder(RELEASES).map_err(told)?;
    let needed: BTreeMap<Sum, (&String, &manifest::File)> =
        job.manifest.files.iter().map(|(path, file)| (file.sha256, (path, file))).collect();
    let missing: Vec<_> = needed.into_values().filter(|(_, file)| !remote.stock.has(file)).collect();
    job.progress.begin(Stage::Sending, missing.len());
    each(&missing, job.target.at_once, |(path, file)| {
        let bytes = job.bytes(path, file)?;
        let to = object(file.sha256);
        if remote.stock.contents.contains_key(&file.sha256.to_string()) {
            // What is there was cut off.
            host.remove(&to).map_err(told)?;
        }
        host.upload(&to, &bytes).map_err(told)?;
        job.progress.step();
        Ok(())
    })?;
    let id = number(job, remote).map_err(told)?;
    for (name, bytes) in job.own.iter().skip(1) {
        host.upload(&format!("{}/{name}", Release::folder(id)), bytes).map_err(told)?;
    }
    if !is_held()? {
        return Err(lost());
    }
    let mut ledger = job.enter(id, remote)?;
    ledger.seen = Some(id);
    host.replace(LEDGER, ledger.text().as_bytes()).map_err(told)?;
    let sent: BTreeMap<String, u64> =
        job.manifest.files.values().map(|file| (file.sha256.to_string(), file.length)).collect();
    let mut stock = remote.stock.clone();
    stock.contents.extend(sent);
    lead(host, (job.target, job.owner), (id, job.manifest, job.own), remote, &stock)?;
    let left = prune(host, job.target, ledger, id, &stock).err().map(|trouble| {
        let fault = Diagnostic::new("publish-left").with("target", &*job.target.name);
        fault.with("path", trouble.path).with("reason", trouble.reason)
    });
    Ok((id, left))
}

/// Takes a number that nobody else has taken, by the first of the files that publishing adds.
fn number(job: &Job, remote: &Remote) -> Result<u32, Trouble> {
    let listed = remote.ledger.iter().flat_map(|ledger| &ledger.releases).map(|release| release.id);
    // Whoever began a release that was not listed may be about to go on with it.
    let begun = remote.gone.iter().filter_map(|name| Release::id_of(name));
    let mut id = listed.chain(remote.folders.iter().copied()).chain(begun).max().unwrap_or(0);
    loop {
        id += 1;
        job.host.create_folder(&Release::folder(id))?;
        let Some((name, bytes)) = job.own.first() else { return Ok(id) };
        let path = format!("{}/{name}", Release::folder(id));
        // Where an answer was lost on its way, the file is there, and our own.
        if job.host.create(&path, bytes)? || job.host.read(&path)?.as_ref() == Some(bytes) {
            return Ok(id);
        }
    }
}

/// Leads readers to a release whose contents are there.
pub fn activate(host: &dyn Host, target: &Target, owner: &Owner, id: u32, remote: &Remote) -> Result<(), Diagnostic> {
    let told = |trouble: Trouble| trouble.diagnostic(&target.name);
    let Some((text, wanted)) = release(host, id).map_err(told)? else { return Err(damaged(target, id)) };
    let listed = remote.ledger.as_ref().and_then(|ledger| ledger.get(id));
    if listed.is_some_and(|listed| listed.manifest != Sum::of(&text)) {
        return Err(damaged(target, id));
    }
    let mut own = vec![(manifest::NAME, text)];
    for name in OWN.into_iter().filter(|name| *name != manifest::NAME) {
        let bytes = host.read(&format!("{}/{name}", Release::folder(id))).map_err(told)?;
        own.extend(bytes.map(|bytes| (name, bytes)));
    }
    lead(host, (target, owner), (id, &wanted, &own), remote, &remote.stock)?;
    let Some(mut ledger) = remote.ledger.clone() else { return Ok(()) };
    if ledger.seen != Some(id) {
        ledger.seen = Some(id);
        host.replace(LEDGER, ledger.text().as_bytes()).map_err(told)?;
    }
    // Whoever was stopped on the way to it removed nothing.
    if ledger.releases.len() > target.keep {
        prune(host, target, ledger, id, &remote.stock).map_err(told)
    } else {
        Ok(())
    }
}

fn damaged(target: &Target, id: u32) -> Diagnostic {
    Diagnostic::new("publish-release-damaged").with("target", &*target.name).with("id", id.to_string())
}

/// Replaces what readers see, file by file: by the files of a release, and what publishing adds to them.
fn lead(
    host: &dyn Host,
    (target, owner): (&Target, &Owner),
    (id, wanted, own): (u32, &Manifest, &[(&str, Vec<u8>)]),
    remote: &Remote,
    stock: &Stock,
) -> Result<(), Diagnostic> {
    let told = |trouble: Trouble| trouble.diagnostic(&target.name);
    let (none, sound) = (Files::new(), BTreeSet::new());
    let (there, disturbed) =
        remote.base.as_ref().map_or((&none, &sound), |base| (&base.manifest.files, &base.disturbed));
    let mut plan = diff::diff(&wanted.files, there, disturbed);
    if plan.uploads.iter().any(|upload| !stock.has(&upload.file)) {
        return Err(damaged(target, id));
    }
    let note = format!("{NOTE}{}", owner.once);
    let text = format!("{id} {}", Sum::of(wanted.text().as_bytes()));
    let is_known = announce(host, &note, &text, &remote.stock.notes).map_err(told)?;
    // What was seen at first holds as long as nobody has led readers anywhere since; else nothing of it can be believed.
    let now = host.read(&format!("{CURRENT}/{}", manifest::NAME)).map_err(told)?;
    let then = remote.base.as_ref().map(|base| base.manifest.text());
    if !is_known || now.as_deref() != then.as_deref().map(str::as_bytes) {
        plan = diff::diff(&wanted.files, there, &there.keys().cloned().collect());
    }
    host.create_folder(CURRENT).map_err(told)?;
    for folder in folders_of(plan.uploads.iter().map(|upload| &upload.path)) {
        host.create_folder(&format!("{CURRENT}/{folder}")).map_err(told)?;
    }
    let copied = |from: String, path: &str| -> Result<(), Trouble> {
        let gone = || Trouble { sort: Why::Other, path: from.clone(), reason: "it is gone".to_owned() };
        host.copy(&from, &format!("{CURRENT}/{path}"))?.then_some(()).ok_or_else(gone)
    };
    for rank in in_order(&plan, there) {
        each(&rank, target.at_once, |(path, file)| copied(object(file.sha256), path)).map_err(told)?;
    }
    // From memory: whoever else puts a release of this number together cannot have changed that.
    for name in OWN {
        let path = format!("{CURRENT}/{name}");
        match own.iter().find(|(own, _)| *own == name) {
            Some((_, bytes)) => host.replace(&path, bytes).map_err(told)?,
            None => host.remove(&path).map_err(told)?,
        }
    }
    // What is there now and was not named by anybody goes as well.
    let found = tree(host, CURRENT).map_err(told)?.files;
    let is_gone = |path: &&String| !wanted.files.contains_key(*path) && !OWN.contains(&path.as_str());
    let gone: Vec<&String> = found.keys().filter(is_gone).collect();
    each(&gone, target.at_once, |path| host.remove(&format!("{CURRENT}/{path}"))).map_err(told)?;
    if host.read(&note).map_err(told)?.is_none() {
        // Somebody has led readers elsewhere at the same time: nobody knows what is there of both.
        host.replace(&note, DOUBT.as_bytes()).map_err(told)?;
        return Err(Diagnostic::new("publish-lock-lost").with("target", &*target.name));
    }
    host.remove(&note).map_err(told)
}

/// The notes that are there.
fn notes(host: &dyn Host) -> Result<Vec<String>, Trouble> {
    let entries = host.list("")?.unwrap_or_default();
    Ok(entries.into_iter().map(|entry| entry.name).filter(|name| name.starts_with(NOTE)).collect())
}

/// The files of the release that a note names; `None` where it says nothing, or the release has become another one since.
fn announced(host: &dyn Host, note: &str) -> Result<Option<Files>, Trouble> {
    let text = host.read(note)?.unwrap_or_default();
    let said = std::str::from_utf8(&text).ok().and_then(|text| text.split_once(' '));
    let Some((Ok(id), sum)) = said.map(|(id, sum)| (id.parse(), sum)) else { return Ok(None) };
    let release = release(host, id)?.filter(|(text, _)| Sum::of(text).to_string() == sum);
    Ok(release.map(|(_, manifest)| manifest.files))
}

/// Writes a note about what is on its way to `current`, and takes those of others away; whether those are the ones that were
/// `known`.
fn announce(host: &dyn Host, note: &str, text: &str, known: &[String]) -> Result<bool, Trouble> {
    // What theirs say is said by none then, but by this one where it says the same.
    let says = |name: &String| Ok(host.read(name)?.is_some_and(|said| said == text.as_bytes()));
    let is_same = known.iter().map(says).collect::<Result<Vec<bool>, Trouble>>()?.into_iter().all(|is_same| is_same);
    host.replace(note, if is_same { text } else { DOUBT }.as_bytes())?;
    let found: Vec<String> = notes(host)?.into_iter().filter(|name| name != note).collect();
    let is_known = found.iter().all(|name| known.contains(name)) && known.iter().all(|name| found.contains(name));
    if !is_known {
        host.replace(note, DOUBT.as_bytes())?;
    }
    found.iter().try_for_each(|name| host.remove(name))?;
    Ok(is_known)
}

/// What has to be replaced, in the order of the ranks of files; those of one rank can be replaced at the same time.
fn in_order<'p>(plan: &'p Plan, there: &Files) -> Vec<Vec<(&'p str, manifest::File)>> {
    let mut ranks = vec![Vec::new(); 5];
    for upload in &plan.uploads {
        let path = upload.path.as_str();
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_new = !there.contains_key(path);
        let is_page = path.ends_with(".html");
        let is_list = name == "index.html"
            || path.starts_with("search/")
            || matches!(name.rsplit_once('.'), Some((_, "xml" | "json")));
        let rank = match (is_page, is_new) {
            // Nobody knows of it yet, and what it refers to is there or comes at the same time.
            (false, true) => 0,
            (false, false) if !is_list => 1,
            (true, true) => 2,
            (true, false) if !is_list => 3,
            _ => 4,
        };
        if let Some(rank) = ranks.get_mut(rank) {
            rank.push((path, upload.file));
        }
    }
    ranks
}

/// Removes the oldest releases beyond those that are kept, never the one that readers see, and the contents that none of the
/// others has.
fn prune(host: &dyn Host, target: &Target, mut ledger: Ledger, current: u32, stock: &Stock) -> Result<(), Trouble> {
    let ids = ledger.releases.iter().rev().map(|release| release.id);
    let old: Vec<u32> = ids.skip(target.keep).filter(|id| *id != current).collect();
    if !old.is_empty() {
        ledger.releases.retain(|release| !old.contains(&release.id));
        host.replace(LEDGER, ledger.text().as_bytes())?;
        old.iter().try_for_each(|id| host.remove_folder(&Release::folder(*id)))?;
    }
    let mut needed = BTreeSet::new();
    for one in &ledger.releases {
        // Where it cannot be known what a release has, nothing is removed.
        let Some((_, manifest)) = release(host, one.id)? else { return Ok(()) };
        needed.extend(manifest.files.values().map(|file| file.sha256.to_string()));
    }
    let spare: Vec<&String> = stock.contents.keys().filter(|sum| !needed.contains(*sum)).collect();
    each(&spare, target.at_once, |sum| host.remove(&format!("{OBJECTS}/{sum}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::manifest::File;

    #[test]
    fn no_page_before_what_it_refers_to() {
        let files = |list: &[(&str, &str)]| -> Files {
            list.iter().map(|(path, text)| ((*path).to_owned(), File::of(text.as_bytes()))).collect()
        };
        let there =
            files(&[("index.html", "1"), ("a.html", "1"), ("p.png", "1"), ("feed.xml", "1"), ("gone.html", "1")]);
        let here = files(&[
            ("index.html", "2"),
            ("a.html", "2"),
            ("p.png", "2"),
            ("feed.xml", "2"),
            ("x/index.html", "2"),
            ("x/q.css", "2"),
        ]);
        let plan = diff::diff(&here, &there, &BTreeSet::new());
        let ranks: Vec<Vec<&str>> =
            in_order(&plan, &there).into_iter().map(|rank| rank.into_iter().map(|(path, _)| path).collect()).collect();
        assert_eq!(
            ranks,
            [vec!["x/q.css"], vec!["p.png"], vec!["x/index.html"], vec!["a.html"], vec!["feed.xml", "index.html"]]
        );
    }
}
