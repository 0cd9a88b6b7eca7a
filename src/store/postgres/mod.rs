//! PostgreSQL: one writer at a time, over all processes, by an advisory lock that a transaction
//! takes before anything else. The audit record is one chain, so writers would wait for one another
//! in any case; waiting at the beginning, nobody reads what another is about to change.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{PgConnection, Postgres, Row as _, SqlStr};

use super::sql::{Arg, Database, Row, Transaction, driver, failed};
use super::{OpenError, Schema};
use crate::ledger::StorageError;

driver!(Postgres, fetch, PgArguments);

async fn execute(
    connection: &mut PgConnection,
    sql: &'static str,
    args: Vec<Arg>,
) -> Result<u64, StorageError> {
    let done = bound(sql, args).execute(connection).await.map_err(failed)?;
    Ok(done.rows_affected())
}

/// How many units may be at work at a time.
const CONNECTIONS: u32 = 16;
/// How long a unit waits for a connection.
const PATIENCE: Duration = Duration::from_secs(30);
/// The advisory lock of the one writer: `chancery` in ASCII.
const WRITER: &str = "SELECT pg_advisory_xact_lock(7163082334074663545)";

/// The schema, step by step; a step that has run is never changed.
fn migrations() -> Migrator {
    Migrator::with_migrations(vec![Migration::new(
        1,
        "foundations".into(),
        MigrationType::Simple,
        SqlStr::from_static(include_str!("migrations/0001_foundations.sql")),
        false,
    )])
}

/// A PostgreSQL database.
pub(super) struct PostgresDatabase(PgPool);

fn options(url: &str) -> Result<PgConnectOptions, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    Ok(options.application_name("chancery").options([
        // A commit is durable whatever the server's default is.
        ("synchronous_commit", "on"),
        // Nobody holds the writer's lock for longer than any unit takes.
        ("idle_in_transaction_session_timeout", "30s"),
        ("lock_timeout", "30s"),
        ("statement_timeout", "60s"),
        // That a table is there already is no news.
        ("client_min_messages", "warning"),
    ]))
}

/// Opens a database.
pub(super) async fn open(url: &str, schema: Schema) -> Result<PostgresDatabase, OpenError> {
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_with(options(url)?)
        .await?;
    let mut connection = pool.acquire().await?;
    let schema = match schema {
        Schema::Create | Schema::Migrate => {
            migrations().run(&mut *connection).await.map_err(OpenError::from)
        }
        Schema::Expect => super::sql::up_to_date(&migrations(), &mut *connection).await,
    };
    drop(connection);
    if let Err(error) = schema {
        pool.close().await;
        return Err(error);
    }
    Ok(PostgresDatabase(pool))
}

/// Removes everything that the schema makes.
pub(super) async fn clear(url: &str) -> Result<(), OpenError> {
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options(url)?).await?;
    sqlx::raw_sql(include_str!("clear.sql")).execute(&pool).await?;
    pool.close().await;
    Ok(())
}

struct Working(sqlx::Transaction<'static, Postgres>);

#[async_trait]
impl Transaction for Working {
    async fn execute(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<u64, StorageError> {
        execute(&mut self.0, sql, args).await
    }

    async fn fetch(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<Vec<Row>, StorageError> {
        fetch(&mut self.0, sql, args).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StorageError> {
        self.0.commit().await.map_err(failed)
    }
}

#[async_trait]
impl Database for PostgresDatabase {
    async fn begin(&self) -> Result<Box<dyn Transaction>, StorageError> {
        let mut transaction = self.0.begin().await.map_err(failed)?;
        execute(&mut transaction, WRITER, Vec::new()).await?;
        Ok(Box::new(Working(transaction)))
    }

    async fn read(&self) -> Result<Box<dyn Transaction>, StorageError> {
        // One snapshot for the whole unit, as a SQLite reader has it.
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let transaction = self.0.begin_with(begin).await.map_err(failed)?;
        Ok(Box::new(Working(transaction)))
    }

    async fn not_durable(&self) -> Result<Option<String>, StorageError> {
        for (setting, wanted) in [
            ("fsync", "on"),
            ("full_page_writes", "on"),
            ("data_sync_retry", "off"),
            ("synchronous_commit", "on"),
        ] {
            let row = sqlx::query("SELECT current_setting($1)").bind(setting);
            let value: String = row.fetch_one(&self.0).await.map_err(failed)?.get(0);
            if value != wanted {
                return Ok(Some(format!("{setting} is {value}, not {wanted}")));
            }
        }
        Ok(None)
    }

    async fn close(&self) {
        self.0.close().await;
    }
}
