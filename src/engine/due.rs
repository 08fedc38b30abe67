//! When pages appear and leave by their dates, edition by edition.
//!
//! Takes a tree and a day; gives for each edition the next day on which its pages change, and which do. An edition knows
//! nothing of pages that it does not show.

use super::{Settings, read_site, with_threads};
use crate::corpus::{Document, Life};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::path::SitePath;
use crate::source::Tree;
use crate::value::Value;

/// What happens next in an edition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Its name.
    pub edition: String,
    /// The day; `None` when nothing waits.
    pub day: Option<Date>,
    /// The pages that appear then.
    pub appears: Vec<SitePath>,
    /// The pages that leave then: the first day on which they are not there.
    pub leaves: Vec<SitePath>,
}

/// What happens next in each edition after the day of the settings; what is wrong with a site that cannot be read.
pub fn due(tree: &dyn Tree, settings: &Settings) -> Result<Vec<Due>, Vec<Diagnostic>> {
    with_threads(settings.jobs, || {
        let reading = read_site(tree, settings);
        if reading.is_unusable {
            return Err(reading.findings.into_iter().map(|finding| finding.diagnostic).collect());
        }
        let corpus = &reading.corpus;
        let one = |(index, name): (usize, &str)| {
            let mut due = Due { edition: name.to_owned(), ..Due::default() };
            for document in corpus.documents.iter().filter(|document| document.level <= index) {
                let (appears, leaves) = days(document, &settings.date);
                for (day, is_leaving) in [(appears, false), (leaves, true)] {
                    let Some(day) = day else { continue };
                    if due.day.is_none_or(|known| day < known) {
                        due = Due { edition: due.edition, day: Some(day), ..Due::default() };
                    }
                    if due.day == Some(day) {
                        let pages = if is_leaving { &mut due.leaves } else { &mut due.appears };
                        pages.push(document.path.clone());
                    }
                }
            }
            due
        };
        Ok(corpus.config.editions.iter().map(|edition| edition.name.as_str()).enumerate().map(one).collect())
    })
}

/// The days after `today` on which a page appears and leaves.
fn days(document: &Document, today: &Date) -> (Option<Date>, Option<Date>) {
    let date = |name: &str| document.fields.get(name).and_then(|value| Date::parse(value.as_str()?));
    // A draft waits for its author, whatever its dates say.
    if document.fields.get("draft").and_then(Value::as_bool).unwrap_or(false) {
        return (None, None);
    }
    let appears = date("date").map(|day| Date { time: None, ..day });
    let leaves = date("expires").map(|day| day.next_day());
    // What would leave before it comes never comes.
    if appears.zip(leaves).is_some_and(|(appears, leaves)| leaves <= appears) {
        return (None, None);
    }
    let later = |day: &Date| !day.reached_by(today);
    (appears.filter(|_| document.life == Life::Dormant).filter(later), leaves.filter(later))
}
