//! The commands that run the engine: build, check, export.
//!
//! Takes a call and a site; lists the files, asks the engine, hands its outputs to `emit`. An edition with errors is
//! never written, the others are.

#![expect(clippy::disallowed_methods, reason = "the shell is where the clock is read")]

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::clock;
use super::console::Console;
use super::gauge;
use super::report::{self, Edition, Fate};
use super::syntax::Call;
use crate::darkroom::{Darkroom, Keep};
use crate::diagnostic::Diagnostic;
use crate::emit::keeper::Keeper;
use crate::emit::lock::{self, Holder, Lock};
use crate::emit::{self, Emitted, Folder, Job, folders, manifest::Purpose};
use crate::engine::outputs::Because;
use crate::engine::release::Release;
use crate::engine::session::{Asked, Session};
use crate::engine::{self, Built, BuiltEdition, Output, Settings};
use crate::fs::{self, Disk};
use crate::lang::{self, Lang};
use crate::live::Live;
use crate::memo::whole::{self, Whole};
use crate::progress::Progress;
use crate::store::{self, Store};

/// A call with everything that it takes to carry it out.
pub struct Work<'a> {
    /// The call.
    pub call: &'a Call,
    /// Where it was made: what `--output` is relative to.
    pub cwd: &'a Path,
    /// The root of the site.
    pub root: &'a Path,
    /// What the engine is told.
    pub settings: Settings,
    /// The threads to work with; those of the process when there are none.
    pub pool: Option<rayon::ThreadPool>,
    /// How far the work has come.
    pub progress: Progress,
    /// Whether somebody describes what was built, and has to be told of its sources.
    pub is_described: bool,
}

/// What is known of the folders of editions, by their names.
pub type Keepers = BTreeMap<String, Keeper>;

/// Who made the outputs, and can make them again.
pub trait Maker: Sync {
    /// An output that is only known, because the disk has lost it.
    fn make(&self, edition: &str, path: &str) -> Result<Vec<u8>, Vec<Diagnostic>>;
    /// Why an output was made, in words.
    fn why(&self, edition: &str, because: &Because, lang: Lang) -> String;
}

/// Who made nothing: an earlier process did.
pub struct Nobody;

impl Maker for Nobody {
    fn make(&self, _: &str, path: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
        emit::unmade(path)
    }

    fn why(&self, _: &str, _: &Because, _: Lang) -> String {
        String::new()
    }
}

/// A site that was worked out, and where its pictures are made.
struct Made<'a> {
    session: &'a Session,
    darkroom: &'a Darkroom,
    tree: &'a Disk,
}

impl Maker for Made<'_> {
    fn make(&self, edition: &str, path: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
        match self.session.output(edition, path) {
            Some(Asked::Made(made)) => made,
            Some(Asked::Picture(source, recipe)) => self.darkroom.picture(self.tree, &source, recipe),
            Some(Asked::Copy(_) | Asked::Treated(..)) | None => emit::unmade(path),
        }
    }

    fn why(&self, edition: &str, because: &Because, lang: Lang) -> String {
        self.session.why(edition, because, lang)
    }
}

impl Maker for Live {
    fn make(&self, edition: &str, path: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
        self.output(edition, path).unwrap_or_else(|| emit::unmade(path))
    }

    fn why(&self, edition: &str, because: &Because, lang: Lang) -> String {
        Live::why(self, edition, because, lang)
    }
}

/// Where outputs come from.
pub struct Origin<'a> {
    /// The files that are copied.
    pub tree: &'a Disk,
    /// Who made the others.
    pub maker: &'a dyn Maker,
    /// Whether some of the tree could not be listed: then every edition stays as it is.
    pub is_sick: bool,
}

/// Where editions are written, and from what.
pub struct Target<'a> {
    /// The folders of all editions of the site.
    pub others: &'a [Folder],
    /// Where the one edition goes instead of its folder.
    pub named: Option<&'a Path>,
    /// Where outputs come from.
    pub origin: Origin<'a>,
}

/// What writing came to, edition by edition.
#[derive(Default)]
pub struct Written {
    /// How each ended.
    pub results: Vec<Edition>,
    /// What was wrong with the writing.
    pub diagnostics: Vec<Diagnostic>,
}

