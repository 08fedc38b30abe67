//! Content hashes: bytes in, a fixed short digest out. Never reads anything itself.

pub mod integrity;
pub mod sum;

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;

/// A table by hash that is quick with short keys, and whose order is never looked at. Who writes a site could choose keys that
/// make it slow; he would only make his own build slow.
pub type Table<K, V> = HashMap<K, V, FixedState>;

/// The same of keys alone.
pub type Unordered<K> = HashSet<K, FixedState>;

const DIGITS: [u8; 16] = *b"0123456789abcdef";

/// A 128-bit digest of some bytes (the first half of BLAKE3). Equal digests are taken to mean equal bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Digest([u8; 16]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Digest {
        let mut half = [0; 16];
        half.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
        Digest(half)
    }

    /// The digest of everything that a value shows of itself to those who write programs, which is everything it holds.
    pub fn of_debug(value: &impl fmt::Debug) -> Digest {
        Digest::of(format!("{value:?}").as_bytes())
    }

    /// The digest of these bytes, as [`Digest::bytes`] gave them.
    pub fn from_bytes(bytes: [u8; 16]) -> Digest {
        Digest(bytes)
    }

    /// The first half of it, for keys that need not tell more apart.
    pub fn short(self) -> u64 {
        let mut half = [0; 8];
        half.copy_from_slice(&self.0[..8]);
        u64::from_le_bytes(half)
    }

    /// Its bytes, for the digest of something that it is a part of.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads what [`fmt::Display`] wrote: 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Digest> {
        bytes_of(text).map(Digest)
    }
}

/// Bytes that know their digest. Clones share them.
#[derive(Clone, PartialEq, Eq)]
pub struct Summed {
    bytes: Arc<Vec<u8>>,
    digest: Digest,
}

impl Summed {
    /// Works out the digest.
    pub fn of(bytes: Vec<u8>) -> Summed {
        Summed { digest: Digest::of(&bytes), bytes: Arc::new(bytes) }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many they are.
    pub fn length(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Their digest.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

impl fmt::Debug for Summed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} bytes, {}", self.bytes.len(), self.digest)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

/// Bytes in hexadecimal digits, two each.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Reads what [`hex`] wrote, of exactly so many bytes; capital digits say the same.
pub fn bytes_of<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    (text.len() == N * 2).then_some(bytes)
}

/// Adds a number to a text in hexadecimal digits, without leading zeros.
pub fn write_hex(number: u64, text: &mut Vec<u8>) {
    let digits = (67 - number.leading_zeros().min(63)) / 4;
    text.extend((0..digits).rev().map(|at| DIGITS[(number >> (at * 4) & 15) as usize]));
}

/// A number for a text: another one, as good as always, for another text.
pub fn quick(text: &str) -> u64 {
    FixedState::default().hash_one(text)
}

/// CRC-32, the checksum that stands in files of gzip and PNG.
pub fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    !bytes.iter().fold(!0, |sum, byte| {
        let [low, ..] = sum.to_le_bytes();
        TABLE.get(usize::from(low ^ byte)).copied().unwrap_or_default() ^ (sum >> 8)
    })
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut sum = at as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
            bit += 1;
        }
        table[at] = sum;
        at += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_as_the_library_has_it() {
        for number in [0, 1, 15, 16, 255, 256, 0xfff, 0x1000, u64::from(u32::MAX), u64::MAX - 1, u64::MAX, 1 << 63] {
            let mut text = Vec::new();
            write_hex(number, &mut text);
            assert_eq!(text, format!("{number:x}").into_bytes());
        }
        let digest = Digest::of(b"a");
        let text = digest.to_string();
        let bytes: String = digest.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(text, bytes);
        assert_eq!(Digest::parse(&text), Some(digest));
        assert_eq!(Digest::parse(&text.to_uppercase()), Some(digest));
        for wrong in ["", &text[1..], &format!("{text}0"), &text.replace(&text[..1], "g"), "中文中文中文中文中文ab"]
        {
            assert_eq!(Digest::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn as_others_count() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
