use alloc::string::String;
use core::fmt;

use crate::{Layout, c40};

/// How a feature's value is written (Doc 9303-13 §2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// A machine-readable zone in C40.
    Zone(Layout),
    /// Other text in C40.
    Text,
    /// Text in UTF-8.
    Utf8,
    /// An unsigned number of one byte.
    Number,
    /// Days, months and years.
    Stay,
    /// As it is.
    Binary,
}

/// The value of a feature.
#[derive(Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// A machine-readable zone, whole or the part the profile takes, lines joined, fillers `<`.
    Zone(String),
    /// Text.
    Text(String),
    /// A number.
    Number(u8),
    /// How long the holder may stay.
    Stay(Stay),
    /// Bytes.
    Bytes(&'a [u8]),
}

// Values are a holder's data.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(…)")
    }
}

/// The duration of stay of a visa (Doc 9303-7 §9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// `00 00 00`: as long as the visa is valid.
    WhileValid,
    /// `FF FF FF`: as the authority at the border decides.
    DecidedAtBorder,
    /// `FE FE FE`: transit without entry.
    TransitWithoutEntry,
    /// So long.
    Length {
        /// Days …
        days: u8,
        /// … and months …
        months: u8,
        /// … and years.
        years: u8,
    },
}

impl Coding {
    /// None when the bytes are not in this coding.
    pub(crate) fn read<'a>(self, bytes: &'a [u8]) -> Option<Value<'a>> {
        match self {
            Self::Zone(layout) => {
                let mut zone = c40::decode(bytes)?.replace(' ', "<");
                let missing = layout.characters_in_seal().checked_sub(zone.len())?;
                zone.extend(core::iter::repeat_n('<', missing));
                Some(Value::Zone(zone))
            }
            Self::Text => c40::decode(bytes).map(Value::Text),
            Self::Utf8 => core::str::from_utf8(bytes).ok().map(|text| Value::Text(text.into())),
            Self::Number => match *bytes {
                [number] => Some(Value::Number(number)),
                _ => None,
            },
            Self::Stay => match *bytes {
                [0x00, 0x00, 0x00] => Some(Value::Stay(Stay::WhileValid)),
                [0xff, 0xff, 0xff] => Some(Value::Stay(Stay::DecidedAtBorder)),
                [0xfe, 0xfe, 0xfe] => Some(Value::Stay(Stay::TransitWithoutEntry)),
                [days, months, years] => Some(Value::Stay(Stay::Length { days, months, years })),
                _ => None,
            },
            Self::Binary => Some(Value::Bytes(bytes)),
        }
    }
}
