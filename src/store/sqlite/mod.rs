//! SQLite: WAL, `synchronous=FULL`, one writer at a time.

mod access;
mod application;
mod issuance;
mod publish;
mod registry;
mod row;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Row, SqlStr, Sqlite, SqliteConnection, Transaction};
use thiserror::Error;

use crate::access::AccessRepository;
use crate::application::ApplicationRepository;
use crate::environment::Entropy;
use crate::issuance::IssuanceRepository;
use crate::ledger::{Ledger, StorageError, Unit};
use crate::privacy::{Place, Sealed, SealingKey};
use crate::publish::PublishRepository;
use crate::registry::RegistryRepository;

/// The schema, step by step; a step that has run is never changed.
fn migrations() -> Migrator {
    Migrator::with_migrations(vec![Migration::new(
        1,
        "spine".into(),
        MigrationType::Simple,
        SqlStr::from_static(include_str!("migrations/0001_spine.sql")),
        false,
    )])
}

/// The record in one SQLite file.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    pool: SqlitePool,
    vault: Arc<Vault>,
}

/// What seals and opens the personal columns.
#[derive(Debug)]
struct Vault {
    key: SealingKey,
    entropy: Arc<Entropy>,
}

impl Vault {
    /// A value, sealed for its place.
    fn seal_value<T: Serialize>(
        &self,
        value: &T,
        place: Place<'_>,
    ) -> Result<Vec<u8>, StorageError> {
        let sealed = self.key.seal(value, place, self.entropy.bytes());
        sealed.map(|sealed| sealed.blob().to_vec()).map_err(|_| StorageError::Damaged("seal"))
    }

    /// The value that was sealed for this place.
    fn open_value<T: DeserializeOwned>(
        &self,
        blob: Vec<u8>,
        place: Place<'_>,
    ) -> Result<T, StorageError> {
        let sealed = Sealed::from_blob(blob);
        self.key.open(&sealed, place).map_err(|_| StorageError::Damaged("seal"))
    }

    fn seal(&self, plain: &[u8], place: Place<'_>) -> Result<Vec<u8>, StorageError> {
        let nonce = self.entropy.bytes();
        self.key.seal_bytes(plain, place, nonce).map_err(|_| StorageError::Damaged("seal"))
    }

    fn open(&self, blob: &[u8], place: Place<'_>) -> Result<Vec<u8>, StorageError> {
        self.key.open_bytes(blob, place).map_err(|_| StorageError::Damaged("seal"))
    }
}

/// Why the database could not be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The database failed.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date, or is newer than this program.
    #[error("the database schema: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database would lose acknowledged work in a power cut.
    #[error("the database is not durable: {0}")]
    NotDurable(&'static str),
}

impl SqliteStore {
    /// Opens the file, making it if `create`, and brings its schema up to date.
    ///
    /// # Errors
    /// [`OpenError`]; also when the file is not in WAL mode with `synchronous=FULL`.
    pub async fn open(
        file: &Path,
        key: SealingKey,
        entropy: Arc<Entropy>,
        create: bool,
    ) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30));
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
        migrations().run(&pool).await?;
        let journal: String = sqlx::query("PRAGMA journal_mode").fetch_one(&pool).await?.get(0);
        if journal != "wal" {
            return Err(OpenError::NotDurable("journal_mode is not wal"));
        }
        let synchronous: i64 = sqlx::query("PRAGMA synchronous").fetch_one(&pool).await?.get(0);
        if synchronous != 2 {
            return Err(OpenError::NotDurable("synchronous is not full"));
        }
        Ok(Self { pool, vault: Arc::new(Vault { key, entropy }) })
    }

    async fn unit(&self, begin: &'static str) -> Result<SqliteUnit, StorageError> {
        let transaction = self.pool.begin_with(begin).await.map_err(row::failed)?;
        Ok(SqliteUnit { transaction, vault: Arc::clone(&self.vault) })
    }

    /// Closes the file, its log written back into it.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// One transaction.
struct SqliteUnit {
    transaction: Transaction<'static, Sqlite>,
    vault: Arc<Vault>,
}

impl SqliteUnit {
    fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

macro_rules! ledger_of {
    ($($repository:ident),+ $(,)?) => {$(
        #[async_trait]
        impl Ledger<dyn $repository> for SqliteStore {
            async fn begin(&self) -> Result<Box<dyn Unit<dyn $repository>>, StorageError> {
                Ok(Box::new(self.unit("BEGIN IMMEDIATE").await?))
            }

            async fn read(&self) -> Result<Box<dyn Unit<dyn $repository>>, StorageError> {
                Ok(Box::new(self.unit("BEGIN DEFERRED").await?))
            }
        }

        #[async_trait]
        impl Unit<dyn $repository> for SqliteUnit {
            fn work(&mut self) -> &mut (dyn $repository + 'static) {
                self
            }

            async fn commit(self: Box<Self>) -> Result<(), StorageError> {
                self.transaction.commit().await.map_err(row::failed)
            }
        }
    )+};
}

ledger_of!(
    AccessRepository,
    ApplicationRepository,
    IssuanceRepository,
    PublishRepository,
    RegistryRepository,
);
