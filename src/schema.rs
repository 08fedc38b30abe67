//! JSON Schema of the front matter, for editors that complete and check YAML.
//!
//! Takes the kinds; gives one schema in which each kind is a case. Keys may be written in either language.

use crate::corpus::Corpus;
use crate::kind::{Field, Kind, Shape};
use serde_json::{Map, Value, json};

/// The schema as text, ending in a line break.
pub fn schema(corpus: &Corpus) -> String {
    let kinds: Vec<&Kind> = corpus.kinds.0.values().collect();
    let mut definitions = Map::new();
    for kind in &kinds {
        definitions.insert(kind.name.clone(), object(&kind.fields, &kind.help));
    }
    let cases: Vec<Value> = kinds
        .iter()
        .map(|kind| {
            let names: Vec<&str> =
                [kind.name.as_str(), kind.label.as_str()].into_iter().filter(|n| !n.is_empty()).collect();
            let named = |key: &str| json!({ "properties": { key: { "enum": names } }, "required": [key] });
            json!({
                "if": { "anyOf": [named("kind"), named("类型")] },
                "then": { "$ref": format!("#/$defs/{}", kind.name) },
            })
        })
        .collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "jianbao front matter",
        "type": "object",
        "properties": {
            "kind": { "description": "类型", "enum": kinds.iter().flat_map(|k| [k.name.as_str(), k.label.as_str()]).filter(|n| !n.is_empty()).collect::<Vec<_>>() },
        },
        "allOf": cases,
        "$defs": definitions,
    });
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn object(fields: &[Field], help: &str) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields {
        let shape = shape(field);
        for key in [&field.name, &field.label] {
            if !key.is_empty() && !properties.contains_key(key) {
                properties.insert(key.clone(), shape.clone());
            }
        }
        if field.is_required {
            // Either name will do.
            let keys = [&field.name, &field.label];
            let either = keys.into_iter().filter(|key| !key.is_empty()).map(|key| json!({ "required": [key] }));
            required.push(json!({ "anyOf": either.collect::<Vec<_>>() }));
        }
    }
    let mut object = json!({ "type": "object", "properties": properties });
    if !help.is_empty() {
        object["description"] = json!(help);
    }
    if !required.is_empty() {
        object["allOf"] = json!(required);
    }
    object
}

fn shape(field: &Field) -> Value {
    let mut shape = of(field, field.shape);
    let label = if field.label.is_empty() { &field.name } else { &field.label };
    shape["title"] = json!(label);
    if !field.help.is_empty() {
        shape["description"] = json!(field.help);
    }
    shape
}

fn of(field: &Field, shape: Shape) -> Value {
    match shape {
        Shape::Text
        | Shape::Markdown
        | Shape::Date
        | Shape::Period
        | Shape::Image
        | Shape::File
        | Shape::Page
        | Shape::Url
        | Shape::Phone
        | Shape::Colour => {
            json!({ "type": ["string", "number", "boolean"] })
        }
        // A masked number is text.
        Shape::Number => json!({ "type": ["number", "string"] }),
        Shape::Bool => json!({ "enum": [true, false, "是", "否"] }),
        Shape::Choice => {
            let words = field.choices.iter().flat_map(|choice| [choice.value.as_str(), choice.label.as_str()]);
            json!({ "enum": words.filter(|word| !word.is_empty()).collect::<Vec<_>>() })
        }
        Shape::List => {
            let item = of(field, field.of.as_deref().copied().unwrap_or(Shape::Text));
            let item = match field.of.as_deref() {
                Some(Shape::File | Shape::Image) => json!({ "anyOf": [item, { "type": "object" }] }),
                _ => item,
            };
            json!({ "anyOf": [{ "type": "array", "items": item }, item] })
        }
        Shape::Table => json!({ "type": "array", "items": object(&field.fields, "") }),
        Shape::Map if field.fields.is_empty() => json!({ "type": "object" }),
        // A map of which every part may be left out can be asked for with one word.
        Shape::Map if field.fields.iter().all(|part| !part.is_required) => {
            json!({ "anyOf": [object(&field.fields, ""), { "enum": [true, false, "是", "否"] }] })
        }
        Shape::Map => object(&field.fields, ""),
        Shape::Figures => json!({ "type": "object" }),
        Shape::Person => json!({ "type": ["string", "object", "array"] }),
        Shape::Any => json!({}),
    }
}
