//! The memo on disk: whatever stands there, a build gives what it would give without, byte for byte and word for word;
//! and what has not changed is not made again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jianbao::date::Date;
use jianbao::engine::session::{Asked, Session};
use jianbao::engine::{self, Built, Content, Settings};
use jianbao::fs::Disk;
use jianbao::hash::Digest;
use jianbao::memo::{self, Head, Shard};
use jianbao::path::SitePath;
use jianbao::query::Questions;
use jianbao::shelf::{Place, Shelf};
use jianbao::source::{Entry, ReadFailure, Stamp, Tree};
use jianbao::store::Store;

use crate::program::{self, Files};

const MEMO: &str = ".jianbao/memo";

fn settings(day: u8) -> Settings {
    Settings { date: Date { year: 2026, month: 7, day, time: None }, drafts: false, jobs: 0, editions: None }
}

fn program() -> Digest {
    Digest::of(b"this program")
}

/// A site with what there is to keep: restricted text, links, tables, headings, sections, drafts, dates, faults.
fn site() -> Files {
    let texts = [
        (
            "content/site.yaml",
            "title: 测试\norganization: 单位\neditions: [public, internal]\ntaxonomies: [tags]\naudience: public\n",
        ),
        ("content/_index.md", "---\ntitle: 首页\n---\n欢迎。见[甲](talent/a.md)。\n"),
        ("content/talent/_index.md", "---\ntitle: 人才\ncascade:\n  tags: [人才]\n---\n"),
        (
            "content/talent/a.md",
            "---\ntitle: 甲\ndate: 2026-06-01\ntags: [一]\n---\n## 一节\n\n正文，见[乙](b.md#小节)。\n\n:::internal\n内部的话，见[内](c@internal.md)。\n:::\n\n```\ncode\n```\n",
        ),
        (
            "content/talent/b.md",
            "---\ntitle: :internal[密]乙\ndate: 2026-06-02\nsummary: 摘要\n---\n## 小节\n\n:mask[某人]来了。\n",
        ),
        ("content/talent/c@internal.md", "---\ntitle: 内\n---\n只给内部。[甲](a.md)\n"),
        ("content/talent/d.md", "---\ntitle: 丁\ndraft: true\n---\n草稿。\n"),
        ("content/talent/e.md", "---\ntitle: 戊\ndate: 2026-07-21\n---\n明天。\n"),
        (
            "content/notice/f.md",
            "---\ntitle: 己\ncover: p.svg\n---\n![图](p.svg) [丁](../talent/d.md)\n\n::pages{section=talent}\n",
        ),
        ("content/notice/p.svg", "<svg/>"),
        ("content/notice/g.md", "---\ntitle: 庚\n---\n\u{feff}纯文。[甲](../talent/a.md)\n"),
        ("content/notice/empty.md", "---\ntitle: 空\n---\n"),
        ("content/data/t.csv", "a,b\n1,2\n"),
    ];
    texts.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn laid_out(files: &Files) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    program::write_tree(root.path(), files);
    root
}

/// A tree that counts how often its pages are read.
struct Counting {
    disk: Disk,
    entries: Vec<Entry>,
    read: Mutex<Vec<SitePath>>,
}

impl Counting {
    /// The site at `root`. Stamps tell contents here: those of files that were written a moment ago tell nothing.
    fn of(root: &Path) -> Counting {
        let disk = Disk::list(root).0;
        let entries = disk.entries().iter().map(|entry| {
            let bytes = disk.read(&entry.path).unwrap();
            Entry { stamp: Stamp(Digest::of(&bytes).short().max(1)), ..entry.clone() }
        });
        let entries = entries.collect();
        Counting { disk, entries, read: Mutex::default() }
    }

    fn pages_read(&self) -> Vec<String> {
        let read = self.read.lock().unwrap();
        let mut pages: Vec<String> =
            read.iter().filter(|path| path.ends_with(".md")).map(ToString::to_string).collect();
        pages.sort();
        pages
    }
}

impl Tree for Counting {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>, ReadFailure> {
        self.read.lock().unwrap().push(path.clone());
        self.disk.read(path)
    }
}

