use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use chancery_identity::DocumentNumber;

use crate::MakeError;

/// A document number as an MRZ can hold it: 1 to 22 characters `A`–`Z` and `0`–`9`, with `<` in
/// place of a space, hyphen or other sign (Doc 9303-5 and -6 §4.2, note j).
///
/// Up to nine stand in the number field. A longer number runs over into the optional data, which
/// leaves room for 22 on a TD1 and 14 on a TD2; [`Td1::lines`](crate::Td1::lines) and
/// [`Td2::lines`](crate::Td2::lines) refuse more. No `<` stands at either end, and none from the
/// ninth character on of a longer number, where it would end it.
///
/// The numbers Chancery gives are [`DocumentNumber`]s and always fit.
///
/// ```
/// use chancery_mrz::MrzNumber;
/// assert!("AB<123".parse::<MrzNumber>().is_ok());
/// assert!("AB<".parse::<MrzNumber>().is_err());
/// ```
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
        let letter = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let ends = [bytes.first(), bytes.last()].into_iter().all(|end| end.is_some_and(letter));
        let run_over = if bytes.len() > 9 { bytes.get(8..).unwrap_or_default() } else { &[] };
        let good = ends
            && bytes.len() <= Self::MAX
            && bytes.iter().all(|byte| letter(byte) || *byte == b'<')
            && run_over.iter().all(letter);
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
        for good in ["1", "D23145890", "D<3<4<8<0", "D<3<4<8901", longest.as_str()] {
            assert_eq!(good.parse::<MrzNumber>().unwrap().as_str(), good);
        }
        let too_long = "A".repeat(MrzNumber::MAX + 1);
        for bad in ["", "<", "<1", "1<", "D23 5", "d23", "É", "12345678<01", "123456789<1"] {
            assert_eq!(bad.parse::<MrzNumber>(), Err(MakeError::DocumentNumber), "{bad}");
        }
        assert!(too_long.parse::<MrzNumber>().is_err());
        let ours: DocumentNumber = "C2K7XW9PD".parse().unwrap();
        assert_eq!(MrzNumber::from(&ours).as_str(), ours.as_str());
    }
}
