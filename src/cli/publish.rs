//! The command that publishes: it builds, lays what was built beside what is there, asks, and brings it there.
//!
//! Takes a call and a site. Decides what to say and when to ask; what is done stands in `publish`.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are read")]

use serde::Serialize;

use super::build::{Outcome, Work};
use super::console::Console;
use super::described::{Codes, described};
use super::report::{self, Edition};
use super::syntax::Format;
use super::{clock, releases};
use crate::config::targets::Target;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::print::{self, Record};
use crate::emit::folders;
use crate::engine::Settings;
use crate::fs::Disk;
use crate::hash::sum::Sum;
use crate::lang::Lang;
use crate::publish::course::{self, Draft, Leave, Step};
use crate::publish::diff::Reason;
use crate::publish::host::Host;
use crate::publish::ledger::Release;
use crate::publish::lock::Owner;
use crate::publish::manifest::Manifest;
use crate::publish::patient::Patient;
use crate::publish::release::{Job, own_files};
use crate::publish::{key, own, reach};

/// How many files of a plan are named before a question.
const NAMED: usize = 20;

/// What a call of `publish` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Where; the only target when not given.
    pub target: Option<String>,
    /// Only tell what would be done.
    pub is_dry: bool,
    /// Do not ask.
    pub yes: bool,
    /// Take the lock from whoever has it.
    pub breaks: bool,
    /// What to write into the list of releases.
    pub note: String,
    /// What is allowed besides.
    pub leave: Leave,
}

/// The result for programs.
#[derive(Serialize)]
struct Whole<'a> {
    target: &'a str,
    edition: &'a str,
    state: &'static str,
    release: Option<u32>,
    uploads: Vec<Sent<'a>>,
    deletes: &'a [String],
    kept: usize,
    bytes: u64,
    editions: &'a [Edition],
    diagnostics: Vec<Record>,
}

#[derive(Serialize)]
struct Sent<'a> {
    path: &'a str,
    bytes: u64,
    reason: &'static str,
}

/// What became of a publishing.
struct End {
    state: &'static str,
    release: Option<u32>,
    draft: Option<Draft>,
    told: Vec<Diagnostic>,
}

impl End {
    fn refused(draft: Option<Draft>, fault: Diagnostic) -> End {
        End { state: "refused", release: None, draft, told: vec![fault] }
    }
}

/// What is wrong with what was built.
const CODES: Codes = Codes { changed: "publish-changed", taken: "publish-name" };

/// Publishes.
pub fn publish(mut work: Work, wish: &Wish, console: &mut Console) -> Result<u8, Diagnostic> {
    if work.call.drafts {
        return Err(Diagnostic::new("publish-drafts"));
    }
    // Whatever is wrong with the settings is told by the build.
    let target = match releases::target(work.root, wish.target.as_deref())? {
        Some(target) => target,
        None => return work.build(&[], None, console),
    };
    let _alone = releases::alone(work.root)?;
    let edition = target.edition.clone();
    let lock = work.lock("publish")?;
    work.is_described = true;
    let mut outcome = work.written(std::slice::from_ref(&edition), None, console)?;
    let made = match outcome.is_wrong() {
        true => Err(Diagnostic::new("publish-build").with("target", &*target.name).for_edition(&edition)),
        false => described(
            &work,
            &work.settings,
            (&outcome.tree, &outcome.results, outcome.release.take()),
            &edition,
            &CODES,
        )
        .map(|(manifest, _)| manifest),
    };
    // Whoever builds meanwhile changes files that are sent: each is compared with the manifest.
    drop(lock);
    let end = match made {
        Ok(manifest) => {
            console.stage("查看发布位置…", "looking at the place…");
            let pages = pages(&outcome.results, &edition);
            go(&work, wish, &target, (&manifest, pages), console).unwrap_or_else(|fault| End::refused(None, fault))
        }
        Err(fault) => End::refused(None, fault),
    };
    tell(&target, end, outcome, console)
}

/// What was built by somebody who goes on building.
pub struct Built<'a> {
    /// What the engine was told.
    pub settings: &'a Settings,
    /// The files of the site.
    pub tree: &'a Disk,
    /// What became of each edition.
    pub results: &'a [Edition],
}

/// What became of a publishing without questions.
pub struct Carried {
    /// How it ended.
    pub state: &'static str,
    /// The same in a line.
    pub line: String,
    /// What readers see.
    pub release: Option<u32>,
    /// What there is to say.
    pub told: Vec<Diagnostic>,
}

/// Publishes what was built without errors, and asks nobody.
pub fn carry(work: &Work, built: &Built, name: &str, console: &mut Console) -> Result<Carried, Diagnostic> {
    let target = releases::known(work.root, Some(name))?;
    let _alone = releases::alone(work.root)?;
    let lock = work.lock("watch")?;
    let made = described(work, built.settings, (built.tree, built.results, None), &target.edition, &CODES);
    drop(lock);
    let wish =
        Wish { target: None, is_dry: false, yes: true, breaks: false, note: String::new(), leave: Leave::default() };
    let End { state, release, draft, told } =
        go(work, &wish, &target, (&made?.0, pages(built.results, &target.edition)), console)?;
    let line = line(&target, state, release, draft.as_ref(), console.lang);
    Ok(Carried { state, line, release, told })
}