/// Everything that a build gives, in words that can be compared.
fn all(built: &Built) -> Files {
    let mut files = Files::new();
    for edition in &built.editions {
        files.insert(format!("{} state", edition.name), format!("{:?}", (edition.pages, edition.failed)).into_bytes());
        for output in &edition.outputs {
            let bytes = match &output.content {
                Content::Bytes(bytes) => format!("{bytes:?}"),
                Content::Laid(laid) => format!("{} bytes, {}", laid.length(), laid.digest()),
                Content::Known { length, digest } => format!("{length} bytes, {digest}"),
                Content::Copy(from) => from.to_string(),
                Content::Treated(from, treatment) => format!("{from} {treatment:?}"),
                Content::Picture(from, recipe) => format!("{from} {recipe:?}"),
            };
            let bytes = bytes.into_bytes();
            files.insert(format!("{}/{}", edition.name, output.path), bytes);
        }
    }
    files.insert("diagnostics".to_owned(), format!("{:#?}", built.diagnostics).into_bytes());
    files
}

fn cold(root: &Path, day: u8) -> Files {
    all(&engine::build(&Disk::list(root).0, &settings(day)))
}

/// A build as the program makes one: read the memo, build, keep the memo. Gives what was built, the pages that were read,
/// and how many files of the memo were written.
fn warm_as(program: Digest, root: &Path, day: u8) -> (Files, Vec<String>, usize) {
    let tree = Counting::of(root);
    let mut store = Store::new(root, program);
    let mut session = Session::new(settings(day));
    session.recall(store.load());
    session.refresh(&tree);
    let built = session.built(&tree);
    let written = store.save(session.memo()).unwrap();
    (all(&built), tree.pages_read(), written)
}

fn warm(root: &Path, day: u8) -> (Files, Vec<String>, usize) {
    warm_as(program(), root, day)
}

#[track_caller]
fn assert_same(what: &str, left: &Files, right: &Files) {
    if let Some(difference) = program::difference(left, right) {
        panic!("{what}: {difference}");
    }
}

#[track_caller]
fn assert_as_cold(what: &str, root: &Path) -> (Vec<String>, usize) {
    let (built, read, written) = warm(root, 20);
    assert_same(what, &built, &cold(root, 20));
    (read, written)
}

fn edit(root: &Path, path: &str, from: &str, to: &str) {
    let text = fs::read_to_string(root.join(path)).unwrap();
    assert!(text.contains(from), "{path} has no `{from}`");
    fs::write(root.join(path), text.replace(from, to)).unwrap();
}

fn memo_files(root: &Path) -> BTreeMap<String, PathBuf> {
    program::list_tree(&root.join(MEMO))
}

/// No page.
const NONE: [&str; 0] = [];

#[test]
fn a_second_process_reads_no_page_and_keeps_all_that_was_made() {
    let root = laid_out(&site());
    let (first, read, written) = warm(root.path(), 20);
    assert_same("an empty memo", &first, &cold(root.path(), 20));
    assert_eq!(read.len(), site().keys().filter(|path| path.ends_with(".md")).count());
    assert!(written > 5, "{written} files");
    let (second, read, written) = warm(root.path(), 20);
    assert_same("a full memo", &second, &first);
    assert_eq!(read, NONE, "pages that were read again");
    // Files are written for what is made anew: nothing is.
    assert_eq!(written, 0);
}

#[test]
fn an_edit_costs_what_it_touches() {
    let root = laid_out(&site());
    warm(root.path(), 20);
    edit(root.path(), "content/talent/a.md", "正文", "新的正文");
    let (read, written) = assert_as_cold("an edit of prose", root.path());
    assert_eq!(read, ["content/talent/a.md"]);
    // Its shard, the head, which names the shard, what the outputs of the two editions were made from, and the indexes of their search.
    assert_eq!(written, 6);
    edit(root.path(), "content/talent/a.md", "title: 甲", "title: 子");
    edit(root.path(), "content/talent/_index.md", "[人才]", "[人事]");
    let (read, _) = assert_as_cold("an edit of titles", root.path());
    assert_eq!(read, ["content/talent/_index.md", "content/talent/a.md"]);
    fs::remove_file(root.path().join("content/talent/b.md")).unwrap();
    fs::write(root.path().join("content/talent/z.md"), "---\ntitle: 新\n---\n[甲](a.md)").unwrap();
    let (read, _) = assert_as_cold("a page gone and one come", root.path());
    assert_eq!(read, ["content/talent/z.md"]);
    edit(root.path(), "content/site.yaml", "title: 测试", "title: 测试二\nmask: '×'");
    let (read, _) = assert_as_cold("other settings", root.path());
    assert_eq!(read, NONE);
    edit(root.path(), "content/site.yaml", "[public, internal]", "[public, partner, internal]");
    assert_as_cold("another edition", root.path());
    edit(root.path(), "content/site.yaml", "[public, partner, internal]", "[internal]");
    assert_as_cold("one edition alone", root.path());
    fs::create_dir_all(root.path().join("themes/bulletin/kinds")).unwrap();
    fs::write(root.path().join("themes/bulletin/kinds/page.yaml"), "name: page\nlabel: 页\n").unwrap();
    assert_as_cold("a theme of its own", root.path());
}

