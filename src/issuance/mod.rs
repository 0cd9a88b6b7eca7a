//! 5 — Issuance: prepare → lint with a throw-away key → intent with the exact bytes to sign on
//! record → one-shot permit → sign → verify with the public verifier → record → release.
//! `docs/issuance-cycle.md` says what each crash leaves and how [`Issuer::recover`] finishes it.

mod error;
mod face;
mod issuer;
mod lint;
mod permit;
mod prepare;
mod record_of;
mod repository;

pub use error::IssueError;
pub use face::{Cost, FaceOf};
pub use issuer::{Issued, Issuer, Node, Recovered};
pub use lint::Proof;
pub use permit::Permit;
pub use prepare::Draws;
pub use repository::{Intent, IssuanceRepository, Lease};
