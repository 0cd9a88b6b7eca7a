use core::fmt;
use core::str::FromStr;

use chancery_identity::DocumentKind;

use crate::{Format, MakeError};

/// The two characters that open an MRZ and say what the document is.
///
/// | first | second | on | from |
/// |---|---|---|---|
/// | `A`, `C` or `I` | the issuer's choice of `A`–`Z` or `<`, never `V`; not `AI`; not `AC`, which is a crew member certificate | TD1, TD2 | Doc 9303-5 and -6 §4.2, note k |
/// | `P` | `U`: an emergency travel document on a single sheet | TD2 | Doc 9303-8 §4.1.5 |
///
/// ```
/// use chancery_mrz::{DocumentCode, Format};
/// let sheet: DocumentCode = "PU".parse()?;
/// assert_eq!(sheet, DocumentCode::EMERGENCY_TRAVEL_DOCUMENT);
/// assert!(sheet.allowed_on(Format::Td2) && !sheet.allowed_on(Format::Td1));
/// assert!("AC".parse::<DocumentCode>().is_err());
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
        match format {
            Format::Td1 => !matches!(self.0, [b'P', _]),
            Format::Td2 => true,
        }
    }
}

impl FromStr for DocumentCode {
    type Err = MakeError;

    fn from_str(text: &str) -> Result<Self, MakeError> {
        let code: [u8; 2] = text.as_bytes().try_into().map_err(|_| MakeError::DocumentCode)?;
        match code {
            [b'A', b'C' | b'I'] | [_, b'V'] => Err(MakeError::DocumentCode),
            [b'A' | b'C' | b'I', b'A'..=b'Z' | b'<'] | [b'P', b'U'] => Ok(Self(code)),
            _ => Err(MakeError::DocumentCode),
        }
    }
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
        for text in ["I<", "IC", "ID", "A<", "AR", "C<", "CC", "IZ"] {
            let code: DocumentCode = text.parse().unwrap();
            assert_eq!(code.as_str(), text);
            assert!(Format::ALL.into_iter().all(|format| code.allowed_on(format)));
        }
    }

    #[test]
    fn codes_nobody_may_issue() {
        for text in
            ["", "I", "IV", "AV", "CV", "AI", "AC", "P<", "PP", "V<", "i<", "I1", "IDD", "É"]
        {
            assert_eq!(text.parse::<DocumentCode>(), Err(MakeError::DocumentCode), "{text}");
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
