//! Outputs beside others, compressed, for servers that send a file `x.html.gz` in the place of `x.html`.
//!
//! Takes bytes; gives them in the format of gzip. Equal bytes give equal ones on every machine: no time and no name is written, and
//! what compresses is not chosen by the processor. The door to `miniz_oxide`.

use miniz_oxide::deflate::compress_to_vec;

/// Endings of the files that are worth it.
const TEXTS: [&str; 8] = ["html", "css", "js", "xml", "json", "txt", "svg", "webmanifest"];
/// How hard it tries: the most that pays.
const LEVEL: u8 = 9;
/// Behind the two signs of gzip: deflate, no flags, no time, the most compressed, no particular system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];

/// Whether a file of this path is worth it.
pub fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| TEXTS.contains(&ending))
}

/// Where what is compressed stands.
pub fn path(of: &str) -> String {
    format!("{of}.gz")
}

/// In the format of gzip.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut out = HEAD.to_vec();
    out.append(&mut compress_to_vec(bytes, LEVEL));
    out.extend(checksum(bytes).to_le_bytes());
    // The format counts no further than this.
    out.extend(u32::try_from(bytes.len() & 0xffff_ffff).unwrap_or_default().to_le_bytes());
    out
}

/// CRC-32 as gzip has it.
fn checksum(bytes: &[u8]) -> u32 {
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
    fn as_others_read_it() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
        let bytes = "简报".repeat(1000);
        let packed = packed(bytes.as_bytes());
        assert!(packed.len() < 100);
        let body = packed.get(10..packed.len() - 8).map(miniz_oxide::inflate::decompress_to_vec);
        assert!(matches!(body, Some(Ok(body)) if body == bytes.as_bytes()));
        assert!(packed.ends_with(&6000_u32.to_le_bytes()));
    }

    #[test]
    fn texts() {
        assert!(is_text("a/b.html") && is_text("feed.xml"));
        assert!(!is_text("a.png") && !is_text("html") && !is_text("a.html.gz"));
    }
}
