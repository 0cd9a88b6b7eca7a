use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_identity::DocumentNumber;
use thiserror::Error;

use super::{Document, RegistryRepository, StatusChange};
use crate::access::{
    Action, Caller, Matter, Refusal, SecondPersonError, Seconded, Witness, authorise, second_person,
};
use crate::document::{DocumentStatus, StatusReason};
use crate::ledger::{Act, Keep, Ledger, Object, StorageError, Unit};
use crate::privacy::{IndexKey, PersonIndex, Personal};

/// Keeps the documents on record.
#[derive(Clone)]
pub struct Registry {
    /// The record.
    pub ledger: Arc<dyn Ledger<dyn RegistryRepository>>,
    /// By which people are known without being named.
    pub index: Arc<IndexKey>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Registry(…)")
    }
}

/// Why a document was not shown or changed.
#[derive(Debug, Error)]
pub enum LifeError {
    /// No document has this number.
    #[error("no document has this number")]
    NotFound,
    /// The officer may not, or the status does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The record failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<SecondPersonError> for LifeError {
    fn from(error: SecondPersonError) -> Self {
        match error {
            SecondPersonError::Refused(refusal) => refusal.into(),
            SecondPersonError::Storage(error) => error.into(),
        }
    }
}

type RegistryUnit = Box<dyn Unit<dyn RegistryRepository>>;

/// Why an act that takes two is done, and who stands beside the officer when no second one does.
#[derive(Clone, Debug)]
pub struct Grounds {
    /// Why.
    pub reason: Personal<String>,
    /// Somebody who is no officer.
    pub witness: Option<Witness>,
}

impl Registry {
    /// The document with this number, for an officer who may read it.
    ///
    /// # Errors
    /// [`LifeError`].
    pub async fn read(
        &self,
        number: &DocumentNumber,
        caller: &Caller,
    ) -> Result<Document, LifeError> {
        let (unit, document) = self.authorised(number, caller, Action::DocumentRead).await?;
        unit.commit(act(caller, Action::DocumentRead.as_str(), &document)).await?;
        Ok(document)
    }

    /// Notes that the document is in its holder's hands: from now on it is valid.
    ///
    /// # Errors
    /// [`LifeError`].
    pub async fn hand_over(
        &self,
        number: &DocumentNumber,
        caller: &Caller,
        keep: Keep<'_, Document>,
    ) -> Result<Document, LifeError> {
        let action = Action::DocumentHandOver;
        let (mut unit, mut document) = self.authorised(number, caller, action).await?;
        let to = document.status.handed_over()?;
        change(&mut unit, &mut document, (to, None), caller, None).await?;
        let act = act(caller, action.as_str(), &document).answered(keep.of(&document));
        unit.commit(act).await?;
        Ok(document)
    }

    /// Revokes the document.
    ///
    /// # Errors
    /// [`LifeError`].
    pub async fn revoke(
        &self,
        number: &DocumentNumber,
        reason: StatusReason,
        caller: &Caller,
        keep: Keep<'_, Document>,
    ) -> Result<Document, LifeError> {
        let action = Action::DocumentRevoke;
        let (mut unit, mut document) = self.authorised(number, caller, action).await?;
        let to = document.status.revoked()?;
        change(&mut unit, &mut document, (to, Some(reason)), caller, None).await?;
        let act = act(caller, action.as_str(), &document);
        let act = act.because(Some(Personal(reason.as_str().to_string())));
        unit.commit(act.answered(keep.of(&document))).await?;
        Ok(document)
    }

    /// Takes a revocation back, once two have asked for it.
    ///
    /// # Errors
    /// [`LifeError`].
    pub async fn reinstate(
        &self,
        number: &DocumentNumber,
        grounds: &Grounds,
        caller: &Caller,
        keep: Keep<'_, (Seconded, Document)>,
    ) -> Result<(Seconded, Document), LifeError> {
        let action = Action::DocumentReinstate;
        let (mut unit, mut document) = self.authorised(number, caller, action).await?;
        if document.status != DocumentStatus::Revoked || document.destroyed_at.is_some() {
            return Err(Refusal::WrongState.into());
        }
        let heard = hear(&mut unit, caller, action, &document, grounds).await?;
        if heard == Seconded::Done {
            let before = unit.work().status_before(number).await?;
            let witness = grounds.witness.clone();
            change(&mut unit, &mut document, (before, None), caller, witness).await?;
        }
        finish(unit, caller, action, (heard, document), grounds, keep).await
    }

