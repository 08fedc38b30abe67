//! Which colours of a theme are read upon which, and whether they are told apart.
//!
//! Takes `colours` and `contrast` of `theme.yaml`, and the colours that a site has chosen; gives those that are hard to read, with
//! the nearest ones that are not. Contrast is what WCAG 2.2 means by it.

use crate::diagnostic::Diagnostic;
use crate::path::SitePath;
use crate::value::{Map, Value};
use std::collections::BTreeMap;

/// What text of usual size needs (WCAG 2.2, AA).
const LEAST: f64 = 4.5;

/// A colour as three numbers of eight bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// What a theme says of its colours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contrast {
    /// By name, as they are where the site says nothing.
    pub colours: BTreeMap<String, Colour>,
    /// Which of them are read upon which.
    pub pairs: Vec<Pair>,
}

/// A colour that is read upon another.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The name of what is read.
    pub text: String,
    /// What editors call it where it is no setting.
    pub label: String,
    /// The name of what it stands on.
    pub on: String,
    /// The contrast that it needs.
    pub least: f64,
}

/// A colour that a site has chosen and that is hard to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Faint {
    /// The setting that is to blame.
    pub name: String,
    /// The colour that it should be told from.
    pub other: String,
    /// Whether that one stands upon it.
    pub is_below: bool,
    /// The contrast between them.
    pub ratio: f64,
    /// The contrast that would do.
    pub least: f64,
    /// The nearest colour with enough of it; none where no colour has.
    pub near: Option<Colour>,
}

impl Colour {
    /// Reads `#b3181d`.
    pub fn parse(text: &str) -> Option<Colour> {
        let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Colour([byte(0)?, byte(2)?, byte(4)?]))
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|byte| {
            let part = f64::from(byte) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// From 1, the same, to 21, black on white.
    pub fn contrast(self, other: Colour) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// A part of the way, in 255ths, to black or white.
    fn towards(self, end: u8, way: u16) -> Colour {
        Colour(self.0.map(|byte| {
            let mixed = (u32::from(byte) * u32::from(255 - way) + u32::from(end) * u32::from(way) + 127) / 255;
            u8::try_from(mixed).unwrap_or(end)
        }))
    }

    /// The nearest darker or lighter colour of the same hue that will do.
    fn nearest(self, will_do: impl Fn(Colour) -> bool) -> Option<Colour> {
        (0..=255).flat_map(|way| [0, 255].map(|end| self.towards(end, way))).find(|colour| will_do(*colour))
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(out, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Takes over what a theme says; what a nearer one has said stays.
pub fn read(colours: Option<&Value>, pairs: Option<&Value>, path: &SitePath, known: &mut Contrast) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut wrong = |value: &Value, expected: &str| {
        found.push(Diagnostic::new("kind-shape").with("expected", expected).at(path, value.span));
    };
    for (name, value) in colours.and_then(Value::as_map).into_iter().flat_map(Map::iter) {
        match Colour::parse(&value.display()) {
            Some(colour) => drop(known.colours.entry(name.to_owned()).or_insert(colour)),
            None => wrong(value, "red: \"#b3181d\""),
        }
    }
    let is_first = known.pairs.is_empty();
    for item in pairs.filter(|_| is_first).map_or(&[][..], Value::items) {
        let text = item.get("text").map(Value::display).unwrap_or_default();
        let label = item.get("label").map(Value::display).unwrap_or_default();
        let least = item.get("least").map_or(Some(LEAST), |value| value.display().parse().ok());
        let on: Vec<String> = item.get("on").map_or(&[][..], Value::items).iter().map(Value::display).collect();
        let is_known = |name: &String| known.colours.contains_key(name);
        match least.filter(|_| is_known(&text) && !on.is_empty() && on.iter().all(is_known)) {
            Some(least) => known.pairs.extend(on.into_iter().map(|on| Pair {
                text: text.clone(),
                label: label.clone(),
                on,
                least,
            })),
            None => wrong(item, "{text: ink, on: [paper], least: 4.5}"),
        }
    }
    found
}

impl Contrast {
    /// What editors call a colour that is no setting.
    pub fn label<'c>(&'c self, name: &'c str) -> &'c str {
        let pair = self.pairs.iter().find(|pair| pair.text == name && !pair.label.is_empty());
        pair.map_or(name, |pair| pair.label.as_str())
    }

    /// Of the colours that a site has chosen, by name, those that are hard to read: each once, where it is hardest.
    pub fn faint(&self, chosen: &BTreeMap<&str, Colour>) -> Vec<Faint> {
        let colour = |name: &str| chosen.get(name).or_else(|| self.colours.get(name)).copied();
        let judged = |name: &str, own: Colour| -> Option<Faint> {
            // What stands on a colour that the site has chosen too is to blame itself.
            let pairs = self.pairs.iter().filter_map(|pair| match () {
                () if pair.text == name => Some((pair.on.as_str(), false, pair.least)),
                () if pair.on == name && !chosen.contains_key(pair.text.as_str()) => {
                    Some((pair.text.as_str(), true, pair.least))
                }
                () => None,
            });
            let pairs: Vec<(&str, bool, f64, Colour)> =
                pairs.filter_map(|(other, is_below, least)| Some((other, is_below, least, colour(other)?))).collect();
            let will_do = |own: Colour| pairs.iter().all(|(.., least, other)| own.contrast(*other) >= *least);
            let share = |pair: &&(&str, bool, f64, Colour)| own.contrast(pair.3) / pair.2;
            let worst = pairs.iter().min_by(|one, other| share(one).total_cmp(&share(other)))?;
            let (other, is_below, least, ground) = *worst;
            let faint = || Faint {
                name: name.to_owned(),
                other: other.to_owned(),
                is_below,
                ratio: own.contrast(ground),
                least,
                near: own.nearest(will_do),
            };
            (share(&worst) < 1.0).then(faint)
        };
        chosen.iter().filter_map(|(name, own)| judged(name, *own)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap_or(Colour([0; 3]))
    }

    #[test]
    fn as_the_recommendation_counts() {
        let ratio = |one: &str, other: &str| (colour(one).contrast(colour(other)) * 100.0).floor() / 100.0;
        assert_eq!(ratio("#000000", "#ffffff"), 21.0);
        assert_eq!(ratio("#777777", "#ffffff"), 4.47);
        assert_eq!(ratio("#ffffff", "#767676"), 4.54);
        assert_eq!(ratio("#cc0000", "#ffffff"), 5.88);
    }

    #[test]
    fn the_nearest_that_will_do() {
        let near = colour("#777777").nearest(|own| own.contrast(colour("#ffffff")) >= 4.5);
        assert_eq!(near.map(|near| near.to_string()), Some("#767676".to_owned()));
        let near = colour("#333333").nearest(|own| own.contrast(colour("#000000")) >= 4.5);
        assert!(near.is_some_and(|near| near.luminance() > colour("#333333").luminance()));
    }
}
