//! From a page and its table to a ranking without a past.
//!
//! Takes rows; gives lines with totals and places, and says what is wrong with each cell where it stands.

use super::marks::Columns;
use super::place::{Order, Ties, places};
use super::show::{self, Show};
use super::{Indicator, Line, Member, Ranking, Rules};
use crate::data::columns;
use crate::diagnostic::Diagnostic;
use crate::directive::Names;
use crate::office::Ground;
use crate::office::cell::{Cell, is_masked};
use crate::office::decimal::Decimal;
use crate::office::rows::{self, Row, Rows};
use crate::office::unit::{Units, bare};
use crate::page::Page;
use crate::path::SitePath;
use crate::period::Period;
use crate::site::PageId;
use crate::value::{Data, Value};
use std::collections::BTreeSet;

/// The places that totals are rounded to where a page does not say.
const DECIMALS: u32 = 2;
/// The most places a page can ask for.
const MOST_DECIMALS: f64 = 6.0;

/// Words for yes: they leave a unit out without saying why.
const YES: &[&str] = &["是", "yes", "true", "y", "x", "√", "✓", "1"];

/// The ranking of a page; `None` when it has no rows.
pub fn ranking(page: &Page, id: PageId, ground: &Ground, units: &Units, out: &mut Vec<Diagnostic>) -> Option<Ranking> {
    let rows = rows::rows(page, ground, "rows", out)?;
    let names = &ground.edition.names;
    let mut ranking = of_rows(&rows, page, ground, units, out);
    let period = page.fields.get("period");
    ranking.page = Some(id);
    ranking.section = ground.home_of.get(id).copied().unwrap_or(0);
    ranking.period = period.and_then(|period| bare(period, names)).and_then(|text| Period::parse(&text));
    ranking.span = period.map_or(ranking.span, |period| period.span);
    ranking.series = page.fields.get("series").and_then(|series| bare(series, names));
    ranking.table = page.fields.get("data").and_then(|data| columns::table(data, page.fields.get("sheet"), names));
    Some(ranking)
}

/// A ranking of rows, by what a page says of it.
pub fn of_rows(rows: &Rows, page: &Page, ground: &Ground, units: &Units, out: &mut Vec<Diagnostic>) -> Ranking {
    let names = &ground.edition.names;
    let columns = Columns::new(rows, page, names, out);
    let mut ranking =
        Ranking { rules: rules(page, names, out), indicators: columns.indicators.clone(), ..Ranking::default() };
    let mut reader = Reader { columns: &columns, units, names, file: &rows.file, seen: BTreeSet::new(), out };
    // Who the page itself leaves out is not asked for marks.
    let mut left_out: Vec<(Member, Value)> = Vec::new();
    for item in page.fields.get("excluded").map_or(&[][..], Value::items) {
        let Some(unit) = item.get("unit") else { continue };
        let member = reader.member(unit, None, &page.path);
        let reason = item.get("reason").cloned().unwrap_or_default();
        left_out.push((member, reason));
    }
    let mut typed: Vec<Typed> = Vec::new();
    for row in &rows.items {
        let Some(unit) = columns.unit.as_ref().and_then(|name| row.fields.get(name)).filter(|unit| !unit.is_null())
        else {
            if columns.unit.is_some() {
                reader.out.push(Diagnostic::new("ranking-nameless").at(&rows.file, row.span));
            }
            continue;
        };
        let group = columns.group.as_ref().and_then(|name| row.fields.get(name));
        let member = reader.member(unit, group, &rows.file);
        if let Some(key) = &member.key
            && !reader.seen.insert(key.clone())
        {
            let diagnostic = Diagnostic::new("ranking-twice").with("unit", said(unit, names));
            reader.out.push(diagnostic.at(&rows.file, unit.span));
            continue;
        }
        if left_out.iter().any(|(other, _)| other.key.is_some() && other.key == member.key) {
            continue;
        }
        if let Some(reason) = reader.reason(row, unit) {
            ranking.excluded.push((member, reason));
            continue;
        }
        let (line, from) = reader.line(row, member, unit, ranking.rules.decimals.unwrap_or(DECIMALS));
        typed.push(from);
        ranking.lines.push(line);
    }
    ranking.excluded.extend(left_out);
    ranking.excluded.sort_by_key(|(member, _)| member.order);
    missing(&ranking, units, page, out);
    settle(&mut ranking);
    check_ranks(&ranking, &typed, names, &rows.file, out);
    // Ranks are shown in order; whoever has none stands last.
    let rank = |line: &Line| line.place.map_or(usize::MAX, |place| place.rank);
    let groups = group_order(&ranking, units);
    let group = |line: &Line| groups.iter().position(|group| *group == line.member.group).unwrap_or(usize::MAX);
    let by_group = ranking.rules.by_group;
    ranking.lines.sort_by_key(|line| (if by_group { group(line) } else { 0 }, rank(line), line.member.order));
    ranking
}

