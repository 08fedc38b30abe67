//! The stage of a case: a folder of its own in which its blocks are carried out one after the other.
//!
//! Takes a case, gives what failed and, when asked, the expectations as they would have to be.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use jianbao::date::Date;
use jianbao::engine::session::Session;
use jianbao::engine::{self, Content, Settings};
use jianbao::fs::Disk;
use jianbao::lang::Lang;
use jianbao::picture::develop;
use jianbao::source::Tree;

use super::annotate::{self, Source, Sources};
use super::case::{Block, Case, Edit};
use super::{Update, diff, extract};
use crate::program::{self, Report, Run, Said};

/// What a session is told for a block with these words.
fn settings(args: &[String]) -> Settings {
    let date = args.iter().position(|word| word == "--date").and_then(|at| args.get(at + 1));
    let date = Date::parse(date.map_or(TODAY, String::as_str)).unwrap();
    Settings { date, drafts: args.iter().any(|word| word == "--drafts"), jobs: 0, editions: None }
}

/// What became of a case.
pub struct Outcome {
    pub line: usize,
    pub failures: Vec<String>,
    pub edits: Vec<Edit>,
}

/// The settings of a site that a case gives none for.
const SITE: &str = "title: 测试\ntheme: plain\neditions: [public, internal]\n";
/// The day on which every case is built, unless it names another.
const TODAY: &str = "2026-07-01";

struct Stage<'a> {
    book: &'a str,
    root: tempfile::TempDir,
    update: Update,
    outcome: Outcome,
    /// What was said at the last build and no block has answered for yet, and the block that built.
    said: Vec<Said>,
    built: Option<(Block, Sources)>,
    before: BTreeMap<String, SystemTime>,
    lang: String,
    /// The same site, loaded since the first build: for cases that ask what is rendered again.
    session: Option<Session>,
    rerendered: Vec<String>,
}

/// Carries out the blocks of a case.
pub fn perform(book: &str, case: &Case, update: Update) -> Outcome {
    let mut stage = Stage {
        book,
        root: tempfile::tempdir().unwrap(),
        update,
        outcome: Outcome { line: case.blocks[0].line, failures: Vec::new(), edits: Vec::new() },
        said: Vec::new(),
        built: None,
        before: BTreeMap::new(),
        lang: "en".to_owned(),
        session: None,
        rerendered: Vec::new(),
    };
    let asks_again = case.blocks.iter().any(|block| block.word == "rerenders");
    for block in &case.blocks {
        if block.word != "diagnostics" {
            stage.settle(None);
        }
        match block.word.as_str() {
            "site" | "edit" => {
                stage.build(block);
                if asks_again {
                    stage.render(block);
                }
            }
            "rerenders" => {
                let found = stage.rerendered.clone();
                stage.expect(block, found.clone(), found, "rendered again");
            }
            "diagnostics" => stage.settle(Some(block)),
            "output" => stage.output(block),
            "contains" | "lacks" => stage.search(block),
            "files" => stage.files(block),
            "changes" => stage.changes(block),
            "run" => stage.run(block),
            word => stage.fail(block, &format!("no such block: `{word}`")),
        }
    }
    stage.settle(None);
    for failure in &mut stage.outcome.failures {
        *failure = format!("── {} · {failure}", case.title);
    }
    stage.outcome
}

