use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::sql::{Row, args};
use super::{StoreUnit, hex};
use crate::environment::Entropy;
use crate::ledger::StorageError;
use crate::privacy::{IndexKey, Place, Sealed, SealingKey, SealingKeys};

/// What seals and opens the personal columns.
#[derive(Debug)]
pub(super) struct Vault {
    pub(super) keys: SealingKeys,
    pub(super) index: IndexKey,
    pub(super) entropy: Arc<Entropy>,
}

/// The record key is wrapped for its record and under its key-encryption key.
fn wrapped_for(record: &str, number: u32) -> String {
    format!("{record}/{number}")
}

const DAMAGED: StorageError = StorageError::Damaged("record_keys");

impl Vault {
    pub(super) fn new(keys: SealingKeys, entropy: Arc<Entropy>) -> Self {
        let index = keys.index();
        Self { keys, index, entropy }
    }

    /// A record's key, wrapped under the current key-encryption key.
    pub(super) fn wrap(&self, record: &str, key: &[u8]) -> Result<(u32, Vec<u8>), StorageError> {
        let number = self.keys.current();
        let row = wrapped_for(record, number);
        let place = Place { table: "record_keys", column: "wrapped", row: &row };
        let wrapping = self.keys.key(number).ok_or(DAMAGED)?;
        let wrapped = wrapping.seal_bytes(key, place, self.entropy.bytes());
        Ok((number, wrapped.map_err(|_| DAMAGED)?))
    }

    /// The key of a record.
    pub(super) fn unwrap(
        &self,
        record: &str,
        number: u32,
        wrapped: &[u8],
    ) -> Result<[u8; 32], StorageError> {
        let row = wrapped_for(record, number);
        let place = Place { table: "record_keys", column: "wrapped", row: &row };
        let wrapping = self.keys.key(number).ok_or(DAMAGED)?;
        let key = wrapping.open_bytes(wrapped, place).map_err(|_| DAMAGED)?;
        key.try_into().map_err(|_| DAMAGED)
    }
}

/// Seals and opens the columns of one record.
pub(super) struct RecordKey {
    key: Arc<SealingKey>,
    vault: Arc<Vault>,
}

impl RecordKey {
    pub(super) fn seal(&self, plain: &[u8], place: Place<'_>) -> Result<Vec<u8>, StorageError> {
        let sealed = self.key.seal_bytes(plain, place, self.vault.entropy.bytes());
        sealed.map_err(|_| StorageError::Damaged("seal"))
    }

    pub(super) fn open(&self, blob: &[u8], place: Place<'_>) -> Result<Vec<u8>, StorageError> {
        self.key.open_bytes(blob, place).map_err(|_| StorageError::Damaged(place.table))
    }

    pub(super) fn seal_value<T: Serialize>(
        &self,
        value: &T,
        place: Place<'_>,
    ) -> Result<Vec<u8>, StorageError> {
        let sealed = self.key.seal(value, place, self.vault.entropy.bytes());
        sealed.map(|sealed| sealed.blob().to_vec()).map_err(|_| StorageError::Damaged("seal"))
    }

    pub(super) fn open_value<T: DeserializeOwned>(
        &self,
        blob: Vec<u8>,
        place: Place<'_>,
    ) -> Result<T, StorageError> {
        let sealed = Sealed::from_blob(blob);
        self.key.open(&sealed, place).map_err(|_| StorageError::Damaged(place.table))
    }
}

impl StoreUnit {
    /// The key of a record that is there; none when it was never sealed or has been destroyed.
    pub(super) async fn known_key(
        &mut self,
        record: &str,
    ) -> Result<Option<RecordKey>, StorageError> {
        let vault = Arc::clone(&self.vault);
        if let Some(key) = self.keys.get(record) {
            return Ok(Some(RecordKey { key: Arc::clone(key), vault }));
        }
        let sql = "SELECT number, wrapped FROM record_keys WHERE record = $1";
        let Some(mut row) = self.row(sql, args![record]).await? else { return Ok(None) };
        self.key_in(record, &mut row).map(Some)
    }

    /// The key of a record, from a row with its `number` and `wrapped`.
    pub(super) fn key_in(
        &mut self,
        record: &str,
        row: &mut Row,
    ) -> Result<RecordKey, StorageError> {
        let number = row.small("number").map_err(|_| DAMAGED)?;
        let wrapped = row.bytes("wrapped").map_err(|_| DAMAGED)?;
        let key = self.vault.unwrap(record, number, &wrapped)?;
        Ok(self.held(record, key))
    }

    /// The key of a record that must be there.
    pub(super) async fn key(&mut self, record: &str) -> Result<RecordKey, StorageError> {
        self.known_key(record).await?.ok_or(DAMAGED)
    }

    /// The key of a record, made if there is none.
    pub(super) async fn key_or_new(&mut self, record: &str) -> Result<RecordKey, StorageError> {
        match self.known_key(record).await? {
            Some(key) => Ok(key),
            None => self.new_key(record).await,
        }
    }

    /// The key of a record that is new.
    pub(super) async fn new_key(&mut self, record: &str) -> Result<RecordKey, StorageError> {
        let (key, number, wrapped) = self.fresh_key(record)?;
        let sql = "INSERT INTO record_keys (record, number, wrapped) VALUES ($1, $2, $3)";
        self.sql.execute(sql, args![record, number, wrapped]).await?;
        Ok(key)
    }

    /// A key for a record that is new, and what is to be put on record of it: the number of the
    /// key-encryption key, and the key as it is wrapped under that.
    pub(super) fn fresh_key(
        &mut self,
        record: &str,
    ) -> Result<(RecordKey, u32, Vec<u8>), StorageError> {
        let key: [u8; 32] = self.vault.entropy.bytes();
        let (number, wrapped) = self.vault.wrap(record, &key)?;
        Ok((self.held(record, key), number, wrapped))
    }

    fn held(&mut self, record: &str, key: [u8; 32]) -> RecordKey {
        let key = Arc::new(SealingKey::new(key));
        self.keys.insert(record.to_string(), Arc::clone(&key));
        RecordKey { key, vault: Arc::clone(&self.vault) }
    }

    /// Wraps the keys of at most `limit` records anew that are not wrapped under the current
    /// key-encryption key, and says how many there were.
    pub(super) async fn rewrap(&mut self, limit: u32) -> Result<usize, StorageError> {
        let current = self.vault.keys.current();
        let sql = "SELECT record, number, wrapped FROM record_keys WHERE number <> $1
                   ORDER BY record LIMIT $2";
        let rows = self.sql.fetch(sql, args![current, limit]).await?;
        let count = rows.len();
        for mut row in rows {
            let record = row.text("record")?;
            let key = self.vault.unwrap(&record, row.small("number")?, &row.bytes("wrapped")?)?;
            let (number, wrapped) = self.vault.wrap(&record, &key)?;
            let sql = "UPDATE record_keys SET number = $1, wrapped = $2 WHERE record = $3";
            self.sql.execute(sql, args![number, wrapped, record]).await?;
        }
        Ok(count)
    }
}

/// The record that an answer's key belongs to.
pub(super) fn answer_record(key: &[u8; 32]) -> String {
    format!("answer:{}", hex(key))
}
