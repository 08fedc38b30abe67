//! Addresses of places on servers, taken apart.
//!
//! Takes what follows the scheme of an address; gives its parts. Asks nobody, and lets no password through.

use super::targets::Fault;

/// Who logs in where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Machine {
    pub user: Option<String>,
    pub host: String,
    pub port: Option<u16>,
}

/// A folder of a web server that is written to through WebDAV.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dav {
    /// Whether nobody on the way can read or change what is sent.
    pub is_safe: bool,
    /// Who logs in; `None` for whom the environment names, or nobody.
    pub user: Option<String>,
    /// The server.
    pub host: String,
    /// The port; `None` for the usual one.
    pub port: Option<u16>,
    /// The folder, with `/` at its beginning and none at its end.
    pub path: String,
}

impl Dav {
    /// The server as it stands in addresses, `https://host:port`.
    pub fn server(&self) -> String {
        format!("{}://{}", if self.is_safe { "https" } else { "http" }, self.machine())
    }

    /// The address as people read it.
    pub fn shown(&self) -> String {
        let user = self.user.as_ref().map_or(String::new(), |user| format!("{user}@"));
        format!("webdav{}://{user}{}{}", if self.is_safe { "s" } else { "" }, self.machine(), self.path)
    }

    /// Whether a password would pass by others.
    pub fn is_overheard(&self) -> bool {
        let is_here = matches!(self.host.as_str(), "localhost" | "::1") || self.host.starts_with("127.");
        !self.is_safe && !is_here
    }

    fn machine(&self) -> String {
        let port = self.port.map_or(String::new(), |port| format!(":{port}"));
        if self.host.contains(':') { format!("[{}]{port}", self.host) } else { format!("{}{port}", self.host) }
    }
}

/// `user@host:port`.
pub(super) fn machine(authority: &str) -> Result<Machine, Fault> {
    let (user, machine) = match authority.rsplit_once('@') {
        Some((user, _)) if user.contains(':') => return Err(Fault::Secret),
        Some((user, machine)) => (Some(user.to_owned()), machine),
        None => (None, authority),
    };
    let (host, port) = match machine.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':')),
        None => match machine.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (machine, None),
        },
    };
    let port = port.map(|port| port.parse().map_err(|_| Fault::Shape)).transpose()?;
    // What begins with a hyphen would be an option of a program that is called with it.
    let is_word = |word: &str| {
        !word.is_empty() && !word.starts_with('-') && !word.chars().any(|c| c.is_whitespace() || c.is_control())
    };
    let is_sound = is_word(host) && user.as_deref().is_none_or(is_word);
    if is_sound { Ok(Machine { user, host: host.to_owned(), port }) } else { Err(Fault::Shape) }
}

/// `//user@host:port/path`.
pub(super) fn dav(rest: &str, is_safe: bool) -> Result<Dav, Fault> {
    let rest = rest.strip_prefix("//").ok_or(Fault::Shape)?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let Machine { user, host, port } = machine(authority)?;
    let is_host = host.chars().all(|c| c.is_alphanumeric() || "-._:".contains(c));
    let path = path.trim_matches('/');
    let is_path = path.split('/').all(|part| path.is_empty() || !matches!(part, "" | "." | ".."));
    // A question or a place in a page is none of a folder; people put tokens there.
    if !is_host || !is_path || path.chars().any(|c| c.is_control() || "?#".contains(c)) {
        return Err(Fault::Shape);
    }
    let path = if path.is_empty() { String::new() } else { format!("/{path}") };
    Ok(Dav { is_safe, user, host, port, path })
}

/// What begins with a word in a bucket of a store that speaks S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3 {
    /// The bucket.
    pub bucket: String,
    /// How the names begin, without `/` at its ends; empty for all of the bucket.
    pub prefix: String,
    /// The store, `https://host:port`; `None` for Amazon's.
    pub endpoint: Option<String>,
    /// Where it says it stands; `None` for where the environment says it does.
    pub region: Option<String>,
}

impl S3 {
    /// The store as it stands in addresses, and the path of the bucket there: empty where its name begins that of the server.
    pub fn server(&self, region: &str) -> (String, String) {
        let usual = || format!("https://s3.{region}.amazonaws.com");
        let server = self.endpoint.clone().unwrap_or_else(usual);
        let host = server.split_once("://").map_or("", |(_, host)| host);
        let is_in_name = host.strip_prefix(self.bucket.as_str()).is_some_and(|rest| rest.starts_with('.'));
        let bucket = if is_in_name { String::new() } else { self.bucket.clone() };
        (server, bucket)
    }

