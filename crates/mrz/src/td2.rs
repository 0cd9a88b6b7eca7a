use alloc::string::String;
use core::fmt;

use chancery_identity::{BirthDate, CountryCode, Date, Sex};

use crate::make::{lines, yymmdd};
use crate::{DocumentCode, Elements, Format, MakeError, MrzName, MrzNumber, OptionalData};

/// What the MRZ of a sheet says, ready to be written in two lines of 36: see [`Format::Td2`].
///
/// ```
/// use chancery_identity::Sex;
/// use chancery_mrz::{DocumentCode, MrzName, OptionalData, Td2};
/// let sheet = Td2 {
///     document_code: DocumentCode::EMERGENCY_TRAVEL_DOCUMENT,
///     issuing_state: "UTO".parse()?,
///     document_number: "E2K7XW9PD".parse()?,
///     birth_date: "1991-05-17".parse()?,
///     sex: Sex::Unspecified,
///     expiry: "2026-12-31".parse()?,
///     nationality: "XXA".parse()?,
///     optional: OptionalData::default(),
///     name: MrzName::given("SUHARTO", None)?,
/// };
/// assert_eq!(sheet.lines()?[0], "PUUTOSUHARTO<<<<<<<<<<<<<<<<<<<<<<<<");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Td2 {
    /// What the document is.
    pub document_code: DocumentCode,
    /// The State or organisation that issues it.
    pub issuing_state: CountryCode,
    /// Its number.
    pub document_number: MrzNumber,
    /// The holder's date of birth.
    pub birth_date: BirthDate,
    /// The holder's sex.
    pub sex: Sex,
    /// The last day the document is valid; the MRZ has the last two digits of its year.
    pub expiry: Date,
    /// The holder's nationality.
    pub nationality: CountryCode,
    /// Optional data: 7 characters, less what a long number takes.
    pub optional: OptionalData,
    /// The holder's name.
    pub name: MrzName,
}

impl Td2 {
    /// The two lines, 36 characters each, with their check digits.
    ///
    /// # Errors
    /// [`MakeError::DocumentCode`] for a code of another format, [`MakeError::TooLong`] when the
    /// number or the optional data do not fit, [`MakeError::Date`] for an expiry out of the range
    /// of documents.
    pub fn lines(&self) -> Result<[String; 2], MakeError> {
        if !self.document_code.allowed_on(Format::Td2) {
            return Err(MakeError::DocumentCode);
        }
        lines(&Elements {
            format: Format::Td2,
            document_code: self.document_code.as_str(),
            issuing_state: self.issuing_state.mrz(),
            document_number: self.document_number.as_str(),
            optional_1: self.optional.as_str(),
            optional_2: "",
            birth_date: &self.birth_date.mrz(),
            sex: self.sex.mrz(),
            expiry: &yymmdd(self.expiry)?,
            nationality: self.nationality.mrz(),
            name: &self.name.field(Format::Td2).text,
        })
    }
}

impl fmt::Debug for Td2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Td2(…)")
    }
}
