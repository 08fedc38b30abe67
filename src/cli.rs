//! The command line: a call comes in, the engine is asked, files are written, and an exit code goes out.
//!
//! Takes the words of a call and two streams. Exit codes: 0 done, 1 the content has errors, 2 the call or `site.yaml`
//! is wrong, 3 files failed. Decides nothing about content.

mod begin;
mod build;
mod clock;
mod console;
mod courier;
mod described;
mod due;
mod gauge;
mod pack;
mod publish;
mod releases;
mod report;
mod serve;
mod stop;
mod syntax;
mod table;
mod told;
mod verify;
mod watch;

use std::ffi::OsString;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

pub(crate) use self::console::unstyled;
use self::console::{Console, Plain};
pub(crate) use self::report::spoken;
use self::syntax::{Call, Command, Format};
use crate::data;
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::engine;
use crate::explain;
use crate::fs::{self, Disk};
use crate::lang::{self, Lang};
use crate::path::SitePath;
use crate::progress::Progress;
use crate::scaffold::page::Wish;
use crate::source::Tree;

/// Stack of the threads that read and render: deeply nested sources are refused by depth, not by a crash, and the
/// main thread of Windows has too little for that.
const STACK: usize = 16 << 20;

/// Carries out a call (`args` without the program's name) made in `cwd` and gives the exit code. Both streams get
/// plain text.
pub fn run(args: &[OsString], cwd: &Path, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    run_styled(args, cwd, &mut Plain::new(out), &mut Plain::new(err), None, false, false)
}

/// The same for somebody who answers questions on `input`.
pub fn run_asking(
    args: &[OsString],
    cwd: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
    input: &mut dyn BufRead,
) -> u8 {
    run_styled(args, cwd, &mut Plain::new(out), &mut Plain::new(err), Some(input), false, false)
}

/// The same on the streams of the process, in colour where a terminal shows it.
pub fn run_process(args: &[OsString], cwd: &Path) -> u8 {
    let (mut out, mut err, watched) = console::of_process();
    let mut input = console::input_of_process();
    let input = input.as_mut().map(|input| input as &mut dyn BufRead);
    run_styled(args, cwd, &mut out, &mut err, input, watched, true)
}

/// What is wrong with the words of a call, told without carrying it out.
pub fn fault(args: &[OsString]) -> Option<Diagnostic> {
    syntax::parse(args, Lang::En).err()
}

fn run_styled<'a>(
    args: &[OsString],
    cwd: &Path,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    input: Option<&'a mut dyn BufRead>,
    watched: bool,
    alone: bool,
) -> u8 {
    let system = sys_locale::get_locale().map_or(Lang::En, |locale| Lang::from_locale(&locale));
    let (lang, format) = syntax::manner(args, system);
    let limit = crate::diagnostic::print::LIMIT;
    let mut console = Console { out, err, input, lang, format, watched, alone, limit, quiet: false };
    let code = syntax::parse(args, lang).and_then(|call| carry_out(&call, cwd, &mut console));
    code.unwrap_or_else(|fault| report::give(&mut console, &[], &[fault], false, &|_| None))
}

