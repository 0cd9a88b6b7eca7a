use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use crate::reader::Reader;
use crate::{FormatError, MakeError, Version, c40};

/// The country and the letters of a signer that counts its references in decimal.
const DECIMAL_SIGNER: &str = "DEZV";
/// What version 3 has room for.
const DIGITS_OF_VERSION_3: usize = 5;

/// Who signed a seal, and with which certificate (Doc 9303-13 §2.2).
///
/// | version | characters | bytes of C40 |
/// |---|---|---|
/// | 3 | `CC`, `SS`, five hexadecimal digits | 6 |
/// | 4 | `CC`, `SS`, `LL`, as many hexadecimal digits as the two of `LL` say | 4 + 2·⌈n/3⌉ |
///
/// `CC` is the signer's country (ISO 3166-1 alpha-2) and `SS` two letters or digits: the subject of
/// its certificate. The reference is the certificate's serial number. One German signer, `DEZV`,
/// writes `LL` in decimal.
///
/// ```
/// use chancery_seal::SignerReference;
/// let signer = SignerReference::new("UTTS", "5B")?;
/// assert_eq!(signer.identifier(), "UTTS");
/// assert!(signer.names(b"\x5b"));
/// # Ok::<(), chancery_seal::MakeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignerReference {
    identifier: String,
    reference: String,
}

impl SignerReference {
    /// A signer and a reference of one to 255 upper-case hexadecimal digits.
    ///
    /// # Errors
    /// [`MakeError::Signer`].
    pub fn new(identifier: &str, reference: &str) -> Result<Self, MakeError> {
        let good = is_identifier(identifier)
            && is_reference(reference)
            && u8::try_from(reference.len()).is_ok()
            && (identifier != DECIMAL_SIGNER || reference.len() < 100);
        if good {
            Ok(Self { identifier: identifier.into(), reference: reference.into() })
        } else {
            Err(MakeError::Signer)
        }
    }

    /// The reference of a certificate with this serial number, big-endian.
    ///
    /// # Errors
    /// [`MakeError::Signer`].
    pub fn of_serial(identifier: &str, serial: &[u8]) -> Result<Self, MakeError> {
        Self::new(identifier, &digits(serial))
    }

    /// The signer: `CC` and `SS`.
    #[must_use]
    pub fn identifier(&self) -> &str {
        &self.identifier
    }

    /// The certificate reference as it stands, leading zeros and all.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// Whether the reference is that of a certificate with this serial number, big-endian, leading
    /// zeros on either side aside.
    #[must_use]
    pub fn names(&self, serial: &[u8]) -> bool {
        self.reference.trim_start_matches('0') == digits(serial).trim_start_matches('0')
    }

    /// Whether the reference is zero, which only tests may bear.
    #[must_use]
    pub fn is_for_tests(&self) -> bool {
        self.reference.bytes().all(|digit| digit == b'0')
    }

    pub(crate) fn read(version: Version, from: &mut Reader<'_>) -> Result<Self, FormatError> {
        let (text, reference) = match version {
            Version::V3 => (decode(from.take(6)?)?, None),
            Version::V4 => {
                let text = decode(from.take(4)?)?;
                let length = read_length(&text).ok_or(FormatError::Signer)?;
                let reference = decode(from.take(length.div_ceil(3) * 2)?)?;
                // C40 leaves open whether the last pair of bytes holds one, two or three.
                if reference.len() != length {
                    return Err(FormatError::Signer);
                }
                (text, Some(reference))
            }
        };
        let (identifier, digits) = text.split_at_checked(4).ok_or(FormatError::Signer)?;
        let reference = match &reference {
            Some(reference) => reference,
            None if digits.len() == DIGITS_OF_VERSION_3 => digits,
            None => return Err(FormatError::Signer),
        };
        Self::new(identifier, reference).map_err(|_| FormatError::Signer)
    }

    pub(crate) fn write(&self, version: Version) -> Result<Vec<u8>, MakeError> {
        let Self { identifier, reference } = self;
        let mut text = identifier.clone();
        let written = match version {
            Version::V3 if reference.len() != DIGITS_OF_VERSION_3 => {
                return Err(MakeError::Version);
            }
            Version::V3 => Ok(()),
            Version::V4 if identifier == DECIMAL_SIGNER => write!(text, "{:02}", reference.len()),
            Version::V4 => write!(text, "{:02X}", reference.len()),
        };
        written.map_err(|_| MakeError::Signer)?;
        text.push_str(reference);
        c40::encode(&text).ok_or(MakeError::Signer)
    }
}

