use core::fmt;

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};

/// A key on P-256 that signs seals, in software. Forgotten in memory when dropped.
///
/// The nonce is derived from key and message (RFC 6979), so that no randomness is needed and a
/// message has one signature.
///
/// ```
/// use chancery_seal::{Curve, SealingKey, SignatureCheck, SignerKey};
/// let key = SealingKey::from_bytes(&[7; 32]).ok_or("no key")?;
/// let public = SignerKey::from_point(Curve::P256, &key.public_point()).ok_or("no point")?;
/// assert_eq!(public.verify(b"seal", &key.sign(b"seal")), SignatureCheck::Good);
/// # Ok::<(), &'static str>(())
/// ```
pub struct SealingKey(SigningKey);

impl SealingKey {
    /// A key from its number, big-endian; `None` for zero and for numbers past the order.
    #[must_use]
    pub fn from_bytes(number: &[u8; 32]) -> Option<Self> {
        SigningKey::from_slice(number).ok().map(Self)
    }

    /// The public key: `04 ‖ x ‖ y`.
    #[must_use]
    pub fn public_point(&self) -> [u8; 65] {
        let mut point = [0; 65];
        let written = self.0.verifying_key().to_sec1_point(false);
        for (slot, byte) in point.iter_mut().zip(written.as_bytes()) {
            *slot = *byte;
        }
        point
    }

    /// Signs with SHA-256: `r ‖ s`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signature: Signature = self.0.sign(message);
        signature.to_bytes().into()
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6979 A.2.5, P-256 with SHA-256, message `sample`.
    #[test]
    fn the_published_signature() {
        let number = hex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        let key = SealingKey::from_bytes(&number).unwrap();
        let r = hex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716");
        let s = hex("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
        assert_eq!(key.sign(b"sample")[..], [r, s].concat());
    }

    #[test]
    fn numbers_that_are_no_key() {
        assert!(SealingKey::from_bytes(&[0; 32]).is_none());
        assert!(SealingKey::from_bytes(&[0xff; 32]).is_none());
    }

    fn hex(text: &str) -> [u8; 32] {
        core::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
    }
}
