//! Which sizes of a picture are made, and in which formats.
//!
//! Takes what is known of a picture; gives recipes. A picture is never made larger than it is.

use super::{Facts, Format, named};
use serde::{Deserialize, Serialize};

/// How a file of a picture is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Recipe {
    /// Its format.
    pub form: Format,
    /// In pixels; 0 for a drawing that does not say.
    pub width: u32,
    /// See `width`.
    pub height: u32,
    /// Whether it stands at the picture's own address.
    pub is_whole: bool,
}

/// The widths that smaller ones have: a telephone, a telephone with a fine screen or a column, a wide screen.
const STEPS: [u32; 3] = [480, 960, 1440];
/// The width of the widest picture that is published, unless the settings say another.
pub const WIDEST: u32 = 1920;
/// Exact pictures up to this width are small as they are.
const SMALL: u32 = 480;
/// Nothing is made of what is smaller than this.
const TINY: u32 = 64;
/// No WebP is larger.
const MOST_OF_WEBP: u32 = 16_383;

/// What stands at the picture's own address.
pub fn whole(path: &str, facts: &Facts, widest: u32) -> Recipe {
    let Facts { format, width, height, is_animated } = *facts;
    let promised = named(path).unwrap_or(format);
    let is_kept = is_animated || matches!(format, Format::Svg | Format::Gif);
    // A name that lies about the format gets what it promises, where that can be made.
    let form = if is_kept || matches!(promised, Format::Svg | Format::Gif) { format } else { promised };
    let (width, height) = if is_kept { (width, height) } else { fitted(width, height, widest) };
    Recipe { form, width, height, is_whole: true }
}

/// The other sizes and formats, ordered by format and width.
pub fn others(facts: &Facts, whole: &Recipe) -> Vec<Recipe> {
    let Recipe { width, height, form, .. } = *whole;
    let is_exact = matches!(facts.format, Format::Png | Format::Bmp);
    let is_kept = facts.is_animated || matches!(form, Format::Svg | Format::Gif);
    if is_kept || width < TINY || (is_exact && width <= SMALL) {
        return Vec::new();
    }
    let smaller = |form: Format| {
        // A step that saves next to nothing is left out.
        STEPS.into_iter().filter(move |step| step * 10 <= width * 9).map(move |step| {
            let (width, height) = fitted(width, height, step);
            Recipe { form, width, height, is_whole: false }
        })
    };
    let mut recipes = Vec::new();
    if form == Format::Jpeg {
        recipes.extend(smaller(Format::Jpeg));
    }
    if width.max(height) <= MOST_OF_WEBP {
        recipes.extend(smaller(Format::WebP));
        if form != Format::WebP {
            recipes.push(Recipe { form: Format::WebP, width, height, is_whole: false });
        }
    }
    recipes
}

/// A size no wider than `widest`, of the same shape.
fn fitted(width: u32, height: u32, widest: u32) -> (u32, u32) {
    if width <= widest {
        return (width, height);
    }
    let scaled = (u64::from(height) * u64::from(widest) + u64::from(width) / 2) / u64::from(width.max(1));
    (widest, u32::try_from(scaled).unwrap_or(u32::MAX).max(1))
}

impl Recipe {
    /// How the name of its file ends.
    pub fn extension(&self) -> &'static str {
        match self.form {
            Format::Jpeg => "jpg",
            Format::Png => "png",
            Format::WebP => "webp",
            Format::Gif => "gif",
            Format::Bmp => "bmp",
            Format::Svg => "svg",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(path: &str, format: Format, width: u32, height: u32) -> Vec<(&'static str, u32, u32)> {
        let facts = Facts { format, width, height, is_animated: false };
        let whole = whole(path, &facts, WIDEST);
        let all = std::iter::once(whole).chain(others(&facts, &whole));
        all.map(|recipe| (recipe.extension(), recipe.width, recipe.height)).collect()
    }

    #[test]
    fn sizes() {
        let photograph = made("a.jpg", Format::Jpeg, 4000, 3000);
        let wanted = [
            ("jpg", 1920, 1440),
            ("jpg", 480, 360),
            ("jpg", 960, 720),
            ("jpg", 1440, 1080),
            ("webp", 480, 360),
            ("webp", 960, 720),
            ("webp", 1440, 1080),
            ("webp", 1920, 1440),
        ];
        assert_eq!(photograph, wanted);
        assert_eq!(made("a.jpg", Format::Jpeg, 500, 10), [("jpg", 500, 10), ("webp", 500, 10)]);
        assert_eq!(made("a.png", Format::Png, 480, 10), [("png", 480, 10)]);
        assert_eq!(made("a.jpg", Format::Png, 300, 10), [("jpg", 300, 10)]);
        assert_eq!(made("a.png", Format::Gif, 3000, 10), [("gif", 3000, 10)]);
        assert_eq!(made("a.webp", Format::WebP, 600, 600), [("webp", 600, 600), ("webp", 480, 480)]);
        assert_eq!(made("long.png", Format::Png, 1080, 20_000), [("png", 1080, 20_000)]);
    }
}
