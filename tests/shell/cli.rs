//! Calls of the program: exit codes, what goes to which stream, and what a wrong call is told.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test works on real files and may fail by a panic"
)]

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use jianbao::cli::run;

struct Answer {
    code: u8,
    out: String,
    err: String,
}

fn call(cwd: &Path, line: &str) -> Answer {
    let args: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&args, cwd, &mut out, &mut err);
    Answer { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

fn nowhere() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// The first line that a wrong call is answered with, in Chinese; nothing may be on the other stream.
fn wrong(line: &str) -> String {
    let place = nowhere();
    let answer = call(place.path(), &format!("{line} --lang zh"));
    assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{line}");
    answer.err.lines().next().unwrap_or("").to_owned()
}

#[test]
fn wrong_calls_are_told_in_chinese() {
    assert_eq!(wrong("biuld"), "错误[call-command-unknown]：没有命令 `biuld`");
    assert_eq!(wrong("publsh"), "错误[call-command-unknown]：没有命令 `publsh`");
    assert_eq!(wrong("build --rot x"), "错误[call-option-unknown]：没有选项 `--rot`");
    assert_eq!(wrong("build -x"), "错误[call-option-unknown]：没有选项 `-x`");
    assert_eq!(wrong("build public"), "错误[call-argument-extra]：多出 `public`");
    assert_eq!(wrong("export"), "错误[call-argument-missing]：缺少 `--edition <版本>`");
    assert_eq!(wrong("completions"), "错误[call-argument-missing]：缺少 `<外壳>`");
    assert_eq!(wrong("completions tcsh"), "错误[call-value-wrong]：`<外壳>` 不能是 `tcsh`");
    assert_eq!(wrong("build --format xml"), "错误[call-value-wrong]：`--format` 不能是 `xml`");
    assert_eq!(wrong("build --date 2026-13-01"), "错误[call-value-wrong]：`--date` 不能是 `2026-13-01`");
    assert_eq!(wrong("serve --port 70000"), "错误[call-value-wrong]：`--port` 不能是 `70000`");
    assert_eq!(wrong("serve --bind office-pc"), "错误[call-value-wrong]：`--bind` 不能是 `office-pc`");
    assert_eq!(wrong("build --jobs many"), "错误[call-value-wrong]：`--jobs` 不能是 `many`");
    assert_eq!(wrong("build --jobs 0"), "错误[call-value-wrong]：`--jobs` 不能是 `0`");
    assert_eq!(wrong("build --drafts=yes"), "错误[call-value-extra]：选项 `--drafts` 不带值");
    assert_eq!(wrong("build --root a --root b"), "错误[call-option-twice]：选项 `--root` 写了两次");
    assert_eq!(wrong("build --output"), "错误[call-value-missing]：选项 `--output` 后面缺少值");
    assert_eq!(wrong("explain link-mising-x"), "错误[call-code-unknown]：没有代码为 `link-mising-x` 的消息");
    assert!(wrong("build").starts_with("错误[call-root]：在 `"));
    assert_eq!(
        wrong("build --root nowhere"),
        "错误[call-root-wrong]：`nowhere` 不是站点：其中没有 `content/site.yaml`"
    );
}

#[test]
fn a_near_word_is_suggested() {
    let place = nowhere();
    let say = |line: &str| call(place.path(), line).err;
    assert!(say("biuld --lang zh").contains("帮助：是否想写 `build`？"));
    assert!(say("build --rot=x --lang en").contains("help: did you mean `--root`?"));
    assert!(say("explain output-foreing --lang en").contains("help: did you mean `output-foreign`?"));
    assert!(say("build --format xml --lang en").contains("help: it can be `human`, `json`"));
}

#[test]
fn a_wrong_call_is_told_to_programs_too() {
    let place = nowhere();
    let answer = call(place.path(), "build --format=json --lang=en --rot x");
    assert_eq!((answer.code, answer.err.as_str()), (2, ""));
    let value: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(value["editions"].as_array().unwrap().len(), 0);
    let fault = &value["diagnostics"][0];
    assert_eq!(fault["message"], "there is no option `--rot`");
    for key in ["file", "line", "column", "end_line", "end_column", "edition"] {
        assert!(fault[key].is_null() && fault.get(key).is_some(), "{key}");
    }
}

#[test]
fn help_is_an_answer_in_both_languages() {
    let place = nowhere();
    for line in ["--help --lang zh", "help --lang zh", "-h --lang=zh", "--lang zh help"] {
        let answer = call(place.path(), line);
        assert_eq!((answer.code, answer.err.as_str()), (0, ""), "{line}");
        assert!(answer.out.contains("用法：jianbao <命令> [选项]"), "{}", answer.out);
        assert!(!answer.out.contains("Usage") && !answer.out.contains("Options"), "{}", answer.out);
    }
    for line in ["build --help --lang en", "help build --lang en"] {
        let answer = call(place.path(), line);
        assert!(answer.code == 0 && answer.out.contains("Usage: jianbao build [OPTIONS]"), "{}", answer.out);
        assert!(answer.out.contains("--edition <NAME>"), "{}", answer.out);
    }
    let nothing = call(place.path(), "--lang zh");
    assert_eq!((nothing.code, nothing.out.as_str()), (2, ""));
    assert!(nothing.err.contains("build        生成各版网站"));
    assert_eq!(call(place.path(), "--version").out, format!("jianbao {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn codes_are_explained() {
    let place = nowhere();
    let answer = call(place.path(), "explain output-foreign --lang zh");
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
    assert!(answer.out.starts_with("错误[output-foreign]：要写入的文件中有 … 个已经存在"), "{}", answer.out);
    assert!(answer.out.contains("\n示例：\n    echo hello > public/new-page.html\n\n帮助："), "{}", answer.out);
    let list = call(place.path(), "explain --lang en");
    assert!(list.out.lines().any(|line| line.starts_with("output-foreign ") && line.contains("  error  ")));
    let json = call(place.path(), "explain output-foreign --format json");
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(value[0]["code"], "output-foreign");
}

#[test]
fn shells_and_man_get_their_files() {
    let place = nowhere();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let answer = call(place.path(), &format!("completions {shell} --lang zh"));
        assert!(answer.code == 0 && answer.out.contains("jianbao") && answer.out.contains("edition"), "{shell}");
    }
    let page = call(place.path(), "man --lang en");
    assert!(page.code == 0 && page.out.contains(".SH NAME") && page.out.contains("jianbao\\-build(1)"), "{}", page.out);
    let page = call(place.path(), "man build --lang zh");
    assert!(page.code == 0 && page.out.contains(".SH 选项") && page.out.contains("jianbao\\-build"), "{}", page.out);
}

/// A stream that fails as it is told.
struct Fails(io::ErrorKind);

impl Write for Fails {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_went_away_is_no_fault_and_a_full_disk_is() {
    let args = [OsString::from("explain")];
    let place = nowhere();
    let mut err = Vec::new();
    assert_eq!(run(&args, place.path(), &mut Fails(io::ErrorKind::BrokenPipe), &mut err), 0);
    assert_eq!(err, b"");
    assert_eq!(run(&args, place.path(), &mut Fails(io::ErrorKind::StorageFull), &mut err), 3);
    assert!(!err.is_empty());
    assert_eq!(run(&[], place.path(), &mut Vec::new(), &mut Fails(io::ErrorKind::BrokenPipe)), 2);
}

fn site() -> tempfile::TempDir {
    let folder = nowhere();
    let put = |path: &str, text: &str| {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    put("content/site.yaml", "title: 示例\nlanguage: zh-CN\neditions: [public, internal]\n");
    put("content/notice/a.md", "---\ntitle: 通知\naudience: public\n---\n\n正文。\n");
    folder
}

#[test]
fn a_build_writes_both_editions_and_says_so() {
    let site = site();
    let inside = site.path().join("content/notice");
    let answer = call(&inside, "build --lang zh --date 2026-06-30");
    assert_eq!((answer.code, answer.out.as_str()), (0, ""), "{}", answer.err);
    assert!(answer.err.contains("公开版 public/：") && answer.err.contains("内部版 internal/："), "{}", answer.err);
    assert!(site.path().join("public/index.html").is_file() && site.path().join("internal/index.html").is_file());
    let quiet = call(&inside, "build -q --date 2026-06-30");
    assert_eq!((quiet.code, quiet.out.as_str(), quiet.err.as_str()), (0, "", ""));
    let json = call(&inside, "build --format json --date 2026-06-30 --edition public");
    assert_eq!((json.code, json.err.as_str()), (0, ""));
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let edition = value["editions"][0].as_object().unwrap();
    let keys: Vec<&str> = edition.keys().map(String::as_str).collect();
    assert_eq!(keys, ["name", "output", "pages", "files", "written", "unchanged", "removed", "ms"]);
    assert_eq!(
        (&edition["name"], &edition["output"], &edition["written"]),
        (&"public".into(), &"public".into(), &0.into())
    );
    assert_eq!(value["editions"].as_array().unwrap().len(), 1);
}

#[test]
fn check_writes_nothing() {
    let site = site();
    let answer = call(site.path(), "check --lang zh --date 2026-06-30");
    assert_eq!((answer.code, answer.out.as_str()), (0, ""), "{}", answer.err);
    assert!(!site.path().join("public").exists() && !site.path().join(".jianbao").exists());
}

#[test]
fn an_output_is_for_one_known_edition_and_apart_from_the_others() {
    let site = site();
    let first = |line: &str| {
        let answer = call(site.path(), line);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{line}: {}", answer.err);
        answer.err.lines().next().unwrap_or("").to_owned()
    };
    assert!(first("build --lang en --output www").starts_with("error[call-output-editions]"));
    assert!(first("build --lang en --edition publik").starts_with("error[call-edition-unknown]"));
    assert!(first("build --lang en --edition internal --output public").starts_with("error[output-nested]"));
    assert!(first("build --lang en --edition public --output .").starts_with("error[output-above]"));
    assert!(first("build --lang en --edition public --output content/x").starts_with("error[output-into-source]"));
    assert!(!site.path().join("public").exists());
    let answer = call(site.path(), "build --lang en --edition internal --output www --date 2026-06-30");
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(site.path().join("www/index.html").is_file());
}

#[test]
fn an_export_goes_to_its_folder() {
    let site = site();
    let answer = call(site.path(), "export --edition public --lang zh --date 2026-06-30");
    assert_eq!((answer.code, answer.out.as_str()), (0, ""), "{}", answer.err);
    assert!(site.path().join("export/public/content/notice/a.md").is_file());
    fs::create_dir(site.path().join("full")).unwrap();
    fs::write(site.path().join("full/x"), "x").unwrap();
    let refused = call(site.path(), "export --edition public --output full --lang en");
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.starts_with("error[output-occupied]"), "{}", refused.err);
}

#[test]
fn a_foreign_file_in_the_way_is_a_failing_file() {
    let site = site();
    assert_eq!(call(site.path(), "build --date 2026-06-30").code, 0);
    fs::remove_file(site.path().join("public/index.html")).unwrap();
    fs::create_dir(site.path().join("public/index.html")).unwrap();
    fs::write(site.path().join("public/index.html/x"), "x").unwrap();
    let answer = call(site.path(), "build --lang en --date 2026-06-30");
    assert_eq!(answer.code, 3, "{}", answer.err);
    assert!(answer.err.contains("error[output-folder-in-way]") && answer.err.contains("public in public/: has errors"));
}

#[test]
fn the_schema_is_there_outside_a_site() {
    let place = nowhere();
    let answer = call(place.path(), "schema");
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(serde_json::from_str::<serde_json::Value>(&answer.out).is_ok());
}

/// A call with somebody at the terminal who types `answers`.
fn asked(cwd: &Path, line: &str, answers: &str) -> Answer {
    let args: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = jianbao::cli::run_asking(&args, cwd, &mut out, &mut err, &mut answers.as_bytes());
    Answer { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

#[test]
fn a_new_site_asks_for_its_name() {
    let place = nowhere();
    let settings = |folder: &str| fs::read_to_string(place.path().join(folder).join("content/site.yaml")).unwrap();
    let answer = asked(place.path(), "init a --lang zh", "云溪组工简报\r\n云溪县委组织部\n");
    assert_eq!((answer.code, answer.out.as_str()), (0, ""));
    assert!(answer.err.starts_with("简报的名称（直接回车则为“工作简报”）：编发单位（直接回车则为“本单位”）："));
    assert!(settings("a").contains("\ntitle: 云溪组工简报\norganization: 云溪县委组织部\n"));
    let answer = asked(place.path(), "init b --lang en --title T", "\n");
    assert!(answer.err.starts_with("organization that publishes it (Enter for `本单位`): the site is there"));
    assert!(settings("b").contains("\ntitle: T\norganization: 本单位\n"));
    // Nobody is asked for what cannot be done.
    assert!(asked(place.path(), "init b --lang en", "").err.starts_with("error[call-init-site]"));
    // The end of what is typed is an answer too.
    assert_eq!(asked(place.path(), "init c --lang en", "").code, 0);
}

#[test]
fn a_new_site_is_right_on_every_day() {
    for day in ["2024-02-29", "2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "1001-01-01", "9999-12-31"] {
        let place = nowhere();
        assert_eq!(call(place.path(), &format!("init --quiet --date {day}")).code, 0, "{day}");
        let answer = call(place.path(), &format!("check --format json --date {day}"));
        assert!(answer.out.contains("\"diagnostics\":[]"), "{day}: {}", answer.out);
    }
}
