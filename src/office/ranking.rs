//! Rankings: units in order of their marks, a page a period.
//!
//! Takes the ranking pages of one edition, their tables and the units; gives places, changes against the period before, and streaks. A
//! mark that the gate has masked leaves its unit without a total and a place, and nobody else is touched by it.

pub mod block;
pub mod history;
pub mod marks;
pub mod place;
pub mod read;
pub mod show;
pub mod tell;

use super::Ground;
use super::decimal::Decimal;
use super::unit::Units;
use crate::diagnostic::Diagnostic;
use crate::kind::Role;
use crate::lang::Lang;
use crate::period::Period;
use crate::site::{PageId, SectionId};
use crate::source::Span;
use crate::value::Value;
use history::Past;
use place::{Order, Place, Ties};

/// The rankings of an edition in the order of their pages.
#[derive(Clone, Debug, Default)]
pub struct Rankings {
    /// All of them.
    pub list: Vec<Ranking>,
    /// The language of the site, for the words of periods.
    pub lang: Option<Lang>,
    /// Folders of sections below `content/`, by section.
    pub folders: Vec<String>,
}

/// Which rankings somebody asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Wanted {
    /// Those of a section and what stands below it.
    pub section: Option<String>,
    /// Those of a series.
    pub series: Option<String>,
}

/// One ranking.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// Its page; none for a table that a text shows by itself.
    pub page: Option<PageId>,
    /// The section of that page.
    pub section: SectionId,
    /// What it is about.
    pub period: Option<Period>,
    /// Where the page says so.
    pub span: Span,
    /// Which of the rankings of its section it is.
    pub series: Option<String>,
    /// The table it is made from.
    pub table: Option<String>,
    /// How places are worked out and shown.
    pub rules: Rules,
    /// What counts.
    pub indicators: Vec<Indicator>,
    /// Who is ranked, as they are shown.
    pub lines: Vec<Line>,
    /// Who is not, and why.
    pub excluded: Vec<(Member, Value)>,
    /// The ranking before it in its series: its place in [`Rankings::list`].
    pub previous: Option<usize>,
}

/// How places are worked out and shown.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// What follows equal totals.
    pub ties: Ties,
    /// Which totals come first.
    pub order: Order,
    /// Whether each group has places of its own.
    pub by_group: bool,
    /// The places of totals, where they are set.
    pub decimals: Option<u32>,
    /// How many places are shown; all when not set.
    pub show: Option<usize>,
}

/// A column that counts.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// The name of its column.
    pub name: String,
    /// What its marks are multiplied by; hidden when `None`.
    pub weight: Option<Decimal>,
    /// The highest mark.
    pub full: Option<Decimal>,
}

/// A unit as a ranking names it.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// What tells it from others, whichever of its names is used; nothing for one whose name is hidden.
    pub key: Option<String>,
    /// Its name as shown, in the source language.
    pub name: String,
    /// Its short name as shown.
    pub short: String,
    /// Its group.
    pub group: Option<String>,
    /// Its place in the order of units.
    pub order: usize,
}

/// A ranked unit.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Who.
    pub member: Member,
    /// The marks as shown, one for each indicator.
    pub marks: Vec<Value>,
    /// The sum; none when a mark is hidden or missing.
    pub total: Option<Decimal>,
    /// Whether a mark is hidden here.
    pub is_hidden: bool,
    /// Whether a mark is hidden from narrower editions.
    pub is_veiled: bool,
    /// Its place.
    pub place: Option<Place>,
    /// Whether its place is the last of several.
    pub is_last: bool,
    /// What it was before.
    pub past: Past,
    /// A remark.
    pub note: Option<Value>,
}

impl Rankings {
    /// Works all rankings out.
    pub fn new(ground: &Ground, units: &Units, out: &mut Vec<Diagnostic>) -> Rankings {
        let mut list = Vec::new();
        for (id, page) in ground.edition.pages.iter().enumerate() {
            let kind = ground.edition.kinds.get(&page.kind);
            if kind.is_some_and(|kind| kind.role == Some(Role::Ranking)) {
                list.extend(read::ranking(page, id, ground, units, out));
            }
        }
        history::connect(&mut list, ground, out);
        let lang = Some(Lang::from_locale(&ground.edition.settings.language));
        Rankings { list, lang, folders: ground.sections.iter().map(|section| section.path.clone()).collect() }
    }

    /// Whether a ranking is one that is asked for.
    pub fn is_wanted(&self, ranking: &Ranking, wanted: &Wanted) -> bool {
        let folder = self.folders.get(ranking.section).map_or("", String::as_str);
        let is_below = |outer: &str| {
            let outer = outer.trim_matches('/');
            outer.is_empty() || folder.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        wanted.section.as_deref().is_none_or(is_below)
            && wanted.series.as_deref().is_none_or(|series| tell::has_series(ranking, series))
    }

    /// The newest of those that are asked for.
    pub fn newest(&self, wanted: &Wanted) -> Option<usize> {
        self.latest(|ranking| self.is_wanted(ranking, wanted))
    }

    /// The ranking of a page.
    pub fn of_page(&self, page: PageId) -> Option<usize> {
        self.list.iter().position(|ranking| ranking.page == Some(page))
    }

    /// The newest ranking, of a section and what stands below it, or a series.
    pub fn latest(&self, is_wanted: impl Fn(&Ranking) -> bool) -> Option<usize> {
        let wanted = self.list.iter().enumerate().filter(|(_, ranking)| ranking.page.is_some() && is_wanted(ranking));
        // Of two that end on one day the shorter period is the news.
        let day =
            |ranking: &Ranking| ranking.period.map(|period| (period.days().1.iso_day(), period.days().0.iso_day()));
        wanted.max_by(|(at, a), (other, b)| day(a).cmp(&day(b)).then(other.cmp(at))).map(|(at, _)| at)
    }
}

impl Ranking {
    /// The groups in order, each with its lines; one without a name where places are given across all.
    pub fn groups(&self) -> Vec<(Option<&str>, Vec<&Line>)> {
        if !self.rules.by_group {
            return vec![(None, self.lines.iter().collect())];
        }
        let mut groups: Vec<(Option<&str>, Vec<&Line>)> = Vec::new();
        for line in &self.lines {
            let name = line.member.group.as_deref();
            match groups.iter_mut().find(|(group, _)| *group == name) {
                Some((_, lines)) => lines.push(line),
                None => groups.push((name, vec![line])),
            }
        }
        groups
    }

    /// Whether a line is shown: one of the first, where only these are.
    pub fn shows(&self, line: &Line, most: Option<usize>) -> bool {
        let most = [self.rules.show, most].into_iter().flatten().min();
        most.is_none_or(|most| line.place.is_some_and(|place| place.rank <= most))
    }

    /// How many places totals have: those that are set, or what the longest one needs.
    pub fn decimals(&self) -> u32 {
        let needed = || self.lines.iter().filter_map(|line| line.total).map(Decimal::places).max();
        self.rules.decimals.or_else(needed).unwrap_or(0)
    }
}