/// What building and writing came to.
pub struct Outcome {
    /// The files of the site.
    pub tree: Disk,
    /// What became of each edition.
    pub results: Vec<Edition>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether `site.yaml` is missing or wrong.
    pub site_wrong: bool,
    /// What there is to tell of the one edition that was made, where somebody describes it.
    pub release: Option<Release>,
}

impl Outcome {
    /// Whether there is an error, so that nothing may be done with what was written.
    pub fn is_wrong(&self) -> bool {
        self.site_wrong || self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Says it, and gives the exit code.
    pub fn told(&self, console: &mut Console) -> u8 {
        finish(console, &self.tree, &self.results, self.diagnostics.clone(), self.site_wrong)
    }
}

/// How long a call waits for another one that writes the same site.
const PATIENCE: Duration = Duration::from_secs(5);

impl Work<'_> {
    /// Builds editions and writes them.
    pub fn build(
        mut self,
        editions: &[String],
        output: Option<&Path>,
        console: &mut Console,
    ) -> Result<u8, Diagnostic> {
        if let Some(output) = output.filter(|_| editions.len() != 1) {
            return Err(Diagnostic::new("call-output-editions").with("path", output.to_string_lossy()));
        }
        let _lock = self.lock("build")?;
        Ok(self.written(editions, output, console)?.told(console))
    }

    /// The same for somebody who goes on with what was written, and has the lock.
    pub fn written(
        &mut self,
        editions: &[String],
        output: Option<&Path>,
        console: &mut Console,
    ) -> Result<Outcome, Diagnostic> {
        let start = Instant::now();
        self.settings.editions = (!editions.is_empty()).then(|| editions.to_vec());
        let (tree, mut diagnostics) = self.list(console);
        // What could not be listed may be pages: without them every edition would lose some.
        let sick = diagnostics.iter().any(Diagnostic::is_error);
        let mut store = Store::new(self.root, store::program());
        let key = whole::key(&tree, &self.settings).filter(|_| diagnostics.is_empty());
        // A site of which no file has changed needs no reading: what it came to is known.
        if let Some(mut built) = key.filter(|_| !self.call.cold).and_then(|key| store.load_whole(key)) {
            let written =
                self.deliver(&mut built, output, Origin { tree: &tree, maker: &Nobody, is_sick: sick }, start, console);
            // Where a file on the disk is not as it was written, it has to be made.
            if !written.diagnostics.iter().any(Diagnostic::is_error) {
                built.diagnostics.extend(written.diagnostics);
                let diagnostics = std::mem::take(&mut built.diagnostics);
                let results = written.results;
                return Ok(Outcome { tree, results, diagnostics, site_wrong: false, release: None });
            }
        }
        let mut session = self.run_engine(&tree, &mut store, true, console);
        let mut built = self.watching(console, || session.built(&tree));
        self.know(&built, editions)?;
        let darkroom = Darkroom::new(self.root);
        self.develop(&darkroom, &tree, &mut built, Keep::Yes, console);
        let whole = |built: &Built| key.and_then(|key| self.on_threads(|| Whole::of(key, built)));
        let mut kept = whole(&built);
        let maker = Made { session: &session, darkroom: &darkroom, tree: &tree };
        let origin = Origin { tree: &tree, maker: &maker, is_sick: sick };
        // What is known says nothing about what stands on the disk, so both are written at once.
        let (mut written, mut saved) = std::thread::scope(|scope| {
            let saving = (!built.site_wrong).then(|| scope.spawn(|| self.on_threads(|| store.save(session.memo()))));
            let written = self.deliver(&mut built, output, origin, start, console);
            console.stage("保存记录…", "keeping what is known…");
            (written, saving.map_or(Ok(0), |saving| saving.join().unwrap_or_else(|panic| resume_unwind(panic))))
        });
        if session.is_damaged() {
            // What an earlier process left cannot be read: what the disk has lost is made from the sources.
            self.watching(console, || session.begin_anew(&tree));
            built = self.watching(console, || session.built(&tree));
            self.develop(&darkroom, &tree, &mut built, Keep::Yes, console);
            kept = whole(&built);
            let maker = Made { session: &session, darkroom: &darkroom, tree: &tree };
            let origin = Origin { tree: &tree, maker: &maker, is_sick: sick };
            written = self.deliver(&mut built, output, origin, start, console);
            saved = if built.site_wrong { Ok(0) } else { self.on_threads(|| store.save(session.memo())) };
        }
        store.clear();
        diagnostics.append(&mut built.diagnostics);
        diagnostics.extend(written.diagnostics);
        // A disk that takes no record takes no memo either: that has been said.
        let is_told = diagnostics.iter().any(|said| matches!(said.code, "output-memo" | "output-full"));
        if !built.site_wrong && !is_told {
            let saved = saved.and_then(|_| kept.map_or(Ok(()), |whole| store.save_whole(&whole)));
            diagnostics.extend(saved.err().map(store::unkept));
        }
        let site_wrong = built.site_wrong;
        let edition = editions.first().filter(|_| self.is_described);
        let release = edition.and_then(|edition| self.on_threads(|| session.release(edition, &tree)));
        // The process ends when the call does: taking a large site apart piece by piece would only keep its caller waiting.
        std::mem::forget((session, built, store));
        Ok(Outcome { tree, results: written.results, diagnostics, site_wrong, release })
    }

