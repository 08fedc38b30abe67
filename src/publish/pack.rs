//! A published site in one file, to be carried where no network leads.
//!
//! Takes a manifest and the folder of an edition; writes an archive that holds what a server would hold, and reads one so that it
//! can be verified without being unpacked. An archive is written aside and put in its place when it is whole; a file that stands
//! there already is left alone.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the shell is where files are written")]

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read};
use std::path::Path;

use super::manifest::{self, File, Manifest, NAME, OWN, SEAL, SUMS};
use super::place::{Place, Trouble, described};
use crate::archive::{self, Form};
use crate::diagnostic::Diagnostic;
use crate::fs::native;

/// Writes an archive of the files in `folder` that a manifest names.
pub fn pack(target: &Path, folder: &Path, manifest: &Manifest, seal: Option<&str>) -> Result<(), Diagnostic> {
    let shown = target.to_string_lossy();
    let form = form(target)?;
    if target.symlink_metadata().is_ok() {
        return Err(Diagnostic::new("pack-exists").with("path", shown));
    }
    let text = manifest.text();
    let sums = manifest.sums(&text, seal);
    let own = [(NAME, Some(text.as_str())), (SEAL, seal), (SUMS, Some(sums.as_str()))];
    let names = manifest.files.keys().map(String::as_str);
    let names = names.chain(own.iter().filter(|(_, text)| text.is_some()).map(|(name, _)| *name));
    let read = |name: &str| {
        if let Some((_, text)) = own.iter().find(|(own, _)| *own == name) {
            return Ok(text.unwrap_or_default().as_bytes().to_vec());
        }
        let bytes = fs::read(native(folder, name))?;
        // Somebody may have changed it since it was built.
        match manifest.files.get(name) {
            Some(file) if *file == File::of(&bytes) => Ok(bytes),
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, name.to_owned())),
        }
    };
    let aside = target.with_file_name(format!(".jianbao-{}.part", std::process::id()));
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&aside);
    let written = file.and_then(|file| {
        let mut to = BufWriter::new(file);
        archive::write(form, &mut to, names, &read)?;
        to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&aside, target)
    });
    written.map_err(|error| {
        let _ = fs::remove_file(&aside);
        match error.kind() {
            io::ErrorKind::InvalidData => Diagnostic::new("pack-changed").with("path", error.to_string()),
            _ => Diagnostic::new("pack-write").with("path", shown).with("reason", error.to_string()),
        }
    })
}

/// The form of an archive by its name.
pub fn form(target: &Path) -> Result<Form, Diagnostic> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    Form::of(&name).ok_or_else(|| Diagnostic::new("pack-form").with("path", target.to_string_lossy()))
}

/// An archive, read once from its beginning to its end.
pub struct Archive {
    files: BTreeMap<String, File>,
    /// The texts that publishing adds.
    own: BTreeMap<String, Vec<u8>>,
    /// Links, and names that stand twice.
    odd: Vec<String>,
}

impl Archive {
    /// Reads an archive.
    pub fn open(path: &Path, form: Form) -> io::Result<Archive> {
        let mut found = Archive { files: BTreeMap::new(), own: BTreeMap::new(), odd: Vec::new() };
        let mut each = |name: &str, is_plain: bool, from: &mut dyn Read| {
            if !is_plain || found.files.contains_key(name) {
                found.odd.push(format!("{name} (!)"));
                return Ok(());
            }
            if OWN.contains(&name) {
                let mut bytes = Vec::new();
                from.take(manifest::LONGEST + 1).read_to_end(&mut bytes)?;
                found.files.insert(name.to_owned(), File::of(&bytes));
                found.own.insert(name.to_owned(), bytes);
                return Ok(());
            }
            let file = described(from, u64::MAX).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            found.files.insert(name.to_owned(), file);
            Ok(())
        };
        archive::read(form, BufReader::new(fs::File::open(path)?), &mut each)?;
        Ok(found)
    }
}

impl Place for Archive {
    fn read(&self, path: &str, _most: u64) -> Result<Vec<u8>, Trouble> {
        self.own.get(path).cloned().ok_or(Trouble::Missing)
    }

    fn describe(&self, path: &str, _most: u64) -> Result<File, Trouble> {
        self.files.get(path).copied().ok_or(Trouble::Missing)
    }

    fn list(&self) -> Option<Result<Vec<String>, Trouble>> {
        Some(Ok(self.files.keys().chain(&self.odd).cloned().collect()))
    }

    fn at_once(&self) -> usize {
        1
    }
}
