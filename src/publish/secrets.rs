//! What opens a target: names and passwords, from the environment or from a file that only its owner reads.
//!
//! Takes the environment and the name of a target; gives single secrets by the names of their variables. The environment comes
//! first; then the part of the file that is for this target, then what it says for all. What is secret stands in no message.

#![expect(clippy::disallowed_methods, reason = "the shell is where secrets are read")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::key;
use crate::diagnostic::Diagnostic;

/// Names the file.
const FILE: &str = "JIANBAO_SECRETS_FILE";
/// What the file is called in the folder of the user's settings.
const NAME: &str = "secrets";

/// Secrets, which nothing prints.
pub struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// Those for a target of the site at `root`, in which no secret may lie.
    pub fn find(root: &Path, target: &str) -> Result<Secrets, Diagnostic> {
        let named = key::said(FILE).map(PathBuf::from);
        let path = named.clone().or_else(|| key::place(NAME).filter(|path| path.is_file()));
        match path {
            Some(path) => open(&path, root, target).map(Secrets),
            None => Ok(Secrets(BTreeMap::new())),
        }
    }

    /// The secret of this name.
    pub fn get(&self, name: &str) -> Option<String> {
        key::said(name).or_else(|| self.0.get(name).cloned())
    }
}

fn open(path: &Path, root: &Path, target: &str) -> Result<BTreeMap<String, String>, Diagnostic> {
    let fault = |code: &'static str| Diagnostic::new(code).with("path", path.to_string_lossy());
    if key::is_inside(path, root) {
        return Err(fault("secrets-inside"));
    }
    let unread = |error: std::io::Error| fault("secrets-unreadable").with("reason", error.to_string());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_err(unread)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(fault("secrets-open").with("mode", format!("{:o}", mode & 0o777)));
        }
    }
    let text = fs::read_to_string(path).map_err(unread)?;
    // What stands in a line that nobody understands may be secret.
    read(&text, target).map_err(|line| fault("secrets-line").with("line", line.to_string()))
}

/// The lines `NAME = value` that are for a target: those before any `[target]`, and those after its own.
fn read(text: &str, target: &str) -> Result<BTreeMap<String, String>, usize> {
    let (mut all, mut own) = (BTreeMap::new(), BTreeMap::new());
    let mut part: Option<&str> = None;
    for (at, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            part = Some(name.trim());
            continue;
        }
        let (name, value) = line.split_once('=').ok_or(at + 1)?;
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        match part {
            None => all.insert(name, value),
            Some(part) if part == target => own.insert(name, value),
            Some(_) => None,
        };
    }
    all.extend(own);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_a_target() {
        let text = "\u{FEFF}# 说明\nA = 1\nB=x=y \n\n[内网]\nA = 2\n[ other ]\nA=3\n";
        let of = |target: &str| read(text, target).map(|found| (found["A"].clone(), found["B"].clone()));
        assert_eq!(of("内网"), Ok(("2".to_owned(), "x=y".to_owned())));
        assert_eq!(of("other"), Ok(("3".to_owned(), "x=y".to_owned())));
        assert_eq!(of("else"), Ok(("1".to_owned(), "x=y".to_owned())));
        assert_eq!(read("A=1\nhunter2\n", "x"), Err(2));
    }
}
