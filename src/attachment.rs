//! Attachments: what a document holds besides its pages, and who reads it would not see at once.
//!
//! Takes the bytes of an office document or a PDF; gives traces: names of people, comments, changes that were not accepted,
//! hidden sheets, files inside of it. What can be read is told, and what cannot be looked into is told as well. Changes no
//! document: only the program that wrote it does that well.
//!
//! Titles and subjects, dates, and the names of programs are not traces: they say what the document says itself. `office` reads
//! what Word, Excel, PowerPoint and WPS write today, `open` OpenDocument and OFD, `old` what they wrote before, `pdf` and `rtf`
//! these, and `media` says of films and icons what is easily found.

mod media;
mod office;
mod old;
mod open;
mod pdf;
mod rtf;

use crate::data;
use crate::diagnostic::Diagnostic;
use crate::path::SitePath;
use crate::words::worded::Worded;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The largest document that is looked into.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// Names that are shown of one sort.
const MOST_NAMES: usize = 6;

/// A sort of traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Sort {
    /// Who wrote it, who saved it last, and where they work.
    Author,
    /// Comments, annotations.
    Comments,
    /// Changes that were noted, and neither accepted nor refused.
    Changes,
    /// Sheets, rows, columns, slides and words that are not shown, and the notes of a speaker.
    Hidden,
    /// Properties that somebody, or some program, has added.
    Properties,
    /// Other files inside, a preview of the first page among them.
    Inside,
    /// A photograph that says where it was taken.
    Place,
    /// It could not be looked into.
    Closed,
    /// An older format, of which only a part can be looked into.
    Old,
    /// A film, a recording or an archive: what is noted in it is not looked for.
    Unseen,
}

impl Worded for Sort {
    const ALL: &'static [(Sort, &'static str, &'static str)] = &[
        (Sort::Author, "author", "作者"),
        (Sort::Comments, "comments", "批注"),
        (Sort::Changes, "changes", "修订"),
        (Sort::Hidden, "hidden", "隐藏"),
        (Sort::Properties, "properties", "属性"),
        (Sort::Inside, "inside", "内嵌"),
        (Sort::Place, "place", "拍摄地点"),
        (Sort::Closed, "closed", "加密"),
        (Sort::Old, "old", "旧格式"),
        (Sort::Unseen, "unseen", "未查"),
    ];
}

/// Something that a document holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Trace {
    /// Of which sort.
    pub sort: Sort,
    /// What was found: names, or how many there are.
    pub found: String,
}

impl Trace {
    /// What to say of it.
    pub fn diagnostic(&self, path: &SitePath) -> Diagnostic {
        let code = match self.sort {
            Sort::Author => Diagnostic::new("attachment-author"),
            Sort::Comments => Diagnostic::new("attachment-comments"),
            Sort::Changes => Diagnostic::new("attachment-changes"),
            Sort::Hidden => Diagnostic::new("attachment-hidden"),
            Sort::Properties => Diagnostic::new("attachment-properties"),
            Sort::Inside => Diagnostic::new("attachment-inside"),
            Sort::Place => Diagnostic::new("attachment-place"),
            Sort::Closed => Diagnostic::new("attachment-closed"),
            Sort::Old => Diagnostic::new("attachment-old"),
            Sort::Unseen => Diagnostic::new("attachment-unseen"),
        };
        let below = path.below("content").unwrap_or(path);
        code.with("name", path.name()).with("path", below).with("found", self.found.as_str()).in_file(path)
    }
}

/// Whether a file is looked into, by its name.
pub fn is_looked_into(path: &SitePath) -> bool {
    is_document(path) || media::is_film(path) || media::is_icon(path)
}

/// Whether a file may hold more than it shows and is never looked into, by its name: there are too many forms of such files.
pub fn is_unseen(path: &SitePath) -> bool {
    media::is_film(path) || media::is_opaque(path)
}

/// Whether a file is a document by its name.
fn is_document(path: &SitePath) -> bool {
    const KNOWN: [&str; 39] = [
        "doc", "docx", "docm", "dot", "dotx", "dotm", "xls", "xlsx", "xlsm", "xlsb", "xlt", "xltx", "ppt", "pptx",
        "pptm", "pps", "ppsx", "ppsm", "pot", "potx", "wps", "wpt", "et", "ett", "dps", "dpt", "odt", "ods", "odp",
        "odg", "ott", "ots", "otp", "fodt", "fods", "fodp", "pdf", "ofd", "rtf",
    ];
    KNOWN.contains(&path.extension().as_str())
}

