//! The seal of a manifest: an Ed25519 signature in the form of `minisign`, which can judge it as well as this program can.
//!
//! Takes texts and keys; gives signatures and answers. A secret key is shown to nobody: it has no `Debug`, and comes out only
//! as the text that is written to its file. This is the door to `minisign`.

use std::io::Cursor;

use minisign::{KeyPair, PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

/// What the first line of a file of this form begins with.
const COMMENT: &str = "untrusted comment:";

/// A key that signs.
pub struct Secret(SecretKey);

/// A key that judges.
#[derive(Clone, Debug, PartialEq)]
pub struct Public(PublicKey);

/// Why a text is no secret key that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is something else, or damaged.
    Wrong,
    /// It is locked, and there is no password or another one.
    Locked,
}

/// What a seal says of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// The owner of the key signed this very text.
    Sealed,
    /// Another key signed it, with this name.
    Other(String),
    /// The seal is not of this text, or none at all.
    Broken,
}

impl Secret {
    /// A new key, which is nobody else's. The text to keep it in, locked where a password is given, and the one to hand out.
    pub fn generate(password: Option<&str>) -> Option<(String, String)> {
        let pair = match password {
            Some(password) => KeyPair::generate_encrypted_keypair(Some(password.to_owned())),
            None => KeyPair::generate_unencrypted_keypair(),
        };
        let KeyPair { pk, sk } = pair.ok()?;
        let name = Public(pk.clone()).name();
        let secret = sk.to_box(Some(&format!("jianbao secret key {name}"))).ok()?.into_string();
        Some((secret, Public(pk).text()))
    }

    /// Reads the file of a secret key, or its one line that counts.
    pub fn parse(text: &str, password: Option<&str>) -> Result<Secret, Fault> {
        let boxed = || SecretKeyBox::from_string(&whole(text)).map_err(|_| Fault::Wrong);
        if let Ok(secret) = SecretKey::from_unencrypted_box(boxed()?) {
            return Ok(Secret(secret));
        }
        // Where there is no password the crate would ask for one on the terminal.
        let is_key = text.lines().map(str::trim).any(|line| line.len() == 212 && line.starts_with("RW"));
        let Some(password) = password else { return Err(if is_key { Fault::Locked } else { Fault::Wrong }) };
        let unlocked = SecretKey::from_box(boxed()?, Some(password.to_owned()));
        unlocked.map(Secret).map_err(|_| if is_key { Fault::Locked } else { Fault::Wrong })
    }

    /// The key that judges what this one signs.
    pub fn public(&self) -> Option<Public> {
        PublicKey::from_secret_key(&self.0).ok().map(Public)
    }

    /// The seal of a text. `words` are for people, and are signed too.
    pub fn seal(&self, text: &str, words: &str) -> Option<String> {
        let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let comment = "signature of jianbao";
        let sealed = minisign::sign(None, &self.0, Cursor::new(text), Some(words.trim()), Some(comment)).ok()?;
        Some(sealed.into_string())
    }
}

impl Public {
    /// Reads the file of a public key, or its one line that counts.
    pub fn parse(text: &str) -> Option<Public> {
        let boxed = PublicKeyBox::from_string(&whole(text)).ok()?;
        PublicKey::from_box(boxed).ok().map(Public)
    }

    /// The line that is handed out.
    pub fn line(&self) -> String {
        self.0.to_base64()
    }

    /// The file that is handed out.
    pub fn text(&self) -> String {
        format!("{COMMENT} jianbao public key {}\n{}\n", self.name(), self.line())
    }

    /// Its name: 16 letters that tell keys apart.
    pub fn name(&self) -> String {
        name(self.0.keynum())
    }

    /// What a seal says of a text.
    pub fn judge(&self, text: &[u8], seal: &str) -> Judged {
        // The crate takes both signatures to be as long as they should be.
        let lengths = seal.lines().map(|line| line.trim().len());
        let is_whole = lengths.clone().nth(1) == Some(100)
            && lengths.clone().nth(3) == Some(88)
            && seal.lines().nth(3).is_some_and(|line| line.trim().ends_with("=="));
        let read = if is_whole { SignatureBox::from_string(seal).ok() } else { None };
        let Some(seal) = read else { return Judged::Broken };
        if seal.keynum() != self.0.keynum() {
            return Judged::Other(name(seal.keynum()));
        }
        match minisign::verify(&self.0, &seal, Cursor::new(text), true, false, false) {
            Ok(()) => Judged::Sealed,
            Err(_) => Judged::Broken,
        }
    }
}

fn name(number: &[u8]) -> String {
    number.iter().rev().map(|byte| format!("{byte:02X}")).collect()
}

/// A key's line alone is taken for the file.
fn whole(text: &str) -> String {
    let text = text.trim();
    if text.starts_with(COMMENT) { format!("{text}\n") } else { format!("{COMMENT} key\n{text}\n") }
}
