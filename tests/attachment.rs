//! Attached documents: what is found in them, and that none makes it panic.
//!
//! Packages are written from a notation: `== NAME ==` begins a part, its text follows; `picture: LINE` is a picture of
//! `picture/drawn.rs`. Files of the older sort are written from lines: `== STREAM ==`, then `NUMBER: TEXT` for each property.

use std::io::{Cursor, Write};

use jianbao::attachment::{Sort, inspect};
use proptest::prelude::*;

/// The parts of a notation.
fn parts(text: &str) -> Vec<(&str, String)> {
    let mut parts: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("== ").and_then(|line| line.strip_suffix(" ==")), parts.last_mut()) {
            (Some(name), _) => parts.push((name, String::new())),
            (None, Some((_, text))) => *text += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    parts
}

/// A ZIP archive.
pub fn package(text: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts(text) {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        let picture = text.trim().strip_prefix("picture: ").map(crate::picture::drawn);
        archive.write_all(picture.as_deref().unwrap_or(text.as_bytes())).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A compound file with a sector of 512 bytes for each stream.
pub fn compound(text: &str) -> Vec<u8> {
    let parts = parts(text);
    let mut head = vec![0_u8; 512];
    head[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    head[26..34].copy_from_slice(&[3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    // One sector of the table, then that of the folder; no small streams.
    head[44..52].copy_from_slice(&[1, 0, 0, 0, 1, 0, 0, 0]);
    head[56..76].copy_from_slice(&[[0; 4], [0xFE, 255, 255, 255], [0; 4], [0xFE, 255, 255, 255], [0; 4]].concat());
    head[76..].fill(0xFF);
    head[76..80].fill(0);
    let mut table = vec![0xFF_u8; 512];
    table[..4].copy_from_slice(&0xFFFF_FFFD_u32.to_le_bytes());
    for sector in 1..2 + parts.len() {
        table[sector * 4..][..4].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    }
    let mut folder = vec![0_u8; 512];
    let mut streams = Vec::new();
    for (number, (name, text)) in [("Root Entry", String::new())].iter().chain(&parts).enumerate() {
        let entry = &mut folder[number * 128..][..128];
        let name: Vec<u8> = name.replace("05", "\u{5}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..name.len()].copy_from_slice(&name);
        entry[64] = u8::try_from(name.len() + 2).unwrap();
        entry[66] = if number == 0 { 5 } else { 2 };
        entry[116..120].copy_from_slice(&u32::try_from(number + 1).unwrap().to_le_bytes());
        entry[120..124].copy_from_slice(&if number == 0 { 0 } else { 512_u32 }.to_le_bytes());
        if number > 0 {
            let mut stream = vec![0_u8; 44];
            stream.extend(48_u32.to_le_bytes());
            let lines: Vec<(u32, Vec<u8>)> = text
                .lines()
                .map(|line| {
                    let (number, text) = line.split_once(": ").unwrap();
                    (number.parse().unwrap(), encoding_rs::GB18030.encode(text).0.into_owned())
                })
                .collect();
            let (mut offset, mut values) = (8 + 8 * lines.len(), Vec::new());
            stream.extend(0_u32.to_le_bytes());
            stream.extend(u32::try_from(lines.len()).unwrap().to_le_bytes());
            for (number, text) in lines {
                stream.extend(number.to_le_bytes());
                stream.extend(u32::try_from(offset).unwrap().to_le_bytes());
                let value =
                    [&0x1E_u32.to_le_bytes()[..], &u32::try_from(text.len() + 1).unwrap().to_le_bytes(), &text, &[0]]
                        .concat();
                offset += value.len();
                values.extend(value);
            }
            stream.extend(values);
            stream.resize(512, 0);
            streams.extend(stream);
        }
    }
    [head, table, folder, streams].concat()
}

fn found(bytes: &[u8]) -> Vec<(Sort, String)> {
    inspect(bytes).into_iter().map(|trace| (trace.sort, trace.found)).collect()
}

/// A PDF whose objects lie packed in a stream.
fn packed_pdf(objects: &str) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(objects.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    [b"%PDF-1.7\n1 0 obj <</Type /ObjStm /Filter /FlateDecode>> stream\n", &packed[..], b"\nendstream endobj\n%%EOF"]
        .concat()
}

#[test]
fn what_a_pdf_says_in_packed_objects() {
    let bytes = packed_pdf("<</Author <FEFF5F204E09>>> <</Type/Annot /Subtype/Text>> <</Type/Annot/Subtype /Link>>");
    assert_eq!(found(&bytes), [(Sort::Author, "张三".to_owned()), (Sort::Comments, "1".to_owned())]);
}

#[test]
fn a_bomb_is_not_unpacked() {
    let zeros = "0".repeat(80 << 20);
    let bomb = package(&format!("== [Content_Types].xml ==\n<a/>\n== word/document.xml ==\n{zeros}\n{zeros}"));
    assert!(bomb.len() < 400_000);
    assert_eq!(found(&bomb), [(Sort::Closed, String::new())]);
    assert_eq!(found(&packed_pdf(&zeros)), []);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn damage_is_survived(
        which in 0..4_usize,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = match which {
            0 => package("== [Content_Types].xml ==\n<a/>\n== docProps/core.xml ==\n<c><creator>张三</creator></c>\n== word/document.xml ==\n<d><r><vanish/><t>x</t></r></d>"),
            1 => compound("== 05SummaryInformation ==\n4: 张三\n8: 李四"),
            2 => packed_pdf("<</Author (x) /F (y) /EmbeddedFile>>"),
            _ => b"{\\rtf1{\\info{\\author \\'d5\\'c5}}}".to_vec(),
        };
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        inspect(&bytes);
    }
}
