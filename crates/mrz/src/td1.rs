use alloc::string::String;
use core::fmt;

use chancery_identity::{BirthDate, CountryCode, Date, Sex};

use crate::make::{lines, yymmdd};
use crate::{DocumentCode, Elements, Format, MakeError, MrzName, MrzNumber, OptionalData};

/// What the MRZ of a card says, ready to be written in three lines of 30: see [`Format::Td1`].
///
/// ```
/// use chancery_identity::Sex;
/// use chancery_mrz::{DocumentCode, MrzName, OptionalData, Td1, Transliteration};
/// let card = Td1 {
///     document_code: DocumentCode::CONSULAR_CARD,
///     issuing_state: "UTO".parse()?,
///     document_number: "C2K7XW9PD".parse()?,
///     optional_1: OptionalData::default(),
///     birth_date: "1991-05-XX".parse()?,
///     sex: Sex::Female,
///     expiry: "2031-12-31".parse()?,
///     nationality: "DEU".parse()?,
///     optional_2: OptionalData::default(),
///     name: MrzName::of("Eriksson", Some("Åsa"), &Transliteration::default())?,
/// };
/// assert_eq!(card.lines()?, [
///     "ICUTOC2K7XW9PD1<<<<<<<<<<<<<<<",
///     "9105<<1F3112319D<<<<<<<<<<<<<2",
///     "ERIKSSON<<AASA<<<<<<<<<<<<<<<<",
/// ]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
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
    /// The holder's name.
    pub name: MrzName,
}

impl Td1 {
    /// The three lines, 30 characters each, with their check digits.
    ///
    /// # Errors
    /// [`MakeError::DocumentCode`] for a code of another format, [`MakeError::TooLong`] when the
    /// number or optional data do not fit, [`MakeError::Date`] for an expiry out of the range of
    /// documents.
    pub fn lines(&self) -> Result<[String; 3], MakeError> {
        if !self.document_code.allowed_on(Format::Td1) {
            return Err(MakeError::DocumentCode);
        }
        lines(&Elements {
            format: Format::Td1,
            document_code: self.document_code.as_str(),
            issuing_state: self.issuing_state.mrz(),
            document_number: self.document_number.as_str(),
            optional_1: self.optional_1.as_str(),
            optional_2: self.optional_2.as_str(),
            birth_date: &self.birth_date.mrz(),
            sex: self.sex.mrz(),
            expiry: &yymmdd(self.expiry)?,
            nationality: self.nationality.mrz(),
            name: &self.name.field(Format::Td1).text,
        })
    }
}

impl fmt::Debug for Td1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Td1(…)")
    }
}
