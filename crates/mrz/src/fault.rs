use core::fmt;

/// A field of an MRZ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Field {
    /// What the document is.
    DocumentCode,
    /// The issuing State or organisation.
    IssuingState,
    /// The document number with its check digit, wherever that stands.
    DocumentNumber,
    /// Optional data: on a TD1 those of line 1, on a TD3 the personal number with its check digit.
    Optional1,
    /// The date of birth with its check digit.
    BirthDate,
    /// Sex.
    Sex,
    /// The date of expiry with its check digit.
    Expiry,
    /// Nationality.
    Nationality,
    /// Optional data of line 2 of a TD1.
    Optional2,
    /// The name.
    Name,
    /// The last check digit, over several fields.
    Composite,
}

impl Field {
    /// The stable name used in JSON, such as `birth_date`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DocumentCode => "document_code",
            Self::IssuingState => "issuing_state",
            Self::DocumentNumber => "document_number",
            Self::Optional1 => "optional_data_1",
            Self::BirthDate => "birth_date",
            Self::Sex => "sex",
            Self::Expiry => "expiry_date",
            Self::Nationality => "nationality",
            Self::Optional2 => "optional_data_2",
            Self::Name => "name",
            Self::Composite => "composite",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What should have stood where a [`Fault`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Expected {
    /// This check digit (Doc 9303-3 §4.9).
    CheckDigit(char),
    /// A digit.
    Digit,
    /// A letter.
    Letter,
    /// A letter or the filler.
    LetterOrFiller,
    /// A letter or a digit.
    LetterOrDigit,
    /// A letter, a digit or the filler.
    LetterDigitOrFiller,
    /// The filler.
    Filler,
    /// A month from 01 to 12 begins here.
    Month,
    /// A day the month has begins here.
    Day,
    /// `F`, `M` or the filler.
    Sex,
    /// A document code this format allows.
    DocumentCode,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CheckDigit(digit) => return write!(f, "the check digit {digit}"),
            Self::Digit => "a digit",
            Self::Letter => "a letter",
            Self::LetterOrFiller => "a letter or <",
            Self::LetterOrDigit => "a letter or a digit",
            Self::LetterDigitOrFiller => "a letter, a digit or <",
            Self::Filler => "<",
            Self::Month => "a month from 01 to 12",
            Self::Day => "a day of the month",
            Self::Sex => "F, M or <",
            Self::DocumentCode => "a document code of this format",
        })
    }
}

/// One character of an MRZ that is not what Doc 9303 requires of it.
///
/// ```
/// use chancery_mrz::{Expected, Field, parse};
/// let mrz = parse(
///     "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n\
///      D231458907UTO7408122X1204159<<<<<<<6",
/// )?;
/// let [fault] = mrz.faults.as_slice() else { unreachable!() };
/// assert_eq!((fault.field, fault.position, fault.found), (Field::Sex, 57, 'X'));
/// assert_eq!(fault.to_string(), "sex, position 57: expected F, M or <, found 'X'");
/// # Ok::<(), chancery_mrz::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fault {
    /// The field that is wrong; a check digit counts to the field it is taken over.
    pub field: Field,
    /// Where, from 1, in the lines joined without a break.
    pub position: usize,
    /// What should stand there.
    pub expected: Expected,
    /// What stands there.
    pub found: char,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, position, expected, found } = self;
        write!(f, "{field}, position {position}: expected {expected}, found {found:?}")
    }
}
