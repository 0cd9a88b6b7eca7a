use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::Invalid;

/// The two kinds of document Chancery issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// A consular identity card, TD1 size.
    ConsularCard,
    /// An emergency travel document on a single sheet, for a single journey (Doc 9303-8).
    EmergencyTravelDocument,
}

impl DocumentKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::ConsularCard, Self::EmergencyTravelDocument];

    /// The stable name used in JSON, trust lists and file names.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConsularCard => "consular_card",
            Self::EmergencyTravelDocument => "emergency_travel_document",
        }
    }

    /// The value of the private claim 75 in the signed code.
    #[must_use]
    pub const fn claim(self) -> u8 {
        match self {
            Self::ConsularCard => 1,
            Self::EmergencyTravelDocument => 2,
        }
    }

    /// The kind whose [`DocumentKind::claim`] this is.
    #[must_use]
    pub const fn from_claim(claim: u64) -> Option<Self> {
        match claim {
            1 => Some(Self::ConsularCard),
            2 => Some(Self::EmergencyTravelDocument),
            _ => None,
        }
    }
}

impl FromStr for DocumentKind {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|k| k.as_str() == text).ok_or(Invalid::DocumentKind)
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The letters and digits of numbers we give: no I, O, Q, 0 or 1, which a tired reader confuses
/// with one another, and no vowels, so that no number spells a word.
pub const NUMBER_ALPHABET: &[u8; 28] = b"23456789BCDFGHJKLMNPRSTVWXYZ";

/// A document number of 1 to 9 characters A–Z and 0–9, as the MRZ holds it (Doc 9303-5 §4.2.2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(String);

impl DocumentNumber {
    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DocumentNumber {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let good = matches!(text.len(), 1..=9)
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if good { Ok(Self(String::from(text))) } else { Err(Invalid::DocumentNumber) }
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DocumentNumber(…)")
    }
}

/// A post's block of document numbers: all that begin with its prefix of 1 to 3 characters.
///
/// A nine-character number with a prefix of two leaves 28⁷, about 13 thousand million, so random
/// numbers tell nobody how many documents a post has issued.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NumberBlock(String);

impl NumberBlock {
    /// The block whose numbers begin with `prefix`.
    ///
    /// # Errors
    /// [`Invalid::DocumentNumber`] unless the prefix is 1 to 3 of [`NUMBER_ALPHABET`].
    pub fn with_prefix(prefix: &str) -> Result<Self, Invalid> {
        let good =
            matches!(prefix.len(), 1..=3) && prefix.bytes().all(|b| NUMBER_ALPHABET.contains(&b));
        if good { Ok(Self(String::from(prefix))) } else { Err(Invalid::DocumentNumber) }
    }

    /// The prefix.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0
    }

    /// The number that `random` picks from the block; 64 uniform bits make every number of the
    /// block equally likely to within 2⁻²⁰.
    #[must_use]
    pub fn number(&self, mut random: u64) -> DocumentNumber {
        let mut number = self.0.clone();
        while number.len() < 9 {
            let digit = usize::try_from(random % 28).unwrap_or_default();
            random /= 28;
            number.push(NUMBER_ALPHABET.get(digit).copied().map_or('2', char::from));
        }
        DocumentNumber(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_of_a_block_are_nine_unmistakable_characters(random: u64) {
            let block = NumberBlock::with_prefix("C2").unwrap();
            let number = block.number(random);
            prop_assert_eq!(number.as_str().len(), 9);
            prop_assert!(number.as_str().starts_with("C2"));
            prop_assert!(number.as_str().bytes().all(|b| NUMBER_ALPHABET.contains(&b)));
        }
    }

    #[test]
    fn kinds_have_one_name_and_one_claim_each() {
        for kind in DocumentKind::ALL {
            assert_eq!(kind.as_str().parse::<DocumentKind>().unwrap(), kind);
            assert_eq!(DocumentKind::from_claim(u64::from(kind.claim())), Some(kind));
        }
        assert_eq!(DocumentKind::from_claim(3), None);
        assert!("passport".parse::<DocumentKind>().is_err());
    }

    #[test]
    fn prefixes_and_numbers_are_checked() {
        for bad in ["", "O", "c", "ABCD", "C1"] {
            assert!(NumberBlock::with_prefix(bad).is_err(), "{bad}");
        }
        for bad in ["", "1234567890", "c23", "C<3", "Ç23"] {
            assert!(bad.parse::<DocumentNumber>().is_err(), "{bad}");
        }
    }
}
