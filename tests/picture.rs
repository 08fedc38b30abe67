//! Pictures: what is taken out of them, which way up they come, what damaged ones do, and where they are kept.
//!
//! The pictures are drawn here, each with words of its own in every place where a camera or a program may write some.

mod drawn;
mod kept;

use std::io::Cursor;

use image::{ImageFormat, ImageReader};
use jianbao::picture::bare::bare;
use jianbao::picture::develop::{alone, develop};
use jianbao::picture::recipe::{self, Recipe};
use jianbao::picture::{self, Facts, Fault, Format, MOST_PIXELS};
use proptest::prelude::*;

pub use drawn::{WORD, drawn};

const STILL: [&str; 5] = [
    "jpeg 600x400 exif=6 gps xmp iptc comment profile=sRGB thumbnail behind",
    "png 600x400 exif=1 xmp text behind",
    "png16 600x400 text",
    "webp 600x400 exif=1 xmp",
    "bmp 600x400",
];

fn all(facts: &Facts, name: &str) -> Vec<Recipe> {
    let whole = recipe::whole(name, facts, recipe::WIDEST);
    std::iter::once(whole).chain(recipe::others(facts, &whole)).collect()
}

fn has(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|part| part == word.as_bytes())
}

/// What must be in no file that is published.
const TRACES: [&str; 7] = [WORD, "Exif", "http://ns.adobe.com", "xmpmeta", "Photoshop 3.0", "ICC_PROFILE", "MPF\0"];

fn opened(bytes: &[u8]) -> image::RgbImage {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap();
    reader.decode().unwrap().into_rgb8()
}

#[test]
fn nothing_beside_the_picture_is_left() {
    for notation in STILL.into_iter().chain(["gif 30x20 comment", "animated 30x20 exif=1 xmp", "apng 30x20 text"]) {
        let bytes = drawn(notation);
        let facts = picture::facts(&bytes).unwrap();
        let name = format!("a.{}", recipe::whole("a", &facts, 1).extension());
        let made = develop(&bytes, &all(&facts, &name)).unwrap();
        for (recipe, file) in all(&facts, &name).iter().zip(&made) {
            let left: Vec<&str> = TRACES.into_iter().filter(|trace| has(file, trace)).collect();
            assert!(left.is_empty(), "{notation} {recipe:?}: {left:?}");
            assert_eq!(picture::format(file), Some(recipe.form), "{notation} {recipe:?}");
            let seen = picture::facts(file).unwrap();
            assert_eq!((seen.width, seen.height), (recipe.width, recipe.height), "{notation} {recipe:?}");
            // What has been made is right as it is.
            assert_eq!(alone(file, recipe.form).unwrap().len(), file.len(), "{notation} {recipe:?}");
        }
        // There was something to take out.
        assert!(notation.starts_with("bmp") || has(&bytes, WORD), "{notation}");
    }
}

#[test]
fn a_source_that_is_handed_on_comes_to_the_same() {
    let turned = ["jpeg", "png", "webp"]
        .into_iter()
        .flat_map(|format| [3, 6].map(|way| format!("{format} 600x400 exif={way} text xmp")));
    let others = ["gif 30x20 comment", "animated 30x20 exif=6 xmp", "apng 30x20 text", "jpeg 90x60 profile=Printer"];
    let mut all_of_them: Vec<(String, Vec<u8>)> = STILL
        .into_iter()
        .chain(others)
        .map(str::to_owned)
        .chain(turned)
        .map(|notation| (notation.clone(), drawn(&notation)))
        .collect();
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    for format in ["jpeg", "png", "webp"] {
        let image = image::DynamicImage::ImageRgb8(opened(&drawn("jpeg 600x400")));
        all_of_them.push((format!("{format} of a wide screen"), packed_with(&image, format, &profile)));
    }
    all_of_them.push(("four inks".to_owned(), include_bytes!("data/cmyk.jpg").to_vec()));
    for (what, bytes) in all_of_them {
        let facts = picture::facts(&bytes).unwrap();
        let bared = bare(&bytes).unwrap();
        assert_eq!(picture::facts(&bared).unwrap(), facts, "{what}");
        let recipes = all(&facts, &format!("a.{}", recipe::whole("a", &facts, 1).extension()));
        assert!(develop(&bared, &recipes).unwrap() == develop(&bytes, &recipes).unwrap(), "{what}");
        for trace in [WORD, "http://ns.adobe.com", "xmpmeta", "Photoshop 3.0", "MPF\0", "desc", "cprt"] {
            assert!(!has(&bared, trace), "{what}: {trace}");
        }
        // It is bare already.
        assert!(bare(&bared).unwrap() == bared, "{what}");
    }
}

