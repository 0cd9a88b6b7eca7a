//! Reading rows and errors of the database.

use chancery_identity::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Row, Sqlite, Type};

use crate::ledger::StorageError;

pub(super) fn failed(error: sqlx::Error) -> StorageError {
    StorageError::Database(error.to_string())
}

/// A broken uniqueness is a conflict on the column it names; anything else is a failure.
pub(super) fn conflict(error: sqlx::Error) -> StorageError {
    let Some(database) = error.as_database_error() else { return failed(error) };
    if !database.is_unique_violation() {
        return failed(error);
    }
    let message = database.message();
    let column = ["application", "number", "status_index", "login", "service_key", "version"]
        .into_iter()
        .find(|column| message.contains(&format!(".{column}")));
    StorageError::Conflict(column.unwrap_or("key"))
}

pub(super) fn get<'r, T>(row: &'r SqliteRow, column: &'static str) -> Result<T, StorageError>
where
    T: Decode<'r, Sqlite> + Type<Sqlite>,
{
    row.try_get(column).map_err(failed)
}

pub(super) fn time(row: &SqliteRow, column: &'static str) -> Result<Timestamp, StorageError> {
    Timestamp::from_second(get(row, column)?).map_err(|_| StorageError::Damaged(column))
}

pub(super) fn unsigned(row: &SqliteRow, column: &'static str) -> Result<u64, StorageError> {
    u64::try_from(get::<i64>(row, column)?).map_err(|_| StorageError::Damaged(column))
}

pub(super) fn signed(number: u64) -> Result<i64, StorageError> {
    i64::try_from(number).map_err(|_| StorageError::Damaged("number"))
}

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|_| StorageError::Damaged("json"))
}

pub(super) fn from_json<T: DeserializeOwned>(
    text: &[u8],
    column: &'static str,
) -> Result<T, StorageError> {
    serde_json::from_slice(text).map_err(|_| StorageError::Damaged(column))
}
