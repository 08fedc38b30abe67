//! What templates know of pages: a record of facts per page, made once and shared by all who list it.
//!
//! Takes a [`Reader`], gives values for templates. The facts of a page never hold its text; those of one page can hold
//! facts of another only where a field names that page, and then without such fields, so that there is no circle.

use super::prose;
use super::tera as values;
use super::tera::{Datum, Name, Record};
use crate::date::Date;
use crate::directive::{Form, Place, lower, scan};
use crate::kind::{Field, Kind, Shape};
use crate::lang::Lang;
use crate::office::PAGE;
use crate::page::Page;
use crate::period::Period;
use crate::query::Reader;
use crate::resolve::fields::inside;
use crate::site::{PageId, Resolved, SectionId};
use crate::value::{Data, Value};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Han characters and words that are read in a minute.
const WORDS_A_MINUTE: usize = 400;

/// Fields of front matter that are for the program, or are told in a form of their own.
const UNTOLD: [&str; 18] = [
    "title",
    "date",
    "updated",
    "kind",
    "audience",
    "draft",
    "expires",
    "weight",
    "pinned",
    "slug",
    "aliases",
    "summary",
    "cover",
    "attachments",
    "figures",
    "template",
    "numbered",
    "cascade",
];

/// What every record of facts has, so that a template may name it on any page.
const USUAL: [&str; 33] = [
    "title",
    "url",
    "permalink",
    "path",
    "kind",
    "kind_label",
    "date",
    "updated",
    "weight",
    "pinned",
    "summary",
    "tags",
    "section",
    "ancestors",
    "cover",
    "attachments",
    "marked",
    "words",
    "minutes",
    "source",
    "author",
    "drafter",
    "reviewer",
    "issuer",
    "issue",
    "figures",
    "description",
    "keywords",
    "labels",
    "extra",
    "count",
    "latest",
    "folder",
];

/// The facts of all pages, sections, terms and data files of a site.
pub struct Facts {
    /// Answers every question.
    pub reader: Reader,
    /// The language of the texts of the program.
    pub lang: Lang,
    kinds: BTreeMap<String, Shelf>,
    own: Vec<OnceLock<Datum>>,
    full: Vec<OnceLock<Datum>>,
    sections: Vec<OnceLock<Datum>>,
    /// Title and address of each section.
    crumbs: Vec<Datum>,
    /// Name, address and count of each term.
    terms: Vec<Vec<Datum>>,
    taxonomies: Vec<(Name, Datum)>,
    data: BTreeMap<String, OnceLock<Datum>>,
}

/// A kind, ready to make records of.
struct Shelf {
    kind: Kind,
    names: Vec<Name>,
    blank: Record,
}

impl Shelf {
    fn new(kind: Kind) -> Shelf {
        let mut blank = blank();
        let names: Vec<Name> = kind.fields.iter().map(|field| Name::new(&field.name)).collect();
        for (field, name) in kind.fields.iter().zip(&names) {
            if !UNTOLD.contains(&field.name.as_str()) {
                blank.put(name, values::none());
            }
        }
        Shelf { kind, names, blank }
    }
}

fn blank() -> Record {
    let mut record = Record::with_room(USUAL.len() + 12);
    for name in USUAL {
        record.set(name, values::none());
    }
    record
}

