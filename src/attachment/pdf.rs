//! PDF: what any part of the file says, those parts among it that a later version has replaced.
//!
//! Takes bytes; looks through all objects, packed ones unpacked, rather than along the references from the last page list:
//! what an older version of the document said is still in the file. This is the door to `flate2`. Draws nothing.

use super::{Finds, short, text_of};
use crate::source;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// Bytes that the packed objects may have together when unpacked.
const MOST: usize = 64 * 1024 * 1024;
/// Bytes before a stream in which its dictionary stands.
const HEAD: usize = 4096;

/// What readers and writers put onto pages to talk about them.
const NOTES: [&str; 8] = ["Text", "FreeText", "Highlight", "Underline", "StrikeOut", "Squiggly", "Ink", "Caret"];

/// Whether a file is a PDF. Some begin with rubbish.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    find(bytes.get(..bytes.len().min(1024)).unwrap_or_default(), b"%PDF-", 0).is_some()
}

fn find(bytes: &[u8], word: &[u8], from: usize) -> Option<usize> {
    let first = *word.first()?;
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == first)?;
        if bytes.get(at..)?.starts_with(word) {
            return Some(at);
        }
        at += 1;
    }
}

/// Reads a file.
pub(super) fn read(bytes: &[u8], finds: &mut Finds) {
    let mut objects = Vec::new();
    let mut notes: Vec<Vec<u8>> = Vec::new();
    let mut left = MOST;
    let mut at = 0;
    // Objects without the streams, then those that streams hold.
    while let Some(start) = find(bytes, b"stream", at) {
        let head = bytes.get(at..start).unwrap_or_default();
        objects.extend_from_slice(head);
        objects.push(b'\n');
        let mut begin = start + b"stream".len();
        begin += usize::from(bytes.get(begin) == Some(&b'\r'));
        begin += usize::from(bytes.get(begin) == Some(&b'\n'));
        let end = find(bytes, b"endstream", begin).unwrap_or(bytes.len());
        let dictionary = head.get(head.len().saturating_sub(HEAD)..).unwrap_or_default();
        let dictionary = dictionary.get(find_last(dictionary, b" obj").unwrap_or(0)..).unwrap_or_default();
        let content = bytes.get(begin..end).unwrap_or_default();
        let has = |word: &[u8]| find(dictionary, word, 0).is_some();
        if has(b"/ObjStm") || has(b"/Metadata") {
            let content =
                if has(b"/FlateDecode") || has(b"/Fl ") { unpacked(content, &mut left) } else { content.to_vec() };
            if has(b"/ObjStm") {
                objects.extend_from_slice(&content)
            } else {
                notes.push(content)
            }
            objects.push(b'\n');
        }
        at = end.saturating_add(b"endstream".len()).min(bytes.len());
    }
    objects.extend_from_slice(bytes.get(at..).unwrap_or_default());
    if is_locked(&objects) {
        finds.is_closed = true;
        return;
    }
    for name in ["Author", "Company", "Manager", "Comments"] {
        for text in values(&objects, name) {
            match name {
                "Comments" => finds.property(&text),
                _ => finds.author(&text),
            }
        }
    }
    for note in notes {
        metadata(&text_of(&note), finds);
    }
    for kind in names(&objects, "Subtype") {
        finds.comments += usize::from(NOTES.contains(&kind.as_str()));
    }
    let mut attached: Vec<String> =
        values(&objects, "UF").into_iter().chain(values(&objects, "F")).map(|name| short(&name)).collect();
    attached.sort();
    attached.dedup();
    if find(&objects, b"/EmbeddedFile", 0).is_some() {
        let unnamed = || vec!["EmbeddedFile".to_owned()];
        finds.inside.extend(if attached.is_empty() { unnamed() } else { attached });
    }
}

fn find_last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    (0..bytes.len()).rev().find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(word)))
}

fn unpacked(content: &[u8], left: &mut usize) -> Vec<u8> {
    let mut out = Vec::new();
    // What can be unpacked of a damaged one is read.
    let _ = ZlibDecoder::new(content).take(*left as u64).read_to_end(&mut out);
    *left = left.saturating_sub(out.len());
    out
}

/// Whether texts are encrypted: then they are no texts here.
fn is_locked(objects: &[u8]) -> bool {
    let mut at = 0;
    while let Some(found) = find(objects, b"/Encrypt", at) {
        at = found + b"/Encrypt".len();
        let next = objects.get(at..).unwrap_or_default();
        let next = next.iter().find(|byte| !byte.is_ascii_whitespace());
        if next.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'<')
            && objects.get(at).is_some_and(|byte| *byte != b'M')
        {
            return true;
        }
    }
    false
}

