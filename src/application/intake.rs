use std::sync::Arc;

use chancery_identity::Timestamp;
use thiserror::Error;

use super::{
    Application, ApplicationId, ApplicationRepository, Case, Faults, Form, Incomplete, Transition,
    Version,
};
use crate::access::{Officer, Refusal};
use crate::authority::Authorities;
use crate::ledger::{Ledger, StorageError};
use crate::portrait::{PictureError, read_portrait, read_signature};

/// Takes applications in and carries them to their approval.
#[derive(Clone)]
pub struct Intake {
    /// The record.
    pub ledger: Arc<dyn Ledger<dyn ApplicationRepository>>,
    /// Who may issue where.
    pub authorities: Arc<Authorities>,
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Intake(…)")
    }
}

/// Why an application was not changed. Nothing of the attempt is on record.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// No application has this id.
    #[error("no application has this id")]
    NotFound,
    /// The form is wrong.
    #[error("the application is not complete and correct")]
    Form(Faults),
    /// The picture cannot be used.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// Something is missing.
    #[error(transparent)]
    Incomplete(#[from] Incomplete),
    /// The officer may not, or the state does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The record failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<Transition> for IntakeError {
    fn from(transition: Transition) -> Self {
        match transition {
            Transition::Refused(refusal) => refusal.into(),
            Transition::Incomplete(incomplete) => incomplete.into(),
        }
    }
}

impl Intake {
    /// Makes a draft of a form, with an id and 16 random bytes of salt.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn create(
        &self,
        form: Form,
        officer: &Officer,
        (id, salt): (ApplicationId, [u8; 16]),
        now: Timestamp,
    ) -> Result<Application, IntakeError> {
        let mut faults = match Case::read(&form) {
            Ok(case) => case.faults_at(now),
            Err(faults) => faults,
        };
        if self.authorities.find(&form.authority).is_none() {
            faults.add("/authority", "unknown", "this instance does not issue for this authority");
        } else if self.authorities.post(&form.authority, &form.post).is_none() {
            faults.add("/post", "unknown", "the authority has no such post");
        }
        if !faults.0.is_empty() {
            return Err(IntakeError::Form(faults));
        }
        let application = Application::draft(id, form, salt, officer, now)?;
        let mut unit = self.ledger.begin().await?;
        unit.work().add_application(&application).await?;
        unit.commit().await?;
        Ok(application)
    }

    /// The application with this id, for an officer of its post.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn read(
        &self,
        id: &ApplicationId,
        officer: &Officer,
    ) -> Result<Application, IntakeError> {
        let application = self.load(id).await?;
        application.may_be_read_by(officer)?;
        Ok(application)
    }

    /// The present version, for drawing the document that was issued on it.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn pictures(&self, id: &ApplicationId) -> Result<Version, IntakeError> {
        Ok(self.load(id).await?.version)
    }

    async fn load(&self, id: &ApplicationId) -> Result<Application, IntakeError> {
        let mut unit = self.ledger.read().await?;
        unit.work().application(id).await?.ok_or(IntakeError::NotFound)
    }

    /// Gives the application a portrait: a JPEG or PNG.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn put_portrait(
        &self,
        id: &ApplicationId,
        file: &[u8],
        officer: &Officer,
    ) -> Result<Application, IntakeError> {
        // Decoding takes time, so it is done between two units of work and not inside one.
        let application = self.load(id).await?;
        application.may_be_edited_by(officer)?;
        let exception = application.version.form.portrait_exception.is_some();
        let jpeg = read_portrait(file, exception)?;
        self.step(id, |application| Ok(application.with_portrait(jpeg, officer)?)).await
    }

    /// Gives the application a signature: a JPEG or PNG.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn put_signature(
        &self,
        id: &ApplicationId,
        file: &[u8],
        officer: &Officer,
    ) -> Result<Application, IntakeError> {
        self.load(id).await?.may_be_edited_by(officer)?;
        let png = read_signature(file)?;
        self.step(id, |application| Ok(application.with_signature(png, officer)?)).await
    }

    /// Hands the draft to the reviewers.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn submit(
        &self,
        id: &ApplicationId,
        officer: &Officer,
        now: Timestamp,
    ) -> Result<Application, IntakeError> {
        self.step(id, |application| Ok(application.submit(officer, now)?)).await
    }

    /// Approves the version on record.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn approve(
        &self,
        id: &ApplicationId,
        officer: &Officer,
        now: Timestamp,
    ) -> Result<Application, IntakeError> {
        self.step(id, |application| Ok(application.approve(officer, now)?)).await
    }

    async fn step(
        &self,
        id: &ApplicationId,
        step: impl FnOnce(Application) -> Result<Application, IntakeError> + Send,
    ) -> Result<Application, IntakeError> {
        let mut unit = self.ledger.begin().await?;
        let application = unit.work().application(id).await?.ok_or(IntakeError::NotFound)?;
        let application = step(application)?;
        unit.work().update_application(&application).await?;
        unit.commit().await?;
        Ok(application)
    }
}
