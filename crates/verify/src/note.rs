use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use sha2::{Digest, Sha256};

use crate::{PublicKey, base64};

const ED25519: u8 = 0x01;
const MARK: &str = "\u{2014} ";

/// A key that signs notes, written as a C2SP vkey: `<name>+<key id>+<base64(0x01 ‖ key)>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteKey {
    /// The key's name: no spaces, no plus sign.
    pub name: String,
    /// The key.
    pub key: PublicKey,
}

impl NoteKey {
    /// The key's id: the first 4 bytes of SHA-256 over name, LF, algorithm and key.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let mut hash = Sha256::new();
        hash.update(self.name.as_bytes());
        hash.update([b'\n', ED25519]);
        hash.update(self.key.to_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let [a, b, c, d, ..] = digest;
        [a, b, c, d]
    }

    /// The signature line that this key's signature of a note's text makes.
    #[must_use]
    pub fn signature_line(&self, signature: &[u8; 64]) -> String {
        let blob = [&self.id()[..], signature].concat();
        format!("{MARK}{} {}\n", self.name, base64::encode(&blob))
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.id());
        let key = [&[ED25519][..], &self.key.to_bytes()].concat();
        write!(f, "{}+{id:08x}+{}", self.name, base64::encode(&key))
    }
}

impl FromStr for NoteKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let key = base64::decode(key).ok_or(NoteError::Key)?;
        let key = key.strip_prefix(&[ED25519]).ok_or(NoteError::Key)?;
        let key = PublicKey::from_bytes(key).map_err(|_| NoteError::Key)?;
        let parsed = Self { name: name.into(), key };
        let named = !name.is_empty() && !name.contains(char::is_whitespace);
        // The id in the text is derived, so a whole comparison catches every other spelling.
        if named && format!("{parsed}") == text { Ok(parsed) } else { Err(NoteError::Key) }
    }
}

/// Why bytes are no signed note, or no note that enough keys signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteError {
    /// Not the C2SP signed-note form.
    Form,
    /// Not a vkey of an Ed25519 key.
    Key,
    /// A known key's signature is wrong.
    Signature,
    /// Fewer known keys signed than the threshold asks.
    Threshold,
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not a signed note",
            Self::Key => "not a note key",
            Self::Signature => "a signature on the note is wrong",
            Self::Threshold => "too few of the known keys signed the note",
        })
    }
}

impl core::error::Error for NoteError {}

/// A C2SP signed note: text, an empty line, signature lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote<'a> {
    /// The text up to and including its last LF: the bytes that are signed.
    pub text: &'a str,
    signatures: Vec<(&'a str, [u8; 4], Vec<u8>)>,
}

/// A note has no more signature lines than this.
const MAX_SIGNATURES: usize = 16;

impl<'a> SignedNote<'a> {
    /// Splits a note and reads its signature lines.
    ///
    /// # Errors
    /// [`NoteError::Form`].
    pub fn parse(note: &'a [u8]) -> Result<Self, NoteError> {
        let note = core::str::from_utf8(note).map_err(|_| NoteError::Form)?;
        if note.chars().any(|c| c.is_control() && c != '\n') || !note.ends_with('\n') {
            return Err(NoteError::Form);
        }
        let split = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let (text, lines) = note.split_at_checked(split + 1).ok_or(NoteError::Form)?;
        let mut signatures = Vec::new();
        for line in lines.strip_prefix('\n').unwrap_or_default().lines() {
            let (name, blob) = line
                .strip_prefix(MARK)
                .and_then(|line| line.split_once(' '))
                .ok_or(NoteError::Form)?;
            let blob = base64::decode(blob).ok_or(NoteError::Form)?;
            let (id, signature) = blob.split_first_chunk::<4>().ok_or(NoteError::Form)?;
            signatures.push((name, *id, signature.to_vec()));
            if signatures.len() > MAX_SIGNATURES {
                return Err(NoteError::Form);
            }
        }
        if signatures.is_empty() { Err(NoteError::Form) } else { Ok(Self { text, signatures }) }
    }

    /// Checks that at least `threshold` different keys of `keys` signed the text. Signatures by
    /// other keys are passed over, as C2SP asks. A wrong one by a known key is an error even where
    /// enough others are right: its text or its line was changed on the way, and a note that was
    /// tampered with is not one to lean on. Nobody gains by it who could not withhold the note.
    ///
    /// # Errors
    /// [`NoteError::Signature`] or [`NoteError::Threshold`].
    pub fn verify(&self, keys: &[NoteKey], threshold: usize) -> Result<(), NoteError> {
        let signed: BTreeSet<_> =
            self.signers(keys)?.into_iter().map(|known| known.key.to_bytes()).collect();
        if signed.len() >= threshold.max(1) { Ok(()) } else { Err(NoteError::Threshold) }
    }

    /// Those of `keys` that signed the text, one for each signature line of theirs.
    ///
    /// # Errors
    /// [`NoteError::Signature`].
    pub fn signers<'k>(&self, keys: &'k [NoteKey]) -> Result<Vec<&'k NoteKey>, NoteError> {
        let mut signers = Vec::new();
        for (name, id, signature) in &self.signatures {
            let Some(known) = keys.iter().find(|k| k.name == *name && k.id() == *id) else {
                continue;
            };
            let signature: &[u8; 64] =
                signature.as_slice().try_into().map_err(|_| NoteError::Signature)?;
            if !known.key.verifies(self.text.as_bytes(), signature) {
                return Err(NoteError::Signature);
            }
            signers.push(known);
        }
        Ok(signers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    /// The example of C2SP signed-note.
    #[test]
    fn the_example_of_the_specification() {
        let key: NoteKey = VKEY.parse().unwrap();
        assert_eq!(key.to_string(), VKEY);
        let note = SignedNote::parse(NOTE.as_bytes()).unwrap();
        assert_eq!(note.text, "This is an example message.\n");
        assert_eq!(note.verify(core::slice::from_ref(&key), 1), Ok(()));
        assert_eq!(note.verify(&[key.clone(), key], 2), Err(NoteError::Threshold));
        assert_eq!(note.verify(&[], 1), Err(NoteError::Threshold));
    }

    #[test]
    fn a_changed_text_is_refused() {
        let key: NoteKey = VKEY.parse().unwrap();
        let changed = NOTE.replace("example message", "example massage");
        let note = SignedNote::parse(changed.as_bytes()).unwrap();
        assert_eq!(note.verify(&[key], 1), Err(NoteError::Signature));
    }

    #[test]
    fn one_key_signing_twice_counts_once() {
        let key: NoteKey = VKEY.parse().unwrap();
        let line = NOTE.split("\n\n").nth(1).unwrap();
        let twice = [NOTE, line].concat();
        let note = SignedNote::parse(twice.as_bytes()).unwrap();
        assert_eq!(note.verify(&[key], 2), Err(NoteError::Threshold));
    }

    #[test]
    fn keys_have_one_spelling() {
        for bad in [
            "",
            "a+b",
            "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "other.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        ] {
            assert_eq!(bad.parse::<NoteKey>(), Err(NoteError::Key), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>, text: String) {
            let _ = SignedNote::parse(&bytes);
            let _ = SignedNote::parse(text.as_bytes());
        }
    }
}
