//! The signed QR code of a Chancery document.
//!
//! ```text
//! claim 169 ─▶ CWT claims (RFC 8392) ─▶ COSE_Sign1, EdDSA (RFC 9052) ─▶ zlib (RFC 1950)
//!           ─▶ Base45 (RFC 9285) ─▶ QR alphanumeric
//! ```
//!
//! Encoding writes RFC 8949 §4.2 core deterministic CBOR and nothing else. Decoding also reads the
//! variants other issuers of claim 169 write, within fixed limits. Text that Base45 would not write,
//! bits or bytes after the compressed stream, and other than deterministic CBOR in codes of our
//! profile are refused. Nothing here judges a signature; that is
//! `chancery-verify`.
//!
//! | claim | key | what we write |
//! |---|---|---|
//! | `iss` | 1 | the issuing authority's code |
//! | `exp` | 4 | expiry date 23:59:59 UTC |
//! | `nbf` | 5 | issue date 00:00:00 UTC |
//! | `iat` | 6 | signing time |
//! | `cti` | 7 | 16 random bytes |
//! | identity data | 169 | the map below |
//! | `status` | 65535 | `{"status_list": {"idx": …, "uri": …}}` (IETF Token Status List) |
//!
//! | attribute of 169 | key | type |
//! |---|---|---|
//! | document number | 1 | text |
//! | full, first, last name | 4, 5, 7 | text; 5 is the secondary identifier, 7 the primary |
//! | birth date, when wholly known | 8 | text `YYYYMMDD` |
//! | sex | 9 | 1 male, 2 female, 3 unspecified |
//! | address | 10 | text, lines joined by LF |
//! | nationality | 13 | text, alpha-3 |
//! | guardian | 15 | text |
//! | the face, its format | 16, 17 | bytes of a WebP file, 4 |
//! | name in the national script, its language | 19, 20 | text, BCP 47 tag |
//! | country of issuance | 23 | text, alpha-3 |
//! | kind | 75 | 1 card, 2 emergency travel document |
//! | issuing post | 76 | text |
//! | MRZ binding | 77 | 8 bytes: start of the SHA-256 of the MRZ lines joined |
//! | place of birth | 78 | text |
//! | profile version | 79 | 1 |
//! | birth date with unknown parts | 80 | text `YYYY`, `YYYYMM` or empty |
#![no_std]

extern crate alloc;

mod attributes;
mod base45;
pub mod cbor;
mod claims;
mod code;
mod cose;
mod deflate;
mod error;
mod in_place;
mod inflate;
mod key_id;
mod mrz_binding;
mod zlib;

pub use attributes::{Attributes, Image, PROFILE_VERSION};
pub use claims::{Claims, StatusReference};
pub use code::{Code, MAX_TEXT, most_characters, text_of_cose, unjudged_claims, unsigned_code};
pub use cose::{Algorithm, Sign1, to_be_signed};
pub use error::DecodeError;
pub use in_place::{
    ReadAttributes, ReadClaims, ReadCode, ReadEnvelope, ReadImage, ReadStatus, Scratch,
};
pub use key_id::KeyId;
pub use mrz_binding::MrzBinding;
pub use zlib::{MAX_INFLATED, compress, inflate};

/// Base45, RFC 9285.
pub mod text {
    pub use crate::base45::{decode, encode};
}
