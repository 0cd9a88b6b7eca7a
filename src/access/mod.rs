//! Who may do what: officers with roles at a post, verifiers with scopes, and the secrets they
//! prove themselves with. Secrets are kept as hashes only.

mod officer;
mod password;
mod refusal;
mod repository;
mod secret;
mod verifier;

pub use officer::{Officer, OfficerId, Role};
pub use password::{PasswordError, PasswordHash};
pub use refusal::Refusal;
pub use repository::AccessRepository;
pub(crate) use secret::random_id;
pub use secret::{Secret, SecretHash};
pub use verifier::{Scope, Verifier, VerifierId};
