//! How much of a ranking is shown, as people say it: `前5名`, `top 5`, `全部`, `all`.

use crate::lang;

/// What a page asks for: all, or the first so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// All places.
    All,
    /// So many, counted by places: whoever shares the last one is shown too.
    First(usize),
}

/// Reads it; `None` for anything else, `前0名` included.
pub fn read(text: &str) -> Option<Show> {
    let text: String = lang::fold(text).chars().filter(|c| !c.is_whitespace()).collect();
    if matches!(&*text, "" | "全部" | "所有" | "all") {
        return Some(Show::All);
    }
    let number = text.strip_prefix('前').or_else(|| text.strip_prefix("top")).unwrap_or(&text);
    let number = number.trim_end_matches(['名', '位', '个']);
    let count = number.parse().ok().or_else(|| chinese(number))?;
    (count > 0).then_some(Show::First(count))
}

/// 1 to 99 in Chinese.
fn chinese(text: &str) -> Option<usize> {
    let digit = |text: &str| match text {
        "一" => Some(1),
        "二" | "两" => Some(2),
        "三" => Some(3),
        "四" => Some(4),
        "五" => Some(5),
        "六" => Some(6),
        "七" => Some(7),
        "八" => Some(8),
        "九" => Some(9),
        _ => None,
    };
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { Some(1) } else { digit(tens) };
            let ones = if ones.is_empty() { Some(0) } else { digit(ones) };
            Some(tens? * 10 + ones?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_people_say_it() {
        for (text, show) in [
            ("全部", Show::All),
            ("all", Show::All),
            ("前5名", Show::First(5)),
            ("前 ５ 名", Show::First(5)),
            ("前十名", Show::First(10)),
            ("前二十五位", Show::First(25)),
            ("Top 5", Show::First(5)),
            ("5", Show::First(5)),
        ] {
            assert_eq!(read(text), Some(show), "{text}");
        }
        for text in ["前名", "前0名", "后5名", "top", "5.5", "前百名", "-1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
