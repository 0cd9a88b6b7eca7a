use async_trait::async_trait;
use chancery_verify::Status;

use crate::ledger::StorageError;
use crate::registry::StatusListRow;

/// A trust list that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustListRow {
    /// Its version.
    pub version: u64,
    /// Its text, without signatures.
    pub text: String,
}

/// What publishing reads and writes.
#[async_trait]
pub trait PublishRepository: Send {
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

    /// The authority's status lists by id. There is always one; the first gets a URI under
    /// `public_url`.
    async fn status_lists(
        &mut self,
        authority: &str,
        public_url: &str,
    ) -> Result<Vec<StatusListRow>, StorageError>;

    /// The statuses of a list that are not [`Status::NotActivated`].
    async fn statuses(&mut self, list: u64) -> Result<Vec<(u64, Status)>, StorageError>;
}
