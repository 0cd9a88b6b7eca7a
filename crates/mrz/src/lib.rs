//! The machine-readable zone (MRZ) of ICAO Doc 9303 on cards (TD1), sheets (TD2), passports (TD3)
//! and visas (MRV-A, MRV-B): make one from a holder's data, parse one and learn every fault in it.
//!
//! Nothing here does I/O, reads a clock or takes randomness. The same data always give the same
//! characters, and [`parse`] never panics whatever it is given.
//!
//! ```
//! use chancery_mrz::{Elements, Format, MrzName, Transliteration, parse};
//!
//! let name = MrzName::of("Öberg-O'Hara", Some("Zoë"), &Transliteration::default())?;
//! let card = Elements {
//!     format: Format::Td1,
//!     document_code: "IC",
//!     issuing_state: "UTO",
//!     document_number: "C2K7XW9PD",
//!     optional_1: "",
//!     optional_2: "",
//!     birth_date: "9105<<",
//!     sex: 'F',
//!     expiry: "311231",
//!     nationality: "UTO",
//!     name: &name.field(Format::Td1).text,
//! };
//! let lines = card.lines()?;
//! assert_eq!(lines[2], "OEBERG<OHARA<<ZOE<<<<<<<<<<<<<");
//!
//! let mrz = parse(&lines.join("\n"))?;
//! assert!(mrz.faults.is_empty());
//! assert_eq!(mrz.document_number(), "C2K7XW9PD");
//! assert_eq!(mrz.primary(), "OEBERG OHARA");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! [`Elements`] are an MRZ of any format in the characters it has; [`Td1`] and [`Td2`] are those of
//! Chancery's two documents, made from values that are right by construction.
//!
//! # Characters and check digits
//!
//! An MRZ is written in 37 characters: `A`–`Z`, `0`–`9` and the filler `<` (Doc 9303-3 §4.3). A
//! [check digit](check_digit) is the sum of the characters' values under the repeating weights 7,
//! 3, 1, modulo ten (Doc 9303-3 §4.9).
//!
//! # Positions
//!
//! [`Format`] holds the byte tables, by line. In a [`Fault`] positions count from 1 through the
//! whole zone, its lines joined without a break: on a TD1 position 31 is the first of line 2.
//!
//! | field | TD1 | TD2 | TD3 | MRV-A | MRV-B |
//! |---|---|---|---|---|---|
//! | document code | 1–2 | 1–2 | 1–2 | 1–2 | 1–2 |
//! | issuing State | 3–5 | 3–5 | 3–5 | 3–5 | 3–5 |
//! | document number, check digit | 6–14, 15 | 37–45, 46 | 45–53, 54 | 45–53, 54 | 37–45, 46 |
//! | optional data | 16–30 and 49–59 | 65–71 | 73–86 | 73–88 | 65–72 |
//! | … check digit | | | 87 | | |
//! | date of birth, check digit | 31–36, 37 | 50–55, 56 | 58–63, 64 | 58–63, 64 | 50–55, 56 |
//! | sex | 38 | 57 | 65 | 65 | 57 |
//! | date of expiry, check digit | 39–44, 45 | 58–63, 64 | 66–71, 72 | 66–71, 72 | 58–63, 64 |
//! | nationality | 46–48 | 47–49 | 55–57 | 55–57 | 47–49 |
//! | name | 61–90 | 6–36 | 6–44 | 6–44 | 6–36 |
//! | composite check digit | 60 | 72 | 88 | | |
//! | … taken over | 6–37, 39–45, 49–59 | 37–46, 50–56, 58–71 | 45–54, 58–64, 66–87 | | |
//!
//! # What no check digit protects
//!
//! The document code, the issuing State, the nationality, the sex and the name are under no check
//! digit, nor are the optional data of a visa, and two characters whose values are equal modulo ten
//! (`0`, `<`, `A`, `K`, `U`) may stand for one another under any. An MRZ without faults is well
//! written; that it is genuine only the signed code says.
#![no_std]

extern crate alloc;

mod check_digit;
mod document_code;
mod fault;
mod format;
mod inspect;
mod make;
mod name;
mod name_field;
mod number;
mod optional_data;
mod parse;
mod td1;
mod td2;
#[cfg(test)]
mod td_tests;
mod transliterate;
mod zone;

pub use check_digit::check_digit;
pub use document_code::DocumentCode;
pub use fault::{Expected, Fault, Field};
pub use format::Format;
pub use make::{Elements, MakeError};
pub use name::{MrzName, NameError};
pub use name_field::NameField;
pub use number::MrzNumber;
pub use optional_data::OptionalData;
pub use parse::{Mrz, ParseError, parse};
pub use td1::Td1;
pub use td2::Td2;
pub use transliterate::{NoChoice, Transliteration, Untransliterable, transliterate};
pub use zone::{MAX_CHARACTERS, joined};
