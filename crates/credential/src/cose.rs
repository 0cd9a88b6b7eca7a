use alloc::vec::Vec;

use crate::cbor::{Decoded, Encoder, Value, decode};
use crate::{DecodeError, KeyId};

/// A COSE signature algorithm that some trust list may give a key (RFC 9053 §2, RFC 9864).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// EdDSA, −8: what we write.
    EdDsa,
    /// Ed25519, −19: the fully specified name of the same signature.
    Ed25519,
    /// ES256, −7.
    Es256,
}

impl Algorithm {
    /// The COSE identifier.
    #[must_use]
    pub const fn identifier(self) -> i64 {
        match self {
            Self::EdDsa => -8,
            Self::Ed25519 => -19,
            Self::Es256 => -7,
        }
    }

    const fn from_identifier(identifier: i64) -> Option<Self> {
        match identifier {
            -8 => Some(Self::EdDsa),
            -19 => Some(Self::Ed25519),
            -7 => Some(Self::Es256),
            _ => None,
        }
    }
}

const HEADER_ALGORITHM: i64 = 1;
const HEADER_CRITICAL: i64 = 2;
const HEADER_KEY_ID: i64 = 4;
const HEADER_TYPE: i64 = 16;

const TAG_ENCRYPT0: u64 = 16;
const TAG_SIGN1: u64 = 18;
const TAG_CWT: u64 = 61;
const TAG_ENCRYPT: u64 = 96;

/// A COSE_Sign1 message (RFC 9052 §4.2), parsed and not judged.
#[derive(Clone, PartialEq, Eq)]
pub struct Sign1 {
    /// The protected header as it was signed.
    pub protected: Vec<u8>,
    /// The algorithm the message names. A verifier takes the algorithm from its trust list and
    /// only compares this one with it.
    pub algorithm: Algorithm,
    /// The key id of the protected header, or of the unprotected one.
    pub key_id: Option<KeyId>,
    /// The `typ` header (16), which status list tokens carry (RFC 9596).
    pub content_type: Option<alloc::string::String>,
    /// The signed payload.
    pub payload: Vec<u8>,
    /// The signature: 64 bytes, `R ‖ S` or `r ‖ s`.
    pub signature: [u8; 64],
}

// The payload is a person's data.
impl core::fmt::Debug for Sign1 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Sign1(by {:?}, …)", self.key_id)
    }
}

impl Sign1 {
    /// A message signed with EdDSA by the key of this id; `content_type` goes into the protected
    /// header.
    #[must_use]
    pub fn new(
        key_id: KeyId,
        content_type: Option<&str>,
        payload: Vec<u8>,
        signature: [u8; 64],
    ) -> Self {
        Self {
            protected: protected_header(key_id, content_type),
            algorithm: Algorithm::EdDsa,
            key_id: Some(key_id),
            content_type: content_type.map(Into::into),
            payload,
            signature,
        }
    }

    /// Reads a COSE_Sign1, untagged, under tag 18, or under tags 61 and 18.
    ///
    /// # Errors
    /// [`DecodeError::Cbor`] or [`DecodeError::DuplicateKey`] when the bytes are not CBOR within
    /// limits, [`DecodeError::Encrypted`] for an encrypted message, [`DecodeError::Cose`] when the message is of another shape, names an algorithm we
    /// do not know, marks a header critical, or has a protected header in other than its
    /// deterministic encoding.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let items = parts(bytes)?;
        let [Value::Bytes(protected), unprotected, Value::Bytes(payload), Value::Bytes(signature)] =
            items.as_slice()
        else {
            return Err(DecodeError::Cose);
        };
        let Decoded { value: header, deterministic } = decode(protected)?;
        if !deterministic || header.at(HEADER_CRITICAL).is_some() {
            return Err(DecodeError::Cose);
        }
        let algorithm = header
            .at(HEADER_ALGORITHM)
            .and_then(Value::integer)
            .and_then(Algorithm::from_identifier)
            .ok_or(DecodeError::Cose)?;
        if unprotected.map().is_none() || unprotected.at(HEADER_CRITICAL).is_some() {
            return Err(DecodeError::Cose);
        }
        let key_id = match (header.at(HEADER_KEY_ID), unprotected.at(HEADER_KEY_ID)) {
            (Some(_), Some(_)) => return Err(DecodeError::Cose),
            (Some(id), None) | (None, Some(id)) => {
                // Ids of other lengths belong to systems we do not know, and name no key of ours.
                id.bytes().ok_or(DecodeError::Cose)?.try_into().ok().map(KeyId)
            }
            (None, None) => None,
        };
        Ok(Self {
            protected: protected.to_vec(),
            algorithm,
            key_id,
            content_type: header.at(HEADER_TYPE).and_then(Value::text).map(Into::into),
            payload: payload.to_vec(),
            signature: (*signature).try_into().map_err(|_| DecodeError::Cose)?,
        })
    }

    /// The payload of a message of this shape, whatever its headers and signature are.
    pub(crate) fn payload_of(bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
        match parts(bytes)?.as_slice() {
            [_, _, Value::Bytes(payload), _] => Ok(payload.to_vec()),
            _ => Err(DecodeError::Cose),
        }
    }

    /// The message under tag 18 with an empty unprotected header.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut cose = Encoder::new();
        cose.tag(TAG_SIGN1).array(4).bytes(&self.protected).map(0);
        cose.bytes(&self.payload).bytes(&self.signature);
        cose.finish()
    }

    /// The bytes the signature is over (RFC 9052 §4.4).
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        sig_structure(&self.protected, &self.payload)
    }
}

