//! The two databases, as the store opens them and as somebody with plain SQL does.

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery::environment::Entropy;
use chancery::ledger::{Act, Ledger, Object, Unit};
use chancery::privacy::SealingKeys;
use chancery::store::{Address, OpenError, Schema, Store};
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use crate::common::Folder;
use crate::common::postgres::fresh_database;
use crate::samples::at;

/// Runs each case on SQLite and on PostgreSQL.
macro_rules! on_both_databases {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    super::$case(&crate::db::Db::sqlite()).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    super::$case(&crate::db::Db::postgres()).await;
                }
            )+
        }
    };
}
pub(crate) use on_both_databases;

/// An empty database.
pub(crate) struct Db {
    pub(crate) address: Address,
    folder: Folder,
}

impl Db {
    pub(crate) fn sqlite() -> Self {
        let folder = Folder::new("store");
        Self { address: Address::Sqlite(folder.path().join("chancery.db")), folder }
    }

    pub(crate) fn postgres() -> Self {
        let address = Address::Postgres(fresh_database("store"));
        Self { address, folder: Folder::new("store") }
    }

    pub(crate) const fn is_sqlite(&self) -> bool {
        matches!(self.address, Address::Sqlite(_))
    }

    /// A folder that goes with the database.
    pub(crate) const fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The store under these keys.
    pub(crate) async fn opened(
        &self,
        keys: SealingKeys,
        schema: Schema,
    ) -> Result<Store, OpenError> {
        let entropy = Arc::new(Entropy::from_system().unwrap());
        Store::open(&self.address, keys, entropy, schema).await
    }

    /// The store under the keys that all cases share.
    pub(crate) async fn store(&self) -> Store {
        self.opened(keys(), Schema::Create).await.unwrap()
    }

    /// The database, past the store.
    pub(crate) async fn raw(&self) -> Raw {
        match &self.address {
            Address::Sqlite(file) => {
                let options = SqliteConnectOptions::new().filename(file).foreign_keys(false);
                Raw::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
            }
            Address::Postgres(url) => Raw::Postgres(PgConnection::connect(url).await.unwrap()),
        }
    }
}

pub(crate) fn keys() -> SealingKeys {
    SealingKeys::new([1; 32], [2; 32], [3; 32])
}

pub(crate) async fn begin<R: ?Sized>(store: &Store) -> Box<dyn Unit<R>>
where
    Store: Ledger<R>,
{
    Ledger::<R>::begin(store).await.unwrap()
}

pub(crate) async fn read<R: ?Sized>(store: &Store) -> Box<dyn Unit<R>>
where
    Store: Ledger<R>,
{
    Ledger::<R>::read(store).await.unwrap()
}

/// An act that says nothing, for cases that are about what is committed with it.
pub(crate) fn act() -> Act {
    Act {
        at: at(0),
        actor: "operator".into(),
        action: "test.done",
        object: Object::new("test", "1"),
        authority: String::new(),
        post: String::new(),
        from: None,
        reason: None,
        answer: None,
    }
}

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    pub(crate) fn int(&self) -> i64 {
        let Self::Int(number) = self else { panic!("{self:?}") };
        *number
    }

    pub(crate) fn text(&self) -> &str {
        let Self::Text(text) = self else { panic!("{self:?}") };
        text
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        let Self::Bytes(bytes) = self else { panic!("{self:?}") };
        bytes
    }
}

/// A connection that knows nothing of the store.
pub(crate) enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// What every row of every table is, by the table's name.
pub(crate) type Dump = BTreeMap<String, Vec<[u8; 32]>>;

/// Does the same on either connection.
macro_rules! either {
    ($raw:expr, $connection:ident => $work:expr) => {
        match $raw {
            Raw::Sqlite($connection) => $work,
            Raw::Postgres($connection) => $work,
        }
    };
}

/// A statement with its arguments.
macro_rules! bound {
    ($sql:expr, $args:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql.to_string()));
        for arg in $args {
            query = match arg {
                Cell::Int(number) => query.bind(*number),
                Cell::Text(text) => query.bind(text.clone()),
                Cell::Bytes(bytes) => query.bind(bytes.clone()),
                Cell::Null => panic!("nothing here needs to be bound to nothing"),
            };
        }
        query
    }};
}

