//! The functions of templates for rankings and units.
//!
//! Takes arguments; asks the office, and gives its answer as templates see it.

use super::facts::Facts;
use super::functions::present_page;
use super::tera as values;
use super::tera::{Args, Datum, Refusal};
use crate::office::Question;
use crate::office::ranking::Wanted;

/// A function: its name, its arguments, its answer.
pub type Function = (&'static str, &'static [&'static str], fn(&Facts, &Args) -> Result<Datum, Refusal>);

/// All of them.
pub const FUNCTIONS: [Function; 4] = [
    ("units", &[], |facts, _| Ok(facts.answer(&Question::Units))),
    ("ranking", &["path"], ranking),
    ("latest_ranking", &["section", "series"], |facts, args| Ok(facts.answer(&Question::LatestRanking(wanted(args))))),
    ("rankings", &["section", "series"], |facts, args| Ok(facts.answer(&Question::Rankings(wanted(args))))),
];

/// The ranking of a page: the one at `path`, or the one that is being rendered.
fn ranking(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    let page = match args.text("path") {
        Some(path) => facts.reader.page_at(&path),
        None => present_page(),
    };
    Ok(page.map_or_else(values::none, |page| facts.answer(&Question::Ranking(page))))
}

fn wanted(args: &Args) -> Wanted {
    Wanted { section: args.text("section"), series: args.text("series") }
}
