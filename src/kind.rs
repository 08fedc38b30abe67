//! Kinds of pages as data: `themes/<theme>/kinds/<kind>.yaml`.
//!
//! Takes the values of those files; gives the fields that pages of each kind may have. Knows which keys exist,
//! what they hold and whom they are for; checking a page against them is `fields`' work in `read`.

use crate::diagnostic::Diagnostic;
use crate::lang;
use crate::path::SitePath;
use crate::source::Span;
use crate::value::{Map, Value};
use std::collections::BTreeMap;

/// All kinds of a site, by English name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kinds(pub BTreeMap<String, Kind>);

/// One kind of page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kind {
    /// English name, `report`.
    pub name: String,
    /// Chinese name, `工作报告`; may be written in place of the English one.
    pub label: String,
    /// Name in English texts.
    pub label_en: String,
    /// Other words by which a new page of it may be asked for.
    pub aliases: Vec<String>,
    /// What it is for.
    pub help: String,
    /// The template of its pages.
    pub template: Option<String>,
    /// Its fields: its own first, then the common ones as this kind has them.
    pub fields: Vec<Field>,
    /// The text a new page begins with.
    pub start: String,
    /// What the program does with its pages beyond showing them, if anything.
    pub role: Option<Role>,
    /// Whether the program numbers the headings of its pages.
    pub is_numbered: bool,
    /// The file it comes from; none for the kind that is built in.
    pub path: Option<SitePath>,
}

/// What the program does with the pages of a kind beyond showing them. A site's own kind may have a role too: the fields
/// that the role needs have the names they have in the kinds of the theme `bulletin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The work of a section in a period; also the report that composes those of all sections.
    Report,
    /// Units in order of their marks.
    Ranking,
    /// Problems and what became of them.
    Ledger,
    /// One problem of a ledger, as a page of its own.
    Problem,
    /// What is to be done in a period, and what became of it.
    Plan,
    /// A numbered issue of the bulletin.
    Issue,
    /// An exemplary person or unit.
    Vanguard,
    /// Who was commended for what.
    Commendation,
}

/// The words for roles in kind files.
pub const ROLES: [(&str, Role); 8] = [
    ("report", Role::Report),
    ("ranking", Role::Ranking),
    ("ledger", Role::Ledger),
    ("problem", Role::Problem),
    ("plan", Role::Plan),
    ("issue", Role::Issue),
    ("vanguard", Role::Vanguard),
    ("commendation", Role::Commendation),
];

/// One field of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// English key.
    pub name: String,
    /// Chinese key.
    pub label: String,
    /// What it holds.
    pub shape: Shape,
    /// Whether every page must have it.
    pub is_required: bool,
    /// The edition it belongs to, if not to all.
    pub audience: Option<String>,
    /// What to write there.
    pub help: String,
    /// For [`Shape::Choice`]: what may be written.
    pub choices: Vec<Choice>,
    /// For maps, tables and lists of maps: the fields inside; empty when anything may stand there.
    pub fields: Vec<Field>,
    /// For [`Shape::List`]: what its items are.
    pub of: Option<Box<Shape>>,
    /// Whether it may be given for each edition apart: `{public: …, internal: …}`.
    pub is_per_edition: bool,
}

/// A value that a choice field may have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// As templates see it.
    pub value: String,
    /// As editors may write it too.
    pub label: String,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// One line.
    #[default]
    Text,
    /// Markdown.
    Markdown,
    /// A date.
    Date,
    /// A part of the calendar: a year, half, quarter, month or week.
    Period,
    /// A number.
    Number,
    /// Yes or no.
    Bool,
    /// One of the choices.
    Choice,
    /// A picture, beside the page or below `content/`.
    Image,
    /// A file, beside the page or below `content/`.
    File,
    /// Another page.
    Page,
    /// Any address.
    Url,
    /// A telephone number.
    Phone,
    /// A person: a name, or a map with `name`.
    Person,
    /// Several values.
    List,
    /// Rows with the same fields.
    Table,
    /// Named values.
    Map,
    /// Named figures.
    Figures,
    /// A colour, `#b3181d`.
    Colour,
    /// Anything.
    Any,
}

/// The words for shapes in kind files.
pub const SHAPES: [(&str, Shape); 19] = [
    ("text", Shape::Text),
    ("markdown", Shape::Markdown),
    ("date", Shape::Date),
    ("period", Shape::Period),
    ("number", Shape::Number),
    ("bool", Shape::Bool),
    ("choice", Shape::Choice),
    ("image", Shape::Image),
    ("file", Shape::File),
    ("page", Shape::Page),
    ("url", Shape::Url),
    ("phone", Shape::Phone),
    ("person", Shape::Person),
    ("list", Shape::List),
    ("table", Shape::Table),
    ("map", Shape::Map),
    ("figures", Shape::Figures),
    ("colour", Shape::Colour),
    ("any", Shape::Any),
];

