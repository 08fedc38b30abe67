//! `content/site.yaml`: the settings of a site and its editions.
//!
//! Takes the value of that file; gives the parts that reading and the gate need, checked. What readers see of it
//! stays a value until the gate has cut it for an edition (`edition::settings`).

pub mod places;
pub mod targets;

use self::targets::Target;
use crate::attachment::Sort;
use crate::diagnostic::Diagnostic;
use crate::directive::{self, NOBODY, Names};
use crate::lang;
use crate::path::{self, SitePath};
use crate::source::Span;
use crate::value::{Data, Map, Value};
use crate::words::worded::Worded;

/// Where the settings stand.
pub const SITE_FILE: &str = "content/site.yaml";

/// The settings of a site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// All of it, under English names, before the gate.
    pub values: Map,
    /// The editions, narrowest first; never empty.
    pub editions: Vec<EditionConfig>,
    /// The level of a page that says nothing about its audience.
    pub default_level: usize,
    /// Ways of grouping pages.
    pub taxonomies: Vec<Taxonomy>,
    /// The name of the theme.
    pub theme: String,
    /// What documents that are attached may hold in editions for everybody, and files that may hold anything, by their paths below
    /// `content/`.
    pub allowed: Allowed,
    /// Where editions are published.
    pub targets: Vec<Target>,
    /// Whether wider editions exist elsewhere: what is missing here may be there. An export says so of itself.
    pub is_excerpt: bool,
}

/// A way of grouping pages that `site.yaml` names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Taxonomy {
    /// The key in front matter and the folder of its pages, `tags`.
    pub name: String,
    /// What readers see, `标签`.
    pub title: String,
}

/// What `site.yaml` says about one edition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EditionConfig {
    /// Its name.
    pub name: String,
    /// The folder it is built into, from the root of the site.
    pub output: String,
    /// Settings that this edition has otherwise than the site: `title`, `banner`, `base_url`.
    pub overlay: Map,
}

/// Keys of `site.yaml`: English, Chinese.
const KEYS: [(&str, &str); 25] = [
    ("title", "标题"),
    ("organization", "单位"),
    ("language", "语言"),
    ("theme", "主题"),
    ("base_url", "网站地址"),
    ("editions", "版本"),
    ("audience", "范围"),
    ("mask", "遮盖符号"),
    ("paginate", "每页条数"),
    ("taxonomies", "分类"),
    ("urls", "网址形式"),
    ("slugs", "网址文字"),
    ("menu", "导航"),
    ("footer", "页脚"),
    ("profile", "规范"),
    ("look", "外观"),
    ("compress", "压缩"),
    ("search", "搜索"),
    ("index", "索引"),
    ("publish", "发布"),
    ("check", "检查"),
    ("pictures", "图片"),
    ("data", "数据"),
    ("extra", "其他"),
    ("excerpt", "摘录"),
];

/// Keys of an entry of the menu.
const MENU_KEYS: [&str; 5] = ["title", "page", "url", "audience", "范围"];

/// Keys of an edition that is written as a mapping.
const EDITION_KEYS: [(&str, &str); 5] =
    [("name", "名称"), ("output", "输出"), ("base_url", "网站地址"), ("title", "标题"), ("banner", "提示语")];

/// What is allowed deliberately.
const CHECK_ALLOW: (&str, &str) = ("allow", "允许");

/// What documents may hold that are for everybody.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Allowed {
    /// These sorts of traces.
    pub sorts: Vec<Sort>,
    /// These files, below `content/`, anything.
    pub files: Vec<String>,
}

impl Allowed {
    /// Whether a file may hold a trace.
    pub fn allows(&self, path: &SitePath, sort: Sort) -> bool {
        let below = path.below("content").unwrap_or(path);
        self.sorts.contains(&sort) || self.files.iter().any(|file| file == below)
    }
}

/// How wide pictures may be that are published.
const PICTURE_WIDTH: (&str, &str) = ("width", "最宽");

/// The width of the widest picture that is published, as `pictures` says; `None` where it says nothing of use.
pub fn widest_picture(pictures: Option<&Value>) -> Option<u32> {
    let value = pictures?;
    let width = value.get(PICTURE_WIDTH.0).or(value.get(PICTURE_WIDTH.1))?.as_int()?;
    u32::try_from(width).ok().filter(|width| (320..=10_000).contains(width))
}

