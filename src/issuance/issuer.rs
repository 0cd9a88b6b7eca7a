use std::sync::Arc;

use chancery_identity::Timestamp;
use chancery_verify::{KeyUse, TrustList};

use super::lint::{lint, verify};
use super::prepare::{Bench, prepare};
use super::{Draws, Intent, IssuanceRepository, IssueError, Permit};
use crate::access::{Officer, Role};
use crate::application::{ApplicationId, ApprovedApplication};
use crate::authority::Authorities;
use crate::document::DocumentStatus;
use crate::environment::Entropy;
use crate::ledger::{Ledger, StorageError};
use crate::registry::{Document, LogLeaf};
use crate::signing::{AuthorityKeys, KeyRing};

/// How often a taken number or index is drawn anew before the attempt is given up. With lists at
/// most half full, eight misses in a row happen once in 256 documents; 64 never.
const ATTEMPTS: usize = 64;

/// Issues documents.
#[derive(Clone)]
pub struct Issuer {
    /// The record.
    pub ledger: Arc<dyn Ledger<dyn IssuanceRepository>>,
    /// Who may issue where.
    pub authorities: Arc<Authorities>,
    /// The keys.
    pub keys: Arc<KeyRing>,
    /// What status URIs begin with; no trailing slash.
    pub public_url: String,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Issuer(…)")
    }
}

/// A document that is on record with its signature and its log leaf: it may be shown.
#[derive(Clone, Debug)]
pub struct Issued(Document);

impl Issued {
    /// The document.
    #[must_use]
    pub const fn document(&self) -> &Document {
        &self.0
    }
}

/// What [`Issuer::recover`] did.
#[derive(Debug, Default)]
pub struct Recovered {
    /// How many intents were finished.
    pub finished: usize,
    /// Those that could not be, and why.
    pub failed: Vec<(ApplicationId, IssueError)>,
}

impl Issuer {
    /// Issues the document of an approved application.
    ///
    /// # Errors
    /// [`IssueError`]. When it fails after the intent is on record, a later call, or
    /// [`Issuer::recover`], finishes the same document.
    pub async fn issue(
        &self,
        id: &ApplicationId,
        officer: &Officer,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<Issued, IssueError> {
        let mut unit = self.ledger.read().await?;
        let application = unit.work().application(id).await?.ok_or(IssueError::NotFound)?;
        officer.require(
            &[Role::Print, Role::Approve],
            &application.authority,
            &application.post,
        )?;
        let unfinished = unit.work().open_intent(id).await?;
        drop(unit);
        let intent = match unfinished {
            Some(intent) => intent,
            None => self.put_intent_on_record(application.approved()?, now, entropy).await?,
        };
        self.finish(intent).await
    }

    /// Finishes every intent that a crash left open. One that cannot be finished stays open and
    /// keeps none of the others waiting.
    ///
    /// # Errors
    /// [`StorageError`] when the record cannot be read at all.
    pub async fn recover(&self) -> Result<Recovered, StorageError> {
        let mut unit = self.ledger.read().await?;
        let open = unit.work().open_intents().await?;
        drop(unit);
        let mut recovered = Recovered::default();
        for id in &open {
            match self.finish_open(id).await {
                Ok(()) => recovered.finished += 1,
                Err(error) => recovered.failed.push((id.clone(), error)),
            }
        }
        Ok(recovered)
    }

    async fn finish_open(&self, id: &ApplicationId) -> Result<(), IssueError> {
        let mut unit = self.ledger.read().await?;
        let intent = unit.work().open_intent(id).await?;
        drop(unit);
        match intent {
            Some(intent) => self.finish(intent).await.map(drop),
            None => Ok(()),
        }
    }

    async fn put_intent_on_record(
        &self,
        approved: ApprovedApplication,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<Intent, IssueError> {
        let case = approved.case();
        let (authority, post) = self
            .authorities
            .post(case.authority.as_str(), &case.post)
            .ok_or(IssueError::UnknownPost)?;
        let keys = self.keys.of(authority.code.as_str()).ok_or(IssueError::NoSigner)?;
        let signer = keys
            .signers()
            .find(|signer| {
                signer.may_sign(KeyUse::Document, now) && signer.facts().kinds.contains(&case.kind)
            })
            .ok_or(IssueError::NoSigner)?;
        let bench = Bench { authority, post, signer };
        let trust_list = self.trust_list(keys, &authority.name, now);
        for _ in 0..ATTEMPTS {
            let draws = Draws {
                number: u64::from_le_bytes(entropy.bytes()),
                index: u64::from_le_bytes(entropy.bytes()),
                token_id: entropy.bytes(),
            };
            let mut unit = self.ledger.begin().await?;
            let code = authority.code.as_str();
            let list = unit.work().status_list(code, &self.public_url).await?;
            // Creating the list is an act of its own: the lint below takes time, and no other
            // writer should wait for it.
            unit.commit().await?;
            let intent = prepare(&approved, &bench, &list, draws, now)?;
            lint(&intent, &approved, &trust_list, &mut entropy.rng())?;
            let mut unit = self.ledger.begin().await?;
            match unit.work().add_intent(&intent).await {
                Ok(()) => {
                    unit.commit().await?;
                    return Ok(intent);
                }
                Err(StorageError::Conflict("application")) => {
                    return Err(crate::access::Refusal::WrongState.into());
                }
                Err(StorageError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StorageError::Conflict("no free number or status index was found").into())
    }

    async fn finish(&self, intent: Intent) -> Result<Issued, IssueError> {
        let permit = Permit::for_recorded(&intent).ok_or(StorageError::Damaged("intent"))?;
        let Intent { application: id, record, made_at, .. } = intent;
        let keys = self.keys.of(record.authority.as_str()).ok_or(IssueError::NoSigner)?;
        let signer = keys.signer(record.key_id).ok_or(IssueError::NoSigner)?;
        let signed = permit.sign(signer).0;
        let mrz = record.mrz().map_err(|_| IssueError::Signature("the machine-readable zone"))?;
        let trust_list = self.trust_list(keys, &record.authority_name, made_at);
        verify(&signed, &mrz.concat(), trust_list, made_at).map_err(IssueError::Signature)?;
        let leaf = LogLeaf::of(&signed.envelope);
        let document = Document {
            cose: signed.cose(),
            record,
            status: DocumentStatus::NotActivated,
            reason: None,
            recorded_at: made_at,
        };
        let mut unit = self.ledger.begin().await?;
        let work = unit.work();
        if !work.close_intent(&id).await? {
            // Another finisher was faster; the bytes are the same, because Ed25519 has no chance
            // in it.
            let recorded = work.document(&document.record.number).await?;
            return recorded.map(Issued).ok_or(StorageError::Damaged("intent").into());
        }
        let application = work.application(&id).await?.ok_or(IssueError::NotFound)?;
        work.add_document(&document, leaf).await?;
        work.update_application(&application.issued(&document.record.number)?).await?;
        unit.commit().await?;
        Ok(Issued(document))
    }

    /// The trust list as a verifier will see the keys of this authority.
    fn trust_list(&self, keys: &AuthorityKeys, name: &str, now: Timestamp) -> TrustList {
        keys.trust_list(name, Vec::new(), now)
    }
}
