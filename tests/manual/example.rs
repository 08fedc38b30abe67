//! The examples of a page of the manual: cut out, made into sites, and tried.
//!
//! Takes the text of a page; gives trials and what is wrong with the fences themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use jianbao::config::Config;
use jianbao::directive::{self, Form, Piece, Place};
use jianbao::lang::Lang;

use crate::program::{self, Files};
use crate::suite::case::split;

/// The day on which examples are built.
const TODAY: &str = "2026-07-15";
/// Lines in a block `sh` that are not calls of the program: they begin with one of these.
const LISTED: [&str; 2] = ["#", "cd "];
/// The file that a fragment is put into.
const PAGE: &str = "content/example.md";

/// Something to try.
pub enum Trial {
    /// Files laid over a new site, and the code that must come of it, if any.
    Site { place: String, files: Files, wrong: Option<String> },
    /// A call of the program.
    Call { place: String, line: String },
}

/// A fenced block.
struct Block {
    line: usize,
    info: BTreeMap<String, String>,
    text: String,
}

/// A new site, as `jianbao init` makes it.
pub fn base() -> Files {
    let place = tempfile::tempdir().unwrap();
    let run = program::jianbao(place.path(), &["init", "--quiet", "--lang", "en", "--date", TODAY]);
    assert_eq!((run.exit, run.stderr.as_str()), (0, ""));
    program::read_tree(place.path())
}

/// The trials of a page, and what is wrong with its fences.
pub fn trials(name: &str, text: &str) -> (Vec<Trial>, Vec<String>) {
    let (mut trials, mut wrong) = (Vec::new(), Vec::new());
    let mut blocks = Vec::new();
    for block in cut(text) {
        match block {
            Ok(block) => blocks.push(block),
            Err((line, what)) => wrong.push(format!("content/manual/{name}:{line}: {what}")),
        }
    }
    // The right files of one site, in the order in which they stand, and the lines of their blocks.
    let mut sites: BTreeMap<&str, (Files, Vec<String>)> = BTreeMap::new();
    for block in &blocks {
        if let (Some(site), Some(path), None) =
            (block.info.get("site"), block.info.get("path"), block.info.get("wrong"))
        {
            let (files, lines) = sites.entry(site).or_default();
            files.insert(path.clone(), block.text.clone().into_bytes());
            lines.push(block.line.to_string());
        }
    }
    for (files, lines) in sites.values() {
        let place = format!("content/manual/{name}:{}", lines.join(", "));
        trials.push(Trial::Site { place, files: files.clone(), wrong: None });
    }
    for block in &blocks {
        let place = format!("content/manual/{name}:{}", block.line);
        let code = block.info.get("wrong").cloned();
        if block.info["lang"] == "sh" {
            let lines = block.text.lines().filter(|line| !line.trim().is_empty());
            trials.extend(lines.map(|line| Trial::Call { place: place.clone(), line: line.to_owned() }));
            continue;
        }
        let site = block.info.get("site").map(String::as_str);
        if block.info["lang"] == "text" || (site.is_some() && code.is_none()) {
            continue;
        }
        let mut files = site.and_then(|site| sites.get(site)).map(|(files, _)| files.clone()).unwrap_or_default();
        match block.info.get("path") {
            Some(path) => {
                files.insert(path.clone(), block.text.clone().into_bytes());
            }
            None => files.extend(whole(block)),
        }
        trials.push(Trial::Site { place, files, wrong: code });
    }
    (trials, wrong)
}

/// All blocks of a language, one below another.
pub fn code(text: &str, lang: &str) -> String {
    cut(text).into_iter().flatten().filter(|block| block.info["lang"] == lang).map(|block| block.text).collect()
}

/// A fragment as whole files.
fn whole(block: &Block) -> Files {
    let text = &block.text;
    let has = |zh: &str, en: &str| {
        text.lines().any(|line| line.starts_with(&format!("{zh}:")) || line.starts_with(&format!("{en}:")))
    };
    let file = |path: &str, text: String| (path.to_owned(), text.into_bytes());
    let front = "---\n标题: 示例\n日期: 2026-07-02\n范围: 公开\n---\n";
    match block.info.get("part").map_or("body", String::as_str) {
        "front" => {
            let given = [("标题", "title", "示例"), ("日期", "date", "2026-07-02"), ("范围", "audience", "公开")];
            let missing = given.iter().filter(|(zh, en, _)| !has(zh, en));
            let missing: String = missing.map(|(zh, _, value)| format!("{zh}: {value}\n")).collect();
            Files::from([file(PAGE, format!("---\n{missing}{text}---\n正文。\n"))])
        }
        "site.yaml" => {
            let title = if has("标题", "title") { "" } else { "title: 示例简报\n" };
            Files::from([file("content/site.yaml", format!("{title}{text}"))])
        }
        "template" => Files::from([
            file("themes/bulletin/templates/example.html", text.clone()),
            file(PAGE, front.replace("---\n标题", "---\n模板: example.html\n标题") + "## 一\n\n正文。\n"),
        ]),
        "csv" => Files::from([file("content/data/example.csv", text.clone())]),
        _ => Files::from([file(PAGE, format!("{front}{text}"))]),
    }
}

