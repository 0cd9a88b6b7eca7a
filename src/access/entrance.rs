use std::net::IpAddr;
use std::sync::Arc;

use chancery_identity::Timestamp;
use jiff::SignedDuration;
use thiserror::Error;

use super::code::{as_printed, one_time_code};
use super::{
    AccessRepository, Caller, LogInRecord, Officer, OfficerId, OfficerRecord, PasswordError,
    PasswordHash, Secret, SecretHash, Session, TotpSecret, VerifierRecord,
};
use crate::ledger::{Act, Ledger, Object, StorageError};

/// After how many failures in a row log-ins are no longer looked at.
const PATIENCE: u32 = 5;
/// For how long the first time; it doubles with each further failure.
const LOCK: SignedDuration = SignedDuration::from_mins(1);
/// At most.
const LONGEST_LOCK: SignedDuration = SignedDuration::from_hours(1);
/// How many recovery codes an officer gets.
const RECOVERY_CODES: usize = 10;

/// Where officers and verifiers come in.
#[derive(Clone)]
pub struct Entrance {
    /// The record.
    pub ledger: Arc<dyn Ledger<dyn AccessRepository>>,
}

impl std::fmt::Debug for Entrance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entrance(…)")
    }
}

/// What is typed to log in.
pub struct LogIn<'a> {
    /// The login.
    pub login: &'a str,
    /// The password.
    pub password: &'a str,
    /// The second factor.
    pub second: SecondFactor<'a>,
    /// What the clock says: an authenticator knows nothing of the record's time.
    pub clock: Timestamp,
}

impl std::fmt::Debug for LogIn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogIn(…)")
    }
}

/// The second factor.
#[derive(Clone, Copy)]
pub enum SecondFactor<'a> {
    /// A time-based code.
    Totp(&'a str),
    /// One of the recovery codes.
    Recovery(&'a str),
}

impl std::fmt::Debug for SecondFactor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecondFactor(…)")
    }
}

/// What an officer gets at enrolment, and never again.
pub struct Enrolled {
    /// Who it is.
    pub officer: OfficerId,
    /// The secret for the authenticator.
    pub totp: TotpSecret,
    /// The recovery codes, each good once.
    pub recovery: Vec<String>,
}

impl std::fmt::Debug for Enrolled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolled(…)")
    }
}

