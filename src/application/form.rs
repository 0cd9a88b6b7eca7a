use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An application as an officer sends it. [`super::Case::read`] makes a case of it.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationForm)]
pub struct Form {
    /// The sender's own name for the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The issuing authority, alpha-3.
    #[schema(example = "UTO")]
    pub authority: String,
    /// The post's code.
    #[schema(example = "HOU")]
    pub post: String,
    /// `consular_card` or `emergency_travel_document`.
    #[schema(example = "consular_card")]
    pub kind: String,
    /// The person the document is for.
    pub holder: HolderForm,
    /// Address abroad, one to four lines; absent for no fixed address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Vec<String>>,
    /// The guardian of a minor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardian: Option<GuardianForm>,
    /// How identity was established: `registry_match`, `passport`,
    /// `birth_certificate_with_witness` or `interview_only`.
    #[schema(example = "passport")]
    pub identity_basis: String,
    /// `unable` when the holder cannot sign; otherwise a signature picture follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// Why a portrait outside the rules is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portrait_exception: Option<PortraitExceptionForm>,
    /// The journey, for an emergency travel document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journey: Option<JourneyForm>,
    /// The document this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ReplacesForm>,
    /// The holder's name for the machine-readable zone, where the tables of Doc 9303-3 do not
    /// have its letters or an earlier document has it otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mrz_name: Option<MrzNameForm>,
}

/// The person a document is for.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HolderForm {
    /// The name.
    pub name: NameForm,
    /// `1974-08-12`, with `XX` for an unknown day or month and `XXXX` for an unknown year.
    #[schema(example = "1974-08-12")]
    pub birth_date: String,
    /// `F`, `M` or `X`.
    #[schema(example = "F")]
    pub sex: String,
    /// Alpha-3.
    #[schema(example = "UTO")]
    pub nationality: String,
    /// As it is printed.
    #[schema(example = "ZENITH, UTOPIA")]
    pub birth_place: String,
}

/// A name.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameForm {
    /// The primary identifier, in Latin letters as it is printed.
    #[schema(example = "ERIKSSON")]
    pub primary: String,
    /// The secondary identifier; absent for a single name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "ANNA MARIA")]
    pub secondary: Option<String>,
    /// The name in the national script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native: Option<NativeForm>,
}

/// A name in the national script.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NativeForm {
    /// The name.
    pub text: String,
    /// The language, a BCP 47 tag.
    #[schema(example = "am")]
    pub language: String,
}

/// A name for the machine-readable zone, and nothing else.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MrzNameForm {
    /// The primary identifier, in the letters A to Z with one space between components.
    #[schema(example = "NGUYEN")]
    pub primary: String,
    /// The secondary identifier; present where the printed name has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "THI MINH KHAI")]
    pub secondary: Option<String>,
    /// Why it is given, 1 to 200 characters.
    #[schema(example = "as in the passport of 2019")]
    pub reason: String,
}

/// A guardian.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianForm {
    /// The guardian's name.
    pub name: NameForm,
    /// `mother`, `father` or `legal_guardian`.
    #[schema(example = "mother")]
    pub relationship: String,
}

/// Why a portrait outside the rules is accepted.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortraitExceptionForm {
    /// The officer's reason.
    pub reason: String,
}

/// A single journey.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JourneyForm {
    /// Where it begins.
    #[schema(example = "HOUSTON, USA")]
    pub from: String,
    /// Where it ends.
    #[schema(example = "ZENITH, UTOPIA")]
    pub destination: String,
    /// Fixed points of transit, in order; at most four.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transit: Vec<String>,
    /// The day of travel; absent for as soon as possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel_date: Option<String>,
}

/// The document that is replaced.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplacesForm {
    /// Its number, as far as known.
    pub number: String,
    /// `lost`, `stolen`, `damaged` or `expired`.
    #[schema(example = "lost")]
    pub why: String,
}