    /// Writes what was built, the one edition to the folder of the call where that names one.
    fn deliver(
        &self,
        built: &mut Built,
        output: Option<&Path>,
        origin: Origin,
        start: Instant,
        console: &mut Console,
    ) -> Written {
        let mut others = self.folders(built);
        let named = output.map(|output| self.named(output));
        if let (Some(named), Some(edition)) = (&named, built.editions.first_mut()) {
            edition.folder = folders::shown(self.root, named);
            others
                .iter_mut()
                .filter(|other| other.edition == edition.name)
                .for_each(|other| other.path.clone_from(named));
        }
        let share = share(start, built);
        let target = Target { others: &others, named: named.as_deref(), origin };
        self.write(built, &target, share, &mut None, console)
    }

    /// Writes the editions that have no errors. `share` is the time that went into each before; `keepers` is for a site that
    /// is written again and again.
    pub fn write(
        &self,
        built: &Built,
        target: &Target,
        share: u64,
        keepers: &mut Option<&mut Keepers>,
        console: &mut Console,
    ) -> Written {
        let mut done = Written::default();
        for edition in &built.editions {
            let name = report::spoken(&edition.name, console.lang);
            console.stage(&format!("写入{name}…"), &format!("writing {name}…"));
            let own = Instant::now();
            let folder = Folder {
                purpose: Purpose::Build,
                edition: edition.name.clone(),
                path: target.named.map_or_else(|| self.place(&edition.folder), Path::to_owned),
            };
            let make = |path: &str| target.origin.maker.make(&edition.name, path);
            let job = Job { make: &make, ..self.job(&folder, target.others, &edition.outputs, target.origin.tree) };
            let pending: Option<Vec<&str>> =
                edition.pending.as_ref().map(|all| all.iter().map(String::as_str).collect());
            let (emitted, fate) = if edition.failed || target.origin.is_sick {
                let faults = self.on_threads(|| emit::check(&job));
                (Emitted { diagnostics: faults, ..Emitted::default() }, Fate::Kept)
            } else {
                let emitted = self.watching(console, || match keepers {
                    Some(keepers) => keepers.entry(edition.name.clone()).or_default().emit(&job, pending.as_deref()),
                    None => emit::emit(&job),
                });
                let touched = !emitted.written.is_empty() || !emitted.removed.is_empty();
                let fate = match (emitted.is_done(), touched) {
                    (true, _) => Fate::Written,
                    (false, true) => Fate::Broken,
                    (false, false) => Fate::Kept,
                };
                (emitted, fate)
            };
            if self.call.verbose {
                self.tell(edition, &emitted, target.origin.maker, console);
            }
            done.results.push(result(edition, &emitted, fate, share + millis(own)));
            done.diagnostics.extend(emitted.diagnostics);
        }
        done
    }

    /// Takes the lock that whoever writes has, or says who has it.
    pub fn lock(&self, command: &str) -> Result<Lock, Diagnostic> {
        let own = holder(command);
        lock::take(self.root, lock::Purpose::Write, &own, PATIENCE).map_err(|other| locked("output-locked", other))
    }

