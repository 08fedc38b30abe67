//! What groups pages across sections: taxonomies, archives by date, and redirects from old addresses.
//!
//! Takes pages in order; gives lists of page numbers with their addresses.

use super::Facts;
use super::urls::{self, Naming, url};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::directive::{lower::plain, near::may_hold_directive};
use crate::hash::{Table, Unordered};
use crate::page::Edition;
use crate::site::{PageId, Period, Term, TermList};
use crate::value::Value;
use crate::words;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The taxonomies of an edition.
pub struct Groups {
    /// Each taxonomy with its terms.
    pub lists: Vec<TermList>,
    /// By taxonomy, then page: the indices of its terms, in the order of the page.
    pub of_page: Vec<Vec<Vec<usize>>>,
}

/// Groups pages by the terms of each taxonomy.
pub fn taxonomies(
    edition: &Edition,
    naming: &Naming,
    facts: &[Facts],
    latest: &[PageId],
    out: &mut Vec<Diagnostic>,
) -> Groups {
    let mut groups = Groups { lists: Vec::new(), of_page: Vec::new() };
    // Pages of a term: dated ones newest first, then the others by path.
    let mut order: Vec<PageId> = latest.to_vec();
    order.extend((0..edition.pages.len()).filter(|id| facts[*id].date.is_none()));
    for taxonomy in &edition.settings.taxonomies {
        let mut found: Table<String, usize> = Table::default();
        // A term as it was typed: most are on many pages.
        let mut typed: Table<&str, Option<usize>> = Table::default();
        let mut terms: Vec<(String, Vec<PageId>)> = Vec::new();
        let mut of_page: Vec<Vec<usize>> = vec![Vec::new(); edition.pages.len()];
        // By term: the page that it was met on last.
        let mut last: Vec<Option<PageId>> = Vec::new();
        for id in &order {
            for item in edition.pages[*id].fields.get(&taxonomy.name).map_or(&[][..], Value::items) {
                let mut read = || {
                    let name = term(item, edition)?;
                    Some(*found.entry(name).or_insert_with_key(|name| {
                        terms.push((name.clone(), Vec::new()));
                        last.push(None);
                        terms.len() - 1
                    }))
                };
                let term = match item.as_str() {
                    Some(text) => *typed.entry(text).or_insert_with(read),
                    None => read(),
                };
                let Some(term) = term else { continue };
                if last[term].replace(*id) != Some(*id) {
                    of_page[*id].push(term);
                    terms[term].1.push(*id);
                }
            }
        }
        let folder = naming.slug(&taxonomy.name);
        // The most used first; the order of discovery never shows.
        let mut ranks: Vec<usize> = (0..terms.len()).collect();
        let key = |term: &usize| (Reverse(terms[*term].1.len()), terms[*term].0.as_str());
        ranks.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        let mut place = vec![0; ranks.len()];
        ranks.iter().enumerate().for_each(|(rank, term)| place[*term] = rank);
        of_page.iter_mut().flatten().for_each(|term| *term = place[*term]);
        let mut seen: Table<String, String> = Table::default();
        let mut list = Vec::with_capacity(terms.len());
        for rank in ranks {
            let (name, pages) = std::mem::take(&mut terms[rank]);
            let output = naming.leaf(&folder, &naming.term(&name));
            if let Some(other) = seen.insert(output.to_lowercase(), name.clone())
                && let Some(page) = pages.first().map(|id| &edition.pages[*id])
            {
                let span = page.fields.get(&taxonomy.name).map(|value| value.span).unwrap_or_default();
                let diagnostic = Diagnostic::new("term-clash").with("term", name.clone()).with("other", other);
                out.push(diagnostic.with("url", url(&output)).at(&page.path, span));
            }
            list.push(Term { url: url(&output), output, name, pages });
        }
        let output = format!("{folder}/index.html");
        groups.lists.push(TermList {
            name: taxonomy.name.clone(),
            title: taxonomy.title.clone(),
            url: url(&output),
            output,
            terms: list,
        });
        groups.of_page.push(of_page);
    }
    groups
}

/// The name of a term as an edition reads it; `None` for one that says nothing.
fn term(item: &Value, edition: &Edition) -> Option<String> {
    let typed = item.display();
    if may_hold_directive(&typed) {
        // A term that is masked as a whole is none: the sign says nothing by which to group pages.
        let unmasked = plain(&typed, &edition.names, "");
        words::without_marks(&unmasked).chars().find(|c| !c.is_whitespace())?;
    }
    let name = words::without_marks(&plain(&typed, &edition.names, &edition.settings.mask));
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Pages by year and by month, newest first; a year stands before its months.
pub fn archives(facts: &[Facts], latest: &[PageId], naming: &Naming) -> Vec<Period> {
    let mut years: BTreeMap<Reverse<u16>, Vec<PageId>> = BTreeMap::new();
    let mut months: BTreeMap<(Reverse<u16>, Reverse<u8>), Vec<PageId>> = BTreeMap::new();
    // The newest come first, so the pages of a month follow each other.
    let dated: Vec<(PageId, Date)> = latest.iter().filter_map(|id| Some((*id, facts[*id].date?))).collect();
    for month in dated.chunk_by(|(_, a), (_, b)| (a.year, a.month) == (b.year, b.month)) {
        let Some((_, date)) = month.first() else { continue };
        let (year, ids) = (Reverse(date.year), || month.iter().map(|(id, _)| *id));
        years.entry(year).or_default().extend(ids());
        months.entry((year, Reverse(date.month))).or_default().extend(ids());
    }
    let mut periods = Vec::new();
    for (year, pages) in years {
        let output = naming.leaf("archive", &year.0.to_string());
        periods.push(Period { year: year.0, month: None, url: url(&output), output, pages });
        for ((_, month), pages) in months.range((year, Reverse(u8::MAX))..=(year, Reverse(0))) {
            let output = naming.leaf(&format!("archive/{}", year.0), &format!("{:02}", month.0));
            let pages = pages.clone();
            periods.push(Period { year: year.0, month: Some(month.0), url: url(&output), output, pages });
        }
    }
    periods
}

/// Old addresses: output path to the address it leads to.
pub fn redirects(
    edition: &Edition,
    naming: &Naming,
    urls: &[String],
    out: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    let mut redirects: BTreeMap<String, String> = BTreeMap::new();
    // Most sites have few old addresses, and many have none.
    let mut taken: Option<Unordered<&str>> = None;
    for (page, to) in edition.pages.iter().zip(urls) {
        for item in page.fields.get("aliases").map_or(&[][..], Value::items) {
            let typed = words::without_marks(&plain(&item.display(), &edition.names, ""));
            match urls::alias(&typed, naming) {
                Some(from) if url(&from) == *to => {}
                Some(from) => {
                    let in_use = taken
                        .get_or_insert_with(|| urls.iter().map(String::as_str).collect())
                        .contains(url(&from).as_str());
                    if in_use || redirects.get(&from).is_some_and(|other| other != to) {
                        let diagnostic = Diagnostic::new("alias-clash").with("alias", typed);
                        out.push(diagnostic.at(&page.path, item.span));
                    } else {
                        redirects.insert(from, to.clone());
                    }
                }
                None => out.push(Diagnostic::new("alias-invalid").with("alias", typed).at(&page.path, item.span)),
            }
        }
    }
    redirects
}
