mod arabic;
mod choice;
mod cyrillic;
mod latin;

use alloc::string::String;
use core::fmt;

use chancery_identity::Language;
use unicode_normalization::UnicodeNormalization;

pub use choice::NoChoice;

use arabic::{Arabic, arabic};
use choice::Choices;
use cyrillic::{CyrillicLanguage, cyrillic};
use latin::latin;

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

/// How an issuer writes names in the letters of the MRZ: the tables of Doc 9303-3 §6, its choices
/// where they leave one, and the language that a name in Cyrillic is in.
///
/// An issuer chooses once and keeps to it: a person's documents must agree.
///
/// | choice | first, and by default | others |
/// |---|---|---|
/// | `Ä` | `AE` | `A` |
/// | `Å` | `AA` | `A` |
/// | `Ñ` | `N` | `NXX` |
/// | `Ö` | `OE` | `O` |
/// | `Ü` | `UE` | `UXX`, `U` |
/// | `Г` in Serbian | `H`, as printed in Table B | `G`, as Serbia writes it |
///
/// ```
/// use chancery_mrz::Transliteration;
/// let spanish = Transliteration::default().choose('Ñ', "NXX")?;
/// assert_eq!(spanish.apply("Cañon").as_deref(), Ok("CANXXON"));
/// let ukrainian = Transliteration::default().in_language(&"uk".parse()?);
/// assert_eq!(ukrainian.apply("Григорій Яків").as_deref(), Ok("HRYHORII<YAKIV"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Transliteration {
    choices: Choices,
    language: Option<CyrillicLanguage>,
}

impl Transliteration {
    /// The same with this choice for a letter, given as a capital.
    ///
    /// # Errors
    /// [`NoChoice`] when the table above does not have it.
    pub fn choose(mut self, letter: char, written: &str) -> Result<Self, NoChoice> {
        self.choices.choose(letter, written)?;
        Ok(self)
    }

    /// Every letter that there is a choice for, and what is chosen: what to keep of it on record.
    pub fn choices(&self) -> impl Iterator<Item = (char, &'static str)> {
        self.choices.all()
    }

    /// The same for names in a language. Belarusian, Bulgarian, Macedonian, Serbian and Ukrainian
    /// are exceptions in Table B; every other language is written by its general rules.
    #[must_use]
    pub fn in_language(mut self, language: &Language) -> Self {
        self.language = CyrillicLanguage::of(language.primary());
        self
    }

    /// An identifier of a name, as it is printed, in the letters of the MRZ.
    ///
    /// Gives `A`–`Z` with one `<` between components and none at either end; the text is empty when
    /// no letter is left. The printed form is normalised to NFC and put in upper case first, so
    /// that `ß` is `SS`.
    ///
    /// | printed | MRZ | from |
    /// |---|---|---|
    /// | `A`–`Z` | themselves | Doc 9303-3 §4.3 |
    /// | Latin `À` … `Ž`, `ẞ` | Table A: `Æ` `AE`, `Ø` and `Œ` `OE`, `Þ` `TH`, and the choices above | Doc 9303-3 §6 A |
    /// | Cyrillic | Table B, with its exceptions by language and for the first letter of a component | Doc 9303-3 §6 B |
    /// | Arabic letters | Table C, where `X` opens many a letter: `ح` `XH` | Doc 9303-3 §6 C |
    /// | teh marbuta `ة` | `XAH` at the end of a component, `XTA` elsewhere | the same |
    /// | shadda | the letters before it once more | the same |
    /// | other vowel signs, tatweel, joiners | nothing | the same |
    /// | space, hyphen, comma | `<` | Doc 9303-3 §4.6 |
    /// | apostrophe, full stop and other ASCII punctuation | nothing, the parts joined | Doc 9303-3 §4.6 |
    ///
    /// # Errors
    /// [`Untransliterable`] with the first character that is in none of these rows, or with a
    /// shadda that has no letter to double.
    pub fn apply(&self, identifier: &str) -> Result<String, Untransliterable> {
        let mut writer = Writer {
            rules: self,
            text: String::with_capacity(identifier.len()),
            last: Last::Other,
        };
        // Composed again after the upper case: `i` with a dot above is one letter only as a capital.
        for character in identifier.nfc().flat_map(char::to_uppercase).nfc() {
            writer.write(character).ok_or(Untransliterable(character))?;
        }
        writer.end_component();
        if writer.text.ends_with('<') {
            writer.text.pop();
        }
        Ok(writer.text)
    }
}

impl fmt::Debug for Transliteration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.choices()).finish()
    }
}

/// [`Transliteration::apply`] with every first choice, and no language.
///
/// # Errors
/// As [`Transliteration::apply`].
///
/// ```
/// use chancery_mrz::{Untransliterable, transliterate};
/// assert_eq!(transliterate("O'Connor-Großmann").as_deref(), Ok("OCONNOR<GROSSMANN"));
/// assert_eq!(transliterate("NGUYỄN"), Err(Untransliterable('Ễ')));
/// ```
pub fn transliterate(identifier: &str) -> Result<String, Untransliterable> {
    Transliteration::default().apply(identifier)
}

/// What was written last in this component, marks aside.
enum Last {
    Arabic(&'static str),
    TehMarbuta,
    Other,
}

const TEH_MARBUTA: &str = "XTA";
const FINAL_TEH_MARBUTA: &str = "XAH";

struct Writer<'a> {
    rules: &'a Transliteration,
    text: String,
    last: Last,
}

