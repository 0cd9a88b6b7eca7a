//! PostgreSQL: one writer at a time, over all processes, by an advisory lock that a transaction
//! takes before anything else. The audit record is one chain, so writers would wait for one another
//! in any case; waiting at the beginning, nobody reads what another is about to change.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{PgConnection, Postgres, Row as _, SqlStr};

use tokio::runtime::Handle;

use super::sql::{Arg, Database, Row, Script, Transaction, driver, failed};
use super::{OpenError, Schema};
use crate::ledger::StorageError;

driver!(Postgres, fetch, first, PgArguments);

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
/// Begins a transaction of the one writer, by an advisory lock: `chancery` in ASCII.
const WRITE: &str = "BEGIN; SELECT pg_advisory_xact_lock(7163082334074663545)";
/// Begins a transaction with one snapshot for the whole unit, as a SQLite reader has it.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

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
        // A transaction's beginning is the test.
        .test_before_acquire(false)
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

/// A transaction, on a connection that is the pool's again when it is over.
struct Working(Option<PoolConnection<Postgres>>);

impl Working {
    fn open(&mut self) -> Result<&mut PgConnection, StorageError> {
        match &mut self.0 {
            Some(connection) => Ok(connection),
            None => Err(StorageError::Unavailable("the unit is over".into())),
        }
    }
}

#[async_trait]
impl Transaction for Working {
    async fn execute(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<u64, StorageError> {
        execute(self.open()?, sql, args).await
    }

    async fn run(&mut self, script: Script, args: Vec<Arg>) -> Result<bool, StorageError> {
        Ok(execute(self.open()?, script.postgres, args).await? > 0)
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
        sqlx::raw_sql("COMMIT").execute(self.open()?).await.map_err(failed)?;
        self.0 = None;
        Ok(())
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let Some(mut connection) = self.0.take() else { return };
        let over = async move {
            if sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await.is_err() {
                connection.close_on_drop();
            }
        };
        // Without a runtime the process is ending, and its connections with it.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(over);
        } else {
            std::mem::forget(over);
        }
    }
}

impl PostgresDatabase {
    /// Begins a transaction. The server may have gone away and come back since a connection was
    /// last used, so where one turns out to be broken, another is tried.
    async fn transaction(&self, begin: &'static str) -> Result<Box<dyn Transaction>, StorageError> {
        let mut broken = 0;
        loop {
            // From here on it is rolled back, whatever becomes of this future.
            let mut working = Working(Some(self.0.acquire().await.map_err(failed)?));
            match sqlx::raw_sql(begin).execute(working.open()?).await {
                Ok(_) => return Ok(Box::new(working)),
                Err(error) if broken < CONNECTIONS && lost(&error) => broken += 1,
                Err(error) => return Err(failed(error)),
            }
        }
    }
}

/// Whether the connection is gone, or the server is ending its session.
fn lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(error) => {
            matches!(error.code().as_deref(), Some("57P01" | "57P02" | "57P03" | "25P03"))
        }
        _ => false,
    }
}

#[async_trait]
impl Database for PostgresDatabase {
    async fn begin(&self) -> Result<Box<dyn Transaction>, StorageError> {
        self.transaction(WRITE).await
    }

    async fn read(&self) -> Result<Box<dyn Transaction>, StorageError> {
        self.transaction(READ).await
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
