use alloc::string::String;
use alloc::vec::Vec;

use crate::{
    Claims, DecodeError, KeyId, ReadCode, ReadEnvelope, Scratch, Sign1, base45, deflate,
    to_be_signed,
};

/// The longest text of a code: a version 40-L QR symbol in alphanumeric mode.
pub const MAX_TEXT: usize = 4296;

/// The bytes of a signature, the last ones of its envelope.
const SIGNATURE: usize = 64;

/// A code that has been read: its envelope and its claims. Nothing about it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The signed envelope.
    pub envelope: Sign1,
    /// What the envelope's payload says.
    pub claims: Claims,
}

impl Code {
    /// Reads the text of a code.
    ///
    /// # Errors
    /// The first [`DecodeError`] on the way from text to claims.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        Scratch::new().read(text).map(|code| code.to_code())
    }

    /// Reads the COSE bytes of a code.
    ///
    /// # Errors
    /// The first [`DecodeError`] on the way from bytes to claims.
    pub fn from_cose(bytes: &[u8]) -> Result<Self, DecodeError> {
        ReadCode::from_cose(bytes).map(|code| code.to_code())
    }

    /// The code of these claims, signed with EdDSA by the key of this id over
    /// [`unsigned_code`].
    #[must_use]
    pub fn signed(key_id: KeyId, claims: Claims, signature: [u8; 64]) -> Self {
        let envelope = Sign1::new(key_id, None, claims.encode(), signature);
        Self { envelope, claims }
    }

    /// The COSE bytes.
    #[must_use]
    pub fn cose(&self) -> Vec<u8> {
        self.envelope.encode()
    }

    /// The text that goes into the QR symbol.
    #[must_use]
    pub fn text(&self) -> String {
        text_of_cose(&self.cose())
    }
}

/// The text of a code of these COSE bytes.
#[must_use]
pub fn text_of_cose(cose: &[u8]) -> String {
    base45::encode(&deflate::deflate(cose))
}

/// The claims that a text holds, whether or not anybody signed them: for looking into a code, never
/// for judging one.
///
/// # Errors
/// The first [`DecodeError`] on the way from text to claims.
pub fn unjudged_claims(text: &str) -> Result<Claims, DecodeError> {
    Claims::decode(ReadEnvelope::payload_of(Scratch::new().cose(text)?)?)
}

/// The exact bytes to sign for these claims, known before any key is touched.
#[must_use]
pub fn unsigned_code(key_id: KeyId, claims: &Claims) -> Vec<u8> {
    to_be_signed(key_id, None, &claims.encode())
}

/// The most characters that the text of these claims takes, whatever the signature will be: known
/// before any key is touched, so that nothing is signed that has no room where it is printed.
#[must_use]
pub fn most_characters(key_id: KeyId, claims: &Claims) -> usize {
    let envelope = Sign1::new(key_id, None, claims.encode(), [0; SIGNATURE]).encode();
    let known = envelope.get(..envelope.len() - SIGNATURE).unwrap_or_default();
    let bytes = deflate::most_bytes(known, SIGNATURE);
    // RFC 9285 §3: three characters for two bytes, two for a last one.
    bytes / 2 * 3 + bytes % 2 * 2
}

#[cfg(test)]
mod tests;
