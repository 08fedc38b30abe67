//! The files that the page for searching loads: scripts, so that they can be loaded from a folder without any server.
//!
//! Takes what can be searched; gives scripts that hand data to the function `jianbaoSearch` of the theme's own script. What
//! stands in them is text as it is and lists as `search::list` writes them, so that a reviewer can read what an edition gives away.

use super::facts::Facts;
use super::quoted::text;
use crate::query::searched::Result;
use crate::search::{Part, entry, list};
use std::collections::BTreeMap;
use std::fmt::Write;

/// About how many bytes stand beside the text of a page.
const ASIDE: usize = 400;

/// One file of the search.
pub fn script(facts: &Facts, part: Part) -> Vec<u8> {
    let mut script = String::new();
    let mut begin = |name: &str, number: usize| {
        script.push_str("jianbaoSearch(\"");
        script.push_str(name);
        // Writing to a string cannot fail.
        let _ = write!(script, "\",{number}");
    };
    match part {
        Part::Head => {
            begin("head", 0);
            head(facts, &mut script);
        }
        Part::Filters => {
            begin("filters", 0);
            let filters = facts.reader.searched_filters();
            lists(filters.sections, &mut script);
            lists(filters.kinds, &mut script);
        }
        Part::Grams(number) => {
            begin("grams", number);
            let shard = facts.reader.searched_shard(number);
            script.reserve(shard.map_or(0, |shard| shard.characters.len() + shard.words.len() + ASIDE));
            for all in shard.map_or(["", ""], |shard| [&shard.characters, &shard.words]) {
                script.push_str(",\n");
                text(all, &mut script);
            }
        }
        Part::Texts(number) => {
            begin("texts", number);
            let pages = facts.reader.searched_texts(number);
            // Room that has to grow is got twice.
            script.reserve(pages.iter().map(|page| page.entry.text.len() + ASIDE).sum());
            pages.iter().for_each(|page| result(page, &mut script));
        }
        Part::More(number, piece) => {
            // A piece has the name of its file: there may be several of a page.
            script.push_str("jianbaoSearch(\"more\",");
            let _ = writeln!(script, "\"{number}-{piece}\",");
            text(&facts.reader.searched_piece(number, piece), &mut script);
        }
    }
    script.push_str(");\n");
    script.into_bytes()
}

fn head(facts: &Facts, out: &mut String) {
    let (pages, starts, measures) = facts.reader.searched();
    let _ = write!(out, ",{{\"pages\":{pages},\"starts\":\"");
    list::write(starts, out);
    out.push_str("\",\n\"shards\":\"");
    list::letters(measures.into_iter(), out);
    out.push('"');
    for (name, all) in ["sections", "kinds"].into_iter().zip(facts.reader.searched_names()) {
        let _ = write!(out, ",\n\"{name}\":[");
        for (at, (name, title)) in all.iter().enumerate() {
            out.push_str(if at > 0 { ",[" } else { "[" });
            text(name, out);
            out.push(',');
            text(title, out);
            out.push(']');
        }
        out.push(']');
    }
    out.push('}');
}

fn lists(all: BTreeMap<String, (String, Vec<u32>)>, out: &mut String) {
    out.push_str(",\n{");
    for (at, (name, (_, numbers))) in all.into_iter().enumerate() {
        out.push_str(if at > 0 { "," } else { "" });
        text(&name, out);
        out.push_str(":\"");
        list::write(&numbers, out);
        out.push('"');
    }
    out.push('}');
}

fn result(page: &Result, out: &mut String) {
    let Result { entry, pieces, url, date, section, kind, marked } = page;
    let date = date.map(|date| date.iso_day()).unwrap_or_default();
    out.push_str(",\n[");
    let tags = entry.tags.join("\n");
    let told = [url.trim_start_matches('/'), &entry.title, &tags, &date, section, kind, marked.unwrap_or_default()];
    for part in told {
        text(part, out);
        out.push(',');
    }
    let pieces = entry::pieces(&entry.text, *pieces);
    text(pieces.first().copied().unwrap_or_default(), out);
    if pieces.len() > 1 {
        let _ = write!(out, ",{}", pieces.len() - 1);
    }
    out.push(']');
}
