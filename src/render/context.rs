//! The variables of each output: `site`, `output`, `page`, `pager` and what else its template sees.
//!
//! Takes what is planned and the facts of the site; gives the variables. Everything large in them is shared.

use super::facts::Facts;
use super::filters;
use super::functions::Here;
use super::tera as values;
use super::tera::{Datum, Name, Record, Variables};
use super::{labels, meta};
use crate::lang::Lang;
use crate::markdown::Heading;
use crate::plan::{self, Planned, Work};
use crate::query::{List, Listed, Query, Text};
use crate::site::{PageId, Period, SectionId};

/// How many list pages are named on either side of the present one. Naming all would make a list of lists as long as
/// the square of their number.
const NEIGHBOURS: usize = 4;

/// Han characters and words that are read in a minute.
const WORDS_A_MINUTE: usize = 400;

/// The variable `site`, the same for every output of an edition.
pub fn site(facts: &Facts) -> Datum {
    let reader = &facts.reader;
    let settings = reader.settings();
    // Templates that may read it ask for it: see `closure::Reads`.
    let (name, title, banner, is_marked) = reader.edition_of_variable();
    let text = |text: &str| Some(facts.plain(text)).filter(|text| !text.is_empty());
    let taxonomy = |(name, title, url): (&str, &str, &str)| {
        Record::with_room(3).with("name", name).with("title", facts.plain(title)).with("url", url).into()
    };
    let mut record = Record::with_room(18);
    record.set("title", facts.plain(&settings.title));
    record.set("organization", text(&settings.organization));
    record.set("language", &*settings.language);
    record.set("base_url", Some(&*settings.base_url).filter(|url| !url.is_empty()));
    record.set("theme", &*settings.theme);
    record.set("profile", settings.profile.as_deref());
    let of_edition = Record::with_room(4).with("name", name).with("title", title);
    record.set("edition", of_edition.with("banner", text(banner)).with("marked", is_marked));
    record.set("mask", &*settings.mask);
    record.set("footer", facts.value(&settings.footer));
    let said = |name: &str| settings.look.get(name).map_or_else(values::none, |value| facts.value(value));
    let mut look = Record::with_room(reader.theme_settings().len());
    // What is not said is none, so that templates need not ask first.
    reader.theme_settings().iter().for_each(|field| look.put(&Name::new(&field.name), said(&field.name)));
    record.set("look", look);
    record.set("extra", facts.value(&settings.extra));
    record.set("taxonomies", values::list(reader.taxonomies().map(taxonomy).collect()));
    let feeds = Record::with_room(2).with("atom", format!("/{}", plan::ATOM));
    record.set("feeds", feeds.with("json", format!("/{}", plan::JSON_FEED)));
    record.set("search", reader.has_search().then(|| format!("/{}", plan::SEARCH)));
    record.set("archive", reader.has_archive().then(|| format!("/{}", plan::ARCHIVE)));
    // The same goes for the day.
    record.set("date", reader.day_of_variable().iso_day());
    record.set("generator", concat!("jianbao ", env!("CARGO_PKG_VERSION")));
    record.into()
}

