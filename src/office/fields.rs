//! `::fields{kind="report"}`: the fields of a kind as a table, so that what the manual says of them is what is checked.
//!
//! Takes the kinds of the site and the directive's attributes; gives HTML. Which fields there are is no secret, what stands in them is:
//! of a field that not every edition gets it is said which do, but a wider edition is never named in a narrower one.

use super::Ground;
use crate::diagnostic::Diagnostic;
use crate::directive;
use crate::kind::{Field, Kind, Shape, common_fields};
use crate::lang;
use crate::markdown::escaped;

/// The attributes.
const KNOWN: [(&str, &str); 2] = [("kind", "kind"), ("common", "common")];

/// The words for what a field holds: shape, Chinese, English.
const WORDS: [(Shape, &str, &str); 19] = [
    (Shape::Text, "一行文字", "one line of text"),
    (Shape::Markdown, "一段正文", "Markdown"),
    (Shape::Date, "日期", "date"),
    (Shape::Period, "时期", "period"),
    (Shape::Number, "数", "number"),
    (Shape::Bool, "是或否", "true or false"),
    (Shape::Choice, "选一个", "one of"),
    (Shape::Image, "图片", "picture"),
    (Shape::File, "文件", "file"),
    (Shape::Page, "页面", "page"),
    (Shape::Url, "网址", "address"),
    (Shape::Phone, "电话", "telephone"),
    (Shape::Person, "人员", "person"),
    (Shape::List, "列表", "list"),
    (Shape::Table, "表格", "table"),
    (Shape::Map, "几栏", "mapping"),
    (Shape::Figures, "数据", "figures"),
    (Shape::Colour, "颜色", "colour"),
    (Shape::Any, "随意", "anything"),
];

/// The tables of a kind: its own fields, and with `common=true` the common ones.
pub fn block(ground: &Ground, attributes: &[(String, String)]) -> Result<String, Diagnostic> {
    let kinds = &ground.edition.kinds;
    let chinese = ground.edition.settings.language.to_ascii_lowercase().starts_with("zh");
    let wrong = |name: &str, value: &str| Diagnostic::new("directive-value").with("name", name).with("value", value);
    let (mut kind, mut with_common) = (None, false);
    for (name, value) in attributes {
        match name.as_str() {
            "kind" => {
                let near = || lang::nearest(value, kinds.words());
                kind = Some(kinds.get(value).ok_or_else(|| wrong(name, value).suggest(near()))?);
            }
            "common" => {
                with_common = match value.as_str() {
                    "true" | "是" => true,
                    "false" | "否" => false,
                    _ => return Err(wrong(name, value)),
                };
            }
            _ => {
                return Err(directive::unknown_attribute(name, &KNOWN));
            }
        }
    }
    let Some(kind) = kind else {
        let help = ("写明类型，例如 `kind=\"report\"`", "name the kind, as in `kind=\"report\"`");
        return Err(wrong("kind", "").help(help.0, help.1));
    };
    let common = common_fields();
    let is_common = |field: &&Field| common.iter().any(|other| other.name == field.name);
    let (shared, own): (Vec<&Field>, Vec<&Field>) = kind.fields.iter().partition(is_common);
    let mut html = table(kind, &own, ground, chinese);
    if with_common {
        html.push_str(&table(kind, &shared, ground, chinese));
    }
    Ok(html)
}

fn table(kind: &Kind, fields: &[&Field], ground: &Ground, chinese: bool) -> String {
    let heads =
        if chinese { ["名称", "英文名", "写什么", "说明"] } else { ["Key", "Chinese", "Holds", "Help"] };
    let mut html = format!("<table class=\"fields\" data-kind=\"{}\">\n<thead><tr>", escaped(&kind.name));
    heads.iter().for_each(|head| html.push_str(&format!("<th scope=\"col\">{head}</th>")));
    html.push_str("</tr></thead>\n<tbody>\n");
    for field in fields {
        row(field, None, ground, chinese, &mut html);
    }
    html.push_str("</tbody>\n</table>\n");
    html
}

/// A field and, below it, the fields inside.
fn row(field: &Field, above: Option<&str>, ground: &Ground, chinese: bool, html: &mut String) {
    let label = if field.label.is_empty() { &field.name } else { &field.label };
    let (key, other) = if chinese { (label, &field.name) } else { (&field.name, label) };
    let whole = above.map_or_else(|| key.clone(), |above| format!("{above} › {key}"));
    html.push_str(&format!(
        "<tr><th scope=\"row\">{}</th><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n",
        escaped(&whole),
        escaped(other),
        escaped(&holds(field, ground, chinese)),
        escaped(&field.help),
    ));
    for inner in &field.fields {
        row(inner, Some(&whole), ground, chinese, html);
    }
}

/// What a field holds, whether it must be there, and whom it is for.
fn holds(field: &Field, ground: &Ground, chinese: bool) -> String {
    let word = |shape: Shape| {
        let found = WORDS.iter().find(|(other, ..)| *other == shape);
        found.map_or("", |(_, zh, en)| if chinese { zh } else { en })
    };
    let mut text = word(field.shape).to_owned();
    if let Some(of) = &field.of {
        text.push_str(&format!("{}{}", if chinese { "：" } else { " of " }, word(**of)));
    }
    if field.shape == Shape::Choice {
        let labels = field.choices.iter().map(|choice| match choice.label.is_empty() || !chinese {
            true => choice.value.as_str(),
            false => choice.label.as_str(),
        });
        let labels: Vec<&str> = labels.collect();
        text.push_str(&format!(
            "{}{}",
            if chinese { "：" } else { ": " },
            labels.join(if chinese { "、" } else { ", " })
        ));
    }
    if field.is_per_edition {
        text.push_str(if chinese { "，可以分版本写" } else { ", for each edition if need be" });
    }
    if field.is_required {
        text.push_str(if chinese { "，必填" } else { ", required" });
    }
    if let Some(audience) = &field.audience {
        let names = &ground.edition.names;
        // An edition that has no wider one beside it, as in an export, says the same as it says beside one.
        let own = names.level(&ground.edition.name);
        match names.level(audience).filter(|level| Some(*level) <= own) {
            None => text.push_str(if chinese { "，只在范围更大的版" } else { ", in wider editions only" }),
            Some(level) => {
                let shown = Some(names.label(level)).filter(|label| !label.is_empty()).unwrap_or(audience);
                text.push_str(&if chinese {
                    format!("，只在{shown}版")
                } else {
                    format!(", {audience} edition only")
                });
            }
        }
    }
    text
}
