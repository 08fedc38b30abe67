//! Texts with places to fill in, and words put into YAML and Markdown so that they stay what they are.
//!
//! Takes templates with `{{name}}` and words; gives texts. Knows nothing of files.

/// Puts `words` where a template has `{{name}}`. A name without a word stays as it is.
pub fn fill(template: &str, words: &[(&str, String)]) -> String {
    let mut text = template.to_owned();
    for (name, word) in words {
        text = text.replace(&format!("{{{{{name}}}}}"), word);
    }
    text
}

/// A word as a YAML value, within a list in brackets too: as it is where that is read as the same text, else in quotes.
pub fn yaml(word: &str) -> String {
    const SPOKEN_FOR: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let plain = word.starts_with(char::is_alphabetic)
        && !word.ends_with([' ', ':'])
        && !word.contains([',', '[', ']', '{', '}', '"', '\\'])
        && !word.contains(": ")
        && !word.contains(" #")
        && !word.chars().any(char::is_control)
        && !SPOKEN_FOR.contains(&word.to_ascii_lowercase().as_str());
    if plain { word.to_owned() } else { serde_json::to_string(word).unwrap_or_default() }
}

/// A word as text of a page: signs that Markdown or directives would take for their own are made literal.
pub fn markdown(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '-' | '.' | ',' | '(' | ')' | '/' | '\'' | '"' | '%') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}
