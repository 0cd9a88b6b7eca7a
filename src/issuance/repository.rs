use async_trait::async_trait;
use chancery_identity::Timestamp;

use crate::application::{ApplicationId, ApplicationRepository};
use crate::document::Record;
use crate::ledger::StorageError;
use crate::registry::{RegistryRepository, StatusListRow};
use crate::signing::SignerRepository;

/// Who works on what is not finished. A lease counts until its time is over, or until the process
/// that holds it has been started anew under the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The name of the node: each process that shares a database has one of its own.
    pub node: String,
    /// The process: a random number of its own at every start.
    pub process: [u8; 16],
    /// How often the work has changed hands.
    pub epoch: u64,
    /// Until when nobody else takes it.
    pub until: Timestamp,
}

/// What is about to be signed, on record before any key is touched.
#[derive(Clone)]
pub struct Intent {
    /// The application.
    pub application: ApplicationId,
    /// The document's record.
    pub record: Record,
    /// The exact bytes to sign.
    pub to_be_signed: Vec<u8>,
    /// The exact bytes of its visible digital seal to sign, where it bears one.
    pub seal_to_be_signed: Option<Vec<u8>>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who works on it.
    pub lease: Lease,
}

impl std::fmt::Debug for Intent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Intent({})", self.application)
    }
}

/// What issuance puts on record, beside the application and the document.
#[async_trait]
pub trait IssuanceRepository:
    ApplicationRepository + RegistryRepository + SignerRepository
{
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

    /// Takes an intent over from the lease it was read with. False when that is no longer its lease,
    /// or it is finished.
    async fn take_intent(
        &mut self,
        application: &ApplicationId,
        from: &Lease,
        to: &Lease,
    ) -> Result<bool, StorageError>;

    /// Puts another record and other bytes to sign in the place of an intent's, under its own lease;
    /// number and place in the status list stay. False when the lease is no longer held, or the
    /// intent is finished.
    async fn replace_intent(&mut self, intent: &Intent) -> Result<bool, StorageError>;

    /// Finishes an intent that is held by this lease. False when it is held by another, or finished.
    async fn close_intent(
        &mut self,
        application: &ApplicationId,
        lease: &Lease,
    ) -> Result<bool, StorageError>;

    /// The authority's status list that takes new documents: the first that is not half full, so
    /// that random indexes are found quickly.
    async fn open_status_list(
        &mut self,
        authority: &str,
    ) -> Result<Option<StatusListRow>, StorageError>;
}
