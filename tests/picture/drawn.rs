//! Pictures from a line of text: a format, a size, and what is to be written beside the pixels.
//!
//! `jpeg 600x400 exif=6 gps xmp iptc comment thumbnail profile=NAME behind`; `png`, `png16`, `apng`, `webp`, `animated` (WebP),
//! `gif`, `bmp`. `bomb` announces the size and has no pixels; `cut=N` leaves the last bytes out; `paint=N` makes it another picture.

use std::io::Cursor;

use image::{DynamicImage, ImageBuffer, ImageFormat, Rgb, RgbImage};

/// Stands in every place that is not the picture.
pub const WORD: &str = "ZqxTrace";

struct Wanted<'n> {
    words: Vec<&'n str>,
}

impl<'n> Wanted<'n> {
    fn has(&self, word: &str) -> bool {
        self.words.contains(&word)
    }

    fn value(&self, name: &str) -> Option<&'n str> {
        self.words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }
}

/// The bytes of the picture that a line describes.
pub fn drawn(notation: &str) -> Vec<u8> {
    let words: Vec<&str> = notation.split_whitespace().collect();
    let (width, height) = words[1].split_once('x').unwrap();
    let (width, height): (u32, u32) = (width.parse().unwrap(), height.parse().unwrap());
    let wanted = Wanted { words };
    let mut bytes = match (wanted.words[0], wanted.has("bomb")) {
        ("jpeg", _) => jpeg(&packed(width, height, &wanted, ImageFormat::Jpeg), &wanted),
        ("png", true) => png(&bomb_of_png(width, height), &wanted),
        ("png" | "png16", _) => png(&packed(width, height, &wanted, ImageFormat::Png), &wanted),
        ("apng", _) => apng(&packed(width, height, &wanted, ImageFormat::Png), &wanted),
        ("webp", true) => webp_head(width, height, 0),
        ("webp", _) => webp(&packed(width, height, &wanted, ImageFormat::WebP), width, height, &wanted, false),
        ("animated", _) => webp(&packed(width, height, &wanted, ImageFormat::WebP), width, height, &wanted, true),
        ("gif", _) => gif(width, height, &wanted),
        ("bmp", true) => {
            let mut head = b"BM".to_vec();
            head.extend([0; 12]);
            head.extend([40_u32, width, height].into_iter().flat_map(u32::to_le_bytes));
            head
        }
        ("bmp", _) => packed(width, height, &wanted, ImageFormat::Bmp),
        (other, _) => panic!("no such picture: {other}"),
    };
    if wanted.has("behind") {
        bytes.extend(WORD.as_bytes());
    }
    let cut = wanted.value("cut").map_or(0, |cut| cut.parse().unwrap());
    bytes.truncate(bytes.len() - cut);
    bytes
}

/// A red corner at the top on the left, a blue one on the right; hills of green between.
fn packed(width: u32, height: u32, wanted: &Wanted, format: ImageFormat) -> Vec<u8> {
    let paint: u32 = wanted.value("paint").map_or(0, |paint| paint.parse().unwrap());
    let colour = |x: u32, y: u32| {
        if x < width / 4 && y < height / 4 {
            return Rgb([230, 20, 20]);
        }
        if x >= width - width / 4 && y < height / 4 {
            return Rgb([20, 20, 230]);
        }
        let hill = ((x * 7 + y * 3 + paint * 11) % 64) as u8;
        Rgb([40 + hill, 140 + hill, 60])
    };
    let image = RgbImage::from_fn(width, height, colour);
    let mut out = Cursor::new(Vec::new());
    let image = match wanted.words[0] {
        "png16" => {
            let wide =
                ImageBuffer::from_fn(width, height, |x, y| Rgb(image.get_pixel(x, y).0.map(|c| u16::from(c) * 257)));
            DynamicImage::ImageRgb16(wide)
        }
        _ => DynamicImage::ImageRgb8(image),
    };
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A table of EXIF with an orientation, a maker, and a place where the picture was taken.
fn exif(wanted: &Wanted) -> Option<Vec<u8>> {
    let way: u16 = wanted.value("exif")?.parse().unwrap();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut bytes = [tag.to_le_bytes(), kind.to_le_bytes()].concat();
        bytes.extend([count, value].into_iter().flat_map(u32::to_le_bytes));
        bytes
    };
    let mut block = b"II*\0\x08\0\0\0\x03\0".to_vec();
    let end = 8 + 2 + 3 * 12 + 4;
    block.extend(entry(0x010F, 2, WORD.len() as u32, end));
    block.extend(entry(0x0112, 3, 1, way.into()));
    block.extend(entry(0x8825, 4, 1, end + WORD.len() as u32));
    block.extend([0; 4]);
    block.extend(WORD.as_bytes());
    block.extend(b"\x01\0\x01\0\x02\0\x02\0\0\0N\0\0\0\0\0\0\0");
    Some(block)
}

fn xmp() -> String {
    format!("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><dc:creator>{WORD}</dc:creator></x:xmpmeta>")
}

