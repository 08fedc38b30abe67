//! Planted words, and the search for them in whatever form they could have come out.

use crate::program::Files;

/// The planted words: one of Latin letters, one of rare characters. No other text of a test site has either.
pub const LATIN: &str = "ZqxCanary";
pub const HAN: &str = "鼍龘";
/// How the rare characters read.
const PINYIN: [&str; 2] = ["tuo-da", "tuoda"];

/// The first file that holds a planted word, and in which form.
pub fn find(files: &Files) -> Option<String> {
    files.iter().find_map(|(name, bytes)| {
        let form = form_in(name.as_bytes()).or_else(|| form_in(bytes))?;
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let at = text.find(&LATIN.to_lowercase()).or_else(|| text.find(HAN)).unwrap_or(0);
        let around: String = text[..at]
            .chars()
            .rev()
            .take(60)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .chain(text[at..].chars().take(60))
            .collect();
        Some(format!("a restricted word is in `{name}` as {form}: …{around}…"))
    })
}

fn form_in(bytes: &[u8]) -> Option<&'static str> {
    let small: Vec<u8> = bytes.to_ascii_lowercase();
    let has = |needle: &[u8]| small.windows(needle.len()).any(|window| window == needle);
    let latin = LATIN.to_lowercase();
    let wide = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(order).map(|byte| byte.to_ascii_lowercase()).collect()
    };
    let each = |form: fn(char) -> String| -> String { HAN.chars().map(form).collect() };
    let percent: String = HAN.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let one = HAN.chars().next().unwrap();
    let forms: [(&str, Vec<u8>); 13] = [
        ("itself", latin.clone().into_bytes()),
        ("itself", HAN.as_bytes().to_vec()),
        ("one character of it", one.to_string().into_bytes()),
        ("UTF-16", wide(&latin, u16::to_le_bytes)),
        ("UTF-16", wide(&latin, u16::to_be_bytes)),
        ("UTF-16", wide(HAN, u16::to_le_bytes)),
        ("UTF-16", wide(HAN, u16::to_be_bytes)),
        ("percent-encoded", percent.into_bytes()),
        ("decimal entities", each(|c| format!("&#{};", c as u32)).into_bytes()),
        ("hexadecimal entities", each(|c| format!("&#x{:x};", c as u32)).into_bytes()),
        ("JSON escapes", each(|c| format!("\\u{:04x}", c as u32)).into_bytes()),
        ("pinyin", PINYIN[0].as_bytes().to_vec()),
        ("pinyin", PINYIN[1].as_bytes().to_vec()),
    ];
    forms.into_iter().find(|(_, needle)| has(needle)).map(|(form, _)| form)
}

#[test]
fn every_form_is_seen() {
    let forms = [
        "a zqxcanary b".as_bytes().to_vec(),
        "鼍龘".as_bytes().to_vec(),
        "ZqxCanary".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "鼍龘".encode_utf16().flat_map(u16::to_be_bytes).collect(),
        b"%E9%BC%8D%E9%BE%98".to_vec(),
        b"&#40717;&#40856;".to_vec(),
        b"&#x9F0D;&#x9f98;".to_vec(),
        b"\\u9f0d\\u9F98".to_vec(),
        b"news/tuo-da.html".to_vec(),
    ];
    for form in forms {
        assert!(form_in(&form).is_some(), "{:?}", String::from_utf8_lossy(&form));
    }
    assert_eq!(form_in("平常的文字 canary".as_bytes()), None);
}
