//! A store of objects that speaks S3, Amazon's or any compatible one, as a place that holds releases.
//!
//! Takes a bucket, the beginning of all names in it, and a key; does single steps there. There are no folders: a name with `/`
//! stands for one. An object is replaced in one step and copied by the store itself, but nothing can be renamed, so that what
//! readers see is replaced in order ([`super::ordered`]). What is sent is signed with its sum, and the store refuses what came otherwise.
//!
//! Of two who take the lock at the same moment one is refused where the store heeds `If-None-Match`, as most do now; elsewhere what was
//! written is read again, and whoever does not find what they wrote stands back.

#![expect(clippy::disallowed_methods, reason = "the shell is where the clock is read")]

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::crew::each;
use super::dav::seconds;
use super::host::{Entry, Host, Sort, Trouble, Why};
use super::sign::{Asked, Key, query};
use super::web::{Answer, Question, Web};
use crate::hash::sum::Sum;
use crate::xml::{self, Event, Events, local};
use crate::{media, percent, period};

/// A list that is longer comes from nobody who stores a site.
const LONGEST: u64 = 1 << 28;
/// How much is read of why something was refused, and how much of that is said.
const SAID: u64 = 1 << 16;
/// Readers ask each time whether a file has changed: it bears the same name then.
const CACHE: (&str, &str) = ("cache-control", "no-cache");

/// A part of a store.
pub struct Store {
    web: Web,
    /// `https://host:port`.
    server: String,
    /// How every path begins: with `/`, and without one at its end.
    root: String,
    /// How every name in the bucket begins: empty, or with `/` at its end.
    prefix: String,
    /// The path of the bucket itself.
    bucket: String,
    key: Key,
    at_once: usize,
    /// How far the clock of the store is ahead.
    ahead: AtomicI64,
}

impl Store {
    /// What begins with `prefix` in a bucket. `bucket` is its path at the server, empty where its name is in that of the server.
    pub fn at(server: &str, bucket: &str, prefix: &str, key: Key, at_once: usize) -> Store {
        let bucket = if bucket.is_empty() { "/".to_owned() } else { format!("/{bucket}") };
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        let root = format!("{}/{prefix}", bucket.trim_end_matches('/')).trim_end_matches('/').to_owned();
        let (web, ahead) = (Web::new(at_once), AtomicI64::new(0));
        Store { web, server: server.to_owned(), root, prefix, bucket, key, at_once, ahead }
    }

    fn place(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }

    /// Asks about a place of the server; `path` is what people are told.
    fn ask(&self, method: &str, place: &str, more: &More, path: &str) -> Result<Answer, Trouble> {
        let mut was_late = false;
        loop {
            let host = self.server.split_once("://").map_or("", |(_, host)| host);
            let body = Sum::of(more.body.unwrap_or_default());
            let asked = Asked { method, host, path: place, query: more.query, headers: more.headers, body };
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
            let now = i64::try_from(now).unwrap_or(0);
            let own = self.key.sign(&asked, now + self.ahead.load(Ordering::Relaxed));
            let mut headers: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
            headers.extend(more.headers);
            let question = if more.query.is_empty() { String::new() } else { format!("?{}", query(more.query)) };
            let url = format!("{}{}{question}", self.server, percent::path(place));
            let asked = self.web.ask(&Question { method, url: &url, headers: &headers, body: more.body });
            let answer = asked.map_err(|unheard| unheard.about(path))?;
            // Whose clock is wrong does not matter.
            let theirs =
                seconds(answer.header("date")).filter(|theirs| answer.status == 403 && (theirs - now).abs() > 300);
            match theirs {
                Some(theirs) if !was_late => {
                    answer.end();
                    self.ahead.store(theirs - now, Ordering::Relaxed);
                    was_late = true;
                }
                _ => return Ok(answer),
            }
        }
    }

    fn put(&self, path: &str, bytes: &[u8], more: &[(&str, &str)]) -> Result<Answer, Trouble> {
        let kind = media::told(path);
        let headers = [&[("content-type", &*kind), CACHE][..], more].concat();
        self.ask("PUT", &self.place(path), &More { query: &[], headers: &headers, body: Some(bytes) }, path)
    }