impl Stage<'_> {
    fn fail(&mut self, block: &Block, what: &str) {
        self.outcome.failures.push(format!("tests/suite/{}:{}: {what}", self.book, block.line));
    }

    /// Compares the body of a block with what it should be, or makes it so.
    fn expect(&mut self, block: &Block, found: Vec<String>, filled: Vec<String>, what: &str) {
        if block.body == found && (self.update == Update::No || found == filled) {
            return;
        }
        let shapes =
            |lines: &[String]| -> Vec<String> { lines.iter().map(|line| annotate::shape(line).to_owned()).collect() };
        let same_shape = shapes(&block.body) == shapes(&found);
        if self.update == Update::All || (self.update == Update::Words && same_shape) {
            self.outcome.edits.push(Edit { line: block.line, body: filled, after: None });
        } else if block.body != found {
            let lines = diff::lines(&block.body, &found);
            self.fail(block, &format!("{what} (- expected, + found)\n{lines}"));
        }
    }

    fn build(&mut self, block: &Block) {
        let sources = Sources::parse(&block.body);
        if block.word == "site" {
            self.lay_out(&sources);
        } else if let Err(problem) = edit(self.root.path(), &sources) {
            return self.fail(block, &problem);
        }
        let root = self.root.path().to_path_buf();
        if block.args.iter().any(|word| word == "nobuild") {
            return;
        }
        let mut args = vec!["build", "--format", "json"];
        self.lang = if block.args.iter().any(|word| word == "zh") { "zh".to_owned() } else { "en".to_owned() };
        let given = |name: &str| block.args.iter().any(|word| word == name);
        let mut rest: Vec<String> = vec!["--lang".to_owned(), self.lang.clone()];
        if !given("--date") {
            rest.extend(["--date".to_owned(), TODAY.to_owned()]);
        }
        let mut exit = None;
        for word in &block.args {
            if let Some(edition) = word.strip_prefix("edition=") {
                rest.extend(["--edition".to_owned(), edition.to_owned()]);
            } else if let Some(code) = word.strip_prefix("exit=") {
                exit = code.parse().ok();
            } else if word != "zh" {
                rest.push(word.clone());
            }
        }
        args.extend(rest.iter().map(String::as_str));
        self.before = stamps(&root);
        let run = program::jianbao(&root, &args);
        let report = match run.report() {
            Ok(report) => report,
            Err(problem) => return self.fail(block, &problem),
        };
        self.judge(block, &run, &report, exit);
        if block.word == "edit" && run.exit == 0 {
            self.compare(block);
        }
        self.said = report.diagnostics;
        self.built = Some((block.clone(), sources));
    }

    /// Takes the site up in a session that stays loaded, and notes what is rendered again, and why.
    fn render(&mut self, block: &Block) {
        let (tree, _) = Disk::list(self.root.path());
        if block.word == "site" {
            self.session = None;
        }
        let session = self.session.get_or_insert_with(|| Session::new(settings(&block.args)));
        session.refresh(&tree);
        let built = session.built(&tree);
        self.rerendered.clear();
        for edition in &built.editions {
            for (path, because) in &edition.rendered {
                let why = session.why(&edition.name, because, Lang::En);
                self.rerendered.push(format!("{}/{path}: {why}", edition.name));
            }
        }
    }

    /// What a build after an edit leaves must be what a build that knows nothing would have made.
    fn compare(&mut self, block: &Block) {
        let alone = |word: &String| word.starts_with("edition=") || word == "--output";
        if block.args.iter().any(alone) {
            return;
        }
        let (tree, _) = Disk::list(self.root.path());
        let mut faults = Vec::new();
        for edition in engine::build(&tree, &settings(&block.args)).editions.iter().filter(|edition| !edition.failed) {
            for output in &edition.outputs {
                let path = self.root.path().join(&edition.folder).join(&output.path);
                let wanted = match &output.content {
                    Content::Bytes(bytes) => bytes.bytes().to_vec(),
                    Content::Laid(laid) => laid.bytes().unwrap(),
                    Content::Copy(from) => tree.read(from).unwrap(),
                    Content::Treated(from, treatment) => treatment.of(tree.read(from).unwrap()).unwrap(),
                    Content::Picture(from, recipe) => {
                        develop::develop(&tree.read(from).unwrap(), &[*recipe]).unwrap().swap_remove(0)
                    }
                    Content::Known { .. } => unreachable!("nothing is known of a first build"),
                };
                if fs::read(&path).ok() != Some(wanted) {
                    faults.push(format!("{}/{}", edition.folder, output.path));
                }
            }
        }
        if !faults.is_empty() {
            self.fail(block, &format!("not as a build that knows nothing would have made it: {faults:?}"));
        }
    }

    /// The exit code must fit what was said, and the counts of the report what happened on disk.
    fn judge(&mut self, block: &Block, run: &Run, report: &Report, exit: Option<u8>) {
        let wrong = u8::from(report.diagnostics.iter().any(|item| item.severity == "error"));
        if exit.map_or(run.exit != wrong, |exit| run.exit != exit) {
            self.fail(block, &format!("exit code {}, expected {}", run.exit, exit.unwrap_or(wrong)));
        }
        let (written, removed) = self.moved();
        let counted = |pick: fn(&(String, u64, u64)) -> u64| report.editions.iter().map(pick).sum::<u64>();
        if counted(|edition| edition.1) != written.len() as u64 || counted(|edition| edition.2) != removed.len() as u64
        {
            self.fail(block, &format!("the report counts {:?} (edition, written, removed), but on disk these changed: {written:?} {removed:?}", report.editions));
        }
    }

    /// Answers for what the last build said: in the annotations of its block, and in a `diagnostics` block after it.
    fn settle(&mut self, after: Option<&Block>) {
        let Some((block, sources)) = self.built.take() else {
            if let Some(block) = after {
                self.fail(block, "no build before this block");
            }
            return;
        };
        let mut left = std::mem::take(&mut self.said);
        let mut again = left.clone();
        let found = sources.annotated(&mut left, false);
        let filled = sources.annotated(&mut again, true);
        self.expect(&block, found, filled, "diagnostics");
        let wanted: &[String] = after.map_or(&[], |block| &block.body);
        let wordless = |item: &Said| {
            let line = place(item, false);
            wanted.contains(&line)
        };
        let found: Vec<String> =
            left.iter().flat_map(|item| with_help(item, place(item, !wordless(item)), wanted)).collect();
        let filled: Vec<String> = left.iter().flat_map(|item| with_help(item, place(item, true), wanted)).collect();
        match after {
            Some(after) => self.expect(after, found, filled, "diagnostics"),
            None if filled.is_empty() => {}
            None if self.update == Update::All => {
                let line = block.line;
                match self.outcome.edits.iter_mut().find(|edit| edit.line == line) {
                    Some(edit) => edit.after = Some(filled),
                    None => self.outcome.edits.push(Edit { line, body: block.body.clone(), after: Some(filled) }),
                }
            }
            None => self.fail(&block, &format!("unexpected diagnostics\n{}", diff::lines(&[], &filled))),
        }
    }

    /// Writes a site as new: its files, the settings when it has none, and the theme `plain` when they name it.
    fn lay_out(&mut self, sources: &Sources) {
        let root = tempfile::tempdir().unwrap();
        let theme = super::folder().join("plain");
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        if !sources.files.iter().any(|file| file.path == "content/site.yaml") {
            files.insert("content/site.yaml".to_owned(), SITE.as_bytes().to_vec());
        }
        files.extend(
            program::read_tree(&theme).into_iter().map(|(path, bytes)| (format!("themes/plain/{path}"), bytes)),
        );
        let special = |file: &&Source| file.link().is_none() && !file.is_fifo();
        files.extend(sources.files.iter().filter(special).map(|file| (file.path.clone(), file.bytes())));
        program::write_tree(root.path(), &files);
        for file in sources.files.iter().filter(|file| file.is_fifo()) {
            std::process::Command::new("mkfifo").arg(root.path().join(&file.path)).status().unwrap();
        }
        #[cfg(unix)]
        for file in &sources.files {
            if let Some(target) = file.link() {
                let path = root.path().join(&file.path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::os::unix::fs::symlink(target, path).unwrap();
            }
        }
        self.root = root;
    }

    fn output(&mut self, block: &Block) {
        let Some(path) = block.args.first() else { return self.fail(block, "which file?") };
        let Ok(text) = fs::read_to_string(self.root.path().join(path)) else {
            return self.fail(block, &format!("`{path}` was not written{}", self.written()));
        };
        let select = block.args.iter().find_map(|word| word.strip_prefix("select="));
        let text = match select {
            None => text,
            Some(select) => match extract::inner(&text, select) {
                Some(inner) => inner,
                None => return self.fail(block, &format!("`{path}` has no `{select}`\n{text}")),
            },
        };
        let found: Vec<String> = text.lines().map(str::to_owned).collect();
        self.expect(block, found.clone(), found, path);
    }

    fn search(&mut self, block: &Block) {
        let Some(path) = block.args.first() else { return self.fail(block, "which file?") };
        let root = self.root.path();
        let files = if path.ends_with('/') || root.join(path).is_dir() {
            program::read_tree(&root.join(path)).into_iter().collect()
        } else {
            fs::read(root.join(path)).map(|bytes| vec![(path.clone(), bytes)]).unwrap_or_default()
        };
        if files.is_empty() {
            return self.fail(block, &format!("`{path}` was not written{}", self.written()));
        }
        for line in &block.body {
            let holder =
                files.iter().find(|(name, bytes)| name.contains(line) || String::from_utf8_lossy(bytes).contains(line));
            match (block.word.as_str(), holder) {
                ("contains", None) => {
                    let shown = if files.len() == 1 {
                        String::from_utf8_lossy(&files[0].1).into_owned()
                    } else {
                        String::new()
                    };
                    self.fail(block, &format!("`{path}` lacks `{line}`\n{shown}"));
                }
                ("lacks", Some((name, _))) => self.fail(block, &format!("`{path}` holds `{line}`, in `{name}`")),
                _ => {}
            }
        }
    }

    fn files(&mut self, block: &Block) {
        let Some(folder) = block.args.first() else { return self.fail(block, "which folder?") };
        let except: Vec<&str> = block.args.iter().filter_map(|word| word.strip_prefix("except=")).collect();
        let names = program::list_tree(&self.root.path().join(folder)).into_keys();
        let found: Vec<String> = names.filter(|name| !except.iter().any(|prefix| name.starts_with(prefix))).collect();
        self.expect(block, found.clone(), found, folder);
    }

    fn changes(&mut self, block: &Block) {
        let (written, removed) = self.moved();
        let lines = |word: &str, names: Vec<String>| -> Vec<String> {
            names.into_iter().map(|name| format!("{word} {name}")).collect()
        };
        let found = [lines("written", written), lines("removed", removed)].concat();
        self.expect(block, found.clone(), found, "changes");
    }

    /// What the last build wrote and removed, seen from outside.
    fn moved(&self) -> (Vec<String>, Vec<String>) {
        let after = stamps(self.root.path());
        let written =
            after.iter().filter(|(name, stamp)| self.before.get(*name) != Some(stamp)).map(|(name, _)| name.clone());
        let removed = self.before.keys().filter(|name| !after.contains_key(*name)).cloned();
        (written.collect(), removed.collect())
    }

    fn run(&mut self, block: &Block) {
        let mut args: Vec<&str> = block.args.iter().map(String::as_str).collect();
        if !args.contains(&"--lang") {
            args.extend(["--lang", &self.lang]);
        }
        let run = program::jianbao(self.root.path(), &args);
        let mut found = self.plain(&run.stdout);
        if !run.stderr.is_empty() {
            found.push("-- stderr --".to_owned());
            found.extend(self.plain(&run.stderr));
        }
        if run.exit != 0 {
            found.push(format!("-- exit {} --", run.exit));
        }
        // `…` alone on a line stands for any lines, so that a case need not repeat what is not its business.
        let wanted: Vec<&[String]> = block.body.split(|line| line == "…").collect();
        let told = |line: &str| block.body.iter().any(|wanted| wanted == line);
        let ended = run.exit == 0 || told(&format!("-- exit {} --", run.exit));
        let complained = run.stderr.is_empty() || told("-- stderr --");
        if wanted.len() > 1 {
            if !(ended && complained && matches(&wanted, &found)) {
                let lines = diff::lines(&block.body, &found);
                self.fail(block, &format!("jianbao {} (- expected, + found; not rewritten)\n{lines}", args.join(" ")));
            }
            return;
        }
        self.expect(block, found.clone(), found, &format!("jianbao {}", args.join(" ")));
    }

    /// Text without what differs from run to run: the folder of the case, and time taken.
    fn plain(&self, text: &str) -> Vec<String> {
        let root = self.root.path().to_string_lossy().into_owned();
        let real = fs::canonicalize(self.root.path()).unwrap().to_string_lossy().into_owned();
        text.replace(&real, "ROOT").replace(&root, "ROOT").lines().map(timeless).collect()
    }

    /// What there is instead of a file that was looked for.
    fn written(&self) -> String {
        let names = program::list_tree(self.root.path()).into_keys();
        let names: Vec<String> = names.filter(|name| !is_source(name) && !name.contains("assets/")).collect();
        format!("; there are {names:?}")
    }
}