#[test]
fn another_day_keeps_what_the_day_leaves_alone() {
    let root = laid_out(&site());
    warm(root.path(), 20);
    let (built, read, written) = warm(root.path(), 21);
    assert_same("the next day", &built, &cold(root.path(), 21));
    assert_eq!(read, NONE);
    // The page whose day has come, the head, what the outputs of the two editions were made from, and the indexes of their search.
    assert_eq!(written, 6);
    assert!(built.contains_key("public/talent/e.html"));
    let (built, ..) = warm(root.path(), 20);
    assert_same("the day before again", &built, &cold(root.path(), 20));
}

#[test]
fn a_broken_page_is_said_again_and_a_mended_one_is_kept() {
    let root = laid_out(&site());
    warm(root.path(), 20);
    edit(root.path(), "content/talent/a.md", ":::internal\n", ":::interna\n");
    assert_as_cold("a broken page", root.path());
    let (read, _) = assert_as_cold("a broken page again", root.path());
    assert_eq!(read, ["content/talent/a.md"]);
    edit(root.path(), "content/talent/a.md", ":::interna\n", ":::internal\n");
    assert_as_cold("a mended page", root.path());
    let (read, written) = assert_as_cold("a mended page again", root.path());
    assert_eq!((read, written), (Vec::new(), 0));
}

/// A shelf with nothing on it.
struct Empty;

impl Shelf for Empty {
    fn put(&self, _: &[u8], _: Digest) -> Option<Place> {
        None
    }

    fn fetch(&self, _: Place) -> Option<Vec<u8>> {
        None
    }

    fn source(&self, _: &SitePath, _: Digest) -> Option<Vec<u8>> {
        None
    }

    fn is_damaged(&self) -> bool {
        false
    }
}

#[test]
fn no_flipped_or_missing_byte_is_believed() {
    let root = laid_out(&site());
    let (expected, ..) = warm(root.path(), 20);
    let files = memo_files(root.path());
    let head = fs::read(&files["head"]).unwrap();
    for at in 0..head.len() {
        let mut bytes = head.clone();
        bytes[at] ^= 1 << (at % 8);
        assert!(Head::read(&bytes, program()).is_none(), "byte {at} of the head");
        assert!(Head::read(&head[..at], program()).is_none(), "{at} bytes of the head");
    }
    let known = Head::read(&head, program()).unwrap();
    let shelf: Arc<dyn Shelf> = Arc::new(Empty);
    for (name, path) in files.iter().filter(|(name, _)| *name != "head" && !name.starts_with("texts-")) {
        let bytes = fs::read(path).unwrap();
        if name.starts_with("outputs-") {
            let read = |bytes: &[u8]| memo::read_outputs(bytes, &Questions::default(), program());
            assert!(read(&bytes).is_some());
            for at in (0..bytes.len()).step_by(97) {
                let mut other = bytes.clone();
                other[at] ^= 1 << (at % 8);
                assert!(read(&other).is_none() && read(&bytes[..at]).is_none(), "byte {at} of {name}");
            }
            continue;
        }
        if name.starts_with("search-") {
            assert!(memo::read_search(&bytes, program()).is_some());
            for at in (0..bytes.len()).step_by(97) {
                let mut other = bytes.clone();
                other[at] ^= 1 << (at % 8);
                assert!(memo::read_search(&other, program()).is_none(), "byte {at} of {name}");
                assert!(memo::read_search(&bytes[..at], program()).is_none(), "{at} bytes of {name}");
            }
            continue;
        }
        let digest = known.shard(usize::from_str_radix(name, 16).unwrap()).unwrap();
        let read = |bytes: &[u8]| Shard::read(bytes, program(), digest, &known, &shelf);
        assert!(read(&bytes).is_some());
        for at in (0..bytes.len()).step_by(5) {
            let mut other = bytes.clone();
            other[at] ^= 1 << (at % 8);
            assert!(read(&other).is_none(), "byte {at} of {name}");
            assert!(read(&bytes[..at]).is_none(), "{at} bytes of {name}");
        }
    }
    // The same through the whole program, for a few.
    for (at, (name, path)) in files.iter().enumerate() {
        let bytes = fs::read(path).unwrap();
        let mut other = bytes.clone();
        match at % 4 {
            0 => other.truncate(bytes.len() / 2),
            1 => other[bytes.len() / 3] ^= 64,
            2 => other.clear(),
            _ => other.extend([0, 0, 0]),
        }
        fs::write(path, &other).unwrap();
        let (built, ..) = warm(root.path(), 20);
        assert_same(&format!("{name} damaged"), &built, &expected);
        // It has been mended as well: the next process finds all that it needs.
        assert_eq!(warm(root.path(), 20).1, NONE, "{name} after a build");
        fs::remove_dir_all(root.path().join(MEMO)).unwrap();
        warm(root.path(), 20);
    }
}

