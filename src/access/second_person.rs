use async_trait::async_trait;
use chancery_identity::Timestamp;
use jiff::SignedDuration;
use thiserror::Error;

use super::{Caller, Refusal};
use crate::ledger::StorageError;
use crate::privacy::Personal;

/// How long the first person's word waits for the second's.
const WAITS: SignedDuration = SignedDuration::from_hours(72);
/// The most bytes a witness's signature has.
const MAX_SIGNATURE: usize = 32 << 10;
/// The most characters a witness's name or role has.
const MAX_NAME: usize = 80;

/// What one person asked for, and another must ask for too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is to be done.
    pub action: &'static str,
    /// To what.
    pub object: String,
    /// Who asked first.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Proposal {
    /// Whether the first person's word still waits for the second's.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) < WAITS
    }
}

/// Somebody who is no officer and stands beside one: named, with what they are and a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The name.
    pub name: Personal<String>,
    /// What they are, such as `honorary consul`.
    pub role: Personal<String>,
    /// The signature, a picture.
    pub signature: Personal<Vec<u8>>,
}

/// A witness who says too little or too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a witness has a name and a role of 1 to 80 characters and a signature of at most 32 KiB")]
pub struct InvalidWitness;

impl Witness {
    /// A witness.
    ///
    /// # Errors
    /// [`InvalidWitness`].
    pub fn new(name: String, role: String, signature: Vec<u8>) -> Result<Self, InvalidWitness> {
        let said = |text: &str| {
            let length = text.trim().chars().count();
            (1..=MAX_NAME).contains(&length) && !text.chars().any(char::is_control)
        };
        if said(&name) && said(&role) && (1..=MAX_SIGNATURE).contains(&signature.len()) {
            let signature = Personal(signature);
            Ok(Self { name: Personal(name), role: Personal(role), signature })
        } else {
            Err(InvalidWitness)
        }
    }
}

/// What has become of an act that takes two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seconded {
    /// The first person has spoken; the act waits for another.
    Waiting(Proposal),
    /// Two have spoken, and it is done.
    Done,
}

/// Proposals on record.
#[async_trait]
pub trait ProposalRepository: Send {
    /// The proposal to do this to that.
    async fn proposal(
        &mut self,
        action: &'static str,
        object: &str,
    ) -> Result<Option<Proposal>, StorageError>;

    /// Puts a proposal in the place of any other to do the same to the same.
    async fn put_proposal(&mut self, proposal: &Proposal) -> Result<(), StorageError>;

    /// Takes a proposal off. False when it is not there.
    async fn end_proposal(&mut self, proposal: &Proposal) -> Result<bool, StorageError>;
}

/// Why a second person does not count.
#[derive(Debug, Error)]
pub enum SecondPersonError {
    /// It is the same person.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The record failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Hears a person who asks for an act that takes two, and who is otherwise allowed to: the first is
/// noted, and the second, or a witness beside the first, makes it two. Within 72 hours; later it
/// begins anew.
///
/// # Errors
/// [`Refusal::FourEyes`] when it is the same person again.
pub async fn second_person(
    repository: &mut (dyn ProposalRepository + '_),
    caller: &Caller,
    action: &'static str,
    object: &str,
    witness: Option<&Witness>,
) -> Result<Seconded, SecondPersonError> {
    if let Some(first) = repository.proposal(action, object).await? {
        let waits = first.waits(caller.at);
        if waits && first.by != caller.name() {
            repository.end_proposal(&first).await?;
            return Ok(Seconded::Done);
        }
        if waits && witness.is_none() {
            return Err(Refusal::FourEyes.into());
        }
        repository.end_proposal(&first).await?;
    }
    if witness.is_some() {
        return Ok(Seconded::Done);
    }
    let proposal = Proposal {
        action,
        object: object.to_string(),
        by: caller.name().to_string(),
        at: caller.at,
    };
    repository.put_proposal(&proposal).await?;
    Ok(Seconded::Waiting(proposal))
}
