use alloc::string::String;
use core::fmt;

use chancery_identity::{BirthDate, CountryCode, Date, HolderName, Sex};

use crate::make::{Contents, printed};
use crate::{DocumentCode, Format, MakeError, MrzNumber, NameError, NameField, OptionalData};

/// What the MRZ of a card says, ready to be written in three lines of 30 (Doc 9303-5 §4.2).
///
/// | line | positions | length | field |
/// |---|---|---|---|
/// | 1 | 1–2 | 2 | document code |
/// | 1 | 3–5 | 3 | issuing State, `D<<` for Germany |
/// | 1 | 6–14 | 9 | document number |
/// | 1 | 15 | 1 | check digit over 6–14; `<` when the number is longer |
/// | 1 | 16–30 | 15 | optional data; first of all the rest of a longer number, its check digit and `<` |
/// | 2 | 1–6 | 6 | date of birth `YYMMDD`, unknown parts `<` |
/// | 2 | 7 | 1 | check digit over 1–6 |
/// | 2 | 8 | 1 | sex: `F`, `M` or `<` |
/// | 2 | 9–14 | 6 | date of expiry `YYMMDD` |
/// | 2 | 15 | 1 | check digit over 9–14 |
/// | 2 | 16–18 | 3 | nationality |
/// | 2 | 19–29 | 11 | optional data |
/// | 2 | 30 | 1 | composite check digit over line 1 6–30, line 2 1–7, 9–15 and 19–29 |
/// | 3 | 1–30 | 30 | name |
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Td1 {
    /// What the document is.
    pub document_code: DocumentCode,
    /// The State or organisation that issues it.
    pub issuing_state: CountryCode,
    /// Its number.
    pub document_number: MrzNumber,
    /// Optional data of line 1: 15 characters, less what a long number takes.
    pub optional_1: OptionalData,
    /// The holder's date of birth.
    pub birth_date: BirthDate,
    /// The holder's sex.
    pub sex: Sex,
    /// The last day the document is valid; the MRZ has the last two digits of its year.
    pub expiry: Date,
    /// The holder's nationality.
    pub nationality: CountryCode,
    /// Optional data of line 2: 11 characters.
    pub optional_2: OptionalData,
    /// The holder's name; the form in the national script is not in the MRZ.
    pub name: HolderName,
}

impl Td1 {
    /// The three lines, 30 characters each, with their check digits.
    ///
    /// # Errors
    /// [`MakeError::DocumentCode`] for a code of a TD2, [`MakeError::TooLong`] when the number or
    /// optional data do not fit, [`MakeError::Date`] for an expiry out of the range of
    /// documents, [`MakeError::Name`] as [`name_field`](crate::name_field).
    pub fn lines(&self) -> Result<[String; 3], MakeError> {
        let contents = Contents {
            document_code: self.document_code,
            issuing_state: self.issuing_state,
            document_number: &self.document_number,
            optional_1: &self.optional_1,
            birth_date: self.birth_date,
            sex: self.sex,
            expiry: self.expiry,
            nationality: self.nationality,
            optional_2: Some(&self.optional_2),
            name: &self.name,
        };
        Ok(contents.zone(Format::Td1)?.lines(Format::Td1.line_width()))
    }

    /// The name as line 3 has it, and whether it had to be truncated.
    ///
    /// # Errors
    /// As [`name_field`](crate::name_field).
    pub fn name_field(&self) -> Result<NameField, NameError> {
        printed(&self.name, Format::Td1)
    }
}

impl fmt::Debug for Td1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Td1(…)")
    }
}
