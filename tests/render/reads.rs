//! What renderings read, and what proves them fresh: which queries a template asks, which answer an edit changes, and that
//! whatever counts as fresh comes out the same.

use jianbao::corpus::Moment;
use jianbao::date::Date;
use jianbao::edition;
use jianbao::engine::outputs::Making;
use jianbao::hash::Digest;
use jianbao::lang::Lang;
use jianbao::markdown::Rendered;
use jianbao::memo::{self, OfEdition};
use jianbao::path::SitePath;
use jianbao::plan::{self, Planned};
use jianbao::progress::Progress;
use jianbao::query::{Asked, Made, Query, QueryId, Questions, Sort, Trace, Wanted};
use jianbao::read;
use jianbao::render::Renderer;
use jianbao::resolve;
use jianbao::site::{Site, Text};
use jianbao::source::{Entry, ReadFailure, Stamp, Tree};
use jianbao::value::{Data, Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Texts = BTreeMap<String, Vec<u8>>;

struct Memory {
    files: Texts,
    entries: Vec<Entry>,
}

impl Tree for Memory {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }
    fn read(&self, path: &SitePath) -> Result<Vec<u8>, ReadFailure> {
        self.files.get(path.as_str()).cloned().ok_or(ReadFailure::Vanished)
    }
}

const SITE: &str =
    "title: 简报\nlanguage: zh-CN\ntheme: plain\neditions: [public, internal]\naudience: public\ntaxonomies: [tags]\n";
const PERSON: &str = "name: person\nlabel: 人\nhelp: 一个人\nfields:\n  - {name: unit, label: 单位, type: text, help: 单位}\n  - {name: chief, label: 领导, type: page, help: 领导}\n  - {name: intro, label: 简介, type: markdown, help: 简介}\n  - name: rows\n    label: 事迹\n    type: table\n    help: 事迹\n    fields:\n      - {name: what, label: 事, type: markdown, help: 事}\n";

/// A small site whose pages are made with one template, and changes to it.
/// The fields of a page, to be changed.
fn fields(site: &mut Site, id: usize) -> &mut Map {
    Arc::make_mut(&mut Arc::make_mut(&mut site.edition.pages[id]).fields)
}

/// Changes the text of a page.
fn text(site: &mut Site, id: usize, change: impl FnOnce(&mut Rendered)) {
    let mut rendered = Rendered::clone(&site.pages[id].text.rendered());
    change(&mut rendered);
    site.pages[id].text = Text::new(rendered);
}

fn texts(template: &str, changes: &[(&str, &str)]) -> Texts {
    let mut files: BTreeMap<&str, &str> = [
        ("content/site.yaml", SITE),
        ("content/_index.md", "---\ntitle: 首页\n---\n"),
        ("content/a/_index.md", "---\ntitle: 甲\n---\n甲栏\n"),
        ("content/a/one.md", "---\ntitle: 一\ndate: 2026-06-30\ntags: [会议]\n---\n正文\n"),
        ("content/a/two.md", "---\ntitle: 二\ndate: 2026-05-01\ntags: [会议]\n---\n[一](one.md)\n"),
        ("content/b/_index.md", "---\ntitle: 乙\n---\n"),
        ("content/b/three.md", "---\ntitle: 三\ndate: 2026-04-01\n---\n三\n"),
        ("content/data/x.yaml", "a: 1\n"),
        ("themes/plain/theme.yaml", "name: plain\n"),
        ("themes/plain/templates/page.html", template),
        ("themes/plain/templates/home.html", "{{ page.title }}"),
        ("themes/plain/templates/section.html", "{% for p in pager.pages %}{{ p.title }}{% endfor %}"),
        ("themes/plain/templates/taxonomy.html", "{{ taxonomy.title }}"),
        (
            "themes/plain/templates/term.html",
            "{{ term.name }}{{ term.count }}{% for p in pager.pages %}{{ p.title }}{% endfor %}",
        ),
        ("themes/plain/templates/foot.html", "{{ t(key=\"foot\") }}"),
        ("themes/plain/i18n/zh-CN.yaml", "foot: 页脚\n"),
    ]
    .into();
    files.extend(changes.iter().copied().filter(|(_, text)| *text != "-"));
    changes.iter().filter(|(_, text)| *text == "-").for_each(|(path, _)| {
        files.remove(path);
    });
    files.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect()
}

