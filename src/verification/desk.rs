use std::sync::Arc;

use chancery_credential::Code;
use chancery_identity::Timestamp;
use chancery_verify::{Limits, ReasonCode, Request, Verdict, judge};

use crate::document::StatusReason;
use crate::ledger::{Ledger, StorageError};
use crate::publish::Shelf;
use crate::registry::RegistryRepository;

/// Answers verifiers.
#[derive(Clone)]
pub struct Desk {
    /// What is published now.
    pub shelf: Arc<Shelf>,
    /// The registry.
    pub ledger: Arc<dyn Ledger<dyn RegistryRepository>>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Desk(…)")
    }
}

/// What a verifier asks.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The text of the code.
    pub code: &'a str,
    /// The machine-readable zone, when it was read.
    pub mrz: Option<&'a str>,
    /// How old the lists may be.
    pub limits: Limits,
}

impl Desk {
    /// The verdict on a code at `now`.
    ///
    /// # Errors
    /// [`StorageError`] when the registry cannot be asked.
    pub async fn answer(
        &self,
        question: &Question<'_>,
        now: Timestamp,
    ) -> Result<Verdict, StorageError> {
        let Question { code, mrz, limits } = *question;
        let mut verdict = judge(&Request { code, mrz, now, limits }, &self.shelf.anchors());
        if verdict.reason_codes.contains(&ReasonCode::Revoked) {
            let why = self.why_revoked(code).await?.unwrap_or(ReasonCode::Revoked);
            for said in verdict.reason_codes.iter_mut().filter(|r| **r == ReasonCode::Revoked) {
                *said = why;
            }
        }
        Ok(verdict)
    }

    /// The list says that a document is revoked; the registry says why.
    async fn why_revoked(&self, code: &str) -> Result<Option<ReasonCode>, StorageError> {
        let number = Code::decode(code)
            .ok()
            .and_then(|code| code.claims.identity.number)
            .and_then(|number| number.parse().ok());
        let Some(number) = number else { return Ok(None) };
        let mut unit = self.ledger.begin().await?;
        let document = unit.work().document(&number).await?;
        Ok(document.and_then(|document| document.reason).map(|reason| match reason {
            StatusReason::Lost | StatusReason::Stolen => ReasonCode::LostOrStolen,
            StatusReason::Superseded => ReasonCode::Superseded,
            StatusReason::Withdrawn => ReasonCode::Revoked,
        }))
    }
}
