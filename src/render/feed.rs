//! Feeds: Atom for themes that have none of their own, and JSON Feed 1.1.
//!
//! Takes the facts of a site; gives the newest pages as a feed. Addresses count from the base of the site where it is
//! known; where it is not, links are relative and identifiers are made from names, so that they stay the same from
//! build to build.

use super::facts::{self, Facts};
use super::filters;
use super::finish::{self, Addresses, Markup};
use crate::date::Date;
use crate::hash::Digest;
use crate::markdown::{escaped, without_drawings};
use crate::plan;
use crate::query::Told;
use crate::site::PageId;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Pages in a feed.
const ENTRIES: usize = 20;

/// A page as feeds show it.
struct Entry<'a> {
    page: Told<'a>,
    id: String,
    url: String,
    content: String,
}

/// The Atom feed.
pub fn atom(facts: &Facts) -> Vec<u8> {
    let settings = facts.reader.settings();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let entries = entries(facts, plan::ATOM);
    let changed = entries.iter().filter_map(|entry| entry.page.updated.max(entry.page.date)).max();
    let updated = changed.unwrap_or_else(|| facts.reader.today());
    let author = if settings.organization.is_empty() { &settings.title } else { &settings.organization };
    // Writing to a string cannot fail.
    let _ = writeln!(
        xml,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<title>{}</title>\n<id>{}</id>\n<updated>{}</updated>\n\
         <author><name>{}</name></author>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n<generator>jianbao</generator>",
        escaped(&settings.language),
        escaped(&title(facts)),
        escaped(&identifier(facts, "/")),
        rfc3339(&updated),
        escaped(&facts.plain(author)),
        escaped(&address(facts, "/index.html")),
        escaped(&address(facts, &format!("/{}", plan::ATOM))),
    );
    for entry in &entries {
        let date = entry.page.date.unwrap_or_else(|| facts.reader.today());
        let _ = writeln!(
            xml,
            "<entry>\n<title>{}</title>\n<id>{}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
             <published>{}</published>\n<updated>{}</updated>",
            escaped(entry.page.title),
            escaped(&entry.id),
            escaped(&entry.url),
            rfc3339(&date),
            rfc3339(&entry.page.updated.unwrap_or(date)),
        );
        let author = facts.text(&entry.page, "author");
        if !author.is_empty() {
            let _ = writeln!(xml, "<author><name>{}</name></author>", escaped(&author));
        }
        for tag in tags(facts, &entry.page) {
            let _ = writeln!(xml, "<category term=\"{}\"/>", escaped(&tag));
        }
        if !entry.page.summary.is_empty() {
            let _ = writeln!(xml, "<summary>{}</summary>", escaped(entry.page.summary));
        }
        let _ = writeln!(xml, "<content type=\"html\">{}</content>\n</entry>", escaped(&entry.content));
    }
    xml.push_str("</feed>\n");
    finish::finish(xml.as_bytes(), Markup::Xml, Addresses::RelativeTo(plan::ATOM))
}

/// The JSON feed.
pub fn json(facts: &Facts) -> Vec<u8> {
    let settings = facts.reader.settings();
    let items = entries(facts, plan::JSON_FEED).iter().map(|entry| item(facts, entry)).collect::<Vec<_>>();
    let mut feed = Map::new();
    let mut set = |name: &str, value: Value| feed.insert(name.to_owned(), value);
    set("version", json!("https://jsonfeed.org/version/1.1"));
    set("title", json!(finish::plain(&title(facts))));
    set("home_page_url", json!(address(facts, "/index.html")));
    set("feed_url", json!(address(facts, &format!("/{}", plan::JSON_FEED))));
    set("language", json!(settings.language));
    if !settings.organization.is_empty() {
        set("authors", json!([{ "name": finish::plain(&facts.plain(&settings.organization)) }]));
    }
    set("items", Value::Array(items));
    let mut bytes = serde_json::to_vec_pretty(&Value::Object(feed)).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn item(facts: &Facts, entry: &Entry) -> Value {
    let mut item = Map::new();
    let mut set = |name: &str, value: Value| item.insert(name.to_owned(), value);
    set("id", json!(entry.id));
    set("url", json!(entry.url));
    set("title", json!(finish::plain(entry.page.title)));
    set("content_html", json!(entry.content));
    if !entry.page.summary.is_empty() {
        set("summary", json!(finish::plain(entry.page.summary)));
    }
    if let Some(cover) = entry.page.cover {
        set("image", json!(address(facts, cover)));
    }
    if let Some(date) = &entry.page.date {
        set("date_published", json!(rfc3339(date)));
    }
    if let Some(date) = &entry.page.updated {
        set("date_modified", json!(rfc3339(date)));
    }
    let author = finish::plain(&facts.text(&entry.page, "author"));
    if !author.is_empty() {
        set("authors", json!([{ "name": author }]));
    }
    let tags = tags(facts, &entry.page);
    if !tags.is_empty() {
        set("tags", json!(tags));
    }
    Value::Object(item)
}

fn entries<'a>(facts: &'a Facts, feed: &str) -> Vec<Entry<'a>> {
    let base = &facts.reader.settings().base_url;
    let entry = |id: &PageId| {
        let (page, text) = (facts.reader.page(*id)?, facts.reader.body(*id)?);
        let addresses = if base.is_empty() { Addresses::RelativeTo(feed) } else { Addresses::Below(base) };
        let html = without_drawings(text.html());
        let content = finish::finish(finish::plain(&html).as_bytes(), Markup::Html, addresses);
        Some(Entry {
            page,
            id: identifier(facts, page.url),
            url: address(facts, page.url),
            content: String::from_utf8_lossy(&content).into_owned(),
        })
    };
    facts.reader.newest(ENTRIES).iter().filter_map(entry).collect()
}

/// The title of the feed; it says which edition it is where there are things in it that others do not have.
fn title(facts: &Facts) -> String {
    let (_, edition, _, is_marked) = facts.reader.edition();
    let title = facts.plain(&facts.reader.settings().title);
    if is_marked { format!("{title} · {edition}") } else { title }
}

/// The name by which a reader's program knows an entry again.
fn identifier(facts: &Facts, url: &str) -> String {
    let settings = facts.reader.settings();
    match facts.permalink(url) {
        Some(permalink) => permalink,
        None => uuid(&format!("{}\n{}\n{url}", settings.organization, settings.title)),
    }
}

/// A name-based UUID of version 8, whose bits are free to be those of any hash.
fn uuid(name: &str) -> String {
    let digits = Digest::of(name.as_bytes()).to_string();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or("");
    format!("urn:uuid:{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// An address that counts from the root of the site, as a feed there has to give it.
fn address(facts: &Facts, url: &str) -> String {
    let base = &facts.reader.settings().base_url;
    if base.is_empty() { url.trim_start_matches('/').to_owned() } else { facts::absolute(base, url) }
}

fn tags(facts: &Facts, page: &Told) -> Vec<String> {
    facts.reader.names_of_terms(page).into_iter().map(finish::plain).collect()
}

fn rfc3339(date: &Date) -> String {
    filters::styled(date, "rfc3339", crate::lang::Lang::En).unwrap_or_default()
}