    /// Does everything that a build does, except for writing.
    pub fn check(mut self, editions: &[String], console: &mut Console) -> Result<u8, Diagnostic> {
        let start = Instant::now();
        self.settings.editions = (!editions.is_empty()).then(|| editions.to_vec());
        let (tree, mut diagnostics) = self.list(console);
        let mut store = Store::new(self.root, store::program());
        let mut session = self.run_engine(&tree, &mut store, false, console);
        let mut built = self.watching(console, || session.built(&tree));
        self.know(&built, editions)?;
        self.develop(&Darkroom::new(self.root), &tree, &mut built, Keep::No, console);
        diagnostics.append(&mut built.diagnostics);
        let others = self.folders(&built);
        let share = share(start, &built);
        let mut results = Vec::new();
        for edition in &built.editions {
            let own = Instant::now();
            let folder =
                Folder { purpose: Purpose::Build, edition: edition.name.clone(), path: self.place(&edition.folder) };
            diagnostics.extend(emit::check(&self.job(&folder, &others, &edition.outputs, &tree)));
            results.push(result(edition, &Emitted::default(), Fate::Checked, share + millis(own)));
        }
        Ok(finish(console, &tree, &results, diagnostics, built.site_wrong))
    }

    /// Writes the sources of one edition.
    pub fn export(self, edition: &str, output: Option<&Path>, console: &mut Console) -> Result<u8, Diagnostic> {
        let _lock = self.lock("export")?;
        let start = Instant::now();
        let (tree, mut diagnostics) = self.list(console);
        console.stage("整理源文件…", "gathering the sources…");
        let (outputs, faults) = self.on_threads(|| engine::export(&tree, &self.settings, edition));
        diagnostics.extend(faults);
        if outputs.is_empty() && !diagnostics.iter().any(Diagnostic::is_error) {
            console.done();
            return Err(Diagnostic::new("call-edition-unknown").with("name", edition));
        }
        let path = match output {
            Some(output) => self.named(output),
            None => self.root.join("export").join(edition),
        };
        let folder = Folder { purpose: Purpose::Export, edition: edition.to_owned(), path };
        let job = self.job(&folder, &[], &outputs, &tree);
        let (emitted, fate) = if diagnostics.iter().any(Diagnostic::is_error) {
            (Emitted { diagnostics: emit::check(&job), ..Emitted::default() }, Fate::Kept)
        } else {
            let emitted = self.watching(console, || emit::emit(&job));
            let fate = if emitted.is_done() { Fate::Written } else { Fate::Kept };
            (emitted, fate)
        };
        let pages = outputs.iter().filter(|output| output.path.ends_with(".md")).count();
        let shown = folders::shown(self.root, &folder.path);
        let exported = BuiltEdition {
            name: edition.to_owned(),
            folder: shown,
            pages,
            outputs,
            rendered: Default::default(),
            pending: None,
            failed: false,
        };
        if self.call.verbose {
            self.tell(&exported, &emitted, &Nobody, console);
        }
        let results = [result(&exported, &emitted, fate, millis(start))];
        diagnostics.extend(emitted.diagnostics);
        Ok(finish(console, &tree, &results, diagnostics, false))
    }

    fn list(&self, console: &mut Console) -> (Disk, Vec<Diagnostic>) {
        console.stage("读取文件…", "reading files…");
        Disk::list(self.root)
    }

    /// `is_writing` says that the call has the lock of writing.
    fn run_engine(&self, tree: &Disk, store: &mut Store, is_writing: bool, console: &mut Console) -> Session {
        console.stage("生成网页…", "building pages…");
        self.watching(console, || {
            let mut session = Session::new(self.settings.clone());
            session.watched_by(&self.progress);
            if !self.call.cold {
                session.recall(store.load());
            }
            if is_writing {
                session.give_room(store.room());
            }
            session.refresh(tree);
            session
        })
    }

    /// Makes the pictures.
    fn develop(&self, darkroom: &Darkroom, tree: &Disk, built: &mut Built, keep: Keep, console: &mut Console) {
        self.watching(console, || darkroom.develop(tree, built, keep, &self.progress));
    }

    /// Does work on the threads, and shows whoever watches how far it has come.
    pub fn watching<T: Send>(&self, console: &mut Console, work: impl FnOnce() -> T + Send) -> T {
        gauge::watching(&self.progress, self.pool.as_ref(), console, work)
    }