fn resolved(files: &Texts, edition: usize) -> Option<Site> {
    let entries = files.iter().map(|(path, text)| {
        let path = SitePath::new(path).unwrap();
        Entry { path, size: text.len() as u64, stamp: Stamp::default() }
    });
    let tree = Memory { entries: entries.collect(), files: files.clone() };
    let date = Date::parse("2026-07-20").unwrap();
    let reading = read::read(&tree, Moment { date, drafts: false });
    let mut found = Vec::new();
    let edition = edition::select(&reading.corpus, edition, &mut edition::Selected::default(), None, &mut found)?;
    Some(resolve::resolve(
        edition,
        date,
        &mut resolve::leaves::Leaves::default(),
        None,
        &Progress::default(),
        &mut Vec::new(),
    ))
}

fn renderer(files: &Texts, questions: &Arc<Questions>) -> Renderer {
    let renderer = Renderer::new(resolved(files, 0).unwrap(), questions);
    assert_eq!(renderer.faults(), []);
    renderer
}

fn planned(renderer: &Renderer, path: &str) -> Planned {
    let all = plan::plan(renderer.site());
    all.into_iter().find(|planned| planned.path == path).unwrap_or_else(|| panic!("no {path}"))
}

/// What an output was made from: each query with the digest of its answer, that of the plan first.
struct Reads(Vec<(QueryId, Digest)>);

impl Reads {
    fn of(renderer: &Renderer, trace: &Trace) -> Reads {
        Reads([trace.made].iter().chain(&trace.asked).map(|id| (*id, renderer.answer(*id))).collect())
    }

    fn iter(&self) -> impl Iterator<Item = (QueryId, Digest)> {
        self.0.iter().copied()
    }

    /// The first query whose answer is another one now.
    fn stale(&self, renderer: &Renderer, planned: &Planned) -> Option<QueryId> {
        let made = renderer.made(planned);
        if self.0[0].0 != made {
            return Some(made);
        }
        self.iter().find(|(id, digest)| renderer.answer(*id) != *digest).map(|(id, _)| id)
    }
}

fn reads(renderer: &Renderer, path: &str) -> Reads {
    let (_, trace) = renderer.render(&planned(renderer, path)).unwrap();
    Reads::of(renderer, &trace)
}

fn queries(questions: &Questions, reads: &Reads) -> BTreeSet<Query> {
    reads.iter().map(|(id, _)| questions.query(id).unwrap().as_ref().clone()).collect()
}

/// What a page made with a template asks for besides what every page does.
fn asked(template: &str) -> BTreeSet<Query> {
    let questions = Arc::default();
    let renderer = renderer(&texts(template, &[]), &questions);
    let mut asked = queries(&questions, &reads(&renderer, "a/one.html"));
    let page = path("content/a/one.md");
    for usual in [
        Query::Made(Box::new(("a/one.html".to_owned(), Made::Page(page.clone())))),
        Query::Settings,
        Query::Template("page.html".to_owned()),
        Query::Facts(page.clone()),
        Query::Body(page),
    ] {
        assert!(asked.remove(&usual), "{usual:?}");
    }
    asked
}

fn path(text: &str) -> SitePath {
    SitePath::new(text).unwrap()
}

fn wanted(section: &str) -> Wanted {
    Wanted { section: Some(section.to_owned()), ..Wanted::default() }
}

