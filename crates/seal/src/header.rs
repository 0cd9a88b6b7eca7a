use alloc::vec::Vec;

use chancery_identity::Date;

use crate::reader::Reader;
use crate::{FormatError, IssuingCountry, MakeError, ProfileId, SignerReference, date};

/// The first byte of every seal.
pub(crate) const MAGIC: u8 = 0xdc;

/// The version of a header (Doc 9303-13 §2.2): 3 is written as the byte `02`, 4 as `03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// References of five digits, lengths of one byte.
    V3,
    /// References of any length, DER lengths.
    V4,
}

impl Version {
    /// The version as a number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::V3 => 3,
            Self::V4 => 4,
        }
    }

    const fn of_byte(byte: u8) -> Option<Self> {
        match byte {
            0x02 => Some(Self::V3),
            0x03 => Some(Self::V4),
            _ => None,
        }
    }
}

/// The header of a seal (Doc 9303-13 §2.2).
///
/// | bytes | length | content |
/// |---|---|---|
/// | 0 | 1 | `DC` |
/// | 1 | 1 | version: `02` for 3, `03` for 4 |
/// | 2–3 | 2 | issuing country, C40 |
/// | 4… | 6; *v* in version 4 | signer and certificate reference, C40: [`SignerReference`] |
/// | then | 3 | date of issue of the document |
/// | | 3 | date of the signature |
/// | | 1 | feature definition reference |
/// | | 1 | document type category |
///
/// A date is the number of its digits `MMDDYYYY`, big-endian: 25 March 1957 is `31 9E F5`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    /// Its version.
    pub version: Version,
    /// The country that issued the document.
    pub issuing_country: IssuingCountry,
    /// Who signed, with which certificate.
    pub signer: SignerReference,
    /// When the document was issued.
    pub issued: Date,
    /// When the seal was signed; the published example has an earlier date than that of issue.
    pub signed: Date,
    /// What the features mean.
    pub profile: ProfileId,
}

impl Header {
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, FormatError> {
        if from.byte()? != MAGIC {
            return Err(FormatError::NotASeal);
        }
        let version = Version::of_byte(from.byte()?).ok_or(FormatError::Version)?;
        let issuing_country = IssuingCountry::read(from.array()?)?;
        let signer = SignerReference::read(version, from)?;
        let issued = date::read(from.array()?)?;
        let signed = date::read(from.array()?)?;
        let [reference, category] = from.array()?;
        if matches!(reference, 0x00 | 0xff) {
            return Err(FormatError::Reference);
        }
        let profile = ProfileId { category, reference };
        Ok(Self { version, issuing_country, signer, issued, signed, profile })
    }

    pub(crate) fn write(&self) -> Result<Vec<u8>, MakeError> {
        let version = self.version.number() - 1;
        let mut bytes = Vec::from([MAGIC, version]);
        bytes.extend(self.issuing_country.write());
        bytes.extend(self.signer.write(self.version)?);
        for date in [self.issued, self.signed] {
            bytes.extend(date::write(date).ok_or(MakeError::Date)?);
        }
        bytes.extend([self.profile.reference, self.profile.category]);
        Ok(bytes)
    }
}
