use async_trait::async_trait;
use chancery_identity::Timestamp;

use super::{Application, ApplicationId, State};
use crate::access::AnswerRepository;
use crate::authority::AuthorityRepository;
use crate::ledger::StorageError;

/// A review that is waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueReview {
    /// Of which application.
    pub application: ApplicationId,
    /// The post.
    pub post: String,
    /// Until when.
    pub due_at: Timestamp,
}

/// Applications on record. Every version stays.
#[async_trait]
pub trait ApplicationRepository: AuthorityRepository + AnswerRepository {
    /// Adds an application in its first version.
    async fn add_application(&mut self, application: &Application) -> Result<(), StorageError>;

    /// The application with this id, in its present version.
    async fn application(
        &mut self,
        id: &ApplicationId,
    ) -> Result<Option<Application>, StorageError>;

    /// Puts an application's state on record, and its new version if it has one.
    async fn update_application(&mut self, application: &Application) -> Result<(), StorageError>;

    /// Where an application stands.
    async fn application_state(
        &mut self,
        id: &ApplicationId,
    ) -> Result<Option<State>, StorageError>;

    /// Puts where an application stands on record, and nothing else of it.
    async fn put_application_state(
        &mut self,
        id: &ApplicationId,
        state: &State,
    ) -> Result<(), StorageError>;

    /// The reviews that are waiting at an authority, soonest first.
    async fn due_reviews(&mut self, authority: &str) -> Result<Vec<DueReview>, StorageError>;
}