/// Texts are fetched when somebody looks at them, so what is wrong with them shows only then.
#[test]
fn damaged_texts_are_noticed_when_they_are_wanted() {
    let texts = |root: &Path| memo_files(root).into_iter().find(|(name, _)| name.starts_with("texts-")).unwrap().1;
    let damage = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        bytes.iter_mut().for_each(|byte| *byte ^= 1);
        fs::write(path, bytes).unwrap();
    };
    let root = laid_out(&site());
    warm(root.path(), 20);
    // Every page shows the name of the site, so every text is wanted.
    edit(root.path(), "content/site.yaml", "title: 测试", "title: 别名");
    damage(&texts(root.path()));
    assert_as_cold("damaged texts", root.path());
    let (read, written) = assert_as_cold("after that", root.path());
    assert_eq!((read.as_slice(), written), (&[][..] as &[String], 0), "the memo has been mended");
    // The same while they are in use.
    let tree = Counting::of(root.path());
    let mut store = Store::new(root.path(), program());
    let mut session = Session::new(settings(20));
    session.recall(store.load());
    session.refresh(&tree);
    let page = || session.output("public", "talent/a.html");
    assert!(matches!(page(), Some(Asked::Made(Ok(_)))));
    damage(&texts(root.path()));
    let Some(Asked::Made(Err(said))) = page() else { panic!("a damaged text was believed") };
    assert_eq!(said.iter().map(|said| said.code).collect::<Vec<_>>(), ["memo-damaged"]);
    session.refresh(&tree);
    assert!(matches!(session.output("public", "talent/a.html"), Some(Asked::Made(Ok(_)))), "the next look begins anew");
}

#[test]
fn files_of_different_runs_do_not_mix() {
    let root = laid_out(&site());
    warm(root.path(), 20);
    let old = program::read_tree(&root.path().join(MEMO));
    for (path, from, to) in [
        ("content/talent/a.md", "正文", "别的文字"),
        ("content/talent/b.md", "摘要", "另一摘要"),
        ("content/talent/_index.md", "cascade:", "audience: internal\ncascade:"),
        ("content/site.yaml", "title: 测试", "title: 测试三"),
    ] {
        edit(root.path(), path, from, to);
    }
    let (expected, ..) = warm(root.path(), 20);
    let new = program::read_tree(&root.path().join(MEMO));
    for half in 0..3 {
        for (at, (name, bytes)) in old.iter().enumerate() {
            let is_old = match half {
                0 => name == "head",
                1 => name != "head",
                _ => at % 2 == 0,
            };
            let bytes = if is_old { bytes } else { new.get(name).unwrap_or(bytes) };
            fs::write(root.path().join(MEMO).join(name), bytes).unwrap();
        }
        let (built, ..) = warm(root.path(), 20);
        assert_same(&format!("mixture {half}"), &built, &expected);
    }
}

