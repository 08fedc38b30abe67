//! Fields of pages as templates see them: by their kind, with what is inside tables and mappings, attachments, figures.
//!
//! Takes a page's fields; gives values for templates. Everything that is read here is part of the facts of the page.

use super::facts::Facts;
use super::tera as values;
use super::tera::{Datum, Name, Record};
use crate::date::Date;
use crate::directive::{Form, Place, scan};
use crate::kind::{Field, Shape};
use crate::period::Period;
use crate::query::Told;
use crate::resolve::fields::inside;
use crate::value::{Data, Value};

impl Facts {
    /// A field at a path; `of_url` tells a page that is named in it.
    pub(super) fn field(
        &self,
        page: &Told,
        path: &str,
        field: &Field,
        value: &Value,
        of_url: &dyn Fn(&str) -> Datum,
    ) -> Datum {
        let links = || page.links.get(path).map_or(&[][..], Vec::as_slice);
        match (field.shape, field.of.as_deref()) {
            (Shape::List, Some(Shape::Image | Shape::File)) => values::texts(links().iter().map(String::as_str)),
            (Shape::List, Some(Shape::Page)) => values::list(links().iter().map(|url| of_url(url)).collect()),
            (Shape::Page, _) => links().first().map_or_else(values::none, |url| of_url(url)),
            (Shape::Image | Shape::File, _) => links().first().map(String::as_str).into(),
            (Shape::Markdown, _) if page.html.contains_key(path) => {
                page.html.get(path).map_or_else(values::none, |html| values::safe(html))
            }
            _ if !field.fields.is_empty() => self.inner(page, path, field, value, of_url),
            (Shape::List, Some(of)) => {
                let items = match &value.data {
                    Data::List(items) => items.as_slice(),
                    Data::Null => &[],
                    _ => std::slice::from_ref(value),
                };
                values::list(items.iter().map(|item| self.one(*of, item)).collect())
            }
            (shape, _) => self.one(shape, value),
        }
    }

    /// Rows or a mapping of which the kind says what stands inside. Every entry that the kind has can be named.
    fn inner(&self, page: &Told, path: &str, field: &Field, value: &Value, of_url: &dyn Fn(&str) -> Datum) -> Datum {
        let map = match &value.data {
            Data::List(rows) => {
                let rows = rows.iter().enumerate();
                let row = |(at, row)| self.inner(page, &inside(path, at), field, row, of_url);
                return values::list(rows.map(row).collect());
            }
            Data::Map(map) => map,
            _ => return self.value(value),
        };
        let mut record = Record::with_room(field.fields.len() + 1);
        let mut labels: Option<Record> = None;
        field.fields.iter().for_each(|field| record.put(&Name::new(&field.name), values::none()));
        for (name, value) in map.iter() {
            let known = field.fields.iter().find(|field| field.name == name);
            let told = match known {
                Some(field) => self.field(page, &inside(path, name), field, value, of_url),
                None => self.value(value),
            };
            let label = known.and_then(|field| label(field, value));
            let name = Name::new(&self.plain(name));
            record.put(&name, told);
            if let Some(label) = label {
                labels.get_or_insert_default().put(&name, label.into());
            }
        }
        if let Some(labels) = labels {
            record.set("labels", labels);
        }
        record.into()
    }

    fn one(&self, shape: Shape, value: &Value) -> Datum {
        match (shape, &value.data) {
            (Shape::Markdown, Data::Text(text)) => values::safe(&self.reader.line(&self.plain(text))),
            (Shape::Date, Data::Text(text)) => {
                Date::parse(text).map_or_else(|| self.plain(text), |date| date.to_string()).into()
            }
            (Shape::Period, Data::Text(text)) => {
                let period = Period::parse(text);
                period
                    .map_or_else(
                        || self.plain(text),
                        |period| self.lang.pick(&period.chinese(), &period.english()).to_owned(),
                    )
                    .into()
            }
            (Shape::Person, _) => self.plain(&spoken(value)).into(),
            _ => self.value(value),
        }
    }

