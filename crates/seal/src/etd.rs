use core::fmt;

use chancery_identity::Date;
use chancery_mrz::{Format, parse};

use crate::profiles::EMERGENCY_TRAVEL_DOCUMENT;
use crate::{
    Feature, Header, IssuingCountry, MakeError, ProfileId, SignerReference, UnsignedSeal, Version,
    c40,
};

/// What the seal of an emergency travel document says (Doc 9303-8 §6).
///
/// | tag | length | value |
/// |---|---|---|
/// | `02` | 48 | the 72 characters of the MRZ, C40 |
///
/// The header is of version 4, with feature definition reference `5E` and category `03`.
///
/// ```
/// use chancery_seal::{EmergencyTravelDocument, SealingKey, SignerReference};
/// let document = EmergencyTravelDocument {
///     issuing_country: "UTO".parse()?,
///     signer: SignerReference::new("UTTS", "5B")?,
///     issued: "2026-06-13".parse()?,
///     signed: "2026-06-13".parse()?,
///     mrz: "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\
///           D231458907UTO7408122F2606277<<<<<<<8",
/// };
/// let unsigned = document.unsigned()?;
/// let key = SealingKey::from_bytes(&[7; 32]).ok_or("no key")?;
/// let seal = unsigned.with_signature(&key.sign(unsigned.signed_bytes()))?;
/// assert_eq!(seal.len(), 134);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct EmergencyTravelDocument<'a> {
    /// The country that issues it.
    pub issuing_country: IssuingCountry,
    /// Who signs, with which certificate.
    pub signer: SignerReference,
    /// When it is issued.
    pub issued: Date,
    /// When it is signed.
    pub signed: Date,
    /// Its two lines of 36 characters.
    pub mrz: &'a str,
}

impl EmergencyTravelDocument<'_> {
    /// Category and feature definition reference of the seal.
    pub const PROFILE: ProfileId = EMERGENCY_TRAVEL_DOCUMENT.id;

    /// Header and message zone, to be signed.
    ///
    /// # Errors
    /// [`MakeError::Mrz`] for a zone that is not of two lines of 36 or has a fault;
    /// [`MakeError::Date`].
    pub fn unsigned(&self) -> Result<UnsignedSeal, MakeError> {
        let mrz = parse(self.mrz).map_err(|_| MakeError::Mrz)?;
        if mrz.format != Format::Td2 || !mrz.faults.is_empty() {
            return Err(MakeError::Mrz);
        }
        let value = c40::encode(mrz.joined()).ok_or(MakeError::Mrz)?;
        let header = Header {
            version: Version::V4,
            issuing_country: self.issuing_country,
            signer: self.signer.clone(),
            issued: self.issued,
            signed: self.signed,
            profile: Self::PROFILE,
        };
        UnsignedSeal::new(&header, &[Feature { tag: 0x02, value: &value }])
    }
}

impl fmt::Debug for EmergencyTravelDocument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmergencyTravelDocument(…)")
    }
}
