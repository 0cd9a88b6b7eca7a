//! A unit of work: either everything done in it is on record, together with who did it, or nothing
//! is. Each domain room declares the repository trait it needs and asks for a ledger of that trait;
//! the store implements them, and the rooms never learn which database is behind.

mod act;

use async_trait::async_trait;
use thiserror::Error;

pub use act::{Act, Answer, Answered, Keep, Object, RequestKey};

/// Opens units of work over the repository `R`.
#[async_trait]
pub trait Ledger<R: ?Sized>: Send + Sync {
    /// A unit that may write. Nobody else writes between its reading and its commit.
    ///
    /// What it reads may be the work of a unit that is not durable yet and will be so together
    /// with this one: so nothing may be told from it before it has been committed.
    async fn begin(&self) -> Result<Box<dyn Unit<R>>, StorageError>;

    /// A unit that only reads, and only what is durable.
    async fn read(&self) -> Result<Box<dyn Unit<R>>, StorageError>;
}

/// A unit of work. Dropping it undoes everything done in it.
#[async_trait]
pub trait Unit<R: ?Sized>: Send {
    /// The repository inside this unit.
    fn work(&mut self) -> &mut R;

    /// Puts the work on record together with what was done: when this returns, both survive a
    /// crash. If the act cannot be recorded, nothing is.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the act bears an answer to a request that is answered
    /// already.
    async fn commit(self: Box<Self>, act: Act) -> Result<(), StorageError>;

    /// Puts on record what is nobody's act: leases, when a session was last seen, published lists.
    async fn housekeep(self: Box<Self>) -> Result<(), StorageError>;
}

/// Why the record could not be read or written. The text is for operators and holds no personal
/// data: values are bound to statements, never part of them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StorageError {
    /// A value that must be unique is taken; the name says which.
    #[error("{0} is taken")]
    Conflict(&'static str),
    /// What is on record cannot be what was written.
    #[error("the record is damaged: {0}")]
    Damaged(&'static str),
    /// The database cannot be reached, or stopped while it was asked. Whether a commit that fails
    /// so happened is not known: look before trying again.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(String),
}