#[test]
fn what_a_template_asks() {
    let one = || path("content/a/one.md");
    let text = str::to_owned;
    for (template, wanted) in [
        ("{{ page.title }}{{ page.words }}{{ content }}{{ site.title }}{{ page.section.title }}", vec![]),
        ("{% include \"foot.html\" %}", vec![Query::Labels]),
        ("{{ site.date }}", vec![Query::Today]),
        ("{{ site.edition.banner }}", vec![Query::Edition]),
        ("{% for p in pages(section=\"a\") %}{{ p.title }}{% endfor %}", vec![Query::Pages(Box::new(wanted("a")))]),
        ("{{ pages(section=\"none\") | length }}", vec![Query::Pages(Box::new(wanted("none")))]),
        (
            "{{ pages(sort=\"date\", limit=1) | length }}{{ pages(sort=\"date\", limit=1) | length }}",
            vec![Query::Pages(Box::new(Wanted { sort: Some(Sort::Date), limit: Some(1), ..Wanted::default() }))],
        ),
        ("{{ page(path=\"none.md\") }}", vec![Query::PageAt(text("none.md"))]),
        (
            "{% set p = page(path=\"b/three.md\") %}{{ p.title }}",
            vec![Query::Facts(path("content/b/three.md")), Query::PageAt(text("b/three.md"))],
        ),
        ("{{ section(path=\"none\") }}", vec![Query::SectionAt(text("none"))]),
        (
            "{% set s = section(path=\"b\") %}{{ s.count }}",
            vec![Query::Section(text("b")), Query::SectionAt(text("b"))],
        ),
        ("{{ sections() | length }}", vec![Query::Sections(String::new())]),
        ("{{ subsections() | length }}", vec![Query::Sections(text("a"))]),
        ("{{ previous() }}{% set n = next() %}{{ n.title }}", vec![Query::Previous(one()), Query::Next(one())]),
        ("{{ backlinks() | length }}", vec![Query::Backlinks(one())]),
        ("{{ menu() | length }}", vec![Query::Above(text("a")), Query::Menu]),
        ("{{ terms() | length }}", vec![Query::Terms(Box::new((text("tags"), None)))]),
        ("{{ archives() | length }}", vec![Query::Archives]),
        ("{% set d = data(path=\"x.yaml\") %}{{ d.a }}", vec![Query::Data(text("x.yaml"))]),
        ("{{ issues() | length }}", vec![Query::Office(Box::new(Asked::Issues(None, None)))]),
        ("{{ \"[x](b/three.md)\" | md }}", vec![Query::PageAt(text("b/three.md"))]),
        ("{{ composed() }}", vec![Query::Composition(one())]),
    ] {
        assert_eq!(asked(template), wanted.into_iter().collect(), "{template}");
    }
}

#[test]
fn lists_and_feeds_ask_for_what_they_show() {
    let questions = Arc::default();
    let renderer = renderer(&texts("{{ page.title }}", &[]), &questions);
    let of = |path: &str| queries(&questions, &reads(&renderer, path));
    let section = of("a/index.html");
    assert!(section.contains(&Query::List(Box::new(jianbao::query::List::Section("a".to_owned())), 1)), "{section:?}");
    assert!(!section.iter().any(|query| matches!(query, Query::Body(path) if path.contains("one"))), "{section:?}");
    let feed = of("feed.json");
    for page in ["content/a/one.md", "content/a/two.md", "content/b/three.md"].map(path) {
        assert!(feed.contains(&Query::Facts(page.clone())) && feed.contains(&Query::Body(page)));
    }
    assert!(of("robots.txt").contains(&Query::Edition) && of("robots.txt").len() == 3);
}

/// All outputs of a site that are not fresh after a change, each with what has changed first.
fn stale(template: &str, before: &[(&str, &str)], after: &[(&str, &str)]) -> Vec<(String, Option<Query>)> {
    let questions = Arc::default();
    let old = renderer(&texts(template, before), &questions);
    let outputs: BTreeMap<String, (Vec<u8>, Reads)> = plan::plan(old.site())
        .into_iter()
        .map(|planned| {
            let (bytes, trace) = old.render(&planned).unwrap();
            (planned.path, (bytes, Reads::of(&old, &trace)))
        })
        .collect();
    let new = old.with_site(resolved(&texts(template, after), 0).unwrap());
    assert_eq!(new.faults(), []);
    let mut stale = Vec::new();
    for planned in plan::plan(new.site()) {
        let Some((bytes, reads)) = outputs.get(&planned.path) else {
            stale.push((planned.path, None));
            continue;
        };
        match reads.stale(&new, &planned) {
            Some(query) => stale.push((planned.path, questions.query(query).map(|query| query.as_ref().clone()))),
            // The proof of proofs: what is fresh comes out the same.
            None => assert_eq!(new.render(&planned).unwrap().0, *bytes, "{} is not fresh", planned.path),
        }
    }
    stale
}

