//! What templates know of pages: a record of facts per page, made once and shared by all who list it.
//!
//! Takes a [`Reader`], gives values for templates. The facts of a page never hold its text nor anything that changes with
//! every edit of it; those of one page can hold facts of another only where a field names that page, and then without such
//! fields, so that there is no circle.
//!
//! A record is made once, or now and then where a site has many, and shared; so what is read while it is made is noted as one
//! query each time it is handed out, and the digest of that query covers it: see `query::facts`.

use super::fields::{label, names_page, spoken};
use super::menu::Menu;
use super::recent::Recent;
use super::tera as values;
use super::tera::{Datum, Name, Record};
use crate::kind::Kind;
use crate::lang::Lang;
use crate::office::{PAGE, Question};
use crate::query::reader::{OfPage, OfSection};
use crate::query::{Query, Reader, Told, Wanted};
use crate::site::{PageId, SectionId, Term};
use crate::value::{Data, Value};
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

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
const USUAL: [&str; 31] = [
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

/// How many records of pages are kept, of some 3 KB each: all of an ordinary site. In a larger one, those who list a page mostly
/// stand near it.
const RECORDS: usize = 16_384;

/// The facts of all pages, sections, terms and data files of a site.
pub struct Facts {
    /// Answers every question.
    pub reader: Reader,
    /// The language of the texts of the program.
    pub lang: Lang,
    kinds: BTreeMap<String, Shelf>,
    /// The facts of pages but for the fields that name pages, and all of them.
    own: Recent<Datum>,
    full: Recent<Datum>,
    sections: Vec<OnceLock<Datum>>,
    /// Title and address of each section.
    crumbs: Vec<Datum>,
    /// By taxonomy: its name, and name and address of each term.
    tags: Vec<(Name, Vec<Datum>)>,
    /// Every term of each taxonomy: all pages of terms show it, and made for each it would be the square of their number.
    taxonomies: Vec<OnceLock<Datum>>,
    data: Mutex<BTreeMap<String, Datum>>,
    /// Lists that templates have asked for, with the numbers of their queries.
    lists: Mutex<BTreeMap<Wanted, Datum>>,
    /// What templates are told of style sheets and scripts. Every page names the same, and summing them up takes longer than
    /// the page.
    pub(super) assets: Mutex<BTreeMap<String, Datum>>,
    pub(super) menu: OnceLock<Menu>,
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
        let (_, sections) = reader.size();
        let kinds = reader.kinds().0.values();
        let mut kinds: BTreeMap<String, Shelf> =
            kinds.map(|kind| (kind.name.clone(), Shelf::new(kind.clone()))).collect();
        for name in reader.names_of_kinds() {
            if !kinds.contains_key(name) {
                kinds.insert(name.to_owned(), Shelf::new(Kind::bare(name)));
            }
        }
        let tags = reader.tags().map(|(name, terms)| {
            let term = |(name, url): (&str, &str)| Record::with_room(2).with("name", name).with("url", url).into();
            (Name::new(name), terms.map(term).collect())
        });
        Facts {
            lang: Lang::from_locale(&reader.settings().language),
            kinds,
            own: Recent::new(RECORDS),
            full: Recent::new(RECORDS),
            sections: (0..sections).map(|_| OnceLock::new()).collect(),
            crumbs: reader.crumbs().map(|(title, url)| link("title", title, url)).collect(),
            tags: tags.collect(),
            taxonomies: reader.taxonomies().map(|_| OnceLock::new()).collect(),
            data: Mutex::default(),
            lists: Mutex::default(),
            assets: Mutex::default(),
            menu: OnceLock::new(),
            reader,
        }
    }

    /// Who answers the questions, for other facts.
    pub fn into_reader(self) -> Reader {
        let Facts { reader, own, full, lists, .. } = self;
        // Taking them apart takes a while, and nobody has to wait for it.
        rayon::spawn(move || drop((own, full, lists)));
        reader
    }

    /// Lets go of the records of pages, of which there may be many: they are made again for whoever asks.
    pub fn let_go(&mut self) {
        let fresh = |records: &mut Recent<Datum>| std::mem::replace(records, Recent::new(RECORDS));
        let (own, full) = (fresh(&mut self.own), fresh(&mut self.full));
        let lists = std::mem::take(self.lists.get_mut().unwrap_or_else(PoisonError::into_inner));
        // Nobody has to wait until they are taken apart.
        rayon::spawn(move || drop((own, full, lists)));
    }

    /// A text of front matter or settings as readers see it.
    pub fn plain(&self, text: &str) -> String {
        self.reader.plain(text)
    }

    /// Any value of a file as templates see it.
    pub fn value(&self, value: &Value) -> Datum {
        self.told(value, false)
    }

    /// What the office answers, as templates see it, with the facts of the pages in it.
    pub fn answer(&self, question: &Question) -> Datum {
        self.answered(&self.reader.office(question))
    }

    /// The same of an answer that has been asked for, or a part of one.
    pub fn answered(&self, answer: &Value) -> Datum {
        // The query of the question covers the pages in its answer.
        self.reader.covering_answer(|| self.told(answer, true))
    }

    fn told(&self, value: &Value, is_answer: bool) -> Datum {
        match &value.data {
            Data::Null => values::none(),
            Data::Bool(truth) => (*truth).into(),
            Data::Int(number) => (*number).into(),
            Data::Float(number) => (*number).into(),
            Data::Text(text) => self.plain(text).into(),
            Data::List(items) => values::list(items.iter().map(|item| self.told(item, is_answer)).collect()),
            Data::Map(map) => {
                // A file can hold such a mapping too, which means nothing there.
                let page = map.get(PAGE).and_then(Value::as_int).filter(|_| is_answer && map.0.len() == 1);
                if let Some(id) = page {
                    return usize::try_from(id).map_or_else(|_| values::none(), |id| self.page(id));
                }
                let mut record = Record::with_room(map.0.len());
                for (name, value) in map.iter() {
                    record.put(&Name::new(&self.plain(name)), self.told(value, is_answer));
                }
                record.into()
            }
        }
    }

    /// The facts of a page.
    pub fn page(&self, id: PageId) -> Datum {
        self.reader.covering_page(OfPage::Facts, id, || self.full.get(id, || self.with_pages(id)))
    }

    /// The facts of many pages.
    pub fn pages(&self, ids: &[PageId]) -> Datum {
        values::list(ids.iter().map(|id| self.page(*id)).collect())
    }

    /// The facts of the pages that are wanted.
    pub fn list(&self, wanted: Wanted) -> Datum {
        self.reader.covering(
            || Query::Pages(Box::new(wanted.clone())),
            || {
                // A poisoned lock only means that another thread gave up while making its own list.
                if let Some(known) = self.lists.lock().unwrap_or_else(PoisonError::into_inner).get(&wanted) {
                    return known.clone();
                }
                let made = self.pages(&self.reader.pages(&wanted));
                let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
                lists.entry(wanted.clone()).or_insert(made).clone()
            },
        )
    }

    /// The facts of a section: those of its page, with what stands below it.
    pub fn section(&self, id: SectionId) -> Datum {
        let Some(cell) = self.sections.get(id) else { return values::none() };
        let make = || {
            let Some(section) = self.reader.section(id) else { return values::none() };
            let mut record = match section.page {
                Some(page) => Record::of(&self.page(page)),
                None => self.bare_section(id),
            };
            let below = self.reader.below(id);
            record.set("folder", section.folder);
            record.set("count", below.count);
            record.set("latest", below.latest.map(|id| self.page(id)));
            record.into()
        };
        self.reader.covering_section(OfSection::Section, id, || cell.get_or_init(make).clone())
    }

    /// The facts that stand in for the page of a section that has none.
    pub fn bare_section(&self, id: SectionId) -> Record {
        let mut record = blank();
        if let Some(section) = self.reader.section(id) {
            record.set("title", section.title);
            record.set("url", section.url);
            record.set("permalink", self.permalink(section.url));
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
        self.reader.term(taxonomy, term).map_or_else(values::none, one_term)
    }

    /// Name, address and count of the first terms of a taxonomy.
    pub fn terms(&self, taxonomy: usize, limit: Option<usize>) -> Datum {
        values::list(self.reader.terms(taxonomy, limit).iter().map(one_term).collect())
    }

    /// Name, title, address and terms of a taxonomy.
    pub fn taxonomy(&self, at: usize) -> Datum {
        let (Some(list), Some(cell)) = (self.reader.taxonomy(at), self.taxonomies.get(at)) else {
            return values::none();
        };
        // What is asked while this is made is asked for each who is given it.
        let title = self.plain(&list.title);
        let make = || {
            let record = Record::with_room(4).with("name", &*list.name).with("title", title);
            record.with("url", &*list.url).with("terms", values::list(list.terms.iter().map(one_term).collect())).into()
        };
        cell.get_or_init(make).clone()
    }

    /// A data file; none where there is no such file.
    pub fn data(&self, path: &str) -> Option<Datum> {
        let value = self.reader.data(path)?;
        let mut known = self.data.lock().unwrap_or_else(PoisonError::into_inner);
        Some(known.entry(path.to_owned()).or_insert_with(|| self.value(value)).clone())
    }

    /// An address with the base of the site before it; none when the base is not known.
    pub fn permalink(&self, url: &str) -> Option<String> {
        let base = &self.reader.settings().base_url;
        (!base.is_empty()).then(|| absolute(base, url))
    }

    /// What a page's field says in one line, as readers see it; empty when it has none.
    pub fn text(&self, page: &Told, name: &str) -> String {
        page.field(name).map_or_else(String::new, |value| self.plain(&spoken(value)))
    }

    fn crumbs(&self, id: SectionId, with_own: bool) -> Datum {
        let own = (with_own && id != 0).then_some(id);
        values::list(self.reader.above(id).into_iter().chain(own).map(|id| self.crumb(id)).collect())
    }

    /// The facts of a page, but for the fields that name pages.
    fn own(&self, id: PageId) -> Datum {
        self.own.get(id, || self.reader.page(id).map_or_else(values::none, |page| self.record(&page)))
    }

    fn with_pages(&self, id: PageId) -> Datum {
        let own = self.own(id);
        let Some(page) = self.reader.page(id) else { return own };
        let Some(shelf) = self.kinds.get(page.kind) else { return own };
        let mut record = None;
        for (field, name) in shelf.kind.fields.iter().zip(&shelf.names).filter(|(field, _)| names_page(field)) {
            let Some(value) = page.field(&field.name) else { continue };
            let told = self.field(&page, &field.name, field, value, &|url| self.of_url(url));
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

    fn record(&self, page: &Told) -> Datum {
        let Some(shelf) = self.kinds.get(page.kind) else { return values::none() };
        let mut record = shelf.blank.clone();
        let mut labels: Option<Record> = None;
        for (field, name) in shelf.kind.fields.iter().zip(&shelf.names) {
            let Some(value) = page.field(&field.name).filter(|_| !UNTOLD.contains(&field.name.as_str())) else {
                continue;
            };
            // What names a page is told with that page's facts in `with_pages`.
            record.put(name, self.field(page, &field.name, field, value, &|_| values::none()));
            if let Some(label) = label(field, value) {
                labels.get_or_insert_default().put(name, label.into());
            }
        }
        let label = self.lang.pick(&shelf.kind.label, &shelf.kind.label_en);
        record.set("title", page.title);
        record.set("url", page.url);
        record.set("permalink", self.permalink(page.url));
        record.set("path", page.path.below("content").unwrap_or(page.path));
        record.set("kind", page.kind);
        record.set("kind_label", if label.is_empty() { page.kind } else { label.as_str() });
        record.set("date", page.date.map(|date| date.to_string()));
        record.set("updated", page.updated.map(|date| date.to_string()));
        record.set("weight", page.weight);
        record.set("pinned", page.is_pinned);
        record.set("summary", Some(page.summary).filter(|text| !text.is_empty()));
        record.set("section", self.crumb(page.section));
        record.set("ancestors", self.crumbs(page.section, !page.is_section));
        record.set("cover", page.cover);
        record.set("attachments", self.attachments(page));
        record.set("marked", page.marked);
        record.set("figures", self.figures(page));
        record.set("labels", labels);
        record.set("tags", values::list(Vec::new()));
        for ((name, terms), own) in self.tags.iter().zip(page.terms) {
            record.put(name, values::list(own.iter().filter_map(|at| terms.get(*at).cloned()).collect()));
        }
        record.into()
    }
}

fn one_term(term: &Term) -> Datum {
    let record = Record::with_room(3).with("name", &*term.name).with("url", &*term.url);
    record.with("count", term.pages.len()).into()
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
