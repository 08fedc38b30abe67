//! Paths of sources and addresses of outputs: all path arithmetic of the program, on `/`-separated text.
//!
//! Takes and gives relative paths such as `content/talent/2026-h1.md` and `talent/2026-h1.html`; the shell alone
//! turns them into paths of the operating system. Nothing here looks at a disk.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A relative path with `/` between its parts, without `.`, `..` or empty parts. Sources are named from the
/// root of the site, outputs from the root of their edition. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SitePath(Arc<str>);

impl SitePath {
    /// Takes `text` as it stands, resolving `.` and `..`; `None` when it climbs above the root or has a backslash.
    pub fn new(text: &str) -> Option<SitePath> {
        if is_clean(text) {
            return Some(SitePath(text.into()));
        }
        resolve("", text)
    }

    /// A path that the program itself names.
    pub fn fixed(text: &'static str) -> SitePath {
        SitePath(text.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder this path stands in, `""` at the root.
    pub fn parent(&self) -> &str {
        folder_of(&self.0)
    }

    /// The last part.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, name)| name)
    }

    /// The last part without its extension.
    pub fn stem(&self) -> &str {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => &name[..dot],
            _ => name,
        }
    }

    /// The extension in lower case, `""` when there is none.
    pub fn extension(&self) -> String {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => name[dot + 1..].to_ascii_lowercase(),
            _ => String::new(),
        }
    }

    /// The rest of this path below `folder`, if it stands there.
    pub fn below(&self, folder: &str) -> Option<&str> {
        if folder.is_empty() {
            return Some(&self.0);
        }
        self.0.strip_prefix(folder)?.strip_prefix('/')
    }
}

/// Whether a text is a path as [`SitePath`] has them.
pub fn is_clean(text: &str) -> bool {
    // Byte by byte: every file of a site and every output comes by here in each build.
    let mut part = (0, true);
    for byte in text.bytes() {
        part = match (byte, part) {
            (b'\\', _) | (b'/', (0..=2, true)) => return false,
            (b'/', _) => (0, true),
            (byte, (length, dots)) => (length + 1, dots && byte == b'.'),
        };
    }
    !matches!(part, (0..=2, true))
}

/// `target`, as written in a file that stands in `folder`: a path from the root, or `None` when it leaves the root.
/// A leading `/` means the root itself.
pub fn resolve(folder: &str, target: &str) -> Option<SitePath> {
    if target.contains('\\') {
        return None;
    }
    let (base, rest) = match target.strip_prefix('/') {
        Some(rest) => ("", rest),
        None => (folder, target),
    };
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() { None } else { Some(SitePath(parts.join("/").into())) }
}

/// The folder that a path stands in, `""` at the root.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `folder/name`, or `name` alone at the root.
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// How `from` (an output) names `to` (an output): `../a/b.html`. A file names itself by its own name.
pub fn relative(from: &str, to: &str) -> String {
    let (mut base, mut rest) = (folder_of(from), to);
    // What both have in common.
    while !base.is_empty() {
        let (part, below) = base.split_once('/').unwrap_or((base, ""));
        match rest.split_once('/') {
            _ if part.is_empty() => {}
            Some((first, tail)) if part == first => rest = tail,
            _ => break,
        }
        base = below;
    }
    let up = base.split('/').filter(|part| !part.is_empty()).count();
    let mut text = String::with_capacity(up * "../".len() + rest.len().max("./".len()));
    for _ in 0..up {
        text.push_str("../");
    }
    text.push_str(rest);
    if text.is_empty() {
        text.push_str("./");
    }
    text
}

/// Why a name cannot be a file's name everywhere; `None` when it can. The rules are those of Windows, since the
/// editors sit there: reserved device names, forbidden characters, a dot or space at the end, 255 bytes at most.
pub fn unsafe_name(name: &str) -> Option<&'static str> {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let stem = name.split('.').next().unwrap_or("").trim_end();
    let is_device = |stem: &str| DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device));
    let is_numbered = |stem: &str| match stem.as_bytes() {
        [port @ .., b'1'..=b'9'] => port.eq_ignore_ascii_case(b"com") || port.eq_ignore_ascii_case(b"lpt"),
        _ => false,
    };
    // Names of letters, digits and these are looked at by the thousand.
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if name.is_empty() {
        Some("empty")
    } else if name.len() > 255 {
        Some("long")
    } else if !is_plain && name.chars().any(|c| c.is_control() || is_invisible(c)) {
        Some("control")
    } else if is_device(stem) || is_numbered(stem) {
        Some("reserved")
    } else if !is_plain && name.contains(['<', '>', ':', '"', '|', '?', '*', '\\', '/']) {
        Some("character")
    } else if name.ends_with(['.', ' ']) {
        Some("ending")
    } else {
        None
    }
}

/// Characters that take no room on a screen and so make two names, or two directives, look alike.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The word by which a file or folder name asks for an edition: `internal` in `photo@internal.jpg`, `static@internal`,
/// `v1.0@internal`. The word ends at the next dot. `photo@2x.png` asks for none.
pub fn audience_of_name(name: &str) -> Option<&str> {
    let (_, rest) = name.rsplit_once(['@', '＠'])?;
    let word = rest.split('.').next().unwrap_or(rest);
    word.starts_with(|c: char| !c.is_ascii_digit()).then_some(word)
}

/// A name without the word that [`audience_of_name`] finds in it.
pub fn without_audience(name: &str) -> String {
    match (audience_of_name(name), name.rfind(['@', '＠'])) {
        (Some(word), Some(at)) => {
            let mark = name[at..].chars().next().map_or(0, char::len_utf8);
            format!("{}{}", &name[..at], &name[at + mark + word.len()..])
        }
        _ => name.to_owned(),
    }
}

impl Deref for SitePath {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for SitePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Serialize for SitePath {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for SitePath {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<SitePath, D::Error> {
        let text = <&str>::deserialize(from)?;
        if is_clean(text) { Ok(SitePath(text.into())) } else { Err(serde::de::Error::custom("no path of a site")) }
    }
}

impl fmt::Debug for SitePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", &*self.0)
    }
}
/// The place of a path in a list that is ordered by path. Lists of pages differ little from run to run, so it mostly stands
/// where it is guessed to.
pub fn place_in<T>(list: &[T], guess: usize, path: &str, of: impl Fn(&T) -> &str) -> Option<usize> {
    match list.get(guess) {
        Some(there) if of(there) == path => Some(guess),
        _ => list.binary_search_by(|one| of(one).cmp(path)).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_clean;

    #[test]
    fn clean_is_what_has_nothing_to_resolve() {
        for path in ["a", "a/b", "a.b/c", "...", "a/.../b", "..a/b..", ".a", "文/字.md", " "] {
            assert!(is_clean(path), "{path}");
        }
        for path in ["", "/", "a/", "/a", "a//b", ".", "..", "a/.", "./a", "a/../b", "../a", "a/..", "a\\b"] {
            assert!(!is_clean(path), "{path}");
        }
    }
}