impl Facts {
    /// The facts of a site. Records are made when somebody asks for them.
    pub fn new(reader: Reader) -> Facts {
        let site = reader.site();
        let lang = Lang::from_locale(&site.edition.settings.language);
        let kinds = site.edition.kinds.0.values();
        let mut facts = Facts {
            lang,
            kinds: kinds.map(|kind| (kind.name.clone(), Shelf::new(kind.clone()))).collect(),
            own: site.pages.iter().map(|_| OnceLock::new()).collect(),
            full: site.pages.iter().map(|_| OnceLock::new()).collect(),
            sections: site.sections.iter().map(|_| OnceLock::new()).collect(),
            crumbs: Vec::new(),
            terms: Vec::new(),
            taxonomies: Vec::new(),
            data: site.edition.data.keys().map(|path| (path.clone(), OnceLock::new())).collect(),
            reader,
        };
        let site = facts.reader.site();
        for page in &site.edition.pages {
            if !facts.kinds.contains_key(&page.kind) {
                facts.kinds.insert(page.kind.clone(), Shelf::new(Kind::bare(&page.kind)));
            }
        }
        facts.crumbs = site.sections.iter().map(|section| link("title", &section.title, &section.url)).collect();
        facts.terms = site
            .taxonomies
            .iter()
            .map(|list| {
                let term =
                    |term: &crate::site::Term| Record::with_room(3).with("name", &*term.name).with("url", &*term.url);
                list.terms.iter().map(|entry| term(entry).with("count", entry.pages.len()).into()).collect()
            })
            .collect();
        facts.taxonomies = site
            .taxonomies
            .iter()
            .zip(&facts.terms)
            .map(|(list, terms)| {
                let record = Record::with_room(4).with("name", &*list.name).with("title", facts.plain(&list.title));
                (
                    Name::new(&list.name),
                    record.with("url", &*list.url).with("terms", values::list(terms.clone())).into(),
                )
            })
            .collect();
        facts
    }

    /// A text of front matter or settings as readers see it.
    pub fn plain(&self, text: &str) -> String {
        let edition = &self.reader.site().edition;
        lower::plain(text, &edition.names, &edition.settings.mask)
    }

    /// Any value as templates see it.
    pub fn value(&self, value: &Value) -> Datum {
        match &value.data {
            Data::Null => values::none(),
            Data::Bool(truth) => (*truth).into(),
            Data::Int(number) => (*number).into(),
            Data::Float(number) => (*number).into(),
            Data::Text(text) => self.plain(text).into(),
            Data::List(items) => values::list(items.iter().map(|item| self.value(item)).collect()),
            Data::Map(map) => {
                if let Some(id) = map.get(PAGE).and_then(Value::as_int).filter(|_| map.0.len() == 1) {
                    return usize::try_from(id).map_or_else(|_| values::none(), |id| self.page(id));
                }
                let mut record = Record::with_room(map.0.len());
                for (name, value) in map.iter() {
                    record.put(&Name::new(&self.plain(name)), self.value(value));
                }
                record.into()
            }
        }
    }

    /// The facts of a page.
    pub fn page(&self, id: PageId) -> Datum {
        let Some(cell) = self.full.get(id) else { return values::none() };
        cell.get_or_init(|| self.with_pages(id)).clone()
    }

    /// The facts of many pages.
    pub fn pages(&self, ids: &[PageId]) -> Datum {
        values::list(ids.iter().map(|id| self.page(*id)).collect())
    }

    /// The facts of a section: those of its page, with what stands below it.
    pub fn section(&self, id: SectionId) -> Datum {
        let Some(cell) = self.sections.get(id) else { return values::none() };
        cell.get_or_init(|| {
            let Some(section) = self.reader.section(id) else { return values::none() };
            let mut record = match section.page {
                Some(page) => Record::of(&self.page(page)),
                None => self.bare_section(id),
            };
            let below = self.reader.below(id);
            record.set("folder", &*section.path);
            record.set("count", below.count);
            record.set("latest", below.latest.map(|id| self.page(id)));
            record.into()
        })
        .clone()
    }

    /// The facts that stand in for the page of a section that has none.
    pub fn bare_section(&self, id: SectionId) -> Record {
        let mut record = blank();
        if let Some(section) = self.reader.section(id) {
            record.set("title", &*section.title);
            record.set("url", &*section.url);
            record.set("permalink", self.permalink(&section.url));
            record.set("kind", "section");
            record.set("section", self.crumb(id));
            record.set("ancestors", self.crumbs(id, false));
        }
        record
    }

    /// Title and address of a section; none for the home page.
    pub fn crumb(&self, id: SectionId) -> Datum {
        self.crumbs.get(id).filter(|_| id != 0).cloned().unwrap_or_else(values::none)
    }

    /// Name, address and count of a term.
    pub fn term(&self, taxonomy: usize, term: usize) -> Datum {
        self.terms.get(taxonomy).and_then(|terms| terms.get(term)).cloned().unwrap_or_else(values::none)
    }

    /// Name, title, address and terms of a taxonomy.
    pub fn taxonomy(&self, at: usize) -> Datum {
        self.taxonomies.get(at).map_or_else(values::none, |(_, datum)| datum.clone())
    }