impl Config {
    /// The names directives use for the editions.
    pub fn names(&self) -> Names {
        let label = |edition: &EditionConfig| match (edition.overlay.get("title"), edition.name.as_str()) {
            (Some(title), _) => title.display().trim_end_matches('版').to_owned(),
            (None, "public") => "公开".to_owned(),
            (None, "internal") => "内部".to_owned(),
            (None, name) => name.to_owned(),
        };
        Names { editions: self.editions.iter().map(|edition| (edition.name.clone(), label(edition))).collect() }
    }

    /// The level that an `audience` value asks for; an unreadable one is said and shown to nobody.
    pub fn level(&self, value: &Value, names: &Names) -> Result<usize, Diagnostic> {
        let word = value.display();
        names.level(word.trim()).ok_or_else(|| {
            let near = lang::nearest(&word, names.words());
            Diagnostic::new("audience-unknown").with("word", word.clone()).suggest(near)
        })
    }
}

/// Reads the value of `site.yaml`. Never fails: what is wrong is said, and what is missing has its default.
pub fn read(value: &Value, file: &SitePath, out: &mut Vec<Diagnostic>) -> Config {
    let mut reader = Reader { file, out };
    let mut config = Config::default();
    match &value.data {
        Data::Map(map) => config.values = reader.keys(map, &KEYS, "site.yaml"),
        Data::Null => {}
        _ => reader.wrong(value.span, "title: …"),
    }
    reader.shapes(&config.values);
    config.theme = config.values.get("theme").map_or_else(|| "bulletin".to_owned(), Value::display);
    config.is_excerpt = config.values.get("excerpt").and_then(Value::as_bool).unwrap_or(false);
    config.allowed = reader.allowed(config.values.get("check"));
    config.taxonomies = reader.taxonomies(config.values.get("taxonomies"));
    config.editions = reader.editions(config.values.get("editions"));
    config.targets = targets::read(&mut reader, config.values.get("publish"), &config.editions);
    let names = config.names();
    config.default_level = match config.values.get("audience") {
        None => names.level("internal").filter(|level| *level != NOBODY).unwrap_or_else(|| names.widest()),
        Some(value) => config.level(value, &names).unwrap_or_else(|diagnostic| {
            reader.out.push(diagnostic.at(file, value.span));
            NOBODY
        }),
    };
    config
}

