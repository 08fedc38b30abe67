//! Random sites: a public part, and restricted text of the worst kind to put into it.
//!
//! A [`Plan`] is what every reader may know: pages, sections, tags, where something restricted stands. [`Secrets`]
//! are what stands there. The same plan with other secrets must build the same public edition, so nothing that is
//! decided by the secrets may be public: their number, length, existence as pages, menu entries, columns, files.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::office;
use super::texts::{BLOCKS, EVERYTHING, LINES, PUBLIC, block, line};
use super::traces::{HAN, LATIN};
use crate::program::{Files, read_tree};
use crate::suite::workbook;

/// What all readers may know.
#[derive(Clone, Debug)]
pub struct Plan {
    pages: Vec<PagePlan>,
    bulletin: bool,
    office: Option<office::Plan>,
}

#[derive(Clone, Debug)]
struct PagePlan {
    section: &'static str,
    tags: Vec<&'static str>,
    day: u8,
    pinned: bool,
    report: bool,
    bundle: bool,
    crlf: bool,
    parts: Vec<Part>,
}

/// A part of a body.
#[derive(Clone, Debug)]
enum Part {
    Public(&'static str),
    /// A template in which `@` stands for one line of restricted text.
    Line(&'static str),
    /// A template in which `@` stands for lines of restricted text.
    Lines(&'static str),
}

/// What only the internal edition may know.
#[derive(Clone, Debug)]
pub struct Secrets {
    lines: Vec<String>,
    blocks: Vec<String>,
    pages: Vec<HiddenPage>,
    columns: usize,
    menu: usize,
    files: usize,
    office: office::Secrets,
}

#[derive(Clone, Debug)]
struct HiddenPage {
    form: Form,
    tags: Vec<&'static str>,
    day: u8,
    name: &'static str,
}

/// Why a page is not in the public edition.
#[derive(Clone, Copy, Debug)]
enum Form {
    Marked,
    MarkedInChinese,
    Unmarked,
    BelowAnInternalSection,
    NamedInternal,
    Draft,
    WithAPublicAlias,
    WithAPublicSlug,
}

/// The kinds that a site with its own templates takes from `bulletin`.
const KINDS: [&str; 8] = ["report", "ranking", "ledger", "problem", "plan", "issue", "vanguard", "commendation"];
const SECTIONS: [&str; 3] = ["news", "work", "work/deep"];
const TAGS: [&str; 4] = ["党建", "培训", "talent", "作风"];

fn tags() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(TAGS.to_vec(), 0..3)
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        select(&PUBLIC[..]).prop_map(Part::Public),
        select(&LINES[..]).prop_map(Part::Line),
        select(&BLOCKS[..]).prop_map(Part::Lines),
    ]
}

fn page() -> impl Strategy<Value = PagePlan> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (select(&SECTIONS[..]), tags(), 1..28u8, flags, vec(part(), 0..7)).prop_map(
        |(section, tags, day, (pinned, report, bundle, crlf), parts)| PagePlan {
            section,
            tags,
            day,
            pinned,
            report,
            bundle,
            crlf,
            parts,
        },
    )
}

/// Sites as their public readers may know them.
pub fn plan() -> impl Strategy<Value = Plan> {
    let office = proptest::option::of(office::plan());
    (vec(page(), 1..5), any::<bool>(), office).prop_map(|(pages, bulletin, office)| Plan { pages, bulletin, office })
}

/// What to hide in them.
pub fn secrets() -> impl Strategy<Value = Secrets> {
    let forms = [
        Form::Marked,
        Form::MarkedInChinese,
        Form::Unmarked,
        Form::BelowAnInternalSection,
        Form::NamedInternal,
        Form::Draft,
        Form::WithAPublicAlias,
        Form::WithAPublicSlug,
    ];
    let hidden = (select(forms.to_vec()), tags(), 1..28u8, select(vec!["h", "鼍龘", "密件"]))
        .prop_map(|(form, tags, day, name)| HiddenPage { form, tags, day, name });
    let counts = (0..3usize, 0..3usize, 0..4usize);
    (vec(line(), 1..9), vec(block(), 1..5), vec(hidden, 0..5), counts, office::secrets()).prop_map(
        |(lines, blocks, pages, (columns, menu, files), office)| Secrets {
            lines,
            blocks,
            pages,
            columns,
            menu,
            files,
            office,
        },
    )
}