fn carry_out(call: &Call, cwd: &Path, console: &mut Console) -> Result<u8, Diagnostic> {
    console.quiet = call.quiet;
    console.watched &= !call.quiet && console.format == Format::Human;
    if call.verbose {
        console.limit = usize::MAX;
    }
    match &call.command {
        Command::Show(text) => console.answer(text).map(|()| 0),
        Command::Nothing(text) => {
            console.say(text);
            Ok(2)
        }
        Command::Explain(code) => explained(code.as_deref(), console),
        Command::Schema => schema(call, cwd, console),
        Command::Init { folder, server: Some(server), .. } => {
            let root = match folder {
                Some(folder) => cwd.join(folder),
                None => root(call, cwd)?,
            };
            begin::server(server, &root, today(call)?, console)
        }
        Command::Init { folder, title, organization, server: None } => {
            let wish = begin::Wish {
                folder: folder.as_deref(),
                title: title.as_deref(),
                organization: organization.as_deref(),
            };
            begin::site(&wish, today(call)?, cwd, console)
        }
        Command::New { kind, title, section, name, is_supplement } => {
            let root = root(call, cwd)?;
            let here = fs::site_path(&root.join("content"), cwd);
            let wish = Wish {
                kind,
                title: title.as_deref(),
                section: section.as_deref(),
                name: name.as_deref(),
                is_supplement: *is_supplement,
                here: here.as_deref(),
                date: today(call)?,
            };
            begin::page(&wish, &root, console)
        }
        Command::Due => {
            let settings = engine::Settings { date: today(call)?, drafts: false, jobs: call.jobs, editions: None };
            due::due(&root(call, cwd)?, &settings, console)
        }
        Command::Key { output } => verify::make_key(output.as_deref(), root(call, cwd).ok().as_deref(), cwd, console),
        Command::Verify { place, key, manifest } => {
            let wish = verify::Wish { place, key: key.as_deref(), manifest: manifest.as_deref() };
            verify::verify(&wish, root(call, cwd).ok().as_deref(), cwd, console)
        }
        Command::Serve { bind, port, is_opened, poll } => {
            let root = root(call, cwd)?;
            let settings =
                engine::Settings { date: today(call)?, drafts: call.drafts, jobs: call.jobs, editions: None };
            let wish = serve::Wish { bind: *bind, port: *port, is_opened: *is_opened, poll: *poll };
            serve::serve(call, &wish, &root, settings, console)
        }
        Command::Rollback(wish) => releases::roll_back(&root(call, cwd)?, wish, console),
        Command::Releases(target) => releases::list(&root(call, cwd)?, target.as_deref(), console),
        Command::Build { .. }
        | Command::Pack { .. }
        | Command::Watch { .. }
        | Command::Check { .. }
        | Command::Export { .. }
        | Command::Publish(_) => {
            if console.alone {
                stop::hear();
            }
            let root = root(call, cwd)?;
            let settings =
                engine::Settings { date: today(call)?, drafts: call.drafts, jobs: call.jobs, editions: None };
            let pool = rayon::ThreadPoolBuilder::new().num_threads(call.jobs).stack_size(STACK).build().ok();
            let progress = if console.watched { Progress::watched() } else { Progress::default() };
            let work = build::Work { call, cwd, root: &root, settings, pool, progress, is_described: false };
            match &call.command {
                Command::Build { editions, output } => work.build(editions, output.as_deref(), console),
                Command::Pack { file, edition } => pack::pack(work, edition, file, console),
                Command::Export { edition, output } => work.export(edition, output.as_deref(), console),
                Command::Check { editions } => work.check(editions, console),
                Command::Watch { poll, publish } => watch::watch(&work, *poll, publish.as_deref(), console),
                Command::Publish(wish) => publish::publish(work, wish, console),
                _ => Ok(0),
            }
        }
    }
}

/// The day that a call is about.
fn today(call: &Call) -> Result<Date, Diagnostic> {
    call.date.map_or_else(clock::today, Ok)
}

fn explained(code: Option<&str>, console: &mut Console) -> Result<u8, Diagnostic> {
    if let Some(code) = code.filter(|code| lang::entry(code).is_none()) {
        let near = lang::nearest(code, lang::entries().map(|entry| entry.code));
        return Err(Diagnostic::new("call-code-unknown").with("name", code).suggest(near));
    }
    let text = match console.format {
        Format::Json => json(&explain::records(code, console.lang)),
        Format::Human => match code {
            Some(code) => explain::text(code, console.lang).unwrap_or_default(),
            None => explain::list(console.lang),
        },
    };
    console.answer(&text).map(|()| 0)
}

fn schema(call: &Call, cwd: &Path, console: &mut Console) -> Result<u8, Diagnostic> {
    // The schema is of use before there is a site, but a root that is named has to be one.
    let (tree, mut diagnostics) = match (root(call, cwd), &call.root) {
        (Ok(root), _) => Disk::list(&root),
        (Err(_), None) => (Disk::embedded(), Vec::new()),
        (Err(fault), Some(_)) => return Err(fault),
    };
    let (text, faults) = engine::schema(&tree);
    diagnostics.extend(faults);
    diagnostics.sort();
    console.show(&diagnostics, &texts(&tree));
    console.answer(&format!("{}\n", text.trim_end()))?;
    Ok(report::exit_code(&diagnostics, false))
}

/// The root of the site that a call is about, absolute.
fn root(call: &Call, cwd: &Path) -> Result<PathBuf, Diagnostic> {
    match &call.root {
        Some(named) => {
            let root = cwd.join(named);
            if !fs::is_site(&root) {
                return Err(Diagnostic::new("call-root-wrong").with("path", named.to_string_lossy()));
            }
            Ok(std::path::absolute(&root).unwrap_or(root))
        }
        None => fs::find_root(cwd).ok_or_else(|| Diagnostic::new("call-root").with("path", cwd.to_string_lossy())),
    }
}

/// The texts of a tree's files as the engine read them, for diagnostics to point into.
fn texts(tree: &dyn Tree) -> impl Fn(&SitePath) -> Option<String> {
    |path| tree.read(path).ok().map(|bytes| data::text(path, &bytes))
}

/// A value as one line of JSON.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).map(|text| text + "\n").unwrap_or_default()
}
