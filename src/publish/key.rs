//! Where the key that seals is kept: outside of the site, readable for its owner alone.
//!
//! Takes the environment; gives keys and diagnostics. What is secret stands in no message, and in no file but the one that
//! is made for it.

#![expect(clippy::disallowed_methods, reason = "the shell is where keys are read")]

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::seal::{Fault, Public, Secret};
use crate::diagnostic::Diagnostic;
use crate::emit::folders::true_place;

/// Holds the key itself, for machines that are handed their secrets so.
const TEXT: &str = "JIANBAO_KEY";
/// Names the file of the key.
const FILE: &str = "JIANBAO_KEY_FILE";
/// Holds the password of a key that is locked.
const PASSWORD: &str = "JIANBAO_KEY_PASSWORD";
/// What the files are called.
const NAME: &str = "seal.key";

/// The key that the user has, when the process is there for this call `alone`; `None` without one. `root` is the site, in which
/// no key may lie.
pub fn find(root: Option<&Path>, alone: bool) -> Result<Option<Secret>, Diagnostic> {
    if !alone {
        return Ok(None);
    }
    if let Some(text) = said(TEXT) {
        return secret(&text, &format!("${TEXT}")).map(Some);
    }
    match said(FILE).map(PathBuf::from) {
        Some(path) => open(&path, root).map(Some),
        None => match place(NAME).filter(|path| path.is_file()) {
            Some(path) => open(&path, root).map(Some),
            None => Ok(None),
        },
    }
}

/// The key that a file holds.
pub fn open(path: &Path, root: Option<&Path>) -> Result<Secret, Diagnostic> {
    let shown = path.to_string_lossy();
    outside(path, root)?;
    let unread = |error: io::Error| failed("key-unreadable", &shown, &error);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_err(unread)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Diagnostic::new("key-open").with("path", &*shown).with("mode", format!("{:o}", mode & 0o777)));
        }
    }
    let text = fs::read_to_string(path).map_err(unread)?;
    secret(&text, &shown)
}

fn secret(text: &str, shown: &str) -> Result<Secret, Diagnostic> {
    Secret::parse(text, said(PASSWORD).as_deref()).map_err(|fault| match fault {
        Fault::Wrong => Diagnostic::new("key-wrong").with("path", shown),
        Fault::Locked => Diagnostic::new("key-locked").with("path", shown),
    })
}

/// A new pair of keys: the files of the secret one and the public one, and the public one. `path` is where to, when that is
/// said.
pub fn make(path: Option<&Path>, root: Option<&Path>) -> Result<(PathBuf, PathBuf, Public), Diagnostic> {
    let path = path.map(Path::to_owned).or_else(|| place(NAME));
    let Some(path) = path else { return Err(Diagnostic::new("key-nowhere")) };
    outside(&path, root)?;
    let public = path.with_extension("pub");
    for path in [&path, &public] {
        if path.symlink_metadata().is_ok() {
            return Err(Diagnostic::new("key-exists").with("path", path.to_string_lossy()));
        }
    }
    let pair = Secret::generate(said(PASSWORD).as_deref());
    let (own, shared) = pair.ok_or_else(|| Diagnostic::new("key-nowhere"))?;
    let key = Public::parse(&shared).ok_or_else(|| Diagnostic::new("key-nowhere"))?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| failed("key-unwritten", &folder.to_string_lossy(), &error))?;
    }
    write(&path, &own, true)?;
    write(&public, &shared, false)?;
    Ok((path, public, key))
}

/// The public key that a call names: its line, or a file. Without a name, the one beside the key that the user has, when the
/// process is there for this call `alone`.
pub fn public(named: Option<&str>, cwd: &Path, alone: bool) -> Result<Option<Public>, Diagnostic> {
    let (path, is_named) = match named {
        Some(named) => match Public::parse(named) {
            Some(key) => return Ok(Some(key)),
            None => (cwd.join(named), true),
        },
        None if !alone => return Ok(None),
        None => match said(FILE).map(PathBuf::from).or_else(|| place(NAME)) {
            Some(path) => (path.with_extension("pub"), false),
            None => return Ok(None),
        },
    };
    let shown = named.map_or_else(|| path.to_string_lossy().into_owned(), str::to_owned);
    match fs::read_to_string(&path) {
        Ok(text) => match Public::parse(&text) {
            Some(key) => Ok(Some(key)),
            None => Err(Diagnostic::new("key-wrong").with("path", shown)),
        },
        Err(error) if !is_named && error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("key-unreadable", &shown, &error)),
    }
}

/// Where a file of this name is kept for the user unless somebody says otherwise.
pub(super) fn place(name: &str) -> Option<PathBuf> {
    let folder = if cfg!(windows) {
        said("APPDATA").map(PathBuf::from)
    } else {
        said("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| Some(PathBuf::from(said("HOME")?).join(".config")))
    };
    folder.filter(|folder| folder.is_absolute()).map(|folder| folder.join("jianbao").join(name))
}

/// A site is copied, shared and kept in repositories: no place for a secret.
fn outside(path: &Path, root: Option<&Path>) -> Result<(), Diagnostic> {
    match root {
        Some(root) if is_inside(path, root) => Err(Diagnostic::new("key-inside").with("path", path.to_string_lossy())),
        _ => Ok(()),
    }
}

/// Whether a file lies in the site at `root`.
pub(super) fn is_inside(path: &Path, root: &Path) -> bool {
    true_place(path).starts_with(true_place(root))
}

fn write(path: &Path, text: &str, is_secret: bool) -> Result<(), Diagnostic> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if is_secret { 0o600 } else { 0o644 });
    }
    // On Windows the folder of a user's settings is nobody else's.
    #[cfg(not(unix))]
    let _ = is_secret;
    let written =
        options.open(path).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|error| failed("key-unwritten", &path.to_string_lossy(), &error))
}

fn failed(code: &'static str, path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(code).with("path", path).with("reason", error.to_string())
}

/// What a variable of the environment says.
pub(super) fn said(name: &str) -> Option<String> {
    env::var(name).ok().filter(|text| !text.trim().is_empty())
}