    /// A data file.
    pub fn data(&self, path: &str) -> Datum {
        let path = path.trim_start_matches("data/");
        let Some(cell) = self.data.get(path) else { return values::none() };
        cell.get_or_init(|| self.reader.data(path).map_or_else(values::none, |value| self.value(value))).clone()
    }

    /// An address with the base of the site before it; none when the base is not known.
    pub fn permalink(&self, url: &str) -> Option<String> {
        let base = &self.reader.settings().base_url;
        (!base.is_empty()).then(|| absolute(base, url))
    }

    /// What a page's field says in one line, as readers see it; empty when it has none.
    pub fn text(&self, page: &Page, name: &str) -> String {
        page.fields.get(name).map_or_else(String::new, |value| self.plain(&spoken(value)))
    }

    fn crumbs(&self, id: SectionId, with_own: bool) -> Datum {
        let own = (with_own && id != 0).then_some(id);
        values::list(self.reader.above(id).into_iter().chain(own).map(|id| self.crumb(id)).collect())
    }

    /// The facts of a page, but for the fields that name pages.
    fn own(&self, id: PageId) -> Datum {
        let Some(cell) = self.own.get(id) else { return values::none() };
        cell.get_or_init(|| match self.reader.page(id) {
            Some((page, resolved)) => self.record(id, page, resolved),
            None => values::none(),
        })
        .clone()
    }

    fn with_pages(&self, id: PageId) -> Datum {
        let own = self.own(id);
        let Some((page, resolved)) = self.reader.page(id) else { return own };
        let Some(shelf) = self.kinds.get(&page.kind) else { return own };
        let mut record = None;
        for (field, name) in shelf.kind.fields.iter().zip(&shelf.names).filter(|(field, _)| names_page(field)) {
            let Some(value) = page.fields.get(&field.name) else { continue };
            let told = self.field(resolved, &field.name, field, value, &|url| self.of_url(url));
            record.get_or_insert_with(|| Record::of(&own)).put(name, told);
        }
        record.map_or(own, Datum::from)
    }

    fn of_url(&self, url: &str) -> Datum {
        match (self.reader.page_of_url(url), self.reader.section_of_url(url)) {
            (Some(page), _) => self.own(page),
            (None, Some(section)) => self.bare_section(section).into(),
            (None, None) => values::none(),
        }
    }

    fn record(&self, id: PageId, page: &Page, resolved: &Resolved) -> Datum {
        let Some(shelf) = self.kinds.get(&page.kind) else { return values::none() };
        let mut record = shelf.blank.clone();
        let mut labels: Option<Record> = None;
        for (field, name) in shelf.kind.fields.iter().zip(&shelf.names) {
            let Some(value) = page.fields.get(&field.name).filter(|_| !UNTOLD.contains(&field.name.as_str())) else {
                continue;
            };
            // What names a page is told with that page's facts in `with_pages`.
            record.put(name, self.field(resolved, &field.name, field, value, &|_| values::none()));
            if let Some(label) = label(field, value) {
                labels.get_or_insert_default().put(name, label.into());
            }
        }
        let label = self.lang.pick(&shelf.kind.label, &shelf.kind.label_en);
        record.set("title", &*resolved.title);
        record.set("url", &*resolved.url);
        record.set("permalink", self.permalink(&resolved.url));
        record.set("path", page.path.below("content").unwrap_or(&page.path));
        record.set("kind", &*shelf.kind.name);
        record.set("kind_label", if label.is_empty() { &shelf.kind.name } else { label }.as_str());
        record.set("date", resolved.date.map(|date| date.to_string()));
        record.set("updated", resolved.updated.map(|date| date.to_string()));
        record.set("weight", resolved.weight);
        record.set("pinned", resolved.is_pinned);
        record.set("summary", Some(&*resolved.summary).filter(|text| !text.is_empty()));
        record.set("section", self.crumb(resolved.section));
        record.set("ancestors", self.crumbs(resolved.section, !page.is_section));
        record.set("cover", resolved.cover.as_deref());
        record.set("attachments", self.attachments(page, resolved));
        record.set("marked", page.marked.as_deref());
        record.set("words", resolved.rendered.words);
        record.set("minutes", resolved.rendered.words.div_ceil(WORDS_A_MINUTE));
        record.set("figures", self.figures(id, page));
        record.set("labels", labels);
        record.set("tags", values::list(Vec::new()));
        for (at, (name, _)) in self.taxonomies.iter().enumerate() {
            let own = resolved.terms.get(at).map_or(&[][..], Vec::as_slice);
            record.put(name, values::list(own.iter().map(|term| self.term(at, *term)).collect()));
        }
        record.into()
    }

