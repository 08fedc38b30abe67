//! How characters are read, and names in the order of their readings. The one door to `pinyin`.
//!
//! Takes text without marks; gives syllables and keys that sort as lists of names do: by syllable, then tone, then
//! character, character by character. Characters without a known reading come last, by code point.

use pinyin::{ToPinyin, ToPinyinMulti};

/// Names longer than this are those of units, which have no surname.
const LONGEST_NAME: usize = 4;

/// Surnames that are read otherwise than the character mostly is: surname, reading of each character with its tone.
///
/// Source: the readings marked 姓 in 《现代汉语词典》 (第7版) and 《通用规范汉字字典》. Where both give two, the commoner one stands
/// here (覃 Qín, 谌 Chén, 牟 Mù); a person who is read otherwise says so by `sort`.
const SURNAMES: [(&str, &str); 48] = [
    ("万俟", "mo4 qi2"),
    ("尉迟", "yu4 chi2"),
    ("长孙", "zhang3 sun1"),
    ("单于", "chan2 yu2"),
    ("澹台", "tan2 tai2"),
    ("令狐", "ling2 hu2"),
    ("皇甫", "huang2 fu3"),
    ("宰父", "zai3 fu3"),
    ("鲜于", "xian1 yu2"),
    ("呼延", "hu1 yan2"),
    ("单", "shan4"),
    ("仇", "qiu2"),
    ("区", "ou1"),
    ("曾", "zeng1"),
    ("解", "xie4"),
    ("查", "zha1"),
    ("任", "ren2"),
    ("华", "hua4"),
    ("朴", "piao2"),
    ("乐", "yue4"),
    ("盖", "ge3"),
    ("葛", "ge3"),
    ("冼", "xian3"),
    ("洗", "xian3"),
    ("尹", "yin3"),
    ("缪", "miao4"),
    ("翟", "zhai2"),
    ("繁", "po2"),
    ("逄", "pang2"),
    ("卜", "bu3"),
    ("种", "chong2"),
    ("召", "shao4"),
    ("盛", "sheng4"),
    ("覃", "qin2"),
    ("谌", "chen2"),
    ("燕", "yan1"),
    ("尉", "wei4"),
    ("员", "yun4"),
    ("哈", "ha3"),
    ("那", "na1"),
    ("折", "she2"),
    ("黑", "he4"),
    ("秘", "bi4"),
    ("祭", "zhai4"),
    ("过", "guo1"),
    ("应", "ying1"),
    ("牟", "mu4"),
    ("句", "gou1"),
];

/// A key by which names sort as they are read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(Vec<Part>);

/// A character or a Latin word: those without a reading last, then syllable, tone, the character itself.
type Part = (bool, String, u8, char);

/// The syllable of a character without its tone, `ü` as `v`; none for what is no Han character or has no known reading.
pub fn syllable(c: char) -> Option<String> {
    c.to_pinyin().map(|reading| reading.plain().replace('ü', "v"))
}

/// The key of a name. `own` is how its bearer is read where the program would be wrong: one syllable for each character
/// from the first on, with or without tones (`shan`, `shan4`, `Shàn yì`).
pub fn key(name: &str, own: &str) -> Key {
    let letters: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let has_surname = letters.len() <= LONGEST_NAME && letters.iter().all(|c| !c.is_ascii());
    let text: String = letters.iter().collect();
    let surname = SURNAMES.iter().filter(|_| has_surname).find(|(surname, _)| text.starts_with(surname));
    let said = if own.trim().is_empty() { surname.map_or("", |(_, reading)| reading) } else { own };
    let mut said = said.split([' ', '-', '\'', '　']).filter(|word| !word.is_empty());
    let mut parts: Vec<Part> = Vec::new();
    let mut word = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || (c.is_alphabetic() && c.is_lowercase() | c.is_uppercase()) {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            parts.push((false, std::mem::take(&mut word), 0, '\0'));
        }
        if c.is_alphanumeric() {
            let (syllable, tone) = match said.next() {
                Some(said) => of_reading(said, c),
                None => usual(c),
            };
            parts.push((syllable.is_empty(), syllable, tone, c));
        }
    }
    if !word.is_empty() {
        parts.push((false, word, 0, '\0'));
    }
    Key(parts)
}

