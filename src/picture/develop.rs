//! From the file of a picture to the files that are published.
//!
//! Takes bytes and recipes; gives the bytes that each of them comes to. A file that is right as it is, but for what stands
//! beside the picture, is copied without that; every other one is unpacked, once for all recipes, and packed anew.

use super::lossy::{self, Exactness};
use super::pixels::{self, Pixels};
use super::recipe::Recipe;
use super::{Fault, Format, gif, jpeg, png, riff, svg};

/// How exact photographs are at their own address, and in smaller sizes.
const QUALITY: u8 = 84;
const SMALLER: u8 = 80;
const WEBP: u8 = 78;

/// Bytes to a hundred pixels from which on a picture without loss is taken for a photograph.
const PHOTOGRAPH: u64 = 100;

/// Changes when what is made of a picture does: then what is kept is made again.
pub const VERSION: u32 = 2;

/// The picture of a whole file without what stands beside it, in its own format.
pub fn alone(bytes: &[u8], format: Format) -> Result<Vec<u8>, Fault> {
    match format {
        Format::Jpeg => jpeg::alone(bytes),
        Format::Png => png::alone(bytes),
        Format::WebP => riff::alone(bytes),
        Format::Gif => gif::alone(bytes),
        Format::Svg => svg::alone(bytes),
        Format::Bmp => pixels::decode(bytes, format)?.0.encoded(format, QUALITY),
    }
}

/// Whether a recipe takes no more than leaving things out.
pub fn is_light(bytes: &[u8], recipe: &Recipe) -> bool {
    let Ok(facts) = super::facts(bytes) else { return true };
    let same = (facts.format, facts.width, facts.height) == (recipe.form, recipe.width, recipe.height);
    recipe.is_whole
        && same
        && facts.format != Format::Bmp
        && (facts.is_animated || Beside::of(bytes, facts.format).is_light())
}

/// What of a file has to be worked into its pixels.
pub(super) struct Beside {
    pub(super) orientation: u8,
    pub(super) has_profile: bool,
    is_cmyk: bool,
    is_exact: bool,
}

impl Beside {
    pub(super) fn of(bytes: &[u8], format: Format) -> Beside {
        let plain = Beside { orientation: 1, has_profile: false, is_cmyk: false, is_exact: true };
        match format {
            Format::Jpeg => {
                let jpeg::Anatomy { orientation, has_profile, is_cmyk } = jpeg::anatomy(bytes);
                Beside { orientation, has_profile, is_cmyk, is_exact: false }
            }
            Format::Png => {
                let png::Anatomy { orientation, has_profile } = png::anatomy(bytes);
                Beside { orientation, has_profile, ..plain }
            }
            Format::WebP => {
                let riff::Anatomy { orientation, has_profile, is_exact } = riff::anatomy(bytes);
                Beside { orientation, has_profile, is_exact, ..plain }
            }
            Format::Gif | Format::Bmp | Format::Svg => plain,
        }
    }

    fn is_light(&self) -> bool {
        self.orientation == 1 && !self.has_profile && !self.is_cmyk
    }
}

/// What each recipe comes to, in their order. A fault of the file is one of all.
pub fn develop(bytes: &[u8], recipes: &[Recipe]) -> Result<Vec<Vec<u8>>, Fault> {
    let facts = super::facts(bytes)?;
    // Whatever is made of it, a file that ends too early is not the picture that was meant. Bitmaps are checked as they are read.
    let alone = if facts.format == Format::Bmp { Vec::new() } else { alone(bytes, facts.format)? };
    let (light, heavy): (Vec<usize>, Vec<usize>) =
        (0..recipes.len()).partition(|at| recipes.get(*at).is_some_and(|recipe| is_light(bytes, recipe)));
    let mut made = vec![Vec::new(); recipes.len()];
    if !heavy.is_empty() {
        let wanted: Vec<(usize, &Recipe)> = heavy.into_iter().filter_map(|at| Some((at, recipes.get(at)?))).collect();
        for (at, file) in unpacked(bytes, facts.format, alone.len() as u64, wanted)? {
            if let Some(place) = made.get_mut(at) {
                *place = file;
            }
        }
    }
    let mut left = Some(alone);
    for at in light {
        if let Some(place) = made.get_mut(at) {
            *place = match left.take() {
                Some(alone) => alone,
                None => self::alone(bytes, facts.format)?,
            };
        }
    }
    Ok(made)
}

/// `length` is that of the picture alone, whatever stands beside it; 0 for bitmaps, whose length says nothing.
fn unpacked(
    bytes: &[u8],
    format: Format,
    length: u64,
    mut wanted: Vec<(usize, &Recipe)>,
) -> Result<Vec<(usize, Vec<u8>)>, Fault> {
    let beside = Beside::of(bytes, format);
    let (pixels, profile) = pixels::decode(bytes, format)?;
    let (width, height) = pixels.size();
    let is_photograph = !beside.is_exact || length * 100 > u64::from(width) * u64::from(height) * PHOTOGRAPH;
    // The largest first: each is made of the one before it.
    wanted.sort_by_key(|(at, recipe)| (std::cmp::Reverse(recipe.width), *at));
    let mut last: Option<Pixels> = None;
    let mut whole = Some(pixels);
    let mut made = Vec::with_capacity(wanted.len());
    for (at, recipe) in wanted {
        let size = (recipe.width, recipe.height);
        let pixels = match (last.take(), whole.take()) {
            (Some(last), _) if last.size() == size => last,
            (Some(last), _) => last.scaled(size)?,
            (None, Some(whole)) => {
                let lies = super::exif::is_turned(beside.orientation);
                let first = if lies { (size.1, size.0) } else { size };
                // What is scaled is let go of before it is turned: no more than one of the large ones is held.
                let first = if whole.size() == first { whole } else { whole.scaled(first)? };
                let first = first.upright(beside.orientation)?;
                match profile.as_deref().filter(|_| beside.has_profile) {
                    Some(profile) => first.in_srgb(profile),
                    None => first,
                }
            }
            (None, None) => return Err(Fault::Broken),
        };
        if pixels.size() != size {
            return Err(Fault::Broken);
        }
        made.push((at, packed(&pixels, recipe, is_photograph)?));
        last = Some(pixels);
    }
    Ok(made)
}

fn packed(pixels: &Pixels, recipe: &Recipe, is_photograph: bool) -> Result<Vec<u8>, Fault> {
    let quality = if recipe.is_whole { QUALITY } else { SMALLER };
    if recipe.form != Format::WebP {
        return pixels.encoded(recipe.form, quality);
    }
    let encode =
        |exactness| lossy::encode(pixels.data(), pixels.has_alpha(), pixels.size(), exactness).ok_or(Fault::Broken);
    if !is_photograph {
        let exact = encode(Exactness::Exact)?;
        let (width, height) = pixels.size();
        if exact.len() as u64 * 100 <= u64::from(width) * u64::from(height) * PHOTOGRAPH {
            return Ok(exact);
        }
    }
    encode(Exactness::Quality(if recipe.is_whole { QUALITY } else { WEBP }))
}
