use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::format::Layout;
use crate::inspect::inspect;
use crate::zone::Zone;
use crate::{Fault, Format};

/// The most characters an MRZ may have, line breaks aside: those of a TD1.
pub const MAX_CHARACTERS: usize = 90;

/// More bytes than the longest MRZ can have, even with every character four bytes long.
const MAX_BYTES: usize = MAX_CHARACTERS * 4 + 16;

/// Why a text is no MRZ at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// It has more than [`MAX_CHARACTERS`] characters.
    TooLong,
    /// It is neither three lines of 30 characters nor two of 36, nor either of them in one line.
    Shape,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "a machine-readable zone has at most 90 characters",
            Self::Shape => "a machine-readable zone is three lines of 30 characters or two of 36",
        })
    }
}

impl core::error::Error for ParseError {}

/// An MRZ taken apart. Every field is as it stands, faults and all, with the fillers that pad it
/// dropped unless said otherwise.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mrz {
    /// The format its lines have.
    pub format: Format,
    /// The two characters of the document code, fillers kept.
    pub document_code: String,
    /// The three characters of the issuing State, fillers kept: `D<<`.
    pub issuing_state: String,
    /// The document number, whole even when it runs over into the optional data.
    pub document_number: String,
    /// Optional data, on a TD1 those of line 1, without what belongs to a long number.
    pub optional_1: String,
    /// Optional data of line 2 of a TD1; empty on a TD2.
    pub optional_2: String,
    /// The six characters `YYMMDD` of the date of birth, fillers kept.
    pub birth_date: String,
    /// `F`, `M` or `<`.
    pub sex: char,
    /// The six characters `YYMMDD` of the date of expiry.
    pub expiry: String,
    /// The three characters of the nationality, fillers kept.
    pub nationality: String,
    /// The primary identifier, a space between components.
    pub primary: String,
    /// The secondary identifier, a space between components; none after a name without `<<`.
    pub secondary: Option<String>,
    /// Whether the name field is full to its last position, so that the name may be truncated
    /// (Doc 9303-5 and -6 §4.2.3).
    pub name_may_be_truncated: bool,
    /// Everything that is wrong, by position; empty for a well-written MRZ.
    pub faults: Vec<Fault>,
    characters: String,
}

impl Mrz {
    /// The lines joined without a break, as [`joined`](crate::joined) gives them.
    #[must_use]
    pub fn joined(&self) -> &str {
        &self.characters
    }
}

impl fmt::Debug for Mrz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mrz(…)")
    }
}

/// Takes an MRZ apart and lists every fault in it.
///
/// The text is three lines of 30 characters (TD1) or two of 36 (TD2), with line feeds, carriage
/// returns or both between them and around them, or with no break at all. Nothing is mended: no
/// space is skipped, no letter put in upper case, no `O` taken for `0`.
///
/// Listed are characters that cannot stand where they do, dates that are in no calendar, and check
/// digits that do not agree. Where a character outside the alphabet leaves a check digit undefined,
/// the character alone is the fault. Whether a State or a nationality is assigned is not asked
/// here: [`CountryCode`](chancery_identity::CountryCode) knows.
///
/// A document number is taken to run over into the optional data (Doc 9303-5 and -6 §4.2, note j)
/// when its field is full, `<` stands in place of the check digit, and at least two characters open
/// the optional data. With fewer the check digit is missing, which is a fault.
///
/// A TD2 may also open with `P<`, which Doc 9303-8 §4.1.5 lets emergency travel documents bear
/// until `PU` is mandatory.
///
/// # Errors
/// [`ParseError`] when the text is no MRZ of these formats, whatever it says.
///
/// ```
/// use chancery_mrz::{Format, parse};
/// // Doc 9303-6, Appendix B.
/// let mrz = parse("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\r\nD231458907UTO7408122F1204159<<<<<<<6")?;
/// assert_eq!(mrz.format, Format::Td2);
/// assert_eq!(mrz.primary, "ERIKSSON");
/// assert_eq!(mrz.secondary.as_deref(), Some("ANNA MARIA"));
/// assert!(mrz.faults.is_empty());
/// # Ok::<(), chancery_mrz::ParseError>(())
/// ```
pub fn parse(text: &str) -> Result<Mrz, ParseError> {
    let (format, zone) = read(text)?;
    let layout = format.layout();
    let number = Number::read(&zone, layout);
    let (primary, secondary) = names(&zone.text(layout.name));
    Ok(Mrz {
        format,
        document_code: zone.text(layout.document_code),
        issuing_state: zone.text(layout.issuing_state),
        birth_date: zone.text(layout.birth_date),
        sex: zone.at(layout.sex),
        expiry: zone.text(layout.expiry),
        nationality: zone.text(layout.nationality),
        optional_2: layout.optional_2.map(|span| data(&zone.text(span))).unwrap_or_default(),
        primary,
        secondary,
        name_may_be_truncated: zone.at(layout.name.last) != '<',
        faults: inspect(&zone, format, &number),
        document_number: number.whole,
        optional_1: number.optional,
        characters: zone.into_text(),
    })
}

