//! Names and numbers of a chart: from a data file, a table of the page, or its figures.
//!
//! Takes what is wished, the page and its edition; gives a [`Grid`] of what this edition has. What is no number is said with the
//! place of its cell.

use super::choice::{self, Choice, Column};
use super::wish::Wish;
use super::{Grid, Mark, Said, Series};
use crate::data::columns;
use crate::diagnostic::Diagnostic;
use crate::directive::Names;
use crate::directive::lower::plain;
use crate::directive::near::may_hold_directive;
use crate::kind::Shape;
use crate::lang::{self, Lang};
use crate::office::cell::Cell;
use crate::office::decimal::Decimal;
use crate::office::rows::{self, Row, Rows};
use crate::office::{Ground, html};
use crate::page::Page;
use crate::path::SitePath;
use crate::source::Span;
use crate::value::{Data, Key, Map, Value};
use crate::words;

/// The grid that is wished for; `None` where the edition has nothing of it, or what there is cannot be drawn, which is said.
pub fn grid(wish: &Wish, page: &Page, ground: &Ground, out: &mut Vec<Diagnostic>) -> Result<Option<Grid>, Diagnostic> {
    let said = out.len();
    let edition = ground.edition;
    let kind = edition.kinds.get(&page.kind);
    let typed = wish.data.or_else(|| page.fields.get("data").and_then(Value::as_str));
    let field = wish.data.and_then(|typed| kind?.field(typed));
    let grid = match (typed, field) {
        (Some(_), Some(field)) if field.shape == Shape::Figures => figures(wish, page, &field.name, ground, out)?,
        (Some(_), Some(field)) => own(wish, page, &field.name, ground, out),
        (Some(typed), None) => {
            let own_sheet = page.fields.get("sheet").filter(|_| wish.data.is_none());
            let sheet = wish.sheet.map(Value::text).or_else(|| own_sheet.cloned());
            let name = columns::table(&Value::text(typed), sheet.as_ref(), &edition.names).unwrap_or_default();
            let mut found = Vec::new();
            let rows = rows::table(&page.path, ground, &name, &[], Span::default(), &mut found);
            // What is wrong with the directive has its place, and what is wrong with the table that in the table.
            let placed = |fault: Diagnostic| Diagnostic {
                place: fault.place.clone().filter(|place| place.file != page.path),
                ..fault
            };
            out.extend(found.into_iter().map(placed));
            rows.and_then(|rows| {
                let heads: Vec<Column> = rows.columns.iter().map(|key| column(key, &edition.names)).collect();
                of_rows(&heads, &rows, wish, ground, out)
            })
        }
        (None, _) => {
            let table = kind.and_then(|kind| kind.row_field()).filter(|field| page.fields.get(&field.name).is_some());
            match table {
                Some(field) => own(wish, page, &field.name, ground, out),
                None => figures(wish, page, "figures", ground, out)?,
            }
        }
    };
    // A page with an error is not shown.
    Ok(grid.filter(|_| !out[said..].iter().any(|one| one.is_error() && !lang::is_of_the_whole(one.code))))
}

fn column(key: &Key, names: &Names) -> Column {
    Column { key: key.name.clone(), plain: columns::name(&key.name, names).0, head: key.name.clone() }
}

/// A table that stands in the page.
fn own(wish: &Wish, page: &Page, name: &str, ground: &Ground, out: &mut Vec<Diagnostic>) -> Option<Grid> {
    let fields = ground.edition.kinds.get(&page.kind).and_then(|kind| kind.field(name));
    let fields = fields.map_or(&[][..], |field| field.fields.as_slice());
    let lang = Lang::from_locale(&ground.edition.settings.language);
    let mut rows = Rows { file: page.path.clone(), is_data: false, columns: Vec::new(), items: Vec::new() };
    let Some(value) = page.fields.get(name) else {
        out.push(Diagnostic::new("chart-data"));
        return None;
    };
    for item in value.items() {
        let Some(map) = item.as_map() else { continue };
        for (key, _) in &map.0 {
            if !rows.columns.iter().any(|known| known.name == key.name) {
                rows.columns.push(key.clone());
            }
        }
        rows.items.push(Row { fields: map.clone(), span: item.span });
    }
    let head = |key: &Key| {
        let label = fields.iter().find(|field| field.name == key.name).map(|field| &field.label);
        let label = label.filter(|label| lang == Lang::Zh && !label.is_empty());
        let column = column(key, &ground.edition.names);
        label.map_or(column.clone(), |label| Column { plain: label.clone(), head: label.clone(), ..column })
    };
    let heads: Vec<Column> = rows.columns.iter().map(head).collect();
    of_rows(&heads, &rows, wish, ground, out)
}

