//! A new page: where it goes, what it is called, and what it begins with.
//!
//! Takes a site as read and what the editor wants; gives the files to write, or why there can be none. Reads and writes no
//! file itself. It looks at every page of the site, whomever that is for: numbers of issues run through all of them.

use super::place::{self, Place};
use super::{Draft, front, period, text};
use crate::corpus::Corpus;
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::kind::{Kind, Role, Shape};
use crate::lang;
use crate::path::{self, join};
use crate::period::Period;
use crate::resolve::urls::pinyin_slug;
use crate::value::Value;

/// Letters of a file name that is made of a title.
const LONGEST: usize = 60;

/// What the editor wants.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// The kind, by either name.
    pub kind: &'a str,
    /// The title; issues can do without.
    pub title: Option<&'a str>,
    /// The section, by folder or title.
    pub section: Option<&'a str>,
    /// The file name, without `.md`.
    pub name: Option<&'a str>,
    /// Whether an issue is a supplement.
    pub is_supplement: bool,
    /// The folder below `content/` in which the call was made.
    pub here: Option<&'a str>,
    /// Today.
    pub date: Date,
}

/// A page ready to be written.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The files: the page, and the page of its section when that is new.
    pub files: Vec<Draft>,
    /// The path of the page.
    pub page: String,
    /// The section that is new, by its folder.
    pub new_section: Option<String>,
    /// The fields that only the editor can fill in.
    pub to_fill: Vec<String>,
    /// Whether it says that it is for the widest edition alone.
    pub is_marked: bool,
    /// Whether it is the page of a section.
    pub is_section: bool,
}

/// The number of an issue.
struct Number {
    number: i64,
    total: Option<i64>,
}

/// Plans a new page.
pub fn page(corpus: &Corpus, wish: &Wish) -> Result<Begun, Diagnostic> {
    let kind = kind(corpus, wish)?;
    let number = (kind.role == Some(Role::Issue)).then(|| next_issue(corpus, wish));
    let title = title(corpus, kind, wish, number.as_ref())?;
    let (named, period) = period::period(kind, &title, &wish.date);
    let Place { folder, draft } = place::place(corpus, kind, &title, wish)?;
    let chinese = is_chinese(corpus);
    let given = given(kind, &title, period, number.as_ref(), wish);
    // What a section says of its audience holds for everything in it: that is for its editor to say.
    let is_section = kind.name == "section";
    let audience = audience(corpus, chinese).filter(|_| !is_section && kind.name != "home");
    let (front, to_fill) = if is_section {
        (front::section(&text::yaml(&title), next_weight(corpus), chinese), Vec::new())
    } else {
        front::front(kind, &given, wish.date, audience.as_deref(), chinese)
    };
    let name = match wish.name {
        Some(name) => own_name(name)?,
        None => match &number {
            Some(number) if wish.is_supplement => format!("{}-s{}", wish.date.year, number.number),
            Some(number) => format!("{}-{:02}", wish.date.year, number.number),
            None => {
                let about_a_period = matches!(kind.role, Some(Role::Report | Role::Ranking | Role::Plan));
                match period.filter(|_| about_a_period).or(named.filter(|_| kind.field("period").is_some())) {
                    Some(period) => period.to_string().to_lowercase(),
                    None => name_of(&title, kind, corpus, &wish.date),
                }
            }
        },
    };
    let path = free(corpus, kind, &folder, &name, wish.name.is_none())?;
    let body = if kind.start.trim().is_empty() { String::new() } else { format!("\n{}\n", kind.start.trim_end()) };
    let mut files = vec![Draft { path: path.clone(), bytes: format!("{front}{body}").into_bytes() }];
    let new_section = draft.as_ref().map(|_| folder);
    files.extend(draft);
    Ok(Begun { files, page: path, new_section, to_fill, is_marked: audience.is_some(), is_section })
}

