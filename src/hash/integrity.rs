//! Hashes that browsers compute too: bytes in, the words for them in a policy or an attribute out. The door to `sha2` and `hmac`.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256, Sha384};

/// The value of an attribute `integrity`.
pub fn of(bytes: &[u8]) -> String {
    format!("sha384-{}", base64(&Sha384::digest(bytes)))
}

/// The source that a policy knows a text by.
pub fn source(text: &[u8]) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(text)))
}

/// The SHA-256 of a text under a key (HMAC): only who has the key can make it.
pub fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    // A key of any length is one.
    let Ok(mut keyed) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    keyed.update(text.as_bytes());
    keyed.finalize().into_bytes().to_vec()
}

/// A SHA-256 in the making, see [`super::sum`].
#[derive(Clone, Default)]
pub struct Running(Sha256);

impl Running {
    /// Takes the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The sum of all that was taken.
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// Bytes as letters that pass through anything.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS.get((number >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if place > three.len() { '=' } else { letter as char });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_hashes() {
        assert_eq!(source(b""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
        assert_eq!(of(b""), "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb");
    }
}
