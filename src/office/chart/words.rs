//! What a chart shows, in words: for those who do not see it, and on its axis.
//!
//! Takes a grid and the words of the theme; gives plain text. Speaks of nothing that the picture does not show.

use super::scale::Scale;
use super::wish::Form;
use super::{Grid, Mark, Series, stacks};
use crate::lang::{self, Lang};
use crate::office::decimal::Decimal;
use crate::office::html;
use crate::page::Edition;

/// How many names are said of what shares the highest or lowest place.
const SHARED: usize = 3;
/// Ten thousand and a hundred million, which Chinese counts in.
const GREAT: [(i128, &str); 2] = [(100_000_000, "亿"), (10_000, "万")];

/// The words of a chart.
pub struct Words<'a> {
    edition: &'a Edition,
    lang: Lang,
    unit: &'a str,
    /// The sign for what is masked.
    pub mask: &'a str,
}

impl<'a> Words<'a> {
    /// The words of an edition for numbers of a unit.
    pub fn new(edition: &'a Edition, unit: &'a str) -> Words<'a> {
        let lang = Lang::from_locale(&edition.settings.language);
        Words { edition, lang, unit, mask: &edition.settings.mask }
    }

    /// A label of the theme with its gaps filled.
    pub fn label(&self, key: &str, zh: &str, en: &str, args: &[(&'static str, String)]) -> String {
        lang::fill(&html::label(self.edition, key, zh, en), args)
    }

    /// What stands at a bar or point.
    pub fn number(&self, mark: &Mark) -> String {
        match mark {
            Mark::Number { said, .. } => said.plain.clone(),
            Mark::Hidden(_) => self.mask.to_owned(),
            Mark::Empty => "—".to_owned(),
        }
    }

    /// A sum, written as its parts are.
    pub fn sum(&self, value: Decimal, parts: &[String]) -> String {
        let plain = value.to_string();
        let has = |sign: char| parts.iter().any(|part| part.contains(sign));
        let number = if has(',') || has('，') { grouped(&plain) } else { plain };
        let is_share = self.unit == "%" && (has('%') || has('％'));
        format!("{number}{}", if is_share { "%" } else { "" })
    }

    /// A round number on the axis: in 万 or 亿 where it is great, in groups of three elsewhere.
    pub fn tick(&self, value: Decimal, scale: &Scale) -> String {
        let step = match &scale.ticks[..] {
            [first, second, ..] => second.units() - first.units(),
            _ => 0,
        };
        let sign = if self.unit == "%" { "%" } else { "" };
        let one = Decimal::ONE.units();
        let most = scale.ticks.iter().map(|tick| tick.units().abs()).max().unwrap_or(0);
        let great = GREAT.iter().find(|(great, _)| most >= great * one && step * 100 >= great * one);
        let places = Decimal::of_units(step).places();
        if let (Some((great, word)), Lang::Zh) = (great, self.lang)
            && value.units() != 0
        {
            return format!("{}{word}{sign}", Decimal::of_units(value.units() / great));
        }
        if value.units() == 0 {
            return format!("0{sign}");
        }
        format!("{}{sign}", grouped(&value.fixed(places)))
    }

    /// The chart in a sentence or two.
    pub fn description(&self, grid: &Grid, form: Form) -> String {
        let count = [("n", grid.labels.len().to_string())];
        let mut parts = Vec::new();
        let ends = grid.labels.first().zip(grid.labels.last());
        parts.push(match (form, ends) {
            (Form::Lines, Some((first, last))) if grid.labels.len() > 1 => {
                let [n] = count;
                let args = [n, ("first", first.plain.clone()), ("last", last.plain.clone())];
                self.label(
                    "chart_lines",
                    "折线图，从{first}到{last}，共{n}项",
                    "Line chart of {n} points, from {first} to {last}",
                    &args,
                )
            }
            (Form::Lines, _) => self.label("chart_line", "折线图，{n}项", "Line chart, {n} point", &count),
            (Form::Bars, _) => self.label("chart_bars", "条形图，{n}项", "Bar chart, {n} in all", &count),
            (Form::Stacks, _) => {
                self.label("chart_stacks", "堆叠条形图，{n}项", "Stacked bar chart, {n} in all", &count)
            }
        });
        let totals = (form == Form::Stacks).then(|| stacks::totals(grid, self));
        for series in totals.iter().chain(&grid.series) {
            let said = self.extremes(grid, series, form);
            if said.is_empty() {
                continue;
            }
            let args = [("name", series.name.plain.clone()), ("text", said.clone())];
            parts.push(match grid.series.len() {
                1 => said,
                _ => self.label("chart_series", "{name}：{text}", "{name}: {text}", &args),
            });
        }
        let marks = || grid.series.iter().flat_map(|series| &series.marks);
        let hidden = marks().filter(|mark| matches!(mark, Mark::Hidden(_))).count();
        let empty = marks().filter(|mark| **mark == Mark::Empty).count();
        if hidden > 0 {
            parts.push(self.label("chart_hidden", "{n}个数不公开", "{n} not public", &[("n", hidden.to_string())]));
        }
        if empty > 0 {
            parts.push(self.label("chart_gaps", "{n}个数缺", "{n} missing", &[("n", empty.to_string())]));
        }
        let (between, stop) = self.lang.pick(("；", "。"), ("; ", "."));
        format!("{}{stop}", parts.join(between))
    }

    /// The highest and the lowest of a series, and where a line begins and ends.
    fn extremes(&self, grid: &Grid, series: &Series, form: Form) -> String {
        let known: Vec<(&str, &Mark, Decimal)> = grid
            .labels
            .iter()
            .zip(&series.marks)
            .filter_map(|(label, mark)| Some((label.plain.as_str(), mark, mark.value()?)))
            .collect();
        let (Some(most), Some(least)) = (known.iter().map(|one| one.2).max(), known.iter().map(|one| one.2).min())
        else {
            return String::new();
        };
        let value = |wanted: Decimal| {
            let mark = known.iter().find(|one| one.2 == wanted).map(|one| one.1);
            self.with_unit(&mark.map(|mark| self.number(mark)).unwrap_or_default())
        };
        let whose = |wanted: Decimal| {
            let all: Vec<&str> = known.iter().filter(|one| one.2 == wanted).map(|one| one.0).collect();
            let comma = self.lang.pick("、", ", ");
            match all.get(..SHARED).filter(|_| all.len() > SHARED) {
                Some(some) => {
                    let args = [("names", some.join(comma)), ("n", all.len().to_string())];
                    self.label("chart_others", "{names}等{n}项", "{names} and others, {n} in all", &args)
                }
                None => all.join(comma),
            }
        };
        let args = |wanted| [("name", whose(wanted)), ("value", value(wanted))];
        if known.len() == 1 {
            return self.label("chart_only", "{name}{value}", "{name} {value}", &args(most));
        }
        if most == least {
            return self.label("chart_equal", "都是{value}", "all are {value}", &args(most));
        }
        let highest = self.label("chart_highest", "最高{value}（{name}）", "highest {value} ({name})", &args(most));
        let lowest = self.label("chart_lowest", "最低{value}（{name}）", "lowest {value} ({name})", &args(least));
        let comma = self.lang.pick("，", ", ");
        let mut text = format!("{highest}{comma}{lowest}");
        if let (Form::Lines, Some(first), Some(last)) = (form, known.first(), known.last()) {
            let args = [("first", value(first.2)), ("last", value(last.2))];
            text.push_str(comma);
            text.push_str(&self.label("chart_ends", "由{first}到{last}", "from {first} to {last}", &args));
        }
        text
    }

    fn with_unit(&self, number: &str) -> String {
        match self.unit {
            unit if unit.is_empty() || number.ends_with(unit) => number.to_owned(),
            unit => format!("{number}{}{unit}", self.lang.pick("", if unit == "%" { "" } else { " " })),
        }
    }
}

/// Digits in groups of three, from the fifth digit on.
fn grouped(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) =
        number.split_once('.').map_or((number, String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && whole.len() > 4 {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{sign}{out}{fraction}")
}