#[test]
fn single_files_may_be_gone_or_be_something_else() {
    let root = laid_out(&site());
    let (expected, ..) = warm(root.path(), 20);
    for (name, path) in memo_files(root.path()) {
        fs::remove_file(&path).unwrap();
        let (built, ..) = warm(root.path(), 20);
        assert_same(&format!("{name} gone"), &built, &expected);
        let is_there = name.starts_with("texts-") || path.is_file();
        assert!(is_there, "{name} is there again");
        assert_eq!(warm(root.path(), 20).1, NONE, "{name}: the next process finds all that it needs");
    }
    let stranger = root.path().join(MEMO).join("stranger.txt");
    fs::write(&stranger, "?").unwrap();
    edit(root.path(), "content/talent/a.md", "正文", "文");
    warm(root.path(), 20);
    assert!(!stranger.exists(), "files of unknown names are removed");
}

#[test]
fn memos_of_other_programs_and_other_sites_do_no_harm() {
    let root = laid_out(&site());
    let (expected, ..) = warm(root.path(), 20);
    let (built, read, _) = warm_as(Digest::of(b"another program"), root.path(), 20);
    assert_same("another program", &built, &expected);
    assert!(read.len() > 5, "another program's memo is not believed");
    let mut other = site();
    other.insert("content/talent/a.md".to_owned(), b"---\ntitle: else\n---\nElse.\n".to_vec());
    other.insert("content/site.yaml".to_owned(), "title: 别的\neditions: [internal]\n".as_bytes().to_vec());
    let other = laid_out(&other);
    for (name, path) in memo_files(root.path()) {
        let to = other.path().join(MEMO);
        fs::create_dir_all(&to).unwrap();
        fs::copy(path, to.join(name)).unwrap();
    }
    assert_as_cold("another site's memo", other.path());
}

#[test]
fn the_program_uses_its_memo_and_cold_does_not() {
    let root = laid_out(&site());
    let call = |args: &[&str]| program::jianbao(root.path(), args);
    let build = ["build", "--date", "2026-07-20", "--format", "json"];
    call(&build);
    let first = program::read_tree(&root.path().join("public"));
    assert!(root.path().join(MEMO).join("head").is_file());
    fs::remove_dir_all(root.path().join("public")).unwrap();
    call(&build);
    assert_same("a build from the memo", &program::read_tree(&root.path().join("public")), &first);
    // A memo that cannot be kept is a warning.
    fs::remove_dir_all(root.path().join(MEMO)).unwrap();
    fs::write(root.path().join(MEMO), "in the way").unwrap();
    let run = call(&build);
    let said = run.report().unwrap().diagnostics;
    assert!(said.iter().any(|said| said.code == "memo-unkept" && said.severity == "warning"), "{}", run.stdout);
    assert_same("a build without", &program::read_tree(&root.path().join("public")), &first);
}

/// A site of which there is nothing to say, built; its files are old enough for the system's word about them to count.
fn silent_site() -> (tempfile::TempDir, Files) {
    let mut files = site();
    files.remove("content/notice/f.md");
    let root = laid_out(&files);
    std::thread::sleep(std::time::Duration::from_millis(200));
    let run = build(root.path(), "2026-07-20");
    assert!(run.report().unwrap().diagnostics.is_empty(), "{}", run.stdout);
    let outputs = outputs(root.path());
    assert!(outputs.len() > 30, "{} outputs", outputs.len());
    (root, outputs)
}

fn build(root: &Path, day: &str) -> program::Run {
    program::jianbao(root, &["build", "--date", day, "--format", "json"])
}

fn outputs(root: &Path) -> Files {
    let mut all = Files::new();
    for edition in ["public", "internal"] {
        let files = program::read_tree(&root.join(edition));
        all.extend(files.into_iter().map(|(path, bytes)| (format!("{edition}/{path}"), bytes)));
    }
    all
}

/// What a build did: files written and removed.
fn touched(run: &program::Run) -> u64 {
    run.report().unwrap().editions.iter().map(|(_, written, removed)| written + removed).sum()
}

