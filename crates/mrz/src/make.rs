use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use chancery_identity::Date;

use crate::check_digit::CheckSum;
use crate::format::Layout;
use crate::zone::{Draft, Span, Zone};
use crate::{Fault, Field, Format, Mrz, NameError};

/// Why an MRZ, or one of the values in it, cannot be made. It names the rule and repeats no value
/// but the characters that have to be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MakeError {
    /// The document code is not one an issuer may choose, or not on this format.
    DocumentCode,
    /// A document number is 1 to 22 of the characters `A`–`Z` and `0`–`9`, with `<` for what is
    /// neither; no `<` at either end, nor from the ninth on when there are more than nine.
    DocumentNumber,
    /// Optional data are at most 16 of the characters `A`–`Z`, `0`–`9` and `<`.
    OptionalData,
    /// The value is longer than its field on this format.
    TooLong(Field),
    /// The date has no six characters `YYMMDD`.
    Date(Field),
    /// The name cannot be written in the name field.
    Name(NameError),
    /// What [`parse`](crate::parse) would find wrong.
    Faults(Vec<Fault>),
}

impl fmt::Display for MakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DocumentCode => {
                f.write_str("the document code is not one an issuer may put on this format")
            }
            Self::DocumentNumber => {
                f.write_str("a document number is 1 to 22 of the characters A to Z and 0 to 9")
            }
            Self::OptionalData => {
                f.write_str("optional data are at most 16 of the characters A to Z, 0 to 9 and <")
            }
            Self::TooLong(field) => write!(f, "{field} is longer than its field on this format"),
            Self::Date(field) => write!(f, "{field} cannot be written as YYMMDD"),
            Self::Name(error) => error.fmt(f),
            Self::Faults(faults) => {
                for (at, fault) in faults.iter().enumerate() {
                    write!(f, "{}{fault}", if at == 0 { "" } else { "; " })?;
                }
                Ok(())
            }
        }
    }
}

impl core::error::Error for MakeError {}

impl From<NameError> for MakeError {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}

/// The data elements of an MRZ of any format, each in the characters it has there.
///
/// It is the other side of [`Mrz`], which gives it back: [`Elements::lines`] and
/// [`parse`](crate::parse) are each other's inverse.
///
/// ```
/// use chancery_mrz::{Elements, Format, parse};
/// let passport = Elements {
///     format: Format::Td3,
///     document_code: "P<",
///     issuing_state: "UTO",
///     document_number: "L898902C3",
///     optional_1: "ZE184226B",
///     optional_2: "",
///     birth_date: "740812",
///     sex: 'F',
///     expiry: "120415",
///     nationality: "UTO",
///     name: "ERIKSSON<<ANNA<MARIA",
/// };
/// let lines = passport.lines()?;
/// assert_eq!(lines[1], "L898902C36UTO7408122F1204159ZE184226B<<<<<10"); // Doc 9303-4, Appendix B
/// assert_eq!(parse(&lines.concat())?.elements(), passport);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Elements<'a> {
    /// The format.
    pub format: Format,
    /// The two characters of the document code.
    pub document_code: &'a str,
    /// The characters of the issuing State, with or without the fillers after them.
    pub issuing_state: &'a str,
    /// The document number, whole, without its check digit.
    pub document_number: &'a str,
    /// Optional data: those of line 1 of a TD1, the personal number of a TD3.
    pub optional_1: &'a str,
    /// Optional data of line 2 of a TD1.
    pub optional_2: &'a str,
    /// The six characters of the date of birth.
    pub birth_date: &'a str,
    /// `F`, `M` or `<`.
    pub sex: char,
    /// The six characters of the date of expiry.
    pub expiry: &'a str,
    /// The characters of the nationality, with or without the fillers after them.
    pub nationality: &'a str,
    /// The name field, with or without the fillers after it: `ERIKSSON<<ANNA<MARIA`.
    pub name: &'a str,
}

