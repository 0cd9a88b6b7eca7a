use crate::cbor::{Item, check};
use crate::cose::{
    Algorithm, HEADER_ALGORITHM, HEADER_CRITICAL, HEADER_KEY_ID, HEADER_TYPE, Sign1, TAG_CWT,
    TAG_ENCRYPT, TAG_ENCRYPT0, TAG_SIGN1, signed_pieces,
};
use crate::{DecodeError, KeyId};

/// What [`Sign1`] holds, in place.
#[derive(Clone, Copy)]
pub struct ReadEnvelope<'a> {
    /// The protected header as it was signed.
    pub protected: &'a [u8],
    /// The algorithm the message names.
    pub algorithm: Algorithm,
    /// The key id of the protected header, or of the unprotected one.
    pub key_id: Option<KeyId>,
    /// The `typ` header (16).
    pub content_type: Option<&'a str>,
    /// The signed payload.
    pub payload: &'a [u8],
    /// The signature: 64 bytes.
    pub signature: &'a [u8; 64],
    /// Whether the bytes are those that [`Sign1::encode`] writes of this message.
    as_written: bool,
}

// The payload is a person's data.
impl core::fmt::Debug for ReadEnvelope<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ReadEnvelope(by {:?}, …)", self.key_id)
    }
}

impl<'a> ReadEnvelope<'a> {
    /// Reads a COSE_Sign1, untagged, under tag 18, or under tags 61 and 18.
    ///
    /// # Errors
    /// Those of [`Sign1::decode`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let deterministic = check(bytes)?;
        let [Item::Bytes(protected), unprotected, Item::Bytes(payload), Item::Bytes(signature)] =
            parts(bytes)?
        else {
            return Err(DecodeError::Cose);
        };
        let only_spelling = check(protected)?;
        let header = Item::read(protected).and_then(Item::map).ok_or(DecodeError::Cose)?;
        if !only_spelling || header.at(HEADER_CRITICAL).is_some() {
            return Err(DecodeError::Cose);
        }
        let algorithm = header
            .at(HEADER_ALGORITHM)
            .and_then(Item::integer)
            .and_then(Algorithm::from_identifier)
            .ok_or(DecodeError::Cose)?;
        let unprotected = unprotected.map().ok_or(DecodeError::Cose)?;
        if unprotected.at(HEADER_CRITICAL).is_some() {
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
            protected,
            algorithm,
            key_id,
            content_type: header.at(HEADER_TYPE).and_then(Item::text),
            payload,
            signature: signature.try_into().map_err(|_| DecodeError::Cose)?,
            as_written: deterministic && unprotected.is_empty() && bytes.starts_with(&[0xD2, 0x84]),
        })
    }

    /// The payload of a message of this shape, whatever its headers and signature are.
    pub(crate) fn payload_of(bytes: &'a [u8]) -> Result<&'a [u8], DecodeError> {
        check(bytes)?;
        match parts(bytes)? {
            [_, _, Item::Bytes(payload), _] => Ok(payload),
            _ => Err(DecodeError::Cose),
        }
    }

    /// Whether the bytes are the one encoding of the message: under tag 18, with an empty
    /// unprotected header, in deterministic CBOR.
    pub(super) const fn is_as_written(&self) -> bool {
        self.as_written
    }

    /// Gives the bytes the signature is over (RFC 9052 §4.4) to `each`, in pieces.
    pub fn signed<R>(&self, each: impl FnOnce(&[&[u8]]) -> R) -> R {
        signed_pieces(self.protected, self.payload, each)
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn to_sign1(&self) -> Sign1 {
        Sign1 {
            protected: self.protected.to_vec(),
            algorithm: self.algorithm,
            key_id: self.key_id,
            content_type: self.content_type.map(Into::into),
            payload: self.payload.to_vec(),
            signature: *self.signature,
        }
    }
}

impl<'a> From<&'a Sign1> for ReadEnvelope<'a> {
    fn from(message: &'a Sign1) -> Self {
        Self {
            protected: &message.protected,
            algorithm: message.algorithm,
            key_id: message.key_id,
            content_type: message.content_type.as_deref(),
            payload: &message.payload,
            signature: &message.signature,
            as_written: true,
        }
    }
}

/// The four parts of a COSE_Sign1, out of its tags.
fn parts(bytes: &[u8]) -> Result<[Item<'_>; 4], DecodeError> {
    let mut item = Item::read(bytes).ok_or(DecodeError::Cbor)?;
    for tag in [TAG_CWT, TAG_SIGN1] {
        if let Item::Tag(found, inner) = item
            && found == tag
        {
            item = Item::read(inner).ok_or(DecodeError::Cbor)?;
        }
    }
    let mut items = match item {
        Item::Array(items) => items,
        other if is_encrypted(other) => return Err(DecodeError::Encrypted),
        _ => return Err(DecodeError::Cose),
    };
    let mut next = || items.next().map(|part| part.item).ok_or(DecodeError::Cose);
    let four = [next()?, next()?, next()?, next()?];
    if items.next().is_none() { Ok(four) } else { Err(DecodeError::Cose) }
}

/// Whether this is an encrypted message by its tag (RFC 9052 §2). One without a tag is not known
/// from other arrays of three.
pub(super) const fn is_encrypted(item: Item<'_>) -> bool {
    matches!(item, Item::Tag(TAG_ENCRYPT0 | TAG_ENCRYPT, _))
}
