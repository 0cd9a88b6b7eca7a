use alloc::format;
use alloc::string::String;
use core::fmt;

use chancery_identity::{BirthDate, CountryCode, Date, HolderName, Sex};

use crate::format::Layout;
use crate::zone::{Span, Zone};
use crate::{
    DocumentCode, Field, Format, MrzNumber, NameError, NameField, OptionalData, check_digit,
    name_field,
};

/// Why an MRZ, or one of the values in it, cannot be made. It names the rule and repeats no value
/// but the one character an officer has to replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MakeError {
    /// The document code is not one an issuer may choose, or not on this format.
    DocumentCode,
    /// A document number is 1 to 22 of the characters `A`–`Z` and `0`–`9`.
    DocumentNumber,
    /// Optional data are at most 15 of the characters `A`–`Z`, `0`–`9` and `<`.
    OptionalData,
    /// The value is longer than its field on this format.
    TooLong(Field),
    /// The date has no six characters `YYMMDD`.
    Date(Field),
    /// The name cannot be written in the name field.
    Name(NameError),
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
                f.write_str("optional data are at most 15 of the characters A to Z, 0 to 9 and <")
            }
            Self::TooLong(field) => write!(f, "{field} is longer than its field on this format"),
            Self::Date(field) => write!(f, "{field} cannot be written as YYMMDD"),
            Self::Name(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for MakeError {}

impl From<NameError> for MakeError {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}

/// What every format says of a document, whatever its layout.
pub(crate) struct Contents<'a> {
    pub(crate) document_code: DocumentCode,
    pub(crate) issuing_state: CountryCode,
    pub(crate) document_number: &'a MrzNumber,
    pub(crate) optional_1: &'a OptionalData,
    pub(crate) birth_date: BirthDate,
    pub(crate) sex: Sex,
    pub(crate) expiry: Date,
    pub(crate) nationality: CountryCode,
    pub(crate) optional_2: Option<&'a OptionalData>,
    pub(crate) name: &'a HolderName,
}

impl Contents<'_> {
    /// The filled zone. Check digits are taken over the characters as they stand in it, the
    /// composite last because it covers the others.
    pub(crate) fn zone(&self, format: Format) -> Result<Zone, MakeError> {
        if !self.document_code.allowed_on(format) {
            return Err(MakeError::DocumentCode);
        }
        let layout = format.layout();
        let mut zone = Zone::blank(format.length());
        zone.write(layout.document_code, self.document_code.as_str());
        zone.write(layout.issuing_state, self.issuing_state.mrz());
        zone.write(layout.nationality, self.nationality.mrz());
        zone.write(layout.name, &printed(self.name, format)?.text);
        self.write_number(&mut zone, layout)?;
        self.write_dates(&mut zone, layout)?;
        zone.write(Span::one(layout.sex), self.sex.mrz().encode_utf8(&mut [0; 4]));
        if let (Some(span), Some(data)) = (layout.optional_2, self.optional_2) {
            put(&mut zone, span, data.as_str(), Field::Optional2)?;
        }
        let composite = check_digit(&zone.texts(layout.composite_over)).into_iter();
        zone.write(Span::one(layout.composite), &composite.collect::<String>());
        Ok(zone)
    }

    /// The document number, its check digit and the optional data, into which a number of more than
    /// nine characters runs over: the rest, the check digit of the whole, a filler, and only then
    /// the data. The filler that stays in the check digit's own place says so (note j).
    fn write_number(&self, zone: &mut Zone, layout: &Layout) -> Result<(), MakeError> {
        let number = self.document_number.as_str();
        // Fillers are worth nothing, so the digit is the same with the padding and without.
        let digit: String = check_digit(number).into_iter().collect();
        let rest = number.get(layout.number.len()..).unwrap_or_default();
        zone.write(layout.number, number);
        if rest.is_empty() {
            zone.write(Span::one(layout.number_digit), &digit);
            return put(zone, layout.optional_1, self.optional_1.as_str(), Field::Optional1);
        }
        if rest.len() + 2 > layout.optional_1.len() {
            return Err(MakeError::TooLong(Field::DocumentNumber));
        }
        let overflow = [rest, &digit, "<", self.optional_1.as_str()].concat();
        put(zone, layout.optional_1, &overflow, Field::Optional1)
    }

    fn write_dates(&self, zone: &mut Zone, layout: &Layout) -> Result<(), MakeError> {
        let (year, month, day) = (self.expiry.year(), self.expiry.month(), self.expiry.day());
        // Two digits of the year are all there is; outside two centuries they would mislead.
        if !(1900..=2199).contains(&year) {
            return Err(MakeError::Date(Field::Expiry));
        }
        let expiry = format!("{:02}{month:02}{day:02}", year % 100);
        let birth = self.birth_date.mrz();
        for (text, field, span, position) in [
            (birth, Field::BirthDate, layout.birth_date, layout.birth_digit),
            (expiry, Field::Expiry, layout.expiry, layout.expiry_digit),
        ] {
            let digit = check_digit(&text).filter(|_| text.len() == span.len());
            let digit = digit.ok_or(MakeError::Date(field))?;
            zone.write(span, &text);
            zone.write(Span::one(position), digit.encode_utf8(&mut [0; 4]));
        }
        Ok(())
    }
}

