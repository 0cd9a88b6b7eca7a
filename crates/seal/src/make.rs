use alloc::vec::Vec;
use core::fmt;

use crate::seal::{SIGNATURE, is_signature_length};
use crate::{Feature, Header, MAX_SEAL, MakeError, Version, length};

/// The header and message zone of a seal that nobody has signed yet.
///
/// The key may be anywhere: what it signs is [`signed_bytes`](Self::signed_bytes), hashed as its
/// curve wants it, and what it answers, as `r ‖ s`, makes the seal.
///
/// ```
/// use chancery_seal::{Feature, Header, ProfileId, Seal, SignerReference, UnsignedSeal, Version};
/// let header = Header {
///     version: Version::V4,
///     issuing_country: "UTO".parse()?,
///     signer: SignerReference::new("UTTS", "5B")?,
///     issued: "2026-06-13".parse()?,
///     signed: "2026-06-13".parse()?,
///     profile: ProfileId { category: 0xc8, reference: 0x01 },
/// };
/// let unsigned = UnsignedSeal::new(&header, &[Feature { tag: 0x04, value: b"Astrid" }])?;
/// let bytes = unsigned.with_signature(&[1; 64])?;
/// let seal = Seal::parse(&bytes)?;
/// assert_eq!(seal.header(), &header);
/// assert_eq!(seal.feature(0x04), Some(&b"Astrid"[..]));
/// assert_eq!(seal.signed_bytes(), unsigned.signed_bytes());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UnsignedSeal {
    version: Version,
    bytes: Vec<u8>,
}

impl UnsignedSeal {
    /// Writes header and features, in the order given.
    ///
    /// # Errors
    /// [`MakeError`].
    pub fn new(header: &Header, features: &[Feature<'_>]) -> Result<Self, MakeError> {
        let mut bytes = header.write()?;
        for (at, feature) in features.iter().enumerate() {
            let Feature { tag, value } = *feature;
            if tag == SIGNATURE {
                return Err(MakeError::Tag);
            }
            if features.iter().take(at).any(|earlier| earlier.tag == tag) {
                return Err(MakeError::Duplicate(tag));
            }
            write_field(header.version, tag, value, &mut bytes)?;
        }
        Ok(Self { version: header.version, bytes })
    }

    /// What is to be signed: everything before the signature zone (Doc 9303-13 §2.4).
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The seal, ready for a barcode in byte mode. Whether the signature is any good is not asked.
    ///
    /// # Errors
    /// [`MakeError::Signature`] unless `signature` is `r ‖ s`, each padded from the left to the
    /// length of the curve's order; [`MakeError::TooLong`].
    pub fn with_signature(&self, signature: &[u8]) -> Result<Vec<u8>, MakeError> {
        if !is_signature_length(signature.len()) {
            return Err(MakeError::Signature);
        }
        let mut bytes = self.bytes.clone();
        write_field(self.version, SIGNATURE, signature, &mut bytes)?;
        Ok(bytes)
    }
}

// The bytes are a holder's data.
impl fmt::Debug for UnsignedSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnsignedSeal(…)")
    }
}

fn write_field(version: Version, tag: u8, value: &[u8], to: &mut Vec<u8>) -> Result<(), MakeError> {
    to.push(tag);
    match version {
        Version::V3 => to.push(u8::try_from(value.len()).map_err(|_| MakeError::Version)?),
        Version::V4 => length::write(value.len(), to),
    }
    to.extend(value);
    if to.len() > MAX_SEAL { Err(MakeError::TooLong) } else { Ok(()) }
}
