use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_identity::{BirthDate, Timestamp};
use jiff::SignedDuration;

use super::code::one_time_code;
use super::second_person::SecondPersonError;
use super::{
    AccessError, AccessRepository, Action, Caller, Matter, Officer, OfficerId, OfficerRecord,
    Refusal, Role, Scope, Seconded, Secret, SecretHash, ServiceKey, Verifier, VerifierId,
    VerifierRecord, authorise, second_person,
};
use crate::ledger::{Act, Keep, Ledger, Object, Unit};
use crate::privacy::{IndexKey, PersonIndex, Personal};

/// How long a one-time code is good.
const CODE_LIFE: SignedDuration = SignedDuration::from_hours(72);

/// Keeps the officers and verifiers of each authority.
#[derive(Clone)]
pub struct Personnel {
    /// The record.
    pub ledger: Arc<dyn Ledger<dyn AccessRepository>>,
    /// By which people are known without being named.
    pub index: Arc<IndexKey>,
}

impl std::fmt::Debug for Personnel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Personnel(…)")
    }
}

/// A person as a document would bear them. Only their index is kept.
#[derive(Clone)]
pub struct Person {
    /// Primary identifier.
    pub primary: String,
    /// Secondary identifier.
    pub secondary: Option<String>,
    /// Date of birth, ISO 8601.
    pub birth_date: String,
}

/// An officer to enrol.
#[derive(Clone)]
pub struct NewOfficer {
    /// The authority.
    pub authority: String,
    /// The post; none for the whole authority.
    pub post: Option<String>,
    /// What they are called.
    pub name: Personal<String>,
    /// What they log in with.
    pub login: Personal<String>,
    /// What they may do.
    pub roles: BTreeSet<Role>,
    /// They themselves and their household.
    pub people: Vec<Person>,
}

/// What is to change of an officer; what is absent stays.
#[derive(Clone, Default)]
pub struct OfficerChange {
    /// The post; inside, none for the whole authority.
    pub post: Option<Option<String>>,
    /// What they may do.
    pub roles: Option<BTreeSet<Role>>,
    /// Whether they may come in.
    pub active: Option<bool>,
    /// They themselves and their household.
    pub people: Option<Vec<Person>>,
}

/// A service key to give.
#[derive(Clone, Debug)]
pub struct NewServiceKey {
    /// Which of the officer's roles it reaches.
    pub scopes: BTreeSet<Role>,
    /// Until when it is good.
    pub expires_at: Option<Timestamp>,
}

/// A verifier to enrol.
#[derive(Clone, Debug)]
pub struct NewVerifier {
    /// The authority that enrols it.
    pub authority: String,
    /// The institution's name.
    pub name: String,
    /// What its key opens.
    pub scopes: BTreeSet<Scope>,
}

macro_rules! silent {
    ($($kind:ident),+) => {$(
        impl std::fmt::Debug for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($kind), "(…)"))
            }
        }
    )+};
}

silent!(Person, NewOfficer, OfficerChange);

type AccessUnit = Box<dyn Unit<dyn AccessRepository>>;

