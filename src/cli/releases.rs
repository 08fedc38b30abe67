//! The commands for what was published: list it, and lead readers back to an earlier release.
//!
//! Takes a call and a site; finds the target that it names. Builds nothing.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::build::{self, holder};
use super::console::Console;
use super::syntax::Format;
use super::{clock, publish};
use crate::config::targets::Target;
use crate::config::{self, Config, SITE_FILE};
use crate::diagnostic::Diagnostic;
use crate::emit::folders::Folder;
use crate::emit::lock::{self, Lock, Purpose};
use crate::emit::manifest;
use crate::fs::{self, Disk};
use crate::lang::{self, Lang};
use crate::path::SitePath;
use crate::publish::course;
use crate::publish::ledger::Release;
use crate::publish::patient::Patient;
use crate::publish::survey::{Remote, Wanted};
use crate::publish::{own, reach};
use crate::source::{self, Tree};
use crate::yaml;

/// What a call of `rollback` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Where; the only target when not given.
    pub target: Option<String>,
    /// To which release; the one before when not given.
    pub release: Option<u32>,
    /// Take the lock from whoever has it.
    pub breaks: bool,
}

/// Leads readers to an earlier release.
pub fn roll_back(root: &Path, wish: &Wish, console: &mut Console) -> Result<u8, Diagnostic> {
    let target = known(root, wish.target.as_deref())?;
    let _alone = alone(root)?;
    let host = reach::host(root, &target, &folders(root))?;
    let host = Patient::new(&*host);
    let owner = own::owner(root, clock::moment());
    let mut told: Vec<Diagnostic> = course::lock(&host, &target, &owner, wish.breaks)?.into_iter().collect();
    let id = course::roll_back(&host, &target, &owner, wish.release);
    told.extend(course::unlock(&host, &target, &owner));
    console.show(&told, &|_| None);
    let id = id?;
    if console.format == Format::Json {
        return console.answer(&super::json(&json!({ "target": target.name, "release": id }))).map(|()| 0);
    }
    if !console.quiet {
        let (name, place) = (&target.name, target.place.shown());
        let zh = format!("{name} {place}：已切换到第 {id} 次发布\n");
        let en = format!("{name} at {place}: readers see release {id} now\n");
        let text = console.lang.pick(&zh, &en);
        console.say(text);
    }
    Ok(0)
}

/// Lists the releases of a target.
pub fn list(root: &Path, target: Option<&str>, console: &mut Console) -> Result<u8, Diagnostic> {
    let target = known(root, target)?;
    let host = reach::host(root, &target, &folders(root))?;
    let host = Patient::new(&*host);
    let remote = course::look(&host, &target, Wanted { site: None, edition: &target.edition, next: None })?;
    let seen = remote.current.and_then(|current| current.id);
    let listed = remote.ledger.iter().flat_map(|ledger| ledger.releases.iter().rev());
    let there: Vec<&Release> = listed.filter(|one| Some(one.id) == seen || remote.folders.contains(&one.id)).collect();
    if console.format == Format::Json {
        let whole = json!({ "target": target.name, "edition": target.edition, "current": seen, "releases": there });
        return console.answer(&super::json(&whole)).map(|()| 0);
    }
    let text: String = there.iter().map(|release| line(release, seen, console.lang)).collect();
    console.answer(&text)?;
    if there.is_empty() && !console.quiet {
        let (zh, en) =
            (format!("{} 还没有发布过\n", target.name), format!("nothing was published to {} yet\n", target.name));
        let text = console.lang.pick(&zh, &en);
        console.say(text);
    }
    note_begun(&remote, console);
    Ok(0)
}

fn line(release: &Release, seen: Option<u32>, lang: Lang) -> String {
    let Release { id, date, who, pages, files, bytes, note, .. } = release;
    let mark = if Some(*id) == seen { '*' } else { ' ' };
    let size = publish::size(*bytes);
    let note = if note.is_empty() { String::new() } else { format!("  {note}") };
    match lang {
        Lang::Zh => format!("{mark} {id}  {date}  {who}  {pages} 页，{files} 个文件，{size}{note}\n"),
        Lang::En => {
            let (pages, files) = (publish::some(*pages, "page"), publish::some(*files, "file"));
            format!("{mark} {id}  {date}  {who}  {pages}, {files}, {size}{note}\n")
        }
    }
}

fn note_begun(remote: &Remote, console: &mut Console) {
    if !remote.begun.is_empty() && !console.quiet {
        let zh = "有一次发布没有完成，再发布一次就会接着做完。\n";
        let text = console.lang.pick(zh, "a publishing was not finished; the next one goes on with it\n");
        console.say(text);
    }
}

/// The target that a call names, or the only one; `None` where the settings cannot be understood.
pub fn target(root: &Path, named: Option<&str>) -> Result<Option<Target>, Diagnostic> {
    let Some(config) = config(root) else { return Ok(None) };
    let targets = config.targets;
    let names: Vec<String> = targets.iter().map(|target| target.name.clone()).collect();
    match named {
        Some(named) => match targets.into_iter().find(|target| target.name == named) {
            Some(target) => Ok(Some(target)),
            None => {
                let near = lang::nearest(named, names.iter().map(String::as_str));
                Err(Diagnostic::new("publish-target-unknown").with("name", named).suggest(near))
            }
        },
        None if names.len() > 1 => Err(Diagnostic::new("publish-target-which").with("names", names.join(", "))),
        None => targets.into_iter().next().map(Some).ok_or_else(|| Diagnostic::new("publish-target-none")),
    }
}

/// The same where it has to be understood.
pub fn known(root: &Path, named: Option<&str>) -> Result<Target, Diagnostic> {
    target(root, named)?.ok_or_else(|| Diagnostic::new("publish-settings"))
}

/// The settings of a site, if there is nothing wrong with them.
fn config(root: &Path) -> Option<Config> {
    let file = SitePath::fixed(SITE_FILE);
    let text = source::decode(&Disk::list(root).0.read(&file).ok()?).text;
    let mut faults = Vec::new();
    let value = yaml::parse(&text, &file, 0, &mut faults);
    let config = config::read(&value, &file, &mut faults);
    (!faults.iter().any(Diagnostic::is_error)).then_some(config)
}

/// The folders of the editions, as the settings have them.
pub fn folders(root: &Path) -> Vec<Folder> {
    let editions = config(root).map(|config| config.editions).unwrap_or_default();
    let folder = |edition: config::EditionConfig| {
        let path = Path::new(&edition.output);
        let path = if path.is_absolute() { path.to_owned() } else { fs::native(root, &edition.output) };
        Folder { purpose: manifest::Purpose::Build, edition: edition.name, path }
    };
    editions.into_iter().map(folder).collect()
}

/// One process at a time publishes from one copy of a site.
pub fn alone(root: &Path) -> Result<Lock, Diagnostic> {
    let own = holder("publish");
    let taken = lock::take(root, Purpose::Publish, &own, Duration::ZERO);
    taken.map_err(|other| build::locked("publish-busy", other))
}