fn kind<'a>(corpus: &'a Corpus, wish: &Wish) -> Result<&'a Kind, Diagnostic> {
    let folded = lang::fold(wish.kind);
    let kind = corpus.kinds.asked(wish.kind).or_else(|| corpus.kinds.asked(&folded)).ok_or_else(|| {
        let near = lang::nearest(
            wish.kind,
            corpus
                .kinds
                .words()
                .chain(corpus.kinds.0.values().flat_map(|kind| kind.aliases.iter().map(String::as_str))),
        );
        let fault = Diagnostic::new("call-kind-unknown").with("name", wish.kind);
        let labels: Vec<&str> = corpus.kinds.0.values().map(|kind| kind.label.as_str()).collect();
        let names: Vec<&str> = corpus.kinds.0.keys().map(String::as_str).collect();
        match near {
            Some(_) => fault.suggest(near),
            None => fault.help(format!("可以写：{}", labels.join("、")), format!("there are: {}", names.join(", "))),
        }
    })?;
    if wish.is_supplement && kind.role != Some(Role::Issue) {
        return Err(Diagnostic::new("call-supplement").with("kind", &*kind.name));
    }
    Ok(kind)
}

fn title(corpus: &Corpus, kind: &Kind, wish: &Wish, number: Option<&Number>) -> Result<String, Diagnostic> {
    let chinese = is_chinese(corpus);
    match (wish.title.map(str::trim), number) {
        (Some(title), _) if title.is_empty() || title.chars().any(char::is_control) => {
            let shown = title.escape_debug().to_string();
            Err(Diagnostic::new("call-value-wrong").with("name", "TITLE").with("value", shown))
        }
        (Some(title), _) => Ok(title.to_owned()),
        (None, Some(Number { number, .. })) => {
            let site = corpus.config.values.get("title").map(Value::display).unwrap_or_default();
            let year = wish.date.year;
            Ok(match (chinese, wish.is_supplement) {
                (true, false) => format!("{site}{year}年第{number}期"),
                (true, true) => format!("{site}{year}年增刊第{number}期"),
                (false, false) => format!("{site} {year} No. {number}"),
                (false, true) => format!("{site} {year} Supplement {number}"),
            })
        }
        (None, None) => {
            Err(Diagnostic::new("call-title-missing").with("kind", &*kind.name).with("label", &*kind.label))
        }
    }
}

/// The next number of the year, and the next running total where totals are kept. Supplements are numbered apart and have
/// no total.
fn next_issue(corpus: &Corpus, wish: &Wish) -> Number {
    let is_issue = |name: &str| corpus.kinds.get(name).is_some_and(|kind| kind.role == Some(Role::Issue));
    let issues = corpus.documents.iter().filter(|document| !document.is_section && is_issue(&document.kind));
    let (mut number, mut total) = (0, None);
    for issue in issues {
        let whole = |name: &str| issue.fields.get(name).and_then(Value::as_int);
        let date = issue.fields.get("date").and_then(Value::as_str).and_then(Date::parse);
        let year = whole("year").or(date.map(|date| i64::from(date.year)));
        let is_supplement = issue.fields.get("supplement").and_then(Value::as_bool).unwrap_or(false);
        if year == Some(i64::from(wish.date.year)) && is_supplement == wish.is_supplement {
            number = number.max(whole("number").unwrap_or(0));
        }
        total = total.max(whole("total"));
    }
    let total = total.filter(|_| !wish.is_supplement).map(|total| total.saturating_add(1));
    Number { number: number.saturating_add(1), total }
}

/// A weight that puts a section behind all others.
fn next_weight(corpus: &Corpus) -> i64 {
    let sections = corpus.documents.iter().filter(|document| document.is_section);
    let weights = sections.filter_map(|section| section.fields.get("weight").and_then(Value::as_int));
    weights.max().unwrap_or(0).saturating_add(1)
}

/// What is known of the fields: key and YAML value.
fn given(
    kind: &Kind,
    title: &str,
    period: Option<Period>,
    number: Option<&Number>,
    wish: &Wish,
) -> Vec<(&'static str, String)> {
    let mut given = vec![("title", text::yaml(title))];
    if let Some(period) = period {
        given.push(("period", period.chinese()));
    }
    if let Some(number) = number {
        given.push(("number", number.number.to_string()));
        given.push(("year", wish.date.year.to_string()));
        given.extend(number.total.map(|total| ("total", total.to_string())));
        if wish.is_supplement {
            given.push(("supplement", "true".to_owned()));
        }
    }
    if kind.role == Some(Role::Vanguard) {
        given.push(("name", text::yaml(title)));
    }
    given
}