struct Reader<'a> {
    file: &'a SitePath,
    out: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn wrong(&mut self, span: Span, expected: &str) {
        self.out.push(Diagnostic::new("site-shape").with("expected", expected).at(self.file, span));
    }

    /// The map under English names, unknown keys said and left out.
    fn keys(&mut self, map: &Map, known: &[(&str, &str)], whole: &str) -> Map {
        let mut named = Map::default();
        for (key, value) in &map.0 {
            let Some((name, _)) = known.iter().find(|(en, zh)| *en == key.name || *zh == key.name) else {
                let near = lang::nearest(&key.name, known.iter().flat_map(|(en, zh)| [*en, *zh]));
                let diagnostic = Diagnostic::new("site-key").with("key", &*key.name).with("whole", whole);
                self.out.push(diagnostic.at(self.file, key.span).suggest(near));
                continue;
            };
            if named.get(name).is_some() {
                self.out.push(Diagnostic::new("yaml-duplicate").with("key", &*key.name).at(self.file, key.span));
                continue;
            }
            named.set(name, value.clone());
        }
        named
    }

    /// Checks that each setting has the shape that later stages take for granted.
    fn shapes(&mut self, values: &Map) {
        for (name, value) in values.iter() {
            let text = !matches!(value.data, Data::List(_) | Data::Map(_));
            match name {
                "title" | "organization" | "language" | "theme" | "base_url" | "mask" | "profile" if !text => {
                    self.wrong(value.span, &format!("{name}: …"));
                }
                "paginate" if !value.as_int().is_some_and(|count| (0..=10_000).contains(&count)) => {
                    self.wrong(value.span, "paginate: 20");
                }
                "profile" if !value.is_null() => self.choice(value, &["gov"]),
                "compress" if value.truth().is_none() && !value.is_null() && !is_packing(value) => {
                    self.wrong(value.span, "compress: true | [gz, br]");
                }
                "excerpt" if value.as_bool().is_none() && !value.is_null() => self.wrong(value.span, "excerpt: true"),
                "search" if value.truth().is_none() && !value.is_null() => self.wrong(value.span, "search: false"),
                "index" if value.truth().is_none() && !value.is_null() => self.wrong(value.span, "index: true"),
                "urls" => self.choice(value, &["file", "directory"]),
                "slugs" => self.choice(value, &["pinyin", "keep"]),
                "menu" if value.items().iter().any(|entry| entry.as_map().is_some()) => {
                    for (key, _) in value.items().iter().filter_map(Value::as_map).flat_map(|map| &map.0) {
                        if !MENU_KEYS.contains(&key.name.as_str()) {
                            let near = lang::nearest(&key.name, MENU_KEYS);
                            let diagnostic = Diagnostic::new("site-key").with("key", &*key.name).with("whole", "menu");
                            self.out.push(diagnostic.at(self.file, key.span).suggest(near));
                        }
                    }
                }
                "menu" if value.items().is_empty() && !value.is_null() && !matches!(value.data, Data::List(_)) => {
                    self.wrong(value.span, "menu: [{title: …, page: …}]");
                }
                "footer" | "look" | "publish" | "check" | "extra" | "data"
                    if value.as_map().is_none() && !value.is_null() =>
                {
                    self.wrong(value.span, &format!("{name}: {{…}}"));
                }
                "pictures" if !value.is_null() => self.pictures(value),
                "base_url" => {
                    let url = value.display();
                    let scheme = url.starts_with("http://") || url.starts_with("https://");
                    if !scheme || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
                        self.wrong(value.span, "base_url: https://…/");
                    }
                }
                _ => {}
            }
        }
        let title = values.get("title").map(Value::display).unwrap_or_default();
        if title.trim().is_empty() {
            self.out.push(Diagnostic::new("site-title").in_file(self.file));
        }
    }

    fn allowed(&mut self, check: Option<&Value>) -> Allowed {
        let mut allowed = Allowed::default();
        let Some(map) = check.and_then(Value::as_map) else { return allowed };
        let keys = self.keys(map, &[CHECK_ALLOW], "check");
        for item in keys.get(CHECK_ALLOW.0).map_or(&[][..], Value::items) {
            let word = item.display();
            match Sort::parse(&word) {
                Some(sort) => allowed.sorts.push(sort),
                None if word.contains('.') => allowed.files.push(word.trim_start_matches('/').to_owned()),
                None => {
                    let near = lang::nearest(&word, Sort::ALL.iter().flat_map(|(_, en, zh)| [*en, *zh]));
                    let known: Vec<&str> = Sort::ALL.iter().map(|(_, en, _)| *en).collect();
                    let expected = format!("check: {{allow: [{}]}}", known.join(", "));
                    let diagnostic = Diagnostic::new("site-shape").with("expected", expected);
                    self.out.push(diagnostic.at(self.file, item.span).suggest(near));
                }
            }
        }
        if keys.get(CHECK_ALLOW.0).is_some_and(|value| value.items().is_empty() && !value.is_null()) {
            self.wrong(map.0.first().map_or_else(Span::default, |(key, _)| key.span), "check: {allow: [author]}");
        }
        allowed
    }

    fn pictures(&mut self, value: &Value) {
        let example = "pictures: {width: 1920}";
        let Some(map) = value.as_map() else { return self.wrong(value.span, example) };
        self.keys(map, &[PICTURE_WIDTH], "pictures");
        if widest_picture(Some(value)).is_none() {
            self.wrong(value.span, example);
        }
    }

    fn choice(&mut self, value: &Value, known: &[&str]) {
        let word = value.display();
        if !known.contains(&word.as_str()) {
            let near = lang::nearest(&word, known.iter().copied());
            let diagnostic = Diagnostic::new("site-shape").with("expected", known.join(" | "));
            self.out.push(diagnostic.at(self.file, value.span).suggest(near));
        }
    }

    fn taxonomies(&mut self, value: Option<&Value>) -> Vec<Taxonomy> {
        if let Some(value) = value {
            let found = taxonomies(Some(value));
            let list = matches!(value.data, Data::List(_) | Data::Null);
            let twice =
                found.iter().enumerate().any(|(at, one)| found[..at].iter().any(|other| other.name == one.name));
            if !list || twice || found.len() != value.items().len() {
                self.wrong(value.span, "taxonomies: [tags]");
            }
        }
        taxonomies(value)
    }

    fn editions(&mut self, value: Option<&Value>) -> Vec<EditionConfig> {
        let mut found: Vec<EditionConfig> = Vec::new();
        for item in value.map_or(&[][..], Value::items) {
            let mut edition = match &item.data {
                Data::Map(map) => {
                    let mut overlay = self.keys(map, &EDITION_KEYS, "editions");
                    let mut text = |key: &str| overlay.remove(key).map(|value| value.display());
                    EditionConfig {
                        name: text("name").unwrap_or_default(),
                        output: text("output").unwrap_or_default(),
                        overlay,
                    }
                }
                Data::Text(name) => EditionConfig { name: name.clone(), ..EditionConfig::default() },
                _ => EditionConfig::default(),
            };
            match edition.name.as_str() {
                "公开" => edition.name = "public".to_owned(),
                "内部" => edition.name = "internal".to_owned(),
                _ => {}
            }
            if edition.output.is_empty() {
                edition.output.clone_from(&edition.name);
            }
            edition.output = edition.output.trim_end_matches('/').to_owned();
            // Directives are called by the names of editions, so those cannot be names of other directives.
            let taken = directive::INLINES.iter().any(|(en, zh)| [*en, *zh].contains(&edition.name.as_str()))
                || directive::CALLOUTS.iter().any(|(en, zh, _)| [*en, *zh].contains(&edition.name.as_str()));
            let letters = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
            let sound = !taken
                && edition.name.chars().count() <= 32
                && edition.name.starts_with(|c: char| !c.is_ascii_digit())
                && !edition.name.is_empty()
                && edition.name.chars().all(letters)
                && path::unsafe_name(&edition.name).is_none();
            if !sound || found.iter().any(|other| other.name == edition.name) {
                self.wrong(item.span, "editions: [public, internal]");
                continue;
            }
            found.push(edition);
        }
        if let (Some(value), Some(_)) = (value, found.iter().skip(1).find(|edition| edition.name == "public")) {
            self.out.push(Diagnostic::new("edition-order").at(self.file, value.span));
        }
        if found.is_empty() {
            if let Some(value) = value {
                self.wrong(value.span, "editions: [public, internal]");
            }
            found = ["public", "internal"].map(default_edition).into();
        }
        found
    }
}