fn decode(bytes: &[u8]) -> Result<String, FormatError> {
    c40::decode(bytes).ok_or(FormatError::Signer)
}

/// The length at the end of the six characters that open a signer of version 4.
fn read_length(text: &str) -> Option<usize> {
    let (identifier, length) = text.split_at_checked(4)?;
    // A length of one digit would be a second way of writing the same signer.
    if length.len() != 2 {
        return None;
    }
    let radix = if identifier == DECIMAL_SIGNER { 10 } else { 16 };
    let length = usize::from_str_radix(length, radix).ok()?;
    (length > 0).then_some(length)
}

fn is_identifier(text: &str) -> bool {
    let letter_or_digit = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    match text.as_bytes() {
        [a, b, c, d] => {
            [a, b].iter().all(|b| b.is_ascii_uppercase()) && [c, d].into_iter().all(letter_or_digit)
        }
        _ => false,
    }
}

fn is_reference(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'))
}

/// Two digits a byte; at least one digit.
fn digits(serial: &[u8]) -> String {
    let mut digits = String::with_capacity(serial.len() * 2);
    for byte in serial.iter().skip_while(|byte| **byte == 0) {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02X}");
    }
    if digits.is_empty() { String::from("0") } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(version: Version, bytes: &[u8]) -> Result<SignerReference, FormatError> {
        SignerReference::read(version, &mut Reader::new(bytes))
    }

    #[test]
    fn both_versions_are_read_as_they_are_written() {
        for (version, identifier, reference) in [
            (Version::V3, "DETS", "00027"),
            (Version::V4, "UTTS", "5B"),
            (Version::V4, "UTTS", "0"),
            (Version::V4, "UTTS", "5B1"),
            (Version::V4, "UT0Z", "0123456789ABCDEF0123456789ABCDEF01234567"),
            (Version::V4, "DEZV", "0123456789ABCDEF0123456789ABCDEF01234567"),
        ] {
            let signer = SignerReference::new(identifier, reference).unwrap();
            let bytes = signer.write(version).unwrap();
            assert_eq!(read(version, &bytes), Ok(signer));
        }
    }

    #[test]
    fn one_signer_counts_in_decimal() {
        let reference = "0".repeat(40);
        for (identifier, opening) in [("DEZV", "DEZV40"), ("DEZW", "DEZW28")] {
            let signer = SignerReference::new(identifier, &reference).unwrap();
            let bytes = signer.write(Version::V4).unwrap();
            assert_eq!(c40::decode(&bytes[..4]).as_deref(), Some(opening));
        }
        assert!(SignerReference::new("DEZV", &"0".repeat(100)).is_err());
    }

    #[test]
    fn what_is_no_signer_is_refused() {
        for (identifier, reference) in [
            ("UTT", "5B"),
            ("U1TS", "5B"),
            ("UTT ", "5B"),
            ("UTTS", ""),
            ("UTTS", "5b"),
            ("UTTS", "5G"),
        ] {
            assert_eq!(SignerReference::new(identifier, reference), Err(MakeError::Signer));
        }
        // A length of nothing, one in other than hexadecimal digits, one that is too long by one.
        for text in ["UTTS00", "UTTS0G5B", "UTTS035B", "UTTS2"] {
            let bytes = c40::encode(text).unwrap();
            assert_eq!(read(Version::V4, &bytes), Err(FormatError::Signer), "{text}");
        }
        assert_eq!(read(Version::V3, &c40::encode("UTTS025B").unwrap()), Err(FormatError::Signer));
        let bytes = c40::encode("UTTS045B").unwrap();
        assert_eq!(read(Version::V4, &bytes), Err(FormatError::Truncated));
    }

    #[test]
    fn leading_zeros_of_a_reference_or_a_serial_number_mean_nothing() {
        let signer = SignerReference::new("DETS", "00027").unwrap();
        assert!(signer.names(&[0x27]) && signer.names(&[0, 0x27]) && !signer.names(&[0x27, 0]));
        assert_eq!(SignerReference::of_serial("DETS", &[0, 0x0a]).unwrap().reference(), "0A");
        assert!(SignerReference::new("DETS", "00000").unwrap().is_for_tests());
    }
}