#[test]
fn a_build_without_a_change_reads_nothing() {
    let (root, expected) = silent_site();
    let memo = root.path().join(MEMO);
    // Only a build that reads the site keeps what it makes of the pages.
    fs::remove_file(memo.join("head")).unwrap();
    let is_read = |run: &program::Run| -> bool {
        assert_eq!(run.exit, 0, "{}", run.stdout);
        fs::remove_file(memo.join("head")).is_ok()
    };
    let run = build(root.path(), "2026-07-20");
    assert!(!is_read(&run), "a build that knows everything");
    assert_eq!(touched(&run), 0);
    assert_same("nothing changed", &outputs(root.path()), &expected);
    let run = build(root.path(), "2026-07-21");
    assert!(is_read(&run) && touched(&run) > 0, "another day");
    assert!(is_read(&build(root.path(), "2026-07-20")), "the day before");
    assert_same("the day before", &outputs(root.path()), &expected);
    assert!(!is_read(&build(root.path(), "2026-07-20")));
    // Files that are not as they were written are made.
    fs::remove_file(root.path().join("public/talent/a.html")).unwrap();
    fs::write(root.path().join("internal/index.html"), "scribbled").unwrap();
    let run = build(root.path(), "2026-07-20");
    assert!(is_read(&run) && touched(&run) == 2, "{}", run.stdout);
    assert_same("mended outputs", &outputs(root.path()), &expected);
    // A changed source is read.
    edit(root.path(), "content/talent/b.md", "摘要", "别的摘要");
    let run = build(root.path(), "2026-07-20");
    assert!(is_read(&run) && touched(&run) > 0, "a changed source");
    edit(root.path(), "content/talent/b.md", "别的摘要", "摘要");
    build(root.path(), "2026-07-20");
    assert_same("the text of before", &outputs(root.path()), &expected);
}

#[test]
fn a_warning_is_said_again_without_reading_anything() {
    let (root, _) = silent_site();
    let memo = root.path().join(MEMO);
    program::write_tree(
        root.path(),
        &Files::from([
            (
                "content/talent/warned.md".to_owned(),
                "---\ntitle: 提醒\naudience: public\n---\n![](missing-alt.svg)\n\n[未到期](waits.md)\n"
                    .as_bytes()
                    .to_vec(),
            ),
            (
                "content/talent/waits.md".to_owned(),
                "---\ntitle: 未到期\ndate: 2027-01-01\naudience: public\n---\n".as_bytes().to_vec(),
            ),
            ("content/talent/missing-alt.svg".to_owned(), b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec()),
        ]),
    );
    std::thread::sleep(std::time::Duration::from_millis(200));
    let first = build(root.path(), "2026-07-20");
    let said = first.report().unwrap().diagnostics;
    assert!(said.iter().any(|said| said.code == "link-dormant"), "{}", first.stdout);
    assert_eq!(first.exit, 0, "{}", first.stdout);
    fs::remove_file(memo.join("head")).unwrap();
    for lang in ["zh", "en"] {
        let args = ["build", "--date", "2026-07-20", "--format", "json", "--lang", lang];
        let again = program::jianbao(root.path(), &args).report().unwrap().diagnostics;
        let cold = program::jianbao(
            root.path(),
            &["check", "--cold", "--date", "2026-07-20", "--format", "json", "--lang", lang],
        );
        assert_eq!(again, cold.report().unwrap().diagnostics, "{lang}");
        assert!(!memo.join("head").exists(), "nothing was read");
    }
}

#[test]
fn a_damaged_record_of_the_whole_is_none() {
    let (root, expected) = silent_site();
    let path = root.path().join(MEMO).join("whole");
    let bytes = fs::read(&path).unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 5) {
        let mut other = bytes.clone();
        other[at] ^= 4;
        for wrong in [&other[..], &bytes[..at]] {
            fs::write(&path, wrong).unwrap();
            fs::remove_file(root.path().join("public/talent/a.html")).unwrap();
            let run = build(root.path(), "2026-07-20");
            assert_eq!(touched(&run), 1, "byte {at}: {}", run.stdout);
            assert_eq!(fs::read(&path).unwrap(), bytes, "byte {at}");
        }
    }
    assert_same("damaged records", &outputs(root.path()), &expected);
}
