use async_trait::async_trait;
use chancery_identity::DocumentNumber;
use chancery_verify::Status;

use super::SqliteUnit;
use super::row::{conflict, failed, from_json, get, signed, time, to_json};
use crate::document::DocumentStatus;
use crate::ledger::StorageError;
use crate::privacy::Place;
use crate::registry::{Document, LogLeaf, RegistryRepository, StatusChange};

pub(super) fn bits(status: DocumentStatus) -> i64 {
    i64::from(status.listed().bits())
}

fn status(bits: i64) -> Option<DocumentStatus> {
    let bits = u8::try_from(bits).ok().filter(|bits| *bits < 4)?;
    DocumentStatus::from_listed(Status::from_bits(bits))
}

#[async_trait]
impl RegistryRepository for SqliteUnit {
    async fn add_document(
        &mut self,
        document: &Document,
        leaf: LogLeaf,
    ) -> Result<(), StorageError> {
        let record = &document.record;
        let place = |column| Place { table: "documents", column, row: record.number.as_str() };
        let sealed = self.vault.seal_value(record, place("sealed"))?;
        let cose = self.vault.seal(&document.cose, place("cose"))?;
        sqlx::query(
            "INSERT INTO documents (number, application, status_list, status_index, status, reason,
             recorded_at, sealed, cose) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(record.number.as_str())
        .bind(&record.application)
        .bind(signed(record.status.list)?)
        .bind(signed(record.status.index)?)
        .bind(bits(document.status))
        .bind(document.reason.as_ref().map(to_json).transpose()?)
        .bind(document.recorded_at.as_second())
        .bind(sealed)
        .bind(cose)
        .execute(self.connection())
        .await
        .map_err(conflict)?;
        sqlx::query("INSERT INTO log_leaves (leaf) VALUES (?)")
            .bind(leaf.0.to_vec())
            .execute(self.connection())
            .await
            .map_err(conflict)?;
        Ok(())
    }

    async fn document(
        &mut self,
        number: &DocumentNumber,
    ) -> Result<Option<Document>, StorageError> {
        let row = sqlx::query("SELECT * FROM documents WHERE number = ?")
            .bind(number.as_str())
            .fetch_optional(self.connection())
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let place = |column| Place { table: "documents", column, row: number.as_str() };
        let cose: Vec<u8> = get(&row, "cose")?;
        let reason: Option<String> = get(&row, "reason")?;
        Ok(Some(Document {
            record: self.vault.open_value(get(&row, "sealed")?, place("sealed"))?,
            cose: self.vault.open(&cose, place("cose"))?,
            status: status(get(&row, "status")?)
                .ok_or(StorageError::Damaged("documents.status"))?,
            reason: reason
                .map(|reason| from_json(reason.as_bytes(), "documents.reason"))
                .transpose()?,
            recorded_at: time(&row, "recorded_at")?,
        }))
    }

    async fn change_status(&mut self, change: &StatusChange) -> Result<bool, StorageError> {
        let reason = change.reason.as_ref().map(to_json).transpose()?;
        let updated = sqlx::query(
            "UPDATE documents SET status = ?, reason = ? WHERE number = ? AND status = ?",
        )
        .bind(bits(change.to))
        .bind(&reason)
        .bind(change.number.as_str())
        .bind(bits(change.from))
        .execute(self.connection())
        .await
        .map_err(failed)?;
        if updated.rows_affected() != 1 {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO status_changes (number, from_status, to_status, reason, officer, at)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(change.number.as_str())
        .bind(bits(change.from))
        .bind(bits(change.to))
        .bind(&reason)
        .bind(&change.by.0)
        .bind(change.at.as_second())
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(true)
    }
}
