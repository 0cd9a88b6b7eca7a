use core::fmt;

use super::cyrillic::CyrillicLanguage;

/// There is no such choice in the tables of Doc 9303-3 §6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoChoice;

impl fmt::Display for NoChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the choices are Ä AE or A, Å AA or A, Ñ N or NXX, Ö OE or O, Ü UE, UXX or U, Г H or G",
        )
    }
}

impl core::error::Error for NoChoice {}

/// A letter, and what it may be written as, the first choice first.
const CHOICES: [(char, &[&str]); 6] = [
    ('Ä', &["AE", "A"]),
    ('Å', &["AA", "A"]),
    ('Ñ', &["N", "NXX"]),
    ('Ö', &["OE", "O"]),
    ('Ü', &["UE", "UXX", "U"]),
    (SERBIAN_GHE, &["H", "G"]),
];

/// Table B has it as `H` in Serbian, which writes `G`; in other languages there is no choice.
const SERBIAN_GHE: char = 'Г';

/// What is chosen for each letter of [`CHOICES`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Choices([&'static str; CHOICES.len()]);

impl Default for Choices {
    fn default() -> Self {
        Self(CHOICES.map(|(_, choices)| choices.first().copied().unwrap_or_default()))
    }
}

impl Choices {
    pub(super) fn choose(&mut self, letter: char, written: &str) -> Result<(), NoChoice> {
        for (slot, (of, choices)) in self.0.iter_mut().zip(CHOICES) {
            if of == letter {
                let choice = choices.iter().find(|choice| **choice == written);
                *slot = choice.ok_or(NoChoice)?;
                return Ok(());
            }
        }
        Err(NoChoice)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (char, &'static str)> {
        CHOICES.into_iter().map(|(letter, _)| letter).zip(self.0)
    }

    /// What is chosen for a letter in a language, if there is a choice.
    pub(super) fn of(
        &self,
        letter: char,
        language: Option<CyrillicLanguage>,
    ) -> Option<&'static str> {
        if letter == SERBIAN_GHE && language != Some(CyrillicLanguage::Serbian) {
            return None;
        }
        self.all().find(|(of, _)| *of == letter).map(|(_, chosen)| chosen)
    }
}
