use alloc::vec::Vec;

use crate::cbor::{Encoder, Head};
use crate::{DecodeError, KeyId, ReadEnvelope};

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

    pub(crate) const fn from_identifier(identifier: i64) -> Option<Self> {
        match identifier {
            -8 => Some(Self::EdDsa),
            -19 => Some(Self::Ed25519),
            -7 => Some(Self::Es256),
            _ => None,
        }
    }
}

pub(crate) const HEADER_ALGORITHM: i64 = 1;
pub(crate) const HEADER_CRITICAL: i64 = 2;
pub(crate) const HEADER_KEY_ID: i64 = 4;
pub(crate) const HEADER_TYPE: i64 = 16;

pub(crate) const TAG_ENCRYPT0: u64 = 16;
pub(crate) const TAG_SIGN1: u64 = 18;
pub(crate) const TAG_CWT: u64 = 61;
pub(crate) const TAG_ENCRYPT: u64 = 96;

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
    /// limits, [`DecodeError::Encrypted`] for an encrypted message, [`DecodeError::Cose`] when the
    /// message is of another shape, names an algorithm we do not know, marks a header critical, or
    /// has a protected header in other than its deterministic encoding.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        ReadEnvelope::read(bytes).map(|envelope| envelope.to_sign1())
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
    signed_pieces(protected, payload, |pieces| pieces.concat())
}

/// Gives the `Sig_structure` (RFC 9052 §4.4) to `each` in pieces, without putting them together.
pub(crate) fn signed_pieces<R>(
    protected: &[u8],
    payload: &[u8],
    each: impl FnOnce(&[&[u8]]) -> R,
) -> R {
    // An array of four that begins with a text of ten bytes; between the two strings an empty one.
    const CONTEXT: &[u8] = b"\x84\x6ASignature1";
    let (of_header, of_payload) = (Head::of_bytes(protected), Head::of_bytes(payload));
    each(&[CONTEXT, of_header.as_bytes(), protected, &[0x40], of_payload.as_bytes(), payload])
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

    /// The heads of strings of every length that needs another one.
    #[test]
    fn what_is_signed_is_the_structure_of_the_standard() {
        for length in [0, 1, 23, 24, 255, 256, 65_535, 65_536] {
            let payload = vec![7; length];
            let mut structure = Encoder::new();
            let message = Sign1::new(KeyId([9; 8]), None, payload.clone(), [7; 64]);
            structure.array(4).text("Signature1").bytes(&message.protected);
            structure.bytes(&[]).bytes(&payload);
            assert_eq!(message.signed_bytes(), structure.finish(), "{length} bytes");
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
