//! What `look` in `site.yaml` says, against the settings that the theme has.
//!
//! Takes what was typed and the fields of the theme; gives the settings under English names with typed values, and findings.

use super::{AUDIENCE, Checker, Subject, field_level};
use crate::diagnostic::Diagnostic;
use crate::document::Finding;
use crate::kind::{Field, Shape, find};
use crate::lang;
use crate::theme::Theme;
use crate::theme::contrast::Colour;
use crate::value::{Data, Key, Map, Value};

/// The settings of a theme, typed, under English names.
pub fn look(value: &Value, theme: &Theme, subject: &Subject, out: &mut Vec<Finding>) -> Map {
    let fields = &theme.settings;
    let mut checker = Checker { subject, level: 0, out };
    let mut typed = Map::default();
    let Some(map) = value.as_map() else { return typed };
    for (key, value) in &map.0 {
        if key.name == AUDIENCE.0 || key.name == AUDIENCE.1 {
            typed.0.push((Key { name: AUDIENCE.0.to_owned(), span: key.span }, value.clone()));
            continue;
        }
        let Some(field) = find(fields, &key.name) else {
            let known = fields.iter().flat_map(|field| [field.name.as_str(), field.label.as_str()]);
            let near = lang::nearest(&key.name, known.filter(|word| !word.is_empty()));
            let diagnostic = Diagnostic::new("site-key").with("key", &*key.name).with("whole", "look");
            checker.say(diagnostic.suggest(near), key.span);
            continue;
        };
        if typed.get(&field.name).is_some() {
            checker.say(Diagnostic::new("field-twice").with("field", &*field.name), key.span);
            continue;
        }
        if field.shape == Shape::Colour && value.is_null() {
            // To YAML `#b3181d` is a comment.
            let said = checker.out.len();
            checker.wrong(&Value { data: Data::Null, span: key.span }, field, COLOUR);
            checker.as_typed(said, field, &key.name);
            continue;
        }
        checker.level = field_level(field, subject.names);
        let said = checker.out.len();
        let value = checker.value(value, field);
        checker.as_typed(said, field, &key.name);
        if let Some(value) = value {
            typed.0.push((Key { name: field.name.clone(), span: key.span }, value));
        }
        checker.level = 0;
    }
    checker.colours(map, &typed, theme);
    typed
}

/// How colours are written, in Chinese and English.
const COLOUR: (&str, &str) = (
    "写 `#` 和六位颜色代码，两头加英文引号，例如 `\"#b3181d\"`；不加引号，`#` 后面的就成了说明",
    "write `#` and six digits in quotes, as in `\"#b3181d\"`; without quotes all behind `#` is a comment",
);

impl Checker<'_, '_> {
    /// Says which of the colours that a site has chosen are hard to read.
    fn colours(&mut self, written: &Map, typed: &Map, theme: &Theme) {
        let chosen = typed.iter().filter_map(|(name, value)| Some((name, Colour::parse(value.as_str()?)?)));
        for faint in theme.contrast.faint(&chosen.collect()) {
            let is_it = |key: &Key| find(&theme.settings, &key.name).is_some_and(|field| field.name == faint.name);
            let Some((key, value)) = written.0.iter().find(|(key, _)| is_it(key)) else { continue };
            // In the words that the editor uses.
            let field = theme.settings.iter().find(|field| field.name == faint.other);
            let other = match field.filter(|field| !field.label.is_empty()) {
                Some(field) if key.name == faint.name => field.name.as_str(),
                Some(field) => field.label.as_str(),
                None => theme.contrast.label(&faint.other),
            };
            // Rather less than what it is: 4.499 is not 4.5.
            let number = |ratio: f64| format!("{}", (ratio * 100.0).floor() / 100.0);
            let code = if faint.is_below { "look-contrast-below" } else { "look-contrast" };
            let diagnostic = Diagnostic::new(code)
                .with("colour", value.display())
                .with("name", key.name.as_str())
                .with("other", other)
                .with("ratio", number(faint.ratio))
                .with("least", number(faint.least))
                .with("near", faint.near.map(|near| near.to_string()).unwrap_or_default());
            self.say(diagnostic, value.span);
        }
    }

    /// A colour as `#` and six digits in small letters.
    pub(super) fn colour(&mut self, value: &Value, field: &Field) -> Option<Value> {
        let typed = value.display().trim().to_ascii_lowercase();
        let digits = typed.strip_prefix('#').filter(|digits| digits.chars().all(|digit| digit.is_ascii_hexdigit()));
        let colour = match digits.map(str::len) {
            Some(6) => typed,
            Some(3) => std::iter::once('#').chain(typed.chars().skip(1).flat_map(|digit| [digit, digit])).collect(),
            _ => return self.wrong(value, field, COLOUR),
        };
        Some(Value { data: Data::Text(colour), span: value.span })
    }
}
