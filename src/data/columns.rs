//! Columns of tables: how a page names its table, which columns have a meaning, whom a name or cell is for.
//!
//! Takes names and cells as people type them; knows no page and no edition.

use crate::directive::{self, Form, NOBODY, Names, Piece, Place, lower};
use crate::lang;
use crate::validate::AUDIENCE;
use crate::value::{Data, Value};
use crate::words;

/// The column of units in a ranking.
pub const UNIT: &[&str] = &["unit", "单位", "单位名称", "名称", "乡镇"];
/// Typed totals of a ranking.
pub const TOTAL: &[&str] = &["total", "总分", "总得分", "综合得分", "得分合计", "合计", "总计"];
/// Typed places of a ranking.
pub const RANK: &[&str] = &["rank", "名次", "排名", "位次"];
/// The group of a unit.
pub const GROUP: &[&str] = &["group", "分组", "组别", "类别"];
/// Why a unit is not ranked.
pub const EXCLUDED: &[&str] = &["excluded", "不参评", "不参评原因"];
/// Remarks.
pub const NOTE: &[&str] = &["note", "备注", "说明"];
/// What follows from the order of a ranking, or from that of the period before: the program works it out.
pub const FOLLOWING: &[&str] =
    &["no", "序号", "previous", "上期名次", "上期排名", "上月名次", "上月排名", "change", "变化", "升降"];

/// What is worked out from the marks of a row, without being their total.
pub const DERIVED: &[&str] = &["subtotal", "average", "mean", "小计", "平均", "平均分", "平均得分", "均分", "得分率"];
/// What a lone column of marks is called.
pub const MARKS: &[&str] =
    &["mark", "marks", "score", "points", "得分", "分数", "分值", "成绩", "评分", "考核得分", "考核分"];
/// Words within the names of columns whose numbers tell people and things apart, and measure nothing.
const IDENTIFYING: &[&str] =
    &["电话", "手机", "身份证", "证件号", "编号", "账号", "卡号", "邮编", "phone", "mobile", "postcode"];

/// Whether a column holds no marks, by its name, whatever numbers stand in it.
pub fn is_no_mark(name: &str) -> bool {
    let folded = folded(name);
    is(name, DERIVED) || is(name, &["id", "代码"]) || IDENTIFYING.iter().any(|word| folded.contains(word))
}

/// A name as it is compared: letters of one width and case, no white space.
pub fn folded(name: &str) -> String {
    lang::fold(name).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a name is one of the words for a column.
pub fn is(name: &str, words: &[&str]) -> bool {
    let name = folded(name);
    words.iter().any(|word| *word == name)
}

/// The name of the table that a page names, as the tables of an edition are called: `content/data/a.csv` is `a.csv`, and a
/// sheet stands behind `#`.
pub fn table(data: &Value, sheet: Option<&Value>, names: &Names) -> Option<String> {
    let text = |value: &Value| words::without_marks(&lower::plain(&value.display(), names, "")).trim().to_owned();
    let typed = text(data).replace('\\', "/");
    let name = typed.trim_start_matches("./").trim_start_matches('/');
    let name = name.strip_prefix("content/").unwrap_or(name);
    let name = name.strip_prefix("data/").unwrap_or(name);
    let sheet = sheet.map(text).filter(|sheet| !sheet.is_empty());
    let name = match sheet {
        Some(sheet) if !name.contains('#') => format!("{name}#{sheet}"),
        _ => name.to_owned(),
    };
    (!name.is_empty()).then_some(name)
}

/// The name of a column or key, and its level: `:internal[分数]` is the column 分数 of the internal edition.
pub fn name(name: &str, names: &Names) -> (String, usize) {
    if !directive::near::may_hold_directive(name) {
        return (name.to_owned(), 0);
    }
    let scan = directive::scan(name, names, Place::Field);
    // Whatever part of the name is restricted, the whole column is.
    let level = scan.pieces.iter().map(|piece| match &piece.form {
        Form::Restricted { level, .. } => *level,
        Form::Mask { .. } => names.mask_level(),
        _ => 0,
    });
    let level = level.max().unwrap_or(0);
    let shown = lower::plain(name, names, "");
    (words::without_marks(&shown).trim().to_owned(), level)
}

/// The narrowest edition that sees all of a value.
pub fn level(value: &Value, names: &Names) -> usize {
    match &value.data {
        Data::Text(text) if directive::near::may_hold_directive(text) => {
            deepest(&directive::scan(text, names, Place::Field).pieces, names)
        }
        Data::List(items) => items.iter().map(|item| level(item, names)).max().unwrap_or(0),
        Data::Map(map) => {
            let stated = stated(value, names);
            let inside = map.0.iter().map(|(key, value)| name(&key.name, names).1.max(level(value, names)));
            inside.max().unwrap_or(0).max(stated)
        }
        _ => 0,
    }
}

/// Whom a row says it is for.
pub fn stated(row: &Value, names: &Names) -> usize {
    let word = row.get(AUDIENCE.0).or(row.get(AUDIENCE.1)).filter(|word| !word.is_null());
    word.map_or(0, |word| names.level(word.display().trim()).unwrap_or(NOBODY))
}

fn deepest(pieces: &[Piece], names: &Names) -> usize {
    let level = pieces.iter().map(|piece| match &piece.form {
        Form::Restricted { level, body } => deepest(body, names).max(*level),
        Form::Mask { body } => deepest(body, names).max(names.mask_level()),
        Form::Container(container) => deepest(&container.body, names).max(match container.name {
            directive::ContainerName::Edition(level) => level,
            directive::ContainerName::Callout(_) => 0,
        }),
        _ => 0,
    });
    level.max().unwrap_or(0)
}
