use std::collections::BTreeMap;
use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use super::blind::mac;
use super::{IndexKey, Place, SealingKey};

/// What the passphrase is stretched with: Argon2id, 64 MiB, three passes, one lane.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// What a file may ask for, so that a hostile one exhausts nothing.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 16;

/// The keys that everything at rest hangs on. Each record is sealed under a key of its own, and
/// those keys under a key-encryption key from here; beside it stand the key of the blind indexes
/// and the key that vouches for the head of the audit record.
///
/// They are kept in a file, wrapped under a passphrase, and nowhere in the database: who has the
/// database alone has nothing.
pub struct SealingKeys {
    current: u32,
    keys: BTreeMap<u32, Zeroizing<[u8; 32]>>,
    index: Zeroizing<[u8; 32]>,
    audit: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for SealingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingKeys(current {})", self.current)
    }
}

/// Why the sealing keys cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SealingKeyError {
    /// The file is not one of sealing keys.
    #[error("this is not a file of sealing keys")]
    Form,
    /// The file asks for more memory or time than any of ours.
    #[error("the file asks for more than 1 GiB of memory or 16 passes")]
    Cost,
    /// The passphrase is not the one it was written under, or the file was changed.
    #[error("the passphrase does not open the sealing keys")]
    Passphrase,
}

/// The file, as JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    salt: String,
    memory_kib: u32,
    passes: u32,
    current: u32,
    keys: BTreeMap<u32, String>,
    index: String,
    audit: String,
}

impl SealingKeys {
    /// New keys: one to encrypt record keys, one for the blind indexes, one for the audit head.
    #[must_use]
    pub fn new(first: [u8; 32], index: [u8; 32], audit: [u8; 32]) -> Self {
        Self {
            current: 1,
            keys: [(1, Zeroizing::new(first))].into(),
            index: Zeroizing::new(index),
            audit: Zeroizing::new(audit),
        }
    }

    /// The key of the blind indexes.
    #[must_use]
    pub fn index(&self) -> IndexKey {
        IndexKey::new(*self.index)
    }

    /// The number of the key that new record keys are wrapped under.
    #[must_use]
    pub const fn current(&self) -> u32 {
        self.current
    }

    /// The numbers of all keys that are held, the current one among them.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.keys.keys().copied()
    }

    /// The key with this number.
    #[must_use]
    pub fn key(&self, number: u32) -> Option<SealingKey> {
        self.keys.get(&number).map(|key| SealingKey::new(**key))
    }

    /// The code that vouches for the head of the audit record.
    #[must_use]
    pub fn vouch(&self, sequence: u64, hash: &[u8; 32]) -> [u8; 32] {
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        mac(&*self.audit, &["chancery-audit-head/v1", &sequence.to_string(), &hash])
    }

    /// Takes a further key, which new record keys are wrapped under from now on. The old ones stay
    /// until nothing is wrapped under them.
    pub fn turn(&mut self, next: [u8; 32]) {
        self.current = self.keys.keys().next_back().map_or(1, |last| last + 1);
        self.keys.insert(self.current, Zeroizing::new(next));
    }

    /// Forgets every key but the current one.
    pub fn forget_old(&mut self) {
        let current = self.current;
        self.keys.retain(|number, _| *number == current);
    }

    /// The file, wrapped under a passphrase with a random salt. `nonce` gives a random nonce at
    /// each call.
    ///
    /// # Errors
    /// [`SealingKeyError::Form`] when the passphrase cannot be stretched.
    pub fn to_file(
        &self,
        passphrase: &[u8],
        salt: [u8; 16],
        mut nonce: impl FnMut() -> [u8; 24],
    ) -> Result<String, SealingKeyError> {
        let wrapping = stretch(passphrase, &salt, MEMORY_KIB, PASSES)?;
        let mut wrap = |key: &[u8; 32], column, row: &str| {
            let place = Place { table: "sealing_keys", column, row };
            let blob = wrapping.seal_bytes(key, place, nonce());
            blob.map(|blob| hex(&blob)).map_err(|_| SealingKeyError::Form)
        };
        let mut keys = BTreeMap::new();
        for (number, key) in &self.keys {
            keys.insert(*number, wrap(key, "key", &number.to_string())?);
        }
        let file = File {
            version: 1,
            salt: hex(&salt),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            current: self.current,
            keys,
            index: wrap(&self.index, "index", "")?,
            audit: wrap(&self.audit, "audit", "")?,
        };
        serde_json::to_string_pretty(&file).map_err(|_| SealingKeyError::Form)
    }

    /// Reads [`SealingKeys::to_file`].
    ///
    /// # Errors
    /// [`SealingKeyError`].
    pub fn from_file(text: &str, passphrase: &[u8]) -> Result<Self, SealingKeyError> {
        let file: File = serde_json::from_str(text).map_err(|_| SealingKeyError::Form)?;
        if file.version != 1 {
            return Err(SealingKeyError::Form);
        }
        if file.memory_kib > MAX_MEMORY_KIB || file.passes > MAX_PASSES {
            return Err(SealingKeyError::Cost);
        }
        let salt = unhex(&file.salt).ok_or(SealingKeyError::Form)?;
        let wrapping = stretch(passphrase, &salt, file.memory_kib, file.passes)?;
        let unwrap = |wrapped: &str, column, row: &str| {
            let blob = unhex(wrapped).ok_or(SealingKeyError::Form)?;
            let place = Place { table: "sealing_keys", column, row };
            let key = wrapping.open_bytes(&blob, place).map_err(|_| SealingKeyError::Passphrase)?;
            let key = <[u8; 32]>::try_from(key).map_err(|_| SealingKeyError::Form)?;
            Ok(Zeroizing::new(key))
        };
        let mut keys = BTreeMap::new();
        for (number, wrapped) in &file.keys {
            keys.insert(*number, unwrap(wrapped, "key", &number.to_string())?);
        }
        if !keys.contains_key(&file.current) {
            return Err(SealingKeyError::Form);
        }
        let index = unwrap(&file.index, "index", "")?;
        let audit = unwrap(&file.audit, "audit", "")?;
        Ok(Self { current: file.current, keys, index, audit })
    }
}