    /// Everything whose name begins with a folder; only what stands in the folder itself where that is wanted.
    fn all(&self, folder: &str, is_flat: bool) -> Result<Vec<Entry>, Trouble> {
        let prefix = if folder.is_empty() { self.prefix.clone() } else { format!("{}{folder}/", self.prefix) };
        let mut entries = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let mut query: Vec<(&str, &str)> = Vec::new();
            query.extend(token.as_deref().map(|token| ("continuation-token", token)));
            query.extend(is_flat.then_some(("delimiter", "/")));
            query.extend([("list-type", "2"), ("prefix", prefix.as_str())]);
            let answer = self.ask("GET", &self.bucket, &More { query: &query, ..More::default() }, folder)?;
            if answer.status != 200 {
                return Err(refused(answer, folder));
            }
            let lost = |reason| Trouble { sort: Why::Lost, path: folder.to_owned(), reason };
            let text = answer.bytes(LONGEST).map_err(lost)?;
            let unreadable = || Trouble {
                sort: Why::Other,
                path: folder.to_owned(),
                reason: "the list of the store cannot be read".to_owned(),
            };
            let page = listed(&String::from_utf8_lossy(&text), &prefix).ok_or_else(unreadable)?;
            entries.extend(page.entries);
            match page.next {
                Some(next) if token.as_ref() != Some(&next) => token = Some(next),
                _ => break,
            }
        }
        entries.sort();
        Ok(entries)
    }
}

/// What goes with a question.
#[derive(Default)]
struct More<'a> {
    query: &'a [(&'a str, &'a str)],
    headers: &'a [(&'a str, &'a str)],
    body: Option<&'a [u8]>,
}

fn done(answer: Answer, path: &str, also: &[u16]) -> Result<(), Trouble> {
    if matches!(answer.status, 200..=299) || also.contains(&answer.status) {
        answer.end();
        return Ok(());
    }
    Err(refused(answer, path))
}

/// Why the answer is no.
fn refused(answer: Answer, path: &str) -> Trouble {
    let (status, region) = (answer.status, answer.header("x-amz-bucket-region").to_owned());
    let text = answer.bytes(SAID).unwrap_or_default();
    trouble(status, &String::from_utf8_lossy(&text), &region, path)
}

fn trouble(status: u16, text: &str, region: &str, path: &str) -> Trouble {
    let (code, message) = (said(text, "Code"), said(text, "Message"));
    let sort = match (code.as_str(), status) {
        (
            "SignatureDoesNotMatch" | "InvalidAccessKeyId" | "ExpiredToken" | "InvalidToken" | "TokenRefreshRequired",
            _,
        )
        | (_, 401) => Why::Secret,
        ("NoSuchBucket" | "PermanentRedirect" | "AuthorizationHeaderMalformed" | "InvalidBucketName", _)
        | (_, 301 | 307) => Why::Nowhere,
        (code, _) if code.contains("StorageFull") || code.contains("Quota") => Why::Full,
        (_, 507) => Why::Full,
        ("AccessDenied" | "AllAccessDisabled" | "AccountProblem", _) | (_, 403 | 405) => Why::Denied,
        ("SlowDown" | "InternalError" | "RequestTimeout" | "ConditionalRequestConflict" | "BadDigest", _)
        | (_, 429 | 500 | 502..=504) => Why::Lost,
        _ => Why::Other,
    };
    let said: Vec<String> =
        [format!("HTTP {status}"), code, message].into_iter().filter(|word| !word.is_empty()).collect();
    let mut reason = said.join(" ");
    if !region.is_empty() && sort == Why::Nowhere {
        reason += &format!(" (region {region})");
    }
    Trouble { sort, path: path.to_owned(), reason }
}

/// What stands between the tags of a name, the first time.
fn said(text: &str, wanted: &str) -> String {
    let mut events = Events::new(text);
    let mut is_inside = false;
    while let Ok(Some(event)) = events.read() {
        match event {
            Event::Open { name, .. } => is_inside = local(name) == wanted,
            Event::Text(text) if is_inside => {
                return text.trim().chars().filter(|c| !c.is_control()).take(200).collect();
            }
            Event::Text(_) | Event::Close(_) => {}
        }
    }
    String::new()
}

