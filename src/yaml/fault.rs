//! The mistakes behind what the YAML parser could not read, in words for people who do not program.
//!
//! Takes the text, the offset where the parser stopped and its sentence; gives one diagnostic at the mark to mend. The
//! parser's own words are for programmers: only the help of an English message repeats them.

use crate::diagnostic::Diagnostic;
use crate::path::SitePath;
use crate::source::Span;
use crate::value::Map;

/// Names the mistake behind a syntax error by looking at the line where the parser stopped and those before.
pub fn syntax(text: &str, at: usize, info: &str, file: &SitePath, offset: usize) -> Diagnostic {
    let at = at.min(text.len());
    let place = |diagnostic: Diagnostic, start: usize, length: usize| {
        diagnostic.at(file, Span::new(start, start + length).shifted(offset))
    };
    let next = text[at..].find('\n').map_or(text.len(), |more| at + more + 1).min(text.len());
    if text[next..].starts_with('\t') {
        return place(Diagnostic::new("yaml-tab"), next, 1);
    }
    if info.contains("quoted scalar") && text[at..].starts_with(['"', '\'']) {
        return place(Diagnostic::new("yaml-unclosed"), at, 1);
    }
    let mut colon = None;
    for (nth, (start, line)) in lines_up_to(text, at).enumerate() {
        let body = line.trim_start_matches([' ', '-']);
        let from = start + line.len() - body.len();
        if body.starts_with('\t') {
            return place(Diagnostic::new("yaml-tab"), from, 1);
        }
        if body.starts_with('\u{3000}') {
            return place(Diagnostic::new("yaml-indent"), from, '\u{3000}'.len_utf8());
        }
        match wrong_colon(body) {
            Some((mark, length, diagnostic)) => colon = Some(place(diagnostic, from + mark, length)),
            // Of lines with the same mistake the first comes first.
            None if colon.is_some() || nth >= 2 => break,
            None => {}
        }
    }
    if let Some(colon) = colon {
        return colon;
    }
    for (start, line) in lines_up_to(text, at).take(2) {
        if let Some((mark, length, diagnostic)) = wrong_in_flow(line) {
            return place(diagnostic, start + mark, length);
        }
        if let Some(range) = unquoted(line) {
            return place(
                Diagnostic::new("yaml-quote").with("text", &line[range.clone()]),
                start + range.start,
                range.len(),
            );
        }
        if let Some(quote) = open_quote(line) {
            return place(Diagnostic::new("yaml-unclosed"), start + quote, 1);
        }
    }
    if let Some(bracket) = open_bracket(text, at) {
        return place(Diagnostic::new("yaml-bracket").with("mark", &text[bracket..=bracket]), bracket, 1);
    }
    let lines: Vec<(usize, &str)> = lines_up_to(text, at).take(2).filter(|(_, line)| !line.trim().is_empty()).collect();
    for (start, line) in &lines {
        let body = line.trim_start_matches([' ', '-']);
        if !body.is_empty() && !body.contains(':') && !line.trim_start().starts_with(['-', '#']) {
            let from = start + line.len() - body.len();
            let shown = body.trim_end();
            return place(Diagnostic::new("yaml-item").with("text", shown), from, shown.len());
        }
    }
    if let [(start, line), (_, before)] = lines[..]
        && indent(line) != indent(before)
    {
        return place(Diagnostic::new("yaml-level"), start, indent(line));
    }
    let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
    let diagnostic = place(Diagnostic::new("yaml-syntax"), at, end - at);
    let help = |lang| diagnostic.help_text(lang);
    let (zh, en) = (help(crate::lang::Lang::Zh), help(crate::lang::Lang::En));
    diagnostic.help(zh, format!("{en}; the parser says: {info}"))
}

/// What is wrong with `{…}` that YAML reads all the same: `{名称:学习}` is one key without a value.
pub fn flow(text: &str, map: &Map, span: Span, file: &SitePath, offset: usize) -> Option<Diagnostic> {
    let start = (span.start as usize).checked_sub(offset)?;
    text.get(start..)?.strip_prefix('{')?;
    let (key, _) = map.0.iter().find(|(key, value)| value.is_null() && wrong_colon(&key.name).is_some())?;
    let (mark, length, diagnostic) = wrong_colon(&key.name)?;
    let at = key.span.start as usize + mark;
    Some(diagnostic.at(file, Span::new(at, at + length)))
}

/// The first line of a text that has a full-width colon after what would be a key, or one without a space behind it.
pub fn colon_diagnostic(text: &str, file: &SitePath, offset: usize) -> Option<Diagnostic> {
    let mut start = offset;
    for line in text.split_inclusive('\n') {
        if let Some((mark, length, diagnostic)) = wrong_colon(line) {
            return Some(diagnostic.at(file, Span::new(start + mark, start + mark + length)));
        }
        start += line.len();
    }
    None
}

/// The full-width colon that stands in place of the colon after a key: its offset in the line, and the key.
pub fn full_width_colon(line: &str) -> Option<(usize, &str)> {
    let colon = line.find('：')?;
    let key = &line[..colon];
    (is_key(key) && !key.contains(':')).then_some((colon, key))
}

