//! A session that stays loaded against one that knows nothing: whatever is edited, in whatever order, both must come to the same
//! bytes and say the same.
//!
//! Edits are drawn at random from a list that touches every kind of source: prose, front matter, restricted text, links, data,
//! templates, kinds, labels, settings, new, deleted and renamed files, and mistakes that are mended later.

mod editions;
mod single;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use jianbao::date::Date;
use jianbao::engine::session::{Asked, Session};
use jianbao::engine::{self, Built, Content, Settings};
use jianbao::hash::Digest;
use jianbao::memo::{self, Head, Shard, Texts};
use jianbao::path::SitePath;
use jianbao::shelf::{Place, Shelf};
use jianbao::source::{Entry, ReadFailure, Stamp, Tree};
use proptest::prelude::*;

type Files = BTreeMap<String, String>;

/// A tree in memory. A file's stamp is that of its text, so that nothing is read which has not changed.
#[derive(Clone)]
struct Memory {
    files: Files,
    entries: Vec<Entry>,
}

impl Memory {
    fn new(files: &Files) -> Memory {
        let entry = |(path, text): (&String, &String)| Entry {
            path: SitePath::new(path).unwrap(),
            size: text.len() as u64,
            stamp: Stamp(Digest::of(text.as_bytes()).short().max(1)),
        };
        Memory { files: files.clone(), entries: files.iter().map(entry).collect() }
    }
}

impl Tree for Memory {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>, ReadFailure> {
        let bytes = |text: &String| match text.strip_prefix("picture: ") {
            Some(notation) => crate::picture::drawn(notation),
            None => text.clone().into_bytes(),
        };
        self.files.get(path.as_str()).map(bytes).ok_or(ReadFailure::Vanished)
    }
}

const PAGES: [&str; 6] = [
    "content/a/one.md",
    "content/a/two.md",
    "content/a/deep/three.md",
    "content/b/four.md",
    "content/b/五.md",
    "content/six.md",
];

const KIND: &str = "name: page\nlabel: 页面\nfields:\n  - {name: lead, label: 摘句, type: markdown}\n  - {name: see, label: 参见, type: page}\n";

fn site() -> Files {
    let mut files = Files::new();
    let mut put = |path: &str, text: &str| {
        files.insert(path.to_owned(), text.to_owned());
    };
    put(
        "content/site.yaml",
        "title: 云溪\ntheme: t\neditions: [public, internal]\ntaxonomies: [tags]\npaginate: 2\nindex: true\n",
    );
    put("content/_index.md", "---\ntitle: 首页\naudience: public\n---\n欢迎。\n");
    put("content/a/_index.md", "---\ntitle: 甲栏\naudience: public\n---\n");
    put("content/b/_index.md", "---\ntitle: 乙栏\n---\n");
    for (at, path) in PAGES.iter().enumerate() {
        let audience = if at % 3 == 2 { "internal" } else { "public" };
        put(
            path,
            &format!(
                "---\ntitle: 第{at}页\ndate: 2026-0{}-11\naudience: {audience}\ntags: [标{}, 标乙]\n---\n## 节\n\n正文{at}。:mask[{at}8]人。\n",
                at + 1,
                at % 2,
            ),
        );
    }
    put("content/data/t.csv", "名称,数\n甲,1\n乙,2\n");
    put("content/static/x.txt", "x");
    put("content/a/p.svg", "<svg/>");
    put("themes/t/kinds/page.yaml", KIND);
    put("themes/t/kinds/section.yaml", "name: section\nlabel: 栏目\nfields: []\n");
    put("themes/t/i18n/zh-CN.yaml", "more: 更多\n");
    put(
        "themes/t/theme.yaml",
        "name: t\nsearch: true\nsettings: [{name: red, label: 红色, type: colour}, {name: grey, type: bool}]\n",
    );
    put("themes/t/static/a.css", "p {color: red}\n");
    let base = "<title>{{ output.title }}</title>{% set sheet = asset(path=\"/a.css\") %}{{ sheet.url }}{% set own = asset(path=\"/assets/look.css\") %}{% if own %}{{ own.url }}{% endif %}{{ site.look.grey }}{% for m in menu() %}<a href=\"{{ m.url }}\">{{ m.title }}</a>{% endfor %}{% block b %}{% endblock b %}";
    put("themes/t/templates/base.html", base);
    put("themes/t/templates/search.html", "{% extends \"base.html\" %}{% block b %}{{ site.search }}{% endblock b %}");
    let list = "{% extends \"base.html\" %}{% block b %}{% include \"rows.html\" %}{{ pager.count }}{% endblock b %}";
    put("themes/t/templates/section.html", list);
    put("themes/t/templates/term.html", list);
    put(
        "themes/t/templates/rows.html",
        "{% for p in pager.pages %}<a href=\"{{ p.url }}\">{{ p.title }}</a>{{ p.summary }}{% for x in p.tags %}{{ x.name }}{{ x.url }}{% endfor %}{% endfor %}",
    );
    put(
        "themes/t/templates/taxonomy.html",
        "{% extends \"base.html\" %}{% block b %}{% for x in terms() %}{{ x.name }}{% endfor %}{% endblock b %}",
    );
    put(
        "themes/t/templates/home.html",
        "{% extends \"base.html\" %}{% block b %}{{ content }}{% for p in pages(limit=3) %}{{ p.title }}{% endfor %}{% for s in sections() %}{{ s.title }}{{ s.count }}{% endfor %}{{ t(key=\"more\") }}{% endblock b %}",
    );
    put(
        "themes/t/templates/page.html",
        "{% extends \"base.html\" %}{% block b %}{{ page.title }}{{ page.lead }}{% if page.see %}{{ page.see.title }}{% endif %}{{ content }}{% set n = next() %}{% if n %}{{ n.title }}{% endif %}{% for p in backlinks() %}{{ p.title }}{% endfor %}{% for r in data(path=\"t.csv\") %}{{ r[\"数\"] }}{% endfor %}{% endblock b %}",
    );
    files
}

