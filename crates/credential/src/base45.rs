use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::DecodeError;

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Above every sum of values, and small enough for any group of it.
const FOREIGN: u32 = 1 << 17;

/// Byte to value, built at compile time.
#[expect(clippy::indexing_slicing, reason = "an index out of range would not compile")]
const VALUES: [u32; 256] = {
    let mut values = [FOREIGN; 256];
    let mut i = 0_u32;
    while i < 45 {
        values[ALPHABET[i as usize] as usize] = i;
        i += 1;
    }
    values
};

fn character(value: u32) -> char {
    usize::try_from(value % 45).ok().and_then(|v| ALPHABET.get(v)).map_or('0', |&b| char::from(b))
}

/// Writes bytes as Base45 (RFC 9285 §4.2): two bytes in three characters, a last odd one in two.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(2) * 3);
    for pair in bytes.chunks(2) {
        match *pair {
            [high, low] => {
                let n = u32::from(high) * 256 + u32::from(low);
                text.extend([character(n), character(n / 45), character(n / 2025)]);
            }
            [last] => {
                let n = u32::from(last);
                text.extend([character(n), character(n / 45)]);
            }
            _ => {}
        }
    }
    text
}

/// Reads Base45 (RFC 9285 §4.3). Exactly the texts [`encode`] writes are accepted, so a text has
/// one value and a value one text.
///
/// # Errors
/// [`DecodeError::Base45`] for a foreign character, a group over its range, or a lone last
/// character.
pub fn decode(text: &str) -> Result<Vec<u8>, DecodeError> {
    let mut bytes = vec![0; text.len().div_ceil(3) * 2];
    let given = decode_into(text, &mut bytes)?;
    bytes.truncate(given);
    Ok(bytes)
}

/// The same into bytes that are there already, two for every three characters begun; says how many
/// it gave. What does not fit is [`DecodeError::Length`].
pub(crate) fn decode_into(text: &str, bytes: &mut [u8]) -> Result<usize, DecodeError> {
    // A foreign character makes any sum too large, so that one comparison a group is enough.
    let value = |c: u8| VALUES.get(usize::from(c)).copied().unwrap_or(FOREIGN);
    let (groups, last) = text.as_bytes().as_chunks::<3>();
    let (pairs, _) = bytes.as_chunks_mut::<2>();
    if groups.len() > pairs.len() {
        return Err(DecodeError::Length);
    }
    for ([a, b, c], pair) in groups.iter().zip(pairs) {
        let n = value(*a) + value(*b) * 45 + value(*c) * 2025;
        *pair = u16::try_from(n).map_err(|_| DecodeError::Base45)?.to_be_bytes();
    }
    let given = groups.len() * 2;
    match *last {
        [] => Ok(given),
        [a, b] => {
            let n = u8::try_from(value(a) + value(b) * 45).map_err(|_| DecodeError::Base45)?;
            *bytes.get_mut(given).ok_or(DecodeError::Length)? = n;
            Ok(given + 1)
        }
        _ => Err(DecodeError::Base45),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 9285 §4.3 and §4.4.
    #[test]
    fn the_examples_of_the_standard() {
        for (bytes, text) in [
            ("AB", "BB8"),
            ("Hello!!", "%69 VD92EX0"),
            ("base-45", "UJCLQE7W581"),
            ("ietf!", "QED8WEX0"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), bytes.as_bytes());
        }
        for bad in ["GGW", ":::", "A", "AAAA", "ab8", "BB8\n", "ÄB8", "::"] {
            assert_eq!(decode(bad), Err(DecodeError::Base45), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn one_text_for_one_value(bytes: Vec<u8>, text in "[0-9A-Z $%*+./:-]{0,40}") {
            prop_assert_eq!(decode(&encode(&bytes)).unwrap(), bytes);
            if let Ok(read) = decode(&text) {
                prop_assert_eq!(encode(&read), text);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = decode(&text);
        }
    }
}
