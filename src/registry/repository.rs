use async_trait::async_trait;
use chancery_identity::{DocumentNumber, Timestamp};
use chancery_verify::LogLeaf;

use super::Document;
use crate::access::{AnswerRepository, ProposalRepository, Witness};
use crate::authority::AuthorityRepository;
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
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who stood beside them, when no second officer did.
    pub witness: Option<Witness>,
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
pub trait RegistryRepository: AuthorityRepository + ProposalRepository + AnswerRepository {
    /// Adds a status list under `public_url` for an authority.
    async fn add_status_list(
        &mut self,
        authority: &str,
        public_url: &str,
    ) -> Result<StatusListRow, StorageError>;

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

    /// The status that a document had before its last change.
    async fn status_before(
        &mut self,
        number: &DocumentNumber,
    ) -> Result<DocumentStatus, StorageError>;

    /// Notes that a document was destroyed.
    async fn note_destruction(
        &mut self,
        number: &DocumentNumber,
        by: &str,
        witness: Option<&Witness>,
        at: Timestamp,
    ) -> Result<(), StorageError>;
}