/// The format of a text and its characters without line breaks.
fn read(text: &str) -> Result<(Format, Zone), ParseError> {
    if text.len() > MAX_BYTES {
        return Err(ParseError::TooLong);
    }
    let lines: Vec<usize> = text
        .split(['\r', '\n'])
        .map(|line| line.chars().count())
        .filter(|length| *length > 0)
        .collect();
    let length: usize = lines.iter().sum();
    if length > MAX_CHARACTERS {
        return Err(ParseError::TooLong);
    }
    let shaped = |format: &Format| {
        length == format.length()
            && (lines.len() == 1 || lines.iter().all(|width| *width == format.line_width()))
    };
    let format = Format::ALL.into_iter().find(shaped).ok_or(ParseError::Shape)?;
    let characters = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    Ok((format, Zone::of(characters)))
}

/// The document number and what it leaves of the optional data.
pub(crate) struct Number {
    pub(crate) whole: String,
    /// Where its check digit stands: after its own field, or within the optional data.
    pub(crate) digit: usize,
    pub(crate) optional: String,
}

impl Number {
    fn read(zone: &Zone, layout: &Layout) -> Self {
        let head = zone.text(layout.number);
        let optional = zone.text(layout.optional_1);
        let run: Vec<char> = optional.chars().take_while(|c| *c != '<').collect();
        let full = zone.at(layout.number.last) != '<' && zone.at(layout.number_digit) == '<';
        match run.split_last() {
            Some((_, rest)) if full && !rest.is_empty() => Self {
                whole: head.chars().chain(rest.iter().copied()).collect(),
                digit: layout.optional_1.first + rest.len(),
                optional: data(&optional.chars().skip(run.len() + 1).collect::<String>()),
            },
            _ => Self { whole: data(&head), digit: layout.number_digit, optional: data(&optional) },
        }
    }
}

fn data(field: &str) -> String {
    field.trim_end_matches('<').into()
}

fn names(field: &str) -> (String, Option<String>) {
    let spaced = |identifier: &str| identifier.trim_matches('<').replace('<', " ");
    let field = field.trim_end_matches('<');
    match field.split_once("<<") {
        Some((primary, secondary)) => (spaced(primary), Some(spaced(secondary))),
        None => (spaced(field), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    // Doc 9303-6, Appendix B.
    const UPPER: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<";
    const LOWER: &str = "D231458907UTO7408122F1204159<<<<<<<6";

    #[test]
    fn line_breaks_of_every_kind_and_none() {
        for between in ["", "\n", "\r\n", "\r", "\n\n"] {
            for around in ["", "\n", "\r\n"] {
                let mrz = parse(&format!("{around}{UPPER}{between}{LOWER}{around}")).unwrap();
                assert_eq!(mrz.joined(), [UPPER, LOWER].concat());
                assert!(mrz.faults.is_empty());
            }
        }
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        let thirty = "A".repeat(30);
        for text in [
            "",
            "\n",
            UPPER,
            &UPPER.repeat(3)[..88],
            &format!("{UPPER}\n{LOWER}<")[..],
            &format!("{UPPER} {LOWER}")[..],
            &format!("{}\n{}", &UPPER[..35], ["<", LOWER].concat())[..],
            &format!("{thirty}\n{thirty}")[..],
            &format!("{thirty}\n{thirty}{thirty}")[..],
        ] {
            assert_eq!(parse(text), Err(ParseError::Shape), "{text:?}");
        }
        for text in ["A".repeat(91), "A\n".repeat(91), "\n".repeat(1 << 20), "é".repeat(1 << 20)] {
            assert_eq!(parse(&text), Err(ParseError::TooLong));
        }
        assert!(parse(&"é".repeat(MAX_CHARACTERS)).is_ok());
    }

    #[test]
    fn names_are_split_where_the_fillers_are_doubled() {
        for (field, primary, secondary) in [
            ("ARKFREITH<<<<", "ARKFREITH", None),
            ("SATRIYA<SUDARPA", "SATRIYA SUDARPA", None),
            ("A<B<<C<D<<<", "A B", Some("C D")),
            ("A<<B<<C", "A", Some("B  C")),
            ("<<<<", "", None),
            ("<<B", "", Some("B")),
        ] {
            let (one, two) = names(field);
            assert_eq!((one.as_str(), two.as_deref()), (primary, secondary), "{field}");
        }
    }
}