/// How many pages were built of an edition.
fn pages(results: &[Edition], edition: &str) -> usize {
    results.iter().find(|result| result.name == edition).map_or(0, |result| result.pages)
}

/// Looks, asks, does.
fn go(
    work: &Work,
    wish: &Wish,
    target: &Target,
    (manifest, pages): (&Manifest, usize),
    console: &mut Console,
) -> Result<End, Diagnostic> {
    let editions = releases::folders(work.root);
    let host = reach::host(work.root, target, &editions)?;
    let host = Patient::new(&*host);
    if wish.is_dry {
        let draft = course::draft(&host, target, manifest, &wish.leave)?;
        let told = draft.told.clone();
        let state = if draft.step == Step::Nothing { "unchanged" } else { "planned" };
        return Ok(End { state, release: seen(&draft), draft: Some(draft), told });
    }
    let owner = own::owner(work.root, clock::moment());
    let mut told: Vec<Diagnostic> = course::lock(&host, target, &owner, wish.breaks)?.into_iter().collect();
    let (host, owner) = (&host, &owner);
    let publishing = Publishing { host, target, manifest, owner, editions, pages };
    let end = under_lock(work, wish, &publishing, console);
    told.extend(course::unlock(host, target, owner));
    let mut end = end.unwrap_or_else(|fault| End::refused(None, fault));
    end.told.splice(0..0, told);
    Ok(end)
}

struct Publishing<'a> {
    host: &'a dyn Host,
    target: &'a Target,
    manifest: &'a Manifest,
    owner: &'a Owner,
    editions: Vec<folders::Folder>,
    pages: usize,
}

fn under_lock(work: &Work, wish: &Wish, publishing: &Publishing, console: &mut Console) -> Result<End, Diagnostic> {
    let Publishing { host, target, manifest, owner, editions, pages } = publishing;
    let draft = course::draft(*host, target, manifest, &wish.leave)?;
    let mut told = draft.told.clone();
    if !draft.is_sound() {
        return Ok(End { state: "refused", release: seen(&draft), draft: Some(draft), told });
    }
    if draft.step == Step::Nothing {
        return Ok(End { state: "unchanged", release: seen(&draft), draft: Some(draft), told });
    }
    if !wish.yes && !agreed(target, &draft, console) {
        let fault = Diagnostic::new("publish-unconfirmed").with("target", &*target.name);
        return Ok(End::refused(Some(draft), fault));
    }
    let seal = sealed(work, manifest, console)?;
    let folder = editions.iter().find(|folder| folder.edition == target.edition).map(|folder| folder.path.clone());
    let folder = folder.unwrap_or_default();
    let read = |path: &str| std::fs::read(crate::fs::native(&folder, path));
    let own = own_files(manifest, seal.as_deref());
    let (who, date, note) = (owner.who.clone(), owner.since.clone(), wish.note.clone());
    let release = Release { id: 0, date, who, pages: *pages, files: 0, bytes: 0, note, manifest: Sum::default() };
    let job = Job { host: *host, target, owner, manifest, own: &own, read: &read, release, progress: &work.progress };
    let (release, left) = work.watching(console, || course::carry_out(&job, &draft))?;
    told.extend(left);
    let state = if draft.step == Step::Publish { "published" } else { "switched" };
    Ok(End { state, release, draft: Some(draft), told })
}

/// The seal of a manifest, where whoever publishes has a key.
fn sealed(work: &Work, manifest: &Manifest, console: &Console) -> Result<Option<String>, Diagnostic> {
    let Some(key) = key::find(Some(work.root), console.alone)? else { return Ok(None) };
    let about = &manifest.about;
    let seal = key.seal(&manifest.text(), &format!("{} {} {}", about.site.title, about.edition, about.date));
    let unread = || Diagnostic::new("key-unreadable").with("path", "seal").with("reason", "it does not seal");
    seal.map(Some).ok_or_else(unread)
}

fn seen(draft: &Draft) -> Option<u32> {
    draft.remote.current.and_then(|current| current.id)
}

/// Shows the plan and asks whether it is to be carried out. Nobody agrees where nobody can be asked.
fn agreed(target: &Target, draft: &Draft, console: &mut Console) -> bool {
    if console.format == Format::Json || console.input.is_none() {
        return false;
    }
    console.done();
    let text = plan(target, draft, NAMED, console.lang);
    console.say(&text);
    let question = console.lang.pick("发布吗？（是/否）", "publish it? [y/n] ");
    let answer = console.ask(question).unwrap_or_default().to_lowercase();
    matches!(answer.as_str(), "y" | "yes" | "是" | "好" | "发布")
}

