use std::sync::Arc;

use chancery_credential::{Code, Scratch};
use chancery_identity::Timestamp;
use chancery_seal::Seal;
use chancery_verify::{Limits, Outcome, Printed, ReasonCode, Request, Verdict, sealed_number};

use crate::document::{DocumentStatus, StatusReason};
use crate::ledger::{Ledger, StorageError};
use crate::publish::Shelf;
use crate::registry::{Document, RegistryRepository};

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
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The text of the code; empty where only a seal was read.
    pub code: &'a str,
    /// The visible digital seal, when it was read.
    pub seal: Option<&'a [u8]>,
    /// The machine-readable zone, when it was read.
    pub mrz: Option<&'a str>,
    /// Values as printed, where they were read.
    pub printed: Option<Printed<'a>>,
    /// How old the lists may be.
    pub limits: Limits,
}

impl std::fmt::Debug for Question<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Question(…)")
    }
}

/// The verdict, and what only the registry knows.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The verdict.
    pub verdict: Verdict,
    /// How it was established at issue who the holder is, where the document is on record.
    pub identity_established: Option<String>,
}

impl From<Verdict> for Answered {
    fn from(verdict: Verdict) -> Self {
        Self { verdict, identity_established: None }
    }
}

impl Desk {
    /// The verdict on a code, or a seal, at `now`. Where the public verifier would accept, or cannot yet say,
    /// the registry has the last word: it knows of a change before any list does, and it knows
    /// every document that was ever signed on the record.
    ///
    /// # Errors
    /// [`StorageError`] when the registry cannot be asked.
    pub async fn answer(
        &self,
        question: &Question<'_>,
        now: Timestamp,
    ) -> Result<Answered, StorageError> {
        let Question { code, seal, mrz, limits, .. } = *question;
        let printed = question.printed.as_ref();
        let request = Request { code, seal, mrz, printed, limits, ..Request::at(now) };
        let verdict = self.shelf.verifier().judge(&request, &mut Scratch::new());
        let by_status = verdict.reason_codes.iter().all(|reason| {
            matches!(
                reason,
                ReasonCode::Revoked | ReasonCode::NotActivated | ReasonCode::StatusStale
            )
        });
        let asks = match verdict.outcome {
            Outcome::Accept | Outcome::Caution => true,
            Outcome::Reject | Outcome::NoResult => by_status,
        };
        if !asks {
            return Ok(verdict.into());
        }
        let Some(document) = self.on_record(code, seal).await? else {
            // Signed with a good key and not on the record: made by somebody who stole the key.
            return Ok(verdict.rejected(ReasonCode::NotInLog, "unknown").into());
        };
        let verdict = match (document.status, document.reason) {
            (DocumentStatus::Valid, _) if code.is_empty() => verdict.confirmed(),
            (DocumentStatus::Valid, _) => verdict,
            (DocumentStatus::NotActivated, _) => {
                verdict.rejected(ReasonCode::NotActivated, "not_activated")
            }
            (DocumentStatus::Revoked, reason) => verdict.rejected(why(reason), "revoked"),
        };
        Ok(Answered { verdict, identity_established: Some(document.record.identity_basis) })
    }

    /// The document whose signed code, or seal, this is, byte for byte.
    async fn on_record(
        &self,
        code: &str,
        seal: Option<&[u8]>,
    ) -> Result<Option<Document>, StorageError> {
        let code = match code {
            "" => None,
            code => match Code::decode(code) {
                Ok(code) => Some(code),
                Err(_) => return Ok(None),
            },
        };
        let seal = seal.and_then(|bytes| Seal::parse(bytes).ok());
        let number = match &code {
            Some(code) => code.claims.identity.number.as_deref().and_then(|text| text.parse().ok()),
            None => seal.as_ref().and_then(sealed_number).and_then(|text| text.parse().ok()),
        };
        let Some(number) = number else { return Ok(None) };
        let mut unit = self.ledger.read().await?;
        let document = unit.work().document(&number).await?;
        Ok(document.filter(|document| {
            let own = document.seal.as_deref();
            code.is_none_or(|code| document.cose == code.cose())
                && seal.is_none_or(|seal| own == Some(seal.without_padding()))
        }))
    }
}

const fn why(reason: Option<StatusReason>) -> ReasonCode {
    match reason {
        Some(StatusReason::Lost | StatusReason::Stolen) => ReasonCode::LostOrStolen,
        Some(StatusReason::Superseded) => ReasonCode::Superseded,
        Some(StatusReason::Withdrawn) | None => ReasonCode::Revoked,
    }
}
