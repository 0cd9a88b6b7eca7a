use std::collections::BTreeSet;
use std::sync::Arc;

use thiserror::Error;

use super::{
    Application, ApplicationId, ApplicationRepository, Case, DueReview, Faults, Finding, Form,
    Incomplete, Practice, Transition, Version,
};
use crate::access::{Action, Caller, Matter, Refusal, authorise};
use crate::authority::{Authorities, Authority};
use crate::ledger::{Keep, Ledger, Object, StorageError};
use crate::portrait::{PictureError, read_portrait, read_signature};
use crate::privacy::{IndexKey, PersonIndex, Personal};

/// Takes applications in and carries them to their approval.
#[derive(Clone)]
pub struct Intake {
    /// The record.
    pub ledger: Arc<dyn Ledger<dyn ApplicationRepository>>,
    /// By which people are known without being named.
    pub index: Arc<IndexKey>,
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

/// The practice at a post.
pub(crate) fn practice_at<'a>(
    authorities: &'a Authorities,
    code: &str,
    post: &str,
) -> Practice<'a> {
    let Some((authority, post)) = authorities.post(code, post) else { return Practice::default() };
    Practice {
        recommendation: authority.recommendation,
        alone: post.alone,
        decided_by: &post.decided_by,
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
        caller: &Caller,
        (id, salt): (ApplicationId, [u8; 16]),
        keep: Keep<'_, Application>,
    ) -> Result<Application, IntakeError> {
        let case = Case::read(&form);
        let people = case.as_ref().map(|case| self.people(case)).unwrap_or_default();
        let mut faults = match case {
            Ok(case) => case.faults_at(caller.at),
            Err(faults) => faults,
        };
        let mut unit = self.ledger.begin().await?;
        let authorities = unit.work().authorities().await?;
        if authorities.find(&form.authority).is_none() {
            faults.add("/authority", "unknown", "this instance does not issue for this authority");
        } else if authorities.post(&form.authority, &form.post).is_none() {
            faults.add("/post", "unknown", "the authority has no such post");
        }
        if !faults.0.is_empty() {
            return Err(IntakeError::Form(faults));
        }
        let application = Application::draft(id, form, salt, people, caller)?;
        unit.work().add_application(&application).await?;
        let act = act(caller, Action::ApplicationCreate, &application);
        // A name that is written otherwise than the tables have it is known by its reason.
        let given = application.version.form.mrz_name.as_ref();
        let act = act.because(given.map(|given| Personal(format!("mrz_name: {}", given.reason))));
        unit.commit(act.answered(keep.of(&application))).await?;
        Ok(application)
    }

    /// Whom a case is about.
    fn people(&self, case: &Case) -> BTreeSet<PersonIndex> {
        let name = &case.holder.name;
        let secondary = name.secondary.as_ref().map(|secondary| secondary.as_str());
        let birth_date = case.holder.birth_date.to_string();
        [self.index.person(name.primary.as_str(), secondary, &birth_date)].into()
    }

    /// The application with this id, for an officer who may read it.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn read(
        &self,
        id: &ApplicationId,
        caller: &Caller,
    ) -> Result<Application, IntakeError> {
        let mut unit = self.ledger.begin().await?;
        let application = unit.work().application(id).await?.ok_or(IntakeError::NotFound)?;
        let authorities = unit.work().authorities().await?;
        let practice = practice_at(&authorities, &application.authority, &application.post);
        application.allow(caller, Action::ApplicationRead, practice)?;
        unit.commit(act(caller, Action::ApplicationRead, &application)).await?;
        Ok(application)
    }

    /// The present version, for drawing the document that was issued on it. Whoever draws has put
    /// the reading of the document on record.
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
        caller: &Caller,
    ) -> Result<Application, IntakeError> {
        // Decoding takes time, so it is done between two units of work and not inside one.
        let application = self.load(id).await?;
        application.may_be_edited_by(caller)?;
        let exception = application.version.form.portrait_exception.is_some();
        let jpeg = read_portrait(file, exception)?;
        let edit = |application: Application, _: Practice<'_>| {
            Ok(application.with_portrait(jpeg, caller)?)
        };
        self.step(id, caller, Action::ApplicationEdit, edit, Keep::nothing()).await
    }

    /// Gives the application a signature: a JPEG or PNG.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn put_signature(
        &self,
        id: &ApplicationId,
        file: &[u8],
        caller: &Caller,
    ) -> Result<Application, IntakeError> {
        self.load(id).await?.may_be_edited_by(caller)?;
        let png = read_signature(file)?;
        let edit = |application: Application, _: Practice<'_>| {
            Ok(application.with_signature(png, caller)?)
        };
        self.step(id, caller, Action::ApplicationEdit, edit, Keep::nothing()).await
    }

    /// Hands the draft to the reviewers.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn submit(
        &self,
        id: &ApplicationId,
        caller: &Caller,
        keep: Keep<'_, Application>,
    ) -> Result<Application, IntakeError> {
        let step = |application: Application, _: Practice<'_>| Ok(application.submit(caller)?);
        self.step(id, caller, Action::ApplicationSubmit, step, keep).await
    }

    /// Holds the version on record to be in order.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn recommend(
        &self,
        id: &ApplicationId,
        caller: &Caller,
        keep: Keep<'_, Application>,
    ) -> Result<Application, IntakeError> {
        let step = |application: Application, practice: Practice<'_>| {
            Ok(application.recommend(caller, practice)?)
        };
        self.step(id, caller, Action::ApplicationRecommend, step, keep).await
    }

    /// Approves the version on record. Alone, where that is allowed, only while no earlier approval
    /// of that kind at the post has waited too long for its review.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn approve(
        &self,
        id: &ApplicationId,
        caller: &Caller,
        keep: Keep<'_, Application>,
    ) -> Result<Application, IntakeError> {
        let mut unit = self.ledger.begin().await?;
        let application = unit.work().application(id).await?.ok_or(IntakeError::NotFound)?;
        let authorities = unit.work().authorities().await?;
        let mut practice = practice_at(&authorities, &application.authority, &application.post);
        if practice.alone {
            let due = unit.work().due_reviews(&application.authority).await?;
            let late =
                |review: &DueReview| review.post == application.post && review.due_at <= caller.at;
            practice.alone = !due.iter().any(late);
        }
        let application = application.approve(caller, practice)?;
        unit.work().update_application(&application).await?;
        let action = match application.review {
            Some(_) => Action::ApplicationApproveAlone,
            None => Action::ApplicationApprove,
        };
        let act = act(caller, action, &application).answered(keep.of(&application));
        unit.commit(act).await?;
        Ok(application)
    }

    /// Notes what another officer thinks of an approval that was given alone.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn review(
        &self,
        id: &ApplicationId,
        caller: &Caller,
        (finding, reason): (Finding, Option<Personal<String>>),
        keep: Keep<'_, Application>,
    ) -> Result<Application, IntakeError> {
        let mut unit = self.ledger.begin().await?;
        let application = unit.work().application(id).await?.ok_or(IntakeError::NotFound)?;
        let authorities = unit.work().authorities().await?;
        let practice = practice_at(&authorities, &application.authority, &application.post);
        let application = application.reviewed(caller, practice, finding)?;
        unit.work().update_application(&application).await?;
        let act = act(caller, Action::ApplicationReview, &application).because(reason);
        unit.commit(act.answered(keep.of(&application))).await?;
        Ok(application)
    }

    /// The reviews that wait at the posts where the caller may see them, soonest first.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn due_reviews(&self, caller: &Caller) -> Result<Vec<DueReview>, IntakeError> {
        let code = caller.as_officer()?.authority;
        let mut unit = self.ledger.read().await?;
        let authorities = unit.work().authorities().await?;
        let visible = |authority: &Authority| -> BTreeSet<String> {
            let posts = authority.posts.iter().filter(|post| {
                let deciding_posts = &post.decided_by[..];
                let matter =
                    Matter { deciding_posts, ..Matter::of_post(code.as_str(), &post.code) };
                authorise(caller, Action::ReviewsRead, &matter).is_ok()
            });
            posts.map(|post| post.code.clone()).collect()
        };
        let posts = authorities.find(code.as_str()).map(visible).unwrap_or_default();
        if posts.is_empty() {
            return Err(Refusal::RoleMissing.into());
        }
        let due = unit.work().due_reviews(code.as_str()).await?;
        Ok(due.into_iter().filter(|review| posts.contains(&review.post)).collect())
    }

    async fn step(
        &self,
        id: &ApplicationId,
        caller: &Caller,
        action: Action,
        step: impl FnOnce(Application, Practice<'_>) -> Result<Application, IntakeError> + Send,
        keep: Keep<'_, Application>,
    ) -> Result<Application, IntakeError> {
        let mut unit = self.ledger.begin().await?;
        let application = unit.work().application(id).await?.ok_or(IntakeError::NotFound)?;
        let authorities = unit.work().authorities().await?;
        let practice = practice_at(&authorities, &application.authority, &application.post);
        let application = step(application, practice)?;
        unit.work().update_application(&application).await?;
        let act = act(caller, action, &application).answered(keep.of(&application));
        unit.commit(act).await?;
        Ok(application)
    }
}

fn act(caller: &Caller, action: Action, application: &Application) -> crate::ledger::Act {
    let object = Object::new("application", &application.id);
    caller.act(action, &application.matter(Practice::default()), object)
}