/// The variables of one output, and what it is to the functions that templates call.
pub fn variables(facts: &Facts, planned: &Planned, template: &str) -> (Variables, Here) {
    let reader = &facts.reader;
    let url = crate::resolve::urls::url(&planned.path);
    let mut variables = Variables::default();
    let mut here = Here { url: url.clone(), page: None, section: None };
    let mut output = meta::Output { kind: "page", number: 1, url: &url, ..meta::Output::default() };
    match &planned.work {
        Work::Page(id) => {
            here.page = Some(*id);
            here.section = reader.page(*id).map(|page| page.section);
            output.page = Some(*id);
            with_text(facts, Some(*id), facts.page(*id), &mut variables);
        }
        Work::Home => {
            output.kind = "home";
            of_section(facts, 0, &mut variables, &mut here);
            output.page = here.page;
            variables.set("pager", pager(facts, &List::Home, 1));
        }
        Work::Section { id, number } => {
            output.kind = "section";
            (output.section, output.number) = (Some(*id), *number);
            of_section(facts, *id, &mut variables, &mut here);
            output.page = here.page;
            if let Some(section) = reader.section(*id) {
                variables.set("pager", pager(facts, &List::Section(section.folder.to_owned()), *number));
            }
        }
        Work::Taxonomy(at) => {
            output.kind = "taxonomy";
            output.name = reader.taxonomies().nth(*at).map(|(_, title, _)| facts.plain(title));
            variables.set("taxonomy", facts.taxonomy(*at));
        }
        Work::Term { taxonomy, term, number } => {
            output.kind = "term";
            output.number = *number;
            variables.set("taxonomy", facts.taxonomy(*taxonomy));
            variables.set("term", facts.term(*taxonomy, *term));
            let name = reader.taxonomies().nth(*taxonomy).map(|(name, ..)| name.to_owned());
            if let (Some(name), Some(term)) = (name, reader.term(*taxonomy, *term)) {
                output.name = Some(term.name.clone());
                variables.set("pager", pager(facts, &List::Term(name, term.name.clone()), *number));
            }
        }
        Work::Archive { period, number } => {
            output.kind = "archive";
            output.number = *number;
            output.name = Some(archive(facts, *period, *number, &mut variables));
        }
        Work::NotFound => {
            output.kind = "404";
            let label = facts.lang.pick("没有这个页面", "page not found");
            output.name = Some(labels::text(facts, "not_found").unwrap_or(label).to_owned());
        }
        Work::SearchPage => {
            output.kind = "search";
            let label = facts.lang.pick("搜索", "search");
            output.name = Some(labels::text(facts, "search").unwrap_or(label).to_owned());
        }
        Work::Redirect(to) => {
            output.kind = "redirect";
            output.leads_to = Some(to);
            let title = reader.page_of_url(to).and_then(|id| reader.page(id)).map(|page| page.title);
            let relative = crate::path::relative(&planned.path, to.trim_start_matches('/'));
            let target = Record::with_room(3).with("url", &**to).with("relative", relative);
            variables.set("target", target.with("title", title));
        }
        Work::Atom
        | Work::JsonFeed
        | Work::Index
        | Work::Sitemap
        | Work::Robots
        | Work::Search(_)
        | Work::Look
        | Work::Packed(..)
        | Work::PackedAsset(..) => {
            output.kind = "feed";
        }
    }
    variables.set("output", meta::record(facts, &output, template));
    (variables, here)
}

fn of_section(facts: &Facts, id: SectionId, variables: &mut Variables, here: &mut Here) {
    here.section = Some(id);
    here.page = facts.reader.section(id).and_then(|section| section.page);
    with_text(facts, here.page, facts.section(id), variables);
}

/// The variables of the page that an output is made of. Its length is told here alone: it changes with every edit of the
/// text, and the facts of a page stand in many outputs.
fn with_text(facts: &Facts, id: Option<PageId>, told: Datum, variables: &mut Variables) {
    let text = id.and_then(|id| facts.reader.body(id));
    let mut page = Record::of(&told);
    let words = text.as_ref().map(Text::words);
    page.set("words", words);
    page.set("minutes", words.map(|words| words.div_ceil(WORDS_A_MINUTE)));
    variables.set("page", page);
    if let Some(text) = text {
        variables.set("content", if text.html().trim().is_empty() { "".into() } else { values::safe(text.html()) });
        variables.set("toc", contents(text.headings()));
    }
}

