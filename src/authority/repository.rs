use async_trait::async_trait;

use super::{Authorities, Authority};
use crate::ledger::StorageError;

/// Authorities on record.
#[async_trait]
pub trait AuthorityRepository: Send {
    /// All authorities with their posts.
    async fn authorities(&mut self) -> Result<Authorities, StorageError>;

    /// Puts an authority with its posts on record: a new one after the others, or one that is there
    /// in its new form. Posts are added and changed, and never taken away, because documents name
    /// them.
    async fn put_authority(&mut self, authority: &Authority) -> Result<(), StorageError>;
}
