use core::fmt;
use core::str::FromStr;

use chancery_identity::{Date, DocumentKind};

use crate::{Format, MakeError};

/// The two characters that open an MRZ and say what the document is.
///
/// | first | second | on | from |
/// |---|---|---|---|
/// | `A`, `C` or `I` | the issuer's choice of `A`–`Z` or `<`, never `V`; not `AI`; `AC` is a crew member certificate | TD1, TD2 | Doc 9303-5 and -6 §4.2, note k |
/// | `P` | `U`: an emergency travel document on a single sheet | TD2 | Doc 9303-8 §4.1.5 |
/// | `P` | `D`, `E`, `L`, `M`, `O`, `P`, `R`, `S`, `T`: a diplomatic, emergency, laissez-passer, military, official, ordinary, refugee's, stateless person's, alien's passport | TD3 | Doc 9303-4 §4.4 |
/// | `P` | `<`: not said, on documents that expire before 2038 | TD2, TD3 | the same |
/// | `V` | the issuer's choice of `A`–`Z` or `<` | MRV-A, MRV-B | Doc 9303-7 §4.2 |
///
/// These are the codes an issuer may choose. [`parse`](crate::parse) also takes what older
/// documents rightly bear: `P` and another letter until 2038, and `AI` on a TD2.
///
/// ```
/// use chancery_mrz::{DocumentCode, Format};
/// let sheet: DocumentCode = "PU".parse()?;
/// assert_eq!(sheet, DocumentCode::EMERGENCY_TRAVEL_DOCUMENT);
/// assert!(sheet.allowed_on(Format::Td2) && !sheet.allowed_on(Format::Td1));
/// assert!("AI".parse::<DocumentCode>().is_err());
/// # Ok::<(), chancery_mrz::MakeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentCode([u8; 2]);

impl DocumentCode {
    /// `IC`, the code of a consular identity card. Doc 9303 reserves none for it; the second letter
    /// is the issuer's choice.
    pub const CONSULAR_CARD: Self = Self(*b"IC");
    /// `PU`, the code of a single-sheet emergency travel document (Doc 9303-8 §4.1.5).
    pub const EMERGENCY_TRAVEL_DOCUMENT: Self = Self(*b"PU");

    /// The code of a kind of document.
    #[must_use]
    pub const fn of(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::ConsularCard => Self::CONSULAR_CARD,
            DocumentKind::EmergencyTravelDocument => Self::EMERGENCY_TRAVEL_DOCUMENT,
        }
    }

    /// The two characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether a document of this format may bear it.
    #[must_use]
    pub const fn allowed_on(self, format: Format) -> bool {
        match (format, self.0) {
            (Format::Td1, [b'A' | b'C' | b'I', _])
            | (Format::Td2, [b'A' | b'C' | b'I', _] | [b'P', b'U' | b'<'])
            | (Format::MrvA | Format::MrvB, [b'V', _]) => true,
            (Format::Td3, [b'P', second]) => second != b'U',
            _ => false,
        }
    }

    /// Whether a document of this format, issued and expiring on these days, may bear it.
    ///
    /// A `P` without a second letter is for documents issued before 1 January 2028 that expire
    /// before 1 January 2038 (Doc 9303-4 §4.4, Doc 9303-8 §4.1.5). Second letters that are not in
    /// the table above ended on 1 January 2026 and are no [`DocumentCode`] at all.
    ///
    /// ```
    /// use chancery_identity::Date;
    /// use chancery_mrz::{DocumentCode, Format};
    /// let (plain, harmonised): (DocumentCode, DocumentCode) = ("P<".parse()?, "PP".parse()?);
    /// let (issued, expires) = (Date::constant(2027, 12, 31), Date::constant(2037, 12, 30));
    /// assert!(plain.issuable_on(Format::Td3, issued, expires));
    /// let (issued, expires) = (Date::constant(2028, 1, 1), Date::constant(2037, 12, 31));
    /// assert!(!plain.issuable_on(Format::Td3, issued, expires));
    /// assert!(harmonised.issuable_on(Format::Td3, issued, expires));
    /// # Ok::<(), chancery_mrz::MakeError>(())
    /// ```
    #[must_use]
    pub fn issuable_on(self, format: Format, issued: Date, expires: Date) -> bool {
        let plain = self.0 == *b"P<";
        let in_time = issued.year() < 2028 && expires.year() < 2038;
        self.allowed_on(format) && (!plain || in_time)
    }
}

impl FromStr for DocumentCode {
    type Err = MakeError;

