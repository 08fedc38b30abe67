//! Front matter against its kind: keys known, values of the right shape, required ones present.
//!
//! Takes what was typed and a [`Kind`]; gives the fields under English names with typed values, and findings. A value
//! with a fault is left out, so that later stages meet sound ones only.

pub mod look;
pub mod start;

use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::directive::{self, NOBODY, Names, Place};
use crate::document::{Finding, is_empty};
use crate::kind::{Field, Kind, Shape, find};
use crate::lang;
use crate::path::SitePath;
use crate::period::{Period, from_serial};
use crate::source::Span;
use crate::value::{Data, Key, Map, Value};
use crate::yaml;

/// The key by which any mapping may say whom it is for: English, Chinese.
pub const AUDIENCE: (&str, &str) = ("audience", "范围");

/// What the parts of a named figure are.
const FIGURE_FIELDS: [(&str, &str, Shape); 7] = [
    ("label", "名称", Shape::Text),
    ("value", "数值", Shape::Text),
    ("unit", "单位", Shape::Text),
    ("note", "说明", Shape::Text),
    ("change", "变化", Shape::Text),
    ("against", "对比", Shape::Period),
    ("audience", "范围", Shape::Text),
];

/// What the parts of an attachment are.
const FILE_FIELDS: [(&str, &str, Shape); 3] =
    [("file", "文件", Shape::File), ("title", "标题", Shape::Text), ("audience", "范围", Shape::Text)];

/// What the parts of a person are.
const PERSON_FIELDS: [(&str, &str, Shape); 5] = [
    ("name", "姓名", Shape::Text),
    ("unit", "单位", Shape::Text),
    ("post", "职务", Shape::Text),
    ("phone", "电话", Shape::Phone),
    ("audience", "范围", Shape::Text),
];

/// How figures are written, in Chinese and English.
const FIGURES: (&str, &str) =
    ("写成 `名称: {数值: …, 单位: …}`，名称自定", "write `name: {value: …, unit: …}` with a name of your own");

/// A page to check.
pub struct Subject<'a> {
    /// Its file.
    pub path: &'a SitePath,
    /// The text of that file.
    pub text: &'a str,
    /// The names of the editions.
    pub names: &'a Names,
    /// The narrowest edition that sees the page.
    pub level: usize,
    /// The narrowest edition of the site that is widest: fields for nobody are not required.
    pub widest: usize,
    /// Names of taxonomies, which are fields too.
    pub taxonomies: &'a [String],
}

/// The fields of a page, typed, under English names.
pub fn fields(front: &Map, kind: &Kind, subject: &Subject, out: &mut Vec<Finding>) -> Map {
    let mut checker = Checker { subject, level: subject.level, out };
    let mut typed = Map(Vec::with_capacity(front.0.len()));
    for (key, value) in &front.0 {
        let taxonomy = subject.taxonomies.iter().find(|name| **name == key.name).map(|name| Field {
            name: name.clone(),
            shape: Shape::List,
            of: Some(Box::new(Shape::Text)),
            ..Field::default()
        });
        let Some(field) = kind.field(&key.name).cloned().or(taxonomy) else {
            checker.unknown_key(key, value, kind);
            continue;
        };
        if typed.get(&field.name).is_some() {
            checker.say(Diagnostic::new("field-twice").with("field", &*field.name), key.span);
            continue;
        }
        checker.level = subject.level.max(field_level(&field, subject.names));
        let said = checker.out.len();
        let value = checker.value(value, &field);
        checker.as_typed(said, &field, &key.name);
        if let Some(value) = value {
            typed.0.push((Key { name: field.name, span: key.span }, value));
        }
        checker.level = subject.level;
    }
    checker.required(&kind.fields, &typed, front);
    typed
}

/// The typed value of one cell of a table that a kind has fields for; its directives have been dealt with.
pub fn cell(value: &Value, field: &Field, path: &SitePath, names: &Names, out: &mut Vec<Diagnostic>) -> Option<Value> {
    let subject = Subject { path, text: "", names, level: 0, widest: 0, taxonomies: &[] };
    let mut findings = Vec::new();
    let typed = Checker { subject: &subject, level: 0, out: &mut findings }.value(value, field);
    out.extend(findings.into_iter().map(|finding| finding.diagnostic));
    typed
}

