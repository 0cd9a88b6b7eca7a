use chancery_identity::{
    BirthDate, CountryCode, Date, DocumentKind, DocumentNumber, Sex, Timestamp,
};
use chancery_mrz::Transliteration;
use serde::{Deserialize, Serialize};

use super::{Validity, as_base64, as_text};
use crate::authority::transliteration;

/// Every value a document prints or signs. It is drawn, and drawn again years later, from this
/// and the two pictures alone.
#[derive(Clone, Serialize, Deserialize)]
pub struct Record {
    /// The document number.
    #[serde(with = "as_text")]
    pub number: DocumentNumber,
    /// The kind.
    #[serde(with = "as_text")]
    pub kind: DocumentKind,
    /// The issuing authority.
    #[serde(with = "as_text")]
    pub authority: CountryCode,
    /// Its name.
    pub authority_name: String,
    /// The issuing post's code.
    pub post: String,
    /// Its name, as printed.
    pub post_name: String,
    /// The host name printed for checking the document.
    pub check_at: String,
    /// The day of issue.
    pub issued: Date,
    /// The last day of validity.
    pub expires: Date,
    /// When the code was made: its `iat`.
    pub signed_at: Timestamp,
    /// The holder.
    pub holder: HolderRecord,
    /// What the authority chose at the time for letters that there is a choice for.
    #[serde(default, with = "transliteration")]
    pub transliteration: Transliteration,
    /// The name as an officer gave it for the machine-readable zone; none where the printed name
    /// is written there by the tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mrz_name: Option<MrzNameRecord>,
    /// The address, as printed; none for no fixed address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Vec<String>>,
    /// The guardian of a minor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardian: Option<GuardianRecord>,
    /// The journey of an emergency travel document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journey: Option<JourneyRecord>,
    /// The document this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ReplacesRecord>,
    /// The face in the code, a WebP file; none where the code has no room for one.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "as_base64")]
    pub face: Option<Vec<u8>>,
    /// How identity was established.
    pub identity_basis: String,
    /// The 16 random bytes of `cti`.
    pub token_id: [u8; 16],
    /// Where its status stands.
    pub status: StatusPlace,
    /// The key that signs its code, 16 hex digits.
    #[serde(with = "as_text")]
    pub key_id: chancery_credential::KeyId,
    /// The key that signs its visible digital seal, where it bears one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal_signer: Option<SealSignerNamed>,
    /// What it is drawn with.
    pub template: TemplateUsed,
    /// The id of the application it was issued on.
    pub application: String,
}

/// The holder, as printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct HolderRecord {
    /// Primary identifier.
    pub primary: String,
    /// Secondary identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secondary: Option<String>,
    /// Name in the national script, and its language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native: Option<(String, String)>,
    /// Date of birth.
    #[serde(with = "as_text")]
    pub birth_date: BirthDate,
    /// Sex.
    #[serde(with = "as_text")]
    pub sex: Sex,
    /// Nationality.
    #[serde(with = "as_text")]
    pub nationality: CountryCode,
    /// Nationality in words, as printed.
    pub nationality_text: String,
    /// Place of birth.
    pub birth_place: String,
}

/// A name in the letters of the machine-readable zone, `<` between components.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MrzNameRecord {
    /// Primary identifier.
    pub primary: String,
    /// Secondary identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secondary: Option<String>,
}

/// A guardian, as printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct GuardianRecord {
    /// The whole name.
    pub name: String,
    /// `mother`, `father` or `legal_guardian`.
    pub relationship: String,
}

/// A journey, as printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct JourneyRecord {
    /// Where it begins.
    pub from: String,
    /// Where it ends.
    pub destination: String,
    /// Points of transit in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transit: Vec<String>,
    /// The day of travel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel_date: Option<Date>,
}

/// A replaced document, as printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct ReplacesRecord {
    /// Its number.
    pub number: String,
    /// Why.
    pub why: String,
}

/// A place in a status list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusPlace {
    /// The list's id.
    pub list: u64,
    /// The list's URI.
    pub uri: String,
    /// The index in it.
    pub index: u64,
}

/// A signer of seals, as a seal's header names it (Doc 9303-13 §3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealSignerNamed {
    /// The four characters of the signer: C and CN of its certificate.
    pub signer: String,
    /// The certificate's serial number in hexadecimal digits.
    pub certificate: String,
}

/// The template a document is drawn with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateUsed {
    /// Its version.
    pub version: String,
    /// The SHA-256 of its files, 64 hex digits.
    pub hash: String,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Record(…)")
    }
}

impl Record {
    /// The validity.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        Validity { issued: self.issued, expires: self.expires }
    }
}