/// A picture in colours of its own, written by the library that programs use.
fn packed_with(image: &image::DynamicImage, format: &str, profile: &[u8]) -> Vec<u8> {
    use image::ImageEncoder;
    use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
    let (mut out, pixels) = (Vec::new(), image.as_bytes());
    let (width, height, colour) = (image.width(), image.height(), image.color().into());
    match format {
        "jpeg" => {
            let mut encoder = JpegEncoder::new(&mut out);
            encoder.set_icc_profile(profile.to_vec()).unwrap();
            encoder.write_image(pixels, width, height, colour).unwrap();
        }
        "png" => {
            let mut encoder = PngEncoder::new(&mut out);
            encoder.set_icc_profile(profile.to_vec()).unwrap();
            encoder.write_image(pixels, width, height, colour).unwrap();
        }
        _ => {
            let mut encoder = WebPEncoder::new_lossless(&mut out);
            encoder.set_icc_profile(profile.to_vec()).unwrap();
            encoder.write_image(pixels, width, height, colour).unwrap();
        }
    }
    out
}

#[test]
fn each_way_up() {
    for way in 1..=8 {
        for format in ["jpeg", "png", "webp"] {
            let bytes = drawn(&format!("{format} 120x80 exif={way}"));
            let facts = picture::facts(&bytes).unwrap();
            let size = if way > 4 { (80, 120) } else { (120, 80) };
            assert_eq!((facts.width, facts.height), size, "{format} {way}");
            let name = format!("a.{format}");
            let upright = opened(&develop(&bytes, &all(&facts, &name)[..1]).unwrap()[0]);
            let whole = opened(&drawn(&format!("{format} 120x80")));
            // Where the red corner of the drawing has to be, which is at its top on the left.
            let corner = match way {
                1 | 5 => (0, 0),
                2 | 6 => (1, 0),
                3 | 7 => (1, 1),
                _ => (0, 1),
            };
            let at = |(x, y): (u32, u32)| *upright.get_pixel(x * (size.0 - 5) + 2, y * (size.1 - 5) + 2);
            let is_red = |pixel: image::Rgb<u8>| pixel.0[0] > 180 && pixel.0[1] < 90;
            assert!(is_red(*whole.get_pixel(2, 2)));
            for other in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                assert_eq!(is_red(at(other)), other == corner, "{format} {way} {other:?} {:?}", at(other));
            }
        }
    }
}

#[test]
fn colours_are_those_of_the_profile() {
    // Four inks, as a printer's photograph has them: an orange and a green half. See `tests/data/README.md`.
    let bytes = include_bytes!("data/cmyk.jpg");
    let facts = picture::facts(bytes).unwrap();
    let recipes = all(&facts, "a.jpg");
    for file in develop(bytes, &recipes).unwrap() {
        let shown = opened(&file);
        let [left, right] = [shown.get_pixel(10, 20).0, shown.get_pixel(70, 20).0];
        assert!(left[0] > 200 && left[2] < 90, "{left:?}");
        assert!(right[1] > 120 && right[0] < 90, "{right:?}");
    }
    // What a wide screen calls a red of 230 is a stronger one in the numbers of sRGB.
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let content = [&b"ICC_PROFILE\0\x01\x01"[..], &profile].concat();
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    let plain = drawn("jpeg 600x400");
    let wide = [&plain[..2], &[0xFF, 0xE2], &length, &content, &plain[2..]].concat();
    let file = develop(&wide, &all(&picture::facts(&wide).unwrap(), "a.jpg")[..1]).unwrap().swap_remove(0);
    assert!(!has(&file, "ICC_PROFILE"));
    let (before, after) = (opened(&plain).get_pixel(5, 5).0, opened(&file).get_pixel(5, 5).0);
    assert!(after[0] > before[0] + 8, "{before:?} {after:?}");
}

#[test]
fn a_name_that_lies_gets_what_it_promises() {
    let bytes = drawn("png 600x400");
    let facts = picture::facts(&bytes).unwrap();
    assert_eq!(facts.format, Format::Png);
    let recipes = all(&facts, "a.jpg");
    assert_eq!(picture::format(&develop(&bytes, &recipes).unwrap()[0]), Some(Format::Jpeg));
}

