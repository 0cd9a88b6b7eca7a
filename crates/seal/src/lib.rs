//! The visible digital seal of ICAO Doc 9303-13: make one for an emergency travel document, take
//! any apart, check its signature, its certificate and the document that bears it.
//!
//! A seal is bytes in a two-dimensional barcode: a header, a message zone of features, and a
//! signature over both by a key that a State certifies. It needs no network and no trust list; a
//! border that holds the State's certificates reads it.
//!
//! Nothing here does I/O, reads a clock or takes randomness, and nothing panics whatever bytes it
//! is given. Certificates are read elsewhere; [`SignerCertificate`] holds what matters of them.
//!
//! ```
//! use chancery_seal::{
//!     CertificateRules, Curve, EmergencyTravelDocument, Extension, Request, SEAL_SIGNER, SealingKey,
//!     Signer, SignerCertificate, SignerKey, SignerReference, Standing, check,
//! };
//!
//! let mrz = "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F2606277<<<<<<<8";
//! let key = SealingKey::from_bytes(&[7; 32]).ok_or("no key")?;
//! let unsigned = EmergencyTravelDocument {
//!     issuing_country: "UTO".parse()?,
//!     signer: SignerReference::of_serial("UTTS", &[0x5b])?,
//!     issued: "2026-06-13".parse()?,
//!     signed: "2026-06-13".parse()?,
//!     mrz,
//! }
//! .unsigned()?;
//! let seal = unsigned.with_signature(&key.sign(unsigned.signed_bytes()))?;
//!
//! let certificate = SignerCertificate {
//!     version: 3,
//!     serial: vec![0x5b],
//!     country: "UT".into(),
//!     common_name: "TS".into(),
//!     subject_has_more: false,
//!     not_before: "2026-01-01T00:00:00Z".parse()?,
//!     not_after: "2027-03-01T00:00:00Z".parse()?,
//!     key: SignerKey::from_point(Curve::P256, &key.public_point()).ok_or("no point")?,
//!     extensions: vec![
//!         Extension { id: "2.5.29.35".into(), critical: false },
//!         Extension { id: "2.5.29.37".into(), critical: true },
//!     ],
//!     extended_key_usages: vec![SEAL_SIGNER.into()],
//!     document_types: None,
//! };
//! let signers = [Signer { certificate, standing: Standing::Trusted }];
//! let report = check(&seal, &Request {
//!     signers: &signers,
//!     rules: CertificateRules::Strict,
//!     now: "2026-06-20T12:00:00Z".parse()?,
//!     printed_mrz: Some(mrz),
//! });
//! assert_eq!(report.outcome.to_string(), "VALID");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Bytes
//!
//! [`Header`] and [`Seal`] hold the byte tables, [`c40`] the text encoding, [`SignerReference`] how
//! a seal names its certificate.
//!
//! # Profiles
//!
//! [`Profile::of`] finds what a seal's features mean by country, category and feature definition.
//!
//! | category, reference | document | source |
//! |---|---|---|
//! | `03`, `5E` | emergency travel document | Doc 9303-8 §6 |
//! | `01`, `5D` | visa | Doc 9303-7 §9 |
//! | Germany's `02`, `04`, `06`, `08`, `0A`, `0C`, `C8` | attestations, permits, stickers | BSI TR-03137-1, TR-03171 |
//!
//! A feature that its profile does not know leaves a seal valid (Doc 9303-13 §2.3).
//!
//! # Signatures
//!
//! ECDSA with SHA-256 on P-256 and brainpoolP256r1 is verified; a [`SealingKey`] signs on P-256.
//! A key elsewhere signs [`UnsignedSeal::signed_bytes`]. Other curves are named and no more.
#![no_std]

extern crate alloc;

pub mod c40;
mod certificate;
mod check;
mod coding;
mod country;
mod date;
mod error;
mod etd;
#[doc(hidden)]
pub mod fuzz;
mod header;
mod key;
mod layout;
mod length;
mod make;
mod outcome;
mod profile;
mod profiles;
mod reader;
mod seal;
mod sealing_key;
mod signer;

pub use certificate::{
    CertificateFault, DOCUMENT_TYPE_LIST, Extension, SEAL_SIGNER, SignerCertificate,
};
pub use check::{Cause, CertificateRules, Report, Request, Signer, Standing, check};
pub use coding::{Stay, Value};
pub use country::IssuingCountry;
pub use error::{FormatError, MakeError};
pub use etd::EmergencyTravelDocument;
pub use header::{Header, Version};
pub use key::{Curve, SignatureCheck, SignerKey};
pub use make::UnsignedSeal;
pub use outcome::{Outcome, SubIndication};
pub use profile::{NamedFeature, Profile, ProfileId};
pub use seal::{Feature, MAX_SEAL, Seal};
pub use sealing_key::SealingKey;
pub use signer::SignerReference;

use layout::Layout;
