//! Templates end to end: what they see, how layers lie over each other, what is said when they fail.

use jianbao::date::Date;
use jianbao::diagnostic::Diagnostic;
use jianbao::engine::{Built, Content, Settings, build};
use jianbao::lang::Lang;
use jianbao::path::SitePath;
use jianbao::source::{Entry, ReadFailure, Tree};
use std::collections::BTreeMap;

struct Memory {
    files: BTreeMap<String, String>,
    entries: Vec<Entry>,
}

impl Tree for Memory {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }
    fn read(&self, path: &SitePath) -> Result<Vec<u8>, ReadFailure> {
        self.files.get(path.as_str()).map(|text| text.clone().into_bytes()).ok_or(ReadFailure::Vanished)
    }
}

const SITE: &str = "title: 简报\norganization: 办公室\nlanguage: zh-CN\ntheme: plain\neditions: [public, internal]\naudience: public\ntaxonomies: [tags]\n";

fn site(files: &[(&str, &str)]) -> Built {
    let mut all: BTreeMap<String, String> = [
        ("content/site.yaml", SITE),
        ("content/a/_index.md", "---\ntitle: 甲\n---\n"),
        ("content/a/one.md", "---\ntitle: 一:internal[密]\ndate: 2026-06-30\ntags: [会议]\nfigures: {n: {label: 人数, value: \":mask[128]\"}}\n---\n正文\n"),
        ("content/a/two.md", "---\ntitle: 二\ndate: 2026-05-01\naliases: [/old/]\n---\n[一](one.md)\n"),
        ("themes/plain/theme.yaml", "name: plain\n"),
        ("themes/plain/templates/base.html", "<title>{{ output.title }}</title><body>{% block main %}{% endblock main %}</body>"),
        ("themes/plain/templates/home.html", "{% extends \"base.html\" %}{% block main %}{% for p in pager.pages %}<a href=\"{{ p.url }}\">{{ p.title }}</a>{% endfor %}{% endblock main %}"),
        ("themes/plain/templates/section.html", "{{ page.title }} {{ pager.current }}/{{ pager.total }}{% for p in pager.pages %} {{ p.title }}{% endfor %}"),
        ("themes/plain/templates/page.html", "{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1>{{ content }}{% endblock main %}"),
        ("themes/plain/templates/taxonomy.html", "{% for t in taxonomy.terms %}{{ t.name }} {{ t.count }}{% endfor %}"),
        ("themes/plain/templates/term.html", "{{ term.name }}{{ pager.count }}"),
        ("themes/plain/templates/archive.html", "{{ archive.year }} {{ archive.month }} {{ pager.count }}"),
        ("themes/plain/templates/404.html", "<a href=\"/index.html\">x</a>"),
        ("themes/plain/i18n/zh-CN.yaml", "hello: 你好，{name}\n"),
    ]
    .iter()
    .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
    .collect();
    for (path, text) in files {
        all.insert((*path).to_owned(), (*text).to_owned());
    }
    let entries = all
        .iter()
        .map(|(path, text)| Entry {
            path: SitePath::new(path).unwrap(),
            size: text.len() as u64,
            stamp: Default::default(),
        })
        .collect();
    let date = Date::parse("2026-07-20").unwrap();
    build(&Memory { files: all, entries }, &Settings { date, drafts: false, jobs: 2, editions: None })
}

fn output(built: &Built, edition: &str, path: &str) -> String {
    let said: Vec<String> =
        built.diagnostics.iter().map(|found| format!("{} {}", found.code, found.message(Lang::En))).collect();
    let edition = built.editions.iter().find(|found| found.name == edition).unwrap_or_else(|| panic!("{said:?}"));
    let output =
        edition.outputs.iter().find(|output| output.path == path).unwrap_or_else(|| panic!("no {path}: {said:?}"));
    match &output.content {
        Content::Bytes(bytes) => String::from_utf8(bytes.bytes().to_vec()).unwrap(),
        Content::Laid(laid) => String::from_utf8(laid.bytes().unwrap()).unwrap(),
        Content::Known { .. } => panic!("nothing is known of a first build"),
        Content::Copy(from) | Content::Picture(from, _) | Content::Treated(from, _) => from.to_string(),
    }
}

/// A page of the plain theme whose body is one template.
fn page(template: &str) -> Built {
    site(&[("themes/plain/templates/page.html", template)])
}

