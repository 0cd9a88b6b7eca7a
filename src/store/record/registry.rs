use async_trait::async_trait;
use chancery_identity::{DocumentNumber, Timestamp};
use chancery_verify::{LogLeaf, Status};
use serde::{Deserialize, Serialize};

use crate::access::Witness;
use crate::document::{DocumentStatus, StatusReason};
use crate::ledger::StorageError;
use crate::privacy::Place;
use crate::registry::{Document, RegistryRepository, StatusChange, StatusListRow};
use crate::store::StoreUnit;
use crate::store::sql::{Row, args, script, signed, to_json};

/// How many entries a status list has: enough that an index says nothing about its document.
const ENTRIES: u64 = 1 << 17;

fn bits(status: DocumentStatus) -> i64 {
    i64::from(status.listed().bits())
}

fn status(bits: i64) -> Result<DocumentStatus, StorageError> {
    let bits = u8::try_from(bits).ok().filter(|bits| *bits < 4);
    let status = bits.and_then(|bits| DocumentStatus::from_listed(Status::from_bits(bits)));
    status.ok_or(StorageError::Damaged("documents.status"))
}

pub(super) fn list_row(mut row: Row) -> Result<StatusListRow, StorageError> {
    Ok(StatusListRow {
        id: row.unsigned("id")?,
        uri: row.text("uri")?,
        entries: row.unsigned("entries")?,
    })
}

/// The record whose key seals everything of a document.
fn record(number: &DocumentNumber) -> String {
    format!("document:{number}")
}

/// A witness as they stand sealed beside a change.
#[derive(Serialize, Deserialize)]
struct SealedWitness<'a> {
    name: &'a str,
    role: &'a str,
    signature: &'a [u8],
}

/// What is noted of a change beside its document.
struct Change<'a> {
    number: &'a DocumentNumber,
    from: i64,
    to: i64,
    destroyed: bool,
    reason: Option<String>,
    by: &'a str,
    at: Timestamp,
    witness: Option<&'a Witness>,
}

impl StoreUnit {
    async fn note_change(&mut self, change: Change<'_>) -> Result<(), StorageError> {
        let number = change.number.as_str();
        let sql = "SELECT coalesce(max(sequence) + 1, 1) AS next FROM status_changes
                   WHERE number = $1";
        let row = self.row(sql, args![number]).await?;
        let next = row.ok_or(StorageError::Damaged("status_changes"))?.int("next")?;
        let witness = match change.witness {
            None => None,
            Some(witness) => {
                let key = self.key(&record(change.number)).await?;
                let row = format!("{number}/{next}");
                let place = Place { table: "status_changes", column: "witness", row: &row };
                let witness = SealedWitness {
                    name: &witness.name.0,
                    role: &witness.role.0,
                    signature: &witness.signature.0,
                };
                Some(key.seal_value(&witness, place)?)
            }
        };
        let sql = "INSERT INTO status_changes (number, sequence, from_status, to_status, destroyed,
                   reason, officer, at, witness) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let Change { from, to, destroyed, reason, by, at, .. } = change;
        let row = args![number, next, from, to, destroyed, reason, by, at, witness];
        self.sql.execute(sql, row).await.map(drop)
    }
}

#[async_trait]
impl RegistryRepository for StoreUnit {
    async fn add_status_list(
        &mut self,
        authority: &str,
        public_url: &str,
    ) -> Result<StatusListRow, StorageError> {
        let sql = "SELECT coalesce(max(id) + 1, 0) AS next FROM status_lists";
        let row = self.row(sql, args![]).await?;
        let id = row.ok_or(StorageError::Damaged("status_lists"))?.unsigned("next")?;
        let uri = format!("{public_url}/status-lists/{id}");
        let sql = "INSERT INTO status_lists (id, authority, uri, entries, taken)
                   VALUES ($1, $2, $3, $4, 0)";
        let row = args![signed(id)?, authority, &uri, signed(ENTRIES)?];
        self.sql.execute(sql, row).await?;
        Ok(StatusListRow { id, uri, entries: ENTRIES })
    }

