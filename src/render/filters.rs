//! The filters of templates: dates, numerals, plain text, Markdown in one line, labels, tints.
//!
//! Adds filters to an [`Engine`]. Like functions they belong to no site, and ask the one that is being rendered.

use super::functions::with_facts;
use super::labels;
use super::tera as values;
use super::tera::{Datum, Engine, Refusal};
use crate::date::Date;
use crate::lang::{self, Lang};
use crate::numbering::hanzi;
use crate::words;

/// China Standard Time: bulletins of offices that keep Beijing time do not say a zone, and China has but one, without
/// summer time. A feed has to say it.
pub const ZONE: &str = "+08:00";

/// Names of all filters of ours, for "did you mean".
pub const NAMES: [&str; 6] = ["date", "hanzi", "plain", "md", "t", "tint"];

const STYLES: [&str; 8] = ["long", "short", "iso", "month", "day", "year", "datetime", "rfc3339"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Adds all filters.
pub fn register(engine: &mut Engine) {
    engine.filter("date", &["style"], |value, args| {
        with_facts(|facts| {
            if value.is_none() {
                return Ok("".into());
            }
            let text = value.to_string();
            let date = Date::parse(&text).ok_or_else(|| Refusal::new("template-date", &*text))?;
            let style = args.text("style");
            let style = style.as_deref().unwrap_or("long");
            let written = styled(&date, style, facts.lang);
            written
                .map(Datum::from)
                .ok_or_else(|| Refusal::new("template-value", style).meant(lang::nearest(style, STYLES)))
        })
    });
    engine.filter("hanzi", &[], |value, _| {
        with_facts(|facts| {
            let number = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
            Ok(match number {
                Some(number) if facts.lang == Lang::Zh => hanzi(number).into(),
                _ => value.clone(),
            })
        })
    });
    engine.filter("plain", &[], |value, _| {
        let text = value.to_string();
        Ok(words::without_marks(&if value.is_safe() { without_tags(&text) } else { text }).into())
    });
    engine.filter("md", &[], |value, _| {
        with_facts(|facts| {
            // A Markdown field is HTML already.
            Ok(if value.is_safe() || value.is_none() {
                value.clone()
            } else {
                values::safe(&facts.reader.line(&value.to_string()))
            })
        })
    });
    engine.filter("t", &["*"], |value, args| with_facts(|facts| labels::label(facts, &value.to_string(), args)));
    engine.filter("tint", &["of"], |value, args| {
        let of = args.count("of")?.unwrap_or(6).max(1) as u64;
        Ok((tint(&words::without_marks(&value.to_string())) % of).into())
    });
}

/// A date in one of [`STYLES`].
pub fn styled(date: &Date, style: &str, language: Lang) -> Option<String> {
    let Date { year, month, day, .. } = *date;
    let name = MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("");
    let (hour, minute, second) = date.clock();
    Some(match (style, language) {
        ("long", Lang::Zh) => format!("{year}年{month}月{day}日"),
        ("long", Lang::En) => format!("{day} {name} {year}"),
        ("month", Lang::Zh) => format!("{year}年{month}月"),
        ("month", Lang::En) => format!("{name} {year}"),
        ("day", Lang::Zh) => format!("{month}月{day}日"),
        ("day", Lang::En) => format!("{day} {name}"),
        ("short", _) => format!("{month:02}-{day:02}"),
        ("iso", _) => date.iso_day(),
        ("year", _) => year.to_string(),
        ("datetime", _) => format!("{} {hour:02}:{minute:02}", date.iso_day()),
        ("rfc3339", _) => format!("{}T{hour:02}:{minute:02}:{second:02}{ZONE}", date.iso_day()),
        _ => return None,
    })
}

/// The text of HTML: without tags, with the usual entities read.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, character)| text.replace(entity, character))
}

/// A number that stays the same for a text: FNV-1a. It picks a colour for a name, so that it is the same everywhere.
fn tint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let date = Date { year: 2026, month: 6, day: 3, time: Some((9, 5, 0)) };
        assert_eq!(styled(&date, "long", Lang::Zh).as_deref(), Some("2026年6月3日"));
        assert_eq!(styled(&date, "long", Lang::En).as_deref(), Some("3 June 2026"));
        assert_eq!(styled(&date, "rfc3339", Lang::Zh).as_deref(), Some("2026-06-03T09:05:00+08:00"));
        assert_eq!(styled(&date, "datetime", Lang::Zh).as_deref(), Some("2026-06-03 09:05"));
        assert_eq!(styled(&date, "lang", Lang::Zh), None);
    }

    #[test]
    fn text_of_html() {
        assert_eq!(without_tags("<p>a &lt;b&gt; <em>c</em>&amp;lt;</p>"), "a <b> c&lt;");
    }
}
