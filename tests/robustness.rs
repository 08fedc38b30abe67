//! No input of any kind makes the program panic: it ends with a known exit code, and every error says where.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use jianbao::date::Date;
use jianbao::emit::manifest::Purpose;
use jianbao::emit::{self, Folder, Job};
use jianbao::engine::{self, Content, Output, Settings};
use jianbao::path::SitePath;
use jianbao::progress::Progress;
use jianbao::source::{Entry, ReadFailure, Tree};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::gate::config;
use crate::program::{self, Report, jianbao};

/// Codes that concern a file or name as a whole, so that there is no line to name.
const WHOLE_FILE: [&str; 8] =
    ["source-", "site-missing", "output-", "name-", "call-", "edition-", "data-book-", "data-clash"];

/// Builds a site in which `path` holds `bytes`, and checks what every build has to keep.
pub fn build(path: &str, bytes: &[u8]) -> Report {
    build_all(&[(path, bytes)])
}

pub fn build_all(files: &[(&str, &[u8])]) -> Report {
    let root = tempfile::tempdir().unwrap();
    let mut site: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    site.insert("content/site.yaml".to_owned(), "title: 测试\neditions: [public, internal]\n".as_bytes().to_vec());
    site.insert("content/a.md".to_owned(), "---\ntitle: 甲\naudience: public\n---\n甲\n".as_bytes().to_vec());
    site.extend(files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())));
    program::write_tree(root.path(), &site);
    let run = jianbao(root.path(), &["build", "--format", "json", "--lang", "en", "--date", "2026-07-01"]);
    assert!(run.exit <= 3, "exit code {}", run.exit);
    let report = run.report().unwrap_or_else(|problem| panic!("{problem}"));
    let errors: Vec<_> = report.diagnostics.iter().filter(|said| said.severity == "error").collect();
    assert_eq!(run.exit != 0, !errors.is_empty(), "exit code {} with {errors:?}", run.exit);
    for said in &report.diagnostics {
        assert!(!said.message.is_empty() && !unfilled(&said.message, files), "{said:?}");
        let whole = WHOLE_FILE.iter().any(|prefix| said.code.starts_with(prefix));
        assert!(
            whole || said.severity != "error" || (said.file.is_some() && said.range.is_some()),
            "an error without a place: {said:?}"
        );
    }
    report
}

/// Whether a placeholder of the catalogue is left in a message: a name in braces, which neither `\u{b}` in a file name is
/// nor what the message quotes from a file.
fn unfilled(message: &str, files: &[(&str, &[u8])]) -> bool {
    message.match_indices('{').any(|(at, _)| {
        let name = message[at + 1..].split('}').next().unwrap_or("");
        let quoted = format!("{{{name}}}");
        !message[..at].ends_with("\\u")
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            && !files
                .iter()
                .any(|(path, bytes)| path.contains(&quoted) || String::from_utf8_lossy(bytes).contains(&quoted))
    })
}

pub fn codes(report: &Report) -> Vec<&str> {
    report.diagnostics.iter().map(|said| said.code.as_str()).collect()
}

