//! A picture as a source that can be handed on: the same pixels, which way up they are and what their colours mean, and nothing
//! else that stood beside them.
//!
//! Takes the bytes of a file; gives a file of which [`super::develop`] makes the same bytes as of the first.

use super::develop::{self, Beside};
use super::{Fault, Format, jpeg, pixels, png, profile, riff};

/// The file without what it tells besides the picture.
pub fn bare(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let format = super::facts(bytes)?.format;
    let alone = develop::alone(bytes, format)?;
    let beside = Beside::of(bytes, format);
    let way = Some(beside.orientation).filter(|way| *way != 1).map(note);
    // One that cannot be read is passed over; that there was one is remembered, since such a file is packed anew.
    let colours = || profile::colours(&pixels::profile(bytes, format).unwrap_or_default());
    let colours = beside.has_profile.then(colours);
    if way.is_none() && colours.is_none() {
        return Ok(alone);
    }
    let with = match format {
        Format::Jpeg => jpeg::with(&alone, way.as_deref(), colours.as_deref()),
        Format::Png => png::with(&alone, way.as_deref(), colours.as_deref()),
        Format::WebP => riff::with(&alone, way.as_deref(), colours.as_deref()),
        Format::Gif | Format::Bmp | Format::Svg => Some(alone),
    };
    with.ok_or(Fault::Broken)
}

/// A camera's note that says which way up a picture is, and nothing else.
fn note(way: u8) -> Vec<u8> {
    [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[way, 0, 0, 0], &[0; 4]].concat()
}
