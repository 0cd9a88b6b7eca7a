//! The record as a database administrator sees it.

use std::collections::BTreeMap;
use std::path::Path;

use chancery::config::Config;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{PgPool, Row, SqlitePool};
use tokio::runtime::Runtime;

/// An instance's database.
pub(crate) struct Record {
    runtime: Runtime,
    pool: Pool,
}

enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Record {
    pub(crate) fn of(dir: &Path) -> Self {
        let config = Config::read(&dir.join("config.toml")).unwrap();
        let runtime = Runtime::new().unwrap();
        let pool = runtime.block_on(async {
            if config.database.starts_with("postgres://") {
                Pool::Postgres(PgPoolOptions::new().connect(&config.database).await.unwrap())
            } else {
                let url = format!("sqlite://{}", config.database);
                Pool::Sqlite(SqlitePoolOptions::new().connect(&url).await.unwrap())
            }
        });
        Self { runtime, pool }
    }

    fn count(&self, sql: &'static str) -> i64 {
        self.runtime.block_on(async {
            match &self.pool {
                Pool::Sqlite(pool) => sqlx::query(sql).fetch_one(pool).await.unwrap().get(0),
                Pool::Postgres(pool) => sqlx::query(sql).fetch_one(pool).await.unwrap().get(0),
            }
        })
    }

    /// The number of each application's document.
    pub(crate) fn documents(&self) -> BTreeMap<String, String> {
        let sql = "SELECT application, number FROM documents";
        self.runtime.block_on(async {
            match &self.pool {
                Pool::Sqlite(pool) => {
                    let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
                    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
                }
                Pool::Postgres(pool) => {
                    let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
                    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
                }
            }
        })
    }

    /// How many intents are open.
    pub(crate) fn open_intents(&self) -> i64 {
        self.count("SELECT count(*) FROM intents WHERE open = 1")
    }

    /// Everything that was signed had an intent; every intent came to one document with one log
    /// leaf and an application that knows it; no number and no place in a list was given twice.
    pub(crate) fn is_whole(&self) {
        assert_eq!(self.open_intents(), 0);
        let documents = self.count("SELECT count(*) FROM documents");
        for (sql, what) in [
            ("SELECT count(*) FROM intents", "intents"),
            ("SELECT count(*) FROM log_leaves", "leaves"),
            (
                "SELECT count(*) FROM documents JOIN intents USING (number, application)",
                "documents with their intents",
            ),
            (
                "SELECT count(*) FROM applications WHERE state LIKE '%\"state\":\"issued\"%'",
                "issued applications",
            ),
            ("SELECT count(DISTINCT number) FROM documents", "numbers"),
            (
                "SELECT count(DISTINCT status_list * 1000000 + status_index) FROM documents",
                "places in status lists",
            ),
            ("SELECT count(*) FROM audit WHERE action = 'application.issue'", "acts of issue"),
        ] {
            assert_eq!(self.count(sql), documents, "{what}");
        }
        if let Pool::Sqlite(pool) = &self.pool {
            let check = sqlx::query("PRAGMA integrity_check").fetch_one(pool);
            let check: String = self.runtime.block_on(check).unwrap().get(0);
            assert_eq!(check, "ok");
        }
    }
}
