//! The words of a theme in the language of the site.
//!
//! Takes a key, and what is to be filled in; gives the words, or a refusal that guesses what was meant.

use super::facts::Facts;
use super::tera::{Args, Datum, Refusal};
use crate::lang;

/// A label of the theme in the language of the site, with `{name}` filled in from the arguments.
pub fn label(facts: &Facts, key: &str, args: &Args) -> Result<Datum, Refusal> {
    let Some(text) = text(facts, key) else {
        let keys = facts.reader.labels().values().flat_map(|labels| labels.keys().map(String::as_str));
        return Err(Refusal::new("template-label", key).meant(lang::nearest(key, keys)));
    };
    if !text.contains('{') {
        return Ok(text.into());
    }
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after.split_once('}').and_then(|(name, tail)| Some((args.text(name)?, tail)));
        match value {
            Some((value, tail)) => {
                filled.push_str(&value);
                rest = tail;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    Ok(filled.into())
}

/// A label: in the language of the site, in another form of that language, or in any that has it.
pub fn text<'a>(facts: &'a Facts, key: &str) -> Option<&'a str> {
    let labels = facts.reader.labels();
    let language = facts.reader.settings().language.as_str();
    let short = |tag: &str| tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
    let exact = labels.get(language).and_then(|labels| labels.get(key));
    let near =
        || labels.iter().filter(|(tag, _)| short(tag) == short(language)).find_map(|(_, labels)| labels.get(key));
    let any = || labels.values().find_map(|labels| labels.get(key));
    exact.or_else(near).or_else(any).map(String::as_str)
}