/// What stands behind each key of a name.
fn after<'o>(objects: &'o [u8], key: &str) -> Vec<&'o [u8]> {
    let word = format!("/{key}");
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = find(objects, word.as_bytes(), at) {
        at = next + word.len();
        let rest = objects.get(at..).unwrap_or_default();
        if rest.first().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        let blank = rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
        found.push(rest.get(blank..).unwrap_or_default());
    }
    found
}

/// The texts that stand behind a key, in place or by reference.
fn values(objects: &[u8], key: &str) -> Vec<String> {
    let text = |rest: &[u8]| match rest.first()? {
        b'(' | b'<' => string(rest),
        b'0'..=b'9' => {
            let head = String::from_utf8_lossy(rest.get(..24.min(rest.len()))?).into_owned();
            let mut words = head.split_ascii_whitespace();
            let (number, generation, sign) = (words.next()?, words.next()?, words.next()?);
            if !sign.starts_with('R') {
                return None;
            }
            let place = find(objects, format!("\n{number} {generation} obj").as_bytes(), 0)?;
            let rest = objects.get(place..)?;
            let start = find(rest, b"obj", 0)? + b"obj".len();
            let blank = rest.get(start..)?.iter().position(|byte| !byte.is_ascii_whitespace())?;
            string(rest.get(start + blank..)?)
        }
        _ => None,
    };
    after(objects, key).into_iter().filter_map(text).filter(|text| !text.trim().is_empty()).collect()
}

/// The names that stand behind a key.
fn names(objects: &[u8], key: &str) -> Vec<String> {
    let name = |rest: &[u8]| {
        let rest = rest.strip_prefix(b"/")?;
        let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
        Some(String::from_utf8_lossy(rest.get(..end)?).into_owned())
    };
    after(objects, key).into_iter().filter_map(name).collect()
}

/// A text in round brackets or, as numbers, in angled ones.
fn string(rest: &[u8]) -> Option<String> {
    let mut bytes = Vec::new();
    match rest.first()? {
        // A dictionary, and no text.
        b'<' if rest.get(1) == Some(&b'<') => return None,
        b'<' => {
            let end = rest.iter().position(|byte| *byte == b'>')?;
            let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let digits: Vec<u8> = rest.get(1..end)?.iter().filter_map(digit).collect();
            bytes.extend(digits.chunks(2).map(|pair| pair.first().unwrap_or(&0) << 4 | pair.get(1).unwrap_or(&0)));
        }
        b'(' => {
            let (mut depth, mut at) = (1, 1);
            while at < 4096 {
                let byte = *rest.get(at)?;
                at += 1;
                match byte {
                    b'(' => depth += 1,
                    b')' => {
                        depth -= 1;
                        if depth == 0 {
                            break;
                        }
                    }
                    b'\\' => {
                        let next = *rest.get(at)?;
                        at += 1;
                        if (b'0'..=b'7').contains(&next) {
                            let mut code = u32::from(next - b'0');
                            for _ in 0..2 {
                                let Some(digit) = rest.get(at).filter(|digit| (b'0'..=b'7').contains(digit)) else {
                                    break;
                                };
                                code = code * 8 + u32::from(digit - b'0');
                                at += 1;
                            }
                            bytes.push((code & 0xFF) as u8);
                        } else {
                            bytes.extend(match next {
                                b'n' | b'r' | b't' => Some(b' '),
                                b'\n' | b'\r' => None,
                                other => Some(other),
                            });
                        }
                        continue;
                    }
                    _ => {}
                }
                bytes.push(byte);
            }
        }
        _ => return None,
    }
    // Unicode says so by its first bytes; without them Chinese programs write as they always did.
    Some(match bytes.strip_prefix(b"\xFE\xFF") {
        Some(wide) => {
            let units: Vec<u16> = wide.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        None => source::decode(&bytes).text,
    })
}

/// Names in the notes of a document, which are XML.
fn metadata(text: &str, finds: &mut Finds) {
    for (start, end) in
        [("<dc:creator", "</dc:creator>"), ("<pdfx:Company", "</pdfx:Company>"), ("<pdf:Author", "</pdf:Author>")]
    {
        for (at, _) in text.match_indices(start) {
            let inner = text.get(at..).and_then(|rest| rest.split(end).next()).unwrap_or_default();
            for part in inner.split('>').skip(1) {
                finds.author(part.split('<').next().unwrap_or_default());
            }
        }
    }
}