/// One edit: of which file, and which of the things that can be done to it.
#[derive(Clone, Copy, Debug)]
struct Edit {
    page: usize,
    what: usize,
    word: usize,
}

const WORDS: [&str; 6] = ["防汛", "抗旱", "先锋", "安排", "检查", "总结"];

/// Replaces the line of the front matter that begins with a key.
fn set(text: &str, key: &str, value: &str) -> String {
    let line = format!("{key}: {value}");
    if text.lines().any(|old| old.starts_with(&format!("{key}:"))) {
        let lines = text.lines().map(|old| if old.starts_with(&format!("{key}:")) { line.as_str() } else { old });
        return lines.collect::<Vec<_>>().join("\n") + "\n";
    }
    text.replacen("---\n", &format!("---\n{line}\n"), 1)
}

fn perform(files: &mut Files, edit: Edit) {
    let path = PAGES[edit.page % PAGES.len()];
    let other = PAGES[(edit.page + edit.word + 1) % PAGES.len()].trim_start_matches("content");
    let word = WORDS[edit.word % WORDS.len()];
    let page = files.get(path).cloned();
    let mut put = |path: &str, text: String| {
        files.insert(path.to_owned(), text);
    };
    let Some(page) = page else {
        return put(
            path,
            format!("---\ntitle: {word}\ndate: 2026-05-0{}\naudience: public\n---\n{word}。\n", edit.word + 1),
        );
    };
    match edit.what {
        0..=4 => put(path, format!("{page}\n{word}的话。\n")),
        5 => put(path, set(&page, "title", word)),
        6 => put(path, set(&page, "tags", &format!("[{word}]"))),
        7 => put(path, set(&page, "date", &format!("2026-0{}-02", edit.word + 1))),
        8 => put(path, format!("{page}\n:internal[{word}]\n")),
        9 => put(path, format!("{page}\n:::internal\n{word}\n:::\n")),
        10 => put(path, format!("{page}\n[{word}]({other}) [节]({other}#节)\n")),
        11 => put(path, format!("{page}\n## {word}\n")),
        12 => {
            files.remove(path);
        }
        13 => put(path, set(&page, "audience", if edit.word.is_multiple_of(2) { "public" } else { "internal" })),
        14 => put("content/data/t.csv", format!("名称,数\n{word},{}\n", edit.word)),
        15 => put(
            "themes/t/templates/rows.html",
            format!("{{% for p in pager.pages %}}{word}{{{{ p.title }}}}{{% endfor %}}"),
        ),
        16 => put(
            "content/site.yaml",
            format!(
                "title: {word}\ntheme: t\neditions: [public, internal]\npaginate: {}\nindex: {}\n",
                edit.word + 1,
                edit.word > 0,
            ),
        ),
        17 => put("themes/t/i18n/zh-CN.yaml", format!("more: {word}\n")),
        18 => put(path, set(&page, "weight", &edit.word.to_string())),
        19 => put(path, set(&page, "slug", ["x", "y", "z"][edit.word % 3])),
        20 => put(path, set(&page, "lead", &format!("'**{word}**[看]({other})'"))),
        21 => put(path, set(&page, "see", other)),
        22 => put(path, format!("{page}\n![图](/a/p.svg)\n")),
        // Mistakes, which later edits may mend.
        23 => put(path, format!("{page}\n:::internal\n{word}\n")),
        24 => put(path, page.replace("\n:::internal\n", "\n")),
        25 => put(path, format!("---\ntitle: {word}\naudience: public\n---\n{word}\n")),
        26 => put(
            "themes/t/templates/section.html",
            if edit.word.is_multiple_of(2) { "{{ nothing(".to_owned() } else { "{{ pager.count }}".to_owned() },
        ),
        27 => {
            let kind = KIND.replace("label: 页面", &format!("label: {word}"));
            put("themes/t/kinds/page.yaml", format!("{kind}  - {{name: x{}, label: 甲, type: text}}\n", edit.word));
        }
        28 => put(
            "content/a/_index.md",
            format!("---\ntitle: {word}\naudience: public\ncascade: {{author: {word}}}\n---\n"),
        ),
        29 => put(
            "content/b/_index.md",
            format!(
                "---\ntitle: {word}\naudience: {}\n---\n",
                if edit.word.is_multiple_of(2) { "public" } else { "internal" }
            ),
        ),
        31 => put("themes/t/static/a.css", format!("p {{order: {}}}\n", edit.word)),
        32 => {
            let settings = files.get("content/site.yaml").cloned().unwrap_or_default();
            let settings = settings.lines().filter(|line| !line.starts_with("look") && !line.starts_with("compress"));
            let settings = settings.collect::<Vec<_>>().join("\n");
            let red = edit.word.is_multiple_of(2).then(|| format!(", 红色: \"#00000{}\"", edit.word));
            let look = format!("look: {{grey: {}{}}}", edit.word > 2, red.unwrap_or_default());
            let text = format!("{settings}\n{look}\ncompress: {}\n", edit.word.is_multiple_of(3));
            files.insert("content/site.yaml".to_owned(), text);
        }
        33 => {
            // The site's own file in the place of the theme's.
            if files.remove("content/static/a.css").is_none() {
                files.insert("content/static/a.css".to_owned(), word.to_owned());
            }
        }
        // A picture comes, goes, or becomes another one, of the same size or not.
        35 => {
            let sizes = ["500x300", "500x300 paint=1", "600x200", "90x60"];
            match sizes.get(edit.word) {
                Some(size) => put("content/a/p.jpg", format!("picture: jpeg {size}")),
                None => drop(files.remove("content/a/p.jpg")),
            }
        }
        36 => put("content/a/p.jpg", "picture: webp 500x300".to_owned()),
        // A text shows it, or only leads to it.
        37 => {
            let plain = page.replace("\n![图](/a/p.jpg)\n", "").replace("\n[图](/a/p.jpg)\n", "");
            let sign = if edit.word.is_multiple_of(2) { "!" } else { "" };
            put(path, format!("{plain}\n{sign}[图](/a/p.jpg)\n"))
        }
        // A chart comes, and its table changes: open, masked, with more to draw, with a fault, without a row.
        38 => {
            let chart = ["{data=\"t.csv\"}", "{data=\"t.csv\" kind=\"line\" sort=\"high\"}", ""][edit.word % 3];
            put(path, format!("{page}\n::chart{chart}\n"));
        }
        39 => {
            let rows = ["甲,:mask[7]\n乙,5", "甲,3\n:mask[乙],", "甲,:internal[4]\n乙,1", "甲,许多\n乙,6\n丙,7", ""];
            let rows = rows[edit.word % rows.len()];
            put("content/data/t.csv", format!("名称,数\n{rows}\n"));
        }
        // So much that it stands in pieces, or that the files of the search hold fewer pages each.
        40 => put(path, format!("{page}\n{}\n", format!("{word}不止一回。\n\n").repeat(300 * (edit.word + 1)))),
        41 => {
            let settings = files.get("content/site.yaml").cloned().unwrap_or_default();
            let rest: String =
                settings.lines().filter(|line| !line.starts_with("search")).flat_map(|line| [line, "\n"]).collect();
            let text = format!("{rest}search: {}\n", edit.word.is_multiple_of(2));
            files.insert("content/site.yaml".to_owned(), text);
        }
        30 => put(path, set(&page, "draft", if edit.word.is_multiple_of(2) { "true" } else { "false" })),
        _ => {
            files.remove(path);
            files.insert(format!("content/b/{word}.md"), page);
        }
    }
}

