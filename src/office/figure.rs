//! Named figures against those of an earlier report: what has grown, fallen or stayed.
//!
//! Takes the reports of one edition; gives for each figure how it differs from its namesake in the section's report of the
//! period that it is compared with. Compares only numbers that this edition shows on both sides, in the same unit.

use super::Ground;
use super::cell::Cell;
use super::composed;
use crate::directive::lower::plain;
use crate::directive::near::may_hold_directive;
use crate::page::Page;
use crate::period::Period;
use crate::site::PageId;
use crate::value::Value;
use crate::words;
use std::collections::BTreeMap;

/// How a figure differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Up, down, or neither.
    pub direction: Direction,
    /// In words, in the source language: marked like the figures it comes from.
    pub text: String,
    /// The difference without a sign, with its unit.
    pub difference: String,
    /// The same in hundredths of the earlier figure, `8.1%`; empty where that says nothing.
    pub percent: String,
    /// What it is compared with, as readers see it.
    pub against: String,
}

/// Which way a figure went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It has grown.
    Up,
    /// It has fallen.
    Down,
    /// It is the same.
    Same,
}

impl Direction {
    /// The name for templates and classes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::Same => "same",
        }
    }

    /// The arrow, which never stands without words.
    #[must_use]
    pub fn arrow(self) -> &'static str {
        match self {
            Direction::Up => "↑",
            Direction::Down => "↓",
            Direction::Same => "→",
        }
    }
}

/// The changes of all figures that have one, by page and name.
pub fn changes(ground: &Ground) -> BTreeMap<PageId, BTreeMap<String, Change>> {
    let reports: Vec<(PageId, &Page, Period)> = ground
        .edition
        .pages
        .iter()
        .enumerate()
        .filter(|(_, page)| composed::is_report(ground, page))
        .filter_map(|(id, page)| Some((id, &**page, composed::period(page)?)))
        .collect();
    // Composed reports are compared with composed ones, and each with those of its own section.
    let kin = |id: &PageId, page: &Page| (ground.home_of.get(*id).copied(), composed::wish(page).is_some());
    let mut by_period: BTreeMap<_, Vec<(PageId, &Page)>> = BTreeMap::new();
    for (id, page, period) in &reports {
        by_period.entry((kin(id, page), *period)).or_default().push((*id, page));
    }
    let mut changes = BTreeMap::new();
    for (id, page, _) in &reports {
        let Some(figures) = page.fields.get("figures").and_then(Value::as_map) else { continue };
        let mut own = BTreeMap::new();
        for (name, figure) in figures.iter().filter(|(_, figure)| figure.get("change").is_none()) {
            let against = figure.get("against").or(page.fields.get("against")).and_then(Value::as_str);
            let Some(against) = against.and_then(Period::parse) else { continue };
            let others = by_period.get(&(kin(id, page), against));
            let earlier = others.into_iter().flatten().find(|(other, _)| other != id);
            let before = earlier.and_then(|(_, page)| page.fields.get("figures")?.get(name));
            if let Some(change) = before.and_then(|before| change(figure, before, against, ground)) {
                let is_wider =
                    earlier.is_some_and(|(_, earlier)| earlier.marked.is_some() && earlier.marked != page.marked);
                let change = if is_wider { change.hidden() } else { change };
                own.insert(name.to_owned(), change);
            }
        }
        if !own.is_empty() {
            changes.insert(*id, own);
        }
    }
    changes
}

/// How one figure differs from another, if both are numbers here and count the same.
fn change(figure: &Value, before: &Value, against: Period, ground: &Ground) -> Option<Change> {
    let names = &ground.edition.names;
    let number = |figure: &Value| Cell::read(figure.get("value"), names).number();
    let seen = |figure: &Value, part: &str| {
        let text = figure.get(part).map(Value::display).unwrap_or_default();
        words::without_marks(&plain(text.trim(), names, ""))
    };
    let (now, then) = (number(figure)?, number(before)?);
    let unit = seen(figure, "unit");
    if unit != seen(before, "unit") {
        return None;
    }
    let decimals = |figure: &Value| {
        let text = crate::lang::fold(&seen(figure, "value"));
        text.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count())
    };
    let decimals = decimals(figure).max(decimals(before)).min(6);
    let by = format!("{:.decimals$}", (now - then).abs());
    let direction = match (by.chars().all(|c| matches!(c, '0' | '.')), now > then) {
        (true, _) => Direction::Same,
        (false, true) => Direction::Up,
        (false, false) => Direction::Down,
    };
    let chinese = ground.edition.settings.language.to_ascii_lowercase().starts_with("zh");
    // A share grows by points: what a percentage of percentages is, nobody can tell.
    let is_share = unit.contains(['%', '％', '‰']) || seen(figure, "value").contains(['%', '％', '‰']);
    let difference = match (is_share, chinese) {
        (true, true) => format!("{by}个百分点"),
        (true, false) => format!("{by} points"),
        (false, true) => format!("{by}{unit}"),
        (false, false) => format!("{by} {unit}").trim_end().to_owned(),
    };
    let has_percent = !is_share && then > 0.0 && direction != Direction::Same;
    let percent = if has_percent { format!("{:.1}%", (now - then).abs() / then * 100.0) } else { String::new() };
    let word = match (direction, is_share) {
        (Direction::Up, false) => ("增长", "up"),
        (Direction::Up, true) => ("提高", "up"),
        (Direction::Down, _) => ("下降", "down"),
        (Direction::Same, _) => ("持平", "unchanged"),
    };
    let mut text = if chinese { word.0 } else { word.1 }.to_owned();
    if direction != Direction::Same {
        text.push_str(if chinese { "" } else { " " });
        text.push_str(&difference);
        if !percent.is_empty() {
            text.push_str(&if chinese { format!("（{percent}）") } else { format!(" ({percent})") });
        }
    }
    // Who is not to see one of the figures is not to see how they differ.
    let is_hidden = [figure, before].iter().any(|figure| {
        let text = figure.get("value").map(Value::display).unwrap_or_default();
        may_hold_directive(&text) || may_hold_directive(&figure.get("unit").map(Value::display).unwrap_or_default())
    });
    let against = if chinese { against.chinese() } else { against.english() };
    let change = Change { direction, text, difference, percent, against };
    Some(if is_hidden { change.hidden() } else { change })
}

impl Change {
    /// The same, marked as something that narrower editions do not show.
    fn hidden(self) -> Change {
        let is_marked = self.text.starts_with(":mask[");
        Change { text: if is_marked { self.text } else { format!(":mask[{}]", self.text) }, ..self }
    }
}
