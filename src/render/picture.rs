//! Pictures on a page: the sizes that a browser may choose from, and how large they are before they are there.
//!
//! Takes an `<img>` as a template or a text has it, and what is known of the file at its address; gives the elements in its place,
//! addresses still from the root. What somebody wrote into the tag himself stays as it is.

use crate::markdown::escaped;
use crate::percent;
use crate::picture::Format;
use crate::resolve::urls;
use crate::site::{Other, Picture};
use std::borrow::Cow;
use std::fmt::Write;

/// How wide a picture is shown where nobody says: as wide as a narrow window, or as the text.
const SIZES: &str = "(max-width: 48em) 100vw, 46em";

/// An attribute: its name and, as it stands in the tag, its value.
pub type Attribute<'t> = (&'t str, Option<&'t str>);

/// Where a picture stands on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Nobody has to scroll for it, as far as is known.
    pub is_first: bool,
    /// A `<picture>` is open around it, which has its own choices.
    pub is_inside: bool,
}

/// The attributes of a start tag, from behind its name; and how long they are with the end of the tag. `None` where the tag has
/// no end.
pub fn attributes(tag: &str) -> Option<(Vec<Attribute<'_>>, usize)> {
    let mut found = Vec::new();
    let mut rest = tag;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((found, tag.len() - after.len()));
        }
        // A name may begin with `=`, which is how browsers read a stray one.
        let first = rest.chars().next()?.len_utf8();
        let stops = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/' | '=');
        let length = first + rest.get(first..)?.find(stops)?;
        let (name, after) = rest.split_at_checked(length)?;
        let Some(value) = after.trim_start_matches(|c: char| c.is_ascii_whitespace()).strip_prefix('=') else {
            found.push((name, None));
            rest = after;
            continue;
        };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value.get(1..)?.split_once(quote)?,
            None => value.split_at_checked(value.find(|c: char| c.is_ascii_whitespace() || c == '>')?)?,
        };
        found.push((name, Some(value)));
        rest = after;
    }
}

/// The output path that an address from the root names; `None` for any other address.
pub fn output(address: &str) -> Option<String> {
    let address = address.trim();
    let rest = address
        .strip_prefix('/')
        .or_else(|| address.strip_prefix("&#x2F;"))
        .or_else(|| address.strip_prefix("&#47;"))?;
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    if rest.starts_with(['/', '\\']) {
        return None;
    }
    let entities = [("&amp;", "&"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&#x2F;", "/")];
    let plain = match rest.contains('&') {
        true => Cow::Owned(entities.iter().fold(rest.to_owned(), |text, (entity, sign)| text.replace(entity, sign))),
        false => Cow::Borrowed(rest),
    };
    Some(percent::decode(&plain))
}

/// The value of an attribute.
pub fn value<'t>(attributes: &[Attribute<'t>], wanted: &str) -> Option<&'t str> {
    attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.unwrap_or(""))
}

/// What stands in the place of an `<img>` that shows a picture.
pub fn elements(attributes: &[Attribute], picture: &Picture, position: Position) -> String {
    let has = |name: &str| value(attributes, name).is_some();
    let Picture { recipe, others, .. } = picture;
    let mut added = String::new();
    let shape = dimensions(attributes, recipe.width, recipe.height);
    if let Some((width, height)) = &shape {
        let _ = write!(added, "{width}{height}");
    }
    let chooses = !others.is_empty() && !position.is_inside && !has("srcset");
    let sizes = || match value(attributes, "sizes") {
        Some(sizes) => sizes.to_owned(),
        None => typed_width(attributes).map_or_else(|| SIZES.to_owned(), |width| format!("{width}px")),
    };
    let of = |form: Format| others.iter().filter(|other| other.recipe.form == form).collect::<Vec<&Other>>();
    let mut source = String::new();
    if chooses {
        let (webp, same) = (of(Format::WebP), of(recipe.form));
        let whole = Other { path: String::new(), recipe: *recipe };
        let own = value(attributes, "src").unwrap_or_default();
        if recipe.form != Format::WebP && !webp.is_empty() {
            source =
                format!("<source type=\"image/webp\" srcset=\"{}\" sizes=\"{}\">", candidates(&webp, own), sizes());
        }
        if !same.is_empty() {
            let all: Vec<&Other> = same.into_iter().chain([&whole]).collect();
            let _ = write!(added, " srcset=\"{}\"", candidates(&all, own));
            if !has("sizes") {
                let _ = write!(added, " sizes=\"{}\"", sizes());
            }
        }
    }
    // What stands on every page, a sign or a map of the office, is there at once.
    if !position.is_first && !others.is_empty() && !has("loading") {
        added.push_str(" loading=\"lazy\"");
    }
    if !has("decoding") {
        added.push_str(" decoding=\"async\"");
    }
    let mut image = String::from("<img");
    let is_dropped =
        |name: &str| shape.is_some() && ["width", "height"].iter().any(|own| name.eq_ignore_ascii_case(own));
    let is_useless = |name: &str| name.eq_ignore_ascii_case("sizes") && !added.contains(" srcset=") && !has("srcset");
    for (name, value) in attributes.iter().filter(|(name, _)| !is_dropped(name) && !is_useless(name)) {
        let _ = match value {
            Some(value) => write!(image, " {name}=\"{}\"", value.replace('"', "&quot;")),
            None => write!(image, " {name}"),
        };
    }
    image.push_str(&added);
    image.push_str(" />");
    if source.is_empty() { image } else { format!("<picture>{source}{image}</picture>") }
}

