use std::fmt;

use argon2::Argon2;
use subtle::ConstantTimeEq;
use thiserror::Error;

/// An Argon2id hash of a password: 16-byte salt and 32-byte hash, RFC 9106's second recommended
/// cost cut to 19 MiB and two passes.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash {
    salt: [u8; 16],
    hash: [u8; 32],
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// A password that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a password has 12 to 128 characters")]
pub struct PasswordError;

impl PasswordHash {
    /// Hashes a password under a random salt.
    ///
    /// # Errors
    /// [`PasswordError`] unless the password has 12 to 128 characters.
    pub fn of(password: &str, salt: [u8; 16]) -> Result<Self, PasswordError> {
        if !(12..=128).contains(&password.chars().count()) {
            return Err(PasswordError);
        }
        let hash = derive(password, &salt).ok_or(PasswordError)?;
        Ok(Self { salt, hash })
    }

    /// Whether this is the password, in time that does not depend on how wrong it is.
    #[must_use]
    pub fn matches(&self, password: &str) -> bool {
        derive(password, &self.salt).is_some_and(|hash| hash.ct_eq(&self.hash).into())
    }

    /// A hash that no password has: checking it takes as long as checking any other.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { salt: [0; 16], hash: [0; 32] }
    }

    /// Salt and hash to store.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.salt[..], &self.hash].concat()
    }

    /// Reads [`PasswordHash::to_bytes`].
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (salt, hash) = bytes.split_first_chunk::<16>()?;
        Some(Self { salt: *salt, hash: hash.try_into().ok()? })
    }
}

fn derive(password: &str, salt: &[u8]) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    // The crate's default is Argon2id v19 with m=19456 KiB, t=2, p=1.
    Argon2::default().hash_password_into(password.as_bytes(), salt, &mut hash).ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_matches() {
        let hash = PasswordHash::of("correct horse battery", [1; 16]).unwrap();
        let read = PasswordHash::from_bytes(&hash.to_bytes()).unwrap();
        assert!(read.matches("correct horse battery"));
        assert!(!read.matches("correct horse batterz"));
        assert!(!read.matches(""));
        assert_eq!(PasswordHash::of("short", [1; 16]), Err(PasswordError));
        assert!(PasswordHash::from_bytes(&[0; 47]).is_none());
    }
}
