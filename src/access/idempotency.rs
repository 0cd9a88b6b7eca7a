use async_trait::async_trait;
use chancery_identity::Timestamp;

use crate::ledger::{Answered, StorageError};

/// The answers that were kept with their acts. They are written by committing a unit with an act
/// that bears one, and in no other way.
#[async_trait]
pub trait AnswerRepository: Send {
    /// The answer that was kept under this key.
    async fn answer(&mut self, key: &[u8; 32]) -> Result<Option<Answered>, StorageError>;

    /// Forgets the answers of before, and says how many they were.
    async fn forget_answers(&mut self, before: Timestamp) -> Result<u64, StorageError>;
}
