//! Where editions are published: the targets that `site.yaml` names.
//!
//! Takes the value of `publish`; gives targets, checked as far as that goes without asking anybody. Secrets have no place in
//! it: an address that holds one is refused.

use super::places::{self, Dav, S3};
use super::{EditionConfig, Reader};
use crate::diagnostic::Diagnostic;
use crate::lang;
use crate::path;
use crate::source::Span;
use crate::value::{Map, Value};

/// Keys of a target: English, Chinese.
const KEYS: [(&str, &str); 8] = [
    ("edition", "版本"),
    ("to", "地址"),
    ("keep", "保留"),
    ("max_deletes", "最多删除"),
    ("switch", "切换"),
    ("endpoint", "接入点"),
    ("region", "地区"),
    ("at_once", "同时上传"),
];

/// Words for ways of switching: English, Chinese.
const SWITCHES: [(Switch, &str, &str); 3] =
    [(Switch::Link, "link", "链接"), (Switch::Rename, "rename", "改名"), (Switch::Order, "order", "依次")];

/// Keys under which people would write what does not belong into a file that others read.
const SECRETS: [&str; 9] = ["password", "passwd", "secret", "secret_key", "token", "key", "密码", "口令", "密钥"];

/// How many releases are kept unless a target says otherwise.
const KEPT: usize = 5;
/// How many files of a hundred may go with one publishing unless a target says otherwise.
const FUSE: u8 = 10;
/// How many files are sent at the same time unless a target says otherwise.
const AT_ONCE: usize = 8;

/// A place where one edition is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// The only edition that goes there.
    pub edition: String,
    /// Where it is.
    pub place: Place,
    /// How many releases are kept there.
    pub keep: usize,
    /// How many files of a hundred may go with one publishing.
    pub max_deletes: u8,
    /// How one release takes the place of another.
    pub switch: Switch,
    /// How many files are sent at the same time.
    pub at_once: usize,
}

/// An address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder of this machine or its network, with `/`, from the root of the site unless it is absolute.
    Folder(String),
    /// A folder of a machine that is reached through SSH.
    Ssh {
        /// What brings files there.
        by: By,
        /// Who logs in; `None` for whom the settings of SSH name.
        user: Option<String>,
        /// The machine, or what the settings of SSH call it.
        host: String,
        /// The port; `None` for the one that the settings of SSH name.
        port: Option<u16>,
        /// The folder; from where one arrives unless it begins with `/`.
        path: String,
    },
    /// A folder of a web server that is written to through WebDAV.
    Dav(Dav),
    /// What begins with a word in a bucket of a store that speaks S3.
    S3(S3),
}

/// What brings files to a machine that is reached through SSH.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Its SFTP.
    Sftp,
    /// The program `rsync`, here and there.
    Rsync,
}

/// How one release takes the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// `current` is a link to it: nobody ever sees anything between the two.
    Link,
    /// `current` is the folder itself, and two are renamed: for systems without links.
    Rename,
    /// The files in `current` are replaced one by one, in an order in which no page refers to something missing.
    Order,
}

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no way to such places.
    Scheme,
    /// It lacks something, or has something that such an address cannot have.
    Shape,
    /// It holds a password.
    Secret,
}

impl Place {
    /// Takes an address apart.
    pub fn parse(text: &str) -> Result<Place, Fault> {
        let text = text.trim();
        let text = text.replace('\\', "/");
        let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
            // A folder may stand there as it is, if it cannot be taken for anything else.
            let is_plain = text.starts_with(['/', '.']) || text.as_bytes().get(1) == Some(&b':');
            return if is_plain { folder(&text) } else { Err(Fault::Scheme) };
        };
        match scheme.to_ascii_lowercase().as_str() {
            "file" => folder(local(rest)),
            "sftp" | "ssh" => ssh(rest, By::Sftp),
            "rsync" => ssh(rest, By::Rsync),
            "webdav" | "dav" => places::dav(rest, false).map(Place::Dav),
            "webdavs" | "davs" => places::dav(rest, true).map(Place::Dav),
            "s3" => places::s3(rest).map(Place::S3),
            _ => Err(Fault::Scheme),
        }
    }

    /// The address as people read it.
    pub fn shown(&self) -> String {
        match self {
            Place::Folder(path) => path.clone(),
            Place::Dav(dav) => dav.shown(),
            Place::S3(s3) => s3.shown(),
            Place::Ssh { by, user, host, port, path } => {
                let scheme = if *by == By::Rsync { "rsync" } else { "sftp" };
                let user = user.as_ref().map_or(String::new(), |user| format!("{user}@"));
                let port = port.map_or(String::new(), |port| format!(":{port}"));
                let root = if path.starts_with('/') { "" } else { "/~/" };
                let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
                format!("{scheme}://{user}{host}{port}{root}{path}")
            }
        }
    }

    /// Whether both are the same folder, whichever way leads there.
    fn is_at(&self, other: &Place) -> bool {
        let other = match (self, other.clone()) {
            (Place::Ssh { by, .. }, Place::Ssh { user, host, port, path, .. }) => {
                Place::Ssh { by: *by, user, host, port, path }
            }
            (_, other) => other,
        };
        *self == other
    }
}

