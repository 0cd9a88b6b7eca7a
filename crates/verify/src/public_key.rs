use alloc::vec::Vec;
use core::fmt;

use crate::ed25519::{self, Point};

/// DER of a SubjectPublicKeyInfo up to the 32 bytes of an Ed25519 key (RFC 8410 §4).
const ED25519_SPKI: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// An Ed25519 public key: a point in its one spelling, in the subgroup that the base point
/// generates, and not its identity.
#[derive(Clone, Copy)]
pub struct PublicKey {
    bytes: [u8; 32],
    point: Point,
}

/// The bytes are no Ed25519 key, or not one that only its holder can sign under: of small order, or
/// with a part of small order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidPublicKey;

impl fmt::Display for InvalidPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an Ed25519 public key of full order")
    }
}

impl core::error::Error for InvalidPublicKey {}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(")?;
        self.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

impl PublicKey {
    /// Reads the 32 bytes of RFC 8032 §5.1.5.
    ///
    /// # Errors
    /// [`InvalidPublicKey`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidPublicKey> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| InvalidPublicKey)?;
        let point = ed25519::key(&bytes).ok_or(InvalidPublicKey)?;
        Ok(Self { bytes, point })
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
        [&ED25519_SPKI[..], &self.bytes].concat()
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; 32] {
        self.bytes
    }

    /// Whether `signature` is this key's over `message`: canonical `S` and `R`, no `R` of small
    /// order, and the equation of RFC 8032 §5.1.7 with the cofactor. A [`crate::PreparedKey`] of
    /// this key says the same in less time.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.verifies_pieces(&[message], signature)
    }

    /// The same for a message whose pieces follow one another.
    pub(crate) fn verifies_pieces(&self, message: &[&[u8]], signature: &[u8; 64]) -> bool {
        ed25519::verifies(&self.bytes, &self.point, message, signature)
    }

    pub(crate) const fn point(&self) -> &Point {
        &self.point
    }
}
