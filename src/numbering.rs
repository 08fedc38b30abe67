//! The official numbering of headings: 一、（一） 1. （1）.
//!
//! Takes levels and gives numbers; takes the beginning of a heading and tells a number that was typed there from text that
//! only looks like one. Knows nothing of pages: who is numbered, and from which level on, is the caller's business.

/// The levels that have numbers. Source: the usage of official documents (GB/T 9704, 结构层次序数), which has no fifth.
pub const LEVELS: usize = 4;

/// The number of a heading: `level` counts from 1; deeper than [`LEVELS`] there is none.
#[must_use]
pub fn label(level: usize, number: usize) -> String {
    let han = || hanzi(i64::try_from(number).unwrap_or(i64::MAX));
    match level {
        1 => format!("{}、", han()),
        2 => format!("（{}）", han()),
        3 => format!("{number}."),
        4 => format!("（{number}）"),
        _ => String::new(),
    }
}

/// How headings are numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// 一、（一） 1. （1）, as official documents in Chinese have it.
    #[default]
    Official,
    /// 1. 1.1 1.1.1, for any other language. Source: ISO 2145.
    Decimal,
}

impl Style {
    /// That of a language by its tag, `zh-CN`.
    #[must_use]
    pub fn of(language: &str) -> Style {
        if language.to_ascii_lowercase().starts_with("zh") { Style::Official } else { Style::Decimal }
    }
}

/// Counts headings. A heading begins the levels below it anew.
#[derive(Clone, Debug, Default)]
pub struct Counter {
    style: Style,
    counts: [usize; LEVELS],
}

impl Counter {
    /// Counts in a style.
    #[must_use]
    pub fn new(style: Style) -> Counter {
        Counter { style, ..Counter::default() }
    }

    /// The number of the next heading, of a level that counts from 1; empty for one deeper than [`LEVELS`].
    pub fn next(&mut self, level: usize) -> String {
        let Some((count, below)) =
            level.checked_sub(1).and_then(|at| self.counts.get_mut(at..)).and_then(<[usize]>::split_first_mut)
        else {
            return String::new();
        };
        *count += 1;
        below.fill(0);
        match self.style {
            Style::Official => label(level, *count),
            Style::Decimal if level == 1 => format!("{count}."),
            // A heading may stand before any of the level above it.
            Style::Decimal => {
                let parts = self.counts.iter().take(level).filter(|count| **count > 0).map(usize::to_string);
                parts.collect::<Vec<_>>().join(".")
            }
        }
    }
}

/// A number that somebody typed before a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The number, in bytes of the text.
    pub mark: std::ops::Range<usize>,
    /// Where the text begins that it numbers.
    pub rest: usize,
    /// The number as it should be written, where it is not.
    pub right: Option<String>,
}

/// The number typed at the beginning of a heading, if there is one.
///
/// Right are `一、` `（一）` `1.` `1．` `（1）` `第一、`; taken for numbers in a wrong form are `一.` `（一）、` `(一)` `1、` `1）`. No
/// numbers are decimals (`3.5万人`), years, and what counts up itself (`一、二级公路`, `1、2号楼`).
#[must_use]
pub fn typed(text: &str) -> Option<Typed> {
    let start = text.len() - text.trim_start().len();
    let body = &text[start..];
    let (length, right) = bracketed(body).or_else(|| ordinal(body)).or_else(|| separated(body))?;
    let rest = &body[length..];
    let rest = start + length + (rest.len() - rest.trim_start().len());
    Some(Typed { mark: start..start + length, rest, right })
}

