//! The commands that begin something: a site, a page.
//!
//! Takes a call; asks what it does not say, has the files planned, puts them on the disk, and says what to do next.

#![expect(clippy::disallowed_methods, reason = "the shell is where files are looked for")]

use std::path::{Path, PathBuf};

use serde_json::json;

use super::console::Console;
use super::report;
use super::syntax::Format;
use crate::corpus::Moment;
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::engine;
use crate::fs::{self, Disk};
use crate::lang::Lang;
use crate::read;
use crate::scaffold::page::{self, Begun};
use crate::scaffold::server::{Served, settings};
use crate::scaffold::site::{self, Beginning};
use crate::scaffold::write;
use crate::value::{Map, Value};

/// What a call says about the site to begin.
pub struct Wish<'a> {
    /// The folder; the current one when not given.
    pub folder: Option<&'a Path>,
    /// The name of the bulletin.
    pub title: Option<&'a str>,
    /// Who publishes it.
    pub organization: Option<&'a str>,
}

/// Begins a site.
pub fn site(wish: &Wish, date: Date, cwd: &Path, console: &mut Console) -> Result<u8, Diagnostic> {
    let named = wish.folder.unwrap_or(Path::new("."));
    let root = absolute(&cwd.join(named));
    refuse(&root)?;
    let title = told(wish.title, "--title", TITLE, console)?;
    let organization = told(wish.organization, "--organization", ORGANIZATION, console)?;
    let schema = engine::schema(&Disk::embedded()).0;
    let files = site::files(&Beginning { title, organization, date, schema }, fs::new_site());
    if let Some(path) = write::in_the_way(&root, &files) {
        return Err(Diagnostic::new("call-init-taken").with("path", path));
    }
    write::write(&root, &files)?;
    if console.format == Format::Json {
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        console.answer(&super::json(&json!({ "root": root.to_string_lossy(), "files": paths })))?;
        return Ok(0);
    }
    if !console.quiet {
        let text = next(wish.folder, files.len(), console.lang);
        console.say(&text);
    }
    Ok(0)
}

/// Writes the settings of a web server for the site at `root`.
pub fn server(server: &str, root: &Path, date: Date, console: &mut Console) -> Result<u8, Diagnostic> {
    if !fs::is_site(root) {
        return Err(Diagnostic::new("call-root-wrong").with("path", root.to_string_lossy()));
    }
    let (tree, mut diagnostics) = Disk::list(root);
    let reading = read::read(&tree, Moment { date, drafts: false });
    if reading.is_unusable {
        diagnostics.extend(reading.findings.into_iter().map(|finding| finding.diagnostic));
        diagnostics.sort();
        return Ok(report::give(console, &[], &diagnostics, true, &super::texts(&tree)));
    }
    let config = &reading.corpus.config;
    let word = |map: &Map, key: &str| map.get(key).map(Value::display).unwrap_or_default();
    let editions = config.editions.iter().enumerate().map(|(at, edition)| {
        let own = word(&edition.overlay, "base_url");
        Served {
            name: edition.name.clone(),
            label: format!("{} {}", report::spoken(&edition.name, Lang::Zh), edition.name),
            base_url: if own.is_empty() && at == 0 { word(&config.values, "base_url") } else { own },
            is_open: edition.name == "public",
        }
    });
    let editions: Vec<Served> = editions.collect();
    let file = settings(server, &word(&config.values, "title"), &editions);
    let file =
        file.ok_or_else(|| Diagnostic::new("call-value-wrong").with("name", "--server").with("value", server))?;
    let files = [file];
    if let Some(path) = write::in_the_way(root, &files) {
        return Err(Diagnostic::new("call-init-taken").with("path", path));
    }
    write::write(root, &files)?;
    let [file] = &files;
    if console.format == Format::Json {
        console.answer(&super::json(&json!({ "root": root.to_string_lossy(), "files": [&file.path] })))?;
        return Ok(0);
    }
    if !console.quiet {
        console.say(console.lang.pick(
            "请核对里面的文件夹、网址和网段，再交给管服务器的同志\n",
            "look at the folders, addresses and networks in it, and hand it to whoever runs the server\n",
        ));
    }
    console.answer(&format!("{}\n", file.path)).map(|()| 0)
}

/// Begins a page in the site at `root`.
pub fn page(wish: &page::Wish, root: &Path, console: &mut Console) -> Result<u8, Diagnostic> {
    let (tree, mut diagnostics) = Disk::list(root);
    let reading = read::read(&tree, Moment { date: wish.date, drafts: true });
    if reading.is_unusable {
        diagnostics.extend(reading.findings.into_iter().map(|finding| finding.diagnostic));
        diagnostics.sort();
        return Ok(report::give(console, &[], &diagnostics, true, &super::texts(&tree)));
    }
    let begun = page::page(&reading.corpus, wish)?;
    if let Some(path) = write::in_the_way(root, &begun.files) {
        return Err(Diagnostic::new("call-page-exists").with("path", path).with("name", "…"));
    }
    write::write(root, &begun.files)?;
    if console.format == Format::Json {
        let files: Vec<&str> = begun.files.iter().map(|file| file.path.as_str()).collect();
        console.answer(&super::json(&json!({ "file": begun.page, "files": files, "fill": begun.to_fill })))?;
        return Ok(0);
    }
    console.answer(&format!("{}\n", begun.page))?;
    if !console.quiet {
        let text = to_do(&begun, console.lang);
        console.say(&text);
    }
    Ok(0)
}

