use alloc::vec::Vec;
use core::fmt;

use ed25519_dalek::{Signature, VerifyingKey};

/// DER of a SubjectPublicKeyInfo up to the 32 bytes of an Ed25519 key (RFC 8410 §4).
const ED25519_SPKI: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// An Ed25519 public key that is not of small order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// The bytes are no Ed25519 key, or one of small order, under which a signature proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidPublicKey;

impl fmt::Display for InvalidPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an Ed25519 public key of full order")
    }
}

impl core::error::Error for InvalidPublicKey {}

impl PublicKey {
    /// Reads the 32 bytes of RFC 8032 §5.1.5.
    ///
    /// # Errors
    /// [`InvalidPublicKey`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidPublicKey> {
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| InvalidPublicKey)?;
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| InvalidPublicKey)?;
        if key.is_weak() { Err(InvalidPublicKey) } else { Ok(Self(key)) }
    }

    /// Reads a SubjectPublicKeyInfo in DER (RFC 8410 §4).
    ///
    /// # Errors
    /// [`InvalidPublicKey`].
    pub fn from_spki(der: &[u8]) -> Result<Self, InvalidPublicKey> {
        Self::from_bytes(der.strip_prefix(&ED25519_SPKI).ok_or(InvalidPublicKey)?)
    }

    /// The SubjectPublicKeyInfo in DER.
    #[must_use]
    pub fn spki(&self) -> Vec<u8> {
        [&ED25519_SPKI[..], self.0.as_bytes()].concat()
    }

    /// The 32 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Whether `signature` is this key's over `message`, by the strict rules: canonical `S`, no
    /// small-order `R`.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}