impl Personnel {
    /// Enrols an officer, and gives the one-time code for their first log-in.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn enrol(
        &self,
        new: NewOfficer,
        caller: &Caller,
        (id, code): (OfficerId, [u8; 13]),
        keep: Keep<'_, (OfficerRecord, String)>,
    ) -> Result<(OfficerRecord, String), AccessError> {
        manage(caller, &new.authority, new.post.as_deref(), None)?;
        let login = new.login.0.trim();
        let plain = login.chars().all(|c| c.is_alphanumeric() || ".-_@".contains(c));
        if !plain || !(3..=64).contains(&login.chars().count()) {
            let rule = "3 to 64 letters, digits, dots, dashes, underscores and at signs";
            return Err(AccessError::Invalid { pointer: "/login", rule });
        }
        let authority = new.authority.parse().map_err(|_| unknown("/authority"))?;
        let record = OfficerRecord {
            officer: Officer {
                id,
                authority,
                post: new.post.clone(),
                roles: new.roles,
                people: self.people(&new.people)?,
            },
            name: Personal(one_line(&new.name.0, "/name")?),
            login: Personal(login.to_string()),
            active: true,
        };
        let mut unit = self.ledger.begin().await?;
        let work = unit.work();
        let authorities = work.authorities().await?;
        match &new.post {
            Some(post) if authorities.post(&new.authority, post).is_none() => {
                return Err(unknown("/post"));
            }
            None if authorities.find(&new.authority).is_none() => {
                return Err(unknown("/authority"));
            }
            _ => {}
        }
        if work.officer_by_login(login).await?.is_some() {
            let rule = "another officer has this login";
            return Err(AccessError::Invalid { pointer: "/login", rule });
        }
        work.add_officer(&record).await?;
        let code = give_code(&mut unit, &record.officer.id, code, caller.at).await?;
        let outcome = (record, code);
        let act = act(caller, "officer.enrol", &outcome.0).answered(keep.of(&outcome));
        unit.commit(act).await?;
        Ok(outcome)
    }

    /// The officers of an authority: of a post, or all of them.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn officers(
        &self,
        authority: &str,
        post: Option<&str>,
        caller: &Caller,
    ) -> Result<Vec<OfficerRecord>, AccessError> {
        let matter = Matter::of_post(authority, post.unwrap_or_default());
        authorise(caller, Action::OfficersRead, &matter)?;
        let mut unit = self.ledger.begin().await?;
        let officers = unit.work().officers(authority, post).await?;
        let object = Object::new("post", format!("{authority}/{}", matter.post));
        unit.commit(caller.act(Action::OfficersRead, &matter, object)).await?;
        Ok(officers)
    }

    /// One officer and their service keys.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn officer(
        &self,
        id: &OfficerId,
        caller: &Caller,
    ) -> Result<(OfficerRecord, Vec<ServiceKey>), AccessError> {
        let mut unit = self.ledger.begin().await?;
        let record = unit.work().officer(id).await?.ok_or(AccessError::NotFound)?;
        let officer = &record.officer;
        let post = officer.post.as_deref().unwrap_or_default();
        let matter = Matter::of_post(officer.authority.as_str(), post);
        authorise(caller, Action::OfficersRead, &matter)?;
        let keys = unit.work().service_keys(id).await?;
        unit.commit(act(caller, Action::OfficersRead.as_str(), &record)).await?;
        Ok((record, keys))
    }

    /// Changes an officer. One who may no longer come in is out at once.
    ///
    /// # Errors
    /// [`AccessError`]; [`Refusal::FourEyes`] on one's own record.
    pub async fn change(
        &self,
        id: &OfficerId,
        change: OfficerChange,
        caller: &Caller,
    ) -> Result<OfficerRecord, AccessError> {
        let (mut unit, mut record) = self.managed(id, caller).await?;
        let work = unit.work();
        if let Some(post) = change.post {
            let authority = record.officer.authority.to_string();
            manage(caller, &authority, post.as_deref(), Some(id))?;
            let authorities = work.authorities().await?;
            if post.as_ref().is_some_and(|post| authorities.post(&authority, post).is_none()) {
                return Err(unknown("/post"));
            }
            record.officer.post = post;
        }
        if let Some(roles) = change.roles {
            record.officer.roles = roles;
        }
        if let Some(people) = &change.people {
            record.officer.people = self.people(people)?;
        }
        record.active = change.active.unwrap_or(record.active);
        work.update_officer(&record).await?;
        if !record.active {
            work.end_sessions(id).await?;
            work.end_one_time_code(id).await?;
        }
        unit.commit(act(caller, "officer.change", &record)).await?;
        Ok(record)
    }

    /// Takes an officer's password and second factor away and gives a one-time code for new ones,
    /// once two have asked for it. Nobody resets alone, and nobody their own.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn reset(
        &self,
        id: &OfficerId,
        caller: &Caller,
        code: [u8; 13],
        keep: Keep<'_, (Seconded, Option<String>)>,
    ) -> Result<(Seconded, Option<String>), AccessError> {
        let (mut unit, record) = self.managed(id, caller).await?;
        let heard = second_person(unit.work(), caller, "officer.reset", &id.0, None).await?;
        let code = match heard {
            Seconded::Waiting(_) => None,
            Seconded::Done => {
                let work = unit.work();
                work.put_log_in_record(id, &super::LogInRecord::default()).await?;
                work.put_recovery_codes(id, &[]).await?;
                work.end_sessions(id).await?;
                Some(give_code(&mut unit, id, code, caller.at).await?)
            }
        };
        let word = if code.is_some() { "officer.reset" } else { "officer.reset_proposed" };
        let outcome = (heard, code);
        let act = act(caller, word, &record).answered(keep.of(&outcome));
        unit.commit(act).await?;
        Ok(outcome)
    }

    /// Gives an officer's programs a key.
    ///
    /// # Errors
    /// [`AccessError`]; [`Refusal::FourEyes`] for oneself.
    pub async fn give_key(
        &self,
        id: &OfficerId,
        new: NewServiceKey,
        caller: &Caller,
        (key_id, secret): ([u8; 16], Secret),
        keep: Keep<'_, (ServiceKey, Secret)>,
    ) -> Result<(ServiceKey, Secret), AccessError> {
        let (mut unit, record) = self.managed(id, caller).await?;
        if new.scopes.is_empty() || !new.scopes.is_subset(&record.officer.roles) {
            let rule = "one or more of the officer's own roles";
            return Err(AccessError::Invalid { pointer: "/scopes", rule });
        }
        if new.expires_at.is_some_and(|end| end <= caller.at) {
            return Err(AccessError::Invalid { pointer: "/expires_at", rule: "a time to come" });
        }
        let key = ServiceKey {
            id: super::random_id("key_", key_id),
            officer: id.clone(),
            scopes: new.scopes,
            expires_at: new.expires_at,
        };
        unit.work().add_service_key(&key, secret.hash()).await?;
        let outcome = (key, secret);
        let act = act(caller, "officer.key_given", &record).answered(keep.of(&outcome));
        unit.commit(act).await?;
        Ok(outcome)
    }

    /// Ends a service key at once.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn end_key(
        &self,
        id: &OfficerId,
        key: &str,
        caller: &Caller,
    ) -> Result<(), AccessError> {
        let (mut unit, record) = self.managed(id, caller).await?;
        if !unit.work().end_service_key(id, key).await? {
            return Err(AccessError::NotFound);
        }
        Ok(unit.commit(act(caller, "officer.key_ended", &record)).await?)
    }

    /// Enrols a verifier, and gives its key.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn enrol_verifier(
        &self,
        new: NewVerifier,
        caller: &Caller,
        (id, secret): (VerifierId, Secret),
        keep: Keep<'_, (VerifierRecord, Secret)>,
    ) -> Result<(VerifierRecord, Secret), AccessError> {
        let matter = Matter::of_post(&new.authority, "");
        authorise(caller, Action::VerifiersManage, &matter)?;
        if new.scopes.is_empty() {
            return Err(AccessError::Invalid { pointer: "/scopes", rule: "one or more scopes" });
        }
        let name = one_line(&new.name, "/name")?;
        let record = VerifierRecord {
            verifier: Verifier { id, name, scopes: new.scopes },
            authority: new.authority.clone(),
            active: true,
        };
        let mut unit = self.ledger.begin().await?;
        if unit.work().authorities().await?.find(&new.authority).is_none() {
            return Err(unknown("/authority"));
        }
        unit.work().add_verifier(&record, secret.hash()).await?;
        let object = Object::new("verifier", &record.verifier.id);
        let act = caller.deed("verifier.enrol", matter.authority, "", object);
        let outcome = (record, secret);
        unit.commit(act.answered(keep.of(&outcome))).await?;
        Ok(outcome)
    }

    /// The verifiers that an authority enrolled.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn verifiers(
        &self,
        authority: &str,
        caller: &Caller,
    ) -> Result<Vec<VerifierRecord>, AccessError> {
        authorise(caller, Action::VerifiersRead, &Matter::of_post(authority, ""))?;
        let mut unit = self.ledger.read().await?;
        Ok(unit.work().verifiers(authority).await?)
    }

    /// Changes a verifier: what its key opens, whether it opens anything, and, with `secret`, the
    /// key itself.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn change_verifier(
        &self,
        id: &VerifierId,
        (scopes, active): (Option<BTreeSet<Scope>>, Option<bool>),
        secret: Option<&Secret>,
        caller: &Caller,
        keep: Keep<'_, VerifierRecord>,
    ) -> Result<VerifierRecord, AccessError> {
        let mut unit = self.ledger.begin().await?;
        let mut record = unit.work().verifier(id).await?.ok_or(AccessError::NotFound)?;
        let authority = record.authority.clone();
        authorise(caller, Action::VerifiersManage, &Matter::of_post(&authority, ""))?;
        if let Some(scopes) = scopes {
            if scopes.is_empty() {
                return Err(AccessError::Invalid {
                    pointer: "/scopes",
                    rule: "one or more scopes",
                });
            }
            record.verifier.scopes = scopes;
        }
        record.active = active.unwrap_or(record.active);
        unit.work().update_verifier(&record, secret.map(Secret::hash)).await?;
        let word = if secret.is_some() { "verifier.new_key" } else { "verifier.change" };
        let object = Object::new("verifier", &record.verifier.id);
        let act = caller.deed(word, &authority, "", object).answered(keep.of(&record));
        unit.commit(act).await?;
        Ok(record)
    }

    /// A unit in which the caller may manage this officer.
    async fn managed(
        &self,
        id: &OfficerId,
        caller: &Caller,
    ) -> Result<(AccessUnit, OfficerRecord), AccessError> {
        let mut unit = self.ledger.begin().await?;
        let record = unit.work().officer(id).await?.ok_or(AccessError::NotFound)?;
        let officer = &record.officer;
        manage(caller, officer.authority.as_str(), officer.post.as_deref(), Some(id))?;
        Ok((unit, record))
    }

    fn people(&self, people: &[Person]) -> Result<BTreeSet<PersonIndex>, AccessError> {
        let index = |person: &Person| {
            let birth_date: BirthDate = person.birth_date.parse().map_err(|_| {
                let rule = "dates of birth are written 1974-08-12, 1974-XX-XX or XXXX-XX-XX";
                AccessError::Invalid { pointer: "/people", rule }
            })?;
            let secondary = person.secondary.as_deref();
            Ok(self.index.person(&person.primary, secondary, &birth_date.to_string()))
        };
        people.iter().map(index).collect()
    }
}