/// The fields every page has: English key, Chinese key, what they hold, help.
const COMMON: [(&str, &str, Shape, &str); 30] = [
    ("title", "标题", Shape::Text, "页面标题"),
    ("date", "日期", Shape::Date, "发布日期，例如 2026-06-30；未到日期的页面暂不发布"),
    ("updated", "更新日期", Shape::Date, "最近一次修改的日期"),
    ("kind", "类型", Shape::Text, "页面类型，例如 report 或 工作报告"),
    ("audience", "范围", Shape::Text, "public 公开，或 internal 内部"),
    ("draft", "草稿", Shape::Bool, "true 表示草稿，只在加 --drafts 时生成"),
    ("expires", "截止日期", Shape::Date, "过了这一天页面撤下"),
    ("weight", "排序", Shape::Number, "数字小的排在前面"),
    ("pinned", "置顶", Shape::Bool, "true 表示排在最前"),
    ("slug", "网址", Shape::Text, "网址中的名字，只用小写字母、数字和 -"),
    ("aliases", "旧网址", Shape::List, "从这些旧网址跳转到本页"),
    ("tags", "标签", Shape::List, "标签，可写多个"),
    ("summary", "摘要", Shape::Text, "一两句话的摘要"),
    ("source", "来源", Shape::Text, "稿件来源"),
    ("author", "作者", Shape::Person, "作者"),
    ("drafter", "拟稿", Shape::Person, "拟稿人"),
    ("reviewer", "审核", Shape::Person, "审核人"),
    ("issuer", "签发", Shape::Person, "签发人"),
    ("issue", "期号", Shape::Text, "刊发的期号"),
    ("cover", "封面", Shape::Image, "封面图片"),
    ("attachments", "附件", Shape::List, "附件：文件名，或 {file: 文件名, title: 标题}"),
    ("figures", "数据", Shape::Figures, "数据：名称下写 label、value、unit，还可以写 note、change、against"),
    ("numbered", "编号", Shape::Bool, "小标题由程序编号 一、（一）1.；写 否 则不编"),
    ("template", "模板", Shape::Text, "指定模板文件"),
    ("cascade", "下级默认", Shape::Map, "本栏目各页的默认值"),
    (
        "sort",
        "排序方式",
        Shape::Text,
        "栏目内的顺序：date 日期、weight 排序、title 标题、pinyin 姓名拼音或 stroke 姓名笔画",
    ),
    ("paginate", "每页条数", Shape::Number, "栏目列表每页的条数"),
    ("description", "描述", Shape::Text, "给搜索引擎的描述"),
    ("keywords", "关键词", Shape::List, "给搜索引擎的关键词"),
    ("extra", "其他", Shape::Map, "其他数据，模板自用"),
];

impl Kinds {
    /// The kind of a name, English or Chinese.
    pub fn get(&self, word: &str) -> Option<&Kind> {
        self.0.get(word).or_else(|| self.0.values().find(|kind| kind.label == word))
    }

    /// The kind that somebody asks for who begins a page: by its names, or by another word for it.
    pub fn asked(&self, word: &str) -> Option<&Kind> {
        self.get(word).or_else(|| self.0.values().find(|kind| kind.aliases.iter().any(|alias| alias == word)))
    }

    /// Every word that names a kind.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.values().flat_map(|kind| [kind.name.as_str(), kind.label.as_str()]).filter(|word| !word.is_empty())
    }
}

impl Field {
    /// What editors call it.
    pub fn called(&self) -> &str {
        if self.label.is_empty() { &self.name } else { &self.label }
    }

    /// This field and all fields inside it.
    pub fn all(&self) -> Vec<&Field> {
        let inner = self.fields.iter().flat_map(Field::all);
        std::iter::once(self).chain(inner).collect()
    }
}

impl Kind {
    /// What editors call it.
    pub fn called(&self) -> &str {
        if self.label.is_empty() { &self.name } else { &self.label }
    }

    /// The field of a key, English or Chinese.
    pub fn field(&self, key: &str) -> Option<&Field> {
        find(&self.fields, key)
    }

    /// The table of a page that may stand in a data file instead: `rows` or `targets`, beside a field `data`.
    pub fn row_field(&self) -> Option<&Field> {
        self.field("data")?;
        let table = |name: &str| self.field(name).filter(|field| field.shape == Shape::Table);
        table("rows").or_else(|| table("targets"))
    }