fn jpeg(plain: &[u8], wanted: &Wanted) -> Vec<u8> {
    let mut out = plain[..2].to_vec();
    let mut push = |marker: u8, content: &[u8]| {
        out.extend([0xFF, marker]);
        out.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
        out.extend(content);
    };
    if wanted.has("thumbnail") {
        // One pixel of a thumbnail, three bytes; it spells the beginning of the word.
        push(0xE0, &[b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01", &WORD.as_bytes()[..3]].concat());
    }
    if let Some(block) = exif(wanted) {
        push(0xE1, &[b"Exif\0\0", &block[..]].concat());
    }
    if wanted.has("xmp") {
        push(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", xmp().as_bytes()].concat());
    }
    if let Some(name) = wanted.value("profile") {
        push(0xE2, format!("ICC_PROFILE\0\u{1}\u{1}{name} {WORD}").as_bytes());
        push(0xE2, format!("MPF\0{WORD}").as_bytes());
    }
    if wanted.has("iptc") {
        push(0xED, format!("Photoshop 3.0\0{WORD}").as_bytes());
    }
    if wanted.has("comment") {
        push(0xFE, WORD.as_bytes());
    }
    out.extend(&plain[2..]);
    out
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut sum = 0xFFFF_FFFF_u32;
    for byte in name.iter().chain(content) {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], name, content, &(!sum).to_be_bytes()].concat()
}

/// Behind the head of 33 bytes.
fn png(plain: &[u8], wanted: &Wanted) -> Vec<u8> {
    let mut out = plain[..33].to_vec();
    if let Some(block) = exif(wanted) {
        out.extend(chunk(b"eXIf", &block));
    }
    if wanted.has("xmp") {
        out.extend(chunk(b"iTXt", format!("XML:com.adobe.xmp\0\0\0\0\0{}", xmp()).as_bytes()));
    }
    if wanted.has("text") {
        out.extend(chunk(b"tEXt", format!("Author\0{WORD}").as_bytes()));
        out.extend(chunk(b"tIME", &[7, 234, 7, 1, 0, 0, 0]));
        out.extend(chunk(b"zqXz", WORD.as_bytes()));
    }
    out.extend(&plain[33..]);
    out
}

fn bomb_of_png(width: u32, height: u32) -> Vec<u8> {
    let head: Vec<u8> =
        [width.to_be_bytes(), height.to_be_bytes()].concat().into_iter().chain([8, 2, 0, 0, 0]).collect();
    [b"\x89PNG\r\n\x1A\n", &chunk(b"IHDR", &head)[..], &chunk(b"IDAT", b"x"), &chunk(b"IEND", b"")].concat()
}

/// The one frame of the picture as the first of two.
fn apng(plain: &[u8], wanted: &Wanted) -> Vec<u8> {
    let out = png(plain, wanted);
    let size = &plain[16..24];
    let frame = |number: u32| {
        let tail = [0_u8; 8].into_iter().chain([0, 1, 0, 10, 0, 0]);
        chunk(b"fcTL", &number.to_be_bytes().into_iter().chain(size.iter().copied()).chain(tail).collect::<Vec<u8>>())
    };
    let at = out.windows(4).position(|name| name == b"IDAT").unwrap() - 4;
    [&out[..at], &chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]), &frame(0), &out[at..]].concat()
}

fn webp_head(width: u32, height: u32, flags: u8) -> Vec<u8> {
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    [b"RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0", &[flags, 0, 0, 0][..], &side(width), &side(height)].concat()
}

fn webp(plain: &[u8], width: u32, height: u32, wanted: &Wanted, is_animated: bool) -> Vec<u8> {
    let block = exif(wanted);
    let flags =
        if block.is_some() { 8 } else { 0 } | if wanted.has("xmp") { 4 } else { 0 } | if is_animated { 2 } else { 0 };
    if flags == 0 {
        return plain.to_vec();
    }
    let part = |name: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let fill = if content.len() % 2 == 1 { &[0][..] } else { &[] };
        [name, &length[..], content, fill].concat()
    };
    let mut out = webp_head(width, height, flags);
    if is_animated {
        out.extend(part(b"ANIM", &[0, 0, 0, 0, 0, 0]));
        let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
        let head = [vec![0; 6], side(width), side(height), vec![100, 0, 0, 0]].concat();
        let frame = part(b"ANMF", &[&head[..], &plain[12..], &part(b"ZQXW", WORD.as_bytes())].concat());
        out.extend(frame.repeat(2));
    } else {
        out.extend(&plain[12..]);
    }
    if let Some(block) = block {
        out.extend(part(b"EXIF", &block));
    }
    if wanted.has("xmp") {
        out.extend(part(b"XMP ", xmp().as_bytes()));
    }
    out.extend(part(b"ZQXU", WORD.as_bytes()));
    let length = u32::try_from(out.len() - 8).unwrap().to_le_bytes();
    out[4..8].copy_from_slice(&length);
    out
}

/// Two frames of one pixel each on a larger ground, shown for ever.
fn gif(width: u32, height: u32, wanted: &Wanted) -> Vec<u8> {
    let side = |side: u32| u16::try_from(side).unwrap().to_le_bytes();
    let mut out = [b"GIF89a", &side(width)[..], &side(height), &[0x80, 0, 0, 255, 0, 0, 0, 0, 255]].concat();
    out.extend(b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0");
    if wanted.has("comment") {
        out.extend([b"\x21\xFE\x08", WORD.as_bytes(), b"\0"].concat());
        out.extend([b"\x21\xFF\x0BXMP DataXMP\x08", WORD.as_bytes(), b"\0"].concat());
    }
    for _ in 0..2 {
        out.extend(b"\x21\xF9\x04\0\x0A\0\0\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    out.push(0x3B);
    out
}