/// The headings as a tree. A heading stands below the nearest one before it with a smaller level.
pub fn contents(headings: &[Heading]) -> Datum {
    fn take(headings: &mut std::iter::Peekable<std::slice::Iter<Heading>>, above: usize) -> Vec<Datum> {
        let mut entries = Vec::new();
        while let Some(heading) = headings.next_if(|heading| heading.level > above) {
            let record = Record::with_room(5).with("level", heading.level).with("id", &*heading.id);
            let record = record.with("number", Some(&*heading.number).filter(|number| !number.is_empty()));
            // Levels end at six, so this goes no deeper.
            let children = take(headings, heading.level);
            entries.push(record.with("title", &*heading.text).with("children", values::list(children)).into());
        }
        entries
    }
    values::list(take(&mut headings.iter().peekable(), 0))
}

/// The pager of one list page.
fn pager(facts: &Facts, list: &List, number: usize) -> Datum {
    let make = || match facts.reader.list(list, number) {
        Some(found) => pager_of(facts, &found, number),
        None => values::none(),
    };
    facts.reader.covering(|| Query::List(Box::new(list.clone()), number), make)
}

fn pager_of(facts: &Facts, list: &Listed, current: usize) -> Datum {
    let urls = facts.reader.settings().urls;
    let total = list.total();
    // A list that shows but the first has one page, whichever page of the output this is.
    let current = if list.is_short { 1 } else { current };
    let url = |number: usize| crate::resolve::urls::url(&plan::numbered(list.first, number, urls));
    let near = current.saturating_sub(NEIGHBOURS).max(1)..=current.saturating_add(NEIGHBOURS).min(total);
    let mut numbers: Vec<usize> = near.collect();
    numbers.extend([1, total]);
    numbers.sort_unstable();
    numbers.dedup();
    let mut before = 0;
    let numbers = numbers.into_iter().map(|number| {
        let gap = number > before + 1;
        before = number;
        let record = Record::with_room(4).with("number", number).with("url", url(number));
        record.with("current", number == current).with("gap", gap).into()
    });
    let mut record = Record::with_room(9);
    record.set("numbers", values::list(numbers.collect()));
    record.set("pages", facts.pages(list.shown(current)));
    record.set("current", current);
    record.set("total", total);
    record.set("count", list.all.len());
    record.set("previous", (current > 1).then(|| url(current - 1)));
    record.set("next", (current < total).then(|| url(current + 1)));
    record.set("first", url(1));
    record.set("last", url(total));
    record.into()
}

/// Years and months with their counts.
pub fn periods<'p>(periods: impl Iterator<Item = &'p Period>) -> Datum {
    let told = periods.map(|entry| {
        let record = Record::with_room(4).with("year", entry.year).with("month", entry.month);
        record.with("url", &*entry.url).with("count", entry.pages.len()).into()
    });
    values::list(told.collect())
}

/// The variables of an archive, and its title.
fn archive(facts: &Facts, period: Option<usize>, number: usize, variables: &mut Variables) -> String {
    let archives = facts.reader.archives();
    let own = period.and_then(|at| archives.get(at));
    let below = archives.iter().filter(|entry| match own {
        None => true,
        Some(own) => own.month.is_none() && entry.month.is_some() && entry.year == own.year,
    });
    let record =
        Record::with_room(3).with("year", own.map(|own| own.year)).with("month", own.and_then(|own| own.month));
    variables.set("archive", record.with("periods", periods(below)));
    let list = List::Archive(own.map(|own| (own.year, own.month)));
    variables.set("pager", pager(facts, &list, number));
    match own {
        None => labels::text(facts, "archive").unwrap_or(facts.lang.pick("往期", "archive")).to_owned(),
        Some(own) => {
            let date = crate::date::Date { year: own.year, month: own.month.unwrap_or(1), day: 1, time: None };
            let style = if own.month.is_some() { "month" } else { "year" };
            let text = filters::styled(&date, style, facts.lang).unwrap_or_default();
            if own.month.is_none() && facts.lang == Lang::Zh { text + "年" } else { text }
        }
    }
}
