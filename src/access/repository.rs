use std::collections::BTreeSet;

use async_trait::async_trait;
use chancery_identity::Timestamp;

use super::{
    AnswerRepository, Officer, OfficerId, PasswordHash, ProposalRepository, Role, SecretHash,
    Session, TotpSecret, Verifier, VerifierId,
};
use crate::authority::AuthorityRepository;
use crate::ledger::StorageError;
use crate::privacy::Personal;

/// An officer on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerRecord {
    /// What they may do. Its roles are the whole ones.
    pub officer: Officer,
    /// What they are called.
    pub name: Personal<String>,
    /// What they log in with.
    pub login: Personal<String>,
    /// Whether they may come in at all.
    pub active: bool,
}

/// What an officer proves themselves with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogInRecord {
    /// The password; none before enrolment.
    pub password: Option<PasswordHash>,
    /// The secret of the second factor; none before enrolment.
    pub totp: Option<TotpSecret>,
    /// The last step of it that was used.
    pub totp_step: Option<i64>,
    /// How often in a row a log-in failed.
    pub failures: u32,
    /// Until when no log-in is looked at.
    pub locked_until: Option<Timestamp>,
}

/// A key with which an officer's programs come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceKey {
    /// The id.
    pub id: String,
    /// Whose it is.
    pub officer: OfficerId,
    /// Which of the officer's roles it reaches.
    pub scopes: BTreeSet<Role>,
    /// Until when it is good.
    pub expires_at: Option<Timestamp>,
}

/// A verifier on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierRecord {
    /// What its key opens.
    pub verifier: Verifier,
    /// The authority that enrolled it.
    pub authority: String,
    /// Whether its key opens anything.
    pub active: bool,
}

/// Officers, their ways in, and verifiers on record.
#[async_trait]
pub trait AccessRepository: AuthorityRepository + ProposalRepository + AnswerRepository {
    /// Adds an officer. [`StorageError::Conflict`] when the login is taken.
    async fn add_officer(&mut self, record: &OfficerRecord) -> Result<(), StorageError>;

    /// Puts what changed of an officer on record.
    async fn update_officer(&mut self, record: &OfficerRecord) -> Result<(), StorageError>;

    /// The officer with this id.
    async fn officer(&mut self, id: &OfficerId) -> Result<Option<OfficerRecord>, StorageError>;

    /// The authority's officers: those of a post, or all.
    async fn officers(
        &mut self,
        authority: &str,
        post: Option<&str>,
    ) -> Result<Vec<OfficerRecord>, StorageError>;

    /// The officer with this login.
    async fn officer_by_login(
        &mut self,
        login: &str,
    ) -> Result<Option<OfficerRecord>, StorageError>;

    /// What an officer proves themselves with.
    async fn log_in_record(&mut self, id: &OfficerId) -> Result<LogInRecord, StorageError>;

    /// Puts that on record.
    async fn put_log_in_record(
        &mut self,
        id: &OfficerId,
        record: &LogInRecord,
    ) -> Result<(), StorageError>;

    /// Adds a service key.
    async fn add_service_key(
        &mut self,
        key: &ServiceKey,
        hash: SecretHash,
    ) -> Result<(), StorageError>;

    /// The service keys of an officer.
    async fn service_keys(&mut self, officer: &OfficerId) -> Result<Vec<ServiceKey>, StorageError>;

    /// The service key with this hash.
    async fn service_key(&mut self, hash: SecretHash) -> Result<Option<ServiceKey>, StorageError>;

    /// Ends a service key of an officer. False when there is none such.
    async fn end_service_key(
        &mut self,
        officer: &OfficerId,
        id: &str,
    ) -> Result<bool, StorageError>;

    /// Adds a session.
    async fn add_session(
        &mut self,
        hash: SecretHash,
        session: &Session,
    ) -> Result<(), StorageError>;

    /// The session with this hash.
    async fn session(&mut self, hash: SecretHash) -> Result<Option<Session>, StorageError>;

    /// Notes that a session lives.
    async fn note_session(&mut self, hash: SecretHash, at: Timestamp) -> Result<(), StorageError>;

    /// Ends a session. False when there is none such.
    async fn end_session(&mut self, hash: SecretHash) -> Result<bool, StorageError>;

    /// Ends all sessions of an officer.
    async fn end_sessions(&mut self, officer: &OfficerId) -> Result<(), StorageError>;

    /// Gives an officer a one-time code in the place of any before.
    async fn put_one_time_code(
        &mut self,
        officer: &OfficerId,
        hash: SecretHash,
        expires_at: Timestamp,
    ) -> Result<(), StorageError>;

    /// Whose one-time code this is, if it is still good.
    async fn one_time_code(
        &mut self,
        hash: SecretHash,
        now: Timestamp,
    ) -> Result<Option<OfficerId>, StorageError>;

    /// Takes an officer's one-time code away.
    async fn end_one_time_code(&mut self, officer: &OfficerId) -> Result<(), StorageError>;

    /// Gives an officer recovery codes in the place of all before.
    async fn put_recovery_codes(
        &mut self,
        officer: &OfficerId,
        hashes: &[SecretHash],
    ) -> Result<(), StorageError>;

    /// Spends a recovery code. False when it is not one of the officer's.
    async fn spend_recovery_code(
        &mut self,
        officer: &OfficerId,
        hash: SecretHash,
    ) -> Result<bool, StorageError>;

    /// Adds a verifier with its key.
    async fn add_verifier(
        &mut self,
        record: &VerifierRecord,
        key: SecretHash,
    ) -> Result<(), StorageError>;

    /// Puts what changed of a verifier on record, and a new key if there is one.
    async fn update_verifier(
        &mut self,
        record: &VerifierRecord,
        key: Option<SecretHash>,
    ) -> Result<(), StorageError>;

    /// The verifier with this id.
    async fn verifier(&mut self, id: &VerifierId) -> Result<Option<VerifierRecord>, StorageError>;

    /// The verifiers that an authority enrolled.
    async fn verifiers(&mut self, authority: &str) -> Result<Vec<VerifierRecord>, StorageError>;

    /// The verifier whose key has this hash.
    async fn verifier_by_key(
        &mut self,
        key: SecretHash,
    ) -> Result<Option<VerifierRecord>, StorageError>;
}
