//! What the program tells search engines: the sitemap, and whether they may come at all.
//!
//! Takes the facts of a site. A sitemap needs full addresses, so it is made only where the base of the site is known.

use super::facts::Facts;
use crate::markdown::escaped;
use crate::plan;
use std::fmt::Write;

/// More addresses than this no reader of sitemaps takes. The newest pages come first.
const MOST: usize = 50_000;

/// The sitemap: home page, sections, pages, terms.
pub fn sitemap(facts: &Facts) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (url, date) in facts.reader.addresses().into_iter().take(MOST) {
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
    if facts.reader.edition().3 {
        return b"User-agent: *\nDisallow: /\n".to_vec();
    }
    let sitemap = facts.permalink(&format!("/{}", plan::SITEMAP));
    let line = sitemap.map(|url| format!("\nSitemap: {url}\n")).unwrap_or_default();
    format!("User-agent: *\nAllow: /\n{line}").into_bytes()
}