    /// Does work on the threads of the call.
    pub fn on_threads<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    /// Refuses editions that the site does not have.
    fn know(&self, built: &Built, wanted: &[String]) -> Result<(), Diagnostic> {
        let known = || built.folders.iter().map(|(name, _)| name.as_str());
        let stranger = wanted.iter().find(|name| !known().any(|known| known == *name));
        match stranger.filter(|_| !built.site_wrong) {
            Some(name) => {
                let near = lang::nearest(name, known());
                Err(Diagnostic::new("call-edition-unknown").with("name", name).suggest(near))
            }
            None => Ok(()),
        }
    }

    /// Every folder of the site that an edition is written to.
    pub fn folders(&self, built: &Built) -> Vec<Folder> {
        let folder = |(name, folder): &(String, String)| Folder {
            purpose: Purpose::Build,
            edition: name.clone(),
            path: self.place(folder),
        };
        built.folders.iter().map(folder).collect()
    }

    /// The folder of an edition.
    pub fn place(&self, folder: &str) -> PathBuf {
        if Path::new(folder).is_absolute() { PathBuf::from(folder) } else { fs::native(self.root, folder) }
    }

    /// A folder as the call names it. Links in it are left for `emit` to see.
    fn named(&self, folder: &Path) -> PathBuf {
        let path = self.cwd.join(folder);
        std::path::absolute(&path).unwrap_or(path)
    }

    fn job<'j>(&'j self, folder: &'j Folder, others: &'j [Folder], outputs: &'j [Output], tree: &'j Disk) -> Job<'j> {
        Job {
            root: self.root,
            folder,
            others,
            outputs,
            tree,
            make: &emit::unmade,
            sync: false,
            progress: &self.progress,
        }
    }

    fn tell(&self, edition: &BuiltEdition, emitted: &Emitted, maker: &dyn Maker, console: &mut Console) {
        console.done();
        let lang = console.lang;
        let made = edition.rendered.iter().map(|(path, because)| {
            let why = maker.why(&edition.name, because, lang);
            lang.pick(
                &format!("* {}/{path}：{why}\n", edition.folder),
                &format!("* {}/{path}: {why}\n", edition.folder),
            )
            .to_owned()
        });
        let lines =
            emitted.written.iter().map(|path| ('+', path)).chain(emitted.removed.iter().map(|path| ('-', path)));
        let lines = lines.map(|(sign, path)| format!("{sign} {}/{path}\n", edition.folder));
        let text: String = made.chain(lines).collect();
        console.say(&text);
    }
}

/// Gives the result of a call, and its exit code.
pub fn finish(
    console: &mut Console,
    tree: &Disk,
    results: &[Edition],
    mut diagnostics: Vec<Diagnostic>,
    site_wrong: bool,
) -> u8 {
    diagnostics.sort();
    diagnostics.dedup();
    report::give(console, results, &diagnostics, site_wrong, &super::texts(tree))
}

fn result(edition: &BuiltEdition, emitted: &Emitted, fate: Fate, ms: u64) -> Edition {
    Edition {
        name: edition.name.clone(),
        output: edition.folder.clone(),
        pages: edition.pages,
        files: edition.outputs.len(),
        written: emitted.written.len(),
        unchanged: emitted.unchanged,
        removed: emitted.removed.len(),
        rendered: edition.rendered.len(),
        ms,
        fate,
    }
}

/// This process, for whoever finds a lock taken.
pub fn holder(command: &str) -> Holder {
    Holder { pid: std::process::id(), command: command.to_owned(), since: clock::moment() }
}

/// Says that another process has a lock.
pub fn locked(code: &'static str, other: Option<Holder>) -> Diagnostic {
    let other = other.unwrap_or_else(|| Holder { pid: 0, command: "?".to_owned(), since: "?".to_owned() });
    let fault = Diagnostic::new(code).with("pid", other.pid.to_string());
    fault.with("command", format!("jianbao {}", other.command)).with("since", other.since)
}

/// An edition's share of the time that went into all of them.
fn share(start: Instant, built: &Built) -> u64 {
    millis(start) / built.editions.len().max(1) as u64
}

/// The time since `start`.
pub fn millis(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
