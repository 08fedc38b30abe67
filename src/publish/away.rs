//! What stands at a target, asked through the way by which it was published: for places that no reader reaches from here.
//!
//! Takes a host and how many may ask at once; gives what readers see, below `current`.

use super::host::{Host, Sort, Trouble as Failed};
use super::manifest::File;
use super::place::{Place, Trouble};
use super::survey::CURRENT;
use crate::path;

/// The site that readers of a target see.
pub struct Away {
    host: Box<dyn Host>,
    at_once: usize,
}

impl Away {
    /// The site at a host.
    pub fn at(host: Box<dyn Host>, at_once: usize) -> Away {
        Away { host, at_once }
    }

    fn walk(&self, folder: &str, paths: &mut Vec<String>) -> Result<(), Trouble> {
        let mut entries = self.host.list(&below(folder)).map_err(failed)?.unwrap_or_default();
        entries.sort();
        for entry in entries {
            let path = path::join(folder, &entry.name);
            if entry.sort == Sort::Folder { self.walk(&path, paths)? } else { paths.push(path) }
        }
        Ok(())
    }
}

impl Place for Away {
    fn read(&self, path: &str, _most: u64) -> Result<Vec<u8>, Trouble> {
        self.host.read(&below(path)).map_err(failed)?.ok_or(Trouble::Missing)
    }

    fn describe(&self, path: &str, most: u64) -> Result<File, Trouble> {
        Ok(File::of(&self.read(path, most)?))
    }

    fn list(&self) -> Option<Result<Vec<String>, Trouble>> {
        let mut paths = Vec::new();
        Some(self.walk("", &mut paths).map(|()| paths))
    }

    fn at_once(&self) -> usize {
        self.at_once
    }
}

fn below(path: &str) -> String {
    if path.is_empty() { CURRENT.to_owned() } else { format!("{CURRENT}/{path}") }
}

fn failed(failed: Failed) -> Trouble {
    Trouble::Failed(failed.reason)
}
