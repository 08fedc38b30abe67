//! What the packaging of a workbook tells before it is read: how large it is unpacked, and what is hidden in it.
//!
//! A workbook is a ZIP archive of XML parts. Takes its bytes; gives the hidden rows and columns of each sheet, which
//! `calamine` does not tell, or refuses an archive that would not fit into the memory. This is the door to
//! `quick-xml`. Reads no cell.

use super::Refusal;
use crate::archive::ZipArchive;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Cursor, Read, copy, sink};

/// Bytes that all parts of a workbook may have together when unpacked. An archive can pack a thousand to one; a
/// table of the largest size that is read at all has a fraction of this.
const MOST_UNPACKED: u64 = 128 * 1024 * 1024;
/// Parts that a workbook may have: one for each sheet, drawing and picture.
const MOST_PARTS: usize = 10_000;
/// Texts that a workbook may announce: memory is set aside for as many.
const MOST_TEXTS: u64 = 4_000_000;

/// The parts of a package by name, with the content of those that are wanted. `None` where some cannot be read, or where all of
/// them would not fit into the memory.
pub fn parts(bytes: &[u8], wanted: &dyn Fn(&str) -> bool) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok().filter(|archive| archive.len() <= MOST_PARTS)?;
    let mut left = MOST_UNPACKED;
    let mut parts = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let part = archive.by_index(index).ok()?;
        let name = part.name().ok()?.into_owned();
        let mut content = Vec::new();
        if wanted(&name) {
            part.take(left + 1).read_to_end(&mut content).ok()?;
            left = left.checked_sub(content.len() as u64)?;
        }
        parts.push((name, content));
    }
    Some(parts)
}

/// What nobody sees who looks at a sheet. Numbers count from 0.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    /// Rows.
    pub rows: BTreeSet<usize>,
    /// Columns, first and last of a range.
    pub columns: Vec<(usize, usize)>,
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// What is hidden in each sheet of a workbook, by the sheet's name.
pub fn survey(bytes: &[u8]) -> Result<BTreeMap<String, Hidden>, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    measure(&mut archive)?;
    let mut office = None;
    walk(&mut archive, "_rels/.rels", &mut |element| {
        if attribute(element, "Type").is_some_and(|kind| kind.ends_with("/officeDocument")) {
            office = attribute(element, "Target");
        }
    })?;
    let office = office.ok_or_else(|| Refusal::Broken("no workbook inside".to_owned()))?;
    let (folder, name) = office.trim_start_matches('/').rsplit_once('/').unwrap_or(("", &office));
    let mut targets = BTreeMap::new();
    walk(&mut archive, &format!("{folder}/_rels/{name}.rels"), &mut |element| {
        targets.extend(attribute(element, "Id").zip(attribute(element, "Target")));
    })?;
    let mut sheets = Vec::new();
    walk(&mut archive, office.trim_start_matches('/'), &mut |element| {
        if element.local_name().as_ref() == "sheet" {
            sheets.extend(attribute(element, "name").zip(attribute(element, "id")));
        }
    })?;
    walk(&mut archive, &format!("{folder}/sharedStrings.xml"), &mut |_| {})?;
    let mut hidden = BTreeMap::new();
    for (sheet, id) in sheets {
        let Some(target) = targets.get(&id) else { continue };
        let path = match target.strip_prefix('/') {
            Some(path) => path.to_owned(),
            None => format!("{folder}/{target}"),
        };
        let mut found = Hidden::default();
        let mut row = 0;
        walk(&mut archive, &path, &mut |element| match element.local_name().as_ref() {
            "row" => {
                row = number(element, "r").unwrap_or(row + 1);
                if is_hidden(element) {
                    found.rows.insert(row.saturating_sub(1));
                }
            }
            "col" if is_hidden(element) => {
                let range = number(element, "min").zip(number(element, "max"));
                found.columns.extend(range.map(|(first, last)| (first.saturating_sub(1), last.saturating_sub(1))));
            }
            _ => {}
        })?;
        hidden.insert(sheet, found);
    }
    Ok(hidden)
}

/// Unpacks everything into nothing, to know that it is of a size to be read. What an archive says of its sizes may be
/// untrue.
fn measure(archive: &mut Archive) -> Result<(), Refusal> {
    if archive.len() > MOST_PARTS {
        return Err(Refusal::Large);
    }
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let size = copy(&mut part.take(left + 1), &mut sink()).map_err(broken)?;
        left = left.checked_sub(size).ok_or(Refusal::Large)?;
    }
    Ok(())
}

/// Shows every element of a part; none when there is no such part.
fn walk(archive: &mut Archive, path: &str, visit: &mut dyn FnMut(&BytesStart)) -> Result<(), Refusal> {
    let plain = |name: &str| name.replace('\\', "/").to_lowercase();
    let wanted = plain(path.trim_start_matches('/'));
    let name = archive.file_names().flatten().find(|name| plain(name) == wanted).map(Cow::into_owned);
    let Some(name) = name else { return Ok(()) };
    let part = archive.by_name(&name).map_err(broken)?;
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(broken)? {
            Event::Start(element) | Event::Empty(element) => {
                if number(&element, "uniqueCount").is_some_and(|count| count as u64 > MOST_TEXTS) {
                    return Err(Refusal::Large);
                }
                visit(&element);
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn is_hidden(element: &BytesStart) -> bool {
    attribute(element, "hidden").is_some_and(|word| matches!(word.as_str(), "1" | "true" | "on"))
}

fn number(element: &BytesStart, name: &str) -> Option<usize> {
    attribute(element, name)?.trim().parse().ok()
}

fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let found = attributes.with_checks(false).flatten().find(|own| own.key.local_name().as_ref() == name)?;
    Some(
        found
            .normalized_value(XmlVersion::Implicit1_0)
            .map_or_else(|_| found.value.to_string(), |value| value.into_owned()),
    )
}

fn broken(error: impl std::fmt::Display) -> Refusal {
    Refusal::Broken(error.to_string())
}
