//! The trust list: which keys speak for an authority, for what, and since when.

mod held;
mod key;
mod parse;
mod refusal;
mod root;
#[cfg(test)]
mod tests;
mod write;

pub use held::{HeldTrust, Taken};
pub use key::{KeyAlgorithm, KeyState, KeyUse, ListedKey};
pub use refusal::TrustRefusal;
pub use root::Root;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use chancery_credential::KeyId;
use chancery_identity::CountryCode;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{NoteError, PublicKey, SignedNote};

/// A trust list is no larger than this, in bytes.
const MAX_BYTES: usize = 8 << 20;

/// A post that issues for the authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its short code, such as `HOU`.
    pub code: String,
    /// Its name as documents bear it.
    pub name: String,
}

/// An authority's trust list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustList {
    /// The authority's code; codes name it as their issuer.
    pub authority: CountryCode,
    /// The authority's name.
    pub name: String,
    /// Rises by one with every list.
    pub version: u64,
    /// When the list was made.
    pub issued: Timestamp,
    /// When it should have been replaced.
    pub expires: Timestamp,
    /// SHA-256 of the text of the list before; none in version 1.
    pub previous: Option<[u8; 32]>,
    /// Which keys sign the list.
    pub root: Root,
    /// The root key's signature of [`Root::text`].
    pub root_signature: [u8; 64],
    /// The posts.
    pub posts: Vec<Post>,
    /// The keys that could be understood, in the order of their ids.
    pub keys: Vec<ListedKey>,
}

/// Why bytes are no trust list of this root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustListError {
    /// Larger than 8 MiB.
    TooLarge,
    /// A line is not as the format has it; lines count from 1.
    Line(usize),
    /// The root record is not signed by the given root, or speaks of another authority.
    Root,
    /// The list is not signed by enough of the root record's keys.
    Note(NoteError),
}

impl fmt::Display for TrustListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("the trust list is too large"),
            Self::Line(line) => write!(f, "line {line} is not as a trust list has it"),
            Self::Root => f.write_str("the trust list is not under the given root"),
            Self::Note(error) => write!(f, "the trust list: {error}"),
        }
    }
}

impl core::error::Error for TrustListError {}

impl From<NoteError> for TrustListError {
    fn from(error: NoteError) -> Self {
        Self::Note(error)
    }
}

impl TrustList {
    /// Reads a signed list and verifies it: the root key signed the root record, and the record's
    /// threshold of keys signed the list. Age is a verdict's affair, not an error here.
    ///
    /// # Errors
    /// [`TrustListError`].
    pub fn open(note: &[u8], root: &PublicKey) -> Result<Self, TrustListError> {
        if note.len() > MAX_BYTES {
            return Err(TrustListError::TooLarge);
        }
        let note = SignedNote::parse(note)?;
        let list = Self::parse(note.text)?;
        if !root.verifies(list.root.text().as_bytes(), &list.root_signature)
            || list.root.authority != list.authority
        {
            return Err(TrustListError::Root);
        }
        note.verify(&list.root.keys, list.root.threshold)?;
        Ok(list)
    }

    /// The key of this id.
    #[must_use]
    pub fn key(&self, id: KeyId) -> Option<&ListedKey> {
        self.keys.binary_search_by(|key| key.id.cmp(&id)).ok().and_then(|at| self.keys.get(at))
    }

    /// What the next list's `prev` says of a list with this text.
    #[must_use]
    pub fn digest(text: &str) -> [u8; 32] {
        Sha256::digest(text.as_bytes()).into()
    }
}
