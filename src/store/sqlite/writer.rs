//! Group commit. A sync takes longer than a unit's statements, so units that wait for the writer
//! while one is going on are put into one transaction, each behind a savepoint of its own, and
//! become durable together. A unit's commit returns when the transaction that holds it is durable;
//! whatever a unit has read of another's is durable by then too.
//!
//! Whoever holds the slot lets go of it in one of two ways: with no transaction going on, or with
//! somebody waiting who will hold it next. So no transaction stays open, and nobody needs a timer.
//! What must not stop half-way runs as a task of its own, because the future of whoever asked for
//! it may be dropped at any moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use sqlx::{Connection, SqliteConnection};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::{execute, fetch, first};
use crate::ledger::StorageError;
use crate::store::sql::{Arg, Row, Script, Transaction};

/// The most units that become durable together.
const MOST: usize = 64;

type Told = oneshot::Sender<Result<(), StorageError>>;

/// The one connection that writes.
pub(super) struct Writer {
    slot: Arc<Mutex<Slot>>,
    /// How many units wait for the slot.
    waiting: AtomicUsize,
}

/// Where the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// No transaction.
    Idle,
    /// In a transaction, behind a savepoint for the next unit.
    Ready,
    /// In a transaction, behind a savepoint with part of a unit that was dropped.
    Dirty,
    /// Somewhere between two of the others: a transaction was beginning, or ending.
    Unsure,
}

/// The connection, and the transaction that is going on.
pub(super) struct Slot {
    connection: Option<SqliteConnection>,
    stands: Stands,
    /// Those who wait for the transaction to become durable.
    told: Vec<Told>,
}

impl Slot {
    pub(super) fn open(&mut self) -> Result<&mut SqliteConnection, StorageError> {
        self.connection.as_mut().ok_or_else(|| StorageError::Unavailable("closed".into()))
    }

    /// Brings the connection from where it stands to somewhere else, or undoes the transaction.
    async fn go(&mut self, sql: &'static str, to: Stands) -> Result<(), StorageError> {
        self.stands = Stands::Unsure;
        let gone = match self.open() {
            Ok(connection) => execute(connection, sql, Vec::new()).await,
            Err(error) => Err(error),
        };
        match gone {
            Ok(_) => self.stands = to,
            Err(error) => {
                self.undo(&error).await;
                return Err(error);
            }
        }
        Ok(())
    }

    /// Undoes the whole transaction: none of its units is on record.
    async fn undo(&mut self, error: &StorageError) {
        if let Ok(connection) = self.open() {
            // SQLite may have rolled back by itself; then there is nothing to roll back.
            drop(execute(connection, "ROLLBACK", Vec::new()).await);
        }
        self.stands = Stands::Idle;
        self.tell(&Err(error.clone()));
    }

    fn tell(&mut self, outcome: &Result<(), StorageError>) {
        for told in self.told.drain(..) {
            // Who went away in the meantime has their work on record all the same.
            told.send(outcome.clone()).unwrap_or_default();
        }
    }

    /// A savepoint for a unit, in the transaction that is going on or in a new one.
    async fn enter(&mut self) -> Result<(), StorageError> {
        if self.stands == Stands::Unsure {
            self.undo(&StorageError::Unavailable("the transaction was interrupted".into())).await;
        }
        match self.stands {
            Stands::Ready => Ok(()),
            Stands::Dirty => self.go("ROLLBACK TO unit", Stands::Ready).await,
            Stands::Idle | Stands::Unsure => {
                self.go("BEGIN IMMEDIATE; SAVEPOINT unit", Stands::Ready).await
            }
        }
    }

    /// Keeps a unit's work, and makes ready for the next one.
    async fn keep(&mut self) -> Result<(), StorageError> {
        self.go("RELEASE unit; SAVEPOINT unit", Stands::Ready).await
    }

    /// Makes everything in the transaction durable, and tells those who wait.
    async fn flush(&mut self) {
        if self.stands == Stands::Idle || self.enter().await.is_err() {
            return;
        }
        if self.go("COMMIT", Stands::Idle).await.is_ok() {
            self.tell(&Ok(()));
        }
    }
}

