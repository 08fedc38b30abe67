//! OpenDocument, packed or in one file, and OFD, the Chinese standard for documents that are laid out.

use super::office::{count, elements, texts};
use super::{Finds, Part, short};
use crate::xml;
use std::collections::BTreeSet;

/// Reads the parts of an OpenDocument.
pub(super) fn read(parts: &[Part], finds: &mut Finds) {
    for (name, content) in parts {
        match name.as_str() {
            "meta.xml" => people(content, finds),
            "content.xml" => text(content, finds),
            "META-INF/manifest.xml" => finds.is_closed |= count(content, &["encryption-data"]) > 0,
            name if name.starts_with("Thumbnails/") && !name.ends_with('/') => finds.inside.push(name.to_owned()),
            _ => {}
        }
    }
}

/// Reads an OpenDocument that is one file.
pub(super) fn flat(content: &str, finds: &mut Finds) {
    people(content.as_bytes(), finds);
    text(content.as_bytes(), finds);
}

fn people(content: &[u8], finds: &mut Finds) {
    texts(content, finds, &mut |element, text, finds| {
        if matches!(element, "initial-creator" | "creator" | "printed-by") {
            finds.author(text);
        }
    });
    elements(content, finds, &mut |element, attributes, finds| {
        // A new document has four of them, empty, by these names.
        let name = xml::attribute(attributes, "name").unwrap_or_default();
        if element == "user-defined" && !name.starts_with("Info ") {
            finds.property(name);
        }
    });
}

fn text(content: &[u8], finds: &mut Finds) {
    finds.comments += count(content, &["annotation"]);
    finds.changes += count(content, &["changed-region", "cell-content-change", "insertion-cut-off"]);
    let (mut style, mut hidden_styles) = (String::new(), BTreeSet::new());
    let (mut table, mut lines) = (String::new(), Vec::new());
    elements(content, finds, &mut |element, attributes, finds| {
        let value = |name: &str| xml::attribute(attributes, name).unwrap_or_default();
        match element {
            "style" => style = value("name").to_owned(),
            "table-properties" if value("display") == "false" => {
                hidden_styles.insert(style.clone());
            }
            "table" => {
                table = value("name").to_owned();
                if hidden_styles.contains(value("style-name")) {
                    finds.hidden.push(short(&table));
                }
            }
            "table-row" | "table-column" if matches!(value("visibility"), "collapse" | "filter") => {
                lines.push(table.clone())
            }
            _ => {}
        }
    });
    lines.dedup();
    finds.hidden.extend(lines.iter().map(|table| short(table)));
}

/// Reads the parts of an OFD document.
pub(super) fn ofd(parts: &[Part], finds: &mut Finds) {
    for (name, content) in parts.iter().filter(|(name, _)| name.to_lowercase().ends_with(".xml")) {
        let file = name.rsplit('/').next().unwrap_or(name).to_lowercase();
        if file == "ofd.xml" {
            texts(content, finds, &mut |element, text, finds| {
                if element == "Author" {
                    finds.author(text);
                }
            });
            elements(content, finds, &mut |element, attributes, finds| {
                if element == "CustomData" {
                    finds.property(xml::attribute(attributes, "Name").unwrap_or_default());
                }
            });
        } else if file.starts_with("attachment") {
            elements(content, finds, &mut |element, attributes, finds| {
                if element == "Attachment" {
                    finds.inside.push(short(xml::attribute(attributes, "Name").unwrap_or_default()));
                }
            });
        } else if file.starts_with("annot") {
            elements(content, finds, &mut |element, attributes, finds| {
                let is_link = matches!(xml::attribute(attributes, "Type"), Some("Link" | "Watermark"));
                finds.comments += usize::from(element == "Annot" && !is_link);
            });
        }
    }
}