    async fn add_document(
        &mut self,
        document: &Document,
        leaf: LogLeaf,
    ) -> Result<(), StorageError> {
        let says = &document.record;
        let record = record(&says.number);
        let (key, number, wrapped) = self.fresh_key(&record)?;
        let place = |column| Place { table: "documents", column, row: says.number.as_str() };
        let row = args![
            says.number.as_str(),
            &says.application,
            signed(says.status.list)?,
            signed(says.status.index)?,
            bits(document.status),
            document.reason.as_ref().map(to_json).transpose()?,
            document.recorded_at,
            document.destroyed_at,
            key.seal_value(says, place("sealed"))?,
            key.seal(&document.cose, place("cose"))?,
            document.seal.as_deref().map(|seal| key.seal(seal, place("seal"))).transpose()?,
            record,
            number,
            wrapped,
            leaf.0
        ];
        let script = script!(
            "INSERT INTO record_keys (record, number, wrapped) VALUES ($12, $13, $14)",
            "INSERT INTO documents (number, application, status_list, status_index, status,
             reason, recorded_at, destroyed_at, sealed, cose, seal)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            "INSERT INTO log_leaves (position, leaf)
             SELECT coalesce(max(position) + 1, 0), $15 FROM log_leaves"
        );
        self.sql.run(script, row).await.map(drop)
    }

    async fn document(
        &mut self,
        number: &DocumentNumber,
    ) -> Result<Option<Document>, StorageError> {
        let sql =
            "SELECT status, reason, recorded_at, destroyed_at, sealed, cose, seal FROM documents
                   WHERE number = $1";
        let Some(mut row) = self.row(sql, args![number.as_str()]).await? else { return Ok(None) };
        let key = self.key(&record(number)).await?;
        let place = |column| Place { table: "documents", column, row: number.as_str() };
        let reason = row.maybe_text("reason")?;
        let reason = reason.map(|text| serde_json::from_str::<StatusReason>(&text)).transpose();
        Ok(Some(Document {
            record: key.open_value(row.bytes("sealed")?, place("sealed"))?,
            cose: key.open(&row.bytes("cose")?, place("cose"))?,
            seal: match row.maybe_bytes("seal")? {
                Some(sealed) => Some(key.open(&sealed, place("seal"))?),
                None => None,
            },
            status: status(row.int("status")?)?,
            reason: reason.map_err(|_| StorageError::Damaged("documents.reason"))?,
            recorded_at: row.time("recorded_at")?,
            destroyed_at: row.maybe_time("destroyed_at")?,
        }))
    }

    async fn change_status(&mut self, change: &StatusChange) -> Result<bool, StorageError> {
        let reason = change.reason.as_ref().map(to_json).transpose()?;
        let (from, to) = (bits(change.from), bits(change.to));
        let sql = "UPDATE documents SET status = $1, reason = $2 WHERE number = $3 AND status = $4";
        let row = args![to, reason.clone(), change.number.as_str(), from];
        if self.sql.execute(sql, row).await? != 1 {
            return Ok(false);
        }
        let change = Change {
            number: &change.number,
            from,
            to,
            destroyed: false,
            reason,
            by: &change.by,
            at: change.at,
            witness: change.witness.as_ref(),
        };
        self.note_change(change).await?;
        Ok(true)
    }

    async fn status_before(
        &mut self,
        number: &DocumentNumber,
    ) -> Result<DocumentStatus, StorageError> {
        let sql = "SELECT from_status FROM status_changes WHERE number = $1 AND destroyed = 0
                   ORDER BY sequence DESC LIMIT 1";
        let row = self.row(sql, args![number.as_str()]).await?;
        status(row.ok_or(StorageError::Damaged("status_changes"))?.int("from_status")?)
    }

    async fn note_destruction(
        &mut self,
        number: &DocumentNumber,
        by: &str,
        witness: Option<&Witness>,
        at: Timestamp,
    ) -> Result<(), StorageError> {
        let sql = "SELECT status FROM documents WHERE number = $1";
        let row = self.row(sql, args![number.as_str()]).await?;
        let status = row.ok_or(StorageError::Damaged("documents"))?.int("status")?;
        let sql = "UPDATE documents SET destroyed_at = $1
                   WHERE number = $2 AND destroyed_at IS NULL";
        self.one(sql, args![at, number.as_str()], "documents").await?;
        let change = Change {
            number,
            from: status,
            to: status,
            destroyed: true,
            reason: None,
            by,
            at,
            witness,
        };
        self.note_change(change).await
    }
}