/// The cells of the rows that a driver gives.
macro_rules! cells {
    ($rows:expr) => {{
        use sqlx::{Row, TypeInfo, ValueRef};
        let mut rows = Vec::new();
        for row in $rows {
            let mut cells = Vec::new();
            for at in 0..row.len() {
                let raw = row.try_get_raw(at).unwrap();
                cells.push(match raw.type_info().name() {
                    _ if raw.is_null() => Cell::Null,
                    "INTEGER" | "INT8" => Cell::Int(row.get(at)),
                    "TEXT" => Cell::Text(row.get(at)),
                    "BLOB" | "BYTEA" => Cell::Bytes(row.get(at)),
                    other => panic!("a column of the type {other}"),
                });
            }
            rows.push(cells);
        }
        rows
    }};
}

impl Raw {
    /// Runs statements as they stand.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_string());
        either!(self, raw => sqlx::raw_sql(sql).execute(raw).await.map(drop))
    }

    /// Runs a statement that changes rows, and says how many.
    pub(crate) async fn change(&mut self, sql: &str, args: &[Cell]) -> u64 {
        either!(self, raw => bound!(sql, args).execute(raw).await.unwrap().rows_affected())
    }

    pub(crate) async fn rows(&mut self, sql: &str, args: &[Cell]) -> Vec<Vec<Cell>> {
        either!(self, raw => cells!(bound!(sql, args).fetch_all(raw).await.unwrap()))
    }

    /// The one cell that a question is answered with.
    pub(crate) async fn cell(&mut self, sql: &str, args: &[Cell]) -> Cell {
        self.rows(sql, args).await.remove(0).remove(0)
    }

    pub(crate) async fn count(&mut self, table: &str) -> i64 {
        self.cell(&format!("SELECT count(*) FROM {table}"), &[]).await.int()
    }

    /// The names of the tables.
    pub(crate) async fn tables(&mut self) -> Vec<String> {
        let sql = match self {
            Self::Sqlite(_) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlx%'"
            }
            Self::Postgres(_) => {
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'
                 AND tablename NOT LIKE '%sqlx%'"
            }
        };
        self.rows(sql, &[]).await.iter().map(|row| row[0].text().to_string()).collect()
    }

    /// Everything that is on record.
    pub(crate) async fn dump(&mut self) -> Dump {
        let mut dump = Dump::new();
        for table in self.tables().await {
            let rows = self.rows(&format!("SELECT * FROM {table}"), &[]).await;
            let hash = |row: &Vec<Cell>| Sha256::digest(format!("{row:?}")).into();
            let mut hashes: Vec<[u8; 32]> = rows.iter().map(hash).collect();
            hashes.sort_unstable();
            dump.insert(table, hashes);
        }
        dump
    }

    /// Makes it impossible to put an act of this name on the audit record.
    pub(crate) async fn refuse(&mut self, action: &str) {
        let sql = match self {
            Self::Sqlite(_) => format!(
                "CREATE TRIGGER refused BEFORE INSERT ON audit WHEN NEW.action = '{action}'
                 BEGIN SELECT RAISE(ABORT, 'refused'); END"
            ),
            Self::Postgres(_) => format!(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
                 CREATE TRIGGER refused BEFORE INSERT ON audit FOR EACH ROW
                 WHEN (NEW.action = '{action}') EXECUTE FUNCTION refuse()"
            ),
        };
        self.run(&sql).await.unwrap();
    }

    /// Makes it possible again.
    pub(crate) async fn allow(&mut self) {
        let sql = match self {
            Self::Sqlite(_) => "DROP TRIGGER refused",
            Self::Postgres(_) => "DROP TRIGGER refused ON audit; DROP FUNCTION refuse()",
        };
        self.run(sql).await.unwrap();
    }

    /// Takes the triggers off that guard the audit record, as who administers the database can.
    pub(crate) async fn unguard_audit(&mut self) {
        let sql = match self {
            Self::Sqlite(_) => {
                "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_taken_away;"
            }
            Self::Postgres(_) => {
                "DROP TRIGGER audit_is_not_changed ON audit;
                 DROP TRIGGER audit_is_not_emptied ON audit;"
            }
        };
        self.run(sql).await.unwrap();
    }
}

/// The tables in which two dumps differ.
pub(crate) fn changed(before: &Dump, after: &Dump) -> Vec<String> {
    assert_eq!(before.len(), after.len());
    before.keys().filter(|table| before.get(*table) != after.get(*table)).cloned().collect()
}
