//! The colours that a site has chosen, as a style sheet, and the addresses of style sheets and scripts.
//!
//! Takes an edition, or the facts of a site; gives bytes and addresses. A colour is a custom property of the name that the
//! theme gives it: pages run under a policy that forbids styles inside them.

use super::facts::Facts;
use super::tera::{Args, Datum, Record, Refusal, none};
use crate::hash::{Digest, integrity};
use crate::kind::Shape;
use crate::lang;
use crate::page::Edition;
use crate::query::assets::Standing;
use std::sync::PoisonError;

/// Letters of a digest that tell one version of a file from another.
const STAMP: usize = 10;

/// The colours of an edition; `None` where the settings name none.
pub fn sheet(edition: &Edition) -> Option<String> {
    let look = &edition.settings.look;
    let colours = edition.theme.settings.iter().filter(|field| field.shape == Shape::Colour);
    let set: Vec<String> =
        colours.filter_map(|field| Some(format!("--{}:{}", field.name, look.get(&field.name)?.as_str()?))).collect();
    (!set.is_empty()).then(|| format!(":root{{{}}}\n", set.join(";")))
}

/// A style sheet or script of the theme: its address, which changes with what it holds, and by what a browser can prove that
/// it is this one. None for the colours of a site that has not chosen any.
pub fn asset(facts: &Facts, args: &Args) -> Result<Datum, Refusal> {
    let path = args.needed("path")?;
    let name = path.trim_start_matches('/');
    let known = || facts.assets.lock().unwrap_or_else(PoisonError::into_inner);
    let found = known().get(name).cloned();
    if let Some(found) = found {
        facts.reader.note_asset(name);
        return Ok(found);
    }
    let made = looked_up(facts, &path, name)?;
    known().insert(name.to_owned(), made.clone());
    Ok(made)
}

fn looked_up(facts: &Facts, path: &str, name: &str) -> Result<Datum, Refusal> {
    match facts.reader.asset(name) {
        Standing::Asset(bytes) => {
            let stamp = Digest::of(&bytes).to_string();
            let url = format!("/{name}?v={}", stamp.get(..STAMP).unwrap_or(&stamp));
            Ok(Record::with_room(2).with("url", url).with("integrity", integrity::of(&bytes)).into())
        }
        // Of a file that is no part of the theme nothing is known but its address.
        Standing::File => Ok(Record::with_room(2).with("url", format!("/{name}")).with("integrity", none()).into()),
        Standing::Nothing if name == crate::plan::LOOK => Ok(none()),
        Standing::Nothing => {
            let near = lang::nearest(name, facts.reader.names_of_files());
            Err(Refusal::new("template-asset", path.to_owned()).meant(near))
        }
    }
}
