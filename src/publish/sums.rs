//! The sums of the files that a build wrote, worked out on all cores and kept for the next time.
//!
//! Takes the manifest of an output folder; gives lengths and SHA-256 sums of its files. A file is read only when its digest
//! is one of which no sum is known, and has to have that digest then.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the shell is where files are read")]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::manifest::File;
use crate::emit::disk;
use crate::emit::manifest::Manifest as Written;
use crate::hash::Digest;
use crate::hash::sum::{Adding, Sum};

/// The first line of what is kept.
const FORM: &str = "sums 1";

/// Why the files of an edition cannot be described.
#[derive(Debug)]
pub enum Trouble {
    /// They are not what the last build wrote, or nothing was built.
    Changed(String),
    /// The system refuses to show one.
    Refused(String, io::Error),
}

/// The files that `written` lists, in the folder where they stand. `root` is that of the site. Right after a build they are what
/// the build wrote; whoever sends them later compares what he reads.
pub fn files(root: &Path, folder: &Path, written: &Written) -> Result<BTreeMap<String, File>, Vec<Trouble>> {
    let kept = root.join(super::FOLDER).join(format!("{}.sums", name(written)));
    let known = load(&kept);
    let found: Vec<Result<(String, File), Trouble>> = written
        .files
        .par_iter()
        .map(|(path, file)| {
            let sha256 = match known.get(&(file.digest, file.length)) {
                Some(sum) => *sum,
                None => sum_of(&folder.join(path), path, file.length, file.digest)?,
            };
            Ok((path.clone(), File { length: file.length, sha256 }))
        })
        .collect();
    let mut files = BTreeMap::new();
    let mut troubles = Vec::new();
    for one in found {
        match one {
            Ok((path, file)) => {
                files.insert(path, file);
            }
            Err(trouble) => troubles.push(trouble),
        }
    }
    if !troubles.is_empty() {
        return Err(troubles);
    }
    let now: HashMap<(Digest, u64), Sum> = written
        .files
        .values()
        .zip(files.values())
        .map(|(file, named)| ((file.digest, file.length), named.sha256))
        .collect();
    if now != known {
        save(&kept, &now);
    }
    Ok(files)
}

/// The SHA-256 of a file, piece by piece, however long it is.
pub fn read(path: &Path) -> io::Result<File> {
    let mut file = fs::File::open(path)?;
    let mut adding = Adding::default();
    let mut length = 0;
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(File { length, sha256: adding.sum() }),
            count => {
                adding.add(piece.get(..count).unwrap_or_default());
                length += count as u64;
            }
        }
    }
}

fn sum_of(path: &Path, name: &str, length: u64, digest: Digest) -> Result<Sum, Trouble> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Trouble::Changed(name.to_owned()),
        _ => Trouble::Refused(name.to_owned(), error),
    })?;
    if bytes.len() as u64 != length || Digest::of(&bytes) != digest {
        return Err(Trouble::Changed(name.to_owned()));
    }
    Ok(Sum::of(&bytes))
}

/// The name under which the sums of an output folder are kept: that of its manifest.
fn name(written: &Written) -> String {
    let path = written.path(Path::new(""));
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// What was kept; nothing where it is missing, damaged or of another form.
fn load(path: &PathBuf) -> HashMap<(Digest, u64), Sum> {
    let whole = || {
        let text = fs::read_to_string(path).ok()?;
        let (head, body) = text.split_once('\n')?;
        if head != format!("{FORM} {}", Digest::of(body.as_bytes())) {
            return None;
        }
        let line = |line: &str| {
            let mut parts = line.split(' ');
            let digest = Digest::parse(parts.next()?)?;
            let length = parts.next()?.parse().ok()?;
            Some(((digest, length), Sum::parse(parts.next()?)?))
        };
        body.lines().map(line).collect()
    };
    whole().unwrap_or_default()
}

/// Keeps sums. That it fails costs time and nothing else.
fn save(path: &Path, sums: &HashMap<(Digest, u64), Sum>) {
    let mut lines: Vec<String> =
        sums.par_iter().map(|((digest, length), sum)| format!("{digest} {length} {sum}\n")).collect();
    lines.par_sort_unstable();
    let body = lines.concat();
    let text = format!("{FORM} {}\n{body}", Digest::of(body.as_bytes()));
    let folder = path.parent().unwrap_or(Path::new("."));
    let _ = disk::create_folders(folder).and_then(|()| disk::replace(path, text.as_bytes(), false));
}
