//! SQLite: WAL, `synchronous=FULL`, one writer at a time, and one sync for all the units that were
//! waiting for it.

mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Row as _, SqlStr, Sqlite, SqliteConnection};

use super::sql::{Arg, Database, Row, Script, Transaction, driver, failed};
use super::{OpenError, Schema};
use crate::ledger::StorageError;
use writer::Writer;

driver!(Sqlite, fetch, first, SqliteArguments);

async fn execute(
    connection: &mut SqliteConnection,
    sql: &'static str,
    args: Vec<Arg>,
) -> Result<u64, StorageError> {
    let done = bound(sql, args).execute(connection).await.map_err(failed)?;
    Ok(done.rows_affected())
}

/// How many units may read at a time.
const READERS: u32 = 4;

/// The schema, step by step; a step that has run is never changed.
fn migrations() -> Migrator {
    let step = |number, name: &'static str, sql| {
        let sql = SqlStr::from_static(sql);
        Migration::new(number, name.into(), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations(vec![
        step(1, "foundations", include_str!("migrations/0001_foundations.sql")),
        step(2, "signers", include_str!("migrations/0002_signers.sql")),
    ])
}

/// A SQLite file.
pub(super) struct SqliteDatabase {
    readers: SqlitePool,
    writer: Arc<Writer>,
}

/// Opens a file.
pub(super) async fn open(file: &Path, schema: Schema) -> Result<SqliteDatabase, OpenError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(schema == Schema::Create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What is deleted is overwritten: a destroyed key is nowhere in the file.
        .pragma("secure_delete", "ON")
        .busy_timeout(Duration::from_secs(30));
    let mut connection = options.clone().connect().await?;
    match schema {
        Schema::Create | Schema::Migrate => migrations().run(&mut connection).await?,
        Schema::Expect => super::sql::up_to_date(&migrations(), &mut connection).await?,
    }
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        // There is no line to the file that could break.
        .test_before_acquire(false)
        .connect_with(options.pragma("query_only", "ON"))
        .await?;
    Ok(SqliteDatabase { readers, writer: Arc::new(Writer::new(connection)) })
}

/// A transaction that reads.
struct Reading(sqlx::Transaction<'static, Sqlite>);

#[async_trait]
impl Transaction for Reading {
    async fn execute(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<u64, StorageError> {
        execute(&mut self.0, sql, args).await
    }

    async fn run(&mut self, script: Script, args: Vec<Arg>) -> Result<bool, StorageError> {
        Ok(execute(&mut self.0, script.sqlite, args).await? > 0)
    }

    async fn fetch(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<Vec<Row>, StorageError> {
        fetch(&mut self.0, sql, args).await
    }

    async fn first(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Option<Row>, StorageError> {
        first(&mut self.0, sql, args).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StorageError> {
        self.0.commit().await.map_err(failed)
    }
}

#[async_trait]
impl Database for SqliteDatabase {
    async fn begin(&self) -> Result<Box<dyn Transaction>, StorageError> {
        Ok(Box::new(Arc::clone(&self.writer).begin().await?))
    }

    async fn read(&self) -> Result<Box<dyn Transaction>, StorageError> {
        let transaction = self.readers.begin_with("BEGIN DEFERRED").await.map_err(failed)?;
        Ok(Box::new(Reading(transaction)))
    }

    async fn not_durable(&self) -> Result<Option<String>, StorageError> {
        let connection = self.writer.connection().await?;
        let mut slot = connection;
        let held = slot.open()?;
        let journal: String =
            sqlx::query("PRAGMA journal_mode").fetch_one(&mut *held).await.map_err(failed)?.get(0);
        if journal != "wal" {
            return Ok(Some(format!("journal_mode is {journal}, not wal")));
        }
        let synchronous: i64 =
            sqlx::query("PRAGMA synchronous").fetch_one(&mut *held).await.map_err(failed)?.get(0);
        Ok((synchronous != 2).then(|| format!("synchronous is {synchronous}, not 2 (FULL)")))
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