impl Writer<'_> {
    /// `None` when the character has no letters.
    fn write(&mut self, character: char) -> Option<()> {
        match character {
            'A'..='Z' => {
                self.text.push(character);
                self.last = Last::Other;
            }
            ' ' | '\u{A0}' | '-' | '\u{2010}' | '\u{2011}' | ',' => {
                self.end_component();
                if !self.text.is_empty() && !self.text.ends_with('<') {
                    self.text.push('<');
                }
            }
            '\u{2019}' | '\u{2BC}' | '\u{200C}' | '\u{200D}' => {}
            '!' | '"' | '#' | '%' | '&' | '\'' | '(' | ')' | '*' | '.' | '/' | ':' | ';' | '?'
            | '@' | '[' | '\\' | ']' | '_' | '{' | '}' => {}
            _ => match arabic(character) {
                Some(arabic) => self.write_arabic(arabic)?,
                None => {
                    let letters = self.letters(character)?;
                    self.text.push_str(letters);
                    self.last = Last::Other;
                }
            },
        }
        Some(())
    }

    fn letters(&self, character: char) -> Option<&'static str> {
        let Transliteration { choices, language } = self.rules;
        let initial = self.text.is_empty() || self.text.ends_with('<');
        let chosen = choices.of(character, *language);
        chosen.or_else(|| latin(character)).or_else(|| cyrillic(character, *language, initial))
    }

    fn write_arabic(&mut self, arabic: Arabic) -> Option<()> {
        match arabic {
            Arabic::Mark => {}
            Arabic::Nothing => self.last = Last::Other,
            Arabic::Letters(letters) => {
                self.text.push_str(letters);
                self.last = Last::Arabic(letters);
            }
            Arabic::TehMarbuta => {
                self.text.push_str(TEH_MARBUTA);
                self.last = Last::TehMarbuta;
            }
            Arabic::Shadda => {
                let Last::Arabic(letters) = self.last else { return None };
                self.text.push_str(letters);
                self.last = Last::Other;
            }
        }
        Some(())
    }

    fn end_component(&mut self) {
        if matches!(self.last, Last::TehMarbuta) {
            self.text.truncate(self.text.len().saturating_sub(TEH_MARBUTA.len()));
            self.text.push_str(FINAL_TEH_MARBUTA);
        }
        self.last = Last::Other;
    }
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
    fn an_issuer_chooses_among_what_the_tables_leave_open() {
        let mut rules = Transliteration::default();
        for (letter, written) in [('Ä', "A"), ('Å', "A"), ('Ñ', "NXX"), ('Ö', "O"), ('Ü', "UXX")]
        {
            rules = rules.choose(letter, written).unwrap();
        }
        assert_eq!(rules.apply("Äåñöü Ø").as_deref(), Ok("AANXXOUXX<OE"));
        assert_eq!(rules.choices().find(|(letter, _)| *letter == 'Ü'), Some(('Ü', "UXX")));
        for (letter, written) in [('Ä', "E"), ('Ø', "O"), ('ä', "A"), ('Ñ', "")] {
            assert_eq!(Transliteration::default().choose(letter, written), Err(NoChoice));
        }
    }

    #[test]
    fn cyrillic_follows_its_language() {
        for (language, printed, mrz) in [
            ("ru", "Щербаков Пётр", "SHCHERBAKOV<PETR"),
            ("bg", "Щерев", "SHTEREV"),
            ("be", "Ёлка Гай", "IOLKA<HAI"),
            ("mk", "Ќосев Џамбаз", "KJOSEV<DJAMBAZ"),
            ("srp", "Живко Чарни", "ZIVKO<CARNI"),
            ("uk", "Юрій Їжак Мар'яна", "YURII<YIZHAK<MARIANA"),
        ] {
            let rules = Transliteration::default().in_language(&language.parse().unwrap());
            assert_eq!(rules.apply(printed).as_deref(), Ok(mrz), "{printed}");
        }
        let serbian = Transliteration::default().in_language(&"sr-Cyrl".parse().unwrap());
        assert_eq!(serbian.apply("Горан").as_deref(), Ok("HORAN"));
        assert_eq!(serbian.choose('Г', "G").unwrap().apply("Горан").as_deref(), Ok("GORAN"));
    }

    #[test]
    fn arabic_ends_doubles_and_leaves_out() {
        for (printed, mrz) in [
            ("جمال عبد الناصر", "JMAL<EBD<ALNAXSSR"),
            // Teh marbuta at the end, with a vowel sign after it, and before another letter.
            ("نعيمة جميلة", "NEYMXAH<JMYLXAH"),
            ("نعيمةٌ", "NEYMXAH"),
            ("ةب", "XTAB"),
            // Shadda, before and after a vowel sign.
            ("محمّد", "MXHMMD"),
            ("محم\u{651}\u{64E}د", "MXHMMD"),
            ("محم\u{64E}\u{651}د", "MXHMMD"),
            ("شّ", "XSHXSH"),
            ("مُحَـمَد", "MXHMD"),
            ("علی\u{200C}رضا", "ELXYARXDZA"),
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
            ("Коваль", 'Ь'),
            ("Ћосић", 'Ћ'),
            ("ΠΑΠΑΣ", 'Π'),
            ("A1", '1'),
            ("A<B", '<'),
            ("A+B", '+'),
            ("A\nB", '\n'),
            ("A\u{301}\u{302}B", '\u{302}'),
            ("አበበ", 'አ'),
            ("გიორგი", 'Გ'),
            // Nothing to double.
            ("\u{651}ب", '\u{651}'),
            ("A\u{651}", '\u{651}'),
            ("ب \u{651}", '\u{651}'),
            ("ب\u{651}\u{651}", '\u{651}'),
        ] {
            assert_eq!(transliterate(printed), Err(Untransliterable(character)), "{printed}");
        }
    }
}
