use alloc::string::String;
use core::fmt;

use chancery_identity::{BirthDate, CountryCode, Date, HolderName, Sex};

use crate::make::{Contents, printed};
use crate::{DocumentCode, Format, MakeError, MrzNumber, NameError, NameField, OptionalData};

/// What the MRZ of a sheet says, ready to be written in two lines of 36 (Doc 9303-6 §4.2; for
/// emergency travel documents Doc 9303-8 §4.1).
///
/// | line | positions | length | field |
/// |---|---|---|---|
/// | 1 | 1–2 | 2 | document code |
/// | 1 | 3–5 | 3 | issuing State, `D<<` for Germany |
/// | 1 | 6–36 | 31 | name |
/// | 2 | 1–9 | 9 | document number |
/// | 2 | 10 | 1 | check digit over 1–9; `<` when the number is longer |
/// | 2 | 11–13 | 3 | nationality |
/// | 2 | 14–19 | 6 | date of birth `YYMMDD`, unknown parts `<` |
/// | 2 | 20 | 1 | check digit over 14–19 |
/// | 2 | 21 | 1 | sex: `F`, `M` or `<` |
/// | 2 | 22–27 | 6 | date of expiry `YYMMDD` |
/// | 2 | 28 | 1 | check digit over 22–27 |
/// | 2 | 29–35 | 7 | optional data; first of all the rest of a longer number, its check digit and `<` |
/// | 2 | 36 | 1 | composite check digit over line 2 1–10, 14–20 and 22–35 |
///
/// ```
/// use chancery_identity::{HolderName, PrimaryIdentifier, Sex};
/// use chancery_mrz::{DocumentCode, OptionalData, Td2};
/// let sheet = Td2 {
///     document_code: DocumentCode::EMERGENCY_TRAVEL_DOCUMENT,
///     issuing_state: "UTO".parse()?,
///     document_number: "E2K7XW9PD".parse()?,
///     birth_date: "1991-05-17".parse()?,
///     sex: Sex::Unspecified,
///     expiry: "2026-12-31".parse()?,
///     nationality: "XXA".parse()?,
///     optional: OptionalData::default(),
///     name: HolderName {
///         primary: PrimaryIdentifier::parse("Suharto")?,
///         secondary: None,
///         native: None,
///     },
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
    /// The holder's name; the form in the national script is not in the MRZ.
    pub name: HolderName,
}

impl Td2 {
    /// The two lines, 36 characters each, with their check digits.
    ///
    /// # Errors
    /// [`MakeError::TooLong`] when the number or the optional data do not fit,
    /// [`MakeError::Date`] for an expiry out of the range of documents, [`MakeError::Name`] as
    /// [`name_field`](crate::name_field).
    pub fn lines(&self) -> Result<[String; 2], MakeError> {
        let contents = Contents {
            document_code: self.document_code,
            issuing_state: self.issuing_state,
            document_number: &self.document_number,
            optional_1: &self.optional,
            birth_date: self.birth_date,
            sex: self.sex,
            expiry: self.expiry,
            nationality: self.nationality,
            optional_2: None,
            name: &self.name,
        };
        Ok(contents.zone(Format::Td2)?.lines(Format::Td2.line_width()))
    }

    /// The name as line 1 has it, and whether it had to be truncated.
    ///
    /// # Errors
    /// As [`name_field`](crate::name_field).
    pub fn name_field(&self) -> Result<NameField, NameError> {
        printed(&self.name, Format::Td2)
    }
}

impl fmt::Debug for Td2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Td2(…)")
    }
}
