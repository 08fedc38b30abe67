//! Pictures: what a file shows, how large it is, and what is made of it for readers.
//!
//! Takes the bytes of a file; gives facts from its head, or the bytes that may be published. Knows no site and no disk, and
//! never believes a name: what a file is, its first bytes say. Whatever is not known to be part of the picture itself is left
//! out of what is given: who took it, where and with what, thumbnails, comments, and what stands behind its end.
//!
//! * `jpeg`, `png`, `riff`, `gif` read the containers: sizes, and copies without anything but the picture; `exif` finds which
//!   way up it is; `svg` writes a drawing anew with what is harmless in it.
//! * `recipe` says which sizes are made; `develop` makes them, by way of `pixels` (the door to `image` and `moxcms`), `scale`
//!   (to `fast_image_resize`) and `lossy` (to `webp`).
//! * `bare` gives a copy that can be handed on as a source, with a `profile` of its colours that tells nothing else.

pub mod bare;
pub mod develop;
pub mod exif;
pub mod gif;
pub mod jpeg;
pub mod lossy;
pub mod pixels;
pub mod png;
pub mod profile;
pub mod recipe;
pub mod riff;
pub mod scale;
pub mod svg;

use crate::diagnostic::Diagnostic;
use crate::path::SitePath;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The largest number of pixels that is unpacked: the sensors of today's telephones, and some more.
pub const MOST_PIXELS: u64 = 120_000_000;
/// The largest file that is read as a picture.
pub const MOST_BYTES: u64 = 192 * 1024 * 1024;
/// Bytes of a file in which its head mostly stands.
pub const HEAD: usize = 64 * 1024;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Photographs.
    Jpeg,
    /// Exact pixels.
    Png,
    /// Either.
    WebP,
    /// Few colours, or an animation.
    Gif,
    /// Pixels as they are.
    Bmp,
    /// A drawing.
    Svg,
}

/// What is known of a picture without unpacking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Facts {
    /// What it is.
    pub format: Format,
    /// As it is shown, the right way up; 0 for a drawing that does not say.
    pub width: u32,
    /// See `width`.
    pub height: u32,
    /// Whether it moves.
    pub is_animated: bool,
}

/// Why a file cannot be published as a picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Fault {
    /// It is damaged, or ends too early.
    Broken,
    /// It is something else, by this name; empty for nobody knows what.
    Foreign(String),
    /// It would not fit into the memory: width and height, or 0 where the file itself is too long.
    Large(u32, u32),
}

/// What a look at a file has come to.
pub type Seen = Result<Facts, Fault>;

/// What the files of pictures are, by source.
pub type Pictures = BTreeMap<SitePath, Seen>;

impl Fault {
    /// What to say about the file.
    pub fn diagnostic(&self, path: &SitePath) -> Diagnostic {
        let diagnostic = match self {
            Fault::Broken => Diagnostic::new("picture-broken"),
            Fault::Foreign(format) if format.is_empty() => Diagnostic::new("picture-unknown"),
            Fault::Foreign(format) => Diagnostic::new("picture-format").with("format", format.as_str()),
            Fault::Large(0, _) => {
                let limit = (MOST_BYTES / 1024 / 1024).to_string();
                Diagnostic::new("picture-long").with("limit", limit)
            }
            Fault::Large(width, height) => {
                let pixels = u64::from(*width) * u64::from(*height) / 10_000;
                let limit = (MOST_PIXELS / 10_000).to_string();
                Diagnostic::new("picture-large")
                    .with("width", width.to_string())
                    .with("height", height.to_string())
                    .with("pixels", pixels.to_string())
                    .with("limit", limit)
            }
        };
        diagnostic.with("name", path.name()).in_file(path)
    }
}

/// The format that the name of a file promises; `None` for what is no picture by its name.
pub fn named(path: &str) -> Option<Format> {
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "jpe" | "jfif" => Format::Jpeg,
        "png" | "apng" => Format::Png,
        "webp" => Format::WebP,
        "gif" => Format::Gif,
        "bmp" | "dib" => Format::Bmp,
        "svg" => Format::Svg,
        _ => return None,
    })
}

