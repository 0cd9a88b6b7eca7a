use std::sync::Arc;

use chancery_identity::{DocumentKind, Timestamp};
use chancery_verify::{LogLeaf, TrustList};
use jiff::SignedDuration;

use super::face::Faces;
use super::lint::{Proof, Shown, lint, verify};
use super::permit::{Signed, may_be_signed};
use super::prepare::{Bench, Own, prepare};
use super::{Draws, FaceOf, Intent, IssuanceRepository, IssueError, Lease, Permit};
use crate::access::{Action, Caller, Refusal};
use crate::application::{ApplicationId, ApprovedApplication, Practice};
use crate::authority::Authorities;
use crate::document::{DocumentStatus, Record, Validity, ValidityError};
use crate::environment::{Clock, Entropy};
use crate::ledger::{Keep, Ledger, Object, StorageError};
use crate::registry::{Document, StatusListRow};
use crate::render::Templates;
use crate::signing::{AuthorityKeys, KeyRing};

/// How often a taken number or index is drawn anew before the attempt is given up. With lists at
/// most half full, eight misses in a row happen once in 256 documents; 64 never.
const ATTEMPTS: usize = 64;
/// How long a process that began to issue a document may take before another finishes it. Issuing
/// takes a second; a process that was stopped for longer gives way when it wakes up.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// A process as it holds work: the name of its node, and a random number of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The name. Processes that share a database have different ones.
    pub name: String,
    /// The process.
    pub process: [u8; 16],
}

