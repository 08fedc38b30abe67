//! From the address of a target to a host that can be asked.
//!
//! Takes a target and the root of the site; gives a host, or why there is no way to it. Makes nothing there.

#![expect(clippy::disallowed_methods, reason = "the shell is where the environment is read")]

use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::host::Host;
use super::sftp::{Address, Sftp};
use crate::config::targets::{Place, Target};
use crate::diagnostic::Diagnostic;
use crate::emit::folders;
use crate::emit::manifest::Purpose;
use crate::fs;

/// Names a file of settings for `ssh` other than the user's own.
const SSH_SETTINGS: &str = "JIANBAO_SSH_CONFIG";

/// The host of a target. `others` are the folders of the site's editions, which stay apart from it.
pub fn host(root: &Path, target: &Target, others: &[folders::Folder]) -> Result<Box<dyn Host>, Diagnostic> {
    match &target.place {
        Place::Folder(path) => {
            let path = folder(root, target, path)?;
            let wanted =
                folders::Folder {
                    purpose: Purpose::Build, edition: format!("→ {}", target.name), path: path.clone()
                };
            match folders::check(root, &wanted, others).into_iter().next() {
                Some(fault) => Err(Diagnostic { edition: None, ..fault }),
                None => Ok(Box::new(Folder::at(&path))),
            }
        }
        Place::Sftp { user, host, port, path } => {
            let (user, host, path) = (user.clone(), host.clone(), path.clone());
            let settings = std::env::var_os(SSH_SETTINGS).map(PathBuf::from);
            Ok(Box::new(Sftp::at(Address { user, host, port: *port, path, settings })))
        }
    }
}

/// The folder that an address names.
fn folder(root: &Path, target: &Target, path: &str) -> Result<PathBuf, Diagnostic> {
    // Elsewhere two strokes at the beginning are no more than one, and it would be a folder of this machine.
    if path.starts_with("//") && !cfg!(windows) {
        return Err(Diagnostic::new("publish-share").with("target", &*target.name).with("path", path));
    }
    let path = Path::new(path);
    Ok(if path.is_absolute() { path.to_owned() } else { fs::native(root, &path.to_string_lossy()) })
}
