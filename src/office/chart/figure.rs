//! The figure of a chart: title, key, picture, source, and the table behind it.
//!
//! Takes a grid; gives HTML. The picture is one image with a title and a description; whoever wants the numbers unfolds the table.
//! Where no number can be shown there is the table alone.

use super::wish::{Form, Wish};
use super::words::Words;
use super::{Grid, Mark, Series, bars, lines, pen, stacks};
use crate::markdown::escaped;
use crate::page::Edition;

/// The figure.
pub fn figure(grid: &Grid, wish: &Wish, edition: &Edition, line: &mut dyn FnMut(&str) -> String) -> String {
    let words = Words::new(edition, &grid.unit);
    let names = grid.series.iter().map(|series| series.name.plain.as_str()).collect::<Vec<_>>().join("、");
    let title = wish.title.map_or_else(|| names.clone(), str::to_owned);
    let form = match wish.form {
        Form::Bars => "is-bars",
        Form::Stacks => "is-stacked",
        Form::Lines => "is-lines",
    };
    let mut html = format!("<figure class=\"chart {form}\">\n");
    caption(grid, wish, &title, &words, &mut html);
    let is_drawn = grid.values().next().is_some();
    if is_drawn {
        if grid.series.len() > 1 {
            key(grid, wish.form, &mut html);
        }
        let (drawn, height) = match wish.form {
            Form::Bars => bars::draw(grid, &words),
            Form::Stacks => stacks::draw(grid, &words),
            Form::Lines => lines::draw(grid, &words),
        };
        html.push_str(&format!(
            "<div class=\"chart-drawing\"><svg class=\"chart-picture\" role=\"img\" width=\"100%\" height=\"{}\" fill=\"currentColor\">\n\
             <title>{}</title>\n<desc>{}</desc>\n{drawn}</svg></div>\n",
            pen::down(height),
            escaped(&title),
            escaped(&words.description(grid, wish.form)),
        ));
    }
    notes(grid, wish, &words, &mut html);
    let totals = (wish.form == Form::Stacks).then(|| stacks::totals(grid, &words));
    let table = table(grid, totals.as_ref(), &title, &words, line);
    if is_drawn {
        let summary = words.label("chart_table", "查看数据表", "Show the numbers as a table", &[]);
        html.push_str(&format!(
            "<details class=\"chart-data behind\"><summary>{}</summary>\n{table}</details>\n",
            escaped(&summary)
        ));
    } else {
        html.push_str(&table);
    }
    html.push_str("</figure>\n");
    html
}

/// What it is and what is counted. Without a title of its own a chart of one series is called as that is.
fn caption(grid: &Grid, wish: &Wish, title: &str, words: &Words, html: &mut String) {
    let shown = if wish.title.is_some() || grid.series.len() == 1 { title } else { "" };
    let unit = match grid.unit.as_str() {
        "" | "%" => String::new(),
        unit => words.label("chart_unit", "单位：{unit}", "in {unit}", &[("unit", unit.to_owned())]),
    };
    if shown.is_empty() && unit.is_empty() {
        return;
    }
    html.push_str("<figcaption>");
    if !shown.is_empty() {
        html.push_str(&format!("<span class=\"chart-title\">{}</span>", escaped(shown)));
    }
    if !unit.is_empty() {
        html.push_str(&format!(" <span class=\"chart-unit\">{}</span>", escaped(&unit)));
    }
    html.push_str("</figcaption>\n");
}

fn key(grid: &Grid, form: Form, html: &mut String) {
    html.push_str("<ul class=\"chart-legend\">\n");
    for (at, series) in grid.series.iter().enumerate() {
        let (size, shape) = match form {
            Form::Bars | Form::Stacks => ("width=\"1.5em\" height=\"1em\"", bars::key(at)),
            Form::Lines => ("width=\"32\" height=\"16\"", lines::key(at)),
        };
        html.push_str(&format!(
            "<li><svg class=\"chart-key\" {size} fill=\"currentColor\" aria-hidden=\"true\">{}</svg> {}</li>\n",
            shape.trim_end(),
            escaped(&series.name.plain),
        ));
    }
    html.push_str("</ul>\n");
}

/// Where the numbers come from, and what the signs mean.
fn notes(grid: &Grid, wish: &Wish, words: &Words, html: &mut String) {
    let mut notes = Vec::new();
    if let Some(source) = wish.source {
        notes.push(words.label("chart_source", "来源：{source}", "Source: {source}", &[("source", source.to_owned())]));
    }
    let marks = || grid.series.iter().flat_map(|series| &series.marks);
    if marks().any(|mark| matches!(mark, Mark::Hidden(_))) {
        let mask = [("mask", words.mask.to_owned())];
        notes.push(words.label("chart_masked", "{mask} 为不公开的数", "{mask}: not public", &mask));
    }
    if marks().any(|mark| matches!(mark, Mark::Number { is_inner: true, .. })) {
        let text = match wish.form {
            Form::Bars | Form::Stacks => {
                words.label("chart_inner", "带下划线的数只在本版显示", "Underlined: in this edition alone", &[])
            }
            Form::Lines => words.label("chart_hollow", "空心的点只在本版显示", "Hollow: in this edition alone", &[]),
        };
        notes.push(text);
    }
    if marks().any(|mark| *mark == Mark::Empty) {
        let text = match wish.form {
            Form::Bars | Form::Stacks => words.label("chart_missing", "— 为没有数据", "—: no figure", &[]),
            Form::Lines => words.label("chart_gap", "线断处没有数据", "Gaps: no figure", &[]),
        };
        notes.push(text);
    }
    if wish.form == Form::Stacks && marks().any(|mark| mark.value().is_none()) {
        notes.push(words.label(
            "chart_partial",
            "缺了数的条形不是全长，也没有合计",
            "A bar that lacks a number is not whole and has no total",
            &[],
        ));
    }
    if !notes.is_empty() {
        let spans: Vec<String> = notes.iter().map(|note| format!("<span>{}</span>", escaped(note))).collect();
        html.push_str(&format!("<p class=\"chart-note\">{}</p>\n", spans.join(" ")));
    }
}

/// The names and numbers, as the table they come from has them, and the sums that the picture shows.
fn table(
    grid: &Grid,
    totals: Option<&Series>,
    title: &str,
    words: &Words,
    line: &mut dyn FnMut(&str) -> String,
) -> String {
    // What may be wider than the page can be scrolled by keyboard too.
    let mut html = format!(
        "<div class=\"wide\" role=\"group\" aria-label=\"{}\" tabindex=\"0\"><table class=\"chart-table\">\n<thead><tr>",
        escaped(title)
    );
    let head = if grid.head.source.is_empty() {
        words.label("chart_item", "项目", "Item", &[])
    } else {
        line(&grid.head.source)
    };
    html.push_str(&format!("<th scope=\"col\">{head}</th>"));
    for series in grid.series.iter().chain(totals) {
        html.push_str(&format!("<th scope=\"col\">{}</th>", line(&series.name.source)));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for (at, label) in grid.labels.iter().enumerate() {
        html.push_str(&format!("<tr><th scope=\"row\">{}</th>", line(&label.source)));
        for series in grid.series.iter().chain(totals) {
            let cell = match series.marks.get(at) {
                Some(Mark::Number { said, .. }) => line(&said.source),
                Some(Mark::Hidden(source)) => line(source),
                _ => "—".to_owned(),
            };
            html.push_str(&format!("<td>{cell}</td>"));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table></div>\n");
    html
}
