//! The keys that border control knows. Doc 9303-12 has no Ed25519, so an authority has a second
//! root, a Country Signing CA on P-256, which certifies the signers of visible digital seals and
//! nothing else.
//!
//! - [`SealKey`] is a P-256 key (FIPS 186-5); on disk it is a file like every other key's.
//! - [`csca_certificate`] and [`bar_code_signer_certificate`] make the two certificates as Doc
//!   9303-12 §7 profiles them.
//! - [`seal_signer`] reads what a check of seals needs of any State's certificate, and
//!   [`check_seal_path`] looks for the authority above it.

mod certify;
mod curve;
mod key;
mod path;
mod read;
mod signer;

pub use certify::{BarCodeSigner, CscaProfile, bar_code_signer_certificate, csca_certificate};
pub use key::SealKey;
pub(super) use key::{NAMED, der_signature};
pub use path::check_seal_path;
pub(super) use path::{ECDSA_WITH_SHA256, raw_signature};
pub use read::seal_signer;
pub use signer::{SealSigner, SealSignerFacts};
