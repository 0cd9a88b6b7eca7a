use async_trait::async_trait;
use chancery_verify::Status;

use super::registry::list_row;
use crate::ledger::StorageError;
use crate::publish::{PublishRepository, TrustListRow};
use crate::registry::StatusListRow;
use crate::store::StoreUnit;
use crate::store::sql::{args, signed};

#[async_trait]
impl PublishRepository for StoreUnit {
    async fn newest_trust_list(
        &mut self,
        authority: &str,
    ) -> Result<Option<TrustListRow>, StorageError> {
        let sql = "SELECT version, text, signatures FROM trust_lists WHERE authority = $1
                   ORDER BY version DESC LIMIT 1";
        let Some(mut row) = self.row(sql, args![authority]).await? else { return Ok(None) };
        Ok(Some(TrustListRow {
            version: row.unsigned("version")?,
            text: row.text("text")?,
            signatures: row.maybe_text("signatures")?,
        }))
    }

    async fn add_trust_list(
        &mut self,
        authority: &str,
        row: &TrustListRow,
    ) -> Result<(), StorageError> {
        let sql = "INSERT INTO trust_lists (authority, version, text, signatures)
                   VALUES ($1, $2, $3, $4)";
        let args = args![authority, signed(row.version)?, &row.text, row.signatures.clone()];
        self.sql.execute(sql, args).await.map(drop)
    }

    async fn status_lists(&mut self, authority: &str) -> Result<Vec<StatusListRow>, StorageError> {
        let sql = "SELECT id, uri, entries FROM status_lists WHERE authority = $1 ORDER BY id";
        self.sql.fetch(sql, args![authority]).await?.into_iter().map(list_row).collect()
    }

    async fn statuses(&mut self, list: u64) -> Result<Vec<(u64, Status)>, StorageError> {
        let sql = "SELECT status_index, status FROM documents
                   WHERE status_list = $1 AND status <> 3 ORDER BY status_index";
        let rows = self.sql.fetch(sql, args![signed(list)?]).await?;
        let statuses = rows.into_iter().map(|mut row| {
            let bits = u8::try_from(row.int("status")?)
                .map_err(|_| StorageError::Damaged("documents.status"))?;
            Ok((row.unsigned("status_index")?, Status::from_bits(bits)))
        });
        statuses.collect()
    }

    async fn documents_and_leaves(&mut self) -> Result<(u64, u64), StorageError> {
        let sql = "SELECT (SELECT count(*) FROM documents) AS documents,
                   (SELECT count(*) FROM log_leaves) AS leaves";
        let row = self.row(sql, args![]).await?;
        let mut row = row.ok_or(StorageError::Damaged("documents"))?;
        Ok((row.unsigned("documents")?, row.unsigned("leaves")?))
    }
}
