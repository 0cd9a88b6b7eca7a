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

#[cfg(test)]
mod tests {
    use super::*;

    /// A record without what the machine-readable zone may take besides the printed name.
    fn record() -> serde_json::Value {
        serde_json::json!({
            "number": "CH2345678", "kind": "consular_card", "authority": "UTO",
            "authority_name": "Republic of Utopia", "post": "HOU", "post_name": "Houston",
            "check_at": "verify.mfa.example", "issued": "2026-11-23", "expires": "2031-11-22",
            "signed_at": "2026-11-23T12:00:00Z",
            "holder": {
                "primary": "NUÑEZ", "secondary": "ÄNNE", "birth_date": "1974-08-12", "sex": "F",
                "nationality": "UTO", "nationality_text": "UTOPIAN", "birth_place": "ZENITH"
            },
            "identity_basis": "passport", "token_id": vec![0; 16],
            "status": {"list": 1, "uri": "https://id.example/1", "index": 0},
            "key_id": "0707070707070707", "template": {"version": "1", "hash": "00"},
            "application": "app_1"
        })
    }

    fn name(record: serde_json::Value) -> String {
        let record: Record = serde_json::from_value(record).unwrap();
        // What is put on record is read from it again.
        let again = serde_json::from_value::<Record>(serde_json::to_value(&record).unwrap());
        assert_eq!(again.unwrap().mrz(), record.mrz());
        record.mrz().unwrap().last().unwrap().trim_end_matches('<').into()
    }

    #[test]
    fn a_record_says_how_its_name_is_written() {
        assert_eq!(name(record()), "NUNEZ<<AENNE");
        let mut chosen = record();
        chosen["transliteration"] = serde_json::json!({"Ñ": "NXX", "Ä": "A"});
        assert_eq!(name(chosen.clone()), "NUNXXEZ<<ANNE");
        chosen["mrz_name"] = serde_json::json!({"primary": "NUNEZ<Y", "secondary": "ANNA"});
        assert_eq!(name(chosen.clone()), "NUNEZ<Y<<ANNA");
        chosen["transliteration"] = serde_json::json!({"Ñ": "NY"});
        assert!(serde_json::from_value::<Record>(chosen).is_err());
    }
}
