//! What the record is written with: statements, their arguments and rows, the same for both
//! databases. SQL is plain text with `$1`, `$2`, … and columns are integers, text or bytes, which
//! SQLite and PostgreSQL read alike; where they do not, a transaction says which one it is.

use std::fmt;

use async_trait::async_trait;
use chancery_identity::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use super::OpenError;
use crate::ledger::StorageError;

/// An argument of a statement. Its kind is known even where it is nothing, because PostgreSQL
/// wants to know.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Arg {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl fmt::Debug for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Arg(…)")
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Int(Some(i64::from(number)))
    }
}

impl From<bool> for Arg {
    fn from(yes: bool) -> Self {
        Self::Int(Some(i64::from(yes)))
    }
}

impl From<Timestamp> for Arg {
    fn from(time: Timestamp) -> Self {
        Self::Int(Some(time.as_second()))
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.into()))
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(Some(text.clone()))
    }
}

impl From<Option<String>> for Arg {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Arg {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Some(bytes))
    }
}

impl<const N: usize> From<[u8; N]> for Arg {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(Some(bytes.to_vec()))
    }
}

impl From<Option<Vec<u8>>> for Arg {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Option<i64>> for Arg {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl From<Option<Timestamp>> for Arg {
    fn from(time: Option<Timestamp>) -> Self {
        Self::Int(time.map(|time| time.as_second()))
    }
}

/// The arguments of a statement, in order.
macro_rules! args {
    ($($arg:expr),* $(,)?) => { vec![$(crate::store::sql::Arg::from($arg)),*] };
}
pub(super) use args;

/// A number that the database holds as a signed one.
pub(super) fn signed(number: u64) -> Result<i64, StorageError> {
    i64::try_from(number).map_err(|_| StorageError::Damaged("number"))
}

/// What stands in a column.
pub(super) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row, its columns by name.
pub(super) struct Row(Vec<(String, Cell)>);

impl Row {
    pub(super) const fn new(cells: Vec<(String, Cell)>) -> Self {
        Self(cells)
    }

    fn cell(&mut self, column: &'static str) -> Result<Cell, StorageError> {
        let found = self.0.iter_mut().find(|(name, _)| name == column);
        let (_, cell) = found.ok_or(StorageError::Damaged(column))?;
        Ok(std::mem::replace(cell, Cell::Null))
    }

    pub(super) fn int(&mut self, column: &'static str) -> Result<i64, StorageError> {
        self.maybe_int(column)?.ok_or(StorageError::Damaged(column))
    }

    pub(super) fn maybe_int(&mut self, column: &'static str) -> Result<Option<i64>, StorageError> {
        match self.cell(column)? {
            Cell::Int(number) => Ok(Some(number)),
            Cell::Null => Ok(None),
            _ => Err(StorageError::Damaged(column)),
        }
    }

    pub(super) fn unsigned(&mut self, column: &'static str) -> Result<u64, StorageError> {
        u64::try_from(self.int(column)?).map_err(|_| StorageError::Damaged(column))
    }

    pub(super) fn small(&mut self, column: &'static str) -> Result<u32, StorageError> {
        u32::try_from(self.int(column)?).map_err(|_| StorageError::Damaged(column))
    }

    pub(super) fn yes(&mut self, column: &'static str) -> Result<bool, StorageError> {
        Ok(self.int(column)? != 0)
    }

    pub(super) fn time(&mut self, column: &'static str) -> Result<Timestamp, StorageError> {
        self.maybe_time(column)?.ok_or(StorageError::Damaged(column))
    }

    pub(super) fn maybe_time(
        &mut self,
        column: &'static str,
    ) -> Result<Option<Timestamp>, StorageError> {
        let second = self.maybe_int(column)?;
        let time = second.map(Timestamp::from_second).transpose();
        time.map_err(|_| StorageError::Damaged(column))
    }

    pub(super) fn text(&mut self, column: &'static str) -> Result<String, StorageError> {
        self.maybe_text(column)?.ok_or(StorageError::Damaged(column))
    }

    pub(super) fn maybe_text(
        &mut self,
        column: &'static str,
    ) -> Result<Option<String>, StorageError> {
        match self.cell(column)? {
            Cell::Text(text) => Ok(Some(text)),
            Cell::Null => Ok(None),
            _ => Err(StorageError::Damaged(column)),
        }
    }

