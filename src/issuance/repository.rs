use async_trait::async_trait;
use chancery_identity::Timestamp;

use crate::application::{ApplicationId, ApplicationRepository};
use crate::document::Record;
use crate::ledger::StorageError;
use crate::registry::RegistryRepository;

/// What is about to be signed, on record before any key is touched.
#[derive(Clone, Debug)]
pub struct Intent {
    /// The application.
    pub application: ApplicationId,
    /// The document's record.
    pub record: Record,
    /// The exact bytes to sign.
    pub to_be_signed: Vec<u8>,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A status list that takes new documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusListRow {
    /// Its id, unique on the instance.
    pub id: u64,
    /// How many entries it has.
    pub entries: u64,
}

/// What issuance puts on record, beside the application and the document.
#[async_trait]
pub trait IssuanceRepository: ApplicationRepository + RegistryRepository {
    /// Adds an intent. [`StorageError::Conflict`] when the application has one already, or the
    /// number or the status index is taken.
    async fn add_intent(&mut self, intent: &Intent) -> Result<(), StorageError>;

    /// The intent of this application that is not finished.
    async fn open_intent(
        &mut self,
        application: &ApplicationId,
    ) -> Result<Option<Intent>, StorageError>;

    /// The applications whose intents are not finished, oldest first.
    async fn open_intents(&mut self) -> Result<Vec<ApplicationId>, StorageError>;

    /// Finishes an intent. False when somebody else has.
    async fn close_intent(&mut self, application: &ApplicationId) -> Result<bool, StorageError>;

    /// The authority's status list that takes new documents; a new one once it is half full, so
    /// that random indexes are found quickly.
    async fn status_list(&mut self, authority: &str) -> Result<StatusListRow, StorageError>;
}
