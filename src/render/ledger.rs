//! What templates ask of ledgers and plans.
//!
//! Takes what a template hands over; gives the answers of [`crate::office::Office`] as templates see them.

use super::facts::Facts;
use super::functions::present_page;
use super::tera::{Args, Datum, Refusal};
use crate::lang;
use crate::office::{Question, ledger, target};
use crate::period::Period;
use crate::site::{PageId, SectionId};
use crate::words::worded::Worded;

/// A function: its name, the arguments it knows, its answer.
pub type Function = (&'static str, &'static [&'static str], fn(&Facts, &Args) -> Result<Datum, Refusal>);

/// All functions of ledgers and plans.
pub const FUNCTIONS: [Function; 7] = [
    ("ledger", &["path"], |facts, args| of_page(facts, args, Question::Ledger)),
    ("ledgers", &["section", "unit", "state"], ledgers),
    ("problem", &["path"], |facts, args| of_page(facts, args, Question::Problem)),
    ("raised", &["path"], |facts, args| of_page(facts, args, Question::Raised)),
    ("plan", &["path"], |facts, args| of_page(facts, args, Question::Plan)),
    ("plans", &["period", "section"], plans),
    ("answered", &["path"], |facts, args| of_page(facts, args, Question::Answered)),
];

/// Asks about the page at `path`, or else the one that is being rendered.
fn of_page(facts: &Facts, args: &Args, question: fn(PageId) -> Question) -> Result<Datum, Refusal> {
    let page = match args.text("path") {
        Some(path) => facts.reader.page_at(&path),
        None => present_page(),
    };
    Ok(page.map_or_else(super::tera::none, |id| facts.answer(&question(id))))
}

/// The section of an argument. One that this edition does not have owns nothing: `None` inside.
fn section(facts: &Facts, args: &Args) -> Option<Option<SectionId>> {
    args.text("section").map(|folder| facts.reader.section_at(&folder))
}

fn ledgers(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    let state = match args.text("state") {
        None => None,
        Some(word) => match ledger::state::State::parse(&word) {
            Some(state) => Some(state.word()),
            None => {
                let near = lang::nearest(&word, ledger::state::STATES.iter().map(|(_, en, _)| *en));
                return Err(Refusal::new("template-value", word.clone()).meant(near));
            }
        },
    };
    let owner = section(facts, args).map(|own| own.unwrap_or(SectionId::MAX));
    let wanted = ledger::Wanted { ledger: None, owner, unit: args.text("unit"), state };
    Ok(facts.answer(&Question::Ledgers(wanted)))
}

fn plans(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    let period = match args.text("period") {
        None => None,
        Some(text) => match Period::parse(&text) {
            Some(period) => Some(period),
            None => return Err(Refusal::new("template-value", text)),
        },
    };
    let owner = section(facts, args).map(|own| own.unwrap_or(SectionId::MAX));
    let wanted = target::Wanted { plan: None, period, owner };
    Ok(facts.answer(&Question::Plans(wanted)))
}
