//! A folder of a web server that is written to through WebDAV, as a place that holds releases.
//!
//! Takes an address and a name with its password; does single steps there. A release is put together beside the one that readers
//! see, out of copies that the server makes by itself, and takes its place by being renamed: WebDAV has no links, and renaming one
//! folder over another is, on common servers, removing that one file by file first. So the old one is moved away and the new
//! one into its place; between these two nobody finds anything, for as long as one answer takes.
//!
//! Of two who take the lock at the same moment one is refused where the server heeds `If-None-Match`, as Apache does; elsewhere
//! what was written is read again, and whoever does not find what they wrote stands back.

use super::host::{Entry, Host, Sort, Trouble, Why};
use super::web::{Answer, Question, Unheard, Web};
use crate::hash::integrity::base64;
use crate::xml;
use crate::{media, percent, period};

/// What is asked of everything in a folder.
const WANTED: &[u8] =
    b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<propfind xmlns=\"DAV:\"><prop><resourcetype/><getcontentlength/>\
                        <getlastmodified/></prop></propfind>";
/// A list that is longer comes from nobody who serves a site.
const LONGEST: u64 = 1 << 28;

/// A folder of a web server.
pub struct Dav {
    web: Web,
    /// `https://host:port`.
    server: String,
    /// The path of the folder, without `/` at its end.
    root: String,
    /// What says who asks.
    login: Option<String>,
}

impl Dav {
    /// The folder `path` of a server, `https://host:port`. `login` is a name and its password.
    pub fn at(server: &str, path: &str, login: Option<(&str, &str)>, at_once: usize) -> Dav {
        let login = login.map(|(user, password)| format!("Basic {}", base64(format!("{user}:{password}").as_bytes())));
        let root = path.trim_end_matches('/').to_owned();
        Dav { web: Web::new(at_once), server: server.to_owned(), root, login }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{}", self.server, percent::path(&format!("{}/{path}", self.root)))
    }

    /// A path is one of the place.
    fn ask(&self, method: &str, path: &str, more: &[(&str, &str)], body: Option<&[u8]>) -> Result<Answer, Trouble> {
        self.ask_at(method, &self.url(path), more, body).map_err(|unheard| unheard.about(path))
    }

    fn ask_at(&self, method: &str, url: &str, more: &[(&str, &str)], body: Option<&[u8]>) -> Result<Answer, Unheard> {
        let mut headers = more.to_vec();
        headers.extend(self.login.as_deref().map(|login| ("authorization", login)));
        self.web.ask(&Question { method, url, headers: &headers, body })
    }

    fn put(&self, path: &str, bytes: &[u8], more: &[(&str, &str)]) -> Result<Answer, Trouble> {
        self.ask("PUT", path, &[&[("content-type", media::of(path))][..], more].concat(), Some(bytes))
    }

    /// Brings something to another place of the server, `over` whatever is there.
    fn bring(&self, method: &str, from: &str, to: &str, over: bool) -> Result<Answer, Trouble> {
        let destination = self.url(to);
        let over = if over { "T" } else { "F" };
        self.ask(method, from, &[("destination", &destination), ("overwrite", over)], None)
    }

    /// Makes the folder itself and those above it, as far as that is allowed.
    fn create_root(&self) -> Result<(), Trouble> {
        let ends = self.root.match_indices('/').map(|(at, _)| at).chain([self.root.len()]);
        for folder in ends.filter_map(|end| self.root.get(..end)).filter(|folder| !folder.is_empty()) {
            let url = format!("{}{}/", self.server, percent::path(folder));
            // That it cannot be made is seen by what is to stand in it.
            self.ask_at("MKCOL", &url, &[], None).map_err(|unheard| unheard.about(""))?.end();
        }
        Ok(())
    }
}

/// Whether the answer is yes, or one of `also`, which is as good.
fn done(answer: Answer, path: &str, also: &[u16]) -> Result<(), Trouble> {
    // With 207 a server says that parts of something were not done.
    if matches!(answer.status, 200..=206 | 208..=299) || also.contains(&answer.status) {
        answer.end();
        return Ok(());
    }
    Err(refused(answer, path))
}

/// Why the answer is no.
fn refused(answer: Answer, path: &str) -> Trouble {
    let sort = match answer.status {
        401 | 407 => Why::Secret,
        403 | 405 => Why::Denied,
        507 => Why::Full,
        429 | 500 | 502..=504 => Why::Lost,
        _ => Why::Other,
    };
    let reason = match (answer.status, answer.header("location")) {
        (status @ 300..=399, to) if !to.is_empty() => format!("HTTP {status} → {to}"),
        (status, _) => format!("HTTP {status}"),
    };
    answer.end();
    Trouble { sort, path: path.to_owned(), reason }
}

