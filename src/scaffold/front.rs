//! The front matter that a new page begins with: what is known filled in, what is required asked for, and what may be written
//! as comments with its help.
//!
//! Takes a kind and what is known; gives text, and the fields that only the editor can fill in.

use crate::date::Date;
use crate::kind::{Field, Kind, Role, Shape, common_fields};

/// Fields of every kind that are shown as comments; the others are in the manual.
const OFTEN: [&str; 9] =
    ["summary", "tags", "source", "author", "drafter", "reviewer", "issuer", "attachments", "figures"];

/// The front matter of a page, and the keys of required fields that are empty in it.
pub fn front(
    kind: &Kind,
    given: &[(&str, String)],
    date: Date,
    audience: Option<&str>,
    chinese: bool,
) -> (String, Vec<String>) {
    let common = common_fields();
    let is_own = |field: &&Field| !common.iter().any(|other| other.name == field.name);
    let word = |zh: &'static str, en: &'static str| if chinese { zh } else { en };
    let value = |name: &str| given.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone());
    let kind_name = if chinese && !kind.label.is_empty() { &kind.label } else { &kind.name };
    let mut text = format!("---\n{}: {}\n", word("标题", "title"), value("title").unwrap_or_default());
    if !matches!(kind.name.as_str(), "section" | "home") {
        text.push_str(&format!("{}: {kind_name}\n", word("类型", "kind")));
    }
    text.push_str(&format!("{}: {}\n", word("日期", "date"), date.iso_day()));
    if let Some(audience) = audience {
        let hint = word("写好并审过以后，改成 公开", "make it `public` when it is written and reviewed");
        text.push_str(&format!("{}: {audience}  # {hint}\n", word("范围", "audience")));
    }
    let mut to_fill = Vec::new();
    let own = kind.fields.iter().filter(is_own);
    let often = |field: &&Field| OFTEN.contains(&field.name.as_str()) || field.is_required;
    let said = ["title", "kind", "date", "audience"];
    let others = kind.fields.iter().filter(|field| !is_own(field) && often(field) && !said.contains(&&*field.name));
    for field in own.chain(others) {
        let key = if chinese && !field.label.is_empty() { &field.label } else { &field.name };
        let hint = hint(field, chinese);
        let known = value(&field.name).or_else(|| required(field, chinese));
        // A ranking is nothing without its units.
        let is_awaited = kind.role == Some(Role::Ranking) && field.name == "data";
        match known {
            Some(value) => text.push_str(&format!("{key}: {value}{}\n", comment(&hint))),
            None if field.is_required => {
                to_fill.push(key.clone());
                let must = word("必填。", "required. ");
                text.push_str(&format!("{key}:  # {must}{hint}\n"));
            }
            None => {
                if is_awaited {
                    to_fill.push(key.clone());
                }
                text.push_str(&format!("# {key}: {}\n", comment(&hint)));
                if field.shape == Shape::Table && !field.fields.is_empty() {
                    let keys = field.fields.iter().map(|field| if chinese { &field.label } else { &field.name });
                    let cells: Vec<String> = keys.map(|key| format!("{key}: ")).collect();
                    text.push_str(&format!("#   - {{{}}}\n", cells.join(", ").replace(": ,", ": '',").trim_end()));
                }
            }
        }
    }
    text.push_str("---\n");
    (text, to_fill)
}

/// The front matter of a section's page: what is behind it in the menu and what its pages begin with is for its editor to say.
pub fn section(title: &str, weight: i64, chinese: bool) -> String {
    if chinese {
        format!(
            "---\n标题: {title}\n# 范围: 公开  # 栏目里有公开的页面时，去掉行首的井号\n\
             排序: {weight}  # 数字小的栏目排在前面\n\
             # 排列方式: 按日期  # 栏目里的文章怎样排列：按日期、按排序、按标题、按拼音、按笔画\n\
             # 模板: section.html  # 用别的模板时才写\n\
             # 下级默认:  # 栏目里各页不写时的默认值；用时去掉这两行的井号\n\
             #   类型: 工作报告\n---\n"
        )
    } else {
        format!(
            "---\ntitle: {title}\n# audience: public  # take the first sign off when pages in it are public\n\
             weight: {weight}  # sections with small numbers come first\n\
             # sort: date  # how its pages are ordered: date, weight, title, pinyin, stroke\n\
             # template: section.html  # only for another template\n\
             # cascade:  # what its pages have when they say nothing; take both signs off to use it\n\
             #   kind: report\n---\n"
        )
    }
}

/// What a required field can begin with.
fn required(field: &Field, chinese: bool) -> Option<String> {
    if !field.is_required {
        return None;
    }
    match field.shape {
        Shape::Choice => field.choices.first().map(|choice| match chinese && !choice.label.is_empty() {
            true => choice.label.clone(),
            false => choice.value.clone(),
        }),
        Shape::Bool => Some("false".to_owned()),
        _ => None,
    }
}

/// What to write there, on one line.
fn hint(field: &Field, chinese: bool) -> String {
    let mut hint = field.help.replace(['\n', '\r'], " ");
    if field.shape == Shape::Choice {
        let label = |choice: &crate::kind::Choice| match chinese && !choice.label.is_empty() {
            true => choice.label.clone(),
            false => choice.value.clone(),
        };
        let choices: Vec<String> = field.choices.iter().map(label).collect();
        let (open, close, comma) = if chinese { ("（可写：", "）", "、") } else { (" (one of: ", ")", ", ") };
        hint.push_str(&format!("{open}{}{close}", choices.join(comma)));
    }
    hint
}

fn comment(hint: &str) -> String {
    if hint.is_empty() { String::new() } else { format!("  # {hint}") }
}
