//! HTML of what the office shows in texts: words of the theme, lines of progress, tables.
//!
//! Takes answers and labels; gives plain semantic HTML, escaped. Columns in which nothing stands are left out.

use super::Ground;
use crate::diagnostic::Diagnostic;
use crate::directive;
use crate::lang::{self, Lang};
use crate::markdown::escaped;
use crate::page::Edition;
use crate::path;
use crate::resolve::links::Target;
use crate::site::{PageId, SectionId};
use crate::value::Value;

/// A label of the theme in the language of the site; where the theme has none, these words.
pub fn label(edition: &Edition, key: &str, zh: &str, en: &str) -> String {
    let language = edition.settings.language.as_str();
    let short = |tag: &str| tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
    let labels = &edition.theme.labels;
    let exact = labels.get(language).and_then(|labels| labels.get(key));
    let near = labels.iter().filter(|(tag, _)| short(tag) == short(language)).find_map(|(_, labels)| labels.get(key));
    exact.or(near).cloned().unwrap_or_else(|| Lang::from_locale(language).pick(zh, en).to_owned())
}

/// What a line of progress says: its key, and words for themes that have none.
#[derive(Clone, Copy)]
pub struct Words {
    /// Key, Chinese and English words for total, done and share.
    pub total: (&'static str, &'static str, &'static str),
}

/// A line that tells how far rows have come, in words and as a bar.
pub fn progress(edition: &Edition, progress: &Value, words: Words) -> String {
    let count = |name: &str| progress.get(name).map(Value::display).unwrap_or_default();
    let filled = |(key, zh, en): (&str, &str, &str), args: &[(&'static str, String)]| {
        escaped(&lang::fill(&label(edition, key, zh, en), args)).to_string()
    };
    let (total, done) = (count("total"), count("done"));
    let args = [("total", total.clone()), ("done", done.clone()), ("share", count("share"))];
    let mut html = format!("<p class=\"progress\"><span>{}</span>", filled(words.total, &args));
    for (name, label) in [
        ("overdue", ("overdue_count", "逾期{n}项", "{n} overdue")),
        ("soon", ("soon_count", "7天内到期{n}项", "{n} due within 7 days")),
    ] {
        if progress.get(name).and_then(Value::as_int).is_some_and(|count| count > 0) {
            html.push_str(&format!(" <span class=\"is-{name}\">{}</span>", filled(label, &[("n", count(name))])));
        }
    }
    html.push_str(&format!(
        " <progress aria-label=\"{}\" max=\"{total}\" value=\"{done}\">{}%</progress></p>\n",
        escaped(&label(edition, "progress", "进度", "Progress")),
        count("share")
    ));
    html
}

/// A line that tells how many rows there are.
pub fn count(edition: &Edition, rows: usize) -> String {
    let text = lang::fill(&label(edition, "row_count", "共{n}项", "{n} in all"), &[("n", rows.to_string())]);
    format!("<p class=\"progress\">{}</p>\n", escaped(&text))
}

/// A table of headings with their cells, in HTML, under a label for those who do not see it; columns without any text are left out.
pub fn table(class: &str, label: &str, columns: &[(String, Vec<String>)]) -> String {
    let shown: Vec<&(String, Vec<String>)> =
        columns.iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect();
    let label = escaped(label);
    // What may be wider than the page can be scrolled by keyboard too.
    let mut html = format!(
        "<div class=\"wide\" role=\"group\" aria-label=\"{label}\" tabindex=\"0\"><table class=\"{class}\">\n<thead><tr>"
    );
    for (heading, _) in &shown {
        html.push_str(&format!("<th scope=\"col\">{}</th>", escaped(heading)));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in 0..shown.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0) {
        html.push_str("<tr>");
        for (heading, cells) in &shown {
            // On a narrow screen the heading stands before each cell.
            let (label, cell) = (escaped(heading), cells.get(row).map_or("", String::as_str));
            html.push_str(&format!("<td data-label=\"{label}\">{cell}</td>"));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table></div>\n");
    html
}

/// What a row says under a name, as HTML; empty where it says nothing. `line` renders the text of a cell.
pub fn told(row: &Value, name: &str, line: &mut dyn FnMut(&str) -> String) -> String {
    let text = row.get(name).map(Value::display).unwrap_or_default();
    if text.is_empty() { text } else { line(&text) }
}

/// The first rows, no more than `limit`.
pub fn first(rows: &[Value], limit: usize) -> &[Value] {
    rows.get(..limit.min(rows.len())).unwrap_or(rows)
}

/// A link around HTML, or the HTML alone where there is no address.
pub fn link(url: Option<&str>, html: &str) -> String {
    match url {
        Some(url) => format!("<a href=\"{}\">{html}</a>", escaped(url)),
        None => html.to_owned(),
    }
}

/// An attribute of a directive.
pub struct Attribute<'a> {
    /// Its name.
    pub name: &'a str,
    /// What was typed.
    pub value: &'a str,
}

impl Attribute<'_> {
    /// Says that the value is wrong.
    pub fn wrong(&self) -> Diagnostic {
        Diagnostic::new("directive-value").with("name", self.name).with("value", self.value)
    }

    /// Says that there is no attribute of this name.
    pub fn unknown(&self, known: &[(&str, &str)]) -> Diagnostic {
        directive::unknown_attribute(self.name, known)
    }

    /// A whole number.
    pub fn count(&self) -> Result<usize, Diagnostic> {
        self.value.trim().parse().map_err(|_| self.wrong())
    }

    /// A section by its folder.
    pub fn section(&self, ground: &Ground) -> Result<SectionId, Diagnostic> {
        let folder = self.value.trim().trim_matches('/');
        let known = ground.sections.iter().position(|section| section.path == folder);
        let near = || lang::nearest(folder, ground.sections.iter().map(|section| section.path.as_str()));
        known.ok_or_else(|| self.wrong().suggest(near()))
    }

    /// A page, typed in the page `from`, that is one of `known`.
    pub fn page(
        &self,
        ground: &Ground,
        from: PageId,
        known: impl Iterator<Item = PageId>,
    ) -> Result<PageId, Diagnostic> {
        let Some(own) = ground.edition.pages.get(from) else { return Err(self.wrong()) };
        let known: Vec<PageId> = known.collect();
        let typed = self.value.trim();
        let found = [typed.to_owned(), format!("/{typed}")].into_iter().find_map(|typed| {
            match ground.targets.find(&own.path, Some(from), &typed) {
                Target::Page(id, _) if known.contains(&id) => Some(id),
                _ => None,
            }
        });
        let below = |id: &PageId| ground.edition.pages.get(*id).and_then(|page| page.path.below("content"));
        let folder = own.path.below("content").unwrap_or("");
        let paths: Vec<String> = known.iter().filter_map(below).map(|to| path::relative(folder, to)).collect();
        let only = || match &paths[..] {
            [only] => Some(only.as_str()),
            _ => None,
        };
        let near = || lang::nearest(typed, paths.iter().map(String::as_str)).or_else(only);
        found.ok_or_else(|| self.wrong().suggest(near()))
    }
}
