//! `index.json`: every page of an edition, for portals and other programs.
//!
//! Takes the facts of a site; gives the form that `content/manual/scale.md` describes. It is one that stays: [`VERSION`] rises when
//! anything of it means something else or goes, and not when something is added. Pages stand one in a line, in the order of their
//! addresses, and nothing in it changes from build to build by itself, so that whoever fetches it can tell what has changed.

use super::facts::{self, Facts};
use super::filters::ZONE;
use super::finish::plain;
use super::quoted::text;
use crate::date::Date;
use crate::query::index::{Entry, Folder};
use std::fmt::Write;

/// The version of the form.
const VERSION: u32 = 1;
/// About how many bytes tell a page, beside its address, title and summary.
const ASIDE: usize = 200;

/// The file.
pub fn index(facts: &Facts) -> Vec<u8> {
    let reader = &facts.reader;
    let settings = reader.settings();
    let mut out = String::with_capacity(reader.size().0 * ASIDE);
    // Writing to a string cannot fail.
    let _ = write!(out, "{{\n\"version\": {VERSION}");
    let (edition, ..) = reader.edition();
    for (name, said) in [
        ("title", facts.plain(&settings.title)),
        ("organization", facts.plain(&settings.organization)),
        ("language", settings.language.clone()),
        ("edition", edition.to_owned()),
        ("base_url", settings.base_url.clone()),
    ] {
        if !said.is_empty() {
            let _ = write!(out, ",\n\"{name}\": ");
            text(&plain(&said), &mut out);
        }
    }
    out.push_str(",\n\"sections\": {");
    for (at, Folder { path, title, url }) in reader.index_folders().enumerate() {
        out.push_str(if at > 0 { ",\n" } else { "\n" });
        text(path, &mut out);
        out.push_str(": {\"title\": ");
        text(&plain(title), &mut out);
        out.push_str(", \"url\": ");
        text(&relative(url), &mut out);
        out.push('}');
    }
    out.push_str("\n},\n\"pages\": [");
    for (at, entry) in reader.index_entries().enumerate() {
        out.push_str(if at > 0 { ",\n" } else { "\n" });
        page(facts, &entry, &mut out);
    }
    out.push_str("\n]\n}\n");
    out.into_bytes()
}

fn page(facts: &Facts, entry: &Entry, out: &mut String) {
    let Entry { url, title, kind, section, date, updated, terms, summary, weight } = entry;
    out.push_str("{\"url\": ");
    text(&relative(url), out);
    let mut told = |name: &str, said: &str| {
        if !said.is_empty() {
            let _ = write!(out, ", \"{name}\": ");
            text(said, out);
        }
    };
    told("permalink", &facts.permalink(url).unwrap_or_default());
    told("title", &plain(title));
    told("kind", kind);
    told("section", section);
    told("date", &day(*date));
    told("updated", &day(*updated));
    told("summary", &plain(summary));
    if let Some(weight) = weight {
        let _ = write!(out, ", \"weight\": {weight}");
    }
    for (at, (name, terms)) in terms.iter().enumerate() {
        out.push_str(if at > 0 { ", " } else { ", \"taxonomies\": {" });
        text(name, out);
        for (at, term) in terms.iter().enumerate() {
            out.push_str(if at > 0 { ", " } else { ": [" });
            text(&plain(term), out);
        }
        out.push(']');
    }
    out.push_str(if terms.is_empty() { "}" } else { "}}" });
}

/// An address as it stands behind the base of the site: see [`facts::absolute`].
fn relative(url: &str) -> String {
    facts::absolute("", url).split_off(1)
}

/// A day, or a moment with its zone.
fn day(date: Option<Date>) -> String {
    date.map_or_else(String::new, |date| match date.time {
        Some(_) => format!("{date}{ZONE}"),
        None => date.iso_day(),
    })
}
