use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{MAX_DEPTH, MAX_ITEMS, Value};
use crate::DecodeError;

/// A data item with what its encoding was like.
#[derive(Clone, Debug)]
pub struct Decoded<'a> {
    /// The item.
    pub value: Value<'a>,
    /// Whether the bytes are the core deterministic encoding of the item (RFC 8949 §4.2).
    pub deterministic: bool,
}

/// Reads exactly one data item that fills `bytes`.
///
/// # Errors
/// [`DecodeError::Cbor`] when it is not well-formed, is of indefinite length, nests deeper than
/// [`MAX_DEPTH`], holds more than [`MAX_ITEMS`], or has bytes after it; [`DecodeError::DuplicateKey`] when a map has a key twice.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    let mut reader = Reader { rest: bytes, left: MAX_ITEMS, deterministic: true };
    let value = reader.item(0)?;
    if reader.rest.is_empty() {
        Ok(Decoded { value, deterministic: reader.deterministic })
    } else {
        Err(DecodeError::Cbor)
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    /// How many more items may come.
    left: usize,
    deterministic: bool,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: u64) -> Result<&'a [u8], DecodeError> {
        let count = usize::try_from(count).map_err(|_| DecodeError::Cbor)?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(DecodeError::Cbor)?;
        self.rest = rest;
        Ok(taken)
    }

    fn unsigned(&mut self, width: u64) -> Result<u64, DecodeError> {
        Ok(self.take(width)?.iter().fold(0, |n, &byte| (n << 8) | u64::from(byte)))
    }

    /// The major type, the additional information, and the argument of the next head.
    fn head(&mut self) -> Result<(u8, u8, u64), DecodeError> {
        let first = *self.take(1)?.first().ok_or(DecodeError::Cbor)?;
        let (major, info) = (first >> 5, first & 0x1F);
        let (argument, least) = match info {
            0..=23 => (u64::from(info), 0),
            24 => (self.unsigned(1)?, 24),
            25 => (self.unsigned(2)?, 1 << 8),
            26 => (self.unsigned(4)?, 1 << 16),
            27 => (self.unsigned(8)?, 1 << 32),
            _ => return Err(DecodeError::Cbor),
        };
        // Floats carry bits, not a length, so "shortest" means another thing for them; none of our
        // own claims is a float, so a float is never deterministic here.
        if argument < least || (major == 7 && info >= 25) {
            self.deterministic = false;
        }
        Ok((major, info, argument))
    }

    fn item(&mut self, depth: u8) -> Result<Value<'a>, DecodeError> {
        if depth > MAX_DEPTH {
            return Err(DecodeError::Cbor);
        }
        self.left = self.left.checked_sub(1).ok_or(DecodeError::Cbor)?;
        let (major, info, argument) = self.head()?;
        match major {
            0 => Ok(Value::Unsigned(argument)),
            1 => Ok(Value::Negative(argument)),
            2 => Ok(Value::Bytes(self.take(argument)?)),
            3 => core::str::from_utf8(self.take(argument)?)
                .map(Value::Text)
                .map_err(|_| DecodeError::Cbor),
            4 => self.array(argument, depth),
            5 => self.entries(argument, depth),
            6 => Ok(Value::Tag(argument, Box::new(self.item(depth + 1)?))),
            _ => match info {
                25 => Ok(Value::Float(2, argument)),
                26 => Ok(Value::Float(4, argument)),
                27 => Ok(Value::Float(8, argument)),
                24 if argument < 32 => Err(DecodeError::Cbor),
                _ => u8::try_from(argument).map(Value::Simple).map_err(|_| DecodeError::Cbor),
            },
        }
    }

    /// A claimed count is believed only as far as the bytes that are left could hold it.
    fn room(&self, count: u64) -> Result<usize, DecodeError> {
        let count = usize::try_from(count).map_err(|_| DecodeError::Cbor)?;
        if count > self.rest.len() { Err(DecodeError::Cbor) } else { Ok(count) }
    }

    fn array(&mut self, count: u64, depth: u8) -> Result<Value<'a>, DecodeError> {
        let mut items = Vec::with_capacity(self.room(count)?.min(64));
        for _ in 0..count {
            items.push(self.item(depth + 1)?);
        }
        Ok(Value::Array(items))
    }

    fn entries(&mut self, count: u64, depth: u8) -> Result<Value<'a>, DecodeError> {
        let mut entries = Vec::with_capacity(self.room(count)?.min(64));
        let mut last_key: &[u8] = &[];
        let mut ordered = true;
        for _ in 0..count {
            let before = self.rest;
            let key = self.item(depth + 1)?;
            let key_bytes =
                before.get(..before.len() - self.rest.len()).ok_or(DecodeError::Cbor)?;
            ordered &= last_key < key_bytes;
            last_key = key_bytes;
            entries.push((key, self.item(depth + 1)?));
        }
        if !ordered {
            self.deterministic = false;
        }
        if !(ordered && self.deterministic) {
            let mut keys: Vec<&Value<'a>> = entries.iter().map(|(key, _)| key).collect();
            keys.sort();
            if keys.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
                return Err(DecodeError::DuplicateKey);
            }
        }
        Ok(Value::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Encoder;
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    #[test]
    fn duplicate_keys_are_refused_however_they_are_written() {
        assert_eq!(decode(&[0xA2, 1, 1, 1, 2]).unwrap_err(), DecodeError::DuplicateKey);
        // The same key 1, once in its short and once in a long form.
        assert_eq!(decode(&[0xA2, 1, 1, 0x18, 1, 2]).unwrap_err(), DecodeError::DuplicateKey);
        assert_eq!(decode(&[0xA3, 2, 0, 1, 1, 2, 2]).unwrap_err(), DecodeError::DuplicateKey);
    }

    #[test]
    fn order_and_length_decide_determinism() {
        assert!(decode(&[0xA2, 1, 1, 2, 2]).unwrap().deterministic);
        assert!(!decode(&[0xA2, 2, 2, 1, 1]).unwrap().deterministic);
        assert!(!decode(&[0x18, 1]).unwrap().deterministic);
        assert!(!decode(&[0x19, 0, 255]).unwrap().deterministic);
    }

    #[test]
    fn lengths_that_lie_and_deep_nests_are_refused() {
        for bad in [
            &[][..],
            &[0x5F],
            &[0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0xBB, 0, 0, 0, 1, 0, 0, 0, 0],
            &[0x42, 1],
            &[0x61, 0xFF],
            &[1, 1],
            &[0xF8, 20],
            &[0x81; 20],
        ] {
            assert_eq!(decode(bad).unwrap_err(), DecodeError::Cbor, "{bad:02x?}");
        }
        let mut nest = vec![0x81; usize::from(MAX_DEPTH)];
        nest.push(0);
        assert!(decode(&nest).is_ok());
        nest.insert(0, 0x81);
        assert!(decode(&nest).is_err());
    }

    #[test]
    fn items_are_counted() {
        let array = |items: u16| {
            let [high, low] = items.to_be_bytes();
            let mut bytes = vec![0x99, high, low];
            bytes.resize(3 + usize::from(items), 0);
            bytes
        };
        assert!(decode(&array(1023)).is_ok());
        assert_eq!(decode(&array(1024)).unwrap_err(), DecodeError::Cbor);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_and_what_is_deterministic_reads_back(bytes: Vec<u8>) {
            if let Ok(decoded) = decode(&bytes) {
                let mut encoder = Encoder::new();
                encoder.value(&decoded.value);
                if decoded.deterministic {
                    prop_assert_eq!(encoder.finish(), bytes);
                }
            }
        }
    }
}