    /// The address as people read it.
    pub fn shown(&self) -> String {
        let prefix = if self.prefix.is_empty() { String::new() } else { format!("/{}", self.prefix) };
        let endpoint = self.endpoint.as_ref().map_or(String::new(), |endpoint| format!(" ({endpoint})"));
        format!("s3://{}{prefix}{endpoint}", self.bucket)
    }
}

/// `//bucket/prefix`.
pub(super) fn s3(rest: &str) -> Result<S3, Fault> {
    let rest = rest.strip_prefix("//").ok_or(Fault::Shape)?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.contains('@') {
        return Err(if bucket.contains(':') { Fault::Secret } else { Fault::Shape });
    }
    let is_bucket = !bucket.is_empty()
        && bucket.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
        && !bucket.starts_with('.');
    let prefix = prefix.trim_matches('/');
    let is_prefix = prefix.is_empty() || prefix.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if !is_bucket || !is_prefix || prefix.chars().any(|c| c.is_control() || "?#".contains(c)) {
        return Err(Fault::Shape);
    }
    Ok(S3 { bucket: bucket.to_owned(), prefix: prefix.to_owned(), endpoint: None, region: None })
}

/// `https://host:port`.
pub(super) fn endpoint(text: &str) -> Result<String, Fault> {
    let (scheme, rest) = text.trim().trim_end_matches('/').split_once("://").ok_or(Fault::Shape)?;
    let scheme = scheme.to_ascii_lowercase();
    let Machine { user, host, .. } = machine(rest)?;
    let is_host = host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c));
    match user {
        Some(_) => Err(Fault::Secret),
        None if is_host && matches!(scheme.as_str(), "http" | "https") => Ok(format!("{scheme}://{rest}")),
        None => Err(Fault::Shape),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets() {
        let at = |rest: &str| s3(rest).map(|s3| (s3.bucket, s3.prefix));
        assert_eq!(at("//b.x-1/a b/新/"), Ok(("b.x-1".to_owned(), "a b/新".to_owned())));
        assert_eq!(at("//b"), Ok(("b".to_owned(), String::new())));
        assert_eq!(at("//id:key@b/x"), Err(Fault::Secret));
        for wrong in ["b/x", "///x", "//b/../x", "//b/a//x", "//b c/x", "//b/x?y"] {
            assert_eq!(at(wrong), Err(Fault::Shape), "{wrong}");
        }
        assert_eq!(endpoint("HTTPS://s3.example:9000/"), Ok("https://s3.example:9000".to_owned()));
        assert_eq!(endpoint("https://a:b@s3.example"), Err(Fault::Secret));
        for wrong in ["s3.example", "ftp://s3.example", "https://s3.example/path"] {
            assert_eq!(endpoint(wrong), Err(Fault::Shape), "{wrong}");
        }
        let server = |endpoint: Option<&str>| {
            S3 { endpoint: endpoint.map(str::to_owned), bucket: "b".to_owned(), prefix: String::new(), region: None }
                .server("r")
        };
        assert_eq!(server(None), ("https://s3.r.amazonaws.com".to_owned(), "b".to_owned()));
        assert_eq!(server(Some("https://b.oss.example")).1, "");
        assert_eq!(server(Some("https://bb.oss.example")).1, "b");
    }

    #[test]
    fn folders_of_web_servers() {
        let shown = |rest: &str| dav(rest, true).map(|dav| (dav.shown(), dav.server()));
        let both = |one: &str, other: &str| Ok((one.to_owned(), other.to_owned()));
        assert_eq!(shown("//web@h:8443/a b/新/"), both("webdavs://web@h:8443/a b/新", "https://h:8443"));
        assert_eq!(shown("//h"), both("webdavs://h", "https://h"));
        assert_eq!(shown("//[::1]:80/a"), both("webdavs://[::1]:80/a", "https://[::1]:80"));
        assert_eq!(shown("//a:b@h/x"), Err(Fault::Secret));
        for wrong in ["h/x", "///x", "//h/../x", "//h/a//x", "//h:y/x", "//h/x?token=1", "//h x/y"] {
            assert_eq!(shown(wrong), Err(Fault::Shape), "{wrong}");
        }
        let overheard = |rest: &str, is_safe| dav(rest, is_safe).is_ok_and(|dav| dav.is_overheard());
        assert!(overheard("//h/x", false) && !overheard("//h/x", true) && !overheard("//127.0.0.1/x", false));
    }
}
