//! What there is to say about a code of the catalogue, for `jianbao explain`.
//!
//! Takes codes, gives text. Knows nothing of a site.

use serde::Serialize;

use crate::diagnostic::print;
use crate::lang::{self, Entry, Lang};

/// An entry for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The code.
    pub code: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// The sentence, with its placeholders.
    pub message: &'static str,
    /// The general action to take.
    pub help: &'static str,
    /// Why it is a fault.
    pub explain: &'static str,
    /// What brings it about.
    pub example: &'static str,
}

/// The entry of a code as a text of a few lines.
pub fn text(code: &str, lang: Lang) -> Option<String> {
    lang::entry(code).map(|entry| page(entry, lang))
}

/// All codes with their sentences, one a line.
pub fn list(lang: Lang) -> String {
    let width = lang::entries().map(|entry| entry.code.len()).max().unwrap_or(0);
    let line = |entry: &Entry| {
        let words = entry.text(lang);
        format!("{:width$}  {}  {}\n", entry.code, print::word(entry.severity, lang), open(words.message))
    };
    lang::entries().map(line).collect()
}

/// The entry of a code, or all of them, for programs.
pub fn records(code: Option<&str>, lang: Lang) -> Vec<Explained> {
    let wanted = lang::entries().filter(|entry| code.is_none_or(|code| entry.code == code));
    wanted
        .map(|entry| {
            let words = entry.text(lang);
            Explained {
                code: entry.code,
                severity: entry.severity.name(),
                message: words.message,
                help: words.help,
                explain: words.explain,
                example: entry.example,
            }
        })
        .collect()
}

/// A sentence of the catalogue outside a case: `…` stands where the words of the case would.
fn open(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let name =
            after.find('}').filter(|end| after[..*end].bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        match name {
            Some(end) if end > 0 => {
                out.push('…');
                rest = &after[end + 1..];
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

fn page(entry: &Entry, lang: Lang) -> String {
    let words = entry.text(lang);
    let colon = lang.pick("：", ": ");
    let mut text = format!("{}[{}]{colon}{}\n", print::word(entry.severity, lang), entry.code, open(words.message));
    if !words.explain.is_empty() {
        text.push_str(&format!("\n{}\n", words.explain));
    }
    if !entry.example.is_empty() {
        text.push_str(&format!("\n{}{}\n", lang.pick("示例", "example"), colon.trim_end()));
        for line in entry.example.lines() {
            text.push_str(format!("    {line}").trim_end());
            text.push('\n');
        }
    }
    if !words.help.is_empty() {
        text.push_str(&format!("\n{}{colon}{}\n", lang.pick("帮助", "help"), open(words.help)));
    }
    text
}
