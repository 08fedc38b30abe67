//! What `::chart{…}` asks for.
//!
//! Takes attributes as typed, under English or Chinese names; gives a [`Wish`], or what is wrong with one of them.

use crate::diagnostic::Diagnostic;
use crate::lang;
use crate::office::html::Attribute;

/// The attributes.
const KNOWN: [(&str, &str); 12] = [
    ("kind", "图形"),
    ("data", "数据文件"),
    ("sheet", "工作表"),
    ("label", "名称列"),
    ("values", "数值列"),
    ("only", "只列"),
    ("series", "系列"),
    ("title", "标题"),
    ("unit", "单位"),
    ("source", "来源"),
    ("sort", "排序"),
    ("limit", "条数"),
];

/// What a chart is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Bars that lie, in groups where there are several series.
    #[default]
    Bars,
    /// Bars that lie, in which several series stand one behind the other.
    Stacks,
    /// Lines from left to right.
    Lines,
}

/// The words for kinds of charts. Bars lie in any case: a name of ten characters has no room below one that stands.
const FORMS: [(&str, Form); 28] = [
    ("bar", Form::Bars),
    ("bars", Form::Bars),
    ("grouped", Form::Bars),
    ("column", Form::Bars),
    ("条形图", Form::Bars),
    ("条形", Form::Bars),
    ("分组条形图", Form::Bars),
    ("柱形图", Form::Bars),
    ("柱形", Form::Bars),
    ("柱状图", Form::Bars),
    ("柱状", Form::Bars),
    ("stacked", Form::Stacks),
    ("stack", Form::Stacks),
    ("stacked-bar", Form::Stacks),
    ("堆叠条形图", Form::Stacks),
    ("堆叠柱形图", Form::Stacks),
    ("堆叠柱状图", Form::Stacks),
    ("堆叠图", Form::Stacks),
    ("堆积条形图", Form::Stacks),
    ("堆积柱形图", Form::Stacks),
    ("堆积柱状图", Form::Stacks),
    ("堆积图", Form::Stacks),
    ("line", Form::Lines),
    ("lines", Form::Lines),
    ("折线图", Form::Lines),
    ("折线", Form::Lines),
    ("曲线图", Form::Lines),
    ("趋势图", Form::Lines),
];

/// The order of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The highest first.
    High,
    /// The lowest first.
    Low,
}

const SORTS: [(&str, Option<Sort>); 11] = [
    ("high", Some(Sort::High)),
    ("desc", Some(Sort::High)),
    ("从高到低", Some(Sort::High)),
    ("降序", Some(Sort::High)),
    ("low", Some(Sort::Low)),
    ("asc", Some(Sort::Low)),
    ("从低到高", Some(Sort::Low)),
    ("升序", Some(Sort::Low)),
    ("none", None),
    ("no", None),
    ("不排", None),
];

const SERIES: [(&str, bool); 6] =
    [("columns", false), ("column", false), ("列", false), ("rows", true), ("row", true), ("行", true)];

/// What a directive asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wish<'a> {
    /// What is drawn.
    pub form: Form,
    /// A data file, or a field of the page.
    pub data: Option<&'a str>,
    /// A sheet of it.
    pub sheet: Option<&'a str>,
    /// The column of names.
    pub label: Option<&'a str>,
    /// The columns of numbers.
    pub values: Vec<&'a str>,
    /// The names to show, in order.
    pub only: Vec<&'a str>,
    /// Whether each row is a series.
    pub is_turned: bool,
    /// What stands above.
    pub title: Option<&'a str>,
    /// What is counted.
    pub unit: Option<&'a str>,
    /// Where it comes from.
    pub source: Option<&'a str>,
    /// The order.
    pub sort: Option<Sort>,
    /// How many names.
    pub limit: Option<usize>,
}

/// Reads the attributes.
pub fn wish(attributes: &[(String, String)]) -> Result<Wish<'_>, Diagnostic> {
    let mut wish = Wish::default();
    for (name, value) in attributes {
        let attribute = Attribute { name, value };
        let text = Some(value.trim()).filter(|text| !text.is_empty());
        match name.as_str() {
            "kind" | "type" | "图形" | "类型" => wish.form = form(value)?,
            "data" | "数据文件" | "数据" => wish.data = text,
            "sheet" | "工作表" => wish.sheet = text,
            "label" | "labels" | "名称列" => wish.label = text,
            "values" | "value" | "数值列" => wish.values = listed(value),
            "only" | "只列" => wish.only = listed(value),
            "series" | "系列" => wish.is_turned = word(&attribute, &SERIES)?,
            "title" | "标题" => wish.title = text,
            "unit" | "单位" => wish.unit = text,
            "source" | "来源" => wish.source = text,
            "sort" | "排序" => wish.sort = word(&attribute, &SORTS)?,
            "limit" | "条数" => wish.limit = Some(attribute.count()?).filter(|count| *count > 0),
            _ => return Err(attribute.unknown(&KNOWN)),
        }
    }
    Ok(wish)
}

fn form(typed: &str) -> Result<Form, Diagnostic> {
    let folded = lang::fold(typed.trim());
    let known = FORMS.iter().find(|(word, _)| *word == folded);
    known.map(|(_, form)| *form).ok_or_else(|| {
        let near = lang::nearest(&folded, FORMS.iter().map(|(word, _)| *word));
        Diagnostic::new("chart-kind").with("kind", typed).suggest(near)
    })
}

/// Names between commas.
fn listed(text: &str) -> Vec<&str> {
    text.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty()).collect()
}

fn word<T: Copy>(attribute: &Attribute, words: &[(&str, T)]) -> Result<T, Diagnostic> {
    let folded = lang::fold(attribute.value.trim());
    let known = words.iter().find(|(word, _)| *word == folded);
    known.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let near = lang::nearest(&folded, words.iter().map(|(word, _)| *word));
        let list = |is_chinese: bool| {
            let fits = words.iter().map(|(word, _)| *word).filter(|word| word.is_ascii() != is_chinese);
            fits.map(|word| format!("`{word}`")).collect::<Vec<_>>()
        };
        let help = (format!("可以写 {}", list(true).join("、")), format!("write one of {}", list(false).join(", ")));
        attribute.wrong().help(help.0, help.1).suggest(near)
    })
}
