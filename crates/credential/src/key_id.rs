use core::fmt;
use core::str::FromStr;

use sha2::{Digest, Sha256};

/// A key's id: the first 8 bytes of the SHA-256 of its certificate (DER), 16 lower-case hex digits
/// in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 8]);

impl KeyId {
    /// The id of the key that this certificate (DER) certifies.
    #[must_use]
    pub fn of_certificate(der: &[u8]) -> Self {
        let digest: [u8; 32] = Sha256::digest(der).into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Self([a, b, c, d, e, f, g, h])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Written at once: every verdict names a key.
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
        let mut text = [0; 16];
        for (to, digit) in text.iter_mut().zip(digits) {
            *to = digit + if digit < 10 { b'0' } else { b'a' - 10 };
        }
        f.write_str(core::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for KeyId {
    type Err = InvalidKeyId;

    fn from_str(text: &str) -> Result<Self, InvalidKeyId> {
        let lower_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() != 16 || !text.bytes().all(lower_hex) {
            return Err(InvalidKeyId);
        }
        u64::from_str_radix(text, 16).map(|n| Self(n.to_be_bytes())).map_err(|_| InvalidKeyId)
    }
}

/// A key id is 16 lower-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidKeyId;

impl fmt::Display for InvalidKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key id is 16 lower-case hex digits")
    }
}

impl core::error::Error for InvalidKeyId {}
