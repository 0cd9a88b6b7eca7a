use chancery_identity::DocumentNumber;
use sha2::{Digest, Sha256};

use super::people::Crew;
use crate::access::Caller;
use crate::application::{Application, ApplicationId, Form, IntakeError, State};
use crate::cli::exit::Failure;
use crate::cli::out::Made;
use crate::cli::terminal::Terminal;
use crate::document::{DocumentStatus, StatusReason};
use crate::http::Engine;
use crate::ledger::Keep;
use crate::registry::Document;

/// A sample applicant: the body of `POST /v1/applications` and the pictures beside it.
pub(super) struct Applicant {
    pub(super) slug: &'static str,
    body: &'static str,
    portrait: &'static [u8],
    signature: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/applicants.rs"));

/// Every sample applicant, in the order of their names.
pub(super) fn all() -> Result<Vec<Applicant>, Failure> {
    let applicants = embedded();
    if applicants.is_empty() { Err(Failure::internal("no applicants")) } else { Ok(applicants) }
}

impl Applicant {
    /// The same id whenever the demo runs, so that a second run finds the first one's work.
    fn id(&self) -> ApplicationId {
        let digest: [u8; 32] = Sha256::digest(self.slug.as_bytes()).into();
        let mut id = [0; 16];
        id.copy_from_slice(digest.split_at(16).0);
        ApplicationId::from_random(id)
    }
}

/// Takes one applicant through intake, approval by another officer, issue and hand-over, from
/// wherever an earlier run left them.
pub(super) async fn carry(
    engine: &Engine,
    crew: &Crew,
    applicant: &Applicant,
    revoke_it: bool,
    terminal: &Terminal,
) -> Result<Made, Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure::internal(format!("{}: {error}", applicant.slug));
    let form: Form = serde_json::from_str(applicant.body).map_err(|error| failed(&error))?;
    let pair = crew
        .get(&(form.authority.clone(), form.post.clone()))
        .ok_or_else(|| failed(&"nobody serves at the post"))?;
    let id = applicant.id();
    let mut application =
        captured(engine, applicant, form, &id, pair).await.map_err(|e| failed(&e))?;
    let review = Caller::officer(pair.review.clone(), engine.clock.now());
    if let State::Submitted { .. } = application.state {
        let approved = engine.intake.approve(&id, &review, Keep::nothing()).await;
        application = approved.map_err(|error| failed(&error))?;
    }
    let number = match &application.state {
        State::Issued { number, .. } => number.parse().map_err(|error| failed(&error))?,
        _ => {
            let issued = engine
                .issuer
                .issue(&id, &review, &engine.entropy, Keep::nothing())
                .await
                .map_err(|error| failed(&error))?;
            let number = issued.document().record.number.clone();
            terminal.progress("Issued", &format!("{} {number}", issued.document().record.kind));
            number
        }
    };
    let document = settled(engine, &number, &review, revoke_it).await?;
    let version = engine.intake.pictures(&id).await.map_err(|error| failed(&error))?;
    Ok(Made { document, version })
}

/// The application, submitted at least.
async fn captured(
    engine: &Engine,
    applicant: &Applicant,
    form: Form,
    id: &ApplicationId,
    pair: &super::people::Pair,
) -> Result<Application, IntakeError> {
    let caller = Caller::officer(pair.intake.clone(), engine.clock.now());
    let intake = &engine.intake;
    let mut application = match intake.read(id, &caller).await {
        Ok(application) => application,
        Err(IntakeError::NotFound) => {
            let given = (id.clone(), engine.entropy.bytes());
            intake.create(form, &caller, given, Keep::nothing()).await?
        }
        Err(error) => return Err(error),
    };
    if application.state != State::Draft {
        return Ok(application);
    }
    if application.version.portrait.is_none() {
        application = intake.put_portrait(id, applicant.portrait, &caller).await?;
    }
    if let (Some(signature), None) = (applicant.signature, &application.version.signature) {
        intake.put_signature(id, signature, &caller).await?;
    }
    intake.submit(id, &caller, Keep::nothing()).await
}

/// The document, handed over, and revoked if that is its part in the demo.
async fn settled(
    engine: &Engine,
    number: &DocumentNumber,
    review: &Caller,
    revoke_it: bool,
) -> Result<Document, Failure> {
    let registry = &engine.registry;
    let mut document = registry.read(number, review).await.map_err(Failure::internal)?;
    if document.status == DocumentStatus::NotActivated {
        let handed_over = registry.hand_over(number, review, Keep::nothing()).await;
        document = handed_over.map_err(Failure::internal)?;
    }
    if revoke_it && document.status != DocumentStatus::Revoked {
        let reason = StatusReason::Withdrawn;
        let revoked = registry.revoke(number, reason, review, Keep::nothing()).await;
        document = revoked.map_err(Failure::internal)?;
    }
    Ok(document)
}
