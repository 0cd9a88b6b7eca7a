use async_trait::async_trait;
use chancery_verify::Status;

use crate::ledger::StorageError;
use crate::registry::{RegistryRepository, StatusListRow};
use crate::signing::SignerRepository;

/// A trust list that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustListRow {
    /// Its version.
    pub version: u64,
    /// Its text, without signatures.
    pub text: String,
    /// The signature lines under it. None of a list of an earlier release, which the keys here sign
    /// anew whenever it is published.
    pub signatures: Option<String>,
}

/// What publishing reads and writes.
#[async_trait]
pub trait PublishRepository: RegistryRepository + SignerRepository {
    /// The authority's newest trust list.
    async fn newest_trust_list(
        &mut self,
        authority: &str,
    ) -> Result<Option<TrustListRow>, StorageError>;

    /// Adds a trust list. [`StorageError::Conflict`] when the version is taken.
    async fn add_trust_list(
        &mut self,
        authority: &str,
        row: &TrustListRow,
    ) -> Result<(), StorageError>;

    /// The authority's status lists by id.
    async fn status_lists(&mut self, authority: &str) -> Result<Vec<StatusListRow>, StorageError>;

    /// The statuses of a list that are not [`Status::NotActivated`].
    async fn statuses(&mut self, list: u64) -> Result<Vec<(u64, Status)>, StorageError>;

    /// How many documents there are, and how many log leaves: as many.
    async fn documents_and_leaves(&mut self) -> Result<(u64, u64), StorageError>;
}
