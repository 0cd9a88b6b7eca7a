use alloc::string::String;
use core::fmt;

use unicode_normalization::UnicodeNormalization;

/// A character, in upper case, that no table of Doc 9303-3 §6 turns into MRZ letters.
///
/// The officer enters the Latin form; it is never guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untransliterable(pub char);

impl fmt::Display for Untransliterable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} (U+{:04X}) has no letters in the tables of Doc 9303-3: enter the name's Latin form",
            self.0,
            u32::from(self.0)
        )
    }
}

impl core::error::Error for Untransliterable {}

/// An identifier of a name, as it is printed, in the letters of the MRZ.
///
/// Gives `A`–`Z` with one `<` between components and none at either end; the text is empty when no
/// letter is left. The printed form is normalised to NFC and put in upper case first, so that `ß`
/// is `SS`.
///
/// | printed | MRZ | from |
/// |---|---|---|
/// | `A`–`Z` | themselves | Doc 9303-3 §4.3 |
/// | `À` … `Ž`, `ẞ` | first choice of Table A: `Ä` `AE`, `Å` `AA`, `Ñ` `N`, `Ö` and `Ø` `OE`, `Ü` `UE`, `Þ` `TH` … | Doc 9303-3 §6 A |
/// | space, hyphen, comma | `<` | Doc 9303-3 §4.6 |
/// | apostrophe, full stop and other ASCII punctuation | nothing, the parts joined | Doc 9303-3 §4.6 |
///
/// # Errors
/// [`Untransliterable`] with the first character that is in none of these rows.
///
/// ```
/// use chancery_mrz::{Untransliterable, transliterate};
/// assert_eq!(transliterate("O'Connor-Großmann").as_deref(), Ok("OCONNOR<GROSSMANN"));
/// assert_eq!(transliterate("NGUYỄN"), Err(Untransliterable('Ễ')));
/// ```
pub fn transliterate(identifier: &str) -> Result<String, Untransliterable> {
    let mut text = String::with_capacity(identifier.len());
    // Composed again after the upper case: `i` with a dot above is one letter only as a capital.
    for character in identifier.nfc().flat_map(char::to_uppercase).nfc() {
        match character {
            'A'..='Z' => text.push(character),
            ' ' | '\u{A0}' | '-' | '\u{2010}' | '\u{2011}' | ',' => {
                if !text.is_empty() && !text.ends_with('<') {
                    text.push('<');
                }
            }
            '\u{2019}' | '\u{2BC}' => {}
            '!' | '"' | '#' | '%' | '&' | '\'' | '(' | ')' | '*' | '.' | '/' | ':' | ';' | '?'
            | '@' | '[' | '\\' | ']' | '_' | '{' | '}' => {}
            _ => text.push_str(latin(character).ok_or(Untransliterable(character))?),
        }
    }
    if text.ends_with('<') {
        text.pop();
    }
    Ok(text)
}

/// Table A of Doc 9303-3 §6: the first choice of each row.
const fn latin(capital: char) -> Option<&'static str> {
    Some(match capital {
        'À' | 'Á' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' => "A",
        'Å' => "AA",
        'Ä' | 'Æ' => "AE",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ð' | 'Ď' | 'Đ' => "D",
        'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' | 'ı' => "I",
        'Ĳ' => "IJ",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => "N",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'Ö' | 'Ø' | 'Œ' => "OE",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' => "S",
        'ẞ' => "SS",
        'Ţ' | 'Ť' | 'Ŧ' => "T",
        'Þ' => "TH",
        'Ù' | 'Ú' | 'Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'Ü' => "UE",
        'Ŵ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_follow_the_table_in_any_case_and_composition() {
        for (printed, mrz) in [
            ("ERIKSSON", "ERIKSSON"),
            ("müller", "MUELLER"),
            ("Mu\u{308}ller", "MUELLER"),
            ("Strauß", "STRAUSS"),
            ("STRAUẞ", "STRAUSS"),
            ("Åse Þóra", "AASE<THORA"),
            ("ırmak İnci i\u{307}", "IRMAK<INCI<I"),
            ("Œuvrard", "OEUVRARD"),
            ("ĳssel", "IJSSEL"),
        ] {
            assert_eq!(transliterate(printed).as_deref(), Ok(mrz), "{printed}");
        }
    }

    #[test]
    fn punctuation_joins_or_separates() {
        // Doc 9303-3 §4.6 and the examples of Doc 9303-4 §4.2.3.
        for (printed, mrz) in [
            ("O'CONNOR", "OCONNOR"),
            ("O\u{2019}CONNOR", "OCONNOR"),
            ("SMITH-JONES", "SMITH<JONES"),
            ("MARIE-ELISE", "MARIE<ELISE"),
            ("ANNA, MARIA", "ANNA<MARIA"),
            ("J. R. R.", "J<R<R"),
            ("D'ANGELO, JR.", "DANGELO<JR"),
            (" - A  -  B, ", "A<B"),
            ("'.-", ""),
        ] {
            assert_eq!(transliterate(printed).as_deref(), Ok(mrz), "{printed}");
        }
    }

    #[test]
    fn what_no_table_has_is_named_and_not_guessed() {
        for (printed, character) in [
            ("NGUYỄN", 'Ễ'),
            ("nguyễn", 'Ễ'),
            ("ШЕВЧЕНКО", 'Ш'),
            ("A1", '1'),
            ("A<B", '<'),
            ("A+B", '+'),
            ("A\nB", '\n'),
            ("A\u{301}\u{302}B", '\u{302}'),
            ("አበበ", 'አ'),
        ] {
            assert_eq!(transliterate(printed), Err(Untransliterable(character)), "{printed}");
        }
    }
}
