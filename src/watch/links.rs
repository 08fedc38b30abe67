//! Symbolic links inside the sources: what changes behind one has two names.
//!
//! Takes the folders of a site; gives to a path the other names it has by links. The system tells of a change under
//! one name only.

#![expect(clippy::disallowed_methods, reason = "the shell is where the disk is looked at")]

use std::path::PathBuf;

use super::place::Places;
use crate::fs;

/// The links of a site.
#[derive(Debug, Default)]
pub struct Links {
    /// Each with its true place, both as named from the root.
    links: Vec<(PathBuf, PathBuf)>,
}

impl Links {
    /// Those there are now.
    pub fn find(places: &Places) -> Links {
        let mut links = Vec::new();
        let mut folders: Vec<PathBuf> = places.sources().collect();
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                let Ok(kind) = entry.file_type() else { continue };
                if fs::is_litter(&entry.file_name().to_string_lossy()) {
                    continue;
                }
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_symlink()
                    && let Ok(real) = entry.path().canonicalize()
                    && let Ok(inside) = real.strip_prefix(places.real())
                {
                    links.push((entry.path(), places.root().join(inside)));
                }
            }
        }
        Links { links }
    }

    /// The paths, and the names that they have besides.
    pub fn with_aliases(&self, mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
        let mut from = 0;
        // A link may stand behind another one; a circle of them gives no more names than there are links.
        for _ in 0..self.links.len().min(8) {
            let to = paths.len();
            for at in from..to {
                let others = self.links.iter().filter_map(|(link, real)| {
                    let rest = paths.get(at)?.strip_prefix(real).ok()?;
                    Some(if rest.as_os_str().is_empty() { link.clone() } else { link.join(rest) })
                });
                let new: Vec<PathBuf> = others.filter(|other| !paths.contains(other)).collect();
                paths.extend(new);
            }
            from = to;
        }
        paths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_names_of_links_to_it() {
        let link = |link: &str, real: &str| (PathBuf::from(link), PathBuf::from(real));
        let links = Links { links: vec![link("c/x", "c/y"), link("c/z", "c/x"), link("c/one.md", "c/y/a.md")] };
        let found = links.with_aliases(vec!["c/y/a.md".into()]);
        assert_eq!(found, ["c/y/a.md", "c/x/a.md", "c/one.md", "c/z/a.md"].map(PathBuf::from));
        assert_eq!(links.with_aliases(vec!["c/w/a.md".into()]), [PathBuf::from("c/w/a.md")]);
        let circle = Links { links: vec![link("c/a", "c"), link("c/b", "c/a")] };
        assert!(circle.with_aliases(vec!["c/p.md".into()]).len() < 200);
        assert_eq!(Links::default().with_aliases(vec!["c".into()]).len(), 1);
    }
}
