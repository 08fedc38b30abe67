//! The manifest of what was published: every file with its length and SHA-256, and what the whole is.
//!
//! Takes lists and words; gives one text, always the same for the same site, and reads it back. Beside it on the server
//! stand its seal ([`SEAL`]) and a list for `sha256sum -c` ([`SUMS`]), which is made from it and can be checked against
//! it. None of the names begins with a dot, because many servers hide such files, and the manifest is found by name alone.
//! Says of what it cannot read why, and never panics. What is written in it is public: nothing in it may come from what the
//! edition does not show.

use crate::date::Date;
use crate::hash::sum::Sum;
use crate::path::SitePath;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The manifest on the server, at the root of the site.
pub const NAME: &str = "jianbao.json";
/// Its signature, as `minisign` calls it.
pub const SEAL: &str = "jianbao.json.minisig";
/// The list for `sha256sum -c`.
pub const SUMS: &str = "SHA256SUMS";
/// The files that publishing adds to those of a site, in the order in which they are written: the site first, these last.
pub const OWN: [&str; 3] = [SUMS, SEAL, NAME];

/// The form that this program writes and reads.
const VERSION: u32 = 1;
/// A text that is longer is no manifest: no server can make a reader take more than that.
pub const LONGEST: u64 = 1 << 28;

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// What the whole is.
    pub about: About,
    /// The files of the site by their paths; never one of [`OWN`].
    pub files: BTreeMap<String, File>,
}

/// What a published site is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The version of the program.
    pub program: String,
    /// Which site.
    pub site: Site,
    /// Which edition of it.
    pub edition: String,
    /// The day for which it was built, `2026-06-30`.
    pub date: String,
    /// The sum of the list that `sha256sum` makes of `jianbao export` of this edition: what it was built from.
    pub source: Sum,
    /// The numbered issues in it, in the order in which they came out.
    pub issues: Vec<Issue>,
}

/// Which site it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// What makes two manifests ones of the same site.
    pub id: String,
    /// Its name, for people.
    pub title: String,
    /// Where it says it stands; empty when it does not.
    pub base_url: String,
}

/// A numbered issue that was published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Its number, `2026-12`.
    pub number: String,
    /// The file of its page.
    pub path: String,
    /// Its title.
    pub title: String,
}

/// A published file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its length in bytes.
    pub length: u64,
    /// Its SHA-256.
    pub sha256: Sum,
}

/// Why a text is no manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is something else, or damaged; the line at which that shows.
    Damaged(usize),
    /// A later version of the program made it.
    Newer(u32),
    /// It names a file that no site can have.
    Path(String),
}

impl Site {
    /// The identity of a site: it is known by its address, and without that by its name and who publishes it. All of these are
    /// what the edition shows.
    pub fn of(base_url: &str, title: &str, organization: &str) -> Site {
        let address = base_url.split_once("://").map_or(base_url, |(_, rest)| rest).trim_end_matches('/');
        let words = if address.is_empty() { format!("{title}\n{organization}") } else { address.to_lowercase() };
        let known = Sum::of(words.as_bytes()).to_string().chars().take(16).collect();
        Site { id: known, title: title.to_owned(), base_url: base_url.to_owned() }
    }
}

impl File {
    /// Describes these bytes.
    pub fn of(bytes: &[u8]) -> File {
        File { length: bytes.len() as u64, sha256: Sum::of(bytes) }
    }
}

impl About {
    /// The day for which it was built.
    pub fn day(date: &Date) -> String {
        date.iso_day()
    }
}

/// The form in which a manifest is read; it is written by hand, a file a line, so that two of them can be compared by eye.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    #[serde(rename = "jianbao")]
    _version: u32,
    program: String,
    site: Site,
    edition: String,
    date: String,
    source: Sum,
    issues: Vec<Issue>,
    files: BTreeMap<String, File>,
}

#[derive(Deserialize)]
struct Head {
    jianbao: u32,
}

impl Manifest {
    /// The text of the manifest, to its last byte.
    pub fn text(&self) -> String {
        let About { program, site, edition, date, source, issues } = &self.about;
        let mut text = format!("{{\n\"jianbao\": {VERSION},\n");
        let mut line = |name: &str, value: String| {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "\"{name}\": {value},");
        };
        line("program", json(program));
        line("site", json(site));
        line("edition", json(edition));
        line("date", json(date));
        line("source", json(source));
        line("issues", listed('[', issues.iter().map(json), ']'));
        let files = self.files.iter().map(|(path, file)| format!("{}: {}", json(path), json(file)));
        let _ = write!(text, "\"files\": {}\n}}\n", listed('{', files, '}'));
        text
    }

    /// Reads what [`Manifest::text`] gave; anything that differs from it by as little as a byte is no manifest.
    pub fn parse(bytes: &[u8]) -> Result<Manifest, Fault> {
        let damaged = |error: serde_json::Error| Fault::Damaged(error.line());
        let head: Head = serde_json::from_slice(bytes).map_err(damaged)?;
        if head.jianbao > VERSION {
            return Err(Fault::Newer(head.jianbao));
        }
        let whole: Whole = serde_json::from_slice(bytes).map_err(damaged)?;
        let Whole { _version: _, program, site, edition, date, source, issues, files } = whole;
        if let Some(path) = files.keys().find(|path| !is_of_a_site(path)) {
            return Err(Fault::Path(path.clone()));
        }
        let manifest = Manifest { about: About { program, site, edition, date, source, issues }, files };
        let text = manifest.text();
        if text.as_bytes() != bytes {
            // Names that stand twice, another order, other spaces: nothing of that comes from this program.
            let differs = text.as_bytes().iter().zip(bytes).take_while(|(one, other)| one == other).count();
            let line = text.as_bytes().iter().take(differs).filter(|byte| **byte == b'\n').count() + 1;
            return Err(Fault::Damaged(line));
        }
        Ok(manifest)
    }

    /// The list for `sha256sum -c`: the files of the site, then the manifest and its seal.
    pub fn sums(&self, text: &str, seal: Option<&str>) -> String {
        let own = [(NAME, Some(text)), (SEAL, seal)];
        let own = own.into_iter().filter_map(|(name, text)| Some((name, Sum::of(text?.as_bytes()))));
        let files = self.files.iter().map(|(path, file)| (path.as_str(), file.sha256));
        sums(files.chain(own))
    }

    /// All bytes of the site's files together.
    pub fn length(&self) -> u64 {
        self.files.values().map(|file| file.length).sum()
    }

    /// The issues that `earlier` has under the same number with another page: their numbers were given out twice.
    pub fn reused<'a>(&'a self, earlier: &'a Manifest) -> Vec<(&'a Issue, &'a Issue)> {
        let by_number: BTreeMap<&str, &Issue> =
            earlier.about.issues.iter().map(|issue| (issue.number.as_str(), issue)).collect();
        let twin = |issue: &'a Issue| Some((issue, *by_number.get(issue.number.as_str())?));
        self.about.issues.iter().filter_map(twin).filter(|(now, then)| now.path != then.path).collect()
    }
}

