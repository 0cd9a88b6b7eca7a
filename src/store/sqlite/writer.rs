//! Group commit. A sync takes longer than a unit's statements, so units that wait for the writer
//! while one is going on are put into one transaction, each behind a savepoint of its own, and
//! become durable together. A unit's commit returns when the transaction that holds it is durable;
//! whatever a unit has read of another's is durable by then too.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::{execute, fetch};
use crate::ledger::StorageError;
use crate::store::sql::{Arg, Row, Transaction};

/// The most units that become durable together.
const MOST: usize = 64;
/// How long a unit waits for others to carry it along before it sees to its own durability: one
/// that was waiting may have gone away.
const PATIENCE: Duration = Duration::from_millis(5);

type Told = oneshot::Sender<Result<(), StorageError>>;

/// The one connection that writes.
pub(super) struct Writer {
    slot: Arc<Mutex<Slot>>,
    /// How many units wait for the slot.
    waiting: AtomicUsize,
}

/// The connection, and the transaction that is going on.
pub(super) struct Slot {
    connection: Option<SqliteConnection>,
    /// Whether a transaction has begun.
    begun: bool,
    /// Whether a unit was left in the middle: its savepoint is still there.
    dirty: bool,
    /// Those who wait for the transaction to become durable.
    told: Vec<Told>,
}

impl Slot {
    pub(super) fn open(&mut self) -> Result<&mut SqliteConnection, StorageError> {
        self.connection.as_mut().ok_or_else(|| StorageError::Unavailable("closed".into()))
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StorageError> {
        execute(self.open()?, sql, Vec::new()).await.map(drop)
    }

    /// Undoes what a unit left that was dropped.
    async fn clean(&mut self) -> Result<(), StorageError> {
        if std::mem::take(&mut self.dirty) {
            let undone = match self.run("ROLLBACK TO unit").await {
                Ok(()) => self.run("RELEASE unit").await,
                Err(error) => Err(error),
            };
            if let Err(error) = undone {
                self.fail(&error).await;
                return Err(error);
            }
        }
        Ok(())
    }

    /// A savepoint for a unit, in the transaction that is going on or in a new one.
    async fn enter(&mut self) -> Result<(), StorageError> {
        self.clean().await?;
        if !self.begun {
            self.run("BEGIN IMMEDIATE").await?;
            self.begun = true;
        }
        if let Err(error) = self.run("SAVEPOINT unit").await {
            self.fail(&error).await;
            return Err(error);
        }
        Ok(())
    }

    /// Makes everything in the transaction durable, and tells those who wait.
    async fn flush(&mut self) {
        if self.clean().await.is_err() || !self.begun {
            return;
        }
        match self.run("COMMIT").await {
            Ok(()) => {
                self.begun = false;
                for told in self.told.drain(..) {
                    // Who went away in the meantime has their work on record all the same.
                    told.send(Ok(())).unwrap_or_default();
                }
            }
            Err(error) => self.fail(&error).await,
        }
    }

    /// Undoes the whole transaction: none of its units is on record.
    async fn fail(&mut self, error: &StorageError) {
        // SQLite may have rolled back by itself; then there is nothing to roll back.
        drop(self.run("ROLLBACK").await);
        self.begun = false;
        self.dirty = false;
        for told in self.told.drain(..) {
            told.send(Err(error.clone())).unwrap_or_default();
        }
    }
}

fn gone() -> StorageError {
    StorageError::Unavailable("the writer is gone".into())
}

/// Does work on the connection to its end, even when whoever waits for it goes away in the middle,
/// as a request does whose client hangs up. What was sent to SQLite happens all the same, and with
/// nobody there to note it the connection would be left in a state that no one knows.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, StorageError>> + Send + 'static,
) -> Result<T, StorageError> {
    tokio::spawn(work).await.unwrap_or_else(|_| Err(gone()))
}

/// Counts somebody who waits for as long as they do.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        let slot =
            Slot { connection: Some(connection), begun: false, dirty: false, told: Vec::new() };
        Self { slot: Arc::new(Mutex::new(slot)), waiting: AtomicUsize::new(0) }
    }

    async fn turn(&self) -> OwnedMutexGuard<Slot> {
        let _waiting = Waiting::new(&self.waiting);
        Arc::clone(&self.slot).lock_owned().await
    }

    /// The connection, with no transaction going on.
    pub(super) async fn connection(&self) -> Result<OwnedMutexGuard<Slot>, StorageError> {
        let mut slot = self.turn().await;
        to_the_end(async move {
            slot.flush().await;
            Ok(slot)
        })
        .await
    }

    pub(super) async fn begin(self: Arc<Self>) -> Result<Writing, StorageError> {
        let mut slot = self.turn().await;
        to_the_end(async move {
            slot.enter().await?;
            Ok(Writing { slot: Some(slot), writer: self })
        })
        .await
    }

    /// Ends a unit, and says when it is durable.
    async fn finish(self: Arc<Self>, mut slot: OwnedMutexGuard<Slot>) -> Result<(), StorageError> {
        if let Err(error) = slot.run("RELEASE unit").await {
            slot.fail(&error).await;
            return Err(error);
        }
        let (tell, mut told) = oneshot::channel();
        slot.told.push(tell);
        if slot.told.len() >= MOST || self.waiting.load(Ordering::SeqCst) == 0 {
            slot.flush().await;
        }
        drop(slot);
        loop {
            match tokio::time::timeout(PATIENCE, &mut told).await {
                Ok(Ok(outcome)) => return outcome,
                Ok(Err(_)) => return Err(gone()),
                Err(_) => self.settle().await,
            }
        }
    }

    /// Sees to it that no transaction stays open when nobody will end it.
    async fn settle(self: &Arc<Self>) {
        let mut slot = self.turn().await;
        let writer = Arc::clone(self);
        let settled = to_the_end(async move {
            if writer.waiting.load(Ordering::SeqCst) == 0 {
                slot.flush().await;
            }
            Ok(())
        });
        // It fails only when the runtime ends, and then the file is let go of.
        settled.await.unwrap_or_default();
    }

    pub(super) async fn close(&self) {
        let mut slot = self.turn().await;
        slot.flush().await;
        if let Some(connection) = slot.connection.take() {
            drop(connection.close().await);
        }
    }
}

/// A unit's part of a transaction.
pub(super) struct Writing {
    slot: Option<OwnedMutexGuard<Slot>>,
    writer: Arc<Writer>,
}

impl Writing {
    fn open(&mut self) -> Result<&mut SqliteConnection, StorageError> {
        match &mut self.slot {
            Some(slot) => slot.open(),
            None => Err(StorageError::Unavailable("the unit is over".into())),
        }
    }
}

#[async_trait]
impl Transaction for Writing {
    async fn execute(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<u64, StorageError> {
        execute(self.open()?, sql, args).await
    }

    async fn fetch(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<Vec<Row>, StorageError> {
        fetch(self.open()?, sql, args).await
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StorageError> {
        let Some(slot) = self.slot.take() else {
            return Err(StorageError::Unavailable("the unit is over".into()));
        };
        to_the_end(Arc::clone(&self.writer).finish(slot)).await
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let Some(mut slot) = self.slot.take() else { return };
        slot.dirty = true;
        drop(slot);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let writer = Arc::clone(&self.writer);
            runtime.spawn(async move { writer.settle().await });
        }
    }
}
