//! What office programs wrote before 2007, and WPS in its own formats: a small disk in a file.
//!
//! Its properties are read. Comments, changes and what is hidden stand in forms of each program's own, which are not.

use super::Finds;
use crate::source;

/// How such a file begins.
pub(super) const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The end of a chain of sectors, and from where on a number names none.
const NONE: u32 = 0xFFFF_FFFA;
/// Bytes that are read of one stream: properties are short.
const MOST: usize = 4 * 1024 * 1024;

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}

/// The disk in a file.
struct Disk<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// Which sector follows which.
    table: Vec<u32>,
    small_table: Vec<u32>,
    small: Vec<u8>,
    small_limit: u32,
}

struct Stream {
    name: String,
    start: u32,
    length: u32,
}

impl<'b> Disk<'b> {
    fn open(bytes: &'b [u8]) -> Option<(Disk<'b>, Vec<Stream>)> {
        let shift = u32::from(short(bytes, 30)?);
        let sector = 1_usize.checked_shl(shift).filter(|size| (512..=4096).contains(size))?;
        let mut disk = Disk {
            bytes,
            sector,
            table: Vec::new(),
            small_table: Vec::new(),
            small: Vec::new(),
            small_limit: long(bytes, 56)?,
        };
        // The first sectors of the table are named in the head, the others in a chain of lists.
        let mut named: Vec<u32> = (0..109).filter_map(|number| long(bytes, 76 + number * 4)).collect();
        let (mut next, mut left) = (long(bytes, 68)?, bytes.len() / sector + 1);
        while next < NONE && left > 0 {
            let list = disk.at(next)?;
            named.extend((0..sector / 4 - 1).filter_map(|number| long(list, number * 4)));
            next = long(list, sector - 4)?;
            left -= 1;
        }
        for number in named.into_iter().filter(|number| *number < NONE).take(bytes.len() / sector + 1) {
            let part = disk.at(number)?;
            disk.table.extend((0..sector / 4).filter_map(|at| long(part, at * 4)));
        }
        let folder = disk.chain(long(bytes, 48)?, usize::MAX);
        let entry = |entry: &[u8]| {
            let length = usize::from(short(entry, 64)?).saturating_sub(2);
            let name: Vec<u16> = (0..length / 2).filter_map(|at| short(entry, at * 2)).collect();
            let kind = *entry.get(66)?;
            let stream =
                Stream { name: String::from_utf16_lossy(&name), start: long(entry, 116)?, length: long(entry, 120)? };
            (kind != 0).then_some((kind, stream))
        };
        let entries: Vec<(u8, Stream)> = folder.chunks_exact(128).filter_map(entry).collect();
        if let Some((_, root)) = entries.iter().find(|(kind, _)| *kind == 5) {
            disk.small = disk.chain(root.start, place(root.length)?);
        }
        let small_table = disk.chain(long(bytes, 60)?, usize::MAX);
        disk.small_table = (0..small_table.len() / 4).filter_map(|at| long(&small_table, at * 4)).collect();
        let streams = entries.into_iter().filter(|(kind, _)| *kind == 2).map(|(_, stream)| stream);
        Some((disk, streams.collect()))
    }

    fn at(&self, number: u32) -> Option<&'b [u8]> {
        let start = place(number)?.checked_add(1)?.checked_mul(self.sector)?;
        // The last sector may be cut short.
        let rest = self.bytes.get(start..)?;
        rest.get(..self.sector.min(rest.len()))
    }

    /// The content of a chain of sectors. One that goes in circles ends where it must have.
    fn chain(&self, start: u32, length: usize) -> Vec<u8> {
        let mut content = Vec::new();
        let (mut next, mut left) = (start, self.table.len() + 1);
        while next < NONE && left > 0 && content.len() < length.min(MOST) {
            let Some(part) = self.at(next) else { break };
            content.extend_from_slice(part);
            next = place(next).and_then(|at| self.table.get(at)).copied().unwrap_or(NONE);
            left -= 1;
        }
        content.truncate(length);
        content
    }

    fn stream(&self, stream: &Stream) -> Vec<u8> {
        let length = place(stream.length).unwrap_or(0);
        if stream.length >= self.small_limit {
            return self.chain(stream.start, length);
        }
        let mut content = Vec::new();
        let (mut next, mut left) = (stream.start, self.small_table.len() + 1);
        while next < NONE && left > 0 && content.len() < length {
            let Some(start) = place(next).and_then(|number| number.checked_mul(64)) else { break };
            let Some(part) = self.small.get(start..) else { break };
            content.extend_from_slice(part.get(..64.min(part.len())).unwrap_or_default());
            next = place(next).and_then(|at| self.small_table.get(at)).copied().unwrap_or(NONE);
            left -= 1;
        }
        content.truncate(length);
        content
    }
}

/// Reads the properties of such a file.
pub(super) fn read(bytes: &[u8], finds: &mut Finds) {
    let Some((disk, streams)) = Disk::open(bytes) else {
        finds.is_closed = true;
        return;
    };
    let find = |name: &str| streams.iter().find(|stream| stream.name == name);
    // What has a password is today's format in an old box.
    let is_locked = find("EncryptedPackage").is_some() || find("EncryptionInfo").is_some();
    let head = find("WordDocument").map(|stream| disk.chain(stream.start, 32)).unwrap_or_default();
    if is_locked || short(&head, 10).is_some_and(|flags| flags & 0x0100 != 0) {
        finds.is_closed = true;
        return;
    }
    finds.is_old = true;
    if let Some(stream) = find("\u{5}SummaryInformation") {
        properties(&disk.stream(stream), &mut |number, text| match number {
            4 | 8 => finds.author(text),
            6 => finds.property(text),
            _ => {}
        });
    }
    if let Some(stream) = find("\u{5}DocumentSummaryInformation") {
        properties(&disk.stream(stream), &mut |number, text| {
            if matches!(number, 14 | 15) {
                finds.author(text);
            }
        });
    }
}

/// Shows the texts of the first set of properties.
fn properties(content: &[u8], visit: &mut dyn FnMut(u32, &str)) -> Option<()> {
    let start = place(long(content, 44)?)?;
    let count = long(content, start.checked_add(4)?)?.min(256);
    for number in 0..place(count)? {
        let entry = start.checked_add(8 + number * 8)?;
        let (id, offset) = (long(content, entry)?, place(long(content, entry + 4)?)?);
        let at = start.checked_add(offset)?;
        let length = long(content, at.checked_add(4)?).and_then(place).unwrap_or(0).min(4096);
        let text = match long(content, at)? {
            0x1E => source::decode(content.get(at + 8..(at + 8).checked_add(length)?).unwrap_or_default()).text,
            0x1F => {
                let units: Vec<u16> = (0..length).filter_map(|unit| short(content, at + 8 + unit * 2)).collect();
                String::from_utf16_lossy(&units)
            }
            _ => continue,
        };
        visit(id, text.split(['\0', '\u{FFFD}']).next().unwrap_or_default());
    }
    Some(())
}
