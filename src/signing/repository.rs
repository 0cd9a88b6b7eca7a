use async_trait::async_trait;
use chancery_credential::KeyId;
use chancery_verify::KeyState;

use super::{Certificate, Standing};
use crate::ledger::StorageError;

/// A signer on record: its certificate as it was made, and where its key stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignerRow {
    /// The certificate, which also gives the key its id.
    pub certificate: Certificate,
    /// Where the key stands.
    pub standing: Standing,
}

/// The signers on record. Trust lists are made from here, so every process of an instance makes the
/// same, whichever keys it has.
#[async_trait]
pub trait SignerRepository: Send {
    /// The authority's signers, in the order of their ids.
    async fn signers(&mut self, authority: &str) -> Result<Vec<SignerRow>, StorageError>;

    /// Adds a signer. [`StorageError::Conflict`] when it is there.
    async fn add_signer(&mut self, authority: &str, row: &SignerRow) -> Result<(), StorageError>;

    /// Changes where a key stands. False when it was no longer `from`.
    async fn change_standing(
        &mut self,
        id: KeyId,
        from: KeyState,
        to: &Standing,
    ) -> Result<bool, StorageError>;
}