#[test]
fn an_edit_makes_anew_what_shows_it() {
    let list = "{{ content }}{% for p in pages() %}{{ p.title }}{% endfor %}";
    let paths = |found: &[(String, Option<Query>)]| found.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
    let alone = "{{ page.title }}{{ content }}{{ page.words }}";
    assert_eq!(paths(&stale(list, &[], &[])), Vec::<String>::new());

    // A text that is long enough to have the same summary: its page and the feeds, and nothing else.
    let long = "字".repeat(200);
    let page = |tail: &str| format!("---\ntitle: 一\ndate: 2026-06-30\n---\n{long}{tail}\n");
    let found = stale(list, &[("content/a/one.md", &page(""))], &[("content/a/one.md", &page("尾"))]);
    assert_eq!(paths(&found), ["a/one.html", "feed.json", "feed.xml"]);
    assert!(found.iter().all(|(_, query)| *query == Some(Query::Body(path("content/a/one.md")))), "{found:?}");

    // A title: every page that lists it.
    let title = "---\ntitle: 一一\ndate: 2026-06-30\ntags: [会议]\n---\n正文\n";
    let found = stale(list, &[], &[("content/a/one.md", title)]);
    assert!(found.contains(&("b/three.html".to_owned(), Some(Query::Pages(Box::default())))), "{found:?}");
    let found = stale(alone, &[], &[("content/a/one.md", title)]);
    assert_eq!(
        paths(&found),
        ["a/index.html", "a/one.html", "feed.json", "feed.xml", "index.html", "tags/hui-yi.html"]
    );

    // A new page shifts the numbers of all that come after it, and changes none of them.
    let new = "---\ntitle: 新\ndate: 2026-03-01\ntags: [会议]\n---\n新\n";
    let found = stale(alone, &[], &[("content/a/new.md", new)]);
    assert_eq!(
        paths(&found),
        ["a/index.html", "a/new.html", "feed.json", "feed.xml", "index.html", "tags/hui-yi.html", "tags/index.html"]
    );
    // So does one that goes, and one that comes where nothing was found.
    let found = stale(alone, &[], &[("content/a/two.md", "-")]);
    assert!(!paths(&found).iter().any(|path| path == "a/one.html" || path == "b/three.html"), "{found:?}");
    let found = stale("{{ page(path=\"a/new.md\") }}", &[], &[("content/a/new.md", new)]);
    assert!(found.contains(&("b/three.html".to_owned(), Some(Query::PageAt("a/new.md".to_owned())))), "{found:?}");

    // Templates, words, settings, data.
    let template = |name: &str| Some(Query::Template(name.to_owned()));
    let foot = "{% include \"foot.html\" %}";
    let found = stale(foot, &[], &[("themes/plain/templates/foot.html", "x{{ t(key=\"foot\") }}")]);
    assert_eq!(paths(&found), ["a/one.html", "a/two.html", "b/three.html"]);
    assert!(found.iter().all(|(_, query)| *query == template("page.html")), "{found:?}");
    let found = stale(foot, &[], &[("themes/plain/i18n/zh-CN.yaml", "foot: 尾\n")]);
    assert_eq!(found.iter().map(|(_, query)| query.clone()).collect::<Vec<_>>(), vec![Some(Query::Labels); 3]);
    let found = stale(alone, &[], &[("content/site.yaml", &SITE.replace("简报", "新报"))]);
    assert_eq!(found.len(), 11, "{found:?}");
    let found = stale("{% set d = data(path=\"x.yaml\") %}{{ d.a }}", &[], &[("content/data/x.yaml", "a: 2\n")]);
    assert_eq!(
        found.iter().map(|(_, query)| query.clone()).collect::<Vec<_>>(),
        vec![Some(Query::Data("x.yaml".to_owned())); 3]
    );
    // Another template for one page.
    let other = ("themes/plain/templates/other.html", "other");
    let named = "---\ntitle: 一\ndate: 2026-06-30\ntags: [会议]\ntemplate: other.html\n---\n正文\n";
    let found = stale(alone, &[other], &[other, ("content/a/one.md", named)]);
    assert_eq!(paths(&found), ["a/one.html"]);
    assert!(matches!(found[0].1, Some(Query::Made(..))));
}