impl Secrets {
    /// One planted word in each place.
    pub fn fixed() -> Secrets {
        let pages = vec![HiddenPage { form: Form::Unmarked, tags: vec!["党建"], day: 3, name: "h" }];
        Secrets {
            lines: vec![LATIN.to_owned()],
            blocks: vec![format!("{LATIN} {HAN}")],
            pages,
            columns: 1,
            menu: 1,
            files: 1,
            office: office::Secrets::fixed(),
        }
    }
}

impl Plan {
    /// One page with one of everything.
    pub fn fixed() -> Plan {
        let parts = vec![Part::Public(PUBLIC[0]), Part::Line(LINES[0]), Part::Lines(BLOCKS[0])];
        let page = PagePlan {
            section: "news",
            tags: vec!["党建"],
            day: 1,
            pinned: false,
            report: true,
            bundle: false,
            crlf: false,
            parts,
        };
        Plan { pages: vec![page], bulletin: false, office: Some(office::Plan::fixed()) }
    }

    /// The sources of the site with these secrets in it.
    pub fn files(&self, secrets: &Secrets) -> Files {
        let mut writer = Writer { secrets, line: 0, block: 0 };
        let mut files = Files::new();
        let mut put = |path: String, text: String| files.insert(path, text.into_bytes());
        put("content/site.yaml".to_owned(), self.settings(&mut writer));
        put(
            "content/_index.md".to_owned(),
            format!("---\ntitle: 首页\naudience: public\n---\n{}\n", writer.fill_line("欢迎:mask[@]。")),
        );
        put(
            "content/news/_index.md".to_owned(),
            "---\ntitle: 新闻\naudience: public\ncascade: {audience: public}\n---\n".to_owned(),
        );
        put(
            "content/work/_index.md".to_owned(),
            format!("---\ntitle: {}\naudience: public\n---\n", writer.field("工作:internal[@]")),
        );
        for (number, page) in self.pages.iter().enumerate() {
            let folder = if page.bundle {
                format!("content/{}/p{number}/index.md", page.section)
            } else {
                format!("content/{}/p{number}.md", page.section)
            };
            let text = page.source(number, &mut writer);
            put(folder, if page.crlf { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text });
        }
        for month in 1..=self.pages.len() {
            let whole = format!(
                "---\ntitle: 总报告{month}\ndate: 2026-06-30\naudience: public\nkind: report\nperiod: 2026年{month}月\ncompose: {{}}\n---\n"
            );
            let own = writer.fill_line("总的情况:mask[@]。[^n]\n\n## 存在问题\n\n:internal[@]\n");
            put(format!("content/whole{month}.md"), whole + &own);
        }
        put("content/news/target.md".to_owned(), "---\ntitle: 目标\n---\n目标\n".to_owned());
        put("content/data/t.csv".to_owned(), csv(&writer.table()));
        let old = csv(&writer.table());
        put("content/data/u.yaml".to_owned(), writer.yaml());
        put("content/data/v.json".to_owned(), writer.json());
        let sheets = [("一".to_owned(), writer.table(), false), ("二".to_owned(), writer.table(), false)];
        let hidden = (0..secrets.files).map(|number| (format!("{HAN}{number}"), writer.table(), true));
        let sheets: Vec<_> = sheets.into_iter().chain(hidden).collect();
        for (number, hidden) in secrets.pages.iter().enumerate() {
            let (path, text) = hidden.source(number, &mut writer);
            put(path, text);
        }
        if secrets.pages.iter().any(|page| matches!(page.form, Form::BelowAnInternalSection)) {
            put(
                "content/hidden/_index.md".to_owned(),
                format!("---\ntitle: {}\naudience: internal\n---\n", writer.field("密@")),
            );
        }
        for number in 0..secrets.files {
            put(format!("content/static@internal/{HAN}{number}.txt"), format!("{LATIN}{number}"));
            put(format!("content/data@internal/{LATIN}{number}.csv"), format!("{LATIN},a\n1,2\n"));
            put(format!("content/news/{LATIN}{number}@internal.txt"), LATIN.to_owned());
        }
        put("content/static/open.txt".to_owned(), "open".to_owned());
        files.insert("content/data/w.xlsx".to_owned(), workbook::of_tables(&sheets));
        files.insert("content/data/x.csv".to_owned(), encoding_rs::GB18030.encode(&old).0.into_owned());
        if let Some(office) = &self.office {
            office.files(&secrets.office, &mut writer, &mut files);
        }
        if !self.bulletin {
            let theme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/plain");
            files.extend(read_tree(&theme).into_iter().map(|(path, bytes)| (format!("themes/plain/{path}"), bytes)));
            let has_search = "name: plain\ntitle: 素\nsearch: true\n";
            files.insert("themes/plain/theme.yaml".to_owned(), has_search.into());
            let page = "{% extends \"base.html\" %}{% block main %}{{ site.search }}{% endblock main %}";
            files.insert("themes/plain/templates/search.html".to_owned(), page.into());
            let of_office = if self.office.is_some() { office::EVERYTHING } else { "" };
            let everything = EVERYTHING.replace("{% endblock main %}", &format!("{of_office}{{% endblock main %}}"));
            files.insert("themes/plain/templates/page.html".to_owned(), everything.into_bytes());
            // The plain theme's kinds are plain: here they have the roles and fields of those of `bulletin`.
            for kind in KINDS {
                let path = format!("kinds/{kind}.yaml");
                let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/bulletin").join(&path);
                let own = std::fs::read_to_string(own).unwrap().replace(&format!("template: {kind}.html\n"), "");
                files.insert(format!("themes/plain/{path}"), own.into_bytes());
                files.remove(&format!("themes/plain/templates/{kind}.html"));
            }
        }
        files
    }

