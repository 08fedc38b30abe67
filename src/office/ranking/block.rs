//! `::ranking{…}`: a ranking in a text.
//!
//! Takes the attributes of a directive and the rankings; gives a table in HTML, or what is wrong with the attributes.

use super::show::{self, Show};
use super::{Line, Ranking, Rankings, read, tell};
use crate::data::columns;
use crate::diagnostic::Diagnostic;
use crate::directive::{self, lower::plain};
use crate::lang::{self, Lang};
use crate::markdown::escaped;
use crate::office::Ground;
use crate::office::rows;
use crate::office::unit::Units;
use crate::page::Page;
use crate::period::Period;
use crate::resolve::links::Target;
use crate::site::PageId;
use crate::source::Span;
use crate::value::Value;
use crate::words;

const KNOWN: [(&str, &str); 6] = [
    ("page", "页面"),
    ("data", "数据文件"),
    ("period", "时期"),
    ("section", "栏目"),
    ("series", "系列"),
    ("show", "显示"),
];

/// What a directive asks for.
#[derive(Default)]
struct Wanted<'a> {
    page: Option<&'a str>,
    data: Option<&'a str>,
    period: Option<Period>,
    section: Option<&'a str>,
    series: Option<&'a str>,
    show: Option<usize>,
}

/// The HTML of the ranking that is asked for: that of a page, of a table, of a period; else the page's own or the newest.
pub fn block(
    rankings: &Rankings,
    units: &Units,
    ground: &Ground,
    from: PageId,
    attributes: &[(String, String)],
    line: &mut dyn FnMut(&str) -> String,
) -> Result<String, Diagnostic> {
    let wanted = wanted(attributes)?;
    let none = |what: &str| Diagnostic::new("ranking-none").with("what", what);
    let edition = ground.edition;
    let Some(page) = edition.pages.get(from) else { return Ok(String::new()) };
    let at = if let Some(typed) = wanted.page {
        let known = rankings.list.iter().filter_map(|ranking| edition.pages.get(ranking.page?));
        let near = || lang::nearest(typed, known.filter_map(|page| page.path.strip_prefix("content/")));
        let at = page_of(typed, page, from, ground).and_then(|id| rankings.of_page(id));
        at.ok_or_else(|| wrong("page", typed).suggest(near()))?
    } else if let Some(typed) = wanted.data {
        let table = columns::table(&Value::text(typed), None, &edition.names).unwrap_or_default();
        match rankings.list.iter().position(|ranking| ranking.table.as_deref() == Some(&table)) {
            Some(at) => at,
            None => return of_table(&table, units, ground, page, wanted.show, line),
        }
    } else {
        let own = rankings.of_page(from).filter(|_| wanted.period.is_none() && wanted.series.is_none());
        let here = ground.home_of.get(from).copied();
        let section = |ranking: &Ranking| ground.sections.get(ranking.section).map(|section| section.path.as_str());
        let fits = |ranking: &Ranking| {
            wanted.period.is_none_or(|period| ranking.period == Some(period))
                && wanted.series.is_none_or(|series| tell::has_series(ranking, series))
                && wanted.section.is_none_or(|path| section(ranking) == Some(path.trim_matches('/')))
        };
        let near = || rankings.latest(|ranking| fits(ranking) && Some(ranking.section) == here);
        let at = own.or_else(near).or_else(|| rankings.latest(fits));
        let said = [
            wanted.period.map(|period| period.to_string()),
            wanted.series.map(str::to_owned),
            wanted.section.map(str::to_owned),
        ];
        at.ok_or_else(|| none(&said.into_iter().flatten().collect::<Vec<_>>().join(" ")))?
    };
    Ok(rankings
        .list
        .get(at)
        .map(|ranking| table(ranking, Some(rankings), ground, wanted.show, line))
        .unwrap_or_default())
}

fn wrong(name: &str, value: &str) -> Diagnostic {
    Diagnostic::new("directive-value").with("name", name).with("value", value)
}

fn wanted(attributes: &[(String, String)]) -> Result<Wanted<'_>, Diagnostic> {
    let mut wanted = Wanted::default();
    for (name, value) in attributes {
        match name.as_str() {
            "page" | "页面" => wanted.page = Some(value),
            "data" | "数据文件" => wanted.data = Some(value),
            "period" | "时期" => wanted.period = Some(Period::parse(value).ok_or_else(|| wrong(name, value))?),
            "section" | "栏目" => wanted.section = Some(value),
            "series" | "系列" => wanted.series = Some(value),
            "show" | "显示" => match show::read(value) {
                Some(Show::First(count)) => wanted.show = Some(count),
                Some(Show::All) => {}
                None => return Err(wrong(name, value)),
            },
            _ => {
                return Err(directive::unknown_attribute(name, &KNOWN));
            }
        }
    }
    Ok(wanted)
}

fn page_of(typed: &str, page: &Page, from: PageId, ground: &Ground) -> Option<PageId> {
    let target = match ground.targets.find(&page.path, Some(from), typed) {
        Target::Missing if !typed.starts_with(['/', '.']) => {
            ground.targets.find(&page.path, Some(from), &format!("/{typed}"))
        }
        target => target,
    };
    match target {
        Target::Page(id, _) => Some(id),
        _ => None,
    }
}