/// The four parts of a COSE_Sign1, out of its tags.
fn parts(bytes: &[u8]) -> Result<Vec<Value<'_>>, DecodeError> {
    let mut value = decode(bytes)?.value;
    for tag in [TAG_CWT, TAG_SIGN1] {
        value = match value {
            Value::Tag(found, inner) if found == tag => *inner,
            other => other,
        };
    }
    match value {
        Value::Array(items) => Ok(items),
        other if is_encrypted(&other) => Err(DecodeError::Encrypted),
        _ => Err(DecodeError::Cose),
    }
}

/// Whether this is an encrypted message by its tag (RFC 9052 §2). One without a tag is not known
/// from other arrays of three.
pub(crate) const fn is_encrypted(value: &Value<'_>) -> bool {
    matches!(value, Value::Tag(TAG_ENCRYPT0 | TAG_ENCRYPT, _))
}

/// The bytes that a signer signs with EdDSA for this payload (RFC 9052 §4.4).
#[must_use]
pub fn to_be_signed(key_id: KeyId, content_type: Option<&str>, payload: &[u8]) -> Vec<u8> {
    sig_structure(&protected_header(key_id, content_type), payload)
}

fn protected_header(key_id: KeyId, content_type: Option<&str>) -> Vec<u8> {
    let mut header = Encoder::new();
    header.map(2 + usize::from(content_type.is_some()));
    header.integer(HEADER_ALGORITHM).integer(Algorithm::EdDsa.identifier());
    header.integer(HEADER_KEY_ID).bytes(&key_id.0);
    if let Some(content_type) = content_type {
        header.integer(HEADER_TYPE).text(content_type);
    }
    header.finish()
}

fn sig_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut structure = Encoder::new();
    structure.array(4).text("Signature1").bytes(protected).bytes(&[]).bytes(payload);
    structure.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn message() -> Sign1 {
        Sign1::new(KeyId([1, 2, 3, 4, 5, 6, 7, 8]), None, vec![0xA0], [7; 64])
    }

    #[test]
    fn what_is_written_reads_back() {
        let typed =
            Sign1::new(KeyId([9; 8]), Some("application/statuslist+cwt"), vec![0xA0], [7; 64]);
        for message in [message(), typed] {
            assert_eq!(Sign1::decode(&message.encode()).unwrap(), message);
        }
    }

    #[test]
    fn the_three_taggings_are_one_message() {
        let tagged = message().encode();
        let mut cwt = vec![0xD8, 0x3D];
        cwt.extend(&tagged);
        for bytes in [&tagged[..], &tagged[1..], &cwt] {
            assert_eq!(Sign1::decode(bytes).unwrap(), message());
        }
        let mut twice = vec![0xD2];
        twice.extend(&tagged);
        assert_eq!(Sign1::decode(&twice).unwrap_err(), DecodeError::Cose);
    }

    fn with_headers(protected: &[u8], unprotected: &[u8]) -> Result<Sign1, DecodeError> {
        let mut cose = Encoder::new();
        cose.array(4).bytes(protected);
        let mut bytes = cose.finish();
        bytes.extend(unprotected);
        let mut tail = Encoder::new();
        tail.bytes(&[0xA0]).bytes(&[7; 64]);
        bytes.extend(tail.finish());
        Sign1::decode(&bytes)
    }

    #[test]
    fn headers_that_could_mean_two_things_are_refused() {
        assert!(with_headers(&[0xA1, 1, 0x27], &[0xA0]).is_ok());
        // -8 in two bytes, a critical header, no algorithm, an unknown algorithm, a key id twice.
        assert!(with_headers(&[0xA1, 1, 0x38, 7], &[0xA0]).is_err());
        assert!(with_headers(&[0xA2, 1, 0x27, 2, 0x81, 1], &[0xA0]).is_err());
        assert!(with_headers(&[0xA0], &[0xA1, 1, 0x27]).is_err());
        assert!(with_headers(&[0xA1, 1, 0x38, 0x24], &[0xA0]).is_err());
        assert!(with_headers(&[0xA2, 1, 0x27, 4, 0x41, 1], &[0xA1, 4, 0x41, 1]).is_err());
    }
}