/// The bytes of every edition that can be written, and what was said. `shown` holds what was made before.
fn bytes(
    built: &Built,
    tree: &Memory,
    session: Option<&Session>,
    shown: &mut BTreeMap<(String, String), Vec<u8>>,
) -> Result<Vec<String>, String> {
    for edition in &built.editions {
        let mut fresh = BTreeMap::new();
        for output in &edition.outputs {
            let key = (edition.name.clone(), output.path.clone());
            let bytes = match &output.content {
                Content::Bytes(bytes) => bytes.bytes().to_vec(),
                Content::Laid(laid) => laid.bytes().unwrap(),
                Content::Copy(from) => tree.read(from).unwrap(),
                Content::Treated(from, treatment) => treatment.of(tree.read(from).unwrap()).unwrap(),
                Content::Picture(from, recipe) => {
                    [tree.read(from).unwrap(), format!("{recipe:?}").into_bytes()].concat()
                }
                Content::Known { length, digest } => {
                    let is_it = |bytes: &Vec<u8>| Digest::of(bytes) == *digest && bytes.len() as u64 == *length;
                    // What an edition with errors made was not written: it is made again, as `emit` does, and must be what
                    // it is said to be.
                    match shown.get(&key).filter(|bytes| is_it(bytes)) {
                        Some(bytes) => bytes.clone(),
                        None => match session.and_then(|session| session.output(&edition.name, &output.path)) {
                            Some(Asked::Made(Ok(bytes))) if is_it(&bytes) => bytes,
                            _ => return Err(format!("{key:?} is known and cannot be made so")),
                        },
                    }
                }
            };
            fresh.insert(key, bytes);
        }
        if !edition.failed {
            shown.retain(|(name, path), _| *name != edition.name || fresh.contains_key(&(name.clone(), path.clone())));
        }
        shown.extend(fresh);
    }
    Ok(built.diagnostics.iter().map(|said| format!("{} {:?}", said.code, said)).collect())
}