/// Says what is wrong with the directives and audiences of settings, wherever in them they stand.
pub fn settings(values: &Map, subject: &Subject, out: &mut Vec<Finding>) {
    let mut checker = Checker { subject, level: 0, out };
    for (key, value) in &values.0 {
        // At the top, `audience` is the default of pages.
        if key.name != AUDIENCE.0 {
            checker.any(value);
        }
    }
}

/// The level of a field: that of its kind, or of everybody.
pub fn field_level(field: &Field, names: &Names) -> usize {
    field.audience.as_ref().map_or(0, |word| names.level(word).unwrap_or(NOBODY))
}

struct Checker<'a, 'b> {
    subject: &'a Subject<'a>,
    level: usize,
    out: &'b mut Vec<Finding>,
}

impl Checker<'_, '_> {
    fn say(&mut self, diagnostic: Diagnostic, span: Span) {
        let diagnostic = if diagnostic.place.is_none() { diagnostic.at(self.subject.path, span) } else { diagnostic };
        self.out.push(Finding { level: self.level, diagnostic });
    }

    fn unknown_key(&mut self, key: &Key, value: &Value, kind: &Kind) {
        let known = kind.fields.iter().flat_map(|field| [field.name.as_str(), field.label.as_str()]);
        let known = known.chain(self.subject.taxonomies.iter().map(String::as_str)).filter(|word| !word.is_empty());
        let near = lang::nearest(&key.name, known);
        let diagnostic = Diagnostic::new("field-unknown").with("field", &*key.name).with("kind", &*kind.name);
        let diagnostic = diagnostic.with("label", kind.called());
        let colon = yaml::full_width_colon(&key.name).is_some() && value.is_null();
        if colon {
            return self.say(Diagnostic::new("yaml-colon").with("key", &*key.name), key.span);
        }
        self.say(diagnostic.suggest(near), key.span);
    }

    fn required(&mut self, fields: &[Field], typed: &Map, front: &Map) {
        for field in fields.iter().filter(|field| field.is_required) {
            let level = field_level(field, self.subject.names);
            let missing = typed.get(&field.name).is_none_or(is_empty);
            // One that was there but wrong has been named already.
            let named = front.iter().any(|(key, value)| (key == field.name || key == field.label) && !is_empty(value));
            if missing && !named && level <= self.subject.widest {
                let label = if field.label.is_empty() { &field.name } else { &field.label };
                let diagnostic = Diagnostic::new("field-missing").with("field", &*field.name).with("label", &**label);
                let diagnostic = if field.help.is_empty() {
                    diagnostic
                } else {
                    diagnostic.help(
                        format!("在开头两行 `---` 之间加一行 `{label}: …`（{}）", field.help),
                        format!("add a line `{}: …` between the two `---` lines", field.name),
                    )
                };
                let level = self.subject.level.max(level);
                let end = self.subject.text.find('\n').unwrap_or(self.subject.text.len());
                let diagnostic = diagnostic.at(self.subject.path, Span::new(0, end));
                self.out.push(Finding { level, diagnostic });
            }
        }
    }