    fn settings(&self, writer: &mut Writer) -> String {
        let mut text = format!(
            "title: 测试\ntheme: {}\nbase_url: http://bulletin.example/\nindex: true\neditions:\n  - {{name: public, title: 公开版}}\n  - {{name: internal, title: {}, banner: {}}}\naudience: internal\n",
            if self.bulletin { "bulletin" } else { "plain" },
            writer.field("@"),
            writer.field("@"),
        );
        text += &format!("# {}\nfooter:\n  address: {}\n", writer.line(), writer.field("文昌路:mask[@]号"));
        text += "menu:\n  - {title: 新闻, url: news/_index.md}\n";
        for _ in 0..writer.secrets.menu {
            text += &format!(
                "  - {{title: {}, url: 'https://example.org/{LATIN}', audience: internal}}\n",
                writer.field("@")
            );
        }
        text
    }
}

impl PagePlan {
    fn source(&self, number: usize, writer: &mut Writer) -> String {
        let mut text = format!(
            "---\ntitle: {}\naudience: public\ndate: 2026-06-{:02}\n",
            writer.field(&format!("第{number}页:mask[@]次:internal[@]")),
            self.day
        );
        text += &format!(
            "tags: [{}]\npinned: {}\nsummary: {}\n",
            self.tags.join(", "),
            self.pinned,
            writer.field("摘要:internal[@]，:mask[@]。")
        );
        if self.report {
            text += &format!(
                "kind: report\nperiod: 2026年{}月\nagainst: 2026年{}月\nphone: {}\ndrafter: {}\n",
                number + 1,
                number.max(1),
                writer.field("@"),
                writer.field("@")
            );
        }
        text += &format!(
            "# {}\nextra:\n  open: {}\n  closed:\n    audience: internal\n    text: {}\n",
            writer.line(),
            writer.field("a:mask[@]"),
            writer.field("@")
        );
        text += &format!(
            "figures:\n  open: {{value: {}, unit: 个}}\n  trained: {{label: 培训, value: {}, unit: 人次}}\n  closed: {{label: {}, value: 7, audience: internal}}\n---\n",
            7 * number,
            writer.field(":mask[@]"),
            writer.field("@")
        );
        // An odd number of fences would leave the last block in a code block, which is as good a test as any.
        for part in &self.parts {
            text += &match part {
                Part::Public(text) => (*text).to_owned(),
                Part::Line(template) => writer.fill_line(template),
                Part::Lines(template) => writer.fill_block(template),
            };
            text += "\n\n";
        }
        text
    }
}