fn of_rows(heads: &[Column], rows: &Rows, wish: &Wish, ground: &Ground, out: &mut Vec<Diagnostic>) -> Option<Grid> {
    let names = &ground.edition.names;
    if rows.items.is_empty() {
        out.push(Diagnostic::new("chart-empty"));
        return None;
    }
    let Choice { label, values } = choice::choose(heads, rows, wish, names, out);
    let label = label?;
    let name = |row: &Row| said(row.fields.get(&label.key), ground);
    let mut labels: Vec<(Said, &Row)> = rows.items.iter().map(|row| (name(row), row)).collect();
    if !wish.only.is_empty() {
        labels = only(labels, |(name, _)| [name.plain.clone(), name.plain.clone()], wish, out);
    }
    let number = |column: &Column, (name, row): &(Said, &Row), out: &mut Vec<Diagnostic>| {
        let value = row.fields.get(&column.key);
        let place = (&rows.file, value.map_or(row.span, |value| value.span));
        mark(value, names, ground, || wrong(&column.plain, &name.plain, place), out)
    };
    let of_column = |column: &Column, out: &mut Vec<Diagnostic>| {
        let marks = labels.iter().map(|label| number(column, label, out)).collect();
        let name = Said { plain: column.plain.clone(), source: column.head.clone() };
        Series { name, marks }
    };
    let series: Vec<Series> = values.iter().map(|column| of_column(column, out)).collect();
    let head = Said { plain: label.plain.clone(), source: label.head.clone() };
    let labels = labels.into_iter().map(|(name, _)| name).collect();
    Some(with_unit(Grid { head, labels, series, unit: String::new() }, wish))
}

