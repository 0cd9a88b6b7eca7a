use async_trait::async_trait;

use super::{Officer, PasswordHash, SecretHash, Verifier};
use crate::ledger::StorageError;
use crate::privacy::Personal;

/// Officers and verifiers on record.
#[async_trait]
pub trait AccessRepository: Send {
    /// Adds an officer with the name of the person, a password and a service key.
    async fn add_officer(
        &mut self,
        officer: &Officer,
        name: &Personal<String>,
        password: &PasswordHash,
        service_key: SecretHash,
    ) -> Result<(), StorageError>;

    /// The officer whose service key has this hash.
    async fn officer_by_service_key(
        &mut self,
        key: SecretHash,
    ) -> Result<Option<Officer>, StorageError>;

    /// The officer with this login, and the password on record.
    async fn officer_by_login(
        &mut self,
        login: &str,
    ) -> Result<Option<(Officer, PasswordHash)>, StorageError>;

    /// Adds a verifier with its key.
    async fn add_verifier(
        &mut self,
        verifier: &Verifier,
        key: SecretHash,
    ) -> Result<(), StorageError>;

    /// The verifier whose key has this hash.
    async fn verifier_by_key(&mut self, key: SecretHash) -> Result<Option<Verifier>, StorageError>;
}
