use async_trait::async_trait;
use chancery_verify::Status;

use super::SqliteUnit;
use super::row::{conflict, failed, get, signed, unsigned};
use crate::issuance::IssuanceRepository;
use crate::ledger::StorageError;
use crate::publish::{PublishRepository, TrustListRow};
use crate::registry::StatusListRow;

#[async_trait]
impl PublishRepository for SqliteUnit {
    async fn newest_trust_list(
        &mut self,
        authority: &str,
    ) -> Result<Option<TrustListRow>, StorageError> {
        let row = sqlx::query(
            "SELECT version, text FROM trust_lists WHERE authority = ? ORDER BY version DESC LIMIT 1",
        )
        .bind(authority)
        .fetch_optional(self.connection())
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(TrustListRow { version: unsigned(&row, "version")?, text: get(&row, "text")? }))
    }

    async fn add_trust_list(
        &mut self,
        authority: &str,
        row: &TrustListRow,
    ) -> Result<(), StorageError> {
        sqlx::query("INSERT INTO trust_lists (authority, version, text) VALUES (?, ?, ?)")
            .bind(authority)
            .bind(signed(row.version)?)
            .bind(&row.text)
            .execute(self.connection())
            .await
            .map_err(conflict)?;
        Ok(())
    }

    async fn status_lists(
        &mut self,
        authority: &str,
        public_url: &str,
    ) -> Result<Vec<StatusListRow>, StorageError> {
        self.status_list(authority, public_url).await?;
        let rows = sqlx::query(
            "SELECT id, uri, entries FROM status_lists WHERE authority = ? ORDER BY id",
        )
        .bind(authority)
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        rows.iter()
            .map(|row| {
                Ok(StatusListRow {
                    id: unsigned(row, "id")?,
                    uri: get(row, "uri")?,
                    entries: unsigned(row, "entries")?,
                })
            })
            .collect()
    }

    async fn statuses(&mut self, list: u64) -> Result<Vec<(u64, Status)>, StorageError> {
        let rows = sqlx::query(
            "SELECT status_index, status FROM documents WHERE status_list = ? AND status <> 3",
        )
        .bind(signed(list)?)
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        rows.iter()
            .map(|row| {
                let bits = u8::try_from(unsigned(row, "status")?)
                    .map_err(|_| StorageError::Damaged("documents.status"))?;
                Ok((unsigned(row, "status_index")?, Status::from_bits(bits)))
            })
            .collect()
    }
}
