use thiserror::Error;

use super::Refusal;
use crate::ledger::StorageError;

/// Why an officer or a verifier was not changed. Nothing of the attempt is on record.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AccessError {
    /// Nobody has this id.
    #[error("nobody has this id")]
    NotFound,
    /// A value is not as it should be.
    #[error("{rule}")]
    Invalid {
        /// A JSON pointer to it.
        pointer: &'static str,
        /// The rule it breaks, in a sentence.
        rule: &'static str,
    },
    /// The caller may not, or it is in no state for this.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The record failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
