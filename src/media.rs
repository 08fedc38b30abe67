//! What files are, by the endings of their names: for the preview, and for the settings of web servers.
//!
//! Takes an ending or a path; gives a media type as IANA lists it, or as the office programs name their own. Looks into no file.

use std::borrow::Cow;

/// Types by ending, in lower case. What is not here is a download.
pub const TYPES: [(&str, &str); 52] = [
    ("html", "text/html"),
    ("htm", "text/html"),
    ("css", "text/css"),
    ("js", "text/javascript"),
    ("mjs", "text/javascript"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("xml", "application/xml"),
    ("xsl", "application/xslt+xml"),
    ("txt", "text/plain"),
    ("md", "text/markdown"),
    ("csv", "text/csv"),
    ("ics", "text/calendar"),
    ("vcf", "text/vcard"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("woff", "font/woff"),
    ("ttf", "font/ttf"),
    ("otf", "font/otf"),
    ("pdf", "application/pdf"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("wps", "application/wps-office.wps"),
    ("ofd", "application/ofd"),
    ("zip", "application/zip"),
    ("rar", "application/vnd.rar"),
    ("7z", "application/x-7z-compressed"),
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("wasm", "application/wasm"),
    ("minisig", "text/plain"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("et", "application/wps-office.et"),
    ("dps", "application/wps-office.dps"),
    ("rtf", "application/rtf"),
    ("gz", "application/gzip"),
];

/// The type of a file, without a character set.
pub fn of(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or("");
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    TYPES.iter().find(|(known, _)| *known == ending).map_or("application/octet-stream", |(_, kind)| kind)
}

/// The type of a file as readers are told it, with its character set.
pub fn told(path: &str) -> Cow<'static, str> {
    match of(path) {
        kind if is_charset_told(kind) => Cow::Owned(format!("{kind}; charset=utf-8")),
        kind => Cow::Borrowed(kind),
    }
}

/// Whether files of a type are text whose character set has to be said. JSON and SVG say theirs by what they are.
pub fn is_charset_told(kind: &str) -> bool {
    kind.starts_with("text/") || matches!(kind, "application/xml" | "application/xslt+xml")
}