/// The widest edition, by the word for it: a new page is shown to nobody else before somebody has said so.
fn audience(corpus: &Corpus, chinese: bool) -> Option<String> {
    let editions = &corpus.config.editions;
    let widest = editions.last().filter(|_| editions.len() > 1)?;
    Some(if chinese && widest.name == "internal" { "内部".to_owned() } else { text::yaml(&widest.name) })
}

/// Whether pages of the site are written with Chinese keys.
pub fn is_chinese(corpus: &Corpus) -> bool {
    let language = corpus.config.values.get("language").map_or_else(|| "zh-CN".to_owned(), Value::display);
    language.to_ascii_lowercase().starts_with("zh")
}

/// A file name that the editor gave.
fn own_name(name: &str) -> Result<String, Diagnostic> {
    let bare = name.trim().trim_end_matches(".md");
    let sound = !bare.is_empty()
        && !bare.starts_with(['.', '_'])
        && !bare.contains(['/', '\\', '@', '＠'])
        && !bare.eq_ignore_ascii_case("index")
        && path::unsafe_name(bare).is_none();
    if sound { Ok(bare.to_owned()) } else { Err(Diagnostic::new("call-name-wrong").with("name", name)) }
}

/// A file name made of a title.
pub fn name_of(title: &str, kind: &Kind, corpus: &Corpus, date: &Date) -> String {
    let keeps = corpus.config.values.get("slugs").is_some_and(|slugs| slugs.display() == "keep");
    let slug = if keeps {
        let plain: String = title.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
        parts.join("-").chars().take(LONGEST / 2).collect()
    } else {
        let slug = pinyin_slug(title);
        let cut = slug.char_indices().nth(LONGEST).map(|(at, _)| &slug[..at]);
        cut.map(|cut| cut.rsplit_once('-').map_or(cut, |(kept, _)| kept).to_owned()).unwrap_or(slug)
    };
    let slug = slug.trim_matches(['-', '_', '.']).to_owned();
    if slug.is_empty() || path::unsafe_name(&slug).is_some() || slug.eq_ignore_ascii_case("index") {
        return format!("{}-{}", kind.name, date.iso_day());
    }
    slug
}

/// The path of a page that is not taken. A page of another kind that has the name of the period leaves it with the kind's
/// name behind.
fn free(corpus: &Corpus, kind: &Kind, folder: &str, name: &str, may_differ: bool) -> Result<String, Diagnostic> {
    let folder = if folder.is_empty() { "content".to_owned() } else { join("content", folder) };
    let path = |name: &str| match kind.name.as_str() {
        "section" | "home" => join(&folder, "_index.md"),
        _ if has_pictures(kind) => join(&folder, &format!("{name}/index.md")),
        _ => join(&folder, &format!("{name}.md")),
    };
    let taken = |name: &str| {
        let both = [join(&folder, &format!("{name}/index.md")), join(&folder, &format!("{name}.md")), path(name)];
        corpus
            .documents
            .iter()
            .find(|document| both.iter().any(|path| path.to_lowercase() == document.path.to_lowercase()))
    };
    let Some(other) = taken(name) else { return Ok(path(name)) };
    let second = format!("{name}-{}", kind.name);
    if may_differ && other.kind != kind.name && taken(&second).is_none() {
        return Ok(path(&second));
    }
    let fault = Diagnostic::new("call-page-exists").with("path", other.path.as_str());
    if matches!(kind.name.as_str(), "section" | "home") {
        return Err(fault.help("请打开它来改", "open it to change it"));
    }
    let next = (2..100).map(|count| format!("{name}-{count}")).find(|name| taken(name).is_none());
    Err(fault.with("name", next.unwrap_or_default()))
}

/// Whether pages of a kind have pictures of their own beside them.
fn has_pictures(kind: &Kind) -> bool {
    let common = crate::kind::common_fields();
    kind.fields.iter().any(|field| field.shape == Shape::Image && !common.iter().any(|other| other.name == field.name))
}