impl Elements<'_> {
    /// The lines with their check digits.
    ///
    /// # Errors
    /// [`MakeError::TooLong`] when an element has more characters than its field,
    /// [`MakeError::Date`] when a date has not six, [`MakeError::Faults`] when what is made has faults, [`MakeError::DocumentNumber`] when a
    /// long number would not be read as it is.
    pub fn lines(&self) -> Result<Vec<String>, MakeError> {
        Ok(self.mrz()?.lines().map(String::from).collect())
    }

    fn mrz(&self) -> Result<Mrz, MakeError> {
        let mrz = Mrz::of(self.zone()?, self.format);
        if !mrz.faults.is_empty() {
            return Err(MakeError::Faults(mrz.faults));
        }
        if mrz.document_number() != self.document_number.trim_end_matches('<') {
            return Err(MakeError::DocumentNumber);
        }
        Ok(mrz)
    }

    /// The filled zone. Check digits are taken over the characters as they stand in it, the
    /// composite last because it covers the others.
    fn zone(&self) -> Result<Zone, MakeError> {
        let layout = self.format.layout();
        let mut draft = Draft::blank(self.format.length());
        let mut put = |span, text, field| put(&mut draft, span, text, field);
        put(layout.document_code, self.document_code, Field::DocumentCode)?;
        put(layout.issuing_state, self.issuing_state, Field::IssuingState)?;
        for (span, date, field) in [
            (layout.birth_date, self.birth_date, Field::BirthDate),
            (layout.expiry, self.expiry, Field::Expiry),
        ] {
            // An absent date is written out: nothing is taken for unknown.
            if date.chars().count() != span.len() {
                return Err(MakeError::Date(field));
            }
            put(span, date, field)?;
        }
        put(layout.nationality, self.nationality, Field::Nationality)?;
        put(layout.name, self.name, Field::Name)?;
        // On formats without them there is room for none.
        put(layout.optional_2.unwrap_or(Span::new(1, 0)), self.optional_2, Field::Optional2)?;
        draft.put(layout.sex, self.sex);
        self.write_number(&mut draft, layout)?;
        digit(&mut draft, &[layout.birth_date], layout.birth_digit);
        digit(&mut draft, &[layout.expiry], layout.expiry_digit);
        if let Some(position) = layout.optional_digit {
            digit(&mut draft, &[layout.optional_1], position);
        }
        if let Some(position) = layout.composite {
            digit(&mut draft, layout.composite_over, position);
        }
        Ok(draft.finish())
    }

    /// The document number, its check digit and the optional data, into which a number of more than
    /// nine characters runs over: the rest, the check digit of the whole, a filler, and only then
    /// the data. The filler that stays in the check digit's own place says so (note j).
    fn write_number(&self, draft: &mut Draft, layout: &Layout) -> Result<(), MakeError> {
        let number = self.document_number.trim_end_matches('<');
        let ninth = number.char_indices().nth(layout.number.len()).map(|(at, _)| at);
        let (head, rest) =
            number.split_at_checked(ninth.unwrap_or(number.len())).unwrap_or_default();
        put(draft, layout.number, head, Field::DocumentNumber)?;
        if rest.is_empty() {
            digit(draft, &[layout.number], layout.number_digit);
            return put(draft, layout.optional_1, self.optional_1, Field::Optional1);
        }
        let Span { first, last } = layout.optional_1;
        // The check digit and the filler after it need two.
        let room = if layout.long_number { last - 2 } else { first - 1 };
        let run_over = Span::new(first, room);
        put(draft, run_over, rest, Field::DocumentNumber)?;
        let position = first + rest.chars().count();
        digit(draft, &[layout.number, Span::new(first, position - 1)], position);
        put(draft, Span::new(position + 2, last), self.optional_1, Field::Optional1)
    }
}

impl fmt::Debug for Elements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Elements(…)")
    }
}

/// As many lines as the caller's format has.
pub(crate) fn lines<const N: usize>(elements: &Elements<'_>) -> Result<[String; N], MakeError> {
    let mrz = elements.mrz()?;
    let mut lines = mrz.lines();
    Ok(core::array::from_fn(|_| lines.next().unwrap_or_default().into()))
}

/// Two digits of the year are all there is of a date of expiry; outside two centuries they would
/// mislead.
pub(crate) fn yymmdd(expiry: Date) -> Result<String, MakeError> {
    let (year, month, day) = (expiry.year(), expiry.month(), expiry.day());
    if !(1900..=2199).contains(&year) {
        return Err(MakeError::Date(Field::Expiry));
    }
    Ok(format!("{:02}{month:02}{day:02}", year % 100))
}

fn put(draft: &mut Draft, span: Span, text: &str, field: Field) -> Result<(), MakeError> {
    let text = text.trim_end_matches('<');
    draft.write(span, text).map(|_| ()).ok_or(MakeError::TooLong(field))
}

