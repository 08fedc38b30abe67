//! `::plan{…}`: targets of plans in a text.
//!
//! Takes the attributes of a directive and the plans; gives HTML, or what is wrong with the attributes.

use super::state::State;
use super::{Plans, Wanted};
use crate::diagnostic::Diagnostic;
use crate::lang;
use crate::markdown::escaped;
use crate::office::field::title;
use crate::office::html::{self, Attribute, Words};
use crate::office::{self, Ground};
use crate::page::Edition;
use crate::period::Period;
use crate::site::PageId;
use crate::value::{Data, Map, Value};
use crate::words::worded::Worded;

const KNOWN: [(&str, &str); 4] = [("page", "页面"), ("period", "时期"), ("owner", "栏目"), ("limit", "条数")];

/// The words of the line of progress.
const PROGRESS: Words = Words {
    total: ("plan_progress", "目标{total}项，已完成{done}项，占{share}%", "{total} targets, {done} done ({share}%)"),
};

/// The HTML of the targets that are asked for; nothing where there are none.
pub fn block(
    plans: &Plans,
    ground: &Ground,
    from: PageId,
    attributes: &[(String, String)],
    line: &mut dyn FnMut(&str) -> String,
) -> Result<String, Diagnostic> {
    let mut wanted = Wanted::default();
    let mut limit = usize::MAX;
    for (name, value) in attributes {
        let attribute = Attribute { name, value };
        match name.as_str() {
            "page" | "页面" => wanted.plan = Some(attribute.page(ground, from, plans.pages())?),
            "period" | "时期" => wanted.period = Some(Period::parse(value).ok_or_else(|| attribute.wrong())?),
            "owner" | "栏目" => wanted.owner = Some(attribute.section(ground)?),
            "limit" | "条数" => limit = attribute.count()?,
            _ => return Err(attribute.unknown(&KNOWN)),
        }
    }
    let answer = plans.wanted(&wanted);
    let rows = answer.get("targets").map_or(&[][..], Value::items);
    if rows.is_empty() {
        return Ok(String::new());
    }
    let shown = html::first(rows, limit);
    let edition = ground.edition;
    let mut text = |row: &Value, name: &str| html::told(row, name, line);
    let heading = |key: &str, zh: &str, en: &str| html::label(edition, key, zh, en);
    let mut columns: Vec<(String, Vec<String>)> = Vec::new();
    for (name, key, zh, en) in [
        ("id", "row_id", "编号", "No."),
        ("target", "target", "目标", "Target"),
        ("unit", "row_unit", "责任单位", "Unit"),
        ("due", "target_due", "完成时限", "Due"),
    ] {
        columns.push((heading(key, zh, en), shown.iter().map(|row| text(row, name)).collect()));
    }
    columns.push((heading("state", "状态", "State"), shown.iter().map(|row| state(edition, row)).collect()));
    let report = shown.iter().map(|row| {
        let id = row.get("report").and_then(office::page_of);
        let told = text(row, "result");
        let facts = id.and_then(|id| Some((titled(title(ground, id)), ground.facts.get(id)?)));
        match facts {
            Some((title, facts)) => {
                let title = text(&title, "title");
                let link = html::link(Some(&facts.url), &title);
                if told.is_empty() { link } else { format!("{told} {link}") }
            }
            None => told,
        }
    });
    columns.push((heading("target_result", "完成情况", "Result"), report.collect()));
    let progress = answer.get("progress").cloned().unwrap_or_default();
    let progress = html::progress(edition, &progress, PROGRESS);
    Ok(format!(
        "<div class=\"plan\">\n{progress}{}</div>\n",
        html::table("plan-table", &heading("plan", "工作计划", "Plan"), &columns)
    ))
}

/// A row that holds nothing but a title.
fn titled(title: Value) -> Value {
    let mut map = Map::default();
    map.set("title", title);
    Value::from(Data::Map(map))
}

/// The state of a target in words: `推进中（逾期3天）`.
fn state(edition: &Edition, row: &Value) -> String {
    let state = row.get("state").and_then(Value::as_str).and_then(State::parse);
    let Some(state) = state else { return escaped(&edition.settings.mask).to_string() };
    let mut text = html::label(edition, &format!("target_{}", state.word()), state.chinese(), state.word());
    if let Some(days) = row.get("days").and_then(Value::as_int) {
        let late = html::label(edition, "overdue_days", "逾期{n}天", "{n} days overdue");
        let was = html::label(edition, "state_was", "（{state}）", " ({state})");
        text.push_str(&lang::fill(&was, &[("state", lang::fill(&late, &[("n", days.to_string())]))]));
    }
    let class = if row.get("overdue").and_then(Value::as_bool) == Some(true) { "overdue" } else { state.word() };
    format!("<span class=\"state is-{class}\">{}</span>", escaped(&text))
}
