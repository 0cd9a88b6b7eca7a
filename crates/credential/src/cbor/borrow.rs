//! CBOR read in place: nothing is built and nothing is allocated.

use alloc::vec::Vec;

use super::{Encoder, MAX_DEPTH, MAX_ITEMS, decode};
use crate::DecodeError;

/// Checks that `bytes` are exactly one data item, by the rules of [`decode`], and says whether they
/// are the core deterministic encoding of it (RFC 8949 §4.2).
///
/// Keys in strict order are no duplicates, so deterministic encodings are passed over in place.
/// Only others are taken apart, to compare keys that are spelt differently.
///
/// # Errors
/// Those of [`decode`].
pub(crate) fn check(bytes: &[u8]) -> Result<bool, DecodeError> {
    let mut left = MAX_ITEMS;
    match deterministic_item(bytes, 0, &mut left) {
        Some([]) => Ok(true),
        _ => decode(bytes).map(|decoded| decoded.deterministic),
    }
}

/// What follows the item that `bytes` begin with; none unless that is deterministic and well-formed,
/// and has no more items than are `left`.
fn deterministic_item<'a>(bytes: &'a [u8], depth: u8, left: &mut usize) -> Option<&'a [u8]> {
    if depth > MAX_DEPTH {
        return None;
    }
    *left = left.checked_sub(1)?;
    let (head, mut rest) = Head::read(bytes)?;
    if head.argument < head.least() || (head.major == 7 && head.info >= 25) {
        return None;
    }
    match head.major {
        0 | 1 => {}
        2 => rest = head.string(rest)?.1,
        3 => {
            let (text, after) = head.string(rest)?;
            core::str::from_utf8(text).ok()?;
            rest = after;
        }
        4 => {
            for _ in 0..head.argument {
                rest = deterministic_item(rest, depth + 1, left)?;
            }
        }
        5 => {
            let mut last: &[u8] = &[];
            for _ in 0..head.argument {
                let after = deterministic_item(rest, depth + 1, left)?;
                let key = rest.get(..rest.len() - after.len())?;
                // Keys are short: byte by byte is the quickest.
                if last.iter().ge(key) {
                    return None;
                }
                last = key;
                rest = deterministic_item(after, depth + 1, left)?;
            }
        }
        6 => rest = deterministic_item(rest, depth + 1, left)?,
        // A simple value of two bytes is above 31.
        _ if head.info == 24 && head.argument < 32 => return None,
        _ => {}
    }
    Some(rest)
}

/// The head of an item (RFC 8949 §3).
#[derive(Clone, Copy)]
struct Head {
    major: u8,
    info: u8,
    argument: u64,
}

impl Head {
    /// The head, and what follows it; none for an indefinite length.
    #[inline]
    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (first, rest) = bytes.split_first()?;
        let (major, info) = (first >> 5, first & 0x1F);
        let (argument, rest) = match info {
            0..=23 => (u64::from(info), rest),
            24..=27 => {
                let (argument, rest) = rest.split_at_checked(1 << (info - 24))?;
                (argument.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)), rest)
            }
            _ => return None,
        };
        Some((Self { major, info, argument }, rest))
    }

    /// The least argument that needs a head of this length.
    const fn least(self) -> u64 {
        match self.info {
            24 => 24,
            25 => 1 << 8,
            26 => 1 << 16,
            27 => 1 << 32,
            _ => 0,
        }
    }

    /// The bytes of a string, and what follows them.
    fn string(self, rest: &[u8]) -> Option<(&[u8], &[u8])> {
        rest.split_at_checked(usize::try_from(self.argument).ok()?)
    }
}