/// The commonest reading of a character; empty where there is none.
fn usual(c: char) -> (String, u8) {
    c.to_pinyin().map_or_else(|| (String::new(), 0), |reading| split(reading.with_tone_num_end()))
}

/// A reading as typed, with the tone that the character has in it where none was typed.
fn of_reading(typed: &str, c: char) -> (String, u8) {
    let (syllable, tone) = split(typed);
    if typed.ends_with(|c: char| c.is_ascii_digit()) || tone < 5 {
        return (syllable, tone);
    }
    let readings = c.to_pinyin_multi().into_iter().flatten().map(|reading| split(reading.with_tone_num_end()));
    let known = readings.filter(|(known, _)| *known == syllable).map(|(_, tone)| tone).next();
    (syllable, known.unwrap_or(tone))
}

/// A syllable and its tone, 5 for none: `shan4`, `Shàn`, `lü`.
fn split(typed: &str) -> (String, u8) {
    const TONES: [(&str, char); 6] =
        [("āáǎà", 'a'), ("ōóǒò", 'o'), ("ēéěè", 'e'), ("īíǐì", 'i'), ("ūúǔù", 'u'), ("ǖǘǚǜ", 'v')];
    let (mut syllable, mut tone) = (String::new(), 5);
    for c in typed.chars().flat_map(char::to_lowercase) {
        let marked = TONES.iter().find_map(|(row, plain)| Some((*plain, row.chars().position(|known| known == c)?)));
        match (marked, c) {
            (Some((plain, at)), _) => {
                syllable.push(plain);
                tone = u8::try_from(at + 1).unwrap_or(5);
            }
            (None, 'ü') => syllable.push('v'),
            (None, '1'..='5') => tone = c as u8 - b'0',
            (None, c) if c.is_alphabetic() => syllable.push(c),
            _ => {}
        }
    }
    (syllable, tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(names: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        names.sort_by_cached_key(|name| (key(name, ""), name.clone()));
        names
    }

    #[test]
    fn surnames_are_read_as_surnames() {
        let order = ["区大", "朴甲", "仇乙", "任丙", "单丁", "解戊", "尉迟己", "乐庚", "曾辛", "查壬", "长孙癸"];
        let mut mixed = order;
        mixed.reverse();
        assert_eq!(sorted(&mixed), order);
    }

    #[test]
    fn syllable_tone_character() {
        // Zhāng before Zhǎng; of one reading the same character stands together.
        let order = ["阿甲", "安乙", "张三", "张一", "章二", "长孙丙", "赵四", "Zoe Smith"];
        let mut mixed = order;
        mixed.reverse();
        assert_eq!(sorted(&mixed), order);
        // A unit has no surname: 解放 is Jiěfàng.
        assert!(key("解放路社区党支部", "") < key("金桥", ""));
    }

    #[test]
    fn a_reading_of_ones_own() {
        let shan = [key("单一", "shan"), key("单一", "shan4"), key("单一", "Shàn"), key("单一", "")];
        assert!(shan.iter().all(|key| *key == shan[0]), "{shan:?}");
        assert!(key("覃一", "tan") > key("覃一", ""));
        assert!(key("吕一", "lü3") == key("吕一", ""));
    }

    #[test]
    fn rare_characters_come_last_and_never_fail() {
        assert!(key("𠮷野", "") > key("左一", ""));
        for name in ["", "·", "喆", "堃昇", "镕赟", "𬭊𫍣", "\u{3134A}", "阿卜杜拉·买买提", "e\u{301}a", "１２"]
        {
            assert_eq!(key(name, ""), key(name, ""), "{name}");
        }
    }
}
