//! The machine-readable zone of ICAO Doc 9303 on cards (TD1, three lines of 30) and on sheets
//! (TD2, two lines of 36): make one from a holder's data, parse one and learn every fault in it.
//!
//! Nothing here does I/O, reads a clock or takes randomness. The same data always give the same
//! characters, and [`parse`] never panics whatever it is given.
//!
//! ```
//! use chancery_identity::{HolderName, PrimaryIdentifier, SecondaryIdentifier, Sex};
//! use chancery_mrz::{DocumentCode, OptionalData, Td1, parse};
//!
//! let card = Td1 {
//!     document_code: DocumentCode::CONSULAR_CARD,
//!     issuing_state: "UTO".parse()?,
//!     document_number: "C2K7XW9PD".parse()?,
//!     optional_1: OptionalData::default(),
//!     birth_date: "1991-05-XX".parse()?,
//!     sex: Sex::Female,
//!     expiry: "2031-12-31".parse()?,
//!     nationality: "UTO".parse()?,
//!     optional_2: OptionalData::default(),
//!     name: HolderName {
//!         primary: PrimaryIdentifier::parse("Öberg-O'Hara")?,
//!         secondary: Some(SecondaryIdentifier::parse("Zoë")?),
//!         native: None,
//!     },
//! };
//! let lines = card.lines()?;
//! assert_eq!(lines[2], "OEBERG<OHARA<<ZOE<<<<<<<<<<<<<");
//!
//! let mrz = parse(&lines.join("\n"))?;
//! assert!(mrz.faults.is_empty());
//! assert_eq!(mrz.document_number, "C2K7XW9PD");
//! assert_eq!(mrz.birth_date, "9105<<");
//! assert_eq!(mrz.primary, "OEBERG OHARA");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Characters and check digits
//!
//! An MRZ is written in 37 characters: `A`–`Z`, `0`–`9` and the filler `<` (Doc 9303-3 §4.3). A
//! [check digit](check_digit) is the sum of the characters' values under the repeating weights 7,
//! 3, 1, modulo ten (Doc 9303-3 §4.9).
//!
//! # Positions
//!
//! [`Td1`] and [`Td2`] hold the byte tables. In a [`Fault`] positions count from 1 through the
//! whole zone, its lines joined without a break: on a TD1 position 31 is the first of line 2.
//!
//! | field | TD1 | TD2 |
//! |---|---|---|
//! | document code | 1–2 | 1–2 |
//! | issuing State | 3–5 | 3–5 |
//! | document number, check digit | 6–14, 15 | 37–45, 46 |
//! | optional data | 16–30 and 49–59 | 65–71 |
//! | date of birth, check digit | 31–36, 37 | 50–55, 56 |
//! | sex | 38 | 57 |
//! | date of expiry, check digit | 39–44, 45 | 58–63, 64 |
//! | nationality | 46–48 | 47–49 |
//! | name | 61–90 | 6–36 |
//! | composite check digit | 60 | 72 |
//! | … taken over | 6–37, 39–45, 49–59 | 37–46, 50–56, 58–71 |
//!
//! # What no check digit protects
//!
//! The document code, the issuing State, the nationality, the sex and the name are under no check
//! digit, and two characters whose values are equal modulo ten (`0`, `<`, `A`, `K`, `U`) may stand
//! for one another under any. An MRZ without faults is well written; that it is genuine only the
//! signed code says.
#![no_std]

extern crate alloc;

mod check_digit;
mod document_code;
mod fault;
mod format;
mod inspect;
mod make;
mod name_field;
mod number;
mod optional_data;
mod parse;
mod td1;
mod td2;
mod transliterate;
mod zone;

pub use check_digit::check_digit;
pub use document_code::DocumentCode;
pub use fault::{Expected, Fault, Field};
pub use format::Format;
pub use make::MakeError;
pub use name_field::{NameError, NameField, name_field};
pub use number::MrzNumber;
pub use optional_data::OptionalData;
pub use parse::{MAX_CHARACTERS, Mrz, ParseError, parse};
pub use td1::Td1;
pub use td2::Td2;
pub use transliterate::{Untransliterable, transliterate};
pub use zone::joined;