/// A word before the colon that is no letter of a drive.
fn is_scheme(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) && !word.starts_with('.')
}

/// What follows `file:` as a path: `///srv/www` and `//localhost/srv` are here, `//server/share` is elsewhere.
fn local(rest: &str) -> &str {
    let rest = rest.strip_prefix("//localhost/").map_or(rest, |_| rest.get("//localhost".len()..).unwrap_or(rest));
    let rest = if rest.starts_with("///") { rest.get(2..).unwrap_or(rest) } else { rest };
    // `file:///D:/web` names a drive.
    match rest.strip_prefix('/') {
        Some(drive) if drive.as_bytes().get(1) == Some(&b':') => drive,
        _ => rest,
    }
}

fn folder(text: &str) -> Result<Place, Fault> {
    let path = text.trim_end_matches('/');
    let is_sound = !path.is_empty() && !path.chars().any(char::is_control);
    if is_sound { Ok(Place::Folder(path.to_owned())) } else { Err(Fault::Shape) }
}

/// `//user@host:port/path`; `/~/path` is below where one arrives.
fn ssh(rest: &str, by: By) -> Result<Place, Fault> {
    let rest = rest.strip_prefix("//").ok_or(Fault::Shape)?;
    let (authority, path) = rest.split_once('/').ok_or(Fault::Shape)?;
    let places::Machine { user, host, port } = places::machine(authority)?;
    let path = match path.strip_prefix("~/") {
        Some(below) => below.trim_end_matches('/').to_owned(),
        None => format!("/{}", path.trim_matches('/')),
    };
    if matches!(path.as_str(), "" | "/") || path.chars().any(char::is_control) {
        return Err(Fault::Shape);
    }
    Ok(Place::Ssh { by, user, host, port, path })
}

/// The targets of a site.
pub(super) fn read(reader: &mut Reader, value: Option<&Value>, editions: &[EditionConfig]) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for (key, value) in value.and_then(Value::as_map).map_or(&[][..], |map| &map.0) {
        let example = "publish: {intranet: {edition: internal, to: file:/srv/www/bulletin}}";
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let named = !key.name.starts_with('-') && key.name.chars().all(is_name) && key.name.chars().count() <= 40;
        if !named || path::unsafe_name(&key.name).is_some() {
            reader.wrong(key.span, example);
            continue;
        }
        let Some(map) = value.as_map() else {
            reader.wrong(if value.is_null() { key.span } else { value.span }, example);
            continue;
        };
        let Some(target) = target(reader, &key.name, key.span, map, editions) else { continue };
        let twin = targets.iter().find(|other| other.place.is_at(&target.place) && other.edition != target.edition);
        if let Some(twin) = twin {
            let fault = Diagnostic::new("publish-shared").with("name", &*target.name).with("other", &*twin.name);
            reader.out.push(fault.at(reader.file, key.span));
            continue;
        }
        targets.push(target);
    }
    targets
}

