use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use chancery_credential::cbor::{Encoder, Value, decode};
use chancery_credential::{KeyId, Sign1, compress, inflate};
use jiff::Timestamp;

use crate::{KeyUse, TrustList};

/// The `typ` of a status list token in CWT form (IETF Token Status List §5.2).
pub const STATUS_LIST_TYPE: &str = "application/statuslist+cwt";

const SUBJECT: i64 = 2;
const EXPIRES: i64 = 4;
const ISSUED_AT: i64 = 6;
const STATUS_LIST: i64 = 65533;
const TIME_TO_LIVE: i64 = 65534;

/// The most a token may take, and the most its list may inflate to: 64 million entries.
const MAX_BYTES: usize = 16 << 20;

/// A document's status, two bits (IETF Token Status List §7; 3 is application-specific there).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 0: handed over and good.
    Valid,
    /// 1: revoked, lost, stolen or superseded; only the engine on line says which.
    Revoked,
    /// 2: suspended.
    Suspended,
    /// 3: not handed over, or never issued. Every index starts here, so that a code signed with a
    /// stolen key and a made-up index is refused.
    NotActivated,
}

impl Status {
    /// The two bits.
    #[must_use]
    pub const fn bits(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Revoked => 1,
            Self::Suspended => 2,
            Self::NotActivated => 3,
        }
    }

    /// The status of these two bits; higher bits are not looked at.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        match bits & 3 {
            0 => Self::Valid,
            1 => Self::Revoked,
            2 => Self::Suspended,
            _ => Self::NotActivated,
        }
    }
}

/// A list of statuses, two bits each, the first in the lowest bits of the first byte (§4.1).
#[derive(Clone, PartialEq, Eq)]
pub struct StatusList(Vec<u8>);

impl StatusList {
    /// A list of `entries`, rounded up to a whole byte, all [`Status::NotActivated`].
    #[must_use]
    pub fn not_activated(entries: usize) -> Self {
        Self(vec![0xFF; entries.div_ceil(4)])
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.len() as u64 * 4
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The status at an index; none past the end.
    #[must_use]
    pub fn at(&self, index: u64) -> Option<Status> {
        let byte = self.0.get(usize::try_from(index / 4).ok()?)?;
        Some(Status::from_bits(byte >> (index % 4 * 2)))
    }

    /// Sets the status at an index; false past the end.
    #[must_use]
    pub fn set(&mut self, index: u64, status: Status) -> bool {
        let Some(byte) = usize::try_from(index / 4).ok().and_then(|i| self.0.get_mut(i)) else {
            return false;
        };
        let shift = index % 4 * 2;
        *byte = *byte & !(3 << shift) | status.bits() << shift;
        true
    }

    /// The `lst` member: the bytes in a zlib stream (§4.1).
    #[must_use]
    pub fn compressed(&self) -> Vec<u8> {
        compress(&self.0)
    }
}

impl fmt::Debug for StatusList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusList({} entries)", self.len())
    }
}

/// Why bytes are no status list token of this authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusListError {
    /// Not a CWT status list token with two bits an entry.
    Form,
    /// Signed by a key that the trust list does not name for status lists.
    Signer,
    /// The signature is wrong.
    Signature,
}

impl fmt::Display for StatusListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not a status list token of two bits an entry",
            Self::Signer => "the trust list does not name the signer of the status list",
            Self::Signature => "the signature of the status list is wrong",
        })
    }
}

impl core::error::Error for StatusListError {}

/// A status list with what its token says about it.
#[derive(Clone, Debug)]
pub struct StatusListToken {
    /// The list's URI; codes refer to it by this text.
    pub subject: String,
    /// When the token was made.
    pub issued_at: Timestamp,
    /// When it stops being usable.
    pub expires: Option<Timestamp>,
    /// The statuses.
    pub list: StatusList,
}

impl StatusListToken {
    /// Reads a token in CWT form and verifies it with a status key of the trust list, in use at
    /// the token's own time.
    ///
    /// # Errors
    /// [`StatusListError`].
    pub fn open(token: &[u8], trust_list: &TrustList) -> Result<Self, StatusListError> {
        if token.len() > MAX_BYTES {
            return Err(StatusListError::Form);
        }
        let envelope = Sign1::decode(token).map_err(|_| StatusListError::Form)?;
        if envelope.content_type.as_deref() != Some(STATUS_LIST_TYPE) {
            return Err(StatusListError::Form);
        }
        let claims = Claims::read(&envelope.payload).ok_or(StatusListError::Form)?;
        let signer = envelope
            .key_id
            .and_then(|id| trust_list.key(id))
            .filter(|key| key.may_sign(KeyUse::Status, claims.issued_at))
            .ok_or(StatusListError::Signer)?;
        if !signer.verifies(&envelope) {
            return Err(StatusListError::Signature);
        }
        // Only now, as a stranger's list may inflate to a thousand times its size.
        claims.opened().ok_or(StatusListError::Form)
    }