/// What is to be filled in.
fn to_do(begun: &Begun, lang: Lang) -> String {
    let mut text = String::new();
    if let Some(section) = &begun.new_section {
        text.push_str(&lang.pick(
            format!("还没有这类页面的栏目，新建了 content/{section}/_index.md\n"),
            format!("there was no section for such pages: content/{section}/_index.md is new\n"),
        ));
    }
    if !begun.to_fill.is_empty() {
        text.push_str(&lang.pick(
            format!("请先填写：{}\n", begun.to_fill.join("、")),
            format!("fill in first: {}\n", begun.to_fill.join(", ")),
        ));
    }
    if begun.is_section {
        let page = begun.page.strip_prefix("content/").unwrap_or(&begun.page);
        text.push_str(&lang.pick(
            format!("要让栏目出现在导航里，在 content/site.yaml 的 menu 下加两行：\n  - title: 栏目名\n    page: {page}\n栏目现在只在内部版里有；里面有公开的页面时，写上“范围: 公开”\n"),
            format!("to have it in the navigation, add to `menu` in content/site.yaml:\n  - title: NAME\n    page: {page}\nthe section is for the widest edition alone; write `audience: public` when pages in it are public\n"),
        ));
    }
    if begun.is_marked {
        text.push_str(lang.pick(
            "页面只在内部版里有；写好并审过以后，把“范围”改成公开\n",
            "the page is for the widest edition alone; change its audience when it is written and reviewed\n",
        ));
    }
    text
}

/// A folder in which no site can begin.
fn refuse(root: &Path) -> Result<(), Diagnostic> {
    let shown = root.to_string_lossy().into_owned();
    let is_taken = root.symlink_metadata().is_ok() && !root.is_dir();
    if is_taken {
        return Err(Diagnostic::new("call-init-file").with("path", shown));
    }
    match fs::find_root(root) {
        Some(site) if site == root => Err(Diagnostic::new("call-init-site").with("path", shown)),
        Some(site) if fs::SOURCES.iter().any(|folder| root.starts_with(site.join(folder))) => {
            let site = site.to_string_lossy();
            Err(Diagnostic::new("call-init-inside").with("path", shown).with("site", site))
        }
        _ => Ok(()),
    }
}

/// A question, and the answer that is taken when there is none: Chinese, English, answer.
type Asked = (&'static str, &'static str, &'static str);

const TITLE: Asked = ("简报的名称", "name of the bulletin", "工作简报");
const ORGANIZATION: Asked = ("编发单位", "organization that publishes it", "本单位");

/// What the call says, or else what is answered, or else what will do for the beginning.
fn told(given: Option<&str>, option: &str, asked: Asked, console: &mut Console) -> Result<String, Diagnostic> {
    let (zh, en, default) = asked;
    let word = match given {
        Some(word) => Some(word.trim().to_owned()),
        None => {
            let question = console
                .lang
                .pick(format!("{zh}（直接回车则为“{default}”）："), format!("{en} (Enter for `{default}`): "));
            console.ask(&question)
        }
    };
    let word = word.unwrap_or_else(|| default.to_owned());
    if word.is_empty() || word.chars().any(char::is_control) {
        let shown = word.escape_debug().to_string();
        return Err(Diagnostic::new("call-value-wrong")
            .with("name", option)
            .with("value", shown)
            .help("写一行文字，不能空着，也不能换行", "write one line of text, neither empty nor broken"));
    }
    Ok(word)
}

/// What to do next.
fn next(folder: Option<&Path>, files: usize, lang: Lang) -> String {
    let enter = folder.map(|folder| {
        let folder = folder.to_string_lossy();
        let folder = if folder.contains(' ') { format!("\"{folder}\"") } else { folder.into_owned() };
        format!("  cd {folder}\n")
    });
    let enter = enter.unwrap_or_default();
    lang.pick(
        format!(
            "网站已经建好，共 {files} 个文件。接下来：\n{enter}  jianbao build\n\
             然后打开 public/index.html（公开版）和 internal/index.html（内部版）。怎样改成自己的内容，见 使用说明.md。\n"
        ),
        format!(
            "the site is there, {files} files. Next:\n{enter}  jianbao build\n\
             then open public/index.html and internal/index.html. 使用说明.md says how to make it your own.\n"
        ),
    )
}

fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // `.` and `..` as the system sees them, where there is something to see.
    path.canonicalize().unwrap_or(path)
}