    fn from_str(text: &str) -> Result<Self, MakeError> {
        let code: [u8; 2] = text.as_bytes().try_into().map_err(|_| MakeError::DocumentCode)?;
        let good = match code {
            [b'P', second] => second == b'U' || second == b'<' || harmonised(second),
            [b'A', b'I'] | [b'A' | b'C' | b'I', b'V'] => false,
            [b'A' | b'C' | b'I' | b'V', second] => second.is_ascii_uppercase() || second == b'<',
            _ => false,
        };
        if good { Ok(Self(code)) } else { Err(MakeError::DocumentCode) }
    }
}

/// The second letters of passports (Doc 9303-4 §4.4).
const fn harmonised(second: u8) -> bool {
    matches!(second, b'D' | b'E' | b'L' | b'M' | b'O' | b'P' | b'R' | b'S' | b'T')
}

/// Whether each of the two characters may not stand on a document of this format that expires in
/// the year `YY`.
///
/// The letters of passports and emergency travel documents are optional, or the issuer's own, as
/// long as the document expires before 2038 (Doc 9303-4 §4.4, Doc 9303-8 §4.1.5). An MRZ has two
/// digits of the year and Doc 9303 no rule for the century: 38 to 69 are taken for 2038 to 2069,
/// and 70 to 99 for the past century.
pub(crate) fn faults(format: Format, code: [u8; 2], expiry_year: Option<u8>) -> [bool; 2] {
    let [first, second] = code;
    let letter_or_filler = second.is_ascii_uppercase() || second == b'<';
    let harmonised_by_now = expiry_year.is_some_and(|year| (38..70).contains(&year));
    let second_good = match (first, format) {
        (b'A' | b'C' | b'I', Format::Td1 | Format::Td2) => {
            let reserved = format == Format::Td1 && code == *b"AI";
            letter_or_filler && second != b'V' && !reserved
        }
        (b'P', Format::Td2) => second == b'U' || (second == b'<' && !harmonised_by_now),
        (b'P', Format::Td3) => harmonised(second) || (letter_or_filler && !harmonised_by_now),
        (b'V', Format::MrvA | Format::MrvB) => letter_or_filler,
        _ => return [true, !letter_or_filler],
    };
    [false, !second_good]
}

impl fmt::Display for DocumentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for DocumentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_an_issuer_may_choose() {
        for text in [
            "I<", "IC", "ID", "A<", "AR", "AC", "C<", "CC", "IZ", "PU", "P<", "PP", "PE", "PM",
            "V<", "VA",
        ] {
            assert_eq!(text.parse::<DocumentCode>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn codes_nobody_may_issue() {
        for text in ["", "I", "IV", "AV", "CV", "AI", "PA", "PN", "i<", "I1", "IDD", "É", "B<"] {
            assert_eq!(text.parse::<DocumentCode>(), Err(MakeError::DocumentCode), "{text}");
        }
    }

    #[test]
    fn each_code_is_for_its_formats() {
        for (code, formats) in [
            ("IC", [true, true, false, false, false]),
            ("AC", [true, true, false, false, false]),
            ("PU", [false, true, false, false, false]),
            ("P<", [false, true, true, false, false]),
            ("PE", [false, false, true, false, false]),
            ("VA", [false, false, false, true, true]),
        ] {
            let code: DocumentCode = code.parse().unwrap();
            assert_eq!(Format::ALL.map(|format| code.allowed_on(format)), formats, "{code}");
        }
    }

    #[test]
    fn a_code_that_may_be_issued_is_read_without_a_fault() {
        for first in b'A'..=b'Z' {
            for second in (b'A'..=b'Z').chain([b'<']) {
                let bytes = [first, second];
                let code = core::str::from_utf8(&bytes).unwrap().parse::<DocumentCode>();
                for format in Format::ALL {
                    if code.as_ref().is_ok_and(|code| code.allowed_on(format)) {
                        assert_eq!(
                            faults(format, bytes, Some(37)),
                            [false; 2],
                            "{format} {code:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn letters_of_passports_are_bound_from_2038_on() {
        for (code, format, bound) in [
            (b"P<", Format::Td3, true),
            (b"PA", Format::Td3, true),
            (b"PP", Format::Td3, false),
            (b"P<", Format::Td2, true),
            (b"PU", Format::Td2, false),
        ] {
            for year in [Some(37), Some(96), None] {
                assert_eq!(faults(format, *code, year), [false; 2], "{code:?}");
            }
            assert_eq!(faults(format, *code, Some(38)), [false, bound], "{code:?}");
        }
    }

    #[test]
    fn each_kind_has_a_code_that_parses() {
        for kind in DocumentKind::ALL {
            let code = DocumentCode::of(kind);
            assert_eq!(code.as_str().parse(), Ok(code));
        }
    }
}
