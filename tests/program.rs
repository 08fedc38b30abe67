//! The program as the tests call it: in this process, through the command line's own door.
//!
//! Takes a folder and arguments, gives exit code, standard output and standard error; and reads and writes whole
//! trees of files. Knows nothing of what a site means.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// A tree of files: path from its root, with `/`, to bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What a call of the program left behind.
#[derive(Clone, Debug)]
pub struct Run {
    pub exit: u8,
    pub stdout: String,
    pub stderr: String,
}

/// Calls the program with `args` in the folder `cwd`.
pub fn jianbao(cwd: &Path, args: &[&str]) -> Run {
    let args: Vec<OsString> = args.iter().map(OsString::from).collect();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = jianbao::cli::run(&args, cwd, &mut stdout, &mut stderr);
    let text = |bytes| String::from_utf8(bytes).expect("the program speaks UTF-8");
    Run { exit, stdout: text(stdout), stderr: text(stderr) }
}

/// One diagnostic as `--format json` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub severity: String,
    pub code: String,
    pub message: String,
    pub help: String,
    pub file: Option<String>,
    /// The sheet of a workbook, unless it is the first one.
    pub sheet: Option<String>,
    /// Line and column, end line and end column, all from 1, the end exclusive.
    pub range: Option<[usize; 4]>,
    pub edition: Option<String>,
}

/// The one JSON object on standard output, split into diagnostics and the counts of each edition.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub diagnostics: Vec<Said>,
    /// Edition, written, removed.
    pub editions: Vec<(String, u64, u64)>,
}

impl Run {
    /// Reads standard output as the report that `--format json` promises.
    pub fn report(&self) -> Result<Report, String> {
        let wrong = |what: &str| format!("{what}\nstdout: {}\nstderr: {}", self.stdout, self.stderr);
        let json: serde_json::Value = serde_json::from_str(&self.stdout)
            .map_err(|error| wrong(&format!("stdout is not one JSON object: {error}")))?;
        let list = |name: &str| json[name].as_array().cloned().ok_or_else(|| wrong(&format!("no list `{name}`")));
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let mut report = Report::default();
        for item in list("diagnostics")? {
            let number = |name: &str| item[name].as_u64().map(|number| number as usize);
            let range = match (number("line"), number("column"), number("end_line"), number("end_column")) {
                (Some(a), Some(b), Some(c), Some(d)) => Some([a, b, c, d]),
                _ => None,
            };
            report.diagnostics.push(Said {
                severity: text(&item["severity"]).ok_or_else(|| wrong("a diagnostic without severity"))?,
                code: text(&item["code"]).ok_or_else(|| wrong("a diagnostic without code"))?,
                message: text(&item["message"]).ok_or_else(|| wrong("a diagnostic without message"))?,
                help: text(&item["help"]).unwrap_or_default(),
                file: text(&item["file"]),
                sheet: text(&item["sheet"]),
                range,
                edition: text(&item["edition"]),
            });
        }
        for item in list("editions")? {
            let number = |name: &str| item[name].as_u64().unwrap_or(0);
            report.editions.push((text(&item["name"]).unwrap_or_default(), number("written"), number("removed")));
        }
        Ok(report)
    }
}

/// Writes a tree of files below `root`.
pub fn write_tree<'a>(root: &Path, files: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>) {
    for (path, bytes) in files {
        let target = root.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// The path of every file below `root`; none when there is no such folder.
pub fn list_tree(root: &Path) -> BTreeMap<String, PathBuf> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let entry = entry.unwrap();
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"), path);
            }
        }
    }
    files
}

/// Reads every file below `root`.
pub fn read_tree(root: &Path) -> Files {
    list_tree(root).into_iter().map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

/// Says how two trees differ: names first, then the first differing lines of the first differing file.
pub fn difference(left: &Files, right: &Files) -> Option<String> {
    let names = |files: &Files, other: &Files| -> Vec<String> {
        files.keys().filter(|name| !other.contains_key(*name)).cloned().collect()
    };
    let (only_left, only_right) = (names(left, right), names(right, left));
    if !only_left.is_empty() || !only_right.is_empty() {
        return Some(format!("only in the first: {only_left:?}; only in the second: {only_right:?}"));
    }
    let (name, bytes) = left.iter().find(|(name, bytes)| right[*name] != **bytes)?;
    let (a, b) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&right[name]));
    let at =
        a.lines().zip(b.lines()).position(|(x, y)| x != y).unwrap_or_else(|| a.lines().count().min(b.lines().count()));
    let whole = |text: &str| text.lines().nth(at).unwrap_or("(no such line)").to_owned();
    let (first, second) = (whole(&a), whole(&b));
    let same = first.chars().zip(second.chars()).take_while(|(x, y)| x == y).count();
    // Of a long line what stands around the difference.
    let line = |text: &str| text.chars().skip(same.saturating_sub(200)).take(400).collect::<String>();
    Some(format!("{name}, line {}:\n  first:  {}\n  second: {}", at + 1, line(&first), line(&second)))
}
