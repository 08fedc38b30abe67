//! The door to `tera`: the only file that knows the template engine.
//!
//! Takes template texts and Rust functions; gives rendered bytes or a [`Failure`]. The rest of `render` works with
//! [`Datum`], [`Record`], [`Args`] and [`Refusal`] and would not notice another engine behind them. Nothing here knows
//! a site, and no diagnostic is worded here: see `faults`.

use std::io::{self, Write};
use std::ops::Range;

use tera::value::Key;
use tera::{Context, Error, ErrorKind, Kwargs, Map, State, Tera, TeraResult};

/// A value as templates see it. Cheap to clone.
pub type Datum = tera::Value;

/// The longest page a template may write, in bytes. A loop that has run away ends here.
pub const LONGEST: usize = 64 << 20;

/// Named values for templates, in the order in which they were set.
#[derive(Clone, Default)]
pub struct Record(Map);

/// The name of a field that is known only when the program runs. Cheap to clone.
#[derive(Clone)]
pub struct Name(Key<'static>);

/// The variables of one rendering.
#[derive(Default)]
pub struct Variables(Context);

/// What a template hands to a function or filter by name.
pub struct Args<'a>(&'a Kwargs);

/// Why a function or filter of ours gave no answer: the code of a diagnostic and its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The code of the catalogue.
    pub code: &'static str,
    /// What was asked for.
    pub name: String,
    /// What may have been meant.
    pub near: Option<String>,
}

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The full name of the template file.
    pub template: Option<String>,
    /// Where in its text, in bytes.
    pub range: Option<Range<usize>>,
    /// What happened.
    pub cause: Cause,
}

/// What happened to a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The engine cannot read it; in the engine's words.
    Syntax(String),
    /// It failed, or what it refers to is unknown; in the engine's words.
    Failed(String),
    /// A function of ours refused.
    Refused(Refusal),
    /// There is no template of this name.
    Missing(String),
    /// It extends or includes itself, by way of these.
    Cycle(Vec<String>),
    /// It wrote more than [`LONGEST`].
    TooLong,
}

/// The engine with its templates, functions and filters.
pub struct Engine(Tera);

impl Record {
    /// An empty record with room for `size` fields.
    pub fn with_room(size: usize) -> Record {
        Record(Map::with_capacity(size))
    }

    /// Sets a field.
    pub fn set(&mut self, name: &'static str, value: impl Into<Datum>) {
        self.0.insert(Key::Str(name), value.into());
    }

    /// Sets a field, and gives the record: for short ones.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Datum>) -> Record {
        self.set(name, value);
        self
    }

    /// Sets a field whose name comes from a file.
    pub fn put(&mut self, name: &Name, value: Datum) {
        self.0.insert(name.0.clone(), value);
    }

    /// The fields of a value that is a record; none for anything else.
    pub fn of(value: &Datum) -> Record {
        Record(value.as_map().cloned().unwrap_or_default())
    }
}

impl From<Record> for Datum {
    fn from(record: Record) -> Datum {
        record.0.into()
    }
}

impl Name {
    /// A name for many records.
    pub fn new(name: &str) -> Name {
        Name(Key::from(name.to_owned()))
    }
}

impl Variables {
    /// Sets a variable.
    pub fn set(&mut self, name: &'static str, value: impl Into<Datum>) {
        self.0.insert_value(name, value.into());
    }
}

/// HTML that needs no escaping.
pub fn safe(html: &str) -> Datum {
    Datum::safe_string(html)
}

/// Nothing.
pub fn none() -> Datum {
    Datum::none()
}

impl<'a> Args<'a> {
    /// The text of that name; numbers are written out.
    pub fn text(&self, name: &str) -> Option<String> {
        self.value(name).filter(|value| !value.is_none() && !value.is_undefined()).map(ToString::to_string)
    }

    /// The text of that name, which has to be there.
    pub fn needed(&self, name: &str) -> Result<String, Refusal> {
        self.text(name).ok_or_else(|| Refusal::new("template-argument", name))
    }

    /// The whole number of that name.
    pub fn count(&self, name: &str) -> Result<Option<usize>, Refusal> {
        match self.value(name).filter(|value| !value.is_none()) {
            None => Ok(None),
            Some(value) => match value.as_u64().and_then(|number| usize::try_from(number).ok()) {
                Some(number) => Ok(Some(number)),
                None => Err(Refusal::new("template-number", format!("{name}={value}"))),
            },
        }
    }

    /// Everything that was handed over.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a Datum)> {
        self.0.iter().filter_map(|(key, value)| Some((key.as_str()?, value)))
    }

    fn value(&self, name: &str) -> Option<&'a Datum> {
        self.0.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
    }

    /// A misspelt argument would otherwise count as one that is missing, and give a wrong list in silence.
    fn check(&self, known: &[&str]) -> Result<(), Refusal> {
        match self.iter().find(|(name, _)| !known.contains(name) && !known.contains(&"*")) {
            None => Ok(()),
            Some((name, _)) => {
                let near = crate::lang::nearest(name, known.iter().copied());
                Err(Refusal::new("template-option", name).meant(near))
            }
        }
    }
}

/// Stands between the words of a refusal on its way through the engine, which carries nothing but text.
const SEPARATOR: char = '\u{1}';

