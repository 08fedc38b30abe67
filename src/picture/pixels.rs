//! The door to `image` and `moxcms`: files of pictures as pixels, and pixels as files.
//!
//! Takes files and gives pixels, red, green and blue with eight bits each, with or without transparency, in the colours of sRGB.
//! Never unpacks more than [`MOST_PIXELS`].

use super::scale::{self, Size};
use super::{Fault, Format, MOST_PIXELS};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;

/// A picture, unpacked.
pub struct Pixels {
    size: Size,
    has_alpha: bool,
    data: Vec<u8>,
}

/// The profile of the colours of a file, which is not unpacked for that.
pub fn profile(bytes: &[u8], format: Format) -> Option<Vec<u8>> {
    let format = readable(format)?;
    ImageReader::with_format(Cursor::new(bytes), format).into_decoder().ok()?.icc_profile().ok().flatten()
}

fn readable(format: Format) -> Option<ImageFormat> {
    Some(match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Bmp => ImageFormat::Bmp,
        Format::Gif | Format::Svg => return None,
    })
}

/// Unpacks a file; gives the profile of its colours beside it.
pub fn decode(bytes: &[u8], format: Format) -> Result<(Pixels, Option<Vec<u8>>), Fault> {
    let format = readable(format).ok_or(Fault::Broken)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Fault::Broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Fault::Large(width, height));
    }
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(|_| Fault::Broken)?;
    Ok((Pixels::of(image), profile))
}

impl Pixels {
    fn of(image: DynamicImage) -> Pixels {
        let size = (image.width(), image.height());
        if image.color().has_alpha() {
            let pixels = image.into_rgba8();
            if pixels.pixels().any(|pixel| pixel.0[3] != 255) {
                return Pixels { size, has_alpha: true, data: pixels.into_raw() };
            }
            let data = DynamicImage::ImageRgba8(pixels).into_rgb8().into_raw();
            return Pixels { size, has_alpha: false, data };
        }
        Pixels { size, has_alpha: false, data: image.into_rgb8().into_raw() }
    }

    fn into_image(self) -> Option<DynamicImage> {
        let (width, height) = self.size;
        Some(match self.has_alpha {
            true => DynamicImage::ImageRgba8(image::RgbaImage::from_raw(width, height, self.data)?),
            false => DynamicImage::ImageRgb8(image::RgbImage::from_raw(width, height, self.data)?),
        })
    }

    /// Width and height.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Whether something shows through.
    pub fn has_alpha(&self) -> bool {
        self.has_alpha
    }

    /// Row by row, three or four bytes to a pixel.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// In another size.
    pub fn scaled(&self, to: Size) -> Result<Pixels, Fault> {
        let data = if to == self.size {
            self.data.clone()
        } else {
            scale::scale(&self.data, self.has_alpha, self.size, to).ok_or(Fault::Broken)?
        };
        Ok(Pixels { size: to, has_alpha: self.has_alpha, data })
    }

    /// The right way up, from the way that EXIF counts.
    pub fn upright(self, orientation: u8) -> Result<Pixels, Fault> {
        let Some(way) = Orientation::from_exif(orientation).filter(|way| *way != Orientation::NoTransforms) else {
            return Ok(self);
        };
        let mut image = self.into_image().ok_or(Fault::Broken)?;
        image.apply_orientation(way);
        Ok(Pixels::of(image))
    }

    /// In the colours of sRGB. A profile that cannot be read, or that is not for these pixels, is passed over: browsers do so.
    pub fn in_srgb(mut self, profile: &[u8]) -> Pixels {
        let layout = if self.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let target = ColorProfile::new_srgb();
        let own = ColorProfile::new_from_slice(profile).ok().filter(|own| own.color_space == DataColorSpace::Rgb);
        let made =
            own.and_then(|own| own.create_transform_8bit(layout, &target, layout, TransformOptions::default()).ok());
        if let Some(transform) = made {
            let mut moved = vec![0; self.data.len()];
            if transform.transform(&self.data, &mut moved).is_ok() {
                self.data = moved;
            }
        }
        self
    }

    /// Without transparency, on white.
    fn opaque(&self) -> Vec<u8> {
        if !self.has_alpha {
            return self.data.clone();
        }
        let mix = |colour: u8, alpha: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(255)
        };
        self.data.chunks_exact(4).flat_map(|pixel| [0, 1, 2].map(|at| mix(pixel[at], pixel[3]))).collect()
    }

    /// As a file that is no WebP.
    pub fn encoded(&self, form: Format, quality: u8) -> Result<Vec<u8>, Fault> {
        let (width, height) = self.size;
        let mut out = Vec::new();
        let colour = if self.has_alpha { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
        let done = match form {
            Format::Jpeg => {
                let encoder = JpegEncoder::new_with_quality(&mut out, quality);
                encoder.write_image(&self.opaque(), width, height, ExtendedColorType::Rgb8)
            }
            Format::Bmp => {
                let encoder = image::codecs::bmp::BmpEncoder::new(&mut out);
                encoder.write_image(&self.opaque(), width, height, ExtendedColorType::Rgb8)
            }
            _ => {
                let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
                encoder.write_image(&self.data, width, height, colour)
            }
        };
        done.map_err(|_| Fault::Broken)?;
        Ok(out)
    }
}