/// One data item in place; of a container, the bytes from its first item on.
#[derive(Clone, Copy)]
pub(crate) enum Item<'a> {
    Unsigned(u64),
    Negative(u64),
    Bytes(&'a [u8]),
    Text(&'a str),
    Array(Items<'a>),
    Map(Entries<'a>),
    Tag(u64, &'a [u8]),
    /// A simple value or a float, neither of which is part of anything that is read in place.
    Other,
}

impl<'a> Item<'a> {
    /// The item that `bytes` begin with.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, rest) = Head::read(bytes)?;
        Self::after(head, rest).map(|(item, _)| item)
    }

    /// The item of this head, and what follows it where that is known without going through it.
    #[inline]
    fn after(head: Head, rest: &'a [u8]) -> Option<(Self, Option<&'a [u8]>)> {
        Some(match head.major {
            0 => (Self::Unsigned(head.argument), Some(rest)),
            1 => (Self::Negative(head.argument), Some(rest)),
            2 => {
                let (bytes, after) = head.string(rest)?;
                (Self::Bytes(bytes), Some(after))
            }
            3 => {
                let (text, after) = head.string(rest)?;
                (Self::Text(core::str::from_utf8(text).ok()?), Some(after))
            }
            4 => (Self::Array(Items { left: head.argument, rest }), None),
            5 => (Self::Map(Entries(Items { left: head.argument.checked_mul(2)?, rest })), None),
            6 => (Self::Tag(head.argument, rest), None),
            _ => (Self::Other, Some(rest)),
        })
    }

    /// The number of major type 0 or 1 that fits an `i64`.
    pub(crate) fn integer(self) -> Option<i64> {
        match self {
            Self::Unsigned(n) => i64::try_from(n).ok(),
            Self::Negative(n) => i64::try_from(n).ok().map(|n| -1 - n),
            _ => None,
        }
    }

    pub(crate) const fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) const fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) const fn map(self) -> Option<Entries<'a>> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value under a text key of a map.
    pub(crate) fn named(self, key: &str) -> Option<Self> {
        self.map()?.find(|(k, _)| k.text() == Some(key)).map(|(_, value)| value.item)
    }
}

/// An item with the bytes it is written in.
#[derive(Clone, Copy)]
pub(crate) struct Spelt<'a> {
    pub(crate) item: Item<'a>,
    pub(crate) bytes: &'a [u8],
}

impl Spelt<'_> {
    /// The item in deterministic encoding.
    pub(crate) fn encoded(&self) -> Option<Vec<u8>> {
        let mut encoder = Encoder::new();
        encoder.value(&decode(self.bytes).ok()?.value);
        Some(encoder.finish())
    }
}

/// The items of an array, in bytes that [`check`] found good; it ends early in others.
#[derive(Clone, Copy)]
pub(crate) struct Items<'a> {
    left: u64,
    rest: &'a [u8],
}

impl<'a> Iterator for Items<'a> {
    type Item = Spelt<'a>;

    fn next(&mut self) -> Option<Spelt<'a>> {
        self.left = self.left.checked_sub(1)?;
        let (head, inside) = Head::read(self.rest)?;
        let (item, after) = Item::after(head, inside)?;
        let after = match after {
            Some(after) => after,
            None => skip(self.rest, 0)?,
        };
        let bytes = self.rest.get(..self.rest.len() - after.len())?;
        self.rest = after;
        Some(Spelt { item, bytes })
    }
}

/// The entries of a map, as they stand.
#[derive(Clone, Copy)]
pub(crate) struct Entries<'a>(Items<'a>);

impl<'a> Iterator for Entries<'a> {
    type Item = (Item<'a>, Spelt<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?.item, self.0.next()?))
    }
}

impl<'a> Entries<'a> {
    /// The value under an integer key.
    pub(crate) fn at(mut self, key: i64) -> Option<Item<'a>> {
        self.find(|(k, _)| k.integer() == Some(key)).map(|(_, value)| value.item)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.left == 0
    }
}

/// What follows the item that `bytes` begin with.
fn skip(bytes: &[u8], depth: u8) -> Option<&[u8]> {
    if depth > MAX_DEPTH {
        return None;
    }
    let (head, rest) = Head::read(bytes)?;
    let inside = match head.major {
        2 | 3 => return Some(head.string(rest)?.1),
        4 => head.argument,
        5 => head.argument.checked_mul(2)?,
        6 => 1,
        _ => 0,
    };
    (0..inside).try_fold(rest, |rest, _| skip(rest, depth + 1))
}

#[cfg(test)]
mod tests {
    use super::super::Value;
    use super::*;
    use alloc::boxed::Box;
    use proptest::prelude::*;

