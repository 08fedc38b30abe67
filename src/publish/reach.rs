//! From the address of a target to a host that can be asked.
//!
//! Takes a target and the root of the site; gives a host, or why there is no way to it. Makes nothing there.

#![expect(clippy::disallowed_methods, reason = "the shell is where the environment is read")]

use std::path::{Path, PathBuf};

use super::dav::Dav;
use super::folder::Folder;
use super::host::Host;
use super::s3::Store;
use super::secrets::Secrets;
use super::sftp::{Address, Sftp};
use super::sign::Key;
use crate::config::targets::{By, Place, Target};
use crate::diagnostic::Diagnostic;
use crate::emit::folders;
use crate::emit::manifest::Purpose;
use crate::fs;

/// Names a file of settings for `ssh` other than the user's own.
const SSH_SETTINGS: &str = "JIANBAO_SSH_CONFIG";

/// Who writes to a web server, and what proves it.
const USER: &str = "JIANBAO_WEBDAV_USER";
const PASSWORD: &str = "JIANBAO_WEBDAV_PASSWORD";

/// Who writes to a store: names that every program for such stores knows.
const KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const KEY: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];
/// Where a store stands that says nothing else.
const REGION: &str = "us-east-1";

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
        Place::Ssh { by, user, host, port, path } => {
            let (user, host, path) = (user.clone(), host.clone(), path.clone());
            let settings = std::env::var_os(SSH_SETTINGS).map(PathBuf::from);
            let sftp = Sftp::at(Address { user, host, port: *port, path, settings });
            let site = others.iter().find(|other| *by == By::Rsync && other.edition == target.edition);
            Ok(Box::new(match site {
                Some(site) => sftp.with_rsync(site.path.clone()),
                None => sftp,
            }))
        }
        Place::Dav(dav) => {
            let secrets = Secrets::find(root, &target.name)?;
            let user = dav.user.clone().or_else(|| secrets.get(USER));
            let lacks =
                |name: &str| Diagnostic::new("publish-no-secret").with("target", &*target.name).with("name", name);
            let login = match (user, secrets.get(PASSWORD)) {
                (Some(user), Some(password)) => Some((user, password)),
                (Some(_), None) => return Err(lacks(PASSWORD)),
                (None, Some(_)) => return Err(lacks(USER)),
                (None, None) => None,
            };
            let login = login.as_ref().map(|(user, password)| (user.as_str(), password.as_str()));
            Ok(Box::new(Dav::at(&dav.server(), &dav.path, login, target.at_once)))
        }
        Place::S3(s3) => {
            let secrets = Secrets::find(root, &target.name)?;
            let lacks =
                |name: &str| Diagnostic::new("publish-no-secret").with("target", &*target.name).with("name", name);
            let secret = |name: &str| secrets.get(name).ok_or_else(|| lacks(name));
            let region = s3.region.clone().or_else(|| REGIONS.iter().find_map(|name| secrets.get(name)));
            let region = region.unwrap_or_else(|| REGION.to_owned());
            let (server, bucket) = s3.server(&region);
            let key = Key { id: secret(KEY_ID)?, secret: secret(KEY)?, token: secrets.get(TOKEN), region };
            Ok(Box::new(Store::at(&server, &bucket, &s3.prefix, key, target.at_once)))
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