fn target(reader: &mut Reader, name: &str, span: Span, map: &Map, editions: &[EditionConfig]) -> Option<Target> {
    let told = reader.out.len();
    let is_secret = |key: &str| SECRETS.contains(&lang::fold(key).as_str());
    for (key, _) in map.0.iter().filter(|(key, _)| is_secret(&key.name)) {
        reader.out.push(Diagnostic::new("publish-secret").with("target", name).at(reader.file, key.span));
    }
    let rest = Map(map.0.iter().filter(|(key, _)| !is_secret(&key.name)).cloned().collect());
    let keys = reader.keys(&rest, &KEYS, "publish");
    let edition = keys.get("edition").and_then(|value| edition(reader, value, editions));
    let place = keys.get("to").and_then(|value| place(reader, name, value));
    let place = place.map(|place| store(reader, name, place, &keys));
    let missing = ["edition", "to"].into_iter().find(|key| keys.get(key).is_none_or(Value::is_null));
    if let Some(missing) = missing {
        let fault = Diagnostic::new("publish-lacks").with("target", name).with("key", missing);
        reader.out.push(fault.at(reader.file, span));
    }
    let mut number = |key: &str, least: i64, most: i64, usual: usize, expected: &str| match keys.get(key) {
        None => usual,
        Some(value) => {
            let text = value.display();
            let count = text.trim().trim_end_matches('%').trim_end().parse::<i64>().ok();
            match count.filter(|count| (least..=most).contains(count)).and_then(|count| usize::try_from(count).ok()) {
                Some(count) => count,
                None => {
                    reader.wrong(value.span, expected);
                    usual
                }
            }
        }
    };
    let keep = number("keep", 1, 1000, KEPT, "keep: 5");
    let max_deletes = number("max_deletes", 0, 100, FUSE.into(), "max_deletes: 10%");
    let at_once = number("at_once", 1, 64, AT_ONCE, "at_once: 8");
    let switch = match keys.get("switch") {
        None => usual_switch(place.as_ref()),
        Some(value) => {
            let word = lang::fold(&value.display());
            let known = SWITCHES.iter().find(|(_, en, zh)| *en == word.trim() || *zh == word.trim());
            let expected = match place {
                None | Some(Place::Folder(_) | Place::Ssh { by: By::Sftp, .. }) => "switch: link | rename | order",
                Some(Place::Ssh { by: By::Rsync, .. }) => "switch: link | rename",
                Some(Place::Dav(_)) => "switch: rename | order",
                Some(Place::S3(_)) => "switch: order",
            };
            let known = known.filter(|(_, en, _)| expected.contains(en));
            if known.is_none() {
                reader.wrong(value.span, expected);
            }
            known.map_or(Switch::Link, |(switch, ..)| *switch)
        }
    };
    if reader.out.len() > told {
        return None;
    }
    let max_deletes = u8::try_from(max_deletes).unwrap_or(FUSE);
    Some(Target { name: name.to_owned(), edition: edition?, place: place?, keep, max_deletes, switch, at_once })
}

/// Folders of Windows have no links that everybody may make.
fn usual_switch(place: Option<&Place>) -> Switch {
    match place {
        Some(Place::Folder(path)) if cfg!(windows) || path.starts_with("//") => Switch::Rename,
        Some(Place::Dav(_)) => Switch::Rename,
        Some(Place::S3(_)) => Switch::Order,
        _ => Switch::Link,
    }
}

fn edition(reader: &mut Reader, value: &Value, editions: &[EditionConfig]) -> Option<String> {
    let word = value.display();
    let name = match word.trim() {
        "公开" | "公开版" => "public",
        "内部" | "内部版" => "internal",
        word => word,
    };
    if editions.iter().any(|edition| edition.name == name) {
        return Some(name.to_owned());
    }
    if !value.is_null() {
        let near = lang::nearest(name, editions.iter().map(|edition| edition.name.as_str()));
        let fault = Diagnostic::new("publish-edition").with("name", name).suggest(near);
        reader.out.push(fault.at(reader.file, value.span));
    }
    None
}

/// What the keys of a store add to its address.
fn store(reader: &mut Reader, target: &str, place: Place, keys: &Map) -> Place {
    let mut s3 = match place {
        Place::S3(s3) => s3,
        place => {
            for value in ["endpoint", "region"].iter().filter_map(|key| keys.get(key)) {
                reader.wrong(value.span, "to: s3://bucket/prefix");
            }
            return place;
        }
    };
    if let Some(value) = keys.get("region").filter(|value| !value.is_null()) {
        s3.region = Some(value.display().trim().to_owned());
    }
    if let Some(value) = keys.get("endpoint").filter(|value| !value.is_null()) {
        match places::endpoint(&value.display()) {
            Ok(endpoint) => s3.endpoint = Some(endpoint),
            Err(Fault::Secret) => {
                reader.out.push(Diagnostic::new("publish-secret").with("target", target).at(reader.file, value.span));
            }
            Err(_) => reader.wrong(value.span, "endpoint: https://s3.example.org"),
        }
    }
    Place::S3(s3)
}

