use async_trait::async_trait;
use chancery_identity::Timestamp;

use crate::application::{ApplicationId, ApplicationRepository};
use crate::document::Record;
use crate::ledger::StorageError;
use crate::registry::{RegistryRepository, StatusListRow};

/// What is about to be signed, on record before any key is touched.
#[derive(Clone)]
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

impl std::fmt::Debug for Intent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Intent({})", self.application)
    }
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
    /// that random indexes are found quickly. A new one gets a URI under `public_url`.
    async fn status_list(
        &mut self,
        authority: &str,
        public_url: &str,
    ) -> Result<StatusListRow, StorageError>;
}
