//! The variables of each output: `site`, `output`, `page`, `pager` and what else its template sees.
//!
//! Takes what is planned and the facts of the site; gives the variables. Everything large in them is shared.

use super::facts::Facts;
use super::filters;
use super::functions::Here;
use super::meta;
use super::tera as values;
use super::tera::{Datum, Record, Variables};
use crate::lang::Lang;
use crate::markdown::Heading;
use crate::plan::{self, Planned, Work};
use crate::site::{PageId, SectionId};

/// How many list pages are named on either side of the present one. Naming all would make a list of lists as long as
/// the square of their number.
const NEIGHBOURS: usize = 4;

/// Pages on lists that lead on elsewhere, where the settings say that a list shows all.
const FEW: usize = 20;

/// The variable `site`, the same for every output of an edition.
pub fn site(facts: &Facts) -> Datum {
    let site = facts.reader.site();
    let (edition, settings) = (&site.edition, &site.edition.settings);
    let text = |text: &str| Some(facts.plain(text)).filter(|text| !text.is_empty());
    let taxonomies = (0..facts.reader.taxonomies().len()).map(|at| facts.taxonomy(at));
    let mut record = Record::with_room(17);
    record.set("title", facts.plain(&settings.title));
    record.set("organization", text(&settings.organization));
    record.set("language", &*settings.language);
    record.set("base_url", Some(&*settings.base_url).filter(|url| !url.is_empty()));
    record.set("theme", &*settings.theme);
    record.set("profile", settings.profile.as_deref());
    let of_edition = Record::with_room(4).with("name", &*edition.name).with("title", &*edition.title);
    record.set("edition", of_edition.with("banner", text(&edition.banner)).with("marked", edition.is_marked));
    record.set("mask", &*settings.mask);
    record.set("footer", facts.value(&settings.footer));
    record.set("extra", facts.value(&settings.extra));
    record.set("taxonomies", values::list(taxonomies.collect()));
    let feeds = Record::with_room(2).with("atom", format!("/{}", plan::ATOM));
    record.set("feeds", feeds.with("json", format!("/{}", plan::JSON_FEED)));
    record.set("archive", plan::has_archive(site).then(|| format!("/{}", plan::ARCHIVE)));
    record.set("date", site.today.iso_day());
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
            here.section = reader.page(*id).map(|(_, page)| page.section);
            output.page = Some(*id);
            variables.set("page", facts.page(*id));
            body(facts, *id, &mut variables);
        }
        Work::Home => {
            output.kind = "home";
            of_section(facts, 0, &mut variables, &mut here);
            output.page = here.page;
            let latest = reader.latest();
            let shown = few(facts, latest.len());
            variables
                .set("pager", pager(facts, latest.get(..shown).unwrap_or(latest), latest.len(), 1, 1, &planned.path));
        }
        Work::Section { id, number } => {
            output.kind = "section";
            (output.section, output.number) = (Some(*id), *number);
            of_section(facts, *id, &mut variables, &mut here);
            output.page = here.page;
            if let Some(section) = reader.section(*id) {
                let list = list(facts, &section.pages, section.paginate, *number, &section.output);
                variables.set("pager", list);
            }
        }
        Work::Taxonomy(at) => {
            output.kind = "taxonomy";
            output.name = reader.taxonomies().get(*at).map(|list| facts.plain(&list.title));
            variables.set("taxonomy", facts.taxonomy(*at));
        }
        Work::Term { taxonomy, term, number } => {
            output.kind = "term";
            output.number = *number;
            variables.set("taxonomy", facts.taxonomy(*taxonomy));
            variables.set("term", facts.term(*taxonomy, *term));
            if let Some(term) = reader.term(*taxonomy, *term) {
                output.name = Some(term.name.clone());
                let per_list = reader.settings().paginate;
                variables.set("pager", list(facts, &term.pages, per_list, *number, &term.output));
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
            output.name = Some(super::functions::text(facts, "not_found").unwrap_or(label).to_owned());
        }
        Work::Redirect(to) => {
            output.kind = "redirect";
            output.leads_to = Some(to);
            let title = reader.page_of_url(to).and_then(|id| reader.page(id)).map(|(_, page)| page.title.clone());
            let relative = crate::path::relative(&planned.path, to.trim_start_matches('/'));
            let target = Record::with_room(3).with("url", &**to).with("relative", relative);
            variables.set("target", target.with("title", title));
        }
        Work::Atom | Work::JsonFeed | Work::Sitemap | Work::Robots => output.kind = "feed",
    }
    variables.set("output", meta::record(facts, &output, template));
    (variables, here)
}

