//! The rows of an office page: from its own table or from a data file, under the names that its kind has for columns.
//!
//! Takes a page and what its edition knows; gives rows whose cells are typed and checked as front matter is, with places in the
//! file they stand in. What a row means is the business of rankings, ledgers and plans.

use super::cell::is_masked;
use super::{Ground, page as page_value};
use crate::data::columns;
use crate::diagnostic::Diagnostic;
use crate::directive::lower::plain;
use crate::kind::{Field, Shape};
use crate::lang;
use crate::page::Page;
use crate::path::SitePath;
use crate::resolve::links::Target;
use crate::source::Span;
use crate::validate::{self, AUDIENCE};
use crate::value::{Data, Key, Map, Value};
use crate::words;

/// Rows and where they come from.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The page or the data file.
    pub file: SitePath,
    /// Whether that is a data file.
    pub is_data: bool,
    /// The columns in order, named as in [`Row::fields`], with the places of their names.
    pub columns: Vec<Key>,
    /// The rows in order.
    pub items: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its cells. A column that the kind has a field for stands under that field's English name, any other under its own. Texts
    /// are in the source language; a cell that the gate has masked is left as it is, whatever its field asks for; dates, choices,
    /// numbers and truths are typed; a cell that names a page is `{@page: id}`. Cells with a fault are left out.
    pub fields: Map,
    /// Where it stands.
    pub span: Span,
}

/// The rows of a page: those of `data` and `sheet`, or of its table `field`. `None` when it has neither, or a table that is not
/// there, which is said.
pub fn rows(page: &Page, ground: &Ground, field: &str, out: &mut Vec<Diagnostic>) -> Option<Rows> {
    let edition = ground.edition;
    let kind = edition.kinds.get(&page.kind);
    let fields = kind.and_then(|kind| kind.field(field)).map_or(&[][..], |field| field.fields.as_slice());
    let own = page.fields.get(field).filter(|value| !value.items().is_empty());
    let data = page.fields.get("data");
    let name = data.and_then(|data| columns::table(data, page.fields.get("sheet"), &edition.names));
    let (Some(data), Some(name)) = (data, name) else {
        let own = own?;
        let reader = Reader { ground, from: &page.path, file: &page.path, is_data: false };
        return Some(reader.rows(own, fields, out));
    };
    if own.is_some() {
        out.push(Diagnostic::new("data-twice").with("field", field).at(&page.path, data.span));
    }
    // The file may be there without the sheet.
    let is_of = |known: &String, file: &str| known.strip_prefix(file).is_some_and(|sheet| sheet.starts_with('#'));
    let has_file = name.split_once('#').is_some_and(|(file, _)| edition.data.keys().any(|known| is_of(known, file)));
    let sheet = page.fields.get("sheet").filter(|sheet| has_file && !sheet.is_null());
    let at = match edition.data.contains_key(&name) {
        false => sheet.map_or(data.span, |sheet| sheet.span),
        true => data.span,
    };
    table(&page.path, ground, &name, fields, at, out)
}

/// The rows of a table by its name, for the file `from` that names it at `span`.
pub fn table(
    from: &SitePath,
    ground: &Ground,
    name: &str,
    fields: &[Field],
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> Option<Rows> {
    let edition = ground.edition;
    let Some(value) = edition.data.get(name) else {
        if let Some((file, sheet)) = name.split_once('#') {
            let sheets = edition.data.keys().filter_map(|known| known.strip_prefix(file)?.strip_prefix('#'));
            let sheets: Vec<&str> = sheets.collect();
            if !sheets.is_empty() {
                let diagnostic = Diagnostic::new("data-sheet").with("sheet", sheet).with("known", sheets.join(", "));
                out.push(diagnostic.at(from, span).suggest(lang::nearest(sheet, sheets.iter().copied())));
                return None;
            }
        }
        let near = lang::nearest(name, edition.data.keys().map(String::as_str));
        out.push(Diagnostic::new("data-missing").with("name", name).at(from, span).suggest(near));
        return None;
    };
    let base = name.split('#').next().unwrap_or(name);
    let file = edition.data_paths.get(name).or_else(|| edition.data_paths.get(base));
    let file = file.cloned().or_else(|| SitePath::new(&format!("content/data/{base}")))?;
    if !matches!(&value.data, Data::List(rows) if rows.iter().all(|row| row.as_map().is_some())) {
        let first = value.as_map().and_then(|map| map.0.first()).map_or(value.span, |(key, _)| key.span);
        out.push(Diagnostic::new("data-shape").with("name", name).at(&file, first));
        return None;
    }
    let reader = Reader { ground, from, file: &file, is_data: true };
    Some(reader.rows(value, fields, out))
}

struct Reader<'a> {
    ground: &'a Ground<'a>,
    from: &'a SitePath,
    file: &'a SitePath,
    is_data: bool,
}

