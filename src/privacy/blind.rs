use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The key of the blind indexes: by them a value is looked up that nobody can read. Equal values
/// have equal indexes, and without the key an index says nothing else.
pub struct IndexKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for IndexKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IndexKey(…)")
    }
}

/// The blind index of an officer's login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginIndex(pub [u8; 16]);

/// The blind index of a person: name and date of birth as a document bears them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonIndex(pub [u8; 16]);

impl IndexKey {
    /// The key with these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The index of a login. Case and blanks around it do not count.
    #[must_use]
    pub fn login(&self, login: &str) -> LoginIndex {
        LoginIndex(self.index("officers.login", &[&login.trim().to_lowercase()]))
    }

    /// The index of a person. Case and the width of blanks do not count.
    #[must_use]
    pub fn person(&self, primary: &str, secondary: Option<&str>, birth_date: &str) -> PersonIndex {
        let plain =
            |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
        let parts = [plain(primary), plain(secondary.unwrap_or_default()), plain(birth_date)];
        PersonIndex(self.index("people", &parts.each_ref().map(String::as_str)))
    }

    /// 128 bits of HMAC-SHA-256 (RFC 2104) under a key of the field's own.
    fn index(&self, field: &str, parts: &[&str]) -> [u8; 16] {
        let of_field = mac(&*self.0, &["chancery-index/v1", field]);
        let mut index = [0; 16];
        index.copy_from_slice(mac(&of_field, parts).split_at(16).0);
        index
    }
}

/// HMAC-SHA-256 over the parts, each after its length.
pub(super) fn mac(key: &[u8], parts: &[&str]) -> [u8; 32] {
    let mut mac: Hmac<Sha256> =
        Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_found_and_fields_and_keys_keep_apart() {
        let key = IndexKey::new([1; 32]);
        assert_eq!(key.login(" Amina.HOU"), key.login("amina.hou"));
        assert_ne!(key.login("amina.hou"), key.login("amina.dxb"));
        assert_ne!(key.login("amina.hou"), IndexKey::new([2; 32]).login("amina.hou"));
        let person = key.person("Okafor  Eze", Some("Amina"), "1980-01-02");
        assert_eq!(person, key.person("OKAFOR EZE", Some("AMINA "), "1980-01-02"));
        // The same letters divided in another way are another person.
        assert_ne!(person, key.person("OKAFOR", Some("EZE AMINA"), "1980-01-02"));
        assert_ne!(key.login("x").0, key.person("x", None, "").0);
    }
}