/// `（一）` and `（1）`: length, and the right form of a wrong one.
fn bracketed(text: &str) -> Option<(usize, Option<String>)> {
    let open = text.chars().next().filter(|c| matches!(c, '（' | '('))?;
    let inside = &text[open.len_utf8()..];
    let (numeral, _) = numeral(inside)?;
    let close = inside[numeral.len()..].chars().next().filter(|c| matches!(c, '）' | ')'))?;
    let end = open.len_utf8() + numeral.len() + close.len_utf8();
    let tail = text[end..].chars().next().filter(|c| matches!(c, '、' | '.' | '．'));
    let sound = (open, close, tail) == ('（', '）', None);
    Some((end + tail.map_or(0, char::len_utf8), (!sound).then(|| format!("（{numeral}）"))))
}

/// `第一、`.
fn ordinal(text: &str) -> Option<(usize, Option<String>)> {
    let inside = text.strip_prefix('第')?;
    let (numeral, _) = numeral(inside).filter(|(numeral, _)| !numeral.is_ascii())?;
    inside[numeral.len()..].starts_with('、').then_some(("第、".len() + numeral.len(), None))
}

/// `一、` and `1.`.
fn separated(text: &str) -> Option<(usize, Option<String>)> {
    let (numeral, value) = numeral(text)?;
    let after = &text[numeral.len()..];
    let sign = after.chars().next()?;
    let rest = &after[sign.len_utf8()..];
    let digits = numeral.starts_with(|c| is_digit(&c));
    let right = match (sign, digits) {
        // Two neighbours in a row are a list of things, not the number of a heading.
        ('、', _) if self::numeral(rest).is_some_and(|(_, next)| next == value + 1) => return None,
        ('、', false) => None,
        ('、', true) => Some(format!("{numeral}.")),
        ('.' | '．', true) if rest.starts_with(|c| is_digit(&c)) => return None,
        ('.' | '．', true) => None,
        ('.' | '．', false) if rest.starts_with(is_han_digit) => return None,
        ('.' | '．', false) => Some(format!("{numeral}、")),
        (')' | '）', true) => Some(format!("（{numeral}）")),
        _ => return None,
    };
    Some((numeral.len() + sign.len_utf8(), right))
}

/// The numeral at the beginning of a text and what it counts: up to two digits, or Chinese numerals below two hundred.
fn numeral(text: &str) -> Option<(&str, i64)> {
    let digits = beginning(text, is_digit);
    if !digits.is_empty() {
        let value = digits.chars().filter_map(|c| crate::lang::fold(&c.to_string()).parse::<i64>().ok());
        let value = value.fold(0, |sum: i64, digit| sum.saturating_mul(10).saturating_add(digit));
        return (digits.chars().count() <= 2).then_some((digits, value));
    }
    let han = beginning(text, |c| is_han_digit(*c));
    // Most headings begin with no numeral at all, and 一百九十九 has five.
    if han.is_empty() || han.chars().count() > 5 {
        return None;
    }
    // `一一落实` and `三八红旗手` begin with numerals that are no number.
    let value = (1..200).find(|number| hanzi(*number) == han)?;
    Some((han, value))
}

fn beginning(text: &str, test: fn(&char) -> bool) -> &str {
    let length: usize = text.chars().take_while(test).map(char::len_utf8).sum();
    &text[..length]
}

fn is_digit(c: &char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(c)
}

fn is_han_digit(c: char) -> bool {
    "零〇一二三四五六七八九十百".contains(c)
}