    pub(super) fn attachments(&self, page: &Told) -> Datum {
        let urls = page.links.get("attachments").map_or(&[][..], Vec::as_slice);
        let items = page.field("attachments").map_or(&[][..], Value::items);
        let list = urls.iter().enumerate().map(|(at, url)| {
            let item = items.get(at);
            let said = |name: &str| Some(item?.get(name)?.display()).filter(|text| !text.is_empty());
            let file = || url.rsplit('/').next().unwrap_or(url).to_owned();
            let title = said("title").map_or_else(file, |title| self.plain(&title));
            let record = Record::with_room(4).with("title", title).with("url", &**url);
            record.with("size", said("size")).with("marked", said("marked")).into()
        });
        values::list(list.collect())
    }

    pub(super) fn figures(&self, page: &Told) -> Datum {
        let Some(Data::Map(map)) = page.field("figures").map(|value| &value.data) else {
            return values::list(Vec::new());
        };
        let list = map.iter().map(|(name, figure)| {
            let change = self.reader.change(page.id, name);
            let part = |key: &str| figure.get(key).map(|value| self.plain(&value.display()));
            let value = if figure.as_map().is_some() { figure.get("value") } else { Some(figure) };
            let (masked, marked) = value.map_or((false, None), |value| self.veil(value));
            let shown = match value.map(|value| &value.data) {
                Some(Data::Text(text)) => self.plain(text).into(),
                Some(_) => value.map_or_else(values::none, |value| self.value(value)),
                None => values::none(),
            };
            let record = Record::with_room(12)
                .with("name", name)
                .with("label", part("label").unwrap_or_else(|| name.to_owned()));
            let record = record.with("value", shown).with("unit", part("unit")).with("note", part("note"));
            let record = record.with("masked", masked).with("marked", part("marked").or(marked));
            let typed = part("change").filter(|text| !text.is_empty());
            let record = record.with("change", typed.or_else(|| change.map(|change| self.plain(&change.text))));
            let record = record.with("against", change.map(|change| change.against.as_str()));
            let record = record.with("direction", change.map(|change| change.direction.name()));
            let record = record.with("arrow", change.map(|change| change.direction.arrow()));
            let percent = change.map(|change| change.percent.as_str()).filter(|text| !text.is_empty());
            record.with("difference", change.map(|change| change.difference.as_str())).with("percent", percent).into()
        });
        values::list(list.collect())
    }

    /// Whether a value is hidden here, and the label of those who see it when narrower editions do not.
    fn veil(&self, value: &Value) -> (bool, Option<String>) {
        let Some(text) = value.as_str() else { return (false, None) };
        let names = self.reader.names();
        let (mut masked, mut marked) = (false, None);
        for piece in scan(text, names, Place::Field).pieces {
            match piece.form {
                Form::Mask { body } if body.is_empty() => masked = true,
                Form::Mask { .. } => marked = Some(names.label(names.mask_level()).to_owned()),
                Form::Restricted { level, .. } if level > 0 => marked = Some(names.label(level).to_owned()),
                _ => {}
            }
        }
        (masked, marked)
    }
}

/// What a value says in one line; of a person, the name.
pub(super) fn spoken(value: &Value) -> String {
    match &value.data {
        Data::Map(_) => value.get("name").or_else(|| value.get("姓名")).map_or_else(|| value.display(), Value::display),
        Data::List(items) => items.iter().map(spoken).collect::<Vec<_>>().join("、"),
        _ => value.display(),
    }
}

/// What readers see for the value of a choice field.
pub(super) fn label<'f>(field: &'f Field, value: &Value) -> Option<&'f str> {
    let choice = field.choices.iter().find(|choice| value.as_str() == Some(&choice.value))?;
    Some(choice.label.as_str()).filter(|label| !label.is_empty())
}

/// Whether a page is named in a field or somewhere inside it.
pub(super) fn names_page(field: &Field) -> bool {
    field.shape == Shape::Page || field.of.as_deref() == Some(&Shape::Page) || field.fields.iter().any(names_page)
}
