//! One file over the network: its type, whether the browser has it already, and which part of it is wanted.
//!
//! Takes bytes and a request, gives an answer. Knows neither sites nor pages.

use std::ops::Range;
use std::sync::Arc;

use super::exchange::{Answer, Asked, Body, Method};
use crate::hash::Digest;
use crate::media;

/// Whether an output is a page.
pub fn is_page(path: &str) -> bool {
    media::of(path) == "text/html"
}

/// Bytes and what tells them apart from others.
#[derive(Clone, Debug)]
pub struct File {
    /// The bytes.
    pub bytes: Arc<Vec<u8>>,
    /// Their digest.
    pub digest: Digest,
}

impl File {
    /// Bytes, digested.
    pub fn new(bytes: Vec<u8>) -> File {
        let digest = Digest::of(&bytes);
        File { bytes: Arc::new(bytes), digest }
    }
}

/// The answer that brings a file, or the part of it that is asked for, or the news that there is nothing new.
pub fn answer(asked: &Asked, kind: &str, file: &File) -> Answer {
    let tag = format!("\"{}\"", file.digest);
    let whole =
        Answer::new(200, kind, Arc::clone(&file.bytes)).with("etag", tag.clone()).with("accept-ranges", "bytes");
    if asked.header("if-none-match").is_some_and(|known| names(known, &tag)) {
        return Answer { status: 304, body: Body::Bytes(Arc::clone(&file.bytes), 0..0), ..whole };
    }
    let length = file.bytes.len();
    // Of a file that has become another one, a part is of no use.
    let same = !asked.has("if-range") || asked.header("if-range") == Some(tag.as_str());
    let wanted =
        asked.header("range").filter(|_| same && asked.method == Method::Get).and_then(|range| part(range, length));
    match wanted {
        None => whole,
        Some(Some(range)) => {
            let shown = format!("bytes {}-{}/{length}", range.start, range.end.saturating_sub(1));
            let body = Body::Bytes(Arc::clone(&file.bytes), range);
            Answer { status: 206, body, ..whole.with("content-range", shown) }
        }
        Some(None) => {
            let body = Body::Bytes(Arc::clone(&file.bytes), 0..0);
            Answer { status: 416, body, ..whole.with("content-range", format!("bytes */{length}")) }
        }
    }
}

/// Whether a list of tags has this one.
fn names(list: &str, tag: &str) -> bool {
    list.split(',')
        .map(|known| known.trim())
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// The one range that is asked for: `None` when there is none, several, or one in another unit, all of which mean the
/// whole; `Some(None)` when it lies outside.
fn part(range: &str, length: usize) -> Option<Option<Range<usize>>> {
    let (unit, range) = range.split_once('=')?;
    let (start, end) = range.trim().split_once('-')?;
    let number = |text: &str| {
        let sound = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        // A number that is too long is one beyond every end.
        sound.then(|| text.parse::<usize>().unwrap_or(usize::MAX))
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (from, to) = match (number(start), number(end)) {
        (None, Some(last)) if start.is_empty() => (length.saturating_sub(last), if last == 0 { 0 } else { length }),
        (Some(from), None) if end.is_empty() => (from, length),
        (Some(from), Some(to)) if from <= to => (from, to.saturating_add(1).min(length)),
        _ => return None,
    };
    Some((from < to).then_some(from..to))
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn ranges() {
        let cases: [(&str, Option<Option<std::ops::Range<usize>>>); 14] = [
            ("bytes=0-3", Some(Some(0..4))),
            ("bytes=2-", Some(Some(2..10))),
            ("bytes=-3", Some(Some(7..10))),
            ("bytes=-30", Some(Some(0..10))),
            ("bytes=5-99", Some(Some(5..10))),
            ("bytes=10-", Some(None)),
            ("bytes=-0", Some(None)),
            ("bytes=99999999999999999999999-", Some(None)),
            ("bytes=3-2", None),
            ("bytes=0-1,3-4", None),
            ("lines=0-1", None),
            ("bytes=", None),
            ("bytes=-", None),
            ("bytes=a-b", None),
        ];
        for (range, expected) in cases {
            assert_eq!(part(range, 10), expected, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Some(None));
    }
}