fn stretch(
    passphrase: &[u8],
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
) -> Result<SealingKey, SealingKeyError> {
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(|_| SealingKeyError::Form)?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase, salt, &mut key)
        .map_err(|_| SealingKeyError::Form)?;
    Ok(SealingKey::new(key))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nonces() -> impl FnMut() -> [u8; 24] {
        let mut next = 0;
        move || {
            next += 1;
            [next; 24]
        }
    }

    #[test]
    fn the_passphrase_opens_the_file_and_no_other_does() {
        let mut keys = SealingKeys::new([1; 32], [2; 32], [3; 32]);
        keys.turn([4; 32]);
        let file = keys.to_file(b"correct horse battery", [9; 16], nonces()).unwrap();
        let read = SealingKeys::from_file(&file, b"correct horse battery").unwrap();
        assert_eq!(read.current(), 2);
        assert_eq!(read.numbers().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(read.vouch(7, &[5; 32]), keys.vouch(7, &[5; 32]));
        let wrong = SealingKeys::from_file(&file, b"correct horse batterz");
        assert_eq!(wrong.unwrap_err(), SealingKeyError::Passphrase);
        // Two wrapped keys that change places open neither.
        let mut swapped: File = serde_json::from_str(&file).unwrap();
        std::mem::swap(&mut swapped.index, &mut swapped.audit);
        let swapped = serde_json::to_string(&swapped).unwrap();
        let wrong = SealingKeys::from_file(&swapped, b"correct horse battery");
        assert_eq!(wrong.unwrap_err(), SealingKeyError::Passphrase);
    }

    #[test]
    fn a_hostile_file_is_refused_before_it_costs_anything() {
        let keys = SealingKeys::new([1; 32], [2; 32], [3; 32]);
        let file = keys.to_file(b"passphrase", [9; 16], nonces()).unwrap();
        let greedy = file.replace("65536", "4194304");
        assert_eq!(SealingKeys::from_file(&greedy, b"x").unwrap_err(), SealingKeyError::Cost);
        for text in ["", "{}", &file.replace("\"current\": 1", "\"current\": 9")] {
            let error = SealingKeys::from_file(text, b"passphrase").unwrap_err();
            assert_eq!(error, SealingKeyError::Form);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*", place in 0_usize..600, letter in ".") {
            assert!(SealingKeys::from_file(&text, b"passphrase").is_err());
            // One character of a good file changed: it opens to the same keys or not at all, and a
            // cost that was changed is refused or paid within its bounds.
            let file = r#"{"version":1,"salt":"00","memory_kib":8,"passes":1,"current":1,
                "keys":{"1":"00"},"index":"00","audit":"00"}"#;
            let changed: String = file
                .chars()
                .enumerate()
                .map(|(at, old)| if at == place { letter.chars().next().unwrap_or(old) } else { old })
                .collect();
            assert!(SealingKeys::from_file(&changed, b"passphrase").is_err());
        }
    }

    #[test]
    fn old_keys_stay_until_they_are_forgotten() {
        let mut keys = SealingKeys::new([1; 32], [2; 32], [3; 32]);
        keys.turn([4; 32]);
        assert!(keys.key(1).is_some());
        keys.forget_old();
        assert!(keys.key(1).is_none() && keys.key(2).is_some());
        keys.turn([5; 32]);
        assert_eq!(keys.current(), 3);
    }
}