/// Gives the result and the exit code.
fn tell(target: &Target, end: End, outcome: Outcome, console: &mut Console) -> Result<u8, Diagnostic> {
    console.done();
    let End { state, release, draft, told } = end;
    let Outcome { tree, results, mut diagnostics, site_wrong, .. } = outcome;
    diagnostics.extend(told);
    diagnostics.sort();
    diagnostics.dedup();
    let code = report::exit_code(&diagnostics, site_wrong);
    if console.format == Format::Json {
        let plan = draft.map(|draft| draft.plan).unwrap_or_default();
        let uploads = plan.uploads.iter().map(|upload| Sent {
            path: &upload.path,
            bytes: upload.file.length,
            reason: upload.reason.name(),
        });
        let whole = Whole {
            target: &target.name,
            edition: &target.edition,
            state,
            release,
            uploads: uploads.collect(),
            deletes: &plan.deletes,
            kept: plan.kept.len(),
            bytes: plan.bytes(),
            editions: &results,
            diagnostics: print::records(&diagnostics, console.lang, &super::texts(&tree)),
        };
        return console.answer(&super::json(&whole)).map(|()| code);
    }
    console.show(&diagnostics, &super::texts(&tree));
    if state == "planned"
        && let Some(draft) = &draft
    {
        let text = plan(target, draft, usize::MAX, console.lang);
        console.answer(&text)?;
        return Ok(code);
    }
    if !console.quiet {
        let lines: String = results.iter().map(|edition| report::line(edition, console.lang)).collect();
        let text = lines + &line(target, state, release, draft.as_ref(), console.lang);
        console.say(&text);
    }
    Ok(code)
}

/// How it ended, in a line.
fn line(target: &Target, state: &str, release: Option<u32>, draft: Option<&Draft>, lang: Lang) -> String {
    let (name, place) = (&target.name, target.place.shown());
    let release = release.map_or("?".to_owned(), |id| id.to_string());
    let plan = draft.map(|draft| &draft.plan);
    let (up, gone) = plan.map_or((0, 0), |plan| (plan.uploads.len(), plan.deletes.len()));
    let bytes = size(plan.map_or(0, |plan| plan.bytes()));
    match (state, lang) {
        ("published", Lang::Zh) => {
            format!("{name} {place}：已发布第 {release} 次（上传 {up} 个文件 {bytes}，撤下 {gone} 个）\n")
        }
        ("published", Lang::En) => {
            format!(
                "{name} at {place}: release {release} published ({} sent, {bytes}; {gone} gone)\n",
                some(up, "file")
            )
        }
        ("switched", Lang::Zh) => format!("{name} {place}：内容与第 {release} 次相同，已切换过去\n"),
        ("switched", Lang::En) => format!("{name} at {place}: the same as release {release}, switched to it\n"),
        ("unchanged", Lang::Zh) => format!("{name} {place}：没有变化，仍是第 {release} 次\n"),
        ("unchanged", Lang::En) => format!("{name} at {place}: nothing has changed since release {release}\n"),
        (_, Lang::Zh) => format!("{name} {place}：没有发布\n"),
        (_, Lang::En) => format!("{name} at {place}: not published\n"),
    }
}

/// A plan as people read it, with so many of its files.
fn plan(target: &Target, draft: &Draft, named: usize, lang: Lang) -> String {
    let plan = &draft.plan;
    let edition = report::spoken(&target.edition, lang);
    let mut text = match lang {
        Lang::Zh => format!("{edition}发布到 {}：{}\n", target.name, target.place.shown()),
        Lang::En => format!("{edition} to {}: {}\n", target.name, target.place.shown()),
    };
    if let Step::Switch(id) = draft.step {
        text += &match lang {
            Lang::Zh => format!("内容与第 {id} 次发布相同，直接切换\n"),
            Lang::En => format!("the same as release {id}: readers are led to it\n"),
        };
        return text;
    }
    let uploads = plan.uploads.iter().map(|upload| {
        let sign = if upload.reason == Reason::New { '+' } else { '~' };
        let reason = upload.reason.spoken(lang);
        match lang {
            Lang::Zh => format!("{sign} {}（{reason}，{}）\n", upload.path, size(upload.file.length)),
            Lang::En => format!("{sign} {} ({reason}, {})\n", upload.path, size(upload.file.length)),
        }
    });
    let deletes = plan.deletes.iter().map(|path| format!("- {path}\n"));
    let lines: Vec<String> = uploads.chain(deletes).collect();
    text.extend(lines.iter().take(named).map(String::as_str));
    let more = lines.len().saturating_sub(named);
    if more > 0 {
        text += &lang.pick(&format!("……另有 {more} 个文件\n"), &format!("… and {more} more\n")).to_owned();
    }
    let (up, gone, kept, bytes) = (plan.uploads.len(), plan.deletes.len(), plan.kept.len(), size(plan.bytes()));
    text += &match lang {
        Lang::Zh => format!("上传 {up} 个文件（{bytes}），撤下 {gone} 个，不变 {kept} 个\n"),
        Lang::En => format!("{} to send ({bytes}), {gone} to go, {kept} as they are\n", some(up, "file")),
    };
    text
}

/// So many of something, in English.
pub fn some(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// A number of bytes as people read it.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
