use async_trait::async_trait;

use crate::access::{Proposal, ProposalRepository};
use crate::ledger::StorageError;
use crate::store::StoreUnit;
use crate::store::sql::args;

#[async_trait]
impl ProposalRepository for StoreUnit {
    async fn proposal(
        &mut self,
        action: &'static str,
        object: &str,
    ) -> Result<Option<Proposal>, StorageError> {
        let sql = "SELECT proposer, at FROM proposals WHERE action = $1 AND object = $2";
        let Some(mut row) = self.row(sql, args![action, object]).await? else { return Ok(None) };
        let object = object.to_string();
        Ok(Some(Proposal { action, object, by: row.text("proposer")?, at: row.time("at")? }))
    }

    async fn put_proposal(&mut self, proposal: &Proposal) -> Result<(), StorageError> {
        let sql = "INSERT INTO proposals (action, object, proposer, at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (action, object) DO UPDATE SET proposer = excluded.proposer,
                   at = excluded.at";
        let row = args![proposal.action, &proposal.object, &proposal.by, proposal.at];
        self.sql.execute(sql, row).await.map(drop)
    }

    async fn end_proposal(&mut self, proposal: &Proposal) -> Result<bool, StorageError> {
        let sql = "DELETE FROM proposals WHERE action = $1 AND object = $2 AND proposer = $3";
        let row = args![proposal.action, &proposal.object, &proposal.by];
        Ok(self.sql.execute(sql, row).await? == 1)
    }
}