    /// The value of an item, taken apart in place.
    fn value(item: Spelt<'_>) -> Value<'_> {
        match item.item {
            Item::Unsigned(n) => Value::Unsigned(n),
            Item::Negative(n) => Value::Negative(n),
            Item::Bytes(bytes) => Value::Bytes(bytes),
            Item::Text(text) => Value::Text(text),
            Item::Array(items) => Value::Array(items.map(value).collect()),
            Item::Map(entries) => {
                let Entries(mut items) = entries;
                let mut pairs = Vec::new();
                while let Some(key) = items.next() {
                    pairs.push((value(key), value(items.next().unwrap())));
                }
                Value::Map(pairs)
            }
            Item::Tag(tag, bytes) => {
                // What follows the tagged item is not part of it.
                let bytes = &bytes[..bytes.len() - skip(bytes, 0).unwrap().len()];
                let inner = Spelt { item: Item::read(bytes).unwrap(), bytes };
                Value::Tag(tag, Box::new(value(inner)))
            }
            Item::Other => decode(item.bytes).unwrap().value,
        }
    }

    fn agree(bytes: &[u8]) -> Result<(), TestCaseError> {
        let decoded = decode(bytes);
        let expected = decoded.as_ref().map(|decoded| decoded.deterministic).map_err(|e| *e);
        prop_assert_eq!(check(bytes), expected);
        if expected == Ok(true) {
            prop_assert!(
                deterministic_item(bytes, 0, &mut 1024) == Some(&[]),
                "taken apart for nothing"
            );
        }
        if let Ok(decoded) = decoded {
            let read = value(Spelt { item: Item::read(bytes).unwrap(), bytes });
            prop_assert_eq!(read, decoded.value);
        }
        Ok(())
    }

    /// CBOR in all its forms, most of it well-formed.
    fn cbor() -> impl Strategy<Value = Vec<u8>> {
        let head = |major: u8, n: u64, wide: u8| {
            let mut out = Encoder::new();
            out.integer(i64::try_from(n).unwrap_or(i64::MAX));
            let mut bytes = match wide {
                0 => out.finish(),
                1 if n < 256 => [&[24][..], &n.to_be_bytes()[7..]].concat(),
                2 if n < 65_536 => [&[25][..], &n.to_be_bytes()[6..]].concat(),
                _ => [&[27][..], &n.to_be_bytes()].concat(),
            };
            bytes[0] |= major << 5;
            bytes
        };
        let width = prop_oneof![9 => Just(0_u8), 1 => 1_u8..4];
        let number = prop_oneof![0_u64..30, any::<u64>()];
        let leaf = prop_oneof![
            (0_u8..2, number, width.clone()).prop_map(move |(major, n, wide)| head(major, n, wide)),
            (2_u8..4, "[a-c]{0,30}", width.clone()).prop_map(move |(major, text, wide)| {
                [head(major, text.len() as u64, wide), text.into_bytes()].concat()
            }),
            (0xE0_u8..=0xFF, any::<[u8; 2]>())
                .prop_map(|(first, rest)| [&[first][..], &rest].concat()),
        ];
        leaf.prop_recursive(10, 40, 4, move |inner| {
            (4_u8..7, proptest::collection::vec(inner, 0..7), width.clone()).prop_map(
                move |(major, items, wide)| match major {
                    4 => [head(4, items.len() as u64, wide), items.concat()].concat(),
                    5 => {
                        let mut pairs: Vec<&[Vec<u8>]> = items.chunks_exact(2).collect();
                        if wide < 2 {
                            pairs.sort();
                        }
                        let count = pairs.len() as u64;
                        [head(5, count, wide), pairs.concat().concat()].concat()
                    }
                    _ => [head(6, 18, wide), items.concat()].concat(),
                },
            )
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
        #[test]
        fn in_place_is_as_taken_apart(bytes in cbor(), any: Vec<u8>) {
            agree(&bytes)?;
            agree(&any)?;
        }

        #[test]
        fn items_of_any_bytes_end(bytes: Vec<u8>) {
            if let Some(Item::Array(items)) = Item::read(&bytes) {
                prop_assert!(items.count() <= bytes.len());
            }
            let map = [&[0xBB, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF][..], &bytes].concat();
            prop_assert!(Item::read(&map).is_none());
        }
    }

    #[test]
    fn items_are_counted() {
        for items in [1_023_u16, 1_024] {
            let mut array = [&[0x99][..], &items.to_be_bytes()].concat();
            array.resize(3 + usize::from(items), 0);
            agree(&array).unwrap();
            assert_eq!(check(&array).is_ok(), items == 1_023);
        }
    }

    #[test]
    fn nests_as_deep_as_the_limit_are_read_in_place() {
        let mut nest = [0x81; 9];
        nest[8] = 0;
        assert!(deterministic_item(&nest, 0, &mut 10) == Some(&[]));
        assert!(deterministic_item(&[0x81; 10], 0, &mut 99).is_none());
        assert!(skip(&nest, 0) == Some(&[]) && skip(&[0xC1; 4_000], 0).is_none());
    }
}