impl Host for Store {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let answer = self.ask("GET", &self.place(path), &More::default(), path)?;
        match answer.status {
            200 => {
                let lost = |reason| Trouble { sort: Why::Lost, path: path.to_owned(), reason };
                answer.bytes(LONGEST).map(Some).map_err(lost)
            }
            404 => match refused(answer, path) {
                trouble if trouble.sort == Why::Nowhere => Err(trouble),
                _ => Ok(None),
            },
            _ => Err(refused(answer, path)),
        }
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        done(self.put(path, bytes, &[])?, path, &[])
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, Trouble> {
        if self.read(path)?.is_some() {
            return Ok(false);
        }
        let mut answer = self.put(path, bytes, &[("if-none-match", "*")])?;
        if matches!(answer.status, 400 | 501) {
            // This one does not know what that is.
            answer.end();
            answer = self.put(path, bytes, &[])?;
        }
        if answer.status == 412 {
            answer.end();
            return Ok(false);
        }
        done(answer, path, &[])?;
        Ok(self.read(path)?.as_deref() == Some(bytes))
    }

    fn upload(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.replace(path, bytes)
    }

    fn link(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        self.copy(from, to)
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        // The name of the bucket stands in it even where it is a part of the server's.
        let source = match self.bucket.as_str() {
            "/" => {
                let host = self.server.split_once("://").map_or("", |(_, host)| host);
                format!("/{}{}", host.split('.').next().unwrap_or_default(), self.place(from))
            }
            _ => self.place(from),
        };
        let (source, kind) = (percent::path(&source), media::told(to));
        let headers =
            [CACHE, ("content-type", &*kind), ("x-amz-copy-source", &source), ("x-amz-metadata-directive", "REPLACE")];
        let answer = self.ask("PUT", &self.place(to), &More { query: &[], headers: &headers, body: Some(b"") }, to)?;
        let (status, lost) = (answer.status, |reason| Trouble { sort: Why::Lost, path: to.to_owned(), reason });
        if !matches!(status, 200 | 404) {
            return Err(refused(answer, to));
        }
        // What begins with yes can end with an error.
        let text = String::from_utf8_lossy(&answer.bytes(SAID).map_err(lost)?).into_owned();
        match said(&text, "Code").as_str() {
            "" if status == 200 => Ok(true),
            "NoSuchKey" => Ok(false),
            _ => Err(trouble(if status == 200 { 500 } else { status }, &text, "", to)),
        }
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        let answer = self.ask("DELETE", &self.place(path), &More::default(), path)?;
        done(answer, path, &[404])
    }