/// Pieces that mean something to one reader or another, and noise between them.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"---\n",
        b"title: ",
        b"a\n",
        b"\n",
        b"\r\n",
        b"\r",
        b"\t",
        b" ",
        b"  ",
        b"- ",
        b"* ",
        b"? ",
        b": ",
        b"&a ",
        b"*a ",
        b"<<: ",
        b"!!str ",
        b"|\n",
        b">-\n",
        b"{",
        b"}",
        b"[",
        b"]",
        b"'",
        b"\"",
        b"#",
        b"%YAML 9\n",
        b"...\n",
        b"```\n",
        b"~~~\n",
        b"<div>",
        b"<!--",
        b"-->",
        b"<script>",
        b"</",
        b":::internal\n",
        b":::\n",
        b":::note x\n",
        b"::figures\n",
        b":mask[",
        b":internal[",
        b":figure[a]",
        b"\\",
        b"\\:::",
        b"[a](b.md)",
        b"![](c.png)",
        b"[^1]",
        b"[^1]: x\n",
        b"| a | b |\n",
        b"|---|---|\n",
        b"## h {#id}\n",
        b"**",
        b"_",
        b"~~",
        b"`",
        b"{{ ",
        b" }}",
        b"{% ",
        b" %}",
        b"{% extends \"base.html\" %}",
        b"{% for a in b %}",
        b"{% endfor %}",
        b"page.title",
        b"pages(limit=1)",
        b"| md",
        b",",
        b";",
        b"\"\"",
        b"1",
        b"-1e999",
        b"0x",
        b"null",
        b"true",
        b"audience: internal\n",
        b"date: 2026-02-30\n",
        b"kind: report\n",
        b"extra:\n",
        b"figures:\n",
        b"cascade:\n",
        b"\0",
        b"\x7f",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xb9\xab\xbf\xaa",
        "：：：内部\n".as_bytes(),
        "标题：".as_bytes(),
        "　".as_bytes(),
        "范围: 内部\n".as_bytes(),
        "鼍".as_bytes(),
        "\u{202E}".as_bytes(),
        "\u{FDD0}1\u{FDD1}".as_bytes(),
        "\u{FDD2}x".as_bytes(),
        "𠮷".as_bytes(),
        "é".as_bytes(),
    ];
    let piece = prop_oneof![8 => select(pieces).prop_map(<[u8]>::to_vec), 1 => vec(any::<u8>(), 0..6)];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn place() -> impl Strategy<Value = &'static str> {
    select(vec![
        "content/b.md",
        "content/b.md",
        "content/_index.md",
        "content/s/_index.md",
        "content/site.yaml",
        "content/data/t.csv",
        "content/data/t.yaml",
        "content/data/t.json",
        "themes/bulletin/kinds/own.yaml",
        "themes/bulletin/theme.yaml",
        "themes/bulletin/templates/page.html",
        "themes/bulletin/i18n/zh-CN.yaml",
        "content/b/photo.svg",
    ])
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn nothing_panics(path in place(), bytes in soup()) {
        build(path, &bytes);
    }

    #[test]
    fn no_front_matter_panics(middle in soup(), body in soup()) {
        build("content/b.md", &[b"---\ntitle: b\n".as_slice(), &middle, b"\n---\n", &body].concat());
    }

    /// What is quoted from a page may look like a placeholder, and is none.
    #[test]
    fn braces_of_a_page_may_be_quoted(name in "[a-z]{1,3}") {
        let braces = format!("{{{name}}}");
        let report = build("content/b.md", format!("---\ntitle: b\n{braces}x\n---\n").as_bytes());
        assert!(report.diagnostics.iter().any(|said| said.message.contains(&braces)), "{:?}", codes(&report));
    }

    #[test]
    fn no_name_panics(name in "[^/\\x00]{1,40}") {
        if name != "." && name != ".." && name.len() < 240 {
            build(&format!("content/{name}.md"), b"---\ntitle: b\naudience: public\n---\n");
        }
    }
}

fn page(body: &str) -> Vec<u8> {
    format!("---\ntitle: b\naudience: public\n---\n{body}\n").into_bytes()
}