/// A whole number in Chinese numerals: 12 十二, 101 一百零一, 20000 二万.
pub fn hanzi(number: i64) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    const LARGE: [&str; 6] = ["", "万", "亿", "兆", "京", "垓"];
    const SMALL: [&str; 4] = ["", "十", "百", "千"];
    if number == 0 {
        return "〇".to_owned();
    }
    let digits: Vec<usize> =
        number.unsigned_abs().to_string().bytes().map(|byte| usize::from(byte.wrapping_sub(b'0'))).collect();
    let mut out = String::from(if number < 0 { "负" } else { "" });
    let (mut gap, mut group, start) = (false, false, out.len());
    for (index, digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - index;
        if *digit == 0 {
            gap = true;
        } else {
            if gap && out.len() > start {
                out.push('零');
            }
            gap = false;
            group = true;
            // 十二, not 一十二, at the beginning of a number.
            if !(*digit == 1 && place % 4 == 1 && out.len() == start) {
                out.push(DIGITS.get(*digit).copied().unwrap_or('零'));
            }
            out.push_str(SMALL.get(place % 4).copied().unwrap_or(""));
        }
        if place.is_multiple_of(4) {
            if group {
                out.push_str(LARGE.get(place / 4).copied().unwrap_or(""));
            }
            group = false;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        for (number, text) in [
            (0, "〇"),
            (7, "七"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (101, "一百零一"),
            (110, "一百一十"),
            (1010, "一千零一十"),
            (2026, "二千零二十六"),
            (10000, "一万"),
            (100_000, "十万"),
            (10_010, "一万零一十"),
            (20_0000_0001, "二十亿零一"),
            (-3, "负三"),
        ] {
            assert_eq!(hanzi(number), text);
        }
        assert!(hanzi(i64::MIN).starts_with("负九百二十二京"));
    }

    #[test]
    fn typed_numbers_are_told_from_text() {
        for (text, rest, right) in [
            ("一、总体情况", "总体情况", None),
            ("十二、 情况", "情况", None),
            ("一百零一、情况", "情况", None),
            ("（一）情况", "情况", None),
            ("1.情况", "情况", None),
            ("1. 2026年工作", "2026年工作", None),
            ("１．情况", "情况", None),
            ("（12）情况", "情况", None),
            ("第一、情况", "情况", None),
            ("一、三级联动", "三级联动", None),
            ("一、一体推进", "一体推进", None),
            ("二、十大工程", "十大工程", None),
            ("一.情况", "情况", Some("一、")),
            ("一．情况", "情况", Some("一、")),
            ("（一）、情况", "情况", Some("（一）")),
            ("(一)情况", "情况", Some("（一）")),
            ("（一)情况", "情况", Some("（一）")),
            ("(1).情况", "情况", Some("（1）")),
            ("1、情况", "情况", Some("1.")),
            ("1）情况", "情况", Some("（1）")),
            ("1、2026年工作", "2026年工作", Some("1.")),
            ("一、", "", None),
        ] {
            let found = typed(text);
            let found = found.as_ref().map(|found| (&text[found.rest..], found.right.as_deref()));
            assert_eq!(found, Some((rest, right)), "{text}");
        }
        for text in [
            "",
            "总体情况",
            "2026年上半年情况",
            "2026.6工作",
            "3.5万人受益",
            "1.0版",
            "一、二级公路",
            "1、2号楼",
            "三八红旗手",
            "（三八）妇女节",
            "（2026）1号",
            "（草稿）情况",
            "一一落实",
            "一体推进",
            "第一书记",
            "三.八节",
            "12345热线",
            "10个乡镇",
            "*、情况",
        ] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn headings_are_counted() {
        let mut counter = Counter::default();
        let levels = [1, 2, 2, 3, 4, 5, 4, 2, 3, 1, 3, 2];
        let numbers: Vec<String> = levels.into_iter().map(|level| counter.next(level)).collect();
        let expected = ["一、", "（一）", "（二）", "1.", "（1）", "", "（2）", "（三）", "1.", "二、", "1.", "（一）"];
        assert_eq!(numbers, expected);
        assert_eq!(Counter { counts: [100, 0, 0, 0], ..Counter::default() }.next(1), "一百零一、");
        assert_eq!(Counter::default().next(0), "");
        let mut counter = Counter::new(Style::of("en"));
        let numbers: Vec<String> = levels.into_iter().map(|level| counter.next(level)).collect();
        let expected = ["1.", "1.1", "1.2", "1.2.1", "1.2.1.1", "", "1.2.1.2", "1.3", "1.3.1", "2.", "2.1", "2.1"];
        assert_eq!(numbers, expected);
    }
}
