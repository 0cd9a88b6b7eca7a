use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::Invalid;

/// The language a text is written in: a BCP 47 tag of a two- or three-letter primary language
/// and, at most, a script (`am`, `bn`, `sr-Cyrl`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

impl Language {
    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The primary language, without the script.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl FromStr for Language {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (primary, script) = match text.split_once('-') {
            Some((primary, script)) => (primary, Some(script)),
            None => (text, None),
        };
        let primary_ok =
            matches!(primary.len(), 2 | 3) && primary.bytes().all(|b| b.is_ascii_lowercase());
        let script_ok = script.is_none_or(|s| {
            s.len() == 4
                && s.bytes().enumerate().all(|(i, b)| match i {
                    0 => b.is_ascii_uppercase(),
                    _ => b.is_ascii_lowercase(),
                })
        });
        if primary_ok && script_ok { Ok(Self(String::from(text))) } else { Err(Invalid::Language) }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_lower_case_with_an_optional_script() {
        for good in ["am", "fil", "sr-Cyrl"] {
            assert!(good.parse::<Language>().is_ok(), "{good}");
        }
        for bad in ["", "a", "AM", "english", "sr-cyrl", "sr-Cyrl-RS", "sr-"] {
            assert_eq!(bad.parse::<Language>(), Err(Invalid::Language), "{bad}");
        }
    }
}