/// A holder's name in the name field of a format.
pub(crate) fn printed(name: &HolderName, format: Format) -> Result<NameField, NameError> {
    let secondary = name.secondary.as_ref().map(|secondary| secondary.as_str());
    name_field(name.primary.as_str(), secondary, format.name_width())
}

fn put(zone: &mut Zone, span: Span, text: &str, field: Field) -> Result<(), MakeError> {
    if text.trim_end_matches('<').len() > span.len() {
        return Err(MakeError::TooLong(field));
    }
    zone.write(span, text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Td1, Td2, parse};
    use alloc::string::ToString;
    use chancery_identity::{PrimaryIdentifier, SecondaryIdentifier};

    fn card(number: &str, optional_1: &str) -> Td1 {
        Td1 {
            document_code: DocumentCode::CONSULAR_CARD,
            issuing_state: "UTO".parse().unwrap(),
            document_number: number.parse().unwrap(),
            optional_1: optional_1.parse().unwrap(),
            birth_date: "1974-08-12".parse().unwrap(),
            sex: Sex::Female,
            expiry: "2012-04-15".parse().unwrap(),
            nationality: "UTO".parse().unwrap(),
            optional_2: OptionalData::default(),
            name: HolderName {
                primary: PrimaryIdentifier::parse("Eriksson").unwrap(),
                secondary: SecondaryIdentifier::parse("Anna Maria").ok(),
                native: None,
            },
        }
    }

    fn sheet(number: &str, optional: &str) -> Td2 {
        let card = card(number, "");
        Td2 {
            document_code: "I<".parse().unwrap(),
            issuing_state: card.issuing_state,
            document_number: card.document_number,
            birth_date: card.birth_date,
            sex: card.sex,
            expiry: card.expiry,
            nationality: card.nationality,
            optional: optional.parse().unwrap(),
            name: card.name,
        }
    }

    #[test]
    fn the_specimen_of_doc_9303_6() {
        // Doc 9303-6, Appendix B.
        let lines = sheet("D23145890", "").lines().unwrap();
        assert_eq!(lines[0], "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<");
        assert_eq!(lines[1], "D231458907UTO7408122F1204159<<<<<<<6");
    }

    #[test]
    fn a_long_number_leaves_the_rest_of_its_room_to_the_data() {
        let line = card("D23145890XYZ", "AB").lines().unwrap()[0].clone();
        assert_eq!(line, "ICUTOD23145890<XYZ5<AB<<<<<<<<");
        let longest = "A".repeat(MrzNumber::MAX);
        assert!(card(&longest, "").lines().is_ok());
        assert_eq!(card(&longest, "B").lines(), Err(MakeError::TooLong(Field::Optional1)));
        assert!(sheet("D23145890ABCDE", "").lines().is_ok());
        let number = Err(MakeError::TooLong(Field::DocumentNumber));
        assert_eq!(sheet("D23145890ABCDEF", "").lines(), number);
        let data = Err(MakeError::TooLong(Field::Optional1));
        assert_eq!(sheet("D23145890", "12345678").lines(), data);
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let mut wrong_code = card("C2", "");
        wrong_code.document_code = DocumentCode::EMERGENCY_TRAVEL_DOCUMENT;
        assert_eq!(wrong_code.lines(), Err(MakeError::DocumentCode));
        let mut long_data = card("C2", "");
        long_data.optional_2 = "123456789012".parse().unwrap();
        assert_eq!(long_data.lines(), Err(MakeError::TooLong(Field::Optional2)));
        let mut ancient = card("C2", "");
        ancient.expiry = Date::constant(-5, 1, 1);
        assert_eq!(ancient.lines(), Err(MakeError::Date(Field::Expiry)));
        let mut foreign = card("C2", "");
        foreign.name.primary = PrimaryIdentifier::parse("Шевченко").unwrap();
        let error = MakeError::Name(NameError::Untransliterable('Ш'));
        assert_eq!(foreign.lines(), Err(error));
        assert!(error.to_string().contains("U+0428"));
    }

    #[test]
    fn debug_shows_no_person() {
        let (card, sheet) = (card("C2K7XW9PD", "AB"), sheet("C2K7XW9PD", ""));
        let mrz = parse(&card.lines().unwrap().concat()).unwrap();
        let field = card.name_field().unwrap();
        let shown = format!(
            "{card:?}{sheet:?}{mrz:?}{field:?}{:?}{:?}",
            card.document_number, card.optional_1
        );
        for secret in ["ERIK", "Erik", "C2K7", "7408", "AB"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
