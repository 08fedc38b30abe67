//! The pictures of an edition: what stands at each address, and which other sizes stand beside it.
//!
//! Takes the files that are emitted and what is known of those that are pictures; gives a recipe for each, and names for the
//! smaller ones of those that pages show. Looks at no pixel.

use crate::page::Edition;
use crate::path::SitePath;
use crate::picture::recipe;
use crate::site::{Other, Picture};
use std::collections::{BTreeMap, BTreeSet};

/// Every picture that is emitted, by output path. `assets` are the files beside pages, `shown` those of them that pages show.
pub fn pictures(
    edition: &Edition,
    assets: &BTreeMap<String, SitePath>,
    shown: &BTreeSet<SitePath>,
) -> BTreeMap<String, Picture> {
    let mut pictures = BTreeMap::new();
    if edition.pictures.is_empty() {
        return pictures;
    }
    let widest = edition.settings.widest_picture;
    let statics = edition.theme.statics.iter().chain(&edition.statics).chain(assets);
    let files: BTreeMap<&String, &SitePath> = statics.collect();
    // On a disk that does not tell cases apart, `A.png` and `a.png` are one file.
    let mut taken: BTreeSet<String> = files.keys().map(|path| path.to_lowercase()).collect();
    let mut stems: BTreeMap<String, usize> = BTreeMap::new();
    for (output, source) in &files {
        if shown.contains(*source) && edition.pictures.contains_key(*source) {
            *stems.entry(stem(output).to_lowercase()).or_default() += 1;
        }
    }
    for (output, source) in files {
        let Some(Ok(facts)) = edition.pictures.get(source) else { continue };
        let recipe = recipe::whole(output, facts, widest);
        let is_shown = assets.contains_key(output) && shown.contains(source);
        let others = if is_shown { recipe::others(facts, &recipe) } else { Vec::new() };
        // `a.jpg` and `a.png` would both have an `a-480.webp`.
        let is_alone = stems.get(&stem(output).to_lowercase()).is_none_or(|count| *count < 2);
        let base = if is_alone { stem(output).to_owned() } else { format!("{}-{}", stem(output), source.extension()) };
        let others = others.into_iter().map(|recipe| {
            let ending = recipe.extension();
            let mut path = format!("{base}-{}.{ending}", recipe.width);
            let mut number = 2;
            while !taken.insert(path.to_lowercase()) {
                path = format!("{base}-{}-{number}.{ending}", recipe.width);
                number += 1;
            }
            Other { path, recipe }
        });
        let others = others.collect();
        pictures.insert(output.clone(), Picture { source: source.clone(), recipe, others });
    }
    pictures
}

/// An output path without its ending.
fn stem(output: &str) -> &str {
    match output.rfind('.') {
        Some(dot) if !output[dot..].contains('/') => &output[..dot],
        _ => output,
    }
}