/// Writes the check digit over some fields. Where a character has no value the place stays blank:
/// the character is a fault.
fn digit(draft: &mut Draft, over: &[Span], position: usize) {
    let mut sum = CheckSum::new();
    for character in over.iter().flat_map(|span| draft.characters(*span)) {
        // What is not ASCII has no value, as a question mark has none.
        sum.add_one(u8::try_from(*character).unwrap_or(b'?'));
    }
    if let Some(digit) = sum.digit() {
        draft.put(position, char::from(digit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Expected, parse};
    use alloc::string::ToString;

    const CARD: Elements<'_> = Elements {
        format: Format::Td1,
        document_code: "IC",
        issuing_state: "UTO",
        document_number: "D23145890",
        optional_1: "",
        optional_2: "",
        birth_date: "740812",
        sex: 'F',
        expiry: "120415",
        nationality: "D",
        name: "ERIKSSON<<ANNA<MARIA",
    };

    #[test]
    fn the_specimen_of_doc_9303_6() {
        // Doc 9303-6, Appendix B.
        let sheet =
            Elements { format: Format::Td2, document_code: "I<", nationality: "UTO", ..CARD };
        let lines = sheet.lines().unwrap();
        assert_eq!(lines[0], "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<");
        assert_eq!(lines[1], "D231458907UTO7408122F1204159<<<<<<<6");
    }

    #[test]
    fn a_long_number_leaves_the_rest_of_its_room_to_the_data() {
        let card = |number, data| Elements { document_number: number, optional_1: data, ..CARD };
        let line = &card("D23145890XYZ", "AB").lines().unwrap()[0];
        assert_eq!(line, "ICUTOD23145890<XYZ5<AB<<<<<<<<");
        let longest = "A".repeat(22);
        assert!(card(&longest, "").lines().is_ok());
        assert_eq!(card(&longest, "B").lines(), Err(MakeError::TooLong(Field::Optional1)));
        let number = Err(MakeError::TooLong(Field::DocumentNumber));
        assert_eq!(card(&"A".repeat(23), "").lines(), number);
    }

    #[test]
    fn a_long_number_that_would_read_differently_is_refused() {
        for number in ["D23145890X<Z", "D2314589<XYZ"] {
            let card = Elements { document_number: number, ..CARD };
            assert!(card.lines().is_err(), "{number}");
        }
        let card = Elements { document_number: "D2<145<90XYZ", ..CARD };
        let mrz = parse(&card.lines().unwrap().concat()).unwrap();
        assert_eq!(mrz.document_number(), "D2<145<90XYZ");
    }

    #[test]
    fn what_has_no_room_is_refused_by_name() {
        let passport = Elements { format: Format::Td3, document_code: "PP", ..CARD };
        assert!(passport.lines().is_ok());
        for (elements, field) in [
            (Elements { optional_2: "A", ..passport }, Field::Optional2),
            (Elements { document_number: "D23145890X", ..passport }, Field::DocumentNumber),
            (Elements { optional_1: "123456789012345", ..passport }, Field::Optional1),
            (Elements { optional_2: "123456789012", ..CARD }, Field::Optional2),
        ] {
            assert_eq!(elements.lines(), Err(MakeError::TooLong(field)));
        }
    }

    #[test]
    fn dates_are_written_out() {
        for date in ["", "74", "7408121"] {
            let born = Elements { birth_date: date, ..CARD };
            assert_eq!(born.lines(), Err(MakeError::Date(Field::BirthDate)));
        }
        assert!(Elements { birth_date: "<<<<<<", ..CARD }.lines().is_ok());
    }

    #[test]
    fn what_parsing_would_report_is_not_made() {
        let faulty = Elements { sex: 'X', name: "É", nationality: "U1", ..CARD };
        let Err(MakeError::Faults(faults)) = faulty.lines() else { panic!() };
        let found: Vec<_> = faults.iter().map(|f| (f.field, f.expected, f.found)).collect();
        assert_eq!(
            found,
            [
                (Field::Sex, Expected::Sex, 'X'),
                (Field::Nationality, Expected::LetterOrFiller, '1'),
                (Field::Name, Expected::LetterOrFiller, 'É'),
            ]
        );
        let said = MakeError::Faults(faults).to_string();
        assert!(said.starts_with("sex, position 38: expected F, M or <, found 'X'; "), "{said}");
    }
}
