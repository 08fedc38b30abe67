//! What became of each unit since the period before: change, new ones, streaks at the top and at the bottom.
//!
//! Takes all rankings of an edition; finds the one before each by itself: same section, same series, same length of period, the
//! nearest earlier one that there is.

use super::Ranking;
use crate::data::columns;
use crate::diagnostic::Diagnostic;
use crate::office::Ground;
use crate::page::Page;

/// What a unit was before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Its place in the ranking before.
    pub rank: Option<usize>,
    /// Whether the ranking before does not know it at all.
    pub is_new: bool,
    /// How many periods without a gap it has been first, this one included.
    pub top: usize,
    /// How many it has been last.
    pub bottom: usize,
}

/// Connects each ranking with the one before it.
pub fn connect(list: &mut [Ranking], ground: &Ground, out: &mut Vec<Diagnostic>) {
    let mut order: Vec<usize> = (0..list.len()).filter(|at| list[*at].period.is_some()).collect();
    order.sort_by_key(|at| (list[*at].period, list[*at].page));
    for (done, at) in order.iter().enumerate() {
        let page = list[*at].page.and_then(|page| ground.edition.pages.get(page).map(|page| &**page));
        let same = |other: &&usize| is_series(&list[*at], &list[**other]);
        let before = order.get(..done).unwrap_or(&[]);
        if let Some(twin) = before.iter().filter(same).find(|other| list[**other].period == list[*at].period) {
            twice(&list[*at], &list[*twin], page, ground, out);
        }
        let earlier = before.iter().filter(same).filter(|other| list[**other].period < list[*at].period);
        // Of two for one period the first counts.
        let previous =
            earlier.max_by_key(|other| (list[**other].period, std::cmp::Reverse(list[**other].page))).copied();
        list[*at].previous = previous;
        let Some(previous) = previous else {
            for line in &mut list[*at].lines {
                line.past.top = usize::from(line.place.is_some_and(|place| place.rank == 1));
                line.past.bottom = usize::from(line.is_last);
            }
            continue;
        };
        let follows = list[*at].period.and_then(|period| period.previous()) == list[previous].period;
        if !follows {
            gap(&list[*at], &list[previous], page, out);
        }
        let before = list[previous].clone();
        for line in &mut list[*at].lines {
            let own = |key: &Option<String>| key.is_some() && *key == line.member.key;
            let old = before.lines.iter().find(|old| own(&old.member.key));
            let is_excluded = before.excluded.iter().any(|(member, _)| own(&member.key));
            let streak = old.filter(|_| follows).map_or((0, 0), |old| (old.past.top, old.past.bottom));
            // Places among a group cannot be compared with those among another one.
            let like = |old: &&super::Line| !before.rules.by_group || old.member.group == line.member.group;
            line.past = Past {
                rank: old.filter(like).and_then(|old| old.place).map(|place| place.rank),
                is_new: old.is_none() && !is_excluded && line.member.key.is_some(),
                top: if line.place.is_some_and(|place| place.rank == 1) { streak.0 + 1 } else { 0 },
                bottom: if line.is_last { streak.1 + 1 } else { 0 },
            };
        }
        // Nor places among a group with those across all.
        if before.rules.by_group != list[*at].rules.by_group {
            list[*at].lines.iter_mut().for_each(|line| line.past.rank = None);
        }
    }
}

/// Whether two rankings are of one series.
pub fn is_series(a: &Ranking, b: &Ranking) -> bool {
    let name = |ranking: &Ranking| ranking.series.as_deref().map(columns::folded);
    let like = a.period.zip(b.period).is_some_and(|(a, b)| a.is_like(b));
    a.section == b.section && name(a) == name(b) && like
}

fn twice(ranking: &Ranking, twin: &Ranking, page: Option<&Page>, ground: &Ground, out: &mut Vec<Diagnostic>) {
    let other = twin.page.and_then(|page| ground.edition.pages.get(page)).map_or("", |page| page.path.as_str());
    if let (Some(page), Some(period)) = (page, ranking.period) {
        let diagnostic = Diagnostic::new("ranking-period").with("period", period.to_string()).with("page", other);
        out.push(diagnostic.at(&page.path, ranking.span));
    }
}

fn gap(ranking: &Ranking, previous: &Ranking, page: Option<&Page>, out: &mut Vec<Diagnostic>) {
    if let (Some(page), Some(before), Some(missing)) =
        (page, previous.period, ranking.period.and_then(|period| period.previous()))
    {
        let diagnostic = Diagnostic::new("ranking-gap").with("missing", missing.to_string());
        out.push(diagnostic.with("previous", before.to_string()).at(&page.path, ranking.span));
    }
}
