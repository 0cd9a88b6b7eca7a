//! The text encoding of seals (Doc 9303-13 §2.6): capital letters, digits and spaces, three
//! characters in two bytes.

use alloc::string::String;
use alloc::vec::Vec;

/// Bytes that say that one character follows in ASCII, plus one (Doc 9303-13 §2.6).
const UNLATCH: u8 = 0xfe;
/// The value of a space, and of the filler `<` that stands for it.
const SPACE: u16 = 3;
/// The value that pads the last pair of bytes.
const PAD: u16 = 0;

/// Writes a text in C40 (Doc 9303-13 §2.6): three characters in two bytes.
///
/// `None` when the text has other characters than `A`–`Z`, `0`–`9`, space and `<`, which is
/// written as a space.
///
/// | characters left | bytes |
/// |---|---|
/// | 3 or more | `1600·U1 + 40·U2 + U3 + 1`, big-endian |
/// | 2 | the same with `U3 = 0` |
/// | 1 | `FE`, then the ASCII code plus one |
///
/// A space is 3, the digits are 4 to 13, the letters 14 to 39.
///
/// ```
/// // Doc 9303-13, Appendix C.
/// assert_eq!(chancery_seal::c40::encode("XK<CD"), Some(vec![0xeb, 0x04, 0x66, 0xa9]));
/// assert_eq!(chancery_seal::c40::encode("XKCD"), Some(vec![0xeb, 0x11, 0xfe, 0x45]));
/// assert_eq!(chancery_seal::c40::encode("xkcd"), None);
/// ```
#[must_use]
pub fn encode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len().div_ceil(3) * 2);
    for triple in text.as_bytes().chunks(3) {
        let (first, second, third) = match *triple {
            [first, second, third] => (value(first)?, value(second)?, value(third)?),
            [first, second] => (value(first)?, value(second)?, PAD),
            [last] => {
                let last = if last == b'<' { b' ' } else { last };
                value(last)?;
                bytes.extend([UNLATCH, last + 1]);
                break;
            }
            _ => break,
        };
        bytes.extend((1600 * first + 40 * second + third + 1).to_be_bytes());
    }
    Some(bytes)
}

/// Reads C40, fillers as spaces: the inverse of [`encode`].
///
/// `None` for what `encode` does not write: an odd number of bytes, `00 00`, a value of a shift (1
/// and 2), a value past 39, a pad that is not the last value of all, a single character that is
/// not written after `FE`.
///
/// ```
/// assert_eq!(chancery_seal::c40::decode(&[0xeb, 0x04, 0x66, 0xa9]).as_deref(), Some("XK CD"));
/// assert_eq!(chancery_seal::c40::decode(&[0x00, 0x00]), None);
/// ```
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len().div_ceil(2) * 3);
    let mut pairs = bytes.chunks(2);
    while let Some(pair) = pairs.next() {
        let [high, low] = *pair else { return None };
        let is_last = pairs.len() == 0;
        if high == UNLATCH {
            let last = low.checked_sub(1)?;
            value(last)?;
            if last == b'<' || !is_last {
                return None;
            }
            text.push(char::from(last));
            continue;
        }
        let packed = u16::from_be_bytes([high, low]).checked_sub(1)?;
        text.push(character(packed / 1600)?);
        text.push(character(packed % 1600 / 40)?);
        match packed % 40 {
            PAD if is_last => {}
            third => text.push(character(third)?),
        }
    }
    Some(text)
}

fn value(character: u8) -> Option<u16> {
    match character {
        b' ' | b'<' => Some(SPACE),
        b'0'..=b'9' => Some(u16::from(character - b'0') + 4),
        b'A'..=b'Z' => Some(u16::from(character - b'A') + 14),
        _ => None,
    }
}

fn character(value: u16) -> Option<char> {
    let value = u8::try_from(value).ok()?;
    match value {
        3 => Some(' '),
        4..=13 => Some(char::from(b'0' + value - 4)),
        14..=39 => Some(char::from(b'A' + value - 14)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_texts() {
        // Doc 9303-13 Appendix C and §2.3.1.
        for (text, bytes) in [
            ("XK CD", &[0xeb, 0x04, 0x66, 0xa9][..]),
            ("XKCD", &[0xeb, 0x11, 0xfe, 0x45]),
            ("VISA01", &[0xde, 0x51, 0x58, 0x26]),
            ("", &[]),
        ] {
            assert_eq!(encode(text).as_deref(), Some(bytes));
            assert_eq!(decode(bytes).as_deref(), Some(text));
        }
        assert_eq!(encode("D<<"), encode("D  "));
        assert_eq!(encode("<"), Some([0xfe, 0x21].to_vec()));
    }

    #[test]
    fn every_pair_of_bytes_is_refused_or_is_the_only_form_of_its_text() {
        let mut read = 0;
        for pair in 0..=u16::MAX {
            let bytes = pair.to_be_bytes();
            if let Some(text) = decode(&bytes) {
                assert_eq!(encode(&text).as_deref(), Some(&bytes[..]), "{text}");
                read += 1;
            }
        }
        assert_eq!(read, 37 * 37 * 37 + 37 * 37 + 37);
    }

    #[test]
    fn a_pad_stands_at_the_end_only() {
        let two = encode("AB").unwrap();
        let one = encode("A").unwrap();
        assert_eq!(decode(&[two.clone(), two].concat()), None);
        assert_eq!(decode(&[one.clone(), one].concat()), None);
        assert_eq!(decode(&[0xeb]), None);
    }
}