#[test]
fn pages_in_both_editions() {
    let built = site(&[]);
    assert_eq!(output(&built, "public", "a/one.html"), "<title>一 - 简报</title><body><h1>一</h1><p>正文</p>\n</body>");
    assert_eq!(
        output(&built, "internal", "a/one.html"),
        "<title>一密 - 简报</title><body><h1>一<mark class=\"internal\">密</mark></h1><p>正文</p>\n</body>"
    );
    assert_eq!(
        output(&built, "public", "index.html"),
        "<title>简报</title><body><a href=\"a/one.html\">一</a><a href=\"a/two.html\">二</a></body>"
    );
    assert_eq!(output(&built, "public", "a/index.html"), "甲 1/1 一 二");
    assert_eq!(output(&built, "public", "tags/index.html"), "会议 1");
    assert_eq!(output(&built, "public", "archive/2026/06.html"), "2026 6 1");
    assert!(output(&built, "public", "old/index.html").contains("url=../a/two.html"));
    assert_eq!(output(&built, "public", "404.html"), "<a href=\"index.html\">x</a>");
    assert_eq!(output(&built, "internal", "robots.txt"), "User-agent: *\nDisallow: /\n");
    let feed = output(&built, "internal", "feed.json");
    assert!(feed.contains("\"title\": \"一密\"") && feed.contains("urn:uuid:"), "{feed}");
    assert!(output(&built, "public", "feed.xml").contains("<published>2026-06-30T00:00:00+08:00</published>"));
}

#[test]
fn functions_and_filters() {
    for (template, wanted) in [
        ("{{ page.date | date }} {{ page.date | date(style=\"iso\") }}", "2026年6月30日 2026-06-30"),
        ("{% for p in pages(section=\"a\", limit=1) %}{{ p.title | plain }}{% endfor %}", "一"),
        (
            "{% for p in pages(term=\"会议\") %}{{ p.url }}{% endfor %}{{ pages(term=\"无\") | length }}{{ pages(section=\"无\") | length }}",
            "/a/one.html00",
        ),
        ("{% for p in pages(sort=\"date\") %}{{ loop.index }}{% endfor %}", "12"),
        ("{% set n = next() %}{% if n %}{{ n.title }}{% endif %}{% if previous() %}x{% endif %}", "二"),
        ("{% for p in backlinks() %}{{ p.title }}{% endfor %}", "二"),
        ("{% for m in menu() %}{{ m.title }}{{ m.current }}{% endfor %}", "甲true"),
        ("{{ t(key=\"hello\", name=\"<b>\") }} {{ \"hello\" | t(name=2) }}", "你好，&lt;b&gt; 你好，2"),
        (
            "{{ 12 | hanzi }} {{ \"**a** 1<2\" | md }} {{ content | plain | trim }}",
            "十二 <strong>a</strong> 1&lt;2 正文",
        ),
        ("{% for f in page.figures %}{{ f.label }}{{ f.value }}{{ f.masked }}{{ f.marked }}{% endfor %}", "人数*true"),
        (
            "{% set s = section(path=\"a\") %}{{ s.count }}{{ s.latest.title }} {% set p = page(path=\"a/two.md\") %}{{ p.title }}{{ page(path=\"x.md\") }}",
            "2一 二",
        ),
        ("{% for a in archives() %}{{ a.year }}-{{ a.month }} {% endfor %}", "2026- 2026-6 2026-5 "),
        (
            "{{ site.title }}{{ site.edition.name }}{% for t in page.tags %}{{ t.name }}{% endfor %}{{ page.section.title }}{{ page.cover }}",
            "简报public会议甲",
        ),
        ("{% for s in sections() %}{{ s.url }}{% endfor %}", "/a/index.html"),
    ] {
        assert_eq!(output(&page(template), "public", "a/one.html").trim_end(), wanted.trim_end(), "{template}");
    }
    let built = page("{% for f in page.figures %}{{ f.value }} {{ f.masked }} {{ f.marked }}{% endfor %}");
    assert_eq!(output(&built, "internal", "a/one.html"), "<mark class=\"internal\">128</mark> false 内部");
}

#[test]
fn layers() {
    let built = site(&[
        ("content/site.yaml", &SITE.replace("theme: plain", "theme: own")),
        ("themes/own/theme.yaml", "name: own\nextends: plain\n"),
        (
            "themes/own/templates/page.html",
            "{% extends \"plain/page.html\" %}{% block main %}[{{ super() }}]{% endblock main %}",
        ),
    ]);
    assert!(output(&built, "public", "a/one.html").contains("<body>[<h1>一</h1>"));
}

/// Code, template file and the marked text of the only diagnostic.
fn fault(template: &str) -> (Diagnostic, String) {
    let built = page(template);
    let mut found = built.diagnostics.clone();
    found.retain(|found| found.edition.as_deref() != Some("internal"));
    found.dedup_by_key(|found| found.code);
    assert_eq!(found.len(), 1, "{template}: {found:?}");
    let diagnostic = found.remove(0);
    let text = match &diagnostic.place {
        Some(place) => {
            assert_eq!(place.file.as_str(), "themes/plain/templates/page.html", "{template}");
            place.range.map_or("", |(start, end)| &template[start as usize..end as usize])
        }
        None => "",
    };
    (diagnostic.clone(), text.to_owned())
}