/// Whether the groups of lines stand in `found` in this order, the first at its start and the last at its end.
fn matches(groups: &[&[String]], found: &[String]) -> bool {
    let (first, last) = (groups[0], groups[groups.len() - 1]);
    if !found.starts_with(first) || !found.ends_with(last) || found.len() < first.len() + last.len() {
        return false;
    }
    let mut rest = &found[first.len()..found.len() - last.len()];
    for group in &groups[1..groups.len() - 1] {
        let Some(at) = (0..=rest.len().saturating_sub(group.len())).find(|at| rest[*at..].starts_with(group)) else {
            return false;
        };
        rest = &rest[at + group.len()..];
    }
    true
}

/// `12 ms`, `0.3 s`, `12 毫秒`, `"ms":12`: the number becomes `N`.
fn timeless(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let end =
            (at..chars.len()).find(|end| !chars[*end].is_ascii_digit() && chars[*end] != '.').unwrap_or(chars.len());
        let after: String = chars[end..].iter().take(4).collect();
        let unit =
            [" ms", "ms", " s ", " s)", "s)", " 毫秒", "毫秒", " 秒", "秒"].iter().any(|unit| after.starts_with(unit))
                || after == " s";
        if end > at && chars[at].is_ascii_digit() && (unit || out.ends_with("\"ms\":") || out.ends_with("\"ms\": ")) {
            out.push('N');
            at = end;
        } else if end > at {
            out.extend(&chars[at..end]);
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

fn with_help(item: &Said, line: String, wanted: &[String]) -> Vec<String> {
    let asked = wanted
        .iter()
        .zip(wanted.iter().skip(1))
        .any(|(first, next)| annotate::shape(first) == annotate::shape(&line) && next.trim_start().starts_with("= "));
    if asked { vec![line, format!("  = {}", item.help)] } else { vec![line] }
}

/// `error[code] content/a.md:3:1-3:9: message`
fn place(item: &Said, words: bool) -> String {
    let edition = item.edition.as_ref().map_or(String::new(), |name| format!("@{name}"));
    let sheet = item.sheet.as_ref().map_or(String::new(), |sheet| format!("#{sheet}"));
    let file = item.file.as_ref().map_or(String::new(), |file| format!(" {}{sheet}", seen(file)));
    let range = item.range.map_or(String::new(), |[a, b, c, d]| format!(":{a}:{b}-{c}:{d}"));
    let colon = if item.file.is_some() && words { ":" } else { "" };
    let message = if words { format!(" {}", item.message) } else { String::new() };
    format!("{}[{}]{edition}{file}{range}{colon}{message}", item.severity, item.code)
}

/// A path with the characters that nobody can see written out.
fn seen(path: &str) -> String {
    let hidden = |c: char| c.is_control() || ('\u{200B}'..='\u{200F}').contains(&c);
    path.chars().map(|c| if hidden(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// Every file of the outputs and when it was last written.
fn stamps(root: &Path) -> BTreeMap<String, SystemTime> {
    let outputs = program::list_tree(root).into_iter().filter(|(name, _)| !is_source(name));
    outputs.filter_map(|(name, path)| Some((name, fs::symlink_metadata(path).ok()?.modified().ok()?))).collect()
}

fn is_source(name: &str) -> bool {
    [".jianbao", "content", "themes"].contains(&name.split('/').next().unwrap_or(""))
}

/// Carries out an `edit` block: `path: s/old/new/`, `path: delete`, and whole files.
fn edit(root: &Path, sources: &Sources) -> Result<(), String> {
    for command in sources.commands.iter().filter(|line| !line.trim().is_empty()) {
        let (path, action) = command.split_once(": ").ok_or_else(|| format!("not an edit: `{command}`"))?;
        let target = root.join(path);
        if action == "delete" {
            let gone = if target.is_dir() { fs::remove_dir_all(&target) } else { fs::remove_file(&target) };
            gone.map_err(|error| format!("{path}: {error}"))?;
            continue;
        }
        if let Some(to) = action.strip_prefix("move ") {
            fs::rename(&target, root.join(to)).map_err(|error| format!("{path}: {error}"))?;
            continue;
        }
        let parts: Vec<&str> = action.split('/').collect();
        let ["s", old, new, ""] = parts[..] else { return Err(format!("not an edit: `{command}`")) };
        let text = fs::read_to_string(&target).map_err(|error| format!("{path}: {error}"))?;
        if !text.contains(old) {
            return Err(format!("`{path}` has no `{old}`"));
        }
        fs::write(&target, text.replacen(old, new, 1)).map_err(|error| format!("{path}: {error}"))?;
    }
    for file in &sources.files {
        let target = root.join(&file.path);
        fs::create_dir_all(target.parent().unwrap()).map_err(|error| format!("{}: {error}", file.path))?;
        fs::write(target, file.bytes()).map_err(|error| format!("{}: {error}", file.path))?;
    }
    Ok(())
}