/// A table that no ranking page is about, ranked by the ordinary rules.
fn of_table(
    name: &str,
    units: &Units,
    ground: &Ground,
    page: &Page,
    show: Option<usize>,
    line: &mut dyn FnMut(&str) -> String,
) -> Result<String, Diagnostic> {
    let mut found = Vec::new();
    let rows = rows::table(&page.path, ground, name, &[], Span::default(), &mut found);
    let blank = Page::part_of(page, String::new());
    let ranking = rows.map(|rows| read::of_rows(&rows, &blank, ground, units, &mut found));
    // What is wrong with the table is told with the directive that shows it; what is true of the whole alone stops nothing.
    let fault = found.into_iter().find(|diagnostic| diagnostic.is_error() && !lang::is_of_the_whole(diagnostic.code));
    match (fault, ranking) {
        (Some(fault), _) => Err(Diagnostic { place: fault.place.filter(|place| place.file != page.path), ..fault }),
        (None, ranking) => Ok(ranking.map(|ranking| table(&ranking, None, ground, show, line)).unwrap_or_default()),
    }
}

fn table(
    ranking: &Ranking,
    rankings: Option<&Rankings>,
    ground: &Ground,
    most: Option<usize>,
    line: &mut dyn FnMut(&str) -> String,
) -> String {
    let lang = Lang::from_locale(&ground.edition.settings.language);
    let mut html = "<div class=\"ranking\">\n".to_owned();
    for (group, lines) in ranking.groups() {
        let shown: Vec<&Line> = lines.into_iter().filter(|row| ranking.shows(row, most)).collect();
        if shown.is_empty() {
            continue;
        }
        html.push_str("<div class=\"wide\"><table class=\"ranking-table\">\n");
        html.push_str(&caption(ranking, group, ground, lang, line));
        html.push_str("<thead><tr>");
        for heading in [lang.pick("名次", "Rank"), lang.pick("单位", "Unit")] {
            html.push_str(&format!("<th scope=\"col\">{heading}</th>"));
        }
        let is_sum = ranking.indicators.len() == 1 && columns::is(&ranking.indicators[0].name, columns::TOTAL);
        for indicator in ranking.indicators.iter().filter(|_| !is_sum) {
            html.push_str(&format!("<th scope=\"col\">{}</th>", line(&indicator.name)));
        }
        html.push_str(&format!("<th scope=\"col\">{}</th>", lang.pick("总分", "Total")));
        let has_past = ranking.previous.is_some();
        if has_past {
            html.push_str(&format!("<th scope=\"col\">{}</th>", lang.pick("变化", "Change")));
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for row in shown {
            let rank = row.place.map_or_else(|| "—".to_owned(), |place| place.rank.to_string());
            html.push_str(&format!(
                "<tr><td class=\"rank-place\">{rank}</td><th scope=\"row\">{}</th>",
                line(&row.member.short)
            ));
            for (indicator, mark) in ranking.indicators.iter().zip(&row.marks).filter(|_| !is_sum) {
                let name = words::without_marks(&plain(&indicator.name, &ground.edition.names, ""));
                let (name, mark) = (escaped(&name), line(&mark.display()));
                html.push_str(&format!("<td class=\"rank-mark\" data-label=\"{name}\">{mark}</td>"));
            }
            html.push_str(&format!("<td class=\"rank-total\">{}</td>", line(&tell::total(ranking, row))));
            if let Some(rankings) = rankings.filter(|_| has_past) {
                html.push_str(&format!("<td class=\"rank-change\">{}</td>", change(rankings, ranking, row, lang)));
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody>\n</table></div>\n");
    }
    html.push_str("</div>\n");
    html
}

fn caption(
    ranking: &Ranking,
    group: Option<&str>,
    ground: &Ground,
    lang: Lang,
    line: &mut dyn FnMut(&str) -> String,
) -> String {
    let page = ranking.page.and_then(|id| ground.facts.get(id));
    let title = page.map(|facts| format!("<a href=\"{}\">{}</a>", escaped(&facts.url), line(&facts.title)));
    let period = ranking.period.map(|period| escaped(&tell::period_title(period, lang)).to_string());
    let group = group.map(&mut *line);
    let words: Vec<String> = [title, group, period].into_iter().flatten().collect();
    if words.is_empty() {
        String::new()
    } else {
        format!("<caption>{}</caption>\n", words.join(lang.pick("　", " · ")))
    }
}

/// The change of a place in a sign and words.
fn change(rankings: &Rankings, ranking: &Ranking, line: &Line, lang: Lang) -> String {
    let Some(rank) = line.place.map(|place| place.rank) else { return String::new() };
    match rankings.previous_rank(ranking, line) {
        Some(before) if before > rank => {
            let by = before - rank;
            format!(
                "↑{by} <span class=\"change-words\">{}</span>",
                lang.pick(format!("上升{by}位"), format!("up {by}"))
            )
        }
        Some(before) if before < rank => {
            let by = rank - before;
            format!(
                "↓{by} <span class=\"change-words\">{}</span>",
                lang.pick(format!("下降{by}位"), format!("down {by}"))
            )
        }
        Some(_) => lang.pick("持平", "unchanged").to_owned(),
        None if line.past.is_new || ranking.rules.show.is_some() => lang.pick("新上榜", "new").to_owned(),
        None => "—".to_owned(),
    }
}
