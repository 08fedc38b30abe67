//! What the program tells search engines: the sitemap, and whether they may come at all.
//!
//! Takes the facts of a site. A sitemap needs full addresses, so it is made only where the base of the site is known.

use super::facts::Facts;
use crate::date::Date;
use crate::markdown::escaped;
use crate::plan;
use std::fmt::Write;

/// More addresses than this no reader of sitemaps takes. The newest pages come first.
const MOST: usize = 50_000;

/// The sitemap: home page, sections, pages, terms.
pub fn sitemap(facts: &Facts) -> Vec<u8> {
    let site = facts.reader.site();
    let newest = |pages: &[usize]| pages.iter().filter_map(|id| changed(facts, *id)).max();
    let mut addresses: Vec<(&str, Option<Date>)> = Vec::with_capacity(site.pages.len() + site.sections.len());
    for (id, section) in site.sections.iter().enumerate() {
        let own = section.page.and_then(|page| changed(facts, page));
        let pages = if id == 0 { &site.latest } else { &section.pages };
        addresses.push((&section.url, own.max(newest(pages))));
    }
    let undated = (0..site.pages.len()).filter(|id| site.pages.get(*id).is_some_and(|page| page.date.is_none()));
    for id in site.latest.iter().copied().chain(undated) {
        if let Some((page, resolved)) = facts.reader.page(id)
            && !page.is_section
        {
            addresses.push((&resolved.url, changed(facts, id)));
        }
    }
    for list in &site.taxonomies {
        addresses.push((&list.url, None));
        addresses.extend(list.terms.iter().map(|term| (term.url.as_str(), newest(&term.pages))));
    }
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (url, date) in addresses.into_iter().take(MOST) {
        let Some(permalink) = facts.permalink(url) else { continue };
        // Writing to a string cannot fail.
        let _ = write!(xml, "<url><loc>{}</loc>", escaped(&permalink));
        if let Some(date) = date {
            let _ = write!(xml, "<lastmod>{}</lastmod>", date.iso_day());
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml.into_bytes()
}

/// `robots.txt`: an edition with anything that others do not have is not for search engines.
pub fn robots(facts: &Facts) -> Vec<u8> {
    if facts.reader.site().edition.is_marked {
        return b"User-agent: *\nDisallow: /\n".to_vec();
    }
    let sitemap = facts.permalink(&format!("/{}", plan::SITEMAP));
    let line = sitemap.map(|url| format!("\nSitemap: {url}\n")).unwrap_or_default();
    format!("User-agent: *\nAllow: /\n{line}").into_bytes()
}

fn changed(facts: &Facts, id: usize) -> Option<Date> {
    let (_, page) = facts.reader.page(id)?;
    page.updated.max(page.date)
}