impl HiddenPage {
    fn source(&self, number: usize, writer: &mut Writer) -> (String, String) {
        // That a draft is under way is no secret: what is exported names it, so that links to it are known.
        let name =
            if matches!(self.form, Form::Draft) { format!("draft{number}") } else { format!("{}{number}", self.name) };
        let tags: Vec<&str> = self.tags.iter().copied().chain([LATIN]).collect();
        let mut text = format!("---\ntitle: {}\ndate: 2026-06-{:02}\n", writer.field("@密"), self.day);
        text += &format!("tags: [{}]\n", tags.join(", "));
        let path = match self.form {
            Form::BelowAnInternalSection => format!("content/hidden/{name}.md"),
            Form::NamedInternal => format!("content/news/{name}@internal.md"),
            Form::Unmarked => format!("content/work/{name}.md"),
            _ => format!("content/news/{name}.md"),
        };
        // An internal report of a public period has no part in the public document.
        if number.is_multiple_of(2) {
            text += "kind: report\nperiod: 2026年1月\n";
        }
        text += &match self.form {
            Form::Marked => "audience: internal\npinned: true\n".to_owned(),
            Form::MarkedInChinese => "范围: 内部\n".to_owned(),
            Form::Unmarked | Form::BelowAnInternalSection | Form::NamedInternal => String::new(),
            Form::Draft => "audience: public\ndraft: true\n".to_owned(),
            Form::WithAPublicAlias => "audience: internal\naliases: [news/target.html, news/old.html]\n".to_owned(),
            Form::WithAPublicSlug => "audience: internal\nslug: target\n".to_owned(),
        };
        text += &format!("---\n[目标](/news/target.md) :internal[{}]\n", writer.line());
        // A draft is on its way to the public: its faults are told. Those of the others concern nobody else.
        if !matches!(self.form, Form::Draft) {
            text += &writer.block();
        }
        (path, text)
    }
}

/// Hands out restricted texts, one after the other.
pub struct Writer<'a> {
    secrets: &'a Secrets,
    line: usize,
    block: usize,
}

impl Writer<'_> {
    pub fn line(&mut self) -> String {
        self.line += 1;
        self.secrets.lines[(self.line * 7) % self.secrets.lines.len()].clone()
    }

    fn block(&mut self) -> String {
        self.block += 1;
        self.secrets.blocks[self.block % self.secrets.blocks.len()].clone()
    }

    pub fn fill_line(&mut self, template: &str) -> String {
        template
            .split('@')
            .enumerate()
            .map(|(at, text)| if at == 0 { text.to_owned() } else { self.line() + text })
            .collect()
    }

    fn fill_block(&mut self, template: &str) -> String {
        let block = self.block();
        template.replace('@', &block)
    }

    /// A filled template as a quoted YAML value.
    pub fn field(&mut self, template: &str) -> String {
        serde_json::to_string(&self.fill_line(template)).unwrap()
    }

    /// A table with restricted cells, parts of cells, rows and columns.
    fn table(&mut self) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = vec![["单位", "人数", "得分", "范围"].map(str::to_owned).to_vec()];
        for name in ["甲", "乙"] {
            let cells =
                [name.to_owned(), self.fill_line(":mask[@]"), self.fill_line(":internal[@]95.5"), String::new()];
            rows.push(cells.to_vec());
        }
        for row in 0..self.secrets.columns {
            let cells = [self.line(), row.to_string(), self.line(), "内部".to_owned()];
            // Between the others, so that what stands behind would move.
            rows.insert(2, cells.to_vec());
        }
        for column in 0..self.secrets.columns {
            rows[0].push(format!(":internal[{LATIN}{column}]"));
            for row in &mut rows[1..] {
                row.push(self.line());
            }
        }
        rows
    }

    fn yaml(&mut self) -> String {
        let rows = self.table();
        let quoted = |text: &String| serde_json::to_string(text).unwrap();
        let entry = |(name, cell): (&String, &String)| format!("{}: {}", quoted(name), quoted(cell));
        let row = |row: &Vec<String>| {
            format!(
                "- {{{}}}\n",
                rows[0].iter().zip(row).filter(|(_, cell)| !cell.is_empty()).map(entry).collect::<Vec<_>>().join(", ")
            )
        };
        format!("# {}\n{}", self.line(), rows[1..].iter().map(row).collect::<String>())
    }

    fn json(&mut self) -> String {
        let rows = self.table();
        let row = |row: &Vec<String>| -> serde_json::Value {
            let cells = rows[0].iter().cloned().zip(row.iter().cloned().map(serde_json::Value::String));
            cells.filter(|(_, cell)| cell != "").collect::<serde_json::Map<_, _>>().into()
        };
        serde_json::Value::from(rows[1..].iter().map(row).collect::<Vec<_>>()).to_string()
    }
}

/// A table as CSV, every cell quoted.
pub fn csv(rows: &[Vec<String>]) -> String {
    let quote = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
    rows.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(",") + "\n").collect()
}
