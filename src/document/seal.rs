use chancery_seal::{EmergencyTravelDocument, MakeError, SignerReference, UnsignedSeal};
use jiff::tz::TimeZone;

use super::Record;

impl Record {
    /// The visible digital seal before it is signed, with the machine-readable zone in it (Doc
    /// 9303-8 §6); `None` for a document that bears none.
    ///
    /// # Errors
    /// [`MakeError`].
    pub fn unsigned_seal(&self, mrz: &[String]) -> Result<Option<UnsignedSeal>, MakeError> {
        let Some(named) = &self.seal_signer else { return Ok(None) };
        let seal = EmergencyTravelDocument {
            issuing_country: self.authority.into(),
            signer: SignerReference::new(&named.signer, &named.certificate)?,
            issued: self.issued,
            signed: TimeZone::UTC.to_datetime(self.signed_at).date(),
            mrz: &mrz.concat(),
        };
        seal.unsigned().map(Some)
    }
}