/// Whether the caller may manage officers there; one's own record is for others.
fn manage(
    caller: &Caller,
    authority: &str,
    post: Option<&str>,
    whose: Option<&OfficerId>,
) -> Result<(), Refusal> {
    let whose: BTreeSet<OfficerId> = whose.into_iter().cloned().collect();
    let matter =
        Matter { worked_on_by: &whose, ..Matter::of_post(authority, post.unwrap_or_default()) };
    authorise(caller, Action::OfficersManage, &matter)
}

async fn give_code(
    unit: &mut AccessUnit,
    id: &OfficerId,
    random: [u8; 13],
    now: Timestamp,
) -> Result<String, AccessError> {
    let code = one_time_code(random);
    let expires = now.checked_add(CODE_LIFE).unwrap_or(Timestamp::MAX);
    unit.work().put_one_time_code(id, SecretHash::of(&code), expires).await?;
    Ok(code)
}

fn act(caller: &Caller, word: &'static str, record: &OfficerRecord) -> Act {
    let officer = &record.officer;
    let post = officer.post.as_deref().unwrap_or_default();
    caller.deed(word, officer.authority.as_str(), post, Object::new("officer", &officer.id))
}

const fn unknown(pointer: &'static str) -> AccessError {
    AccessError::Invalid { pointer, rule: "this instance knows no such code" }
}

/// A name: one printable line of at most 80 characters.
fn one_line(text: &str, pointer: &'static str) -> Result<String, AccessError> {
    let text = text.trim();
    if (1..=80).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        Ok(text.to_string())
    } else {
        Err(AccessError::Invalid { pointer, rule: "one line of 1 to 80 characters" })
    }
}

impl From<SecondPersonError> for AccessError {
    fn from(error: SecondPersonError) -> Self {
        match error {
            SecondPersonError::Refused(refusal) => refusal.into(),
            SecondPersonError::Storage(error) => error.into(),
        }
    }
}
