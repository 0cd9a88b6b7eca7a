use alloc::string::String;
use core::fmt;

use chancery_identity::HolderName;

use crate::name_field::fit;
use crate::{Format, NameField, Transliteration, Untransliterable};

/// Why a name cannot be written in a name field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// A character has no transliteration.
    Untransliterable(char),
    /// An identifier has no letter.
    Empty,
    /// A machine-readable form that is given has only `A`–`Z`, with one space or `<` between
    /// components.
    Form,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untransliterable(character) => Untransliterable(*character).fmt(f),
            Self::Empty => f.write_str("an identifier of a name has at least one letter"),
            Self::Form => f.write_str(
                "the machine-readable form of a name has the letters A to Z, and one space or < between components",
            ),
        }
    }
}

impl core::error::Error for NameError {}

impl From<Untransliterable> for NameError {
    fn from(Untransliterable(character): Untransliterable) -> Self {
        Self::Untransliterable(character)
    }
}

/// A name in the letters of the MRZ, whole, before it is fitted to a format: `A`–`Z` and one `<`
/// between components.
///
/// ```
/// use chancery_mrz::{Format, MrzName, Transliteration};
/// let name = MrzName::of("Öberg-O'Hara", Some("Zoë"), &Transliteration::default())?;
/// assert_eq!(name.primary(), "OEBERG<OHARA");
/// assert_eq!(name.field(Format::Td1).text, "OEBERG<OHARA<<ZOE<<<<<<<<<<<<<");
/// # Ok::<(), chancery_mrz::NameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MrzName {
    primary: String,
    secondary: Option<String>,
}

impl MrzName {
    /// The form of a printed name, by the tables of Doc 9303-3 §6 and an issuer's choices in them.
    ///
    /// # Errors
    /// [`NameError::Untransliterable`] for a character that is in none of the tables,
    /// [`NameError::Empty`] when an identifier has no letter.
    pub fn of(
        primary: &str,
        secondary: Option<&str>,
        rules: &Transliteration,
    ) -> Result<Self, NameError> {
        let letters = |identifier| match rules.apply(identifier) {
            Ok(text) if text.is_empty() => Err(NameError::Empty),
            Ok(text) => Ok(text),
            Err(error) => Err(error.into()),
        };
        Ok(Self { primary: letters(primary)?, secondary: secondary.map(letters).transpose()? })
    }

    /// As [`of`](Self::of), of a holder's name.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn of_holder(name: &HolderName, rules: &Transliteration) -> Result<Self, NameError> {
        let secondary = name.secondary.as_ref().map(|secondary| secondary.as_str());
        Self::of(name.primary.as_str(), secondary, rules)
    }

    /// A form that is taken as it is given, such as that of an earlier document, or an officer's
    /// where no table has the letters. Components are divided by one space or `<`.
    ///
    /// # Errors
    /// [`NameError::Empty`] when an identifier is empty, [`NameError::Form`] when it is not of this
    /// form.
    ///
    /// ```
    /// use chancery_mrz::{MrzName, NameError};
    /// let name = MrzName::given("NGUYEN", Some("VAN A"))?;
    /// assert_eq!(name.secondary(), Some("VAN<A"));
    /// assert_eq!(MrzName::given("NGUYỄN", None), Err(NameError::Form));
    /// # Ok::<(), NameError>(())
    /// ```
    pub fn given(primary: &str, secondary: Option<&str>) -> Result<Self, NameError> {
        let form = |identifier: &str| {
            let letters = |part: &str| {
                !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_uppercase())
            };
            if identifier.is_empty() {
                Err(NameError::Empty)
            } else if identifier.split([' ', '<']).all(letters) {
                Ok(identifier.replace(' ', "<"))
            } else {
                Err(NameError::Form)
            }
        };
        Ok(Self { primary: form(primary)?, secondary: secondary.map(form).transpose()? })
    }

    /// The primary identifier.
    #[must_use]
    pub fn primary(&self) -> &str {
        &self.primary
    }

    /// The secondary identifier.
    #[must_use]
    pub fn secondary(&self) -> Option<&str> {
        self.secondary.as_deref()
    }

    /// The name in the name field of a format: `PRIMARY<<SECONDARY`, one `<` between components,
    /// fillers to the end (Doc 9303-3 §4.6).
    ///
    /// A name that does not fit is truncated as Doc 9303-4, -5 and -6 §4.2.3 allow, always in the
    /// same way:
    ///
    /// 1. The primary identifier stays whole if that leaves room for `<<` and one letter; otherwise
    ///    it is shortened to leave just that room.
    /// 2. An identifier is shortened from its last component backwards, each down to its initial at
    ///    most; when initials alone are too many, the last components are dropped and the first
    ///    ones grow again.
    /// 3. Nothing is cut that need not be: the field is full and its last position is a letter.
    ///
    /// So a truncated field shows at least the first letter of the primary identifier and, after
    /// `<<`, of the secondary one, and a reader can tell from its last letter that it may be
    /// truncated. A name that fills the field exactly looks the same and is not truncated.
    ///
    /// ```
    /// use chancery_mrz::{Format, MrzName};
    /// let name = MrzName::given("NILAVADHANANANDA", Some("CHAYAPA DEJTHAMRONG KRASUANG"))?;
    /// let field = name.field(Format::Td1);
    /// assert_eq!(field.text, "NILAVADHANANANDA<<CHAYAPA<DE<K"); // Doc 9303-5 §4.2.3
    /// assert!(field.truncated);
    /// # Ok::<(), chancery_mrz::NameError>(())
    /// ```
    #[must_use]
    pub fn field(&self, format: Format) -> NameField {
        fit(&self.primary, self.secondary(), format.name_width())
    }
}

impl fmt::Debug for MrzName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MrzName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(primary: &str, secondary: Option<&str>) -> Result<MrzName, NameError> {
        MrzName::of(primary, secondary, &Transliteration::default())
    }

    #[test]
    fn a_name_that_cannot_be_written_is_refused() {
        assert_eq!(of("'.", None), Err(NameError::Empty));
        assert_eq!(of("A", Some("-")), Err(NameError::Empty));
        assert_eq!(of("A", Some("አ")), Err(NameError::Untransliterable('አ')));
    }

    #[test]
    fn a_given_form_has_letters_and_single_dividers() {
        for good in ["A", "VAN DER A", "VAN<DER<A"] {
            assert_eq!(MrzName::given(good, None).unwrap().primary(), good.replace(' ', "<"));
        }
        for bad in [" A", "A ", "A  B", "A<<B", "A<", "a", "A1", "O'B", "A\n", "É"] {
            assert_eq!(MrzName::given(bad, None), Err(NameError::Form), "{bad}");
            assert_eq!(MrzName::given("A", Some(bad)), Err(NameError::Form), "{bad}");
        }
        assert_eq!(MrzName::given("", None), Err(NameError::Empty));
    }
}
