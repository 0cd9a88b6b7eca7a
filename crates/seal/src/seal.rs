use alloc::vec::Vec;
use core::fmt;

use crate::header::MAGIC;
use crate::reader::Reader;
use crate::{FormatError, Header, Version, length};

/// The most bytes a barcode can hold: a QR code of version 40 at level L (ISO/IEC 18004).
pub const MAX_SEAL: usize = 2953;

/// The tag that opens the signature zone (Doc 9303-13 §2.4).
pub(crate) const SIGNATURE: u8 = 0xff;

/// The lengths of `r ‖ s` on curves of 224, 256, 320, 384 and 512 bits.
const SIGNATURE_LENGTHS: [usize; 5] = [56, 64, 80, 96, 128];

pub(crate) fn is_signature_length(length: usize) -> bool {
    SIGNATURE_LENGTHS.contains(&length)
}

/// One field of the message zone (Doc 9303-13 §2.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Feature<'a> {
    /// Which feature of its profile it is, `00` to `FE`.
    pub tag: u8,
    /// Its value as it stands.
    pub value: &'a [u8],
}

// Values are a holder's data.
impl fmt::Debug for Feature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Feature({:02X}, …)", self.tag)
    }
}

/// A seal taken apart. That it can be read is all that is promised: [`check`](crate::check) judges.
///
/// | zone | bytes |
/// |---|---|
/// | header | [`Header`] |
/// | message | for each feature: tag `00`–`FE`, length, value |
/// | signature | `FF`, length, `r ‖ s`, each as long as the curve's order |
/// | padding | what the symbology left behind |
///
/// Lengths are one byte in version 3, DER in version 4 (`7F`, `81 80`, `82 01 00`). The signature
/// is over the header and the message zone.
///
/// # What is refused
///
/// A header that does not parse, a length that has a shorter form, a tag that stands twice, bytes
/// that end before the signature, a signature of a length that no curve has, anything but zeros
/// after it: Doc 9303-13 §2.4 has nothing there but padding of the symbology.
/// [`Seal::without_padding`] is one byte string for one seal.
///
/// ```
/// use chancery_seal::{FormatError, Seal};
/// assert_eq!(Seal::parse(b"HELLO").err(), Some(FormatError::NotASeal));
/// assert_eq!(Seal::parse(&[0xdc, 0x03]).err(), Some(FormatError::Truncated));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Seal<'a> {
    header: Header,
    features: Vec<Feature<'a>>,
    bytes: &'a [u8],
    signed: &'a [u8],
    signature: &'a [u8],
    padding: &'a [u8],
}

impl<'a> Seal<'a> {
    /// Takes a seal apart.
    ///
    /// # Errors
    /// [`FormatError`], the first fault.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormatError> {
        if bytes.len() > MAX_SEAL || bytes.first() != Some(&MAGIC) {
            return Err(FormatError::NotASeal);
        }
        let mut reader = Reader::new(bytes);
        let header = Header::read(&mut reader)?;
        let mut features: Vec<Feature<'a>> = Vec::new();
        loop {
            let unread = reader.rest().len();
            let tag = reader.byte()?;
            let length = match header.version {
                Version::V3 => reader.byte()?.into(),
                Version::V4 => length::read(&mut reader)?,
            };
            let value = reader.take(length)?;
            if tag == SIGNATURE {
                return Self::finish(header, features, bytes, unread, value, reader.rest());
            }
            if features.iter().any(|feature| feature.tag == tag) {
                return Err(FormatError::Duplicate(tag));
            }
            features.push(Feature { tag, value });
        }
    }

    /// `unread` bytes were left where the signature zone begins.
    fn finish(
        header: Header,
        features: Vec<Feature<'a>>,
        bytes: &'a [u8],
        unread: usize,
        signature: &'a [u8],
        padding: &'a [u8],
    ) -> Result<Self, FormatError> {
        if !is_signature_length(signature.len()) {
            return Err(FormatError::Signature);
        }
        if padding.iter().any(|byte| *byte != 0) {
            return Err(FormatError::Padding);
        }
        let before = |left: usize| {
            let (before, _) = bytes.split_at_checked(bytes.len().checked_sub(left)?)?;
            Some(before)
        };
        let (Some(signed), Some(bytes)) = (before(unread), before(padding.len())) else {
            return Err(FormatError::Truncated);
        };
        Ok(Self { header, features, bytes, signed, signature, padding })
    }

    /// The header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The features, in the order in which they stand.
    #[must_use]
    pub fn features(&self) -> &[Feature<'a>] {
        &self.features
    }

    /// The value of the feature with this tag.
    #[must_use]
    pub fn feature(&self, tag: u8) -> Option<&'a [u8]> {
        self.features.iter().find(|feature| feature.tag == tag).map(|feature| feature.value)
    }

    /// What the signature is over: header and message zone.
    #[must_use]
    pub const fn signed_bytes(&self) -> &'a [u8] {
        self.signed
    }

    /// `r ‖ s`.
    #[must_use]
    pub const fn signature(&self) -> &'a [u8] {
        self.signature
    }

    /// The seal itself, from `DC` to the last byte of the signature.
    #[must_use]
    pub const fn without_padding(&self) -> &'a [u8] {
        self.bytes
    }

    /// What follows the signature. It says nothing and nobody signed it.
    #[must_use]
    pub const fn padding(&self) -> &'a [u8] {
        self.padding
    }
}

impl fmt::Debug for Seal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").field("header", &self.header).finish_non_exhaustive()
    }
}