    fn value(&mut self, value: &Value, field: &Field) -> Option<Value> {
        // An empty text says nothing, like a missing one.
        if value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
            return None;
        }
        match (&value.data, field.is_per_edition) {
            (Data::Map(map), true) => Some(self.per_edition(map, value, field)),
            _ => self.shaped(value, field, field.shape),
        }
    }

    /// A value for each edition, under the English names of the editions.
    fn per_edition(&mut self, map: &Map, value: &Value, field: &Field) -> Value {
        let mut typed = Map::default();
        let outer = self.level;
        for (key, value) in &map.0 {
            let Some(level) = self.subject.names.level(&key.name) else {
                let near = lang::nearest(&key.name, self.subject.names.words());
                let diagnostic = Diagnostic::new("audience-unknown").with("word", &*key.name).suggest(near);
                self.say(diagnostic, key.span);
                continue;
            };
            self.level = outer.max(level);
            if let Some(value) = self.shaped(value, field, field.shape)
                && let Some((name, _)) = self.subject.names.editions.get(level)
            {
                typed.set(name, value);
            }
            self.level = outer;
        }
        Value { data: Data::Map(typed), span: value.span }
    }

    fn shaped(&mut self, value: &Value, field: &Field, shape: Shape) -> Option<Value> {
        let with = |data: Data| Some(Value { data, span: value.span });
        match shape {
            Shape::Text | Shape::Phone | Shape::Url | Shape::Image | Shape::File | Shape::Page => {
                with(Data::Text(self.text(value, field)?))
            }
            Shape::Markdown => {
                let text = self.text_at(value, field, Place::Body)?;
                with(Data::Text(text))
            }
            Shape::Choice => {
                let typed = self.text(value, field)?;
                match field.choices.iter().find(|choice| choice.value == typed || choice.label == typed) {
                    Some(choice) => with(Data::Text(choice.value.clone())),
                    None => {
                        let words =
                            field.choices.iter().flat_map(|choice| [choice.value.as_str(), choice.label.as_str()]);
                        let known = field
                            .choices
                            .iter()
                            .map(|choice| if choice.label.is_empty() { &*choice.value } else { &*choice.label });
                        let known = known.collect::<Vec<_>>().join(", ");
                        let near = lang::nearest(&typed, words.filter(|word| !word.is_empty()));
                        let diagnostic = Diagnostic::new("field-choice").with("value", typed.clone());
                        self.say(
                            diagnostic.with("field", &*field.name).with("choices", known).suggest(near),
                            value.span,
                        );
                        None
                    }
                }
            }
            Shape::Date => match self.text(value, field).as_deref().map(Date::parse)? {
                Some(date) => with(Data::Text(date.to_string())),
                None => {
                    let diagnostic = Diagnostic::new("date-invalid").with("value", value.display());
                    let diagnostic = diagnostic.with("field", &*field.name);
                    let diagnostic = match from_serial(&value.display()) {
                        None => diagnostic,
                        Some(date) => diagnostic.help(
                            format!("这是电子表格里的日期序号，多半是 `{date}`；写成日期，或把这一列的格式设为日期"),
                            format!("this is how a spreadsheet counts days, probably `{date}`; write the date, or format the column as dates"),
                        ),
                    };
                    self.say(diagnostic, value.span);
                    None
                }
            },
            Shape::Period => {
                let typed = self.text(value, field)?;
                match Period::parse(&typed) {
                    Some(period) => with(Data::Text(period.to_string())),
                    None => {
                        let diagnostic = Diagnostic::new("period-invalid").with("value", typed);
                        self.say(diagnostic.with("field", &*field.name), value.span);
                        None
                    }
                }
            }
            Shape::Number => self.number(value, field),
            Shape::Bool => match value.truth() {
                Some(truth) => with(Data::Bool(truth)),
                None => self.wrong(value, field, ("写 `是` 或 `否`", "write `true` or `false`")),
            },
            Shape::List => {
                let of = field.of.as_deref().copied().unwrap_or(Shape::Text);
                let single = !matches!(value.data, Data::List(_));
                let items = if single { std::slice::from_ref(value) } else { value.items() };
                with(Data::List(items.iter().filter_map(|item| self.item(item, field, of)).collect()))
            }
            Shape::Table => match &value.data {
                Data::List(rows) => {
                    with(Data::List(rows.iter().filter_map(|row| self.shaped(row, field, Shape::Map)).collect()))
                }
                _ => self.no_map(value, field, Shape::Table),
            },
            // A map that may be empty can be asked for with one word.
            Shape::Map
                if !field.fields.is_empty()
                    && field.fields.iter().all(|part| !part.is_required)
                    && value.truth().is_some() =>
            {
                (value.truth() == Some(true)).then(|| Value { data: Data::Map(Map::default()), span: value.span })
            }
            // What a section gives on is checked in the pages that get it.
            Shape::Map if field.name == "cascade" && value.as_map().is_some() => Some(value.clone()),
            Shape::Map => match &value.data {
                Data::Map(map) => {
                    let map =
                        if field.fields.is_empty() { self.free(map) } else { self.map(map, &field.fields, field) };
                    with(Data::Map(map))
                }
                _ => self.no_map(value, field, Shape::Map),
            },
            Shape::Person => match &value.data {
                Data::Map(map) => with(Data::Map(self.map(map, &parts(&PERSON_FIELDS), field))),
                Data::List(items) => {
                    with(Data::List(items.iter().filter_map(|item| self.shaped(item, field, Shape::Person)).collect()))
                }
                _ => with(Data::Text(self.text(value, field)?)),
            },
            Shape::Figures => match &value.data {
                Data::Map(map) => with(Data::Map(self.figures(map, field))),
                _ => self.wrong(value, field, FIGURES),
            },
            Shape::Colour => self.colour(value, field),
            Shape::Any => with(self.any(value)),
        }
    }

    fn item(&mut self, item: &Value, field: &Field, of: Shape) -> Option<Value> {
        match (&item.data, of) {
            (Data::Null, _) => None,
            (Data::Map(map), Shape::File | Shape::Image) => {
                let map = self.map(map, &parts(&FILE_FIELDS), field);
                Some(Value { data: Data::Map(map), span: item.span })
            }
            _ => self.shaped(item, field, of),
        }
    }

    /// Says that a value is not of its shape, and what to write, in Chinese and English.
    fn wrong(&mut self, value: &Value, field: &Field, write: (&str, &str)) -> Option<Value> {
        let diagnostic = Diagnostic::new("field-type").with("field", &*field.name).help(write.0, write.1);
        self.say(diagnostic, value.span);
        None
    }

    /// Says that a value is no table or no mapping: of one with a wrong colon that is what there is to say.
    fn no_map(&mut self, value: &Value, field: &Field, shape: Shape) -> Option<Value> {
        let typed = yaml::typed(self.subject.text, 0, value.span);
        if let Some((colon, diagnostic)) = yaml::missing_space(typed) {
            let at = value.span.start as usize + colon;
            self.say(diagnostic, Span::new(at, at + 1));
            return None;
        }
        let items = |name: fn(&Field) -> &str| {
            let needed = field.fields.iter().filter(|part| part.is_required);
            let rest = field.fields.iter().filter(|part| !part.is_required && part.name != AUDIENCE.0);
            let shown: Vec<String> = needed.chain(rest).take(2).map(|part| format!("{}: …", name(part))).collect();
            if shown.is_empty() { "…: …".to_owned() } else { shown.join(", ") }
        };
        let (zh, en) =
            (items(|part| if part.label.is_empty() { &part.name } else { &part.label }), items(|part| &part.name));
        match shape {
            Shape::Table => self.wrong(
                value,
                field,
                (
                    &format!("一行一项，行首加 `- `，例如 `- {{{zh}}}`"),
                    &format!("write one item a line with `- ` before it, such as `- {{{en}}}`"),
                ),
            ),
            _ => self.wrong(value, field, (&format!("写成 `{{{zh}}}`"), &format!("write `{{{en}}}`"))),
        }
    }

    /// What is said of a value from `said` on names its field as it was typed.
    fn as_typed(&mut self, said: usize, field: &Field, typed: &str) {
        for finding in self.out.iter_mut().skip(said) {
            finding.diagnostic.args.iter_mut().for_each(|(arg, word)| {
                let is_name = matches!(
                    (finding.diagnostic.code, &**arg),
                    ("field-type" | "field-choice" | "date-invalid" | "period-invalid", "field")
                        | ("field-unknown", "kind")
                );
                if is_name && *word == field.name {
                    typed.clone_into(word);
                }
            });
        }
    }

    /// What was typed, whatever YAML takes it for: `title: 2026` is text.
    fn text(&mut self, value: &Value, field: &Field) -> Option<String> {
        self.text_at(value, field, Place::Field)
    }

    fn text_at(&mut self, value: &Value, field: &Field, place: Place) -> Option<String> {
        match &value.data {
            Data::Text(text) => {
                self.directives(text, value.span, place);
                Some(text.clone())
            }
            Data::Bool(_) | Data::Int(_) | Data::Float(_) => Some(value.display()),
            _ => {
                self.wrong(value, field, ("写一段文字，不要写成列表或几项", "write a text, no list or map"));
                None
            }
        }
    }

    /// Says what is wrong with the directives of a text, pointing into it where it stands in the file as it is.
    fn directives(&mut self, text: &str, span: Span, place: Place) {
        for problem in directive::scan(text, self.subject.names, place).problems {
            let typed = yaml::typed(self.subject.text, 0, span);
            let at = match typed.find(text) {
                Some(inside) => {
                    let start = span.start as usize + inside;
                    Span::new(start + problem.range.start, start + problem.range.end)
                }
                None => span,
            };
            let level = self.level.max(problem.level);
            self.out.push(Finding { level, diagnostic: problem.diagnostic.at(self.subject.path, at) });
        }
    }

    fn number(&mut self, value: &Value, field: &Field) -> Option<Value> {
        match &value.data {
            Data::Int(_) | Data::Float(_) => Some(value.clone()),
            // A masked number is a text until the gate has dealt with it.
            Data::Text(text) if directive::near::may_hold_directive(text) => {
                self.directives(text, value.span, Place::Field);
                Some(value.clone())
            }
            Data::Text(text) => {
                let plain = lang::fold(text).replace([',', '_', ' '], "");
                let data = plain.parse().map(Data::Int).ok().or_else(|| plain.parse().map(Data::Float).ok());
                match data {
                    Some(Data::Float(number)) if !number.is_finite() => {
                        self.wrong(value, field, ("写一个数，例如 `2`", "write a number, such as `2`"))
                    }
                    Some(data) => Some(Value { data, span: value.span }),
                    None => self.wrong(value, field, ("写一个数，例如 `2`", "write a number, such as `2`")),
                }
            }
            _ => self.wrong(value, field, ("写一个数，例如 `2`", "write a number, such as `2`")),
        }
    }

    fn map(&mut self, map: &Map, fields: &[Field], of: &Field) -> Map {
        let mut typed = Map::default();
        let mut wrong = Vec::new();
        let outer = self.level;
        self.level = self.audience_of(map, outer);
        for (key, value) in &map.0 {
            let Some(field) = find(fields, &key.name).cloned().or_else(|| audience_field(&key.name)) else {
                let known = fields.iter().flat_map(|field| [field.name.as_str(), field.label.as_str()]);
                let near = lang::nearest(&key.name, known.filter(|word| !word.is_empty()));
                let diagnostic = Diagnostic::new("field-unknown").with("field", &*key.name).with("kind", &*of.name);
                let diagnostic = diagnostic.with("label", of.called());
                self.say(diagnostic.suggest(near), key.span);
                continue;
            };
            if typed.get(&field.name).is_some() {
                self.say(Diagnostic::new("field-twice").with("field", &*field.name), key.span);
                continue;
            }
            let said = self.out.len();
            let read = self.value(value, &field);
            self.as_typed(said, &field, &key.name);
            match read {
                Some(value) => typed.set(&field.name, value),
                None if !is_empty(value) => wrong.push(field.name),
                None => {}
            }
        }
        // One that was there but wrong has been named already.
        let missing = |field: &&Field| typed.get(&field.name).is_none() && !wrong.contains(&field.name);
        for field in fields.iter().filter(|field| field.is_required).filter(missing) {
            let label = if field.label.is_empty() { &field.name } else { &field.label };
            let span = map.0.first().map_or(Span::default(), |(key, _)| key.span);
            self.say(Diagnostic::new("field-missing").with("field", &*field.name).with("label", &**label), span);
        }
        self.level = outer;
        typed
    }

    fn figures(&mut self, map: &Map, field: &Field) -> Map {
        let mut typed = Map::default();
        for (key, value) in &map.0 {
            self.directives(&key.name, key.span, Place::Field);
            let figure = match &value.data {
                Data::Map(figure) => {
                    let figure = self.map(figure, &parts(&FIGURE_FIELDS), field);
                    if figure.get("value").is_none() {
                        let diagnostic = Diagnostic::new("field-missing").with("field", "value").with("label", "数值");
                        self.say(diagnostic, key.span);
                    }
                    Data::Map(figure)
                }
                Data::List(_) | Data::Null => {
                    self.wrong(value, field, FIGURES);
                    continue;
                }
                _ => match self.text(value, field) {
                    Some(text) => {
                        let mut figure = Map::default();
                        figure.set("value", Value { data: Data::Text(text), span: value.span });
                        Data::Map(figure)
                    }
                    None => continue,
                },
            };
            typed.0.push((key.clone(), Value { data: figure, span: value.span }));
        }
        typed
    }

    /// Free data: any names, but directives are checked and `audience` is understood at every depth.
    fn free(&mut self, map: &Map) -> Map {
        let outer = self.level;
        self.level = self.audience_of(map, outer);
        let mut typed = Map::default();
        for (key, value) in &map.0 {
            self.directives(&key.name, key.span, Place::Field);
            self.audience_key(key);
            let name = if key.name == AUDIENCE.1 { AUDIENCE.0 } else { &key.name };
            typed.0.push((
                Key { name: name.to_owned(), span: key.span },
                Value { data: self.any(value), span: value.span },
            ));
        }
        self.level = outer;
        typed
    }

    fn any(&mut self, value: &Value) -> Data {
        match &value.data {
            Data::Text(text) => {
                self.directives(text, value.span, Place::Field);
                value.data.clone()
            }
            Data::List(items) => {
                Data::List(items.iter().map(|item| Value { data: self.any(item), span: item.span }).collect())
            }
            Data::Map(map) => Data::Map(self.free(map)),
            data => data.clone(),
        }
    }

    /// A key that is nearly `audience` was meant to restrict its mapping, and would not.
    fn audience_key(&mut self, key: &Key) {
        let exact = key.name == AUDIENCE.0 || key.name == AUDIENCE.1;
        let near = directive::near::close_to(&key.name, [AUDIENCE.0].into_iter());
        if !exact && let Some(near) = near {
            self.say(Diagnostic::new("audience-key").with("key", &*key.name).with("right", near), key.span);
        }
    }

    /// The level inside a mapping that may say whom it is for; an unreadable word is said here.
    fn audience_of(&mut self, map: &Map, outer: usize) -> usize {
        if let (Some(_), Some(second)) = (map.get(AUDIENCE.0), map.get(AUDIENCE.1)) {
            self.say(Diagnostic::new("field-twice").with("field", AUDIENCE.0), second.span);
            return NOBODY;
        }
        let Some(value) = map.get(AUDIENCE.0).or(map.get(AUDIENCE.1)) else { return outer };
        match self.subject.names.level(value.display().trim()) {
            Some(level) => outer.max(level),
            None => {
                let word = value.display();
                let near = lang::nearest(&word, self.subject.names.words());
                self.say(Diagnostic::new("audience-unknown").with("word", word.clone()).suggest(near), value.span);
                NOBODY
            }
        }
    }
}

fn parts(table: &[(&str, &str, Shape)]) -> Vec<Field> {
    let field = |(name, label, shape): &(&str, &str, Shape)| Field {
        name: (*name).to_owned(),
        label: (*label).to_owned(),
        shape: *shape,
        ..Field::default()
    };
    table.iter().map(field).collect()
}

fn audience_field(key: &str) -> Option<Field> {
    (key == AUDIENCE.0 || key == AUDIENCE.1).then(|| Field { name: AUDIENCE.0.to_owned(), ..Field::default() })
}