/// The width that somebody typed, in pixels.
fn typed_width(attributes: &[Attribute]) -> Option<u32> {
    value(attributes, "width")?.trim().trim_end_matches("px").parse().ok().filter(|width| *width > 0)
}

/// Both sides as attributes: those of the picture, or of its shape where one was typed. `None` where what was typed is to stay.
fn dimensions(attributes: &[Attribute], width: u32, height: u32) -> Option<(String, String)> {
    if width == 0 || height == 0 {
        return None;
    }
    let typed =
        |name: &str| value(attributes, name).map(|value| value.trim().trim_end_matches("px").parse::<u32>().ok());
    let share = |one: u32, of: u32, other: u32| (u64::from(one) * u64::from(other)).div_ceil(u64::from(of));
    let (width, height) = match (typed("width"), typed("height")) {
        (None, None) => (u64::from(width), u64::from(height)),
        (Some(Some(typed)), None) => (u64::from(typed), share(typed, width, height)),
        (None, Some(Some(typed))) => (share(typed, height, width), u64::from(typed)),
        _ => return None,
    };
    Some((format!(" width=\"{width}\""), format!(" height=\"{height}\"")))
}

/// A list of sizes to choose from. One without a path is the picture itself, whose address is `own`.
fn candidates(others: &[&Other], own: &str) -> String {
    let one = |other: &&Other| match other.path.is_empty() {
        true => format!("{own} {}w", other.recipe.width),
        false => format!("{} {}w", escaped(&unbroken(&urls::url(&other.path))), other.recipe.width),
    };
    others.iter().map(one).collect::<Vec<String>>().join(", ")
}

/// An address that can stand in a list: a comma at its end would end it.
fn unbroken(url: &str) -> String {
    url.replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::SitePath;
    use crate::picture::recipe::Recipe;

    fn picture(form: Format, width: u32, others: &[(Format, u32)]) -> Picture {
        let recipe = |form, width, is_whole| Recipe { form, width, height: width / 2, is_whole };
        let other = |(form, width): &(Format, u32)| {
            let recipe = recipe(*form, *width, false);
            Other { path: format!("p/a-{width}.{}", recipe.extension()), recipe }
        };
        let source = SitePath::fixed("content/p/a.jpg");
        Picture { source, recipe: recipe(form, width, true), others: others.iter().map(other).collect() }
    }

    fn written(tag: &str, picture: &Picture, is_first: bool) -> String {
        let (found, length) = attributes(tag).unwrap_or_default();
        assert_eq!(length, tag.len());
        elements(&found, picture, Position { is_first, is_inside: false })
    }

    #[test]
    fn photographs() {
        let jpeg = picture(Format::Jpeg, 1000, &[(Format::Jpeg, 480), (Format::WebP, 480), (Format::WebP, 1000)]);
        assert_eq!(
            written(" src=\"/p/a.jpg\" alt=\"图\" />", &jpeg, true),
            "<picture><source type=\"image/webp\" srcset=\"/p/a-480.webp 480w, /p/a-1000.webp 1000w\" sizes=\"(max-width: 48em) 100vw, 46em\">\
             <img src=\"/p/a.jpg\" alt=\"图\" width=\"1000\" height=\"500\" srcset=\"/p/a-480.jpg 480w, /p/a.jpg 1000w\" \
             sizes=\"(max-width: 48em) 100vw, 46em\" decoding=\"async\" /></picture>"
        );
        let webp = picture(Format::WebP, 600, &[(Format::WebP, 480)]);
        assert_eq!(
            written(" width=300 sizes='10em' src='/p/a.webp'>", &webp, false),
            "<img sizes=\"10em\" src=\"/p/a.webp\" width=\"300\" height=\"150\" srcset=\"/p/a-480.webp 480w, /p/a.webp 600w\" \
             loading=\"lazy\" decoding=\"async\" />"
        );
    }

    #[test]
    fn what_has_no_other_sizes() {
        let small = picture(Format::Png, 100, &[]);
        assert_eq!(
            written(" src=\"/p/a.png\" alt sizes=\"1em\" width=\"50%\">", &small, false),
            "<img src=\"/p/a.png\" alt width=\"50%\" decoding=\"async\" />"
        );
    }

    #[test]
    fn addresses() {
        assert_eq!(output("/a/%E5%9B%BE.png?x").as_deref(), Some("a/图.png"));
        assert_eq!(output(" /a&amp;b.png").as_deref(), Some("a&b.png"));
        assert_eq!(output("//a.example/b.png"), None);
        assert_eq!(output("a.png"), None);
        assert!(attributes(" a=\"b").is_none());
    }
}