    /// The token's bytes, from [`status_list_claims`] and the key's signature over
    /// [`chancery_credential::to_be_signed`] of them with [`STATUS_LIST_TYPE`].
    #[must_use]
    pub fn encode(key_id: KeyId, claims: Vec<u8>, signature: [u8; 64]) -> Vec<u8> {
        Sign1::new(key_id, Some(STATUS_LIST_TYPE), claims, signature).encode()
    }
}

/// The claims of a token, the list as it stands there.
struct Claims {
    subject: String,
    issued_at: Timestamp,
    expires: Option<Timestamp>,
    compressed: Vec<u8>,
}

impl Claims {
    fn read(payload: &[u8]) -> Option<Self> {
        let decoded = decode(payload).ok()?;
        let claims = &decoded.value;
        let time = |key| claims.at(key).map(|v| Timestamp::from_second(v.integer()?).ok());
        let list = claims.at(STATUS_LIST)?;
        if list.named("bits")?.integer() != Some(2) {
            return None;
        }
        Some(Self {
            subject: claims.at(SUBJECT)?.text()?.into(),
            issued_at: time(ISSUED_AT)??,
            expires: match time(EXPIRES) {
                Some(time) => Some(time?),
                None => None,
            },
            compressed: list.named("lst").and_then(Value::bytes)?.to_vec(),
        })
    }

    fn opened(self) -> Option<StatusListToken> {
        Some(StatusListToken {
            subject: self.subject,
            issued_at: self.issued_at,
            expires: self.expires,
            list: StatusList(inflate(&self.compressed, MAX_BYTES).ok()?),
        })
    }
}

/// The claims of a token in CWT form, to be signed under [`STATUS_LIST_TYPE`]. `time_to_live` is
/// in seconds.
#[must_use]
pub fn status_list_claims(
    subject: &str,
    issued_at: Timestamp,
    expires: Timestamp,
    time_to_live: u32,
    list: &StatusList,
) -> Vec<u8> {
    let mut claims = Encoder::new();
    claims.map(5).integer(SUBJECT).text(subject);
    claims.integer(EXPIRES).integer(expires.as_second());
    claims.integer(ISSUED_AT).integer(issued_at.as_second());
    claims.integer(STATUS_LIST).map(2);
    claims.text("lst").bytes(&list.compressed());
    claims.text("bits").integer(2);
    claims.integer(TIME_TO_LIVE).integer(i64::from(time_to_live));
    claims.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// IETF Token Status List §4.1: 16 statuses of one bit as `B9 A3`, two bits as `C9 44 F9`.
    #[test]
    fn two_bits_an_entry_lowest_first() {
        let list = StatusList(vec![0xC9, 0x44, 0xF9]);
        let statuses: Vec<u8> = (0..12).map(|i| list.at(i).unwrap().bits()).collect();
        assert_eq!(statuses, [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
        assert_eq!(list.at(12), None);
    }

    #[test]
    fn every_entry_starts_not_activated() {
        let list = StatusList::not_activated(10);
        assert_eq!(list.len(), 12);
        assert!((0..12).all(|i| list.at(i) == Some(Status::NotActivated)));
    }

    proptest! {
        #[test]
        fn setting_one_entry_changes_that_entry(index in 0_u64..400, bits in 0_u8..4) {
            let mut list = StatusList::not_activated(400);
            prop_assert!(list.set(index, Status::from_bits(bits)));
            for other in 0..400 {
                let expected = if other == index { bits } else { 3 };
                prop_assert_eq!(list.at(other).unwrap().bits(), expected);
            }
            prop_assert!(!list.set(400, Status::Valid));
        }

        #[test]
        fn any_claims_are_read_or_refused(bytes: Vec<u8>) {
            let _ = Claims::read(&bytes).and_then(Claims::opened);
        }
    }

    /// `vectors/status-list`: the two-bit lists of the IETF draft, byte for byte.
    #[test]
    fn published_vectors() {
        extern crate std;
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/vectors/status-list/ietf-vectors.json"
        );
        let Ok(file) = std::fs::read_to_string(path) else {
            std::println!("skipped: {path} is absent");
            return;
        };
        let vectors: serde_json::Value = serde_json::from_str(&file).unwrap();
        let mut seen = 0;
        for vector in vectors["vectors"].as_array().unwrap() {
            if vector["bits"] != 2 || vector["set"].is_null() {
                continue;
            }
            let entries = usize::try_from(vector["entries"].as_u64().unwrap()).unwrap();
            let hex = vector["status_list_cbor_hex"].as_str().unwrap();
            let cbor: Vec<u8> = (0..hex.len() / 2)
                .map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap())
                .collect();
            let decoded = decode(&cbor).unwrap();
            let stream = decoded.value.named("lst").unwrap().bytes().unwrap();
            let list = StatusList(inflate(stream, MAX_BYTES).unwrap());
            assert_eq!(list.0.len(), entries / 4);
            let mut expected = StatusList(vec![0; entries / 4]);
            for (index, status) in vector["set"].as_object().unwrap() {
                let bits = u8::try_from(status.as_u64().unwrap()).unwrap();
                assert!(expected.set(index.parse().unwrap(), Status::from_bits(bits)));
            }
            assert!(list == expected);
            seen += 1;
        }
        assert!(seen > 0);
    }
}