/// Nesting that would take a recursive reader off its stack.
#[test]
fn depth_is_bounded() {
    let deep = 10_000;
    let bodies = [
        "> ".repeat(deep),
        "- ".repeat(deep),
        "[".repeat(deep),
        "*a ".repeat(deep),
        "<div>".repeat(deep),
        "<div>\n\n".repeat(deep),
        (0..deep).map(|level| format!("{}- a\n", "  ".repeat(level % 500))).collect::<String>(),
        ":::note\n".repeat(deep) + &":::\n".repeat(deep),
        (0..deep).map(|level| format!("{}note\n", ":".repeat(3 + level % 5000))).collect::<String>(),
        ":internal[".repeat(deep) + &"]".repeat(deep),
        ":mask[".repeat(deep),
        "![".repeat(deep) + &"](a.png)".repeat(deep),
    ];
    for body in &bodies {
        let start = Instant::now();
        build("content/b.md", &page(body));
        let taken = start.elapsed();
        assert!(taken < Duration::from_secs(90), "{:?}… took {taken:?}", &body[..20]);
    }
    let flow = "[".repeat(deep) + &"]".repeat(deep);
    for (path, text) in [
        ("content/site.yaml", format!("title: a\nextra: {flow}\n")),
        ("content/data/t.yaml", format!("a: {flow}\n")),
        ("content/data/t.json", flow.clone()),
        ("content/b.md", format!("---\ntitle: b\nextra: {flow}\n---\n")),
        ("themes/bulletin/kinds/own.yaml", format!("name: own\nfields: {flow}\n")),
    ] {
        let report = build(path, text.as_bytes());
        assert!(
            report.diagnostics.iter().any(|said| said.file.as_deref() == Some(path)),
            "{path} is not complained of: {:?}",
            codes(&report)
        );
    }
}

/// Ten lines that would unfold to gigabytes.
#[test]
fn an_alias_bomb_is_refused() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let inner = format!("*a{}, ", level - 1).repeat(9);
        bomb += &format!("a{level}: &a{level} [{}]\n", inner.trim_end_matches(", "));
    }
    for (path, text) in [
        ("content/data/t.yaml", bomb.clone()),
        (
            "content/b.md",
            format!(
                "---\ntitle: b\nextra:\n{}---\n",
                bomb.lines().map(|line| format!("  {line}\n")).collect::<String>()
            ),
        ),
    ] {
        let report = build(path, text.as_bytes());
        assert_eq!(codes(&report), ["yaml-alias"], "{path}");
    }
}

/// A page of 100 MB is refused with its limit and not read as Markdown.
#[test]
fn a_page_of_100_megabytes_is_refused() {
    let start = Instant::now();
    let report = build("content/b.md", &page(&"平常的一行文字，没有什么特别。\n".repeat(100 * 1024 * 1024 / 46)));
    let said =
        report.diagnostics.iter().find(|said| said.file.as_deref() == Some("content/b.md")).expect("something is said");
    assert!(said.severity == "error" && said.message.contains("MB"), "{said:?}");
    assert!(start.elapsed() < Duration::from_secs(90));
}

/// One line of a million characters, and a million lines, take time in proportion.
#[test]
fn size_alone_is_no_harm() {
    for body in [
        "甲乙丙丁，".repeat(60_000),
        "甲\n\n".repeat(100_000),
        "a:b ".repeat(100_000),
        "[a]".repeat(60_000),
        "<b>".repeat(50_000),
        "`".repeat(100_000),
        "*".repeat(100_000),
    ] {
        let start = Instant::now();
        build("content/b.md", &page(&body));
        assert!(
            start.elapsed() < Duration::from_secs(90),
            "{:?}… took {:?}",
            body.chars().take(4).collect::<String>(),
            start.elapsed()
        );
    }
}

/// A tree in memory, some of whose files cannot be had.
struct Faulty {
    entries: Vec<Entry>,
    files: BTreeMap<String, Result<Vec<u8>, ReadFailure>>,
}

impl Faulty {
    fn new(files: &[(&str, Result<&str, ReadFailure>)]) -> Faulty {
        let own = |content: &Result<&str, ReadFailure>| content.clone().map(|text| text.as_bytes().to_vec());
        let mut all: BTreeMap<String, Result<Vec<u8>, ReadFailure>> =
            files.iter().map(|(path, content)| ((*path).to_owned(), own(content))).collect();
        let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/plain");
        all.extend(
            program::read_tree(&theme).into_iter().map(|(path, bytes)| (format!("themes/plain/{path}"), Ok(bytes))),
        );
        let entry = |path: &String| Entry { path: SitePath::new(path).unwrap(), size: 1, stamp: Default::default() };
        Faulty { entries: all.keys().map(entry).collect(), files: all }
    }
}