fn place(reader: &mut Reader, target: &str, value: &Value) -> Option<Place> {
    if value.is_null() {
        return None;
    }
    let text = value.display();
    let fault = match Place::parse(&text) {
        Ok(place) => return Some(place),
        // What is secret is not said again.
        Err(Fault::Secret) => Diagnostic::new("publish-secret").with("target", target),
        Err(Fault::Scheme) => Diagnostic::new("publish-scheme").with("to", text),
        Err(Fault::Shape) => Diagnostic::new("publish-address").with("to", text),
    };
    reader.out.push(fault.at(reader.file, value.span));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &str) -> Result<Place, Fault> {
        Ok(Place::Folder(path.to_owned()))
    }

    #[test]
    fn folders_near_and_far() {
        assert_eq!(Place::parse("file:/srv/www/b/"), folder("/srv/www/b"));
        assert_eq!(Place::parse("file:///srv/www/b"), folder("/srv/www/b"));
        assert_eq!(Place::parse("file://localhost/srv"), folder("/srv"));
        assert_eq!(Place::parse("file:../web"), folder("../web"));
        assert_eq!(Place::parse("../web"), folder("../web"));
        assert_eq!(Place::parse(r"\\server\share\web"), folder("//server/share/web"));
        assert_eq!(Place::parse(r"file:\\server\share"), folder("//server/share"));
        assert_eq!(Place::parse("file://server/share"), folder("//server/share"));
        assert_eq!(Place::parse(r"D:\web"), folder("D:/web"));
        assert_eq!(Place::parse("file:///D:/web"), folder("D:/web"));
        assert_eq!(Place::parse("file:"), Err(Fault::Shape));
        assert_eq!(Place::parse("web"), Err(Fault::Scheme));
        assert_eq!(Place::parse("ftp://server/web"), Err(Fault::Scheme));
    }

    #[test]
    fn machines_that_are_reached_through_ssh() {
        let place = |user: Option<&str>, host: &str, port, path: &str| {
            let (user, host, path) = (user.map(str::to_owned), host.to_owned(), path.to_owned());
            Ok(Place::Ssh { by: By::Sftp, user, host, port, path })
        };
        assert_eq!(Place::parse("sftp://web@host/srv/www"), place(Some("web"), "host", None, "/srv/www"));
        assert_eq!(Place::parse("sftp://host:2222/srv/"), place(None, "host", Some(2222), "/srv"));
        assert_eq!(Place::parse("sftp://a@[::1]:22/~/www"), place(Some("a"), "::1", Some(22), "www"));
        assert_eq!(Place::parse("sftp://a:b@host/srv"), Err(Fault::Secret));
        for wrong in [
            "sftp:host/srv",
            "sftp://host",
            "sftp:///srv",
            "sftp://-oProxyCommand=x/srv",
            "sftp://h:x/srv",
            "sftp://host/",
        ] {
            assert_eq!(Place::parse(wrong), Err(Fault::Shape), "{wrong}");
        }
        for address in ["sftp://a@h:2/~/w", "rsync://a@h:2/~/w", "rsync://[::1]/srv"] {
            assert_eq!(Place::parse(address).map(|place| place.shown()), Ok(address.to_owned()));
        }
        for wrong in ["rsync:web@host:/srv/www", "rsync:host::module", "rsync://host:/srv", "rsync://host"] {
            assert_eq!(Place::parse(wrong), Err(Fault::Shape), "{wrong}");
        }
        assert_eq!(Place::parse("rsync://a:b@host/srv"), Err(Fault::Secret));
        let is_at = |one, other| Place::parse(one).and_then(|one| Ok(one.is_at(&Place::parse(other)?)));
        assert_eq!(is_at("rsync://h/srv", "sftp://h/srv/"), Ok(true));
        assert_eq!(is_at("rsync://h/srv", "sftp://h/srv2"), Ok(false));
        assert_eq!((is_at("file:/a", "/a"), is_at("file:/a", "sftp://h/a")), (Ok(true), Ok(false)));
    }
}