#[test]
fn why_in_words() {
    let questions = Arc::default();
    let renderer = renderer(&texts("{{ page.title }}", &[]), &questions);
    let why = |query: Query, lang| renderer.why(questions.id(&query), lang);
    assert_eq!(why(Query::Facts(path("content/a/one.md")), Lang::Zh), "《一》的标题、日期等信息变了");
    assert_eq!(why(Query::Pages(Box::new(wanted("talent"))), Lang::Zh), "列表 talent 变了");
    assert_eq!(why(Query::Template("list.html".to_owned()), Lang::En), "the template list.html changed");
}

/// The digest of a page's facts covers everything that its record is made of.
#[test]
fn every_part_of_the_facts_counts() {
    type Edit = fn(&mut Site, usize);
    let person = [
        ("themes/plain/kinds/person.yaml", PERSON),
        (
            "content/a/one.md",
            "---\ntitle: 一\nkind: person\ndate: 2026-06-30\ntags: [会议]\nunit: 办公室\nchief: b/three.md\nintro: 简介\nrows: [{what: \"[三](b/three.md)\"}]\n---\n正文\n",
        ),
    ];
    let files = texts(
        "{{ page }}{% set c = page.chief %}{% if c %}{{ c.title }}{{ c.url }}{% endif %}{% for r in page.rows or [] %}{{ r.what }}{% endfor %}",
        &person,
    );
    let questions: Arc<Questions> = Arc::default();
    let facts = questions.id(&Query::Facts(path("content/a/one.md")));
    let of = |edit: Edit| {
        let mut site = resolved(&files, 0).unwrap();
        let id = site.edition.pages.iter().position(|page| page.path.as_str() == "content/a/one.md").unwrap();
        edit(&mut site, id);
        let renderer = Renderer::new(site, &questions);
        let planned = planned(&renderer, "a/one.html");
        let (bytes, trace) = renderer.render(&planned).unwrap();
        let reads = Reads::of(&renderer, &trace);
        (reads.iter().find(|(id, _)| *id == facts).unwrap().1, bytes)
    };
    let edits: &[(&str, Edit)] = &[
        ("title", |site, id| site.pages[id].title = "别".to_owned()),
        ("url", |site, id| site.pages[id].url = "/x.html".to_owned()),
        ("summary", |site, id| site.pages[id].summary = "别".into()),
        ("date", |site, id| site.pages[id].date = Date::parse("2026-01-01 08:00")),
        ("updated", |site, id| site.pages[id].updated = Date::parse("2026-07-01")),
        ("weight", |site, id| site.pages[id].weight = -3),
        ("pinned", |site, id| site.pages[id].is_pinned = true),
        ("terms", |site, id| site.pages[id].terms[0].clear()),
        ("name of a term", |site, _| site.taxonomies[0].terms[0].name = "别".to_owned()),
        ("address of a term", |site, _| site.taxonomies[0].terms[0].url = "/x.html".to_owned()),
        ("cover", |site, id| site.pages[id].cover = Some("/x.png".to_owned())),
        ("title of the section", |site, id| {
            let section = site.pages[id].section;
            site.sections[section].title = "别".to_owned();
        }),
        ("address of the section", |site, id| {
            let section = site.pages[id].section;
            site.sections[section].url = "/x.html".to_owned();
        }),
        ("another section", |site, id| site.pages[id].section = 0),
        ("links", |site, id| {
            Arc::make_mut(&mut site.pages[id].links).insert("chief".to_owned(), vec!["/a/two.html".to_owned()]);
        }),
        ("a page that a field names", |site, _| {
            let other = site.pages.iter().position(|page| page.url == "/b/three.html").unwrap();
            site.pages[other].title = "别".to_owned();
        }),
        ("the address of a page that a line links to", |site, _| {
            let other = site.pages.iter().position(|page| page.url == "/b/three.html").unwrap();
            site.pages[other].url = "/b/x.html".to_owned();
        }),
        ("html", |site, id| {
            Arc::make_mut(&mut site.pages[id].html).insert("intro".to_owned(), "<b>x</b>".to_owned());
        }),
        ("marked", |site, id| Arc::make_mut(&mut site.edition.pages[id]).marked = Some("内部".to_owned())),
        ("kind", |site, id| Arc::make_mut(&mut site.edition.pages[id]).kind = "page".to_owned()),
        ("a field", |site, id| fields(site, id).set("unit", Value::text("别"))),
        ("a field more", |site, id| fields(site, id).set("source", Value::text("别"))),
        ("figures", |site, id| {
            let mut map = jianbao::value::Map::default();
            map.set("n", Value::from(Data::Int(3)));
            fields(site, id).set("figures", Value::from(Data::Map(map)));
        }),
    ];
    let (before, bytes) = of(|_, _| {});
    assert_eq!(of(|_, _| {}), (before, bytes.clone()));
    for (name, edit) in edits {
        let (after, made) = of(*edit);
        assert!(made != bytes, "{name} shows nowhere");
        assert_ne!(before, after, "{name}");
    }
    // What no record holds does not count.
    let silent: &[(&str, Edit)] = &[
        ("text", |site, id| text(site, id, |text| text.html = "<p>x</p>".to_owned())),
        ("words", |site, id| text(site, id, |text| text.words = 7)),
        ("expires", |site, id| fields(site, id).set("expires", Value::text("2027-01-01"))),
        ("pages of a term", |site, _| site.taxonomies[0].terms[0].pages.clear()),
    ];
    for (name, edit) in silent {
        assert_eq!(before, of(*edit).0, "{name}");
    }
}

