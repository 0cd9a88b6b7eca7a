//! The part of CBOR (RFC 8949) that codes and status lists are made of: definite lengths, depth at
//! most [`MAX_DEPTH`], at most [`MAX_ITEMS`] items.

mod borrow;
mod decode;
mod encode;

pub(crate) use borrow::{Entries, Item, check};
pub use decode::{Decoded, decode};
pub use encode::Encoder;
pub(crate) use encode::Head;

use alloc::boxed::Box;
use alloc::vec::Vec;

/// The deepest nesting of arrays, maps and tags that is read.
pub const MAX_DEPTH: u8 = 8;

/// The most items that are read, those inside others too: a few hundred are in the largest code.
pub const MAX_ITEMS: usize = 1024;

/// One CBOR data item; strings borrow from the bytes they were read from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value<'a> {
    /// Major type 0.
    Unsigned(u64),
    /// Major type 1: the value is −1 − n.
    Negative(u64),
    /// Major type 2.
    Bytes(&'a [u8]),
    /// Major type 3.
    Text(&'a str),
    /// Major type 4.
    Array(Vec<Value<'a>>),
    /// Major type 5, entries as they stood.
    Map(Vec<(Value<'a>, Value<'a>)>),
    /// Major type 6.
    Tag(u64, Box<Value<'a>>),
    /// Major type 7 without floats: `false` is 20, `true` 21, `null` 22, `undefined` 23.
    Simple(u8),
    /// A float: its width in bytes and its bits.
    Float(u8, u64),
}

impl<'a> Value<'a> {
    /// The number of major type 0 or 1 that fits an `i64`.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        match *self {
            Self::Unsigned(n) => i64::try_from(n).ok(),
            Self::Negative(n) => i64::try_from(n).ok().map(|n| -1 - n),
            _ => None,
        }
    }

    /// The text of major type 3.
    #[must_use]
    pub const fn text(&self) -> Option<&'a str> {
        match *self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The bytes of major type 2.
    #[must_use]
    pub const fn bytes(&self) -> Option<&'a [u8]> {
        match *self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The entries of a map.
    #[must_use]
    pub fn map(&self) -> Option<&[(Self, Self)]> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value under an integer key of a map.
    #[must_use]
    pub fn at(&self, key: i64) -> Option<&Self> {
        self.map()?.iter().find(|(k, _)| k.integer() == Some(key)).map(|(_, v)| v)
    }

    /// The value under a text key of a map.
    #[must_use]
    pub fn named(&self, key: &str) -> Option<&Self> {
        self.map()?.iter().find(|(k, _)| k.text() == Some(key)).map(|(_, v)| v)
    }
}
