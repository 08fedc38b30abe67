//! What `look` in `site.yaml` says, against the settings that the theme has.
//!
//! Takes what was typed and the fields of the theme; gives the settings under English names with typed values, and findings.

use super::{AUDIENCE, Checker, Subject, field_level};
use crate::diagnostic::Diagnostic;
use crate::document::Finding;
use crate::kind::{Field, Shape, find};
use crate::lang;
use crate::value::{Data, Key, Map, Value};

/// The settings of a theme, typed, under English names.
pub fn look(value: &Value, fields: &[Field], subject: &Subject, out: &mut Vec<Finding>) -> Map {
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
    typed
}

/// How colours are written, in Chinese and English.
const COLOUR: (&str, &str) = (
    "写 `#` 和六位颜色代码，两头加英文引号，例如 `\"#b3181d\"`；不加引号，`#` 后面的就成了说明",
    "write `#` and six digits in quotes, as in `\"#b3181d\"`; without quotes all behind `#` is a comment",
);

impl Checker<'_, '_> {
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
