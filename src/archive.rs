//! Archives: many files in one, as ZIP or as a TAR under Zstandard, the same bytes for the same files on every machine.
//!
//! Takes names and bytes, or an archive; gives an archive, or what stands in it. Writes no times, no owners and no folders. This is
//! the door to `zip`, `tar` and `zstd`.

use std::io::{self, Read, Seek, SeekFrom, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

pub use zip::ZipArchive;

/// A form of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What every system opens by itself.
    Zip,
    /// Smaller, for machines that know it.
    TarZst,
}

/// Endings of files that are compressed already.
const PACKED: [&str; 19] = [
    "gz", "br", "zip", "jpg", "jpeg", "png", "webp", "gif", "mp4", "mp3", "m4a", "woff2", "docx", "xlsx", "pptx",
    "odt", "ods", "ofd", "pdf",
];
/// How hard Zstandard tries.
const LEVEL: i32 = 9;
/// A ZIP with more than that in one file says so in another way.
const LARGE: u64 = u32::MAX as u64;

impl Form {
    /// The form that a file's name asks for.
    pub fn of(name: &str) -> Option<Form> {
        let name = name.to_ascii_lowercase();
        match () {
            () if name.ends_with(".zip") => Some(Form::Zip),
            () if name.ends_with(".tar.zst") => Some(Form::TarZst),
            () => None,
        }
    }
}

/// Writes files in their order. `read` gives the bytes of one; a fault of it ends the writing.
pub fn write<'a>(
    form: Form,
    to: impl Write + Seek,
    names: impl Iterator<Item = &'a str>,
    read: &dyn Fn(&str) -> io::Result<Vec<u8>>,
) -> io::Result<()> {
    match form {
        Form::Zip => {
            let mut archive = ZipWriter::new(to);
            for name in names {
                let bytes = read(name)?;
                let is_packed = name.rsplit_once('.').is_some_and(|(_, ending)| PACKED.contains(&ending));
                let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
                let options = SimpleFileOptions::default()
                    .compression_method(method)
                    .last_modified_time(DateTime::default())
                    .unix_permissions(0o644)
                    .large_file(bytes.len() as u64 >= LARGE);
                archive.start_file(name, options).map_err(io::Error::other)?;
                archive.write_all(&bytes)?;
            }
            archive.finish().map_err(io::Error::other)?.flush()
        }
        Form::TarZst => {
            let mut archive = tar::Builder::new(zstd::Encoder::new(to, LEVEL)?);
            for name in names {
                let bytes = read(name)?;
                let mut header = tar::Header::new_gnu();
                header.set_size(bytes.len() as u64);
                header.set_mode(0o644);
                header.set_mtime(0);
                archive.append_data(&mut header, name, &bytes[..])?;
            }
            archive.into_inner()?.finish()?.flush()
        }
    }
}

/// Goes through an archive. `each` is told the name of everything but folders, whether it is a plain file, and its bytes.
pub fn read(
    form: Form,
    mut from: impl Read + Seek,
    each: &mut dyn FnMut(&str, bool, &mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    match form {
        Form::Zip => {
            let told = told(&mut from)?;
            let mut archive = ZipArchive::new(from).map_err(io::Error::other)?;
            // Of two files with one name the crate shows the later; whoever unpacks may get either.
            if told.is_some_and(|told| told != archive.len()) {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a name stands in it twice"));
            }
            for index in 0..archive.len() {
                let mut file = archive.by_index(index).map_err(io::Error::other)?;
                let name = file.name().map_err(io::Error::other)?.into_owned();
                if !name.ends_with('/') {
                    let is_plain = file.unix_mode().is_none_or(|mode| matches!(mode & 0o170_000, 0 | 0o100_000));
                    each(&name, is_plain, &mut file)?;
                }
            }
            Ok(())
        }
        Form::TarZst => {
            let mut archive = tar::Archive::new(zstd::Decoder::new(from)?);
            for file in archive.entries()? {
                let mut file = file?;
                let kind = file.header().entry_type();
                let name = String::from_utf8_lossy(&file.path_bytes()).into_owned();
                if !kind.is_dir() {
                    each(&name, kind.is_file(), &mut file)?;
                }
            }
            Ok(())
        }
    }
}

/// How many files the end of a ZIP says are in it, where it says so in the short way.
fn told(from: &mut (impl Read + Seek)) -> io::Result<Option<usize>> {
    let length = from.seek(SeekFrom::End(0))?;
    let mut end = [0; 22];
    if length >= 22 {
        from.seek(SeekFrom::End(-22))?;
        from.read_exact(&mut end)?;
    }
    from.seek(SeekFrom::Start(0))?;
    let count = u16::from_le_bytes([end[10], end[11]]);
    Ok((end.starts_with(b"PK\x05\x06") && count != u16::MAX).then_some(usize::from(count)))
}