fn of_section(facts: &Facts, id: SectionId, variables: &mut Variables, here: &mut Here) {
    here.section = Some(id);
    here.page = facts.reader.section(id).and_then(|section| section.page);
    variables.set("page", facts.section(id));
    if let Some(page) = here.page {
        body(facts, page, variables);
    }
}

fn body(facts: &Facts, id: PageId, variables: &mut Variables) {
    if let Some((_, page)) = facts.reader.page(id) {
        let html = &page.rendered.html;
        variables.set("content", if html.trim().is_empty() { "".into() } else { values::safe(html) });
        variables.set("toc", contents(&page.rendered.headings));
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

fn few(facts: &Facts, count: usize) -> usize {
    let paginate = facts.reader.settings().paginate;
    count.min(if paginate == 0 { FEW } else { paginate })
}

/// The pager of one list page.
fn list(facts: &Facts, pages: &[PageId], per_list: usize, number: usize, first: &str) -> Datum {
    let total = plan::lists(pages.len(), per_list);
    let start = number.saturating_sub(1).saturating_mul(per_list).min(pages.len());
    let end = if per_list == 0 { pages.len() } else { start.saturating_add(per_list).min(pages.len()) };
    pager(facts, pages.get(start..end).unwrap_or(&[]), pages.len(), number, total, first)
}

fn pager(facts: &Facts, shown: &[PageId], count: usize, current: usize, total: usize, first: &str) -> Datum {
    let urls = facts.reader.settings().urls;
    let url = |number: usize| crate::resolve::urls::url(&plan::numbered(first, number, urls));
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
    record.set("pages", facts.pages(shown));
    record.set("current", current);
    record.set("total", total);
    record.set("count", count);
    record.set("previous", (current > 1).then(|| url(current - 1)));
    record.set("next", (current < total).then(|| url(current + 1)));
    record.set("first", url(1));
    record.set("last", url(total));
    record.into()
}

/// The variables of an archive, and its title.
fn archive(facts: &Facts, period: Option<usize>, number: usize, variables: &mut Variables) -> String {
    let reader = &facts.reader;
    let own = period.and_then(|at| reader.archives().get(at));
    let below = reader.archives().iter().filter(|entry| match own {
        None => true,
        Some(own) => own.month.is_none() && entry.month.is_some() && entry.year == own.year,
    });
    let periods = below.map(|entry| {
        let record = Record::with_room(4).with("year", entry.year).with("month", entry.month);
        record.with("url", &*entry.url).with("count", entry.pages.len()).into()
    });
    let record =
        Record::with_room(3).with("year", own.map(|own| own.year)).with("month", own.and_then(|own| own.month));
    variables.set("archive", record.with("periods", values::list(periods.collect())));
    let pages = own.map_or(reader.latest(), |own| &own.pages);
    let first = own.map_or(plan::ARCHIVE, |own| &own.output);
    variables.set(
        "pager",
        match own.and_then(|own| own.month) {
            Some(_) => list(facts, pages, reader.settings().paginate, number, first),
            None => pager(facts, pages.get(..few(facts, pages.len())).unwrap_or(pages), pages.len(), 1, 1, first),
        },
    );
    match own {
        None => super::functions::text(facts, "archive").unwrap_or(facts.lang.pick("往期", "archive")).to_owned(),
        Some(own) => {
            let date = crate::date::Date { year: own.year, month: own.month.unwrap_or(1), day: 1, time: None };
            let style = if own.month.is_some() { "month" } else { "year" };
            let text = filters::styled(&date, style, facts.lang).unwrap_or_default();
            if own.month.is_none() && facts.lang == Lang::Zh { text + "年" } else { text }
        }
    }
}