/// The list that `sha256sum` writes of these files.
pub fn sums<'a>(files: impl Iterator<Item = (&'a str, Sum)>) -> String {
    files.fold(String::new(), |mut text, (path, sum)| {
        let _ = writeln!(text, "{sum}  {path}");
        text
    })
}

/// The paths of a site that bear a name which publishing needs for itself, whatever their case.
pub fn taken<'a>(paths: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let is_own = |path: &&str| OWN.iter().any(|own| own.eq_ignore_ascii_case(path));
    paths.into_iter().filter(is_own).collect()
}

/// Whether a path stays in the folder, has no line break and is none of our own.
fn is_of_a_site(path: &str) -> bool {
    let is_clean = SitePath::new(path).is_some_and(|clean| *clean == *path);
    is_clean && !path.chars().any(char::is_control) && taken([path]).is_empty()
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn listed(open: char, items: impl Iterator<Item = String>, close: char) -> String {
    let lines: Vec<String> = items.collect();
    if lines.is_empty() { format!("{open}{close}") } else { format!("{open}\n{}\n{close}", lines.join(",\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Manifest {
        let about = About {
            program: "0.1.0".to_owned(),
            site: Site::of("https://example.org/b/", "云溪\"简报\"", "办公室"),
            edition: "public".to_owned(),
            date: "2026-07-01".to_owned(),
            source: Sum::of(b"source"),
            issues: vec![Issue {
                number: "2026-1".to_owned(),
                path: "issue/1.html".to_owned(),
                title: "第1期".to_owned(),
            }],
        };
        let files = ["a.html", "b/c.html", "新.txt"].map(|path| (path.to_owned(), File::of(path.as_bytes())));
        Manifest { about, files: files.into() }
    }

    #[test]
    fn there_and_back() {
        let manifest = example();
        assert_eq!(Manifest::parse(manifest.text().as_bytes()), Ok(manifest.clone()));
        let empty = Manifest { files: BTreeMap::new(), about: About { issues: Vec::new(), ..manifest.about } };
        assert_eq!(Manifest::parse(empty.text().as_bytes()), Ok(empty));
    }

    #[test]
    fn every_byte_counts() {
        let manifest = example();
        let text = manifest.text();
        for at in 0..text.len() {
            for change in [1, 0x20, 0x80] {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= change;
                assert_ne!(Manifest::parse(&bytes), Ok(manifest.clone()), "byte {at}");
            }
            assert!(Manifest::parse(&text.as_bytes()[..at]).is_err(), "cut at {at}");
        }
        assert!(Manifest::parse(format!("{text} ").as_bytes()).is_err());
    }

    #[test]
    fn what_no_site_has() {
        let text = example().text();
        assert_eq!(Manifest::parse(b"[]"), Err(Fault::Damaged(1)));
        assert_eq!(Manifest::parse(text.replace("\"jianbao\": 1", "\"jianbao\": 2").as_bytes()), Err(Fault::Newer(2)));
        for path in ["../a", "/a", "a//b", "a\\\\b", "a\\nb", "", "SHA256SUMS", "sha256sums", "Jianbao.json"] {
            let other = text.replace("\"a.html\"", &format!("\"{path}\""));
            assert!(matches!(Manifest::parse(other.as_bytes()), Err(Fault::Path(_))), "{path}");
        }
        assert_eq!(taken(["a", "sha256sums", "b/SHA256SUMS"]), ["sha256sums"]);
    }

    #[test]
    fn sites_by_their_names() {
        let id = |url, title| Site::of(url, title, "o").id;
        assert_eq!(id("https://A.example/b", "t"), id("http://a.example/b/", "other"));
        assert_ne!(id("https://a.example/", "t"), id("https://a.example/b/", "t"));
        assert_ne!(id("", "t"), id("", "u"));
    }

    #[test]
    fn a_number_given_twice() {
        let (earlier, mut now) = (example(), example());
        assert!(now.reused(&earlier).is_empty());
        now.about.issues[0].path = "issue/one.html".to_owned();
        assert_eq!(now.reused(&earlier).len(), 1);
    }
}
