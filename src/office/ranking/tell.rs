//! Rankings as templates see them.
//!
//! Takes rankings; gives records. Where only the first places are shown, nothing is told that says more: no count, no average, no
//! streak at the bottom, and no place of an earlier period that was not shown then.

use super::place::{Order, Ties};
use super::{Line, Member, Ranking, Rankings, Wanted, history};
use crate::data::columns;
use crate::lang::Lang;
use crate::office::decimal::Decimal;
use crate::office::page as page_value;
use crate::period::Period;
use crate::value::{Data, Map, Value};

/// The periods that a trend or an overview goes back.
const PERIODS: usize = 12;

/// Builds a record entry by entry.
#[derive(Default)]
pub(super) struct Entry(Map);

impl Entry {
    fn with(mut self, name: &str, value: impl Into<Data>) -> Entry {
        self.0.set(name, Value::from(value.into()));
        self
    }

    fn value(self) -> Value {
        Value::from(Data::Map(self.0))
    }
}

fn list(items: impl Iterator<Item = Value>) -> Data {
    Data::List(items.collect())
}

fn text(text: Option<&str>) -> Data {
    text.map_or(Data::Null, |text| Data::Text(text.to_owned()))
}

fn count(number: usize) -> Data {
    Data::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

fn some(number: Option<usize>) -> Data {
    number.map_or(Data::Null, count)
}

/// A period in the language of the site.
pub fn period_title(period: Period, lang: Lang) -> String {
    lang.pick(period.chinese(), period.english())
}

impl Rankings {
    /// The record of a ranking.
    pub fn record(&self, at: usize) -> Value {
        let lang = self.lang.unwrap_or(Lang::Zh);
        let Some(ranking) = self.list.get(at) else { return Value::default() };
        let is_whole = ranking.rules.show.is_none();
        let rows = |lines: &[&Line]| {
            let shown = lines.iter().filter(|line| ranking.shows(line, None));
            list(shown.map(|line| self.row(at, ranking, line, lang)))
        };
        let groups = ranking.groups().into_iter().map(|(name, lines)| {
            let totals: Vec<Decimal> = lines.iter().filter_map(|line| line.total).collect();
            Entry::default()
                .with("name", text(name))
                .with("rows", rows(&lines))
                .with("count", if is_whole { count(totals.len()) } else { Data::Null })
                .with("average", if is_whole { text(average(&totals).as_deref()) } else { Data::Null })
                .value()
        });
        let groups: Vec<Value> =
            groups.filter(|group| group.get("rows").is_some_and(|rows| !rows.items().is_empty())).collect();
        let all: Vec<&Line> = ranking.lines.iter().collect();
        let indicators = ranking.indicators.iter().map(|indicator| {
            let number = |number: Option<Decimal>| text(number.map(|number| number.to_string()).as_deref());
            let weight = indicator.weight.filter(|weight| *weight != Decimal::ONE);
            Entry::default()
                .with("name", text(Some(&indicator.name)))
                .with("weight", number(weight))
                .with("full", number(indicator.full))
                .value()
        });
        let excluded = ranking
            .excluded
            .iter()
            .filter(|_| is_whole)
            .map(|(member, reason)| named(member).with("reason", reason.data.clone()).value());
        let rules = &ranking.rules;
        self.head(at, lang)
            .with("previous", ranking.previous.map_or(Data::Null, |previous| self.head(previous, lang).value().data))
            .with("follows", Data::Bool(self.follows(at)))
            .with("indicators", list(indicators))
            .with("groups", Data::List(groups))
            .with("by_group", Data::Bool(rules.by_group))
            .with("rows", rows(&all))
            .with("excluded", list(excluded))
            .with("shown", some(rules.show))
            .with("count", if is_whole { count(ranking.lines.len()) } else { Data::Null })
            .with("ties", text(Some(if rules.ties == Ties::Dense { "dense" } else { "standard" })))
            .with("order", text(Some(if rules.order == Order::Low { "low" } else { "high" })))
            .with(
                "has_notes",
                Data::Bool(ranking.lines.iter().any(|line| line.note.is_some() && ranking.shows(line, None))),
            )
            .value()
    }

    /// What tells a ranking from others.
    fn head(&self, at: usize, lang: Lang) -> Entry {
        let Some(ranking) = self.list.get(at) else { return Entry::default() };
        Entry::default()
            .with("page", ranking.page.map_or(Data::Null, |page| page_value(page).data))
            .with("series", text(ranking.series.as_deref()))
            .with("period", text(ranking.period.map(|period| period.to_string()).as_deref()))
            .with("period_title", text(ranking.period.map(|period| period_title(period, lang)).as_deref()))
    }

    /// Whether the ranking before is that of the period right before.
    fn follows(&self, at: usize) -> bool {
        let period = |at: usize| self.list.get(at).and_then(|ranking| ranking.period);
        let previous = self.list.get(at).and_then(|ranking| ranking.previous);
        previous.is_some_and(|previous| period(at).and_then(Period::previous) == period(previous))
    }

    /// The place a unit had before, as far as it was shown then.
    pub fn previous_rank(&self, ranking: &Ranking, line: &Line) -> Option<usize> {
        let shown = self.list.get(ranking.previous?)?.rules.show;
        let narrower = [shown, ranking.rules.show].into_iter().flatten().min();
        line.past.rank.filter(|rank| narrower.is_none_or(|most| *rank <= most))
    }

    fn row(&self, at: usize, ranking: &Ranking, line: &Line, lang: Lang) -> Value {
        let previous = self.previous_rank(ranking, line);
        let rank = line.place.map(|place| place.rank);
        let change =
            rank.zip(previous).and_then(|(now, before)| Some(i64::try_from(before).ok()? - i64::try_from(now).ok()?));
        // With the first places alone, whoever was not among them is new among them: more is not told.
        let is_new = line.past.is_new && ranking.rules.show.is_none();
        let has_entered = ranking.previous.is_some() && ranking.rules.show.is_some() && previous.is_none();
        let streaks = Entry::default()
            .with("top", count(line.past.top))
            .with("bottom", if ranking.rules.show.is_none() { count(line.past.bottom) } else { Data::Int(0) });
        let mut marks = Map::default();
        for (indicator, mark) in ranking.indicators.iter().zip(&line.marks) {
            marks.set(&indicator.name, Value::from(mark.data.clone()));
        }
        named(&line.member)
            .with("rank", some(rank))
            .with("tied", Data::Bool(line.place.is_some_and(|place| place.is_tied)))
            .with("total", Data::Text(total(ranking, line)))
            .with("bar", text(bar(ranking, line).as_deref()))
            .with("hidden", Data::Bool(line.is_hidden))
            .with("values", list(line.marks.iter().map(|mark| Value::from(mark.data.clone()))))
            .with("marks", Data::Map(marks))
            .with("previous", some(previous))
            .with("change", change.map_or(Data::Null, Data::Int))
            .with("new", Data::Bool(is_new))
            .with("entered", Data::Bool(has_entered))
            .with("streaks", streaks.value().data)
            .with("note", line.note.as_ref().map_or(Data::Null, |note| note.data.clone()))
            .with("trend", self.trend(at, line, lang))
            .value()
    }

    /// The places of a unit over the periods up to this one, the oldest first.
    fn trend(&self, at: usize, line: &Line, lang: Lang) -> Data {
        let mut points = Vec::new();
        let mut next = Some(at);
        while let Some(ranking) = next.and_then(|at| self.list.get(at)).filter(|_| points.len() < PERIODS) {
            let own =
                ranking.lines.iter().find(|other| other.member.key.is_some() && other.member.key == line.member.key);
            let rank = own.filter(|own| ranking.shows(own, None)).and_then(|own| own.place).map(|place| place.rank);
            let head = self.head(next.unwrap_or(at), lang);
            points.push(head.with("rank", some(rank)).value());
            next = ranking.previous;
        }
        points.reverse();
        Data::List(points)
    }

    /// Units over periods, a record for each series: what an overview shows.
    pub fn overview(&self, wanted: &Wanted) -> Value {
        let lang = self.lang.unwrap_or(Lang::Zh);
        let mut series: Vec<Vec<usize>> = Vec::new();
        for (at, ranking) in self.list.iter().enumerate() {
            if ranking.period.is_none() || !self.is_wanted(ranking, wanted) {
                continue;
            }
            let same =
                |others: &&mut Vec<usize>| others.iter().any(|other| history::is_series(&self.list[*other], ranking));
            match series.iter_mut().find(same) {
                Some(others) => others.push(at),
                None => series.push(vec![at]),
            }
        }
        let record = |mut all: Vec<usize>| {
            all.sort_by_key(|at| self.list.get(*at).and_then(|ranking| ranking.period));
            let recent = all.split_off(all.len().saturating_sub(PERIODS));
            let latest = recent.last().copied().unwrap_or(0);
            self.head(latest, lang)
                .with("periods", list(recent.iter().map(|at| self.head(*at, lang).value())))
                .with("rows", self.matrix(&recent))
                .value()
        };
        Value::from(list(series.into_iter().map(record)))
    }

    fn matrix(&self, recent: &[usize]) -> Data {
        // Units in their order; names are those of the newest ranking.
        let mut members: Vec<&Member> = Vec::new();
        for ranking in recent.iter().rev().filter_map(|at| self.list.get(*at)) {
            for line in ranking.lines.iter().filter(|line| ranking.shows(line, None)) {
                if line.member.key.is_some() && !members.iter().any(|member| member.key == line.member.key) {
                    members.push(&line.member);
                }
            }
        }
        members.sort_by_key(|member| member.order);
        let cell = |at: &usize, member: &Member| {
            let ranking = self.list.get(*at)?;
            let line = ranking.lines.iter().find(|line| line.member.key == member.key)?;
            ranking.shows(line, None).then(|| {
                let rank = some(line.place.map(|place| place.rank));
                let top = line.place.is_some_and(|place| place.rank == 1);
                let last = line.is_last && ranking.rules.show.is_none();
                let entry = Entry::default().with("rank", rank).with("total", Data::Text(total(ranking, line)));
                entry.with("first", Data::Bool(top)).with("last", Data::Bool(last)).value()
            })
        };
        list(members.into_iter().map(|member| {
            let cells = recent.iter().map(|at| cell(at, member).unwrap_or_default());
            named(member).with("cells", list(cells)).value()
        }))
    }
}

fn named(member: &Member) -> Entry {
    let entry = Entry::default().with("unit", text(Some(&member.name))).with("short", text(Some(&member.short)));
    entry.with("group", text(member.group.as_deref()))
}

/// The total as shown: hidden as the marks are that it is made of, empty where there is none.
pub fn total(ranking: &Ranking, line: &Line) -> String {
    match (line.total, line.is_hidden, line.is_veiled) {
        (Some(total), _, true) => format!(":mask[{}]", total.fixed(ranking.decimals())),
        (Some(total), _, false) => total.fixed(ranking.decimals()),
        (None, true, _) => ":mask[]".to_owned(),
        (None, false, _) => String::new(),
    }
}

/// How long the bar of a total is, in hundredths of the longest one: that of all full marks, or of the highest total shown. It is
/// made of what is shown alone.
fn bar(ranking: &Ranking, line: &Line) -> Option<String> {
    let full = ranking.indicators.iter().try_fold(Decimal::ZERO, |sum, indicator| {
        sum.plus(indicator.full?.times(indicator.weight.unwrap_or(Decimal::ONE))?)
    });
    let shown = ranking.lines.iter().filter(|line| ranking.shows(line, None) && !line.is_hidden);
    let highest = shown.filter_map(|line| line.total).chain(full).max()?.to_f64();
    let own = line.total.filter(|_| !line.is_hidden)?.to_f64();
    (highest > 0.0).then(|| format!("{:.1}", (own / highest * 100.0).clamp(0.0, 100.0)))
}

/// The mean of totals to two places.
fn average(totals: &[Decimal]) -> Option<String> {
    let sum = totals.iter().try_fold(Decimal::ZERO, |sum, total| sum.plus(*total))?;
    Some(sum.over(totals.len())?.rounded(2).to_string())
}

/// Whether a ranking is of a series by its name, as typed.
pub fn has_series(ranking: &Ranking, series: &str) -> bool {
    ranking.series.as_deref().is_some_and(|own| columns::folded(own) == columns::folded(series))
}