#[test]
fn faults() {
    for (template, code, text, help) in [
        ("中{{ page.title }", "template-syntax", "}", ""),
        ("中{{ pgae.title }}", "template-variable", "pgae", "did you mean `page`?"),
        ("中{{ page.titel }}", "template-field", "titel", "did you mean `title`?"),
        ("中{{ page.title | dat }}", "template-unknown", "dat", "did you mean `date`?"),
        ("中{{ page.title | uper }}", "template-unknown", "uper", "did you mean `upper`?"),
        ("中{{ pags() }}", "template-unknown", "pags", "did you mean `pages`?"),
        ("中{% include \"bse.html\" %}", "template-missing", "bse.html", "did you mean `base.html`?"),
        ("{% extends \"bse.html\" %}", "template-missing", "bse.html", "did you mean `base.html`?"),
        ("{% extends \"page.html\" %}", "template-cycle", "page.html", ""),
        ("中{% include \"plain/page.html\" %}", "template-cycle", "plain/page.html", ""),
        (
            "{% extends \"base.html\" %}{% block mian %}{% endblock mian %}",
            "template-unknown",
            "mian",
            "did you mean `main`?",
        ),
        (
            "中{% for p in pages(sectoin=\"a\") %}{% endfor %}",
            "template-option",
            "pages(sectoin=\"a\")",
            "did you mean `section`?",
        ),
        ("中{{ section() }}", "template-argument", "section()", ""),
        ("{{ page.date | date(style=\"lang\") }}", "template-value", "date(style=\"lang\")", "did you mean `long`?"),
        ("{{ pages(limit=\"x\") | length }}", "template-number", "pages(limit=\"x\")", ""),
        ("{{ page.title | date }}", "template-date", "date", ""),
        ("{{ t(key=\"helo\") }}", "template-label", "t(key=\"helo\")", "did you mean `hello`?"),
        ("{{ page.words | split(pat=\",\") }}", "template-type", "page", ""),
        ("{% if page.title > 3 %}{% endif %}", "template-failed", "page.title > 3", ""),
        ("{% component a(x = 1) %}{{ <a /> }}{% endcomponent a %}{{ <a /> }}", "template-failed", "", ""),
    ] {
        let (found, marked) = fault(template);
        assert_eq!((found.code, marked.as_str()), (code, text), "{template}: {}", found.message(Lang::En));
        if !help.is_empty() {
            assert_eq!(found.help_text(Lang::En), help, "{template}");
        }
        let said = found.message(Lang::Zh) + &found.message(Lang::En);
        assert!(!["{page}", "{name}", "{cause}", "{chain}"].iter().any(|word| said.contains(word)), "{said}");
    }
}

#[test]
fn runaway_templates_end() {
    let many = format!(
        "{{% for a in range(end=9999) %}}{{% for b in range(end=9999) %}}{}{{% endfor %}}{{% endfor %}}",
        "a".repeat(9999)
    );
    let (found, _) = fault(&many);
    assert_eq!(found.code, "template-long");
    let names: Vec<(String, String)> = (0..60)
        .map(|at| {
            (
                format!("themes/plain/templates/p{at}.html"),
                format!("{{% include \"p{}.html\" %}}", (at + 1).min(59)).replace("p59.html\" %}}", "base.html\" %}}"),
            )
        })
        .collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push(("themes/plain/templates/p59.html", "end"));
    let built = site(&files);
    assert!(built.diagnostics.iter().any(|found| found.code == "template-deep"), "{:?}", built.diagnostics);
}

#[test]
fn all_unreadable_templates_are_told() {
    let built =
        site(&[("themes/plain/templates/page.html", "{{ a b }}"), ("themes/plain/templates/term.html", "{% if %}")]);
    let files: Vec<String> =
        built.diagnostics.iter().map(|found| found.place.as_ref().unwrap().file.to_string()).collect();
    assert_eq!(files, ["themes/plain/templates/page.html", "themes/plain/templates/term.html"]);
    assert!(built.editions.iter().all(|edition| edition.failed));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]
    /// Whatever stands in a template, the build ends with an answer.
    #[test]
    fn any_template(parts in proptest::collection::vec(proptest::sample::select(vec![
        "{{", "}}", "{%", "%}", "{#", "#}", " page", ".title", " if ", " endif ", " for ", " p in ", "pages()", " endfor ", "block a", "endblock",
        "extends \"base.html\"", "include \"base.html\"", "include \"page.html\"", "|", " date", " md ", "(", ")", "[", "]", "0", "-1", ":", "\"", "中", "\u{1F600}", " set x = ", "component a(b)",
        "endcomponent", "<a />", "{{ <a b={1} /> }}", "{{ super() }}", "raw", "endraw", "~", "==", " not ", "range(end=3)", "\n", "**", "/ 0", "% 0", "{{ page.words / 0 }}",
        "{{ page.title[1:] }}", "{{ t(key=\"hello\") }}", "{{ menu() }}", "{{ page }}", "{{ __tera_context }}", "{% if page.date %}", "{% for x in page.tags %}", "{{ x.name }}",
    ]), 0..14)) {
        page(&parts.concat());
    }
}