    /// A field at a path; `of_url` tells a page that is named in it.
    fn field(
        &self,
        resolved: &Resolved,
        path: &str,
        field: &Field,
        value: &Value,
        of_url: &dyn Fn(&str) -> Datum,
    ) -> Datum {
        let links = || resolved.links.get(path).map_or(&[][..], Vec::as_slice);
        match (field.shape, field.of.as_deref()) {
            (Shape::List, Some(Shape::Image | Shape::File)) => values::texts(links().iter().map(String::as_str)),
            (Shape::List, Some(Shape::Page)) => values::list(links().iter().map(|url| of_url(url)).collect()),
            (Shape::Page, _) => links().first().map_or_else(values::none, |url| of_url(url)),
            (Shape::Image | Shape::File, _) => links().first().map(String::as_str).into(),
            (Shape::Markdown, _) if resolved.html.contains_key(path) => {
                resolved.html.get(path).map_or_else(values::none, |html| values::safe(html))
            }
            _ if !field.fields.is_empty() => self.inner(resolved, path, field, value, of_url),
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
    fn inner(
        &self,
        resolved: &Resolved,
        path: &str,
        field: &Field,
        value: &Value,
        of_url: &dyn Fn(&str) -> Datum,
    ) -> Datum {
        let map = match &value.data {
            Data::List(rows) => {
                let rows = rows.iter().enumerate();
                let row = |(at, row)| self.inner(resolved, &inside(path, at), field, row, of_url);
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
                Some(field) => self.field(resolved, &inside(path, name), field, value, of_url),
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
            (Shape::Markdown, Data::Text(text)) => values::safe(&prose::inline(self, &self.plain(text))),
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

    fn attachments(&self, page: &Page, resolved: &Resolved) -> Datum {
        let urls = resolved.links.get("attachments").map_or(&[][..], Vec::as_slice);
        let items = page.fields.get("attachments").map_or(&[][..], Value::items);
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

    fn figures(&self, id: PageId, page: &Page) -> Datum {
        let Some(Data::Map(map)) = page.fields.get("figures").map(|value| &value.data) else {
            return values::list(Vec::new());
        };
        let list = map.iter().map(|(name, figure)| {
            let change = self.reader.change(id, name);
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
        let names = &self.reader.site().edition.names;
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
fn spoken(value: &Value) -> String {
    match &value.data {
        Data::Map(_) => value.get("name").or_else(|| value.get("姓名")).map_or_else(|| value.display(), Value::display),
        Data::List(items) => items.iter().map(spoken).collect::<Vec<_>>().join("、"),
        _ => value.display(),
    }
}

/// What readers see for the value of a choice field.
fn label<'f>(field: &'f Field, value: &Value) -> Option<&'f str> {
    let choice = field.choices.iter().find(|choice| value.as_str() == Some(&choice.value))?;
    Some(choice.label.as_str()).filter(|label| !label.is_empty())
}

/// Whether a page is named in a field or somewhere inside it.
fn names_page(field: &Field) -> bool {
    field.shape == Shape::Page || field.of.as_deref() == Some(&Shape::Page) || field.fields.iter().any(names_page)
}

fn link(name: &'static str, text: &str, url: &str) -> Datum {
    Record::with_room(2).with(name, text).with("url", url).into()
}

/// `url`, which counts from the root of the site, below a base that ends in `/`; in ASCII, as feeds and sitemaps need it.
pub fn absolute(base: &str, url: &str) -> String {
    let mut out = String::with_capacity(base.len() + url.len());
    out.push_str(base.trim_end_matches('/'));
    out.push('/');
    for c in url.trim_start_matches('/').chars() {
        match c {
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => out.push_str(&format!("%{:02X}", c as u32)),
            c if c.is_ascii_graphic() => out.push(c),
            c => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}"))),
        }
    }
    out
}