/// What is found while a document is read.
#[derive(Default)]
struct Finds {
    authors: BTreeSet<String>,
    properties: BTreeSet<String>,
    hidden: Vec<String>,
    inside: Vec<String>,
    comments: usize,
    changes: usize,
    places: usize,
    is_closed: bool,
    is_old: bool,
}

impl Finds {
    /// The name of somebody, or of where he works.
    fn author(&mut self, name: &str) {
        let name = name.trim().trim_matches('\0').trim();
        // What programs write where nobody said his name.
        const NOBODY: [&str; 12] = [
            "",
            "administrator",
            "admin",
            "user",
            "windows user",
            "microsoft office user",
            "python-docx",
            "openpyxl",
            "xlsxwriter",
            "unknown",
            "wps office",
            "微软用户",
        ];
        if !NOBODY.contains(&name.to_lowercase().as_str()) {
            self.authors.insert(short(name));
        }
    }

    fn property(&mut self, name: &str) {
        let name = name.trim();
        if !name.is_empty() {
            self.properties.insert(short(name));
        }
    }

    fn traces(self) -> Vec<Trace> {
        let mut traces = Vec::new();
        let mut add = |sort: Sort, is_there: bool, found: String| {
            if is_there {
                traces.push(Trace { sort, found });
            }
        };
        add(Sort::Closed, self.is_closed, String::new());
        let authors: Vec<String> = self.authors.into_iter().collect();
        let properties: Vec<String> = self.properties.into_iter().collect();
        add(Sort::Author, !authors.is_empty(), list(&authors));
        add(Sort::Comments, self.comments > 0, self.comments.to_string());
        add(Sort::Changes, self.changes > 0, self.changes.to_string());
        add(Sort::Hidden, !self.hidden.is_empty(), list(&self.hidden));
        add(Sort::Properties, !properties.is_empty(), list(&properties));
        add(Sort::Inside, !self.inside.is_empty(), list(&self.inside));
        add(Sort::Place, self.places > 0, self.places.to_string());
        add(Sort::Old, self.is_old, String::new());
        traces
    }
}

/// The first of some names.
fn list(names: &[String]) -> String {
    let mut text = names.iter().take(MOST_NAMES).cloned().collect::<Vec<String>>().join("、");
    if names.len() > MOST_NAMES {
        text.push('…');
    }
    text
}

/// A name in one line that is not too long.
fn short(name: &str) -> String {
    let line: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
    line.trim().to_owned()
}

/// What a document holds besides its pages.
pub fn inspect(bytes: &[u8]) -> Vec<Trace> {
    let mut finds = Finds::default();
    let begins = |word: &[u8]| bytes.get(..word.len()) == Some(word);
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        match data::parts(bytes, &is_read) {
            Some(parts) => packaged(&parts, bytes, &mut finds),
            None => finds.is_closed = true,
        }
    } else if begins(&old::MAGIC) {
        old::read(bytes, &mut finds);
    } else if pdf::is_pdf(bytes) {
        pdf::read(bytes, &mut finds);
    } else if begins(b"{\\rtf") {
        rtf::read(bytes, &mut finds);
    } else if begins(b"\0\0\x01\0") || begins(b"\0\0\x02\0") {
        media::icon(bytes, &mut finds);
    } else if bytes.get(4..8) == Some(b"ftyp") {
        media::film(bytes, &mut finds);
    } else {
        let text = crate::source::decode(bytes).text;
        if text.contains("urn:oasis:names:tc:opendocument") {
            open::flat(&text, &mut finds);
        } else {
            // Whatever it is, it is not what its name says.
            finds.is_closed = true;
        }
    }
    finds.traces()
}

/// A part of a document: its name, and what it holds where that is looked into.
type Part = (String, Vec<u8>);

/// Whether a part is read: text, and photographs.
fn is_read(name: &str) -> bool {
    [".xml", ".rels", ".jpg", ".jpeg"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending))
}

fn packaged(parts: &[Part], bytes: &[u8], finds: &mut Finds) {
    let has = |wanted: &str| parts.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
    if has("[Content_Types].xml") {
        office::read(parts, bytes, finds);
    } else if has("META-INF/manifest.xml") || has("content.xml") {
        open::read(parts, finds);
    } else if has("OFD.xml") {
        open::ofd(parts, finds);
    } else {
        finds.is_closed = true;
    }
    for (name, content) in parts.iter().filter(|(name, _)| !name.ends_with(".xml") && !name.ends_with(".rels")) {
        let is_photograph = crate::picture::named(name) == Some(crate::picture::Format::Jpeg);
        finds.places += usize::from(is_photograph && crate::picture::jpeg::has_place(content));
    }
}

/// The text of a part.
fn text_of(content: &[u8]) -> String {
    crate::source::decode(content).text
}
