use async_trait::async_trait;
use chancery_credential::KeyId;
use chancery_identity::Timestamp;
use chancery_verify::KeyState;

use crate::ledger::StorageError;
use crate::signing::{Certificate, SignerRepository, SignerRow, Standing};
use crate::store::StoreUnit;
use crate::store::sql::{Row, args, signed};

const STATES: [KeyState; 3] = [KeyState::Active, KeyState::Retired, KeyState::Revoked];

#[async_trait]
impl SignerRepository for StoreUnit {
    async fn signers(&mut self, authority: &str) -> Result<Vec<SignerRow>, StorageError> {
        let sql = "SELECT kid, certificate, state, since, reason, good_below FROM signers
                   WHERE authority = $1 ORDER BY kid";
        self.sql.fetch(sql, args![authority]).await?.into_iter().map(signer).collect()
    }

    async fn add_signer(&mut self, authority: &str, row: &SignerRow) -> Result<(), StorageError> {
        let sql = "INSERT INTO signers (kid, authority, certificate, state, since, reason,
                   good_below) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let Standing { state, since, reason, good_below } = row.standing.clone();
        let args = args![
            row.certificate.key_id().to_string(),
            authority,
            row.certificate.as_der().to_vec(),
            state.as_str(),
            since.map(Timestamp::as_second),
            reason,
            good_below.map(signed).transpose()?
        ];
        self.sql.execute(sql, args).await.map(drop)
    }

    async fn change_standing(
        &mut self,
        id: KeyId,
        from: KeyState,
        to: &Standing,
    ) -> Result<bool, StorageError> {
        let sql = "UPDATE signers SET state = $1, since = $2, reason = $3, good_below = $4
                   WHERE kid = $5 AND state = $6";
        let Standing { state, since, reason, good_below } = to.clone();
        let args = args![
            state.as_str(),
            since.map(Timestamp::as_second),
            reason,
            good_below.map(signed).transpose()?,
            id.to_string(),
            from.as_str()
        ];
        Ok(self.sql.execute(sql, args).await? == 1)
    }
}

fn signer(mut row: Row) -> Result<SignerRow, StorageError> {
    let damaged = StorageError::Damaged("signers");
    let certificate =
        Certificate::from_der(&row.bytes("certificate")?).map_err(|_| damaged.clone())?;
    let state = row.text("state")?;
    let state = STATES.into_iter().find(|one| one.as_str() == state).ok_or(damaged.clone())?;
    let good_below = row.maybe_int("good_below")?.map(u64::try_from).transpose();
    let standing = Standing {
        state,
        since: row.maybe_time("since")?,
        reason: row.maybe_text("reason")?,
        good_below: good_below.map_err(|_| damaged.clone())?,
    };
    if row.text("kid")? != certificate.key_id().to_string() {
        return Err(damaged);
    }
    Ok(SignerRow { certificate, standing })
}
