//! The one dynamic value of the program: what front matter, settings and data files hold.
//!
//! A value knows where it was written ([`Span`]), but two values that say the same are equal wherever they stand.

use crate::source::Span;
use serde::{Deserialize, Serialize};

/// A value and where it was written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// What it says.
    pub data: Data,
    /// Where, in the text of its own file.
    pub span: Span,
}

/// What a value says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Data {
    /// Nothing.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// Values in order.
    List(Vec<Value>),
    /// Named values in order.
    Map(Map),
}

/// Named values in the order in which they were written. Small: looked up by walking along.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Map(pub Vec<(Key, Value)>);

/// A name in a [`Map`] and where it was written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
}

impl Value {
    /// A text that no file holds.
    pub fn text(text: impl Into<String>) -> Value {
        Value::from(Data::Text(text.into()))
    }

    /// The same value without its places: for one that comes to a file from another.
    pub fn without_spans(&self) -> Value {
        let data = match &self.data {
            Data::List(items) => Data::List(items.iter().map(Value::without_spans).collect()),
            Data::Map(map) => {
                let entries = map
                    .0
                    .iter()
                    .map(|(key, value)| (Key { name: key.name.clone(), span: Span::default() }, value.without_spans()));
                Data::Map(Map(entries.collect()))
            }
            data => data.clone(),
        };
        Value::from(data)
    }

    /// Whether another value says the same, wherever it stands.
    pub fn says_the_same(&self, other: &Value) -> bool {
        match (&self.data, &other.data) {
            (Data::List(own), Data::List(others)) => {
                own.len() == others.len() && own.iter().zip(others).all(|(own, other)| own.says_the_same(other))
            }
            (Data::Map(own), Data::Map(others)) => own.differs_at_most_in("", others),
            (own, others) => own == others,
        }
    }

    /// The same value without the entries of its mappings that say nothing.
    pub fn without_nulls(self) -> Value {
        let data = match self.data {
            Data::List(items) => Data::List(items.into_iter().map(Value::without_nulls).collect()),
            Data::Map(map) => {
                let said = map.0.into_iter().filter(|(_, value)| !value.is_null());
                Data::Map(Map(said.map(|(key, value)| (key, value.without_nulls())).collect()))
            }
            data => data,
        };
        Value { data, span: self.span }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self.data {
            Data::Int(number) => Some(number),
            _ => None,
        }
    }

    /// Yes or no, if it is that.
    pub fn as_bool(&self) -> Option<bool> {
        match self.data {
            Data::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// Yes or no, as people write it.
    pub fn truth(&self) -> Option<bool> {
        match (self.as_bool(), self.as_str()) {
            (Some(truth), _) => Some(truth),
            (None, Some("是" | "yes" | "Yes" | "True" | "TRUE")) => Some(true),
            (None, Some("否" | "no" | "No" | "False" | "FALSE")) => Some(false),
            _ => None,
        }
    }

    /// The values of a list; none for anything else.
    pub fn items(&self) -> &[Value] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.data {
            Data::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value at a name of a map.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_map()?.get(name)
    }

    /// Whether it says nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// What it says in one line: texts and numbers as written, lists joined by `、`.
    pub fn display(&self) -> String {
        match &self.data {
            Data::Null => String::new(),
            Data::Bool(truth) => truth.to_string(),
            Data::Int(number) => number.to_string(),
            Data::Float(number) => number.to_string(),
            Data::Text(text) => text.clone(),
            Data::List(items) => items.iter().map(Value::display).collect::<Vec<_>>().join("、"),
            Data::Map(map) => map.0.iter().map(|(_, value)| value.display()).collect::<Vec<_>>().join("、"),
        }
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Value {
        Value { data, span: Span::default() }
    }
}

impl Map {
    /// The value at a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(key, _)| key.name == name).map(|(_, value)| value)
    }

    /// Whether another mapping has the same names in the same order and says the same under each, but for one of them.
    pub fn differs_at_most_in(&self, name: &str, other: &Map) -> bool {
        let same = |((own, value), (others, other)): (&(Key, Value), &(Key, Value))| {
            own.name == others.name && (own.name == name || value.says_the_same(other))
        };
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(same)
    }

    /// The value at a name, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(key, _)| key.name == name).map(|(_, value)| value)
    }

    /// Puts a value at a name, in place of one that is there.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.get_mut(name) {
            Some(slot) => *slot = value,
            None => self.0.push((Key { name: name.to_owned(), span: value.span }, value)),
        }
    }

    /// Takes the value at a name out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(key, _)| key.name == name)?;
        Some(self.0.remove(at).1)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.name.as_str(), value))
    }
}
