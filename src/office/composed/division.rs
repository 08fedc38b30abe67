//! What a part of a report is about, by its heading: what was done, what is wrong, what comes next.
//!
//! Takes the text of a heading; gives the class of its part. Headings are read word by word: one belongs to a class when it is
//! made of nothing but the words of that class, one of its key words among them. So `存在的主要问题和不足` is about problems
//! and `问题楼盘处置` is not.

use crate::lang;
use crate::numbering;
use crate::words;

/// What a part of a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// What was done.
    Work,
    /// What is wrong.
    Problems,
    /// What comes next.
    Plans,
    /// Something else.
    Other,
}

/// The words of a class: those that say it, and those that may stand beside them. Longer words before their beginnings.
struct Words {
    keys: &'static [&'static str],
    beside: &'static [&'static str],
}

/// Collected from half-year and annual reports of county offices.
const PROBLEMS: Words = Words {
    keys: &["薄弱环节", "问题", "不足", "困难", "短板", "差距", "problems", "shortcomings"],
    beside: &[
        "存在",
        "主要",
        "突出",
        "面临",
        "遇到",
        "当前",
        "目前",
        "工作中",
        "工作",
        "一些",
        "几个",
        "方面",
        "原因分析",
        "原因",
        "之处",
        "及其",
        "和",
        "与",
        "及",
        "、",
        "的",
        "有待",
        "还",
        "and",
    ],
};
/// What comes next, where a word says that it is to come.
const PLANS: Words = Words {
    keys: &[
        "下一步",
        "下步",
        "下半年",
        "下一阶段",
        "下阶段",
        "下一季度",
        "下季度",
        "下个月",
        "下一周",
        "下月",
        "下周",
        "明年",
        "来年",
        "今后",
        "打算",
        "思路",
        "工作计划",
        "工作安排",
        "next steps",
        "plans",
        "plan",
    ],
    beside: &[
        "工作",
        "主要",
        "重点",
        "总体",
        "计划",
        "安排",
        "措施",
        "举措",
        "任务",
        "建议",
        "方向",
        "目标",
        "上半年",
        "一个时期",
        "和",
        "与",
        "及",
        "、",
        "的",
    ],
};
/// A heading around everything that was done.
const WORK: Words = Words {
    keys: &["做法", "工作", "情况", "成效", "进展", "成绩", "main work"],
    beside: &[
        "今年以来",
        "上半年",
        "下半年",
        "全年",
        "一季度",
        "二季度",
        "三季度",
        "四季度",
        "本月",
        "本周",
        "主要",
        "重点",
        "开展",
        "完成",
        "推进",
        "落实",
        "取得",
        "和",
        "与",
        "及",
        "、",
        "的",
    ],
};

/// What a part is about, by its heading and the classes typed with it (`{.problems}`, `{.plans}`).
pub fn class(text: &str, classes: &[String]) -> Class {
    let has = |name: &str| classes.iter().any(|class| class == name);
    if has("problems") {
        return Class::Problems;
    }
    if has("plans") {
        return Class::Plans;
    }
    let text = bare(text);
    if consists(&text, &PROBLEMS) {
        Class::Problems
    } else if consists(&text, &PLANS) {
        Class::Plans
    } else if consists(&text, &WORK) {
        Class::Work
    } else {
        Class::Other
    }
}

/// The text of a heading without a typed number, marks and punctuation at its ends, in lower case.
pub fn bare(text: &str) -> String {
    let text = words::without_marks(text);
    let rest = numbering::typed(&text).map_or(0, |typed| typed.rest);
    let text = lang::fold(text.get(rest..).unwrap_or_default());
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '。' | ':' | '.')).to_owned()
}

/// Whether a text is made of the words of a class, with a key word among them.
fn consists(text: &str, words: &Words) -> bool {
    let mut rest = text;
    let mut is_key = false;
    while !rest.is_empty() {
        let begins = |word: &&&str| rest.starts_with(**word);
        let key = words.keys.iter().filter(begins).max_by_key(|word| word.len());
        let beside = words.beside.iter().filter(begins).max_by_key(|word| word.len());
        let length = match (key, beside) {
            (Some(key), beside) if beside.is_none_or(|beside| key.len() >= beside.len()) => {
                is_key = true;
                key.len()
            }
            (_, Some(beside)) => beside.len(),
            _ => return false,
        };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    is_key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_as_offices_write_them() {
        for (text, expected) in [
            ("存在问题", Class::Problems),
            ("存在的问题", Class::Problems),
            ("存在的主要问题", Class::Problems),
            ("问题和不足", Class::Problems),
            ("二、问题与不足", Class::Problems),
            ("主要问题及原因分析", Class::Problems),
            ("工作中存在的问题、困难", Class::Problems),
            ("Problems", Class::Problems),
            ("下步打算", Class::Plans),
            ("下一步打算", Class::Plans),
            ("下步工作打算", Class::Plans),
            ("下步计划", Class::Plans),
            ("（三）工作思路", Class::Plans),
            ("下半年工作思路", Class::Plans),
            ("下半年打算：", Class::Plans),
            ("下步工作", Class::Plans),
            ("工作计划", Class::Plans),
            ("Next steps", Class::Plans),
            ("主要做法", Class::Work),
            ("主要工作", Class::Work),
            ("上半年主要工作", Class::Work),
            ("工作开展情况", Class::Work),
            ("主要做法和成效", Class::Work),
            ("问题楼盘处置", Class::Other),
            ("困难群众帮扶", Class::Other),
            ("按需设课", Class::Other),
            ("重点任务", Class::Other),
            ("总体情况", Class::Other),
            ("工作计划完成情况通报", Class::Other),
            ("", Class::Other),
        ] {
            assert_eq!(class(text, &[]), expected, "{text}");
        }
        assert_eq!(class("短处", &["problems".to_owned()]), Class::Problems);
        assert_eq!(class("明天", &["a".to_owned(), "plans".to_owned()]), Class::Plans);
    }
}
