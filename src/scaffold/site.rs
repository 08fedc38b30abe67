//! The site that `jianbao init` begins with: a small, complete one with a first page of each kind.
//!
//! Takes a name, an organization and a day; gives its files, filled in. The texts stand in `scaffold/site/`: `dot-` before a
//! name there stands for a dot, and words in capitals in a name for the part of the calendar that the page is about.

use super::{Draft, text};
use crate::date::Date;
use crate::period::{Part, Period};

/// What a site is begun with.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The name of the bulletin.
    pub title: String,
    /// Who publishes it.
    pub organization: String,
    /// The day of its first pages.
    pub date: Date,
    /// The schema for editors.
    pub schema: String,
}

/// The files of a new site, from the texts of the program (path below `scaffold/site`, bytes).
pub fn files<'a>(beginning: &Beginning, texts: impl IntoIterator<Item = (String, &'a [u8])>) -> Vec<Draft> {
    let words = words(beginning);
    const NAMES: [(&str, &str); 5] =
        [("HALF", "half_id"), ("NEXT", "next_half_id"), ("MONTH", "month_id"), ("WEEK", "week_id"), ("YEAR", "year")];
    let word = |name: &str| words.iter().find(|(other, _)| *other == name).map_or("", |(_, word)| word);
    let named =
        |path: &str| NAMES.iter().fold(path.replace("dot-", "."), |path, (mark, name)| path.replace(mark, word(name)));
    let file = |(path, bytes): (String, &[u8])| Draft {
        path: named(&path),
        bytes: match std::str::from_utf8(bytes) {
            Ok(template) => text::fill(template, &words).into_bytes(),
            Err(_) => bytes.to_vec(),
        },
    };
    let mut files: Vec<Draft> = texts.into_iter().map(file).collect();
    files.push(Draft { path: ".vscode/jianbao.schema.json".to_owned(), bytes: beginning.schema.clone().into_bytes() });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The words that the texts are filled in with. Reports are about periods that are over; what comes next has begun.
fn words(beginning: &Beginning) -> Vec<(&'static str, String)> {
    let Beginning { title, organization, date, .. } = beginning;
    let holding = |part: Part| Period { year: date.year, part };
    let half = holding(Part::Half(if date.month <= 6 { 1 } else { 2 }));
    let month = holding(Part::Month(date.month));
    let week = week(date);
    let over = |period: Period| period.previous().unwrap_or(period);
    let (reported, ranked, told) = (over(half), over(month), over(week));
    let id = |period: Period| period.to_string().to_lowercase();
    vec![
        ("title", text::yaml(title)),
        ("title_comment", title.clone()),
        ("issue_title", text::yaml(&format!("示例：{title}{}年第1期", date.year))),
        ("organization", text::yaml(organization)),
        ("organization_text", text::markdown(organization)),
        ("date", date.iso_day()),
        ("earlier", reported.days().1.iso_day()),
        ("later", half.next().unwrap_or(half).days().1.iso_day()),
        ("year", date.year.to_string()),
        ("half", reported.chinese()),
        ("half_id", id(reported)),
        ("next_half", half.chinese()),
        ("next_half_id", id(half)),
        ("next_half_end", half.days().1.iso_day()),
        ("month", ranked.chinese()),
        ("month_id", id(ranked)),
        ("week", told.chinese()),
        ("week_id", id(told)),
    ]
}

/// The ISO week that a day lies in: it may belong to the year before or after.
fn week(date: &Date) -> Period {
    let weeks = (date.year.saturating_sub(1)..=date.year.saturating_add(1))
        .flat_map(|year| (1..=53).map(move |number| Period { year, part: Part::Week(number) }));
    let holds = |week: &Period| week.contains(date);
    weeks.into_iter().find(holds).unwrap_or(Period { year: date.year, part: Part::Week(1) })
}