/// The texts of the last process, and its files.
struct InMemory {
    files: Memory,
    texts: Mutex<Vec<u8>>,
    lacks: AtomicBool,
}

impl Shelf for InMemory {
    fn put(&self, bytes: &[u8], digest: Digest) -> Option<Place> {
        let mut texts = self.texts.lock().unwrap();
        let place = Place { at: texts.len() as u64, length: bytes.len() as u32, digest };
        texts.extend(bytes);
        Some(place)
    }

    fn fetch(&self, place: Place) -> Option<Vec<u8>> {
        let at = place.at as usize;
        Some(self.texts.lock().unwrap()[at..at + place.length as usize].to_vec())
    }

    fn source(&self, path: &SitePath, digest: Digest) -> Option<Vec<u8>> {
        let bytes = self.files.read(path).ok().filter(|bytes| Digest::of(bytes) == digest);
        self.lacks.fetch_or(bytes.is_none(), Ordering::Relaxed);
        bytes
    }

    fn is_damaged(&self) -> bool {
        self.lacks.load(Ordering::Relaxed)
    }
}

/// What the next process starts with: the memo, written to bytes and read again.
fn restarted(session: Session, files: &Memory) -> Session {
    let (memo, program) = (session.into_memo(), Digest::of(b"program"));
    let shelf: Arc<dyn Shelf> =
        Arc::new(InMemory { files: files.clone(), texts: Mutex::default(), lacks: false.into() });
    let all = Shard::all(&memo);
    all.iter().for_each(|shard| shard.put_away(&shelf, true).unwrap());
    let shards: Vec<Option<(Vec<u8>, Digest)>> =
        all.iter().map(|shard| (!shard.is_empty()).then(|| shard.bytes(program).unwrap())).collect();
    let digests = shards.iter().map(|shard| shard.as_ref().map(|(_, digest)| *digest)).collect();
    let head = Head::read(&Head::of(&memo, digests, Texts::default()).bytes(program), program).unwrap();
    let read = |(bytes, digest): &(Vec<u8>, Digest)| Shard::read(bytes, program, *digest, &head, &shelf).unwrap();
    let shards: Vec<Shard> = shards.iter().flatten().map(read).collect();
    let mut thawed = memo::thaw(head.clone(), shards.iter(), Arc::default(), Arc::clone(&shelf));
    for (name, of) in &mut thawed.editions {
        let bytes = memo::outputs(&memo.editions[name], &memo.questions, program).unwrap();
        of.outputs = memo::read_outputs(&bytes, &thawed.questions, program).unwrap();
        let index = memo.editions[name].search.as_ref().map(|index| memo::search(index, program));
        of.search = index.map(|bytes| memo::read_search(&bytes, program).unwrap());
    }
    let mut session = Session::new(settings());
    session.recall(thawed);
    session
}