/// What `标题:关于例会` lacks, a space behind its colon: the offset of the colon, and what to say. Addresses (`https:…`), times
/// (`9:30`) and directives (`标题:内部[…]`) are none of these.
pub fn missing_space(line: &str) -> Option<(usize, Diagnostic)> {
    let colon = line.find(':')?;
    let (key, value) = (&line[..colon], line[colon + 1..].trim_end());
    let value = value.split([',', '}']).next().filter(|_| line.ends_with('}')).unwrap_or(value);
    let is_directive = value.find('[').is_some_and(|open| open > 0 && value[..open].chars().all(char::is_alphanumeric));
    let is_value = !value.is_empty() && !value.starts_with([' ', '\t', '/', '\\', ':', '.']) && !is_directive;
    let is_name = is_key(key) && key.chars().any(|c| !c.is_numeric());
    (is_name && is_value)
        .then(|| (colon, Diagnostic::new("yaml-space").with("key", key).with("write", format!("{key}: {value}"))))
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().count() <= 20 && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// The wrong colon after the key of a line: its offset and length, and what to say.
fn wrong_colon(body: &str) -> Option<(usize, usize, Diagnostic)> {
    if let Some((colon, key)) = full_width_colon(body) {
        return Some((colon, '：'.len_utf8(), Diagnostic::new("yaml-colon").with("key", key)));
    }
    missing_space(body).map(|(colon, diagnostic)| (colon, 1, diagnostic))
}

/// A wrong colon or comma in `{…}`: its offset and length in the line, and what to say.
fn wrong_in_flow(line: &str) -> Option<(usize, usize, Diagnostic)> {
    let open = line.find('{')?;
    let mut start = open + 1;
    while start < line.len() {
        let rest = &line[start..];
        let body = rest.trim_start();
        let from = start + rest.len() - body.len();
        let end = body.find([',', '，', '}']).unwrap_or(body.len());
        if let Some((mark, length, diagnostic)) = wrong_colon(&body[..end]) {
            return Some((from + mark, length, diagnostic));
        }
        let after = &body[end..];
        let comma = after.chars().next()?;
        if comma == '，' && after['，'.len_utf8()..].trim_start().split([':', '：']).next().is_some_and(is_key) {
            return Some((from + end, comma.len_utf8(), Diagnostic::new("yaml-comma")));
        }
        start = from + end + comma.len_utf8();
    }
    None
}

/// The value of a line that YAML cannot read as text without quotes: it begins with a sign, goes on behind a bracket or a
/// quote, or holds a colon and a space.
fn unquoted(line: &str) -> Option<std::ops::Range<usize>> {
    let colon = line.find(": ")?;
    let start = colon + 2 + (line[colon + 2..].len() - line[colon + 2..].trim_start().len());
    let value = line[start..].trim_end();
    let goes_on = |close: char| value[1..].find(close).is_some_and(|end| !value[end + 2..].trim().is_empty());
    let suspicious = match value.chars().next()? {
        '*' | '&' | '@' | '`' | '%' | '!' => true,
        '[' => goes_on(']'),
        '"' => goes_on('"'),
        '\'' | '{' | '#' | '|' | '>' => false,
        _ => value.contains(": ") || value.ends_with(':'),
    };
    suspicious.then_some(start..start + value.len())
}

/// The quote that a value begins with and that does not end on its line.
fn open_quote(line: &str) -> Option<usize> {
    let body = line.trim_start_matches([' ', '-']);
    let value = body.find(": ").map_or(body, |colon| body[colon + 2..].trim_start());
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    (value.matches(quote).count() == 1).then_some(line.len() - value.len())
}

/// The last bracket before `at` that begins a list or map and is not closed.
fn open_bracket(text: &str, at: usize) -> Option<usize> {
    let mut open = Vec::new();
    for (start, line) in text[..at].split_inclusive('\n').scan(0, |from, line| {
        *from += line.len();
        Some((*from - line.len(), line))
    }) {
        let body = line.trim_start_matches([' ', '-']);
        let value = body.find(": ").map_or(body, |colon| body[colon + 2..].trim_start());
        if open.is_empty() && !value.starts_with(['[', '{']) {
            continue;
        }
        for (inside, c) in value.char_indices() {
            match c {
                '[' | '{' => open.push(start + line.len() - value.len() + inside),
                ']' | '}' => drop(open.pop()),
                _ => {}
            }
        }
    }
    open.first().copied()
}

/// How far a line is indented.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The line holding `at`, then those before it: where a mistake shows is not always where it was made.
fn lines_up_to(text: &str, at: usize) -> impl Iterator<Item = (usize, &str)> {
    let end = text[at..].find('\n').map_or(text.len(), |more| at + more);
    let mut rest = Some(&text[..end]);
    std::iter::from_fn(move || {
        let text = rest?;
        let start = text.rfind('\n').map_or(0, |at| at + 1);
        rest = start.checked_sub(1).map(|end| &text[..end]);
        Some((start, &text[start..]))
    })
}
