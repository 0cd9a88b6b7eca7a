use std::net::IpAddr;

use async_trait::async_trait;
use chancery_identity::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Entry, Head};
use crate::ledger::StorageError;
use crate::privacy::Personal;

/// From where and why, as it stands sealed in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// From which address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<IpAddr>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Personal<String>>,
}

/// A row, the hash on record for it, and its detail as far as it still opens.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The row.
    pub entry: Entry,
    /// The hash on record.
    pub hash: [u8; 32],
    /// Absent when there was none, or the key of its record was destroyed.
    pub detail: Option<Detail>,
}

/// The audit record. Rows are written by committing a unit of work, and in no other way.
#[async_trait]
pub trait AuditRepository: Send {
    /// The rows after `sequence`, in order, `limit` at most.
    async fn entries(&mut self, after: u64, limit: u32) -> Result<Vec<Recorded>, StorageError>;

    /// The rows after `sequence` that are an authority's matters, or one of its posts', in order,
    /// `limit` at most.
    async fn entries_of(
        &mut self,
        authority: &str,
        post: Option<&str>,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StorageError>;

    /// Where the chain ends. None when the head is not as this engine wrote it.
    async fn head(&mut self) -> Result<Option<Head>, StorageError>;

    /// The time of the newest row.
    async fn newest(&mut self) -> Result<Option<Timestamp>, StorageError>;
}