impl Refusal {
    /// A refusal about `name`.
    pub fn new(code: &'static str, name: impl Into<String>) -> Refusal {
        Refusal { code, name: name.into(), near: None }
    }

    /// Adds what may have been meant.
    #[must_use]
    pub fn meant(mut self, near: Option<&str>) -> Refusal {
        self.near = near.map(str::to_owned);
        self
    }

    fn error(self) -> Error {
        let near = self.near.unwrap_or_default();
        Error::message(format!("{SEPARATOR}{}{SEPARATOR}{}{SEPARATOR}{near}", self.code, self.name))
    }

    fn read(message: &str) -> Option<Refusal> {
        let (_, rest) = message.split_once(SEPARATOR)?;
        let mut parts = rest.split(SEPARATOR);
        // Codes are static: look the word up among those of the catalogue.
        let code = crate::lang::entry(parts.next()?)?.code;
        let name = parts.next()?.to_owned();
        let near = parts.next().filter(|near| !near.is_empty()).map(str::to_owned);
        Some(Refusal { code, name, near })
    }
}

impl Engine {
    /// An engine that looks for a template by its bare name below each of these prefixes, the first first.
    pub fn new(prefixes: Vec<String>) -> Engine {
        let mut tera = Tera::new();
        // Fails only when there are templates already.
        let _ = tera.set_fallback_prefixes(prefixes);
        Engine(tera)
    }

    /// Adds a function for templates. It may be called with the arguments in `known` only, or with any for `*`.
    pub fn function<F>(&mut self, name: &'static str, known: &'static [&'static str], answer: F)
    where
        F: Fn(&Args) -> Result<Datum, Refusal> + Send + Sync + 'static,
    {
        self.0.register_function(name, move |kwargs: Kwargs, _: &State| -> TeraResult<Datum> {
            let args = Args(&kwargs);
            args.check(known).and_then(|()| answer(&args)).map_err(Refusal::error)
        });
    }

    /// Adds a filter for templates; its first argument is what stands before the `|`.
    pub fn filter<F>(&mut self, name: &'static str, known: &'static [&'static str], answer: F)
    where
        F: Fn(&Datum, &Args) -> Result<Datum, Refusal> + Send + Sync + 'static,
    {
        self.0.register_filter(name, move |value: Datum, kwargs: Kwargs, _: &State| -> TeraResult<Datum> {
            let args = Args(&kwargs);
            args.check(known).and_then(|()| answer(&value, &args)).map_err(Refusal::error)
        });
    }

    /// Sets a variable that every template sees.
    pub fn global(&mut self, name: &'static str, value: Datum) {
        self.0.global_context().insert_value(name, value);
    }

    /// Reads all templates: full name and text.
    pub fn load<'t>(&mut self, templates: impl Iterator<Item = (&'t str, &'t str)>) -> Result<(), Failure> {
        self.0.add_raw_templates(templates).map_err(|error| Failure::of(&error))
    }

    /// Whether there is a template of that bare or full name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_template(name)
    }

    /// Renders a template at the end of `out`.
    pub fn render(&self, name: &str, variables: &Variables, out: &mut Vec<u8>) -> Result<(), Failure> {
        self.0.render_to(name, &variables.0, Limited(out)).map_err(|error| Failure::of(&error))
    }
}

/// What is wrong with the syntax of one template, if anything.
pub fn syntax(name: &str, text: &str) -> Option<Failure> {
    let failure = Engine::new(Vec::new()).load(std::iter::once((name, text))).err()?;
    matches!(failure.cause, Cause::Syntax(_)).then_some(failure)
}

/// Writes to a buffer until it is too long.
struct Limited<'a>(&'a mut Vec<u8>);

impl Write for Limited<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Failure {
    fn of(error: &Error) -> Failure {
        let plain = |cause| Failure { template: None, range: None, cause };
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let message = report.message();
                let cause = match Refusal::read(message) {
                    Some(refusal) => Cause::Refused(refusal),
                    None if matches!(error.kind(), ErrorKind::SyntaxError(_)) => Cause::Syntax(message.to_owned()),
                    None => Cause::Failed(message.to_owned()),
                };
                Failure {
                    template: Some(report.filename().to_owned()),
                    range: Some(report.span().range.clone()),
                    cause,
                }
            }
            ErrorKind::CircularExtend { tpl, inheritance_chain: chain }
            | ErrorKind::CircularInclude { tpl, include_chain: chain } => {
                Failure { template: Some(tpl.clone()), range: None, cause: Cause::Cycle(chain.clone()) }
            }
            ErrorKind::MissingParent { current, parent } => {
                Failure { template: Some(current.clone()), range: None, cause: Cause::Missing(parent.clone()) }
            }
            ErrorKind::TemplateNotFound(name) => plain(Cause::Missing(name.clone())),
            ErrorKind::Io(_) => plain(Cause::TooLong),
            other => {
                let message = other.to_string();
                plain(Refusal::read(&message).map_or_else(|| Cause::Failed(message.clone()), Cause::Refused))
            }
        }
    }
}

/// Many values in a list that is shared from then on.
pub fn list(values: Vec<Datum>) -> Datum {
    values.into()
}

/// A list of texts.
pub fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Datum {
    list(texts.into_iter().map(Datum::from).collect())
}