#[test]
fn what_is_too_large_is_not_unpacked() {
    for notation in ["png 60000x60000 bomb", "gif 65535x65535 bomb", "bmp 60000x60000 bomb", "webp 16000x16000 bomb"] {
        let bytes = drawn(notation);
        assert!(bytes.len() < 500);
        let fault = picture::facts(&bytes).unwrap_err();
        assert!(
            matches!(fault, Fault::Large(width, height) if u64::from(width) * u64::from(height) > MOST_PIXELS),
            "{notation}"
        );
        assert!(develop(&bytes, &[]).is_err());
    }
}

#[test]
fn a_file_that_is_too_long_is_told() {
    let path = jianbao::path::SitePath::new("content/a.bmp").unwrap();
    assert_eq!(Fault::Large(0, 0).diagnostic(&path).code, "picture-long");
}

#[test]
fn formats_of_others_are_told() {
    let told = |bytes: &[u8]| picture::facts(bytes).unwrap_err();
    let foreign = |name: &str| Fault::Foreign(name.to_owned());
    assert_eq!(told(b"\0\0\0\x18ftypheic\0\0\0\0"), foreign("HEIC"));
    assert_eq!(told(b"\0\0\0\x18ftypavif\0\0\0\0"), foreign("AVIF"));
    assert_eq!(told(b"II*\0\x08\0\0\0"), foreign("TIFF"));
    assert_eq!(told(b"hello"), foreign(""));
    assert_eq!(told(b""), foreign(""));
}

/// Whatever a file holds, it gives a picture of the promised size, or a fault.
fn survives(bytes: &[u8]) {
    let Ok(facts) = picture::facts(bytes) else { return };
    if u64::from(facts.width) * u64::from(facts.height) > 4_000_000 {
        return;
    }
    let recipes = all(&facts, "a.jpg");
    if let Ok(made) = develop(bytes, &recipes) {
        for (recipe, file) in recipes.iter().zip(&made) {
            assert!(TRACES.iter().all(|trace| !has(file, trace)));
            assert_eq!(picture::format(file), Some(recipe.form));
        }
    }
}

#[test]
fn what_is_cut_short_is_a_fault() {
    let notations = STILL.map(|notation| notation.replace("600x400", "90x60"));
    for notation in notations.iter().map(String::as_str).chain(["gif 30x20 comment", "animated 30x20 exif=1"]) {
        let bytes = drawn(notation);
        let whole = bytes.len() - if notation.contains("behind") { WORD.len() } else { 0 };
        for length in (0..whole).step_by(7) {
            let cut = &bytes[..length];
            let Ok(facts) = picture::facts(cut) else { continue };
            assert!(develop(cut, &all(&facts, "a.jpg")).is_err(), "{notation} {length} of {whole}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn damage_is_survived(
        which in 0..7_usize,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let notations = ["jpeg 90x60 exif=6 xmp", "png 90x60 exif=1 text", "webp 90x60 exif=1", "gif 9x6 comment", "bmp 9x6", "animated 9x6", "png16 9x6"];
        let mut bytes = drawn(notations[which]);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        survives(&bytes);
    }

    #[test]
    fn rubbish_is_survived(which in 0..6_usize, rest in prop::collection::vec(any::<u8>(), 0..200)) {
        let heads: [&[u8]; 6] = [b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"GIF89a", b"RIFF\x40\0\0\0WEBPVP8X", b"BM", b"<svg "];
        survives(&[heads[which], &rest].concat());
    }

    #[test]
    fn drawings_are_survived(text in "[<>/a-z\"'= !\\[\\]&;#:\\-]{0,120}") {
        let bytes = format!("<svg>{text}</svg>").into_bytes();
        if let Ok(out) = alone(&bytes, Format::Svg) {
            let out = String::from_utf8(out).unwrap();
            assert!(!out.contains("<!--") && !out.contains("<script"));
        }
    }
}

#[test]
fn the_formats_that_tests_draw_are_what_they_say() {
    for (notation, format) in
        [("jpeg 9x6", ImageFormat::Jpeg), ("png 9x6", ImageFormat::Png), ("webp 9x6", ImageFormat::WebP)]
    {
        assert_eq!(image::guess_format(&drawn(notation)).unwrap(), format);
    }
}
