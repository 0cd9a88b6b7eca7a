use async_trait::async_trait;
use chancery_identity::{DocumentNumber, Timestamp};

use super::{Document, LogLeaf};
use crate::access::OfficerId;
use crate::document::{DocumentStatus, StatusReason};
use crate::ledger::StorageError;

/// A change of a document's status.
#[derive(Clone, Debug)]
pub struct StatusChange {
    /// The document.
    pub number: DocumentNumber,
    /// Its status before; the change happens only if this is still so.
    pub from: DocumentStatus,
    /// Its status after.
    pub to: DocumentStatus,
    /// Why.
    pub reason: Option<StatusReason>,
    /// Who changed it.
    pub by: OfficerId,
    /// When.
    pub at: Timestamp,
}

/// A status list on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusListRow {
    /// Its id, unique on the instance.
    pub id: u64,
    /// Its URI, which codes and its token bear for good.
    pub uri: String,
    /// How many entries it has.
    pub entries: u64,
}

/// Documents and log leaves on record.
#[async_trait]
pub trait RegistryRepository: Send {
    /// Adds a document with the log leaf of its signature.
    async fn add_document(
        &mut self,
        document: &Document,
        leaf: LogLeaf,
    ) -> Result<(), StorageError>;

    /// The document with this number.
    async fn document(&mut self, number: &DocumentNumber)
    -> Result<Option<Document>, StorageError>;

    /// Changes a status. False when it was no longer `change.from`.
    async fn change_status(&mut self, change: &StatusChange) -> Result<bool, StorageError>;
}
