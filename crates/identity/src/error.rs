use core::fmt;

/// Why a value cannot be one of the types of this crate.
///
/// It names the rule and never repeats the value: values here are people's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Invalid {
    /// A birth date is `YYYY-MM-DD`, with `XX` for an unknown day or month and `XXXX` for an
    /// unknown year (Doc 9303-3 §4.8).
    BirthDate,
    /// A country code is three letters that ISO 3166-1 or Doc 9303-3 §5 assigns.
    Country,
    /// An alpha-2 code is two capital letters.
    Alpha2,
    /// A document kind is `consular_card` or `emergency_travel_document`.
    DocumentKind,
    /// A document number is 1 to 9 of the characters A–Z and 0–9.
    DocumentNumber,
    /// A language is a BCP 47 tag of a primary language and at most a script, such as `am` or
    /// `sr-Cyrl`.
    Language,
    /// A name identifier is 1 to 120 characters of letters, marks, spaces, apostrophes, hyphens,
    /// commas and full stops, with at least one letter.
    Name,
    /// A word of a name mixes letters of several scripts, some of which look alike.
    MixedScripts,
    /// Sex is `F`, `M` or `X`.
    Sex,
    /// Printed text has no control, bidi-override or zero-width characters and stays within its
    /// length.
    Text,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BirthDate => "a birth date is YYYY-MM-DD in the calendar, with XX for an unknown day or month",
            Self::Country => "a country code is three letters assigned by ISO 3166-1 or Doc 9303-3",
            Self::Alpha2 => "an alpha-2 code is two capital letters",
            Self::DocumentKind => "a document kind is consular_card or emergency_travel_document",
            Self::DocumentNumber => "a document number is 1 to 9 of the characters A to Z and 0 to 9",
            Self::Language => "a language is a tag such as am, fr or sr-Cyrl",
            Self::Name => "a name is 1 to 120 letters, with spaces, apostrophes, hyphens, commas and full stops",
            Self::MixedScripts => "a word of the name mixes letters of several scripts, some of which look alike",
            Self::Sex => "sex is F, M or X",
            Self::Text => "text has no control or invisible characters and fits its length",
        })
    }
}

impl core::error::Error for Invalid {}
