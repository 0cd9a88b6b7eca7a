use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use chancery_identity::CountryCode;

use crate::{FormatError, c40};

/// The issuing country in a seal's header: three letters as in the MRZ, padded with `<`
/// (Doc 9303-13 §2.2, Doc 9303-3 §5).
///
/// Any letters will do: whether a country has the code is not a question of format.
///
/// ```
/// use chancery_seal::IssuingCountry;
/// let germany: IssuingCountry = "D<<".parse()?;
/// assert_eq!(germany.as_str(), "D<<");
/// # Ok::<(), chancery_seal::FormatError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuingCountry([u8; 3]);

impl IssuingCountry {
    /// The three characters, fillers kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(crate) fn read(bytes: [u8; 2]) -> Result<Self, FormatError> {
        let text = c40::decode(&bytes).ok_or(FormatError::Country)?;
        text.replace(' ', "<").parse()
    }

    /// Two bytes.
    pub(crate) fn write(self) -> Vec<u8> {
        c40::encode(self.as_str()).unwrap_or_default()
    }
}

impl FromStr for IssuingCountry {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        let characters: [u8; 3] = text.as_bytes().try_into().map_err(|_| FormatError::Country)?;
        let letters = text.trim_end_matches('<');
        if letters.is_empty() || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(FormatError::Country);
        }
        Ok(Self(characters))
    }
}

impl From<CountryCode> for IssuingCountry {
    fn from(code: CountryCode) -> Self {
        let mut characters = [b'<'; 3];
        for (slot, character) in characters.iter_mut().zip(code.mrz().bytes()) {
            *slot = character;
        }
        Self(characters)
    }
}

impl fmt::Display for IssuingCountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for IssuingCountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_then_fillers() {
        for (text, bytes) in [("UTO", [0xd9, 0xc5]), ("D<<", [0x6a, 0xbc])] {
            let country: IssuingCountry = text.parse().unwrap();
            assert_eq!(country.write(), bytes);
            assert_eq!(IssuingCountry::read(bytes), Ok(country));
        }
        for text in ["", "D", "<<<", "<UT", "U<O", "U1O", "uto", "UTOP", "D  "] {
            assert_eq!(text.parse::<IssuingCountry>(), Err(FormatError::Country), "{text}");
        }
        // A `D` in one byte, as some early seals have it.
        assert_eq!(IssuingCountry::read([0xfe, 0x45]), Err(FormatError::Country));
        assert_eq!(IssuingCountry::from("DEU".parse::<CountryCode>().unwrap()).as_str(), "D<<");
    }
}