    fn create_folder(&self, _path: &str) -> Result<(), Trouble> {
        Ok(())
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<Entry>>, Trouble> {
        let entries = self.all(folder, true)?;
        Ok((!entries.is_empty()).then_some(entries))
    }

    fn rename(&self, from: &str, _to: &str) -> Result<(), Trouble> {
        Err(Trouble { sort: Why::Other, path: from.to_owned(), reason: "S3 renames nothing".to_owned() })
    }

    fn remove_folder(&self, folder: &str) -> Result<(), Trouble> {
        let entries = self.all(folder, false)?;
        each(&entries, self.at_once, |entry| self.remove(&format!("{folder}/{}", entry.name)))
    }

    fn follow(&self, _link: &str) -> Result<Option<String>, Trouble> {
        Ok(None)
    }

    fn point(&self, link: &str, _to: &str) -> Result<(), Trouble> {
        Err(Trouble { sort: Why::Other, path: link.to_owned(), reason: "S3 has no links".to_owned() })
    }
}

/// A part of a list.
#[derive(Debug, PartialEq, Eq)]
struct Page {
    entries: Vec<Entry>,
    next: Option<String>,
}

/// Reads a part of a list of what begins with `prefix`; `None` for what is no such list.
fn listed(text: &str, prefix: &str) -> Option<Page> {
    let mut page = Page { entries: Vec::new(), next: None };
    let (mut is_list, mut is_cut) = (false, false);
    let mut seen = Entry { name: String::new(), sort: Sort::File, length: 0, written: 0 };
    let is_whole = xml::walk(text, |name, inside, word| {
        let Some(word) = word else {
            is_list |= name == "ListBucketResult";
            return;
        };
        let below = word.strip_prefix(prefix).unwrap_or_default();
        match (name, inside) {
            ("Key", Some("Contents")) => seen.name = below.to_owned(),
            ("Size", Some("Contents")) => seen.length = word.trim().parse().unwrap_or(u64::MAX),
            ("LastModified", Some("Contents")) => seen.written = moment(word.trim()).unwrap_or(i64::MAX),
            // What ends with `/` is how some programs draw folders.
            ("Contents", _) if !seen.name.is_empty() && !seen.name.ends_with('/') => page.entries.push(seen.clone()),
            ("Prefix", Some("CommonPrefixes")) => {
                let name = below.trim_end_matches('/').to_owned();
                page.entries.push(Entry { name, sort: Sort::Folder, length: 0, written: 0 });
            }
            ("IsTruncated", _) => is_cut = word.trim() == "true",
            ("NextContinuationToken", _) => page.next = Some(word.trim().to_owned()),
            _ => {}
        }
    });
    page.next = page.next.filter(|_| is_cut);
    // What was cut off is no list.
    (is_list && is_whole && is_cut == page.next.is_some()).then_some(page)
}

/// `2026-11-23T18:50:11.000Z` in seconds.
fn moment(text: &str) -> Option<i64> {
    let (day, time) = text.split_once('T')?;
    let mut day = day.split('-').map(|part| part.parse::<i64>().ok());
    let days = period::days_since_epoch(day.next()??, day.next()??, day.next()??);
    let mut time = time.get(..8)?.split(':').map(|part| part.parse::<i64>().ok());
    Some(((days * 24 + time.next()??) * 60 + time.next()??) * 60 + time.next()??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Prefix>b/</Prefix>\
             <IsTruncated>true</IsTruncated><NextContinuationToken>t=</NextContinuationToken><Contents><Key>b/新&amp;.txt</Key>\
             <LastModified>1970-01-02T00:00:01.000Z</LastModified><ETag>&quot;x&quot;</ETag><Size>7</Size></Contents>\
             <Contents><Key>b/</Key><Size>0</Size></Contents><CommonPrefixes><Prefix>b/c d/</Prefix></CommonPrefixes></ListBucketResult>";
        let file = Entry { name: "新&.txt".to_owned(), sort: Sort::File, length: 7, written: 86_401 };
        let folder = Entry { name: "c d".to_owned(), sort: Sort::Folder, length: 0, written: 0 };
        assert_eq!(listed(text, "b/"), Some(Page { entries: vec![file, folder], next: Some("t=".to_owned()) }));
        assert_eq!(listed(text.trim_end_matches("</ListBucketResult>"), "b/"), None);
        assert_eq!(listed("<html></html>", ""), None);
    }

    #[test]
    fn why_not() {
        let sort = |status, code: &str| {
            let text =
                format!("<Error><Code>{code}</Code><Message>so\nit is</Message><StringToSign>x</StringToSign></Error>");
            let trouble = trouble(status, &text, "eu-1", "p");
            assert!(trouble.reason.starts_with(&format!("HTTP {status} {code} soit is")), "{trouble:?}");
            trouble.sort
        };
        assert_eq!(sort(403, "SignatureDoesNotMatch"), Why::Secret);
        assert_eq!(sort(403, "AccessDenied"), Why::Denied);
        assert_eq!(sort(404, "NoSuchBucket"), Why::Nowhere);
        assert_eq!(sort(503, "SlowDown"), Why::Lost);
        assert_eq!(sort(507, "XMinioStorageFull"), Why::Full);
        assert_eq!(trouble(502, "<html>bad gateway", "", "p").sort, Why::Lost);
    }
}
