use std::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::code::grouped;

/// Crockford's base 32 in lower case: no i, l, o or u.
pub(super) const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// An id of 128 random bits after its prefix.
pub(crate) fn random_id(prefix: &str, bytes: [u8; 16]) -> String {
    prefixed(prefix, &bytes)
}

/// `prefix` and the bytes in base 32, five bits a character.
pub(crate) fn prefixed(prefix: &str, bytes: &[u8]) -> String {
    format!("{prefix}{}", grouped(bytes, ALPHABET, 0))
}

/// A bearer secret of 256 random bits, shown once, at its making.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The secret of these random bytes; `prefix` says what it is for (`cok_` service key of an
    /// officer, `cvk_` key of a verifier, `cos_` session).
    #[must_use]
    pub fn from_random(prefix: &str, bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(prefixed(prefix, &bytes)))
    }

    /// The text to hand out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The SHA-256 of a secret. 256 random bits need no slow hash: there is nothing to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// The hash of a presented secret.
    #[must_use]
    pub fn of(presented: &str) -> Self {
        Self(Sha256::digest(presented.as_bytes()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_stay_out_of_debug() {
        let secret = Secret::from_random("cvk_", [0xA5; 32]);
        assert_eq!(secret.reveal().len(), 4 + 52);
        assert!(!format!("{secret:?}").contains(secret.reveal()));
        assert_eq!(secret.hash(), SecretHash::of(secret.reveal()));
        assert_ne!(prefixed("", &[1; 16]), prefixed("", &[2; 16]));
        assert_eq!(prefixed("x_", &[0xFF, 0x00]), "x_zw00");
    }
}