    /// A kind with the common fields only, for pages of a site whose theme has no kinds.
    pub fn bare(name: &str) -> Kind {
        Kind { name: name.to_owned(), fields: common_fields(), ..Kind::default() }
    }
}

/// The field of a key among `fields`.
pub fn find<'a>(fields: &'a [Field], key: &str) -> Option<&'a Field> {
    fields.iter().find(|field| field.name == key || (field.label == key && !key.is_empty()))
}

/// The fields every kind has.
pub fn common_fields() -> Vec<Field> {
    COMMON
        .iter()
        .map(|(name, label, shape, help)| Field {
            name: (*name).to_owned(),
            label: (*label).to_owned(),
            shape: *shape,
            help: (*help).to_owned(),
            // Pages are identified by their titles in every list.
            is_required: *name == "title",
            of: match *name {
                "attachments" => Some(Box::new(Shape::File)),
                _ if *shape == Shape::List => Some(Box::new(Shape::Text)),
                _ => None,
            },
            ..Field::default()
        })
        .collect()
}

const KIND_KEYS: [&str; 11] =
    ["name", "label", "label_en", "aliases", "help", "template", "fields", "common", "start", "role", "numbered"];
const FIELD_KEYS: [&str; 10] =
    ["name", "label", "type", "required", "audience", "help", "choices", "of", "fields", "per_edition"];

/// Reads a kind file's value. What is wrong with it is said; what can be used is used.
pub fn read(value: &Value, path: &SitePath, out: &mut Vec<Diagnostic>) -> Option<Kind> {
    let reader = KindReader { path };
    let Some(map) = value.as_map() else {
        out.push(Diagnostic::new("kind-shape").with("expected", "name, label, fields").at(path, value.span));
        return None;
    };
    reader.keys(map, &KIND_KEYS, out);
    let name = reader.text(map, "name", out);
    let mut kind = Kind {
        name: if name.is_empty() { path.stem().to_owned() } else { name },
        label: reader.text(map, "label", out),
        label_en: reader.text(map, "label_en", out),
        aliases: reader.words(map, "aliases", out),
        help: reader.text(map, "help", out),
        template: Some(reader.text(map, "template", out)).filter(|name| !name.is_empty()),
        fields: reader.fields(map.get("fields"), 0, out),
        start: reader.text(map, "start", out),
        role: reader.role(map, out),
        is_numbered: reader.truth(map, "numbered", out).unwrap_or(false),
        path: Some(path.clone()),
    };
    reader.common_keys(map, out);
    for mut field in common_fields() {
        if let Some(change) = map.get("common").and_then(|common| common.get(&field.name).or(common.get(&field.label)))
        {
            reader.change(&mut field, change, out);
        }
        if find(&kind.fields, &field.name).is_none() {
            // A kind's own field may have the Chinese name of a common one: it is the one that is meant.
            if find(&kind.fields, &field.label).is_some() {
                field.label.clear();
            }
            kind.fields.push(field);
        }
    }
    Some(kind)
}

/// The fields that `settings` in a `theme.yaml` lists: what a site may say about the look of a theme.
pub fn settings(value: &Value, path: &SitePath, out: &mut Vec<Diagnostic>) -> Vec<Field> {
    KindReader { path }.fields(Some(value), 0, out)
}

struct KindReader<'a> {
    path: &'a SitePath,
}