/// Issues documents.
#[derive(Clone)]
pub struct Issuer {
    /// The record.
    pub ledger: Arc<dyn Ledger<dyn IssuanceRepository>>,
    /// The keys.
    pub keys: Arc<KeyRing>,
    /// What status URIs begin with; no trailing slash.
    pub public_url: String,
    /// This process.
    pub node: Node,
    /// The clock, which must not stand behind the record.
    pub clock: Clock,
    /// What documents are drawn with.
    pub templates: Arc<Templates>,
    /// How a document is drawn before it is signed.
    pub proof: Proof,
    /// How a portrait becomes the face in the code.
    pub face: FaceOf,
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
    /// How many are another process's to finish.
    pub in_other_hands: usize,
    /// Those that could not be finished, and why.
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
        caller: &Caller,
        entropy: &Entropy,
        keep: Keep<'_, Issued>,
    ) -> Result<Issued, IssueError> {
        let mut unit = self.ledger.read().await?;
        let work = unit.work();
        let application = work.application(id).await?.ok_or(IssueError::NotFound)?;
        application.allow(caller, Action::ApplicationIssue, Practice::default())?;
        if self.clock.behind().is_some() {
            return Err(IssueError::Clock);
        }
        let unfinished = work.open_intent(id).await?;
        let authorities = work.authorities().await?;
        let list = work.open_status_list(&application.authority).await?;
        let keys = self.keys.of(&application.authority).ok_or(IssueError::NoSigner)?;
        learn(keys, work).await?;
        drop(unit);
        let intent = match unfinished {
            Some(intent) => {
                let held = self.hold(intent, caller.at).await?;
                if may_be_signed(&held.record, keys, caller.at) {
                    held
                } else {
                    self.renew(held, application.approved()?, &authorities, caller, entropy).await?
                }
            }
            None => {
                let approved = application.approved()?;
                self.put_intent_on_record(approved, (&authorities, list), caller, entropy).await?
            }
        };
        self.finish(intent, caller, keep).await
    }

    /// Finishes every intent that a process left open and that is nobody's any more. One that
    /// cannot be finished stays open and keeps none of the others waiting.
    ///
    /// # Errors
    /// [`StorageError`] when the record cannot be read at all.
    pub async fn recover(&self, now: Timestamp) -> Result<Recovered, StorageError> {
        let mut unit = self.ledger.read().await?;
        let open = unit.work().open_intents().await?;
        drop(unit);
        let mut recovered = Recovered::default();
        for id in &open {
            match self.finish_open(id, now).await {
                Ok(()) => recovered.finished += 1,
                Err(IssueError::InOtherHands) => recovered.in_other_hands += 1,
                Err(error) => recovered.failed.push((id.clone(), error)),
            }
        }
        Ok(recovered)
    }

    async fn finish_open(&self, id: &ApplicationId, now: Timestamp) -> Result<(), IssueError> {
        let mut unit = self.ledger.read().await?;
        let intent = unit.work().open_intent(id).await?;
        drop(unit);
        let Some(intent) = intent else { return Ok(()) };
        if intent.lease.process == self.node.process && now < intent.lease.until {
            // A request of this very process is at it.
            return Err(IssueError::InOtherHands);
        }
        let intent = self.hold(intent, now).await?;
        self.finish(intent, &Caller::engine(now), Keep::nothing()).await.map(drop)
    }

    fn proof(&self) -> (Proof, &Templates) {
        (self.proof, &self.templates)
    }

    fn lease(&self, epoch: u64, now: Timestamp) -> Lease {
        let until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
        Lease { node: self.node.name.clone(), process: self.node.process, epoch, until }
    }

    /// The intent in our own hands: it was there already, or it is taken over because its time is
    /// over, or because whoever held it was an earlier process of this node.
    async fn hold(&self, mut intent: Intent, now: Timestamp) -> Result<Intent, IssueError> {
        let held = &intent.lease;
        if held.process == self.node.process {
            return Ok(intent);
        }
        if now < held.until && held.node != self.node.name {
            return Err(IssueError::InOtherHands);
        }
        let lease = self.lease(held.epoch + 1, now);
        let mut unit = self.ledger.begin().await?;
        if !unit.work().take_intent(&intent.application, held, &lease).await? {
            return Err(IssueError::InOtherHands);
        }
        unit.housekeep().await?;
        intent.lease = lease;
        Ok(intent)
    }

    async fn put_intent_on_record(
        &self,
        approved: ApprovedApplication,
        (authorities, mut list): (&Authorities, Option<StatusListRow>),
        caller: &Caller,
        entropy: &Entropy,
    ) -> Result<Intent, IssueError> {
        let now = caller.at;
        let (keys, bench) = self.bench(&approved, authorities, now)?;
        let Bench { authority, post, .. } = bench;
        let trust_list = self.trust_list(keys, &authority.name, now);
        let mut faces = Faces::of(approved.portrait(), self.face);
        for _ in 0..ATTEMPTS {
            let draws = Draws {
                number: u64::from_le_bytes(entropy.bytes()),
                index: u64::from_le_bytes(entropy.bytes()),
                token_id: entropy.bytes(),
            };
            let list = match list.take() {
                Some(list) => list,
                None => self.status_list(authority.code.as_str()).await?,
            };
            let own = draws.own(post, &list);
            let intent = prepare(&approved, &bench, &mut faces, own, self.lease(1, now), now)?;
            lint(&intent, &approved, &trust_list, self.proof(), &mut entropy.rng())?;
            let mut unit = self.ledger.begin().await?;
            match unit.work().add_intent(&intent).await {
                Ok(()) => {
                    let object = Object::new("application", approved.id());
                    let code = authority.code.as_str();
                    let act = caller.deed("issuance.intent", code, &post.code, object);
                    unit.commit(act).await?;
                    return Ok(intent);
                }
                Err(StorageError::Conflict("application")) => {
                    drop(unit);
                    return self.overtaken(approved.id(), now).await;
                }
                Err(StorageError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StorageError::Conflict("no free number or status index was found").into())
    }

    /// Where a document is issued, and the newest keys that may sign it now.
    fn bench<'a>(
        &'a self,
        approved: &ApprovedApplication,
        authorities: &'a Authorities,
        now: Timestamp,
    ) -> Result<(&'a AuthorityKeys, Bench<'a>), IssueError> {
        let case = approved.case();
        let (authority, post) =
            authorities.post(case.authority.as_str(), &case.post).ok_or(IssueError::UnknownPost)?;
        let keys = self.keys.of(authority.code.as_str()).ok_or(IssueError::NoSigner)?;
        let travel = case.journey.as_ref().and_then(|journey| journey.travel_date);
        let until = Validity::of(case.kind, travel, now)?.expires_at();
        let until = Timestamp::from_second(until).map_err(|_| ValidityError::Range)?;
        let signer = keys.document_signer(case.kind, until, now).ok_or(IssueError::NoSigner)?;
        let seal_signer = match case.kind {
            DocumentKind::ConsularCard => None,
            DocumentKind::EmergencyTravelDocument => {
                Some(keys.seal_signer_for(now).ok_or(IssueError::NoSigner)?)
            }
        };
        Ok((keys, Bench { authority, post, signer, seal_signer, templates: &self.templates }))
    }

    /// An intent that was begun with a key that may sign no more, with the newest one instead. The
    /// document keeps its number and its place in the status list; nobody has seen it.
    async fn renew(
        &self,
        held: Intent,
        approved: ApprovedApplication,
        authorities: &Authorities,
        caller: &Caller,
        entropy: &Entropy,
    ) -> Result<Intent, IssueError> {
        let now = caller.at;
        let (keys, bench) = self.bench(&approved, authorities, now)?;
        let Record { number, status, token_id, .. } = held.record;
        let own = Own { number, status, token_id };
        let mut faces = Faces::of(approved.portrait(), self.face);
        let intent = prepare(&approved, &bench, &mut faces, own, held.lease, now)?;
        let trust_list = self.trust_list(keys, &bench.authority.name, now);
        lint(&intent, &approved, &trust_list, self.proof(), &mut entropy.rng())?;
        let mut unit = self.ledger.begin().await?;
        if !unit.work().replace_intent(&intent).await? {
            return Err(IssueError::InOtherHands);
        }
        let object = Object::new("application", approved.id());
        let code = bench.authority.code.as_str();
        unit.commit(caller.deed("issuance.intent", code, &bench.post.code, object)).await?;
        Ok(intent)
    }

    /// The intent that another request put on record for the same case a moment ago. It is read
    /// where it was written, among units that are not durable yet, and held once they are.
    async fn overtaken(&self, id: &ApplicationId, now: Timestamp) -> Result<Intent, IssueError> {
        let mut unit = self.ledger.begin().await?;
        let intent = unit.work().open_intent(id).await?;
        unit.housekeep().await?;
        self.hold(intent.ok_or(Refusal::WrongState)?, now).await
    }

    /// The list that takes new documents. Making one is a unit of its own: the lint takes time, and
    /// no other writer should wait for it.
    async fn status_list(&self, authority: &str) -> Result<StatusListRow, StorageError> {
        let mut unit = self.ledger.read().await?;
        if let Some(list) = unit.work().open_status_list(authority).await? {
            return Ok(list);
        }
        drop(unit);
        let mut unit = self.ledger.begin().await?;
        let list = match unit.work().open_status_list(authority).await? {
            Some(list) => list,
            None => unit.work().add_status_list(authority, &self.public_url).await?,
        };
        unit.housekeep().await?;
        Ok(list)
    }

    async fn finish(
        &self,
        intent: Intent,
        caller: &Caller,
        keep: Keep<'_, Issued>,
    ) -> Result<Issued, IssueError> {
        let permit = Permit::for_recorded(&intent).ok_or(StorageError::Damaged("intent"))?;
        let Intent { application: id, record, made_at, lease, .. } = intent;
        let keys = self.keys.of(record.authority.as_str()).ok_or(IssueError::NoSigner)?;
        let mut unit = self.ledger.read().await?;
        learn(keys, unit.work()).await?;
        drop(unit);
        let Signed { code, seal } = permit.sign(keys, caller.at)?;
        let mrz = record.mrz().map_err(|_| IssueError::Signature("the machine-readable zone"))?;
        let trust_list = self.trust_list(keys, &record.authority_name, made_at);
        let text = code.text();
        let shown = Shown { text: &text, seal: seal.as_deref(), mrz: &mrz.concat() };
        verify(&code, &shown, trust_list, made_at).map_err(IssueError::Signature)?;
        let leaf = LogLeaf::of(&code.envelope.payload, &code.envelope.signature);
        let issued = Issued(Document {
            cose: code.cose(),
            seal,
            record,
            status: DocumentStatus::NotActivated,
            reason: None,
            recorded_at: made_at,
            destroyed_at: None,
        });
        let record = &issued.0.record;
        let mut unit = self.ledger.begin().await?;
        let work = unit.work();
        if !work.close_intent(&id, &lease).await? {
            // Another finisher was faster, or took over: its document is the answer, once what was
            // just read is durable.
            unit.housekeep().await?;
            let mut unit = self.ledger.read().await?;
            let recorded = unit.work().document(&record.number).await?;
            return recorded.map(Issued).ok_or(IssueError::InOtherHands);
        }
        // A key that was taken out of use a moment ago has signed in vain.
        learn(keys, work).await?;
        if !may_be_signed(record, keys, caller.at) {
            return Err(IssueError::NoSigner);
        }
        let state = work.application_state(&id).await?.ok_or(IssueError::NotFound)?;
        work.add_document(&issued.0, leaf).await?;
        work.put_application_state(&id, &state.issued(&record.number)?).await?;
        let object = Object::new("document", &record.number);
        let word = Action::ApplicationIssue.as_str();
        let act = caller.deed(word, record.authority.as_str(), &record.post, object);
        unit.commit(act.answered(keep.of(&issued))).await?;
        Ok(issued)
    }

    /// The trust list as a verifier will see the keys of this authority.
    fn trust_list(&self, keys: &AuthorityKeys, name: &str, now: Timestamp) -> TrustList {
        keys.trust_list(name, Vec::new(), now)
    }
}

/// Has the keys take note of what the record says of them.
async fn learn(
    keys: &AuthorityKeys,
    work: &mut (dyn IssuanceRepository + 'static),
) -> Result<(), IssueError> {
    let rows = work.signers(keys.authority().as_str()).await?;
    Ok(keys.learn(&rows).map_err(|_| StorageError::Damaged("signers"))?)
}
