use chancery_identity::DocumentKind;
use chancery_mrz::{
    DocumentCode, MakeError, MrzName, MrzNumber, NameError, OptionalData, Td1, Td2,
};

use super::{HolderRecord, MrzNameRecord, Record};

impl Record {
    /// The lines of the machine-readable zone: TD1 for a card (Doc 9303-5), TD2 with code `PU` for
    /// an emergency travel document (Doc 9303-8).
    ///
    /// # Errors
    /// [`MakeError`] when a value has no machine-readable form.
    pub fn mrz(&self) -> Result<Vec<String>, MakeError> {
        let name = self.mrz_name()?;
        let document_code = DocumentCode::of(self.kind);
        let document_number = MrzNumber::from(&self.number);
        match self.kind {
            DocumentKind::ConsularCard => Ok(Td1 {
                document_code,
                issuing_state: self.authority,
                document_number,
                optional_1: OptionalData::default(),
                birth_date: self.holder.birth_date,
                sex: self.holder.sex,
                expiry: self.expires,
                nationality: self.holder.nationality,
                optional_2: OptionalData::default(),
                name,
            }
            .lines()?
            .into()),
            DocumentKind::EmergencyTravelDocument => Ok(Td2 {
                document_code,
                issuing_state: self.authority,
                document_number,
                birth_date: self.holder.birth_date,
                sex: self.holder.sex,
                expiry: self.expires,
                nationality: self.holder.nationality,
                optional: OptionalData::default(),
                name,
            }
            .lines()?
            .into()),
        }
    }

    /// The name as an officer gave it, or else the printed one by the tables.
    fn mrz_name(&self) -> Result<MrzName, NameError> {
        match &self.mrz_name {
            Some(MrzNameRecord { primary, secondary }) => {
                MrzName::given(primary, secondary.as_deref())
            }
            None => {
                let HolderRecord { primary, secondary, .. } = &self.holder;
                MrzName::of(primary, secondary.as_deref(), &self.transliteration)
            }
        }
    }
}
