//! What Word, Excel, PowerPoint and WPS write: a package of XML parts.

use super::{Finds, Part, short, text_of};
use crate::data;
use crate::xml::{self, Event, Events};
use std::borrow::Cow;

/// Properties that WPS adds to every document, and that tell of nobody.
const HARMLESS: [&str; 6] =
    ["ksoproductbuildver", "icv", "ksoreadinglayout", "commondata", "ksorubytemplateid", "ksotemplateuuid"];

/// Reads all parts.
pub(super) fn read(parts: &[Part], bytes: &[u8], finds: &mut Finds) {
    let is_workbook = parts.iter().any(|(name, _)| name.eq_ignore_ascii_case("xl/workbook.xml"));
    let mut threads = 0;
    for (name, content) in parts {
        let name = name.replace('\\', "/").to_lowercase();
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
        let is_xml = file.ends_with(".xml");
        match (folder, file) {
            ("docprops", "core.xml") => {
                texts(content, finds, &mut |element, text, finds| match element {
                    "creator" | "lastModifiedBy" => finds.author(text),
                    "description" => finds.property(text),
                    _ => {}
                });
            }
            ("docprops", "app.xml") => {
                texts(content, finds, &mut |element, text, finds| {
                    if matches!(element, "Company" | "Manager") {
                        finds.author(text);
                    }
                });
            }
            ("docprops", "custom.xml") => {
                elements(content, finds, &mut |element, attributes, finds| {
                    let name = xml::attribute(attributes, "name").unwrap_or_default();
                    if element == "property" && !HARMLESS.contains(&name.to_lowercase().as_str()) {
                        finds.property(name);
                    }
                });
            }
            ("docprops", file) if file.starts_with("thumbnail") => finds.inside.push(file.to_owned()),
            (folder, file) if folder.ends_with("/embeddings") && !file.ends_with(".rels") => {
                finds.inside.push(short(file))
            }
            ("xl/threadedcomments", _) if is_xml => threads += count(content, &["threadedComment"]),
            ("word" | "xl", file) if file.starts_with("comments") && is_xml => {
                // Those that continue the first one speak of the same comments.
                let of_old = !file.contains("extended") && !file.contains("ids") && !file.contains("extensible");
                finds.comments += if of_old { count(content, &["comment"]) } else { 0 };
            }
            ("ppt/comments", _) if is_xml => finds.comments += count(content, &["cm"]),
            ("word", _) if is_xml && is_text(file) => word(content, finds),
            ("xl/revisions", file) if file.starts_with("revisionlog") => {
                finds.changes += count(content, &["rcc", "rrc", "rm"])
            }
            ("xl", "workbook.xml") => elements(content, finds, &mut |element, attributes, finds| {
                let state = xml::attribute(attributes, "state").unwrap_or_default();
                if element == "sheet" && matches!(state, "hidden" | "veryHidden") {
                    finds.hidden.push(short(xml::attribute(attributes, "name").unwrap_or_default()));
                }
            }),
            ("ppt/slides", file) if is_xml => elements(content, finds, &mut |element, attributes, finds| {
                let shows = xml::attribute(attributes, "show").unwrap_or_default();
                if element == "sld" && matches!(shows, "0" | "false") {
                    finds.hidden.push(file.trim_end_matches(".xml").to_owned());
                }
            }),
            ("ppt/notesslides", file) if is_xml => {
                let mut has_text = false;
                texts(content, finds, &mut |element, text, _| {
                    // The number of the slide is no note.
                    has_text |= element == "t"
                        && !text.trim().is_empty()
                        && !text.trim().bytes().all(|byte| byte.is_ascii_digit());
                });
                if has_text {
                    finds.hidden.push(file.trim_end_matches(".xml").to_owned());
                }
            }
            _ => {}
        }
    }
    // A thread is written down as a comment as well, for older programs.
    finds.comments = finds.comments.max(threads);
    if is_workbook {
        rows(bytes, finds);
    }
}

/// Whether a part of a text document holds text.
fn is_text(file: &str) -> bool {
    ["document", "header", "footer", "footnotes", "endnotes"].iter().any(|start| file.starts_with(start))
}

/// Hidden rows and columns, sheet by sheet.
fn rows(bytes: &[u8], finds: &mut Finds) {
    for (sheet, rows, columns) in data::hidden(bytes).unwrap_or_default() {
        if rows + columns > 0 && !finds.hidden.contains(&sheet) {
            finds.hidden.push(short(&format!("{sheet}({})", rows + columns)));
        }
    }
}

/// Changes and hidden words of a text.
fn word(content: &[u8], finds: &mut Finds) {
    let text = text_of(content);
    let mut events = Events::new(&text);
    let (mut is_hidden, mut hidden) = (false, 0);
    loop {
        match events.read() {
            Ok(Some(Event::Open { name, attributes, .. })) => match xml::local(name) {
                "r" => is_hidden = false,
                "vanish" => is_hidden = !matches!(xml::attribute(&attributes, "val"), Some("0" | "false" | "off")),
                "ins" | "del" | "moveFrom" | "moveTo" => finds.changes += 1,
                name if name.ends_with("PrChange") || name == "cellIns" || name == "cellDel" => finds.changes += 1,
                _ => {}
            },
            Ok(Some(Event::Text(text))) if is_hidden && !text.trim().is_empty() => {
                hidden += text.trim().chars().count()
            }
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(_) => {
                finds.is_closed = true;
                break;
            }
        }
    }
    if hidden > 0 {
        finds.hidden.push(format!("text({hidden})"));
    }
}

/// How often elements of these names occur.
pub(super) fn count(content: &[u8], names: &[&str]) -> usize {
    let mut count = 0;
    elements(content, &mut Finds::default(), &mut |element, _, _| count += usize::from(names.contains(&element)));
    count
}

/// Somebody who is shown elements: their names without prefix, and their attributes.
type Visit<'v> = dyn FnMut(&str, &[(&str, Cow<str>)], &mut Finds) + 'v;

/// Shows every element to somebody.
pub(super) fn elements(content: &[u8], finds: &mut Finds, visit: &mut Visit) {
    let text = text_of(content);
    let mut events = Events::new(&text);
    loop {
        match events.read() {
            Ok(Some(Event::Open { name, attributes, .. })) => visit(xml::local(name), &attributes, finds),
            Ok(Some(_)) => {}
            Ok(None) => return,
            Err(_) => {
                finds.is_closed = true;
                return;
            }
        }
    }
}

/// Shows every text to somebody, with the name of the element it stands in.
pub(super) fn texts(content: &[u8], finds: &mut Finds, visit: &mut dyn FnMut(&str, &str, &mut Finds)) {
    let text = text_of(content);
    let mut events = Events::new(&text);
    let mut open: Vec<&str> = Vec::new();
    loop {
        match events.read() {
            Ok(Some(Event::Open { name, is_empty, .. })) => {
                if !is_empty {
                    open.push(xml::local(name));
                }
            }
            Ok(Some(Event::Close(_))) => {
                open.pop();
            }
            Ok(Some(Event::Text(text))) => {
                if let Some(element) = open.last() {
                    visit(element, &text, finds);
                }
            }
            Ok(None) => return,
            Err(_) => {
                finds.is_closed = true;
                return;
            }
        }
    }
}