impl KindReader<'_> {
    fn keys(&self, map: &Map, known: &[&str], out: &mut Vec<Diagnostic>) {
        for (key, _) in &map.0 {
            if !known.contains(&key.name.as_str()) {
                let near = lang::nearest(&key.name, known.iter().copied());
                out.push(Diagnostic::new("kind-key").with("key", &*key.name).at(self.path, key.span).suggest(near));
            }
        }
    }

    /// A change of a common field that is misspelt would leave the field open to everybody.
    fn common_keys(&self, map: &Map, out: &mut Vec<Diagnostic>) {
        let Some(value) = map.get("common").filter(|value| !value.is_null()) else { return };
        let Some(changes) = value.as_map() else { return self.shape(value.span, "date: {required: true}", out) };
        for (key, _) in &changes.0 {
            if !COMMON.iter().any(|(name, label, ..)| *name == key.name || *label == key.name) {
                let near = lang::nearest(&key.name, COMMON.iter().map(|(name, ..)| *name));
                out.push(Diagnostic::new("kind-key").with("key", &*key.name).at(self.path, key.span).suggest(near));
            }
        }
    }

    fn text(&self, map: &Map, key: &str, out: &mut Vec<Diagnostic>) -> String {
        match map.get(key) {
            None => String::new(),
            Some(value) if value.as_map().is_some() || !value.items().is_empty() => {
                self.shape(value.span, "text", out);
                String::new()
            }
            Some(value) => value.display(),
        }
    }

    fn words(&self, map: &Map, key: &str, out: &mut Vec<Diagnostic>) -> Vec<String> {
        let Some(value) = map.get(key).filter(|value| !value.is_null()) else { return Vec::new() };
        if value.items().is_empty() || value.items().iter().any(|item| item.as_map().is_some()) {
            self.shape(value.span, "[…]", out);
        }
        value.items().iter().map(Value::display).filter(|word| !word.is_empty()).collect()
    }

    fn truth(&self, map: &Map, key: &str, out: &mut Vec<Diagnostic>) -> Option<bool> {
        let value = map.get(key)?;
        let truth = value.as_bool();
        if truth.is_none() {
            self.shape(value.span, "true, false", out);
        }
        truth
    }

    fn role(&self, map: &Map, out: &mut Vec<Diagnostic>) -> Option<Role> {
        let value = map.get("role").filter(|value| !value.is_null())?;
        let typed = value.display();
        let known = ROLES.iter().find(|(name, _)| *name == typed);
        if known.is_none() {
            let near = lang::nearest(&typed, ROLES.iter().map(|(name, _)| *name));
            out.push(Diagnostic::new("kind-role").with("role", typed.clone()).at(self.path, value.span).suggest(near));
        }
        known.map(|(_, role)| *role)
    }

    fn shape(&self, span: Span, expected: &str, out: &mut Vec<Diagnostic>) {
        out.push(Diagnostic::new("kind-shape").with("expected", expected).at(self.path, span));
    }

    fn fields(&self, value: Option<&Value>, depth: usize, out: &mut Vec<Diagnostic>) -> Vec<Field> {
        let Some(value) = value else { return Vec::new() };
        if depth > 4 || (value.items().is_empty() && !value.is_null() && value.as_map().is_some()) {
            self.shape(value.span, "- name: …", out);
            return Vec::new();
        }
        let mut fields: Vec<Field> = Vec::new();
        for item in value.items() {
            let Some(map) = item.as_map() else {
                self.shape(item.span, "name: …", out);
                continue;
            };
            let mut field = Field { name: self.text(map, "name", out), ..Field::default() };
            field.label = self.text(map, "label", out);
            field.fields = self.fields(map.get("fields"), depth + 1, out);
            self.change(&mut field, item, out);
            if field.name.is_empty() {
                self.shape(item.span, "name: …", out);
            } else if find(&fields, &field.name).is_some() {
                let diagnostic = Diagnostic::new("kind-duplicate").with("field", &*field.name);
                out.push(diagnostic.at(self.path, item.span));
            } else {
                fields.push(field);
            }
        }
        fields
    }

    /// Takes over what `value` says about a field.
    fn change(&self, field: &mut Field, value: &Value, out: &mut Vec<Diagnostic>) {
        let Some(map) = value.as_map() else {
            self.shape(value.span, "required, audience, help", out);
            return;
        };
        self.keys(map, &FIELD_KEYS, out);
        if let Some(word) = map.get("type") {
            field.shape = self.shape_of(word, out);
        }
        if let Some(word) = map.get("of") {
            field.of = Some(Box::new(self.shape_of(word, out)));
        }
        field.is_required = self.truth(map, "required", out).unwrap_or(field.is_required);
        field.is_per_edition = self.truth(map, "per_edition", out).unwrap_or(field.is_per_edition);
        let audience = self.text(map, "audience", out);
        if !audience.is_empty() {
            field.audience = Some(audience);
        }
        let help = self.text(map, "help", out);
        if !help.is_empty() {
            field.help = help;
        }
        for item in map.get("choices").map_or(&[][..], Value::items) {
            let (value, label) = match item.as_map() {
                Some(map) => (self.text(map, "value", out), self.text(map, "label", out)),
                None => (item.display(), String::new()),
            };
            field.choices.push(Choice { value, label });
        }
        if field.shape == Shape::Choice && field.choices.is_empty() {
            self.shape(value.span, "choices: […]", out);
        }
    }

    fn shape_of(&self, word: &Value, out: &mut Vec<Diagnostic>) -> Shape {
        let typed = word.display();
        match SHAPES.iter().find(|(name, _)| *name == typed) {
            Some((_, shape)) => *shape,
            None => {
                let near = lang::nearest(&typed, SHAPES.iter().map(|(name, _)| *name));
                out.push(
                    Diagnostic::new("kind-type").with("type", typed.clone()).at(self.path, word.span).suggest(near),
                );
                Shape::Any
            }
        }
    }
}
