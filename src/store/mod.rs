//! The record: units of work over the domain's repository traits, in SQLite or PostgreSQL. The
//! repositories are written once, in `record/`, over statements that both databases read; what
//! differs — how a transaction begins and becomes durable, the schema — stands in `sqlite/` and
//! `postgres/`. Personal data is sealed before it reaches either.

mod address;
mod postgres;
mod record;
mod sql;
mod sqlite;
mod vault;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use thiserror::Error;

pub use address::{Address, InvalidAddress};

use crate::access::AccessRepository;
use crate::application::ApplicationRepository;
use crate::audit::AuditRepository;
use crate::environment::Entropy;
use crate::issuance::IssuanceRepository;
use crate::ledger::{Act, Ledger, StorageError, Unit};
use crate::privacy::{SealingKey, SealingKeys};
use crate::publish::PublishRepository;
use crate::registry::RegistryRepository;
use record::ChainEnd;
use sql::{Arg, Database, Row, Transaction};
use vault::Vault;

/// What to do about the schema when a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// Make it; of SQLite, the file too.
    Create,
    /// Bring it up to date.
    Migrate,
    /// Take it as it is, and refuse one that is behind or ahead of this program.
    Expect,
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
    /// The schema is older than this program.
    #[error("the database schema is behind this program: run `chancery migrate`")]
    Behind,
    /// The schema is newer than this program.
    #[error("the database schema is ahead of this program: run a newer one")]
    Ahead,
    /// The database would lose acknowledged work in a power cut.
    #[error("the database is not durable: {0}")]
    NotDurable(String),
    /// The address is none.
    #[error(transparent)]
    Address(#[from] InvalidAddress),
    /// The settings could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The record.
#[derive(Clone)]
pub struct Store {
    database: Arc<dyn Database>,
    vault: Arc<Vault>,
    chain_end: Arc<ChainEnd>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store(…)")
    }
}

impl Store {
    /// Opens the database at an address.
    ///
    /// # Errors
    /// [`OpenError`]; also when a commit would not survive a power cut.
    pub async fn open(
        address: &Address,
        keys: SealingKeys,
        entropy: Arc<Entropy>,
        schema: Schema,
    ) -> Result<Self, OpenError> {
        let database: Arc<dyn Database> = match address {
            Address::Sqlite(file) => Arc::new(sqlite::open(file, schema).await?),
            Address::Postgres(url) => Arc::new(postgres::open(url, schema).await?),
        };
        if let Some(setting) = database.not_durable().await? {
            return Err(OpenError::NotDurable(setting));
        }
        let vault = Arc::new(Vault::new(keys, entropy));
        let store = Self { database, vault, chain_end: Arc::default() };
        if schema == Schema::Create {
            let mut unit = store.unit().await?;
            unit.found_audit().await?;
            unit.sql.commit().await?;
        }
        Ok(store)
    }

    /// Lets go of the database, everything written back.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// What does not keep the promise that a commit survives a power cut.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn not_durable(&self) -> Result<Option<String>, StorageError> {
        self.database.not_durable().await
    }

    /// Wraps the keys of some records anew under the current key-encryption key, and says how many
    /// there were: none when all are. It may be stopped at any moment and begun again.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn rewrap(&self, limit: u32) -> Result<usize, StorageError> {
        let mut unit = self.unit().await?;
        let count = unit.rewrap(limit).await?;
        unit.sql.commit().await?;
        Ok(count)
    }

    async fn unit(&self) -> Result<StoreUnit, StorageError> {
        Ok(self.unit_in(self.database.begin().await?))
    }

    fn unit_in(&self, sql: Box<dyn Transaction>) -> StoreUnit {
        StoreUnit {
            sql,
            vault: Arc::clone(&self.vault),
            chain_end: Arc::clone(&self.chain_end),
            keys: BTreeMap::new(),
        }
    }
}

/// Removes everything that the schema makes in a PostgreSQL database.
///
/// # Errors
/// [`OpenError`].
pub async fn clear_postgres(url: &str) -> Result<(), OpenError> {
    postgres::clear(url).await
}

/// One unit of work.
struct StoreUnit {
    sql: Box<dyn Transaction>,
    vault: Arc<Vault>,
    chain_end: Arc<ChainEnd>,
    /// The keys of the records it has met.
    keys: BTreeMap<String, Arc<SealingKey>>,
}

impl StoreUnit {
    async fn row(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Option<Row>, StorageError> {
        self.sql.first(sql, args).await
    }

    /// Runs a statement that must change exactly one row.
    async fn one(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
        what: &'static str,
    ) -> Result<(), StorageError> {
        if self.sql.execute(sql, args).await? == 1 {
            Ok(())
        } else {
            Err(StorageError::Damaged(what))
        }
    }
}

macro_rules! ledger_of {
    ($($repository:ident),+ $(,)?) => {$(
        #[async_trait]
        impl Ledger<dyn $repository> for Store {
            async fn begin(&self) -> Result<Box<dyn Unit<dyn $repository>>, StorageError> {
                Ok(Box::new(self.unit().await?))
            }

            async fn read(&self) -> Result<Box<dyn Unit<dyn $repository>>, StorageError> {
                Ok(Box::new(self.unit_in(self.database.read().await?)))
            }
        }

        #[async_trait]
        impl Unit<dyn $repository> for StoreUnit {
            fn work(&mut self) -> &mut (dyn $repository + 'static) {
                self
            }

            async fn commit(mut self: Box<Self>, act: Act) -> Result<(), StorageError> {
                self.note(&act).await?;
                self.sql.commit().await
            }

            async fn housekeep(self: Box<Self>) -> Result<(), StorageError> {
                self.sql.commit().await
            }
        }
    )+};
}

ledger_of!(
    AccessRepository,
    ApplicationRepository,
    AuditRepository,
    IssuanceRepository,
    PublishRepository,
    RegistryRepository,
);

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
