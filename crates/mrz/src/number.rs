use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use chancery_identity::DocumentNumber;

use crate::MakeError;

/// A document number as an MRZ can hold it: 1 to 22 characters `A`–`Z` and `0`–`9`.
///
/// Up to nine stand in the number field. A longer number runs over into the optional data, which
/// leaves room for 22 on a TD1 and 14 on a TD2 (Doc 9303-5 and -6 §4.2, note j);
/// [`Td1::lines`](crate::Td1::lines) and [`Td2::lines`](crate::Td2::lines) refuse more.
///
/// The numbers Chancery gives are [`DocumentNumber`]s and always fit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MrzNumber(String);

impl MrzNumber {
    /// The longest number of any format.
    pub const MAX: usize = 22;

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MrzNumber {
    type Err = MakeError;

    fn from_str(text: &str) -> Result<Self, MakeError> {
        let good = (1..=Self::MAX).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if good { Ok(Self(String::from(text))) } else { Err(MakeError::DocumentNumber) }
    }
}

impl From<&DocumentNumber> for MrzNumber {
    fn from(number: &DocumentNumber) -> Self {
        Self(String::from(number.as_str()))
    }
}

impl fmt::Display for MrzNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MrzNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MrzNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_letters_and_digits_up_to_the_longest() {
        let longest = "A".repeat(MrzNumber::MAX);
        for good in ["1", "D23145890", longest.as_str()] {
            assert_eq!(good.parse::<MrzNumber>().unwrap().as_str(), good);
        }
        let too_long = "A".repeat(MrzNumber::MAX + 1);
        for bad in ["", "<", "D23 5", "d23", "É", too_long.as_str()] {
            assert_eq!(bad.parse::<MrzNumber>(), Err(MakeError::DocumentNumber), "{bad}");
        }
        let ours: DocumentNumber = "C2K7XW9PD".parse().unwrap();
        assert_eq!(MrzNumber::from(&ours).as_str(), ours.as_str());
    }
}
