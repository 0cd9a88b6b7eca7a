use async_trait::async_trait;

use super::application::record;
use super::registry::list_row;
use crate::application::ApplicationId;
use crate::issuance::{Intent, IssuanceRepository, Lease};
use crate::ledger::StorageError;
use crate::privacy::Place;
use crate::registry::StatusListRow;
use crate::store::StoreUnit;
use crate::store::sql::{args, script, signed};

#[async_trait]
impl IssuanceRepository for StoreUnit {
    async fn add_intent(&mut self, intent: &Intent) -> Result<(), StorageError> {
        let document = &intent.record;
        let key = self.key(&record(&intent.application)).await?;
        let place = |column| Place { table: "intents", column, row: &intent.application.0 };
        let row = args![
            &intent.application.0,
            document.number.as_str(),
            signed(document.status.list)?,
            signed(document.status.index)?,
            intent.made_at,
            &intent.lease.node,
            intent.lease.process,
            signed(intent.lease.epoch)?,
            intent.lease.until,
            key.seal_value(document, place("sealed"))?,
            key.seal(&intent.to_be_signed, place("to_be_signed"))?,
            intent
                .seal_to_be_signed
                .as_deref()
                .map(|bytes| key.seal(bytes, place("seal_to_be_signed")))
                .transpose()?
        ];
        let script = script!(
            "INSERT INTO intents (application, number, status_list, status_index, open, made_at,
             node, process, epoch, leased_until, sealed, to_be_signed, seal_to_be_signed)
             VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12)",
            "UPDATE status_lists SET taken = taken + 1 WHERE id = $3"
        );
        self.sql.run(script, row).await.map(drop)
    }

    async fn open_intent(
        &mut self,
        application: &ApplicationId,
    ) -> Result<Option<Intent>, StorageError> {
        let sql = "SELECT * FROM intents WHERE application = $1 AND open = 1";
        let Some(mut row) = self.row(sql, args![&application.0]).await? else { return Ok(None) };
        let key = self.key(&record(application)).await?;
        let place = |column| Place { table: "intents", column, row: &application.0 };
        Ok(Some(Intent {
            application: application.clone(),
            record: key.open_value(row.bytes("sealed")?, place("sealed"))?,
            to_be_signed: key.open(&row.bytes("to_be_signed")?, place("to_be_signed"))?,
            seal_to_be_signed: match row.maybe_bytes("seal_to_be_signed")? {
                Some(sealed) => Some(key.open(&sealed, place("seal_to_be_signed"))?),
                None => None,
            },
            made_at: row.time("made_at")?,
            lease: Lease {
                node: row.text("node")?,
                process: row.array("process")?,
                epoch: row.unsigned("epoch")?,
                until: row.time("leased_until")?,
            },
        }))
    }

    async fn open_intents(&mut self) -> Result<Vec<ApplicationId>, StorageError> {
        let sql = "SELECT application FROM intents WHERE open = 1 ORDER BY made_at, application";
        let rows = self.sql.fetch(sql, args![]).await?;
        rows.into_iter().map(|mut row| row.text("application").map(ApplicationId)).collect()
    }

    async fn take_intent(
        &mut self,
        application: &ApplicationId,
        from: &Lease,
        to: &Lease,
    ) -> Result<bool, StorageError> {
        let sql = "UPDATE intents SET node = $1, process = $2, epoch = $3, leased_until = $4
                   WHERE application = $5 AND open = 1 AND process = $6 AND epoch = $7";
        let row = args![
            &to.node,
            to.process,
            signed(to.epoch)?,
            to.until,
            &application.0,
            from.process,
            signed(from.epoch)?
        ];
        Ok(self.sql.execute(sql, row).await? == 1)
    }

    async fn replace_intent(&mut self, intent: &Intent) -> Result<bool, StorageError> {
        let sql = "UPDATE intents SET made_at = $1, sealed = $2, to_be_signed = $3,
                   seal_to_be_signed = $4
                   WHERE application = $5 AND open = 1 AND process = $6 AND epoch = $7
                   AND number = $8 AND status_list = $9 AND status_index = $10";
        let document = &intent.record;
        let key = self.key(&record(&intent.application)).await?;
        let place = |column| Place { table: "intents", column, row: &intent.application.0 };
        let seal = intent.seal_to_be_signed.as_deref();
        let row = args![
            intent.made_at,
            key.seal_value(document, place("sealed"))?,
            key.seal(&intent.to_be_signed, place("to_be_signed"))?,
            seal.map(|bytes| key.seal(bytes, place("seal_to_be_signed"))).transpose()?,
            &intent.application.0,
            intent.lease.process,
            signed(intent.lease.epoch)?,
            document.number.as_str(),
            signed(document.status.list)?,
            signed(document.status.index)?
        ];
        Ok(self.sql.execute(sql, row).await? == 1)
    }

    async fn close_intent(
        &mut self,
        application: &ApplicationId,
        lease: &Lease,
    ) -> Result<bool, StorageError> {
        let sql = "UPDATE intents SET open = 0
                   WHERE application = $1 AND open = 1 AND process = $2 AND epoch = $3";
        let row = args![&application.0, lease.process, signed(lease.epoch)?];
        Ok(self.sql.execute(sql, row).await? == 1)
    }

    async fn open_status_list(
        &mut self,
        authority: &str,
    ) -> Result<Option<StatusListRow>, StorageError> {
        let sql = "SELECT id, uri, entries FROM status_lists
                   WHERE authority = $1 AND taken < entries / 2 ORDER BY id LIMIT 1";
        self.row(sql, args![authority]).await?.map(list_row).transpose()
    }
}