/// Whether a value names ways of compressing: see `page::Packing`.
fn is_packing(value: &Value) -> bool {
    let known = |word: &Value| word.as_str().is_some_and(|word| ["gz", "gzip", "br", "brotli"].contains(&word));
    !value.items().is_empty() && value.items().iter().all(known)
}

fn default_edition(name: &str) -> EditionConfig {
    EditionConfig { name: name.to_owned(), output: name.to_owned(), overlay: Map::default() }
}

/// The taxonomies that a value names, those that can be used. Without a value there are tags.
pub fn taxonomies(value: Option<&Value>) -> Vec<Taxonomy> {
    let Some(value) = value else { return vec![taxonomy("tags", None)] };
    let found = value.items().iter().filter_map(|item| {
        let name = item.get("name").map_or_else(|| item.display(), Value::display);
        let sound = path::unsafe_name(&name).is_none() && (item.as_str().is_some() || item.as_map().is_some());
        sound.then(|| taxonomy(&name, item.get("title").map(Value::display)))
    });
    found.collect()
}

fn taxonomy(name: &str, title: Option<String>) -> Taxonomy {
    let title = title.unwrap_or_else(|| if name == "tags" { "标签".to_owned() } else { name.to_owned() });
    Taxonomy { name: name.to_owned(), title }
}