impl Reader<'_> {
    fn rows(&self, value: &Value, fields: &[Field], out: &mut Vec<Diagnostic>) -> Rows {
        let mut columns: Vec<Key> = Vec::new();
        let mut typed: Vec<String> = Vec::new();
        let rows = || value.items().iter().filter_map(|row| Some((row.as_map()?, row.span)));
        let lacking = self.lacking(rows().map(|(map, _)| map), fields, out);
        let items = rows().map(|(map, span)| {
            for (key, _) in &map.0 {
                if !typed.contains(&key.name) {
                    typed.push(key.name.clone());
                    self.column(key, fields, &mut columns, out);
                }
            }
            self.row(map, span, (fields, &lacking), out)
        });
        let items = items.collect();
        Rows { file: self.file.clone(), is_data: self.is_data, columns, items }
    }

    /// Takes a column in, and says when its name is another's or nearly that of a field.
    fn column(&self, key: &Key, fields: &[Field], columns: &mut Vec<Key>, out: &mut Vec<Diagnostic>) {
        let field = field_of(fields, &key.name);
        let name = field.map_or(&key.name, |field| &field.name);
        if columns.iter().any(|column| column.name == *name) && self.is_data {
            out.push(Diagnostic::new("field-twice").with("field", &**name).at(self.file, key.span));
        }
        if field.is_none() && self.is_data {
            let folded = columns::folded(&key.name);
            // What is nearly the name of a column for wider editions has been said at the gate.
            let open = fields.iter().filter(|field| field.audience.is_none());
            let words = open.flat_map(|field| [&field.label, &field.name]);
            let mut long = words.filter(|word| word.chars().count() > 2);
            if let Some(near) = long.find(|word| lang::distance(&folded, &columns::folded(word), 1) == 1) {
                let diagnostic = Diagnostic::new("data-name").with("column", &*key.name).with("right", &**near);
                out.push(diagnostic.at(self.file, key.span));
            } else if !fields.is_empty() && self.from != self.file && !is_expected(&folded, fields) {
                // The table goes out with an export, this column with it.
                let words = fields.iter().flat_map(|field| [field.label.as_str(), field.name.as_str()]);
                let near = lang::nearest(&key.name, words.filter(|word| !word.is_empty()));
                let diagnostic = Diagnostic::new("data-unused").with("column", &*key.name);
                out.push(diagnostic.at(self.file, key.span).suggest(near));
            }
        }
        columns.push(Key { name: name.clone(), span: key.span });
    }

    /// The fields that every row needs and no row has a column for: told once, at the first column.
    fn lacking<'m>(
        &self,
        rows: impl Iterator<Item = &'m Map>,
        fields: &[Field],
        out: &mut Vec<Diagnostic>,
    ) -> Vec<String> {
        let keys: Vec<&Key> = rows.flat_map(|map| map.0.iter().map(|(key, _)| key)).collect();
        let Some(first) = keys.first().filter(|_| self.is_data) else { return Vec::new() };
        let has = |field: &Field| {
            keys.iter().any(|key| field_of(fields, &key.name).is_some_and(|found| found.name == field.name))
        };
        let lacking: Vec<&Field> = fields.iter().filter(|field| field.is_required && !has(field)).collect();
        let unknown = || keys.iter().map(|key| key.name.as_str()).filter(|name| field_of(fields, name).is_none());
        for field in &lacking {
            let label = if field.label.is_empty() { &field.name } else { &field.label };
            let diagnostic = Diagnostic::new("data-lacks").with("label", &**label).at(self.file, first.span);
            // `问题内容` was meant for `问题`: one name within the other is near too.
            let within = |name: &&str| name.contains(label.as_str()) || label.contains(*name);
            let near = lang::nearest(label, unknown()).or_else(|| unknown().find(within));
            out.push(match near {
                Some(near) => diagnostic.help(
                    format!("把列名 `{near}` 改成 `{label}`"),
                    format!("rename the column `{near}` to `{label}`"),
                ),
                None => diagnostic,
            });
        }
        lacking.into_iter().map(|field| field.name.clone()).collect()
    }

    fn row(&self, map: &Map, span: Span, (fields, lacking): (&[Field], &[String]), out: &mut Vec<Diagnostic>) -> Row {
        let mut row = Row { fields: Map::default(), span };
        let mut wrong: Vec<&str> = Vec::new();
        for (key, value) in &map.0 {
            let Some(field) = field_of(fields, &key.name) else {
                row.fields.0.push((key.clone(), value.clone()));
                continue;
            };
            let typed = &key.name;
            let key = Key { name: field.name.clone(), span: key.span };
            let said = out.len();
            let cell = self.cell(value, field, out);
            // Who made the table knows a column by the name at its head.
            for (arg, word) in out.iter_mut().skip(said).flat_map(|diagnostic| diagnostic.args.iter_mut()) {
                if *arg == "field" {
                    typed.clone_into(word);
                }
            }
            match cell {
                Some(value) if row.fields.get(&field.name).is_none() => row.fields.0.push((key, value)),
                None if !value.is_null() => wrong.push(&field.name),
                _ => {}
            }
        }
        // What is missing in a page has been said when its front matter was read.
        let needed = fields.iter().filter(|field| field.is_required && self.is_data);
        for field in needed.filter(|field| row.fields.get(&field.name).is_none()) {
            if !wrong.contains(&field.name.as_str()) && !lacking.contains(&field.name) {
                let label = if field.label.is_empty() { &field.name } else { &field.label };
                let diagnostic = Diagnostic::new("data-required").with("label", &**label);
                let help = |zh: String, en: String| match field.help.is_empty() {
                    true => diagnostic.clone(),
                    false => diagnostic.clone().help(zh, en),
                };
                let said = help(
                    format!("在 `{label}` 一列填上：{}", field.help),
                    format!("fill in the column `{label}`: {}", field.help),
                );
                out.push(said.at(self.file, span));
            }
        }
        row
    }

    fn cell(&self, value: &Value, field: &Field, out: &mut Vec<Diagnostic>) -> Option<Value> {
        let names = &self.ground.edition.names;
        let Some(text) = value.as_str() else {
            return validate::cell(value, field, self.file, names, out);
        };
        if text.trim().is_empty() {
            return None;
        }
        if is_masked(text, names) {
            return Some(value.clone());
        }
        let bare = words::without_marks(&plain(text, names, "")).trim().to_owned();
        match field.shape {
            Shape::Page => self.page(&bare, value.span, out),
            Shape::Number => match super::cell::number(&bare) {
                Some(number) => Some(Value { data: Data::Float(number), span: value.span }),
                None => {
                    validate::cell(&Value { data: Data::Text(bare), span: value.span }, field, self.file, names, out)
                }
            },
            Shape::Date | Shape::Period | Shape::Bool | Shape::Choice => {
                validate::cell(&Value { data: Data::Text(bare), span: value.span }, field, self.file, names, out)
            }
            // What stands in one cell of a table is one text, or several behind `、` that whoever uses it takes apart.
            _ => Some(value.clone()),
        }
    }

    fn page(&self, typed: &str, span: Span, out: &mut Vec<Diagnostic>) -> Option<Value> {
        let targets = self.ground.targets;
        let mut target = targets.find(self.from, None, typed);
        // A table names pages from the folder of contents as often as from that of its page.
        if target == Target::Missing && !typed.starts_with(['/', '.']) {
            target = targets.find(self.from, None, &format!("/{typed}"));
        }
        match target {
            Target::Page(id, _) => Some(Value { data: page_value(id).data, span }),
            Target::Dormant => {
                out.push(Diagnostic::new("link-dormant").with("target", typed).at(self.file, span));
                None
            }
            _ => {
                out.push(targets.missing(self.from, typed).at(self.file, span));
                None
            }
        }
    }
}

/// Whether a column without a field is nothing to tell: whom its row is for, a number of order, or what was told at the gate.
fn is_expected(folded: &str, fields: &[Field]) -> bool {
    let restricted = fields.iter().filter(|field| field.audience.is_some());
    let mut words = restricted.flat_map(|field| [&field.label, &field.name]);
    columns::is(folded, &[AUDIENCE.0, AUDIENCE.1, "序号", "no"])
        || words.any(|word| lang::distance(folded, &columns::folded(word), 1) == 1)
}

/// The field of a column, by its English name or Chinese label.
fn field_of<'a>(fields: &'a [Field], column: &str) -> Option<&'a Field> {
    let name = columns::folded(column);
    fields.iter().find(|field| columns::folded(&field.name) == name || columns::folded(&field.label) == name)
}
