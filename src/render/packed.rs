//! Outputs beside others, compressed, for servers that send a file `x.html.gz` in the place of `x.html`.
//!
//! Takes bytes; gives them in the format of gzip or Brotli. Equal bytes give equal ones on every machine: no time and no name is
//! written, and what compresses is not chosen by the processor. The door to `miniz_oxide` and `brotli`.

use crate::hash::crc32;
use crate::page::Packing;
use brotli::BrotliCompress;
use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode;
use miniz_oxide::deflate::compress_to_vec;

/// Endings of the files that are worth it.
const TEXTS: [&str; 10] = ["html", "css", "js", "xml", "json", "txt", "svg", "webmanifest", "csv", "md"];
/// How hard it tries: the most that pays.
const LEVEL: u8 = 9;
/// The same for Brotli: beyond this a page takes ten times as long for two hundredths less.
const QUALITY: i32 = 9;
/// How far back it looks: 4 MB.
const WINDOW: i32 = 22;
/// Behind the two signs of gzip: deflate, no flags, no time, the most compressed, no particular system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];

/// Whether a file of this path is worth it.
pub fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| TEXTS.contains(&ending))
}

fn ending(packing: Packing) -> &'static str {
    match packing {
        Packing::Gzip => ".gz",
        Packing::Brotli => ".br",
    }
}

/// Where what is compressed stands.
pub fn path(of: &str, packing: Packing) -> String {
    format!("{of}{}", ending(packing))
}

/// Of which output a compressed one is.
pub fn of(path: &str, packing: Packing) -> &str {
    path.strip_suffix(ending(packing)).unwrap_or(path)
}

/// Compressed.
pub fn packed(bytes: &[u8], packing: Packing) -> Vec<u8> {
    match packing {
        Packing::Gzip => gzip(bytes),
        Packing::Brotli => brotli(bytes),
    }
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let params = BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW,
        size_hint: bytes.len(),
        mode: BrotliEncoderMode::BROTLI_MODE_TEXT,
        ..BrotliEncoderParams::default()
    };
    let mut out = Vec::with_capacity(bytes.len() / 4);
    // To and from the memory nothing can fail.
    let _ = BrotliCompress(&mut &*bytes, &mut out, &params);
    out
}

/// In the format of gzip.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = HEAD.to_vec();
    out.append(&mut compress_to_vec(bytes, LEVEL));
    out.extend(crc32(bytes).to_le_bytes());
    // The format counts no further than this.
    out.extend(u32::try_from(bytes.len() & 0xffff_ffff).unwrap_or_default().to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_others_read_it() {
        let bytes = "简报".repeat(1000);
        let plain = packed(bytes.as_bytes(), Packing::Brotli);
        assert!(plain.len() < 100);
        let mut unpacked = Vec::new();
        assert!(brotli::BrotliDecompress(&mut &*plain, &mut unpacked).is_ok() && unpacked == bytes.as_bytes());
        let packed = packed(bytes.as_bytes(), Packing::Gzip);
        assert!(packed.len() < 100);
        let body = packed.get(10..packed.len() - 8).map(miniz_oxide::inflate::decompress_to_vec);
        assert!(matches!(body, Some(Ok(body)) if body == bytes.as_bytes()));
        assert!(packed.ends_with(&6000_u32.to_le_bytes()));
    }

    #[test]
    fn texts() {
        assert!(is_text("a/b.html") && is_text("feed.xml"));
        assert!(!is_text("a.png") && !is_text("html") && !is_text("a.html.gz"));
    }
}
