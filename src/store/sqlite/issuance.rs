use async_trait::async_trait;
use sqlx::Row;

use super::SqliteUnit;
use super::row::{conflict, failed, get, signed, time, unsigned};
use crate::application::ApplicationId;
use crate::issuance::{Intent, IssuanceRepository};
use crate::ledger::StorageError;
use crate::privacy::Place;
use crate::registry::StatusListRow;

/// How many entries a status list has: enough that an index says nothing about its document.
const ENTRIES: i64 = 1 << 17;

#[async_trait]
impl IssuanceRepository for SqliteUnit {
    async fn add_intent(&mut self, intent: &Intent) -> Result<(), StorageError> {
        let record = &intent.record;
        let place = |column| Place { table: "intents", column, row: &intent.application.0 };
        let sealed = self.vault.seal_value(record, place("sealed"))?;
        let to_be_signed = self.vault.seal(&intent.to_be_signed, place("to_be_signed"))?;
        sqlx::query(
            "INSERT INTO intents (application, number, status_list, status_index, open, made_at,
             sealed, to_be_signed) VALUES (?, ?, ?, ?, 1, ?, ?, ?)",
        )
        .bind(&intent.application.0)
        .bind(record.number.as_str())
        .bind(signed(record.status.list)?)
        .bind(signed(record.status.index)?)
        .bind(intent.made_at.as_second())
        .bind(sealed)
        .bind(to_be_signed)
        .execute(self.connection())
        .await
        .map_err(conflict)?;
        Ok(())
    }

    async fn open_intent(
        &mut self,
        application: &ApplicationId,
    ) -> Result<Option<Intent>, StorageError> {
        let row = sqlx::query("SELECT * FROM intents WHERE application = ? AND open = 1")
            .bind(&application.0)
            .fetch_optional(self.connection())
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let place = |column| Place { table: "intents", column, row: &application.0 };
        let to_be_signed: Vec<u8> = get(&row, "to_be_signed")?;
        Ok(Some(Intent {
            application: application.clone(),
            record: self.vault.open_value(get(&row, "sealed")?, place("sealed"))?,
            to_be_signed: self.vault.open(&to_be_signed, place("to_be_signed"))?,
            made_at: time(&row, "made_at")?,
        }))
    }

    async fn open_intents(&mut self) -> Result<Vec<ApplicationId>, StorageError> {
        let rows = sqlx::query(
            "SELECT application FROM intents WHERE open = 1 ORDER BY made_at, application",
        )
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        rows.iter().map(|row| get(row, "application").map(ApplicationId)).collect()
    }

    async fn close_intent(&mut self, application: &ApplicationId) -> Result<bool, StorageError> {
        let closed = sqlx::query("UPDATE intents SET open = 0 WHERE application = ? AND open = 1")
            .bind(&application.0)
            .execute(self.connection())
            .await
            .map_err(failed)?;
        Ok(closed.rows_affected() == 1)
    }

    async fn status_list(
        &mut self,
        authority: &str,
        public_url: &str,
    ) -> Result<StatusListRow, StorageError> {
        let row = sqlx::query(
            "SELECT id, uri, entries FROM status_lists WHERE authority = ? AND
             (SELECT count(*) FROM intents WHERE status_list = status_lists.id) < entries / 2
             ORDER BY id LIMIT 1",
        )
        .bind(authority)
        .fetch_optional(self.connection())
        .await
        .map_err(failed)?;
        if let Some(row) = row {
            return Ok(StatusListRow {
                id: unsigned(&row, "id")?,
                uri: get(&row, "uri")?,
                entries: unsigned(&row, "entries")?,
            });
        }
        let next: i64 = sqlx::query("SELECT coalesce(max(id) + 1, 0) FROM status_lists")
            .fetch_one(self.connection())
            .await
            .map_err(failed)?
            .get(0);
        let uri = format!("{public_url}/status-lists/{next}");
        sqlx::query("INSERT INTO status_lists (id, authority, uri, entries) VALUES (?, ?, ?, ?)")
            .bind(next)
            .bind(authority)
            .bind(&uri)
            .bind(ENTRIES)
            .execute(self.connection())
            .await
            .map_err(conflict)?;
        let id = u64::try_from(next).map_err(|_| StorageError::Damaged("status_lists.id"))?;
        Ok(StatusListRow { id, uri, entries: ENTRIES.unsigned_abs() })
    }
}
