//! `::ledger{…}`: rows of ledgers in a text.
//!
//! Takes the attributes of a directive and the ledgers; gives HTML, or what is wrong with the attributes.

use super::state::{STATES, State};
use super::{Ledgers, Wanted};
use crate::diagnostic::Diagnostic;
use crate::lang;
use crate::markdown::escaped;
use crate::office::html::{self, Attribute, Words};
use crate::office::{self, Ground};
use crate::page::Edition;
use crate::site::PageId;
use crate::value::Value;
use crate::words::worded::Worded;

const KNOWN: [(&str, &str); 5] =
    [("page", "页面"), ("owner", "栏目"), ("unit", "单位"), ("state", "状态"), ("limit", "条数")];

/// The words of the line of progress.
const PROGRESS: Words = Words {
    total: (
        "ledger_progress",
        "问题{total}项，已销号{done}项，占{share}%",
        "{total} problems, {done} closed ({share}%)",
    ),
};

/// The HTML of the rows that are asked for; nothing where there are none.
pub fn block(
    ledgers: &Ledgers,
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
            "page" | "页面" => wanted.ledger = Some(attribute.page(ground, from, ledgers.pages())?),
            "owner" | "栏目" => wanted.owner = Some(attribute.section(ground)?),
            "unit" | "单位" => wanted.unit = Some(value.clone()),
            "state" | "状态" => {
                let near = || lang::nearest(value, STATES.iter().flat_map(|(_, en, zh)| [*en, *zh]));
                let state = State::parse(value).ok_or_else(|| attribute.wrong().suggest(near()))?;
                wanted.state = Some(state.word());
            }
            "limit" | "条数" => limit = attribute.count()?,
            _ => return Err(attribute.unknown(&KNOWN)),
        }
    }
    let answer = ledgers.wanted(&wanted);
    let rows = answer.get("rows").map_or(&[][..], Value::items);
    if rows.is_empty() {
        return Ok(String::new());
    }
    let shown = html::first(rows, limit);
    let edition = ground.edition;
    let mut text = |row: &Value, name: &str| html::told(row, name, line);
    let mut columns: Vec<(String, Vec<String>)> = Vec::new();
    let heading = |key: &str, zh: &str, en: &str| html::label(edition, key, zh, en);
    columns.push((heading("row_id", "编号", "No."), shown.iter().map(|row| text(row, "id")).collect()));
    let problem = shown.iter().map(|row| {
        let url = row.get("page").and_then(office::page_of).and_then(|id| ground.facts.get(id));
        html::link(url.map(|facts| facts.url.as_str()), &text(row, "problem"))
    });
    columns.push((heading("problem", "问题", "Problem"), problem.collect()));
    columns.push((heading("row_unit", "责任单位", "Unit"), shown.iter().map(|row| text(row, "unit")).collect()));
    columns.push((heading("row_due", "整改期限", "Due"), shown.iter().map(|row| text(row, "due")).collect()));
    columns.push((heading("state", "状态", "State"), shown.iter().map(|row| state(edition, row)).collect()));
    let progress = match wanted.state {
        // Of rows in one state there is no share that is closed.
        Some(_) => html::count(edition, rows.len()),
        None => html::progress(edition, &answer.get("progress").cloned().unwrap_or_default(), PROGRESS),
    };
    Ok(format!(
        "<div class=\"ledger\">\n{progress}{}</div>\n",
        html::table("ledger-table", &heading("ledger", "问题台账", "Ledger of problems"), &columns)
    ))
}

/// The state of a row in words: `逾期12天（整改中）`.
fn state(edition: &Edition, row: &Value) -> String {
    let word = |name: &str| {
        let state = row.get(name).and_then(Value::as_str).and_then(State::parse)?;
        Some(html::label(edition, &format!("state_{}", state.word()), state.chinese(), state.word()))
    };
    let Some(now) = word("state") else { return escaped(&edition.settings.mask).to_string() };
    let days = |name: &str| row.get(name).and_then(Value::as_int);
    let mut text = match (days("days"), days("left")) {
        (Some(days), _) => {
            let late = html::label(edition, "overdue_days", "逾期{n}天", "{n} days overdue");
            lang::fill(&late, &[("n", days.to_string())])
        }
        (None, Some(0)) => format!("{now}{}", html::label(edition, "due_today", "（今天到期）", " (due today)")),
        (None, Some(days)) => {
            let left = html::label(edition, "left_days", "（还有{n}天）", " ({n} days left)");
            format!("{now}{}", lang::fill(&left, &[("n", days.to_string())]))
        }
        (None, None) => now,
    };
    if let Some(typed) = word("typed") {
        let was = html::label(edition, "state_was", "（{state}）", " ({state})");
        text.push_str(&lang::fill(&was, &[("state", typed)]));
    }
    let class = row.get("state").and_then(Value::as_str).unwrap_or("");
    format!("<span class=\"state is-{class}\">{}</span>", escaped(&text))
}