    pub(super) fn bytes(&mut self, column: &'static str) -> Result<Vec<u8>, StorageError> {
        self.maybe_bytes(column)?.ok_or(StorageError::Damaged(column))
    }

    pub(super) fn maybe_bytes(
        &mut self,
        column: &'static str,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        match self.cell(column)? {
            Cell::Bytes(bytes) => Ok(Some(bytes)),
            Cell::Null => Ok(None),
            _ => Err(StorageError::Damaged(column)),
        }
    }

    pub(super) fn array<const N: usize>(
        &mut self,
        column: &'static str,
    ) -> Result<[u8; N], StorageError> {
        self.bytes(column)?.try_into().map_err(|_| StorageError::Damaged(column))
    }

    pub(super) fn json<T: DeserializeOwned>(
        &mut self,
        column: &'static str,
    ) -> Result<T, StorageError> {
        let text = self.text(column)?;
        serde_json::from_str(&text).map_err(|_| StorageError::Damaged(column))
    }

    pub(super) fn parsed<T: std::str::FromStr>(
        &mut self,
        column: &'static str,
    ) -> Result<T, StorageError> {
        self.text(column)?.parse().map_err(|_| StorageError::Damaged(column))
    }
}

/// Statements that go to the database together: one way there and back instead of several. They
/// share their arguments, and none looks at what another changes.
#[derive(Clone, Copy)]
pub(super) struct Script {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

/// A script. SQLite runs one statement after the other; PostgreSQL takes one alone, so there the
/// last bears the others.
macro_rules! script {
    ($first:literal, $last:literal) => {
        crate::store::sql::Script {
            sqlite: concat!($first, "; ", $last),
            postgres: concat!("WITH first AS (", $first, ") ", $last),
        }
    };
    ($first:literal, $second:literal, $last:literal) => {
        crate::store::sql::Script {
            sqlite: concat!($first, "; ", $second, "; ", $last),
            postgres: concat!("WITH first AS (", $first, "), second AS (", $second, ") ", $last),
        }
    };
}
pub(super) use script;

/// A value as JSON, for a column.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|_| StorageError::Damaged("json"))
}

/// One transaction of one of the databases. Dropping it undoes it.
#[async_trait]
pub(super) trait Transaction: Send {
    /// Runs a statement and says how many rows it changed.
    async fn execute(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<u64, StorageError>;

    /// Runs a script and says whether it changed anything.
    async fn run(&mut self, script: Script, args: Vec<Arg>) -> Result<bool, StorageError>;

    /// The rows that a question is answered with.
    async fn fetch(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<Vec<Row>, StorageError>;

    /// The first row that a question is answered with. No other is asked for.
    async fn first(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Option<Row>, StorageError>;

    /// Makes it durable.
    async fn commit(self: Box<Self>) -> Result<(), StorageError>;
}

/// One of the databases.
#[async_trait]
pub(super) trait Database: Send + Sync {
    /// A transaction that may write, alone until it ends.
    async fn begin(&self) -> Result<Box<dyn Transaction>, StorageError>;

    /// A transaction that reads what is durable.
    async fn read(&self) -> Result<Box<dyn Transaction>, StorageError>;

    /// What does not keep the promise that a commit survives a power cut: setting and value.
    async fn not_durable(&self) -> Result<Option<String>, StorageError>;

    /// Lets go of the database, everything written back.
    async fn close(&self);
}

/// Which value is taken when a statement breaks a uniqueness, by what the databases say: SQLite
/// names the columns, PostgreSQL the constraint.
const TAKEN: [(&str, &str, &str); 7] = [
    ("intents.application", "intents_pkey", "application"),
    ("intents.number", "intents_number_key", "number"),
    ("intents.status_list", "intents_status_list_status_index_key", "status_index"),
    ("officers.login", "officers_login_key", "login"),
    ("answers.key", "answers_pkey", "request"),
    ("trust_lists.authority", "trust_lists_pkey", "version"),
    ("signers.kid", "signers_pkey", "kid"),
];

/// What a failure means.
pub(super) fn failed(error: sqlx::Error) -> StorageError {
    use sqlx::Error;
    match &error {
        Error::Database(database) if database.is_unique_violation() => {
            let said = format!("{} {}", database.message(), database.constraint().unwrap_or(""));
            let taken = TAKEN.iter().find(|(columns, constraint, _)| {
                said.contains(columns) || said.contains(constraint)
            });
            StorageError::Conflict(taken.map_or("key", |(_, _, name)| name))
        }
        // Busy; and of PostgreSQL: shutting down or starting, no connections left, gave up waiting.
        Error::Database(database) => match database.code().as_deref() {
            Some(
                "5" | "261" | "517" | "57P01" | "57P02" | "57P03" | "53300" | "55P03" | "57014"
                | "25P03",
            ) => StorageError::Unavailable(database.message().to_string()),
            _ => StorageError::Database(database.message().to_string()),
        },
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed => StorageError::Unavailable(error.to_string()),
        _ => StorageError::Database(error.to_string()),
    }
}

/// Whether the steps of the schema that have run are the ones this program knows.
pub(super) async fn up_to_date<C>(migrator: &Migrator, connection: &mut C) -> Result<(), OpenError>
where
    C: Migrate,
{
    let table = &migrator.table_name;
    // A database without the table has no schema of ours yet.
    let Ok(applied) = connection.list_applied_migrations(table).await else {
        return Err(OpenError::Behind);
    };
    for migration in migrator.iter() {
        match applied.iter().find(|applied| applied.version == migration.version) {
            None => return Err(OpenError::Behind),
            Some(applied) if applied.checksum != migration.checksum => {
                return Err(MigrateError::VersionMismatch(migration.version).into());
            }
            Some(_) => {}
        }
    }
    let ahead = applied.iter().any(|applied| !migrator.version_exists(applied.version));
    if ahead { Err(OpenError::Ahead) } else { Ok(()) }
}

/// The two halves of a driver that differ in types and not in words: binding arguments, reading
/// rows.
macro_rules! driver {
    ($database:ty, $query:ident, $first:ident, $arguments:ty) => {
        fn bound<'q>(
            sql: &'static str,
            args: Vec<$crate::store::sql::Arg>,
        ) -> sqlx::query::Query<'q, $database, $arguments> {
            use $crate::store::sql::Arg;
            args.into_iter().fold(sqlx::query(sql), |query, arg| match arg {
                Arg::Int(number) => query.bind(number),
                Arg::Text(text) => query.bind(text),
                Arg::Bytes(bytes) => query.bind(bytes),
            })
        }

        fn row(
            row: &<$database as sqlx::Database>::Row,
        ) -> Result<$crate::store::sql::Row, sqlx::Error> {
            use sqlx::{Column, Row, TypeInfo, ValueRef};
            use $crate::store::sql::Cell;
            let cell = |at: usize| {
                let raw = row.try_get_raw(at)?;
                if raw.is_null() {
                    return Ok(Cell::Null);
                }
                let kind = raw.type_info().name().to_string();
                match kind.as_str() {
                    "INTEGER" | "INT8" => row.try_get(at).map(Cell::Int),
                    "TEXT" => row.try_get(at).map(Cell::Text),
                    "BLOB" | "BYTEA" => row.try_get(at).map(Cell::Bytes),
                    _ => Err(sqlx::Error::TypeNotFound { type_name: kind }),
                }
            };
            let cells = row
                .columns()
                .iter()
                .enumerate()
                .map(|(at, column)| Ok((column.name().to_string(), cell(at)?)));
            cells.collect::<Result<_, sqlx::Error>>().map($crate::store::sql::Row::new)
        }

        async fn $query(
            connection: &mut <$database as sqlx::Database>::Connection,
            sql: &'static str,
            args: Vec<$crate::store::sql::Arg>,
        ) -> Result<Vec<$crate::store::sql::Row>, $crate::ledger::StorageError> {
            let rows = bound(sql, args).fetch_all(connection).await;
            let rows = rows.map_err($crate::store::sql::failed)?;
            rows.iter().map(row).collect::<Result<_, _>>().map_err($crate::store::sql::failed)
        }

        async fn $first(
            connection: &mut <$database as sqlx::Database>::Connection,
            sql: &'static str,
            args: Vec<$crate::store::sql::Arg>,
        ) -> Result<Option<$crate::store::sql::Row>, $crate::ledger::StorageError> {
            let found = bound(sql, args).fetch_optional(connection).await;
            let found = found.map_err($crate::store::sql::failed)?;
            found.as_ref().map(row).transpose().map_err($crate::store::sql::failed)
        }
    };
}
pub(super) use driver;