impl Tree for Faulty {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>, ReadFailure> {
        self.files.get(path.as_str()).cloned().unwrap_or(Err(ReadFailure::Vanished))
    }
}

/// Files that go while a build is reading, or that the system does not give: their pages are refused, and said.
#[test]
fn files_that_cannot_be_read() {
    let site = "title: 测试\ntheme: plain\n";
    for (failure, code) in
        [(ReadFailure::Vanished, "file-vanished"), (ReadFailure::Refused("not for you".to_owned()), "file-unreadable")]
    {
        let tree = Faulty::new(&[("content/site.yaml", Ok(site)), ("content/a.md", Err(failure.clone()))]);
        let settings = Settings { date: Date::parse("2026-07-01").unwrap(), drafts: false, jobs: 1, editions: None };
        let built = engine::build(&tree, &settings);
        let said: Vec<&str> = built.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(said, [code]);
        assert!(built.editions.iter().all(|edition| edition.failed), "a page that nobody could read is no page less");
        let tree = Faulty::new(&[("content/site.yaml", Err(failure))]);
        let built = engine::build(&tree, &settings);
        assert!(built.site_wrong && built.diagnostics.iter().any(|diagnostic| diagnostic.code == code));
    }
}

/// Output that nobody takes, and words that are no text.
#[test]
fn the_ends_of_the_call() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    let words: Vec<OsString> = ["explain", "link-missing", "--lang", "en"].iter().map(OsString::from).collect();
    let exit = jianbao::cli::run(&words, folder.path(), &mut Full, &mut told);
    assert_eq!(exit, 3);
    assert!(String::from_utf8_lossy(&told).contains("call-answer"), "{}", String::from_utf8_lossy(&told));
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        let words = [OsString::from("explain"), OsString::from_vec(vec![0xff, 0xfe])];
        let (mut out, mut told) = (Vec::new(), Vec::new());
        assert_eq!(jianbao::cli::run(&words, folder.path(), &mut out, &mut told), 2);
        assert!(String::from_utf8_lossy(&told).contains("call-encoding"), "{}", String::from_utf8_lossy(&told));
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    let content = folder.path().join("content");
    std::fs::create_dir_all(&content).unwrap();
    std::fs::write(content.join("site.yaml"), "title: 测试\n").unwrap();
    let output =
        command.arg("build").current_dir(folder.path()).env("SOURCE_DATE_EPOCH", "yesterday").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("call-epoch"));
}

/// A file to be copied that the system does not give at the last moment.
#[test]
fn a_copy_that_cannot_be_read() {
    for (failure, code) in [
        (ReadFailure::Vanished, "output-copy-vanished"),
        (ReadFailure::Refused("not for you".to_owned()), "output-copy-refused"),
    ] {
        let root = tempfile::tempdir().unwrap();
        let tree = Faulty::new(&[("content/static/a.bin", Err(failure))]);
        let content = Content::Copy(SitePath::new("content/static/a.bin").unwrap());
        let outputs = [Output { path: "a.bin".to_owned(), content }];
        let path = root.path().join("public");
        let folder = Folder { purpose: Purpose::Build, edition: "public".to_owned(), path };
        let job = Job {
            root: root.path(),
            folder: &folder,
            others: &[],
            outputs: &outputs,
            tree: &tree,
            make: &emit::unmade,
            sync: false,
            progress: &Progress::default(),
        };
        let emitted = emit::emit(&job);
        assert_eq!(emitted.diagnostics.iter().map(|said| said.code).collect::<Vec<_>>(), [code]);
    }
}