/// A server that shows the first page of a folder in its place takes the one for the other here, too.
fn indexed(trouble: Trouble) -> Trouble {
    let is_so = trouble.reason == "HTTP 405";
    let reason = if is_so { "HTTP 405 (Apache: DirectoryIndex disabled)".to_owned() } else { trouble.reason };
    Trouble { reason, ..trouble }
}

impl Host for Dav {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let answer = self.ask("GET", path, &[("cache-control", "no-cache")], None)?;
        match answer.status {
            200 => {
                let lost = |reason| Trouble { sort: Why::Lost, path: path.to_owned(), reason };
                answer.bytes(LONGEST).map(Some).map_err(lost)
            }
            404 | 410 => {
                answer.end();
                Ok(None)
            }
            _ => Err(refused(answer, path)),
        }
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let aside = format!("{path}.part");
        done(self.put(&aside, bytes, &[])?, &aside, &[])?;
        done(self.bring("MOVE", &aside, path, true)?, path, &[])
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, Trouble> {
        if self.read(path)?.is_some() {
            return Ok(false);
        }
        let new = [("if-none-match", "*")];
        let mut answer = self.put(path, bytes, &new)?;
        if matches!(answer.status, 403 | 404 | 409) {
            answer.end();
            self.create_root()?;
            answer = self.put(path, bytes, &new)?;
        }
        if answer.status == 412 {
            answer.end();
            return Ok(false);
        }
        let nowhere = matches!(answer.status, 404 | 405 | 409 | 501);
        // The first file that comes to a place finds out whether that is one.
        done(answer, path, &[])
            .map_err(|trouble| Trouble { sort: if nowhere { Why::Nowhere } else { trouble.sort }, ..trouble })?;
        Ok(self.read(path)?.as_deref() == Some(bytes))
    }

    fn upload(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        done(self.put(path, bytes, &[])?, path, &[])
    }

    fn link(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        let answer = self.bring("COPY", from, to, false)?;
        // An earlier question may have been answered with yes, and the answer lost.
        let is_there = matches!(answer.status, 200..=206 | 412);
        match answer.status {
            401 | 407 | 507 => Err(refused(answer, to)),
            _ => {
                answer.end();
                Ok(is_there)
            }
        }
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        let answer = self.bring("COPY", from, to, true)?;
        if answer.status == 404 {
            answer.end();
            return Ok(false);
        }
        done(answer, to, &[]).map(|()| true)
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        done(self.ask("DELETE", path, &[], None)?, path, &[404, 410])
    }

