//! A unit of work: all of it is on record, or none of it.
//!
//! Each domain room declares the repository trait it needs, `R`; whoever stores things implements
//! [`Ledger`] for it. A unit that is dropped without [`Unit::commit`] leaves nothing behind.

use async_trait::async_trait;
use thiserror::Error;

/// Opens units of work over the repository `R`.
#[async_trait]
pub trait Ledger<R: ?Sized>: Send + Sync {
    /// Begins a unit of work. Units follow one another, so that what one reads is still so when it
    /// writes.
    async fn begin(&self) -> Result<Box<dyn Unit<R>>, StorageError>;

    /// Begins a unit that only reads. It waits for nobody, and nobody waits for it.
    async fn read(&self) -> Result<Box<dyn Unit<R>>, StorageError>;
}

/// One unit of work.
#[async_trait]
pub trait Unit<R: ?Sized>: Send {
    /// The repository inside this unit.
    fn work(&mut self) -> &mut R;

    /// Puts the work on record: when this returns, it survives a crash.
    async fn commit(self: Box<Self>) -> Result<(), StorageError>;
}

/// Why the record could not be read or written. The text is for operators and holds no personal
/// data.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StorageError {
    /// Another row has this key already.
    #[error("already on record: {0}")]
    Conflict(&'static str),
    /// What is on record cannot be what was written.
    #[error("the record is damaged: {0}")]
    Damaged(&'static str),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(String),
}
