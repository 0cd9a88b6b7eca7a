use async_trait::async_trait;

use super::{Application, ApplicationId};
use crate::ledger::StorageError;

/// Applications on record. Every version stays.
#[async_trait]
pub trait ApplicationRepository: Send {
    /// Adds an application in its first version.
    async fn add_application(&mut self, application: &Application) -> Result<(), StorageError>;

    /// The application with this id, in its present version.
    async fn application(
        &mut self,
        id: &ApplicationId,
    ) -> Result<Option<Application>, StorageError>;

    /// Puts an application's new version or state on record.
    async fn update_application(&mut self, application: &Application) -> Result<(), StorageError>;
}