/// Whether a file is taken for a picture, or for one in a format that browsers do not all show.
pub fn is_picture(path: &str) -> bool {
    const OTHERS: [&str; 9] = ["heic", "heif", "avif", "tif", "tiff", "jxl", "jp2", "svgz", "psd"];
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    named(path).is_some() || OTHERS.iter().any(|other| extension.eq_ignore_ascii_case(other))
}

/// What the first bytes of a file say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// This.
    Known(Seen),
    /// Too little of the file is known to tell.
    Unclear,
}

/// Looks at the head of a file. `is_whole` says that it is all of it.
pub fn look(bytes: &[u8], is_whole: bool) -> Look {
    let seen = match format(bytes) {
        Some(Format::Jpeg) => jpeg::facts(bytes),
        Some(Format::Png) => png::facts(bytes),
        Some(Format::Gif) => gif::facts(bytes),
        Some(Format::WebP) => riff::facts(bytes),
        Some(Format::Bmp) => bitmap(bytes),
        Some(Format::Svg) if !is_whole => None,
        Some(Format::Svg) => Some(svg::facts(bytes)),
        None => Some(Err(Fault::Foreign(foreign(bytes).to_owned()))),
    };
    match seen {
        Some(seen) => Look::Known(seen.and_then(bounded)),
        None if is_whole => Look::Known(Err(Fault::Broken)),
        None => Look::Unclear,
    }
}

/// What a whole file is.
pub fn facts(bytes: &[u8]) -> Seen {
    match look(bytes, true) {
        Look::Known(seen) => seen,
        Look::Unclear => Err(Fault::Broken),
    }
}

/// Refuses what cannot be unpacked, and what has no size.
fn bounded(facts: Facts) -> Seen {
    let Facts { format, width, height, .. } = facts;
    if format == Format::Svg {
        return Ok(facts);
    }
    if width == 0 || height == 0 {
        return Err(Fault::Broken);
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS { Err(Fault::Large(width, height)) } else { Ok(facts) }
}

/// The format that a file begins as.
pub fn format(bytes: &[u8]) -> Option<Format> {
    let at = |from: usize, word: &[u8]| bytes.get(from..from + word.len()) == Some(word);
    Some(match () {
        () if at(0, b"\xFF\xD8\xFF") => Format::Jpeg,
        () if at(0, b"\x89PNG\r\n\x1A\n") => Format::Png,
        () if at(0, b"GIF87a") || at(0, b"GIF89a") => Format::Gif,
        () if at(0, b"RIFF") && at(8, b"WEBP") => Format::WebP,
        () if at(0, b"BM") && bytes.len() >= 26 => Format::Bmp,
        () if svg::is_drawing(bytes) => Format::Svg,
        () => return None,
    })
}

/// The name of a format that is none of ours.
fn foreign(bytes: &[u8]) -> &'static str {
    let at = |from: usize, word: &[u8]| bytes.get(from..from + word.len()) == Some(word);
    if at(4, b"ftyp") {
        return match bytes.get(8..12) {
            Some(b"avif" | b"avis") => "AVIF",
            Some(brand) if brand.starts_with(b"hei") || brand.starts_with(b"hev") => "HEIC",
            Some(b"mif1" | b"msf1") => "HEIC",
            Some(b"jxl ") => "JPEG XL",
            _ => "MP4",
        };
    }
    let known: [(&[u8], &str); 8] = [
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"8BPS", "PSD"),
        (b"\xFF\x0A", "JPEG XL"),
        (b"\0\0\0\x0CJXL ", "JPEG XL"),
        (b"\0\0\0\x0CjP  ", "JPEG 2000"),
        (b"%PDF", "PDF"),
        (b"\x1F\x8B", "SVGZ"),
    ];
    known.iter().find(|(word, _)| at(0, word)).map_or("", |(_, name)| name)
}

fn bitmap(bytes: &[u8]) -> Option<Seen> {
    let signed = |at: usize| Some(i32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let short = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    // The first form of the header counts in 16 bits; later ones may count lines from the top, with a negative height.
    let (width, height) = match signed(14)? {
        12 => (short(18)?, short(20)?),
        _ => (signed(18)?.unsigned_abs(), signed(22)?.unsigned_abs()),
    };
    Some(Ok(Facts { format: Format::Bmp, width, height, is_animated: false }))
}

/// Four bytes as a number, the first the greatest.
fn big(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The same, the first the least.
fn little(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