/// Groups in the order of their first units.
fn group_order(ranking: &Ranking, units: &Units) -> Vec<Option<String>> {
    let mut groups: Vec<Option<String>> = Vec::new();
    let known = units.all().iter().map(|unit| unit.group.clone());
    let own = ranking.lines.iter().map(|line| line.member.group.clone());
    for group in known.chain(own).filter(Option::is_some) {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

fn rules(page: &Page, names: &Names, out: &mut Vec<Diagnostic>) -> Rules {
    let text = |name: &str| page.fields.get(name).and_then(|value| bare(value, names));
    let show = page.fields.get("show").and_then(|value| Some((bare(value, names)?, value.span)));
    let show = show.and_then(|(typed, span)| match show::read(&typed) {
        Some(Show::First(count)) => Some(count),
        Some(Show::All) => None,
        None => {
            out.push(Diagnostic::new("ranking-show").with("value", typed).at(&page.path, span));
            None
        }
    });
    let decimals = Cell::read(page.fields.get("decimals"), names).number();
    Rules {
        ties: if text("ties").as_deref() == Some("dense") { Ties::Dense } else { Ties::Standard },
        order: if text("order").as_deref() == Some("low") { Order::Low } else { Order::High },
        by_group: page.fields.get("by_group").and_then(Value::as_bool).unwrap_or(false),
        // Between nought and a few: the cast cannot cut.
        decimals: decimals.map(|places| places.clamp(0.0, MOST_DECIMALS) as u32),
        show,
    }
}

/// What a row says of itself, to be checked against what comes out.
struct Typed {
    unit: String,
    rank: Option<Value>,
}

struct Reader<'a, 'o> {
    columns: &'a Columns,
    units: &'a Units,
    names: &'a Names,
    file: &'a SitePath,
    seen: BTreeSet<String>,
    out: &'o mut Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    /// The unit that a cell names.
    fn member(&mut self, cell: &Value, group: Option<&Value>, file: &SitePath) -> Member {
        let shown = cell.display();
        let group = group.and_then(|group| bare(group, self.names));
        let Some(name) = bare(cell, self.names) else {
            return Member { name: shown.clone(), short: shown, group, order: usize::MAX, key: None };
        };
        self.out.extend(self.units.unknown(&name).map(|diagnostic| diagnostic.at(file, cell.span)));
        let at = self.units.find(&name);
        let unit = at.and_then(|at| self.units.get(at));
        // A name with marks is shown with its marks.
        let is_plain = shown.trim() == name;
        let of =
            |known: Option<&String>| known.filter(|_| is_plain).cloned().unwrap_or_else(|| shown.trim().to_owned());
        Member {
            key: Some(unit.map_or_else(|| columns::folded(&name), |unit| columns::folded(&unit.full))),
            name: of(unit.map(|unit| &unit.full)),
            short: of(unit.map(|unit| &unit.short)),
            group: group.or_else(|| unit?.group.clone()),
            order: at.unwrap_or(usize::MAX),
        }
    }

    /// Why a row is left out, if it is.
    fn reason(&mut self, row: &Row, unit: &Value) -> Option<Value> {
        let cell = self.columns.excluded.as_ref().and_then(|name| row.fields.get(name))?;
        let text = match &cell.data {
            Data::Null | Data::Bool(false) => return None,
            _ => cell.display(),
        };
        let plain = if is_masked(&text, self.names) { text.clone() } else { bare(cell, self.names)? };
        if columns::is(&plain, &["否", "no", "false", "n", "0", "参评"]) {
            return None;
        }
        if columns::is(&plain, YES) {
            let diagnostic = Diagnostic::new("ranking-reason").with("unit", said(unit, self.names));
            self.out.push(diagnostic.at(self.file, cell.span));
        }
        Some(cell.clone())
    }

    fn line(&mut self, row: &Row, member: Member, unit: &Value, decimals: u32) -> (Line, Typed) {
        let mut line = Line { is_hidden: member.key.is_none(), member, ..Line::default() };
        let mut total = Some(Decimal::ZERO);
        for indicator in &self.columns.indicators {
            let value = row.fields.get(&indicator.name);
            line.marks.push(shown(value));
            line.is_veiled |= value.is_some_and(|value| columns::level(value, self.names) > 0);
            let mark = match Cell::read(value, self.names) {
                Cell::Number(number, _) => self.mark(number, value, unit, indicator),
                Cell::Hidden(_) => {
                    line.is_hidden = true;
                    None
                }
                Cell::Empty => {
                    let span = value.map(|value| value.span).filter(|span| span.end > 0).unwrap_or(row.span);
                    let diagnostic = Diagnostic::new("ranking-empty").with("unit", said(unit, self.names));
                    self.out.push(diagnostic.with("column", &*indicator.name).at(self.file, span));
                    None
                }
                Cell::Wrong(_) => self.wrong(value, unit, &indicator.name),
            };
            line.is_hidden |= indicator.weight.is_none();
            total = total.and_then(|total| total.plus(mark?.times(indicator.weight?)?));
        }
        let total = total.filter(|_| !line.is_hidden && !self.columns.indicators.is_empty());
        line.total = total.map(|total| total.rounded(decimals));
        self.check_total(row, unit, line.total, decimals);
        line.note =
            self.columns.note.as_ref().and_then(|name| row.fields.get(name)).filter(|note| !note.is_null()).cloned();
        let rank = self.columns.rank.as_ref().and_then(|name| row.fields.get(name)).cloned();
        (line, Typed { unit: said(unit, self.names), rank })
    }

    fn mark(&mut self, number: f64, value: Option<&Value>, unit: &Value, indicator: &Indicator) -> Option<Decimal> {
        let Some(mark) = Decimal::of(number) else { return self.wrong(value, unit, &indicator.name) };
        if let (Some(full), Some(value)) = (indicator.full, value)
            && mark > full
        {
            let diagnostic = Diagnostic::new("ranking-full").with("unit", said(unit, self.names));
            let diagnostic = diagnostic.with("column", &*indicator.name).with("value", mark.to_string());
            self.out.push(diagnostic.with("full", full.to_string()).at(self.file, value.span));
        }
        Some(mark)
    }

    fn wrong(&mut self, value: Option<&Value>, unit: &Value, column: &str) -> Option<Decimal> {
        let value = value?;
        let diagnostic = Diagnostic::new("ranking-number").with("unit", said(unit, self.names));
        self.out
            .push(diagnostic.with("column", column).with("value", said(value, self.names)).at(self.file, value.span));
        None
    }

    /// A typed total is checked, never believed.
    fn check_total(&mut self, row: &Row, unit: &Value, total: Option<Decimal>, decimals: u32) {
        let Some((name, value)) = self.columns.total.as_ref().and_then(|name| Some((name, row.fields.get(name)?)))
        else {
            return;
        };
        match Cell::read(Some(value), self.names) {
            Cell::Number(number, _) => {
                let typed = Decimal::of(number).map(|typed| typed.rounded(decimals));
                if let (Some(typed), Some(total)) = (typed, total)
                    && typed != total
                {
                    let diagnostic = Diagnostic::new("ranking-total").with("unit", said(unit, self.names));
                    let diagnostic = diagnostic.with("typed", typed.to_string()).with("total", total.to_string());
                    self.out.push(diagnostic.at(self.file, value.span));
                }
            }
            Cell::Wrong(_) => {
                self.wrong(Some(value), unit, name);
            }
            Cell::Hidden(_) | Cell::Empty => {}
        }
    }
}

/// A mark as it is shown: figures of one width, everything else as typed.
fn shown(value: Option<&Value>) -> Value {
    match value.and_then(|value| Some((value.as_str()?, value.span))) {
        Some((text, span)) if !text.contains([':', '\\']) => Value { data: Data::Text(crate::lang::fold(text)), span },
        _ => value.cloned().unwrap_or_default(),
    }
}

/// A cell as messages tell it.
fn said(unit: &Value, names: &Names) -> String {
    bare(unit, names).unwrap_or_else(|| unit.display())
}

/// Gives places, in each group or across all.
fn settle(ranking: &mut Ranking) {
    let by_group = ranking.rules.by_group;
    let group = |line: &Line| line.member.group.clone().filter(|_| by_group);
    let groups: BTreeSet<Option<String>> = ranking.lines.iter().map(group).collect();
    for name in groups {
        let mut lines: Vec<&mut Line> = ranking.lines.iter_mut().filter(|line| group(line) == name).collect();
        let totals: Vec<Option<Decimal>> = lines.iter().map(|line| line.total).collect();
        let found = places(&totals, ranking.rules.ties, ranking.rules.order);
        // Among those of whom one is hidden nobody is known to be the last.
        let ranks: Option<Vec<usize>> = found.iter().map(|place| place.map(|place| place.rank)).collect();
        let last = ranks.into_iter().flatten().max().unwrap_or(0);
        for (line, place) in lines.iter_mut().zip(found) {
            line.place = place;
            line.is_last = last > 1 && place.is_some_and(|place| place.rank == last);
        }
    }
}

/// Typed places are checked against those that come out.
fn check_ranks(ranking: &Ranking, typed: &[Typed], names: &Names, file: &SitePath, out: &mut Vec<Diagnostic>) {
    for (line, typed) in ranking.lines.iter().zip(typed) {
        let (Some(value), Some(place)) = (&typed.rank, line.place) else { continue };
        let Some(text) = bare(value, names) else { continue };
        let digits: String = crate::lang::fold(&text).chars().filter(char::is_ascii_digit).collect();
        if digits.parse() != Ok(place.rank) {
            let diagnostic = Diagnostic::new("ranking-rank").with("unit", &*typed.unit).with("typed", text);
            out.push(diagnostic.with("rank", place.rank.to_string()).at(file, value.span));
        }
    }
}

/// Units of the groups that are ranked, and are not in the ranking.
fn missing(ranking: &Ranking, units: &Units, page: &Page, out: &mut Vec<Diagnostic>) {
    let members =
        || ranking.lines.iter().map(|line| &line.member).chain(ranking.excluded.iter().map(|(member, _)| member));
    let keys: BTreeSet<&String> = members().filter_map(|member| member.key.as_ref()).collect();
    let groups: BTreeSet<&Option<String>> =
        members().filter(|member| member.order < usize::MAX).map(|member| &member.group).collect();
    let absent =
        units.all().iter().filter(|unit| groups.contains(&unit.group) && !keys.contains(&columns::folded(&unit.full)));
    let absent: Vec<&str> = absent.map(|unit| unit.full.as_str()).collect();
    if !absent.is_empty() {
        let diagnostic = Diagnostic::new("ranking-missing").with("units", absent.join("、"));
        let span = page.fields.get("data").or(page.fields.get("rows")).map_or(Default::default(), |value| value.span);
        out.push(diagnostic.at(&page.path, span));
    }
}
