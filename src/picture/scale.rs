//! The door to `fast_image_resize`: pixels made fewer.
//!
//! Takes rows of bytes, three or four to a pixel; gives as many rows as are wanted.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

/// A width and a height.
pub type Size = (u32, u32);

/// Pixels of one size as pixels of another; `None` where there are not as many as there should be.
pub fn scale(data: &[u8], has_alpha: bool, from: Size, to: Size) -> Option<Vec<u8>> {
    let kind = if has_alpha { PixelType::U8x4 } else { PixelType::U8x3 };
    let source = ImageRef::new(from.0, from.1, data, kind).ok()?;
    let mut target = Image::new(to.0, to.1, kind);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(&source, &mut target, &options).ok()?;
    Some(target.into_vec())
}