#[test]
fn a_text_is_replaced_in_place() {
    let questions = Arc::default();
    let template = "{{ content }}{{ page.words }}{% for p in pages() %}{{ p.title }}{% endfor %}";
    let long = "字".repeat(200);
    let page = |tail: &str| format!("---\ntitle: 一\ndate: 2026-06-30\n---\n{long}{tail}\n");
    let mut old = renderer(&texts(template, &[("content/a/one.md", &page(""))]), &questions);
    let new = renderer(&texts(template, &[("content/a/one.md", &page("尾"))]), &questions);
    let outputs: Vec<(Planned, Reads)> = plan::plan(old.site())
        .into_iter()
        .map(|planned| {
            let (_, trace) = old.render(&planned).unwrap();
            let reads = Reads::of(&old, &trace);
            (planned, reads)
        })
        .collect();
    let id = new.site().edition.pages.iter().position(|page| page.path.as_str() == "content/a/one.md").unwrap();
    let (page, other) = (Arc::clone(&new.site().edition.pages[id]), Arc::clone(&new.site().edition.pages[id + 1]));
    let rendered = new.site().pages[id].text.clone();
    assert!(!old.replace_body(id, other, rendered.clone()));
    assert!(old.replace_body(id, page, rendered));
    let stale: Vec<&str> = outputs
        .iter()
        .filter(|(planned, reads)| reads.stale(&old, planned).is_some())
        .map(|(planned, _)| planned.path.as_str())
        .collect();
    assert_eq!(stale, ["a/one.html", "feed.json", "feed.xml"]);
    for (planned, _) in &outputs {
        assert_eq!(old.render(planned).unwrap().0, new.render(planned).unwrap().0, "{}", planned.path);
    }
}

