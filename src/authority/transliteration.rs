//! What an authority chooses where the tables of Doc 9303-3 §6 leave a choice, as it is written
//! in files, in requests and on record: a letter, and what is written for it.

use std::collections::BTreeMap;

use chancery_mrz::{NoChoice, Transliteration};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use thiserror::Error;

/// A choice that the tables do not leave.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{letter:?} is not written as {written:?}: {rule}")]
pub struct UnknownChoice {
    /// The letter.
    pub letter: String,
    /// What was to be written for it.
    pub written: String,
    rule: NoChoice,
}

/// The rules with these choices, and the first choice for every other letter.
///
/// # Errors
/// [`UnknownChoice`].
pub fn rules_of(choices: &BTreeMap<String, String>) -> Result<Transliteration, UnknownChoice> {
    let mut rules = Transliteration::default();
    for (letter, written) in choices {
        let chosen = one(letter).ok_or(NoChoice).and_then(|one| rules.choose(one, written));
        rules = chosen.map_err(|rule| UnknownChoice {
            letter: letter.clone(),
            written: written.clone(),
            rule,
        })?;
    }
    Ok(rules)
}

fn one(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.as_str().is_empty())
}

/// Every choice, the first ones too: what is on record stays as it is whatever is first later.
#[must_use]
pub fn choices_of(rules: &Transliteration) -> BTreeMap<String, String> {
    rules.choices().map(|(letter, written)| (letter.into(), written.into())).collect()
}

/// Serialises rules as their choices.
///
/// # Errors
/// The serializer's.
pub fn serialize<S: Serializer>(rules: &Transliteration, out: S) -> Result<S::Ok, S::Error> {
    choices_of(rules).serialize(out)
}

/// The rules of serialised choices.
///
/// # Errors
/// The deserializer's, and for a choice that there is not.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Transliteration, D::Error> {
    let choices = BTreeMap::<String, String>::deserialize(from)?;
    rules_of(&choices).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(choices: &[(&str, &str)]) -> Result<Transliteration, UnknownChoice> {
        let own = |(letter, written): &(&str, &str)| ((*letter).into(), (*written).into());
        rules_of(&choices.iter().map(own).collect())
    }

    #[test]
    fn choices_are_written_and_read() {
        let rules = read(&[("Ñ", "NXX"), ("Ö", "O")]).unwrap();
        assert_eq!(rules.apply("Nuñez Ödä").as_deref(), Ok("NUNXXEZ<ODAE"));
        assert_eq!(rules_of(&choices_of(&rules)), Ok(rules));
        assert_eq!(read(&[]), Ok(Transliteration::default()));
    }

    #[test]
    fn a_choice_that_there_is_not_is_named() {
        for (letter, written) in [("Ñ", "NY"), ("Ø", "O"), ("ÑÑ", "N"), ("", "N"), ("Ü", "")] {
            let refusal = read(&[("Ä", "A"), (letter, written)]).unwrap_err().to_string();
            let named = format!("{letter:?} is not written as {written:?}: ");
            assert!(refusal.starts_with(&named), "{refusal}");
        }
    }
}
