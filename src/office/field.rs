//! What the fields of a row say: bare texts, dates, sections, pages and files.
//!
//! Takes values in the source language; gives what they mean in this edition. What the gate has masked means nothing.

use super::unit::Units;
use super::{Ground, cell, page};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::directive::lower::plain;
use crate::lang;
use crate::path::SitePath;
use crate::resolve::links::Target;
use crate::site::{PageId, SectionId};
use crate::source::Span;
use crate::value::{Data, Map, Value};
use crate::words;

/// A row, and where it stands.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// The edition.
    pub ground: &'a Ground<'a>,
    /// The page that shows it.
    pub page: PageId,
    /// The file that it stands in.
    pub file: &'a SitePath,
    /// Its fields.
    pub fields: &'a Map,
    /// Where it stands in the file.
    pub span: Span,
}

impl<'a> Row<'a> {
    /// A field that says something.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// What a field says, without directives; `None` when it says nothing or is hidden here.
    pub fn text(&self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        Some(self.bare(value)?.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// A value without directives; `None` when it is hidden here.
    pub fn bare(&self, value: &Value) -> Option<String> {
        let text = spoken(value);
        let names = &self.ground.edition.names;
        (!cell::is_masked(&text, names)).then(|| words::without_marks(&plain(&text, names, "")))
    }

    /// A date.
    pub fn date(&self, name: &str) -> Option<Date> {
        Date::parse(&self.text(name)?).map(|date| Date { time: None, ..date })
    }

    /// Where a field stands, or the row without it.
    pub fn place(&self, name: &str) -> Span {
        self.get(name).map_or(self.span, |value| value.span)
    }

    /// A diagnostic at a field.
    pub fn say(&self, diagnostic: Diagnostic, name: &str) -> Diagnostic {
        diagnostic.at(self.file, self.place(name))
    }

    /// The full name of the unit that the row is about, as the table of units has it. A name that is nearly one of the table is
    /// said: it would be counted apart.
    pub fn unit(&self, units: &Units, out: &mut Vec<Diagnostic>) -> String {
        let Some(typed) = self.text("unit") else { return String::new() };
        if let Some(near) = units.nearest(&typed) {
            out.push(self.say(Diagnostic::new("ledger-unit").with("unit", &*typed).suggest(Some(near)), "unit"));
        }
        units.full(&typed).to_owned()
    }

    /// The section that a field names by its folder, or what is wrong with it.
    pub fn section(&self, name: &str) -> Result<Option<SectionId>, Diagnostic> {
        let Some(typed) = self.text(name) else { return Ok(None) };
        let folder = typed.trim_matches('/');
        let sections = self.ground.sections;
        match sections.iter().position(|section| section.path == folder && !folder.is_empty()) {
            Some(id) => Ok(Some(id)),
            None => {
                // People know a section by its title as well as by its folder.
                let titled = || sections.iter().find(|section| words::without_marks(&section.title) == folder);
                let near = || lang::nearest(folder, sections.iter().map(|section| section.path.as_str()));
                let near = titled().map(|section| section.path.as_str()).or_else(near);
                let diagnostic = Diagnostic::new("owner-missing").with("folder", folder).suggest(near);
                Err(self.say(diagnostic, name))
            }
        }
    }

    /// Where a path leads: from the page, or else from `content/`.
    pub fn target(&self, typed: &str) -> Target {
        let path = self.ground.edition.pages.get(self.page).map_or(self.file, |page| &page.path);
        let targets = self.ground.targets;
        match targets.find(path, Some(self.page), typed) {
            Target::Missing if !typed.starts_with(['/', '.']) => {
                targets.find(path, Some(self.page), &format!("/{typed}"))
            }
            target => target,
        }
    }

    /// The page that a field names: as its path, or as the value that stands for it.
    pub fn linked(&self, name: &str) -> Option<PageId> {
        if let Some(id) = self.get(name).and_then(|value| value.get(super::PAGE)).and_then(Value::as_int) {
            return usize::try_from(id).ok();
        }
        match self.target(&self.text(name)?) {
            Target::Page(id, _) => Some(id),
            _ => None,
        }
    }
}

/// What a value says in one line; of a person, the name.
pub fn spoken(value: &Value) -> String {
    match &value.data {
        Data::Map(_) => value.get("name").or_else(|| value.get("姓名")).map_or_else(|| value.display(), Value::display),
        Data::List(items) => items.iter().map(spoken).collect::<Vec<_>>().join("、"),
        _ => value.display(),
    }
}

/// A page's own fields as a row.
pub fn of_page<'a>(ground: &'a Ground<'a>, id: PageId) -> Option<Row<'a>> {
    let page = ground.edition.pages.get(id)?;
    Some(Row { ground, page: id, file: &page.path, fields: &page.fields, span: Span::new(0, 3) })
}

/// The title of a page in the source language.
pub fn title(ground: &Ground, id: PageId) -> Value {
    let typed = ground.edition.pages.get(id).and_then(|page| page.fields.get("title")).map(Value::display);
    let title = || ground.facts.get(id).map(|facts| facts.title.clone());
    Value::text(typed.filter(|title| !title.trim().is_empty()).or_else(title).unwrap_or_default())
}

/// What is shown for a state that is hidden here: the mask.
pub fn veil() -> Value {
    Value::text(":mask[]")
}

/// The value that stands for a page that may be missing.
pub fn maybe_page(id: Option<PageId>) -> Value {
    id.map_or_else(Value::default, page)
}
