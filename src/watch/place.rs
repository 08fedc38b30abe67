//! Where a path stands: in the sources of the site, at their top, or elsewhere.
//!
//! Takes paths as the system names them; gives them as they are named from the root that the call named. Litter, the
//! memo and finished editions are elsewhere.

#![expect(clippy::disallowed_methods, reason = "the shell is where the disk is looked at")]

use std::path::{Component, Path, PathBuf};

use crate::fs;

/// Where a path stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Below a folder of sources, and no litter.
    Source(PathBuf),
    /// The root, or a folder of sources itself.
    Top,
    /// Anywhere else.
    Elsewhere,
}

/// The folders of one site.
pub struct Places {
    root: PathBuf,
    /// The root without links in it: some systems name what changed by that.
    real: PathBuf,
    identity: Option<Identity>,
    /// The file by which a repository that the site stands in says that it is being changed.
    busy: Option<PathBuf>,
}

/// What tells a folder from another one that was put in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity(u64, u64);

impl Places {
    /// Those of the site at `root`.
    pub fn new(root: &Path) -> Places {
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let busy = real.ancestors().map(|folder| folder.join(".git")).find(|git| git.is_dir());
        Places { identity: identity(root), root: root.to_owned(), real, busy: busy.map(|git| git.join("index.lock")) }
    }

    /// The root as the call named it.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The root without links in it.
    pub fn real(&self) -> &Path {
        &self.real
    }

    /// Git's sign that it is at work here.
    pub fn busy(&self) -> Option<&Path> {
        self.busy.as_deref()
    }

    /// The folders of sources that there are.
    pub fn sources(&self) -> impl Iterator<Item = PathBuf> {
        fs::SOURCES
            .iter()
            .map(|folder| self.root.join(folder))
            .filter(|folder| folder.symlink_metadata().is_ok_and(|found| found.is_dir()))
    }

    /// Whether the root is still the folder that it was.
    pub fn is_there(&self) -> bool {
        identity(&self.root).is_some_and(|found| self.identity.is_none_or(|known| known == found))
    }

    /// Whether there is a site at the root again, which from now on is the folder to watch.
    pub fn is_back(&mut self) -> bool {
        let back = fs::is_site(&self.root);
        if back {
            *self = Places::new(&self.root);
        }
        back
    }

    /// Where `path` stands.
    pub fn of(&self, path: &Path) -> Place {
        let Some(rest) = path.strip_prefix(&self.root).or_else(|_| path.strip_prefix(&self.real)).ok() else {
            return Place::Elsewhere;
        };
        let mut parts = rest.components();
        let Some(first) = parts.next() else { return Place::Top };
        if !fs::SOURCES.iter().any(|folder| first.as_os_str() == *folder) {
            return Place::Elsewhere;
        }
        let clean = |part: Component| !fs::is_litter(&part.as_os_str().to_string_lossy());
        match parts.clone().next() {
            None => Place::Top,
            Some(_) if parts.all(clean) => Place::Source(self.root.join(rest)),
            Some(_) => Place::Elsewhere,
        }
    }
}

#[cfg(unix)]
fn identity(folder: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let found = folder.metadata().ok().filter(std::fs::Metadata::is_dir)?;
    Some(Identity(found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<Identity> {
    folder.is_dir().then_some(Identity(0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_from_everything_else() {
        let root = if cfg!(windows) { PathBuf::from("C:\\site") } else { PathBuf::from("/site") };
        let places = Places::new(&root);
        let of = |path: &str| places.of(&fs::native(&root, path));
        for source in ["content/a.md", "content/教育/一.md", "themes/own/templates/page.html", "content/4913"] {
            assert_eq!(of(source), Place::Source(fs::native(&root, source)), "{source}");
        }
        for top in ["content", "themes"] {
            assert_eq!(of(top), Place::Top, "{top}");
        }
        assert_eq!(places.of(&root), Place::Top);
        let others = [
            "public/index.html",
            ".jianbao/manifest/x.json",
            "contents/a.md",
            "content/.git/index",
            "content/a.md~",
            "content/~$报告.docx",
            "content/.~lock.表.xlsx#",
            "content/.a.md.swp",
            "content/a.tmp",
            "content/.x/a.md",
        ];
        for other in others {
            assert_eq!(of(other), Place::Elsewhere, "{other}");
        }
        assert_eq!(places.of(Path::new("/elsewhere/content/a.md")), Place::Elsewhere);
    }
}
