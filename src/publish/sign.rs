//! Signatures of requests to stores that speak S3: AWS Signature Version 4, in a header, over the body.
//!
//! Takes what is asked and a key; gives the headers that prove who asks. The secret key itself is never sent. Crates that do this
//! sign addresses instead (`rusty-s3`), and not what is sent; or bring a runtime, parsers and a calendar of their own
//! (`reqsign`, `aws-sigv4`). The signature is four sums over a text that Amazon describes line by line, and its examples are
//! tests here.

use std::fmt::Write;

use crate::hash::integrity::keyed;
use crate::hash::{hex, sum::Sum};
use crate::{percent, period};

/// Who asks.
pub struct Key {
    /// The name of the key.
    pub id: String,
    /// The key.
    pub secret: String,
    /// What a key that is lent for some hours comes with.
    pub token: Option<String>,
    /// Where the store says it stands.
    pub region: String,
}

/// What is asked.
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// `host:port` of the address.
    pub host: &'a str,
    /// The path of the address, not yet encoded.
    pub path: &'a str,
    /// The question of the address, not yet encoded, ordered by names.
    pub query: &'a [(&'a str, &'a str)],
    /// More headers, with names in lower case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The sum of the body.
    pub body: Sum,
}

/// The question of an address as it stands there, ordered by names.
pub fn query(query: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        query.iter().map(|(name, value)| format!("{}={}", percent::word(name), percent::word(value))).collect();
    pairs.join("&")
}

impl Key {
    /// The headers to send besides those of the question, at a time in seconds.
    pub fn sign(&self, asked: &Asked, now: i64) -> Vec<(&'static str, String)> {
        let time = stamp(now);
        let day = time.get(..8).unwrap_or_default().to_owned();
        let mut own = vec![("x-amz-content-sha256", asked.body.to_string()), ("x-amz-date", time.clone())];
        own.extend(self.token.iter().map(|token| ("x-amz-security-token", token.clone())));
        let mut signed: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        signed.extend(asked.headers);
        signed.push(("host", asked.host));
        signed.sort();
        let names: Vec<&str> = signed.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let mut text = format!("{}\n{}\n{}\n", asked.method, percent::path(asked.path), query(asked.query));
        for (name, value) in &signed {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{name}:{}", value.trim());
        }
        let _ = write!(text, "\n{names}\n{}", asked.body);
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", Sum::of(text.as_bytes()));
        let first = keyed(format!("AWS4{}", self.secret).as_bytes(), &day);
        let key = [self.region.as_str(), "s3", "aws4_request"].iter().fold(first, |key, word| keyed(&key, word));
        let proof = hex(&keyed(&key, &text));
        let word = format!("AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={names},Signature={proof}", self.id);
        own.push(("authorization", word));
        own
    }
}

/// `20130524T000000Z`.
fn stamp(now: i64) -> String {
    let (day, second) = (period::from_days(now.div_euclid(86_400)), now.rem_euclid(86_400));
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{:04}{:02}{:02}T{hour:02}{minute:02}{second:02}Z", day.year, day.month, day.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        let (id, secret) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        Key { id: id.to_owned(), secret: secret.to_owned(), token: None, region: "us-east-1".to_owned() }
    }

    /// The signatures of Amazon's own examples ("Signature Calculations for the Authorization Header").
    #[test]
    fn the_examples_of_amazon() {
        let host = "examplebucket.s3.amazonaws.com";
        let proof = |asked: Asked| {
            let headers = key().sign(&asked, 1_369_353_600);
            headers.last().map(|(_, word)| word.rsplit('=').next().unwrap_or_default().to_owned()).unwrap_or_default()
        };
        let none = Sum::of(b"");
        let get = Asked {
            method: "GET",
            host,
            path: "/test.txt",
            query: &[],
            headers: &[("range", "bytes=0-9")],
            body: none,
        };
        assert_eq!(proof(get), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
        let put = Asked {
            method: "PUT",
            host,
            path: "/test$file.text",
            query: &[],
            headers: &[("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            body: Sum::of(b"Welcome to Amazon S3."),
        };
        assert_eq!(proof(put), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
        let list = Asked {
            method: "GET",
            host,
            path: "/",
            query: &[("max-keys", "2"), ("prefix", "J")],
            headers: &[],
            body: none,
        };
        assert_eq!(proof(list), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    #[test]
    fn what_is_lent_and_what_is_secret() {
        let key = Key { token: Some("lent".to_owned()), ..key() };
        let asked = Asked { method: "GET", host: "h", path: "/新 +", query: &[], headers: &[], body: Sum::of(b"") };
        let headers = key.sign(&asked, 0);
        assert!(headers.contains(&("x-amz-security-token", "lent".to_owned())));
        assert!(headers.contains(&("x-amz-date", "19700101T000000Z".to_owned())));
        assert!(headers.iter().all(|(_, value)| !value.contains("wJalr")));
    }
}
