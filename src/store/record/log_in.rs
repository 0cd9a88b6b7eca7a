use super::access::record;
use crate::access::{LogInRecord, OfficerId, PasswordHash, TotpSecret};
use crate::ledger::StorageError;
use crate::privacy::Place;
use crate::store::StoreUnit;
use crate::store::sql::args;

/// The secret of the second factor is sealed, because it must be known to be compared.
fn place(id: &OfficerId) -> Place<'_> {
    Place { table: "officers", column: "totp", row: &id.0 }
}

impl StoreUnit {
    pub(super) async fn read_log_in(
        &mut self,
        id: &OfficerId,
    ) -> Result<LogInRecord, StorageError> {
        let sql = "SELECT password, totp, totp_step, failures, locked_until FROM officers
                   WHERE id = $1";
        let row = self.row(sql, args![&id.0]).await?;
        let mut row = row.ok_or(StorageError::Damaged("officers"))?;
        let damaged = StorageError::Damaged("officers.password");
        let password = match row.maybe_bytes("password")? {
            Some(bytes) => Some(PasswordHash::from_bytes(&bytes).ok_or(damaged)?),
            None => None,
        };
        let totp = match row.maybe_bytes("totp")? {
            Some(blob) => {
                let bytes = self.key(&record(id)).await?.open(&blob, place(id))?;
                let bytes = bytes.try_into().map_err(|_| StorageError::Damaged("officers.totp"))?;
                Some(TotpSecret::new(bytes))
            }
            None => None,
        };
        Ok(LogInRecord {
            password,
            totp,
            totp_step: row.maybe_int("totp_step")?,
            failures: row.small("failures")?,
            locked_until: row.maybe_time("locked_until")?,
        })
    }

    pub(super) async fn write_log_in(
        &mut self,
        id: &OfficerId,
        log_in: &LogInRecord,
    ) -> Result<(), StorageError> {
        let totp = match &log_in.totp {
            Some(totp) => Some(self.key(&record(id)).await?.seal(totp.bytes(), place(id))?),
            None => None,
        };
        let row = args![
            log_in.password.as_ref().map(PasswordHash::to_bytes),
            totp,
            log_in.totp_step,
            log_in.failures,
            log_in.locked_until,
            &id.0
        ];
        let sql = "UPDATE officers SET password = $1, totp = $2, totp_step = $3, failures = $4,
                   locked_until = $5 WHERE id = $6";
        self.one(sql, row, "officers").await
    }
}