/// The blocks of a page, literal directives as they are meant; or the line of a fence and what is wrong with it.
fn cut(text: &str) -> Vec<Result<Block, (usize, String)>> {
    let text = &meant(text);
    let lines: Vec<&str> = text.lines().collect();
    let (mut blocks, mut at) = (Vec::new(), 0);
    while at < lines.len() {
        let line = lines[at].trim_start();
        let fence = line.len() - line.trim_start_matches('`').len();
        if fence < 3 {
            at += 1;
            continue;
        }
        let indent = lines[at].len() - line.len();
        let end = (at + 1..lines.len()).find(|end| lines[*end].trim() == "`".repeat(fence));
        let Some(end) = end else {
            blocks.push(Err((at + 1, "the fence is not closed".to_owned())));
            break;
        };
        let dedent =
            |line: &&str| line.get(indent..).filter(|_| line[..indent].trim().is_empty()).unwrap_or("").to_owned();
        let body: String = lines[at + 1..end].iter().map(|line| dedent(line) + "\n").collect();
        blocks.push(
            info(&line[fence..]).map(|info| Block { line: at + 1, info, text: body }).map_err(|what| (at + 1, what)),
        );
        at = end + 1;
    }
    blocks
}

/// The words behind a fence.
fn info(line: &str) -> Result<BTreeMap<String, String>, String> {
    let words = split(line);
    let Some((lang, rest)) = words.split_first() else {
        return Err("no word behind the fence says what this is".into());
    };
    let mut info = BTreeMap::from([("lang".to_owned(), lang.clone())]);
    for word in rest {
        match word.split_once('=') {
            Some((key @ ("path" | "site" | "wrong"), value)) if !value.is_empty() => {
                info.insert(key.to_owned(), value.to_owned());
            }
            Some(("part", value @ ("body" | "front" | "site.yaml" | "template" | "csv"))) => {
                info.insert("part".to_owned(), value.to_owned());
            }
            _ => return Err(format!("`{word}` says nothing here")),
        }
    }
    let (bare, told) = (rest.is_empty(), info.contains_key("path") || info.contains_key("part"));
    match lang.as_str() {
        "sh" | "text" if bare => Ok(info),
        "sh" | "text" => Err(format!("nothing goes with `{lang}`")),
        // A text that is wrong needs no more to be put into a page.
        "markdown" if info.contains_key("wrong") => Ok(info),
        _ if told => Ok(info),
        _ => Err("there is neither `path=` nor `part=`".to_owned()),
    }
}

/// The text with escaped directives as readers see them.
fn meant(text: &str) -> String {
    fn escapes(pieces: &[Piece], out: &mut BTreeSet<usize>) {
        for piece in pieces {
            match &piece.form {
                Form::Escape => out.extend(piece.range.clone()),
                Form::Container(container) => escapes(&container.body, out),
                Form::Restricted { body, .. } | Form::Mask { body } => escapes(body, out),
                Form::Text | Form::Comment | Form::Call(_) => {}
            }
        }
    }
    let mut config = Config::default();
    config.editions = ["public", "internal"]
        .map(|name| jianbao::config::EditionConfig { name: name.to_owned(), ..Default::default() })
        .into();
    let mut out = BTreeSet::new();
    escapes(&directive::scan(text, &config.names(), Place::Body).pieces, &mut out);
    text.char_indices().filter(|(at, _)| !out.contains(at)).map(|(_, c)| c).collect()
}

impl Trial {
    /// What is wrong, if anything.
    pub fn failure(&self, base: &Files) -> Option<String> {
        match self {
            Trial::Call { place, line } => {
                if LISTED.iter().any(|start| line.trim_start().starts_with(start)) {
                    return None;
                }
                let Some(call) = line.trim().strip_prefix("jianbao ") else {
                    return Some(format!("{place}: `{line}` is no call of the program, nor listed"));
                };
                let call = call.split(" > ").next().unwrap_or("");
                let args: Vec<OsString> = split(call).into_iter().map(OsString::from).collect();
                let fault = jianbao::cli::fault(&args)?;
                Some(format!("{place}: {line}\n    {}: {}", fault.code, fault.message(Lang::En)))
            }
            Trial::Site { place, files, wrong } => {
                let root = tempfile::tempdir().unwrap();
                let mut whole = base.clone();
                whole.extend(files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
                program::write_tree(root.path(), &whole);
                let run =
                    program::jianbao(root.path(), &["check", "--format", "json", "--lang", "zh", "--date", TODAY]);
                let said = match run.report() {
                    Ok(report) => report.diagnostics,
                    Err(problem) => return Some(format!("{place}: {problem}")),
                };
                // A warning more does no harm, an error more is a fault that the manual does not tell.
                let has = |code: &str| said.iter().any(|item| item.code == code);
                let other = |item: &&program::Said| item.severity == "error" && Some(&item.code) != wrong.as_ref();
                let as_told = wrong.as_ref().is_none_or(|code| has(code)) && !said.iter().any(|item| other(&item));
                let found: String = said
                    .iter()
                    .map(|item| {
                        let at = item.range.map_or(String::new(), |range| format!(":{}:{}", range[0], range[1]));
                        format!(
                            "\n    {}[{}] {}{at}: {}",
                            item.severity,
                            item.code,
                            item.file.as_deref().unwrap_or(""),
                            item.message
                        )
                    })
                    .collect();
                let found = if found.is_empty() { " nothing".to_owned() } else { found };
                match wrong {
                    _ if as_told => None,
                    Some(code) => Some(format!("{place}: expected `{code}`, found{found}")),
                    None => Some(format!("{place}: expected no error, found{found}")),
                }
            }
        }
    }
}