    fn create_folder(&self, path: &str) -> Result<(), Trouble> {
        // What is there already is not allowed to be made.
        done(self.ask("MKCOL", &format!("{path}/"), &[], None)?, path, &[405])
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<Entry>>, Trouble> {
        let path = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let headers = [("depth", "1"), ("content-type", "application/xml")];
        let answer = self.ask("PROPFIND", &path, &headers, Some(WANTED))?;
        match answer.status {
            207 => {
                let lost = |reason| Trouble { sort: Why::Lost, path: folder.to_owned(), reason };
                let text = answer.bytes(LONGEST).map_err(lost)?;
                let own = format!("{}/{path}", self.root);
                let unreadable = || Trouble {
                    sort: Why::Other,
                    path: folder.to_owned(),
                    reason: "the list of the server cannot be read".to_owned(),
                };
                listed(&String::from_utf8_lossy(&text), own.trim_matches('/')).ok_or_else(unreadable)
            }
            404 | 410 => {
                answer.end();
                Ok(None)
            }
            _ => Err(refused(answer, folder)),
        }
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Trouble> {
        done(self.bring("MOVE", &format!("{from}/"), &format!("{to}/"), false)?, from, &[]).map_err(indexed)
    }

    fn remove_folder(&self, folder: &str) -> Result<(), Trouble> {
        done(self.ask("DELETE", &format!("{folder}/"), &[], None)?, folder, &[404, 410]).map_err(indexed)
    }

    fn follow(&self, _link: &str) -> Result<Option<String>, Trouble> {
        Ok(None)
    }

    fn point(&self, link: &str, _to: &str) -> Result<(), Trouble> {
        Err(Trouble { sort: Why::Other, path: link.to_owned(), reason: "WebDAV has no links".to_owned() })
    }
}

/// What stands in the folder `own`; nothing where that is no folder. `None` for what is no such list.
fn listed(text: &str, own: &str) -> Option<Option<Vec<Entry>>> {
    let mut entries = Vec::new();
    let (mut is_folder, mut is_list) = (false, false);
    let mut seen = Seen::default();
    let is_whole = xml::walk(text, |name, inside, word| match (name, word) {
        ("multistatus", None) => is_list = true,
        ("response", None) => seen = Seen::default(),
        // A folder says of itself that it is one, and of what else it may be made.
        ("collection", None) if inside == Some("resourcetype") => seen.sort = Sort::Folder,
        ("href", Some(word)) if inside == Some("response") => seen.path = path_of(word.trim()),
        ("getcontentlength", Some(word)) => seen.length = word.trim().parse().unwrap_or(0),
        ("getlastmodified", Some(word)) => seen.written = seconds(word.trim()).unwrap_or(0),
        ("response", Some(_)) if seen.path == own => is_folder = seen.sort == Sort::Folder,
        ("response", Some(_)) => entries.extend(seen.entry()),
        _ => {}
    });
    entries.sort();
    // What was cut off is no list.
    (is_list && is_whole).then(|| is_folder.then_some(entries))
}

/// What a list says of one thing.
struct Seen {
    path: String,
    sort: Sort,
    length: u64,
    written: i64,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen { path: String::new(), sort: Sort::File, length: 0, written: 0 }
    }
}

impl Seen {
    fn entry(&self) -> Option<Entry> {
        let name = self.path.rsplit('/').next().filter(|name| !name.is_empty())?.to_owned();
        Some(Entry { name, sort: self.sort, length: self.length, written: self.written })
    }
}

/// The path of an address, or of a part of one, as people read it; without `/` at its ends.
fn path_of(href: &str) -> String {
    let path = match href.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => href,
    };
    percent::decode(path).trim_matches('/').to_owned()
}

/// `Mon, 23 Nov 2026 18:50:11 GMT` in seconds.
pub(super) fn seconds(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_once(", ")?.1.split(' ');
    let day = words.next()?.parse().ok()?;
    let month = words.next().and_then(|word| MONTHS.iter().position(|month| *month == word))?;
    let year = words.next()?.parse().ok()?;
    let mut clock = words.next()?.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let days = period::days_since_epoch(year, i64::try_from(month).ok()? + 1, day);
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(seconds("Thu, 01 Jan 1970 00:00:01 GMT"), Some(1));
        assert_eq!(seconds("Tue, 29 Feb 2028 23:59:59 GMT"), Some(1_835_481_599));
        assert_eq!(seconds("Soon"), None);
    }

    #[test]
    fn lists_of_servers() {
        // As Apache writes it, and as IIS does.
        let apache = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\"><D:response xmlns:lp1=\"DAV:\">\
             <D:href>/w%20w/</D:href><D:propstat><D:prop><lp1:resourcetype><D:collection/></lp1:resourcetype></D:prop>\
             <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response><D:response><D:href>/w%20w/%E6%96%B0.txt</D:href>\
             <D:propstat><D:prop><lp1:resourcetype/><lp1:getcontentlength>7</lp1:getcontentlength><lp1:getlastmodified>\
             Thu, 01 Jan 1970 00:01:00 GMT</lp1:getlastmodified></D:prop></D:propstat></D:response></D:multistatus>";
        let file = Entry { name: "新.txt".to_owned(), sort: Sort::File, length: 7, written: 60 };
        assert_eq!(listed(apache, "w w"), Some(Some(vec![file])));
        let iis = "<multistatus xmlns=\"DAV:\"><response><href>http://h:80/a/b/</href><propstat><prop><resourcetype><collection></collection>\
             </resourcetype></prop></propstat></response><response><href>http://h:80/a/</href><propstat><prop><resourcetype><collection/>\
             </resourcetype></prop></propstat></response></multistatus>";
        let folder = Entry { name: "b".to_owned(), sort: Sort::Folder, length: 0, written: 0 };
        assert_eq!(listed(iis, "a"), Some(Some(vec![folder])));
        assert_eq!(listed(&apache.replace("<D:collection/>", ""), "w w"), Some(None));
        assert_eq!(listed("<html></html>", "a"), None);
        assert_eq!(listed("<multistatus>", "a"), None);
    }
}