fn settings() -> Settings {
    Settings { date: Date::parse("2026-07-01").unwrap(), drafts: false, jobs: 1, editions: None }
}

fn follow(edits: &[Edit]) -> Result<(), String> {
    let mut files = site();
    let mut session = Session::new(settings());
    let mut shown = BTreeMap::new();
    let mut last = Memory::new(&files);
    session.refresh(&last);
    let built = session.built(&last);
    bytes(&built, &last, Some(&session), &mut shown)?;
    for (at, edit) in edits.iter().enumerate() {
        perform(&mut files, *edit);
        let tree = Memory::new(&files);
        let same_names = tree.entries.iter().map(|entry| &entry.path).eq(last.entries.iter().map(|entry| &entry.path));
        let changed: Vec<Entry> = tree
            .entries
            .iter()
            .zip(&last.entries)
            .filter(|(new, old)| new.stamp != old.stamp)
            .map(|(new, _)| new.clone())
            .collect();
        // A preview takes up single files where it can.
        let is_restarted = edit.word == 4;
        if is_restarted {
            session = restarted(session, &tree);
        }
        let patched = same_names && !is_restarted && session.patch(&tree, &changed).is_some();
        if !patched {
            session.refresh(&tree);
        }
        // Not every save is rendered before the next one comes.
        if edit.word == 5 && at + 1 < edits.len() {
            last = tree;
            continue;
        }
        let warm = session.built(&tree);
        let cold = engine::build(&tree, &settings());
        let mut fresh = BTreeMap::new();
        let said = bytes(&warm, &tree, Some(&session), &mut shown).map_err(|fault| format!("after {at}: {fault}"))?;
        let wanted = bytes(&cold, &tree, None, &mut fresh)?;
        if said != wanted {
            return Err(format!(
                "after edit {at} {edit:?} (patched: {patched}) it says\n{said:#?}\nand not\n{wanted:#?}"
            ));
        }
        for edition in &cold.editions {
            let of = |all: &BTreeMap<(String, String), Vec<u8>>| -> BTreeMap<String, Vec<u8>> {
                let own = all.iter().filter(|((name, _), _)| *name == edition.name);
                own.map(|((_, path), bytes)| (path.clone(), bytes.clone())).collect()
            };
            let (warm, cold) = (of(&shown), of(&fresh));
            if edition.failed {
                continue;
            }
            for path in warm.keys().chain(cold.keys()) {
                if warm.get(path) != cold.get(path) {
                    let show = |bytes: Option<&Vec<u8>>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
                    return Err(format!(
                        "after edit {at} {edit:?} (patched: {patched}) {}/{path} is\n{:?}\nand not\n{:?}",
                        edition.name,
                        show(warm.get(path)),
                        show(cold.get(path)),
                    ));
                }
            }
        }
        last = tree;
    }
    Ok(())
}

fn edit() -> impl Strategy<Value = Edit> {
    (0..PAGES.len(), 0..42_usize, 0..WORDS.len()).prop_map(|(page, what, word)| Edit { page, what, word })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn warm_is_cold(edits in prop::collection::vec(edit(), 1..12)) {
        follow(&edits).map_err(TestCaseError::fail)?;
    }
}

/// How many sequences are tried: `PROPTEST_CASES`, or a few.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

/// Every kind of edit once by itself, on every page: what chance may leave out.
#[test]
fn each_edit_alone() {
    for what in 0..40 {
        let edits: Vec<Edit> = (0..PAGES.len()).map(|page| Edit { page, what, word: page % 5 }).collect();
        follow(&edits).unwrap();
    }
}

#[test]
fn the_site_is_sound() {
    let built = engine::build(&Memory::new(&site()), &settings());
    let said: Vec<String> = built.diagnostics.iter().map(|said| said.message(jianbao::lang::Lang::En)).collect();
    assert!(said.is_empty() && built.editions.iter().all(|edition| !edition.failed), "{said:#?}");
}