/// Named figures of the page: one series.
fn figures(
    wish: &Wish,
    page: &Page,
    field: &str,
    ground: &Ground,
    out: &mut Vec<Diagnostic>,
) -> Result<Option<Grid>, Diagnostic> {
    let empty = Map::default();
    let names = &ground.edition.names;
    let all = page.fields.get(field).and_then(Value::as_map).unwrap_or(&empty);
    if all.0.is_empty() {
        return Err(Diagnostic::new("chart-data"));
    }
    let label = |(key, figure): &(&Key, &Value)| match figure.get("label") {
        Some(label) => said(Some(label), ground),
        None => said(Some(&Value::text(&*key.name)), ground),
    };
    let mut shown: Vec<(&Key, &Value)> = all.0.iter().map(|(key, figure)| (key, figure)).collect();
    match wish.only.is_empty() {
        false => shown = only(shown, |one| [one.0.name.clone(), label(one).plain], wish, out),
        // What is told in words is no figure to draw.
        true => shown.retain(|(_, figure)| !matches!(Cell::read(figure.get("value"), names), Cell::Wrong(_))),
    }
    let mut units: Vec<String> = Vec::new();
    for (_, figure) in &shown {
        let unit = said(figure.get("unit"), ground).plain;
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    if units.len() > 1 && wish.unit.is_none() {
        let list = units.iter().map(|unit| if unit.is_empty() { "—" } else { unit }).collect::<Vec<_>>().join("、");
        return Err(Diagnostic::new("chart-units").with("units", list));
    }
    let value_word = html::label(ground.edition, "chart_value", "数值", "Value");
    let item_word = html::label(ground.edition, "chart_item", "项目", "Item");
    let word = |text: String| Said { plain: text.clone(), source: text };
    let marks = shown.iter().map(|one| {
        let value = one.1.get("value");
        let place = (&page.path, value.map_or(one.1.span, |value| value.span));
        mark(value, names, ground, || wrong(&value_word, &label(one).plain, place), out)
    });
    let series = vec![Series { marks: marks.collect(), name: word(value_word.clone()) }];
    let unit = units.pop().unwrap_or_default();
    let grid = Grid { head: word(item_word), labels: shown.iter().map(label).collect(), series, unit };
    Ok(Some(with_unit(grid, wish)))
}

/// Those that are named, in that order.
fn only<T: Clone>(all: Vec<T>, names: impl Fn(&T) -> [String; 2], wish: &Wish, out: &mut Vec<Diagnostic>) -> Vec<T> {
    let known: Vec<([String; 2], T)> = all.into_iter().map(|one| (names(&one), one)).collect();
    let mut kept = Vec::new();
    for wanted in &wish.only {
        let folded = columns::folded(wanted);
        let before = kept.len();
        let fits = known.iter().filter(|(names, _)| names.iter().any(|name| columns::folded(name) == folded));
        kept.extend(fits.map(|(_, one)| one.clone()));
        if kept.len() == before {
            let near = lang::nearest(wanted, known.iter().flat_map(|(names, _)| names).map(String::as_str));
            out.push(Diagnostic::new("chart-row").with("name", *wanted).suggest(near));
        }
    }
    kept
}

/// A text of a cell.
fn said(value: Option<&Value>, ground: &Ground) -> Said {
    let source = value.map(Value::display).unwrap_or_default().trim().to_owned();
    let edition = ground.edition;
    let shown = words::without_marks(&plain(&source, &edition.names, &edition.settings.mask));
    Said { plain: shown.split_whitespace().collect::<Vec<_>>().join(" "), source }
}

fn wrong(column: &str, name: &str, (file, span): (&SitePath, Span)) -> Diagnostic {
    Diagnostic::new("chart-number").with("column", column).with("name", name).at(file, span)
}

fn mark(
    value: Option<&Value>,
    names: &Names,
    ground: &Ground,
    wrong: impl Fn() -> Diagnostic,
    out: &mut Vec<Diagnostic>,
) -> Mark {
    match Cell::read(value, names) {
        Cell::Empty => Mark::Empty,
        Cell::Hidden(source) => Mark::Hidden(source),
        Cell::Wrong(text) if choice::is_blank(&text) => Mark::Empty,
        Cell::Wrong(text) => {
            out.push(wrong().with("value", text));
            Mark::Empty
        }
        Cell::Number(number, source) => match Decimal::of(number) {
            Some(decimal) => {
                let is_float = value.is_some_and(|value| matches!(value.data, Data::Float(_)));
                // A sum of fractions is shown as on paper.
                let text = Value::text(if is_float { decimal.to_string() } else { source });
                let said = said(Some(&text), ground);
                Mark::Number { value: decimal, is_inner: may_hold_directive(&said.source), said }
            }
            None => {
                let help =
                    ("数太大，画不出来；换一个大些的单位", "it is too large to be drawn; count in a larger unit");
                out.push(wrong().with("value", source).help(help.0, help.1));
                Mark::Empty
            }
        },
    }
}

/// With its unit: as wished, as the figures have it, as the heads say (`人数（人）`), or a percent sign that all numbers carry.
fn with_unit(mut grid: Grid, wish: &Wish) -> Grid {
    let mut heads = Vec::new();
    for series in &grid.series {
        let name = series.name.plain.trim_end_matches(['）', ')']);
        let inside = name.rfind(['（', '(']).filter(|_| name.len() < series.name.plain.len());
        heads.push(inside.map(|at| {
            let (name, unit) = name.split_at(at);
            (name.trim().to_owned(), unit.trim_start_matches(['（', '(']).trim().to_owned())
        }));
    }
    let first = heads.first().cloned().flatten().map(|(_, unit)| unit).filter(|unit| !unit.is_empty());
    if let Some(unit) = first
        && heads.iter().all(|head| head.as_ref().is_some_and(|(name, own)| *own == unit && !name.is_empty()))
    {
        for (series, (name, _)) in grid.series.iter_mut().zip(heads.into_iter().flatten()) {
            series.name.plain = name;
        }
        grid.unit = unit;
    }
    if grid.unit.is_empty() {
        let mut texts = grid.series.iter().flat_map(|series| &series.marks).filter_map(|mark| match mark {
            Mark::Number { said, .. } => Some(&said.plain),
            _ => None,
        });
        let is_share = texts.clone().next().is_some() && texts.all(|text| text.ends_with(['%', '％']));
        grid.unit = if is_share { "%".to_owned() } else { String::new() };
    }
    if let Some(unit) = wish.unit {
        grid.unit = unit.to_owned();
    }
    grid
}