    /// Notes that a document that is no longer good was destroyed, once two say so.
    ///
    /// # Errors
    /// [`LifeError`].
    pub async fn destroy(
        &self,
        number: &DocumentNumber,
        grounds: &Grounds,
        caller: &Caller,
        keep: Keep<'_, (Seconded, Document)>,
    ) -> Result<(Seconded, Document), LifeError> {
        let action = Action::DocumentDestroy;
        let (mut unit, mut document) = self.authorised(number, caller, action).await?;
        let over = caller.at.as_second() > document.record.validity().expires_at();
        let no_longer_good = document.status == DocumentStatus::Revoked || over;
        if !no_longer_good || document.destroyed_at.is_some() {
            return Err(Refusal::WrongState.into());
        }
        let heard = hear(&mut unit, caller, action, &document, grounds).await?;
        if heard == Seconded::Done {
            let witness = grounds.witness.as_ref();
            unit.work().note_destruction(number, caller.name(), witness, caller.at).await?;
            document.destroyed_at = Some(caller.at);
        }
        finish(unit, caller, action, (heard, document), grounds, keep).await
    }

    async fn authorised(
        &self,
        number: &DocumentNumber,
        caller: &Caller,
        action: Action,
    ) -> Result<(RegistryUnit, Document), LifeError> {
        let mut unit = self.ledger.begin().await?;
        let document = unit.work().document(number).await?.ok_or(LifeError::NotFound)?;
        let authorities = unit.work().authorities().await?;
        let (code, post) = (document.record.authority.as_str(), document.record.post.as_str());
        let mut deciding_posts = authorities
            .post(code, post)
            .map(|(_, post)| post.decided_by.clone())
            .unwrap_or_default();
        if action.takes_two() {
            deciding_posts.extend(seconding_post(&mut unit, number, caller, action).await?);
        }
        let people = self.people(&document);
        let deciding_posts = &deciding_posts[..];
        let matter = Matter { people: &people, deciding_posts, ..Matter::of_post(code, post) };
        authorise(caller, action, &matter)?;
        Ok((unit, document))
    }

    fn people(&self, document: &Document) -> BTreeSet<PersonIndex> {
        let holder = &document.record.holder;
        let birth_date = holder.birth_date.to_string();
        [self.index.person(&holder.primary, holder.secondary.as_deref(), &birth_date)].into()
    }
}

/// Once an officer of the document's own post, or of one that decides for it, has asked for an act
/// that takes two, the second person may be an officer of any post of the authority.
async fn seconding_post(
    unit: &mut RegistryUnit,
    number: &DocumentNumber,
    caller: &Caller,
    action: Action,
) -> Result<Option<String>, LifeError> {
    let first = unit.work().proposal(action.as_str(), number.as_str()).await?;
    let waits = first.is_some_and(|first| first.by != caller.name() && first.waits(caller.at));
    Ok(if waits { caller.as_officer()?.post.clone() } else { None })
}

async fn hear(
    unit: &mut RegistryUnit,
    caller: &Caller,
    action: Action,
    document: &Document,
    grounds: &Grounds,
) -> Result<Seconded, LifeError> {
    let number = document.record.number.as_str();
    let witness = grounds.witness.as_ref();
    Ok(second_person(unit.work(), caller, action.as_str(), number, witness).await?)
}

async fn finish(
    unit: RegistryUnit,
    caller: &Caller,
    action: Action,
    outcome: (Seconded, Document),
    grounds: &Grounds,
    keep: Keep<'_, (Seconded, Document)>,
) -> Result<(Seconded, Document), LifeError> {
    let word = match (&outcome.0, action) {
        (Seconded::Done, action) => action.as_str(),
        (Seconded::Waiting(_), Action::DocumentDestroy) => "document.destroy_proposed",
        (Seconded::Waiting(_), _) => "document.reinstate_proposed",
    };
    let act = act(caller, word, &outcome.1).because(Some(grounds.reason.clone()));
    unit.commit(act.answered(keep.of(&outcome))).await?;
    Ok(outcome)
}

async fn change(
    unit: &mut RegistryUnit,
    document: &mut Document,
    (to, reason): (DocumentStatus, Option<StatusReason>),
    caller: &Caller,
    witness: Option<Witness>,
) -> Result<(), LifeError> {
    let change = StatusChange {
        number: document.record.number.clone(),
        from: document.status,
        to,
        reason,
        by: caller.name().to_string(),
        at: caller.at,
        witness,
    };
    if !unit.work().change_status(&change).await? {
        return Err(Refusal::WrongState.into());
    }
    document.status = to;
    document.reason = reason;
    Ok(())
}

fn act(caller: &Caller, word: &'static str, document: &Document) -> Act {
    let record = &document.record;
    let object = Object::new("document", &record.number);
    caller.deed(word, record.authority.as_str(), &record.post, object)
}
