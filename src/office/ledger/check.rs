//! What can be wrong with a row of a ledger: dates that cannot be, closing without proof, an account that contradicts itself.
//!
//! Takes one row as the edition has it; gives diagnostics at its fields. Changes nothing.

use super::state::{Account, State, account};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::lang;
use crate::office::field::{Row, spoken};
use crate::value::{Data, Value};
use crate::words::worded::Worded;

/// What closing needs: field, Chinese label.
const CLOSING: [(&str, &str); 3] = [("closed", "销号日期"), ("closed_by", "销号人"), ("evidence", "佐证")];

/// Dates before which the day of finding has to be: field, Chinese label.
const AFTER_FOUND: [(&str, &str); 2] = [("due", "整改期限"), ("closed", "销号日期")];

/// The account of a row.
pub fn history(row: &Row) -> Account {
    let Some(value) = row.get("history") else { return Account::default() };
    row.bare(&Value::text(written(value))).map(|text| account(&text)).unwrap_or_default()
}

/// An account as one text; in YAML it may be a list of mappings with `date` and `state`.
fn written(value: &Value) -> String {
    let said = |item: &Value, names: [&str; 2]| names.iter().find_map(|name| item.get(name)).map(spoken);
    let parts = value.items().iter().map(|item| match &item.data {
        Data::Map(_) => {
            let (date, state) = (said(item, ["date", "日期"]), said(item, ["state", "状态"]));
            format!("{} {}", date.unwrap_or_default(), state.unwrap_or_default())
        }
        _ => item.display(),
    });
    match &value.data {
        Data::List(_) => parts.collect::<Vec<_>>().join("；"),
        _ => value.display(),
    }
}

/// Says what is wrong with a row in a state.
pub fn check(row: &Row, state: Option<State>, account: &Account, out: &mut Vec<Diagnostic>) {
    let today = Date { time: None, ..row.ground.today };
    dates(row, &today, out);
    if let Some(state) = state {
        if state == State::Overdue
            && let Some(due) = row.date("due").filter(|due| *due >= today)
        {
            out.push(row.say(Diagnostic::new("ledger-overdue").with("due", due.iso_day()), "state"));
        }
        closing(row, state, out);
    }
    events(row, state, account, &today, out);
}

fn dates(row: &Row, today: &Date, out: &mut Vec<Diagnostic>) {
    for (name, label) in AFTER_FOUND {
        if let (Some(found), Some(later)) = (row.date("found"), row.date(name))
            && later < found
        {
            let diagnostic = Diagnostic::new("ledger-dates").with("field", name).with("label", label);
            out.push(row.say(diagnostic.with("date", later.iso_day()).with("found", found.iso_day()), name));
        }
    }
    for field in ["found", "closed"] {
        if let Some(date) = row.date(field).filter(|date| date > today) {
            out.push(row.say(future(&date, today), field));
        }
    }
}

fn future(date: &Date, today: &Date) -> Diagnostic {
    Diagnostic::new("ledger-future").with("date", date.iso_day()).with("today", today.iso_day())
}

fn closing(row: &Row, state: State, out: &mut Vec<Diagnostic>) {
    if state == State::Closed {
        let empty = |name: &str| row.get(name).is_none_or(|value| spoken(value).trim().is_empty());
        for (name, label) in CLOSING.iter().filter(|(name, _)| empty(name)) {
            let diagnostic = Diagnostic::new("ledger-closing").with("field", *name).with("label", *label);
            out.push(row.say(diagnostic, "state"));
        }
    } else if state != State::Relapsed
        && let Some(date) = row.date("closed")
    {
        let diagnostic = Diagnostic::new("ledger-unclosed").with("date", date.iso_day());
        out.push(row.say(diagnostic.with("state", state.chinese()), "closed"));
    }
}

fn events(row: &Row, state: Option<State>, account: &Account, today: &Date, out: &mut Vec<Diagnostic>) {
    for part in &account.unread {
        let words = super::state::STATES.iter().flat_map(|(_, en, zh)| [*en, *zh]);
        let word = part.split_whitespace().last().unwrap_or(part);
        // Where the state is right it is the date that cannot be read.
        let near = lang::nearest(word, words).filter(|_| State::parse(word).is_none());
        let diagnostic = Diagnostic::new("ledger-history").with("part", &**part).suggest(near);
        out.push(row.say(diagnostic, "history"));
    }
    for pair in account.events.windows(2) {
        let [before, after] = pair else { continue };
        if after.date < before.date {
            let diagnostic = Diagnostic::new("ledger-order").with("date", after.date.iso_day());
            out.push(row.say(diagnostic.with("before", before.date.iso_day()), "history"));
        }
        if !before.state.may_become(after.state) {
            out.push(row.say(transition(before.state, after.state), "history"));
        }
    }
    if let Some(event) = account.events.iter().find(|event| event.date > *today) {
        out.push(row.say(future(&event.date, today), "history"));
    }
    // What could not be read may have been the last word.
    let Some(last) = account.events.last().filter(|_| account.unread.is_empty()) else { return };
    // Being overdue is what the calendar makes of a state: nobody has to note it down.
    let derived = state == Some(State::Overdue) && last.state.may_become(State::Overdue);
    if let Some(state) = state.filter(|state| *state != last.state && !derived) {
        let diagnostic = Diagnostic::new("ledger-state").with("state", state.chinese());
        out.push(row.say(diagnostic.with("last", last.state.chinese()).with("date", last.date.iso_day()), "state"));
    }
    if let (State::Closed, Some(closed)) = (last.state, row.date("closed"))
        && closed != last.date
        && state == Some(State::Closed)
    {
        let diagnostic = Diagnostic::new("ledger-closed-date").with("date", closed.iso_day());
        out.push(row.say(diagnostic.with("history", last.date.iso_day()), "closed"));
    }
}

fn transition(from: State, to: State) -> Diagnostic {
    let list = |word: fn(State) -> &'static str, between: &str| {
        from.followers().map(|state| format!("`{}`", word(state))).collect::<Vec<_>>().join(between)
    };
    let (zh, en) = (list(State::chinese, " 或 "), list(State::chinese, " or "));
    let diagnostic = Diagnostic::new("ledger-transition").with("from", from.chinese()).with("to", to.chinese());
    diagnostic.help(
        format!("`{}` 之后只能是 {zh}；漏记的一步补上日期和状态", from.chinese()),
        format!("after `{}` comes {en}; add the step that is left out, with its date", from.chinese()),
    )
}