/// Counts somebody who waits for as long as they do.
struct Waiting {
    writer: Arc<Writer>,
    served: bool,
}

impl Waiting {
    fn new(writer: &Arc<Writer>) -> Self {
        writer.waiting.fetch_add(1, Ordering::SeqCst);
        Self { writer: Arc::clone(writer), served: false }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.writer.waiting.fetch_sub(1, Ordering::SeqCst);
        if !self.served {
            // Somebody may have let go of the slot because this one was waiting for it.
            let writer = Arc::clone(&self.writer);
            in_the_background(async move {
                let slot = writer.turn().await;
                writer.leave(slot).await;
            });
        }
    }
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        let slot = Slot { connection: Some(connection), stands: Stands::Idle, told: Vec::new() };
        Self { slot: Arc::new(Mutex::new(slot)), waiting: AtomicUsize::new(0) }
    }

    async fn turn(self: &Arc<Self>) -> OwnedMutexGuard<Slot> {
        let mut waiting = Waiting::new(self);
        let slot = Arc::clone(&self.slot).lock_owned().await;
        waiting.served = true;
        slot
    }

    /// The connection, with no transaction going on.
    pub(super) async fn connection(
        self: &Arc<Self>,
    ) -> Result<OwnedMutexGuard<Slot>, StorageError> {
        let mut slot = self.turn().await;
        let flushed = tokio::spawn(async move {
            slot.flush().await;
            slot
        });
        flushed.await.map_err(|_| gone())
    }

    pub(super) async fn begin(self: Arc<Self>) -> Result<Writing, StorageError> {
        let slot = self.turn().await;
        // From here on the slot is let go of in good order, whatever becomes of this future.
        let mut writing = Writing { slot: Some(slot), writer: self };
        if let Some(slot) = &mut writing.slot {
            slot.enter().await?;
        }
        Ok(writing)
    }

    /// Whether somebody waits who can see to it that the transaction becomes durable.
    fn has_heir(&self, slot: &Slot) -> bool {
        slot.told.len() < MOST && self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Lets go of the slot after a unit, whose work stays.
    async fn keep(&self, mut slot: OwnedMutexGuard<Slot>) {
        if self.has_heir(&slot) {
            // What goes wrong is told to those who wait for the transaction.
            drop(slot.keep().await);
        } else {
            slot.flush().await;
        }
    }

    /// Lets go of the slot after nothing, or after a unit that was dropped.
    async fn leave(&self, mut slot: OwnedMutexGuard<Slot>) {
        if slot.stands == Stands::Idle || slot.enter().await.is_err() {
            return;
        }
        if !self.has_heir(&slot) {
            slot.flush().await;
        }
    }

    pub(super) async fn close(self: &Arc<Self>) {
        let Ok(mut slot) = self.connection().await else { return };
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

    async fn run(&mut self, script: Script, args: Vec<Arg>) -> Result<bool, StorageError> {
        Ok(execute(self.open()?, script.sqlite, args).await? > 0)
    }

    async fn fetch(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<Vec<Row>, StorageError> {
        fetch(self.open()?, sql, args).await
    }

    async fn first(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Option<Row>, StorageError> {
        first(self.open()?, sql, args).await
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StorageError> {
        let Some(mut slot) = self.slot.take() else {
            return Err(StorageError::Unavailable("the unit is over".into()));
        };
        let (tell, told) = oneshot::channel();
        slot.told.push(tell);
        let writer = Arc::clone(&self.writer);
        in_the_background(async move { writer.keep(slot).await });
        told.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let Some(mut slot) = self.slot.take() else { return };
        if slot.stands == Stands::Ready {
            slot.stands = Stands::Dirty;
        }
        let writer = Arc::clone(&self.writer);
        in_the_background(async move { writer.leave(slot).await });
    }
}

/// Runs what must not stop half-way. Without a runtime the process is ending, and whoever waits is
/// gone with it.
fn in_the_background(work: impl Future<Output = ()> + Send + 'static) {
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(work);
    }
}

fn gone() -> StorageError {
    StorageError::Unavailable("the writer is gone".into())
}
