//! What templates ask the office: issues, people, commendations.
//!
//! Takes the arguments of a call; asks the one question that they mean, and turns the answer into what templates see. A
//! page that this edition does not have is like one that was never written.

use super::context::contents;
use super::embed::embed;
use super::facts::Facts;
use super::functions::present_page;
use super::tera as values;
use super::tera::{Args, Datum, Record, Refusal};
use crate::lang;
use crate::office::people::Wanted;
use crate::office::{self, Question};
use crate::query::reader::OfPage;
use crate::resolve::names::By;
use crate::site::PageId;
use crate::value::Value;

/// The level of headings at the top of an article that stands in an issue: the issue's title is the first, the article's
/// the second.
const BELOW_ARTICLE: usize = 3;

/// The page that the argument `path` names, or the present one.
fn page(facts: &Facts, args: &Args) -> Option<PageId> {
    match args.text("path") {
        Some(path) => facts.reader.page_at(&path),
        None => present_page(),
    }
}

/// `issue(path=)`: an issue with its articles in full.
pub fn issue(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    let Some(id) = page(facts, args) else { return Ok(values::none()) };
    let answer = facts.reader.office(&Question::Issue(id));
    if answer.is_null() {
        return Ok(values::none());
    }
    let ids = answer.get("articles").map_or(&[][..], Value::items).iter();
    let ids = ids.filter_map(office::page_of);
    let articles = ids.enumerate().map(|(at, id)| article(facts, at + 1, id));
    let mut record = Record::of(&facts.answered(&answer));
    record.set("articles", values::list(articles.collect()));
    Ok(record.into())
}

/// `composed(path=)`: the parts of a report that is composed of others; none for any other page.
pub fn composed(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    let Some((id, whole)) = page(facts, args).and_then(|id| Some((id, facts.reader.composition(id)?))) else {
        return Ok(values::none());
    };
    let html = |html: &str| if html.trim().is_empty() { "".into() } else { values::safe(html) };
    let parts = whole.parts.iter().map(|part| {
        let sections = part.sections.iter().map(|(title, report, anchor)| {
            let record = Record::with_room(3).with("title", title.as_str()).with("id", anchor.as_str());
            // The query of the parts covers the reports that they come from.
            record.with("page", facts.reader.covering_page(OfPage::Composition, id, || facts.page(*report))).into()
        });
        let number = Some(part.number.as_str()).filter(|number| !number.is_empty());
        let record = Record::with_room(5).with("title", part.title.as_str()).with("number", number);
        let record = record.with("id", part.id.as_str()).with("html", html(&part.html));
        record.with("sections", values::list(sections.collect())).into()
    });
    let record = Record::with_room(3).with("introduction", html(&whole.introduction));
    let record = record.with("parts", values::list(parts.collect()));
    Ok(record.with("contents", facts.reader.body(id).map(|text| contents(text.headings()))).into())
}

/// An article as an issue shows it: its facts, and its text with ids of its own.
fn article(facts: &Facts, number: usize, id: PageId) -> Datum {
    let anchor = format!("article-{number}");
    let mut record = Record::of(&facts.page(id));
    if let (Some(page), Some(text)) = (facts.reader.page(id), facts.reader.body(id)) {
        let top = text.headings().iter().map(|heading| heading.level).min();
        let shift = top.map_or(0, |top| BELOW_ARTICLE.saturating_sub(top));
        record.set("html", values::safe(&embed(text.html(), page.url, &format!("{anchor}-"), shift)));
    }
    record.set("anchor", anchor);
    record.into()
}

/// `issues(year=, limit=)`: years with their issues, the newest first.
pub fn issues(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    let year = args.count("year")?.map(|year| u16::try_from(year).unwrap_or(u16::MAX));
    Ok(facts.answer(&Question::Issues { year, limit: args.count("limit")? }))
}

/// `published(path=)`: the issues that a page stands in.
pub fn published(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    let answer = page(facts, args).map(|id| facts.answer(&Question::Published(id)));
    Ok(answer.unwrap_or_else(|| values::list(Vec::new())))
}

/// `people(category=, unit=, year=, section=, sort=, limit=)`: facts of vanguards.
pub fn people(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    Ok(facts.answer(&Question::People(wanted(args)?)))
}

/// `people_by(field=, …)`: the same in groups.
pub fn people_by(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    let field = args.needed("field")?;
    Ok(facts.answer(&Question::PeopleBy(wanted(args)?, field)))
}

fn wanted(args: &Args) -> Result<Wanted, Refusal> {
    const ORDERS: [(&str, By); 2] = [("pinyin", By::Reading), ("stroke", By::Strokes)];
    let by = match args.text("sort") {
        None => None,
        Some(word) => match ORDERS.iter().find(|(name, _)| *name == word) {
            Some((_, by)) => Some(*by),
            None => {
                let near = lang::nearest(&word, ORDERS.iter().map(|(name, _)| *name));
                return Err(Refusal::new("template-value", word.clone()).meant(near));
            }
        },
    };
    let with = ["category", "unit", "year"].into_iter().filter_map(|name| Some((name.to_owned(), args.text(name)?)));
    Ok(Wanted { with: with.collect(), section: args.text("section"), by, limit: args.count("limit")? })
}

/// `commendation(path=)`: the rolls of a commendation with the vanguards whom their rows mean.
pub fn commendation(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    Ok(page(facts, args).map_or_else(values::none, |id| facts.answer(&Question::Commendation(id))))
}

/// `commended(path=)`: the commendations of a vanguard.
pub fn commended(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    let answer = page(facts, args).map(|id| facts.answer(&Question::Commended(id)));
    Ok(answer.unwrap_or_else(|| values::list(Vec::new())))
}
