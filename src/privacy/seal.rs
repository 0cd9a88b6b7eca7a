use std::fmt;
use std::marker::PhantomData;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const NONCE: usize = 24;

/// The key that seals records at rest.
pub struct SealingKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

/// Where a sealed value stands. It opens nowhere else: a blob moved to another table, column or
/// row is refused.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's key.
    pub row: &'a str,
}

/// A value of type `T` sealed for one place: version ‖ 24-byte nonce ‖ XChaCha20-Poly1305.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed<T>(Vec<u8>, PhantomData<fn() -> T>);

impl<T> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// A sealed value that does not open: another key, another place, or changed bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a sealed record does not open")]
pub struct SealError;

impl SealingKey {
    /// The key with these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Seals `value` for `place`. The nonce is 24 random bytes, never used twice under a key.
    ///
    /// # Errors
    /// [`SealError`] when the value cannot be written as JSON.
    pub fn seal<T: Serialize>(
        &self,
        value: &T,
        place: Place<'_>,
        nonce: [u8; NONCE],
    ) -> Result<Sealed<T>, SealError> {
        let plain = Zeroizing::new(serde_json::to_vec(value).map_err(|_| SealError)?);
        self.seal_bytes(&plain, place, nonce).map(|blob| Sealed(blob, PhantomData))
    }

    /// Seals bytes for `place`.
    ///
    /// # Errors
    /// [`SealError`] past the cipher's length limit.
    pub fn seal_bytes(
        &self,
        plain: &[u8],
        place: Place<'_>,
        nonce: [u8; NONCE],
    ) -> Result<Vec<u8>, SealError> {
        let payload = Payload { msg: plain, aad: &place.bound() };
        let text = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError)?;
        Ok([&[VERSION][..], &nonce, &text].concat())
    }

    /// Opens a value that was sealed for `place`.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open<T: DeserializeOwned>(
        &self,
        sealed: &Sealed<T>,
        place: Place<'_>,
    ) -> Result<T, SealError> {
        let plain = Zeroizing::new(self.open_bytes(&sealed.0, place)?);
        serde_json::from_slice(&plain).map_err(|_| SealError)
    }

    /// Opens bytes that were sealed for `place`.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open_bytes(&self, blob: &[u8], place: Place<'_>) -> Result<Vec<u8>, SealError> {
        let rest = blob.strip_prefix(&[VERSION]).ok_or(SealError)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or(SealError)?;
        let payload = Payload { msg: text, aad: &place.bound() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.0))
    }
}

impl Place<'_> {
    /// The place as associated data, each part after its length, so that no two places read alike.
    fn bound(&self) -> Vec<u8> {
        let mut bound = Vec::new();
        for part in ["chancery/v1", self.table, self.column, self.row] {
            bound.extend((part.len() as u64).to_be_bytes());
            bound.extend(part.as_bytes());
        }
        bound
    }
}

impl<T> Sealed<T> {
    /// The blob as it stood in the database.
    #[must_use]
    pub const fn from_blob(blob: Vec<u8>) -> Self {
        Self(blob, PhantomData)
    }

    /// The blob to store.
    #[must_use]
    pub fn blob(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place { table: "applications", column: "sealed", row: "app_1" };

    #[test]
    fn a_value_opens_in_its_place_only() {
        let key = SealingKey::new([1; 32]);
        let sealed = key.seal(&"ERIKSSON".to_string(), HERE, [2; 24]).unwrap();
        assert_eq!(key.open(&sealed, HERE).unwrap(), "ERIKSSON");
        for elsewhere in [
            Place { row: "app_2", ..HERE },
            Place { table: "documents", ..HERE },
            Place { column: "other", ..HERE },
        ] {
            assert_eq!(key.open(&sealed, elsewhere), Err(SealError));
        }
        assert_eq!(SealingKey::new([3; 32]).open(&sealed, HERE), Err(SealError));
    }

    #[test]
    fn every_flipped_bit_is_noticed_and_nothing_shows() {
        let key = SealingKey::new([1; 32]);
        let sealed = key.seal(&"ERIKSSON".to_string(), HERE, [2; 24]).unwrap();
        assert!(!sealed.blob().windows(8).any(|w| w == b"ERIKSSON"));
        for bit in 0..sealed.blob().len() * 8 {
            let mut blob = sealed.blob().to_vec();
            blob[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.open(&Sealed::<String>::from_blob(blob), HERE), Err(SealError));
        }
        for length in 0..sealed.blob().len() {
            let blob = sealed.blob()[..length].to_vec();
            assert_eq!(key.open(&Sealed::<String>::from_blob(blob), HERE), Err(SealError));
        }
    }
}
