//! The door to `webp`: pixels as WebP.
//!
//! Takes rows of bytes, three or four to a pixel; gives a file. Encodes only: files of others are read by code that cannot
//! overrun its memory (see `pixels`), while no encoder of that kind makes lossy WebP.

use super::scale::Size;
use webp::{Encoder, WebPConfig};

/// How exact a WebP is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exactness {
    /// As exact as one can see: from 0 to 100.
    Quality(u8),
    /// Every pixel as it is.
    Exact,
}

/// Encodes pixels. `None` where there are not as many as there should be, or too many for the format.
pub fn encode(data: &[u8], has_alpha: bool, (width, height): Size, exactness: Exactness) -> Option<Vec<u8>> {
    let channels: u64 = if has_alpha { 4 } else { 3 };
    // The encoder would rather stop the program than be told of a wrong length.
    if data.len() as u64 != u64::from(width) * u64::from(height) * channels || data.is_empty() {
        return None;
    }
    let encoder = match has_alpha {
        true => Encoder::from_rgba(data, width, height),
        false => Encoder::from_rgb(data, width, height),
    };
    let mut config = WebPConfig::new().ok()?;
    match exactness {
        Exactness::Quality(quality) => {
            config.quality = f32::from(quality);
            config.method = 3;
        }
        Exactness::Exact => {
            config.lossless = 1;
            config.quality = 40.0;
            config.method = 2;
        }
    }
    encoder.encode_advanced(&config).ok().map(|memory| memory.to_vec())
}
