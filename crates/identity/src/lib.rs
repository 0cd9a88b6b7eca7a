//! The words everybody in Chancery shares: names, partial birth dates, sex, country codes,
//! document kinds and document numbers.
//!
//! Every type here is parsed once and is valid from then on: there is no way to hold a date that
//! is not in the calendar, a country code nobody assigned, or a name with a control character in
//! it. Nothing here does I/O, reads a clock or takes randomness.
#![no_std]

extern crate alloc;

mod birth_date;
mod clean;
mod country;
mod document;
mod error;
mod language;
mod name;
mod script;
mod sex;
mod text;

pub use birth_date::BirthDate;
pub use clean::{Cleaned, Notice, clean};
pub use country::{Alpha2, CountryCode};
pub use document::{DocumentKind, DocumentNumber, NUMBER_ALPHABET, NumberBlock};
pub use error::Invalid;
pub use language::Language;
pub use name::{HolderName, NativeName, PrimaryIdentifier, SecondaryIdentifier};
pub use script::latin;
pub use sex::Sex;
pub use text::{PrintedText, printable};

/// A point in time; Chancery writes it as RFC 3339 in UTC with whole seconds.
pub use jiff::Timestamp;
/// A civil date of the Gregorian calendar, as documents bear them.
pub use jiff::civil::Date;
