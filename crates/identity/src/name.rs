use alloc::string::String;
use core::fmt;

use crate::clean::stray_joiner;
use crate::script::words_are_of_one_script;
use crate::{Invalid, Language, text::normalised};

const MAX_CHARS: usize = 120;

/// The primary identifier of Doc 9303-3 §3.4: for most people the family name, and the whole name
/// of a person who has only one.
///
/// Held as it is printed: NFC, single spaces. Its machine-readable form is made from it by
/// `chancery-mrz`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrimaryIdentifier(String);

/// The secondary identifier of Doc 9303-3 §3.4: given names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecondaryIdentifier(String);

/// A name as the holder's own State writes it, in its script, with its language.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NativeName {
    text: String,
    language: Language,
}

/// A holder's name: a primary identifier, for most people a secondary one, and perhaps the form
/// in the national script.
///
/// ```
/// use chancery_identity::{HolderName, PrimaryIdentifier, SecondaryIdentifier};
/// let name = HolderName {
///     primary: PrimaryIdentifier::parse("ERIKSSON")?,
///     secondary: Some(SecondaryIdentifier::parse("ANNA MARIA")?),
///     native: None,
/// };
/// assert_eq!(name.full(), "ANNA MARIA ERIKSSON");
/// # Ok::<(), chancery_identity::Invalid>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HolderName {
    /// The primary identifier.
    pub primary: PrimaryIdentifier,
    /// The secondary identifier; none for a person with a single name.
    pub secondary: Option<SecondaryIdentifier>,
    /// The name in the national script.
    pub native: Option<NativeName>,
}

impl HolderName {
    /// Secondary then primary identifier with one space between, as a reader of the Latin form
    /// says it.
    #[must_use]
    pub fn full(&self) -> String {
        let mut full = String::new();
        if let Some(secondary) = &self.secondary {
            full.push_str(secondary.as_str());
            full.push(' ');
        }
        full.push_str(self.primary.as_str());
        full
    }
}

/// Letters of any script with their marks, and what may join them.
fn name_character(c: char) -> bool {
    c.is_alphabetic()
        || matches!(
            c,
            ' ' | '\'' | '\u{2019}' | '-' | '\u{2010}' | ',' | '.' | '\u{200C}' | '\u{200D}'
        )
        || is_mark(c)
}

/// Combining marks that the scripts of names use and [`char::is_alphabetic`] leaves out: viramas,
/// vowel killers, nuktas and diacritics.
const fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36F}'
            | '\u{483}'..='\u{487}'
            | '\u{5B0}'..='\u{5C7}'
            | '\u{64B}'..='\u{65F}'
            | '\u{670}'
            | '\u{93C}' | '\u{94D}' | '\u{9BC}' | '\u{9CD}'
            | '\u{A3C}' | '\u{A4D}' | '\u{ABC}' | '\u{ACD}'
            | '\u{B4D}' | '\u{BCD}' | '\u{C4D}' | '\u{CCD}' | '\u{D4D}' | '\u{DCA}'
            | '\u{E31}' | '\u{E34}'..='\u{E4E}'
            | '\u{135D}'..='\u{135F}'
            | '\u{1039}'..='\u{103A}' | '\u{1037}'
            | '\u{17B6}'..='\u{17D3}'
    )
}

fn parse(text: &str) -> Result<String, Invalid> {
    let line = normalised(text, MAX_CHARS).ok_or(Invalid::Name)?;
    let stray =
        |(at, character)| line.get(..at).is_some_and(|before| stray_joiner(before, character));
    let good = line.chars().all(name_character)
        && line.chars().any(char::is_alphabetic)
        && !line.char_indices().any(stray);
    if !good {
        return Err(Invalid::Name);
    }
    if words_are_of_one_script(&line) { Ok(line) } else { Err(Invalid::MixedScripts) }
}

impl PrimaryIdentifier {
    /// Reads a primary identifier.
    ///
    /// # Errors
    /// [`Invalid::Name`] when it is empty, over 120 characters, holds no letter, or holds a
    /// character that is not part of a name: [`clean`](crate::clean) takes the invisible ones out.
    /// [`Invalid::MixedScripts`] when a word mixes letters of several scripts.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        parse(text).map(Self)
    }

    /// The identifier as printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SecondaryIdentifier {
    /// Reads a secondary identifier.
    ///
    /// # Errors
    /// As for [`PrimaryIdentifier::parse`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        parse(text).map(Self)
    }

    /// The identifier as printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl NativeName {
    /// Reads a name in the national script.
    ///
    /// # Errors
    /// As for [`PrimaryIdentifier::parse`].
    pub fn parse(text: &str, language: Language) -> Result<Self, Invalid> {
        parse(text).map(|text| Self { text, language })
    }

    /// The name as printed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The language it is written in.
    #[must_use]
    pub const fn language(&self) -> &Language {
        &self.language
    }
}

// A name in a panic message or a log line is a leak, so `Debug` never shows one.
impl fmt::Debug for PrimaryIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrimaryIdentifier(…)")
    }
}

impl fmt::Debug for SecondaryIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondaryIdentifier(…)")
    }
}

impl fmt::Debug for NativeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NativeName(…)")
    }
}

impl fmt::Debug for HolderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn names_of_many_scripts_are_names() {
        for name in [
            "ERIKSSON",
            "O'CONNOR-ÅBERG",
            "VAN DER MUELLEN",
            "NGUYỄN",
            "አበበ በቂላ",
            "রহমান",
            "सीता कुमारी श्रेष्ठ",
            "عبد الله",
            "Шевченко",
            "សុខ",
            "မောင်",
            "สมชาย",
            "ΠΑΠΑΔΟΠΟΥΛΟΣ",
            "D'ANGELO, JR.",
        ] {
            assert!(PrimaryIdentifier::parse(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for name in ["", " ", "--", "R2D2", "A<B", "A\u{202E}B", "A\nB", "A/B", "A@B", "😀"] {
            assert_eq!(PrimaryIdentifier::parse(name), Err(Invalid::Name), "{name:?}");
            assert_eq!(SecondaryIdentifier::parse(name), Err(Invalid::Name), "{name:?}");
        }
        assert!(PrimaryIdentifier::parse(&"Ж".repeat(121)).is_err());
        assert_eq!(PrimaryIdentifier::parse("ANNA\u{200D}"), Err(Invalid::Name));
    }

    #[test]
    fn a_word_of_several_scripts_is_refused() {
        // A Cyrillic а, a Greek Α.
        for name in ["Pаul", "ANNA ΑNNA", "Шевченкo"] {
            assert_eq!(PrimaryIdentifier::parse(name), Err(Invalid::MixedScripts), "{name}");
        }
        assert!(NativeName::parse("山田たろう", "ja".parse().unwrap()).is_ok());
    }

    #[test]
    fn debug_shows_no_name() {
        let name = HolderName {
            primary: PrimaryIdentifier::parse("ERIKSSON").unwrap(),
            secondary: None,
            native: NativeName::parse("ERIKSSON", "sv".parse().unwrap()).ok(),
        };
        assert!(!format!("{name:?} {:?} {:?}", name.primary, name.native).contains("ERIK"));
        assert_eq!(name.full(), "ERIKSSON");
    }
}