/// Why nobody came in.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EntranceError {
    /// One answer for everything that may be wrong, so that nobody learns which it was.
    #[error("login, password or code is wrong, or there were too many tries: wait and try again")]
    Denied,
    /// The new password cannot be used.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The record failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Entrance {
    /// Enrols an officer with their one-time code: a password, the secret of the second factor and
    /// recovery codes, in the place of any before. The code is spent by the first log-in, so that
    /// who closed the page too early can do it again.
    ///
    /// # Errors
    /// [`EntranceError`].
    pub async fn enrol(
        &self,
        code: &str,
        password: &str,
        (at, from): (Timestamp, Option<IpAddr>),
        mut random: impl FnMut() -> [u8; 32] + Send,
    ) -> Result<Enrolled, EntranceError> {
        let hash = SecretHash::of(&as_printed(code));
        let (salt, totp) = (cut(random()), cut(random()));
        // Looked up before the password is hashed: a guess costs us nothing.
        let mut unit = self.ledger.read().await?;
        unit.work().one_time_code(hash, at).await?.ok_or(EntranceError::Denied)?;
        drop(unit);
        let password = PasswordHash::of(password, salt)?;
        let totp = TotpSecret::new(totp);
        let recovery: Vec<String> =
            (0..RECOVERY_CODES).map(|_| one_time_code(cut(random()))).collect();
        let hashes: Vec<SecretHash> = recovery.iter().map(|code| SecretHash::of(code)).collect();
        let mut unit = self.ledger.begin().await?;
        let work = unit.work();
        let id = work.one_time_code(hash, at).await?.ok_or(EntranceError::Denied)?;
        let record = work.officer(&id).await?.ok_or(EntranceError::Denied)?;
        if !record.active {
            return Err(EntranceError::Denied);
        }
        let log_in = LogInRecord {
            password: Some(password),
            totp: Some(totp.clone()),
            ..LogInRecord::default()
        };
        work.put_log_in_record(&id, &log_in).await?;
        work.put_recovery_codes(&id, &hashes).await?;
        work.end_sessions(&id).await?;
        unit.commit(deed(&record, "officer.enrolled", at, from)).await?;
        Ok(Enrolled { officer: id, totp, recovery })
    }

    /// Logs an officer in. The secret is for them alone.
    ///
    /// # Errors
    /// [`EntranceError::Denied`], whatever is wrong.
    pub async fn log_in(
        &self,
        given: &LogIn<'_>,
        (at, from): (Timestamp, Option<IpAddr>),
        random: [u8; 32],
    ) -> Result<Secret, EntranceError> {
        // The password is checked outside of any unit: it takes time by design.
        let mut unit = self.ledger.read().await?;
        let known = unit.work().officer_by_login(given.login).await?;
        let record = match &known {
            Some(known) => unit.work().log_in_record(&known.officer.id).await?,
            None => LogInRecord::default(),
        };
        drop(unit);
        let matches = match &record.password {
            Some(password) => password.matches(given.password),
            // As long as for somebody who is known.
            None => PasswordHash::unknown().matches(given.password),
        };
        let known = known.filter(|known| known.active).ok_or(EntranceError::Denied)?;
        let id = &known.officer.id;
        let mut unit = self.ledger.begin().await?;
        let mut record = unit.work().log_in_record(id).await?;
        if record.password.is_none() || record.locked_until.is_some_and(|until| at < until) {
            return Err(EntranceError::Denied);
        }
        let second = matches && self.second_factor(unit.work(), id, &mut record, given).await?;
        if !second {
            record.failures = record.failures.saturating_add(1);
            record.locked_until = lock(record.failures, at);
            unit.work().put_log_in_record(id, &record).await?;
            unit.commit(deed(&known, "session.refused", at, from)).await?;
            return Err(EntranceError::Denied);
        }
        record.failures = 0;
        record.locked_until = None;
        let secret = Secret::from_random("cos_", random);
        let work = unit.work();
        work.put_log_in_record(id, &record).await?;
        work.end_one_time_code(id).await?;
        work.add_session(secret.hash(), &Session::begin(id.clone(), at)).await?;
        unit.commit(deed(&known, "session.begin", at, from)).await?;
        Ok(secret)
    }

    async fn second_factor(
        &self,
        work: &mut (dyn AccessRepository + 'static),
        id: &OfficerId,
        record: &mut LogInRecord,
        given: &LogIn<'_>,
    ) -> Result<bool, StorageError> {
        match given.second {
            SecondFactor::Totp(code) => {
                let Some(totp) = &record.totp else { return Ok(false) };
                let step = totp.check(code, given.clock, record.totp_step);
                record.totp_step = step.or(record.totp_step);
                Ok(step.is_some())
            }
            SecondFactor::Recovery(code) => {
                work.spend_recovery_code(id, SecretHash::of(&as_printed(code))).await
            }
        }
    }

    /// Ends a session at once.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn log_out(&self, session: SecretHash, caller: &Caller) -> Result<(), StorageError> {
        let mut unit = self.ledger.begin().await?;
        if !unit.work().end_session(session).await? {
            return Ok(());
        }
        let Ok(officer) = caller.as_officer() else { return Ok(()) };
        let post = officer.post.as_deref().unwrap_or_default();
        let object = Object::new("officer", &officer.id);
        unit.commit(caller.deed("session.end", officer.authority.as_str(), post, object)).await
    }

    /// The officer whose session this is; none when it is over.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn by_session(
        &self,
        hash: SecretHash,
        now: Timestamp,
    ) -> Result<Option<Officer>, StorageError> {
        let mut unit = self.ledger.read().await?;
        let Some(session) = unit.work().session(hash).await? else { return Ok(None) };
        let record = unit.work().officer(&session.officer).await?;
        drop(unit);
        if session.over(now).is_some() {
            let mut unit = self.ledger.begin().await?;
            unit.work().end_session(hash).await?;
            unit.housekeep().await?;
            return Ok(None);
        }
        if session.to_be_noted(now) {
            let mut unit = self.ledger.begin().await?;
            unit.work().note_session(hash, now).await?;
            unit.housekeep().await?;
        }
        Ok(record.filter(|record| record.active).map(|record| record.officer))
    }

    /// The officer whose service key this is, with the roles that it reaches.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn by_service_key(
        &self,
        hash: SecretHash,
        now: Timestamp,
    ) -> Result<Option<Officer>, StorageError> {
        let mut unit = self.ledger.read().await?;
        let Some(key) = unit.work().service_key(hash).await? else { return Ok(None) };
        if key.expires_at.is_some_and(|end| now >= end) {
            return Ok(None);
        }
        let record = unit.work().officer(&key.officer).await?;
        Ok(record.filter(|record| record.active).map(|record| {
            let roles = &record.officer.roles & &key.scopes;
            Officer { roles, ..record.officer }
        }))
    }

    /// The verifier whose key this is.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn verifier(&self, key: SecretHash) -> Result<Option<VerifierRecord>, StorageError> {
        let mut unit = self.ledger.read().await?;
        let record = unit.work().verifier_by_key(key).await?;
        Ok(record.filter(|record| record.active))
    }
}

/// The first bytes.
fn cut<const N: usize>(random: [u8; 32]) -> [u8; N] {
    let mut bytes = [0; N];
    for (to, from) in bytes.iter_mut().zip(random) {
        *to = from;
    }
    bytes
}

/// Until when nobody looks, after so many failures in a row.
fn lock(failures: u32, now: Timestamp) -> Option<Timestamp> {
    let times = failures.checked_sub(PATIENCE)?;
    let length = LOCK.checked_mul(1_i32.checked_shl(times.min(10))?)?.min(LONGEST_LOCK);
    now.checked_add(length).ok()
}

/// An act of an officer on their own way in.
fn deed(record: &OfficerRecord, action: &'static str, at: Timestamp, from: Option<IpAddr>) -> Act {
    let officer = &record.officer;
    let caller = Caller { from, ..Caller::officer(officer.clone(), at) };
    let post = officer.post.as_deref().unwrap_or_default();
    caller.deed(action, officer.authority.as_str(), post, Object::new("officer", &officer.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_lock_for_longer_and_longer() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let minutes = |failures| lock(failures, now).map(|end| end.duration_since(now).as_mins());
        assert_eq!(minutes(4), None);
        assert_eq!((minutes(5), minutes(6), minutes(8)), (Some(1), Some(2), Some(8)));
        assert_eq!((minutes(11), minutes(4_000_000_000)), (Some(60), Some(60)));
    }
}
