//! The variable `output`: address, title and metadata of one output, with the labels of government sites.
//!
//! Takes what an output is; gives its record. The labels and their names are those of the rules for government
//! websites; they are written under `profile: gov` alone.

use super::facts::Facts;
use super::filters;
use super::tera as values;
use super::tera::{Datum, Record};
use crate::lang::Lang;
use crate::query::Told;
use crate::site::{PageId, SectionId};
use crate::value::{Data, Value};
use crate::words;

/// What an output is.
#[derive(Clone, Debug, Default)]
pub struct Output<'a> {
    /// `home`, `section`, `page`, …
    pub kind: &'static str,
    /// Its address.
    pub url: &'a str,
    /// Its number among list pages, from 1.
    pub number: usize,
    /// Its page.
    pub page: Option<PageId>,
    /// Its section, if it is a list page of one.
    pub section: Option<SectionId>,
    /// What it is called, if it has no page.
    pub name: Option<String>,
    /// The address that a redirect leads to.
    pub leads_to: Option<&'a str>,
}

/// The variable `output`.
pub fn record(facts: &Facts, output: &Output, template: &str) -> Datum {
    let page = output.page.and_then(|id| facts.reader.page(id));
    let section = output.section.and_then(|id| facts.reader.section(id));
    let name = output.name.clone().or_else(|| page.map(|page| page.title.to_owned()));
    let name = name.or_else(|| section.map(|section| section.title.to_owned())).unwrap_or_default();
    let description = description(facts, output, page);
    let mut record = Record::with_room(7);
    record.set("url", output.url);
    record.set("template", template);
    record.set("kind", output.kind);
    record.set("canonical", facts.permalink(output.leads_to.unwrap_or(output.url)).filter(|_| output.kind != "404"));
    record.set("title", title(facts, output, &name));
    let is_gov = facts.reader.settings().profile.as_deref() == Some("gov");
    let labels = if is_gov { labels(facts, output, page, &name, &description) } else { Vec::new() };
    record.set("description", Some(description).filter(|text| !text.is_empty()));
    record.set("meta", values::list(labels));
    record.into()
}

/// What stands in the title bar: the page, its number in a list, the site.
fn title(facts: &Facts, output: &Output, name: &str) -> String {
    let site = facts.plain(&facts.reader.settings().title);
    if output.kind == "home" || name.is_empty() {
        return site;
    }
    match (output.number, facts.lang) {
        (0 | 1, _) => format!("{name} - {site}"),
        (number, Lang::Zh) => format!("{name}（第{number}页） - {site}"),
        (number, Lang::En) => format!("{name} (page {number}) - {site}"),
    }
}

fn description(facts: &Facts, output: &Output, page: Option<Told>) -> String {
    let said = page.map(|page| facts.text(&page, "description")).filter(|text| !text.is_empty());
    let summary = || page.map(|page| page.summary.to_owned()).filter(|text| !text.is_empty());
    let of_site = || {
        let settings = facts.reader.settings();
        let described = settings.extra.get("description").map(|text| facts.plain(&text.display()));
        described.unwrap_or_else(|| facts.plain(&settings.organization))
    };
    said.or_else(summary).unwrap_or_else(|| if output.kind == "home" { of_site() } else { String::new() })
}

fn labels(facts: &Facts, output: &Output, page: Option<Told>, name: &str, description: &str) -> Vec<Datum> {
    let mut labels = Vec::new();
    let mut add = |name: &'static str, content: String| {
        if !content.is_empty() {
            labels.push(Record::with_room(2).with("name", name).with("content", content).into());
        }
    };
    let settings = facts.reader.settings();
    add("SiteName", facts.plain(&settings.title));
    add("SiteDomain", domain(&settings.base_url).to_owned());
    add("SiteIDCode", identifier(&settings.footer).unwrap_or_default());
    let keywords = || page.map(|page| keywords(facts, &page)).unwrap_or_default();
    let kind = |page: Told| {
        let kind = facts.reader.kinds().get(page.kind);
        kind.map(|kind| facts.lang.pick(&kind.label, &kind.label_en).clone()).unwrap_or_default()
    };
    match (output.kind, page) {
        ("section", _) => {
            add("ColumnName", name.to_owned());
            add("ColumnDescription", if description.is_empty() { name.to_owned() } else { description.to_owned() });
            let keywords = keywords();
            add("ColumnKeywords", if keywords.is_empty() { name.to_owned() } else { keywords });
            let said = page.and_then(|page| page.field("extra")?.get("column_type")).map(Value::display);
            add("ColumnType", said.or_else(|| page.map(kind)).unwrap_or_default());
        }
        ("page", Some(page)) => {
            let section = facts.reader.section(page.section).filter(|_| page.section != 0);
            add("ColumnName", section.map(|section| section.title.to_owned()).unwrap_or_default());
            add("ArticleTitle", name.to_owned());
            let date = page.date.and_then(|date| filters::styled(&date, "datetime", facts.lang));
            add("PubDate", date.unwrap_or_default());
            let source = facts.text(&page, "source");
            add("ContentSource", if source.is_empty() { facts.plain(&settings.organization) } else { source });
            add("Keywords", keywords());
            add("Author", facts.text(&page, "author"));
            add("Description", description.to_owned());
            add("Image", page.cover.and_then(|url| facts.permalink(url)).unwrap_or_default());
            add("Url", facts.permalink(page.url).unwrap_or_default());
        }
        _ => {}
    }
    labels
}

fn keywords(facts: &Facts, page: &Told) -> String {
    let said = facts.text(page, "keywords").replace(['、', '，'], ",");
    if said.is_empty() { facts.reader.names_of_terms(page).join(",") } else { said }
}

/// The host of an address.
fn domain(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or("")
}

/// The identification code of a government site: ten digits, next to its name if there are others.
fn identifier(footer: &Value) -> Option<String> {
    let identifiers = footer.get("identifiers").or_else(|| footer.get("标识"))?;
    let texts: Vec<String> = match &identifiers.data {
        Data::List(items) => items.iter().map(Value::display).collect(),
        _ => vec![identifiers.display()],
    };
    let texts: Vec<String> = texts.iter().map(|text| words::without_marks(text)).collect();
    let ten_digits = |text: &str| {
        let mut runs = text.split(|c: char| !c.is_ascii_alphanumeric());
        runs.find(|run| run.len() == 10 && run.bytes().all(|c| c.is_ascii_digit())).map(str::to_owned)
    };
    let named = texts.iter().find_map(|text| ten_digits(text.split_once("标识码").map_or("", |(_, rest)| rest)));
    named.or_else(|| texts.iter().find_map(|text| ten_digits(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_domains() {
        assert_eq!(domain("http://gov.example:8080/a/"), "gov.example");
        assert_eq!(domain(""), "");
        let footer = |text: &str| {
            let mut map = crate::value::Map::default();
            map.set("identifiers", Value::text(text));
            Value::from(Data::Map(map))
        };
        assert_eq!(
            identifier(&footer("备案号 1234567890123 网站标识码：0012345678（示例）")).as_deref(),
            Some("0012345678")
        );
        assert_eq!(identifier(&footer("网站标识码 12")), None);
    }
}
