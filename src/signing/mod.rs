//! Keys and certificates: what an authority signs with, and how it says so in X.509.
//!
//! - [`KeyPair`] is an Ed25519 key (RFC 8032); on disk it is an encrypted PKCS#8 file (RFC 5958,
//!   RFC 8018) that OpenSSL reads too.
//! - [`root_certificate`] and [`signer_certificate`] make the two levels of certificates: a State's
//!   root, kept off line, and the keys that sign documents, seals, status lists, log checkpoints
//!   and receipts.
//! - [`SealKey`] and [`csca_certificate`] are the same for borders, which know ECDSA alone.
//! - [`certificate_request`] and [`CertificateRequest`] carry a new key to the machine that
//!   certifies, which needs no network.
//! - [`SignerRepository`] has every signer on record and where its key stands ([`Standing`]).
//! - [`check_path`] reads a signer's certificate back and checks it under its root, as everybody
//!   else would.
//! - [`example`] holds the published keys of the demo, so that they can be known and refused.
//!
//! No verdict on a document depends on a certificate: the trust list does that. Certificates are
//! for the X.509 world, and give each key its id.

mod border;
mod certificate;
mod certify;
mod device;
mod error;
pub mod example;
mod key_file;
mod key_pair;
mod key_ring;
mod name;
mod path;
mod repository;
mod request;
mod scope;
mod standing;
#[cfg(test)]
mod tests;

pub use border::{
    BarCodeSigner, CscaProfile, SealKey, SealSigner, SealSignerFacts, bar_code_signer_certificate,
    check_seal_path, csca_certificate, seal_signer,
};
pub use certificate::{Certificate, public_key_of_root};
pub use certify::{SignerProfile, root_certificate, signer_certificate};
pub use device::device_certificate;
pub use error::{CertificateError, KeyError, Link, PathError};
pub use key_pair::KeyPair;
pub use key_ring::{AuthorityKeys, KeyRing, KeyRingError, Signer, decode_hex, read_passphrase};
pub use name::Subject;
pub use path::{DeviceFacts, SignerFacts, check_device_path, check_path};
pub use repository::{SignerRepository, SignerRow};
pub use request::{Asking, CertificateRequest, RequestError, RequestedKey, certificate_request};
pub use standing::{Standing, StandingError};