/// The sample site with the theme of the program, through edits of every sort: what is fresh comes out the same.
#[test]
fn the_sample_site_stays_true() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Texts::new();
    for folder in ["content", "themes"] {
        let tree = crate::program::read_tree(&root.join(folder));
        files.extend(tree.into_iter().map(|(path, bytes)| (format!("{folder}/{path}"), bytes)));
    }
    let pages: Vec<String> = files
        .keys()
        .filter(|path| path.starts_with("content/") && path.ends_with(".md") && !path.starts_with("content/manual/"))
        .cloned()
        .collect();
    let questions = Arc::default();
    let mut renderer = Renderer::new(resolved(&files, 1).unwrap(), &questions);
    let mut outputs: BTreeMap<String, (Vec<u8>, Reads)> = BTreeMap::new();
    let (mut fresh, mut all) = (0, 0);
    for round in 0..9 {
        let path = pages[(round * 37) % pages.len()].clone();
        let text = String::from_utf8(files[&path].clone()).unwrap();
        let edit = |from: &str, to: &str| text.replacen(from, to, 1).into_bytes();
        match round {
            0 => {}
            1 => drop(files.insert(path, format!("{text}\n尾 {round}\n").into_bytes())),
            2 => drop(files.insert(path, edit("title: ", "title: 新"))),
            3 => drop(files.remove("content/notice/2026-07-13.md").or_else(|| files.remove(&path))),
            8 => {
                drop(files.insert("content/notice/zz.md".into(), "---\ntitle: 新\ndate: 2026-07-19\n---\n文\n".into()))
            }
            5 => drop(files.insert(path, edit("\n---\n", "\ntags: [试]\n---\n"))),
            6 => drop(files.insert(path, edit("\n---\n", "\npinned: true\n---\n"))),
            7 => {
                let template = files.get_mut("themes/bulletin/templates/components.html").unwrap();
                template.extend_from_slice(b"\n");
            }
            _ => drop(files.insert(path, edit("date: 2026", "date: 2025"))),
        }
        let Some(site) = resolved(&files, 1) else { continue };
        renderer = renderer.with_site(site);
        assert_eq!(renderer.faults(), []);
        let mut next = BTreeMap::new();
        for planned in plan::plan(renderer.site()) {
            let Ok((bytes, trace)) = renderer.render(&planned) else { continue };
            all += 1;
            if let Some((before, reads)) = outputs.get(&planned.path)
                && reads.stale(&renderer, &planned).is_none()
            {
                assert!(*before == bytes, "round {round}: {} counts as fresh and is not", planned.path);
                fresh += 1;
            }
            next.insert(planned.path.clone(), (bytes, Reads::of(&renderer, &trace)));
        }
        outputs = next;
    }
    assert!(fresh * 3 > all, "only {fresh} of {all} outputs were ever fresh");
}

#[test]
fn reads_can_be_kept() {
    let questions: Arc<Questions> = Arc::default();
    const TEMPLATE: &str = "{% for p in pages() %}{{ p.title }}{% endfor %}{{ issues() | length }}";
    let renderer = renderer(&texts(TEMPLATE, &[]), &questions);
    let reads = reads(&renderer, "a/one.html");
    let kept = serde_json::to_string(&queries(&questions, &reads)).unwrap();
    let again: BTreeSet<Query> = serde_json::from_str(&kept).unwrap();
    assert_eq!(again, queries(&questions, &reads));
    // In a process in which the numbers mean something else, what was made is still known.
    let planned = plan::plan(renderer.site());
    let (progress, program) = (Progress::default(), Digest::default());
    let making = Making { progress: &progress, shelf: None, at_hand: 0 };
    let mut of = OfEdition::default();
    of.outputs.bring_up(&renderer, &planned, None, &making, &mut Vec::new());
    let frozen = memo::outputs(&of, &questions, program).unwrap();
    let other: Arc<Questions> = Arc::default();
    other.id(&Query::Menu);
    let mut thawed = memo::read_outputs(&frozen, &other, program).unwrap();
    let renderer = self::renderer(&texts(TEMPLATE, &[]), &other);
    assert_eq!(thawed.bring_up(&renderer, &planned, None, &making, &mut Vec::new()).1, BTreeMap::new());
    assert!(memo::outputs(&of, &Questions::default(), program).is_none(), "a query that nobody knows");
}
